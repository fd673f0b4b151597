// 发文字号: how the marks of papers and bulletins are written, `督查通报〔{year}〕第{sequence}期`. Unlike a NumberPattern it may hold
// any characters: a mark is read by people and stands in no address.
import Kernel

package struct MarkPattern: Sendable, Hashable {
    package let text: String
    private let width: Int

    /// Nil unless `{year}` and `{sequence}` (or `{sequence:N}`, N 1…9) occur once each and there are no other braces.
    package init?(_ text: String) {
        let plain = Self.plain(text)
        guard plain.split(separator: "{year}", omittingEmptySubsequences: false).count == 2,
            plain.split(separator: "{sequence}", omittingEmptySubsequences: false).count == 2,
            !plain.replacing("{year}", with: "").replacing("{sequence}", with: "").contains(where: { "{}".contains($0) })
        else { return nil }
        self.text = text
        width = text.firstMatch(of: /\{sequence:([1-9])\}/).flatMap { Int($0.1) } ?? 1
    }

    package func format(year: Int, sequence: Int) -> String {
        let digits = String(sequence)
        let padded = String(repeating: "0", count: max(0, width - digits.count)) + digits
        return text.replacing("{year}", with: String(year)).replacing(/\{sequence(:[1-9])?\}/, with: padded)
    }

    /// Patterns that write the same marks draw from one counter: no two papers have the same.
    package func counter(_ prefix: String, year: Int) -> String { "\(prefix)/\(Self.plain(text))/\(year)" }

    private static func plain(_ text: String) -> String { text.replacing(/\{sequence:[1-9]\}/, with: "{sequence}") }
}

// The two languages of the pages, and a message in both. Called by every view through PageContext.
// A message must never exist in one language only: the compiler asks for both.

package enum Language: String, CaseIterable, Sendable, Codable {
    case zh, en

    /// For `<html lang>`: the script matters, it chooses the glyphs of Han characters.
    package var tag: String { self == .zh ? "zh-Hans" : "en" }

    /// The language's name for itself.
    package var ownName: String { self == .zh ? "中文" : "English" }

    /// The first of an Accept-Language header that we speak, best weight first (RFC 9110 §12.5.4); Chinese otherwise.
    package init(accepting header: String?) {
        let wishes = (header ?? "").split(separator: ",").enumerated().map { order, part -> (Double, Int, String) in
            let pieces = part.split(separator: ";").map { $0.filter { $0 != " " } }
            let weight = pieces.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (-weight, order, (pieces.first.map { String($0) } ?? "").lowercased())
        }
        let spoken = wishes.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.compactMap { wish in
            wish.0 == 0 ? nil : Language(rawValue: String(wish.2.prefix(while: { $0 != "-" })))
        }
        self = spoken.first ?? .zh
    }
}

/// One thing a page says, in both languages. The catalogue is in Messages/, by area; a message with
/// parameters is a function, so that the compiler counts them and English can have its plurals.
package struct Message: Sendable, Hashable {
    package let zh: String
    package let en: String

    package init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }

    package func text(_ language: Language) -> String { language == .zh ? zh : en }
}

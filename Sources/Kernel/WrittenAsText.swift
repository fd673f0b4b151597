// The one coding of values that people write as one text: instants, days, budgets, thresholds. Such a type has a
// reader and a description that are each other's inverse; JSON carries that text and nothing else, so that the
// journal shows what the ledger file says. A type that conforms writes no coding of its own.

package protocol WrittenAsText: Codable, LosslessStringConvertible, Sendable {
    /// As an error names it: `a budget`.
    static var noun: String { get }
    /// Texts that it reads, for whoever wrote another one.
    static var examples: [String] { get }
}

extension WrittenAsText {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text) else {
            let examples = Self.examples.map { "\"\($0)\"" }.joined(separator: " or ")
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "\"\(text)\" is not \(Self.noun); write it like \(examples)"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

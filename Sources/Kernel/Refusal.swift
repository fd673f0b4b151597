// A refusal: the rules say no. Thrown by deciders and by everything that reads what people send.
// It carries what to do next, in both languages; what breaks in the machine is never one of these.

/// A named "no". `code` is dotted, permanent and listed in docs/reference/refusals.md.
package struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    package let code: String
    package let kind: Kind
    /// The input at fault, as forms and the API name it; nil when no single one is.
    package let field: String?
    /// What is wrong, with the offending value.
    package let sentence: Bilingual
    /// What the person can do about it.
    package let remedy: Bilingual

    /// How the edge answers: one table in Server turns these into status codes.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Unreadable or outside its bounds.
        case invalid
        /// The actor may not.
        case forbidden
        case notFound
        /// True a moment ago, no longer: somebody else was faster, or the stage has moved on.
        case conflict
        case tooLarge
    }

    package init(_ code: String, _ kind: Kind, field: String? = nil, _ sentence: Bilingual, next remedy: Bilingual) {
        self.code = code
        self.kind = kind
        self.field = field
        self.sentence = sentence
        self.remedy = remedy
    }

    package var description: String { "\(code): \(sentence.en) \(remedy.en)" }
}

/// A text in both languages of the house. Chinese is what most users see.
package struct Bilingual: Hashable, Sendable, Codable {
    package let zh: String
    package let en: String

    package init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }

    package init(_ both: String) { self.init(zh: both, en: both) }
}

// Where in a text something was found. Every value that the reader of texts gives carries one, so that who reviews it sees
// the words themselves.
import Kernel

/// A stretch of a text as it was given: counted in Unicode scalars from 0, as Python and SQL count characters. `to` is the
/// first scalar that is no longer in it.
package struct Span: Codable, Hashable, Sendable, Comparable {
    package var from: Int
    package var to: Int

    package init(_ from: Int, _ to: Int) {
        self.from = from
        self.to = to
    }

    package static func < (a: Span, b: Span) -> Bool { (a.from, a.to) < (b.from, b.to) }
    package func contains(_ other: Span) -> Bool { from <= other.from && other.to <= to }
}

/// A value with the words that it comes from.
package struct Found<Value: Codable & Hashable & Sendable>: Codable, Hashable, Sendable {
    package var value: Value
    package var span: Span

    package init(_ value: Value, _ span: Span) {
        self.value = value
        self.span = span
    }
}

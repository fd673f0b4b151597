// What a store is told, for whoever wants to know: the test that keeps the list of all statements
// (docs/internals/statements.md) and the one that asks for the plans of the hot ones. Nothing else may listen.
import Kernel

/// A statement as the database was sent it, in its own words.
package struct SentStatement: Sendable, Hashable {
    package let text: String
    package let arguments: [SQLValue]
    /// On PostgreSQL, whether the parameters were declared with the types of these values.
    package let isTyped: Bool

    package init(_ text: String, _ arguments: [SQLValue], isTyped: Bool) {
        self.text = text
        self.arguments = arguments
        self.isTyped = isTyped
    }

    /// Is told of every statement of the stores that are opened while it is set, as long as these are open: on
    /// PostgreSQL of all, on SQLite of those that read for a page. Called on whatever thread sends.
    @TaskLocal package static var listener: (@Sendable (SentStatement) -> Void)?
}

// A board: a read table kept from entries. It can be dropped and rebuilt from the journal at any
// time; nothing may be stored in one that the entries do not say.

/// Statements that bring one board up to date. A row is a function of the state of its stream, so a
/// board need not know how the state came about.
package protocol Board<Book>: Sendable {
    associatedtype Book: Rulebook
    /// Permanent name; also the name of its mark in the journal where it lags.
    var name: String { get }
    /// Raised when the statements or tables change: the store then rebuilds the board.
    var version: Int { get }
    var tables: [String] { get }
    /// `create table …`, `create index …` in SQLite's words; run after `tables` were dropped.
    var schema: [String] { get }
    /// As `schema`, for that database. To be written only where `Dialect` cannot say the one in the other.
    func schema(in dialect: Dialect) -> [String]
    var pace: BoardPace { get }
    /// Prefix of the streams it follows (`matter/`).
    var follows: String { get }

    /// What to run when `entry` took the stream's state from `before` (nil: the stream is new) to
    /// `after`. A lagging board is called once for several entries of a stream, with the last one.
    func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL]
    /// As `statements`, for that database. To be written only where the same statement does not do for both.
    func statements(
        for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book, in dialect: Dialect
    ) throws -> [SQL]
}

extension Board {
    package func schema(in dialect: Dialect) -> [String] { schema.map(dialect.schema) }

    package func statements(
        for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book, in dialect: Dialect
    ) throws -> [SQL] {
        try statements(for: entry, before: before, after: after, book: book)
    }
}

/// Whether a board changes in the entry's own transaction, or follows from its mark within a second.
package enum BoardPace: Sendable { case withEntry, following }

/// Turns a recorded entry into the next commands. Names are stored and permanent: with the entry's
/// reference they are the idempotency key, which makes delivery at least once happen once in effect.
package struct Reaction<Book: Rulebook>: Sendable {
    package let name: String
    /// Prefix of the entry types that it answers (`matter.`).
    package let answers: [String]
    package let react: @Sendable (Entry, Book) throws -> [Submission]

    package init(name: String, answers: [String], react: @escaping @Sendable (Entry, Book) throws -> [Submission]) {
        self.name = name
        self.answers = answers
        self.react = react
    }
}

// What following, rebuilding and verifying need of a store: one connection, used by one caller at a
// time, that runs statements and reads rows. Written once over this, they are the same on every store.
import Kernel

/// A connection while it is ours. Statements are written as SQLite reads them; the connection says them in
/// its own dialect. Every call blocks: only a store's own threads may make it.
package protocol StoreConnection {
    var dialect: Dialect { get }
    /// May be held back until the next reading or the end of the transaction; then that throws.
    func run(_ statement: SQL) throws
    func rows(_ query: SQL) throws -> [Row]
    /// The entries of `select … from entry where <condition>`. Throws `JournalFault.unreadable`.
    func entries(_ condition: SQL) throws -> [Entry]
    func tableExists(_ table: String) throws -> Bool
    /// Removes a table, if it is there, however damaged it is.
    func drop(table: String) throws
    /// All of `body` or nothing. Inside another one it is a part of that.
    func transaction(_ body: () throws -> Void) throws
    /// As `transaction`, inside one: when `body` throws, only its own statements are taken back.
    func savepoint(_ body: () throws -> Void) throws
    /// Whether the transaction still stands after a savepoint has failed.
    var isInTransaction: Bool { get }
    /// What follows makes `tables` anew, until `endRemaking`; readers may see the old ones meanwhile.
    func beginRemaking(_ tables: [String]) throws
    func endRemaking() throws
    /// What the mark of a board or reaction is called in the table `mark`.
    func markName(_ name: String) -> String
    /// The sequence up to which the boards that are written with their entries are made; `.max` where they always
    /// are.
    func boardsEnd() throws -> Int64
    func moveBoardsEnd(to sequence: Int64) throws
}

extension StoreConnection {
    package func markName(_ name: String) -> String { name }
    package func boardsEnd() throws -> Int64 { .max }
    package func moveBoardsEnd(to sequence: Int64) throws {}

    package func integer(_ query: SQL) throws -> Int64? {
        guard case .integer(let value)? = try rows(query).first?.values.first?.value else { return nil }
        return value
    }

    package func entries(of stream: String, upTo sequence: Int64 = .max) throws -> [Entry] {
        try entries("stream = \(stream) and seq <= \(sequence) order by version")
    }

    package func mark(_ name: String) throws -> Int64? { try integer("select seq from mark where name = \(markName(name))") }

    /// As `mark`, and nobody else moves it before this transaction is over.
    package func holdMark(_ name: String) throws -> Int64? {
        try integer("select seq from mark where name = \(markName(name))" + SQL(trusted: dialect.forChange))
    }

    package func setMark(_ name: String, to sequence: Int64) throws {
        try run("insert into mark (name, seq) values (\(markName(name)), \(sequence)) on conflict (name) do update set seq = excluded.seq")
    }

    package func lastSequence() throws -> Int64 { try integer("select max(seq) as n from entry") ?? 0 }

    /// An entry that is listed and is no rule is the business of `verify`; it must not keep the journal shut.
    package func ruleEntries(_ keeps: (String) -> Bool) throws -> [Entry] {
        try entries("seq in (select seq from rule_entry) order by seq").filter { keeps($0.stream) }
    }

    /// The rules as the journal says them.
    package func book<Book: Rulebook>(_ type: Book.Type) throws -> Book {
        var book = Book()
        for entry in try ruleEntries(Book.keeps) { try book.absorb(entry) }
        try book.finish()
        return book
    }

    /// A reaction that is new to a journal answers what comes, not what was: its mark begins at the end.
    package func beginReactions<Book: Rulebook>(_ systems: Systems<Book>) throws {
        for reaction in systems.reactions where try mark(reaction.name) == nil { try setMark(reaction.name, to: lastSequence()) }
    }
}

/// The journal's own tables that are not facts. One that is missing is made again when the journal is opened
/// for writing: `counter` and `rule_entry` from the entries, `board` and the marks of boards with the boards;
/// a reaction's mark begins at the end, and notes of setbacks are lost. Every other table outside the boards
/// is a fact and comes back from a backup only.
package enum DerivedTables {
    package static let all: [(table: String, sql: String)] = [
        ("rule_entry", "create table rule_entry (seq integer primary key) strict"),
        ("counter", "create table counter (name text primary key, last integer not null) strict, without rowid"),
        ("mark", "create table mark (name text primary key, seq integer not null) strict, without rowid"),
        (
            "board",
            "create table board (name text primary key, version integer not null, tables text not null) strict, without rowid"
        ),
        (
            "setback",
            """
            create table setback (
                reaction text not null,
                seq integer not null,
                place integer not null,
                at text not null,
                code text not null,
                sentence text not null,
                attempts integer not null,
                sentence_zh text not null default '',
                primary key (reaction, seq, place)
            ) strict, without rowid
            """
        ),
    ]

    /// Names of those above that the store does not have.
    package static func missing(in connection: any StoreConnection) throws -> [String] {
        try all.map(\.table).filter { try !connection.tableExists($0) }
    }

    /// Makes those of `tables` that are missing, empty.
    package static func make(_ tables: Set<String>, in connection: any StoreConnection) throws {
        for (table, sql) in all where try tables.contains(table) && !connection.tableExists(table) {
            try connection.run(SQL(trusted: connection.dialect.schema(sql)))
        }
    }
}

/// A migration of somebody else's tables in the same store (accounts, sessions, keys of sealed fields).
/// Names are stored and permanent.
package typealias Migration = (name: String, sql: String)

/// How far a long walk over the journal has come.
package struct StoreProgress: Sendable {
    /// `chain`, `replay`, `compare`, `rebuild`, `backup`.
    package let step: String
    package let done: Int
    package let total: Int

    package init(step: String, done: Int, total: Int) {
        self.step = step
        self.done = done
        self.total = total
    }
}

/// What the writer did since the store was opened: `commands` in `commits` transactions.
package struct WriterTally: Sendable, Hashable {
    package private(set) var commits = 0
    package private(set) var commands = 0
    /// How long commits took, from the first decision of the group until it was on disk.
    package private(set) var commitSeconds = Histogram.seconds
    /// How long commands took, from the call until the answer.
    package private(set) var commandSeconds = Histogram.seconds

    package init() {}

    /// A group is on disk.
    package mutating func add(_ group: [WaitingCommand], begun: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        commits += 1
        commands += group.count
        commitSeconds.add(now - begun)
        for waiting in group { commandSeconds.add(now - waiting.since) }
    }
}

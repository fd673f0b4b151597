// Boards and reactions over the toy purses, and a place to open a journal in. Used by every test of
// the stores; nothing here is asserted.
import Foundation
import JournalSQLite
import Kernel
import KernelTesting
import Synchronization

struct BoardFailure: Error {}

/// One row per purse and a sum per owner, kept from the difference that an entry made.
struct PurseTable: Board {
    typealias Book = PurseBook
    let name = "purse-table"
    var version = 1
    let tables = ["purse", "owner_sum"]
    let schema = [
        "create table purse (stream text primary key, number integer not null, owner text not null, amount integer not null) strict",
        "create table owner_sum (owner text primary key, amount integer not null, purses integer not null) strict, without rowid",
    ]
    let pace = BoardPace.withEntry
    let follows = "purse/"

    func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: PurseBook) throws -> [SQL] {
        guard let after = after as? Purse.State else { return [] }
        let before = before as? Purse.State
        if after.owner == "broken-board" { throw BoardFailure() }
        if after.owner == "broken-sql" { return ["insert into no_such_table values (1)"] }
        return [
            """
            insert into purse values (\(entry.stream), \(after.number ?? 0), \(after.owner), \(after.amount))
            on conflict (stream) do update set amount = excluded.amount
            """,
            """
            insert into owner_sum values (\(after.owner), \(after.amount - (before?.amount ?? 0)), \(before == nil ? 1 : 0))
            on conflict (owner) do update set
                amount = owner_sum.amount + excluded.amount, purses = owner_sum.purses + excluded.purses
            """,
        ]
    }
}

/// Full text over owners; may lag.
struct PurseSearch: Board {
    typealias Book = PurseBook
    let name = "purse-search"
    var version = 1
    let tables = ["purse_search", "purse_seen"]
    let schema = [
        "create virtual table purse_search using fts5(stream unindexed, owner, tokenize = 'trigram')",
        "create table purse_seen (stream text primary key, version integer not null, amount integer not null) strict",
    ]
    let pace = BoardPace.following
    let follows = "purse/"
    /// Fails on the purse of this owner.
    var stumblesOver: String?

    /// PostgreSQL has another full text; here a table does for it.
    func schema(in dialect: Dialect) -> [String] {
        dialect == .sqlite ? schema : ["create table purse_search (stream text primary key, owner text)", schema[1]].map(dialect.schema)
    }

    func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: PurseBook) throws -> [SQL] {
        guard let after = after as? Purse.State else { return [] }
        if after.owner == stumblesOver { throw BoardFailure() }
        return [
            "delete from purse_search where stream = \(entry.stream)",
            "insert into purse_search values (\(entry.stream), \(after.owner))",
            """
            insert into purse_seen values (\(entry.stream), \(entry.version), \(after.amount))
            on conflict (stream) do update set version = excluded.version, amount = excluded.amount
            """,
        ]
    }
}

/// Fails on the purse "broken" while it is told to: the command fails with it.
struct Stumbling: Board {
    typealias Book = PurseBook
    let name = "stumbling"
    let version = 1
    let tables = ["stumbling"]
    let schema = ["create table stumbling (x integer) strict"]
    let pace = BoardPace.withEntry
    let follows = "purse/broken"
    let isBroken: Shared<Bool>

    func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: PurseBook) throws -> [SQL] {
        if isBroken.value { throw BoardFailure() }
        return []
    }
}

/// Gives one back for everything that is spent, in a purse of its own that must have been opened.
func rebate(to purse: String) -> Reaction<PurseBook> {
    Reaction(name: "purse.rebate", answers: ["purse.spent"]) { entry, _ in
        [Submission(stream: "purse/\(purse)", command: Purse.Command.fill(1), actor: .system, now: entry.recordedAt)]
    }
}

/// A directory that is removed when the test is over.
final class Place: Sendable {
    let directory: URL
    var journal: String { directory.appending(path: "test.sqlite").path }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "journal-\(ProcessInfo.processInfo.globallyUniqueString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> String { directory.appending(path: name).path }

    deinit {
        // A directory left behind in the system's temporary one hurts no test.
        do { try FileManager.default.removeItem(at: directory) } catch {}
    }
}

extension Journal {
    func texts(_ query: SQL, _ column: String) async throws -> [String] { try await rows(query).map { $0.text(column) } }
}

func code(_ body: () async throws -> some Any) async -> String? {
    do {
        _ = try await body()
        return nil
    } catch {
        return (error as? Refusal)?.code ?? "failure"
    }
}

/// A value that several tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>
    init(_ value: Value) { mutex = Mutex(value) }
    var value: Value { mutex.withLock { $0 } }
    func change(_ body: (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}

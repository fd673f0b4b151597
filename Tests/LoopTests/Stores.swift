// The stores on which every story must read the same, and a place on each of them.
import Foundation
import JournalCore
import JournalPostgres
import JournalSQLite
import Kernel
import KernelTesting
import Loop
import Testing

enum StoreKind: String, Sendable, CaseIterable {
    case memory, sqlite, postgres

    static let allCases: [StoreKind] = [.memory] + onDisk
    /// PostgreSQL only where one was started for the tests: Tests/postgres/cluster.sh.
    static let onDisk: [StoreKind] = isThere ? [.sqlite, .postgres] : [.sqlite]
    private static let isThere = ProcessInfo.processInfo.environment["TAIZHANG_POSTGRES"] != nil

    /// A journal of all systems, held to the rules that never bend when `body` is over.
    func onJournal(_ body: (any Journal<Book>) async throws -> Void) async throws {
        if self == .memory { return try await body(MemoryJournal(allSystems())) }
        try await onStored(body)
    }

    func onStored(_ body: (any Store<Book>) async throws -> Void) async throws {
        try await inTemporaryDirectory { directory in
            let place = StorePlace(self, directory)
            let journal = try await place.open()
            do {
                try await body(journal)
                let report = try await journal.verify { _ in }
                #expect(report.isClean, "\(report.wrong)")
                #expect(try await journal.rows("select * from setback").isEmpty)
            } catch {
                try await place.leave(journal)
                throw error
            }
            try await place.leave(journal)
        }
    }
}

/// Where one journal lies, however often it is opened: a file in a directory, or a schema.
final class StorePlace {
    let store: StoreKind
    private let directory: URL
    private var path: String
    private let schema: String

    init(_ store: StoreKind, _ directory: URL) {
        self.store = store
        self.directory = directory
        path = directory.appending(path: "taizhang.sqlite").path
        schema = "loop_\(ProcessInfo.processInfo.globallyUniqueString.lowercased().filter { $0.isLetter || $0.isNumber }.suffix(24))"
    }

    /// - Parameter width: source streams that a reaction answers at the same time; 1 makes a run repeatable.
    func open(width: Int = 16) async throws -> any Store<Book> {
        if store == .postgres {
            var options = PostgresOptions()
            options.schema = schema
            options.reactionWidth = width
            let url = ProcessInfo.processInfo.environment["TAIZHANG_POSTGRES"] ?? ""
            return try await PostgresJournal.open("\(url)&application_name=\(schema)", systems: allSystems(), options: options)
        }
        var options = SQLiteOptions()
        options.reactionWidth = width
        return try SQLiteJournal(path: path, systems: allSystems(), options: options)
    }

    /// What a machine that lost its power would leave. SQLite: the files as they lie on disk while the server runs, the
    /// log not yet moved into the table. PostgreSQL: its connections are cut in the middle of whatever they do.
    func crash(_ journal: any Store<Book>, copy: String) async throws {
        if store == .postgres {
            let backends: SQL = """
                select count(pg_terminate_backend(pid)) as n from pg_stat_activity
                where application_name = \(schema) and pid <> pg_backend_pid()
                """
            _ = try await journal.rows(backends)
            return try await journal.close()
        }
        let copied = directory.appending(path: "\(copy).sqlite").path
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copied + suffix)
        }
        try await journal.close()
        path = copied
    }

    /// Closes it for good.
    func leave(_ journal: any Store<Book>) async throws {
        if store == .postgres { try await journal.write([SQL(trusted: "drop schema \"\(schema)\" cascade")]) }
        try await journal.close()
    }
}

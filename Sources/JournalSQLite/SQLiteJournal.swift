// The journal on SQLite, as servers and the command line use it: opening, submitting, reading. One
// writer that commits in groups (GroupWriter.swift), many readers that never block it. Everything
// but the table `entry` can be dropped and rebuilt (`rebuild`).
import Foundation
import GRDB
import JournalCore
import Kernel
import Synchronization

package final class SQLiteJournal<Book: Rulebook>: FollowedJournal {
    package let systems: Systems<Book>
    package let path: String
    let options: SQLiteOptions
    let pool: DatabasePool
    let writer: GroupWriter<Book>
    package let follower: Follower<SQLiteJournal<Book>>
    private let feed = CommitFeed()
    private let lock: DirectoryLock?
    private let isOpen = Mutex(true)

    /// Opens or makes the file at `path`; its directory must exist. Brings tables up to date, rebuilds
    /// boards whose version has risen, and reads the rules. Throws `JournalFault`.
    package init(path: String, systems: Systems<Book>, extraMigrations: [Migration] = [], options: SQLiteOptions = SQLiteOptions()) throws {
        self.path = path
        self.systems = systems
        self.options = options
        lock = options.readOnly ? nil : try DirectoryLock(besides: path)
        do {
            pool = try Self.connect(path, options)
            let migrator = Schema.migrator(extraMigrations)
            if options.readOnly {
                try Self.requireCurrent(migrator, in: pool, path)
            } else {
                try migrator.migrate(pool)
                try pool.writeWithoutTransaction { db in
                    try db.takeOverLog()
                    guard try db.tableExists("entry") else { throw JournalFault.noEntries(path) }
                    try Rebuild(systems: systems, connection: SQLiteConnection(db), progress: options.onRebuild).atOpen()
                    try SQLiteConnection(db).beginReactions(systems)
                }
            }
            let (book, last) = try pool.read { db in
                (try SQLiteConnection(db).book(Book.self), try db.integer("select max(seq) from entry") ?? 0)
            }
            writer = GroupWriter(pool: pool, systems: systems, options: options, feed: feed, book: book, lastSequence: last)
        } catch {
            throw storeFault(error)
        }
        follower = Follower()
    }

    // MARK: Journal

    package func submit(_ submission: Submission) async throws -> Receipt {
        guard !options.readOnly else { throw JournalFault.store("\(path) is open for reading only") }
        let receipt = try await StoreWork.submitting { try await writer.submit(submission) }
        // Boards that were made anew stand at another position now.
        if Book.keeps(submission.stream), writer.takeRenewed() { await follower.forgetPositions() }
        return receipt
    }

    package func book() async -> Book { writer.state.book }

    package func entries(of stream: String) async throws -> [Entry] {
        try await reading { try EntryRow.entries($0, of: stream) }
    }

    package func entries(after sequence: Int64, limit: Int) async throws -> [Entry] {
        try await reading { try EntryRow.entries($0, "seq > ? order by seq limit ?", [sequence, min(max(limit, 1), 10_000)]) }
    }

    package func rows(_ query: Kernel.SQL) async throws -> [Kernel.Row] {
        options.listener?(SentStatement(query.text, query.arguments, isTyped: true))
        return try await reading { try query.rows(in: $0) }
    }

    // MARK: Following

    package var following: FollowOptions { options.following }
    package var dialect: Dialect { .sqlite }
    package var isReadOnly: Bool { options.readOnly }

    package func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreConnection) throws -> Value) async throws -> Value {
        try await reading { try body(SQLiteConnection($0)) }
    }

    package func change<Value: Sendable>(_ body: @escaping @Sendable (any StoreConnection) throws -> Value) async throws -> Value {
        do { return try await pool.write { try body(SQLiteConnection($0)) } } catch { throw storeFault(error) }
    }

    /// Drops and remakes every board, the counters and the list of rule entries. Commands wait
    /// meanwhile; readers see boards that grow. Throws the entry that cannot be read.
    package func rebuild(progress: @escaping @Sendable (StoreProgress) -> Void) async throws {
        guard !options.readOnly else { throw JournalFault.store("\(path) is open for reading only") }
        do {
            try await pool.writeWithoutTransaction { [systems] db in
                try Rebuild(systems: systems, connection: SQLiteConnection(db), progress: progress).everything()
            }
        } catch {
            throw storeFault(error)
        }
        await follower.forgetPositions()
    }

    // MARK: The store itself

    /// Tells other processes that find the file in use where this one serves.
    package func announce(_ address: String) { lock?.announce(address) }

    /// The sequence of the last commit; 0 for an empty journal.
    package var lastSequence: Int64 { writer.state.lastSequence }

    package var tally: WriterTally { writer.state.tally }
    package var line: WaitingLine { writer.line }

    /// The newest sequence now and after each commit, until the journal is closed.
    package func commits() -> AsyncStream<Int64> { feed.subscribe { [writer] in writer.state.lastSequence } }

    /// Statements on tables that are neither entries nor boards (accounts, sessions). One transaction.
    package func write(_ statements: [Kernel.SQL]) async throws {
        do {
            try await pool.write { db in for statement in statements { try statement.run(in: db) } }
        } catch {
            throw storeFault(error)
        }
    }

    /// As `write`, and what `query` finds then, in the same transaction.
    package func write(_ statements: [Kernel.SQL], then query: Kernel.SQL) async throws -> [Kernel.Row] {
        do {
            return try await pool.write { db in
                for statement in statements { try statement.run(in: db) }
                return try query.rows(in: db)
            }
        } catch {
            throw storeFault(error)
        }
    }

    /// As `rows` and `write`, for whoever opens the file and cannot wait, before it is served.
    package func readNow(_ query: Kernel.SQL) throws -> [Kernel.Row] {
        do { return try pool.read { try query.rows(in: $0) } } catch { throw storeFault(error) }
    }

    package func writeNow(_ statement: Kernel.SQL) throws {
        do { try pool.write { try statement.run(in: $0) } } catch { throw storeFault(error) }
    }

    /// Moves everything out of the write-ahead log and empties it. After a key was destroyed, what it
    /// was is then in none of the journal's files. Throws while a long reading holds the log.
    package func expunge(_ tables: [String]) async throws {
        do {
            try await pool.writeWithoutTransaction { try Self.emptyLog($0) }
        } catch {
            throw storeFault(error)
        }
    }

    /// Answers what waits, stops following and lets go of the file. Further calls fail, but for this one.
    package func close() async throws {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        await follower.stop()
        do {
            try await writer.close()
            feed.finish()
            if !options.readOnly { try await leaveOneFile() }
            try pool.close()
        } catch {
            throw storeFault(error)
        }
        lock?.release()
    }

    /// Work that was cancelled may leave SQLite's mark of interruption behind, which only a statement takes
    /// away; a checkpoint is none and would fail for it.
    private static func emptyLog(_ db: Database) throws {
        _ = try db.integer("select 1")
        _ = try db.checkpoint(.truncate)
    }

    /// Whoever copies the directory of a stopped server copies one file. A reader in another process
    /// may stand in the way; then the log stays and is complete.
    private func leaveOneFile() async throws {
        do {
            try await pool.writeWithoutTransaction { try Self.emptyLog($0) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED {
            return
        }
    }

    func reading<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await StoreWork.reading { try await pool.read(body) } } catch { throw storeFault(error) }
    }

    // MARK: Opening

    static func connect(_ path: String, _ options: SQLiteOptions) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.readonly = options.readOnly
        configuration.foreignKeysEnabled = false
        configuration.maximumReaderCount = options.readers
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // 16 MiB a connection. A freed cell is overwritten, because a destroyed key must not stay readable.
            try db.execute(sql: "pragma cache_size = -16384; pragma secure_delete = on; pragma trusted_schema = off")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        if !options.readOnly {
            // After the pool has set its own, which is NORMAL and would lose the last commits with the power.
            try pool.writeWithoutTransaction { db in
                try db.execute(
                    sql: """
                        pragma synchronous = full;
                        pragma wal_autocheckpoint = \(options.checkpointPages);
                        pragma journal_size_limit = 67108864
                        """)
            }
        }
        return pool
    }

    private static func requireCurrent(_ migrator: DatabaseMigrator, in pool: DatabasePool, _ path: String) throws {
        try pool.read { db in
            guard try db.tableExists("entry") else { throw JournalFault.noEntries(path) }
            guard try !migrator.hasBeenSuperseded(db) else {
                throw JournalFault.said(
                    Bilingual(zh: "\(path) 由更新版本的程序写成", en: "\(path) was written by a newer version of this program"))
            }
            guard try migrator.hasCompletedMigrations(db) else {
                throw JournalFault.said(
                    Bilingual(
                        zh: "\(path) 由旧版本的程序写成；请先用 taizhang serve 或 taizhang rebuild 打开一次",
                        en: "\(path) was written by an older version of this program; open it once with taizhang serve or taizhang rebuild"
                    ))
            }
        }
    }
}

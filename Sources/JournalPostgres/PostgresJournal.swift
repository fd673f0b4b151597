// The journal on PostgreSQL, as servers and the command line use it. One schema is one jurisdiction; any number of
// processes may have it open, each with one writer, a few readers and one ear. Everything but the table `entry` can
// be dropped and rebuilt.
import JournalCore
import Kernel

package final class PostgresJournal<Book: Rulebook>: FollowedJournal {
    package let systems: Systems<Book>
    package let follower = Follower<PostgresJournal<Book>>()
    package let schema: String
    let address: Address
    let options: PostgresOptions
    let pool: Pool
    let writer: Writer<Book>
    private let bell: Bell
    private let feed = CommitFeed()

    /// Opens or makes the journal at `url` (`postgres://user@host/database?schema=name`). Brings tables up to date,
    /// rebuilds boards whose version has risen, and reads the rules: once, however many servers start together.
    /// Throws `JournalFault`.
    package static func open(
        _ url: String, systems: Systems<Book>, extraMigrations: [Migration] = [], options: PostgresOptions = PostgresOptions()
    ) async throws -> PostgresJournal {
        do {
            var address = try Address(url, schema: options.schema)
            let boards = BoardSet(systems, in: address.schema)
            address.boards = boards
            let lane = Lane("writer", address, options) { connection in
                // Whoever lost a connection may find that the boards of this program are gone meanwhile.
                guard !options.readOnly, try !connection.takePart(in: boards) else { return }
                try prepare(connection, systems, extraMigrations, options)
            }
            let (book, tail) = try await lane.perform(repeats: true) { connection in
                try prepare(connection, systems, extraMigrations, options)
                return (try connection.book(Book.self), try connection.entries("true order by seq desc limit 1").first)
            }
            let journal = PostgresJournal(address, lane, systems, options, book, tail)
            journal.bell.start()
            return journal
        } catch {
            throw storeFault(error)
        }
    }

    private init(
        _ address: Address, _ lane: Lane, _ systems: Systems<Book>, _ options: PostgresOptions, _ book: Book, _ tail: Entry?
    ) {
        self.systems = systems
        self.address = address
        self.options = options
        schema = address.schema
        pool = Pool(limit: options.readers) { number in
            Lane("reader.\(number)", address, options) { try $0.send([.init("set default_transaction_read_only = on")]) }
        }
        // Each needs the other: the writer rings, and hears what others ring.
        let called = Later<Writer<Book>>()
        bell = Bell(address, options) { heard in
            called.value?.hear(heard.newest, isAll: heard.isAll, boardsWait: heard.boardsWait && !options.readOnly)
        }
        writer = Writer(lane: lane, systems: systems, options: options, feed: feed, book: book, tail: tail) { [bell] in bell.ring($0) }
        called.value = writer
    }

    private static func prepare(
        _ connection: Connection, _ systems: Systems<Book>, _ extra: [Migration], _ options: PostgresOptions
    ) throws {
        if options.readOnly { return try Schema.requireCurrent(connection, extra) }
        try Schema.migrate(connection, extra)
        try makeBeside(connection, systems, options)
        try connection.exclusively {
            guard try connection.tableExists("entry") else {
                throw JournalFault.said(
                    Bilingual(
                        zh: "模式 \(connection.schema) 里缺少 entry 表。请恢复备份",
                        en: "the schema \(connection.schema) has lost its table entry. Bring back a backup"))
            }
            try remake(connection, systems, options) { try $0.atOpen() }
            try connection.beginReactions(systems)
            try connection.dropUnusedSets()
        }
    }

    /// The first boards of a version are made while servers of another one go on; what they write meanwhile is caught
    /// up with under the lock.
    private static func makeBeside(_ connection: Connection, _ systems: Systems<Book>, _ options: PostgresOptions) throws {
        guard let boards = connection.boards else { return }
        try connection.holding(numericKey(of: "taizhang making \(boards.schema)")) {
            guard try connection.isSetEmpty(), try DerivedTables.missing(in: connection).isEmpty else { return }
            try Rebuild(systems: systems, connection: connection, progress: options.onRebuild).outdatedBoards()
        }
    }

    /// Under the lock: to the end first, so that what is not made anew stands there as well.
    static func remake<Value>(
        _ connection: Connection, _ systems: Systems<Book>, _ options: PostgresOptions, _ work: (Rebuild<Book>) throws -> Value
    ) throws -> Value {
        if try DerivedTables.missing(in: connection).isEmpty { try connection.catchUp(systems) }
        return try work(Rebuild(systems: systems, connection: connection, progress: options.onRebuild))
    }

    // MARK: Journal

    package func submit(_ submission: Submission) async throws -> Receipt {
        guard !options.readOnly else { throw JournalFault.store("\(schema) is open for reading only") }
        let renewals = writer.state.renewals
        let receipt = try await StoreWork.submitting { try await writer.submit(submission) }
        // Boards that were made anew stand at another position now.
        if Book.keeps(submission.stream), writer.state.renewals != renewals { await follower.forgetPositions() }
        return receipt
    }

    package func book() async -> Book { writer.state.book }

    package func entries(of stream: String) async throws -> [Entry] { try await read { try $0.entries(of: stream) } }

    package func entries(after sequence: Int64, limit: Int) async throws -> [Entry] {
        try await read { try $0.entries("seq > \(sequence) order by seq limit \(min(max(limit, 1), 10_000))") }
    }

    package func rows(_ query: SQL) async throws -> [Row] { try await read { try $0.rows(query) } }

    // MARK: Following

    package var following: FollowOptions { options.following }
    package var dialect: Dialect { .postgres }
    package var isReadOnly: Bool { options.readOnly }

    package func read<Value: Sendable>(_ body: @escaping @Sendable (any StoreConnection) throws -> Value) async throws -> Value {
        do { return try await StoreWork.reading { try await pool.use(repeats: true) { try body($0) } } } catch { throw storeFault(error) }
    }

    package func change<Value: Sendable>(_ body: @escaping @Sendable (any StoreConnection) throws -> Value) async throws -> Value {
        guard !options.readOnly else { throw JournalFault.store("\(schema) is open for reading only") }
        for attempt in 1... {
            do {
                return try await pool.use(repeats: false) { connection in
                    var value: Value?
                    try connection.transaction("begin read write") { value = try body(connection) }
                    guard let value else { throw JournalFault.store("a transaction has ended without its value") }
                    return value
                }
            } catch let fault as PostgresFault where (fault.isOfTheMoment || fault.hasIdled) && attempt < 5 {
                continue
            } catch let fault as PostgresFault where fault.isLost && !fault.hasIdled {
                // Its commit may have been on the way.
                throw JournalFault.unknown(key: nil, why: fault.description)
            } catch {
                throw storeFault(error)
            }
        }
        throw JournalFault.store("not reached")
    }

    package func newestSequence() async throws -> Int64 {
        let newest = try await read { try $0.lastSequence() }
        await writer.heard(newest)
        return newest
    }

    package func claim(_ name: String) async -> Bool { await bell.claim(address.boards?.mark(name) ?? name) }
    package func letGo() async { await bell.letGo() }

    package func commits() -> AsyncStream<Int64> { feed.subscribe { [writer] in writer.state.lastSequence } }

    // MARK: The store itself

    package var lastSequence: Int64 { writer.state.lastSequence }

    package var tally: WriterTally { writer.state.tally }
    package var line: WaitingLine { writer.line }

    /// Statements on tables that are neither entries nor boards (accounts, sessions). One transaction.
    package func write(_ statements: [SQL]) async throws {
        try await change { connection in for statement in statements { try connection.run(statement) } }
    }

    /// As `write`, and what `query` finds then, in the same transaction.
    package func write(_ statements: [SQL], then query: SQL) async throws -> [Row] {
        try await change { connection in
            for statement in statements { try connection.run(statement) }
            return try connection.rows(query)
        }
    }

    /// Drops and remakes every board, the counters and the list of rule entries. Commands of all servers wait
    /// meanwhile; readers see the old boards until the new ones are complete. Throws the entry that cannot be read.
    package func rebuild(progress: @escaping @Sendable (StoreProgress) -> Void) async throws {
        guard !options.readOnly else { throw JournalFault.store("\(schema) is open for reading only") }
        do {
            try await alone { [systems] connection in
                try connection.exclusively {
                    try Rebuild(systems: systems, connection: connection, progress: progress).everything()
                }
            }
        } catch {
            throw storeFault(error)
        }
        await follower.forgetPositions()
    }

    /// Takes what was deleted out of the pages of these tables. The database's own log, its archive and its
    /// replicas keep it as long as they are kept: docs/guides/city.md says how long that should be.
    package func expunge(_ tables: [String]) async throws {
        do {
            try await alone { connection in
                for table in tables { try connection.run(SQL(trusted: "vacuum (full) \(table)")) }
            }
        } catch {
            throw storeFault(error)
        }
    }

    /// Servers find each other through the database; nobody asks a file.
    package func announce(_ address: String) {}

    /// Answers what waits, stops following and lets go of the database. Further calls fail.
    package func close() async throws {
        await follower.stop()
        await writer.close()
        await bell.close()
        feed.finish()
        await pool.close()
    }

    /// On a connection of its own, for what takes long.
    func alone<Value: Sendable>(_ body: @escaping @Sendable (Connection) throws -> Value) async throws -> Value {
        let lane = Lane("long", address, options)
        do {
            let value = try await lane.perform(repeats: false, body)
            await lane.finish()
            return value
        } catch {
            await lane.finish()
            throw error
        }
    }
}

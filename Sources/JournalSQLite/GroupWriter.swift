// The one writer. Commands that wait while a commit runs are taken together: one transaction, one
// fsync, many answers. Each stands in a savepoint of its own, so a refused or failed one takes
// nothing else with it. Called by SQLiteJournal; nothing else may append.
import GRDB
import JournalCore
import Kernel
import Synchronization

/// `@unchecked Sendable` because `past` and `book` are touched on the pool's writer queue only, which
/// runs one closure at a time; everything that others read stands behind a mutex.
final class GroupWriter<Book: Rulebook>: @unchecked Sendable {
    struct Published: Sendable {
        var book: Book
        var lastSequence: Int64
        var tally = WriterTally()
    }

    private let pool: DatabasePool
    private let systems: Systems<Book>
    private let options: SQLiteOptions
    private let feed: CommitFeed
    let line: WaitingLine
    private let published: Mutex<Published>
    private let hasRenewed = Mutex(false)
    private var past: StreamCache
    /// Nil after a commit whose outcome is unknown, until it is read from disk again.
    private var book: Book?

    init(pool: DatabasePool, systems: Systems<Book>, options: SQLiteOptions, feed: CommitFeed, book: Book, lastSequence: Int64) {
        self.pool = pool
        self.systems = systems
        self.options = options
        line = WaitingLine(longest: options.longestLine)
        self.feed = feed
        self.book = book
        published = Mutex(Published(book: book, lastSequence: lastSequence))
        past = StreamCache(capacity: options.rememberedStreams)
    }

    var state: Published { published.withLock { $0 } }

    /// Whether boards were made anew since this was last asked.
    func takeRenewed() -> Bool {
        hasRenewed.withLock { hasRenewed in
            defer { hasRenewed = false }
            return hasRenewed
        }
    }

    func submit(_ submission: Submission) async throws -> Receipt { try await line.submit(submission) { serve() } }

    /// Refuses new commands and returns when those that wait are answered.
    func close() async throws {
        line.close()
        while line.isServed {
            // Groups queue up behind each other on the writer's queue; this passes through behind one.
            try await pool.writeWithoutTransaction { _ in }
        }
    }

    // One group per turn on the queue, so that lagging boards get theirs between two groups.
    private func serve() {
        pool.asyncWriteWithoutTransaction { [self] db in
            let group = line.take(options.groupLimit)
            if !group.isEmpty { commit(group, db) }
            if !line.rests() { serve() }
        }
    }

    private func commit(_ group: [WaitingCommand], _ db: Database) {
        let begun = ContinuousClock.now
        var answers: [Result<Receipt, any Error>] = []
        var changed: [[UInt8]: (stream: String, folded: Folded)] = [:]
        var last: Int64?
        do {
            var book = try self.book ?? SQLiteConnection(db).book(Book.self)
            try db.beginTransaction(.immediate)
            for waiting in group {
                answers.append(try decide(waiting.submission, db, &book, &changed, &last))
            }
            try db.commitOrBeUnsure()
            self.book = book
        } catch {
            abandon(group, db, because: storeFault(error))
            return
        }
        // Only what is on disk may be remembered, shown or acknowledged.
        for (stream, folded) in changed.values { past.remember(folded, of: stream) }
        renewBoards(&answers, db)
        let sequence = published.withLock { [book] published in
            if let book { published.book = book }
            published.lastSequence = last ?? published.lastSequence
            published.tally.add(group, begun: begun)
            return published.lastSequence
        }
        // Before the answers: who is told that something is recorded finds it in the feed.
        if last != nil { feed.publish(sequence) }
        for (waiting, answer) in zip(group, answers) { waiting.answer.resume(with: answer) }
    }

    /// Makes boards anew where a rule changed under them, before anybody is told that it has. A process that
    /// dies on the way leaves them marked, and the next to open the file does it.
    private func renewBoards(_ answers: inout [Result<Receipt, any Error>], _ db: Database) {
        let isRule = answers.map { answer in
            if case .success(let receipt) = answer { !receipt.isReplay && Book.keeps(receipt.stream) } else { false }
        }
        guard isRule.contains(true) else { return }
        do {
            // In one transaction: others read the old boards until the new ones are complete.
            let connection = SQLiteConnection(db)
            var isAny = false
            try connection.transaction {
                isAny = try Rebuild(systems: systems, connection: connection, progress: options.onRebuild).outdatedBoards()
            }
            guard isAny else { return }
            hasRenewed.withLock { $0 = true }
        } catch {
            let fault = JournalFault.store(
                "the rule is recorded; boards could not be made anew and are at the next start: \(storeFault(error))")
            for index in answers.indices where isRule[index] { answers[index] = .failure(fault) }
        }
    }

    /// Throws only where the whole transaction is lost; what one command did wrong is its own answer.
    private func decide(
        _ submission: Submission, _ db: Database, _ book: inout Book, _ changed: inout [[UInt8]: (stream: String, folded: Folded)],
        _ last: inout Int64?
    ) throws -> Result<Receipt, any Error> {
        let bytes = Array(submission.stream.utf8)
        try db.cachedStatement(sql: "savepoint command").execute()
        do {
            let performed = try systems.perform(
                submission, in: OpenTransaction<Book>(db: db), book: book,
                remembered: changed[bytes]?.folded ?? past.folded(of: submission.stream))
            try db.cachedStatement(sql: "release command").execute()
            if !performed.receipt.isReplay {
                changed[bytes] = (submission.stream, performed.folded)
                book = performed.book
                last = performed.receipt.entries.last?.sequence ?? last
            }
            return .success(performed.receipt)
        } catch {
            // A full disk makes SQLite roll back everything by itself: then there is no savepoint left.
            guard db.isInsideTransaction else { throw error }
            try db.cachedStatement(sql: "rollback to command").execute()
            try db.cachedStatement(sql: "release command").execute()
            return .failure(storeFault(error))
        }
    }

    /// Nobody in the group can be told that anything of it is on disk, nor what was decided on top.
    private func abandon(_ group: [WaitingCommand], _ db: Database, because error: any Error) {
        var error = error
        if db.isInsideTransaction {
            do { try db.rollback() } catch let second {
                if !(error is UnsureCommit) { error = JournalFault.store("\(error), and rolling back failed: \(second)") }
            }
        }
        past.forgetAll()
        book = nil
        let unsure = error as? UnsureCommit
        for waiting in group { waiting.answer.resume(throwing: unsure?.fault(for: waiting.submission) ?? error) }
    }
}

/// The journal's transaction on an open SQLite connection.
struct OpenTransaction<Book: Rulebook>: Transaction {
    let db: Database

    func entries(of stream: String) throws -> [Entry] { try EntryRow.entries(db, of: stream) }

    func entries(withKey key: String) throws -> [Entry] {
        // A key may itself contain colons: `a:1` lies in the range of `a`. The digest has 16 digits.
        let length = key.utf8.count + 17
        return try EntryRow.entries(db, "key >= ? and key < ? order by seq", [key + ":", key + ";"])
            .filter { $0.key?.utf8.count == length }
    }

    func lastRecordedAt() throws -> Instant? {
        let statement = try db.cachedStatement(sql: "select recorded_at from entry order by seq desc limit 1")
        return try String.fetchOne(statement).flatMap { Instant($0) }
    }

    func counter(_ name: String) throws -> Int { Int(try db.integer("select last from counter where name = ?", [name]) ?? 0) }

    func setCounter(_ name: String, to value: Int) throws {
        try db.cachedStatement(sql: "insert into counter (name, last) values (?, ?) on conflict (name) do update set last = excluded.last")
            .execute(arguments: [name, value])
    }

    func append(_ entries: [Entry]) throws -> [Entry] {
        // Without a value SQLite takes the largest seq and one more; rolled back, it is given again:
        // the sequence of the file has no gaps, and Verify.swift relies on it.
        let insert = try db.cachedStatement(
            sql: """
                insert into entry (stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        return try entries.map { entry in
            try insert.execute(arguments: [
                entry.stream, entry.version, entry.type, entry.happenedAt.description, entry.recordedAt.description, entry.actor.text,
                entry.cause?.description, entry.key, entry.body, SQLValue.blob(entry.hash).databaseValue,
            ])
            var entry = entry
            entry.sequence = db.lastInsertedRowID
            if Book.keeps(entry.stream) {
                try db.cachedStatement(sql: "insert into rule_entry (seq) values (?)").execute(arguments: [entry.sequence])
            }
            return entry
        }
    }

    /// Version 0 is that of no board: Rebuild.swift takes it for one that is not finished.
    func outdate(_ boards: Set<String>) throws {
        for name in boards.sorted() { try db.execute(sql: "update board set version = 0 where name = ?", arguments: [name]) }
    }

    func run(_ statement: Kernel.SQL) throws {
        try statement.run(in: db)
        // Else what follows would be written one by one, each on its own.
        guard db.isInsideTransaction else { throw JournalFault.store("a statement ended the transaction: \(statement.text)") }
    }
}

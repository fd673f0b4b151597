// The one writer. Commands that wait while a commit runs are taken together: one transaction, one
// fsync, many answers. A refused one has written nothing and takes nothing with it. Where one fails after it
// has begun to write, which is rare, the group is taken back and decided again, each command in a savepoint
// of its own: savepoints for all would have SQLite copy every page that a command touches.
// Called by SQLiteJournal; nothing else may append.
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

    /// What a group has come to, on the way to disk.
    private struct Outcome {
        var answers: [Result<Receipt, any Error>] = []
        var changed: [[UInt8]: (stream: String, folded: Folded)] = [:]
        var book: Book
        var last: Int64?
    }

    /// A command without a savepoint of its own failed after it had begun to write.
    private struct HalfDone: Error {}

    private func commit(_ group: [WaitingCommand], _ db: Database) {
        let begun = ContinuousClock.now
        let outcome: Outcome
        do {
            let book = try self.book ?? SQLiteConnection(db).book(Book.self)
            do {
                outcome = try write(group, db, book, inSavepoints: false)
            } catch is HalfDone {
                try db.rollback()
                outcome = try write(group, db, book, inSavepoints: true)
            }
            self.book = outcome.book
        } catch {
            abandon(group, db, because: storeFault(error))
            return
        }
        let (changed, last) = (outcome.changed, outcome.last)
        var answers = outcome.answers
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

    /// One transaction, on disk when it returns. Throws only where the whole of it is lost; what one command did wrong is
    /// its own answer.
    private func write(_ group: [WaitingCommand], _ db: Database, _ book: Book, inSavepoints: Bool) throws -> Outcome {
        var outcome = Outcome(book: book)
        try db.beginTransaction(.immediate)
        let transaction = OpenTransaction<Book>(db: db)
        for waiting in group {
            let answer: Result<Receipt, any Error>
            do {
                answer = .success(try decide(waiting.submission, transaction, &outcome, inSavepoint: inSavepoints))
            } catch let error as CommandFailure {
                answer = .failure(error.reason)
            }
            outcome.answers.append(answer)
        }
        try transaction.storeCounters()
        try db.commitOrBeUnsure()
        return outcome
    }

    /// Throws `CommandFailure` where this command alone failed and nothing of it is left.
    private func decide(
        _ submission: Submission, _ transaction: OpenTransaction<Book>, _ outcome: inout Outcome, inSavepoint: Bool
    ) throws -> Receipt {
        let (db, bytes) = (transaction.db, Array(submission.stream.utf8))
        let before = transaction.begin()
        if inSavepoint { try db.cachedStatement(sql: "savepoint command").execute() }
        do {
            let performed = try systems.perform(
                submission, in: transaction, book: outcome.book,
                remembered: outcome.changed[bytes]?.folded ?? past.folded(of: submission.stream))
            if inSavepoint { try db.cachedStatement(sql: "release command").execute() }
            if !performed.receipt.isReplay {
                outcome.changed[bytes] = (submission.stream, performed.folded)
                outcome.book = performed.book
                outcome.last = performed.receipt.entries.last?.sequence ?? outcome.last
            }
            return performed.receipt
        } catch {
            // A full disk makes SQLite roll back everything by itself: then there is no savepoint left.
            guard db.isInsideTransaction else { throw error }
            if inSavepoint {
                try db.cachedStatement(sql: "rollback to command").execute()
                try db.cachedStatement(sql: "release command").execute()
            } else if transaction.hasWritten {
                throw HalfDone()
            }
            transaction.putBack(before)
            throw CommandFailure(reason: storeFault(error))
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

/// Why one command of a group was not done. Nothing of it is left, and the others go on.
private struct CommandFailure: Error { let reason: any Error }

// The one writer of this process. Waits for the journal's lock, takes all commands that have come meanwhile into
// one transaction, and answers when it is on disk: so while one server writes, the groups of the others grow.
// Called by PostgresJournal; nothing else may append.
import Foundation
import JournalCore
import Kernel
import Synchronization

/// `@unchecked Sendable` because `memory` and the lane's connection are touched on the lane's queue only; what
/// others read stands behind a mutex.
final class Writer<Book: Rulebook>: @unchecked Sendable {
    struct Published: Sendable {
        var book: Book
        var lastSequence: Int64
        var tally = WriterTally()
        /// How often boards were made anew: positions of followers from before are old.
        var renewals = 0
    }
    /// A group whose COMMIT was sent and not answered: its transaction, its newest entry, and what to answer if they
    /// are there.
    struct Uncertain {
        let transaction: String
        let last: Entry
        let answers: [Result<Receipt, any Error>]
        let state: GroupState<Book>
    }

    let lane: Lane
    let systems: Systems<Book>
    let options: PostgresOptions
    private let feed: CommitFeed
    private let ring: @Sendable (Int64) -> Void
    let line: WaitingLine
    let published: Mutex<Published>
    var memory: WriterMemory<Book>
    /// When the group that is written was begun.
    private var begun = ContinuousClock.now
    /// PostgreSQL's number of the transaction that is open.
    var transaction = ""

    init(
        lane: Lane, systems: Systems<Book>, options: PostgresOptions, feed: CommitFeed, book: Book, tail: Entry?,
        ring: @escaping @Sendable (Int64) -> Void
    ) {
        self.lane = lane
        self.systems = systems
        self.options = options
        line = WaitingLine(longest: options.longestLine)
        self.feed = feed
        self.ring = ring
        published = Mutex(Published(book: book, lastSequence: tail?.sequence ?? 0))
        memory = WriterMemory(book: book, tail: tail, capacity: options.rememberedStreams)
    }

    var state: Published { published.withLock { $0 } }

    func submit(_ submission: Submission) async throws -> Receipt {
        try await line.submit(submission) { lane.queue.async { self.serve() } }
    }

    /// Refuses new commands and returns when those that wait are answered.
    func close() async {
        line.close()
        while line.isServed {
            await withCheckedContinuation { done in lane.queue.async { done.resume() } }
        }
        await lane.finish()
    }

    // MARK: On the queue

    /// One group per turn, so that other work of this queue gets its turn between two.
    private func serve() {
        var group: [WaitingCommand] = []
        write(&group)
        if !line.rests() { lane.queue.async { self.serve() } }
    }

    /// Writes one group and answers it, over lost connections and lost races, as long as patience lasts.
    private func write(_ group: inout [WaitingCommand]) {
        begun = .now
        let end = begun + options.patience
        var uncertain: Uncertain?
        var conflicts = 0
        while true {
            do {
                let connection = try lane.open()
                try begin(connection)
                if let before = uncertain, try isThere(before, connection) {
                    try confirm(connection)
                    return finish(group, before.answers, before.state, connection)
                }
                // The lock is ours, so whoever wrote it has come to its end: it is not there and never will be.
                uncertain = nil
                if group.isEmpty { group = line.take(options.groupLimit) }
                let (answers, state) = try decide(group, connection, &uncertain)
                return finish(group, answers, state, connection)
            } catch {
                let fault = error as? PostgresFault
                memory.forget()
                if fault?.isLost ?? true { lane.close() } else { rollBack() }
                conflicts += fault?.isTakenPlace == true ? 1 : 0
                let mayRepeat = fault.map { $0.isLost || $0.isOfTheMoment || ($0.isTakenPlace && conflicts < 8) } ?? false
                guard mayRepeat, .now < end else { return abandon(group, because: error, uncertain) }
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
    }

    /// Opens the transaction, waits for the lock and learns what others have written: in one exchange.
    private func begin(_ connection: Connection) throws {
        let seen: [SQLValue] = [.integer(memory.sequence)]
        let answers = try connection.send(
            [
                .init("begin"), .init("select pg_advisory_xact_lock($1)", [.integer(journalLock(of: connection.schema))]),
                .init("select pg_current_xact_id()::text"),
                .init("select seq from mark where name = $1", [.text(connection.boards?.mark ?? "")]),
            ] + WriterMemory<Book>.news(after: seen))
        guard case .text(let number)? = answers[2].cells.first?.first else { throw PostgresFault.lost("no transaction has begun") }
        transaction = number
        try memory.learn(Array(answers.dropFirst(4)), connection)
        // Servers of another version have written: their entries are not on the boards of this one.
        if answers[3].cells.first?.first != .integer(memory.sequence), memory.sequence > 0 {
            var isRemade = false
            try connection.insideTransaction {
                isRemade = try PostgresJournal.remake(connection, systems, options) { try $0.outdatedBoards() }
            }
            if isRemade { published.withLock { $0.renewals += 1 } }
        }
    }

    /// Whether the transaction was committed, and what it wrote is here. Either alone could mislead: another server may
    /// since have written an entry that is equal in every byte, and a replica that took over counts its transactions
    /// from where it stood.
    private func isThere(_ before: Uncertain, _ connection: Connection) throws -> Bool {
        let answers = try connection.send([
            .init(
                "select hash from entry where stream = $1 and version = $2",
                [.text(before.last.stream), .integer(Int64(before.last.version))]),
            .init(
                """
                select case when $1::text::xid8 < pg_snapshot_xmax(pg_current_snapshot()) then pg_xact_status($1::text::xid8) end
                """, [.text(before.transaction)]),
        ])
        return answers[0].cells.first?.first == .blob(before.last.hash) && answers[1].cells.first?.first == .text("committed")
    }

    private func rollBack() {
        do {
            let connection = try lane.open()
            if connection.isInTransaction { try connection.send([.init("rollback")]) }
        } catch {
            lane.close()
        }
    }

    private func finish(
        _ group: [WaitingCommand], _ answers: [Result<Receipt, any Error>], _ state: GroupState<Book>, _ connection: Connection
    ) {
        // Only what is on disk may be remembered, shown or acknowledged.
        memory.remember(state)
        var answers = answers
        renewBoards(&answers, connection)
        publish { published in
            published.tally.add(group, begun: begun)
        }
        for (waiting, answer) in zip(group, answers) { waiting.answer.resume(with: answer) }
        if let last = state.last { ring(last.sequence) }
    }

    /// Nobody in the group can be told that anything of it is on disk.
    private func abandon(_ group: [WaitingCommand], because error: any Error, _ uncertain: Uncertain?) {
        // Those that were waiting for a database that did not come have waited long enough.
        let all = group.isEmpty ? line.take(options.groupLimit) : group
        for (place, waiting) in all.enumerated() {
            switch uncertain?.answers[place] {
            case .success?:
                waiting.answer.resume(throwing: JournalFault.unknown(key: waiting.submission.key, why: String(describing: error)))
            case .failure(let refusal)?: waiting.answer.resume(throwing: refusal)
            case nil: waiting.answer.resume(throwing: storeFault(error))
            }
        }
    }

    /// Shows the memory to everybody else.
    private func publish(_ change: (inout Published) -> Void = { _ in }) {
        guard let book = memory.book else { return }
        let sequence = memory.sequence
        let isNew = published.withLock { published in
            let isNew = sequence != published.lastSequence
            published.book = book
            published.lastSequence = sequence
            change(&published)
            return isNew
        }
        if isNew { feed.publish(sequence) }
    }

    // MARK: What others did

    /// As `hear`, and waits for it.
    func heard(_ sequence: Int64) async {
        hear(sequence, isAll: false, boardsWait: false)
        await withCheckedContinuation { done in lane.queue.async { done.resume() } }
    }

    /// Somebody else has committed up to `sequence`, or boards wait to be made anew.
    /// - Parameter isAll: whether it is the end of the journal, which may also have been put back, and not only
    ///   what somebody called.
    func hear(_ sequence: Int64, isAll: Bool, boardsWait: Bool) {
        let known = state.lastSequence
        guard boardsWait || sequence > known || (isAll && sequence < known) else { return }
        lane.queue.async { [self] in
            do {
                let connection = try lane.open()
                if memory.sequence != sequence || memory.book == nil {
                    // No lock: places are taken in order, so what is seen up to the newest is complete.
                    try connection.transaction("begin isolation level repeatable read") {
                        _ = try connection.rows("select 1 as n")
                        try memory.learn(connection.send(WriterMemory<Book>.news(after: [.integer(memory.sequence)])), connection)
                    }
                    publish()
                }
                if boardsWait { try remakeOutdated(connection) }
            } catch {
                memory.forget()
                if (error as? PostgresFault)?.isLost ?? true { lane.close() }
            }
        }
    }

    /// Makes boards anew where a rule changed under them, before anybody is told that it has. A process that
    /// dies on the way leaves them marked, and the next that looks does it.
    private func renewBoards(_ answers: inout [Result<Receipt, any Error>], _ connection: Connection) {
        let isRule = answers.map { answer in
            if case .success(let receipt) = answer { !receipt.isReplay && Book.keeps(receipt.stream) } else { false }
        }
        guard isRule.contains(true) else { return }
        do { try remakeOutdated(connection) } catch {
            if (error as? PostgresFault)?.isLost ?? false { lane.close() }
            let fault = JournalFault.store(
                "the rule is recorded; boards could not be made anew and are within a moment: \(storeFault(error))")
            for index in answers.indices where isRule[index] { answers[index] = .failure(fault) }
        }
    }

    private func remakeOutdated(_ connection: Connection) throws {
        var isRemade = false
        try connection.exclusively {
            isRemade = try PostgresJournal.remake(connection, systems, options) { try $0.outdatedBoards() }
        }
        if isRemade { published.withLock { $0.renewals += 1 } }
    }
}

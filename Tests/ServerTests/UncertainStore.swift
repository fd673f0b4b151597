// A store for tests of what callers are told when the fate of a commit is not known: it hands everything on to a real
// one, and when it is told to, loses the answer to what it has recorded, or goes away right after.
import JournalCore
import Kernel
import Loop
import Synchronization

@testable import Server

final class UncertainStore: Store {
    enum Fault: Sendable {
        case none
        /// The next command is recorded, and nobody learns it.
        case answerLost
        /// The next command is turned away, because too many wait.
        case lineFull
        /// The next command is recorded and answered; from then on nothing can be read.
        case readingsFail
    }
    private let inner: any Store<Book>
    private let fault: Mutex<Fault>
    private let isAway = Mutex(false)

    init(_ inner: any Store<Book>) {
        self.inner = inner
        fault = Mutex(.none)
    }

    func set(_ fault: Fault) {
        self.fault.withLock { $0 = fault }
        isAway.withLock { $0 = false }
    }

    /// From now on no matter can be read.
    func goAway() { isAway.withLock { $0 = true } }

    func submit(_ submission: Submission) async throws -> Receipt {
        let fault = fault.withLock { fault in
            defer { fault = .none }
            return fault
        }
        if fault == .lineFull { throw JournalFault.busy(waiting: 4096) }
        let receipt = try await inner.submit(submission)
        switch fault {
        case .none, .lineFull: return receipt
        case .answerLost: throw JournalFault.unknown(key: submission.key, why: "secret words of a database")
        case .readingsFail:
            isAway.withLock { $0 = true }
            return receipt
        }
    }

    private func present() throws {
        if isAway.withLock({ $0 }) { throw JournalFault.store("secret words of a database") }
    }

    func book() async -> Book { await inner.book() }
    func entries(of stream: String) async throws -> [Entry] {
        try present()
        return try await inner.entries(of: stream)
    }
    func ruleEntries() async throws -> [Entry] { try await inner.ruleEntries() }
    func entries(after sequence: Int64, limit: Int) async throws -> [Entry] { try await inner.entries(after: sequence, limit: limit) }
    func rows(_ query: SQL) async throws -> [Row] {
        // Who asks is still known: it is the matter that cannot be read.
        if query.text(in: dialect).0.contains("from matter") { try present() }
        return try await inner.rows(query)
    }
    var systems: Systems<Book> { inner.systems }
    var dialect: Dialect { inner.dialect }
    var isReadOnly: Bool { inner.isReadOnly }
    var lastSequence: Int64 { inner.lastSequence }
    var tally: WriterTally { inner.tally }
    var line: WaitingLine { inner.line }
    func commits() -> AsyncStream<Int64> { inner.commits() }
    func write(_ statements: [SQL]) async throws { try await inner.write(statements) }
    func write(_ statements: [SQL], then query: SQL) async throws -> [Row] { try await inner.write(statements, then: query) }
    func claim(_ name: String) async -> Bool { await inner.claim(name) }
    func startFollowing() async { await inner.startFollowing() }
    func stopFollowing() async { await inner.stopFollowing() }
    func settle() async throws { try await inner.settle() }
    func standings() async -> [Standing] { await inner.standings() }
    func retrySetbacks() async throws -> Int { try await inner.retrySetbacks() }
    func rebuild(progress: @escaping @Sendable (StoreProgress) -> Void) async throws { try await inner.rebuild(progress: progress) }
    func verify(
        beside: @escaping @Sendable (Entry) -> String?, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> VerificationReport { try await inner.verify(beside: beside, progress: progress) }
    func expunge(_ tables: [String]) async throws { try await inner.expunge(tables) }
    func announce(_ address: String) { inner.announce(address) }
    func close() async throws { try await inner.close() }
}

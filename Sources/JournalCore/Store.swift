// What the server asks of a journal beyond the journal itself: tables of its own beside it, being told of commits,
// keeping boards up, and looking after itself. SQLite and PostgreSQL answer alike.
import Kernel

package protocol Store<Book>: Journal {
    /// Which database's words a query must use where the two cannot be the same (full text).
    var dialect: Dialect { get }
    var isReadOnly: Bool { get }
    /// The sequence of the last commit that this process knows of; 0 for an empty journal.
    var lastSequence: Int64 { get }
    var tally: WriterTally { get }
    /// Of the line before the writer: how many wait, and how many were turned away since the start.
    var line: WaitingLine { get }
    /// The newest sequence now and after each commit, until the journal is closed.
    func commits() -> AsyncStream<Int64>

    /// Statements on tables that are neither entries nor boards (accounts, sessions). One transaction.
    func write(_ statements: [SQL]) async throws
    /// As `write`, and what `query` finds then, in the same transaction.
    func write(_ statements: [SQL], then query: SQL) async throws -> [Row]

    /// Whether it is for this process to do what goes by that name, now and until it dies: of several on one store
    /// one has it.
    func claim(_ name: String) async -> Bool

    /// Begins to follow, until `stopFollowing` or `close`. Calling it twice changes nothing.
    func startFollowing() async
    func stopFollowing() async
    /// Returns when every lagging board and reaction has passed what was committed before the call.
    func settle() async throws
    func standings() async -> [Standing]
    /// Tries again what reactions set aside; answers how many still are.
    func retrySetbacks() async throws -> Int

    func rebuild(progress: @escaping @Sendable (StoreProgress) -> Void) async throws
    func verify(
        beside: @escaping @Sendable (Entry) -> String?, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> VerificationReport
    /// What was deleted from these tables is readable nowhere any more, as far as the store can help it. After a
    /// key was destroyed.
    func expunge(_ tables: [String]) async throws
    /// Tells other processes where this one serves, as far as the store has a place for it.
    func announce(_ address: String)
    /// Answers what waits, stops following and lets go. Further calls fail.
    func close() async throws
}

extension Store {
    package func rebuild() async throws { try await rebuild { _ in } }
    package func verify() async throws -> VerificationReport { try await verify(beside: { _ in nil }, progress: { _ in }) }
    package func verify(beside: @escaping @Sendable (Entry) -> String?) async throws -> VerificationReport {
        try await verify(beside: beside, progress: { _ in })
    }
    package func verify(progress: @escaping @Sendable (StoreProgress) -> Void) async throws -> VerificationReport {
        try await verify(beside: { _ in nil }, progress: progress)
    }
}

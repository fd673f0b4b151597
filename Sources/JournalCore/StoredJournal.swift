// A journal that lies in a database, as servers and tools use it, whichever database it is.
import Kernel

package protocol StoredJournal<Book>: FollowedJournal {
    var tally: WriterTally { get }
    /// As `write`, and what `query` finds then, in the same transaction.
    func write(_ statements: [SQL], then query: SQL) async throws -> [Row]
    /// Drops and remakes every board, the counters and the list of rule entries.
    func rebuild(progress: @escaping @Sendable (StoreProgress) -> Void) async throws
    /// Whether every entry is what it was, and every table what the entries say.
    func verify(progress: @escaping @Sendable (StoreProgress) -> Void) async throws -> VerificationReport
    /// Answers what waits, stops following and lets go of the store. Further calls fail.
    func close() async throws
}

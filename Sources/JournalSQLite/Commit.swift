// Where a disk fails while a transaction ends. Called by GroupWriter and at the opening of a journal; nothing here
// may tell anybody that something is recorded, or that it is not, unless that is known.
import GRDB
import Kernel

/// A commit that the disk failed in. Its pages may lie in the log, whole but not synced: SQLite shows them to nobody
/// and writes over them, but whoever opens the file after a crash before that finds them committed.
struct UnsureCommit: Error {
    let why: String

    func fault(for submission: Submission) -> JournalFault { .unknown(key: submission.key, why: why) }
}

extension Database {
    /// Throws `UnsureCommit` where the disk failed, and other errors where nothing was recorded for sure: a full disk
    /// stops before the last page of the transaction is written.
    func commitOrBeUnsure() throws {
        do { try commit() } catch let error as DatabaseError where error.resultCode == .SQLITE_IOERR {
            throw UnsureCommit(why: "SQLite: \(error)")
        }
    }

    /// Moves what a process that is gone left in the log into the file, and syncs that. A log that could not be synced
    /// is read from memory as if it had been; what is acknowledged on top of it must not be lost with it. A reader in
    /// another process may hold back some of it: then a later checkpoint does it.
    func takeOverLog() throws {
        _ = try checkpoint(.passive)
    }
}

// A copy of the whole file while it is written, by SQLite's online backup. The copy stands alone: one
// file, no log beside it.
import Foundation
import GRDB
import JournalCore
import Kernel

extension SQLiteJournal {
    /// Writes a copy to `path`, which must not exist yet, as of one instant. Returns the number of
    /// entries in it. The copy appears under its name only when it is complete and counted.
    @discardableResult
    package func backup(
        to path: String, progress: @escaping @Sendable (StoreProgress) -> Void = { _ in }
    ) async throws -> Int {
        let partial = path + ".partial"
        guard !FileManager.default.fileExists(atPath: path) else { throw JournalFault.store("\(path) exists; a backup overwrites nothing") }
        if FileManager.default.fileExists(atPath: partial) { try FileManager.default.removeItem(atPath: partial) }
        let count = try await reading { db in
            let expected = try db.integer("select count(*) from entry") ?? 0
            let copy = try DatabaseQueue(path: partial)
            try copy.writeWithoutTransaction { target in
                // From inside this reading: the copy is of the same instant as the count above.
                try db.backup(to: target, pagesPerStep: -1) { step in
                    progress(StoreProgress(step: "backup", done: step.totalPageCount - step.remainingPageCount, total: step.totalPageCount))
                }
                try target.execute(sql: "pragma synchronous = full; pragma journal_mode = delete")
                let found = try target.integer("select count(*) from entry") ?? 0
                guard found == expected else { throw JournalFault.store("the copy has \(found) entries of \(expected)") }
            }
            try copy.close()
            return Int(expected)
        }
        try FileManager.default.moveItem(atPath: partial, toPath: path)
        // SQLite has synced the bytes; the name is ours to sync.
        let folder = (path as NSString).deletingLastPathComponent
        let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalFault.store("cannot open \(folder): \(String(cString: strerror(errno)))") }
        try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).synchronize()
        return count
    }
}

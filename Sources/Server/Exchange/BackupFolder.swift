// Copies of a data directory, made while it is served, and brought back. Called by `taizhang backup` and
// `taizhang restore`. The master key is left out unless it is asked for: a copy may then be given away
// without any personal field in it being readable.
import Foundation
import JournalCore
import JournalSQLite
import Kernel
import Loop

package enum BackupFolder {
    package struct Copied: Sendable, Codable {
        package let entries: Int
        package let attachments: Int
        package let hasKey: Bool
    }

    /// - Parameter path: a folder to make, or a name ending in `.sqlite` for the database alone.
    /// - Throws: `Refusal` where something is there already.
    package static func write(
        _ directory: DataDirectory, store: String? = nil, to path: String, withKey: Bool,
        progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> Copied {
        let manager = FileManager.default
        guard directory.exists else { throw Refusal.noDataDirectory(directory.path) }
        guard !manager.fileExists(atPath: path) else { throw Refusal.backupExists(path) }
        if case .database = try StorePlace(store ?? directory.settings().store, in: directory) { throw Refusal.backupOfDatabase }
        var options = SQLiteOptions()
        options.readOnly = true
        let journal = try SQLiteJournal<Book>(
            path: directory.database, systems: allSystems(), extraMigrations: House.migrations, options: options)
        if path.hasSuffix(".sqlite") {
            let entries = try await journal.backup(to: path, progress: progress)
            try await journal.close()
            return Copied(entries: entries, attachments: 0, hasKey: false)
        }
        // Under another name until it is whole: a folder with the right name is a whole backup.
        let partial = DataDirectory(path + ".partial")
        if manager.fileExists(atPath: partial.path) { try manager.removeItem(atPath: partial.path) }
        try partial.make()
        // The database first: a file is kept before the entry that names it is recorded, so every file
        // that this copy names is there by now.
        let entries = try await journal.backup(to: partial.database, progress: progress)
        try await journal.close()
        let attachments = try copyAttachments(from: directory, to: partial)
        try copy(directory.settingsFile, to: partial.settingsFile)
        if withKey { try copy(directory.keyFile, to: partial.keyFile) }
        let copied = Copied(
            entries: entries, attachments: attachments, hasKey: withKey && manager.fileExists(atPath: partial.keyFile))
        try Disk.write(Array(try JSON.text(copied).utf8), to: manifest(partial))
        try manager.moveItem(atPath: partial.path, toPath: path)
        try Disk.sync((path as NSString).deletingLastPathComponent)
        return copied
    }

    /// What a backup says that it holds. A data directory that was copied by hand has none.
    private static func manifest(_ directory: DataDirectory) -> String { "\(directory.path)/backup.json" }

    /// Copies a backup into a directory that does not exist yet or is empty, and verifies it there.
    /// - Parameter newKey: for a lost master key: what was sealed with it is forgotten in the copy.
    package static func restore(
        _ path: String, to directory: DataDirectory, newKey: Bool = false, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> (copied: Copied, report: VerificationReport) {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: path, isDirectory: &isFolder) else { throw Refusal.noBackup(path) }
        let source = isFolder.boolValue ? DataDirectory(path) : nil
        let database = source?.database ?? path
        guard manager.fileExists(atPath: database) else { throw Refusal.noBackup(path) }
        // Entries that are in the log only would stay behind, and a journal without its end is a journal all the same.
        let log = try manager.fileExists(atPath: database + "-wal") ? manager.attributesOfItem(atPath: database + "-wal")[.size] as? Int : 0
        guard log == 0 else { throw Refusal.backupInUse(path) }
        if manager.fileExists(atPath: directory.path), try !manager.contentsOfDirectory(atPath: directory.path).isEmpty {
            throw Refusal.directoryNotEmpty(directory.path)
        }
        try directory.make()
        try copy(database, to: directory.database)
        var attachments = 0
        if let source {
            attachments = try copyAttachments(from: source, to: directory)
            try copy(source.settingsFile, to: directory.settingsFile)
            if !newKey { try copy(source.keyFile, to: directory.keyFile) }
        }
        try Disk.sync(directory.path)
        var report = try await verify(directory, hasFiles: source != nil, progress: progress)
        let copied = Copied(entries: report.entryCount, attachments: attachments, hasKey: manager.fileExists(atPath: directory.keyFile))
        if let source, let said = manager.contents(atPath: manifest(source)) {
            let said = try JSON.decode(Copied.self, from: String(decoding: said, as: UTF8.self))
            if said.entries != copied.entries {
                report.add("the backup held \(said.entries) entries when it was made, now \(copied.entries)")
            }
            if said.attachments != attachments {
                report.add("the backup held \(said.attachments) attachments when it was made, now \(attachments)")
            }
        }
        if newKey {
            let journal = try SQLiteJournal<Book>(path: directory.database, systems: allSystems(), extraMigrations: House.migrations)
            try await journal.write(Vault.forgetting)
            try await journal.close()
            try Vault.makeKey(directory)
        }
        return (copied, report)
    }

    /// The journal with its boards and, for a whole directory, the files that its entries name.
    package static func verify(
        _ directory: DataDirectory, store: String? = nil, hasFiles: Bool = true, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> VerificationReport {
        let place = try StorePlace(store ?? directory.settings().store, in: directory)
        // A damaged file may not be opened as a journal; a database that answers can be.
        if case .file(let path) = place {
            let files = AttachmentCheck(folder: directory.attachments)
            return try await SQLiteJournal<Book>.verify(
                path: path, systems: allSystems(), beside: { hasFiles ? files.wrong(in: $0) : nil }, progress: progress)
        }
        let journal = try await place.open(readOnly: true)
        let report = try await verify(journal, progress: progress)
        try await journal.close()
        return report
    }

    /// A journal in a database, with its photos there.
    static func verify(
        _ journal: any Store<Book>, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> VerificationReport {
        let files = try await AttachmentCheck(table: journal)
        return try await journal.verify(beside: { files.wrong(in: $0) }, progress: progress)
    }

    private static func copyAttachments(from: DataDirectory, to: DataDirectory) throws -> Int {
        let manager = FileManager.default
        guard let walk = manager.enumerator(atPath: from.attachments) else { return 0 }
        var count = 0
        var folders: Set<String> = [to.attachments]
        for case let name as String in walk where (name as NSString).lastPathComponent.utf8.count == 64 {
            let target = "\(to.attachments)/\(name)"
            try Disk.makeFolder((target as NSString).deletingLastPathComponent)
            do { try Disk.copy("\(from.attachments)/\(name)", to: target) } catch {
                // Swept away meanwhile: then no entry names it.
                if !manager.fileExists(atPath: "\(from.attachments)/\(name)") { continue }
                throw error
            }
            folders.insert((target as NSString).deletingLastPathComponent)
            count += 1
        }
        for folder in folders { try Disk.sync(folder) }
        return count
    }

    private static func copy(_ from: String, to: String) throws {
        guard FileManager.default.fileExists(atPath: from) else { return }
        try Disk.copy(from, to: to)
    }
}

extension Refusal {
    package static func noDataDirectory(_ path: String) -> Refusal {
        Refusal(
            "data.missing", .notFound, field: "data",
            Bilingual(zh: "“\(path)”里没有台账数据（taizhang.sqlite）。", en: "\"\(path)\" holds no register (taizhang.sqlite)."),
            next: Bilingual(
                zh: "请用 --data 指明数据目录，或先运行 demo、serve 或 import。", en: "Name the directory with --data, or run demo, serve or import first.")
        )
    }

    static let backupOfDatabase = Refusal(
        "backup.database", .invalid, field: "store",
        Bilingual(zh: "流水在 PostgreSQL 里，由数据库自己的工具备份。", en: "The journal lies in PostgreSQL, whose own tools back it up."),
        next: Bilingual(
            zh: "请用 pg_basebackup 或 pg_dump，并另存主密钥。", en: "Use pg_basebackup or pg_dump, and copy the master key."))

    static func backupExists(_ path: String) -> Refusal {
        Refusal(
            "backup.exists", .conflict, Bilingual(zh: "“\(path)”已存在，备份不覆盖任何文件。", en: "\"\(path)\" exists; a backup overwrites nothing."),
            next: Bilingual(zh: "请换一个名字。", en: "Choose another name."))
    }

    static func backupInUse(_ path: String) -> Refusal {
        Refusal(
            "backup.in-use", .conflict,
            Bilingual(
                zh: "“\(path)”旁边还有 -wal 文件：这是使用中的数据，不是备份。",
                en: "\"\(path)\" has a -wal file beside it: that is a register in use, not a backup."),
            next: Bilingual(
                zh: "请用 taizhang backup 从该目录做出备份，再恢复那个备份。",
                en: "Make a backup of that directory with taizhang backup, and restore that."))
    }

    static func noBackup(_ path: String) -> Refusal {
        Refusal(
            "backup.missing", .notFound, Bilingual(zh: "“\(path)”不是备份。", en: "\"\(path)\" is no backup."),
            next: Bilingual(zh: "请给出 taizhang backup 写出的目录或 .sqlite 文件。", en: "Name the folder or .sqlite file that taizhang backup wrote.")
        )
    }

    static func directoryNotEmpty(_ path: String) -> Refusal {
        Refusal(
            "restore.not-empty", .conflict, field: "data", Bilingual(zh: "“\(path)”不是空目录。", en: "\"\(path)\" is not empty."),
            next: Bilingual(zh: "请恢复到一个新的目录。", en: "Restore into a new directory."))
    }
}

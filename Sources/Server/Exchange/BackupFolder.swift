// Copies of a data directory, made while it is served, and brought back. Called by `taizhang backup` and
// `taizhang restore`. The master key is left out unless it is asked for: a copy may then be given away
// without any personal field in it being readable.
import Foundation
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
        _ directory: DataDirectory, to path: String, withKey: Bool, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> Copied {
        let manager = FileManager.default
        guard directory.exists else { throw Refusal.noDataDirectory(directory.path) }
        guard !manager.fileExists(atPath: path) else { throw Refusal.backupExists(path) }
        var options = SQLiteOptions()
        options.readOnly = true
        let journal = try SQLiteJournal<Book>(
            path: directory.database, systems: allSystems(), extraMigrations: Vault.migrations, options: options)
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
        try manager.moveItem(atPath: partial.path, toPath: path)
        return Copied(
            entries: entries, attachments: attachments, hasKey: withKey && manager.fileExists(atPath: DataDirectory(path).keyFile))
    }

    /// Copies a backup into a directory that does not exist yet or is empty, and verifies it there.
    package static func restore(
        _ path: String, to directory: DataDirectory, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> (copied: Copied, report: VerificationReport) {
        let manager = FileManager.default
        var isFolder: ObjCBool = false
        guard manager.fileExists(atPath: path, isDirectory: &isFolder) else { throw Refusal.noBackup(path) }
        let source = isFolder.boolValue ? DataDirectory(path) : nil
        let database = source?.database ?? path
        guard manager.fileExists(atPath: database) else { throw Refusal.noBackup(path) }
        if manager.fileExists(atPath: directory.path), try !manager.contentsOfDirectory(atPath: directory.path).isEmpty {
            throw Refusal.directoryNotEmpty(directory.path)
        }
        try directory.make()
        try copy(database, to: directory.database)
        var attachments = 0
        if let source {
            attachments = try copyAttachments(from: source, to: directory)
            try copy(source.settingsFile, to: directory.settingsFile)
            try copy(source.keyFile, to: directory.keyFile)
        }
        let report = try await SQLiteJournal<Book>.verify(path: directory.database, systems: allSystems(), progress: progress)
        let hasKey = manager.fileExists(atPath: directory.keyFile)
        return (Copied(entries: report.entryCount, attachments: attachments, hasKey: hasKey), report)
    }

    private static func copyAttachments(from: DataDirectory, to: DataDirectory) throws -> Int {
        let manager = FileManager.default
        guard let walk = manager.enumerator(atPath: from.attachments) else { return 0 }
        var count = 0
        for case let name as String in walk where (name as NSString).lastPathComponent.utf8.count == 64 {
            let target = "\(to.attachments)/\(name)"
            try manager.createDirectory(atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try manager.copyItem(atPath: "\(from.attachments)/\(name)", toPath: target)
            count += 1
        }
        return count
    }

    private static func copy(_ from: String, to: String) throws {
        guard FileManager.default.fileExists(atPath: from) else { return }
        try FileManager.default.copyItem(atPath: from, toPath: to)
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

    static func backupExists(_ path: String) -> Refusal {
        Refusal(
            "backup.exists", .conflict, Bilingual(zh: "“\(path)”已存在，备份不覆盖任何文件。", en: "\"\(path)\" exists; a backup overwrites nothing."),
            next: Bilingual(zh: "请换一个名字。", en: "Choose another name."))
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

// Files that must still be there after the power went: written aside, synced, named, and the name synced
// as well, because a file's bytes are on disk before its name is. Used for attachments, the master key
// and backups; the journal looks after itself.
import Foundation
import Kernel

enum Disk {
    /// Writes a file that nobody else may read. Under its name it is whole or absent.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let partial = "\(path).\(Vault.randomToken().prefix(8)).partial"
        let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("write", partial) }
        do {
            let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
            try handle.write(contentsOf: bytes)
            try handle.synchronize()
            try handle.close()
            guard rename(partial, path) == 0 else { throw failure("rename", partial) }
        } catch {
            // The first error is the one to tell; a left-over `.partial` is never read.
            do { try FileManager.default.removeItem(atPath: partial) } catch {}
            throw error
        }
        try sync((path as NSString).deletingLastPathComponent)
    }

    /// Makes a folder, and its name durable in the one above it. One that is there is left as it is.
    static func makeFolder(_ path: String) throws {
        guard !FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try sync((path as NSString).deletingLastPathComponent)
    }

    /// Copies a file and waits until its bytes are on disk; the folder is the caller's to sync, once for all.
    static func copy(_ from: String, to: String) throws {
        try FileManager.default.copyItem(atPath: from, toPath: to)
        try sync(to)
    }

    /// Waits until a file's bytes, or the names in a folder, are on disk.
    static func sync(_ path: String) throws {
        let file = open(path.isEmpty ? "." : path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("sync", path) }
    }

    /// Whether a file may be made in `folder`. The superuser could anywhere; a folder whose mode lets nobody
    /// write was closed on purpose, and stays so.
    static func mayWrite(in folder: String) -> Bool {
        var about = stat()
        guard stat(folder, &about) == 0, about.st_mode & S_IFMT == S_IFDIR else { return false }
        let bits = geteuid() == about.st_uid ? S_IWUSR : S_IWUSR | S_IWGRP | S_IWOTH
        return about.st_mode & bits != 0 && access(folder, W_OK | X_OK) == 0
    }

    private static func failure(_ verb: String, _ path: String) -> JournalFault {
        let why = String(cString: strerror(errno))
        return .said(Bilingual(zh: "无法操作（\(verb)）\(path)：\(why)", en: "cannot \(verb) \(path): \(why)"))
    }
}

// Where the bytes of photos lie: in a folder beside the file of a journal, or in a table of the database that several
// servers share, so that each of them has all. Which one follows from where the journal lies.
import Crypto
import Foundation
import JournalCore
import Kernel
import Loop
import Synchronization

/// Bytes by the hexadecimal SHA-256 of their content. Names are checked before they come here.
package protocol AttachmentPlace: Sendable {
    /// Puts the time at which somebody relied on it to `now`, so that no sweep takes it. False when there is none.
    func hold(_ sha256: String, at now: Instant) async throws -> Bool
    /// Durable when this returns.
    func write(_ bytes: [UInt8], as sha256: String, at now: Instant) async throws
    /// Its first sixteen bytes and how many it has.
    func head(of sha256: String) async throws -> (bytes: [UInt8], size: Int)?
    func bytes(of sha256: String) async throws -> [UInt8]?
    /// Names of what was last held before `instant`; with them what a crash left half written.
    func names(heldBefore instant: Instant) async throws -> [String]
    /// Removes it, unless somebody has held it meanwhile. Answers whether it is gone.
    func remove(_ name: String, heldBefore instant: Instant) async throws -> Bool
}

package final class AttachmentFolder: AttachmentPlace {
    package let path: String
    /// Between looking at a file's age and removing it nobody may begin to rely on it.
    private let turn = Mutex(())

    package init(_ path: String) { self.path = path }

    /// That of the directory in which a journal's file lies.
    package convenience init(beside file: String) { self.init(DataDirectory((file as NSString).deletingLastPathComponent).attachments) }

    package func hold(_ sha256: String, at now: Instant) throws -> Bool {
        let path = path(of: sha256)
        let isThere = try turn.withLock { _ in
            guard FileManager.default.fileExists(atPath: path) else { return false }
            let date = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
            return true
        }
        // Another request may have named it just now and not have come to its own line of this yet.
        if isThere { try Disk.sync((path as NSString).deletingLastPathComponent) }
        return isThere
    }

    package func write(_ bytes: [UInt8], as sha256: String, at now: Instant) throws {
        let path = path(of: sha256)
        try Disk.makeFolder((path as NSString).deletingLastPathComponent)
        try Disk.write(bytes, to: path)
        _ = try hold(sha256, at: now)
    }

    package func head(of sha256: String) throws -> (bytes: [UInt8], size: Int)? {
        guard let file = FileHandle(forReadingAtPath: path(of: sha256)) else { return nil }
        defer { do { try file.close() } catch {} }  // read only: nothing can be lost by it
        return (Array(try file.read(upToCount: 16) ?? Data()), Int(try file.seekToEnd()))
    }

    package func bytes(of sha256: String) -> [UInt8]? { FileManager.default.contents(atPath: path(of: sha256)).map(Array.init) }

    package func names(heldBefore instant: Instant) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: path) else { return [] }
        var names: [String] = []
        for case let name as String in walk where name.contains("/") {
            if let held = try heldAt("\(path)/\(name)"), held < instant { names.append((name as NSString).lastPathComponent) }
        }
        return names
    }

    package func remove(_ name: String, heldBefore instant: Instant) throws -> Bool {
        let path = path(of: name)
        return try turn.withLock { _ in
            guard let held = try heldAt(path), held < instant else { return false }
            guard unlink(path) == 0 else { throw JournalFault.store("cannot remove \(path): \(String(cString: strerror(errno)))") }
            return true
        }
    }

    /// Nil for what is no file, or gone.
    private func heldAt(_ path: String) throws -> Instant? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Instant(milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
    }

    private func path(of name: String) -> String { "\(path)/\(name.prefix(2))/\(name)" }
}

package struct AttachmentTable: AttachmentPlace {
    let journal: any Store<Book>

    /// For a journal in a database only.
    package static let migrations: [Migration] = [
        (
            "attachment-1",
            """
            create table attachment(sha256 text primary key, held_at integer not null, bytes blob not null) strict, without rowid;
            create index attachment_by_held_at on attachment(held_at);
            """
        )
    ]

    package func hold(_ sha256: String, at now: Instant) async throws -> Bool {
        try await !journal.write(
            ["update attachment set held_at = \(now) where sha256 = \(sha256)"],
            then: "select 1 from attachment where sha256 = \(sha256)"
        ).isEmpty
    }

    package func write(_ bytes: [UInt8], as sha256: String, at now: Instant) async throws {
        try await journal.write([
            """
            insert into attachment(sha256, held_at, bytes) values(\(sha256), \(now), \(bytes))
            on conflict(sha256) do update set held_at = excluded.held_at
            """
        ])
    }

    package func head(of sha256: String) async throws -> (bytes: [UInt8], size: Int)? {
        try await journal.rows("select substr(bytes, 1, 16) as head, length(bytes) as size from attachment where sha256 = \(sha256)").first
            .map { ($0.blob("head") ?? [], $0.integer("size")) }
    }

    package func bytes(of sha256: String) async throws -> [UInt8]? {
        try await journal.rows("select bytes from attachment where sha256 = \(sha256)").first?.blob("bytes")
    }

    package func names(heldBefore instant: Instant) async throws -> [String] {
        try await journal.rows("select sha256 from attachment where held_at < \(instant)").map { $0.text("sha256") }
    }

    /// Whoever holds it meanwhile has changed the row that this statement looks at again before it deletes it.
    package func remove(_ name: String, heldBefore instant: Instant) async throws -> Bool {
        try await journal.write(
            ["delete from attachment where sha256 = \(name) and held_at < \(instant)"],
            then: "select 1 from attachment where sha256 = \(name)"
        ).isEmpty
    }
}

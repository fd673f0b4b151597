// Files beside the journal, named by their content. Typed by their bytes, never by what the sender
// says; location and other metadata are cut out of photos before they are kept; nothing is executed.
import Crypto
import Foundation
import Kernel
import Matters
import Synchronization

package struct AttachmentStore: Sendable {
    package let folder: String
    package let largest: Int
    private let now: @Sendable () -> Instant
    /// Between looking at a file's age and removing it nobody may begin to rely on it.
    private let turn = Turn()

    private final class Turn: Sendable { let mutex = Mutex(()) }

    package init(folder: String, largest: Int, now: @escaping @Sendable () -> Instant) {
        self.folder = folder
        self.largest = largest
        self.now = now
    }

    /// Keeps a photo and answers what the entry will say of it. Throws a refusal for what is none.
    package func keepPhoto(_ bytes: ArraySlice<UInt8>, named name: String) throws -> Attachment {
        guard bytes.count <= largest else { throw Refusal.photoTooLarge(name, bytes: bytes.count, largest: largest) }
        let (type, clean) = try PhotoBytes.cleaned(bytes, named: name)
        let attachment = Attachment(sha256: hexadecimal(SHA256.hash(data: clean)), contentType: type, size: clean.count)
        let path = self.path(of: attachment.sha256)
        // Durable before the entry that names it is recorded, because what was acknowledged must be on disk.
        if try hold(attachment.sha256) {
            // Another request may have named it just now and not have come to the next line yet.
            try Disk.sync((path as NSString).deletingLastPathComponent)
            return attachment
        }
        try Disk.makeFolder((path as NSString).deletingLastPathComponent)
        try Disk.write(clean, to: path)
        _ = try hold(attachment.sha256)
        return attachment
    }

    package func keepPhoto(_ bytes: [UInt8], named name: String) throws -> Attachment { try keepPhoto(bytes[...], named: name) }

    /// A photo that was kept before, for an entry that is about to name it; it stays another day in any
    /// case. Nil when it is not there.
    package func kept(_ sha256: String) throws -> Attachment? {
        guard isHash(sha256), try hold(sha256), let file = FileHandle(forReadingAtPath: path(of: sha256)) else { return nil }
        defer { do { try file.close() } catch {} }  // read only: nothing can be lost by it
        guard let type = PhotoBytes.type(of: Array(try file.read(upToCount: 16) ?? Data())) else { return nil }
        return Attachment(sha256: sha256, contentType: type, size: Int(try file.seekToEnd()))
    }

    /// Nil when there is no such file, or its name is not a hash.
    package func bytes(of sha256: String) -> [UInt8]? {
        guard isHash(sha256) else { return nil }
        return FileManager.default.contents(atPath: path(of: sha256)).map(Array.init)
    }

    // MARK: Sweeping

    /// Files last kept or held before `instant`, by name. With them what a crash left half written.
    package func names(heldBefore instant: Instant) throws -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: folder) else { return [] }
        var names: [String] = []
        for case let name as String in walk where name.contains("/") {
            if let held = try heldAt("\(folder)/\(name)"), held < instant { names.append((name as NSString).lastPathComponent) }
        }
        return names
    }

    /// Removes a file, unless somebody has held it meanwhile. Answers whether it is gone.
    package func remove(_ name: String, heldBefore instant: Instant) throws -> Bool {
        let path = path(of: name)
        return try turn.mutex.withLock { _ in
            guard let held = try heldAt(path), held < instant else { return false }
            guard unlink(path) == 0 else { throw JournalFault.store("cannot remove \(path): \(String(cString: strerror(errno)))") }
            return true
        }
    }

    /// Puts the file's time to now, so that no sweep takes it. False when there is none.
    private func hold(_ sha256: String) throws -> Bool {
        let path = path(of: sha256)
        return try turn.mutex.withLock { _ in
            guard FileManager.default.fileExists(atPath: path) else { return false }
            let date = Date(timeIntervalSince1970: Double(now().milliseconds) / 1000)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
            return true
        }
    }

    /// Nil for what is no file, or gone.
    private func heldAt(_ path: String) throws -> Instant? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Instant(milliseconds: Int64(status.st_mtim.tv_sec) * 1000 + Int64(status.st_mtim.tv_nsec) / 1_000_000)
    }

    private func isHash(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    }

    private func path(of name: String) -> String { "\(folder)/\(name.prefix(2))/\(name)" }
}

extension Refusal {
    static func notAPhoto(_ name: String) -> Refusal {
        Refusal(
            "photo.not-one", .invalid, field: "photos",
            Bilingual(zh: "“\(name)”不是照片，或文件不完整。", en: "\"\(name)\" is not a photo, or the file is torn."),
            next: Bilingual(zh: "请上传 JPEG、PNG 或 WebP 格式的照片。", en: "Send a JPEG, PNG or WebP photo."))
    }

    static func photoTooLarge(_ name: String, bytes: Int, largest: Int) -> Refusal {
        Refusal(
            "photo.too-large", .tooLarge, field: "photos",
            Bilingual(
                zh: "“\(name)”有 \(bytes) 字节，最多 \(largest) 字节。", en: "\"\(name)\" has \(bytes) bytes; at most \(largest) are allowed."),
            next: Bilingual(zh: "请缩小后再上传。", en: "Make it smaller and send it again."))
    }
}

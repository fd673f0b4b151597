// Files beside the journal, named by their content. Typed by their bytes, never by what the sender
// says; location and other metadata are cut out of photos before they are kept; nothing is executed.
import Crypto
import Foundation
import Kernel
import Matters

package struct AttachmentStore: Sendable {
    package let folder: String
    package let largest: Int

    package init(folder: String, largest: Int) {
        self.folder = folder
        self.largest = largest
    }

    /// Keeps a photo and answers what the entry will say of it. Throws a refusal for what is none.
    package func keepPhoto(_ bytes: [UInt8], named name: String) throws -> Attachment {
        guard bytes.count <= largest else { throw Refusal.photoTooLarge(name, bytes: bytes.count, largest: largest) }
        let (type, clean) = try PhotoBytes.cleaned(bytes, named: name)
        let attachment = Attachment(sha256: hexadecimal(SHA256.hash(data: clean)), contentType: type, size: clean.count)
        let path = self.path(of: attachment.sha256)
        guard !FileManager.default.fileExists(atPath: path) else { return attachment }
        try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        // Written aside and renamed: a file with this name is whole or absent. Synced before the entry
        // that names it is recorded, because what was acknowledged must be on disk.
        let partial = "\(path).\(Vault.randomToken().prefix(8)).partial"
        guard FileManager.default.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]),
            let handle = FileHandle(forWritingAtPath: partial)
        else { throw JournalFault.store("cannot write \(partial)") }
        do {
            try handle.write(contentsOf: clean)
            try handle.synchronize()
            try handle.close()
            guard rename(partial, path) == 0 else { throw JournalFault.store("cannot rename \(partial): errno \(errno)") }
        } catch {
            // The first error is the one to tell; a left-over `.partial` is named like no attachment and never read.
            do { try FileManager.default.removeItem(atPath: partial) } catch {}
            throw error
        }
        return attachment
    }

    /// Nil when there is no such file, or its name is not a hash.
    package func bytes(of sha256: String) -> [UInt8]? {
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }) else { return nil }
        return FileManager.default.contents(atPath: path(of: sha256)).map(Array.init)
    }

    private func path(of sha256: String) -> String { "\(folder)/\(sha256.prefix(2))/\(sha256)" }
}

/// What a photo is by its bytes, and the photo without its metadata.
package enum PhotoBytes {
    /// JPEG, PNG or WebP. Throws `photo.not-one` for anything else and for torn files.
    package static func cleaned(_ bytes: [UInt8], named name: String) throws(Refusal) -> (contentType: String, bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]), let clean = jpeg(bytes) { return ("image/jpeg", clean) }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), let clean = png(bytes) { return ("image/png", clean) }
        if bytes.count > 12, bytes.starts(with: Array("RIFF".utf8)), Array(bytes[8..<12]) == Array("WEBP".utf8), let clean = webp(bytes) {
            return ("image/webp", clean)
        }
        throw .notAPhoto(name)
    }

    /// Segments until the scan (ITU T.81 annex B): APP1 (Exif, XMP), APP13 and comments are left out.
    private static func jpeg(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = [0xFF, 0xD8]
        var at = 2
        while at + 4 <= bytes.count {
            guard bytes[at] == 0xFF else { return nil }
            let marker = bytes[at + 1]
            if marker == 0xFF {
                at += 1
                continue
            }
            let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
            guard length >= 2, at + 2 + length <= bytes.count else { return nil }
            if marker == 0xDA {
                let rest = bytes[at...]
                guard rest.count > length + 4,
                    rest.suffix(64).indices.contains(where: { rest[$0] == 0xFF && $0 + 1 < rest.endIndex && rest[$0 + 1] == 0xD9 })
                else { return nil }
                return result + rest
            }
            if marker != 0xE1, marker != 0xED, marker != 0xFE { result += bytes[at..<at + 2 + length] }
            at += 2 + length
        }
        return nil
    }

    /// Chunks (RFC 2083): eXIf, tEXt, zTXt, iTXt and tIME are left out; IHDR must come first, IEND last.
    private static func png(_ bytes: [UInt8]) -> [UInt8]? {
        var result = Array(bytes[0..<8])
        var at = 8
        var isFirst = true
        while at + 12 <= bytes.count {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length < 1 << 30, at + 12 + length <= bytes.count else { return nil }
            let type = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
            if isFirst, type != "IHDR" { return nil }
            isFirst = false
            if !["eXIf", "tEXt", "zTXt", "iTXt", "tIME"].contains(type) { result += bytes[at..<at + 12 + length] }
            if type == "IEND" { return result }
            at += 12 + length
        }
        return nil
    }

    /// RIFF chunks: EXIF and XMP are left out, the flags of VP8X cleared and the size written anew.
    private static func webp(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = Array("WEBP".utf8)
        var at = 12
        var hasImage = false
        while at + 8 <= bytes.count {
            let length = bytes[at + 4..<at + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let padded = length + length % 2
            guard length < 1 << 30, at + 8 + length <= bytes.count else { return nil }
            let type = String(decoding: bytes[at..<at + 4], as: UTF8.self)
            var chunk = Array(bytes[at..<min(at + 8 + padded, bytes.count)])
            if type == "VP8X", length >= 1 { chunk[8] &= ~0x0C }
            if type.hasPrefix("VP8") { hasImage = true }
            if type != "EXIF", type != "XMP " { result += chunk }
            at += 8 + padded
        }
        guard hasImage else { return nil }
        let size = UInt32(result.count)
        return Array("RIFF".utf8) + [UInt8(size & 255), UInt8(size >> 8 & 255), UInt8(size >> 16 & 255), UInt8(size >> 24 & 255)] + result
    }
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

// Files beside the journal, named by their content. Typed by their bytes, never by what the sender
// says; location and other metadata are cut out of photos before they are kept; PDFs are kept as they came, from those
// who work here only, and never shown by us; nothing is executed.
import Crypto
import Foundation
import Kernel
import Matters
import Pages

package struct AttachmentStore: Sendable {
    package let place: any AttachmentPlace
    /// Bytes of a photo.
    package let largest: Int
    /// Bytes of a PDF.
    package let largestDocument: Int
    private let now: @Sendable () -> Instant

    package init(
        _ place: any AttachmentPlace, largest: Int, largestDocument: Int = 10_485_760, now: @escaping @Sendable () -> Instant
    ) {
        self.place = place
        self.largest = largest
        self.largestDocument = largestDocument
        self.now = now
    }

    /// Keeps a photo and answers what the entry will say of it. Throws a refusal for what is none.
    package func keepPhoto(_ bytes: ArraySlice<UInt8>, named name: String) async throws -> Matters.Attachment {
        guard bytes.count <= largest else { throw Refusal.photoTooLarge(name, bytes: bytes.count, largest: largest) }
        let (type, clean) = try PhotoBytes.cleaned(bytes, named: name)
        return try await keep(clean, type)
    }

    /// Keeps a photo or a PDF, from those who work here. Throws a refusal for what is neither.
    package func keepFile(_ bytes: ArraySlice<UInt8>, named name: String) async throws -> Matters.Attachment {
        let shown = String(name.prefix(80))
        guard PDFBytes.isOne(bytes) else {
            guard PhotoBytes.type(of: bytes.prefix(16)) != nil else { throw Refusal.notAnAttachment(shown) }
            return try await keepPhoto(bytes, named: shown)
        }
        guard bytes.count <= largestDocument else { throw Refusal.documentTooLarge(shown, bytes: bytes.count, largest: largestDocument) }
        try PDFBytes.check(bytes, named: shown)
        var document = try await keep(Array(bytes), PDFBytes.contentType)
        document.name = DocumentName.readable(name)
        return document
    }

    /// In their order, as `keepPhotos`.
    package func keepFiles(_ files: [FormFile]) async throws -> [Matters.Attachment] {
        var kept: [Matters.Attachment] = []
        for file in files { kept.append(try await keepFile(file.bytes, named: file.filename)) }
        return kept
    }

    private func keep(_ bytes: [UInt8], _ type: String) async throws -> Matters.Attachment {
        let attachment = Matters.Attachment(sha256: hexadecimal(SHA256.hash(data: bytes)), contentType: type, size: bytes.count)
        // Durable before the entry that names it is recorded, because what was acknowledged must be on disk.
        if try await !place.hold(attachment.sha256, at: now()) { try await place.write(bytes, as: attachment.sha256, at: now()) }
        return attachment
    }

    package func keepPhoto(_ bytes: [UInt8], named name: String) async throws -> Matters.Attachment {
        try await keepPhoto(bytes[...], named: name)
    }

    /// In their order; the first that is no photo is refused, and what was kept before it is swept away in time.
    package func keepPhotos(_ files: [FormFile]) async throws -> [Matters.Attachment] {
        var photos: [Matters.Attachment] = []
        for file in files { photos.append(try await keepPhoto(file.bytes, named: file.filename)) }
        return photos
    }

    /// A photo or a PDF that was kept before, for an entry that is about to name it; it stays another day in any
    /// case. Nil when it is not there.
    package func kept(_ sha256: String) async throws -> Matters.Attachment? {
        guard isHash(sha256), try await place.hold(sha256, at: now()), let head = try await place.head(of: sha256),
            let type = PDFBytes.isOne(head.bytes) ? PDFBytes.contentType : PhotoBytes.type(of: head.bytes)
        else { return nil }
        return Matters.Attachment(sha256: sha256, contentType: type, size: head.size)
    }

    /// Nil when there is no such file, or its name is not a hash.
    package func bytes(of sha256: String) async throws -> [UInt8]? {
        guard isHash(sha256) else { return nil }
        return try await place.bytes(of: sha256)
    }

    private func isHash(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) }
    }
}

extension Refusal {
    static func photoTooLarge(_ name: String, bytes: Int, largest: Int) -> Refusal {
        Refusal(
            "photo.too-large", .tooLarge, field: "photos",
            Bilingual(
                zh: "“\(name)”有 \(bytes) 字节，最多 \(largest) 字节。", en: "\"\(name)\" has \(bytes) bytes; at most \(largest) are allowed."),
            next: Bilingual(zh: "请缩小后再上传。", en: "Make it smaller and send it again."))
    }
}

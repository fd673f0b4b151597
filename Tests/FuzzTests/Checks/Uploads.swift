// What browsers and phones send: forms, photos, PDFs.
import Kernel
import Pages

@testable import Server

extension FuzzTarget {
    /// The first line is the Content-Type, the rest the body.
    static let form = FuzzTarget("form") { bytes in
        let head = bytes.prefix { $0 != 10 }
        guard let type = text(Array(head)) else { return }
        let body = Array(bytes.dropFirst(head.count + 1))
        let limits = FormLimits(field: 4096, file: 8192, total: 65_536, parts: 64)
        let form: Form
        do throws(FormFault) { form = try Form.decode(body, contentType: type, limits: limits) } catch {
            try require(!error.message.zh.isEmpty && !error.message.en.isEmpty, "a refused form is told why in both languages")
            _ = Form.firstField(body, contentType: type)
            return
        }
        let count = form.fields.values.reduce(0) { $0 + $1.count } + form.files.count
        try require(count <= limits.parts, "a form has at most \(limits.parts) parts")
        try require(form.fields.values.joined().allSatisfy { $0.utf8.count <= limits.field }, "a field keeps its limit")
        try require(form.files.allSatisfy { $0.bytes.count <= limits.file }, "a file keeps its limit")
        let hasFolders = form.files.contains { $0.filename.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") } }
        try require(!hasFolders, "a file's name has no folders")
        try sameWhenSentAgain(form, limits)
        // What can be said while the rest is still on its way is what the whole says.
        for end in [body.count / 3, body.count / 2, body.count - 1] where end > 0 {
            guard let first = Form.firstField(Array(body[..<end]), contentType: type) else { continue }
            try require(form.fields[first.name]?.first == first.value, "the first field \(first) is that of the whole form")
        }
    }

    private static func sameWhenSentAgain(_ form: Form, _ limits: FormLimits) throws {
        func escaped(_ text: String) -> String { text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
        let pairs = form.fields.sorted { $0.key < $1.key }.flatMap { name, values in values.map { "\(escaped(name))=\(escaped($0))" } }
        let again = try Form.decodeURLEncoded(Array(pairs.joined(separator: "&").utf8), limits: limits)
        try require(again.fields == form.fields, "fields that are sent again are the same")
    }

    static let photo = FuzzTarget("photo") { bytes in
        let clean: (contentType: String, bytes: [UInt8])
        do throws(Refusal) { clean = try PhotoBytes.cleaned(bytes[...], named: "photo") } catch { return try refused(error) }
        let again = try PhotoBytes.cleaned(clean.bytes[...], named: "photo")
        try require(again.contentType == clean.contentType && again.bytes == clean.bytes, "a photo is clean after it was cleaned once")
    }

    static let document = FuzzTarget("document") { bytes in
        let name = text(Array(bytes.suffix(64))) ?? "a.pdf"
        if let readable = DocumentName.readable(name) {
            try require(readable.utf8.count <= DocumentName.longest, "the name \(readable) keeps its limit")
            try require(!readable.utf8.contains(UInt8(ascii: "/")) && !readable.hasPrefix("."), "the name \(readable) is no path")
            try require(DocumentName.readable(readable) == readable, "the readable name \(readable) stays as it is")
        }
        do throws(Refusal) { try PDFBytes.check(bytes[...], named: name) } catch {
            try refused(error)
            return
        }
        for word in ["/JavaScript", "/Launch", "/EmbeddedFile", "/Encrypt"] {
            guard let at = bytes.firstRange(of: Array(word.utf8)) else { continue }
            let next = bytes.dropFirst(at.upperBound).first ?? 32
            // A longer name is another name.
            try require(!" \r\n\t\0()<>[]{}/%".utf8.contains(next), "a PDF with \(word) is refused")
        }
    }
}

/// A refusal says what is wrong and what to do, in both languages.
/// - Parameter isOfRow: it is told beside the row that it refuses, which is its field.
func refused(_ refusal: Refusal, isOfRow: Bool = false) throws {
    for words in [refusal.sentence, refusal.remedy] {
        try require(!words.zh.isEmpty && !words.en.isEmpty, "\(refusal.code) has a sentence and a remedy in both languages")
    }
    try require(isOfRow || refusal.kind != .invalid || refusal.field != nil, "\(refusal.code) names its field")
}

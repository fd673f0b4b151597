// What makes a file a PDF that officers may attach, by its bytes. A coarse look and no virus scan: it reads the names
// that stand in the file in the open (ISO 32000-2 §7.3.5), and not what lies in compressed streams. Whoever opens the file
// does so in their own reader; this house never shows it.
import Kernel

enum PDFBytes {
    static let contentType = "application/pdf"

    /// By its beginning. Leading rubbish, which readers forgive, is not: another format's file could hide in it.
    static func isOne(_ start: some Collection<UInt8>) -> Bool { start.starts(with: Array("%PDF-".utf8)) }

    /// What runs, starts a program or brings a file of its own along.
    private static let active: Set<String> = ["JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles"]

    /// Throws a refusal for what is no whole PDF, cannot be looked into, or would do something when it is opened.
    static func check(_ bytes: ArraySlice<UInt8>, named name: String) throws(Refusal) {
        guard isOne(bytes) else { throw .notAnAttachment(name) }
        // ISO 32000-2 §7.5.5; readers look for it in the last 1,024 bytes.
        guard bytes.suffix(1024).contains(Array("%%EOF".utf8)) else { throw .documentTorn(name) }
        let found = names(in: bytes, among: active.union(["Encrypt"]))
        if found.contains("Encrypt") { throw .documentLocked(name) }
        if let what = found.sorted().first { throw .documentActive(name, what) }
    }

    /// Those of the names that stand in the bytes, with `#6A` read as the letter that it means.
    private static func names(in bytes: ArraySlice<UInt8>, among wanted: Set<String>) -> Set<String> {
        let longest = wanted.map(\.utf8.count).max() ?? 0
        var found: Set<String> = []
        var at = bytes.startIndex
        let end = bytes.endIndex
        while at < end {
            guard bytes[at] == UInt8(ascii: "/") else {
                at += 1
                continue
            }
            at += 1
            var name: [UInt8] = []
            while at < end, name.count <= longest, isRegular(bytes[at]) {
                if bytes[at] == UInt8(ascii: "#"), at + 2 < end, let high = digit(bytes[at + 1]), let low = digit(bytes[at + 2]) {
                    name.append(high << 4 | low)
                    at += 3
                } else {
                    name.append(bytes[at])
                    at += 1
                }
            }
            guard name.count >= 6, name.count <= longest else { continue }
            let text = String(decoding: name, as: UTF8.self)
            if wanted.contains(text) { found.insert(text) }
        }
        return found
    }

    /// No white space and no delimiter (§7.2.3).
    private static func isRegular(_ byte: UInt8) -> Bool {
        switch byte {
        case 0, 9, 10, 12, 13, 32, UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "["),
            UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "/"), UInt8(ascii: "%"):
            false
        default: true
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? { Character(UnicodeScalar(byte)).hexDigitValue.map(UInt8.init) }
}

/// What a file was called, for people to read. Never a path: files lie by their hashes.
enum DocumentName {
    static let longest = 120

    /// Without folders, control characters and those that turn the direction of writing, which make `fdp.exe` of
    /// `exe.pdf`; at most 120 bytes, ending in `.pdf`. Nil where nothing is left.
    static func readable(_ name: String) -> String? {
        // By scalars: behind some signs a slash is no character of its own, and those signs are taken away below.
        let last = name.unicodeScalars.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? Substring.UnicodeScalarView()
        let shown = last.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
            default: true
            }
        }
        var stem = String(String.UnicodeScalarView(shown)).split(separator: " ").joined(separator: " ")
        if stem.lowercased().hasSuffix(".pdf") { stem.removeLast(4) }
        while let first = stem.first, first == "." || first == " " { stem.removeFirst() }
        while stem.utf8.count > longest - 4 { stem.removeLast() }
        while let last = stem.last, last == "." || last == " " { stem.removeLast() }
        return stem.isEmpty ? nil : "\(stem).pdf"
    }
}

extension Refusal {
    static func notAnAttachment(_ name: String) -> Refusal {
        Refusal(
            "attachment.not-one", .invalid, field: "photos",
            Bilingual(zh: "“\(name)”既不是照片也不是 PDF，或文件不完整。", en: "\"\(name)\" is neither a photo nor a PDF, or the file is torn."),
            next: Bilingual(zh: "请上传 JPEG、PNG、WebP 照片或 PDF。", en: "Send a JPEG, PNG or WebP photo, or a PDF."))
    }

    static func documentTooLarge(_ name: String, bytes: Int, largest: Int) -> Refusal {
        Refusal(
            "document.too-large", .tooLarge, field: "photos",
            Bilingual(
                zh: "“\(name)”有 \(bytes) 字节，PDF 最多 \(largest) 字节。",
                en: "\"\(name)\" has \(bytes) bytes; a PDF may have at most \(largest)."),
            next: Bilingual(zh: "请压缩或拆分后再上传。", en: "Make it smaller or split it, and send it again."))
    }

    static func documentTorn(_ name: String) -> Refusal {
        Refusal(
            "document.torn", .invalid, field: "photos",
            Bilingual(zh: "PDF“\(name)”不完整：没有结尾标记。", en: "The PDF \"\(name)\" is torn: it has no end."),
            next: Bilingual(zh: "请重新导出或下载后再上传。", en: "Export or download it once more and send it again."))
    }

    static func documentLocked(_ name: String) -> Refusal {
        Refusal(
            "document.encrypted", .invalid, field: "photos",
            Bilingual(
                zh: "PDF“\(name)”已加密，别人打不开，也无法检查。",
                en: "The PDF \"\(name)\" is encrypted: others cannot open it, and it cannot be looked into."),
            next: Bilingual(zh: "请去掉密码和权限限制后再上传。", en: "Take away its password and restrictions, and send it again."))
    }

    static func documentActive(_ name: String, _ what: String) -> Refusal {
        Refusal(
            "document.active", .invalid, field: "photos",
            Bilingual(
                zh: "PDF“\(name)”中含有 \(what)：脚本、启动程序或内嵌文件不予接收。",
                en: "The PDF \"\(name)\" contains \(what): scripts, programs to launch and embedded files are not taken."),
            next: Bilingual(zh: "请“打印为 PDF”后上传新文件。", en: "Print it to a new PDF and send that one."))
    }
}

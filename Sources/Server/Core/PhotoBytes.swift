// What a photo is by its bytes, and the photo without what it says of its place and its maker. Called by
// AttachmentStore with bytes from strangers. Only what a picture needs is kept: of each format the
// parts are listed, and what is not on the list, also what no reader of that format knows, is left out.
import Kernel

package enum PhotoBytes {
    /// JPEG, PNG or WebP. Throws `photo.not-one` for anything else and for torn files.
    package static func cleaned(_ bytes: ArraySlice<UInt8>, named name: String) throws(Refusal) -> (contentType: String, bytes: [UInt8]) {
        let type = type(of: bytes.prefix(16))
        let clean: [UInt8]? =
            switch type {
            case "image/jpeg": jpeg(bytes)
            case "image/png": png(bytes)
            case "image/webp": webp(bytes)
            default: nil
            }
        guard let type, let clean else { throw .notAPhoto(name) }
        return (type, clean)
    }

    /// By the first sixteen bytes. Nil for what is none of the three.
    package static func type(of start: some Collection<UInt8>) -> String? {
        if start.starts(with: [0xFF, 0xD8, 0xFF]) { return "image/jpeg" }
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return "image/png" }
        if start.starts(with: Array("RIFF".utf8)), start.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "image/webp" }
        return nil
    }

    /// ITU T.81 annex B. Kept are the tables, frames and scans up to the first end of image, and of the
    /// application segments JFIF (APP0), the colour profile (APP2 `ICC_PROFILE`) and Adobe's (APP14),
    /// which say how colours are meant. Behind the end of image phones put further pictures with positions
    /// of their own, or a film: neither is kept.
    private static func jpeg(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = [0xFF, 0xD8]
        result.reserveCapacity(bytes.count)
        var at = bytes.startIndex + 2
        var hasScan = false
        while at + 1 < bytes.endIndex {
            guard bytes[at] == 0xFF else { return nil }
            let marker = bytes[at + 1]
            if marker == 0xFF {
                at += 1
                continue
            }
            if marker == 0xD9 { return hasScan ? result + [0xFF, 0xD9] : nil }
            guard at + 4 <= bytes.endIndex else { return nil }
            var end = at + 2 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))
            guard end >= at + 4, end <= bytes.endIndex else { return nil }
            if marker == 0xDA {
                hasScan = true
                guard let next = endOfScan(bytes, from: end) else { return nil }
                end = next
            }
            if isPicture(marker, bytes[(at + 4)..<end]) { result += bytes[at..<end] }
            at = end
        }
        return nil
    }

    /// Where the entropy-coded bytes of a scan end: at the first marker that is no stuffed FF00 and no restart.
    private static func endOfScan(_ bytes: ArraySlice<UInt8>, from start: Int) -> Int? {
        var at = start
        while at + 1 < bytes.endIndex {
            if bytes[at] == 0xFF, bytes[at + 1] != 0, bytes[at + 1] != 0xFF, !(0xD0...0xD7).contains(bytes[at + 1]) { return at }
            at += 1
        }
        return nil
    }

    private static func isPicture(_ marker: UInt8, _ content: ArraySlice<UInt8>) -> Bool {
        switch marker {
        // Frames, Huffman and arithmetic tables, scan, quantization, line count, restart interval.
        case 0xC0...0xCF, 0xDA, 0xDB, 0xDC, 0xDD: true
        case 0xE0: content.starts(with: Array("JFIF\0".utf8))
        case 0xE2: content.starts(with: Array("ICC_PROFILE\0".utf8))
        case 0xEE: content.starts(with: Array("Adobe".utf8))
        default: false
        }
    }

    /// What a PNG's picture needs (PNG 3rd edition §11): also its colours and, in animations, its frames.
    private static let pngChunks: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP", "mDCV", "cLLI", "bKGD", "pHYs", "acTL",
        "fcTL", "fdAT",
    ]

    /// IHDR comes first, IEND last; what stands behind IEND is left out.
    private static func png(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var at = bytes.startIndex + 8
        var result = Array(bytes[..<at])
        result.reserveCapacity(bytes.count)
        var isFirst = true
        while at + 12 <= bytes.endIndex {
            let length = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length < 1 << 30, at + 12 + length <= bytes.endIndex else { return nil }
            let type = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
            if isFirst, type != "IHDR" { return nil }
            isFirst = false
            if pngChunks.contains(type) { result += bytes[at..<at + 12 + length] }
            if type == "IEND" { return result }
            at += 12 + length
        }
        return nil
    }

    private static let webpChunks: Set<String> = ["VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"]

    /// RIFF chunks; the flags of VP8X that announce Exif and XMP are cleared and the size is written anew.
    private static func webp(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = Array("WEBP".utf8)
        result.reserveCapacity(bytes.count)
        var at = bytes.startIndex + 12
        var hasImage = false
        while at + 8 <= bytes.endIndex {
            let length = bytes[at + 4..<at + 8].reversed().reduce(0) { $0 << 8 | Int($1) }
            let padded = length + length % 2
            guard length < 1 << 30, at + 8 + length <= bytes.endIndex else { return nil }
            let type = String(decoding: bytes[at..<at + 4], as: UTF8.self)
            if webpChunks.contains(type) {
                let start = result.count
                result += bytes[at..<min(at + 8 + padded, bytes.endIndex)]
                if type == "VP8X", length >= 1 { result[start + 8] &= ~0x0C }
            }
            if type == "VP8 " || type == "VP8L" || type == "ANMF" { hasImage = true }
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
}

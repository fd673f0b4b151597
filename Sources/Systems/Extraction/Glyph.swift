// What becomes of one scalar of the given text: the mapping on which `Glyphs` stands, in one table, so that a test can hold
// every glyph against the scalar from which it comes.

package enum Glyph {
    /// Full-width to half-width for letters, digits and the signs of numbers; half-width to full-width for the punctuation
    /// of sentences, where it is not part of a number, a time or an address.
    static func mapped(_ scalar: Unicode.Scalar, after last: Unicode.Scalar?, before next: Unicode.Scalar?) -> Unicode.Scalar {
        if let same = always[scalar] { return same }
        switch scalar.value {
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: break
        }
        let inNumber = (last?.isDigitOfAnyWidth ?? false) && (next?.isDigitOfAnyWidth ?? false)
        switch scalar {
        // 31曰前, 每曰: scanned pages have it for 日.
        case "曰": return (last?.isDigitOfAnyWidth ?? false) || last == "每" ? "日" : scalar
        case ",": return inNumber ? scalar : "，"
        case ":": return inNumber || next == "/" ? scalar : "："
        case ".", "．":
            if inNumber { return "." }
            return scalar == "." && (last?.isHan ?? false) && (next.map { $0.isHan || isSpace($0) } ?? true) ? "。" : "."
        default: return scalar
        }
    }

    /// True when `glyph` may stand for `scalar`: itself, or what the mapping makes of it.
    package static func stands(_ glyph: Unicode.Scalar, for scalar: Unicode.Scalar) -> Bool {
        if glyph == scalar || always[scalar] == glyph || quotes.contains(scalar) && "“”‘’".unicodeScalars.contains(glyph) { return true }
        if glyph == " " || glyph == "\n" { return isSpace(scalar) }
        if (0xFF10...0xFF5A).contains(scalar.value), glyph.value + 0xFEE0 == scalar.value { return true }
        return (scalar == "," && glyph == "，") || (scalar == "曰" && glyph == "日") || (scalar == ":" && glyph == "：")
            || (scalar == "." && glyph == "。")
            || (scalar == "．" && glyph == ".")
    }

    private static let always: [Unicode.Scalar: Unicode.Scalar] = [
        ";": "；", "?": "？", "!": "！", "(": "（", ")": "）", "％": "%", "＋": "+", "／": "/", "｡": "。", "､": "、", "﹐": "，", "﹔": "；",
        "「": "“", "」": "”", "『": "‘", "』": "’", "〝": "“", "〞": "”", "﹃": "‘", "﹄": "’", "﹁": "“", "﹂": "”", "〈": "《", "〉": "》",
    ]

    /// Straight ones: whether it opens or closes is seen from what stands around it.
    static let quotes: Set<Unicode.Scalar> = ["\"", "＂"]

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20, 0x09, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: true
        default: isLineEnd(scalar)
        }
    }

    static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Nothing that anybody reads: controls, zero-width marks, the byte order mark, marks for a lost character.
    static func isNothing(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x08, 0x0E...0x1F, 0x7F...0x84, 0x86...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFE00...0xFE0F,
            0xFEFF, 0xFFFD:
            true
        default: false
        }
    }
}

extension Unicode.Scalar {
    var isDigitOfAnyWidth: Bool { isDigit || (0xFF10...0xFF19).contains(value) }
}

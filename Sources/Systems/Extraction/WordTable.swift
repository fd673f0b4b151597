// Tables of words, and looking them up in glyphs. The rules of reading are such tables; this is the only way in which they
// are asked, so that a table of a thousand words costs no more at a place of the text than one of ten.

/// A set of words. Written as one text with the words between white space.
struct WordTable: Sendable {
    private var byFirst: [Unicode.Scalar: [[Unicode.Scalar]]] = [:]
    private var byLast: [Unicode.Scalar: [[Unicode.Scalar]]] = [:]
    /// One bit for each scalar of the basic plane with which a word begins: most places of a text are passed over by it.
    private var firsts = [UInt64](repeating: 0, count: 1024)

    init(_ table: String) { self.init(table.split(whereSeparator: \.isWhitespace).map(String.init)) }

    init(_ words: [String]) {
        for word in Set(words) {
            let scalars = Array(word.unicodeScalars)
            guard let first = scalars.first, let last = scalars.last else { continue }
            byFirst[first, default: []].append(scalars)
            byLast[last, default: []].append(scalars)
            if first.value < 65_536 { firsts[Int(first.value >> 6)] |= 1 << UInt64(first.value & 63) }
        }
        byFirst = byFirst.mapValues { $0.sorted { $0.count > $1.count } }
        byLast = byLast.mapValues { $0.sorted { $0.count > $1.count } }
    }

    /// The length of the longest word that begins at `index` and ends by `end`.
    func length(at index: Int, in glyphs: Glyphs, upTo end: Int) -> Int? {
        guard index < end else { return nil }
        let first = glyphs.scalars[index]
        if first.value < 65_536, firsts[Int(first.value >> 6)] & (1 << UInt64(first.value & 63)) == 0 { return nil }
        guard let words = byFirst[first] else { return nil }
        for word in words where index + word.count <= end {
            if glyphs.has(word, at: index) { return word.count }
        }
        return nil
    }

    /// The length of the longest word that ends before `end` and begins at `start` or later.
    func length(before end: Int, in glyphs: Glyphs, downTo start: Int) -> Int? {
        guard end > start, let words = byLast[glyphs.scalars[end - 1]] else { return nil }
        for word in words where end - word.count >= start {
            if glyphs.has(word, at: end - word.count) { return word.count }
        }
        return nil
    }

    /// The first of them in the range, the longest that begins there.
    func first(in glyphs: Glyphs, _ range: Range<Int>) -> Range<Int>? {
        var index = range.lowerBound
        while index < range.upperBound {
            if let length = length(at: index, in: glyphs, upTo: range.upperBound) { return index..<index + length }
            index += 1
        }
        return nil
    }

    func isWhole(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first else { return false }
        return byFirst[first]?.contains(scalars) ?? false
    }

    func occur(in glyphs: Glyphs, _ range: Range<Int>) -> Bool { first(in: glyphs, range) != nil }

    /// All of them from left to right that do not overlap.
    func all(in glyphs: Glyphs, _ range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var from = range.lowerBound
        while let next = first(in: glyphs, from..<range.upperBound) {
            found.append(next)
            from = next.upperBound
        }
        return found
    }
}

extension Glyphs {
    func has(_ word: [Unicode.Scalar], at index: Int) -> Bool {
        guard index >= 0, index + word.count <= scalars.count else { return false }
        for offset in word.indices where scalars[index + offset] != word[offset] { return false }
        return true
    }

    func has(_ word: String, at index: Int) -> Bool {
        guard index >= 0 else { return false }
        var at = index
        for scalar in word.unicodeScalars {
            guard at < scalars.count, scalars[at] == scalar else { return false }
            at += 1
        }
        return true
    }

    func has(_ word: String, before end: Int) -> Bool { has(word, at: end - word.unicodeScalars.count) }

    /// Where the word first begins in the range and ends within it.
    func find(_ word: String, in range: Range<Int>) -> Int? {
        let length = word.unicodeScalars.count
        guard length > 0, range.count >= length else { return nil }
        return (range.lowerBound...range.upperBound - length).first { has(word, at: $0) }
    }

    func found(_ range: Range<Int>) -> Found<String> { Found(text(range), span(of: range)) }
}

extension Unicode.Scalar {
    var isDigit: Bool { ("0"..."9").contains(self) }
    var isLatin: Bool { isDigit || ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
    /// A Chinese character, of the planes in use; 〇 is one.
    var isHan: Bool {
        (0x4E00...0x9FFF).contains(value) || (0x3400...0x4DBF).contains(value) || (0x20000...0x323AF).contains(value)
            || (0xF900...0xFAFF).contains(value) || value == 0x3007
    }
    /// What ends a sentence.
    var endsSentence: Bool { self == "。" || self == "！" || self == "？" || self == "\n" }
    /// What parts the clauses of a sentence.
    var partsClauses: Bool { self == "，" || self == "；" || self == "：" || endsSentence }
}

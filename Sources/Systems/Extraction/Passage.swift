// The glyphs of a text with what every rule asks of them: what stands in quotation marks or brackets, and where sentences
// and their clauses begin and end.

struct Passage: Sendable {
    let glyphs: Glyphs
    /// Between quotation marks that close within the paragraph.
    private(set) var isQuoted: [Bool]
    /// Between quotation marks, brackets or title marks: no sentence ends there.
    private(set) var isNested: [Bool]

    init(_ glyphs: Glyphs) {
        self.glyphs = glyphs
        isQuoted = Array(repeating: false, count: glyphs.count)
        isNested = isQuoted
        for paragraph in glyphs.paragraphs { nest(paragraph.range) }
    }

    /// A mark that is not closed within so many glyphs is taken for damage.
    private static let longestQuotation = 400
    private static let longestSentence = 1_200
    private static let closing: [Unicode.Scalar: Unicode.Scalar] = ["“": "”", "（": "）", "《": "》", "‘": "’"]

    /// What is open when a mark closes was opened by the last of its kind; deeper than this nothing is kept open.
    private static let deepest = 8

    private mutating func nest(_ range: Range<Int>) {
        var open: [Int] = []
        for index in range {
            let mark = glyphs[index]
            if Passage.closing[mark] != nil {
                if open.count == Passage.deepest { open.removeFirst() }
                open.append(index)
            } else if let last = open.lastIndex(where: { Passage.closing[glyphs[$0]] == mark }) {
                let begin = open[last]
                open.removeSubrange(last...)
                let isQuotation = mark == "”" || mark == "’"
                guard index - begin <= (mark == "”" ? Passage.longestQuotation : 80) else { continue }
                for at in begin + 1..<max(begin + 1, index) {
                    isNested[at] = true
                    if isQuotation { isQuoted[at] = true }
                }
            }
        }
    }

    /// The sentences of a stretch, without the mark that ends each.
    func sentences(in range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var from = range.lowerBound
        for index in range {
            let ends = !isNested[index] && glyphs[index].endsSentence && !isAnnotated(index, upTo: range.upperBound)
            // “……。”: the mark within is the end of the sentence around it.
            let endsQuotation =
                glyphs[index] == "”" && index > from && glyphs[index - 1].endsSentence && isNested[index - 1]
                && (index + 1 >= range.upperBound || !glyphs[index + 1].partsClauses)
            // Nobody writes such a sentence; it is damage, and must not make reading slow.
            let isEndless = index - from >= Passage.longestSentence
            guard ends || endsQuotation || isEndless else { continue }
            let end = ends ? index : index + 1
            if end > from { found.append(from..<end) }
            from = index + 1
        }
        if from < range.upperBound { found.append(from..<range.upperBound) }
        return found
    }

    private static let annotations = WordTable("责任单位 牵头单位 责任部门 牵头部门 配合单位 完成时限 办理时限 整改时限 时限 责任领导 承办单位 主办单位 责任人 牵头领导 落实单位")

    /// …清单。（责任单位：…）: what stands in brackets behind the mark belongs to the sentence before it.
    private func isAnnotated(_ mark: Int, upTo end: Int) -> Bool {
        mark + 2 < end && glyphs[mark + 1] == "（" && Passage.annotations.length(at: mark + 2, in: glyphs, upTo: end) != nil
    }

    /// The same passage with a stretch that stands in quotation marks read as if it did not: direct speech of who may order.
    func unquoted(_ range: Range<Int>) -> Passage {
        var passage = self
        for index in range {
            passage.isQuoted[index] = false
            passage.isNested[index] = false
        }
        passage.nest(range)
        return passage
    }

    /// The pieces of a stretch between the given marks, quotations and brackets being whole.
    func pieces(of range: Range<Int>, at marks: Set<Unicode.Scalar>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var from = range.lowerBound
        for index in range where !isNested[index] && marks.contains(glyphs[index]) && !isAnnotated(index, upTo: range.upperBound) {
            if index > from { found.append(from..<index) }
            from = index + 1
        }
        if from < range.upperBound { found.append(from..<range.upperBound) }
        return found
    }

    func segments(of range: Range<Int>) -> [Range<Int>] { pieces(of: range, at: ["，", "；", "：", "。", "！", "？", "\n"]) }

    /// Without a word of `words` at its beginning, again and again.
    func trimmed(_ range: Range<Int>, of words: WordTable) -> Range<Int> {
        var range = range
        while let length = words.length(at: range.lowerBound, in: glyphs, upTo: range.upperBound) {
            range = range.lowerBound + length..<range.upperBound
        }
        return range
    }

    /// Without marks and spaces at either end.
    func bare(_ range: Range<Int>) -> Range<Int> {
        var from = range.lowerBound
        var to = range.upperBound
        let marks: Set<Unicode.Scalar> = ["，", "；", "：", "。", "、", " ", "\n", "！", "？"]
        while from < to, marks.contains(glyphs[from]) { from += 1 }
        while to > from, marks.contains(glyphs[to - 1]) { to -= 1 }
        return from..<to
    }
}

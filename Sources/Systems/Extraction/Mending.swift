// Lines to paragraphs. A page breaks a sentence where its column ends, and sometimes leaves a line empty there; a headline
// breaks nothing. So a line goes on with the one before it when that one began a sentence and did not end it.

extension Glyphs {
    /// Reads any text; what cannot be mended is left as it is.
    package init(of text: String) {
        self.init()
        let lines = Line.all(of: Array(text.unicodeScalars))
        let headlines = Glyphs.headlines(among: lines)
        let width = Glyphs.columnWidth(of: lines)
        scalars.reserveCapacity(lines.reduce(0) { $0 + $1.count + 1 })
        origins.reserveCapacity(scalars.capacity)
        var open: Paragraph?
        for (index, line) in lines.enumerated() {
            var kind = headlines.contains(index) ? Kind.headline : line.kind
            // Who signs stands over the day of signing.
            if kind == .headline, !line.isMarked, index > 0, index + 1 < lines.count, lines[index + 1].isDayAlone { kind = .furniture }
            let fills = index > 0 && width.map { lines[index - 1].count >= $0 - 1 && lines[index - 1].hasMarksOfSentence } ?? false
            let goesOn =
                open.map { (mayGoOn($0) || fills && $0.kind == .body) && line.mayFollow(kind, isHeadline: headlines.contains(index)) }
                ?? false
            if goesOn, var paragraph = open {
                append(line, joined: lines[index - 1].breakOrigin)
                paragraph.range = paragraph.range.lowerBound..<count
                open = paragraph
            } else {
                close(&open, breakOrigin: index > 0 ? lines[index - 1].breakOrigin : nil)
                let from = count
                append(line, joined: nil)
                open = Paragraph(range: from..<count, kind: kind, isMarked: line.isMarked)
            }
        }
        close(&open, breakOrigin: lines.last?.breakOrigin)
    }

    /// Lines in front of the beginning of an article that have the form of headlines, though a sentence above may be open.
    private static func headlines(among lines: [Line]) -> Set<Int> {
        var found: Set<Int> = []
        for index in lines.indices where lines[index].isMarked { found.insert(index) }
        for index in lines.indices where lines[index].beginsArticle && index > 0 {
            var above = index - 1
            var length = 0
            while above >= 0, length < 6, lines[above].couldBeHeadline, lines[above].kind != .masthead, lines[above].kind != .jump,
                lines[above].kind != .byline, !lines[above].beginsArticle
            {
                found.insert(above)
                above -= 1
                length += 1
            }
        }
        return found
    }

    /// How many glyphs a line of a narrow column has, where the text is set in one: then a line that is full may end with the
    /// end of a sentence and its paragraph goes on all the same.
    private static func columnWidth(of lines: [Line]) -> Int? {
        var widths: [Int: Int] = [:]
        var cut = 0
        for line in lines where line.kind == .body && !line.isFinished {
            cut += 1
            widths[line.count, default: 0] += 1
        }
        guard cut >= 4, let most = widths.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }), (10...60).contains(most.key) else {
            return nil
        }
        let near = (most.key - 1...most.key + 1).reduce(0) { $0 + (widths[$1] ?? 0) }
        return near * 3 >= cut * 2 ? most.key : nil
    }

    private func mayGoOn(_ paragraph: Paragraph) -> Bool {
        guard paragraph.kind == .body, !paragraph.range.isEmpty, !isField(paragraph.range) else { return false }
        var last = paragraph.range.upperBound - 1
        while last > paragraph.range.lowerBound, "”’）》".unicodeScalars.contains(scalars[last]) { last -= 1 }
        return !"。！？；：…".unicodeScalars.contains(scalars[last])
    }

    private mutating func append(_ line: Line, joined breakOrigin: Int?) {
        if let breakOrigin, let last = scalars.last, last.isLatin, let first = line.scalars.first, first.isLatin,
            !(last.isDigit && first.isDigit)
        {
            scalars.append(" ")
            origins.append(breakOrigin)
        }
        scalars += line.scalars
        origins += line.origins
    }

    private mutating func close(_ open: inout Paragraph?, breakOrigin: Int?) {
        guard let paragraph = open else { return }
        pairQuotes(in: paragraph.range)
        paragraphs.append(paragraph)
        if let breakOrigin {
            scalars.append("\n")
            origins.append(breakOrigin)
        }
        open = nil
    }

    /// Straight quotes open and close by turns; what stands beside them corrects the turn, since a lost line may have taken one.
    private mutating func pairQuotes(in range: Range<Int>) {
        var isOpen = false
        for index in range {
            if scalars[index] == "“" { isOpen = true }
            if scalars[index] == "”" { isOpen = false }
            guard Glyph.quotes.contains(scalars[index]) else { continue }
            let last = index > range.lowerBound ? scalars[index - 1] : "。"
            let next = index + 1 < range.upperBound ? scalars[index + 1] : "。"
            let mustOpen = "，。；：、（！？".unicodeScalars.contains(last) && !"，。；：、）！？".unicodeScalars.contains(next)
            let mustClose = "，。；：、）！？".unicodeScalars.contains(next) && !"，；：、（".unicodeScalars.contains(last)
            isOpen = mustOpen ? true : mustClose ? false : !isOpen
            scalars[index] = isOpen ? "“" : "”"
        }
    }
}

extension Line {
    /// Whether it can be the rest of a sentence that the line before it began.
    fileprivate func mayFollow(_ kind: Glyphs.Kind, isHeadline: Bool) -> Bool {
        if isHeadline || isMarked || beginsArticle || isItem || isField || isDayAlone { return false }
        return kind == .body || kind == .headline
    }
}

// A page to its articles: headlines, body, who wrote it; and the day of each.
import Kernel

/// What stands under one headline, before anything is read of it.
struct ArticleText {
    var headlines: [Glyphs.Paragraph] = []
    var body: [Glyphs.Paragraph] = []
    var day: Found<CivilDay>?

    var range: Range<Int>? {
        let all = headlines + body
        guard let first = all.first, let last = all.last else { return nil }
        return first.range.lowerBound..<last.range.upperBound
    }
}

extension ArticleText {
    static func all(in glyphs: Glyphs, on base: CivilDay) -> [ArticleText] {
        var articles: [ArticleText] = []
        var current = ArticleText()
        var issued: Found<CivilDay>?
        var isOver = false
        func close() {
            if current.range != nil { articles.append(current) }
            current = ArticleText()
            isOver = false
        }
        for paragraph in glyphs.paragraphs {
            switch paragraph.kind {
            case .masthead:
                if let found = DayWord.first(in: glyphs, paragraph.range), let day = found.day(notAfter: base.advanced(by: 366)) {
                    let written = Found(day, glyphs.span(of: found.range))
                    if current.body.isEmpty { issued = issued ?? written } else { current.day = current.day ?? written }
                }
            case .headline:
                if !current.body.isEmpty { close() }
                current.headlines.append(paragraph)
            case .body:
                let begins = glyphs.beginsArticle(paragraph.range)
                // Behind a byline only what has a beginning of its own is a new article: columns come torn apart.
                if begins && !current.body.isEmpty || isOver && current.body.isEmpty == false && glyphs.beginsWithDay(paragraph.range) {
                    close()
                }
                current.body.append(paragraph)
            case .byline:
                if !current.body.isEmpty { isOver = true }
            case .jump:
                if !current.body.isEmpty { close() }
            case .furniture: if current.body.isEmpty { current.headlines = [] }
            }
        }
        close()
        for index in articles.indices { articles[index].findDay(in: glyphs, issued: issued, base: base) }
        return articles
    }

    /// From its dateline, else from what signs it, else from the page.
    private mutating func findDay(in glyphs: Glyphs, issued: Found<CivilDay>?, base: CivilDay) {
        let newest = issued?.value ?? base
        for paragraph in body.prefix(2) {
            let head = paragraph.range.lowerBound..<min(paragraph.range.upperBound, paragraph.range.lowerBound + 60)
            guard let found = DayWord.first(in: glyphs, head), let on = found.day(notAfter: newest) else { continue }
            // 3月20日前 is a limit.
            let next = found.range.upperBound < glyphs.count ? glyphs[found.range.upperBound] : "\n"
            if "前以之内起至底".unicodeScalars.contains(next) { continue }
            // A day further in the past is one of which the article tells.
            if on.distance(to: newest) <= 45 || found.year != nil {
                day = Found(on, glyphs.span(of: found.range))
                return
            }
        }
        day = day ?? issued
    }

    /// The one that says most: a kicker is short, or several slogans of one length.
    func title(in glyphs: Glyphs) -> Found<String>? {
        let best = headlines.max { a, b in (a.isMarked ? 100 : 0) + a.range.count < (b.isMarked ? 100 : 0) + b.range.count }
        return best.map { glyphs.found($0.range) }
    }
}

extension Glyphs {
    /// A paragraph as the line with which it begins.
    private func line(_ range: Range<Int>) -> Line {
        var line = Line()
        line.scalars = Array(scalars[range.prefix(30)])
        for index in 1..<max(1, line.scalars.count) where origins[range.lowerBound + index] > origins[range.lowerBound + index - 1] + 1 {
            line.gaps.append(index)
        }
        return line
    }

    /// The pieces between which the page had white space: headlines that stand in one line.
    func spaced(_ range: Range<Int>) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var from = range.lowerBound
        for index in range.dropFirst() where origins[index] > origins[index - 1] + 1 {
            pieces.append(from..<index)
            from = index
        }
        return pieces + [from..<range.upperBound]
    }

    func beginsArticle(_ range: Range<Int>) -> Bool { line(range).beginsArticle }
    func beginsWithDay(_ range: Range<Int>) -> Bool { line(range).beginsWithDay }
    func isField(_ range: Range<Int>) -> Bool { line(range).isField }
    func isItem(_ range: Range<Int>) -> Bool { line(range).isItem }

    /// Behind 东昌府讯, （记者 …） and 新华社济南2月3日电: where the sentence itself begins.
    func afterDateline(_ range: Range<Int>) -> Range<Int> {
        guard beginsArticle(range) else { return range }
        let mark: Unicode.Scalar = has("新华社", at: range.lowerBound) ? "电" : "讯"
        guard let end = range.prefix(14).first(where: { self[$0] == mark }) else { return range }
        var from = end + 1
        if from < range.upperBound, self[from] == "（",
            let close = (from..<min(range.upperBound, from + 40)).first(where: { self[$0] == "）" })
        {
            from = close + 1
        }
        return min(from, range.upperBound)..<range.upperBound
    }
}

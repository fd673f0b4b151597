// The lines of a page, cleaned, and what each of them is by its form: a headline, who wrote it, part of a sentence.

struct Line {
    var scalars: [Unicode.Scalar] = []
    var origins: [Int] = []
    /// Places in `scalars` before which white space stood that is dropped.
    var gaps: [Int] = []
    /// The page marks it as a headline.
    var isMarked = false
    /// Where the line break stands in the given text; nil at its end.
    var breakOrigin: Int?
    /// An empty line, or the beginning of the text, stands before it.
    var isAfterBlank = false

    var count: Int { scalars.count }

    func has(_ word: String, at index: Int = 0) -> Bool {
        var at = index
        for scalar in word.unicodeScalars {
            guard at < scalars.count, scalars[at] == scalar else { return false }
            at += 1
        }
        return true
    }

    func contains(_ word: String) -> Bool { scalars.indices.contains { has(word, at: $0) } }

    func begins(_ words: [String]) -> Bool { words.contains { has($0) } }

    func number(of scalar: Unicode.Scalar) -> Int { scalars.count { $0 == scalar } }
}

extension Line {
    /// All lines of the text that hold anything.
    static func all(of text: [Unicode.Scalar]) -> [Line] {
        var lines: [Line] = []
        var from = 0
        var blank = true
        while from <= text.count {
            let end = text[from...].firstIndex(where: Glyph.isLineEnd) ?? text.count
            var line = cleaned(text, from..<end)
            if line.scalars.isEmpty {
                blank = blank || end > from || !lines.isEmpty
            } else {
                line.isAfterBlank = blank
                line.breakOrigin = end < text.count ? end : nil
                lines.append(line)
                blank = false
            }
            // A carriage return and the line feed after it are one break.
            from = end + 1
            if end + 1 < text.count, text[end] == "\r", text[end + 1] == "\n" { from += 1 }
        }
        return lines
    }

    private static let markers: Set<Unicode.Scalar> = ["□", "▲", "●", "◆", "★", "☆", "◎", "▌", "|"]

    private static func cleaned(_ text: [Unicode.Scalar], _ range: Range<Int>) -> Line {
        var line = Line()
        var space: Int?
        var index = range.lowerBound
        while index < range.upperBound {
            defer { index += 1 }
            let scalar = text[index]
            if Glyph.isNothing(scalar) { continue }
            let next = index + 1 < range.upperBound ? text[index + 1] : nil
            if scalar == "*", next == "*" {
                index += 1
                if line.count > 0 { line.gaps.append(line.count) }
                continue
            }
            if line.scalars.isEmpty, scalar == "#" {
                line.isMarked = true
                continue
            }
            if line.scalars.isEmpty, markers.contains(scalar) { continue }
            if Glyph.isSpace(scalar) {
                if line.count > 0, space == nil { space = index }
                continue
            }
            let mapped = Glyph.mapped(scalar, after: index > range.lowerBound ? text[index - 1] : nil, before: next)
            if let at = space {
                if mapped.isLatin, line.scalars.last?.isLatin ?? false {
                    line.scalars.append(" ")
                    line.origins.append(at)
                } else {
                    line.gaps.append(line.count)
                }
                space = nil
            }
            line.scalars.append(mapped)
            line.origins.append(index)
        }
        return line
    }
}

extension Line {
    /// What the line is when it stands alone; `body` when its form says nothing else and it has the marks of a sentence.
    var kind: Glyphs.Kind {
        if isJump { return .jump }
        if isByline { return .byline }
        if isFurniture { return .furniture }
        if isMasthead { return .masthead }
        return isMarked || !hasMarksOfSentence && !isItem && !isField ? .headline : .body
    }

    var hasMarksOfSentence: Bool { scalars.contains { $0 == "，" || $0 == "。" || $0 == "；" } || isFinished }

    /// Its sentence ends with it.
    var isFinished: Bool {
        var index = scalars.count - 1
        while index > 0, "”’）》\"".unicodeScalars.contains(scalars[index]) { index -= 1 }
        guard index >= 0 else { return true }
        return "。！？；：…".unicodeScalars.contains(scalars[index])
    }

    private var isJump: Bool { count <= 14 && contains("版") && (contains("下转") || contains("上接") || contains("紧接") || contains("转第")) }

    private static let writers = ["（融媒体", "（记者", "（通讯员", "（本报", "（全媒体", "（文/", "（图/", "（供稿", "■本报", "■通讯员", "■记者", "■文"]

    private var isByline: Bool {
        guard count <= 50 else { return false }
        if begins(Line.writers) && (scalars.last == "）" || scalars.first == "■") { return true }
        return begins(["本报记者", "本报评论员", "文/", "通讯员"]) && !hasMarksOfSentence && count <= 20
    }

    private static let furniture = [
        "地址：", "邮编：", "网址：", "电话：", "新闻热线", "投稿邮箱", "编印单位", "值班副总编", "值班主任", "值班编辑", "责编", "责任编辑", "版式：", "校对：", "主编：", "美编：",
        "编辑：", "一审", "二审", "三审", "审核：", "来源：", "抄送：", "印发：", "发：", "主送：", "http",
    ]

    private var isFurniture: Bool { count <= 90 && (begins(Line.furniture) || contains("http") && !scalars.contains("。")) }

    /// 八月初四, 星期二, 总第1465期, and what stands with them in the head of a page.
    private var isMasthead: Bool {
        guard count <= 80, !scalars.contains("。") else { return false }
        if scalars.last == "讯", (3...8).contains(count), !contains("通讯") { return true }
        if scalars.first == "总", contains("期") { return true }
        if has("今日"), scalars.last == "版" || contains("版") && count <= 6 { return true }
        if has("农历") || has("星期") && count == 3 { return true }
        if contains("国内统一") || contains("机关报") || contains("内部资料") || contains("准印证") { return true }
        return contains("星期") && contains("年") && contains("月") && contains("日") || isDayAlone
    }

    /// 2022年8月30日 and nothing else.
    var isDayAlone: Bool {
        guard (6...12).contains(count), scalars.last == "日", contains("年"), contains("月") else { return false }
        return scalars.allSatisfy { $0.isDigit || "年月日〇○零一二三四五六七八九十".unicodeScalars.contains($0) }
    }

    private static let fields = [
        "时间", "地点", "主持", "参加", "参会", "出席", "列席", "记录", "会议时间", "会议地点", "事由", "日期", "议题", "牵头单位", "责任单位", "配合单位", "完成时限",
    ]

    /// 地点：…: a field in the head of minutes, whole in its line.
    var isField: Bool {
        guard let colon = scalars.prefix(8).firstIndex(of: "："), colon + 1 < count else { return false }
        return begins(Line.fields)
    }

    /// 一、 （二） 3. 4、: one of a list.
    var isItem: Bool {
        let numerals = "一二三四五六七八九十".unicodeScalars
        guard let first = scalars.first else { return false }
        if first == "（" {
            guard let close = scalars.prefix(5).firstIndex(of: "）"), close > 1 else { return false }
            return scalars[1..<close].allSatisfy { numerals.contains($0) || $0.isDigit }
        }
        let number = scalars.prefix { numerals.contains($0) }.count
        if (1...3).contains(number), number < count, scalars[number] == "、" { return true }
        let digits = scalars.prefix { $0.isDigit }.count
        return (1...2).contains(digits) && digits + 1 < count && (scalars[digits] == "." || scalars[digits] == "、")
            && !scalars[digits + 1].isDigit
    }

    /// 东昌府讯…, 本报讯（…, 新华社济南2月3日电: an article begins.
    var beginsArticle: Bool {
        if has("新华社") { return scalars.prefix(14).contains("电") }
        guard let place = scalars.prefix(7).firstIndex(of: "讯"), place >= 1, place + 1 < count else { return false }
        guard scalars[..<place].allSatisfy(\.isHan), !has("通讯"), !has("资讯"), !has("喜讯") else { return false }
        let next = scalars[place + 1]
        return next == "（" || next == "“" || next == "\"" || next.isDigit || gaps.contains(place + 1) || has("本报讯")
    }

    /// 12月29日下午…
    var beginsWithDay: Bool {
        let month = scalars.prefix { $0.isDigit }.count
        guard (1...2).contains(month), month < count, scalars[month] == "月" else { return false }
        let day = scalars[(month + 1)...].prefix { $0.isDigit }.count
        return (1...2).contains(day) && month + 1 + day < count && scalars[month + 1 + day] == "日"
    }

    /// As long as a headline may be, without the marks of a sentence.
    var couldBeHeadline: Bool {
        isMarked || count <= 46 && !isFinished && !scalars.contains("。") && !scalars.contains("；") && number(of: "，") <= 1 && !isItem
    }
}

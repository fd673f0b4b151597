// What stands around a number: 超过, 左右 and the words that say what is counted.
import Kernel

extension FigureReader {
    /// The hit with what is said of it before (超过, 约) and behind (以上, 左右).
    func finished(_ hit: Hit, from index: Int) -> Hit {
        var hit = hit
        for (word, precision) in FigureWords.after where numbers.at(hit.range.upperBound, word) != nil {
            hit.precision = precision
            break
        }
        for (word, precision) in FigureWords.before {
            let start = index - word.unicodeScalars.count
            guard start >= numbers.range.lowerBound, numbers.at(start, word) == index else { continue }
            // "最近3家" and "临近10家" hold no 近 of their own.
            if word == "近", FigureWords.notBeforeJin.contains(numbers.code(start - 1)) { continue }
            (hit.precision, hit.wordStart) = (precision, start)
            break
        }
        return hit
    }

    /// What is counted, where the clause has one of two shapes: 某物 + 达到 + number, or 完成 + 某物 + number.
    func subject(before index: Int, notBefore floor: Int, unit: String) -> Range<Int>? {
        var start = index
        while start > floor, numbers.isHan(start - 1), index - start < 30 { start -= 1 }
        guard start < index else { return nil }
        let end = trimmed(start..<index)
        for word in FigureWords.linking {
            let place = end - word.unicodeScalars.count
            guard place >= start, numbers.at(place, word) == end else { continue }
            // "同比增长5%" says nothing of what grows.
            guard place > start else { return nil }
            // "中心完成80家企业": who did it, not what is counted.
            if FigureWords.doing.contains(word), !FigureUnits.isMeasure(unit) { return nil }
            return sure(trimmedStart(start)..<trimmed(start..<place))
        }
        for word in FigureWords.leading {
            var place = end - 2
            while place >= start {
                if let next = numbers.at(place, word), next < end { return sure(next..<end) }
                place -= 1
            }
        }
        return nil
    }

    private func sure(_ range: Range<Int>) -> Range<Int>? {
        guard range.count >= 2, range.count <= 20, numbers.at(range.lowerBound, "在") == nil, numbers.at(range.lowerBound, "由") == nil,
            !FigureWords.trailing.contains(where: { numbers.at(range.lowerBound, $0) == range.upperBound })
        else { return nil }
        return range
    }

    private func trimmed(_ range: Range<Int>) -> Int {
        var end = range.upperBound
        while let word = FigureWords.trailing.first(where: { word in
            let start = end - word.unicodeScalars.count
            return start > range.lowerBound && numbers.at(start, word) == end
        }) {
            end -= word.unicodeScalars.count
        }
        return end
    }

    private func trimmedStart(_ index: Int) -> Int { FigureWords.conjunctions.contains(numbers.code(index)) ? index + 1 : index }
}

// MARK: What only looks like a figure

extension FigureReader {
    /// Past 2022—2035 and 2022年至2035年: a span of years counts nothing. Nil where what stands behind is counted: 2000—2500元.
    func yearsEnd(_ index: Int) -> Int? {
        guard let (first, afterFirst) = year(index) else { return nil }
        let dash = numbers.code(afterFirst) == FigureWords.year ? afterFirst + 1 : afterFirst
        var place = dash
        while FigureWords.yearDashes.contains(numbers.code(place)), place - dash < 2 { place += 1 }
        guard place > dash, let (last, end) = year(place), last > first else { return nil }
        if numbers.code(end) == FigureWords.year { return end + 1 }
        let isFree = !numbers.isHan(end) && !numbers.isLetter(end) && !FigureWords.behindNumbers.contains(numbers.code(end))
        return isFree || numbers.at(end, "规划") != nil ? end : nil
    }

    private func year(_ index: Int) -> (value: Int, end: Int)? {
        guard (index..<index + 4).allSatisfy(numbers.isDigit), !numbers.isDigit(index - 1), !numbers.isDigit(index + 4) else { return nil }
        let value = (index..<index + 4).reduce(0) { $0 * 10 + Int(numbers.code($1)) - 0x30 }
        return (1900...2199).contains(value) ? (value, index + 4) : nil
    }

    /// 尼龙6项目: 项 is the first glyph of 项目. 10项目标 and 3项目录 are counted.
    func isProject(_ index: Int) -> Bool {
        guard let end = numbers.at(index, "项目") else { return false }
        guard let (_, goesOn) = FigureWords.afterMu.first(where: { $0.0 == numbers.code(end) }) else { return true }
        return goesOn.contains(numbers.code(end + 1))
    }
}

extension FigureWords {
    static let year: UInt32 = 0x5E74
    static let yearDashes = GlyphSet("-–—－―─~～〜至到")
    static let behindNumbers = GlyphSet("%％‰.,+/*×$￥℃°㎡")
    /// With 目 they make another word (目标, 目录, 目前), unless the glyphs of the set follow: 项目标志, 项目前期.
    static let afterMu: [(UInt32, GlyphSet)] = [
        (0x6807, GlyphSet("志准段书底杆语签")), (0x5F55, GlyphSet("入制取用")), (0x524D, GlyphSet("期景置")),
    ]
    static let notBeforeJin = GlyphSet("最临附靠远亲")
    static let doing: Set<String> = ["完成", "实现", "共有", "有", "共", "占", "共计", "累计"]
    static let conjunctions = GlyphSet("且而并和及其")
}

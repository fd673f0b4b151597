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

extension FigureWords {
    static let notBeforeJin = GlyphSet("最临附靠远亲")
    static let doing: Set<String> = ["完成", "实现", "共有", "有", "共", "占", "共计", "累计"]
    static let conjunctions = GlyphSet("且而并和及其")
}

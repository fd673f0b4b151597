// Years, centuries, halves and quarters: the first words of most times.
import Kernel

extension TimeReader {
    /// 2023年, 二〇〇六年, 03年, 去年, 18世纪, 90年代.
    func year(_ index: Int, _ context: TimeContext) -> Piece? {
        if let (offset, end) = YearWords.relative.match(self, index), !isPartOfWord(index, end) {
            let year = offset.isCounted ? context.year + offset.years : base.day.year + offset.years
            return Frame.year(year).map { ($0, end) }
        }
        if let piece = century(index) { return piece }
        guard let number = number(index), at(number.end, "年") else { return decade(index, of: nil) }
        let end = number.end + 1
        if at(end, "代") { return decade(index, of: nil) }
        if let year = fullYear(number) { return Frame.year(year).map { ($0, after("度", end) ?? end) } }
        // Two digits are a year where they are written as one (零七年, 三三年) or where what follows can only follow a year.
        guard number.length == 2, number.isArabic || number.isPositional,
            (number.isPositional && code(index) != 0x4E24) || (number.isArabic && at(index, "0")) || isYearSure(end)
        else { return nil }
        return Frame.year(century(of: number.value)).map { ($0, end) }
    }

    func fullYear(_ number: Number) -> Int? {
        number.length == 4 && (number.isArabic || number.isPositional)
            && (1000...2999).contains(number.value) ? number.value : nil
    }

    /// The year of that ending that lies nearest, no more than ten years ahead.
    private func century(of ending: Int) -> Int {
        let year = base.day.year / 100 * 100 + ending
        return year > base.day.year + 10 ? year - 100 : (year <= base.day.year - 90 ? year + 100 : year)
    }

    private func isYearSure(_ index: Int) -> Bool {
        if let number = number(index, upTo: 12) {
            return at(number.end, "月") || after("季度", number.end) != nil
        }
        return YearWords.onlyAfterYear.end(self, index) != nil
            || SolarTerms.words.match(self, index) != nil
    }

    private func century(_ index: Int) -> Piece? {
        var (value, place): (Int, Int)
        if let end = after("上个世纪", index) ?? after("上世纪", index) {
            (value, place) = ((base.day.year - 1) / 100 + 0, end)
        } else if let end = after("本世纪", index) {
            (value, place) = ((base.day.year - 1) / 100 + 1, end)
        } else if let number = number(index, upTo: 30), let end = after("世纪", number.end) {
            (value, place) = (number.value, end)
        } else {
            return nil
        }
        // 18世纪 begins in 1700, by usage and JioNLP; not in 1701.
        let first = (value - 1) * 100
        if let piece = decade(place, of: first) { return piece }
        var frame = years(max(1, first), first + 99, .century)
        if let (part, end) = YearWords.partOfCentury.match(self, place) {
            frame = years(max(1, first + part.lowerBound), first + part.upperBound - 1, .century)
            place = end
        }
        return frame.map { ($0.vague(), place) }
    }

    private func decade(_ index: Int, of century: Int?) -> Piece? {
        guard let number = number(index), let end = after("年代", number.end), number.value % 10 == 0
        else { return nil }
        if number.value < 100, let century {
            return years(century + number.value, century + number.value + 9, .decade).map {
                ($0.vague(), end)
            }
        }
        guard number.value >= 1000 ? number.length == 4 : (10...90).contains(number.value) else {
            return nil
        }
        let first = number.value >= 1000 ? number.value : self.century(of: number.value)
        return years(first, first + 9, .decade).map { ($0.vague(), end) }
    }

    func years(_ first: Int, _ last: Int, _ unit: Frame.Unit) -> Frame? {
        Frame.months((last - first + 1) * 12, from: 1, of: first, unit)
    }

    /// "目前年产量", "表明年初": letters of a word before or after that only look like a year.
    private func isPartOfWord(_ index: Int, _ end: Int) -> Bool {
        let before = index > range.lowerBound ? code(index - 1) : 0
        switch code(index) {
        case 0x524D:
            return YearWords.beforeQian.contains(before) || YearWords.afterYear.contains(code(end))
        case 0x660E: return YearWords.beforeMing.contains(before)
        case 0x4E0A, 0x540E, 0x4E0B: return YearWords.beforeShang.contains(before)
        default: return false
        }
    }
}

// MARK: - Halves and quarters

extension TimeReader {
    /// 上半年, 一季度, 前三季度, 二、三季度, 上季度, 上一季度. `year` is the year's frame before it.
    func partOfYear(_ index: Int, year: Int, isSaid: Bool) -> Piece? {
        let borrowed: Frame.Borrowed = isSaid ? .nothing : .year
        if let (half, end) = YearWords.halves.match(self, index),
            !(code(index) == 0x4E0A && !isSaid && isAfterYi(index))
        {
            return Frame.months(6, from: half * 6 + 1, of: year, .half).map {
                ($0.borrowing(borrowed), end)
            }
        }
        if !isSaid, let (offset, end) = YearWords.relativeQuarters.match(self, index), !isAfterYi(index) {
            let quarter = (base.day.parts.month - 1) / 3 + offset
            return ending(of: Frame.months(3, from: quarter * 3 + 1, of: base.day.year, .quarter), end)
        }
        if let end = after("首季度", index) ?? after("首季", index) {
            return Frame.months(3, from: 1, of: year, .quarter).map { ($0.borrowing(borrowed), end) }
        }
        if let end = after("前", index) ?? after("头", index), let number = number(end, upTo: 4),
            number.value > 1,
            let last = after("季度", number.end) ?? after("个季度", number.end)
        {
            return Frame.months(number.value * 3, from: 1, of: year, .quarter).map {
                ($0.borrowing(borrowed).asSpan(), last)
            }
        }
        let start = after("第", index) ?? index
        guard let number = number(start, upTo: 4) else { return nil }
        guard let end = after("季度", number.end) ?? (start > index ? after("季", number.end) : nil) else {
            return nil
        }
        return ending(
            of: Frame.months(3, from: number.value * 3 - 2, of: year, .quarter)?.borrowing(borrowed), end)
    }

    /// 一季度末, 季度初: by convention its last or first month.
    private func ending(of frame: Frame?, _ end: Int) -> Piece? {
        guard let frame else { return nil }
        let (year, month, _) = frame.from.day.parts
        if let last = after("末", end) ?? after("底", end) {
            return Frame.months(1, from: month + 2, of: year, .month).map {
                ($0.ending().borrowing(frame.borrowed), last)
            }
        }
        if let last = after("初", end) {
            return Frame.month(month, of: year).map { ($0.vague().borrowing(frame.borrowed), last) }
        }
        return (frame, end)
    }

    /// 季度末 and 季末 without a number: of this quarter.
    func bareQuarterEnd(_ index: Int) -> Piece? {
        guard let end = after("季度末", index) ?? after("季末", index),
            let frame = Frame.month(((base.day.parts.month - 1) / 3 + 1) * 3, of: base.day.year)
        else { return nil }
        return (frame.ending(), end)
    }

    /// "以上半年", "之下季度".
    func isAfterYi(_ index: Int) -> Bool {
        index > range.lowerBound && YearWords.beforeShang.contains(code(index - 1))
    }
}

extension Frame {
    func asSpan() -> Frame {
        var frame = self
        frame.isSpan = true
        return frame
    }
}

enum YearWords {
    struct Offset: Sendable {
        var years: Int
        /// Counted from the time before it (次年), not from the base.
        var isCounted = false
    }

    static let relative = Words<Offset>(fromBase + fromContext)
    private static let fromBase: [(String, Offset)] = {
        let groups: [(String, Int)] = [
            ("今年 今年度 本年 本年度 这一年 全年", 0), ("去年 上年 上一年 上年度 上一年度 去年度", -1), ("前年", -2), ("大前年", -3),
            ("明年 明年度 来年 下一年 下年度 下一年度", 1), ("后年", 2), ("大后年", 3),
        ]
        return groups.flatMap { group in group.0.split(separator: " ").map { (String($0), Offset(years: group.1)) } }
    }()
    private static let fromContext: [(String, Offset)] = [
        ("次年", Offset(years: 1, isCounted: true)), ("翌年", Offset(years: 1, isCounted: true)), ("当年", Offset(years: 0, isCounted: true)),
        ("同年", Offset(years: 0, isCounted: true)),
    ]
    static let onlyAfterYear = Words(
        "底 末 初 春 夏 秋 冬 第一 上半年 下半年 年底 年初 年末 首月 首季 元旦 春节 国庆 五一 端午 中秋 农历 正月 腊月 暑假 寒假 元月 伊始")
    static let partOfCentury = Words<Range<Int>>([
        ("初", 0..<20), ("初期", 0..<20), ("上半叶", 0..<50), ("中叶", 40..<60), ("中期", 40..<60),
        ("下半叶", 50..<100), ("末", 80..<100), ("末期", 80..<100), ("末叶", 80..<100),
    ])
    static let halves = Words<Int>([
        ("上半年", 0), ("上半年度", 0), ("前半年", 0), ("下半年", 1), ("下半年度", 1), ("后半年", 1),
    ])
    static let relativeQuarters: Words<Int> = {
        var words: [(String, Int)] = [("本季度", 0), ("这个季度", 0), ("这季度", 0), ("当季度", 0), ("当季", 0), ("本季", 0), ("上季", -1), ("下季", 1)]
        for quarter in ["季度", "个季度", "一季度", "一个季度"] {
            words += [("上" + quarter, -1), ("下" + quarter, 1), ("上上" + quarter, -2), ("下下" + quarter, 2)]
        }
        return Words(words)
    }()
    static let beforeQian = GlyphSet("目之以当提从生大空日")
    static let afterYear = GlyphSet("产均度轻龄")
    static let beforeMing = GlyphSet("说表证声阐查指")
    static let beforeShang = GlyphSet("以之向往加")
}

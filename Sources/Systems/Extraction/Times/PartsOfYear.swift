// 年底, 年初, 前10个月, 同期: parts of a year that have names of their own.
import Kernel

extension TimeReader {
    /// 底, 年底, 初, 伊始 after a year.
    func partOfYearByName(_ index: Int, year: Int) -> Piece? {
        guard let (part, end) = YearParts.words.match(self, index),
            !MonthWords.notAfterPart.contains(code(end))
        else { return nil }
        return named(part, year: year).map { ($0, end) }
    }

    /// 年底, 年初, 年内 with no year before them: of the base's.
    func barePartOfYear(_ index: Int) -> Piece? {
        guard !isHanNumber(index - 1),
            !(index > range.lowerBound && YearParts.beforeBare.contains(code(index - 1)))
        else { return nil }
        if let end = after("年内", index), let frame = Frame.year(base.day.year) {
            return (Frame(from: base, to: frame.to, unit: .year), end)
        }
        guard at(index, "年") || at(index, "岁"), let (part, end) = YearParts.words.match(self, index),
            end > index + 1
        else { return nil }
        return named(part, year: base.day.year).map { ($0, end) }
    }

    private func named(_ part: YearParts.Part, year: Int) -> Frame? {
        switch part {
        // The last two months and the first two: JioNLP's convention. The last day is what a limit means.
        case .end: Frame.months(2, from: 11, of: year, .month)?.ending().vague()
        case .start: Frame.months(2, from: 1, of: year, .month)?.vague()
        case .dawn: Frame.months(1, from: 1, of: year, .month)?.vague()
        case .middle: Frame.months(2, from: 6, of: year, .month)?.vague()
        case .whole: Frame.year(year)
        }
    }

    /// 前10个月, 前两个月 of a year; 后三个月 only where the year is said.
    func firstMonths(_ index: Int, year: Int, isSaid: Bool) -> Piece? {
        let isFirst = at(index, "前") || at(index, "头")
        guard isFirst || isSaid && at(index, "后"),
            !(isFirst && index > range.lowerBound && DayWords.beforeQian.contains(code(index - 1))
                && !isSaid),
            let number = number(index + 1, upTo: 12), isSaid || number.value > 1
        else { return nil }
        guard let end = after("个月", number.end) ?? (isSaid ? after("月", number.end) : nil),
            let frame = Frame.months(
                number.value, from: isFirst ? 1 : 13 - number.value, of: year, .month)
        else { return nil }
        return (frame.asSpan().borrowing(isSaid ? .nothing : .year), end)
    }

    /// 今明两年, 去今两年, 今明后三年.
    func yearsTogether(_ index: Int) -> Piece? {
        if let (offsets, end) = YearParts.daysTogether.match(self, index) {
            let day = base.day
            return (Frame(day.advanced(by: offsets.lowerBound), day.advanced(by: offsets.upperBound), .day).asSpan(), end)
        }
        guard let (offsets, end) = YearParts.together.match(self, index),
            let frame = years(base.day.year + offsets.lowerBound, base.day.year + offsets.upperBound, .year)
        else { return nil }
        return (frame.asSpan(), end)
    }

    /// 去年同期: the same part of that year as has passed of this one.
    func samePeriod(_ index: Int, year: Int) -> Piece? {
        if year != base.day.year, let end = after("今天", index) ?? after("今日", index), index > range.lowerBound, at(index - 1, "年") {
            return base.day.adding(months: (year - base.day.year) * 12).map { (.day($0), end) }
        }
        guard let end = after("同期", index), let first = CivilDay(year: year, month: 1, day: 1),
            let last = base.day.adding(months: (year - base.day.year) * 12)
        else { return nil }
        return (Frame(first, max(first, last), .day).asSpan().vague(), end)
    }
}

enum YearParts {
    enum Part: Sendable { case end, start, dawn, middle, whole }
    static let words = Words<Part>([
        ("底", .end), ("末", .end), ("年底", .end), ("年末", .end), ("年终", .end), ("岁末", .end), ("初", .start),
        ("年初", .start), ("伊始", .dawn),
        ("中", .middle), ("年中", .middle), ("全年", .whole), ("年末岁尾", .end), ("年底年初", .end),
    ])
    static let together = Words<ClosedRange<Int>>([
        ("今明两年", 0...1), ("今明二年", 0...1), ("去今两年", -1...0), ("去今明三年", -1...1), ("今明后三年", 0...2), ("今后两年", 1...2),
    ])
    static let daysTogether = Words<ClosedRange<Int>>([
        ("今明两天", 0...1), ("今明两日", 0...1), ("昨今两天", -1...0), ("昨今两日", -1...0), ("明后两天", 1...2),
    ])
    static let beforeBare = GlyphSet("每逐同往历青老少成中壮童百千万大")
}

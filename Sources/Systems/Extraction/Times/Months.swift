// Months and parts of months: 3月, 本月, 上个月, 正月, 十二月月底, 上旬.
import Kernel

extension TimeReader {
    /// A month by its number, or counted from the base's.
    func month(_ index: Int, _ context: TimeContext, yearSaid: Bool) -> Piece? {
        let borrowed: Frame.Borrowed = yearSaid ? .nothing : .year
        if !yearSaid, let piece = relativeMonth(index, context) { return piece }
        if let end = after("元月份", index) ?? after("元月", index) {
            return Frame.month(1, of: context.year).map { ($0.borrowing(borrowed), end) }
        }
        if yearSaid, let end = after("首月", index) {
            return Frame.month(1, of: context.year).map { ($0, end) }
        }
        guard let number = number(index, upTo: 12), at(number.end, "月"),
            !MonthWords.notAfterMonth.contains(code(number.end + 1))
        else {
            return nil
        }
        let end = after("份", number.end + 1) ?? number.end + 1
        return Frame.month(number.value, of: context.year).map { ($0.borrowing(borrowed), end) }
    }

    /// 本月, 上月, 下个月, 上上个月; December has a next month like the others.
    private func relativeMonth(_ index: Int, _ context: TimeContext) -> Piece? {
        let (baseYear, baseMonth, _) = base.day.parts
        if let (offset, end) = MonthWords.relative.match(self, index) {
            return Frame.month(baseMonth + offset, of: baseYear).map { ($0, end) }
        }
        if let end = after("次月", index) {
            return Frame.month(context.month + 1, of: context.year).map { ($0, end) }
        }
        guard let (offset, end) = steps(index), let last = after("个月", end) ?? after("月", end),
            !isAfterYi(index)
        else { return nil }
        return Frame.month(baseMonth + offset, of: baseYear).map { ($0, last) }
    }

    /// 上, 上上, 下下下, 上一: how far back or on.
    func steps(_ index: Int) -> (offset: Int, end: Int)? {
        guard at(index, "上") || at(index, "下") else { return nil }
        var place = index
        while code(place) == code(index), place - index < 5 { place += 1 }
        let count = place - index
        if count == 1, at(place, "一") { place += 1 }
        return (at(index, "上") ? -count : count, place)
    }

    /// 3日, 15号 and at the end of a clause a bare number ("1月3"), of a month that stands before it.
    func day(_ index: Int, of year: Int, _ month: Int, isBareAllowed: Bool) -> Piece? {
        guard let number = number(index, upTo: 31),
            let day = CivilDay(year: year, month: month, day: number.value)
        else { return nil }
        if let end = dayMark(number.end) { return (.day(day), end) }
        guard isBareAllowed, number.isArabic,
            isBoundary(number.end) || at(number.end, "至") || at(number.end, "到"), !isDecimal(number.end)
        else {
            return nil
        }
        return (.day(day), number.end)
    }

    /// 日 or 号, and not the first glyph of another word (号楼, 日均).
    func dayMark(_ index: Int) -> Int? {
        if at(index, "日"), !MonthWords.notAfterDay.contains(code(index + 1)) { return index + 1 }
        if at(index, "号"), !MonthWords.notAfterHao.contains(code(index + 1)) { return index + 1 }
        return nil
    }

    /// A full stop or comma between digits.
    func isDecimal(_ index: Int) -> Bool {
        (at(index, ".") || at(index, ",") || at(index, "，")) && isDigit(index + 1)
    }

    /// What narrows a month: 上旬, 月底, 前两天, 第一天, 第三周, 第三个星期日.
    func partOfMonth(_ index: Int, _ frame: Frame) -> Piece? {
        let (year, month, _) = frame.from.day.parts
        guard let first = CivilDay(year: year, month: month, day: 1) else { return nil }
        let last = frame.to.day
        func days(_ from: Int, _ to: Int, _ unit: Frame.Unit) -> Frame {
            Frame(first.advanced(by: from - 1), min(last, first.advanced(by: to - 1)), unit).borrowing(
                frame.borrowed)
        }
        if let (part, end) = MonthWords.parts.match(self, index),
            !MonthWords.notAfterPart.contains(code(end))
        {
            switch part {
            case .tenDays(let place):
                return (days(place * 10 + 1, place == 2 ? 31 : place * 10 + 10, .tenDays), end)
            case .days(let from, let to): return (days(from, to, .tenDays), end)
            case .start: return (days(1, 5, .tenDays).vague(), end)
            case .middle: return (days(11, 20, .tenDays).vague(), end)
            case .end:
                return (
                    Frame(last.advanced(by: -6), last, .tenDays).ending().borrowing(frame.borrowed), end
                )
            case .firstDay: return (days(1, 1, .day), end)
            case .lastDay: return (Frame.day(last).borrowing(frame.borrowed), end)
            case .lastWorkDay: return lastWorkDay(first, last).map { ($0.borrowing(frame.borrowed), end) }
            }
        }
        return countedPart(index, first, last)
    }

    /// 月底, 月初 without a month before them: of the base's.
    func barePartOfMonth(_ index: Int) -> Piece? {
        let (year, month, _) = base.day.parts
        guard let frame = Frame.month(month, of: year) else { return nil }
        if let end = after("月内", index), !isHanNumber(index - 1) {
            return (Frame(from: base, to: frame.to, unit: .month), end)
        }
        guard at(index, "月") || MonthWords.bareParts.end(self, index) != nil else { return nil }
        return partOfMonth(index, frame)
    }

    func lastWorkDay(_ first: CivilDay, _ last: CivilDay) -> Frame? {
        let day = calendar?.lastWorkDay(before: last.advanced(by: 1)) ?? last
        return day >= first ? .day(day) : nil
    }

    /// 前两天, 后三天, 第10天, 第三周, 第3个星期日 of the days from `first` to `last`.
    func countedPart(_ index: Int, _ first: CivilDay, _ last: CivilDay) -> Piece? {
        if let (isFirst, start) = MonthWords.firstOrLast.match(self, index),
            let number = number(start, upTo: 31),
            let end = after("天", number.end) ?? after("日", number.end)
        {
            let frame =
                isFirst
                ? Frame(first, first.advanced(by: number.value - 1), .day)
                : Frame(last.advanced(by: 1 - number.value), last, .day)
            return (frame.asSpan(), end)
        }
        guard let start = after("第", index), let number = number(start, upTo: 366) else { return nil }
        if let end = after("天", number.end) ?? after("日", number.end) {
            let day = first.advanced(by: number.value - 1)
            return day <= last ? (.day(day), end) : nil
        }
        let afterCounter = after("个", number.end) ?? number.end
        guard let end = weekWord(afterCounter), number.value <= 53 else { return nil }
        if let (weekday, next) = weekday(end) {
            let day = first.advanced(by: (weekday - first.weekday + 7) % 7 + (number.value - 1) * 7)
            return day <= last ? (.day(day), next) : nil
        }
        // A week belongs to the month in which its Monday lies.
        let monday = first.advanced(by: (8 - first.weekday) % 7 + (number.value - 1) * 7)
        return (Frame(monday, monday.advanced(by: 6), .week), end)
    }

    /// A numeral glyph: "三月内" is no 月内.
    func isHanNumber(_ index: Int) -> Bool {
        guard index >= range.lowerBound else { return false }
        return Numerals.times[code(index)] != nil || isDigit(index) || at(index, "个") || at(index, "半")
            || at(index, "几") || at(index, "数")
    }
}

enum MonthWords {
    enum Part: Sendable { case tenDays(Int), days(Int, Int), start, middle, end, firstDay, lastDay, lastWorkDay }

    static let relative = Words<Int>([
        ("本月", 0), ("这个月", 0), ("这月", 0), ("当月", 0), ("本月份", 0), ("上月份", -1), ("下月份", 1), ("同月", 0),
    ])
    static let parts = Words<Part>([
        ("上旬", .tenDays(0)), ("中下旬", .days(11, 31)), ("上中旬", .days(1, 20)), ("中旬", .tenDays(1)), ("下旬", .tenDays(2)), ("初", .start),
        ("月初", .start),
        ("中", .middle), ("月中", .middle),
        ("底", .end), ("月底", .end), ("末", .end), ("月末", .end), ("首日", .firstDay), ("最后一天", .lastDay),
        ("最后一日", .lastDay),
        ("最后一个工作日", .lastWorkDay),
    ])
    static let bareParts = Words("上旬 中旬 下旬 中下旬")
    static let firstOrLast = Words<Bool>([("前", true), ("头", true), ("后", false), ("最后", false)])
    static let notAfterMonth = GlyphSet("球亮饼嫂薪")
    static let notAfterDay = GlyphSet("均游报谈元程志常益趋夜产")
    static let notAfterHao = GlyphSet("楼线院门房地车店厂文令机位码馆桥井矿召称角召公通路站炉仓")
    /// 3月中国…: 中 is the first glyph of another word.
    static let notAfterPart = GlyphSet("国央心小学共医华间西东文级步衣次")
}

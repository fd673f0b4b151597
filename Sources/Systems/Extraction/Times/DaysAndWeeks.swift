// Days and weeks counted from the base: 今天, 次日, 本周五, 下下周一, 周末; and the bare "3日".
import Kernel

extension TimeReader {
    func relativeDay(_ index: Int, _ context: TimeContext) -> Piece? {
        guard let (word, end) = DayWords.relative.match(self, index) else { return nil }
        let before = index > range.lowerBound ? code(index - 1) : 0
        guard !(at(index, "前") && DayWords.beforeQian.contains(before)),
            !(at(index, "后") && DayWords.beforeHou.contains(before)),
            !DayWords.notAfter.contains(code(end))
        else { return nil }
        switch word {
        case .fromBase(let days): return (.day(base.day.advanced(by: days)), end)
        case .fromContext(let days): return (.day(context.day.advanced(by: days)), end)
        }
    }

    /// 日前, 近期: a span is given to them by convention, a week back, a month on either side.
    func vagueDays(_ index: Int) -> Piece? {
        guard let (word, end) = DayWords.vague.match(self, index) else { return nil }
        // "3日前" and "近期工作日前" hold the same glyphs.
        if at(index, "日"),
            isHanNumber(index - 1)
                || (index > range.lowerBound && DayWords.beforeRi.contains(code(index - 1)))
        {
            return nil
        }
        var frame: Frame
        switch word {
        case .past(let days):
            frame = Frame(
                from: LocalTime(base.day.advanced(by: -days)), to: .end(of: base.day), unit: .day)
        case .around(let days):
            frame = Frame(base.day.advanced(by: -days), base.day.advanced(by: days), .day)
        case .soon(let days):
            frame = Frame(from: base, to: .end(of: base.day.advanced(by: days)), unit: .day)
        case .now:
            frame = Frame(from: base, to: base, unit: .second)
            frame.isSpan = true
            return (frame, end)
        }
        frame.isSpan = true
        return (frame.vague(), end)
    }

    /// 3日, 15号, without a month: of the base's month.
    func bareDay(_ index: Int, _ context: TimeContext) -> Piece? {
        guard let number = number(index, upTo: 31), let end = dayMark(number.end) else { return nil }
        if !context.isSecondEnd {
            // 三日 and 1号 are more often something else: three days, the first of a list.
            if at(number.end, "日"), !number.isArabic, number.length < 2 { return nil }
            let isGoingOn = !isBoundary(end) && !DayWords.afterHao.contains(code(end))
            if at(number.end, "号"), isGoingOn || DayWords.beforeHao.contains(code(index - 1)) { return nil }
        }
        guard let day = CivilDay(year: context.year, month: context.month, day: number.value) else {
            return nil
        }
        return (Frame.day(day).borrowing(.month), end)
    }
}

// MARK: - Weeks

extension TimeReader {
    /// 周, 星期, 礼拜.
    func weekWord(_ index: Int) -> Int? {
        if let end = after("星期", index) ?? after("礼拜", index) { return end }
        guard at(index, "周"), !DayWords.notAfterWeek.contains(code(index + 1)) else { return nil }
        return index + 1
    }

    /// 一 to 六, 日, 天; 1 is Monday.
    func weekday(_ index: Int) -> (day: Int, end: Int)? {
        switch code(index) {
        case 0x65E5, 0x5929: (7, index + 1)
        case let code:
            Numerals.times[code].flatMap {
                (1...6).contains($0) && code != 0x4E24 ? ($0, index + 1) : nil
            }
                ?? (isDigit(index) && !isDigit(index + 1) && (0x31...0x37).contains(code)
                    ? (Int(code) - 0x30, index + 1) : nil)
        }
    }

    /// 本周, 下下周一, 上个礼拜天; 周五 alone is that of the base's week.
    func week(_ index: Int, _ context: TimeContext) -> Piece? {
        var (offset, place) = (0, index)
        if let (_, end) = DayWords.thisWeek.match(self, index) {
            place = end
        } else if let (count, end) = steps(index), !isAfterYi(index) {
            (offset, place) = (count, after("个", end) ?? end)
        } else {
            return bareWeekday(index, context)
        }
        guard let end = weekWord(place) else { return nil }
        let monday = base.day.monday.advanced(by: offset * 7)
        if let next = after("周末", place) ?? after("末", end) { return (weekend(of: monday), next) }
        return partOfWeek(end, monday) ?? (Frame(monday, monday.advanced(by: 6), .week), end)
    }

    func partOfWeek(_ index: Int, _ monday: CivilDay) -> Piece? {
        guard let (day, end) = weekday(index), !DayWords.notAfterWeekday.contains(code(end)) else {
            return nil
        }
        return (weekdayFrame(monday.advanced(by: day - 1)), end)
    }

    private func bareWeekday(_ index: Int, _ context: TimeContext) -> Piece? {
        let monday = (context.isSecondEnd ? context.day : base.day).monday
        if let end = after("周末", index), !isHanNumber(index - 1) { return (weekend(of: monday), end) }
        if let end = after("周内", index), !isHanNumber(index - 1) {
            return (Frame(from: base, to: .end(of: base.day.monday.advanced(by: 6)), unit: .week), end)
        }
        guard !isHanNumber(index - 1), let end = weekWord(index) else { return nil }
        return partOfWeek(end, monday)
    }

    func weekdayFrame(_ day: CivilDay) -> Frame {
        var frame = Frame.day(day)
        frame.isWeekday = true
        return frame
    }

    private func weekend(of monday: CivilDay) -> Frame {
        var frame = Frame(monday.advanced(by: 5), monday.advanced(by: 6), .day)
        (frame.isSpan, frame.isWeekend) = (true, true)
        return frame
    }
}

enum DayWords {
    enum Day: Sendable { case fromBase(Int), fromContext(Int) }
    enum Vague: Sendable { case past(Int), around(Int), soon(Int), now }

    static let relative = Words<Day>([
        ("今天", .fromBase(0)), ("今日", .fromBase(0)), ("明天", .fromBase(1)), ("明日", .fromBase(1)),
        ("昨天", .fromBase(-1)),
        ("昨日", .fromBase(-1)), ("前天", .fromBase(-2)), ("前日", .fromBase(-2)), ("后天", .fromBase(2)),
        ("大前天", .fromBase(-3)),
        ("大后天", .fromBase(3)), ("当天", .fromContext(0)), ("当日", .fromContext(0)),
        ("同日", .fromContext(0)), ("次日", .fromContext(1)),
        ("翌日", .fromContext(1)), ("第二天", .fromContext(1)), ("即日", .fromBase(0)), ("本日", .fromBase(0)),
    ])
    /// 今晚, 明早: the first glyph says the day, the second the part of it.
    static let dayOfPart = Words<Int>([("今", 0), ("昨", -1), ("明", 1), ("当", 0)])
    static let vague = Words<Vague>([
        ("日前", .past(7)), ("近日", .past(7)), ("近来", .past(30)), ("不久前", .past(30)), ("近期", .around(30)),
        ("近日内", .soon(7)),
        ("尽快", .soon(30)), ("尽早", .soon(30)), ("现在", .now), ("目前", .now), ("如今", .now),
    ])
    static let beforeQian = GlyphSet("目之以当提从生大空日年月周")
    static let beforeHou = GlyphSet("先之以前今此")
    static let beforeRi = GlyphSet("今明昨当次同即近本旧往末期平日工作假节生")
    static let notAfter = GlyphSet("制头")
    /// 某政发〔2023〕5号 is a number of a document.
    static let beforeHao = GlyphSet("〔]〕）)】字第-")
    static let afterHao = GlyphSet("上下早晚中凌前后之以起至到—–-~～左当")
    static let thisWeek = Words("本 这 这个 这一 这一个 当")
    static let notAfterWeek = GlyphSet("边围转密年期长全知口到岁刊报公总")
    /// 周三强 and 周五福 are names of people; numbers go on after "周一百".
    static let notAfterWeekday = GlyphSet("百千十次")
}

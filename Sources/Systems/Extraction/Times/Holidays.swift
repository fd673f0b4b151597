// Holidays, solar terms, seasons and the lunar calendar's own dates.
import Kernel

extension TimeReader {
    /// 国庆节, 春节期间, 中秋, of the year that stands before it or the base's.
    func holiday(_ index: Int, year: Int, isYearSaid: Bool) -> Piece? {
        let bare = after("农历", index) ?? index
        guard let (holiday, nameEnd) = Holidays.words.match(self, bare) else {
            return numberedHoliday(index, year: year, isYearSaid: isYearSaid)
        }
        let end = after("节", nameEnd) ?? nameEnd
        guard let day = holiday.day(of: year) else { return nil }
        if holiday.isWordElsewhere, !isYearSaid, end == nameEnd, Holidays.follow.end(self, end) == nil {
            return nil
        }
        return daysOff(day, end, borrowed: isYearSaid ? .nothing : .year)
    }

    /// “五一”, 十一假期: numbers that are holidays only between quotation marks or with 假期, 期间, 前, 节 after them.
    private func numberedHoliday(_ index: Int, year: Int, isYearSaid: Bool) -> Piece? {
        let start = at(index, "“") ? index + 1 : index
        guard let (date, nameEnd) = Holidays.numbered.match(self, start),
            let day = CivilDay(year: year, month: date.0, day: date.1)
        else { return nil }
        let isQuoted = start > index && at(nameEnd, "”")
        guard isQuoted || start == index, isQuoted || !isHanNumber(index - 1) else { return nil }
        let end = isQuoted ? nameEnd + 1 : nameEnd
        let isClear = isAlone(index, end) || isYearSaid && isBoundary(end) || isQuoted && at(end, "前")
        guard let last = Holidays.followNumber.end(self, end) ?? (isClear ? end : nil) else { return nil }
        let afterName =
            after("国际劳动节", end) ?? after("劳动节", end) ?? after("国庆节", end) ?? after("国庆", end) ?? after(
                "节", end) ?? end
        return last > 0 ? daysOff(day, afterName, borrowed: isYearSaid ? .nothing : .year) : nil
    }

    /// 期间, 假期: the days off around it as the notices have them; and after 后 they are over.
    private func daysOff(_ day: CivilDay, _ end: Int, borrowed: Frame.Borrowed) -> Piece {
        let last = Holidays.period.end(self, end)
        guard last != nil || at(end, "后") || after("之后", end) != nil || after("过后", end) != nil else {
            var frame = Frame.day(day).borrowing(borrowed)
            frame.isHoliday = true
            return (frame, end)
        }
        var (from, to) = (day, day)
        if let calendar {
            while calendar.dated[from.advanced(by: -1)].map({ !$0.isWorkDay }) == true {
                from = from.advanced(by: -1)
            }
            while calendar.dated[to.advanced(by: 1)].map({ !$0.isWorkDay }) == true {
                to = to.advanced(by: 1)
            }
        }
        var frame = Frame(from, to, .day).borrowing(borrowed)
        (frame.isSpan, frame.isHoliday) = (true, true)
        return (frame, last ?? end)
    }

    /// 冬至, 立春: after a year, or with 前, 期间 or 节气 beside it ("雨水" and "大雪" are weather as well).
    func solarTerm(_ index: Int, year: Int, isYearSaid: Bool) -> Piece? {
        guard let (term, nameEnd) = SolarTerms.words.match(self, index),
            let day = Lunar.term(term, of: year)
        else { return nil }
        let end = after("节气", nameEnd) ?? after("时节", nameEnd) ?? after("节", nameEnd) ?? nameEnd
        guard isYearSaid || end > nameEnd || Holidays.follow.end(self, end) != nil else { return nil }
        return daysOff(day, end, borrowed: isYearSaid ? .nothing : .year)
    }

    /// 2021年春, 夏季: from one term to the day before another; and the school holidays.
    func season(_ index: Int, year: Int) -> Piece? {
        if let end = after("暑假", index), let first = CivilDay(year: year, month: 7, day: 1) {
            return (Frame(first, first.advanced(by: 61), .quarter).vague(), end)
        }
        if let end = after("寒假", index), let first = CivilDay(year: year, month: 1, day: 15),
            let last = CivilDay(year: year, month: 2, day: 28)
        {
            return (Frame(first, last, .quarter).vague(), end)
        }
        guard let (place, glyphEnd) = Holidays.seasons.match(self, index),
            !Holidays.notAfterSeason.contains(code(glyphEnd))
        else { return nil }
        let end = after("季", glyphEnd) ?? after("天", glyphEnd) ?? after("日", glyphEnd) ?? glyphEnd
        guard let first = Lunar.term(2 + place * 6, of: year),
            let next = place == 3 ? Lunar.term(2, of: year + 1) : Lunar.term(8 + place * 6, of: year)
        else { return nil }
        var frame = Frame(first, next.advanced(by: -1), .quarter)
        frame.rule = .convention
        return (frame, end)
    }

    /// 今冬, 去冬今春: the year and the season in two glyphs.
    func shortSeason(_ index: Int) -> Piece? {
        let offset: Int
        switch code(index) {
        case 0x4ECA: offset = 0
        case 0x53BB: offset = -1
        case 0x660E: offset = 1
        default: return nil
        }
        guard let (frame, end) = season(index + 1, year: base.day.year + offset) else { return nil }
        if offset < 1, let (next, last) = shortSeason(end), next.from > frame.from {
            var both = Frame(from: frame.from, to: next.to, unit: .half)
            (both.rule, both.isSpan) = (.convention, true)
            return (both, last)
        }
        return (frame, end)
    }
}

// MARK: - Lunar dates

extension TimeReader {
    /// 农历正月十五, 五月初五, 八月十五, 闰四月, 腊月廿三; a number of a month only where 农历, 闰, 初, 廿 or a missing 日 shows it.
    func lunarDate(_ index: Int, _ context: TimeContext, yearSaid: Bool) -> Piece? {
        let place = after("农历", index) ?? after("阴历", index) ?? after("旧历", index) ?? index
        let isSaid = place > index
        let monthStart = after("闰", place) ?? place
        let isLeap = monthStart > place
        guard let (month, monthEnd, isLunar) = lunarMonth(monthStart) else {
            return isSaid ? nil : bareLunarDay(index)
        }
        let borrowed: Frame.Borrowed = yearSaid ? .nothing : .year
        if let (day, end, isSureDay) = lunarDay(monthEnd),
            isSaid || isLeap || isLunar || isSureDay
                || (!isDigit(monthStart) && Neighbours.lunarEnd(self, end)),
            let date = Lunar.day(day, month: month, of: context.year, isLeap: isLeap)
        {
            return (Frame.day(date).borrowing(borrowed), end)
        }
        guard isSaid || isLeap || isLunar,
            let (first, length) = Lunar.month(month, of: context.year, isLeap: isLeap)
        else { return nil }
        return (
            Frame(first, first.advanced(by: length - 1), .month).asSpan().borrowing(borrowed), monthEnd
        )
    }

    private func lunarMonth(_ index: Int) -> (Int, Int, Bool)? {
        if let end = after("正月", index) { return (1, end, true) }
        if let end = after("腊月", index) { return (12, end, true) }
        if let end = after("冬月", index) { return (11, end, true) }
        guard let number = number(index, upTo: 12), at(number.end, "月") else { return nil }
        return (number.value, number.end + 1, false)
    }

    /// The day, its end, and whether only a lunar day is written so.
    private func lunarDay(_ index: Int) -> (Int, Int, Bool)? {
        if at(index, "初"), let number = number(index + 1, upTo: 10), !number.isArabic,
            !at(number.end, "步")
        {
            return (number.value, number.end, true)
        }
        if at(index, "廿") || at(index, "卅") {
            let tens = at(index, "廿") ? 20 : 30
            guard let number = number(index + 1, upTo: 9), !number.isArabic else {
                return (tens, index + 1, true)
            }
            return (tens + number.value, number.end, true)
        }
        guard let number = number(index, upTo: 30), !number.isArabic, number.value > 10,
            dayMark(number.end) == nil
        else { return nil }
        return (number.value, number.end, false)
    }

    /// 廿一: of the lunar month in which the base lies.
    private func bareLunarDay(_ index: Int) -> Piece? {
        guard at(index, "廿"), let (day, end, _) = lunarDay(index), isBoundary(end),
            let today = Lunar.date(of: base.day),
            let date = Lunar.day(day, month: today.month, of: today.year, isLeap: today.isLeap)
        else { return nil }
        return (Frame.day(date).borrowing(.month), end)
    }
}

extension Neighbours {
    static func lunarEnd(_ reader: TimeReader, _ index: Int) -> Bool {
        reader.isBoundary(index) || timeAfter.contains(reader.code(index))
    }
}

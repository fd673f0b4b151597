// Puts the words of one time together: a head (去年, 3月, 今天, 周五) and what narrows it, then the second end of a span.
import Kernel

extension TimeReader {
    /// A time with its second end where it has one.
    func expression(_ index: Int, _ context: TimeContext) -> Piece? {
        guard let first = chain(index, context) else { return nil }
        if let both = span(first) { return both }
        return enumeration(first) ?? first
    }

    func chain(_ index: Int, _ context: TimeContext) -> Piece? {
        guard var piece = head(index, context) else { return nil }
        while !piece.frame.isSpan, let next = narrowed(piece, from: index, context),
            next.end > piece.end
        { piece = next }
        return piece
    }

    /// The longest head; of two as long, the one asked first.
    private func head(_ index: Int, _ context: TimeContext) -> Piece? {
        var best: Piece?
        func offer(_ piece: Piece?) {
            if let piece, piece.end > best?.end ?? index { best = piece }
        }
        offer(digitDate(index, context))
        offer(sharedUnit(index, context, within: nil))
        offer(yearsTogether(index))
        offer(year(index, context))
        offer(partOfYear(index, year: context.year, isSaid: false))
        offer(firstMonths(index, year: context.year, isSaid: false))
        offer(month(index, context, yearSaid: false))
        offer(lunarDate(index, context, yearSaid: false))
        offer(barePartOfYear(index))
        offer(bareQuarterEnd(index))
        offer(barePartOfMonth(index))
        offer(relativeDay(index, context))
        offer(partOfNearDay(index, context))
        offer(vagueDays(index))
        offer(bareDay(index, context))
        offer(week(index, context))
        offer(ordinal(index))
        offer(holiday(index, year: context.year, isYearSaid: false))
        offer(solarTerm(index, year: context.year, isYearSaid: false))
        offer(shortSeason(index))
        offer(samePeriod(index, year: base.day.year - 1))
        offer(timeOfDay(index, on: context.day, part: context.part, isBound: context.part != nil))
        return best
    }

    private func narrowed(_ piece: Piece, from start: Int, _ context: TimeContext) -> Piece? {
        var best: Piece?
        for place in Set([piece.end, blank(piece.end), after("的", piece.end) ?? piece.end]) {
            guard var next = narrowed(piece.frame, at: place, end: piece.end),
                next.end > best?.end ?? piece.end
            else { continue }
            next.frame.isVague = next.frame.isVague || piece.frame.isVague && piece.frame.unit != .century
            if next.frame.borrowed == .nothing { next.frame.borrowed = piece.frame.borrowed }
            best = next
        }
        return best
    }

    private func narrowed(_ frame: Frame, at index: Int, end: Int) -> Piece? {
        let (year, month, _) = frame.from.day.parts
        var best: Piece?
        func offer(_ piece: Piece?) {
            if let piece, piece.end > best?.end ?? index { best = piece }
        }
        switch frame.unit {
        case .year:
            let context = TimeContext(after: frame)
            offer(sharedUnit(index, context, within: .year))
            offer(self.month(index, context, yearSaid: true))
            offer(partOfYear(index, year: year, isSaid: true))
            offer(firstMonths(index, year: year, isSaid: true))
            offer(partOfYearByName(index, year: year))
            offer(lunarDate(index, context, yearSaid: true))
            offer(holiday(index, year: year, isYearSaid: true))
            offer(solarTerm(index, year: year, isYearSaid: true))
            offer(season(index, year: year))
            offer(countedPart(index, frame.from.day, frame.to.day))
            offer(samePeriod(index, year: year))
        case .half, .quarter:
            guard let last = after("末", index) ?? after("底", index), frame.rule == .written else {
                return nil
            }
            let (lastYear, lastMonth, _) = frame.to.day.parts
            offer(Frame.month(lastMonth, of: lastYear).map { ($0.ending(), last) })
        case .month:
            guard frame.from.day.parts.day == 1, !frame.isEnd else { return nil }
            offer(sharedUnit(index, TimeContext(after: frame), within: .month))
            offer(day(index, of: year, month, isBareAllowed: true))
            offer(partOfMonth(index, frame))
            offer(after("同期", index).map { (frame.vague(), $0) })
        case .week: offer(partOfWeek(weekWord(index) ?? index, frame.from.day))
        case .day:
            guard frame.from.day == frame.to.day else { return nil }
            if let last = weekdayNote(index) {
                var noted = frame
                noted.part = frame.part
                return (noted, last)
            }
            offer(timeOfDay(index, on: frame.from.day, part: nil, isBound: true))
            // 2021-09-12-11：23 and 2021-09-12T11:23.
            if at(index, "-") || at(index, "T"), isDigit(end - 1) {
                if let piece = timeOfDay(index + 1, on: frame.from.day, part: nil, isBound: false) {
                    offer(piece)
                }
            }
        default: return nil
        }
        return best
    }

    /// （星期五） after a date: said twice, read once.
    private func weekdayNote(_ index: Int) -> Int? {
        let isBracket = at(index, "（") || at(index, "(")
        guard let week = weekWord(isBracket ? index + 1 : index), let (_, end) = weekday(week) else {
            return nil
        }
        guard isBracket else { return end }
        return at(end, "）") || at(end, ")") ? end + 1 : nil
    }

    /// 今晚, 昨晚, 明早.
    private func partOfNearDay(_ index: Int, _ context: TimeContext) -> Piece? {
        guard let (offset, end) = DayWords.dayOfPart.match(self, index),
            at(end, "晚") || at(end, "早") || at(end, "晨") || at(end, "夜")
        else {
            return nil
        }
        let day = at(index, "当") ? context.day : base.day.advanced(by: offset)
        return timeOfDay(end, on: day, part: nil, isBound: true)
    }

    /// 第三天, 第七年: the base is the first; within a year or month see `countedPart`.
    private func ordinal(_ index: Int) -> Piece? {
        guard let start = after("第", index), let number = number(start), number.value < 1000 else {
            return nil
        }
        if let end = after("天", number.end) {
            return (Frame.day(base.day.advanced(by: number.value - 1)), end)
        }
        guard let end = after("年", number.end), !at(end, "级"), !at(end, "度") else { return nil }
        return Frame.year(base.day.year + number.value - 1).map { ($0, end) }
    }
}

// MARK: - Two ends

extension TimeReader {
    private func span(_ first: Piece) -> Piece? {
        let start = after("起", first.end) ?? after("开始", first.end) ?? first.end
        guard let next = connector(start), var second = chain(next, TimeContext(after: first.frame)),
            let frame = joined(first.frame, second.frame)
        else { return nil }
        second.end = after("止", second.end) ?? second.end
        return (frame, second.end)
    }

    func joined(_ first: Frame, _ second: Frame) -> Frame? {
        var last = second
        if last.to < first.from { last = later(last, than: first) ?? last }
        guard last.from >= first.from, last.to >= first.from else { return nil }
        // "到3点" ends at three o'clock, "到15:00" with its minute.
        var frame = Frame(
            from: first.from, to: last.unit == .hour ? last.from : last.to, unit: last.unit)
        frame.isSpan = true
        frame.borrowed = first.borrowed
        frame.isVague = first.isVague || last.isVague
        frame.rule = frame.isVague ? .convention : .written
        (frame.isEnd, frame.isWeekday, frame.part) = (last.isEnd, last.isWeekday, last.part)
        return frame
    }

    /// 12月至2月, 28日至3日, 9点到3点: the second end lies in the next year, month or half of the day.
    private func later(_ second: Frame, than first: Frame) -> Frame? {
        var frame = second
        if second.unit <= .hour, second.from.day == first.from.day {
            frame.from = second.from.adding(seconds: second.from.second < 43_200 ? 43_200 : 86_400)
            frame.to = second.to.adding(seconds: second.from.second < 43_200 ? 43_200 : 86_400)
            return frame
        }
        let months: Int
        switch second.borrowed {
        case .year: months = 12
        case .month: months = 1
        case .nothing: return nil
        }
        guard let from = second.from.day.adding(months: months) else { return nil }
        let length = second.from.day.distance(to: second.to.day)
        (frame.from.day, frame.to.day) = (from, from.advanced(by: length))
        if second.unit == .month, let whole = Frame.month(from.parts.month, of: from.year) {
            frame.to = whole.to
        }
        return frame
    }

    /// 9月10号，11号，12号: days that follow one another are one span.
    private func enumeration(_ first: Piece) -> Piece? {
        guard first.frame.unit == .day, !first.frame.isSpan, first.frame.from.day == first.frame.to.day
        else { return nil }
        var piece = first
        while at(piece.end, "，") || at(piece.end, ",") || at(piece.end, "、"),
            let number = number(piece.end + 1, upTo: 31),
            let end = dayMark(number.end), number.value == piece.frame.to.day.parts.day + 1
        {
            piece.frame.to = .end(of: piece.frame.to.day.advanced(by: 1))
            piece.frame.isSpan = true
            piece.end = end
        }
        return piece.frame.isSpan ? piece : nil
    }

    /// 三四月份: two months that follow one another.
    private func neighbouringMonths(_ number: Number, _ context: TimeContext) -> Piece? {
        let (first, second) = (number.value / 10, number.value % 10)
        guard number.isPositional, number.length == 2, first > 0, second == first + 1, at(number.end, "月"),
            let frame = Frame.months(2, from: first, of: context.year, .month)
        else { return nil }
        return (frame.asSpan().borrowing(.year), after("份", number.end + 1) ?? number.end + 1)
    }

    /// 1—10月, 12-19日, 2023—2025年, 二、三季度: two numbers before one unit.
    private func sharedUnit(_ index: Int, _ context: TimeContext, within unit: Frame.Unit?) -> Piece? {
        let isHead = unit == nil
        let start = after("第", index) ?? index
        guard let first = number(start) else { return nil }
        if unit != .month, let piece = neighbouringMonths(first, context) { return piece }
        let isList = at(first.end, "、")
        guard let next = isList ? first.end + 1 : connector(first.end),
            let second = number(after("第", next) ?? next)
        else { return nil }
        func join(_ one: Frame?, _ other: Frame?, _ borrowed: Frame.Borrowed, _ end: Int) -> Piece? {
            guard let one, let other else { return nil }
            return joined(one.borrowing(borrowed), other.borrowing(borrowed)).map { ($0, end) }
        }
        if unit != .month, let end = after("季度", second.end), (1...4).contains(first.value),
            (1...4).contains(second.value)
        {
            guard !isList || second.value == first.value + 1 else { return nil }
            return join(
                .months(3, from: first.value * 3 - 2, of: context.year, .quarter),
                .months(3, from: second.value * 3 - 2, of: context.year, .quarter),
                isHead ? .year : .nothing, end)
        }
        guard !isList, start == index else { return nil }
        if isHead, let year = fullYear(first), at(second.end, "年") {
            let other = fullYear(second) ?? (second.length == 2 ? year / 100 * 100 + second.value : 0)
            guard other > year, other - year <= 100 else { return nil }
            return join(.year(year), .year(other), .nothing, after("度", second.end + 1) ?? second.end + 1)
        }
        if unit != .month, at(second.end, "月"), first.value > 0, first.value <= 12, second.value > 0,
            second.value <= 12, first.value != second.value
        {
            let year = context.year + (second.value < first.value ? 1 : 0)
            let end = after("份", second.end + 1) ?? second.end + 1
            return join(
                .month(first.value, of: context.year), .month(second.value, of: year),
                isHead ? .year : .nothing, end)
        }
        guard unit != .year, let end = dayMark(second.end), first.value < second.value,
            let one = CivilDay(year: context.year, month: context.month, day: first.value),
            let other = CivilDay(year: context.year, month: context.month, day: second.value)
        else { return nil }
        return join(.day(one), .day(other), isHead ? .month : .nothing, end)
    }
}

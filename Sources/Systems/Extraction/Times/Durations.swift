// How long: 三年, 10分钟内, 5个工作日内, 近三月, 半年后, 收到之日起15日内.
import Kernel
import Matters

/// An amount of time as written: three and a half years, some ten days.
struct TimeAmount {
    enum Unit: Sendable {
        case year, month, quarter, week, day, workDay, hour, quarterHour, minute, second
    }

    var value: Int
    var unit: Unit
    var hasHalf = false
    /// 多、几: it is more than, or about, the value.
    var isVague = false
    var end: Int

    /// Whole months of years, quarters and months; nil for shorter units.
    var months: Int? {
        switch unit {
        case .year: value * 12 + (hasHalf ? 6 : 0)
        case .quarter: value * 3
        case .month: value
        default: nil
        }
    }

    /// Beyond the whole months: half a month is fifteen days.
    var seconds: Int {
        let half = hasHalf ? 1 : 0
        switch unit {
        case .year, .quarter: return 0
        case .month: return half * 15 * 86_400
        case .week: return (value * 2 + half) * 302_400
        case .day, .workDay: return (value * 2 + half) * 43_200
        case .hour: return (value * 2 + half) * 1800
        case .quarterHour: return value * 900
        case .minute: return (value * 2 + half) * 30
        case .second: return value
        }
    }

    var isLong: Bool { months != nil }
}

extension TimeReader {
    /// A length of time and what surrounds it.
    func duration(_ index: Int, notBefore limit: Int) -> TimeMention? {
        let prefix = DurationWords.prefixes.match(self, index)
        if prefix?.value == .back, at(index, "前"), index > range.lowerBound,
            DayWords.beforeQian.contains(code(index - 1))
        {
            return nil
        }
        if prefix != nil, at(index, "过"), index > range.lowerBound, DurationWords.beforeGuo.contains(code(index - 1)) { return nil }
        if prefix == nil, at(index, "过") || at(index, "近") { return nil }
        guard let amount = amount(prefix?.end ?? index, isPrefixed: prefix != nil) else { return nil }
        if prefix?.value == .back, at(index, "前"), amount.unit == .month || amount.unit == .quarter {
            return nil
        }
        if prefix == nil, index > range.lowerBound, DurationWords.before.contains(code(index - 1)) {
            return nil
        }
        var (side, end) =
            DurationWords.sides.match(self, amount.end).map { (Optional($0.value), $0.end) } ?? (
                nil, amount.end
            )
        if side == .backPoint, DurationWords.notAfterQian.contains(code(end)) {
            (side, end) = (nil, amount.end)
        }
        if side == .onPoint, Suffixes.notAfterHou.contains(code(end)) {
            (side, end) = (nil, amount.end)
        }
        if side == .within, Suffixes.notAfterNei.contains(code(end)), end == amount.end + 1 {
            (side, end) = (nil, amount.end)
        }
        // A bare "15日" is a date, and "三日" neither.
        if prefix == nil, side == nil, amount.unit == .day, at(amount.end - 1, "日") { return nil }
        // "10日前" is the tenth; 十日前 and 10天前 are ten days ago.
        if prefix == nil, side?.isBack == true, amount.unit == .day, at(amount.end - 1, "日"), amount.value <= 31,
            isDigit(index) || amount.end - index > 2
        {
            return nil
        }
        var mention = TimeMention(
            range: index..<end, kind: .duration, side: .at, readings: [], isVague: amount.isVague)
        if let prefix {
            (mention.kind, mention.isVague) = (.span, true)
            mention.readings = prefixed(prefix.value, amount)
            if prefix.value == .back, side == .soFar {
                mention.side = .after
                return mention
            }
            mention.side = prefix.value == .passing ? .after : .at
            return mention
        }
        guard let side else { return mention }
        mention.side = side.side
        mention.readings = readings(of: amount, side)
        if side == .within || side == .after, let start = originStart(index, notBefore: limit) {
            mention.range = start.start..<end
            if !start.isBase { mention.readings = [] }
        } else if side == .within, isAfterEvent(index) {
            mention.readings = []
        }
        return mention
    }

    private func prefixed(_ prefix: DurationWords.Prefix, _ amount: TimeAmount) -> [TimeReading] {
        switch prefix {
        case .back:
            guard let from = moved(amount, -1) else { return [] }
            let start = amount.isLong || amount.unit == .week ? LocalTime(from.day) : from
            return [TimeReading(from: start, to: base, rule: .convention)]
        case .on:
            guard let to = moved(amount, 1) else { return [] }
            return [
                TimeReading(
                    from: base, to: amount.isLong ? .end(of: to.day.advanced(by: -1)) : to, rule: .convention)
            ]
        case .passing:
            guard let from = moved(amount, 1) else { return [] }
            return [
                TimeReading(
                    from: amount.seconds % 86_400 == 0 ? LocalTime(from.day) : from, to: .distantFuture,
                    rule: .convention)
            ]
        }
    }

    /// The base moved on (1) or back (-1); nil outside of the years that a date can have.
    private func moved(_ amount: TimeAmount, _ sign: Int) -> LocalTime? {
        guard let day = base.day.adding(months: sign * (amount.months ?? 0)) else { return nil }
        return LocalTime(day, second: base.second).adding(seconds: sign * amount.seconds)
    }

    private func readings(of amount: TimeAmount, _ side: DurationWords.Side) -> [TimeReading] {
        let sign = side.isBack ? -1 : 1
        if amount.unit == .workDay, let day = workDay(amount.value * sign) {
            switch side {
            case .within: return [TimeReading(from: base, to: .end(of: day), rule: .workDays)]
            case .onOpen: return [TimeReading(from: LocalTime(day), to: .distantFuture, rule: .workDays)]
            default: return [TimeReading(from: LocalTime(day), to: .end(of: day), rule: .workDays)]
            }
        }
        guard let at = moved(amount, sign), let unit = unitFrame(amount, at) else { return [] }
        switch side {
        case .within: return within(amount, at)
        case .onPoint, .backPoint:
            // A length in days or longer points at a whole day, month or year; a shorter one at as much time as its unit.
            if amount.unit.isShorterThanDay {
                let length = amount.unit == .hour && amount.value == 0 ? 1800 : amount.unit.seconds
                let (from, to) =
                    side == .onPoint ? (at, at.adding(seconds: length)) : (at.adding(seconds: -length), at)
                return [TimeReading(from: from, to: to, rule: .written)]
            }
            return [
                TimeReading(from: unit.from, to: unit.to, rule: amount.isLong ? .convention : .written)
            ]
        case .onOpen, .after:
            let from = amount.unit.isShorterThanDay ? at : unit.from
            return [TimeReading(from: from, to: .distantFuture, rule: .convention)]
        case .backOpen:
            return [
                TimeReading(
                    from: .distantPast, to: amount.unit.isShorterThanDay ? at : unit.to, rule: .convention)
            ]
        case .soFar:
            let from = amount.unit.isShorterThanDay ? at : unit.from
            return [TimeReading(from: from, to: base, rule: .convention)]
        }
    }

    /// N日内: the day of the base is not counted (民法典 第二百零一条), the last one is whole.
    private func within(_ amount: TimeAmount, _ at: LocalTime) -> [TimeReading] {
        if amount.unit.isShorterThanDay { return [TimeReading(from: base, to: at, rule: .written)] }
        var readings = [TimeReading(from: base, to: .end(of: at.day), rule: .calendarDays)]
        if amount.unit == .day, let day = workDay(amount.value), day != at.day {
            readings.append(TimeReading(from: base, to: .end(of: day), rule: .workDays))
        }
        return readings
    }

    /// As coarse as the amount is: years point at a year, months and half years at a month, the rest at a day.
    private func unitFrame(_ amount: TimeAmount, _ at: LocalTime) -> Frame? {
        let (year, month, _) = at.day.parts
        switch amount.unit {
        case .year where !amount.hasHalf:
            return amount.value == 0 ? Frame.month(month, of: year) : Frame.year(year)
        case .year, .quarter: return Frame.month(month, of: year)
        case .month where !amount.hasHalf: return Frame.month(month, of: year)
        case .day where amount.hasHalf:
            return Frame(
                from: LocalTime(base.day).adding(seconds: -amount.seconds), to: .end(of: at.day), unit: .day
            )
        default: return .day(at.day)
        }
    }

    /// Without a calendar Monday to Friday are worked.
    private func workDay(_ count: Int) -> CivilDay? {
        guard count != 0, abs(count) < 3000 else { return nil }
        if let calendar {
            if count > 0 { return calendar.workDay(count, after: base.day) }
            return (0 ..< -count).reduce(base.day) { day, _ in calendar.lastWorkDay(before: day) }
        }
        var (day, left) = (base.day, abs(count))
        while left > 0 {
            day = day.advanced(by: count.signum())
            if day.weekday <= 5 { left -= 1 }
        }
        return day
    }

    /// "收到之日起", "自印发之日起": where it begins, and whether the base stands for that day.
    private func originStart(_ index: Int, notBefore limit: Int) -> (start: Int, isBase: Bool)? {
        guard index - 4 >= limit, after("之日起", index - 3) == index || after("日起", index - 2) == index
        else { return nil }
        var (place, start) = (index - 3, index - 3)
        var isBase = false
        while place > limit, index - place < 24,
            isHan(place - 1) || at(place - 1, "《") || at(place - 1, "》")
        {
            place -= 1
            if DurationWords.baseEvents.end(self, place) != nil { (start, isBase) = (place, true) }
            if DurationWords.otherEvents.end(self, place) != nil { (start, isBase) = (place, false) }
            if at(place, "自") || at(place, "从") { return (place, isBase) }
        }
        return (start, isBase)
    }

    /// "收到通知后5个工作日内" begins when the notice comes; "会后" is the base.
    private func isAfterEvent(_ index: Int) -> Bool {
        guard index - 2 >= range.lowerBound, at(index - 1, "后") else { return false }
        return !at(index - 2, "会") && !at(index - 2, "今") && !at(index - 2, "此")
    }
}

extension TimeAmount.Unit {
    var isShorterThanDay: Bool {
        switch self {
        case .hour, .quarterHour, .minute, .second: true
        default: false
        }
    }

    var seconds: Int {
        switch self {
        case .second: 1
        case .minute: 60
        case .quarterHour: 900
        case .hour: 3600
        default: 86_400
        }
    }
}

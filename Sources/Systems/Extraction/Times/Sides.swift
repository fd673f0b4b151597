// What stands after a time (前, 起, 以来, 后, 左右) and the readings that it makes of it.
import Kernel
import Matters

extension TimeReader {
    enum Suffix: Hashable, Sendable {
        case none, before, within, since, soFar, later, about
        var side: TimeMention.Side {
            switch self {
            case .before: .before
            case .since, .soFar, .later: .after
            case .none, .within, .about: .at
            }
        }
    }

    func suffix(_ frame: Frame, _ index: Int) -> (kind: Suffix, end: Int) {
        if frame.unit == .second, frame.isSpan { return (.none, index) }
        guard let (kind, end) = Suffixes.words.match(self, index) else { return (.none, index) }
        let next = code(end)
        if end == index + 1 {
            if kind == .before,
                Suffixes.notAfterQian.contains(next) || (Numerals.times[next] != nil && frame.unit >= .year)
            {
                return (.none, index)
            }
            if kind == .later, Suffixes.notAfterHou.contains(next) { return (.none, index) }
            if kind == .since, Suffixes.notAfterQi.contains(next) { return (.none, index) }
            if kind == .within, Suffixes.notAfterNei.contains(next) { return (.none, index) }
        }
        return (kind, end)
    }

    func readings(of frame: Frame, _ suffix: Suffix) -> [TimeReading] {
        switch suffix {
        case .none, .within, .about: return within(frame)
        case .before: return before(frame)
        case .since, .soFar:
            let isPast = frame.from <= base
            return [TimeReading(from: frame.from, to: isPast ? base : .distantFuture, rule: frame.rule)]
        case .later:
            let from = frame.unit < .day ? frame.from : LocalTime(frame.to.day.advanced(by: 1))
            return [TimeReading(from: from, to: .distantFuture, rule: frame.rule)]
        }
    }

    private func within(_ frame: Frame) -> [TimeReading] {
        var readings = [
            TimeReading(from: frame.from, to: frame.to, rule: frame.isEnd ? .lastDay : frame.rule)
        ]
        if let other = lastWorkDay(frame) {
            readings.append(
                TimeReading(
                    from: min(frame.from, LocalTime(other)), to: .end(of: other), rule: .lastWorkDay))
        }
        if let other = workDayBefore(frame) {
            readings.append(
                TimeReading(from: LocalTime(other), to: .end(of: other), rule: .workDayBefore))
        }
        return readings
    }

    private func before(_ frame: Frame) -> [TimeReading] {
        func until(_ to: LocalTime, _ rule: TimeRule) -> TimeReading {
            if frame.isSpan, !frame.isHoliday, !frame.isWeekend {
                return TimeReading(from: min(frame.from, to), to: to, rule: rule)
            }
            return TimeReading(from: base <= to ? base : .distantPast, to: to, rule: rule)
        }
        if frame.unit < .day { return [until(frame.unit == .part ? frame.to : frame.from, frame.rule)] }
        let dayBefore = LocalTime.end(of: frame.from.day.advanced(by: -1))
        if frame.isHoliday || frame.isWeekend {
            var readings = (frame.isWeekend ? [until(frame.to, .withDay)] : []) + [until(dayBefore, .written)]
            if let calendar, !calendar.isWorkDay(dayBefore.day) {
                readings.append(
                    until(.end(of: calendar.lastWorkDay(before: dayBefore.day)), .workDayBefore))
            }
            return readings
        }
        if frame.isEnd {
            return [until(frame.to, .lastDay)]
                + (lastWorkDay(frame).map { [until(.end(of: $0), .lastWorkDay)] } ?? [])
        }
        // A week, a month or a year before which something is due is no day; what its end would be is a guess.
        let usage: TimeRule = frame.unit == .day && !frame.isSpan && !frame.isVague ? .withDay : .convention
        var readings = [until(frame.to, frame.rule == .nearest ? .nearest : usage)]
        if let other = workDayBefore(frame) { readings.append(until(.end(of: other), .workDayBefore)) }
        if !frame.isSpan { readings.append(until(dayBefore, .written)) }
        return readings
    }

    /// Nil where the last day is worked, or no calendar is known.
    private func lastWorkDay(_ frame: Frame) -> CivilDay? {
        guard frame.isEnd, let calendar, !calendar.isWorkDay(frame.to.day) else { return nil }
        return calendar.lastWorkDay(before: frame.to.day)
    }

    private func workDayBefore(_ frame: Frame) -> CivilDay? {
        guard frame.isWeekday, !frame.isSpan, let calendar, frame.to.day.weekday <= 5,
            !calendar.isWorkDay(frame.to.day)
        else { return nil }
        return calendar.lastWorkDay(before: frame.to.day)
    }
}

enum Suffixes {
    static let words = Words<TimeReader.Suffix>([
        ("前", .before), ("之前", .before), ("以前", .before), ("前夕", .before), ("后", .later),
        ("之后", .later), ("以后", .later), ("过后", .later),
        ("起", .since), ("开始", .since), ("以来", .soFar), ("内", .within), ("之内", .within), ("以内", .within),
        ("期间", .within),
        ("左右", .about), ("前后", .about), ("上下", .about), ("止", .within),
    ])
    static let notAfterQian = GlyphSet("列往来去景期提沿台线方面进述所端任辈身程途置瞻移后排锋")
    static let notAfterHou = GlyphSet("续勤备期台方面来继果劲盾")
    static let notAfterQi = GlyphSet("草步点伏源因诉底飞立跑")
    static let notAfterNei = GlyphSet("部容涵需外生因存阁科")
}

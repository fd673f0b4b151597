// By when something must be done, of a time that the text gives for it.
import Kernel
import Matters

extension Times {
    /// The last day of each reading, the usual one first: "3月底前" gives 31 March and the last working day of March, "3月10日前" 10 March
    /// and 9 March, "5个工作日内" the fifth working day after the base. A reading that lies before the base stands behind those that do
    /// not: a limit is set for what is still to come. One of more than half a year ago is left out where another lies ahead or has just
    /// passed. Each has a rule of its own: of the same words with another year or month only one day is given. Times that begin and have
    /// no end (10日起) give none.
    package static func limitReadings(
        of mention: TimeMention, base: LocalTime, calendar: WorkCalendar?
    ) -> [LimitReading] {
        guard mention.side != .after else { return [] }
        var limits: [LimitReading] = []
        for reading in mention.readings where reading.to.day < LocalTime.distantFuture.day {
            // Until 24:00, which is 00:00 of the next day, is until the day is over.
            let day = reading.to.second == 0 && reading.to != base ? reading.to.day.advanced(by: -1) : reading.to.day
            let limit = LimitReading(day: day, rule: reading.rule)
            if !limits.contains(where: { $0.day == limit.day }) { limits.append(limit) }
        }
        let limitsAhead = limits.filter { $0.day >= base.day } + limits.filter { $0.day < base.day }
        return named(recent(limitsAhead, base.day))
    }

    private static func recent(_ limits: [LimitReading], _ base: CivilDay) -> [LimitReading] {
        guard limits.contains(where: { $0.day >= base.advanced(by: -31) }) else { return limits }
        return limits.filter { $0.day >= base.advanced(by: -183) }
    }

    /// The second of a rule stands for all that lend another year or month.
    private static func named(_ limits: [LimitReading]) -> [LimitReading] {
        var named: [LimitReading] = []
        for limit in limits {
            if !named.contains(where: { $0.rule == limit.rule }) {
                named.append(limit)
            } else if !named.contains(where: { $0.rule == .other }) {
                named.append(LimitReading(day: limit.day, rule: .other))
            }
        }
        return named
    }
}

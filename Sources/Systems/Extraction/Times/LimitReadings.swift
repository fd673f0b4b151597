// By when something must be done, of a time that the text gives for it.
import Kernel
import Matters

extension Times {
    /// The last day of each reading, the usual one first: "3月底前" gives 31 March and the last working day of March, "3月10日前" 10 March
    /// and 9 March, "5个工作日内" the fifth working day after the base. A reading that lies before the base stands behind those that do
    /// not: a limit is set for what is still to come. Times that begin and have no end (10日起) give none.
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
        return limits.filter { $0.day >= base.day } + limits.filter { $0.day < base.day }
    }
}

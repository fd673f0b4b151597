// The working calendar: which days are worked, in which hours, and by which notice. Clocks and lights
// measure with it. The rules come from a file in calendars/; this code knows no country and reads no clock.
// A day is ruled by its dated notice, else by the weekly rule. Never loop over the days of a span:
// imports measure millions of them.

import Kernel

package struct WorkCalendar: Sendable {
    package struct Title: Hashable, Sendable, Decodable {
        package let zh: String
        package let en: String
    }

    /// The public notice that a dated day comes from; `amendedBy` are later notices that changed it.
    package struct Notice: Hashable, Sendable {
        package let id: String
        package let url: String
        package let amendedBy: [String]
    }

    /// Why a day is, or is not, a work day.
    package struct DayRuling: Hashable, Sendable {
        package enum Ground: Hashable, Sendable {
            case weekly
            case dated(name: String, notice: Notice)
            /// The weekly rule stands in: the day's year has no notice yet, and one may overturn it.
            case provisional
        }
        package let isWorkDay: Bool
        package let ground: Ground
    }

    package let name: String
    package let title: Title
    /// The calendar whose rules hold where this one says nothing (a region's, a unit's).
    package let inherits: String?
    package let zone: Zone
    /// The work days of a week by the weekly rule; Monday is 1.
    package let week: Set<Int>
    /// Years whose notice is out.
    package let published: Set<Int>
    package let notices: [String: Notice]

    /// Office hours in milliseconds after local midnight, in order, apart from each other.
    package let hours: [Range<Int64>]
    /// Office hours of one day, in milliseconds.
    private let dayLength: Int64
    /// `weekly[d]`: work days of the weekly rule among the first `d` days of a week, Monday first; 0...7.
    private let weekly: [Int]
    package let dated: [CivilDay: DayRuling]
    /// Dated days in order, for counting how many of a span are dated.
    private let datedDays: [Int]
    /// Days on which a notice differs from the weekly rule, in order, and the running sum of
    /// those differences: `shifted[i]` counts the first `i` (a make-up day +1, a day off -1).
    private let differingDays: [Int]
    private let shifted: [Int]

    init(
        name: String, title: Title, inherits: String?, zone: Zone, week: Set<Int>, hours: [Range<Int64>], published: Set<Int>,
        notices: [String: Notice], dated: [CivilDay: DayRuling]
    ) {
        self.name = name
        self.title = title
        self.inherits = inherits
        self.zone = zone
        self.week = week
        self.published = published
        self.notices = notices
        self.hours = hours
        self.dated = dated
        dayLength = hours.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        weekly = (0...7).map { count in week.filter { $0 <= count }.count }
        let inOrder = dated.sorted { $0.key < $1.key }
        datedDays = inOrder.map(\.key.number)
        let differing = inOrder.filter { $0.value.isWorkDay != week.contains($0.key.weekday) }
        differingDays = differing.map(\.key.number)
        shifted = differing.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1.value.isWorkDay ? 1 : -1)) }
    }

    package func isWorkDay(_ day: CivilDay) -> Bool { dated[day]?.isWorkDay ?? isWeeklyWorkDay(day) }

    package func ruling(of day: CivilDay) -> DayRuling {
        dated[day] ?? DayRuling(isWorkDay: isWeeklyWorkDay(day), ground: isPublished(day.year) ? .weekly : .provisional)
    }

    /// Working seconds between two instants, rounded down; 0 when `to` is not later.
    package func workSeconds(from: Instant, to: Instant) -> Int64 { elapsed(from: from, to: to, working: true) }

    /// The earliest instant at which `bySeconds` of working time have passed since `from`; `from`
    /// itself for 0 or less. Four hours from 08:00 end at 12:00 when the office closes for lunch,
    /// not at 14:00 when it opens: what was due in the morning was due at noon.
    package func advance(_ from: Instant, bySeconds: Int64) -> Instant { advance(from, byMilliseconds: bySeconds * 1000, working: true) }

    /// What a budget comes to: a work day is one day of this calendar's office hours, a day is 24 hours.
    package func seconds(in budget: Budget) -> (amount: Int64, working: Bool) {
        let one: Int64 =
            switch budget.unit {
            case .minutes, .workMinutes: 60
            case .hours, .workHours: 3600
            case .days: 86_400
            case .workDays: dayLength / 1000
            }
        return (Int64(budget.amount) * one, budget.unit.isWorking)
    }

    /// The earliest instant at which the whole budget has passed since `from`.
    package func add(_ budget: Budget, to from: Instant) -> Instant {
        let (amount, working) = seconds(in: budget)
        return advance(from, byMilliseconds: amount * 1000, working: working)
    }

    /// The work day that is the `count`th after `day`, which is not counted itself; 1 or more.
    package func workDay(_ count: Int, after day: CivilDay) -> CivilDay {
        CivilDay(number: workDay(after: workDays(before: day.number + 1) + count - 1))
    }

    /// The last work day before `day`.
    package func lastWorkDay(before day: CivilDay) -> CivilDay { CivilDay(number: workDay(after: workDays(before: day.number) - 1)) }

    /// When a day ends for those who wait: with its office hours, or at midnight where it is not worked.
    package func close(of day: CivilDay) -> Instant {
        let midnight = Instant(day, in: zone).milliseconds
        return Instant(milliseconds: midnight + (isWorkDay(day) ? hours[hours.count - 1].upperBound : 86_400_000))
    }

    /// Seconds between two instants, rounded down, of working or of continuous time; 0 when `to` is not later.
    package func elapsed(from: Instant, to: Instant, working: Bool) -> Int64 {
        elapsedMilliseconds(from: from, to: to, working: working) / 1000
    }

    /// True when the span includes a moment of a day that is only provisionally ruled; such a result
    /// must be shown as provisional and worked out again once the year's notice is in the file.
    package func isProvisional(from: Instant, to: Instant) -> Bool {
        guard from < to else { return false }
        let first = from.day(in: zone)
        // The span excludes its last millisecond: ending at midnight needs nothing of the new day.
        let last = Instant(milliseconds: to.milliseconds - 1).day(in: zone)
        return (first.year...last.year).contains { year in
            guard !isPublished(year), let opening = CivilDay(year: year, month: 1, day: 1) else { return false }
            let (from, to) = (max(first, opening), min(last, CivilDay(year: year, month: 12, day: 31) ?? last))
            let datedCount = datedDays.firstIndex(atLeast: to.number + 1) - datedDays.firstIndex(atLeast: from.number)
            return datedCount < to.number - from.number + 1
        }
    }

    /// The first day that the two rule differently, in hours or in being worked; nil where they never do. Clocks
    /// that ended before it are the same under both.
    package func firstDifference(from other: WorkCalendar) -> CivilDay? {
        // Another weekly rule, other hours or another zone change every day there is.
        guard week == other.week, hours == other.hours, zone == other.zone else { return CivilDay(year: 1, month: 1, day: 1) }
        let both = Set(dated.keys).union(other.dated.keys)
        let years = published.symmetricDifference(other.published).compactMap { CivilDay(year: $0, month: 1, day: 1) }
        return (both.filter { ruling(of: $0) != other.ruling(of: $0) } + years).min()
    }

    /// Years before the first notice follow the weekly rule for good; the others wait for theirs.
    private func isPublished(_ year: Int) -> Bool { published.contains(year) || year < published.min() ?? 1 }

    private func isWeeklyWorkDay(_ day: CivilDay) -> Bool { weekly[day.weekday] > weekly[day.weekday - 1] }
}

// MARK: - Arithmetic in milliseconds

extension WorkCalendar {
    /// As `elapsed(from:to:working:)` to the millisecond, so that sums over many runs lose nothing.
    package func elapsedMilliseconds(from: Instant, to: Instant, working: Bool) -> Int64 {
        guard from < to else { return 0 }
        return working ? worked(until: to) - worked(until: from) : to.milliseconds - from.milliseconds
    }

    /// As `advance(_:bySeconds:)`, of working or of continuous time.
    package func advance(_ from: Instant, byMilliseconds amount: Int64, working: Bool) -> Instant {
        guard amount > 0 else { return from }
        return working ? instant(whenWorked: worked(until: from) + amount) : Instant(milliseconds: from.milliseconds + amount)
    }

    /// The earliest instant from which no more than `amount` passes until `due`; `due` itself for 0 or less.
    package func retreat(_ due: Instant, byMilliseconds amount: Int64, working: Bool) -> Instant {
        guard amount > 0 else { return due }
        return working ? instant(whenWorked: worked(until: due) - amount) : Instant(milliseconds: due.milliseconds - amount)
    }

    /// Working time from a fixed origin to `instant`. Only differences of two such values mean anything.
    private func worked(until instant: Instant) -> Int64 {
        let day = instant.day(in: zone)
        let timeOfDay = instant.milliseconds - Instant(day, in: zone).milliseconds
        let today = isWorkDay(day) ? hours.reduce(0) { $0 + max(0, min(timeOfDay, $1.upperBound) - $1.lowerBound) } : 0
        return Int64(workDays(before: day.number)) * dayLength + today
    }

    /// The earliest instant at which `worked(until:)` reaches `amount`.
    private func instant(whenWorked amount: Int64) -> Instant {
        // An amount that is a whole number of days is reached at the end of the last of them, hence the 1.
        let days = Int((amount - 1).dividedDown(by: dayLength))
        var rest = amount - Int64(days) * dayLength
        let day = CivilDay(number: workDay(after: days))
        let start = Instant(day, in: zone).milliseconds
        for opening in hours {
            let length = opening.upperBound - opening.lowerBound
            if rest <= length { return Instant(milliseconds: start + opening.lowerBound + rest) }
            rest -= length
        }
        preconditionFailure("the rest of a work day is never longer than its office hours")
    }

    /// Work days from a fixed origin up to, not including, the day of that number.
    private func workDays(before number: Int) -> Int {
        // Day 0, 1970-01-01, was a Thursday, the fourth day of its week.
        let week = (number + 3).dividedDown(by: 7)
        return week * weekly[7] + weekly[number + 3 - week * 7] + shifted[differingDays.firstIndex(atLeast: number)]
    }

    /// The work day that has exactly `count` work days before it, by the same origin.
    private func workDay(after count: Int) -> Int {
        // By the weekly rule alone the day lies in the week `count / weekly[7]`; each differing day moves
        // it by one work day, so by at most one week in either direction.
        let week = count.dividedDown(by: weekly[7])
        var low = (week - differingDays.count - 2) * 7
        var high = (week + differingDays.count + 2) * 7
        while low < high {
            let middle = low + (high - low).dividedDown(by: 2)
            if workDays(before: middle + 1) > count { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension BinaryInteger {
    /// Rounded towards minus infinity, so that days before 1970 count like the others.
    fileprivate func dividedDown(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension [Int] {
    /// In an ordered array, how many elements lie below `value`.
    fileprivate func firstIndex(atLeast value: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

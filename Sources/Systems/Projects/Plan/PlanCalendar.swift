// The working time of a plan: which minutes of which days are worked. A contractor's calendar comes with his file; a
// district's own is made of its work calendar. Times are local and have no zone, as in every planning program. The
// passes count in working minutes from an origin, so that a weekend between two activities is no time at all.
import Kernel

/// A moment of local time, in whole minutes since 1970-01-01T00:00.
package struct LocalMinute: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    /// - Parameter minute: of the day; may be 1,440 or more.
    package init(_ day: CivilDay, minute: Int = 0) { number = day.number * 1440 + minute }

    package static func < (a: LocalMinute, b: LocalMinute) -> Bool { a.number < b.number }

    package var day: CivilDay { CivilDay(number: number.dividedDown(by: 1440)) }

    /// 0...1439.
    package var minuteOfDay: Int { number - day.number * 1440 }

    /// `2026-11-21T09:30`
    package var description: String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day)T\(two(minuteOfDay / 60)):\(two(minuteOfDay % 60))"
    }
}

/// Working minutes counted from an origin in one calendar. As the end of something it is the first moment at which so
/// many have passed, as its beginning the last: Friday's closing and Monday's opening are the same.
package typealias WorkedMinutes = Int

package struct PlanCalendar: Sendable, Hashable {
    /// Worked ranges of one day in minutes after midnight, in order and apart; none on a day that is not worked.
    package typealias Hours = [Range<Int>]

    /// Monday first, seven of them.
    package let week: [Hours]
    /// Days that are worked otherwise than the week says.
    package let exceptions: [CivilDay: Hours]

    /// `before[d]`: worked minutes in the first `d` days of a week, Monday first; 0...7.
    private let before: [Int]
    /// The days that differ, in order, and the running sum of how many minutes they differ by.
    private let differingDays: [Int]
    private let shifted: [Int]
    /// The least and the greatest of those sums: how far a count can be from what the week alone says.
    private let bounds: ClosedRange<Int>

    /// Nil where the week has no working time, so that no activity would ever end, where it has not seven days, or where
    /// ranges of a day are out of order, overlap or leave the day.
    package init?(week: [Hours], exceptions: [CivilDay: Hours] = [:]) {
        func isSound(_ hours: Hours) -> Bool {
            hours.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= 1440 && !$0.isEmpty }
                && zip(hours, hours.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
        }
        guard week.count == 7, week.contains(where: { !$0.isEmpty }), week.allSatisfy(isSound), exceptions.values.allSatisfy(isSound)
        else { return nil }
        self.week = week
        self.exceptions = exceptions
        before = week.reduce(into: [0]) { $0.append($0[$0.count - 1] + Self.length($1)) }
        let differing = exceptions.map { (day: $0.key, by: Self.length($0.value) - Self.length(week[$0.key.weekday - 1])) }
            .filter { $0.by != 0 }.sorted { $0.day < $1.day }
        differingDays = differing.map(\.day.number)
        shifted = differing.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.by) }
        bounds = (shifted.min() ?? 0)...(shifted.max() ?? 0)
    }

    /// Every minute of every day: what "elapsed" days and hours are counted in.
    package static let continuous = PlanCalendar(week: Array(repeating: [0..<1440], count: 7)).unsafelyUnwrapped

    package func hours(of day: CivilDay) -> Hours { exceptions[day] ?? week[day.weekday - 1] }

    /// Worked minutes from the origin, 1970-01-05T00:00, to a moment. Only differences of two mean anything.
    package func worked(until moment: LocalMinute) -> WorkedMinutes {
        let (day, minute) = (moment.day, moment.minuteOfDay)
        return minutes(before: day.number) + hours(of: day).reduce(0) { $0 + max(0, min(minute, $1.upperBound) - $1.lowerBound) }
    }

    /// The first moment at which so many minutes are worked: where something ends.
    package func end(_ worked: WorkedMinutes) -> LocalMinute {
        // The last day that has fewer than these before it is the one on which they are reached.
        let day = lastDay(near: worked) { $0 < worked }
        return moment(on: day, after: worked - minutes(before: day)) { $0 <= $1 }
    }

    /// The last moment before more than so many minutes are worked: where something begins.
    package func start(_ worked: WorkedMinutes) -> LocalMinute {
        // The last day that has no more than these before it is worked itself, or the one behind it would have no more, too.
        let day = lastDay(near: worked) { $0 <= worked }
        return moment(on: day, after: worked - minutes(before: day)) { $0 < $1 }
    }

    private func moment(on day: Int, after minutes: Int, _ isWithin: (Int, Int) -> Bool) -> LocalMinute {
        var rest = minutes
        let hours = hours(of: CivilDay(number: day))
        for range in hours {
            if isWithin(rest, range.count) { return LocalMinute(day * 1440 + range.lowerBound + rest) }
            rest -= range.count
        }
        preconditionFailure("a day has no fewer minutes than are counted on it")
    }

    private func minutes(before number: Int) -> Int {
        // Day 4, 1970-01-05, was a Monday.
        let week = (number - 4).dividedDown(by: 7)
        return week * before[7] + before[number - 4 - week * 7] + shifted[differingDays.firstIndex(atLeast: number)]
    }

    /// The last day of whose count of minutes before it this is true, as it is of all smaller counts.
    private func lastDay(near worked: WorkedMinutes, _ isTrue: (WorkedMinutes) -> Bool) -> Int {
        // By the week alone; exceptions move it by no more than the bounds of their sum.
        var low = ((worked - bounds.upperBound).dividedDown(by: before[7]) - 1) * 7 + 4
        var high = ((worked - bounds.lowerBound).dividedDown(by: before[7]) + 2) * 7 + 4
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if isTrue(minutes(before: middle)) { low = middle } else { high = middle }
        }
        return low
    }

    private static func length(_ hours: Hours) -> Int { hours.reduce(0) { $0 + $1.count } }
}

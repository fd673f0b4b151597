// A time that a text names, with every reading that its words allow. `Times` finds them; limits are made of them.
import Kernel
import Matters

/// A moment without a zone, to the second.
package struct LocalTime: Codable, Hashable, Sendable, Comparable {
    package var day: CivilDay
    /// 0 to 86,399.
    package var second: Int

    package init(_ day: CivilDay, second: Int = 0) {
        self.day = day
        self.second = second
    }

    package static func < (a: LocalTime, b: LocalTime) -> Bool { (a.day, a.second) < (b.day, b.second) }
}

/// How the words of a time were read. Raw values are stored and shown with the reading.
package enum TimeRule: String, Codable, CaseIterable, Sendable {
    /// The words say it.
    case written
    /// Without a year or month: the nearest that has not passed (or, in a report of what was, the last).
    case nearest
    /// 月底、年底: the last day of the calendar.
    case lastDay = "last-day"
    /// 月底、年底: the last working day.
    case lastWorkDay = "last-work-day"
    /// N 日内 counted in days of the calendar.
    case calendarDays = "calendar-days"
    /// N 日内, N 个工作日内 counted in working days.
    case workDays = "work-days"
    /// A Friday that is no working day, moved to the last one before it.
    case workDayBefore = "work-day-before"
    /// 本周五前: up to and with that day, by usage; the day before is what the words say.
    case withDay = "with-day"
    /// A vague word (近期、尽快、年初) to which a span is given by convention.
    case convention
    /// With another year or month than the usual reading lends: of a limit only.
    case other
}

/// One reading: from the first moment up to and with the last second.
package struct TimeReading: Codable, Hashable, Sendable {
    package var from: LocalTime
    package var to: LocalTime
    package var rule: TimeRule

    package init(from: LocalTime, to: LocalTime, rule: TimeRule) {
        self.from = from
        self.to = to
        self.rule = rule
    }
}

package struct TimeMention: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// A moment or one unit of time: 8月26日, 2023年.
        case point
        /// From one to another: 1—10月, 2023—2025年.
        case span
        /// How long: 三年, 10分钟.
        case duration
        /// Again and again: 每周五, 每月.
        case recurring
    }

    /// The side of the time on which something lies: 前 and 以前, 后 and 以来, 起.
    package enum Side: String, Hashable, Sendable { case at, before, after }

    /// In the glyphs.
    package var range: Range<Int>
    package var kind: Kind
    package var side: Side
    /// The usual one first; of `recurring` the next occurrence; none for a `duration` that begins nowhere.
    package var readings: [TimeReading]
    /// 左右、前后、近日: the words themselves do not mean it exactly.
    package var isVague: Bool

    package init(range: Range<Int>, kind: Kind, side: Side, readings: [TimeReading], isVague: Bool) {
        self.range = range
        self.kind = kind
        self.side = side
        self.readings = readings
        self.isVague = isVague
    }
}

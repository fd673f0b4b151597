// What a clock is given: an amount of time, or a day by whose end the thing must be done. Ledgers write
// limits, clocks measure against them. A day is looked up in the calendar each time it is asked for, so that
// a new notice moves it; nothing here stores a target instant but the one that somebody else set.

import Kernel

/// `3 work-days`, `end of month`, `by 2026-12-25T18:00:00+08:00`. Written and stored as text.
package enum Limit: Hashable, WrittenAsText {
    package static let noun = "a limit"
    package static let examples = ["3 work-days", "end of month"]

    case budget(Budget)
    case landmark(Landmark)

    /// Reads a budget or a landmark. Anything else is nil: a limit misread is somebody's red light.
    package init?(_ text: some StringProtocol) {
        if let budget = Budget(text) {
            self = .budget(budget)
        } else if let landmark = Landmark(text) {
            self = .landmark(landmark)
        } else {
            return nil
        }
    }

    /// The text that `init(_:)` reads.
    package var description: String {
        switch self {
        case .budget(let budget): budget.description
        case .landmark(let landmark): landmark.description
        }
    }

    package var zh: String {
        switch self {
        case .budget(let budget): budget.zh
        case .landmark(let landmark): landmark.zh
        }
    }

    package var en: String {
        switch self {
        case .budget(let budget): budget.en
        case .landmark(let landmark): landmark.en
        }
    }

    /// Whether it is spent in office hours only.
    package var isWorking: Bool {
        switch self {
        case .budget(let budget): budget.unit.isWorking
        case .landmark(let landmark): landmark.isWorking
        }
    }

    /// Set by somebody else, as imports bring it.
    package var isInstant: Bool {
        if case .landmark(let landmark) = self, case .instant = landmark.point { true } else { false }
    }

    /// Whether a notice could move it.
    package var dependsOnCalendar: Bool {
        switch self {
        case .budget(let budget): budget.unit.isWorking
        case .landmark(let landmark): landmark.dependsOnCalendar
        }
    }

    /// What it comes to for a clock that starts at `start`: milliseconds of working or of continuous time.
    /// Negative when the landmark lies before the start.
    package func milliseconds(from start: Instant, on calendar: WorkCalendar) -> Int64 {
        switch self {
        case .budget(let budget): return calendar.seconds(in: budget).amount * 1000
        case .landmark(let landmark):
            let due = landmark.place(from: start, on: calendar).due
            if due < start { return -calendar.elapsedMilliseconds(from: due, to: start, working: isWorking) }
            return calendar.elapsedMilliseconds(from: start, to: due, working: isWorking)
        }
    }

    /// When it is spent by a clock that starts at `start` and is never stopped; `start` where that is past.
    package func end(from start: Instant, on calendar: WorkCalendar) -> Instant {
        calendar.advance(start, byMilliseconds: max(0, milliseconds(from: start, on: calendar)), working: isWorking)
    }
}

/// A point in the calendar by which something is due. Days end with their office hours, and days that are
/// not worked at midnight.
package struct Landmark: Hashable, Sendable, CustomStringConvertible {
    package enum Point: Hashable, Sendable {
        /// `by 2026-12-25T18:00:00+08:00`: set by somebody else, to the millisecond.
        case instant(Instant)
        /// `end of 2026-12-25`
        case day(CivilDay)
        /// `end of month` (月底前): of the month of the start, or of the next when that is past.
        case month
        /// `end of friday` (周五前): the first one not past; 1 is Monday.
        case weekday(Int)
        /// `end of day 15`: the day of the start is not counted (民法典第二百零一条).
        case calendarDay(Int)
        /// `end of work-day 3`: the third work day after the day of the start.
        case workDay(Int)
        /// `end of work-day 5 of month`: the fifth work day of the month, or of the next when that is past.
        case workDayOfMonth(Int)
    }

    /// What happens when the day is not worked: `or next work-day` (民法典第二百零三条), `or previous work-day`.
    package enum Roll: String, CaseIterable, Hashable, Sendable {
        case none, next, previous
    }

    package let point: Point
    package let roll: Roll

    package init(_ point: Point, roll: Roll = .none) {
        self.point = point
        self.roll = roll
    }

    /// Where a landmark comes to lie.
    package struct Place: Hashable, Sendable {
        package let due: Instant
        /// The day that was meant; it differs from `day` where the roll has moved it.
        package let named: CivilDay
        package let day: CivilDay
    }

    package var isWorking: Bool {
        switch point {
        case .workDay, .workDayOfMonth: true
        case .instant, .day, .month, .weekday, .calendarDay: false
        }
    }

    package var dependsOnCalendar: Bool {
        if case .instant = point { false } else { true }
    }

    /// The landmark as it lies for a clock that starts at `start`.
    package func place(from start: Instant, on calendar: WorkCalendar) -> Place {
        let today = start.day(in: calendar.zone)
        switch point {
        case .instant(let instant):
            let day = instant.day(in: calendar.zone)
            return Place(due: instant, named: day, day: day)
        case .day(let day): return place(on: day, calendar)
        case .calendarDay(let count): return place(on: today.advanced(by: count), calendar)
        case .workDay(let count): return place(on: calendar.workDay(count, after: today), calendar)
        case .month:
            return first(after: start) { place(on: today.firstOfMonth(after: $0 + 1).advanced(by: -1), calendar) }
        case .weekday(let weekday):
            return first(after: start) { place(on: today.advanced(by: weekday - today.weekday + 7 * $0), calendar) }
        case .workDayOfMonth(let count):
            return first(after: start) {
                place(on: calendar.workDay(count, after: today.firstOfMonth(after: $0).advanced(by: -1)), calendar)
            }
        }
    }

    /// The first of the places in turn that is not past. A roll backwards may put the first two behind the start.
    private func first(after start: Instant, _ place: (Int) -> Place) -> Place {
        (0...1).lazy.map(place).first { $0.due > start } ?? place(2)
    }

    private func place(on named: CivilDay, _ calendar: WorkCalendar) -> Place {
        let day =
            switch roll {
            case _ where calendar.isWorkDay(named): named
            case .none: named
            case .next: calendar.workDay(1, after: named)
            case .previous: calendar.lastWorkDay(before: named)
            }
        return Place(due: calendar.close(of: day), named: named, day: day)
    }
}

// MARK: - As text

extension Landmark {
    /// Days and work days that can be counted: two years, so that the day exists in every calendar.
    package static let counts = 1...732
    /// Even the shortest month of the longest holidays has so many work days.
    package static let countsOfMonth = 1...14
    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    package init?(_ text: some StringProtocol) {
        if text.hasPrefix("by ") {
            guard let instant = Instant(String(text.dropFirst(3))) else { return nil }
            self.init(.instant(instant))
            return
        }
        guard text.hasPrefix("end of ") else { return nil }
        var rest = String(text.dropFirst(7))
        var roll = Roll.none
        for candidate in [Roll.next, .previous] where rest.hasSuffix(" or \(candidate.rawValue) work-day") {
            rest.removeLast(" or \(candidate.rawValue) work-day".count)
            roll = candidate
        }
        guard let point = Landmark.point(rest) else { return nil }
        self.init(point, roll: roll)
        // A work day never needs to be moved: such a rule was meant otherwise.
        if roll != .none, isWorking { return nil }
    }

    private static func point(_ text: String) -> Point? {
        if text == "month" { return .month }
        if let index = weekdays.firstIndex(of: text) { return .weekday(index + 1) }
        if let day = CivilDay(text) { return .day(day) }
        if text.hasPrefix("day ") { return count(text.dropFirst(4), in: counts).map { .calendarDay($0) } }
        guard text.hasPrefix("work-day ") else { return nil }
        let rest = text.dropFirst(9)
        if rest.hasSuffix(" of month") { return count(rest.dropLast(9), in: countsOfMonth).map { .workDayOfMonth($0) } }
        return count(rest, in: counts).map { .workDay($0) }
    }

    private static func count(_ text: Substring, in range: ClosedRange<Int>) -> Int? {
        guard text.first != "0", text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let value = Int(text), range.contains(value) else {
            return nil
        }
        return value
    }

    /// The text that `init(_:)` reads.
    package var description: String {
        let named =
            switch point {
            case .instant(let instant): "by \(instant)"
            case .day(let day): "end of \(day)"
            case .month: "end of month"
            case .weekday(let weekday): "end of \(Landmark.weekdays[weekday - 1])"
            case .calendarDay(let count): "end of day \(count)"
            case .workDay(let count): "end of work-day \(count)"
            case .workDayOfMonth(let count): "end of work-day \(count) of month"
            }
        return roll == .none ? named : "\(named) or \(roll.rawValue) work-day"
    }

    /// As people say it: `月底前`, `第3个工作日结束前`.
    package var zh: String {
        let named =
            switch point {
            case .instant(let instant): "\(instant.text(in: .china).prefix(16).replacing("T", with: " "))前"
            case .day(let day): "\(day)前"
            case .month: "月底前"
            case .weekday(let weekday): "本周\(["一", "二", "三", "四", "五", "六", "日"][weekday - 1])前"
            case .calendarDay(let count): "次日起第\(count)日结束前"
            case .workDay(let count): "次日起第\(count)个工作日结束前"
            case .workDayOfMonth(let count): "当月第\(count)个工作日结束前"
            }
        return switch roll {
        case .none: named
        case .next: "\(named)（遇非工作日顺延）"
        case .previous: "\(named)（遇非工作日提前）"
        }
    }

    package var en: String {
        let named =
            switch point {
            case .instant(let instant): "by \(instant.text(in: .china).prefix(16).replacing("T", with: " "))"
            case .day(let day): "by \(day)"
            case .month: "by the end of the month"
            case .weekday(let weekday): "by \(Landmark.weekdays[weekday - 1].capitalized)"
            case .calendarDay(let count): "by the end of the \(Landmark.ordinal(count)) day after"
            case .workDay(let count): "by the end of the \(Landmark.ordinal(count)) working day after"
            case .workDayOfMonth(let count): "by the end of the \(Landmark.ordinal(count)) working day of the month"
            }
        return switch roll {
        case .none: named
        case .next: "\(named), or the next working day"
        case .previous: "\(named), or the last working day before"
        }
    }

    private static func ordinal(_ count: Int) -> String {
        let ending =
            switch (count % 100, count % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        return "\(count)\(ending)"
    }
}

extension CivilDay {
    /// The first day of the month that comes `months` after this day's.
    fileprivate func firstOfMonth(after months: Int) -> CivilDay {
        let (year, month, _) = parts
        let count = year * 12 + month - 1 + months
        let first = CivilDay(year: count / 12, month: count % 12 + 1, day: 1)
        guard let first else {
            preconditionFailure("clocks start in years that the calendar has")
        }
        return first
    }
}

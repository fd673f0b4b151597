// The passes over a schedule: when each activity can and must begin, how many working days it can wait, and what is late
// by a day. Pure; the passes themselves are in Plan/.
import Kernel
import Matters

/// A schedule as of a day, worked out.
package struct ScheduleTimes: Sendable {
    package struct Line: Sendable, Hashable {
        package let activity: Schedule.Activity
        package let earlyStart: LocalMinute
        package let earlyFinish: LocalMinute
        package let lateStart: LocalMinute
        package let lateFinish: LocalMinute
        /// Working minutes; less than none where it must have begun earlier than it can.
        package let slack: Int
        package let isCritical: Bool

        /// It has not begun and its latest beginning is over, or it has begun and its latest end is.
        package func isLate(at today: CivilDay) -> Bool { activity.due(lateStart, lateFinish).map { $0.day < today } ?? false }
    }

    /// In the order of the schedule, headings among them with the times of what stands below.
    package let lines: [Line]
    /// When all stands at the earliest.
    package let finish: LocalMinute
    package let minutesPerDay: Int

    /// Critical activities that have not begun, the nearest first, each with the last day on which it may begin; one that takes
    /// no time, with the last on which it may be reached.
    package var criticalWaiting: [(activity: Schedule.Activity, day: CivilDay, isEnd: Bool)] {
        let waiting = lines.compactMap { line in
            line.isCritical && line.activity.begunOn == nil
                ? line.activity.due(line.lateStart, line.lateFinish).map { (activity: line.activity, day: $0.day, isEnd: $0.isEnd) } : nil
        }
        return waiting.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element)
    }

    /// Whole working days of slack, towards minus infinity: half a day late is a day late.
    package func slackDays(_ line: Line) -> Int { line.slack.dividedDown(by: minutesPerDay) }
}

extension Schedule {
    /// Of the activities and milestones whose latest end by the plan is over, or that are done: how many were done by it.
    /// The latest end is that of the schedule as it was planned, whatever was late since.
    /// - Throws: as `times`.
    package func kept(at today: CivilDay) throws -> (onTime: Int, due: Int) {
        var plan = self
        for place in plan.activities.indices {
            (plan.activities[place].begunOn, plan.activities[place].doneOn, plan.activities[place].remaining) = (nil, nil, nil)
        }
        let ends = Dictionary(activities.map { ($0.code, $0.doneOn) }) { first, _ in first }
        let lines = try plan.times(at: nil).lines.filter { !$0.activity.isSummary }.map { line in
            (done: ends[line.activity.code] ?? nil, last: LocalMinute(line.lateFinish.number - 1).day)
        }
        let due = lines.filter { $0.done != nil || $0.last < today }
        return (due.count { line in line.done.map { $0 <= line.last } ?? false }, due.count)
    }
}

extension Schedule.Activity {
    /// The last day for what comes next of it; nil where it is done.
    func due(_ lateStart: LocalMinute, _ lateFinish: LocalMinute) -> (day: CivilDay, isEnd: Bool)? {
        if doneOn != nil || isSummary { return nil }
        // What ends a day ends on it: the minute 24:00 is the midnight of the day before.
        let end = LocalMinute(lateFinish.number - 1).day
        return begunOn == nil && duration > 0 ? (lateStart.day, false) : (end, true)
    }
}

extension Schedule {
    /// Most activities of one schedule. A work with more is several projects.
    package static let mostActivities = 5000
    package static let mostLinks = 100_000

    /// The network of what is done; headings are not part of it.
    /// - Throws: `PlanFault`, by the places of `working`.
    package func network() throws -> PlanNetwork {
        let places = Dictionary(working.enumerated().map { ($0.element.code, $0.offset) }, uniquingKeysWith: { first, _ in first })
        let calendars = calendars.map(\.hours)
        let activities = working.map { activity in
            PlanActivity(
                duration: activity.duration, calendar: activity.calendar, bounds: activity.bounds,
                progress: progress(activity, calendars[activity.calendar]))
        }
        let links = links.compactMap { link in
            places[link.from].flatMap { from in
                places[link.to].map { PlanLink(from: from, to: $0, kind: link.kind, lag: link.lag, isElapsed: link.isElapsed) }
            }
        }
        return try PlanNetwork(activities, links, calendars: calendars)
    }

    package var working: [Activity] { activities.filter { !$0.isSummary } }

    private func progress(_ activity: Activity, _ calendar: PlanCalendar) -> PlanProgress {
        if let done = activity.doneOn {
            return .done(from: LocalMinute(activity.begunOn ?? done), to: LocalMinute(done, minute: 1440))
        }
        return activity.begunOn.map { .begun(at: LocalMinute($0), remaining: activity.remaining ?? activity.duration) } ?? .waiting
    }

    /// As of a day: what has not begun begins today at the earliest. Nil: as it was planned.
    /// - Throws: `PlanFault`; never for a schedule that was recorded, which was checked.
    package func times(at today: CivilDay?) throws -> ScheduleTimes {
        let network = try network()
        let times = network.times(
            from: LocalMinute(startOn), now: today.map { LocalMinute($0) }, finish: LocalMinute(finishOn, minute: 1440))
        var lines = working.enumerated().map { place, activity in
            ScheduleTimes.Line(
                activity: activity, earlyStart: times.earlyStart(place), earlyFinish: times.earlyFinish(place),
                lateStart: times.lateStart(place), lateFinish: times.lateFinish(place), slack: times.slack(place),
                isCritical: times.isCritical(place))
        }[...]
        var rows: [ScheduleTimes.Line?] = activities.map { $0.isSummary ? nil : lines.popFirst() }
        // A heading reaches from the first beginning to the last end of what stands below it; the deepest first.
        for place in activities.indices.reversed() where activities[place].isSummary {
            let below = activities[(place + 1)...].prefix { $0.level > activities[place].level }.indices.compactMap { rows[$0] }
            guard let first = below.first else { continue }
            rows[place] = ScheduleTimes.Line(
                activity: activities[place], earlyStart: below.map(\.earlyStart).min() ?? first.earlyStart,
                earlyFinish: below.map(\.earlyFinish).max() ?? first.earlyFinish,
                lateStart: below.map(\.lateStart).min() ?? first.lateStart,
                lateFinish: below.map(\.lateFinish).max() ?? first.lateFinish, slack: below.map(\.slack).min() ?? 0,
                isCritical: below.contains(where: \.isCritical))
        }
        return ScheduleTimes(lines: rows.compactMap(\.self), finish: times.finish, minutesPerDay: minutesPerDay)
    }
}

// MARK: - The light

/// What a project's light needs of its schedule: the last days of what is not done, the nearest first.
package struct LatestDays: Codable, Hashable, Sendable {
    package struct Waiting: Codable, Hashable, Sendable {
        package let name: String
        /// The last day on which it may begin, or end.
        package let day: CivilDay
        package let isEnd: Bool
    }

    /// At most `most`.
    package let waiting: [Waiting]
    package static let most = 50

    init(_ times: ScheduleTimes) {
        let due = times.lines.compactMap { line in
            line.activity.due(line.lateStart, line.lateFinish).map { Waiting(name: line.activity.name, day: $0.day, isEnd: $0.isEnd) }
        }
        waiting = Array(
            due.enumerated().sorted { ($0.element.day, $0.offset) < ($1.element.day, $1.offset) }.map(\.element).prefix(Self.most))
    }

    /// Red once a latest day is over, yellow `ahead` days before it.
    func finding(at today: CivilDay, yellow ahead: Int) -> ProjectFinding? {
        guard let first = waiting.first else { return nil }
        let days = today.distance(to: first.day)
        guard days < 0 || days <= ahead else { return nil }
        let late = waiting.prefix { $0.day < today }.count
        let more = late > 1 ? late - 1 : 0
        let verb = first.isEnd ? (zh: "完成", en: "end") : (zh: "开始", en: "begin")
        if days < 0 {
            return ProjectFinding(
                kind: .schedule, light: .red,
                words: Bilingual(
                    zh: "“\(first.name)”最迟应于 \(first.day) \(verb.zh)，至今未\(verb.zh)\(more > 0 ? "；另有 \(more) 项" : "")",
                    en: "\"\(first.name)\" had to \(verb.en) by \(first.day) and has not\(more > 0 ? "; \(more) more like it" : "")"))
        }
        return ProjectFinding(
            kind: .schedule, light: .yellow,
            words: Bilingual(
                zh: days == 0 ? "今天是“\(first.name)”最迟\(verb.zh)的日子" : "“\(first.name)”最迟须于 \(first.day) \(verb.zh)，还有 \(days) 天",
                en: days == 0
                    ? "today is the last day for \"\(first.name)\" to \(verb.en)"
                    : "\"\(first.name)\" must \(verb.en) by \(first.day), in \(days) day\(days == 1 ? "" : "s")"))
    }
}

// MARK: - Another finish

/// What gives when the finish is moved: an activity whose slack is used up by it.
package struct ScheduleEffect: Sendable, Hashable {
    package let line: ScheduleTimes.Line
    /// Working days.
    package let before: Int
    package let after: Int
}

extension Schedule {
    /// The activities that have no slack left with another finish, the least first; with what they had.
    package func effect(ofFinish day: CivilDay, at today: CivilDay?) throws -> [ScheduleEffect] {
        let now = try times(at: today)
        var moved = self
        moved.finishOn = day
        let then = try moved.times(at: today)
        return zip(now.lines, then.lines).compactMap { old, new in
            guard !new.activity.isSummary, new.activity.doneOn == nil, new.slack <= 0 else { return nil }
            return ScheduleEffect(line: new, before: now.slackDays(old), after: then.slackDays(new))
        }.sorted { ($0.after, $0.line.lateStart) < ($1.after, $1.line.lateStart) }
    }
}

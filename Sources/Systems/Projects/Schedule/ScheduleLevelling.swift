// A schedule under limited resources: what is left of it as a levelling problem in whole working days, and the best plan
// that the search finds in a bounded number of rounds. The dates of the schedule itself do not change by it.
import Kernel
import Matters

package struct LevelledSchedule: Sendable {
    package struct Line: Sendable {
        package let activity: Schedule.Activity
        /// As if nothing was limited.
        package let earlyStart: CivilDay
        /// In the levelled plan.
        package let start: CivilDay
        /// Beyond it the finish cannot be kept.
        package let lateStart: CivilDay
    }

    /// By when all can stand.
    package let finish: CivilDay
    /// Working days later than if nothing was limited.
    package let daysLater: Int
    /// What begins later than it could, the first to begin first.
    package let pushed: [Line]
}

extension Schedule {
    /// What is not done, from a day on, under the limits. Nil where nothing is limited, or nothing is left.
    /// Durations and lags are whole working days of the first calendar, rounded up; an elapsed lag counts five days of seven.
    /// What has begun goes on first.
    /// - Throws: `PlanFault` or `LevellingFault`; never for a schedule that was recorded, which was checked.
    package func levelled(at today: CivilDay) throws -> LevelledSchedule? {
        guard let capacities, !capacities.isEmpty, let calendar = calendars.first?.hours else { return nil }
        let times = try times(at: today)
        let open = times.lines.filter { !$0.activity.isSummary && $0.activity.doneOn == nil }
        guard !open.isEmpty else { return nil }
        let places = Dictionary(uniqueKeysWithValues: open.enumerated().map { ($1.activity.code, $0) })
        let origin = calendar.worked(until: max(LocalMinute(startOn), LocalMinute(today)))
        func days(_ minutes: Int) -> Int { minutes <= 0 ? minutes / minutesPerDay : (minutes + minutesPerDay - 1) / minutesPerDay }
        var durations = open.map { days($0.activity.begunOn == nil ? $0.activity.duration : $0.activity.remaining ?? $0.activity.duration) }
        var demands = open.map { line in capacities.map { line.activity.demands?[$0.name] ?? 0 } }
        var arcs = links.compactMap { link -> LevellingProblem.Arc? in
            guard let from = places[link.from], let to = places[link.to], open[to].activity.begunOn == nil else { return nil }
            let lag = link.isElapsed ? days(link.lag * 5 / 7 * minutesPerDay / 1440) : days(link.lag)
            return LevellingProblem.Arc(
                from: from, to: to,
                delay: lag + (link.kind.isFromFinish ? durations[from] : 0) - (link.kind.isToFinish ? durations[to] : 0))
        }
        // Before everything: what may not begin yet waits for it, and what has begun comes before what has not.
        let root = open.count
        durations.append(0)
        demands.append(capacities.map { _ in 0 })
        for (place, line) in open.enumerated() {
            let wait = line.activity.bounds.startNoEarlier.map { max(0, days(calendar.worked(until: $0) - origin)) } ?? 0
            arcs.append(LevellingProblem.Arc(from: root, to: place, delay: wait))
            guard line.activity.begunOn != nil, line.activity.demands != nil else { continue }
            for (other, waiting) in open.enumerated() where waiting.activity.begunOn == nil && waiting.activity.demands != nil {
                arcs.append(LevellingProblem.Arc(from: place, to: other, delay: 0))
            }
        }
        let problem = try LevellingProblem(durations: durations, demands: demands, capacities: capacities.map(\.amount), arcs: arcs)
        let rounds = max(5, min(400, 60_000 / open.count))
        let plan = problem.levelled(seed: 1) { $0 < rounds }
        func end(_ period: Int) -> CivilDay { LocalMinute(calendar.end(origin + period * minutesPerDay).number - 1).day }
        let pushed = open.enumerated().compactMap { place, line -> LevelledSchedule.Line? in
            let period = plan.starts[place]
            // A milestone stands where what it waits for ends, not at the next opening.
            let start = durations[place] == 0 && period > 0 ? end(period) : calendar.start(origin + period * minutesPerDay).day
            guard line.activity.begunOn == nil, start > line.earlyStart.day else { return nil }
            return LevelledSchedule.Line(
                activity: line.activity, earlyStart: line.earlyStart.day, start: start, lateStart: line.lateStart.day)
        }
        let free = days(max(0, calendar.worked(until: times.finish) - origin))
        return LevelledSchedule(
            finish: end(plan.length), daysLater: max(0, plan.length - free),
            pushed: pushed.enumerated().sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element))
    }
}

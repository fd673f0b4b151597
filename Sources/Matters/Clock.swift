// The clock of one stage: a budget of time, and the runs in which it was spent. The matter's fold starts
// and stops it; lights, deadlines and statistics ask it questions. No target instant is stored: a due
// instant follows from budget, runs and calendar, so that a pause or a new notice moves it by itself.
// Nothing here reads the time of day.

import Kernel

/// A clock runs, stands, and runs again; what it has spent only grows. Overdue is never erased.
package struct Clock: Hashable, Sendable, Codable {
    /// From a start to its stop; the last run of a running clock has none.
    package struct Run: Hashable, Sendable, Codable {
        package let from: Instant
        package fileprivate(set) var stop: Stop?

        package var to: Instant? { stop?.at }
    }

    /// When and why a run ended: a pause, a return, the stage was left.
    package struct Stop: Hashable, Sendable, Codable {
        package let at: Instant
        package let reason: String
    }

    /// What is timed, as the ledger names it: a stage (`handling`).
    package let name: String
    package let budget: Budget
    /// In order and apart from each other; they may touch.
    package private(set) var runs: [Run] = []

    package init(name: String, budget: Budget) {
        self.name = name
        self.budget = budget
    }

    package var isRunning: Bool { runs.last.map { $0.stop == nil } ?? false }

    /// Starts or resumes. A running clock goes on as it was: starting twice must not restart it.
    /// An instant before the last stop counts as that stop, so that no moment is spent twice.
    package mutating func start(at instant: Instant) {
        guard !isRunning else { return }
        runs.append(Run(from: max(instant, runs.last?.to ?? instant), stop: nil))
    }

    /// Pauses or leaves. A clock that stands keeps its first stop and reason.
    /// An instant before the start counts as the start: a run is never negative.
    package mutating func stop(at instant: Instant, reason: String) {
        guard isRunning, let last = runs.indices.last else { return }
        runs[last].stop = Stop(at: max(instant, runs[last].from), reason: reason)
    }

    /// Seconds spent up to `now`, rounded down. A run outside office hours spends none of a working budget.
    package func spent(at now: Instant, on calendar: WorkCalendar) -> Int64 { spentMilliseconds(at: now, on: calendar) / 1000 }

    /// Seconds left of the budget at `now`; negative once it is overrun.
    package func remaining(at now: Instant, on calendar: WorkCalendar) -> Int64 {
        calendar.seconds(in: budget).amount - spent(at: now, on: calendar)
    }

    /// Seconds spent beyond the budget at `now`; 0 while within it.
    package func overrun(at now: Instant, on calendar: WorkCalendar) -> Int64 { max(0, -remaining(at: now, on: calendar)) }

    /// True when more than the budget was spent by `now`. What ends at its due instant is in time, and so is
    /// what was due at 18:00 and done at 20:00: nobody was due to work in between.
    package func wasLate(at now: Instant, on calendar: WorkCalendar) -> Bool {
        spentMilliseconds(at: now, on: calendar) > calendar.seconds(in: budget).amount * 1000
    }

    /// When the budget is, or was, all spent. Nil while the clock stands: nobody knows when it will run again.
    package func dueAt(on calendar: WorkCalendar) -> Instant? { isRunning ? reaches(share: 1000, on: calendar) : nil }

    /// The first instant at which `share` thousandths of the budget are spent; over 1000 is beyond it.
    /// For a running clock a forecast if need be; nil when a standing clock has not come that far.
    package func reaches(share: Int, on calendar: WorkCalendar) -> Instant? {
        let (seconds, working) = calendar.seconds(in: budget)
        // A thousandth of a second's share is a whole millisecond: nothing is rounded.
        return reaches(milliseconds: seconds * Int64(share), working: working, on: calendar)
    }

    /// The first instant at which that much working or continuous time lies within the runs, counted
    /// from `since` if given. The clock's own budget may be of the other kind.
    package func reaches(milliseconds: Int64, working: Bool, since: Instant? = nil, on calendar: WorkCalendar) -> Instant? {
        var left = milliseconds
        for run in runs {
            let from = since.map { max($0, run.from) } ?? run.from
            guard let to = run.to else { return calendar.advance(from, byMilliseconds: left, working: working) }
            guard from <= to else { continue }
            let length = calendar.elapsedMilliseconds(from: from, to: to, working: working)
            if length >= left { return calendar.advance(from, byMilliseconds: left, working: working) }
            left -= length
        }
        return nil
    }

    private func spentMilliseconds(at now: Instant, on calendar: WorkCalendar) -> Int64 {
        runs.reduce(0) { sum, run in
            sum + calendar.elapsedMilliseconds(from: run.from, to: min(now, run.to ?? now), working: budget.unit.isWorking)
        }
    }
}

extension Clock {
    private enum CodingKeys: String, CodingKey { case name, budget, runs }

    /// Refuses runs that overlap or go on after an open one: sums over them would count a moment twice.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let runs = try container.decode([Run].self, forKey: .runs)
        guard Clock.areApart(runs) else {
            throw DecodingError.dataCorruptedError(forKey: .runs, in: container, debugDescription: "runs overlap or end before they start")
        }
        self.init(
            name: try container.decode(String.self, forKey: .name), budget: try container.decode(Budget.self, forKey: .budget), runs: runs)
    }

    private init(name: String, budget: Budget, runs: [Run]) {
        self.name = name
        self.budget = budget
        self.runs = runs
    }

    private static func areApart(_ runs: [Run]) -> Bool {
        for run in runs { if let to = run.to, to < run.from { return false } }
        for (run, next) in zip(runs, runs.dropFirst()) {
            guard let to = run.to, to <= next.from else { return false }
        }
        return true
    }
}

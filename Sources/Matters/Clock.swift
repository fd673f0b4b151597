// The clock of one stage or of a whole matter: a limit, the runs in which it was spent, and what was granted
// on top. The matter's fold starts, stops and extends it; lights, deadlines and statistics ask it questions.
// No target instant is stored: a due instant follows from limit, runs and calendar, so that a pause or a new
// notice moves it by itself. Nothing here reads the time of day.

import Kernel

/// A clock runs, stands, and runs again; what it has spent only grows. Overdue is never erased.
package struct Clock: Hashable, Sendable, Codable {
    /// From a start to its stop; the last run of a running clock has none.
    package struct Run: Hashable, Sendable, Codable {
        package let from: Instant
        /// The unit whose time it is: the owner's, or a supporting unit's while the owner waits for it.
        package let holder: UnitCode?
        package fileprivate(set) var stop: Stop?

        package var to: Instant? { stop?.at }
    }

    /// When and why a run ended: a pause, a return, the stage was left.
    package struct Stop: Hashable, Sendable, Codable {
        package let at: Instant
        package let reason: String
        /// When the clock goes on by itself (挂账到期). Nil: only when it is started.
        package let until: Instant?
    }

    /// Time granted on top of the limit (延期).
    package struct Extension: Hashable, Sendable, Codable {
        package let budget: Budget
        package let at: Instant
    }

    /// The share of the whole that was reported as done.
    package struct Done: Hashable, Sendable, Codable {
        /// 0 to 100.
        package let percent: Int
        package let at: Instant
    }

    /// What is timed, as the ledger names it: a stage (`handling`).
    package let name: String
    package let limit: Limit
    /// In order and apart from each other; they may touch.
    package private(set) var runs: [Run] = []
    package private(set) var extensions: [Extension] = []
    /// What was last reported as done, where lights compare it with the plan.
    package private(set) var done: Done?

    package init(name: String, limit: Limit) {
        self.name = name
        self.limit = limit
    }

    /// A clock that goes on by itself stands until it is told that it does: see `Stop.until`.
    package var isRunning: Bool { runs.last.map { $0.stop == nil } ?? false }
    /// Whether it counts office hours only.
    package var isWorking: Bool { limit.isWorking }
    package var holder: UnitCode? { runs.last?.holder }

    /// Starts or resumes. A running clock goes on as it was: starting twice must not restart it.
    /// An instant before the last stop counts as that stop, so that no moment is spent twice.
    /// - Parameter holder: whose time it is; nil for the one who held it last.
    package mutating func start(at instant: Instant, holder: UnitCode? = nil) {
        guard !isRunning else { return }
        // A clock that was to go on by itself did so, whoever starts it later.
        let from = min(instant, runs.last?.stop?.until ?? instant)
        runs.append(Run(from: max(from, runs.last?.to ?? from), holder: holder ?? self.holder, stop: nil))
    }

    /// Pauses or leaves. A clock that stands keeps its first stop and reason.
    /// An instant before the start counts as the start: a run is never negative.
    package mutating func stop(at instant: Instant, reason: String, until: Instant? = nil) {
        if let began = runs.last?.stop?.until {
            if instant >= began { start(at: began) } else { cancelReturn() }
        }
        guard isRunning, let last = runs.indices.last else { return }
        runs[last].stop = Stop(at: max(instant, runs[last].from), reason: reason, until: until)
    }

    /// The clock was left while it stood: it does not go on by itself any more.
    private mutating func cancelReturn() {
        guard let last = runs.indices.last, let stop = runs[last].stop else { return }
        runs[last].stop = Stop(at: stop.at, reason: stop.reason, until: nil)
    }

    /// It never stood for that reason: what it stood for lately is spent like the rest.
    mutating func disregardStop(reason: String) {
        guard let last = runs.indices.last, runs[last].stop?.reason == reason else { return }
        runs[last].stop = nil
    }

    /// From here on the time is another unit's. The clock itself does not notice. Nothing for a clock that stands.
    package mutating func hand(to holder: UnitCode?, at instant: Instant, reason: String) {
        guard isRunning, holder != self.holder else { return }
        stop(at: instant, reason: reason)
        start(at: instant, holder: holder)
    }

    /// Adds to the limit. The budget must be of the clock's kind, working or continuous; the decider sees to it.
    package mutating func extend(by budget: Budget, at instant: Instant) { extensions.append(Extension(budget: budget, at: instant)) }

    /// The same time spent, under another limit; what was granted on top of the old one was granted to that.
    package func under(_ limit: Limit) -> Clock {
        var clock = Clock(name: name, limit: limit)
        (clock.runs, clock.done) = (runs, done)
        return clock
    }

    package mutating func report(done percent: Int, at instant: Instant) { done = Done(percent: percent, at: instant) }

    /// Limit and extensions in milliseconds of the clock's kind. Of a landmark it is what lies between the first
    /// start and it, so negative where the clock started late; zero before the first start.
    package func allowance(on calendar: WorkCalendar) -> Int64 {
        let own =
            switch (limit, runs.first) {
            case (.landmark, nil): 0 as Int64
            case (_, let first): limit.milliseconds(from: first?.from ?? Instant(milliseconds: 0), on: calendar)
            }
        return extensions.reduce(own) { $0 + calendar.seconds(in: $1.budget).amount * 1000 }
    }

    /// Seconds spent up to `now`, rounded down. A run outside office hours spends none of a working budget.
    /// - Parameter by: count only the time of this unit.
    package func spent(at now: Instant, by unit: UnitCode? = nil, on calendar: WorkCalendar) -> Int64 {
        spentMilliseconds(at: now, by: unit, on: calendar) / 1000
    }

    /// Seconds left at `now`; negative once it is overrun.
    package func remaining(at now: Instant, on calendar: WorkCalendar) -> Int64 {
        allowance(on: calendar) / 1000 - spent(at: now, on: calendar)
    }

    /// Seconds spent beyond the allowance at `now`; 0 while within it.
    package func overrun(at now: Instant, on calendar: WorkCalendar) -> Int64 { max(0, -remaining(at: now, on: calendar)) }

    /// True when more than the allowance was spent by `now`. What ends at its due instant is in time, and so is
    /// what was due at 18:00 and done at 20:00: nobody was due to work in between.
    package func wasLate(at now: Instant, on calendar: WorkCalendar) -> Bool {
        runs.first.map { $0.from <= now } ?? false && spentMilliseconds(at: now, on: calendar) > allowance(on: calendar)
    }

    /// When the allowance is, or was, all spent. Nil while the clock stands: nobody knows when it will run again.
    package func dueAt(on calendar: WorkCalendar) -> Instant? {
        course.last?.to == nil ? reaches(share: 1000, on: calendar) : nil
    }

    /// The first instant at which `share` thousandths of the allowance are spent; over 1000 is beyond it.
    /// For a running clock a forecast if need be; nil when a standing clock has not come that far.
    package func reaches(share: Int, on calendar: WorkCalendar) -> Instant? {
        let allowance = allowance(on: calendar)
        // Due before it began: every share of nothing is reached where the landmark stands.
        if allowance <= 0, case .landmark(let landmark) = limit, let first = runs.first {
            return extensions.isEmpty ? landmark.place(from: first.from, on: calendar).due : first.from
        }
        return reaches(
            milliseconds: allowance / 1000 * Int64(share) + allowance % 1000 * Int64(share) / 1000, working: isWorking, on: calendar)
    }

    /// The first instant at which that much working or continuous time lies within the runs, counted
    /// from `since` if given. The clock's own limit may be of the other kind.
    package func reaches(milliseconds: Int64, working: Bool, since: Instant? = nil, on calendar: WorkCalendar) -> Instant? {
        var left = milliseconds
        for run in course {
            let from = since.map { max($0, run.from) } ?? run.from
            guard let to = run.to else { return calendar.advance(from, byMilliseconds: left, working: working) }
            guard from <= to else { continue }
            let length = calendar.elapsedMilliseconds(from: from, to: to, working: working)
            if length >= left { return calendar.advance(from, byMilliseconds: left, working: working) }
            left -= length
        }
        return nil
    }

    /// The runs, and the one that begins by itself when a suspension is over.
    package var course: [Run] {
        guard let last = runs.last, let until = last.stop?.until else { return runs }
        return runs + [Run(from: max(until, last.to ?? until), holder: last.holder, stop: nil)]
    }

    private func spentMilliseconds(at now: Instant, by unit: UnitCode? = nil, on calendar: WorkCalendar) -> Int64 {
        course.reduce(0) { sum, run in
            guard unit == nil || run.holder == unit else { return sum }
            return sum + calendar.elapsedMilliseconds(from: run.from, to: min(now, run.to ?? now), working: isWorking)
        }
    }
}

extension Clock {
    private enum CodingKeys: String, CodingKey { case name, limit, runs, extensions, done }

    /// Refuses runs that overlap or go on after an open one: sums over them would count a moment twice.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(name: try container.decode(String.self, forKey: .name), limit: try container.decode(Limit.self, forKey: .limit))
        runs = try container.decode([Run].self, forKey: .runs)
        extensions = try container.decodeIfPresent([Extension].self, forKey: .extensions) ?? []
        done = try container.decodeIfPresent(Done.self, forKey: .done)
        guard Clock.areApart(runs) else {
            throw DecodingError.dataCorruptedError(forKey: .runs, in: container, debugDescription: "runs overlap or end before they start")
        }
    }

    private static func areApart(_ runs: [Run]) -> Bool {
        for run in runs { if let to = run.to, to < run.from { return false } }
        for (run, next) in zip(runs, runs.dropFirst()) {
            guard let to = run.to, to <= next.from else { return false }
        }
        return true
    }
}

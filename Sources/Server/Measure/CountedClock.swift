// The slow reference for clocks: every minute is looked at, one by one, and is either worked or not. It reads the
// calendar's file and a matter's entries itself and asks neither Clock, WorkCalendar, Light nor the fold of Matters;
// what both of them say is right unless both are wrong in the same way. Used by LightCheck.swift.
import Foundation
import Kernel
import Matters

/// Which minutes are worked, out of a file in calendars/.
struct CountedCalendar: Sendable {
    private struct File: Decodable {
        struct Day: Decodable {
            let date: String
            let off: Bool
        }
        let zone: String
        let week: [Int]
        let hours: [[String]]
        let days: [Day]
    }

    /// Of local time, in milliseconds.
    let offset: Int64
    private let week: Set<Int>
    private let isOfficeMinute: [Bool]
    private let dated: [Int: Bool]

    init(json: Data) throws {
        let file = try JSONDecoder().decode(File.self, from: json)
        guard let zone = Zone(file.zone) else { throw SampleFault("the calendar has no zone") }
        offset = Int64(zone.offsetInSeconds) * 1000
        week = Set(file.week)
        var minutes = Array(repeating: false, count: 1440)
        for opening in file.hours {
            let ends = opening.map { text in text.split(separator: ":").compactMap { Int($0) }.reduce(0) { $0 * 60 + $1 } }
            for minute in ends[0]..<ends[1] { minutes[minute] = true }
        }
        isOfficeMinute = minutes
        var dated: [Int: Bool] = [:]
        for day in file.days {
            guard let number = CivilDay(day.date)?.number else { throw SampleFault("\(day.date) is no day") }
            dated[number] = !day.off
        }
        self.dated = dated
    }

    /// Office minutes of one day.
    var dayLength: Int64 { Int64(isOfficeMinute.count { $0 }) }

    /// - minute: since 1970, local time.
    func isWorked(_ minute: Int64) -> Bool {
        guard isOfficeMinute[Int(minute % 1440)] else { return false }
        let day = Int(minute / 1440)
        // The first of January 1970 was a Thursday; Monday is 1.
        return dated[day] ?? week.contains((day + 3) % 7 + 1)
    }
}

/// One clock as the entries tell it, and what comes of it when its minutes are counted.
struct CountedClock: Sendable {
    let stage: String
    let unit: UnitCode?
    let round: Int
    let limit: String
    let isWorking: Bool
    /// Limit and extensions: from when on, and how many milliseconds altogether. The last holds.
    var allowances: [(at: Int64, amount: Int64)]
    var runs: [(from: Int64, to: Int64?)]
    var isActive = true

    static let whole = "whole"

    /// Milliseconds of `3 work-days`, and whether they are spent in office hours only.
    static func amount(_ text: String, _ calendar: CountedCalendar) throws -> (milliseconds: Int64, working: Bool) {
        let words = text.split(separator: " ")
        let minutes: [Substring: Int64] = [
            "minute": 1, "hour": 60, "day": 1440, "work-minute": 1, "work-hour": 60, "work-day": calendar.dayLength,
        ]
        guard words.count == 2, let count = Int64(words[0]),
            let unit = minutes[words[1].last == "s" ? words[1].dropLast() : words[1]]
        else { throw SampleFault("the reference counts budgets only, not “\(text)”") }
        return (count * unit * 60_000, words[1].hasPrefix("work-"))
    }

    struct Count: Sendable {
        /// Milliseconds spent and allowed at the end.
        var spent: Int64 = 0
        var allowed: Int64 = 0
        /// When it first had spent so many hundredths of what was allowed then.
        var crossed: [Int: Int64] = [:]
    }

    /// Walks through its minutes up to `now`.
    /// - percents: of the allowance.
    func count(until now: Instant, _ percents: [Int], _ calendar: CountedCalendar) -> Count {
        var count = Count()
        for run in runs {
            var at = run.from
            let end = min(run.to ?? now.milliseconds, now.milliseconds)
            while at < end {
                let minute = (at + calendar.offset) / 60_000
                var next = min(end, (minute + 1) * 60_000 - calendar.offset)
                // What is granted counts from its instant on.
                for allowance in allowances where allowance.at > at { next = min(next, allowance.at) }
                if !isWorking || calendar.isWorked(minute) {
                    let allowed = allowances.last { $0.at <= at }?.amount ?? 0
                    let spent = count.spent + next - at
                    for percent in percents where count.crossed[percent] == nil && spent >= allowed * Int64(percent) / 100 {
                        count.crossed[percent] = at + max(0, allowed * Int64(percent) / 100 - count.spent)
                    }
                    count.spent = spent
                }
                at = next
            }
        }
        count.allowed = allowances.last { $0.at <= now.milliseconds }?.amount ?? 0
        return count
    }
}

/// The clocks of one matter, read from its entries in their order.
struct CountedMatter {
    private(set) var clocks: [CountedClock] = []
    private(set) var isOpen = false
    /// Clock and rung, and when it was reached as it stands on record.
    private(set) var rungs: [String: Int64] = [:]
    /// Rungs that are on record more than once.
    private(set) var doubled: [String] = []
    private(set) var ledger = ""
    private var owner: UnitCode?
    private var round = 0
    private var isHeld = false
    private let calendar: CountedCalendar

    init(_ entries: [Entry], _ calendar: CountedCalendar) throws {
        self.calendar = calendar
        for entry in entries { try take(try MatterFact.decoded(entry), entry.happenedAt.milliseconds) }
    }

    private mutating func take(_ fact: MatterFact, _ at: Int64) throws {
        switch fact {
        case .reported(_, let ledger, _, _, _, _, _, _, _, _, _, _, _, let step, _, _):
            (self.ledger, isOpen) = (ledger, true)
            try enter(step, step.startsAt?.milliseconds ?? at)
        case .accepted(_, let owner, let step):
            self.owner = owner
            try enter(step, at)
        case .checkRequested(_, let limit, _):
            stop(at) { $0.stage != CountedClock.whole }
            if let limit { try begin("check", limit, nil, at) }
        case .checked:
            for index in clocks.indices where clocks[index].isActive && clocks[index].stage == "check" { leave(index, at) }
            start(at)
        case .dispatched(let owner, _, _, _, _, let step, _):
            self.owner = owner
            try enter(step, at)
        case .claimed(_, let step): try enter(step, at)
        case .returned(_, _, let unit, let restarts, let step):
            if restarts == true { throw SampleFault("the reference knows no return that begins anew") }
            owner = unit
            try enter(step, at)
        case .submitted(_, _, _, _, let step): try enter(step, at, anew: true)
        case .verified(_, _, _, let step, _): if let step { try enter(step, at) }
        case .paused, .suspended, .supplementRequested:
            isHeld = true
            stop(at) { _ in true }
        case .resumed, .holdEnded, .supplemented:
            isHeld = false
            start(at)
        case .extended(let budget):
            let (more, working) = try CountedClock.amount("\(budget)", calendar)
            for index in clocks.indices where clocks[index].isActive && clocks[index].isWorking == working {
                clocks[index].allowances.append((at, (clocks[index].allowances.last?.amount ?? 0) + more))
            }
        case .ended:
            for index in clocks.indices where clocks[index].isActive { leave(index, at) }
            isOpen = false
        case .reopened(_, let owner, let step, _, _):
            (self.owner, isOpen) = (owner, true)
            round += 1
            try enter(step, at)
        case .amended(_, _, let limit, let whole) where limit != nil || whole != nil:
            throw SampleFault("the reference knows no limit that is amended")
        case .rungReached(let rung):
            let name = "\(rung.clock)/\(rung.rung)"
            if rungs.updateValue(rung.at.milliseconds, forKey: name) != nil { doubled.append(name) }
        default: break
        }
    }

    private mutating func enter(_ step: Step, _ at: Int64, anew: Bool = false) throws {
        for index in clocks.indices where clocks[index].isActive {
            if clocks[index].stage != CountedClock.whole { leave(index, at) } else if isHeld { resume(index, at) }
        }
        isHeld = false
        if step.report != nil { throw SampleFault("the reference knows no clock of reports") }
        if let limit = step.limit {
            // Back in the same stage of the same unit the time goes on; work done badly gets none anew.
            let known = clocks.lastIndex {
                $0.stage == step.stage && $0.unit == owner && $0.round == round && $0.limit == "\(limit)"
            }
            if let known, !anew { resume(known, at) } else { try begin(step.stage, limit, owner, at) }
        }
        if let whole = step.whole { try begin(CountedClock.whole, whole, nil, at) }
    }

    private mutating func begin(_ stage: String, _ limit: Limit, _ unit: UnitCode?, _ at: Int64) throws {
        let (amount, working) = try CountedClock.amount("\(limit)", calendar)
        clocks.append(
            CountedClock(
                stage: stage, unit: unit, round: round, limit: "\(limit)", isWorking: working, allowances: [(at, amount)], runs: [(at, nil)]
            ))
    }

    private mutating func resume(_ index: Int, _ at: Int64) {
        clocks[index].isActive = true
        if let last = clocks[index].runs.last, last.to == nil { return }
        clocks[index].runs.append((at, nil))
    }

    private mutating func start(_ at: Int64) { for index in clocks.indices where clocks[index].isActive { resume(index, at) } }

    private mutating func stop(_ at: Int64, _ isMeant: (CountedClock) -> Bool) {
        for index in clocks.indices where clocks[index].isActive && isMeant(clocks[index]) {
            let last = clocks[index].runs.count - 1
            if clocks[index].runs[last].to == nil { clocks[index].runs[last].to = at }
        }
    }

    private mutating func leave(_ index: Int, _ at: Int64) {
        let last = clocks[index].runs.count - 1
        if clocks[index].runs[last].to == nil { clocks[index].runs[last].to = at }
        clocks[index].isActive = false
    }
}

// Clocks against a slow reference that counts minutes one by one, over random calendars and random histories. A test
// that fails says its seed; the same seed gives the same throws everywhere.

import Foundation
import Kernel
import Matters
import Testing

/// A random calendar: its file, and which minutes are worked, found without it.
private struct RandomCalendar {
    static let days = 70
    let json: String
    let zone: Zone
    let first: CivilDay
    /// From local midnight of `first`.
    let isWorked: [Bool]

    init(_ dice: inout Dice) throws {
        let offset = [-570, -300, 0, 330, 345, 480, 720].randomElement(using: &dice) ?? 0
        zone = Zone(offsetInSeconds: offset * 60)
        first = CivilDay(number: 20_454 + Int.random(in: 0..<400, using: &dice))
        let week = Set((1...7).filter { _ in Int.random(in: 0..<3, using: &dice) > 0 }).union([Int.random(in: 1...7, using: &dice)])
        // Two to six times of day, in order: one to three openings with breaks between them.
        let edges = Set((0..<Int.random(in: 2...6, using: &dice)).map { _ in Int.random(in: 0...96, using: &dice) * 15 }).sorted()
        var hours = stride(from: 0, to: edges.count - 1, by: 2).map { edges[$0]..<edges[$0 + 1] }
        if hours.isEmpty { hours = [480..<1080] }
        var dated: [Int: Bool] = [:]
        for _ in 0..<Int.random(in: 0...20, using: &dice) {
            dated[Int.random(in: 0..<RandomCalendar.days, using: &dice)] = Bool.random(using: &dice)
        }
        func clock(_ minute: Int) -> String {
            "\"\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)\""
        }
        let first = first
        json = """
            { "calendar": "cn", "title": {"zh": "随机", "en": "Random"}, "zone": "\(zone)", "week": [\(week.sorted().map(String.init).joined(separator: ","))],
              "hours": [\(hours.map { "[\(clock($0.lowerBound)), \(clock($0.upperBound))]" }.joined(separator: ","))],
              "published": [2025, 2026, 2027, 2028], "notices": [{"id": "n", "url": "https://example.org/n"}],
              "days": [\(dated.sorted { $0.key < $1.key }.map { #"{"date": "\#(first.advanced(by: $0.key))", "off": \#(!$0.value), "name": "x", "notice": "n"}"# }.joined(separator: ",\n"))] }
            """
        isWorked = (0..<RandomCalendar.days).flatMap { index -> [Bool] in
            let worked = dated[index] ?? week.contains(first.advanced(by: index).weekday)
            return (0..<1440).map { minute in worked && hours.contains { $0.contains(minute) } }
        }
    }

    var calendar: WorkCalendar {
        get throws { try WorkCalendar(json: Array(json.utf8)) }
    }

    func instant(_ minute: Int) -> Instant { Instant(first, minuteOfDay: minute, in: zone) }
}

/// A random history: the same things done to a clock and to a row of minutes.
private struct History {
    var clock: Clock
    /// In minutes; nil where the calendar is not needed to know it.
    let working: Bool
    var allowance: Int
    /// Who holds each minute from the start on; nil while the clock stands.
    var holders: [UnitCode?] = []
    private(set) var done: [(minute: Int, percent: Int)] = []
    let story: String

    init(_ dice: inout Dice, _ world: RandomCalendar) throws {
        working = Bool.random(using: &dice)
        allowance = 20 * Int.random(in: 1...150, using: &dice)
        clock = Clock(name: "handling", limit: .budget(try #require(Budget(allowance, working ? .workMinutes : .minutes))))
        var told = "\(allowance) \(working ? "working" : "plain") minutes"
        holders = Array(repeating: nil, count: RandomCalendar.days * 1440)
        var minute = Int.random(in: 0..<5 * 1440, using: &dice)
        var runningSince: Int?
        var holder: UnitCode? = "a"
        var until: Int?
        func fill(_ range: Range<Int>, _ holders: inout [UnitCode?]) { for index in range { holders[index] = holder } }
        clock.start(at: world.instant(minute), holder: holder)
        runningSince = minute
        for _ in 0..<Int.random(in: 0...9, using: &dice) {
            minute += Int.random(in: 0...3000, using: &dice)
            // It went on by itself.
            if let end = until, runningSince == nil, minute >= end {
                runningSince = end
                until = nil
            }
            switch Int.random(in: 0..<10, using: &dice) {
            case 0..<4:
                if runningSince == nil {
                    clock.start(at: world.instant(minute))
                    runningSince = minute
                    until = nil
                    told += "; start \(minute)"
                } else {
                    let end = Bool.random(using: &dice) ? minute + Int.random(in: 1...4000, using: &dice) : nil
                    clock.stop(at: world.instant(minute), reason: "r", until: end.map(world.instant))
                    fill((runningSince ?? minute)..<minute, &holders)
                    runningSince = nil
                    until = end
                    told += "; stop \(minute) until \(end.map(String.init) ?? "-")"
                }
            case 4..<7 where runningSince != nil:
                // A clock that has gone on by itself is told so first, as its matter tells it.
                clock.start(at: world.instant(minute))
                fill((runningSince ?? minute)..<minute, &holders)
                holder = ["a", "b", "c"].randomElement(using: &dice)
                clock.hand(to: holder, at: world.instant(minute), reason: "handed")
                runningSince = minute
                told += "; hand \(minute)"
            case 7:
                let more = 20 * Int.random(in: 1...40, using: &dice)
                clock.extend(by: try #require(Budget(more, working ? .workMinutes : .minutes)), at: world.instant(minute))
                allowance += more
                told += "; extend \(more)"
            case 8:
                // Fives, so that every mark falls on a minute.
                let percent = 5 * Int.random(in: 0...20, using: &dice)
                clock.report(done: percent, at: world.instant(minute))
                done.append((minute, percent))
                told += "; done \(percent)%"
            default: break
            }
        }
        if let since = runningSince { fill(since..<holders.count, &holders) } else if let until { fill(until..<holders.count, &holders) }
        story = told
    }

    func spends(_ minute: Int, _ world: RandomCalendar) -> Bool { holders[minute] != nil && (!working || world.isWorked[minute]) }
}

@Suite struct ClockProperties {
    @Test(arguments: [UInt64](1001...1020))
    func `due, spent, late, lights and the plan agree with minutes counted one by one`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for round in 0..<3 {
            let world = try RandomCalendar(&dice)
            let history = try History(&dice, world)
            let (calendar, clock) = (try world.calendar, history.clock)
            let says: Testing.Comment = "seed \(seed), round \(round): \(history.story)\n\(world.json)"
            let points = 5 * Int.random(in: 1...10, using: &dice), used = 5 * Int.random(in: 1...19, using: &dice)
            let over = 5 * Int.random(in: 1...20, using: &dice)
            let rule = LightRule(blue: .used(percent: used), yellow: .due, red: .over(percent: over))
            let turned = turnings(of: clock, by: rule, on: calendar)
            let behind = (clock.done?.percent ?? 0) + points
            let marks: [(Threshold, Int?)] = [
                (.used(percent: used), history.allowance * used / 100), (.due, history.allowance),
                (.over(percent: over), history.allowance * (100 + over) / 100),
                (.behind(points: points), behind > 100 ? nil : history.allowance * behind / 100),
            ]
            var reached: [Int?] = marks.map { _ in nil }
            var (spent, seen) = (0, -1)
            var byHolder: [UnitCode: Int] = [:]
            let looks = Set((0..<25).map { _ in Int.random(in: 0..<history.holders.count, using: &dice) })
            for minute in history.holders.indices {
                let now = world.instant(minute)
                if spent != seen {
                    seen = spent
                    for (index, mark) in marks.enumerated() where reached[index] == nil && mark.1.map({ spent >= $0 }) ?? false {
                        reached[index] = minute
                        let at = clock.reaches(mark.0, on: calendar)
                        #expect(at == now, says)
                    }
                }
                if looks.contains(minute) {
                    #expect(clock.spent(at: now, on: calendar) == Int64(spent) * 60, says)
                    #expect(clock.wasLate(at: now, on: calendar) == (spent > history.allowance), says)
                    #expect(clock.remaining(at: now, on: calendar) == Int64(history.allowance - spent) * 60, says)
                    for unit in ["a", "b", "c"] {
                        #expect(clock.spent(at: now, by: unit, on: calendar) == Int64(byHolder[unit] ?? 0) * 60, says)
                    }
                    let expected: Light = reached[2] != nil ? .red : reached[1] != nil ? .yellow : reached[0] != nil ? .blue : .none
                    #expect(light(of: clock, by: rule, on: calendar, at: now) == expected, says)
                }
                if history.spends(minute, world), let holder = history.holders[minute] {
                    spent += 1
                    byHolder[holder, default: 0] += 1
                }
            }
            #expect(byHolder.values.reduce(0, +) == spent)
            // What the reference did not reach in its days is reached later or never.
            let end = world.instant(history.holders.count)
            for (index, mark) in marks.enumerated() where reached[index] == nil {
                #expect(clock.reaches(mark.0, on: calendar).map { $0 >= end } ?? true, says)
            }
            if clock.course.last?.to == nil { #expect(turned.dueAt == clock.dueAt(on: calendar), says) }
            try #expect(JSONDecoder().decode(Clock.self, from: JSONEncoder().encode(clock)) == clock, says)
        }
    }

    @Test(arguments: [UInt64](1101...1120))
    func `splitting runs and pauses, and handing to another unit and back, changes no sum`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        for _ in 0..<20 {
            let world = try RandomCalendar(&dice)
            let calendar = try world.calendar
            let limit = Limit.budget(
                try #require(Budget(20 * Int.random(in: 1...150, using: &dice), Bool.random(using: &dice) ? .workMinutes : .minutes)))
            var at = Int.random(in: 0..<1440, using: &dice)
            let edges = (0..<7).map { _ in
                at += Int.random(in: 0...4000, using: &dice)
                return world.instant(at)
            }
            var plain = Clock(name: "x", limit: limit), split = plain
            plain.start(at: edges[0], holder: "a")
            plain.stop(at: edges[3], reason: "r")
            plain.start(at: edges[5])
            split.start(at: edges[0], holder: "a")
            split.hand(to: "b", at: edges[1], reason: "handed")
            split.hand(to: "a", at: edges[2], reason: "handed")
            split.stop(at: edges[3], reason: "r", until: edges[4])  // the pause ends, and begins again in the same instant
            split.stop(at: edges[4], reason: "r", until: edges[5])
            if Bool.random(using: &dice) { split.start(at: edges[5]) }
            for look in edges + [world.instant(at + 90 * 1440)] {
                #expect(plain.spent(at: look, on: calendar) == split.spent(at: look, on: calendar), "seed \(seed)")
                let sum = ["a", "b"].map { split.spent(at: look, by: $0, on: calendar) }.reduce(0, +)
                #expect(sum == split.spent(at: look, on: calendar), "seed \(seed)")
                #expect(plain.wasLate(at: look, on: calendar) == split.wasLate(at: look, on: calendar), "seed \(seed)")
            }
            #expect(plain.dueAt(on: calendar) == split.dueAt(on: calendar), "seed \(seed)")
            for share in [100, 750, 1000, 1500] {
                #expect(plain.reaches(share: share, on: calendar) == split.reaches(share: share, on: calendar), "seed \(seed)")
            }
        }
    }

    @Test(arguments: [UInt64](1201...1212))
    func `under a calendar that comes on the way it is as if that had been known from the start`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        // Pauses in calendar days: how long one lasts is written when it begins, and would be of the old calendar.
        let edits = [("longest: 5 work-days", "longest: 5 days"), ("longest: 10 work-days", "longest: 10 days")]
        // Days around the story, off or worked against the week.
        let days = Set((0..<12).map { _ in Int.random(in: 0..<60, using: &dice) }).map { CivilDay(number: 20_780 + $0) }
        let text = try readEdited("calendars/cn.json", [Dated.adding(days.map { ("\($0)", Bool.random(using: &dice)) })])
        var rules = try District.rules(ledgers: ["edited": Story.ledgerText(edits)])
        var late = try Story.citizen(in: rules, ledger: "edited", at: "2026-11-23 09:00", to: "handling")
        try District.publish(.calendar, "cn", text, into: &rules)
        var early = try Story.citizen(in: rules, ledger: "edited", at: "2026-11-23 09:00", to: "handling")
        let change = Int.random(in: 0..<25, using: &dice)
        for step in 0..<25 {
            if step == change { late.rules = rules }
            let minutes = Int64.random(in: 1...900, using: &dice)
            late.wait(minutes: minutes)
            early.wait(minutes: minutes)
            let (command, actor) = ClockProperties.command(&dice)
            // What one may do may hang on the calendar (an extension when it is overdue): both do it or neither.
            guard late.refusal(command, by: actor) == nil, early.refusal(command, by: actor) == nil else { continue }
            try late.does(command, by: actor)
            try early.does(command, by: actor)
        }
        late.rules = rules
        #expect(late.entries.count > 7, "seed \(seed): nothing happened")
        #expect(late.matter.stage == early.matter.stage, "seed \(seed)")
        #expect(late.matter.clocks.map(\.clock) == early.matter.clocks.map(\.clock), "seed \(seed)")
        let (ledger, calendar) = (try late.ledger, try late.calendar)
        #expect(
            late.matter.turnings(by: ledger, on: Calendars(calendar)) == early.matter.turnings(by: ledger, on: Calendars(calendar)),
            "seed \(seed)")
        #expect(try late.light() == early.light(), "seed \(seed)")
        #expect(
            late.matter.lateStages(on: Calendars(calendar), at: late.now)
                == early.matter.lateStages(on: Calendars(calendar), at: early.now), "seed \(seed)")
    }

    private static func command(_ dice: inout Dice) -> (MatterCommand, Actor) {
        let commands: [(MatterCommand, Actor)] = [
            (.pause(reason: "r"), District.officer), (.resume(note: nil), District.officer), (.resume(note: nil), District.officer),
            (.progress(note: "n", photos: nil), District.officer), (.catchUp, .system), (District.submission, District.officer),
            (.verify(passed: false, note: "n", photos: nil), District.gridWorker),
            (.verify(passed: false, note: "n", photos: nil), District.gridWorker),
            (.return(kind: .notOurUnit, reason: "r"), District.officer),
            (.dispatch(owner: "works", supporting: ["water"], note: nil), District.dispatcher),
            (.dispatch(owner: "works", supporting: ["water"], note: nil), District.dispatcher), (.claim(note: nil), District.officer),
            (.requestSupplement(what: "w"), District.dispatcher), (.supplement(note: "n", photos: nil), District.dispatcher),
            (.requestSupport(unit: "water", what: "w"), District.officer), (.support(note: "n", photos: nil), District.otherOfficer),
        ]
        return commands[Int.random(in: 0..<commands.count, using: &dice)]
    }
}

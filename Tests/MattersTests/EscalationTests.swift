// The ladder with whole stories: each rung once, at its true instant, however late somebody looks; and imports,
// which bring their own time and call nobody for what is past.

import Kernel
import Matters
import Testing

@Suite struct EscalationTests {
    @Test func `each rung strikes once, in order of time, and says whom it tells`() throws {
        var story = try Story.edited([], to: "handling")
        try story.at("2026-12-04 18:00")
        try story.catchUp()
        let handling = story.rungs.filter { $0.stage == "handling" }
        #expect(handling.map(\.rung) == ["blue", "reminder", "urging", "yellow", "red", "warning", "escalation"])
        let instants = try ["11-24 15:00", "11-24 15:00", "11-25 09:00", "11-25 09:00", "11-26 09:00", "11-26 09:00", "11-27 09:00"]
            .map { try local("2026-\($0)") }
        #expect(handling.map(\.at) == instants)
        #expect(handling.map(\.slip) == [nil, .reminder, .urging, nil, nil, .warning, .escalation])
        #expect(handling.map(\.light) == [.blue, nil, nil, .yellow, .red, nil, nil])
        #expect(
            handling.map(\.notify) == [
                [], [.officer], [.officer, .head], [], [], [.head, .supporting, .supervisor], [.supervisor, .leader],
            ])
        #expect(handling.allSatisfy { $0.unit == "works" })
        #expect(story.rungs.map(\.at) == story.rungs.map(\.at).sorted())
        for _ in 0..<3 {
            story.wait(minutes: 1)
            #expect(try story.catchUp().isEmpty)
        }
    }

    @Test(arguments: [UInt64](41...46))
    func `looked at every minute, by chance or once at the end, it is the same story`(seed: UInt64) throws {
        var dice = Dice(seed: seed)
        var often = try Story.edited([], to: "handling"), seldom = often
        let end = try local("2026-12-11 17:00")
        while often.now < end {
            often.wait(minutes: Int64.random(in: 1...3000, using: &dice))
            if often.now > end { try often.at("2026-12-11 17:00") }
            try often.catchUp()
        }
        try seldom.at("2026-12-11 17:00")
        // Whoever acts brings the record up to date first.
        let types = try seldom.does(.progress(note: "n", photos: nil), by: District.officer)
        #expect(types.last == "matter.progressed")
        #expect(seldom.rungs == often.rungs, "seed \(seed)")
        #expect(Set(seldom.rungs.map { "\($0.clock)/\($0.rung)" }).count == seldom.rungs.count)
        #expect(seldom.rungs.map(\.at) == seldom.rungs.map(\.at).sorted())
    }

    @Test func `nothing strikes when the report comes in, and the alarm is set for the first that will`() throws {
        var story = try Story.edited([], at: "2026-11-20 19:00")
        #expect(story.rungs.isEmpty)
        #expect(try story.catchUp().isEmpty)
        let alarm = try #require(try story.matter.alarmAt(by: story.ledger, on: story.calendars))
        #expect(alarm == (try local("2026-11-23 08:11")).adding(seconds: 15))
        story.wait(minutes: story.now.seconds(until: alarm) / 60)
        #expect(try story.catchUp().isEmpty, "seconds before it")
        story.wait(minutes: 1)
        #expect(try story.catchUp().count == 2)
        #expect(story.rungs.allSatisfy { $0.at == alarm })
    }

    @Test func `the sweep leaves no mark of anybody having handled the matter`() throws {
        var story = try Story.edited([], to: "handling")
        let updated = story.matter.updatedAt
        try story.at("2026-11-27 18:00")
        try story.catchUp()
        #expect(!story.rungs.isEmpty && story.matter.updatedAt == updated)
    }

    @Test func `while a clock stands no rung strikes, and after it each at its moved instant`() throws {
        var story = try Story.edited([], to: "handling")
        try story.at("2026-11-24 14:00")
        try story.does(.pause(reason: "等待"), by: District.officer)
        try story.at("2026-11-27 17:00")
        #expect(try story.catchUp().isEmpty)
        try story.does(.resume(note: nil), by: District.officer)
        try story.at("2026-12-04 09:00")
        try story.catchUp()
        #expect(try story.rungs.first { $0.rung == "reminder" && $0.stage == "handling" }?.at == local("2026-11-27 18:00"))
    }

    @Test(arguments: [("stage", ["handling/last"]), ("whole", ["whole/last"]), ("both", ["handling/last", "whole/last"])])
    func `a rung strikes for the clocks that it watches`(watch: String, expected: [String]) throws {
        let edits = [
            (
                "rung: escalation, at: 100% over, slip: escalation, notify: [supervisor, leader] }",
                "rung: last, at: 100% over, notify: leader, watch: \(watch) }"
            ),
            ("limit: 10 work-days, from: accepted", "limit: 3 work-days, from: accepted"),
        ]
        var story = try Story.edited(edits, to: "handling")
        try story.at("2026-12-31 18:00")
        try story.catchUp()
        #expect(story.calls.filter { $0.hasSuffix("/last") } == expected)
    }

    @Test func `a list of thresholds strikes with the first that is crossed`() throws {
        var story = try Story.edited([("yellow: due, red: 50% over", "yellow: due, red: [50% over, 12 hours after]")], to: "handling")
        try story.at("2026-12-04 18:00")
        try story.catchUp()
        let red = story.rungs.filter { $0.light == .red && $0.stage == "handling" }
        #expect(try red.map(\.at) == [local("2026-11-25 21:00")])
        #expect(try story.light() == .red)
    }

    @Test func `who is behind the plan is red until progress is reported, and red is on record once`() throws {
        var story = try Story.edited(
            [("blue: 75% used, yellow: due, red: 50% over", "yellow: 10 points behind, red: 30 points behind")], to: "handling")
        // 16 working hours from Monday 09:00; a tenth of them after 96 minutes, three tenths after 288.
        story.wait(minutes: 95)
        #expect(try story.light() == .none)
        story.wait(minutes: 1)
        #expect(try story.light() == .yellow)
        try story.at("2026-11-23 15:48")
        #expect(try story.light() == .red)
        try story.does(.progress(note: "已过三成", photos: nil, done: 30), by: District.officer)
        #expect(try story.light() == .none)
        // 40 of the 100 points after 384 minutes.
        try story.at("2026-11-23 17:24")
        #expect(try story.light() == .yellow)
        try story.does(.progress(note: "完成", photos: nil, done: 80), by: District.officer)
        try story.at("2026-11-30 09:00")
        #expect(try story.light() == .yellow, "what is all planned and four fifths done is 20 points behind")
        try story.does(.progress(note: "全部完成", photos: nil, done: 100), by: District.officer)
        #expect(try story.light() == .none)
        let own = story.rungs.filter { $0.stage == "handling" }.compactMap(\.light)
        #expect(own == [.yellow, .red])
    }

    // MARK: Imports

    private func record(_ reported: Instant, _ closed: Instant?, due: Instant?) -> MatterCommand {
        let report = Report(ledger: "citizen-report", description: "Trash", class: "street-lamp-out", channel: .imported)
        return .import(
            Import(
                report: report, source: Source(system: "balt311", key: "1"), owner: "works", reportedAt: reported, closedAt: closed,
                closingNote: nil, dueAt: due))
    }

    @Test func `an import calls nobody for what was past when it came, only for what comes after`() throws {
        var story = try Story()
        let due = try local("2026-11-24 09:00")
        try story.does(record(local("2026-11-14 09:00"), nil, due: due), by: Rights.console)
        #expect(story.rungs.isEmpty, "nothing strikes at creation")
        try story.at("2026-12-03 09:00")
        try story.catchUp()
        #expect(story.rungs.map(\.rung) == ["blue", "reminder", "urging", "yellow", "red", "warning"])
        // 75% of ten days were over on the 21st, before it was imported on the 23rd.
        #expect(story.calls == ["whole/urging", "whole/warning"])
        #expect(try story.rungs.first?.at == local("2026-11-21 21:00"))
    }

    @Test func `an import that was long overdue shows red and calls nobody`() throws {
        var story = try Story()
        try story.does(record(local("2020-06-01 09:00"), nil, due: local("2020-06-03 09:00")), by: Rights.console)
        #expect(try story.light() == .red)
        try story.catchUp()
        #expect(story.rungs.count >= 6 && story.calls.isEmpty)
        #expect(try story.matter.alarmAt(by: story.ledger, on: story.calendars) == nil)
    }

    @Test(arguments: [UInt64](61...64))
    func `rows with their own due instants are overdue exactly when they were closed after them`(seed: UInt64) throws {
        // As in the open data of a city whose rows carry created, due and closed; some are due before they were created.
        var dice = Dice(seed: seed)
        let calendar = try Sample.calendar()
        let start = try Story(), first = try local("2020-03-01 00:00").milliseconds
        var late = 0
        for row in 0..<250 {
            var story = start
            let reported = Instant(milliseconds: first + Int64.random(in: 0..<150_000_000_000, using: &dice))
            let due = Instant(milliseconds: reported.milliseconds + Int64.random(in: -20_000_000...900_000_000, using: &dice))
            let gap = [0, 0, 1, -1, Int64.random(in: -500_000_000...500_000_000, using: &dice)].randomElement(using: &dice) ?? 0
            let closed = max(reported, Instant(milliseconds: due.milliseconds + gap))
            try story.does(record(reported, closed, due: due), by: Rights.console)
            let isLate = closed > due
            late += isLate ? 1 : 0
            #expect(story.matter.wasLate(on: Calendars(calendar)) == isLate, "seed \(seed), row \(row): due \(due), closed \(closed)")
            #expect(
                story.matter.lateStages(on: Calendars(calendar), at: story.now) == (isLate ? ["whole"] : []), "seed \(seed), row \(row)")
            #expect(story.matter.clocks.first { $0.isWhole }?.clock.reaches(share: 1000, on: calendar) == (closed >= due ? due : nil))
        }
        #expect(late > 50 && late < 220)
    }
}

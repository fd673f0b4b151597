// Extension (延期), suspension (挂账) and appeal (申诉): what may be asked, who says yes, and what it changes.

import Kernel
import Matters
import Testing

/// Asks as olga of the works, two levels say yes.
extension Story {
    mutating func extend(_ budget: String) throws {
        try does(.extend(by: try #require(Budget(budget)), reason: "待料"), by: District.officer)
        try grant(by: [District.head, District.dispatcher])
    }

    mutating func suspend(until day: String) throws {
        try does(.suspend(until: try #require(CivilDay(day)), reason: "待汛期结束"), by: District.officer)
        try grant(by: [District.head, District.dispatcher])
    }

    mutating func grant(by actors: [Actor]) throws {
        for actor in actors { try does(.approve(granted: true, note: nil), by: actor) }
    }

    func asks(_ budget: String, by actor: Actor = District.officer) throws -> Refusal? {
        refusal(.extend(by: try #require(Budget(budget)), reason: "待料"), by: actor)
    }
}

@Suite struct ExtensionTests {
    @Test func `time is added when both levels have agreed, to the stage and to the whole matter`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        try story.does(.extend(by: try #require(Budget("2 work-days")), reason: "待料"), by: District.officer)
        #expect(story.matter.petition?.next == .head)
        try story.does(.approve(granted: true, note: "同意"), by: District.head)
        #expect(try story.due("handling") == local("2026-11-25 09:00"))
        #expect(story.matter.petition?.next == .dispatcher)
        #expect(try story.does(.approve(granted: true, note: nil), by: District.dispatcher) == ["matter.approved", "matter.extended"])
        #expect(story.matter.petition == nil)
        #expect(try story.due("handling") == local("2026-11-27 09:00"))
        #expect(try story.due("whole") == local("2026-12-09 09:00"))
        #expect(try story.minutesSpent("handling") == 60)
    }

    @Test(arguments: [
        ("original", "2 work-days", true), ("original", "16 work-hours", true), ("original", "17 work-hours", false),
        ("original", "3 work-days", false), ("1 work-day", "8 work-hours", true), ("1 work-day", "9 work-hours", false),
        ("3 work-days", "3 work-days", true),
    ])
    func `at most the original limit, or what the ledger says, is added at a time`(longest: String, asked: String, allowed: Bool) throws {
        // An amount must be of the kind of every clock it could reach, and classes have limits of both kinds.
        let edits = [("times: 2, longest: original", "times: 2, longest: \(longest)"), ("clock: class.limit", "clock: 2 work-days")]
        let story = try Story.edited(longest == "original" ? [] : edits, to: "handling")
        let refusal = try story.asks(asked)
        #expect((refusal == nil) == allowed)
        if !allowed { #expect(refusal?.code == "field.invalid" && refusal?.field == "by") }
    }

    @Test func `so many are granted as the ledger says, and those refused are not counted`() throws {
        var story = try Story.edited([], to: "handling")
        for _ in 0..<3 {
            try story.does(.extend(by: try #require(Budget("1 work-day")), reason: "待料"), by: District.officer)
            #expect(story.refusal(.approve(granted: false, note: nil), by: District.head)?.field == "note")
            #expect(try story.does(.approve(granted: false, note: "不需要"), by: District.head) == ["matter.declined"])
        }
        try story.extend("1 work-day")
        try story.extend("1 work-day")
        #expect(try story.asks("1 work-hour")?.code == "petition.used-up")
        #expect(try story.due("handling") == local("2026-11-27 09:00"))
    }

    @Test func `what is overdue cannot be extended, neither when it is asked nor when it is granted`() throws {
        var story = try Story.edited([], to: "handling")
        try story.at("2026-11-25 08:59")
        #expect(try story.asks("1 work-day") == nil)
        var late = story
        try late.at("2026-11-25 09:00")
        #expect(try late.asks("1 work-day")?.code == "extension.overdue")
        try story.does(.extend(by: try #require(Budget("1 work-day")), reason: "待料"), by: District.officer)
        try story.does(.approve(granted: true, note: nil), by: District.head)
        try story.at("2026-11-25 09:30")
        #expect(story.refusal(.approve(granted: true, note: nil), by: District.dispatcher)?.code == "extension.overdue")
        #expect(try story.light() == .yellow)
        // It can still be turned down, so that nothing hangs.
        try story.does(.approve(granted: false, note: "已超期"), by: District.dispatcher)
        #expect(story.matter.petition == nil)
    }

    @Test func `when the matter as a whole is overdue no stage of it is extended`() throws {
        var story = try Story.edited([("limit: 10 work-days, from: accepted", "limit: 1 work-day, from: accepted")], to: "handling")
        try story.at("2026-11-24 08:59")
        #expect(try story.asks("1 work-day") == nil)
        try story.at("2026-11-24 09:00")
        #expect(try story.asks("1 work-day")?.code == "extension.overdue")
    }

    @Test func `working time is extended by working time, continuous by continuous, and stages without a limit not at all`() throws {
        let story = try Story.edited([], to: "handling")
        #expect(try story.asks("1 day")?.field == "by")
        let urgent = try Story.edited([("clock: class.limit", "clock: 4 hours")], to: "handling")
        #expect(try urgent.asks("1 work-hour")?.field == "by")
        #expect(try urgent.asks("4 hours") == nil)
        let whole = try Story.edited([("    clock: class.limit\n", "")], to: "handling")
        #expect(try whole.asks("1 work-hour") == nil, "there is the clock of the whole matter")
        let both = [("    clock: class.limit\n", ""), ("\nclock: { limit: 10 work-days, from: accepted }\n", "\n")]
        let none = try Story.edited(both, to: "handling")
        #expect(try none.asks("1 work-hour")?.code == "clock.none")
        var other = urgent
        try other.extend("4 hours")
        #expect(try other.due("handling") == local("2026-11-23 17:00"))
        #expect(try other.due("whole") == local("2026-12-07 09:00"), "the whole is in working days: hours are not added to it")
    }

    @Test func `a unit that gets the matter later has its own extensions`() throws {
        var story = try Story.edited([], to: "handling")
        try story.extend("1 work-day")
        try story.extend("1 work-day")
        try story.does(.return(kind: .notOurUnit, reason: "属水务局"), by: District.officer)
        try story.does(.dispatch(owner: "water", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.otherOfficer)
        #expect(try story.due("handling") == local("2026-11-25 09:00"), "what was granted to the first does not pass on")
        #expect(try story.asks("1 work-day", by: District.otherOfficer) == nil)
    }

    @Test func `who asks does not approve, nobody approves twice, and only who is asked next may`() throws {
        var story = try Story.edited([("approvals: [head, dispatcher], times: 2", "approvals: [head, head], times: 2")], to: "handling")
        var rules = story.rules
        try District.apply(.enrol(officer: "hugo", name: "hugo·样例"), to: &rules)
        try District.apply(.appoint(officer: "hugo", duty: .head, unit: "works", areas: [], since: nil), to: &rules)
        story.rules = rules
        let deputy = Actor(officer: "hugo", post: "head", unit: "works")
        let approve = MatterCommand.approve(granted: true, note: nil)
        #expect(story.refusal(approve, by: District.head)?.code == "stage.action")
        var own = story
        try own.does(.extend(by: try #require(Budget("1 work-day")), reason: "待料"), by: District.head)
        #expect(own.refusal(approve, by: District.head)?.code == "petition.same-officer")
        try story.does(.extend(by: try #require(Budget("1 work-day")), reason: "待料"), by: District.officer)
        #expect(try story.asks("1 work-day")?.code == "petition.pending")
        #expect(story.refusal(approve, by: District.dispatcher)?.code == "action.not-yours")
        #expect(story.refusal(approve, by: District.officer)?.code == "action.not-yours")
        try story.does(approve, by: District.head)
        #expect(story.refusal(approve, by: District.head)?.code == "petition.same-officer")
        #expect(try story.does(approve, by: deputy) == ["matter.approved", "matter.extended"])
    }

    @Test func `a request ends with the stage in which it was made`() throws {
        var story = try Story.edited([], to: "handling")
        try story.does(.extend(by: try #require(Budget("1 work-day")), reason: "待料"), by: District.officer)
        try story.does(District.submission, by: District.officer)
        #expect(story.matter.petition == nil)
        #expect(story.refusal(.approve(granted: true, note: nil), by: District.head)?.code == "stage.action")
    }
}

@Suite struct SuspensionTests {
    @Test func `while it is suspended nobody handles it, but it can be answered, ended or taken up`() throws {
        var story = try Story.edited([], to: "handling")
        try story.suspend(until: "2027-03-31")
        #expect(story.matter.isSuspended)
        let commands: [MatterCommand] = [
            .progress(note: "n", photos: nil), .pause(reason: "r"), District.submission, .return(kind: .notOurs, reason: "r"),
            .extend(by: try #require(Budget("1 work-day")), reason: "r"), .requestSupport(unit: "water", what: "w"),
        ]
        for command in commands { #expect(story.refusal(command, by: District.officer)?.code == "stage.action", "\(command)") }
        #expect(story.refusal(.resume(note: nil), by: District.officer) == nil)
        #expect(story.refusal(.merge(into: MatterLink(id: "m2", number: "SM2026-000002")), by: District.dispatcher) == nil)
        try story.does(.end(kind: "void", note: "误报"), by: District.supervisor)
        #expect(!story.matter.isSuspended && story.matter.clocks.allSatisfy { !$0.clock.isRunning })
        // An ended matter is at rest, whatever the suspension had said.
        try story.at("2027-05-01 09:00")
        #expect(try story.catchUp().isEmpty)
        #expect(try story.minutesSpent("handling") == 0)
    }

    @Test func `it goes on by itself at the midnight after its last day, also when nobody looks for months`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        try story.suspend(until: "2026-12-04")
        #expect(try story.matter.alarmAt(by: story.ledger, on: story.calendars) == local("2026-12-05 00:00"))
        var watched = story
        try watched.at("2026-12-05 00:00")
        #expect(try watched.catchUp() == ["matter.hold-ended"])
        try watched.at("2027-03-01 09:00")
        try watched.catchUp()
        try story.at("2027-03-01 09:00")
        try story.catchUp()
        let ended = try #require(story.entries.first { $0.type == "matter.hold-ended" })
        #expect(try ended.happenedAt == local("2026-12-05 00:00"))
        #expect(try ended.recordedAt == local("2027-03-01 09:00"))
        #expect(story.matter.clocks.map(\.clock) == watched.matter.clocks.map(\.clock))
        // Among the entries that one catching-up brings, time goes forwards.
        let caught = story.entries.filter { $0.recordedAt == story.now }.map(\.happenedAt)
        #expect(caught == caught.sorted() && caught.count > 3)
        // The rungs are those of a matter that somebody had looked at all the time.
        #expect(story.rungs == watched.rungs)
        #expect(try story.rungs.first { $0.rung == "urging" && $0.stage == "handling" }?.at == local("2026-12-08 17:00"))
    }

    @Test func `what nobody recorded is true all the same`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        try story.suspend(until: "2026-12-04")
        try story.at("2026-12-08 17:00")
        #expect(try story.light() == .yellow)
        #expect(try story.minutesSpent("handling") == 16 * 60)
        // Whoever acts first need not resume it.
        #expect(try story.does(.progress(note: "开工", photos: nil), by: District.officer).suffix(2).contains("matter.progressed"))
    }

    @Test func `taken up early it runs from then on, and is not suspended a second time`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        try story.suspend(until: "2027-03-31")
        try story.at("2026-11-30 09:00")
        try story.does(.resume(note: "提前开工"), by: District.officer)
        #expect(try story.due("handling") == local("2026-12-01 18:00"))
        let again = MatterCommand.suspend(until: try #require(CivilDay("2026-12-31")), reason: "再挂")
        #expect(story.refusal(again, by: District.officer)?.code == "petition.used-up")
        // The day that was set for the end does nothing any more.
        try story.at("2027-04-02 09:00")
        #expect(try !story.catchUp().contains("matter.hold-ended"))
        #expect(try story.due("handling") == local("2026-12-01 18:00"))
        // Another unit has its own.
        try story.does(.return(kind: .notOurUnit, reason: "r"), by: District.officer)
        try story.does(.dispatch(owner: "water", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.otherOfficer)
        let later = MatterCommand.suspend(until: try #require(CivilDay("2027-04-30")), reason: "挂账")
        #expect(story.refusal(later, by: District.otherOfficer) == nil)
    }

    @Test(arguments: [
        ("2026-11-22", false), ("2026-11-23", true), ("2027-11-23", true), ("2027-11-24", false), ("2028-11-23", false),
    ])
    func `its last day is today or later, and within a year`(until: String, allowed: Bool) throws {
        let story = try Story.edited([], to: "handling")
        let refusal = story.refusal(.suspend(until: try #require(CivilDay(until)), reason: "挂账"), by: District.officer)
        #expect((refusal == nil) == allowed)
        if !allowed { #expect(refusal?.field == "until") }
    }

    @Test func `one that is granted after its last day, or while the clock stands, is not`() throws {
        var story = try Story.edited([], to: "handling")
        try story.does(.suspend(until: try #require(CivilDay("2026-11-24")), reason: "挂账"), by: District.officer)
        try story.does(.approve(granted: true, note: nil), by: District.head)
        var paused = story
        try paused.does(.pause(reason: "r"), by: District.officer)
        #expect(paused.refusal(.approve(granted: true, note: nil), by: District.dispatcher)?.code == "clock.stands")
        try story.at("2026-11-24 23:59")
        #expect(story.refusal(.approve(granted: true, note: nil), by: District.dispatcher) == nil)
        try story.at("2026-11-25 00:00")
        #expect(story.refusal(.approve(granted: true, note: nil), by: District.dispatcher)?.code == "suspension.past")
    }
}

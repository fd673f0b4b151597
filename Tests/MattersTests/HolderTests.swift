// Whose time it is and what holds it: supplements, support, returns, checks, the clock of the whole matter; and that
// nothing but a fact that moves the matter touches a clock.

import Kernel
import Matters
import Testing

@Suite struct HolderTests {
    @Test func `a ledger and a pause from before pauses had an end still hold: the clocks stand until they are resumed`() throws {
        let text = try Story.ledgerText([("needs: [reason], longest: 5 work-days", "needs: [reason]")])
        #expect(throws: Refusal.self) { _ = try District.rules(ledgers: ["edited": text]) }
        var rules = try District.rules()
        try District.publishUnchecked(ledger: "edited", text, into: &rules)
        var story = try Story.citizen(in: rules, ledger: "edited", at: "2026-11-23 09:00", to: "handling")
        story.wait(minutes: 60)
        try story.does(.pause(reason: "待料"), by: District.officer)
        #expect(story.matter.hold?.until == nil && story.facts.last.map { try? $0.encoded().body } == #"{"reason":"待料"}"#)
        try story.at("2027-03-01 09:00")
        #expect(try story.catchUp() == [] && story.matter.hold != nil)
        try story.does(.resume(note: nil), by: District.officer)
        #expect(try story.minutesSpent("handling") == 60)
    }

    // MARK: Supplement (补正)

    @Test func `a supplement is asked for once, is on record, and stands all clocks until it comes`() throws {
        var story = try Story.edited([], to: "accepted")
        story.wait(minutes: 5)
        #expect(story.refusal(.requestSupplement(what: " "), by: District.dispatcher)?.field == "what")
        #expect(try story.does(.requestSupplement(what: "灯杆编号"), by: District.dispatcher) == ["matter.supplement-requested"])
        #expect(story.matter.hold?.kind == .supplement && story.matter.hold?.reason == "灯杆编号")
        #expect(try story.matter.hold?.until == local("2026-12-07 09:05"))
        #expect(story.refusal(.requestSupplement(what: "照片"), by: District.dispatcher)?.code == "supplement.once")
        #expect(story.refusal(.resume(note: nil), by: District.officer) != nil, "only the supplement goes on with it")
        try story.at("2026-11-24 09:00")
        try story.does(.supplement(note: "编号 17", photos: [District.photo]), by: District.dispatcher)
        #expect(story.matter.hold == nil && story.matter.attachments == [District.photo])
        story.wait(minutes: 5)
        #expect(try story.minutesSpent("accepted") == 10 && story.minutesSpent("whole") == 10)
        #expect(story.refusal(.requestSupplement(what: "照片"), by: District.dispatcher)?.code == "supplement.once")
        #expect(story.refusal(.supplement(note: "n", photos: nil), by: District.dispatcher)?.code == "stage.action")
    }

    @Test func `a supplement that never comes ends by itself when its time is over`() throws {
        var story = try Story.edited([], to: "accepted")
        try story.does(.requestSupplement(what: "灯杆编号"), by: District.dispatcher)
        try story.at("2027-01-11 09:00")
        // 10 working days from Monday, 23 November, 09:00; what is late since then is late.
        #expect(try story.light() == .red)
        try story.catchUp()
        let ended = try #require(story.entries.first { $0.type == "matter.hold-ended" })
        #expect(try ended.happenedAt == local("2026-12-07 09:00"))
        #expect(story.matter.hold == nil)
        #expect(try story.due("accepted") == local("2026-12-07 09:15"))
    }

    @Test func `leaving the stage ends the wait for a supplement`() throws {
        var story = try Story.edited([], to: "accepted")
        try story.does(.requestSupplement(what: "灯杆编号"), by: District.dispatcher)
        story.wait(minutes: 60)
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        #expect(story.matter.hold == nil)
        story.wait(minutes: 30)
        #expect(try story.minutesSpent("whole") == 30 && story.minutesSpent("dispatched") == 30)
        try story.at("2026-12-08 09:00")
        #expect(try !story.catchUp().contains("matter.hold-ended"))
    }

    // MARK: Support (配合)

    private func supported() throws -> Story {
        var story = try Story.edited([], to: "accepted")
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        story.wait(minutes: 20)
        return story
    }

    @Test func `while a supporting unit is asked the time is its own, and the limit does not move`() throws {
        var story = try supported()
        let due = try story.due("handling")
        #expect(story.refusal(.requestSupport(unit: "north-street", what: "停水"), by: District.officer)?.field == "unit")
        try story.does(.requestSupport(unit: "water", what: "停水"), by: District.officer)
        #expect(story.refusal(.requestSupport(unit: "water", what: "停水"), by: District.officer)?.code == "support.pending")
        #expect(story.refusal(.support(note: "好", photos: nil), by: District.officer)?.code == "action.other-unit")
        story.wait(minutes: 45)
        try story.does(.support(note: "已停水", photos: nil), by: District.otherOfficer)
        story.wait(minutes: 15)
        for stage in ["handling", "whole"] {
            #expect(try story.minutesSpent(stage, by: "water") == 45, "\(stage)")
            #expect(try story.minutesSpent(stage, by: "works") == 35, "\(stage)")
            #expect(try story.minutesSpent(stage) == 80, "\(stage)")
        }
        #expect(try story.due("handling") == due)
        #expect(
            story.refusal(.support(note: "好", photos: nil), by: District.otherOfficer)?.code == "action.other-unit", "nobody asks any more")
    }

    @Test func `a rung that strikes while a supporting unit is asked names that unit`() throws {
        var story = try supported()
        try story.does(.requestSupport(unit: "water", what: "停水"), by: District.officer)
        try story.at("2026-11-25 10:00")
        try story.catchUp()
        #expect(story.rungs.first { $0.rung == "urging" }?.unit == "water")
    }

    @Test func `support that is answered during a pause gives the time after it back to the owner`() throws {
        var story = try supported()
        try story.does(.requestSupport(unit: "water", what: "停水"), by: District.officer)
        story.wait(minutes: 10)
        try story.does(.pause(reason: "等待"), by: District.officer)
        story.wait(minutes: 10)
        try story.does(.support(note: "已停水", photos: nil), by: District.otherOfficer)
        story.wait(minutes: 10)
        try story.does(.resume(note: nil), by: District.officer)
        story.wait(minutes: 30)
        #expect(try story.minutesSpent("handling", by: "water") == 10)
        #expect(try story.minutesSpent("handling", by: "works") == 50)
    }

    @Test func `support that is asked for during a pause is the supporting unit's time after it`() throws {
        var story = try supported()
        try story.does(.pause(reason: "等待"), by: District.officer)
        story.wait(minutes: 10)
        try story.does(.requestSupport(unit: "water", what: "停水"), by: District.officer)
        story.wait(minutes: 10)
        try story.does(.resume(note: nil), by: District.officer)
        story.wait(minutes: 30)
        #expect(try story.minutesSpent("handling", by: "water") == 30)
        #expect(try story.minutesSpent("whole", by: "water") == 30)
    }

    // MARK: Return

    @Test(arguments: [
        ("returns: { limit: 2 }", 90), ("returns: { limit: 2, clock: resumes }", 90), ("returns: { limit: 2, clock: restarts }", 30),
    ])
    func `the unit that gets it again goes on with its time, or begins anew where the ledger says so`(rule: String, minutes: Int64) throws {
        var story = try Story.edited(rule == "returns: { limit: 2 }" ? [] : [("returns: { limit: 2 }", rule)], to: "handling")
        story.wait(minutes: 60)
        try story.does(.return(kind: .notOurUnit, reason: "r"), by: District.officer)
        story.wait(minutes: 20)
        #expect(try story.minutesSpent("handling") == 60, "returned, it stands")
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        story.wait(minutes: 30)
        #expect(try story.minutesSpent("handling") == minutes)
        #expect(try story.minutesSpent("whole") == 110, "the whole matter never begins anew")
        #expect(try story.minutesSpent("accepted") == 20)
    }

    @Test func `rework is no new beginning even where returns are`() throws {
        var story = try Story.edited([("returns: { limit: 2 }", "returns: { limit: 2, clock: restarts }")], to: "handling")
        story.wait(minutes: 60)
        try story.does(District.submission, by: District.officer)
        try story.does(.verify(passed: false, note: "仍不亮", photos: nil), by: District.gridWorker)
        story.wait(minutes: 30)
        #expect(try story.minutesSpent("handling") == 90)
    }

    // MARK: The whole matter and the checker

    @Test func `the clock of the whole matter begins where the ledger says and runs through all stages to the ending`() throws {
        var story = try Story.edited([])
        #expect(story.matter.clocks.filter(\.isWhole).isEmpty)
        story.wait(minutes: 10)
        try story.does(.accept(note: nil), by: District.dispatcher)
        for stage in ["dispatched", "handling", "submitted", "verified"] {
            story.wait(minutes: 10)
            try story.step(to: stage)
        }
        #expect(story.matter.stage == "verified")
        story.wait(minutes: 10)
        #expect(try story.minutesSpent("whole") == 50)
        #expect(try story.minutesSpent("whole", by: "center") == 10)
        #expect(try story.minutesSpent("whole", by: "works") == 40)
        #expect(story.matter.clocks.filter(\.isWhole).count == 1)
        try story.does(.answer(reached: true, words: "修好了", satisfied: true), by: District.dispatcher)
        try story.does(.end(kind: "resolved", note: nil), by: District.dispatcher)
        try story.at("2027-03-01 09:00")
        #expect(try story.minutesSpent("whole") == 50)
        try story.does(.reopen(reason: "又坏了"), by: District.supervisor)
        story.wait(minutes: 15)
        #expect(try story.minutesSpent("whole") == 15)
        #expect(story.matter.clocks.filter(\.isWhole).map(\.round) == [0, 1])
    }

    @Test func `one that begins with the report is there from the first instant`() throws {
        var story = try Story.edited([("from: accepted }", "from: reported }")])
        #expect(story.matter.clocks.filter(\.isWhole).count == 1)
        story.wait(minutes: 10)
        try story.does(.accept(note: nil), by: District.dispatcher)
        #expect(story.matter.clocks.filter(\.isWhole).count == 1)
        #expect(try story.minutesSpent("whole") == 10)
    }

    @Test func `a check stands the acceptor's clock and runs the checker's, which has its own light`() throws {
        var story = try Story.edited([])
        story.wait(minutes: 5)
        try story.does(.requestCheck(note: nil), by: District.dispatcher)
        #expect(try story.due("check") == local("2026-11-23 09:35"))
        try story.at("2026-11-23 09:35")
        #expect(try story.light() == .yellow)
        #expect(try story.minutesSpent("reported") == 5)
        try story.catchUp()
        #expect(story.calls == ["check/reminder", "check/urging"])
        try story.does(.check(found: true, note: "属实", photos: nil), by: District.gridWorker)
        #expect(try story.light() == .none)
        story.wait(minutes: 10)
        #expect(try story.minutesSpent("check") == 30 && story.minutesSpent("reported") == 15)
        #expect(try !story.clock("check").isRunning)
    }

    // MARK: No new fact, no reset

    @Test func `progress, a duplicate, a link and a second report leave every clock as it was`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        let before = story.matter.clocks
        let link = MatterLink(id: "m2", number: "ED2026-000002")
        for command in [
            MatterCommand.progress(note: "在办", photos: nil), .progress(note: "在办", photos: [District.photo]), .link(to: link, kind: "同一处"),
        ] {
            let actor = if case .link = command { District.dispatcher } else { District.officer }
            try story.does(command, by: actor)
            #expect(story.matter.clocks == before)
            story.wait(minutes: 7)
        }
        try story.does(.receiveDuplicate(link), by: .system)
        #expect(story.matter.duplicates == [link] && story.matter.clocks == before)
        #expect(story.refusal(.report(District.citizenReport), by: District.citizen)?.code == "matter.exists")
        #expect(try story.minutesSpent("handling") == 81)
        #expect(try story.due("handling") == local("2026-11-25 09:00"))
    }

    @Test func `what was reported done is on the clock, and moves neither its time nor its due instant`() throws {
        var story = try Story.edited([], to: "handling")
        let runs = try story.clock("handling").runs
        for done in [-1, 101] {
            #expect(story.refusal(.progress(note: "n", photos: nil, done: done), by: District.officer)?.field == "done")
        }
        story.wait(minutes: 60)
        try story.does(.progress(note: "过半", photos: nil, done: 60), by: District.officer)
        #expect(try story.clock("handling").done?.percent == 60 && story.clock("whole").done?.percent == 60)
        #expect(try story.clock("handling").runs == runs && story.due("handling") == local("2026-11-25 09:00"))
    }
}

extension Story {
    /// From the stage before it, by who does that.
    mutating func step(to stage: String) throws {
        switch stage {
        case "dispatched": try does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        case "handling": try does(.claim(note: nil), by: District.officer)
        case "submitted": try does(District.submission, by: District.officer)
        case "verified": try does(.verify(passed: true, note: nil, photos: nil), by: District.gridWorker)
        default: Issue.record("no step to \(stage)")
        }
        try #require(matter.stage == stage)
    }
}

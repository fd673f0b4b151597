// The work: progress, pause and resume, submit, verification by somebody outside, rework; and the clocks.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsHandling {
    @Test func `progress is a note and moves nothing`() throws {
        var story = try Story.citizen(to: "handling")
        #expect(story.refusal(.progress(note: " ", photos: nil), by: District.officer)?.field == "note")
        story.wait(minutes: 20)
        try story.does(.progress(note: "已到现场", photos: [District.photo]), by: District.officer)
        #expect(story.matter.stage == "handling" && story.matter.attachments == [District.photo])
        #expect(try story.spent() == 20 * 60)
    }

    @Test func `a supporting unit records progress and nothing else`() throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        #expect(try story.does(.progress(note: "已停水配合", photos: nil), by: District.otherOfficer) == ["matter.progressed"])
        #expect(story.refusal(District.submission, by: District.otherOfficer)?.code == "action.other-unit")
        #expect(story.refusal(.pause(reason: "r"), by: District.otherOfficer)?.code == "action.other-unit")
    }

    @Test func `a pause stands the clock and a resume goes on where it stood`() throws {
        var story = try Story.citizen(to: "handling")
        #expect(story.refusal(.resume(note: nil), by: District.officer)?.code == "stage.action")
        story.wait(minutes: 60)
        try story.does(.pause(reason: "等配件"), by: District.officer)
        #expect(story.matter.hold?.reason == "等配件")
        #expect(story.refusal(.pause(reason: "again"), by: District.officer)?.code == "clock.paused")
        try story.at("2026-11-27 09:00")
        #expect(try story.spent() == 3600)
        #expect(try story.light() == .none)
        try story.does(.resume(note: nil), by: District.head)
        story.wait(minutes: 30)
        #expect(try story.spent() == 5400)
        #expect(story.matter.hold?.reason == nil)
    }

    @Test func `submitting ends a pause and says so`() throws {
        var story = try Story.citizen(to: "handling")
        try story.does(.pause(reason: "等配件"), by: District.officer)
        #expect(try story.does(District.submission, by: District.officer) == ["matter.resumed", "matter.submitted"])
        #expect(story.matter.hold?.reason == nil && story.matter.activeClock?.stage == "submitted")
        #expect(story.matter.activeClock?.clock.isRunning == true)
    }

    @Test func `a grid incident is submitted with a note, a photo and the closing condition`() throws {
        let story = try Story.incident(to: "handling")
        let photo = [District.photo]
        #expect(story.refusal(.submit(note: "", closing: true, photos: photo), by: District.officer)?.field == "note")
        #expect(story.refusal(.submit(note: "好了", closing: true, photos: nil), by: District.officer)?.field == "photos")
        let text = Attachment(sha256: "00", contentType: "text/plain", size: 3)
        #expect(story.refusal(.submit(note: "好了", closing: true, photos: [text]), by: District.officer)?.field == "photos")
        #expect(
            story.refusal(.submit(note: "好了", closing: false, photos: photo), by: District.officer)?.code
                == "submit.condition-not-affirmed")
        #expect(story.refusal(.submit(note: "好了", closing: true, photos: photo), by: District.officer) == nil)
    }

    @Test func `the work is given to the worker of the cell, outside those who did it`() throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        try story.does(District.submission, by: District.officer)
        let task = try #require(story.matter.verification)
        #expect(task.duty == .gridWorker && task.area == "n1c1")
        #expect(task.outside == ["works", "water"])
        #expect(story.matter.activeClock?.clock.limit == Limit("30 work-minutes"))
    }

    @Test func `a worker of the cell who belongs to the handling unit is passed over`() throws {
        var rules = try District.rules()
        try District.apply(.appoint(officer: "gao", duty: .officer, unit: "works-squad", areas: [], since: nil), to: &rules)
        let story = try Story.citizen(to: "submitted", in: rules)
        #expect(story.matter.verification?.duty == .supervisor)
        #expect(
            story.refusal(.verify(passed: true, note: nil, photos: nil), by: District.gridWorker)?.code == "verifier.inside-handling-unit")
    }

    @Test(arguments: [
        (District.squadHats, "verifier.inside-handling-unit"), (District.twoHats, "verifier.inside-handling-unit"),
        (District.officer, "action.not-yours"), (District.squadOfficer, "action.not-yours"), (District.dispatcher, "action.not-yours"),
        (District.farGridWorker, "action.other-area"), (District.reporter, "action.not-yours"),
    ])
    func `nobody of the handling unit verifies, whatever other post they hold`(actor: Actor, code: String) throws {
        let story = try Story.citizen(to: "submitted")
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: actor)?.code == code)
    }

    @Test func `nobody of a supporting unit verifies`() throws {
        var rules = try District.rules()
        try District.apply(.appoint(officer: "wen", duty: .supervisor, unit: "watch", areas: [], since: nil), to: &rules)
        var story = try Story.citizen(to: "accepted", in: rules)
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        try story.does(District.submission, by: District.officer)
        let actor = Actor(officer: "wen", post: "supervisor", unit: "watch")
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: actor)?.code == "verifier.inside-handling-unit")
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: District.supervisor) == nil)
    }

    @Test func `work that passes ends a grid incident and leads a citizen's to the answer`() throws {
        var incident = try Story.incident(to: "submitted")
        let pass = MatterCommand.verify(passed: true, note: "已修好", photos: [District.photo])
        #expect(try incident.does(pass, by: District.gridWorker) == ["matter.verified", "matter.ended"])
        #expect(incident.matter.ending?.kind == "resolved" && incident.matter.isVerified)
        var citizen = try Story.citizen(to: "submitted")
        #expect(try citizen.does(pass, by: District.gridWorker) == ["matter.verified"])
        #expect(citizen.matter.stage == "verified" && citizen.matter.isOpen && citizen.matter.verification == nil)
        #expect(citizen.matter.owner == "works")
    }

    @Test func `rework goes back to the same unit on the same clock, with a reason`() throws {
        var story = try Story.citizen(to: "handling")
        story.wait(minutes: 60)
        try story.does(District.submission, by: District.officer)
        story.wait(minutes: 20)
        #expect(story.refusal(.verify(passed: false, note: nil, photos: nil), by: District.gridWorker)?.field == "note")
        try story.does(.verify(passed: false, note: "仍不亮", photos: nil), by: District.gridWorker)
        #expect(story.matter.stage == "handling" && story.matter.owner == "works" && story.matter.officer == "olga")
        #expect(story.matter.reworkCount == 1 && !story.matter.isVerified && story.matter.verification == nil)
        story.wait(minutes: 30)
        #expect(try story.spent() == 90 * 60)
        try story.does(District.submission, by: District.officer)
        // The second verification is a new task with its own half hour.
        story.wait(minutes: 15)
        #expect(try story.spent() == 15 * 60)
        #expect(story.matter.lateStages(on: Calendars(try Sample.calendar()), at: story.now).isEmpty)
    }

    @Test func `a light turns with the share of the limit that was spent`() throws {
        var story = try Story.citizen(to: "handling")  // 2 work-days from Monday 09:00
        for (text, light) in [
            ("2026-11-24 13:00", Light.none), ("2026-11-24 14:59", .none), ("2026-11-24 15:00", .blue), ("2026-11-25 08:59", .blue),
            ("2026-11-25 09:00", .yellow), ("2026-11-26 08:59", .yellow), ("2026-11-26 09:00", .red),
        ] {
            try story.at(text)
            #expect(try story.light() == light, "\(text)")
        }
    }

    @Test func `a check that is answered does not run a clock that was paused`() throws {
        let text = try District.text("ledgers/citizen-report.yaml")
            .replacing("[progress, pause, resume,", with: "[progress, pause, resume, request-check,")
            .replacing("ledger: citizen-report", with: "ledger: twice").replacing("\"SM{year}", with: "\"TW{year}")
            .replacing("request-check: { by: dispatcher,", with: "request-check: { by: [dispatcher, officer],")
        let rules = try District.rules(ledgers: ["twice": text])
        func story() throws -> Story {
            var story = try Story(rules)
            var report = District.citizenReport
            report.ledger = "twice"
            try story.does(.report(report), by: District.citizen)
            try story.does(.accept(note: nil), by: District.dispatcher)
            try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
            try story.does(.claim(note: nil), by: District.officer)
            return story
        }
        let check = MatterCommand.check(found: true, note: nil, photos: nil)
        var paused = try story()
        try paused.does(.requestCheck(note: nil), by: District.officer)
        #expect(paused.matter.check?.outside == ["works"], "a check that must be from outside is given outside")
        try paused.does(.pause(reason: "r"), by: District.officer)
        #expect(paused.matter.activeClocks.allSatisfy { !$0.clock.isRunning })
        try paused.does(check, by: District.gridWorker)
        #expect(paused.matter.hold?.reason == "r" && paused.matter.activeClock?.clock.isRunning == false)
        try paused.does(.resume(note: nil), by: District.officer)
        #expect(paused.matter.activeClock?.clock.isRunning == true)
        var checked = try story()
        try checked.does(.requestCheck(note: nil), by: District.officer)
        try checked.does(.pause(reason: "r"), by: District.officer)
        try checked.does(.resume(note: nil), by: District.officer)
        #expect(checked.matter.clocks.filter(\.clock.isRunning).map(\.stage) == ["whole", "check"], "the check is still out")
        try checked.does(check, by: District.gridWorker)
        #expect(checked.matter.activeClock?.clock.isRunning == true)
        // A stage that is left takes its check and its pause with it.
        var left = try story()
        try left.does(.requestCheck(note: nil), by: District.officer)
        try left.does(.return(kind: .notOurUnit, reason: "r"), by: District.officer)
        #expect(left.matter.check == nil)
    }

    @Test func `who handled it does not verify it, whatever post they have moved to`() throws {
        var rules = try District.rules()
        try District.apply(.dismiss(officer: "olga", duty: .officer, unit: "works"), to: &rules)
        try District.apply(.appoint(officer: "olga", duty: .supervisor, unit: "watch", areas: [], since: nil), to: &rules)
        let before = try Story.citizen(to: "submitted")
        var story = try Story(rules)
        for (fact, entry) in zip(before.facts, before.entries) { try story.record(fact, by: entry.actor) }
        let moved = Actor(officer: "olga", post: "supervisor", unit: "watch")
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: moved)?.code == "verifier.inside-handling-unit")
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: District.supervisor) == nil)
    }
}

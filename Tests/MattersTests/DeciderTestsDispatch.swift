// Whose it is: dispatch, claim, the two returns, adjudication.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsDispatch {
    @Test func `a dispatched matter has one owner, its supporters and a clock to claim it`() throws {
        var story = try Story.citizen(to: "accepted")
        #expect(
            try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher) == ["matter.dispatched"])
        #expect(story.matter.owner == "works" && story.matter.handler == "works" && story.matter.supporting == ["water"])
        #expect(story.matter.dispatcher == "center" && story.matter.officer == nil)
        #expect(story.matter.activeClock?.clock.limit == Limit("2 work-hours"))
    }

    @Test(arguments: [
        ("nowhere", [String](), "unit.unknown", "owner"), ("closed-office", [], "unit.unknown", "owner"),
        ("works", ["nowhere"], "unit.unknown", "supporting"), ("works", ["closed-office"], "unit.unknown", "supporting"),
        ("works", ["works"], "field.invalid", "supporting"), ("works", ["water", "water"], "field.invalid", "supporting"),
    ])
    func `a dispatch to a unit that cannot take it is refused`(owner: String, supporting: [String], code: String, field: String) throws {
        let story = try Story.citizen(to: "accepted")
        let refusal = story.refusal(.dispatch(owner: owner, supporting: supporting, note: nil), by: District.dispatcher)
        #expect(refusal?.code == code)
        #expect(refusal?.field == field)
    }

    @Test func `a unit that contains everybody who could verify is given nothing to do`() throws {
        var rules = try District.rules()
        let below = ["watch", "north-street", "south-street", "works"].map { code in
            Unit(code: code, name: code, parent: "government", area: rules.organization.units[code]?.area)
        }
        try District.apply(.registerUnits([Unit(code: "government", name: "区政府")] + below), to: &rules)
        let story = try Story.citizen(to: "accepted", in: rules)
        let refusal = story.refusal(.dispatch(owner: "government", supporting: nil, note: nil), by: District.dispatcher)
        #expect(refusal?.code == "owner.no-verifier-outside" && refusal?.field == "owner")
        #expect(
            story.refusal(.dispatch(owner: "works", supporting: ["government"], note: nil), by: District.dispatcher)?.code
                == "owner.no-verifier-outside")
        #expect(story.refusal(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher) == nil)
    }

    @Test func `of two officers who claim at once the second learns who was first`() throws {
        var story = try Story.citizen(to: "dispatched")
        try story.does(.claim(note: nil), by: District.officer)
        #expect(story.matter.officer == "olga" && story.matter.stage == "handling")
        let refusal = story.refusal(.claim(note: nil), by: District.colleague)
        #expect(refusal?.code == "matter.claimed")
        #expect(refusal?.sentence.en.contains("olga·样例") == true)
        // Who may not claim at all learns only that.
        #expect(story.refusal(.claim(note: nil), by: District.otherOfficer)?.code == "action.other-unit")
        #expect(story.refusal(.claim(note: nil), by: District.gridWorker)?.code == "action.not-yours")
    }

    @Test func `an ended matter is not called claimed`() throws {
        #expect(try Story.citizen(to: "ended").refusal(.claim(note: nil), by: District.colleague)?.code == "stage.action")
    }

    @Test(arguments: ReturnKind.allCases)
    func `a return goes to the dispatcher with its kind and its reason`(kind: ReturnKind) throws {
        var story = try Story.citizen(to: "handling")
        #expect(story.refusal(.return(kind: kind, reason: ""), by: District.officer)?.field == "reason")
        try story.does(.return(kind: kind, reason: "不归我们管"), by: District.officer)
        #expect(story.matter.stage == "accepted" && story.matter.owner == "center")
        #expect(story.matter.handler == nil && story.matter.officer == nil && story.matter.returnCount == 1)
        guard case .returned(let recorded, let reason, let to, _, _)? = story.facts.last else { Issue.record("no return"); return }
        #expect(recorded == kind && reason == "不归我们管" && to == "center")
    }

    @Test func `back to the same unit its clock goes on, to another it starts anew`() throws {
        var story = try Story.citizen(to: "handling")
        story.wait(minutes: 30)
        try story.does(.return(kind: .notOurUnit, reason: "r"), by: District.officer)
        story.wait(minutes: 1)
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        story.wait(minutes: 10)
        #expect(try story.spent() == 40 * 60)
        try story.does(.return(kind: .notOurUnit, reason: "r"), by: District.officer)
        try story.does(.dispatch(owner: "water", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.otherOfficer)
        story.wait(minutes: 5)
        #expect(try story.spent() == 5 * 60)
        #expect(story.matter.clocks.filter { $0.stage == "handling" }.map(\.unit) == ["works", "water"])
    }

    @Test func `after two returns the next owner is adjudicated and cannot return`() throws {
        var story = try Story.citizen(to: "accepted")
        for (unit, officer) in [("works", District.officer), ("water", District.otherOfficer)] {
            try story.does(.dispatch(owner: unit, supporting: nil, note: nil), by: District.dispatcher)
            #expect(!story.matter.isAdjudicated)
            try story.does(.return(kind: .notOurUnit, reason: "r"), by: officer)
        }
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        #expect(story.matter.isAdjudicated)
        guard case .dispatched(_, _, _, true, _, _, _)? = story.facts.last else { Issue.record("not adjudicated"); return }
        #expect(story.refusal(.return(kind: .notOurs, reason: "r"), by: District.officer)?.code == "return.adjudicated")
        try story.does(.claim(note: nil), by: District.officer)
        #expect(story.refusal(.return(kind: .notOurs, reason: "r"), by: District.officer)?.code == "return.adjudicated")
    }

    @Test func `what a ledger needs of the matter is asked before it is dispatched`() throws {
        var story = try Story()
        var report = District.citizenReport
        report.class = "other"
        try story.does(.report(report), by: District.citizen)
        let text = try District.text("ledgers/citizen-report.yaml").replacing("needs: [owner, class]", with: "needs: [owner, place]")
            .replacing("ledger: citizen-report", with: "ledger: placed").replacing("\"SM{year}", with: "\"PL{year}")
        let rules = try District.rules(ledgers: ["placed": text])
        var placed = try Story(rules)
        report.ledger = "placed"
        report.place = nil
        try placed.does(.report(report), by: District.citizen)
        try placed.does(.accept(note: nil), by: District.dispatcher)
        let refusal = placed.refusal(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        #expect(refusal?.code == "field.missing")
        #expect(refusal?.field == "place")
    }

    @Test func `every note has its bound`() throws {
        let long = String(repeating: "字", count: 2000)
        func code(_ command: MatterCommand, _ actor: Actor, in stage: String) throws -> String? {
            try Story.citizen(to: stage).refusal(command, by: actor)?.code
        }
        #expect(try code(.accept(note: long), District.dispatcher, in: "reported") == "field.too-long")
        #expect(try code(.requestCheck(note: long), District.dispatcher, in: "reported") == "field.too-long")
        #expect(try code(.triage(class: nil, title: nil, note: long), District.dispatcher, in: "reported") == "field.too-long")
        #expect(try code(.refuse(reason: long), District.dispatcher, in: "reported") == "field.too-long")
        #expect(try code(.dispatch(owner: "works", supporting: nil, note: long), District.dispatcher, in: "accepted") == "field.too-long")
        #expect(try code(.claim(note: long), District.officer, in: "dispatched") == "field.too-long")
        #expect(try code(.return(kind: .notOurs, reason: long), District.officer, in: "dispatched") == "field.too-long")
        #expect(try code(.progress(note: long, photos: nil), District.officer, in: "handling") == "field.too-long")
        #expect(try code(.pause(reason: long), District.officer, in: "handling") == "field.too-long")
        #expect(try code(.submit(note: long, closing: true, photos: nil), District.officer, in: "handling") == "field.too-long")
        #expect(try code(.verify(passed: true, note: long, photos: nil), District.supervisor, in: "submitted") == "field.too-long")
        #expect(try code(.answer(reached: true, words: long, satisfied: nil), District.dispatcher, in: "verified") == "field.too-long")
        #expect(try code(.end(kind: "void", note: long), District.supervisor, in: "handling") == "field.too-long")
        #expect(try code(.reopen(reason: long), District.reporter, in: "ended") == "field.too-long")
        #expect(try code(.appraise(grade: 5, words: long), District.reporter, in: "ended") == "field.too-long")
        let other = MatterLink(id: "m2", number: "SM2026-000008")
        #expect(try code(.link(to: other, kind: long), District.dispatcher, in: "handling") == "field.too-long")
        var paused = try Story.citizen(to: "handling")
        try paused.does(.pause(reason: "等配件"), by: District.officer)
        #expect(paused.refusal(.resume(note: long), by: District.officer)?.code == "field.too-long")
    }
}

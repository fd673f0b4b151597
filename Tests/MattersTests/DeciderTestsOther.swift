// The third ledger: stages, endings and branches that the repository's two do not have.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsOther {
    private func story() throws -> Story {
        var story = try Story(try District.rules(ledgers: ["lost-property": Sound.ledger]))
        let report = Report(
            ledger: "lost-property", description: "黑色雨伞", place: District.place,
            values: ["colour": "red", "weight": "0.5", "found-on": "2026-11-22"],
            channel: .portal)
        try story.does(.report(report), by: District.citizen)
        return story
    }

    @Test func `it runs from its own first stage to its own ending`() throws {
        var story = try story()
        #expect(story.matter.number == "2026L007" && story.matter.stage == "handed-in" && story.matter.title == "一号街 5 号 黑色雨伞")
        #expect(story.refusal(.accept(note: nil), by: District.dispatcher)?.field == "note")
        try story.does(.accept(note: "第三格"), by: District.dispatcher)
        #expect(story.matter.stage == "shelved" && story.matter.activeClock == nil)
        #expect(try story.light() == .none)
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        #expect(story.matter.stage == "sought")
        try story.does(.submit(note: "失主已认", closing: false, photos: nil), by: District.head)
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: District.supervisor)?.field == "photos")
        try story.does(.verify(passed: true, note: nil, photos: [District.photo]), by: District.supervisor)
        #expect(story.matter.ending?.kind == "given-back")
    }

    @Test func `what it merges and refuses ends with its own words and stays ended where merged`() throws {
        var merged = try story()
        try merged.does(.merge(into: MatterLink(id: "m9", number: "2026L001")), by: District.dispatcher)
        #expect(merged.matter.ending?.kind == "joined")
        #expect(merged.refusal(.reopen(reason: "r"), by: District.reporter)?.code == "stage.action")
        var refused = try story()
        try refused.does(.refuse(reason: "不是失物"), by: District.dispatcher)
        #expect(refused.matter.ending?.kind == "mistaken")
    }

    @Test func `its lights turn by lengths of time`() throws {
        var story = try story()  // 2 hours from Monday 09:00
        for (text, light) in [
            ("2026-11-23 09:59", Light.none), ("2026-11-23 10:00", .blue), ("2026-11-25 10:59", .blue), ("2026-11-25 11:00", .red),
        ] {
            try story.at(text)
            #expect(try story.light() == light, "\(text)")
        }
    }

    @Test(arguments: [
        (["colour": "green"], "colour", "red, blue"), (["weight": "heavy"], "weight", "a number"),
        (["weight": "inf"], "weight", "a number"),
        (["found-on": "2026-02-30"], "found-on", "a day"),
    ])
    func `a value that is not of its field's type is refused`(values: [String: String], field: String, expected: String) throws {
        let story = try Story(try District.rules(ledgers: ["lost-property": Sound.ledger]))
        let report = Report(ledger: "lost-property", description: "伞", values: values, channel: .portal)
        let refusal = try #require(story.refusal(.report(report), by: District.citizen))
        #expect(refusal.code == "field.invalid" && refusal.field == field)
        #expect(refusal.remedy.en.contains(expected))
    }

    @Test func `an action without a rule is not there`() throws {
        let story = try story()
        #expect(story.refusal(.triage(class: nil, title: "伞", note: nil), by: District.dispatcher)?.code == "stage.action")
        #expect(story.refusal(.appraise(grade: 5, words: nil), by: District.reporter)?.code == "stage.action")
    }

    @Test func `a matter keeps the version of the rules under which it was filed`() throws {
        var rules = try District.rules(ledgers: ["lost-property": Sound.ledger])
        var old = try Story(rules)
        let report = Report(ledger: "lost-property", description: "伞", place: District.place, channel: .portal)
        try old.does(.report(report), by: District.citizen)
        let newer = Sound.ledger.replacing("clock: 2 hours", with: "clock: 4 hours").replacing(
            "by: dispatcher, needs: [note, place]", with: "by: dispatcher")
        try District.publish(.ledger, "lost-property", newer, into: &rules)
        #expect(rules.ledgers["lost-property"]?.count == 2)
        var carried = try Story(rules)
        for fact in old.facts { try carried.record(fact, by: District.citizen) }
        #expect(carried.matter.rules == 1)
        #expect(carried.refusal(.accept(note: nil), by: District.dispatcher)?.field == "note")
        var new = try Story(rules)
        try new.does(.report(report), by: District.citizen)
        #expect(new.matter.rules == 2 && new.matter.activeClock?.clock.limit == Limit("4 hours"))
        #expect(new.refusal(.accept(note: nil), by: District.dispatcher) == nil)
    }
}

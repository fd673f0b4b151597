// The appeal (申诉): after the ending, by the unit whose time it was, before two reviewers. It changes whether the
// lateness counts, never whether it happened.

import Kernel
import Matters
import Testing

@Suite struct AppealTests {
    private let appeal = MatterCommand.appeal(reason: "停电所致")
    private let approve = MatterCommand.approve(granted: true, note: nil)

    /// Handled late by two hours and ended.
    private func late(_ edits: [(find: String, put: String)] = []) throws -> Story {
        var story = try Story.edited(edits, to: "handling")
        try story.at("2026-11-25 11:00")
        try finish(&story)
        #expect(story.matter.lateStages(on: try story.calendars, at: story.now) == ["handling"])
        return story
    }

    private func finish(_ story: inout Story) throws {
        try story.does(District.submission, by: District.officer)
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.gridWorker)
        try story.does(.answer(reached: true, words: "修好了", satisfied: true), by: District.dispatcher)
        try story.does(.end(kind: "resolved", note: nil), by: District.dispatcher)
    }

    @Test func `upheld by two reviewers the lateness does not count, and stays`() throws {
        var story = try late()
        #expect(try story.matter.wasLate(on: story.calendars) && story.matter.countsAsLate(on: story.calendars))
        try story.does(appeal, by: District.head)
        try story.does(approve, by: District.supervisor)
        #expect(try story.matter.countsAsLate(on: story.calendars), "one reviewer is not enough")
        #expect(try story.does(approve, by: District.leader) == ["matter.approved", "matter.exempted"])
        #expect(try story.matter.wasLate(on: story.calendars))
        #expect(try !story.matter.countsAsLate(on: story.calendars))
        #expect(try story.matter.lateStages(on: story.calendars, at: story.now) == ["handling"])
        #expect(story.refusal(appeal, by: District.head)?.code == "petition.used-up")
    }

    @Test func `turned down it is decided once and for all, and goes on counting`() throws {
        var story = try late()
        try story.does(appeal, by: District.head)
        try story.does(approve, by: District.supervisor)
        try story.does(.approve(granted: false, note: "与停电无关"), by: District.leader)
        #expect(try story.matter.countsAsLate(on: story.calendars))
        #expect(story.refusal(appeal, by: District.head)?.code == "petition.used-up")
    }

    @Test func `only the head of the unit appeals, after the ending, and only what was late`() throws {
        var story = try Story.edited([], to: "handling")
        try story.at("2026-11-25 11:00")
        #expect(story.refusal(appeal, by: District.head)?.code == "stage.action", "it is not ended yet")
        try finish(&story)
        #expect(story.refusal(appeal, by: District.officer)?.code == "action.not-yours")
        #expect(story.refusal(appeal, by: District.supervisor)?.code == "action.not-yours")
        var rules = story.rules
        try District.apply(.appoint(officer: "wen", duty: .head, unit: "water", areas: [], since: nil), to: &rules)
        story.rules = rules
        #expect(story.refusal(appeal, by: Actor(officer: "wen", post: "head", unit: "water"))?.code == "action.other-unit")
        #expect(story.refusal(appeal, by: District.head) == nil)
        let inTime = try Story.edited([], to: "ended")
        #expect(inTime.refusal(appeal, by: District.head)?.code == "appeal.not-late")
    }

    @Test(arguments: [("2026-12-09 11:00", true), ("2026-12-09 11:01", false), ("2027-11-25 11:00", false)])
    func `it comes within ten working days of the ending`(at: String, allowed: Bool) throws {
        var story = try late()
        try story.at(at)
        let refusal = story.refusal(appeal, by: District.head)
        #expect(refusal?.code == (allowed ? nil : "appeal.too-late"))
    }

    @Test func `its reviewers are two persons outside the handling unit`() throws {
        var story = try late([("approvals: [supervisor, leader], within", "approvals: [supervisor, supervisor], within")])
        try story.does(appeal, by: District.head)
        for inside in [District.twoHats, District.squadHats] {
            #expect(story.refusal(approve, by: inside)?.code == "verifier.inside-handling-unit")
        }
        #expect(story.refusal(approve, by: District.head)?.code == "action.not-yours")
        try story.does(approve, by: District.supervisor)
        #expect(story.refusal(approve, by: District.supervisor)?.code == "petition.same-officer")
        var rules = story.rules
        try District.apply(.enrol(officer: "sam", name: "sam·样例"), to: &rules)
        try District.apply(.appoint(officer: "sam", duty: .supervisor, unit: "watch", areas: [], since: nil), to: &rules)
        story.rules = rules
        #expect(try story.does(approve, by: Actor(officer: "sam", post: "supervisor", unit: "watch")).last == "matter.exempted")
    }

    @Test func `the lateness of an earlier round is not appealed through a later one that was in time`() throws {
        var story = try late()
        try story.at("2026-11-26 09:00")
        try story.does(.reopen(reason: "又坏了"), by: District.supervisor)
        try story.does(.claim(note: nil), by: District.officer)
        try finish(&story)
        #expect(try story.matter.wasLate(on: story.calendars))
        #expect(story.refusal(appeal, by: District.head)?.code == "appeal.not-late")
        #expect(try story.matter.countsAsLate(on: story.calendars))
    }

    @Test func `each round has its own appeal, and exempts itself only`() throws {
        var story = try late()
        try story.does(appeal, by: District.head)
        try story.grant(by: [District.supervisor, District.leader])
        try story.at("2026-11-26 09:00")
        try story.does(.reopen(reason: "又坏了"), by: District.supervisor)
        try story.does(.claim(note: nil), by: District.officer)
        try story.at("2026-12-01 09:00")
        try finish(&story)
        #expect(try story.matter.countsAsLate(on: story.calendars))
        try story.does(appeal, by: District.head)
        try story.grant(by: [District.supervisor, District.leader])
        #expect(story.matter.exemptedRounds == [0, 1])
        #expect(try story.matter.wasLate(on: story.calendars) && !story.matter.countsAsLate(on: story.calendars))
    }
}

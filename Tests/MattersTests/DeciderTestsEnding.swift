// How a matter ends, is taken up again and is appraised; merging, children and links.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsEnding {
    private let other = MatterLink(id: "m2", number: "SM2026-000002")

    @Test func `a citizen's matter is resolved only when the asker was answered or contact failed`() throws {
        var story = try Story.citizen(to: "verified")
        #expect(story.refusal(.end(kind: "resolved", note: nil), by: District.dispatcher)?.code == "ending.needs-answer")
        #expect(story.refusal(.answer(reached: true, words: "", satisfied: nil), by: District.dispatcher)?.field == "words")
        try story.does(.answer(reached: false, words: "三次未接", satisfied: nil), by: District.dispatcher)
        #expect(story.matter.answer == Answer(isReached: false, words: "三次未接", isSatisfied: nil))
        #expect(try story.does(.end(kind: "resolved", note: nil), by: District.dispatcher) == ["matter.ended"])
        #expect(story.matter.stage == "ended" && story.matter.verification == nil && story.matter.activeClock == nil)
        #expect(try story.light() == .none)
    }

    @Test func `an answer before the work is not an answer to the work`() throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.answer(reached: true, words: "已收到", satisfied: nil), by: District.dispatcher)
        #expect(story.refusal(.end(kind: "transferred", note: "归电信公司"), by: District.dispatcher) == nil)
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        try story.does(District.submission, by: District.officer)
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.gridWorker)
        #expect(story.refusal(.end(kind: "resolved", note: nil), by: District.dispatcher)?.code == "ending.needs-answer")
    }

    @Test func `a matter entered at a desk has nobody to answer`() throws {
        var report = District.citizenReport
        report.channel = .desk
        var story = try Story()
        try story.does(.report(report), by: District.dispatcher)
        try story.does(.accept(note: nil), by: District.dispatcher)
        #expect(story.refusal(.end(kind: "transferred", note: "归电信公司"), by: District.dispatcher) == nil)
    }

    @Test(arguments: [
        ("accepted", "resolved", District.dispatcher, "ending.needs-closing-condition"),
        ("submitted", "resolved", District.dispatcher, "ending.needs-verification"),
        ("verified", "resolved", District.supervisor, "ending.not-yours"), ("verified", "moon", District.dispatcher, "ending.unknown"),
        ("handling", "void", District.dispatcher, "ending.not-yours"), ("handling", "void", District.supervisor, "ending.needs-reason"),
        ("handling", "transferred", District.dispatcher, "ending.needs-reason"),
        ("handling", "recorded", District.dispatcher, "ending.not-yours"),
        ("handling", "merged", District.dispatcher, "ending.not-yours"), ("handling", "refused", District.supervisor, "ending.not-yours"),
        ("handling", "void", District.officer, "action.not-yours"), ("handling", "void", District.reporter, "action.not-yours"),
        ("ended", "void", District.supervisor, "stage.action"),
    ])
    func `an ending is given by whom the ledger names and with what it needs`(stage: String, kind: String, actor: Actor, code: String)
        throws
    {
        #expect(try Story.citizen(to: stage).refusal(.end(kind: kind, note: nil), by: actor)?.code == code)
    }

    @Test func `void and recorded are given by supervisor and administrator`() throws {
        var story = try Story.citizen(to: "handling")
        #expect(story.refusal(.end(kind: "recorded", note: nil), by: District.administrator) == nil)
        try story.does(.end(kind: "void", note: "测试数据"), by: District.supervisor)
        #expect(story.matter.ending?.kind == "void")
    }

    @Test func `an ending stops every clock for good`() throws {
        var story = try Story.citizen(to: "ended")
        let before = story.matter.clocks
        story.wait(minutes: 100_000)
        #expect(story.matter.clocks == before)
        #expect(before.allSatisfy { !$0.isActive && !$0.clock.isRunning })
        #expect(story.matter.lateStages(on: Calendars(try Sample.calendar()), at: story.now).isEmpty)
    }

    @Test func `taken up again it goes to the unit that handled it, to be claimed anew on new clocks`() throws {
        var story = try Story.citizen(to: "ended")
        try story.does(.appraise(grade: 1, words: "又灭了"), by: District.reporter)
        try story.at("2026-12-01 10:00")
        #expect(story.refusal(.reopen(reason: ""), by: District.reporter)?.field == "reason")
        #expect(story.refusal(.reopen(reason: "又灭了"), by: District.dispatcher)?.code == "action.not-yours")
        #expect(try story.does(.reopen(reason: "又灭了"), by: District.reporter) == ["matter.reopened"])
        #expect(story.matter.isOpen && story.matter.stage == "dispatched" && story.matter.owner == "works")
        #expect(story.matter.answer == nil && story.matter.appraisal == nil && !story.matter.isVerified && !story.matter.isClosingAffirmed)
        #expect(story.matter.reopenCount == 1 && story.matter.activeClock?.round == 1)
        #expect(try story.spent() == 0)
        try story.does(.claim(note: nil), by: District.colleague)
        #expect(story.matter.officer == "otto")
        story.wait(minutes: 10)
        #expect(try story.spent() == 600, "the first round's time is not on the second round's clock")
        #expect(story.matter.clocks.filter { $0.stage == "handling" }.map(\.round) == [0, 1])
    }

    @Test func `a report that was never accepted cannot be taken up again by its reporter`() throws {
        var story = try Story.citizen()
        try story.does(.refuse(reason: "不属本区"), by: District.dispatcher)
        let refusal = story.refusal(.reopen(reason: "我不同意"), by: District.reporter)
        #expect(refusal?.code == "reopen.never-accepted")
        // A supervisor can, and answers for it until it is given to a unit.
        try story.does(.reopen(reason: "应当受理"), by: District.supervisor)
        #expect(story.matter.owner == "watch")
    }

    @Test(arguments: [0, 6, -1, Int.max])
    func `an appraisal is one to five`(grade: Int) throws {
        let story = try Story.citizen(to: "ended")
        #expect(story.refusal(.appraise(grade: grade, words: nil), by: District.reporter)?.field == "grade")
    }

    @Test func `only the one who asked appraises, and only what has ended`() throws {
        var story = try Story.citizen(to: "verified")
        #expect(story.refusal(.appraise(grade: 5, words: nil), by: District.reporter)?.code == "stage.action")
        try story.does(.answer(reached: true, words: "好了", satisfied: true), by: District.dispatcher)
        try story.does(.end(kind: "resolved", note: nil), by: District.dispatcher)
        #expect(story.refusal(.appraise(grade: 5, words: nil), by: District.officer)?.code == "action.not-yours")
        #expect(story.refusal(.appraise(grade: 5, words: nil), by: Rights.reporter(of: "m2"))?.code == "post.missing")
        try story.does(.appraise(grade: 5, words: nil), by: District.reporter)
        #expect(story.matter.appraisal == Appraisal(grade: 5, words: ""))
    }

    @Test func `a merged matter ends into another and is not taken up again`() throws {
        var story = try Story.citizen(to: "accepted")
        #expect(story.refusal(.merge(into: MatterLink(id: "m1", number: "SM2026-000007")), by: District.dispatcher)?.code == "merge.itself")
        #expect(try story.does(.merge(into: other), by: District.dispatcher) == ["matter.ended"])
        #expect(story.matter.ending?.kind == "merged" && story.matter.ending?.into == other)
        #expect(story.refusal(.reopen(reason: "r"), by: District.supervisor)?.code == "stage.action")
        #expect(story.refusal(.appraise(grade: 1, words: nil), by: District.reporter)?.code == "stage.action")
    }

    @Test func `the ending of the main matter carries everyone who was merged into it, and each is answered once`() throws {
        var main = try Story.citizen(to: "verified")
        #expect(main.refusal(.receiveDuplicate(other), by: District.dispatcher)?.code == "action.loop-only")
        #expect(try main.does(.receiveDuplicate(other), by: .system) == ["matter.duplicate-received"])
        #expect(try main.does(.receiveDuplicate(other), by: .system) == [])
        #expect(try main.does(.receiveDuplicate(MatterLink(id: "m1", number: main.matter.number)), by: .system) == [])
        try main.does(.answer(reached: true, words: "好了", satisfied: nil), by: District.dispatcher)
        try main.does(.end(kind: "resolved", note: "已换灯"), by: District.dispatcher)
        guard case .ended(let number, "resolved", "已换灯", nil, [other], nil, nil, _)? = main.facts.last else {
            Issue.record("the ending does not carry the duplicate: \(String(describing: main.facts.last))")
            return
        }
        #expect(number == "SM2026-000007")
        var merged = try Story.citizen(to: "accepted")
        try merged.does(.answer(reached: true, words: "已收到", satisfied: nil), by: District.dispatcher)
        try merged.does(.merge(into: other), by: District.dispatcher)
        let answer = MatterCommand.answerFromMain(other, ending: "resolved", note: "已换灯")
        #expect(merged.refusal(answer, by: District.dispatcher)?.code == "action.loop-only")
        // The receipt given before the merger is not the answer.
        #expect(try merged.does(answer, by: .system) == ["matter.answered"])
        #expect(try merged.does(answer, by: .system) == [])
        #expect(merged.matter.answer?.words == "已换灯")
    }

    @Test func `who is merged into an ended matter learns at once what its asker was told`() throws {
        var main = try Story.citizen(to: "ended")
        try main.does(.receiveDuplicate(other), by: .system)
        guard case .duplicateReceived(other, "SM2026-000007", "resolved", "修好了", nil)? = main.facts.last else {
            Issue.record("no ending with the duplicate: \(String(describing: main.facts.last))")
            return
        }
    }

    @Test func `nobody who was merged is answered with nothing`() throws {
        var main = try Story.citizen(to: "verified")
        try main.does(.receiveDuplicate(other), by: .system)
        try main.does(.answer(reached: true, words: "已换灯", satisfied: nil), by: District.dispatcher)
        try main.does(.end(kind: "resolved", note: nil), by: District.dispatcher)
        #expect(main.matter.ending?.note == "已换灯")
        var merged = try Story.citizen(to: "accepted")
        try merged.does(.merge(into: other), by: District.dispatcher)
        try merged.does(.answerFromMain(other, ending: "resolved", note: " "), by: .system)
        #expect(merged.matter.answer?.words == "办结")
    }

    @Test func `of two that were merged into each other the first goes on, and nobody is lost`() throws {
        var first = try Story.citizen(to: "accepted")
        try first.does(.merge(into: MatterLink(id: "m2", number: "SM2026-000008")), by: District.dispatcher)
        let itself = MatterLink(id: "m1", number: "SM2026-000007")
        #expect(try first.does(.receiveDuplicate(itself), by: .system) == ["matter.reopened"])
        #expect(first.matter.isOpen && first.matter.owner == "center" && first.matter.stage == "dispatched")
        #expect(try first.does(.receiveDuplicate(itself), by: .system) == [])

        var second = try Story.citizen()
        try second.does(.merge(into: MatterLink(id: "m0", number: "SM2026-000006")), by: District.dispatcher)
        #expect(try second.does(.receiveDuplicate(itself), by: .system) == [])
        #expect(second.matter.ending?.into?.id == "m0")
    }

    @Test func `a merged matter that nobody had accepted goes back to who accepts`() throws {
        var story = try Story.citizen()
        try story.does(.merge(into: MatterLink(id: "m2", number: "SM2026-000008")), by: District.dispatcher)
        try story.does(.receiveDuplicate(MatterLink(id: "m1", number: "SM2026-000007")), by: .system)
        #expect(story.matter.isOpen && story.matter.owner == "center")
    }

    @Test func `a child that is taken up again is open to its parent again`() throws {
        var parent = try Story.citizen(to: "verified")
        try parent.does(.answer(reached: true, words: "好了", satisfied: nil), by: District.dispatcher)
        for command in [MatterCommand.receiveChild(other), .childEnded(other), .receiveChild(other)] {
            #expect(try parent.does(command, by: .system).count == 1)
        }
        #expect(parent.matter.children == [other] && parent.matter.openChildren == [other.id])
        #expect(parent.refusal(.end(kind: "resolved", note: nil), by: District.dispatcher)?.code == "matter.open-children")
    }

    @Test func `open children keep their parent from being closed, not from being void`() throws {
        var story = try Story.citizen(to: "verified")
        try story.does(.answer(reached: true, words: "好了", satisfied: nil), by: District.dispatcher)
        #expect(story.refusal(.receiveChild(other), by: District.dispatcher)?.code == "action.loop-only")
        try story.does(.receiveChild(other), by: .system)
        #expect(try story.does(.receiveChild(other), by: .system) == [])
        #expect(story.refusal(.end(kind: "resolved", note: nil), by: District.dispatcher)?.code == "matter.open-children")
        #expect(story.refusal(.end(kind: "void", note: "重复立项"), by: District.supervisor) == nil)
        #expect(try story.does(.childEnded(other), by: .system) == ["matter.child-ended"])
        #expect(try story.does(.childEnded(other), by: .system) == [])
        #expect(story.refusal(.end(kind: "resolved", note: nil), by: District.dispatcher) == nil)
        #expect(story.matter.children == [other])
    }

    @Test func `a link is recorded once, in any stage`() throws {
        var story = try Story.citizen(to: "ended")
        #expect(try story.does(.link(to: other, kind: "same-cause"), by: District.dispatcher) == ["matter.linked"])
        #expect(try story.does(.link(to: other, kind: "same-cause"), by: District.dispatcher) == [])
        #expect(story.matter.links == [other])
        #expect(story.refusal(.link(to: other, kind: "x"), by: District.officer)?.code == "action.not-yours")
    }
}

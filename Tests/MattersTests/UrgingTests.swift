// 催办 and 批注: said about a matter by people, and nothing moves by either.
import Kernel
import Matters
import Testing

@Suite struct UrgingTests {
    @Test func `who urges calls those whose turn it is, and no clock and no open form notices`() throws {
        var story = try Story.citizen(to: "handling")
        story.wait(minutes: 30)
        let (before, spent, clocks) = (story.matter, try story.spent(), story.matter.clocks)
        #expect(try story.does(.urge(reason: "群众又来电话"), by: District.leader) == ["matter.urged"])
        guard case .urged(let reason, let call)? = story.facts.last else { throw JournalFault.store("not urged") }
        #expect(reason == "群众又来电话" && call.slip == .urging && call.notify == [.officer, .head])
        #expect(call.unit == "works" && call.officer == "olga" && call.stage == "handling" && call.at == story.now)
        let calendars = try #require(story.rules.calendars(of: try story.ledger))
        let active = try #require(story.matter.activeClock)
        #expect(call.dueAt != nil && call.dueAt == active.clock.dueAt(on: calendars[active]))
        #expect(story.matter.clocks == clocks && story.matter.updatedAt == before.updatedAt && story.matter.stage == "handling")
        #expect(try story.spent() == spent && story.matter.urgeCount == 1)
        #expect(MatterDecider.isBystander(try #require(story.facts.last)))
    }

    @Test func `each urging is a slip of its own, and one officer sends one an hour`() throws {
        var story = try Story.citizen(to: "handling")
        try story.does(.urge(reason: "请尽快"), by: District.supervisor)
        story.wait(minutes: 59)
        #expect(story.refusal(.urge(reason: "请尽快"), by: District.supervisor)?.code == "urge.just-now")
        try story.does(.urge(reason: "我也催"), by: District.leader)
        #expect(story.refusal(.urge(reason: "再催"), by: District.leader)?.code == "urge.just-now")
        #expect(story.refusal(.urge(reason: "轮流催"), by: District.supervisor)?.code == "urge.just-now")
        story.wait(minutes: 1)
        try story.does(.urge(reason: "还没动静"), by: District.supervisor)
        let rungs = story.facts.compactMap { if case .urged(_, let call) = $0 { call.rung } else { nil } }
        #expect(rungs == ["urged:1", "urged:2", "urged:3"])
    }

    @Test func `only who has the post urges, with a reason, while somebody has it`() throws {
        let story = try Story.citizen(to: "handling")
        #expect(story.refusal(.urge(reason: " "), by: District.leader)?.field == "reason")
        for actor in [District.officer, District.head, District.auditor, District.reporter] {
            #expect(story.refusal(.urge(reason: "快"), by: actor)?.kind == .forbidden, "\(actor.text)")
        }
        #expect(try Story.citizen().refusal(.urge(reason: "快"), by: District.leader)?.code == "stage.action")
        #expect(try Story.citizen(to: "ended").refusal(.urge(reason: "快"), by: District.leader)?.code == "stage.action")
    }

    @Test func `a note is possible at any time, keeps its photos, and outdates nothing`() throws {
        for stage in ["reported", "handling", "ended"] {
            var story = try Story.citizen(to: stage)
            let before = story.matter
            #expect(story.refusal(.note(note: " ", photos: nil), by: District.supervisor)?.field == "note")
            #expect(try story.does(.note(note: "现场见过", photos: [District.photo]), by: District.supervisor) == ["matter.noted"])
            #expect(story.matter.attachments == before.attachments + [District.photo])
            #expect(story.matter.stage == before.stage && story.matter.updatedAt == before.updatedAt)
            #expect(story.refusal(.note(note: "n", photos: nil), by: District.reporter)?.kind == .forbidden)
        }
    }

    @Test func `a supporting unit notes what it knows, another one cannot`() throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        #expect(story.refusal(.note(note: "管线在此", photos: nil), by: District.otherOfficer) == nil)
        #expect(story.refusal(.note(note: "n", photos: nil), by: District.squadOfficer)?.code == "action.other-unit")
    }

    @Test func `the public reads that it was urged and not in which words, and no note at all`() throws {
        var story = try Story.citizen(to: "handling")
        try story.does(.urge(reason: "内部原因"), by: District.leader)
        let entry = try #require(story.entries.last)
        #expect(try Sentences.sentence(of: entry, story.rules, for: .public).zh == "催办工务局。")
        #expect(try Sentences.sentence(of: entry, story.rules).zh.contains("内部原因"))
    }
}

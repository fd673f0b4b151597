// 变更, limits that come from a field or from a track, and reports that name their owner: by the ledgers of projects.
import Kernel
import Matters
import Testing

@Suite struct AmendmentTests {
    private static func rules() throws -> MatterRules {
        var rules = try District.rules()
        try District.publish(.classes, "project-permits", try District.text("ledgers/classes/project-permits.yaml"), into: &rules)
        for name in ["project-problem", "project-permit", "project-memo", "project-instruction"] {
            try District.publish(.ledger, name, try District.text("ledgers/\(name).yaml"), into: &rules)
        }
        return rules
    }

    private static func problem(limit: String = "2026-12-10", owner: UnitCode? = nil) -> Report {
        Report(
            ledger: "project-problem", description: "施工用电未接入",
            values: [
                "project": "XM2026-0001", "kind": "配套设施", "measure": "供电公司现场勘查", "limit": limit, "level": "部门协调",
            ], channel: .desk, owner: owner)
    }

    /// A problem that is being solved, by the end of 10 December.
    private static func handled() throws -> Story {
        var story = try Story(try rules())
        try story.does(.report(problem(owner: "works")), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        return story
    }

    @Test func `a report that names its owner is dispatched by the same step`() throws {
        var story = try Story(try Self.rules())
        #expect(
            try story.does(.report(Self.problem(owner: "works")), by: District.dispatcher) == ["matter.reported", "matter.dispatched"])
        #expect(story.matter.stage == "dispatched" && story.matter.owner == "works" && story.matter.number == "WT2026-0007")
        // It is no way around the rights: who may report and not dispatch names no owner.
        let other = try Story(try Self.rules())
        #expect(other.refusal(.report(Self.problem(owner: "works")), by: District.officer)?.code == "action.not-yours")
        #expect(other.refusal(.report(Self.problem(owner: "nobody")), by: District.dispatcher)?.field == "owner")
        #expect(other.refusal(.report(Self.problem()), by: District.officer) == nil)
        // A ledger whose first stage does not dispatch takes none.
        var report = District.incidentReport
        report.owner = "works"
        #expect(other.refusal(.report(report), by: District.dispatcher)?.code == "stage.action")
    }

    @Test func `the work is due by the end of the day that the field names`() throws {
        var story = try Self.handled()
        let clock = try #require(story.matter.activeClock)
        #expect(clock.clock.limit.description == "end of 2026-12-10")
        #expect(clock.clock.dueAt(on: try Sample.calendar()) == (try local("2026-12-10 18:00")))
        try story.at("2026-12-10 18:00")
        #expect(try story.light() == .yellow)
        let fresh = try Story(try Self.rules())
        #expect(fresh.refusal(.report(Self.problem(limit: "2026-13-01")), by: District.dispatcher)?.field == "limit")
        var without = Self.problem()
        without.values?["limit"] = nil
        #expect(fresh.refusal(.report(without), by: District.dispatcher)?.field == "limit")
    }

    @Test func `an amended day renews the clock, keeps what was spent and forgets no lateness`() throws {
        var story = try Self.handled()
        try story.at("2026-12-09 09:00")
        try story.does(.amend(values: ["limit": "2026-12-20", "measure": "调整方案"], reason: "等设备到货"), by: District.dispatcher)
        let clocks = story.matter.clocks.filter { $0.stage == "handling" }
        #expect(clocks.count == 2 && !clocks[0].isActive && clocks[1].isActive)
        // A Sunday: until midnight.
        #expect(clocks[1].clock.dueAt(on: try Sample.calendar()) == (try local("2026-12-21 00:00")))
        #expect(clocks[1].clock.runs.first?.from == clocks[0].clock.runs.first?.from)
        #expect(story.matter.values["limit"] == "2026-12-20" && story.matter.values["measure"] == "调整方案")
        let calendars = Calendars(try Sample.calendar())
        #expect(story.matter.lateStages(on: calendars, at: story.now) == [])
        // Once it is late, another day makes the light go back and takes nothing back.
        try story.at("2026-12-22 09:00")
        #expect(try story.light() >= .yellow)
        try story.does(.amend(values: ["limit": "2027-01-15"], reason: "区政府专题会议定"), by: District.supervisor)
        #expect(try story.light() < .yellow)
        #expect(story.matter.lateStages(on: calendars, at: story.now) == ["handling"])
        #expect(story.matter.wasLate(on: calendars))
    }

    @Test func `an amendment of other fields moves no clock, and says what was and is`() throws {
        var story = try Self.handled()
        let before = story.matter.clocks
        try story.does(.amend(values: ["level": "区政府协调"], reason: "部门协调未果"), by: District.dispatcher)
        #expect(story.matter.clocks == before)
        let said = try Sentences.deed(of: try #require(story.entries.last), story.rules)
        #expect(said.zh == "变更协调层级（原为部门协调，现为区政府协调）：部门协调未果")
        #expect(said.en == "Amended Level of coordination (from 部门协调 to 区政府协调): 部门协调未果")
        try story.does(.amend(values: ["level": ""], reason: "退回部门协调"), by: District.dispatcher)
        #expect(story.matter.values["level"] == nil)
    }

    @Test func `what is no amendment is refused by its field`() throws {
        var story = try Self.handled()
        func refusal(_ values: [String: String], _ reason: String = "r", by actor: Actor = District.dispatcher) -> Refusal? {
            story.refusal(.amend(values: values, reason: reason), by: actor)
        }
        #expect(refusal(["limit": "2026-12-10"])?.code == "matter.nothing-amended")
        #expect(refusal([:])?.code == "matter.nothing-amended")
        #expect(refusal(["limit": "2026-12-20"], " ")?.field == "reason")
        #expect(refusal(["limit": ""])?.code == "field.missing")
        #expect(refusal(["limit": "soon"])?.field == "limit")
        #expect(refusal(["kind": "天气"])?.field == "kind")
        #expect(refusal(["description": "x"])?.code == "field.unknown")
        #expect(refusal(["colour": "red"])?.code == "field.unknown")
        // The unit whose time it is does not move its own day; it asks for an extension.
        #expect(refusal(["limit": "2026-12-20"], by: District.head)?.code == "action.not-yours")
        try story.does(.submit(note: "已通电", closing: false, photos: nil), by: District.officer)
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.supervisor)
        #expect(story.matter.ending?.kind == "struck-off")
        #expect(refusal(["measure": "x"])?.code == "stage.action")
    }

    @Test func `a paused clock goes on standing under its new limit`() throws {
        var story = try Self.handled()
        try story.does(.suspend(until: try #require(CivilDay("2027-03-01")), reason: "冬季停工"), by: District.officer)
        try story.does(.approve(granted: true, note: nil), by: District.head)
        try story.does(.approve(granted: true, note: nil), by: District.dispatcher)
        #expect(story.matter.isSuspended)
        // What is suspended is not amended: nobody handles it.
        #expect(story.refusal(.amend(values: ["limit": "2027-04-01"], reason: "r"), by: District.dispatcher)?.code == "stage.action")
        try story.does(.resume(note: nil), by: District.officer)
        try story.does(.amend(values: ["limit": "2027-04-01"], reason: "复工顺延"), by: District.dispatcher)
        #expect(story.matter.activeClock?.clock.isRunning == true)
    }

    @Test func `rework goes on with the amended clock`() throws {
        var story = try Self.handled()
        try story.does(.amend(values: ["limit": "2026-12-20"], reason: "顺延"), by: District.dispatcher)
        try story.does(.submit(note: "已通电", closing: false, photos: nil), by: District.officer)
        try story.does(.verify(passed: false, note: "未通电", photos: nil), by: District.supervisor)
        let handling = story.matter.clocks.filter { $0.stage == "handling" }
        #expect(handling.count == 2 && handling[1].isActive && handling[1].clock.runs.count == 2)
    }

    @Test func `the green channel has its own limit, and taking it keeps the days that are spent`() throws {
        var story = try Story(try Self.rules())
        let report = Report(
            ledger: "project-permit", description: "环评报告表", class: "environment", values: ["project": "XM2026-0001", "track": "普通程序"],
            channel: .desk, owner: "works")
        try story.does(.report(report), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        #expect(story.matter.activeClock?.clock.limit.description == "10 work-days")
        try story.at("2026-11-26 09:00")
        try story.does(.amend(values: ["track": "绿色通道"], reason: "省级重点项目"), by: District.dispatcher)
        let clock = try #require(story.matter.activeClock?.clock)
        #expect(clock.limit.description == "5 work-days")
        #expect(clock.spent(at: story.now, on: try Sample.calendar()) == 3 * 8 * 3600)
        #expect(clock.dueAt(on: try Sample.calendar()) == (try local("2026-11-30 09:00")))
    }

    @Test func `an officer's memo is closed when somebody was called back`() throws {
        var story = try Story(try Self.rules())
        let memo = Report(
            ledger: "project-memo", description: "希望协调临时用电", values: ["project": "XM2026-0001", "source": "电话"], channel: .desk,
            owner: "works")
        try story.does(.report(memo), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        try story.does(.submit(note: "已协调", closing: false, photos: nil), by: District.officer)
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.supervisor)
        #expect(story.refusal(.end(kind: "settled", note: nil), by: District.dispatcher)?.code == "ending.needs-answer")
        try story.does(.answer(reached: true, words: "运行正常", satisfied: true), by: District.dispatcher)
        try story.does(.end(kind: "settled", note: nil), by: District.dispatcher)
        #expect(story.matter.ending?.kind == "settled")
    }
}

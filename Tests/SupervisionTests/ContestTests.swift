// Rounds of contests: who may do what and when, what is refused, how a correction comes about.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Supervision

@Suite struct ContestTests {
    // MARK: A town

    private static let opening = Instant(CivilDay("2026-10-09")!, minuteOfDay: 600, in: .china)
    static let file = """
        contest: trial
        title: { zh: 试评, en: Trial }
        period: quarter
        calendar: cn
        among: { children: town }
        who: { keep: [supervisor], confirm: [supervisor, auditor], answer: [leader, auditor] }
        objections: { days: 3 }
        indicators:
          - { code: on-time, title: T, measured-in: "%", weight: 60, better: more, counted: ended-on-time, ledgers: [directive], score: share-of-best, missing: zero }
          - { code: prizes, title: P, measured-in: 项, weight: 40, better: more, entered: [head, officer, supervisor], score: { share-of-target: 4 }, missing: zero }
          - { code: extra, title: E, measured-in: 分, bonus: 5, entered: [supervisor] }
          - { code: outside, title: O, measured-in: 名, target-place: 50, entered: [supervisor] }
        """

    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func entry(_ stream: String, _ version: Int, _ fact: some Fact, _ actor: Actor = .system, at now: Instant = .start)
        throws
        -> Entry
    {
        let (type, body) = try fact.encoded()
        return Entry(
            sequence: 1, stream: stream, version: version, type: type, happenedAt: now, recordedAt: now, actor: actor, cause: nil, key: nil,
            body: body, hash: [])
    }

    static func rules(_ file: String = file) throws -> ContestDecisionRules {
        var matters = MatterRules()
        try matters.absorb(
            entry("rule/calendar/cn", 1, RuleFact.published(kind: .calendar, name: "cn", text: try text("calendars/cn.json"), reason: nil)))
        let units = [
            Unit(code: "town", name: "镇"), Unit(code: "water", name: "水务", parent: "town"), Unit(code: "roads", name: "道路", parent: "town"),
            Unit(code: "well", name: "水井", parent: "water"),
        ]
        try matters.absorb(entry("organization", 1, OrganizationFact.unitsRegistered(units: units)))
        for (place, (officer, duty, unit)) in people.enumerated() {
            try matters.absorb(
                entry(
                    "organization", place + 2,
                    OrganizationFact.postTaken(officer: officer, duty: duty, unit: unit, areas: [], since: Instant(milliseconds: 0))))
        }
        var contests = ContestBook()
        try contests.absorb(entry("contest-rules/trial", 1, RuleFileFact<ContestRulesFile>.published(name: "trial", text: file)))
        return ContestDecisionRules(contests: contests, matters: matters)
    }

    private static let people: [(OfficerCode, Duty, UnitCode)] = [
        ("keeper", .supervisor, "town"), ("second", .supervisor, "town"), ("leader", .leader, "town"), ("auditor", .auditor, "town"),
        ("water-head", .head, "water"), ("water-man", .officer, "water"), ("well-head", .head, "well"), ("roads-head", .head, "roads"),
        ("roads-auditor", .auditor, "roads"), ("roads-leader", .leader, "roads"),
    ]

    private static func actor(_ officer: OfficerCode) -> Actor {
        people.first { $0.0 == officer }.map { Actor(officer: officer, post: $0.1.rawValue, unit: $0.2) } ?? Actor(officer: officer)
    }

    /// A round and what happens to it.
    private struct Story {
        let rules: ContestDecisionRules
        var state = ContestRound()
        var version = 0
        var now = ContestTests.opening

        @discardableResult
        mutating func take(_ command: ContestCommand, by officer: OfficerCode = "keeper") throws -> [ContestFact] {
            let actor = ContestTests.actor(officer)
            let stream = ContestDecider.stream("r")
            let facts = try ContestDecider.decide(
                command, state, rules, Context(stream: stream, version: version, actor: actor, now: now, drawn: 7))
            for fact in facts {
                version += 1
                let entry = try ContestTests.entry(stream, version, fact, actor, at: now)
                // As it comes back from the journal.
                let stored = try ContestFact.decoded(entry)
                #expect(try stored.encoded().body == entry.body)
                ContestDecider.evolve(&state, stored, entry)
                let said = stored.sentence(unit: { $0 }, indicator: { Bilingual($0) })
                #expect(!said.zh.isEmpty && !said.en.isEmpty && said.zh != said.en)
            }
            let kept = try JSON.decode(ContestRound.self, from: try JSON.text(state))
            #expect(kept == state, "the board keeps it whole")
            return facts
        }

        func refuses(_ command: ContestCommand, by officer: OfficerCode = "keeper", _ code: String, line: SourceLocation = #_sourceLocation)
        {
            var copy = self
            do {
                _ = try copy.take(command, by: officer)
                Issue.record("\(code) was not refused", sourceLocation: line)
            } catch let refusal as Refusal {
                #expect(refusal.code == code, "\(refusal)", sourceLocation: line)
            } catch { Issue.record(error, sourceLocation: line) }
        }
    }

    private static func asked(_ period: String = "2026-Q3", rules: Int = 1, _ units: [UnitCode] = ["roads", "water"]) throws
        -> ContestOpening
    {
        ContestOpening(contest: "trial", rules: rules, period: try #require(ContestPeriod(period)), participants: units)
    }

    private static func counts(_ roads: (Int, Int), _ water: (Int, Int)) -> [ContestCount] {
        [
            ContestCount(unit: "roads", indicator: "on-time", hits: roads.0, base: roads.1, list: "/a"),
            ContestCount(unit: "water", indicator: "on-time", hits: water.0, base: water.1, list: "/b"),
        ]
    }

    private static func opened() throws -> Story {
        var story = Story(rules: try rules())
        try story.take(.open(try asked()))
        return story
    }

    private func enter(_ unit: UnitCode = "water", _ value: String = "3", _ reason: String = "", _ indicator: String = "prizes") throws
        -> ContestCommand
    {
        .enter(unit: unit, indicator: indicator, value: try #require(Amount(value)), evidence: "证书 12 号", reason: reason)
    }

    // MARK: Rounds

    @Test("A round takes down who takes part and the version of the rules, and its number is drawn")
    func opening() throws {
        var story = Story(rules: try Self.rules())
        story.refuses(.count([], asOf: story.now), "contest.unknown")
        story.refuses(.open(try Self.asked()), by: "leader", "contest.not-yours")
        story.refuses(.open(try Self.asked("2026-09")), "field.invalid")
        story.refuses(.open(try Self.asked("2099-Q3")), "field.invalid")
        story.refuses(.open(try Self.asked(rules: 2)), "contest.moved")
        story.refuses(.open(try Self.asked("2026-Q3", ["water"])), "contest.moved")
        var unknown = try Self.asked()
        unknown.contest = "moon"
        story.refuses(.open(unknown), "contest-rules.unknown")
        try story.take(.open(try Self.asked()))
        #expect(
            story.state.number == "PB2026-007" && story.state.opening?.participants == ["roads", "water"] && story.state.stage == .open)
        story.refuses(.open(try Self.asked()), "contest.opened")
        let none = Story(rules: try Self.rules(Self.file.replacing("children: town", with: "children: moon")))
        none.refuses(.open(try Self.asked("2026-Q3", [])), "contest.nobody")
    }

    @Test("A figure is entered with its evidence by the unit's people or by those who serve all, and changed with a reason")
    func entering() throws {
        var story = try Self.opened()
        story.refuses(try enter(), by: "leader", "contest.not-yours")
        story.refuses(try enter(), by: "roads-head", "contest.other-unit")
        story.refuses(try enter("moon"), by: "water-head", "field.invalid")
        story.refuses(try enter("water", "3", "", "moon"), by: "water-head", "field.invalid")
        story.refuses(try enter("water", "3", "", "on-time"), "contest.counted")
        story.refuses(try enter("water", "-1"), by: "water-head", "field.invalid")
        story.refuses(try enter("water", "1.005", "", "extra"), "field.invalid")
        story.refuses(try enter("water", "0", "", "outside"), "field.invalid")
        story.refuses(try enter("water", "2.5", "", "outside"), "field.invalid")
        story.refuses(
            .enter(unit: "water", indicator: "prizes", value: Amount(3), evidence: " ", reason: ""), by: "water-head", "field.missing")
        try story.take(try enter(), by: "water-man")
        #expect(story.state.entered["water"]?["prizes"]?.standing == .waiting)
        story.refuses(try enter(), by: "water-head", "contest.unchanged")
        story.refuses(try enter("water", "4"), by: "water-head", "field.missing")
        try story.take(try enter("water", "4", "又得一项"), by: "well-head")
        #expect(story.state.entered["water"]?["prizes"]?.value == Amount(4), "a unit below is of the unit")
        try story.take(try enter("roads", "1"), by: "keeper")
    }

    @Test("A figure is confirmed or disputed by somebody outside the unit who did not enter it, once")
    func confirming() throws {
        var story = try Self.opened()
        let confirm = ContestCommand.confirm(unit: "water", indicator: "prizes")
        story.refuses(confirm, "contest.not-entered")
        try story.take(try enter(), by: "water-head")
        story.refuses(confirm, by: "leader", "contest.not-yours")
        story.refuses(confirm, by: "water-head", "contest.not-yours")
        story.refuses(.dispute(unit: "water", indicator: "prizes", reason: ""), "field.missing")
        try story.take(.dispute(unit: "water", indicator: "prizes", reason: "证书过期"))
        #expect(story.state.entered["water"]?["prizes"]?.note == "证书过期")
        story.refuses(confirm, "contest.judged")
        try story.take(try enter("water", "2", "去掉过期的一项"), by: "water-head")
        try story.take(confirm, by: "auditor")
        #expect(story.state.unsettled.isEmpty)
        // Roads' own auditor, and the one who entered it.
        try story.take(try enter("roads", "1"), by: "keeper")
        let roads = ContestCommand.confirm(unit: "roads", indicator: "prizes")
        story.refuses(roads, by: "roads-auditor", "contest.inside")
        story.refuses(roads, by: "keeper", "contest.own-figure")
        try story.take(roads, by: "second")
        // Changed again, it waits again.
        try story.take(try enter("roads", "2", "补报"), by: "roads-head")
        #expect(story.state.unsettled.map(\.unit) == ["roads"])
    }

    @Test("It is published after the period, counted, with every figure confirmed; what is missing follows the rules")
    func publishing() throws {
        var story = try Self.opened()
        story.refuses(.count([], asOf: story.now), by: "leader", "contest.not-yours")
        let early = Instant(CivilDay("2026-09-20")!, minuteOfDay: 600, in: .china)
        story.now = early
        try story.take(.count(Self.counts((1, 2), (1, 1)), asOf: early))
        story.refuses(.publish, "contest.period-open")
        story.now = Self.opening
        story.refuses(.publish, "contest.not-counted")
        try story.take(.count(Self.counts((9, 10), (3, 4)), asOf: story.now))
        try story.take(try enter(), by: "water-head")
        story.refuses(.publish, "contest.unconfirmed")
        try story.take(.confirm(unit: "water", indicator: "prizes"))
        story.refuses(.object(unit: "water", indicator: "on-time", reason: "r", evidence: "e"), by: "water-head", "contest.not-published")
        story.refuses(.finalize, "contest.not-published")
        story.refuses(.publish, by: "leader", "contest.not-yours")
        try story.take(.publish)
        let published = try #require(story.state.published)
        // Roads: 90 ÷ 90 × 60 = 60, no prize; water: 75 ÷ 90 × 60 = 50, 3 ÷ 4 × 40 = 30.
        #expect(published.table.map(\.unit) == ["water", "roads"] && published.table.map(\.total.description) == ["80.00", "60.00"])
        #expect(
            published.closesOn == CivilDay("2026-10-13"),
            "after Friday the 9th three working days, of which Saturday is one: it was worked for the holiday")
        #expect(story.state.stage == .published)
        for command in [try enter("roads", "4"), .count(Self.counts((1, 1), (1, 1)), asOf: story.now), .publish, .withdraw(reason: "r")] {
            story.refuses(command, "contest.published")
        }
    }

    @Test("A round that was opened wrongly is withdrawn, before it is published")
    func withdrawing() throws {
        var story = try Self.opened()
        story.refuses(.withdraw(reason: ""), "field.missing")
        story.refuses(.withdraw(reason: "r"), by: "auditor", "contest.not-yours")
        try story.take(.withdraw(reason: "单位不对"))
        #expect(story.state.stage == .withdrawn)
        story.refuses(try enter(), by: "water-head", "contest.withdrawn")
        story.refuses(.publish, "contest.withdrawn")
    }

    private static func published() throws -> Story {
        var story = try opened()
        try story.take(.enter(unit: "water", indicator: "prizes", value: Amount(3), evidence: "e", reason: ""), by: "water-head")
        try story.take(.confirm(unit: "water", indicator: "prizes"), by: "second")
        try story.take(.count(counts((9, 10), (3, 4)), asOf: story.now))
        try story.take(.publish)
        return story
    }

    @Test("The head of a unit objects within the window; upheld, everybody is scored again and both tables stay; then it is final")
    func objecting() throws {
        var story = try Self.published()
        func object(_ unit: UnitCode = "water", _ indicator: String = "on-time", _ reason: String = "漏计一件") -> ContestCommand {
            .object(unit: unit, indicator: indicator, reason: reason, evidence: "办结单")
        }
        story.refuses(object(), by: "water-man", "contest.not-yours")
        story.refuses(object(), by: "roads-head", "contest.other-unit")
        story.refuses(object("water", "on-time", ""), by: "water-head", "field.missing")
        try story.take(object(), by: "water-head")
        story.refuses(object(), by: "water-head", "contest.objected")
        try story.take(object("roads", "prizes", "没有填报"), by: "roads-head")

        func answer(_ number: Int, _ isUpheld: Bool, _ value: Int?) -> ContestCommand {
            .answer(objection: number, isUpheld: isUpheld, reason: "核对办结单", corrected: value.map { Amount($0) })
        }
        story.refuses(answer(9, false, nil), by: "leader", "contest.objection-unknown")
        story.refuses(answer(1, false, nil), by: "keeper", "contest.not-yours")
        story.refuses(answer(2, true, 4), by: "roads-leader", "contest.inside")
        story.refuses(answer(1, true, nil), by: "leader", "field.missing")
        story.refuses(answer(1, true, 101), by: "leader", "field.invalid")
        story.refuses(answer(1, true, 75), by: "leader", "contest.unchanged")
        story.refuses(.answer(objection: 1, isUpheld: false, reason: "", corrected: nil), by: "leader", "field.missing")
        try story.take(answer(2, false, nil), by: "leader")
        #expect(story.state.publications.count == 1, "what is not upheld changes nothing")
        story.refuses(answer(2, false, nil), by: "leader", "contest.answered")

        story.now = Instant(CivilDay("2026-10-15")!, minuteOfDay: 600, in: .china)
        story.refuses(object("roads", "on-time"), by: "roads-head", "contest.window-closed")
        story.refuses(.finalize, "contest.unanswered")
        let facts = try story.take(answer(1, true, 100), by: "auditor")
        #expect(facts.count == 2 && story.state.publications.count == 2)
        let (old, new) = (story.state.publications[0], story.state.publications[1])
        // Water 100 ÷ 100 × 60 = 60 and 30; roads 90 ÷ 100 × 60 = 54.
        #expect(old.line("water")?.total.description == "80.00" && new.line("water")?.total.description == "90.00")
        #expect(
            new.line("roads")?.total.description == "54.00" && new.corrects == 1 && new.input("on-time", of: "water")?.origin == .corrected)
        #expect(new.closesOn == CivilDay("2026-10-20"))
        story.refuses(.finalize, "contest.window-open")
        // Whom the correction moved may object to it.
        try story.take(object("roads", "on-time", "更正有误"), by: "roads-head")
        try story.take(answer(3, false, nil), by: "leader")
        story.now = Instant(CivilDay("2026-10-21")!, minuteOfDay: 600, in: .china)
        story.refuses(.finalize, by: "leader", "contest.not-yours")
        try story.take(.finalize)
        #expect(story.state.stage == .final)
        story.refuses(.finalize, "contest.not-published")
        story.refuses(object("roads", "extra"), by: "roads-head", "contest.not-published")
    }

    @Test("Who entered a figure, or asked, does not answer the objection to it")
    func ownFigure() throws {
        let file = Self.file.replacing("answer: [leader, auditor]", with: "answer: [supervisor]")
        var story = Story(rules: try Self.rules(file))
        try story.take(.open(try Self.asked()))
        try story.take(try enter("roads", "1"), by: "second")
        try story.take(.confirm(unit: "roads", indicator: "prizes"), by: "auditor")
        try story.take(.count(Self.counts((9, 10), (3, 4)), asOf: story.now))
        try story.take(.publish)
        try story.take(.object(unit: "roads", indicator: "prizes", reason: "应为两项", evidence: "证书"), by: "roads-head")
        let answer = ContestCommand.answer(objection: 1, isUpheld: true, reason: "属实", corrected: Amount(2))
        story.refuses(answer, by: "second", "contest.own-figure")
        try story.take(answer, by: "keeper")
        #expect(story.state.published?.line("roads")?.cell("prizes")?.points.description == "20.00")
    }
}

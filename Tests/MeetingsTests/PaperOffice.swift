// A small district for tests of papers: three units with their people, two leaders, a dispatcher and a supervisor, the rules of the
// repository. Everything in it is invented.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Meetings

enum PaperOffice {
    /// Monday, 23 November 2026, 09:00.
    static let monday = Instant(CivilDay("2026-11-23")!, minuteOfDay: 9 * 60, in: .china)
    static let today = monday.day(in: .china)

    static let writer = actor("w1", .officer, "works"), writerHead = actor("h1", .head, "works")
    static let water = actor("w2", .officer, "water"), waterHead = actor("h2", .head, "water")
    static let power = actor("w3", .officer, "power"), powerHead = actor("h3", .head, "power")
    static let leader = actor("l1", .leader, "government"), otherLeader = actor("l2", .leader, "government")
    static let dispatcher = actor("d1", .dispatcher, "government"), supervisor = actor("s1", .supervisor, "government")
    /// The head who is a leader as well.
    static let both = actor("h1", .leader, "government")
    static let auditor = actor("a1", .auditor, "government")
    static let everybody = [writer, writerHead, water, waterHead, power, powerHead, leader, otherLeader, dispatcher, supervisor, both]

    static func actor(_ officer: OfficerCode, _ duty: Duty, _ unit: UnitCode) -> Actor {
        Actor(officer: officer, post: duty.rawValue, unit: unit)
    }

    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func rules(_ change: (String) -> String = { $0 }) throws -> MeetingDecisionRules {
        var matters = MatterRules()
        var facts: [OrganizationFact] = [
            .unitsRegistered(
                units: [("government", "区人民政府"), ("works", "甲局"), ("water", "乙局"), ("power", "丙局")].map { Unit(code: $0.0, name: $0.1) })
        ]
        let names = ["l1": "领导一", "l2": "领导二"]
        for officer in Set((everybody + [auditor]).map(\.officer)).sorted() {
            facts.append(.officerEnrolled(officer: officer, name: names[officer] ?? "某\(officer)"))
        }
        for person in everybody + [auditor] {
            let duty = try #require(person.post.flatMap(Duty.init))
            facts.append(
                .postTaken(
                    officer: person.officer, duty: duty, unit: try #require(person.unit), areas: [], since: monday.adding(seconds: -86_400))
            )
        }
        for (index, fact) in facts.enumerated() { try matters.absorb(entry(fact, "organization", index + 1)) }
        for (kind, name, path) in [
            (RuleKind.calendar, "cn", "calendars/cn.json"), (.ledger, "directive", "ledgers/directive.yaml"),
        ] {
            try matters.absorb(
                entry(RuleFact.published(kind: kind, name: name, text: try text(path)), RuleDecider.stream(kind, name), 1))
        }
        let meetings = try MeetingRulesFile.read(change(try text("ledgers/registers/meetings.yaml")), file: "meetings.yaml")
        return MeetingDecisionRules(meetings: meetings, matters: matters)
    }

    static func entry(_ fact: some Fact, _ stream: String, _ version: Int) throws -> Entry {
        let (type, body) = try fact.encoded()
        return Entry(
            sequence: Int64(version), stream: stream, version: version, type: type, happenedAt: monday, recordedAt: monday, actor: .system,
            cause: nil, key: nil, body: body, hash: [])
    }

    static let division = PaperDetails(kind: "division", title: "安全过冬工作分工方案", unit: "works")
    static func item(_ text: String = "排查管网", days: Int = 20, owner: UnitCode? = "water", supporting: [UnitCode] = ["power"])
        -> DivisionItem
    {
        DivisionItem(text: text, measures: "逐户登记", limit: today.advanced(by: days), owner: owner, supporting: supporting)
    }
}

/// A paper on its way: each step by somebody, at a moment.
struct PaperStory {
    let rules: MeetingDecisionRules
    var now = PaperOffice.monday
    private(set) var scenario = Scenario(PaperDecider.self, stream: PaperDecider.stream("p"))

    init(_ rules: MeetingDecisionRules) { self.rules = rules }
    var paper: Paper { scenario.state }

    /// - Returns: what was decided; a refusal ends the test.
    @discardableResult
    mutating func does(_ command: PaperCommand, by actor: Actor, _ place: SourceLocation = #_sourceLocation) throws -> [PaperFact] {
        switch scenario.when(command, by: actor, at: now, rules: rules).answer {
        case .success(let facts):
            scenario = try scenario.given(facts, by: actor, at: now)
            return facts
        case .failure(let refusal):
            Issue.record("\(command): \(refusal)", sourceLocation: place)
            return []
        }
    }

    /// - Returns: the refusal, which is expected.
    @discardableResult
    func refuses(
        _ command: PaperCommand, by actor: Actor, _ code: String, field: String? = nil, _ place: SourceLocation = #_sourceLocation
    ) -> Refusal? {
        switch scenario.when(command, by: actor, at: now, rules: rules).answer {
        case .success(let facts):
            Issue.record("\(command) was taken: \(facts)", sourceLocation: place)
            return nil
        case .failure(let refusal):
            #expect(refusal.code == code, "\(refusal)", sourceLocation: place)
            if let field { #expect(refusal.field == field, "\(refusal)", sourceLocation: place) }
            #expect(!refusal.remedy.zh.isEmpty && !refusal.remedy.en.isEmpty, sourceLocation: place)
            return refusal
        }
    }

    /// What is decided, without doing it; nil where it is refused.
    func tries(_ command: PaperCommand, by actor: Actor, drawn: Int = 1) -> [PaperFact]? {
        if case .success(let facts) = scenario.when(command, by: actor, at: now, rules: rules, drawn: drawn).answer { facts } else { nil }
    }

    mutating func takes(_ facts: [PaperFact], by actor: Actor) throws { scenario = try scenario.given(facts, by: actor, at: now) }
    mutating func wait(days: Int) { now = now.adding(seconds: Int64(days) * 86_400) }

    /// A plan with two items that water and power have read without objection.
    static func asked(_ rules: MeetingDecisionRules) throws -> PaperStory {
        var story = PaperStory(rules)
        try story.does(.draft(PaperOffice.division, text: "一、总体要求\n二、任务分工"), by: PaperOffice.writer)
        try story.does(.addItem(PaperOffice.item()), by: PaperOffice.writer)
        try story.does(.addItem(PaperOffice.item("普查照明", owner: nil, supporting: [])), by: PaperOffice.writer)
        try story.does(.ask(["water", "power"], until: nil), by: PaperOffice.writer)
        return story
    }

    /// That plan, signed by both.
    static func signed(_ rules: MeetingDecisionRules) throws -> PaperStory {
        var story = try asked(rules)
        try story.does(.agree, by: PaperOffice.water)
        try story.does(.agree, by: PaperOffice.powerHead)
        try story.does(.claim(2), by: PaperOffice.powerHead)
        try story.sign()
        return story
    }

    mutating func sign() throws {
        try does(.submit, by: PaperOffice.writer)
        try does(.sign(step: 0, edition: paper.edition), by: PaperOffice.writerHead)
        try does(.sign(step: 1, edition: paper.edition), by: PaperOffice.leader)
    }
}

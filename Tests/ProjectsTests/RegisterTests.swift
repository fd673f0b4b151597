// The register: what may be recorded of a project, and what is refused, by decisions alone.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Projects

/// The rules of the repository, and an organization of three units.
enum Bureau {
    static let keeper = Actor(officer: "k", post: "dispatcher", unit: "reform")
    static let lead = Actor(officer: "l", post: "officer", unit: "industry")
    static let town = Actor(officer: "t", post: "officer", unit: "park")
    static let other = Actor(officer: "o", post: "officer", unit: "water")
    static let leader = Actor(officer: "s", post: "leader", unit: "reform")
    static let leaderToo = Actor(officer: "z", post: "leader", unit: "reform")

    static let details = ProjectDetails(
        name: "示例厂房", class: .implementation, level: "province", field: "manufacturing", lead: "industry", town: "park", owner: "示例公司",
        sponsor: Sponsor(name: "领导-01", officer: "s"), taskForce: TaskForce(name: "专班-01", unit: "industry"), investment: 500_000_000,
        startOn: CivilDay("2026-03-01"), finishOn: CivilDay("2027-10-31"))

    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func rules(closedThrough: CivilDay? = nil, _ change: (inout ProjectRules) -> Void = { _ in }) throws -> ProjectDecisionRules {
        var matters = MatterRules()
        func absorb(_ fact: some Fact, _ stream: String) throws {
            let (type, body) = try fact.encoded()
            try matters.absorb(
                Entry(
                    sequence: 1, stream: stream, version: 1, type: type, happenedAt: .start, recordedAt: .start, actor: .system, cause: nil,
                    key: nil, body: body, hash: []))
        }
        func organize(_ command: OrganizationCommand) throws {
            let context = Context(stream: OrganizationDecider.stream, actor: Rights.console, now: .start)
            for fact in try OrganizationDecider.decide(command, matters.organization, matters, context) {
                try absorb(fact, OrganizationDecider.stream)
            }
        }
        try organize(
            .registerUnits([
                Unit(code: "reform", name: "发改局"), Unit(code: "industry", name: "工信局"), Unit(code: "park", name: "开发区"),
                Unit(code: "water", name: "水利局"),
            ]))
        for actor in [keeper, lead, town, other, leader, leaderToo] {
            try organize(.enrol(officer: actor.officer, name: "样例\(actor.officer)"))
            let (duty, unit) = (try #require(actor.post.flatMap(Duty.init)), try #require(actor.unit))
            try organize(.appoint(officer: actor.officer, duty: duty, unit: unit, areas: [], since: nil))
        }
        try absorb(
            RuleFact.published(kind: .calendar, name: "cn", text: try text("calendars/cn.json")), RuleDecider.stream(.calendar, "cn"))
        try absorb(
            RuleFact.published(
                kind: .ledger, name: VisitDecider.ledger, text: try text("ledgers/\(VisitDecider.ledger).yaml")),
            RuleDecider.stream(.ledger, VisitDecider.ledger))
        var projects = try ProjectRulesFile.read(try text("ledgers/registers/projects.yaml"), file: "projects.yaml")
        change(&projects)
        var periods = ProjectPeriods()
        if let closedThrough {
            periods.closed = [
                ClosedPeriod(through: closedThrough, closedAt: .start, by: "k", totals: PortfolioTotals(), carriedOver: [], summary: "")
            ]
        }
        return ProjectDecisionRules(projects: projects, periods: periods, matters: matters)
    }

    /// Registered, with a plan of 60 million yuan for 2026.
    static func planned(_ rules: ProjectDecisionRules) throws -> Scenario<ProjectDecider> {
        try Scenario(ProjectDecider.self, stream: ProjectDecider.stream("p1")).given([
            .registered(number: "XM2026-0001", details: details, draw: Draw(counter: "project/2026", number: 1)),
            .planned(year: 2026, plan: YearPlan(amount: 60_000_000), reason: nil),
        ])
    }
}

@Suite struct RegisterTests {
    /// `.start` is Saturday, 21 November 2026.
    private let today = CivilDay("2026-11-21")!

    @Test func `a project is registered with a number of its year`() throws {
        let rules = try Bureau.rules()
        try Scenario(ProjectDecider.self, stream: "project/p1").when(.register(Bureau.details), by: Bureau.keeper, rules: rules, drawn: 12)
            .then([
                .registered(number: "XM2026-0012", details: Bureau.details, draw: Draw(counter: "project/2026", number: 12))
            ]).when(.register(Bureau.details), by: Bureau.keeper, rules: rules).thenRefused("project.registered")
    }

    @Test func `what is missing or unknown is refused by its field`() throws {
        let rules = try Bureau.rules()
        func refused(_ field: String, _ change: (inout ProjectDetails) -> Void) {
            var details = Bureau.details
            change(&details)
            let outcome = Scenario(ProjectDecider.self, stream: "project/p1").when(.register(details), by: Bureau.keeper, rules: rules)
            guard case .failure(let refusal) = outcome.answer else {
                Issue.record("\(field) was taken")
                return
            }
            #expect(refusal.field == field)
        }
        refused("name") { $0.name = " " }
        refused("name") { $0.name = String(repeating: "名", count: 101) }
        refused("owner") { $0.owner = "" }
        refused("sponsor") { $0.sponsor.name = "" }
        refused("sponsor") { $0.sponsor.officer = "nobody" }
        refused("taskForce") { $0.taskForce.name = "　" }
        refused("level") { $0.level = "moon" }
        refused("field") { $0.field = "" }
        refused("lead") { $0.lead = "nobody" }
        refused("town") { $0.town = "nobody" }
        refused("taskForce.unit") { $0.taskForce.unit = "nobody" }
        refused("investment") { $0.investment = 0 }
        refused("investment") { $0.investment = 10_000_000_000_001 }
        refused("finishOn") { $0.finishOn = CivilDay("2026-02-28") }
        refused("nationalCode") { $0.nationalCode = "2204 37" }
    }

    @Test func `without rules there is no register`() throws {
        var rules = try Bureau.rules()
        rules = ProjectDecisionRules(projects: .none, periods: ProjectPeriods(), matters: rules.matters)
        Scenario(ProjectDecider.self, stream: "project/p1").when(.register(Bureau.details), by: Rights.console, rules: rules)
            .expectRefused("project-rules.missing")
    }

    @Test func `who may is said by the rules, and officers only for projects of their unit`() throws {
        let rules = try Bureau.rules()
        let project = try Bureau.planned(rules)
        let spend = ProjectCommand.spend(asOf: today, total: 1, note: nil, reason: nil, evidence: nil)
        for actor in [Bureau.keeper, Bureau.lead, Bureau.town] {
            if case .failure(let refusal) = project.when(spend, by: actor, rules: rules).answer {
                Issue.record("\(actor.officer): \(refusal)")
            }
        }
        project.when(spend, by: Bureau.other, rules: rules).expectRefused("project.of-others")
        project.when(spend, by: Bureau.leader, rules: rules).expectRefused("project.not-yours")
        project.when(.withdraw(on: today, reason: "r"), by: Bureau.lead, rules: rules).expectRefused("project.not-yours")
        Scenario(ProjectDecider.self, stream: "project/p2").when(spend, by: Bureau.keeper, rules: rules).expectRefused("project.unknown")
    }

    @Test func `a running total that falls takes a reason, and both stay`() throws {
        let rules = try Bureau.rules()
        func spend(_ day: String, _ total: Int64, _ reason: String? = nil) -> ProjectCommand {
            .spend(asOf: CivilDay(day)!, total: total, note: nil, reason: reason, evidence: nil)
        }
        var project = try Bureau.planned(rules)
        project = try project.when(spend("2026-10-31", 50_000_000), by: Bureau.lead, rules: rules).then([
            .spent(asOf: CivilDay("2026-10-31")!, total: 50_000_000, was: nil, note: nil, reason: nil, evidence: [])
        ])
        project.when(spend("2026-11-20", 49_999_999), by: Bureau.lead, rules: rules).expectRefused("figure.reason")
        project.when(spend("2026-09-30", 50_000_001), by: Bureau.lead, rules: rules).expectRefused("figure.reason")
        project.when(spend("2026-10-31", 51_000_000), by: Bureau.lead, rules: rules).expectRefused("figure.reason")
        project.when(spend("2026-11-22", 60_000_000), by: Bureau.lead, rules: rules).expectRefused("day.future")
        project.when(spend("2026-11-20", -1), by: Bureau.lead, rules: rules).expectRefused("field.invalid")
        try project.when(spend("2026-10-31", 50_000_000), by: Bureau.lead, rules: rules).then([])
        project = try project.when(spend("2026-10-31", 48_000_000, "审计核减"), by: Bureau.lead, rules: rules).then([
            .spent(asOf: CivilDay("2026-10-31")!, total: 48_000_000, was: 50_000_000, note: nil, reason: "审计核减", evidence: [])
        ])
        #expect(project.state.figures[2026]?.map(\.total) == [48_000_000])
    }

    @Test func `what is closed does not change`() throws {
        let rules = try Bureau.rules(closedThrough: CivilDay("2026-10-31"))
        let project = try Bureau.planned(rules)
        project.when(.spend(asOf: CivilDay("2026-10-31")!, total: 1, note: nil, reason: "r", evidence: nil), by: Bureau.lead, rules: rules)
            .expectRefused("period.closed")
        _ = try project.when(
            .spend(asOf: CivilDay("2026-11-20")!, total: 1, note: nil, reason: nil, evidence: nil), by: Bureau.lead, rules: rules
        )
        .then([.spent(asOf: CivilDay("2026-11-20")!, total: 1, was: nil, note: nil, reason: nil, evidence: [])])
    }

    @Test func `milestones follow one another, and a correction says why`() throws {
        let rules = try Bureau.rules()
        func advance(_ milestone: Milestone, _ day: String, _ reason: String? = nil) -> ProjectCommand {
            .advance(to: milestone, on: CivilDay(day)!, reason: reason, evidence: nil)
        }
        var project = try Bureau.planned(rules)
        project = try project.when(advance(.started, "2026-03-10"), by: Bureau.lead, rules: rules).then([
            .advanced(to: .started, on: CivilDay("2026-03-10")!, was: nil, reason: nil, evidence: [])
        ])
        project.when(advance(.signed, "2026-03-11"), by: Bureau.lead, rules: rules).expectRefused("milestone.order")
        project.when(advance(.built, "2026-03-09"), by: Bureau.lead, rules: rules).expectRefused("milestone.order")
        project.when(advance(.inStatistics, "2026-03-09"), by: Bureau.lead, rules: rules).expectRefused("milestone.order")
        project.when(advance(.built, "2026-12-01"), by: Bureau.lead, rules: rules).expectRefused("day.future")
        project.when(advance(.started, "2026-03-12"), by: Bureau.lead, rules: rules).expectRefused("field.missing")
        try project.when(advance(.started, "2026-03-10"), by: Bureau.lead, rules: rules).then([])
        // One may be left out.
        try project.when(advance(.inProduction, "2026-11-01"), by: Bureau.lead, rules: rules).then([
            .advanced(to: .inProduction, on: CivilDay("2026-11-01")!, was: nil, reason: nil, evidence: [])
        ])
        try project.when(advance(.started, "2026-03-12", "补录开工令"), by: Bureau.lead, rules: rules).then([
            .advanced(to: .started, on: CivilDay("2026-03-12")!, was: CivilDay("2026-03-10")!, reason: "补录开工令", evidence: [])
        ])
    }

    @Test func `a plan adds up, and is changed with a reason`() throws {
        let rules = try Bureau.rules()
        let project = try Bureau.planned(rules)
        func plan(_ plan: YearPlan, _ reason: String? = "r") -> ProjectCommand { .plan(year: 2026, plan, reason: reason) }
        project.when(plan(YearPlan(amount: 70_000_000), nil), by: Bureau.keeper, rules: rules).expectRefused("field.missing")
        project.when(plan(YearPlan(amount: 0)), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        project.when(plan(YearPlan(amount: 12, months: Array(repeating: 1, count: 11))), by: Bureau.keeper, rules: rules)
            .expectRefused("field.invalid")
        project.when(plan(YearPlan(amount: 13, months: Array(repeating: 1, count: 12))), by: Bureau.keeper, rules: rules)
            .expectRefused("plan.sum")
        project.when(plan(YearPlan(amount: 12, curve: "moon")), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        try project.when(plan(YearPlan(amount: 60_000_000), nil), by: Bureau.keeper, rules: rules).then([])
        var waiting = Bureau.details
        waiting.class = .preparation
        let other = try Scenario(ProjectDecider.self, stream: "project/p2").given([
            .registered(number: "XM2026-0002", details: waiting, draw: Draw(counter: "project/2026", number: 2))
        ])
        other.when(plan(YearPlan(amount: 1)), by: Bureau.keeper, rules: rules).expectRefused("project.preparation")
    }

    @Test func `each side reports for itself, in three parts`() throws {
        let rules = try Bureau.rules()
        let project = try Bureau.planned(rules)
        func brief(_ side: BriefingSide, _ day: CivilDay? = nil, _ problems: String = "无") -> ProjectCommand {
            .brief(BriefingDraft(side: side, on: day ?? today, progress: "推进", problems: problems, next: "继续"))
        }
        for (side, actor) in [
            (BriefingSide.town, Bureau.town), (.taskForce, Bureau.lead), (.sponsor, Bureau.leader), (.sponsor, Bureau.keeper),
        ] {
            if case .failure(let refusal) = project.when(brief(side), by: actor, rules: rules).answer {
                Issue.record("\(side): \(refusal)")
            }
        }
        project.when(brief(.town), by: Bureau.lead, rules: rules).expectRefused("project.of-others")
        project.when(brief(.sponsor), by: Bureau.leaderToo, rules: rules).expectRefused("project.of-others")
        project.when(brief(.town, nil, " "), by: Bureau.town, rules: rules).expectRefused("field.missing")
        project.when(brief(.town, today.advanced(by: 1)), by: Bureau.town, rules: rules).expectRefused("day.future")
        project.when(brief(.town, today.advanced(by: -32)), by: Bureau.town, rules: rules).expectRefused("field.invalid")
    }

    @Test func `a project that stands, goes on, and leaves`() throws {
        let rules = try Bureau.rules()
        var project = try Bureau.planned(rules)
        project.when(.resume(on: today, note: nil), by: Bureau.keeper, rules: rules).expectRefused("project.not-held")
        let since = today.advanced(by: -5)
        project = try project.when(.hold(since: since, reason: "停工"), by: Bureau.keeper, rules: rules).then([
            .held(since: since, reason: "停工")
        ])
        project.when(.hold(since: today, reason: "r"), by: Bureau.keeper, rules: rules).expectRefused("project.held")
        project.when(.resume(on: since.advanced(by: -1), note: nil), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        project = try project.when(.resume(on: today, note: nil), by: Bureau.keeper, rules: rules).then([.resumed(on: today, note: nil)])
        project = try project.when(.withdraw(on: today, reason: "投资方退出"), by: Bureau.keeper, rules: rules).then([
            .withdrawn(on: today, reason: "投资方退出")
        ])
        project.when(.hold(since: today, reason: "r"), by: Bureau.keeper, rules: rules).expectRefused("project.withdrawn")
    }
}

extension Outcome {
    /// As `thenRefused`, where the story ends.
    func expectRefused(_ code: String, fileID: String = #fileID, filePath: String = #filePath, line: Int = #line, column: Int = #column) {
        let here = SourceLocation(fileID: fileID, filePath: filePath, line: line, column: column)
        guard case .failure(let refusal) = answer else {
            Issue.record("decided, expected the refusal \(code)", sourceLocation: here)
            return
        }
        if refusal.code != code { Issue.record("refused with \(refusal), expected \(code)", sourceLocation: here) }
    }
}

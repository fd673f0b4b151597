// Visits on site: what may be recorded, what an order becomes, and who was not visited in time.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Projects

@Suite struct VisitTests {
    /// `.start` is Saturday, 21 November 2026.
    private let today = CivilDay("2026-11-21")!
    private let mark = ProjectMark(number: "XM2026-0001", name: "示例厂房", units: ["industry", "park"])

    private var details: VisitDetails { VisitDetails(kind: .supervision, on: today, leader: "领导-01", officer: "s", company: "发改局") }
    private var site: VisitSite { VisitSite(project: mark, heard: "主体完成", difficulties: "用电不足") }

    private func recorded() throws -> Scenario<VisitDecider> {
        try Scenario(VisitDecider.self, stream: "visit/v").given([
            .recorded(number: "DD2026-0001", details: details, first: site, draw: Draw(counter: "visit/2026", number: 1))
        ])
    }

    @Test func `a visit is recorded with its first site and a number of its year`() throws {
        let rules = try Bureau.rules()
        try Scenario(VisitDecider.self, stream: "visit/v").when(.record(details, first: site), by: Bureau.keeper, rules: rules, drawn: 7)
            .then([.recorded(number: "DD2026-0007", details: details, first: site, draw: Draw(counter: "visit/2026", number: 7))])
        func refused(
            _ code: String, _ field: String? = nil, by actor: Actor = Bureau.keeper, _ change: (inout VisitDetails, inout VisitSite) -> Void
        ) {
            var (details, site) = (details, site)
            change(&details, &site)
            let outcome = Scenario(VisitDecider.self, stream: "visit/v").when(.record(details, first: site), by: actor, rules: rules)
            guard case .failure(let refusal) = outcome.answer else {
                Issue.record("\(code) was taken")
                return
            }
            #expect(refusal.code == code && refusal.field == field)
        }
        refused("day.future", "on") { details, _ in details.on = today.advanced(by: 1) }
        refused("field.missing", "leader") { details, _ in details.leader = " " }
        refused("field.invalid", "officer") { details, _ in details.officer = "nobody" }
        refused("field.missing", "heard") { _, site in site.heard = "" }
        refused("project.of-others", by: Bureau.other) { _, _ in }
        // The same officer may where the project is of the unit.
        _ = try Scenario(VisitDecider.self, stream: "visit/v").when(.record(details, first: site), by: Bureau.lead, rules: rules).then([
            .recorded(number: "DD2026-0001", details: details, first: site, draw: Draw(counter: "visit/2026", number: 1))
        ])
    }

    @Test func `an order becomes a report to its ledger, with its day and its visit`() throws {
        let rules = try Bureau.rules()
        let order = VisitInstruction(text: "协调临时用电", limit: today.advanced(by: 9), owner: "industry")
        let visit = try recorded().when(.instruct(site: 0, order), by: Bureau.keeper, rules: rules).then([
            .instructed(site: 0, instruction: order, visit: "DD2026-0001", project: "XM2026-0001", matter: "v000")
        ])
        let fact = VisitFact.instructed(site: 0, instruction: order, visit: "DD2026-0001", project: "XM2026-0001", matter: "v000")
        let (matter, report) = try #require(fact.report)
        #expect(matter == "v000" && report.ledger == "project-instruction" && report.owner == "industry")
        #expect(report.values == ["project": "XM2026-0001", "limit": "2026-11-30", "visit": "DD2026-0001"])
        // The next one is another matter.
        try visit.when(.instruct(site: 0, order), by: Bureau.keeper, rules: rules).then([
            .instructed(site: 0, instruction: order, visit: "DD2026-0001", project: "XM2026-0001", matter: "v001")
        ])
        visit.when(.instruct(site: 1, order), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        let early = VisitInstruction(text: "协调", limit: today.advanced(by: -1))
        visit.when(.instruct(site: 0, early), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        // Who may not give out must leave the unit to the dispatcher.
        visit.when(.instruct(site: 0, order), by: Bureau.lead, rules: rules).expectRefused("action.not-yours")
        var open = order
        open.owner = nil
        try visit.when(.instruct(site: 0, open), by: Bureau.lead, rules: rules).then([
            .instructed(site: 0, instruction: open, visit: "DD2026-0001", project: "XM2026-0001", matter: "v001")
        ])
    }

    @Test func `sites are added once each, words are corrected with a reason`() throws {
        let rules = try Bureau.rules()
        let visit = try recorded()
        visit.when(.addSite(site), by: Bureau.keeper, rules: rules).expectRefused("visit.site-twice")
        var other = site
        other.project.number = "XM2026-0002"
        try visit.when(.addSite(other), by: Bureau.keeper, rules: rules).then([.siteAdded(site: other)])
        visit.when(.revise(details, reason: "核对"), by: Bureau.keeper, rules: rules).expectRefused("visit.unchanged")
        visit.when(.reviseSite(0, heard: "主体封顶", difficulties: "无", reason: ""), by: Bureau.keeper, rules: rules)
            .expectRefused("field.missing")
        try visit.when(.reviseSite(0, heard: "主体封顶", difficulties: "无", reason: "听错"), by: Bureau.keeper, rules: rules)
            .then([.siteRevised(site: 0, heard: "主体封顶", difficulties: "无", reason: "听错")])
        Scenario(VisitDecider.self, stream: "visit/x").when(.addSite(site), by: Bureau.keeper, rules: rules).expectRefused("visit.unknown")
    }

    @Test func `a major project that nobody visited within the days is late, and its share is counted by spans`() throws {
        let rules = try Bureau.rules().projects
        var details = Bureau.details
        details.isMajor = true
        let registered = Instant("2026-08-01T08:00:00+08:00")!
        func project(_ facts: [ProjectFact] = [], isMajor: Bool = true) throws -> Project {
            var details = details
            details.isMajor = isMajor
            return try Scenario(ProjectDecider.self, stream: "project/p").given(
                [.registered(number: "XM2026-0001", details: details, draw: Draw(counter: "project/2026", number: 1))] + facts,
                at: registered
            ).state
        }
        func coverage(_ days: [Int], _ project: Project) -> VisitCoverage? {
            VisitCoverage(project, visits: days.map { today.advanced(by: -$0) }, at: today, rules, .china)
        }
        let seen = try #require(coverage([7, 8, 30], try project()))
        // Spans end today, 7, 14, … days ago: two of the days fall into the second, none into the first.
        #expect(!seen.isLate && seen.daysSince == 7 && seen.visited == 2 && seen.spans == 12)
        let late = try #require(coverage([8], try project()))
        #expect(late.isLate && late.visited == 1)
        #expect(try #require(coverage([], try project())).isLate)
        #expect(try coverage([], project(isMajor: false)) == nil)
        #expect(try coverage([], project([.held(since: today, reason: "停工")])) == nil)
        #expect(try coverage([], project([.advanced(to: .built, on: today, was: nil, reason: nil, evidence: [])])) == nil)
        // One that came into the register yesterday is not late yet.
        let fresh = try Scenario(ProjectDecider.self, stream: "project/p").given(
            [.registered(number: "XM2026-0009", details: details, draw: Draw(counter: "project/2026", number: 9))],
            at: Instant("2026-11-20T08:00:00+08:00")!
        ).state
        #expect(try #require(coverage([], fresh)).isLate == false)
        #expect(try #require(coverage([], fresh)).spans == 1)
    }
}

// The figures that the seeds give or imply of key projects (entries A1 to A23), each by its definition: counted here by
// plain loops over a district of 165 invented projects, and compared with what its pages say. The seeds' own numbers are
// in SamplePortfolioTests. Not here, because nothing in the product counts them: a growth over the year before of what is
// invested at all (A17), roads by length (A19), time at each level of an escalation (A8).
import Foundation
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Projects
@testable import Server

@Suite struct ProjectFigureTests {
    private static let days = 30

    /// The sample district, as whoever keeps its register sees it.
    private static func inDistrict(_ body: @Sendable (TestHouse, [Project], ProjectRules, Browser) async throws -> Void) async throws {
        try await TestHouse.run(furnish: { test in
            // The journal's time does not go back: what is begun here ends a month later.
            let now = test.clock.now.adding(seconds: Int64(days) * 86_400)
            let areas = try String(contentsOfFile: "\(TestHouse.repository)/samples/district/areas.geojson", encoding: .utf8)
            try await SampleDistrict.fill(
                test.house, areas: areas, until: now, days: days, matters: 160, withProjects: true, withAccounts: false)
            test.clock.advance(hours: Int64(24 * days))
        }) { test in
            let projects = try await test.house.projects().map(\.project)
            let rules = await test.house.journal.book().projects
            try await test.serve { site in
                try await body(test, projects, rules, try await site.browser(of: SampleRoster.reformDispatcher))
            }
        }
    }

    /// What a page says, without its marks.
    private static func said(_ browser: Browser, _ path: String) async throws -> String {
        let answer = try await browser.get(path)
        #expect(answer.status == .ok, "\(path)")
        return answer.text.replacing(/<[^>]*>/, with: " ").replacing(/\s+/, with: " ")
    }

    /// In percent, as pages write it: half up.
    private static func percent(_ part: Int64, of whole: Int64, decimals: Int = 1) -> String {
        let scale: Int64 = decimals == 1 ? 1000 : 10_000
        let scaled = (part * scale * 2 + whole) / (whole * 2)
        return "\(scaled / (scale / 100)).\(scaled % (scale / 100))%"
    }

    @Test func `A1, A12, A16, A20 and A21: the register's sums, its time, its starts and its cycle`() async throws {
        try await Self.inDistrict { test, projects, rules, keeper in
            let today = test.clock.now.day(in: .china)
            let asOf = rules.cutOff(at: today)
            let here = projects.filter { $0.withdrawnOn == nil }
            #expect(here.count == 165)
            let implementation = here.filter { $0.details?.class == .implementation }
            // A16: the classes add up, and no project is without sponsor and task force (A6).
            #expect(implementation.count == 96 && here.count - implementation.count == 69)
            #expect(here.allSatisfy { !($0.details?.sponsor.name.isEmpty ?? true) && !($0.details?.taskForce.name.isEmpty ?? true) })
            var (planned, done): (Int64, Int64) = (0, 0)
            var ahead = 0
            for project in here {
                guard let plan = project.plans[asOf.year] else { continue }
                let figure = (project.figures[asOf.year] ?? []).filter { $0.asOf <= asOf }.map(\.total).last ?? 0
                planned += plan.amount
                done += figure
                // A12 for each: by months that are over, of the curve of its plan; the cut is the end of a month.
                let weights = rules.curves[plan.curve ?? rules.usualCurve]?.weights ?? Array(repeating: 1, count: 12)
                let over = weights.prefix(asOf.parts.month).reduce(0, +)
                if project.hold == nil, figure * weights.reduce(0, +) >= plan.amount * over { ahead += 1 }
            }
            let due = implementation.filter { $0.milestones[.started] != nil || ($0.details?.startOn).map { $0 <= asOf } ?? false }
            let running = due.filter { project in
                (project.milestones[.started].map { $0 <= asOf } ?? false) && (project.hold.map { $0.since > asOf } ?? true)
            }
            let page = try await Self.said(keeper, "/projects")
            #expect(page.contains("完成率 \(Self.percent(done, of: planned))"))
            #expect(page.contains("\(running.count) ÷ 应开复工 \(due.count)"))
            #expect(page.contains("实施类 96 · 准备类 69"))
            let totals = Portfolio(projects, asOf: asOf, today: today, rules).totals
            #expect(totals.ahead >= ahead, "on hold a plan stands, so that more may be ahead than by the calendar")
            // A20, A21: from signing to the start.
            let spans = here.compactMap { project -> Int? in
                guard let signed = project.milestones[.signed], let started = project.milestones[.started], started <= asOf else {
                    return nil
                }
                return signed.distance(to: started)
            }
            if !spans.isEmpty {
                let mean = (spans.reduce(0, +) * 2 + spans.count) / (spans.count * 2)
                #expect(page.contains("签约到开工平均 \(mean) 天（\(spans.count) 个项目）"))
            }
        }
    }

    @Test func `A2, A5, A6, A7 and A15: who reported in the span, on time, and of how many projects somebody was heard`() async throws {
        try await Self.inDistrict { test, projects, rules, keeper in
            let calendar = try #require(await test.house.journal.book().matters.calendars[rules.calendar])
            for (path, cadence) in [("/projects/reports", rules.weekly), ("/projects/reports?kind=daily", rules.daily)] {
                let cadence = try #require(cadence)
                let span = try #require(cadence.span(holding: test.clock.now.day(in: .china), calendar))
                let rows = try await test.house.journal.rows(
                    "select project, side, min(sent_at) as sent_at from briefing where day >= \(span.first) and day <= \(span.last) group by project, side"
                )
                var (due, onTime, late): (Int, Int, Int) = (0, 0, 0)
                var (asked, heard): (Set<String>, Set<String>) = ([], [])
                for project in projects {
                    for side in cadence.sides where project.hold == nil && (path.hasSuffix("reports") || project.details?.isMajor ?? false)
                    {
                        if side == .sponsor, project.details?.sponsor.officer == nil { continue }
                        due += 1
                        asked.insert(project.number)
                        guard let row = rows.first(where: { $0.text("project") == project.number && $0.text("side") == side.rawValue }),
                            let at = row.instant("sent_at")
                        else { continue }
                        heard.insert(project.number)
                        if at <= span.due { onTime += 1 } else { late += 1 }
                    }
                }
                let page = try await Self.said(keeper, path)
                #expect(page.contains("应报 \(due)") && page.contains("按时 \(onTime)") && page.contains("迟报 \(late)"), "\(path)")
                #expect(page.contains("有填报 \(heard.count) ÷ 应报 \(asked.count) 个项目"), "\(path)")
            }
        }
    }

    @Test func `A3, A4 and A10: problems struck off, permits cleared within a span, and what a promise takes off the law`() async throws {
        try await Self.inDistrict { test, _, _, keeper in
            let problems = try await test.house.journal.rows("select ending from matter where ledger = 'project-problem'")
            let struck = problems.count { $0.optionalText("ending") == "struck-off" }
            let bulletin = try await Self.said(
                keeper,
                "/projects/bulletin?from=\(test.clock.now.day(in: .china).advanced(by: -8))&to=\(test.clock.now.day(in: .china).advanced(by: -1))"
            )
            // Problems of the sample are struck off on its last day, which is not over: none of them by yesterday.
            #expect(struck == 8 && bulletin.contains("本年销号 0 ÷ 列入 \(problems.count)"))
            let permits = try await test.house.journal.rows("select ending from matter where ledger = 'project-permit'")
            let cleared = permits.count { $0.optionalText("ending") == "granted" }
            let page = try await Self.said(keeper, "/projects/permits")
            #expect(page.contains("天数 100") && page.contains("列入 \(permits.count)") && page.contains("办结 \(cleared)"))
            #expect(page.contains(Self.percent(Int64(cleared), of: Int64(permits.count))))
            // A span before any of them.
            #expect(try await Self.said(keeper, "/projects/permits?from=2020-01-01&to=2020-04-09").contains("列入 0"))
            #expect(try await Self.said(keeper, "/projects/permits?from=2026-02-30").contains("日期不对"))
            // A10: 1 − promised ÷ statutory: the record's two days of seven, and all of them together.
            let plan = try await Self.said(keeper, "/projects/XM2026-0098/permits")
            #expect(plan.contains(Self.percent(5, of: 7)) && plan.contains(Self.percent(274 - 106, of: 274)))
        }
    }

    @Test func `A5, A9, A11, A13, A14 and A23: visits, resources, slack, memos, and a period that is closed`() async throws {
        try await Self.inDistrict { test, projects, rules, keeper in
            let today = test.clock.now.day(in: .china)
            // A14: visits of one project in all; A5: weeks with a visit of those that there were.
            let visits = try await test.house.visits(from: 0, atMost: 500)
            #expect(visits.count > 20)
            let first = try #require(projects.first)
            let own = visits.filter { $0.sites.contains { $0.project.number == first.number } }
            #expect(try await test.house.visits(ofProject: first.number, atMost: 500).map(\.number).sorted() == own.map(\.number).sorted())
            let weeks = (0..<5).count { week in
                own.contains { visit in
                    (visit.details?.on).map { $0.distance(to: today) }.map { $0 >= week * 7 && $0 < week * 7 + 7 } ?? false
                }
            }
            #expect(try await Self.said(keeper, "/projects/visits").contains("\(weeks) / 5"))
            let coverage = try #require(
                VisitCoverage(first, visits: own.compactMap { $0.details?.on }, at: today, rules, .china))
            #expect(
                coverage.spans == 5 && coverage.visited == weeks, "\(coverage.visited) / \(coverage.spans), \(weeks), \(first.registeredAt)"
            )
            // A9: needed, reserved, used; who has all.
            let (land, _) = try await test.house.resource("land")
            var (need, allocated, full): (Int64, Int64, Int) = (0, 0, 0)
            for share in land.shares.values {
                need += share.need
                allocated += share.allocated
                if share.allocated >= share.need { full += 1 }
            }
            let account = try await Self.said(keeper, "/projects/resources/land")
            #expect(account.contains("需求 \(Quantity.text(need))") && account.contains("\(full) ÷ \(land.shares.count) 个项目"))
            #expect(account.contains(Quantity.text(need - allocated)) && land.quota - allocated == land.balance)
            // A11: what was done in time of what was due by now.
            let scheduled = try await test.house.journal.rows("select project from schedule order by project")
            let number = try #require(scheduled.first?.text("project"))
            let schedule = try #require(try await test.house.schedule(of: number))
            let kept = try schedule.kept(at: today)
            #expect(kept.due > 0)
            #expect(try await Self.said(keeper, "/projects/\(number)/schedule").contains("按期完成 \(kept.onTime) ÷ 应完成 \(kept.due)"))
            // A13: a memo stands on its project's page until whoever asked was called back.
            let memos = try await test.house.journal.rows(
                "select m.number, s.code from matter m join subject s on s.matter = m.id where m.ledger = 'project-memo'")
            let memo = try #require(memos.first)
            #expect(try await Self.said(keeper, "/projects/\(memo.text("code"))").contains(memo.text("number")))
            // A23: closed figures stay, what is open goes over.
            let through = rules.cutOff(at: today)
            #expect(
                try await keeper.post("/projects/periods", [("through", through.description), ("summary", "上半年小结")]).status == .seeOther)
            let open = try await test.house.journal.rows(
                "select count(*) as n from matter where ledger = 'project-problem' and ending is null")
            let closed = try await Self.said(keeper, "/projects/periods")
            #expect(closed.contains("结转下期的未销号问题 \(open.first?.integer("n") ?? -1) 件") && closed.contains("上半年小结"))
        }
    }
}

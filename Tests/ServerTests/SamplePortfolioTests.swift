// The figures that bulletins of key projects give, by their definitions, on an invented portfolio whose sums are given
// (seed entries A1, A12, A16, A20, A21): 165 projects, 200.87 of 213.7 at the end of November, 94.0 % against 91.7 %.
import Foundation
import Kernel
import Matters
import Projects
import Testing

@testable import Server

@Suite struct SamplePortfolioTests {
    private static let endOfNovember = CivilDay("2022-11-30")!
    private static func rules() throws -> ProjectRules {
        let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/registers/projects.yaml", encoding: .utf8)
        return try ProjectRulesFile.read(text, file: "projects.yaml")
    }

    /// The items as the projects that their entries make.
    private static func projects(_ sums: SamplePortfolio.Sums = .init()) throws -> [Project] {
        let portfolio = SamplePortfolio(
            seed: 1, year: 2022, through: endOfNovember, towns: ["park-east", "park-south", "office-1"], sums: sums)
        return try portfolio.items.enumerated().map { index, item in
            var facts: [ProjectFact] = [
                .registered(number: "XM2022-\(index)", details: item.details, draw: Draw(counter: "project/2022", number: index + 1))
            ]
            if let plan = item.plan { facts.append(.planned(year: 2022, plan: plan, reason: nil)) }
            facts += item.milestones.map { .advanced(to: $0.0, on: $0.1, was: nil, reason: nil, evidence: []) }
            facts += item.figures.map { .spent(asOf: $0.asOf, total: $0.total * 10_000, was: nil, note: nil, reason: nil, evidence: []) }
            if let since = item.holdSince { facts.append(.held(since: since, reason: "r")) }
            var project = Project()
            for (version, fact) in facts.enumerated() {
                let (type, body) = try fact.encoded()
                let entry = Entry(
                    sequence: Int64(version + 1), stream: ProjectDecider.stream(String(index)), version: version + 1, type: type,
                    happenedAt: Instant(milliseconds: 0), recordedAt: Instant(milliseconds: 0), actor: .system, cause: nil, key: nil,
                    body: body, hash: [])
                ProjectDecider.evolve(&project, try ProjectFact.decoded(entry), entry)
            }
            return project
        }
    }

    private static func portfolio(_ sums: SamplePortfolio.Sums = .init()) throws -> Portfolio {
        Portfolio(try projects(sums), asOf: endOfNovember, today: CivilDay("2022-12-10")!, try rules())
    }

    @Test func `the totals are those of the register`() throws {
        let totals = try Self.portfolio().totals
        #expect(totals.count == 165 && totals.implementation == 96 && totals.preparation == 69)
        #expect(totals.planned == 21_370_000_000 && totals.done == 20_087_000_000)
        let implementation = try Self.portfolio().totals { $0.details?.class == .implementation }
        #expect(implementation.investment == 75_220_000_000)
        #expect(Money.text(implementation.investment) == "752.2亿元" && Money.text(totals.planned) == "213.7亿元")
        #expect(Money.text(totals.done) == "200.87亿元")
        // 年度计划占总投资
        #expect(implementation.annualShare?.percent() == "28.4")
    }

    @Test func `200.87 of 213.7 at the end of November is 94.0 % against 91.7 %, ahead by 2.3 points`() throws {
        let totals = try Self.portfolio().totals
        let completion = try #require(totals.completion)
        #expect(completion.percent() == "94.0" && completion.percent(decimals: 2) == "94.00")
        let even = YearPlan(amount: totals.planned).due(by: Self.endOfNovember, in: 2022, try Self.rules())
        #expect(even == Ratio(11, 12) && even.percent() == "91.7")
        #expect(completion.points(to: even) == "2.3" && completion > even)
        let ratio = try #require(completion.over(even))
        #expect(abs(ratio - 1.025) < 0.0005)
        // What stands still in winter is due more by then than an even year.
        #expect(try #require(totals.dueShare) > even)
    }

    @Test func `all that were due have started or gone on`() throws {
        let totals = try Self.portfolio().totals
        #expect(totals.startRate?.percent() == "100.0" && totals.running == 96)
        var sums = SamplePortfolio.Sums()
        (sums.lateStarts, sums.held, sums.done) = (2, 1, 1_900_000)
        let worse = try Self.portfolio(sums).totals
        #expect(worse.toStart == 96 && worse.running == 93 && worse.startRate?.percent() == "96.9")
    }

    @Test func `provincial and municipal projects have all started, and each is ahead of its time`() throws {
        let portfolio = try Self.portfolio()
        for (level, count, investment) in [("province", 12, Int64(12_640_000_000)), ("city", 14, 6_320_000_000)] {
            let chosen = portfolio.projects.filter { $0.details?.level == level && $0.details?.class == .implementation }
            let totals = portfolio.totals { $0.details?.level == level && $0.details?.class == .implementation }
            #expect(chosen.count == count && totals.investment == investment)
            #expect(totals.ahead == count && totals.startRate?.percent() == "100.0")
        }
    }

    @Test func `cuts add up to the whole, and each project stands in one line of each`() throws {
        let portfolio = try Self.portfolio()
        let whole = portfolio.totals
        for cut in PortfolioCut.allCases {
            let lines = portfolio.totals(by: cut).map(\.totals)
            #expect(lines.map(\.count).reduce(0, +) == 165 && lines.map(\.done).reduce(0, +) == whole.done, "\(cut)")
            #expect(lines.map(\.planned).reduce(0, +) == whole.planned && lines.map(\.red).reduce(0, +) == whole.red, "\(cut)")
        }
    }

    @Test func `who is far behind is red, who is somewhat behind is yellow, and nobody else shows a light`() throws {
        let totals = try Self.portfolio().totals
        #expect(totals.red == 2 && totals.yellow >= 7)
    }

    @Test func `37 of 602 is 6.1 %, and 38 of 80 is 47.5 %`() {
        #expect(Ratio(37, 602).percent() == "6.1")
        #expect(Ratio(38, 80).percent() == "47.5")
        // 572,430 of 573,822, to two decimals, rounded half up.
        #expect(Ratio(572_430, 573_822).percent(decimals: 2) == "99.76")
    }

    @Test func `every month and every seed meets the sums`() throws {
        for seed in UInt64(1)...20 {
            for month in [1, 2, 6, 12] {
                var sums = SamplePortfolio.Sums()
                sums.done = sums.planned * Int64(month) / 12
                // Of a year that is done nobody can be behind.
                if month == 12 { (sums.farBehind, sums.behind) = (0, 0) }
                let through = try #require(CivilDay(year: 2026, month: month, day: CivilDay.length(2026, month)))
                let portfolio = SamplePortfolio(seed: seed, year: 2026, through: through, towns: ["a"], sums: sums)
                let done = portfolio.items.compactMap { $0.figures.last?.total }.reduce(0, +)
                #expect(done == sums.done && portfolio.items.count == 165, "seed \(seed), month \(month)")
            }
        }
    }
}

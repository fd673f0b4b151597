// Plan against time: shares, lights and forecasts, by the rules of the repository.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Projects

@Suite struct ProgressTests {
    private func day(_ text: String) -> CivilDay { CivilDay(text)! }

    /// A project with a plan of 100 million yuan for 2026 and these figures.
    private func project(_ figures: [(String, Int64)], plan: YearPlan = YearPlan(amount: 100_000_000), _ more: [ProjectFact] = []) throws
        -> Project
    {
        let facts: [ProjectFact] =
            [
                .registered(number: "XM2026-0001", details: Bureau.details, draw: Draw(counter: "project/2026", number: 1)),
                .planned(year: 2026, plan: plan, reason: nil),
                .advanced(to: .started, on: day("2026-03-05"), was: nil, reason: nil, evidence: []),
                .advanced(to: .inStatistics, on: day("2026-03-20"), was: nil, reason: nil, evidence: []),
            ] + figures.map { .spent(asOf: day($0.0), total: $0.1, was: nil, note: nil, reason: nil, evidence: []) } + more
        return try Scenario(ProjectDecider.self, stream: "project/p1").given(facts).state
    }

    private func rules() throws -> ProjectRules { try Bureau.rules().projects }

    @Test func `the share that is due is that of whole months, and of days within one`() throws {
        let rules = try rules()
        let even = YearPlan(amount: 12)
        for (text, due) in [
            ("2026-01-31", Ratio(1, 12)), ("2026-11-30", Ratio(11, 12)), ("2026-12-31", Ratio(1, 1)), ("2025-12-31", Ratio(0, 1)),
            ("2027-01-01", Ratio(1, 1)), ("2026-02-14", Ratio(3, 24)), ("2026-01-01", Ratio(1, 372)),
        ] { #expect(even.due(by: day(text), in: 2026, rules) == due, "\(text)") }
        let winter = YearPlan(amount: 100, curve: "winter-stop")
        #expect(winter.due(by: day("2026-02-28"), in: 2026, rules) == Ratio(2, 100))
        #expect(winter.due(by: day("2026-11-30"), in: 2026, rules) == Ratio(98, 100))
        let months = YearPlan(amount: 100, months: [0, 0, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10])
        #expect(months.due(by: day("2026-03-31"), in: 2026, rules) == Ratio(1, 10))
    }

    @Test func `the due share never falls and ends at the whole`() throws {
        let rules = try rules()
        for plan in [YearPlan(amount: 12), YearPlan(amount: 100, curve: "winter-stop")] {
            var last = Ratio(0, 1)
            for offset in 0..<365 {
                let due = plan.due(by: day("2026-01-01").advanced(by: offset), in: 2026, rules)
                #expect(due >= last)
                last = due
            }
            #expect(last == Ratio(1, 1))
        }
    }

    @Test func `a figure is compared as of its day, or of the last month that is due`() throws {
        let rules = try rules()
        #expect(rules.cutOff(at: day("2026-11-21")) == day("2026-10-31"))
        #expect(rules.cutOff(at: day("2026-11-05")) == day("2026-09-30") && rules.cutOff(at: day("2026-11-06")) == day("2026-10-31"))
        let october = try project([("2026-10-31", 84_000_000)])
        #expect(october.progress(at: day("2026-11-30"), rules)?.asOf == day("2026-10-31"))
        let newer = try project([("2026-10-31", 84_000_000), ("2026-11-15", 86_000_000)])
        let progress = try #require(newer.progress(at: day("2026-11-21"), rules))
        #expect(progress.asOf == day("2026-11-15") && progress.done == 86_000_000 && progress.due == Ratio(21, 24))
        #expect(progress.isAhead == false)
        // In January nothing is due yet by the months, and last year's end is none of this one.
        #expect(try project([]).progress(at: day("2026-01-20"), rules)?.due == Ratio(0, 1))
    }

    @Test(
        arguments: [
            (83_333_334, Light.none), (73_333_334, .none), (73_333_333, .yellow), (53_333_334, .yellow), (53_333_333, .red), (0, .red),
        ] as [(Int64, Light)])
    func `ten points behind is yellow, and more than thirty is red`(done: Int64, light: Light) throws {
        // 83.33 % is due by the end of October.
        let found = try project([("2026-10-31", done)]).findings(at: day("2026-11-21"), try rules())
        #expect((found.first?.light ?? .none) == light, "\(found)")
        if light != .none { #expect(found.first?.kind == .progress && found.first?.words.zh.contains("序时进度 83.3%") == true) }
    }

    @Test func `exactly thirty points behind is yellow`() throws {
        let plan = YearPlan(amount: 100_000_000, months: [10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 0].map { $0 * 1_000_000 })
        let rules = try rules()
        #expect(try project([("2026-10-31", 70_000_000)], plan: plan).light(at: day("2026-11-21"), rules) == .yellow)
        #expect(try project([("2026-10-31", 69_999_999)], plan: plan).light(at: day("2026-11-21"), rules) == .red)
        #expect(try project([("2026-10-31", 90_000_000)], plan: plan).light(at: day("2026-11-21"), rules) == .yellow)
        #expect(try project([("2026-10-31", 90_000_001)], plan: plan).light(at: day("2026-11-21"), rules) == .none)
    }

    @Test func `a late start is yellow after the month, and red after three`() throws {
        let rules = try rules()
        let project = try Scenario(ProjectDecider.self, stream: "project/p1").given([
            .registered(number: "XM2026-0001", details: Bureau.details, draw: Draw(counter: "project/2026", number: 1))
        ]).state
        for (text, light) in [("2026-03-31", Light.none), ("2026-04-01", .yellow), ("2026-05-31", .yellow), ("2026-06-01", .red)] {
            #expect(project.light(at: day(text), rules) == light, "\(text)")
        }
        #expect(project.findings(at: day("2026-06-01"), rules).first?.words.zh == "计划 2026 年 3 月开工，已过 3 个月未开工")
    }

    @Test func `a month after the start it must be in the statistics`() throws {
        let rules = try rules()
        let project = try Scenario(ProjectDecider.self, stream: "project/p1").given([
            .registered(number: "XM2026-0001", details: Bureau.details, draw: Draw(counter: "project/2026", number: 1)),
            .advanced(to: .started, on: day("2026-01-31"), was: nil, reason: nil, evidence: []),
        ]).state
        for (text, light) in [("2026-02-27", Light.none), ("2026-02-28", .yellow), ("2026-03-30", .yellow), ("2026-03-31", .red)] {
            #expect(project.light(at: day(text), rules) == light, "\(text)")
        }
    }

    @Test func `a project that stands has its plan stand with it, and shows no light`() throws {
        let rules = try rules()
        let held = try project([("2026-05-31", 20_000_000)], [.held(since: day("2026-06-30"), reason: "停工")])
        #expect(held.light(at: day("2026-11-21"), rules) == .none)
        let progress = try #require(held.progress(at: day("2026-11-21"), rules))
        #expect(progress.isHeld && progress.due == Ratio(1, 2))
        let resumed = try project(
            [("2026-05-31", 20_000_000)], [.held(since: day("2026-06-30"), reason: "停工"), .resumed(on: day("2026-11-01"), note: nil)])
        #expect(resumed.light(at: day("2026-11-21"), rules) == .red)
    }

    @Test func `the year at this pace`() throws {
        let progress = try #require(try project([("2026-10-31", 75_000_000)]).progress(at: day("2026-11-21"), try rules()))
        #expect(progress.forecast == 90_000_000 && progress.timeRatio == 0.9)
    }

    @Test(
        arguments: [
            ("213.7亿元", Int64(21_370_000_000)), ("2,137,000 万元", 21_370_000_000), ("２１３．７亿", 21_370_000_000), ("850", 8_500_000),
            ("0.00010001", nil),
            ("0.0001", 1), ("200.87 亿元", 20_087_000_000), ("1e5", nil), ("", nil), ("亿", nil), ("-3.5", -35_000), ("12元", 12),
            ("12.5元", nil),
            ("¥1，200", 12_000_000), ("8.300000000000001", 83_000), ("8.299999999999999", 83_000), ("99999999999999999999", nil),
        ] as [(String, Int64?)])
    func `money is read exactly, in ten thousands where it does not say otherwise`(text: String, yuan: Int64?) {
        #expect(Money.yuan(text, in: .tenThousand) == yuan, "\(text)")
    }

    @Test func `money is written exactly, and rounded only where a table asks for it`() {
        #expect(Money.text(20_087_000_000) == "200.87亿元" && Money.text(8_500_000) == "850万元" && Money.text(12) == "12元")
        #expect(Money.text(0) == "0元" && Money.text(-35_000) == "-3.5万元" && Money.text(123_456_789) == "1.23456789亿元")
        #expect(Money.short(18_022_020_000) == "180.22亿元" && Money.short(40_390_000) == "4039万元")
        #expect(Money.short(12_345) == "1.23万元")
        #expect(Money.shortEnglish(18_022_020_000) == "CNY 18,022m" && Money.shortEnglish(40_390_000) == "CNY 40.39m")
        #expect(
            Money.shortEnglish(99_999_999) == "CNY 100m" && Money.shortEnglish(12_345) == "CNY 0.01m" && Money.shortEnglish(7) == "CNY 7")
        #expect(Money.rounded(20_087_499_999, in: .hundredMillion, decimals: 2) == "200.87")
        #expect(Money.rounded(20_087_500_000, in: .hundredMillion, decimals: 2) == "200.88")
        #expect(Money.rounded(-4_999, in: .tenThousand, decimals: 0) == "0" && Money.rounded(-5_000, in: .tenThousand, decimals: 0) == "-1")
    }

    @Test func `a field is a sector of the standard with the whole before its part`() throws {
        let text = try Bureau.text("ledgers/registers/projects.yaml")
            .replacing("    new-energy: energy", with: "    new-energy: [energy.solar, energy.wind]")
            .replacing("  sectors:\n", with: "  prefix: oc4ids-a1b2c3\n  sectors:\n")
        let rules = try ProjectRulesFile.read(text, file: "projects.yaml").openData
        #expect(rules.sectors["new-energy"] == ["energy", "energy.solar", "energy.wind"] && rules.sectors["health"] == ["health"])
        #expect(rules.prefix == "oc4ids-a1b2c3" && rules.sectors["infrastructure"] == nil)
        // Rules that say nothing of it are whole, as those of before were.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "oc4ids:"))
        let rest = try #require(lines[start...].firstIndex(of: "who:"))
        let without = (lines[..<start] + lines[rest...]).joined(separator: "\n")
        #expect(try ProjectRulesFile.read(without, file: "projects.yaml").openData == ProjectRules.OpenData())
    }

    @Test func `a rule file with faults names each of them`() throws {
        let text = try Bureau.text("ledgers/registers/projects.yaml")
        for (find, put, says) in [
            ("register: projects", "register: roads", "This can only be projects"), ("{sequence:4}", "{sequence}", "must contain {year}"),
            ("yellow: 10, red: 30", "yellow: 40, red: 30", "turns red before yellow"),
            ("yellow: 10,", "yellow: ten,", "must be a whole number"),
            ("curve: even", "curve: flat", "curves has no \"flat\""), ("day: thursday", "day: soon", "which does not exist"),
            ("at: \"18:00\", from: [town", "at: \"25:00\", from: [town", "no time of day"), ("due: 5", "due: 31", "must be a whole number"),
            ("  hold: [dispatcher]\n", "", "\"who.hold\" is missing"), ("  plan: [dispatcher]", "  plan: [clerk]", "does not exist"),
            ("months: [1, 1, 8,", "months: [1, 8,", "twelve whole numbers"), ("evidence: false", "evidence: maybe", "not true or false"),
            ("levels:", "levls:", "has no entry \"levls\""), ("new-energy: energy", "new-energy: power", "which does not exist"),
            ("    new-energy: energy", "    roads: transport.road", "has no entry \"roads\""),
            ("  sectors:\n", "  prefix: \"a b\"\n  sectors:\n", "may only have letters"),
        ] {
            let error = #expect(throws: RuleFaults.self) {
                try ProjectRulesFile.read(text.replacing(find, with: put, maxReplacements: 1), file: "projects.yaml")
            }
            #expect(error?.faults.contains { $0.sentence.en.contains(says) } == true, "\(says): \(error?.description ?? "")")
        }
    }
}

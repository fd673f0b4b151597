// Accounts of resources: what is reserved is never more than there is, whatever anybody asks in whatever order.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Projects

@Suite struct ResourceTests {
    private let mark = ProjectMark(number: "XM2026-0001", name: "示例厂房", units: ["industry", "park"])
    private let other = ProjectMark(number: "XM2026-0002", name: "示例仓库", units: ["water"])

    private func account(_ facts: [ResourceFact]) throws -> Scenario<ResourceDecider> {
        try Scenario(ResourceDecider.self, stream: "resource/land").given(facts)
    }

    @Test func `land is granted, asked for, reserved, used and taken back`() throws {
        let rules = try Bureau.rules()
        let account = try account([]).when(.grant(amount: 100_000, source: "用地〔2026〕1号"), by: Bureau.keeper, rules: rules)
            .then([.granted(amount: 100_000, source: "用地〔2026〕1号")])
            .when(.need(mark, amount: 60_500, note: "一期"), by: Bureau.lead, rules: rules)
            .then([.needed(project: mark, amount: 60_500, was: 0, note: "一期")])
            .when(.allocate(mark, amount: 60_500, note: ""), by: Bureau.keeper, rules: rules)
            .then([.allocated(project: mark, amount: 60_500, note: "")])
        #expect(account.state.balance == 39_500)
        account.when(.allocate(mark, amount: 1, note: ""), by: Bureau.keeper, rules: rules).expectRefused("resource.unneeded")
        account.when(.need(mark, amount: 60_000, note: ""), by: Bureau.lead, rules: rules).expectRefused("resource.held")
        account.when(.reduce(amount: 39_501, reason: "核减"), by: Bureau.keeper, rules: rules).expectRefused("resource.short")
        account.when(.use(mark, amount: 60_501, note: ""), by: Bureau.lead, rules: rules).expectRefused("resource.short")
        let used = try account.when(.use(mark, amount: 20_000, note: ""), by: Bureau.lead, rules: rules)
            .then([.used(project: mark, amount: 20_000, note: "")])
        used.when(.release(mark, amount: 40_501, reason: "节余"), by: Bureau.keeper, rules: rules).expectRefused("resource.short")
        let released = try used.when(.release(mark, amount: 40_500, reason: "节余"), by: Bureau.keeper, rules: rules)
            .then([.released(project: mark, amount: 40_500, reason: "节余")])
        #expect(released.state.balance == 80_000)
        // Another asks for more than is left.
        let wanted = try released.when(.need(other, amount: 90_000, note: ""), by: Bureau.other, rules: rules)
            .then([.needed(project: other, amount: 90_000, was: 0, note: "")])
        wanted.when(.allocate(other, amount: 80_001, note: ""), by: Bureau.keeper, rules: rules).expectRefused("resource.short")
        try wanted.when(.allocate(other, amount: 80_000, note: ""), by: Bureau.keeper, rules: rules)
            .then([.allocated(project: other, amount: 80_000, note: "")])
    }

    @Test func `who may what, and what is unknown`() throws {
        let rules = try Bureau.rules()
        let account = try account([.granted(amount: 100_000, source: "x")])
        account.when(.grant(amount: 1, source: "x"), by: Bureau.lead, rules: rules).expectRefused("project.not-yours")
        account.when(.need(mark, amount: 1, note: ""), by: Bureau.other, rules: rules).expectRefused("project.of-others")
        account.when(.grant(amount: 0, source: "x"), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        account.when(.grant(amount: 1, source: " "), by: Bureau.keeper, rules: rules).expectRefused("field.missing")
        account.when(.grant(amount: Quantity.most, source: "x"), by: Bureau.keeper, rules: rules).expectRefused("field.invalid")
        Scenario(ResourceDecider.self, stream: "resource/gold").when(.grant(amount: 1, source: "x"), by: Bureau.keeper, rules: rules)
            .expectRefused("resource.unknown")
    }

    @Test(arguments: [UInt64](1...40))
    func `no history ends below zero`(seed: UInt64) throws {
        let rules = try Bureau.rules()
        var random = SeededRandom(seed: seed)
        var account = try account([])
        var taken = 0
        for _ in 0..<200 {
            let project = Bool.random(using: &random) ? mark : other
            let amount = Int64.random(in: 0...40_000, using: &random)
            let command: ResourceCommand =
                switch Int.random(in: 0..<6, using: &random) {
                case 0: .grant(amount: amount, source: "x")
                case 1: .reduce(amount: amount, reason: "x")
                case 2: .need(project, amount: amount, note: "")
                case 3: .allocate(project, amount: amount, note: "")
                case 4: .release(project, amount: amount, reason: "x")
                default: .use(project, amount: amount, note: "")
                }
            guard case .success(let facts) = account.when(command, by: Bureau.keeper, rules: rules).answer else { continue }
            taken += facts.count
            account = try account.given(facts)
            let state = account.state
            #expect(state.balance >= 0 && state.quota >= 0, "seed \(seed): \(command)")
            for share in state.shares.values {
                #expect(share.used >= 0 && share.used <= share.allocated && share.allocated <= share.need, "seed \(seed): \(command)")
            }
            #expect(state.quota == state.balance + state.shares.values.reduce(0) { $0 + $1.allocated }, "seed \(seed)")
        }
        #expect(taken > 30, "seed \(seed): only \(taken) were taken")
    }

    @Test func `amounts are read and said to the thousandth`() {
        let cases: [(String, Int64?, String?)] = [
            ("35.6", 35_600, "35.6"), ("0.001", 1, "0.001"), ("1,200", 1_200_000, "1,200"), ("１２", 12_000, "12"), ("5.120", 5_120, "5.12"),
            ("0", 0, "0"), ("-1", nil, nil), ("1.2345", nil, nil), ("1e3", nil, nil), ("", nil, nil), ("亩", nil, nil),
            ("9999999999.999", 9_999_999_999_999, "9,999,999,999.999"), ("10000000000", nil, nil),
        ]
        for (text, amount, said) in cases {
            #expect(Quantity.read(text) == amount, "\(text)")
            guard let amount else { continue }
            #expect(Quantity.text(amount) == said && Quantity.read(Quantity.text(amount)) == amount)
        }
        #expect(Quantity.text(-1_500) == "-1.5")
    }
}

@Suite struct PermitPlanTests {
    private func catalogue() throws -> ClassCatalogue {
        try ClassFile.read(try Bureau.text("ledgers/classes/project-permits.yaml"), file: "project-permits.yaml")
    }

    private func permit(_ code: String, _ ending: String? = nil, track: String? = nil, isAhead: Bool = false) -> PermitMatter {
        PermitMatter(number: "SX-\(code)", code: code, track: track, isAhead: isAhead, ending: ending)
    }

    @Test func `each stands after what comes before it, and waits for what is not done`() throws {
        let plan = PermitPlan(
            try catalogue(), done: ["granted", "unneeded"],
            matters: [permit("record", "granted"), permit("environment"), permit("building", isAhead: true), permit("energy", "void")])
        let places = Dictionary(uniqueKeysWithValues: plan.lines.enumerated().map { ($1.class.code, $0) })
        for line in plan.lines {
            for code in line.class.after { #expect(try #require(places[code]) < (try #require(places[line.class.code]))) }
        }
        func line(_ code: String) throws -> PermitPlan.Line { try #require(plan.lines.first { $0.class.code == code }) }
        #expect(try line("record").state == .done && line("record").waitsFor.isEmpty)
        #expect(try line("environment").state == .open && line("environment").mayStart)
        #expect(try line("planning-site").state == .unfiled && line("planning-site").mayStart)
        #expect(try line("energy").state == .failed)
        #expect(try line("building").waitsFor.map(\.code) == ["planning-works", "environment", "energy"])
        #expect(try line("building").mayStart, "accepted ahead")
        #expect(try !line("land-acquisition").mayStart)
    }

    @Test func `the longest way, the sum and what the promise takes off the law`() throws {
        let classes = try catalogue()
        let plan = PermitPlan(classes, done: ["granted"], matters: [])
        // As the file has it: 2 + 8 + 45 + 20 + 3 + 10 + 10 + 5 + 3, and by law 7 + 20 + 90 + 30 + 20 + 60 + 20 + 20 + 7.
        #expect(plan.oneByOne == 106 && plan.statutory == 274)
        // record 2, site 8, acquisition 45, supply 20, land 3, works 5, building 3; the assessments run beside them.
        #expect(plan.together == 86)
        #expect(plan.compression == Ratio(274 - 106, 274) && plan.compression?.percent() == "61.3")
        let record = try #require(plan.lines.first { $0.class.code == "record" })
        #expect(record.compression == Ratio(5, 7))
        // The green channel is shorter.
        let green = PermitPlan(classes, done: ["granted"], matters: [permit("record", track: "绿色通道")])
        #expect(green.lines.first { $0.class.code == "record" }?.promised == 1 && green.oneByOne == 105)
    }

    @Test func `classes that come before each other are a fault of their file`() throws {
        let text = try Bureau.text("ledgers/classes/project-permits.yaml")
        let circle = text.replacing("after: [record]", with: "after: [building]", maxReplacements: 1)
        #expect(throws: RuleFaults.self) { try ClassFile.read(circle, file: "c.yaml") }
        do throws(RuleFaults) { _ = try ClassFile.read(circle, file: "c.yaml") } catch {
            #expect(error.faults.contains { $0.zh.contains("互为前置") })
        }
        let unknown = text.replacing("after: [record]", with: "after: [moon]", maxReplacements: 1)
        do throws(RuleFaults) {
            _ = try ClassFile.read(unknown, file: "c.yaml")
            Issue.record("it was taken")
        } catch {
            #expect(error.faults.contains { $0.zh.contains("moon") })
        }
    }
}

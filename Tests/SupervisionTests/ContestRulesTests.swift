// The rules of contests as files: periods, the files of the repository, each fault by its line, publishing.
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Supervision

@Suite struct ContestRulesTests {
    @Test("A period is a month, a quarter or a year, and nothing else is one")
    func periods() throws {
        for (text, from, to) in [
            ("2026-11", "2026-11-01", "2026-11-30"), ("2028-02", "2028-02-01", "2028-02-29"), ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2027-Q1", "2027-01-01", "2027-03-31"), ("2026", "2026-01-01", "2026-12-31"),
        ] {
            let period = try #require(ContestPeriod(text))
            #expect(period.description == text && period.from == CivilDay(from) && period.to == CivilDay(to))
            #expect(ContestPeriod(period.cadence, of: period.from) == period && ContestPeriod(period.cadence, of: period.to) == period)
            #expect(try JSON.decode(ContestPeriod.self, from: try JSON.text(period)) == period)
        }
        for text in ["", "2026-", "2026-Q5", "2026-Q0", "2026-q1", "2026-1", "2026-13", "2026-00", "26", "2026-11-01", "2026-Q04", "０２６"] {
            #expect(ContestPeriod(text) == nil, "\(text)")
        }
    }

    @Test("The rules of the repository have no fault", arguments: ["directive-quarter", "four-contests", "zone-evaluation"])
    func repository(name: String) throws {
        let rules = try ContestRulesFile.read(try ContestTests.text("ledgers/contests/\(name).yaml"), file: "\(name).yaml")
        #expect(rules.name == name && rules.weights.short == "100" && !rules.keepers.isEmpty && rules.objectionDays > 0)
    }

    @Test(
        "Each fault is named by its line",
        arguments: [
            ("period: quarter", "period: week", 3, "week"), ("calendar: cn\n", "", 1, "calendar"),
            ("among: { children: town }", "among: { children: town, level: street }", 5, "one of units"),
            ("among: { children: town }", "among: { units: [a, a] }", 5, "twice"),
            ("keep: [supervisor]", "keep: [king]", 6, "king"), ("answer: [leader, auditor]", "answer: []", 6, "names nobody"),
            ("days: 3", "days: 99", 7, "99"), ("objections: { days: 3 }\n", "", 1, "objections"),
            ("objections: { days: 3 }", "objections: { days: 3 }\nneeds: [extra]", 8, "extra"),
            ("code: prizes", "code: on-time", 10, "twice"), ("code: prizes", "code: a b", 10, "a b"),
            ("weight: 60", "weight: 0", 9, "points"), ("weight: 60", "weight: 1.234", 9, "points"),
            ("weight: 60", "weight: 60, bonus: 3", 9, "one of weight"), ("better: more, counted", "better: less, counted", 9, "opposite"),
            ("counted: ended-on-time", "counted: moons", 9, "moons"), ("ledgers: [directive], ", "", 9, "ledgers"),
            ("score: share-of-best", "score: best", 9, "no way of scoring"), ("share-of-target: 4", "share-of-target: 0", 10, "above 0"),
            ("{ share-of-target: 4 }", "{ between: [9, 3] }", 10, "goal above"),
            ("score: share-of-best, missing: zero", "score: share-of-best", 9, "missing"),
            ("score: share-of-best", "score: share-of-best, cap: 120", 9, "cap"), ("missing: zero }", "missing: guess }", 9, "guess"),
            ("score: { share-of-target: 4 }", "fewest: 3, score: { share-of-target: 4 }", 10, "fewest"),
            ("bonus: 5, entered: [supervisor]", "bonus: 5, counted: red, ledgers: [directive]", 11, "entered, not counted"),
            ("bonus: 5", "bonus: 5, better: more", 11, "no weight"), ("target-place: 50", "target-place: none", 12, "target place"),
            ("title: { zh: 试评, en: Trial }", "title: { zh: 试评, en: Trial }\nmoon: 1", 3, "moon"),
            (
                "entered: [supervisor] }\n  - { code: outside", "entered: [supervisor], ledgers: [directive] }\n  - { code: outside", 11,
                "no ledgers"
            ),
        ])
    func faults(old: String, new: String, line: Int, words: String) throws {
        #expect(ContestTests.file.contains(old), "\(old)")
        let text = ContestTests.file.replacing(old, with: new, maxReplacements: 1)
        do throws(RuleFaults) {
            _ = try ContestRulesFile.read(text, file: "trial.yaml")
            Issue.record("\(new) was taken")
        } catch {
            #expect(error.faults.contains { $0.line == line && $0.description.contains(words) }, "\(error.description)")
            #expect(error.faults.allSatisfy { !$0.zh.isEmpty })
        }
    }

    @Test("Publishing names what is not there, and what holds already is not published again")
    func publishRules() throws {
        let rules = try ContestTests.rules()
        let context = Context(stream: "contest-rules/trial", actor: .system, now: .start)
        do {
            _ = try ContestRulesDecider.decide(RuleFileCommand(text: ContestTests.file), "", rules, context)
            Issue.record("a ledger that is not there was taken")
        } catch {
            #expect(error.code == "contest-rules.faulty" && error.sentence.en.contains("trial.yaml:9: There is no ledger \"directive\""))
        }
        #expect(try ContestRulesDecider.decide(RuleFileCommand(text: ContestTests.file), ContestTests.file, rules, context).isEmpty)
        do {
            _ = try ContestRulesDecider.decide(
                RuleFileCommand(text: ContestTests.file.replacing("cn", with: "moon")), "", rules,
                Context(stream: "contest-rules/other", actor: .system, now: .start))
            Issue.record("another name was taken")
        } catch {
            #expect(error.sentence.en.contains("cannot be published as \"other\"") && error.sentence.en.contains("no calendar \"moon\""))
        }
    }
}

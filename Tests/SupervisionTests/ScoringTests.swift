// How values become points and points places: each way of scoring with numbers reckoned by hand, what is missing, ties and caps, and
// what must hold of any table.
import Kernel
import Matters
import Testing

@testable import Supervision

@Suite struct ScoringTests {
    static func indicator(
        _ code: String, weight: Int = 30, _ score: Indicator.Score = .shareOfBest, less: Bool = false, cap: Int = 100,
        missing: Indicator.Missing = .zero, fewest: Int = 0, measure: ContestMeasure? = nil
    ) -> Indicator {
        var made = Indicator()
        made.code = code
        made.title = Bilingual(code)
        made.role = .weighted(Points(hundredths: weight * 100))
        (made.score, made.isLessBetter, made.cap, made.missing, made.fewest) = (score, less, cap, missing, fewest)
        made.source = measure.map { .counted($0, ledgers: ["directive"]) } ?? .entered(by: [.head])
        return made
    }

    static func indicator(
        weight: Int = 30, _ score: Indicator.Score = .shareOfBest, less: Bool = false, cap: Int = 100, missing: Indicator.Missing = .zero,
        fewest: Int = 0, measure: ContestMeasure? = nil
    ) -> Indicator {
        indicator("a", weight: weight, score, less: less, cap: cap, missing: missing, fewest: fewest, measure: measure)
    }

    static func rules(_ indicators: Indicator...) -> ContestRules {
        var rules = ContestRules()
        rules.indicators = indicators
        return rules
    }

    /// Units are `u1`, `u2` …; nil is missing.
    static func scoring(_ rules: ContestRules, _ values: [String: [String?]]) -> Scoring {
        let units = (1...(values.values.map(\.count).max() ?? 1)).map { "u\($0)" }
        let inputs = values.sorted { $0.key < $1.key }.flatMap { code, list in
            list.enumerated().map { place, text in
                ContestInput(unit: "u\(place + 1)", indicator: code, value: text.flatMap { Amount($0) }, origin: .entered)
            }
        }
        return Scoring(rules, units: units, inputs: inputs)
    }

    private func points(_ scoring: Scoring, _ code: String = "a") -> [String] {
        let table = scoring.table()
        return scoring.units.map { unit in table.first { $0.unit == unit }?.cell(code)?.points.description ?? "" }
    }

    private func arithmetic(_ scoring: Scoring, _ unit: String, _ code: String = "a") -> String {
        scoring.steps(of: unit).first { $0.indicator == code }?.arithmetic ?? ""
    }

    @Test("Values are read and written with up to four places, and nothing else")
    func amounts() {
        for (text, written) in [("36", "36"), ("-0.5", "-0.5"), ("3.1416", "3.1416"), ("007.10", "7.1"), ("0", "0"), ("-0", "0")] {
            #expect(Amount(text)?.description == written, "\(text)")
        }
        for text in ["", "-", "1.", ".5", "1.23456", "1,000", "１", "1e3", "+1", " 1", "99999999999999", "--1", "1.2.3"] {
            #expect(Amount(text) == nil, "\(text)")
        }
        // Two thirds, half up at the fourth place; a third; all; none of some; some of none.
        #expect(Amount(percent: 2, of: 3)?.description == "66.6667")
        #expect(Amount(percent: 1, of: 3)?.description == "33.3333")
        #expect(Amount(percent: 7, of: 7)?.description == "100" && Amount(percent: 0, of: 4)?.description == "0")
        #expect(Amount(percent: 0, of: 0) == nil)
        #expect(Points(hundredths: 2700).description == "27.00" && Points(hundredths: -5).description == "-0.05")
        #expect(Points(hundredths: 1250).short == "12.5" && Points(hundredths: 3000).short == "30")
    }

    @Test("A share of the best: 36 ÷ 40 × 30 = 27.00")
    func shareOfBest() {
        let more = Self.scoring(Self.rules(Self.indicator()), ["a": ["36", "40", "0", "13.3333"]])
        #expect(points(more) == ["27.00", "30.00", "0.00", "10.00"])
        #expect(arithmetic(more, "u1") == "36 ÷ 40 × 30 = 27.00")
        // The best is zero: nobody has anything.
        let none = Self.scoring(Self.rules(Self.indicator()), ["a": ["0", "0"]])
        #expect(points(none) == ["0.00", "0.00"] && none.table().map(\.place) == [1, 1])
        // Less is better: the lowest over one's own; none at all is the whole weight.
        let less = Self.scoring(Self.rules(Self.indicator(less: true)), ["a": ["4", "2", "3"]])
        #expect(points(less) == ["15.00", "30.00", "20.00"])
        #expect(arithmetic(less, "u3") == "2 ÷ 3 × 30 = 20.00")
        let zero = Self.scoring(Self.rules(Self.indicator(less: true)), ["a": ["0", "2"]])
        #expect(points(zero) == ["30.00", "0.00"])
        #expect(points(Self.scoring(Self.rules(Self.indicator()), ["a": ["7"]])) == ["30.00"], "one alone is the best")
    }

    @Test("A share of a target, capped; less is better the other way round")
    func shareOfTarget() {
        let more = Self.scoring(Self.rules(Self.indicator(.shareOfTarget(Amount(80)))), ["a": ["60", "80", "120"]])
        #expect(points(more) == ["22.50", "30.00", "30.00"])
        #expect(arithmetic(more, "u3") == "30 × 100 ÷ 100 = 30.00")
        #expect(more.steps(of: "u3")[0].notes.contains { $0.zh.contains("120 ÷ 80 × 30 超过上限") })
        let capped = Self.scoring(Self.rules(Self.indicator(.shareOfTarget(Amount(80)), cap: 110)), ["a": ["84", "120"]])
        #expect(points(capped) == ["31.50", "33.00"])
        let less = Self.scoring(Self.rules(Self.indicator(.shareOfTarget(Amount(3)), less: true, cap: 120)), ["a": ["6", "3", "0", "2.9"]])
        // 3 ÷ 2.9 × 30 = 31.034…
        #expect(points(less) == ["15.00", "30.00", "36.00", "31.03"])
    }

    @Test("Between a floor and a goal, either way; below the floor is nothing, beyond the goal no more")
    func between() {
        let more = Self.scoring(Self.rules(Self.indicator(.between(floor: Amount(80), goal: Amount(95)))), ["a": ["90", "79", "95", "99"]])
        #expect(points(more) == ["20.00", "0.00", "30.00", "30.00"])
        #expect(arithmetic(more, "u1") == "(90 − 80) ÷ (95 − 80) × 30 = 20.00")
        let less = Self.scoring(
            Self.rules(Self.indicator(.between(floor: Amount(5), goal: Amount(0)), less: true)), ["a": ["5", "1", "0", "8"]])
        #expect(points(less) == ["0.00", "24.00", "30.00", "0.00"])
        #expect(less.steps(of: "u4")[0].notes.contains { $0.zh.contains("不低于 0") } && less.steps(of: "u1")[0].notes.isEmpty)
    }

    @Test("By place, equals alike")
    func place() {
        let more = Self.scoring(Self.rules(Self.indicator(weight: 20, .place)), ["a": ["9", "7", "7", "1"]])
        // Of four: first 4/4, twice second 3/4, fourth 1/4.
        #expect(points(more) == ["20.00", "15.00", "15.00", "5.00"])
        #expect(arithmetic(more, "u2") == "(4 − 2 + 1) ÷ 4 × 20 = 15.00")
        let less = Self.scoring(Self.rules(Self.indicator(weight: 20, .place, less: true)), ["a": ["9", "7", nil]])
        #expect(points(less) == ["10.00", "20.00", "0.00"])
    }

    @Test("What is missing: nothing, the average of the others, or left out with the other weights grown")
    func missing() {
        func two(_ missing: Indicator.Missing) -> Scoring {
            Self.scoring(
                Self.rules(
                    Self.indicator("a", weight: 20, missing: missing), Self.indicator("b", weight: 80, .shareOfTarget(Amount(100)))),
                ["a": ["10", "5", nil], "b": ["50", "50", "75"]])
        }
        #expect(points(two(.zero)) == ["20.00", "10.00", "0.00"])
        let average = two(.average)
        #expect(points(average) == ["20.00", "10.00", "15.00"] && arithmetic(average, "u3") == "30.00 ÷ 2 = 15.00")
        let left = two(.leftOut)
        #expect(points(left) == ["20.00", "10.00", "0.00"] && points(left, "b") == ["40.00", "40.00", "75.00"])
        #expect(arithmetic(left, "u3", "b") == "75 ÷ 100 × 80 × 100 ÷ 80 = 75.00")
        #expect(left.table().first?.unit == "u3" && left.table().map(\.total.description) == ["75.00", "60.00", "50.00"])
        // Nobody else has one.
        let alone = Self.scoring(Self.rules(Self.indicator(missing: .average), Self.indicator("b")), ["a": [nil, nil], "b": ["1", "1"]])
        #expect(points(alone) == ["0.00", "0.00"] && arithmetic(alone, "u1") == "0.00")
        // The cap holds before weights grow.
        let capped = Self.scoring(
            Self.rules(Self.indicator("a", weight: 50, missing: .leftOut), Self.indicator("b", weight: 50, .shareOfTarget(Amount(10)))),
            ["a": ["1", nil], "b": ["10", "30"]])
        #expect(points(capped, "b") == ["50.00", "100.00"])
    }

    @Test("A unit of which nothing is known has no place; the others are counted without it")
    func nothing() {
        let scoring = Self.scoring(
            Self.rules(Self.indicator(missing: .leftOut), Self.indicator("b", missing: .leftOut)),
            ["a": ["3", nil, "4"], "b": ["3", nil, "4"]])
        let table = scoring.table()
        #expect(table.map(\.unit) == ["u3", "u1", "u2"] && table.map(\.place) == [1, 2, nil] && table[2].total == .zero)
        #expect(scoring.gaps(of: "u2", inputs: []).isEmpty && scoring.distance(of: "u2") == nil)
    }

    @Test("A unit that lacks what a place needs has points and no place")
    func needs() {
        var rules = Self.rules(Self.indicator("a", missing: .leftOut), Self.indicator("b", .shareOfTarget(Amount(10))))
        let values = ["a": ["5", nil, "2"], "b": ["5", "10", "10"]]
        #expect(Self.scoring(rules, values).table().map(\.unit) == ["u2", "u1", "u3"])
        rules.needs = ["a"]
        let table = Self.scoring(rules, values).table()
        #expect(table.map(\.unit) == ["u1", "u3", "u2"] && table.map(\.place) == [1, 2, nil] && table[2].total.description == "60.00")
    }

    @Test("A share of few counts as missing, of what was counted alone")
    func few() {
        let rules = Self.rules(Self.indicator(missing: .average, fewest: 3, measure: .endedOnTime))
        func input(_ unit: String, _ hits: Int, _ base: Int) -> ContestInput {
            ContestInput(
                unit: unit, indicator: "a", value: Amount(percent: hits, of: base), origin: .counted, hits: hits, base: base)
        }
        let table = Scoring(rules, units: ["u1", "u2", "u3"], inputs: [input("u1", 3, 4), input("u2", 2, 2), input("u3", 0, 0)]).table()
        func cell(_ unit: String) -> ContestCell? { table.first { $0.unit == unit }?.cell("a") }
        #expect(cell("u1")?.value == Amount("75") && cell("u1")?.points.description == "30.00")
        #expect(cell("u2")?.value == nil && cell("u2")?.absence == .few && cell("u2")?.points.description == "30.00")
        #expect(cell("u3")?.absence == .missing)
    }

    @Test("Bonuses and deductions are what was entered, up to their cap; a place elsewhere gives nothing")
    func extras() {
        var bonus = Self.indicator("b"), deduction = Self.indicator("d"), shown = Self.indicator("s")
        bonus.role = .bonus(Points(hundredths: 500))
        deduction.role = .deduction(Points(hundredths: 300))
        shown.role = .shown(target: 50)
        let scoring = Self.scoring(
            Self.rules(Self.indicator(), bonus, deduction, shown),
            ["a": ["1", "1", "1"], "b": ["2.5", "9", nil], "d": ["1", "8", nil], "s": ["47", "63", nil]])
        #expect(points(scoring, "b") == ["2.50", "5.00", "0.00"] && points(scoring, "d") == ["-1.00", "-3.00", "0.00"])
        #expect(points(scoring, "s") == ["0.00", "0.00", "0.00"])
        #expect(scoring.table().map(\.total.description) == ["32.00", "31.50", "30.00"])
        #expect(scoring.steps(of: "u1")[3].notes[0].zh.contains("已达到") && scoring.steps(of: "u2")[3].notes[0].zh.contains("未达到"))
    }

    @Test("Equal totals share a place, and the next one is skipped")
    func ties() {
        let table = Self.scoring(Self.rules(Self.indicator(.shareOfTarget(Amount(10)))), ["a": ["8", "9", "9", "1", "8"]]).table()
        #expect(table.map(\.unit) == ["u2", "u3", "u1", "u5", "u4"] && table.map(\.place) == [1, 1, 3, 3, 5])
    }

    @Test("What one indicator would have to be for the next place is named only where it is enough")
    func gaps() throws {
        let rules = Self.rules(
            Self.indicator("a", weight: 50, measure: .endedOnTime), Self.indicator("b", weight: 10, .shareOfTarget(Amount(10))))
        func input(_ unit: String, _ code: String, _ hits: Int, _ base: Int?) -> ContestInput {
            ContestInput(
                unit: unit, indicator: code, value: base.map { Amount(percent: hits, of: $0) } ?? Amount(hits),
                origin: base == nil ? .entered : .counted, hits: base == nil ? nil : hits, base: base)
        }
        // u1: 18 of 20 = 90 %; u2: 16 of 20 = 80 %. Points 50 + 10 and 44.44 + 6: 9.56 apart.
        let inputs = [input("u1", "a", 18, 20), input("u2", "a", 16, 20), input("u1", "b", 10, nil), input("u2", "b", 6, nil)]
        let scoring = Scoring(rules, units: ["u1", "u2"], inputs: inputs)
        #expect(scoring.table().map(\.total.description) == ["60.00", "50.44"])
        #expect(scoring.distance(of: "u2")?.description == "9.56" && scoring.distance(of: "u1") == nil)
        // All of b is 4 more: not enough. 18 of 20 is 50 + 6 = 56: not enough either, and the limit of `a` is the best there is.
        #expect(scoring.gaps(of: "u2", inputs: inputs).isEmpty && scoring.gaps(of: "u1", inputs: inputs).isEmpty)
        let closer = inputs.map { $0.unit == "u2" && $0.indicator == "b" ? input("u2", "b", 9, nil) : $0 }
        let near = Scoring(rules, units: ["u1", "u2", "u3"], inputs: closer + [input("u3", "a", 1, 20), input("u3", "b", 0, nil)])
        #expect(near.gaps(of: "u2", inputs: closer).isEmpty)
        // u3 at 47 %: 26.39; to pass nobody but u2 at 53.44 is too far by either alone.
        let equal = [input("u1", "a", 18, 20), input("u2", "a", 14, 20), input("u1", "b", 6, nil), input("u2", "b", 9, nil)]
        // 50 + 6 = 56 against 38.89 + 9 = 47.89: 17 of 20 gives 47.22 + 9 = 56.22.
        let found = Scoring(rules, units: ["u1", "u2"], inputs: equal).gaps(of: "u2", inputs: equal)
        #expect(found.count == 1 && found[0].indicator == "a" && found[0].more == 3 && found[0].to == Amount("85"))
        #expect(found[0].place == 1 && found[0].total.description == "56.22")
    }

    // MARK: What holds of any table

    private static func random(_ source: inout SeededRandom) -> (ContestRules, [UnitCode], [ContestInput]) {
        let scores: [(Indicator.Score, Bool)] = [
            (.shareOfBest, false), (.shareOfBest, true), (.shareOfTarget(Amount(40)), false), (.shareOfTarget(Amount(40)), true),
            (.between(floor: Amount(10), goal: Amount(70)), false), (.between(floor: Amount(70), goal: Amount(10)), true), (.place, false),
            (.place, true),
        ]
        var rules = ContestRules()
        let count = Int.random(in: 1...5, using: &source)
        for place in 0..<count {
            let (score, less) = scores[Int.random(in: 0..<scores.count, using: &source)]
            rules.indicators.append(
                indicator(
                    "i\(place)", weight: Int.random(in: 1...40, using: &source), score, less: less, cap: [80, 100, 120][place % 3],
                    missing: Indicator.Missing.allCases[Int.random(in: 0..<3, using: &source)]))
        }
        let units = (1...Int.random(in: 1...9, using: &source)).map { "u\($0)" }
        let inputs = units.flatMap { unit in
            rules.indicators.map { indicator in
                let isThere = Int.random(in: 0..<5, using: &source) > 0
                return ContestInput(
                    unit: unit, indicator: indicator.code,
                    value: isThere ? Amount(tenThousandths: Int.random(in: 0...80, using: &source) * 12_500) : nil, origin: .entered)
            }
        }
        return (rules, units, inputs)
    }

    @Test(
        "A total is the sum of what is shown, places follow totals, and each line's arithmetic ends in its points",
        arguments: [1, 2, 3, 2026])
    func sums(seed: UInt64) {
        var source = SeededRandom(seed: seed)
        for round in 0..<200 {
            let (rules, units, inputs) = Self.random(&source)
            let scoring = Scoring(rules, units: units, inputs: inputs)
            let table = scoring.table()
            #expect(Set(table.map(\.unit)) == Set(units), "seed \(seed) round \(round)")
            for line in table {
                #expect(line.total == line.cells.map(\.points).reduce(.zero, +), "seed \(seed) round \(round)")
                if let place = line.place {
                    #expect(place == 1 + table.count { $0.place != nil && $0.total > line.total }, "seed \(seed) round \(round)")
                }
                for (step, cell) in zip(scoring.steps(of: line.unit), line.cells) where !step.arithmetic.isEmpty {
                    #expect(
                        step.arithmetic.hasSuffix(cell.points.description), "seed \(seed) round \(round): \(step.arithmetic) \(cell.points)"
                    )
                }
            }
            #expect(table.compactMap(\.place) == table.compactMap(\.place).sorted(), "seed \(seed) round \(round)")
        }
    }

    @Test("Scaling every value leaves shares of the best as they are", arguments: [11, 12, 13])
    func scaling(seed: UInt64) {
        var source = SeededRandom(seed: seed)
        for round in 0..<100 {
            let rules = Self.rules(Self.indicator(), Self.indicator("b", weight: 17, less: true))
            let units = (1...6).map { "u\($0)" }
            let inputs = units.flatMap { unit in
                ["a", "b"].map {
                    ContestInput(
                        unit: unit, indicator: $0, value: Amount(tenThousandths: Int.random(in: 1...900, using: &source) * 10),
                        origin: .entered)
                }
            }
            let factor = Int.random(in: 2...50, using: &source)
            let larger = inputs.map { input in
                var input = input
                input.value = input.value.map { Amount(tenThousandths: $0.tenThousandths * factor) }
                return input
            }
            let (a, b) = (Scoring(rules, units: units, inputs: inputs).table(), Scoring(rules, units: units, inputs: larger).table())
            #expect(a.map { $0.cells.map(\.points) } == b.map { $0.cells.map(\.points) }, "seed \(seed) round \(round)")
        }
    }

    @Test("A better value never lowers the unit's own total; and what is named as a gap lifts it", arguments: [21, 22, 23, 24])
    func improving(seed: UInt64) throws {
        var source = SeededRandom(seed: seed)
        for round in 0..<150 {
            let (rules, units, inputs) = Self.random(&source)
            let scoring = Scoring(rules, units: units, inputs: inputs)
            let unit = units[Int.random(in: 0..<units.count, using: &source)]
            let before = try #require(scoring.table().first { $0.unit == unit })
            for indicator in rules.indicators {
                guard let own = scoring.value(indicator.code, of: unit) else { continue }
                let step = Int.random(in: 1...400_000, using: &source)
                let better = Amount(tenThousandths: indicator.isLessBetter ? max(0, own.tenThousandths - step) : own.tenThousandths + step)
                let after = try #require(scoring.with(better, of: indicator.code, for: unit).table().first { $0.unit == unit })
                #expect(after.total >= before.total, "seed \(seed) round \(round) \(indicator.code) \(own) → \(better)")
            }
            for gap in scoring.gaps(of: unit, inputs: inputs) {
                let after = try #require(scoring.with(gap.to, of: gap.indicator, for: unit).table().first { $0.unit == unit })
                #expect(
                    after.place == gap.place && gap.place < (before.place ?? 0) && after.total == gap.total, "seed \(seed) round \(round)")
            }
        }
    }
}

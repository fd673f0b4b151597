// Why a score is what it is: each indicator's line with its arithmetic written out, and what one indicator would have to be for the
// next place above. Nothing is estimated: a change that is named has been scored.
import Kernel
import Matters

/// One line of the answer to "why this score".
package struct ScoringStep: Hashable, Sendable {
    package let indicator: String
    /// `36 ÷ 40 × 30 = 27.00`; empty where there is nothing to reckon.
    package let arithmetic: String
    /// What the rules said beside: caps, missing values, weights that grew.
    package let notes: [Bilingual]
}

/// A value of one indicator with which a unit would stand higher, all else as it is.
package struct ScoringGap: Hashable, Sendable {
    package let indicator: String
    package let from: Amount
    package let to: Amount
    /// Of a counted share or number: how many more, or fewer.
    package let more: Int?
    package let place: Int
    package let total: Points
}

extension Scoring {
    package func steps(of unit: UnitCode) -> [ScoringStep] {
        let scale = scale(of: unit)
        return rules.indicators.map { indicator in
            let points = points(indicator, of: unit)
            guard let own = value(indicator.code, of: unit) else { return absent(indicator, unit, scale, points) }
            switch indicator.role {
            case .shown(let target):
                let isReached = own <= Amount(target)
                return ScoringStep(
                    indicator: indicator.code, arithmetic: "",
                    notes: [
                        Bilingual(
                            zh: "目标：前 \(target) 名，\(isReached ? "已达到" : "未达到")；不计分",
                            en: "target: among the first \(target), \(isReached ? "reached" : "not reached"); it gives no points")
                    ])
            case .bonus(let most), .deduction(let most):
                let isOver = own.tenThousandths / 100 > most.hundredths
                return ScoringStep(
                    indicator: indicator.code, arithmetic: "\(points)",
                    notes: isOver
                        ? [Bilingual(zh: "填报 \(own)，最多计 \(most.short)", en: "\(own) was entered; at most \(most.short) count")] : [])
            case .weighted(let weight):
                let isCapped = isCapped(own, indicator)
                let plain = isCapped ? "\(weight.short) × \(indicator.cap) ÷ 100" : formula(own, indicator, weight)
                var notes: [Bilingual] = []
                if isCapped {
                    notes.append(
                        Bilingual(
                            zh: "\(formula(own, indicator, weight)) 超过上限，按权重的 \(indicator.cap)% 计",
                            en: "\(formula(own, indicator, weight)) is over the cap: \(indicator.cap)% of the weight counts"))
                } else if isBelow(own, indicator) {
                    notes.append(Bilingual(zh: "不低于 0 分", en: "not below 0"))
                }
                return ScoringStep(
                    indicator: indicator.code, arithmetic: "\(plain)\(scale.words) = \(points)", notes: notes + grown(scale))
            }
        }
    }

    /// Whether the formula gives less than nothing.
    private func isBelow(_ own: Amount, _ indicator: Indicator) -> Bool {
        guard case .between(let floor, let goal) = indicator.score else { return own.tenThousandths < 0 }
        return goal > floor ? own < floor : own > floor
    }

    private func grown(_ scale: Scale) -> [Bilingual] {
        guard !scale.isPlain else { return [] }
        let (all, kept) = (Points(hundredths: scale.all).short, Points(hundredths: scale.kept).short)
        return [
            Bilingual(
                zh: "有指标缺数，权重由 \(kept) 分放大到 \(all) 分", en: "an indicator is left out: the weights, \(kept) in all, grow to \(all)")
        ]
    }

    private func formula(_ own: Amount, _ indicator: Indicator, _ weight: Points) -> String {
        switch indicator.score {
        case .shareOfBest:
            guard let best = best(indicator) else { return "" }
            if indicator.isLessBetter { return own.tenThousandths <= 0 ? weight.short : "\(best) ÷ \(own) × \(weight.short)" }
            return best.tenThousandths <= 0 ? "0 × \(weight.short)" : "\(own) ÷ \(best) × \(weight.short)"
        case .shareOfTarget(let target):
            if indicator.isLessBetter {
                return own.tenThousandths <= 0 ? "\(indicator.cap) ÷ 100 × \(weight.short)" : "\(target) ÷ \(own) × \(weight.short)"
            }
            return "\(own) ÷ \(target) × \(weight.short)"
        case .between(let floor, let goal): return "(\(own) − \(floor)) ÷ (\(goal) − \(floor)) × \(weight.short)"
        case .place:
            let count = all(indicator).count
            return "(\(count) − \(rank(own, in: indicator)) + 1) ÷ \(count) × \(weight.short)"
        }
    }

    private func absent(_ indicator: Indicator, _ unit: UnitCode, _ scale: Scale, _ points: Points) -> ScoringStep {
        func step(_ arithmetic: String, _ zh: String, _ en: String) -> ScoringStep {
            ScoringStep(indicator: indicator.code, arithmetic: arithmetic, notes: [Bilingual(zh: zh, en: en)])
        }
        guard case .weighted(let weight) = indicator.role else { return step("", "没有填报", "nothing was entered") }
        switch indicator.missing {
        case .zero: return step("0.00", "缺数，计 0 分", "missing: 0 points")
        case .leftOut:
            return step(
                "", "缺数，不计；\(weight.short) 分的权重分给其他指标", "missing, and left out: its weight of \(weight.short) goes to the others")
        case .average:
            let others = others(indicator, than: unit)
            guard !others.isEmpty else { return step("0.00", "缺数，其他单位也没有，计 0 分", "missing, and nobody else has one: 0 points") }
            let sum = others.reduce(.zero, +)
            return ScoringStep(
                indicator: indicator.code, arithmetic: "\(sum) ÷ \(others.count)\(scale.words) = \(points)",
                notes: [Bilingual(zh: "缺数，按其他单位的平均分计", en: "missing: the average of the others counts")] + grown(scale))
        }
    }
}

extension Scale {
    /// ` × 100 ÷ 80`
    fileprivate var words: String { isPlain ? "" : " × \(Points(hundredths: all).short) ÷ \(Points(hundredths: kept).short)" }
}

// MARK: - The next place above

extension Scoring {
    /// The points that the next better unit has more; nil for the first and for those without a place.
    package func distance(of unit: UnitCode) -> Points? {
        let table = table()
        guard let own = table.first(where: { $0.unit == unit }), own.place != nil else { return nil }
        return table.filter { $0.place != nil && $0.total > own.total }.map(\.total).min().map { $0 - own.total }
    }

    /// Which single indicators would lift the unit, and to what: the smallest value of each that does, found by scoring everybody again.
    package func gaps(of unit: UnitCode, inputs: [ContestInput]) -> [ScoringGap] {
        let table = table()
        guard let place = table.first(where: { $0.unit == unit })?.place, place > 1 else { return [] }
        return rules.indicators.filter { $0.weight != nil }.compactMap { indicator in
            guard let from = value(indicator.code, of: unit), let limit = limit(indicator),
                indicator.isLessBetter ? limit < from : limit > from
            else { return nil }
            let input = inputs.last { $0.unit == unit && $0.indicator == indicator.code && $0.origin == .counted }
            // What is entered in whole numbers is not named in fractions.
            let isWhole = all(indicator).allSatisfy { $0.tenThousandths % 10_000 == 0 }
            let ladder = Ladder(from: from, to: limit, indicator: indicator, input: input, isWhole: isWhole)
            func line(_ step: Int) -> ContestLine? {
                with(ladder.value(step), of: indicator.code, for: unit).table().first { $0.unit == unit }
            }
            func isHigher(_ step: Int) -> Bool { line(step)?.place.map { $0 < place } ?? false }
            guard ladder.count > 0, isHigher(ladder.count) else { return nil }
            var (low, high) = (0, ladder.count)
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if isHigher(middle) { high = middle } else { low = middle }
            }
            guard let found = line(high), let better = found.place else { return nil }
            return ScoringGap(
                indicator: indicator.code, from: from, to: ladder.value(high), more: ladder.isCounted ? high : nil, place: better,
                total: found.total)
        }
    }

    /// The value from which on the indicator gives no more.
    private func limit(_ indicator: Indicator) -> Amount? {
        func grown(_ amount: Amount, by part: Int, of whole: Int) -> Amount {
            let (quotient, rest) = (Int128(amount.tenThousandths) * Int128(part)).quotientAndRemainder(dividingBy: Int128(whole))
            return Amount(tenThousandths: Int(quotient) + (rest > 0 ? 1 : 0))
        }
        switch indicator.score {
        case .shareOfBest, .place: return best(indicator)
        case .shareOfTarget(let target):
            if indicator.isLessBetter { return Amount(tenThousandths: target.tenThousandths * 100 / max(1, indicator.cap)) }
            return grown(target, by: indicator.cap, of: 100)
        case .between(_, let goal): return goal
        }
    }
}

/// The values that somebody could reach, from the one that is there, in steps: whole matters of what is counted, whole numbers or
/// hundredths of what is entered.
private struct Ladder {
    let from: Amount
    let to: Amount
    let isDown: Bool
    let count: Int
    let isCounted: Bool
    private let parts: (hits: Int, base: Int)?
    private let step: Int

    init(from: Amount, to: Amount, indicator: Indicator, input: ContestInput?, isWhole: Bool) {
        (self.from, self.to, isDown) = (from, to, indicator.isLessBetter)
        isCounted = input?.hits != nil
        step = isCounted || isWhole ? 10_000 : 100
        if let hits = input?.hits, let base = input?.base {
            parts = (hits, base)
            // No further than the limit: the first share that is as good.
            let room = indicator.isLessBetter ? hits : base - hits
            let down = indicator.isLessBetter
            count =
                room <= 0
                ? 0
                : (1...room).first { step in
                    guard let value = Amount(percent: down ? hits - step : hits + step, of: base) else { return false }
                    return down ? value <= to : value >= to
                } ?? room
        } else {
            parts = nil
            let way = abs(to.tenThousandths - from.tenThousandths)
            count = (way + step - 1) / step
        }
    }

    func value(_ number: Int) -> Amount {
        if let parts { return Amount(percent: isDown ? parts.hits - number : parts.hits + number, of: parts.base) ?? from }
        let way = number * step
        let value = Amount(tenThousandths: from.tenThousandths + (isDown ? -way : way))
        // Whole numbers may go beyond a limit that lies between two; fractions need not.
        guard step < 10_000 else { return value }
        return isDown ? max(to, value) : min(to, value)
    }
}

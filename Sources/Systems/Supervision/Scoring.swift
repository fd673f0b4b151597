// How values become points, and points places. Exact: values have four places, points two; each indicator is rounded once, half up,
// and a total is the sum of the points that are shown, so that anybody adds it up again. It scores units, never persons.
import Kernel
import Matters

/// A value with up to four places.
package struct Amount: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let tenThousandths: Int
    /// Ten thousand million, either way.
    static let most = 100_000_000_000_000

    package init(tenThousandths: Int) { self.tenThousandths = tenThousandths }
    package init(_ whole: Int) { tenThousandths = whole * 10_000 }

    /// Reads `12`, `-0.5`, `3.1416`. Nil for anything else, and beyond ten thousand million.
    package init?(_ text: some StringProtocol) {
        let isNegative = text.hasPrefix("-")
        let parts = (isNegative ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
        func isDigits(_ part: some StringProtocol) -> Bool { !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } }
        guard parts.count == 1 || parts.count == 2 && isDigits(parts[1]) && parts[1].utf8.count <= 4, isDigits(parts[0]),
            parts[0].utf8.count <= 11, let whole = Int(parts[0])
        else { return nil }
        let decimals = parts.count == 2 ? String(parts[1]) : ""
        guard let rest = Int(decimals + String(repeating: "0", count: 4 - decimals.utf8.count)) else { return nil }
        let size = whole * 10_000 + rest
        guard size <= Amount.most else { return nil }
        tenThousandths = isNegative ? -size : size
    }

    /// A share in percent, half up at the fourth place; nil of nothing.
    package init?(percent part: Int, of whole: Int) {
        guard whole > 0 else { return nil }
        tenThousandths = Int((Int128(part) * 2_000_000 + Int128(whole)) / (Int128(whole) * 2))
    }

    package init(from decoder: any Decoder) throws { tenThousandths = try decoder.singleValueContainer().decode(Int.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(tenThousandths)
    }

    package static func < (a: Amount, b: Amount) -> Bool { a.tenThousandths < b.tenThousandths }
    package var description: String { decimal(tenThousandths, places: 4, isTrimmed: true) }
}

/// Points, in hundredths.
package struct Points: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
    package let hundredths: Int
    package static let zero = Points(hundredths: 0)

    package init(hundredths: Int) { self.hundredths = hundredths }
    package init(from decoder: any Decoder) throws { hundredths = try decoder.singleValueContainer().decode(Int.self) }
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hundredths)
    }

    package static func < (a: Points, b: Points) -> Bool { a.hundredths < b.hundredths }
    package static func + (a: Points, b: Points) -> Points { Points(hundredths: a.hundredths + b.hundredths) }
    package static func - (a: Points, b: Points) -> Points { Points(hundredths: a.hundredths - b.hundredths) }
    /// `27.00`
    package var description: String { decimal(hundredths, places: 2, isTrimmed: false) }
    /// As a weight is written: `30`, `12.5`.
    package var short: String { decimal(hundredths, places: 2, isTrimmed: true) }
}

private func decimal(_ value: Int, places: Int, isTrimmed: Bool) -> String {
    let unit = places == 4 ? 10_000 : 100
    let size = value.magnitude
    var digits = String(size % UInt(unit))
    digits = String(repeating: "0", count: places - digits.count) + digits
    if isTrimmed { while digits.hasSuffix("0") { digits.removeLast() } }
    return "\(value < 0 ? "-" : "")\(size / UInt(unit))\(digits.isEmpty ? "" : ".\(digits)")"
}

/// What is known of one indicator of one unit.
package struct ContestInput: Codable, Hashable, Sendable {
    package enum Origin: String, Codable, Sendable { case counted, entered, corrected }
    package var unit: UnitCode
    package var indicator: String
    /// Nil where nothing was entered, and of a share of nothing.
    package var value: Amount?
    package var origin: Origin
    /// Of what was counted: how many, and of a share out of how many.
    package var hits: Int?
    package var base: Int?

    package init(unit: UnitCode, indicator: String, value: Amount?, origin: Origin, hits: Int? = nil, base: Int? = nil) {
        self.unit = unit
        self.indicator = indicator
        self.value = value
        self.origin = origin
        self.hits = hits
        self.base = base
    }
}

package struct ContestCell: Codable, Hashable, Sendable {
    package enum Absence: String, Codable, Sendable {
        /// Nothing was entered, or there was nothing to count a share of.
        case missing
        /// Fewer than the rule asks for.
        case few
    }
    package let indicator: String
    /// What was scored; nil where it counts as missing.
    package let value: Amount?
    package let points: Points
    package let absence: Absence?
}

/// A unit's line of the table.
package struct ContestLine: Codable, Hashable, Sendable {
    package let unit: UnitCode
    /// Units with equal totals share a place. Nil where nothing of it could be scored, or something that a place needs is missing.
    package let place: Int?
    package let total: Points
    /// In the order of the rules.
    package let cells: [ContestCell]

    package func cell(_ indicator: String) -> ContestCell? { cells.first { $0.indicator == indicator } }
}

/// An exact number of hundredths of a point.
struct Share {
    var part: Int128
    var whole: Int128

    /// Half up; never below zero.
    var points: Points { part <= 0 ? .zero : Points(hundredths: Int((part * 2 + whole) / (whole * 2))) }
    func scaled(_ scale: Scale) -> Share { Share(part: part * Int128(scale.all), whole: whole * Int128(scale.kept)) }
    static func < (a: Share, b: Share) -> Bool { a.part * b.whole < b.part * a.whole }
}

/// By how much the weights that are left grow where others are left out: all of them over those that are kept, in hundredths.
package struct Scale: Hashable, Sendable {
    package let all: Int
    package let kept: Int
    package var isPlain: Bool { all == kept || kept == 0 }
}

package struct Scoring: Sendable {
    package let rules: ContestRules
    package let units: [UnitCode]
    private var values: [UnitCode: [String: Amount]] = [:]
    private var absences: [UnitCode: [String: ContestCell.Absence]] = [:]

    package init(_ rules: ContestRules, units: [UnitCode], inputs: [ContestInput]) {
        self.rules = rules
        self.units = units
        let known = Dictionary(inputs.map { (Key(unit: $0.unit, indicator: $0.indicator), $0) }) { _, last in last }
        for unit in units {
            for indicator in rules.indicators {
                let input = known[Key(unit: unit, indicator: indicator.code)]
                if let base = input?.base, base < indicator.fewest, input?.origin == .counted, input?.value != nil {
                    absences[unit, default: [:]][indicator.code] = .few
                } else if let value = input?.value {
                    values[unit, default: [:]][indicator.code] = value
                } else {
                    absences[unit, default: [:]][indicator.code] = .missing
                }
            }
        }
    }

    private struct Key: Hashable {
        let unit: UnitCode
        let indicator: String
    }

    /// The same with another value of one unit.
    func with(_ value: Amount, of indicator: String, for unit: UnitCode) -> Scoring {
        var copy = self
        copy.values[unit, default: [:]][indicator] = value
        copy.absences[unit]?[indicator] = nil
        return copy
    }

    package func value(_ indicator: String, of unit: UnitCode) -> Amount? { values[unit]?[indicator] }

    /// The values of all who have one.
    func all(_ indicator: Indicator) -> [Amount] { units.compactMap { value(indicator.code, of: $0) } }

    /// The highest, or where less is better the lowest.
    package func best(_ indicator: Indicator) -> Amount? {
        indicator.isLessBetter ? all(indicator).min() : all(indicator).max()
    }

    /// One more than there are better ones.
    package func rank(_ value: Amount, in indicator: Indicator) -> Int {
        1 + all(indicator).count { indicator.isLessBetter ? $0 < value : $0 > value }
    }

    /// What the missing ones make of the other weights of this unit.
    package func scale(of unit: UnitCode) -> Scale {
        let weighted = rules.indicators.filter { $0.weight != nil }
        let all = weighted.reduce(0) { $0 + ($1.weight?.hundredths ?? 0) }
        let left = weighted.filter { $0.missing == .leftOut && value($0.code, of: unit) == nil }.reduce(0) {
            $0 + ($1.weight?.hundredths ?? 0)
        }
        return Scale(all: all, kept: all - left)
    }

    /// Before the cap and before weights grow, of a value that is there.
    func raw(_ value: Amount, _ indicator: Indicator) -> Share {
        let weight = Int128(indicator.weight?.hundredths ?? 0)
        let own = Int128(value.tenThousandths)
        func over(_ part: Int128, _ whole: Int128) -> Share { Share(part: max(0, part) * weight, whole: whole) }
        switch indicator.score {
        case .shareOfBest:
            guard let best = best(indicator).map({ Int128($0.tenThousandths) }) else { return over(0, 1) }
            if indicator.isLessBetter { return own <= 0 ? over(1, 1) : over(best, own) }
            return best <= 0 ? over(0, 1) : over(own, best)
        case .shareOfTarget(let target):
            let target = Int128(target.tenThousandths)
            // Nothing at all, where less is better, is as good as it gets.
            if indicator.isLessBetter { return own <= 0 ? over(Int128(indicator.cap), 100) : over(target, own) }
            return over(own, target)
        case .between(let floor, let goal):
            let (floor, goal) = (Int128(floor.tenThousandths), Int128(goal.tenThousandths))
            return goal > floor ? over(own - floor, goal - floor) : over(floor - own, floor - goal)
        case .place:
            let count = all(indicator).count
            return over(Int128(count - rank(value, in: indicator) + 1), Int128(max(1, count)))
        }
    }

    /// The most that the indicator gives, before weights grow.
    func most(_ indicator: Indicator) -> Share {
        Share(part: Int128(indicator.weight?.hundredths ?? 0) * Int128(indicator.cap), whole: 100)
    }

    func isCapped(_ value: Amount, _ indicator: Indicator) -> Bool { most(indicator) < raw(value, indicator) }

    func capped(_ value: Amount, _ indicator: Indicator) -> Share {
        let (raw, most) = (raw(value, indicator), most(indicator))
        return most < raw ? most : raw
    }

    /// The points of the others who have a value, before weights grow.
    func others(_ indicator: Indicator, than unit: UnitCode) -> [Points] {
        units.filter { $0 != unit }.compactMap { value(indicator.code, of: $0) }.map { capped($0, indicator).points }
    }

    /// What the unit gets for the indicator.
    func points(_ indicator: Indicator, of unit: UnitCode) -> Points {
        let own = value(indicator.code, of: unit)
        switch indicator.role {
        case .shown: return .zero
        case .bonus(let most): return min(most, Points(hundredths: max(0, (own?.tenThousandths ?? 0) / 100)))
        case .deduction(let most): return .zero - min(most, Points(hundredths: max(0, (own?.tenThousandths ?? 0) / 100)))
        case .weighted: break
        }
        let scale = scale(of: unit)
        guard scale.kept > 0 else { return .zero }
        if let own { return capped(own, indicator).scaled(scale).points }
        guard indicator.missing == .average else { return .zero }
        let others = others(indicator, than: unit)
        guard !others.isEmpty else { return .zero }
        return Share(part: Int128(others.reduce(.zero, +).hundredths), whole: Int128(others.count)).scaled(scale).points
    }

    /// Whether anything of the unit can be scored, and all that a place needs.
    func isRanked(_ unit: UnitCode) -> Bool {
        rules.indicators.contains { $0.weight != nil && value($0.code, of: unit) != nil }
            && rules.needs.allSatisfy { value($0, of: unit) != nil }
    }

    /// By place; those without one last, equals in the order in which units were given.
    package func table() -> [ContestLine] {
        let lines = units.map { unit in
            let cells = rules.indicators.map { indicator in
                ContestCell(
                    indicator: indicator.code, value: value(indicator.code, of: unit), points: points(indicator, of: unit),
                    absence: absences[unit]?[indicator.code])
            }
            return (unit: unit, total: cells.map(\.points).reduce(.zero, +), cells: cells, isRanked: isRanked(unit))
        }
        return lines.enumerated().sorted {
            ($0.element.isRanked ? 0 : 1, $1.element.total, $0.offset) < ($1.element.isRanked ? 0 : 1, $0.element.total, $1.offset)
        }.map { _, line in
            ContestLine(
                unit: line.unit, place: line.isRanked ? 1 + lines.count { $0.isRanked && $0.total > line.total } : nil, total: line.total,
                cells: line.cells)
        }
    }
}

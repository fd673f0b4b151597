// Money in yuan, as people write and read it: 万元 and 亿元. Exact: a figure that cannot be said in whole yuan is refused.
import Foundation
import Kernel

package enum Money {
    package enum Unit: String, Codable, CaseIterable, Sendable {
        case yuan, tenThousand = "ten-thousand", hundredMillion = "hundred-million"

        package var yuan: Int64 {
            switch self {
            case .yuan: 1
            case .tenThousand: 10_000
            case .hundredMillion: 100_000_000
            }
        }

        package var zh: String {
            switch self {
            case .yuan: "元"
            case .tenThousand: "万元"
            case .hundredMillion: "亿元"
            }
        }
    }

    /// In 亿元 from a hundred million on, else in 万元, without needless decimals and never rounded: `213.7亿元`, `850万元`.
    package static func text(_ yuan: Int64) -> String {
        let unit: Unit = yuan.magnitude >= 100_000_000 ? .hundredMillion : yuan.magnitude >= 10_000 ? .tenThousand : .yuan
        return decimal(yuan, in: unit) + unit.zh
    }

    package static func english(_ yuan: Int64) -> String {
        let unit: Unit = yuan.magnitude >= 100_000_000 ? .hundredMillion : .yuan
        return unit == .yuan ? "CNY \(decimal(yuan, in: .yuan))" : "CNY \(decimal(yuan, in: .hundredMillion))×10⁸"
    }

    /// `2137000000` in 亿元 is `21.37`: exact.
    package static func decimal(_ yuan: Int64, in unit: Unit) -> String {
        let (whole, rest) = yuan.magnitude.quotientAndRemainder(dividingBy: UInt64(unit.yuan))
        let sign = yuan < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        let width = String(unit.yuan).utf8.count - 1
        let digits = String(repeating: "0", count: width - String(rest).utf8.count) + String(rest)
        return "\(sign)\(whole).\(digits.replacing(/0+$/, with: ""))"
    }

    /// For tables: in 亿元 to two decimals, in 万元 to none from a hundred of them on. `180.22亿元`, `4039万元`.
    package static func short(_ yuan: Int64) -> String {
        if yuan.magnitude >= 100_000_000 { return trimmed(rounded(yuan, in: .hundredMillion, decimals: 2)) + Unit.hundredMillion.zh }
        if yuan.magnitude >= 10_000 {
            return trimmed(rounded(yuan, in: .tenThousand, decimals: yuan.magnitude >= 1_000_000 ? 0 : 2)) + Unit.tenThousand.zh
        }
        return "\(yuan)\(Unit.yuan.zh)"
    }

    /// In millions: `CNY 18,022m`, `CNY 40.39m`.
    package static func shortEnglish(_ yuan: Int64) -> String {
        guard yuan.magnitude >= 10_000 else { return "CNY \(yuan)" }
        // Hundredths of a million are 万元.
        if yuan.magnitude < 100_000_000 {
            let hundredths = Int64((yuan.magnitude + 5_000) / 10_000)
            let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
            let text = trimmed("\(whole).\(rest < 10 ? "0" : "")\(rest)")
            return "CNY \(yuan < 0 ? "-" : "")\(text)m"
        }
        let digits = String((yuan.magnitude + 500_000) / 1_000_000)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return "CNY \(yuan < 0 ? "-" : "")\(grouped)m"
    }

    private static func trimmed(_ text: String) -> String { text.contains(".") ? text.replacing(/\.?0+$/, with: "") : text }

    /// Rounded half away from zero to so many decimals, for tables: `200.87`.
    package static func rounded(_ yuan: Int64, in unit: Unit, decimals: Int) -> String {
        let scale = Ratio.power(decimals)
        let scaled = (Int128(yuan.magnitude) * Int128(scale) * 2 + Int128(unit.yuan)) / (Int128(unit.yuan) * 2)
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int128(scale))
        let digits = String(rest)
        let sign = yuan < 0 && scaled > 0 ? "-" : ""
        return decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(String(repeating: "0", count: decimals - digits.utf8.count))\(digits)"
    }

    /// Reads `213.7亿元`, `2,137,000 万元`, `1.5亿`, `850`: the number in the unit that stands behind it, else in `unit`.
    /// Nil where it is no number, or no whole number of yuan. Full-width digits and signs are read, too.
    package static func yuan(_ text: String, in unit: Unit) -> Int64? {
        var rest = text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text
        rest = rest.filter { !$0.isWhitespace && $0 != "," && $0 != "，" && $0 != "¥" && $0 != "￥" }
        var found = unit
        for (suffix, meant) in [
            ("亿元", Unit.hundredMillion), ("亿", .hundredMillion), ("万元", .tenThousand), ("万", .tenThousand), ("元", .yuan),
        ] where rest.hasSuffix(suffix) {
            rest.removeLast(suffix.count)
            found = meant
            break
        }
        return yuan(decimal: rest, in: found)
    }

    /// A plain decimal number, exactly. `1e5` is none. A number that a workbook has kept as a fraction of two is
    /// rounded to the yuan where it is nearer to it than a ten-thousandth of one.
    static func yuan(decimal text: String, in unit: Unit) -> Int64? {
        guard let match = text.wholeMatch(of: /([+-]?)(\d{1,15})(?:\.(\d{0,20}))?/), let whole = Int64(match.2) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit.yuan)
        guard !overflow else { return nil }
        let width = String(unit.yuan).utf8.count - 1
        let decimals = String(match.3 ?? "")
        let kept = decimals.prefix(width).padding(toLength: width, withPad: "0", startingAt: 0)
        var part = width == 0 ? 0 : Int64(kept) ?? 0
        let tail = decimals.dropFirst(width).prefix(4)
        // What is beyond the yuan must be none, or what floating point made of none.
        if tail.allSatisfy({ $0 == "9" }), tail.count == 4 { part += 1 } else if !tail.allSatisfy({ $0 == "0" }) { return nil }
        let sum = product + part
        return match.1 == "-" ? -sum : sum
    }
}

/// A share as two whole numbers, so that 200.87 of 213.7 is compared with eleven twelfths and not with what is left of
/// them after rounding.
package struct Ratio: Hashable, Sendable, Comparable {
    package let numerator: Int64
    /// More than 0.
    package let denominator: Int64

    package init(_ numerator: Int64, _ denominator: Int64) {
        precondition(denominator > 0, "a share of nothing")
        self.numerator = numerator
        self.denominator = denominator
    }

    package static func == (a: Ratio, b: Ratio) -> Bool {
        Int128(a.numerator) * Int128(b.denominator) == Int128(b.numerator) * Int128(a.denominator)
    }

    package static func < (a: Ratio, b: Ratio) -> Bool {
        Int128(a.numerator) * Int128(b.denominator) < Int128(b.numerator) * Int128(a.denominator)
    }

    package func hash(into hasher: inout Hasher) {
        let divisor = Ratio.divisor(numerator.magnitude, denominator.magnitude)
        hasher.combine(numerator / Int64(divisor))
        hasher.combine(denominator / Int64(divisor))
    }

    private static func divisor(_ a: UInt64, _ b: UInt64) -> UInt64 { b == 0 ? max(1, a) : divisor(b, a % b) }

    /// In hundredths, rounded half away from zero: `94.0`.
    package func percent(decimals: Int = 1) -> String { Ratio.text(scaled(100, decimals), decimals) }

    /// As a decimal number, rounded half away from zero: `45.3`.
    package func decimal(_ decimals: Int = 1) -> String { Ratio.text(scaled(1, decimals), decimals) }

    /// The difference to another in points: `-2.3`.
    package func points(to other: Ratio, decimals: Int = 1) -> String { Ratio.text(difference(to: other, 100, decimals), decimals) }

    /// How this minus the other compares with so many points (hundredths): negative below, 0 equal, positive above.
    package func excess(over other: Ratio, points: Int) -> Int {
        let left = Int128(numerator) * Int128(other.denominator) - Int128(other.numerator) * Int128(denominator)
        return Int((left * 100 - Int128(points) * Int128(denominator) * Int128(other.denominator)).signum())
    }

    /// This divided by another; nil where that is nothing.
    package func over(_ other: Ratio) -> Double? {
        other.numerator == 0 ? nil : Double(numerator) / Double(denominator) * Double(other.denominator) / Double(other.numerator)
    }

    private func scaled(_ factor: Int128, _ decimals: Int) -> Int128 {
        Ratio.rounded(Int128(numerator) * factor * Int128(Ratio.power(decimals)), Int128(denominator))
    }

    private func difference(to other: Ratio, _ factor: Int128, _ decimals: Int) -> Int128 {
        let top = Int128(numerator) * Int128(other.denominator) - Int128(other.numerator) * Int128(denominator)
        return Ratio.rounded(top * factor * Int128(Ratio.power(decimals)), Int128(denominator) * Int128(other.denominator))
    }

    private static func rounded(_ top: Int128, _ bottom: Int128) -> Int128 {
        let half = (Int128(top.magnitude) * 2 + bottom) / (bottom * 2)
        return top < 0 ? -half : half
    }

    private static func text(_ scaled: Int128, _ decimals: Int) -> String {
        let (whole, rest) = Int128(scaled.magnitude).quotientAndRemainder(dividingBy: Int128(power(decimals)))
        let sign = scaled < 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        return "\(sign)\(whole).\(String(repeating: "0", count: decimals - String(rest).utf8.count))\(rest)"
    }

    static func power(_ decimals: Int) -> Int64 { (0..<decimals).reduce(Int64(1)) { product, _ in product * 10 } }
}

// Amounts of land, energy, water and whatever else the rules name: whole thousandths of their unit, so that nothing is
// rounded when it is added up.
import Foundation

package enum Quantity {
    /// Ten thousand million of a unit: more is a slip.
    package static let most: Int64 = 10_000_000_000_000

    /// `35.6` is 35600. Nil where it is no plain number of 0 or more, has more than three decimals, or is too much.
    package static func read(_ text: String) -> Int64? {
        var plain = text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text
        plain = plain.filter { !$0.isWhitespace && $0 != "," }
        guard let match = plain.wholeMatch(of: /(\d{1,10})(?:\.(\d{1,3}))?/), let whole = Int64(match.1),
            let part = Int64(String(match.2 ?? "").padding(toLength: 3, withPad: "0", startingAt: 0))
        else { return nil }
        let amount = whole * 1000 + part
        return amount <= most ? amount : nil
    }

    /// Without needless decimals, with commas: `35.6`, `1,200`. `read` reads it back.
    package static func text(_ thousandths: Int64) -> String {
        let (number, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        let digits = String(number)
        var whole = thousandths < 0 ? "-" : ""
        for (place, digit) in digits.enumerated() {
            if place > 0, (digits.utf8.count - place) % 3 == 0 { whole += "," }
            whole.append(digit)
        }
        guard rest > 0 else { return whole }
        return "\(whole).\(String(String(1000 + rest).dropFirst()).replacing(/0+$/, with: ""))"
    }
}

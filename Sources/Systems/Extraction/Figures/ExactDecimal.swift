// A number as written, exact: a whole number and how many of its digits stand behind the point. No binary fractions anywhere.

struct ExactDecimal: Hashable, Sendable, Comparable {
    /// Up to 30 digits; who reads longer ones gets nil from the scanner.
    private(set) var digits: Int128
    private(set) var places: Int

    init(_ value: Int, places: Int = 0) { (digits, self.places) = (Int128(value), places) }

    /// False where the number would have more than 30 digits.
    mutating func append(digit: Int, isFraction: Bool) -> Bool {
        guard digits < Self.ceiling else { return false }
        digits = digits * 10 + Int128(digit)
        if isFraction { places += 1 }
        return true
    }

    /// Ten to the power of `zeros` times it.
    func scaled(zeros: Int) -> ExactDecimal? {
        var result = self
        let shared = min(zeros, places)
        result.places -= shared
        for _ in 0..<(zeros - shared) {
            guard result.digits.magnitude < Self.ceiling.magnitude else { return nil }
            result.digits *= 10
        }
        return result
    }

    /// The point moved `count` places to the left: 角 are tenths, 分 hundredths.
    func shifted(right count: Int) -> ExactDecimal {
        var result = self
        result.places += count
        return result
    }

    static func + (a: ExactDecimal, b: ExactDecimal) -> ExactDecimal? {
        let places = max(a.places, b.places)
        guard let first = a.widened(to: places), let second = b.widened(to: places) else { return nil }
        var sum = first
        sum.digits += second.digits
        return sum
    }

    private func widened(to places: Int) -> ExactDecimal? {
        var wide = ExactDecimal(0)
        (wide.digits, wide.places) = (digits, 0)
        guard var result = wide.scaled(zeros: places - self.places) else { return nil }
        result.places = places
        return result
    }

    static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
        let places = max(a.places, b.places)
        guard let first = a.widened(to: places), let second = b.widened(to: places) else { return false }
        return first.digits < second.digits
    }

    /// "209.2", "1632"; at least `minimum` digits behind the point.
    func text(places minimum: Int = 0) -> String {
        var text = String(digits.magnitude)
        let shown = max(places, minimum)
        text += String(repeating: "0", count: shown - places)
        if text.count <= shown { text = String(repeating: "0", count: shown + 1 - text.count) + text }
        if shown > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -shown)) }
        return (digits < 0 ? "-" : "") + text
    }

    private static let ceiling = Int128(1_000_000_000_000_000) * 1_000_000_000_000_000
}

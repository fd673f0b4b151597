// Reads the instants of an import by the map's pattern. Strict: a time read wrongly is somebody's red
// light. Not Foundation's DateFormatter, which guesses, takes two-digit years and is slow.
import Kernel

package enum TimePattern: Sendable, Hashable {
    /// RFC 3339, or the same without an offset in the map's zone.
    case iso
    /// `MM/dd/yyyy hh:mm:ss a`: in the order of the text.
    case parts([Part])

    package enum Part: Sendable, Hashable {
        case year, month, day, hour, hourOfHalf, minute, second, half
        /// One or two digits where the letter stands alone.
        case short(Short)
        case literal(UInt8)
    }
    package enum Short: Sendable, Hashable { case month, day, hour, hourOfHalf }

    /// Nil when a letter has no meaning, or year, month and day are not all there.
    package init?(_ text: String) {
        if text == "iso" {
            self = .iso
            return
        }
        var parts: [Part] = []
        var rest = Substring(text)
        let words: [(String, Part)] = [
            ("yyyy", .year), ("MM", .month), ("dd", .day), ("HH", .hour), ("hh", .hourOfHalf), ("mm", .minute), ("ss", .second),
            ("a", .half),
            ("M", .short(.month)), ("d", .short(.day)), ("H", .short(.hour)), ("h", .short(.hourOfHalf)),
        ]
        while let first = rest.utf8.first {
            if let (word, part) = words.first(where: { rest.hasPrefix($0.0) }) {
                parts.append(part)
                rest = rest.dropFirst(word.count)
            } else {
                guard first < 128, !Character(UnicodeScalar(first)).isLetter else { return nil }
                parts.append(.literal(first))
                rest = rest.dropFirst()
            }
        }
        let has = { (wanted: [Part]) in wanted.contains(where: parts.contains) }
        guard has([.year]), has([.month, .short(.month)]), has([.day, .short(.day)]),
            parts.contains(.half) == has([.hourOfHalf, .short(.hourOfHalf)])
        else { return nil }
        self = .parts(parts)
    }

    package func instant(_ text: String, in zone: Zone) -> Instant? {
        guard case .parts(let parts) = self else { return Instant(text, assuming: zone) }
        var (year, month, day, hour, minute, second) = (0, 0, 0, 0, 0, 0)
        var isAfternoon: Bool?
        var bytes = Array(text.utf8)[...]
        func number(_ digits: ClosedRange<Int>) -> Int? {
            let run = bytes.prefix(digits.upperBound).prefix { $0 >= 48 && $0 <= 57 }
            guard run.count >= digits.lowerBound else { return nil }
            bytes = bytes.dropFirst(run.count)
            return run.reduce(0) { $0 * 10 + Int($1 - 48) }
        }
        for part in parts {
            switch part {
            case .year: guard let value = number(4...4) else { return nil }; year = value
            case .month: guard let value = number(2...2) else { return nil }; month = value
            case .day: guard let value = number(2...2) else { return nil }; day = value
            case .hour, .hourOfHalf: guard let value = number(2...2) else { return nil }; hour = value
            case .minute: guard let value = number(2...2), value < 60 else { return nil }; minute = value
            case .second: guard let value = number(2...2), value < 60 else { return nil }; second = value
            case .short(.month): guard let value = number(1...2) else { return nil }; month = value
            case .short(.day): guard let value = number(1...2) else { return nil }; day = value
            case .short: guard let value = number(1...2) else { return nil }; hour = value
            case .half:
                switch String(decoding: bytes.prefix(2), as: UTF8.self).uppercased() {
                case "AM": isAfternoon = false
                case "PM": isAfternoon = true
                default: return nil
                }
                bytes = bytes.dropFirst(2)
            case .literal(let byte):
                guard bytes.first == byte else { return nil }
                bytes = bytes.dropFirst()
            }
        }
        if let isAfternoon {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        guard bytes.isEmpty, hour < 24, let day = CivilDay(year: year, month: month, day: day) else { return nil }
        return Instant(day, minuteOfDay: hour * 60 + minute, in: zone).adding(seconds: Int64(second))
    }
}

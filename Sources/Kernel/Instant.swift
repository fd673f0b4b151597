// Time as the journal keeps it: an instant in whole milliseconds, and the civil day it falls on
// in a zone of fixed offset. Everything above calls these; nothing here reads a clock.

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. Written in the journal as RFC 3339 text
/// in UTC with three decimals, so that text order is time order.
package struct Instant: Hashable, Comparable, WrittenAsText {
    package static let noun = "an instant with its zone"
    package static let examples = ["2026-11-21T09:30:00+08:00", "2026-11-21T01:30:00Z"]

    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The instant of a civil day and a time of day in `zone`. `minuteOfDay` may exceed 1,440.
    package init(_ day: CivilDay, minuteOfDay: Int = 0, in zone: Zone) {
        milliseconds = (Int64(day.number) * 86_400 + Int64(minuteOfDay) * 60 - Int64(zone.offsetInSeconds)) * 1000
    }

    /// Reads RFC 3339 (`2026-11-21T09:30:00Z`, `2026-11-21 09:30:00+08:00`), any number of decimals,
    /// kept to the millisecond. Without a zone the text is refused (nil), never guessed: an instant
    /// read on the wrong clock is eight hours of somebody's time limit.
    package init?(_ text: some StringProtocol) {
        guard let (local, offset) = Instant.parse(text), let offset else { return nil }
        self.init(readable: local - Int64(offset) * 1000)
    }

    /// As `init(_:)`, but a text without a zone is read as local time in `zone`.
    package init?(_ text: some StringProtocol, assuming zone: Zone) {
        guard let (local, offset) = Instant.parse(text) else { return nil }
        self.init(readable: local - Int64(offset ?? zone.offsetInSeconds) * 1000)
    }

    /// Nil for what could be written and not be read again: 1 January of the year 1, which other systems
    /// write for "no date", begins in the year 0 of UTC. A day at either end covers every offset.
    private init?(readable milliseconds: Int64) {
        guard Instant.readable.contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// 0001-01-02T00:00Z up to, not including, 9999-12-31T00:00Z.
    private static let readable: Range<Int64> = -62_135_510_400_000..<253_402_214_400_000

    package static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    package func adding(seconds: Int64) -> Instant { Instant(milliseconds: milliseconds + seconds * 1000) }

    /// Whole seconds from `self` to `later`; negative when `later` is earlier. Rounded towards zero.
    package func seconds(until later: Instant) -> Int64 { (later.milliseconds - milliseconds) / 1000 }

    package func day(in zone: Zone) -> CivilDay {
        CivilDay(number: Int(floorDivide(milliseconds + Int64(zone.offsetInSeconds) * 1000, 86_400_000)))
    }

    /// Seconds since local midnight, 0 to 86,399.
    package func secondOfDay(in zone: Zone) -> Int {
        let local = milliseconds + Int64(zone.offsetInSeconds) * 1000
        return Int((local - floorDivide(local, 86_400_000) * 86_400_000) / 1000)
    }

    /// `2026-11-21T01:30:00.000Z`
    package var description: String {
        let day = CivilDay(number: Int(floorDivide(milliseconds, 86_400_000)))
        let rest = Int(milliseconds - Int64(day.number) * 86_400_000)
        return "\(day)T\(pad(rest / 3_600_000)):\(pad(rest / 60_000 % 60)):\(pad(rest / 1000 % 60)).\(pad(rest % 1000, 3))Z"
    }

    /// Local time to the second with the zone's offset, `2026-11-21T09:30:00+08:00` (RFC 3339).
    package func text(in zone: Zone) -> String {
        let second = secondOfDay(in: zone)
        return "\(day(in: zone))T\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))\(zone)"
    }

    /// Local milliseconds and the offset in seconds where the text has one.
    private static func parse(_ text: some StringProtocol) -> (Int64, Int?)? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19, let day = CivilDay(String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: "t") || bytes[10] == UInt8(ascii: " "),
            let hour = number(bytes, 11), let minute = number(bytes, 14), let second = number(bytes, 17),
            bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            hour < 24, minute < 60, second < 61
        else { return nil }
        var at = 19
        var milli: Int64 = 0
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            var scale: Int64 = 100
            let first = at
            while at < bytes.count, bytes[at] >= 48, bytes[at] <= 57 {
                milli += Int64(bytes[at] - 48) * scale
                scale /= 10
                at += 1
            }
            guard at > first else { return nil }
        }
        let seconds = Int64(day.number) * 86_400 + Int64(hour * 3600 + minute * 60 + min(second, 59))
        let local = seconds * 1000 + milli
        if at == bytes.count { return (local, nil) }
        if at == bytes.count - 1, bytes[at] == UInt8(ascii: "Z") || bytes[at] == UInt8(ascii: "z") { return (local, 0) }
        guard let zone = Zone(String(decoding: bytes[at...], as: UTF8.self)) else { return nil }
        return (local, zone.offsetInSeconds)
    }

    private static func number(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard bytes[at] >= 48, bytes[at] <= 57, bytes[at + 1] >= 48, bytes[at + 1] <= 57 else { return nil }
        return Int(bytes[at] - 48) * 10 + Int(bytes[at + 1] - 48)
    }
}

/// A fixed offset from UTC. China keeps one zone and has had no summer time since 1991.
package struct Zone: Hashable, Sendable, CustomStringConvertible {
    package let offsetInSeconds: Int

    package init(offsetInSeconds: Int) { self.offsetInSeconds = offsetInSeconds }

    /// Reads `+08:00`, `-0530`, `+08` or `Z`; up to eighteen hours either way.
    package init?(_ text: String) {
        if text == "Z" {
            offsetInSeconds = 0
            return
        }
        let hourDigits = text.dropFirst().prefix(2)
        var minuteDigits = text.dropFirst(3)
        if minuteDigits.first == ":", minuteDigits.count == 3 { minuteDigits = minuteDigits.dropFirst() }
        guard let sign = text.first, sign == "+" || sign == "-", hourDigits.count == 2, [0, 2].contains(minuteDigits.count),
            (hourDigits + minuteDigits).allSatisfy({ $0.isASCII && $0.isNumber }), let hours = Int(hourDigits),
            let rest = minuteDigits.isEmpty ? 0 : Int(minuteDigits), rest < 60
        else { return nil }
        let minutes = hours * 60 + rest
        guard minutes <= 18 * 60 else { return nil }
        offsetInSeconds = (sign == "-" ? -minutes : minutes) * 60
    }

    package static let utc = Zone(offsetInSeconds: 0)
    /// Asia/Shanghai, UTC+8.
    package static let china = Zone(offsetInSeconds: 8 * 3600)

    /// `+08:00`
    package var description: String {
        let minutes = abs(offsetInSeconds) / 60
        return "\(offsetInSeconds < 0 ? "-" : "+")\(pad(minutes / 60)):\(pad(minutes % 60))"
    }
}

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01 = 0. Written `2026-11-21`.
package struct CivilDay: Hashable, Comparable, WrittenAsText, Strideable {
    package static let noun = "a day of the calendar"
    package static let examples = ["2026-11-21"]

    package let number: Int

    package init(number: Int) { self.number = number }

    /// Nil when the month or the day does not exist (30 February, month 13). Years 1 to 9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= CivilDay.length(year, month) else { return nil }
        // Days from civil, H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Reads `2026-11-21` and nothing else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2, parts[2].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package var parts: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = Int(floorDivide(Int64(z), 146_097))
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    package var year: Int { parts.year }

    /// ISO 8601: Monday is 1, Sunday is 7.
    package var weekday: Int { Int(number + 3 - Int(floorDivide(Int64(number + 3), 7)) * 7) + 1 }

    package static func length(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (a: CivilDay, b: CivilDay) -> Bool { a.number < b.number }
    package func advanced(by days: Int) -> CivilDay { CivilDay(number: number + days) }
    package func distance(to other: CivilDay) -> Int { other.number - number }

    package var description: String {
        let (year, month, day) = parts
        return "\(pad(year, 4))-\(pad(month))-\(pad(day))"
    }
}

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 { a >= 0 ? a / b : -((-a + b - 1) / b) }

private func pad(_ value: Int, _ width: Int = 2) -> String {
    let text = String(value)
    return text.utf8.count >= width ? text : String(repeating: "0", count: width - text.utf8.count) + text
}

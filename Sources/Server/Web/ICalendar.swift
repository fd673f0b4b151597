// A calendar of promised instants and of days (RFC 5545): one event for each. Pure.
import Kernel

struct ICalendar: Sendable {
    enum Time: Sendable {
        case instant(Instant)
        /// The whole of it.
        case day(CivilDay)
    }

    struct Event: Sendable {
        /// The same for the same promise, whenever it is asked for.
        let uid: String
        /// When it was last changed.
        let stamp: Instant
        let at: Time
        let summary: String
        var place: String?
        var link: String?
    }

    let name: String
    let events: [Event]

    /// Lines end in CR LF and are folded at 75 octets (§3.1). Instants are UTC; the zone stands there because a calendar
    /// must have at least one component (§3.6), also when nothing is promised.
    var text: String {
        var lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Taizhang//Taizhang//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
        lines += ["X-WR-CALNAME:\(ICalendar.escaped(name))", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
        lines += [
            "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19910915T000000", "TZOFFSETFROM:+0800",
            "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE",
        ]
        for event in events {
            lines += ["BEGIN:VEVENT", "UID:\(event.uid)", "DTSTAMP:\(ICalendar.utc(event.stamp))", "DTSTART\(ICalendar.start(event.at))"]
            // A moment, not a time that is taken: it does not make anybody busy.
            lines += ["SUMMARY:\(ICalendar.escaped(event.summary))", "TRANSP:TRANSPARENT"]
            if let place = event.place, !place.isEmpty { lines.append("LOCATION:\(ICalendar.escaped(place))") }
            if let link = event.link { lines.append("URL:\(link)") }
            lines.append("END:VEVENT")
        }
        lines.append("END:VCALENDAR")
        return lines.map { ICalendar.folded($0) + "\r\n" }.joined()
    }

    /// An event without an end takes a day where it starts on one, and no time where it starts at an instant (§3.6.1).
    private static func start(_ time: Time) -> String {
        switch time {
        case .instant(let instant): ":\(utc(instant))"
        case .day(let day): ";VALUE=DATE:\(day.description.filter { $0 != "-" })"
        }
    }

    /// `20261123T010000Z`
    static func utc(_ instant: Instant) -> String {
        instant.text(in: .utc).prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// §3.3.11; control characters, which no text may hold, are left out.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case ";": result += "\\;"
            case ",": result += "\\,"
            case "\n": result += "\\n"
            default: if scalar.properties.generalCategory != .control { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    /// Between characters: a reader that decodes line by line must not see half of one.
    static func folded(_ line: String) -> String {
        var (result, length) = ("", 0)
        for scalar in line.unicodeScalars {
            let bytes = String(scalar).utf8.count
            if length + bytes > 75 {
                result += "\r\n "
                length = 1
            }
            result.unicodeScalars.append(scalar)
            length += bytes
        }
        return result
    }
}

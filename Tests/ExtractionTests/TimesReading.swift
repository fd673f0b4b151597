// Reads a text and writes what was found in one line per time, so that a table of cases can be read down the page.
import Foundation
import Kernel
import Matters

@testable import Extraction

/// `本周五前=<2023-03-10|2023-03-09`: the words, the side (`<` before, `>` after), `~` for a length and `*` for what comes again, and each
/// reading by its days; a moment has its minute. `now` is the base, `…` no end.
enum TimesReading {
    static func lines(_ text: String, base: String, calendar: WorkCalendar?) throws -> [String] {
        let glyphs = Glyphs(plain: text)
        let moment = try moment(base)
        return Times.find(in: glyphs, range: 0..<glyphs.count, base: moment, calendar: calendar).map { mention in
            let side = mention.side == .before ? "<" : mention.side == .after ? ">" : ""
            let kind = mention.kind == .duration ? "~" : mention.kind == .recurring ? "*" : ""
            let readings = mention.readings.map { written($0, moment, mention.side) }
            return glyphs.text(mention.range) + "=" + kind + side + readings.joined(separator: "|")
        }
    }

    static func limits(_ text: String, base: String, calendar: WorkCalendar?) throws -> [String] {
        let glyphs = Glyphs(plain: text)
        let moment = try moment(base)
        return Times.find(in: glyphs, range: 0..<glyphs.count, base: moment, calendar: calendar).flatMap { mention in
            Times.limitReadings(of: mention, base: moment, calendar: calendar).map { "\($0.day) \($0.rule.rawValue)" }
        }
    }

    static func moment(_ text: String) throws -> LocalTime {
        let parts = text.split(separator: " ")
        guard let first = parts.first, let day = CivilDay(first) else { throw CocoaError(.formatting) }
        guard parts.count > 1 else { return LocalTime(day) }
        let clock = parts[1].split(separator: ":").compactMap { Int($0) }
        return LocalTime(day, second: clock[0] * 3600 + clock[1] * 60)
    }

    private static func written(_ reading: TimeReading, _ base: LocalTime, _ side: TimeMention.Side) -> String {
        if side == .before, reading.from == base || reading.from == .distantPast { return end(reading.to, base) }
        if side == .after, reading.to == base || reading.to == .distantFuture {
            return start(reading.from, base) + (reading.to == base ? "" : "…")
        }
        if reading.from.day == reading.to.day, reading.from.second == 0, reading.to.second == 86_399 { return "\(reading.from.day)" }
        return start(reading.from, base) + ".." + end(reading.to, base)
    }

    private static func start(_ time: LocalTime, _ base: LocalTime) -> String {
        if time == base { return "now" }
        return time == .distantPast ? "…" : "\(time.day)" + (time.second == 0 ? "" : clock(time))
    }

    private static func end(_ time: LocalTime, _ base: LocalTime) -> String {
        if time == base { return "now" }
        return time == .distantFuture ? "…" : "\(time.day)" + (time.second == 86_399 ? "" : clock(time))
    }

    private static func clock(_ time: LocalTime) -> String {
        let minute = time.second / 60
        return " \(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }

    /// The repository's own calendar of China, read once.
    static func china() throws -> WorkCalendar { try read.get() }

    private static let read = Result {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try WorkCalendar(json: Data(contentsOf: root.appending(path: "calendars/cn.json")))
    }
}

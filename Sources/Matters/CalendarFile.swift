// Reads `calendars/NAME.json` (its shape: calendars/README.md) into a WorkCalendar, and says what is wrong with
// it. A calendar may inherit from another: it then says only what differs. Called before a calendar is published
// and whenever the journal is read.

import Foundation
import Kernel

/// A calendar file that cannot be used. `field` is its path in the file, as `days[12].date`.
package struct CalendarFault: Error, Hashable, CustomStringConvertible {
    package let field: String
    package let value: String
    package let zh: String
    package let en: String

    package var description: String { "\(en)\n\(zh)" }

    fileprivate init(_ field: String, _ value: String, zh: String, en: String) {
        self.field = field
        self.value = value
        self.zh = "工作日历：\(field) 的值 \(value) 有误：\(zh)"
        self.en = "working calendar: \(field) is \(value): \(en)"
    }
}

extension WorkCalendar {
    /// Reads a file of calendars/ (its shape: calendars/README.md). Throws the first `CalendarFault`, in the
    /// order of the file's fields. Dates alone are refused: they end with the last notice and after that
    /// every day would silently be a day off.
    /// - Parameter parent: the calendar of that name, for one that inherits.
    package init(json: Data, parent: (String) -> WorkCalendar? = { _ in nil }) throws {
        let file = try File.read(json)
        let above = try file.readParent(parent)
        let notices = (above?.notices ?? [:]).merging(try file.readNotices()) { $1 }
        self.init(
            name: file.calendar, title: file.title, inherits: file.inherits, zone: try file.readZone(above), week: try file.readWeek(above),
            hours: try file.readHours(above), published: try file.readPublished(above), notices: notices,
            dated: (above?.dated ?? [:]).merging(try file.readDays(notices: notices)) { $1 })
    }

    package init(json: [UInt8], parent: (String) -> WorkCalendar? = { _ in nil }) throws { try self.init(json: Data(json), parent: parent) }

    /// The calendar from which the file inherits, read without the rest of it; nil for none or for no calendar file.
    /// `try?` because a file's faults are named when it is published.
    package static func parent(of json: Data) -> String? { (try? File.read(json))?.inherits }
}

/// The file as written, before its values are checked.
private struct File: Decodable {
    let calendar: String
    let title: WorkCalendar.Title
    let inherits: String?
    let zone: String?
    let week: [Int]?
    let hours: [[String]]?
    let published: [Int]?
    let notices: [NoticeLine]?
    let days: [DayLine]?

    struct NoticeLine: Decodable {
        let id: String
        let url: String
        let amendedBy: [String]?
    }

    struct DayLine: Decodable {
        let date: String
        let off: Bool
        let name: String
        let notice: String
    }

    static func read(_ json: Data) throws -> File {
        do {
            return try JSONDecoder().decode(File.self, from: json)
        } catch DecodingError.keyNotFound(let key, let context) {
            throw CalendarFault(
                path(context.codingPath + [key]), "missing", zh: "缺少此项，请按 calendars/README.md 补上",
                en: "add it; calendars/README.md shows its form")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw CalendarFault(
                path(context.codingPath), valueText(in: json, at: context.codingPath), zh: "类型不对，请按 calendars/README.md 的写法改正",
                en: "the wrong kind of value; write it as calendars/README.md shows")
        } catch {
            throw CalendarFault(
                "file", "\(json.count) bytes", zh: "不是有效的 JSON，请用 UTF-8 的 JSON 重新保存", en: "not valid JSON; save it as JSON in UTF-8")
        }
    }

    func readParent(_ parent: (String) -> WorkCalendar?) throws -> WorkCalendar? {
        guard let inherits else { return nil }
        guard let found = parent(inherits), inherits != calendar else {
            throw CalendarFault(
                "inherits", quoted(inherits), zh: "没有已发布的此日历，请先发布它或改正名称",
                en: "no such calendar is published; publish it first or correct the name")
        }
        return found
    }

    private func missing(_ field: String) -> CalendarFault {
        CalendarFault(
            field, "missing", zh: "缺少此项，请按 calendars/README.md 补上，或写 inherits",
            en: "add it, or inherit from another calendar; calendars/README.md shows its form")
    }

    func readZone(_ parent: WorkCalendar?) throws -> Zone {
        guard let zone else {
            if let parent { return parent.zone }
            throw missing("zone")
        }
        guard let zone = Zone(zone) else {
            throw CalendarFault("zone", quoted(zone), zh: "请写成 +08:00 这样的固定时差", en: "write a fixed offset such as \"+08:00\"")
        }
        return zone
    }

    func readWeek(_ parent: WorkCalendar?) throws -> Set<Int> {
        if week == nil, let parent { return parent.week }
        guard let week, !week.isEmpty else {
            throw CalendarFault(
                "week", week == nil ? "missing" : "[]", zh: "只有逐日列出的日期而没有每周规则，通知用尽即失效；请写上每周的工作日，如 [1,2,3,4,5]（1 为星期一）",
                en: "dates without a weekly rule end with the last notice; list the week's work days, as [1,2,3,4,5] (1 is Monday)")
        }
        for (index, day) in week.enumerated() where !(1...7).contains(day) || week[..<index].contains(day) {
            throw CalendarFault("week[\(index)]", "\(day)", zh: "请写 1（星期一）到 7（星期日），每天一次", en: "write 1 (Monday) to 7 (Sunday), each once")
        }
        return Set(week)
    }

    func readHours(_ parent: WorkCalendar?) throws -> [Range<Int64>] {
        guard let hours else {
            if let parent { return parent.hours }
            throw missing("hours")
        }
        guard !hours.isEmpty else {
            throw CalendarFault(
                "hours", "[]", zh: "没有办公时间，任何时限都不会走；请写如 [[\"08:00\",\"12:00\"]]",
                en: "without office hours no clock would ever run; write as [[\"08:00\", \"12:00\"]]")
        }
        var openings: [Range<Int64>] = []
        for (index, pair) in hours.enumerated() {
            guard pair.count == 2, let from = minute(pair[0]), let to = minute(pair[1]) else {
                throw CalendarFault(
                    "hours[\(index)]", "\(pair)", zh: "请写两个时刻，如 [\"08:00\",\"12:00\"]，最晚 24:00",
                    en: "write two times of day, as [\"08:00\", \"12:00\"], at the latest 24:00")
            }
            guard from < to, openings.last.map({ $0.upperBound <= from * 60_000 }) ?? true else {
                throw CalendarFault(
                    "hours[\(index)]", "\(pair)", zh: "时段须先后排列、互不重叠、起早于止；请调整次序或起止",
                    en: "hours must be in order, apart, and start before they end; reorder or correct them")
            }
            openings.append(from * 60_000..<to * 60_000)
        }
        return openings
    }

    /// The years that have a notice: those of the calendar above, too.
    func readPublished(_ parent: WorkCalendar?) throws -> Set<Int> {
        guard let published else {
            if let parent { return parent.published }
            throw missing("published")
        }
        guard !published.isEmpty else {
            throw CalendarFault("published", "[]", zh: "请列出已有通知的年份，如 [2025,2026]", en: "list the years that have a notice, as [2025, 2026]")
        }
        for (index, year) in published.enumerated() where !(1...9998).contains(year) || index > 0 && published[index - 1] >= year {
            throw CalendarFault("published[\(index)]", "\(year)", zh: "年份须由早到晚，每年一次", en: "write the years in order, each once")
        }
        return Set(published).union(parent?.published ?? [])
    }

    func readNotices() throws -> [String: WorkCalendar.Notice] {
        var byIdentifier: [String: WorkCalendar.Notice] = [:]
        for (index, line) in (notices ?? []).enumerated() {
            let notice = WorkCalendar.Notice(id: line.id, url: line.url, amendedBy: line.amendedBy ?? [])
            guard byIdentifier.updateValue(notice, forKey: line.id) == nil else {
                throw CalendarFault(
                    "notices[\(index)].id", quoted(line.id), zh: "通知编号重复，请改用别的编号", en: "this id is taken; give the notice another")
            }
        }
        return byIdentifier
    }

    func readDays(notices: [String: WorkCalendar.Notice]) throws -> [CivilDay: WorkCalendar.DayRuling] {
        var rulings: [CivilDay: WorkCalendar.DayRuling] = [:]
        for (index, line) in (days ?? []).enumerated() {
            guard let day = CivilDay(line.date) else {
                throw CalendarFault(
                    "days[\(index)].date", quoted(line.date), zh: "没有这一天，请写成 2026-02-17 这样的日期",
                    en: "no such day; write a date such as 2026-02-17")
            }
            guard let notice = notices[line.notice] else {
                throw CalendarFault(
                    "days[\(index)].notice", quoted(line.notice), zh: "notices 中没有此通知，请补上通知或改正编号",
                    en: "not among the notices; add the notice or correct the id")
            }
            let ruling = WorkCalendar.DayRuling(isWorkDay: !line.off, ground: .dated(name: line.name, notice: notice))
            guard rulings.updateValue(ruling, forKey: day) == nil else {
                throw CalendarFault(
                    "days[\(index)].date", quoted(line.date), zh: "日期重复，请只留一行", en: "this day is already listed; keep one line")
            }
        }
        return rulings
    }

    private func minute(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } }),
            let hour = Int64(parts[0]), let minute = Int64(parts[1]), minute < 60, hour * 60 + minute <= 1440
        else { return nil }
        return hour * 60 + minute
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        if keys.isEmpty { return "file" }
        return keys.reduce("") { text, key in
            key.intValue.map { "\(text)[\($0)]" } ?? (text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)")
        }
    }

    private static func valueText(in json: Data, at keys: [any CodingKey]) -> String {
        // `try?` because the decoder that found the fault forgives, before it comes there, what this one does not.
        var value: Any? = try? JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
        if value == nil { return "unreadable" }
        for key in keys {
            value = if let index = key.intValue { (value as? [Any])?[index] } else { (value as? [String: Any])?[key.stringValue] }
        }
        guard let value else { return "null" }
        // `try?` because the value was JSON a line ago.
        guard let text = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys]) else {
            return "unreadable"
        }
        return String(decoding: text.prefix(80), as: UTF8.self)
    }
}

private func quoted(_ text: String) -> String { "\"\(text)\"" }

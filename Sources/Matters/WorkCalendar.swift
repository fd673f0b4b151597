// The working calendar: which days are worked, in which hours, and by which notice. Clocks and lights
// measure with it. The rules come from a file in calendars/; this code knows no country and reads no clock.
// A day is ruled by its dated notice, else by the weekly rule. Never loop over the days of a span:
// imports measure millions of them.

import Foundation
import Kernel

package struct WorkCalendar: Sendable {
    package struct Title: Hashable, Sendable, Decodable {
        package let zh: String
        package let en: String
    }

    /// The public notice that a dated day comes from; `amendedBy` are later notices that changed it.
    package struct Notice: Hashable, Sendable {
        package let id: String
        package let url: String
        package let amendedBy: [String]
    }

    /// Why a day is, or is not, a work day.
    package struct DayRuling: Hashable, Sendable {
        package enum Ground: Hashable, Sendable {
            case weekly
            case dated(name: String, notice: Notice)
            /// The weekly rule stands in: the day's year has no notice yet, and one may overturn it.
            case provisional
        }
        package let isWorkDay: Bool
        package let ground: Ground
    }

    package let name: String
    package let title: Title
    package let zone: Zone

    /// Office hours in milliseconds after local midnight, in order, apart from each other.
    private let hours: [Range<Int64>]
    /// Office hours of one day, in milliseconds.
    private let dayLength: Int64
    /// `weekly[d]`: work days of the weekly rule among the first `d` days of a week, Monday first; 0...7.
    private let weekly: [Int]
    private let dated: [CivilDay: DayRuling]
    /// Dated days in order, for counting how many of a span are dated.
    private let datedDays: [Int]
    /// Days on which a notice differs from the weekly rule, in order, and the running sum of
    /// those differences: `shifted[i]` counts the first `i` (a make-up day +1, a day off -1).
    private let differingDays: [Int]
    private let shifted: [Int]
    private let lastPublishedYear: Int

    package func isWorkDay(_ day: CivilDay) -> Bool { dated[day]?.isWorkDay ?? isWeeklyWorkDay(day) }

    package func ruling(of day: CivilDay) -> DayRuling {
        dated[day] ?? DayRuling(isWorkDay: isWeeklyWorkDay(day), ground: day.year > lastPublishedYear ? .provisional : .weekly)
    }

    /// Working seconds between two instants, rounded down; 0 when `to` is not later.
    package func workSeconds(from: Instant, to: Instant) -> Int64 { elapsed(from: from, to: to, working: true) }

    /// The earliest instant at which `bySeconds` of working time have passed since `from`; `from`
    /// itself for 0 or less. Four hours from 08:00 end at 12:00 when the office closes for lunch,
    /// not at 14:00 when it opens: what was due in the morning was due at noon.
    package func advance(_ from: Instant, bySeconds: Int64) -> Instant { advance(from, byMilliseconds: bySeconds * 1000, working: true) }

    /// What a budget comes to: a work day is one day of this calendar's office hours, a day is 24 hours.
    package func seconds(in budget: Budget) -> (amount: Int64, working: Bool) {
        let one: Int64 =
            switch budget.unit {
            case .minutes, .workMinutes: 60
            case .hours, .workHours: 3600
            case .days: 86_400
            case .workDays: dayLength / 1000
            }
        return (Int64(budget.amount) * one, budget.unit.isWorking)
    }

    /// The earliest instant at which the whole budget has passed since `from`.
    package func add(_ budget: Budget, to from: Instant) -> Instant {
        let (amount, working) = seconds(in: budget)
        return advance(from, byMilliseconds: amount * 1000, working: working)
    }

    /// The work day that is the `count`th after `day`, which is not counted itself; 1 or more.
    package func workDay(_ count: Int, after day: CivilDay) -> CivilDay {
        CivilDay(number: workDay(after: workDays(before: day.number + 1) + count - 1))
    }

    /// The last work day before `day`.
    package func lastWorkDay(before day: CivilDay) -> CivilDay { CivilDay(number: workDay(after: workDays(before: day.number) - 1)) }

    /// When a day ends for those who wait: with its office hours, or at midnight where it is not worked.
    package func close(of day: CivilDay) -> Instant {
        let midnight = Instant(day, in: zone).milliseconds
        return Instant(milliseconds: midnight + (isWorkDay(day) ? hours[hours.count - 1].upperBound : 86_400_000))
    }

    /// Seconds between two instants, rounded down, of working or of continuous time; 0 when `to` is not later.
    package func elapsed(from: Instant, to: Instant, working: Bool) -> Int64 {
        elapsedMilliseconds(from: from, to: to, working: working) / 1000
    }

    /// True when the span includes a moment of a day that is only provisionally ruled; such a result
    /// must be shown as provisional and worked out again once the year's notice is in the file.
    package func isProvisional(from: Instant, to: Instant) -> Bool {
        guard from < to, let unpublished = CivilDay(year: lastPublishedYear + 1, month: 1, day: 1) else { return false }
        let first = max(from.day(in: zone), unpublished)
        // The span excludes its last millisecond: ending at midnight needs nothing of the new day.
        let last = Instant(milliseconds: to.milliseconds - 1).day(in: zone)
        guard first <= last else { return false }
        let datedCount = datedDays.firstIndex(atLeast: last.number + 1) - datedDays.firstIndex(atLeast: first.number)
        return datedCount < last.number - first.number + 1
    }

    private func isWeeklyWorkDay(_ day: CivilDay) -> Bool { weekly[day.weekday] > weekly[day.weekday - 1] }
}

// MARK: - Arithmetic in milliseconds

extension WorkCalendar {
    /// As `elapsed(from:to:working:)` to the millisecond, so that sums over many runs lose nothing.
    package func elapsedMilliseconds(from: Instant, to: Instant, working: Bool) -> Int64 {
        guard from < to else { return 0 }
        return working ? worked(until: to) - worked(until: from) : to.milliseconds - from.milliseconds
    }

    /// As `advance(_:bySeconds:)`, of working or of continuous time.
    package func advance(_ from: Instant, byMilliseconds amount: Int64, working: Bool) -> Instant {
        guard amount > 0 else { return from }
        return working ? instant(whenWorked: worked(until: from) + amount) : Instant(milliseconds: from.milliseconds + amount)
    }

    /// The earliest instant from which no more than `amount` passes until `due`; `due` itself for 0 or less.
    package func retreat(_ due: Instant, byMilliseconds amount: Int64, working: Bool) -> Instant {
        guard amount > 0 else { return due }
        return working ? instant(whenWorked: worked(until: due) - amount) : Instant(milliseconds: due.milliseconds - amount)
    }

    /// Working time from a fixed origin to `instant`. Only differences of two such values mean anything.
    private func worked(until instant: Instant) -> Int64 {
        let day = instant.day(in: zone)
        let timeOfDay = instant.milliseconds - Instant(day, in: zone).milliseconds
        let today = isWorkDay(day) ? hours.reduce(0) { $0 + max(0, min(timeOfDay, $1.upperBound) - $1.lowerBound) } : 0
        return Int64(workDays(before: day.number)) * dayLength + today
    }

    /// The earliest instant at which `worked(until:)` reaches `amount`.
    private func instant(whenWorked amount: Int64) -> Instant {
        // An amount that is a whole number of days is reached at the end of the last of them, hence the 1.
        let days = Int((amount - 1).dividedDown(by: dayLength))
        var rest = amount - Int64(days) * dayLength
        let day = CivilDay(number: workDay(after: days))
        let start = Instant(day, in: zone).milliseconds
        for opening in hours {
            let length = opening.upperBound - opening.lowerBound
            if rest <= length { return Instant(milliseconds: start + opening.lowerBound + rest) }
            rest -= length
        }
        preconditionFailure("the rest of a work day is never longer than its office hours")
    }

    /// Work days from a fixed origin up to, not including, the day of that number.
    private func workDays(before number: Int) -> Int {
        // Day 0, 1970-01-01, was a Thursday, the fourth day of its week.
        let week = (number + 3).dividedDown(by: 7)
        return week * weekly[7] + weekly[number + 3 - week * 7] + shifted[differingDays.firstIndex(atLeast: number)]
    }

    /// The work day that has exactly `count` work days before it, by the same origin.
    private func workDay(after count: Int) -> Int {
        // By the weekly rule alone the day lies in the week `count / weekly[7]`; each differing day moves
        // it by one work day, so by at most one week in either direction.
        let week = count.dividedDown(by: weekly[7])
        var low = (week - differingDays.count - 2) * 7
        var high = (week + differingDays.count + 2) * 7
        while low < high {
            let middle = low + (high - low).dividedDown(by: 2)
            if workDays(before: middle + 1) > count { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

// MARK: - Reading the file

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
    package init(json: Data) throws {
        let file = try File.read(json)
        name = file.calendar
        title = file.title
        zone = try file.readZone()
        let week = try file.readWeek()
        weekly = (0...7).map { count in week.filter { $0 <= count }.count }
        hours = try file.readHours()
        dayLength = hours.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
        lastPublishedYear = try file.readPublished()
        let dated = try file.readDays(notices: file.readNotices())
        self.dated = dated
        let inOrder = dated.sorted { $0.key < $1.key }
        datedDays = inOrder.map(\.key.number)
        let differing = inOrder.filter { $0.value.isWorkDay != week.contains($0.key.weekday) }
        differingDays = differing.map(\.key.number)
        shifted = differing.reduce(into: [0]) { $0.append($0[$0.count - 1] + ($1.value.isWorkDay ? 1 : -1)) }
    }

    package init(json: [UInt8]) throws { try self.init(json: Data(json)) }
}

/// The file as written, before its values are checked.
private struct File: Decodable {
    let calendar: String
    let title: WorkCalendar.Title
    let zone: String
    let week: [Int]?
    let hours: [[String]]
    let published: [Int]
    let notices: [NoticeLine]
    let days: [DayLine]

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
                path(context.codingPath), try valueText(in: json, at: context.codingPath), zh: "类型不对，请按 calendars/README.md 的写法改正",
                en: "the wrong kind of value; write it as calendars/README.md shows")
        } catch {
            throw CalendarFault(
                "file", "\(json.count) bytes", zh: "不是有效的 JSON，请用 UTF-8 的 JSON 重新保存", en: "not valid JSON; save it as JSON in UTF-8")
        }
    }

    func readZone() throws -> Zone {
        guard let zone = Zone(zone) else {
            throw CalendarFault("zone", quoted(zone), zh: "请写成 +08:00 这样的固定时差", en: "write a fixed offset such as \"+08:00\"")
        }
        return zone
    }

    func readWeek() throws -> Set<Int> {
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

    func readHours() throws -> [Range<Int64>] {
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

    /// The last year that has a notice.
    func readPublished() throws -> Int {
        guard let last = published.last else {
            throw CalendarFault("published", "[]", zh: "请列出已有通知的年份，如 [2025,2026]", en: "list the years that have a notice, as [2025, 2026]")
        }
        for (index, year) in published.enumerated() where !(1...9998).contains(year) || index > 0 && published[index - 1] >= year {
            throw CalendarFault("published[\(index)]", "\(year)", zh: "年份须由早到晚，每年一次", en: "write the years in order, each once")
        }
        return last
    }

    func readNotices() throws -> [String: WorkCalendar.Notice] {
        var byIdentifier: [String: WorkCalendar.Notice] = [:]
        for (index, line) in notices.enumerated() {
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
        for (index, line) in days.enumerated() {
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
        keys.reduce("") { text, key in
            key.intValue.map { "\(text)[\($0)]" } ?? (text.isEmpty ? key.stringValue : "\(text).\(key.stringValue)")
        }
    }

    private static func valueText(in json: Data, at keys: [any CodingKey]) throws -> String {
        var value: Any? = try JSONSerialization.jsonObject(with: json, options: .fragmentsAllowed)
        for key in keys {
            value = if let index = key.intValue { (value as? [Any])?[index] } else { (value as? [String: Any])?[key.stringValue] }
        }
        guard let value else { return "null" }
        let text = try JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        return String(decoding: text.prefix(80), as: UTF8.self)
    }
}

private func quoted(_ text: String) -> String { "\"\(text)\"" }

extension BinaryInteger {
    /// Rounded towards minus infinity, so that days before 1970 count like the others.
    fileprivate func dividedDown(by divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension [Int] {
    /// In an ordered array, how many elements lie below `value`.
    fileprivate func firstIndex(atLeast value: Int) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

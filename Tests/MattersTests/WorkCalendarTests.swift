// The working calendar against the real notices of calendars/cn.json and against a slow reference that
// counts minutes one by one. Also what the other clock tests share: the calendar, local time, dice.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct WorkCalendarTests {
    @Test(arguments: [
        ("2006-12-30", true, "元旦", "2007"),  // a Saturday, worked
        ("2018-12-29", true, "元旦", "2019"),  // ruled by the next year's notice
        ("2018-12-31", false, "元旦", "2019"),
        ("2023-10-06", false, "中秋节、国庆节", "2023"),
        ("2023-10-07", true, "中秋节、国庆节", "2023"),  // Saturday
        ("2023-10-08", true, "中秋节、国庆节", "2023"),  // Sunday
        ("2024-02-17", false, "春节", "2024"),
        ("2024-02-18", true, "春节", "2024"),  // Sunday
        ("2026-02-14", true, "春节", "2026"),  // Saturday
    ])
    func `a dated day is ruled by its notice`(date: String, isWorkDay: Bool, name: String, notice: String) throws {
        let calendar = try Sample.calendar()
        let day = try #require(CivilDay(date))
        let ruling = calendar.ruling(of: day)
        #expect(calendar.isWorkDay(day) == isWorkDay)
        #expect(ruling.isWorkDay == isWorkDay)
        guard case .dated(let named, let by) = ruling.ground else {
            Issue.record("\(date) is not dated")
            return
        }
        #expect(named == name)
        #expect(by.id == notice)
        #expect(by.url.hasPrefix("http"))
    }

    @Test(arguments: [
        ("2005-05-02", true, WorkCalendar.DayRuling.Ground.weekly), ("2005-05-01", false, .weekly),
        ("2024-02-09", true, .weekly), ("2026-12-31", true, .weekly),
        ("2027-01-01", true, .provisional), ("2027-01-02", false, .provisional),
    ])
    func `any other day is ruled by the week, provisionally after the last notice`(
        date: String, isWorkDay: Bool, ground: WorkCalendar.DayRuling.Ground
    ) throws {
        let ruling = try Sample.calendar().ruling(of: try #require(CivilDay(date)))
        #expect(ruling.isWorkDay == isWorkDay)
        #expect(ruling.ground == ground)
    }

    @Test func `a year has eight hours for each of its work days`() throws {
        let calendar = try Sample.calendar()
        for year in 2005...2028 {
            let first = try #require(CivilDay(year: year, month: 1, day: 1))
            let next = try #require(CivilDay(year: year + 1, month: 1, day: 1))
            let count = (first..<next).filter { calendar.isWorkDay($0) }.count
            let seconds = calendar.workSeconds(from: Instant(first, in: .china), to: Instant(next, in: .china))
            #expect(seconds == Int64(count) * 28_800, "\(year)")
        }
        let (start, end) = try (local("2026-01-01 00:00"), local("2027-01-01 00:00"))
        #expect(calendar.workSeconds(from: start, to: end) == 248 * 28_800)
        #expect(calendar.workSeconds(from: end, to: start) == 0)
    }

    @Test(arguments: [
        ("2026-11-20 08:00", "4 work-hours", "2026-11-20 12:00"),  // not 14:00
        ("2026-11-20 12:00", "1 work-minute", "2026-11-20 14:01"),
        ("2026-11-20 08:00", "1 work-day", "2026-11-20 18:00"),  // not Monday 08:00
        ("2026-11-20 18:00", "1 work-day", "2026-11-23 18:00"),
        ("2026-11-20 03:00", "30 work-minutes", "2026-11-20 08:30"),
        ("2026-11-20 17:00", "24 hours", "2026-11-21 17:00"),
        ("2026-11-20 17:00", "90 minutes", "2026-11-20 18:30"),
        ("2026-11-20 17:00", "5 days", "2026-11-25 17:00"),
        ("2024-02-09 11:50", "15 work-minutes", "2024-02-09 14:05"),  // Friday before the Spring Festival
        ("2024-02-09 17:50", "15 work-minutes", "2024-02-18 08:05"),  // the make-up Sunday after it
        ("2023-09-28 17:00", "2 work-hours", "2023-10-07 09:00"),
        ("2018-12-28 16:00", "1 work-day", "2018-12-29 16:00"),  // Saturday of the next year's notice
        ("2018-12-29 16:00", "1 work-day", "2019-01-02 16:00"),
        ("2026-02-13 17:30", "3 work-days", "2026-02-25 17:30"),
        ("1969-12-31 17:00", "2 work-hours", "1970-01-01 09:00"),
    ])
    func `a budget ends at the earliest instant`(from: String, text: String, expected: String) throws {
        let budget = try #require(Budget(text))
        #expect(try Sample.calendar().add(budget, to: local(from)) == local(expected))
    }

    @Test func `nothing to advance stays where it is, in office hours or not`() throws {
        let calendar = try Sample.calendar()
        for text in ["2026-11-21 03:00", "2026-11-20 12:30", "2026-11-20 10:00"] {
            #expect(try calendar.advance(local(text), bySeconds: 0) == local(text))
            #expect(try calendar.advance(local(text), bySeconds: -5) == local(text))
        }
    }

    @Test(arguments: [
        ("2024-01-29", 1), ("2024-02-07", 2), ("2023-09-25", 3), ("2023-10-05", 4), ("2018-12-25", 5), ("2026-01-30", 6), ("2026-09-20", 7),
        ("1969-12-20", 8),
    ])
    func `due instants agree with minutes counted one by one`(around: String, seed: UInt64) throws {
        let calendar = try Sample.calendar()
        let first = try #require(CivilDay(around))
        let slow = try SlowCalendar(from: first, days: 60)
        var dice = Dice(seed: seed)
        for _ in 0..<40 {
            let start = Int.random(in: 0..<20 * 1440, using: &dice)
            let length = Int.random(in: 1...(Bool.random(using: &dice) ? 90 : 4000), using: &dice)
            let from = Instant(first, minuteOfDay: start, in: .china)
            let due = calendar.advance(from, bySeconds: Int64(length) * 60)
            let expected = Instant(first, minuteOfDay: slow.minute(after: length, from: start), in: .china)
            #expect(due == expected, "seed \(seed): \(length) work-minutes from \(from)")
            #expect(calendar.workSeconds(from: from, to: due) == Int64(length) * 60, "seed \(seed): \(from)")
        }
    }

    @Test(arguments: [UInt64](11...16))
    func `advancing and measuring undo each other, over a century and to the millisecond`(seed: UInt64) throws {
        let calendar = try Sample.calendar()
        var dice = Dice(seed: seed)
        let century = try local("1960-01-01 00:00").milliseconds...local("2060-01-01 00:00").milliseconds
        for _ in 0..<500 {
            let from = Instant(milliseconds: .random(in: century, using: &dice))
            let amount = Int64.random(in: 1...200_000_000_000, using: &dice)
            let to = calendar.advance(from, byMilliseconds: amount, working: true)
            #expect(calendar.elapsedMilliseconds(from: from, to: to, working: true) == amount, "seed \(seed): \(from)")
            let before = Instant(milliseconds: to.milliseconds - 1)
            #expect(
                calendar.elapsedMilliseconds(from: from, to: before, working: true) == amount - 1, "seed \(seed): \(from), not the earliest"
            )
            let back = calendar.retreat(to, byMilliseconds: amount, working: true)
            #expect(back <= from, "seed \(seed): \(from)")
            #expect(calendar.elapsedMilliseconds(from: back, to: from, working: true) == 0, "seed \(seed): \(from)")
        }
    }

    @Test func `the largest budget ends where its work days end`() throws {
        let calendar = try Sample.calendar()
        let from = try local("2030-01-01 08:00")  // a Tuesday, by the weekly rule
        let due = calendar.add(try #require(Budget("100000 work-days")), to: from)
        // 100,000 = 20,000 weeks of five; the last of them is the Monday before 140,000 days are over.
        let last = CivilDay(number: from.day(in: .china).number + 20_000 * 7 - 1)
        #expect(due == Instant(last, minuteOfDay: 18 * 60, in: .china))
        #expect(last.weekday == 1)
    }

    @Test(arguments: [
        ("2006-01-01 00:00", "2027-01-01 00:00", false), ("2026-12-31 18:00", "2027-01-01 00:01", true),
        ("2028-01-01 00:00", "2028-01-02 00:00", true), ("2027-05-01 10:00", "2027-05-01 10:00", false),
        ("1999-01-01 00:00", "1999-02-01 00:00", false),
    ])
    func `a span is provisional when it needs a year without a notice`(from: String, to: String, expected: Bool) throws {
        #expect(try Sample.calendar().isProvisional(from: local(from), to: local(to)) == expected)
    }

    @Test func `a day listed after the last published year is not provisional`() throws {
        let early = Sample.small.replacing(
            "\"off\": true, \"name\": \"元旦\"",
            with: "\"off\": true, \"name\": \"元旦\", \"notice\": \"2026\"},\n    {\"date\": \"2027-01-01\", \"off\": true, \"name\": \"元旦\"")
        let calendar = try WorkCalendar(json: Array(early.utf8))
        #expect(!calendar.isWorkDay(try #require(CivilDay("2027-01-01"))))
        #expect(try !calendar.isProvisional(from: local("2026-12-31 10:00"), to: local("2027-01-02 00:00")))
        #expect(try calendar.isProvisional(from: local("2026-12-31 10:00"), to: local("2027-01-02 00:01")))
    }

    @Test(arguments: [
        ("\"week\": [1, 2, 3, 4, 5],", "", "week", "missing"),
        ("[1, 2, 3, 4, 5]", "[]", "week", "[]"),
        ("[1, 2, 3, 4, 5]", "[1, 8]", "week[1]", "8"),
        ("[1, 2, 3, 4, 5]", "[1, 1]", "week[1]", "1"),
        ("[[\"08:00\", \"12:00\"], [\"14:00\", \"18:00\"]]", "[]", "hours", "[]"),
        ("[\"14:00\", \"18:00\"]", "[\"11:00\", \"18:00\"]", "hours[1]", "11:00"),
        ("[\"14:00\", \"18:00\"]", "[\"18:00\", \"14:00\"]", "hours[1]", "18:00"),
        ("[\"14:00\", \"18:00\"]", "[\"14:00\", \"24:30\"]", "hours[1]", "24:30"),
        ("[\"14:00\", \"18:00\"]", "[\"14:00\"]", "hours[1]", "14:00"),
        ("+08:00", "Asia/Shanghai", "zone", "Asia/Shanghai"),
        ("\"published\": [2026]", "\"published\": []", "published", "[]"),
        ("\"published\": [2026]", "\"published\": [2026, 2026]", "published[1]", "2026"),
        ("\"2026-01-01\"", "\"2026-02-30\"", "days[0].date", "2026-02-30"),
        ("\"2026-01-04\"", "\"2026-01-01\"", "days[1].date", "2026-01-01"),
        ("\"off\": false", "\"off\": 0", "days[1].off", "0"),
        ("\"notice\": \"2026\"}\n", "\"notice\": \"2025\"}\n", "days[1].notice", "2025"),
        ("\"notices\": [", "\"notices\": [{\"id\": \"2026\", \"url\": \"https://example.org/a\"}, ", "notices[1].id", "2026"),
        ("\"title\": {\"zh\": \"样例\", ", "\"title\": {", "title.zh", "missing"),
        ("{\n", "[\n", "file", "bytes"),
    ])
    func `a bad calendar is refused by field and value`(old: String, new: String, field: String, value: String) throws {
        let text = Sample.small.replacing(old, with: new, maxReplacements: 1)
        try #require(text != Sample.small)
        let fault = try #require(throws: CalendarFault.self) { try WorkCalendar(json: Array(text.utf8)) }
        #expect(fault.field == field)
        #expect(fault.value.contains(value))
        #expect(fault.en.contains(field) && fault.zh.contains(field))
    }

    @Test func `the sample that the refusals are made from is itself accepted`() throws {
        let calendar = try WorkCalendar(json: Data(Sample.small.utf8))
        #expect(!calendar.isWorkDay(try #require(CivilDay("2026-01-01"))))
        #expect(calendar.isWorkDay(try #require(CivilDay("2026-01-04"))))
        #expect(calendar.title.en == "Sample")
    }

    @Test(arguments: [
        ("15 work-minutes", "15分钟（工作时间）", "15 working minutes"), ("1 work-hour", "1个工作时", "1 working hour"),
        ("3 work-days", "3个工作日", "3 working days"), ("24 hours", "24小时", "24 hours"), ("5 days", "5个自然日", "5 calendar days"),
        ("1 minute", "1分钟", "1 minute"), ("100000 days", "100000个自然日", "100000 calendar days"),
    ])
    func `a budget is read, spoken and stored as its text`(text: String, zh: String, en: String) throws {
        let budget = try #require(Budget(text))
        #expect(budget.description == text)
        #expect(budget.zh == zh)
        #expect(budget.en == en)
        let stored = try JSONEncoder().encode([budget])
        #expect(String(decoding: stored, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([Budget].self, from: stored) == [budget])
    }

    @Test(arguments: [
        "", "15", "work-minutes", "0 days", "100001 days", "-1 days", "+1 days", "1.5 hours", "01 hours", "2  hours", " 2 hours",
        "2 hours ",
        "2 Hours", "2 weeks", "2 work-dayss", "二 hours", "99999999999999999999 days", "1 hours left",
    ])
    func `a text that is no budget is not guessed at`(text: String) {
        #expect(Budget(text) == nil)
    }

    @Test func `a work day is as long as the office hours of the calendar`() throws {
        let short = Sample.small.replacing("[\"14:00\", \"18:00\"]", with: "[\"13:30\", \"17:00\"]")
        let calendar = try WorkCalendar(json: Array(short.utf8))
        let amount = calendar.seconds(in: try #require(Budget("2 work-days")))
        #expect(amount.amount == 2 * 27_000)
        #expect(amount.working)
        #expect(calendar.seconds(in: try #require(Budget("2 days"))) == (172_800, false))
    }
}

/// Local time in China, `2026-11-20 09:30`.
func local(_ text: String) throws -> Instant { try #require(Instant("\(text):00", assuming: .china)) }

enum Sample {
    /// calendars/cn.json, read once.
    static func calendar() throws -> WorkCalendar { try loaded.get() }

    static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "calendars/cn.json")

    private static let loaded = Result { try WorkCalendar(json: Data(contentsOf: file)) }

    static let small = """
        {
          "calendar": "sample",
          "title": {"zh": "样例", "en": "Sample"},
          "zone": "+08:00",
          "week": [1, 2, 3, 4, 5],
          "hours": [["08:00", "12:00"], ["14:00", "18:00"]],
          "published": [2026],
          "notices": [{"id": "2026", "url": "https://example.org/2026"}],
          "days": [
            {"date": "2026-01-01", "off": true, "name": "元旦", "notice": "2026"},
            {"date": "2026-01-04", "off": false, "name": "元旦", "notice": "2026"}
          ]
        }
        """
}

/// The reference: reads the dates by itself and walks minute by minute, in China's office hours.
struct SlowCalendar {
    private let isWorkDay: [Bool]

    /// Minutes are counted from local midnight of `first`.
    init(from first: CivilDay, days: Int) throws {
        struct Dates: Decodable {
            struct Line: Decodable {
                let date: String
                let off: Bool
            }
            let days: [Line]
        }
        let lines = try JSONDecoder().decode(Dates.self, from: Data(contentsOf: Sample.file)).days
        let off = Dictionary(uniqueKeysWithValues: lines.map { ($0.date, $0.off) })
        isWorkDay = (0..<days).map { index in
            let day = first.advanced(by: index)
            return off["\(day)"].map { !$0 } ?? (day.weekday <= 5)
        }
    }

    func isWorked(_ minute: Int) -> Bool {
        let hour = minute / 60 % 24
        return isWorkDay[minute / 1440] && (8..<12 ~= hour || 14..<18 ~= hour)
    }

    /// The first minute by which `length` worked minutes have passed.
    func minute(after length: Int, from start: Int) -> Int {
        var (minute, left) = (start, length)
        while left > 0 {
            if isWorked(minute) { left -= 1 }
            minute += 1
        }
        return minute
    }

    func workMinutes(_ span: Range<Int>) -> Int { span.count { isWorked($0) } }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same throws for the same seed everywhere.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

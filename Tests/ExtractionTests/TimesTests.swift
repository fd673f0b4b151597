// What the reader of times makes of the ways in which offices write them. The base is Wednesday 8 March 2023 unless a case says otherwise.
import Kernel
import Matters
import Testing

@testable import Extraction

@Suite struct TimesTests {
    private func check(_ one: TimeCase) throws {
        let found = try TimesReading.lines(one.text, base: one.base, calendar: TimesReading.china())
        #expect(found == one.found, "\(one.text)")
    }

    @Test("Dates in digits and in Chinese numerals are read in every usual form", arguments: TimeCases.dates)
    func dates(_ one: TimeCase) throws { try check(one) }

    @Test("Hours and minutes are read with the part of the day", arguments: TimeCases.clocks)
    func clocks(_ one: TimeCase) throws { try check(one) }

    @Test("Spans take from the first end what the second leaves out", arguments: TimeCases.spans)
    func spans(_ one: TimeCase) throws { try check(one) }

    @Test("Weeks, months, quarters, halves and years are counted from the base", arguments: TimeCases.periods)
    func periods(_ one: TimeCase) throws { try check(one) }

    @Test("Holidays and lunar dates are found on the days that the notices have", arguments: TimeCases.holidays)
    func holidays(_ one: TimeCase) throws { try check(one) }

    @Test("Lengths of time begin at the base only where the words let them", arguments: TimeCases.lengths)
    func lengths(_ one: TimeCase) throws { try check(one) }

    @Test("What comes again carries its next occurrence", arguments: TimeCases.recurring)
    func recurring(_ one: TimeCase) throws { try check(one) }

    @Test(
        "What only looks like a time is none",
        arguments: TimeCases.nothing)
    func nothing(_ text: String) throws {
        let found = try TimesReading.lines(text, base: "2023-03-08 10:00", calendar: TimesReading.china())
        #expect(found == [], "\(text)")
    }

    @Test(
        "Every limit has its days, the usual one first",
        arguments: [
            ("3月底前完成", ["2023-03-31 last-day"], "2023-03-08"),
            ("4月底前完成", ["2023-04-30 last-day", "2023-04-28 last-work-day"], "2023-03-08"),
            ("年底前", ["2023-12-31 last-day", "2023-12-29 last-work-day"], "2023-03-08"),
            ("2023年3月10日前", ["2023-03-10 with-day", "2023-03-09 written"], "2023-03-08"),
            ("5个工作日内", ["2023-03-15 work-days"], "2023-03-08"),
            ("10月8日前", ["2023-10-08 nearest", "2023-10-07 written"], "2023-09-28"),
            ("5个工作日内", ["2023-10-10 work-days"], "2023-09-27"),
            ("1月底前", ["2024-01-31 last-day"], "2023-12-08"),
            ("本周五前", ["2023-09-29 with-day", "2023-09-28 work-day-before"], "2023-09-25"),
            ("每周五前", ["2023-03-10 with-day", "2023-03-09 written"], "2023-03-08"),
            ("15日内", ["2023-03-23 calendar-days", "2023-03-29 work-days"], "2023-03-08"),
            ("本月底", ["2023-03-31 last-day"], "2023-03-08"),
            ("上半年完成", ["2023-06-30 written"], "2023-03-08"),
            ("10日起", [], "2023-03-08"),
            ("10月1日24时前", ["2023-10-01 nearest"], "2023-09-08"),
            ("3月10日15:00前", ["2023-03-10 nearest"], "2023-03-08"),
            ("十二月月底前", ["2023-12-31 last-day", "2023-12-29 last-work-day"], "2023-03-08"),
            ("每月5日前", ["2023-04-05 with-day", "2023-04-04 written"], "2023-03-08"),
            ("每季度末", ["2023-12-31 last-day", "2023-12-29 last-work-day"], "2023-12-08"),
            ("自印发之日起30日内", ["2023-04-07 calendar-days", "2023-04-20 work-days"], "2023-03-08"),
            ("收到之日起15日内", [], "2023-03-08"),
            ("8月25日至27日", ["2023-08-27 nearest"], "2023-03-08"),
            ("周末前", ["2023-03-12 with-day", "2023-03-10 written"], "2023-03-08"),
            ("下周末前", ["2023-03-19 with-day", "2023-03-17 written"], "2023-03-08"),
            ("本周末前", ["2023-10-01 with-day", "2023-09-29 written", "2023-09-28 work-day-before"], "2023-09-25"),
            ("下月前", ["2023-04-30 convention", "2023-03-31 written"], "2023-03-08"),
            ("国庆节前", ["2023-09-30 written"], "2023-03-08"),
        ])
    func limits(_ text: String, _ days: [String], _ base: String) throws {
        let found = try TimesReading.limits(text, base: base, calendar: TimesReading.china())
        #expect(Array(found.prefix(days.count)) == days && (days.isEmpty ? found.isEmpty : true), "\(text): \(found)")
    }

    @Test("A day on which something is done once is no cadence", arguments: ["今日调度", "3日调度会", "昨日报告", "3月5日通报", "当日研判"])
    func once(_ text: String) throws {
        let glyphs = Glyphs(plain: text)
        let found = Times.find(in: glyphs, range: 0..<glyphs.count, base: try TimesReading.moment("2023-03-08"), calendar: nil)
        #expect(!found.contains { $0.kind == .recurring }, "\(text)")
    }

    @Test(
        "No two readings of a limit are called alike, and none lies long past where one lies ahead",
        arguments: [
            ("11月23日前", ["2026-11-23 nearest", "2026-11-22 written"], "2026-11-20"),
            ("11月23日前", ["2026-11-23 nearest", "2026-11-22 written"], "2026-06-01"),
            ("3月1日前", ["2024-03-01 nearest", "2024-02-29 written", "2023-03-01 other"], "2023-03-08"),
            ("10日前", ["2023-03-10 nearest", "2023-03-09 written", "2023-02-10 other"], "2023-03-08"),
            ("1月底前", ["2024-01-31 last-day"], "2023-12-08"),
            ("2022年3月10日前", ["2022-03-10 with-day", "2022-03-09 written"], "2023-03-08"),
        ])
    func distinctLimits(_ text: String, _ days: [String], _ base: String) throws {
        #expect(try TimesReading.limits(text, base: base, calendar: TimesReading.china()) == days)
    }

    @Test("Several times of a sentence are found in its order and do not overlap")
    func several() throws {
        let text = "截至11月底，全区完成投资20亿元，比去年同期增长5%；12月10日前报送，每周五调度，年底前全部完成。"
        let found = try TimesReading.lines(text, base: "2023-12-01", calendar: TimesReading.china()).map { $0.prefix { $0 != "=" } }
        #expect(found == ["截至11月底", "去年同期", "12月10日前", "每周五", "年底前"])
    }

    @Test("Only the stretch that is asked for is read")
    func stretch() throws {
        let glyphs = Glyphs(plain: "3月1日和4月1日")
        let found = Times.find(in: glyphs, range: 5..<9, base: try TimesReading.moment("2023-03-08"), calendar: nil)
        #expect(found.map { glyphs.text($0.range) } == ["4月1日"])
    }
}

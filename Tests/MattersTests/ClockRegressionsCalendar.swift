// The rest of the eleven: what a day is, what a suspension moves, and calendars as they are proclaimed.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct ClockRegressionsCalendar {
    // MARK: 8. A day is a day

    /// jmix-framework/jmix#790: "1 day" became 24 working hours, which are three days.
    @Test func `a working day is one day's office hours, a day is twenty-four hours`() throws {
        let calendar = try Sample.calendar()
        #expect(try clock("1 work-day", from: "2026-11-23 08:00").dueAt(on: calendar) == local("2026-11-23 18:00"))
        #expect(try clock("1 day", from: "2026-11-23 08:00").dueAt(on: calendar) == local("2026-11-24 08:00"))
        #expect(try clock("24 work-hours", from: "2026-11-23 08:00").dueAt(on: calendar) == local("2026-11-25 18:00"))
    }

    /// kiegroup/jbpm#1830, #1342: timers made before or after the opening hours went wrong.
    @Test(arguments: [
        ("2026-11-23 05:00", "2026-11-23 10:00"), ("2026-11-23 12:30", "2026-11-23 16:00"), ("2026-11-20 18:00", "2026-11-23 10:00"),
        ("2026-11-20 23:59", "2026-11-23 10:00"), ("2026-11-21 10:00", "2026-11-23 10:00"), ("2026-11-23 08:00", "2026-11-23 10:00"),
    ])
    func `a clock that starts outside office hours counts from the next opening`(start: String, due: String) throws {
        #expect(try clock("2 work-hours", from: start).dueAt(on: Sample.calendar()) == local(due))
    }

    /// process-intelligence-solutions/pm4py#558: a calendar was accepted as a parameter and not used.
    @Test func `the calendar that the ledger names is the one by which its clocks run, and one that is missing is an error`() throws {
        var rules = try District.rules()
        let short = """
            { "calendar": "short", "title": {"zh": "短", "en": "Short"}, "inherits": "cn", "hours": [["10:00", "11:00"]] }
            """
        let text = try Story.ledgerText([], calendar: "short")
        let refusal = #expect(throws: Refusal.self) { try District.publish(.ledger, "edited", text, into: &rules) }
        #expect(refusal?.code == "calendar.missing")
        try District.publish(.calendar, "short", short, into: &rules)
        try District.publish(.ledger, "edited", text, into: &rules)
        let story = try Story.citizen(in: rules, ledger: "edited", at: "2026-11-23 09:00", to: "dispatched")
        // Two working hours of a calendar with one hour a day.
        #expect(try story.due("dispatched") == local("2026-11-24 11:00"))
    }

    // MARK: 9. A suspension moves the end

    /// open-zaak/open-zaak#885: suspending a case changed no date.
    @Test func `a suspension moves the due instants of stage and matter by what was not worked`() throws {
        var story = try Story.edited([], to: "handling")
        story.wait(minutes: 60)
        try story.does(.suspend(until: try #require(CivilDay("2026-12-04")), reason: "待汛期结束"), by: District.officer)
        try story.does(.approve(granted: true, note: nil), by: District.head)
        try story.does(.approve(granted: true, note: nil), by: District.dispatcher)
        // The clocks go on by themselves at the midnight after 4 December, a Friday: work begins on the 7th.
        #expect(try story.due("handling") == local("2026-12-08 17:00"))
        #expect(try story.due("whole") == local("2026-12-18 17:00"))
        try story.at("2026-12-07 09:00")
        #expect(try story.minutesSpent("handling") == 120)
    }

    // MARK: 10. A real calendar in the engine

    /// flowable/flowable-engine#3629, Activiti/Activiti#901: only durations and dates, no business calendar.
    @Test(arguments: [
        ("3 work-days", "2026-10-09 09:00"), ("72 hours", "2026-10-02 09:00"), ("end of work-day 3", "2026-10-09 18:00"),
        ("end of month", "2026-09-30 18:00"), ("end of friday", "2026-10-03 00:00"), ("end of friday or next work-day", "2026-10-08 18:00"),
        ("end of day 10", "2026-10-09 18:00"), ("2 work-hours", "2026-09-29 11:00"),
    ])
    func `each kind of limit finds its way through the calendar from 29 September 2026`(limit: String, due: String) throws {
        // The 29th and 30th are worked, 1 to 7 October are off, Thursday the 8th and Friday the 9th are worked.
        #expect(try clock(limit, from: "2026-09-29 09:00").dueAt(on: Sample.calendar()) == local(due), "\(limit)")
    }

    /// forum.camunda.io thread 20397: the n-th business day of a month with regional holidays.
    @Test func `the fifth working day of the month counts the make-up days and the region's own days off`() throws {
        let land = try Sample.calendar()
        let start = "2026-09-30 19:00"
        // 8, 9, 10 (a make-up Saturday), 12 and 13 October.
        #expect(try clock("end of work-day 5 of month", from: start).dueAt(on: land) == local("2026-10-13 18:00"))
        let region = """
            { "calendar": "region", "title": {"zh": "区", "en": "Region"}, "inherits": "cn", "notices": [{"id": "r", "url": "https://example.org/r"}],
              "days": [{"date": "2026-10-12", "off": true, "name": "区庆", "notice": "r"}] }
            """
        let own = try WorkCalendar(json: Array(region.utf8)) { $0 == "cn" ? land : nil }
        #expect(try clock("end of work-day 5 of month", from: start).dueAt(on: own) == local("2026-10-14 18:00"))
    }

    // MARK: 11. Chinese calendars

    /// NateScarlet/holiday-cn#14: the notice of March 2019 made 1 May of that year into four days, with two make-up days.
    @Test func `the Labour Day of 2019, as it was amended on the way, moves what was due across it`() throws {
        let amended = try Sample.calendar()
        func line(_ day: String, off: Bool) -> String {
            #"    {"date": "2019-\#(day)", "off": \#(off), "name": "劳动节", "notice": "2019"},\#n"#
        }
        let before = try calendar(editing: [
            (line("04-28", off: false), ""), (line("05-02", off: true), ""), (line("05-03", off: true), ""), (line("05-04", off: true), ""),
            (line("05-05", off: false), ""),
        ])
        let clock = try clock("5 work-days", from: "2019-04-26 09:00")
        #expect(try clock.dueAt(on: before) == local("2019-05-06 09:00"))
        // Sunday the 28th, Monday the 29th, the 30th; then Sunday, 5 May, and the 6th.
        #expect(try clock.dueAt(on: amended) == local("2019-05-06 09:00"))
        let three = try MattersTests.clock("3 work-days", from: "2019-04-29 09:00")
        #expect(try three.dueAt(on: before) == local("2019-05-03 09:00"))
        #expect(try three.dueAt(on: amended) == local("2019-05-06 09:00"))
        guard case .dated(_, let notice) = amended.ruling(of: try #require(CivilDay("2019-05-02"))).ground else {
            Issue.record("2 May 2019 must be ruled by its notice")
            return
        }
        #expect(notice.id == "2019" && !notice.amendedBy.isEmpty)
    }

    /// NateScarlet/holiday-cn#34, #301; tomandjerry136/hodiday#3; zhusaidong/HolidayApi#4: make-up days missing or wrong,
    /// which no computation knows.
    @Test func `a make-up Saturday is worked like any other day`() throws {
        let calendar = try Sample.calendar()
        for day in ["2026-02-14", "2026-02-28", "2026-10-10"] { #expect(calendar.isWorkDay(try #require(CivilDay(day))), "\(day)") }
        #expect(try clock("1 work-day", from: "2026-10-09 14:00").dueAt(on: calendar) == local("2026-10-10 12:00"))
        // The Saturday before it is within the holiday.
        #expect(!calendar.isWorkDay(try #require(CivilDay("2026-10-03"))))
    }

    /// liriansu-opus/chinese-calendar#94: a year that is not published yet threw an exception.
    @Test func `a limit that reaches a year without a notice is due provisionally, and firmly once the notice is out`() throws {
        let rule = LightRule(blue: nil, yellow: .due, red: nil)
        let clock = try clock("3 work-days", from: "2026-12-31 09:00")
        let early = turnings(of: clock, by: rule, on: try Sample.calendar())
        #expect(early.provisional)
        #expect(try early.yellowAt == local("2027-01-05 09:00"))
        let published = try calendar(editing: [
            ("2025, 2026]", "2025, 2026, 2027]"), Dated.adding([("2027-01-01", true), ("2027-01-02", true), ("2027-01-03", true)]),
        ])
        let firm = turnings(of: clock, by: rule, on: published)
        #expect(!firm.provisional)
        #expect(try firm.yellowAt == local("2027-01-06 09:00"))
    }

    /// cg-zhou/holiday-calendar#6: wrong historical years; the README of holiday-cn: the notice of the next year may rule
    /// days of December.
    @Test(arguments: [
        ("2007-12-29", true, "2008"), ("2018-12-29", true, "2019"), ("2018-12-31", false, "2019"), ("2006-12-30", true, "2007"),
        ("2012-01-29", true, "2012"), ("2015-09-03", false, "2015"), ("2020-01-31", false, "2020"),
    ])
    func `a day long ago is ruled by the notice that ruled it, if need be that of the next year`(date: String, worked: Bool, year: String)
        throws
    {
        let ruling = try Sample.calendar().ruling(of: try #require(CivilDay(date)))
        #expect(ruling.isWorkDay == worked)
        guard case .dated(_, let notice) = ruling.ground else {
            Issue.record("\(date) is not ruled by a notice")
            return
        }
        #expect(notice.id == year)
    }
}

// Limits that are days: where each comes to lie at its boundaries, and how they are written.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct LimitTests {
    @Test(arguments: [
        // 30 November 2026 is a Monday, the 27th a Friday.
        ("end of month", "2026-11-23 09:00", "2026-11-30 18:00"), ("end of month", "2026-11-30 17:59", "2026-11-30 18:00"),
        ("end of month", "2026-11-30 18:00", "2026-12-31 18:00"), ("end of month", "2026-11-30 20:00", "2026-12-31 18:00"),
        ("end of month", "2026-12-31 18:00", "2027-02-01 00:00"), ("end of month", "2028-02-01 00:00", "2028-02-29 18:00"),
        // 31 October 2026 is a Saturday that is not worked, 31 May a Sunday: such a day ends at midnight.
        ("end of month", "2026-10-31 23:59", "2026-11-01 00:00"), ("end of month", "2026-11-01 00:00", "2026-11-30 18:00"),
        ("end of month or next work-day", "2026-10-05 09:00", "2026-11-02 18:00"),
        ("end of month or previous work-day", "2026-10-05 09:00", "2026-10-30 18:00"),
        ("end of month or previous work-day", "2026-10-30 18:00", "2026-11-30 18:00"),
        ("end of month or previous work-day", "2026-10-31 09:00", "2026-11-30 18:00"),
        ("end of friday", "2026-11-23 09:00", "2026-11-27 18:00"), ("end of friday", "2026-11-27 17:59", "2026-11-27 18:00"),
        ("end of friday", "2026-11-27 18:00", "2026-12-04 18:00"), ("end of friday", "2026-11-28 09:00", "2026-12-04 18:00"),
        ("end of monday", "2026-11-23 18:00", "2026-11-30 18:00"), ("end of sunday", "2026-11-23 09:00", "2026-11-30 00:00"),
        // Friday, 25 September 2026, is off; Sunday, the 20th, is worked.
        ("end of friday", "2026-09-21 09:00", "2026-09-26 00:00"),
        ("end of friday or next work-day", "2026-09-21 09:00", "2026-09-28 18:00"),
        ("end of friday or previous work-day", "2026-09-21 09:00", "2026-09-24 18:00"),
        ("end of friday or previous work-day", "2026-09-24 18:00", "2026-09-30 18:00"),
        ("end of sunday", "2026-09-18 09:00", "2026-09-20 18:00"),
        ("end of sunday or next work-day", "2026-09-18 09:00", "2026-09-20 18:00"),
    ])
    func `the end of a month or of a weekday is the first that is not past`(limit: String, start: String, due: String) throws {
        #expect(try clock(limit, from: start).dueAt(on: Sample.calendar()) == local(due), "\(limit) from \(start)")
    }

    @Test(arguments: [
        ("end of work-day 1", "2026-11-23 00:00", "2026-11-24 18:00"), ("end of work-day 1", "2026-11-23 19:00", "2026-11-24 18:00"),
        ("end of work-day 3", "2026-11-26 09:00", "2026-12-01 18:00"), ("end of work-day 3", "2026-11-28 09:00", "2026-12-02 18:00"),
        // 9 October 2026 is a Friday, the 10th a make-up Saturday.
        ("end of work-day 1", "2026-10-09 09:00", "2026-10-10 18:00"), ("end of work-day 2", "2026-10-09 09:00", "2026-10-12 18:00"),
        ("end of work-day 1", "2026-09-30 17:00", "2026-10-08 18:00"), ("end of work-day 1", "2026-10-03 12:00", "2026-10-08 18:00"),
        ("end of work-day 1", "2026-12-31 09:00", "2027-01-01 18:00"),
        ("end of day 15", "2026-11-23 09:00", "2026-12-08 18:00"), ("end of day 1", "2026-11-27 23:59", "2026-11-29 00:00"),
        ("end of day 15", "2026-09-20 09:00", "2026-10-06 00:00"),
        ("end of day 15 or next work-day", "2026-09-20 09:00", "2026-10-08 18:00"),
        ("end of day 15 or previous work-day", "2026-09-20 09:00", "2026-09-30 18:00"),
        ("end of day 15 or next work-day", "2026-09-23 23:59", "2026-10-08 18:00"),
        ("end of day 15 or next work-day", "2026-09-25 00:00", "2026-10-10 18:00"),
        ("end of day 366", "2027-03-01 09:00", "2028-03-01 18:00"),
        ("end of work-day 5 of month", "2026-11-01 09:00", "2026-11-06 18:00"),
        ("end of work-day 5 of month", "2026-11-06 17:59", "2026-11-06 18:00"),
        ("end of work-day 5 of month", "2026-11-06 18:00", "2026-12-07 18:00"),
        ("end of work-day 5 of month", "2026-12-07 18:00", "2027-01-07 18:00"),
        ("end of work-day 1 of month", "2026-10-01 00:00", "2026-10-08 18:00"),
        ("end of work-day 14 of month", "2026-02-01 09:00", "2026-02-26 18:00"),
        ("end of 2026-12-25", "2026-11-23 09:00", "2026-12-25 18:00"), ("end of 2026-10-03", "2026-09-23 09:00", "2026-10-04 00:00"),
        ("end of 2026-10-03 or next work-day", "2026-09-23 09:00", "2026-10-08 18:00"),
        ("end of 2026-10-03 or previous work-day", "2026-09-23 09:00", "2026-09-30 18:00"),
        ("end of 2026-10-10 or next work-day", "2026-09-23 09:00", "2026-10-10 18:00"),
        ("by 2026-12-25T10:30:00.000Z", "2026-11-23 09:00", "2026-12-25 18:30"),
        ("by 2026-12-26T03:00:00+08:00", "2026-11-23 09:00", "2026-12-26 03:00"),
    ])
    func `counted days begin with the day after, and a day that is not worked ends at midnight or is moved`(
        limit: String, start: String, due: String
    ) throws {
        #expect(try clock(limit, from: start).dueAt(on: Sample.calendar()) == local(due), "\(limit) from \(start)")
    }

    @Test func `a place says which day was meant and to which it was moved`() throws {
        let landmark = try #require(Landmark("end of day 15 or next work-day"))
        let place = landmark.place(from: try local("2026-09-20 09:00"), on: try Sample.calendar())
        #expect("\(place.named)" == "2026-10-05" && "\(place.day)" == "2026-10-08")
        let still = try #require(Landmark("end of month")).place(from: try local("2026-09-20 09:00"), on: try Sample.calendar())
        #expect(still.named == still.day)
    }

    @Test(arguments: [
        ("2026-12-25 18:00", "2026-12-25 18:00", false), ("2026-12-25 09:00", "2026-12-25 18:00", false),
        ("2026-12-25 09:00", "2026-12-25 18:01", true), ("2026-12-26 09:00", "2026-12-26 09:00", true),
        ("2026-12-28 09:00", "2026-12-28 10:00", true),
    ])
    func `what begins after its day is late from the start, and its due instant stays the day`(start: String, end: String, late: Bool)
        throws
    {
        let calendar = try Sample.calendar()
        for text in ["end of 2026-12-25", "by 2026-12-25T18:00:00+08:00"] {
            var clock = try clock(text, from: start)
            #expect(try clock.dueAt(on: calendar) == local("2026-12-25 18:00"), "\(text)")
            clock.stop(at: try local(end), reason: "ended")
            #expect(clock.wasLate(at: try local("2027-02-01 09:00"), on: calendar) == late, "\(text)")
        }
    }

    @Test func `a pause moves a day by what was paused, in its kind of time`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("end of work-day 3", from: "2026-11-23 09:00")
        #expect(clock.isWorking)
        clock.stop(at: try local("2026-11-23 17:00"), reason: "暂停")
        clock.start(at: try local("2026-11-24 10:00"))
        #expect(try clock.dueAt(on: calendar) == local("2026-11-27 11:00"))
        clock.extend(by: try #require(Budget("1 work-day")), at: try local("2026-11-25 09:00"))
        #expect(try clock.dueAt(on: calendar) == local("2026-11-30 11:00"))
        var continuous = try MattersTests.clock("end of month", from: "2026-11-23 09:00")
        #expect(!continuous.isWorking)
        continuous.stop(at: try local("2026-11-23 17:00"), reason: "暂停")
        continuous.start(at: try local("2026-11-24 10:00"))
        #expect(try continuous.dueAt(on: calendar) == local("2026-12-01 11:00"))
    }

    @Test func `a share of a day's limit lies between its start and the day`() throws {
        let calendar = try Sample.calendar()
        let clock = try clock("by 2026-12-03T09:00:00+08:00", from: "2026-11-23 09:00")
        #expect(try clock.reaches(try #require(Threshold("75% used")), on: calendar) == local("2026-11-30 21:00"))
        #expect(try clock.reaches(try #require(Threshold("1 day before")), on: calendar) == local("2026-12-02 09:00"))
        #expect(try clock.reaches(try #require(Threshold("50% over")), on: calendar) == local("2026-12-08 09:00"))
        #expect(try clock.reaches(try #require(Threshold("1 work-hour after")), on: calendar) == local("2026-12-03 10:00"))
    }

    @Test(arguments: [
        ("3 work-days", "3个工作日", "3 working days", true, true), ("24 hours", "24小时", "24 hours", false, false),
        ("end of month", "月底前", "by the end of the month", false, true), ("end of friday", "本周五前", "by Friday", false, true),
        ("end of sunday", "本周日前", "by Sunday", false, true),
        ("end of work-day 3", "次日起第3个工作日结束前", "by the end of the 3rd working day after", true, true),
        ("end of work-day 11", "次日起第11个工作日结束前", "by the end of the 11th working day after", true, true),
        ("end of day 15 or next work-day", "次日起第15日结束前（遇非工作日顺延）", "by the end of the 15th day after, or the next working day", false, true),
        (
            "end of day 22 or previous work-day", "次日起第22日结束前（遇非工作日提前）", "by the end of the 22nd day after, or the last working day before",
            false, true
        ),
        ("end of work-day 1 of month", "当月第1个工作日结束前", "by the end of the 1st working day of the month", true, true),
        ("end of 2026-12-25", "2026-12-25前", "by 2026-12-25", false, true),
        ("by 2026-12-25T10:00:00.000Z", "2026-12-25 18:00前", "by 2026-12-25 18:00", false, false),
    ])
    func `a limit is read, spoken and stored as its text`(text: String, zh: String, en: String, working: Bool, depends: Bool) throws {
        let limit = try #require(Limit(text))
        #expect(limit.description == text)
        #expect(limit.zh == zh && limit.en == en)
        #expect(limit.isWorking == working && limit.dependsOnCalendar == depends)
        let stored = try JSONEncoder().encode([limit])
        #expect(String(decoding: stored, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([Limit].self, from: stored) == [limit])
    }

    @Test(arguments: [
        "", " ", "end", "end of", "end of ", "end of the month", "end of Month", "end of month ", " end of month", "end  of month", "month",
        "end of friday or work-day", "end of Friday", "end of fri", "end of week", "friday", "end of day", "end of day 0", "end of day 01",
        "end of day -1", "end of day 733", "end of day 1.5", "end of day 二", "end of day 15 or", "end of day 15 or next", "end of days 15",
        "end of day 15 or next work-days", "end of day 15 or last work-day", "end of day 15 or next work-day or previous work-day",
        "end of day 15 or none work-day", "end of work-day", "end of work-day 0", "end of work-day 733",
        "end of work-day 3 or next work-day",
        "end of work-day 3 or previous work-day", "end of work-days 3", "end of workday 3", "end of work-day 0 of month",
        "end of work-day 15 of month", "end of work-day of month", "end of work-day 5 of year",
        "end of work-day 5 of month or next work-day",
        "end of work-day +3", "end of 2026-02-30", "end of 2026-13-01", "end of 2026-2-1", "end of 26-12-25", "end of 2026/12/25", "by",
        "by ",
        "by 2026-12-25", "by 2026-12-25T18:00:00", "by friday", "by month", "by 2026-12-25T18:00:00+08:00 or next work-day",
        "by 2026-12-25T24:00:00Z", "By 2026-12-25T18:00:00Z", "end of by 2026-12-25T18:00:00Z", "end of 3 work-days",
        "3 work-days or next work-day",
    ])
    func `a text that is no limit is not guessed at`(text: String) {
        #expect(Limit(text) == nil)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Limit].self, from: JSONEncoder().encode([text])) }
    }
}

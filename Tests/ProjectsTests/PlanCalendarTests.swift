// The working time of a plan, against minutes that are counted one by one.
import Kernel
import Projects
import Testing

@Suite struct PlanCalendarTests {
    static let office: PlanCalendar.Hours = [480..<720, 780..<1020]
    static let week: [PlanCalendar.Hours] = Array(repeating: office, count: 5) + [[], []]

    @Test(arguments: 0..<40) func `what is worked until a moment, and back, is what counting minutes says`(round: Int) throws {
        var random = SeededRandom(seed: UInt64(round))
        let calendar = randomCalendar(&random)
        let span = (18_990 * 1440)..<(19_050 * 1440)
        var count = calendar.worked(until: LocalMinute(span.lowerBound))
        let origin = count
        var (firsts, lasts): ([Int: Int], [Int: Int]) = ([:], [:])
        for minute in span {
            let moment = LocalMinute(minute)
            if calendar.worked(until: moment) != count { Issue.record("\(random): \(moment)") }
            if firsts[count] == nil { firsts[count] = minute }
            lasts[count] = minute
            if calendar.hours(of: moment.day).contains(where: { $0.contains(moment.minuteOfDay) }) { count += 1 }
        }
        // Of the first and the last the other end lies outside.
        for worked in (origin + 1)..<max(origin + 1, count) {
            #expect(calendar.end(worked).number == firsts[worked], "\(random): the end of \(worked)")
            #expect(calendar.start(worked).number == lasts[worked], "\(random): the start of \(worked)")
        }
    }

    @Test func `a make-up Saturday is worked, and a day off on a Monday is not`() throws {
        let saturday = try #require(CivilDay("2026-02-14")), monday = try #require(CivilDay("2026-02-16"))
        let calendar = try #require(PlanCalendar(week: Self.week, exceptions: [saturday: Self.office, monday: []]))
        let friday = calendar.worked(until: LocalMinute(saturday.advanced(by: -1), minute: 1020))
        #expect(calendar.start(friday).description == "2026-02-14T08:00")
        #expect(calendar.start(friday + 480).description == "2026-02-17T08:00")
        #expect(calendar.end(friday + 480).description == "2026-02-14T17:00")
    }

    @Test func `a calendar that never works, or whose hours overlap, is none`() {
        let none: [PlanCalendar.Hours] = Array(repeating: [], count: 7)
        #expect(PlanCalendar(week: none) == nil)
        #expect(PlanCalendar(week: Array(repeating: Self.office, count: 6)) == nil)
        #expect(PlanCalendar(week: [[480..<720, 700..<800]] + none.dropFirst()) == nil)
        #expect(PlanCalendar(week: [[480..<1441]] + none.dropFirst()) == nil)
    }
}

func randomCalendar(_ random: inout SeededRandom) -> PlanCalendar {
    let choices: [PlanCalendar.Hours] = [[], PlanCalendarTests.office, [0..<1440], [600..<601], [0..<10, 1430..<1440]]
    while true {
        let week = (0..<7).map { _ in choices.randomElement(using: &random) ?? [] }
        var exceptions: [CivilDay: PlanCalendar.Hours] = [:]
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            exceptions[CivilDay(number: 19_000 + Int.random(in: 0..<40, using: &random))] = choices.randomElement(using: &random) ?? []
        }
        if let calendar = PlanCalendar(week: week, exceptions: exceptions) { return calendar }
    }
}

// Lights: the colour at an instant, the instants of turning, and the rules that ledgers write.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct LightTests {
    private let usual = LightRule(blue: Threshold("75% used"), yellow: .due, red: Threshold("50% over"))

    @Test(arguments: [
        ("2026-11-20 07:00", Light.none), ("2026-11-20 08:00", .none), ("2026-11-20 15:59", .none),
        ("2026-11-20 16:00", .blue), ("2026-11-20 17:59", .blue),
        ("2026-11-20 18:00", .yellow), ("2026-11-22 12:00", .yellow), ("2026-11-23 11:59", .yellow),
        ("2026-11-23 12:00", .red), ("2027-01-01 00:00", .red),
    ])
    func `a day's work shows blue at six hours, yellow at eight, red at twelve`(at: String, expected: Light) throws {
        var clock = try clock("1 work-day")
        clock.start(at: try local("2026-11-20 08:00"))
        #expect(try light(of: clock, by: usual, on: Sample.calendar(), at: local(at)) == expected)
    }

    @Test func `a clock that never started shows nothing and turns never`() throws {
        let clock = try clock("1 work-day")
        let turnings = try turnings(of: clock, by: usual, on: Sample.calendar())
        #expect(turnings.blueAt == nil && turnings.yellowAt == nil && turnings.redAt == nil && turnings.dueAt == nil)
        #expect(!turnings.provisional)
        #expect(try light(of: clock, by: usual, on: Sample.calendar(), at: local("2026-11-20 08:00")) == .none)
    }

    @Test func `a standing clock keeps its light and forecasts nothing`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 work-day")
        clock.start(at: try local("2026-11-20 08:00"))
        clock.stop(at: try local("2026-11-20 17:00"), reason: "检查中")
        let standing = turnings(of: clock, by: usual, on: calendar)
        // What turned stays: a sweep that comes late must still record when.
        #expect(try standing.blueAt == local("2026-11-20 16:00"))
        #expect(standing.yellowAt == nil && standing.redAt == nil && standing.dueAt == nil)
        for text in ["2026-11-20 17:00", "2026-11-30 09:00", "2028-01-01 00:00"] {
            #expect(try light(of: clock, by: usual, on: calendar, at: local(text)) == .blue)
        }
        clock.start(at: try local("2026-11-30 08:00"))
        let running = turnings(of: clock, by: usual, on: calendar)
        #expect(running.blueAt == standing.blueAt)
        #expect(try running.yellowAt == local("2026-11-30 09:00"))
        #expect(try light(of: clock, by: usual, on: calendar, at: local("2026-11-30 08:30")) == .blue)
    }

    @Test func `a forecast into a year without a notice says so`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 work-day")
        clock.start(at: try local("2026-12-31 08:00"))
        let atDue = LightRule(blue: Threshold("75% used"), yellow: .due, red: nil)
        #expect(!turnings(of: clock, by: atDue, on: calendar).provisional)
        #expect(turnings(of: clock, by: usual, on: calendar).provisional)
        var continuous = try self.clock("48 hours")
        continuous.start(at: try local("2026-12-31 08:00"))
        #expect(!turnings(of: continuous, by: usual, on: calendar).provisional)
        let mixed = LightRule(blue: nil, yellow: .due, red: Threshold("1 work-day after"))
        #expect(turnings(of: continuous, by: mixed, on: calendar).provisional)
    }

    @Test(arguments: [
        ("1 work-day", "2 work-hours before", "2026-11-20 16:00"),
        ("1 work-hour", "2 work-hours before", "2026-11-20 08:00"),  // from the start
        ("1 work-day", "1 work-day after", "2026-11-23 18:00"),
        ("1 work-day", "30 minutes before", "2026-11-20 17:30"),
        ("1 work-day", "24 hours before", "2026-11-20 08:00"),
        ("2 work-days", "24 hours before", "2026-11-22 18:00"),  // due Monday 18:00
        ("1 work-day", "24 hours after", "2026-11-21 18:00"),
        ("24 hours", "2 work-hours before", "2026-11-20 16:00"),  // no work on Saturday before 08:00
        ("24 hours", "2 work-hours after", "2026-11-23 10:00"),
        ("24 hours", "25% used", "2026-11-20 14:00"),
        ("24 hours", "100% over", "2026-11-22 08:00"),
    ])
    func `a threshold turns at its instant`(budget: String, threshold: String, expected: String) throws {
        var clock = try clock(budget)
        clock.start(at: try local("2026-11-20 08:00"))
        let red = try #require(Threshold(threshold))
        let rule = LightRule(blue: nil, yellow: nil, red: red)
        #expect(try turnings(of: clock, by: rule, on: Sample.calendar()).redAt == local(expected))
    }

    @Test func `time after due is counted only while the clock runs, also in the other kind of time`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 work-day")
        clock.start(at: try local("2026-11-20 08:00"))  // due 18:00
        clock.stop(at: try local("2026-11-20 20:00"), reason: "暂停")
        clock.start(at: try local("2026-11-23 08:00"))
        let rule = LightRule(blue: nil, yellow: .due, red: Threshold("24 hours after"))
        // Two of the 24 hours on Friday evening, 22 from Monday 08:00.
        #expect(try turnings(of: clock, by: rule, on: calendar).redAt == local("2026-11-24 06:00"))
    }

    @Test func `what once turned before due stays turned when a pause moves the due instant`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("2 work-days")
        let rule = LightRule(blue: nil, yellow: Threshold("24 hours before"), red: .due)
        clock.start(at: try local("2026-11-19 08:00"))  // due Friday 18:00, yellow Thursday 18:00
        clock.stop(at: try local("2026-11-20 09:00"), reason: "暂停")
        clock.start(at: try local("2026-11-20 17:00"))  // due now Monday 16:00
        let turnings = turnings(of: clock, by: rule, on: calendar)
        #expect(try turnings.yellowAt == local("2026-11-19 18:00"))
        #expect(try turnings.dueAt == local("2026-11-23 16:00"))
        #expect(try light(of: clock, by: rule, on: calendar, at: local("2026-11-21 12:00")) == .yellow)
    }

    @Test(arguments: [("2024-02-05", UInt64(31)), ("2023-09-25", 32), ("2018-12-26", 33), ("2026-02-09", 34)])
    func `light and turnings agree with minutes counted one by one`(around: String, seed: UInt64) throws {
        let calendar = try Sample.calendar()
        let first = try #require(CivilDay(around))
        let slow = try SlowCalendar(from: first, days: 25)
        var dice = Dice(seed: seed)
        for _ in 0..<12 {
            // Budgets of whole quarters of an hour, so that every threshold falls on a minute.
            let budget = 20 * Int.random(in: 1...90, using: &dice)
            let before = Int.random(in: 1...budget, using: &dice)
            let early = Int.random(in: 1...19, using: &dice) * 5
            let over = Int.random(in: 1...20, using: &dice) * 5
            let rule = LightRule(
                blue: .used(percent: early), yellow: .before(try #require(Budget(before, .workMinutes))), red: .over(percent: over))
            let marks = [budget * early / 100, budget - before, budget + budget * over / 100]
            var clock = Clock(name: "handling", limit: .budget(try #require(Budget(budget, .workMinutes))))
            let edges = (0..<3).map { _ in Int.random(in: 0..<12 * 1440, using: &dice) }.sorted()
            let at = { (minute: Int) in Instant(first, minuteOfDay: minute, in: .china) }
            clock.start(at: at(edges[0]))
            clock.stop(at: at(edges[1]), reason: "暂停")
            clock.start(at: at(edges[2]))

            var spent = 0
            var expected = Light.none
            let turned = turnings(of: clock, by: rule, on: calendar)
            for minute in edges[0]..<24 * 1440 {
                // The state at the start of each minute; a look at every 37th and at each change.
                let previous = expected
                if spent >= marks[0] { expected = max(expected, .blue) }
                if spent >= marks[1] { expected = max(expected, .yellow) }
                if spent >= marks[2] { expected = .red }
                if expected != previous {
                    #expect(turned[expected] == at(minute), "seed \(seed): \(expected) of \(clock)")
                }
                if expected != previous || minute % 37 == 0 {
                    #expect(
                        light(of: clock, by: rule, on: calendar, at: at(minute)) == expected, "seed \(seed): minute \(minute) of \(clock)")
                }
                let runs = (edges[0]..<edges[1]).contains(minute) || minute >= edges[2]
                if runs, slow.isWorked(minute) { spent += 1 }
            }
            #expect(turned.dueAt == clock.dueAt(on: calendar), "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("75% used", "时限已用75%"), ("due", "到期"), ("50% over", "超期达时限的50%"), ("2 work-hours before", "到期前2个工作时"),
        ("1 work-day after", "到期后1个工作日"), ("10000% over", "超期达时限的10000%"),
    ])
    func `a threshold is read, spoken and stored as its text`(text: String, zh: String) throws {
        let threshold = try #require(Threshold(text))
        #expect(threshold.description == text)
        #expect(threshold.zh == zh)
        let stored = try JSONEncoder().encode([threshold])
        #expect(String(decoding: stored, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([Threshold].self, from: stored) == [threshold])
    }

    @Test(arguments: [
        "", " ", "Due", "due ", "75%", "75 used", "0% used", "101% used", "075% used", "-5% used", "75.5% used", "% used", "0% over",
        "10001% over", "75% before", "2 before", "before", "2 weeks before", "0 days after", "2 work-hours", "75%  used",
    ])
    func `a text that is no threshold is not guessed at`(text: String) {
        #expect(Threshold(text) == nil)
    }

    @Test(
        arguments: [
            ("75% used", "due", "50% over", nil, nil),
            ("due", "75% used", "50% over", nil, "yellow"),
            ("75% used", "75% used", nil, nil, "yellow"),
            ("100% used", "due", nil, nil, "yellow"),
            ("75% used", "50% over", "due", nil, "red"),
            ("50% over", nil, "20% over", nil, "red"),
            ("1 work-day before", "2 work-hours before", "due", nil, nil),
            ("2 work-hours before", "1 work-day before", "due", nil, "yellow"),
            ("8 work-hours before", "1 work-day before", nil, nil, "yellow"),
            ("due", "1 day after", "24 hours after", nil, "red"),
            ("75% used", "2 work-hours before", "due", nil, nil),  // not comparable without a budget
            ("75% used", "2 work-hours before", "due", "2 work-days", nil),  // 12 and 14 hours
            ("75% used", "2 work-hours before", "due", "1 work-day", "yellow"),  // both at 6 hours
            ("75% used", "2 work-hours before", "due", "48 hours", nil),  // two kinds of time
            (nil, nil, "due", nil, nil),
        ] as [(String?, String?, String?, String?, String?)])
    func `colours out of order are refused by name`(blue: String?, yellow: String?, red: String?, budget: String?, colour: String?) throws {
        let threshold = { (text: String?) in try text.map { try #require(Threshold($0)) } }
        let rule = LightRule(blue: try threshold(blue), yellow: try threshold(yellow), red: try threshold(red))
        let fault = rule.fault(for: try budget.map { try #require(Limit($0)) }, on: try Sample.calendar())
        #expect(fault?.colour == colour)
        if let fault, let colour {
            #expect(fault.en.contains("lights.\(colour)") && fault.zh.contains("lights.\(colour)"))
        }
    }

    @Test func `red is above yellow, yellow above blue`() {
        #expect(Light.allCases == [.none, .blue, .yellow, .red])
        #expect(Light.allCases.sorted() == Light.allCases)
    }

    private func clock(_ budget: String) throws -> Clock { Clock(name: "handling", limit: .budget(try #require(Budget(budget)))) }
}

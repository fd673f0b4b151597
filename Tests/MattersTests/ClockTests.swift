// Clocks: what starts and stops spend, and when the budget is spent.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct ClockTests {
    @Test func `a clock spends working time only, and only while it runs`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("2 work-hours")
        #expect(!clock.isRunning)
        #expect(try clock.spent(at: local("2026-11-20 12:00"), on: calendar) == 0)
        #expect(clock.dueAt(on: calendar) == nil)

        clock.start(at: try local("2026-11-20 11:30"))
        #expect(clock.isRunning)
        #expect(try clock.spent(at: local("2026-11-20 13:00"), on: calendar) == 1800)
        #expect(try clock.remaining(at: local("2026-11-20 14:30"), on: calendar) == 3600)
        #expect(try clock.dueAt(on: calendar) == local("2026-11-20 15:30"))

        clock.stop(at: try local("2026-11-20 15:00"), reason: "检查中")
        #expect(!clock.isRunning)
        #expect(clock.dueAt(on: calendar) == nil)
        #expect(try clock.spent(at: local("2026-11-24 10:00"), on: calendar) == 5400)
        #expect(clock.runs.last?.stop?.reason == "检查中")

        clock.start(at: try local("2026-11-23 09:00"))
        #expect(try clock.dueAt(on: calendar) == local("2026-11-23 09:30"))
        #expect(try clock.overrun(at: local("2026-11-23 09:45"), on: calendar) == 900)
    }

    @Test func `a continuous clock runs through the night`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("24 hours")
        clock.start(at: try local("2026-11-20 17:00"))
        #expect(try clock.dueAt(on: calendar) == local("2026-11-21 17:00"))
        #expect(try clock.spent(at: local("2026-11-21 05:00"), on: calendar) == 12 * 3600)
    }

    @Test func `starting twice does not restart, stopping twice keeps the first reason`() throws {
        var once = try clock("1 work-day")
        once.start(at: try local("2026-11-20 09:00"))
        once.stop(at: try local("2026-11-20 10:00"), reason: "退回")
        var twice = try clock("1 work-day")
        twice.start(at: try local("2026-11-20 09:00"))
        twice.start(at: try local("2026-11-20 09:30"))
        twice.stop(at: try local("2026-11-20 10:00"), reason: "退回")
        twice.stop(at: try local("2026-11-20 11:00"), reason: "挂账")
        #expect(once == twice)
        var never = try clock("1 work-day")
        never.stop(at: try local("2026-11-20 10:00"), reason: "退回")
        #expect(never.runs.isEmpty)
    }

    @Test func `no moment is spent twice, whatever the order of the instants`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 work-day")
        clock.start(at: try local("2026-11-20 09:00"))
        clock.stop(at: try local("2026-11-20 10:00"), reason: "退回")
        clock.start(at: try local("2026-11-20 09:30"))
        #expect(try clock.spent(at: local("2026-11-20 11:00"), on: calendar) == 7200)
        clock.stop(at: try local("2026-11-20 08:00"), reason: "退回")
        #expect(try clock.spent(at: local("2026-11-20 11:00"), on: calendar) == 3600)
    }

    @Test(arguments: [("2026-11-20 18:00", false), ("2026-11-20 20:00", false), ("2026-11-23 08:00", false), ("2026-11-23 08:01", true)])
    func `late is what spends more than the budget`(end: String, late: Bool) throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 work-day")
        clock.start(at: try local("2026-11-20 08:00"))
        clock.stop(at: try local(end), reason: "办结")
        let after = try local("2026-12-01 00:00")
        #expect(clock.wasLate(at: after, on: calendar) == late)
        #expect(clock.overrun(at: after, on: calendar) == (late ? 60 : 0))
        #expect(try !clock.wasLate(at: local("2026-11-20 17:00"), on: calendar))
    }

    @Test func `late by a millisecond is late`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 minute")
        let start = try local("2026-11-20 08:00")
        clock.start(at: start)
        #expect(!clock.wasLate(at: Instant(milliseconds: start.milliseconds + 60_000), on: calendar))
        #expect(clock.wasLate(at: Instant(milliseconds: start.milliseconds + 60_001), on: calendar))
    }

    @Test func `milliseconds of many runs are not rounded away`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("1 work-hour")
        let start = try local("2026-11-20 09:00").milliseconds
        for index in 0..<10 as Range<Int64> {
            clock.start(at: Instant(milliseconds: start + index * 1000))
            clock.stop(at: Instant(milliseconds: start + index * 1000 + 500), reason: "暂停")
        }
        #expect(try clock.spent(at: local("2026-11-20 12:00"), on: calendar) == 5)
    }

    @Test func `a share is reached at its exact instant, also in a run that is over`() throws {
        let calendar = try Sample.calendar()
        var clock = try clock("15 work-minutes")
        clock.start(at: try local("2026-11-20 11:50"))
        let quarters = Instant(milliseconds: try local("2026-11-20 14:01").milliseconds + 15_000)
        #expect(clock.reaches(share: 750, on: calendar) == quarters)
        clock.stop(at: try local("2026-11-20 14:02"), reason: "暂停")
        #expect(clock.reaches(share: 750, on: calendar) == quarters)
        #expect(clock.reaches(share: 1000, on: calendar) == nil)
    }

    @Test(arguments: [UInt64](21...28))
    func `splitting a pause or a run in two changes nothing`(seed: UInt64) throws {
        let calendar = try Sample.calendar()
        var dice = Dice(seed: seed)
        for _ in 0..<50 {
            var at = try local("2024-02-01 00:00").milliseconds + Int64.random(in: 0..<1_000_000_000, using: &dice)
            let instants = (0..<6).map { _ in
                at += Int64.random(in: 0..<100_000_000, using: &dice)
                return Instant(milliseconds: at)
            }
            let text = ["3 work-days", "24 hours", "10 work-hours"].randomElement(using: &dice) ?? ""
            var plain = try clock(text)
            var split = plain
            plain.start(at: instants[0])
            plain.stop(at: instants[2], reason: "暂停")
            plain.start(at: instants[4])
            split.start(at: instants[0])
            split.stop(at: instants[1], reason: "暂停")  // a pause of no length within the run
            split.start(at: instants[1])
            split.stop(at: instants[2], reason: "暂停")
            split.start(at: instants[3])  // a run of no length within the pause
            split.stop(at: instants[3], reason: "暂停")
            split.start(at: instants[4])
            #expect(plain.dueAt(on: calendar) == split.dueAt(on: calendar), "seed \(seed)")
            for instant in instants {
                #expect(plain.spent(at: instant, on: calendar) == split.spent(at: instant, on: calendar), "seed \(seed)")
            }
        }
    }

    @Test func `a stored clock reads back, and one with tangled runs is refused`() throws {
        var clock = try clock("2 work-hours")
        clock.start(at: try local("2026-11-20 09:00"))
        clock.stop(at: try local("2026-11-20 10:00"), reason: "退回")
        clock.start(at: try local("2026-11-20 11:00"))
        let stored = String(decoding: try JSONEncoder().encode(clock), as: UTF8.self)
        #expect(try JSONDecoder().decode(Clock.self, from: Data(stored.utf8)) == clock)
        // 11:00 in China is 03:00 UTC; moved to 01:30 it lies within the first run.
        let tangled = stored.replacing("T03:00:00", with: "T01:30:00")
        #expect(tangled != stored)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Clock.self, from: Data(tangled.utf8)) }
    }

    private func clock(_ budget: String) throws -> Clock { Clock(name: "handling", limit: .budget(try #require(Budget(budget)))) }
}

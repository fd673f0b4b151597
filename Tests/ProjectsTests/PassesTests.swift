// The two passes: every link is kept by the early and by the late times, none could be a minute earlier or later, and
// what is done, begun or forced by a date is treated as such.
import Kernel
import Projects
import Testing

@Suite struct PassesTests {
    static let start = LocalMinute(19_000 * 1440 + 500)

    @Test(arguments: 0..<60) func `early times are the earliest and late times the latest that keep every link`(round: Int) throws {
        var random = SeededRandom(seed: UInt64(1000 + round))
        for _ in 0..<10 {
            let calendars = (0..<Int.random(in: 1...3, using: &random)).map { _ in randomCalendar(&random) }
            let count = Int.random(in: 1...8, using: &random)
            let activities = (0..<count).map { _ in
                PlanActivity(
                    duration: [0, 1, 7, 480, 1000].randomElement(using: &random) ?? 0,
                    calendar: Int.random(in: calendars.indices, using: &random))
            }
            var links: [PlanLink] = []
            for to in 0..<count {
                for from in 0..<to where Int.random(in: 0..<3, using: &random) == 0 {
                    links.append(
                        PlanLink(
                            from: from, to: to, kind: LinkKind.allCases.randomElement(using: &random) ?? .finishToStart,
                            lag: [0, 0, 30, -30, 600].randomElement(using: &random) ?? 0, isElapsed: Bool.random(using: &random)))
                }
            }
            let network = try PlanNetwork(activities, links, calendars: calendars)
            let times = network.times(from: Self.start)
            func isKept(_ starts: [Int], _ finishes: [Int]) -> Bool {
                links.allSatisfy { link in
                    let (before, after) = (calendars[activities[link.from].calendar], calendars[activities[link.to].calendar])
                    let isFromFinish = [.finishToStart, .finishToFinish].contains(link.kind)
                    let moment = isFromFinish ? before.end(finishes[link.from]) : before.start(starts[link.from])
                    let bound =
                        link.isElapsed
                        ? after.worked(until: LocalMinute(moment.number + link.lag)) : after.worked(until: moment) + link.lag
                    return ([.finishToFinish, .startToFinish].contains(link.kind) ? finishes[link.to] : starts[link.to]) >= bound
                }
            }
            #expect(isKept(times.earlyStarts, times.earlyFinishes), "\(random)")
            #expect(isKept(times.lateStarts, times.lateFinishes), "\(random)")
            for activity in 0..<count {
                #expect(times.slack(activity) >= 0 && times.freeSlack(activity) <= times.slack(activity), "\(random)")
                let calendar = calendars[activities[activity].calendar]
                var (starts, finishes) = (times.lateStarts, times.lateFinishes)
                starts[activity] += 1
                finishes[activity] += 1
                #expect(!isKept(starts, finishes) || calendar.end(finishes[activity]) > times.finish, "\(random): it could be later")
                (starts, finishes) = (times.earlyStarts, times.earlyFinishes)
                starts[activity] -= 1
                finishes[activity] -= 1
                let opening = calendar.worked(until: Self.start)
                #expect(!isKept(starts, finishes) || starts[activity] < opening, "\(random): it could be earlier")
            }
        }
    }

    /// Foundation 10 days, walls 15, roof 5, paint 3; a crane beside them 4. Five-day weeks.
    private func house(finish: String? = nil, now: String? = nil, _ change: (inout [PlanActivity]) -> Void = { _ in }) throws -> PlanTimes {
        let calendar = try #require(PlanCalendar(week: PlanCalendarTests.week))
        var activities = [10, 15, 5, 3, 4].map { PlanActivity(duration: $0 * 480) }
        change(&activities)
        let links = [PlanLink(from: 0, to: 1), PlanLink(from: 1, to: 2), PlanLink(from: 2, to: 3), PlanLink(from: 4, to: 2)]
        func moment(_ text: String?) throws -> LocalMinute? {
            try text.map { LocalMinute(try #require(CivilDay($0)), minute: 1020) }
        }
        let start = LocalMinute(try #require(CivilDay("2026-03-02")), minute: 480)
        return try PlanNetwork(activities, links, calendars: [calendar]).times(from: start, now: moment(now), finish: moment(finish))
    }

    @Test func `backwards from a fixed end each has its latest start, and slack in working days`() throws {
        let times = try house(finish: "2026-04-24")
        #expect(times.finish.description == "2026-04-15T17:00")
        // Seven working days to spare on the chain; the crane has twenty-eight.
        #expect((0..<5).map { times.slack($0) / 480 } == [7, 7, 7, 7, 28])
        #expect(
            (0..<5).map { times.lateStart($0).day.description } == ["2026-03-11", "2026-03-25", "2026-04-15", "2026-04-22", "2026-04-09"])
        #expect(times.freeSlack(4) / 480 == 21 && times.freeSlack(0) == 0)
        #expect((0..<5).allSatisfy { !times.isCritical($0) })
    }

    @Test func `an end that is too early shows by how much each comes too late`() throws {
        let times = try house(finish: "2026-04-10")
        #expect((0..<5).map { times.slack($0) / 480 } == [-3, -3, -3, -3, 18])
        #expect((0..<5).map(times.isCritical) == [true, true, true, true, false])
    }

    @Test func `what has begun goes on from today, and what waits for it waits longer`() throws {
        let times = try house(now: "2026-03-20") { activities in
            activities[0].progress = .done(
                from: LocalMinute(CivilDay(number: 20_514), minute: 480), to: LocalMinute(CivilDay(number: 20_525), minute: 1020))
            activities[1].progress = .begun(at: LocalMinute(CivilDay(number: 20_528), minute: 480), remaining: 14 * 480)
        }
        // Five days of the fifteen are gone and fourteen are left.
        #expect(times.earlyStart(1).day.description == "2026-03-16" && times.earlyFinish(1).description == "2026-04-09T17:00")
        #expect(times.earlyFinish(0).description == "2026-03-13T17:00" && !times.isCritical(0) && times.isCritical(1))
        #expect(times.finish.description == "2026-04-21T17:00")
    }

    @Test func `dates that force hold in the pass that they are for`() throws {
        let monday = LocalMinute(try #require(CivilDay("2026-03-16")), minute: 480)
        let times = try house { activities in
            activities[4].bounds = PlanBounds(startNoEarlier: monday, finishNoLater: LocalMinute(monday.number + 3 * 1440))
        }
        #expect(times.earlyStart(4) == monday)
        // It takes four days and has three and a bit.
        #expect(times.slack(4) < 0 && times.slack(0) == 0)
    }

    @Test func `activities that wait for each other are named in their order`() throws {
        let calendar = try #require(PlanCalendar(week: PlanCalendarTests.week))
        let activities = Array(repeating: PlanActivity(duration: 1), count: 5)
        let links = [
            PlanLink(from: 0, to: 1), PlanLink(from: 1, to: 2), PlanLink(from: 2, to: 3), PlanLink(from: 3, to: 1),
            PlanLink(from: 3, to: 4),
        ]
        let fault = #expect(throws: PlanFault.self) { try PlanNetwork(activities, links, calendars: [calendar]) }
        guard case .circle(let circle)? = fault else { return }
        #expect(Set(circle) == [1, 2, 3])
        for (place, activity) in circle.enumerated() {
            #expect(links.contains { $0.from == activity && $0.to == circle[(place + 1) % circle.count] })
        }
        #expect(throws: PlanFault.unknownActivity(link: 0)) {
            try PlanNetwork(activities, [PlanLink(from: 0, to: 9)], calendars: [calendar])
        }
    }
}

// Schedules: written as lines or taken out of a contractor's file, worked out backward from the finish, and the light that
// turns red when a latest day is over.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Projects

@Suite struct ScheduleTests {
    /// Monday to Friday, eight hours, with the last week of January off and a Saturday made up.
    private static let calendar: PlanCalendar = {
        let office: PlanCalendar.Hours = [480..<720, 840..<1080]
        let week = Array(repeating: office, count: 5) + [[], []]
        return PlanCalendar(
            week: week, exceptions: [CivilDay("2027-04-03")!: office, CivilDay("2027-03-25")!: [], CivilDay("2027-03-26")!: []])!
    }()

    private static let lines = """
        1 | 场地平整 | 5
        2 | 基础施工 | 10 | 1
        3 | 设备采购 | 4 | 1SS+2
        4 | 主体施工 | 20 | 2FS+1; 3
        5 | 竣工验收 | 0 | 4
        """

    private static func schedule(_ text: String = lines, start: String = "2027-03-01", finish: String = "2027-04-30") throws -> Schedule {
        let (activities, links) = try ScheduleText.read(text, minutesPerDay: 480)
        return Schedule(
            activities: activities, links: links, calendars: [Schedule.Calendar(name: "cn", hours: calendar)],
            startOn: try #require(CivilDay(start)), finishOn: try #require(CivilDay(finish)))
    }

    /// What comes of these in order, on a day.
    private static func decide(
        _ commands: [ProjectCommand], at day: String, as actor: Actor = Bureau.lead, rules: ProjectDecisionRules
    ) throws -> (project: Project, refusal: Refusal?) {
        var scenario = try Bureau.planned(rules)
        for command in commands {
            let outcome = scenario.when(command, by: actor, at: try instant(day), rules: rules)
            switch outcome.answer {
            case .success(let facts): scenario = try scenario.given(facts)
            case .failure(let refusal): return (scenario.state, refusal)
            }
        }
        return (scenario.state, nil)
    }

    private static func instant(_ day: String) throws -> Instant { Instant(try #require(CivilDay(day)), in: .china) }

    @Test func `critical activities that wait are told by their latest days, the nearest first`() throws {
        func waiting(_ day: String, _ change: (inout Schedule) -> Void = { _ in }) throws -> [String] {
            var schedule = try Self.schedule()
            change(&schedule)
            return try schedule.times(at: CivilDay(day)).criticalWaiting.map { "\($0.activity.code) \($0.day)\($0.isEnd ? " end" : "")" }
        }
        // There is slack until the latest start is here; then the path that it leads is critical, the purchase beside it not.
        #expect(try waiting("2027-03-01") == [])
        #expect(try waiting("2027-03-11") == ["1 2027-03-11", "2 2027-03-18", "4 2027-04-05", "5 2027-04-30 end"])
        #expect(try waiting("2027-03-15") { $0.activities[0].begunOn = CivilDay("2027-03-11") }.first == "2 2027-03-18")
    }

    @Test func `latest days and slack are counted backward in working days, made-up days among them`() throws {
        let times = try Self.schedule().times(at: nil)
        let lines = Dictionary(uniqueKeysWithValues: times.lines.map { ($0.activity.code, $0) })
        // Counted by hand on a calendar of that spring: 1 March is a Monday.
        func days(_ code: String) throws -> [String] {
            let line = try #require(lines[code])
            return [line.earlyStart, line.earlyFinish, line.lateStart, line.lateFinish].map(\.day.description)
        }
        #expect(try days("1") == ["2027-03-01", "2027-03-05", "2027-03-11", "2027-03-17"])
        #expect(try days("2") == ["2027-03-08", "2027-03-19", "2027-03-18", "2027-04-02"])
        #expect(try days("4") == ["2027-03-23", "2027-04-20", "2027-04-05", "2027-04-30"])
        #expect(try ["1", "2", "4", "5"].map { times.slackDays(try #require(lines[$0])) } == [8, 8, 8, 8])
    }

    @Test func `lines are read and written as they were, and what is wrong names its line`() throws {
        #expect(ScheduleText.write(try Self.schedule()) == Self.lines.replacing("2FS+1; 3", with: "2FS+1, 3"))
        for (text, line, says) in [
            ("1 | a | 5\n2 | b | x", 2, "x"), ("1 | a", 1, "编号"), ("1 | a | 5\n\n1 | b | 6", 3, "重复"), ("1 | a | 5 | 2XX", 1, "2XX"),
            ("1, a, 5", 1, "编号"), ("- | a | 5", 1, "编号"),
        ] {
            // 2XX is a number, which the check then does not find.
            do {
                let (activities, links) = try ScheduleText.read(text, minutesPerDay: 480)
                #expect(throws: Refusal.self) {
                    try Schedule(
                        activities: activities, links: links, calendars: [Schedule.Calendar(name: "cn", hours: Self.calendar)],
                        startOn: CivilDay("2026-01-01")!, finishOn: CivilDay("2026-12-31")!
                    ).check()
                }
            } catch {
                #expect(error.line == line && "\(error.what.zh)\(error.text)".contains(says), "\(text): \(error)")
            }
        }
    }

    @Test func `a light is yellow before a latest day and red once it is over`() throws {
        let rules = try Bureau.rules()
        let schedule = try Self.schedule()
        let (project, refusal) = try Self.decide([.schedule(schedule, reason: nil)], at: "2027-03-01", rules: rules)
        #expect(refusal == nil)
        func finding(_ project: Project, _ day: String) throws -> ProjectFinding? {
            project.findings(at: try #require(CivilDay(day)), rules.projects).first { $0.kind == .schedule }
        }
        #expect(try finding(project, "2027-03-05") == nil)
        #expect(try finding(project, "2027-03-06")?.light == .yellow)
        #expect(try finding(project, "2027-03-11")?.light == .yellow)
        let red = try #require(try finding(project, "2027-03-12"))
        #expect(red.light == .red && red.words.zh.contains("场地平整") && red.words.zh.contains("2027-03-11"))
        // Begun: its end is what waits now.
        let (begun, _) = try Self.decide(
            [.schedule(schedule, reason: nil), .reportActivity(ActivityReport(code: "1", begunOn: CivilDay("2027-03-11")))],
            at: "2027-03-11",
            rules: rules)
        #expect(try finding(begun, "2027-03-11") == nil)
        #expect(try finding(begun, "2027-03-17")?.light == .yellow)
        #expect(try finding(begun, "2027-03-18")?.words.zh.contains("完成") == true)
        let (done, _) = try Self.decide(
            [
                .schedule(schedule, reason: nil),
                .reportActivity(ActivityReport(code: "1", begunOn: CivilDay("2027-03-01"), doneOn: CivilDay("2027-03-05"))),
            ], at: "2027-03-11", rules: rules)
        #expect(try finding(done, "2027-03-12") == nil)
        let next = try #require(try finding(done, "2027-03-19"))
        #expect(next.light == .red && next.words.zh.contains("基础施工"))
    }

    @Test func `another finish says what gives`() throws {
        let schedule = try Self.schedule()
        #expect(try schedule.effect(ofFinish: schedule.finishOn, at: nil).isEmpty)
        // Ten working days earlier: two more than there were.
        let effect = try schedule.effect(ofFinish: try #require(CivilDay("2027-04-16")), at: nil)
        #expect(effect.map(\.line.activity.code).sorted() == ["1", "2", "4", "5"])
        #expect(effect.allSatisfy { $0.before == 8 && $0.after == -2 })
    }

    @Test func `what is not sound is refused, and nobody changes a schedule without saying why`() throws {
        let rules = try Bureau.rules()
        let good = try Self.schedule()
        func refusal(_ change: (inout Schedule) -> Void) throws -> String? {
            var schedule = good
            change(&schedule)
            return try Self.decide([.schedule(schedule, reason: nil)], at: "2027-03-01", rules: rules).refusal?.code
        }
        #expect(try refusal { $0.links.append(Schedule.Link(from: "4", to: "1")) } == "schedule.circle")
        #expect(try refusal { $0.links.append(Schedule.Link(from: "9", to: "1")) } == "schedule.line")
        #expect(try refusal { $0.activities = [] } == "schedule.empty")
        #expect(try refusal { $0.finishOn = $0.startOn.advanced(by: -1) } == "field.invalid")
        #expect(try refusal { $0.activities[0].begunOn = CivilDay("2028-01-01") } == "day.future")
        #expect(
            try Self.decide([.schedule(good, reason: nil)], at: "2027-03-01", as: Bureau.other, rules: rules).refusal?.code
                == "project.of-others")
        func after(_ command: ProjectCommand) throws -> String? {
            try Self.decide([.schedule(good, reason: nil), command], at: "2027-03-12", rules: rules).refusal?.code
        }
        #expect(try after(.schedule(good, reason: nil)) == nil)
        var other = good
        other.activities[0].name = "平整"
        #expect(try after(.schedule(other, reason: " ")) == "field.missing")
        #expect(try after(.moveFinish(to: CivilDay("2027-05-25")!, reason: "")) == "field.missing")
        #expect(try after(.reportActivity(ActivityReport(code: "9", begunOn: CivilDay("2027-03-12")))) == "schedule.activity-unknown")
        #expect(try after(.reportActivity(ActivityReport(code: "1", begunOn: CivilDay("2027-03-13")))) == "day.future")
        #expect(try after(.reportActivity(ActivityReport(code: "1", doneOn: CivilDay("2027-03-12")))) == "field.missing")
        #expect(
            try Self.decide([.moveFinish(to: CivilDay("2027-05-25")!, reason: "r")], at: "2027-03-12", rules: rules).refusal?.code
                == "schedule.missing")
    }

    @Test func `the journal holds a schedule to the minute`() throws {
        var schedule = try Self.schedule()
        schedule.activities[0].bounds = PlanBounds(startNoEarlier: LocalMinute(CivilDay("2027-03-02")!, minute: 570))
        schedule.links[0].isElapsed = true
        let fact = ProjectFact.scheduled(schedule: schedule, reason: nil)
        let (type, body) = try fact.encoded()
        #expect(type == "project.scheduled")
        let entry = Entry(
            sequence: 1, stream: "project/p", version: 1, type: type, happenedAt: .start, recordedAt: .start, actor: .system, cause: nil,
            key: nil,
            body: body, hash: [])
        guard case .scheduled(let back, _) = try ProjectFact.decoded(entry) else {
            Issue.record("another fact came back")
            return
        }
        #expect(back == schedule)
    }

    @Test func `a contractor's file becomes a schedule and a file again`() throws {
        guard let files = try Foreign.files("projects", ["xml", "xer", "mpx"]) else { return }
        let usual = Schedule.Calendar(name: "cn", hours: Self.calendar)
        for url in files {
            let name = url.lastPathComponent
            let file = try PlanFile.read(Array(Data(contentsOf: url)))
            let reading = file.schedule(named: name, usual: usual, finishOn: nil)
            let schedule = reading.schedule
            do throws(Refusal) { try schedule.check() } catch {
                #expect(["schedule.empty"].contains(error.code), "\(name): \(error.sentence.en)")
                continue
            }
            let times = try schedule.times(at: nil)
            #expect(times.lines.count == schedule.activities.count, "\(name)")
            // Whatever the file says, what it waits for ends before it where nothing has begun.
            let again = try PlanFile.read(Array(try schedule.file(named: name, at: nil).mspdi().utf8)).schedule(
                named: name, usual: usual, finishOn: schedule.finishOn
            ).schedule
            #expect(again.activities.map(\.name) == schedule.activities.map(\.name), "\(name)")
            #expect(again.activities.map(\.duration) == schedule.activities.map(\.duration), "\(name)")
            #expect(again.links.map(\.kind) == schedule.links.map(\.kind) && again.links.map(\.lag) == schedule.links.map(\.lag), "\(name)")
            #expect(try again.times(at: nil).lines.map(\.lateStart) == times.lines.map(\.lateStart), "\(name)")
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `no activity is later than its latest day where all go by their earliest`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<40 {
            let count = Int.random(in: 1...30, using: &random)
            let text = (1...count).map { place in
                let before = (1..<max(place, 2)).filter { _ in place > 1 && Int.random(in: 0..<6, using: &random) == 0 }
                let links = before.map {
                    "\($0)\(LinkKind.allCases[Int.random(in: 0..<4, using: &random)].rawValue)+\(Int.random(in: 0...5, using: &random))"
                }
                return "\(place) | 工作\(place) | \(Int.random(in: 0...30, using: &random)) | \(links.joined(separator: " "))"
            }.joined(separator: "\n")
            var schedule = try Self.schedule(text, finish: "2030-12-31")
            let earliest = try schedule.times(at: nil).finish
            schedule.finishOn = LocalMinute(earliest.number - 1).day
            let times = try schedule.times(at: nil)
            for line in times.lines {
                #expect(line.slack >= 0 && line.earlyStart <= line.lateStart, "seed \(seed): \(text)")
            }
            #expect(
                times.lines.contains(where: \.isCritical) || times.lines.allSatisfy { times.slackDays($0) == 0 }, "seed \(seed): \(text)")
        }
    }
}

@Suite struct LimitedScheduleTests {
    private static let calendar = PlanCalendar(week: Array(repeating: [480..<720, 840..<1080], count: 5) + [[], []], exceptions: [:])!

    private static func schedule(_ text: String, _ limits: String) throws -> Schedule {
        let (activities, links) = try ScheduleText.read(text, minutesPerDay: 480)
        let capacities = try ScheduleText.capacities(limits)
        return Schedule(
            activities: activities, links: links, calendars: [Schedule.Calendar(name: "cn", hours: calendar)],
            startOn: try #require(CivilDay("2027-03-01")), finishOn: try #require(CivilDay("2027-04-30")),
            capacities: capacities.isEmpty ? nil : capacities)
    }

    private let monday = CivilDay("2027-03-01")!

    @Test func `what takes the only crane goes one after the other, and the rest beside it`() throws {
        let schedule = try Self.schedule(
            "1 | 甲楼吊装 | 5 | | 塔吊\n2 | 乙楼吊装 | 10 | | 塔吊 1\n3 | 室外管网 | 8\n4 | 验收 | 0 | 1, 2, 3", "塔吊 1")
        try schedule.check()
        let plan = try #require(try schedule.levelled(at: monday))
        // Fifteen working days from 1 March, a Monday, end on Friday the 19th; without the limit ten end on the 12th.
        #expect(plan.finish.description == "2027-03-19" && plan.daysLater == 5)
        let cranes = plan.pushed.filter { $0.activity.demands != nil }
        #expect(cranes.count == 1, "one of the two waits for the other")
        // Two cranes: nothing waits.
        let lines = try #require(ScheduleText.write(schedule))
        let two = try #require(try Self.schedule(lines, "塔吊 2").levelled(at: monday))
        #expect(two.daysLater == 0 && two.pushed.isEmpty && two.finish.description == "2027-03-12")
        #expect(try Self.schedule("1 | 甲 | 5", "").levelled(at: monday) == nil)
    }

    @Test func `lines end as browsers send them, too`() throws {
        let text = "1 | 甲 | 5 | | 塔吊\n2 | 乙 | 5 | 1\n"
        let sent = text.replacing("\n", with: "\r\n")
        #expect(try Self.schedule(sent, "塔吊 1\r\n泵车 2") == Self.schedule(text, "塔吊 1\n泵车 2"))
        do throws(ScheduleLineFault) {
            _ = try ScheduleText.read(sent + "3 | 丙 | 五天", minutesPerDay: 480)
            Issue.record("it was read")
        } catch {
            #expect(error.line == 3)
        }
    }

    @Test func `what has begun keeps what it has, what is done takes nothing`() throws {
        var schedule = try Self.schedule("1 | 甲 | 10 | | 塔吊\n2 | 乙 | 2 | | 塔吊\n3 | 丙 | 4 | 2 | 塔吊", "塔吊 1")
        schedule.activities[0].begunOn = monday
        schedule.activities[0].remaining = 3 * 480
        let plan = try #require(try schedule.levelled(at: CivilDay("2027-03-08")!))
        // Three days of the first, then two and four: nine from the 8th end on the 18th.
        #expect(plan.finish.description == "2027-03-18")
        #expect(plan.pushed.map(\.start.description) == ["2027-03-11", "2027-03-15"])
        schedule.activities[0].doneOn = CivilDay("2027-03-05")
        #expect(try #require(try schedule.levelled(at: CivilDay("2027-03-08")!)).finish.description == "2027-03-15")
    }

    @Test func `resources are read with their numbers, and what is not limited or too much is refused`() throws {
        let text = "1 | 甲 | 5 |  | 塔吊 2, 木工班组\n2 | 乙 | 5 | 1"
        let schedule = try Self.schedule(text, "塔吊 2\n木工班组×3")
        #expect(schedule.activities[0].demands == ["塔吊": 2, "木工班组": 1] && schedule.activities[1].demands == nil)
        #expect(schedule.capacities == [Schedule.Capacity(name: "塔吊", amount: 2), Schedule.Capacity(name: "木工班组", amount: 3)])
        let written = try #require(ScheduleText.write(schedule))
        #expect(try Self.schedule(written, "塔吊 2\n木工班组 3") == schedule)
        for (text, limits) in [("1 | 甲 | 5 | | 塔吊 3", "塔吊 2"), ("1 | 甲 | 5 | | 泵车", "塔吊 2")] {
            let schedule = try Self.schedule(text, limits)
            #expect(throws: Refusal.self) { try schedule.check() }
        }
        #expect(throws: ScheduleLineFault.self) { try ScheduleText.read("1 | 甲 | 5 | | 塔吊, 塔吊 2", minutesPerDay: 480) }
        #expect(throws: ScheduleLineFault.self) { try ScheduleText.capacities("塔吊 2\n塔吊 3") }
        #expect(throws: ScheduleLineFault.self) { try ScheduleText.capacities("3") }
    }

    @Test func `done in time is measured by the latest days of the plan, not of what became of it`() throws {
        var schedule = try Self.schedule("1 | 甲 | 5\n2 | 乙 | 5 | 1\n3 | 丙 | 5 | 2", "")
        schedule.finishOn = CivilDay("2027-03-19")!
        let today = CivilDay("2027-03-15")!
        #expect(try schedule.kept(at: today).onTime == 0 && schedule.kept(at: today).due == 2)
        (schedule.activities[0].begunOn, schedule.activities[0].doneOn) = (monday, CivilDay("2027-03-05"))
        #expect(try schedule.kept(at: today).onTime == 1 && schedule.kept(at: today).due == 2)
        // A week late: due, and not in time.
        (schedule.activities[1].begunOn, schedule.activities[1].doneOn) = (CivilDay("2027-03-08"), today)
        #expect(try schedule.kept(at: today).onTime == 1 && schedule.kept(at: today).due == 2)
    }
}

// The register of the sample district: the invented portfolio entered as its people would enter it, with problems,
// permits and memos that are matters, and the reports of the last days.
import Grid
import Kernel
import Loop
import Matters
import Projects

struct SampleProjects {
    let seed: UInt64
    let start: Instant
    let now: Instant
    let portfolio: SamplePortfolio
    private let year: Int
    /// Where those of 实施类 lie, by their place in the portfolio. For the others no site is chosen yet.
    private var places: [Int: Place] = [:]

    init(seed: UInt64, start: Instant, now: Instant, map: AreaMap) {
        (self.seed, self.start, self.now) = (seed, start, now)
        let today = now.day(in: .china)
        let endOfLast = today.advanced(by: -today.parts.day)
        year = endOfLast.year
        let streets = map.sorted.filter { $0.level == .street }
        let towns = ["park-east", "park-south"] + streets.map { SampleRoster.office(of: $0.code) }
        let month = Int64(endOfLast.parts.month)
        var sums = SamplePortfolio.Sums()
        // A little ahead of the time, whatever month it is.
        sums.done = min(sums.planned * month / 12 * 1_012 / 1_000, sums.planned * 95 / 100)
        (sums.lateStarts, sums.held) = (2, 1)
        portfolio = SamplePortfolio(seed: seed, year: year, through: endOfLast, towns: towns, sums: sums)
        var random = SampleRandom(seed: seed &+ 13)
        for (index, item) in portfolio.items.enumerated() where item.details.class == .implementation {
            // A park lies in a street, too.
            let street = streets.first { SampleRoster.office(of: $0.code) == item.details.town } ?? streets[index % streets.count]
            let cells = map.sorted.filter { $0.level == .cell && map.ancestors(of: $0.code).contains(street.code) }
            guard !cells.isEmpty, let centre = random.pick(cells).centre else { continue }
            places[index] = Place(
                text: SampleWords.place(street: street.name, &random), longitude: centre.longitude, latitude: centre.latitude,
                cell: map.cell(at: centre.longitude, latitude: centre.latitude))
        }
    }

    static let keeper = Actor(officer: SampleRoster.reformDispatcher, post: Duty.dispatcher.rawValue, unit: SampleRoster.reform)
    private var registeredYear: Int { start.day(in: .china).year }

    func id(_ index: Int) -> String { House.identifier(for: "sample/\(seed)/project/\(index)") }
    func number(_ index: Int) -> String { "XM\(registeredYear)-\(String(10_000 + index + 1).dropFirst())" }

    private func submission(_ index: Int, _ command: ProjectCommand, at instant: Instant, by actor: Actor = keeper) -> Submission {
        Submission(stream: ProjectDecider.stream(id(index)), command: command, actor: actor, now: instant)
    }

    static func officer(of unit: UnitCode) -> Actor { Actor(officer: "jb-\(unit)-01", post: Duty.officer.rawValue, unit: unit) }

    /// What is there when the month begins.
    func before() -> [Submission] {
        let day = start.day(in: .china)
        var steps: [Submission] = []
        for (index, item) in portfolio.items.enumerated() {
            var details = item.details
            details.place = places[index]
            steps.append(submission(index, .register(details), at: start))
        }
        for (index, item) in portfolio.items.enumerated() {
            if let plan = item.plan { steps.append(submission(index, .plan(year: year, plan, reason: nil), at: start)) }
            for (milestone, on) in item.milestones where on <= day {
                steps.append(submission(index, .advance(to: milestone, on: on, reason: nil, evidence: nil), at: start))
            }
            steps += figures(index, item, at: start) { $0 <= day }
            if item.plan != nil, index % 4 != 1 { steps += briefings(index, item, on: day, at: start) }
        }
        return steps + matters() + permits() + resources()
    }

    /// What came in since.
    func after(calendar: Schedule.Calendar) throws -> [Submission] {
        let day = start.day(in: .china)
        let today = now.day(in: .china)
        var steps: [Submission] = []
        for (index, item) in portfolio.items.enumerated() {
            for (milestone, on) in item.milestones where on > day && on <= today {
                steps.append(submission(index, .advance(to: milestone, on: on, reason: nil, evidence: nil), at: now))
            }
            steps += figures(index, item, at: now) { $0 > day && $0 <= today }
            if let since = item.holdSince, since <= today {
                steps.append(submission(index, .hold(since: since, reason: "资金未到位，暂停施工"), at: now))
            }
            // Not everybody has reported.
            if item.plan != nil, index % 9 != 4 { steps += briefings(index, item, on: today.advanced(by: -1), at: now) }
        }
        return try steps + schedules(calendar, today) + solved() + visits(until: today)
    }

    /// Of the major projects that are being built, and some in preparation.
    private func schedules(_ calendar: Schedule.Calendar, _ today: CivilDay) throws -> [Submission] {
        let sample = SampleSchedules(calendar: calendar, today: today)
        let meant = portfolio.items.indices.filter { index in
            let item = portfolio.items[index]
            return item.details.isMajor
                ? !item.milestones.contains { $0.0 == .built } : item.details.class == .preparation && index % 12 == 0
        }
        return try meant.enumerated().compactMap { place, index in
            try sample.schedule(of: portfolio.items[index].details, isSlow: place % 8 == 5).map {
                submission(index, .schedule($0, reason: nil), at: now)
            }
        }
    }

    private func figures(_ index: Int, _ item: SamplePortfolio.Item, at instant: Instant, _ isMeant: (CivilDay) -> Bool) -> [Submission] {
        item.figures.filter { isMeant($0.asOf) }.map { figure in
            submission(
                index, .spend(asOf: figure.asOf, total: figure.total * 10_000, note: nil, reason: nil, evidence: nil), at: instant,
                by: Self.officer(of: item.details.lead))
        }
    }

    private func briefings(_ index: Int, _ item: SamplePortfolio.Item, on day: CivilDay, at instant: Instant) -> [Submission] {
        let total = (item.figures.last?.total ?? 0) * 10_000
        return [BriefingSide.town, .taskForce].compactMap { side in
            let unit = side == .town ? item.details.town : item.details.taskForce.unit
            // One side in eleven says another figure than the other.
            let said = side == .town && index % 11 == 3 ? total * 103 / 100 : total
            // The office of a town has its officers under another code.
            let officer =
                unit.hasPrefix("office-")
                ? Actor(officer: "jb-\(unit.dropFirst(7))-01", post: Duty.officer.rawValue, unit: unit) : Self.officer(of: unit)
            return submission(
                index,
                .brief(
                    BriefingDraft(
                        side: side, on: day, progress: index % 2 == 0 ? "主体施工按计划推进" : "设备安装过半", problems: index % 5 == 0 ? "部分材料到货偏慢" : "无",
                        next: "加快现场施工，月底前完成本月计划", total: said)),
                at: instant, by: officer)
        }
    }

    // MARK: Matters about them

    private static let problems: [(kind: String, text: String, measure: String, owner: UnitCode)] = [
        ("配套设施", "施工用电容量不足", "供电公司现场勘查，制定增容方案", "power"), ("用地保障", "边角地块尚未完成供地", "对接上级主管部门，完善供地手续", "housing"),
        ("手续办理", "环评报告需补充监测数据", "生态环境部门一次性告知，限期补齐", "ecology"), ("征迁清障", "施工便道有杆线未迁改", "权属单位现场认领，限期迁改", "lighting"),
        ("建设资金", "专项债资金拨付偏慢", "商财政部门加快审核", "commerce"), ("施工组织", "雨水管网接口标高不符", "排水部门会同设计单位复核", "drainage"),
    ]
    private static let problemCount = 24

    private func problemID(_ index: Int) -> String { House.identifier(for: "sample/\(seed)/problem/\(index)") }

    private func matters() -> [Submission] {
        let day = start.day(in: .china)
        var steps: [Submission] = []
        func submit(_ id: String, _ command: MatterCommand, _ actor: Actor = Self.keeper) {
            steps.append(Submission(stream: Matter.stream(id), command: command, actor: actor, now: start))
        }
        for index in 0..<Self.problemCount {
            let problem = Self.problems[index % Self.problems.count]
            let limit = day.advanced(by: 18 + index * 37 % 50)
            submit(
                problemID(index),
                .report(
                    Report(
                        ledger: "project-problem", description: problem.text,
                        values: [
                            "project": number(index * 4 % 90), "kind": problem.kind, "measure": problem.measure, "limit": limit.description,
                            "level": index % 7 == 0 ? "区政府协调" : "部门协调",
                        ], channel: .desk, owner: problem.owner)))
            submit(problemID(index), .claim(note: nil), Self.officer(of: problem.owner))
        }
        for index in 0..<6 {
            submit(
                House.identifier(for: "sample/\(seed)/memo/\(index)"),
                .report(
                    Report(
                        ledger: "project-memo", description: index % 2 == 0 ? "希望协调临时用水接入" : "咨询技改补助申报时间",
                        values: ["project": number(index * 7), "source": index % 2 == 0 ? "走访" : "电话"], channel: .desk)))
        }
        return steps
    }

    /// Every third problem was solved and struck off.
    private func solved() -> [Submission] {
        (0..<Self.problemCount).filter { $0 % 3 == 0 }.flatMap { index -> [Submission] in
            let owner = Self.problems[index % Self.problems.count].owner
            let work = MatterCommand.submit(note: "已解决，现场确认", closing: true, photos: nil)
            let stream = Matter.stream(problemID(index))
            return [
                Submission(stream: stream, command: work, actor: Self.officer(of: owner), now: now),
                Submission(
                    stream: stream, command: MatterCommand.verify(passed: true, note: "现场核实", photos: nil), actor: Self.keeper, now: now),
            ]
        }
    }
}

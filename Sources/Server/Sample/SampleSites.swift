// Of the invented projects: their permits in their order, what they need of land, energy and funds, and who visited them.
import Kernel
import Loop
import Matters
import Projects

extension SampleProjects {
    // MARK: Permits

    /// In an order in which each comes after what it waits for, with whoever decides it.
    private static let permits: [(code: String, unit: UnitCode)] = [
        ("record", "industry"), ("planning-site", "housing"), ("land-acquisition", "housing"), ("environment", "ecology"),
        ("energy", "industry"), ("land-supply", "housing"), ("planning-land", "housing"), ("planning-works", "housing"),
        ("building", "housing"),
    ]

    /// Of the projects in preparation, each a step further than the one before.
    func permits() -> [Submission] {
        (0..<8).flatMap { project in
            Self.permits.enumerated().flatMap { place, permit -> [Submission] in
                let stream = Matter.stream(House.identifier(for: "sample/\(seed)/permit/\(project)/\(permit.code)"))
                func submit(_ command: MatterCommand, _ actor: Actor = Self.keeper) -> Submission {
                    Submission(stream: stream, command: command, actor: actor, now: start)
                }
                let isAhead = permit.code == "environment" && project % 3 == 1
                let filed = submit(
                    .report(
                        Report(
                            ledger: "project-permit", description: "前期手续", class: permit.code,
                            values: [
                                "project": number(96 + project), "track": project % 3 == 0 ? "绿色通道" : "普通程序",
                                "acceptance": isAhead ? "容缺受理" : "正式受理",
                            ], channel: .desk)))
                guard place <= project else { return [filed] }
                let officer = Self.officer(of: permit.unit)
                let taken = [filed, submit(.dispatch(owner: permit.unit, supporting: nil, note: nil)), submit(.claim(note: nil), officer)]
                guard place < project else { return taken }
                return taken + [
                    submit(.submit(note: "已办结，批复文件已送达", closing: true, photos: nil), officer),
                    submit(.verify(passed: true, note: "已核对批复文件", photos: nil)),
                ]
            }
        }
    }

    // MARK: Resources

    /// What is granted in a year, in thousandths of the unit, and what a project needs for each hundred million yuan.
    private static let resources: [(code: String, quota: Int64, need: Int64, source: String)] = [
        ("land", 2_600_000, 9_500, "样例：年度用地计划"), ("energy", 180_000_000, 620_000, "样例：年度能耗指标"),
        ("funds", 1_500_000_000, 5_200_000, "样例：专项债券与配套资金"),
    ]

    func resources() -> [Submission] {
        var steps: [Submission] = []
        for resource in Self.resources {
            func submit(_ command: ResourceCommand) {
                steps.append(
                    Submission(stream: ResourceDecider.stream(resource.code), command: command, actor: Self.keeper, now: start))
            }
            submit(.grant(amount: resource.quota, source: resource.source))
            var left = resource.quota
            for (index, item) in portfolio.items.enumerated() where index % 3 == 0 {
                let mark = ProjectMark(number: number(index), name: item.details.name, units: item.details.units)
                let need = max(1000, resource.need * (item.details.investment / 1_000_000) / 100)
                submit(.need(mark, amount: need, note: ""))
                // Some wait for more to be granted.
                guard need <= left, index % 7 != 6 else { continue }
                submit(.allocate(mark, amount: need, note: ""))
                left -= need
                if index % 2 == 0 { submit(.use(mark, amount: need / 2, note: "")) }
            }
        }
        return steps
    }

    // MARK: Visits

    private static let orders: [(text: String, unit: UnitCode, days: Int)] = [
        ("协调施工用电增容，明确通电时间", "power", 10), ("督促施工单位补足夜间作业力量", "industry", 5), ("现场清理施工便道，保障材料进场", "urban-management", 7),
        ("倒排设备进场计划并报区专班", "commerce", 14), ("会商雨污水接口标高，三日内拿出方案", "drainage", 4),
    ]

    /// Task forces at the major projects, some of them not lately, and two rounds of leaders.
    func visits(until today: CivilDay) -> [Submission] {
        let first = start.day(in: .china)
        let major = portfolio.items.indices.filter { portfolio.items[$0].details.isMajor }
        var steps: [Submission] = []
        func submit(_ key: String, _ command: VisitCommand) {
            let stream = VisitDecider.stream(House.identifier(for: "sample/\(seed)/visit/\(key)"))
            steps.append(Submission(stream: stream, command: command, actor: Self.keeper, now: now))
        }
        func site(_ index: Int, _ heard: String, _ difficulties: String) -> VisitSite {
            let details = portfolio.items[index].details
            return VisitSite(
                project: ProjectMark(number: number(index), name: details.name, units: details.units), heard: heard,
                difficulties: difficulties)
        }
        for (place, index) in major.enumerated() {
            for back in [2, 9, 16] where (place + back) % 4 != 0 {
                let day = today.advanced(by: -back - place % 3)
                guard day >= first else { continue }
                submit(
                    "\(index)/\(back)",
                    .record(
                        VisitDetails(kind: .taskForce, on: day, leader: portfolio.items[index].details.taskForce.name, company: "专班成员（样例）"),
                        first: site(index, "按计划推进，现场施工人员到位", back == 9 ? "部分材料到货偏慢" : "")))
            }
        }
        let leaders = [(SampleRoster.leader, "分管领导-01"), ("ld-02", "分管领导-02")]
        for (round, leader) in leaders.enumerated() where major.count > round * 3 + 2 {
            let key = "leader/\(round)"
            let day = today.advanced(by: -3 - round * 2)
            let sites = major[(round * 3)..<(round * 3 + 3)]
            for (place, index) in sites.enumerated() {
                let seen = site(index, "主体施工进度符合节点要求", place == 1 ? "施工用电容量不足" : "")
                let details = VisitDetails(
                    kind: round == 0 ? .supervision : .office, on: day, leader: leader.1, officer: leader.0, company: "发改、住建等部门负责人（样例）")
                submit(key, place == 0 ? .record(details, first: seen) : .addSite(seen))
            }
            for (place, order) in Self.orders.enumerated() where place % 2 == round || place == 4 {
                submit(
                    key,
                    .instruct(
                        site: place % 3, VisitInstruction(text: order.text, limit: day.advanced(by: order.days), owner: order.unit)))
            }
        }
        return steps
    }
}

// Of the sample district: two meetings with what they ordered, some of it done, some late, a report that waits for a verdict, a text
// that waits for review, a campaign and a sample; papers and contests have files of their own. Synthetic, as everything here.
import Extraction
import Kernel
import Loop
import Matters
import Meetings
import Supervision

struct SampleSupervision: Sendable {
    let seed: UInt64
    let start: Instant
    let now: Instant

    private static let secretary = Actor(
        officer: SampleRoster.dispatcher, post: Duty.dispatcher.rawValue, unit: SampleRoster.centre)
    private static let supervisor = Actor(
        officer: SampleRoster.supervisor, post: Duty.supervisor.rawValue, unit: SampleRoster.government)
    private static let auditor = Actor(officer: SampleRoster.auditor, post: Duty.auditor.rawValue, unit: SampleRoster.government)

    /// - days: after the meeting; from today where it is counted backward.
    private static let orders: [(text: String, measures: String, owner: UnitCode?, supporting: [UnitCode], days: Int, isFromToday: Bool)] =
        [
            ("排查老旧小区排水管网，建立问题台账", "逐小区登记，按轻重缓急排序", "drainage", ["lighting"], 12, false),
            ("制定冬季供热应急预案", "明确值守、抢修和告知流程", "housing", [], 20, false),
            ("完成背街小巷照明普查", "逐杆编号，标注故障", "lighting", [], 18, false),
            ("梳理全区闲置厂房底数，形成清单", "实地核实面积、权属和用途", "industry", ["housing"], -1, true),
            ("开展占道经营专项整治", "分片包干，每日巡查", "urban-management", ["sanitation"], 9, true),
            ("编制城区公共充电设施布点方案", "征求街道和企业意见", "power", ["industry"], 25, true),
            ("研究提出社区助餐点运行补贴办法", "", nil, [], 30, true),
        ]

    /// So many were ordered when the month began, the others today.
    private static let early = 4

    private var papers: SamplePapers { SamplePapers(seed: seed, start: start, now: now) }

    private func meeting(_ key: String) -> String { House.identifier(for: "sample/\(seed)/meeting/\(key)") }
    private func matter(_ place: Int) -> String { "\(meeting("executive"))\(String(1000 + place).dropFirst())" }

    private func submit(_ key: String, _ command: MeetingCommand) -> Submission {
        Submission(stream: MeetingDecider.stream(meeting(key)), command: command, actor: Self.secretary, now: start)
    }

    private func order(_ place: Int, at instant: Instant) -> Submission {
        let order = Self.orders[place]
        let limit = (order.isFromToday ? now : start).day(in: .china).advanced(by: order.days)
        let command = MeetingCommand.order(
            Order(
                item: 0, text: order.text, measures: order.measures, limit: limit, owner: order.owner, supporting: order.supporting,
                sponsor: "样例副区长", words: "会议要求，\(order.text)"))
        return Submission(stream: MeetingDecider.stream(meeting("executive")), command: command, actor: Self.secretary, now: instant)
    }

    private func act(_ place: Int, _ command: MatterCommand, _ actor: Actor, at instant: Instant) -> Submission {
        Submission(stream: Matter.stream(matter(place)), command: command, actor: actor, now: instant)
    }

    /// What is there when the month begins: each list after what the one before it has caused.
    func before() -> [[Submission]] {
        let first = start.day(in: .china)
        let people = [
            Attendee(name: "样例甲", post: "副区长"), Attendee(name: "样例乙", post: "副区长"),
            Attendee(name: "样例丙", post: "街道办事处主任", attending: .subVenue, venue: "街道"),
            Attendee(name: "样例丁", post: "审计局局长", attending: .sittingIn),
        ]
        let recorded = [
            submit(
                "executive",
                .record(
                    MeetingDetails(kind: "executive", session: 18, title: "区政府第18次常务会议（样例）", on: first, place: "区政府一号会议室", chair: "样例区长"),
                    attendees: people, items: [AgendaItem(kind: .heard, title: "关于城市管理和安全过冬工作的汇报", by: "区综合行政执法局")])),
            submit(
                "committee",
                .record(
                    MeetingDetails(kind: "standing-committee", title: "区委常委会会议（样例）", on: first, chair: "样例书记"),
                    attendees: [Attendee(name: "样例区长", post: "区委副书记、区长")])),
        ]
        let ordered = Self.orders.indices.prefix(Self.early).map { order($0, at: start) }
        let claimed = Self.orders.prefix(Self.early).enumerated().compactMap { place, order in
            order.owner.map { act(place, .claim(note: nil), SampleProjects.officer(of: $0), at: start) }
        }
        let campaign = Submission(
            stream: CampaignDecider.stream(House.identifier(for: "sample/\(seed)/campaign")),
            command: CampaignCommand.open(
                CampaignDetails(
                    title: "安全过冬百日攻坚（样例）", lead: SampleRoster.centre, from: first, to: first.advanced(by: 99), ledgers: ["directive"],
                    goal: "常务会议交办事项全部销号")), actor: Self.supervisor, now: start)
        return [recorded, ordered, claimed + [campaign]] + papers.before()
    }

    /// The second meeting heard one of them again, and what the month has brought.
    func after(numberOf number: (String) async throws -> String?) async throws -> [[Submission]] {
        let due = Self.orders.indices.prefix(Self.early).map { act($0, .catchUp, .system, at: now) }
        let fresh = Self.orders.indices.dropFirst(Self.early).map { order($0, at: now) }
        func officer(_ place: Int) -> Actor { SampleProjects.officer(of: Self.orders[place].owner ?? "") }
        func progress(_ place: Int, _ words: String) -> Submission {
            act(place, .progress(note: words, photos: nil), officer(place), at: now)
        }
        var heard: [Submission] = []
        if let first = try await number(matter(0)) {
            let again = Order(text: Self.orders[0].text, limit: now.day(in: .china).advanced(by: 5), words: "常委会会议再次强调管网排查")
            heard.append(
                Submission(
                    stream: MeetingDecider.stream(meeting("committee")),
                    command: MeetingCommand.join(MatterLink(id: matter(0), number: first), again), actor: Self.secretary, now: now))
        }
        let claimed = Self.orders.indices.dropFirst(Self.early).filter { Self.orders[$0].owner != nil }.map {
            act($0, .claim(note: nil), officer($0), at: now)
        }
        let reports = [
            progress(0, "各项工作正在有序推进"), progress(3, "已核实 21 处闲置厂房，面积 12.6 万平方米，余下 5 处权属待查"),
            progress(4, "已整治 6 条道路，劝离占道摊点 43 处，引导 18 户进入市场"),
        ]
        let done = [1, 2].flatMap { place in
            [
                act(place, .submit(note: "已完成，成果已报区政府办公室", closing: true, photos: nil), officer(place), at: now),
                act(place, .verify(passed: true, note: "成果齐全，抽查三处属实", photos: nil), Self.supervisor, at: now),
            ]
        }
        return [due, heard + fresh, claimed + reports, done, papers.after()]
    }

    /// A report of this morning, as a secretary would paste it.
    func morning(in house: House) async throws {
        let today = now.day(in: .china)
        let (_, month, day) = today.parts
        let body = """
            全区城市更新工作调度会召开

            本报讯 \(month)月\(day)日，全区城市更新工作调度会召开，副区长样例甲主持会议。

            会议听取了城市更新项目进展情况的汇报。会议指出，各级各部门要提高认识，增强责任感和紧迫感。会议要求，区住房和城乡建设局要牵头制定
            老旧小区改造清单，区水利局配合，\(today.advanced(by: 12).parts.month)月\(today.advanced(by: 12).parts.day)日前报区政府。区园林绿化中心要开展行道树安全排查，建立隐患台账，每周五前报送进展。
            今年以来，全区已改造小区14个，惠及居民6200户。
            """
        _ = try await house.read(title: "", on: today, body: body, by: Self.secretary, key: "sample/\(seed)/text")
        _ = try await house.draw(
            SampleAsked(
                ledger: "directive", from: start.day(in: .china), to: today, unit: nil, size: 1, reason: "季度抽查（样例）"), by: Self.auditor,
            key: "sample/\(seed)/second-line")
        try await SampleContests(seed: seed, now: now).open(in: house)
    }
}

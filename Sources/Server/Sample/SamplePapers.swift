// Papers of the sample district: a division of work that was issued when the month began, with its items as directives; one that is
// out for opinions, late in part, with an item that nobody has claimed; a plan of action that waits for a leader's signature.
// Synthetic, as everything here. Called by SampleSupervision.
import Kernel
import Loop
import Matters
import Meetings

struct SamplePapers: Sendable {
    let seed: UInt64
    let start: Instant
    let now: Instant

    private static let dispatcher = Actor(officer: SampleRoster.dispatcher, post: Duty.dispatcher.rawValue, unit: SampleRoster.centre)
    private static let leader = Actor(officer: SampleRoster.leader, post: Duty.leader.rawValue, unit: SampleRoster.government)
    private static func head(_ unit: UnitCode) -> Actor { Actor(officer: "fz-\(unit)", post: Duty.head.rawValue, unit: unit) }

    private func stream(_ key: String) -> String { PaperDecider.stream(House.identifier(for: "sample/\(seed)/paper/\(key)")) }

    private func steps(_ key: String, at instant: Instant, _ steps: [(PaperCommand, Actor)]) -> [Submission] {
        steps.map { Submission(stream: stream(key), command: $0.0, actor: $0.1, now: instant) }
    }

    private func item(
        _ text: String, _ measures: String, days: Int, _ owner: UnitCode?, _ supporting: [UnitCode] = [], at instant: Instant
    ) -> DivisionItem {
        DivisionItem(
            text: text, measures: measures, limit: instant.day(in: .china).advanced(by: days), owner: owner, supporting: supporting)
    }

    /// When the month begins: each list after what the one before it has caused.
    func before() -> [[Submission]] {
        let writer = SampleProjects.officer(of: "urban-management")
        let head = Self.head("urban-management")
        let first = """
            为落实区政府常务会议关于城市管理的要求，制定本方案。
            一、总体要求。问题导向，分片包干，件件有着落。
            二、任务分工。见任务清单。
            三、工作要求。牵头单位每五个工作日报送一次进展。
            """
        let second = first.replacing("三、工作要求。", with: "三、群众参与。主要任务在社区公示。\n四、工作要求。")
        let issued = steps(
            "issued", at: start,
            [
                (
                    .draft(
                        PaperDetails(kind: "division", title: "冬季城市管理重点工作分工方案（样例）", unit: "urban-management"), text: first),
                    writer
                ),
                (.addItem(item("规范早市夜市摊点", "一点一策，定时定位", days: 45, "urban-management", ["market"], at: start)), writer),
                (.addItem(item("建立除雪铲冰联动机制", "明确路段、人员和物资", days: 40, nil, ["transport"], at: start)), writer),
                (.ask(["market", "sanitation", "transport"], until: nil), writer),
                (.opine("建议明确各单位负责的路段"), SampleProjects.officer(of: "transport")),
                (.agree, SampleProjects.officer(of: "market")), (.agree, Self.head("sanitation")),
                (.claim(2), Self.head("sanitation")), (.claim(2), Self.leader),
                (.recordOpinion(source: "区人大代表座谈会", text: "建议向社区公示任务"), writer),
                (.revise(title: "冬季城市管理重点工作分工方案（样例）", text: second, note: "增加社区公示"), writer),
                (.answer(1, .declined, reason: "路段随联动机制另行发布", version: nil), writer),
                (.answer(2, .adopted, reason: "", version: 2), writer), (.submit, writer), (.sign(step: 0, edition: 4), head),
                (.sign(step: 1, edition: 4), Self.leader), (.issue(kind: "division", recipients: ["transport"]), Self.dispatcher),
                (.receive, SampleProjects.officer(of: "market")), (.receive, Self.head("sanitation")),
            ])
        let housing = SampleProjects.officer(of: "housing")
        let asked = steps(
            "asked", at: start,
            [
                (
                    .draft(
                        PaperDetails(kind: "division", title: "老旧小区改造提升工作分工方案（样例）", unit: "housing"),
                        text: "一、目标。年内完成 14 个小区改造扫尾，摸清下一年底数。\n二、任务分工。见任务清单。"), housing
                ),
                (.addItem(item("完成改造小区扫尾和群众回访", "逐户回访，问题限时整改", days: 60, "housing", at: start)), housing),
                (.addItem(item("摸清下一年改造小区底数", "按楼栋登记管网、屋面和加装电梯意愿", days: 75, nil, ["civil-affairs"], at: start)), housing),
                (.addItem(item("改造小区同步增设充电设施", "与电力扩容一并设计", days: 70, nil, ["housing"], at: start)), housing),
                (.ask(["power", "civil-affairs", "drainage"], until: nil), housing),
                (.opine("充电设施须与变压器扩容同步，建议时限与电力工程一致"), SampleProjects.officer(of: "power")),
                (.claim(3), Self.head("power")), (.agree, SampleProjects.officer(of: "civil-affairs")),
            ])
        let claims = [("urban-management", "000"), ("sanitation", "001")].map { unit, place in
            Submission(
                stream: matter(place), command: MatterCommand.claim(note: nil), actor: SampleProjects.officer(of: unit), now: start)
        }
        return [issued + asked, claims]
    }

    private func matter(_ place: String) -> String { Matter.stream(House.identifier(for: "sample/\(seed)/paper/issued") + place) }

    /// Today. Of the two items that are under way one unit has reported, the other has not.
    func after() -> [Submission] {
        let officer = SampleProjects.officer(of: "ecology")
        let text = "一、目标。全年空气质量优良天数稳步增加。\n二、重点任务。工地扬尘、餐饮油烟、道路积尘分类治理。\n三、保障。按月调度，按季通报。"
        let due = ["000", "001"].map {
            Submission(stream: matter($0), command: MatterCommand.catchUp, actor: .system, now: now)
        }
        let report = Submission(
            stream: matter("000"), command: MatterCommand.progress(note: "已规范早市 3 处、夜市 2 处，余下 1 处正在选址", photos: nil),
            actor: SampleProjects.officer(of: "urban-management"), now: now)
        let signing = steps(
            "signing", at: now,
            [
                (.draft(PaperDetails(kind: "plan", title: "大气污染防治行动计划（样例）", unit: "ecology"), text: text), officer),
                (.ask(["transport"], until: nil), officer), (.agree, SampleProjects.officer(of: "transport")), (.submit, officer),
                (.sign(step: 0, edition: 1), Self.head("ecology")),
            ])
        return due + [report] + signing
    }
}

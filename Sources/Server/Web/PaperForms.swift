// What the forms of papers ask for, and how they are read.
import Foundation
import Kernel
import Loop
import Matters
import Meetings
import Pages

struct PaperForms {
    let book: Book
    let page: PageContext

    /// Of every form, for what comes back after a refusal.
    static let fields = [
        "kind", "title", "unit", "text", "note", "measures", "limit", "owner", "supporting", "sponsor", "units", "until", "source",
        "opinion", "verdict", "reason", "version-read", "meeting", "outcome", "item", "recipients",
    ]

    private var today: CivilDay { page.now.day(in: page.zone) }
    private func say(_ zh: String, _ en: String) -> String { page.pick(zh, en) }
    private var units: [Choice] { MeetingForms(book: book, page: page).unitChoices }
    private func value(_ text: String?) -> [String] { text.flatMap { $0.isEmpty ? nil : [$0] } ?? [] }

    func reason(_ zh: String, _ en: String) -> FormField { FormField("reason", say(zh, en), .area(rows: 2), isRequired: true) }

    func draft(_ rights: PaperRights) -> [FormField] {
        let own = Set(rights.posts(.draft).filter { [.officer, .head].contains($0.duty) }.map(\.unit))
        let isAny = rights.posts(.draft).contains { ![.officer, .head].contains($0.duty) }
        let choices = isAny ? units : units.filter { own.contains($0.value) }
        return [
            FormField(
                "kind", say("类别", "Kind"), .select(book.meetings.papers.kinds.map { Choice($0.code, $0.title.text(page.language)) }),
                isRequired: true),
            FormField(
                "unit", say("起草单位", "Written by"), .select(choices), values: choices.count == 1 ? [choices[0].value] : [],
                isRequired: true),
            FormField("title", say("标题", "Title"), isRequired: true),
            FormField("text", say("正文", "Text"), .area(rows: 12), hint: say("每段一行。", "One paragraph a line."), isRequired: true),
        ]
    }

    func version(_ paper: Paper) -> [FormField] {
        [
            FormField("title", say("标题", "Title"), values: [paper.details?.title ?? ""], isRequired: true),
            FormField("text", say("正文", "Text"), .area(rows: 16), values: [paper.text], isRequired: true),
            FormField("note", say("修改说明", "What was changed"), .area(rows: 2), isRequired: true),
        ]
    }

    func item(_ item: DivisionItem?) -> [FormField] {
        [
            FormField("text", say("任务内容", "What is to be done"), .area(rows: 3), values: value(item?.text), isRequired: true),
            FormField("measures", say("具体措施", "Measures"), .area(rows: 2), values: value(item?.measures)),
            FormField("limit", say("完成时限", "To be done by"), .day, values: value(item?.limit.description), isRequired: true),
            FormField(
                "owner", say("牵头单位", "Lead unit"), .select(units), values: value(item?.owner),
                hint: say("不填的由单位认领；送签前每项都须有牵头单位。", "Where none is chosen a unit may claim it; each needs one before it is signed.")),
            FormField("supporting", say("配合单位", "Supporting units"), .checkboxes(units), values: item?.supporting ?? []),
            FormField("sponsor", say("牵头领导", "Sponsor"), values: value(item?.sponsor)),
        ]
    }

    func round(_ paper: Paper) -> [FormField] {
        let rules = book.meetings
        let days = rules.papers.days
        let usual = book.matters.calendars[rules.calendar].map { $0.workDay(days, after: today) }
        return [
            FormField(
                "units", say("征求意见的单位", "Units that are asked"), .checkboxes(units.filter { $0.value != paper.details?.unit }),
                values: paper.rounds.last?.units ?? [], isRequired: true),
            FormField(
                "until", say("反馈截止日期（含）", "Until, that day included"), .day, values: value(usual?.description),
                hint: say("通常 \(days) 个工作日。", "Usually \(days) working days.")),
        ]
    }

    var outside: [FormField] {
        [
            FormField(
                "source", say("来源", "Whose it is"), hint: say("如：区人大代表、专家论证会、公众。", "Deputies, experts, the public."), isRequired: true),
            FormField("text", say("意见", "Opinion"), .area(rows: 3), isRequired: true),
        ]
    }

    var opinion: [FormField] { [FormField("text", say("意见", "Opinion"), .area(rows: 4), isRequired: true)] }

    func answer(_ paper: Paper) -> [FormField] {
        let open = paper.unanswered
        let answered = paper.opinions.indices.map { $0 + 1 }.filter { !open.contains($0) }
        // What waits comes first, then the newest of those that were answered, which may be answered otherwise.
        let choices = (open + answered.reversed()).prefix(100).map { place in
            let opinion = paper.opinions[place - 1]
            let from = opinion.unit.map { book.matters.organization.name(ofUnit: $0) } ?? opinion.source
            let words = opinion.text.count > 40 ? "\(opinion.text.prefix(40))…" : opinion.text
            return Choice(String(place), "\(place). \(from)\(say("：", ": "))\(words)")
        }
        let versions = paper.versions.indices.reversed().map { Choice(String($0 + 1), say("第 \($0 + 1) 稿", "version \($0 + 1)")) }
        return [
            FormField(
                "opinion", say("意见", "Opinion"), .select(choices), values: value(paper.unanswered.first.map { String($0) }),
                isRequired: true),
            FormField(
                "verdict", say("采纳情况", "Answer"), .radio(PaperVerdict.allCases.map { Choice($0.rawValue, $0.title.text(page.language)) }),
                isRequired: true),
            FormField(
                "version-read", say("体现在", "Which version has it"), .select(versions),
                hint: say("采纳和部分采纳的填写。", "Where it was adopted, at least in part.")),
            FormField("reason", say("理由", "Reason"), .area(rows: 2), hint: say("部分采纳和不采纳的必填。", "Needed where it was not adopted in full.")),
        ]
    }

    var hearing: [FormField] {
        [
            FormField(
                "meeting", say("会议编号", "Number of the meeting"), hint: say("如 HY2026-0001。", "Such as HY2026-0001."), isRequired: true),
            FormField(
                "outcome", say("结果", "Outcome"), .radio(PaperOutcome.allCases.map { Choice($0.rawValue, $0.title.text(page.language)) }),
                isRequired: true),
            FormField("note", say("会议意见", "What was said"), .area(rows: 2), hint: say("退回修改的必填。", "Needed where it was returned.")),
        ]
    }

    /// - items: those that the reader may claim.
    func claim(_ items: [PaperItem]) -> [FormField] {
        [
            FormField(
                "item", say("任务", "Item"),
                .select(
                    items.map {
                        Choice(String($0.place), "\($0.place). \($0.item.text.count > 40 ? "\($0.item.text.prefix(40))…" : $0.item.text)")
                    }),
                isRequired: true)
        ]
    }

    func recipients(_ paper: Paper) -> [FormField] {
        [
            FormField(
                "recipients", say("主送单位", "Recipients"), .checkboxes(units), values: paper.asked.sorted(),
                hint: say("任务的牵头和配合单位不选也会发到。", "Units that lead or support an item get it in any case."))
        ]
    }

    // MARK: Reading

    /// Browsers end lines with two characters.
    static func text(_ form: Form) -> String {
        (form["text"] ?? "").replacingOccurrences(of: "\r\n", with: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func chosen(_ form: Form, _ name: String) -> [UnitCode] { (form.fields[name] ?? []).filter { !$0.isEmpty } }

    static func details(_ form: Form) -> PaperDetails {
        PaperDetails(kind: form.trimmed("kind"), title: form.trimmed("title"), unit: form.trimmed("unit"))
    }

    static func item(_ form: Form) throws(Refusal) -> DivisionItem {
        let owner = form.trimmed("owner")
        return DivisionItem(
            text: text(form), measures: form.trimmed("measures"),
            limit: try form.civilDay("limit", Bilingual(zh: "完成时限", en: "to be done by")), owner: owner.isEmpty ? nil : owner,
            supporting: chosen(form, "supporting").filter { $0 != owner }, sponsor: form.trimmed("sponsor"))
    }

    private static func number(_ form: Form, _ name: String, _ title: Bilingual) throws(Refusal) -> Int {
        let text = form.trimmed(name)
        guard !text.isEmpty else { throw .fieldMissing(name, title: title) }
        guard let number = Int(text) else {
            throw .fieldInvalid(name, String(text.prefix(40)), expected: Bilingual(zh: "序号", en: "a number"))
        }
        return number
    }

    static func place(_ form: Form) throws(Refusal) -> Int { try number(form, "item", Bilingual(zh: "任务", en: "item")) }

    static func round(_ form: Form) throws(Refusal) -> PaperCommand {
        let until = form.trimmed("until").isEmpty ? nil : try form.civilDay("until", Bilingual(zh: "截止日期", en: "until"))
        return .ask(chosen(form, "units"), until: until)
    }

    static func answer(_ form: Form) throws(Refusal) -> PaperCommand {
        let place = try number(form, "opinion", Bilingual(zh: "意见", en: "opinion"))
        guard let verdict = PaperVerdict(rawValue: form.trimmed("verdict")) else {
            throw .fieldMissing("verdict", title: Bilingual(zh: "采纳情况", en: "answer"))
        }
        let version = form.trimmed("version-read").isEmpty ? nil : try number(form, "version-read", Bilingual(zh: "稿次", en: "version"))
        return .answer(place, verdict, reason: form.trimmed("reason"), version: verdict == .declined ? nil : version)
    }

    static func hearing(_ form: Form) throws(Refusal) -> PaperCommand {
        guard let outcome = PaperOutcome(rawValue: form.trimmed("outcome")) else {
            throw .fieldMissing("outcome", title: Bilingual(zh: "结果", en: "outcome"))
        }
        return .hear(meeting: form.trimmed("meeting"), outcome, note: form.trimmed("note"))
    }

    static func signature(_ form: Form) throws(Refusal) -> PaperCommand {
        .sign(
            step: try number(form, "step", Bilingual(zh: "签字的次序", en: "step")),
            edition: try number(form, "edition", Bilingual(zh: "文本", en: "edition")))
    }

    static func issue(_ form: Form, _ paper: Paper) -> PaperCommand {
        .issue(kind: paper.details?.kind ?? "", recipients: chosen(form, "recipients"))
    }
}

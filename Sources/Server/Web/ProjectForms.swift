// What each step on a project asks for, and the command that a filled-in form means. One place for both, so that a
// field's name cannot differ between them.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct ProjectForms: Sendable {
    let project: Project
    let details: ProjectDetails
    let version: Int
    let words: ProjectWords
    let today: CivilDay
    /// For which the reader may report.
    let sides: [BriefingSide]

    private var page: PageContext { words.page }
    private func say(_ zh: String, _ en: String) -> String { page.pick(zh, en) }

    /// The form of a noun; details have a page of their own, to which theirs leads.
    func form(_ noun: String, _ refused: RefusedForm?) -> TitledForm {
        if noun == "details" {
            return TitledForm(
                id: noun, title: say("修改基本信息", "Revise the details"),
                form: FormModel(
                    action: URLs.project(project.number, noun), fields: [], submit: say("打开修改页", "Open the form"), isQuery: true))
        }
        return adminForm(
            noun, title(noun), to: URLs.project(project.number, noun), fields(noun) + [.hidden("version", String(version))],
            refused: refused,
            isDangerous: noun == "withdrawals")
    }

    private func title(_ noun: String) -> String {
        switch noun {
        case "figures": say("填报完成投资", "Report what was invested")
        case "briefings": say("填报情况（进展、问题、措施）", "Report progress, problems, measures")
        case "milestones": say("登记进度节点", "Record a milestone")
        case "plans": say("下达或调整年度计划", "Plan a year")
        case "holds": say("停工", "Put on hold")
        case "resumptions": say("复工", "Resume")
        default: say("调出项目库", "Withdraw")
        }
    }

    private var evidence: FormField {
        FormField(
            "evidence", say("佐证材料（照片或 PDF）", "Evidence (photos or PDF)"),
            .file(accept: "image/jpeg,image/png,image/webp,application/pdf", isMultiple: true, usesCamera: false),
            isRequired: words.book.projects.needsEvidence)
    }

    private func reason(_ zh: String, _ en: String, isRequired: Bool) -> FormField {
        FormField("reason", say(zh, en), .area(rows: 2), isRequired: isRequired)
    }

    private func money(_ name: String, _ zh: String, _ en: String, _ value: Int64? = nil, isRequired: Bool = true) -> FormField {
        FormField(
            name, say(zh, en), values: value.map { [Money.decimal($0, in: .tenThousand)] } ?? [],
            hint: say("单位万元；也可写“2.5亿元”。", "In units of 10,000 yuan; or write 2.5亿元."), isRequired: isRequired)
    }

    private func fields(_ noun: String) -> [FormField] {
        switch noun {
        case "figures":
            let last = project.figures[today.year]?.last
            return [
                FormField("asOf", say("截至", "Up to"), .day, values: [today.description], isRequired: true),
                money(
                    "total", "1 月 1 日以来累计完成投资", "Invested since 1 January", last?.total),
                FormField("note", say("形象进度", "What stands there now"), .area(rows: 2)),
                reason("理由（累计数减少或更正时必填）", "Reason (needed when a total falls or is corrected)", isRequired: false), evidence,
            ]
        case "briefings":
            return [
                FormField(
                    "side", say("填报方", "Side"), .select(sides.map { Choice($0.rawValue, words.text($0.title)) }),
                    values: sides.count == 1 ? [sides[0].rawValue] : [], isRequired: true),
                FormField("on", say("日期", "Day"), .day, values: [today.description], isRequired: true),
                FormField("progress", page[.briefingProgress], .area(rows: 2), isRequired: true),
                FormField(
                    "problems", page[.briefingProblems], .area(rows: 2), hint: say("没有的写“无”。", "Write 无 where there are none."),
                    isRequired: true),
                FormField("next", page[.briefingNext], .area(rows: 2), isRequired: true),
                money("total", "本年累计完成投资（双报核对）", "Invested this year, to be compared", isRequired: false),
            ]
        case "milestones":
            return [
                FormField(
                    "to", say("节点", "Milestone"), .select(Milestone.allCases.map { Choice($0.rawValue, words.text($0.title)) }),
                    isRequired: true),
                FormField("on", say("日期", "Day"), .day, values: [today.description], isRequired: true),
                reason("更正理由（改已登记的日期时必填）", "Reason (needed to correct a day that is recorded)", isRequired: false), evidence,
            ]
        case "plans":
            let plan = project.plans[today.year]
            let curves = words.book.projects.curves.values.sorted { $0.code < $1.code }.map { Choice($0.code, words.text($0.title)) }
            return [
                FormField("year", say("年度", "Year"), .number(min: 2000, max: 2100), values: [String(today.year)], isRequired: true),
                money("amount", "年度计划投资", "Plan of the year", plan?.amount),
                FormField(
                    "months", say("分月计划（万元，十二个数）", "By month (ten thousand yuan, twelve numbers)"), .area(rows: 2),
                    values: plan?.months.map { [$0.map { Money.decimal($0, in: .tenThousand) }.joined(separator: " ")] } ?? [],
                    hint: say("一月到十二月，以空格或逗号分开；不填则按曲线。", "January to December, apart by blanks or commas; empty: by the curve.")),
                FormField("curve", say("序时曲线", "Curve"), .select(curves), values: plan?.curve.map { [$0] } ?? []),
                reason("调整理由（已有计划时必填）", "Reason (needed where there is a plan)", isRequired: false),
            ]
        case "holds":
            return [
                FormField("since", say("停工之日", "Since"), .day, values: [today.description], isRequired: true),
                reason("停工原因", "Reason", isRequired: true),
            ]
        case "resumptions":
            return [
                FormField("on", say("复工之日", "Day"), .day, values: [today.description], isRequired: true),
                FormField("note", say("说明", "Note"), .area(rows: 2)),
            ]
        default:
            return [
                FormField("on", say("调出之日", "Day"), .day, values: [today.description], isRequired: true),
                reason("调出原因", "Reason", isRequired: true),
            ]
        }
    }

    // MARK: Details

    static let detailNames = [
        "name", "class", "level", "field", "lead", "town", "owner", "sponsor", "sponsorOfficer", "taskForce", "taskForceUnit", "isMajor",
        "nationalCode", "investment", "content", "startOn", "finishOn", "place", "place.lat", "place.lon",
    ]

    static func detailFields(_ details: ProjectDetails?, _ words: ProjectWords) -> [FormField] {
        let page = words.page
        let rules = words.book.projects
        let organization = words.book.matters.organization
        func label(_ name: String) -> String { words.text(ProjectSentences.labels[name] ?? Bilingual(name)) }
        let units = organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil }.sorted { $0.code < $1.code }.map {
            Choice($0.code, $0.name)
        }
        let leaders = organization.holders(of: .leader, at: page.now).map(\.officer)
        let officers = Array(Set(leaders + [details?.sponsor.officer].compactMap(\.self))).sorted().map {
            Choice($0, organization.name(ofOfficer: $0))
        }
        func value(_ text: String?) -> [String] { text.map { [$0] } ?? [] }
        return [
            FormField("name", label("name"), values: value(details?.name), isRequired: true),
            FormField(
                "class", label("class"), .select(ProjectClass.allCases.map { Choice($0.rawValue, words.text($0.title)) }),
                values: value(details?.class.rawValue), isRequired: true),
            FormField(
                "level", label("level"), .select(rules.levels.map { Choice($0.code, words.text($0.title)) }), values: value(details?.level),
                isRequired: true),
            FormField(
                "field", label("field"), .select(rules.fields.map { Choice($0.code, words.text($0.title)) }), values: value(details?.field),
                isRequired: true),
            FormField(
                "investment", label("investment"), values: value(details.map { Money.decimal($0.investment, in: .tenThousand) }),
                hint: page.pick("单位万元；也可写“2.5亿元”。", "In units of 10,000 yuan; or write 2.5亿元."), isRequired: true),
            FormField("owner", label("owner"), values: value(details?.owner), isRequired: true),
            FormField("lead", label("lead"), .select(units), values: value(details?.lead), isRequired: true),
            FormField("town", label("town"), .select(units), values: value(details?.town), isRequired: true),
            FormField("sponsor", label("sponsor"), values: value(details?.sponsor.name), isRequired: true),
            FormField(
                "sponsorOfficer", page.pick("帮包领导的账号", "The sponsor's account"), .select(officers), values: value(details?.sponsor.officer),
                hint: page.pick("选填；填后本人可以自己填报。", "Optional; with it the sponsor can report.")),
            FormField("taskForce", label("taskForce"), values: value(details?.taskForce.name), isRequired: true),
            FormField(
                "taskForceUnit", page.pick("专班所在单位", "The task force's unit"), .select(units), values: value(details?.taskForce.unit),
                isRequired: true),
            FormField(
                "isMajor", page.pick("重大项目（日调度）", "Major project (reported daily)"), .checkbox,
                values: details?.isMajor == true ? ["yes"] : []),
            FormField("content", label("content"), .area(rows: 3), values: value(details?.content)),
            FormField("startOn", label("startOn"), .day, values: value(details?.startOn?.description)),
            FormField("finishOn", label("finishOn"), .day, values: value(details?.finishOn?.description)),
            FormField(
                "place", label("place"), .place,
                values: details?.place.map { place in
                    [place.text, place.latitude.map { String($0) } ?? "", place.longitude.map { String($0) } ?? ""]
                } ?? []),
            FormField("nationalCode", label("nationalCode"), values: value(details?.nationalCode)),
        ]
    }
}

// MARK: - Reading

extension Form {
    fileprivate func text(_ name: String) -> String { self[name]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "" }
    fileprivate func optional(_ name: String) -> String? { text(name).isEmpty ? nil : text(name) }

    fileprivate func day(_ name: String) throws(Refusal) -> CivilDay? {
        guard let text = optional(name) else { return nil }
        guard let day = CivilDay(text) else {
            throw .fieldInvalid(name, String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        }
        return day
    }

    fileprivate func requiredDay(_ name: String) throws(Refusal) -> CivilDay {
        guard let day = try day(name) else { throw .fieldMissing(name, title: Bilingual(zh: "日期", en: "day")) }
        return day
    }

    /// Yuan, written in 万元 unless it says otherwise.
    fileprivate func money(_ name: String) throws(Refusal) -> Int64? {
        guard let text = optional(name) else { return nil }
        return try Money.asked(text, name)
    }

    fileprivate func requiredMoney(_ name: String) throws(Refusal) -> Int64 {
        guard let yuan = try money(name) else { throw .fieldMissing(name, title: Bilingual(zh: "金额", en: "amount")) }
        return yuan
    }
}

extension Money {
    /// In 万元 where no unit stands behind it.
    fileprivate static func asked(_ text: String, _ field: String) throws(Refusal) -> Int64 {
        guard let yuan = yuan(text, in: .tenThousand) else {
            throw .fieldInvalid(
                field, String(text.prefix(40)),
                expected: Bilingual(zh: "金额，如 8500（万元）或 2.5亿元", en: "an amount such as 8500 (ten thousand yuan) or 2.5亿元"))
        }
        return yuan
    }
}

extension Form {
    /// Where a project lies: in words, on the map, or both; nil where nothing is filled in.
    fileprivate func projectPlace() throws(Refusal) -> Place? {
        let (latitude, longitude) = (try degrees("place.lat"), try degrees("place.lon"))
        let text = optional("place")
        return text == nil && latitude == nil && longitude == nil ? nil : Place(text: text ?? "", longitude: longitude, latitude: latitude)
    }
}

extension ProjectDetails {
    init(_ form: Form) throws(Refusal) {
        func choice<Value>(_ name: String, _ read: (String) -> Value?) throws(Refusal) -> Value {
            guard let text = form.optional(name) else { throw .fieldMissing(name, title: ProjectSentences.labels[name]) }
            guard let value = read(text) else {
                throw .fieldInvalid(name, String(text.prefix(40)), expected: Bilingual(zh: "列表中的一项", en: "one of the list"))
            }
            return value
        }
        self.init(
            name: form.text("name"), class: try choice("class") { ProjectClass(rawValue: $0) }, level: try choice("level") { $0 },
            field: try choice("field") { $0 }, lead: try choice("lead") { $0 }, town: try choice("town") { $0 }, owner: form.text("owner"),
            sponsor: Sponsor(name: form.text("sponsor"), officer: form.optional("sponsorOfficer")),
            taskForce: TaskForce(name: form.text("taskForce"), unit: try choice("taskForceUnit") { $0 }), isMajor: form["isMajor"] == "yes",
            nationalCode: form.optional("nationalCode"), investment: try form.requiredMoney("investment"), content: form.text("content"),
            startOn: try form.day("startOn"), finishOn: try form.day("finishOn"), place: try form.projectPlace())
    }
}

extension ProjectCommand {
    /// Reads the form of a noun; `evidence` was kept already. Throws a refusal that names the field.
    init(_ noun: String, _ form: Form, evidence: [Matters.Attachment], _ project: Project) throws(Refusal) {
        switch noun {
        case "figures":
            self = .spend(
                asOf: try form.requiredDay("asOf"), total: try form.requiredMoney("total"), note: form.optional("note"),
                reason: form.optional("reason"), evidence: evidence)
        case "briefings":
            guard let side = BriefingSide(rawValue: form.text("side")) else {
                throw .fieldMissing("side", title: Bilingual(zh: "填报方", en: "side"))
            }
            self = .brief(
                BriefingDraft(
                    side: side, on: try form.requiredDay("on"), progress: form.text("progress"), problems: form.text("problems"),
                    next: form.text("next"), total: try form.money("total")))
        case "milestones":
            guard let milestone = Milestone(rawValue: form.text("to")) else {
                throw .fieldMissing("to", title: Bilingual(zh: "节点", en: "milestone"))
            }
            self = .advance(to: milestone, on: try form.requiredDay("on"), reason: form.optional("reason"), evidence: evidence)
        case "plans":
            guard let year = Int(form.text("year")) else { throw .fieldMissing("year", title: Bilingual(zh: "年度", en: "year")) }
            let plan = YearPlan(
                amount: try form.requiredMoney("amount"), months: try Self.months(form.optional("months")),
                curve: form.optional("months") == nil ? form.optional("curve") : nil)
            self = .plan(year: year, plan, reason: form.optional("reason"))
        case "details":
            // Where nothing changed, the cell stays as it was found.
            var details = try ProjectDetails(form)
            if let old = project.details?.place, let place = details.place, old.text == place.text, old.longitude == place.longitude,
                old.latitude == place.latitude
            {
                details.place = old
            }
            self = .revise(details, reason: form.text("reason"))
        case "holds": self = .hold(since: try form.requiredDay("since"), reason: form.text("reason"))
        case "resumptions": self = .resume(on: try form.requiredDay("on"), note: form.optional("note"))
        default: self = .withdraw(on: try form.requiredDay("on"), reason: form.text("reason"))
        }
    }

    private static func months(_ text: String?) throws(Refusal) -> [Int64]? {
        guard let text else { return nil }
        let parts = text.split(whereSeparator: { $0.isWhitespace || ",，、;；".contains($0) })
        var months: [Int64] = []
        for part in parts { months.append(try Money.asked(String(part), "months")) }
        return months
    }
}

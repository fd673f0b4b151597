// What the forms of visits ask for.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct VisitForms {
    let words: ProjectWords
    let today: CivilDay
    let projects: [Choice]?

    init(house: House, words: ProjectWords, today: CivilDay) async throws {
        self.words = words
        self.today = today
        projects = try await house.subjects(atMost: FilingRoutes.mostChoices)[.project]
    }

    private var page: PageContext { words.page }

    var reason: FormField { FormField("reason", page.pick("更正理由", "Reason"), .area(rows: 2), isRequired: true) }

    func details(_ details: VisitDetails?, by officer: OfficerCode) -> [FormField] {
        let organization = words.book.matters.organization
        let leaders = organization.holders(of: .leader, at: page.now).map(\.officer)
        let usual = details == nil && leaders.contains(officer) ? officer : details?.officer
        let officers = Array(Set(leaders + [usual].compactMap(\.self))).sorted().map { Choice($0, organization.name(ofOfficer: $0)) }
        return [
            FormField(
                "kind", page.pick("形式", "Kind"), .select(VisitKind.allCases.map { Choice($0.rawValue, words.text($0.title)) }),
                values: [(details?.kind ?? .supervision).rawValue], isRequired: true),
            FormField("on", page.pick("日期", "Day"), .day, values: [(details?.on ?? today).description], isRequired: true),
            FormField(
                "officer", page.pick("带队领导的账号", "Account of who led it"), .select(officers), values: usual.map { [$0] } ?? [],
                hint: page.pick("没有账号的，在下一栏写姓名和职务。", "Without an account, write name and post below.")),
            FormField(
                "leader", page.pick("带队领导", "Led by"), values: details.map { [$0.leader] } ?? [],
                hint: page.pick("选了账号可以不填。", "May stay empty where an account is chosen.")),
            FormField("company", page.pick("参加人员", "With"), .area(rows: 2), values: details.map { [$0.company] } ?? []),
        ]
    }

    func site(project: String?) -> [FormField] {
        [
            FormField(
                "project", page.pick("点位（项目）", "Site (project)"), projects.map(FormField.Kind.select) ?? .text,
                values: project.map { [$0] } ?? [], isRequired: true)
        ] + words(nil)
    }

    func words(_ site: VisitSite?) -> [FormField] {
        [
            FormField(
                "heard", page.pick("汇报情况", "What was reported"), .area(rows: 3), values: site.map { [$0.heard] } ?? [], isRequired: true),
            FormField("difficulties", page.pick("困难和问题", "Difficulties"), .area(rows: 3), values: site.map { [$0.difficulties] } ?? []),
        ]
    }

    func instruction(_ on: CivilDay, mayDispatch: Bool) -> [FormField] {
        let units = words.book.matters.organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil }.sorted {
            $0.code < $1.code
        }
        let owner = FormField(
            "owner", page.pick("责任单位", "Owner unit"), .select(units.map { Choice($0.code, $0.name) }),
            hint: page.pick("填写后立即交办；不填的由调度员交办。", "Given out at once where one is chosen, else by the dispatcher."))
        return [
            FormField("text", page.pick("交办内容", "What is to be done"), .area(rows: 2), isRequired: true),
            FormField("limit", page.pick("完成时限", "To be done by"), .day, isRequired: true),
        ] + (mayDispatch ? [owner] : [])
    }
}

extension Form {
    func trimmed(_ name: String) -> String { self[name]?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "" }

    func civilDay(_ name: String, _ title: Bilingual) throws(Refusal) -> CivilDay {
        let text = trimmed(name)
        guard !text.isEmpty else { throw .fieldMissing(name, title: title) }
        guard let day = CivilDay(text) else {
            throw .fieldInvalid(name, String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        }
        return day
    }
}

extension House {
    /// The project that a form names in its field `project`, refused at that field.
    func project(chosenBy form: Form) async throws -> Project {
        let number = form.trimmed("project")
        guard !number.isEmpty else { throw Refusal.fieldMissing("project", title: Bilingual(zh: "项目", en: "project")) }
        do { return try await project(number).project } catch let refusal as Refusal where refusal.code == "project.unknown" {
            throw Refusal.fieldInvalid(
                "project", String(number.prefix(40)), expected: Bilingual(zh: "项目库里的编号", en: "a number of the register"))
        }
    }
}

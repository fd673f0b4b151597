// The page of one project.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct ProjectPage: Sendable {
    let web: Web
    private var house: House { web.house }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try context.segment("number") { .projectUnknown($0) }
        return web.page(try await page(number, request, context, nil))
    }

    /// - refused: a form that was refused, shown again with what was written.
    func page(_ number: String, _ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let registered = try await house.project(number)
        let project = registered.project
        guard let details = project.details else { throw Refusal.projectUnknown(number) }
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let today = page.now.day(in: page.zone)
        let findings = project.findings(at: today, book.projects)
        let entries = try await house.entries(ofProject: project.id)
        let rights = await ProjectReader(house, reader)
        let forms = ProjectForms(
            project: project, details: details, version: registered.version, words: words, today: today, sides: rights.sides(of: details))
        return projectPage(
            ProjectModel(
                number: project.number, name: details.name, light: (findings.first?.light ?? .none).mark,
                findings: findings.map { ($0.light.mark, words.text($0.words)) }, state: state(project, page),
                isRegistered: project.withdrawnOn == nil, facts: facts(project, details, words), steps: steps(project, today, words),
                year: today.year,
                figures: project.progress(at: today, book.projects).map { figures($0, words) } ?? [],
                bar: nil, months: months(project, today, book.projects, words),
                matters: try await matters(project, reader, Wording(rules: book.matters, page: page)),
                briefings: BriefingSide.allCases.compactMap { side in
                    project.briefings[side].map { note($0, words) }
                },
                disagreement: disagreement(project, words), shares: try await shares(project.number, words),
                visits: try await VisitRoutes(web: web).lines(try await house.visits(ofProject: project.number, atMost: 10), words),
                timeline: try entries.reversed().map { try item($0, book.matters.organization, page) },
                forms: ProjectSteps.forms.filter { ProjectSteps.offers($0, project, rights) }.map { forms.form($0, refused) }),
            in: page)
    }

    private func state(_ project: Project, _ page: PageContext) -> String? {
        if let day = project.withdrawnOn { return page.pick("\(day) 已调出", "withdrawn on \(day)") }
        return project.hold.map { page.pick("\($0.since) 起停工：\($0.reason)", "on hold since \($0.since): \($0.reason)") }
    }

    private func facts(_ project: Project, _ details: ProjectDetails, _ words: ProjectWords) -> [Pages.Fact] {
        let page = words.page
        let rules = words.book.projects
        func fact(_ name: String, _ text: String?) -> Pages.Fact? {
            text.flatMap { text in text.isEmpty ? nil : Pages.Fact(words.text(ProjectSentences.labels[name] ?? Bilingual(name)), text) }
        }
        return [
            fact("class", words.text(details.class.title) + (details.isMajor ? page.pick("（重大项目，日调度）", " (major: reported daily)") : "")),
            fact("level", words.text(rules.level(details.level))), fact("field", words.text(rules.field(details.field))),
            fact("investment", words.money(details.investment)), fact("owner", details.owner), fact("lead", words.unit(details.lead)),
            fact("town", words.unit(details.town)), fact("sponsor", words.sponsor(details.sponsor)),
            fact("taskForce", "\(details.taskForce.name)（\(words.unit(details.taskForce.unit))）"), fact("content", details.content),
            fact("startOn", details.startOn.map(page.fullText)), fact("finishOn", details.finishOn.map(page.fullText)),
            fact("place", details.place?.text), fact("nationalCode", details.nationalCode),
        ].compactMap(\.self)
    }

    private func steps(_ project: Project, _ today: CivilDay, _ words: ProjectWords) -> [RailStep] {
        let current = project.phase(on: today)
        let place = current.flatMap { Milestone.lifeCycle.firstIndex(of: $0) } ?? -1
        return Milestone.lifeCycle.enumerated().compactMap { index, milestone in
            let day = project.milestones[milestone]
            // Not every project is built in parts.
            if milestone == .partlyBuilt, day == nil { return nil }
            return RailStep(words.text(milestone.title), index < place ? .past : index == place ? .current : .ahead, on: day)
        }
    }

    private func figures(_ progress: YearProgress, _ words: ProjectWords) -> [Figure] {
        let page = words.page
        let bar = words.bar(progress.completion, progress.due)
        return [
            Figure(page[.yearPlan], .text(words.money(progress.planned)), nil),
            Figure(
                page[.yearDone], .text(words.money(progress.done)), nil,
                note: progress.figureOn.map { page.pick("截至 \(page.text($0))", "by \(page.text($0))") }
                    ?? page.pick("尚未填报", "no figure yet")),
            Figure(page.pick("完成率", "Completion"), .text(bar.done), nil, note: bar.difference),
            Figure(
                page.pick("序时进度", "Due"), .text(bar.due), nil,
                note: progress.isHeld
                    ? page.pick("停工期间不计", "stands while on hold")
                    : page.pick("截至 \(page.text(progress.asOf))", "by \(page.text(progress.asOf))")),
            Figure(
                page.pick("按此进度全年", "The year at this pace"), .text(progress.forecast.map(words.money) ?? "—"), nil,
                note: progress.forecast.map {
                    page.pick("为计划的 \(Ratio($0, progress.planned).percent())%", "\(Ratio($0, progress.planned).percent())% of the plan")
                }),
        ]
    }

    private func months(_ project: Project, _ today: CivilDay, _ rules: ProjectRules, _ words: ProjectWords) -> [YearMonth] {
        guard let plan = project.plans[today.year] else { return [] }
        return (1...12).compactMap { month in
            guard let end = CivilDay(year: today.year, month: month, day: CivilDay.length(today.year, month)) else { return nil }
            let due = plan.due(by: end, in: today.year, rules)
            let first = end.advanced(by: 1 - end.parts.day)
            // A month shows what was reported in it; the last one also what is known so far.
            let figure = project.figures[today.year]?.last { $0.asOf <= end && $0.asOf >= first }
            let dueYuan = Int64(Int128(plan.amount) * Int128(due.numerator) / Int128(due.denominator))
            return YearMonth(
                month: month, due: words.money(dueYuan), done: figure.map { words.money($0.total) },
                duePermille: Int(Int128(due.numerator) * 1000 / Int128(due.denominator)),
                donePermille: figure.map { Int(min(Int128(2000), Int128($0.total) * 1000 / Int128(plan.amount))) })
        }
    }

    private static let ledgers = [
        ("problems", "project-problem"), ("permits", "project-permit"), ("memos", "project-memo"), ("instructions", "project-instruction"),
    ]

    private func matters(_ project: Project, _ reader: Reader, _ wording: Wording) async throws -> [SubjectMatters] {
        let rows = try await house.journal.rows(
            """
            select m.* from subject s join matter m on m.id = s.matter
            where s.kind = \(SubjectKind.project.rawValue) and s.code = \(project.number)
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true")
            order by m.ending is not null, coalesce(m.due_at, 9223372036854775807), m.reported_at desc, m.id limit 200
            """)
        let mayFile = project.withdrawnOn == nil && reader.posts.contains { $0.duty != .auditor }
        return Self.ledgers.compactMap { id, name in
            guard let ledger = wording.rules.ledger(name) else { return nil }
            let found = rows.filter { $0.text("ledger") == name }
            let new = URLs.newMatter(in: name).adding(FormFields.prefix + "project", project.number)
            return SubjectMatters(
                id: id, title: wording.text(ledger.title), rows: found.map { wording.row($0) }, new: mayFile ? new : nil)
        }
    }

    private func shares(_ number: String, _ words: ProjectWords) async throws -> [ShareLine] {
        let found = try await house.shares(ofProject: number)
        return words.book.projects.resources.compactMap { rule in
            found[rule.code].map { share in
                ShareLine(
                    number: nil, title: words.page.pick("\(rule.title.zh)（\(rule.unit.zh)）", "\(rule.title.en) (\(rule.unit.en))"),
                    link: URLs.resource(rule.code).adding("project", number), rank: nil, need: Quantity.text(share.need),
                    allocated: Quantity.text(share.allocated), used: Quantity.text(share.used),
                    lacking: share.need > share.allocated ? Quantity.text(share.need - share.allocated) : nil)
            }
        }
    }

    private func note(_ briefing: Briefing, _ words: ProjectWords) -> BriefingNote {
        BriefingNote(
            side: words.text(briefing.side.title), on: briefing.on, progress: briefing.progress, problems: briefing.problems,
            next: briefing.next,
            total: briefing.total.map(words.money))
    }

    /// 双报: town and task force say different figures of one day.
    private func disagreement(_ project: Project, _ words: ProjectWords) -> String? {
        guard let town = project.briefings[.town], let force = project.briefings[.taskForce], town.on == force.on, let one = town.total,
            let other = force.total, one != other
        else { return nil }
        return words.page.pick(
            "双报不一致：\(town.on) 镇街园区报 \(Money.text(one))，专班报 \(Money.text(other))，相差 \(Money.text(abs(one - other)))。",
            "The two reports of \(town.on) differ: \(Money.english(one)) by the town, \(Money.english(other)) by the task force.")
    }

    private func item(_ entry: Entry, _ organization: Organization, _ page: PageContext) throws -> TimelineItem {
        let deed = ProjectSentences.deed(try ProjectFact.decoded(entry))
        let by = Matters.Sentences.actor(entry.actor, organization)
        return TimelineItem(
            at: entry.happenedAt, sentence: page.pick(deed.zh, deed.en), by: page.pick(by.zh, by.en), hash: hexadecimal(entry.hash),
            id: "entry-\(entry.version)")
    }
}

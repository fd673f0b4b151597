// 现场督导: the list of visits with what became of what was ordered, one visit, and the forms by which it grows: site by
// site and order by order, as on the way itself.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

func addVisitRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = VisitRoutes(web: web)
    router.get("/projects/visits", use: routes.list)
    router.post("/projects/visits", use: routes.record)
    router.get("/projects/visits/:visit", use: routes.show)
    router.post("/projects/visits/:visit/:what", use: routes.take)
}

struct VisitRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 30
    private static let fields = [
        "kind", "on", "leader", "officer", "company", "project", "heard", "difficulties", "text", "limit", "owner", "reason",
    ]

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await ProjectReader(house, reader)
        guard rights.mayForSome(.visit) else { throw rights.refusal(of: .visit) }
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let (site, details) = try await site(form)
            let visit = try await self.details(form)
            let command = VisitCommand.record(visit, first: site)
            let recorded = try await house.visit(
                command, on: House.identifier(for: "\(reader.officer)/visit/\(key)"), by: rights.actor(for: .visit, details), key: key,
                content: try JSON.text(visit) + (try JSON.text(site)))
            return web.redirect(
                to: URLs.visit(recorded.number),
                notice: context.visitor.language == .zh
                    ? "\(recorded.number) 已登记，请补充点位和交办事项" : "\(recorded.number) is recorded; add sites and orders")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "visits", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await ProjectReader(house, reader)
        guard rights.mayForSome(.visit) else { throw rights.refusal(of: .visit) }
        let what = try context.segment("what")
        guard ["sites", "instructions", "words", "details"].contains(what) else { throw Refusal.pageUnknown }
        let recorded = try await house.visit(try context.segment("visit") { .visitUnknown($0) })
        let form = try await web.form(request, context)
        let place = (form["site"].flatMap { Int($0) } ?? 1) - 1
        do {
            var units = recorded.visit.sites.flatMap(\.project.units)
            let command: VisitCommand
            switch what {
            case "sites":
                let (site, _) = try await site(form)
                units = site.project.units
                command = .addSite(site)
            case "instructions":
                if recorded.visit.sites.indices.contains(place) { units = recorded.visit.sites[place].project.units }
                command = .instruct(
                    site: place,
                    VisitInstruction(
                        text: form.trimmed("text"), limit: try form.civilDay("limit", Bilingual(zh: "完成时限", en: "to be done by")),
                        owner: form.trimmed("owner").isEmpty ? nil : form.trimmed("owner")))
            case "words":
                command = .reviseSite(
                    place, heard: form.trimmed("heard"), difficulties: form.trimmed("difficulties"), reason: form.trimmed("reason"))
            default: command = .revise(try await details(form), reason: form.trimmed("reason"))
            }
            try await house.visit(
                command, on: recorded.visit.id, by: rights.actor(for: .visit, of: units),
                expectedVersion: form["version"].flatMap { Int($0) })
            return web.redirect(
                to: URLs.visit(recorded.visit.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            let id = ["instructions", "words"].contains(what) ? "\(what)-\(place + 1)" : what
            return web.page(try await page(request, context, RefusedForm(id: id, entered: entered)), status: refusal.status)
        }
    }

    // MARK: Reading forms

    private func details(_ form: Form) async throws -> VisitDetails {
        guard let kind = VisitKind(rawValue: form.trimmed("kind")) else {
            throw Refusal.fieldMissing("kind", title: Bilingual(zh: "形式", en: "kind"))
        }
        let officer = form.trimmed("officer").isEmpty ? nil : form.trimmed("officer")
        var leader = form.trimmed("leader")
        if leader.isEmpty, let officer {
            let organization = await house.journal.book().matters.organization
            if organization.officers[officer] != nil { leader = organization.name(ofOfficer: officer) }
        }
        return VisitDetails(
            kind: kind, on: try form.civilDay("on", Bilingual(zh: "日期", en: "day")), leader: leader, officer: officer,
            company: form.trimmed("company"))
    }

    private func site(_ form: Form) async throws -> (VisitSite, ProjectDetails) {
        let project = try await house.project(chosenBy: form)
        guard let details = project.details, let mark = ProjectMark(project) else { throw Refusal.projectUnknown(project.number) }
        return (VisitSite(project: mark, heard: form.trimmed("heard"), difficulties: form.trimmed("difficulties")), details)
    }

    // MARK: The list

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let today = page.now.day(in: page.zone)
        let begin = max(0, request.query("after").flatMap { Int($0) } ?? 0)
        let found = try await house.visits(from: begin, atMost: Self.size + 1)
        let shown = Array(found.prefix(Self.size))
        let coverage = try await coverage(words, today)
        let rights = await ProjectReader(house, reader)
        var form: TitledForm?
        if rights.mayForSome(.visit) {
            let fields = try await VisitForms(house: house, words: words, today: today)
            form = adminForm(
                "visits", page.pick("登记现场督导", "Record a visit"), to: URLs.visits,
                fields.details(nil, by: reader.officer) + fields.site(project: request.query("project"))
                    + [.hidden("key", key)], refused: refused,
                note: page.pick(
                    "先登记第一个点位，其余点位和交办事项随后在它的页面上补充。", "With the first site; others, and what was ordered, are added on its page."),
                isOpen: request.query("project") != nil)
        }
        return visitsPage(
            VisitsModel(
                figures: try await figures(today, coverage.count { $0.isLate }, page),
                lines: try await lines(shown, words),
                pager: Pager(
                    first: begin > 0 ? URLs.visits : nil,
                    next: found.count > Self.size ? URLs.visits.adding("after", String(begin + Self.size)) : nil),
                within: book.projects.visitedWithin, coverage: coverage, form: form), in: page)
    }

    func lines(_ visits: [Visit], _ words: ProjectWords) async throws -> [VisitLine] {
        let counts = try await house.instructionCounts(of: visits.map(\.number), at: words.page.now)
        return visits.compactMap { visit in
            visit.details.map { details in
                let count = counts[visit.number]
                return VisitLine(
                    number: visit.number, on: details.on, kind: words.text(details.kind.title), leader: details.leader,
                    sites: visit.sites.map(\.project.name), ordered: count?.ordered ?? 0, open: count?.open ?? 0, late: count?.late ?? 0)
            }
        }
    }

    private func figures(_ today: CivilDay, _ late: Int, _ page: PageContext) async throws -> [Figure] {
        guard let first = CivilDay(year: today.year, month: 1, day: 1) else { return [] }
        let row = try await house.journal.rows(
            """
            select count(distinct v.number) as visits, count(distinct s.project) as projects from visit v
            join visit_site s on s.visit = v.number where v.day >= \(first)
            """
        ).first
        let orders = try await house.journal.rows(
            """
            select count(*) as ordered, sum(case when m.ending is null then 1 else 0 end) as open,
              sum(case when m.ending is null and m.due_at <= \(page.now) then 1 else 0 end) as late
            from subject s join matter m on m.id = s.matter join visit v on v.number = s.code
            where s.kind = \(SubjectKind.visit.rawValue) and v.day >= \(first)
            """
        ).first
        let ordered = orders?.integer("ordered") ?? 0
        let open = orders?.optionalInteger("open") ?? 0
        return [
            Figure(page.pick("本年现场督导", "Visits this year"), .count(row?.integer("visits") ?? 0), nil),
            Figure(page.pick("到过的项目", "Projects visited"), .count(row?.integer("projects") ?? 0), nil),
            Figure(
                page.pick("现场交办", "Ordered on site"), .count(ordered), nil,
                note: page.pick("已办结 \(ordered - open)", "\(ordered - open) ended")),
            Figure(page.pick("交办超期", "Late"), .count(orders?.optionalInteger("late") ?? 0), nil),
            Figure(page.pick("逾期未走访", "Not visited in time"), .count(late), nil),
        ]
    }

    private func coverage(_ words: ProjectWords, _ today: CivilDay) async throws -> [VisitsModel.Coverage] {
        guard let within = words.book.projects.visitedWithin else { return [] }
        let days = try await house.visitDays(since: today.advanced(by: -12 * within))
        let last = try await house.lastVisits()
        let zone = words.book.matters.calendars[words.book.projects.calendar]?.zone ?? .china
        return try await house.projects().map(\.project).compactMap { project in
            VisitCoverage(
                project, visits: (days[project.number] ?? []) + [last[project.number]].compactMap(\.self), at: today, words.book.projects,
                zone)
        }.sorted {
            ($0.isLate ? 0 : 1, -($0.daysSince ?? 9999), $0.project.number) < (
                $1.isLate ? 0 : 1, -($1.daysSince ?? 9999), $1.project.number
            )
        }.prefix(100).map { line in
            VisitsModel.Coverage(
                number: line.project.number, project: line.project.details?.name ?? "",
                who: line.project.details.map { words.unit($0.taskForce.unit) } ?? "", last: line.last, daysSince: line.daysSince,
                share: "\(line.visited) / \(line.spans)", isLate: line.isLate)
        }
    }

    // MARK: One visit

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let recorded = try await house.visit(try context.segment("visit") { .visitUnknown($0) })
        let visit = recorded.visit
        guard let details = visit.details else { throw Refusal.visitUnknown(visit.number) }
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let rights = await ProjectReader(house, reader)
        let fields = try await VisitForms(house: house, words: words, today: page.now.day(in: page.zone))
        let rows = try await orders(visit.number, reader)
        let wording = Wording(rules: book.matters, page: page)
        let version = FormField.hidden("version", String(recorded.version))
        let isMine = rights.may(.visit, of: visit.sites.flatMap(\.project.units))
        let sites = visit.sites.enumerated().map { place, site in
            let number = FormField.hidden("site", String(place + 1))
            let own = rows.filter { $0.text("project") == site.project.number }
            let forms: [TitledForm] = [
                adminForm(
                    "instructions-\(place + 1)", page.pick("交办", "Order something"), to: URLs.visit(visit.number, "instructions"),
                    fields.instruction(details.on, mayDispatch: mayDispatch(reader, book)) + [number, version], refused: refused),
                adminForm(
                    "words-\(place + 1)", page.pick("更正记录", "Correct the words"), to: URLs.visit(visit.number, "words"),
                    fields.words(site) + [fields.reason, number, version], refused: refused),
            ]
            return VisitModel.Site(
                number: site.project.number, project: site.project.name, heard: site.heard, difficulties: site.difficulties,
                instructions: own.map { wording.row($0) }, forms: rights.may(.visit, of: site.project.units) ? forms : [])
        }
        let forms: [TitledForm] = [
            adminForm(
                "sites", page.pick("补充点位", "Add a site"), to: URLs.visit(visit.number, "sites"), fields.site(project: nil) + [version],
                refused: refused),
            adminForm(
                "details", page.pick("更正时间和人员", "Correct when and who"), to: URLs.visit(visit.number, "details"),
                fields.details(details, by: reader.officer) + [fields.reason, version], refused: refused),
        ]
        let entries = try await house.entries(ofVisit: visit.id)
        return visitPage(
            VisitModel(
                number: visit.number,
                title: page.pick(
                    "\(page.text(details.on)) \(details.leader)\(words.text(details.kind.title))",
                    "\(words.text(details.kind.title)), \(details.leader), \(page.text(details.on))"),
                facts: facts(visit, details, words), sites: sites,
                timeline: try entries.reversed().map { try item($0, book.matters.organization, page) }, forms: isMine ? forms : []),
            in: page)
    }

    /// The matters that its orders have become, with the project of each.
    private func orders(_ number: String, _ reader: Reader) async throws -> [Kernel.Row] {
        try await house.journal.rows(
            """
            select m.*, p.code as project from subject s join matter m on m.id = s.matter
            join subject p on p.matter = m.id and p.kind = \(SubjectKind.project.rawValue)
            where s.kind = \(SubjectKind.visit.rawValue) and s.code = \(number)
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true") order by m.number limit 200
            """)
    }

    private func mayDispatch(_ reader: Reader, _ book: Book) -> Bool {
        let by = book.matters.ledger(VisitDecider.ledger)?.actions[.dispatch]?.by ?? []
        return reader.posts.contains { by.contains($0.duty) }
    }

    private func facts(_ visit: Visit, _ details: VisitDetails, _ words: ProjectWords) -> [Pages.Fact] {
        let page = words.page
        return [
            Pages.Fact(page.pick("形式", "Kind"), words.text(details.kind.title)),
            Pages.Fact(page.pick("日期", "Day"), page.fullText(details.on)),
            Pages.Fact(page.pick("带队领导", "Led by"), details.leader),
            details.company.isEmpty ? nil : Pages.Fact(page.pick("参加人员", "With"), details.company),
            Pages.Fact(page.pick("点位", "Sites"), String(visit.sites.count)),
        ].compactMap(\.self)
    }

    private func item(_ entry: Entry, _ organization: Organization, _ page: PageContext) throws -> TimelineItem {
        let deed = VisitSentences.deed(try VisitFact.decoded(entry))
        let by = Matters.Sentences.actor(entry.actor, organization)
        return TimelineItem(
            at: entry.happenedAt, sentence: page.pick(deed.zh, deed.en), by: page.pick(by.zh, by.en), hash: hexadecimal(entry.hash),
            id: "entry-\(entry.version)")
    }
}

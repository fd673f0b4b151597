// 手续清单: the permits of one project in their order, and filing those that are missing.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

func addPermitRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = PermitRoutes(web: web)
    router.get("/projects/permits", use: PermitSpanRoutes(web: web).show)
    router.get("/projects/:number/permits", use: routes.show)
    router.post("/projects/:number/permits", use: routes.file)
}

struct PermitRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    static let ledger = "project-permit"

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    /// One matter for each class that is chosen. Sent twice it makes no second ones.
    @Sendable func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        guard let post = reader.posts.first(where: { $0.duty != .auditor }) else { throw Refusal.auditorsRead }
        let project = try await house.project(try context.segment("number") { .projectUnknown($0) }).project
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            guard project.withdrawnOn == nil else { throw Refusal.projectWithdrawn(project.number) }
            let rules = await house.journal.book().matters
            guard let ledger = rules.ledger(Self.ledger), let classes = ledger.classes else { throw Refusal.ledgerUnknown(Self.ledger) }
            let chosen = form.fields["class"] ?? []
            guard !chosen.isEmpty else { throw Refusal.fieldMissing("class", title: Bilingual(zh: "手续", en: "permits")) }
            // All are looked at before the first is filed.
            for code in chosen where classes.classes[code] == nil { throw Refusal.classUnknown(code) }
            let drafts = chosen.compactMap { classes.classes[$0] }.map { each in
                var draft = House.Draft(ledger: ledger.name, channel: .desk)
                draft.class = each.code
                draft.description = "\(project.details?.name ?? project.number)：\(each.title.zh)"
                draft.values = ["project": project.number, "track": form.trimmed("track")]
                return draft
            }
            for draft in drafts { try await house.checkFiling(draft, by: reader.actor(in: post)) }
            for draft in drafts {
                _ = try await house.report(draft, by: reader.actor(in: post), key: "\(key)/\(draft.class ?? "")")
            }
            return web.redirect(
                to: URLs.permits(project.number),
                notice: context.visitor.language == .zh ? "已登记 \(chosen.count) 项手续" : "\(chosen.count) permits are filed")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["class", "track"], context.visitor.language)
            return web.page(
                try await page(request, context, RefusedForm(id: "permits", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    private func page(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let project = try await house.project(try context.segment("number") { .projectUnknown($0) }).project
        guard let details = project.details else { throw Refusal.projectUnknown(project.number) }
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        guard let ledger = rules.ledger(Self.ledger), let waits = ledger.waits, let classes = ledger.classes else {
            return permitsPage(
                PermitsModel(number: project.number, name: details.name, warning: nil, figures: [], lines: [], forms: []), in: page)
        }
        let rows = try await house.journal.rows(
            """
            select m.* from subject s join matter m on m.id = s.matter
            where s.kind = \(SubjectKind.project.rawValue) and s.code = \(project.number) and m.ledger = \(ledger.name)
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true") order by m.reported_at desc, m.number desc limit 200
            """)
        var matters: [PermitMatter] = []
        for row in rows {
            let values = try await house.matter(row.text("number")).matter.values
            matters.append(
                PermitMatter(
                    number: row.text("number"), code: row.optionalText("class") ?? "", track: values["track"],
                    isAhead: waits.isAhead(values),
                    ending: row.optionalText("ending")))
        }
        let plan = PermitPlan(classes, done: waits.done, matters: matters)
        let byNumber = Dictionary(rows.map { ($0.text("number"), wording.row($0)) }) { first, _ in first }
        let mayFile = project.withdrawnOn == nil && reader.posts.contains { $0.duty != .auditor }
        let missing = plan.lines.filter { $0.matter == nil }
        var forms: [TitledForm] = []
        if mayFile, !missing.isEmpty {
            let tracks = ledger.field("track")?.choices ?? []
            forms.append(
                adminForm(
                    "permits", page.pick("登记手续", "File permits"), to: URLs.permits(project.number),
                    [
                        FormField(
                            "class", page.pick("手续", "Permits"),
                            .checkboxes(missing.map { Choice($0.class.code, wording.text($0.class.title)) }),
                            values: missing.map(\.class.code), isRequired: true),
                        FormField(
                            "track", wording.text(ledger.field("track")?.title ?? Bilingual("track")),
                            .select(tracks.map { Choice($0, $0) }),
                            values: tracks.first.map { [$0] } ?? [], isRequired: ledger.field("track")?.isRequired ?? false),
                        .hidden("key", key),
                    ], refused: refused, isOpen: matters.isEmpty))
        }
        return permitsPage(
            PermitsModel(
                number: project.number, name: details.name, warning: warning(project, plan, page, wording), figures: figures(plan, page),
                lines: plan.lines.map { line($0, $0.matter.flatMap { byNumber[$0.number] }, ledger, wording) }, forms: forms), in: page)
    }

    /// 未批先建: it has started, and not all permits are there.
    private func warning(_ project: Project, _ plan: PermitPlan, _ page: PageContext, _ wording: Wording) -> String? {
        guard let started = project.milestones[.started], plan.lines.contains(where: { $0.matter != nil }) else { return nil }
        let open = plan.lines.filter { $0.matter != nil && $0.state != .done }
        guard !open.isEmpty else { return nil }
        let names = open.map { wording.text($0.class.title) }.joined(separator: page.pick("、", ", "))
        return page.pick("\(page.text(started)) 已开工，下列手续未办结：\(names)", "started on \(page.text(started)) without: \(names)")
    }

    private func figures(_ plan: PermitPlan, _ page: PageContext) -> [Figure] {
        let unit = page.pick("个工作日", "working days")
        func days(_ title: String, _ count: Int?, _ note: String? = nil) -> Figure {
            Figure(
                title, count.map { .count($0) } ?? .text("—"), nil,
                note: [unit, note].compactMap(\.self).joined(separator: page.pick("，", "; ")))
        }
        return [
            Figure(
                page.pick("已办结", "Done"), .text("\(plan.count(.done)) / \(plan.lines.count)"), nil,
                note: page.pick("办理中 \(plan.count(.open))", "\(plan.count(.open)) under way")),
            days(page.pick("法定时限合计", "By law, one by one"), plan.statutory),
            days(page.pick("承诺时限合计（串联）", "Promised, one by one"), plan.oneByOne),
            days(
                page.pick("并联办理最长", "Side by side"), plan.together,
                page.pick("前置办结即办后续", "each as soon as those before it are there")),
            Figure(
                page.pick("时限压缩比例", "Less than the law"), .text(plan.compression.map { "\($0.percent())%" } ?? "—"), nil,
                note: page.pick("1 − 承诺 ÷ 法定", "1 − promised ÷ by law")),
        ]
    }

    private func line(_ line: PermitPlan.Line, _ row: MatterRow?, _ ledger: Ledger, _ wording: Wording) -> PermitLine {
        let page = wording.page
        let and = page.pick("、", ", ")
        let waits = line.waitsFor.map { wording.text($0.title) }.joined(separator: and)
        let state: String
        switch line.state {
        case .unfiled:
            state =
                waits.isEmpty
                ? page.pick("未登记，可以办理", "not filed; can be begun") : page.pick("未登记，等待：\(waits)", "not filed; waits for \(waits)")
        case .done, .failed: state = row?.stage ?? ""
        case .open:
            let stage = row?.stage ?? page.pick("办理中", "under way")
            state =
                waits.isEmpty
                ? stage
                : line.matter?.isAhead ?? false
                    ? page.pick("\(stage)（先行受理，办结须待：\(waits)）", "\(stage); accepted ahead, ends after \(waits)")
                    : page.pick("\(stage)，等待：\(waits)", "\(stage); waits for \(waits)")
        }
        func days(_ limit: Limit?) -> String { limit.map { page.pick($0.zh, $0.en) } ?? "—" }
        let promised = line.matter?.track.flatMap { line.class.limits[$0] } ?? line.class.limit
        return PermitLine(
            title: wording.text(line.class.title), matter: row, state: state,
            after: line.class.after.compactMap { ledger.classes?.classes[$0] }.map { wording.text($0.title) }.joined(separator: and),
            statutory: days(line.class.statutory), promised: days(promised), compression: line.compression.map { "\($0.percent())%" } ?? "—"
        )
    }
}

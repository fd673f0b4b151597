// 要素保障: the accounts of resources, one account with its projects, and the steps that move amounts.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

func addResourceRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ResourceRoutes(web: web)
    router.get("/projects/resources", use: routes.list)
    router.get("/projects/resources/:code", use: routes.show)
    router.post("/projects/resources/:code/:what", use: routes.take)
}

struct ResourceRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 50
    /// The forms by the noun under which each is sent, with the step that they are.
    private static let steps: KeyValuePairs<String, ProjectStep> = [
        "needs": .need, "allocations": .allocate, "uses": .need, "releases": .allocate, "grants": .allocate, "reductions": .allocate,
    ]

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        var lines: [ResourceLine] = []
        var lacking: Set<String> = []
        var wanting: Set<String> = []
        for rule in book.projects.resources {
            let (resource, _) = try await house.resource(rule.code)
            lines.append(
                ResourceLine(
                    code: rule.code, title: title(rule, page), quota: Quantity.text(resource.quota),
                    allocated: Quantity.text(resource.allocated),
                    balance: Quantity.text(resource.balance), used: Quantity.text(resource.used), need: Quantity.text(resource.needed),
                    lacking: Quantity.text(resource.needed - resource.allocated)))
            for (number, share) in resource.shares where share.need > 0 {
                wanting.insert(number)
                if share.lacking > 0 { lacking.insert(number) }
            }
        }
        return web.page(
            resourcesPage(
                ResourcesModel(
                    figures: [
                        Figure(page.pick("提出需求的项目", "Projects that need some"), .count(wanting.count), nil),
                        Figure(
                            page.pick("要素到位率", "Fully provided"),
                            .share(permille: permille(wanting.count - lacking.count, of: wanting.count)), nil,
                            note: page.pick("需求全部分到 ÷ 提出需求的项目", "with all that they need ÷ that need some")),
                        Figure(page.pick("尚有缺口", "Still lacking"), .count(lacking.count), nil),
                    ], lines: lines), in: page))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await ProjectReader(house, reader)
        let what = try context.segment("what")
        guard let step = Self.steps.first(where: { $0.key == what })?.value else { throw Refusal.pageUnknown }
        guard rights.mayForSome(step) else { throw rights.refusal(of: step) }
        let code = try await rule(context).code
        let form = try await web.form(request, context)
        do {
            var units: [UnitCode] = []
            let command = try await command(what, form, &units)
            try await house.resource(
                command, on: code, by: rights.actor(for: step, of: units), expectedVersion: form["version"].flatMap { Int($0) })
            let number = form.trimmed("project")
            let page = number.isEmpty ? URLs.resource(code) : URLs.resource(code).adding("project", number)
            return web.redirect(to: page, notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: ["project", "amount", "note", "reason", "source"], context.visitor.language)
            return web.page(try await page(request, context, RefusedForm(id: what, entered: entered)), status: refusal.status)
        }
    }

    private func rule(_ context: WebContext) async throws -> ProjectRules.ResourceRule {
        let rules = await house.journal.book().projects
        let code = try context.segment("code")
        guard let rule = rules.resource(code) else { throw Refusal.resourceUnknown(code, rules) }
        return rule
    }

    private func command(_ what: String, _ form: Form, _ units: inout [UnitCode]) async throws -> ResourceCommand {
        let text = form.trimmed("amount")
        guard !text.isEmpty else { throw Refusal.fieldMissing("amount", title: Bilingual(zh: "数量", en: "amount")) }
        guard let amount = Quantity.read(text) else {
            throw Refusal.fieldInvalid(
                "amount", String(text.prefix(40)),
                expected: Bilingual(zh: "数量，如 35.6，最多三位小数", en: "an amount such as 35.6, with three decimals at most"))
        }
        switch what {
        case "grants": return .grant(amount: amount, source: form.trimmed("source"))
        case "reductions": return .reduce(amount: amount, reason: form.trimmed("reason"))
        default: break
        }
        let project = try await house.project(chosenBy: form)
        guard let mark = ProjectMark(project) else { throw Refusal.projectUnknown(project.number) }
        guard project.withdrawnOn == nil || what == "releases" else { throw Refusal.projectWithdrawn(project.number) }
        units = mark.units
        switch what {
        case "needs": return .need(mark, amount: amount, note: form.trimmed("note"))
        case "allocations": return .allocate(mark, amount: amount, note: form.trimmed("note"))
        case "uses": return .use(mark, amount: amount, note: form.trimmed("note"))
        default: return .release(mark, amount: amount, reason: form.trimmed("reason"))
        }
    }

    // MARK: One account

    private func title(_ rule: ProjectRules.ResourceRule, _ page: PageContext) -> String {
        page.pick("\(rule.title.zh)（\(rule.unit.zh)）", "\(rule.title.en) (\(rule.unit.en))")
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let rule = try await rule(context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let (resource, version) = try await house.resource(rule.code)
        let rights = await ProjectReader(house, reader)
        let projects = try await house.projects().map(\.project)
        let known = Dictionary(projects.map { ($0.number, $0) }) { first, _ in first }
        let shares = Self.inOrder(resource.shares, known, book.projects)
        let begin = max(0, min(request.query("after").flatMap { Int($0) } ?? 0, shares.count))
        let here = URLs.resource(rule.code)
        let entries = try await house.entries(ofResource: rule.code)
        let chosen = (refused?.entered.values["project"]?.first ?? request.query("project")).flatMap { known[$0] }
        let forms = self.forms(chosen, projects, rule, version, rights, refused, page)
        return resourcePage(
            ResourceModel(
                title: title(rule, page), figures: figures(resource, page),
                shares: shares.dropFirst(begin).prefix(Self.size).map { line(rule.code, $0.key, $0.value, known[$0.key], words) },
                pager: Pager(
                    first: begin > 0 ? here : nil,
                    next: begin + Self.size < shares.count ? here.adding("after", String(begin + Self.size)) : nil),
                timeline: try entries.suffix(60).reversed().map { try item($0, rule.unit, book.matters.organization, page) }, forms: forms),
            in: page)
    }

    /// Without a project: choosing one, and what concerns the account as a whole. With one: what concerns it.
    private func forms(
        _ project: Project?, _ projects: [Project], _ rule: ProjectRules.ResourceRule, _ version: Int, _ rights: ProjectReader,
        _ refused: RefusedForm?, _ page: PageContext
    ) -> [TitledForm] {
        let known = Set(projects.map(\.number))
        let steps = Self.steps.filter { what, step in
            if Self.ofAccount.contains(what) { return project == nil && rights.mayForSome(step) }
            return project.map { rights.may(step, $0.details) } ?? false
        }
        var forms = steps.map { what, _ in
            let title = project.map { "\(heading(what, page))：\($0.number)" } ?? heading(what, page)
            return adminForm(
                what, title, to: URLs.resource(rule.code, what), fields(what, project, rule, page) + [.hidden("version", String(version))],
                refused: refused, isOpen: what == "needs" && project != nil)
        }
        guard rights.mayForSome(.need) || rights.mayForSome(.allocate), !known.isEmpty else { return forms }
        let open = projects.filter { $0.withdrawnOn == nil }
        let choice = FormField(
            "project", page.pick("项目", "Project"),
            open.count <= FilingRoutes.mostChoices
                ? .select(open.map { Choice($0.number, "\($0.number) \($0.details?.name ?? "")") }) : .text,
            values: project.map { [$0.number] } ?? [], isRequired: true)
        forms.append(
            TitledForm(
                id: "project", title: page.pick("选择项目", "Choose a project"),
                form: FormModel(action: URLs.resource(rule.code), fields: [choice], submit: page.pick("打开", "Open"), isQuery: true),
                isOpen: project == nil))
        return forms
    }

    private static let ofAccount = ["grants", "reductions"]

    /// Those that lack some first, of these the major ones, then by level.
    private static func inOrder(_ shares: [String: ResourceShare], _ known: [String: Project], _ rules: ProjectRules) -> [(
        key: String, value: ResourceShare
    )] {
        func rank(_ number: String, _ share: ResourceShare) -> (Int, Int, Int, String) {
            let details = known[number]?.details
            return (
                share.lacking > 0 ? 0 : 1, details?.isMajor ?? false ? 0 : 1,
                rules.levels.firstIndex { $0.code == details?.level } ?? rules.levels.count, number
            )
        }
        return shares.sorted { rank($0.key, $0.value) < rank($1.key, $1.value) }
    }

    private func line(_ code: String, _ number: String, _ share: ResourceShare, _ project: Project?, _ words: ProjectWords) -> ShareLine {
        let page = words.page
        let rank = project?.details.map { details in
            (details.isMajor ? page.pick("重大项目 · ", "major · ") : "") + words.text(words.book.projects.level(details.level))
                + (project?.withdrawnOn == nil ? "" : page.pick(" · 已调出，应收回", " · withdrawn: take it back"))
        }
        return ShareLine(
            number: number, title: project?.details?.name ?? share.name,
            link: URLs.resource(code).adding("project", number), rank: rank,
            need: Quantity.text(share.need), allocated: Quantity.text(share.allocated), used: Quantity.text(share.used),
            lacking: share.lacking > 0 ? Quantity.text(share.lacking) : nil)
    }

    private func figures(_ resource: Resource, _ page: PageContext) -> [Figure] {
        let whole = resource.shares.values.count { $0.need > 0 }
        let full = resource.shares.values.count { $0.need > 0 && $0.lacking <= 0 }
        return [
            Figure(page.pick("指标", "Granted"), .text(Quantity.text(resource.quota)), nil),
            Figure(
                page.pick("已分配", "Reserved"), .text(Quantity.text(resource.allocated)), nil,
                note: page.pick("已使用 \(Quantity.text(resource.used))", "\(Quantity.text(resource.used)) used")),
            Figure(page.pick("可分配", "Left"), .text(Quantity.text(resource.balance)), nil),
            Figure(
                page.pick("缺口", "Lacking"), .text(Quantity.text(resource.needed - resource.allocated)), nil,
                note: page.pick("需求 \(Quantity.text(resource.needed))", "\(Quantity.text(resource.needed)) needed")),
            Figure(
                page.pick("要素到位率", "Fully provided"), .share(permille: permille(full, of: whole)), nil,
                note: page.pick("\(full) ÷ \(whole) 个项目", "\(full) of \(whole) projects")),
        ]
    }

    private func heading(_ what: String, _ page: PageContext) -> String {
        switch what {
        case "needs": page.pick("提出需求", "State what a project needs")
        case "allocations": page.pick("分配", "Reserve")
        case "uses": page.pick("登记使用", "Record what was used")
        case "releases": page.pick("收回", "Take back")
        case "grants": page.pick("增加指标", "Add what was granted")
        default: page.pick("核减指标", "Take off what was granted")
        }
    }

    private func fields(_ what: String, _ project: Project?, _ rule: ProjectRules.ResourceRule, _ page: PageContext) -> [FormField] {
        let amount = FormField(
            "amount", page.pick("数量（\(rule.unit.zh)）", "Amount (\(rule.unit.en))"),
            hint: what == "needs" ? page.pick("总需求，不是增加的部分。", "All that it needs, not what is added.") : nil, isRequired: true)
        let choice = FormField.hidden("project", project?.number ?? "")
        let note = FormField("note", page.pick("说明", "Note"), .area(rows: 2))
        let reason = FormField("reason", page.pick("理由", "Reason"), .area(rows: 2), isRequired: true)
        switch what {
        case "grants": return [amount, FormField("source", page.pick("指标文号或来源", "Source"), isRequired: true)]
        case "reductions": return [amount, reason]
        case "releases": return [choice, amount, reason]
        default: return [choice, amount, note]
        }
    }

    private func item(_ entry: Entry, _ unit: Bilingual, _ organization: Organization, _ page: PageContext) throws -> TimelineItem {
        let deed = ResourceSentences.deed(try ResourceFact.decoded(entry), unit: unit)
        let by = Matters.Sentences.actor(entry.actor, organization)
        return TimelineItem(
            at: entry.happenedAt, sentence: page.pick(deed.zh, deed.en), by: page.pick(by.zh, by.en), hash: hexadecimal(entry.hash),
            id: "entry-\(entry.version)")
    }
}

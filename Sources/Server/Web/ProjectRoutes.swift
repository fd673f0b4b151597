// The register of key projects and its totals. Hundreds of rows at most: they are read whole and added up here, by the
// same functions that bulletins and tests use. One project is ProjectPage.swift, the steps on it ProjectSteps.swift.
import Formats
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

func addProjectRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ProjectRoutes(web: web)
    let page = ProjectPage(web: web)
    let steps = ProjectSteps(web: web)
    router.get("/projects", use: routes.register)
    let sheets = ProjectImport(web: web)
    router.get("/projects/new", use: steps.new)
    router.get("/projects/import", use: sheets.show)
    router.post("/projects/import/previews", use: sheets.preview)
    router.post("/projects/import", use: sheets.write)
    let exports = ProjectExportRoutes(web: web)
    router.get("/projects/export.xlsx", use: exports.workbook)
    router.get("/projects/export.ics", use: exports.calendar)
    router.get("/projects/export.geojson", use: exports.features)
    router.get("/projects/export.oc4ids.json", use: exports.openData)
    router.post("/projects", use: steps.register)
    let wall = WallChartRoutes(web: web)
    router.get("/projects/wall", use: wall.show)
    let reports = BriefingRoutes(web: web)
    router.get("/projects/reports", use: reports.show)
    let bulletin = ProjectBulletinRoutes(web: web)
    router.get("/projects/bulletin", use: bulletin.show)
    router.post("/projects/bulletin", use: bulletin.compile)
    let periods = PeriodRoutes(web: web)
    router.get("/projects/periods", use: periods.show)
    router.post("/projects/periods", use: periods.close)
    addVisitRoutes(router, web)
    addResourceRoutes(router, web)
    addPermitRoutes(router, web)
    router.get("/projects/:number", use: page.show)
    router.get("/projects/:number/details", use: steps.details)
    // By name, because its page has an address of its own, under which the router would look for no other step.
    router.post("/projects/:number/details") { try await steps.take("details", $0, $1) }
    router.post("/projects/:number/:step") { try await steps.take(try $1.segment("step"), $0, $1) }
}

struct ProjectRoutes: Sendable {
    let web: Web
    private var house: House { web.house }

    /// Who may read the register: everybody with a post, but grid workers, whom it does not concern.
    static func reader(_ web: Web, _ context: WebContext) throws -> Reader {
        let reader = try web.reader(context)
        guard reader.readsProjects else { throw Refusal.projectsNotReadable }
        return reader
    }

    @Sendable func register(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try Self.reader(web, context)
        let selection = try await ProjectSelection(web, request, context)
        let (filter, words, whole, portfolio) = (selection.filter, selection.words, selection.whole, selection.portfolio)
        let page = words.page
        let problems = try await house.problemCounts(reader, at: page.now)
        let cut = filter.by.flatMap(PortfolioCut.init) ?? .level
        // The worst first, then as they are numbered.
        let ordered = portfolio.projects.map { row($0, portfolio, words, problems[$0.number] ?? (0, 0)) }.enumerated().sorted {
            (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset)
        }.map(\.element)
        let begin = max(0, min(request.query("after").flatMap { Int($0) } ?? 0, ordered.count))
        let rows = Array(ordered.dropFirst(begin).prefix(Self.size))
        let pager = Pager(
            first: begin > 0 ? URLs.projects(filter) : nil,
            next: begin + Self.size < ordered.count ? URLs.projects(filter).adding("after", String(begin + Self.size)) : nil)
        return web.page(
            projectRegisterPage(
                ProjectRegisterModel(
                    filter: filter, figures: figures(portfolio, words), asOf: portfolio.asOf, choices: choices(whole, filter, words),
                    cuts: PortfolioCut.allCases.map { each in
                        Tab(words.text(each.title), URLs.projects(filter.with { $0.by = each.rawValue }), isCurrent: each == cut)
                    },
                    cutTitle: words.text(cut.title),
                    lines: portfolio.totals(by: cut).map { key, totals in
                        line(words.value(key, of: cut), totals, URLs.projects(filter.narrowed(to: key, of: cut.rawValue)), words)
                    },
                    rows: rows, total: ordered.count, pager: pager,
                    mayRegister: await ProjectReader(house, reader).may(.register, nil),
                    mayCompile: await BulletinRights(reader, house.journal.book().bulletins).mayWriteOfProjects), in: page))
    }

    /// Rows of a page.
    private static let size = 50

    private static func rank(_ row: ProjectRow) -> Int { LightMark.allCases.count - (LightMark.allCases.firstIndex(of: row.light) ?? 0) }

    private func figures(_ portfolio: Portfolio, _ words: ProjectWords) -> [Figure] {
        let page = words.page
        let totals = portfolio.totals
        let landing = portfolio.cycle(from: .signed, to: .started)
        func share(_ ratio: Ratio?) -> String { ratio.map { "\($0.percent())%" } ?? "—" }
        return [
            Figure(
                page[.projectCount], .count(totals.count), nil,
                note: page.pick(
                    "实施类 \(totals.implementation) · 准备类 \(totals.preparation)",
                    "\(totals.implementation) in implementation, \(totals.preparation) in preparation")),
            Figure(page[.investment], .text(words.money(totals.investment)), nil),
            Figure(
                page[.yearPlan], .text(words.money(totals.planned)), nil,
                note: totals.annualShare.map { page.pick("占总投资 \($0.percent())%", "\($0.percent())% of the investment") }),
            Figure(
                page[.yearDone], .text(words.money(totals.done)), nil,
                note: page.pick(
                    "完成率 \(share(totals.completion))，序时 \(share(totals.dueShare))",
                    "\(share(totals.completion)) done, \(share(totals.dueShare)) due")),
            Figure(
                page.pick("开工复工率", "Running"), .text(share(totals.startRate)), nil,
                note: [
                    page.pick("\(totals.running) ÷ 应开复工 \(totals.toStart)", "\(totals.running) of \(totals.toStart) due"),
                    landing.map {
                        page.pick(
                            "签约到开工平均 \($0.days.decimal(0)) 天（\($0.count) 个项目）",
                            "\($0.days.decimal(0)) days from signed to started (mean of \($0.count))")
                    },
                ].compactMap(\.self).joined(separator: page.pick("；", "; "))),
            Figure(
                page.pick("建成或部分建成", "Built or partly built"), .count(totals.builtOrPartly), nil,
                note: page.pick(
                    "投产 \(totals.inProduction) · 达产 \(totals.atCapacity)",
                    "\(totals.inProduction) in production, \(totals.atCapacity) at capacity")),
            Figure(
                page.pick("红灯 · 黄灯", "Red · yellow"), .text("\(totals.red) · \(totals.yellow)"),
                URLs.projects(ProjectFilter().with { $0.light = "red" }),
                note: page.pick("停工 \(totals.held)", "\(totals.held) on hold")),
        ]
    }

    private func choices(_ portfolio: Portfolio, _ filter: ProjectFilter, _ words: ProjectWords)
        -> [(name: String, title: String, choices: [Choice], chosen: String?)]
    {
        func choose(_ cut: PortfolioCut, _ chosen: String?) -> (name: String, title: String, choices: [Choice], chosen: String?) {
            let keys = portfolio.totals(by: cut).map(\.key)
            return (
                cut.rawValue, words.text(cut.title), keys.map { Choice($0.isEmpty ? "none" : $0, words.value($0, of: cut)) }, chosen
            )
        }
        let lights = LightMark.allCases.reversed().filter { $0 != .blue }.map { Choice($0.rawValue, words.page[$0.message]) }
        return [
            choose(.class, filter.class), choose(.level, filter.level), choose(.field, filter.field), choose(.lead, filter.lead),
            choose(.town, filter.town), choose(.sponsor, filter.sponsor), choose(.phase, filter.phase),
            ("light", words.page[.light], lights, filter.light),
        ]
    }

    private func line(_ title: String, _ totals: PortfolioTotals, _ link: URLPath, _ words: ProjectWords) -> PortfolioLine {
        PortfolioLine(
            title: title, link: link, count: totals.count, investment: words.money(totals.investment), planned: words.money(totals.planned),
            done: words.money(totals.done),
            bar: totals.completion.flatMap { done in totals.dueShare.map { words.bar(done, $0) } },
            running: "\(totals.running) / \(totals.toStart)", red: totals.red, yellow: totals.yellow)
    }

    private func row(_ project: Project, _ portfolio: Portfolio, _ words: ProjectWords, _ problems: (open: Int, late: Int)) -> ProjectRow {
        guard let details = project.details else { preconditionFailure("a row of the board has details") }
        let findings = project.findings(at: portfolio.today, portfolio.rules)
        let progress = project.progress(at: portfolio.today, portfolio.rules)
        return ProjectRow(
            number: project.number, name: details.name, light: (findings.first?.light ?? .none).mark,
            why: findings.first.map { words.text($0.words) },
            kind: "\(words.text(portfolio.rules.level(details.level))) · \(words.text(portfolio.rules.field(details.field)))",
            town: words.unit(details.town), sponsor: words.sponsor(details.sponsor), phase: words.phase(project, on: portfolio.today),
            hold: project.hold.map { words.page.pick("\($0.since) 起停工", "on hold since \($0.since)") },
            investment: words.money(details.investment), planned: progress.map { words.money($0.planned) },
            bar: progress.map { words.bar($0.completion, $0.due) }, openProblems: problems.open, lateProblems: problems.late)
    }
}

extension Reader {
    var readsProjects: Bool { posts.contains { $0.duty != .gridWorker } }
}

extension Refusal {
    static let projectsNotReadable = Refusal(
        "project.not-readable", .forbidden,
        Bilingual(zh: "您的岗位不能查看项目库。", en: "Your post does not read the register of projects."),
        next: Bilingual(zh: "如需查看，请联系管理员。", en: "Ask an administrator."))
}

/// Projects in the words of a page.
struct ProjectWords: Sendable {
    let book: Book
    let page: PageContext

    private var organization: Organization { book.matters.organization }

    func text(_ both: Bilingual) -> String { page.pick(both.zh, both.en) }
    /// Rounded as tables are; forms and sentences say it exactly.
    func money(_ yuan: Int64) -> String { page.pick(Money.short(yuan), Money.shortEnglish(yuan)) }
    func unit(_ code: UnitCode) -> String { organization.name(ofUnit: code) }
    func sponsor(_ sponsor: Sponsor) -> String { sponsor.officer.map { organization.name(ofOfficer: $0) } ?? sponsor.name }

    func phase(_ project: Project, on day: CivilDay) -> String {
        project.phase(on: day).map { text($0.title) } ?? page.pick("未签约", "Not signed")
    }

    /// A value of a cut as people read it.
    func value(_ key: String, of cut: PortfolioCut) -> String {
        switch cut {
        case .class: ProjectClass(rawValue: key).map { text($0.title) } ?? key
        case .level: text(book.projects.level(key))
        case .field: text(book.projects.field(key))
        case .lead, .town: unit(key)
        case .sponsor: organization.officers[key] == nil ? key : organization.name(ofOfficer: key)
        case .phase: Milestone(rawValue: key).map { text($0.title) } ?? page.pick("未签约", "Not signed")
        }
    }

    func bar(_ done: Ratio, _ due: Ratio) -> YearBar {
        func permille(_ ratio: Ratio) -> Int { Int(min(Int128(2000), Int128(ratio.numerator) * 1000 / Int128(ratio.denominator))) }
        let points = done.points(to: due)
        let amount = points.hasPrefix("-") ? String(points.dropFirst()) : points
        let difference =
            Double(points) == 0
            ? page.pick("与序时持平", "on time")
            : points.hasPrefix("-")
                ? page.pick("欠序时 \(amount) 个百分点", "\(amount) points behind") : page.pick("超序时 \(amount) 个百分点", "\(amount) points ahead")
        return YearBar(
            done: "\(done.percent())%", due: "\(due.percent())%", donePermille: permille(done), duePermille: permille(due),
            difference: difference)
    }
}

/// A share in thousandths, rounded half up as the seeds round theirs (99.76 %). Nil of nothing.
func permille(_ part: Int, of whole: Int) -> Int? { whole > 0 ? (part * 2000 + whole) / (whole * 2) : nil }

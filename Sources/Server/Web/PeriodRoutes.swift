// 封账: closing the figures up to a day, what was closed beside what is counted now, and a year before.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct PeriodRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 6

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let form = try await web.form(request, context)
        do {
            let rights = await ProjectReader(house, reader)
            guard rights.may(.closePeriod, nil) else { throw rights.refusal(of: .closePeriod) }
            let text = form["through"]?.trimmingCharacters(in: .whitespaces) ?? ""
            guard let through = CivilDay(text) else {
                throw text.isEmpty
                    ? Refusal.fieldMissing("through", title: Bilingual(zh: "截至", en: "up to"))
                    : Refusal.fieldInvalid(
                        "through", String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-10-31", en: "a day such as 2026-10-31"))
            }
            let actor = rights.actor(for: .closePeriod, nil)
            try await house.closePeriod(through: through, summary: form["summary"] ?? "", by: actor)
            return web.redirect(
                to: URLs.projectPeriods, notice: context.visitor.language == .zh ? "截至 \(through) 已封账" : "Closed up to \(through)")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["through", "summary"], context.visitor.language)
            return web.page(try await page(request, context, RefusedForm(id: "close", entered: entered)), status: refusal.status)
        }
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let today = page.now.day(in: page.zone)
        let closed = Array(book.periods.closed.reversed())
        let begin = max(0, min(request.query("after").flatMap { Int($0) } ?? 0, closed.count))
        let projects = closed.isEmpty ? [] : try await house.projects().map(\.project)
        let periods = closed.dropFirst(begin).prefix(Self.size).map { period in
            let now = Portfolio(projects, asOf: period.through, today: today, book.projects).totals
            let before = book.periods.closed.last { $0.through.isYearBefore(period.through) }?.totals
            let name = words.book.matters.organization.name(ofOfficer: period.by)
            return PeriodsModel.Period(
                through: period.through,
                by: page.pick("\(name)于 \(page.text(period.closedAt)) 封账", "Closed by \(name) on \(page.text(period.closedAt))"),
                summary: period.summary, lines: lines(period.totals, now, before, words),
                carried: period.carriedOver.prefix(300).map { Crumb($0, URLs.matter($0)) })
        }
        let mayClose = await ProjectReader(house, reader).may(.closePeriod, nil)
        let usual = book.projects.cutOff(at: today)
        let form = adminForm(
            "close", page.pick("封账", "Close a period"), to: URLs.projectPeriods,
            [
                FormField(
                    "through", page.pick("截至", "Up to"), .day,
                    values: (book.periods.closedThrough.map { $0 < usual } ?? true) ? [usual.description] : [], isRequired: true),
                FormField(
                    "summary", page.pick("本期小结（半年、年度封账时写评估）", "Summary (the review, at half-year and year)"), .area(rows: 4)),
            ], refused: refused,
            note: page.pick(
                "封账后，截至那天的完成投资不能再改，未销号的问题结转下期。不能撤销。",
                "Figures up to that day cannot be changed any more, open problems are carried over. It cannot be undone."))
        return periodsPage(
            PeriodsModel(
                periods: periods,
                pager: Pager(
                    first: begin > 0 ? URLs.projectPeriods : nil,
                    next: begin + Self.size < closed.count ? URLs.projectPeriods.adding("after", String(begin + Self.size)) : nil),
                form: mayClose ? form : nil), in: page)
    }

    /// Lights are of the day on which somebody looks, not of the period: they are left out.
    private func lines(_ then: PortfolioTotals, _ now: PortfolioTotals, _ before: PortfolioTotals?, _ words: ProjectWords) -> [PeriodsModel
        .Line]
    {
        let page = words.page
        func line(_ title: String, _ value: (PortfolioTotals) -> String) -> PeriodsModel.Line {
            PeriodsModel.Line(title: title, then: value(then), now: value(now), yearBefore: before.map(value))
        }
        func share(_ ratio: Ratio?) -> String { ratio.map { "\($0.percent())%" } ?? "—" }
        return [
            line(page[.projectCount]) { page.number($0.count) }, line(page[.investment]) { words.money($0.investment) },
            line(page[.yearPlan]) { words.money($0.planned) }, line(page[.yearDone]) { words.money($0.done) },
            line(page.pick("年度计划完成率", "Completion of the plan")) { share($0.completion) },
            line(page.pick("序时进度", "Due")) { share($0.dueShare) }, line(page.pick("开工复工率", "Running")) { share($0.startRate) },
            line(page.pick("建成或部分建成", "Built or partly built")) { page.number($0.builtOrPartly) },
            line(page.pick("投产", "In production")) { page.number($0.inProduction) },
        ]
    }
}

extension CivilDay {
    /// The same day of the year before; of 29 February the 28th.
    fileprivate func isYearBefore(_ other: CivilDay) -> Bool {
        let (year, month, day) = other.parts
        return self == CivilDay(year: year - 1, month: month, day: min(day, CivilDay.length(year - 1, month)))
    }
}

extension House {
    /// Closes the register's figures up to a day, as they are now.
    func closePeriod(through: CivilDay, summary: String, by actor: Actor) async throws {
        let book = await journal.book()
        let now = now()
        let zone = book.matters.calendars[book.projects.calendar]?.zone ?? .china
        let projects = try await projects().map(\.project)
        let totals = Portfolio(projects, asOf: through, today: now.day(in: zone), book.projects).totals
        let open = try await journal.rows(
            "select number from matter where ledger = 'project-problem' and ending is null order by number limit 5000")
        _ = try await journal.submit(
            Submission(
                stream: ProjectPeriodDecider.stream,
                command: ProjectPeriodCommand.close(
                    through: through, totals: totals, carriedOver: open.map { $0.text("number") },
                    summary: summary.trimmingCharacters(in: .whitespacesAndNewlines)),
                actor: actor, now: now))
    }
}

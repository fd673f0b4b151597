// 评比: the rounds, one round with its table and forms, the table as CSV, and the steps that are taken on a round.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages
import Supervision

func addContestRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ContestRoutes(web: web)
    router.get("/contests", use: routes.list)
    router.post("/contests", use: routes.open)
    router.get("/contests/rules/:rules", use: routes.rules)
    router.get("/contests/:contest", use: routes.show)
    router.get("/contests/:contest/table.csv", use: routes.table)
    router.get("/contests/:contest/units/:unit", use: routes.unit)
    router.get("/contests/:contest/units/:unit/:indicator", use: routes.counted)
    router.post("/contests/:contest/:what", use: routes.take)
}

struct ContestRoutes: Sendable {
    let web: Web
    var house: House { web.house }
    private static let fields = [
        "contest", "period", "unit", "indicator", "figure", "value", "evidence", "reason", "objection", "corrected",
    ]

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func open(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let book = await house.journal.book()
        let duties = Self.openers(book.contests)
        guard reader.posts.contains(where: { duties.contains($0.duty) }) else { throw Refusal.contestNotYours(.keep, by: duties) }
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let name = form.trimmed("contest")
            guard let rules = book.contests[name] else { throw Refusal.contestRulesUnknown(String(name.prefix(40))) }
            let rights = ContestRights(reader: reader, rules: rules)
            let actor = try rights.actor(rights.keeper, .keep, rules.keepers)
            guard let period = ContestPeriod(form.trimmed("period")) else {
                throw Refusal.fieldInvalid(
                    "period", String(form.trimmed("period").prefix(40)),
                    expected: Bilingual(zh: "2026-11、2026-Q4 或 2026", en: "2026-11, 2026-Q4 or 2026"))
            }
            let round = try await house.openContest(name, period, by: actor, key: key)
            return web.redirect(
                to: URLs.contest(round.number), notice: context.visitor.language == .zh ? "\(round.number) 已启动" : "\(round.number) is open")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "contests", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    func recorded(_ context: WebContext) async throws -> RecordedContest {
        try await house.contest(try context.segment("contest") { .contestUnknown($0) })
    }

    // MARK: Steps

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let recorded = try await recorded(context)
        let rights = ContestRights(reader: reader, rules: recorded.rules)
        let what = try context.segment("what")
        guard let step = ContestForms.steps[what] else { throw Refusal.pageUnknown }
        let duties = ContestForms.duties(step, recorded.rules)
        guard reader.posts.contains(where: { duties.contains($0.duty) }) else { throw Refusal.contestNotYours(step, by: duties) }
        let form = try await web.form(request, context)
        let seen = form["version"].flatMap { Int($0) }
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            if what == "counts" {
                try await house.countContest(recorded, by: try rights.actor(rights.keeper, .keep, duties), seen: seen)
            } else {
                let (command, actor) = try ContestForms.command(what, form, recorded, rights)
                try await house.contest(
                    command, on: recorded.round.id, by: actor, key: key, content: try JSON.text(command), expectedVersion: seen)
            }
            return web.redirect(
                to: URLs.contest(recorded.round.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await page(request, context, RefusedForm(id: what, entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    // MARK: The list

    static func openers(_ book: ContestBook) -> [Duty] {
        let named = Set(book.names.flatMap { book[$0]?.keepers ?? [] })
        return Duty.allCases.filter(named.contains)
    }

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let rounds = Dictionary(grouping: try await house.contests(atMost: 500)) { $0.opening?.contest ?? "" }
        let names = Set(book.contests.names).union(rounds.keys).sorted()
        let contests = names.compactMap { name -> ContestsModel.Contest? in
            guard let rules = book.contests[name] else { return nil }
            return ContestsModel.Contest(
                name: name, title: page.pick(rules.title.zh, rules.title.en),
                lines: (rounds[name] ?? []).compactMap { line($0, book, page) })
        }
        let mine = book.contests.names.compactMap { book.contests[$0] }.filter { rules in
            reader.posts.contains { rules.keepers.contains($0.duty) }
        }
        let today = page.now.day(in: page.zone)
        let form =
            mine.isEmpty
            ? nil
            : adminForm(
                "contests", page.pick("启动一期", "Open a round"), to: URLs.contests,
                [
                    FormField(
                        "contest", page.pick("评比", "Contest"),
                        .select(
                            mine.map { rules in
                                let period = ContestPeriod(rules.cadence, of: today)?.description ?? ""
                                return Choice(rules.name, "\(page.pick(rules.title.zh, rules.title.en)) (\(period))")
                            }), isRequired: true),
                    FormField(
                        "period", page.pick("期", "Period"),
                        hint: page.pick("月度写 2026-11，季度写 2026-Q4，年度写 2026。", "A month as 2026-11, a quarter as 2026-Q4, a year as 2026."),
                        isRequired: true), .hidden("key", key),
                ], refused: refused,
                note: page.pick(
                    "启动时把参加的单位和规则的版本记下来，以后改规则不影响这一期。",
                    "Who takes part and the version of the rules are taken down: later rules change nothing of this round."))
        return contestsPage(ContestsModel(contests: contests, form: form), in: page)
    }

    private func line(_ round: ContestRound, _ book: Book, _ page: PageContext) -> ContestsModel.Line? {
        guard let opening = round.opening else { return nil }
        let first = round.published?.table.filter { $0.place == 1 }.map { book.matters.organization.name(ofUnit: $0.unit) } ?? []
        return ContestsModel.Line(
            number: round.number, period: page.pick(opening.period.title.zh, opening.period.title.en),
            stage: page.pick(round.stage.title.zh, round.stage.title.en), units: opening.participants.count,
            publishedAt: round.published?.at,
            first: first.joined(separator: page.pick("、", ", ")))
    }

    // MARK: The table as a file

    @Sendable func table(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let recorded = try await recorded(context)
        let page = await web.pageContext(request, context)
        let organization = await house.journal.book().matters.organization
        guard let published = recorded.round.published else { throw Refusal.pageUnknown }
        let head =
            [page.pick("名次", "place"), page.pick("单位", "unit")]
            + recorded.rules.indicators.flatMap { indicator in
                let title = page.pick(indicator.title.zh, indicator.title.en)
                return [title, page.pick("\(title) 得分", "\(title) points")]
            } + [page.pick("总分", "total")]
        let lines = published.table.map { line in
            [line.place.map(String.init) ?? "", organization.name(ofUnit: line.unit)]
                + line.cells.flatMap { [$0.value?.description ?? "", $0.points.description] } + [line.total.description]
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"\(recorded.round.number).csv\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + ([head] + lines).map { CSVText.line($0, guarded: true) }.joined())))
    }
}

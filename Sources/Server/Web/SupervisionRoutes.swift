// 督查督办: what waits for the supervisor, who is holding it up, and the slips that were given.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addSupervisionRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = SupervisionRoutes(web: web)
    router.get("/supervision", use: routes.overview)
    router.get("/supervision/slips", use: routes.slips)
    router.get("/matters/:number/slips/:slip", use: routes.slip)
}

struct SupervisionRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let mostListed = 50

    @Sendable func overview(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let scope = SupervisedMatters(rules, reader)
        let units = try await unitLines(scope, page.now, wording)
        return web.page(
            supervisionPage(
                SupervisionModel(
                    figures: try await figures(scope, units, await PaperRights(house, reader), page),
                    pending: try await pending(scope, wording),
                    slips: try await slipLines(scope, "s.answered_at is null and m.ending is null", wording, most: Self.mostListed),
                    units: units), in: page))
    }

    @Sendable func slips(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let colour = request.query("colour").flatMap(Light.init(rawValue:)).flatMap { $0 == .none ? nil : $0 }
        let isOpen = request.query("open") == "yes"
        var conditions: [Kernel.SQL] = ["true"]
        if let colour { conditions.append("s.colour = \(colour.rawValue)") }
        if isOpen { conditions.append("s.answered_at is null and m.ending is null") }
        let lines = try await slipLines(
            SupervisedMatters(rules, reader), .joined(conditions, by: " and "), wording, most: 200)
        return web.page(slipsPage(SlipsModel(colour: colour?.rawValue, isOpen: isOpen, lines: lines), in: page))
    }

    /// One slip as a paper, for printing.
    @Sendable func slip(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let number = try context.segment("number") { .matterUnknown($0) }
        let (matter, entries) = try await house.matter(number)
        let rules = await house.journal.book().matters
        guard reader.scope.covers(matter, rules.organization) else { throw Refusal.matterNotReadable }
        guard let version = Int(try context.segment("slip")), let entry = entries.first(where: { $0.version == version }),
            let given = try Slip.given(by: entry), let ledger = rules.ledger(matter.ledger, version: matter.rules)
        else { throw Refusal.pageUnknown }
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: rules, page: page)
        let row = try await house.journal.rows("select answered_at from slip where matter = \(matter.id) and version = \(version)").first
        var asks = given.asks.map { wording.text($0) } ?? ""
        if case .urged(let reason, _) = try MatterFact.decoded(entry) { asks = reason }
        return web.page(
            slipPage(
                SlipModel(
                    number: matter.number, title: matter.title, colour: given.colour?.mark ?? .none,
                    kind: wording.text(given.slip?.title ?? Bilingual("")), unit: given.unit.flatMap { wording.unit($0) } ?? "",
                    supporting: matter.supporting.compactMap { wording.unit($0) }, task: matter.description,
                    sources: matter.citations.map { source in
                        [source.title, source.on.map { page.fullText($0) }, source.code.isEmpty ? nil : source.code].compactMap(\.self)
                            .joined(separator: page.pick("，", ", "))
                    }, stage: wording.text(ledger.title(ofStage: given.stage)), dueAt: given.dueAt, givenAt: given.at,
                    answerBy: given.answerBy, answeredAt: row?.instant("answered_at"), asks: asks, version: version), in: page))
    }

    // MARK: What the pages show

    private func figures(
        _ scope: SupervisedMatters, _ units: [SupervisionModel.UnitLine], _ papers: PaperRights, _ page: PageContext
    ) async throws -> [Figure] {
        let pending =
            try await house.journal.rows(
                """
                select count(*) as n from report r join matter m on m.id = r.matter
                where r.verdict is null and r.repeats is null and m.ending is null and \(scope.condition)
                """
            ).first?.integer("n") ?? 0
        let unanswered =
            try await house.journal.rows(
                """
                select count(*) as n from slip s join matter m on m.id = s.matter
                where s.answered_at is null and m.ending is null and \(scope.condition)
                """
            ).first?.integer("n") ?? 0
        let unclaimed = try await house.unclaimedItems(for: papers)
        func sum(_ of: (SupervisionModel.UnitLine) -> Int) -> Int { units.map(of).reduce(0, +) }
        return [
            Figure(page.pick("在办", "Open"), .count(sum(\.open)), nil),
            Figure(page.pick("蓝灯", "Blue"), .count(sum(\.blue)), nil), Figure(page.pick("黄灯", "Yellow"), .count(sum(\.yellow)), nil),
            Figure(page.pick("红灯", "Red"), .count(sum(\.red)), nil),
            Figure(page.pick("待审核反馈", "Reports to judge"), .count(pending), URLs.supervision.anchor("reports")),
            Figure(
                page.pick("未答复督办单", "Slips unanswered"), .count(unanswered), URLs.slips.adding("open", "yes"),
                note: page.pick("答复指有新情况的反馈或提交办理结果", "Answered by a report that says something new, or by submitting")),
            Figure(
                page.pick("未认领任务", "Unclaimed items"), .count(unclaimed), URLs.papers.adding("standing", "unclaimed"),
                note: page.pick("分工方案里无人牵头、也无人认领的", "Of plans on their way: no lead, and nobody has claimed them")),
        ]
    }

    private func pending(_ scope: SupervisedMatters, _ wording: Wording) async throws -> [SupervisionModel.Pending] {
        try await house.journal.rows(
            """
            select r.version, r.unit, r.given_at, r.words, m.number, m.title from report r join matter m on m.id = r.matter
            where r.verdict is null and r.repeats is null and m.ending is null and \(scope.condition)
            order by r.given_at, m.number, r.version limit \(Self.mostListed)
            """
        ).compactMap { row in
            row.instant("given_at").map { at in
                SupervisionModel.Pending(
                    number: row.text("number"), title: row.text("title"), unit: wording.unit(row.optionalText("unit")) ?? "", at: at,
                    words: row.text("words"), version: row.integer("version"))
            }
        }
    }

    private func slipLines(_ scope: SupervisedMatters, _ condition: Kernel.SQL, _ wording: Wording, most: Int) async throws -> [SlipLine] {
        try await house.journal.rows(
            """
            select s.version, s.kind, s.colour, s.unit, s.given_at, s.answer_by, s.answered_at, m.number, m.title
            from slip s join matter m on m.id = s.matter where \(condition) and \(scope.condition)
            order by s.given_at desc, m.number, s.version limit \(most)
            """
        ).compactMap { row in
            row.instant("given_at").map { at in
                SlipLine(
                    number: row.text("number"), title: row.text("title"), version: row.integer("version"),
                    colour: row.optionalText("colour").flatMap(Light.init(rawValue:))?.mark ?? .none,
                    kind: Slip(rawValue: row.text("kind")).map { wording.text($0.title) } ?? "",
                    unit: wording.unit(row.optionalText("unit")) ?? "", givenAt: at, answerBy: row.instant("answer_by"),
                    answeredAt: row.instant("answered_at"))
            }
        }
    }

    /// 谁拖住了: by the unit that has it now.
    private func unitLines(_ scope: SupervisedMatters, _ now: Instant, _ wording: Wording) async throws -> [SupervisionModel.UnitLine] {
        let rows = try await house.journal.rows(
            """
            select coalesce(m.owner, '') as unit, count(*) as open,
              sum(case when m.red_at <= \(now) then 1 else 0 end) as red,
              sum(case when m.yellow_at <= \(now) and (m.red_at is null or m.red_at > \(now)) then 1 else 0 end) as yellow,
              sum(case when m.blue_at <= \(now) and (m.yellow_at is null or m.yellow_at > \(now))
                and (m.red_at is null or m.red_at > \(now)) then 1 else 0 end) as blue
            from matter m where m.ending is null and \(scope.condition) group by coalesce(m.owner, '')
            """)
        let empty = try await house.journal.rows(
            """
            select coalesce(r.unit, '') as unit, count(*) as reports,
              sum(case when r.repeats is not null or r.verdict in ('empty', 'poor') then 1 else 0 end) as empty
            from report r join matter m on m.id = r.matter where m.ending is null and \(scope.condition) group by coalesce(r.unit, '')
            """)
        let reports = Dictionary(empty.map { ($0.text("unit"), ($0.integer("reports"), $0.integer("empty"))) }) { first, _ in first }
        return rows.map { row in
            let unit = row.text("unit")
            return SupervisionModel.UnitLine(
                unit: unit.isEmpty ? wording.page.pick("尚无责任单位", "Nobody yet") : wording.unit(unit) ?? unit, code: unit,
                open: row.integer("open"), blue: row.integer("blue"), yellow: row.integer("yellow"), red: row.integer("red"),
                reports: reports[unit]?.0 ?? 0, empty: reports[unit]?.1 ?? 0)
        }.sorted { ($1.red, $1.yellow, $1.blue, $1.open, $0.unit) < ($0.red, $0.yellow, $0.blue, $0.open, $1.unit) }
    }
}

/// The matters that are supervised: those of ledgers in which somebody judges reports, as far as the reader may read them.
struct SupervisedMatters {
    /// On rows of `matter m`.
    let condition: Kernel.SQL

    init(_ rules: MatterRules, _ reader: Reader) {
        let names = rules.ledgers.keys.sorted().filter { rules.ledger($0)?.actions[.judge] != nil }
        let visible = MatterQuery.visible(reader.scope, reader.organization) ?? "true"
        let ledgers: Kernel.SQL = names.isEmpty ? "false" : "m.ledger in (\(.joined(names.map { "\($0)" }, by: ", ")))"
        condition = "\(ledgers) and \(visible)"
    }
}

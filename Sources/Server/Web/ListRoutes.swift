// Lists: a ledger with its filters and saved views, matters of all ledgers, search, export.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addListRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ListRoutes(web: web)
    router.get("/ledgers", use: routes.index)
    router.get("/ledgers/:ledger", use: routes.ledger)
    router.get("/ledgers/:ledger/export.csv") { try await routes.export(.csv, $0, $1) }
    router.get("/ledgers/:ledger/export.json") { try await routes.export(.json, $0, $1) }
    router.get("/matters", use: routes.all)
    router.get("/search", use: SearchRoutes(web: web).search)
}

struct ListRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    @Sendable func index(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let (scope, organization) = (reader.scope, reader.organization)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        var lines: [LedgerLine] = []
        for (name, versions) in rules.ledgers.sorted(by: { $0.key < $1.key }) {
            guard let ledger = versions.last else { continue }
            var query = MatterQuery()
            query.ledger = name
            let lights = try await lights(query, scope, organization, page.now)
            let ended = try await count(query, scope, organization, page.now) { $0.isOpen = false }
            let open = try await count(query, scope, organization, page.now) { $0.isOpen = true }
            lines.append(
                LedgerLine(
                    key: name, title: page.pick(ledger.title.zh, ledger.title.en), lights: lights, openCount: open, endedCount: ended))
        }
        return web.page(ledgerIndexPage(LedgerIndexModel(ledgers: lines), in: page))
    }

    @Sendable func ledger(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.segment("ledger")
        guard await house.journal.book().matters.ledger(name) != nil else { throw Refusal.ledgerUnknown(name) }
        return try await list(name, request, context)
    }

    @Sendable func all(_ request: Request, _ context: WebContext) async throws -> Response { try await list(nil, request, context) }

    private func list(_ key: String?, _ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let (scope, organization) = (reader.scope, reader.organization)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let rules = book.matters
        let wording = Wording(rules: rules, page: page)
        let check = FilterCheck(request.queryPairs, book, in: page)
        var filter = check.filter
        if let key { filter.ledger = key }
        let query = MatterQuery(filter, rules)
        let rows = try await house.journal.rows(try query.page(scope, organization, now: page.now))
        let shown = rows.prefix(query.limit)
        if key != nil { filter.ledger = nil }
        var more: URLPath?
        if rows.count > query.limit, let last = shown.last {
            var next = filter
            next.cursor = MatterQuery.cursor(after: last)
            more = key.map { URLs.ledger($0, next) } ?? URLs.matters(next)
        }
        let first = filter.cursor == nil ? nil : key.map { URLs.ledger($0, filter.with { _ in }) } ?? URLs.matters(filter.with { _ in })
        let ledgers = key.flatMap { rules.ledger($0) }.map { [$0] } ?? rules.ledgers.values.compactMap(\.last)
        let total = try await house.journal.rows(query.count(scope, organization, now: page.now)).first?.integer("count")
        var model = LedgerListModel(
            key: key, title: key.flatMap { rules.ledger($0) }.map { wording.text($0.title) } ?? page.pick("全部事项", "All matters"),
            filter: filter,
            ledgers: key == nil
                ? rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.map { Choice($0.name, wording.text($0.title)) } : [],
            stages: unique(ledgers.flatMap { $0.stages.map { Choice($0.name, wording.text($0.title)) } }),
            endings: unique(ledgers.flatMap { $0.endings.map { Choice($0.kind, wording.text($0.title)) } }),
            units: organization.units.values.filter { unit in
                // Those of a street are many, and found by the street.
                unit.closedAt == nil && (unit.area.map { organization.areas[$0]?.level == .region } ?? true)
            }.sorted { $0.code < $1.code }.map { Choice($0.code, $0.name) },
            areas: Division(book).areas.map { Choice($0.code, $0.name) },
            classes: ledgers.first.map { classChoices($0, wording) } ?? [],
            views: try await web.savedViews(reader, wording) { $0.list == (key.map { .ledger($0) } ?? .matters) }, total: total,
            lights: try await lights(query, scope, organization, page.now), rows: shown.map { wording.row($0) },
            pager: Pager(first: first, next: more),
            bulk: reader.posts.contains { urgers(ledgers).contains($0.duty) } ? [.urge] : [])
        model.misread = check.faults
        model.mayFile = key != nil && reader.posts.contains { $0.duty != .auditor }
        model.applied = FilterWords(filter: filter, wording: wording).beyondTheForm { changed in
            key.map { URLs.ledger($0, changed) } ?? URLs.matters(changed)
        }
        if let turnings = query.turningCount(scope, organization, now: page.now) {
            let times = page.number(try await house.journal.rows(turnings).first?.integer("n") ?? 0)
            model.turnings =
                filter.turned == nil ? page.pick("不计 \(times) 次", "not counted: \(times)") : page.pick("亮灯 \(times) 次", "turned \(times)×")
        }
        return web.page(ledgerListPage(model, in: page))
    }

    /// The duties that may urge in one of these ledgers.
    private func urgers(_ ledgers: [Ledger]) -> Set<Duty> { Set(ledgers.flatMap { $0.actions[.urge]?.by ?? [] }) }

    // MARK: Export

    /// What the list shows, all of it, for those who may read the whole region; personal fields never leave this way.
    func export(_ format: MatterExport.Format, _ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        guard reader.scope.isEverything else { throw Refusal.sectionForbidden }
        let name = try context.segment("ledger")
        let rules = await house.journal.book().matters
        guard let ledger = rules.ledger(name) else { throw Refusal.ledgerUnknown(name) }
        house.logger.notice("ledger exported", metadata: ["by": "\(reader.actor.text)", "ledger": "\(name)"])
        let value = { (name: String) in request.query(name) }
        // A date that is none would take everything, and nobody would see it.
        for name in ["from", "to", "ended-from", "ended-to"] {
            guard let text = value(name), !text.isEmpty, CivilDay(text) == nil else { continue }
            throw Refusal.fieldInvalid(name, text, expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        }
        var export = MatterExport(ledger: ledger, format: format, now: house.now())
        export.condition = MatterQuery(ListFilter(value), rules).condition(reader.scope, reader.organization, now: export.now)
        export.hasMark = true
        context.logger.info(
            "export", metadata: ["officer": "\(reader.officer)", "ledger": "\(name)", "query": "\(request.uri.query ?? "")"])
        let pieces = export.pieces(house.journal)
        return Response(
            status: .ok,
            headers: [
                .contentType: format == .csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
                .contentDisposition: "attachment; filename=\"\(name).\(format.rawValue)\"",
            ],
            body: .init { writer in
                for try await piece in pieces { try await writer.write(ByteBuffer(string: piece.text)) }
                try await writer.finish(nil)
            })
    }

    // MARK: Counting

    func count(
        _ query: MatterQuery, _ scope: ReadScope, _ organization: Organization, _ now: Instant, _ change: (inout MatterQuery) -> Void
    ) async throws -> Int {
        var query = query
        change(&query)
        return try await house.journal.rows(query.count(scope, organization, now: now)).first?.integer("count") ?? 0
    }

    /// Open matters of the list by light; each is a range of an index.
    func lights(_ query: MatterQuery, _ scope: ReadScope, _ organization: Organization, _ now: Instant) async throws -> [LightMark: Int] {
        var counts: [LightMark: Int] = [:]
        let isRest = query.isCountedByRest(scope)
        for light in Light.allCases where !(light == .none && isRest) {
            counts[light.mark] = try await count(query, scope, organization, now) {
                $0.light = light
                $0.cursor = nil
            }
        }
        if isRest {
            let open = try await count(query, scope, organization, now) { $0.isOpen = true }
            counts[Light.none.mark] = max(0, open - counts.values.reduce(0, +))
        }
        return counts
    }

    private func unique(_ choices: [Choice]) -> [Choice] {
        var seen: Set<String> = []
        return choices.filter { seen.insert($0.value).inserted }
    }
}

extension MatterQuery {
    /// What a list page's address asks for.
    init(_ filter: ListFilter, _ rules: MatterRules) {
        self.init()
        ledger = filter.ledger
        stage = filter.stage
        ending = filter.ending
        switch filter.state {
        case "open": isOpen = true
        case "ended": isOpen = false
        case "valid": endings = EndingCut(rules, isIncluded: false) { !$0.isValid }
        case "closed": endings = EndingCut(rules, isIncluded: true) { $0.isClosed }
        default: break
        }
        light = filter.light.flatMap { Light(rawValue: $0.rawValue) }
        isOverdue = filter.isOverdue
        unit = filter.unit
        area = filter.cell
        `class` = filter.class
        text = filter.text
        from = filter.from.flatMap { CivilDay($0) }
        to = filter.to.flatMap { CivilDay($0) }
        endedFrom = filter.endedFrom.flatMap { CivilDay($0) }
        endedTo = filter.endedTo.flatMap { CivilDay($0) }
        turnings = [filter.turned.flatMap { Turning($0) }, filter.exempted.flatMap { Turning($0, isExempted: true) }].compactMap(\.self)
        cursor = filter.cursor
        sort =
            switch filter.sort {
            case "due": .due
            case "updated": .updated
            case "oldest": .oldest
            default: .newest
            }
    }
}

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
    router.post("/ledgers/:ledger/views", use: routes.saveView)
    router.post("/ledgers/:ledger/views/:id", use: routes.removeView)
    router.get("/matters", use: routes.all)
    router.get("/search", use: routes.search)
}

struct ListRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    @Sendable func index(_ request: Request, _ context: WebContext) async throws -> Response {
        let (scope, organization) = try await web.scope(context)
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
        let name = try context.parameters.require("ledger")
        guard await house.journal.book().matters.ledger(name) != nil else { throw Refusal.ledgerUnknown(name) }
        return try await list(name, request, context)
    }

    @Sendable func all(_ request: Request, _ context: WebContext) async throws -> Response { try await list(nil, request, context) }

    private func list(_ key: String?, _ request: Request, _ context: WebContext) async throws -> Response {
        let (scope, organization) = try await web.scope(context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        var filter = ListFilter { request.uri.queryParameters[Substring($0)].map(String.init) }
        if let key { filter.ledger = key }
        let query = MatterQuery(filter)
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
        let model = LedgerListModel(
            key: key, title: key.flatMap { rules.ledger($0) }.map { wording.text($0.title) } ?? page.pick("全部事项", "All matters"),
            filter: filter,
            ledgers: key == nil
                ? rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.map { Choice($0.name, wording.text($0.title)) } : [],
            stages: unique(ledgers.flatMap { $0.stages.map { Choice($0.name, wording.text($0.title)) } }),
            endings: unique(ledgers.flatMap { $0.endings.map { Choice($0.kind, wording.text($0.title)) } }),
            units: organization.units.values.filter { $0.closedAt == nil && $0.area == nil }.sorted { $0.code < $1.code }.map {
                Choice($0.code, $0.name)
            },
            cells: organization.areas.values.filter { $0.level == .street }.sorted { $0.code < $1.code }.map { Choice($0.code, $0.name) },
            classes: ledgers.first.map { classChoices($0, wording) } ?? [], views: try await views(key, filter, context), total: total,
            lights: try await lights(query, scope, organization, page.now), rows: shown.map { wording.row($0) },
            pager: Pager(first: first, next: more))
        return web.page(ledgerListPage(model, in: page))
    }

    @Sendable func search(_ request: Request, _ context: WebContext) async throws -> Response {
        let (scope, organization) = try await web.scope(context)
        let page = await web.pageContext(request, context)
        let text = String(request.uri.queryParameters["q"] ?? "")
        let wording = Wording(rules: await house.journal.book().matters, page: page)
        // A whole number is an address, not a search.
        if let row = try await house.journal.rows("select number from matter where number = \(text.uppercased())").first {
            return web.redirect(to: URLs.matter(row.text("number")))
        }
        var query = MatterQuery()
        query.text = text
        query.cursor = request.uri.queryParameters["cursor"].map(String.init)
        var rows: [Kernel.Row] = []
        if !text.allSatisfy(\.isWhitespace) { rows = try await house.journal.rows(try query.page(scope, organization, now: page.now)) }
        let more = rows.count > query.limit ? URLs.search(text, cursor: MatterQuery.cursor(after: rows[query.limit - 1])) : nil
        return web.page(
            searchPage(SearchModel(text: text, rows: rows.prefix(query.limit).map { wording.row($0) }, pager: Pager(next: more)), in: page))
    }

    // MARK: Saved views

    @Sendable func saveView(_ request: Request, _ context: WebContext) async throws -> Response {
        let officer = try web.officer(context)
        let key = try context.parameters.require("ledger")
        let form = try await web.form(request, context)
        guard let title = form["title"], !title.allSatisfy(\.isWhitespace), title.utf8.count <= 120 else {
            throw Refusal.fieldMissing("title")
        }
        let filter = ListFilter { form[$0] }
        let query = try JSON.text(filter.query.map { [$0.0, $0.1] })
        try await house.journal.write([
            "insert into saved_view values(\(House.newIdentifier()), \(officer), \(key), \(title), \(query), \(house.now()))"
        ])
        return web.redirect(to: URLs.ledger(key, filter), notice: title)
    }

    @Sendable func removeView(_ request: Request, _ context: WebContext) async throws -> Response {
        let officer = try web.officer(context)
        let key = try context.parameters.require("ledger")
        _ = try await web.form(request, context)
        try await house.journal.write(["delete from saved_view where id = \(try context.parameters.require("id")) and officer = \(officer)"]
        )
        return web.redirect(to: URLs.ledger(key))
    }

    private func views(_ key: String?, _ filter: ListFilter, _ context: WebContext) async throws -> [SavedView] {
        guard let key, let officer = context.visitor.officer else { return [] }
        return try await house.journal.rows("select * from saved_view where officer = \(officer) and ledger = \(key) order by created_at")
            .map { row in
                let pairs = try JSON.decode([[String]].self, from: row.text("query"))
                let values = Dictionary(pairs.compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }, uniquingKeysWith: { first, _ in first })
                let saved = ListFilter { values[$0] }
                return SavedView(id: row.text("id"), title: row.text("name"), filter: saved, isCurrent: saved == filter, isOwn: true)
            }
    }

    // MARK: Export

    /// The whole ledger, for those who may read the whole region; personal fields never leave this way.
    func export(_ format: MatterExport.Format, _ request: Request, _ context: WebContext) async throws -> Response {
        let (scope, _) = try await web.scope(context)
        guard scope.isEverything else { throw Refusal.sectionForbidden }
        let name = try context.parameters.require("ledger")
        guard let ledger = await house.journal.book().matters.ledger(name) else { throw Refusal.ledgerUnknown(name) }
        var export = MatterExport(ledger: ledger, format: format, now: house.now())
        let filter = ListFilter { request.uri.queryParameters[Substring($0)].map(String.init) }
        export.from = filter.from.flatMap { CivilDay($0) }.map { Instant($0, in: .china) }
        export.to = filter.to.flatMap { CivilDay($0) }.map { Instant($0.advanced(by: 1), in: .china) }
        export.hasMark = true
        let journal = house.journal
        let chosen = export
        return Response(
            status: .ok,
            headers: [
                .contentType: format == .csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
                .contentDisposition: "attachment; filename=\"\(name).\(format.rawValue)\"",
            ],
            body: .init { writer in
                let (stream, continuation) = AsyncStream<String>.makeStream(bufferingPolicy: .unbounded)
                async let done: Int = {
                    defer { continuation.finish() }
                    return try await chosen.run(journal) { continuation.yield($0) }
                }()
                for await piece in stream { try await writer.write(ByteBuffer(string: piece)) }
                _ = try await done
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
        for light in Light.allCases {
            counts[light.mark] = try await count(query, scope, organization, now) {
                $0.light = light
                $0.cursor = nil
            }
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
    init(_ filter: ListFilter) {
        self.init()
        ledger = filter.ledger
        stage = filter.stage
        ending = filter.ending
        isOpen = filter.state == "open" ? true : filter.state == "ended" ? false : nil
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
        cursor = filter.cursor
        sort =
            switch filter.sort {
            case "due", "light": .due
            case "updated": .updated
            case "oldest": .oldest
            default: .newest
            }
    }
}

// Saved views on the pages: /views with all of them, links with counts on the desk, the lists and the search. What a
// view counts is cut by its reader's scope, in one query for all views.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addViewRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ViewRoutes(web: web)
    router.get("/views", use: routes.show)
    router.post("/views", use: routes.save)
    router.post("/views/:id/names", use: routes.rename)
    router.post("/views/:id/places", use: routes.move)
    router.post("/views/:id/shares", use: routes.share)
    router.post("/views/:id/endings", use: routes.remove)
}

struct ViewRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private var views: SavedViews { house.savedViews }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = await web.pageContext(request, context)
        return web.page(try await viewsPage(context, nil, page))
    }

    /// - Parameter refused: a view that could not be saved.
    private func viewsPage(_ context: WebContext, _ refused: FormModel?, _ page: PageContext) async throws -> HTML {
        let reader = try web.reader(context)
        let rules = await house.journal.book().matters
        let lines = try await web.savedViews(reader, Wording(rules: rules, page: page))
        let heads = reader.posts.filter { $0.duty == .head }.map(\.unit)
        let units = Set(heads).sorted().map { Choice($0, rules.organization.name(ofUnit: $0)) }
        return savedViewsPage(SavedViewsModel(views: lines, units: units, refused: refused), in: page)
    }

    @Sendable func save(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        let list = SavedViews.List(form["list"] ?? "")
        if case .ledger(let name) = list, await house.journal.book().matters.ledger(name) == nil { throw Refusal.ledgerUnknown(name) }
        var filter = ListFilter { form[$0] }
        filter.cursor = nil
        if case .ledger = list { filter.ledger = nil }
        do { try await views.save(form["title"] ?? "", list, filter.query.map { [$0.0, $0.1] }, of: reader.officer) } catch let
            refusal as Refusal
        {
            let entered = Entered(refused: refusal, form, fields: ["title"], context.visitor.language)
            var page = await web.pageContext(request, context)
            page.path = URLs.views.text
            let saving = viewSaving(list.text, filter, entered, in: page)
            return web.page(try await viewsPage(context, saving, page), status: refusal.status)
        }
        return web.redirect(to: list.link(filter), notice: saved(context))
    }

    @Sendable func rename(_ request: Request, _ context: WebContext) async throws -> Response {
        try await change(request, context) { id, form, reader in
            try await views.rename(id, to: form["title"] ?? "", of: reader.officer)
        }
    }

    @Sendable func move(_ request: Request, _ context: WebContext) async throws -> Response {
        try await change(request, context) { id, form, reader in
            guard let way = form["way"], ["up", "down"].contains(way) else {
                throw Refusal.notAChoice("way", form["way"] ?? "", ["up", "down"])
            }
            try await views.move(id, up: way == "up", of: reader.officer)
        }
    }

    @Sendable func share(_ request: Request, _ context: WebContext) async throws -> Response {
        try await change(request, context) { id, form, reader in
            try await views.share(id, with: form["unit"].flatMap { $0.isEmpty ? nil : $0 }, by: reader)
        }
    }

    @Sendable func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let said = context.visitor.language == .zh ? "已删除。" : "Removed."
        return try await change(request, context, said) { id, _, reader in try await views.remove(id, of: reader.officer) }
    }

    private func change(
        _ request: Request, _ context: WebContext, _ said: String? = nil, _ body: (String, Form, Reader) async throws -> Void
    ) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        try await body(try context.segment("id"), form, reader)
        return web.redirect(to: form["next"].flatMap(URLPath.init(local:)) ?? URLs.views, notice: said ?? saved(context))
    }

    private func saved(_ context: WebContext) -> String { context.visitor.language == .zh ? "已保存。" : "Saved." }
}

extension SavedViews.List {
    func link(_ filter: ListFilter) -> URLPath {
        switch self {
        case .ledger(let name): URLs.ledger(name, filter)
        case .matters: URLs.matters(filter)
        case .search: URLs.search(filter)
        }
    }
}

extension SavedViews.View {
    var filter: ListFilter {
        let values = Dictionary(query.compactMap { $0.count == 2 ? ($0[0], $0[1]) : nil }, uniquingKeysWith: { first, _ in first })
        return ListFilter { values[$0] }
    }

    /// What is asked of the table of matters; nil where the ledger is gone, whose list would not open.
    func asked(_ book: Book, in page: PageContext) -> MatterQuery? {
        var filter = filter
        // As the search reads it, which leaves out what is gone and says so.
        if list == .search {
            filter = FilterCheck(query.compactMap { $0.count == 2 ? (name: $0[0], value: $0[1]) : nil }, book, in: page).filter
        }
        if case .ledger(let name) = list {
            guard book.matters.ledger(name) != nil else { return nil }
            filter.ledger = name
        }
        let query = MatterQuery(filter, book.matters)
        return list == .search ? SearchWords(filter.text ?? "", query, book).query : query
    }

    /// What it names and is not there any more, in words.
    func gone(_ wording: Wording) -> [String] {
        let (page, organization, rules, filter) = (wording.page, wording.organization, wording.rules, filter)
        var gone: [String] = []
        var ledger = filter.ledger
        if case .ledger(let name) = list { ledger = name }
        if let ledger, rules.ledger(ledger) == nil { gone.append(page.pick("台账“\(ledger)”已不存在", "the ledger \"\(ledger)\" is gone")) }
        if let code = filter.unit {
            let unit = organization.units[code]
            if unit == nil { gone.append(page.pick("没有单位“\(code)”", "there is no unit \"\(code)\"")) }
            if let unit, unit.closedAt != nil { gone.append(page.pick("单位“\(unit.name)”已撤销", "the unit \"\(unit.name)\" is closed")) }
        }
        if let code = filter.cell, organization.areas[code] == nil {
            gone.append(page.pick("没有区域“\(code)”", "there is no area \"\(code)\""))
        }
        if let code = filter.class, rules.catalogueTitle(code) == nil {
            gone.append(page.pick("没有分类“\(code)”", "there is no class \"\(code)\""))
        }
        return gone
    }
}

extension Web {
    /// The reader's views with how many matters each finds for this reader now.
    func savedViews(_ reader: Reader, _ wording: Wording, where isWanted: (SavedViews.View) -> Bool = { _ in true }) async throws
        -> [SavedViewLine]
    {
        let book = await house.journal.book()
        let now = wording.page.now
        let views = try await house.savedViews.views(of: reader).filter { view in
            // What a head shared goes with the post.
            let isShared = view.officer != reader.officer
            let heads = isShared ? book.matters.organization.posts(of: view.officer, at: now) : []
            return isWanted(view) && (!isShared || heads.contains { $0.duty == .head && $0.unit == view.unit })
        }
        // The first, which stand on the desk; a page does not wait for the counts of a hundred.
        let counted = views.prefix(20).enumerated().compactMap { index, view -> Kernel.SQL? in
            view.asked(book, in: wording.page).map {
                "select \(index) as place, count(*) as n from matter m where \($0.condition(reader.scope, reader.organization, now: now))"
            }
        }
        var counts: [Int: Int] = [:]
        if !counted.isEmpty {
            for row in try await house.journal.rows(.joined(counted, by: " union all ")) { counts[row.integer("place")] = row.integer("n") }
        }
        return views.enumerated().map { index, view in
            SavedViewLine(
                id: view.id, title: view.title, list: listTitle(view.list, wording), link: view.list.link(view.filter), filter: view.filter,
                count: counts[index], isOwn: view.officer == reader.officer,
                sharedBy: view.officer == reader.officer ? nil : wording.organization.name(ofOfficer: view.officer),
                unit: view.unit, unitName: wording.unit(view.unit), gone: view.gone(wording))
        }
    }

    private func listTitle(_ list: SavedViews.List, _ wording: Wording) -> String {
        switch list {
        case .ledger(let name): wording.rules.ledger(name).map { wording.text($0.title) } ?? name
        case .matters: wording.page.pick("全部事项", "All matters")
        case .search: wording.page.pick("查找", "Search")
        }
    }
}

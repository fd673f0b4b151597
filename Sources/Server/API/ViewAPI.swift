// Saved views for programs: the lists and searches that the token's officer keeps, by the rules of the pages. What a view
// asks for is a filter of the pages' lists; what it finds is asked of the list, and counted here as the pages count it.
import HTTPTypes
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

extension API {
    @Sendable func listViews(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        return .json(["items": .list(try await views(request, context).map(\.told))])
    }

    @Sendable func showView(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        return .json(try await view(try viewID(context), request, context).told)
    }

    @Sendable func saveView(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        let reader = try web.reader(context)
        let body = try await APIBody(request, knows: ["title", "list", "filter"])
        let title = try body.requiredText("title", title: Bilingual(zh: "视图名称", en: "name of the view"))
        let list = SavedViews.List(try body.requiredText("list", title: Bilingual(zh: "列表", en: "list")))
        if case .ledger(let name) = list, await house.journal.book().matters.ledger(name) == nil { throw Refusal.ledgerUnknown(name) }
        let filter = try filter(try body.textMap("filter"), of: list)
        let id = try await house.savedViews.save(title, list, filter.query.map { [$0.0, $0.1] }, of: reader.officer)
        return .json(
            try await view(id, request, context).told, status: .created, headers: [.location: "/api/v1/views/\(id)"])
    }

    /// All that is asked for, or nothing: what could be refused is looked at before anything changes.
    @Sendable func changeView(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try APIHeaders.accepts(request, "application/json")
        let reader = try web.reader(context)
        let id = try viewID(context)
        let body = try await APIBody(request, knows: ["title", "unit", "move"])
        guard try await view(id, request, context).line.isOwn else { throw Refusal.viewUnknown }
        let unit = try body.text("unit")
        if let unit, !reader.posts.contains(where: { $0.duty == .head && $0.unit == unit }) { throw Refusal.viewNotShared }
        let way = try body.text("move")
        if let way, !["up", "down"].contains(way) { throw Refusal.notAChoice("move", way, ["up", "down"]) }
        if body.members["title"] != nil {
            try await house.savedViews.rename(id, to: try body.text("title") ?? "", of: reader.officer)
        }
        if body.members["unit"] != nil { try await house.savedViews.share(id, with: unit, by: reader) }
        if let way { try await house.savedViews.move(id, up: way == "up", of: reader.officer) }
        return .json(try await view(id, request, context).told)
    }

    @Sendable func removeView(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        _ = try APIQuery(request)
        try await house.savedViews.remove(try viewID(context), of: try web.reader(context).officer)
        return Response(status: .noContent)
    }

    // MARK: Reading

    private func viewID(_ context: WebContext) throws -> String { try context.segment("id") { _ in .viewUnknown } }

    /// One of those that the caller sees.
    private func view(_ id: String, _ request: Request, _ context: WebContext) async throws -> ToldView {
        guard let view = try await views(request, context).first(where: { $0.line.id == id }) else { throw Refusal.viewUnknown }
        return view
    }

    /// The caller's own in their order, then what heads share with the unit of the token's post.
    private func views(_ request: Request, _ context: WebContext) async throws -> [ToldView] {
        let reader = try web.reader(context)
        let wording = Wording(rules: await house.journal.book().matters, page: await web.pageContext(request, context))
        let kept = Dictionary(try await house.savedViews.views(of: reader).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return try await web.savedViews(reader, wording).compactMap { line in kept[line.id].map { ToldView(line: line, kept: $0) } }
    }

    /// A filter that a list would pass over in silence is refused: the view would ask another question.
    private func filter(_ values: [String: String], of list: SavedViews.List) throws -> ListFilter {
        var values = values
        let names = ListFilter.names.filter { name in
            if case .ledger = list { return name != "ledger" && name != "cursor" }
            return name != "cursor"
        }
        if let unknown = values.keys.sorted().first(where: { !names.contains($0) }) {
            throw Refusal.memberUnknown("filter.\(unknown)", names)
        }
        values = values.filter { !$0.value.isEmpty }
        let filter = ListFilter { values[$0] }
        let understood = Dictionary(filter.query.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            let isMeant =
                switch name {
                case "from", "to", "ended-from", "ended-to": CivilDay(value) != nil
                case "state": ["open", "ended", "valid", "closed"].contains(value)
                case "sort": MatterQuery.Sort(rawValue: value) != nil
                default: true
                }
            guard isMeant, understood[name] == value else {
                throw Refusal.fieldInvalid(
                    "filter.\(name)", String(value.prefix(40)),
                    expected: Bilingual(zh: "列表地址里的写法", en: "as it stands in the address of a list"))
            }
        }
        return filter
    }
}

/// A view as a page has it, and as it is kept.
private struct ToldView {
    let line: SavedViewLine
    let kept: SavedViews.View

    var told: JSONValue {
        [
            "id": .text(line.id), "title": .text(line.title), "list": .text(kept.list.text),
            "filter": .object(Dictionary(line.filter.query.map { ($0.0, JSONValue.text($0.1)) }, uniquingKeysWith: { first, _ in first })),
            "href": .text(line.link.text), "count": JSONValue(line.count), "isOwn": .flag(line.isOwn),
            "sharedBy": JSONValue(line.isOwn ? nil : kept.officer), "unit": JSONValue(line.unit), "gone": JSONValue(line.gone),
        ]
    }
}

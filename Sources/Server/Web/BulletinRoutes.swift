// Bulletins, read. Who may read every matter that one names may read it; to anybody else it is not there, neither in the
// list nor in the search. There is no form that makes one yet.
import Bulletins
import Hummingbird
import JournalCore
import Kernel
import Loop
import Matters
import Pages

func addBulletinRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = BulletinRoutes(web: web)
    router.get("/bulletins", use: routes.index)
    router.get("/bulletins/:id", use: routes.show)
}

struct BulletinRoutes: Sendable {
    let web: Web

    private static let mostListed = 100

    @Sendable func index(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let rows = try await web.house.journal.rows(
            "select b.* from bulletin b where \(Self.visible(to: reader)) order by b.to_at desc, b.id limit \(Self.mostListed)")
        return web.page(bulletinIndexPage(BulletinIndexModel(bulletins: rows.map(Self.line)), in: page))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let id = try context.segment("id")
        let seen = try await web.house.journal.rows("select 1 as n from bulletin b where b.id = \(id) and \(Self.visible(to: reader))")
        guard !seen.isEmpty, let bulletin = try await web.house.journal.folded(BulletinDecider.stream(id)).state as? Bulletin else {
            throw Refusal.pageUnknown
        }
        let page = await web.pageContext(request, context)
        let sections = bulletin.sections.map { section in
            BulletinSection(
                title: page.pick(section.group.title.zh, section.group.title.en),
                sentences: section.lines.map { line in
                    let said = page.pick(line.sentence.zh, line.sentence.en)
                    let about = line.reference.stream.hasPrefix("project/") ? URLs.project(line.number) : URLs.matter(line.number)
                    return BulletinSentence(
                        "\(line.number) \(line.title)\(page.pick("：", ": "))\(said)", about.anchor("entry-\(line.reference.version)"))
                })
        }
        let model = BulletinModel(
            title: bulletin.title, from: bulletin.from.day(in: page.zone), to: bulletin.lastDay, madeAt: bulletin.compiledAt,
            figures: bulletin.figures.map { Self.figure($0, page) },
            sections: sections)
        return web.page(bulletinPage(model, in: page))
    }

    static func figure(_ figure: BulletinFigure, _ page: PageContext) -> Figure {
        let before = figure.before.map { page.pick("上期 \($0.zh)", "\($0.en) before") }
        let note = figure.note.map { page.pick($0.zh, $0.en) }
        return Figure(
            page.pick(figure.title.zh, figure.title.en), .text(page.pick(figure.value.zh, figure.value.en)), nil,
            note: [before, note].compactMap(\.self).joined(separator: page.pick("；", "; ")))
    }

    /// On rows of `bulletin b`. What a line says of a project is for those who read the register: all but grid workers.
    static func visible(to reader: Reader) -> Kernel.SQL {
        guard let visible = MatterQuery.visible(reader.scope, reader.organization) else { return "true" }
        let project: Kernel.SQL = reader.posts.contains { $0.duty != .gridWorker } ? "l.matter like 'project/%'" : "false"
        return """
            not exists (select 1 from bulletin_line l where l.bulletin = b.id
              and not \(project) and not exists (select 1 from matter m where m.id = l.matter and \(visible)))
            """
    }

    static func line(_ row: Kernel.Row) -> BulletinLine {
        let (from, to) = (Instant(milliseconds: Int64(row.integer("from_at"))), Instant(milliseconds: Int64(row.integer("to_at"))))
        return BulletinLine(
            id: row.text("id"), title: row.text("title"), from: from.day(in: .china),
            to: max(from, to.adding(seconds: -1)).day(in: .china))
    }

    /// Those that a search finds: by words, and by days that their span touches. Nil where there are none, or neither
    /// words nor days were asked for.
    static func kind(_ asked: SearchWords, _ reader: Reader, _ page: PageContext, _ journal: any Store<Book>, most: Int) async throws
        -> SearchModel.Kind?
    {
        var parts: [Kernel.SQL] = []
        if let found = SearchText.condition(asked.terms, table: "bulletin_search") {
            parts.append("b.id in (select s.id from bulletin_search s where \(found))")
        }
        if let from = asked.query.from { parts.append("b.to_at > \(Instant(from, in: .china))") }
        if let to = asked.query.to { parts.append("b.from_at < \(Instant(to.advanced(by: 1), in: .china))") }
        guard !parts.isEmpty else { return nil }
        // Words that must not be there alone find everything: of bulletins nobody asked for that.
        guard asked.words.isEmpty == asked.terms.isEmpty else { return nil }
        let condition: Kernel.SQL = .joined(parts + [visible(to: reader)], by: " and ")
        let rows = try await journal.rows("select b.* from bulletin b where \(condition) order by b.to_at desc, b.id limit \(most + 1)")
        guard !rows.isEmpty else { return nil }
        let hits = rows.prefix(most).map(line).map { line in
            let span = "\(page.fullText(line.from)) – \(page.fullText(line.to))"
            return Crumb(page.pick("\(line.title)（\(span)）", "\(line.title) (\(span))"), URLs.bulletin(line.id))
        }
        guard rows.count > most else { return SearchModel.Kind(page.pick("通报", "Bulletins"), hits) }
        let total = try await journal.rows("select count(*) as n from bulletin b where \(condition)").first?.integer("n") ?? rows.count
        return SearchModel.Kind(page.pick("通报", "Bulletins"), hits, more: total - hits.count)
    }
}

// Bulletins: the list, one of them in every format, and the steps from the draft to the receipt. Who may read every matter
// that one names may read it, and who got it; what is not published only those who write or sign it; to anybody else it is not
// there, neither in the list nor in the search. BulletinRights.swift is the one place that says so.
import Bulletins
import Foundation
import Hummingbird
import JournalCore
import Kernel
import Loop
import Matters
import Pages

func addBulletinRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = BulletinRoutes(web: web)
    let drafts = BulletinDraftRoutes(web: web)
    let portal = PublicBulletinRoutes(web: web)
    router.get("/bulletins", use: routes.index)
    router.post("/bulletins", use: drafts.draft)
    router.get("/bulletins/drafts", use: drafts.preview)
    router.get("/bulletins/:id", use: routes.show)
    router.post("/bulletins/:id/:step", use: routes.take)
    router.get("/public-bulletins", use: portal.index)
    router.get("/public-bulletins/feed.atom", use: portal.feed)
    router.get("/public-bulletins/:id", use: portal.show)
}

struct BulletinRoutes: Sendable {
    let web: Web
    private var house: House { web.house }

    private static let mostListed = 100
    static let fields = ["title", "title-en", "preface", "keep", "omission", "reason"]

    func rights(_ context: WebContext) async throws -> BulletinRights {
        BulletinRights(try web.reader(context), await house.journal.book().bulletins)
    }

    // MARK: The list

    @Sendable func index(_ request: Request, _ context: WebContext) async throws -> Response {
        let rights = try await rights(context)
        let page = await web.pageContext(request, context)
        let published = BulletinRights.published(to: rights.reader)
        let rows = try await house.journal.rows(
            "select b.* from bulletin b where \(published) order by b.to_at desc, b.id limit \(Self.mostListed)")
        let awaited = try await house.journal.rows(
            """
            select b.* from bulletin_recipient r join bulletin b on b.id = r.bulletin
            where r.officer = \(rights.reader.officer) and r.received_at is null and \(published) order by b.to_at desc, b.id
            """)
        let drafts = try await house.journal.rows(
            "select b.* from bulletin b where \(rights.unpublished) and b.stage <> 'withdrawn' order by b.to_at desc, b.id")
        var lines: [BulletinLine] = []
        for row in drafts {
            let recorded = try await house.bulletin(row.text("id"))
            var line = Self.line(row, page)
            line.standing = Self.standing(recorded, page)
            lines.append(line)
        }
        return web.page(
            bulletinIndexPage(
                BulletinIndexModel(
                    bulletins: rows.map { Self.line($0, page) }, awaited: awaited.map { Self.line($0, page) }, drafts: lines,
                    templates: rights.writable.map { template in
                        Crumb(Self.name(of: template, page), URLs.bulletinDraft(template.name))
                    }), in: page))
    }

    /// The title of a template without what a span fills in.
    static func name(of template: BulletinTemplate, _ page: PageContext) -> String {
        let title = page.pick(template.title.zh, template.title.en)
        let plain = title.replacing(/（[^（）]*\{[^（）]*）/, with: "").replacing(/,? *\{from\}[^,]*$/, with: "")
            .replacing(/\{year\}年?-?\{month\}月?/, with: page.pick("月度", "a month")).replacing(/\{[a-z]+\}/, with: "")
        return plain.trimmingCharacters(in: .whitespaces)
    }

    /// "等核稿"
    static func standing(_ recorded: RecordedBulletin, _ page: PageContext) -> String {
        let bulletin = recorded.bulletin
        guard let stage = bulletin.stage, stage == .draft || stage == .signing, let steps = recorded.template?.steps,
            steps.indices.contains(bulletin.signatures.count)
        else { return bulletin.stage.map { page.pick($0.title.zh, $0.title.en) } ?? "" }
        let next = steps[bulletin.signatures.count].title
        return page.pick("\(stage.title.zh)，待\(next.zh)", "\(stage.title.en); next: \(next.en)")
    }

    static func line(_ row: Kernel.Row, _ page: PageContext) -> BulletinLine {
        let (from, to) = (Instant(milliseconds: Int64(row.integer("from_at"))), Instant(milliseconds: Int64(row.integer("to_at"))))
        let title = page.pick(row.text("title_zh"), row.text("title_en")).replacing("{issue}", with: page.pick("×", "?"))
        return BulletinLine(
            id: row.text("id"), number: row.optionalText("number"), title: title, from: from.day(in: .china),
            to: max(from, to.adding(seconds: -1)).day(in: .china))
    }

    // MARK: One

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let rights = try await rights(context)
        let name = try context.segment("id")
        // `abc.pdf` is the bulletin abc as a file.
        if let dot = name.lastIndex(of: "."), let format = BulletinFormat(rawValue: String(name[name.index(after: dot)...])) {
            let recorded = try await recorded(String(name[..<dot]), rights)
            return try await file(recorded, format, request, context, rights)
        }
        return web.page(try await page(try await recorded(name, rights), request, context, rights, nil))
    }

    private func recorded(_ id: String, _ rights: BulletinRights) async throws -> RecordedBulletin {
        let seen = try await house.journal.rows("select 1 as n from bulletin b where b.id = \(id) and \(rights.visible)")
        guard !seen.isEmpty else { throw Refusal.pageUnknown }
        return try await house.bulletin(id)
    }

    private func file(
        _ recorded: RecordedBulletin, _ format: BulletinFormat, _ request: Request, _ context: WebContext, _ rights: BulletinRights
    ) async throws -> Response {
        let document = try await rights.document(recorded, context.visitor.language, house.journal)
        let bytes = try await BulletinPrint(document, base: web.base(request, context)).bytes(format)
        let name = percentEncoded("\(recorded.bulletin.number ?? recorded.bulletin.id).\(format.rawValue)")
        return Response(
            status: .ok,
            headers: [
                .contentType: format.contentType, .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"bulletin.\(format.rawValue)\"; filename*=UTF-8''\(name)",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let rights = try await rights(context)
        let recorded = try await recorded(try context.segment("id"), rights)
        let step = try context.segment("step")
        let form = try await web.form(request, context)
        let id = recorded.bulletin.id
        let seen = form["version"].flatMap { Int($0) }
        let (writers, next) = (recorded.template?.writers ?? [], rights.nextStep(recorded)?.by ?? recorded.template?.signers ?? [])
        do {
            switch step {
            case "revisions": try await house.bulletin(Self.revision(form, recorded), on: id, by: rights.actor(as: writers), seen: seen)
            case "signatures": try await house.signBulletin(recorded, by: rights.actor(as: next), seen: seen)
            case "returns":
                let steps = recorded.template?.steps ?? []
                let place = recorded.bulletin.signatures.count
                try await house.bulletin(
                    .sendBack(reason: form.trimmed("reason")), on: id,
                    by: rights.actor(as: steps.indices.contains(place) ? steps[place].by : writers), seen: seen)
            case "withdrawals":
                try await house.bulletin(.withdraw(reason: form.trimmed("reason")), on: id, by: rights.actor(as: writers), seen: seen)
            case "receipts":
                let mine = recorded.bulletin.recipients.filter { $0.officer == rights.reader.officer }
                // In the post for which they got it, where they still hold it.
                let post = rights.reader.posts.first { post in mine.contains { $0.post == post.duty.rawValue && $0.unit == post.unit } }
                try await house.bulletin(.receive, on: id, by: post.map(rights.reader.actor(in:)) ?? rights.reader.actor)
            default: throw Refusal.pageUnknown
            }
            let number = try await house.bulletin(id).bulletin.number
            let issued = step == "signatures" ? number.map { context.visitor.language == .zh ? "已印发，编号 \($0)" : "Published as \($0)" } : nil
            return web.redirect(to: URLs.bulletin(id), notice: issued ?? (context.visitor.language == .zh ? "已记录" : "It is on record"))
        } catch let refusal as Refusal where refusal != .pageUnknown {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await page(try await house.bulletin(id), request, context, rights, RefusedForm(id: step, entered: entered)),
                status: refusal.status)
        }
    }

    /// Boxes say what is kept. What was left out before keeps its reason; what is newly left out gets the one that is given.
    private static func revision(_ form: Form, _ recorded: RecordedBulletin) -> BulletinCommand {
        let bulletin = recorded.bulletin
        let kept = Set(form.fields["keep"] ?? [])
        var omitted: [String: String] = [:]
        for item in bulletin.content.items where !kept.contains(item.id) {
            omitted[item.id] = bulletin.omitted[item.id] ?? form.trimmed("omission")
        }
        return .revise(
            title: Bilingual(zh: form.trimmed("title"), en: form.trimmed("title-en")), preface: form.trimmed("preface"), omitted: omitted)
    }

    private func page(
        _ recorded: RecordedBulletin, _ request: Request, _ context: WebContext, _ rights: BulletinRights, _ refused: RefusedForm?
    ) async throws -> HTML {
        var page = await web.pageContext(request, context)
        page.stands(at: URLs.bulletin(recorded.bulletin.id))
        let organization = await house.journal.book().matters.organization
        var model = try await rights.document(recorded, page.language, house.journal).model(recorded.bulletin)
        let desk = BulletinDeskView(house: house, recorded: recorded, rights: rights, organization: organization, page: page)
        model.desk = try await desk.model(refused)
        return bulletinPage(model, in: page)
    }

    // MARK: In the search

    /// Those that a search finds: by words, and by days that their span touches. Nil where there are none, or neither
    /// words nor days were asked for.
    static func kind(_ asked: SearchWords, _ reader: Reader, _ page: PageContext, _ journal: any Store<Book>, most: Int) async throws
        -> SearchModel.Kind?
    {
        var parts: [Kernel.SQL] = []
        if let found = SearchText.found(by: asked.terms, in: "bulletin_search") {
            parts.append("b.id in (select s.id from bulletin_search s where \(found))")
        }
        if let from = asked.query.from { parts.append("b.to_at > \(Instant(from, in: .china))") }
        if let to = asked.query.to { parts.append("b.from_at < \(Instant(to.advanced(by: 1), in: .china))") }
        guard !parts.isEmpty else { return nil }
        // Words that must not be there alone find everything: of bulletins nobody asked for that.
        guard asked.words.isEmpty == asked.terms.isEmpty else { return nil }
        let condition: Kernel.SQL = .joined(parts + [BulletinRights.published(to: reader)], by: " and ")
        let rows = try await journal.rows("select b.* from bulletin b where \(condition) order by b.to_at desc, b.id limit \(most + 1)")
        guard !rows.isEmpty else { return nil }
        let hits = rows.prefix(most).map { line($0, page) }.map { line in
            let span = "\(page.fullText(line.from)) – \(page.fullText(line.to))"
            return Crumb(page.pick("\(line.title)（\(span)）", "\(line.title) (\(span))"), URLs.bulletin(line.id))
        }
        guard rows.count > most else { return SearchModel.Kind(page.pick("通报", "Bulletins"), hits) }
        let total = try await journal.rows("select count(*) as n from bulletin b where \(condition)").first?.integer("n") ?? rows.count
        return SearchModel.Kind(page.pick("通报", "Bulletins"), hits, more: total - hits.count)
    }
}

// Bulletins that were issued for everybody: their words on the portal, and an Atom feed of them. No officer, no number of a
// matter and no link into the house.
import Bulletins
import Hummingbird
import Kernel
import Matters
import Pages

struct PublicBulletinRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let mostListed = 50

    private func rows() async throws -> [Kernel.Row] {
        try await house.journal.rows(
            """
            select b.* from bulletin b where b.stage = 'published' and b.public = 1
            order by b.to_at desc, b.id limit \(Self.mostListed)
            """)
    }

    @Sendable func index(_ request: Request, _ context: WebContext) async throws -> Response {
        var page = await web.pageContext(request, context)
        page.feeds = [
            FeedLink(page.pick("公开通报", "Public bulletins"), type: "application/atom+xml", URLs.publicBulletinFeed)
        ]
        let lines = try await rows().map { BulletinRoutes.line($0, page) }
        return web.page(publicBulletinsPage(PublicBulletinsModel(bulletins: lines), in: page))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = await web.pageContext(request, context)
        let id = try context.segment("id")
        let found = try await house.journal.rows(
            "select 1 as n from bulletin b where b.id = \(id) and b.stage = 'published' and b.public = 1")
        guard !found.isEmpty else { throw Refusal.pageUnknown }
        let recorded = try await house.bulletin(id)
        let organization = await house.journal.book().matters.organization
        let words = recorded.document(organization, page.language).read { _ in false }
        let model = words.model(recorded.bulletin, isPublic: true)
        return web.page(publicBulletinPage(model, in: page))
    }

    @Sendable func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        var plain = context
        if let language = request.query("lang").flatMap(Language.init(rawValue:)) { plain.visitor.language = language }
        // Nothing of who asks goes into what anybody may keep.
        plain.visitor.reader = nil
        let page = await web.pageContext(request, plain)
        let base = web.base(request, context)
        let entries = try await rows().map { row in
            let line = BulletinRoutes.line(row, page)
            let link = base + URLs.publicBulletin(line.id).text
            let at = row.instant("published_at") ?? Instant(milliseconds: 0)
            return AtomFeed.Entry(id: link, title: [line.number, line.title].compactMap(\.self).joined(separator: " "), at: at, link: link)
        }
        let feed = AtomFeed(
            id: base + URLs.publicBulletins.text, title: page.pick("公开通报", "Public bulletins"), author: page.siteName,
            link: base + URLs.publicBulletins.text, ownLink: base + URLs.publicBulletinFeed.text, language: page.language.tag,
            entries: entries, emptyAt: Instant(page.now.day(in: page.zone), in: page.zone))
        return AreaRoutes.text(feed.text, "application/atom+xml; charset=utf-8", request)
    }
}

// The public page of an area and the ways to be told of it: an Atom feed, a calendar of promised instants, one e-mail a
// day. Only ledgers marked `public`; class, street and when, never a word of a report.
import HTTPTypes
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addAreaRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = AreaRoutes(web: web)
    router.get("/areas/:code", use: routes.show)
    router.get("/areas/:code/feed.atom", use: routes.feed)
    router.get("/areas/:code/calendar.ics", use: routes.calendar)
    router.post("/areas/:code/subscriptions", use: routes.subscribe)
    let subscriptions = SubscriptionRoutes(web: web)
    for part in SubscriptionRoutes.Part.allCases {
        router.get("/subscriptions/:id/\(part.rawValue)") { try await subscriptions.ask(part, $0, $1) }
        router.post("/subscriptions/:id/\(part.rawValue)") { try await subscriptions.take(part, $0, $1) }
    }
}

struct AreaRoutes: Sendable {
    let web: Web
    var house: House { web.house }
    private static let listed = 20
    private static let fed = 50
    private static let promised = 500

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(try await code(context), request, context, .nothing))
    }

    /// Streets of earlier maps have a page, too: matters lie in them.
    private func code(_ context: WebContext) async throws -> AreaCode {
        let code = try context.segment("code")
        guard await house.journal.book().matters.organization.areas[code] != nil else { throw Refusal.pageUnknown }
        return code
    }

    private func news(_ code: AreaCode, _ page: PageContext) async -> PublicNews {
        PublicNews(house: house, wording: Wording(rules: await house.journal.book().matters, page: page), area: code)
    }

    private func page(_ code: AreaCode, _ request: Request, _ context: WebContext, _ entered: Entered) async throws -> HTML {
        var page = await web.pageContext(request, context)
        page.stands(at: request.method == .post ? URLs.area(code) : request.pagePath ?? URLs.area(code))
        let news = await news(code, page)
        let view = PublicView(journal: house.journal, wording: news.wording)
        let organization = news.wording.organization
        let cursor = request.method == .post ? nil : request.query("cursor")
        let (rows, more) = try await view.soonest(news.condition, after: cursor, limit: Self.listed)
        let (open, overdue) = try await news.openCounts()
        let lately = try await news.counts(since: page.now.adding(seconds: -PublicNews.days * 86_400))
        let name = organization.name(ofArea: code)
        page.feeds = [
            FeedLink(name, type: "application/atom+xml", Self.inLanguage(URLs.areaFeed(code), page)),
            FeedLink(name, type: "text/calendar", Self.inLanguage(URLs.areaCalendar(code), page)),
        ]
        let parts = organization.areas.values.filter { $0.parent == code }.sorted { $0.code < $1.code }
        return areaPage(
            AreaModel(
                code: code, name: name, whole: organization.areas[code]?.parent.map { Crumb(organization.name(ofArea: $0), URLs.area($0)) },
                parts: parts.map { Crumb($0.name, URLs.area($0.code)) },
                counts: .init(open: open, overdue: overdue, reported: lately.reported, ended: lately.ended), rows: rows,
                pager: Pager(first: cursor == nil ? nil : URLs.area(code), next: more.map { URLs.area(code).adding("cursor", $0) }),
                endings: try await view.recentEndings(MatterQuery.lies(in: [code], organization)),
                feed: Self.inLanguage(URLs.areaFeed(code), page), calendar: Self.inLanguage(URLs.areaCalendar(code), page),
                subscribing: web.sendsMail ? entered : nil), in: page)
    }

    /// A reader of feeds has no cookie.
    private static func inLanguage(_ path: URLPath, _ page: PageContext) -> URLPath {
        page.language == .zh ? path : path.adding("lang", page.language.rawValue)
    }

    // MARK: Feeds

    @Sendable func feed(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try await code(context)
        let page = await feedContext(request, context)
        let news = await news(code, page)
        let since = page.now.adding(seconds: -PublicNews.days * 86_400)
        let items = try await news.since(since, limit: Self.fed).items.prefix(Self.fed)
        let base = web.base(request, context)
        let link = base + URLs.area(code).text
        let name = news.wording.organization.name(ofArea: code)
        let feed = AtomFeed(
            id: link, title: page.pick("\(name)：上报与结束", "\(name): reported and ended"), author: page.siteName, link: link,
            ownLink: base + Self.inLanguage(URLs.areaFeed(code), page).text, language: page.language.tag,
            entries: items.map { .init(id: "\(link)#\($0.id)", title: news.sentence($0), at: $0.at, link: link) },
            // The start of the day: two looks at an empty feed are the same feed.
            emptyAt: Instant(page.now.day(in: page.zone), in: page.zone))
        return Self.text(feed.text, "application/atom+xml; charset=utf-8", request)
    }

    @Sendable func calendar(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try await code(context)
        let page = await feedContext(request, context)
        let news = await news(code, page)
        let view = PublicView(journal: house.journal, wording: news.wording)
        let rows = try await house.journal.rows(
            """
            select m.* from \(PublicView.openByDue) and coalesce(m.due_at, 9223372036854775807) < 9223372036854775807 and \(news.condition)
            order by coalesce(m.due_at, 9223372036854775807), m.id limit \(Self.promised)
            """)
        let base = web.base(request, context)
        let name = news.wording.organization.name(ofArea: code)
        let events = rows.compactMap { row in
            row.instant("due_at").map { due in
                ICalendar.Event(
                    uid: "\(house.vault.publicID("due/\(row.text("id"))"))@taizhang", stamp: row.instant("updated_at") ?? due,
                    at: .instant(due), summary: page.pick("承诺时限：\(view.title(row))", "Promised: \(view.title(row))"),
                    place: view.street(row),
                    link: base + URLs.area(code).text)
            }
        }
        let calendar = ICalendar(name: page.pick("\(name) 承诺时限", "\(name), promised times"), events: events)
        return Self.text(calendar.text, "text/calendar; charset=utf-8", request)
    }

    private func feedContext(_ request: Request, _ context: WebContext) async -> PageContext {
        var context = context
        if let language = request.query("lang").flatMap(Language.init(rawValue:)) { context.visitor.language = language }
        // Nothing of who asks goes into what anybody may keep.
        context.visitor.reader = nil
        return await web.pageContext(request, context)
    }

    /// Readers come back all day: where nothing has changed they are told so.
    static func text(_ text: String, _ contentType: String, _ request: Request) -> Response {
        let etag = "\"\(House.identifier(for: text))\""
        let headers: HTTPFields = [.eTag: etag, .cacheControl: "no-cache", .vary: "Accept-Language, Cookie"]
        let known = (request.headers[.ifNoneMatch] ?? "").split(separator: ",").map { $0.filter { $0 != " " } }
        if known.contains(where: { $0 == etag || $0 == "W/\(etag)" }) { return Response(status: .notModified, headers: headers) }
        var response = Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
        response.headers[.contentType] = contentType
        return response
    }

    // MARK: E-mail

    @Sendable func subscribe(_ request: Request, _ context: WebContext) async throws -> Response {
        let code = try await code(context)
        let form = try await web.form(request, context)
        guard web.sendsMail else { throw Refusal.pageUnknown }
        if let seconds = web.subscribing.spend(context.address, at: house.now()) { throw EdgeFault.tooManyWishes(seconds) }
        do {
            let sent =
                context.visitor.language == .zh
                ? "如果这个地址还没有订阅，几分钟内会收到一封确认邮件。" : "If this address is not subscribed yet, an e-mail to confirm comes within minutes."
            try await house.subscriptions.ask(email: form["email"] ?? "", area: code, language: context.visitor.language)
            return web.redirect(to: URLs.area(code), notice: sent)
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["email"], context.visitor.language)
            return web.page(try await page(code, request, context, entered), status: refusal.status)
        }
    }
}

/// What the links of e-mails lead to. A page asks first, because programs that look at mails for viruses open every link;
/// the button does it. Ending takes no more than the address itself: mail programs do it with one press (RFC 8058).
struct SubscriptionRoutes: Sendable {
    enum Part: String, CaseIterable, Sendable { case confirmation, renewal, ending }
    let web: Web
    private var subscriptions: Subscriptions { web.house.subscriptions }

    @Sendable func ask(_ part: Part, _ request: Request, _ context: WebContext) async throws -> Response {
        let (id, token) = try Self.link(request, context)
        let page = await web.pageContext(request, context)
        let organization = await web.house.journal.book().matters.organization
        let here = URLs.subscription(id, part.rawValue, token: token)
        switch part {
        case .confirmation:
            guard let found = try await subscriptions.found(id, confirmToken: token) else { throw Refusal.subscriptionUnknown }
            if found.isConfirmed { return web.page(subscriptionDonePage(isConfirmed: true, back: URLs.area(found.area), in: page)) }
            let name = organization.name(ofArea: found.area)
            return web.page(subscriptionPage(.confirm(name), to: here, in: page))
        case .renewal:
            guard let found = try await subscriptions.found(id, renewToken: token) else { throw Refusal.subscriptionUnknown }
            let name = organization.name(ofArea: found.area)
            return web.page(subscriptionPage(.renew(name), to: here, in: page))
        case .ending:
            guard subscriptions.isEndToken(token, of: id) else { throw Refusal.subscriptionUnknown }
            guard let found = try await subscriptions.subscription(id) else {
                return web.page(subscriptionDonePage(isConfirmed: false, back: URLs.home, in: page))
            }
            let name = organization.name(ofArea: found.area)
            return web.page(subscriptionPage(.end(name), to: here, in: page))
        }
    }

    /// The token in the address is what allows it: a mail program that ends a subscription has no cookie and no form of ours.
    @Sendable func take(_ part: Part, _ request: Request, _ context: WebContext) async throws -> Response {
        let (id, token) = try Self.link(request, context)
        let page = await web.pageContext(request, context)
        _ = try await Web.body(request, upTo: 65_536)
        switch part {
        case .confirmation:
            guard let found = try await subscriptions.found(id, confirmToken: token) else { throw Refusal.subscriptionUnknown }
            try await subscriptions.confirm(found)
            return web.page(subscriptionDonePage(isConfirmed: true, back: URLs.area(found.area), in: page))
        case .renewal:
            guard let found = try await subscriptions.found(id, renewToken: token) else { throw Refusal.subscriptionUnknown }
            try await subscriptions.renew(found)
            return web.page(subscriptionDonePage(isConfirmed: true, back: URLs.area(found.area), in: page))
        case .ending:
            guard subscriptions.isEndToken(token, of: id) else { throw Refusal.subscriptionUnknown }
            try await subscriptions.end(id)
            return web.page(subscriptionDonePage(isConfirmed: false, back: URLs.home, in: page))
        }
    }

    private static func link(_ request: Request, _ context: WebContext) throws -> (id: String, token: String) {
        let id = try context.segment("id")
        guard let token = request.query("token"), id.utf8.count <= 64, token.utf8.count <= 64 else { throw Refusal.subscriptionUnknown }
        return (id, token)
    }
}

extension Web {
    /// Mails carry links, so both must be set.
    var sendsMail: Bool { house.settings.sender.mail != nil && house.settings.sender.publicAddress != nil }

    /// Where this server is reached, without a slash at its end: as the settings say, else as it was asked for.
    func base(_ request: Request, _ context: WebContext) -> String {
        if let address = house.settings.sender.publicAddress { return address }
        return "\(context.visitor.isSecure ? "https" : "http")://\(request.head.authority ?? "localhost")"
    }
}

extension Refusal {
    static let subscriptionUnknown = Refusal(
        "subscription.unknown", .notFound, field: "token",
        Bilingual(zh: "这个链接不对、已过期，或已经用过。", en: "This link is wrong, its time is up, or it was used."),
        next: Bilingual(zh: "需要时请在该街道或社区的页面重新订阅。", en: "Subscribe again on the page of the area if you wish to."))
}

extension EdgeFault {
    static func tooManyWishes(_ seconds: Int64) -> EdgeFault {
        EdgeFault(
            refusal: Refusal(
                "subscription.too-many", .conflict,
                Bilingual(zh: "从这个网络地址订阅得太频繁。", en: "Too many subscriptions were asked for from this network address."),
                next: Bilingual(zh: "请在 \(seconds) 秒后再试；这次没有记录。", en: "Try again in \(seconds) seconds; nothing was recorded.")),
            status: .tooManyRequests, headers: [.retryAfter: String(seconds)])
    }
}

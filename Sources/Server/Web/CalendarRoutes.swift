// An officer's own calendar: what waits for the officer's posts, by when it is due, and the days of key projects that are
// the officer's. Its secret address is made and revoked on the account page; numbers, classes and places, no word of what
// was reported.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages
import Projects

func addCalendarRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = CalendarRoutes(web: web)
    router.get("/calendar/:name", use: routes.show)
    router.post("/account/calendar", use: routes.change)
}

struct CalendarRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let most = 500

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.segment("name")
        // Unknown, revoked and of a disabled account look alike: there is nothing here.
        guard name.hasSuffix(".ics"), let officer = try await house.calendarAddresses.officer(String(name.dropLast(4))) else {
            throw Refusal.pageUnknown
        }
        let book = await house.journal.book()
        let rules = book.matters
        let reader = Reader(officer, in: nil, rules.organization, at: house.now())
        let page = await web.pageContext(request, context)
        let wording = Wording(rules: rules, page: page)
        let tabs = DeskTab.tabs(reader.posts, officer, rules)
        var rows: [Kernel.Row] = []
        if !tabs.isEmpty {
            let any: Kernel.SQL = .joined(tabs.map { "(\($0.condition))" }, by: " or ")
            rows = try await house.journal.rows(
                """
                select m.* from matter m where m.ending is null and coalesce(m.due_at, 9223372036854775807) < 9223372036854775807 and (\(any))
                order by coalesce(m.due_at, 9223372036854775807), m.id limit \(Self.most)
                """)
        }
        let base = web.base(request, context)
        var events = rows.compactMap { row in row.instant("due_at").map { event(row, due: $0, wording, base) } }
        if reader.readsProjects {
            let own = try await house.projects().map(\.project).filter {
                $0.withdrawnOn == nil && $0.details?.concerns(reader) == true
            }
            let days = ProjectDays(words: ProjectWords(book: book, page: page), vault: house.vault, base: base)
            events += try await days.events(of: own, in: house)
        }
        let calendar = ICalendar(name: page.pick("台账：我的时限", "Taizhang: what is due"), events: events)
        var answer = AreaRoutes.text(calendar.text, "text/calendar; charset=utf-8", request)
        answer.headers[.cacheControl] = "private, no-cache"
        return answer
    }

    private func event(_ row: Kernel.Row, due: Instant, _ wording: Wording, _ base: String) -> ICalendar.Event {
        let view = PublicView(journal: house.journal, wording: wording)
        let number = row.text("number")
        let stage = wording.stage(row.text("stage"), of: row.text("ledger"))
        return ICalendar.Event(
            uid: "\(house.vault.publicID("desk/\(row.text("id"))"))@taizhang", stamp: row.instant("updated_at") ?? due,
            at: .instant(due), summary: "\(number) \(view.title(row)) · \(stage)", place: row.optionalText("place"),
            link: base + URLs.matter(number).text)
    }

    /// Makes a new address, or takes the one there is away.
    @Sendable func change(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let session = context.visitor.session else { throw Refusal.signInFirst }
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        if form["do"] == "revoke" {
            try await house.calendarAddresses.revoke(session.account)
            house.logger.notice("calendar address revoked", metadata: ["by": "\(reader.actor.text)"])
            return web.redirect(
                to: URLs.ownAccount, notice: context.visitor.language == .zh ? "日历地址已撤销。" : "The calendar's address is revoked.")
        }
        let token = try await house.calendarAddresses.make(for: session.account)
        house.logger.notice("calendar address made", metadata: ["by": "\(reader.actor.text)"])
        // Shown once, by the answer itself: in an address or a cookie it would stay.
        return web.page(
            calendarAddressPage(web.base(request, context) + URLs.calendarFeed(token).text, in: await web.pageContext(request, context)))
    }
}

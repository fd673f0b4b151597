// /account/deputies: who stands in for whom. An officer gives away posts of their own, the head of a unit those of its
// officers, an administrator anybody's; the decider says who may.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addDeputyRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = DeputyRoutes(web: web)
    router.get("/account/deputies", use: routes.show)
    router.post("/account/deputies", use: routes.delegate)
    router.post("/account/deputies/endings", use: routes.end)
}

struct DeputyRoutes: Sendable {
    let web: Web
    var house: House { web.house }
    private static let fields = ["post", "deputy", "from", "until", "reason"]

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, .nothing))
    }

    @Sendable func delegate(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        do {
            let first = try day("from", form)
            let last = try day("until", form)
            let deputy = try OfficerChoice(organization: reader.organization).officer(form["deputy"], field: "deputy")
            let delegation = try Self.delegation(
                form, to: deputy, from: max(Self.start(of: first), house.now()), until: Self.start(of: last.advanced(by: 1)))
            let reason = form["reason"] ?? ""
            try await house.organize(.delegate(delegation, reason: reason), by: actor(reader, delegation))
            return web.redirect(to: URLs.deputies, notice: say(context, "已安排代班。", "Arranged."))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(try await page(request, context, entered), status: refusal.status)
        }
    }

    @Sendable func end(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        guard let from = form["since"].flatMap({ Int64($0) }), let until = form["over"].flatMap({ Int64($0) }) else {
            throw Refusal.delegationUnknown
        }
        let delegation = try Self.delegation(
            form, to: form["deputy"] ?? "", from: Instant(milliseconds: from), until: Instant(milliseconds: until))
        try await house.organize(.endDelegation(delegation), by: actor(reader, delegation))
        return web.redirect(to: URLs.deputies, notice: say(context, "代班已结束。", "It has ended."))
    }

    // MARK: From the form

    private func day(_ name: String, _ form: Form) throws(Refusal) -> CivilDay {
        guard let day = form[name].flatMap({ CivilDay($0) }) else {
            throw .fieldInvalid(
                name, String((form[name] ?? "").prefix(40)), expected: Bilingual(zh: "日期，如 2026-10-01", en: "a day such as 2026-10-01"))
        }
        return day
    }

    private static func start(of day: CivilDay) -> Instant { Instant(day, minuteOfDay: 0, in: .china) }

    private static func delegation(_ form: Form, to deputy: OfficerCode, from: Instant, until: Instant) throws(Refusal) -> Delegation {
        let post = (form["post"] ?? "").split(separator: "|").map(String.init)
        guard post.count == 3, let duty = Duty(rawValue: post[1]) else {
            throw .fieldMissing("post", title: Bilingual(zh: "岗位", en: "post"))
        }
        return Delegation(officer: post[0], duty: duty, unit: post[2], deputy: deputy, from: from, until: until)
    }

    /// In the post that gives the right: one's own, else as head of the unit, else as administrator.
    private func actor(_ reader: Reader, _ delegation: Delegation) -> Actor {
        let own = reader.posts.first {
            reader.officer == delegation.officer && $0.duty == delegation.duty && $0.unit == delegation.unit && $0.deputyFor == nil
        }
        let head = reader.posts.first { $0.duty == .head && $0.unit == delegation.unit && $0.deputyFor == nil }
        let administrator = reader.posts.first { $0.duty == .administrator && $0.deputyFor == nil }
        return (own ?? head ?? administrator).map(reader.actor(in:)) ?? reader.actor
    }

    private func say(_ context: WebContext, _ zh: String, _ en: String) -> String { context.visitor.language == .zh ? zh : en }

    // MARK: The page

    private func page(_ request: Request, _ context: WebContext, _ entered: Entered) async throws -> HTML {
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let organization = reader.organization
        let isAdministrator = reader.posts.contains { $0.duty == .administrator && $0.deputyFor == nil }
        let headed = Set(reader.posts.filter { $0.duty == .head && $0.deputyFor == nil }.map(\.unit))
        let now = page.now
        let all = organization.appointments.values.joined()
        /// Posts that this reader may give away.
        func isMine(_ post: Matters.Appointment) -> Bool {
            post.officer == reader.officer || isAdministrator || (headed.contains(post.unit) && Delegation.headed.contains(post.duty))
        }
        let posts = all.filter { $0.isHeld(at: now) && $0.deputyFor == nil && isMine($0) }
            .sorted {
                ($0.officer == reader.officer ? 0 : 1, $0.unit, $0.officer) < ($1.officer == reader.officer ? 0 : 1, $1.unit, $1.officer)
            }
        let units = Set(posts.map(\.unit))
        let near = all.filter { post in
            post.isHeld(at: now) && post.deputyFor == nil
                && (isAdministrator
                    || Delegation.working.contains(post.duty)
                        && units.contains { organization.isWithin(post.unit, $0) || organization.isWithin($0, post.unit) })
        }
        let choice = PostChoice(
            posts.map { (post: $0, title: "\(organization.name(ofOfficer: $0.officer)) · \(title($0, page, organization))") },
            keeping: [reader.officer], asked: entered.officerOfPost ?? request.query("officer"), id: "deputy-officer",
            title: page.pick("为他人安排：先选人员", "For somebody else: whose post?"), to: URLs.deputies, organization, in: page)
        let deputy = OfficerChoice(organization: organization).field(
            "deputy", page.pick("代班人", "Deputy"), of: Set(near.map(\.officer)),
            hint: page.pick("本单位或其上下级单位的人员", "somebody of the unit, of one above or below"), in: page)
        return deputiesPage(
            DeputiesModel(
                lines: lines(Array(all), isMine, reader, page), posts: choice.choices, search: choice.search, deputy: deputy,
                entered: entered),
            in: page)
    }

    /// What stands or is to come first, then the last ones that are over.
    private func lines(_ all: [Matters.Appointment], _ isMine: (Matters.Appointment) -> Bool, _ reader: Reader, _ page: PageContext)
        -> [DeputiesModel.Line]
    {
        let organization = reader.organization
        let concerned = all.filter { post in
            guard let holder = post.deputyFor else { return false }
            let own = organization.appointments[holder]?.contains { isMine($0) && $0.duty == post.duty && $0.unit == post.unit } ?? false
            return post.officer == reader.officer || holder == reader.officer || own
        }
        let sorted = concerned.compactMap { post in post.delegation.map { ($0, post) } }.sorted { $0.0.from > $1.0.from }
        return sorted.prefix(100).map { delegation, post in
            // Ended before its first day it never began, and there is nothing left to end.
            let isCalledOff = delegation.until <= delegation.from
            let isOver = isCalledOff || delegation.until <= page.now
            let state =
                isCalledOff
                ? page.pick("未开始即取消", "called off")
                : isOver ? page.pick("已结束", "over") : delegation.from <= page.now ? page.pick("代班中", "now") : page.pick("未开始", "to come")
            let own = organization.appointments[delegation.officer]?.first {
                $0.duty == post.duty && $0.unit == post.unit && $0.deputyFor == nil
            }
            let mayEnd = !isOver && (own.map(isMine) ?? false)
            return DeputiesModel.Line(
                holder: organization.name(ofOfficer: delegation.officer), post: title(post, page, organization),
                deputy: organization.name(ofOfficer: delegation.deputy), first: delegation.from.day(in: page.zone),
                last: max(delegation.from, delegation.until.adding(seconds: -1)).day(in: page.zone), state: state,
                ending: mayEnd
                    ? [
                        "post": "\(delegation.officer)|\(delegation.duty.rawValue)|\(delegation.unit)", "deputy": delegation.deputy,
                        "since": String(delegation.from.milliseconds), "over": String(delegation.until.milliseconds),
                    ] : nil)
        }
    }

    private func title(_ post: Matters.Appointment, _ page: PageContext, _ organization: Organization) -> String {
        "\(organization.name(ofUnit: post.unit)) · \(post.duty.title.text(page.language))"
    }
}

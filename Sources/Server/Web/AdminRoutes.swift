// Administration: organization, areas, accounts, tokens, the rules in force, health. For administrators
// only; every page and every form asks for that post anew. What concerns the organization and its areas is
// recorded in the journal; accounts are not, because they must be able to be deleted.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addAdminRoutes(_ router: Router<WebContext>, _ web: Web) {
    let admin = AdminRoutes(web: web)
    router.get("/admin", use: admin.index)

    let organization = AdminOrganization(admin: admin)
    router.get("/admin/organization", use: organization.tree)
    router.post("/admin/organization/units", use: organization.registerUnit)
    router.get("/admin/organization/units/:unit", use: organization.unit)
    let unitCalendars = UnitCalendars(admin: admin)
    router.post("/admin/organization/units/:unit/calendars", use: unitCalendars.change)
    router.post("/admin/organization/units/:unit/calendars/previews", use: unitCalendars.preview)
    router.post("/admin/organization/units/:unit/calendars/previews/csv", use: unitCalendars.csv)
    router.post("/admin/organization/units/:unit/appointments", use: organization.appoint)
    router.post("/admin/organization/units/:unit/dismissals", use: organization.dismiss)
    router.post("/admin/organization/units/:unit/closings", use: organization.close)
    router.post("/admin/organization/officers", use: organization.enrol)
    router.get("/admin/organization/officers/:officer", use: organization.officer)
    router.post("/admin/organization/officers/:officer/names", use: organization.rename)
    router.post("/admin/organization/officers/:officer/addresses", use: organization.setAddresses)

    let areas = AdminAreas(admin: admin)
    router.get("/admin/areas", use: areas.show)
    router.post("/admin/areas", use: areas.publish)
    router.post("/admin/areas/previews", use: areas.preview)

    let accounts = AdminAccounts(admin: admin)
    router.get("/admin/accounts", use: accounts.list)
    router.post("/admin/accounts", use: accounts.add)
    router.get("/admin/accounts/:account", use: accounts.show)
    router.post("/admin/accounts/:account/links", use: accounts.makeLink)
    router.post("/admin/accounts/:account/sessions/endings", use: accounts.endSessions)
    router.post("/admin/accounts/:account/second-factor/removals", use: accounts.removeFactor)
    router.post("/admin/accounts/:account/identities", use: accounts.tie)
    router.post("/admin/accounts/:account/identities/endings", use: accounts.untie)
    router.post("/admin/accounts/:account/states", use: accounts.setState)
    let tokens = AdminTokens(admin: admin)
    router.get("/admin/tokens", use: tokens.list)
    router.post("/admin/tokens", use: tokens.createToken)
    router.post("/admin/tokens/revocations", use: tokens.revokeToken)

    let notices = AdminNotices(admin: admin)
    router.get("/admin/notices", use: notices.show)
    router.post("/admin/notices/rules", use: notices.setRules)
    router.post("/admin/notices/retries", use: notices.retry)

    let rules = AdminRules(admin: admin)
    router.get("/admin/ledgers", use: rules.ledgers)
    router.get("/admin/ledgers/:ledger", use: rules.ledger)

    let drafts = AdminLedgers(admin: admin)
    router.post("/admin/ledger-drafts", use: drafts.name)
    router.get("/admin/ledgers/:ledger/draft", use: drafts.show)
    router.post("/admin/ledgers/:ledger/draft", use: drafts.check)
    router.post("/admin/ledgers/:ledger/versions", use: drafts.publish)

    let calendars = AdminCalendars(admin: admin)
    router.get("/admin/calendars", use: calendars.show)
    router.post("/admin/calendars/previews", use: calendars.preview)
    router.post("/admin/calendars/previews/csv", use: calendars.csv)
    router.post("/admin/calendars/versions", use: calendars.publish)

    router.get("/admin/health", use: AdminHealth(admin: admin).show)
}

/// What all parts of the administration share.
struct AdminRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    @Sendable func index(_ request: Request, _ context: WebContext) async throws -> Response {
        let (page, wording) = try await open(request, context)
        var remarks: [URLPath: String] = [:]
        let vacant = OrganizationView(wording: wording).vacantCount
        if vacant > 0 { remarks[URLs.organization] = page.pick("\(vacant) 个岗位空缺", "\(vacant) vacant posts") }
        let setbacks = try await house.journal.rows("select count(*) as n from setback").first?.integer("n") ?? 0
        if setbacks > 0 { remarks[URLs.health] = page.pick("\(setbacks) 项自动处理被搁置", "\(setbacks) automatic steps set aside") }
        let undelivered = try await house.undeliveredNoticeCount()
        if undelivered > 0 {
            let count = undelivered < House.mostCountedNotices ? String(undelivered) : "\(House.mostCountedNotices - 1)+"
            remarks[URLs.noticeDelivery] = page.pick("\(count) 条通知未送达", "\(count) notices not delivered")
        }
        if wording.organization.areas.isEmpty { remarks[URLs.areas] = page.pick("还没有网格地图", "no map of areas yet") }
        return web.page(adminIndexPage(AdminIndexModel(remarks: remarks), in: page))
    }

    // MARK: Shared

    func administrator(_ context: WebContext) throws -> Actor { try web.requireDuty(.administrator, in: context) }

    /// Asks for the post, then gives what every page needs.
    func open(_ request: Request, _ context: WebContext) async throws -> (page: PageContext, wording: Wording) {
        _ = try administrator(context)
        let page = await web.pageContext(request, context)
        return (page, Wording(rules: await house.journal.book().matters, page: page))
    }

    /// A path's part as it was meant: codes may be Chinese.
    static func parameter(_ name: String, _ context: WebContext) throws -> String {
        let text = try context.parameters.require(name)
        return text.removingPercentEncoding ?? text
    }

    /// Does what a form asks. A refusal shows the page again, with what was entered and the refusal at
    /// the form named `id`.
    func take(
        _ id: String, _ request: Request, _ context: WebContext, fields: [String], names: [String: String] = [:], upTo bytes: Int = 262_144,
        _ work: (Form, Actor) async throws -> Response, again: (RefusedForm) async throws -> HTML
    ) async throws -> Response {
        let actor = try administrator(context)
        let form = try await web.form(request, context, upTo: bytes)
        do { return try await work(form, actor) } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: fields, names: names, context.visitor.language)
            return web.page(try await again(RefusedForm(id: id, entered: entered)), status: refusal.status)
        }
    }
}

/// Which form of a page was refused, and what had been entered.
struct RefusedForm: Sendable {
    let id: String
    let entered: Entered

    /// Of `officer|duty|unit`, whose posts were offered.
    var officerOfPost: OfficerCode? { entered.officerOfPost }
}

extension Entered {
    var officerOfPost: OfficerCode? { values["post"]?.first?.split(separator: "|").first.map(String.init) }
}

/// One form of an administration page, filled again where it was refused.
func adminForm(
    _ id: String, _ title: String, to action: URLPath, _ fields: [FormField], refused: RefusedForm?, isDangerous: Bool = false,
    note: String? = nil, isOpen: Bool = false
) -> TitledForm {
    let entered = refused?.id == id ? refused?.entered ?? .nothing : .nothing
    return TitledForm(
        id: id, title: title,
        form: FormModel(
            action: action, fields: fields.map(entered.fill), submit: title, refusals: entered.general(beside: fields),
            isDangerous: isDangerous, note: note
        ),
        isOpen: isOpen || refused?.id == id)
}

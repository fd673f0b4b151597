// What programs, administrators and subscribers do on the day of the list of statements.
import Foundation
import HTTPTypes
import HummingbirdTesting
import JournalCore
import Kernel
import KernelTesting
import Logging
import Loop
import Matters
import Notices
import Testing

@testable import Server

extension StatementDay {
    func program(_ site: Site) async throws {
        let caller = try await site.caller(District.dispatcher)
        expect(try await caller.call(.post, "/api/v1/matters", APITests.report, [APIHeaders.idempotencyKey: "p1"]), "POST")
        try await site.test.house.journal.settle()
        for path in [
            "/api/v1/matters?limit=1",
            "/api/v1/matters?ledger=citizen-report&stage=reported&light=none&unit=drainage&cell=cell-1&q=SM&sort=due",
            "/api/v1/matters/SM2026-000001", "/api/v1/matters/SM2026-000001/explanation", "/api/v1/tallies?by=unit",
            "/api/v1/tallies?by=day&from=2026-11-01&to=2026-11-30", "/api/v1/notices", "/api/v1/feed?wait=0", "/api/v1/ledgers",
            "/api/v1/units", "/api/v1/areas", "/api/v1/me", "/health", "/metrics",
        ] { expect(try await caller.call(.get, path), path) }
        let worker = try await site.caller(District.worker)
        expect(try await worker.call(.get, "/api/v1/feed?wait=0"), "feed of a worker")
        expect(try await worker.call(.get, "/api/v1/tallies?by=cell"), "tallies of a worker")
        let visitor = site.visitor()
        for path in [
            "/open311/v2/services.json", "/open311/v2/requests.json", "/open311/v2/requests/SM2026-000001.json",
            "/open311/v2/requests.json?status=open",
        ] {
            expect(try await visitor.get(path), path)
        }
    }

    func administer(_ site: Site) async throws {
        let administrator = try await site.browser(of: District.administrator)
        for path in AdminTests.pages + ["/admin/notices"] { expect(try await administrator.get(path), path) }
        let forms: [(String, [(String, String)])] = [
            ("/admin/tokens", [("name", "t1"), ("post", "dd|dispatcher|district-center"), ("days", "30")]),
            ("/admin/tokens/revocations", [("name", "t1")]),
            ("/admin/organization/officers", [("officer", "xin"), ("name", "新人")]),
            ("/admin/organization/units/drainage/appointments", [("officer", "xin"), ("duty", "officer")]),
            ("/admin/organization/officers/xin/addresses", [("email", "xin@example.gov.cn"), ("phone", "")]),
        ]
        for (path, fields) in forms { expect(try await administrator.post(path, fields), path) }
        try await signIn(site, administrator)
        expect(try await administrator.get("/account"), "account")
        let moon = try CalendarSample.changed((23...27).map { (date: "2026-11-\($0)", off: true) })
        _ = try await site.test.house.journal.preview(calendar: moon, at: site.test.clock.now)
        _ = try await site.test.house.publishCalendar(moon, reason: "测试通知", seen: nil, by: .system)
        expect(try await administrator.post("/sign-out"), "sign-out")
    }

    /// An account's life, from its link to its end.
    private func signIn(_ site: Site, _ administrator: Browser) async throws {
        let made = try await administrator.post("/admin/accounts", [("name", "diaodu"), ("officer", District.dispatcher)])
        let link = try #require(linkToken(in: made))
        let visitor = site.visitor()
        expect(try await visitor.get("/new-password?link=\(link)"), "link")
        let new = [("link", link), ("new", TestHouse.password), ("again", TestHouse.password)]
        expect(try await visitor.post("/new-password", new), "new password")
        let first = try await visitor.post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
        #expect(try await visitor.post("/sign-in", [("name", "diaodu"), ("password", "wrong-password")]).status == .unprocessableContent)
        let browser = Browser(site, cookie: try #require(newCookie(of: first)), language: "zh")
        let (_, codes) = try await turnOn(browser, site.test)
        let second = try await visitor.post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
        let half = Browser(site, cookie: try #require(newCookie(of: second)), language: "zh")
        expect(try await half.get("/sign-in/code"), "code")
        expect(try await half.post("/sign-in/code", [("code", codes[0])]), "recovery code")
        site.test.clock.advance(seconds: 60)
        let other = try await visitor.post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
        let third = Browser(site, cookie: try #require(newCookie(of: other)), language: "zh")
        expect(try await third.post("/sign-in/code", [("code", codes[1])]), "another")
        let address = [("email", "dd@example.gov.cn"), ("phone", ""), ("password", TestHouse.password)]
        expect(try await browser.post("/account/addresses", address), "own address")
        expect(try await browser.get("/account"), "account")
        expect(try await browser.get("/account/second-factor"), "second factor")
        let again = [("current", TestHouse.password), ("code", codes[2])]
        expect(try await browser.post("/account/second-factor/recovery-codes", again), "new codes")
        let id = try await site.test.house.accounts.presences(of: "diaodu").last?.id ?? ""
        for which in [id, "others"] {
            expect(
                try await browser.post("/account/sessions/endings", [("session", which), ("password", TestHouse.password)]),
                "ended \(which)")
        }
        expect(try await administrator.post("/admin/accounts/diaodu/second-factor/removals"), "factor removed")
        expect(try await administrator.post("/admin/accounts/diaodu/sessions/endings"), "signed out")
        expect(try await administrator.post("/admin/accounts/diaodu/states", [("disabled", "yes")]), "disabled")
        let accounts = site.test.house.accounts
        try await accounts.tie(issuer: "https://id.example", subject: "1", to: "diaodu", by: .system)
        let (state, _) = try await accounts.begin("city", cookie: "a", next: nil, tying: nil)
        _ = try await accounts.end(state, cookie: "a")
        try await accounts.untie(issuer: "https://id.example", from: "diaodu", by: .system)
    }

    /// Who asks to be told of an area is, until they ask no more; so is a reporter, and an officer's calendar is read.
    func subscribe(_ site: Site) async throws {
        let test = site.test
        expect(try await site.visitor().post("/areas/east/subscriptions", [("email", "someone@example.org")]), "subscription")
        let post = try #require(PublicPost(test.house))
        let digest = DigestMail(house: test.house, logger: Logger(label: "test"))
        // As the sender asks: this list holds no statement of a test.
        let due: Kernel.SQL = """
            select id from subscription where mail_at is not null and mail_at <= \(test.clock.now) order by mail_at limit \(50)
            """
        let id = try #require(try await test.house.journal.rows(due).first?.text("id"))
        #expect(try await digest.sendConfirmations(at: test.clock.now, by: post) == 1)
        func link(_ part: String, _ token: (Subscriptions.Subscription) -> String) async throws -> String {
            "/subscriptions/\(id)/\(part)?token=\(token(try #require(try await test.house.subscriptions.subscription(id))))"
        }
        expect(try await site.visitor().post(link("confirmation", test.house.subscriptions.confirmToken)), "confirmed")
        test.clock.advance(hours: 1)
        _ = try await test.report("又一处", key: "subscribed")
        #expect(try await digest.sendDigests(at: test.clock.now, by: post) == 1)
        expect(try await site.visitor().post(link("renewal", test.house.subscriptions.renewToken)), "renewed")
        expect(try await site.visitor().post(link("ending", test.house.subscriptions.endToken)), "ended")
        try await test.house.subscriptions.ask(email: "other@example.org", area: "east", language: .zh)
        #expect(try await AskerMail(house: test.house, logger: Logger(label: "test")).sendDue(at: test.clock.now, by: post) > 0)

        let officer = try await site.browser(of: District.officer)
        let page = try await officer.post("/account/calendar").text
        let address = try #require(page.components(separatedBy: "/calendar/").dropFirst().first?.components(separatedBy: "<").first)
        expect(try await site.visitor().get("/calendar/\(address)"), "own calendar")
        expect(try await officer.post("/account/calendar", [("do", "revoke")]), "revoked")
    }
}

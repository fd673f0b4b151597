// Every statement that PostgreSQL is sent stands in docs/internals/statements.md: a day of a house, as it is served,
// administered, moved and checked, while somebody listens where statements are handed to libpq.
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

@Suite(
    .enabled(if: TestStore.isPostgres, "lists what PostgreSQL is sent: run with TAIZHANG_TEST_STORE=postgres"), .timeLimit(.minutes(10)))
struct StatementTests {
    private static let document = "\(TestHouse.repository)/docs/internals/statements.md"

    @Test func `every statement that is sent stands in the list, and no other does`() async throws {
        let log = StatementLog()
        try await SentStatement.$listener.withValue({ log.take($0) }) { try await Day().live() }
        let sent = log.statements.filter { !StatementList.isLeftOut($0.key) }
        let list = StatementList(statements: try await wholes(of: sent))
        if ProcessInfo.processInfo.environment["TAIZHANG_WRITE"] == "1" {
            try list.text.write(toFile: Self.document, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOfFile: Self.document, encoding: .utf8)
        let listed = Set(StatementList.listed(in: text))
        for statement in Set(sent.keys).subtracting(listed).sorted() { Issue.record("docs/internals/statements.md lacks: \(statement)") }
        for statement in listed.subtracting(sent.keys).sorted() {
            Issue.record("it is in docs/internals/statements.md and was not sent: \(statement)")
        }
        // Another version of PostgreSQL may plan otherwise; the statements are the same.
        if try await version() == "15" { #expect(text == list.text, "TAIZHANG_WRITE=1 writes it anew") }
    }

    private func version() async throws -> String {
        let store = TestStore()
        return PlainPostgres(try #require(store.address)).run("show server_version")?.first?.prefix { $0.isNumber }.description ?? ""
    }

    /// What each statement reads whole, as it is planned for tables of which nothing is known.
    private func wholes(of statements: [String: SentStatement]) async throws -> [String: Set<String>] {
        var wholes: [String: Set<String>] = [:]
        try await TestHouse.run { test in
            let address = try #require(test.store.address)
            // Empty, and never looked at by anybody who keeps statistics.
            try await test.house.journal.close()
            test.store.drop()
            let bare = try await House(test.house.directory, store: address, now: { test.clock.now })
            let connection = PlainPostgres(address)
            let partial = connection.partialIndexes()
            for way in ["seqscan", "hashjoin", "mergejoin"] { connection.run("set enable_\(way) = off") }
            for (folded, statement) in statements {
                wholes[folded] = []
                guard ["select", "update", "delete", "with"].contains(Dialect.verb(of: folded)),
                    let plan = connection.plan(of: statement, values: false)
                else { continue }
                wholes[folded] = PostgresPlan(plan, partial: partial).wholes
            }
            try await bare.close()
        }
        return wholes
    }
}

/// What happens in a house on one day. Everything is expected to succeed, or the list would lack it unnoticed.
private struct Day {
    func live() async throws {
        try await inFolder { folder in
            let taker = try MailTaker(in: folder)
            try await TestHouse.run(
                settings: "mail: { from: taizhang@example.gov.cn, program: \(taker.program) }\npublic-address: https://district.example\n"
            ) { test in
                await test.house.journal.startFollowing()
                try await test.serve { site in
                    try await report(site)
                    try await walk(site)
                    try await decide(site)
                    try await look(site)
                    try await program(site)
                    try await administer(site)
                    try await subscribe(site)
                }
                try await turn(test)
                try await ask(test)
                try await loseAnAnswer(test)
                try await check(test)
                await test.house.journal.stopFollowing()
            }
        }
        try await exchange()
        try await move()
        try await cross()
    }

    /// A matter goes to another jurisdiction, and its answer comes back.
    private func cross() async throws {
        try await TestCity.run { test in
            let number = try await test.handedOver()
            let there = try #require(try await test.city.matter(number).handOver?.counterpart).number
            try await test.north.walk(there, to: "accepted")
            try await test.settle()
            #expect(try await test.city.matter(number).stage == "handling")
            try await test.serve(test.city) { site in
                let leader = try await site.browser(of: District.leader)
                for path in ["/cockpit/districts", "/cockpit/districts.csv", "/cockpit/districts/north"] {
                    expect(try await leader.get(path), path)
                }
            }
        }
    }

    private func expect(_ answer: TestResponse, _ what: String, _ location: SourceLocation = #_sourceLocation) {
        #expect([200, 201, 204, 303].contains(answer.status.code), "\(what): \(answer.status)", sourceLocation: location)
    }

    private func report(_ site: Site) async throws {
        let visitor = site.visitor()
        let filed = try await visitor.post(
            "/report", PortalReportTests.with(["email": "asker@example.org"]), files: [("photo", "a.png", District.photo)])
        expect(filed, "report")
        let id = try await site.test.house.id(ofNumber: "SM2026-000001")
        try await site.test.house.journal.settle()
        // The same again looks for what lies near.
        expect(try await visitor.post("/report", PortalReportTests.with(["key": "form-2"])), "a second")
        expect(try await visitor.post("/report", PortalReportTests.with(["key": "form-2", "distinct": "yes"])), "it is another")
        try await site.test.house.journal.settle()
        let code = site.test.house.vault.followCode(of: id)
        for path in [
            "/", "/report", "/map", "/map?cursor=1~a&group=utility-facilities&overdue=yes&cell=east", "/map/matters.geojson",
            "/service-levels",
            "/follow/SM2026-000001?code=\(code)", "/areas/east", "/areas/east?cursor=1~a", "/areas/east/feed.atom",
            "/areas/east/calendar.ics",
        ] {
            expect(try await visitor.get(path), path)
        }
        expect(try await visitor.post("/find", [("number", "SM2026-000001"), ("code", code)]), "find")
        expect(try await visitor.post("/follow/SM2026-000001/followers", PortalReportTests.with(["key": "form-3"])), "mine too")
        let worker = try await site.browser(of: District.worker)
        let incident = try await worker.post(
            "/incidents",
            [("class", "manhole-damaged"), ("text", "井盖松动"), ("place.lat", "36.455"), ("place.lon", "115.985"), ("key", "i1")],
            files: [("photo", "a.png", District.photo)])
        expect(incident, "incident")
    }

    private func walk(_ site: Site) async throws {
        let number = "SM2026-000001"
        let steps: [(OfficerCode, String, [(String, String)])] = [
            (District.dispatcher, "accept", []), (District.dispatcher, "dispatch", [("owner", "drainage")]),
            (District.officer, "claim", []), (District.officer, "progress", [("note", "已到场")]),
            (District.officer, "extend", [("by", "1"), ("unit", "work-days"), ("reason", "待料")]),
            (District.head, "approve", [("granted", "yes"), ("note", "")]),
        ]
        for (officer, action, fields) in steps {
            expect(try await site.browser(of: officer).post("/matters/\(number)/\(action)", fields), action)
        }
        expect(try await site.browser(of: District.dispatcher).post("/matters/\(number)/readings"), "personal fields")
        try await site.test.walk(number, to: "ended")
        let id = try await site.test.house.id(ofNumber: number)
        let code = site.test.house.vault.followCode(of: id)
        expect(
            try await site.visitor().post(
                "/follow/\(number)/appraisals", [("code", code), ("satisfied", "yes"), ("score", "5"), ("words", "好")]), "appraisal")
    }

    /// Refused, returned, merged, linked, ended otherwise, opened again.
    private func decide(_ site: Site) async throws {
        let test = site.test
        let one = try await test.report("路灯不亮", key: "one").number
        let two = try await test.report("路灯不亮，同一处", key: "two").number
        try await test.walk(one, to: "dispatched")
        let dispatcher = test.actor(District.dispatcher)
        try await test.house.act(
            .return(kind: .notOurUnit, reason: "不属于本单位"), on: one, by: test.actor(District.officer))
        try await test.house.act(.merge(into: MatterLink(id: "", number: one)), on: two, by: dispatcher)
        let three = try await test.report("第三处", key: "three").number
        try await test.house.act(.link(to: MatterLink(id: "", number: one), kind: "related"), on: three, by: dispatcher)
        try await test.walk(three, to: "ended")
        let id = try await test.house.id(ofNumber: three)
        expect(
            try await site.visitor().post(
                "/follow/\(three)/reopenings", [("code", test.house.vault.followCode(of: id)), ("reason", "没有修好")]), "opened again")
    }

    private func look(_ site: Site) async throws {
        let pages: [(OfficerCode, [String])] = [
            (
                District.dispatcher,
                [
                    "/desk", "/desk?tab=accept", "/desk?tab=dispatch", "/dispatch", "/dispatch/SM2026-000004", "/ledgers",
                    "/ledgers/citizen-report", "/ledgers/citizen-report?state=open&light=red&sort=due",
                    "/ledgers/citizen-report?cursor=1~a&sort=newest", "/ledgers/citizen-report?cursor=1~a&sort=due",
                    "/ledgers/citizen-report?cursor=1~a&sort=updated", "/ledgers/citizen-report?cursor=1~a&sort=oldest",
                    "/matters?state=ended&ending=resolved&unit=drainage",
                    "/matters?cell=cell-1&class=manhole-damaged&from=2026-11-01&to=2026-11-30",
                    "/matters?ended-from=2026-11-01&ended-to=2026-11-30&overdue=no", "/matters?overdue=yes&stage=handling",
                    "/matters?state=valid", "/matters?state=closed", "/matters?light=blue", "/matters?light=yellow", "/matters?light=none",
                    "/search?q=\(Browser.encoded("井盖"))", "/search?q=SM2026-000001", "/search?q=\(Browser.encoded("井盖"))&cursor=1~a",
                    "/desk/map", "/map/matters.geojson?bbox=115.9,36.4,116.1,36.5", "/map/areas.geojson?level=cell",
                    "/matters/SM2026-000001", "/matters/SM2026-000001/explanation", "/matters/SM2026-000003", "/desk/notices",
                    "/account", "/cockpit", "/cockpit?year=2025", "/cockpit/lights", "/cockpit/lights.csv",
                ]
            ),
            (
                District.officer,
                ["/desk", "/desk?tab=claim", "/desk?tab=handling", "/desk?tab=unit", "/desk?tab=support&cursor=1~a", "/matters"]
            ),
            (District.head, ["/desk", "/desk?tab=approve", "/cockpit"]),
            (District.worker, ["/desk", "/desk?tab=verify", "/incidents/new", "/matters", "/pocket/data", "/pocket/areas"]),
            (District.supervisor, ["/desk", "/cockpit", "/pocket/data", "/pocket/areas"]),
            (District.leader, ["/cockpit", "/ledgers/citizen-report/export.csv"]),
        ]
        for (officer, paths) in pages {
            let browser = try await site.browser(of: officer)
            for path in paths { expect(try await browser.get(path), "\(officer) \(path)") }
        }
        let dispatcher = try await site.browser(of: District.dispatcher)
        expect(try await dispatcher.post("/views", [("list", "citizen-report"), ("title", "红灯"), ("light", "red")]), "view")
        let view = try await site.test.house.journal.rows("select id from saved_view").first?.text("id") ?? ""
        expect(try await dispatcher.get("/views"), "views")
        for (what, fields) in [("names", [("title", "红")]), ("places", [("way", "up")]), ("shares", [("unit", "")]), ("endings", [])] {
            expect(try await dispatcher.post("/views/\(view)/\(what)", fields), "view \(what)")
        }
    }

    private func program(_ site: Site) async throws {
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

    private func administer(_ site: Site) async throws {
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
    private func subscribe(_ site: Site) async throws {
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

    /// Time passes: lights turn, notices go out, keys are destroyed.
    private func turn(_ test: TestHouse) async throws {
        let number = try await test.report("又一处", key: "turn").number
        try await test.walk(number, to: "accepted")
        test.clock.advance(hours: 24 * 30)
        _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
        _ = try await Alarms(test.house.journal).next()
        try await test.house.journal.settle()
        #expect(await test.house.journal.claim("sender"))
        var rules = NoticeRules.standard
        rules.channels = [.urging: [.email, .sms]]
        try await test.house.setNoticeRules(rules, by: test.actor(District.administrator))
        try await test.walk(try await test.report("再一处", key: "turn-2").number, to: "accepted")
        test.clock.advance(hours: 24 * 30)
        _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
        try await test.house.journal.settle()
        _ = await test.house.sender(Logger(label: "test")).sendDue(at: test.clock.now)
        try await test.serve { site in
            let dispatcher = try await site.browser(of: District.dispatcher)
            expect(try await dispatcher.get("/desk/notices"), "notices")
            expect(try await dispatcher.get("/matters/\(number)"), "slips of a matter")
            expect(try await dispatcher.post("/desk/notices/sightings", [("until", String(test.clock.now.milliseconds))]), "seen")
            let administrator = try await site.browser(of: District.administrator)
            expect(try await administrator.get("/admin/notices"), "undelivered")
            expect(try await administrator.post("/admin/notices/retries"), "tried again")
        }
        test.clock.advance(hours: 24 * 366 * 4)
        #expect(try await test.house.forget() > 0)
        #expect(try await test.house.subscriptions.forget() == 1)
    }

    /// What a second server asks that did not write the entries.
    private func ask(_ test: TestHouse) async throws {
        let address = try #require(test.store.address)
        let second = try await House(test.house.directory, store: address, now: { test.clock.now })
        _ = try await test.report("在第一台", key: "first")
        try await second.journal.settle()
        _ = try await TestHouse(house: second, clock: test.clock, store: test.store).report("在第二台", key: "second")
        try await test.house.journal.settle()
        #expect(try await test.house.journal.retrySetbacks() == 0)
        try await second.close()
        let reading = try await StorePlace(address, in: test.house.directory).open(readOnly: true)
        try await reading.close()
    }

    private func loseAnAnswer(_ test: TestHouse) async throws {
        let address = try #require(test.store.address)
        let directory = try #require(address.firstMatch(of: /host=([^&]+)/).map { String($0.1) })
        let proxy = try Proxy(to: directory)
        let house = try await House(test.house.directory, store: proxy.url(address), now: { test.clock.now })
        // Of every two commits the second: the first command is answered, the other is looked for and found.
        proxy.set(.answerLost(every: 2))
        let now = test.clock.now
        for key in ["answered", "lost"] {
            let report = Report(
                ledger: "citizen-report", description: "一处", class: "other", place: Place(text: "某处"), channel: .portal)
            let receipt = try await house.journal.submit(
                Submission(
                    stream: Matter.stream(House.identifier(for: key)), command: MatterCommand.report(report),
                    actor: Actor(officer: "citizen"), now: now, key: key))
            #expect(receipt.version == 1)
        }
        #expect(proxy.breaks == 1)
        proxy.set(.none)
        try await house.close()
        proxy.close()
    }

    private func check(_ test: TestHouse) async throws {
        try await test.house.journal.settle()
        #expect(try await test.house.journal.verify().wrong == [])
        try await test.house.journal.rebuild()
        let ledger = try #require(await test.house.journal.book().matters.ledger("citizen-report"))
        for try await _ in MatterExport(ledger: ledger, format: .json, now: test.clock.now).pieces(test.house.journal) {}
    }

    private func exchange() async throws {
        try await ExchangeHouse.run { test in
            let row = "1,2026-10-09 09:00:00,2026-10-10 09:00:00,坑,,坑,115.9,36.1,所1,"
            let summary = try await test.take(try test.write("\(ExchangeHouse.header)\n\(row)\n", to: "rows.csv"))
            #expect(summary.refused == 0)
        }
    }

    /// Into a file and back, so that both directions are heard.
    private func move() async throws {
        try await TestHouse.run { test in
            _ = try await test.report()
            let (directory, now) = (test.house.directory, test.clock.now)
            try await test.house.close()
            let (database, file) = (try StorePlace(test.store.address, in: directory), StorePlace.file(directory.database))
            _ = try await Move(from: database, to: file, now: now).run { _ in }
            let second = TestStore()
            defer { second.drop() }
            _ = try await Move(from: file, to: try StorePlace(second.address, in: directory), now: now).run { _ in }
        }
    }
}

// A day of a house, for the list of statements: served, administered, moved and checked.
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

/// What happens in a house on one day. Everything is expected to succeed, or the list would lack it unnoticed.
struct StatementDay {
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

    func expect(_ answer: TestResponse, _ what: String, _ location: SourceLocation = #_sourceLocation) {
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

    /// A key project with a problem, read by whoever reads all and by whoever reads some.
    private func project(_ site: Site) async throws {
        let test = site.test
        let number = try await ProjectHouse.project(in: test)
        let keeper = try await site.browser(of: District.dispatcher)
        let fields = [
            ("values.project", number), ("description", "w"), ("values.kind", "其他"), ("values.measure", "w"),
            ("values.limit", "2027-02-01"),
            ("owner", "drainage"), ("key", "project-1"),
        ]
        expect(try await keeper.post("/ledgers/project-problem", fields), "a problem")
        expect(
            try await keeper.post(
                "/projects/\(number)/briefings",
                [("side", "town"), ("on", test.clock.now.day(in: .china).description), ("progress", "w"), ("problems", "无"), ("next", "w")]),
            "a report")
        for officer in [District.dispatcher, District.officer] {
            let browser = try await site.browser(of: officer)
            for path in [
                "/projects", "/projects/\(number)", "/projects/export.xlsx", "/projects/export.ics", "/ledgers/project-problem/new",
            ] {
                expect(try await browser.get(path), path)
            }
        }
    }

    /// Drafted, signed by three, received; the public one is read by somebody without an account.
    private func bulletins(_ site: Site) async throws {
        let test = site.test
        let today = Instant(test.clock.now.day(in: .china), in: .china)
        for template in ["special", "project-dispatch"] {
            let id = try await test.house.draftBulletin(
                template, from: today.adding(seconds: -7 * 86_400), to: today, by: test.actor(District.dispatcher), key: template)
            for officer in [District.dispatcher, District.supervisor, District.leader] {
                let browser = try await site.browser(of: officer)
                expect(try await browser.get("/bulletins/\(id)"), "\(officer) reads \(template)")
                guard template == "special" else { continue }
                expect(try await browser.post("/bulletins/\(id)/signatures"), "\(officer) signs")
            }
            guard template == "special" else { continue }
            expect(try await site.browser(of: District.leader).post("/bulletins/\(id)/receipts"), "a receipt")
            expect(try await site.browser(of: District.leader).get("/bulletins/\(id).md"), "a file")
            for path in ["/public-bulletins", "/public-bulletins/\(id)", "/public-bulletins/feed.atom"] {
                expect(try await site.visitor().get(path), path)
            }
            _ = try await test.house.publishedBulletin(id)
        }
        expect(try await site.browser(of: District.dispatcher).get("/bulletins/drafts?template=supervision-weekly"), "a preview")
    }

    private func look(_ site: Site) async throws {
        try await bulletins(site)
        try await BulletinSearchTests.compile("周报", "week", of: ["SM2026-000001"], in: site.test)
        try await project(site)
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
                    "/bulletins", "/bulletins/week", "/search?q=\(Browser.encoded("周报"))&from=2026-11-01&to=2026-11-30",
                    "/desk/map", "/map/matters.geojson?bbox=115.9,36.4,116.1,36.5", "/map/areas.geojson?level=cell",
                    "/matters/SM2026-000001", "/matters/SM2026-000001/explanation", "/matters/SM2026-000003", "/desk/notices",
                    "/account", "/cockpit", "/cockpit?year=2025", "/cockpit/lights", "/cockpit/lights.csv",
                    "/ledgers/citizen-report?turned=red.2026-11.drainage", "/ledgers/citizen-report?exempted=red.2026",
                ]
            ),
            (
                District.officer,
                [
                    "/bulletins", "/search?q=\(Browser.encoded("周报"))", "/desk", "/desk?tab=claim", "/desk?tab=handling", "/desk?tab=unit",
                    "/desk?tab=support&cursor=1~a", "/matters",
                ]
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

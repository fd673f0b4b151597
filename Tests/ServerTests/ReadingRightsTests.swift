// Who reads what, over every surface: the rules are in Matters/Rights and have their table there; here is
// that pages, API, lists and desk ask them, and that a condition on rows says the same as they do.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import KernelTesting
import Matters
import Testing

@testable import Server

@Suite struct ReadingRightsTests {
    /// A report with name and telephone, as a citizen makes it; without a place where asked.
    static func report(_ test: TestHouse, hasPlace: Bool = true) async throws -> House.Filed {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class) = ("井盖松动", "manhole-damaged")
        draft.personal = ["reporter": "某某", "phone": "000-0000"]
        if hasPlace { (draft.longitude, draft.latitude) = District.inCell1 }
        return try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
    }

    /// One more officer with one post.
    static func appoint(_ test: TestHouse, _ officer: OfficerCode, _ duty: Duty, _ unit: UnitCode, _ areas: [AreaCode] = []) async throws {
        try await test.house.organize(.enrol(officer: officer, name: "\(officer)·样例"), by: .system)
        try await test.house.organize(.appoint(officer: officer, duty: duty, unit: unit, areas: areas, since: nil), by: .system)
    }

    static func caller(_ site: Site, _ officer: OfficerCode, _ duty: Duty, _ unit: UnitCode) async throws -> Caller {
        let token = try await site.test.house.accounts.createToken(
            name: "test-\(officer)-\(duty)", officer: officer, duty: duty, unit: unit, days: nil, by: .system)
        return Caller(site: site, token: token)
    }

    // MARK: One rule in two forms

    /// Units outside which somebody can verify.
    private static let workers: [UnitCode] = ["drainage", "lighting", "west-office"]

    @Test func `a row is visible exactly where the matter may be read`() async throws {
        try await TestHouse.run { test in
            var dice = SeededRandom(seed: 20_261_123)
            let units = District.units.map(\.code)
            for _ in 0..<40 {
                let filed = try await Self.report(test, hasPlace: Bool.random(using: &dice))
                guard Int.random(in: 0..<4, using: &dice) > 0 else { continue }
                try await test.house.act(.accept(note: nil), on: filed.number, by: test.actor(District.dispatcher))
                guard Bool.random(using: &dice) else { continue }
                let owner = try #require(Self.workers.randomElement(using: &dice))
                let supporting = Self.workers.filter { $0 != owner && Int.random(in: 0..<4, using: &dice) == 0 }
                try await test.house.act(
                    .dispatch(owner: owner, supporting: supporting, note: nil), on: filed.number, by: test.actor(District.dispatcher))
            }
            let rows = try await test.house.journal.rows("select number from matter")
            var matters: [Matter] = []
            for row in rows { matters.append(try await test.house.matter(row.text("number")).matter) }
            #expect(matters.count == 40 && matters.contains { !$0.supporting.isEmpty } && matters.contains { $0.place == nil })

            let areas = ["district", "east", "west", "east-1", "west-1", "cell-1", "cell-2", "cell-3", "cell-4"]
            for index in 0..<60 {
                for _ in 0..<Int.random(in: 1...3, using: &dice) {
                    let duty = try #require(Duty.allCases.randomElement(using: &dice))
                    let given = duty == .gridWorker ? areas.filter { _ in Int.random(in: 0..<5, using: &dice) == 0 } : []
                    try await Self.appoint(test, "o\(index)", duty, try #require(units.randomElement(using: &dice)), given)
                }
                let organization = await test.house.journal.book().matters.organization
                let scope = Rights.reading(organization.posts(of: "o\(index)", at: test.clock.now), organization)
                let visible = MatterQuery.visible(scope, organization) ?? "true"
                let shown = try await test.house.journal.rows("select m.number from matter m where \(visible)").map { $0.text("number") }
                let covered = matters.filter { scope.covers($0, organization) }.map(\.number)
                #expect(Set(shown) == Set(covered), "\(scope)")
            }
        }
    }

    // MARK: Personal fields

    @Test func `personal fields open to who handles the matter, on the page and by the API, and to nobody else`() async throws {
        try await TestHouse.run { test in
            let filed = try await Self.report(test)
            try await test.walk(filed.number, to: "handling")
            try await test.house.journal.settle()
            let may = [District.dispatcher, District.supervisor, District.officer, District.head]
            let mayNot = [District.leader, District.auditor, District.administrator, District.worker]
            try await test.serve { site in
                for officer in may {
                    let browser = try await site.browser(of: officer)
                    let closed = try await browser.get("/matters/\(filed.number)").text
                    #expect(!closed.contains("000-0000") && closed.contains("/matters/\(filed.number)/readings"), "\(officer)")
                    let open = try await browser.post("/matters/\(filed.number)/readings")
                    #expect(open.status == .ok && open.text.contains("000-0000") && !open.text.contains("●●●●"), "\(officer)")
                    let answer = try await site.caller(officer).call(.get, "/api/v1/matters/\(filed.number)?personal=true")
                    #expect(answer.json["personal"]["phone"] == "000-0000", "\(officer)")
                }
                let before = try await test.house.journal.rows("select * from reading").count
                #expect(before == may.count, "a page that is only looked at reads nothing; twice within ten minutes is one reading")
                for officer in mayNot {
                    let page = try await site.browser(of: officer).get("/matters/\(filed.number)")
                    #expect(page.status == .ok && !page.text.contains("000-0000") && page.text.contains("●●●●"), "\(officer)")
                    #expect(!page.text.contains("/readings"), "\(officer)")
                    let pressed = try await site.browser(of: officer).post("/matters/\(filed.number)/readings")
                    #expect(!pressed.text.contains("000-0000"), "\(officer)")
                    let answer = try await site.caller(officer).call(.get, "/api/v1/matters/\(filed.number)?personal=true")
                    #expect(answer.status == .forbidden && answer.json["code"] == "personal.forbidden", "\(officer)")
                }
                #expect(try await test.house.journal.rows("select * from reading").count == before)
            }
        }
    }

    @Test func `a reading names the post that gave the right, and the reporter sees it`() async throws {
        try await TestHouse.run { test in
            try await Self.appoint(test, "both", .leader, "district-government")
            try await Self.appoint(test, "both", .officer, "drainage")
            let filed = try await Self.report(test)
            try await test.walk(filed.number, to: "handling")
            try await test.serve { site in
                let both = try await site.browser(of: "both")
                for _ in 0..<3 {
                    for _ in 0..<2 { _ = try await both.post("/matters/\(filed.number)/readings") }
                    test.clock.advance(seconds: 601)
                }
                let posts = try await test.house.journal.rows("select post from reading").map { $0.text("post") }
                #expect(posts == ["officer|drainage", "officer|drainage", "officer|drainage"], "two within ten minutes are one")
                let follow = try await site.visitor().get("/follow/\(filed.number)?code=\(filed.followCode)")
                #expect(follow.text.contains("区市政排水中心经办人，当天 3 次") && !follow.text.contains("both·样例"))
                let leader = try await Self.caller(site, "both", .leader, "district-government")
                #expect(try await leader.call(.get, "/api/v1/matters/\(filed.number)?personal=true").status == .forbidden)
            }
        }
    }

    // MARK: Confidential fields

    @Test func `a confidential value is for who handles the matter, and in no list, file or public answer`() async throws {
        try await TestHouse.run { test in
            let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/citizen-report.yaml", encoding: .utf8)
            let ledger = text.replacing(
                "fields:\n", with: "fields:\n  source: { title: { zh: 线索来源, en: Lead }, type: text, privacy: confidential }\n")
            _ = try await test.house.journal.submit(
                Submission(
                    stream: RuleDecider.stream(.ledger, "citizen-report"),
                    command: RuleCommand.publish(kind: .ledger, name: "citizen-report", text: ledger), actor: .system, now: test.clock.now))
            var draft = House.Draft(ledger: "citizen-report", channel: .api)
            (draft.description, draft.class, draft.values) = ("井盖松动", "manhole-damaged", ["source": "线人甲"])
            (draft.longitude, draft.latitude) = District.inCell1
            let number = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
            try await test.walk(number, to: "accepted")
            try await test.house.act(
                .dispatch(owner: "drainage", supporting: ["lighting"], note: nil), on: number, by: test.actor(District.dispatcher))
            try await test.house.journal.settle()
            try await test.serve { site in
                for officer in [District.dispatcher, District.supervisor, District.officer, District.head, District.otherOfficer] {
                    let page = try await site.browser(of: officer).get("/matters/\(number)").text
                    #expect(page.contains("线人甲"), "\(officer)")
                    #expect(
                        try await site.caller(officer).call(.get, "/api/v1/matters/\(number)").json["values"]["source"] == "线人甲",
                        "\(officer)")
                }
                for officer in [District.leader, District.auditor, District.administrator, District.worker] {
                    let page = try await site.browser(of: officer).get("/matters/\(number)").text
                    #expect(!page.contains("线人甲") && page.contains("●●●●"), "\(officer)")
                    let answer = try await site.caller(officer).call(.get, "/api/v1/matters/\(number)")
                    #expect(!answer.text.contains("线人甲") && answer.json["withheldFields"] == ["source"], "\(officer)")
                }
                let dispatcher = try await site.browser(of: District.dispatcher)
                for path in [
                    "/search?q=线人甲", "/ledgers/citizen-report", "/ledgers/citizen-report/export.csv", "/ledgers/citizen-report/export.json",
                ] {
                    let path = path.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? path
                    let rows = try await dispatcher.get(path).text.replacing("value=\"线人甲\"", with: "").replacing("“线人甲”", with: "")
                    #expect(!rows.contains("线人甲"), "\(path)")
                }
                for path in ["/open311/v2/requests/\(number).json", "/map/matters.geojson", "/"] {
                    #expect(try await !site.visitor().get(path).text.contains("线人甲"), "\(path)")
                }
            }
        }
    }

    // MARK: What is not theirs

    @Test func `who may not read a matter cannot act on it by the API either`() async throws {
        try await TestHouse.run { test in
            try await Self.appoint(test, "xd", .dispatcher, "west-office")
            try await Self.appoint(test, "xg", .administrator, "west-office")
            let placeless = try await Self.report(test, hasPlace: false).number
            let east = try await Self.report(test).number
            try await test.serve { site in
                let before = test.sequence
                for (officer, duty) in [("xd", Duty.dispatcher), ("xg", .administrator)] {
                    let caller = try await Self.caller(site, officer, duty, "west-office")
                    for number in [placeless, east] {
                        for (action, body) in [("accept", "{}"), ("refuse", #"{"reason":"x"}"#), ("end", #"{"kind":"recorded"}"#)] {
                            let answer = try await caller.call(.post, "/api/v1/matters/\(number)/\(action)", body)
                            #expect(answer.status == .forbidden && answer.json["code"] == "matter.not-readable", "\(officer) \(action)")
                        }
                    }
                }
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `a link opens no title that its reader may not read`() async throws {
        try await TestHouse.run { test in
            try await Self.appoint(test, "dongdiao", .dispatcher, "east-office")
            let east = try await Self.report(test).number
            var draft = House.Draft(ledger: "citizen-report", channel: .portal)
            (draft.description, draft.title, draft.class) = ("路灯不亮", "西边赵六家门口", "other")
            (draft.longitude, draft.latitude) = (District.inCell3.longitude, District.inCell3.latitude)
            let west = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
            try await test.serve { site in
                let street = try await site.browser(of: "dongdiao")
                let caller = try await Self.caller(site, "dongdiao", .dispatcher, "east-office")
                let before = test.sequence
                #expect(try await street.post("/matters/\(east)/link", [("to", west), ("kind", "同类")]).status == .forbidden)
                #expect(try await street.post("/matters/\(east)/merge", [("into", west)]).status == .forbidden)
                let linked = try await caller.call(.post, "/api/v1/matters/\(east)/link", #"{"to":"\#(west)","kind":"同类"}"#)
                #expect(linked.json["code"] == "matter.not-readable")
                #expect(test.sequence == before)
                try await test.house.act(
                    .link(to: MatterLink(id: "", number: west), kind: "同类"), on: east, by: test.actor(District.dispatcher))
                let seen = try await street.get("/matters/\(east)").text
                #expect(seen.contains(west) && !seen.contains("赵六"))
                #expect(try await site.browser(of: District.dispatcher).get("/matters/\(east)").text.contains("赵六"))
            }
        }
    }

    @Test func `duplicates nearby are those that the dispatcher may read`() async throws {
        try await TestHouse.run { test in
            try await Self.appoint(test, "dongdiao", .dispatcher, "east-office")
            var numbers: [String] = []
            // Two metres apart, on either side of the border of the streets.
            for longitude in [115.99999, 116.00001] {
                var draft = House.Draft(ledger: "citizen-report", channel: .portal)
                (draft.description, draft.class, draft.placeText) = ("井盖松动", "manhole-damaged", "界上")
                (draft.longitude, draft.latitude) = (longitude, 36.455)
                numbers.append(try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number)
            }
            try await test.house.journal.settle()
            let (here, there) = (numbers[0], numbers[1])
            try await test.serve { site in
                #expect(try await site.browser(of: District.dispatcher).get("/dispatch/\(here)").text.contains(there))
                let street = try await site.browser(of: "dongdiao").get("/dispatch/\(here)")
                #expect(street.status == .ok && !street.text.contains(there))
            }
        }
    }

    @Test func `a supporting unit finds what it supports on its desk, in lists and in the feed`() async throws {
        try await TestHouse.run { test in
            let filed = try await Self.report(test)
            let other = try await test.report()
            for number in [filed.number, other.number] {
                try await test.walk(number, to: "accepted")
                try await test.house.act(
                    .dispatch(owner: "drainage", supporting: number == filed.number ? ["lighting"] : nil, note: nil), on: number,
                    by: test.actor(District.dispatcher))
            }
            try await test.house.act(.claim(note: nil), on: filed.number, by: test.actor(District.officer))
            try await test.serve { site in
                let browser = try await site.browser(of: District.otherOfficer)
                for path in ["/desk?tab=support", "/matters", "/ledgers/citizen-report"] {
                    let page = try await browser.get(path).text
                    #expect(page.contains(filed.number) && !page.contains(other.number), "\(path)")
                }
                let caller = try await site.caller(District.otherOfficer)
                let listed = try await caller.call(.get, "/api/v1/matters").json["items"].items.compactMap { $0["number"].string }
                #expect(listed == [filed.number])
                let feed = try await caller.call(
                    .get, "/api/v1/feed?wait=0", nil, [APIHeaders.lastEventID: "0", .accept: "text/event-stream"])
                #expect(feed.text.contains(filed.number) && !feed.text.contains(other.number))
            }
        }
    }

    @Test func `whoever may only read a matter cannot hold it open with a child`() async throws {
        try await TestHouse.run { test in
            let filed = try await Self.report(test)
            try await test.walk(filed.number, to: "accepted")
            try await test.house.act(
                .dispatch(owner: "drainage", supporting: ["lighting"], note: nil), on: filed.number, by: test.actor(District.dispatcher))
            let body = #"{"ledger":"citizen-report","description":"先断电","class":"other","parent":"\#(filed.number)"}"#
            try await test.serve { site in
                for (officer, status) in [
                    (District.otherOfficer, 403), (District.worker, 403), (District.leader, 403), (District.officer, 201),
                    (District.dispatcher, 201),
                ] {
                    let answer = try await site.caller(officer).call(.post, "/api/v1/matters", body)
                    #expect(answer.status.code == status, "\(officer)")
                    if status == 403 {
                        #expect(answer.json["code"].string == "parent.not-yours" && answer.json["field"].string == "parent")
                    }
                }
                try await test.house.journal.settle()
                #expect(try await test.house.matter(filed.number).matter.openChildren.count == 2)
            }
        }
    }
}

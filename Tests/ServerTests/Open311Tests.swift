// GeoReport v2 as citizens' apps use it: services, reports, what became of them, in XML and JSON.
// Tests/contract reads the same answers with parsers of other people.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import NIOCore
import Testing

@testable import Server

@Suite struct Open311Tests {
    static let form: [(String, String)] = [
        ("service_code", "manhole-damaged"), ("description", "井盖 & <松动>"), ("lat", "36.455"), ("long", "115.985"),
        ("address_string", "一号路口"),
        ("first_name", "三"), ("last_name", "某"), ("phone", "000-0000"), ("email", "a@example.org"),
        ("media_url", "https://example.org/a.jpg"),
        ("jurisdiction_id", "371502"), ("device_id", ""),
    ]

    private static func file(
        _ site: Site, _ fields: [(String, String)], _ format: String = "json", type: String = "application/x-www-form-urlencoded"
    ) async throws -> TestResponse {
        let body = fields.map { "\(Browser.encoded($0.0))=\(Browser.encoded($0.1))" }.joined(separator: "&")
        return try await site.client.execute(
            uri: "/open311/v2/requests.\(format)", method: .post, headers: [.contentType: type, .acceptLanguage: "en"],
            body: ByteBuffer(string: body))
    }

    private static func get(_ site: Site, _ path: String, language: String = "en") async throws -> TestResponse {
        try await site.client.execute(uri: "/open311/\(path)", method: .get, headers: [.acceptLanguage: language])
    }

    @Test("A report from an app becomes a matter of the public ledger, with what is personal sealed")
    func filing() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await Open311Tests.file(site, Open311Tests.form)
                #expect(answer.status == .created)
                let number = try #require(answer.json.items.first?["service_request_id"].string)
                let (matter, entries) = try await test.house.matter(number)
                #expect(matter.channel == .open311)
                #expect(matter.ledger == "citizen-report")
                #expect(matter.place?.cell == "cell-1")
                #expect(entries.map(\.actor.officer) == ["citizen"])
                #expect(matter.sealed.keys.sorted() == ["phone", "reporter"])
                #expect(
                    try await test.house.readPersonal(matter, by: test.actor(District.dispatcher)) == [
                        "reporter": "某三", "phone": "000-0000 / a@example.org",
                    ])
                #expect(entries.allSatisfy { !$0.body.contains("000-0000") && !$0.body.contains("example.org\",") })
                let shown = try await Open311Tests.get(site, "v2/requests/\(number).json")
                #expect(!shown.text.contains("000-0000"))
                #expect(!shown.text.contains("某三"))
                let request = try #require(shown.json.items.first)
                #expect(request["status"] == "open")
                #expect(request["service_code"] == "manhole-damaged")
                #expect(request["requested_datetime"] == "2026-11-23T09:00:00+08:00")
                #expect(request["expected_datetime"] == "2026-11-23T09:15:00+08:00")
                #expect(request["lat"] == .number(36.455))
                #expect(
                    try await Open311Tests.get(site, "v2/tokens/\(number).json").json.items.first?["service_request_id"].string == number)
            }
        }
    }

    @Test("What a citizen wrote of the place is not published: the street is, and the position to ten metres")
    func place() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let words = Open311Tests.form.map {
                    ["address_string": ($0.0, "示例小区3号楼2单元501 王家"), "lat": ($0.0, "36.45498765"), "long": ($0.0, "115.98512345")][$0.0] ?? $0
                }
                #expect(try await Open311Tests.file(site, words).status == .created)
                for format in ["json", "xml"] {
                    let text = try await Open311Tests.get(site, "v2/requests.\(format)").text
                    for word in ["王家", "501", "115.98512", "36.45498"] { #expect(!text.contains(word), "\(word)") }
                    #expect(text.contains("东街道") && text.contains("115.9851") && text.contains("36.455"))
                }
            }
        }
    }

    @Test("A ledger that calls the place public publishes it; reports of its older versions wait until all do")
    func publicPlace() async throws {
        try await TestHouse.run { test in
            let rules = await test.house.journal.book().matters
            let row = Kernel.Row([
                "ledger": .text("citizen-report"), "place": .text("一号路口"), "street": .text("east"), "longitude": .real(115.98512345),
                "latitude": .real(36.45498765),
            ])
            #expect(PublicPlace(rules: rules).address(row) == "东街道")
            let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/citizen-report.yaml", encoding: .utf8)
                .replacing("type: place, privacy: internal", with: "type: place, privacy: public")
            _ = try await test.house.journal.submit(
                Submission(
                    stream: RuleDecider.stream(.ledger, "citizen-report"),
                    command: RuleCommand.publish(kind: .ledger, name: "citizen-report", text: text), actor: .system, now: test.clock.now))
            #expect(PublicPlace(rules: await test.house.journal.book().matters).address(row) == "东街道")
            let other = text.replacing("ledger: citizen-report", with: "ledger: open").replacing("SM{year}", with: "OP{year}")
            _ = try await test.house.journal.submit(
                Submission(
                    stream: RuleDecider.stream(.ledger, "open"), command: RuleCommand.publish(kind: .ledger, name: "open", text: other),
                    actor: .system, now: test.clock.now))
            var values = row.values
            values["ledger"] = .text("open")
            let place = PublicPlace(rules: await test.house.journal.book().matters)
            #expect(place.address(Kernel.Row(values)) == "一号路口" && place.position(Kernel.Row(values))?.longitude == 115.98512345)
        }
    }

    static let bad: [(String, [String: String], Int)] = [
        ("no service", ["service_code": ""], 400), ("unknown service", ["service_code": "nothing"], 404),
        ("no description", ["description": ""], 400),
        ("lat alone", ["long": "", "address_string": ""], 400), ("no place", ["lat": "", "long": "", "address_string": ""], 400),
        ("lat no number", ["lat": "north"], 400), ("lat infinite", ["lat": "inf"], 400), ("outside", ["long": "117.5"], 400),
        ("key unknown", ["api_key": "tz_wrong"], 403), ("media no address", ["media_url": "javascript:alert(1)"], 400),
        ("zero byte", ["description": "a\0b"], 400),
        ("too long", ["description": String(repeating: "x", count: 4001)], 400), ("attribute unknown", ["attribute[colour]": "red"], 400),
        ("20 MB", ["description": String(repeating: "x", count: 20_000_000)], 413),
    ]

    @Test("A report that lacks something is refused with an array of errors, in both formats, and leaves nothing")
    func badReports() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let before = test.sequence
                for (name, changes, status) in Open311Tests.bad {
                    let kept = Open311Tests.form.filter { changes[$0.0] == nil } + changes.map { ($0.key, $0.value) }
                    let json = try await Open311Tests.file(site, kept)
                    #expect(json.status.code == status, "\(name)")
                    #expect(json.json.items.first?["code"].int == status, "\(name)")
                    #expect(json.json.items.first?["description"].string?.isEmpty == false, "\(name)")
                    let xml = try await Open311Tests.file(site, kept, "xml")
                    #expect(xml.status.code == status, "\(name)")
                    #expect(xml.text.contains("<errors><error><code>\(status)</code>"), "\(name)")
                }
                #expect(try await Open311Tests.file(site, Open311Tests.form, type: "application/json").status == .unsupportedMediaType)
                #expect(test.sequence == before)
            }
        }
    }

    @Test("Closed means ended, with the public sentence of the ending and the unit that did it")
    func closing() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "ended")
            try await test.serve { site in
                let request = try #require(try await Open311Tests.get(site, "v2/requests/\(number).json", language: "zh").json.items.first)
                #expect(request["status"] == "closed")
                #expect(request["status_notes"] == "办结：已更换")
                #expect(request["agency_responsible"] == "区市政排水中心")
                #expect(request["expected_datetime"] == .null)
            }
        }
    }

    @Test("Filters: ids override all, empty equals absent, status and codes by comma, ninety days by default")
    func filters() async throws {
        try await TestHouse.run { test in
            let old = try await test.report("旧的").number
            test.clock.advance(hours: 24 * 91)
            let ended = try await test.report("办结的").number
            try await test.walk(ended, to: "ended")
            let open = try await test.report("新的", class: "manhole-missing").number
            try await test.serve { (site: Site) async throws in
                func numbers(_ query: String) async throws -> [String] {
                    try await Open311Tests.get(site, "v2/requests.json?\(query)").json.items.compactMap { $0["service_request_id"].string }
                        .sorted()
                }
                #expect(try await numbers("") == [ended, open].sorted())
                #expect(try await numbers("status=&service_code=&start_date=&jurisdiction_id=") == [ended, open].sorted())
                #expect(try await numbers("status=open") == [open])
                #expect(try await numbers("status=closed") == [ended])
                #expect(try await numbers("status=open,closed") == [ended, open].sorted())
                #expect(try await numbers("service_code=manhole-missing,nothing") == [open])
                #expect(try await numbers("service_request_id=\(old),\(open),SM0&status=closed") == [old, open].sorted())
                #expect(try await numbers("start_date=2026-11-23T00:00:00%2B08:00&end_date=2026-11-24T00:00:00%2B08:00") == [old])
                #expect(try await numbers("start_date=2026-11-23T00:00:00+08:00") == [old])
                #expect(try await numbers("start_date=2026-11-23T01:00:01Z").isEmpty)
                for query in [
                    "status=late", "start_date=yesterday", "start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z",
                    "end_date=2026-01-01T00:00:00Z&start_date=2026-02-01T00:00:00Z",
                ] {
                    #expect(try await Open311Tests.get(site, "v2/requests.json?\(query)").status == .badRequest, "\(query)")
                }
            }
        }
    }

    @Test("What is not of the public ledger is not there")
    func publicOnly() async throws {
        try await TestHouse.run { test in
            var draft = House.Draft(ledger: "grid-incident", channel: .pocket)
            draft.class = "manhole-damaged"
            draft.description = "内部"
            (draft.longitude, draft.latitude) = District.inCell1
            let number = try await test.house.report(draft, by: test.actor(District.worker), key: nil).number
            try await test.serve { (site: Site) async throws in
                #expect(try await Open311Tests.get(site, "v2/requests/\(number).json").status == .notFound)
                #expect(try await Open311Tests.get(site, "v2/tokens/\(number).xml").status == .notFound)
                #expect(try await Open311Tests.get(site, "v2/requests.json").json.items.isEmpty)
                #expect(try await Open311Tests.get(site, "v2/requests.json?service_request_id=\(number)").json.items.isEmpty)
            }
        }
    }

    @Test("Services come in both formats; without a format there is no such address")
    func services() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let json = try await Open311Tests.get(site, "v2/services.json").json.items
                #expect(
                    json.contains {
                        $0["service_code"] == "manhole-missing" && $0["group"] == "Public utility facilities"
                            && $0["metadata"] == .flag(false)
                    })
                let xml = try await Open311Tests.get(site, "v2/services.xml", language: "zh")
                #expect(xml.headers[.contentType] == "text/xml; charset=utf-8")
                #expect(xml.text.contains("<service_code>manhole-missing</service_code><service_name>井盖缺失</service_name>"))
                #expect(try await Open311Tests.get(site, "v2/services/manhole-missing.json").json["service_code"] == "manhole-missing")
                for path in [
                    "v2/services", "v2/requests", "v2/services/manhole-missing", "v2/services/nothing.json", "v2/requests/SM0.json",
                    "v2/nothing.json", "v2/requests/%FF.json",
                ] {
                    #expect(try await Open311Tests.get(site, path).status == .notFound, "\(path)")
                }
                #expect(try await Open311Tests.get(site, "v2/services").text.hasPrefix("<?xml"))
                #expect(try await Open311Tests.get(site, "discovery.json").json["endpoints"].items.count == 1)
            }
        }
    }

    @Test("Text of strangers cannot become markup, and characters that XML lacks are replaced")
    func escaping() {
        #expect(Open311Node.text("a<b>&\"c\"\u{0B}\u{FFFE}\n").xml("x") == "<x>a&lt;b&gt;&amp;&quot;c&quot;\u{FFFD}\u{FFFD}\n</x>")
        #expect(
            Open311Node.record([("a", .none), ("b", .list(of: "c", [.integer(1), .flag(true)]))]).xml("x")
                == "<x><a/><b><c>1</c><c>true</c></b></x>")
    }
}

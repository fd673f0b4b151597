// The points of GeoReport v2 that servers usually miss, each named as in docs/reference/open311.md, and updates as
// FixMyStreet's client sends and reads them.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JournalCore
import Kernel
import Loop
import Matters
import NIOCore
import Synchronization
import Testing

@testable import Server

@Suite struct Open311PointTests {
    private static func get(_ site: Site, _ path: String) async throws -> TestResponse {
        try await site.client.execute(uri: "/open311/v2/\(path)", method: .get, headers: [.acceptLanguage: "en"])
    }

    private static func post(_ site: Site, _ path: String, _ fields: [(String, String)]) async throws -> TestResponse {
        let body = fields.map { "\(Browser.encoded($0.0))=\(Browser.encoded($0.1))" }.joined(separator: "&")
        return try await site.client.execute(
            uri: "/open311/v2/\(path)", method: .post,
            headers: [.contentType: "application/x-www-form-urlencoded", .acceptLanguage: "en"], body: ByteBuffer(string: body))
    }

    /// The public ledger with three fields of its own.
    private static func widen(_ test: TestHouse) async throws {
        let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/citizen-report.yaml", encoding: .utf8).replacing(
            "  photo: {",
            with: """
                  size: { title: { zh: 大小, en: Size }, type: choice, choices: [small, large], privacy: internal, required: true }
                  seen: { title: { zh: 发现日期, en: Seen on }, type: date, privacy: internal }
                  depth: { title: { zh: 深度, en: Depth }, type: number, privacy: internal }
                  photo: {
                """)
        _ = try await test.house.journal.submit(
            Submission(
                stream: RuleDecider.stream(.ledger, "citizen-report"),
                command: RuleCommand.publish(kind: .ledger, name: "citizen-report", text: text), actor: .system, now: test.clock.now))
    }

    @Test("service_request_id overrides every other filter, a span that would be too long among them")
    func override() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.serve { (site: Site) async throws in
                for beside in [
                    "start_date=2020-01-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", "status=closed", "service_code=nothing",
                    "end_date=2020-01-01T00:00:00Z&start_date=2020-02-01T00:00:00Z",
                ] {
                    let answer = try await Self.get(site, "requests.json?service_request_id=\(number),SM0&\(beside)")
                    #expect(answer.json.items.map { $0["service_request_id"].string } == [number], "\(beside)")
                }
                // What cannot be read asks for something that we do not know.
                let unread = try await Self.get(site, "requests.json?service_request_id=\(number)&start_date=yesterday")
                #expect(unread.status == .badRequest)
            }
        }
    }

    @Test("Dates: Z, an offset and none mean what they say; every date given out has its zone")
    func zones() async throws {
        try await TestHouse.run { test in
            _ = try await test.report()
            try await test.serve { (site: Site) async throws in
                // Reported at 09:00 in the district, which is 01:00 in UTC.
                for (start, count) in [
                    ("2026-11-23T01:00:00Z", 1), ("2026-11-23T01:00:01Z", 0), ("2026-11-23T09:00:00%2B08:00", 1),
                    ("2026-11-23T09:00:01%2B08:00", 0), ("2026-11-23T09:00:00", 1), ("2026-11-23T09:00:01", 0), ("2026-11-23", 1),
                    ("2026-11-24", 0), ("2026-11-23T03:00:00%2B02:00", 1),
                ] {
                    let answer = try await Self.get(site, "requests.json?start_date=\(start)")
                    #expect(answer.json.items.count == count, "\(start)")
                    for name in ["requested_datetime", "updated_datetime", "expected_datetime"] {
                        #expect(answer.json.items.allSatisfy { $0[name].string?.hasSuffix("+08:00") == true }, "\(name)")
                    }
                }
            }
        }
    }

    @Test("A failure of ours is 500 in both formats, as an array of errors without a word of what broke")
    func failure() async throws {
        let held = Mutex<UncertainStore?>(nil)
        try await TestHouse.run(around: { inner in
            let store = UncertainStore(inner)
            held.withLock { $0 = store }
            return store
        }) { test in
            let number = try await test.report().number
            let store = try #require(held.withLock { $0 })
            try await test.serve { (site: Site) async throws in
                store.goAway()
                let json = try await Self.get(site, "requests/\(number).json")
                #expect(json.status == .internalServerError)
                #expect(json.headers[.contentType] == "application/json; charset=utf-8")
                #expect(json.json.items.first?["code"].int == 500)
                let xml = try await Self.get(site, "requests/\(number).xml")
                #expect(xml.status == .internalServerError)
                #expect(xml.headers[.contentType] == "text/xml; charset=utf-8")
                #expect(xml.text.contains("<errors><error><code>500</code><description>"))
                #expect(!json.text.contains("secret words") && !xml.text.contains("secret words"))
                store.set(.none)
            }
        }
    }

    @Test("A definition says of each attribute whether it is variable and required, its type in words, and its values")
    func definition() async throws {
        try await TestHouse.run { test in
            try await Self.widen(test)
            try await test.serve { (site: Site) async throws in
                let json = try await Self.get(site, "services/manhole-damaged.json").json
                let attributes = json["attributes"].items
                #expect(attributes.map { $0["code"].string } == ["size", "seen", "depth"])
                #expect(attributes.map { $0["datatype"].string } == ["singlevaluelist", "datetime", "number"])
                #expect(attributes.map { $0["required"] } == [.flag(true), .flag(false), .flag(false)])
                #expect(attributes.allSatisfy { $0["variable"] == .flag(true) && $0["datatype_description"].string?.isEmpty == false })
                #expect(attributes.map { $0["order"].int } == [1, 2, 3])
                #expect(attributes[0]["values"].items.map { $0["key"].string } == ["small", "large"])
                let xml = try await Self.get(site, "services/manhole-damaged.xml").text
                #expect(xml.contains("<values><value><key>small</key><name>small</name></value><value><key>large</key>"))
                #expect(
                    xml.contains("<variable>true</variable><code>size</code><datatype>singlevaluelist</datatype><required>true</required>"))
                #expect(try await Self.get(site, "services.json").json.items.allSatisfy { $0["metadata"] == .flag(true) })
            }
        }
    }

    @Test("attribute[CODE] and attribute[CODE][] are taken, an empty one is absent, and of two values none is passed over")
    func attributes() async throws {
        try await TestHouse.run { test in
            try await Self.widen(test)
            try await test.serve { (site: Site) async throws in
                func file(_ fields: [(String, String)]) async throws -> TestResponse {
                    try await Self.post(site, "requests.json", Open311Tests.form + fields)
                }
                let filed = try await file([
                    ("attribute[size]", "large"), ("attribute[seen]", "2026-11-22T17:30:00Z"), ("attribute[depth][]", "1.5"),
                    ("attribute[depth]", ""),
                ])
                #expect(filed.status == .created, "\(filed.text)")
                let number = try #require(filed.json.items.first?["service_request_id"].string)
                let values = try await test.house.matter(number).matter.values
                // Half past five in the afternoon of UTC is the next day here.
                #expect(values["size"] == "large" && values["seen"] == "2026-11-23" && values["depth"] == "1.5")
                for wrong in [
                    [("attribute[size]", "")], [("attribute[size]", "huge")],
                    [("attribute[size][]", "small"), ("attribute[size][]", "large")],
                    [("attribute[size]", "small"), ("attribute[size][]", "large")],
                    [("attribute[size]", "small"), ("attribute[seen]", "yesterday")],
                ] {
                    let answer = try await file(wrong)
                    #expect(answer.status == .badRequest && answer.json.items.first?["code"].int == 400, "\(wrong)")
                }
            }
        }
    }

    @Test("address_id is the code of an area: taken where there is no position, and given out with the address")
    func addressID() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let bare = Open311Tests.form.filter { !["lat", "long", "address_string"].contains($0.0) }
                let filed = try await Self.post(site, "requests.json", bare + [("address_id", "west")])
                #expect(filed.status == .created, "\(filed.text)")
                let number = try #require(filed.json.items.first?["service_request_id"].string)
                let shown = try await Self.get(site, "requests/\(number).json").json.items.first
                #expect(shown?["address_id"] == "west" && shown?["address"] == "西街道" && shown?["zipcode"] == .null)
                #expect(try await Self.post(site, "requests.json", bare + [("address_id", "nowhere")]).status == .badRequest)
                // With a position it is somebody else's number of the address.
                #expect(try await Self.post(site, "requests.json", Open311Tests.form + [("address_id", "100077")]).status == .created)
            }
        }
    }

    // MARK: Updates

    @Test("Updates tell what the office did in FixMyStreet's words for states, oldest first, by when it was recorded")
    func updates() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            test.clock.advance(hours: 1)
            try await test.walk(number, to: "ended")
            test.clock.advance(hours: 1)
            try await test.serve { (site: Site) async throws in
                let all = try await Self.get(site, "servicerequestupdates.json")
                #expect(
                    all.json.items.map { $0["status"].string } == [
                        "INVESTIGATING", "ACTION_SCHEDULED", "IN_PROGRESS", "IN_PROGRESS", "FIXED",
                    ])
                #expect(all.json.items.allSatisfy { $0["service_request_id"].string == number })
                #expect(Set(all.json.items.compactMap { $0["update_id"].string }).count == 5)
                #expect(all.json.items.last?["updated_datetime"] == "2026-11-23T10:00:00+08:00")
                // What the asker was told, and what officers wrote for each other, is not there.
                #expect(!all.text.contains("井盖已经更换"))
                let xml = try await Self.get(site, "servicerequestupdates.xml").text
                #expect(xml.contains("<service_request_updates><request_update><update_id>\(number)-"))
                func count(_ query: String) async throws -> Int {
                    try await Self.get(site, "servicerequestupdates.json?\(query)").json.items.count
                }
                #expect(try await count("start_date=2026-11-23T02:00:00Z&end_date=2026-11-23T02:00:00Z&jurisdiction_id=") == 5)
                #expect(try await count("start_date=2026-11-23T02:00:01Z&end_date=2026-11-23T03:00:00Z") == 0)
                #expect(try await count("start_date=2026-11-23T00:00:00Z&end_date=2026-11-23T01:59:59Z") == 0)
                let tooLong = try await Self.get(
                    site, "servicerequestupdates.json?start_date=2026-01-01T00:00:00Z&end_date=2026-11-01T00:00:00Z")
                #expect(tooLong.status == .badRequest)
            }
        }
    }

    @Test("What is not of the public ledger has no updates, and to a key none can be sent")
    func updatesOfOthers() async throws {
        try await TestHouse.run { test in
            var draft = House.Draft(ledger: "grid-incident", channel: .pocket)
            draft.class = "manhole-damaged"
            draft.description = "内部"
            (draft.longitude, draft.latitude) = District.inCell1
            let number = try await test.house.report(draft, by: test.actor(District.worker), key: nil).number
            try await test.house.act(.accept(note: nil), on: number, by: test.actor(District.dispatcher))
            let (key, lamps) = (try await test.token(of: District.dispatcher), try await test.token(of: District.otherOfficer))
            let citizens = try await test.report().number
            try await test.serve { (site: Site) async throws in
                #expect(try await Self.get(site, "servicerequestupdates.json").json.items.isEmpty)
                let before = test.sequence
                for (number, key, status) in [
                    (number, key, 404), (citizens, lamps, 404), ("SM0", key, 404), (citizens, "", 403), (citizens, "tz_wrong", 403),
                ] {
                    let answer = try await Self.post(
                        site, "servicerequestupdates.json",
                        [("api_key", key), ("service_request_id", number), ("description", "还没有修"), ("update_id", "1")])
                    #expect(Int(answer.status.code) == status, "\(number) \(answer.text)")
                    #expect(answer.json.items.first?["code"].int == status)
                }
                #expect(test.sequence == before)
            }
        }
    }

    @Test("An update that opened a matter again has the same answer when it is sent again, though the matter is open now")
    func sendingAgain() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "ended")
            let key = try await test.token(of: District.supervisor)
            try await test.serve { (site: Site) async throws in
                let fields = [
                    ("api_key", key), ("update_id", "9"), ("service_request_id", number), ("status", "OPEN"), ("description", "又翘起来了"),
                ]
                let before = test.sequence
                let sent = try await Self.post(site, "servicerequestupdates.json", fields)
                #expect(sent.status == .created, "\(sent.text)")
                #expect(try await test.entryTypes(after: before).contains("matter.reopened"))
                let entries = test.sequence
                let again = try await Self.post(site, "servicerequestupdates.json", fields)
                #expect(again.status == .created && again.text == sent.text, "\(again.text)")
                #expect(test.sequence == entries)
            }
        }
    }

    @Test("An update becomes a note once, whoever wrote it stays unnamed, and sent again it has the same answer")
    func sending() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            let key = try await test.token(of: District.dispatcher)
            try await test.serve { (site: Site) async throws in
                let fields = [
                    ("jurisdiction_id", "371502"), ("api_key", key), ("update_id", "248"), ("service_request_id", number),
                    ("updated_datetime", "2026-11-23T01:00:00Z"), ("status", "OPEN"), ("description", "昨晚又松了"),
                    ("email", "a@example.org"), ("first_name", "三"), ("last_name", "某"), ("media_url", "https://example.org/b.jpg"),
                ]
                let before = test.sequence
                let sent = try await Self.post(site, "servicerequestupdates.xml", fields)
                #expect(sent.status == .created, "\(sent.text)")
                #expect(sent.text.contains("<service_request_updates><request_update><update_id>\(number)-"))
                #expect(try await test.entryTypes(after: before) == ["matter.noted"])
                let again = try await Self.post(site, "servicerequestupdates.xml", fields)
                #expect(again.text == sent.text)
                #expect(try await test.entryTypes(after: before) == ["matter.noted"])
                let entry = try #require(try await test.house.matter(number).entries.last)
                #expect(entry.actor.officer == District.dispatcher)
                #expect(entry.body.contains("昨晚又松了") && entry.body.contains("[open]") && entry.body.contains("b.jpg"))
                #expect(!entry.body.contains("a@example.org") && !entry.body.contains("某三"))
                for wrong in [
                    ("status", "<b>"), ("updated_datetime", "yesterday"), ("media_url", "file:///etc/passwd"),
                    ("description", String(repeating: "x", count: 4001)),
                ] {
                    let changed = fields.map { $0.0 == wrong.0 ? wrong : $0 }
                    #expect(try await Self.post(site, "servicerequestupdates.json", changed).status == .badRequest, "\(wrong.0)")
                }
            }
        }
    }

    @Test("Not fixed, said after the ending by a key whose post may, takes it up again; said before, it is a note")
    func notFixed() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            test.clock.advance(hours: 1)
            try await test.walk(number, to: "ended")
            test.clock.advance(hours: 1)
            let (supervisor, dispatcher) = (try await test.token(of: District.supervisor), try await test.token(of: District.dispatcher))
            try await test.serve { (site: Site) async throws in
                func send(_ key: String, _ id: String, _ at: String) async throws -> HTTPResponse.Status {
                    try await Self.post(
                        site, "servicerequestupdates.json",
                        [
                            ("api_key", key), ("update_id", id), ("service_request_id", number), ("status", "OPEN"),
                            ("updated_datetime", at), ("description", "没有修好"),
                        ]
                    ).status
                }
                #expect(try await send(supervisor, "1", "2026-11-23T01:30:00Z") == .created)
                #expect(try await send(dispatcher, "2", "2026-11-23T02:30:00Z") == .created)
                #expect(try await test.house.matter(number).matter.isOpen == false)
                #expect(try await send(supervisor, "3", "2026-11-23T02:30:00Z") == .created)
                #expect(try await test.house.matter(number).matter.isOpen)
                let told = try await Self.get(site, "servicerequestupdates.json")
                #expect(told.json.items.last?["status"] == "OPEN" && !told.text.contains("没有修好"))
            }
        }
    }
}

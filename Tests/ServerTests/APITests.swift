// The API as programs use it: what is answered, what is refused and leaves nothing behind, and who may
// read what.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import NIOCore
import Testing

@testable import Server

/// A program with a token.
struct Caller: Sendable {
    let site: Site
    let token: String?

    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, type: String? = "application/json", _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        try await send(method, path, body.map { ByteBuffer(string: $0) }, type: body == nil ? nil : type, headers)
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: ByteBuffer?, type: String?, _ headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        if let type { headers[.contentType] = type }
        if headers[.acceptLanguage] == nil { headers[.acceptLanguage] = "en" }
        return try await site.client.execute(uri: path, method: method, headers: headers, body: body)
    }
}

extension Site {
    func caller(_ officer: OfficerCode) async throws -> Caller { Caller(site: self, token: try await test.token(of: officer)) }
}

extension TestResponse {
    var json: JSONValue { (try? JSON.decode(JSONValue.self, from: text)) ?? .null }
}

extension JSONValue {
    subscript(_ name: String) -> JSONValue { if case .object(let members) = self { members[name] ?? .null } else { .null } }
    var string: String? { if case .text(let text) = self { text } else { nil } }
    var int: Int? { if case .integer(let value) = self { value } else { nil } }
    var items: [JSONValue] { if case .list(let items) = self { items } else { [] } }
    var names: [String] { if case .object(let members) = self { members.keys.sorted() } else { [] } }
}

@Suite struct APITests {
    static let report =
        #"{"ledger":"citizen-report","class":"manhole-damaged","description":"井盖松动","place":{"text":"一号路口","longitude":115.985,"latitude":36.455}}"#

    // MARK: Who

    @Test("Without a token, or with a wrong one, nothing is answered but the description")
    func tokenIsNeeded() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                for token in [nil, "tz_wrong"] {
                    let caller = Caller(site: site, token: token)
                    let refused = try await caller.call(.get, "/api/v1/matters")
                    #expect(refused.status == .unauthorized)
                    #expect(refused.headers[.contentType] == "application/problem+json")
                    #expect(refused.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
                    #expect(refused.json["code"].string == "sign-in.needed")
                }
                // A browser's session is not a token: a page of another site could use it.
                let cookie = try await test.session(of: District.dispatcher)
                let session = try await site.client.execute(uri: "/api/v1/me", method: .get, headers: [.cookie: "taizhang=\(cookie)"])
                #expect(session.status == .unauthorized)
                let description = try await Caller(site: site, token: nil).call(.get, "/api/v1/openapi.yaml")
                #expect(description.status == .ok)
                #expect(description.text.contains("openapi: 3.1.0"))
            }
        }
    }

    @Test("A revoked token and a post that was left end the rights at once")
    func rightsEnd() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                _ = try await test.report()
                #expect(try await caller.call(.get, "/api/v1/matters").json["items"].items.count == 1)
                try await test.house.organize(
                    .dismiss(officer: District.dispatcher, duty: .dispatcher, unit: "district-center"), by: .system)
                #expect(try await caller.call(.get, "/api/v1/matters").json["items"].items.isEmpty)
                #expect(try await caller.call(.post, "/api/v1/matters", APITests.report).json["code"].string == "post.not-held")
                try await test.house.accounts.revokeToken("test-\(District.dispatcher)", by: .system)
                #expect(try await caller.call(.get, "/api/v1/me").status == .unauthorized)
            }
        }
    }

    // MARK: Reporting

    @Test("A report is filed once under its key; another content under the same key is refused")
    func idempotency() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let key: HTTPFields = [APIHeaders.idempotencyKey: "report-1"]
                let first = try await caller.call(.post, "/api/v1/matters", APITests.report, key)
                #expect(first.status == .created)
                let number = try #require(first.json["number"].string)
                #expect(first.headers[.location] == "/api/v1/matters/\(number)")
                let before = test.sequence
                let again = try await caller.call(.post, "/api/v1/matters", APITests.report, key)
                #expect(again.status == .created)
                #expect(again.json == first.json)
                #expect(again.headers[APIHeaders.idempotencyReplayed] == "true")
                let other = try await caller.call(.post, "/api/v1/matters", APITests.report.replacingOccurrences(of: "松动", with: "破损"), key)
                #expect(other.status == .conflict)
                #expect(other.json["code"].string == "key.reused")
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `an address for letters that is none is refused at the report`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let before = test.sequence
                for email in ["无", "a@b\\r\\nBcc: c@d", "someone"] {
                    let body = String(APITests.report.dropLast()) + #","personal":{"email":""# + email + #""}}"#
                    let answer = try await caller.call(.post, "/api/v1/matters", body)
                    #expect(answer.status == .unprocessableContent && answer.json["field"].string == "email", "\(email)")
                }
                #expect(test.sequence == before)
            }
        }
    }

    @Test("Personal values are sealed, shown only when asked for, and the reading is on record")
    func personal() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let body = String(APITests.report.dropLast()) + #","personal":{"reporter":"某某","phone":"000-0000"}}"#
                let number = try #require(try await caller.call(.post, "/api/v1/matters", body).json["number"].string)
                let plain = try await caller.call(.get, "/api/v1/matters/\(number)")
                #expect(plain.status == .ok)
                #expect(!plain.text.contains("000-0000"))
                #expect(plain.json["personalFields"] == ["phone", "reporter"])
                #expect(plain.json["personal"] == .null)
                #expect(try await test.house.journal.rows("select * from reading").isEmpty)
                let opened = try await caller.call(.get, "/api/v1/matters/\(number)?personal=true")
                #expect(opened.json["personal"]["phone"] == "000-0000")
                let readings = try await test.house.journal.rows("select officer, fields from reading")
                #expect(readings.map { $0.text("officer") } == [District.dispatcher])
                #expect(readings.map { $0.text("fields") } == ["phone reporter"])
                let clear = String(APITests.report.dropLast()) + #","values":{"phone":"000-0000"}}"#
                #expect(try await caller.call(.post, "/api/v1/matters", clear).json["code"].string == "field.personal-in-clear")
            }
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let body: String
        let status: Int
        let code: String
        let field: String?
        var testDescription: String { String(body.prefix(60)) }
    }

    static let badReports = [
        Bad(body: "", status: 415, code: "request.content-type", field: "Content-Type"),
        Bad(body: "{", status: 422, code: "body.not-json", field: "body"),
        Bad(body: "[]", status: 422, code: "field.invalid", field: "body"),
        Bad(body: "{}", status: 422, code: "field.missing", field: "ledger"),
        Bad(body: #"{"ledger":"citizen-report"}"#, status: 422, code: "field.missing", field: "description"),
        Bad(body: #"{"ledger":"nothing","description":"x"}"#, status: 404, code: "ledger.unknown", field: "ledger"),
        Bad(body: #"{"ledger":1,"description":"x"}"#, status: 422, code: "field.invalid", field: "ledger"),
        Bad(body: #"{"ledger":"citizen-report","description":"x","colour":"red"}"#, status: 422, code: "body.unknown", field: "colour"),
        Bad(body: #"{"ledger":"citizen-report","description":"x","class":"nothing"}"#, status: 422, code: "class.unknown", field: "class"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","place":{"lon":1}}"#, status: 422,
            code: "body.unknown", field: "place.lon"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","place":{"longitude":"1"}}"#, status: 422,
            code: "field.invalid", field: "place.longitude"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","place":{"longitude":115.985}}"#, status: 422,
            code: "place.invalid", field: "place"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","place":{"longitude":117.5,"latitude":36.455}}"#,
            status: 422, code: "place.outside", field: "place"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","place":{"longitude":1e300,"latitude":36.455}}"#,
            status: 422, code: "place.outside", field: "place"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"a\u0000b","class":"manhole-damaged"}"#, status: 422, code: "text.zero-byte",
            field: "description"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","values":{"colour":"red"}}"#, status: 422,
            code: "field.unknown", field: "colour"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","personal":{"colour":"red"}}"#, status: 422,
            code: "field.invalid", field: "colour"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","photos":["00"]}"#, status: 422,
            code: "attachment.unknown", field: "photos"),
        Bad(
            body: #"{"ledger":"citizen-report","description":"x","class":"manhole-damaged","parent":"SM0"}"#, status: 422,
            code: "field.invalid", field: "parent"),
        Bad(
            body: #"{"ledger":"grid-incident","description":"x","class":"manhole-damaged"}"#, status: 422, code: "field.missing",
            field: "place"),
        Bad(
            body: #"{"ledger":"grid-incident","description":"x","class":"manhole-damaged","title":"t"}"#, status: 422, code: "body.unknown",
            field: "title"),
        Bad(
            body:
                "{\"ledger\":\"citizen-report\",\"class\":\"manhole-damaged\",\"description\":\"\(String(repeating: "x", count: 4001))\"}",
            status: 422, code: "field.too-long", field: "description"),
        Bad(body: "{\"ledger\":\"\(String(repeating: "x", count: 20_000_000))\"}", status: 413, code: "body.too-large", field: nil),
    ]

    @Test("A report that is not one is refused by name and leaves nothing behind")
    func badReports() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let before = test.sequence
                for bad in APITests.badReports {
                    let answer = try await caller.call(
                        .post, "/api/v1/matters", bad.body, type: bad.body.isEmpty ? nil : "application/json")
                    #expect(answer.status.code == bad.status, "\(bad.testDescription)")
                    #expect(answer.json["code"].string == bad.code, "\(bad.testDescription)")
                    #expect(answer.json["field"].string == bad.field, "\(bad.testDescription)")
                    #expect(answer.json["status"].int == bad.status)
                    #expect(answer.json["type"].string == "urn:taizhang:refusal:\(bad.code)")
                    #expect(answer.json["remedy"].string?.isEmpty == false)
                }
                var broken = ByteBuffer(string: "{\"ledger\":\"")
                broken.writeBytes([0xC3, 0x28])
                broken.writeString("\"}")
                let answer = try await caller.send(.post, "/api/v1/matters", broken, type: "application/json")
                #expect(answer.json["code"].string == "text.not-utf8")
                #expect(test.sequence == before)
            }
        }
    }

    @Test("Headers that do not fit are refused with the status that HTTP has for them")
    func headers() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let before = test.sequence
                #expect(
                    try await caller.call(.post, "/api/v1/matters", APITests.report, type: "text/plain").status == .unsupportedMediaType)
                #expect(try await caller.call(.get, "/api/v1/matters", nil, [.accept: "text/html"]).status == .notAcceptable)
                #expect(try await caller.call(.get, "/api/v1/matters", nil, [.accept: "application/*, */*;q=0"]).status == .ok)
                #expect(
                    try await caller.call(.get, "/api/v1/matters", nil, [.accept: "*/*, application/json;q=0"]).status == .notAcceptable)
                let method = try await caller.call(.delete, "/api/v1/matters")
                #expect(method.status == .methodNotAllowed)
                #expect(method.headers[.allow] == "GET, HEAD, POST")
                for key in ["a b", "schlüssel", String(repeating: "k", count: 129)] {
                    #expect(
                        try await caller.call(.post, "/api/v1/matters", APITests.report, [APIHeaders.idempotencyKey: key]).json["field"]
                            == "Idempotency-Key")
                }
                #expect(test.sequence == before)
                let chinese = try await caller.call(.get, "/api/v1/matters?colour=red", nil, [.acceptLanguage: "zh-CN"])
                #expect(chinese.headers[.contentLanguage] == "zh-Hans")
                #expect(chinese.json["detail"].string?.contains("查询参数") == true)
                #expect(try await caller.call(.get, "/api/v1/nothing").status == .notFound)
            }
        }
    }

    // MARK: Acting

    @Test("A matter goes from report to verified ending by the API, each step by whose work it is")
    func wholeLoop() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let dispatcher = try await site.caller(District.dispatcher)
                let officer = try await site.caller(District.officer)
                let worker = try await site.caller(District.worker)
                let number = try #require(try await dispatcher.call(.post, "/api/v1/matters", APITests.report).json["number"].string)
                let path = "/api/v1/matters/\(number)"
                #expect(try await officer.call(.post, "\(path)/accept", "{}").json["code"].string == "matter.not-readable")
                #expect(try await dispatcher.call(.post, "\(path)/accept").json["stage"] == "accepted")
                #expect(
                    try await dispatcher.call(.post, "\(path)/dispatch", #"{"owner":"drainage","note":null}"#).json["owner"] == "drainage")
                #expect(try await dispatcher.call(.get, path).json["actions"].items.contains("claim") == false)
                #expect(try await officer.call(.get, path).json["actions"].items.contains("claim"))
                #expect(try await officer.call(.post, "\(path)/claim").json["officer"].string == District.officer)
                let submitted = try await officer.call(.post, "\(path)/submit", #"{"note":"已更换","closing":true}"#)
                #expect(submitted.json["entries"].items.map { $0["type"] } == ["matter.submitted"])
                #expect(try await officer.call(.post, "\(path)/verify", #"{"passed":true}"#).status == .forbidden)
                #expect(try await worker.call(.post, "\(path)/verify", #"{"passed":true}"#).json["stage"] == "verified")
                let ended = try await dispatcher.call(.post, "\(path)/end", #"{"kind":"resolved"}"#)
                #expect(ended.status == .ok)
                #expect(ended.json["state"] == "ended")
                let entries = try await dispatcher.call(.get, path).json["entries"].items
                #expect(
                    entries.map { $0["type"].string } == [
                        "matter.reported", "matter.accepted", "matter.dispatched", "matter.claimed", "matter.submitted", "matter.verified",
                        "matter.ended",
                    ])
                #expect(entries.allSatisfy { $0["hash"].string?.count == 64 && $0["sentence"].names == ["en", "zh"] })
            }
        }
    }

    @Test("An action on what has moved on since it was read is refused with 412 and records nothing")
    func staleVersion() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let filed = try await test.report()
                let path = "/api/v1/matters/\(filed.number)"
                let tag = try #require(try await caller.call(.get, path).headers[.eTag])
                #expect(tag == "\"1\"")
                #expect(try await caller.call(.post, "\(path)/accept", "{}", [.ifMatch: tag]).headers[.eTag] == "\"2\"")
                let before = test.sequence
                let stale = try await caller.call(.post, "\(path)/dispatch", #"{"owner":"drainage"}"#, [.ifMatch: tag])
                #expect(stale.status == .preconditionFailed)
                #expect(stale.json["code"].string == "version.moved")
                #expect(
                    try await caller.call(.post, "\(path)/dispatch", #"{"owner":"drainage"}"#, [.ifMatch: "7"]).json["field"] == "If-Match")
                #expect(test.sequence == before)
            }
        }
    }

    @Test("The same key makes an action happen once; for another action it is refused")
    func actionOnce() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let filed = try await test.report()
                let path = "/api/v1/matters/\(filed.number)"
                let key: HTTPFields = [APIHeaders.idempotencyKey: "accept-1"]
                let first = try await caller.call(.post, "\(path)/accept", "{}", key)
                let before = test.sequence
                let again = try await caller.call(.post, "\(path)/accept", "{}", key)
                #expect(again.status == .ok)
                #expect(again.headers[APIHeaders.idempotencyReplayed] == "true")
                #expect(again.json["entries"] == first.json["entries"])
                #expect(try await caller.call(.post, "\(path)/dispatch", #"{"owner":"drainage"}"#, key).json["code"].string == "key.reused")
                #expect(test.sequence == before)
            }
        }
    }

    static let badActions: [(String, String, Int, String, String?)] = [
        ("fly", "{}", 404, "action.unknown", "action"), ("report", "{}", 404, "action.unknown", "action"),
        ("import", "{}", 404, "action.unknown", "action"),
        ("receive-child", "{}", 404, "action.unknown", "action"), ("dispatch", "{}", 422, "field.missing", "owner"),
        ("dispatch", #"{"owner":7}"#, 422, "field.invalid", "owner"),
        ("dispatch", #"{"owner":"drainage","supporting":[1]}"#, 422, "field.invalid", "supporting.0"),
        ("dispatch", #"{"owner":"drainage","to":"x"}"#, 422, "body.unknown", "to"),
        ("return", #"{"kind":"no","reason":"x"}"#, 422, "field.invalid", "kind"),
        ("appraise", #"{"grade":"5"}"#, 422, "field.invalid", "grade"), ("merge", "{}", 422, "field.missing", "into"),
        ("merge", #"{"into":"SM0"}"#, 404, "matter.unknown", "number"), ("link", #"{"to":"SM0"}"#, 422, "field.missing", "kind"),
        ("progress", #"{"note":"x","photos":["zz"]}"#, 422, "attachment.unknown", "photos"), ("claim", "{}", 403, "action.not-yours", nil),
        ("dispatch", #"{"owner":"drainage"}"#, 409, "stage.action", nil),
    ]

    @Test("An action that is none, or lacks what it needs, is refused by name and records nothing")
    func badActions() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let before = test.sequence
                for (action, body, status, code, field) in APITests.badActions {
                    let answer = try await caller.call(.post, "/api/v1/matters/\(filed.number)/\(action)", body)
                    #expect(answer.status.code == status, "\(action) \(body)")
                    #expect(answer.json["code"].string == code, "\(action) \(body)")
                    #expect(answer.json["field"].string == field, "\(action) \(body)")
                }
                for number in ["SM0", "%00", "%FF", "..%2Fme", "' or 1=1"] {
                    let path = "/api/v1/matters/\(number.replacingOccurrences(of: " ", with: "%20"))/accept"
                    #expect(try await caller.call(.post, path, "{}").status == .notFound, "\(number)")
                }
                #expect(test.sequence == before)
            }
        }
    }
}

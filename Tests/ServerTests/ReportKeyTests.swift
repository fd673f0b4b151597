// One form or one key is one report: sent again it is answered with the number that it got, used for
// something else it is refused, whatever the surface. Nothing that somebody reported is lost in silence.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ReportKeyTests {
    private static func incident(_ key: String, _ text: String = "井盖松动", at longitude: String = "115.985") -> [(String, String)] {
        [("key", key), ("class", "manhole-damaged"), ("text", text), ("place.lon", longitude), ("place.lat", "36.455")]
    }

    @Test func `another incident in a form that was used is refused with its text, and taken at the second try`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                #expect(try await worker.post("/incidents", Self.incident("k1")).status == .seeOther)
                let before = test.sequence
                #expect(try await worker.post("/incidents", Self.incident("k1")).status == .seeOther, "sent twice")
                #expect(test.sequence == before)
                let other = try await worker.post("/incidents", Self.incident("k1", "路灯不亮", at: "115.9951"))
                #expect(other.status == .conflict && other.text.contains("路灯不亮") && other.text.contains("已经提交过"))
                #expect(test.sequence == before)
                let key = try #require(other.text.firstMatch(of: /name="key" value="([0-9a-f]+)"/)).1
                #expect(key != "k1")
                let again = try await worker.post("/incidents", Self.incident(String(key), "路灯不亮", at: "115.9951"))
                #expect(again.status == .seeOther)
                #expect(try await test.house.journal.rows("select 1 from matter").count == 2)
            }
        }
    }

    @Test func `an empty key is none`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                for text in ["井盖松动", "路灯不亮"] {
                    #expect(try await worker.post("/incidents", Self.incident("", text)).status == .seeOther)
                }
                #expect(try await test.house.journal.rows("select 1 from matter").count == 2)
            }
        }
    }

    @Test func `a portal form brought back with another text is refused and gets a new key`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                let form = [("key", "p1"), ("text", "人行道井盖松动"), ("place", "东街"), ("class", "other"), ("distinct", "yes")]
                #expect(try await visitor.post("/report", form).text.contains("SM2026-000001"))
                let before = test.sequence
                #expect(try await visitor.post("/report", form).text.contains("SM2026-000001"))
                let other = try await visitor.post(
                    "/report", [("key", "p1"), ("text", "有人要跳桥"), ("place", "东街"), ("class", "other"), ("distinct", "yes")])
                #expect(other.status == .conflict && other.text.contains("有人要跳桥") && !other.text.contains("SM2026-000001"))
                #expect(!other.text.contains("value=\"p1\"") && test.sequence == before)
            }
        }
    }

    private static let changes: [(String, String)] = [
        ("\"class\":\"manhole-damaged\"", "\"class\":\"manhole-missing\""), ("井盖松动", "井盖破损"), ("一号路口", "二号路口"), ("115.985", "115.986"),
        ("\"title\":\"甲\"", "\"title\":\"乙\""), (",\"title\":\"甲\"", ""), ("000-0000", "000-0001"),
        (",\"personal\":{\"phone\":\"000-0000\"}", ""),
    ]

    @Test func `by the API every part counts, the personal ones too, and what happened since does not`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let key: HTTPFields = [APIHeaders.idempotencyKey: "k"]
                let body = String(APITests.report.dropLast()) + #","title":"甲","personal":{"phone":"000-0000"}}"#
                let first = try await caller.call(.post, "/api/v1/matters", body, key)
                #expect(first.status == .created)
                let number = try #require(first.json["number"].string)
                try await test.house.act(
                    .triage(class: "other", title: "改题", note: nil), on: number, by: test.actor(District.dispatcher))
                let before = test.sequence
                let again = try await caller.call(.post, "/api/v1/matters", body, key)
                #expect(again.json == first.json && again.headers[APIHeaders.idempotencyReplayed] == "true")
                for (find, put) in Self.changes {
                    let changed = body.replacing(find, with: put)
                    try #require(changed != body)
                    let answer = try await caller.call(.post, "/api/v1/matters", changed, key)
                    #expect(answer.status == .conflict && answer.json["code"] == "key.reused", "\(find) → \(put)")
                }
                #expect(test.sequence == before)
                let stored = try await test.house.journal.rows("select key from entry where key is not null").map { $0.text("key") }
                #expect(stored.allSatisfy { !$0.contains("000-0000") })
            }
        }
    }

    @Test func `coordinates that are no numbers are refused, not broken`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let before = test.sequence
                let worker = try await site.browser(of: District.worker)
                #expect(try await worker.post("/incidents", Self.incident("n", at: "nan")).status == .unprocessableContent)
                #expect(test.sequence == before)
            }
        }
    }
}

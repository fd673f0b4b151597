// Saved views for programs: the rules of the pages, by token.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ViewAPITests {
    private static let red = #"{"title":"红灯","list":"citizen-report","filter":{"light":"red","state":"open"}}"#

    @Test func `a view is kept, read, changed and removed, and the pages show the same`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let before = test.sequence
                let made = try await caller.call(
                    .post, "/api/v1/views", #"{"title":"未办结","list":"/matters","filter":{"state":"open","q":"井盖"}}"#)
                #expect(made.status == .created)
                let id = try #require(made.json["id"].string)
                #expect(made.headers[.location] == "/api/v1/views/\(id)")
                #expect(made.json["count"].int == 1 && made.json["isOwn"] == .flag(true) && made.json["unit"] == .null)
                let href = try #require(made.json["href"].string)
                let browser = try await site.browser(of: District.dispatcher)
                #expect(try await browser.get(href).text.contains(">\(number)<"))
                #expect(try await browser.get("/views").text.contains("未办结"))
                let second = try #require(try await caller.call(.post, "/api/v1/views", Self.red).json["id"].string)
                func titles() async throws -> [String?] {
                    try await caller.call(.get, "/api/v1/views").json["items"].items.map { $0["title"].string }
                }
                #expect(try await titles() == ["未办结", "红灯"])
                let changed = try await caller.call(.patch, "/api/v1/views/\(second)", #"{"title":"红","move":"up"}"#)
                #expect(changed.status == .ok && changed.json["title"].string == "红")
                #expect(changed.json["filter"]["light"].string == "red" && changed.json["list"].string == "citizen-report")
                #expect(try await titles() == ["红", "未办结"])
                #expect(try await caller.call(.get, "/api/v1/views/\(id)").json == made.json)
                #expect(try await caller.call(.patch, "/api/v1/views/\(id)", "{}").json == made.json)
                let gone = try await caller.call(.delete, "/api/v1/views/\(id)")
                #expect(gone.status == .noContent && gone.text.isEmpty)
                #expect(try await caller.call(.delete, "/api/v1/views/\(id)").status == .notFound)
                #expect(try await titles() == ["红"])
                #expect(test.sequence == before, "nothing of it is in the journal")
                #expect(try await site.client.execute(uri: "/api/v1/views", method: .get).status == .unauthorized)
            }
        }
    }

    @Test func `a head shares with the unit, and only who made a view changes it`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report()
            try await test.serve { site in
                let head = try await site.caller(District.head)
                let officer = try await site.caller(District.officer)
                let id = try #require(try await head.call(.post, "/api/v1/views", Self.red).json["id"].string)
                let path = "/api/v1/views/\(id)"
                #expect(try await officer.call(.get, path).json["code"].string == "view.unknown")
                // Of another unit: nothing of it is done, the name neither.
                let refused = try await head.call(.patch, path, #"{"title":"别处","unit":"lighting"}"#)
                #expect(refused.status == .forbidden && refused.json["code"].string == "view.head-only")
                #expect(try await head.call(.get, path).json["title"].string == "红灯")
                #expect(try await head.call(.patch, path, #"{"unit":"drainage"}"#).json["unit"].string == "drainage")
                let seen = try await officer.call(.get, path).json
                #expect(seen["isOwn"] == .flag(false) && seen["sharedBy"].string == District.head && seen["count"].int == 0)
                #expect(try await officer.call(.get, "/api/v1/views").json["items"].items.count == 1)
                for (method, body) in [(HTTPRequest.Method.patch, #"{"title":"我的"}"#), (.delete, nil)] {
                    let answer = try await officer.call(method, path, body)
                    #expect(answer.status == .notFound && answer.json["code"].string == "view.unknown", "\(method)")
                }
                #expect(try await site.caller(District.otherOfficer).call(.get, path).status == .notFound)
                #expect(try await head.call(.patch, path, #"{"unit":null}"#).json["unit"] == .null)
                #expect(try await officer.call(.get, path).status == .notFound)
                let own = try #require(try await officer.call(.post, "/api/v1/views", Self.red).json["id"].string)
                #expect(try await officer.call(.patch, "/api/v1/views/\(own)", #"{"unit":"drainage"}"#).status == .forbidden)
            }
        }
    }

    @Test func `what is no view is refused by name and leaves none`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                let bad: [(body: String, status: Int, field: String?)] = [
                    ("{}", 422, "title"), (#"{"title":"a"}"#, 422, "list"), (#"{"title":" ","list":"/matters"}"#, 422, "title"),
                    (#"{"title":"a","list":"none"}"#, 404, "ledger"), (#"{"title":"a","list":"/matters","x":1}"#, 422, "x"),
                    (#"{"title":"a","list":"/matters","filter":{"light":"purple"}}"#, 422, "filter.light"),
                    (#"{"title":"a","list":"/matters","filter":{"colour":"red"}}"#, 422, "filter.colour"),
                    (#"{"title":"a","list":"/matters","filter":{"from":"yesterday"}}"#, 422, "filter.from"),
                    (#"{"title":"a","list":"/matters","filter":{"overdue":"perhaps"}}"#, 422, "filter.overdue"),
                    (#"{"title":"a","list":"/matters","filter":{"state":"lost"}}"#, 422, "filter.state"),
                    (#"{"title":"a","list":"/matters","filter":{"sort":"number"}}"#, 422, "filter.sort"),
                    (#"{"title":"a","list":"/matters","filter":{"turned":"green.2026"}}"#, 422, "filter.turned"),
                    (#"{"title":"a","list":"/matters","filter":{"cursor":"1~a"}}"#, 422, "filter.cursor"),
                    (#"{"title":"a","list":"citizen-report","filter":{"ledger":"grid-incident"}}"#, 422, "filter.ledger"),
                    (#"{"title":"a","list":"/matters","filter":{"light":1}}"#, 422, "filter.light"),
                    ("{\"title\":\"\(String(repeating: "长", count: 41))\",\"list\":\"/matters\"}", 422, "title"),
                    ("{\"title\":\"a\",\"list\":\"/matters\",\"filter\":{\"q\":\"\(String(repeating: "x", count: 2001))\"}}", 422, "q"),
                ]
                for (body, status, field) in bad {
                    let answer = try await caller.call(.post, "/api/v1/views", body)
                    #expect(answer.status.code == status && answer.json["field"].string == field, "\(body.prefix(80)): \(answer.text)")
                }
                #expect(try await caller.call(.get, "/api/v1/views").json["items"].items.isEmpty)
                let id = try #require(try await caller.call(.post, "/api/v1/views", Self.red).json["id"].string)
                for (body, field) in [
                    (#"{"title":""}"#, "title"), (#"{"title":null}"#, "title"), (#"{"move":"left"}"#, "move"),
                    (#"{"list":"/matters"}"#, "list"),
                ] {
                    let answer = try await caller.call(.patch, "/api/v1/views/\(id)", body)
                    #expect(answer.status == .unprocessableContent && answer.json["field"].string == field, "\(body)")
                }
                #expect(try await caller.call(.get, "/api/v1/views/\(id)").json["title"].string == "红灯")
                #expect(try await caller.call(.put, "/api/v1/views/\(id)", "{}").status == .methodNotAllowed)
                #expect(try await caller.call(.get, "/api/v1/views?q=a").json["code"].string == "query.unknown")
                for place in 2...100 {
                    let made = try await caller.call(.post, "/api/v1/views", "{\"title\":\"v\(place)\",\"list\":\"/matters\"}")
                    #expect(made.status == .created, "\(place)")
                }
                #expect(
                    try await caller.call(.post, "/api/v1/views", #"{"title":"v101","list":"/matters"}"#).json["code"].string
                        == "view.too-many")
            }
        }
    }
}

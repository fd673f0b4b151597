// What the API lists, counts, streams and keeps, and that nobody reads by it what is not theirs.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import NIOCore
import Testing

@testable import Server

@Suite struct APIReadingTests {
    @Test("Pages by cursor show every matter once, in order, while the list grows")
    func cursors() async throws {
        try await TestHouse.run { test in
            var expected: [String] = []
            for index in 0..<7 {
                expected.append(try await test.report("第\(index)个井盖").number)
                test.clock.advance(seconds: 60)
            }
            let numbers = expected
            try await test.serve { site in
                let caller = try await site.caller(District.supervisor)
                var seen: [String] = []
                var next: String? = ""
                while let cursor = next {
                    let page = try await caller.call(.get, "/api/v1/matters?limit=3\(cursor.isEmpty ? "" : "&cursor=\(cursor)")").json
                    seen += page["items"].items.compactMap { $0["number"].string }
                    next = page["next"].string
                    // Newer than where the reader is: it must neither repeat nor push anything out.
                    if seen.count == 3 { _ = try await test.report("后来的") }
                }
                #expect(seen == numbers.reversed())
            }
        }
    }

    static let badQueries = [
        ("colour=red", "query.unknown", "colour"), ("limit=0", "field.invalid", "limit"), ("limit=201", "field.invalid", "limit"),
        ("limit=x", "field.invalid", "limit"), ("limit=99999999999999999999", "field.invalid", "limit"),
        ("light=green", "field.invalid", "light"),
        ("state=late", "field.invalid", "state"), ("overdue=1", "field.invalid", "overdue"), ("sort=colour", "field.invalid", "sort"),
        ("cursor=x", "field.invalid", "cursor"), ("cursor=9999999999999999999~a", "field.invalid", "cursor"),
        ("from=2026-02-30", "field.invalid", "from"),
        ("from=2026-11-22&to=2026-11-21", "field.invalid", "to"), ("unit=nothing", "field.invalid", "unit"),
        ("cell=nothing", "field.invalid", "cell"),
        ("class=nothing", "class.unknown", "class"), ("q=", "field.invalid", "q"), ("q=a%00b", "text.zero-byte", "q"),
        ("q=%FF", "form.unreadable", "q"),
        ("limit=1&limit=2", "query.twice", "limit"), ("q=\(String(repeating: "a", count: 201))", "field.too-long", "q"),
    ]

    @Test("A query that is not understood is refused by name", arguments: badQueries)
    func badQuery(query: String, code: String, field: String) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await site.caller(District.supervisor).call(.get, "/api/v1/matters?\(query)")
                #expect(answer.status == .unprocessableContent)
                #expect(answer.json["code"].string == code)
                #expect(answer.json["field"].string == field)
            }
        }
    }

    @Test("Filters answer what they say: stage, light, cell, unit, words, state, overdue")
    func filters() async throws {
        try await TestHouse.run { test in
            let handled = try await test.report("路口井盖翘起").number
            try await test.walk(handled, to: "handling")
            let ended = try await test.report("树枝折断").number
            try await test.walk(ended, to: "ended")
            let fresh = try await test.report("井盖丢失").number
            test.clock.advance(hours: 2)
            try await test.serve { site in
                let caller = try await site.caller(District.supervisor)
                func numbers(_ query: String) async throws -> [String] {
                    try await caller.call(.get, "/api/v1/matters?\(query)&sort=oldest").json["items"].items.compactMap {
                        $0["number"].string
                    }.sorted()
                }
                #expect(try await numbers("stage=handling") == [handled])
                #expect(try await numbers("state=ended") == [ended])
                #expect(try await numbers("state=open") == [handled, fresh].sorted())
                #expect(try await numbers("unit=drainage") == [handled, ended].sorted())
                #expect(try await numbers("cell=east").count == 3)
                #expect(try await numbers("cell=west").isEmpty)
                #expect(try await numbers("q=%E4%BA%95%E7%9B%96&stage=reported") == [fresh])
                // Fifteen working minutes to accept: after two hours of a working day it is red.
                #expect(try await numbers("light=red") == [fresh])
                #expect(try await numbers("overdue=true") == [fresh])
                #expect(try await numbers("from=2026-11-24").isEmpty)
                #expect(try await numbers("class=manhole-damaged&from=2026-11-23&to=2026-11-23").count == 3)
            }
        }
    }

    @Test("What is not of one's unit or area is in no list, no count, no feed, and cannot be opened")
    func scope() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "handling")
            try await test.serve { site in
                let stranger = try await site.caller(District.otherOfficer)
                let start: HTTPFields = [APIHeaders.lastEventID: "0"]
                #expect(try await stranger.call(.get, "/api/v1/matters").json["items"].items.isEmpty)
                #expect(try await stranger.call(.get, "/api/v1/tallies?by=unit").json["items"].items.isEmpty)
                #expect(try await !stranger.call(.get, "/api/v1/feed?wait=0", nil, start).text.contains(filed.number))
                let closed = try await stranger.call(.get, "/api/v1/matters/\(filed.number)")
                #expect(closed.status == .forbidden)
                #expect(closed.json["code"].string == "matter.not-readable")
                #expect(!closed.text.contains("井盖"))
                let own = try await site.caller(District.officer)
                #expect(try await own.call(.get, "/api/v1/matters").json["items"].items.count == 1)
                #expect(try await own.call(.get, "/api/v1/tallies?by=unit").json["items"].items.map { $0["key"] } == ["drainage"])
                #expect(try await own.call(.get, "/api/v1/feed?wait=0", nil, start).text.contains(filed.number))
            }
        }
    }

    @Test("The feed sends each entry once, in order, from where the caller was")
    func feed() async throws {
        try await TestHouse.run { test in
            let first = try await test.report().number
            let mark = test.sequence
            try await test.walk(first, to: "handling")
            try await test.serve { site in
                let caller = try await site.caller(District.supervisor)
                let answer = try await caller.call(.get, "/api/v1/feed?wait=0", nil, [APIHeaders.lastEventID: String(mark)])
                #expect(answer.headers[.contentType] == "text/event-stream")
                let lines = answer.text.split(separator: "\n")
                #expect(
                    lines.filter { $0.hasPrefix("event: ") } == [
                        "event: matter.accepted", "event: matter.dispatched", "event: matter.claimed",
                    ])
                let ids = lines.filter { $0.hasPrefix("id: ") }.compactMap { Int64($0.dropFirst(4)) }
                #expect(ids == ids.sorted() && ids.allSatisfy { $0 > mark } && Set(ids).count == 3)
                // From the last one on there is nothing; a mark from another life does no harm.
                for mark in [String(test.sequence), "999999999999"] {
                    #expect(
                        try await !caller.call(.get, "/api/v1/feed?wait=0", nil, [APIHeaders.lastEventID: mark]).text.contains("event:"))
                }
                #expect(
                    try await caller.call(.get, "/api/v1/feed?wait=0", nil, [APIHeaders.lastEventID: "x"]).json["field"] == "Last-Event-ID")
            }
        }
    }

    @Test("A waiting feed hears what happens meanwhile")
    func feedWaits() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.supervisor)
                // From a known mark on: however late the feed begins, what happens after it is heard.
                let mark: HTTPFields = [APIHeaders.lastEventID: String(test.sequence)]
                async let stream = caller.call(.get, "/api/v1/feed?wait=30", nil, mark)
                let number = try await test.report().number
                let heard = try await stream.text
                #expect(heard.contains(number))
            }
        }
    }

    @Test("Tallies equal the lists, whatever they are counted by, and leave endings apart")
    func tallies() async throws {
        try await TestHouse.run { test in
            for _ in 0..<3 { _ = try await test.report() }
            try await test.walk(try await test.report().number, to: "ended")
            let refused = try await test.report().number
            try await test.house.act(.refuse(reason: "不属实"), on: refused, by: test.actor(District.dispatcher))
            try await test.serve { site in
                let caller = try await site.caller(District.supervisor)
                for by in API.TallyKey.allCases {
                    let items = try await caller.call(.get, "/api/v1/tallies?by=\(by.rawValue)").json["items"].items
                    #expect(items.compactMap { $0["count"].int }.reduce(0, +) == 5, "\(by)")
                    #expect(items.compactMap { $0["open"].int }.reduce(0, +) == 3, "\(by)")
                }
                let day = try await caller.call(.get, "/api/v1/tallies?by=day&from=2026-11-23&to=2026-11-23").json["items"].items
                #expect(day.first?["endings"] == .object(["resolved": .integer(1), "refused": .integer(1)]))
                #expect(day.first?["flows"]["reported"] == .integer(5))
                #expect(try await caller.call(.get, "/api/v1/tallies?by=street").json["items"].items.map { $0["key"] } == ["east"])
                #expect(try await caller.call(.get, "/api/v1/tallies?by=day&to=2026-11-22").json["items"].items.isEmpty)
                #expect(try await caller.call(.get, "/api/v1/tallies?by=month").json["items"].items.map { $0["key"] } == ["2026-11"])
                let ofUnit = try await caller.call(.get, "/api/v1/tallies?by=unit&unit=drainage").json["items"].items
                #expect(ofUnit.map { $0["key"] } == ["drainage"])
                #expect(try await caller.call(.get, "/api/v1/tallies?by=unit&unit=nobody").json["code"] == "unit.unknown")
                #expect(try await caller.call(.get, "/api/v1/tallies").json["field"] == "by")
            }
        }
    }

    @Test("A photo is kept by its bytes and opened only with its matter; what is none is refused")
    func attachments() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "handling")
            try await test.serve { site in
                let caller = try await site.caller(District.officer)
                func files() async throws -> Int {
                    try await test.house.attachments.place.names(heldBefore: test.clock.now.adding(seconds: 1)).count
                }
                let before = try await files()
                let not = try await caller.send(
                    .post, "/api/v1/attachments", ByteBuffer(string: "<svg onload=alert(1)>"), type: "image/png")
                #expect(not.json["code"].string == "attachment.not-one")
                let large = try await caller.send(
                    .post, "/api/v1/attachments", ByteBuffer(repeating: 0xFF, count: 20_000_000), type: "image/jpeg")
                #expect(large.status == .contentTooLarge)
                #expect(
                    try await caller.send(.post, "/api/v1/attachments", ByteBuffer(string: "x"), type: "text/html").status
                        == .unsupportedMediaType)
                #expect(try await files() == before)

                let kept = try await caller.send(
                    .post, "/api/v1/attachments", ByteBuffer(bytes: District.photo), type: "application/octet-stream")
                #expect(kept.status == .created)
                let hash = try #require(kept.json["sha256"].string)
                #expect(kept.json["contentType"] == "image/png")
                let path = "/api/v1/matters/\(filed.number)/attachments/\(hash)"
                #expect(try await caller.call(.get, path).status == .notFound)
                let progressed = try await caller.call(
                    .post, "/api/v1/matters/\(filed.number)/progress", "{\"note\":\"已到现场\",\"photos\":[\"\(hash)\"]}")
                #expect(progressed.status == .ok)
                let photo = try await caller.call(.get, path)
                #expect(photo.status == .ok)
                #expect(photo.headers[.contentType] == "image/png")
                let bytes = try await test.house.attachments.bytes(of: hash)
                #expect(Array(photo.body.readableBytesView) == bytes)
                #expect(try await site.caller(District.otherOfficer).call(.get, path).status == .forbidden)
            }
        }
    }

    @Test("Rules and organization can be read by whoever has a token")
    func rules() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let caller = try await site.caller(District.worker)
                #expect(
                    try await caller.call(.get, "/api/v1/ledgers").json["items"].items.map { $0["name"] } == [
                        "citizen-report", "directive", "grid-incident", "negative-list", "project-instruction", "project-memo",
                        "project-permit",
                        "project-problem", "suggestion",
                    ])
                let ledger = try await caller.call(.get, "/api/v1/ledgers/citizen-report").json
                #expect(ledger["stages"].items.first?["name"] == "reported")
                #expect(ledger["fields"].items.contains { $0["name"] == "phone" && $0["privacy"] == "personal" })
                #expect(try await caller.call(.get, "/api/v1/ledgers/nothing").json["code"].string == "ledger.unknown")
                #expect(try await !caller.call(.get, "/api/v1/classes").json["items"].items.isEmpty)
                #expect(try await caller.call(.get, "/api/v1/units").json["items"].items.contains { $0["code"] == "drainage" })
                for (level, count) in [("region", 1), ("street", 2), ("community", 2), ("cell", 4)] {
                    #expect(try await caller.call(.get, "/api/v1/areas?level=\(level)").json["features"].items.count == count)
                }
                let me = try await caller.call(.get, "/api/v1/me").json
                #expect(me["officer"].string == District.worker)
                #expect(me["reads"]["everything"] == .flag(false))
                #expect(me["areas"] == ["cell-1", "cell-2"])
            }
        }
    }
}

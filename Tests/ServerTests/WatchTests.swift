// What machines that watch the server are told: numbers of requests, metrics, lines of the log, and what happens when too much is asked.
import Foundation
import HTTPTypes
import HummingbirdTesting
import JournalCore
import Kernel
import Logging
import Matters
import Synchronization
import Testing
import Yams

@testable import Server

@Suite struct WatchTests {
    @Test func `a request has a number, its proxy's where that can be one`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                for (given, kept) in [
                    (nil, nil), ("abcdef-0123456789", "abcdef-0123456789"), ("short", nil), ("line\u{7f}break-0123456789", nil),
                    (String(repeating: "x", count: 65), nil),
                ] as [(String?, String?)] {
                    var headers = HTTPFields()
                    if let given { headers[.requestNumber] = given }
                    let answer = try await site.client.execute(uri: "/", method: .get, headers: headers)
                    let number = try #require(answer.headers[.requestNumber])
                    #expect(kept == nil ? number.wholeMatch(of: /[0-9a-f]{16}/) != nil : number == kept, "\(given ?? "none")")
                }
            }
        }
    }

    @Test(
        arguments: [
            ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c"),
            ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-a-later-version-adds", "0af7651916cd43dd8448eb211c80319c"),
            ("00-00000000000000000000000000000000-b7ad6b7169203331-01", nil),
            ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", nil),
            ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", nil),
            ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", nil),
            ("00-0af7", nil),
        ] as [(String, String?)])
    func `a trace is read as W3C Trace Context writes it`(_ header: String, _ trace: String?) {
        #expect(RequestNumber([.traceParent: header]).trace == trace)
    }

    @Test func `a failure is logged under the number that its page shows`() async throws {
        let lines = Lines()
        try await TestHouse.run(logger: Logger(label: "test") { _ in lines.handler }) { test in
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                try await test.house.journal.write(["drop table matter"])
                let broken = try await officer.get("/matters/WG2026-000001")
                let number = try #require(broken.headers[.requestNumber])
                #expect(broken.status == .internalServerError && broken.text.contains(number), "\(broken.status)")
                #expect(lines.all.contains { $0.deed == "request failed" && $0.metadata["request"] == number })
            }
        }
    }

    @Test func `each request is a line where that is asked for, by its route and never by its address`() async throws {
        let lines = Lines()
        try await TestHouse.run(
            settings: "log-requests: true\nslow-request: 600000\n", logger: Logger(label: "test") { _ in lines.handler }
        ) { test in
            try await test.serve { site in
                _ = try await site.browser(of: District.officer).get("/matters/WG2026-000777?secret=1")
            }
        }
        let line = try #require(lines.all.first { $0.deed == "request" })
        #expect(line.metadata["route"] == "/matters/{number}" && line.metadata["status"] == "404" && line.metadata["method"] == "GET")
        #expect(!lines.all.contains { $0.deed == "request" && "\($0.metadata)".contains("000777") })
    }

    @Test func `what took long is a line by itself, and an officer's browser is told where the time went`() async throws {
        let lines = Lines()
        try await TestHouse.run(settings: "slow-request: 1\n", logger: Logger(label: "test") { _ in lines.handler }) { test in
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer).get("/desk")
                #expect(officer.headers[.serverTiming]?.wholeMatch(of: /total;dur=[0-9.]+, db;dur=[0-9.]+;desc="[0-9]+"/) != nil)
                // How much work it made to find out who somebody is says whether they are there.
                let stranger = try await site.visitor().post("/sign-in", [("name", "nobody"), ("password", "wrong-password")])
                #expect(stranger.headers[.serverTiming] == nil)
            }
        }
        let slow = try #require(lines.all.first { $0.deed == "slow request" && $0.metadata["route"] == "/desk" })
        #expect(Int(slow.metadata["queries"] ?? "") ?? 0 > 1 && slow.metadata["query-ms"] != nil)
    }

    @Test func `lines for machines are one JSON object each, and say what they say of themselves under names of their own`() throws {
        let written = Mutex<[Data]>([])
        var logger = Logger(label: "taizhang") { label in
            JSONLines(label: label, metadataProvider: .init { ["request": "0123456789abcdef"] }) { data in
                written.withLock { $0.append(data) }
            }
        }
        logger[metadataKey: "unit"] = "water"
        logger.error("two\nlines \"quoted\"", metadata: ["level": "own", "path": "/matters"])
        let data = try #require(written.withLock { $0.first })
        #expect(data.last == 0x0A && data.dropLast().firstIndex(of: 0x0A) == nil)
        let line = try #require(try JSONSerialization.jsonObject(with: data) as? [String: String])
        #expect(
            line["message"] == "two\nlines \"quoted\"" && line["level"] == "error" && line["level_"] == "own" && line["unit"] == "water"
                && line["request"] == "0123456789abcdef" && line["logger"] == "taizhang")
        #expect(line["time"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(line["time"] ?? "")")
    }

    @Test func `metrics count by route and code, and buckets hold what lies below them`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report()
            try await test.serve { site in
                for _ in 0..<3 { _ = try await site.visitor().get("/matters/WG2026-000001") }
                _ = try await site.browser(of: District.officer).get("/admin")
                let text = try await site.client.execute(uri: "/metrics", method: .get).text
                let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
                func value(_ start: String) -> Double? {
                    samples.first { $0.hasPrefix(start + " ") }.flatMap { Double($0.split(separator: " ").last ?? "") }
                }
                #expect(value(#"taizhang_http_requests_total{method="GET",route="/matters/{number}",status="303"}"#) == 3)
                #expect(value(#"taizhang_refusals_total{code="section.forbidden"}"#) == 1)
                #expect(value(#"taizhang_http_request_seconds_bucket{le="+Inf",method="GET",route="/matters/{number}"}"#) == 3)
                #expect(value(#"taizhang_http_request_seconds_count{method="GET",route="/matters/{number}"}"#) == 3)
                #expect(!text.contains("WG2026"))
                let buckets = samples.filter { $0.hasPrefix("taizhang_command_seconds_bucket") }.compactMap {
                    Int($0.split(separator: " ").last ?? "")
                }
                #expect(
                    buckets == buckets.sorted() && buckets.last == Int(value("taizhang_command_seconds_count") ?? -1)
                        && buckets.last ?? 0 > 0)
                for name in ["process_resident_memory_bytes", "process_open_fds", "taizhang_disk_free_bytes", "process_start_time_seconds"]
                {
                    #expect(value(name) ?? 0 > 0, "\(name)")
                }
                #expect(value("taizhang_http_requests_open") == 1, "this one")
            }
        }
    }

    @Test func `every alarm asks for a metric that is there`() async throws {
        let text = try String(contentsOfFile: "\(TestHouse.repository)/docs/guides/alarms.yml", encoding: .utf8)
        let groups = try #require(try Yams.load(yaml: text) as? [String: [[String: Any]]])["groups"] ?? []
        let rules = groups.flatMap { $0["rules"] as? [[String: Any]] ?? [] }
        let expressions = rules.compactMap { $0["expr"] as? String }
        #expect(expressions.count >= 8 && rules.allSatisfy { ($0["annotations"] as? [String: String])?["summary"] != nil })
        try await TestHouse.run { test in
            _ = try await test.report()
            try await test.serve { site in
                _ = try await site.visitor().get("/")
                let metrics = try await site.client.execute(uri: "/metrics", method: .get).text
                for name in expressions.flatMap({ $0.matches(of: /(?:taizhang|process)_[a-z_]+/).map { String($0.0) } }) {
                    #expect(metrics.contains("\n# TYPE \(name.replacing(/_(bucket|count|sum)$/, with: "")) "), "\(name)")
                }
            }
        }
    }

    // MARK: Too much at once

    @Test func `of more requests than can be answered the next is told when to come again`() async throws {
        let meter = RequestMeter()
        for _ in 0..<RequestMeter.mostOpen { #expect(meter.begin()) }
        #expect(!meter.begin() && meter.now.turnedAway == 1)
        meter.end(RequestMeter.Route(method: "GET", path: "/"), status: .ok, after: .milliseconds(3))
        #expect(meter.begin() && meter.now.routes.count == 1)
    }

    @Test func `where too many commands wait the next is refused at once, and what the server does by itself is not`() async throws {
        let line = WaitingLine(longest: 2)
        let called = Calls()
        @Sendable func submit(by actor: Actor) async throws -> Receipt {
            let submission = Submission(stream: "matter/1", command: ["a"], actor: actor, now: .init(milliseconds: 0))
            return try await line.submit(submission) { called.add() }
        }
        let citizen = Actor(officer: "citizen")
        let waiting = (0..<2).map { _ in Task { try await submit(by: citizen) } }
        while line.count < 2 { await Task.yield() }
        let refused = await #expect(throws: JournalFault.self) { try await submit(by: citizen) }
        guard case .busy(waiting: 2)? = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(line.turnedAway == 1 && called.count == 1, "the writer is called once")
        let own = Task { try await submit(by: .system) }
        while line.count < 3 { await Task.yield() }
        line.close()
        for one in line.take(10) {
            one.answer.resume(returning: Receipt(stream: one.submission.stream, version: 1, entries: [], isReplay: false))
        }
        for task in waiting + [own] { #expect(try await task.value.version == 1) }
        #expect(line.rests() && line.count == 0)
        await #expect(throws: JournalFault.self) { try await submit(by: citizen) }
    }

    @Test func `who is turned away by the journal is told so, and when to come again`() async throws {
        let store = Mutex<UncertainStore?>(nil)
        try await TestHouse.run(around: { inner in
            let made = UncertainStore(inner)
            store.withLock { $0 = made }
            return made
        }) { test in
            let store = try #require(store.withLock { $0 })
            try await test.serve { site in
                let number = try await test.report().number
                let before = test.sequence
                let worker = try await site.browser(of: District.dispatcher)
                store.set(.lineFull)
                let page = try await worker.post("/matters/\(number)/note", [("note", "看过现场")])
                #expect(page.status == .serviceUnavailable && page.headers[.retryAfter] == "5", "\(page.status)")
                #expect(page.text.contains("请过几秒原样再试一次"))
                store.set(.lineFull)
                let caller = try await site.caller(District.dispatcher)
                let refused = try await caller.call(.post, "/api/v1/matters", APITests.report, [APIHeaders.idempotencyKey: "k"])
                #expect(refused.status == .serviceUnavailable && refused.json["code"].string == "server.busy")
                #expect(test.sequence == before)
            }
        }
    }
}

private final class Calls: Sendable {
    private let calls = Mutex(0)
    var count: Int { calls.withLock { $0 } }
    func add() { calls.withLock { $0 += 1 } }
}

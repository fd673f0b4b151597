// The telephone in the street, on the server's side: what it is made of, what it reads, and who reads it.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Pages
import Testing

@testable import Server

@Suite struct PocketTests {
    static func json(_ response: TestResponse) throws -> JSONValue { try JSON.decode(JSONValue.self, from: response.text) }

    /// A report of a grid worker without network, as the phone sends it.
    static func fields(_ key: String, _ more: [(String, String)] = [], of officer: OfficerCode = District.worker) -> [(String, String)] {
        [
            ("key", key), ("officer", officer), ("class", "manhole-damaged"), ("text", "井盖破损"), ("place.lat", "36.455"),
            ("place.lon", "115.985"),
        ] + more
    }

    /// A matter in cell 1 that waits for a check before filing.
    static func checkAsked(_ test: TestHouse) async throws -> String {
        let filed = try await test.report()
        try await test.house.act(.requestCheck(note: "看井盖是否还翘"), on: filed.number, by: test.actor(District.dispatcher))
        return filed.number
    }

    @Test func `the page is the same for everybody and names nobody`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let (mine, nobodys) = (try await worker.get("/pocket/"), try await site.visitor().get("/pocket/"))
                #expect(mine.status == .ok && mine.text == nobodys.text)
                #expect(!mine.text.contains("网格员东一") && !mine.text.contains(worker.csrf))
                let beside = try await worker.get("/pocket")
                #expect(beside.status == .permanentRedirect && beside.location == "/pocket/")
                let english = try await worker.get("/pocket/?language=en")
                #expect(english.text.contains("<html lang=\"en\">"))
            }
        }
    }

    @Test func `the worker names one release, and every file of it is there`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                let worker = try await visitor.get("/pocket/worker.js")
                #expect(worker.headers[.contentType]?.hasPrefix("text/javascript") == true && worker.headers[.cacheControl] == "no-cache")
                let list = try #require(worker.text.firstMatch(of: #/const files = (\[.*\]);/#)?.1)
                let files = try JSON.decode([String].self, from: list)
                #expect(files.count > 12)
                for file in files { #expect(try await visitor.get(file).status == .ok, "\(file)") }
                // The page loads nothing that is not kept.
                let page = try await visitor.get("/pocket/").text
                for match in page.matches(of: #/(?:src|href)="(/assets/[^"]+)"/#) where !match.1.contains("192.png") {
                    #expect(files.contains(String(match.1)), "\(match.1)")
                }
                #expect(try await visitor.get("/assets/pocket/0000000000000000/pocket-app.js").status == .notFound)
                let manifest = try Self.json(try await visitor.get("/pocket/manifest.webmanifest"))
                guard case .object(let members) = manifest, case .list(let icons)? = members["icons"] else {
                    Issue.record("no icons")
                    return
                }
                #expect(members["scope"] == "/pocket/" && icons.count == 3)
            }
        }
    }

    @Test func `every word that the scripts say is on the page, and none is there for nothing`() throws {
        let folder = TestHouse.repository + "/Sources/Pages/Assets/Pocket"
        let scripts = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".js") }
            .map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }.joined()
        for language in Language.allCases {
            let page = pocketPage(in: PageContext(language: language, siteName: "", csrfToken: "", path: "/", now: TestHouse.opening))
                .markup
            let attribute = try #require(page.firstMatch(of: #/data-words="([^"]*)"/#)?.1)
            let words = try JSON.decode(
                [String: String].self, from: attribute.replacing("&quot;", with: "\"").replacing("&#39;", with: "'"))
            for match in scripts.matches(of: #/word\("([^"]+)"/#) { #expect(words[String(match.1)] != nil, "\(match.1)") }
            let built = ["title-", "do-", "fact-", "ask-", "found-", "passed-", "kind-", "state-", "room-", "light-", "offer-"]
            for name in words.keys where !built.contains(where: name.hasPrefix) { #expect(scripts.contains("\"\(name)\""), "\(name)") }
        }
    }

    @Test func `who has no session is told so as data, never by a page`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                for path in ["/pocket/session", "/pocket/data", "/pocket/areas"] {
                    let answer = try await site.visitor().get(path)
                    #expect(answer.status == .unauthorized && answer.headers[.contentType] == "application/problem+json", "\(path)")
                }
                let sent = try await site.visitor().post("/pocket/reports", Self.fields("k"))
                #expect(sent.status == .unauthorized && sent.headers[.contentType] == "application/problem+json")
                let worker = try await site.browser(of: District.worker)
                let stale = try await worker.post("/pocket/reports", Self.fields("k"), csrf: "wrong")
                #expect(stale.status == .forbidden && stale.text.contains("form.expired"))
            }
        }
    }

    @Test func `tasks, outlines and reports are one's own, and nothing personal is among them`() async throws {
        try await TestHouse.run { test in
            let filed = try await ReadingRightsTests.report(test)
            try await test.house.act(.requestCheck(note: "请到现场看"), on: filed.number, by: test.actor(District.dispatcher))
            try await test.serve { site in
                let mine = try await site.browser(of: District.worker).get("/pocket/data")
                #expect(mine.text.contains(filed.number) && mine.text.contains("请到现场看") && mine.text.contains("井盖松动"))
                for secret in ["某某", "000-0000", "reporter"] { #expect(!mine.text.contains(secret), "\(secret)") }
                let others = try await site.browser(of: District.otherWorker).get("/pocket/data")
                #expect(others.status == .ok && !others.text.contains(filed.number))
                let areas = try await site.browser(of: District.worker).get("/pocket/areas").text
                #expect(areas.contains("cell-1") && areas.contains("cell-2") && !areas.contains("cell-3") && !areas.contains("west"))
                // A supervisor has no cells: what lies under their tasks.
                try await test.walk(filed.number, to: "submitted")
                let supervisor = try await site.browser(of: District.supervisor).get("/pocket/data")
                #expect(!supervisor.text.contains(filed.number))
            }
        }
    }

    @Test func `a morning on which nothing has changed costs no body`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.checkAsked(test)
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let first = try await worker.get("/pocket/data")
                let tag = try #require(first.headers[.eTag])
                func again() async throws -> TestResponse {
                    try await site.client.execute(
                        uri: "/pocket/data", method: .get,
                        headers: [.cookie: "taizhang=\(worker.cookie); taizhang-language=zh", .ifNoneMatch: tag])
                }
                test.clock.advance(seconds: 600)
                let same = try await again()
                #expect(same.status == .notModified && same.body.readableBytes == 0)
                try await test.house.act(.check(found: true, note: nil, photos: nil), on: number, by: test.actor(District.worker))
                let changed = try await again()
                #expect(changed.status == .ok && changed.headers[.eTag] != tag)
            }
        }
    }

    @Test func `the classes that somebody reports most come first`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                for index in 0..<3 { _ = try await worker.post("/pocket/reports", Self.fields("k\(index)", [("class", "")])) }
                for index in 0..<2 { _ = try await worker.post("/pocket/reports", Self.fields("m\(index)")) }
                guard case .object(let data) = try Self.json(try await worker.get("/pocket/data")),
                    case .list(let classes)? = data["classes"]
                else {
                    Issue.record("no classes")
                    return
                }
                let often = classes.compactMap { item -> (String, Int)? in
                    guard case .object(let item) = item, case .integer(let place)? = item["often"], case .text(let code)? = item["code"]
                    else {
                        return nil
                    }
                    return (code, place)
                }
                #expect(often.count == 6 && often.first { $0.1 == 0 }?.0 == "manhole-damaged")
            }
        }
    }
}

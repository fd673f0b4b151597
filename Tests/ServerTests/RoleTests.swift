// Who is let in where, and that nothing of elsewhere shows to who is not: docs/internals/roles.md is the table, and the
// router's own list of endpoints is what is asked.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct RoleTests {
    private static let document = "\(TestHouse.repository)/docs/internals/roles.md"
    private static let mark = "<!-- the table -->"

    @Test func `every endpoint lets in whom the table says, and no other`() async throws {
        try await TestHouse.run { test in
            let numbers = try await RoleTable.numbers(in: test)
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house))
            try await test.serve { site in
                let table = try await RoleTable(site, numbers)
                var lines: [String] = []
                for endpoint in endpoints {
                    guard let line = try await table.line(endpoint) else { continue }
                    lines.append("| \(endpoint.title) | \(line.map(\.rawValue).joined(separator: " | ")) |")
                }
                try hold(lines)
            }
        }
    }

    private func hold(_ lines: [String]) throws {
        let titles = RoleTable.askers.map(\.title).joined(separator: " | ")
        let table = (["| endpoint | \(titles) |", "|---|\(String(repeating: ":-:|", count: RoleTable.askers.count))"] + lines)
        let text = try String(contentsOfFile: Self.document, encoding: .utf8)
        let head = try #require(text.components(separatedBy: Self.mark).first)
        if ProcessInfo.processInfo.environment["TAIZHANG_WRITE"] == "1" {
            try "\(head)\(Self.mark)\n\(table.joined(separator: "\n"))\n".write(toFile: Self.document, atomically: true, encoding: .utf8)
            return
        }
        let written = Set(text.split(separator: "\n").map(String.init))
        for line in table where !written.contains(line) { Issue.record("docs/internals/roles.md says otherwise than: \(line)") }
        #expect(text.split(separator: "\n").count { $0.hasPrefix("| `") } == lines.count, "TAIZHANG_WRITE=1 writes the table anew")
    }

    @Test func `an auditor reports nothing in that post`() async throws {
        try await TestHouse.run { test in
            var draft = House.Draft(ledger: Book.gridLedger, channel: .pocket)
            (draft.class, draft.description, draft.placeText) = ("manhole-damaged", "井盖松动", "一号路口")
            (draft.longitude, draft.latitude) = District.inCell1
            let refusal = await #expect(throws: Refusal.self) {
                try await test.house.report(draft, by: test.actor(District.auditor), key: "audited")
            }
            #expect(refusal?.code == "post.reads-only")
            #expect(try await test.house.journal.rows("select 1 as one from matter").isEmpty)
            try await test.serve { site in
                let page = try await site.browser(of: District.auditor).get("/incidents/new")
                #expect(page.status == .forbidden && page.text.contains("审计员只查看"))
            }
        }
    }

    // MARK: Nothing leaks

    /// Addresses beside the bare endpoints, where something of elsewhere could be asked for by its unit, place or words.
    private static func questions(_ word: String, _ number: String) -> [String] {
        let filters = [
            "unit=lighting", "cell=cell-3", "street=west", "light=red", "light=blue", "state=open", "class=street-lamp-out", "q=\(word)",
            "q=\(number)", "sort=due", "stage=handling",
        ]
        return filters.flatMap {
            [
                "/matters?\($0)", "/ledgers/citizen-report?\($0)", "/ledgers/citizen-report/export.csv?\($0)", "/desk/map?\($0)",
                "/map/matters.geojson?for=staff&\($0)",
            ]
        } + [
            "/search?q=\(word)", "/search?q=\(number)", "/search?q=unit:lighting", "/search?q=light:blue", "/search?q=-nothing",
            "/ledgers/citizen-report/export.json?state=open", "/cockpit/league?by=area",
            "/cockpit/lights?unit=lighting", "/matters/\(number)", "/matters/\(number)/explanation", "/dispatch/\(number)",
            "/desk?tab=handling",
        ]
    }

    private static func calls(_ word: String, _ number: String) -> [String] {
        ["unit=lighting", "cell=cell-3", "light=blue", "q=\(word)", "stage=handling", "ledger=citizen-report", "sort=due"].map {
            "/api/v1/matters?\($0)"
        } + ["unit", "day", "cell", "street", "class", "stage"].map { "/api/v1/tallies?by=\($0)" }
            + ["/api/v1/matters/\(number)", "/api/v1/matters/\(number)/explanation", "/api/v1/feed?wait=0", "/api/v1/notices"]
    }

    /// What changes by itself from one look to the next: keys of forms.
    private static func still(_ text: String) -> String {
        text.replacing(/name="key" value="[^"]*"/, with: "").replacing(/"key":"[^"]*"/, with: "")
    }

    @Test(arguments: [District.worker, District.officer, District.head])
    func `what happens elsewhere changes not one byte of what an officer is shown`(officer: OfficerCode) async throws {
        try await TestHouse.run { test in
            let word = Browser.encoded("灯罩脱落")
            let here = try await test.report().number
            try await test.walk(here, to: "handling")
            // The next but one in its ledger.
            let number = "SM2026-000002"
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house))
            try await test.serve { site in
                let open = try await publicPatterns(site, endpoints)
                let patterns = endpoints.filter { $0.method == .get && !$0.isElsewhere && !open.contains($0.pattern) }
                let pages = patterns.filter { !$0.isAPI }.map { $0.path((here, number)) } + Self.questions(word, number)
                let calls = patterns.filter(\.isAPI).map { $0.path((here, number)) } + Self.calls(word, number)
                let browser = try await site.browser(of: officer)
                let caller = try await site.caller(officer)
                func look() async throws -> [String: String] {
                    var shown: [String: String] = [:]
                    for path in pages { shown[path] = Self.still(try await browser.get(path).text) }
                    for path in calls { shown[path] = Self.still(try await caller.call(.get, path).text) }
                    return shown
                }
                let before = try await look()
                #expect(try await RoleTable.elsewhere(test, "灯罩脱落") == number)
                let after = try await look()
                for (path, text) in before where after[path] != text {
                    // A number is one of a row: that it is given out may be known, and nothing else of what it is given to.
                    let isRefusal = after[path].map { $0.isEmpty || $0.contains("matter.not-readable") || $0.contains("无权查看") } == true
                    if path.contains(number), isRefusal, after[path]?.contains("灯罩脱落") == false { continue }
                    let (old, new) = (text.split(separator: "\n"), (after[path] ?? "").split(separator: "\n"))
                    Issue.record("\(officer) \(path): \(new.first { !old.contains($0) } ?? "less than before")")
                }
                #expect(before.count > 90)
            }
        }
    }

    @Test func `no page that is open to anybody tells the words of a report, its place in words or who reported it`() async throws {
        try await TestHouse.run { test in
            let number = try await RoleTable.elsewhere(test, "灯罩脱落")
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house)).filter { $0.method == .get }
            let filters = ["cell=cell-3", "overdue=yes", "light=blue", "q=\(Browser.encoded("罩脱"))"]
            try await test.serve { site in
                let visitor = site.visitor()
                var open = 0
                for path in endpoints.map({ $0.path((number, number)) })
                    + filters.flatMap({ ["/map?\($0)", "/map/matters.geojson?\($0)"] })
                    + ["/areas/west", "/areas/west/feed.atom", "/areas/west/calendar.ics", "/open311/v2/requests/\(number).json"]
                {
                    let answer = try await visitor.get(path)
                    open += answer.status == .ok ? 1 : 0
                    for secret in ["灯罩脱落", "某某", "000-0000"] where answer.text.contains(secret) { Issue.record("\(path): \(secret)") }
                }
                #expect(open > 25)
            }
        }
    }

    /// What anybody may read changes with what anybody may know.
    private func publicPatterns(_ site: Site, _ endpoints: [RoleTable.Endpoint]) async throws -> Set<String> {
        var open: Set<String> = []
        for endpoint in endpoints where endpoint.method == .get {
            let answer = try await site.visitor().get(endpoint.path(("SM2026-000009", "SM2026-000009")))
            if RoleTable.judge(answer) == .may { open.insert(endpoint.pattern) }
        }
        return open
    }
}

// Nothing of another street or unit shows to who may not read it: every page, list, search, count, feed, map and table is
// looked at before and after a great deal happens in the west, and must be the same to the byte. Who serves one street is
// asked as well as who works in one unit; a dispatcher of the whole district shows that there was something to see.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Synchronization
import Testing

@testable import Server

@Suite struct LeakTests {
    struct Watcher: Sendable, CustomStringConvertible {
        let officer: OfficerCode
        let duty: Duty
        let unit: UnitCode
        var description: String { "\(officer), \(duty.rawValue) of \(unit)" }
    }

    /// Of a unit, of a cell; and who does for one street what others do for the district.
    static let watchers = [
        Watcher(officer: District.worker, duty: .gridWorker, unit: "east-office"),
        Watcher(officer: District.officer, duty: .officer, unit: "drainage"),
        Watcher(officer: District.head, duty: .head, unit: "drainage"),
        Watcher(officer: "dd-east", duty: .dispatcher, unit: "east-office"),
        Watcher(officer: "dc-east", duty: .supervisor, unit: "east-office"),
        Watcher(officer: "ld-east", duty: .leader, unit: "east-office"),
        Watcher(officer: "sj-east", duty: .auditor, unit: "east-office"),
    ]

    // MARK: What happens

    private static let word = "灯罩脱落"

    /// Everybody is in their post for long, because what happens elsewhere begins long before.
    private static func furnish(_ test: TestHouse) async throws {
        test.clock.advance(hours: -daysBefore * 24 - 24)
        try await test.furnish()
        for watcher in watchers where watcher.officer.hasSuffix("-east") {
            try await ReadingRightsTests.appoint(test, watcher.officer, watcher.duty, watcher.unit)
        }
        test.clock.advance(hours: daysBefore * 24 + 24)
    }

    private static let daysBefore: Int64 = 20

    /// One report that the drainage handles, one beside the border to the west that waits for a dispatcher, one incident.
    private static func here(_ test: TestHouse) async throws -> String {
        let number = try await test.report().number
        try await test.walk(number, to: "handling")
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("井盖翘起", "manhole-damaged", "二号路口")
        (draft.longitude, draft.latitude) = (115.9999, 36.455)
        let waiting = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
        try await test.walk(waiting, to: "accepted")
        _ = try await incident("井盖松动", "manhole-damaged", (115.985, 36.455), by: District.worker, test)
        try await BulletinSearchTests.compile("东街道周报", "1", of: [waiting], in: test)
        _ = try await test.house.savedViews.save("在办", .matters, [["state", "open"]], of: District.head)
        try await settle(test)
        return waiting
    }

    private static func incident(
        _ words: String, _ code: String, _ at: (Double, Double), by officer: OfficerCode, _ test: TestHouse
    ) async throws -> String {
        var draft = House.Draft(ledger: Book.gridLedger, channel: .pocket)
        (draft.description, draft.class, draft.placeText, draft.longitude, draft.latitude) = (words, code, words, at.0, at.1)
        draft.photos = [try await test.house.attachments.keepPhoto(District.photo, named: "a.png")]
        return try await test.house.report(draft, by: test.actor(officer), key: nil).number
    }

    private static func settle(_ test: TestHouse) async throws {
        _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
        try await test.house.journal.settle()
    }

    /// Twenty days ago in the west, so that lights have turned, slips went out and some of it ended late.
    private static func elsewhere(_ test: TestHouse) async throws {
        let house = test.house
        let (dispatcher, lamps) = (test.actor(District.dispatcher), test.actor(District.otherOfficer))
        func act(_ command: MatterCommand, on number: String, by actor: Actor) async throws {
            try await house.act(command, on: number, by: actor)
        }
        test.clock.advance(hours: -daysBefore * 24)
        let number = try await RoleTable.elsewhere(test, word)
        try await act(.urge(reason: word), on: number, by: test.actor(District.leader))
        try await act(.extend(by: Budget(asked: "1 work-days"), reason: word), on: number, by: lamps)
        _ = try await house.readPersonal(try await house.matter(number).matter, by: lamps)
        let second = try await RoleTable.elsewhere(test, word + "二")
        try await act(.merge(into: MatterLink(id: "", number: number)), on: second, by: dispatcher)
        // Of the class and within the radius of the one beside the border.
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = (word, "manhole-damaged", word)
        (draft.longitude, draft.latitude) = (116.0001, 36.455)
        let near = try await house.report(draft, by: Actor(officer: "citizen"), key: nil).number
        try await act(.accept(note: nil), on: near, by: dispatcher)
        // One incident stays where it is reported, one is refused, one ends after its time.
        _ = try await incident(word, "street-lamp-out", (116.005, 36.455), by: District.otherWorker, test)
        let refused = try await incident(word, "street-lamp-out", (116.005, 36.455), by: District.otherWorker, test)
        try await act(.refuse(reason: word), on: refused, by: dispatcher)
        let late = try await incident(word, "street-lamp-out", (116.005, 36.455), by: District.otherWorker, test)
        try await act(.accept(note: nil), on: late, by: dispatcher)
        try await act(.dispatch(owner: "lighting", supporting: nil, note: nil), on: late, by: dispatcher)
        try await act(.claim(note: nil), on: late, by: lamps)
        test.clock.advance(hours: daysBefore * 24)
        try await settle(test)
        try await act(.end(kind: "void", note: word), on: late, by: test.actor(District.supervisor))
        try await BulletinSearchTests.compile(word, "2", of: [number, near, late], in: test)
        let view = try await house.savedViews.save(word, .matters, [["q", word]], of: District.otherOfficer)
        #expect(!view.isEmpty)
        try await settle(test)
    }

    // MARK: What is asked

    /// Addresses beside the bare endpoints, where something of elsewhere could be asked for by its unit, place or words.
    private static func questions(_ word: String, _ number: String) -> [String] {
        let filters = [
            "unit=lighting", "cell=cell-3", "cell=west", "light=red", "light=blue", "state=open", "state=ended", "state=valid",
            "class=street-lamp-out", "q=\(word)", "q=\(number)", "sort=due", "sort=updated", "stage=handling", "overdue=yes",
            "ending=refused", "turned=red~2026-11-01~2026-11-30", "from=2026-11-01&to=2026-11-10",
        ]
        return filters.flatMap {
            [
                "/matters?\($0)", "/ledgers/citizen-report?\($0)", "/ledgers/grid-incident?\($0)", "/search?\($0)", "/desk/map?\($0)",
                "/map/matters.geojson?for=staff&\($0)",
            ]
        } + [
            "/ledgers/grid-incident", "/ledgers/grid-incident/export.csv?state=open", "/ledgers/citizen-report/export.json?cell=cell-3",
            "/search?q=unit:lighting", "/search?q=light:blue", "/search?q=light:red", "/search?q=-nothing", "/search?q=area:west",
            "/cockpit?year=2026", "/cockpit/league?by=area", "/cockpit/league?by=unit&year=2026", "/cockpit/league.csv?by=area",
            "/cockpit/lights?year=2026", "/cockpit/lights?quarter=4", "/readings?officer=\(District.otherOfficer)",
            "/readings?number=\(number)", "/matters/\(number)", "/matters/\(number)/explanation", "/dispatch/\(number)",
            "/bulletins/2",
        ]
            + ["accept", "dispatch", "answer", "claim", "handling", "support", "unit", "approve", "check", "verify"].flatMap {
                ["/desk?tab=\($0)", "/desk?tab=\($0)&light=red"]
            }
    }

    private static func calls(_ word: String, _ number: String) -> [String] {
        [
            "unit=lighting", "cell=cell-3", "cell=west", "light=blue", "light=red", "q=\(word)", "stage=handling", "ledger=citizen-report",
            "ledger=grid-incident", "sort=due", "sort=updated", "limit=1", "state=ended", "overdue=true",
        ].map { "/api/v1/matters?\($0)" }
            + ["ledger", "unit", "cell", "street", "stage", "ending", "day", "month"].flatMap {
                ["/api/v1/tallies?by=\($0)", "/api/v1/tallies?by=\($0)&unit=lighting", "/api/v1/tallies?by=\($0)&ledger=grid-incident"]
            }
            + ["/api/v1/matters/\(number)", "/api/v1/matters/\(number)/explanation", "/api/v1/feed?wait=0", "/api/v1/notices"]
    }

    /// What changes by itself from one look to the next: keys of forms.
    private static func still(_ text: String) -> String {
        text.replacing(/name="key" value="[^"]*"/, with: "").replacing(/"key":"[^"]*"/, with: "")
    }

    /// What everybody is shown, by address. An answer's status is part of it.
    private struct Look {
        let pages: [String]
        let calls: [String]
        let site: Site
        private var browsers: [OfficerCode: Browser] = [:]
        private var callers: [OfficerCode: Caller] = [:]

        init(pages: [String], calls: [String], _ site: Site, of watchers: [Watcher]) async throws {
            (self.pages, self.calls, self.site) = (pages, calls, site)
            for one in watchers {
                browsers[one.officer] = try await site.browser(of: one.officer)
                callers[one.officer] = try await ReadingRightsTests.caller(site, one.officer, one.duty, one.unit)
            }
        }

        /// Of the body and the mark by which a browser keeps it.
        func callAsFunction(_ watcher: Watcher) async throws -> [String: String] {
            var shown: [String: String] = [:]
            let browser = try #require(browsers[watcher.officer])
            let caller = try #require(callers[watcher.officer])
            for path in pages {
                // All ask from one address: what one guesses wrongly is not the next one's affair.
                try await site.test.house.journal.write(["delete from attempt"])
                let answer = try await browser.get(path)
                shown[path] = "\(answer.status.code) \(answer.headers[.eTag] ?? "")\n\(LeakTests.still(answer.text))"
            }
            for path in calls {
                let answer = try await caller.call(.get, path, nil, type: nil, [APIHeaders.lastEventID: "0"])
                shown[path] = "\(answer.status.code) \(answer.headers[.eTag] ?? "")\n\(LeakTests.still(answer.text))"
            }
            return shown
        }
    }

    @Test func `two hundred across the border do not take the place of the one on this side`() async throws {
        try await TestHouse.run(furnish: Self.furnish) { test in
            @Sendable func filed(_ words: String, _ longitude: Double) async throws -> String {
                var draft = House.Draft(ledger: "citizen-report", channel: .portal)
                (draft.description, draft.class, draft.placeText) = (words, "manhole-damaged", words)
                (draft.longitude, draft.latitude) = (longitude, 36.455)
                return try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
            }
            for number in 1...201 { _ = try await filed("西侧第\(number)处", 116.00002) }
            let own = try await filed("东侧另一处", 115.99985)
            let asked = try await filed("东侧这一处", 115.9999)
            try await Self.settle(test)
            try await test.serve { site in
                let page = try await site.browser(of: "dd-east").get("/dispatch/\(asked)").text
                #expect(page.contains("/matters/\(asked)/comparisons/\(own)"))
                #expect(!page.contains("西侧第"))
            }
        }
    }

    @Test func `what happens elsewhere changes not one byte of what who may not read it is shown`() async throws {
        try await TestHouse.run(furnish: Self.furnish) { test in
            let here = try await Self.here(test)
            // The next in its ledger.
            let number = "SM2026-000003"
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house))
            let word = Browser.encoded(Self.word)
            let open = try await test.openPatterns(endpoints)
            try await test.serve { site in
                let patterns = endpoints.filter { $0.method == .get && !open.contains($0.pattern) }
                let all = Watcher(officer: District.dispatcher, duty: .dispatcher, unit: "district-center")
                let look = try await Look(
                    pages: patterns.filter { !$0.isAPI }.map { $0.path((here, number)) } + Self.questions(word, number),
                    calls: patterns.filter(\.isAPI).map { $0.path((here, number)) } + Self.calls(word, number), site,
                    of: Self.watchers + [all])
                var before: [OfficerCode: [String: String]] = [:]
                for watcher in Self.watchers + [all] { before[watcher.officer] = try await look(watcher) }
                try await Self.elsewhere(test)
                for watcher in Self.watchers {
                    let (before, after) = (before[watcher.officer] ?? [:], try await look(watcher))
                    #expect(before.count > 150)
                    // Nobody of these takes a whole ledger along, so nothing of it can leak; all read the register of projects.
                    for (path, text) in after where path.contains("/export.") && !path.hasPrefix("/projects/") {
                        #expect(text.hasPrefix("403"), "\(watcher) \(path)")
                    }
                    #expect(after.values.count { $0.hasPrefix("200") } > 100, "\(watcher) may look at hardly anything")
                    for (path, text) in before where after[path] != text {
                        // A number is one of a row: that it is given out may be known, and nothing else of what it is given to.
                        let now = after[path] ?? ""
                        let isRefusal = now.contains("matter.not-readable") || now.contains("不在您的单位或区域内")
                        if path.contains(number), isRefusal, now.hasPrefix("403"), !now.contains(Self.word) { continue }
                        let old = text.split(separator: "\n")
                        Issue.record("\(watcher) \(path): \(now.split(separator: "\n").first { !old.contains($0) } ?? "less than before")")
                    }
                }
                // Of the dispatcher of all of it nearly every list, count, map and search is another.
                let (old, new) = (before[all.officer] ?? [:], try await look(all))
                let changed = old.keys.filter { old[$0] != new[$0] }
                #expect(changed.count > 130, "\(changed.count)")
            }
        }
    }

    @Test func `no page that is open to anybody tells the words of a report, its place in words or who reported it`() async throws {
        try await TestHouse.run { test in
            let number = try await RoleTable.elsewhere(test, Self.word)
            _ = try await Self.incident(Self.word, "street-lamp-out", (116.005, 36.455), by: District.otherWorker, test)
            try await Self.settle(test)
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
                    for secret in [Self.word, "某某", "000-0000"] where answer.text.contains(secret) { Issue.record("\(path): \(secret)") }
                }
                #expect(open > 25)
            }
        }
    }

    @Test func `an incident that grid workers report changes nothing of what is open to anybody`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report()
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house)).filter { $0.method == .get }
            let number = "WG2026-000001"
            // Measures for who runs the server: counts of everything, without place, unit or words.
            let open = try await test.openPatterns(endpoints).subtracting(["/health", "/metrics"])
            let paths =
                endpoints.filter { open.contains($0.pattern) }.map { $0.path((number, number)) }
                + ["cell=cell-3", "cell=west", "light=blue", "overdue=yes", "q=\(number)", "group=street-lights"].flatMap {
                    ["/map?\($0)", "/map/matters.geojson?\($0)", "/map/matters.geojson?for=public&\($0)"]
                }
                + ["/areas/west", "/areas/west/feed.atom", "/areas/west/calendar.ics", "/follow/\(number)", "/follow/\(number)?code=x"]
                + ["json", "xml"].flatMap {
                    [
                        "/open311/v2/requests/\(number).\($0)", "/open311/v2/requests.\($0)?service_request_id=\(number)",
                        "/open311/v2/requests.\($0)?status=open", "/open311/v2/servicerequestupdates.\($0)?service_request_id=\(number)",
                    ]
                }
            try await test.serve { site in
                let visitor = site.visitor()
                func look() async throws -> [String: String] {
                    var shown: [String: String] = [:]
                    for path in paths {
                        // What one guesses wrongly before is not to be seen after.
                        try await test.house.journal.write(["delete from attempt"])
                        let answer = try await visitor.get(path)
                        shown[path] = "\(answer.status.code) \(answer.headers[.eTag] ?? "")\n\(Self.still(answer.text))"
                    }
                    return shown
                }
                let before = try await look()
                #expect(before.values.count { $0.hasPrefix("200") } > 40)
                let filed = try await Self.incident(Self.word, "street-lamp-out", (116.005, 36.455), by: District.otherWorker, test)
                #expect(filed == number)
                try await Self.settle(test)
                let after = try await look()
                for (path, text) in before where after[path] != text { Issue.record("\(path): \((after[path] ?? "").prefix(300))") }
            }
        }
    }

    @Test func `who has left a unit finds nothing of it on the desk, in the calendar or among the tasks`() async throws {
        try await TestHouse.run { test in
            let number = try await RoleTable.elsewhere(test, Self.word)
            try await test.serve { site in
                let browser = try await site.browser(of: District.otherOfficer)
                let made = try await browser.post("/account/calendar", [("do", "make")]).text
                let calendar = try #require(made.firstMatch(of: #/\/calendar\/[^"<\s]+\.ics/#)).0
                let paths = ["/desk", "/desk?tab=handling", "/desk?tab=unit", "/pocket/data", "/search?q=\(number)", String(calendar)]
                #expect(try await browser.get("/desk?tab=handling").text.contains(number))
                #expect(try await site.visitor().get(String(calendar)).text.contains(number))
                try await test.house.organize(
                    .appoint(officer: District.otherOfficer, duty: .officer, unit: "drainage", areas: [], since: nil), by: .system)
                try await test.house.organize(.dismiss(officer: District.otherOfficer, duty: .officer, unit: "lighting"), by: .system)
                try await test.house.journal.settle()
                #expect(try await browser.get("/matters/\(number)").status == .forbidden)
                for path in paths {
                    let text = try await browser.get(path).text
                    #expect(!text.contains("/matters/\(number)") && !text.contains(Self.word), "\(path)")
                }
            }
        }
    }
}

extension TestHouse {
    /// What anybody may read: it changes with what anybody may know.
    fileprivate func openPatterns(_ endpoints: [RoleTable.Endpoint]) async throws -> Set<String> {
        let open = Mutex<Set<String>>([])
        try await serve { site in
            for endpoint in endpoints where endpoint.method == .get {
                let answer = try await site.visitor().get(endpoint.path(("SM2026-000009", "SM2026-000009")))
                if RoleTable.judge(answer) == .may { open.withLock { _ = $0.insert(endpoint.pattern) } }
            }
        }
        return open.withLock { $0 }
    }
}

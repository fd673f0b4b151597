// The pages that people have open all day ask the database only what an index answers, on either database: the
// statements are heard as the server sends them, and the database is asked how it goes about each. At 100,000
// matters in `make test`; the table of docs/performance.md is the same test with TAIZHANG_MATTERS=1000000.
import Foundation
import HummingbirdTesting
import JournalCore
import Kernel
import Loop
import Matters
import Notices
import Synchronization
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(60)))
struct PlanTests {
    private static let matters = ProcessInfo.processInfo.environment["TAIZHANG_MATTERS"].flatMap { Int($0) } ?? 100_000
    /// From here on the table is printed, and PostgreSQL plans as it likes: before, reading a small table whole is right.
    private static var isLarge: Bool { matters >= 500_000 }

    private struct Page: Sendable {
        let name: String
        let officer: OfficerCode?
        let path: String
    }

    private static func search(_ text: String) -> String { "/search?q=\(Browser.encoded(text))" }

    private static let pages = [
        Page(name: "desk of an officer", officer: District.officer, path: "/desk?tab=handling"),
        Page(name: "desk of a dispatcher", officer: District.dispatcher, path: "/desk?tab=dispatch"),
        Page(name: "desk of a grid worker", officer: District.worker, path: "/desk?tab=verify"),
        Page(name: "desk of a supervisor", officer: District.supervisor, path: "/desk?tab=instead"),
        Page(name: "pocket of a grid worker", officer: District.worker, path: "/pocket/data"),
        Page(name: "pocket of a supervisor", officer: District.supervisor, path: "/pocket/data"),
        Page(name: "dispatch queue", officer: District.dispatcher, path: "/dispatch"),
        Page(name: "dispatching one, duplicates nearby", officer: District.dispatcher, path: "/dispatch/SM2026-000001"),
        Page(name: "list of a ledger", officer: District.dispatcher, path: "/ledgers/citizen-report"),
        Page(name: "list, a later page", officer: District.dispatcher, path: "/ledgers/citizen-report?cursor=1750000000000~a"),
        Page(name: "list, open and due first", officer: District.dispatcher, path: "/ledgers/citizen-report?state=open&sort=due"),
        Page(name: "list, red", officer: District.dispatcher, path: "/ledgers/citizen-report?light=red"),
        Page(name: "list, a stage", officer: District.dispatcher, path: "/ledgers/citizen-report?stage=handling"),
        Page(
            name: "list, a unit and a class", officer: District.dispatcher,
            path: "/ledgers/citizen-report?state=open&unit=drainage&class=manhole-damaged"),
        Page(
            name: "list, lights that turned", officer: District.dispatcher, path: "/ledgers/citizen-report?turned=red.2026-10.drainage"),
        Page(name: "list, a year's lights", officer: District.leader, path: "/ledgers/citizen-report?exempted=red.2026"),
        Page(name: "list of an officer's unit", officer: District.officer, path: "/matters?state=open"),
        Page(name: "follow by number", officer: nil, path: "/follow/SM2026-000001?code=CODE"),
        Page(name: "matter by number", officer: District.dispatcher, path: "/matters/SM2026-000001"),
        Page(name: "map, public", officer: nil, path: "/map/matters.geojson"),
        Page(name: "the list below the public map", officer: nil, path: "/map"),
        Page(name: "what was promised and kept", officer: nil, path: "/service-levels"),
        Page(name: "page of an area", officer: nil, path: "/areas/east"),
        Page(name: "feed of an area", officer: nil, path: "/areas/east/feed.atom"),
        Page(name: "calendar of an area", officer: nil, path: "/areas/east/calendar.ics"),
        Page(name: "cockpit", officer: District.leader, path: "/cockpit"),
        Page(name: "portal", officer: nil, path: "/"),
        Page(name: "notices", officer: District.dispatcher, path: "/desk/notices"),
        Page(name: "the public entry to a report", officer: nil, path: "/report"),
        Page(name: "report on the way", officer: District.worker, path: "/incidents/new"),
        Page(name: "wall", officer: District.leader, path: "/cockpit?wall=yes"),
        Page(name: "league table", officer: District.leader, path: "/cockpit/league"),
        Page(name: "shaded map", officer: District.leader, path: "/cockpit/shades.json"),
        Page(name: "lights over time", officer: District.leader, path: "/cockpit/lights"),
        Page(name: "map of the desk", officer: District.officer, path: "/desk/map"),
        Page(name: "own account", officer: District.officer, path: "/account"),
        Page(name: "deputies", officer: District.head, path: "/account/deputies"),
        Page(name: "administration", officer: District.administrator, path: "/admin"),
        Page(name: "organization", officer: District.administrator, path: "/admin/organization"),
        Page(name: "areas", officer: District.administrator, path: "/admin/areas"),
        Page(name: "accounts", officer: District.administrator, path: "/admin/accounts"),
        Page(name: "ledgers", officer: District.administrator, path: "/admin/ledgers"),
        Page(name: "calendars", officer: District.administrator, path: "/admin/calendars"),
        Page(name: "health", officer: District.administrator, path: "/admin/health"),
        Page(name: "search, a rare word", officer: District.dispatcher, path: search("第77路段")),
        Page(name: "search, a number", officer: District.dispatcher, path: search("T4711")),
        Page(name: "search, a common word", officer: District.dispatcher, path: search("井盖")),
        Page(name: "why a light is what it is", officer: District.dispatcher, path: "/matters/SM2026-000001/explanation"),
        Page(name: "two matters beside each other", officer: District.dispatcher, path: "/matters/SM2026-000001/comparisons/SM2026-000002"),
        Page(name: "saved views", officer: District.officer, path: "/views"),
        Page(name: "bulletins", officer: District.leader, path: "/bulletins"),
        Page(name: "who read what", officer: District.auditor, path: "/readings"),
        Page(name: "own readings", officer: District.officer, path: "/account/readings"),
        Page(name: "second factor", officer: District.officer, path: "/account/second-factor"),
        Page(name: "deputies, of an administrator", officer: District.administrator, path: "/account/deputies"),
        Page(name: "a unit", officer: District.administrator, path: "/admin/organization/units/drainage"),
        Page(name: "the unit above all", officer: District.administrator, path: "/admin/organization/units/district-government"),
        Page(name: "an officer", officer: District.administrator, path: "/admin/organization/officers/jb"),
        Page(name: "an account", officer: District.administrator, path: "/admin/accounts/jb"),
        Page(name: "tokens", officer: District.administrator, path: "/admin/tokens"),
        Page(name: "a ledger", officer: District.administrator, path: "/admin/ledgers/citizen-report"),
        Page(name: "a ledger's draft", officer: District.administrator, path: "/admin/ledgers/citizen-report/draft"),
        Page(name: "delivery of notices", officer: District.administrator, path: "/admin/notices"),
        Page(name: "style guide", officer: nil, path: "/styleguide"),
    ]

    /// What a page asked, in its order.
    private final class Ear: Sendable {
        private let heard = Mutex<[SentStatement]>([])
        func take(_ statement: SentStatement) { heard.withLock { $0.append(statement) } }
        func taken() -> [SentStatement] {
            heard.withLock { heard in
                defer { heard = [] }
                return heard
            }
        }
    }

    @Test func `the pages that are open all day are answered by indexes, however many matters there are`() async throws {
        let ear = Ear()
        try await SentStatement.$listener.withValue({ ear.take($0) }) {
            try await TestHouse.run(furnish: LargeDistrict.furnish) { test in
                try await lay(in: test)
                let filed = try await test.report()
                _ = try await test.report("另一个井盖松动")
                try await test.house.journal.write([LargeDistrict.accounts])
                let code = filed.followCode
                #expect(filed.number == "SM2026-000001")
                if Self.isLarge { Self.say("| page | queries | indexes | ms | slowest of them, ms |\n|---|---:|---|---:|---:|") }
                try await test.serve { site in
                    for page in Self.pages {
                        let browser = try await page.officer.asyncMap { try await site.browser(of: $0) } ?? site.visitor()
                        _ = ear.taken()
                        let answer = try await browser.get(page.path.replacing("CODE", with: code))
                        // The first in the queue is one that was laid there and has no entries to show; a number is an address.
                        let isExpected = answer.status == .ok || page.path == "/dispatch" || page.path == Self.search("T4711")
                        #expect(isExpected, "\(page.path): \(answer.status)")
                        let heard = ear.taken()
                        try await judge(page.name, heard, test)
                        Self.weigh(page, answer, heard)
                        // Its words are longer in English.
                        let english = try await page.officer.asyncMap { try await site.browser(of: $0, language: "en") }
                        let said = try await (english ?? site.visitor(language: "en")).get(page.path.replacing("CODE", with: code))
                        #expect(said.status == answer.status)
                        Self.weigh(page, said, [])
                        _ = ear.taken()
                    }
                }
                _ = ear.taken()
                let year = test.clock.now.day(in: .china).year
                _ = try await test.house.figures(
                    from: #require(CivilDay(year: year, month: 1, day: 1)), to: #require(CivilDay(year: year, month: 12, day: 31)))
                _ = try await test.house.openNow()
                try await judge("a district's figures, for the city", ear.taken(), test)
                _ = ear.taken()
                let alarms = Alarms<Book>.page(dueAt: test.clock.now, after: (Instant(milliseconds: .min), ""), limit: 200)
                _ = try await test.house.journal.rows(alarms)
                try await judge("what turns now", ear.taken(), test)
            }
        }
    }

    /// What goes over the line, without pictures, and whether the database is asked for each line of a list once more.
    private static func weigh(_ page: Page, _ answer: TestResponse, _ statements: [SentStatement]) {
        if answer.headers[.contentType]?.hasPrefix("text/html") == true {
            #expect(answer.body.readableBytes < 100_000, "\(page.name)")
        }
        var times: [String: Int] = [:]
        for statement in statements { times[StatementLog.folded(statement.text), default: 0] += 1 }
        // As many for a list of a hundred as for one of two: nothing is asked line by line.
        for (text, count) in times where count > 3 { Issue.record("\(page.name) asks \(count) times: \(text)") }
        #expect(statements.count <= 24, "\(page.name)")
    }

    private func lay(in test: TestHouse) async throws {
        let rows = LargeDistrict.rows(matters: Self.matters, now: test.clock.now)
        guard let address = test.store.address else {
            for statement in rows.statements { try await test.house.journal.write([statement]) }
            return
        }
        // By a connection that has all the time it takes.
        let connection = PlainPostgres(address)
        connection.run("set maintenance_work_mem = '512MB'")
        for statement in rows.statements { connection.lay(statement) }
        for table in [
            "matter", "tally", "total", "unit_year", "cell_year", "standing", "ended", "flow", "turning", "position", "position_of",
            "matter_search", "notice",
        ] {
            connection.run("vacuum analyze \(table)")
        }
    }

    /// Whether each of a page's queries on large tables is answered by an index.
    private func judge(_ page: String, _ statements: [SentStatement], _ test: TestHouse) async throws {
        var (count, indexes, times) = (0, [String](), [(Double, String)]())
        for statement in statements where Self.isOfLargeTable(statement.text) && Dialect.verb(of: statement.text) == "select" {
            count += 1
            let plan: Plan
            if let address = test.store.address {
                plan = try postgres(statement, address)
            } else {
                plan = try await sqlite(statement, test)
            }
            for index in plan.indexes where !indexes.contains(index) { indexes.append(index) }
            if Self.isLarge {
                let time = try await milliseconds(statement, test)
                times.append((time, statement.text))
            }
            // And a year of counters is a third of three years': PostgreSQL rather reads them all than jump about.
            let wholes = plan.wholes.subtracting(Self.isLarge ? ["tally", "total", "standing"] : [])
            #expect(
                wholes.isEmpty, "\(page): \(StatementLog.folded(statement.text)) reads all of \(plan.wholes.sorted())")
        }
        guard Self.isLarge else { return }
        let (sum, slowest) = (times.map(\.0).reduce(0, +), times.max { $0.0 < $1.0 })
        let names = indexes.map { "`\($0)`" }.joined(separator: ", ")
        Self.say("| \(page) | \(count) | \(names) | \(String(format: "%.1f", sum)) | \(String(format: "%.1f", slowest?.0 ?? 0)) |")
        for (time, text) in times where time > 50 { Self.say("  \(Int(time)) ms: \(StatementLog.folded(text))") }
    }

    private struct Plan {
        let wholes: Set<String>
        let indexes: [String]
    }

    private static func isOfLargeTable(_ text: String) -> Bool {
        text.firstMatch(of: /(from|join) (matter|tally|total|standing|flow|turning|position|notice|matter_search)\b/) != nil
    }

    private static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }

    /// The middle of seven, as the store answers; the first few were planned with their values, the rest may not be.
    private func milliseconds(_ statement: SentStatement, _ test: TestHouse) async throws -> Double {
        var times: [Double] = []
        let clock = ContinuousClock()
        for _ in 0..<7 {
            let began = clock.now
            _ = try await test.house.journal.rows(SQL(trusted: statement.text, statement.arguments))
            times.append((clock.now - began) / .milliseconds(1))
        }
        return times.sorted()[3]
    }

    private func postgres(_ statement: SentStatement, _ address: String) throws -> Plan {
        let connection = PlainPostgres(address)
        let partial = connection.partialIndexes()
        if !Self.isLarge { connection.run("set enable_seqscan = off") }
        let plan = try #require(connection.plan(of: statement, values: true), "\(statement.text)")
        let found = PostgresPlan(plan, partial: partial)
        return Plan(wholes: found.wholes, indexes: found.indexes)
    }

    private func sqlite(_ statement: SentStatement, _ test: TestHouse) async throws -> Plan {
        let lines = try await test.house.journal.rows("explain query plan \(SQL(trusted: statement.text, statement.arguments))")
            .map { $0.text("detail") }
        let counts = statement.text.firstMatch(of: /\b(count|sum)\(|group by/) != nil
        var (wholes, indexes) = (Set<String>(), [String]())
        for line in lines {
            let index = line.firstMatch(of: /USING (?:COVERING )?INDEX ([a-z_0-9]+)/).map { String($0.1) }
            if let index, !indexes.contains(index) { indexes.append(index) }
            if line.contains("USING PRIMARY KEY"), !indexes.contains("primary key") { indexes.append("primary key") }
            if line.contains("VIRTUAL TABLE INDEX"), !indexes.contains("its own") { indexes.append("its own") }
            guard line.hasPrefix("SCAN "), !line.contains("VIRTUAL TABLE INDEX"), !line.contains("SUBQUERY"),
                !line.contains("CONSTANT ROW"),
                !["SCAN counted", "SCAN waiting", "SCAN f"].contains(line)
            else { continue }
            // An index in the order of the list is left as soon as the page is full; counting goes to its end.
            if index == nil || (counts && !Self.partial.contains(index ?? "")) { wholes.insert(line) }
        }
        // A ledger is a large share of all matters: to count or to sort it is to read it.
        let isEnd = counts || lines.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }
        for line in lines where isEnd && line.firstMatch(of: /SEARCH m USING INDEX matter_by_[a-z]+ \(ledger=\?\)/) != nil {
            wholes.insert(line)
        }
        return Plan(wholes: wholes, indexes: indexes)
    }

    /// Indexes that hold only the rows in question.
    private static let partial = Set(
        (MatterBoard<Book>().schema + NoticeBoard<Book>().schema + TallyBoard<Book>().schema).filter { $0.contains(" where ") }.compactMap {
            $0.firstMatch(of: /index ([a-z_]+) on/).map { String($0.1) }
        })
}

extension Optional where Wrapped == OfficerCode {
    fileprivate func asyncMap<Value>(_ body: (OfficerCode) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await body(self)
    }
}

// Bulletins in the search and on their own pages: found by what they say and by their days, and not there for who may
// not read every matter that they name.
import Bulletins
import Foundation
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct BulletinSearchTests {
    /// Of everything that was recorded of these matters in the last day.
    static func compile(_ title: String, _ id: String, of numbers: [String], in test: TestHouse) async throws {
        let house = test.house
        let entries = try await house.journal.entries(after: 0, limit: 100_000)
        let (from, to) = (test.clock.now.adding(seconds: -86_400), test.clock.now)
        let facts = try Bulletin.lines(from: entries, after: from, upTo: to, await house.journal.book().matters).filter {
            numbers.contains($0.number)
        }
        _ = try await house.journal.submit(
            Submission(
                stream: BulletinDecider.stream(id), command: BulletinCommand.compile(title: title, from: from, to: to, facts: facts),
                actor: .system, now: to))
        try await house.journal.settle()
    }

    private static func titles(_ browser: Browser, _ path: String) async throws -> [String] {
        try await browser.get(path).text.matches(of: #/<a href="\/bulletins\/([a-z0-9-]+)">/#).map { String($0.1) }
    }

    private static func found(_ browser: Browser, _ typed: String, _ more: String = "") async throws -> [String] {
        try await titles(browser, "/search?q=\(Browser.encoded(typed))\(more)")
    }

    @Test func `a bulletin is found by its words and days, by who may read all that it names`() async throws {
        try await TestHouse.run { test in
            let here = try await test.report().number
            try await test.walk(here, to: "handling")
            let elsewhere = try await RoleTable.elsewhere(test, "路灯不亮")
            try await Self.compile("排水周报", "drainage-47", of: [here], in: test)
            try await Self.compile("全区周报", "all-47", of: [here, elsewhere], in: test)
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                // 22 November 09:00 to 23 November 09:00.
                for (typed, expected) in [
                    ("周报", ["all-47", "drainage-47"]), ("排水周报", ["drainage-47"]), ("\"全区周报\"", ["all-47"]), ("周报 -全区", ["drainage-47"]),
                    ("路灯不亮", ["all-47"]), (elsewhere, []), ("2026-11-22 周报", ["all-47", "drainage-47"]),
                    ("2026年11月23日 全区", ["all-47"]), ("from:2026-11-23 全区", ["all-47"]), ("from:2026-11-24 全区", []),
                    ("to:2026-11-21 全区", []), ("to:2026-11-22 全区", ["all-47"]), ("月报", []), ("-周报", []),
                    ("from:2026-11-01 to:2026-11-30", ["all-47", "drainage-47"]), ("from:2026-12-01", []), ("state:open", []),
                ] {
                    #expect(try await Set(Self.found(leader, typed)) == Set(expected), "\(typed)")
                }
                #expect(try await Self.found(leader, "", "&from=2026-11-23&to=2026-11-23").count == 2)
                let page = try await leader.get("/search?q=\(Browser.encoded("排水周报"))").text
                #expect(page.contains("<dt>通报</dt>") && page.contains("排水周报（2026年11月22日 – 2026年11月23日）"))
                let english = try await site.browser(of: District.leader, language: "en").get("/search?q=\(Browser.encoded("排水周报"))").text
                #expect(english.contains("<dt>Bulletins</dt>") && english.contains("排水周报 (22 Nov 2026 – 23 Nov 2026)"))
                let read = try await leader.get("/bulletins/all-47").text
                #expect(read.contains("路灯不亮") && read.contains("href=\"/matters/\(elsewhere)#entry-1\""))
                #expect(try await Set(Self.titles(leader, "/bulletins")) == ["all-47", "drainage-47"])

                // The head and an officer of drainage, the worker of that street: of what they may read, and no word of the other.
                for officer in [District.head, District.officer, District.worker] {
                    let browser = try await site.browser(of: officer)
                    #expect(try await Self.found(browser, "周报") == ["drainage-47"], "\(officer)")
                    #expect(try await Self.found(browser, "路灯不亮") == [], "\(officer)")
                    #expect(try await Self.titles(browser, "/bulletins") == ["drainage-47"], "\(officer)")
                    #expect(try await browser.get("/bulletins/drainage-47").status == .ok, "\(officer)")
                    let hidden = try await browser.get("/bulletins/all-47")
                    let absent = try await browser.get("/bulletins/none")
                    #expect(hidden.status == .notFound && absent.status == .notFound && !hidden.text.contains("全区周报"), "\(officer)")
                }
                let other = try await site.browser(of: District.otherOfficer)
                let nothing = try await other.get("/search?q=\(Browser.encoded("周报"))").text
                #expect(!nothing.contains("<dt>通报</dt>"))
                #expect(try await other.get("/bulletins").text.contains("还没有通报"))
                #expect(try await site.visitor().get("/bulletins/all-47").status == .seeOther)
            }
        }
    }

    @Test func `the tables of bulletins are made again as they were`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await Self.compile("周报", "w", of: [number], in: test)
            try await test.house.journal.rebuild()
            #expect(try await test.house.journal.verify().wrong == [])
            try await test.serve { site in
                let found = try await Self.found(site.browser(of: District.leader), "周报")
                #expect(found == ["w"])
            }
        }
    }

    @Test func `of many the newest are shown and the rest folded and counted`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            for week in 1...9 { try await Self.compile("周报", "w\(week)", of: [number], in: test) }
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                #expect(try await Self.found(leader, "周报").count == 9)
                #expect(try await leader.get("/search?q=\(Browser.encoded("周报"))").text.contains("<summary>另有 3"))
            }
        }
    }
}

// Who looked at personal fields, as those see it who may: the officer who looked, the auditor, and who may open them.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ReadingLogTests {
    /// A matter with sealed fields, with drainage.
    private static func sealed(_ test: TestHouse) async throws -> String {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("窨井冒水", "manhole-damaged", "一号路口")
        (draft.longitude, draft.latitude) = District.inCell1
        draft.personal = ["reporter": "欧阳某某", "phone": "000-7777"]
        let number = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
        try await test.house.act(.accept(note: nil), on: number, by: test.actor(District.dispatcher))
        try await test.house.act(.dispatch(owner: "drainage", supporting: nil, note: nil), on: number, by: test.actor(District.dispatcher))
        try await test.house.journal.settle()
        return number
    }

    private static func read(_ test: TestHouse, _ number: String, _ officer: OfficerCode) async throws {
        _ = try await test.house.readPersonal(try await test.house.matter(number).matter, by: test.actor(officer))
    }

    @Test func `an officer sees what they looked at, never the values, and nobody else's looks`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.sealed(test)
            try await Self.read(test, number, District.officer)
            let title = try await test.house.matter(number).matter.title
            try await test.serve { site in
                let page = try await site.browser(of: District.officer).get("/account/readings").text
                for words in [number, title, "区市政排水中心 · 经办人", "姓名"] { #expect(page.contains(words), "\(words)") }
                #expect(!page.contains("欧阳某某") && !page.contains("000-7777"))
                for other in [District.dispatcher, District.otherOfficer] {
                    #expect(try await site.browser(of: other).get("/account/readings").text.contains("没有查看记录"), "\(other)")
                }
                #expect(try await site.visitor().get("/account/readings").status == .seeOther)
            }
        }
    }

    @Test func `what one may not read any more keeps its number and loses its title`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.sealed(test)
            try await Self.read(test, number, District.officer)
            try await test.house.act(
                .return(kind: .notOurUnit, reason: "不归我们"), on: number, by: test.actor(District.officer))
            try await test.house.act(
                .dispatch(owner: "lighting", supporting: nil, note: nil), on: number, by: test.actor(District.dispatcher))
            let title = try await test.house.matter(number).matter.title
            try await test.serve { site in
                let page = try await site.browser(of: District.officer).get("/account/readings").text
                #expect(page.contains(number) && !page.contains(title) && !page.contains("href=\"/matters/\(number)\""))
            }
        }
    }

    @Test func `who may open the fields sees on the matter who did, by name; others do not`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.sealed(test)
            try await Self.read(test, number, District.officer)
            try await test.serve { site in
                for officer in [District.dispatcher, District.officer, District.auditor] {
                    let page = try await site.browser(of: officer).get("/matters/\(number)").text
                    #expect(page.contains("谁看过个人信息") && page.contains("<b>经办人排水一号</b>"), "\(officer)")
                }
                for officer in [District.leader, District.worker] {
                    #expect(!(try await site.browser(of: officer).get("/matters/\(number)").text.contains("谁看过个人信息")), "\(officer)")
                }
            }
        }
    }

    @Test func `the auditor's list is filtered by officer, matter and day, on the page and as CSV`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.sealed(test)
            try await Self.read(test, number, District.officer)
            test.clock.advance(hours: 24)
            let other = try await Self.sealed(test)
            try await Self.read(test, other, District.dispatcher)
            try await test.serve { site in
                let auditor = try await site.browser(of: District.auditor)
                for (query, expected) in [
                    ("", [number, other]), ("?officer=jb", [number]), ("?number=\(other)", [other]), ("?from=2026-11-24", [other]),
                    ("?to=2026-11-23", [number]), ("?from=2026-11-25", []), ("?officer=jb&number=\(other)", []),
                    ("?officer=&from=&to=", [number, other]),
                ] {
                    let (page, csv) = (try await auditor.get("/readings\(query)"), try await auditor.get("/readings.csv\(query)"))
                    #expect(page.status == .ok && csv.status == .ok)
                    for one in [number, other] {
                        #expect(page.text.contains("/matters/\(one)\"") == expected.contains(one), "\(query) \(one)")
                        #expect(csv.text.contains(",\(one),") == expected.contains(one), "\(query) \(one)")
                    }
                    #expect(csv.text.split(separator: "\r\n").count == expected.count + 1, "\(query)")
                }
                #expect(
                    try await auditor.get("/readings.csv").text.contains(
                        "2026-11-23T09:00:00+08:00,\(number),citizen-report,jb,经办人排水一号,officer,drainage,phone reporter"))
                let wrong = try await auditor.get("/readings?from=yesterday")
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("2026-11-21"))
                #expect(try await auditor.get("/readings.csv?to=x").status == .unprocessableContent)
                #expect(try await auditor.get("/readings?cursor=x").status == .unprocessableContent)
                for officer in [District.dispatcher, District.administrator, District.leader, District.officer] {
                    let browser = try await site.browser(of: officer)
                    #expect(try await browser.get("/readings").status == .forbidden, "\(officer)")
                    #expect(try await browser.get("/readings.csv").status == .forbidden, "\(officer)")
                }
            }
        }
    }

    @Test func `an auditor of one street sees the readings of its matters only`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.sealed(test)
            try await Self.read(test, number, District.officer)
            try await test.house.organize(.enrol(officer: "sj-west", name: "审计员西"), by: .system)
            try await test.house.organize(
                .appoint(officer: "sj-west", duty: .auditor, unit: "west-office", areas: [], since: test.clock.now), by: .system)
            try await test.serve { site in
                let auditor = try await site.browser(of: "sj-west")
                #expect(!(try await auditor.get("/readings").text.contains(number)))
                #expect(!(try await auditor.get("/readings.csv").text.contains(number)))
            }
        }
    }

    @Test func `pages of the list follow each other without repeating or leaving out`() async throws {
        try await TestHouse.run { test in
            let number = try await Self.sealed(test)
            for _ in 0..<120 {
                try await Self.read(test, number, District.officer)
                test.clock.advance(seconds: 601)
            }
            try await test.serve { site in
                let auditor = try await site.browser(of: District.auditor)
                var (count, path) = (0, Optional("/readings"))
                while let next = path {
                    let page = try await auditor.get(next).text
                    count += page.matches(of: /<td class="narrow" data-label="查看时间">/).count
                    path = page.firstMatch(of: /<a href="([^"]+)" rel="next"/).map { String($0.1).replacing("&amp;", with: "&") }
                }
                #expect(count == 120)
                #expect(try await auditor.get("/readings.csv").text.split(separator: "\r\n").count == 121)
            }
        }
    }
}

// The bulletin of key projects: the end of a span beside its beginning, counted out of the journal; lines that lead to their
// entries; and who may compile and read it.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Projects
import Testing

@testable import Server

@Suite struct ProjectBulletinTests {
    private static func day(_ test: TestHouse, _ offset: Int = 0) -> CivilDay { test.clock.now.day(in: .china).advanced(by: offset) }

    @Test func `a bulletin states what happened, beside what was, and only that`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            let id = try await test.house.project(number).project.id
            let keeper = test.actor(District.dispatcher)
            let year = Self.day(test).year
            try await test.house.project(.plan(year: year, YearPlan(amount: 120_000_000), reason: nil), on: id, by: keeper)
            let first = Self.day(test, -40)
            try await test.house.project(.spend(asOf: first, total: 40_000_000, note: nil, reason: nil, evidence: nil), on: id, by: keeper)
            // The next day begins what the bulletin is about.
            test.clock.advance(hours: 30)
            let from = Instant(Self.day(test), in: .china)
            try await test.house.project(.advance(to: .started, on: Self.day(test), reason: nil, evidence: nil), on: id, by: keeper)
            try await test.house.project(.spend(asOf: first, total: 60_000_000, note: nil, reason: "更正", evidence: nil), on: id, by: keeper)
            test.clock.advance(hours: 24)
            let to = Instant(Self.day(test), in: .china)
            // What comes after it is not in it.
            try await test.house.project(.hold(since: Self.day(test), reason: "资金未到位"), on: id, by: keeper)
            let bulletin = try await test.house.projectBulletin(from: from, to: to)
            #expect(bulletin.facts.map(\.sentence.zh) == ["\(from.day(in: .china)) 开工。"])
            let done = try #require(bulletin.figures.first { $0.title.zh == "本年完成投资" })
            #expect(done.before?.zh == "4000万元" && done.value.zh == "6000万元")
            // A span with nothing in it has the same numbers at both ends.
            let quiet = try await test.house.projectBulletin(from: to.adding(seconds: -3600), to: to)
            #expect(quiet.facts.isEmpty && quiet.figures.allSatisfy { $0.before == $0.value })
        }
    }

    @Test func `it is drafted from its page, less what is left out, signed, and read by who may`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            let id = try await test.house.project(number).project.id
            try await test.house.project(
                .advance(to: .started, on: Self.day(test), reason: nil, evidence: nil), on: id, by: test.actor(District.dispatcher))
            let from = Self.day(test)
            test.clock.advance(hours: 24)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let page = "/projects/bulletin?from=\(from)&to=\(from)"
                let text = try await keeper.get(page).text
                #expect(text.contains("开工。") && text.contains("登记项目") && text.contains("红灯"))
                let key = try #require(text.firstMatch(of: #/name="key" value="([^"]+)"/#)).1
                let span = [("from", from.description), ("to", from.description), ("key", String(key))]
                let drafted = try await keeper.post("/projects/bulletin", span)
                #expect(drafted.status == .seeOther)
                #expect(try await keeper.post("/projects/bulletin", span).location == drafted.location)
                let address = String(drafted.location.split(separator: "?")[0])
                // Its steps are signed by others: until then it is nobody else's.
                #expect(try await site.browser(of: District.officer).get(address).status == .notFound)
                let draft = try await keeper.get(address).text
                let marks = draft.matches(of: #/name="keep" value="([^"]+)"/#).map { String($0.1) }
                #expect(marks.count == 2)
                let titles = [("title", "第一期"), ("title-en", "No. 1")]
                #expect(try await keeper.post("\(address)/revisions", titles + [("keep", marks[1])]).status.code >= 400, "without a reason")
                let revised = try await keeper.post("\(address)/revisions", titles + [("keep", marks[1]), ("omission", "另行通报")])
                #expect(revised.status == .seeOther)
                #expect(try await keeper.post("\(address)/signatures", []).status == .seeOther)
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.post("\(address)/signatures", []).status == .seeOther)
                let read = try await site.browser(of: District.officer).get(address).text
                #expect(read.contains("第一期") && read.contains("开工。") && !read.contains("登记项目") && read.contains("项目调度〔2026〕第1期"))
                #expect(read.contains("/projects/\(number)#entry-2") && read.contains("红灯"))
                // Officers read the register, grid workers do not.
                #expect(try await site.browser(of: District.worker).get(address).status == .notFound)
                #expect(try await site.browser(of: District.officer).get("/projects/bulletin").status == .forbidden)
                for (first, last) in [("x", from.description), (from.description, "2020-01-01"), (from.description, "2099-01-01")] {
                    let wrong = try await keeper.get("/projects/bulletin?from=\(first)&to=\(last)")
                    #expect(wrong.status == .ok && wrong.text.contains("refusals"))
                }
            }
        }
    }
}

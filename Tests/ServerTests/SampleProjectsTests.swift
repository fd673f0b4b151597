// The sample district with its register of projects, at the beginning of a year and at its end.
import Foundation
import Kernel
import Loop
import Matters
import Projects
import Testing

@testable import Server

@Suite struct SampleProjectsTests {
    @Test(arguments: ["2026-01-09T08:00:00+08:00", "2026-11-22T17:00:00+08:00"])
    func `the register of the sample is whole on any day`(now: String) async throws {
        let now = try #require(Instant(now))
        let directory = DataDirectory(NSTemporaryDirectory() + "sample-\(House.newIdentifier())")
        // What stays of it is in the folder for what is temporary.
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        try SampleDistrict.prepare(directory)
        let start = SampleDistrict.start(until: now, days: 14)
        let house = try await House(directory, now: { start })
        try await house.publishRules(from: TestHouse.repository)
        let areas = try String(contentsOfFile: "\(TestHouse.repository)/samples/district/areas.geojson", encoding: .utf8)
        try await SampleDistrict.fill(house, areas: areas, until: now, days: 14, matters: 160, withProjects: true, withAccounts: false)
        let projects = try await house.projects().map(\.project)
        #expect(projects.count == 165 && projects.first?.number == "XM\(start.day(in: .china).year)-0001")
        let rules = await house.journal.book().projects
        let today = now.day(in: .china)
        let totals = Portfolio(projects, asOf: today.advanced(by: -today.parts.day), today: today, rules).totals
        #expect(totals.implementation == 96 && totals.planned == 21_370_000_000 && totals.done > 0)
        #expect(!(await house.journal.book().matters.organization.posts(of: SampleRoster.reformDispatcher, at: now).isEmpty))
        let problems = try await house.journal.rows(
            "select count(*) as n, count(ending) as ended from matter where ledger = 'project-problem'")
        #expect(problems.first?.integer("n") == 24 && problems.first?.integer("ended") == 8)
        #expect(try await house.journal.rows("select count(*) as n from subject where kind = 'project'").first?.integer("n") == 108)
        #expect(
            try await house.journal.rows("select count(*) as n from matter where ledger = 'project-instruction'").first?.integer("n") == 6)
        let (land, _) = try await house.resource("land")
        #expect(land.balance >= 0 && land.allocated > 0 && land.needed > land.allocated)
        #expect(try await house.journal.verify().wrong.isEmpty)
        #expect(try await house.journal.rows("select count(*) as n from setback").first?.integer("n") == 0)
        try await house.close()
    }
}

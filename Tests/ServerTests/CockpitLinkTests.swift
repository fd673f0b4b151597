// Figures and what they link to. A number that leads to a list of another length is a false proof.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct CockpitLinkTests {
    /// A Friday afternoon in office hours, as in SampleDistrictTests.
    static let now = Instant(milliseconds: 1_795_161_600_000)

    /// The sample district at a small size, at the moment that it was made for.
    static func sample(_ body: (TestHouse) async throws -> Void) async throws {
        let directory = DataDirectory(NSTemporaryDirectory() + "cockpit-\(House.newIdentifier())")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        try SampleDistrict.prepare(directory)
        let clock = TestClock(SampleDistrict.start(until: now, days: 14))
        let store = TestStore()
        defer { store.drop() }
        let house = try await House(directory, store: store.address, now: { clock.now })
        let areas = try String(contentsOfFile: "\(TestHouse.repository)/samples/district/areas.geojson", encoding: .utf8)
        try await house.publishRules(from: TestHouse.repository)
        _ = try await SampleDistrict.fill(
            house, areas: areas, seed: SampleDistrict.seed, until: now, days: 14, matters: 160, withAccounts: false)
        clock.advance(seconds: clock.now.seconds(until: now))
        do { try await body(TestHouse(house: house, clock: clock, store: store)) } catch {
            try await house.close()
            throw error
        }
        try await house.close()
    }

    /// Every number that is a link to a list, with the list's address.
    static func figures(_ page: String) -> [(number: Int, address: String)] {
        page.matches(of: #/<a[^>]*href="(/matters[^"]*)"[^>]*>(.*?)</a>/#).compactMap { match in
            let text = match.2.replacing(#/<span class="hidden">.*?</span>/#, with: "").replacing(#/<[^>]*>/#, with: "")
            return Int(text.replacing(",", with: "")).map { ($0, String(match.1).replacing("&amp;", with: "&")) }
        }
    }

    static func total(_ list: String) -> Int? {
        list.firstMatch(of: #/共 ([0-9,]+) 件/#).flatMap { Int($0.1.replacing(",", with: "")) }
    }

    @Test func `every number of the cockpit is as many as the list that it links to`() async throws {
        try await Self.sample { test in
            let reopened = try await test.house.journal.entries(after: 0, limit: 100_000).count { $0.type == "matter.reopened" }
            try #require(reopened > 0)
            try await test.serve { site in
                let leader = try await site.browser(of: SampleRoster.leader)
                let figures = Self.figures(try await leader.get("/cockpit").text)
                #expect(figures.count > 100)
                // Counted anew from the cockpit's own figures, not from the reader's desk; of another year, not at all.
                #expect(try await leader.get("/cockpit").text.contains("data-live=\"/cockpit/live\""))
                #expect(try await !leader.get("/cockpit?year=2025").text.contains("data-live"))
                var totals: [String: Int?] = [:]
                for (number, address) in figures {
                    if totals[address] == nil { totals[address] = Self.total(try await leader.get(address).text) }
                    #expect(totals[address] == number, "\(address)")
                }
            }
        }
    }

    @Test(arguments: ["unit", "area"])
    func `every number of the league table is as many as the list that it links to`(by: String) async throws {
        try await Self.sample { test in
            try await test.serve { site in
                let leader = try await site.browser(of: SampleRoster.leader)
                let page = try await leader.get("/cockpit/league?by=\(by)").text
                let figures = Self.figures(page)
                #expect(figures.count > 20)
                for (number, address) in figures { #expect(Self.total(try await leader.get(address).text) == number, "\(address)") }
                // No column of the table adds kinds of ending up.
                for kind in ["办结", "不予受理", "并案"] { #expect(page.contains(">\(kind)</th>"), "\(kind)") }
                let list = try await leader.get("/cockpit/league.csv?by=\(by)").text.split(separator: "\r\n").map {
                    $0.split(separator: ",", omittingEmptySubsequences: false)
                }
                let places = list.dropFirst().compactMap { Int($0[0]) }
                #expect(places.first == 1 && places == places.sorted() && places.count < list.count - 1)
                for line in list.dropFirst() { #expect((Int(line[2])! >= CockpitRoutes.fewestRanked) == !line[0].isEmpty) }
                #expect(try await leader.get("/cockpit/league?by=moon").status == .unprocessableContent)
            }
        }
    }

    @Test func `the shaded map says of each area what its list holds, and of nothing else`() async throws {
        try await Self.sample { test in
            try await test.serve { site in
                let leader = try await site.browser(of: SampleRoster.leader)
                let areas =
                    try JSON.decode(Shades.self, from: try await leader.get("/cockpit/shades.json").text).areas
                #expect(areas.count > 5)
                for (code, shade) in areas {
                    let count = try #require(Self.total(try await leader.get(shade.link).text))
                    #expect(shade.word.contains("\(count)") && shade.link.contains(code) && (1...5).contains(shade.step) && count > 0)
                }
                #expect(try await site.visitor().get("/cockpit/shades.json").status != .ok)
                #expect(try await site.browser(of: District.officer).get("/cockpit/shades.json").status != .ok)
            }
        }
    }

    private struct Shades: Decodable {
        let areas: [String: Shade]
    }

    private struct Shade: Decodable {
        let step: Int
        let word: String
        let link: String
    }

    @Test func `what was opened again leaves the day on which it ended`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "ended")
            func ended() async throws -> Int? {
                try await test.house.journal.rows("select sum(count) as n from standing where day = '2026-11-23'").first?
                    .optionalInteger("n").map { Int($0) }
            }
            #expect(try await ended() == 1)
            test.clock.advance(hours: 24)
            try await test.house.act(.reopen(reason: "又翘起来了"), on: filed.number, by: Rights.reporter(of: filed.id))
            #expect(try await ended() == nil)
            #expect(
                try await test.house.journal.rows("select sum(count) as n from flow where kind = 'ended:resolved'").first?.integer("n") == 1
            )
        }
    }

    @Test func `the portal links only the figure that the map shows`() async throws {
        try await TestHouse.run { test in
            let ended = try await test.report()
            try await test.walk(ended.number, to: "ended")
            _ = try await test.report("还没办")
            test.clock.advance(hours: 30)
            try await test.serve { site in
                let visitor = site.visitor()
                let home = try await visitor.get("/").text
                let links = home.matches(of: #/<dd><a href="([^"]*)">([0-9.%]+)</a>/#).map { ($0.1, $0.2) }
                #expect(links.count == 1 && links.first?.0 == "/map?overdue=yes" && links.first?.1 == "1")
                #expect(home.contains("<dd><span>2</span>") && home.contains("<dd><span>50.0%</span>"))
                let map = try await visitor.get("/map?overdue=yes").text
                let lights = map.matches(of: #/<a class="count" href="\/map\?light=[^"]*"><span>([0-9]+)</#).compactMap { Int($0.1) }
                #expect(lights.reduce(0, +) == 1)
            }
        }
    }
}

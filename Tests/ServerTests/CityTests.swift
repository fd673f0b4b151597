// A city's house: its map has no cells but whole districts, and every page shows it by those.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

/// An invented city of two districts side by side, squares of 0.1°.
private enum City {
    static let inA = (longitude: 116.05, latitude: 36.45), inB = (longitude: 116.15, latitude: 36.45)

    static let areas: String = {
        func feature(_ code: String, _ name: String, _ parent: String?, _ west: Double, _ east: Double) -> String {
            let parent = parent.map { "\"\($0)\"" } ?? "null"
            return """
                {"type":"Feature","properties":{"code":"\(code)","name":"\(name)","level":"region","parent":\(parent)},"geometry":\
                {"type":"Polygon","coordinates":[[[\(west),36.4],[\(east),36.4],[\(east),36.5],[\(west),36.5],[\(west),36.4]]]}}
                """
        }
        let features = [
            feature("city", "样例市", nil, 116, 116.2), feature("a", "甲区", "city", 116, 116.1), feature("b", "乙区", "city", 116.1, 116.2),
        ]
        return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
    }()

    static let units = [
        Matters.Unit(code: "city-hall", name: "市人民政府", area: "city"), Matters.Unit(code: "bureau", name: "市城管局"),
        Matters.Unit(code: "a-hall", name: "甲区人民政府", area: "a"), Matters.Unit(code: "b-hall", name: "乙区人民政府", area: "b"),
    ]
    static let posts: [(officer: OfficerCode, duty: Duty, unit: UnitCode)] = [
        ("shi-diao", .dispatcher, "city-hall"), ("jia-diao", .dispatcher, "a-hall"), ("yi-diao", .dispatcher, "b-hall"),
        ("shi-ling", .leader, "city-hall"), ("guanli", .administrator, "bureau"),
    ]

    static func run(_ body: (TestHouse) async throws -> Void) async throws {
        try await TestHouse.run(
            furnish: { test in
                try await test.house.drawAreas(areas, by: .system)
                try await test.house.journal.settle()
                try await test.house.organize(.registerUnits(units), by: .system)
                for post in posts {
                    try await test.house.organize(.enrol(officer: post.officer, name: "\(post.officer)·样例"), by: .system)
                    try await test.house.organize(
                        .appoint(officer: post.officer, duty: post.duty, unit: post.unit, areas: [], since: test.clock.now), by: .system)
                }
            }, body)
    }

    static func report(_ test: TestHouse, at place: (longitude: Double, latitude: Double)?) async throws -> String {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class) = ("井盖松动", "manhole-damaged")
        (draft.longitude, draft.latitude) = (place?.longitude, place?.latitude)
        return try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil).number
    }
}

@Suite struct CityTests {
    @Test func `a report at a position gets the district for its cell, its name for a place, and outside it is refused`() async throws {
        try await City.run { test in
            let place = try await test.house.matter(City.report(test, at: City.inA)).matter.place
            #expect(place?.cell == "a" && place?.text == "甲区")
            let refusal = await #expect(throws: Refusal.self) { try await City.report(test, at: (118, 36)) }
            #expect(refusal?.code == "place.outside")
        }
    }

    @Test func `rows are visible to a district's dispatcher exactly where the matter may be read`() async throws {
        try await City.run { test in
            let (a, b, nowhere) = (
                try await City.report(test, at: City.inA), try await City.report(test, at: City.inB), try await City.report(test, at: nil)
            )
            // The city comes to lie in a province: its hall then serves a part, and that part has regions in it.
            try await test.house.organize(
                .registerAreas([
                    Area(code: "province", name: "样例省", level: .region, parent: nil),
                    Area(code: "city", name: "样例市", level: .region, parent: "province"),
                ]), by: .system)
            for (officer, expected) in [("shi-diao", [a, b]), ("jia-diao", [a]), ("yi-diao", [b])] {
                let organization = await test.house.journal.book().matters.organization
                let scope = Rights.reading(organization.posts(of: officer, at: test.clock.now), organization)
                let condition = MatterQuery.visible(scope, organization) ?? "true"
                let rows = try await test.house.journal.rows("select m.number from matter m where \(condition)").map { $0.text("number") }
                #expect(Set(rows) == Set(expected), "\(officer)")
                for number in [a, b, nowhere] {
                    let matter = try await test.house.matter(number).matter
                    #expect(scope.covers(matter, organization) == expected.contains(number), "\(officer)")
                }
            }
        }
    }

    @Test func `the cockpit counts by district and each number is as many as its list`() async throws {
        try await City.run { test in
            for place in [City.inA, City.inA, City.inB] { _ = try await City.report(test, at: place) }
            _ = try await City.report(test, at: nil)
            try await test.house.journal.settle()
            test.clock.advance(hours: 3)
            try await test.serve { site in
                let leader = try await site.browser(of: "shi-ling")
                let page = try await leader.get("/cockpit").text
                #expect(page.contains("区县") && !page.contains("街道（镇）"))
                let figures = CockpitLinkTests.figures(page).filter { $0.address.contains("cell=") }
                // Open, and red, whose count is made in another way.
                #expect(figures.count { $0.address.contains(#/cell=a(&|$)/#) && $0.number == 2 } == 2)
                for (number, address) in figures {
                    #expect(CockpitLinkTests.total(try await leader.get(address).text) == number, "\(address)")
                }
                // The district's own people see their line only.
                let district = try await site.browser(of: "yi-diao").get("/cockpit").text
                #expect(district.contains("乙区") && !district.contains("甲区"))
            }
        }
    }

    @Test func `lists are narrowed by district, and by the city as a whole`() async throws {
        try await City.run { test in
            let (a, b, nowhere) = (
                try await City.report(test, at: City.inA), try await City.report(test, at: City.inB), try await City.report(test, at: nil)
            )
            try await test.serve { site in
                let dispatcher = try await site.browser(of: "shi-diao")
                let list = try await dispatcher.get("/matters").text
                #expect(list.contains("<option value=\"a\">甲区</option>") && list.contains("<option value=\"a-hall\">"))
                #expect(!list.contains("<option value=\"city\">"))
                for (cell, expected) in [("a", [a]), ("b", [b]), ("city", [a, b])] {
                    let list = try await dispatcher.get("/matters?cell=\(cell)").text
                    for number in [a, b, nowhere] { #expect(list.contains(">\(number)<") == expected.contains(number), "\(cell)") }
                }
                let page = try await dispatcher.get("/matters/\(a)").text
                // Said once, though it is both the place's words and its area.
                #expect(page.contains("<p>甲区</p>") && !page.contains("<p class=\"note\">甲区</p>"))
            }
        }
    }

    @Test func `maps are drawn of the districts, and the public one says them beside its marks`() async throws {
        try await City.run { test in
            _ = try await City.report(test, at: City.inA)
            try await test.house.journal.settle()
            try await test.serve { site in
                for (address, expected) in [
                    ("/map/areas.geojson", ["a", "b"]), ("/map/areas.geojson?level=all", ["a", "b"]),
                    ("/map/areas.geojson?level=region", ["a", "b", "city"]), ("/map/areas.geojson?level=cell", []),
                ] {
                    let answer = try await site.visitor().get(address)
                    let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
                    let codes = try #require(json["features"] as? [[String: Any]]).compactMap {
                        ($0["properties"] as? [String: Any])?["code"] as? String
                    }
                    #expect(codes == expected, "\(address)")
                }
                let page = try await site.visitor().get("/map").text
                #expect(page.contains("data-areas=\"/map/areas.geojson?level=all\"") && page.contains("各区县在办事项") && page.contains("甲区"))
                #expect(try await site.visitor().get("/map/matters.geojson").text.contains("井盖破损、移位 · 甲区"))
                #expect(try await site.visitor().get("/map/matters.geojson?cell=b").text.contains("\"features\":[]"))
            }
        }
    }

    @Test func `the administrator sees how many regions there are, and a ring is refused beside the file`() async throws {
        try await City.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: "guanli")
                let page = try await browser.get("/admin/areas").text
                #expect(page.contains("市、区县") && !page.contains("社区（村）"))
                let unit = try await browser.get("/admin/organization").text
                #expect(unit.contains("甲区（a）"))
                let ring = City.areas.replacing("\"parent\":null", with: "\"parent\":\"a\"")
                let refused = try await browser.post("/admin/areas/previews", [], files: [("file", "city.geojson", Array(ring.utf8))])
                #expect(refused.status == .unprocessableContent && refused.text.contains("a → city → a"))
            }
        }
    }
}

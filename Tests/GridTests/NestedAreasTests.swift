// Regions in regions, and maps without cells: a city whose smallest areas are whole districts.

import Foundation
import Grid
import Matters
import Testing

@Suite struct NestedAreasTests {
    /// A region of one hundredth of a degree a side with its south-west corner at (west, 1).
    private func district(_ code: String, _ west: Double, in parent: String = "city") -> String {
        cell(code, square(west, 1), parent: parent, level: "region")
    }

    /// An area with an outline `columns` squares wide, or without one.
    private func above(_ code: String, columns: Double? = nil, parent: String? = nil, level: String = "region") -> String {
        guard let columns else {
            let above = parent.map { #","parent":"\#($0)""# } ?? ""
            return #"{"type":"Feature","properties":{"code":"\#(code)","name":"\#(code)","level":"\#(level)"\#(above)},"geometry":null}"#
        }
        let east = 1 + columns / 100
        return cell(code, "[[[1,1],[\(east),1],[\(east),1.01],[1,1.01],[1,1]]]", parent: parent, level: level)
    }

    private func codes(_ geoJSON: String) throws -> [String] {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(geoJSON.utf8)) as? [String: Any])
        return try #require(object["features"] as? [[String: Any]]).compactMap {
            ($0["properties"] as? [String: Any])?["code"] as? String
        }
    }

    private func faults(_ features: String...) throws -> [AreaFault] {
        try #require(throws: AreaFaults.self) { try AreaCollection(parsing: collection(features)) }.list
    }

    // MARK: A city's map

    @Test(arguments: [Double?.none, 2])
    func aPositionInADistrictOfACitysMapGivesThatDistrict(_ outline: Double?) throws {
        let areas = try AreaCollection(parsing: collection(district("b", 1.01), above("city", columns: outline), district("a", 1)))
        #expect(try AreaCheck(areas).isPassed)
        let map = AreaMap(areas)
        #expect(map.cell(at: 1.005, latitude: 1.005) == "a")
        #expect(map.cell(at: 1.015, latitude: 1.005) == "b")
        #expect(map.cell(at: 1.01, latitude: 1.005) == "a")
        #expect(map.cell(at: 1.025, latitude: 1.005) == nil)
        #expect(map.smallest.map(\.code) == ["a", "b"])
        #expect(map.ancestors(of: "a") == ["city"])
        #expect(try codes(map.smallestGeoJSON) == ["a", "b"] && codes(map.layersGeoJSON) == ["a", "b"])
        #expect(try codes(map.geoJSON(level: .region)) == ["a", "b", "city"] && codes(map.geoJSON(level: .cell)).isEmpty)
    }

    @Test func inAProvinceTheSmallestRegionIsFoundHoweverDeepItLies() throws {
        let areas = try AreaCollection(
            parsing: collection(
                above("province", columns: 3), above("city", columns: 2, parent: "province"), district("a", 1), district("b", 1.01),
                district("other-city", 1.02, in: "province")))
        #expect(try AreaCheck(areas).isPassed)
        let map = AreaMap(areas)
        #expect(map.cell(at: 1.005, latitude: 1.005) == "a")
        #expect(map.cell(at: 1.025, latitude: 1.005) == "other-city")
        #expect(map.ancestors(of: "a") == ["city", "province"])
    }

    @Test func streetsAreTheSmallestWhereNothingIsDrawnInThem() throws {
        let areas = try AreaCollection(
            parsing: collection(
                above("r", columns: 2), cell("s1", square(1, 1), level: "street"), cell("s2", square(1.01, 1), level: "street")))
        #expect(try AreaCheck(areas).isPassed)
        let map = AreaMap(areas)
        #expect(map.cell(at: 1.015, latitude: 1.005) == "s2")
        #expect(try codes(map.layersGeoJSON) == ["s1", "s2"])
    }

    @Test func cellsAreTheSmallestWhereThereAreAnyHoweverTheRegionsLie() throws {
        let areas = try AreaCollection(
            parsing: collection(
                above("city", columns: 2), district("a", 1), district("b", 1.01), cell("a-1", square(1, 1), parent: "a"),
                cell("b-1", square(1.01, 1), parent: "b")))
        #expect(try AreaCheck(areas).isPassed)
        #expect(AreaMap(areas).cell(at: 1.015, latitude: 1.005) == "b-1")
        #expect(AreaMap(areas).ancestors(of: "b-1") == ["b", "city"])
    }

    // MARK: Coverage

    @Test func districtsThatOverlapAreNamedAsRegions() throws {
        let wide = cell("a", "[[[1,1],[1.015,1],[1.015,1.01],[1,1.01],[1,1]]]", parent: "city", level: "region")
        let check = try AreaCheck(AreaCollection(parsing: collection(above("city", columns: 2), wide, district("b", 1.01))))
        #expect(check.findings.map(\.kind) == [.overlap] && check.findings[0].areas == ["a", "b"])
        #expect(check.findings[0].zh.hasPrefix("区域 Cell a（a） 与区域 Cell b（b） 重叠"))
        #expect(check.findings[0].en.hasPrefix("Regions Cell a (a) and Cell b (b) overlap"))
    }

    @Test func groundOfTheCityInNoDistrictIsAGapWithItsNeighbours() throws {
        let check = try AreaCheck(
            AreaCollection(parsing: collection(above("city", columns: 3), district("a", 1), district("c", 1.02))))
        #expect(check.findings.map(\.kind) == [.gap])
        #expect(check.findings[0].areas == ["a", "c"] && check.findings[0].parent == "city")
        #expect(check.findings[0].en.hasPrefix("No region covers") && check.findings[0].zh.contains("没有区域覆盖"))
    }

    @Test func aDistrictThatReachesOutOfTheCityIsNamedWithIt() throws {
        let check = try AreaCheck(AreaCollection(parsing: collection(above("city", columns: 1), district("a", 1), district("b", 1.01))))
        #expect(check.findings.map(\.kind) == [.outside])
        #expect(check.findings[0].areas == ["b"] && check.findings[0].parent == "city")
        #expect(check.findings[0].en.hasPrefix("Region Cell b (b) has"))
    }

    @Test func whatLeavesTheDistrictIsToldOfTheDistrictAndNotOfTheCityToo() throws {
        // The cell of a reaches into b's ground and, beyond it, out of the city.
        let wide = cell("a-1", "[[[1,1],[1.03,1],[1.03,1.01],[1,1.01],[1,1]]]", parent: "a")
        let check = try AreaCheck(AreaCollection(parsing: collection(above("city", columns: 2), district("a", 1), wide)))
        #expect(check.findings.map(\.kind) == [.outside] && check.findings[0].parent == "a")
        // And its gaps likewise, in whatever order the file has them.
        let narrow = cell("a-1", "[[[1,1],[1.005,1],[1.005,1.01],[1,1.01],[1,1]]]", parent: "a")
        let gaps = try AreaCheck(AreaCollection(parsing: collection(above("city", columns: 1), district("a", 1), narrow)))
        #expect(gaps.findings.map(\.kind) == [.gap] && gaps.findings[0].parent == "a")
    }

    // MARK: Refused

    @Test func aRingOfParentsIsRefusedByName() throws {
        let ring = try faults(
            district("a", 1, in: "c"), district("b", 1.01, in: "a"), district("c", 1.02, in: "b"), district("d", 1.03, in: "a"))
        #expect(ring.map(\.code) == ["areas.parent-ring"])
        #expect(ring[0].value == "a → c → b → a" && ring[0].zh.contains("a → c → b → a") && ring[0].en.contains("a → c → b → a"))
        let own = try faults(district("a", 1, in: "a"))
        #expect(own.map(\.code) == ["areas.parent-ring"] && own[0].value == "a → a")
    }

    @Test(arguments: [(6, true), (7, false)]) func sixRegionsMayLieInOneAnother(_ count: Int, _ isRead: Bool) throws {
        var features = [above("r1", columns: 1)]
        for depth in 2...count { features.append(above("r\(depth)", columns: 1, parent: "r\(depth - 1)")) }
        features += [cell("c", square(1, 1), parent: "r\(count)")]
        let text = collection(features)
        guard !isRead else {
            #expect(AreaMap(try AreaCollection(parsing: text)).ancestors(of: "c").count == 6)
            return
        }
        let faults = try #require(throws: AreaFaults.self) { try AreaCollection(parsing: text) }.list
        #expect(faults.map(\.code) == ["areas.regions-too-deep"])
        #expect(faults[0].value == "r7 → r6 → r5 → r4 → r3 → r2 → r1" && faults[0].en.contains("6"))
    }

    @Test func aRegionLiesInARegionOnlyAndInOneThatIsThere() throws {
        let inStreet = try faults(above("r", columns: 1), cell("s", square(1, 1), level: "street"), district("a", 1, in: "s"))
        #expect(inStreet.map(\.code) == ["areas.parent-not-above"] && inStreet[0].en.contains("a street"))
        #expect(try faults(district("a", 1, in: "moon")).map(\.code) == ["areas.parent-unknown"])
    }

    @Test func aLowestAreaWithoutAnOutlineIsNamed() throws {
        let bare = try faults(above("city", columns: 2), district("a", 1), above("b", parent: "city"))
        #expect(bare.map(\.code) == ["areas.geometry-missing"] && bare[0].field == "b.geometry")
        #expect(bare[0].zh.contains("b（region）") && bare[0].en.contains("b (region)"))
        let street = try faults(above("r", columns: 1), above("s", parent: "r", level: "street"))
        #expect(street.map(\.field) == ["s.geometry"])
        // Where there are cells, positions are theirs and an empty street is let be.
        _ = try AreaCollection(parsing: collection(region, cell("c", square()), above("s", parent: "r", level: "street")))
    }

    @Test func anEmptyParentIsNone() throws {
        let feature =
            #"{"type":"Feature","properties":{"code":"r","name":"R","level":"region","parent":""},"#
            + #""geometry":{"type":"Polygon","coordinates":\#(square())}}"#
        #expect(try AreaCollection(parsing: collection(feature)).areas.map(\.parent) == [nil])
    }

    // MARK: Texts of before

    /// What a region named as its parent was not looked at, and a map of no more than a name was taken.
    @Test func whatWasAcceptedBeforeRegionsCouldNestStaysReadable() throws {
        let outside = district("r", 1, in: "a-city-that-is-not-in-the-file")
        let map = try AreaMap(accepted: collection(outside, cell("c", square(1, 1))))
        #expect(map.ancestors(of: "c") == ["r"] && map.cell(at: 1.005, latitude: 1.005) == "c")
        let ring = try AreaMap(accepted: collection(district("a", 1, in: "b"), district("b", 1.01, in: "a")))
        #expect(ring.ancestors(of: "a") == [] && ring.ancestors(of: "b") == [])
        #expect(try AreaMap(accepted: collection(region)).cell(at: 1, latitude: 1) == nil)
    }
}

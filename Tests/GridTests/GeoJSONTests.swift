// Reading areas: what the sample district holds, and every way in which a file can be wrong.

import Foundation
import Grid
import Matters
import Testing

@Suite struct GeoJSONTests {
    @Test func theSampleDistrictIsReadWithItsFourLevels() throws {
        let areas = try AreaCollection(parsing: sampleText()).areas
        #expect(areas.count(where: { $0.level == .region }) == 1)
        #expect(areas.count(where: { $0.level == .street }) == 23)
        #expect(areas.contains { $0.code == "371502001" && $0.name == "古楼街道" && $0.parent == "371502" })
        #expect(areas.count(where: { $0.level == .community }) > 80)
        #expect(areas.count(where: { $0.level == .cell }) > 300)
        #expect(areas.allSatisfy { !$0.polygons.isEmpty })
    }

    @Test func aPolygonWithAHoleAndAHeightIsRead() throws {
        let hole = "[[1.2,1.2],[1.2,1.4],[1.4,1.4],[1.4,1.2],[1.2,1.2]]"
        let text = collection(
            region, cell("c1", "[[[1,1,55.5],[2,1,54],[2,2,53],[1,2,52],[1,1,55.5]],\(hole)]"))
        let area = try #require(try AreaCollection(parsing: text).areas.last)
        #expect(area.polygons.count == 1)
        #expect(area.polygons[0].rings.map(\.count) == [5, 5])
        #expect(area.polygons[0].rings[0][1] == Position(longitude: 2, latitude: 1))
    }

    @Test func areasAboveCellsMayHaveNoOutline() throws {
        let areas = try AreaCollection(parsing: collection(region, cell("c1", square()))).areas
        #expect(areas[0].polygons.isEmpty)
        #expect(areas[1].polygons.count == 1)
    }

    @Test func aForeignFileIsReadByItsOwnPropertyNamesUnderAGivenRoot() throws {
        let feature = #"{"type":"Feature","properties":{"nr":17,"label":"Hill"},"geometry":{"type":"Polygon","coordinates":\#(square())}}"#
        let names = AreaProperties(code: "nr", name: "label", root: .init(code: "NYC", name: "New York"))
        let areas = try AreaCollection(parsing: collection(feature), properties: names).areas
        #expect(areas.map(\.code) == ["NYC", "17"])
        #expect(areas[0].level == .region)
        #expect(areas[1].level == .cell)
        #expect(areas[1].parent == "NYC")
    }

    @Test(arguments: wrongFiles) func aWrongFileIsRefusedByName(_ wrong: WrongFile) throws {
        let faults = try #require(throws: AreaFaults.self) { try AreaCollection(parsing: wrong.text) }
        #expect(faults.list.map(\.code) == wrong.codes)
        let first = try #require(faults.list.first)
        for fragment in wrong.mentions {
            #expect(first.zh.contains(fragment), "\(first.zh)")
            #expect(first.en.contains(fragment), "\(first.en)")
        }
        #expect(!first.field.isEmpty)
    }

    @Test func latitudeBeforeLongitudeIsCalledSwapped() throws {
        let swapped = cell("c1", "[[[36.4,115.9],[36.5,115.9],[36.5,116],[36.4,115.9]]]")
        let faults = try #require(throws: AreaFaults.self) { try AreaCollection(parsing: collection(region, swapped)) }
        #expect(faults.list[0].zh.contains("写反"))
        #expect(faults.list[0].en.contains("swapped"))
        #expect(faults.list[0].field == "features[1].geometry.coordinates[0][0]")
    }

    @Test func aSelfIntersectionIsShownWhereItIs() throws {
        let bow = cell("c1", "[[[1,1],[2,2],[2,1],[1,2],[1,1]]]")
        let faults = try #require(throws: AreaFaults.self) { try AreaCollection(parsing: collection(region, bow)) }
        #expect(faults.list[0].zh.contains("自相交"))
        #expect(faults.list[0].en.contains("Self-intersection near 1.500000,1.500000"))
    }

    @Test func aLenientReadingClosesRingsAndTakesCrossingEdgesByEvenOdd() throws {
        let (open, bow) = (cell("a", "[[[3,1],[4,1],[4,2],[3,2]]]"), cell("b", "[[[1,1],[2,2],[2,1],[1,2],[1,1]]]"))
        let collection = try AreaCollection(parsing: collection(region, open, bow), properties: AreaProperties(isLenient: true))
        #expect(collection.areas[1].polygons[0].rings[0].last == Position(longitude: 3, latitude: 1))
        let map = AreaMap(collection)
        #expect(map.cell(at: 1.1, latitude: 1.5) == "b")
        #expect(map.cell(at: 1.5, latitude: 1.1) == nil)
        #expect(try AreaCheck(collection).isPassed)
    }

    @Test func groundInTwoOverlappingHolesIsNotInTheCell() throws {
        let holes = "[[1,1],[3,1],[3,3],[1,3],[1,1]],[[2,2],[4,2],[4,4],[2,4],[2,2]]"
        let text = collection(region, cell("c", "[[[0,0],[5,0],[5,5],[0,5],[0,0]],\(holes)]"))
        #expect(throws: AreaFaults.self) { try AreaMap(parsing: text) }
        let map = try AreaMap(parsing: text, properties: AreaProperties(isLenient: true))
        #expect(map.cell(at: 2.5, latitude: 2.5) == nil)
        #expect(map.cell(at: 1.5, latitude: 1.5) == nil)
        #expect(map.cell(at: 4.5, latitude: 2.5) == "c")
    }

    @Test func allFaultsAreToldAndTheListEndsAtAHundred() throws {
        let cells = (0..<150).map { cell("c\($0)", "[[[1,1],[2,1],[2,2],[1,2]]]") }
        let faults = try #require(throws: AreaFaults.self) { try AreaCollection(parsing: collection([region] + cells)) }
        #expect(faults.count == 150)
        #expect(faults.list.count == 100)
        #expect(Set(faults.list.map(\.field)).count == 100)
    }
}

/// A file, the faults it must be refused with, and what the first sentence must name in both languages.
struct WrongFile: CustomTestStringConvertible, Sendable {
    let name: String
    let text: String
    let codes: [String]
    let mentions: [String]
    var testDescription: String { name }
}

private let wrongFiles: [WrongFile] = [
    WrongFile(name: "empty", text: "", codes: ["areas.not-json"], mentions: ["JSON"]),
    WrongFile(name: "shapefile", text: "PK\u{3}\u{4}", codes: ["areas.not-json"], mentions: ["PK"]),
    WrongFile(name: "cut off", text: String(collection(region).dropLast(3)), codes: ["areas.not-json"], mentions: ["JSON"]),
    WrongFile(name: "array", text: "[1]", codes: ["areas.not-feature-collection"], mentions: ["FeatureCollection"]),
    WrongFile(name: "one feature", text: region, codes: ["areas.not-feature-collection"], mentions: ["Feature", "RFC 7946"]),
    WrongFile(
        name: "coordinates as text", text: collection(region, cell("c1", #"[[["1","1"]]]"#)), codes: ["areas.malformed"],
        mentions: ["features[1].geometry.coordinates[0][0][0]"]),
    WrongFile(
        name: "coordinates as truth values", text: collection(region, cell("c1", "[[[true,1]]]")), codes: ["areas.malformed"],
        mentions: ["features[1].geometry.coordinates[0][0][0]"]),
    WrongFile(
        name: "no code", text: collection(region, #"{"type":"Feature","properties":{"name":"n"},"geometry":null}"#),
        codes: ["areas.property-missing"], mentions: ["#2", "code"]),
    WrongFile(
        name: "no properties", text: collection(#"{"type":"Feature","properties":null,"geometry":null}"#),
        codes: ["areas.property-missing"], mentions: ["#1", "code"]),
    WrongFile(
        name: "no level", text: collection(region, #"{"type":"Feature","properties":{"code":"x","name":"n"},"geometry":null}"#),
        codes: ["areas.property-missing"], mentions: ["x", "level"]),
    WrongFile(
        name: "no parent", text: collection(region, cell("c1", square(), parent: nil)), codes: ["areas.property-missing"],
        mentions: ["c1", "parent"]),
    WrongFile(
        name: "same code twice", text: collection(region, cell("c1", square()), cell("c1", square(3))), codes: ["areas.code-duplicate"],
        mentions: ["c1"]),
    WrongFile(
        name: "unknown parent", text: collection(region, cell("c1", square(), parent: "r9")), codes: ["areas.parent-unknown"],
        mentions: ["c1", "r9"]),
    WrongFile(
        name: "a cell in a cell", text: collection(region, cell("c1", square()), cell("c2", square(3), parent: "c1")),
        codes: ["areas.parent-not-above"], mentions: ["c2", "c1"]),
    WrongFile(
        name: "own parent", text: collection(region, cell("c1", square(), parent: "c1")), codes: ["areas.parent-not-above"],
        mentions: ["c1"]),
    WrongFile(
        name: "unknown level", text: collection(region, cell("c1", square(), level: "village")), codes: ["areas.level-unknown"],
        mentions: ["c1", "village", "community"]),
    WrongFile(
        name: "cell without outline",
        text: collection(region, #"{"type":"Feature","properties":{"code":"c1","name":"n","level":"cell","parent":"r"},"geometry":null}"#),
        codes: ["areas.geometry-missing"], mentions: ["c1", "Polygon"]),
    WrongFile(
        name: "a line",
        text: collection(
            region,
            #"{"type":"Feature","properties":{"code":"c1","name":"n","level":"cell","parent":"r"},"#
                + #""geometry":{"type":"LineString","coordinates":[[1,1],[2,2]]}}"#),
        codes: ["areas.geometry-missing"], mentions: ["c1", "LineString"]),
    WrongFile(
        name: "no rings", text: collection(region, cell("c1", "[]")), codes: ["areas.geometry-missing"], mentions: ["c1", "[]"]),
    WrongFile(
        name: "ring not closed", text: collection(region, cell("c1", "[[[1,1],[2,1],[2,2],[1,2]]]")), codes: ["areas.ring-open"],
        mentions: ["c1", "1.000000,1.000000", "1.000000,2.000000"]),
    WrongFile(
        name: "two points", text: collection(region, cell("c1", "[[[1,1],[2,1],[1,1]]]")), codes: ["areas.ring-short"],
        mentions: ["c1", "3"]),
    WrongFile(
        name: "metres", text: collection(region, cell("c1", "[[[582000,4036000],[583000,4036000],[582000,4037000],[582000,4036000]]]")),
        codes: ["areas.position-out-of-range"], mentions: ["c1", "582000", "WGS 84"]),
    WrongFile(
        name: "just beyond the pole", text: collection(region, cell("c1", "[[[1,89],[2,90.0001],[179,89],[1,89]]]")),
        codes: ["areas.position-swapped"], mentions: ["c1", "90.0001"]),
    WrongFile(
        name: "bow tie", text: collection(region, cell("c1", "[[[1,1],[2,2],[2,1],[1,2],[1,1]]]")), codes: ["areas.polygon-invalid"],
        mentions: ["c1", "1.500000,1.500000"]),
    WrongFile(
        name: "a hole outside", text: collection(region, cell("c1", "\(square().dropLast()),\(square(5).dropFirst())")),
        codes: ["areas.polygon-invalid"], mentions: ["c1"]),
    WrongFile(
        name: "no ground", text: collection(region, cell("c1", "[[[1,1],[1,1],[1,1],[1,1]]]")), codes: ["areas.polygon-invalid"],
        mentions: ["c1"]),
    WrongFile(
        name: "three faults", text: collection(cell("a", "[[[1,1]]]"), cell("b", square(), level: "x"), cell("c", "[]")),
        codes: ["areas.ring-short", "areas.level-unknown", "areas.geometry-missing"], mentions: ["a"]),
]

// MARK: - Files

let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

func sampleText() throws -> String {
    try String(contentsOf: repository.appending(path: "samples/district/areas.geojson"), encoding: .utf8)
}

let region = #"{"type":"Feature","properties":{"code":"r","name":"Region","level":"region"},"geometry":null}"#

func collection(_ features: String...) -> String { collection(features) }

func collection(_ features: [String]) -> String {
    #"{"type":"FeatureCollection","features":[\#(features.joined(separator: ","))]}"#
}

func cell(_ code: String, _ rings: String, parent: String? = "r", level: String = "cell") -> String {
    let above = parent.map { #","parent":"\#($0)""# } ?? ""
    return #"{"type":"Feature","properties":{"code":"\#(code)","name":"Cell \#(code)","level":"\#(level)"\#(above)},"#
        + #""geometry":{"type":"Polygon","coordinates":\#(rings)}}"#
}

/// The rings of a square of one hundredth of a degree with its south-west corner at (corner, corner).
func square(_ corner: Double = 1, _ south: Double? = nil) -> String {
    let (x, y, side) = (corner, south ?? corner, 0.01)
    return "[[[\(x),\(y)],[\(x + side),\(y)],[\(x + side),\(y + side)],[\(x),\(y + side)],[\(x),\(y)]]]"
}

// The map of areas: every position of the district has exactly one cell, on boundaries the one of the lowest code.

import Foundation
import Grid
import Matters
import Testing

@Suite struct AreaMapTests {
    @Test(arguments: [1, 371_502, 20_261_121] as [UInt64])
    func everyPositionInTheDistrictHasExactlyOneCellAndNoneOutsideHasOne(_ seed: UInt64) throws {
        let collection = try AreaCollection(parsing: sampleText())
        let map = AreaMap(collection)
        let cells = collection.areas.filter { $0.level == .cell }
        let region = try #require(collection.areas.first { $0.level == .region })
        var random = Random(seed)
        var inside = 0
        for _ in 0..<10_000 {
            let (x, y) = (random.next(115.74, 116.16), random.next(36.27, 36.63))
            let found = map.cells(at: x, latitude: y)
            let isInside = windingNumber(region, x, y) != 0
            #expect(found.count == (isInside ? 1 : 0), "seed \(seed): \(x),\(y) is in \(found)")
            #expect(map.cell(at: x, latitude: y) == found.first)
            if let code = found.first {
                inside += 1
                let cell = try #require(cells.first { $0.code == code })
                #expect(windingNumber(cell, x, y) != 0, "seed \(seed): \(x),\(y) is not in \(code)")
            }
        }
        #expect(inside > 5_000)
    }

    @Test func aCornerBelongsToTheLowestCodeOfThoseThatShareIt() throws {
        let collection = try AreaCollection(parsing: sampleText())
        let map = AreaMap(collection)
        var holders: [Position: Set<String>] = [:]
        for cell in collection.areas where cell.level == .cell {
            for position in cell.polygons.flatMap(\.rings).joined() { holders[position, default: []].insert(cell.code) }
        }
        #expect(holders.count > 1_000)
        for (corner, codes) in holders {
            #expect(map.cell(at: corner.longitude, latitude: corner.latitude) == codes.min())
            // A corner may also lie at another cell's straight stretch, never the other way round.
            #expect(codes.isSubset(of: map.cells(at: corner.longitude, latitude: corner.latitude)))
        }
    }

    @Test func theMiddleOfAnEdgeBelongsToTheLowestCodeOfBothSides() throws {
        let collection = try AreaCollection(parsing: sampleText())
        let map = AreaMap(collection)
        var sides: [Set<Position>: Set<String>] = [:]
        for cell in collection.areas where cell.level == .cell {
            for ring in cell.polygons.flatMap(\.rings) {
                for (a, b) in zip(ring, ring.dropFirst()) { sides[[a, b], default: []].insert(cell.code) }
            }
        }
        #expect(sides.values.count(where: { $0.count == 2 }) > 1_000)
        for (edge, codes) in sides {
            let ends = Array(edge)
            let x = (ends[0].longitude + ends[1].longitude) / 2
            let y = (ends[0].latitude + ends[1].latitude) / 2
            #expect(map.cells(at: x, latitude: y) == codes.sorted(), "\(x),\(y)")
            #expect(map.cell(at: x, latitude: y) == codes.min())
        }
    }

    @Test func theOrderOfTheFileDoesNotMatter() throws {
        let (a, b) = (cell("a", square(1, 1)), cell("b", "[[[1.01,1],[1.02,1],[1.02,1.01],[1.01,1.01],[1.01,1]]]"))
        for features in [[region, a, b], [b, a, region]] {
            let map = try AreaMap(parsing: collection(features))
            #expect(map.cell(at: 1.01, latitude: 1.005) == "a")
            #expect(map.cell(at: 1.010_000_01, latitude: 1.005) == "b")
        }
    }

    @Test func aHoleIsNotInTheCellButItsBoundaryIs() throws {
        let rings = "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,3],[3,3],[3,1],[1,1]]]"
        let map = try AreaMap(parsing: collection(region, cell("c", rings)))
        #expect(map.cell(at: 2, latitude: 2) == nil)
        #expect(map.cell(at: 0.5, latitude: 2) == "c")
        #expect(map.cell(at: 1, latitude: 2) == "c")
        #expect(map.area("c")?.centre.map { map.cell(at: $0.longitude, latitude: $0.latitude) } == "c")
    }

    @Test(arguments: [
        (Double.nan, 36.4), (115.9, .nan), (.infinity, 36.4), (-.infinity, -.infinity), (1e300, 36.4), (0, 0), (36.4, 115.9), (181, 36.4),
    ])
    func numbersThatAreNoPositionOfTheDistrictHaveNoCell(_ x: Double, _ y: Double) throws {
        #expect(try AreaMap(parsing: sampleText()).cell(at: x, latitude: y) == nil)
    }

    @Test func aMapOnWhichNothingIsDrawnFindsNone() throws {
        let map = try AreaMap(accepted: collection(region))
        #expect(map.cell(at: 1, latitude: 1) == nil)
        #expect(map.area("r")?.centre == nil)
        #expect(map.geoJSON(level: .region).contains(#""geometry":null"#))
    }

    @Test func aCellKnowsItsCommunityStreetAndRegion() throws {
        let map = try AreaMap(parsing: sampleText())
        #expect(map.ancestors(of: "371502001001001") == ["371502001001", "371502001", "371502"])
        #expect(map.area("371502001")?.name == "古楼街道")
        #expect(map.area("371502001001001")?.level == .cell)
        #expect(map.ancestors(of: "371502") == [])
        #expect(map.ancestors(of: "none") == [])
        #expect(map.area("none") == nil)
    }

    @Test func everyLabelPointLiesInItsOwnAreaAndBox() throws {
        let map = try AreaMap(parsing: sampleText())
        for area in map.sorted {
            let centre = try #require(area.centre)
            let box = try #require(area.box)
            #expect(
                centre.longitude > box.west && centre.longitude < box.east && centre.latitude > box.south && centre.latitude < box.north)
            let cell = try #require(map.cell(at: centre.longitude, latitude: centre.latitude), "\(area.code)")
            #expect(([cell] + map.ancestors(of: cell)).contains(area.code))
        }
    }

    @Test func anAreaWithoutOutlineHasTheBoxOfWhatLiesInIt() throws {
        let map = try AreaMap(parsing: collection(region, cell("a", square(1)), cell("b", square(3))))
        let box = try #require(map.area("r")?.box)
        #expect((box.west, box.south, box.east, box.north) == (1, 1, 3.01, 3.01))
    }

    @Test(arguments: AreaLevel.allCases) func theMapPagesGeoJSONReadsBackAsTheSameOutlines(_ level: AreaLevel) throws {
        let collection = try AreaCollection(parsing: sampleText())
        let object = try JSONSerialization.jsonObject(with: Data(AreaMap(collection).geoJSON(level: level).utf8)) as? [String: Any]
        let features = try #require(object?["features"] as? [[String: Any]])
        let expected = collection.areas.filter { $0.level == level }.sorted { $0.code < $1.code }
        #expect(features.count == expected.count)
        for (feature, area) in zip(features, expected) {
            let properties = try #require(feature["properties"] as? [String: Any])
            #expect(properties["code"] as? String == area.code)
            #expect(properties["name"] as? String == area.name)
            #expect(properties["parent"] as? String == area.parent)
            #expect((properties["label"] as? [Double])?.count == 2)
            let rings = (feature["geometry"] as? [String: Any])?["coordinates"] as? [[[Double]]]
            #expect(rings == area.polygons[0].rings.map { $0.map { [$0.longitude, $0.latitude] } })
        }
    }

    @Test func aNameCannotEndTheScriptItStandsIn() throws {
        let text = collection(region, cell("c", square())).replacing("Cell c", with: #"</script>\"\\\n"#)
        let json = try AreaMap(parsing: text).geoJSON(level: .cell)
        #expect(!json.contains("<"))
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let properties = (object?["features"] as? [[String: Any]])?.first?["properties"] as? [String: Any]
        #expect(properties?["name"] as? String == "</script>\"\\\n")
    }

    @Test func distancesFollowTheGreatCircle() {
        let origin = Position(longitude: 0, latitude: 0)
        // A degree of a sphere of 6,371,008.8 m: 111,195.08 m, along the equator as along a meridian.
        #expect(abs(AreaMap.distanceInMetres(from: origin, to: Position(longitude: 1, latitude: 0)) - 111_195.08) < 0.01)
        #expect(abs(AreaMap.distanceInMetres(from: origin, to: Position(longitude: 0, latitude: 1)) - 111_195.08) < 0.01)
        let (a, b) = (Position(longitude: 116, latitude: 60), Position(longitude: 117, latitude: 60))
        #expect(abs(AreaMap.distanceInMetres(from: a, to: b) - 55_597.011) < 0.01)
        #expect(AreaMap.distanceInMetres(from: a, to: a) == 0)
        let antipode = Position(longitude: 180, latitude: 0)
        #expect(abs(AreaMap.distanceInMetres(from: origin, to: antipode) - 20_015_114.4) < 1)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: newYork.path), "needs \(newYork.path)"))
    func newYorksFileIsRefusedForItsOpenRingsUnlessReadLeniently() throws {
        let names = AreaProperties(code: "name", root: .init(code: "NYC", name: "New York City"))
        let text = try String(contentsOf: newYork, encoding: .utf8)
        let faults = try #require(throws: AreaFaults.self) { try AreaMap(parsing: text, properties: names) }
        #expect(faults.list.map(\.code) == Array(repeating: "areas.ring-open", count: 4))
        #expect(faults.list[0].zh.contains("Oakland Gardens"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: newYork.path), "needs \(newYork.path)"))
    func eightyOfNewYorksRowsFallInExactlyOneNeighbourhoodAndTwoInNone() throws {
        let names = AreaProperties(code: "name", root: .init(code: "NYC", name: "New York City"), isLenient: true)
        let map = try AreaMap(parsing: String(contentsOf: newYork, encoding: .utf8), properties: names)
        var counts: [Int: Int] = [:]
        for position in try newYorkRows() {
            let cells = map.cells(at: position.longitude, latitude: position.latitude)
            counts[cells.count, default: 0] += 1
            #expect(map.cell(at: position.longitude, latitude: position.latitude) == cells.first)
            if let code = cells.first { #expect(map.ancestors(of: code) == ["NYC"]) }
        }
        #expect(counts == [0: 2, 1: 80])
    }
}

/// As published it has four rings that do not end where they began, and polygons that cross themselves.
private let newYork = repository.deletingLastPathComponent().appending(path: "shared/data/events311/nyc_neighborhoods.geojson")

/// Each row's Location column is the last, `"(40.58, -73.93)"`, or empty.
private func newYorkRows() throws -> [Position] {
    let file = newYork.deletingLastPathComponent().appending(path: "nyc311-100.csv")
    return try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).compactMap { line in
        guard line.hasSuffix(")\""), let start = line.lastIndex(of: "(") else { return nil }
        let numbers = line[line.index(after: start)...].dropLast(2).split(separator: ",").compactMap {
            Double($0.trimmingCharacters(in: .whitespaces))
        }
        return numbers.count == 2 ? Position(longitude: numbers[1], latitude: numbers[0]) : nil
    }
}

/// The reference: how often the outer ring goes round the position, by angles (the sample has no holes).
private func windingNumber(_ area: DrawnArea, _ x: Double, _ y: Double) -> Int {
    let ring = area.polygons[0].rings[0]
    let angle = zip(ring, ring.dropFirst()).reduce(0.0) { sum, edge in
        let (ax, ay) = (edge.0.longitude - x, edge.0.latitude - y)
        let (bx, by) = (edge.1.longitude - x, edge.1.latitude - y)
        return sum + atan2(ax * by - ay * bx, ax * bx + ay * by)
    }
    return Int((angle / (2 * .pi)).rounded())
}

/// SplitMix64, so that a printed seed repeats a run.
private struct Random {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next(_ low: Double, _ high: Double) -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return low + Double(z >> 11) / 9_007_199_254_740_992 * (high - low)
    }
}

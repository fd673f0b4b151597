// The check of coverage: it passes what covers the ground once, and names what does not.

import Foundation
import Grid
import Matters
import Testing

@Suite struct AreaCheckTests {
    @Test func theSampleDistrictHasNoGapAndNoOverlap() throws {
        let check = try AreaCheck(AreaCollection(parsing: sampleText()))
        #expect(check.findings.map(\.en) == [])
        #expect(check.isPassed)
    }

    @Test func aShiftedCornerIsFoundAsOverlapAndGapWithBothNamesAndItsSize() throws {
        let areas = try AreaCollection(parsing: sampleText())
        let (shifted, moved, neighbours) = try shiftOneCorner(areas)
        let check = try AreaCheck(shifted)
        let overlaps = check.findings.filter { $0.kind == .overlap }
        let gaps = check.findings.filter { $0.kind == .gap }
        try #require(!overlaps.isEmpty && !gaps.isEmpty)
        #expect(overlaps.allSatisfy { $0.areas.contains(moved.code) && $0.areas.count == 2 })
        #expect(overlaps.allSatisfy { !neighbours.isDisjoint(with: $0.areas) })
        #expect(overlaps[0].zh.contains(moved.name) && overlaps[0].en.contains("\(moved.name) (\(moved.code))"))
        #expect(gaps[0].areas.contains(moved.code))
        #expect(gaps[0].parent != nil)
        for finding in overlaps + gaps {
            #expect(finding.squareMetres > 1)
            // The point lies in the place: in two of the shifted cells, or in none.
            let holders = AreaMap(shifted).cells(at: finding.point.longitude, latitude: finding.point.latitude)
            #expect(holders.count == (finding.kind == .overlap ? 2 : 0), "\(finding.en)")
        }
        // The ground given away and the ground taken is what the cell's own size changed by.
        let change = overlaps.reduce(0) { $0 + $1.squareMetres } - gaps.reduce(0) { $0 + $1.squareMetres }
        let before = squareMetres(moved)
        let after = squareMetres(try #require(shifted.areas.first { $0.code == moved.code }))
        #expect(abs((after - before) - change) < 0.01 * abs(change) + 1)
    }

    @Test func aCellThatReachesOutOfTheRegionIsNamedWithIt() throws {
        let outline =
            #"{"type":"Feature","properties":{"code":"r","name":"Region","level":"region"},"#
            + #""geometry":{"type":"Polygon","coordinates":[[[1,1],[1.01,1],[1.01,1.01],[1,1.01],[1,1]]]}}"#
        let wide = "[[[1,1],[1.02,1],[1.02,1.01],[1,1.01],[1,1]]]"
        let check = try AreaCheck(AreaCollection(parsing: collection(outline, cell("c1", wide))))
        #expect(check.findings.map(\.kind) == [.outside])
        #expect(check.findings[0].areas == ["c1"])
        #expect(check.findings[0].parent == "r")
        #expect(check.findings[0].zh.contains("Cell c1") && check.findings[0].zh.contains("Region"))
    }

    @Test func groundOfTheRegionWithoutACellIsAGapWithItsNeighbours() throws {
        let outline =
            #"{"type":"Feature","properties":{"code":"r","name":"Region","level":"region"},"#
            + #""geometry":{"type":"Polygon","coordinates":[[[1,1],[1.03,1],[1.03,1.01],[1,1.01],[1,1]]]}}"#
        let check = try AreaCheck(
            AreaCollection(
                parsing: collection(outline, cell("a", square(1, 1)), cell("c", "[[[1.02,1],[1.03,1],[1.03,1.01],[1.02,1.01],[1.02,1]]]"))))
        #expect(check.findings.map(\.kind) == [.gap])
        #expect(check.findings[0].areas == ["a", "c"])
        #expect(check.findings[0].parent == "r")
        // 0.01° × 0.01° at one degree north: 1,111.95 m × 1,111.95 m × cos 1.005°.
        #expect(abs(check.findings[0].squareMetres - 1_236_240) < 200)
    }

    @Test func withoutOutlinesAboveAHoleBetweenCellsIsAGap() throws {
        let ring = ringOfEight()
        let check = try AreaCheck(AreaCollection(parsing: collection([region] + ring)))
        #expect(check.findings.map(\.kind) == [.gap])
        #expect(check.findings[0].areas.count == 8)
        #expect(check.findings[0].parent == nil)
        let filled = try AreaCheck(AreaCollection(parsing: collection([region] + ring + [cell("m", box(1, 1))])))
        #expect(filled.isPassed)
    }

    @Test func theSameCellTwiceAndACellWithinACellOverlap() throws {
        let twice = try AreaCheck(AreaCollection(parsing: collection(region, cell("a", square()), cell("b", square()))))
        #expect(twice.findings.map(\.areas) == [["a", "b"]])
        let inner = "[[[1.002,1.002],[1.004,1.002],[1.004,1.004],[1.002,1.002]]]"
        let within = try AreaCheck(AreaCollection(parsing: collection(region, cell("a", square()), cell("b", inner))))
        #expect(within.findings.map(\.kind) == [.overlap])
    }

    /// A strip of 0.01° (1,112 m) by so many degrees: 8e-9° are 0.99 m², 9e-9° are 1.11 m².
    @Test(arguments: [(8e-9, true), (9e-9, false)]) func sliversUpToOneSquareMetreAreLetBe(_ width: Double, _ passes: Bool) throws {
        let (low, high) = (0.0, 0.01)
        let a = "[[[\(low),0],[\(high),0],[\(high),\(0.01 + width)],[\(low),\(0.01 + width)],[\(low),0]]]"
        let b = "[[[\(low),0.01],[\(high),0.01],[\(high),0.02],[\(low),0.02],[\(low),0.01]]]"
        let check = try AreaCheck(AreaCollection(parsing: collection(region, cell("a", a), cell("b", b))))
        #expect(check.isPassed == passes, "\(check.findings.map(\.en))")
    }

    @Test func manyOffendersAreAllCountedAndTheLargestAHundredListed() throws {
        // Sixteen copies of one square: every pair overlaps, 120 in all.
        let cells = (0..<16).map { cell("c\($0)", square()) }
        let check = try AreaCheck(AreaCollection(parsing: collection([region] + cells)))
        #expect(check.findingCount == 120)
        #expect(check.findings.count == 100)
        #expect(Set(check.findings.map(\.areas)).count == 100)
    }

    @Test func neighboursThatShareAnEdgeInDifferentPiecesPass() throws {
        let left = "[[[0,0],[0.01,0],[0.01,0.01],[0,0.01],[0,0]]]"
        let low = "[[[0.01,0],[0.02,0],[0.02,0.005],[0.01,0.005],[0.01,0]]]"
        let high = "[[[0.01,0.005],[0.02,0.005],[0.02,0.01],[0.01,0.01],[0.01,0.005]]]"
        let check = try AreaCheck(AreaCollection(parsing: collection(region, cell("a", left), cell("b", low), cell("c", high))))
        #expect(check.isPassed)
    }
}

@Suite struct ManyGapsTests {
    @Test func aFileOfSeparateCellsHasAllItsGapsNamedOnceEachWithItsNeighbours() throws {
        // Twenty by twenty communities with one cell in the middle of each: a frame of bare ground round every cell.
        func square(_ west: Double, _ south: Double, _ side: Double) -> String {
            let (e, n) = (west + side, south + side)
            return "[[[\(west),\(south)],[\(e),\(south)],[\(e),\(n)],[\(west),\(n)],[\(west),\(south)]]]"
        }
        func feature(_ code: String, _ level: String, _ parent: String, _ rings: String) -> String {
            "{\"type\":\"Feature\",\"properties\":{\"code\":\"\(code)\",\"name\":\"\(code)\",\"level\":\"\(level)\",\"parent\":\(parent)},"
                + "\"geometry\":{\"type\":\"Polygon\",\"coordinates\":\(rings)}}"
        }
        var features = [feature("r", "region", "null", square(0, 0, 0.08)), feature("s", "street", "\"r\"", square(0, 0, 0.08))]
        for row in 0..<20 {
            for column in 0..<20 {
                let (west, south) = (0.004 * Double(column), 0.004 * Double(row))
                features.append(feature("m\(row)-\(column)", "community", "\"s\"", square(west, south, 0.004)))
                features.append(feature("c\(row)-\(column)", "cell", "\"m\(row)-\(column)\"", square(west + 0.001, south + 0.001, 0.002)))
            }
        }
        let text = "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ","))]}"
        let check = try AreaCheck(AreaCollection(parsing: text), limit: 1000)
        // Told of each community, and not again of the street and of the region.
        #expect(check.findingCount == 400 && check.findings.allSatisfy { $0.kind == .gap && $0.areas.count == 1 })
        #expect(Set(check.findings.compactMap(\.parent)).count == 400)
        #expect(check.findings.allSatisfy { $0.parent.map { "c" + $0.dropFirst() } == $0.areas.first })
    }
}

/// The district with one corner of one cell moved by 0.0004° in that cell alone: an inner corner shared by
/// three cells or more, moved across its bend, so that the cell takes ground on one side and leaves some on the other.
private func shiftOneCorner(_ collection: AreaCollection) throws -> (AreaCollection, moved: DrawnArea, neighbours: Set<String>) {
    let cells = collection.areas.filter { $0.level == .cell }
    var holders: [Position: Set<String>] = [:]
    for cell in cells { for position in cell.polygons[0].rings[0] { holders[position, default: []].insert(cell.code) } }
    let region = try #require(collection.areas.first { $0.level == .region })
    let border = Set(region.polygons[0].rings[0])
    // In code order, so that the same corner is taken each time.
    let moved = cells.sorted { $0.code < $1.code }[17]
    let ring = moved.polygons[0].rings[0]
    let inner = (1..<ring.count - 1).filter { !border.contains(ring[$0]) && (holders[ring[$0]]?.count ?? 0) >= 3 }
    let place = try #require(inner.max { abs(bend(ring, at: $0)) < abs(bend(ring, at: $1)) })
    let (before, corner, after) = (ring[place - 1], ring[place], ring[place + 1])
    let (dx, dy) = (after.longitude - before.longitude, after.latitude - before.latitude)
    let scale = 0.0004 / (dx * dx + dy * dy).squareRoot()
    let to = Position(longitude: corner.longitude + dx * scale, latitude: corner.latitude + dy * scale)
    var object = try #require(try JSONSerialization.jsonObject(with: Data(sampleText().utf8)) as? [String: Any])
    var features = try #require(object["features"] as? [[String: Any]])
    let index = try #require(features.firstIndex { ($0["properties"] as? [String: Any])?["code"] as? String == moved.code })
    let coordinates = ring.map { $0 == corner ? [to.longitude, to.latitude] : [$0.longitude, $0.latitude] }
    features[index]["geometry"] = ["type": "Polygon", "coordinates": [coordinates]] as [String: Any]
    object["features"] = features
    let text = String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    return (try AreaCollection(parsing: text), moved, (holders[corner] ?? []).subtracting([moved.code]))
}

/// Sine of the turn at a corner: 0 where the boundary goes straight on.
private func bend(_ ring: [Position], at place: Int) -> Double {
    let (a, b, c) = (ring[place - 1], ring[place], ring[place + 1])
    let (ux, uy) = (b.longitude - a.longitude, b.latitude - a.latitude)
    let (vx, vy) = (c.longitude - b.longitude, c.latitude - b.latitude)
    return (ux * vy - uy * vx) / ((ux * ux + uy * uy) * (vx * vx + vy * vy)).squareRoot()
}

/// The shoelace formula in degrees, times the size of a degree there.
private func squareMetres(_ area: DrawnArea) -> Double {
    let ring = area.polygons[0].rings[0]
    let origin = ring[0]
    let doubled = zip(ring, ring.dropFirst()).reduce(0.0) { sum, edge in
        let (ax, ay) = (edge.0.longitude - origin.longitude, edge.0.latitude - origin.latitude)
        let (bx, by) = (edge.1.longitude - origin.longitude, edge.1.latitude - origin.latitude)
        return sum + ax * by - bx * ay
    }
    return abs(doubled) / 2 * 111_195.08 * 111_195.08 * cos(origin.latitude * .pi / 180)
}

private func box(_ column: Int, _ row: Int) -> String {
    let xs = [0.0, 0.01, 0.02, 0.03]
    let (w, e, s, n) = (xs[column], xs[column + 1], xs[row], xs[row + 1])
    return "[[[\(w),\(s)],[\(e),\(s)],[\(e),\(n)],[\(w),\(n)],[\(w),\(s)]]]"
}

private func ringOfEight() -> [String] {
    (0..<9).filter { $0 != 4 }.map { cell("c\($0)", box($0 % 3, $0 / 3)) }
}

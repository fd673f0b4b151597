// The areas as the running system asks for them: which of the smallest holds a position, what lies above it,
// where to put its label, how far two positions are apart. Called at every report and by the map page.
// Pure Swift, no GEOS and no I/O, so that a decision may ask it; it answers in microseconds.

import Foundation
import Matters

/// A map of areas that `AreaCheck` has passed. What is kept (in the journal) is the GeoJSON text:
/// reading it again gives the same map and the same answers on every machine.
package struct AreaMap: Sendable {
    private let areas: [String: MappedArea]
    /// All areas, by code.
    package let sorted: [MappedArea]
    /// Those that positions are given to, by code: `AreaCollection.smallest`. Cells; on a city's map its districts.
    package let smallest: [MappedArea]
    private let shapes: [String: [Polygon]]
    private let index: CellIndex

    /// Throws what `AreaCollection` throws.
    package init(parsing text: String, properties: AreaProperties = AreaProperties()) throws(AreaFaults) {
        self.init(try AreaCollection(parsing: text, properties: properties))
    }

    /// A text that is in the journal: see `AreaCollection(accepted:)`.
    package init(accepted text: String) throws(AreaFaults) { self.init(try AreaCollection(accepted: text)) }

    package init(_ collection: AreaCollection) {
        let below = Dictionary(grouping: collection.areas, by: { $0.parent ?? "" })
        sorted = collection.areas.sorted { $0.code < $1.code }.map { area in
            let extent = ground(of: area, below)
            return MappedArea(
                code: area.code, name: area.name, level: area.level, parent: area.parent,
                centre: labelPoint(in: extent), box: BoundingBox(extent))
        }
        areas = Dictionary(sorted.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        shapes = Dictionary(collection.areas.map { ($0.code, $0.polygons) }, uniquingKeysWith: { first, _ in first })
        let drawn = collection.smallest
        let codes = Set(drawn.map(\.code))
        smallest = sorted.filter { codes.contains($0.code) }
        index = CellIndex(drawn)
    }

    /// The code of the cell, or on a map without cells of the smallest area, that holds the position, its boundary
    /// included; nil outside of all and for numbers that are no position. On a common boundary it is the one of the
    /// lowest code, so that every position has one worker. Positions are taken to 1e-8 degrees (1 mm).
    package func cell(at longitude: Double, latitude: Double) -> String? {
        index.cells(at: longitude, latitude, firstOnly: true).first
    }

    /// All cells that hold the position, by code: more than one only on a boundary, or where cells overlap.
    package func cells(at longitude: Double, latitude: Double) -> [String] {
        index.cells(at: longitude, latitude, firstOnly: false)
    }

    package func area(_ code: String) -> MappedArea? { areas[code] }

    /// The codes above an area, nearest first: of a cell its community, street and regions. Empty for
    /// the topmost region and for an unknown code.
    package func ancestors(of code: String) -> [String] {
        var codes: [String] = []
        var next = areas[code]?.parent
        while let parent = next {
            codes.append(parent)
            next = areas[parent]?.parent
        }
        return codes
    }

    /// The areas of one level as a FeatureCollection for the map page: code, name, level, parent and
    /// label point of each. An area without an outline has a null geometry. Safe inside a script element.
    package func geoJSON(level: AreaLevel) -> String { geoJSON(sorted.filter { $0.level == level }) }

    /// All areas, in the same form.
    package var wholeGeoJSON: String { geoJSON(sorted) }

    /// The smallest areas, in the same form.
    package var smallestGeoJSON: String { geoJSON(smallest) }

    /// What a page draws: the streets, then over them the smallest areas, where those are others.
    package var layersGeoJSON: String { geoJSON(sorted.filter { $0.level == .street && !smallest.contains($0) } + smallest) }

    /// The smallest areas that are one of these or lie in one: what a grid worker's phone keeps.
    package func geoJSON(under codes: Set<String>) -> String {
        geoJSON(smallest.filter { area in codes.contains(area.code) || ancestors(of: area.code).contains(where: codes.contains) })
    }

    private func geoJSON(_ list: [MappedArea]) -> String {
        let features = list.map { area in
            let parent = area.parent.map(quoted) ?? "null"
            let label = area.centre.map { "[\($0.longitude),\($0.latitude)]" } ?? "null"
            return """
                {"type":"Feature","properties":{"code":\(quoted(area.code)),"name":\(quoted(area.name)),\
                "level":"\(area.level.rawValue)","parent":\(parent),"label":\(label)},\
                "geometry":\(geometry(shapes[area.code] ?? []))}
                """
        }
        return "{\"type\":\"FeatureCollection\",\"features\":[\(features.joined(separator: ",\n"))]}"
    }

    /// Metres along the great circle (haversine) on the sphere of the mean radius of IUGG; right to 0.5 %.
    package static func distanceInMetres(from a: Position, to b: Position) -> Double {
        let half = Double.pi / 360
        let (north, east) = (sin((b.latitude - a.latitude) * half), sin((b.longitude - a.longitude) * half))
        let h = north * north + cosine(ofDegrees: a.latitude) * cosine(ofDegrees: b.latitude) * east * east
        return 2 * earthRadiusInMetres * asin(min(1, h.squareRoot()))
    }
}

/// What the map says about one area.
package struct MappedArea: Hashable, Sendable {
    package let code: String
    package let name: String
    package let level: AreaLevel
    package let parent: String?
    /// Where to put its name, always inside; nil when neither it nor anything in it has an outline.
    package let centre: Position?
    package let box: BoundingBox?
}

/// Degrees, all four inclusive.
package struct BoundingBox: Hashable, Sendable {
    package let west: Double
    package let south: Double
    package let east: Double
    package let north: Double

    /// Nil for no polygons.
    init?(_ polygons: [Polygon]) {
        guard let first = polygons.first?.rings.first?.first else { return nil }
        var (west, east, south, north) = (first.longitude, first.longitude, first.latitude, first.latitude)
        for position in polygons.lazy.compactMap(\.rings.first).joined() {
            west = min(west, position.longitude)
            east = max(east, position.longitude)
            south = min(south, position.latitude)
            north = max(north, position.latitude)
        }
        (self.west, self.south, self.east, self.north) = (west, south, east, north)
    }
}

/// IUGG mean radius R1.
let earthRadiusInMetres = 6_371_008.8
let metresPerDegree = earthRadiusInMetres * Double.pi / 180
func cosine(ofDegrees degrees: Double) -> Double { cos(degrees * Double.pi / 180) }

// MARK: - Finding the cell

/// Positions in whole units of 1e-8 degrees, so that "on the boundary" is exact arithmetic and not a
/// matter of rounding: two cells that share a vertex in the file share it here. The temptation is to
/// compare doubles; then a point on an edge belongs to both cells, or to none.
private struct Point: Hashable, Sendable {
    let x: Int64
    let y: Int64

    init(_ position: Position) {
        x = Int64((position.longitude * 1e8).rounded())
        y = Int64((position.latitude * 1e8).rounded())
    }
}

/// Cells by code, and a lattice of squares over their extent: each square lists the cells whose box meets it.
private struct CellIndex: Sendable {
    private struct Cell: Sendable {
        let code: String
        /// Of each polygon the outer ring, then its holes.
        let polygons: [[[Point]]]
        let (west, south, east, north): (Int64, Int64, Int64, Int64)
    }

    private var cells: [Cell] = []
    private var squares: [[Int32]] = []
    private var (west, south): (Int64, Int64) = (0, 0)
    private var (width, height): (Int64, Int64) = (1, 1)
    private var side = 0

    init(_ areas: [DrawnArea]) {
        for area in areas.sorted(by: { $0.code < $1.code }) {
            let polygons = area.polygons.map { $0.rings.map { $0.map(Point.init) } }
            let points = polygons.lazy.joined().joined()
            guard let first = points.first else { continue }
            var (west, south, east, north) = (first.x, first.y, first.x, first.y)
            for point in points {
                (west, east) = (min(west, point.x), max(east, point.x))
                (south, north) = (min(south, point.y), max(north, point.y))
            }
            cells.append(Cell(code: area.code, polygons: polygons, west: west, south: south, east: east, north: north))
        }
        guard let first = cells.first else { return }
        // Twice as many squares a side as there are cells a side: about four candidates each.
        side = max(1, Int(Double(cells.count).squareRoot().rounded(.up)) * 2)
        west = cells.reduce(first.west) { min($0, $1.west) }
        south = cells.reduce(first.south) { min($0, $1.south) }
        width = cells.reduce(first.east) { max($0, $1.east) } - west + 1
        height = cells.reduce(first.north) { max($0, $1.north) } - south + 1
        squares = Array(repeating: [], count: side * side)
        for (place, cell) in cells.enumerated() {
            for row in row(cell.south)...row(cell.north) {
                for column in column(cell.west)...column(cell.east) { squares[row * side + column].append(Int32(place)) }
            }
        }
    }

    func cells(at longitude: Double, _ latitude: Double, firstOnly: Bool) -> [String] {
        // The range is asked first because a conversion of infinity to an integer would stop the program.
        guard abs(longitude) <= 180, abs(latitude) <= 90, side > 0 else { return [] }
        let point = Point(Position(longitude: longitude, latitude: latitude))
        guard point.x >= west, point.x < west + width, point.y >= south, point.y < south + height else { return [] }
        var found: [String] = []
        for place in squares[row(point.y) * side + column(point.x)] where holds(point, cells[Int(place)]) {
            found.append(cells[Int(place)].code)
            if firstOnly { break }
        }
        return found
    }

    private func column(_ x: Int64) -> Int { Int((x - west) * Int64(side) / width) }
    private func row(_ y: Int64) -> Int { Int((y - south) * Int64(side) / height) }

    /// In an outer ring and in none of its holes, boundaries included. Not even-odd over all rings at once:
    /// where a leniently read file has holes that overlap, ground in two of them would count as inside.
    private func holds(_ point: Point, _ cell: Cell) -> Bool {
        guard point.x >= cell.west, point.x <= cell.east, point.y >= cell.south, point.y <= cell.north else { return false }
        polygons: for rings in cell.polygons {
            switch side(of: point, rings[0]) {
            case .on: return true
            case .outside: continue
            case .inside: break
            }
            for hole in rings.dropFirst() {
                switch side(of: point, hole) {
                case .on: return true
                case .inside: continue polygons
                case .outside: break
                }
            }
            return true
        }
        return false
    }

    private enum Side { case inside, on, outside }

    private func side(of point: Point, _ ring: [Point]) -> Side {
        var isInside = false
        var a = ring[ring.count - 1]
        for b in ring {
            defer { a = b }
            guard min(a.y, b.y) <= point.y, point.y <= max(a.y, b.y) else { continue }
            // 128 bits: a product of two differences reaches 3.6e10 × 1.8e10, beyond 64.
            let turn = Int128(b.x - a.x) * Int128(point.y - a.y) - Int128(b.y - a.y) * Int128(point.x - a.x)
            if turn == 0, min(a.x, b.x) <= point.x, point.x <= max(a.x, b.x) { return .on }
            // Half open in latitude, so that a ray through a vertex counts it once.
            if (a.y > point.y) != (b.y > point.y), (turn > 0) == (b.y > a.y) { isInside.toggle() }
        }
        return isInside ? .inside : .outside
    }
}

// MARK: - Labels and text

/// The outline of an area, or where it has none those of all that lies in it.
private func ground(of area: DrawnArea, _ below: [String: [DrawnArea]]) -> [Polygon] {
    area.polygons.isEmpty ? (below[area.code] ?? []).flatMap { ground(of: $0, below) } : area.polygons
}

/// The middle of the widest stretch inside the largest polygon, along seven latitudes across it.
private func labelPoint(in polygons: [Polygon]) -> Position? {
    guard let polygon = polygons.max(by: { abs(signedArea($0)) < abs(signedArea($1)) }), let box = BoundingBox([polygon]) else {
        return nil
    }
    var best: (position: Position, width: Double)?
    for step in [4, 3, 5, 2, 6, 1, 7] {
        let latitude = box.south + (box.north - box.south) * Double(step) / 8
        var crossings: [Double] = []
        for ring in polygon.rings {
            for (a, b) in zip(ring, ring.dropFirst()) where (a.latitude > latitude) != (b.latitude > latitude) {
                crossings.append(a.longitude + (latitude - a.latitude) / (b.latitude - a.latitude) * (b.longitude - a.longitude))
            }
        }
        crossings.sort()
        for (west, east) in zip(crossings, crossings.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 }).map(\.element)
        where east - west > best?.width ?? 0 {
            best = (Position(longitude: (west + east) / 2, latitude: latitude), east - west)
        }
    }
    return best.map { Position(longitude: sixDecimals($0.position.longitude), latitude: sixDecimals($0.position.latitude)) }
}

private func sixDecimals(_ degrees: Double) -> Double { (degrees * 1e6).rounded() / 1e6 }

private func signedArea(_ polygon: Polygon) -> Double {
    guard let ring = polygon.rings.first else { return 0 }
    return zip(ring, ring.dropFirst()).reduce(0) { $0 + $1.0.longitude * $1.1.latitude - $1.1.longitude * $1.0.latitude } / 2
}

private func geometry(_ polygons: [Polygon]) -> String {
    if polygons.isEmpty { return "null" }
    let parts = polygons.map { polygon in
        let rings = polygon.rings.map { ring in
            "[" + ring.map { "[\($0.longitude),\($0.latitude)]" }.joined(separator: ",") + "]"
        }
        return "[" + rings.joined(separator: ",") + "]"
    }
    return parts.count == 1
        ? "{\"type\":\"Polygon\",\"coordinates\":\(parts[0])}"
        : "{\"type\":\"MultiPolygon\",\"coordinates\":[\(parts.joined(separator: ","))]}"
}

/// A JSON string (RFC 8259). `<` is escaped too, so that no name can end the script it stands in.
private func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "<", "\u{0}"..."\u{1F}", "\u{2028}", "\u{2029}":
            let digits = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: out.unicodeScalars.append(scalar)
        }
    }
    return out + "\""
}

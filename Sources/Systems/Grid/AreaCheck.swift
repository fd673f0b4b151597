// Whether the smallest areas (the cells; without any, a city's districts) cover the ground once: no overlap, no gap,
// none outside the area it belongs to. Called by the import of areas and by `taizhang` before a map is accepted; it
// reports every offender by name and never moves a boundary.

import Matters

/// The check of one file of areas, done when it is made.
package struct AreaCheck: Hashable, Sendable {
    /// The largest first, at most `limit` of them.
    package let findings: [AreaFinding]
    /// How many there are, those beyond the limit included.
    package let findingCount: Int

    package var isPassed: Bool { findingCount == 0 }

    /// How many overlaps are looked for: nobody mends more at a time.
    static let most = 1000

    /// In square metres, what is let be.
    package static let tolerance = 1.0

    /// `tolerance` in square metres: slivers up to it come from rounded coordinates and are let be.
    /// Throws only when GEOS itself fails.
    package init(_ areas: AreaCollection, tolerance: Double = AreaCheck.tolerance, limit: Int = 100) throws(GEOSFailure) {
        let ground = try Ground(areas, tolerance: tolerance)
        var all = try ground.overlaps()
        all += try ground.outside()
        all += try ground.gaps()
        all.sort { a, b in a.squareMetres == b.squareMetres ? a.areas.lexicographicallyPrecedes(b.areas) : a.squareMetres > b.squareMetres }
        findings = Array(all.prefix(limit))
        findingCount = all.count
    }
}

/// One place where the smallest areas do not cover the ground once.
package struct AreaFinding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Two of them share ground.
        case overlap
        /// None covers it: a hole between them, or ground of a parent that none of those in it has.
        case gap
        /// One reaches out of an area that it belongs to.
        case outside
    }

    package let kind: Kind
    /// Codes: both offenders of an overlap, the neighbours round a gap, the one that reaches out.
    package let areas: [String]
    /// The code of the area that has the gap, or out of which one reaches.
    package let parent: String?
    package let squareMetres: Double
    /// A point inside the place.
    package let point: Position
    /// The place itself, to be drawn.
    package let outline: [Polygon]
    package let zh: String
    package let en: String
}

/// The areas as geometries. One session, so one task.
private final class Ground {
    private let session = GEOSSession()
    private let tolerance: Double
    private let byCode: [String: DrawnArea]
    /// The smallest areas: cells, or on a map without them what lies lowest.
    private let cells: [DrawnArea]
    private let shapes: [Shape]
    private let index: ShapeIndex
    /// The other areas that have an outline of their own, the lowest first: by level, and regions by how many they lie in.
    private let parents: [(area: DrawnArea, shape: Shape)]
    /// Places in `cells` of all that lie in an area, at whatever depth.
    private let cellsIn: [String: [Int]]
    private let words: Words

    init(_ collection: AreaCollection, tolerance: Double) throws(GEOSFailure) {
        self.tolerance = tolerance
        let byCode = Dictionary(collection.areas.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        self.byCode = byCode
        cells = collection.smallest
        words = Words(cells.first?.level ?? .cell)
        var shapes: [Shape] = []
        for cell in cells { shapes.append(try session.validGeometry(of: cell.polygons)) }
        self.shapes = shapes
        index = try ShapeIndex(shapes, in: session)
        let codes = Set(cells.map(\.code))
        let above = collection.areas.filter { !$0.polygons.isEmpty && !codes.contains($0.code) }
            .map { (area: $0, depth: Ground.ancestors(of: $0, byCode).count) }
        // Those of one level and depth stay in the file's order.
        let lowestFirst = above.enumerated().sorted { a, b in
            (b.element.area.level, b.element.depth, a.offset) < (a.element.area.level, a.element.depth, b.offset)
        }
        var parents: [(area: DrawnArea, shape: Shape)] = []
        for (_, (area, _)) in lowestFirst { parents.append((area, try session.validGeometry(of: area.polygons))) }
        self.parents = parents
        var cellsIn: [String: [Int]] = [:]
        for (place, cell) in cells.enumerated() {
            for code in Ground.ancestors(of: cell, byCode) { cellsIn[code, default: []].append(place) }
        }
        self.cellsIn = cellsIn
    }

    func overlaps() throws(GEOSFailure) -> [AreaFinding] {
        var findings: [AreaFinding] = []
        for (place, shape) in shapes.enumerated() {
            // Nobody reads more of them, and a layer given twice has one for each pair.
            for other in index.near(shape) where other > place && findings.count < AreaCheck.most {
                guard try shape.meetsInside(shapes[other]) else { continue }
                let shared = try shape.intersection(shapes[other])
                let size = try shared.squareMetres()
                guard size > tolerance else { continue }
                findings.append(try overlap(cells[place], cells[other], size, of: shared))
            }
        }
        return findings
    }

    /// Cells that reach out of their community, street or regions: of these the lowest is named, because
    /// what leaves the community mostly leaves the street as well and would be told three times.
    func outside() throws(GEOSFailure) -> [AreaFinding] {
        var findings: [AreaFinding] = []
        var told: Set<Int> = []
        for (area, outline) in parents {
            for place in cellsIn[area.code] ?? [] where !told.contains(place) {
                if try outline.covers(shapes[place]) { continue }
                let rest = try shapes[place].subtracting(outline)
                let size = try rest.squareMetres()
                guard size > tolerance else { continue }
                told.insert(place)
                findings.append(try outside(cells[place], area, size, of: rest))
            }
        }
        return findings
    }

    /// Ground of a parent that none of its cells has, the lowest parent first; then the holes between
    /// cells where no topmost region says how far the ground reaches.
    func gaps() throws(GEOSFailure) -> [AreaFinding] {
        var findings: [AreaFinding] = []
        var told: [Shape] = []
        for (area, outline) in parents {
            let own = (cellsIn[area.code] ?? []).map { shapes[$0] }
            let bare = own.isEmpty ? outline : try outline.subtracting(try session.union(of: own))
            try tell(try bare.polygons(), in: area, &told, &findings)
        }
        let tops = byCode.values.filter { $0.parent == nil }
        // With an outline of the whole a hole is either told above or is not its ground.
        guard tops.isEmpty || tops.contains(where: \.polygons.isEmpty) else { return findings }
        try tell(try session.union(of: shapes).holes(), in: nil, &told, &findings)
        return findings
    }

    /// Gaps of one area, which do not meet each other. Asks the indices only: a file of separate cells has as
    /// many gaps as cells, and each against all of them would take minutes.
    private func tell(_ gaps: [Shape], in area: DrawnArea?, _ told: inout [Shape], _ findings: inout [AreaFinding]) throws(GEOSFailure) {
        let before = told
        let toldBefore = try ShapeIndex(before, in: session)
        for gap in gaps {
            guard try gap.squareMetres() > tolerance else { continue }
            // The same gap shows again in the street of its community and in the region of its street.
            let same = toldBefore.near(gap).map { before[$0] }
            let new = same.isEmpty ? gap : try gap.subtracting(try session.union(of: same))
            let size = try new.squareMetres()
            guard size > tolerance else { continue }
            told.append(gap)
            // 1e-7 degrees are 1 cm: a corner computed by the overlay lies on a neighbour only to rounding.
            var neighbours: [DrawnArea] = []
            for place in index.near(try new.extent(widerBy: 1e-7)) where try shapes[place].isWithin(degrees: 1e-7, of: new) {
                neighbours.append(cells[place])
            }
            findings.append(try self.gap(in: area, between: neighbours, size, of: new))
        }
    }

    private func largest(of geometry: Shape) throws(GEOSFailure) -> Shape {
        var best: (part: Shape, size: Double)?
        for part in try geometry.polygons() {
            let size = try part.squareMetres()
            if size > best?.size ?? 0 { best = (part, size) }
        }
        return best?.part ?? geometry
    }

    private static func ancestors(of area: DrawnArea, _ byCode: [String: DrawnArea]) -> [String] {
        var codes: [String] = []
        var next = area.parent
        while let code = next {
            codes.append(code)
            next = byCode[code]?.parent
        }
        return codes
    }

    // MARK: Sentences

    /// What the smallest areas of this file are called.
    private struct Words {
        let zh: String
        let en: String
        let many: String

        init(_ level: AreaLevel) {
            (zh, en, many) =
                switch level {
                case .region: ("区域", "region", "regions")
                case .street: ("街道（镇）", "street", "streets")
                case .community: ("社区（村）", "community", "communities")
                case .cell: ("网格", "cell", "cells")
                }
        }

        func opening(_ word: String) -> String { word.prefix(1).uppercased() + word.dropFirst() }
    }

    private func overlap(_ a: DrawnArea, _ b: DrawnArea, _ size: Double, of place: Shape) throws(GEOSFailure) -> AreaFinding {
        let point = try largest(of: place).pointInside()
        return AreaFinding(
            kind: .overlap, areas: [a.code, b.code].sorted(), parent: nil, squareMetres: size, point: point,
            outline: try place.outlines(),
            zh: "\(words.zh) \(called(a)) 与\(words.zh) \(called(b)) 重叠 \(decimals(size, 1)) 平方米，在 \(point) 附近。请让两者共用同一条边界。",
            en: "\(words.opening(words.many)) \(named(a)) and \(named(b)) overlap by \(decimals(size, 1)) m² near \(point). "
                + "Give them one common boundary.")
    }

    private func outside(_ cell: DrawnArea, _ area: DrawnArea, _ size: Double, of place: Shape) throws(GEOSFailure) -> AreaFinding {
        let point = try largest(of: place).pointInside()
        return AreaFinding(
            kind: .outside, areas: [cell.code], parent: area.code, squareMetres: size, point: point,
            outline: try place.outlines(),
            zh: "\(words.zh) \(called(cell)) 有 \(decimals(size, 1)) 平方米在其所属的 \(called(area)) 之外，在 \(point) 附近。请改正边界或上级。",
            en: "\(words.opening(words.en)) \(named(cell)) has \(decimals(size, 1)) m² outside \(named(area)), to which it belongs, "
                + "near \(point). Correct the boundary or the parent.")
    }

    private func gap(in area: DrawnArea?, between neighbours: [DrawnArea], _ size: Double, of place: Shape) throws(GEOSFailure)
        -> AreaFinding
    {
        let point = try largest(of: place).pointInside()
        let listed = neighbours.sorted { $0.code < $1.code }
        let roundZH = listed.prefix(8).map(called)
        let roundEN = listed.prefix(8).map(named)
        let whereZH = area.map { "\(called($0)) 之内" } ?? "\(words.zh)之间"
        let whereEN = area.map { "in \(named($0))" } ?? "between \(words.many)"
        let besideZH =
            listed.isEmpty
            ? "四周没有\(words.zh)"
            : "四周是 \(roundZH.joined(separator: "、"))\(listed.count > 8 ? " 等 \(listed.count) 个\(words.zh)" : "")"
        let besideEN =
            listed.isEmpty
            ? "with no \(words.en) round it"
            : "round it: \(roundEN.joined(separator: ", "))\(listed.count > 8 ? " and \(listed.count - 8) more" : "")"
        return AreaFinding(
            kind: .gap, areas: listed.map(\.code), parent: area?.code, squareMetres: size, point: point,
            outline: try place.outlines(),
            zh: "\(whereZH)有 \(decimals(size, 1)) 平方米没有\(words.zh)覆盖，在 \(point) 附近，\(besideZH)。请把这块划入其中一个\(words.zh)。",
            en: "No \(words.en) covers \(decimals(size, 1)) m² \(whereEN) near \(point), \(besideEN). Give the ground to one of them.")
    }

    private func named(_ area: DrawnArea) -> String { "\(area.name) (\(area.code))" }
    private func called(_ area: DrawnArea) -> String { "\(area.name)（\(area.code)）" }
}

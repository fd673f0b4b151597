// Swift's hold on GEOS (libgeos_c, the reentrant `_r` functions): sessions, geometries and an index
// that free what they own. Called by the reader of GeoJSON for validity and by `AreaCheck` for overlay.
// Not for lookups: `AreaMap` answers those without GEOS. Never share a session between tasks.

import CGEOS

/// GEOS could not do what it was asked, e.g. out of memory. Not the file's fault: polygons are
/// checked for validity before anything is computed with them.
package struct GEOSFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package let operation: String
    package var description: String { "GEOS failed in \(operation)" }
}

/// One context of GEOS, for one check. Everything made in it keeps it alive.
final class GEOSSession {
    // Unsafe because GEOS is C: the handle is made here, used by this session's geometries only and
    // freed in deinit. Not Sendable, so no two tasks use it at once.
    fileprivate let handle: GEOSContextHandle_t

    init() {
        guard let handle = GEOS_init_r() else { preconditionFailure("GEOS_init_r returns null only without memory") }
        self.handle = handle
    }

    deinit { GEOS_finish_r(handle) }

    /// Why the polygons are not valid together, and where; nil when they are.
    func invalidity(of polygons: [Polygon]) -> (reason: String, position: Position?)? {
        do throws(GEOSFailure) {
            return try geometry(of: polygons).invalidity()
        } catch {
            return (error.operation, polygons.first?.rings.first?.first)
        }
    }

    /// As `geometry(of:)`, with edges that cross made into valid polygons: the overlay takes no others.
    func validGeometry(of polygons: [Polygon]) throws(GEOSFailure) -> Shape {
        let shape = try geometry(of: polygons)
        return try shape.invalidity() == nil ? shape : own(GEOSMakeValid_r(handle, shape.pointer), "make valid")
    }

    /// Rings must be closed and have 4 positions or more.
    func geometry(of polygons: [Polygon]) throws(GEOSFailure) -> Shape {
        var parts: [Shape] = []
        for polygon in polygons { parts.append(try geometry(of: polygon)) }
        if parts.count == 1 { return parts[0] }
        return try collect(parts, as: GEOS_MULTIPOLYGON)
    }

    func union(of geometries: [Shape]) throws(GEOSFailure) -> Shape {
        let all = try collect(geometries, as: GEOS_GEOMETRYCOLLECTION)
        return try own(GEOSUnaryUnion_r(handle, all.pointer), "union")
    }

    private func geometry(of polygon: Polygon) throws(GEOSFailure) -> Shape {
        var rings: [OpaquePointer?] = []
        for positions in polygon.rings {
            let numbers = positions.flatMap { [$0.longitude, $0.latitude] }
            // Unsafe because GEOS copies from a C array: it reads 2 × count doubles and keeps nothing of it.
            let sequence = numbers.withUnsafeBufferPointer {
                GEOSCoordSeq_copyFromBuffer_r(handle, $0.baseAddress, UInt32(positions.count), 0, 0)
            }
            guard let sequence, let ring = GEOSGeom_createLinearRing_r(handle, sequence) else {
                for ring in rings { GEOSGeom_destroy_r(handle, ring) }
                throw GEOSFailure(operation: "ring of \(positions.count) positions")
            }
            rings.append(ring)
        }
        guard !rings.isEmpty else { throw GEOSFailure(operation: "polygon without rings") }
        var holes = Array(rings.dropFirst())
        // The polygon owns its rings from here on.
        return try own(GEOSGeom_createPolygon_r(handle, rings[0], &holes, UInt32(holes.count)), "polygon")
    }

    private func collect(_ parts: [Shape], as type: GEOSGeomTypes) throws(GEOSFailure) -> Shape {
        // Copies, because a collection owns its parts and frees them with itself.
        var copies = parts.map { GEOSGeom_clone_r(handle, $0.pointer) }
        return try own(GEOSGeom_createCollection_r(handle, Int32(type.rawValue), &copies, UInt32(copies.count)), "collection")
    }

    fileprivate func own(_ pointer: OpaquePointer?, _ operation: String) throws(GEOSFailure) -> Shape {
        guard let pointer else { throw GEOSFailure(operation: operation) }
        return Shape(owning: pointer, in: self)
    }
}

/// A geometry in degrees, and what is asked of it.
final class Shape {
    let session: GEOSSession
    // Unsafe because GEOS is C: owned by this object alone and destroyed in deinit, before the session.
    fileprivate let pointer: OpaquePointer
    private var prepared: OpaquePointer?

    fileprivate init(owning pointer: OpaquePointer, in session: GEOSSession) {
        self.pointer = pointer
        self.session = session
    }

    deinit {
        // The prepared form points into the geometry, so it goes first.
        if let prepared { GEOSPreparedGeom_destroy_r(session.handle, prepared) }
        GEOSGeom_destroy_r(session.handle, pointer)
    }

    func intersection(_ other: Shape) throws(GEOSFailure) -> Shape {
        try session.own(GEOSIntersection_r(session.handle, pointer, other.pointer), "intersection")
    }

    func subtracting(_ other: Shape) throws(GEOSFailure) -> Shape {
        try session.own(GEOSDifference_r(session.handle, pointer, other.pointer), "difference")
    }

    /// Whether the interiors meet: sharing an edge or a corner is not enough. Prepared on first use.
    func meetsInside(_ other: Shape) throws(GEOSFailure) -> Bool {
        let prepared = try prepare()
        guard try isTrue(GEOSPreparedIntersects_r(session.handle, prepared, other.pointer), "intersects") else { return false }
        return try !isTrue(GEOSPreparedTouches_r(session.handle, prepared, other.pointer), "touches")
    }

    /// Whether no point of `other` lies outside. Prepared on first use.
    func covers(_ other: Shape) throws(GEOSFailure) -> Bool {
        try isTrue(GEOSPreparedCovers_r(session.handle, try prepare(), other.pointer), "covers")
    }

    func isWithin(degrees: Double, of other: Shape) throws(GEOSFailure) -> Bool {
        try isTrue(GEOSDistanceWithin_r(session.handle, pointer, other.pointer, degrees), "distance")
    }

    /// Its bounding box, wider by `degrees` on each side.
    func extent(widerBy degrees: Double) throws(GEOSFailure) -> Shape {
        var (west, south, east, north) = (0.0, 0.0, 0.0, 0.0)
        guard GEOSGeom_getXMin_r(session.handle, pointer, &west) == 1, GEOSGeom_getYMin_r(session.handle, pointer, &south) == 1,
            GEOSGeom_getXMax_r(session.handle, pointer, &east) == 1, GEOSGeom_getYMax_r(session.handle, pointer, &north) == 1
        else { throw GEOSFailure(operation: "extent") }
        let corners = [
            (west - degrees, south - degrees), (east + degrees, south - degrees), (east + degrees, north + degrees),
            (west - degrees, north + degrees), (west - degrees, south - degrees),
        ]
        return try session.geometry(of: [Polygon(rings: [corners.map { Position(longitude: $0.0, latitude: $0.1) }])])
    }

    /// 0 and 1 are answers; 2 is an exception inside GEOS, and no answer.
    private func isTrue(_ answer: CChar, _ operation: String) throws(GEOSFailure) -> Bool {
        guard answer == 0 || answer == 1 else { throw GEOSFailure(operation: operation) }
        return answer == 1
    }

    /// Square metres on the sphere of mean radius, taken as flat at the latitude of the centroid:
    /// exact to 0.1 % for anything of the size of a district.
    func squareMetres() throws(GEOSFailure) -> Double {
        var squareDegrees = 0.0
        guard GEOSArea_r(session.handle, pointer, &squareDegrees) == 1 else { throw GEOSFailure(operation: "area") }
        guard squareDegrees > 0 else { return 0 }
        let centroid = try session.own(GEOSGetCentroid_r(session.handle, pointer), "centroid").position()
        return squareDegrees * metresPerDegree * metresPerDegree * cosine(ofDegrees: centroid.latitude)
    }

    /// Some point inside, away from the boundary where there is room.
    func pointInside() throws(GEOSFailure) -> Position {
        try session.own(GEOSPointOnSurface_r(session.handle, pointer), "point on surface").position()
    }

    /// The polygons of it, each on its own; lines and points that an overlay leaves are dropped.
    func polygons() throws(GEOSFailure) -> [Shape] {
        var parts: [Shape] = []
        for index in 0..<max(0, GEOSGetNumGeometries_r(session.handle, pointer)) {
            guard let part = GEOSGetGeometryN_r(session.handle, pointer, index) else { throw GEOSFailure(operation: "part") }
            guard GEOSGeomTypeId_r(session.handle, part) == Int32(GEOS_POLYGON.rawValue) else { continue }
            if GEOSisEmpty_r(session.handle, part) == 1 { continue }
            parts.append(try session.own(GEOSGeom_clone_r(session.handle, part), "copy"))
        }
        return parts
    }

    /// Its polygons as positions, for drawing.
    func outlines() throws(GEOSFailure) -> [Polygon] {
        var found: [Polygon] = []
        for part in try polygons() {
            var rings: [[Position]] = []
            let holes = max(0, GEOSGetNumInteriorRings_r(session.handle, part.pointer))
            for index in -1..<holes {
                let ring =
                    index < 0
                    ? GEOSGetExteriorRing_r(session.handle, part.pointer) : GEOSGetInteriorRingN_r(session.handle, part.pointer, index)
                guard let ring, let sequence = GEOSGeom_getCoordSeq_r(session.handle, ring) else {
                    throw GEOSFailure(operation: "outline")
                }
                var count: UInt32 = 0
                GEOSCoordSeq_getSize_r(session.handle, sequence, &count)
                rings.append(
                    (0..<count).map { place in
                        var (x, y) = (0.0, 0.0)
                        GEOSCoordSeq_getXY_r(session.handle, sequence, place, &x, &y)
                        return Position(longitude: x, latitude: y)
                    })
            }
            found.append(Polygon(rings: rings))
        }
        return found
    }

    /// The holes of all its polygons, each as a polygon.
    func holes() throws(GEOSFailure) -> [Shape] {
        var holes: [Shape] = []
        for polygon in try polygons() {
            for index in 0..<max(0, GEOSGetNumInteriorRings_r(session.handle, polygon.pointer)) {
                let ring = GEOSGetInteriorRingN_r(session.handle, polygon.pointer, index)
                guard let ring, let copy = GEOSGeom_clone_r(session.handle, ring) else { throw GEOSFailure(operation: "hole") }
                holes.append(try session.own(GEOSGeom_createPolygon_r(session.handle, copy, nil, 0), "hole"))
            }
        }
        return holes
    }

    fileprivate func invalidity() throws(GEOSFailure) -> (reason: String, position: Position?)? {
        var reason: UnsafeMutablePointer<CChar>?
        var place: OpaquePointer?
        let answer = GEOSisValidDetail_r(session.handle, pointer, 0, &reason, &place)
        // Unsafe because GEOS hands over a C string, which is copied and freed here.
        defer { if let reason { GEOSFree_r(session.handle, reason) } }
        let position: Position? = if let place { try session.own(place, "place").position() } else { nil }
        switch answer {
        case 1: return nil
        case 0: return (reason.map { String(cString: $0) } ?? "", position)
        default: throw GEOSFailure(operation: "validity")
        }
    }

    private func position() throws(GEOSFailure) -> Position {
        var (x, y) = (0.0, 0.0)
        guard GEOSGeomGetX_r(session.handle, pointer, &x) == 1, GEOSGeomGetY_r(session.handle, pointer, &y) == 1 else {
            throw GEOSFailure(operation: "position")
        }
        return Position(longitude: x, latitude: y)
    }

    private func prepare() throws(GEOSFailure) -> OpaquePointer {
        if let prepared { return prepared }
        guard let made = GEOSPrepare_r(session.handle, pointer) else { throw GEOSFailure(operation: "prepare") }
        prepared = made
        return made
    }

    fileprivate var raw: OpaquePointer { pointer }
}

/// Which of many geometries have a bounding box that meets another's (a packed R-tree).
final class ShapeIndex {
    private let geometries: [Shape]
    private let session: GEOSSession
    // Unsafe because GEOS is C: owned here, destroyed in deinit. Its items are places in `geometries`
    // written as pointers (place + 1, because null is no item); they are never followed.
    private let tree: OpaquePointer

    init(_ geometries: [Shape], in session: GEOSSession) throws(GEOSFailure) {
        guard let tree = GEOSSTRtree_create_r(session.handle, 10) else { throw GEOSFailure(operation: "index") }
        self.geometries = geometries
        self.session = session
        self.tree = tree
        for (index, geometry) in geometries.enumerated() {
            GEOSSTRtree_insert_r(session.handle, tree, geometry.raw, UnsafeMutableRawPointer(bitPattern: index + 1))
        }
    }

    deinit { GEOSSTRtree_destroy_r(session.handle, tree) }

    /// Places of the candidates, ascending.
    func near(_ geometry: Shape) -> [Int] {
        if geometries.isEmpty { return [] }
        var found: [Int] = []
        // Unsafe because the callback is C: `found` outlives the call, which is over when the query returns.
        withUnsafeMutablePointer(to: &found) { found in
            GEOSSTRtree_query_r(
                session.handle, tree, geometry.raw,
                { item, found in
                    found?.assumingMemoryBound(to: [Int].self).pointee.append(Int(bitPattern: item) - 1)
                }, found)
        }
        return found.sorted()
    }
}

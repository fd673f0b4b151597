// Areas read from GeoJSON (RFC 7946): a FeatureCollection whose features are regions, streets,
// communities and cells. `AreaCheck` and `AreaMap` build on what is read here; the import calls it first.
// It never repairs a file unasked: what it cannot take as it stands it refuses, naming feature, value and remedy.

import Foundation
import Matters

/// The areas of one file, in its order. Every code is unique, every parent known and of a higher
/// level or a region above a region, no area above itself, every ring closed and in range, and, unless read leniently, every
/// polygon valid by OGC Simple Features (holes inside, no edge crosses another). Whether the smallest areas cover the ground
/// without gap and overlap is for `AreaCheck`.
package struct AreaCollection: Hashable, Sendable {
    package let areas: [DrawnArea]

    /// Reads GeoJSON text. `properties` says under which names a foreign file keeps what we need.
    /// Throws every fault found (at most 100); a text that is no FeatureCollection has one.
    package init(parsing text: String, properties: AreaProperties = AreaProperties()) throws(AreaFaults) {
        try self.init(text, properties, wasAccepted: false)
    }

    /// Reads a text that was accepted before. Whether its polygons are valid is not asked again: another
    /// release of GEOS may judge otherwise, and what is in the journal must stay readable.
    package init(accepted text: String) throws(AreaFaults) {
        try self.init(text, AreaProperties(isLenient: true), wasAccepted: true)
    }

    /// No area at all: what a district has before its first map.
    package static let none = AreaCollection()
    private init() { areas = [] }

    /// The areas that positions are given to: those of the lowest level that is drawn at all, with nothing drawn in them.
    /// The cells of a district; the districts on the map of a city, which has no cells of its own.
    package var smallest: [DrawnArea] {
        let drawn = areas.filter { !$0.polygons.isEmpty }
        guard let lowest = drawn.map(\.level).max() else { return [] }
        let parents = Dictionary(areas.map { ($0.code, $0.parent) }, uniquingKeysWith: { first, _ in first })
        var holders: Set<String> = []
        for area in drawn {
            var next = area.parent
            while let code = next, holders.insert(code).inserted { next = parents[code] ?? nil }
        }
        return drawn.filter { $0.level == lowest && !holders.contains($0.code) }
    }

    private init(_ text: String, _ properties: AreaProperties, wasAccepted: Bool) throws(AreaFaults) {
        let features = try readFeatures(text, isNew: !wasAccepted && !properties.isLenient)
        var faults: [AreaFault] = []
        var areas: [DrawnArea] = []
        var seen: Set<String> = []
        if let root = properties.root {
            // A file that holds the root itself has its outline; one that does not gets a root without.
            let held = features.contains { $0.properties?[properties.code]?.text == root.code }
            if !held {
                areas.append(DrawnArea(code: root.code, name: root.name, level: .region, parent: nil, polygons: []))
                seen.insert(root.code)
            }
        }
        for (index, feature) in features.enumerated() {
            guard let area = readArea(feature, at: index, properties, &faults) else { continue }
            if seen.insert(area.code).inserted { areas.append(area) } else { faults.append(.duplicateCode(area.code, at: index)) }
        }
        if wasAccepted { areas = withSoundRegions(areas) }
        // A parent that was itself refused above would be called unknown here: wait until the rest is right.
        if faults.isEmpty { faults = checkParents(areas) }
        if faults.isEmpty { faults = checkNesting(areas) }
        if faults.isEmpty, !wasAccepted { faults = checkOutlines(areas) }
        if faults.isEmpty, !properties.isLenient { faults = checkValidity(areas) }
        guard faults.isEmpty else { throw AreaFaults(faults) }
        self.areas = areas
    }
}

/// One area of the jurisdiction with its outline; `Matters` knows it by code, name, level and parent only.
package struct DrawnArea: Hashable, Sendable {
    /// Unique in the collection, e.g. 371502001001001.
    package let code: String
    package let name: String
    package let level: AreaLevel
    /// The code of the area it lies in; nil only for a region, the topmost.
    package fileprivate(set) var parent: String?
    /// Empty only where other areas lie in it (the feature's geometry was null).
    package let polygons: [Polygon]
}

/// An outer ring and its holes. Rings are closed: the last position repeats the first.
package struct Polygon: Hashable, Sendable {
    package let rings: [[Position]]
    package init(rings: [[Position]]) { self.rings = rings }
}

/// Degrees on WGS 84; longitude −180…180, latitude −90…90.
package struct Position: Hashable, Sendable, CustomStringConvertible {
    package let longitude: Double
    package let latitude: Double

    package init(longitude: Double, latitude: Double) {
        self.longitude = longitude
        self.latitude = latitude
    }

    /// `115.981234,36.456789`: longitude first as in the file, six decimals (0.1 m).
    package var description: String { "\(decimals(longitude, 6)),\(decimals(latitude, 6))" }
}

/// The property names of a file. A feature without the level property is a cell, and one without
/// the parent property lies in `root`, if a root is given and it is no region.
package struct AreaProperties: Hashable, Sendable {
    package var code: String
    package var name: String
    package var level: String
    package var parent: String
    package var root: Root?
    /// Read a published file in spite of its geometry: an open ring is closed by repeating its first position,
    /// and a polygon that crosses itself is taken ring by ring by the even-odd rule. Only when asked for, for looking at
    /// foreign data; a district's own cells are put right in the drawing program.
    package var isLenient: Bool

    /// The region that features without a parent belong to. It need not be in the file.
    package struct Root: Hashable, Sendable {
        package let code: String
        package let name: String
        package init(code: String, name: String) {
            self.code = code
            self.name = name
        }
    }

    package init(
        code: String = "code", name: String = "name", level: String = "level", parent: String = "parent", root: Root? = nil,
        isLenient: Bool = false
    ) {
        self.code = code
        self.name = name
        self.level = level
        self.parent = parent
        self.root = root
        self.isLenient = isLenient
    }
}

// MARK: - From JSON to areas

/// Names of coordinate systems that are longitude and latitude on WGS 84, or on CGCS 2000, which differs by centimetres.
private let knownSystems = ["CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490"]

/// - Parameter isNew: the file comes from outside now; what is asked here was not asked of those in the journal.
private func readFeatures(_ text: String, isNew: Bool) throws(AreaFaults) -> [Feature] {
    do {
        let collection = try JSONDecoder().decode(FeatureCollection.self, from: Data(text.utf8))
        guard collection.type == "FeatureCollection", let features = collection.features else {
            throw AreaFaults([.notFeatureCollection(collection.type ?? "")])
        }
        if isNew {
            if features.isEmpty { throw AreaFaults([.noFeatures]) }
            // A province has about so many communities; a district has some hundred cells.
            if features.count > 20_000 { throw AreaFaults([.tooManyFeatures(features.count)]) }
            if let crs = collection.crs, !knownSystems.contains(where: crs.name.hasSuffix) { throw AreaFaults([.otherSystem(crs.name)]) }
        }
        return features
    } catch let faults as AreaFaults {
        throw faults
    } catch let error as DecodingError {
        throw AreaFaults([fault(of: error, in: text)])
    } catch {
        throw AreaFaults([.notJSON(excerpt(text))])
    }
}

/// The decoder stops at the first wrong type, so this is the one fault that hides later ones.
private func fault(of error: DecodingError, in text: String) -> AreaFault {
    let path: [any CodingKey]
    let found: String
    switch error {
    case .typeMismatch(_, let context):
        path = context.codingPath
        found = context.debugDescription
    case .valueNotFound(_, let context):
        path = context.codingPath
        found = "null"
    case .keyNotFound(let key, let context):
        path = context.codingPath + [key]
        found = context.debugDescription
    case .dataCorrupted(let context):
        path = context.codingPath
        if path.isEmpty { return .notJSON(excerpt(text)) }
        found = context.debugDescription
    @unknown default:
        return .notJSON(excerpt(text))
    }
    if path.isEmpty { return .notFeatureCollection(excerpt(text)) }
    let field = path.reduce(into: "") { text, key in
        if let index = key.intValue { text += "[\(index)]" } else { text += text.isEmpty ? key.stringValue : ".\(key.stringValue)" }
    }
    return .malformed(field, found)
}

private func excerpt(_ text: String) -> String { text.count > 40 ? text.prefix(40) + "…" : text }

private func readArea(_ feature: Feature, at index: Int, _ names: AreaProperties, _ faults: inout [AreaFault]) -> DrawnArea? {
    let values = feature.properties ?? [:]
    guard let code = values[names.code]?.text, !code.isEmpty else {
        faults.append(.missing(names.code, of: "#\(index + 1)", at: index))
        return nil
    }
    guard let name = values[names.name]?.text, !name.isEmpty else {
        faults.append(.missing(names.name, of: code, at: index))
        return nil
    }
    let isRoot = code == names.root?.code
    var level = isRoot ? AreaLevel.region : .cell
    if let given = values[names.level], !given.isNull {
        guard let known = AreaLevel(rawValue: given.text ?? "") else {
            faults.append(.badLevel(given.text ?? "", of: code, at: index, field: names.level))
            return nil
        }
        level = known
    } else if names.root == nil {
        // Only a foreign file may leave it out: in our own a forgotten level would turn a street into a cell.
        faults.append(.missing(names.level, of: code, at: index))
        return nil
    }
    // An empty text is what drawing programs write for nothing. The root lies in nothing that the file could hold.
    let given = isRoot ? nil : values[names.parent]?.text.flatMap { $0.isEmpty ? nil : $0 }
    let parent = given ?? (level == .region ? nil : names.root?.code)
    if parent == nil, level != .region { faults.append(.missing(names.parent, of: code, at: index)) }
    guard let polygons = readPolygons(feature.geometry, of: code, at: index, level, names, &faults) else { return nil }
    return DrawnArea(code: code, name: name, level: level, parent: parent, polygons: polygons)
}

private func readPolygons(
    _ geometry: GeometryMember?, of code: String, at index: Int, _ level: AreaLevel, _ names: AreaProperties, _ faults: inout [AreaFault]
) -> [Polygon]? {
    let field = "features[\(index)].geometry"
    guard let geometry else {
        if level < .cell { return [] }
        faults.append(.noGeometry("null", of: code, field: field))
        return nil
    }
    guard let coordinates = geometry.polygons else {
        faults.append(.noGeometry(geometry.type, of: code, field: field + ".type"))
        return nil
    }
    if coordinates.isEmpty || coordinates.contains(where: \.isEmpty) {
        faults.append(.noGeometry("[]", of: code, field: field + ".coordinates"))
        return nil
    }
    let count = faults.count
    var polygons: [Polygon] = []
    for (polygon, written) in coordinates.enumerated() {
        var rings: [[Position]] = []
        for (place, coordinates) in written.enumerated() {
            var ring = coordinates.map(\.position)
            if names.isLenient, let first = ring.first, ring.last != first { ring.append(first) }
            let path = geometry.type == "Polygon" ? "[\(place)]" : "[\(polygon)][\(place)]"
            if let fault = checkRing(ring, of: code, field: "\(field).coordinates\(path)") { faults.append(fault) }
            rings.append(ring)
        }
        polygons.append(Polygon(rings: rings))
    }
    return faults.count == count ? polygons : nil
}

/// One fault a ring is enough: a file with latitude first would otherwise fill the list with one village.
private func checkRing(_ ring: [Position], of code: String, field: String) -> AreaFault? {
    for (index, position) in ring.enumerated() {
        let (x, y) = (position.longitude, position.latitude)
        if abs(x) > 180 || abs(y) > 90 {
            return .outOfRange(x, y, of: code, field: "\(field)[\(index)]", swapped: abs(x) <= 90 && abs(y) <= 180)
        }
    }
    guard ring.count >= 4 else { return .shortRing(ring.count, of: code, field: field) }
    guard ring.first == ring.last else { return .openRing(from: ring[0], to: ring[ring.count - 1], of: code, field: field) }
    return nil
}

private func checkParents(_ areas: [DrawnArea]) -> [AreaFault] {
    let levels = Dictionary(areas.map { ($0.code, $0.level) }, uniquingKeysWith: { first, _ in first })
    return areas.compactMap { area in
        guard let parent = area.parent else { return nil }
        guard let level = levels[parent] else { return .unknownParent(parent, of: area.code) }
        return level.mayHold(area.level) ? nil : .parentNotAbove(parent, level, of: area.code, area.level)
    }
}

/// Walking upwards always ends, and soon.
private func checkNesting(_ areas: [DrawnArea]) -> [AreaFault] {
    AreaNestingFault.faults(in: nesting(of: areas)).map { fault in
        switch fault {
        case .ring(let codes): .parentRing(codes)
        case .tooDeep(let codes): .regionsTooDeep(codes)
        }
    }
}

private func nesting(of areas: [DrawnArea]) -> [AreaCode: (level: AreaLevel, parent: AreaCode?)] {
    Dictionary(areas.map { ($0.code, (level: $0.level, parent: $0.parent)) }, uniquingKeysWith: { first, _ in first })
}

/// In a file without cells positions are given to what lies lowest: that needs an outline, as cells always do.
private func checkOutlines(_ areas: [DrawnArea]) -> [AreaFault] {
    guard !areas.contains(where: { $0.level == .cell }) else { return [] }
    let parents = Set(areas.compactMap(\.parent))
    return areas.filter { $0.polygons.isEmpty && !parents.contains($0.code) }.map { .noOutline(of: $0.code, $0.level) }
}

/// What a region named as its parent was not looked at until regions could lie in regions, and texts of that time are in
/// journals. Where it leads nowhere sound the region stands at the top, as all did.
private func withSoundRegions(_ areas: [DrawnArea]) -> [DrawnArea] {
    let nesting = nesting(of: areas)
    func isSound(_ region: DrawnArea) -> Bool {
        var next = region.parent
        var count = 1
        while let code = next {
            guard let above = nesting[code], above.level == .region, count < AreaNestingFault.mostRegions else { return false }
            next = above.parent
            count += 1
        }
        return true
    }
    return areas.map { area in
        guard area.level == .region, !isSound(area) else { return area }
        var top = area
        top.parent = nil
        return top
    }
}

private func checkValidity(_ areas: [DrawnArea]) -> [AreaFault] {
    let geos = GEOSSession()
    return areas.compactMap { area in
        guard !area.polygons.isEmpty, let invalidity = geos.invalidity(of: area.polygons) else { return nil }
        return .invalidPolygon(invalidity.reason, at: invalidity.position, of: area.code)
    }
}

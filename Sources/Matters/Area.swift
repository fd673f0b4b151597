// Areas: region → street or town → community → cell, each in one of a higher level; only regions may also lie in one
// another (a district in a city, a city in a province). Read by the organization, which registers areas, and by
// the reader of GeoJSON: what both must refuse is said here once.
import Kernel

package enum AreaLevel: String, Codable, CaseIterable, Sendable, Comparable {
    case region, street, community, cell
    package static func < (a: AreaLevel, b: AreaLevel) -> Bool { allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)! }

    /// Whether an area of this level may be the parent of one of the other.
    package func mayHold(_ other: AreaLevel) -> Bool { self < other || (self == .region && other == .region) }
}

package struct Area: Codable, Hashable, Sendable {
    package let code: AreaCode
    package let name: String
    package let level: AreaLevel
    package let parent: AreaCode?

    package init(code: AreaCode, name: String, level: AreaLevel, parent: AreaCode?) {
        self.code = code
        self.name = name
        self.level = level
        self.parent = parent
    }
}

/// Why no walk from these areas upwards would end well. Levels alone do not say it: a region may lie in a region.
package enum AreaNestingFault: Hashable, Sendable {
    /// Each lies in the next and the last in the first.
    case ring([AreaCode])
    /// A region and those above it, the nearest first: more than `mostRegions`.
    case tooDeep([AreaCode])

    /// How many regions may lie in one another, the topmost included: country, province, city and district, and two to spare.
    package static let mostRegions = 6

    /// Rings, and chains of too many regions, each told once, by code. `areas` are all there are, with their levels and parents;
    /// a parent that is not among them ends its chain.
    package static func faults(in areas: [AreaCode: (level: AreaLevel, parent: AreaCode?)]) -> [AreaNestingFault] {
        areas.keys.sorted().compactMap { code in
            var path = [code]
            var seen: Set<AreaCode> = [code]
            while let parent = areas[path[path.count - 1]]?.parent, areas[parent] != nil {
                guard seen.insert(parent).inserted else {
                    // The others of the ring find it too, and those that only lead into it: the lowest code tells it.
                    return parent == code && code == path.min() ? .ring(path) : nil
                }
                path.append(parent)
            }
            // What lies still deeper is wrong for the same reason.
            return areas[code]?.level == .region && path.count == mostRegions + 1 ? .tooDeep(path) : nil
        }
    }
}

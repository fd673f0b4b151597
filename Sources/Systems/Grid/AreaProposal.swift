// A map that somebody has uploaded and nobody has published yet: what was understood of the file, what is wrong with it,
// and how it differs from the map in force. Called by the page of areas; nothing of it is kept. Pure but for GEOS.
import Foundation
import Matters

package struct AreaProposal: Sendable {
    /// Nil where the file cannot be taken as it stands.
    package let collection: AreaCollection?
    package let faults: [AreaFault]
    package let faultCount: Int
    package let findings: [AreaFinding]
    package let findingCount: Int
    package let file: GeoJSONSummary

    package var isSound: Bool { collection != nil && findingCount == 0 }

    /// - Parameter properties: nil takes the names that the file seems to mean.
    package init(_ text: String, properties: AreaProperties? = nil) throws(GEOSFailure) {
        file = GeoJSONSummary(text)
        do throws(AreaFaults) {
            let collection = try AreaCollection(parsing: text, properties: properties ?? file.guess)
            let check = try AreaProposal.check(collection)
            self.collection = collection
            (faults, faultCount) = ([], 0)
            (findings, findingCount) = (check.findings, check.findingCount)
        } catch {
            collection = nil
            (faults, faultCount) = (error.list, error.count)
            (findings, findingCount) = ([], 0)
        }
    }

    /// What GEOS cannot do with a file is a fault of that file here: a preview must answer.
    private static func check(_ collection: AreaCollection) throws(AreaFaults) -> AreaCheck {
        do throws(GEOSFailure) { return try AreaCheck(collection) } catch {
            throw AreaFaults([.malformed("features", error.description)])
        }
    }
}

/// What a file says of itself, as far as it is JSON.
package struct GeoJSONSummary: Sendable, Hashable {
    package private(set) var featureCount = 0
    /// `Polygon`: 331.
    package private(set) var geometries: [String: Int] = [:]
    /// Names of the properties of its features.
    package private(set) var properties: [String] = []
    /// Under which names it seems to keep what an area needs: the first of these that it has, else ours.
    package private(set) var guess = AreaProperties()

    package init(_ text: String) {
        // try? because a file that is no JSON has nothing to say here; its reader names the fault.
        guard let root = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any],
            let features = root["features"] as? [[String: Any]]
        else { return }
        featureCount = features.count
        var names: Set<String> = []
        for feature in features {
            let kind = (feature["geometry"] as? [String: Any])?["type"] as? String ?? "null"
            geometries[kind, default: 0] += 1
            names.formUnion((feature["properties"] as? [String: Any] ?? [:]).keys)
        }
        properties = names.sorted()
        func first(_ usual: [String]) -> String { usual.first(where: names.contains) ?? usual[0] }
        guess.code = first(["code", "编码", "代码", "区划代码", "adcode", "CODE", "id", "ID"])
        guess.name = first(["name", "名称", "NAME", "title"])
        guess.level = first(["level", "层级", "级别", "LEVEL"])
        guess.parent = first(["parent", "上级", "上级编码", "parent_code", "PARENT"])
    }
}

/// How a map differs from another, by code.
package struct AreaChange: Sendable, Hashable {
    package enum Kind: Int, Sendable, CaseIterable {
        case gone, new, moved, renamed, elsewhere
    }

    package let kind: Kind
    package let code: String
    package let name: String
    package let level: AreaLevel
    /// Of what moved: the ground that is in one outline and not in the other.
    package let squareMetres: Double?
    /// The name or the parent before.
    package let before: String?
}

extension AreaCollection {
    /// - Throws: only when GEOS itself fails.
    package func changes(from old: AreaCollection) throws(GEOSFailure) -> [AreaChange] {
        let before = Dictionary(old.areas.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        let codes = Set(areas.map(\.code))
        var changes: [AreaChange] = old.areas.filter { !codes.contains($0.code) }.map {
            AreaChange(kind: .gone, code: $0.code, name: $0.name, level: $0.level, squareMetres: nil, before: nil)
        }
        let session = GEOSSession()
        for area in areas {
            func add(_ kind: AreaChange.Kind, _ size: Double? = nil, _ before: String? = nil) {
                changes.append(
                    AreaChange(kind: kind, code: area.code, name: area.name, level: area.level, squareMetres: size, before: before))
            }
            guard let was = before[area.code] else {
                add(.new)
                continue
            }
            if was.name != area.name { add(.renamed, nil, was.name) }
            if was.parent != area.parent || was.level != area.level { add(.elsewhere, nil, was.parent) }
            if was.polygons != area.polygons {
                let size = try session.difference(was.polygons, area.polygons)
                if size > AreaCheck.tolerance { add(.moved, size) }
            }
        }
        return changes.enumerated().sorted { ($0.element.kind.rawValue, $0.offset) < ($1.element.kind.rawValue, $1.offset) }.map(\.element)
    }
}

extension GEOSSession {
    /// In square metres, what lies in one of them only.
    fileprivate func difference(_ a: [Polygon], _ b: [Polygon]) throws(GEOSFailure) -> Double {
        if a.isEmpty || b.isEmpty {
            let only = a + b
            return only.isEmpty ? 0 : try validGeometry(of: only).squareMetres()
        }
        let (one, other) = (try validGeometry(of: a), try validGeometry(of: b))
        return try one.subtracting(other).squareMetres() + other.subtracting(one).squareMetres()
    }
}

extension AreaCollection {
    /// Under our own names of properties: what is recorded of a file that has others.
    package var geoJSON: String { AreaMap(self).wholeGeoJSON }
}

// What can be wrong with a file of areas, each with its sentence in Chinese and English.
// `AreaCollection` throws them; the import shows them beside the file. They never say what cannot be acted on.

import Matters

/// One reason why a file of areas was refused: the field, the value found there and the remedy.
package struct AreaFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Permanent, e.g. `areas.ring-open`.
    package let code: String
    /// Where in the file, e.g. `features[12].properties.parent`.
    package let field: String
    /// What was found there.
    package let value: String
    package let zh: String
    package let en: String

    package var description: String { "\(zh) \(en)" }
}

/// All that is wrong with one file, in its order: the first 100, and how many there are.
package struct AreaFaults: Error, Hashable, Sendable, CustomStringConvertible {
    package let list: [AreaFault]
    package let count: Int

    init(_ faults: [AreaFault]) {
        list = Array(faults.prefix(100))
        count = faults.count
    }

    package var description: String {
        let lines = list.map(\.description)
        return (count > list.count ? lines + ["共 \(count) 处，只列前 \(list.count) 处。\(count) in all, the first \(list.count) shown."] : lines)
            .joined(separator: "\n")
    }
}

extension AreaFault {
    static func notJSON(_ excerpt: String) -> AreaFault {
        AreaFault(
            code: "areas.not-json", field: "file", value: excerpt,
            zh: "文件不是 JSON（开头是“\(excerpt)”）。请用 UTF-8 编码的 GeoJSON 文件。",
            en: "The file is not JSON (it begins with \"\(excerpt)\"). Give a GeoJSON file in UTF-8.")
    }

    static func notFeatureCollection(_ found: String) -> AreaFault {
        AreaFault(
            code: "areas.not-feature-collection", field: "type", value: found,
            zh: "文件的 type 是“\(found)”，应为带 features 数组的 FeatureCollection。请按 GeoJSON（RFC 7946）重新导出。",
            en: "The file's type is \"\(found)\", not a FeatureCollection with an array of features. Export it again as GeoJSON (RFC 7946)."
        )
    }

    static let noFeatures = AreaFault(
        code: "areas.empty", field: "features", value: "[]", zh: "文件里一个区域也没有。请导出含全部区域的图层。",
        en: "There is no area in the file. Export the layer with all of them.")

    static func otherSystem(_ name: String) -> AreaFault {
        AreaFault(
            code: "areas.system-unknown", field: "crs.properties.name", value: name,
            zh: "文件的坐标系是“\(name)”，不是 WGS 84 或 CGCS2000 的经纬度。请在制图软件中转为 EPSG:4326 或 EPSG:4490 后导出。",
            en: "The file's coordinate system is \"\(name)\", not degrees on WGS 84 or CGCS2000. Export it in EPSG:4326 or EPSG:4490.")
    }

    static func malformed(_ field: String, _ found: String) -> AreaFault {
        AreaFault(
            code: "areas.malformed", field: field, value: found,
            zh: "\(field) 的类型不对（\(found)）。请按 GeoJSON（RFC 7946）改正。",
            en: "\(field) is of the wrong type (\(found)). Write it as GeoJSON (RFC 7946) says.")
    }

    static func missing(_ property: String, of area: String, at index: Int) -> AreaFault {
        let field = "features[\(index)].properties.\(property)"
        return AreaFault(
            code: "areas.property-missing", field: field, value: "",
            zh: "区域 \(area) 没有属性 \(property)（\(field)）。请补上，或说明该文件用哪个属性名。",
            en: "Area \(area) has no property \(property) (\(field)). Add it, or say which property of the file holds it.")
    }

    static func tooManyFeatures(_ count: Int) -> AreaFault {
        AreaFault(
            code: "areas.too-many", field: "features", value: String(count),
            zh: "文件有 \(count) 个要素，最多 20000 个。请按区县拆成几个文件。",
            en: "The file has \(count) features; at most 20000 are taken. Split it by district.")
    }

    static func duplicateCode(_ area: String, at index: Int) -> AreaFault {
        AreaFault(
            code: "areas.code-duplicate", field: "features[\(index)].properties.code", value: area,
            zh: "编码 \(area) 出现了不止一次（第 \(index + 1) 个要素又是它）。每个区域的编码必须唯一，请改其中一个。",
            en:
                "Code \(area) is used more than once (again by feature \(index + 1)). Each area needs a code of its own; change one of them."
        )
    }

    static func badLevel(_ found: String, of area: String, at index: Int, field: String) -> AreaFault {
        AreaFault(
            code: "areas.level-unknown", field: "features[\(index)].properties.\(field)", value: found,
            zh: "区域 \(area) 的层级“\(found)”不认识。请写 region（区县）、street（街道、镇）、community（社区、村）或 cell（网格）。",
            en: "Area \(area) has the unknown level \"\(found)\". Write region, street, community or cell.")
    }

    static func unknownParent(_ parent: String, of area: String) -> AreaFault {
        AreaFault(
            code: "areas.parent-unknown", field: "\(area).parent", value: parent,
            zh: "区域 \(area) 的上级 \(parent) 不在文件中。请补上该区域，或改正上级编码。",
            en: "Area \(area) names the parent \(parent), which is not in the file. Add that area, or correct the code.")
    }

    static func parentNotAbove(_ parent: String, _ level: AreaLevel, of area: String, _ own: AreaLevel) -> AreaFault {
        AreaFault(
            code: "areas.parent-not-above", field: "\(area).parent", value: parent,
            zh: "区域 \(area)（\(own.rawValue)）的上级 \(parent) 是 \(level.rawValue)，不比它高一级。请改正上级或层级。",
            en:
                "Area \(area) (\(own.rawValue)) names the parent \(parent), a \(level.rawValue), which is not above it. Correct parent or level."
        )
    }

    static func parentRing(_ codes: [String]) -> AreaFault {
        let ring = (codes + codes.prefix(1)).joined(separator: " → ")
        return AreaFault(
            code: "areas.parent-ring", field: "\(codes[0]).parent", value: ring,
            zh: "区域的上级绕成了圈：\(ring)。请改正其中一个的上级。",
            en: "Areas lie in one another in a ring: \(ring). Correct the parent of one of them.")
    }

    static func regionsTooDeep(_ codes: [String]) -> AreaFault {
        let (chain, most) = (codes.joined(separator: " → "), AreaNestingFault.mostRegions)
        return AreaFault(
            code: "areas.regions-too-deep", field: "\(codes[0]).parent", value: chain,
            zh: "region 一级套一级，超过了 \(most) 级：\(chain)。请去掉中间的一级。",
            en: "More than \(most) regions lie in one another: \(chain). Leave out one between them.")
    }

    /// Of an area in which no other lies, in a file without cells.
    static func noOutline(of area: String, _ level: AreaLevel) -> AreaFault {
        AreaFault(
            code: "areas.geometry-missing", field: "\(area).geometry", value: "null",
            zh: "区域 \(area)（\(level.rawValue)）没有图形，其下也没有别的区域，而文件里没有网格。请给出 Polygon 或 MultiPolygon，或补上其下的区域。",
            en: "Area \(area) (\(level.rawValue)) has no geometry and no other area in it, and the file has no cells. "
                + "Give a Polygon or MultiPolygon, or add the areas in it.")
    }

    static func noGeometry(_ found: String, of area: String, field: String) -> AreaFault {
        AreaFault(
            code: "areas.geometry-missing", field: field, value: found,
            zh: "区域 \(area) 的图形是 \(found)（\(field)）。请给出 Polygon 或 MultiPolygon；只有网格以上的区域可以为 null。",
            en: "Area \(area) has the geometry \(found) (\(field)). Give a Polygon or MultiPolygon; only areas above cells may have null.")
    }

    static func outOfRange(_ x: Double, _ y: Double, of area: String, field: String, swapped: Bool) -> AreaFault {
        AreaFault(
            code: swapped ? "areas.position-swapped" : "areas.position-out-of-range", field: field, value: "[\(x), \(y)]",
            zh: "区域 \(area) 的坐标 [\(x), \(y)] 超出范围（\(field)）。"
                + (swapped
                    ? "看来经度、纬度写反了：GeoJSON 先写经度，再写纬度。请对调后重新导出。"
                    : "经度应在 ±180 度内，纬度在 ±90 度内。请以 WGS 84 经纬度（不是投影坐标）导出。"),
            en: "Area \(area) has the position [\(x), \(y)], out of range (\(field)). "
                + (swapped
                    ? "Longitude and latitude look swapped: GeoJSON writes longitude first. Swap them and export again."
                    : "Longitude is within ±180, latitude within ±90 degrees. Export in WGS 84 degrees, not in projected metres."))
    }

    static func shortRing(_ count: Int, of area: String, field: String) -> AreaFault {
        AreaFault(
            code: "areas.ring-short", field: field, value: "\(count)",
            zh: "区域 \(area) 的一圈边界只有 \(count) 个点（\(field)），至少要 4 个，末点与首点相同。请补全或删去这一圈。",
            en:
                "Area \(area) has a ring of \(count) positions (\(field)); it takes 4 or more, the last equal to the first. Complete or delete it."
        )
    }

    static func openRing(from first: Position, to last: Position, of area: String, field: String) -> AreaFault {
        AreaFault(
            code: "areas.ring-open", field: field, value: "\(first) … \(last)",
            zh: "区域 \(area) 的一圈边界没有闭合（\(field)）：首点 \(first)，末点 \(last)。请把首点再写一遍作为末点。",
            en: "Area \(area) has a ring that is not closed (\(field)): first \(first), last \(last). Repeat the first position at the end."
        )
    }

    static func invalidPolygon(_ reason: String, at position: Position?, of area: String) -> AreaFault {
        let place = position.map(String.init(describing:)) ?? ""
        return AreaFault(
            code: "areas.polygon-invalid", field: "\(area).geometry", value: "\(reason) [\(place)]",
            zh: "区域 \(area) 的多边形无效：\(chinese(reason))，在 \(place) 附近。请在制图软件中改正该处的边界。",
            en: "The polygon of area \(area) is not valid: \(reason) near \(place). Correct the boundary there in the drawing program.")
    }

    /// The reasons that GEOS gives (IsValidOp); one that is new to us is shown as it is.
    private static func chinese(_ reason: String) -> String {
        switch reason {
        case "Self-intersection": "边界自相交"
        case "Ring Self-intersection": "同一圈边界自相接触"
        case "Hole lies outside shell": "洞在外圈之外"
        case "Holes are nested", "Nested holes": "洞中有洞"
        case "Nested shells": "一个外圈在另一个之内"
        case "Interior is disconnected": "内部被洞隔断"
        case "Duplicate Rings": "重复的边界圈"
        case "Too few points in geometry component": "边界的不同点太少"
        default: reason
        }
    }
}

/// A number with a fixed count of decimals, rounded half away from zero. Not Foundation's format:
/// that follows the locale of the machine.
func decimals(_ value: Double, _ count: Int) -> String {
    var scale = 1.0
    for _ in 0..<count { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard abs(scaled) < 1e15 else { return "\(value)" }
    let whole = Int64(scaled)
    let digits = String(abs(whole))
    let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
    let sign = whole < 0 ? "-" : ""
    return count == 0 ? sign + padded : "\(sign)\(padded.dropLast(count)).\(padded.suffix(count))"
}

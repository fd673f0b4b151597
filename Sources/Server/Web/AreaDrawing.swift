// Areas as paths of a drawing, without tiles: degrees become lengths of a viewBox, east-west shortened as the latitude
// demands. Points closer than one length are left out, so that a page of a thousand cells stays small.
import Foundation
import Grid
import Matters
import Pages

struct AreaDrawing: Sendable {
    private let smallest: [DrawnArea]
    private let above: [DrawnArea]

    init(_ collection: AreaCollection) {
        smallest = collection.smallest
        let codes = Set(smallest.map(\.code))
        above = collection.areas.filter { !$0.polygons.isEmpty && !codes.contains($0.code) && $0.level < .community }
    }

    /// The whole map with every finding numbered; nil where there is nothing to draw.
    func picture(of findings: [AreaFinding]) -> AreaPicture? {
        guard let box = Box((smallest + above).flatMap(\.polygons) + findings.flatMap(\.outline)) else { return nil }
        let frame = Frame(box.widened(by: 0.03, atLeast: 0.0005), width: 1000)
        var spots: [AreaPicture.Spot] = []
        for (index, finding) in findings.enumerated() {
            var at = frame.point(finding.point)
            // An overlap and what reaches out there lie in one place; their numbers stand beside each other.
            while spots.contains(where: { abs($0.x - at.x) < 44 && abs($0.y - at.y) < 44 }) { at.x += 46 }
            spots.append(
                AreaPicture.Spot(number: index + 1, kind: finding.kind.line, path: frame.path(finding.outline), x: at.x, y: at.y))
        }
        return AreaPicture(
            width: frame.width, height: frame.height, outlines: smallest.map { frame.path($0.polygons) },
            above: above.map { frame.path($0.polygons) }, spots: spots)
    }

    /// One finding from near by, with what lies round it.
    func detail(of finding: AreaFinding) -> AreaPicture? {
        guard let box = Box(finding.outline) else { return nil }
        // 0.0002 degrees are some twenty metres.
        let wide = box.widened(by: 1, atLeast: 0.0002)
        let frame = Frame(wide, width: 400)
        func near(_ areas: [DrawnArea]) -> [String] {
            areas.filter { area in Box(area.polygons)?.meets(wide) ?? false }.map { frame.path($0.polygons) }
        }
        let at = frame.point(finding.point)
        return AreaPicture(
            width: frame.width, height: frame.height, outlines: near(smallest), above: near(above),
            spots: [AreaPicture.Spot(number: 1, kind: finding.kind.line, path: frame.path(finding.outline), x: at.x, y: at.y)])
    }

    private struct Box {
        var west = Double.infinity, south = Double.infinity, east = -Double.infinity, north = -Double.infinity

        /// Nil for no polygons.
        init?(_ polygons: [Polygon]) {
            for position in polygons.lazy.compactMap(\.rings.first).joined() {
                (west, east) = (min(west, position.longitude), max(east, position.longitude))
                (south, north) = (min(south, position.latitude), max(north, position.latitude))
            }
            guard west <= east else { return nil }
        }

        func widened(by share: Double, atLeast least: Double) -> Box {
            var box = self
            let (x, y) = (max((east - west) * share, least), max((north - south) * share, least))
            (box.west, box.east, box.south, box.north) = (west - x, east + x, south - y, north + y)
            return box
        }

        func meets(_ other: Box) -> Bool {
            west <= other.east && other.west <= east && south <= other.north && other.south <= north
        }
    }

    private struct Frame {
        let box: Box
        let width: Int
        let height: Int

        init(_ box: Box, width: Int) {
            self.box = box
            self.width = width
            let shortened = cos((box.south + box.north) / 2 * Double.pi / 180)
            let ratio = (box.north - box.south) / ((box.east - box.west) * shortened)
            // A long strip is cut to three times its width, or the page would be one picture.
            height = Int((Double(width) * min(3, max(0.2, ratio))).rounded())
        }

        func point(_ position: Position) -> (x: Int, y: Int) {
            func scaled(_ value: Double, _ length: Int) -> Int { Int((value * Double(length)).rounded().clamped(to: -9_000...9_000)) }
            return (
                scaled((position.longitude - box.west) / (box.east - box.west), width),
                scaled((box.north - position.latitude) / (box.north - box.south), height)
            )
        }

        func path(_ polygons: [Polygon]) -> String {
            var path = ""
            for ring in polygons.flatMap(\.rings) {
                var last: (x: Int, y: Int)?
                for position in ring {
                    let at = point(position)
                    if let last, last == at { continue }
                    path += "\(last == nil ? "M" : "L")\(at.x) \(at.y)"
                    last = at
                }
                path += "Z"
            }
            return path
        }
    }
}

extension Double {
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double { Swift.min(Swift.max(self, range.lowerBound), range.upperBound) }
}

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
        let isDense = findings.count > 40
        var labels = Labels(frame, apart: isDense ? 46 : 72)
        let spots = findings.enumerated().map { index, finding in
            let at = frame.point(finding.point)
            return AreaPicture.Spot(
                number: index + 1, kind: finding.kind.line, path: frame.path(finding.outline), x: at.x, y: at.y,
                label: labels.place(near: at))
        }
        return AreaPicture(
            width: frame.width, height: frame.height, outlines: smallest.map { frame.path($0.polygons) },
            above: above.map { frame.path($0.polygons) }, spots: spots, isDense: isDense)
    }

    /// Room for the numbers: each as near to its place as the others leave it. An overlap and what reaches out there lie in
    /// one place.
    private struct Labels {
        private let frame: Frame
        private let apart: Int
        private var taken: [AreaPicture.Label] = []

        init(_ frame: Frame, apart: Int) {
            self.frame = frame
            self.apart = apart
        }

        mutating func place(near at: (x: Int, y: Int)) -> AreaPicture.Label? {
            let margin = apart / 2
            for ring in 0...16 {
                for turn in 0..<(ring == 0 ? 1 : 8 + 4 * ring) {
                    let angle = Double(turn) / Double(8 + 4 * ring) * 2 * Double.pi
                    let way = Double(ring * apart / 2)
                    let label = AreaPicture.Label(
                        x: min(max(at.x + Int((cos(angle) * way).rounded()), margin), frame.width - margin),
                        y: min(max(at.y + Int((sin(angle) * way).rounded()), margin), frame.height - margin))
                    guard !taken.contains(where: { abs($0.x - label.x) < apart && abs($0.y - label.y) < apart }) else { continue }
                    taken.append(label)
                    return label
                }
            }
            return nil
        }
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
            spots: [AreaPicture.Spot(number: 1, kind: finding.kind.line, path: frame.path(finding.outline), x: at.x, y: at.y)],
            names: names(in: wide, frame))
    }

    /// What lies round the place, each name in the part of its area that is seen; one that would lie on another is left out.
    private func names(in box: Box, _ frame: Frame) -> [AreaPicture.Name] {
        var names: [AreaPicture.Name] = []
        for area in smallest {
            guard let own = Box(area.polygons), let seen = own.common(with: box) else { continue }
            let at = frame.point(seen.middle)
            let half = area.name.unicodeScalars.reduce(0) { $0 + ($1.value > 0x2E7F ? 8 : 5) }
            let label = AreaPicture.Label(
                x: min(max(at.x, half + 4), max(frame.width - half - 4, half + 4)), y: min(max(at.y, 14), frame.height - 8))
            guard !names.contains(where: { abs($0.at.y - label.y) < 20 && abs($0.at.x - label.x) < half * 2 }) else { continue }
            names.append(AreaPicture.Name(area.name, at: label))
        }
        return names
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

        var middle: Position { Position(longitude: (west + east) / 2, latitude: (south + north) / 2) }

        /// Nil where they do not meet.
        func common(with other: Box) -> Box? {
            guard meets(other) else { return nil }
            var box = self
            (box.west, box.east) = (max(west, other.west), min(east, other.east))
            (box.south, box.north) = (max(south, other.south), min(north, other.north))
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

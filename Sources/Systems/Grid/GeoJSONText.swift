// GeoJSON as it is written (RFC 7946, and the `crs` of its predecessor), for GeoJSON.swift alone: no meaning yet.
import Foundation

struct FeatureCollection: Decodable {
    let type: String?
    let features: [Feature]?
    let crs: CoordinateSystem?
}

/// `{"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}`: of GeoJSON before RFC 7946, still written by
/// drawing programs. Whatever else it holds, it is no system that is known here.
struct CoordinateSystem: Decodable {
    let name: String

    private enum Key: CodingKey { case properties, name }

    init(from decoder: any Decoder) throws {
        let properties = try decoder.container(keyedBy: Key.self).nestedContainer(keyedBy: Key.self, forKey: .properties)
        name = try properties.decode(String.self, forKey: .name)
    }
}

struct Feature: Decodable {
    let properties: [String: Scalar]?
    let geometry: GeometryMember?
}

struct GeometryMember: Decodable {
    let type: String
    /// Nil when the geometry is of another type.
    let polygons: [[[Coordinates]]]?

    private enum Key: CodingKey { case type, coordinates }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        type = try container.decode(String.self, forKey: .type)
        switch type {
        case "Polygon": polygons = [try container.decode([[Coordinates]].self, forKey: .coordinates)]
        case "MultiPolygon": polygons = try container.decode([[[Coordinates]]].self, forKey: .coordinates)
        default: polygons = nil
        }
    }
}

/// Longitude, latitude; a third number (height) may follow and means nothing here.
struct Coordinates: Decodable {
    let position: Position

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        let longitude = try container.decode(Double.self)
        position = Position(longitude: longitude, latitude: try container.decode(Double.self))
    }
}

/// A property's value. Foreign files write codes as numbers; nested values are of no use here.
enum Scalar: Decodable {
    case text(String), number(Int64), null, other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // `try?` because a value's type can only be found by asking; nothing is lost, the last case is kept.
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else {
            self = .other
        }
    }

    var text: String? {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .null, .other: nil
        }
    }

    var isNull: Bool {
        if case .null = self { return true }
        return false
    }
}

// JSON as the API writes and reads it. Answers are built from these by hand, because what a caller sees
// is a promise and must not change when a struct inside does.
import Foundation
import Kernel

indirect enum JSONValue: Sendable, Hashable {
    case null
    case flag(Bool)
    case integer(Int)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// Lists and objects in each other; no body has more than a handful.
    private static let deepest = 32

    init(_ text: String?) { self = text.map(JSONValue.text) ?? .null }
    init(_ number: Double?) { self = number.map(JSONValue.number) ?? .null }
    init(_ number: Int?) { self = number.map(JSONValue.integer) ?? .null }
    init(_ flag: Bool?) { self = flag.map(JSONValue.flag) ?? .null }
    init(_ instant: Instant?) { self = instant.map { .text($0.description) } ?? .null }
    init(_ both: Bilingual) { self = .object(["zh": .text(both.zh), "en": .text(both.en)]) }
    init(_ texts: [String]) { self = .list(texts.map(JSONValue.text)) }

    /// Keys sorted, no white space.
    var text: String {
        // Encoding fails only for NaN and infinities, which no column and no parser here lets in.
        do { return try JSON.text(self) } catch { return "null" }
    }

    /// The first text in it that holds U+0000, by path; nil when there is none.
    func pathOfZeroByte(_ path: String = "") -> String? {
        func below(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        switch self {
        case .text(let text): return text.utf8.contains(0) ? (path.isEmpty ? "body" : path) : nil
        case .list(let items):
            for (index, item) in items.enumerated() { if let found = item.pathOfZeroByte(below(String(index))) { return found } }
        case .object(let members):
            for (name, value) in members.sorted(by: { $0.key < $1.key }) {
                if name.utf8.contains(0) { return path.isEmpty ? "body" : path }
                if let found = value.pathOfZeroByte(below(name)) { return found }
            }
        case .null, .flag, .integer, .number: return nil
        }
        return nil
    }
}

extension JSONValue: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // Each level asks anew what it is, with the whole path to it: five hundred of them take seconds.
        guard decoder.codingPath.count <= JSONValue.deepest else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "nested deeper than \(JSONValue.deepest) levels; send it less deep"))
        }
        // `try?` because a value's type can only be found by asking; nothing is lost, the last case throws.
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .flag(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else {
            do {
                self = .list(try container.decode([JSONValue].self))
            } catch DecodingError.typeMismatch(_, let context) where context.codingPath.count == decoder.codingPath.count {
                // No list itself; what is wrong deeper in one is told as it is.
                self = .object(try container.decode([String: JSONValue].self))
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(Dictionary(elements) { _, last in last }) }
    init(arrayLiteral elements: JSONValue...) { self = .list(elements) }
    init(stringLiteral value: String) { self = .text(value) }
}

// The one JSON coding of the journal: sorted keys, no white space, so that equal values are equal
// text. Called wherever entries and commands become text and back.
import Foundation

package enum JSON {
    package static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from text: some StringProtocol) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// `checkRequested` → `check-requested`
    package static func dashed(_ name: some StringProtocol) -> String {
        // Names of cases are ASCII.
        var result: [UInt8] = []
        result.reserveCapacity(name.utf8.count + 4)
        for byte in name.utf8 {
            if (65...90).contains(byte) { result += [45, byte + 32] } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `check-requested` → `checkRequested`
    package static func camelCased(_ name: some StringProtocol) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(name.utf8.count)
        var raise = false
        for byte in name.utf8 {
            if byte == 45 {
                raise = true
            } else {
                result.append(raise && (97...122).contains(byte) ? byte - 32 : byte)
                raise = false
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// A decoding error in words that name the field: `owner: expected String, found a number`.
    package static func plain(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return String(describing: error) }
        switch error {
        case .keyNotFound(let key, let context): return "\(path(context.codingPath, key)): missing"
        case .typeMismatch(_, let context): return "\(path(context.codingPath)): \(context.debugDescription)"
        case .valueNotFound(_, let context): return "\(path(context.codingPath)): \(context.debugDescription)"
        case .dataCorrupted(let context): return "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default: return "unreadable"
        }
    }

    /// The field that a decoding error speaks of, as `owner` or `place.longitude`.
    package static func field(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): path(context.codingPath, key)
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): path(context.codingPath)
        @unknown default: "body"
        }
    }

    private static func path(_ keys: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
        let text = (keys + (last.map { [$0] } ?? [])).map(\.stringValue).joined(separator: ".")
        return text.isEmpty ? "body" : text
    }
}

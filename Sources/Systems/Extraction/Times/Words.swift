// Tables of words, found by their first scalar; the longest that fits is meant.

struct Words<Value: Sendable>: Sendable {
    private let byFirst: [UInt32: [Entry]]
    private struct Entry: Sendable {
        let rest: [UInt32]
        let value: Value
    }

    init(_ words: [(String, Value)]) {
        var table: [UInt32: [Entry]] = [:]
        for (word, value) in words {
            let scalars = word.unicodeScalars.map(\.value)
            guard let first = scalars.first else { continue }
            table[first, default: []].append(Entry(rest: Array(scalars.dropFirst()), value: value))
        }
        byFirst = table.mapValues { $0.sorted { $0.rest.count > $1.rest.count } }
    }

    /// The value of the longest word that stands at `index`, and where it ends.
    func match(_ reader: TimeReader, _ index: Int) -> (value: Value, end: Int)? {
        guard let entries = byFirst[reader.code(index)] else { return nil }
        for entry in entries {
            var place = index + 1
            if entry.rest.allSatisfy({ scalar in
                defer { place += 1 }
                return reader.code(place) == scalar
            }) {
                return (entry.value, place)
            }
        }
        return nil
    }
}

extension Words where Value == Bool {
    /// Words without a value of their own.
    init(_ words: String) { self.init(words.split(separator: " ").map { (String($0), true) }) }

    func end(_ reader: TimeReader, _ index: Int) -> Int? { match(reader, index)?.end }
}

/// A set of single glyphs, for a look at the neighbour.
struct GlyphSet: Sendable {
    private let members: Set<UInt32>
    init(_ text: String) { members = Set(text.unicodeScalars.map(\.value)) }
    func contains(_ code: UInt32) -> Bool { members.contains(code) }
}

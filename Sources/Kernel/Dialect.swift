// The two databases that boards are written for, and how a statement of one is said in the other. Pure:
// text in, text out. Stores call it; a board asks only where the two cannot be the same (full text).

/// Statements are written as SQLite reads them, with `?` for parameters.
package enum Dialect: String, Sendable, CaseIterable {
    case sqlite, postgres

    /// A statement with its parameters as this database names them: `?` becomes `$1`, `$2`, … outside of
    /// quotes and comments.
    package func text(_ sql: String) -> String {
        guard self == .postgres, sql.utf8.contains(UInt8(ascii: "?")) else { return sql }
        var result: [UInt8] = []
        var place = 0
        for piece in pieces(of: sql) {
            guard case .code(let code) = piece else {
                result += piece.bytes
                continue
            }
            for byte in code {
                if byte == UInt8(ascii: "?") {
                    place += 1
                    result += Array("$\(place)".utf8)
                } else {
                    result.append(byte)
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// `create table`, `create index` and `alter table` as this database takes them. For PostgreSQL: 64-bit
    /// numbers, texts in the order of their bytes as in SQLite, and none of SQLite's table options.
    package func schema(_ statement: String) -> String {
        let verb = statement.split(whereSeparator: \.isWhitespace).prefix(2)
        guard self == .postgres, verb == ["create", "table"] || verb == ["alter", "table"] else { return statement }
        var result: [UInt8] = []
        // In the table's own brackets a name comes first and its type second; a name may be `text`.
        var depth = 0
        var isClosed = false
        var next = Word.other
        for piece in pieces(of: statement) {
            guard case .code(let code) = piece else {
                if case .quoted = piece { next = next == .name ? .type : .other }
                result += piece.bytes
                continue
            }
            var rest = code[...]
            while let first = rest.first {
                let word = rest.prefix { Self.isLetter($0) }
                guard !word.isEmpty else {
                    if first == UInt8(ascii: "(") { depth += 1 }
                    if first == UInt8(ascii: ")") { depth -= 1 }
                    isClosed = isClosed || (first == UInt8(ascii: ")") && depth == 0)
                    if depth == 1, first == UInt8(ascii: "(") || first == UInt8(ascii: ",") { next = .name }
                    if !isClosed || first == UInt8(ascii: ")") { result.append(first) }
                    rest = rest.dropFirst()
                    continue
                }
                rest = rest.dropFirst(word.count)
                // What comes behind the last bracket are SQLite's options: `strict`, `without rowid`.
                if isClosed { continue }
                let text = String(decoding: word, as: UTF8.self)
                result += Array((next == .type ? Self.types[text] ?? text : text).utf8)
                next = text == "column" && depth == 0 ? .name : next == .name ? .type : .other
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private enum Word { case name, type, other }

    /// As `schema`, for several statements with a semicolon behind each.
    package func script(_ sql: String) -> [String] {
        var statements: [[UInt8]] = [[]]
        for piece in pieces(of: sql) {
            guard case .code(let code) = piece else {
                statements[statements.count - 1] += piece.bytes
                continue
            }
            let parts = code.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if index > 0 { statements.append([]) }
                statements[statements.count - 1] += part
            }
        }
        return statements.map { String(decoding: $0, as: UTF8.self) }
            .map { String($0.drop(while: \.isWhitespace)) }.filter { !$0.isEmpty }.map(schema)
    }

    /// Written behind a `select` inside a transaction: nobody else changes these rows until it ends. SQLite
    /// has one writer, and no word for it.
    package var forChange: String { self == .postgres ? " for update" : "" }

    /// The first word of a statement in small letters, whatever comments stand before it.
    package static func verb(of sql: String) -> String {
        for piece in Dialect.postgres.pieces(of: sql) {
            guard case .code(let code) = piece else { continue }
            let word = code.drop { !isLetter($0) }.prefix(while: isLetter)
            if !word.isEmpty { return String(decoding: word, as: UTF8.self).lowercased() }
        }
        return ""
    }

    private static let types = ["integer": "bigint", "real": "double precision", "blob": "bytea", "text": "text collate \"C\""]

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private enum Piece {
        case code([UInt8]), quoted([UInt8]), comment([UInt8])

        var bytes: [UInt8] {
            switch self {
            case .code(let bytes), .quoted(let bytes), .comment(let bytes): bytes
            }
        }
    }

    /// The statement cut at its quotes and comments; together the pieces are the statement.
    private func pieces(of sql: String) -> [Piece] {
        let bytes = Array(sql.utf8)
        var pieces: [Piece] = []
        var start = 0
        var place = 0
        func upTo(_ end: [UInt8], from place: Int) -> Int {
            var place = place
            while place < bytes.count {
                if bytes[place...].starts(with: end) { return place + end.count }
                place += 1
            }
            return bytes.count
        }
        while place < bytes.count {
            let piece: (end: Int, isQuote: Bool)?
            switch bytes[place] {
            // A doubled quote inside ends one piece and begins the next, which comes to the same.
            case UInt8(ascii: "'"), UInt8(ascii: "\""): piece = (upTo([bytes[place]], from: place + 1), true)
            case UInt8(ascii: "-") where bytes[place...].starts(with: Array("--".utf8)): piece = (upTo([10], from: place), false)
            case UInt8(ascii: "/") where bytes[place...].starts(with: Array("/*".utf8)):
                piece = (upTo(Array("*/".utf8), from: place + 2), false)
            default: piece = nil
            }
            guard let piece else {
                place += 1
                continue
            }
            if start < place { pieces.append(.code(Array(bytes[start..<place]))) }
            let text = Array(bytes[place..<piece.end])
            pieces.append(piece.isQuote ? .quoted(text) : .comment(text))
            place = piece.end
            start = place
        }
        if start < bytes.count { pieces.append(.code(Array(bytes[start...]))) }
        return pieces
    }
}

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
        guard self == .postgres, let verb = statement.split(whereSeparator: \.isWhitespace).dropFirst().first else { return statement }
        guard verb == "table" else { return statement }
        var result: [UInt8] = []
        // After `(`, `,` of the table's own brackets or `column` comes a name, which may be `text`.
        var depth = 0
        var isName = false
        for piece in pieces(of: statement) {
            guard case .code(let code) = piece else {
                if case .quoted = piece { isName = false }
                result += piece.bytes
                continue
            }
            var rest = code[...]
            while let first = rest.first {
                let word = rest.prefix { Self.isLetter($0) }
                guard !word.isEmpty else {
                    if first == UInt8(ascii: "(") { depth += 1 }
                    if first == UInt8(ascii: ")") { depth -= 1 }
                    if depth == 1, first == UInt8(ascii: "(") || first == UInt8(ascii: ",") { isName = true }
                    if depth > 0 || (first != UInt8(ascii: ",") && depth == 0) { result.append(first) }
                    rest = rest.dropFirst()
                    continue
                }
                rest = rest.dropFirst(word.count)
                let text = String(decoding: word, as: UTF8.self)
                let isOption = depth == 0 && ["strict", "without", "rowid"].contains(text)
                if !isOption { result += Array((isName ? text : Self.types[text] ?? text).utf8) }
                isName = text == "column"
            }
        }
        while result.last == UInt8(ascii: " ") || result.last == UInt8(ascii: "\n") { result.removeLast() }
        return String(decoding: result, as: UTF8.self)
    }

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

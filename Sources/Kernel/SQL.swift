// SQL with its bindings. Interpolated values become parameters, never text: a board cannot be
// injected by accident. Names of tables and columns are literals in the code that writes them.

package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A statement and its arguments: `SQL("update matter set stage = \(stage) where id = \(id)")`. Written as SQLite
/// reads it; what PostgreSQL must be told in other words is said with `either`, wherever it stands.
package struct SQL: ExpressibleByStringInterpolation, Hashable, Sendable {
    fileprivate struct Said: Hashable, Sendable {
        var text = ""
        var arguments: [SQLValue] = []
    }

    fileprivate var said: Said
    /// Nil where it is said alike.
    fileprivate var forPostgres: Said?

    package var text: String { said.text }
    package var arguments: [SQLValue] { said.arguments }

    package init(stringLiteral text: String) { said = Said(text: text) }

    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.sql }

    /// A fragment from trusted text, because it is a name out of our own tables.
    package init(trusted text: String, _ arguments: [SQLValue] = []) { said = Said(text: text, arguments: arguments) }

    /// The same question in the words of each database (full text, boxes).
    package static func either(sqlite: SQL, postgres: SQL) -> SQL {
        var sql = sqlite
        sql.forPostgres = postgres.forPostgres ?? postgres.said
        return sql
    }

    /// As this database is told it, with `?` for parameters.
    package func text(in dialect: Dialect) -> (text: String, arguments: [SQLValue]) {
        let words = dialect == .postgres ? forPostgres ?? said : said
        return (words.text, words.arguments)
    }

    package static func + (a: SQL, b: SQL) -> SQL {
        var sum = a
        sum.append(b)
        return sum
    }

    package static func joined(_ parts: [SQL], by separator: String) -> SQL {
        var all: SQL = ""
        for (index, part) in parts.enumerated() {
            if index > 0 { all.append(SQL(trusted: separator)) }
            all.append(part)
        }
        return all
    }

    fileprivate mutating func append(_ other: SQL) {
        if forPostgres != nil || other.forPostgres != nil {
            let mine = forPostgres ?? said
            let theirs = other.forPostgres ?? other.said
            forPostgres = Said(text: mine.text + theirs.text, arguments: mine.arguments + theirs.arguments)
        }
        said.text += other.said.text
        said.arguments += other.said.arguments
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var sql: SQL = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            sql.said.text.reserveCapacity(literalCapacity + interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            sql.said.text += literal
            sql.forPostgres?.text += literal
        }

        package mutating func appendInterpolation(_ value: SQLValue) {
            sql.said.text += "?"
            sql.said.arguments.append(value)
            sql.forPostgres?.text += "?"
            sql.forPostgres?.arguments.append(value)
        }
        package mutating func appendInterpolation(_ value: String) { appendInterpolation(.text(value)) }
        package mutating func appendInterpolation(_ value: String?) { appendInterpolation(value.map(SQLValue.text) ?? .null) }
        package mutating func appendInterpolation(_ value: Int) { appendInterpolation(.integer(Int64(value))) }
        package mutating func appendInterpolation(_ value: Int?) { appendInterpolation(value.map { .integer(Int64($0)) } ?? .null) }
        package mutating func appendInterpolation(_ value: Int64) { appendInterpolation(.integer(value)) }
        package mutating func appendInterpolation(_ value: Double?) { appendInterpolation(value.map(SQLValue.real) ?? .null) }
        package mutating func appendInterpolation(_ value: Bool) { appendInterpolation(.integer(value ? 1 : 0)) }
        /// Instants are stored as milliseconds, so that ranges are integer ranges.
        package mutating func appendInterpolation(_ value: Instant) { appendInterpolation(.integer(value.milliseconds)) }
        package mutating func appendInterpolation(_ value: Instant?) {
            appendInterpolation(value.map { .integer($0.milliseconds) } ?? .null)
        }
        package mutating func appendInterpolation(_ value: CivilDay) { appendInterpolation(.text(value.description)) }
        package mutating func appendInterpolation(_ value: [UInt8]) { appendInterpolation(.blob(value)) }
        package mutating func appendInterpolation(_ fragment: SQL) { sql.append(fragment) }
        /// `in (…)` lists. An empty one is in no database's grammar but SQLite's: then a query that finds nothing.
        package mutating func appendInterpolation(list values: [String]) {
            appendInterpolation(values.isEmpty ? "select '' where false" : SQL.joined(values.map { "\($0)" }, by: ", "))
        }
    }
}

/// One row of an answer, by column name.
package struct Row: Sendable, Hashable {
    package let values: [String: SQLValue]

    package init(_ values: [String: SQLValue]) { self.values = values }

    package func text(_ column: String) -> String {
        switch values[column] {
        case .text(let value): value
        case .integer(let value): String(value)
        case .real(let value): String(value)
        default: ""
        }
    }
    package func optionalText(_ column: String) -> String? {
        if case .text(let value) = values[column] { value } else { nil }
    }
    package func integer(_ column: String) -> Int {
        switch values[column] {
        case .integer(let value): Int(value)
        case .real(let value): Int(value)
        default: 0
        }
    }
    package func optionalInteger(_ column: String) -> Int? {
        if case .integer(let value) = values[column] { Int(value) } else { nil }
    }
    package func real(_ column: String) -> Double? {
        switch values[column] {
        case .real(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
    package func instant(_ column: String) -> Instant? {
        if case .integer(let value) = values[column] { Instant(milliseconds: value) } else { nil }
    }
    package func blob(_ column: String) -> [UInt8]? {
        if case .blob(let value) = values[column] { value } else { nil }
    }
}

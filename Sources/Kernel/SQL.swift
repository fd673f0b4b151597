// SQL with its bindings. Interpolated values become parameters, never text: a board cannot be
// injected by accident. Names of tables and columns are literals in the code that writes them.

package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// A statement and its arguments: `SQL("update matter set stage = \(stage) where id = \(id)")`.
package struct SQL: ExpressibleByStringInterpolation, Hashable, Sendable {
    package private(set) var text: String
    package private(set) var arguments: [SQLValue]

    package init(stringLiteral text: String) {
        self.text = text
        arguments = []
    }

    package init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        arguments = stringInterpolation.arguments
    }

    /// A fragment from trusted text, because it is a name out of our own tables.
    package init(trusted text: String, _ arguments: [SQLValue] = []) {
        self.text = text
        self.arguments = arguments
    }

    package static func + (a: SQL, b: SQL) -> SQL { SQL(trusted: a.text + b.text, a.arguments + b.arguments) }

    package static func joined(_ parts: [SQL], by separator: String) -> SQL {
        SQL(trusted: parts.map(\.text).joined(separator: separator), parts.flatMap(\.arguments))
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var arguments: [SQLValue] = []

        package init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity + interpolationCount) }
        package mutating func appendLiteral(_ literal: String) { text += literal }

        package mutating func appendInterpolation(_ value: SQLValue) {
            text += "?"
            arguments.append(value)
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
        package mutating func appendInterpolation(_ fragment: SQL) {
            text += fragment.text
            arguments += fragment.arguments
        }
        /// `in (…)` lists.
        package mutating func appendInterpolation(list values: [String]) {
            appendInterpolation(SQL.joined(values.map { "\($0)" }, by: ", "))
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

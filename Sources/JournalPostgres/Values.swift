// Between the kernel's values and PostgreSQL's: parameters as libpq takes them, cells by the type of their column.
import CLibPQ
import Foundation
import Kernel

/// The arguments of one statement, laid out for libpq: texts as texts, bytes as they are.
struct Parameters {
    private var bytes: [CChar] = []
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init(_ arguments: [SQLValue]) {
        for argument in arguments {
            switch argument {
            case .null:
                starts.append(nil)
                lengths.append(0)
                formats.append(0)
            case .integer(let value): add(String(value))
            case .real(let value): add(String(value))
            // No text of PostgreSQL holds a zero byte. Entries have none (`refuseUnstorable`, JSON); the row of a board
            // shows in its place the sign for what cannot be shown.
            case .text(let value): add(value.utf8.contains(0) ? value.replacing("\u{0}", with: "\u{FFFD}") : value)
            case .blob(let value):
                starts.append(bytes.count)
                lengths.append(Int32(value.count))
                formats.append(1)
                bytes += value.map { CChar(bitPattern: $0) }
            }
        }
    }

    private mutating func add(_ text: String) {
        starts.append(bytes.count)
        lengths.append(0)
        formats.append(0)
        bytes += text.utf8.map { CChar(bitPattern: $0) }
        bytes.append(0)
    }

    func withPointers<Value>(
        _ body: (Int32, [UnsafePointer<CChar>?], [Int32], [Int32]) throws -> Value
    ) rethrows -> Value {
        try bytes.withUnsafeBufferPointer { buffer in
            let pointers = starts.map { start in start.flatMap { start in buffer.baseAddress.map { $0 + start } } }
            return try body(Int32(starts.count), pointers, lengths, formats)
        }
    }
}

extension SQLValue {
    /// The type that a parameter is declared with where only its value tells it; 0 leaves it to the server.
    var oid: Oid {
        switch self {
        case .null: 0
        case .integer: 20
        case .real: 701
        case .text: 25
        case .blob: 17
        }
    }
}

/// What one statement has answered.
struct Answer {
    var columns: [String] = []
    var cells: [[SQLValue]] = []
    /// `COMMIT`, `INSERT 0 1`.
    var tag = ""

    init() {}

    init(_ result: OpaquePointer) {
        tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        let width = PQnfields(result)
        columns = (0..<width).map { column in PQfname(result, column).map { String(cString: $0) } ?? "" }
        let types = (0..<width).map { PQftype(result, $0) }
        cells = (0..<PQntuples(result)).map { row in
            (0..<width).map { column in
                guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else { return .null }
                return Answer.value(UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column))), types[Int(column)])
            }
        }
    }

    var rows: [Row] {
        cells.map { cells in Row(Dictionary(zip(columns, cells)) { first, _ in first }) }
    }

    private static func value(_ bytes: UnsafeRawBufferPointer, _ type: Oid) -> SQLValue {
        func text() -> String { String(decoding: bytes, as: UTF8.self) }
        switch type {
        case 20, 21, 23, 26: return Int64(text()).map(SQLValue.integer) ?? .text(text())
        case 700, 701: return Double(text()).map(SQLValue.real) ?? .text(text())
        // sum() of 64-bit numbers is numeric: a number like any other as long as it is a whole one.
        case 1700: return Int64(text()).map(SQLValue.integer) ?? Double(text()).map(SQLValue.real) ?? .text(text())
        case 16: return .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
        case 17: return .blob(unhexed(bytes))
        default: return .text(text())
        }
    }

    /// `\x0aff` → bytes.
    private static func unhexed(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        func digit(_ byte: UInt8) -> UInt8 { byte <= UInt8(ascii: "9") ? byte - UInt8(ascii: "0") : byte - UInt8(ascii: "a") + 10 }
        return stride(from: 2, to: text.count - 1, by: 2).map { digit(text[$0]) << 4 | digit(text[$0 + 1]) }
    }
}

// Just enough of SQLite to run the boards' statements in a test: the system library, loaded by name, because
// the pure target under test must not depend on a database driver. Never used outside tests.

import Foundation
import Kernel

final class SQLite {
    struct Fault: Error, CustomStringConvertible { let description: String }

    private let handle: OpaquePointer
    /// SQLITE_TRANSIENT: SQLite copies what is bound.
    private static let copied = Int(-1)

    static let isInstalled = library != nil

    // Unsafe and left so because a loaded library is never changed or unloaded.
    nonisolated(unsafe) private static let library = dlopen("libsqlite3.so.0", RTLD_NOW) ?? dlopen("libsqlite3.dylib", RTLD_NOW)

    /// The function of that name. The cast is sound because the signatures below are those of sqlite3.h.
    private static func symbol<Signature>(_ name: String, _: Signature.Type) throws -> Signature {
        guard let library, let address = dlsym(library, name) else { throw Fault(description: "libsqlite3 has no \(name)") }
        return unsafeBitCast(address, to: Signature.self)
    }

    /// An empty database in memory.
    init() throws {
        typealias Open = @convention(c) (UnsafePointer<CChar>, UnsafeMutablePointer<OpaquePointer?>) -> Int32
        var opened: OpaquePointer?
        let code = try SQLite.symbol("sqlite3_open", Open.self)(":memory:", &opened)
        guard code == 0, let opened else { throw Fault(description: "open: \(code)") }
        handle = opened
    }

    deinit {
        typealias Close = @convention(c) (OpaquePointer) -> Int32
        _ = try? SQLite.symbol("sqlite3_close", Close.self)(handle)
    }

    func run(_ statement: SQL) throws { _ = try rows(statement) }

    func rows(_ statement: SQL) throws -> [Row] {
        typealias Prepare =
            @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32, UnsafeMutablePointer<OpaquePointer?>, OpaquePointer?) -> Int32
        typealias Count = @convention(c) (OpaquePointer) -> Int32
        var prepared: OpaquePointer?
        let code = try SQLite.symbol("sqlite3_prepare_v2", Prepare.self)(handle, statement.text, -1, &prepared, nil)
        guard code == 0, let prepared else { throw fault(statement) }
        defer { _ = try? SQLite.symbol("sqlite3_finalize", Count.self)(prepared) }
        for (index, value) in statement.arguments.enumerated() { try bind(value, at: Int32(index + 1), of: prepared) }
        let step = try SQLite.symbol("sqlite3_step", Count.self)
        let width = try SQLite.symbol("sqlite3_column_count", Count.self)(prepared)
        var rows: [Row] = []
        while true {
            switch step(prepared) {
            case 100: rows.append(Row(try Dictionary(uniqueKeysWithValues: (0..<width).map { try column($0, of: prepared) })))
            case 101: return rows
            default: throw fault(statement)
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32, of prepared: OpaquePointer) throws {
        typealias Text = @convention(c) (OpaquePointer, Int32, UnsafePointer<CChar>, Int32, Int) -> Int32
        typealias Integer = @convention(c) (OpaquePointer, Int32, Int64) -> Int32
        typealias Real = @convention(c) (OpaquePointer, Int32, Double) -> Int32
        typealias Null = @convention(c) (OpaquePointer, Int32) -> Int32
        let code =
            switch value {
            case .null: try SQLite.symbol("sqlite3_bind_null", Null.self)(prepared, index)
            case .integer(let value): try SQLite.symbol("sqlite3_bind_int64", Integer.self)(prepared, index, value)
            case .real(let value): try SQLite.symbol("sqlite3_bind_double", Real.self)(prepared, index, value)
            case .text(let value): try SQLite.symbol("sqlite3_bind_text", Text.self)(prepared, index, value, -1, SQLite.copied)
            case .blob: throw Fault(description: "no board of matters binds bytes")
            }
        guard code == 0 else { throw Fault(description: "bind \(index): \(code)") }
    }

    private func column(_ index: Int32, of prepared: OpaquePointer) throws -> (String, SQLValue) {
        typealias Name = @convention(c) (OpaquePointer, Int32) -> UnsafePointer<CChar>?
        typealias Kind = @convention(c) (OpaquePointer, Int32) -> Int32
        typealias Integer = @convention(c) (OpaquePointer, Int32) -> Int64
        typealias Real = @convention(c) (OpaquePointer, Int32) -> Double
        let name = try SQLite.symbol("sqlite3_column_name", Name.self)(prepared, index).map { String(cString: $0) } ?? ""
        switch try SQLite.symbol("sqlite3_column_type", Kind.self)(prepared, index) {
        case 1: return (name, .integer(try SQLite.symbol("sqlite3_column_int64", Integer.self)(prepared, index)))
        case 2: return (name, .real(try SQLite.symbol("sqlite3_column_double", Real.self)(prepared, index)))
        case 5: return (name, .null)
        default:
            return (name, .text(try SQLite.symbol("sqlite3_column_text", Name.self)(prepared, index).map { String(cString: $0) } ?? ""))
        }
    }

    private func fault(_ statement: SQL) -> Fault {
        typealias Message = @convention(c) (OpaquePointer) -> UnsafePointer<CChar>?
        let message = (try? SQLite.symbol("sqlite3_errmsg", Message.self)(handle)).flatMap { $0 }.map { String(cString: $0) } ?? "?"
        return Fault(description: "\(message): \(statement.text)")
    }
}

// Somebody at psql, beside the houses of tests: asks PostgreSQL how it would go about a statement.
import CLibPQ
import Foundation
import JournalCore
import Kernel
import Testing

@testable import Server

/// A plain connection into the schema of a test's store. Used from one task.
final class PlainPostgres {
    private let handle: OpaquePointer?

    /// - Parameter address: as `House` takes it.
    init(_ address: String) {
        let schema = address.firstMatch(of: /schema=([a-z0-9_]+)/).map { String($0.1) } ?? "public"
        handle = PQconnectdb(address.replacing(/[?&]schema=[a-z0-9_]+/, with: ""))
        run("set client_min_messages = warning")
        // The boards of a program lie beside its journal.
        let boards = run("select nspname from pg_namespace where nspname like '\(schema)\\_boards\\_________'") ?? []
        run("set search_path to \(([schema] + boards).joined(separator: ", "))")
    }

    deinit { PQfinish(handle) }

    /// The first column of the answer; nil where PostgreSQL refuses, which is a failure of the test unless it `mayFail`.
    @discardableResult
    func run(_ sql: String, mayFail: Bool = false) -> [String]? {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
            if !mayFail { Issue.record("\(sql.prefix(200)): \(PQerrorMessage(handle).map { String(cString: $0) } ?? "?")") }
            return nil
        }
        return (0..<PQntuples(result)).map { row in PQgetvalue(result, row, 0).map { String(cString: $0) } ?? "" }
    }

    /// With its values in it. An error is a failure of the test.
    func lay(_ statement: SQL) {
        let (text, arguments) = statement.text(in: .postgres)
        var place = 0
        run(
            Dialect.postgres.schema(text).replacing(/\?/) { _ in
                defer { place += 1 }
                return Self.literal(arguments[place])
            })
    }

    /// Indexes that hold only the rows of their condition.
    func partialIndexes() -> Set<String> {
        Set(run("select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid where i.indpred is not null") ?? [])
    }

    /// The plan for a statement as our servers prepare it, as `explain (format json)` says it.
    /// - Parameter values: with the statement's own values, as it is planned the first times; without, as it is planned
    ///   once for all.
    func plan(of statement: SentStatement, values: Bool, analyzed: Bool = false) -> JSONValue? {
        let types = statement.arguments.map(Self.type)
        let list = types.isEmpty || !statement.isTyped ? "" : "(\(types.joined(separator: ", ")))"
        guard run("prepare asked\(list) as \(statement.text)", mayFail: true) != nil else { return nil }
        defer { run("deallocate asked") }
        run("set plan_cache_mode = \(values ? "force_custom_plan" : "force_generic_plan")")
        let arguments = statement.arguments.map { values ? Self.literal($0) : "null" }
        let call = arguments.isEmpty ? "asked" : "asked(\(arguments.joined(separator: ", ")))"
        let said = run("explain (\(analyzed ? "analyze, " : "")format json) execute \(call)", mayFail: true)
        return said.flatMap { try? JSON.decode(JSONValue.self, from: $0.joined(separator: "\n")) }?.items.first?["Plan"]
    }

    private static func type(_ value: SQLValue) -> String {
        switch value {
        case .null: "unknown"
        case .integer: "bigint"
        case .real: "double precision"
        case .text: "text"
        case .blob: "bytea"
        }
    }

    private static func literal(_ value: SQLValue) -> String {
        switch value {
        case .null: "null"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): "'\(value.replacing("'", with: "''"))'"
        case .blob(let value): "'\\x\(value.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())'"
        }
    }
}

/// What a plan of PostgreSQL does to its tables.
struct PostgresPlan {
    /// Tables that are read from one end to the other, and nothing stops before the end. An index that holds only some
    /// of the rows is read whole without being named here.
    private(set) var wholes: Set<String> = []
    private(set) var indexes: [String] = []
    /// Rows that were looked at, where the plan was run.
    private(set) var looked = 0

    /// - Parameter partial: indexes that hold only the rows of their condition.
    init(_ plan: JSONValue, partial: Set<String>) { walk(plan, of: "", isLimited: false, partial) }

    private mutating func walk(_ node: JSONValue, of above: String, isLimited: Bool, _ partial: Set<String>) {
        let kind = node["Node Type"].string ?? ""
        let index = node["Index Name"].string
        // A bitmap's index does not say of which table it is.
        let table = node["Relation Name"].string ?? above
        let loops = max(1, node["Actual Loops"].int ?? 1)
        if let index, !indexes.contains(index) { indexes.append(index) }
        if node["Relation Name"] != .null || index != nil {
            looked += ((node["Actual Rows"].int ?? 0) + (node["Rows Removed by Filter"].int ?? 0)) * loops
        }
        let isOpen = ["Index Scan", "Index Only Scan", "Bitmap Index Scan"].contains(kind) && node["Index Cond"] == .null
        if kind == "Seq Scan" || (isOpen && !isLimited && !partial.contains(index ?? "")) {
            wholes.insert(table)
        }
        // Who sorts or counts wants all rows, however few are asked of it; who sorts what is nearly sorted does not.
        let wantsAll = ["Sort", "Aggregate", "WindowAgg", "Hash"].contains(kind)
        for below in node["Plans"].items { walk(below, of: table, isLimited: kind == "Limit" || (isLimited && !wantsAll), partial) }
    }
}

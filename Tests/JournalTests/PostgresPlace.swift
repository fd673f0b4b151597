// A schema of its own in the PostgreSQL of the tests (Tests/postgres/cluster.sh starts one and says its address in
// TAIZHANG_POSTGRES), and the connections that a test needs beside the journal's.
import CLibPQ
import Foundation
import JournalPostgres
import Kernel
import KernelTesting
import Testing

enum Cluster {
    static let url = ProcessInfo.processInfo.environment["TAIZHANG_POSTGRES"]
    static let isThere = url != nil
    /// Where its socket lies.
    static let directory = String((url ?? "").split(separator: "host=").last ?? "")
    static let why: Comment = "needs TAIZHANG_POSTGRES, the address that Tests/postgres/cluster.sh start says: skipped"
}

@Suite("PostgreSQL for tests") struct ClusterTests {
    /// On a machine of one's own the suites say that they were skipped; where everything must run, this fails.
    @Test("where everything must run, PostgreSQL is there") func isThere() {
        if !(ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty { #expect(Cluster.isThere, Cluster.why) }
    }
}

/// A schema that is dropped when `body` is over.
func withPlace(_ body: (PostgresPlace) async throws -> Void) async throws {
    let place = PostgresPlace()
    do {
        try await body(place)
    } catch {
        place.drop()
        throw error
    }
    place.drop()
}

struct PostgresPlace: Sendable {
    let schema: String
    let url: String

    init() {
        schema = "test_\(ProcessInfo.processInfo.globallyUniqueString.lowercased().filter { $0.isLetter || $0.isNumber }.suffix(24))"
        url = "\(Cluster.url ?? "")&application_name=\(schema)"
    }

    /// Ends the connections of this test's journals at the server, as an administrator would.
    func killBackends() {
        let killer = Outsider(Cluster.url ?? "")
        killer.run(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = '\(schema)' and pid <> pg_backend_pid()")
    }

    func open(
        systems: Systems<PurseBook> = .purses(boards: [PurseTable(), PurseSearch()]), extraMigrations: [(name: String, sql: String)] = [],
        through: Proxy? = nil, _ change: (inout PostgresOptions) -> Void = { _ in }
    ) async throws -> PostgresJournal<PurseBook> {
        var options = PostgresOptions()
        options.schema = schema
        options.followPause = .milliseconds(5)
        options.retryPause = .milliseconds(1)
        options.claimPause = .milliseconds(100)
        options.pollPause = .milliseconds(200)
        change(&options)
        return try await PostgresJournal.open(
            through?.url(url) ?? url, systems: systems, extraMigrations: extraMigrations, options: options)
    }

    /// With the boards beside it.
    func drop() {
        outsider { outsider in
            for schema in schemas(outsider) { outsider.run("drop schema if exists \"\(schema)\" cascade") }
        }
    }

    /// The journal's schema, and those of boards beside it.
    func schemas(_ outsider: Outsider) -> [String] {
        outsider.run("select nspname from pg_namespace where nspname = '\(schema)' or nspname like '\(schema)\\_boards\\_%' order by 1")
    }

    /// Somebody who is none of ours: a person at psql, another program.
    @discardableResult
    func outsider<Value>(_ body: (Outsider) -> Value) -> Value {
        let outsider = Outsider(url)
        outsider.run("set client_min_messages = warning")
        outsider.run("set search_path to \(([schema] + schemas(outsider)).map { "\"\($0)\"" }.joined(separator: ", "))")
        return body(outsider)
    }
}

/// A plain connection. `@unchecked Sendable` because a test uses it from one task at a time.
final class Outsider: @unchecked Sendable {
    private let handle: OpaquePointer?

    init(_ url: String) { handle = PQconnectdb(url) }
    deinit { PQfinish(handle) }

    /// The first column of the answer; an error is a failure of the test.
    @discardableResult
    func run(_ sql: String, mayFail: Bool = false) -> [String] {
        let result = PQexec(handle, sql)
        defer { PQclear(result) }
        if ![PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)), !mayFail {
            Issue.record("\(sql): \(PQerrorMessage(handle).map { String(cString: $0) } ?? "?")")
        }
        return (0..<PQntuples(result)).map { row in PQgetvalue(result, row, 0).map { String(cString: $0) } ?? "" }
    }
}

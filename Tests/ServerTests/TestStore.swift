// Where the houses of tests keep their journals: in their own directory, or, with TAIZHANG_TEST_STORE=postgres, each
// in a schema of its own in the database that TAIZHANG_POSTGRES names. scripts/check.sh runs these tests on both.
import CLibPQ
import Foundation
import Kernel
import Testing

@testable import Server

struct TestStore: Sendable {
    /// As `House` takes it; nil for the file in the directory.
    let address: String?
    private let schema: String
    private static let database = ProcessInfo.processInfo.environment["TAIZHANG_POSTGRES"]

    static let isPostgres = ProcessInfo.processInfo.environment["TAIZHANG_TEST_STORE"] == "postgres"
    /// For tests of the file itself: backup, a second process, a damaged page.
    static let isFile: ConditionTrait = .enabled(if: !isPostgres, "is about the SQLite file: skipped on PostgreSQL")

    /// - Parameter isFile: a file whatever the environment says.
    init(isFile: Bool = false) {
        let schema = "house_\(House.newIdentifier().prefix(20))"
        self.schema = schema
        address =
            Self.isPostgres && !isFile ? Self.database.map { "\($0)&schema=\(schema)" } ?? "postgres://TAIZHANG_POSTGRES-is-not-set/" : nil
    }

    func drop() {
        guard Self.isPostgres, let database = Self.database else { return }
        let handle = PQconnectdb(database)
        defer { PQfinish(handle) }
        // With the boards beside it.
        let dropping = """
            do $$ declare name text; begin
              for name in select nspname from pg_namespace where nspname = '\(schema)' or nspname like '\(schema)\\_boards\\_%'
              loop execute format('drop schema %I cascade', name); end loop;
            end $$
            """
        PQclear(PQexec(handle, "set client_min_messages = warning; \(dropping)"))
    }
}

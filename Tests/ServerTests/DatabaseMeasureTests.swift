// What `taizhang bench commands --store` does beside measuring. How long it takes is not asked here.
import Foundation
import Testing

@testable import Server

@Suite(
    .enabled(if: TestStore.isPostgres && DatabaseMeasure.program() != nil, "needs PostgreSQL and pgbench"), .timeLimit(.minutes(5)))
struct DatabaseMeasureTests {
    @Test func `two servers and pgbench write in turn, and nothing of it stays`() async throws {
        let address = try #require(ProcessInfo.processInfo.environment["TAIZHANG_POSTGRES"])
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(House.newIdentifier())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let measure = DatabaseMeasure(
            folder: folder, rules: TestHouse.repository, store: address, pgbench: try #require(DatabaseMeasure.program()))
        let line = try await measure.run(servers: 2, callers: 4, commands: 56)
        #expect(line.rates.commands == 56 && line.rates.ours.count == 7 && line.rates.raw.allSatisfy { $0 > 0 })
        let left = PlainPostgres(address).run("select nspname from pg_namespace where nspname like 'bench\\_%'")
        #expect(left == [])
    }
}

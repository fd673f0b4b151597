// Every statement that PostgreSQL is sent stands in docs/internals/statements.md: a day of a house, as it is served,
// administered, moved and checked, while somebody listens where statements are handed to libpq.
import Foundation
import HTTPTypes
import HummingbirdTesting
import JournalCore
import Kernel
import KernelTesting
import Logging
import Loop
import Matters
import Notices
import Testing

@testable import Server

@Suite(
    .enabled(if: TestStore.isPostgres, "lists what PostgreSQL is sent: run with TAIZHANG_TEST_STORE=postgres"), .timeLimit(.minutes(10)))
struct StatementTests {
    private static let document = "\(TestHouse.repository)/docs/internals/statements.md"

    @Test func `every statement that is sent stands in the list, and no other does`() async throws {
        let log = StatementLog()
        try await SentStatement.$listener.withValue({ log.take($0) }) { try await StatementDay().live() }
        let sent = log.statements.filter { !StatementList.isLeftOut($0.key) }
        let list = StatementList(statements: try await wholes(of: sent))
        if ProcessInfo.processInfo.environment["TAIZHANG_WRITE"] == "1" {
            try list.text.write(toFile: Self.document, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOfFile: Self.document, encoding: .utf8)
        let listed = Set(StatementList.listed(in: text))
        for statement in Set(sent.keys).subtracting(listed).sorted() { Issue.record("docs/internals/statements.md lacks: \(statement)") }
        for statement in listed.subtracting(sent.keys).sorted() {
            Issue.record("it is in docs/internals/statements.md and was not sent: \(statement)")
        }
        // Another version of PostgreSQL may plan otherwise; the statements are the same.
        if try await version() == "15" { #expect(text == list.text, "TAIZHANG_WRITE=1 writes it anew") }
    }

    private func version() async throws -> String {
        let store = TestStore()
        return PlainPostgres(try #require(store.address)).run("show server_version")?.first?.prefix { $0.isNumber }.description ?? ""
    }

    /// What each statement reads whole, as it is planned for tables of which nothing is known.
    private func wholes(of statements: [String: SentStatement]) async throws -> [String: Set<String>] {
        var wholes: [String: Set<String>] = [:]
        try await TestHouse.run { test in
            let address = try #require(test.store.address)
            // Empty, and never looked at by anybody who keeps statistics.
            try await test.house.journal.close()
            test.store.drop()
            let bare = try await House(test.house.directory, store: address, now: { test.clock.now })
            let connection = PlainPostgres(address)
            let partial = connection.partialIndexes()
            for way in ["seqscan", "hashjoin", "mergejoin"] { connection.run("set enable_\(way) = off") }
            for (folded, statement) in statements {
                wholes[folded] = []
                guard ["select", "update", "delete", "with"].contains(Dialect.verb(of: folded)),
                    let plan = connection.plan(of: statement, values: false)
                else { continue }
                wholes[folded] = PostgresPlan(plan, partial: partial).wholes
            }
            try await bare.close()
        }
        return wholes
    }
}

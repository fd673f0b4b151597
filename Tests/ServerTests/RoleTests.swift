// Who is let in where: docs/internals/roles.md is the table, and the router's own list of endpoints is what is asked. That
// nothing of elsewhere shows to who is let in is LeakTests.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct RoleTests {
    private static let document = "\(TestHouse.repository)/docs/internals/roles.md"
    private static let mark = "<!-- the table -->"

    @Test func `every endpoint lets in whom the table says, and no other`() async throws {
        try await TestHouse.run { test in
            let numbers = try await RoleTable.numbers(in: test)
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house))
            try await test.serve { site in
                let table = try await RoleTable(site, numbers)
                var lines: [String] = []
                for endpoint in endpoints {
                    guard let line = try await table.line(endpoint) else { continue }
                    lines.append("| \(endpoint.title) | \(line.map(\.rawValue).joined(separator: " | ")) |")
                }
                try hold(lines)
            }
        }
    }

    private func hold(_ lines: [String]) throws {
        let titles = RoleTable.askers.map(\.title).joined(separator: " | ")
        let table = (["| endpoint | \(titles) |", "|---|\(String(repeating: ":-:|", count: RoleTable.askers.count))"] + lines)
        let text = try String(contentsOfFile: Self.document, encoding: .utf8)
        let head = try #require(text.components(separatedBy: Self.mark).first)
        if ProcessInfo.processInfo.environment["TAIZHANG_WRITE"] == "1" {
            try "\(head)\(Self.mark)\n\(table.joined(separator: "\n"))\n".write(toFile: Self.document, atomically: true, encoding: .utf8)
            return
        }
        let written = Set(text.split(separator: "\n").map(String.init))
        for line in table where !written.contains(line) { Issue.record("docs/internals/roles.md says otherwise than: \(line)") }
        #expect(text.split(separator: "\n").count { $0.hasPrefix("| `") } == lines.count, "TAIZHANG_WRITE=1 writes the table anew")
    }

    @Test func `an auditor reports nothing in that post`() async throws {
        try await TestHouse.run { test in
            var draft = House.Draft(ledger: Book.gridLedger, channel: .pocket)
            (draft.class, draft.description, draft.placeText) = ("manhole-damaged", "井盖松动", "一号路口")
            (draft.longitude, draft.latitude) = District.inCell1
            let refusal = await #expect(throws: Refusal.self) {
                try await test.house.report(draft, by: test.actor(District.auditor), key: "audited")
            }
            #expect(refusal?.code == "post.reads-only")
            #expect(try await test.house.journal.rows("select 1 as one from matter").isEmpty)
            try await test.serve { site in
                let page = try await site.browser(of: District.auditor).get("/incidents/new")
                #expect(page.status == .forbidden && page.text.contains("审计员只查看"))
            }
        }
    }
}

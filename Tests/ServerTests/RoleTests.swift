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

// One after another, because both tables are written into one file.
@Suite(.serialized) struct RoleTests {
    private static let document = "\(TestHouse.repository)/docs/internals/roles.md"
    private static let mark = "<!-- the table -->"
    private static let actionMark = "<!-- the actions -->"

    /// With mail, because some endpoints are there only where it can be sent. None is.
    private static let settings = """
        public-address: https://district.example
        mail: { from: grid@district.example, program: "/bin/true" }

        """

    @Test func `every endpoint lets in whom the table says, and no other`() async throws {
        try await TestHouse.run(settings: Self.settings) { test in
            let numbers = try await RoleTable.numbers(in: test)
            let endpoints = RoleTable.endpoints(of: makeRouter(test.house))
            try await test.serve { site in
                let table = try await RoleTable(site, numbers)
                var lines: [String] = []
                // Where nobody at all is let in, perhaps nothing was there, and the line says nothing.
                var shut: Set<String> = []
                var open: Set<String> = []
                for endpoint in endpoints {
                    guard let line = try await table.line(endpoint) else { continue }
                    lines.append("| \(endpoint.title) | \(line.map(\.rawValue).joined(separator: " | ")) |")
                    if line.contains(.may) { open.insert(endpoint.bare) } else { shut.insert(endpoint.bare) }
                    // Who has no secret of it, or somebody else's, is not told that it is there.
                    if endpoint.subject == .unkeyed { #expect(!line.contains(.may), "\(endpoint.title)") }
                }
                #expect(shut.subtracting(open) == Set(RoleTable.closed.keys))
                try hold(lines, RoleTable.askers.map(\.title), "endpoint", after: Self.mark, before: Self.actionMark)
            }
        }
    }

    @Test func `every action is done by whom the table says, and by no other, by page and by API alike`() async throws {
        #expect(Set(ActionTable.cases.map(\.action)) == Set(Action.allCases), "an action is not in the table")
        try await TestHouse.run(furnish: ActionTable.furnish) { test in
            try await test.serve { site in
                let table = try await ActionTable(site)
                var lines: [String] = []
                for one in ActionTable.cases {
                    for isHere in [true, false] {
                        let line = try await table.line(one, isHere: isHere)
                        // Elsewhere it may be nobody's of these; here somebody of them must have been able to.
                        if isHere { #expect(line.contains(.may), "\(one.title)") }
                        lines.append("| \(one.title)\(isHere ? "" : " elsewhere") | \(line.map(\.rawValue).joined(separator: " | ")) |")
                    }
                }
                try hold(lines, ActionTable.askers.map(\.title), "action", after: Self.actionMark, before: nil)
            }
        }
    }

    /// The part of the document from one mark to the other, or to its end.
    private func hold(_ lines: [String], _ askers: [String], _ what: String, after mark: String, before next: String?) throws {
        let head = ["| \(what) | \(askers.joined(separator: " | ")) |", "|---|\(String(repeating: ":-:|", count: askers.count))"]
        let table = (head + lines).joined(separator: "\n")
        let text = try String(contentsOfFile: Self.document, encoding: .utf8)
        let start = try #require(text.range(of: mark)).upperBound
        let end = try next.map { try #require(text.range(of: $0)).lowerBound } ?? text.endIndex
        if ProcessInfo.processInfo.environment["TAIZHANG_WRITE"] == "1" {
            // What stands between the tables stays.
            let rest = text[start..<end].components(separatedBy: "\n\n").dropFirst().joined(separator: "\n\n")
            let between = rest.isEmpty ? "" : "\n\(rest)"
            try "\(text[..<start])\n\(table)\n\(between)\(text[end...])".write(toFile: Self.document, atomically: true, encoding: .utf8)
            return
        }
        let written = text[start..<end].split(separator: "\n").map(String.init)
        for line in head + lines where !written.contains(line) { Issue.record("docs/internals/roles.md says otherwise than: \(line)") }
        #expect(written.count { $0.hasPrefix("| `") } == lines.count, "TAIZHANG_WRITE=1 writes the table anew")
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

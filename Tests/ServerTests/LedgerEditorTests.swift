// Writing a ledger in the browser: what is wrong is told by line, what would change is shown, and what is published is
// what was seen.
import Foundation
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite("The editor of ledgers") struct LedgerEditorTests {
    static let draft = "/admin/ledgers/citizen-report/draft", versions = "/admin/ledgers/citizen-report/versions"

    private func text(_ test: TestHouse) async throws -> String {
        try #require(await test.house.journal.book().matters.texts["ledger/citizen-report"])
    }

    private func base(_ test: TestHouse) async -> String {
        String(await test.house.journal.book().matters.publication(.ledger, "citizen-report")?.version ?? 0)
    }

    @Test func `the editor shows the text in force with its stages, as browsers send it back`() async throws {
        try await TestHouse.run { test in
            let text = try await text(test)
            try await test.serve { site in
                let administrator = try await site.browser(of: District.administrator)
                let page = try await administrator.get(Self.draft).text
                #expect(page.contains("没有错误，可以发布。") && page.contains("class=\"stage-graph\""))
                #expect(page.contains("number: &quot;SM{year}-{sequence:6}&quot;") || page.contains("{sequence:"))
                let crlf = text.replacing("\n", with: "\r\n")
                let checked = try await administrator.post(Self.draft, [("text", crlf), ("base", "1")]).text
                #expect(checked.contains("与现行的规则没有不同。"))
            }
        }
    }

    @Test func `each fault has its line, field, value and remedy in the reader's language`() async throws {
        try await TestHouse.run { test in
            let text = try await text(test)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            let line = try #require(lines.firstIndex { $0.contains("clock:") && $0.contains("work-") }) + 1
            let broken = lines.enumerated().map {
                $0 + 1 == line ? String($1).replacing(/clock: [^,}]+/, with: "clock: 2 moons") : String($1)
            }
            .joined(separator: "\n").replacing("calendar: cn\n", with: "calendar: mars\n")
            let number = try #require(lines.firstIndex { $0.hasPrefix("calendar:") }) + 1
            try await test.serve { site in
                for (language, says) in [("zh", "不是时限"), ("en", "is not a time limit")] {
                    let browser = try await site.browser(of: District.administrator, language: language)
                    let page = try await browser.post(Self.draft, [("text", broken), ("base", "1")]).text
                    #expect(page.contains("data-line=\"\(line)\"") && page.contains(says))
                    #expect(page.contains(".clock</code> = <code>2 moons</code>"))
                    #expect(page.contains("data-line=\"\(number)\"") && page.contains("<code>calendar</code> = <code>mars</code>"))
                    #expect(page.contains("class=\"stage-graph\""), "the drawing is of what can be read")
                }
                let before = test.sequence
                let browser = try await site.browser(of: District.administrator)
                let refused = try await browser.post(Self.versions, [("text", broken), ("base", "1"), ("reason", "x")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("data-line=\"\(line)\""))
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `one mistake is one fault`() async throws {
        try await TestHouse.run { test in
            let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/citizen-report.yaml", encoding: .utf8)
            let broken = text.replacing(/accept:\s+\{ by: dispatcher, to: accepted \}/, with: "accept: { by: dispatchr, to: nowhere }")
            try #require(broken != text)
            let faults = await test.house.journal.book().matters.draft(broken, as: "citizen-report").faults
            #expect(faults.map(\.value).sorted() == ["dispatchr", "nowhere"], "\(faults)")
        }
    }

    @Test(arguments: ["", "a: [", "ledger: x\nledger: y\n", "stages: 7", "\u{7}", "title: { zh: }", "- a\n- b"])
    func `whatever is written, every fault has a line of the text`(text: String) async throws {
        try await TestHouse.run { test in
            let draft = await test.house.journal.book().matters.draft(text, as: "citizen-report")
            #expect(!draft.faults.isEmpty)
            let count = max(1, text.split(separator: "\n", omittingEmptySubsequences: false).count)
            for fault in draft.faults { #expect((1...count).contains(fault.line), "\(fault)") }
        }
    }

    @Test func `aliases of aliases do not keep the server busy`() async throws {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]
        let lines = zip(names, names.dropFirst()).map { from, to in
            "  \(to): &\(to) [\(Array(repeating: "*\(from)", count: 12).joined(separator: ", "))]"
        }
        let text = "ledger: x\nfields:\n  a: &a [x]\n" + lines.joined(separator: "\n") + "\nstages: [*k]\n"
        try await TestHouse.run { test in
            let draft = await test.house.journal.book().matters.draft(text, as: "x")
            #expect(!draft.faults.isEmpty)
            // As a key, where the reader of YAML would compare what it stands for: refused before it is read, at its line.
            let doubled = (0..<40).map { "a\($0 + 1): &a\($0 + 1) [*a\($0), *a\($0)]" }.joined(separator: "\n")
            let asKey = await test.house.journal.book().matters.draft("a0: &a0 [x, x]\n\(doubled)\n? *a40\n: x\n", as: "x")
            #expect(asKey.faults.map(\.line) == [2])
            // What only looks like one is text.
            let words = await test.house.journal.book().matters.draft("ledger: x\ntitle: 'R &D, *5'\n", as: "x")
            #expect(!words.faults.contains { $0.value == "*" })
        }
    }

    @Test func `what publishing changes is said rule by rule, and open matters keep theirs`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            let old = try await text(test)
            let new = old.replacing(/returns: \{ limit: \d+/, with: "returns: { limit: 7")
            try #require(new != old)
            let base = await base(test)
            try await test.serve { site in
                let administrator = try await site.browser(of: District.administrator, language: "en")
                let page = try await administrator.post(Self.draft, [("text", new), ("base", base)]).text
                #expect(page.contains("<td class=\"text\" data-label=\"Becomes\"><div><ins>7</ins>"))
                #expect(page.contains("/ledgers/citizen-report?state=open\">1</a>"))
                let unreasoned = try await administrator.post(Self.versions, [("text", new), ("base", base)])
                #expect(unreasoned.status == .unprocessableContent && unreasoned.text.contains("f-reason-refusal"))
                let before = test.sequence
                let done = try await administrator.post(Self.versions, [("text", new), ("base", base), ("reason", "本区规定")])
                #expect(done.status == .seeOther && done.location == "/admin/ledgers/citizen-report")
                #expect(try await test.entryTypes(after: before) == ["rule.published"])
                #expect(try await administrator.get("/admin/ledgers/citizen-report").text.contains("本区规定"))
            }
            let rules = await test.house.journal.book().matters
            let matter = try await test.house.matter(filed.number).matter
            #expect(rules.ledger("citizen-report")?.returnLimit == 7)
            #expect(rules.ledger("citizen-report", version: matter.rules)?.returnLimit != 7)
        }
    }

    @Test func `who publishes over a version that they have not seen is shown both texts`() async throws {
        try await TestHouse.run { test in
            let old = try await text(test)
            let base = await base(test)
            let first = old.replacing(/returns: \{ limit: \d+/, with: "returns: { limit: 7")
            let second = old.replacing(/returns: \{ limit: \d+/, with: "returns: { limit: 8")
            try await test.serve { site in
                let one = try await site.browser(of: District.administrator)
                let other = try await site.browser(of: District.administrator)
                #expect(try await one.post(Self.versions, [("text", first), ("base", base), ("reason", "甲")]).status == .seeOther)
                let before = test.sequence
                let refused = try await other.post(Self.versions, [("text", second), ("base", base), ("reason", "乙")])
                #expect(refused.status == .conflict && test.sequence == before)
                #expect(refused.text.contains("class=\"is-gone\"") && refused.text.contains("limit: 7"))
                #expect(refused.text.contains("class=\"is-new\"") && refused.text.contains("limit: 8"))
                #expect(refused.text.contains("\n乙</textarea>"))
                // Having seen both, they may go on.
                let newest = try #require(refused.text.firstMatch(of: /name="base" value="(\d+)"/)?.1)
                let again = try await other.post(Self.versions, [("text", second), ("base", String(newest)), ("reason", "乙")])
                #expect(again.status == .seeOther)
            }
        }
    }

    @Test func `what a person published is not undone by the next start`() async throws {
        try await TestHouse.run { test in
            let new = try await text(test).replacing(/returns: \{ limit: \d+/, with: "returns: { limit: 7")
            let base = Int(await base(test)) ?? 0
            try await test.house.publishLedger(
                new, name: "citizen-report", reason: "本区规定", base: base, by: test.actor(District.administrator))
            let done = try await test.house.publishRules(from: TestHouse.repository)
            #expect(done.kept == ["ledger/citizen-report"] && done.names.isEmpty)
            #expect(try await text(test) == new)
            // Nor what the command line published with its reason.
            let newer = new.replacing("limit: 7", with: "limit: 9")
            try await test.house.publishLedger(newer, name: "citizen-report", reason: "同上", base: base + 1, by: Rights.console)
            #expect(try await test.house.publishRules(from: TestHouse.repository).kept == ["ledger/citizen-report"])
        }
    }

    @Test func `a new ledger begins with another's text and is published under its own name`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let administrator = try await site.browser(of: District.administrator)
                for name in ["", "citizen-report", "a b"] {
                    let refused = try await administrator.post("/admin/ledger-drafts", [("name", name)])
                    #expect(refused.status == .unprocessableContent, "\(name)")
                }
                let opened = try await administrator.post("/admin/ledger-drafts", [("name", "road-repair"), ("from", "citizen-report")])
                #expect(opened.location == "/admin/ledgers/road-repair/draft?from=citizen-report")
                let page = try await administrator.get(opened.location).text
                #expect(page.contains("ledger: road-repair") && page.contains("<code>number</code>"))
                let new = try await text(test).replacing("ledger: citizen-report", with: "ledger: road-repair")
                    .replacing(/number: "[A-Z]+/, with: "number: \"DL")
                let done = try await administrator.post("/admin/ledgers/road-repair/versions", [("text", new), ("base", "0")])
                #expect(done.status == .seeOther, "\(done.text)")
                #expect(await test.house.journal.book().matters.ledger("road-repair") != nil)
            }
        }
    }

    @Test func `only an administrator may check or publish, and a text too large is refused`() async throws {
        try await TestHouse.run { test in
            let text = try await text(test)
            try await test.serve { site in
                for officer in [District.dispatcher, District.supervisor, District.auditor, District.leader] {
                    let browser = try await site.browser(of: officer)
                    #expect(try await browser.get(Self.draft).status == .forbidden)
                    for path in [Self.draft, Self.versions, "/admin/ledger-drafts"] {
                        #expect(try await browser.post(path, [("text", text), ("base", "1"), ("name", "x")]).status == .forbidden)
                    }
                }
                let administrator = try await site.browser(of: District.administrator)
                let large = String(repeating: "a", count: 140_000)
                #expect(try await administrator.post(Self.draft, [("text", large), ("base", "1")]).status == .contentTooLarge)
            }
        }
    }
}

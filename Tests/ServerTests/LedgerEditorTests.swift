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
                    #expect(!page.contains("发布会改变什么") && !page.contains("What publishing would change"))
                }
                let before = test.sequence
                let browser = try await site.browser(of: District.administrator)
                let refused = try await browser.post(Self.versions, [("text", broken), ("base", "1"), ("reason", "x")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("data-line=\"\(line)\""))
                #expect(test.sequence == before)
            }
        }
    }

    @Test(arguments: [
        ("a: b: c\n", "这里不能再有冒号"), ("a: [1, 2\n", "方括号没有写完整"), ("a: {x: 1\n", "花括号没有写完整"), ("a: 'b\n", "引号没有写完整"),
        ("a:\n\t- b\n", "制表符"), ("a: @b\n", "不能作为开头的字符"), ("a: 1\nb\nc: 2\n", "键的后面缺少冒号"), ("a: \"\\q\"\n", "不认识的转义"),
        ("a: 1\n  b: 2\n", "冒号"), ("a:\n - x\n  y: 1\n", "YAML"),
    ])
    func `what is no YAML is said in the reader's language`(text: String, zh: String) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.browser(of: District.administrator).post(Self.draft, [("text", text), ("base", "1")]).text
                let fault = try #require(page.firstMatch(of: /<ol class="faults">([\s\S]*?)<\/ol>/)).1
                #expect(fault.contains(zh), "\(text) \(fault)")
                // Words of the reader of YAML are marked as English.
                let said = fault.replacing(/<span lang="en"[^>]*>[^<]*<\/span>/, with: "").replacing(/<code[\s\S]*?<\/code>/, with: "")
                #expect(!said.contains(/found|expected|context/), "\(fault)")
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
                // The writer's own text is kept, and the button says what a second time does.
                let kept = try #require(refused.text.firstMatch(of: /data-source="[^"]*">\n([\s\S]*?)<\/textarea>/)).1
                #expect(kept.contains("limit: 8") && !kept.contains("limit: 7"))
                #expect(refused.text.contains("仍以我的文本发布，替换第 \((Int(base) ?? 0) + 1) 版</button>"))
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

    @Test func `a file that the start left out is on the page of health with its line and its fault`() async throws {
        try await TestHouse.run { test in
            let old = try await text(test)
            let new = old.replacing(/returns: \{ limit: \d+/, with: "returns: { limit: 7")
            let line =
                try #require(old.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("returns:") }) + 1
            let base = Int(await base(test)) ?? 0
            try await test.serve { site in
                let administrator = try await site.browser(of: District.administrator)
                #expect(!(try await administrator.get("/admin/health").text.contains("规则文件")))
                try await test.house.publishLedger(
                    new, name: "citizen-report", reason: "本区规定", base: base, by: test.actor(District.administrator))
                try await test.house.publishRules(from: TestHouse.repository)
                let page = try await administrator.get("/admin/health").text
                #expect(page.contains("规则文件 ledger/citizen-report") && page.contains("自第 \(line) 行"))
                #expect(page.contains("/admin/ledgers/citizen-report/draft") && !page.contains("处错误"))
                // And with its fault, where somebody broke the file.
                let folder = NSTemporaryDirectory() + "rules-\(House.newIdentifier())"
                defer { try? FileManager.default.removeItem(atPath: folder) }
                try FileManager.default.createDirectory(atPath: folder + "/ledgers", withIntermediateDirectories: true)
                let broken = old.replacing("calendar: cn\n", with: "calendar: mars\n")
                try Data(broken.utf8).write(to: URL(fileURLWithPath: folder + "/ledgers/citizen-report.yaml"))
                let at =
                    try #require(old.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("calendar:") }) + 1
                try await test.house.publishRules(from: folder)
                #expect(try await administrator.get("/admin/health").text.contains("文件有 1 处错误，第 \(at) 行：没有工作日历“mars”"))
                // Once the file is what is in force, nothing is left to tell.
                try Data(new.utf8).write(to: URL(fileURLWithPath: folder + "/ledgers/citizen-report.yaml"))
                try await test.house.publishRules(from: folder)
                #expect(!(try await administrator.get("/admin/health").text.contains("规则文件")))
            }
        }
    }

    @Test func `a new ledger begins with another's text and is published under its own name`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let administrator = try await site.browser(of: District.administrator)
                for name in ["", "citizen-report", "a b"] {
                    let refused = try await administrator.post("/admin/ledger-drafts", [("name", name)])
                    #expect(refused.status == .unprocessableContent && refused.text.contains("“标识”"), "\(name)")
                }
                let unknown = try await administrator.post("/admin/ledger-drafts", [("name", "x-1"), ("from", "moon")])
                #expect(unknown.status == .unprocessableContent && unknown.text.contains("“以哪个为底稿”的值“moon”不对"))
                let opened = try await administrator.post("/admin/ledger-drafts", [("name", "road-repair"), ("from", "citizen-report")])
                #expect(opened.location == "/admin/ledgers/road-repair/draft?from=citizen-report")
                let page = try await administrator.get(opened.location).text
                #expect(page.contains("ledger: road-repair") && page.contains("<code>number</code>"))
                // Neither its numbers nor its name may be the other's.
                let title = try #require(await test.house.journal.book().matters.ledger("citizen-report")?.title)
                #expect(page.contains("台账“citizen-report”已经叫“\(title.zh)”"))
                let untitled = try await text(test).replacing("ledger: citizen-report", with: "ledger: road-repair")
                    .replacing(/number: "[A-Z]+/, with: "number: \"DL")
                let refused = try await administrator.post("/admin/ledgers/road-repair/versions", [("text", untitled), ("base", "0")])
                #expect(refused.status == .unprocessableContent)
                #expect(await test.house.journal.book().matters.ledger("road-repair") == nil)
                let new = untitled.replacing(/title: .*/, with: "title: { zh: 道路维修, en: Road repair }", maxReplacements: 1)
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

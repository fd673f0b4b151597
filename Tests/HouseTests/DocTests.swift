// What the code says is in the docs, and what the docs link to is there. Read as text on both sides.
import Foundation
import Testing

@Suite struct DocTests {
    @Test func `every refusal is in the reference, and the reference has no other`() throws {
        let page = try Repository.text("docs/reference/refusals.md")
        let documented = Set(
            try page.matches(of: "^\\| `([a-z0-9.-]+)` \\| (?:invalid|forbidden|notFound|conflict|tooLarge) \\|").map { $0[0] })
        var codes: Set<String> = []
        var families: Set<String> = []
        let sources = try Repository.swift().filter { !$0.path.hasPrefix("Sources/KernelTesting/") }
        for file in sources {
            for match in try file.text.matches(of: "\\bRefusal\\(\\s*\"([^\"]+)\"") {
                let code = match[0]
                // `ending.needs-\(need)` is a family: one code for each need.
                if let open = code.range(of: "\\(") { families.insert(String(code[..<open.lowerBound])) } else { codes.insert(code) }
            }
        }
        #expect(codes.count > 30)
        for code in codes.subtracting(documented).sorted() { Issue.record("docs/reference/refusals.md lacks `\(code)`") }
        for family in families.sorted() {
            #expect(documented.contains { $0.hasPrefix(family) }, "docs/reference/refusals.md lacks `\(family)…`")
        }
        // Some are handed on before they are thrown: then the code stands somewhere else.
        for code in documented.subtracting(codes).sorted()
        where !families.contains(where: code.hasPrefix) && !sources.contains(where: { $0.text.contains("\"\(code)\"") }) {
            Issue.record("docs/reference/refusals.md has `\(code)`, which nothing throws")
        }
    }

    @Test func `every entry type is in the reference`() throws {
        let types = try EntryTypes.all()
        #expect(types.contains("matter.check-requested") && types.contains("incident.reported") && types.contains("bulletin.compiled"))
        guard Repository.exists("docs/reference/entries.md") else {
            Issue.record("docs/reference/entries.md is missing; it should list \(types.sorted().joined(separator: ", "))")
            return
        }
        let page = try Repository.text("docs/reference/entries.md")
        for type in types.sorted() where !page.contains("`\(type)`") { Issue.record("docs/reference/entries.md lacks `\(type)`") }
    }

    @Test func `every link in the docs leads to a file that is there`() throws {
        let pages =
            try Repository.files(in: ["docs", "ledgers", "calendars", "samples"], endingIn: ["md"]) + Repository.topLevel(endingIn: ["md"])
        #expect(!pages.isEmpty)
        for page in pages {
            for (index, line) in page.lines.enumerated() {
                for match in try line.matches(of: "\\]\\(<?([^)>\\s]+)>?(?: \"[^\"]*\")?\\)") {
                    let target = match[0].prefix { $0 != "#" }
                    guard !target.isEmpty, !target.contains("://"), !target.hasPrefix("mailto:"), let plain = target.removingPercentEncoding
                    else { continue }
                    let file = page.url.deletingLastPathComponent().appending(path: plain)
                    #expect(FileManager.default.fileExists(atPath: file.path), "\(page.path):\(index + 1): \(target) is not there")
                }
            }
        }
    }
}

/// Entry types as the journal stores them: the cases of every `enum …: Fact`, and what `RuleFileFact` is of each kind of rule file;
/// read from the sources, so that a system whose target this test does not import is seen, too.
enum EntryTypes {
    static func all() throws -> Set<String> {
        var types: Set<String> = []
        for file in try Repository.swift() where !file.path.hasPrefix("Sources/KernelTesting/") {
            var (depth, domain, cases) = (0, "", [String]())
            for (_, code, _) in file.code {
                if depth == 0, try !code.matches(of: "\\benum \\w+: (?:\\w+, )*Fact\\b").isEmpty {
                    (domain, cases) = ("", [])
                } else if depth == 0, try !code.matches(of: "\\bextension \\w+: RuleFileKind\\b").isEmpty {
                    (domain, cases) = ("", ["published"])
                } else if depth == 0 {
                    continue
                }
                // Only the enum's own level: a `case` in one of its functions is deeper.
                if depth == 1, let found = try code.matches(of: "static let domain = \"([^\"]+)\"").first?[0] { domain = found }
                if depth == 1, code.hasPrefix("case ") { cases += try names(in: String(code.dropFirst(5))) }
                depth += code.filter { $0 == "{" }.count - code.filter { $0 == "}" }.count
                if depth == 0 { types.formUnion(cases.map { "\(domain).\(dashed($0))" }) }
            }
        }
        return types
    }

    /// `a(x: Int), b` → a, b: what stands outside of brackets before the next comma.
    private static func names(in list: String) throws -> [String] {
        var (depth, plain) = (0, "")
        for character in list {
            if character == "(" || character == "[" { depth += 1 }
            if depth == 0 { plain.append(character) }
            if character == ")" || character == "]" { depth -= 1 }
        }
        return plain.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }.filter { !$0.isEmpty }
    }

    private static func dashed(_ name: String) -> String {
        name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }
}

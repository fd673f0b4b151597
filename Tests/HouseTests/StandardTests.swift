// docs/internals/asvs.md against the standard's own list: each number once, and every file that it names is there.
import Foundation
import Testing

@Suite struct StandardTests {
    static let page = "docs/internals/asvs.md"

    struct Requirement: Decodable {
        let req_id: String
        let L: String
    }

    private func rows() throws -> [(id: String, level: String, state: String, how: String)] {
        try Repository.text(Self.page).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 7, cells[1].wholeMatch(of: /\d+\.\d+\.\d+/) != nil else { return nil }
            return (cells[1], cells[2], cells[4], cells[5])
        }
    }

    @Test func `each requirement of level 1 and 2 has one row`() throws {
        let list = Repository.root.appending(path: "../shared/data/security/asvs-5.0.0-en.flat.json").standardizedFileURL
        guard let data = FileManager.default.contents(atPath: list.path) else {
            return print("skipped: the list of the standard is not beside this repository (\(list.lastPathComponent))")
        }
        let wanted = try JSONDecoder().decode([String: [Requirement]].self, from: data)["requirements", default: []].filter { $0.L != "3" }
        #expect(wanted.count == 253)
        let rows = try rows()
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(
            rows.map { "V\($0.id) \($0.level)" }.sorted() == wanted.map { "\($0.req_id) \($0.L)" }.sorted())
    }

    @Test func `each row says whether it is met, and how or why not`() throws {
        let rows = try rows()
        #expect(rows.count > 200)
        for row in rows {
            #expect(["met", "**not met**", "does not apply"].contains(row.state), "\(row.id): \(row.state)")
            #expect(!row.how.isEmpty, "\(row.id)")
        }
        // The counts above the table are those of its rows.
        let text = try Repository.text(Self.page)
        for level in ["1", "2"] {
            let counts = ["met", "**not met**", "does not apply"].map { state in rows.count { $0.level == level && $0.state == state } }
            #expect(text.contains("| \(level) | \(counts.map(String.init).joined(separator: " | ")) |"), "level \(level): \(counts)")
        }
    }

    @Test func `each file that is named without a link is there, too`() throws {
        for match in try rows().flatMap({ $0.how.matches(of: /(?:Sources|Tests|docs)\/[\w.\/-]+\w/).map { String($0.0) } }) {
            #expect(Repository.exists(match), "\(match)")
        }
    }
}

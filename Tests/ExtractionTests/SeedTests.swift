// Pages of real papers, which are not in the repository: read at run time where they are there, never copied.
import Extraction
import Foundation
import Kernel
import Testing

@Suite struct SeedTests {
    /// Five newspaper pages that lie beside this repository; nowhere else.
    private func seeds() throws -> [(name: String, text: String)] {
        let folder = Beside.folder.appending(path: "seeds")
        guard FileManager.default.fileExists(atPath: folder.path) else {
            print("skipped: the newspaper pages are not beside this repository (../shared/seeds)")
            return []
        }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }.sorted().map { name in
            (name, try String(contentsOf: folder.appending(path: name), encoding: .utf8))
        }
    }

    @Test("Each page gives findings whose spans lie in the text and hold the words of the values")
    func pages() throws {
        let seeds = try seeds()
        let day = try #require(CivilDay("2023-02-07"))
        for (name, text) in seeds {
            let findings = TextReading.usual.read(text, on: day, register: Samples.register, calendar: nil)
            SpanCheck(text).check(findings)
            let all = findings.articles
            let obligations = all.flatMap(\.obligations)
            print(
                name.prefix(3),
                "articles \(all.count) meetings \(all.flatMap(\.meetings).count) orders \(obligations.count { $0.force == .order })",
                "exhortations \(obligations.count { $0.force == .exhortation }) praise \(obligations.count { $0.force == .praise })",
                "people \(all.flatMap(\.people).count) figures \(all.flatMap(\.figures).count)")
        }
    }
}

/// Where the files lie that are not of this repository.
enum Beside {
    static var folder: URL {
        URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "../shared").standardizedFileURL
    }
}

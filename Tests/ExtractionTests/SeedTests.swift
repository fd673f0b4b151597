// Pages of real papers, which are not in the repository: read at run time where they are there, never copied.
import Extraction
import Foundation
import Kernel
import Testing

@Suite struct SeedTests {
    /// A folder of such pages as `*.txt`.
    private static let folder = ProcessInfo.processInfo.environment["TAIZHANG_PAPERS"] ?? ""

    private func seeds() -> [(name: String, text: String)] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: SeedTests.folder)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { name in
            (try? String(contentsOfFile: "\(SeedTests.folder)/\(name)", encoding: .utf8)).map { (name, $0) }
        }
    }

    @Test("Each page gives findings whose spans lie in the text and hold the words of the values")
    func pages() throws {
        let seeds = seeds()
        if seeds.isEmpty { print("skipped: TAIZHANG_PAPERS names no folder with pages") }
        let day = try #require(CivilDay("2023-02-07"))
        for (name, text) in seeds {
            let findings = StandIn.reading.read(text, on: day, register: Samples.register, calendar: nil)
            SpanCheck(text).check(findings)
            let all = findings.articles
            let obligations = all.flatMap(\.obligations)
            print(
                name.prefix(3),
                "articles \(all.count) meetings \(all.flatMap(\.meetings).count) orders \(obligations.count { $0.force == .order })",
                "exhortations \(obligations.count { $0.force == .exhortation }) praise \(obligations.count { $0.force == .praise })",
                "people \(Set(all.flatMap(\.people).map(\.name.value)).count) figures \(all.flatMap(\.figures).count)")
        }
    }

    @Test(
        "Writes what it finds in the file that TAIZHANG_DUMP names beside it",
        .enabled(if: ProcessInfo.processInfo.environment["TAIZHANG_DUMP"] != nil)
    )
    func dump() throws {
        let path = try #require(ProcessInfo.processInfo.environment["TAIZHANG_DUMP"])
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let day = try #require(CivilDay("2023-02-07"))
        let outline = Outline.of(StandIn.reading.read(text, on: day, register: try CorpusTests.register(), calendar: nil))
        try outline.write(toFile: "\(path).findings", atomically: true, encoding: .utf8)
    }
}

// Every input that the fuzzer keeps, through the checks that it is steered by, without the fuzzer: what broke a reader once
// is tried for ever. The files lie in Fuzzing/corpus and Fuzzing/found; docs/internals/fuzzing.md tells how they come there.
import Foundation
import Testing

@Suite struct ReplayTests {
    private static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fuzzing")
    /// As run.sh has it.
    private static let largest = 65_536
    /// A debug build on a machine that does other things as well; the fuzzer itself allows five, optimized.
    private static let mostSeconds = 60

    private static func files(_ folder: String, _ name: String) throws -> [URL] {
        let place = root.appending(path: folder).appending(path: name)
        guard FileManager.default.fileExists(atPath: place.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil).sorted { $0.path < $1.path }
    }

    @Test(arguments: FuzzTarget.all.map(\.name))
    func `what the fuzzer keeps holds`(name: String) throws {
        let target = try #require(FuzzTarget.all.first { $0.name == name })
        let corpus = try Self.files("corpus", name)
        #expect(!corpus.isEmpty, "Fuzzing/corpus/\(name) is missing: see docs/internals/fuzzing.md")
        for file in corpus + (try Self.files("found", name)) {
            let bytes = Array(try Data(contentsOf: file))
            #expect(bytes.count <= Self.largest, "\(file.path) is larger than what is fuzzed")
            let clock = ContinuousClock()
            let start = clock.now
            do { try target.check(bytes) } catch { Issue.record("\(name)/\(file.lastPathComponent): \(error)") }
            #expect(clock.now - start < .seconds(Self.mostSeconds), "\(name)/\(file.lastPathComponent) takes too long")
        }
    }

    @Test func `each folder of files belongs to a target`() throws {
        let names = Set(FuzzTarget.all.map(\.name))
        #expect(names.count == FuzzTarget.all.count)
        for folder in ["corpus", "found"] {
            let found = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: folder).path)
            #expect(!found.isEmpty && names.isSuperset(of: found), "Fuzzing/\(folder): \(Set(found).subtracting(names).sorted())")
        }
    }
}

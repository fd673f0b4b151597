// What `taizhang bench sweep` lays out and finds. How long it takes is not asked here.
import Foundation
import Testing

@testable import Server

@Suite struct SweepMeasureTests {
    @Test func `both sides find the same matters, ten in every fixed minute, and the seed says which`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sweep-\(ProcessInfo.processInfo.globallyUniqueString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func found(_ name: String, seed: UInt64) async throws -> [SweepMeasure.Minute: Int] {
            let lines = try await SweepMeasure(folder: "\(folder)/\(name)", seed: seed).run(matters: 20_000)
            #expect(lines.map(\.minute) == [.spread, .ten])
            #expect(lines.allSatisfy { $0.ours.count == SweepMeasure.minutes && $0.raw.count == SweepMeasure.minutes })
            return Dictionary(uniqueKeysWithValues: lines.map { ($0.minute, $0.found) })
        }
        let one = try await found("one", seed: 7)
        #expect(one[.ten] == 10 * SweepMeasure.minutes)
        // 18,990 matters over 43,099 minutes are 44 in 101 of them; five times their deviation lies within 10 to 80.
        #expect((10...80).contains(one[.spread] ?? 0), "\(one)")
        #expect(try await found("again", seed: 7) == one)
    }
}

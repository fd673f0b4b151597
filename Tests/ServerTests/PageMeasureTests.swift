// What `taizhang bench pages` asks for. How long it takes is not asked here.
import Foundation
import Kernel
import Testing

@testable import Server

@Suite struct PageMeasureTests {
    @Test func `every page is answered as often as the empty route beside it, with a body`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pages-\(ProcessInfo.processInfo.globallyUniqueString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let measure = PageMeasure(folder: folder, rules: TestHouse.repository)
        let lines = try await measure.run(matters: 160, rounds: 3, now: TestHouse.opening) { _, _ in }
        #expect(lines.count >= 15)
        for line in lines {
            #expect(line.ours.count == 3 && line.empty.count == 3 && line.ours.allSatisfy { $0 > 0 }, "\(line.page)")
            #expect(line.bytes > 1000 || line.page == "search, a number", "\(line.page): \(line.bytes)")
        }
        // What was made is measured again, not made again.
        let again = try await measure.run(matters: 160, rounds: 3, now: TestHouse.opening) { _, _ in Issue.record("made again") }
        #expect(again.map(\.page) == lines.map(\.page))
    }
}

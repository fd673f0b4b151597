// What `taizhang bench province-day` asks for. How long it takes is not asked here.
import Foundation
import Kernel
import Testing

@testable import Server

@Suite struct ProvinceDayTests {
    @Test func `visitors are answered, and one in so many writes`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "province-\(House.newIdentifier())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }  // because a left-over temporary folder is no failure of the test
        let measure = ProvinceMeasure(folder: folder, rules: TestHouse.repository, seed: 5, matters: 160, seconds: 2)
        // A server that goes by one instant: a test's clock does not move by itself.
        let lines = try await measure.run(scale: 0.05, now: { TestHouse.opening }, isOneRound: true) { _, _ in }
        let line = try #require(lines.first)
        #expect(lines.count == 1 && line.asked == Int(line.offered * 2) && line.asked > 50)
        #expect(line.answered == line.asked, "\(line.statuses)")
        #expect((1..<line.asked / 5).contains(line.writes) && line.statuses[201] == line.writes, "\(line.statuses)")
    }

    @Test func `the busiest hour has eight to ten hundredths of what eight million people ask in a day`() {
        let day = ProvinceMeasure.visitorsADay * ProvinceMeasure.requestsOfAVisit
        #expect(abs(ProvinceMeasure.hours.reduce(0, +) - 100) < 1.5)
        #expect((day * 0.08 / 3600...day * 0.1 / 3600).contains(ProvinceMeasure.peakRate))
    }
}

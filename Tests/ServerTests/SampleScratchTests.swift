import Foundation
import Kernel
import Matters
import Testing
@testable import Server

@Test func sampleScratchSpeed() async throws {
    let path = NSTemporaryDirectory() + "sample-scratch-\(ProcessInfo.processInfo.processIdentifier)"
    let clock = Instant("2026-11-21T02:00:00Z")!
    let house = try House(DataDirectory(path), now: { clock })
    var t = ContinuousClock.now
    for i in 0..<300 { try await house.organize(.enrol(officer: "a-\(i)", name: "A\(i)"), by: .system) }
    print("sequential 300", ContinuousClock.now - t)
    t = .now
    let answers = try await withThrowingTaskGroup(of: (Int, Int64).self) { group in
        for i in 0..<1000 {
            group.addImmediateTask {
                let r = try await house.journal.submit(Submission(stream: OrganizationDecider.stream, command: OrganizationCommand.enrol(officer: "b-\(i)", name: "B\(i)"), actor: .system, now: clock))
                return (i, r.entries[0].sequence)
            }
        }
        var all: [(Int, Int64)] = []
        for try await a in group { all.append(a) }
        return all.sorted { $0.0 < $1.0 }
    }
    print("immediate 1000", ContinuousClock.now - t, house.journal.tally)
    let s = answers.map(\.1)
    print("ordered", s == s.sorted())
    try await house.close()
    try? FileManager.default.removeItem(atPath: path)
}

// Histories from a printed seed on the real kernel and the real store: random commands by random posts, a
// clock that jumps, a server that stops, crashes and is told everything twice. After every stretch the
// journal must be whole. TAIZHANG_SEEDS=200 runs that many histories, TAIZHANG_SEED=17 only that one.
import Foundation
import Kernel
import KernelTesting
import Matters
import Testing

@Suite struct SimulationTests {
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["TAIZHANG_SEED"].flatMap(UInt64.init) { return [seed] }
        return Array(1...max(1, environment["TAIZHANG_SEEDS"].flatMap(UInt64.init) ?? 4))
    }()

    @Test(arguments: seeds, StoreKind.onDisk)
    func `whatever happens, the journal is whole, the boards are its fold, and nothing is lost or doubled`(seed: UInt64, store: StoreKind)
        async throws
    {
        try await inTemporaryDirectory { directory in
            let history = try await History(seed: seed, on: StorePlace(store, directory))
            do {
                for _ in 0..<4 {
                    for _ in 0..<150 { try await history.step() }
                    try await history.disturb()
                    try await history.audit()
                }
            } catch {
                Issue.record("seed \(seed), step \(history.stepCount), at \(history.now): \(error)")
            }
            try await history.end()
            tell("\(store), seed \(seed): \(history.summary)")
            // A history in which nothing gets anywhere would hold every rule.
            #expect(history.endedCount > 0 && history.refusedCount > 0, "seed \(seed): \(history.summary)")
        }
    }
}

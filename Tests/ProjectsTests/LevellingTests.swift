// Limited resources: never more than there is, never before what is waited for, and never shorter than what is proven of
// PSPLIB's instances. How near to the best known is measured by `bench schedules`, because it depends on the time that it has.
import Foundation
import Kernel
import Projects
import Testing

@Suite struct LevellingTests {
    @Test func `two crews of three share a week of work as well as can be`() throws {
        // Six jobs of two days and one crew each, one of which waits for another.
        let problem = try LevellingProblem(
            durations: Array(repeating: 2, count: 6), demands: Array(repeating: [1], count: 6), capacities: [2],
            arcs: [.init(from: 0, to: 5, delay: 2)])
        let plan = problem.levelled(seed: 1) { $0 < 50 }
        #expect(plan.length == 6)
        expectSound(plan, problem)
    }

    @Test(arguments: 0..<20) func `arcs with delays of any sign and resources of any number are kept`(round: Int) throws {
        var random = SeededRandom(seed: UInt64(round))
        let count = Int.random(in: 2...25, using: &random)
        let capacities = (0..<Int.random(in: 1...11, using: &random)).map { _ in Int.random(in: 1...9, using: &random) }
        let durations = (0..<count).map { _ in Int.random(in: 0...6, using: &random) }
        let demands = (0..<count).map { _ in capacities.map { Int.random(in: 0...$0, using: &random) } }
        var arcs: [LevellingProblem.Arc] = []
        for to in 0..<count {
            for from in 0..<to where Int.random(in: 0..<5, using: &random) == 0 {
                arcs.append(.init(from: from, to: to, delay: Int.random(in: -3...8, using: &random)))
            }
        }
        let problem = try LevellingProblem(durations: durations, demands: demands, capacities: capacities, arcs: arcs)
        let plan = problem.levelled(seed: 7) { $0 < 200 }
        expectSound(plan, problem)
        #expect(plan == problem.levelled(seed: 7) { $0 < 200 }, "\(random): the same seed made another plan")
    }

    @Test func `who wants more than there is, is named`() {
        #expect(throws: LevellingFault.tooMuch(activity: 1, resource: 0)) {
            try LevellingProblem(durations: [1, 1], demands: [[1], [3]], capacities: [2], arcs: [])
        }
    }

    @Test func `no plan of PSPLIB's instances is below a proven bound`() throws {
        let folder = Foreign.shared.appending(path: "psplib")
        guard FileManager.default.fileExists(atPath: folder.path) else {
            return print("skipped: PSPLIB is not beside this repository (../shared/data/psplib)")
        }
        let instances = try PSPLIBInstance.all(in: folder)
        #expect(instances.count > 300)
        for instance in instances {
            let plan = instance.problem.levelled(seed: 1) { $0 < 30 }
            expectSound(plan, instance.problem)
            #expect(plan.length >= instance.bound, "\(instance.name)")
            // Not the best that can be had, but no nonsense: a third over the best known in thirty rounds would be.
            #expect(plan.length * 3 <= instance.best * 4, "\(instance.name): \(plan.length), best known \(instance.best)")
        }
    }

    private func expectSound(_ plan: LevelledPlan, _ problem: LevellingProblem) {
        for arc in problem.arcs { #expect(plan.starts[arc.to] >= plan.starts[arc.from] + arc.delay) }
        #expect(plan.starts.allSatisfy { $0 >= 0 })
        #expect(plan.length == zip(plan.starts, problem.durations).map(+).max())
        for (resource, capacity) in problem.capacities.enumerated() {
            for period in 0..<plan.length {
                let load = plan.starts.indices.reduce(0) { sum, activity in
                    let isOn = plan.starts[activity] <= period && period < plan.starts[activity] + problem.durations[activity]
                    return isOn ? sum + problem.demands[activity][resource] : sum
                }
                if load > capacity { Issue.record("resource \(resource) carries \(load) of \(capacity) in period \(period)") }
            }
        }
    }
}

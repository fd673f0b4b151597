// Schedules measured: the two passes beside a plain loop in C over the same network, by turns, and how near levelling under
// limited resources comes to the best that is known of PSPLIB's instances.
import CPlainPasses
import Foundation
import Kernel
import Projects

package enum ScheduleMeasure {
    package struct Passes: Encodable, Sendable {
        package let activities: Int
        package let links: Int
        /// Milliseconds of each round.
        package let ours: [Double]
        package let plain: [Double]
        package var ratios: [Double] { zip(ours, plain).map { $0 / $1 } }
    }

    package struct Gap: Encodable, Sendable {
        package let set: String
        package let instances: Int
        /// Mean of (length − best known) ÷ best known, in percent.
        package let gap: Double
        /// Instances at the best length known.
        package let best: Int
        package let worst: Double
    }

    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    // MARK: Passes

    /// - Throws: `Fault` where the two do not agree.
    package static func passes(activities count: Int, rounds: Int, seed: UInt64) throws -> Passes {
        var random = SeededRandom(seed: seed)
        let durations = (0..<count).map { _ in Int.random(in: 0...4800, using: &random) }
        var links: [PlanLink] = []
        for to in 1..<count {
            for _ in 0..<3 {
                links.append(
                    PlanLink(
                        from: Int.random(in: max(0, to - 50)..<to, using: &random), to: to, lag: Int.random(in: 0...480, using: &random)))
            }
        }
        // Minutes of a calendar that never stops are its working minutes: both count in the same.
        let network = try PlanNetwork(durations.map { PlanActivity(duration: $0) }, links, calendars: [.continuous])
        let plain = PlainNetwork(durations, links)
        let start = LocalMinute(0)
        var (ours, raw): ([Double], [Double]) = ([], [])
        for round in 0...rounds {
            let begun = ContinuousClock.now
            let times = network.times(from: start)
            let between = ContinuousClock.now
            let end = plain.run()
            let ended = ContinuousClock.now
            // The first is for warming up, and for comparing.
            if round == 0 {
                guard times.finish.number - start.number == Int(end), (0..<count).allSatisfy({ times.slack($0) == Int(plain.slack($0)) })
                else {
                    throw Fault(description: "the passes and the plain loop do not agree")
                }
            } else {
                ours.append(milliseconds(between - begun))
                raw.append(milliseconds(ended - between))
            }
        }
        return Passes(activities: count, links: links.count, ours: ours, plain: raw)
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1000 + Double(duration.components.attoseconds) / 1e15
    }

    // MARK: Levelling

    /// - seconds: for each instance.
    package static func gaps(in folder: URL, seconds: Double, progress: (Int, Int) -> Void) throws -> [Gap] {
        let instances = try PSPLIBInstance.all(in: folder)
        var gaps: [String: [(gap: Double, isBest: Bool)]] = [:]
        for (index, instance) in instances.enumerated() {
            progress(index, instances.count)
            let end = ContinuousClock.now + .milliseconds(Int(seconds * 1000))
            let plan = instance.problem.levelled(seed: 1) { _ in ContinuousClock.now < end }
            guard plan.length >= instance.bound else {
                throw Fault(description: "\(instance.name): \(plan.length) is below the proven \(instance.bound)")
            }
            gaps[instance.set, default: []].append(
                (Double(plan.length - instance.best) * 100 / Double(instance.best), plan.length <= instance.best))
        }
        return ["j30", "j60", "j120"].compactMap { set in
            guard let found = gaps[set] else { return nil }
            return Gap(
                set: set, instances: found.count, gap: found.map(\.gap).reduce(0, +) / Double(found.count),
                best: found.filter(\.isBest).count,
                worst: found.map(\.gap).max() ?? 0)
        }
    }
}

/// The network in arrays, as C reads it.
private final class PlainNetwork {
    private let count: Int
    private let order: [Int32]
    private let durations: [Int64]
    private let before: (starts: [Int32], others: [Int32], lags: [Int64])
    private let after: (starts: [Int32], others: [Int32], lags: [Int64])
    private var early: [Int64]
    private var late: [Int64]

    /// Every link leads from a lower place to a higher one, so that the places are an order.
    init(_ durations: [Int], _ links: [PlanLink]) {
        count = durations.count
        order = (0..<count).map { Int32($0) }
        self.durations = durations.map { Int64($0) }
        before = Self.ties(links, count, at: \.to, other: \.from)
        after = Self.ties(links, count, at: \.from, other: \.to)
        early = [Int64](repeating: 0, count: count)
        late = early
    }

    private static func ties(
        _ links: [PlanLink], _ count: Int, at end: KeyPath<PlanLink, Int>, other: KeyPath<PlanLink, Int>
    ) -> (starts: [Int32], others: [Int32], lags: [Int64]) {
        let sorted = links.enumerated().sorted { ($0.element[keyPath: end], $0.offset) < ($1.element[keyPath: end], $1.offset) }.map(
            \.element)
        var starts = [Int32](repeating: 0, count: count + 1)
        for link in links { starts[link[keyPath: end] + 1] += 1 }
        for place in 0..<count { starts[place + 1] += starts[place] }
        return (starts, sorted.map { Int32($0[keyPath: other]) }, sorted.map { Int64($0.lag) })
    }

    func run() -> Int64 {
        plain_passes(
            Int32(count), order, durations, before.starts, before.others, before.lags, after.starts, after.others, after.lags, &early, &late
        )
    }

    func slack(_ activity: Int) -> Int64 { late[activity] - early[activity] }
}

// How often something took how long, as Prometheus has it: counts of what was at most each bound, beside the sum of all.

package struct Histogram: Sendable, Hashable {
    /// Upper bounds, rising; what lies above the last is counted in `count` only.
    package let bounds: [Double]
    /// Of each bound by itself, not added up.
    package private(set) var counts: [Int]
    package private(set) var count = 0
    package private(set) var sum = 0.0

    package init(_ bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// From a millisecond to ten seconds: answers of a server.
    package static let seconds = Histogram([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])

    package mutating func add(_ value: Double) {
        count += 1
        sum += value
        if let place = bounds.firstIndex(where: { value <= $0 }) { counts[place] += 1 }
    }

    package mutating func add(_ duration: Duration) { add(duration / .seconds(1)) }
}

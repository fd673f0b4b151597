// Randomness that can be run again, and a clock that stands still. For tests only.
import Kernel

/// SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014). The
/// same seed gives the same run on every machine; put `seed` into what a failing test says.
package struct SeededRandom: RandomNumberGenerator, CustomStringConvertible {
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    package var description: String { "seed \(seed)" }
}

/// A clock that shows what the test set.
package struct FixedClock: Sendable {
    package var now: Instant

    /// - Parameter text: RFC 3339 with a zone. A text that is no instant is a mistake in the test.
    package init(_ text: String) {
        guard let now = Instant(text) else { preconditionFailure("\(text) is not an instant with a zone") }
        self.now = now
    }

    /// Moves on by whole seconds and returns the new instant.
    package mutating func advance(seconds: Int64) -> Instant {
        now = now.adding(seconds: seconds)
        return now
    }
}

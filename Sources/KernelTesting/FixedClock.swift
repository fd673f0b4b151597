// A clock that stands still. For tests only.
import Kernel

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

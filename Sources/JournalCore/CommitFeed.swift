// Tells subscribers that the journal has grown. Each hears the newest sequence; one that is slow
// misses numbers, never the last. Used by the follower and by live pages.
import Synchronization

package final class CommitFeed: Sendable {
    private struct Subscribers {
        var next = 0
        var all: [Int: AsyncStream<Int64>.Continuation] = [:]
    }
    private let subscribers = Mutex(Subscribers())

    package init() {}

    package func publish(_ sequence: Int64) {
        for subscriber in subscribers.withLock({ Array($0.all.values) }) { subscriber.yield(sequence) }
    }

    /// Begins with `current`, so that nothing between reading it and subscribing is missed.
    package func subscribe(from current: @Sendable () -> Int64) -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let number = subscribers.withLock { subscribers in
            subscribers.next += 1
            subscribers.all[subscribers.next] = continuation
            return subscribers.next
        }
        continuation.onTermination = { [weak self] _ in self?.subscribers.withLock { _ = $0.all.removeValue(forKey: number) } }
        continuation.yield(current())
        return stream
    }

    package func finish() {
        for subscriber in subscribers.withLock({ Array($0.all.values) }) { subscriber.finish() }
    }
}

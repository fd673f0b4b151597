// What a piece of work (a request) asked of the store: how many readings and commands, and how long it waited for them. Set for a task
// by whoever wants to know; where nobody does, nothing is counted.
import Synchronization

package final class StoreWork: Sendable {
    package struct Sum: Sendable, Hashable {
        package internal(set) var queries = 0
        package internal(set) var querying = Duration.zero
        package internal(set) var commands = 0
        package internal(set) var submitting = Duration.zero
    }

    @TaskLocal package static var current: StoreWork?

    private let sum = Mutex(Sum())

    package init() {}

    package var now: Sum { sum.withLock { $0 } }

    /// Counts a reading of the task that asks for it.
    package static func reading<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        try await timed(body) { sum, duration in
            sum.queries += 1
            sum.querying += duration
        }
    }

    /// Counts a command of the task that submits it.
    package static func submitting<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        try await timed(body) { sum, duration in
            sum.commands += 1
            sum.submitting += duration
        }
    }

    private static func timed<Value>(
        _ body: () async throws -> Value, _ add: (inout Sum, Duration) -> Void
    ) async rethrows -> Value {
        guard let current else { return try await body() }
        let began = ContinuousClock.now
        defer { current.sum.withLock { add(&$0, ContinuousClock.now - began) } }
        return try await body()
    }
}

// The line before the one writer of a store. Whoever comes first calls the writer, which takes those that wait in groups until the
// line is empty. It has an end: past it a command is refused at once, because an answer in a minute helps nobody.
import Kernel
import Synchronization

package struct WaitingCommand: Sendable {
    package let submission: Submission
    package let answer: CheckedContinuation<Receipt, any Error>
    /// When it came.
    package let since: ContinuousClock.Instant
}

package final class WaitingLine: Sendable {
    private struct State {
        var waiting: [WaitingCommand] = []
        var isServed = false
        var isClosed = false
        var turnedAway = 0
    }
    /// How many may wait. What the server does by itself is let in all the same: nobody would ask for it again.
    private let longest: Int
    private let state = Mutex(State())

    package init(longest: Int) { self.longest = longest }

    package var count: Int { state.withLock { $0.waiting.count } }
    /// Commands refused since the start because too many waited.
    package var turnedAway: Int { state.withLock { $0.turnedAway } }
    package var isServed: Bool { state.withLock { $0.isServed } }

    /// Waits for the answer. A caller that is cancelled meanwhile still gets the true one: the command may be on disk by then, and
    /// saying otherwise would be a lie.
    /// - Parameter serve: calls the writer; only where it is not at work.
    /// - Throws: `JournalFault.busy` where too many wait, and whatever the writer answers.
    package func submit(_ submission: Submission, serve: () -> Void) async throws -> Receipt {
        try Task.checkCancellation()
        let submission = try submission.prepared()
        return try await withCheckedThrowingContinuation { answer in
            let waiting = WaitingCommand(submission: submission, answer: answer, since: .now)
            let (refusal, mustServe) = state.withLock { state -> (JournalFault?, Bool) in
                if state.isClosed { return (.store("the journal is closed"), false) }
                if state.waiting.count >= longest, submission.cause == nil, submission.actor != .system {
                    state.turnedAway += 1
                    return (.busy(waiting: state.waiting.count), false)
                }
                state.waiting.append(waiting)
                defer { state.isServed = true }
                return (nil, !state.isServed)
            }
            if let refusal { answer.resume(throwing: refusal) }
            if mustServe { serve() }
        }
    }

    /// The next group, in the order in which they came.
    package func take(_ most: Int) -> [WaitingCommand] {
        state.withLock { state in
            let group = Array(state.waiting.prefix(most))
            state.waiting.removeFirst(group.count)
            return group
        }
    }

    /// After a group: true where nobody waits any more. Then the writer is called again by the next to come.
    package func rests() -> Bool {
        state.withLock { state in
            if state.waiting.isEmpty { state.isServed = false }
            return state.waiting.isEmpty
        }
    }

    /// Refuses whoever comes from now on.
    package func close() { state.withLock { $0.isClosed = true } }
}

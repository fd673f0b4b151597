// Has the sender look for what is due while the server runs, once a second by the server's clock. Started by
// `serve`, as a service of its own, because a mail program that takes its time must not hold up the clocks.
import Kernel
import Notices
import ServiceLifecycle

package struct SenderService<J: Journal>: Service where J.Book: HoldsNoticeRules {
    private let sender: Sender<J>
    private let now: @Sendable () -> Instant
    /// Between the end of one look and the next.
    private let pace: Duration

    package init(_ sender: Sender<J>, pace: Duration = .seconds(1), now: @escaping @Sendable () -> Instant) {
        self.sender = sender
        self.pace = pace
        self.now = now
    }

    /// One after the other, never two at once. When the server is told to stop, what is under way is cut off, and
    /// left for the next start.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                _ = await sender.sendDue(at: now())
                do { try await Task.sleep(for: pace) } catch { return }
            }
        }
    }
}

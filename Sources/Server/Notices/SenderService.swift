// Has the sender look for what is due while the server runs, once a second by the server's clock. Started by
// `serve`, as a service of its own, because a mail program that takes its time must not hold up the clocks.
import Kernel
import Notices
import ServiceLifecycle

package struct SenderService<Book: HoldsNoticeRules>: Service {
    private let sender: Sender<Book>
    private let now: @Sendable () -> Instant
    /// Of several servers on one store one sends.
    private let isOurs: @Sendable () async -> Bool
    /// Between the end of one look and the next.
    private let pace: Duration

    package init(
        _ sender: Sender<Book>, pace: Duration = .seconds(1), isOurs: @escaping @Sendable () async -> Bool = { true },
        now: @escaping @Sendable () -> Instant
    ) {
        self.sender = sender
        self.pace = pace
        self.isOurs = isOurs
        self.now = now
    }

    /// One after the other, never two at once. When the server is told to stop, what is under way is cut off, and
    /// left for the next start.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                if await isOurs() { _ = await sender.sendDue(at: now()) }
                do { try await Task.sleep(for: pace) } catch { return }
            }
        }
    }
}

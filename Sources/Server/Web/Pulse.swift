// What wakes an answer that stays open: a commit, a sign of life that is due, the end of its time. Used by
// the desk's live counts and the API's feed. However slow the reader is, no sign is lost: of each kind
// one is remembered until it is taken.
import Kernel
import Loop
import ServiceLifecycle
import Synchronization

struct Pulse: Sendable {
    let house: House
    /// A sign of life at least so often, so that proxies keep the connection and a reader that has gone is noticed.
    let heartbeat: Duration
    /// Nil for as long as there is a reader.
    var duration: Duration?

    struct Signs: Sendable, Equatable {
        var commit = false
        var beat = false
        var end = false
    }

    private final class Pending: Sendable {
        private let signs = Mutex(Signs())
        private let wake: AsyncStream<Void>.Continuation

        init(_ wake: AsyncStream<Void>.Continuation) { self.wake = wake }

        func set(_ sign: any WritableKeyPath<Signs, Bool> & Sendable) {
            signs.withLock { $0[keyPath: sign] = true }
            wake.yield()
        }

        func take() -> Signs {
            signs.withLock { signs in
                defer { signs = Signs() }
                return signs
            }
        }
    }

    /// Calls `body` at once and whenever there is something, until it answers false, the server is told to
    /// stop or the journal is closed.
    func each(_ body: (Signs) async throws -> Bool) async throws {
        let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let pending = Pending(wake)
        let watch = Task { [house, heartbeat, duration] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in house.journal.commits() { pending.set(\.commit) }
                    wake.finish()
                }
                group.addTask {
                    while true {
                        do { try await Task.sleep(for: heartbeat) } catch { return }
                        pending.set(\.beat)
                    }
                }
                if let duration {
                    group.addTask {
                        do { try await Task.sleep(for: duration) } catch { return }
                        pending.set(\.end)
                    }
                }
            }
        }
        defer { watch.cancel() }
        for await _ in wakes.cancelOnGracefulShutdown() {
            guard try await body(pending.take()) else { return }
        }
    }
}

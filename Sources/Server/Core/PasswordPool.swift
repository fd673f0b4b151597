// Where passwords are hashed: on a few threads of their own, because scrypt takes a core for a third of a
// second and the threads that answer requests must not wait for it. The queue is short: beyond it the
// answer is "later", and not a page that comes after a minute.
import Foundation
import Kernel
import Synchronization

package final class PasswordPool: Sendable {
    private let threads: OperationQueue
    private let most: Int
    private let inside = Mutex(0)

    /// Leaves a core to everything else. A queue of 16 is worked off in some seconds on one thread.
    package init(threads count: Int = max(1, ProcessInfo.processInfo.activeProcessorCount - 1), most: Int = 16) {
        threads = OperationQueue()
        threads.maxConcurrentOperationCount = count
        self.most = most
    }

    package func hash(_ password: String) async throws -> String { try await run { try Vault.hashPassword(password) } }

    package func matches(_ password: String, _ stored: String) async throws -> Bool {
        try await run { try Vault.isPassword(password, hashedAs: stored) }
    }

    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        guard
            inside.withLock({ inside in
                inside < most
                    ? {
                        inside += 1; return true
                    }() : false
            })
        else { throw Refusal.signInBusy }
        defer { inside.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            threads.addOperation { continuation.resume(with: Result(catching: work)) }
        }
    }
}

extension Refusal {
    static let signInBusy = Refusal(
        "sign-in.busy", .conflict, Bilingual(zh: "正在登录的人太多。", en: "Too many people are signing in at this moment."),
        next: Bilingual(zh: "请过几秒再试。", en: "Try again in some seconds."))
}

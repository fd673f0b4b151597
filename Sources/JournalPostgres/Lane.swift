// A connection and the queue on which alone it is used, because libpq blocks and Swift's own threads must
// not; and the pool of them that readers share. Connects when needed, and again when it was lost.
import Foundation
import JournalCore
import Kernel
import Synchronization

/// `@unchecked Sendable` because `connection` is touched on `queue` only, which runs one closure at a time.
final class Lane: @unchecked Sendable {
    let queue: DispatchQueue
    private let address: Address
    private let options: PostgresOptions
    /// What a connection is set to before its first use.
    private let prepare: @Sendable (Connection) throws -> Void
    private var connection: Connection?

    init(
        _ name: String, _ address: Address, _ options: PostgresOptions, prepare: @escaping @Sendable (Connection) throws -> Void = { _ in }
    ) {
        queue = DispatchQueue(label: "taizhang.postgres.\(name)")
        self.address = address
        self.options = options
        self.prepare = prepare
    }

    /// - Parameter repeats: whether `body` may be run again where the connection was lost on the way.
    func perform<Value: Sendable>(
        repeats: Bool, _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { answer in
            queue.async { answer.resume(with: Result { try self.persisting(repeats: repeats, body) }) }
        }
    }

    /// On the queue. Waits for a database that does not answer as long as the options say.
    private func persisting<Value>(repeats: Bool, _ body: (Connection) throws -> Value) throws -> Value {
        let end = ContinuousClock.now + options.patience
        var hasBegun = false
        while true {
            do {
                let connection = try open()
                hasBegun = true
                return try body(connection)
            } catch let fault as PostgresFault where fault.isLost {
                close()
                guard repeats || !hasBegun, .now < end else { throw fault }
                hasBegun = false
                Thread.sleep(forTimeInterval: 0.1)
            } catch let fault as PostgresFault where fault.state == "0A000" && repeats && .now < end {
                // A board was made anew with other columns since this statement was prepared; now it is prepared again.
                continue
            }
        }
    }

    /// On the queue.
    func open() throws -> Connection {
        if let connection { return connection }
        let made = try Connection(address, options)
        try prepare(made)
        connection = made
        return made
    }

    /// On the queue.
    func close() { connection = nil }

    func finish() async {
        await withCheckedContinuation { done in
            queue.async {
                self.close()
                done.resume()
            }
        }
    }
}

/// Lanes for whoever wants one; at most so many. Who comes first is served first.
final class Pool: Sendable {
    private struct State {
        var idle: [Lane] = []
        var all: [Lane] = []
        var waiting: [CheckedContinuation<Lane?, Never>] = []
        var isClosed = false
    }
    private let state = Mutex(State())
    private let limit: Int
    private let make: @Sendable (Int) -> Lane

    init(limit: Int, make: @escaping @Sendable (Int) -> Lane) {
        self.limit = max(1, limit)
        self.make = make
    }

    func use<Value: Sendable>(
        repeats: Bool, _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws -> Value {
        let lane = await take()
        guard let lane else { throw JournalFault.store("the journal is closed") }
        defer { giveBack(lane) }
        return try await lane.perform(repeats: repeats, body)
    }

    private func take() async -> Lane? {
        await withCheckedContinuation { waiting in
            let lane: Lane?? = state.withLock { state in
                if state.isClosed { return .some(nil) }
                if let lane = state.idle.popLast() { return lane }
                if state.all.count < limit {
                    let lane = make(state.all.count)
                    state.all.append(lane)
                    return lane
                }
                state.waiting.append(waiting)
                return .none
            }
            if let lane { waiting.resume(returning: lane) }
        }
    }

    private func giveBack(_ lane: Lane) {
        let next: CheckedContinuation<Lane?, Never>? = state.withLock { state in
            if !state.waiting.isEmpty { return state.waiting.removeFirst() }
            state.idle.append(lane)
            return nil
        }
        next?.resume(returning: lane)
    }

    /// Who is at work finishes; nobody begins.
    func close() async {
        let (waiting, all) = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return (state.waiting, state.all)
        }
        for waiting in waiting { waiting.resume(returning: nil) }
        for lane in all { await lane.finish() }
    }
}

/// A place that is filled once, after others know of it.
final class Later<Value: AnyObject & Sendable>: Sendable {
    private let kept = Mutex<Value?>(nil)
    var value: Value? {
        get { kept.withLock { $0 } }
        set { kept.withLock { $0 = newValue } }
    }
}

// What requests came, how they were answered and how long that took: counted by route, never by address, because addresses may name
// a matter or hold a secret. `/metrics` prints it; each process counts for itself, since its start.
import HTTPTypes
import JournalCore
import Synchronization

package final class RequestMeter: Sendable {
    package struct Route: Hashable, Sendable {
        let method: String
        /// As it is registered: `/matters/{number}`.
        let path: String
    }
    package struct Line: Sendable {
        var seconds = Histogram.seconds
        /// By status code.
        var answers: [Int: Int] = [:]
    }
    package struct State: Sendable {
        /// Asked and not yet answered.
        var open = 0
        /// Turned away because too many were open.
        var turnedAway = 0
        var routes: [Route: Line] = [:]
        /// How often each refusal was given, by its code.
        var refusals: [String: Int] = [:]
    }

    /// So many may be open at once; the next is told to come again. Streams that stay open do not count: their answer has begun.
    package static let mostOpen = 1024

    private let state = Mutex(State())

    package init() {}

    package var now: State { state.withLock { $0 } }

    /// False where too many are open: then nobody works on it.
    func begin() -> Bool {
        state.withLock { state in
            guard state.open < RequestMeter.mostOpen else {
                state.turnedAway += 1
                return false
            }
            state.open += 1
            return true
        }
    }

    func end(_ route: Route, status: HTTPResponse.Status, after duration: Duration) {
        state.withLock { state in
            state.open -= 1
            state.routes[route, default: Line()].seconds.add(duration)
            state.routes[route, default: Line()].answers[status.code, default: 0] += 1
        }
    }

    func refused(_ code: String) { state.withLock { $0.refusals[code, default: 0] += 1 } }
}

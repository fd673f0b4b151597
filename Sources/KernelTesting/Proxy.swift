// A bad wire between a journal and its database: a socket that hands bytes on in both directions and can be told to
// break where it hurts. For tests of lost connections only.
import Foundation
import Synchronization

/// `@unchecked Sendable` because the descriptors are handed from one thread to the next and everything else is locked.
package final class Proxy: @unchecked Sendable {
    package enum Fault: Sendable {
        case none
        /// The server commits and its answer never arrives; every so many commits.
        case answerLost(every: Int)
        /// As `answerLost`, at the next commit, and from then on nobody is reached.
        case answerLostForGood
        /// The connection breaks at any piece, one in so many.
        case anywhere(oneIn: Int)
        /// Nothing comes through, and nobody is told: as when the process or its machine is stopped.
        case frozen
        /// Nobody is reached, and whoever was is cut off.
        case unreachable
    }
    private struct State {
        var fault = Fault.none
        var commits = 0
        var breaks = 0
        var isClosed = false
        var open: Set<Int32> = []
    }
    private let state = Mutex(State())
    private let directory: String
    private let server: String
    private let listener: Int32

    /// - Parameter server: the directory of the database's socket.
    package init(to server: String) throws {
        self.server = server + "/.s.PGSQL.5432"
        directory = NSTemporaryDirectory() + "proxy-\(UInt32.random(in: 0...UInt32.max))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let path = directory + "/.s.PGSQL.5432"
        guard Proxy.withAddress(path, { bind(self.listener, $0, $1) }) == 0, listen(listener, 64) == 0 else { throw CannotListen() }
        Thread.detachNewThread { [self] in serve() }
    }

    /// The same database by way of this.
    package func url(_ url: String) -> String {
        url.replacing(server.dropLast("/.s.PGSQL.5432".count), with: directory)
    }

    /// How often it has broken.
    package var breaks: Int { state.withLock { $0.breaks } }

    package func set(_ fault: Fault) {
        let cut = state.withLock { state in
            state.fault = fault
            if case .unreachable = fault { return state.open }
            return []
        }
        for descriptor in cut { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    package func close() {
        state.withLock { $0.isClosed = true }
        shutdown(listener, Int32(SHUT_RDWR))
        Glibc.close(listener)
        do { try FileManager.default.removeItem(atPath: directory) } catch {}
    }

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            if client < 0 { return }
            let isUnreachable = state.withLock { state in if case .unreachable = state.fault { true } else { state.isClosed } }
            let upstream = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard !isUnreachable, Proxy.withAddress(server, { connect(upstream, $0, $1) }) == 0 else {
                Glibc.close(client)
                Glibc.close(upstream)
                continue
            }
            state.withLock { $0.open.formUnion([client, upstream]) }
            let remaining = Mutexed(2)
            for (from, to) in [(client, upstream), (upstream, client)] {
                Thread.detachNewThread { [self] in
                    // A server that takes nothing more may have said why: that still arrives.
                    if pump(from, to, isAnswer: from == upstream) || from == upstream {
                        shutdown(client, Int32(SHUT_RDWR))
                        shutdown(upstream, Int32(SHUT_RDWR))
                    }
                    guard remaining.decrement() == 0 else { return }
                    state.withLock { $0.open.subtract([client, upstream]) }
                    Glibc.close(client)
                    Glibc.close(upstream)
                }
            }
        }
    }

    /// Until it ends on either side. Answers whether it was on the side that it reads from, or broke here.
    private func pump(_ from: Int32, _ to: Int32, isAnswer: Bool) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(from, &bytes, bytes.count)
            while state.withLock({ state in if case .frozen = state.fault { !state.isClosed } else { false } }) { usleep(10_000) }
            if count <= 0 || mustBreak(bytes[..<count], isAnswer) { return true }
            var sent = 0
            while sent < count {
                let more = bytes.withUnsafeBytes {
                    Glibc.send(to, $0.baseAddress.map { $0 + sent }, count - sent, Int32(MSG_NOSIGNAL))
                }
                if more <= 0 { return false }
                sent += more
            }
        }
    }

    private func mustBreak(_ bytes: ArraySlice<UInt8>, _ isAnswer: Bool) -> Bool {
        state.withLock { state in
            switch state.fault {
            case .none, .frozen: return false
            case .unreachable: return true
            case .anywhere(let share):
                guard Int.random(in: 0..<share) == 0 else { return false }
            case .answerLostForGood:
                guard isAnswer, bytes.contains(Array("COMMIT\u{0}".utf8)) else { return false }
                state.fault = .unreachable
            case .answerLost(let every):
                guard isAnswer, bytes.contains(Array("COMMIT\u{0}".utf8)) else { return false }
                state.commits += 1
                guard state.commits % every == 0 else { return false }
            }
            state.breaks += 1
            return true
        }
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            for (index, byte) in path.utf8.enumerated() where index < place.count - 1 { place[index] = byte }
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

/// The socket could not be made.
private struct CannotListen: Error {}

private final class Mutexed: Sendable {
    private let value: Mutex<Int>
    init(_ value: Int) { self.value = Mutex(value) }
    func decrement() -> Int {
        value.withLock { value in
            value -= 1
            return value
        }
    }
}

// What one server tells the others and hears of them: that entries were committed (LISTEN and NOTIFY, with a
// look at the journal every second as the net below), and who follows what (locks that end with the
// connection). One connection, read as soon as anything comes.
import Foundation
import JournalCore
import Kernel
import Synchronization

/// What is known of the journal without having looked at its entries.
struct Heard: Sendable {
    let newest: Int64
    /// Whether it is the end of the journal, and not only what somebody has called.
    let isAll: Bool
    /// A rule has changed under boards and nobody has made them anew yet, or servers of another version have written.
    let boardsWait: Bool
}

/// `@unchecked Sendable` because everything but `line` is touched on the lane's queue only.
final class Bell: @unchecked Sendable {
    private struct Line {
        var newest: Int64 = 0
        var isRinging = false
        var isClosed = false
    }
    private let schema: String
    private let lane: Lane
    private let pause: Duration
    private let heard: @Sendable (Heard) -> Void
    private let line = Mutex(Line())
    private var connection: Connection?
    private var source: (any DispatchSourceRead)?
    private var timer: (any DispatchSourceTimer)?
    private var claims: Set<String> = []

    init(_ address: Address, _ options: PostgresOptions, heard: @escaping @Sendable (Heard) -> Void) {
        schema = address.schema
        pause = options.pollPause
        self.heard = heard
        var options = options
        // It asks for little and must notice soon when nobody answers.
        options.statementTimeout = .seconds(5)
        options.patience = .zero
        lane = Lane("bell", address, options)
    }

    private var channel: String { "taizhang_\(schema)" }

    func start() {
        lane.queue.async { [self] in
            let timer = DispatchSource.makeTimerSource(queue: lane.queue)
            timer.schedule(deadline: .now(), repeating: .milliseconds(Int(pause.milliseconds)))
            timer.setEventHandler { [weak self] in self?.look() }
            timer.resume()
            self.timer = timer
        }
    }

    /// Tells the others. After the commit and not in it: every committing transaction with a NOTIFY takes one
    /// lock of the whole PostgreSQL server and keeps it until it is on disk, so that all districts of a city
    /// would commit one after the other. One that is lost with its server costs the others a second.
    func ring(_ sequence: Int64) {
        let mustRing = line.withLock { line in
            line.newest = max(line.newest, sequence)
            defer { line.isRinging = true }
            return !line.isRinging && !line.isClosed
        }
        guard mustRing else { return }
        lane.queue.async { [self] in
            let newest = line.withLock { line in
                line.isRinging = false
                return line.newest
            }
            attempt { connection in
                try connection.send([.init("select pg_notify($1, $2)", [.text(channel), .text(String(newest))], isTyped: true)])
            }
        }
    }

    /// Whether this process follows `name`: it has the lock of that name, now or from now on.
    func claim(_ name: String) async -> Bool {
        await withCheckedContinuation { answer in
            lane.queue.async { [self] in
                var isOurs = false
                attempt { connection in
                    if claims.contains(name) {
                        isOurs = true
                        return
                    }
                    let key = numericKey(of: "taizhang follow \(schema) \(name)")
                    let answers = try connection.send([
                        .init("select pg_try_advisory_lock($1)", [.integer(key)], isTyped: true)
                    ])
                    if answers.last?.cells.first?.first == .integer(1) {
                        claims.insert(name)
                        isOurs = true
                    }
                }
                answer.resume(returning: isOurs)
            }
        }
    }

    func letGo() async {
        await withCheckedContinuation { done in
            lane.queue.async { [self] in
                if !claims.isEmpty { attempt { try $0.send([.init("select pg_advisory_unlock_all()")]) } }
                claims = []
                done.resume()
            }
        }
    }

    func close() async {
        line.withLock { $0.isClosed = true }
        await withCheckedContinuation { done in
            lane.queue.async { [self] in
                timer?.cancel()
                timer = nil
                drop()
                done.resume()
            }
        }
    }

    // MARK: On the queue

    private func look() {
        attempt { connection in
            let boards = connection.boards?.mark ?? ""
            let query: SQL = """
                select (select max(seq) from entry) as newest, exists (select 1 from board where version = 0)
                  or (select max(seq) from entry) > (select seq from mark where name = \(boards)) as waits
                """
            guard let row = try connection.rows(query).first, case .integer(let newest)? = row.values["newest"] else { return }
            heard(Heard(newest: newest, isAll: true, boardsWait: row.integer("waits") == 1))
        }
    }

    private func listen() {
        attempt { connection in
            for payload in try connection.notifications() {
                if let sequence = Int64(payload) { heard(Heard(newest: sequence, isAll: false, boardsWait: false)) }
            }
        }
    }

    /// What fails here is tried again at the next tick; with the connection go the claims.
    private func attempt(_ body: (Connection) throws -> Void) {
        guard !line.withLock({ $0.isClosed }) else { return }
        do { try body(try opened()) } catch { drop() }
    }

    private func opened() throws -> Connection {
        if let connection { return connection }
        let made = try lane.open()
        // Telling the others need not wait for the disk: what they are told of is on it. A process that was stopped and
        // not ended keeps its connection, but asks nothing more over it: after ten missed looks what it claims is free.
        try made.send([
            .init("listen \(channel)"), .init("set synchronous_commit = off"),
            .init("set idle_session_timeout = \(pause.milliseconds * 10)"),
        ])
        let source = DispatchSource.makeReadSource(fileDescriptor: made.descriptor, queue: lane.queue)
        source.setEventHandler { [weak self] in self?.listen() }
        // The descriptor must stay open until the source has let go of it.
        let keeper = Keeper(made)
        source.setCancelHandler { keeper.connection = nil }
        source.resume()
        (self.source, connection) = (source, made)
        return made
    }

    private func drop() {
        claims = []
        connection = nil
        lane.close()
        source?.cancel()
        source = nil
    }
}

/// `@unchecked Sendable` because it is emptied on the queue of the connection that it keeps.
private final class Keeper: @unchecked Sendable {
    var connection: Connection?
    init(_ connection: Connection) { self.connection = connection }
}

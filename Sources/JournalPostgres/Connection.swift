// One connection to PostgreSQL: connecting, sending statements together (libpq's pipeline), waiting with a
// limit. Blocks, and belongs to one queue: see Lane.swift. The only file that calls libpq to send anything.
import CLibPQ
import Foundation
import JournalCore
import Kernel

final class Connection {
    /// A statement in PostgreSQL's words.
    struct Statement {
        let text: String
        let arguments: [SQLValue]
        /// Whether parameters get the type of their value: where a query compares or shows them. Writing, the
        /// column says it, and one prepared statement serves rows with and without nulls.
        let isTyped: Bool

        init(_ text: String, _ arguments: [SQLValue] = [], isTyped: Bool = false) {
            self.text = text
            self.arguments = arguments
            self.isTyped = isTyped
        }
    }

    private enum Sent {
        case preparation(of: String)
        case statement(Int)
        case removal
    }

    private let handle: OpaquePointer
    private var prepared = PreparedNames(capacity: 400)
    /// How long one exchange may take until the server counts as gone. Longer than its own limit on a statement.
    var answerLimit: Duration
    /// Held back until the next reading or the end of the transaction: see StoreView.swift.
    var held: [Statement] = []
    var depth = 0
    let schema: String
    let boards: BoardSet?
    /// The tables that are being made anew.
    var remade: [String] = []
    private let listener: (@Sendable (SentStatement) -> Void)?

    /// Throws `PostgresFault` where nobody answers, `JournalFault.said` where who answers cannot hold a journal.
    init(_ address: Address, _ options: PostgresOptions) throws {
        schema = address.schema
        boards = address.boards
        listener = options.listener
        answerLimit = options.statementTimeout + .seconds(10)
        var keywords: [UnsafeMutablePointer<CChar>?] = address.parameters.map { strdup($0.0) } + [nil]
        var values: [UnsafeMutablePointer<CChar>?] = address.parameters.map { strdup($0.1) } + [nil]
        defer { for text in keywords + values { free(text) } }
        let opened = keywords.withUnsafeMutableBufferPointer { keywords in
            values.withUnsafeMutableBufferPointer { values in
                keywords.withMemoryRebound(to: UnsafePointer<CChar>?.self) { keywords in
                    values.withMemoryRebound(to: UnsafePointer<CChar>?.self) { values in
                        PQconnectdbParams(keywords.baseAddress, values.baseAddress, 0)
                    }
                }
            }
        }
        guard let opened else { throw PostgresFault.lost("out of memory") }
        handle = opened
        guard PQstatus(handle) == CONNECTION_OK else { throw PostgresFault.lost(said()) }
        // A notice is for people at a console.
        _ = PQsetNoticeReceiver(handle, { _, _ in }, nil)
        if let encoding = PQparameterStatus(handle, "server_encoding").map({ String(cString: $0) }), encoding != "UTF8" {
            throw JournalFault.said(
                Bilingual(
                    zh: "数据库的编码是 \(encoding)，流水需要 UTF8（createdb --encoding=UTF8）",
                    en: "the database is encoded in \(encoding); a journal needs UTF8 (createdb --encoding=UTF8)"))
        }
        _ = PQsetnonblocking(handle, 1)
        guard PQenterPipelineMode(handle) == 1 else { throw PostgresFault.lost(said()) }
        func limit(_ name: String, _ duration: Duration) -> Statement { Statement("set \(name) = \(duration.milliseconds)") }
        let answers = try send([
            Statement("set search_path to \(path)"), Statement("set timezone to 'UTC'"),
            limit("statement_timeout", options.statementTimeout), limit("lock_timeout", options.lockTimeout),
            limit("idle_in_transaction_session_timeout", options.idleTimeout), Statement("set extra_float_digits = 1"),
            Statement("select current_setting('synchronous_commit')"),
        ])
        // Acknowledged is on disk, whatever the server has been set to; what promises more stays as it is.
        if answers.last?.cells.first?.first == .text("off") { try send([Statement("set synchronous_commit = on")]) }
    }

    deinit { PQfinish(handle) }

    /// Where tables are looked for: the journal's own first, then the boards of this program. The first of both is
    /// where they are made.
    var path: String { "\"\(schema)\"" + (boards.map { ", \"\($0.schema)\"" } ?? "") }

    var descriptor: Int32 { PQsocket(handle) }

    /// The transaction stands, failed or not.
    var isInTransaction: Bool { [PQTRANS_INTRANS, PQTRANS_INERROR].contains(PQtransactionStatus(handle)) }

    // MARK: Sending

    /// Sends these together and returns their answers. When one fails those behind it are not run, and the
    /// fault says its place. Prepared once a text, kept by the server.
    @discardableResult
    func send(_ statements: [Statement]) throws -> [Answer] {
        guard !statements.isEmpty else { return [] }
        var sent: [Sent] = []
        for (place, statement) in statements.enumerated() {
            listener?(SentStatement(statement.text, statement.arguments, isTyped: statement.isTyped))
            let types = statement.isTyped ? statement.arguments.map(\.oid) : []
            let key = types.isEmpty ? statement.text : "\(statement.text)\u{0}\(types)"
            let name: String
            if let known = prepared.name(of: key) {
                name = known
            } else {
                let (new, removed) = prepared.insert(key)
                if let removed {
                    try require(PQsendQueryParams(handle, "deallocate \(removed)", 0, nil, nil, nil, nil, 0))
                    sent.append(.removal)
                }
                try require(PQsendPrepare(handle, new, statement.text, Int32(types.count), types))
                sent.append(.preparation(of: key))
                name = new
            }
            try Parameters(statement.arguments).withPointers { count, values, lengths, formats in
                try require(PQsendQueryPrepared(handle, name, count, values, lengths, formats, 0))
            }
            sent.append(.statement(place))
        }
        try require(PQpipelineSync(handle))
        return try receive(sent, statements)
    }

    private func receive(_ sent: [Sent], _ statements: [Statement]) throws -> [Answer] {
        let end = ContinuousClock.now + answerLimit
        try flush(until: end)
        var answers: [Answer] = []
        var fault: PostgresFault?
        var at = 0
        for exchange in sent {
            if case .statement(let place) = exchange { at = place }
            if case .preparation = exchange, answers.count < statements.count { at = answers.count }
            guard let result = try next(until: end) else { throw PostgresFault.lost(said()) }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                if case .statement = exchange { answers.append(Answer(result)) }
            case PGRES_PIPELINE_ABORTED:
                if case .preparation(let key) = exchange { prepared.remove(key) }
            default:
                if case .preparation(let key) = exchange { prepared.remove(key) }
                let found = self.fault(of: result, at: at)
                // A table was made anew under a statement that the server remembers.
                if found.state == "0A000" { prepared.removeAll() }
                fault = fault ?? found
                if found.isLost { throw found }
            }
            while let more = try next(until: end) { PQclear(more) }
        }
        guard let end = try next(until: end) else { throw PostgresFault.lost(said()) }
        PQclear(end)
        if let fault { throw fault }
        return answers
    }

    private func fault(of result: OpaquePointer, at place: Int) -> PostgresFault {
        func field(_ code: Character) -> String? {
            PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
        }
        return PostgresFault(state: field("C") ?? "", message: field("M") ?? said(), constraint: field("n"), place: place)
    }

    private func require(_ isDone: Int32) throws {
        guard isDone == 1 else { throw PostgresFault.lost(said()) }
    }

    // MARK: Waiting

    private func flush(until end: ContinuousClock.Instant) throws {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                // The server may be waiting for us to read before it reads on.
                try wait(for: Int16(POLLIN | POLLOUT), until: end)
                guard PQconsumeInput(handle) == 1 else { throw PostgresFault.lost(said()) }
            default: throw PostgresFault.lost(said())
            }
        }
    }

    private func next(until end: ContinuousClock.Instant) throws -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            try wait(for: Int16(POLLIN), until: end)
            guard PQconsumeInput(handle) == 1 else { throw PostgresFault.lost(said()) }
        }
        return PQgetResult(handle)
    }

    private func wait(for events: Int16, until end: ContinuousClock.Instant) throws {
        let rest = end - .now
        guard rest > .zero else { throw PostgresFault.lost("no answer within \(answerLimit)") }
        var place = pollfd(fd: PQsocket(handle), events: events, revents: 0)
        if poll(&place, 1, Int32(clamping: rest.milliseconds + 1)) < 0, errno != EINTR {
            throw PostgresFault.lost("waiting failed: \(String(cString: strerror(errno)))")
        }
    }

    /// What others have told on the channels that this connection listens to. Throws where it has ended.
    func notifications() throws -> [String] {
        guard PQconsumeInput(handle) == 1 else { throw PostgresFault.lost(said()) }
        var heard: [String] = []
        while let notification = PQnotifies(handle) {
            if let payload = notification.pointee.extra { heard.append(String(cString: payload)) }
            PQfreemem(notification)
        }
        return heard
    }

    private func said() -> String {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

/// Names of prepared statements by their text; the one that was not used for longest goes first.
private struct PreparedNames {
    let capacity: Int
    private var names: [String: (name: String, used: Int)] = [:]
    private var count = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func name(of key: String) -> String? {
        guard let name = names[key]?.name else { return nil }
        count += 1
        names[key] = (name, count)
        return name
    }

    mutating func insert(_ key: String) -> (name: String, removed: String?) {
        var removed: String?
        if names.count >= capacity, let oldest = names.min(by: { $0.value.used < $1.value.used }) {
            removed = oldest.value.name
            names[oldest.key] = nil
        }
        count += 1
        names[key] = ("s\(count)", count)
        return ("s\(count)", removed)
    }

    mutating func remove(_ key: String) { names[key] = nil }
    mutating func removeAll() { names = [:] }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}

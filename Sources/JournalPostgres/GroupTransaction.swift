// One group of commands inside PostgreSQL's transaction. What they write is held back and sent together; what
// they read was fetched for all of them at once. So a group costs three exchanges, however many are in it.
import JournalCore
import Kernel

/// What a command of the group has done.
struct Effect<Book: Rulebook> {
    let stream: String
    let folded: Folded
    let book: Book
    let entries: [Entry]
    let counters: [String: Int]
}

/// What the group has come to, as its commands are decided one after the other: where the journal stood, and the
/// effects since. Made again from them when a command fails after it has begun to write.
struct GroupState<Book: Rulebook> {
    private(set) var book: Book
    var sequence: Int64
    var recordedAt: Instant?
    private(set) var changed: [[UInt8]: (stream: String, folded: Folded)] = [:]
    var counters: [String: Int] = [:]
    /// Entries that this group has appended, by their idempotency key without its digest.
    var keyed: [[UInt8]: [Entry]] = [:]
    /// The newest entry of this group.
    var last: Entry?

    init(book: Book, sequence: Int64, recordedAt: Instant?) {
        self.book = book
        self.sequence = sequence
        self.recordedAt = recordedAt
    }

    /// What `append` and `setCounter` have noted already is noted again, which changes nothing.
    mutating func take(_ effect: Effect<Book>) {
        book = effect.book
        changed[Array(effect.stream.utf8)] = (effect.stream, effect.folded)
        counters.merge(effect.counters) { $1 }
    }

    mutating func note(_ entry: Entry) {
        sequence = entry.sequence
        recordedAt = entry.recordedAt
        last = entry
        if let key = entry.key { keyed[keyName(key), default: []].append(entry) }
    }
}

/// A statement of an earlier command turned out to have failed when it was sent.
struct Misfire: Error {
    let command: Int
    let fault: PostgresFault
}

final class GroupTransaction<Book: Rulebook>: Transaction {
    let connection: Connection
    var state: GroupState<Book>
    /// The command that is being decided.
    var command = 0
    /// What was found before the group was decided.
    var foundByKey: [[UInt8]: [Entry]] = [:]
    /// Streams of the group that have no entry yet.
    var absent: Set<[UInt8]> = []
    private var foundCounters: [String: Int] = [:]
    /// What the command has set, and whether it has begun to write.
    private(set) var counters: [String: Int] = [:]
    private(set) var hasWritten = false
    private var pending: [(command: Int, statement: Connection.Statement)] = []
    private var pendingBytes = 0
    /// Commands whose savepoint the server has and which are not over.
    private var isOpen = false

    init(_ connection: Connection, _ state: GroupState<Book>) {
        self.connection = connection
        self.state = state
    }

    var dialect: Dialect { .postgres }

    // MARK: A command's place in the transaction

    func begin(_ command: Int) {
        self.command = command
        counters = [:]
        hasWritten = false
        pending.append((command, .init("savepoint command")))
        isOpen = false
    }

    /// Its statements stand, unless sending them fails.
    func keep() { pending.append((command, .init("release savepoint command"))) }

    /// Takes back what the command has written. Most that are refused have sent nothing.
    func takeBack() throws {
        pending.removeAll { $0.command == command }
        guard isOpen else { return }
        pending.append((command, .init("rollback to savepoint command")))
        pending.append((command, .init("release savepoint command")))
    }

    /// After a misfire: the server stands in the command that failed, and nothing behind it was run.
    func takeBack(misfired command: Int) throws {
        pending = []
        try connection.send([.init("rollback to savepoint command"), .init("release savepoint command")])
    }

    /// Sends what is held back. Throws `Misfire` where a statement of some command fails, and `PostgresFault`
    /// where the transaction is lost.
    func flush(closing statements: [Connection.Statement] = []) throws -> [Answer] {
        let sending = pending
        pending = []
        pendingBytes = 0
        guard !sending.isEmpty || !statements.isEmpty else { return [] }
        isOpen = true
        do { return try connection.send(sending.map(\.statement) + statements) } catch let fault as PostgresFault {
            guard let place = fault.place, place < sending.count, !fault.isLost, !fault.isOfTheMoment, !fault.isTakenPlace else {
                throw fault
            }
            throw Misfire(command: sending[place].command, fault: fault.naming(sending[place].statement.text))
        }
    }

    // MARK: Transaction

    func entries(of stream: String) throws -> [Entry] {
        try read("stream = $1 order by version", [.text(stream)])
    }

    func entries(withKey key: String) throws -> [Entry] {
        (foundByKey[Array(key.utf8)] ?? []) + (state.keyed[Array(key.utf8)] ?? [])
    }

    func lastRecordedAt() -> Instant? { state.recordedAt }

    func counter(_ name: String) throws -> Int {
        if let known = state.counters[name] ?? foundCounters[name] { return known }
        _ = try flush()
        let cells = try connection.send([.init("select last from counter where name = $1", [.text(name)])]).last?.cells
        var found = 0
        if case .integer(let value)? = cells?.first?.first { found = Int(value) }
        // Only for this group: the next may find that another server has drawn.
        foundCounters[name] = found
        return found
    }

    func setCounter(_ name: String, to value: Int) throws {
        state.counters[name] = value
        counters[name] = value
        try hold(
            "insert into counter (name, last) values ($1, $2) on conflict (name) do update set last = excluded.last",
            [.text(name), .integer(Int64(value))])
    }

    func append(_ entries: [Entry]) throws -> [Entry] {
        try entries.map { entry in
            var entry = entry
            // Under the lock, and taken back with the transaction: no number is left out and none is given twice.
            entry.sequence = state.sequence + 1
            state.note(entry)
            hasWritten = true
            try hold(
                """
                insert into entry (seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                [
                    .integer(entry.sequence), .text(entry.stream), .integer(Int64(entry.version)), .text(entry.type),
                    .text(entry.happenedAt.description), .text(entry.recordedAt.description), .text(entry.actor.text),
                    entry.cause.map { .text($0.description) } ?? .null, entry.key.map(SQLValue.text) ?? .null, .text(entry.body),
                    .blob(entry.hash),
                ])
            if Book.keeps(entry.stream) { try hold("insert into rule_entry (seq) values ($1)", [.integer(entry.sequence)]) }
            return entry
        }
    }

    /// Version 0 is that of no board: Rebuild.swift takes it for one that is not finished.
    func outdate(_ boards: Set<String>) throws {
        for name in boards.sorted() { try hold("update board set version = 0 where name = $1", [.text(name)]) }
    }

    func run(_ statement: SQL) throws {
        // Else what follows would be written one by one, each on its own.
        guard !GroupTransaction.ending.contains(Dialect.verb(of: statement.text)) else {
            throw JournalFault.store("a statement would end the transaction: \(statement.text)")
        }
        let (text, arguments) = statement.text(in: .postgres)
        try hold(Dialect.postgres.text(text), arguments)
    }

    private static var ending: Set<String> {
        ["begin", "start", "commit", "end", "rollback", "abort", "prepare", "savepoint", "release"]
    }

    /// At most 4 MB are held back: a group may be large, and so may a single body.
    private func hold(_ text: String, _ arguments: [SQLValue]) throws {
        hasWritten = true
        pending.append((command, .init(text, arguments)))
        for case .text(let text) in arguments { pendingBytes += text.utf8.count }
        if pendingBytes > 4_000_000 { _ = try flush() }
    }

    private func read(_ condition: String, _ arguments: [SQLValue]) throws -> [Entry] {
        _ = try flush()
        return try connection.send([.init("select \(EntryRow.columns) from entry where \(condition)", arguments)]).last?.cells
            .map(EntryRow.entry) ?? []
    }
}

/// The key of an entry without its digest, which is what follows the last colon.
func keyName(_ stored: String) -> [UInt8] {
    let bytes = Array(stored.utf8)
    return Array(bytes.prefix(upTo: bytes.lastIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex))
}

/// A list of texts as PostgreSQL's `text[]` is written.
func arrayLiteral(_ texts: [String]) -> String {
    let quoted = texts.map { "\"\($0.escapingScalars { $0 == "\\" || $0 == "\"" ? "\\\($0)" : nil })\"" }
    return "{\(quoted.joined(separator: ","))}"
}

// PostgreSQL's connection as following, rebuilding and verifying see it. Statements of a transaction are held
// back and sent together: over a network one exchange costs more than fifty rows.
import JournalCore
import Kernel

extension Connection: StoreConnection {
    var dialect: Dialect { .postgres }

    /// Outside a transaction it is run at once.
    func run(_ statement: SQL) throws {
        let (text, arguments) = statement.text(in: .postgres)
        held.append(Statement(Dialect.postgres.text(text), arguments))
        if depth == 0 || held.count >= 500 { try sendHeld() }
    }

    func rows(_ query: SQL) throws -> [Row] { try answer(query).rows }

    func entries(_ condition: SQL) throws -> [Entry] {
        let query: SQL = "select \(SQL(trusted: EntryRow.columns)) from entry where \(condition)"
        return try answer(query).cells.map(EntryRow.entry)
    }

    func tableExists(_ table: String) throws -> Bool {
        let places = [schema, boards?.schema ?? schema].map { "\"\($0)\".\"\(table)\"" }
        return try integer(
            "select count(*) as n from pg_catalog.pg_class where oid in (to_regclass(\(places[0])), to_regclass(\(places[1])))") == 1
    }

    func drop(table: String) throws { try run(SQL(trusted: "drop table if exists \"\(table)\"")) }

    func transaction(_ body: () throws -> Void) throws { try transaction("begin", body) }

    /// - Parameter begin: with the properties that the transaction needs.
    func transaction(_ begin: String, _ body: () throws -> Void) throws {
        if depth > 0 { return try body() }
        held = [Statement(begin)]
        depth = 1
        defer { depth = 0 }
        do {
            try body()
            held.append(Statement("commit"))
            try sendHeld()
        } catch {
            held = []
            if !isLost(error), isInTransaction { try send([Statement("rollback")]) }
            throw error
        }
    }

    /// As `transaction`, while no other process writes entries or makes boards anew. What takes long inside has
    /// no limit: the others wait for it.
    func exclusively(_ body: () throws -> Void) throws { try holding(journalLock(of: schema), body) }

    /// One transaction with this lock, without limits on what takes long.
    func holding(_ lock: Int64, _ body: () throws -> Void) throws {
        let limit = answerLimit
        defer { answerLimit = limit }
        answerLimit = .seconds(24 * 3600)
        try transaction {
            try run("set local statement_timeout = 0")
            try run("set local lock_timeout = 0")
            try run("set local idle_in_transaction_session_timeout = '10min'")
            _ = try rows("select pg_advisory_xact_lock(\(lock))")
            try body()
        }
    }

    /// For what is written as a transaction, or part of one, inside one that was begun by hand.
    func insideTransaction(_ body: () throws -> Void) throws {
        depth = 1
        defer { depth = 0 }
        do {
            try body()
            try sendHeld()
        } catch {
            held = []
            throw error
        }
    }

    func savepoint(_ body: () throws -> Void) throws {
        try sendHeld()
        held = [Statement("savepoint part")]
        do {
            try body()
            held.append(Statement("release savepoint part"))
            try sendHeld()
        } catch {
            held = []
            if !isLost(error), isInTransaction {
                // Where the savepoint itself was not reached this fails, and the transaction with it.
                try send([Statement("rollback to savepoint part"), Statement("release savepoint part")])
            }
            throw error
        }
    }

    // MARK: Boards made anew

    func markName(_ name: String) -> String { boards?.mark(name) ?? name }

    func boardsEnd() throws -> Int64 {
        guard let boards else { return .max }
        return try integer("select seq from mark where name = \(boards.mark)") ?? 0
    }

    /// They are made in a schema beside, while pages read the old ones, and take their place in one step.
    func beginRemaking(_ tables: [String]) throws {
        let new = "\"\(remaking)\""
        try run(SQL(trusted: "drop schema if exists \(new) cascade"))
        try run(SQL(trusted: "create schema \(new)"))
        try run(SQL(trusted: "set local search_path to \(new), \(path)"))
        try sendHeld()
        remade = tables
    }

    func endRemaking() throws {
        try run(SQL(trusted: "set local search_path to \(path)"))
        let made = try rows(
            "select relname::text as name from pg_catalog.pg_class where relkind = 'r' and relnamespace = to_regnamespace(\(remaking))"
        )
        .map { $0.text("name") }
        for table in Set(remade + made).sorted() { try drop(table: table) }
        for table in made.sorted() {
            try run(SQL(trusted: "alter table \"\(remaking)\".\"\(table)\" set schema \"\(boards?.schema ?? schema)\""))
        }
        try run(SQL(trusted: "drop schema \"\(remaking)\""))
    }

    private var remaking: String { "\(boards?.schema ?? schema)_new" }

    private func answer(_ query: SQL) throws -> Answer {
        let (text, arguments) = query.text(in: .postgres)
        let statement = Statement(Dialect.postgres.text(text), arguments, isTyped: true)
        guard held.isEmpty else {
            let before = held
            held = []
            return try send(before + [statement]).last ?? Answer()
        }
        return try send([statement]).last ?? Answer()
    }

    private func sendHeld() throws {
        let statements = held
        held = []
        do { try send(statements) } catch let fault as PostgresFault {
            guard let place = fault.place, !fault.isLost else { throw fault }
            throw fault.naming(statements[place].text)
        }
    }

    private func isLost(_ error: any Error) -> Bool { (error as? PostgresFault)?.isLost ?? false }
}

extension PostgresFault {
    /// With the beginning of the statement; its values are not in it.
    func naming(_ text: String) -> PostgresFault {
        var fault = self
        fault.statement = String(text.prefix(120).split(whereSeparator: \.isWhitespace).joined(separator: " "))
        return fault
    }
}

/// The key of the lock that whoever writes entries into this schema holds.
func journalLock(of schema: String) -> Int64 { numericKey(of: "taizhang journal \(schema)") }

/// Rows of `entry` as the kernel's entries.
enum EntryRow {
    static let columns = "seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash"

    /// Throws `JournalFault.unreadable` where a column does not hold what it should.
    static func entry(_ cells: [SQLValue]) throws -> Entry {
        func text(_ column: Int) throws -> String {
            guard case .text(let text) = cells[column] else {
                throw JournalFault.store("an entry holds \(cells[column]) where text belongs")
            }
            return text
        }
        func integer(_ column: Int) throws -> Int64 {
            guard case .integer(let value) = cells[column] else {
                throw JournalFault.store("an entry holds \(cells[column]) where an integer belongs")
            }
            return value
        }
        let reference = EntryReference(stream: try text(1), version: Int(try integer(2)))
        func instant(_ column: Int, _ name: String) throws -> Instant {
            let text = try text(column)
            guard let instant = Instant(text) else { throw JournalFault.unreadable(reference, "\(name) \"\(text)\" is not an instant") }
            return instant
        }
        let cause = try cells[7] == .null ? nil : text(7)
        let reason = cause.flatMap { EntryReference($0) }
        if let cause, reason == nil { throw JournalFault.unreadable(reference, "cause \"\(cause)\" names no entry") }
        guard case .blob(let hash) = cells[10] else { throw JournalFault.unreadable(reference, "hash is no blob") }
        return Entry(
            sequence: try integer(0), stream: reference.stream, version: reference.version, type: try text(3),
            happenedAt: try instant(4, "happened_at"), recordedAt: try instant(5, "recorded_at"), actor: Actor(text: try text(6)),
            cause: reason, key: try cells[8] == .null ? nil : text(8), body: try text(9), hash: hash)
    }
}

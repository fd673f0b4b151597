// The journal's transaction on an open SQLite connection, for the commands of one group. What every command asks for is
// remembered between them: when the newest entry was recorded, and the counters, which are stored once at the end.
import GRDB
import JournalCore
import Kernel

/// Used on the writer's queue only, and gone with its group.
final class OpenTransaction<Book: Rulebook>: Transaction {
    /// What a command leaves to the next.
    struct Memory {
        fileprivate var counters: [String: Int] = [:]
        fileprivate var risen: Set<String> = []
        fileprivate var recordedAt: Instant?
    }

    let db: Database
    private var memory = Memory()
    /// Whether the command that is being decided has begun to write.
    private(set) var hasWritten = false

    init(db: Database) { self.db = db }

    /// Before each command; what it answers goes to `putBack` where the command comes to nothing.
    func begin() -> Memory {
        hasWritten = false
        return memory
    }

    func putBack(_ memory: Memory) { self.memory = memory }

    /// Before the commit.
    func storeCounters() throws {
        for name in memory.risen.sorted() {
            try db.cachedStatement(
                sql: "insert into counter (name, last) values (?, ?) on conflict (name) do update set last = excluded.last"
            ).execute(arguments: [name, memory.counters[name]])
        }
    }

    func entries(of stream: String) throws -> [Entry] { try EntryRow.entries(db, of: stream) }

    func entries(withKey key: String) throws -> [Entry] {
        // A key may itself contain colons: `a:1` lies in the range of `a`. The digest has 16 digits.
        let length = key.utf8.count + 17
        return try EntryRow.entries(db, "key >= ? and key < ? order by seq", [key + ":", key + ";"])
            .filter { $0.key?.utf8.count == length }
    }

    func lastRecordedAt() throws -> Instant? {
        if memory.recordedAt == nil {
            let statement = try db.cachedStatement(sql: "select recorded_at from entry order by seq desc limit 1")
            memory.recordedAt = try String.fetchOne(statement).flatMap { Instant($0) }
        }
        return memory.recordedAt
    }

    func counter(_ name: String) throws -> Int {
        if let known = memory.counters[name] { return known }
        let stored = Int(try db.integer("select last from counter where name = ?", [name]) ?? 0)
        memory.counters[name] = stored
        return stored
    }

    func setCounter(_ name: String, to value: Int) throws {
        memory.counters[name] = value
        memory.risen.insert(name)
    }

    func append(_ entries: [Entry]) throws -> [Entry] {
        if entries.isEmpty { return [] }
        hasWritten = true
        // Without a value SQLite takes the largest seq and one more; rolled back, it is given again:
        // the sequence of the file has no gaps, and Verify.swift relies on it.
        let insert = try db.cachedStatement(
            sql: """
                insert into entry (stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        return try entries.map { entry in
            try insert.execute(arguments: [
                entry.stream, entry.version, entry.type, entry.happenedAt.description, entry.recordedAt.description, entry.actor.text,
                entry.cause?.description, entry.key, entry.body, SQLValue.blob(entry.hash).databaseValue,
            ])
            var entry = entry
            entry.sequence = db.lastInsertedRowID
            memory.recordedAt = entry.recordedAt
            if Book.keeps(entry.stream) {
                try db.cachedStatement(sql: "insert into rule_entry (seq) values (?)").execute(arguments: [entry.sequence])
            }
            return entry
        }
    }

    /// Version 0 is that of no board: Rebuild.swift takes it for one that is not finished.
    func outdate(_ boards: Set<String>) throws {
        hasWritten = true
        for name in boards.sorted() { try db.execute(sql: "update board set version = 0 where name = ?", arguments: [name]) }
    }

    func run(_ statement: Kernel.SQL) throws {
        hasWritten = true
        try statement.run(in: db)
        // Else what follows would be written one by one, each on its own.
        guard db.isInsideTransaction else { throw JournalFault.store("a statement ended the transaction: \(statement.text)") }
    }
}

// Between SQLite's values and the kernel's. Reads through DatabaseValue only, because GRDB's typed
// subscripts stop the process on a value of another type, and a damaged file may hold any.
import Foundation
import GRDB
import Kernel

enum EntryRow {
    static let columns = "seq, stream, version, type, happened_at, recorded_at, actor, cause, key, body, hash"

    /// Throws `JournalFault.unreadable` where a column does not hold what it should.
    static func entry(_ row: GRDB.Row) throws -> Entry {
        let stream = try text(row[1])
        let version = try integer(row[2])
        let reference = EntryReference(stream: stream, version: Int(version))
        func instant(_ value: DatabaseValue, _ column: String) throws -> Instant {
            let text = try text(value)
            guard let instant = Instant(text) else { throw JournalFault.unreadable(reference, "\(column) \"\(text)\" is not an instant") }
            return instant
        }
        let cause = try optionalText(row[7]).map { text in
            guard let cause = EntryReference(text) else { throw JournalFault.unreadable(reference, "cause \"\(text)\" names no entry") }
            return cause
        }
        guard case .blob(let hash) = (row[10] as DatabaseValue).storage else { throw JournalFault.unreadable(reference, "hash is no blob") }
        return Entry(
            sequence: try integer(row[0]), stream: stream, version: Int(version), type: try text(row[3]),
            happenedAt: try instant(row[4], "happened_at"), recordedAt: try instant(row[5], "recorded_at"),
            actor: Actor(text: try text(row[6])),
            cause: cause, key: try optionalText(row[8]), body: try text(row[9]), hash: Array(hash))
    }

    static func entries(_ db: Database, _ condition: String, _ arguments: StatementArguments) throws -> [Entry] {
        let statement = try db.cachedStatement(sql: "select \(columns) from entry where \(condition)")
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: arguments)
        var entries: [Entry] = []
        while let row = try cursor.next() { entries.append(try entry(row)) }
        return entries
    }

    static func entries(_ db: Database, of stream: String, upTo sequence: Int64 = .max) throws -> [Entry] {
        try entries(db, "stream = ? and seq <= ? order by version", [stream, sequence])
    }

    /// An entry that is listed and is no rule is Verify.swift's business; it must not keep the file shut.
    static func rules(_ db: Database, _ keeps: (String) -> Bool) throws -> [Entry] {
        try entries(db, "seq in (select seq from rule_entry) order by seq", []).filter { keeps($0.stream) }
    }

    private static func text(_ value: DatabaseValue) throws -> String {
        guard case .string(let text) = value.storage else { throw JournalFault.store("an entry holds \(value) where text belongs") }
        return text
    }

    private static func optionalText(_ value: DatabaseValue) throws -> String? { value.isNull ? nil : try text(value) }

    private static func integer(_ value: DatabaseValue) throws -> Int64 {
        guard case .int64(let integer) = value.storage else { throw JournalFault.store("an entry holds \(value) where an integer belongs") }
        return integer
    }
}

extension SQLValue {
    init(_ value: DatabaseValue) {
        self =
            switch value.storage {
            case .null: .null
            case .int64(let integer): .integer(integer)
            case .double(let real): .real(real)
            case .string(let text): .text(text)
            case .blob(let data): .blob(Array(data))
            }
    }

    var databaseValue: DatabaseValue {
        switch self {
        case .null: .null
        case .integer(let integer): integer.databaseValue
        case .real(let real): real.databaseValue
        case .text(let text): text.databaseValue
        case .blob(let bytes): Data(bytes).databaseValue
        }
    }
}

extension Kernel.SQL {
    func run(in db: Database) throws {
        try db.cachedStatement(sql: text).execute(arguments: StatementArguments(arguments.map(\.databaseValue)))
    }

    func rows(in db: Database) throws -> [Kernel.Row] {
        let statement = try db.cachedStatement(sql: text)
        guard statement.isReadonly else { throw JournalFault.store("only reading is allowed here: \(text)") }
        let cursor = try GRDB.Row.fetchCursor(statement, arguments: StatementArguments(arguments.map(\.databaseValue)))
        let names = statement.columnNames
        var rows: [Kernel.Row] = []
        while let row = try cursor.next() {
            var values: [String: SQLValue] = [:]
            for (index, name) in names.enumerated() { values[name] = SQLValue(row[index] as DatabaseValue) }
            rows.append(Kernel.Row(values))
        }
        return rows
    }
}

extension Database {
    func integer(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func setMark(_ name: String, to sequence: Int64) throws {
        try cachedStatement(sql: "insert into mark (name, seq) values (?, ?) on conflict (name) do update set seq = excluded.seq")
            .execute(arguments: [name, sequence])
    }

    func mark(_ name: String) throws -> Int64? { try integer("select seq from mark where name = ?", [name]) }
}

/// A failure of the store, in the kernel's words: nobody above knows SQLite's error type.
func storeFault(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let lost = "no such table: "
    if let message = error.message, message.hasPrefix(lost) { return JournalFault.missing(table: String(message.dropFirst(lost.count))) }
    return JournalFault.store("SQLite: \(error)")
}

extension JournalFault {
    static func noEntries(_ path: String) -> JournalFault {
        .said(
            Bilingual(
                zh: "\(path) 不是流水：里面没有 entry 表。请恢复备份（taizhang restore）",
                en: "\(path) is not a journal: it has no table entry. Bring back a backup (taizhang restore)"))
    }

    static func missing(table: String) -> JournalFault {
        .said(
            Bilingual(
                zh: "文件里缺少表 \(table)。停止服务后运行 taizhang rebuild 重做看板；不能重做的表只能从备份恢复（taizhang restore）",
                en:
                    "the file lacks the table \(table). Stop the server and run taizhang rebuild, which makes boards again; a table that cannot be made again comes back from a backup (taizhang restore)"
            ))
    }
}

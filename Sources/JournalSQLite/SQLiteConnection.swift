// SQLite's connection as following and rebuilding see it: JournalCore writes the statements, GRDB runs them.
import GRDB
import JournalCore
import Kernel

struct SQLiteConnection: StoreConnection {
    let db: Database

    init(_ db: Database) { self.db = db }

    var dialect: Dialect { .sqlite }
    var isInTransaction: Bool { db.isInsideTransaction }

    func run(_ statement: Kernel.SQL) throws { try statement.run(in: db) }

    func rows(_ query: Kernel.SQL) throws -> [Kernel.Row] { try query.rows(in: db) }

    func entries(_ condition: Kernel.SQL) throws -> [Entry] {
        try EntryRow.entries(db, condition.text, StatementArguments(condition.arguments.map(\.databaseValue)))
    }

    func tableExists(_ table: String) throws -> Bool { try db.tableExists(table) }

    func transaction(_ body: () throws -> Void) throws {
        if db.isInsideTransaction { return try body() }
        try db.inTransaction(.immediate) {
            try body()
            return .commit
        }
    }

    func savepoint(_ body: () throws -> Void) throws {
        try db.inSavepoint {
            try body()
            return .commit
        }
    }

    // SQLite has one writer, and readers keep the snapshot they began with: the tables can go at once.
    func beginRemaking(_ tables: [String]) throws { for table in tables { try drop(table: table) } }
    func endRemaking() throws {}

    func drop(table: String) throws {
        do { try db.execute(sql: "drop table if exists \"\(table)\"") } catch let error as DatabaseError
            where error.message?.hasPrefix("vtable constructor failed") == true
        {
            try dropParts(of: table)
        }
    }

    /// A full-text table of which a part is lost cannot be opened, and what cannot be opened SQLite does not
    /// drop: its other parts go one by one, and its name is struck from the schema.
    private func dropParts(of table: String) throws {
        for part in Schema.fullTextParts(of: table) { try db.execute(sql: "drop table if exists \"\(part)\"") }
        try db.execute(sql: "pragma writable_schema = on")
        try db.execute(sql: "delete from sqlite_schema where type = 'table' and name = ?", arguments: [table])
        try db.execute(sql: "pragma writable_schema = reset")
    }
}

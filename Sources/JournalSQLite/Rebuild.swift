// Drops boards and makes them again from the entries: at open for those whose version has risen, after an
// entry of the rules for those that it has outdated, and by `taizhang rebuild` for all, with the counters and
// the list of rule entries. A crash in the middle leaves version 0 behind, and the next open begins again.
import GRDB
import Kernel

struct Rebuild<Book: Rulebook> {
    let systems: Systems<Book>
    /// The writing connection, outside a transaction.
    let db: Database
    let progress: @Sendable (StoreProgress) -> Void
    /// Entries in one transaction: some 50 MB of log, a second or two of work.
    private let pageSize = 20_000

    init(systems: Systems<Book>, db: Database, progress: @escaping @Sendable (StoreProgress) -> Void) {
        self.systems = systems
        self.db = db
        self.progress = progress
    }

    /// At open: what is missing or of another version. Where one of the journal's own tables is missing
    /// nothing derived is trusted: boards cannot be made from rules that are not listed.
    func atOpen() throws {
        if try Schema.missing(in: db).isEmpty { try outdatedBoards() } else { try everything() }
    }

    /// Those of another version than this program's, and those that an entry of the rules has outdated.
    /// Answers whether there were any.
    @discardableResult
    func outdatedBoards() throws -> Bool {
        var outdated: [any Board<Book>] = []
        for board in systems.boards {
            let stored = try db.integer("select version from board where name = ?", [board.name])
            let tablesExist = try board.tables.allSatisfy { try db.tableExists($0) }
            if stored != Int64(board.version) || !tablesExist { outdated.append(board) }
        }
        try removeLeftBehind()
        if !outdated.isEmpty { try boards(outdated, book: Book(reading: db), derivesAll: false) }
        return !outdated.isEmpty
    }

    /// As `outdatedBoards`, while others read: in one transaction, so that they see the old boards until the new ones
    /// are complete. The log grows by what the boards hold.
    func outdatedBoardsUnseen() throws -> Bool {
        var isAny = false
        try db.inTransaction(.immediate) {
            isAny = try outdatedBoards()
            return .commit
        }
        return isAny
    }

    /// A step of its own, or a part of the transaction that is open.
    private func step(_ body: () throws -> Void) throws {
        guard !db.isInsideTransaction else { return try body() }
        try db.inTransaction(.immediate) {
            try body()
            return .commit
        }
    }

    /// Everything that is derived. Reads no derived table, so that it heals any damage to them.
    func everything() throws {
        try db.inTransaction(.immediate) {
            // Not yet the counters and the rules: until they are complete, missing ones say at the next
            // open that this was cut short.
            try Schema.make(["board", "mark", "setback"], in: db)
            try db.execute(sql: "update board set version = 0")
            return .commit
        }
        try removeLeftBehind()
        try boards(systems.boards, book: try bookFromStreams(), derivesAll: true)
    }

    private func boards(_ boards: [any Board<Book>], book: Book, derivesAll: Bool) throws {
        try step {
            for board in boards {
                try drop(tables: board.tables + storedTables(of: board.name))
                try db.execute(
                    sql: """
                        insert into board (name, version, tables) values (?, 0, ?)
                        on conflict (name) do update set version = 0, tables = excluded.tables
                        """, arguments: [board.name, board.tables.joined(separator: " ")])
                for statement in board.schema { try db.execute(sql: statement) }
            }
        }
        let end = try db.integer("select max(seq) from entry") ?? 0
        let total = Int(try db.integer("select count(*) from entry") ?? 0)
        var replay = Replay(systems: systems, book: book, boards: boards.map { ($0, end) }) { [db] in try $0.run(in: db) }
        var done = 0
        var place: (stream: String, version: Int) = ("", 0)
        progress(StoreProgress(step: "rebuild", done: 0, total: total))
        while true {
            let page = try EntryRow.entries(
                db, "(stream, version) > (?, ?) order by stream, version limit ?", [place.stream, place.version, pageSize])
            try step {
                for entry in page { try replay.take(entry) }
                if page.count < pageSize {
                    try replay.finish()
                    try settle(boards, at: end, replay, derivesAll: derivesAll)
                }
            }
            done += page.count
            progress(StoreProgress(step: "rebuild", done: done, total: total))
            guard page.count == pageSize, let last = page.last else { return }
            place = (last.stream, last.version)
        }
    }

    private func settle(_ boards: [any Board<Book>], at end: Int64, _ replay: Replay<Book>, derivesAll: Bool) throws {
        for board in boards {
            try db.execute(sql: "update board set version = ? where name = ?", arguments: [board.version, board.name])
            if board.pace == .following { try db.setMark(board.name, to: end) }
        }
        guard derivesAll else { return }
        try Schema.make(["counter", "rule_entry"], in: db)
        try db.execute(sql: "delete from counter; delete from rule_entry")
        for (counter, last) in replay.counters.sorted(by: { $0.key < $1.key }) {
            try db.execute(sql: "insert into counter (name, last) values (?, ?)", arguments: [counter, last])
        }
        for sequence in replay.ruleSequences.sorted() {
            try db.execute(sql: "insert into rule_entry (seq) values (?)", arguments: [sequence])
        }
    }

    private func storedTables(of board: String) throws -> [String] {
        try String.fetchOne(db, sql: "select tables from board where name = ?", arguments: [board])?.split(separator: " ").map(String.init)
            ?? []
    }

    /// Boards that this program no longer has leave no tables that nobody keeps up to date.
    private func removeLeftBehind() throws {
        let known = Set(systems.boards.map(\.name))
        for name in try String.fetchAll(db, sql: "select name from board order by name") where !known.contains(name) {
            try step {
                try drop(tables: storedTables(of: name))
                try db.execute(sql: "delete from board where name = ?", arguments: [name])
                try db.execute(sql: "delete from mark where name = ?", arguments: [name])
            }
        }
    }

    private func drop(tables: [String]) throws {
        for table in Set(tables).sorted() {
            do { try db.execute(sql: "drop table if exists \"\(table)\"") } catch let error as DatabaseError
                where error.message?.hasPrefix("vtable constructor failed") == true
            {
                try dropParts(of: table)
            }
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

    private func bookFromStreams() throws -> Book {
        var entries: [Entry] = []
        var stream = ""
        // From name to name along the index: one seek per stream, not one row per entry.
        while let next = try String.fetchOne(
            db, sql: "select stream from entry where stream > ? order by stream limit 1", arguments: [stream])
        {
            stream = next
            if Book.keeps(stream) { entries += try EntryRow.entries(db, of: stream) }
        }
        var book = Book()
        for entry in entries.sorted(by: { $0.sequence < $1.sequence }) { try book.absorb(entry) }
        try book.finish()
        return book
    }
}

extension SQLiteJournal {
    /// Drops and remakes every board, the counters and the list of rule entries. Commands wait
    /// meanwhile; readers see boards that grow. Throws the entry that cannot be read.
    package func rebuild(progress: @escaping @Sendable (StoreProgress) -> Void = { _ in }) async throws {
        guard !options.readOnly else { throw JournalFault.store("\(path) is open for reading only") }
        do {
            try await pool.writeWithoutTransaction { [systems] db in
                try Rebuild(systems: systems, db: db, progress: progress).everything()
            }
        } catch {
            throw storeFault(error)
        }
        await follower.forgetPositions()
    }
}

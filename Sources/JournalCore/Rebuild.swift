// Drops boards and makes them again from the entries: at open for those whose version has risen, after an
// entry of the rules for those that it has outdated, and by `taizhang rebuild` for all, with the counters and
// the list of rule entries. A crash in the middle leaves version 0 behind, and the next open begins again.
import Kernel

package struct Rebuild<Book: Rulebook> {
    let systems: Systems<Book>
    /// May write, and nobody else does meanwhile. Inside a transaction all of it is one.
    let connection: any StoreConnection
    let progress: @Sendable (StoreProgress) -> Void
    /// Entries in one transaction: some 50 MB of log, a second or two of work.
    private let pageSize = 20_000

    package init(
        systems: Systems<Book>, connection: any StoreConnection, progress: @escaping @Sendable (StoreProgress) -> Void
    ) {
        self.systems = systems
        self.connection = connection
        self.progress = progress
    }

    /// At open: what is missing or of another version. Where one of the journal's own tables is missing
    /// nothing derived is trusted: boards cannot be made from rules that are not listed.
    package func atOpen() throws {
        if try DerivedTables.missing(in: connection).isEmpty { try outdatedBoards() } else { try everything() }
    }

    /// Those of another version than this program's, and those that an entry of the rules has outdated.
    /// Answers whether there were any.
    @discardableResult
    package func outdatedBoards() throws -> Bool {
        var outdated: [any Board<Book>] = []
        for board in systems.boards {
            let stored = try connection.integer("select version from board where name = \(board.name)")
            let tablesExist = try board.tables.allSatisfy { try connection.tableExists($0) }
            if stored != Int64(board.version) || !tablesExist { outdated.append(board) }
        }
        try removeLeftBehind()
        if !outdated.isEmpty { try boards(outdated, book: connection.book(Book.self), derivesAll: false) }
        return !outdated.isEmpty
    }

    /// Everything that is derived. Reads no derived table, so that it heals any damage to them.
    package func everything() throws {
        try connection.transaction {
            // Not yet the counters and the rules: until they are complete, missing ones say at the next
            // open that this was cut short.
            try DerivedTables.make(["board", "mark", "setback"], in: connection)
            try connection.run("update board set version = 0")
        }
        try removeLeftBehind()
        try boards(systems.boards, book: try bookFromStreams(), derivesAll: true)
    }

    private func boards(_ boards: [any Board<Book>], book: Book, derivesAll: Bool) throws {
        try connection.transaction {
            // Marks first, and in order: a follower that is at work finishes, and none begins.
            for board in boards.map(\.name).sorted() { _ = try connection.holdMark(board) }
            try connection.beginRemaking(Set(boards.flatMap { try $0.tables + storedTables(of: $0.name) }).sorted())
            for board in boards {
                let tables = board.tables.joined(separator: " ")
                try connection.run(
                    """
                    insert into board (name, version, tables) values (\(board.name), 0, \(tables))
                    on conflict (name) do update set version = 0, tables = excluded.tables
                    """)
                for statement in board.schema(in: connection.dialect) { try connection.run(SQL(trusted: statement)) }
            }
        }
        // What others commit meanwhile is not looked at: a store in which they may catches up with it afterwards.
        let end = try connection.lastSequence()
        let total = Int(try connection.integer("select count(*) as n from entry") ?? 0)
        var replay = Replay(systems: systems, book: book, dialect: connection.dialect, boards: boards.map { ($0, end) }) {
            [connection] in try connection.run($0)
        }
        var done = 0
        var place: (stream: String, version: Int) = ("", 0)
        progress(StoreProgress(step: "rebuild", done: 0, total: total))
        while true {
            let page = try connection.entries(
                "(stream, version) > (\(place.stream), \(place.version)) order by stream, version limit \(pageSize)")
            try connection.transaction {
                for entry in page { try replay.take(entry) }
                if page.count < pageSize {
                    try replay.finish()
                    try settle(boards, at: end, replay, derivesAll: derivesAll)
                    try connection.endRemaking()
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
            try connection.run("update board set version = \(board.version) where name = \(board.name)")
            if board.pace == .following { try connection.setMark(board.name, to: end) }
        }
        try connection.moveBoardsEnd(to: end)
        guard derivesAll else { return }
        try DerivedTables.make(["counter", "rule_entry"], in: connection)
        try connection.run("delete from counter")
        try connection.run("delete from rule_entry")
        for (counter, last) in replay.counters.sorted(by: { $0.key < $1.key }) {
            try connection.run("insert into counter (name, last) values (\(counter), \(last))")
        }
        for sequence in replay.ruleSequences.sorted() { try connection.run("insert into rule_entry (seq) values (\(sequence))") }
    }

    private func storedTables(of board: String) throws -> [String] {
        let stored = try connection.rows("select tables from board where name = \(board)").first
        return stored?.text("tables").split(separator: " ").map(String.init) ?? []
    }

    /// Boards that this program no longer has leave no tables that nobody keeps up to date.
    private func removeLeftBehind() throws {
        let known = Set(systems.boards.map(\.name))
        for name in try connection.rows("select name from board order by name").map({ $0.text("name") }) where !known.contains(name) {
            try connection.transaction {
                for table in try storedTables(of: name) { try connection.drop(table: table) }
                try connection.run("delete from board where name = \(name)")
                try connection.run("delete from mark where name = \(connection.markName(name))")
            }
        }
    }

    private func bookFromStreams() throws -> Book {
        var entries: [Entry] = []
        var stream = ""
        // From name to name along the index: one seek per stream, not one row per entry.
        while let next = try connection.rows("select stream from entry where stream > \(stream) order by stream limit 1").first {
            stream = next.text("stream")
            if Book.keeps(stream) { entries += try connection.entries(of: stream) }
        }
        var book = Book()
        for entry in entries.sorted(by: { $0.sequence < $1.sequence }) { try book.absorb(entry) }
        try book.finish()
        return book
    }
}

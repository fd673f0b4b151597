// The boards of one version of the program, in a schema beside the journal's own. Servers of two versions may serve
// the same journal, as while a city brings them up to date one after the other: each keeps its own set, and none
// touches the other's. A set that no server uses any more is dropped by the next that starts.
import JournalCore
import Kernel

/// Programs whose boards have the same names and versions share a set.
struct BoardSet: Sendable {
    /// Eight hexadecimal digits that follow from the boards' names and versions.
    let name: String
    /// Where its tables lie.
    let schema: String
    private let boards: Set<String>

    init<Book: Rulebook>(_ systems: Systems<Book>, in schema: String) {
        let said = systems.boards.map { "\($0.name) \($0.version) \($0.pace)" }.sorted().joined(separator: "\n")
        let digits = String(UInt32(truncatingIfNeeded: numericKey(of: said)), radix: 16)
        name = String(repeating: "0", count: 8 - digits.count) + digits
        self.schema = "\(Self.prefix(schema))\(name)"
        boards = Set(systems.boards.map(\.name))
    }

    static func prefix(_ schema: String) -> String { "\(schema)_boards_" }

    /// What the mark of a board, or of a reaction, is stored as. Reactions answer once, whatever the version is;
    /// boards of another set have come elsewhere.
    func mark(_ name: String) -> String { boards.contains(name) ? "\(name)@\(self.name)" : name }

    /// The mark up to which all boards are made that are written with their entries.
    var mark: String { "@\(name)" }

    /// Held by every server that uses it, for as long as it is connected.
    var lock: Int64 { Self.lock(of: schema) }

    static func lock(of schema: String) -> Int64 { numericKey(of: "taizhang boards \(schema)") }
}

extension Connection {
    /// Holds the set for as long as it is connected. Answers whether it is there.
    func takePart(in boards: BoardSet) throws -> Bool {
        let answers = try send([
            .init("select pg_advisory_lock_shared($1)", [.integer(boards.lock)]),
            .init("select to_regclass($1) is not null", [.text("\"\(boards.schema)\".board")]),
        ])
        return answers.last?.cells.first?.first == .integer(1)
    }

    func makeSet() throws {
        guard let boards else { return }
        try run(SQL(trusted: "create schema if not exists \"\(boards.schema)\""))
        try run(
            SQL(
                trusted:
                    "create table if not exists \"\(boards.schema)\".board (name text primary key, version bigint not null, tables text not null)"
            ))
    }

    func hasSet() throws -> Bool { try boards == nil || tableExists("board") }

    /// Whether boards were made in it, complete or not.
    func isSetEmpty() throws -> Bool { try integer("select count(*) as n from board") == 0 }

    /// Drops the sets of programs that no server runs any more. Under the journal's lock.
    func dropUnusedSets() throws {
        guard let boards else { return }
        let prefix = BoardSet.prefix(schema)
        let others = try rows(
            """
            select nspname::text as name from pg_catalog.pg_namespace
            where left(nspname::text, length(\(prefix))) = \(prefix) and length(nspname::text) = length(\(prefix)) + 8
            and nspname::text <> \(boards.schema) order by 1
            """)
        for other in others.map({ $0.text("name") }) {
            let lock = BoardSet.lock(of: other)
            guard try integer("select case when pg_try_advisory_xact_lock(\(lock)) then 1 else 0 end as n") == 1 else { continue }
            try run(SQL(trusted: "drop schema \"\(other)\" cascade"))
            try run("delete from mark where name like \("%@\(other.suffix(8))")")
        }
    }

    /// Brings the boards of this set to the end of the journal where servers of another version have written. Under the
    /// journal's lock, in a transaction. What cannot be brought there is left to be made anew.
    func catchUp<Book: Rulebook>(_ systems: Systems<Book>) throws {
        guard let boards else { return }
        let end = try lastSequence()
        guard let mark = try integer("select seq from mark where name = \(boards.mark)"), mark < end else { return }
        // A journal with gaps was tampered with: `verify` names the place, and boards are not to follow it.
        guard try integer("select count(*) as n from entry where seq > \(mark) and seq <= \(end)") == end - mark else { return }
        let versions = try rows("select name, version from board")
        let made = Set(versions.map { "\($0.text("name")) \($0.integer("version"))" })
        let current = systems.boards.filter { $0.pace == .withEntry && made.contains("\($0.name) \($0.version)") }
        let book = try self.book(Book.self)
        var states: [String: Folded] = [:]
        var position = mark
        while position < end {
            let page = try entries("seq > \(position) and seq <= \(end) order by seq limit 1000")
            guard let last = page.last else { break }
            // Which boards a rule has outdated is known where it is decided; here all may be.
            if page.contains(where: { Book.keeps($0.stream) }) {
                try run("update board set version = 0")
                break
            }
            for entry in page {
                let decider = try systems.decider(for: entry.stream)
                let before = try states[entry.stream] ?? systems.fold(entries(of: entry.stream, upTo: entry.sequence - 1), by: decider)
                let after = try decider.evolve(before.state, entry)
                for board in current where entry.stream.hasPrefix(board.follows) {
                    let earlier = before.version == 0 ? nil : before.state
                    for statement in try board.statements(for: entry, before: earlier, after: after, book: book, in: dialect) {
                        try run(statement)
                    }
                }
                states[entry.stream] = Folded(state: after, version: entry.version, hash: entry.hash)
            }
            position = last.sequence
        }
        try moveBoardsEnd(to: end)
    }

    func moveBoardsEnd(to sequence: Int64) throws {
        guard let boards else { return }
        try run("insert into mark (name, seq) values (\(boards.mark), \(sequence)) on conflict (name) do update set seq = excluded.seq")
    }
}

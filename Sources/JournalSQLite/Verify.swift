// The auditor's question: is every entry what it was when it was recorded, and does every table say
// what the entries say? Reads one snapshot, also of a file that another process serves; a damaged
// file makes it answer, never stop. Called by `taizhang verify`.
import Foundation
import GRDB
import Kernel

package struct VerificationReport: Sendable {
    package struct Wrong: Sendable, Hashable, CustomStringConvertible {
        /// Nil where no entry can be named: a board, a counter, a page of the file.
        package let entry: EntryReference?
        package let sequence: Int64?
        package let what: String

        package var description: String {
            switch (entry, sequence) {
            case (let entry?, let sequence?): "entry \(sequence) (\(entry)): \(what)"
            case (nil, let sequence?): "entry \(sequence): \(what)"
            default: what
            }
        }
    }

    package internal(set) var entryCount = 0
    package internal(set) var streamCount = 0
    package internal(set) var boardCount = 0
    /// The first wrong entry first; at most 100.
    package internal(set) var wrong: [Wrong] = []
    package var isClean: Bool { wrong.isEmpty }

    /// For what no entry can be named: said after the rest.
    package mutating func add(_ what: String) { wrong.append(Wrong(entry: nil, sequence: nil, what: what)) }
}

extension SQLiteJournal {
    package func verify(progress: @escaping @Sendable (StoreProgress) -> Void = { _ in }) async throws -> VerificationReport {
        try await reading { [systems] db in try Verification(db: db, systems: systems, beside: { _ in nil }, progress: progress).report() }
    }

    /// Verifies a file without opening it as a journal, which a damaged one may not allow. Throws only
    /// where the file cannot be read at all. `beside` looks at what lies outside the file and an entry
    /// names, and says what is wrong with it.
    package static func verify(
        path: String, systems: Systems<Book>, beside: @escaping @Sendable (Entry) -> String? = { _ in nil },
        progress: @escaping @Sendable (StoreProgress) -> Void = { _ in }
    ) async throws -> VerificationReport {
        var options = SQLiteOptions()
        options.readOnly = true
        do {
            let pool = try connect(path, options)
            let report = try await pool.read { db in
                guard try db.tableExists("entry") else { throw JournalFault.noEntries(path) }
                return try Verification(db: db, systems: systems, beside: beside, progress: progress).report()
            }
            try pool.close()
            return report
        } catch {
            throw storeFault(error)
        }
    }
}

private struct Verification<Book: Rulebook> {
    let db: Database
    let systems: Systems<Book>
    let beside: @Sendable (Entry) -> String?
    let progress: @Sendable (StoreProgress) -> Void

    func report() throws -> VerificationReport {
        var report = VerificationReport()
        let damage = damage()
        var chains = ChainCheck(db: db, progress: progress, keeps: Book.keeps, isSound: !damage.isStructural)
        do {
            report.wrong = try chains.run()
            report.entryCount = chains.entryCount
            report.streamCount = chains.streamCount
            // What is built on a wrong entry is wrong as well and would only hide its name; and a
            // damaged one must not reach a decider, which may stop at what was never decided.
            if report.wrong.isEmpty, !damage.isStructural { try replay(rules: chains.ruleSequences, into: &report) }
        } catch {
            report.wrong.append(.init(entry: nil, sequence: nil, what: String(describing: storeFault(error))))
        }
        if let line = damage.line { report.wrong.append(.init(entry: nil, sequence: nil, what: "the file is damaged: \(line)")) }
        report.wrong = Array(report.wrong.prefix(100))
        return report
    }

    /// SQLite's own check, first: in a file whose pages point in circles an ordinary walk never ends.
    /// It stops at the first finding, because behind one it would itself begin to walk.
    private func damage() -> (line: String?, isStructural: Bool) {
        do {
            guard let line = try String.fetchOne(db, sql: "pragma integrity_check(1)"), line != "ok" else { return (nil, false) }
            // These speak of what rows hold; every other finding speaks of pages.
            let isOfRows =
                line.hasPrefix("row ") || line.hasPrefix("wrong # of entries") || line.hasPrefix("non-unique")
                || line.contains(" value in ")
            return (line, !isOfRows)
        } catch {
            return (String(describing: error), true)
        }
    }

    /// Folds every entry and makes every board again in an empty database, then compares.
    private func replay(rules: [Int64], into report: inout VerificationReport) throws {
        var book = Book()
        for sequence in rules.sorted() {
            for entry in try EntryRow.entries(db, "seq = ?", [sequence]) {
                do { try book.absorb(entry) } catch {
                    report.wrong.append(.init(entry: entry.reference, sequence: sequence, what: "the rules cannot be read: \(error)"))
                    return
                }
            }
        }
        do { try book.finish() } catch { report.wrong.append(.init(entry: nil, sequence: nil, what: "the rules cannot be read: \(error)")) }
        let missing = try Schema.missing(in: db)
        for table in missing { report.add("table \(table) is missing: rebuild it") }
        // An empty name is SQLite's temporary database: on disk where it grows, gone when closed.
        let fresh = try DatabaseQueue(path: "")
        try fresh.writeWithoutTransaction { made in
            try made.execute(sql: "pragma synchronous = off; pragma journal_mode = off")
            var boards: [(board: any Board<Book>, mark: Int64)] = []
            for board in systems.boards {
                for statement in board.schema { try made.execute(sql: statement) }
                // How far a lagging board had come is not known without its mark: what it says cannot be judged.
                if board.pace == .following, missing.contains("mark") {
                    for table in board.tables { _ = try isThere(table, of: board.name, into: &report) }
                    continue
                }
                if missing.contains("board") {
                    boards.append((board, board.pace == .following ? try db.mark(board.name) ?? 0 : .max))
                    continue
                }
                let version = try db.integer("select version from board where name = ?", [board.name])
                guard version == Int64(board.version) else {
                    report.wrong.append(
                        .init(
                            entry: nil, sequence: nil,
                            what: version == 0
                                ? "board \(board.name) waits to be made anew, by the process that serves or at the next start"
                                : "board \(board.name) was made by version \(version ?? 0), this program has \(board.version): rebuild it"))
                    continue
                }
                boards.append((board, board.pace == .following ? try db.mark(board.name) ?? 0 : .max))
            }
            var replay = Replay(systems: systems, book: book, boards: boards) { try $0.run(in: made) }
            try made.beginTransaction()
            let isFolded = try fold(&replay, into: &report)
            try made.commit()
            guard isFolded else { return }
            try compare(replay, except: missing, into: &report)
            for (number, (board, _)) in boards.enumerated() {
                progress(StoreProgress(step: "compare", done: number, total: boards.count))
                for table in board.tables { try compare(table, of: board.name, with: made, into: &report) }
            }
            report.boardCount = boards.count
        }
    }

    private func fold(_ replay: inout Replay<Book>, into report: inout VerificationReport) throws -> Bool {
        let cursor = try GRDB.Row.fetchCursor(db, sql: "select \(EntryRow.columns) from entry order by stream, version")
        var done = 0
        var before: Entry?
        while let row = try cursor.next() {
            let entry = try EntryRow.entry(row)
            do { try replay.take(entry) } catch {
                // A lagging board is called at the end of its stream, when the next has begun.
                let place = error is JournalFault ? entry : (before ?? entry)
                report.wrong.append(.init(entry: place.reference, sequence: place.sequence, what: String(describing: storeFault(error))))
                return false
            }
            if let what = beside(entry) { report.wrong.append(.init(entry: entry.reference, sequence: entry.sequence, what: what)) }
            before = entry
            done += 1
            if done % 1000 == 0 { progress(StoreProgress(step: "replay", done: done, total: report.entryCount)) }
        }
        do { try replay.finish() } catch {
            report.wrong.append(.init(entry: before?.reference, sequence: before?.sequence, what: String(describing: storeFault(error))))
            return false
        }
        return true
    }

    private func compare(_ replay: Replay<Book>, except missing: [String], into report: inout VerificationReport) throws {
        if !missing.contains("counter") { try compareCounters(replay, into: &report) }
        if !missing.contains("rule_entry") {
            let rules = try Int64.fetchAll(db, sql: "select seq from rule_entry order by seq")
            if rules != replay.ruleSequences.sorted() { report.add("the list of rule entries is not what the entries say: rebuild it") }
        }
    }

    private func compareCounters(_ replay: Replay<Book>, into report: inout VerificationReport) throws {
        var stored: [String: Int] = [:]
        for row in try Kernel.SQL("select name, last from counter").rows(in: db) { stored[row.text("name")] = row.integer("last") }
        for name in Set(stored.keys).union(replay.counters.keys).sorted() where stored[name] != replay.counters[name] {
            let (found, said) = (stored[name].map(String.init) ?? "missing", replay.counters[name].map(String.init) ?? "nothing")
            report.add("counter \(name) is \(found); the entries say \(said)")
        }
    }

    private func isThere(_ table: String, of board: String, into report: inout VerificationReport) throws -> Bool {
        if try db.tableExists(table) { return true }
        report.add("board \(board): table \(table) is missing: rebuild it")
        return false
    }

    private func compare(_ table: String, of board: String, with made: Database, into report: inout VerificationReport) throws {
        guard try isThere(table, of: board, into: &report) else { return }
        // The parts of a full-text table: without one of them it may still be read, and find nothing.
        for part in Schema.fullTextParts(of: table) where try made.tableExists(part) {
            guard try isThere(part, of: board, into: &report) else { return }
        }
        let width = try made.columns(in: table).count
        guard try db.columns(in: table).count == width else {
            report.wrong.append(.init(entry: nil, sequence: nil, what: "board \(board): table \(table) has other columns: rebuild it"))
            return
        }
        let sql = "select * from \"\(table)\" order by \((1...width).map(String.init).joined(separator: ", "))"
        let found = try GRDB.Row.fetchCursor(db, sql: sql)
        let expected = try GRDB.Row.fetchCursor(made, sql: sql)
        while true {
            let (a, b) = (try found.next(), try expected.next())
            if a == nil, b == nil { return }
            if let a, let b, a.databaseValues.elementsEqual(b.databaseValues, by: Verification.isSame) { continue }
            // The first column only: the rest of a row may be somebody's name.
            let place = (a ?? b).flatMap { $0.databaseValues.first.map(\.description) } ?? ""
            let what = a == nil ? "a row is missing" : b == nil ? "a row is too many" : "a row differs"
            report.wrong.append(
                .init(entry: nil, sequence: nil, what: "board \(board), table \(table): \(what) at \(place): not what the entries say"))
            return
        }
    }

    /// By bytes: Swift calls two spellings of é equal.
    private static func isSame(_ a: DatabaseValue, _ b: DatabaseValue) -> Bool {
        if case .string(let a) = a.storage, case .string(let b) = b.storage { return a.utf8.elementsEqual(b.utf8) }
        return a == b
    }
}

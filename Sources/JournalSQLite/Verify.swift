// The auditor's question: is every entry what it was when it was recorded, and does every table say
// what the entries say? Reads one snapshot, also of a file that another process serves; a damaged
// file makes it answer, never stop. Called by `taizhang verify`.
import Foundation
import GRDB
import JournalCore
import Kernel

extension SQLiteJournal {
    package func verify(
        beside: @escaping @Sendable (Entry) -> String?, progress: @escaping @Sendable (StoreProgress) -> Void
    ) async throws -> VerificationReport {
        try await reading { [systems] db in
            try FileVerification(db: db, systems: systems, beside: beside, progress: progress).report()
        }
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
                return try FileVerification(db: db, systems: systems, beside: beside, progress: progress).report()
            }
            try pool.close()
            return report
        } catch {
            throw storeFault(error)
        }
    }
}

private struct FileVerification<Book: Rulebook> {
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
        // An empty name is SQLite's temporary database: on disk where it grows, gone when closed.
        let fresh = try DatabaseQueue(path: "")
        try fresh.writeWithoutTransaction { made in
            try made.execute(sql: "pragma synchronous = off; pragma journal_mode = off")
            let verification = Verification(
                of: SQLiteConnection(db), in: SQLiteConnection(made), systems: systems, beside: beside, progress: progress,
                said: { String(describing: storeFault($0)) }, difference: { try difference($0, of: $1, with: made) })
            try verification.replay(rules: rules, into: &report)
        }
    }

    private func difference(_ table: String, of board: String, with made: Database) throws -> String? {
        // The parts of a full-text table: without one of them it may still be read, and find nothing.
        for part in Schema.fullTextParts(of: table) where try made.tableExists(part) && !db.tableExists(part) {
            return "board \(board): table \(part) is missing: rebuild it"
        }
        let width = try made.columns(in: table).count
        guard try db.columns(in: table).count == width else {
            return "board \(board): table \(table) has other columns: rebuild it"
        }
        let sql = "select * from \"\(table)\" order by \((1...width).map(String.init).joined(separator: ", "))"
        let found = try GRDB.Row.fetchCursor(db, sql: sql)
        let expected = try GRDB.Row.fetchCursor(made, sql: sql)
        while true {
            let (a, b) = (try found.next(), try expected.next())
            if a == nil, b == nil { return nil }
            if let a, let b, a.databaseValues.elementsEqual(b.databaseValues, by: FileVerification.isSame) { continue }
            // The first column only: the rest of a row may be somebody's name.
            let place = (a ?? b).flatMap { $0.databaseValues.first.map(\.description) } ?? ""
            let what = a == nil ? "a row is missing" : b == nil ? "a row is too many" : "a row differs"
            return "board \(board), table \(table): \(what) at \(place): not what the entries say"
        }
    }

    /// By bytes: Swift calls two spellings of é equal.
    private static func isSame(_ a: DatabaseValue, _ b: DatabaseValue) -> Bool {
        if case .string(let a) = a.storage, case .string(let b) = b.storage { return a.utf8.elementsEqual(b.utf8) }
        return a == b
    }
}

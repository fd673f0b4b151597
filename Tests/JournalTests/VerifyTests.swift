// Tampering is named, derived tables are restored byte for byte, and a damaged file is answered, not
// died of. Changes are made with plain SQL or in the bytes of the file, as an intruder would.
import Foundation
import GRDB
import JournalSQLite
import Kernel
import KernelTesting
import Testing

@Suite("Verify and rebuild") struct VerifyTests {
    private let place: Place
    private let systems = Systems.purses(boards: [PurseTable(), PurseSearch()], reactions: [rebate(to: "1")])

    init() throws { place = try Place() }

    /// 300 entries or so in 20 streams, rules among them, with causes and keys; closed again.
    private func fill() async throws {
        let journal = try SQLiteJournal(path: place.journal, systems: systems)
        var random = SeededRandom(seed: 99)
        for stream in 0..<20 { _ = try await journal.submit(.purse("\(stream)", .open(owner: "居民\(stream % 4)"))) }
        _ = try await journal.submit(Submission(stream: "purse-rule", command: PurseRule.Command.limit(5000), actor: .system, now: .start))
        for index in 0..<220 {
            let name = "\(Int.random(in: 0..<20, using: &random))"
            _ = await code { try await journal.submit(.purse(name, index % 3 == 0 ? .spend(1) : .fill(3), key: "key-\(index)")) }
        }
        try await journal.settle()
        // Once more for what the reaction has added, so that the boards stand at the very end.
        try await journal.settle()
        try await journal.close()
    }

    private func verify(_ path: String? = nil) async throws -> VerificationReport {
        try await SQLiteJournal.verify(path: path ?? place.journal, systems: systems)
    }

    @Test("an untouched journal is clean") func clean() async throws {
        try await fill()
        let report = try await verify()
        #expect(report.isClean && report.streamCount == 21 && report.entryCount > 240, "\(report)")
    }

    @Test("one changed byte anywhere in an entry is found and the entry named, 200 times") func flips() async throws {
        try await fill()
        let columns = ["seq", "stream", "version", "type", "happened_at", "recorded_at", "actor", "cause", "key", "body", "hash"]
        var random = SeededRandom(seed: 20_260_727)
        let file = try DatabaseQueue(path: place.journal)
        let count = try await file.read { try Int.fetchOne($0, sql: "select count(*) from entry") ?? 0 }
        var done = 0
        while done < 200 {
            let seq = Int64.random(in: 1...Int64(count), using: &random)
            let column = columns[done % columns.count]
            let bit = UInt8(1 << Int.random(in: 0..<8, using: &random))
            let at = Int.random(in: 0..<4096, using: &random)
            // What the row was, and the change; nil where the cell is null or the change is refused.
            let undo: (sql: String, arguments: StatementArguments, now: Int64)? = try await file.write { db in
                if column == "seq" || column == "version" {
                    let number = try Int64.fetchOne(db, sql: "select \(column) from entry where seq = ?", arguments: [seq]) ?? 0
                    let changed = number ^ Int64(bit)
                    do { try db.execute(sql: "update entry set \(column) = ? where seq = ?", arguments: [changed, seq]) } catch {
                        return nil
                    }
                    let now = column == "seq" ? changed : seq
                    return ("update entry set \(column) = ? where seq = ?", [number, now], now)
                }
                guard let data = try Data.fetchOne(db, sql: "select cast(\(column) as blob) from entry where seq = ?", arguments: [seq])
                else { return nil }
                var bytes = Array(data)
                bytes[at % bytes.count] ^= bit
                let kind = column == "hash" ? "blob" : "text"
                let sql = "update entry set \(column) = cast(? as \(kind)) where seq = ?"
                do { try db.execute(sql: sql, arguments: [Data(bytes), seq]) } catch { return nil }
                return (sql, [data, seq], seq)
            }
            guard let undo else { continue }
            let report = try await verify()
            #expect(
                report.wrong.first?.sequence == undo.now, "\(random), \(column) of \(seq), bit \(bit) at \(at): \(report.wrong.prefix(3))")
            try await file.write { try $0.execute(sql: undo.sql, arguments: undo.arguments) }
            done += 1
        }
        try file.close()
        let report = try await verify()
        #expect(report.isClean, "\(report.wrong)")
    }

    @Test("a changed byte in the file itself is found, and no damage stops the check") func fileDamage() async throws {
        try await fill()
        let original = try Data(contentsOf: URL(fileURLWithPath: place.journal))
        var random = SeededRandom(seed: 7)
        let copy = place.file("damaged.sqlite")
        // In the text of entries: the entry is named.
        var named = 0
        for _ in 0..<40 {
            var bytes = original
            let marks = bytes.ranges(of: Data("tester|clerk|desk".utf8))
            guard let mark = marks.randomElement(using: &random) else { throw BoardFailure() }
            bytes[mark.lowerBound + Int.random(in: 0..<17, using: &random)] ^= 1
            try bytes.write(to: URL(fileURLWithPath: copy))
            let report = try await verify(copy)
            #expect(!report.isClean)
            if report.wrong.first?.entry != nil { named += 1 }
        }
        #expect(named == 40, "\(random)")
        // Anywhere: a report or a failure in words, and never a crash.
        for _ in 0..<150 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
            try bytes.write(to: URL(fileURLWithPath: copy))
            do { _ = try await verify(copy) } catch { #expect(error is JournalFault, "\(error)") }
        }
    }

    @Test(
        "rows that are removed, swapped or added are found",
        arguments: [
            "delete from entry where seq = 100", "delete from entry where seq = 1",
            "update entry set seq = -seq where seq = 9",
            "insert into entry select 100000, 'purse/new', 1, type, happened_at, recorded_at, actor, cause, null, body, hash from entry where seq = 5",
            "update entry set key = '' where key is null and seq = 3", "update entry set cause = '' where cause is null and seq = 3",
            "update entry set happened_at = lower(happened_at) where seq = 4",
        ])
    func structure(_ sql: String) async throws {
        try await fill()
        try await DatabaseQueue(path: place.journal).write { try $0.execute(sql: sql) }
        let report = try await verify()
        #expect(report.wrong.first?.entry != nil, "\(report.wrong)")
    }

    @Test(
        "a derived table that says something else is found and named",
        arguments: [
            ("update purse set amount = amount + 1 where stream = 'purse/3'", "purse"),
            ("delete from owner_sum where owner = '居民1'", "owner_sum"),
            ("insert into purse_seen values ('purse/none', 1, 1)", "purse_seen"),
            ("update purse_search set owner = '别人' where stream = 'purse/2'", "purse_search"),
            ("update counter set last = last + 1", "counter"), ("delete from rule_entry", "rule entries"),
            ("drop table purse_seen", "purse_seen"),
            ("update board set version = 9 where name = 'purse-table'", "purse-table"),
            ("update mark set seq = seq - 40 where name = 'purse-search'", "purse-search"),
        ])
    func boards(_ sql: String, _ name: String) async throws {
        try await fill()
        try await DatabaseQueue(path: place.journal).write { try $0.execute(sql: sql) }
        let report = try await verify()
        #expect(!report.isClean)
        #expect(report.wrong.first?.entry == nil && report.wrong.first?.what.contains(name) == true, "\(report.wrong)")
    }

    @Test("after every board is dropped by hand, rebuild restores them byte for byte") func rebuild() async throws {
        try await fill()
        let file = try DatabaseQueue(path: place.journal)
        let tables = ["purse", "owner_sum", "purse_search", "purse_seen", "counter", "rule_entry", "board", "mark"]
        let before = try await dump(file, tables)
        try await file.write { db in
            for table in ["purse", "owner_sum", "purse_search", "purse_seen"] { try db.execute(sql: "drop table \(table)") }
            try db.execute(sql: "delete from counter; delete from rule_entry; insert into rule_entry values (3)")
        }
        try file.close()
        // Opening makes missing boards again; the command makes all of them, whatever they say.
        try await withJournal { journal in
            try await journal.write(["update purse set amount = -1", "delete from purse_search", "delete from counter"])
            try await journal.rebuild()
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
        }
        let after = try await dump(try DatabaseQueue(path: place.journal), tables)
        #expect(Set(before).symmetricDifference(after).sorted() == [])
        #expect(before == after)
        #expect(before.joined().contains("居民1"))
    }

    @Test("a board whose version has risen is rebuilt at open, the others are left alone") func version() async throws {
        try await fill()
        try await DatabaseQueue(path: place.journal).write { db in
            try db.execute(sql: "update purse set amount = 77; update purse_seen set amount = 88")
        }
        let risen = Systems.purses(boards: [PurseTable(), PurseSearch(version: 2)])
        let journal = try SQLiteJournal(path: place.journal, systems: risen)
        #expect(try await journal.rows("select * from purse_seen where amount = 88").isEmpty)
        #expect(try await journal.rows("select * from purse_seen").count == 20)
        #expect(try await journal.rows("select * from purse where amount <> 77").isEmpty)
        try await journal.close()
    }

    @Test("a rebuild that was cut short begins again at open") func interrupted() async throws {
        try await fill()
        try await DatabaseQueue(path: place.journal).write { db in
            try db.execute(sql: "update board set version = 0; delete from owner_sum; delete from purse where stream > 'purse/3'")
        }
        try await withJournal { journal in
            let report = try await journal.verify()
            #expect(report.isClean, "\(report.wrong)")
        }
    }

    @Test("a board that the program no longer has takes its tables with it") func removed() async throws {
        try await fill()
        let journal = try SQLiteJournal(path: place.journal, systems: .purses(boards: [PurseTable()]))
        #expect(try await journal.texts("select name from sqlite_schema where name like 'purse%'", "name") == ["purse"])
        #expect(try await journal.verify().isClean)
        try await journal.close()
    }

    @Test("a journal that is being written is verified beside it, clean each time") func whileServing() async throws {
        try await fill()
        let journal = try SQLiteJournal(path: place.journal, systems: systems)
        await journal.startFollowing()
        let writers = Task {
            var index = 0
            while !Task.isCancelled {
                _ = try await journal.submit(.purse("\(index % 20)", index % 4 == 0 ? .spend(1) : .fill(1)))
                index += 1
            }
        }
        for _ in 0..<10 {
            let report = try await verify()
            #expect(report.isClean, "\(report.wrong)")
        }
        writers.cancel()
        _ = await writers.result
        try await journal.close()
    }

    private func withJournal(_ body: (SQLiteJournal<PurseBook>) async throws -> Void) async throws {
        let journal = try SQLiteJournal(path: place.journal, systems: systems)
        try await body(journal)
        try await journal.close()
    }

    private func dump(_ file: DatabaseQueue, _ tables: [String]) async throws -> [String] {
        try await file.read { db in
            try tables.flatMap { table in
                try GRDB.Row.fetchAll(db, sql: "select * from \(table)").map { "\(table): \(Array($0.databaseValues))" }.sorted()
            }
        }
    }
}

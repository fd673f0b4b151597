// What is lost with a table: nothing, unless it holds what stands nowhere else. Every table of a real file is
// dropped, one at a time and all at once.
import Foundation
import JournalSQLite
import Kernel
import Loop
import Testing

@testable import Server

@Suite(TestStore.isFile) struct MissingTableTests {
    @Test func `a derived table that is missing is named, and made again row for row`() async throws {
        try await withFile { path, copy in
            let before = try await dump(path)
            let derived = Set(before.keys).subtracting(House.irreplaceableTables)
            #expect(derived.isSuperset(of: ["matter", "tally", "counter", "rule_entry", "mark", "board", "setback", "matter_search"]))
            for lost in derived.sorted().map({ [$0] }) + [derived.sorted()] {
                let file = try copy(lost.count == 1 ? lost[0] : "all")
                try await withJournal(file) { try await $0.write(lost.map { SQL(trusted: "drop table \"\($0)\"") }) }
                let report = try await SQLiteJournal<Book>.verify(path: file, systems: allSystems())
                for table in lost {
                    #expect(
                        report.wrong.contains { $0.what.contains("table \(table) is missing: rebuild it") }, "\(table): \(report.wrong)")
                }
                // Opening for writing is all that it takes; `rebuild` does nothing else to begin with.
                try await withJournal(file) { _ in }
                #expect(try await SQLiteJournal<Book>.verify(path: file, systems: allSystems()).wrong == [], "\(lost)")
                let after = try await dump(file)
                #expect(Set(after.keys) == Set(before.keys))
                for (table, rows) in before where !["mark", "board"].contains(table) {
                    #expect(after[table] == rows, "\(table) after \(lost)")
                }
            }
        }
    }

    @Test func `what only reads says which table is missing and what to do, in both languages`() async throws {
        try await withFile { path, copy in
            for table in ["rule_entry", "matter"] {
                let file = try copy(table)
                try await withJournal(file) { try await $0.write([SQL(trusted: "drop table \(table)")]) }
                var options = SQLiteOptions()
                options.readOnly = true
                await #expect {
                    try await withJournal(file, options) { _ = try await $0.rows("select number from matter") }
                } throws: { error in
                    guard let said = (error as? JournalFault)?.sentence else { return false }
                    return said.en.contains(table) && said.en.contains("taizhang rebuild") && said.zh.contains("缺少表 \(table)")
                }
            }
        }
    }

    @Test func `a full-text table that has lost a part is named, and made again`() async throws {
        try await withFile { path, copy in
            let before = try await dump(path)["matter_search"]
            for part in ["data", "idx", "content", "docsize", "config"] {
                let file = try copy(part)
                try await withJournal(file) { try await $0.write([SQL(trusted: "drop table matter_search_\(part)")]) }
                let report = try await SQLiteJournal<Book>.verify(path: file, systems: allSystems())
                #expect(
                    report.wrong.map(\.what) == ["board search: table matter_search_\(part) is missing: rebuild it"], "\(report.wrong)")
                try await withJournal(file) { try await $0.rebuild() }
                #expect(try await SQLiteJournal<Book>.verify(path: file, systems: allSystems()).wrong == [], "\(part)")
                #expect(try await dump(file)["matter_search"] == before, "\(part)")
            }
        }
    }

    @Test func `a rebuild of missing tables that was cut short begins again at the next open`() async throws {
        try await withFile { path, copy in
            let before = try await dump(path)
            let file = try copy("short")
            // As the first step of a rebuild leaves it: boards to be made, counters and rules not yet there.
            try await withJournal(file) { journal in
                try await journal.write(["drop table counter", "drop table rule_entry", "delete from board"])
            }
            try await withJournal(file) { _ in }
            #expect(try await dump(file)["counter"] == before["counter"])
            #expect(try await SQLiteJournal<Book>.verify(path: file, systems: allSystems()).wrong == [])
        }
    }

    @Test func `the list of tables in ARCHITECTURE is that of the file`() async throws {
        let text = try String(contentsOfFile: "\(ExchangeHouse.repository)/ARCHITECTURE.md", encoding: .utf8)
        let part = text.components(separatedBy: "\n## ").first { $0.hasPrefix("One file") } ?? ""
        let named = Set(part.matches(of: /`([a-z_]+)`/).map { String($0.1) })
        try await withFile { path, _ in
            let tables = Set(try await dump(path).keys).subtracting(["grdb_migrations"])
            #expect(tables.subtracting(named).sorted() == [], "not in ARCHITECTURE.md")
            let inFile = Set(
                part.split(separator: "\n").filter { $0.hasPrefix("|") }.joined().matches(of: /`([a-z_]+)`/).map { String($0.1) })
            #expect(inFile.subtracting(tables).sorted() == [], "in ARCHITECTURE.md, and not in the file")
        }
    }

    /// A file with some matters in it that nobody has open, and a maker of copies of it.
    private func withFile(_ body: (String, (String) throws -> String) async throws -> Void) async throws {
        try await ExchangeHouse.run { test in
            let rows = (1...20).map { "\($0),2026-10-0\($0 % 9 + 1) 09:00:00,,坑 \($0),,坑,115.\(99 - $0),36.\($0),所\($0 % 4)," }
            _ = try await test.take(test.write(([ExchangeHouse.header] + rows).joined(separator: "\n"), to: "rows.csv"))
            let path = "\(test.folder)/whole.sqlite"
            _ = try await BackupFolder.write(test.house.directory, to: path, withKey: false) { _ in }
            try await body(path) { name in
                let copy = "\(test.folder)/\(name).sqlite"
                try FileManager.default.copyItem(atPath: path, toPath: copy)
                return copy
            }
        }
    }

    private func withJournal(
        _ path: String, _ options: SQLiteOptions = SQLiteOptions(), _ body: (SQLiteJournal<Book>) async throws -> Void
    ) async throws {
        let journal = try SQLiteJournal<Book>(
            path: path, systems: allSystems(), extraMigrations: House.migrations, options: options)
        try await body(journal)
        try await journal.close()
    }

    /// Every row of every table that is not part of another, as text.
    private func dump(_ path: String) async throws -> [String: Set<Row>] {
        var options = SQLiteOptions()
        options.readOnly = true
        var rows: [String: Set<Row>] = [:]
        try await withJournal(path, options) { journal in
            let names = try await journal.rows(
                "select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite%'")
            for name in names.map({ $0.text("name") }) {
                rows[name] = Set(try await journal.rows(SQL(trusted: "select * from \"\(name)\"")))
            }
        }
        return rows
    }
}

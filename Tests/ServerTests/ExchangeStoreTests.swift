// verify, rebuild, backup and restore as the command line runs them; and the rule files' check.
import Foundation
import JournalSQLite
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct ExchangeStoreTests {
    private let rows = (1...60).map {
        "\($0),2026-10-0\($0 % 9 + 1) 09:00:00,\($0 % 3 == 0 ? "2026-10-11 09:00:00" : ""),坑 \($0),,坑,115.\(99 - $0),36.\($0),所\($0 % 4),"
    }

    private func filled(_ test: ExchangeHouse) async throws {
        _ = try await test.take(test.write(([ExchangeHouse.header] + rows).joined(separator: "\n"), to: "rows.csv"))
    }

    @Test func `verify of an import is clean, and after one byte was changed it names the entry`() async throws {
        try await ExchangeHouse.run { test in
            try await filled(test)
            let path = test.house.directory.database
            #expect(try await SQLiteJournal<Book>.verify(path: path, systems: allSystems()).wrong == [])
            let victim = try #require(try await test.house.journal.entries(after: 0, limit: 10_000).first { $0.body.contains("坑 41") })
            try await test.house.journal.write([
                "update entry set body = replace(body, '坑 41', '坑 42') where seq = \(victim.sequence)"
            ])
            let report = try await SQLiteJournal<Book>.verify(path: path, systems: allSystems())
            #expect(report.wrong.first?.entry == victim.reference)
        }
    }

    @Test func `rebuild restores dropped boards row for row`() async throws {
        try await ExchangeHouse.run { test in
            try await filled(test)
            let journal = test.house.journal
            let tables = ["matter", "tally", "flow", "position_of"]
            // Rows have primary keys: a set loses none.
            var before: [String: Set<Row>] = [:]
            for table in tables { before[table] = Set(try await journal.rows(SQL(trusted: "select * from \(table)"))) }
            try await journal.write(
                tables.map { SQL(trusted: "delete from \($0)") } + [
                    "delete from matter_search", "delete from position", "delete from counter",
                ])
            #expect(try await !SQLiteJournal<Book>.verify(path: test.house.directory.database, systems: allSystems()).isClean)
            try await journal.rebuild()
            for table in tables {
                let after = Set(try await journal.rows(SQL(trusted: "select * from \(table)")))
                #expect(after == before[table] && !after.isEmpty)
            }
            #expect(try await SQLiteJournal<Book>.verify(path: test.house.directory.database, systems: allSystems()).wrong == [])
        }
    }

    @Test func `a backup taken while the journal is open comes back whole, without the key unless asked`() async throws {
        try await ExchangeHouse.run { test in
            try await filled(test)
            let photo = try test.house.attachments.keepPhoto(Self.png, named: "a.png")
            let copied = try await BackupFolder.write(test.house.directory, to: "\(test.folder)/copy", withKey: false) { _ in }
            #expect(copied.entries == Int(test.house.journal.lastSequence) && copied.attachments == 1 && !copied.hasKey)
            let restored = DataDirectory("\(test.folder)/restored")
            let (_, report) = try await BackupFolder.restore("\(test.folder)/copy", to: restored) { _ in }
            #expect(report.wrong == [] && report.entryCount == copied.entries)
            #expect(!FileManager.default.fileExists(atPath: restored.keyFile))
            #expect(AttachmentStore(folder: restored.attachments, largest: 1000).bytes(of: photo.sha256) != nil)

            let withKey = try await BackupFolder.write(test.house.directory, to: "\(test.folder)/whole", withKey: true) { _ in }
            #expect(withKey.hasKey)
            for (target, code) in [("\(test.folder)/copy", "backup.exists"), ("\(test.folder)/rows.csv", "backup.exists")] {
                await #expect(
                    performing: { _ = try await BackupFolder.write(test.house.directory, to: target, withKey: false) { _ in } },
                    throws: { ($0 as? Refusal)?.code == code })
            }
            await #expect(
                performing: { _ = try await BackupFolder.restore("\(test.folder)/copy", to: restored) { _ in } },
                throws: { ($0 as? Refusal)?.code == "restore.not-empty" })
            await #expect(
                performing: {
                    _ = try await BackupFolder.restore("\(test.folder)/nothing", to: DataDirectory("\(test.folder)/x")) { _ in }
                },
                throws: { ($0 as? Refusal)?.code == "backup.missing" })
        }
    }

    @Test func `ledger check finds no fault in the repository's files and names line and remedy in a broken one`() async throws {
        let folder = "\(ExchangeHouse.repository)/ledgers"
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
        #expect(files.count >= 5)
        for found in try LedgerFilesCheck.check(files) { #expect(found.faults == [], "\(found.file)") }
        try await ExchangeHouse.run { test in
            let text = try String(contentsOfFile: "\(test.folder)/ledgers/errand.yaml", encoding: .utf8)
            let broken = try test.write(text.replacing("actions: [verify]", with: "actions: []"), to: "ledgers/broken.yaml")
            let line =
                try #require(text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("  done:") }) + 1
            let faults = try #require(try LedgerFilesCheck.check([broken]).first?.faults)
            #expect(faults.contains { $0.en.hasPrefix("\(broken):\(line): ") && $0.zh.contains("done") })
            let lost = try test.write(text.replacing("classes: errands", with: "classes: nowhere"), to: "ledgers/lost.yaml")
            #expect(try LedgerFilesCheck.check([lost]).first?.faults.contains { $0.en.contains("nowhere") } == true)
        }
    }

    /// One black pixel.
    private static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A,
        0x7E, 0x9B,
        0x55, 0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, 0x49,
        0x45, 0x4E,
        0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
}

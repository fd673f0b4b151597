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

    @Test(TestStore.isFile) func `verify of an import is clean, and after one byte was changed it names the entry`() async throws {
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

    @Test(TestStore.isFile) func `rebuild restores dropped boards row for row`() async throws {
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

    @Test(TestStore.isFile) func `a backup taken while the journal is open comes back whole, without the key unless asked`() async throws {
        try await ExchangeHouse.run { test in
            try await filled(test)
            let photo = try await test.house.attachments.keepPhoto(Self.png, named: "a.png")
            let copied = try await BackupFolder.write(test.house.directory, to: "\(test.folder)/copy", withKey: false) { _ in }
            #expect(copied.entries == Int(test.house.journal.lastSequence) && copied.attachments == 1 && !copied.hasKey)
            let restored = DataDirectory("\(test.folder)/restored")
            let (_, report) = try await BackupFolder.restore("\(test.folder)/copy", to: restored) { _ in }
            #expect(report.wrong == [] && report.entryCount == copied.entries)
            #expect(!FileManager.default.fileExists(atPath: restored.keyFile))
            let store = AttachmentStore(AttachmentFolder(restored.attachments), largest: 1000, now: test.house.now)
            #expect(try await store.bytes(of: photo.sha256) != nil)

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

    private func refusal(_ body: () async throws -> Void) async -> String? {
        do { try await body() } catch { return (error as? Refusal)?.code ?? "\(error)" }
        return nil
    }

    private func open(_ directory: DataDirectory, _ test: ExchangeHouse) async throws {
        try await House(directory, now: test.house.now).close()
    }

    @Test(TestStore.isFile) func `a register without its master key, or with another, is not opened until the right one is back`()
        async throws
    {
        try await ExchangeHouse.run { test in
            try await filled(test)
            _ = try await BackupFolder.write(test.house.directory, to: "\(test.folder)/copy", withKey: false) { _ in }
            let restored = DataDirectory("\(test.folder)/restored")
            _ = try await BackupFolder.restore("\(test.folder)/copy", to: restored) { _ in }
            let key = URL(fileURLWithPath: restored.keyFile)
            #expect(await refusal { try await open(restored, test) } == "key.missing")
            #expect(!FileManager.default.fileExists(atPath: restored.keyFile))
            func put(_ data: Data, _ mode: Int = 0o600) throws {
                try data.write(to: key)
                try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: key.path)
            }
            try put(Data(repeating: 7, count: 32))
            #expect(await refusal { try await open(restored, test) } == "key.other")
            try put(Data(repeating: 7, count: 31))
            #expect(await refusal { try await open(restored, test) } == "key.damaged")
            let right = try Data(contentsOf: URL(fileURLWithPath: test.house.directory.keyFile))
            try put(right, 0o640)
            #expect(await refusal { try await open(restored, test) } == "key.readable")
            try put(right)
            #expect(await refusal { try await open(restored, test) } == nil)
        }
    }

    @Test(TestStore.isFile) func `a register whose key is lost comes back with a new one and forgets what the old one closed`() async throws
    {
        try await ExchangeHouse.run { test in
            try await filled(test)
            try await test.house.journal.write([test.house.vault.seal(["phone": "1"], for: "m").row])
            _ = try await BackupFolder.write(test.house.directory, to: "\(test.folder)/copy", withKey: true) { _ in }
            let restored = DataDirectory("\(test.folder)/restored")
            let (_, report) = try await BackupFolder.restore("\(test.folder)/copy", to: restored, newKey: true) { _ in }
            #expect(report.wrong == [])
            let house = try await House(restored, now: test.house.now)
            #expect(try await house.journal.rows("select * from matter_key").isEmpty)
            #expect(house.vault.followCode(of: "m") != test.house.vault.followCode(of: "m"))
            try await house.close()
        }
    }

    @Test(TestStore.isFile) func `a copied directory with entries in its log is not taken for a backup`() async throws {
        try await ExchangeHouse.run { test in
            try await filled(test)
            let copy = "\(test.folder)/copied-while-served"
            try FileManager.default.copyItem(atPath: test.house.directory.path, toPath: copy)
            let target = DataDirectory("\(test.folder)/restored")
            #expect(await refusal { _ = try await BackupFolder.restore(copy, to: target) { _ in } } == "backup.in-use")
            #expect(!target.exists)
            // What the refusal says to do brings everything.
            _ = try await BackupFolder.write(DataDirectory(copy), to: "\(test.folder)/backup", withKey: true) { _ in }
            let (copied, report) = try await BackupFolder.restore("\(test.folder)/backup", to: target) { _ in }
            #expect(report.wrong == [] && copied.entries == Int(test.house.journal.lastSequence))
        }
    }

    @Test(TestStore.isFile) func `verify names the entry whose photo is gone or altered, restore also what a backup has lost`() async throws
    {
        try await TestHouse.run { test in
            let photo = try await test.house.attachments.keepPhoto(District.photo, named: "a.png")
            var draft = House.Draft(ledger: "citizen-report", channel: .portal)
            (draft.description, draft.class, draft.placeText, draft.photos) = ("井盖", "manhole-damaged", "一号路口", [photo])
            _ = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
            try await test.house.journal.settle()
            let directory = test.house.directory
            #expect(try await BackupFolder.verify(directory) { _ in }.wrong == [])
            let backup = directory.path + "-backup"
            defer { for end in ["-backup", "-new"] { try? FileManager.default.removeItem(atPath: directory.path + end) } }
            _ = try await BackupFolder.write(directory, to: backup, withKey: true) { _ in }
            let file = "\(directory.attachments)/\(photo.sha256.prefix(2))/\(photo.sha256)"
            try Data("other".utf8).write(to: URL(fileURLWithPath: file))
            let altered = try await BackupFolder.verify(directory) { _ in }.wrong
            #expect(altered.first?.entry != nil && altered.first?.what.contains("other bytes") == true)
            try FileManager.default.removeItem(atPath: file)
            #expect(try await BackupFolder.verify(directory) { _ in }.wrong.first?.what.contains("missing") == true)
            try FileManager.default.removeItem(atPath: "\(backup)/attachments/\(photo.sha256.prefix(2))/\(photo.sha256)")
            let restored = try await BackupFolder.restore(backup, to: DataDirectory(directory.path + "-new")) { _ in }.report.wrong
            #expect(restored.contains { $0.what.contains("1 attachments when it was made, now 0") })
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
    static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3A,
        0x7E, 0x9B,
        0x55, 0, 0, 0, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xAF, 0xA4, 0x71, 0, 0, 0, 0, 0x49,
        0x45, 0x4E,
        0x44, 0xAE, 0x42, 0x60, 0x82,
    ]
}

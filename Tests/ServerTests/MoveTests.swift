// From a file into a database and back: nothing is lost, nothing is different, and what was left behind takes no more.
import Foundation
import JournalCore
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite(
    .enabled(if: TestStore.isPostgres, "moves between a file and PostgreSQL: run with TAIZHANG_TEST_STORE=postgres"),
    .timeLimit(.minutes(3)))
struct MoveTests {
    /// A file with some life in it: matters on their way, an account, personal fields, a saved view.
    private func filled(_ body: (DataDirectory, String) async throws -> Void) async throws {
        try await TestHouse.run(onFile: true) { test in
            for index in 0..<5 {
                var draft = House.Draft(ledger: "citizen-report", channel: .portal)
                draft.description = "路灯不亮 \(index)：é、é、'引号'、\\反斜杠"
                draft.class = "manhole-damaged"
                (draft.longitude, draft.latitude) = District.inCell1
                draft.photos = [try await test.house.attachments.keepPhoto(District.photo, named: "a.png")]
                draft.personal = ["reporter": "某人", "phone": "13800000000"]
                let number = try await test.house.report(draft, by: Actor(officer: "citizen"), key: "k\(index)").number
                try await test.walk(number, to: ["accepted", "dispatched", "handling", "submitted", "ended"][index])
            }
            _ = try await test.session(of: District.dispatcher)
            test.clock.advance(hours: 30)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            try await test.house.journal.settle()
            let directory = test.house.directory
            let export = try await Self.export(test.house.journal, test.clock.now)
            try await test.house.close()
            try await body(directory, export)
        }
    }

    private static func export(_ journal: any Store<Book>, _ now: Instant) async throws -> String {
        let ledger = try #require(await journal.book().matters.ledger("citizen-report"))
        var text = ""
        for try await piece in MatterExport(ledger: ledger, format: .json, now: now).pieces(journal) { text += piece.text }
        return text
    }

    private let later = TestHouse.opening.adding(seconds: 30 * 3600)

    @Test func `a file goes into a database and comes back equal, and the places left behind take nothing`() async throws {
        try await filled { directory, export in
            let store = TestStore()
            defer { store.drop() }
            let file = StorePlace.file(directory.database)
            let database = try StorePlace(store.address, in: directory)
            let moved = try await Move(from: file, to: database, now: later).run { _ in }
            #expect(moved.entries > 30 && moved.rows >= 8 && moved.photos == 1 && moved.tables > 5)

            // What was left behind says where it went, to whoever opens it.
            await #expect(
                performing: { _ = try await House(directory, now: { later }) },
                throws: {
                    ($0 as? Refusal)?.code == "journal.moved" && ($0 as? Refusal)?.sentence.en.contains("postgres") == true
                })
            let old = try await file.open(readOnly: true)
            #expect(old.lastSequence == moved.entries)
            try await old.close()

            // The new place is the same register, and goes on.
            let house = try await House(directory, store: store.address, now: { later })
            #expect(try await Self.export(house.journal, later) == export)
            let number = try #require(
                try await house.journal.rows("select number from matter where stage = 'handling'").first?.text("number"))
            let officer = Actor(officer: District.officer, post: "officer", unit: "drainage")
            try await house.act(.progress(note: "到场", photos: nil), on: number, by: officer)
            let personal = try await house.readPersonal(
                try await house.matter(number).matter, by: Actor(officer: District.dispatcher, post: "dispatcher", unit: "district-center"))
            #expect(personal?["phone"] == "13800000000")
            let photo = try #require(try await house.matter(number).matter.attachments.first)
            #expect(try await house.attachments.bytes(of: photo.sha256)?.count == photo.size)
            #expect(try await house.journal.verify().wrong == [])
            let grown = try await Self.export(house.journal, later)
            try await house.close()

            let back = DataDirectory(directory.path + "-back")
            try back.make()
            defer { try? FileManager.default.removeItem(atPath: back.path) }
            let returned = try await Move(from: database, to: .file(back.database), now: later).run { _ in }
            #expect(returned.entries == moved.entries + 1 && returned.photos == 1)
            try FileManager.default.copyItem(atPath: directory.keyFile, toPath: back.keyFile)
            let home = try await House(back, now: { later })
            #expect(try await Self.export(home.journal, later) == grown)
            #expect(try await home.attachments.bytes(of: photo.sha256)?.count == photo.size)
            try await home.close()
            await #expect(
                performing: { _ = try await House(directory, store: store.address, now: { later }) },
                throws: {
                    ($0 as? Refusal)?.code == "journal.moved"
                })
        }
    }

    @Test func `nothing is moved onto itself or onto what is used, and then the source serves on`() async throws {
        try await filled { directory, export in
            let store = TestStore()
            defer { store.drop() }
            let other = try await House(DataDirectory(directory.path + "-other"), store: store.address, now: { later })
            defer { try? FileManager.default.removeItem(atPath: directory.path + "-other") }
            try await other.close()
            let file = StorePlace.file(directory.database)
            let used = try StorePlace(store.address, in: directory)
            for (target, code) in [(file, "move.same-place"), (used, "move.target-used")] {
                await #expect(
                    performing: { _ = try await Move(from: file, to: target, now: later).run { _ in } },
                    throws: {
                        ($0 as? Refusal)?.code == code
                    })
            }
            let house = try await House(directory, now: { later })
            #expect(try await Self.export(house.journal, later) == export)
            try await house.close()
        }
    }
}

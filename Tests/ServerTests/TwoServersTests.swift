// Two servers on one database: whoever asks either of them sees one register. Run on PostgreSQL only; a file has one
// server.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import Notices
import Testing

@testable import Server

@Suite(.enabled(if: TestStore.isPostgres, "a SQLite file has one server: run with TAIZHANG_TEST_STORE=postgres"), .timeLimit(.minutes(3)))
struct TwoServersTests {
    /// A second server with a directory of its own, the same database and the same master key.
    private func withSecond(_ test: TestHouse, _ body: (TestHouse) async throws -> Void) async throws {
        let directory = DataDirectory(NSTemporaryDirectory() + "taizhang-second-\(House.newIdentifier())")
        try directory.make()
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        try FileManager.default.copyItem(atPath: test.house.directory.keyFile, toPath: directory.keyFile)
        let clock = test.clock
        let house = try await House(directory, store: test.store.address, now: { clock.now })
        do { try await body(TestHouse(house: house, clock: clock, store: test.store)) } catch {
            try await house.close()
            throw error
        }
        try await house.close()
    }

    @Test func `who signed in at one server is signed in at the other, and sees what was done at the first`() async throws {
        try await TestHouse.run { one in
            try await withSecond(one) { two in
                let cookie = try await one.session(of: District.dispatcher)
                let number = try await one.report().number
                try await two.serve { site in
                    let browser = Browser(site, cookie: cookie, language: "zh")
                    let page = try await browser.get("/matters/\(number)")
                    #expect(page.status == .ok && page.text.contains("人行道井盖松动"))
                    #expect(try await browser.post("/matters/\(number)/accept", [("note", "")]).status == .seeOther)
                }
                #expect(try await one.house.matter(number).matter.stage == "accepted")
                // Each goes on where the other stopped: by versions, not by who was first.
                try await one.walk(number, to: "dispatched")
                try await two.walk(number, to: "handling")
                #expect(try await one.house.matter(number).entries.map(\.version) == Array(1...4))
            }
        }
    }

    @Test func `a photo that was sent to one server is shown by the other, named by an entry, and swept by neither`() async throws {
        try await TestHouse.run { one in
            try await withSecond(one) { two in
                let photo = try await one.house.attachments.keepPhoto(District.photo, named: "a.png")
                let forgotten = try await one.house.attachments.keepPhoto(ExchangeStoreTests.png, named: "b.png")
                #expect(try await two.house.attachments.kept(photo.sha256) == photo)
                let number = try await two.report().number
                try await two.walk(number, to: "handling")
                let officer = Actor(officer: District.officer, post: "officer", unit: "drainage")
                try await two.house.act(.progress(note: "到场", photos: [photo]), on: number, by: officer)
                try await two.serve { site in
                    let browser = try await site.browser(of: District.dispatcher)
                    let shown = try await browser.get("/matters/\(number)/attachments/\(photo.sha256)")
                    #expect(shown.status == .ok && Array(shown.body.readableBytesView) == District.photo)
                }
                one.clock.advance(hours: 25)
                #expect(try await AttachmentSweep(one.house).run() == 1)
                #expect(try await AttachmentSweep(two.house).run() == 0)
                #expect(try await two.house.attachments.bytes(of: photo.sha256) != nil)
                #expect(try await two.house.attachments.bytes(of: forgotten.sha256) == nil)
            }
        }
    }

    @Test func `verify names the entry whose photo in the database is gone or altered`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            let photo = try await test.house.attachments.keepPhoto(District.photo, named: "a.png")
            try await test.house.act(
                .progress(note: "到场", photos: [photo]), on: number, by: Actor(officer: District.officer, post: "officer", unit: "drainage"))
            #expect(try await BackupFolder.verify(test.house.journal, progress: { _ in }).wrong == [])
            try await test.house.journal.write(["update attachment set bytes = \([UInt8]("x".utf8)) where sha256 = \(photo.sha256)"])
            #expect(
                try await BackupFolder.verify(test.house.journal, progress: { _ in }).wrong.contains { $0.what.contains("other bytes") })
            try await test.house.journal.write(["delete from attachment"])
            #expect(try await BackupFolder.verify(test.house.journal, progress: { _ in }).wrong.contains { $0.what.contains("is missing") })
        }
    }

    @Test func `a post that is withdrawn at one server opens nothing at the other`() async throws {
        try await TestHouse.run { one in
            try await withSecond(one) { two in
                let number = try await one.report().number
                try await one.house.organize(
                    .dismiss(officer: District.dispatcher, duty: .dispatcher, unit: "district-center"), by: .system)
                await #expect(throws: Refusal.self) {
                    try await two.house.act(.accept(note: nil), on: number, by: two.actor(District.dispatcher))
                }
                #expect(try await one.house.matter(number).entries.count == 1)
            }
        }
    }

    @Test func `two servers that sweep the same clocks record each rung once and tell each person once`() async throws {
        try await TestHouse.run { one in
            try await withSecond(one) { two in
                await one.house.journal.startFollowing()
                await two.house.journal.startFollowing()
                var numbers: [String] = []
                for index in 0..<12 {
                    let number = try await (index % 2 == 0 ? one : two).report("井盖松动 \(index)", key: "r\(index)").number
                    try await (index % 3 == 0 ? one : two).walk(number, to: "accepted")
                    numbers.append(number)
                }
                one.clock.advance(hours: 1)
                try await withThrowingTaskGroup(of: Void.self) { sweepers in
                    for test in [one, two] {
                        sweepers.addTask {
                            try await AlarmService(house: test.house, logger: test.house.logger, pace: .milliseconds(1)).run()
                        }
                    }
                    for number in numbers {
                        while try await one.house.matter(number).entries.filter({ $0.type == "matter.rung-reached" }).count < 7 {
                            try Task.checkCancellation()
                        }
                    }
                    sweepers.cancelAll()
                }
                try await one.house.journal.settle()
                for number in numbers {
                    let rungs = try await two.house.matter(number).entries.compactMap { entry -> String? in
                        guard case .rungReached(let rung) = try MatterFact.decoded(entry) else { return nil }
                        return "\(rung.clock) \(rung.rung)"
                    }
                    #expect(rungs.count == 7 && Set(rungs).count == 7, "\(number): \(rungs)")
                }
                let told = try await two.house.journal.rows(
                    "select number, slip, officer, count(*) as n from notice where channel = 'desk' group by number, slip, officer")
                #expect(!told.isEmpty && told.allSatisfy { $0.integer("n") == 1 })
                #expect(try await one.house.journal.verify().wrong == [])
            }
        }
    }

    @Test func `of two servers one sends, and when it is gone the other does`() async throws {
        try await TestHouse.run { one in
            try await withSecond(one) { two in
                #expect(await one.house.journal.claim("sender"))
                #expect(await !two.house.journal.claim("sender"))
                #expect(await one.house.journal.claim("sender"), "it keeps what it has")
            }
            try await withSecond(one) { two in
                try await withSecond(one) { three in
                    #expect(await !three.house.journal.claim("sender"))
                    _ = two
                }
            }
        }
    }

    @Test func `a server with another master key does not start`() async throws {
        try await TestHouse.run { one in
            let directory = DataDirectory(NSTemporaryDirectory() + "taizhang-stranger-\(House.newIdentifier())")
            try directory.make()
            defer { try? FileManager.default.removeItem(atPath: directory.path) }
            try Vault.makeKey(directory)
            await #expect(
                performing: { _ = try await House(directory, store: one.store.address, now: { one.clock.now }) },
                throws: {
                    ($0 as? Refusal)?.code == "key.other"
                })
        }
    }
}

// Another calendar: previewed, published with its reason, held back at the start, and carried through by whoever
// comes next when a process dies in between.
import Foundation
import JournalCore
import JournalSQLite
import Kernel
import Loop
import Matters
import Synchronization
import Testing

@testable import Server

@Suite struct CalendarChangeTests {
    /// A matter that is to be handled over the next days, from Monday 09:00 on.
    private func handled(_ test: TestHouse) async throws -> String {
        let number = try await test.report().number
        try await test.walk(number, to: "handling")
        return number
    }

    private func due(_ number: String, in test: TestHouse) async throws -> Instant {
        let row = try await test.house.journal.rows("select due_at from matter where number = \(number)").first
        return try #require(row?.instant("due_at"))
    }

    /// Every day of the week off, so that whatever runs moves.
    private let weekOff = (23...27).map { (date: "2026-11-\($0)", off: true) }

    @Test func `a preview lists what moves and changes nothing; publishing moves exactly that`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            let before = (due: try await due(number, in: test), sequence: test.sequence)
            let text = try CalendarSample.changed(weekOff)
            let preview = try await test.house.journal.preview(calendar: text, at: test.clock.now)
            let move = try #require(preview.moves.first { $0.number == number && $0.clock != StageClock.whole })
            #expect(move.before.dueAt == before.due && move.unit == "drainage")
            #expect(preview.since == Instant(CivilDay("2026-11-23")!, in: .china))
            #expect(test.sequence == before.sequence)
            #expect(try await due(number, in: test) == before.due)

            let done = try await test.house.publishCalendar(text, reason: "测试通知", seen: preview.digest, by: .system)
            #expect(done.moves == preview.moves)
            #expect(try await due(number, in: test) == move.after.dueAt)
            #expect(move.after.dueAt! > before.due)
            #expect(try await test.entryTypes(after: before.sequence) == ["rule.published"])
            #expect(try await test.house.journal.verify().wrong == [])
            let versions = try await test.house.versions(ofCalendar: "cn")
            #expect(versions.map(\.reason) == ["测试通知", nil] && versions.map(\.version) == [2, 1])
        }
    }

    @Test func `whether a promise was kept is counted again by the other calendar`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "accepted")
            // Ten working days are promised; this is the eleventh, were it not for the days off.
            test.clock.advance(hours: 24 * 14 + 1)
            try await test.walk(number, to: "ended")
            func late() async throws -> [Int] {
                try await test.house.journal.rows("select late from service where ledger = 'citizen-report'").map { $0.integer("late") }
            }
            #expect(try await late() == [1])
            _ = try await test.house.publishCalendar(
                try CalendarSample.changed(weekOff), reason: "测试通知", seen: nil, by: .system)
            #expect(try await late() == [0])
        }
    }

    @Test(TestStore.isFile) func `who reads while the tables are made anew reads the old ones`() async throws {
        let seen = Mutex<[Int]>([])
        let asked = Mutex<SQLiteJournal<Book>?>(nil)
        let onRebuild: @Sendable (StoreProgress) -> Void = { _ in
            // In the middle of it, by another connection, as pages and other processes read.
            guard let journal = asked.withLock({ $0 }) else { return }
            let rows = Result { try journal.readNow("select count(*) as n from matter m join tally t on t.stage = m.stage") }
            seen.withLock { $0.append((try? rows.get())?.first?.integer("n") ?? -1) }  // because the test looks at the number
        }
        try await TestHouse.run(onRebuild: onRebuild) { test in
            let number = try await handled(test)
            let before = try await due(number, in: test)
            asked.withLock { $0 = test.house.journal as? SQLiteJournal<Book> }
            _ = try await test.house.publishCalendar(try CalendarSample.changed(weekOff), reason: "测试通知", seen: nil, by: .system)
            asked.withLock { $0 = nil }
            #expect(try await due(number, in: test) > before)
        }
        let counts = seen.withLock { $0 }
        #expect(counts.count >= 2 && counts.allSatisfy { $0 == 1 }, "\(counts)")
    }

    @Test func `a calendar that rules a day otherwise is refused without a reason; the first needs none`() async throws {
        try await TestHouse.run { test in
            let before = test.sequence
            for reason in [nil, "", " \n"] {
                let text = try CalendarSample.changed(weekOff)
                await #expect(throws: Refusal.self) {
                    _ = try await test.house.publishCalendar(text, reason: reason, seen: nil, by: .system)
                }
            }
            #expect(test.sequence == before)
            let first = try CalendarSample.changed(name: "another")
            #expect(try await test.house.publishCalendar(first, reason: nil, seen: nil, by: .system).isReplacement == false)
        }
    }

    @Test func `a preview from before another change is shown again instead of being published`() async throws {
        try await TestHouse.run { test in
            let text = try CalendarSample.changed(weekOff)
            let seen = try await test.house.journal.preview(calendar: text, at: test.clock.now).digest
            let other = try CalendarSample.changed([("2026-12-24", true)])
            _ = try await test.house.publishCalendar(other, reason: "另一通知", seen: nil, by: .system)
            let before = test.sequence
            await #expect { _ = try await test.house.publishCalendar(text, reason: "测试通知", seen: seen, by: .system) } throws: {
                ($0 as? Refusal)?.code == "calendar.preview-stale"
            }
            #expect(test.sequence == before)
        }
    }

    @Test func `heirs of a calendar and units with a calendar of their own move with it`() async throws {
        try await TestHouse.run { test in
            let heir = #"{"calendar": "works", "title": {"zh": "工程日历", "en": "Works"}, "inherits": "cn", "hours": [["08:00", "16:00"]]}"#
            _ = try await test.house.publishCalendar(heir, reason: nil, seen: nil, by: .system)
            let unit = Matters.Unit(code: "drainage", name: "区市政排水中心", parent: "district-government", calendar: "works")
            let number = try await handled(test)
            // What the unit's own calendar moves is known before it is given.
            let moves = try await test.house.journal.preview(calendar: "works", ofUnit: "drainage", at: test.clock.now).moves
            try await test.house.organize(.registerUnits([unit], reason: "施工季作息"), by: .system)
            let due = try await due(number, in: test)
            #expect(moves.contains { $0.number == number && $0.after.dueAt == due })
            // That of the whole matter goes by the ledger's calendar.
            #expect(!moves.contains { $0.clock == StageClock.whole })
            let preview = try await test.house.journal.preview(calendar: try CalendarSample.changed(weekOff), at: test.clock.now)
            #expect(preview.moves.contains { $0.number == number && $0.before.dueAt == due })
            #expect(try await test.house.journal.verify().wrong == [])
        }
    }

    @Test func `a light that would change at once is counted, and one on record stays there`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            test.clock.advance(hours: 24 * 40)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            let text = try CalendarSample.changed(
                (23...30).map { ("2026-11-\($0)", true) }
                    + (1...31).map {
                        ("2026-12-\($0 < 10 ? "0" : "")\($0)", true)
                    })
            let preview = try await test.house.journal.preview(calendar: text, at: test.clock.now)
            #expect(preview.turningCount > 0)
            #expect(preview.moves.contains { $0.number == number && $0.before.light == .red && $0.after.light < .red })
            let rungs = try await test.house.matter(number).entries.filter { $0.type == "matter.rung-reached" }.map(\.hash)
            _ = try await test.house.publishCalendar(text, reason: "测试通知", seen: nil, by: .system)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            #expect(try await test.house.matter(number).entries.filter { $0.type == "matter.rung-reached" }.map(\.hash) == rungs)
            #expect(!rungs.isEmpty)
        }
    }

    @Test func `limits that run into a year without a notice are provisional until it is published`() async throws {
        try await TestHouse.run { test in
            // Into the afternoon of the last work day of 2026.
            test.clock.advance(hours: 24 * 38 + 8)
            let number = try await handled(test)
            func isProvisional() async throws -> Bool {
                try await test.house.journal.rows("select is_provisional from matter where number = \(number)").first?.integer(
                    "is_provisional")
                    == 1
            }
            #expect(try await isProvisional())
            try await test.serve { site in
                let page = try await site.browser(of: District.administrator).get("/admin/health").text
                #expect(page.contains("1 件的时限跨入 2027 年"))
            }
            let text = try CalendarSample.changed([("2027-01-01", true)], publishing: 2027)
            let preview = try await test.house.journal.preview(calendar: text, at: test.clock.now)
            #expect(preview.settledCount > 0)
            _ = try await test.house.publishCalendar(text, reason: "2027 年放假通知", seen: preview.digest, by: .system)
            #expect(try await !isProvisional())
            try await test.serve { site in
                let page = try await site.browser(of: District.administrator).get("/admin/health").text
                #expect(!page.contains("2027 年，该年放假通知尚未录入"))
            }
        }
    }

    // MARK: At the start

    @Test func `at the start a calendar that moves deadlines is held back, one that moves none is published`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            let due = try await due(number, in: test)
            let moving = try CalendarSample.folder(with: try CalendarSample.changed(weekOff))
            let silent = try CalendarSample.folder(with: try CalendarSample.changed([("2010-03-03", true)]))
            defer { for folder in [moving, silent] { try? FileManager.default.removeItem(atPath: folder) } }
            let before = test.sequence
            let held = try await test.house.publishRules(from: moving)
            #expect(held.names == [] && held.held.map(\.name) == ["cn"] && held.held.first?.movedCount ?? 0 > 0)
            #expect(test.sequence == before)
            #expect(try await self.due(number, in: test) == due)
            let taken = try await test.house.publishRules(from: silent)
            #expect(taken.names == ["calendar/cn"] && taken.held.isEmpty)
            #expect(try await test.house.versions(ofCalendar: "cn").first?.reason?.isEmpty == false)
        }
    }

    // MARK: On the page

    @Test func `a file is uploaded, its list is seen page by page and as CSV, and it is published with a reason`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            let text = try CalendarSample.changed(weekOff)
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let before = test.sequence
                let preview = try await browser.post("/admin/calendars/previews", [], files: [("file", "cn.json", Array(text.utf8))])
                #expect(preview.status == .ok && preview.text.contains(number))
                let digest = try #require(preview.text.firstMatch(of: /name="digest" value="([0-9a-f]+)"/)?.1)
                let mark = try #require(preview.text.firstMatch(of: /name="previewed" value="([0-9a-f]+)"/)?.1)
                let kept = [("previewed", String(mark)), ("digest", String(digest))]
                #expect(try await browser.post("/admin/calendars/previews", kept + [("page", "9")]).text.contains(number))
                let csv = try await browser.post("/admin/calendars/previews/csv", kept)
                #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true && csv.text.contains(number))
                let refused = try await browser.post("/admin/calendars/versions", kept + [("reason", " ")])
                #expect(refused.status == .unprocessableContent && refused.text.contains(number))
                #expect(
                    try await browser.post("/admin/calendars/versions", [kept[0], ("digest", "0"), ("reason", "通知")]).status == .conflict)
                #expect(test.sequence == before)
                let done = try await browser.post("/admin/calendars/versions", kept + [("reason", "国办发明电〔2026〕0 号")])
                #expect(done.location == "/admin/calendars?calendar=cn")
                let page = try await browser.get("/admin/calendars")
                #expect(page.text.contains("国办发明电〔2026〕0 号") && page.text.contains("管理员一号"))
                #expect(try await test.house.journal.entries(after: before, limit: 1).first?.actor == test.actor(District.administrator))
                // It was published, and is kept no longer.
                let again = try await browser.post("/admin/calendars/versions", kept + [("reason", "通知")])
                #expect(again.status == .conflict && again.text.contains("重新上传"))
                let broken = try await browser.post("/admin/calendars/previews", [], files: [("file", "x.json", Array("{".utf8))])
                #expect(broken.status == .unprocessableContent && broken.text.contains("JSON"))
                let officer = try await site.browser(of: District.officer)
                for path in ["previews", "previews/csv", "versions"] {
                    #expect(try await officer.post("/admin/calendars/\(path)", kept).status == .forbidden)
                }
            }
        }
    }
}

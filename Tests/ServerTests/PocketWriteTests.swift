// What a phone sends hours later: once, as the officer who made it, at the instant at which it was seen. And the rules
// of docs/concepts/pocket.md for what has moved on meanwhile, a test for each row.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct PocketWriteTests {
    private func members(_ response: TestResponse) throws -> [String: JSONValue] {
        guard case .object(let members) = try PocketTests.json(response) else { return [:] }
        return members
    }

    private func number(_ response: TestResponse) throws -> String {
        guard case .text(let number)? = try members(response)["number"] else { throw JournalFault.store(response.text) }
        return number
    }

    /// The fields of a result; `task` is what the phone had read.
    private func result(_ key: String, _ task: Int64?, _ more: [(String, String)], of officer: OfficerCode = District.worker) -> [(
        String, String
    )] {
        [("key", key), ("officer", officer)] + (task.map { [("task", String($0))] } ?? []) + more
    }

    private func task(_ action: Action, _ number: String, _ test: TestHouse) async throws -> Int64 {
        try #require(PocketTask.id(action, of: try await test.house.matter(number).matter))
    }

    // MARK: Reports

    @Test func `sent twice it is one matter, with its photo and when that was taken`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let seen = test.clock.now.adding(seconds: -33 * 60)
                let fields = PocketTests.fields(
                    "k1", [("seenAt", seen.description), ("capture", "\(seen.adding(seconds: 20)) exif camera")])
                let first = try await worker.post("/pocket/reports", fields, files: [("photo", "a.png", District.photo)])
                #expect(first.status == .created)
                test.clock.advance(hours: 60)
                let again = try await worker.post("/pocket/reports", fields, files: [("photo", "a.png", District.photo)])
                // Signed in for eight hours: by then it is another session, and the same report all the same.
                #expect(again.status == .unauthorized)
                let later = try await site.browser(of: District.worker).post(
                    "/pocket/reports", fields, files: [("photo", "a.png", District.photo)])
                #expect(later.status == .ok)
                #expect(try number(later) == number(first))
                let (matter, entries) = try await test.house.matter(try number(first))
                #expect(entries.count == 1 && matter.attachments.first?.capture?.isFromCamera == true)
                #expect(entries[0].happenedAt == seen && entries[0].recordedAt == TestHouse.opening)
                let page = try await site.browser(of: District.dispatcher).get("/matters/\(matter.number)").text
                #expect(page.contains("现场拍摄 11月23日 08:27（相机时间），11月23日 09:00 收到"))
                #expect(page.contains("（手机时间 2026-11-23 08:27 发现，2026-11-23 09:00 收到）"))
            }
        }
    }

    @Test func `the time limit begins when it was told, not when it was seen`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                test.clock.advance(hours: 2)
                let seen = test.clock.now.adding(seconds: -3600)
                let sent = try await site.browser(of: District.worker).post(
                    "/pocket/reports", PocketTests.fields("k", [("seenAt", seen.description)]))
                let (matter, _) = try await test.house.matter(try number(sent))
                let rules = await test.house.journal.book().matters
                let ledger = try #require(rules.ledger(matter.ledger, version: matter.rules))
                let calendars = try #require(rules.calendars(of: ledger))
                let stage = try #require(matter.activeClock)
                // A quarter of an hour to accept, from now on.
                #expect(stage.clock.dueAt(on: calendars[stage]) == test.clock.now.adding(seconds: 900))
                #expect(matter.reportedAt == seen && matter.lateStages(on: calendars, at: test.clock.now) == [])
                // Between the two it was there, and its clock had not begun.
                let between = try await site.browser(of: District.dispatcher).get(
                    "/matters/\(matter.number)/explanation?at=\(Browser.encoded(seen.adding(seconds: 600).description))")
                #expect(between.status == .ok)
                #expect(try await test.house.journal.verify().wrong == [])
            }
        }
    }

    @Test(arguments: [-49 * 3600, 5 * 60, -20] as [Int64])
    func `a phone's clock that cannot be right, or is right enough, changes nothing`(offset: Int64) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let seen = test.clock.now.adding(seconds: offset)
                let sent = try await site.browser(of: District.worker).post(
                    "/pocket/reports", PocketTests.fields("k", [("seenAt", seen.description)]))
                #expect(sent.status == .created)
                let (matter, entries) = try await test.house.matter(try number(sent))
                #expect(matter.reportedAt == test.clock.now && entries[0].happenedAt == entries[0].recordedAt)
            }
        }
    }

    @Test func `nobody sends what somebody else has made`() async throws {
        try await TestHouse.run { test in
            let before = test.sequence
            try await test.serve { site in
                let other = try await site.browser(of: District.otherWorker)
                let sent = try await other.post("/pocket/reports", PocketTests.fields("k"))
                #expect(sent.status == .forbidden && sent.text.contains("pocket.other-officer"))
            }
            #expect(try await test.entryTypes(after: before) == [])
        }
    }

    @Test(arguments: [
        ([("key", "")], "field.missing"), ([("class", "no-such-class")], "class.unknown"), ([("place.lat", "")], "field.missing"),
        ([("place.lon", "117.5")], "place.outside"), ([("seenAt", "yesterday")], "field.invalid"), ([("capture", "now")], "field.invalid"),
        ([("text", " ")], "field.missing"),
    ])
    func `bad input is refused by its name and leaves nothing`(fields: [(String, String)], code: String) async throws {
        try await TestHouse.run { test in
            let before = test.sequence
            try await test.serve { site in
                let names = Set(fields.map(\.0))
                let sent = PocketTests.fields("k").filter { !names.contains($0.0) } + fields
                let answer = try await site.browser(of: District.worker).post("/pocket/reports", sent)
                #expect(try members(answer)["code"] == .text(code))
                #expect(answer.status.code >= 400 && answer.status.code < 500)
            }
            #expect(try await test.entryTypes(after: before) == [])
        }
    }

    // MARK: The rules for what has moved on

    @Test func `a result whose task still waits is applied, once, and says when it was seen`() async throws {
        try await TestHouse.run { test in
            let number = try await PocketTests.checkAsked(test)
            let task = try await task(.check, number, test)
            test.clock.advance(seconds: 900)
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let seen = test.clock.now.adding(seconds: -600)
                let fields = result("k", task, [("found", "yes"), ("note", "确有松动"), ("seenAt", seen.description)])
                #expect(try await worker.post("/pocket/matters/\(number)/check", fields).status == .ok)
                // Its answer was lost on the way: the same again, when the task is long done.
                let again = try members(try await worker.post("/pocket/matters/\(number)/check", fields))
                #expect(again["isReplay"] == .flag(true))
                let (_, entries) = try await test.house.matter(number)
                #expect(entries.filter { $0.type == "matter.checked" }.count == 1)
                let page = try await worker.get("/matters/\(number)").text
                #expect(page.contains("核查属实（手机时间 2026-11-23 09:05 查看）：确有松动"))
            }
        }
    }

    @Test func `a result whose task somebody else has done is not applied, and says who did what and when`() async throws {
        try await TestHouse.run { test in
            let number = try await PocketTests.checkAsked(test)
            let task = try await task(.check, number, test)
            try await test.house.act(.check(found: false, note: "没有", photos: nil), on: number, by: test.actor(District.supervisor))
            let before = test.sequence
            try await test.serve { site in
                let answer = try await site.browser(of: District.worker).post(
                    "/pocket/matters/\(number)/check", result("k", task, [("found", "yes"), ("note", "确有松动")]))
                #expect(answer.status == .conflict)
                let members = try members(answer)
                #expect(members["code"] == "pocket.task-gone")
                guard case .object(let happened)? = members["happened"] else {
                    Issue.record("\(members)")
                    return
                }
                #expect(happened["sentence"] == "核查未发现所报情况：没有。" || happened["sentence"] == "核查未发现所报情况：没有")
                #expect(happened["at"] == .integer(Int(test.clock.now.milliseconds)))
                guard case .text(let by)? = happened["by"] else { return }
                #expect(by.contains("督查员"))
            }
            #expect(try await test.entryTypes(after: before) == [])
        }
    }

    @Test func `a result of one round is never taken for the next`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "submitted")
            let first = try await task(.verify, filed.number, test)
            // The supervisor was there first and sent it back; the unit has handed in again.
            try await test.house.act(.verify(passed: false, note: "还响", photos: nil), on: filed.number, by: test.actor(District.supervisor))
            test.clock.advance(seconds: 600)
            try await test.house.act(.submit(note: "重做", closing: true, photos: nil), on: filed.number, by: test.actor(District.officer))
            let second = try await task(.verify, filed.number, test)
            #expect(first != second)
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let old = try await worker.post("/pocket/matters/\(filed.number)/verify", result("k1", first, [("passed", "yes")]))
                #expect(old.status == .conflict)
                #expect(try await test.house.matter(filed.number).matter.stage == "submitted")
                let new = try await worker.post("/pocket/matters/\(filed.number)/verify", result("k2", second, [("passed", "yes")]))
                #expect(new.status == .ok)
            }
        }
    }

    @Test func `what leaves the task as it is does not stand in the way of its result`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "submitted")
            let task = try await task(.verify, filed.number, test)
            let other = try await test.report("另一处")
            try await test.house.act(
                .link(to: MatterLink(id: "", number: other.number), kind: "相邻"), on: filed.number, by: test.actor(District.dispatcher))
            try await test.serve { site in
                let answer = try await site.browser(of: District.worker).post(
                    "/pocket/matters/\(filed.number)/verify", result("k", task, [("passed", "yes")]))
                #expect(answer.status == .ok)
            }
        }
    }

    @Test func `words and photos of a result that came too late go as a note where the rules allow one`() async throws {
        try await TestHouse.run { test in
            // Somebody who verifies and works for a supporting unit of another matter has such an action; a worker has none.
            let number = try await PocketTests.checkAsked(test)
            let task = try await task(.check, number, test)
            try await test.house.act(.check(found: true, note: nil, photos: nil), on: number, by: test.actor(District.supervisor))
            try await test.house.act(.accept(note: nil), on: number, by: test.actor(District.dispatcher))
            try await test.house.act(
                .dispatch(owner: "drainage", supporting: nil, note: nil), on: number, by: test.actor(District.dispatcher))
            try await test.house.act(.claim(note: nil), on: number, by: test.actor(District.officer))
            try await ReadingRightsTests.appoint(test, "two-hats", .gridWorker, "east-office", ["cell-1"])
            try await test.house.organize(
                .appoint(officer: "two-hats", duty: .officer, unit: "drainage", areas: [], since: nil), by: .system)
            try await test.serve { site in
                let worker = try await site.browser(of: District.worker)
                let none = try members(
                    try await worker.post("/pocket/matters/\(number)/check", result("k1", task, [("found", "yes"), ("note", "水已退")])))
                #expect(none["offers"] == [])
                let hats = try await site.browser(of: "two-hats")
                let some = try members(
                    try await hats.post(
                        "/pocket/matters/\(number)/check", result("k2", task, [("found", "yes"), ("note", "水已退")], of: "two-hats")))
                #expect(some["offers"] == ["progress"])
                let sent = try await hats.post(
                    "/pocket/matters/\(number)/progress", result("k3", nil, [("note", "水已退")], of: "two-hats"),
                    files: [("photo", "a.png", District.photo)])
                #expect(sent.status == .ok)
                let (matter, entries) = try await test.house.matter(number)
                #expect(entries.last?.type == "matter.progressed" && matter.attachments.count == 1)
            }
        }
    }

    @Test func `who has lost the post, or never had it, applies nothing`() async throws {
        try await TestHouse.run { test in
            let number = try await PocketTests.checkAsked(test)
            let task = try await task(.check, number, test)
            try await test.serve { site in
                let other = try await site.browser(of: District.otherWorker).post(
                    "/pocket/matters/\(number)/check", result("k", task, [("found", "yes")], of: District.otherWorker))
                #expect(other.status == .forbidden)
                let clerk = try await site.browser(of: District.dispatcher).post(
                    "/pocket/matters/\(number)/check", result("k", task, [("found", "yes")], of: District.dispatcher))
                #expect(clerk.status == .forbidden)
                let none = try await site.browser(of: District.worker).post(
                    "/pocket/matters/\(number)/accept", result("k", task, [("note", "")]))
                #expect(none.status == .notFound)
                #expect(try await test.house.matter(number).matter.check != nil)
            }
        }
    }
}

// Why a light is what it is, as the page, the sheet and the API tell it, and what it was at an earlier instant: by the
// rules, calendars and organization that were recorded by then.
import Foundation
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ExplanationTests {
    private func handled(_ test: TestHouse) async throws -> String {
        let number = try await test.report().number
        try await test.walk(number, to: "handling")
        return number
    }

    private func explanation(of number: String, at: Instant? = nil, in test: TestHouse) async throws -> Explanation {
        try await Explanation.of(number, in: test.house.journal, at: at, now: test.clock.now)
    }

    private func handling(_ explanation: Explanation) throws -> Explanation.ClockAccount {
        try #require(explanation.clocks.last { $0.stage.code == "handling" })
    }

    @Test func `a notice that came later moves the deadline, and the light of before stays what it was`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            test.clock.advance(hours: 2)
            let then = test.clock.now
            let before = try await explanation(of: number, in: test)
            let due = try #require(try handling(before).dueAt)
            #expect(before.calendars.map(\.version) == [1])
            test.clock.advance(hours: 1)
            let text = try CalendarSample.changed((24...27).map { (date: "2026-11-\($0)", off: true) })
            _ = try await test.house.publishCalendar(text, reason: "测试通知", seen: nil, by: .system)
            test.clock.advance(hours: 24 * 4)

            let now = try await explanation(of: number, in: test)
            let moved = try #require(try handling(now).dueAt)
            #expect(moved > due && now.calendars.map(\.version) == [2])
            #expect(try handling(now).runs.last?.days.contains { $0.name == "测试日" && $0.url == "https://example.org/notice" } == true)
            #expect(try handling(now).revisedDueAt == nil)

            let looked = try await explanation(of: number, at: then, in: test)
            #expect(looked.at == then && looked.light == before.light && looked.calendars == before.calendars)
            #expect(try handling(looked).dueAt == due && handling(looked).revisedDueAt == moved)
            #expect(looked.story(.zh).clocks.contains { $0.notes.contains { $0.contains("按此后发布的日历") } })
        }
    }

    @Test func `a unit that was given its own calendar later had the common one before`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            let then = test.clock.now
            let due = try handling(try await explanation(of: number, in: test)).dueAt
            test.clock.advance(hours: 1)
            let own = #"{"calendar": "works", "title": {"zh": "工程日历", "en": "Works"}, "inherits": "cn", "hours": [["20:00", "23:00"]]}"#
            _ = try await test.house.publishCalendar(own, reason: nil, seen: nil, by: .system)
            try await test.house.organize(
                .registerUnits(
                    [Matters.Unit(code: "drainage", name: "区市政排水中心", parent: "district-government", calendar: "works")], reason: "测试"),
                by: .system)
            let now = try await explanation(of: number, in: test)
            #expect(try handling(now).calendar == "works")
            #expect(try handling(now).dueAt != due)
            #expect(now.calendars.map(\.name) == ["cn", "works"] && now.calendars.last?.inherits == "cn")
            #expect(now.calendars.last?.units.map(\.code) == ["drainage"])
            let looked = try await explanation(of: number, at: then, in: test)
            #expect(try handling(looked).calendar == "cn" && handling(looked).dueAt == due)
            #expect(looked.calendars.map(\.name) == ["cn"])
        }
    }

    @Test func `an extension says who asked and who agreed, and is not there before it was granted`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            let before = test.clock.now
            test.clock.advance(hours: 1)
            let act: (MatterCommand, OfficerCode) async throws -> Void = { try await test.house.act($0, on: number, by: test.actor($1)) }
            try await act(.extend(by: Budget("1 work-days")!, reason: "待料"), District.officer)
            try await act(.approve(granted: false, note: "先用库存"), District.head)
            test.clock.advance(hours: 1)
            try await act(.extend(by: Budget("1 work-days")!, reason: "库存也没有"), District.officer)
            try await act(.approve(granted: true, note: nil), District.head)
            let between = try await explanation(of: number, in: test)
            #expect(between.petitions.map(\.outcome) == [.declined, .pending])
            #expect(try handling(between).extensions.isEmpty)
            try await act(.approve(granted: true, note: "同意一次"), District.dispatcher)

            let now = try await explanation(of: number, in: test)
            #expect(now.petitions.map(\.outcome) == [.declined, .granted])
            #expect(now.petitions.last?.decisions.map(\.note) == [nil, "同意一次"])
            let granted = try #require(try handling(now).extensions.first)
            #expect(granted.approvedBy.count == 2 && granted.at == test.clock.now)
            #expect(granted.approvedBy == now.petitions.last?.decisions.map(\.by))
            let looked = try await explanation(of: number, at: before, in: test)
            #expect(looked.petitions.isEmpty)
            #expect(try handling(looked).extensions.isEmpty)

            try await test.serve { site in
                let page = try await site.browser(of: District.officer).get("/matters/\(number)").text
                #expect(page.contains("库存也没有") && page.contains("不同意：先用库存") && page.contains("延期1个工作日"))
            }
        }
    }

    @Test func `what was imported is explained by the rules that took it in, and says what nobody knew then`() async throws {
        try await ExchangeHouse.run { test in
            _ = try await test.take(test.write("\(ExchangeHouse.header)\n7,2026-09-30 10:00:00,,桥头,,灯,,,,\n", to: "one.csv"))
            let number = try await test.number(ofKey: "7")
            let at = try #require(Instant("2026-10-01T09:00:00+08:00"))
            let explanation = try await Explanation.of(number, in: test.house.journal, at: at, now: test.house.now())
            #expect(explanation.recordedLater == 2 && explanation.clocks.last?.dueAt != nil)
            #expect(explanation.text(.zh).contains("2 条流水是这一时刻之后才录入的"))
        }
    }

    @Test func `the sheet looks back by a form, and the API says the same as the page`() async throws {
        try await TestHouse.run { test in
            let number = try await handled(test)
            let then = test.clock.now.adding(seconds: 3600)
            test.clock.advance(hours: 24 * 9)
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/matters/\(number)").text.contains("href=\"/matters/\(number)/explanation\""))
                let sheet = try await officer.get("/matters/\(number)/explanation")
                #expect(sheet.status == .ok && sheet.text.contains("红灯") && sheet.text.contains("type=\"datetime-local\""))
                // As a browser sends it: local, without an offset; the seconds are left out where there are none.
                let back = try await officer.get("/matters/\(number)/explanation?at=2026-11-23T10:00")
                #expect(back.status == .ok)
                #expect(back.text.contains("截至 2026-11-23 10:00:00"))
                #expect(back.text.contains("value=\"2026-11-23T10:00:00\""))
                for wrong in ["yesterday", "2026-11-01T10:00"] {
                    let refused = try await officer.get("/matters/\(number)/explanation?at=\(wrong)")
                    #expect(refused.status == .unprocessableContent, "\(wrong)")
                }
                let other = try await site.browser(of: District.otherOfficer).get("/matters/\(number)/explanation")
                #expect(other.status == .forbidden)

                let caller = try await site.caller(District.officer)
                let path = "/api/v1/matters/\(number)/explanation"
                let now = try await caller.call(.get, path)
                #expect(now.status == .ok && now.json["light"].string == "red")
                let told = try JSON.decode(JSONValue.self, from: JSON.text(try await explanation(of: number, in: test)))
                #expect(now.json == told)
                let looked = try await caller.call(.get, "\(path)?at=2026-11-23T10:00:00%2B08:00").json
                #expect(looked["at"].string == then.description && looked["light"].string == "none")
                #expect(try await caller.call(.get, "\(path)?at=soon").json["field"].string == "at")
            }
        }
    }
}

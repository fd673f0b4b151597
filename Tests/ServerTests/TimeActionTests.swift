// Extension, suspension, appeal, supplement and support, as people take them on the page and programs by the API:
// offered to whom they are open, refused beside their field, and carried out when all have agreed.
import Foundation
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct TimeActionTests {
    private func due(_ test: TestHouse, _ number: String) async throws -> Instant? {
        try await test.house.journal.rows("select due_at from matter where number = \(number)").first?.instant("due_at")
    }

    private func handling(_ test: TestHouse, supporting: [UnitCode] = []) async throws -> String {
        let number = try await test.report().number
        try await test.walk(number, to: "accepted")
        try await test.house.act(
            .dispatch(owner: "drainage", supporting: supporting, note: nil), on: number, by: test.actor(District.dispatcher))
        try await test.house.act(.claim(note: nil), on: number, by: test.actor(District.officer))
        return number
    }

    @Test func `on the page an extension is asked for, refused beside its field, and granted by two others`() async throws {
        try await TestHouse.run { test in
            let number = try await handling(test)
            let before = try #require(try await due(test, number))
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/matters/\(number)").text.contains("action=\"/matters/\(number)/extend\""))
                let tooMuch = try await officer.post("/matters/\(number)/extend", [("by", "99"), ("unit", "work-days"), ("reason", "待料")])
                #expect(tooMuch.status == .unprocessableContent && tooMuch.text.contains("最多一个原时限"))
                let nothing = try await officer.post("/matters/\(number)/extend", [("by", ""), ("unit", "work-days"), ("reason", "待料")])
                #expect(nothing.status == .unprocessableContent)
                let asked = try await officer.post("/matters/\(number)/extend", [("by", "1"), ("unit", "work-days"), ("reason", "待料")])
                #expect(asked.status == .seeOther)
                // Who asks is not asked.
                #expect(try await !officer.get("/matters/\(number)").text.contains("/approve\""))

                let head = try await site.browser(of: District.head)
                #expect(try await head.get("/desk?tab=approve").text.contains(number))
                let page = try await head.get("/matters/\(number)").text
                #expect(page.contains("申请延期1个工作日：待料") && page.contains("action=\"/matters/\(number)/approve\""))
                let silent = try await head.post("/matters/\(number)/approve", [("granted", "no"), ("note", "")])
                #expect(silent.status == .unprocessableContent)
                #expect(try await head.post("/matters/\(number)/approve", [("granted", "yes"), ("note", "")]).status == .seeOther)
                #expect(try await due(test, number) == before, "the second has not agreed yet")
                #expect(try await !head.get("/desk?tab=approve").text.contains(number))

                let dispatcher = try await site.browser(of: District.dispatcher)
                #expect(try await dispatcher.get("/desk?tab=approve").text.contains(number))
                #expect(try await dispatcher.post("/matters/\(number)/approve", [("granted", "yes"), ("note", "")]).status == .seeOther)
                #expect(try await officer.get("/matters/\(number)").text.contains("已延期1个工作日"))
            }
            #expect(try #require(try await due(test, number)) > before)
            #expect(try await test.house.matter(number).matter.petition == nil)
        }
    }

    @Test func `by the API a suspension stands until its day, and an appeal is decided once`() async throws {
        try await TestHouse.run { test in
            let number = try await handling(test)
            try await test.serve { site in
                let path = "/api/v1/matters/\(number)"
                let officer = try await site.caller(District.officer), head = try await site.caller(District.head)
                let dispatcher = try await site.caller(District.dispatcher)
                let wrong = try await officer.call(.post, "\(path)/suspend", #"{"until":"next month","reason":"汛期"}"#)
                #expect(wrong.status == .unprocessableContent && wrong.json["field"].string == "until")
                #expect(try await officer.call(.post, "\(path)/suspend", #"{"until":"2026-12-01","reason":"汛期"}"#).status == .ok)
                let waiting = try await head.call(.get, path).json
                #expect(waiting["petition"]["kind"].string == "suspension" && waiting["petition"]["next"].string == "head")
                #expect(waiting["actions"].items.contains(.text("approve")))
                #expect(try await !officer.call(.get, path).json["actions"].items.contains(.text("approve")))
                for caller in [head, dispatcher] {
                    #expect(try await caller.call(.post, "\(path)/approve", #"{"granted":true}"#).status == .ok)
                }
                let held = try await officer.call(.get, path).json
                #expect(held["hold"]["kind"].string == "suspension" && held["isPaused"] == .flag(true))
                #expect(held["hold"]["until"].string == "2026-12-01T16:00:00.000Z")

                // It is taken up early, comes late, and the unit appeals.
                #expect(try await officer.call(.post, "\(path)/resume", "{}").status == .ok)
                test.clock.advance(hours: 24 * 30)
                try await test.walk(number, to: "ended")
                let late = try await head.call(.get, path).json
                // The rule is said in words on the page.
                let page = try await site.browser(of: District.head).get("/matters/\(number)").text
                #expect(["时限已用75%", "到期", "超期达时限的50%"].allSatisfy { page.contains($0) })
                #expect(late["isOverdue"] == .flag(true) && late["countsAsLate"] == .flag(true))
                #expect(late["actions"].items.contains(.text("appeal")))
                #expect(try await head.call(.post, "\(path)/appeal", #"{"reason":"连日暴雨"}"#).status == .ok)
                let supervisor = try await site.caller(District.supervisor), leader = try await site.caller(District.leader)
                #expect(try await leader.call(.post, "\(path)/approve", #"{"granted":true}"#).status == .forbidden)
                for caller in [supervisor, leader] {
                    #expect(try await caller.call(.post, "\(path)/approve", #"{"granted":true,"note":"属实"}"#).status == .ok)
                }
                let exempt = try await head.call(.get, path).json
                #expect(exempt["isOverdue"] == .flag(true) && exempt["countsAsLate"] == .flag(false), "both figures are shown")
                #expect(!exempt["actions"].items.contains(.text("appeal")))
            }
        }
    }

    @Test func `a supplement is asked for once and said to the asker, and support is the other unit's time`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "accepted")
            try await test.serve { site in
                let path = "/api/v1/matters/\(filed.number)"
                let dispatcher = try await site.caller(District.dispatcher)
                #expect(try await dispatcher.call(.post, "\(path)/request-supplement", #"{"what":"请补一张全景照片"}"#).status == .ok)
                let follow = try await site.visitor().get("/follow/\(filed.number)?code=\(filed.followCode)")
                #expect(follow.text.contains("请补一张全景照片"))
                let desk = try await site.browser(of: District.dispatcher)
                #expect(try await desk.post("/matters/\(filed.number)/supplement", [("note", "照片已收到")]).status == .seeOther)
                let again = try await dispatcher.call(.post, "\(path)/request-supplement", #"{"what":"再补一张"}"#)
                #expect(again.status == .conflict && again.json["code"].string == "supplement.once")
                #expect(try await !dispatcher.call(.get, path).json["actions"].items.contains(.text("request-supplement")))
            }
            let number = try await handling(test, supporting: ["lighting"])
            try await test.serve { site in
                let path = "/api/v1/matters/\(number)"
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/matters/\(number)").text.contains("区路灯管理所"))
                #expect(
                    try await officer.post("/matters/\(number)/request-support", [("unit", "lighting"), ("what", "断电")]).status == .seeOther
                )
                let lamps = try await site.caller(District.otherOfficer)
                let asked = try await lamps.call(.get, path).json
                #expect(asked["support"]["unit"].string == "lighting" && asked["actions"].items.contains(.text("support")))
                test.clock.advance(hours: 1)
                #expect(try await lamps.call(.post, "\(path)/support", #"{"note":"已断电"}"#).status == .ok)
                let runs = try await lamps.call(.get, path).json["clocks"].items.flatMap { $0["runs"].items }
                #expect(runs.contains { $0["holder"].string == "lighting" && $0["reason"].string == "handed" })
            }
        }
    }

    @Test func `nobody outside can make time strike`() async throws {
        try await TestHouse.run { test in
            let number = try await handling(test)
            let before = test.sequence
            await #expect(throws: Refusal.self) { try await test.house.act(.catchUp, on: number, by: .system) }
            try await test.serve { site in
                let caller = try await site.caller(District.dispatcher)
                #expect(try await caller.call(.post, "/api/v1/matters/\(number)/catch-up", "{}").status == .notFound)
            }
            #expect(test.sequence == before)
        }
    }

    @Test func `the pages and the API say every rule about time`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.browser(of: District.administrator).get("/admin/ledgers/citizen-report").text
                for words in ["自“待派遣”起10个工作日", "经单位负责人、调度员批准", "催办单", "超期达时限的100%"] { #expect(page.contains(words), "\(words)") }
                let ledger = try await site.caller(District.dispatcher).call(.get, "/api/v1/ledgers/citizen-report").json
                #expect(ledger["clock"]["limit"].string == "10 work-days")
                #expect(ledger["ladder"].items.map { $0["name"].string } == ["reminder", "urging", "warning", "escalation"])
                let extend = ledger["actions"].items.first { $0["name"].string == "extend" }
                #expect(extend?["terms"]["approvals"].items == [.text("head"), .text("dispatcher")])
            }
        }
    }

    @Test func `calendars are published after those from which they inherit, whatever their names`() async throws {
        let folder = NSTemporaryDirectory() + "taizhang-calendars-\(House.newIdentifier())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for part in ["calendars", "ledgers"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(part)", withIntermediateDirectories: true)
        }
        func write(_ text: String, _ name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
        try write(#"{"calendar":"a","title":{"zh":"甲","en":"A"},"inherits":"b"}"#, "calendars/a.json")
        try write(#"{"calendar":"b","title":{"zh":"乙","en":"B"},"inherits":"cn"}"#, "calendars/b.json")
        try FileManager.default.copyItem(atPath: "\(TestHouse.repository)/calendars/cn.json", toPath: "\(folder)/calendars/cn.json")
        try write("ledger: x\n", "ledgers/x.yaml")
        let names = try RuleFolder(folder).files.first { $0.kind == .calendar }?.files.map(\.name)
        #expect(names == ["cn", "b", "a"])
    }
}

// From a meeting to results, through the pages: recorded, ordered, heard again elsewhere, reported on and judged, late with its slips,
// ended, looked at again.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Meetings
import Testing

@testable import Server

@Suite struct MeetingWebTests {
    private static func day(_ test: TestHouse, _ offset: Int = 0) -> String {
        test.clock.now.day(in: .china).advanced(by: offset).description
    }

    @discardableResult
    private static func meeting(_ browser: Browser, _ test: TestHouse, _ change: [String: String] = [:]) async throws -> String {
        var fields = [
            "kind": "executive", "session": "12", "title": "区政府第12次常务会议", "on": day(test), "chair": "区长", "place": "一号会议室",
            "attendees": "甲一，副区长\n乙二，财政局局长，列席\n丙三，街道主任，分会场（东街）", "key": "k\(change["session"] ?? "12")",
        ]
        fields.merge(change) { _, new in new }
        let made = try await browser.post("/meetings", fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        #expect(made.status == .seeOther, "\(made.text.prefix(2000))")
        return String(made.location.split(separator: "?")[0].split(separator: "/").last ?? "")
    }

    @Test("A numbered session is recorded once, and what is wrong with a form is said beside its field")
    func recorded() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let secretary = try await site.browser(of: District.dispatcher)
                #expect(try await secretary.get("/meetings").text.contains("还没有登记"))
                let number = try await Self.meeting(secretary, test)
                #expect(number == "HY2026-0001")
                let page = try await secretary.get("/meetings/\(number)").text
                for words in ["区政府第12次常务会议", "第 12 次", "乙二（财政局局长）", "分会场（东街）", "丙三（街道主任）", "没有交办事项"] {
                    #expect(page.contains(words), "\(words)")
                }
                // Somebody else records the same session.
                let supervisor = try await site.browser(of: District.supervisor)
                let again = try await supervisor.post(
                    "/meetings", [("kind", "executive"), ("session", "12"), ("title", "常务会议"), ("on", Self.day(test)), ("key", "other")])
                #expect(again.status == .conflict && again.text.contains("已经登记：HY2026-0001"))
                for (change, words) in [
                    (["session": ""], "第几次会议"), (["on": Self.day(test, 1)], "今天"), (["kind": "moon"], "下列之一"),
                    (["kind": "video", "session": "3"], "不编次数"), (["parent": "HY1999-0001"], "已登记会议的编号"), (["title": " "], "会议名称"),
                ] {
                    var fields = ["kind": "executive", "session": "13", "title": "会议", "on": Self.day(test), "key": "w"]
                    fields.merge(change) { _, new in new }
                    let wrong = try await secretary.post("/meetings", fields.map { ($0.key, $0.value) })
                    #expect(wrong.status.code >= 400 && wrong.text.contains(words), "\(words)")
                }
                // An officer reads it and records none.
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/meetings/\(number)").status == .ok)
                #expect(
                    try await officer.post("/meetings", [("kind", "video"), ("title", "t"), ("on", Self.day(test))]).status == .forbidden)
                #expect(try await site.browser(of: District.worker).get("/meetings").status == .forbidden)
            }
        }
    }

    @Test("What one meeting orders and two others hear again is one matter with three sources")
    func sources() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let secretary = try await site.browser(of: District.dispatcher)
                let first = try await Self.meeting(secretary, test)
                let made = try await secretary.post(
                    "/meetings/\(first)/orders",
                    [
                        ("text", "排查老旧小区排水管网，建立台账"), ("limit", Self.day(test, 18)), ("owner", "drainage"), ("supporting", "lighting"),
                        ("sponsor", "领导-01"), ("urgency", "加急"), ("words", "要排查管网，建立台账"),
                    ])
                #expect(made.status == .seeOther, "\(made.text.prefix(3000))")
                let matter = "DC2026-0001"
                #expect(try await secretary.get("/meetings/\(first)").text.contains(matter))
                let second = try await Self.meeting(secretary, test, ["session": "13", "title": "区政府第13次常务会议"])
                let third = try await Self.meeting(
                    secretary, test, ["kind": "continuation", "session": "", "title": "续会", "parent": second, "key": "c"])
                for (meeting, words) in [(second, "再次强调管网排查"), (third, "续会要求加快")] {
                    #expect(
                        try await secretary.post(
                            "/meetings/\(meeting)/orders",
                            [("text", "排查管网"), ("limit", Self.day(test, 18)), ("words", words), ("matter", matter)]
                        ).status == .seeOther)
                    #expect(try await secretary.get("/meetings/\(meeting)").text.contains(matter))
                }
                #expect(try await secretary.get("/meetings/\(second)").text.contains(third), "a meeting shows what continues it")
                let (folded, entries) = try await test.house.matter(matter)
                #expect(folded.citations.map(\.code) == [first, second, third] && folded.owner == "drainage")
                #expect(entries.allSatisfy { $0.cause != nil || $0.actor.officer == District.dispatcher })
                let page = try await site.browser(of: District.officer).get("/matters/\(matter)").text
                for words in ["要排查管网，建立台账", "再次强调管网排查", "续会要求加快", "/meetings/\(first)\"", "/meetings/\(third)\""] {
                    #expect(page.contains(words), "\(words)")
                }
                let unknown = try await secretary.post(
                    "/meetings/\(second)/orders", [("text", "t"), ("limit", Self.day(test, 18)), ("matter", "DC1999-0001")])
                #expect(unknown.status.code >= 400 && unknown.text.contains("在册事项的编号"))
                let twice = try await secretary.post(
                    "/meetings/\(second)/orders", [("text", "t"), ("limit", Self.day(test, 18)), ("matter", matter)])
                #expect(twice.status == .conflict)
            }
        }
    }

    @Test("The unit reports, the supervisor judges; late, it is given slips that it answers; ended, somebody else looks again")
    func supervised() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let secretary = try await site.browser(of: District.dispatcher)
                var supervisor = try await site.browser(of: District.supervisor)
                var officer = try await site.browser(of: District.officer)
                let meeting = try await Self.meeting(secretary, test)
                let open = try await secretary.get("/meetings/\(meeting)").text
                #expect(open.contains("<optgroup label=\"镇、街道\">") && open.contains("东街道办事处"), "a street's office is given orders, too")
                _ = try await secretary.post(
                    "/meetings/\(meeting)/orders", [("text", "整治占道经营"), ("limit", Self.day(test, 4)), ("owner", "drainage")])
                let matter = "DC2026-0001"
                let given = try await officer.get("/matters/\(matter)").text
                #expect(given.contains("<dt>交办内容</dt>") && !given.contains("情况描述"), "as the ledger calls it")
                #expect(try await officer.post("/matters/\(matter)/claim").status == .seeOther)
                #expect(try await officer.post("/matters/\(matter)/progress", [("note", "已整治三条道路，清理摊点四十处")]).status == .seeOther)
                let overview = try await supervisor.get("/supervision").text
                #expect(overview.contains("已整治三条道路") && overview.contains(matter))
                let version = try await test.house.matter(matter).entries.count
                let form = try await supervisor.get("/matters/\(matter)").text
                #expect(form.contains("value=\"\(version)\"") && form.contains("审核反馈"))
                let wordless = try await supervisor.post("/matters/\(matter)/judge", [("report", "\(version)"), ("verdict", "empty")])
                #expect(wordless.status.code >= 400)
                #expect(
                    try await supervisor.post(
                        "/matters/\(matter)/judge", [("report", "\(version)"), ("verdict", "empty"), ("note", "没有时间表")]
                    )
                    .status == .seeOther)
                #expect(try await supervisor.get("/supervision").text.contains("没有待审核的反馈"))
                // Each clock that counts stands on the page, because the light is the worst of theirs.
                let clocks = try await supervisor.get("/matters/\(matter)").text
                for title in ["办理中", "定期反馈"] { #expect(clocks.contains("<figcaption>\(title)"), "\(title)") }
                // A week later: every slip is there, in its colour, unanswered.
                test.clock.advance(hours: 24 * 11)
                supervisor = try await site.browser(of: District.supervisor)
                officer = try await site.browser(of: District.officer)
                _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
                let slips = try await supervisor.get("/supervision/slips?open=yes").text
                for words in ["提醒", "催办单", "预警单", "蓝灯", "黄灯", "红灯"] { #expect(slips.contains(words), "\(words)") }
                let (_, entries) = try await test.house.matter(matter)
                let red = try #require(
                    entries.last { entry in entry.type == "matter.rung-reached" && entry.body.contains("red-slip") })
                let paper = try await officer.get("/matters/\(matter)/slips/\(red.version)").text
                for words in ["整治占道经营", "区政府第12次常务会议", "当面说明", "答复时限"] { #expect(paper.contains(words), "\(words)") }
                #expect(try await officer.post("/matters/\(matter)/progress", [("note", "其余两条道路明日完成，已调集二十人")]).status == .seeOther)
                #expect(try await supervisor.get("/supervision/slips?open=yes").text.contains("没有督办单"))
                let report = try await test.house.matter(matter).entries.count
                _ = try await supervisor.post("/matters/\(matter)/judge", [("report", "\(report)"), ("verdict", "poor"), ("note", "没有原因")])
                #expect(try await supervisor.get("/supervision/slips?open=yes").text.contains(matter), "what said nothing answered nothing")
                // What was late before it came here is on record, and no slip is dated before it.
                let later = try await site.browser(of: District.dispatcher)
                _ = try await later.post(
                    "/meetings/\(meeting)/orders", [("text", "补登的事项"), ("limit", Self.day(test, -9)), ("owner", "drainage")])
                #expect(try await officer.post("/matters/DC2026-0002/claim").status == .seeOther)
                _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
                let (late, ladder) = try await test.house.matter("DC2026-0002")
                #expect(ladder.contains { $0.type == "matter.rung-reached" && $0.body.contains("yellow-slip") })
                let dated = try await test.house.journal.rows("select 1 as n from slip where matter = \(late.id)")
                #expect(dated.isEmpty)
                // Ended, and looked at again by somebody who did not pass it.
                #expect(try await officer.post("/matters/\(matter)/submit", [("note", "全部完成"), ("closing", "yes")]).status == .seeOther)
                #expect(try await supervisor.post("/matters/\(matter)/verify", [("passed", "yes")]).status == .seeOther)
                let own = try await supervisor.post("/matters/\(matter)/recheck", [("holds", "no"), ("note", "还有两处")])
                #expect(own.status == .forbidden)
                let auditor = try await site.browser(of: District.auditor)
                #expect(try await auditor.post("/matters/\(matter)/recheck", [("holds", "no"), ("note", "还有两处")]).status == .seeOther)
                let (reopened, _) = try await test.house.matter(matter)
                #expect(reopened.isOpen && reopened.stage == "dispatched" && reopened.rechecks.count == 1)
            }
        }
    }
}

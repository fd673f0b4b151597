// Schedules, the wall chart, who reported, and closed periods, through the pages.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Projects
@testable import Server

@Suite struct ScheduleWebTests {
    private static let lines = "1 | 场地平整 | 5\n2 | 基础施工 | 10 | 1\n3 | 主体施工 | 20 | 2FS+1\n4 | 竣工 | 0 | 3"

    private static func day(_ test: TestHouse, _ offset: Int = 0) -> CivilDay { test.clock.now.day(in: .china).advanced(by: offset) }

    @Test func `a schedule is written by lines, turns red the day after a latest start, and is moved on`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            let page = "/projects/\(number)/schedule"
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get(page).text.contains("还没有工期计划"))
                #expect(try await officer.get("\(page).xml").status == .notFound)
                let (start, finish) = (Self.day(test, -20), Self.day(test, 90))
                func lines(_ text: String, _ more: [(String, String)] = []) -> [(String, String)] {
                    [("lines", text), ("startOn", start.description), ("finishOn", finish.description)] + more
                }
                let wrong = try await officer.post("\(page)/lines", lines("1 | 场地平整 | 五天"))
                #expect(wrong.status.code >= 400 && wrong.text.contains("第 1 行") && wrong.text.contains("五天"))
                let circle = try await officer.post("\(page)/lines", lines("1 | 甲 | 5 | 2\n2 | 乙 | 5 | 1"))
                #expect(circle.status.code >= 400 && circle.text.contains("互相等待"))
                #expect(try await officer.post("\(page)/lines", lines(Self.lines)).status == .seeOther)
                let shown = try await officer.get(page).text
                // It reaches into a year whose holidays are not published.
                #expect(shown.contains("尚未公布") == (finish.year > 2026))
                #expect(shown.contains("场地平整") && shown.contains("2FS+1") && shown.contains("个工作日"))
                // Earlier than can be: said before anything changes, and what gives.
                let effect = try await officer.get("\(page)?finish=\(Self.day(test, 10))").text
                #expect(effect.contains("没有余地") && effect.contains("按现在的工期做不到"))
                #expect(
                    try await officer.post("\(page)/finish", [("finishOn", Self.day(test, 10).description), ("reason", " ")]).status.code
                        >= 400)
                #expect(
                    try await officer.post("\(page)/finish", [("finishOn", Self.day(test, 10).description), ("reason", "上级要求提前")]).status
                        == .seeOther)
                let late = try await officer.get("/projects/\(number)").text
                #expect(late.contains("最迟应于") && late.contains("红灯") && late.contains("上级要求提前"))
                #expect(try await officer.get("/projects?light=red").text.contains(number))
                // Begun and ended; then it is not what is late any more.
                let began = Self.day(test, -18).description
                #expect(
                    try await officer.post(
                        "\(page)/activities", [("code", "1"), ("begunOn", began), ("doneOn", Self.day(test, -10).description)]
                    ).status == .seeOther)
                #expect(try await officer.get(page).text.contains("1 / 4"))
                #expect(try await officer.get("/projects/\(number)").text.contains("“基础施工”最迟应于"))
                let refused = try await officer.post("\(page)/activities", [("code", "9"), ("begunOn", began)])
                #expect(refused.status == .notFound && refused.text.contains("没有编号为“9”的工作"))
                #expect(try await officer.post("\(page)/lines", lines(Self.lines + "\n5 | 绿化 | 3 | 3")).status.code >= 400)
                #expect(
                    try await officer.post("\(page)/lines", lines(Self.lines + "\n5 | 绿化 | 3 | 3", [("reason", "补充绿化")])).status
                        == .seeOther)
                // What was done is still done.
                #expect(try await officer.get(page).text.contains("1 / 5"))
                let other = try await site.browser(of: District.otherOfficer)
                #expect(try await other.post("\(page)/activities", [("code", "2"), ("begunOn", began)]).status == .forbidden)
                #expect(!(try await other.get(page).text.contains("登记开始、完成")))
            }
        }
    }

    @Test func `a contractor's file is shown, recorded once it is confirmed, and comes back out`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            let page = "/projects/\(number)/schedule"
            var file = PlanFile(.mspdi)
            file.name = "施工总进度"
            file.start = LocalMinute(Self.day(test, 3), minute: 480)
            let office: PlanCalendar.Hours = [480..<720, 840..<1080]
            file.calendars = [PlanFile.Calendar(id: "1", name: "工地", week: Array(repeating: office, count: 6) + [[]])]
            file.calendar = "1"
            var heading = PlanFile.Task(id: "1", row: 1, level: 1, name: "主体")
            heading.isSummary = true
            var first = PlanFile.Task(id: "2", row: 2, level: 2, name: "钢筋")
            first.duration = 4800
            var second = PlanFile.Task(id: "3", row: 3, level: 2, name: "浇筑")
            second.duration = 2400
            second.predecessors = [PlanFile.Predecessor(id: "2", kind: .finishToStart, lag: 480)]
            var last = PlanFile.Task(id: "4", row: 4, level: 1, name: "验收")
            last.predecessors = [
                PlanFile.Predecessor(id: "1", kind: .finishToStart, lag: 0), PlanFile.Predecessor(id: "77", kind: .finishToStart, lag: 0),
            ]
            last.isMilestone = true
            file.tasks = [heading, first, second, last]
            let bytes = Array(file.mspdi().utf8)
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let finish = Self.day(test, 60).description
                let preview = try await officer.post("\(page)/previews", [("finishOn", finish)], files: [("file", "总进度.xml", bytes)])
                #expect(preview.status == .ok && preview.text.contains("写入 3 项工作") && preview.text.contains("浇筑"))
                #expect(try await officer.get(page).text.contains("还没有工期计划"))
                let mark = try #require(preview.text.firstMatch(of: #/name="mark" value="([0-9a-f]+)"/#)).output.1
                let confirm = [("mark", String(mark)), ("name", "总进度.xml"), ("finishOn", finish)]
                #expect(try await officer.post("\(page)/files", confirm).status == .seeOther)
                #expect(try await officer.post("\(page)/files", confirm).status.code >= 400)
                let shown = try await officer.get(page).text
                #expect(shown.contains("钢筋") && shown.contains("竣工期限"))
                // The heading's link is a link of what stands below it.
                let out = try await officer.get("\(page).xml")
                let back = try PlanFile.read(Array(out.text.utf8))
                #expect(back.tasks.map(\.name) == ["主体", "钢筋", "浇筑", "验收"])
                #expect(back.tasks.map(\.predecessors.count) == [0, 0, 1, 2])
                let broken = try await officer.post("\(page)/previews", [], files: [("file", "a.xml", Array("<Tasks".utf8))])
                #expect(broken.status.code >= 400 && broken.text.contains("无法读取"))
                let other = try await site.browser(of: District.otherOfficer)
                #expect(try await other.post("\(page)/previews", [], files: [("file", "a.xml", bytes)]).status == .forbidden)
            }
        }
    }

    @Test func `the wall shows what is late and what blocks it`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let wall = try await keeper.get("/projects/wall").text
                // Its start is over and it has not started.
                #expect(wall.contains(number) && wall.contains("已过期") && wall.contains("样例轴承产业园"))
                #expect(!wall.contains("件超期问题"))
                let limit = Self.day(test, 2).description
                let filed = try await keeper.post(
                    "/ledgers/project-problem",
                    [
                        ("key", "w1"), ("description", "用电容量不足"), ("values.project", number), ("values.kind", "配套设施"),
                        ("values.measure", "增容"), ("values.limit", limit), ("owner", "drainage"),
                    ])
                #expect(filed.status == .seeOther)
                #expect(!(try await keeper.get("/projects/wall?years=1&by=field").text.contains("件超期问题")))
                test.clock.advance(hours: 96)
                #expect(try await site.browser(of: District.dispatcher).get("/projects/wall?years=5&by=sponsor").text.contains("1 件超期问题"))
                #expect(try await site.browser(of: District.worker).get("/projects/wall").status == .forbidden)
            }
        }
    }

    @Test func `who has not reported stands on the list until the report is in`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            let calendar = try #require(await test.house.journal.book().matters.calendars["cn"])
            let rules = await test.house.journal.book().projects
            let span = try #require(rules.weekly?.span(holding: Self.day(test), calendar))
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let before = try await keeper.get("/projects/reports").text
                #expect(before.contains(number) && before.contains("未到时限"))
                // The moment passes; nothing came from the task force.
                let town = try await site.browser(of: District.officer)
                let report = [
                    ("side", "task-force"), ("on", Self.day(test).description), ("progress", "主体封顶"), ("problems", "无"), ("next", "本月完成砌体"),
                ]
                #expect(try await town.post("/projects/\(number)/briefings", report).status == .seeOther)
                test.clock.advance(seconds: (span.due.milliseconds - test.clock.now.milliseconds) / 1000 + 60)
                let after = try await site.browser(of: District.dispatcher).get("/projects/reports?on=\(span.last)").text
                #expect(after.contains("主体封顶") && after.contains("50.0%"))
                #expect(after.firstMatch(of: #/id="missing"[\s\S]*?镇街园区[\s\S]*?id="units"/#) != nil)
                // A week later what was promised stands beside what was done.
                test.clock.advance(hours: 7 * 24)
                let again = try await site.browser(of: District.officer)
                let reader = try await site.browser(of: District.dispatcher)
                let next = [
                    ("side", "task-force"), ("on", Self.day(test).description), ("progress", "砌体完成"), ("problems", "无"), ("next", "开始安装"),
                ]
                #expect(try await again.post("/projects/\(number)/briefings", next).status == .seeOther)
                let compared = try await reader.get("/projects/reports").text
                #expect(compared.contains("本月完成砌体") && compared.contains("砌体完成"))
                // Nobody reports daily of a project that is not major.
                #expect(try await reader.get("/projects/reports?kind=daily").text.contains("都已填报"))
            }
        }
    }

    @Test func `a closed period keeps its figures, and takes no more`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let year = Self.day(test).year
                let through = Self.day(test, -1).description
                #expect(try await keeper.get("/projects/periods").text.contains("还没有封过账"))
                #expect(
                    try await keeper.post("/projects/\(number)/plans", [("year", String(year)), ("amount", "12000")]).status == .seeOther)
                #expect(try await keeper.post("/projects/\(number)/figures", [("asOf", through), ("total", "6000")]).status == .seeOther)
                let officer = try await site.browser(of: District.officer)
                #expect(!(try await officer.get("/projects/periods").text.contains("name=\"through\"")))
                #expect(try await officer.post("/projects/periods", [("through", through)]).status == .forbidden)
                for wrong in ["", "今天", Self.day(test).description] {
                    #expect(try await keeper.post("/projects/periods", [("through", wrong)]).status.code >= 400, "\(wrong)")
                }
                #expect(try await keeper.post("/projects/periods", [("through", through), ("summary", "半年评估：进度正常")]).status == .seeOther)
                #expect(try await keeper.post("/projects/periods", [("through", through)]).status == .conflict)
                let late = try await keeper.post("/projects/\(number)/figures", [("asOf", through), ("total", "7000"), ("reason", "漏报")])
                #expect(late.status == .conflict && late.text.contains("已经封账"))
                let page = try await keeper.get("/projects/periods").text
                #expect(page.contains("半年评估") && page.contains("6000万元") && page.contains("50.0%"))
            }
        }
    }
}

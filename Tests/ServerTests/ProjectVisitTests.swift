// Visits whose orders become matters, accounts of resources, and permits that wait for each other, through the pages.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Projects
import Testing

@testable import Server

@Suite struct ProjectVisitTests {
    private static func day(_ test: TestHouse, _ offset: Int = 0) -> CivilDay { test.clock.now.day(in: .china).advanced(by: offset) }

    @Test func `a leader's visit grows site by site, and what is ordered is a matter with its unit and day`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.get("/projects/visits").text.contains("还没有登记过现场督导"))
                var fields = [
                    ("kind", "supervision"), ("on", Self.day(test).description), ("officer", District.leader), ("leader", ""),
                    ("project", "XM1999-0001"), ("heard", "主体封顶"), ("difficulties", "用电不足"), ("key", "v1"),
                ]
                let wrong = try await leader.post("/projects/visits", fields)
                #expect(wrong.status.code >= 400 && wrong.text.contains("项目库里的编号") && wrong.text.contains("主体封顶"))
                fields[4].1 = number
                let made = try await leader.post("/projects/visits", fields)
                let visit = "DD\(Self.day(test).year)-0001"
                #expect(made.status == .seeOther && made.location.contains("/projects/visits/\(visit)"))
                #expect(try await leader.post("/projects/visits", fields).location.contains(visit), "sent twice it is one")
                let page = "/projects/visits/\(visit)"
                let shown = try await leader.get(page).text
                #expect(shown.contains("分管领导一号") && shown.contains("主体封顶") && shown.contains("没有交办事项"))
                let limit = Self.day(test, 9)
                let refused = try await leader.post(
                    "\(page)/instructions", [("site", "1"), ("text", "协调用电"), ("limit", Self.day(test, -1).description)])
                #expect(refused.status.code >= 400 && refused.text.contains("或以后") && refused.text.contains("协调用电"))
                #expect(
                    try await leader.post(
                        "\(page)/instructions", [("site", "1"), ("text", "协调用电增容"), ("limit", limit.description), ("owner", "drainage")]
                    ).status == .seeOther)
                let after = try await leader.get(page).text
                let matter = "JB\(Self.day(test).year)-0001"
                #expect(after.contains(matter) && after.contains("协调用电增容"))
                // It is in the hands of its unit, leads back to visit and project, and runs to the end of its day.
                let officer = try await site.browser(of: District.officer)
                let detail = try await officer.get("/matters/\(matter)").text
                #expect(
                    detail.contains("待签收") && detail.contains("/projects/visits/\(visit)\"") && detail.contains("/projects/\(number)\""))
                #expect(try await officer.get("/projects/\(number)").text.contains(matter))
                #expect(try await officer.get("/projects/\(number)").text.contains(visit))
                #expect(try await officer.post("/matters/\(matter)/claim").status == .seeOther)
                let (claimed, _) = try await test.house.matter(matter)
                #expect(claimed.stage == "handling")
                test.clock.advance(hours: 24 * 11)
                let late = try await site.browser(of: District.leader).get("/projects/visits").text
                #expect(late.contains("row-red"))
            }
        }
    }

    @Test func `an officer records for the own projects only, a grid worker and an auditor not at all`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                func fields(_ key: String) -> [(String, String)] {
                    [
                        ("kind", "task-force"), ("on", Self.day(test).description), ("leader", "样例专班"), ("project", number),
                        ("heard", "正常"), ("difficulties", ""), ("key", key),
                    ]
                }
                let officer = try await site.browser(of: District.officer)
                let made = try await officer.post("/projects/visits", fields("a"))
                #expect(made.status == .seeOther)
                let page = String(made.location.prefix { $0 != "?" })
                // The unit of an officer's order is the dispatcher's to say.
                #expect(!(try await officer.get(page).text.contains("name=\"owner\"")))
                #expect(
                    try await officer.post(
                        "\(page)/instructions", [("site", "1"), ("text", "清障"), ("limit", Self.day(test, 5).description)]
                    ).status == .seeOther)
                let (matter, _) = try await test.house.matter("JB\(Self.day(test).year)-0001")
                #expect(matter.stage == "given" && matter.owner == nil)
                #expect(
                    try await officer.post(
                        "\(page)/words", [("site", "1"), ("heard", "正常推进"), ("difficulties", "无"), ("reason", "补记")]
                    ).status == .seeOther)
                #expect(try await officer.get(page).text.contains("正常推进"))
                let other = try await site.browser(of: District.otherOfficer)
                #expect(try await other.post("/projects/visits", fields("b")).status == .forbidden)
                #expect(try await other.post("\(page)/sites", [("project", number), ("heard", "x")]).status == .forbidden)
                #expect(try await site.browser(of: District.worker).get("/projects/visits").status == .forbidden)
                let auditor = try await site.browser(of: District.auditor)
                #expect(try await auditor.get(page).status == .ok)
                #expect(try await auditor.post("/projects/visits", fields("c")).status == .forbidden)
                #expect(try await officer.get("/projects/visits/DD1999-0001").status == .notFound)
            }
        }
    }

    @Test func `an account gives out no more than it has, and says who lacks`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/projects/resources").text.contains("用地指标"))
                let page = "/projects/resources/land"
                #expect(try await officer.post("\(page)/grants", [("amount", "10"), ("source", "x")]).status == .forbidden)
                #expect(try await keeper.post("\(page)/grants", [("amount", "100.5"), ("source", "样例〔2026〕1号")]).status == .seeOther)
                #expect(try await officer.post("\(page)/needs", [("project", number), ("amount", "120")]).status == .seeOther)
                let bad = try await keeper.post("\(page)/allocations", [("project", number), ("amount", "1.2345")])
                #expect(bad.status.code >= 400 && bad.text.contains("最多三位小数") && bad.text.contains("value=\"1.2345\""))
                let short = try await keeper.post("\(page)/allocations", [("project", number), ("amount", "110")])
                #expect(short.status == .conflict && short.text.contains("只剩 100.5 亩"))
                #expect(try await keeper.post("\(page)/allocations", [("project", number), ("amount", "100.5")]).status == .seeOther)
                let shown = try await officer.get(page).text
                #expect(shown.contains("19.5") && shown.contains("样例〔2026〕1号"))
                let project = try await officer.get("/projects/\(number)").text
                #expect(project.contains("用地指标（亩）") && project.contains("19.5"))
                #expect(try await officer.post("\(page)/uses", [("project", number), ("amount", "100.6")]).status == .conflict)
                #expect(try await officer.post("\(page)/uses", [("project", number), ("amount", "60")]).status == .seeOther)
                #expect(
                    try await keeper.post("\(page)/releases", [("project", number), ("amount", "40.5"), ("reason", "节约")]).status
                        == .seeOther)
                #expect(try await keeper.get(page).text.contains("收回 40.5 亩：节约"))
                #expect(try await officer.get("/projects/resources/gold").status == .notFound)
                // In English, too.
                #expect(try await site.browser(of: District.officer, language: "en").get(page).text.contains("40.5 mu taken back"))
            }
        }
    }

    @Test func `permits are filed together, wait for what comes before them, and may run ahead but not end ahead`() async throws {
        try await TestHouse.run { test in
            let number = try await ProjectHouse.project(in: test)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let page = "/projects/\(number)/permits"
                #expect(try await keeper.get(page).text.contains("未登记，可以办理"))
                let fields = [("class", "record"), ("class", "environment"), ("class", "energy"), ("track", "绿色通道"), ("key", "k")]
                #expect(try await keeper.post(page, [("track", "绿色通道"), ("key", "z")]).status.code >= 400)
                #expect(try await keeper.post(page, [("class", "moon"), ("track", "绿色通道"), ("key", "y")]).status.code >= 400)
                #expect(try await keeper.post(page, fields).status == .seeOther)
                #expect(try await keeper.post(page, fields).status == .seeOther)
                let rows = try await test.house.journal.rows(
                    "select number, class from matter where ledger = 'project-permit' order by number")
                #expect(rows.map { $0.text("class") } == ["record", "environment", "energy"], "sent twice they are filed once")
                let numbers = Dictionary(uniqueKeysWithValues: rows.map { ($0.text("class"), $0.text("number")) })
                let (record, environment) = (try #require(numbers["record"]), try #require(numbers["environment"]))
                let shown = try await keeper.get(page).text
                // The green channel of the record is one day of seven.
                #expect(shown.contains(record) && shown.contains("85.7%") && shown.contains("等待：立项"))
                let officer = try await site.browser(of: District.officer)
                for each in numbers.values {
                    #expect(try await keeper.post("/matters/\(each)/dispatch", [("owner", "drainage")]).status == .seeOther)
                }
                let waits = try await officer.post("/matters/\(environment)/claim")
                #expect(waits.status == .conflict && waits.text.contains("前置手续还没有办结") && waits.text.contains(record))
                // 容缺受理: by an amendment with its reason.
                #expect(
                    try await officer.post(
                        "/matters/\(environment)/amend",
                        [
                            ("values.project", number), ("values.track", "绿色通道"), ("values.acceptance", "容缺受理"),
                            ("reason", "承诺补齐"),
                        ]
                    ).status == .seeOther)
                #expect(try await officer.post("/matters/\(environment)/claim").status == .seeOther)
                #expect(
                    try await officer.post("/matters/\(environment)/submit", [("note", "已批复"), ("closing", "yes")]).status == .seeOther)
                #expect(try await keeper.get(page).text.contains("先行受理"))
                let early = try await keeper.post("/matters/\(environment)/verify", [("passed", "yes"), ("note", "属实")])
                #expect(early.status == .conflict && early.text.contains("前置手续还没有办结"))
                #expect(try await officer.post("/matters/\(record)/claim").status == .seeOther)
                #expect(try await officer.post("/matters/\(record)/submit", [("note", "已赋码"), ("closing", "yes")]).status == .seeOther)
                #expect(try await keeper.post("/matters/\(record)/verify", [("passed", "yes"), ("note", "属实")]).status == .seeOther)
                #expect(try await keeper.post("/matters/\(environment)/verify", [("passed", "yes"), ("note", "属实")]).status == .seeOther)
                #expect(try await test.house.matter(environment).matter.ending?.kind == "granted")
                let last = try await keeper.get(page).text
                #expect(last.contains("2 / 9"))
                // It has started without the energy assessment.
                try await test.house.project(
                    .advance(to: .started, on: Self.day(test), reason: nil, evidence: nil),
                    on: try await test.house.project(number).project.id, by: test.actor(District.dispatcher))
                #expect(try await keeper.get(page).text.contains("下列手续未办结：能评"))
            }
        }
    }
}

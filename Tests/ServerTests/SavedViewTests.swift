// Saved views: kept by an officer, in an order of their own, shared by a head, counted for who reads.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct SavedViewTests {
    private static func ids(_ test: TestHouse) async throws -> [String] {
        try await test.house.journal.rows("select id from saved_view order by place, created_at, id").map { $0.text("id") }
    }

    @Test func `a view is saved for a list that exists, and not without end`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                #expect(try await browser.post("/views", [("list", "nothing"), ("title", "红灯")]).status == .notFound)
                #expect(try await browser.post("/views", [("list", "/search"), ("title", " ")]).status == .unprocessableContent)
                #expect(
                    try await browser.post("/views", [("list", "/search"), ("title", String(repeating: "长", count: 41))]).status
                        == .unprocessableContent)
                for index in 0..<SavedViews.most {
                    try await test.house.savedViews.save("v\(index)", .ledger("citizen-report"), [], of: District.dispatcher)
                }
                let refused = try await browser.post("/views", [("list", "citizen-report"), ("title", "红灯"), ("light", "red")])
                #expect(refused.status == .conflict && refused.text.contains("删除不用的"))
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.post("/views", [("list", "citizen-report"), ("title", "红灯")]).status == .seeOther)
            }
        }
    }

    @Test func `any list and any search is kept with what was asked, and opens it again`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for (list, fields, address) in [
                    ("citizen-report", [("stage", "reported")], "/ledgers/citizen-report?stage=reported"),
                    ("/matters", [("ledger", "citizen-report"), ("light", "none")], "/matters?ledger=citizen-report&light=none"),
                    ("/search", [("q", "井盖 area:east"), ("cursor", "1~a")], "/search?q=%E4%BA%95%E7%9B%96%20area%3Aeast"),
                ] {
                    let answer = try await browser.post("/views", [("list", list), ("title", "视图\(list)")] + fields)
                    #expect(answer.status == .seeOther && answer.location == address, "\(answer.location)")
                    #expect(try await browser.get(address).text.contains(number))
                }
                for path in ["/desk", "/search", "/views"] {
                    let page = try await browser.get(path).text
                    #expect(page.contains("视图/search") && page.contains("视图citizen-report") && page.contains("视图/matters"), "\(path)")
                }
                #expect(
                    try await browser.get("/ledgers/citizen-report?stage=reported").text.contains("aria-current=\"page\">视图citizen-report"))
                // Nobody else's.
                let other = try await site.browser(of: District.supervisor)
                #expect(!(try await other.get("/views").text.contains("视图/search")))
            }
        }
    }

    @Test func `views are put in order, renamed and removed by who made them only`() async throws {
        try await TestHouse.run { test in
            var made: [String] = []
            for title in ["甲", "乙", "丙"] {
                made.append(try await test.house.savedViews.save(title, .matters, [["light", "red"]], of: District.dispatcher))
            }
            let ids = made
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                #expect(try await browser.post("/views/\(ids[2])/places", [("way", "up")]).status == .seeOther)
                #expect(try await Self.ids(test) == [ids[0], ids[2], ids[1]])
                #expect(try await browser.post("/views/\(ids[0])/places", [("way", "up")]).status == .seeOther)
                #expect(try await browser.post("/views/\(ids[0])/places", [("way", "down")]).status == .seeOther)
                #expect(try await Self.ids(test) == [ids[2], ids[0], ids[1]])
                #expect(try await browser.post("/views/\(ids[0])/places", [("way", "left")]).status == .unprocessableContent)
                #expect(try await browser.post("/views/\(ids[1])/names", [("title", "<丁>")]).status == .seeOther)
                #expect(try await browser.get("/views").text.contains("&lt;丁&gt;"))
                let other = try await site.browser(of: District.supervisor)
                for what in ["names", "places", "shares", "endings"] {
                    let fields = [("title", "x"), ("way", "up"), ("unit", "")]
                    #expect(try await other.post("/views/\(ids[0])/\(what)", fields).status == .notFound, "\(what)")
                }
                #expect(try await browser.post("/views/\(ids[0])/endings").status == .seeOther)
                #expect(try await Self.ids(test) == [ids[2], ids[1]])
            }
        }
    }

    @Test func `a head shares a view with the unit, and each reader counts what they may read`() async throws {
        try await TestHouse.run { test in
            for owner in ["drainage", "lighting"] {
                let number = try await test.report("井盖 \(owner)").number
                try await test.house.act(.accept(note: nil), on: number, by: test.actor(District.dispatcher))
                try await test.house.act(
                    .dispatch(owner: owner, supporting: nil, note: nil), on: number, by: test.actor(District.dispatcher))
            }
            try await test.house.journal.settle()
            let id = try await test.house.savedViews.save("井盖全区", .search, [["q", "井盖"]], of: District.head)
            try await test.serve { site in
                let (head, officer) = (try await site.browser(of: District.head), try await site.browser(of: District.officer))
                let lamps = try await site.browser(of: District.otherOfficer)
                #expect(!(try await officer.get("/views").text.contains("井盖全区")))
                #expect(try await head.post("/views/\(id)/shares", [("unit", "lighting")]).status == .forbidden)
                #expect(try await head.post("/views/\(id)/shares", [("unit", "drainage")]).status == .seeOther)
                let page = try await officer.get("/views").text
                #expect(page.contains("井盖全区") && page.contains("负责人排水") && page.contains(">1</a>") && !page.contains(">2</a>"))
                #expect(!(try await lamps.get("/views").text.contains("井盖全区")))
                #expect(try await officer.get("/search?q=%E4%BA%95%E7%9B%96").text.contains("共 1 件"))
                // One who heads nothing shares nothing.
                let own = try await test.house.savedViews.save("我的", .matters, [], of: District.officer)
                #expect(try await officer.post("/views/\(own)/shares", [("unit", "drainage")]).status == .forbidden)
                #expect(try await head.post("/views/\(id)/shares", [("unit", "")]).status == .seeOther)
                #expect(!(try await officer.get("/views").text.contains("井盖全区")))
            }
        }
    }

    @Test func `a view that names a unit, an area, a class or a ledger that is gone says so`() async throws {
        try await TestHouse.run { test in
            try await test.house.organize(.closeUnit(unit: "lighting", reason: "机构改革"), by: .system)
            let views = test.house.savedViews
            try await views.save("一", .matters, [["unit", "lighting"]], of: District.dispatcher)
            try await views.save("二", .matters, [["unit", "moon"], ["cell", "cell-99"], ["class", "dragons"]], of: District.dispatcher)
            try await views.save("三", .ledger("old-ledger"), [["light", "red"]], of: District.dispatcher)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                for path in ["/views", "/desk"] {
                    let page = try await browser.get(path).text
                    for words in ["单位“区路灯管理所”已撤销", "没有单位“moon”", "没有区域“cell-99”", "没有分类“dragons”", "台账“old-ledger”已不存在"] {
                        #expect(page.contains(words), "\(path) \(words)")
                    }
                }
            }
        }
    }

    @Test func `one name twice is refused with words, and another officer may have it`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let red = [("list", "/matters"), ("title", "红灯"), ("light", "red")]
                #expect(try await browser.post("/views", red).status == .seeOther)
                for fields in [red, [("list", "/search"), ("title", " 红灯 "), ("q", "井盖")]] {
                    let refused = try await browser.post("/views", fields)
                    #expect(refused.status == .conflict && refused.text.contains("名为“红灯”的视图") && refused.text.contains("请换一个名称"))
                    // At the field, with what the view asks for, so that another name is all that is missing.
                    #expect(refused.text.contains("aria-invalid=\"true\"") && refused.text.contains("value=\"\(fields[1].1)\""))
                    #expect(refused.text.contains("type=\"hidden\" name=\"\(fields[2].0)\" value=\"\(fields[2].1)\""))
                }
                #expect(try await browser.post("/views", [("list", "/matters"), ("title", "黄灯"), ("light", "yellow")]).status == .seeOther)
                let ids = try await Self.ids(test)
                #expect(ids.count == 2)
                #expect(try await browser.post("/views/\(ids[1])/names", [("title", "红灯")]).status == .conflict)
                // Its own name is not in the way.
                #expect(try await browser.post("/views/\(ids[0])/names", [("title", "红灯")]).status == .seeOther)
                #expect(try await site.browser(of: District.supervisor).post("/views", red).status == .seeOther)
                let page = try await browser.get("/views").text
                #expect(page.contains(">事项数</th>") && page.contains("<details class=\"apart\"><summary>删除…</summary>"))
            }
        }
    }

    @Test func `an address beyond two thousand bytes is refused, one of two thousand is kept`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                // The name of the filter is one of them.
                let refused = try await browser.post(
                    "/views", [("list", "/search"), ("title", "很长"), ("q", String(repeating: "a", count: 2000))])
                #expect(refused.status == .unprocessableContent && refused.text.contains("有 2001 字节，最多 2000 字节"))
                #expect(try await Self.ids(test).isEmpty)
                let kept = try await browser.post(
                    "/views", [("list", "/search"), ("title", "很长"), ("q", String(repeating: "a", count: 1999))])
                #expect(kept.status == .seeOther)
            }
        }
    }

    @Test func `what a head shared goes with the post, and is theirs still`() async throws {
        try await TestHouse.run { test in
            let id = try await test.house.savedViews.save("井盖全区", .search, [["q", "井盖"]], of: District.head)
            try await test.serve { site in
                let (head, officer) = (try await site.browser(of: District.head), try await site.browser(of: District.officer))
                #expect(try await head.post("/views/\(id)/shares", [("unit", "drainage")]).status == .seeOther)
                #expect(try await officer.get("/views").text.contains("井盖全区"))
                try await test.house.organize(
                    .appoint(
                        officer: District.head, duty: .officer, unit: "lighting", areas: [], since: test.clock.now.adding(seconds: -60)),
                    by: .system)
                try await test.house.organize(
                    .dismiss(officer: District.head, duty: .head, unit: "drainage"), by: .system)
                test.clock.advance(seconds: 60)
                for path in ["/views", "/desk", "/search"] { #expect(!(try await officer.get(path).text.contains("井盖全区")), "\(path)") }
                #expect(try await head.get("/views").text.contains("井盖全区"))
            }
        }
    }

    @Test func `however many views there are, they are counted in one query`() async throws {
        try await TestHouse.run { test in
            for index in 0..<30 {
                try await test.house.savedViews.save("v\(index)", .matters, [["light", "red"]], of: District.dispatcher)
            }
            try await test.serve { site in
                let page = try await site.browser(of: District.dispatcher).get("/views")
                #expect(page.status == .ok && page.body.readableBytes < 100_000)
            }
        }
    }
}

// An organization of a thousand officers: its pages stay short, and whoever is named is still found.
import Foundation
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct LargeDistrictTests {
    private static let longest = 100_000

    @Test func `an officer is named by code or by name, and a name that two have is asked back`() async throws {
        try await TestHouse.run(furnish: LargeDistrict.furnish) { test in
            try await test.house.organize(.enrol(officer: "twin-1", name: "同名示例"), by: .system)
            try await test.house.organize(.enrol(officer: "twin-2", name: "同名示例"), by: .system)
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let unit = "/admin/organization/units/unit-1"
                #expect(try await browser.get(unit).text.contains("姓名或代码"))
                func appoint(_ officer: String) async throws -> TestResponse {
                    try await browser.post("\(unit)/appointments", [("officer", officer), ("duty", "head")])
                }
                #expect(try await appoint(" 经办人示例7 ").status == .seeOther)
                #expect(try await appoint("officer-8").status == .seeOther)
                let book = await test.house.journal.book().matters.organization
                for officer in ["officer-7", "officer-8"] {
                    #expect(book.posts(of: officer, at: test.clock.now).contains { $0.unit == "unit-1" && $0.duty == .head })
                }
                let twins = try await appoint("同名示例")
                #expect(twins.status == .unprocessableContent && twins.text.contains("twin-1") && twins.text.contains("twin-2"))
                #expect(twins.text.contains("value=\"同名示例\""), "what was written stays")
                let near = try await appoint("示例499")
                #expect(near.status == .unprocessableContent && near.text.contains("经办人示例499（officer-499）"))
                #expect(try await appoint("").status == .unprocessableContent)
                // Of the department with more than a hundred, one is dismissed by name and post.
                let large = "/admin/organization/units/drainage"
                let dismissed = try await browser.post("\(large)/dismissals", [("officer", "经办人排水510"), ("duty", "officer")])
                #expect(dismissed.status == .seeOther)
                let after = await test.house.journal.book().matters.organization
                #expect(after.posts(of: "officer-510", at: test.clock.now).isEmpty)
                let account = try await browser.post("/admin/accounts", [("name", "jb-new"), ("officer", "经办人示例9")])
                #expect(account.status == .ok && account.text.contains("经办人示例9"))
            }
        }
    }

    @Test func `whose post it is comes first where there are too many posts for a list`() async throws {
        try await TestHouse.run(furnish: LargeDistrict.furnish) { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                #expect(try await !browser.get("/admin/tokens").text.contains("name=\"post\""))
                let found = try await browser.get("/admin/tokens?officer=\(Browser.encoded("经办人示例7"))").text
                #expect(found.contains("value=\"officer-7|officer|unit-7\"") && !found.contains("officer-70|"))
                let post = ("post", "officer-7|officer|unit-7")
                let refused = try await browser.post("/admin/tokens", [("name", "桥接"), post, ("days", "0")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("value=\"officer-7|officer|unit-7\" selected"))
                #expect(try await browser.post("/admin/tokens", [("name", "桥接"), post, ("days", "30")]).status == .ok)
                #expect(try await browser.get("/admin/tokens?officer=nobody").text.contains("没有姓名或代码为“nobody”的人员"))

                // One's own are offered in any case.
                #expect(try await browser.get("/account/deputies").text.contains("value=\"gl|administrator|district-center\""))
                let other = try await browser.get("/account/deputies?officer=officer-7").text
                #expect(other.contains("value=\"officer-7|officer|unit-7\""))
                let form = [post, ("deputy", "经办人示例67"), ("from", "2026-11-24"), ("until", "2026-11-25"), ("reason", "年假")]
                #expect(try await browser.post("/account/deputies", form).status == .seeOther)
                test.clock.advance(hours: 24)
                let organization = await test.house.journal.book().matters.organization
                #expect(organization.posts(of: "officer-67", at: test.clock.now).contains { $0.deputyFor == "officer-7" })
            }
        }
    }

    @Test func `accounts and officers are looked for, and lists go on page by page`() async throws {
        try await TestHouse.run(furnish: LargeDistrict.furnish) { test in
            try await test.house.journal.write([LargeDistrict.accounts])
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                var (address, seen) = ("/admin/accounts" as String?, Set<String>())
                while let path = address {
                    let text = try await browser.get(path).text
                    #expect(text.utf8.count < Self.longest)
                    seen.formUnion(text.matches(of: /href="\/admin\/accounts\/([a-z0-9-]+)"/).map { String($0.1) })
                    address = text.firstMatch(of: /<a href="([^"]+)" rel="next"/).map { String($0.1).replacing("&amp;", with: "&") }
                }
                #expect(seen.count == 501, "five hundred and the administrator's own")
                let found = try await browser.get("/admin/accounts?q=\(Browser.encoded("示例123"))").text
                #expect(found.contains("officer-123") && !found.contains("officer-124"))
                #expect(try await browser.get("/admin/accounts?q=nobody").text.contains("没有这样的账号"))

                let tree = try await browser.get("/admin/organization").text
                #expect(tree.contains("下级单位 5 个") && tree.contains("等 25 人") && !tree.contains("units/village-10"))
                let street = try await browser.get("/admin/organization/units/office-2").text
                #expect(street.contains("示例社区10居委会") && street.contains("网格员示例50"))
                let officer = try await browser.get("/admin/organization?officer=\(Browser.encoded("网格员示例77"))").text
                #expect(officer.contains("href=\"/admin/organization/officers/worker-77\"") && officer.contains("示例街道3办事处 · 网格员"))
                #expect(try await browser.get("/admin/organization?officer=nobody").text.contains("没有这样的人员"))
                // The hundred appointments of the largest department, fifty a page.
                let first = try await browser.get("/admin/organization/units/drainage").text
                let next = try #require(first.firstMatch(of: /<a href="([^"]+)" rel="next"/)?.1)
                #expect(try await browser.get(String(next).replacing("&amp;", with: "&")).text.contains("任职记录"))
            }
        }
    }

    @Test func `the previews of a large map, of a faulty one and of a calendar are short`() async throws {
        try await TestHouse.run { test in
            for number in 1...120 { _ = try await test.report("井盖松动，第\(number)处，踩上去会翘起") }
            // The day on which all of them would be due is off.
            let calendar = try CalendarSample.changed([("2026-11-23", true), ("2026-11-24", true)])
            try await test.serve { site in
                for language in ["zh", "en"] {
                    let browser = try await site.browser(of: District.administrator, language: language)
                    let whole = LargeDistrict.areas
                    // A tenth of the cells reaches into the next.
                    let faulty = (50..<100).reduce(whole) { text, cell in
                        let (west, row) = (117 + Double(cell % 25) / 100, 36 + Double(cell / 25) / 100)
                        return text.replacing("[[[\(west),\(row)],", with: "[[[\(west - 0.002),\(row)],")
                    }
                    try #require(faulty != whole)
                    for text in [whole, faulty] {
                        let page = try await browser.post("/admin/areas/previews", [], files: [("file", "a.geojson", Array(text.utf8))])
                        #expect(page.status == (text == whole ? .ok : .unprocessableContent))
                        #expect(page.body.readableBytes < Self.longest)
                    }
                    let page = try await browser.post("/admin/calendars/previews", [], files: [("file", "cn.json", Array(calendar.utf8))])
                    #expect(page.status == .ok && page.body.readableBytes < Self.longest)
                    #expect(page.text.contains("value=\"2\""), "a second page of moves")
                }
            }
        }
    }
}

// Who stands in for whom, by the pages: the form, the desk meanwhile, the notices, the end.
import Foundation
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct DeputyTests {
    private let days = [("from", "2026-11-23"), ("until", "2026-11-27"), ("reason", "年休假")]

    @Test func `a deputy finds the holder's matters on the desk, acts, is told, and it ends with its last day`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let deputy = try await site.browser(of: District.head)
                #expect(try await !deputy.get("/desk?tab=handling").text.contains(number))
                let page = try await officer.get("/account/deputies").text
                #expect(
                    page.contains("value=\"jb|officer|drainage\"") && page.contains("value=\"fz\"") && !page.contains("value=\"jb-lamps\""))
                let answer = try await officer.post("/account/deputies", [("post", "jb|officer|drainage"), ("deputy", "fz")] + days)
                #expect(answer.status == .seeOther && answer.location == "/account/deputies")
                #expect(try await officer.get("/account/deputies").text.contains("代班中"))

                let desk = try await deputy.get("/desk?tab=handling").text
                #expect(desk.contains(number) && desk.contains("（代经办人排水一号）"))
                #expect(try await deputy.post("/matters/\(number)/progress", [("note", "代为查看")]).status == .seeOther)
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.post("/matters/\(number)/urge", [("reason", "请尽快")]).status == .seeOther)
                try await test.house.journal.settle()
                #expect(try await deputy.get("/desk/notices").text.contains("请尽快"))
                #expect(try await officer.get("/desk/notices").text.contains("请尽快"))

                test.clock.advance(hours: 24 * 5)
                let later = try await site.browser(of: District.head)
                #expect(try await !later.get("/desk?tab=handling").text.contains(number))
                #expect(try await later.get("/account/deputies").text.contains("已结束"))
            }
        }
    }

    @Test func `what cannot be given is said beside its field, and nothing is recorded`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let before = test.sequence
                let good = [("post", "jb|officer|drainage"), ("deputy", "fz")] + days
                for (field, value, words) in [
                    ("deputy", "jb-lamps", "在本单位没有岗位"), ("deputy", "", "代班人"), ("post", "dd|dispatcher|district-center", "不能安排"),
                    ("post", "x", "岗位"), ("until", "2026-11-20", "已经过去"), ("from", "soon", "日期"), ("until", "2028-01-01", "最长"),
                    ("reason", " ", "原因"),
                ] {
                    let form = good.map { $0.0 == field ? ($0.0, value) : $0 }
                    let answer = try await officer.post("/account/deputies", form)
                    #expect(answer.status.code >= 400 && answer.status.code < 500 && answer.text.contains(words), "\(field)=\(value)")
                    #expect(answer.text.contains("年休假") || field == "reason", "what was typed is kept")
                }
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `a head ends it early, a stranger cannot, and an administrator names anybody`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let head = try await site.browser(of: District.head)
                _ = try await head.post("/account/deputies", [("post", "jb|officer|drainage"), ("deputy", "fz")] + days)
                let since = test.clock.now, over = Kernel.Instant(CivilDay("2026-11-28")!, minuteOfDay: 0, in: .china)
                let ending = [
                    ("post", "jb|officer|drainage"), ("deputy", "fz"), ("since", "\(since.milliseconds)"), ("over", "\(over.milliseconds)"),
                ]
                let stranger = try await site.browser(of: District.otherOfficer)
                #expect(try await stranger.post("/account/deputies/endings", ending).status == .forbidden)
                #expect(try await !stranger.get("/account/deputies").text.contains("负责人排水"))
                #expect(try await head.post("/account/deputies/endings", ending).status == .seeOther)
                #expect(try await head.post("/account/deputies/endings", ending).status == .notFound)
                let administrator = try await site.browser(of: District.administrator)
                let anybody = [("post", "jb|officer|drainage"), ("deputy", "jb-lamps")] + days
                #expect(try await administrator.post("/account/deputies", anybody).status == .seeOther)
                let officer = try await administrator.get("/admin/organization/officers/jb-lamps").text
                #expect(officer.contains("（代经办人排水一号）"))
            }
        }
    }
}

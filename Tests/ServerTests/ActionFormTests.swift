// What forms offer and what they say when it is refused: to the one who sits before them, not to somebody else.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ActionFormTests {
    /// The kinds that the form of "end" offers; nil where there is no such form.
    private func kinds(_ page: String) -> [String]? {
        guard let form = page.components(separatedBy: "id=\"do-end\"").dropFirst().first?.components(separatedBy: "</form>").first else {
            return nil
        }
        return form.matches(of: #/<option value="([^"]+)"/#).map { String($0.1) }
    }

    /// Of the matter, as the form of "progress" has it.
    private static func version(_ page: String) throws -> String {
        let form = page.components(separatedBy: "id=\"do-progress\"").dropFirst().first
        return String(try #require(form?.firstMatch(of: #/name="version" value="([0-9]+)"/#)?.1))
    }

    @Test func `endings are offered by post and only where nothing that they demand is missing`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "handling")
            try await test.serve { site in
                let address = "/matters/\(filed.number)"
                let dispatcher = try await site.browser(of: District.dispatcher)
                let supervisor = try await site.browser(of: District.supervisor)
                let earlyPage = try await dispatcher.get(address).text
                #expect(kinds(earlyPage) == nil)
                let supervisorsPage = try await supervisor.get(address).text
                #expect(kinds(supervisorsPage) == ["void"])
                let officersPage = try await site.browser(of: District.officer).get(address).text
                #expect(kinds(officersPage) == nil)
                try await test.walk(filed.number, to: "verified")
                try await test.house.act(
                    .answer(reached: true, words: "井盖已经更换", satisfied: true), on: filed.number, by: test.actor(District.dispatcher))
                let latePage = try await dispatcher.get(address).text
                #expect(kinds(latePage) == ["resolved", "transferred"])
            }
        }
    }

    @Test func `an ending that is not this post's is refused by its name`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                let dispatcher = try await site.browser(of: District.dispatcher)
                let refused = try await dispatcher.post("/matters/\(filed.number)/end", [("kind", "void"), ("note", "误报")])
                #expect(refused.status == .forbidden)
                #expect(refused.text.contains("您的岗位不能以“作废”办结。") && refused.text.contains("可以这样办结的是：督查员"))
                #expect(!refused.text.contains("您的岗位不能“办结”"))
                let english = try await site.browser(of: District.dispatcher, language: "en").post(
                    "/matters/\(filed.number)/end", [("kind", "")])
                #expect(english.status == .unprocessableContent && english.text.contains("&quot;how it ends&quot; is missing"))
            }
        }
    }

    @Test func `whoever holds two posts ends with the kind of either`() async throws {
        try await TestHouse.run { test in
            try await ReadingRightsTests.appoint(test, "both", .dispatcher, "district-center")
            try await ReadingRightsTests.appoint(test, "both", .supervisor, "district-government")
            let filed = try await test.report()
            try await test.serve { site in
                let both = try await site.browser(of: "both")
                let bothsPage = try await both.get("/matters/\(filed.number)").text
                #expect(kinds(bothsPage)?.contains("void") == true)
                #expect(try await both.post("/matters/\(filed.number)/end", [("kind", "void"), ("note", "误报")]).status == .seeOther)
                #expect(try await test.house.matter(filed.number).entries.last?.actor.post == "supervisor")
            }
        }
    }

    @Test func `whoever comes second reads what happened and goes on from there`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "handling")
            try await test.serve { site in
                let address = "/matters/\(filed.number)"
                let officer = try await site.browser(of: District.officer)
                let seen = try Self.version(try await officer.get(address).text)
                try await test.house.act(
                    .extend(by: try Budget(asked: "1 work-hours"), reason: "等配件"), on: filed.number, by: test.actor(District.head))
                let late = try await officer.post("\(address)/progress", [("note", "已到现场"), ("version", seen)])
                #expect(late.status == .conflict && late.text.contains("等配件"))
                #expect(late.text.contains("已到现场</textarea>"))
                let again = try await officer.post("\(address)/progress", [("note", "已到现场"), ("version", try Self.version(late.text))])
                #expect(again.status == .seeOther)
            }
        }
    }

    @Test func `what somebody else has done meanwhile is not offered once more`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "dispatched")
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let seen = try await test.house.matter(filed.number).entries.last?.version ?? 0
                try await test.walk(filed.number, to: "handling")
                let late = try await officer.post(
                    "/matters/\(filed.number)/claim", [("note", "带了备件"), ("version", String(seen))])
                let form = try #require(
                    late.text.components(separatedBy: "id=\"do-claim\"").dropFirst().first?.components(separatedBy: "</form>").first)
                #expect(late.status == .conflict && form.contains("带了备件") && form.contains("这一步现在不能再做"))
                #expect(!form.contains("<button"))
            }
        }
    }

    @Test func `a supervisor finds what they may verify in place of the grid worker`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "submitted")
            try await test.serve { site in
                let link = "href=\"/matters/\(filed.number)"
                let supervisor = try await site.browser(of: District.supervisor)
                #expect(try await !supervisor.get("/desk?tab=verify").text.contains(link))
                #expect(try await supervisor.get("/desk?tab=instead").text.contains(link))
                #expect(try await site.browser(of: District.worker).get("/desk?tab=verify").text.contains(link))
                let dispatcher = try await site.browser(of: District.dispatcher)
                #expect(try await !dispatcher.get("/desk").text.contains("可代核查"))
                #expect(
                    try await supervisor.post("/matters/\(filed.number)/verify", [("passed", "yes"), ("note", "已看过")]).status == .seeOther)
                #expect(try await !supervisor.get("/desk?tab=instead").text.contains(link))
            }
        }
    }

    @Test func `an ending that demands a note says so where it is chosen`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                let zh = try await site.browser(of: District.supervisor).get("/matters/\(filed.number)").text
                #expect(zh.contains("作废（须写说明）"))
            }
        }
    }

    @Test func `work submitted without the tick is refused at the tick, in words for who submits`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "handling")
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let page = try await officer.get("/matters/\(filed.number)").text
                let tick = try #require(page.components(separatedBy: "id=\"submit-f-closing\"").dropFirst().first?.prefix { $0 != ">" })
                #expect(tick.contains("required"))
                let refused = try await officer.post("/matters/\(filed.number)/submit", [("note", "已更换"), ("version", "")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("没有勾选“已达到结案条件”"))
                #expect(!refused.text.contains("请办理单位重新提交"))
            }
        }
    }

    @Test func `nobody finds their own request among those to approve`() async throws {
        try await TestHouse.run { test in
            @Sendable func waiting(_ page: String) -> String? {
                page.firstMatch(of: #/data-count="tab\.approve">([0-9]+)</#).map { String($0.1) }
            }
            let own = try await test.report("负责人自己申请")
            try await test.walk(own.number, to: "handling")
            try await test.house.act(
                .extend(by: try Budget(asked: "1 work-hours"), reason: "等配件"), on: own.number, by: test.actor(District.head))
            try await test.serve { site in
                let ownPage = try await site.browser(of: District.head).get("/desk").text
                #expect(waiting(ownPage) == "0")
            }
            let others = try await test.report("经办人申请")
            try await test.walk(others.number, to: "handling")
            try await test.house.act(
                .extend(by: try Budget(asked: "1 work-hours"), reason: "等配件"), on: others.number, by: test.actor(District.officer))
            try await test.serve { site in
                let othersPage = try await site.browser(of: District.head).get("/desk").text
                #expect(waiting(othersPage) == "1")
            }
        }
    }

    @Test func `a wrong password and an unknown code are headed as what they are`() async throws {
        try await TestHouse.run { test in
            try await test.account("banshi", of: District.officer)
            try await test.serve { site in
                let visitor = site.visitor()
                let wrong = try await visitor.post("/sign-in", [("name", "banshi"), ("password", "not-this-one")])
                #expect(wrong.text.contains("没有登录成功") && !wrong.text.contains("没有提交成功"))
                let unknown = try await visitor.post("/find", [("number", "SM2026-000001"), ("code", "2222222222")])
                #expect(unknown.text.contains("没有找到这件上报") && !unknown.text.contains("没有提交成功"))
            }
        }
    }
}

@Suite struct TimeLeftTests {
    /// What stands beside the due instants of a page.
    private func said(_ page: String) -> [String] { page.matches(of: #/<small>((?:还剩|已超) [^<]*)</small>/#).map { String($0.1) } }

    @Test func `beside a working-time clock stands working time, wherever it is shown`() async throws {
        try await TestHouse.run { test in
            test.clock.advance(seconds: 8 * 3600 + 50 * 60)
            let number = try await test.report().number
            test.clock.advance(hours: 15)
            try await test.serve { site in
                let dispatcher = try await site.browser(of: District.dispatcher)
                var all: [String] = []
                for path in ["/desk?tab=accept", "/matters?state=open", "/dispatch/\(number)", "/matters/\(number)"] {
                    let said = said(try await dispatcher.get(path).text)
                    #expect(!said.isEmpty, "\(path)")
                    all += said
                }
                #expect(Set(all).count == 1, "\(all)")
                #expect(all.first?.contains("工作时间") == true)
            }
        }
    }

    @Test func `an ended matter says that the instant is that of its ending`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "ended")
            try await test.serve { site in
                let list = try await site.browser(of: District.dispatcher, language: "en").get("/matters").text
                #expect(list.contains("</time><small>Ended</small>"))
            }
        }
    }
}

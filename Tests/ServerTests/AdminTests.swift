// Administration: who gets in, what each form records, what is refused.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite("Administration") struct AdminTests {
    static let pages = [
        "/admin", "/admin/organization", "/admin/organization/units/drainage", "/admin/organization/officers/jb", "/admin/areas",
        "/admin/accounts", "/admin/tokens",
        "/admin/ledgers", "/admin/ledgers/citizen-report", "/admin/ledgers/grid-incident", "/admin/calendars", "/admin/health",
    ]

    @Test func `administrators see every page in both languages, nobody else sees any`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                var others: [Browser] = []
                for post in District.posts where post.duty != .administrator { others.append(try await site.browser(of: post.officer)) }
                let zh = try await site.browser(of: District.administrator)
                let en = try await site.browser(of: District.administrator, language: "en")
                for path in Self.pages {
                    for browser in [zh, en] {
                        let answer = try await browser.get(path)
                        #expect(answer.status == .ok, "\(path)")
                        #expect(answer.text.contains("</html>"))
                    }
                    #expect(try await visitor.get(path).status == .seeOther, "\(path)")
                    for other in others { #expect(try await other.get(path).status == .forbidden, "\(path)") }
                }
            }
        }
    }

    @Test func `no form of the administration works for others or without its token`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let before = test.sequence
                let dispatcher = try await site.browser(of: District.dispatcher)
                let administrator = try await site.browser(of: District.administrator)
                let forms = [
                    ("/admin/organization/units", [("code", "x"), ("name", "x")]),
                    ("/admin/organization/officers", [("officer", "x"), ("name", "x")]),
                    ("/admin/organization/officers/jb/names", [("name", "x")]),
                    ("/admin/organization/units/drainage/appointments", [("officer", District.dispatcher), ("duty", "administrator")]),
                    ("/admin/organization/units/drainage/dismissals", [("post", "jb|officer")]),
                    ("/admin/organization/units/drainage/closings", [("reason", "x")]),
                    ("/admin/areas", []), ("/admin/areas/previews", []), ("/admin/accounts", [("name", "x1"), ("officer", "dd")]),
                    ("/admin/accounts/diaodu/links", []), ("/admin/accounts/diaodu/sessions/endings", []),
                    ("/admin/accounts/diaodu/second-factor/removals", []),
                    ("/admin/accounts/diaodu/identities", [("provider", "city"), ("subject", "1")]),
                    ("/admin/accounts/diaodu/identities/endings", [("issuer", "https://id.example")]),
                    ("/admin/accounts/diaodu/states", [("disabled", "yes")]),
                    ("/admin/tokens", [("name", "x"), ("post", "gl|administrator|district-center")]),
                    ("/admin/tokens/revocations", [("name", "x")]),
                ]
                for (path, fields) in forms {
                    #expect(try await dispatcher.post(path, fields).status == .forbidden, "\(path)")
                    #expect(try await administrator.post(path, fields, csrf: dispatcher.csrf).status == .forbidden, "\(path)")
                    #expect(try await [.seeOther, .forbidden].contains(site.visitor().post(path, fields).status), "\(path)")
                }
                #expect(try await test.entryTypes(after: before).isEmpty)
                #expect(try await test.house.accounts.tokens().isEmpty)
                #expect(try await test.house.accounts.account("diaodu")?.isDisabled == false)
            }
        }
    }

    @Test func `units, officers and posts are registered, changed and ended, each as one entry`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let before = test.sequence
                #expect(
                    try await browser.post(
                        "/admin/organization/units", [("code", "园林"), ("name", "区园林绿化中心"), ("parent", "district-government")]
                    ).status == .seeOther)
                let unit = "/admin/organization/units/\(Browser.encoded("园林"))"
                #expect(
                    try await browser.post("/admin/organization/officers", [("officer", "jb-park"), ("name", "经办人园林一号")]).status
                        == .seeOther)
                #expect(try await browser.post("\(unit)/appointments", [("officer", "jb-park"), ("duty", "officer")]).status == .seeOther)
                #expect(
                    try await browser.post(
                        "\(unit)/appointments", [("officer", "jb-park"), ("duty", "grid-worker"), ("areas", "cell-1，cell-2")]
                    ).status == .seeOther)
                let shown = try await browser.get(unit)
                #expect(shown.text.contains("经办人园林一号") && shown.text.contains("东一网格、东二网格") && shown.text.contains("管理员一号"))
                test.clock.advance(seconds: 1800)
                #expect(try await browser.post("\(unit)/dismissals", [("post", "jb-park|officer")]).status == .seeOther)
                #expect(try await browser.post("/admin/organization/officers/jb-park/names", [("name", "经办人园林壹号")]).status == .seeOther)
                #expect(try await browser.post("\(unit)/closings", [("reason", "机构改革")]).location == "/admin/organization")
                #expect(
                    try await test.entryTypes(after: before) == [
                        "organization.units-registered", "organization.officer-enrolled", "organization.post-taken",
                        "organization.post-taken",
                        "organization.post-left", "organization.officer-enrolled", "organization.unit-closed",
                    ])
                #expect(try await test.house.journal.entries(after: before, limit: 1).first?.actor == test.actor(District.administrator))
            }
        }
    }

    @Test func `a unit gets a calendar of its own, and the limits that run with it move`() async throws {
        try await TestHouse.run { test in
            let always =
                #"{"calendar": "always", "title": {"zh": "全天候", "en": "Always"}, "inherits": "cn", "week": [1,2,3,4,5,6,7], "hours": [["00:00", "24:00"]]}"#
            _ = try await test.house.journal.submit(
                Submission(
                    stream: RuleDecider.stream(.calendar, "always"),
                    command: RuleCommand.publish(kind: .calendar, name: "always", text: always),
                    actor: Rights.console, now: test.clock.now))
            let number = try await test.report().number
            test.clock.advance(hours: 8)
            try await test.walk(number, to: "dispatched")
            @Sendable func due() async throws -> Instant? {
                try await test.house.journal.rows("select due_at from matter where number = \(number)").first?.instant("due_at")
            }
            let before = try #require(try await due())
            #expect(before > test.clock.now.adding(seconds: 12 * 3600), "tomorrow morning")
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let unit = "/admin/organization/units/drainage"
                #expect(try await browser.get(unit).text.contains("全天候"))
                let sequence = test.sequence
                #expect(try await browser.post("\(unit)/calendars/previews", [("calendar", "moon")]).status == .unprocessableContent)
                @Sendable func preview(_ calendar: String) async throws -> (page: TestResponse, digest: String) {
                    let page = try await browser.post("\(unit)/calendars/previews", [("calendar", calendar)])
                    return (page, String(page.text.firstMatch(of: /name="digest" value="([0-9a-f]+)"/)?.1 ?? ""))
                }
                let (page, digest) = try await preview("always")
                #expect(page.status == .ok && page.text.contains(number) && page.text.contains("全天候"))
                let list = try await browser.post("\(unit)/calendars/previews/csv", [("calendar", "always")])
                #expect(list.headers[.contentType]?.hasPrefix("text/csv") == true && list.text.contains(number))
                let chosen = [("calendar", "always"), ("digest", digest)]
                let refused = try await browser.post("\(unit)/calendars", chosen + [("reason", " ")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("须写明理由"))
                let stale = try await browser.post("\(unit)/calendars", [("calendar", "always"), ("digest", "0"), ("reason", "汛期")])
                #expect(stale.status == .conflict && stale.text.contains(number))
                let officer = try await site.browser(of: District.officer)
                for path in ["calendars", "calendars/previews", "calendars/previews/csv"] {
                    #expect(try await officer.post("\(unit)/\(path)", chosen).status == .forbidden)
                }
                #expect(try await browser.post("/admin/organization/units/none/calendars/previews", chosen).status == .notFound)
                #expect(try await due() == before && test.sequence == sequence)
                #expect(try await browser.post("\(unit)/calendars", chosen + [("reason", "汛期昼夜值守")]).status == .seeOther)
                let entry = try #require(try await test.house.journal.entries(after: sequence, limit: 1).first)
                #expect(entry.body.contains("汛期昼夜值守") && entry.actor == test.actor(District.administrator))
                #expect(try #require(try await due()) < test.clock.now.adding(seconds: 6 * 3600), "tonight")
                #expect(try await browser.get(unit).text.contains("value=\"always\" selected"))
                let listed = try await site.caller(District.leader).call(.get, "/api/v1/units").json["items"].items
                #expect(listed.first { $0["code"].string == "drainage" }?["calendar"].string == "always")
                let back = [("calendar", ""), ("digest", try await preview("").digest), ("reason", "汛期结束")]
                #expect(try await browser.post("\(unit)/calendars", back).status == .seeOther)
                #expect(try await due() == before)
            }
        }
    }

    @Test func `what the organization refuses is said at its form, with what was entered`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let before = test.sequence
                let refusals: [(String, [(String, String)], Int, String)] = [
                    ("/admin/organization/units", [("code", "drainage"), ("name", "改名")], 409, "改名"),
                    ("/admin/organization/units", [("code", "a|b"), ("name", "有竖线")], 422, "a|b"),
                    ("/admin/organization/units", [("code", "new"), ("name", "无上级"), ("parent", "nowhere")], 422, "无上级"),
                    ("/admin/organization/officers", [("officer", "dd"), ("name", "重复")], 409, "重复"),
                    ("/admin/organization/units/drainage/appointments", [("officer", "nobody"), ("duty", "officer")], 422, "nobody"),
                    (
                        "/admin/organization/units/drainage/appointments",
                        [("officer", "dd"), ("duty", "grid-worker"), ("areas", "cell-9")], 422, "cell-9"
                    ),
                    ("/admin/organization/units/drainage/dismissals", [("post", "dd|leader")], 403, "dd"),
                    ("/admin/organization/units/drainage/closings", [("reason", " ")], 422, "理由"),
                ]
                for (path, fields, status, said) in refusals {
                    let answer = try await browser.post(path, fields)
                    #expect(answer.status.code == status, "\(path) \(fields)")
                    #expect(answer.text.contains(said) && answer.text.contains("<details open>"), "\(path) \(fields)")
                }
                #expect(try await test.entryTypes(after: before).isEmpty)
                #expect(try await browser.get("/admin/organization/units/nowhere").status == .notFound)
            }
        }
    }

    @Test func `a map with an overlap names the offenders and leaves the one in force`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let before = test.sequence
                let answer = try await browser.post(
                    "/admin/areas/previews", [], files: [("file", "areas.geojson", Array(District.areas(overlap: 0.002).utf8))])
                #expect(answer.status == .unprocessableContent)
                for word in ["重叠", "东一网格", "东二网格", "现行区域没有变动"] { #expect(answer.text.contains(word), "\(word)") }
                let english = try await site.browser(of: District.administrator, language: "en")
                #expect(
                    try await english.post("/admin/areas/previews", [], files: [("file", "a", Array(District.areas(overlap: 0.002).utf8))])
                        .text
                        .contains("Overlap"))
                for bytes in [Array("{}".utf8), [0xFF, 0xFE, 0x00], [], Array("not json <b>".utf8)] as [[UInt8]] {
                    let refused = try await browser.post("/admin/areas/previews", [], files: [("file", "a.geojson", bytes)])
                    #expect(refused.status == .unprocessableContent && !refused.text.contains("<b>not"))
                }
                #expect(try await test.entryTypes(after: before).isEmpty)
                #expect(await test.house.journal.book().mapText == District.areas())
                let renamed = District.areas().replacing("东一网格", with: "东壹网格")
                let page = try await browser.post("/admin/areas/previews", [], files: [("file", "areas.geojson", Array(renamed.utf8))]).text
                #expect(try await test.entryTypes(after: before).isEmpty)
                #expect(try await browser.post("/admin/areas", AreaUploadTests.kept(page)).status == .seeOther)
                #expect(try await test.entryTypes(after: before) == ["area.drawn", "organization.areas-registered"])
            }
        }
    }

    @Test func `accounts are opened, disabled and given links for a password, and nobody locks himself out`() async throws {
        try await TestHouse.run { test in
            try await test.account("guanli", of: District.administrator)
            let own = try await test.session(of: District.administrator, account: "guanli")
            try await test.serve { site in
                let browser = Browser(site, cookie: own, language: "zh")
                let added = try await browser.post("/admin/accounts", [("name", "jingban"), ("officer", District.officer)])
                #expect(added.status == .ok && linkToken(in: added) != nil)
                #expect(try await test.house.accounts.account("jingban")?.hasPassword == false)
                #expect(try await browser.get("/admin/accounts").text.contains("未设密码"))
                // Not even an empty password opens it.
                let empty = try await site.visitor().post("/sign-in", [("name", "jingban"), ("password", "")])
                #expect(empty.status == .unprocessableContent)
                for (fields, status) in [
                    ([("name", "jingban"), ("officer", District.officer)], 409), ([("name", "J"), ("officer", District.officer)], 422),
                    ([("name", "other"), ("officer", "nobody")], 422),
                ] {
                    let answer = try await browser.post("/admin/accounts", fields)
                    #expect(answer.status.code == status && linkToken(in: answer) == nil)
                }
                let session = try await test.session(of: District.officer, account: "jingban")
                #expect(try await browser.post("/admin/accounts/jingban/states", [("disabled", "yes")]).status == .seeOther)
                #expect(try await test.house.accounts.session(session) == nil)
                #expect(try await browser.post("/admin/accounts/jingban/states", [("disabled", "no")]).status == .seeOther)
                #expect(try await test.house.accounts.account("jingban")?.isDisabled == false)
                #expect(try await browser.post("/admin/accounts/guanli/states", [("disabled", "yes")]).status == .conflict)
                #expect(try await browser.post("/admin/accounts/nobody/links").status == .notFound)
            }
        }
    }

    @Test func `a token is shown once, stands for one post, and is revoked`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let made = try await browser.post(
                    "/admin/tokens", [("name", "热线接口"), ("post", "dd|dispatcher|district-center"), ("days", "30")])
                #expect(made.status == .ok)
                let token = try #require(
                    made.text.components(separatedBy: "<dd>").first { $0.hasPrefix("tz_") }?.components(separatedBy: "<").first)
                #expect(try await test.house.accounts.token(token)?.actor == test.actor(District.dispatcher))
                let list = try await browser.get("/admin/tokens")
                #expect(list.text.contains("热线接口") && !list.text.contains(token))
                for fields in [
                    [("name", "b"), ("post", "dd|leader|district-center")], [("name", "c"), ("post", "")],
                    [("name", "d"), ("post", "dd|dispatcher|district-center"), ("days", "0")],
                ] {
                    #expect(try await browser.post("/admin/tokens", fields).status == .unprocessableContent)
                }
                #expect(
                    try await browser.post("/admin/tokens", [("name", "热线接口"), ("post", "dd|dispatcher|district-center")]).status
                        == .conflict)
                #expect(try await browser.post("/admin/tokens/revocations", [("name", "热线接口")]).status == .seeOther)
                #expect(try await test.house.accounts.token(token) == nil)
                #expect(try await browser.post("/admin/tokens/revocations", [("name", "none")]).status == .unprocessableContent)
            }
        }
    }

    @Test func `the rules in force are told as their files say`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let ledger = try await browser.get("/admin/ledgers/citizen-report").text
                for word in ["市民诉求", "SM{year}-{sequence:6}", "15分钟（工作时间）", "按分类的时限", "办理单位以外", "个人信息", "不予受理"] {
                    #expect(ledger.contains(word), "\(word)")
                }
                let calendar = try await browser.get("/admin/calendars").text
                for word in ["周一至周五", "08:00–12:00", "2027", "未公布", "国庆节"] { #expect(calendar.contains(word), "\(word)") }
                #expect(try await browser.get("/admin/ledgers/none").status == .notFound)
                #expect(try await browser.get("/admin/calendars?calendar=none").status == .notFound)
            }
        }
    }
}

@Suite("Watching") struct AdminWatchTests {
    @Test func `health says well, and its numbers are the journal's`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report("孙七家的井盖")
            try await test.serve { site in
                let answer = try await site.client.execute(uri: "/health", method: .get)
                #expect(answer.status == .ok)
                let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
                #expect(json["status"] as? String == "ok" && json["sequence"] as? Int64 == test.sequence)
                #expect((json["followers"] as? [Any])?.isEmpty == false)
            }
        }
    }

    @Test func `health says 503 while a follower cannot move`() async throws {
        try await TestHouse.run { test in
            try await test.house.journal.write(["drop table matter_search"])
            _ = try? await test.report()  // settling says that the search board is behind
            try await test.serve { site in
                let answer = try await site.client.execute(uri: "/health", method: .get)
                #expect(answer.status == .serviceUnavailable && answer.text.contains("\"troubled\""))
                #expect(
                    try await site.client.execute(uri: "/metrics", method: .get).text.contains(
                        "taizhang_follower_troubled{follower=\"search\"} 1"))
                #expect(try await site.browser(of: District.administrator).get("/admin/health").text.contains("故障"))
            }
        }
    }

    @Test func `metrics are lines that a scraper reads, and name nobody`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report("孙七家的井盖")
            test.clock.advance(hours: 1)
            try await test.serve { site in
                let answer = try await site.client.execute(uri: "/metrics", method: .get)
                #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
                let line = /[a-z_]+(\{[a-z]+="[^"]*"\})? -?[0-9.]+/
                for text in answer.text.split(separator: "\n") where !text.hasPrefix("#") {
                    #expect(text.wholeMatch(of: line) != nil, "\(text)")
                }
                #expect(answer.text.contains("taizhang_entry_sequence \(test.sequence)\n"))
                #expect(answer.text.contains("taizhang_open_matters{light=\"red\"} 1\n"))
                #expect(!answer.text.contains("孙七"))
            }
        }
    }
}

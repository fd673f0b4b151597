// Where one is signed in: seen by its owner in plain words, ended by them with the password, and by an administrator.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Testing

@testable import Server

@Suite("Sessions") struct SessionTests {
    static let phone = "Mozilla/5.0 (Linux; Android 14; Mobile) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"

    @Test func `one sees where one is signed in and ends one or all others`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let here = try await test.session(of: District.dispatcher, account: "diaodu")
            try await test.serve { site in
                let browser = Browser(site, cookie: here, language: "zh")
                test.clock.advance(seconds: 600)
                let phone = try await signIn(site, Self.phone)
                test.clock.advance(seconds: 600)
                let other = try await signIn(site, "curl/8")
                let page = try await browser.get("/account")
                #expect(page.text.contains("Firefox · Linux <span class=\"tag\">当前</span>"))
                #expect(page.text.contains("Chrome · Android") && page.text.contains("浏览器"))
                for cookie in [here, phone, other] {
                    let hash = hexadecimal(Vault.hash(cookie))
                    #expect(!page.text.contains(cookie) && !page.text.contains(hash))
                }
                let id = try #require(try await test.house.accounts.session(phone)?.id)
                #expect(page.text.contains("value=\"\(id)\""))
                for (fields, status) in [
                    ([("session", id), ("password", "wrong-password")], 422), ([("session", ""), ("password", TestHouse.password)], 422),
                ] {
                    #expect(try await browser.post("/account/sessions/endings", fields).status.code == status)
                }
                #expect(try await test.house.accounts.session(phone) != nil)
                let ended = try await browser.post("/account/sessions/endings", [("session", id), ("password", TestHouse.password)])
                #expect(ended.status == .seeOther)
                #expect(try await test.house.accounts.session(phone) == nil)
                #expect(try await test.house.accounts.session(other) != nil)
                let all = try await browser.post("/account/sessions/endings", [("session", "others"), ("password", TestHouse.password)])
                #expect(all.status == .seeOther)
                #expect(try await test.house.accounts.session(other) == nil)
                #expect(try await test.house.accounts.session(here) != nil)
                #expect(try await !browser.get("/account").text.contains("/account/sessions/endings"))
            }
        }
    }

    @Test func `nobody ends another's session by its name`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let own = try await test.session(of: District.dispatcher, account: "diaodu")
            let foreign = try await test.session(of: District.officer)
            let id = try #require(try await test.house.accounts.session(foreign)?.id)
            try await test.serve { site in
                _ = try await Browser(site, cookie: own, language: "zh").post(
                    "/account/sessions/endings", [("session", id), ("password", TestHouse.password)])
                #expect(try await test.house.accounts.session(foreign) != nil)
            }
        }
    }

    @Test func `an administrator sees how many there are and ends all`() async throws {
        try await TestHouse.run { test in
            let cookies = [
                try await test.session(of: District.dispatcher), try await test.session(of: District.dispatcher),
            ]
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                #expect(try await browser.get("/admin/accounts/dd").text.contains("现有 2 处登录"))
                #expect(try await browser.post("/admin/accounts/dd/sessions/endings").status == .seeOther)
                for cookie in cookies { #expect(try await test.house.accounts.session(cookie) == nil) }
                #expect(try await browser.post("/admin/accounts/nobody/sessions/endings").status == .notFound)
            }
        }
    }

    @Test(arguments: [
        (SessionTests.phone, "chrome/android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0", "firefox/windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0",
            "edge/windows"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
            "safari/macos"
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.49", "wechat/ios"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0 Mobile Safari/537.36 HuaweiBrowser/5.0", "huawei/harmony"),
        ("curl/8.5", "other/other"), ("", "other/other"),
    ])
    func `a browser is named by family and system`(header: String, text: String) {
        #expect(UserAgent(header: header).text == text)
        #expect(UserAgent(text: text) == UserAgent(header: header))
    }

    private func signIn(_ site: Site, _ agent: String) async throws -> String {
        let visitor = site.visitor()
        let body = "csrf=\(visitor.csrf)&name=diaodu&password=\(TestHouse.password)"
        let answer = try await site.client.execute(
            uri: "/sign-in", method: .post,
            headers: [.cookie: "taizhang=\(visitor.cookie)", .userAgent: agent, .contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: body))
        return try #require(newCookie(of: answer))
    }
}

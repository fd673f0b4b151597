// Signing in and out, passwords, the language.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Testing

@testable import Server

@Suite("Signing in") struct SignInTests {
    @Test func `a right password opens a session under a new cookie and leads where one was going`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let visitor = site.visitor()
                let form = try await visitor.get("/sign-in?next=/desk%3Ftab%3Dclaim")
                #expect(form.text.contains("value=\"/desk?tab=claim\""))
                let answer = try await visitor.post(
                    "/sign-in", [("name", " Diaodu "), ("password", TestHouse.password), ("next", "/admin")])
                #expect(answer.status == .seeOther && answer.location == "/admin")
                let cookie = try #require(newCookie(of: answer))
                #expect(cookie != visitor.cookie)
                #expect(try await test.house.accounts.session(cookie)?.officer == District.dispatcher)
                #expect(try await test.house.accounts.session(visitor.cookie) == nil)
                let signedIn = Browser(site, cookie: cookie, language: "zh")
                let out = try await signedIn.post("/sign-out")
                #expect(out.status == .seeOther)
                #expect(try await test.house.accounts.session(cookie) == nil)
            }
        }
    }

    @Test(arguments: ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)"])
    func `signing in never leads off the site`(next: String) async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let answer = try await site.visitor().post(
                    "/sign-in", [("name", "diaodu"), ("password", TestHouse.password), ("next", next)])
                #expect(answer.location == "/desk")
                #expect(try await site.visitor().get("/language/en?next=\(Browser.encoded(next))").location == "/")
            }
        }
    }

    @Test func `wrong names and passwords are told alike, and five of one name pause it at that address`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let visitor = site.visitor()
                for name in ["nobody"] + Array(repeating: "diaodu", count: Accounts.allowedFailures) {
                    let answer = try await visitor.post("/sign-in", [("name", name), ("password", "wrong-password")])
                    #expect(answer.status == .unprocessableContent && answer.text.contains("账号或密码不对"))
                    #expect(answer.text.contains("value=\"\(name)\"") && !answer.text.contains("wrong-password"))
                }
                let paused = try await visitor.post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
                #expect(paused.status == .tooManyRequests && paused.headers[.retryAfter] == "900")
                test.clock.advance(seconds: 901)
                #expect(try await visitor.post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)]).status == .seeOther)
            }
        }
    }

    @Test func `a disabled account does not open, and a form without its token does nothing`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                #expect(
                    try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)], csrf: "").status
                        == .forbidden)
                let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
                #expect(try await Browser(site, cookie: cookie, language: "zh").post("/sign-out", csrf: "0").status == .forbidden)
                #expect(try await test.house.accounts.session(cookie) != nil)
                try await test.house.accounts.setDisabled(true, of: "diaodu", by: .system)
                #expect(try await test.house.accounts.session(cookie) == nil)
                #expect(
                    try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)]).status
                        == .unprocessableContent)
            }
        }
    }

    @Test func `a password changes only with the old one, and ends the other sessions`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher, mustChange: true)
            let elsewhere = try await test.session(of: District.dispatcher, account: "diaodu")
            try await test.serve { site in
                let signIn = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
                #expect(signIn.location == "/password")
                let browser = Browser(site, cookie: try #require(newCookie(of: signIn)), language: "zh")
                func change(_ current: String, _ new: String, _ again: String) async throws -> TestResponse {
                    try await browser.post("/password", [("current", current), ("new", new), ("again", again)])
                }
                let refusals = [
                    (try await change("not-the-old", "new-password-1", "new-password-1"), "当前密码不对"),
                    (try await change(TestHouse.password, "new-password-1", "new-password-2"), "不一样"),
                    (try await change(TestHouse.password, "short", "short"), "密码太短"),
                    (try await change(TestHouse.password, TestHouse.password, TestHouse.password), "相同"),
                ]
                for (answer, said) in refusals {
                    #expect(answer.status == .unprocessableContent && answer.text.contains(said))
                    #expect(!answer.text.contains("new-password-1"))
                }
                let changed = try await change(TestHouse.password, "new-password-1", "new-password-1")
                #expect(changed.status == .seeOther && changed.location == "/desk")
                #expect(try await test.house.accounts.session(elsewhere) == nil)
                #expect(try await test.house.accounts.session(try #require(newCookie(of: changed)))?.account == "diaodu")
                #expect(try await test.house.accounts.account("diaodu")?.mustChange == false)
                #expect(try await site.visitor().get("/password").status == .seeOther)
            }
        }
    }

    @Test func `sample accounts are shown only in a sample`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.visitor().get("/sign-in").text
                #expect(!page.contains("演示账号"))
            }
            var options = ServerOptions()
            options.samples = [.init(name: "lingdao", password: "taizhang-demo", role: Bilingual(zh: "分管领导", en: "leader"))]
            try await test.serve(options) { site in
                let page = try await site.visitor().get("/sign-in").text
                #expect(page.contains("lingdao") && page.contains("taizhang-demo") && page.contains("分管领导"))
            }
        }
    }

    @Test func `the language is kept for a year and no other word is a language`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await site.visitor().get("/language/en?next=%2Freport")
                #expect(answer.status == .seeOther && answer.location == "/report")
                #expect(answer.headers[values: .setCookie].contains { $0.hasPrefix("taizhang-language=en") })
                #expect(try await site.visitor().get("/language/xx").status == .notFound)
            }
        }
    }
}

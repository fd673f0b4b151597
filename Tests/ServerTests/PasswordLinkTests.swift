// The way back in for who has forgotten the password, and what may be one.
import Foundation
import HummingbirdTesting
import Kernel
import Testing

@testable import Server

@Suite("A new password") struct PasswordLinkTests {
    static let new = [("new", "blue-herons-nest"), ("again", "blue-herons-nest")]

    @Test func `who has forgotten it gets a link by e-mail, which works once and says so`() async throws {
        try await withMail { test, site, mail in
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            #expect(try await site.visitor().get("/sign-in").text.contains("href=\"/forgotten-password\""))
            let asked = try await site.visitor().post("/forgotten-password", [("name", " Diaodu ")])
            #expect(asked.status == .ok && asked.text.contains("请查收邮件"))
            await test.house.post.deliver(for: test.house)
            let link = try #require(mail.bodies.first?.firstMatch(of: /https:\/\/grid\.example\.gov\.cn(\/new-password\?link=([\w-]{43}))/))
            #expect(mail.text.contains("To: dd@example.gov.cn"))
            // Looking does not use it up, and the old password holds until it is used.
            for _ in 0..<2 { #expect(try await site.visitor().get(String(link.1)).text.contains("账号 diaodu")) }
            #expect(try await signsIn(site, TestHouse.password))
            for (fields, said) in [
                ([("new", "short"), ("again", "short")], "密码太短"), ([("new", "password123"), ("again", "password123")], "太常见"),
                ([("new", "blue-herons-nest"), ("again", "other")], "不一样"),
            ] {
                let refused = try await site.visitor().post("/new-password", [("link", String(link.2))] + fields)
                #expect(refused.status == .unprocessableContent && refused.text.contains(said), "\(said)")
            }
            let set = try await site.visitor().post("/new-password", [("link", String(link.2))] + Self.new)
            #expect(set.status == .seeOther && set.location == "/sign-in" && newCookie(of: set) == nil)
            #expect(try await test.house.accounts.session(cookie) == nil)
            #expect(try await signsIn(site, TestHouse.password) == false)
            #expect(try await signsIn(site, "blue-herons-nest"))
            let again = try await site.visitor().post("/new-password", [("link", String(link.2))] + Self.new)
            #expect(again.status == .notFound && again.text.contains("链接已失效"))
            await test.house.post.deliver(for: test.house)
            #expect(mail.bodies.count == 2 && mail.bodies[1].contains("刚刚通过链接重新设置"))
            let kept = try await test.house.journal.rows("select * from password_link")
            #expect(kept.isEmpty)
        }
    }

    @Test func `whether there is such an account, or an address, nobody learns`() async throws {
        try await withMail { test, site, mail in
            try await test.account("ducha", of: District.supervisor)
            try await test.house.accounts.setDisabled(true, of: "ducha", by: .system)
            try await test.account("jingban", of: District.officer)
            var pages: Set<String> = []
            for name in ["diaodu", "nobody", "jingban", "ducha"] {
                let answer = try await site.visitor().post("/forgotten-password", [("name", name)])
                #expect(answer.status == .ok)
                // But for the token that forms carry.
                pages.insert(answer.text.replacing(/name="csrf" value="[^"]*"/, with: ""))
            }
            #expect(pages.count == 1)
            // The work that would tell them apart comes behind the answer.
            #expect(try await test.house.journal.rows("select * from password_link").isEmpty)
            await test.house.post.deliver(for: test.house)
            #expect(mail.bodies.count == 1)
        }
    }

    @Test func `where links go by e-mail, the address changes with the password only`() async throws {
        try await withMail { test, site, _ in
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            let browser = Browser(site, cookie: cookie, language: "zh")
            let address = [("email", "elsewhere@example.com"), ("phone", "")]
            for password in [[], [("password", "wrong-password")]] as [[(String, String)]] {
                #expect(try await browser.post("/account/addresses", address + password).status == .unprocessableContent)
                #expect(try await test.house.contacts.contact(of: District.dispatcher)?.email == "dd@example.gov.cn")
            }
            #expect(try await browser.post("/account/addresses", address + [("password", TestHouse.password)]).status == .seeOther)
            #expect(try await test.house.contacts.contact(of: District.dispatcher)?.email == "elsewhere@example.com")
        }
    }

    @Test func `asking is paused after three of one name and twenty from one address`() async throws {
        try await withMail { test, site, mail in
            for _ in 0..<3 { #expect(try await site.visitor().post("/forgotten-password", [("name", "diaodu")]).status == .ok) }
            #expect(try await site.visitor().post("/forgotten-password", [("name", "diaodu")]).status == .tooManyRequests)
            for index in 0..<16 { _ = try await site.visitor().post("/forgotten-password", [("name", "nobody-\(index)")]) }
            #expect(try await site.visitor().post("/forgotten-password", [("name", "somebody")]).status == .tooManyRequests)
            #expect(try await site.visitor().post("/forgotten-password", [("name", "<b>")]).status == .unprocessableContent)
            await test.house.post.deliver(for: test.house)
            // Each is a mail; only the last link is worth something.
            #expect(mail.bodies.count == 3)
            #expect(try await test.house.journal.rows("select * from password_link").count == 1)
        }
    }

    @Test func `a mailed link is over after half an hour, one that was handed over after a day`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            for (seconds, life) in [(Accounts.mailedLinkSeconds, Int64(1800)), (Accounts.givenLinkSeconds, 86_400)] {
                let token = try await test.house.accounts.passwordLink(of: "diaodu", seconds: seconds, by: .system)
                test.clock.advance(seconds: life - 1)
                #expect(try await test.house.accounts.account(ofLink: token)?.name == "diaodu")
                test.clock.advance(seconds: 1)
                #expect(try await test.house.accounts.account(ofLink: token) == nil)
            }
        }
    }

    @Test func `a mail that anybody may ask for does not void the link that an administrator handed over`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let accounts = test.house.accounts
            let given = try await accounts.passwordLink(of: "diaodu", seconds: Accounts.givenLinkSeconds, by: .system)
            let mailed = try await accounts.passwordLink(of: "diaodu", seconds: Accounts.mailedLinkSeconds, by: .system)
            func isGood(_ link: String) async throws -> Bool { try await accounts.account(ofLink: link) != nil }
            #expect(try await isGood(given))
            #expect(try await isGood(mailed))
            _ = try await accounts.passwordLink(of: "diaodu", seconds: Accounts.mailedLinkSeconds, by: .system)
            #expect(try await isGood(given))
            #expect(try await !isGood(mailed))
            _ = try await accounts.passwordLink(of: "diaodu", seconds: Accounts.givenLinkSeconds, by: .system)
            #expect(try await !isGood(given))
        }
    }

    @Test func `of two that use a link at once, one sets the password`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let token = try await test.house.accounts.passwordLink(of: "diaodu", seconds: 60, by: .system)
            let done = await withTaskGroup(of: Bool.self) { group in
                for word in ["first-of-two-words", "second-of-two-words"] {
                    group.addTask {
                        do {
                            _ = try await test.house.accounts.setPassword(word, byLink: token)
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(done.filter { $0 }.count == 1)
        }
    }

    @Test func `an administrator hands a link over, which ends with the next one and with the account`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let made = try await browser.post("/admin/accounts/diaodu/links")
                let first = try #require(linkToken(in: made))
                #expect(made.headers[.cacheControl] == "no-store")
                #expect(linkToken(in: try await browser.get("/admin/accounts/diaodu")) == nil)
                let second = try #require(linkToken(in: try await browser.post("/admin/accounts/diaodu/links")))
                #expect(try await site.visitor().get("/new-password?link=\(first)").status == .notFound)
                #expect(try await site.visitor().get("/new-password?link=\(second)").status == .ok)
                _ = try await browser.post("/admin/accounts/diaodu/states", [("disabled", "yes")])
                #expect(try await site.visitor().get("/new-password?link=\(second)").status == .notFound)
                // Without mail nothing is offered that would not come.
                #expect(try await !site.visitor().get("/sign-in").text.contains("forgotten-password"))
                #expect(try await site.visitor().get("/forgotten-password").status == .notFound)
            }
        }
    }

    @Test func `a second factor is asked for after a new password, too`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            try await test.serve { site in
                _ = try await turnOn(Browser(site, cookie: cookie, language: "zh"), test)
                let token = try await test.house.accounts.passwordLink(of: "diaodu", seconds: 60, by: .system)
                _ = try await site.visitor().post("/new-password", [("link", token)] + Self.new)
                let answer = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", "blue-herons-nest")])
                #expect(answer.location == "/sign-in/code")
            }
        }
    }

    @Test func `what is guessed first is no password`() throws {
        #expect(PasswordRule.common.count == 5000)
        #expect(PasswordRule.common.allSatisfy { $0.count >= PasswordRule.leastLength && $0 == $0.lowercased() })
        let rule = PasswordRule(words: ["东昌府区", "Dongchangfu District"])
        for (word, code) in [
            ("short", "password.weak"), (String(repeating: "长", count: 400), "password.weak"), ("DIAODU-1", "password.common"),
            ("password", "password.common"), ("Iloveyou", "password.common"), ("1qaz2wsx", "password.common"),
            ("taizhang2026!", "password.common"), ("东昌府区12345", "password.common"), ("dongchangfu-district", "password.common"),
        ] {
            #expect { try rule.check(word, of: "diaodu") } throws: { ($0 as? Refusal)?.code == code }
        }
        for word in ["blue-herons-nest", "四个毫不相干的词语", "taizhang-demo", "83920174652", "        "] {
            #expect(throws: Never.self) { try rule.check(word, of: "diaodu") }
        }
    }

    private func withMail(_ body: @Sendable @escaping (TestHouse, Site, MailKept) async throws -> Void) async throws {
        let mail = MailKept()
        defer { mail.remove() }
        try await TestHouse.run(settings: mail.settings) { test in
            try await test.account("diaodu", of: District.dispatcher)
            try await test.house.setContact(email: "dd@example.gov.cn", phone: "", of: District.dispatcher, by: .system)
            try await test.serve { site in try await body(test, site, mail) }
        }
    }

    private func signsIn(_ site: Site, _ password: String) async throws -> Bool {
        try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", password)]).status == .seeOther
    }
}

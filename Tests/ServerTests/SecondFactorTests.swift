// The second factor: RFC 6238's own numbers, turning it on and off, and what a code is worth.
import Foundation
import HummingbirdTesting
import Kernel
import Logging
import Matters
import Testing

@testable import Server

@Suite("The second factor") struct SecondFactorTests {
    /// RFC 6238, Appendix B, the rows of SHA-1 with their eight digits.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func `codes are those of the standard`(seconds: Int64, code: String) {
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        let now = Instant(milliseconds: seconds * 1000)
        #expect(totp.code(step: TOTP.step(at: now), digits: 8) == code)
        #expect(totp.code(step: TOTP.step(at: now)) == code.suffix(6))
        #expect(totp.step(of: String(code.suffix(6)), at: now, after: 0) == TOTP.step(at: now))
    }

    @Test func `a secret is written and read as Base32, and its address is one that apps read`() throws {
        // RFC 4648 10.
        for (plain, text) in [("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")] {
            #expect(String(TOTP.base32(Array(plain.utf8))) == text)
            #expect(TOTP(base32: text)?.secret == Array(plain.utf8))
        }
        #expect(TOTP(base32: "abc1") == nil)
        let totp = TOTP(secret: Array("12345678901234567890".utf8))
        #expect(totp.text == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ")
        let address = totp.address(issuer: "某区：网格 A&B", account: "diaodu")
        let parts = try #require(URLComponents(string: address))
        #expect(parts.scheme == "otpauth" && parts.host == "totp" && parts.path == "/某区：网格 A&B:diaodu")
        #expect(parts.queryItems?.first { $0.name == "secret" }?.value == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(parts.queryItems?.first { $0.name == "issuer" }?.value == "某区：网格 A&B")
    }

    @Test func `a code is right a step early and a step late, and no earlier and no later`() {
        let totp = TOTP.random()
        let now = TestHouse.opening
        let step = TOTP.step(at: now)
        for (shift, isRight) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] as [(Int64, Bool)] {
            #expect((totp.step(of: totp.code(step: step + shift), at: now, after: 0) != nil) == isRight, "\(shift)")
        }
        #expect(totp.step(of: totp.code(step: step), at: now, after: step) == nil)
        for wrong in ["", "12345", "1234567", "abcdef"] { #expect(totp.step(of: wrong, at: now, after: 0) == nil) }
    }

    @Test func `it is turned on with password and first code, and asked for at the next sign-in`() async throws {
        try await withFactor { test, site, browser, totp, codes in
            #expect(codes.count == 10 && Set(codes).count == 10)
            #expect(codes.allSatisfy { $0.wholeMatch(of: /([a-z2-7]{4}-){5}[a-z2-7]{4}/) != nil })
            #expect(try await browser.get("/account").text.contains("剩余恢复码 10 个"))
            test.clock.advance(seconds: 60)
            let first = try await site.visitor().post(
                "/sign-in", [("name", "diaodu"), ("password", TestHouse.password), ("next", "/dispatch")])
            #expect(first.status == .seeOther && first.location == "/sign-in/code?next=%2Fdispatch")
            let half = Browser(site, cookie: try #require(newCookie(of: first)), language: "zh")
            // Half open is not open.
            #expect(try await half.get("/desk").location.hasPrefix("/sign-in"))
            #expect(try await half.get("/account").location.hasPrefix("/sign-in"))
            #expect(try await test.house.accounts.session(half.cookie) == nil)
            let page = try await half.get("/sign-in/code?next=/dispatch")
            #expect(page.status == .ok && page.text.contains("autocomplete=\"one-time-code\""))
            let wrong = try await half.post("/sign-in/code", [("code", "000000"), ("next", "/dispatch")])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("验证码不对") && !wrong.text.contains("000000"))
            // Typed with an input method, in two groups.
            let wide = String(code(totp, test).map { Character(UnicodeScalar($0.unicodeScalars.first!.value + 0xFEE0)!) })
            let second = try await half.post("/sign-in/code", [("code", "\(wide.prefix(3)) \(wide.suffix(3))"), ("next", "/dispatch")])
            #expect(second.status == .seeOther && second.location == "/dispatch")
            let cookie = try #require(newCookie(of: second))
            #expect(cookie != half.cookie)
            #expect(try await test.house.accounts.session(cookie)?.hasSecondFactor == true)
            #expect(try await half.get("/sign-in/code").location == "/sign-in")
        }
    }

    @Test func `a code counts once, and of two at the same time one`() async throws {
        try await withFactor { test, site, _, totp, _ in
            test.clock.advance(seconds: 60)
            let code = code(totp, test)
            var halves: [Browser] = []
            for _ in 0..<2 { halves.append(try await half(site)) }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for browser in halves { group.addTask { try await browser.post("/sign-in/code", [("code", code)]).status.code } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [303, 422])
            // The step before it is over, too, though the clock would allow it.
            let earlier = totp.code(step: TOTP.step(at: test.clock.now) - 1)
            #expect(try await half(site).post("/sign-in/code", [("code", earlier)]).status == .unprocessableContent)
        }
    }

    @Test func `a recovery code opens once`() async throws {
        try await withFactor { test, site, browser, _, codes in
            let code = codes[3].uppercased().replacing("-", with: " ")
            #expect(try await half(site).post("/sign-in/code", [("code", code)]).status == .seeOther)
            #expect(try await half(site).post("/sign-in/code", [("code", code)]).status == .unprocessableContent)
            #expect(try await browser.get("/account").text.contains("剩余恢复码 9 个"))
            // Of another account, and what is kept of it.
            #expect(try await test.house.accounts.isCode(codes[4], of: "guanli") == false)
            let kept = try await test.house.journal.rows("select * from recovery_code").map { "\($0)" }.joined()
            #expect(!codes.contains { kept.contains($0) || kept.contains($0.replacing("-", with: "")) })
        }
    }

    @Test func `wrong codes pause like wrong passwords, and the way to the code is closed after ten minutes`() async throws {
        try await withFactor { test, site, _, totp, _ in
            test.clock.advance(seconds: 60)
            let browser = try await half(site)
            for _ in 0..<Accounts.allowedFailures {
                #expect(try await browser.post("/sign-in/code", [("code", "000000")]).status == .unprocessableContent)
            }
            let paused = try await browser.post("/sign-in/code", [("code", code(totp, test))])
            #expect(paused.status == .tooManyRequests && paused.headers[.retryAfter] == "900")
            test.clock.advance(seconds: 901)
            let late = try await browser.post("/sign-in/code", [("code", code(totp, test))])
            #expect(late.status == .forbidden && late.text.contains("已失效") && late.text.contains("name=\"password\""))
            #expect(try await half(site).post("/sign-in/code", [("code", code(totp, test))]).status == .seeOther)
        }
    }

    @Test func `who changes the password or disables the account closes what is half open`() async throws {
        try await withFactor { test, site, _, totp, _ in
            test.clock.advance(seconds: 60)
            let browser = try await half(site)
            try await test.house.accounts.setPassword("another-password-2", of: "diaodu", by: .system)
            #expect(try await browser.post("/sign-in/code", [("code", code(totp, test))]).status == .forbidden)
        }
    }

    @Test func `turning it on needs the password, and a wrong first code shows the same secret again`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            try await test.serve { site in
                let browser = Browser(site, cookie: cookie, language: "zh")
                #expect(try await browser.get("/account/second-factor").text.contains("未开启"))
                let refused = try await browser.post("/account/second-factor/secrets", [("current", "not-the-password")])
                #expect(refused.status == .unprocessableContent && !refused.text.contains("otpauth"))
                let shown = try await browser.post("/account/second-factor/secrets", [("current", TestHouse.password)])
                #expect(shown.text.contains("<svg class=\"qr\"") && shown.headers[.cacheControl] == "no-store")
                let shared = try secret(in: shown)
                let wrong = try await browser.post("/account/second-factor/confirmations", [("code", "123")])
                #expect(wrong.status == .unprocessableContent)
                #expect(try secret(in: wrong).secret == shared.secret)
                // Nothing is demanded before it is confirmed.
                let signIn = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
                #expect(signIn.location == "/desk")
                test.clock.advance(seconds: Accounts.setupSeconds)
                let late = try await browser.post("/account/second-factor/confirmations", [("code", code(shared, test))])
                #expect(late.status == .conflict && late.text.contains("二维码已过期"))
            }
        }
    }

    @Test func `turning it on ends the other sessions; codes are renewed and it is turned off with password and code`() async throws {
        try await withFactor { test, site, browser, totp, codes in
            let elsewhere = try await test.session(of: District.dispatcher, account: "diaodu")
            test.clock.advance(seconds: 60)
            let form = [("current", TestHouse.password), ("code", code(totp, test))]
            #expect(
                try await browser.post("/account/second-factor/recovery-codes", [("current", "wrong-password"), form[1]]).status
                    == .unprocessableContent)
            let renewed = try await browser.post("/account/second-factor/recovery-codes", form)
            let fresh = recoveryCodes(in: renewed)
            #expect(fresh.count == 10 && Set(fresh).isDisjoint(with: codes))
            #expect(try await test.house.accounts.session(elsewhere) == nil)
            #expect(try await test.house.accounts.session(browser.cookie) != nil)
            #expect(try await half(site).post("/sign-in/code", [("code", codes[0])]).status == .unprocessableContent)
            #expect(
                try await browser.post("/account/second-factor/removals", [("current", TestHouse.password), ("code", "000000")]).status
                    == .unprocessableContent)
            let off = try await browser.post(
                "/account/second-factor/removals", [("current", TestHouse.password), ("code", fresh[0])])
            #expect(off.status == .seeOther)
            #expect(try await test.house.journal.rows("select * from recovery_code").isEmpty)
            let signIn = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
            #expect(signIn.location == "/desk")
        }
    }

    @Test func `where posts demand one, nothing opens before it is on, and it cannot be turned off`() async throws {
        try await TestHouse.run(settings: "second-factor: [administrator, dispatcher]\n") { test in
            try await test.account("diaodu", of: District.dispatcher)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            let filed = try await test.report()
            try await test.serve { site in
                let browser = Browser(site, cookie: cookie, language: "zh")
                for path in ["/desk", "/account", "/", "/matters/\(filed.number)"] {
                    #expect(try await browser.get(path).location == "/account/second-factor", "\(path)")
                }
                #expect(try await browser.post("/matters/\(filed.number)/accept").location == "/account/second-factor")
                #expect(try await test.house.matter(filed.number).matter.stage == "reported")
                #expect(try await browser.get("/account/second-factor").text.contains("必须使用两步验证"))
                #expect(try await browser.get("/password").status == .ok)
                // Others are not concerned.
                #expect(try await site.browser(of: District.officer).get("/desk").status == .ok)
                let (totp, _) = try await turnOn(browser, test)
                #expect(try await browser.get("/desk").status == .ok)
                test.clock.advance(seconds: 60)
                let off = try await browser.post(
                    "/account/second-factor/removals", [("current", TestHouse.password), ("code", code(totp, test))])
                #expect(off.status == .forbidden && off.text.contains("您的岗位必须使用两步验证"))
                #expect(!off.text.contains("/account/second-factor/removals\""))
            }
        }
        #expect(throws: SettingsFault.self) { try Settings(yaml: "second-factor: [mayor]") }
    }

    @Test func `an administrator removes a lost one, which is logged and ends what is open`() async throws {
        let lines = Lines()
        try await TestHouse.run(logger: Logger(label: "test") { _ in lines.handler }) { test in
            try await test.account("diaodu", of: District.dispatcher)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            try await test.serve { site in
                let browser = Browser(site, cookie: cookie, language: "zh")
                let (totp, codes) = try await turnOn(browser, test)
                let administrator = try await site.browser(of: District.administrator)
                #expect(try await administrator.get("/admin/accounts").text.contains("两步验证"))
                #expect(
                    try await administrator.post("/admin/accounts/diaodu/second-factor/removals").location == "/admin/accounts/diaodu")
                #expect(try await test.house.accounts.session(cookie) == nil)
                let signIn = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
                #expect(signIn.location == "/desk")
                #expect(try await administrator.post("/admin/accounts/diaodu/second-factor/removals").status == .conflict)
                let said = lines.all.map(\.deed)
                #expect(said.contains("second factor turned on") && said.contains("second factor removed"))
                let secrets = codes + [String(TOTP.base32(totp.secret))]
                #expect(!lines.all.contains { line in line.metadata.values.contains { value in secrets.contains { value.contains($0) } } })
            }
        }
    }

    @Test func `the secret is sealed to its account`() async throws {
        try await withFactor { test, _, _, totp, _ in
            let sealed = try #require(
                try await test.house.journal.rows("select secret from second_factor where account = 'diaodu'").first?.blob("secret"))
            #expect(!String(decoding: sealed, as: UTF8.self).contains(String(TOTP.base32(totp.secret))))
            #expect(throws: (any Error).self) { try test.house.vault.factorSeal.open(sealed, "guanli", "totp") }
            #expect(throws: (any Error).self) { try test.house.vault.contactSeal.open(sealed, "diaodu", "totp") }
        }
    }

    // MARK: At a browser

    /// `diaodu` is signed in and has just turned it on.
    private func withFactor(_ body: @Sendable @escaping (TestHouse, Site, Browser, TOTP, [String]) async throws -> Void) async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            try await test.serve { site in
                let browser = Browser(site, cookie: cookie, language: "zh")
                let (totp, codes) = try await turnOn(browser, test)
                try await body(test, site, browser, totp, codes)
            }
        }
    }

    private func half(_ site: Site) async throws -> Browser {
        let answer = try await site.visitor().post("/sign-in", [("name", "diaodu"), ("password", TestHouse.password)])
        #expect(answer.location == "/sign-in/code")
        return Browser(site, cookie: try #require(newCookie(of: answer)), language: "zh")
    }
}

func turnOn(_ browser: Browser, _ test: TestHouse) async throws -> (totp: TOTP, codes: [String]) {
    let shown = try await browser.post("/account/second-factor/secrets", [("current", TestHouse.password)])
    let totp = try secret(in: shown)
    let on = try await browser.post("/account/second-factor/confirmations", [("code", code(totp, test))])
    #expect(on.status == .ok && on.headers[.cacheControl] == "no-store")
    return (totp, recoveryCodes(in: on))
}

func code(_ totp: TOTP, _ test: TestHouse) -> String { totp.code(step: TOTP.step(at: test.clock.now)) }

private func secret(in page: TestResponse) throws -> TOTP {
    let text = try #require(page.text.firstMatch(of: /class="secret">([A-Z2-7 ]+)</)?.1)
    return try #require(TOTP(base32: String(text.filter { $0 != " " })))
}

private func recoveryCodes(in page: TestResponse) -> [String] { page.text.matches(of: /<li><code>([a-z2-7-]+)</).map { String($0.1) } }

func newCookie(of response: TestResponse) -> String? {
    response.headers[values: .setCookie].first { $0.hasPrefix("taizhang=") }?.dropFirst(9).prefix { $0 != ";" }.description
}

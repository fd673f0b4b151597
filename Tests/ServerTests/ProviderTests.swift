// Signing in by a provider of identities: what is believed of an ID token, and who is let in. The provider here is a
// listener that answers as it is told; a real one stands in Tests/oidc.
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JWTKit
import Kernel
import Matters
import Synchronization
import Testing

@testable import Server

@Suite("Providers of identities") struct ProviderTests {
    // MARK: The ID token

    @Test func `a token is believed when every word of it is right`() async throws {
        let key = ES256PrivateKey()
        let token = try await verified(try await signed(key, claims()), [jwk(key, "one")])
        #expect(token.subject == "somebody" && token.issuer == Self.issuer && token.claims["groups"] == ["grid", "city"])
        // Several audiences, if it was given to us; a key without a name; a name that stands for two kinds.
        _ = try await verified(
            try await signed(key, claims(["aud": .array([.string("taizhang"), .string("other")]), "azp": .string("taizhang")])),
            [jwk(key, "one")])
        _ = try await verified(try await signed(key, claims(), kid: nil), [jwk(key, nil)])
        _ = try await verified(try await signed(key, claims()), [jwk(ES256PrivateKey(), "other"), jwk(key, "one")])
        _ = try await verified(try await signed(key, claims()), [jwk(key, "one")], match: ["groups": "grid"])
    }

    @Test func `a token with one wrong word is not believed`() async throws {
        let key = ES256PrivateKey()
        func fault(_ changes: [String: Claim?], match: [String: String] = [:]) async throws -> IDToken.Fault? {
            do {
                _ = try await verified(try await signed(key, claims(changes)), [jwk(key, "one")], match: match)
                return nil
            } catch let fault as IDToken.Fault { return fault }
        }
        let now = Double(TestHouse.opening.milliseconds / 1000)
        #expect(try await fault(["iss": .string("https://other.example")]) == .issuer("https://other.example"))
        #expect(try await fault(["iss": nil]) == .issuer(""))
        #expect(try await fault(["aud": .string("other")]) == .audience)
        #expect(try await fault(["aud": nil]) == .audience)
        #expect(try await fault(["aud": .array([.string("taizhang"), .string("other")])]) == .audience)
        #expect(try await fault(["azp": .string("other")]) == .audience)
        #expect(try await fault(["nonce": .string("other")]) == .nonce)
        #expect(try await fault(["nonce": nil]) == .nonce)
        #expect(try await fault(["exp": .number(now - 61)]) == .expired)
        #expect(try await fault(["exp": .number(now - 59)]) == nil)
        #expect(try await fault(["exp": nil]) == .malformed("times"))
        #expect(try await fault(["iat": .number(now + 61)]) == .early)
        #expect(try await fault(["nbf": .number(now + 61)]) == .early)
        #expect(try await fault(["sub": nil]) == .subject)
        #expect(try await fault(["sub": .string("")]) == .subject)
        #expect(try await fault(["sub": .string(String(repeating: "x", count: 256))]) == .subject)
        #expect(try await fault([:], match: ["groups": "mayors"]) == .match("groups"))
        #expect(try await fault([:], match: ["office": "grid"]) == .match("office"))
    }

    @Test func `a token is not believed without the signature of one of the provider's keys`() async throws {
        let key = ES256PrivateKey()
        let token = try await signed(key, claims())
        let parts = token.split(separator: ".").map(String.init)
        func header(_ text: String) -> String { Data(text.utf8).base64URL }
        let none = [
            "\(header("{\"alg\":\"none\"}")).\(parts[1]).", "\(header("{\"alg\":\"None\",\"kid\":\"one\"}")).\(parts[1]).\(parts[2])",
            "\(header("{\"kid\":\"one\"}")).\(parts[1]).\(parts[2])",
        ]
        for token in none {
            await #expect { try await verified(token, [jwk(key, "one")]) } throws: {
                if case .algorithm = $0 as? IDToken.Fault { true } else { false }
            }
        }
        // With HMAC whoever knows a public key, or the client's secret, could sign.
        let secret = HMAC<SHA256>.authenticationCode(
            for: Data("\(header("{\"alg\":\"HS256\"}")).\(parts[1])".utf8), using: SymmetricKey(data: Data("secret".utf8)))
        await #expect(throws: IDToken.Fault.algorithm("HS256")) {
            try await verified("\(header("{\"alg\":\"HS256\"}")).\(parts[1]).\(Data(secret).base64URL)", [jwk(key, "one")])
        }
        await #expect(throws: IDToken.Fault.signature) { try await verified(token, [jwk(ES256PrivateKey(), "one")]) }
        await #expect(throws: IDToken.Fault.keyUnknown) { try await verified(token, [jwk(key, "other")]) }
        await #expect(throws: IDToken.Fault.keyUnknown) { try await verified(token, []) }
        await #expect(throws: IDToken.Fault.malformed("crit")) {
            try await verified(
                "\(header("{\"alg\":\"ES256\",\"crit\":[\"x\"],\"kid\":\"one\"}")).\(parts[1]).\(parts[2])", [jwk(key, "one")])
        }
        let other = try await signed(key, claims(["sub": .string("another")])).split(separator: ".").map(String.init)
        await #expect(throws: IDToken.Fault.signature) { try await verified("\(parts[0]).\(other[1]).\(parts[2])", [jwk(key, "one")]) }
        for text in ["", "a.b", "a.b.c.d", "..", "\(parts[0]).!.\(parts[2])"] {
            await #expect(throws: IDToken.Fault.self) { try await verified(text, [jwk(key, "one")]) }
        }
    }

    // MARK: At a browser

    @Test func `an identity that is tied opens its account, in the browser that went and once`() async throws {
        try await withProvider { test, site, provider in
            try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "diaodu", by: .system)
            let visitor = site.visitor()
            #expect(
                try await visitor.get("/sign-in?next=/dispatch").text.contains(
                    "href=\"/sign-in/visits?provider=city&amp;next=%2Fdispatch\""))
            let there = try await visitor.get("/sign-in/visits?provider=city&next=/dispatch")
            #expect(there.status == .seeOther && there.location.hasPrefix("\(provider.issuer)/authorize?"))
            let asked = try query(there.location)
            #expect(asked["response_type"] == "code" && asked["client_id"] == "taizhang" && asked["scope"] == "openid")
            #expect(asked["redirect_uri"] == "https://grid.example.gov.cn/sign-in/return" && asked["code_challenge_method"] == "S256")
            provider.nonce.withLock { $0 = asked["nonce"] ?? "" }
            let path = "/sign-in/return?state=\(asked["state"] ?? "")&code=a-code"
            // Somebody else's browser, to which the address was sent.
            let elsewhere = try await site.visitor().get(path)
            #expect(elsewhere.status == .forbidden && elsewhere.text.contains("不是在这个浏览器里开始的"))
            let back = try await visitor.get(path)
            #expect(back.status == .seeOther && back.location == "/dispatch")
            let cookie = try #require(newCookie(of: back))
            #expect(try await test.house.accounts.session(cookie)?.account == "diaodu")
            let sent = try #require(provider.calls.first { $0.path == "/token" })
            #expect(sent.headers["authorization"] == "Basic \(Data("taizhang:a+secret%2B".utf8).base64EncodedString())")
            let fields = try query("/?" + sent.body)
            #expect(fields["code"] == "a-code" && fields["grant_type"] == "authorization_code")
            #expect(Data(SHA256.hash(data: Data((fields["code_verifier"] ?? "").utf8))).base64URL == asked["code_challenge"])
            #expect(try await visitor.get(path).status == .forbidden)
            #expect(provider.calls.count { $0.path == "/token" } == 1)
        }
    }

    @Test func `an identity that is tied to nothing opens nothing and makes no account`() async throws {
        try await withProvider { test, site, provider in
            let before = try await test.house.accounts.list()
            let back = try await visit(site.visitor(), provider)
            #expect(back.status == .forbidden && back.text.contains("没有绑定账号") && back.text.contains("somebody"))
            #expect(newCookie(of: back) == nil)
            #expect(try await test.house.accounts.list() == before)
            try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "diaodu", by: .system)
            try await test.house.accounts.setDisabled(true, of: "diaodu", by: .system)
            #expect(try await visit(site.visitor(), provider).status == .forbidden)
        }
    }

    @Test func `what a provider says wrongly lets nobody in, and the page does not say what it was`() async throws {
        let changes: [(String, @Sendable (FakeProvider) -> Void)] = [
            ("issuer in the answer", { $0.answeredIssuer.withLock { $0 = "https://evil.example" } }),
            ("issuer in the token", { $0.changes.withLock { $0 = ["iss": .string("https://evil.example")] } }),
            ("nonce", { $0.changes.withLock { $0 = ["nonce": .string("old")] } }),
            ("audience", { $0.changes.withLock { $0 = ["aud": .string("another")] } }),
            ("key", { $0.signing.withLock { $0 = ES256PrivateKey() } }),
            ("issuer in the configuration", { $0.configuredIssuer.withLock { $0 = "https://evil.example" } }),
            ("token endpoint", { $0.isBroken.withLock { $0 = true } }),
        ]
        for (name, change) in changes {
            try await withProvider { test, site, provider in
                try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "diaodu", by: .system)
                change(provider)
                let back = try await visit(site.visitor(), provider)
                #expect(back.status == .forbidden && back.text.contains("没有给出可信的答复"), "\(name)")
                // The address of the page, which is what this browser sent, stands in the link to the other language.
                let main = back.text.components(separatedBy: "<main").last ?? ""
                #expect(newCookie(of: back) == nil && !main.components(separatedBy: "</main>")[0].contains("evil"), "\(name)")
            }
        }
    }

    @Test func `a provider that names itself in its answers must always do so`() async throws {
        try await withProvider(namesItself: true) { test, site, provider in
            try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "diaodu", by: .system)
            #expect(try await visit(site.visitor(), provider).status == .forbidden)
            provider.answeredIssuer.withLock { $0 = provider.issuer }
            #expect(try await visit(site.visitor(), provider).status == .seeOther)
        }
    }

    @Test func `a provider may change its keys`() async throws {
        try await withProvider { test, site, provider in
            try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "diaodu", by: .system)
            #expect(try await visit(site.visitor(), provider).status == .seeOther)
            test.clock.advance(seconds: 61)
            provider.rotate(to: "two")
            #expect(try await visit(site.visitor(), provider).status == .seeOther)
            #expect(provider.calls.count { $0.path == "/jwks" } == 2)
            // Not asked every time that somebody names a key that is not there.
            provider.kid.withLock { $0 = "three" }
            #expect(try await visit(site.visitor(), provider).status == .forbidden)
            #expect(provider.calls.count { $0.path == "/jwks" } == 2)
        }
    }

    @Test func `a second factor is asked for after a provider, too`() async throws {
        try await withProvider { test, site, provider in
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            _ = try await turnOn(Browser(site, cookie: cookie, language: "zh"), test)
            try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "diaodu", by: .system)
            #expect(try await visit(site.visitor(), provider).location == "/sign-in/code")
        }
    }

    @Test func `whoever has no password proves to be there by having just signed in`() async throws {
        try await withProvider(settings: "second-factor: [dispatcher]\n") { test, site, provider in
            try await test.house.accounts.add(name: "without", password: nil, officer: District.dispatcher, by: .system)
            try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "without", by: .system)
            func signIn() async throws -> Browser {
                let visitor = site.visitor()
                return Browser(site, cookie: try #require(newCookie(of: try await visit(visitor, provider))), language: "zh")
            }
            let browser = try await signIn()
            #expect(try await browser.get("/desk").location == "/account/second-factor")
            let page = try await browser.get("/account/second-factor").text
            #expect(page.contains("/account/second-factor/secrets") && !page.contains("name=\"current\""))
            test.clock.advance(seconds: 601)
            let late = try await browser.post("/account/second-factor/secrets")
            #expect(late.status == .unprocessableContent && late.text.contains("登录超过 10 分钟") && !late.text.contains("class=\"secret\""))
            let again = try await signIn()
            _ = try await turnOn(again, test)
            #expect(try await again.get("/desk").status == .ok)
            // The provider is the only way in: it stays tied.
            #expect(try await !again.get("/account").text.contains("/account/identities/endings"))
            let untied = try await again.post("/account/identities/endings", [("provider", "city")])
            #expect(untied.status == .unprocessableContent)
            #expect(try await test.house.accounts.identities(of: "without").count == 1)
        }
    }

    @Test func `an officer ties an identity with the password and by signing in over there, and unties it`() async throws {
        try await withProvider { test, site, provider in
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            let browser = Browser(site, cookie: cookie, language: "zh")
            let form = [("provider", "city"), ("password", TestHouse.password)]
            #expect(try await browser.get("/account").text.contains("未绑定"))
            #expect(
                try await browser.post("/account/identities", [form[0], ("password", "wrong-password")]).status == .unprocessableContent)
            let go = try await browser.post("/account/identities", form)
            let link = try #require(go.text.firstMatch(of: /href="(http:[^"]*\/authorize[^"]*)"/)).1.replacing("&amp;", with: "&")
            let asked = try query(String(link))
            provider.nonce.withLock { $0 = asked["nonce"] ?? "" }
            let back = try await browser.get("/sign-in/return?state=\(asked["state"] ?? "")&code=c")
            #expect(back.status == .seeOther && back.location == "/account")
            #expect(try await test.house.accounts.identities(of: "diaodu").map(\.subject) == ["somebody"])
            // It is theirs alone.
            await #expect(throws: Refusal.self) {
                try await test.house.accounts.tie(issuer: provider.issuer, subject: "somebody", to: "dd", by: .system)
            }
            #expect(try await browser.post("/account/identities/endings", form).location == "/account")
            #expect(try await test.house.accounts.identities(of: "diaodu").isEmpty)
        }
    }

    @Test func `an administrator ties an identity that an officer has told, and unties it`() async throws {
        try await withProvider { test, site, provider in
            let browser = try await site.browser(of: District.administrator)
            let tied = try await browser.post("/admin/accounts/diaodu/identities", [("provider", "city"), ("subject", " somebody ")])
            #expect(tied.location == "/admin/accounts/diaodu")
            #expect(try await browser.get("/admin/accounts/diaodu").text.contains("somebody"))
            #expect(try await visit(site.visitor(), provider).location == "/desk")
            for fields in [[("provider", "no"), ("subject", "a")], [("provider", "city"), ("subject", "")]] {
                #expect(try await browser.post("/admin/accounts/gl/identities", fields).status == .unprocessableContent)
            }
            #expect(
                try await browser.post("/admin/accounts/gl/identities", [("provider", "city"), ("subject", "somebody")]).status == .conflict
            )
            _ = try await browser.post("/admin/accounts/diaodu/identities/endings", [("issuer", provider.issuer)])
            #expect(try await visit(site.visitor(), provider).status == .forbidden)
        }
    }

    @Test(arguments: [
        "oidc: x", "oidc: []", "oidc: [{ key: a }]", "oidc: [{ key: A, issuer: https://i.example, client-id: c }]",
        "oidc: [{ key: a, issuer: http://i.example, client-id: c }]", "oidc: [{ key: a, issuer: 'https://i.example?x=1', client-id: c }]",
        "oidc: [{ key: a, issuer: https://i.example, client-id: c, secret: s }]",
        "oidc: [{ key: a, issuer: https://i.example, client-id: c }, { key: a, issuer: https://j.example, client-id: c }]",
        "oidc: [{ key: a, issuer: https://i.example, client-id: c, match: x }]",
    ])
    func `settings that cannot be meant are named`(yaml: String) {
        #expect { try Settings(yaml: "public-address: https://a.example\n" + yaml) } throws: {
            ($0 as? SettingsFault)?.key.hasPrefix("oidc") == true
        }
        #expect(throws: SettingsFault.self) { try Settings(yaml: "oidc: [{ key: a, issuer: https://i.example, client-id: c }]") }
    }

    // MARK: Small things

    static let issuer = "https://id.example.gov.cn"

    private func verified(_ token: String, _ keys: [[String: String]], match: [String: String] = [:]) async throws -> IDToken {
        let set = try JSONSerialization.data(withJSONObject: ["keys": keys])
        return try await IDToken.verified(
            token, keys: set, issuer: Self.issuer, clientID: "taizhang", nonce: "once", match: match, now: TestHouse.opening)
    }

    private func claims(_ changes: [String: Claim?] = [:]) -> Claims {
        Claims.standard(issuer: Self.issuer, nonce: "once", at: TestHouse.opening, changes)
    }

    private func visit(_ browser: Browser, _ provider: FakeProvider) async throws -> TestResponse {
        let there = try await browser.get("/sign-in/visits?provider=city")
        guard there.status == .seeOther else { return there }
        let asked = try query(there.location)
        provider.nonce.withLock { $0 = asked["nonce"] ?? "" }
        let issuer = provider.answeredIssuer.withLock { $0 }.map { "&iss=\(Browser.encoded($0))" } ?? ""
        return try await browser.get("/sign-in/return?state=\(asked["state"] ?? "")&code=a-code\(issuer)")
    }

    private func withProvider(
        namesItself: Bool = false, settings more: String = "",
        _ body: @Sendable @escaping (TestHouse, Site, FakeProvider) async throws -> Void
    ) async throws {
        let provider = FakeProvider(namesItself: namesItself)
        try await provider.run {
            let secret = NSTemporaryDirectory() + "taizhang-secret-\(House.newIdentifier())"
            try Data("a secret+\n".utf8).write(to: URL(fileURLWithPath: secret))
            defer { do { try FileManager.default.removeItem(atPath: secret) } catch {} }
            let settings = """
                public-address: https://grid.example.gov.cn
                oidc: [{ key: city, name: { zh: 市平台, en: City }, issuer: "\(provider.issuer)", client-id: taizhang, client-secret-file: \(secret) }]
                \(more)
                """
            try await TestHouse.run(settings: settings) { test in
                provider.now.withLock { $0 = { test.clock.now } }
                try await test.account("diaodu", of: District.dispatcher)
                try await test.serve { site in try await body(test, site, provider) }
            }
        }
    }
}

func query(_ address: String) throws -> [String: String] {
    let parts = try #require(URLComponents(string: address.replacing("+", with: "%20")))
    return (parts.queryItems ?? []).reduce(into: [:]) { $0[$1.name] = $1.value }
}

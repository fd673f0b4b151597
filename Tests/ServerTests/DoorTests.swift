// What stands before every page: who counts as whom, what strangers may cost, and where one is sent.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Matters
import NIOCore
import Synchronization
import Testing

@testable import Server

@Suite("The doors") struct DoorTests {
    @Test func `a token opens what its post opens and nothing of its officer's other posts`() async throws {
        try await TestHouse.run { test in
            let officer = District.administrator
            for post in [
                District.Post(officer: officer, name: "", duty: .gridWorker, unit: "east-office", areas: ["cell-1"]),
                District.Post(officer: officer, name: "", duty: .dispatcher, unit: "district-center"),
            ] {
                try await test.house.organize(
                    .appoint(
                        officer: officer, duty: post.duty, unit: post.unit, areas: post.areas, since: test.clock.now.adding(seconds: -60)),
                    by: .system)
            }
            let filed = try await test.report()
            let token = try await test.house.accounts.createToken(
                name: "app", officer: officer, duty: .gridWorker, unit: "east-office", days: nil, by: .system)
            try await test.serve { site in
                func status(_ path: String) async throws -> Int {
                    try await site.client.execute(uri: path, method: .get, headers: [.authorization: "Bearer \(token)"]).status.code
                }
                for path in [
                    "/admin", "/admin/accounts", "/admin/tokens", "/admin/health", "/admin/organization", "/dispatch", "/cockpit",
                ] {
                    #expect(try await status(path) == 403, "\(path)")
                }
                #expect(try await status("/matters/\(filed.number)") == 200)
                let desk = try await site.client.execute(uri: "/desk", method: .get, headers: [.authorization: "Bearer \(token)"])
                #expect(desk.status == .ok && !desk.text.contains("tab=dispatch"))
                let browser = try await site.browser(of: officer)
                #expect(try await browser.get("/admin/accounts").status == .ok)
                #expect(try await browser.get("/desk").text.contains("tab=dispatch"))
            }
        }
    }

    @Test func `with a password that somebody else gave there is nothing to open but a new one`() async throws {
        try await TestHouse.run { test in
            try await test.account("diaodu", of: District.dispatcher, mustChange: true)
            let cookie = try await test.session(of: District.dispatcher, account: "diaodu")
            let filed = try await test.report()
            try await test.serve { site in
                let browser = Browser(site, cookie: cookie, language: "zh")
                for path in ["/desk", "/dispatch", "/matters/\(filed.number)", "/search?q=a", "/"] {
                    let answer = try await browser.get(path)
                    #expect(answer.status == .seeOther && answer.location == "/password", "\(path)")
                }
                #expect(try await browser.post("/matters/\(filed.number)/accept").location == "/password")
                #expect(try await test.house.matter(filed.number).matter.stage == "reported")
                #expect(try await browser.get("/password").status == .ok)
                #expect(try await browser.get("/language/en?next=/password").location == "/password")
            }
        }
    }

    @Test func `a form is read once, whoever asks for it again: by the sign-in too, what was written is kept`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                // This one is read before anybody asks who sends it; the other after.
                for path in ["/matters/\(filed.number)/readings", "/matters/\(filed.number)/note"] {
                    let answer = try await site.visitor().post(path, [("note", "写了半小时")])
                    #expect(answer.text.contains("写了半小时") && answer.text.contains("/sign-in?next="), "\(path)")
                    let stale = try await site.visitor().post(path, [("note", "写了半小时")], csrf: "stale")
                    #expect(!stale.text.contains("写了半小时"), "\(path)")
                }
            }
        }
    }

    @Test func `a notice that nobody here wrote is dropped at once, however long`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                for value in [String(repeating: "61", count: 39_000), "zz", "616", "ff"] {
                    let answer = try await site.client.execute(
                        uri: "/sign-in", method: .get, headers: [.cookie: "taizhang-notice=\(value)"])
                    // Longer than what a random token of the form spells by chance.
                    #expect(answer.status == .ok && !answer.text.contains(String(repeating: "a", count: 24)))
                }
                let shown = try await site.client.execute(
                    uri: "/sign-in", method: .get, headers: [.cookie: "taizhang-notice=\(Web.encoded("已签收"))"])
                #expect(shown.text.contains("已签收"))
            }
        }
    }

    @Test func `only the trusted proxy is believed about address and TLS`() async throws {
        for (settings, isBelieved) in [("trusted-proxy: 127.0.0.1\n", true), ("trusted-proxy: 10.0.0.1\n", false), ("", false)] {
            try await TestHouse.run(settings: settings) { test in
                let house = test.house
                try await Application(
                    router: makeRouter(house), configuration: .init(address: .hostname("127.0.0.1", port: 0))
                ).test(.live) { client in
                    let answer = try await client.execute(
                        uri: "/sign-in", method: .get, headers: [.forwardedProto: "https", .forwardedFor: "203.0.113.9, 198.51.100.7"])
                    let cookies = answer.headers[values: .setCookie]
                    #expect(cookies.contains { $0.hasPrefix("__Host-taizhang=") && $0.contains("Secure") } == isBelieved)
                    #expect(cookies.contains { $0.hasPrefix("taizhang=") } != isBelieved)
                    #expect((answer.headers[.strictTransportSecurity] != nil) == isBelieved)
                    // All cookies alike, and they are read under the name under which they went out.
                    let chosen = try await client.execute(
                        uri: "/language/en?next=/sign-in", method: .get, headers: [.forwardedProto: "https"])
                    let name = isBelieved ? "__Host-taizhang-language" : "taizhang-language"
                    #expect(
                        chosen.headers[values: .setCookie].allSatisfy { !isBelieved || $0.hasPrefix("__Host-") && $0.contains("Secure") })
                    #expect(chosen.headers[values: .setCookie].contains { $0.hasPrefix("\(name)=en") })
                    for (cookie, isRead) in [(name, true), (isBelieved ? "taizhang-language" : "__Host-taizhang-language", false)] {
                        let read = try await client.execute(
                            uri: "/sign-in", method: .get, headers: [.forwardedProto: "https", .cookie: "\(cookie)=en"])
                        #expect(read.text.contains("<html lang=\"en\"") == isRead)
                    }
                }
            }
        }
        func address(_ peer: String?, _ hops: [String], proxy: String? = "127.0.0.1") -> String {
            var headers = HTTPFields()
            for hop in hops { headers.append(HTTPField(name: .forwardedFor, value: hop)) }
            return Origin(headers, peer: peer, trustedProxy: proxy).address
        }
        #expect(address("127.0.0.1", ["203.0.113.9, 198.51.100.7"]) == "198.51.100.7")
        #expect(address("::ffff:127.0.0.1", ["203.0.113.9", "198.51.100.7"]) == "198.51.100.7")
        #expect(address("192.0.2.1", ["198.51.100.7"]) == "192.0.2.1")
        #expect(address("127.0.0.1", ["198.51.100.7"], proxy: nil) == "127.0.0.1")
        #expect(address("127.0.0.1", ["unknown"]) == "127.0.0.1")
        #expect(throws: SettingsFault.self) { try Settings(yaml: "trusted-proxy: the-proxy") }
    }

    @Test func `a form that comes after the session is shown to be copied, and one returns to where one was`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                test.clock.advance(hours: 2)
                let lost = try await browser.post("/matters/\(filed.number)/accept", [("note", "半小时写下的话"), ("version", "1")])
                #expect(lost.status == .forbidden && lost.text.contains("半小时写下的话") && lost.text.contains("/sign-in?next="))
                let empty = try await site.client.execute(
                    uri: "/matters/\(filed.number)/accept", method: .post,
                    headers: [.referrer: "http://localhost/matters/\(filed.number)?x=1", .contentType: "application/x-www-form-urlencoded"])
                #expect(empty.status == .seeOther)
                #expect(empty.location.removingPercentEncoding == "/sign-in?next=/matters/\(filed.number)?x=1")
            }
        }
    }

    @Test func `a wrong method is told with the right ones, and HEAD is GET without its body`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let wrong = try await site.client.execute(uri: "/sign-out", method: .get)
                #expect(wrong.status == .methodNotAllowed && wrong.headers[.allow] == "POST")
                let written = try await site.client.execute(uri: "/desk", method: .delete)
                #expect(written.status == .methodNotAllowed && written.headers[.allow] == "GET, HEAD")
                let head = try await site.client.execute(uri: "/sign-in", method: .head)
                #expect(head.status == .ok && head.text.isEmpty)
                #expect(try await site.client.execute(uri: "/nowhere", method: .get).status == .notFound)
            }
        }
    }

    @Test func `whoever sends a matter away is led to the desk and not to a page that is closed`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "dispatched")
            try await test.serve { site in
                let browser = try await site.browser(of: District.officer)
                let answer = try await browser.post(
                    "/matters/\(filed.number)/return", [("kind", "not-ours"), ("reason", "属于路灯管理所")])
                #expect(answer.status == .seeOther && answer.location == "/desk")
                #expect(try await browser.get(answer.location).status == .ok)
            }
        }
    }

    @Test func `a refusal on a page leaves a blank between its English sentences`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "dispatched")
            try await test.serve { site in
                let browser = try await site.browser(of: District.officer, language: "en")
                let answer = try await browser.post("/matters/\(filed.number)/return", [("kind", "not-ours"), ("reason", "")])
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains(/[a-z]\.[A-Z]/) == false)
            }
        }
    }
}

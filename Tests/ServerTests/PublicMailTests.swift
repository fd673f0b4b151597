// E-mail to people without an account: a subscription is confirmed before anything else is sent, one mail a day at most,
// and ends when it should; a reporter is told twice. The mail program is a file on this machine.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Logging
import Matters
import Pages
import Testing

@testable import Server

@Suite("Mail to the public") struct PublicMailTests {
    /// A house that sends through a program that keeps what it is given.
    private func run(
        then script: String = "exit 0", _ body: (TestHouse, MailTaker) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "taizhang-mail-\(House.newIdentifier())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let taker = try MailTaker(in: folder, then: script)
        let settings = """
            public-address: https://district.example
            mail: { from: grid@district.example, program: "\(taker.program)" }

            """
        try await TestHouse.run(settings: settings) { try await body($0, taker) }
    }

    private func send(_ test: TestHouse) async throws -> Int {
        let post = try #require(PublicPost(test.house))
        let logger = Logger(label: "test")
        let digest = DigestMail(house: test.house, logger: logger)
        let confirmations = try await digest.sendConfirmations(at: test.clock.now, by: post)
        let told = try await AskerMail(house: test.house, logger: logger).sendDue(at: test.clock.now, by: post)
        return try await confirmations + told + digest.sendDigests(at: test.clock.now, by: post)
    }

    /// What was sent, in no order: headers, and the body out of its base64.
    private func mails(_ taker: MailTaker) throws -> [(head: String, body: String)] {
        try FileManager.default.contentsOfDirectory(atPath: "\(taker.folder)/kept").filter { $0.hasSuffix(".eml") }.map { name in
            let text = try String(contentsOfFile: "\(taker.folder)/kept/\(name)", encoding: .utf8)
            let parts = text.components(separatedBy: "\n\n")
            let data = Data(base64Encoded: parts[1...].joined().filter { !$0.isWhitespace }) ?? Data()
            return (parts[0], String(decoding: data, as: UTF8.self))
        }
    }

    private func link(_ part: String, in body: String) throws -> String {
        let line = body.components(separatedBy: .newlines).first { $0.contains("/\(part)?token=") }
        return try #require(line).replacing("https://district.example", with: "").trimmingCharacters(in: .whitespaces)
    }

    private func empty(_ taker: MailTaker) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(taker.folder)/kept") {
            try FileManager.default.removeItem(atPath: "\(taker.folder)/kept/\(name)")
        }
    }

    @Test func `nothing is sent before it is confirmed, then one mail a day with news, until it is ended with one press`() async throws {
        try await run { test, taker in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                #expect(try await visitor.get("/areas/east").text.contains("/areas/east/subscriptions"))
                let asked = try await visitor.post("/areas/east/subscriptions", [("email", "someone@example.org")])
                #expect(asked.status == .seeOther && asked.location == "/areas/east")
                #expect(try await send(test) == 1)
                let first = try #require(try mails(taker).first)
                #expect(first.head.contains("To: someone@example.org") && !first.head.contains("List-Unsubscribe"))
                let confirm = try link("confirmation", in: first.body)
                try empty(taker)
                _ = try await test.report("赵六家门口井盖松动")
                #expect(try await send(test) == 0, "not confirmed yet")

                // To look is not to confirm: programs look at every link.
                #expect(try await site.visitor().get(confirm).status == .ok)
                #expect(try await site.visitor().get(confirm + "0").status == .notFound)
                #expect(try await site.visitor().post(confirm).text.contains("已经订阅"))
                test.clock.advance(hours: 1)
                _ = try await test.report("第二个")
                #expect(try await send(test) == 1)
                #expect(try await send(test) == 0, "one a day")
                let digest = try #require(try mails(taker).first)
                #expect(digest.body.contains("新上报：井盖破损、移位 · 东街道") && !digest.body.contains("赵六") && !digest.body.contains("SM2026"))
                // What was there when it was confirmed is no news.
                #expect(digest.body.components(separatedBy: "新上报").count == 2)
                #expect(digest.head.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"))
                try empty(taker)

                test.clock.advance(hours: 24)
                #expect(try await send(test) == 0, "nothing to tell, no mail")
                let end = try link("ending", in: digest.body)
                #expect(digest.head.contains("List-Unsubscribe: <https://district.example\(end)>"))
                #expect(try await site.visitor().get(end).text.contains("退订"))
                // As a mail program does it: no cookie, no token of a form.
                let pressed = try await site.client.execute(
                    uri: end, method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
                    body: .init(string: "List-Unsubscribe=One-Click"))
                #expect(pressed.status == .ok)
                #expect(try await test.house.journal.rows("select 1 as one from subscription").isEmpty)
                _ = try await test.report("第三个")
                test.clock.advance(hours: 24)
                #expect(try await send(test) == 0)
                #expect(try await site.visitor().post(confirm).status == .notFound)
            }
        }
    }

    @Test func `the link to confirm is good for two days, the address is sealed, and nobody is flooded`() async throws {
        try await run { test, taker in
            let subscriptions = test.house.subscriptions
            for area in ["east", "east", "west", "cell-1", "cell-2", "cell-3"] {
                try await subscriptions.ask(email: "Someone@example.org", area: area, language: .zh)
            }
            #expect(try await test.house.journal.rows("select 1 as one from subscription").count == Subscriptions.mostAsked)
            let kept = try await test.house.journal.rows("select * from subscription").map { "\($0)" }.joined()
            #expect(!kept.lowercased().contains("someone"))
            #expect(try await send(test) == Subscriptions.mostAsked)
            let confirm = try link("confirmation", in: try #require(try mails(taker).first).body)
            test.clock.advance(hours: 49)
            try await test.serve { (site: Site) async throws in
                #expect(try await site.visitor().get(confirm).status == .notFound)
                #expect(try await site.visitor().post(confirm).status == .notFound)
                let refused = try await site.visitor().post("/areas/east/subscriptions", [("email", "no address")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("value=\"no address\""))
                let visitor = site.visitor()
                var statuses: [HTTPResponse.Status] = []
                for index in 0..<6 {
                    statuses.append(try await visitor.post("/areas/east/subscriptions", [("email", "a\(index)@example.org")]).status)
                }
                #expect(statuses.last == .tooManyRequests)
            }
            #expect(try await test.house.subscriptions.forget() == Subscriptions.mostAsked)
        }
    }

    @Test func `who lost the mail to confirm asks again and gets another, once; what both say is good`() async throws {
        try await run { test, taker in
            let subscriptions = test.house.subscriptions
            func ask() async throws -> Int {
                try await subscriptions.ask(email: "someone@example.org", area: "east", language: .zh)
                return try await send(test)
            }
            #expect(try await ask() == 1)
            #expect(try await ask() == 0, "a second press of the same button")
            test.clock.advance(hours: 1)
            #expect(try await ask() == 1)
            test.clock.advance(hours: 1)
            #expect(try await ask() == 0, "nobody is flooded")
            let sent = try mails(taker)
            let links = try Set(sent.map { try link("confirmation", in: $0.body) })
            let ids = Set(sent.compactMap { $0.head.components(separatedBy: .newlines).first { $0.hasPrefix("Message-ID") } })
            #expect(sent.count == 2 && links.count == 1 && ids.count == 2)
            try empty(taker)
            try await test.serve { (site: Site) async throws in
                #expect(try await site.visitor().post(try #require(links.first)).text.contains("已经订阅"))
            }
            test.clock.advance(hours: 24 * 340)
            #expect(try await send(test) == 1)
            #expect(try #require(try mails(taker).first).body.contains("订阅将满一年"), "it is reminded of the year all the same")
        }
    }

    @Test func `what comes in while the day's mails are written is told once, with the next day's`() async throws {
        try await run { test, taker in
            try await test.house.subscriptions.ask(email: "someone@example.org", area: "east", language: .zh)
            _ = try await send(test)
            let confirm = try link("confirmation", in: try #require(try mails(taker).first).body)
            try await test.serve { (site: Site) async throws in _ = try await site.visitor().post(confirm) }
            let start = test.clock.now.adding(seconds: 60)
            test.clock.advance(hours: 1)
            _ = try await test.report()
            // The round began before that report.
            let post = try #require(PublicPost(test.house))
            #expect(try await DigestMail(house: test.house, logger: Logger(label: "test")).sendDigests(at: start, by: post) == 0)
            test.clock.advance(hours: 24)
            #expect(try await send(test) == 1)
        }
    }

    @Test func `a year without renewal ends it, and a mail asks before`() async throws {
        try await run { test, taker in
            try await test.house.subscriptions.ask(email: "someone@example.org", area: "east", language: .en)
            _ = try await send(test)
            let confirm = try link("confirmation", in: try #require(try mails(taker).first).body)
            try await test.serve { (site: Site) async throws in
                #expect(try await site.visitor(language: "en").post(confirm).status == .ok)
                try empty(taker)
                test.clock.advance(hours: 24 * 340)
                #expect(try await send(test) == 1)
                let asks = try #require(try mails(taker).first)
                #expect(asks.body.contains("another year"))
                test.clock.advance(hours: 24)
                #expect(try await send(test) == 0, "asked once")
                let renew = try link("renewal", in: asks.body)
                #expect(try await site.visitor().post(renew).status == .ok)
                #expect(try await site.visitor().post(renew).status == .notFound, "good for one use")
                test.clock.advance(hours: 24 * 300)
                #expect(try await test.house.subscriptions.forget() == 0)
                test.clock.advance(hours: 24 * 66)
                #expect(try await test.house.subscriptions.forget() == 1)
            }
        }
    }

    @Test func `what could not be sent comes with the next day's, and two servers send one`() async throws {
        try await run(then: "[ -e \"$(dirname \"$0\")/open\" ] || exit 75") { test, taker in
            try Data().write(to: URL(fileURLWithPath: "\(taker.folder)/open"))
            try await test.house.subscriptions.ask(email: "someone@example.org", area: "east", language: .zh)
            _ = try await send(test)
            let confirm = try link("confirmation", in: try #require(try mails(taker).first).body)
            try await test.serve { (site: Site) async throws in _ = try await site.visitor().post(confirm) }
            test.clock.advance(hours: 1)
            _ = try await test.report()
            try FileManager.default.removeItem(atPath: "\(taker.folder)/open")
            #expect(try await send(test) == 0)
            try Data().write(to: URL(fileURLWithPath: "\(taker.folder)/open"))
            #expect(try await send(test) == 0, "the day is over for this one")
            try empty(taker)
            test.clock.advance(hours: 24)
            async let one = send(test)
            async let other = send(test)
            #expect(try await one + other == 1)
            #expect(try mails(taker).count == 1 && mails(taker)[0].body.contains("新上报"))
        }
    }

    @Test func `before the hour of the settings nothing is sent`() async throws {
        try await run { test, taker in
            try await test.house.subscriptions.ask(email: "someone@example.org", area: "east", language: .zh)
            _ = try await send(test)
            let confirm = try link("confirmation", in: try #require(try mails(taker).first).body)
            try await test.serve { (site: Site) async throws in _ = try await site.visitor().post(confirm) }
            test.clock.advance(hours: 16)
            _ = try await test.report()
            #expect(try await send(test) == 0, "one in the morning")
            test.clock.advance(hours: 7)
            #expect(try await send(test) == 1)
        }
    }

    @Test func `a reporter is told when it is accepted and when it has ended, and sees that the address was read`() async throws {
        try await run { test, taker in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let sent = try await visitor.post("/report", PortalReportTests.with(["email": "asker@example.org"]))
                #expect(sent.status == .ok)
                #expect(try await send(test) == 0)
                let number = "SM2026-000001"
                let code = test.house.vault.followCode(of: try await test.house.matter(number).matter.id)
                func follow() async throws -> String { try await visitor.get("/follow/\(number)?code=\(code)").text }
                #expect(try await follow().contains("还没有人查看过"))
                try await test.walk(number, to: "accepted")
                #expect(try await send(test) == 1)
                #expect(try await send(test) == 0, "once")
                let accepted = try #require(try mails(taker).first)
                #expect(accepted.head.contains("To: asker@example.org") && accepted.body.contains("/follow/\(number)?code=\(code)"))
                #expect(!accepted.body.contains("井盖"))
                #expect(try await follow().contains("本系统，为给您发邮件"))
                try empty(taker)
                try await test.walk(number, to: "ended")
                #expect(try await send(test) == 1)
                #expect(try await send(test) == 0, "once")
                #expect(try #require(try mails(taker).first).body.contains("#appraise"))
                #expect(try await test.house.journal.rows("select 1 as one from asker_mail").isEmpty)
                // Officers who may read name and telephone do not get it.
                let officer = try await site.browser(of: District.dispatcher)
                let opened = try await officer.post("/matters/\(number)/readings")
                #expect(opened.text.contains("反映人甲") && !opened.text.contains("asker@example.org"))
            }
        }
    }

    @Test func `where no mail can be sent no address is asked for, and one that comes is not kept`() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let page = try await visitor.post("/report", PortalReportTests.with(["step": "2", "go": "3"]))
                #expect(!page.text.contains("name=\"email\""))
                _ = try await visitor.post("/report", PortalReportTests.with(["email": "asker@example.org"]))
                #expect(try await test.house.matter("SM2026-000001").matter.sealed["email"] == nil)
                #expect(try await test.house.journal.rows("select 1 as one from asker_mail").isEmpty)
            }
        }
    }
}

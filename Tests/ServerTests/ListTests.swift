// Lists as an officer meets them: a figure's link shows what the figure counts, addresses work for every
// number that a ledger may have, and what was typed is what is searched for.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ListTests {
    @Test func `the cockpit's figures link to lists of as many matters`() async throws {
        try await TestHouse.run { test in
            let resolved = try await test.report().number
            try await test.walk(resolved, to: "ended")
            let open = try await test.report("还没办").number
            let refused = try await test.report("不归我们").number
            try await test.house.act(.refuse(reason: "无此地"), on: refused, by: test.actor(District.dispatcher))
            let void = try await test.report("误报").number
            try await test.house.act(.end(kind: "void", note: "误报"), on: void, by: test.actor(District.supervisor))
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                let page = try await leader.get("/cockpit").text
                for (state, numbers) in [("valid", [resolved, open]), ("closed", [resolved])] {
                    let address = "/matters?state=\(state)&amp;from=2026-01-01&amp;to=2026-12-31"
                    #expect(page.contains("href=\"\(address)\""), "\(state)")
                    let list = try await leader.get(address.replacing("&amp;", with: "&")).text
                    for number in [resolved, open, refused, void] {
                        #expect(list.contains(">\(number)<") == numbers.contains(number), "\(state) \(number)")
                    }
                    #expect(list.contains("value=\"\(state)\" selected"))
                }
                #expect(!page.contains("state=ended&amp;from=2026-01-01&amp;to=2026-12-31\""))
            }
        }
    }

    @Test func `a filter of the address that is none here is said, and the others are used`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.serve { site in
                let dispatcher = try await site.browser(of: District.dispatcher)
                for list in ["/matters", "/ledgers/citizen-report"] {
                    let page = try await dispatcher.get("\(list)?light=purple&colour=red&state=open").text
                    #expect(page.contains("下列条件没有采用") && page.contains("light=purple") && page.contains("colour=red"))
                    #expect(page.contains(">\(number)<") && page.contains("value=\"open\" selected"))
                    #expect(try await !dispatcher.get("\(list)?state=open").text.contains("下列条件没有采用"))
                }
            }
        }
    }

    @Test func `sorts that do nothing of their own are not offered`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let page = try await site.browser(of: District.dispatcher).get("/ledgers/citizen-report").text
                #expect(page.contains("value=\"newest\"") && !page.contains("value=\"number\""))
            }
        }
    }

    @Test func `matters with Chinese or small letters in their number are found, opened and worked on`() async throws {
        try await TestHouse.run { test in
            let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/citizen-report.yaml", encoding: .utf8)
            for (name, letters) in [("聊报", "聊"), ("small", "ab")] {
                let ledger = text.replacing("ledger: citizen-report", with: "ledger: \(name)").replacing(
                    "SM{year}", with: "\(letters){year}")
                _ = try await test.house.journal.submit(
                    Submission(
                        stream: RuleDecider.stream(.ledger, name),
                        command: RuleCommand.publish(kind: .ledger, name: name, text: ledger), actor: .system, now: test.clock.now))
                var draft = House.Draft(ledger: name, channel: .portal)
                (draft.description, draft.class) = ("井盖松动", "manhole-damaged")
                (draft.longitude, draft.latitude) = District.inCell1
                let filed = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
                try await test.house.journal.settle()
                try await test.serve { site in
                    let browser = try await site.browser(of: District.dispatcher)
                    let address = "/matters/\(Browser.encoded(filed.number))"
                    #expect(try await browser.get(address).status == .ok, "\(filed.number)")
                    #expect(try await browser.get("/dispatch/\(Browser.encoded(filed.number))").status == .ok)
                    #expect(try await browser.get("/ledgers/\(Browser.encoded(name))").text.contains(filed.number))
                    #expect(try await browser.post("\(address)/accept").status == .seeOther)
                    #expect(try await browser.get("/search?q=\(Browser.encoded(filed.number.uppercased()))").status == .seeOther)
                    let visitor = site.visitor()
                    #expect(try await visitor.get("/follow/\(Browser.encoded(filed.number))?code=\(filed.followCode)").status == .ok)
                    let found = try await visitor.post("/find", [("number", filed.number.uppercased()), ("code", filed.followCode)])
                    #expect(found.status == .seeOther && found.location.contains("/follow/"))
                }
            }
        }
    }

    @Test func `a plus in a query is a blank, an escaped one a plus`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                #expect(try await browser.get("/search?q=a+b").text.contains("value=\"a b\""))
                #expect(try await browser.get("/search?q=a%2Bb").text.contains("value=\"a+b\""))
                #expect(try await browser.get("/ledgers/citizen-report?q=a+b").text.contains("value=\"a b\""))
            }
        }
    }
}

// Notices as people meet them: on the desk, in the head of every page, on the matter's page, in the administration
// and over the API.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Loop
import Matters
import Notices
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(3))) struct NoticePageTests {
    /// A matter that was accepted and then forgotten for `minutes`: its rungs are reached, its notices queued.
    private func overdue(_ test: TestHouse, minutes: Int64 = 16, _ text: String = "人行道井盖松动，踩上去会翘起") async throws -> String {
        let filed = try await test.report(text)
        try await test.walk(filed.number, to: "accepted")
        test.clock.advance(seconds: minutes * 60)
        _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
        try await test.house.journal.settle()
        return filed.number
    }

    private func unseen(_ test: TestHouse, _ officer: OfficerCode) async throws -> [String] {
        try await test.house.journal.rows("select id from notice where unseen_by = \(officer)").map { $0.text("id") }
    }

    private func rules(_ test: TestHouse, _ change: (inout NoticeRules) -> Void) async throws {
        var rules = NoticeRules.standard
        change(&rules)
        try await test.house.setNoticeRules(rules, by: test.actor(District.administrator))
    }

    // MARK: The desk

    @Test func `a slip lies on the desk, is counted in the head of every page, and is seen once`() async throws {
        try await TestHouse.run { test in
            let number = try await overdue(test)
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let waiting = try await unseen(test, District.dispatcher)
                #expect(waiting.count >= 2)
                #expect(try await browser.get("/ledgers").text.contains("通知<span class=\"tab-count\">\(waiting.count)<"))
                let page = try await browser.get("/desk/notices").text
                #expect(page.contains("催办单") && page.contains("href=\"/matters/\(number)\"") && page.contains("<b>未阅</b>"))

                let before = test.sequence
                #expect(try await browser.post("/desk/notices/sightings", [("notice", waiting[0])]).location == "/desk/notices")
                #expect(try await browser.post("/desk/notices/sightings", [("notice", waiting[0])]).status == .seeOther)
                #expect(try await test.entryTypes(after: before) == ["notice.seen"])
                #expect(try await unseen(test, District.dispatcher).count == waiting.count - 1)
            }
        }
    }

    @Test func `all seen means what was shown, not what came since`() async throws {
        try await TestHouse.run { test in
            _ = try await overdue(test)
            let shownAt = test.clock.now
            test.clock.advance(seconds: 60)
            _ = try await overdue(test, "另一处井盖缺失，请尽快处理")
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                let all = try await unseen(test, District.dispatcher).count
                _ = try await browser.post("/desk/notices/sightings", [("until", String(shownAt.milliseconds))])
                let left = try await unseen(test, District.dispatcher).count
                #expect(left > 0 && left < all)
                _ = try await browser.post("/desk/notices/sightings", [("until", String(test.clock.now.milliseconds))])
                #expect(try await unseen(test, District.dispatcher).isEmpty)
                #expect(try await !browser.get("/desk/notices").text.contains("全部已阅"))
            }
        }
    }

    @Test func `nobody sees another's notice, or one that there is not`() async throws {
        try await TestHouse.run { test in
            _ = try await overdue(test)
            let id = try #require(try await unseen(test, District.dispatcher).first)
            try await test.serve { site in
                let other = try await site.browser(of: District.otherOfficer)
                let before = test.sequence
                #expect(try await other.post("/desk/notices/sightings", [("notice", id)]).status == .forbidden)
                #expect(try await other.post("/desk/notices/sightings", [("notice", "abcdef")]).status == .notFound)
                #expect(try await other.post("/desk/notices/sightings", [("notice", "../matter/1")]).status == .notFound)
                #expect(try await other.post("/desk/notices/sightings").status == .notFound)
                #expect(try await other.post("/desk/notices/sightings", [("until", "soon")]).status == .unprocessableContent)
                #expect(try await !other.get("/desk/notices").text.contains("催办单"))
                #expect(try await site.visitor().get("/desk/notices").location.hasPrefix("/sign-in"))
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `a desk of many notices turns its pages and loses none`() async throws {
        try await TestHouse.run { test in
            for index in 0..<60 {
                let draft = NoticeDraft(
                    to: District.dispatcher, channel: .desk, slip: .reminder,
                    about: MatterLink(id: "m\(index)", number: "WG2026-\(1000 + index)"),
                    clock: 0, stage: "accepted", rung: "reminder", unit: nil, title: "井盖", reachedAt: test.clock.now, dueAt: nil,
                    subject: Bilingual("提醒"), words: Bilingual("提醒 \(index)"))
                // Pairs at one instant.
                let now = test.clock.now.adding(seconds: Int64(index / 2))
                _ = try await test.house.journal.submit(
                    Submission(stream: draft.stream, command: NoticeCommand.queue(draft), actor: .system, now: now))
            }
            try await test.serve { site in
                let browser = try await site.browser(of: District.dispatcher)
                var numbers: [String] = []
                var next: String? = "/desk/notices"
                while let address = next {
                    let page = try await browser.get(address).text
                    numbers += page.matches(of: /class="number">(WG2026-\d+)</).map { String($0.1) }
                    next = page.firstMatch(of: /href="([^"]+)" rel="next"/).map { String($0.1).replacing("&amp;", with: "&") }
                }
                #expect(numbers.count == 60 && Set(numbers).count == 60)
                #expect(numbers.first == "WG2026-1058" || numbers.first == "WG2026-1059")
                #expect(try await browser.get("/desk/notices?cursor=x").status == .unprocessableContent)
            }
        }
    }

    @Test func `the matter's page says that a slip went out and to whom, the public page does not`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.walk(filed.number, to: "accepted")
            test.clock.advance(seconds: 16 * 60)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            try await test.house.journal.settle()
            try await test.serve { site in
                let inside = try await site.browser(of: District.dispatcher).get("/matters/\(filed.number)").text
                #expect(inside.contains("催办单发给：") && inside.contains("调度员一号（工作台）"))
                let outside = try await site.visitor().get("/follow/\(filed.number)?code=\(filed.followCode)")
                #expect(outside.status == .ok && !outside.text.contains("催办单发给") && !outside.text.contains("调度员一号"))
            }
        }
    }

    // MARK: The administration

    @Test func `what could not be delivered is shown with its reason, and goes out when it is tried again`() async throws {
        try await inFolder { folder in
            let taker = try MailTaker(in: folder)
            try await TestHouse.run(settings: "mail: { from: taizhang@example.gov.cn, program: \(taker.program) }\n") { test in
                try await rules(test) { $0.channels = [.urging: [.email, .sms]] }
                _ = try await overdue(test)
                let sender = test.house.sender(Logger(label: "test"))
                #expect(await sender.sendDue(at: test.clock.now).failed >= 2)
                try await test.serve { site in
                    let browser = try await site.browser(of: District.administrator)
                    #expect(try await browser.get("/admin").text.contains("条通知未送达"))
                    let page = try await browser.get("/admin/notices").text
                    #expect(page.contains("没有登记邮箱地址") && page.contains("taizhang.yaml 没有设置 sms") && page.contains("不再自动重试"))
                    try await test.house.setContact(
                        email: "dd@example.gov.cn", phone: nil, of: District.dispatcher, by: test.actor(District.administrator))
                    let row = try #require(
                        try await test.house.journal.rows(
                            "select id from notice where channel = 'email' and officer = \(District.dispatcher)"
                        )
                        .first)
                    #expect(try await browser.post("/admin/notices/retries", [("notice", row.text("id"))]).status == .seeOther)
                    #expect(await sender.sendDue(at: test.clock.now).sent == 1)
                    #expect(try taker.messages().count == 1)
                    // And all the others.
                    #expect(try await browser.post("/admin/notices/retries").status == .seeOther)
                    let waiting = try await test.house.journal.rows("select count(*) as n from notice where next_at is not null").first
                    #expect((waiting?.integer("n") ?? 0) >= 1)
                    // What was sent is not sent again.
                    #expect(try await browser.post("/admin/notices/retries", [("notice", row.text("id"))]).status == .conflict)
                    let other = try await site.browser(of: District.dispatcher)
                    #expect(try await other.get("/admin/notices").status == .forbidden)
                    #expect(try await other.post("/admin/notices/retries").status == .forbidden)
                    #expect(try await other.post("/admin/notices/rules").status == .forbidden)
                }
            }
        }
    }

    @Test func `the rules are changed by a form, and what cannot be meant is refused beside its field`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let browser = try await site.browser(of: District.administrator)
                let sms = NoticeRules.standard.smsTemplate
                let fine = [
                    ("channels.urging", "email"), ("channels.urging", "webhook"), ("channels.escalation", "sms"),
                    ("webhooks", "hall，screen"),
                    ("quiet.sms", "22:00-07:30"), ("urgent", "yes"), ("pauses", "90s 5m 2h"), ("sms.zh", sms.zh), ("sms.en", sms.en),
                ]
                let before = test.sequence
                #expect(try await browser.post("/admin/notices/rules", fine).location == "/admin/notices")
                #expect(try await test.entryTypes(after: before) == ["notice-rules.set"])
                let rules = await test.house.journal.book().notices
                #expect(rules.channels == [.urging: [.email, .webhook], .escalation: [.sms]])
                #expect(rules.webhooks == ["hall", "screen"] && rules.quiet == [.sms: QuietHours("22:00-07:30")!])
                #expect(rules.urgentPassesQuietHours && rules.pausesInSeconds == [90, 300, 7200] && rules.smsTemplate == sms)
                let page = try await browser.get("/admin/notices").text
                #expect(page.contains("value=\"90s 5m 2h\"") && page.contains("value=\"22:00-07:30\""))
                #expect(page.contains("taizhang.yaml 没有设置 mail") && page.contains("taizhang.yaml 没有设置 webhooks.screen"))

                let now = test.sequence
                for (field, value, id) in [
                    ("quiet.sms", "spät", "f-quiet-sms-refusal"), ("pauses", "5", "f-pauses-refusal"),
                    ("pauses", "200h", "f-pauses-refusal"),
                    ("sms.zh", "请办理", "f-sms-zh-refusal"), ("webhooks", "a a", "f-webhooks-refusal"),
                    ("webhooks", "", "f-channels-urging-refusal"),
                ] {
                    let answer = try await browser.post("/admin/notices/rules", fine.filter { $0.0 != field } + [(field, value)])
                    #expect(answer.status == .unprocessableContent && answer.text.contains("id=\"\(id)\""), "\(field) \(value)")
                }
                // A box that was emptied stays empty on the page of a refusal.
                let answer = try await browser.post(
                    "/admin/notices/rules", fine.filter { $0.0 != "urgent" && $0.0 != "pauses" } + [("pauses", "?")])
                #expect(!answer.text.contains("name=\"urgent\" value=\"yes\" checked"))
                #expect(test.sequence == now)
            }
        }
    }

    // MARK: Addresses

    @Test func `an officer says where notices go, and an administrator sees that only masked`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let own = try await site.browser(of: District.officer)
                #expect(try await site.visitor().get("/account").location.hasPrefix("/sign-in"))
                let refused = try await own.post("/account/addresses", [("email", "nobody"), ("phone", "13800000000")])
                #expect(refused.status == .unprocessableContent && refused.text.contains("id=\"f-email-refusal\""))
                #expect(refused.text.contains("value=\"nobody\""))
                #expect(try await test.house.contacts.contact(of: District.officer) == nil)
                let before = test.sequence
                #expect(
                    try await own.post("/account/addresses", [("email", "olga@example.gov.cn"), ("phone", "138 0000 1234")]).location
                        == "/account")
                #expect(try await own.get("/account").text.contains("value=\"olga@example.gov.cn\""))

                let administrator = try await site.browser(of: District.administrator)
                let address = "/admin/organization/officers/\(District.officer)"
                var page = try await administrator.get(address).text
                #expect(page.contains("o…@example.gov.cn") && page.contains("138****1234"))
                #expect(!page.contains("olga@") && !page.contains("13800001234"))
                // What is left empty stays; what is ticked goes.
                #expect(
                    try await administrator.post("\(address)/addresses", [("email", ""), ("phone", "13900005678")]).location == address)
                #expect(
                    try await test.house.contacts.contact(of: District.officer)
                        == Contact(email: "olga@example.gov.cn", phone: "+8613900005678"))
                _ = try await administrator.post("\(address)/addresses", [("email", ""), ("phone", ""), ("no-email", "yes")])
                #expect(try await test.house.contacts.contact(of: District.officer) == Contact(phone: "+8613900005678"))
                let wrong = try await administrator.post("\(address)/addresses", [("email", "x"), ("phone", "")])
                #expect(wrong.status == .unprocessableContent && wrong.text.contains("f-email-refusal"))
                page = try await administrator.get(address).text
                #expect(page.contains("没有登记"))
                #expect(try await own.post("\(address)/addresses", [("email", "a@b.cn")]).status == .forbidden)
                #expect(
                    try await administrator.post("/admin/organization/officers/nobody/addresses", [("email", "a@b.cn")]).status == .notFound
                )
                // Never in the journal.
                #expect(test.sequence == before)
                _ = try await own.post("/account/addresses", [("email", ""), ("phone", "")])
                #expect(try await test.house.contacts.contact(of: District.officer) == nil)
            }
        }
    }

    @Test func `addresses go when their officer has held no post for ninety days`() async throws {
        try await TestHouse.run { test in
            let gone = District.officer, stays = District.otherOfficer
            for officer in [gone, stays] {
                try await test.house.setContact(email: "\(officer)@example.gov.cn", phone: nil, of: officer, by: .system)
            }
            test.clock.advance(hours: 24)
            try await test.house.organize(.dismiss(officer: gone, duty: .officer, unit: "drainage"), by: .system)
            test.clock.advance(hours: 24 * 90)
            #expect(try await test.house.forgetContacts() == 0)
            test.clock.advance(seconds: 1)
            // Entered for a post that is about to be taken.
            try await test.house.organize(.enrol(officer: "new", name: "新人"), by: .system)
            try await test.house.setContact(email: "new@example.gov.cn", phone: nil, of: "new", by: .system)
            #expect(try await test.house.forgetContacts() == 1)
            #expect(try await test.house.contacts.contact(of: gone) == nil)
            #expect(try await test.house.contacts.contact(of: stays) != nil)
            test.clock.advance(seconds: 90 * 86_400 + 1)
            #expect(try await test.house.forgetContacts() == 1)
            #expect(try await test.house.contacts.contact(of: "new") == nil)
        }
    }

    // MARK: The API

    @Test func `a program reads its officer's notices by pages and marks them as seen`() async throws {
        try await TestHouse.run { test in
            _ = try await overdue(test)
            let (mine, others) = (try await test.token(of: District.dispatcher), try await test.token(of: District.otherOfficer))
            try await test.serve { site in
                func call(_ method: HTTPRequest.Method, _ path: String, _ token: String) async throws -> (HTTPResponse.Status, Data) {
                    let answer = try await site.client.execute(
                        uri: "/api/v1\(path)", method: method, headers: [.authorization: "Bearer \(token)"])
                    return (answer.status, Data(answer.text.utf8))
                }
                struct Page: Decodable {
                    struct Item: Decodable {
                        let id, slip, number: String
                        let seenAt: String?
                    }
                    let items: [Item]
                    let next: String?
                }
                func list(_ query: String, _ token: String) async throws -> Page {
                    let (status, data) = try await call(.get, "/notices?\(query)", token)
                    #expect(status == .ok, "\(String(decoding: data, as: UTF8.self))")
                    return try JSONDecoder().decode(Page.self, from: data)
                }
                let all = try await list("limit=200", mine)
                #expect(all.items.count >= 2 && all.next == nil && all.items.contains { $0.slip == "urging" })
                var paged: [String] = []
                var next: String?
                repeat {
                    let page = try await list("limit=1" + (next.map { "&cursor=\($0)" } ?? ""), mine)
                    paged += page.items.map(\.id)
                    next = page.next
                } while next != nil
                #expect(paged == all.items.map(\.id))
                #expect(try await list("limit=5", others).items.isEmpty)

                let id = all.items[0].id
                #expect(try await call(.post, "/notices/\(id)/see", others).0 == .forbidden)
                #expect(try await call(.post, "/notices/\(id)/see", mine).0 == .ok)
                #expect(try await call(.post, "/notices/\(id)/see", mine).0 == .ok)
                #expect(try await call(.post, "/notices/abc/see", mine).0 == .notFound)
                #expect(try await call(.post, "/notices/m%2F1/see", mine).0 == .notFound)
                #expect(try await list("unseen=true", mine).items.count == all.items.count - 1)
                #expect(try await list("limit=200", mine).items.first { $0.id == id }?.seenAt != nil)
                #expect(try await call(.get, "/notices?cursor=x", mine).0 == .unprocessableContent)
                #expect(try await call(.get, "/notices", "wrong").0 == .unauthorized)
            }
        }
    }

    @Test(TestStore.isFile) func `notices are found by their indices`() async throws {
        try await TestHouse.run { test in
            for (query, index) in [
                ("select count(*) from (select 1 from notice where unseen_by = 'dd' limit 100)", "notice_by_unseen"),
                (
                    "select * from notice where officer = 'dd' and channel = 'desk' order by queued_at desc, id limit 51",
                    "notice_by_officer"
                ),
                ("select * from notice where unseen_by = 'dd' order by queued_at desc, id limit 51", "notice_by_unseen"),
                (
                    "select * from notice where undelivered_at is not null order by undelivered_at desc, id limit 51",
                    "notice_by_undelivered"
                ),
                ("select * from notice where matter = 'm' order by queued_at desc, id limit 1000", "notice_by_matter"),
            ] {
                let plan = try await test.house.journal.rows(SQL(trusted: "explain query plan \(query)")).map { $0.text("detail") }
                #expect(plan.contains { $0.contains(index) } && !plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
            }
        }
    }
}

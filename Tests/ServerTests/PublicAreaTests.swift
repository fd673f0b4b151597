// What anybody may read of an area, and nothing else: the page, the list, the feed, the calendar. No word of a report, no
// name, no number, no officer; nothing of a ledger that is not public.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite("Portal: areas") struct PublicAreaTests {
    /// One open report with a name in it, one ended, one incident of a ledger that is not public.
    private func fill(_ test: TestHouse) async throws -> (open: House.Filed, ended: House.Filed, incident: House.Filed) {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("赵六家门口井盖松动", "manhole-damaged", "赵六家门口")
        (draft.longitude, draft.latitude) = District.inCell1
        draft.personal = ["reporter": "反映人甲", "phone": "000-1234"]
        let open = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
        let ended = try await test.report("钱七报的井盖")
        try await test.walk(ended.number, to: "ended")
        var incident = House.Draft(ledger: "grid-incident", channel: .pocket)
        (incident.description, incident.class) = ("孙八门口的井盖丢失", "manhole-missing")
        (incident.longitude, incident.latitude) = District.inCell1
        let filed = try await test.house.report(incident, by: test.actor(District.worker), key: nil)
        try await test.house.act(.accept(note: "内部备注"), on: filed.number, by: test.actor(District.dispatcher))
        return (open, ended, filed)
    }

    @Test func `page, list, feed and calendar show class, street and time, and nothing else`() async throws {
        try await TestHouse.run { test in
            let filed = try await fill(test)
            test.clock.advance(hours: 3)
            try await test.serve { (site: Site) async throws in
                let secrets = [
                    "赵六", "钱七", "孙八", "反映人甲", "000-1234", "内部备注", "经办人", "调度员一号", "井盖缺失", filed.open.number, filed.ended.number,
                    filed.incident.number, filed.open.followCode,
                ]
                for path in [
                    "/areas/east", "/areas/east-1", "/areas/cell-1", "/areas/east/feed.atom", "/areas/east/calendar.ics", "/map",
                    "/service-levels",
                    "/map/matters.geojson",
                ] {
                    let answer = try await site.visitor().get(path)
                    #expect(answer.status == .ok, "\(path)")
                    for secret in secrets where !(path == "/service-levels" && secret == "井盖缺失") {
                        #expect(!answer.text.contains(secret), "\(path): \(secret)")
                    }
                }
                let page = try await site.visitor().get("/areas/east").text
                for word in ["东街道", "井盖破损、移位", "东一社区", "feed.atom", "calendar.ics", "红灯"] { #expect(page.contains(word), "\(word)") }
                // Where nothing can be sent, nothing is offered.
                #expect(!page.contains("/subscriptions"))
                let west = try await site.visitor().get("/areas/west").text
                #expect(!west.contains("井盖") && west.contains("没有符合条件"))
                #expect(try await site.visitor().get("/areas/nowhere").status == .notFound)
                let english = try await site.visitor(language: "en").get("/areas/east").text
                #expect(english.contains("Open now") && english.contains("feed.atom?lang=en"))
            }
        }
    }

    @Test func `the list below the map is narrowed by kind, street and overdue, and read on`() async throws {
        try await TestHouse.run { test in
            for index in 0..<25 { _ = try await test.report("井盖 \(index)", class: index == 0 ? "street-lamp-out" : "manhole-damaged") }
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let first = try await visitor.get("/map").text
                #expect(first.components(separatedBy: "class=\"place\">东街道").count == 21)
                let next = try #require(
                    first.components(separatedBy: "rel=\"next\"").first?.components(separatedBy: "href=\"").last?.components(
                        separatedBy: "\""
                    ).first)
                let second = try await visitor.get(next.replacing("&amp;", with: "&").replacing("#list", with: "")).text
                #expect(second.components(separatedBy: "class=\"place\">东街道").count == 6)
                #expect(try await visitor.get("/map?cursor=x").status == .unprocessableContent)
                let group = try #require(
                    await test.house.journal.book().matters.ledger("citizen-report")?.classes?.classes["street-lamp-out"]?.group)
                let catalogue = try #require(await test.house.journal.book().matters.ledger("citizen-report")?.classes)
                let other = try #require(catalogue.groups.first { $0.code != group && !$0.classes.contains("manhole-damaged") })
                #expect(try await visitor.get("/map?group=\(other.code)").text.contains("没有符合条件"))
                #expect(try await visitor.get("/map?cell=west").text.contains("没有符合条件"))
                #expect(try await visitor.get("/map?overdue=yes").text.contains("没有符合条件"))
            }
            test.clock.advance(hours: 2)
            try await test.serve { (site: Site) async throws in
                let late = try await site.visitor().get("/map?overdue=yes").text
                #expect(!late.contains("没有符合条件") && late.contains("is-over"))
                #expect(try await site.visitor().get("/map/matters.geojson").text.contains("超期"))
            }
        }
    }

    @Test func `a feed that has not changed is not sent again, and has whole addresses`() async throws {
        try await TestHouse.run(settings: "public-address: https://district.example\n") { test in
            _ = try await fill(test)
            try await test.serve { (site: Site) async throws in
                for path in ["/areas/east/feed.atom", "/areas/east/calendar.ics"] {
                    let answer = try await site.visitor().get(path)
                    let etag = try #require(answer.headers[.eTag])
                    #expect(answer.text.contains("https://district.example/areas/east"))
                    let again = try await site.client.execute(uri: path, method: .get, headers: [.ifNoneMatch: "W/\(etag)"])
                    #expect(again.status == .notModified && again.body.readableBytes == 0)
                }
                let feed = try await site.visitor().get("/areas/east/feed.atom").text
                #expect(feed.components(separatedBy: "<entry>").count == 4 && feed.contains("新上报：井盖破损、移位 · 东街道"))
                let ids = feed.components(separatedBy: "<id>").dropFirst().map { $0.components(separatedBy: "<")[0] }
                #expect(Set(ids).count == 4)
                let calendar = try await site.visitor().get("/areas/east/calendar.ics")
                #expect(calendar.headers[.contentType] == "text/calendar; charset=utf-8")
                #expect(calendar.text.components(separatedBy: "BEGIN:VEVENT").count == 2)
                #expect(calendar.text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 75 })
                #expect(!calendar.text.replacing("\r\n", with: "").contains("\n"))
            }
        }
    }

    @Test(arguments: [("a,b;c\\d\ne", "a\\,b\\;c\\\\d\\ne"), ("\u{7}x", "x")])
    func `what means something in a calendar is escaped`(text: String, expected: String) { #expect(ICalendar.escaped(text) == expected) }

    @Test func `a long line is folded between characters, and unfolds to itself`() {
        let line = "SUMMARY:" + String(repeating: "井盖破损", count: 40)
        let folded = ICalendar.folded(line)
        #expect(folded.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 75 })
        #expect(folded.replacing("\r\n ", with: "") == line)
    }
}

@Suite("Own calendar") struct OwnCalendarTests {
    @Test func `an officer's address shows what waits for their posts, until it is revoked or the account is disabled`() async throws {
        try await TestHouse.run { test in
            let mine = try await test.report("赵六家门口井盖松动")
            try await test.walk(mine.number, to: "handling")
            let waiting = try await test.report("第二个")
            try await test.serve { (site: Site) async throws in
                let officer = try await site.browser(of: District.officer)
                func make() async throws -> String {
                    let page = try await officer.post("/account/calendar").text
                    let address = try #require(
                        page.components(separatedBy: "/calendar/").dropFirst().first?.components(separatedBy: "<").first)
                    return "/calendar/\(address)"
                }
                let address = try await make()
                // Nothing but the answer knows it: neither the account's page nor the file.
                let token = address.replacing("/calendar/", with: "").replacing(".ics", with: "")
                #expect(try await !officer.get("/account").text.contains(token))
                let calendar = try await site.visitor().get(address)
                #expect(calendar.status == .ok && calendar.headers[.contentType] == "text/calendar; charset=utf-8")
                #expect(calendar.text.contains(mine.number) && !calendar.text.contains(waiting.number))
                #expect(!calendar.text.contains("赵六") && calendar.text.contains("办理中"))
                #expect(try await officer.get("/account").text.contains("最近读取"))
                let second = try await make()
                #expect(try await site.visitor().get(address).status == .notFound)
                #expect(try await site.visitor().get(second).status == .ok)
                try await test.house.accounts.setDisabled(true, of: District.officer, by: .system)
                #expect(try await site.visitor().get(second).status == .notFound)
                try await test.house.accounts.setDisabled(false, of: District.officer, by: .system)
                let again = try await site.browser(of: District.officer)
                #expect(try await again.post("/account/calendar", [("do", "revoke")]).status == .seeOther)
                #expect(try await site.visitor().get(second).status == .notFound)
                #expect(try await site.visitor().post("/account/calendar").status == .seeOther)
                #expect(try await site.visitor().get("/calendar/x.ics").status == .notFound)
            }
        }
    }
}

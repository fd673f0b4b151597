// The map: what the public gets, what staff get, by their posts.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite("Map") struct MapTests {
    private struct Collection: Decodable {
        struct Feature: Decodable {
            struct Geometry: Decodable { let coordinates: [Double] }
            let geometry: Geometry
            let properties: [String: String?]
        }
        let features: [Feature]
    }

    private func features(_ response: TestResponse) throws -> [Collection.Feature] {
        try JSONDecoder().decode(Collection.self, from: Data(response.text.utf8)).features
    }

    /// One open citizen's report in cell 1, one ended, one incident of a worker in cell 3.
    private func fill(_ test: TestHouse) async throws -> (open: House.Filed, ended: House.Filed, incident: House.Filed) {
        var draft = House.Draft(ledger: "citizen-report", channel: .portal)
        (draft.description, draft.class, draft.placeText) = ("赵六家门口井盖松动", "manhole-damaged", "赵六家门口")
        (draft.longitude, draft.latitude) = (115.98512345, 36.45498765)
        let open = try await test.house.report(draft, by: Actor(officer: "citizen"), key: nil)
        let ended = try await test.report()
        try await test.walk(ended.number, to: "ended")
        var incident = House.Draft(ledger: "grid-incident", channel: .pocket)
        (incident.description, incident.class) = ("路灯不亮", "manhole-missing")
        (incident.longitude, incident.latitude) = District.inCell3
        return (open, ended, try await test.house.report(incident, by: test.actor(District.otherWorker), key: nil))
    }

    @Test func `the public gets open matters of public ledgers, rounded, without a word of the report`() async throws {
        try await TestHouse.run { test in
            let filed = try await fill(test)
            test.clock.advance(hours: 2)
            try await test.serve { site in
                let answer = try await site.visitor().get("/map/matters.geojson")
                #expect(answer.headers[.contentType] == "application/geo+json; charset=utf-8")
                let list = try features(answer)
                #expect(list.count == 1)
                #expect(list.first?.geometry.coordinates == [115.9851, 36.455])
                #expect(list.first?.properties["title"] == "井盖破损、移位 · 东街道" && list.first?.properties["light"] == "red")
                for word in ["赵六", filed.open.number, "matters/", filed.incident.number] { #expect(!answer.text.contains(word)) }
                // Filters that are not the public's do not widen it.
                #expect(try features(await site.visitor().get("/map/matters.geojson?state=ended")).count == 1)
                #expect(try features(await site.visitor().get("/map/matters.geojson?cell=west")).isEmpty)
                let page = try await site.visitor().get("/map")
                #expect(page.status == .ok && page.text.contains("东街道") && !page.text.contains("赵六") && !page.text.contains("cell=west"))
            }
        }
    }

    @Test func `a mark says lateness in the time that its clock counts, as the list does`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report()
            // Fifteen working minutes from Monday 09:00; on Tuesday at 09:00 a night has passed that does not count.
            test.clock.advance(hours: 24)
            try await test.serve { site in
                let mark = try #require(try features(await site.visitor().get("/map/matters.geojson")).first?.properties["word"] ?? nil)
                let page = try await site.visitor().get("/map").text
                let late = try #require(page.firstMatch(of: /已超 ([^<]+)</)).1
                #expect(mark.contains("超期 \(late)"), "\(mark) \(late)")
                #expect(!mark.contains("超期 23小时"))
            }
        }
    }

    @Test func `what the map does not know is said, and shows all`() async throws {
        try await TestHouse.run { test in
            _ = try await fill(test)
            try await test.serve { site in
                for (query, words) in [
                    ("group=dragons", "group=dragons"), ("after=7", "after=7"), ("colour=red", "colour=red"), ("cell=moon", "cell=moon"),
                    ("light=purple", "light=purple"), ("overdue=maybe", "overdue=maybe"), ("x=%3Cb%3E", "x=&lt;b&gt;"),
                ] {
                    let page = try await site.visitor().get("/map?\(query)")
                    #expect(page.status == .ok && page.text.contains("<li><code>\(words)</code>："), "\(query)")
                    #expect(page.text.contains("data-label=\"问题类别\"") || page.text.contains("井盖破损"), "\(query)")
                    let staff = try await site.browser(of: District.dispatcher).get("/desk/map?\(query)")
                    #expect(staff.text.contains("下列条件没有采用"), "\(query)")
                }
                for query in ["", "cell=east", "overdue=yes&light=red", "cursor=", "q=井盖"] {
                    #expect(!(try await site.visitor().get("/map?\(query)").text.contains("没有采用")), "\(query)")
                }
            }
        }
    }

    @Test func `group and words narrow the marks and the numbers as they narrow the list`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report("井盖松动")
            _ = try await test.report("路灯不亮", class: "street-lamp-out")
            let catalogue = try #require(await test.house.journal.book().matters.ledger("citizen-report")?.classes)
            let lamps = try #require(catalogue.classes["street-lamp-out"]?.group)
            let covers = try #require(catalogue.classes["manhole-damaged"]?.group)
            let other = try #require(catalogue.groups.first { ![lamps, covers].contains($0.code) }?.code)
            try await test.serve { (site: Site) async throws in
                func marks(_ query: String) async throws -> Int {
                    let page = try await site.visitor().get("/map?\(query)").text
                    let address = String(try #require(page.firstMatch(of: /data-matters="([^"]+)"/)).1).replacing("&amp;", with: "&")
                    let marks = try features(await site.visitor().get(address)).count
                    // The numbers beside the lights count the same.
                    let numbers = page.matches(of: /<span>(\d+)<\/span><span class="hidden">/).compactMap { Int($0.1) }
                    #expect(numbers.reduce(0, +) == marks, "\(query)")
                    return marks
                }
                let none = try await (marks("group=\(other)"), marks("q=\(Browser.encoded("西街道"))"))
                #expect(none.0 == 0 && none.1 == 0)
                let each = try await (marks(""), marks("q=\(Browser.encoded("井盖"))"), marks("q=\(Browser.encoded("井盖"))&group=\(covers)"))
                #expect(each.0 == 2 && each.1 == 1 && each.2 == 1)
                if lamps != covers { #expect(try await marks("group=\(lamps)") == 1) }
            }
        }
    }

    @Test func `of many words the first ten are asked for, and the page says so`() async throws {
        try await TestHouse.run { test in
            _ = try await test.report("井盖松动")
            try await test.serve { (site: Site) async throws in
                func page(_ words: [String]) async throws -> String {
                    try await site.visitor().get("/map?q=\(Browser.encoded(words.joined(separator: " ")))").text
                }
                let ten = ["井盖", "井", "盖", "东街道", "东街", "街道", "东", "街", "道", "manhole"]
                for words in [ten, ten + ["月球"], ten + ["月球", "火星"]] {
                    let page = try await page(words)
                    #expect(page.contains("井盖破损") && !page.contains("没有符合条件"))
                    #expect(page.contains("有 \(words.count) 个词，只用了前 10 个") == (words.count > 10))
                }
                #expect(try await page(["月球"] + ten).contains("没有符合条件"))
            }
        }
    }

    @Test func `the public finds by kind, street and whole number, never by what somebody wrote`() async throws {
        try await TestHouse.run { test in
            let filed = try await fill(test)
            try await test.serve { (site: Site) async throws in
                func count(_ typed: String) async throws -> Int {
                    try await site.visitor().get("/map?q=\(Browser.encoded(typed))").text.matches(of: /井盖破损、移位<span class="place">/).count
                }
                for typed in ["井盖", "manhole", "东街道", "井盖 东一网格", filed.open.number, filed.open.number.lowercased()] {
                    #expect(try await count(typed) == 1, "\(typed)")
                }
                for typed in ["赵六", "门口", "西街道", "井盖 西街道", filed.incident.number, filed.ended.number, "SM20"] {
                    #expect(try await count(typed) == 0, "\(typed)")
                }
            }
        }
    }

    @Test func `staff get what their posts may read, with number and title`() async throws {
        try await TestHouse.run { test in
            let filed = try await fill(test)
            try await test.serve { site in
                let dispatcher = try await features(site.browser(of: District.dispatcher).get("/map/matters.geojson"))
                #expect(Set(dispatcher.compactMap { $0.properties["number"] ?? nil }) == [filed.open.number, filed.incident.number])
                let worker = try await features(site.browser(of: District.otherWorker).get("/map/matters.geojson"))
                #expect(worker.compactMap { $0.properties["number"] ?? nil } == [filed.incident.number])
                #expect(try await features(site.browser(of: District.otherOfficer).get("/map/matters.geojson")).isEmpty)
                let narrowed = try await features(site.browser(of: District.dispatcher).get("/map/matters.geojson?cell=west"))
                #expect(narrowed.count == 1)
                #expect(try await features(site.browser(of: District.dispatcher).get("/map/matters.geojson?for=public")).count == 1)
                let page = try await site.browser(of: District.otherWorker).get("/desk/map")
                #expect(page.status == .ok && page.text.contains("西街道") && !page.text.contains("东街道"))
                #expect(try await site.visitor().get("/desk/map").status == .seeOther)
            }
        }
    }

    @Test(arguments: [("region", 1), ("street", 2), ("community", 2), ("cell", 4), ("all", 6)])
    func `areas come by level and are not sent twice`(level: String, count: Int) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await site.visitor().get("/map/areas.geojson?level=\(level)")
                let json = try #require(try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any])
                #expect((json["features"] as? [Any])?.count == count)
                let etag = try #require(answer.headers[.eTag])
                let again = try await site.client.execute(
                    uri: "/map/areas.geojson?level=\(level)", method: .get, headers: [.ifNoneMatch: etag])
                #expect(again.status == .notModified)
            }
        }
    }

    @Test func `an unknown level is refused`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await site.visitor().get("/map/areas.geojson?level=moon")
                #expect(answer.status == .unprocessableContent && answer.text.contains("moon"))
            }
        }
    }
}

// A city sees the sum of its districts, each matter once; a district sees itself only.
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JournalCore
import Kernel
import Loop
import Matters
import Synchronization
import Testing

@testable import Server

@Suite struct DistrictSumTests {
    /// Only what is compared.
    private struct Counts: Decodable, Equatable {
        struct Lights: Decodable, Equatable { var red = 0, yellow = 0, blue = 0 }
        var valid = 0, closed = 0
        var ratePermille: Int?
        var open = 0
        var lights = Lights()
    }
    private struct Line: Decodable {
        struct HandedOver: Decodable, Equatable { let open, late: Int }
        let jurisdiction: String?
        let counts: Counts?
        let takenOver: Counts?
        let handedOver: HandedOver?
        let missing: [String]
    }
    private struct Answer: Decodable {
        let year: Int
        let items: [Line]
        let total: Line
        func line(_ code: String) throws -> Line { try #require(items.first { $0.jurisdiction == code }) }
    }

    private func sums(_ caller: Caller, year: String = "") async throws -> Answer {
        let answer = try await caller.call(.get, "/api/v1/jurisdictions\(year)")
        #expect(answer.status == .ok, "\(answer.text)")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8))
    }

    /// In the city one that north is handling and one that is closed; in the north two of its own, one closed; in the
    /// south one open and one refused.
    private func live(_ test: TestCity) async throws {
        _ = try await test.handedOver()
        let there = try #require(try await test.north.takenOver().first).number
        try await test.north.walk(there, to: "handling")
        try await test.settle()
        try await test.city.walk(test.city.report("路口护栏缺失").number, to: "ended")
        try await test.north.walk(test.north.report("井盖松动").number, to: "ended")
        _ = try await test.north.report("路灯不亮")
        _ = try await test.south.report("井盖丢失")
        let refused = try await test.south.report("不属实").number
        try await test.south.act(.refuse(reason: "现场没有问题"), on: refused, by: District.dispatcher)
    }

    @Test func `the city's figures are those of each house, and a matter handed over counts once in the total`() async throws {
        try await TestCity.run { test in
            try await live(test)
            try await test.serve(test.city) { site in
                let caller = try await site.caller(District.leader)
                let answer = try await sums(caller)
                #expect(answer.items.map(\.jurisdiction) == ["qh", "north", "south"])
                #expect(try answer.line("qh").counts == Counts(valid: 2, closed: 1, ratePermille: 500, open: 1))
                #expect(try answer.line("qh").takenOver == Counts() && answer.line("qh").handedOver == nil)
                let north = try answer.line("north")
                #expect(north.counts == Counts(valid: 3, closed: 1, ratePermille: 333, open: 2))
                #expect(north.takenOver == Counts(valid: 1, closed: 0, ratePermille: 0, open: 1))
                #expect(north.handedOver == .init(open: 1, late: 0))
                #expect(try answer.line("south").counts == Counts(valid: 1, closed: 0, ratePermille: 0, open: 1))
                // 2 + 3 + 1, less the one that is counted in the city.
                #expect(answer.total.counts == Counts(valid: 5, closed: 2, ratePermille: 400, open: 3))
                #expect(answer.total.missing == [])
                // What each house says of itself.
                for (test, valid) in [(test.city, 2), (test.north, 3), (test.south, 1)] {
                    let rows = try await test.house.journal.rows(
                        "select count(*) as n from matter where ending is null or ending not in ('refused', 'merged', 'void')")
                    #expect(rows.first?.integer("n") == valid)
                }
            }
        }
    }

    @Test func `what is late there is late in the city's figures, and what ended or was opened again is counted where it stands`()
        async throws
    {
        try await TestCity.run { test in
            try await live(test)
            let there = try #require(try await test.north.takenOver().first).number
            try await test.serve(test.city) { site in
                let caller = try await site.caller(District.leader)
                test.clock.advance(hours: 24 * 20)
                var north = try await sums(caller).line("north")
                #expect(north.handedOver == .init(open: 1, late: 1))
                #expect(north.takenOver?.lights.red == 1 && north.counts?.lights.red == 2)
                // The city's own clock has run, too; its light is counted there and not twice.
                let total = try await sums(caller).total.counts?.lights.red
                #expect(total == 3)
                try await test.north.walk(there, to: "ended")
                try await test.settle()
                north = try await sums(caller).line("north")
                #expect(north.handedOver == .init(open: 0, late: 0) && north.takenOver?.closed == 1 && north.takenOver?.open == 0)
                try await test.north.act(.reopen(reason: "又坏了"), on: there, by: District.supervisor)
                north = try await sums(caller).line("north")
                #expect(north.handedOver?.open == 1 && north.takenOver?.closed == 0 && north.takenOver?.open == 1)
                // A rebuild of its boards says the same.
                try await test.north.house.journal.rebuild { _ in }
                #expect(try await sums(caller).line("north").takenOver == north.takenOver)
            }
        }
    }

    @Test func `another year has its own reports, and what is open now`() async throws {
        try await TestCity.run { test in
            try await live(test)
            try await test.serve(test.city) { site in
                let caller = try await site.caller(District.leader)
                let before = try await sums(caller, year: "?year=2025").total.counts
                #expect(before == Counts(valid: 0, closed: 0, ratePermille: nil, open: 3))
                #expect(try await caller.call(.get, "/api/v1/jurisdictions?year=soon").status == .unprocessableContent)
            }
        }
    }

    @Test func `the page shows each jurisdiction with what it took over, and how it is counted`() async throws {
        try await TestCity.run { test in
            try await live(test)
            try await test.serve(test.city) { site in
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.get("/cockpit").text.contains("/cockpit/districts?year=2026"))
                let page = try await leader.get("/cockpit/districts")
                #expect(page.status == .ok)
                for words in [
                    "青河市本级", "北区", "南区", "合计", "承接 1", "办结率 = 已办结 ÷ 有效上报", "每件只计一次", "/cockpit/districts/north?year=2026",
                    "/matters?state=valid&amp;from=2026-01-01&amp;to=2026-12-31",
                ] { #expect(page.text.contains(words), "\(words)") }
                let english = try await site.browser(of: District.leader, language: "en").get("/cockpit/districts").text
                for words in ["Qinghe itself", "North", "1 taken over", "closed ÷ valid reports", "33.3%"] {
                    #expect(english.contains(words), "\(words)")
                }
                let list = try await leader.get("/cockpit/districts.csv?year=2026").text
                #expect(list.contains("north,北区,3,1,333,2,0,0,0,1,0,1,1,0,"))
                #expect(list.contains(",合计,5,2,400,3,0,0,0,0,0,0,1,0,"))
            }
        }
    }

    @Test func `of one district its units and streets are shown, with what lies below them, and no matter`() async throws {
        try await TestCity.run { test in
            try await live(test)
            try await test.serve(test.city) { site in
                let leader = try await site.browser(of: District.leader)
                let page = try await leader.get("/cockpit/districts/north?year=2026")
                #expect(page.status == .ok)
                // The government's line has what the drainage centre below it has; one is nobody's yet.
                #expect(cells(of: "区人民政府", in: page.text) == ["0", "0", "0", "1", "2", "1", "50.0%"])
                #expect(cells(of: "区市政排水中心", in: page.text) == ["0", "0", "0", "1", "2", "1", "50.0%"])
                #expect(cells(of: "尚无责任单位", in: page.text) == ["0", "0", "0", "1", "1", "0", "0.0%"])
                #expect(cells(of: "东街道", in: page.text) == ["0", "0", "0", "2", "3", "1", "33.3%"])
                for secret in ["WG2026", "SM2026", "河堤护栏", "000-1234", "/matters?"] { #expect(!page.text.contains(secret), "\(secret)") }
                for code in ["nowhere", "qh", "hill"] {
                    #expect(try await leader.get("/cockpit/districts/\(code)").status == .notFound, "\(code)")
                }
            }
        }
    }

    /// Of the row whose first cell says so, what the others say.
    private func cells(of title: String, in page: String) -> [String] {
        for row in page.components(separatedBy: "<tr") {
            var cells: [String] = []
            for cell in row.components(separatedBy: "<td").dropFirst() {
                let whole = cell.components(separatedBy: "</td>")[0]
                let inner = String(whole.drop { $0 != ">" }.dropFirst())
                cells.append(inner.replacing(/<[^>]*>/, with: "").replacing(/\s/, with: ""))
            }
            if cells.first == title { return Array(cells.dropFirst()) }
        }
        return []
    }

    @Test func `a district has no such pages, and no link to them`() async throws {
        try await TestCity.run { test in
            try await test.serve(test.north) { site in
                let leader = try await site.browser(of: District.leader)
                #expect(try await !leader.get("/cockpit").text.contains("/cockpit/districts"))
                for path in ["/cockpit/districts", "/cockpit/districts.csv", "/cockpit/districts/south", "/cockpit/districts/north"] {
                    #expect(try await leader.get(path).status == .notFound, "\(path)")
                }
                #expect(try await site.caller(District.leader).call(.get, "/api/v1/jurisdictions").status == .notFound)
            }
        }
    }

    @Test func `only who may see the whole cockpit sees the sum`() async throws {
        try await TestCity.run { test in
            try await test.serve(test.city) { site in
                for officer in [District.officer, District.head, District.worker] {
                    let browser = try await site.browser(of: officer)
                    for path in ["/cockpit/districts", "/cockpit/districts.csv", "/cockpit/districts/north"] {
                        #expect(try await browser.get(path).status == .forbidden, "\(officer) \(path)")
                    }
                    #expect(try await site.caller(officer).call(.get, "/api/v1/jurisdictions").status == .forbidden)
                }
                let head = try await site.browser(of: District.head).get("/cockpit")
                #expect(head.status == .ok && !head.text.contains("/cockpit/districts"))
                let visitor = try await site.visitor().get("/cockpit/districts")
                #expect(visitor.status == .seeOther && visitor.location.hasPrefix("/sign-in"))
                for officer in [District.leader, District.supervisor, District.auditor] {
                    #expect(try await site.browser(of: officer).get("/cockpit/districts").status == .ok)
                }
            }
        }
    }

    @Test func `a house that fails is named, and the others are added up without it`() async throws {
        let south = Mutex<UncertainStore?>(nil)
        try await TestCity.run(around: { code, store in
            guard code == "south" else { return store }
            let uncertain = UncertainStore(store)
            south.withLock { $0 = uncertain }
            return uncertain
        }) { test in
            try await live(test)
            try #require(south.withLock { $0 }).goAway()
            try await test.serve(test.city) { site in
                let caller = try await site.caller(District.leader)
                let answer = try await sums(caller)
                #expect(try answer.line("south").counts == nil && answer.line("south").missing == ["south"])
                #expect(try answer.line("north").counts?.valid == 3)
                #expect(answer.total.counts == Counts(valid: 4, closed: 2, ratePermille: 500, open: 2) && answer.total.missing == ["south"])
                let leader = try await site.browser(of: District.leader)
                let page = try await leader.get("/cockpit/districts")
                #expect(page.status == .ok && page.text.contains("没有答复") && page.text.contains("缺：南区"))
                #expect(!page.text.contains("secret"))
                let one = try await leader.get("/cockpit/districts/south")
                #expect(one.status == .ok && one.text.contains("该辖区没有答复"))
                #expect(try await leader.get("/cockpit/districts.csv").text.contains("south,南区,,,"))
            }
        }
    }

    @Test func `a district with districts is one line of the city's, and has a sum of its own`() async throws {
        try await TestCity.run(nested: true) { test in
            let hill = try #require(test.hill)
            // Through the north to the hill: three matters in three journals, one in the city's sum.
            _ = try await test.handedOver()
            let there = try #require(try await test.north.takenOver().first).number
            try await test.north.walk(there, to: "accepted")
            try await test.north.act(.dispatch(owner: "to-hill", supporting: nil, note: nil), on: there, by: District.dispatcher)
            try await test.settle()
            #expect(try await hill.takenOver().count == 1)
            _ = try await hill.report("山路塌方")
            try await test.serve(test.city) { site in
                let caller = try await site.caller(District.leader)
                let answer = try await sums(caller)
                #expect(answer.items.map(\.jurisdiction) == ["qh", "north", "south"])
                let north = try answer.line("north")
                #expect(north.counts?.valid == 2 && north.takenOver?.valid == 1 && north.handedOver == .init(open: 1, late: 0))
                #expect(answer.total.counts?.valid == 2)
                let leader = try await site.browser(of: District.leader)
                let page = try await leader.get("/cockpit/districts/north").text
                #expect(page.contains("北区本级") && page.contains("/cockpit/districts/hill?year=2026"))
                #expect(try await leader.get("/cockpit/districts/hill").status == .ok)
            }
            try await test.serve(test.north) { site in
                let caller = try await site.caller(District.leader)
                let answer = try await sums(caller)
                #expect(answer.items.map(\.jurisdiction) == ["north", "hill"])
                // What came from above is counted in no other line here.
                #expect(try answer.line("north").counts?.valid == 1 && answer.line("north").takenOver?.valid == 0)
                #expect(try answer.line("hill").counts?.valid == 2 && answer.line("hill").takenOver?.valid == 1)
                #expect(answer.total.counts?.valid == 2)
                let leader = try await site.browser(of: District.leader)
                #expect(try await leader.get("/cockpit/districts/south").status == .notFound)
            }
        }
    }
}

// How often the lights of each unit turned: the page, the CSV and the API against a count of the journal's own entries.
import Foundation
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Testing

@testable import Server

@Suite struct LightHistoryTests {
    private struct Key: Hashable {
        let ledger, unit, month, colour: String
    }

    /// Turnings as the entries say them, one by one, and those that upheld appeals take out of the count.
    private static func counted(_ test: TestHouse) async throws -> (turned: [Key: Int], exempted: [Key: Int]) {
        let entries = try await test.house.journal.entries(after: 0, limit: 1_000_000)
        var ledgers: [String: String] = [:]
        var (turned, exempted): ([Key: Int], [Key: Int]) = ([:], [:])
        /// Of each matter since it was opened last, once its time was spent.
        var late: [String: [Key]] = [:]
        for entry in entries where entry.stream.hasPrefix("matter/") {
            switch try MatterFact.decoded(entry) {
            case .reported(_, let ledger, _, _, _, _, _, _, _, _, _, _, _, _, _, _): ledgers[entry.stream] = ledger
            case .rungReached(let rung):
                guard let light = rung.light else { continue }
                let month = String(rung.at.text(in: .china).prefix(7))
                let key = Key(ledger: ledgers[entry.stream] ?? "", unit: rung.unit ?? "", month: month, colour: light.rawValue)
                turned[key, default: 0] += 1
                if let due = rung.dueAt, due <= rung.at { late[entry.stream, default: []].append(key) }
            case .reopened: late[entry.stream] = nil
            case .exempted: for key in late[entry.stream] ?? [] { exempted[key, default: 0] += 1 }
            default: break
            }
        }
        return (turned, exempted)
    }

    /// Lines of the CSV without the heading.
    private static func lines(_ csv: String) -> [[String]] {
        csv.replacing("\u{FEFF}", with: "").split(separator: "\r\n").dropFirst().map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static func turned(_ csv: String) -> [Key: Int] {
        var counts: [Key: Int] = [:]
        for line in lines(csv) {
            for (index, colour) in ["blue", "yellow", "red"].enumerated() {
                let key = Key(ledger: line[0], unit: line[1], month: line[3], colour: colour)
                counts[key] = Int(line[4 + index * 2])
            }
        }
        return counts.filter { $0.value != 0 }
    }

    /// The numbers of each row of the page, by the row's name; the whole year first, then month by month. What does not
    /// count stands apart, after a `-`.
    private static func rows(_ page: String) -> [(name: String, numbers: [String])] {
        page.matches(of: #/<tr><th scope="row">(.*?)</th>(.*?)</tr>/#.dotMatchesNewlines()).map { row in
            (
                String(row.1),
                row.2.matches(of: #/<td[^>]*>(.*?)</td>/#).map {
                    String($0.1).replacing(#/<small>.*?不计 /#, with: "-").replacing(#/<[^>]*>/#, with: "")
                }
            )
        }
    }

    @Test func `page, CSV and API count what the journal's entries say, for each unit and month`() async throws {
        try await CockpitLinkTests.sample { test in
            let (counted, exempted) = try await Self.counted(test)
            #expect(!exempted.isEmpty)
            try #require(counted.values.reduce(0, +) > 50)
            let organization = await test.house.journal.book().matters.organization
            try await test.serve { site in
                let leader = try await site.browser(of: SampleRoster.leader)
                #expect(try await leader.get("/cockpit").text.contains("href=\"/cockpit/lights?year=2026\""))
                let csv = try await leader.get("/cockpit/lights.csv?year=2026")
                #expect(csv.headers[.contentType]?.hasPrefix("text/csv") == true)
                #expect(Self.turned(csv.text) == counted)

                // A table for each ledger, in the order of their names: the newest month and red first.
                let page = try await leader.get("/cockpit/lights?year=2026").text
                let tables = page.components(separatedBy: "<table").dropFirst()
                let ledgers = Set(counted.keys.map(\.ledger)).sorted()
                try #require(tables.count == ledgers.count)
                for (ledger, table) in zip(ledgers, tables) {
                    func numbers(_ belongs: (Key) -> Bool) -> [String] {
                        let months = [nil] + Set(counted.keys.map(\.month)).sorted(by: >)
                        return months.flatMap { month in
                            ["red", "yellow", "blue"].map { colour in
                                func sum(_ counts: [Key: Int]) -> Int {
                                    counts.filter {
                                        $0.key.ledger == ledger && belongs($0.key) && $0.key.colour == colour
                                            && (month ?? $0.key.month) == $0.key.month
                                    }.values.reduce(0, +)
                                }
                                return sum(exempted) == 0 ? "\(sum(counted))" : "\(sum(counted))-\(sum(exempted))"
                            }
                        }
                    }
                    let rows = Self.rows(String(table))
                    let units = Set(counted.keys.filter { $0.ledger == ledger }.map(\.unit))
                    #expect(rows.count == units.count + 1)
                    for unit in units {
                        let name = unit.isEmpty ? "尚无责任单位" : organization.name(ofUnit: unit)
                        #expect(rows.first { $0.name == name }?.numbers == numbers { $0.unit == unit }, "\(ledger) \(unit)")
                    }
                    #expect(rows.last?.numbers == numbers { _ in true })
                }
                #expect(page.contains("超期达时限的50%") && page.contains("催办单"), "what the colours mean, and what follows")
                #expect(try await test.house.journal.verify().wrong == [])
            }
            let token = try await test.house.accounts.createToken(
                name: "t", officer: SampleRoster.leader, duty: .leader, unit: SampleRoster.government, days: nil, by: .system)
            try await test.serve { site in
                let answer = try await site.client.execute(
                    uri: "/api/v1/tallies?by=unit&from=2026-11-01&to=2026-11-30", method: .get, headers: [.authorization: "Bearer \(token)"]
                )
                for item in answer.json["items"].items {
                    for colour in ["blue", "yellow", "red"] {
                        let sum = counted.filter {
                            $0.key.unit == item["key"].string && $0.key.month == "2026-11" && $0.key.colour == colour
                        }
                        .values.reduce(0, +)
                        #expect(item["flows"]["turned:\(colour)"].int ?? 0 == sum)
                    }
                }
            }
        }
    }

    /// By ledger, unit, month and colour, with "" for what is summed up: the numbers of the matters and how often they turned.
    private static func matters(_ test: TestHouse) async throws -> (turned: [Key: [String: Int]], exempted: [Key: [String: Int]]) {
        var (turned, exempted): ([Key: [String: Int]], [Key: [String: Int]]) = ([:], [:])
        var names: [String: (number: String, ledger: String)] = [:]
        var late: [String: [Key]] = [:]
        func add(_ key: Key, _ number: String, to all: inout [Key: [String: Int]]) {
            for unit in [key.unit, "*"] {
                for month in [key.month, String(key.month.prefix(4))] {
                    all[Key(ledger: key.ledger, unit: unit, month: month, colour: key.colour), default: [:]][number, default: 0] += 1
                }
            }
        }
        for entry in try await test.house.journal.entries(after: 0, limit: 1_000_000) where entry.stream.hasPrefix("matter/") {
            switch try MatterFact.decoded(entry) {
            case .reported(let number, let ledger, _, _, _, _, _, _, _, _, _, _, _, _, _, _): names[entry.stream] = (number, ledger)
            case .rungReached(let rung):
                guard let light = rung.light, let name = names[entry.stream] else { continue }
                let month = String(rung.at.text(in: .china).prefix(7))
                let key = Key(ledger: name.ledger, unit: rung.unit ?? "", month: month, colour: light.rawValue)
                add(key, name.number, to: &turned)
                if let due = rung.dueAt, due <= rung.at { late[entry.stream, default: []].append(key) }
            case .reopened: late[entry.stream] = nil
            case .exempted: for key in late[entry.stream] ?? [] { add(key, names[entry.stream]?.number ?? "", to: &exempted) }
            default: break
            }
        }
        return (turned, exempted)
    }

    @Test func `every number leads to the matters whose lights they were, which turned as often as it says`() async throws {
        try await CockpitLinkTests.sample { test in
            let (turned, exempted) = try await Self.matters(test)
            try #require(!exempted.isEmpty)
            #expect(turned.values.contains { $0.values.contains { $0 > 1 } }, "a matter that turned twice, or the test says little")
            try await test.serve { site in
                let leader = try await site.browser(of: SampleRoster.leader)
                let page = try await leader.get("/cockpit/lights?year=2026").text
                let pattern =
                    #/<a href="\/ledgers\/([a-z-]+)\?(turned|exempted)=([a-z]+)\.([0-9-]+)(\.[a-z0-9-]*)?">(?:不计 )?([0-9,]+)<\/a>/#
                let links = page.matches(of: pattern)
                #expect(page.matches(of: #/<a href="\/ledgers\/[^"]*\?/#).count == links.count && links.count > 40)
                // A zero leads nowhere, and nothing else is no link.
                #expect(!page.contains(#/<td[^>]*>[1-9]/#))
                var checked = Set<String>()
                for link in links where checked.insert(String(link.0)).inserted {
                    let key = Key(
                        ledger: String(link.1), unit: link.5.map { String($0.dropFirst()) } ?? "*", month: String(link.4),
                        colour: String(link.3))
                    let expected = try #require((link.2 == "turned" ? turned : exempted)[key], "\(link.0)")
                    let number = try #require(Int(link.6.replacing(",", with: "")))
                    #expect(expected.values.reduce(0, +) == number, "\(link.0)")
                    let address = "/ledgers/\(link.1)?\(link.2)=\(link.3).\(link.4)\(link.5 ?? "")"
                    let list = try await leader.get(address).text
                    #expect(CockpitLinkTests.total(list) == expected.count, "\(address)")
                    #expect(list.contains(link.2 == "turned" ? "亮灯 \(number) 次" : "不计 \(number) 次"), "\(address)")
                    let shown = Set(list.matches(of: #/<a[^>]*href="\/matters\/([A-Z0-9-]+)"/#).map { String($0.1) })
                    #expect(expected.count > 50 ? shown.isSubset(of: expected.keys) : shown == Set(expected.keys), "\(address)")
                }
                // What is summed up is not what is added up: a matter whose light was on in two months is one matter.
                #expect(checked.count == Set(links.map { String($0.0) }).count)
            }
        }
    }

    @Test func `a list of turned lights says so, keeps it over another filter, and takes no notice of what is none`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            _ = try await test.report("另一处井盖")
            test.clock.advance(hours: 24 * 30)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                let list = try await leader.get("/ledgers/citizen-report?turned=red.2026.drainage").text
                #expect(list.contains("曾亮红灯，2026年，区市政排水中心 <span") && list.contains("href=\"/ledgers/citizen-report\" title=\"去掉这个条件\""))
                #expect(list.contains("<input type=\"hidden\" name=\"turned\" value=\"red.2026.drainage\">"))
                #expect(CockpitLinkTests.total(list) == 1 && list.contains(number))
                // What turned before anybody answered for it; the first was late before it was accepted by nobody.
                let nobody = try await leader.get("/matters?turned=red.2026.").text
                #expect(nobody.contains("尚无责任单位") && CockpitLinkTests.total(nobody) == 1 && !nobody.contains(number))
                let english = try await site.browser(of: District.leader, language: "en").get("/matters?turned=red.2026-12").text
                #expect(english.contains("Turned red, Dec 2026"))
                let search = try await leader.get("/search?turned=red.2026.drainage").text
                #expect(search.contains("曾亮红灯，2026年，区市政排水中心") && search.contains(number))
                for none in ["green.2026", "none.2026", "red", "red.26", "red.2026-13", "red.0000", "red.2026-1", "."] {
                    let all = try await leader.get("/matters?turned=\(none)").text
                    #expect(CockpitLinkTests.total(all) == 2 && !all.contains("曾"), "\(none)")
                }
                #expect(try await CockpitLinkTests.total(leader.get("/matters?turned=red.2026.no-such-unit").text) == 0)
                #expect(try await leader.get("/cockpit/lights").text.contains("不在列表里") == false)
                #expect(try await site.browser(of: District.head).get("/cockpit/lights").text.contains("不在列表里"))
                let head = try await site.browser(of: District.head).get("/matters?turned=red.2026").text
                #expect(CockpitLinkTests.total(head) == 1 && head.contains(number))
                let other = try await site.browser(of: District.otherOfficer).get("/matters?turned=red.2026.drainage").text
                #expect(!other.contains(number))
                // A view keeps it as any other filter.
                let officer = try await site.browser(of: District.officer)
                _ = try await officer.post("/views", [("title", "红过的"), ("list", "/matters"), ("turned", "red.2026.drainage")])
                #expect(try await officer.get("/views").text.contains("/matters?turned=red.2026.drainage"))
            }
        }
    }

    @Test func `an appeal that is upheld moves the second figure only, and a unit keeps its row whatever becomes of it`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            test.clock.advance(hours: 24 * 30)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            try await test.walk(number, to: "ended")
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                func row() async throws -> (name: String, numbers: [String])? {
                    Self.rows(try await leader.get("/cockpit/lights?year=2026").text).first { $0.name.contains("排水") }
                }
                func turned() async throws -> [Key: Int] { Self.turned(try await leader.get("/cockpit/lights.csv?year=2026").text) }
                let before = try await turned()
                let plain = try #require(try await row()).numbers
                #expect(plain.allSatisfy { !$0.contains("-") } && plain.first.flatMap { Int($0) } ?? 0 > 0)
                #expect(try await before == Self.counted(test).turned)

                for (command, officer) in [
                    (MatterCommand.appeal(reason: "连日暴雨"), District.head), (.approve(granted: true, note: "属实"), District.supervisor),
                    (.approve(granted: true, note: "属实"), District.leader),
                ] { try await test.house.act(command, on: number, by: test.actor(officer)) }
                #expect(try await turned() == before)
                let after = try #require(try await row()).numbers
                #expect(after.map { String($0.prefix { $0 != "-" }) } == plain)
                // Of red and yellow all turned after the time was spent, of blue none.
                #expect(after[0] == "\(plain[0])-\(plain[0])" && after[1] == "\(plain[1])-\(plain[1])" && after[2] == plain[2])
                let line = Self.lines(try await leader.get("/cockpit/lights.csv?year=2026").text).filter { $0[1] == "drainage" }
                #expect(line.allSatisfy { $0[5] == "0" && $0[7] == $0[6] && $0[9] == $0[8] })

                let unit = Matters.Unit(code: "drainage", name: "区排水事务中心", parent: "district-government")
                try await test.house.organize(.registerUnits([unit]), by: .system)
                try await test.house.organize(.closeUnit(unit: "drainage", reason: "并入水务局"), by: .system)
                #expect(try #require(try await row()) == ("区排水事务中心（已撤销）", after))
            }
        }
    }

    @Test func `a year without turnings says so, and only those who see the cockpit see what they may`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            // Nobody has accepted it: no unit answers for that time.
            _ = try await test.report("另一处井盖")
            test.clock.advance(hours: 24 * 30)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            try await test.serve { site in
                let leader = try await site.browser(of: District.leader)
                let empty = try await leader.get("/cockpit/lights?year=2025").text
                #expect(empty.contains("2025年没有亮过灯。") && !empty.contains("<table"))
                #expect(try await leader.get("/cockpit/lights?year=99999").status == .notFound)
                let english = try await site.browser(of: District.leader, language: "en").get("/cockpit/lights").text
                #expect(english.contains("Lights of each unit in 2026") && english.contains("Dec"))
                for path in ["/cockpit/lights", "/cockpit/lights.csv"] {
                    #expect(try await site.browser(of: District.officer).get(path).status == .forbidden)
                    #expect(try await site.visitor().get(path).status == .seeOther)
                }
                let head = try await site.browser(of: District.head).get("/cockpit/lights.csv").text
                #expect(Set(Self.lines(head).map { $0[1] }) == ["drainage"])
                let all = try await leader.get("/cockpit/lights.csv").text
                #expect(Set(Self.lines(all).map { $0[1] }) == ["drainage", ""])
            }
        }
    }
}

// What the list of the register goes out as: by its filter, for its readers, and without a person's name where programs
// read it.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Projects
import Testing

@testable import Server

@Suite struct ProjectExportTests {
    private static let sponsor = "只帮包不外传"
    private static let kinds = [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("ics", "text/calendar; charset=utf-8"),
        ("geojson", "application/geo+json; charset=utf-8"), ("oc4ids.json", "application/json"),
    ]

    /// One project of which much is known, of 排水中心, and one of which little is.
    private static func fill(_ test: TestHouse) async throws -> (known: String, bare: String) {
        let keeper = test.actor(District.dispatcher)
        var details = ProjectHouse.details
        details.sponsor = Sponsor(name: sponsor)
        details.field = "health"
        details.nationalCode = "2026-371502-01-01-000001"
        details.place = Place(text: "一号路, 东侧; 旧厂", longitude: 115.985, latitude: 36.455)
        let first = House.newIdentifier()
        let known = try await test.house.project(.register(details), on: first, by: keeper).number
        let steps: [ProjectCommand] = [
            .plan(year: 2026, YearPlan(amount: 120_000_000, curve: "even"), reason: nil),
            .advance(to: .signed, on: try day("2025-11-02"), reason: nil, evidence: nil),
            .advance(to: .started, on: try day("2026-03-09"), reason: nil, evidence: nil),
            .spend(asOf: try day("2026-10-31"), total: 90_000_000, note: nil, reason: nil, evidence: nil),
        ]
        for step in steps { try await test.house.project(step, on: first, by: keeper) }
        let calendar = await test.house.journal.book().districtCalendar
        let (activities, links) = try ScheduleText.read("1 | 主体施工 | 10\n2 | 慢工 | 3\n3 | 竣工 | 0 | 1", minutesPerDay: calendar.minutesPerDay)
        // Ten days of work between Monday, 23 November, and Friday, 4 December: no slack.
        let schedule = Schedule(
            activities: activities, links: links, calendars: [calendar], minutesPerDay: calendar.minutesPerDay,
            startOn: try day("2026-11-23"), finishOn: try day("2026-12-04"))
        try await test.house.project(.schedule(schedule, reason: nil), on: first, by: keeper)
        let bare = ProjectDetails(
            name: "样例第二项目", class: .preparation, level: "city", field: "infrastructure", lead: "lighting", town: "west-office",
            owner: "样例公司", sponsor: Sponsor(name: sponsor), taskForce: TaskForce(name: sponsor, unit: "lighting"), investment: 5_000_000)
        return (known, try await test.house.project(.register(bare), on: House.newIdentifier(), by: keeper).number)
    }

    private static func day(_ text: String) throws -> CivilDay { try #require(CivilDay(text)) }
    /// The lines of a calendar as they were before they were folded.
    private static func lines(_ answer: TestResponse) -> [String] {
        answer.text.replacing("\r\n ", with: "").components(separatedBy: "\r\n")
    }

    /// By the secret address that the officer is given.
    private static func ownCalendar(_ officer: OfficerCode, _ site: Site) async throws -> String {
        let page = try await site.browser(of: officer).post("/account/calendar").text
        let address = try #require(page.components(separatedBy: "/calendar/").dropFirst().first?.components(separatedBy: "<").first)
        return try await site.visitor().get("/calendar/\(address)").text.replacing("\r\n ", with: "")
    }

    @Test func `each export is a file of what the list shows, for whoever reads the list`() async throws {
        try await TestHouse.run { test in
            let (known, bare) = try await Self.fill(test)
            try await test.serve { site in
                let reader = try await site.browser(of: District.leader)
                for (suffix, type) in Self.kinds {
                    let path = "/projects/export.\(suffix)"
                    let all = try await reader.get(path)
                    #expect(all.status == .ok && all.headers[.contentType] == type && all.headers[.cacheControl] == "no-store")
                    #expect(all.headers[.contentDisposition] == "attachment; filename=\"projects-2026-10-31.\(suffix)\"")
                    #expect(try await site.browser(of: District.worker).get(path).status == .forbidden, "\(suffix)")
                    #expect(try await site.visitor().get(path).location.hasPrefix("/sign-in"), "\(suffix)")
                    guard suffix != "xlsx" else { continue }
                    #expect(all.text.contains(known))
                    for query in ["number=\(known.lowercased())", "field=health", "level=district", "phase=started", "lead=drainage"] {
                        let one = try await reader.get("\(path)?\(query)").text
                        #expect(one.contains(known) && !one.contains(bare), "\(suffix) \(query)")
                    }
                }
                #expect(try await reader.get("/projects?number=\(bare)").text.contains("1 个项目"))
                // An empty list is a file, too, where its format has one.
                #expect(try await reader.get("/projects/export.geojson?field=livelihood").json["features"].items.isEmpty)
                #expect(try await reader.get("/projects/export.ics?field=livelihood").status == .ok)
                let none = try await reader.get("/projects/export.oc4ids.json?field=livelihood")
                #expect(none.status == .notFound && none.text.contains("至少要有一个项目"))
            }
        }
    }

    @Test func `what goes out for programs names no person`() async throws {
        try await TestHouse.run { test in
            let (known, _) = try await Self.fill(test)
            try await test.serve { site in
                let reader = try await site.browser(of: District.dispatcher)
                for suffix in ["ics", "geojson", "oc4ids.json"] {
                    for query in ["", "?sponsor=\(Browser.encoded(Self.sponsor))"] {
                        let answer = try await reader.get("/projects/export.\(suffix)\(query)")
                        let text = answer.text.replacing("\r\n ", with: "")
                        #expect(answer.status == .ok && text.contains(known) && !text.contains(Self.sponsor), "\(suffix)\(query)")
                        #expect(!text.contains(Browser.encoded(Self.sponsor)) && !text.contains("专班"), "\(suffix)\(query)")
                    }
                }
                // What was typed to find it is no part of the package's address either, and other contents have another.
                let typed = try await reader.get("/projects/export.oc4ids.json?q=\(Browser.encoded("轴承"))").json["uri"].string
                let whole = try await reader.get("/projects/export.oc4ids.json").json["uri"].string
                #expect(whole?.hasSuffix("/projects/export.oc4ids.json") == true && typed?.hasPrefix("\(whole ?? "-")#") == true)
            }
        }
    }

    @Test func `features are points in degrees, longitude first, or nowhere`() async throws {
        try await TestHouse.run(settings: "public-address: https://district.example\n") { test in
            let (known, bare) = try await Self.fill(test)
            try await test.serve { site in
                let found = try await site.browser(of: District.leader).get("/projects/export.geojson").json
                #expect(found["type"] == "FeatureCollection" && found["features"].items.count == 2)
                let first = found["features"].items[0]
                #expect(first["id"].string == known && first["geometry"]["type"] == "Point")
                #expect(first["geometry"]["coordinates"].items == [.number(115.985), .number(36.455)])
                let facts = first["properties"]
                #expect(facts["investment"] == .integer(1_200_000_000) && facts["plan"] == .integer(120_000_000))
                #expect(facts["done"] == .integer(90_000_000) && facts["phase"] == "started" && facts["phaseTitle"] == "开工")
                #expect(facts["link"].string == "https://district.example/projects/\(known)" && facts["asOf"] == "2026-10-31")
                #expect(facts["light"].string.map { ["none", "yellow", "red"].contains($0) } == true)
                let second = found["features"].items[1]
                #expect(second["id"].string == bare && second["properties"]["plan"] == .null && second["properties"]["phase"] == .null)
                #expect(second.names == ["geometry", "id", "properties", "type"], "a feature without a position says so")
                #expect(second["geometry"] == .null)
                let english = try await site.browser(of: District.leader, language: "en").get("/projects/export.geojson").json
                let words = english["features"].items[0]["properties"]
                #expect(words["phaseTitle"] == "Started" && words["fieldTitle"] == "Health and care" && words["field"] == "health")
            }
        }
    }

    @Test func `the package of open data says what is known, by the codelists, and leaves out the rest`() async throws {
        try await TestHouse.run(settings: "public-address: https://district.example\n") { test in
            let (known, bare) = try await Self.fill(test)
            try await test.serve { site in
                let reader = try await site.browser(of: District.leader)
                let answer = try await reader.get("/projects/export.oc4ids.json")
                let package = answer.json
                #expect(package["version"] == "0.9" && package["uri"] == "https://district.example/projects/export.oc4ids.json")
                let first = package["projects"].items[0]
                #expect(first["id"].string == "local-\(known)" && first["status"] == "implementation" && first["language"] == "zh")
                #expect(first["sector"].items == ["health"] && first["identifiers"].items.count == 2)
                #expect(first["period"]["startDate"] == "2026-03-01T00:00:00+08:00")
                #expect(first["period"]["endDate"] == "2027-06-30T23:59:59+08:00")
                #expect(first["budget"]["amount"]["amount"] == .integer(1_200_000_000) && first["budget"]["amount"]["currency"] == "CNY")
                #expect(first["locations"].items[0]["geometry"]["coordinates"].items == [.number(115.985), .number(36.455)])
                #expect(first["publicAuthority"]["id"] == "unit-drainage" && first["publicAuthority"]["name"] == "区市政排水中心")
                #expect(first["parties"].items.map { $0["roles"].items } == [["publicAuthority"], ["procuringEntity"]])
                let planned = first["forecasts"].items[0]["observations"].items[0]
                #expect(planned["value"]["amount"] == .integer(120_000_000) && planned["period"]["endDate"] == "2026-12-31T23:59:59+08:00")
                let done = first["metrics"].items[0]["observations"].items[0]
                #expect(done["value"]["amount"] == .integer(90_000_000) && done["period"]["endDate"] == "2026-10-31T23:59:59+08:00")
                #expect(first["milestones"].items.map { $0["id"].string } == ["signed", "started", "built"])
                #expect(first["milestones"].items.map { $0["status"].string } == ["met", "met", "scheduled"])
                let second = package["projects"].items[1]
                #expect(second["id"].string == "local-\(bare)" && second["status"] == "identification")
                for left in ["sector", "period", "locations", "forecasts", "metrics", "milestones", "completion", "description"] {
                    #expect(!second.names.contains(left), "\(left)")
                }
                // As young as its youngest project, and the same for whoever asks in whatever language.
                let newest = try await test.house.projects().map(\.project.updatedAt).max()
                #expect(package["publishedDate"].string == newest?.text(in: .china))
                #expect(
                    try await site.browser(of: District.auditor, language: "en").get("/projects/export.oc4ids.json").text == answer.text)
            }
        }
    }

    @Test(
        arguments: [
            (nil, ProjectClass.preparation, "identification"), (nil, .implementation, "preparation"),
            (Milestone.signed, .preparation, "preparation"),
            (.landed, .implementation, "preparation"), (.started, .implementation, "implementation"),
            (.partlyBuilt, .implementation, "implementation"), (.built, .implementation, "completion"),
            (.inProduction, .implementation, "maintenance"), (.atCapacity, .implementation, "maintenance"),
        ] as [(Milestone?, ProjectClass, String)])
    func `how far a project is has a word of the standard`(reached: Milestone?, kind: ProjectClass, word: String) async throws {
        try await TestHouse.run { test in
            let keeper = test.actor(District.dispatcher)
            let id = House.newIdentifier()
            var project = try await test.house.project(.register(ProjectHouse.details), on: id, by: keeper)
            let today = test.clock.now.day(in: .china)
            if let reached {
                project = try await test.house.project(.advance(to: reached, on: today, reason: nil, evidence: nil), on: id, by: keeper)
            }
            #expect(OpenDataPackage.status(project, kind, on: today) == word)
            #expect(OpenDataPackage.status(project, kind, on: today.advanced(by: -1)) != "maintenance")
        }
    }

    @Test func `the calendar has whole days, each event with a name that stays`() async throws {
        try await TestHouse.run(settings: "public-address: https://district.example\n") { test in
            let (known, _) = try await Self.fill(test)
            try await test.serve { site in
                let reader = try await site.browser(of: District.leader)
                let path = "/projects/export.ics?number=\(known)"
                let lines = Self.lines(try await reader.get(path))
                func has(_ day: String, _ what: String) -> Bool {
                    lines.indices.contains { at in
                        lines[at] == "SUMMARY:\(known) 样例轴承产业园 · \(what)"
                            && lines[..<at].last { $0.hasPrefix("DTSTART") } == "DTSTART;VALUE=DATE:\(day)"
                    }
                }
                #expect(has("20260301", "计划开工") && has("20270630", "计划竣工") && has("20251102", "签约") && has("20260309", "开工"))
                #expect(has("20261204", "工期计划的竣工期限") && has("20261123", "最迟开始：主体施工") && has("20261204", "最迟完成：竣工"))
                #expect(!lines.contains { $0.contains("慢工") }, "what has slack is not in it")
                #expect(lines.contains("LOCATION:一号路\\, 东侧\\; 旧厂") && lines.contains("URL:https://district.example/projects/\(known)"))
                let updated = try await test.house.project(known).project.updatedAt
                #expect(lines.filter { $0.hasPrefix("DTSTAMP:") }.allSatisfy { $0 == "DTSTAMP:\(ICalendar.utc(updated))" })
                let names = lines.filter { $0.hasPrefix("UID:") }
                #expect(names.count == 7 && Set(names).count == 7)
                // What began has no latest start any more; what is left keeps its name.
                let id = try await test.house.project(known).project.id
                let begun = ActivityReport(code: "1", begunOn: try Self.day("2026-11-23"), doneOn: nil, remainingDays: nil)
                try await test.house.project(.reportActivity(begun), on: id, by: test.actor(District.dispatcher))
                let later = Self.lines(try await reader.get(path)).filter { $0.hasPrefix("UID:") }
                #expect(Set(later).isSubset(of: names) && later.count == 6)
                // On hold its plan stands, and no latest day is said.
                try await test.house.project(
                    .hold(since: try Self.day("2026-11-23"), reason: "资金"), on: id, by: test.actor(District.dispatcher))
                let held = Self.lines(try await reader.get(path))
                #expect(!held.contains { $0.contains("最迟") } && held.contains { $0.contains("竣工期限") })
                let english = try await site.browser(of: District.leader, language: "en").get(path)
                #expect(Self.lines(english).contains("SUMMARY:\(known) 样例轴承产业园 · planned start"))
            }
        }
    }

    @Test func `an officer's own calendar has the days of the projects of their unit, and of those they sponsor`() async throws {
        try await TestHouse.run { test in
            let (known, bare) = try await Self.fill(test)
            try await test.serve { (site: Site) async throws in
                let drainage = try await Self.ownCalendar(District.officer, site)
                #expect(drainage.contains("\(known) 样例轴承产业园 · 计划竣工") && !drainage.contains(bare))
                #expect(!drainage.contains(Self.sponsor))
                let project = try await test.house.project(bare).project
                var details = try #require(project.details)
                (details.sponsor.officer, details.startOn) = (District.leader, try Self.day("2027-02-01"))
                #expect(try await !Self.ownCalendar(District.leader, site).contains("BEGIN:VEVENT"))
                try await test.house.project(.revise(details, reason: "r"), on: project.id, by: test.actor(District.dispatcher))
                let sponsored = try await Self.ownCalendar(District.leader, site)
                #expect(sponsored.contains("\(bare) 样例第二项目 · 计划开工") && !sponsored.contains(known))
                #expect(try await !Self.ownCalendar(District.worker, site).contains("VALUE=DATE"))
            }
        }
    }

    @Test func `the page of the list and that of a project offer each file`() async throws {
        try await TestHouse.run { test in
            let (known, _) = try await Self.fill(test)
            try await test.serve { site in
                let keeper = try await site.browser(of: District.dispatcher)
                let list = try await keeper.get("/projects?field=health").text
                let page = try await keeper.get("/projects/\(known)").text
                for (suffix, _) in Self.kinds {
                    #expect(list.contains("href=\"/projects/export.\(suffix)?field=health\" download"), "\(suffix)")
                    #expect(page.contains("href=\"/projects/export.\(suffix)?number=\(known)\" download"), "\(suffix)")
                }
                #expect(list.contains("公开数据（OC4IDS）"))
                let english = try await site.browser(of: District.leader, language: "en").get("/projects").text
                #expect(english.contains("Open data (OC4IDS)") && english.contains("Calendar of its days"))
                // One that left the register is in no list.
                let id = try await test.house.project(known).project.id
                try await test.house.project(
                    .withdraw(on: try Self.day("2026-10-01"), reason: "r"), on: id, by: test.actor(District.dispatcher))
                #expect(try await !keeper.get("/projects/\(known)").text.contains("/projects/export."))
            }
        }
    }
}

// Calendars that inherit, years between notices, and calendars as they were known.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct CalendarInheritanceTests {
    private let city = """
        {"calendar": "city", "title": {"zh": "市", "en": "City"}, "inherits": "cn", "hours": [["09:00", "12:00"], ["13:00", "17:00"]],
         "notices": [{"id": "city-1", "url": "https://example.invalid/1"}],
         "days": [{"date": "2026-11-24", "off": true, "name": "市庆", "notice": "city-1"}]}
        """
    private let hall = """
        {"calendar": "hall", "title": {"zh": "大厅", "en": "Hall"}, "inherits": "city", "week": [1, 2, 3, 4, 5, 6]}
        """

    private func calendars() throws -> (cn: WorkCalendar, city: WorkCalendar, hall: WorkCalendar) {
        let cn = try Sample.calendar()
        let city = try WorkCalendar(json: Data(city.utf8)) { ["cn": cn][$0] }
        return (cn, city, try WorkCalendar(json: Data(hall.utf8)) { ["city": city][$0] })
    }

    @Test func `what a calendar does not say holds as above, what it says holds instead`() throws {
        let (cn, city, hall) = try calendars()
        let holiday = try #require(CivilDay("2026-10-01")), own = try #require(CivilDay("2026-11-24"))
        #expect(!city.isWorkDay(holiday) && city.ruling(of: holiday) == cn.ruling(of: holiday), "the notice above is named")
        #expect(cn.isWorkDay(own) && !city.isWorkDay(own) && !hall.isWorkDay(own), "the city's day off reaches the hall")
        #expect(try city.workSeconds(from: local("2026-11-23 00:00"), to: local("2026-11-24 00:00")) == 7 * 3600)
        #expect(try hall.isWorkDay(#require(CivilDay("2026-11-28"))), "the hall works on Saturdays")
        #expect(try !city.isWorkDay(#require(CivilDay("2026-11-28"))))
    }

    @Test(arguments: [
        ("\"inherits\": \"cn\"", "\"inherits\": \"moon\"", "inherits"), ("\"inherits\": \"cn\"", "\"inherits\": \"city\"", "inherits"),
        ("\"inherits\": \"cn\", ", "", "zone"), ("\"notice\": \"city-1\"", "\"notice\": \"city-2\"", "days[0].notice"),
    ])
    func `a parent that is not there, or nothing to inherit from, is said by field`(find: String, put: String, field: String) throws {
        let cn = try Sample.calendar()
        let text = city.replacing(find, with: put)
        #expect(text != city)
        let fault = try #require(throws: CalendarFault.self) { try WorkCalendar(json: Data(text.utf8)) { ["cn": cn][$0] } }
        #expect(fault.field == field && !fault.zh.isEmpty && !fault.en.isEmpty)
    }

    @Test func `a year between two that are published waits for its notice, too`() throws {
        let gap = """
            {"calendar": "gap", "title": {"zh": "缺", "en": "Gap"}, "zone": "+08:00", "week": [1, 2, 3, 4, 5], "hours": [["08:00", "12:00"]],
             "published": [2024, 2026], "notices": [], "days": []}
            """
        let calendar = try WorkCalendar(json: Data(gap.utf8))
        for (day, expected) in [
            ("2023-05-04", false), ("2024-05-06", false), ("2025-05-05", true), ("2026-05-04", false), ("2027-05-04", true),
        ] {
            let day = try #require(CivilDay(day))
            #expect((calendar.ruling(of: day).ground == .provisional) == expected, "\(day)")
        }
        #expect(try calendar.isProvisional(from: local("2024-12-30 08:00"), to: local("2026-01-05 08:00")))
        #expect(try !calendar.isProvisional(from: local("2024-01-01 08:00"), to: local("2024-12-31 08:00")))
        #expect(try !calendar.isProvisional(from: local("2026-02-01 08:00"), to: local("2026-03-01 08:00")))
    }

    @Test func `a new notice above moves the calendars below, and leaves the rules of before as they were`() throws {
        var rules = MatterRules()
        func publish(_ name: String, _ text: String, version: Int, at: String) throws {
            let (type, body) = try RuleFact.published(kind: .calendar, name: name, text: text).encoded()
            let instant = try local(at)
            try rules.absorb(
                Entry(
                    sequence: 1, stream: RuleDecider.stream(.calendar, name), version: version, type: type, happenedAt: instant,
                    recordedAt: instant, actor: .system, cause: nil, key: nil, body: body, hash: []))
        }
        let cn = try District.text("calendars/cn.json")
        try publish("cn", cn, version: 1, at: "2026-01-01 08:00")
        try publish("city", city, version: 1, at: "2026-01-01 09:00")
        try publish("hall", hall, version: 1, at: "2026-01-01 10:00")
        let day = try #require(CivilDay("2026-11-25"))
        #expect(rules.calendars["hall"]?.isWorkDay(day) == true)
        let changed = cn.replacing(
            "\"days\": [", with: "\"days\": [\n{\"date\": \"2026-11-25\", \"off\": true, \"name\": \"临时\", \"notice\": \"2026\"},")
        let before = rules
        try publish("cn", changed, version: 2, at: "2026-06-01 08:00")
        #expect(rules.publication(.calendar, "cn")?.version == 2)
        #expect(try rules.publication(.calendar, "cn")?.at == local("2026-06-01 08:00"))
        #expect(rules.publication(.calendar, "hall")?.version == 1)
        for name in ["cn", "city", "hall"] {
            #expect(rules.calendars[name]?.isWorkDay(day) == false, "\(name)")
        }
        let now = try #require(rules.calendars["hall"])
        let then = try #require(before.calendars["hall"])
        #expect(now.firstDifference(from: then) == day && now.firstDifference(from: now) == nil)
    }
}

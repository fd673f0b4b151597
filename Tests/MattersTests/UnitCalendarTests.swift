// A unit that works by a calendar of its own: the clocks of its stages run by it, nobody else's do.

import Foundation
import Kernel
import Matters
import Testing

@Suite struct UnitCalendarTests {
    /// As calendars/cn.json, and open day and night, every day.
    private static let always = """
        {"calendar": "always", "title": {"zh": "全天候", "en": "Always"}, "inherits": "cn", "week": [1, 2, 3, 4, 5, 6, 7],
         "hours": [["00:00", "24:00"]]}
        """

    private func rules(_ units: [Matters.Unit]) throws -> MatterRules {
        var rules = try District.rules()
        try District.publish(.calendar, "always", UnitCalendarTests.always, into: &rules)
        try District.apply(.registerUnits(units, reason: "样例"), to: &rules)
        return rules
    }

    @Test func `the clock of its stage runs by it, the dispatcher's does not`() throws {
        let works = Matters.Unit(code: "works", name: "工务局", calendar: "always")
        var story = try Story(rules([works]))
        // Friday, an hour before the weekend.
        try story.at("2026-11-20 16:30")
        try story.does(.report(District.citizenReport), by: District.citizen)
        try story.walk(to: "accepted")
        let calendars = try story.calendars
        let dispatching = try #require(story.matter.activeClock)
        #expect(calendars[dispatching].name == "cn")
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        let claiming = try #require(story.matter.activeClock)
        #expect(claiming.unit == "works" && calendars[claiming].name == "always")
        let due = try #require(story.matter.turnings(by: story.ledger, on: calendars)?.dueAt)
        #expect(due == claiming.clock.dueAt(on: calendars["works"]))
        #expect(try due < local("2026-11-21 00:00"), "it is Friday night for a unit that does not close")
        let common = try #require(claiming.clock.dueAt(on: calendars.common))
        #expect(try common > local("2026-11-23 00:00"), "it would have been Monday for all others")
        #expect(story.matter.alarmAt(by: try story.ledger, on: calendars).map { $0 < common } == true)
    }

    @Test func `a unit below works as the one above, unless it has one of its own`() throws {
        let rules = try rules([
            Matters.Unit(code: "works", name: "工务局", calendar: "always"),
            Matters.Unit(code: "works-squad", name: "工务局维修队", parent: "works"),
        ])
        #expect(rules.organization.calendar(ofUnit: "works-squad") == "always")
        let own = try self.rules([
            Matters.Unit(code: "works", name: "工务局", calendar: "always"),
            Matters.Unit(code: "works-squad", name: "工务局维修队", parent: "works", calendar: "cn"),
        ])
        #expect(own.organization.calendar(ofUnit: "works-squad") == "cn")
        #expect(own.organization.calendar(ofUnit: "water") == nil && own.organization.calendar(ofUnit: nil) == nil)
    }

    @Test func `the clock of the whole matter keeps the ledger's calendar`() throws {
        var story = try Story(rules([Matters.Unit(code: "works", name: "工务局", calendar: "always")]))
        try story.does(.report(District.citizenReport), by: District.citizen)
        try story.walk(to: "handling")
        let whole = try #require(story.matter.activeClocks.first { $0.isWhole })
        #expect(try story.calendars[whole].name == "cn")
    }

    @Test func `another calendar needs a reason, also where it comes from the unit above; a name or a new unit needs none`() throws {
        let rules = try rules([])
        let context = Context(stream: OrganizationDecider.stream, actor: Rights.console, now: try local("2026-11-23 09:00"))
        func asks(_ unit: Matters.Unit, _ reason: String? = nil) -> String? {
            let command = OrganizationCommand.registerUnits([unit], reason: reason)
            let decided = Result { () throws(Refusal) in try OrganizationDecider.decide(command, rules.organization, rules, context) }
            return if case .failure(let refusal) = decided { refusal.code } else { nil }
        }
        // The squad below it follows.
        for reason in [nil, "", " \n"] {
            #expect(asks(.init(code: "works", name: "工务局", calendar: "always"), reason) == "unit.calendar-reason-missing")
        }
        #expect(asks(.init(code: "works", name: "工务局", calendar: "always"), "施工季") == nil)
        #expect(asks(.init(code: "works", name: "工务局", calendar: "always"), String(repeating: "x", count: 2001)) == "field.too-long")
        #expect(asks(.init(code: "works", name: "工务和园林局")) == nil)
        #expect(asks(.init(code: "night-shift", name: "夜班", calendar: "always")) == nil)
    }

    @Test func `a calendar that is not published is refused with those that are`() throws {
        var rules = try District.rules()
        let refusal = try #require(throws: Refusal.self) {
            try District.apply(.registerUnits([Matters.Unit(code: "works", name: "工务局", calendar: "moon")]), to: &rules)
        }
        #expect(refusal.field == "calendar" && refusal.sentence.en.contains("moon") && refusal.sentence.zh.contains("moon"))
    }
}

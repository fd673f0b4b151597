// Areas, units, officers and the history of who held what when.

import Kernel
import Matters
import Testing

@Suite struct OrganizationTests {
    private func refusal(_ command: OrganizationCommand, by actor: Actor = Rights.console) throws -> Refusal? {
        let rules = try District.rules()
        let context = Context(stream: OrganizationDecider.stream, actor: actor, now: try local("2026-11-23 09:00"))
        do throws(Refusal) {
            _ = try OrganizationDecider.decide(command, rules.organization, rules, context)
            return nil
        } catch {
            return error
        }
    }

    @Test func `an area knows those above it, smallest first`() throws {
        let organization = try District.rules().organization
        #expect(organization.ancestry(of: "n1c1") == ["n1c1", "n1", "n", "r"])
        #expect(organization.ancestry(of: nil) == [])
        #expect(organization.ancestry(of: "moon") == ["moon"])
        #expect(organization.ancestor(of: "n1c1", at: .street) == "n")
        #expect(organization.ancestor(of: "n", at: .cell) == nil)
        #expect(organization.name(ofArea: "n1c1") == "北一社区第1网格")
    }

    @Test func `a unit is within itself and those above it`() throws {
        let organization = try District.rules().organization
        #expect(organization.isWithin("works-squad", "works") && organization.isWithin("works", "works"))
        #expect(!organization.isWithin("works", "works-squad") && !organization.isWithin("water", "works"))
        #expect(organization.isOpen("works") && !organization.isOpen("closed-office") && !organization.isOpen("moon"))
    }

    @Test(arguments: [
        (OrganizationCommand.registerAreas([Area(code: "x", name: "x", level: .cell, parent: "moon")]), "area.unknown", "area"),
        (.registerAreas([Area(code: "x", name: "x", level: .street, parent: nil)]), "area.unknown", "area"),
        (.registerAreas([Area(code: "x", name: "x", level: .street, parent: "n1")]), "area.unknown", "area"),
        (.registerAreas([Area(code: "a/b", name: "x", level: .street, parent: "r")]), "code.invalid", "code"),
        (.registerAreas([Area(code: "x", name: "", level: .street, parent: "r")]), "field.missing", "name"),
        (
            .registerAreas([Area(code: "x", name: String(repeating: "x", count: 301), level: .street, parent: "r")]), "field.too-long",
            "name"
        ),
        (.registerUnits([Unit(code: "a|b", name: "x")]), "code.invalid", "code"),
        (.registerUnits([Unit(code: "", name: "x")]), "code.invalid", "code"),
        (.registerUnits([Unit(code: "x", name: "")]), "field.missing", "name"),
        (.registerUnits([Unit(code: "x", name: String(repeating: "x", count: 301))]), "field.too-long", "name"),
        (.registerUnits([Unit(code: "x", name: "x", parent: "moon")]), "unit.unknown", "parent"),
        (.registerUnits([Unit(code: "x", name: "x", parent: "x")]), "unit.unknown", "parent"),
        (.registerUnits([Unit(code: "works", name: "工务局", parent: "works-squad")]), "unit.unknown", "parent"),
        (.registerUnits([Unit(code: "x", name: "x", area: "moon")]), "area.unknown", "area"),
        (.closeUnit(unit: "moon", reason: "r"), "unit.unknown", "unit"),
        (.closeUnit(unit: "closed-office", reason: "r"), "unit.unknown", "unit"),
        (.enrol(officer: "a b", name: "x"), "code.invalid", "officer"), (.enrol(officer: "x", name: ""), "field.missing", "name"),
        (.enrol(officer: "x", name: String(repeating: "x", count: 201)), "field.too-long", "name"),
        (.appoint(officer: "moon", duty: .head, unit: "works", areas: [], since: nil), "officer.unknown", "officer"),
        (.appoint(officer: "olga", duty: .head, unit: "moon", areas: [], since: nil), "unit.unknown", "unit"),
        (.appoint(officer: "olga", duty: .head, unit: "closed-office", areas: [], since: nil), "unit.unknown", "unit"),
        (.appoint(officer: "olga", duty: .gridWorker, unit: "works", areas: ["moon"], since: nil), "area.unknown", "area"),
        (.dismiss(officer: "olga", duty: .head, unit: "works"), "post.not-held", ""),
    ])
    func `what does not fit is refused by its code`(command: OrganizationCommand, code: String, field: String) throws {
        let refusal = try refusal(command)
        #expect(refusal?.code == code)
        #expect(refusal?.field ?? "" == field)
    }

    @Test(arguments: [(District.dispatcher, "administrator.only"), (District.citizen, "post.missing"), (District.reporter, "post.missing")])
    func `only an administrator changes it`(actor: Actor, code: String) throws {
        #expect(try refusal(.enrol(officer: "new", name: "新人·样例"), by: actor)?.code == code)
        #expect(try refusal(.enrol(officer: "new", name: "新人·样例"), by: District.administrator) == nil)
    }

    @Test func `units come in any order and what is there already is passed over`() throws {
        var rules = try District.rules()
        let units = [Unit(code: "b", name: "乙", parent: "a"), Unit(code: "a", name: "甲"), Unit(code: "works", name: "工务局")]
        try District.apply(.registerUnits(units), to: &rules)
        #expect(rules.organization.isWithin("b", "a"))
        let context = Context(stream: OrganizationDecider.stream, actor: Rights.console, now: try local("2026-11-23 09:00"))
        #expect(try OrganizationDecider.decide(.registerUnits(units), rules.organization, rules, context).isEmpty)
        let areas = Array(rules.organization.areas.values)
        #expect(try OrganizationDecider.decide(.registerAreas(areas), rules.organization, rules, context).isEmpty)
    }

    @Test func `registering a closed unit again changes its name and leaves it closed`() throws {
        var rules = try District.rules()
        var unit = Unit(code: "closed-office", name: "原办公室")
        try District.apply(.registerUnits([unit]), to: &rules)
        #expect(rules.organization.units["closed-office"]?.name == "原办公室")
        #expect(!rules.organization.isOpen("closed-office"))
        // Nor does a registration close one.
        unit = Unit(code: "works", name: "工务局")
        unit.closedAt = try local("2026-11-23 09:00")
        try District.apply(.registerUnits([unit]), to: &rules)
        #expect(rules.organization.isOpen("works"))
    }

    @Test(arguments: ["system", "console", "citizen"])
    func `nobody is enrolled under the name of an actor that is no officer`(code: String) throws {
        #expect(try refusal(.enrol(officer: code, name: "某人·样例"))?.code == "code.invalid")
    }

    @Test func `a post that was left stays in the history and can be taken again`() throws {
        var rules = try District.rules()
        let start = try local("2020-01-01 08:00")
        #expect(rules.organization.posts(of: "olga", at: start).map(\.duty) == [.officer])
        #expect(rules.organization.posts(of: "olga", at: start.adding(seconds: -1)).isEmpty)
        try District.apply(.dismiss(officer: "olga", duty: .officer, unit: "works"), to: &rules)
        #expect(rules.organization.posts(of: "olga", at: start).isEmpty)
        #expect(rules.organization.appointments["olga"]?.count == 1)
        #expect(rules.organization.appointments["olga"]?.first?.until == start)
        try District.apply(.appoint(officer: "olga", duty: .officer, unit: "works", areas: [], since: nil), to: &rules)
        #expect(rules.organization.posts(of: "olga", at: start).count == 1)
        #expect(rules.organization.appointments["olga"]?.count == 2)
    }

    @Test func `the holders of a duty are found by area and for the region`() throws {
        let organization = try District.rules().organization
        let now = try local("2026-11-23 09:00")
        #expect(organization.holders(of: .gridWorker, in: "n1c1", at: now).map(\.officer) == ["gao"])
        #expect(organization.holders(of: .gridWorker, in: "n1c2", at: now).isEmpty)
        #expect(organization.holders(of: .supervisor, at: now).map(\.officer) == ["sun", "tess", "twain"])
    }

    @Test func `it is the same after its facts were stored and read`() throws {
        let fact = OrganizationFact.postTaken(
            officer: "olga", duty: .gridWorker, unit: "works", areas: ["n1c1"], since: try local("2026-11-23 09:00"))
        let (type, body) = try fact.encoded()
        #expect(type == "organization.post-taken")
        #expect(body.contains("\"since\":\"2026-11-23T01:00:00.000Z\""))
        #expect(body.contains("\"duty\":\"grid-worker\""))
    }
}

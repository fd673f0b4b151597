// Regions in regions: a city with its districts in one organization, and who serves what there.

import Kernel
import Matters
import Testing

@Suite struct NestedRegionTests {
    private static let cityDispatcher = Actor(officer: "cid", post: "dispatcher", unit: "city-hall")
    private static let districtDispatcher = Actor(officer: "did", post: "dispatcher", unit: "a-hall")
    private static let otherDispatcher = Actor(officer: "oid", post: "dispatcher", unit: "b-hall")

    /// The invented district beside another in a city, in a province; each has a hall with a dispatcher.
    private func city() throws -> MatterRules {
        var rules = try District.rules()
        try District.apply(
            .registerAreas([
                // The lower before the higher: a file has them in any order.
                Area(code: "b", name: "乙区", level: .region, parent: "city"),
                Area(code: "a", name: "甲区", level: .region, parent: "city"),
                Area(code: "city", name: "样例市", level: .region, parent: nil),
                Area(code: "a-s", name: "甲街道", level: .street, parent: "a"),
                Area(code: "a-s-1", name: "甲社区", level: .community, parent: "a-s"),
                Area(code: "a-s-1-1", name: "甲网格", level: .cell, parent: "a-s-1"),
            ]), to: &rules)
        try District.apply(
            .registerUnits([
                Unit(code: "city-hall", name: "市政府", area: "city"), Unit(code: "a-hall", name: "甲区政府", area: "a"),
                Unit(code: "b-hall", name: "乙区政府", area: "b"),
            ]), to: &rules)
        for actor in [Self.cityDispatcher, Self.districtDispatcher, Self.otherDispatcher] {
            let unit = try #require(actor.unit)
            try District.apply(.enrol(officer: actor.officer, name: "\(actor.officer)·样例"), to: &rules)
            try District.apply(.appoint(officer: actor.officer, duty: .dispatcher, unit: unit, areas: [], since: nil), to: &rules)
        }
        return rules
    }

    /// A citizen's report that lies in this area, or nowhere.
    private func story(in cell: AreaCode?, _ rules: MatterRules) throws -> Story {
        var report = District.citizenReport
        report.place = cell.map { Place(text: "某处", longitude: 116, latitude: 36, cell: $0) }
        var story = try Story(rules)
        try story.does(.report(report), by: District.citizen)
        return story
    }

    private func reads(_ actor: Actor, _ story: Story) -> Bool {
        let organization = story.rules.organization
        return Rights.reading(organization.posts(of: actor.officer, at: story.now), organization).covers(story.matter, organization)
    }

    @Test func `an area knows all regions above it`() throws {
        let organization = try city().organization
        #expect(organization.ancestry(of: "a-s-1-1") == ["a-s-1-1", "a-s-1", "a-s", "a", "city"])
        #expect(organization.ancestor(of: "a-s-1-1", at: .region) == "a")
        #expect(organization.ancestor(of: "city", at: .region) == "city")
    }

    @Test func `six regions lie in one another, and their cell still knows the first`() throws {
        var rules = try District.rules()
        var areas = [Area(code: "r1", name: "r1", level: .region, parent: nil)]
        for depth in 2...6 { areas.append(Area(code: "r\(depth)", name: "r\(depth)", level: .region, parent: "r\(depth - 1)")) }
        areas += [
            Area(code: "rs", name: "rs", level: .street, parent: "r6"), Area(code: "rm", name: "rm", level: .community, parent: "rs"),
            Area(code: "rc", name: "rc", level: .cell, parent: "rm"),
        ]
        try District.apply(.registerAreas(areas.reversed()), to: &rules)
        #expect(rules.organization.ancestry(of: "rc") == ["rc", "rm", "rs", "r6", "r5", "r4", "r3", "r2", "r1"])
    }

    @Test(arguments: [
        // One that is there is given a parent below itself; two that lie in each other; one in itself.
        ([Area(code: "city", name: "样例市", level: .region, parent: "a")], "area.ring", "样例市"),
        (
            [Area(code: "x", name: "某区", level: .region, parent: "y"), Area(code: "y", name: "另区", level: .region, parent: "x")],
            "area.ring",
            "另区"
        ),
        ([Area(code: "x", name: "某区", level: .region, parent: "x")], "area.ring", "某区（x） → 某区（x）"),
        // A street holds no region.
        ([Area(code: "x", name: "某区", level: .region, parent: "a-s")], "area.unknown", "a-s"),
        (
            (1...7).map { Area(code: "r\($0)", name: "第\($0)级", level: .region, parent: $0 == 1 ? nil : "r\($0 - 1)") }, "area.too-deep",
            "第7级"
        ),
        // Six would do, but there is a city above.
        (
            (1...6).map { Area(code: "r\($0)", name: "第\($0)级", level: .region, parent: $0 == 1 ? "city" : "r\($0 - 1)") }, "area.too-deep",
            "样例市"
        ),
    ])
    func `a walk upwards that would not end, or not soon, is refused by name`(areas: [Area], code: String, name: String) throws {
        let rules = try city()
        let context = Context(stream: OrganizationDecider.stream, actor: Rights.console, now: try local("2026-11-23 09:00"))
        let refusal = #expect(throws: Refusal.self) {
            _ = try OrganizationDecider.decide(.registerAreas(areas), rules.organization, rules, context)
        }
        #expect(refusal?.code == code && refusal?.field == "area")
        #expect(refusal?.sentence.zh.contains(name) == true, "\(String(describing: refusal))")
    }

    // MARK: Who serves and reads what

    @Test(
        arguments: [
            // The district itself is the smallest area of its city's map; or it has cells of its own.
            ("a", true, false), ("a-s-1-1", true, false), ("b", false, true), ("city", false, false),
        ] as [(AreaCode?, Bool, Bool)] + [(nil, false, false)])
    func `a dispatcher of a district serves and reads what lies in it, one of the city everything`(
        cell: AreaCode?, inA: Bool, inB: Bool
    ) throws {
        let story = try story(in: cell, try city())
        for (actor, isTheirs) in [(Self.cityDispatcher, true), (Self.districtDispatcher, inA), (Self.otherDispatcher, inB)] {
            let refusal = story.refusal(.accept(note: nil), by: actor)
            #expect(refusal?.code == (isTheirs ? nil : "action.other-area"), "\(actor.text)")
            #expect(reads(actor, story) == isTheirs, "\(actor.text)")
            let posts = story.rules.organization.posts(of: actor.officer, at: story.now)
            #expect((Rights.personalReader(story.matter, posts, story.rules.organization) != nil) == isTheirs, "\(actor.text)")
        }
    }

    @Test func `what was given to the district's hall without a place is the district's too`() throws {
        var story = try story(in: nil, try city())
        try story.does(.accept(note: nil), by: Self.cityDispatcher)
        try story.does(.dispatch(owner: "a-hall", supporting: nil, note: nil), by: Self.cityDispatcher)
        #expect(reads(Self.districtDispatcher, story) && !reads(Self.otherDispatcher, story))
    }
}

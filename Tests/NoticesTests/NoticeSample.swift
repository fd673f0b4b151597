// An invented district for the tests of notices: units with areas, posts in them, one rung that was reached.
// Everything is made by hand, so that no ledger or calendar is needed.
import Kernel
import KernelTesting
import Matters
import Notices
import Testing

struct NoticeBook: HoldsNoticeRules {
    var matters = MatterRules()
    var notices = NoticeRules.standard

    static func keeps(_ stream: String) -> Bool { NoticeRules.keeps(stream) || MatterRules.keeps(stream) }
    mutating func absorb(_ entry: Entry) throws {
        if NoticeRules.keeps(entry.stream) { try notices.absorb(entry) } else { try matters.absorb(entry) }
    }
}

enum Sample {
    static let units = [
        Unit(code: "center", name: "网格中心"), Unit(code: "watch", name: "督查室"), Unit(code: "works", name: "工务局"),
        Unit(code: "water", name: "水务局"), Unit(code: "north", name: "北街道办", area: "n"),
        Unit(code: "south", name: "南街道办", area: "s"),
    ]
    static let posts: [(officer: OfficerCode, duty: Duty, unit: UnitCode)] = [
        ("olga", .officer, "works"), ("otto", .officer, "works"), ("hanna", .head, "works"), ("wen", .officer, "water"),
        ("wanda", .head, "water"), ("dan", .dispatcher, "center"), ("nils", .dispatcher, "north"), ("sid", .dispatcher, "south"),
        ("sun", .supervisor, "watch"), ("sofia", .supervisor, "south"), ("lea", .leader, "north"), ("lin", .leader, "south"),
        ("ada", .administrator, "center"),
        // Two hats: supervises the south, and heads the water bureau beside it.
        ("twain", .supervisor, "south"), ("twain", .head, "water"),
    ]

    /// Everybody in their posts since the beginning, but for those left out.
    static func organization(without absent: Set<OfficerCode> = []) throws -> Organization {
        var rules = MatterRules()
        let facts: [OrganizationFact] =
            [
                .areasRegistered(areas: [
                    Area(code: "r", name: "样例区", level: .region, parent: nil),
                    Area(code: "n", name: "北街道", level: .street, parent: "r"), Area(code: "s", name: "南街道", level: .street, parent: "r"),
                    Area(code: "n1", name: "北一社区", level: .community, parent: "n"),
                    Area(code: "s1", name: "南一社区", level: .community, parent: "s"),
                    Area(code: "n1c1", name: "北一网格", level: .cell, parent: "n1"),
                    Area(code: "s1c1", name: "南一网格", level: .cell, parent: "s1"),
                ]), .unitsRegistered(units: units),
            ]
            + posts.filter { !absent.contains($0.officer) }.flatMap { post -> [OrganizationFact] in
                [
                    .officerEnrolled(officer: post.officer, name: "\(post.officer)·样例"),
                    .postTaken(officer: post.officer, duty: post.duty, unit: post.unit, areas: [], since: long),
                ]
            }
        for (index, fact) in facts.enumerated() {
            try rules.absorb(try entry(fact, OrganizationDecider.stream, version: index + 1, at: long))
        }
        return rules.organization
    }

    static func matters(without absent: Set<OfficerCode> = []) throws -> MatterRules {
        var rules = MatterRules()
        var version = 0
        let organization = try organization(without: absent)
        func take(_ fact: OrganizationFact) throws {
            version += 1
            try rules.absorb(try entry(fact, OrganizationDecider.stream, version: version, at: long))
        }
        try take(.areasRegistered(areas: organization.areas.values.sorted { ($0.level, $0.code) < ($1.level, $1.code) }))
        try take(.unitsRegistered(units: units))
        for post in posts where !absent.contains(post.officer) {
            try take(.officerEnrolled(officer: post.officer, name: "\(post.officer)·样例"))
            try take(.postTaken(officer: post.officer, duty: post.duty, unit: post.unit, areas: [], since: long))
        }
        return rules
    }

    static func decisionRules(_ change: (inout NoticeRules) -> Void = { _ in }) throws -> NoticeDecisionRules {
        var rules = NoticeRules.standard
        change(&rules)
        return NoticeDecisionRules(notices: rules, organization: try organization())
    }

    static let long = at("2020-01-01 08:00")
    /// A Monday.
    static let morning = at("2026-11-23 10:00")

    /// Local time in China. A text that is none is a mistake in the test.
    static func at(_ text: String) -> Instant {
        let text = text.count == 16 ? "\(text):00" : text
        guard let instant = Instant(text, assuming: .china) else { preconditionFailure("\(text) is no instant") }
        return instant
    }

    static func rung(
        _ rung: String = "urging", slip: Slip? = .urging, notify: [Recipient] = [.officer, .head], unit: UnitCode? = "works",
        clock: Int = 2, officer: OfficerCode? = "olga", supporting: [UnitCode] = [], dispatcher: UnitCode? = "center",
        cell: AreaCode? = "n1c1", title: String = "路灯不亮", dueAt: Instant? = morning
    ) -> RungReached {
        RungReached(
            clock: clock, stage: "handling", rung: rung, light: nil, slip: slip, notify: notify, unit: unit, at: morning,
            number: "SM2026-000007", title: title, officer: officer, supporting: supporting, dispatcher: dispatcher, cell: cell,
            dueAt: dueAt)
    }

    static func draft(to: String = "olga", _ channel: NoticeChannel = .sms, slip: Slip = .urging, rung: String = "urging", clock: Int = 2)
        -> NoticeDraft
    {
        NoticeDraft(
            to: to, channel: channel, slip: slip, about: MatterLink(id: "m1", number: "SM2026-000007"), clock: clock, stage: "handling",
            rung: rung, unit: "works", title: "路灯不亮", reachedAt: morning, dueAt: morning, subject: Bilingual("subject"),
            words: Bilingual("words"))
    }

    static func entry(
        _ fact: some Fact, _ stream: String, version: Int = 1, at now: Instant = morning, by actor: Actor = .system
    ) throws -> Entry {
        let (type, body) = try fact.encoded()
        return Entry(
            sequence: Int64(version), stream: stream, version: version, type: type, happenedAt: fact.happenedAt ?? now, recordedAt: now,
            actor: actor, cause: nil, key: nil, body: body, hash: [])
    }

    static func actor(_ officer: OfficerCode) -> Actor {
        let post = posts.first { $0.officer == officer }
        return Actor(officer: officer, post: post?.duty.rawValue, unit: post?.unit)
    }
}

extension Scenario where D == NoticeDecider {
    /// A notice that waits, queued in its own stream.
    static func queued(_ draft: NoticeDraft, at now: Instant = Sample.morning, notBefore: Instant? = nil) throws -> Scenario {
        try Scenario(NoticeDecider.self, stream: draft.stream).given([.queued(draft: draft, notBefore: notBefore)], at: now)
    }
}

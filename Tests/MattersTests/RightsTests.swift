// Who may do what, and who may read what: the one place that knows posts.

import Kernel
import Matters
import Testing

@Suite struct RightsTests {
    private struct Try: Sendable, CustomTestStringConvertible {
        let stage: String
        let command: MatterCommand
        let allowed: [Actor]
        var testDescription: String { "\(command.action?.rawValue ?? "?") in \(stage)" }
    }

    private static let everybody = [
        District.dispatcher, District.streetDispatcher, District.officer, District.colleague, District.head, District.otherOfficer,
        District.squadOfficer, District.gridWorker, District.farGridWorker, District.supervisor, District.leader, District.administrator,
        District.auditor, District.reporter, District.citizen, Rights.console, .system,
    ]
    private static let other = MatterLink(id: "m2", number: "SM2026-000002")

    private static let table = [
        Try(stage: "reported", command: .accept(note: nil), allowed: [District.dispatcher]),
        Try(stage: "reported", command: .refuse(reason: "r"), allowed: [District.dispatcher]),
        Try(stage: "reported", command: .requestCheck(note: nil), allowed: [District.dispatcher]),
        Try(stage: "accepted", command: .triage(class: "other", title: nil, note: nil), allowed: [District.dispatcher]),
        Try(stage: "accepted", command: .dispatch(owner: "works", supporting: nil, note: nil), allowed: [District.dispatcher]),
        Try(stage: "dispatched", command: .claim(note: nil), allowed: [District.officer, District.colleague, District.head]),
        Try(
            stage: "dispatched", command: .return(kind: .notOurs, reason: "r"),
            allowed: [District.officer, District.colleague, District.head]),
        Try(stage: "handling", command: .progress(note: "n", photos: nil), allowed: [District.officer, District.colleague, District.head]),
        Try(stage: "handling", command: .pause(reason: "r"), allowed: [District.officer, District.colleague, District.head]),
        Try(stage: "handling", command: District.submission, allowed: [District.officer, District.colleague, District.head]),
        Try(stage: "handling", command: .merge(into: other), allowed: [District.dispatcher]),
        Try(
            stage: "submitted", command: .verify(passed: true, note: nil, photos: nil), allowed: [District.gridWorker, District.supervisor]),
        Try(stage: "verified", command: .answer(reached: true, words: "w", satisfied: nil), allowed: [District.dispatcher]),
        Try(stage: "handling", command: .end(kind: "void", note: "r"), allowed: [District.supervisor]),
        Try(stage: "handling", command: .end(kind: "recorded", note: "r"), allowed: [District.administrator]),
        Try(stage: "ended", command: .reopen(reason: "r"), allowed: [District.supervisor, District.reporter]),
        Try(stage: "ended", command: .appraise(grade: 3, words: nil), allowed: [District.reporter]),
        Try(stage: "ended", command: .link(to: other, kind: "k"), allowed: [District.dispatcher, District.supervisor]),
    ]

    @Test(arguments: table)
    private func `each action is open to those whom the ledger names and to nobody else`(attempt: Try) throws {
        let story = try Story.citizen(to: attempt.stage)
        for actor in RightsTests.everybody {
            let refusal = story.refusal(attempt.command, by: actor)
            if attempt.allowed.contains(actor) {
                #expect(refusal == nil, "\(actor.text)")
            } else {
                #expect(refusal?.kind == .forbidden, "\(actor.text): \(String(describing: refusal))")
            }
        }
    }

    @Test func `a post is held from its first to before its last instant`() throws {
        var rules = try District.rules()
        try District.apply(.enrol(officer: "late", name: "晚到·样例"), to: &rules)
        let since = try local("2026-11-23 10:00")
        try District.apply(.appoint(officer: "late", duty: .officer, unit: "works", areas: [], since: since), to: &rules)
        let actor = Actor(officer: "late", post: "officer", unit: "works")
        var story = try Story.citizen(to: "dispatched", in: rules)
        try story.at("2026-11-23 09:59")
        #expect(story.refusal(.claim(note: nil), by: actor)?.code == "post.not-held")
        try story.at("2026-11-23 10:00")
        #expect(story.refusal(.claim(note: nil), by: actor) == nil)
    }

    @Test func `cells given in two appointments are both the worker's`() throws {
        var rules = try District.rules()
        try District.apply(.appoint(officer: "fang", duty: .gridWorker, unit: "south-street", areas: ["n1c1"], since: nil), to: &rules)
        let story = try Story.citizen(to: "submitted", in: rules)
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: District.farGridWorker) == nil)
    }

    @Test func `a worker of the community serves its cells`() throws {
        var rules = try District.rules()
        try District.apply(.appoint(officer: "fang", duty: .gridWorker, unit: "south-street", areas: ["n1"], since: nil), to: &rules)
        let story = try Story.citizen(to: "submitted", in: rules)
        #expect(story.refusal(.verify(passed: true, note: nil, photos: nil), by: District.farGridWorker) == nil)
    }

    @Test func `a dispatcher of a street serves that street; what has no place is the region's until it is given to the street`() throws {
        var rules = try District.rules()
        try District.apply(.enrol(officer: "nid", name: "北派·样例"), to: &rules)
        try District.apply(.enrol(officer: "sid", name: "南派·样例"), to: &rules)
        for (officer, unit) in [("nid", "north-street"), ("sid", "south-street")] {
            try District.apply(.appoint(officer: officer, duty: .dispatcher, unit: unit, areas: [], since: nil), to: &rules)
        }
        let north = Actor(officer: "nid", post: "dispatcher", unit: "north-street")
        var story = try Story.citizen(in: rules)
        #expect(story.refusal(.accept(note: nil), by: north) == nil)
        #expect(story.refusal(.accept(note: nil), by: District.streetDispatcher)?.code == "action.other-area")
        var report = District.citizenReport
        report.place = nil
        story = try Story(rules)
        try story.does(.report(report), by: District.citizen)
        #expect(story.refusal(.accept(note: nil), by: District.streetDispatcher)?.code == "action.other-area")
        #expect(story.refusal(.accept(note: nil), by: District.dispatcher) == nil)
        try story.walk(to: "accepted")
        try story.does(.dispatch(owner: "south-street", supporting: nil, note: nil), by: District.dispatcher)
        #expect(story.refusal(.merge(into: RightsTests.other), by: District.streetDispatcher) == nil)
        #expect(story.refusal(.merge(into: RightsTests.other), by: north)?.code == "action.other-area")
    }

    // MARK: What is not for every reader

    /// On a matter of the works in the north, which the water office supports.
    private struct Sight: Sendable, CustomTestStringConvertible {
        let actor: Actor
        let personal: Bool
        let confidential: Bool
        var testDescription: String { actor.text }
    }

    private static let sights = [
        Sight(actor: District.dispatcher, personal: true, confidential: true),
        Sight(actor: District.supervisor, personal: true, confidential: true),
        Sight(actor: District.officer, personal: true, confidential: true),
        Sight(actor: District.colleague, personal: true, confidential: true),
        Sight(actor: District.head, personal: true, confidential: true),
        Sight(actor: District.otherOfficer, personal: false, confidential: true),
        Sight(actor: District.squadOfficer, personal: false, confidential: false),
        Sight(actor: District.streetDispatcher, personal: false, confidential: false),
        Sight(actor: District.gridWorker, personal: false, confidential: false),
        Sight(actor: District.farGridWorker, personal: false, confidential: false),
        Sight(actor: District.leader, personal: false, confidential: false),
        Sight(actor: District.administrator, personal: false, confidential: false),
        Sight(actor: District.auditor, personal: false, confidential: false),
        Sight(actor: District.citizen, personal: false, confidential: false),
    ]

    @Test(arguments: sights)
    private func `personal and confidential fields are for those who handle the matter`(sight: Sight) throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        let organization = story.rules.organization
        let posts = organization.posts(of: sight.actor.officer, at: story.now)
        #expect((Rights.personalReader(story.matter, posts, organization) != nil) == sight.personal)
        #expect(Rights.readsConfidential(story.matter, posts, organization) == sight.confidential)
    }

    @Test func `every duty stands in that table`() {
        let duties = Set(RightsTests.sights.compactMap { $0.actor.post.flatMap(Duty.init) })
        #expect(duties == Set(Duty.allCases))
    }

    @Test func `a reading is recorded under the post that gives the right, not the first one held`() throws {
        var rules = try District.rules()
        try District.apply(.enrol(officer: "both", name: "两岗·样例"), to: &rules)
        for (duty, unit) in [(Duty.leader, "center"), (.supervisor, "south-street"), (.head, "works")] {
            try District.apply(.appoint(officer: "both", duty: duty, unit: unit, areas: [], since: nil), to: &rules)
        }
        let story = try Story.citizen(to: "handling", in: rules)
        let posts = rules.organization.posts(of: "both", at: story.now)
        #expect(Rights.personalReader(story.matter, posts, rules.organization)?.duty == .head)
    }

    @Test func `fields are shown by their privacy`() throws {
        let story = try Story.citizen(to: "handling")
        let organization = story.rules.organization
        func shows(_ privacy: Ledger.Field.Privacy, _ actor: Actor) throws -> Bool {
            let text = Sound.ledger.replacing("type: number", with: "type: number, privacy: \(privacy.rawValue), keep: 30 days")
            let field = try #require(try LedgerFile.read(text, file: "lost.yaml") { _ in nil }.field("weight"))
            return Rights.shows(field, of: story.matter, to: organization.posts(of: actor.officer, at: story.now), organization)
        }
        for privacy in [Ledger.Field.Privacy.public, .internal] {
            for actor in [District.auditor, District.officer] { #expect(try shows(privacy, actor)) }
        }
        #expect(try !shows(.confidential, District.auditor))
        #expect(try shows(.confidential, District.officer))
        for actor in [District.auditor, District.officer] { #expect(try !shows(.personal, actor)) }
    }

    @Test(arguments: [
        (District.dispatcher, true), (District.supervisor, true), (District.leader, true), (District.administrator, true),
        (District.auditor, true),
        (District.officer, true), (District.otherOfficer, false), (District.squadOfficer, false), (District.gridWorker, true),
        (District.farGridWorker, false), (District.streetDispatcher, false), (District.citizen, false),
    ])
    func `a matter of the works in the north is read by those concerned`(actor: Actor, isReadable: Bool) throws {
        let story = try Story.citizen(to: "handling")
        let organization = story.rules.organization
        let scope = Rights.reading(organization.posts(of: actor.officer, at: story.now), organization)
        #expect(scope.covers(story.matter, organization) == isReadable)
    }

    @Test func `a supporting unit reads the matter`() throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        let organization = story.rules.organization
        let scope = Rights.reading(organization.posts(of: "wen", at: story.now), organization)
        #expect(scope.covers(story.matter, organization))
        #expect(!scope.isEverything)
    }
}

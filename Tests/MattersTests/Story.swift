// A story of one matter: given what happened, when somebody asks, then facts or a refusal. Folds facts
// through MatterDecider as the journal does, each through its stored form. With it the invented district
// in which all these stories play. For tests only.

import Foundation
import Kernel
import Matters
import Testing

/// A matter on its way. `does` moves it on, `refusal` asks without moving it.
struct Story {
    /// Changed only by stories in which a rule is published on the way.
    var rules: MatterRules
    private(set) var matter = MatterDecider.initial
    private(set) var facts: [MatterFact] = []
    private(set) var entries: [Entry] = []
    private(set) var now: Instant
    private let stream: String

    /// Before anything was reported. Monday, 23 November 2026, 09:00.
    init(_ rules: MatterRules? = nil, id: String = "m1") throws {
        self.rules = try rules ?? District.rules()
        stream = Matter.stream(id)
        now = try local("2026-11-23 09:00")
    }

    /// A citizen's report with place and asker, in the stage named, brought there by those whose work it is.
    static func citizen(to stage: String = "reported", in rules: MatterRules? = nil) throws -> Story {
        var story = try Story(rules)
        try story.does(.report(District.citizenReport), by: District.citizen)
        try story.walk(to: stage)
        return story
    }

    static func incident(to stage: String = "reported", in rules: MatterRules? = nil) throws -> Story {
        var story = try Story(rules)
        try story.does(.report(District.incidentReport), by: District.gridWorker)
        try story.walk(to: stage)
        return story
    }

    /// Through the stages by those whose work it is, to the one named.
    mutating func walk(to stage: String) throws {
        let way: [(stage: String, command: MatterCommand, by: Actor)] = [
            ("accepted", .accept(note: nil), District.dispatcher),
            ("dispatched", .dispatch(owner: "works", supporting: nil, note: nil), District.dispatcher),
            ("handling", .claim(note: nil), District.officer),
            ("submitted", District.submission, District.officer),
            ("verified", .verify(passed: true, note: nil, photos: nil), District.gridWorker),
        ]
        for step in way where matter.stage != stage {
            try does(step.command, by: step.by)
            try #require(matter.stage == step.stage || !matter.isOpen)
        }
        if matter.stage != stage {
            try does(.answer(reached: true, words: "修好了", satisfied: true), by: District.dispatcher)
            try does(.end(kind: "resolved", note: nil), by: District.dispatcher)
        }
        try #require(matter.stage == stage)
    }

    var ledger: Ledger {
        get throws { try #require(rules.ledger(matter.ledger, version: matter.rules)) }
    }

    func light() throws -> Light {
        let ledger = try ledger
        return matter.light(by: ledger, on: try #require(rules.calendars(of: ledger)), at: now)
    }

    /// Seconds spent on the clock where the matter stands.
    func spent() throws -> Int64 {
        let calendars = try #require(rules.calendars(of: try ledger))
        let active = try #require(matter.activeClock)
        return active.clock.spent(at: now, on: calendars[active])
    }

    mutating func at(_ text: String) throws { now = try local(text) }
    mutating func wait(minutes: Int64) { now = now.adding(seconds: minutes * 60) }

    /// What the command comes to, without recording it.
    func decide(_ command: MatterCommand, by actor: Actor, drawn: Int = 7) throws(Refusal) -> [MatterFact] {
        let drawn = MatterDecider.draws(command, rules, at: now) == nil ? nil : drawn
        return try MatterDecider.decide(
            command, matter, rules, Context(stream: stream, version: entries.count, actor: actor, now: now, drawn: drawn))
    }

    /// Records what the command comes to; answers the types of its facts.
    @discardableResult
    mutating func does(_ command: MatterCommand, by actor: Actor, drawn: Int = 7) throws -> [String] {
        let decided = try decide(command, by: actor, drawn: drawn)
        for fact in decided { try record(fact, by: actor) }
        return try decided.map { try $0.encoded().type }
    }

    /// The refusal that the command meets; nil where it is allowed.
    func refusal(_ command: MatterCommand, by actor: Actor) -> Refusal? {
        do throws(Refusal) {
            _ = try decide(command, by: actor)
            return nil
        } catch {
            return error
        }
    }

    mutating func record(_ fact: MatterFact, by actor: Actor) throws {
        let (type, body) = try fact.encoded()
        let entry = Entry(
            sequence: Int64(entries.count + 1), stream: stream, version: entries.count + 1, type: type, happenedAt: fact.happenedAt ?? now,
            recordedAt: now, actor: actor, cause: nil, key: nil, body: body, hash: [])
        // Through the stored form, because a fact that cannot be read back is lost.
        MatterDecider.evolve(&matter, try MatterFact.decoded(entry), entry)
        facts.append(fact)
        entries.append(entry)
    }
}

/// An invented district: two streets, two units that work, one of them with a squad below it, and posts.
enum District {
    static let dispatcher = Actor(officer: "dan", post: "dispatcher", unit: "center")
    static let streetDispatcher = Actor(officer: "sid", post: "dispatcher", unit: "south-street")
    static let officer = Actor(officer: "olga", post: "officer", unit: "works")
    static let colleague = Actor(officer: "otto", post: "officer", unit: "works")
    static let head = Actor(officer: "hanna", post: "head", unit: "works")
    static let otherOfficer = Actor(officer: "wen", post: "officer", unit: "water")
    static let squadOfficer = Actor(officer: "squid", post: "officer", unit: "works-squad")
    static let gridWorker = Actor(officer: "gao", post: "grid-worker", unit: "north-street")
    static let farGridWorker = Actor(officer: "fang", post: "grid-worker", unit: "south-street")
    static let supervisor = Actor(officer: "sun", post: "supervisor", unit: "watch")
    static let leader = Actor(officer: "lei", post: "leader", unit: "watch")
    static let administrator = Actor(officer: "ada", post: "administrator", unit: "center")
    static let auditor = Actor(officer: "aud", post: "auditor", unit: "watch")
    /// Holds two posts: a supervisor by day, an officer of the works beside it.
    static let twoHats = Actor(officer: "twain", post: "supervisor", unit: "watch")
    static let squadHats = Actor(officer: "tess", post: "supervisor", unit: "watch")
    static let citizen = Actor(officer: "citizen")
    static let reporter = Rights.reporter(of: "m1")

    static let photo = Attachment(sha256: String(repeating: "ab", count: 32), contentType: "image/jpeg", size: 1000)
    static let place = Place(text: "一号街 5 号", longitude: 115.95, latitude: 36.45, cell: "n1c1")
    static let submission = MatterCommand.submit(note: "已修复", closing: true, photos: [photo])

    static var citizenReport: Report {
        Report(ledger: "citizen-report", description: "路灯不亮", class: "street-lamp-out", place: place, channel: .portal)
    }
    static var incidentReport: Report {
        Report(ledger: "grid-incident", description: "井盖破损", class: "manhole-damaged", place: place, channel: .pocket)
    }

    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func catalogue() throws -> ClassCatalogue {
        try ClassFile.read(try text("ledgers/classes/city-management.yaml"), file: "city-management")
    }

    /// The rules of the repository, with the ledgers given beside its own two.
    static func rules(ledgers: [String: String] = [:]) throws -> MatterRules {
        ledgers.isEmpty ? try usual.get() : try build(ledgers)
    }

    private static let usual = Result { try build([:]) }

    private static func build(_ ledgers: [String: String]) throws -> MatterRules {
        var rules = MatterRules()
        let organization: [OrganizationCommand] = [
            .registerAreas([
                Area(code: "r", name: "样例区", level: .region, parent: nil),
                Area(code: "n", name: "北街道", level: .street, parent: "r"), Area(code: "s", name: "南街道", level: .street, parent: "r"),
                Area(code: "n1", name: "北一社区", level: .community, parent: "n"),
                Area(code: "s1", name: "南一社区", level: .community, parent: "s"),
                Area(code: "n1c1", name: "北一社区第1网格", level: .cell, parent: "n1"),
                Area(code: "n1c2", name: "北一社区第2网格", level: .cell, parent: "n1"),
                Area(code: "s1c1", name: "南一社区第1网格", level: .cell, parent: "s1"),
            ]),
            .registerUnits([
                Unit(code: "center", name: "网格中心"), Unit(code: "watch", name: "督查室"), Unit(code: "works", name: "工务局"),
                Unit(code: "works-squad", name: "工务局维修队", parent: "works"), Unit(code: "water", name: "水务局"),
                Unit(code: "north-street", name: "北街道办", area: "n"), Unit(code: "south-street", name: "南街道办", area: "s"),
                Unit(code: "closed-office", name: "已撤办公室"),
            ]),
            .closeUnit(unit: "closed-office", reason: "撤并"),
        ]
        for command in organization { try apply(command, to: &rules) }
        let posts: [(actor: Actor, areas: [AreaCode])] = [
            (dispatcher, []), (streetDispatcher, []), (officer, []), (colleague, []), (head, []), (otherOfficer, []), (squadOfficer, []),
            (gridWorker, ["n1c1"]), (farGridWorker, ["s1c1"]), (supervisor, []), (leader, []), (administrator, []), (auditor, []),
            (twoHats, []), (Actor(officer: "twain", post: "officer", unit: "works"), []), (squadHats, []),
            (Actor(officer: "tess", post: "officer", unit: "works-squad"), []),
        ]
        for (actor, areas) in posts {
            let duty = try #require(actor.post.flatMap(Duty.init)), unit = try #require(actor.unit)
            try apply(.enrol(officer: actor.officer, name: "\(actor.officer)·样例"), to: &rules)
            try apply(.appoint(officer: actor.officer, duty: duty, unit: unit, areas: areas, since: nil), to: &rules)
        }
        try publish(.calendar, "cn", try text("calendars/cn.json"), into: &rules)
        try publish(.classes, "city-management", try text("ledgers/classes/city-management.yaml"), into: &rules)
        for name in ["citizen-report", "grid-incident"] { try publish(.ledger, name, try text("ledgers/\(name).yaml"), into: &rules) }
        for name in ledgers.keys.sorted() { try publish(.ledger, name, try #require(ledgers[name]), into: &rules) }
        return rules
    }

    /// Decides and absorbs, as the console does it on 1 January 2020.
    static func apply(_ command: OrganizationCommand, to rules: inout MatterRules, by actor: Actor = Rights.console) throws {
        let now = try local("2020-01-01 08:00")
        let context = Context(stream: OrganizationDecider.stream, actor: actor, now: now)
        for fact in try OrganizationDecider.decide(command, rules.organization, rules, context) {
            try rules.absorb(try entry(fact, OrganizationDecider.stream, now))
        }
    }

    static func publish(_ kind: RuleKind, _ name: String, _ text: String, into rules: inout MatterRules) throws {
        let now = try local("2020-01-01 08:00")
        let stream = RuleDecider.stream(kind, name)
        let context = Context(stream: stream, actor: Rights.console, now: now)
        let command = RuleCommand.publish(kind: kind, name: name, text: text, reason: "样例")
        for fact in try RuleDecider.decide(command, RuleDecider.initial, rules, context) {
            try rules.absorb(try entry(fact, stream, now))
        }
    }

    /// As a release before this one may have accepted it.
    static func publishUnchecked(ledger name: String, _ text: String, into rules: inout MatterRules) throws {
        try rules.absorb(
            try entry(
                RuleFact.published(kind: .ledger, name: name, text: text), RuleDecider.stream(.ledger, name), try local("2020-01-01 08:00"))
        )
    }

    private static func entry(_ fact: some Fact, _ stream: String, _ now: Instant) throws -> Entry {
        let (type, body) = try fact.encoded()
        return Entry(
            sequence: 1, stream: stream, version: 1, type: type, happenedAt: now, recordedAt: now, actor: Rights.console, cause: nil,
            key: nil,
            body: body, hash: [])
    }
}

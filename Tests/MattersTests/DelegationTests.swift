// 代班: a post in another's hands for some days.
import Kernel
import Matters
import Testing

@Suite struct DelegationTests {
    private let monday = Instant(milliseconds: 1_795_395_600_000)  // 2026-11-23 09:00 in China
    private func day(_ number: Int64) -> Instant { monday.adding(seconds: number * 86_400) }

    /// The organization after these commands, each at its instant by its actor; or the first refusal.
    private func organization(_ steps: [(OrganizationCommand, Actor, Instant)]) throws -> (Organization, Refusal?) {
        let rules = try District.rules()
        var state = rules.organization
        for (number, (command, actor, now)) in steps.enumerated() {
            let context = Context(stream: OrganizationDecider.stream, actor: actor, now: now)
            let facts: [OrganizationFact]
            do throws(Refusal) { facts = try OrganizationDecider.decide(command, state, rules, context) } catch { return (state, error) }
            for fact in facts {
                let (type, body) = try fact.encoded()
                let entry = Entry(
                    sequence: Int64(number + 1), stream: OrganizationDecider.stream, version: number + 1, type: type, happenedAt: now,
                    recordedAt: now, actor: actor, cause: nil, key: nil, body: body, hash: [])
                OrganizationDecider.evolve(&state, try OrganizationFact.decoded(entry), entry)
            }
        }
        return (state, nil)
    }

    private func olga(to deputy: OfficerCode, from: Int64 = 0, until: Int64 = 5) -> Delegation {
        Delegation(officer: "olga", duty: .officer, unit: "works", deputy: deputy, from: day(from), until: day(until))
    }

    @Test func `a deputy holds the post from its first instant to its last, beside the holder`() throws {
        let (after, refusal) = try organization([(.delegate(olga(to: "hanna", from: 1), reason: "国庆值班"), District.officer, monday)])
        #expect(refusal == nil)
        func isDeputy(_ at: Instant) -> Bool { after.posts(of: "hanna", at: at).contains { $0.duty == .officer && $0.deputyFor == "olga" } }
        #expect(!isDeputy(monday) && isDeputy(day(1)) && isDeputy(day(5).adding(seconds: -1)) && !isDeputy(day(5)))
        #expect(after.posts(of: "olga", at: day(2)).contains { $0.duty == .officer })
        #expect(
            after.deputies(of: "olga", as: .officer, in: "works", at: day(2)) == ["hanna"])
    }

    @Test func `a grid worker's cells go with the post`() throws {
        let given = Delegation(officer: "gao", duty: .gridWorker, unit: "north-street", deputy: "fang", from: monday, until: day(3))
        let (after, refusal) = try organization([(.delegate(given, reason: "病假"), District.administrator, monday)])
        #expect(refusal == nil)
        let own = Set(after.posts(of: "gao", at: monday).flatMap(\.areas))
        #expect(Set(after.posts(of: "fang", at: monday).filter { $0.deputyFor != nil }.flatMap(\.areas)) == own && !own.isEmpty)
        let cell = try #require(own.first { after.areas[$0]?.level == .cell })
        #expect(after.holders(of: .gridWorker, in: cell, at: day(1)).map(\.officer).contains("fang"))
        #expect(!after.holders(of: .gridWorker, in: cell, at: day(4)).map(\.officer).contains("fang"))
    }

    @Test func `holder, head and administrator may give a post away, nobody else and nobody to anybody`() throws {
        func outcome(_ delegation: Delegation, _ actor: Actor, reason: String = "r") throws -> String? {
            try organization([(.delegate(delegation, reason: reason), actor, monday)]).1?.code
        }
        #expect(try outcome(olga(to: "hanna"), District.officer) == nil)
        #expect(try outcome(olga(to: "squid"), District.officer) == nil, "a squad of the unit")
        #expect(try outcome(olga(to: "hanna"), District.head) == nil)
        #expect(try outcome(olga(to: "wen"), District.administrator) == nil)
        #expect(try outcome(olga(to: "wen"), District.officer) == "delegation.elsewhere")
        #expect(try outcome(olga(to: "hanna"), District.colleague) == "delegation.not-yours")
        #expect(try outcome(olga(to: "hanna"), District.leader) == "delegation.not-yours")
        #expect(try outcome(olga(to: "otto"), District.officer) == nil, "the colleague at the next desk")
        #expect(try outcome(olga(to: "olga"), District.officer) == "delegation.holder")
        #expect(try outcome(olga(to: "nobody"), District.administrator) == "officer.unknown")
        #expect(try outcome(olga(to: "hanna", from: 5, until: 5), District.officer) == "delegation.days")
        #expect(try outcome(olga(to: "hanna", from: -5, until: -1), District.officer) == "delegation.days")
        #expect(try outcome(olga(to: "hanna", until: 400), District.officer) == "delegation.too-long")
        #expect(try outcome(olga(to: "hanna"), District.officer, reason: " ") == "field.missing")
        let head = Delegation(officer: "hanna", duty: .head, unit: "works", deputy: "olga", from: monday, until: day(2))
        #expect(try outcome(head, District.officer) == "delegation.not-yours")
        #expect(try outcome(head, District.head) == nil)
    }

    @Test func `what is held for somebody else is not passed on, and not given twice`() throws {
        let first = (OrganizationCommand.delegate(olga(to: "squid"), reason: "r"), District.officer, monday)
        let squid = Actor(officer: "squid", post: "officer", unit: "works")
        let passed = Delegation(officer: "squid", duty: .officer, unit: "works", deputy: "hanna", from: monday, until: day(2))
        #expect(try organization([first, (.delegate(passed, reason: "r"), squid, monday)]).1?.code == "delegation.not-yours")
        #expect(
            try organization([first, (.delegate(olga(to: "squid", from: 4, until: 9), reason: "r"), District.officer, monday)]).1?.code
                == "delegation.exists")
        #expect(
            try organization([first, (.delegate(olga(to: "squid", from: 5, until: 9), reason: "r"), District.officer, monday)]).1 == nil)
    }

    @Test func `it ends when it is ended, once, and with the holder's own post`() throws {
        let start = (OrganizationCommand.delegate(olga(to: "hanna"), reason: "r"), District.officer, monday)
        let (early, none) = try organization([start, (.endDelegation(olga(to: "hanna")), District.head, day(1))])
        #expect(none == nil && !early.posts(of: "hanna", at: day(2)).contains { $0.deputyFor != nil })
        #expect(early.posts(of: "hanna", at: monday).contains { $0.deputyFor != nil }, "that it was so stays on record")
        let twice = try organization([
            start, (.endDelegation(olga(to: "hanna")), District.head, day(1)), (.endDelegation(olga(to: "hanna")), District.head, day(1)),
        ])
        #expect(twice.1?.code == "delegation.unknown")
        let dismissal = OrganizationCommand.dismiss(officer: "olga", duty: .officer, unit: "works")
        let (left, _) = try organization([start, (dismissal, Rights.console, day(2))])
        #expect(!left.posts(of: "hanna", at: day(2)).contains { $0.deputyFor != nil })
        let deputys = OrganizationCommand.dismiss(officer: "hanna", duty: .officer, unit: "works")
        #expect(try organization([start, (deputys, Rights.console, day(2))]).1?.code == "post.not-held")
    }

    @Test func `the head of a unit names no deputy of who administers, supervises or dispatches there`() throws {
        let head = Actor(officer: "hanna", post: "head", unit: "center")
        let appointed = (
            OrganizationCommand.appoint(officer: "hanna", duty: .head, unit: "center", areas: [], since: nil), Rights.console, monday
        )
        for (officer, duty) in [("ada", Duty.administrator), ("dan", .dispatcher)] {
            let grab = Delegation(officer: officer, duty: duty, unit: "center", deputy: "hanna", from: monday, until: day(2))
            #expect(try organization([appointed, (.delegate(grab, reason: "r"), head, monday)]).1?.code == "delegation.not-yours")
        }
    }

    @Test func `a deputy of an administrator passes nothing on and appoints no administrator`() throws {
        let lent = Delegation(officer: "ada", duty: .administrator, unit: "center", deputy: "dan", from: monday, until: day(2))
        let first = (OrganizationCommand.delegate(lent, reason: "r"), District.administrator, monday)
        let deputy = Actor(officer: "dan", post: "administrator", unit: "center")
        let other = Delegation(officer: "olga", duty: .officer, unit: "works", deputy: "wen", from: monday, until: day(2))
        #expect(try organization([first, (.delegate(other, reason: "r"), deputy, monday)]).1?.code == "delegation.not-yours")
        let forGood = OrganizationCommand.appoint(officer: "dan", duty: .administrator, unit: "center", areas: [], since: nil)
        #expect(try organization([first, (forGood, deputy, monday)]).1?.code == "administrator.deputy")
        let officer = OrganizationCommand.appoint(officer: "dan", duty: .officer, unit: "water", areas: [], since: nil)
        #expect(try organization([first, (officer, deputy, monday)]).1 == nil)
    }

    @Test func `one that was ended before it began is in nobody's way, and none begins in the past`() throws {
        let future = olga(to: "hanna", from: 3, until: 6)
        let given = (OrganizationCommand.delegate(future, reason: "r"), District.officer, monday)
        let ended = (OrganizationCommand.endDelegation(future), District.officer, monday)
        let wider = olga(to: "hanna", from: -2, until: 8)
        let (after, refusal) = try organization([given, ended, (.delegate(wider, reason: "r"), District.officer, monday)])
        #expect(refusal == nil)
        #expect(after.delegations(of: "olga").map(\.from) == [monday, day(3)])
    }

    @Test func `a deputy in the handling unit does its work and verifies none of it`() throws {
        let given = Delegation(officer: "olga", duty: .officer, unit: "works", deputy: "sun", from: monday, until: day(5))
        var rules = try District.rules()
        var story = try Story.citizen(to: "handling")
        let delegated = try OrganizationFact.postDelegated(delegation: given, areas: [], reason: "r").encoded()
        try rules.absorb(
            Entry(
                sequence: 9000, stream: OrganizationDecider.stream, version: 9000, type: delegated.type, happenedAt: monday,
                recordedAt: monday,
                actor: Rights.console, cause: nil, key: nil, body: delegated.body, hash: []))
        story.rules = rules
        let deputy = Actor(officer: "sun", post: "officer", unit: "works")
        #expect(story.refusal(.progress(note: "代办", photos: nil), by: deputy) == nil)
        try story.does(District.submission, by: deputy)
        let verdict = MatterCommand.verify(passed: true, note: nil, photos: nil)
        #expect(story.refusal(verdict, by: District.supervisor)?.code == "verifier.inside-handling-unit")
        story.wait(minutes: 6 * 24 * 60)
        #expect(story.refusal(.progress(note: "过期", photos: nil), by: deputy) != nil)
        #expect(story.refusal(verdict, by: District.supervisor)?.code == "verifier.inside-handling-unit", "nobody verifies their own work")
        #expect(story.refusal(verdict, by: District.gridWorker) == nil)
    }
}

// Whom a rung tells: each recipient in each situation, and nobody twice.
import Kernel
import Matters
import Notices
import Testing

@Suite struct RecipientsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let rung: RungReached
        let told: [OfficerCode]
        var absent: Set<OfficerCode> = []
        var testDescription: String { name }

        init(_ name: String, _ rung: RungReached, _ told: [OfficerCode], absent: Set<OfficerCode> = []) {
            self.name = name
            self.rung = rung
            self.told = told
            self.absent = absent
        }
    }

    static let cases = [
        Case("who claimed it", Sample.rung(notify: [.officer]), ["olga"]),
        Case("nobody has claimed it: all officers of the unit", Sample.rung(notify: [.officer], officer: nil), ["olga", "otto"]),
        Case("who claimed it has left: all officers of the unit", Sample.rung(notify: [.officer]), ["otto"], absent: ["olga"]),
        Case("the clock is with another unit: its officers", Sample.rung(notify: [.officer], unit: "water"), ["wen"]),
        Case("no unit yet: no officer", Sample.rung(notify: [.officer, .head], unit: nil, officer: nil), []),
        Case("heads of the unit", Sample.rung(notify: [.head]), ["hanna"]),
        Case("heads of supporting units, all of them", Sample.rung(notify: [.supporting], supporting: ["water"]), ["twain", "wanda"]),
        Case("no supporting unit", Sample.rung(notify: [.supporting]), []),
        Case("dispatchers of the unit that dispatched it", Sample.rung(notify: [.dispatcher]), ["dan"]),
        Case("nobody dispatched it: those that serve the place", Sample.rung(notify: [.dispatcher], dispatcher: nil), ["dan", "nils"]),
        Case(
            "the dispatching unit has no dispatcher: those that serve the place", Sample.rung(notify: [.dispatcher], dispatcher: "works"),
            ["dan", "nils"]),
        Case(
            "no place: every dispatcher", Sample.rung(notify: [.dispatcher], dispatcher: nil, cell: nil), ["dan", "nils", "sid"]),
        Case("supervisors of the whole region in the north", Sample.rung(notify: [.supervisor]), ["sun"]),
        Case("in the south its own beside them", Sample.rung(notify: [.supervisor], cell: "s1c1"), ["sofia", "sun", "twain"]),
        Case("the leader whose unit's area covers the place", Sample.rung(notify: [.leader]), ["lea"]),
        Case("none covers it: all leaders", Sample.rung(notify: [.leader]), ["lin"], absent: ["lea"]),
        Case("in the order of the rung", Sample.rung(notify: [.head, .officer, .leader]), ["hanna", "olga", "lea"]),
        Case(
            "two hats are told once", Sample.rung(notify: [.supporting, .supervisor], supporting: ["water"], cell: "s1c1"),
            ["twain", "wanda", "sofia", "sun"]),
        Case("a recipient that is named twice", Sample.rung(notify: [.head, .head]), ["hanna"]),
        Case("a turning of the light tells nobody", Sample.rung(slip: nil, notify: []), []),
    ]

    @Test(arguments: cases)
    func `a rung tells those who hold the duty for its matter`(row: Case) throws {
        let organization = try Sample.organization(without: row.absent)
        #expect(Recipients.recipients(of: row.rung, organization, at: Sample.morning) == row.told, "\(row.name)")
    }

    @Test func `a post is held from its first instant until it is left`() throws {
        var rules = MatterRules()
        let (begins, ends) = (Sample.at("2026-11-23 09:00"), Sample.at("2026-11-23 18:00"))
        try rules.absorb(
            Sample.entry(
                OrganizationFact.postTaken(officer: "hanna", duty: .head, unit: "works", areas: [], since: begins), "organization",
                at: Sample.long))
        try rules.absorb(
            Sample.entry(OrganizationFact.postLeft(officer: "hanna", duty: .head, unit: "works"), "organization", version: 2, at: ends))
        func told(_ now: Instant) -> [OfficerCode] { Recipients.recipients(of: Sample.rung(notify: [.head]), rules.organization, at: now) }
        #expect(told(begins) == ["hanna"] && told(begins.adding(seconds: -1)) == [])
        #expect(told(ends.adding(seconds: -1)) == ["hanna"] && told(ends) == [])
    }

    @Test func `where nobody is to be found the dispatchers are, and failing them the administrators`() throws {
        let rung = Sample.rung(notify: [.officer], unit: nil, officer: nil)
        #expect(Recipients.stewards(of: rung, try Sample.organization(), at: Sample.morning) == ["dan", "nils"])
        let without = try Sample.organization(without: ["dan", "nils", "sid"])
        #expect(Recipients.stewards(of: rung, without, at: Sample.morning) == ["ada"])
    }
}

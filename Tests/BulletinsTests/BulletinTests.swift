// Bulletins from before there were templates: what one states and what it refuses to be. Entries are made by hand, as the
// journal stores them.
import Bulletins
import Kernel
import KernelTesting
import Matters
import Testing

@Suite struct BulletinTests {
    @Test func `a bulletin keeps its lines, each with the entry that it states`() throws {
        let fact = line(1, at: Week.monday.adding(seconds: 60))
        let after = try Scenario(BulletinDecider.self, stream: "bulletin/b1")
            .when(compile([fact]), at: Week.sunday, rules: Office.none)
            .then([.compiled(title: "周报", from: Week.monday, to: Week.sunday, lines: [fact])])
        #expect(after.state.lines == [fact])
        #expect(after.state.compiledAt == Week.sunday && after.state.isPublished && after.state.number == nil)
        #expect(after.state.sections.map(\.group) == [.ended])
    }

    @Test func `a compiled bulletin is not compiled again`() throws {
        let fact = line(1, at: Week.monday.adding(seconds: 60))
        try Scenario(BulletinDecider.self).given([.compiled(title: "周报", from: Week.monday, to: Week.sunday, lines: [fact])])
            .when(compile([fact]), at: Week.sunday, rules: Office.none)
            .thenRefused("bulletin.exists")
    }

    struct Attempt: Sendable {
        let code: String
        var actor = Actor.system
        var title = "周报"
        var from = Week.monday
        var to = Week.sunday
        /// After Monday's beginning.
        var seconds: [Int64] = [60]
    }

    static let attempts = [
        Attempt(code: "bulletin.needs-draft", actor: Actor(officer: "somebody")),
        Attempt(code: "field.missing", title: "  "),
        Attempt(code: "field.too-long", title: String(repeating: "报", count: 101)),
        Attempt(code: "bulletin.period", from: Week.sunday),
        Attempt(code: "bulletin.period", from: Week.sunday, to: Week.monday),
        Attempt(code: "bulletin.period-open", to: Week.sunday.adding(seconds: 1)),
        Attempt(code: "bulletin.empty", seconds: []),
        Attempt(code: "bulletin.duplicate", seconds: [60, 60]),
        Attempt(code: "bulletin.outside-period", seconds: [0]),
        Attempt(code: "bulletin.outside-period", seconds: [6 * 86_400 + 1]),
        // The order: who, then the period, then what is in it.
        Attempt(
            code: "bulletin.needs-draft", actor: Actor(officer: "somebody"), title: "", from: Week.sunday, to: Week.monday, seconds: []),
        Attempt(code: "bulletin.period", from: Week.sunday, seconds: []),
        Attempt(code: "bulletin.duplicate", seconds: [0, 0]),
    ]

    @Test(arguments: attempts)
    func `what cannot be a bulletin is refused, the first reason first`(attempt: Attempt) throws {
        let facts = attempt.seconds.map { line(1, at: Week.monday.adding(seconds: $0)) }
        let command = BulletinCommand.compile(title: attempt.title, from: attempt.from, to: attempt.to, facts: facts)
        try Scenario(BulletinDecider.self).when(command, by: attempt.actor, at: Week.sunday, rules: Office.none)
            .thenRefused(attempt.code)
    }

    @Test func `an entry may stand under two headings, and the last moment belongs to the period`() throws {
        let facts = [line(1, at: Week.sunday), line(1, at: Week.sunday, .overdue)]
        try Scenario(BulletinDecider.self).when(compile(facts), at: Week.sunday, rules: Office.none)
            .then([.compiled(title: "周报", from: Week.monday, to: Week.sunday, lines: facts)])
    }

    // MARK: Picking the lines

    @Test func `lines are the period's reports, endings and what was sent back, in the journal's words`() throws {
        let step = Step(stage: "handling", limit: nil)
        let all: [(MatterFact, day: Int)] = [
            (report(), -1), (.accepted(note: nil, owner: "center", step: step), 0),
            (.returned(kind: .notOurUnit, reason: "不归我们", to: "center", step: step), 1), (.progressed(note: "在修", photos: []), 1),
            (.verified(passed: false, note: "没修好", photos: [], step: step), 2),
            (.verified(passed: true, note: nil, photos: [], step: nil), 3),
            (end("已修好"), 3), (.reopened(reason: "又坏了", owner: "center", step: step), 4), (end("换新"), 6),
        ]
        let entries = try all.enumerated().map {
            try entry($1.0, "matter/m1", $0 + 1, at: Week.monday.adding(seconds: Int64($1.day) * 86_400))
        }
        let lines = try Bulletin.lines(from: entries, after: Week.monday, upTo: Week.monday.adding(seconds: 5 * 86_400), MatterRules())
        #expect(lines.map(\.reference.version) == [3, 5, 7, 8])
        #expect(lines.map(\.group) == [.returned, .returned, .ended, .returned])
        #expect(lines.allSatisfy { $0.number == "WG1" && $0.title == "井盖" })
        // The public is told why it ended, never what one unit wrote to the other.
        #expect(lines[2].sentence.zh.contains("已修好"))
        #expect(!lines[0].sentence.zh.contains("不归我们"))
        let inside = try Bulletin.lines(from: entries, after: Week.monday, upTo: Week.sunday, MatterRules(), for: .inside)
        #expect(inside[0].sentence.zh.contains("不归我们"))
    }

    @Test func `bulletins that follow on each other neither repeat nor miss an entry`() throws {
        var dice = SeededRandom(seed: 20_260_508)
        var entries: [Entry] = []
        for version in 1...60 {
            let at = Week.monday.adding(seconds: Int64(version) * 3600)
            entries.append(try entry(version == 1 ? report() : end("第\(version)次"), "matter/m1", version, at: at))
        }
        let whole = try Bulletin.lines(from: entries, after: Week.monday, upTo: Week.sunday, MatterRules())
        for _ in 0..<50 {
            let middle = Week.monday.adding(seconds: Int64.random(in: 0...61, using: &dice) * 3600)
            let first = try Bulletin.lines(from: entries, after: Week.monday, upTo: middle, MatterRules())
            let second = try Bulletin.lines(from: entries, after: middle, upTo: Week.sunday, MatterRules())
            #expect(first + second == whole, "\(dice), divided at \(middle)")
        }
    }

    @Test func `an entry recorded before its predecessor does not stop the bulletin, nor is it missed`() throws {
        let noon = Week.monday.adding(seconds: 43_200)
        let step = Step(stage: "handling", limit: nil)
        let entries = [
            try entry(report(), "matter/m1", 1, at: Week.monday.adding(seconds: 60)),
            try entry(
                MatterFact.returned(kind: .notOurUnit, reason: "不归我们", to: "center", step: step), "matter/m1", 2,
                at: noon.adding(seconds: 1)),
            try entry(end("已修好"), "matter/m1", 3, at: noon),
        ]
        #expect(
            try Bulletin.lines(from: entries, after: Week.monday, upTo: noon, MatterRules()).map(\.reference.version) == [1, 3])
        #expect(try Bulletin.lines(from: entries, after: noon, upTo: Week.sunday, MatterRules()).map(\.reference.version) == [2])
    }

    @Test func `what the loop adds late to an earlier entry is news when it is recorded`() throws {
        let late = try entry(report(), "matter/m1", 1, at: Week.sunday)
        let first = Entry(
            sequence: 1, stream: late.stream, version: 1, type: late.type, happenedAt: Week.monday.adding(seconds: -1),
            recordedAt: Week.sunday,
            actor: .system, cause: EntryReference(stream: "incident/m1", version: 1), key: nil, body: late.body, hash: [])
        #expect(try Bulletin.lines(from: [first], after: Week.monday, upTo: Week.sunday, MatterRules()).count == 1)
    }

    @Test func `a matter whose first entries are missing is named, not told wrongly`() throws {
        let alone = try entry(end("已修好"), "matter/m1", 7, at: Week.sunday)
        #expect(throws: JournalFault.self) { try Bulletin.lines(from: [alone], after: Week.monday, upTo: Week.sunday, MatterRules()) }
    }

    @Test func `an import of years that have passed is no news of this week`() throws {
        let old = Week.monday.adding(seconds: -400 * 86_400)
        let entries = [
            try entry(report(at: old), "matter/m1", 1, at: Week.sunday),
            try entry(end("当年已办", at: old), "matter/m1", 2, at: Week.sunday),
        ]
        #expect(try Bulletin.lines(from: entries, after: Week.monday, upTo: Week.sunday, MatterRules()).isEmpty)
    }

    // MARK: Made by hand

    private func compile(_ facts: [BulletinFact]) -> BulletinCommand {
        .compile(title: "周报", from: Week.monday, to: Week.sunday, facts: facts)
    }

    private func line(_ version: Int, at: Instant, _ group: BulletinGroup = .ended) -> BulletinFact {
        BulletinFact(
            reference: EntryReference(stream: "matter/m1", version: version), at: at, number: "WG1", title: "井盖",
            sentence: Bilingual(zh: "办结。", en: "Resolved."), group: group)
    }

    private func report(at: Instant? = nil) -> MatterFact {
        .reported(
            number: "WG1", ledger: "none", rules: 1, title: "井盖", description: "松动", class: nil, place: nil, values: [:], sealed: [:],
            photos: [], channel: .pocket, parent: nil, source: nil, step: Step(stage: "reported", limit: nil),
            draw: Draw(counter: "none/2026", number: 1), at: at)
    }

    private func end(_ note: String, at: Instant? = nil) -> MatterFact {
        .ended(number: "WG1", kind: "resolved", note: note, into: nil, duplicates: [], parent: nil, at: at)
    }

    private func entry(_ fact: some Fact, _ stream: String, _ version: Int, at: Instant) throws -> Entry {
        let (type, body) = try fact.encoded()
        return Entry(
            sequence: Int64(version), stream: stream, version: version, type: type, happenedAt: fact.happenedAt ?? at, recordedAt: at,
            actor: .system, cause: nil, key: nil, body: body, hash: [])
    }
}

/// Monday, 4 May 2026, midnight in China, and the Sunday after it.
private enum Week {
    static let monday = Instant(milliseconds: 1_777_824_000_000)
    static let sunday = monday.adding(seconds: 6 * 86_400)
}

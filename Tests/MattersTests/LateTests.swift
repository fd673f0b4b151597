// What a phone tells late: which instant it has, from when on somebody owes an answer, and what old entries look like.
import Kernel
import Testing

@testable import Matters

@Suite struct LateTests {
    private func late(_ seenAt: Instant) -> MatterCommand {
        var report = District.incidentReport
        report.seenAt = seenAt
        return .report(report)
    }

    @Test(
        arguments: [
            (60, true), (59, false), (48 * 3600, true), (48 * 3600 + 1, false), (-1, false), (0, false),
        ] as [(Int64, Bool)])
    func `a phone's clock is believed from a minute to two days back`(ago: Int64, isBelieved: Bool) throws {
        var story = try Story()
        let seen = story.now.adding(seconds: -ago)
        try story.does(late(seen), by: District.gridWorker)
        #expect(story.entries[0].happenedAt == (isBelieved ? seen : story.now))
        #expect(story.matter.reportedAt == (isBelieved ? seen : story.now))
    }

    @Test func `clocks begin when it was told`() throws {
        var story = try Story()
        let told = story.now
        try story.does(late(told.adding(seconds: -7200)), by: District.gridWorker)
        let clock = try #require(story.matter.activeClock)
        let ledger = try #require(story.rules.ledger(story.matter.ledger))
        let calendars = try #require(story.rules.calendars(of: ledger))
        #expect(clock.clock.spent(at: told, on: calendars[clock]) == 0)
        #expect(story.matter.clocks.count == 1 && story.matter.lateStages(on: calendars, at: told).isEmpty)
        #expect(story.facts.map(\.isToldLate) == [true])
    }

    @Test func `its number is of the year in which it came in`() throws {
        var report = District.incidentReport
        let now = try #require(Instant("2027-01-01T08:00:00+08:00"))
        report.seenAt = now.adding(seconds: -12 * 3600)
        let rules = try District.rules()
        let context = Context(stream: Matter.stream("m"), actor: District.gridWorker, now: now, drawn: 1)
        let facts = try MatterDecider.decide(.report(report), MatterDecider.initial, rules, context)
        let drew = try #require(MatterDecider.drew(facts[0]))
        #expect(drew.counter == MatterDecider.draws(.report(report), rules, at: now))
        #expect(facts[0].happenedAt == report.seenAt)
    }

    @Test func `what was written before phones told anything reads as it did`() throws {
        let photo = try JSON.decode(Attachment.self, from: #"{"contentType":"image/png","sha256":"00","size":1}"#)
        #expect(photo.capture == nil)
        #expect(try JSON.text(photo) == #"{"contentType":"image/png","sha256":"00","size":1}"#)
        let checked = try JSON.decode(MatterFact.self, from: #"{"checked":{"found":true,"photos":[]}}"#)
        #expect(try checked.encoded().body == #"{"found":true,"photos":[]}"#)
        #expect(try JSON.text(Step(stage: "reported", limit: nil)) == #"{"stage":"reported"}"#)
    }
}

// Records from elsewhere: they keep their own instants, and an ending there is recorded as what it is.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsImport {
    private func record(closed: String? = "2020-06-30 17:00", _ edit: (inout Import) -> Void = { _ in }) throws -> MatterCommand {
        let report = Report(ledger: "citizen-report", description: "Flooding", class: "sewer-overflow", place: nil, channel: .imported)
        var record = Import(
            report: report, source: Source(system: "sf311", key: "1"), owner: "works", reportedAt: try local("2020-06-29 10:00"),
            closedAt: try closed.map(local), closingNote: "done")
        edit(&record)
        return .import(record)
    }

    @Test func `an imported matter keeps its own instants and is ended as recorded`() throws {
        var story = try Story()
        #expect(try story.does(record(), by: Rights.console) == ["matter.reported", "matter.dispatched", "matter.ended"])
        #expect(story.matter.number == "SM2020-000007")
        #expect(try story.matter.reportedAt == local("2020-06-29 10:00"))
        #expect(try story.matter.ending?.at == local("2020-06-30 17:00"))
        #expect(story.matter.ending?.kind == "recorded" && story.matter.ending?.note == "done")
        #expect(story.matter.owner == "works" && story.matter.source == Source(system: "sf311", key: "1"))
        #expect(!story.matter.isVerified && !story.matter.hasAsker)
        #expect(story.entries.map(\.happenedAt) != story.entries.map(\.recordedAt))
        #expect(try MatterDecider.draws(record(), story.rules, at: story.now) == "citizen-report/2020")
    }

    @Test(arguments: [("2020-06-29 21:59", false), ("2020-06-29 22:00", false), ("2020-06-29 22:01", true), ("2020-09-01 00:00", true)])
    func `what was closed late there is late here`(closed: String, isLate: Bool) throws {
        var story = try Story()
        try story.does(record(closed: closed), by: Rights.console)  // 12 hours from 10:00
        let calendar = try Sample.calendar()
        #expect(story.matter.lateStages(on: Calendars(calendar), at: story.matter.updatedAt) == (isLate ? ["handling"] : []))
        #expect(story.matter.lateStages(on: Calendars(calendar), at: story.now) == (isLate ? ["handling"] : []))
    }

    @Test func `what is open there is in handling here, on its clock since it was reported`() throws {
        var story = try Story()
        #expect(try story.does(record(closed: nil), by: District.administrator) == ["matter.reported", "matter.dispatched"])
        #expect(story.matter.stage == "handling" && story.matter.owner == "works")
        #expect(try story.light() == .red)
        #expect(story.refusal(District.submission, by: District.officer) == nil)
    }

    @Test func `a record out of order is refused with the field at fault`() throws {
        let story = try Story()
        func refusal(_ closed: String? = "2020-06-30 17:00", _ edit: (inout Import) -> Void = { _ in }) throws -> Refusal? {
            story.refusal(try record(closed: closed, edit), by: Rights.console)
        }
        let early = try refusal("2020-06-29 09:59")
        #expect(early?.code == "import.closed-before-opened" && early?.field == "closedAt")
        #expect(early?.sentence.en.contains("2020-06-29T01:59:00.000Z") == true)
        #expect(try refusal("2020-06-29 10:00") == nil)
        let future = story.now.adding(seconds: 1)
        #expect(try refusal { $0.closedAt = future }?.field == "closedAt")
        #expect(try refusal { $0.reportedAt = future }?.code == "import.in-the-future")
        #expect(try refusal { $0.owner = "nowhere" }?.field == "owner")
        #expect(try refusal { $0.report.class = "moon" }?.code == "class.unknown")
        #expect(try refusal { $0.report.ledger = "moon" }?.code == "ledger.unknown")
        #expect(try refusal { $0.report.description = "" }?.field == "description")
        #expect(try refusal { $0.closingNote = String(repeating: "x", count: 4001) }?.field == "closingNote")
        #expect(try refusal { $0.source = Source(system: "sf311", key: "") }?.field == "source")
        #expect(try refusal { $0.source = Source(system: "sf311", key: String(repeating: "1", count: 201)) }?.field == "source")
    }

    @Test func `a ledger without the ending that imports give refuses what is closed`() throws {
        let rules = try District.rules(ledgers: ["lost-property": Sound.ledger])
        let story = try Story(rules)
        let report = Report(ledger: "lost-property", description: "Umbrella", channel: .imported)
        let source = Source(system: "x", key: "1")
        let at = try local("2020-06-29 10:00")
        let closed = Import(report: report, source: source, owner: "works", reportedAt: at, closedAt: at, closingNote: nil)
        #expect(story.refusal(.import(closed), by: Rights.console)?.code == "ending.unknown")
        let open = Import(report: report, source: source, owner: "works", reportedAt: at, closedAt: nil, closingNote: nil)
        #expect(try story.decide(.import(open), by: Rights.console).count == 2)
    }

    @Test func `only an administrator imports, and nothing twice into one matter`() throws {
        #expect(try Story().refusal(record(), by: District.dispatcher)?.code == "administrator.only")
        #expect(try Story().refusal(record(), by: District.citizen)?.code == "post.missing")
        #expect(try Story.citizen().refusal(record(), by: Rights.console)?.code == "matter.exists")
    }
}

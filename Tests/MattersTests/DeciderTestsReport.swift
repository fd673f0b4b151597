// The door: report, accept, refuse, check before filing, triage; and the order in which refusals are given.

import Kernel
import Matters
import Testing

@Suite struct DeciderTestsReport {
    @Test func `a citizen reports without an account and gets a number of the year`() throws {
        var story = try Story()
        #expect(try story.does(.report(District.citizenReport), by: District.citizen) == ["matter.reported"])
        #expect(story.matter.number == "SM2026-000007")
        #expect(story.matter.stage == "reported" && story.matter.isOpen && story.matter.hasAsker)
        #expect(story.matter.title == "一号街 5 号 路灯不亮")
        #expect(story.matter.owner == nil)
        #expect(story.matter.rules == 1)
        #expect(story.matter.activeClock?.clock.limit == Limit("15 work-minutes"))
        #expect(MatterDecider.draws(.report(District.citizenReport), story.rules, at: story.now) == "citizen-report/2026")
        let drew = try #require(story.facts.first.flatMap(MatterDecider.drew))
        #expect(drew == ("citizen-report/2026", 7))
    }

    @Test func `the year of a number is the year in China`() throws {
        let rules = try District.rules()
        #expect(MatterDecider.draws(.report(District.citizenReport), rules, at: try local("2027-01-01 00:30")) == "citizen-report/2027")
        #expect(MatterDecider.draws(.report(District.citizenReport), rules, at: try local("2026-12-31 23:59")) == "citizen-report/2026")
    }

    @Test func `on a ledger that is not public only who holds a post reports`() throws {
        var report = District.incidentReport
        let story = try Story()
        #expect(story.refusal(.report(report), by: District.citizen)?.code == "post.missing")
        report.channel = .portal
        #expect(story.refusal(.report(report), by: District.citizen)?.code == "post.missing")
        #expect(story.refusal(.report(report), by: Actor(officer: "gao", post: "grid-worker", unit: "watch"))?.code == "post.not-held")
        #expect(story.refusal(.report(report), by: District.gridWorker) == nil)
    }

    @Test func `who reports at a desk on a public ledger holds a post`() throws {
        var report = District.citizenReport
        report.channel = .desk
        #expect(try Story().refusal(.report(report), by: District.citizen)?.code == "post.missing")
        #expect(try Story().refusal(.report(report), by: District.dispatcher) == nil)
    }

    @Test func `the same matter is not reported twice`() throws {
        #expect(try Story.citizen().refusal(.report(District.citizenReport), by: District.citizen)?.code == "matter.exists")
    }

    /// What a report can lack, and the refusal that names it.
    struct Lack: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: String
        let field: String
        let edit: @Sendable (inout Report) -> Void

        init(_ says: String, _ code: String, _ field: String, _ edit: @escaping @Sendable (inout Report) -> Void) {
            testDescription = says
            self.code = code
            self.field = field
            self.edit = edit
        }
    }

    private static let big = String(repeating: "x", count: 20_000_000)

    @Test(arguments: [
        Lack("no such ledger", "ledger.unknown", "ledger") { $0.ledger = "moon" },
        Lack("a title too long", "field.too-long", "title") { $0.title = String(repeating: "字", count: 101) },
        Lack("no description", "field.missing", "description") { $0.description = " \n" },
        Lack("a description of 4001 bytes", "field.too-long", "description") { $0.description = String(repeating: "x", count: 4001) },
        Lack("a description of 20 MB", "field.too-long", "description") { $0.description = big },
        Lack("no class", "field.missing", "class") { $0.class = nil },
        Lack("an unknown class", "class.unknown", "class") { $0.class = "moon" },
        Lack("a longitude out of range", "place.invalid", "place") { $0.place = Place(text: "", longitude: 180.01, latitude: 0) },
        Lack("a latitude that is no number", "place.invalid", "place") { $0.place = Place(text: "", longitude: 0, latitude: .nan) },
        Lack("half a position", "place.invalid", "place") { $0.place = Place(text: "x", longitude: 1) },
        Lack("a place without words or position", "field.missing", "place") { $0.place = Place(text: " ") },
        Lack("a cell that is not there", "area.unknown", "area") { $0.place = Place(text: "x", cell: "z9") },
        Lack("an address of 20 MB", "field.too-long", "place") { $0.place = Place(text: big) },
        Lack("a field that is not there", "field.unknown", "colour") { $0.values = ["colour": "red"] },
        Lack("a name in clear", "field.personal-in-clear", "phone") { $0.values = ["phone": "000"] },
        Lack("a sealed field that is not personal", "field.unknown", "description") { $0.sealed = ["description": "x"] },
        Lack("a second description of 20 MB", "field.unknown", "description") { $0.values = ["description": big] },
        Lack("a photo as text", "field.unknown", "photo") { $0.values = ["photo": big] },
        Lack("a sealed value of 20 MB", "field.too-long", "phone") { $0.sealed = ["phone": big] },
    ])
    func `a report that lacks something is refused with the field's name`(lack: Lack) throws {
        var report = District.citizenReport
        lack.edit(&report)
        let refusal = try #require(try Story().refusal(.report(report), by: District.citizen))
        #expect(refusal.code == lack.code)
        #expect(refusal.field == lack.field)
        #expect(!refusal.remedy.zh.isEmpty && !refusal.remedy.en.isEmpty)
        #expect(refusal.sentence.zh.utf8.count < 1000, "a refusal does not carry what it refuses")
    }

    @Test func `values at their bounds are taken`() throws {
        var report = District.citizenReport
        report.description = String(repeating: "x", count: 4000)
        report.title = String(repeating: "字", count: 100)
        report.place = Place(text: "", longitude: -180, latitude: 90)
        report.sealed = ["reporter": "c2VhbGVk", "phone": String(repeating: "A", count: 120)]
        #expect(try Story().refusal(.report(report), by: District.citizen) == nil)
    }

    @Test func `nothing can be asked of a matter that is not there`() throws {
        #expect(try Story().refusal(.accept(note: nil), by: District.dispatcher)?.code == "matter.unknown")
    }

    @Test func `accepting makes the dispatcher's unit the owner and starts its clock`() throws {
        var story = try Story.citizen()
        story.wait(minutes: 10)
        #expect(try story.does(.accept(note: "属实"), by: District.dispatcher) == ["matter.accepted"])
        #expect(story.matter.stage == "accepted" && story.matter.owner == "center")
        #expect(story.matter.activeClock?.unit == "center")
        #expect(try story.spent() == 0)
        #expect(story.refusal(.accept(note: nil), by: District.dispatcher)?.code == "stage.action")
    }

    @Test func `a refusal to accept ends the matter with its reason`() throws {
        var story = try Story.citizen()
        #expect(story.refusal(.refuse(reason: "  "), by: District.dispatcher)?.code == "field.missing")
        #expect(story.refusal(.refuse(reason: "  "), by: District.dispatcher)?.field == "reason")
        #expect(try story.does(.refuse(reason: "不属本区"), by: District.dispatcher) == ["matter.ended"])
        #expect(story.matter.ending?.kind == "refused" && story.matter.ending?.note == "不属本区")
        #expect(story.matter.stage == "ended" && story.matter.activeClock == nil)
    }

    @Test func `a check goes to the worker of the cell and stops the acceptor's clock`() throws {
        var story = try Story.citizen()
        story.wait(minutes: 5)
        try story.does(.requestCheck(note: "请看现场"), by: District.dispatcher)
        #expect(story.matter.check?.duty == .gridWorker && story.matter.check?.area == "n1c1")
        #expect(story.matter.clocks.first?.clock.isRunning == false)
        // The time is the checker's now: somebody always has it.
        #expect(story.matter.activeClock?.stage == "check" && story.matter.activeClock?.clock.isRunning == true)
        #expect(story.refusal(.requestCheck(note: nil), by: District.dispatcher)?.code == "check.pending")
        story.wait(minutes: 60)
        #expect(try story.spent() == 3600)
        #expect(try story.light() == .red)
        #expect(story.refusal(.check(found: true, note: nil, photos: nil), by: District.farGridWorker)?.code == "action.other-area")
        try story.does(.check(found: true, note: "属实", photos: [District.photo]), by: District.gridWorker)
        #expect(story.matter.check == nil && story.matter.attachments == [District.photo])
        story.wait(minutes: 5)
        #expect(try story.spent() == 600)
        #expect(story.refusal(.check(found: true, note: nil, photos: nil), by: District.gridWorker)?.code == "stage.action")
    }

    @Test func `where no worker has the place a check goes to a supervisor`() throws {
        var story = try Story()
        var report = District.citizenReport
        report.place = nil
        try story.does(.report(report), by: District.citizen)
        try story.does(.requestCheck(note: nil), by: District.dispatcher)
        #expect(story.matter.check?.duty == .supervisor && story.matter.check?.area == nil)
        #expect(story.refusal(.check(found: false, note: nil, photos: nil), by: District.supervisor) == nil)
    }

    @Test func `accepting while a check is out ends the check and runs the next clock`() throws {
        var story = try Story.citizen()
        try story.does(.requestCheck(note: nil), by: District.dispatcher)
        try story.does(.accept(note: nil), by: District.dispatcher)
        #expect(story.matter.check == nil)
        #expect(story.matter.activeClock?.clock.isRunning == true)
    }

    @Test func `triage gives another class, a title or a note, and one of them at least`() throws {
        var story = try Story.citizen()
        #expect(story.refusal(.triage(class: nil, title: nil, note: nil), by: District.dispatcher)?.field == "class")
        #expect(story.refusal(.triage(class: "moon", title: nil, note: nil), by: District.dispatcher)?.code == "class.unknown")
        let long = String(repeating: "x", count: 301)
        #expect(story.refusal(.triage(class: nil, title: long, note: nil), by: District.dispatcher)?.code == "field.too-long")
        try story.does(.triage(class: "cable-hanging", title: "线缆垂落", note: nil), by: District.dispatcher)
        #expect(story.matter.classCode == "cable-hanging" && story.matter.title == "线缆垂落")
        #expect(story.matter.stage == "reported")
    }

    @Test func `the handling clock takes the class that triage gave`() throws {
        var story = try Story.citizen(to: "accepted")
        try story.does(.triage(class: "cable-hanging", title: nil, note: nil), by: District.dispatcher)
        try story.does(.dispatch(owner: "works", supporting: nil, note: nil), by: District.dispatcher)
        try story.does(.claim(note: nil), by: District.officer)
        #expect(story.matter.activeClock?.clock.limit == Limit("4 hours"))
    }

    /// Who you are, then whether this is its moment, then what the input lacks.
    @Test func `refusals come in their order of precedence`() throws {
        let story = try Story.citizen()
        let bad = MatterCommand.dispatch(owner: "nowhere", supporting: nil, note: String(repeating: "x", count: 4001))
        #expect(story.refusal(bad, by: Actor(officer: "dan"))?.code == "post.missing")
        #expect(story.refusal(bad, by: Actor(officer: "dan", post: "leader", unit: "watch"))?.code == "post.not-held")
        #expect(story.refusal(bad, by: District.officer)?.code == "action.not-yours")
        #expect(story.refusal(bad, by: District.streetDispatcher)?.code == "action.other-area")
        #expect(story.refusal(bad, by: District.dispatcher)?.code == "stage.action")
        let accepted = try Story.citizen(to: "accepted")
        #expect(accepted.refusal(bad, by: District.dispatcher)?.code == "unit.unknown")
        let long = MatterCommand.dispatch(owner: "works", supporting: nil, note: String(repeating: "x", count: 4001))
        #expect(accepted.refusal(long, by: District.dispatcher)?.code == "field.too-long")
    }
}

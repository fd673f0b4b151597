// The flow, told once: one loose manhole cover from the phone in the street to the bulletin, through the
// real list of systems, with a fixed clock, on every store. Prints the story with its causes.
import Bulletins
import Foundation
import Grid
import JournalCore
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

/// Over Friday, 8 May 2026, a make-up Saturday (the 9th, for the holiday of 1 May), a Sunday, and on to Thursday.
@Suite(.serialized) struct FlowTests {
    @Test(arguments: StoreKind.allCases)
    func `a report in the street becomes a verified ending, an answered citizen and a line of the bulletin`(store: StoreKind) async throws {
        try await store.onJournal { journal in
            let story = Story(Town(on: journal))
            try await story.town.found(at: china("05-07", "08:00"))
            try await story.reportAndAccept()
            try await story.returnAndHandle()
            try await story.watchLights()
            try await story.mergeDuplicate()
            try await story.verifyAndEnd()
            try await story.compileBulletin()
            try await story.printed(store)
        }
    }

    @Test func `the story leaves the same chains in memory and on disk`() async throws {
        var hashes: [[EntryReference: [UInt8]]] = []
        for store in StoreKind.allCases {
            try await store.onJournal { journal in
                let story = Story(Town(on: journal))
                try await story.town.found(at: china("05-07", "08:00"))
                try await story.reportAndAccept()
                try await story.returnAndHandle()
                try await story.mergeDuplicate()
                try await story.verifyAndEnd()
                let entries = try await story.town.entries()
                hashes.append(Dictionary(uniqueKeysWithValues: entries.map { ($0.reference, $0.hash) }))
            }
        }
        #expect(hashes.count == StoreKind.allCases.count && hashes.allSatisfy { $0 == hashes[0] })
    }
}

/// The chapters, in order. Each asserts what it tells.
private final class Story {
    let town: Town
    private let main = "well"
    private let duplicate = "asked"

    init(_ town: Town) { self.town = town }

    func reportAndAccept() async throws {
        let (longitude, latitude) = Town.middle(ofCell: 1)
        let report = IncidentCommand.report(
            class: "manhole-damaged", description: "人行道井盖松动，踩上去会翘起", place: "一号路口", longitude: longitude, latitude: latitude,
            photos: [Town.photo])
        try await town.submit(report, to: IncidentDecider.stream(main), by: Town.eastWorker.actor, at: china("05-08", "08:30"))
        try await town.settle()
        // The loop carried the report on; the worker stays the one who reported.
        let matter = try await town.matter(main)
        #expect(matter.number == "WG2026-000001")
        #expect(matter.place?.cell == "cell-1")
        #expect(matter.reportedBy == Town.eastWorker.actor)
        #expect(matter.owner == nil)

        try await act(.requestCheck(note: "请到现场看看"), Town.dispatcher, "05-08", "08:32")
        // The clock of the acceptor stands while the check is out, and the checker's runs.
        let checked = try await town.matter(main)
        #expect(checked.clocks.first { $0.stage == "reported" }?.clock.isRunning == false)
        #expect(checked.activeClock?.stage == StageClock.check && checked.activeClock?.clock.isRunning == true)
        try await act(.check(found: true, note: "确有松动", photos: nil), Town.eastWorker, "05-08", "08:50")
        try await act(.accept(note: nil), Town.dispatcher, "05-08", "08:55")
        #expect(try await town.matter(main).owner == "district-center")
    }

    func returnAndHandle() async throws {
        try await act(.dispatch(owner: "lighting", supporting: nil, note: nil), Town.dispatcher, "05-08", "09:00")
        try await act(.return(kind: .notOurUnit, reason: "排水井盖，不是路灯井盖"), Town.lamplighter, "05-08", "09:20")
        let returned = try await town.matter(main)
        #expect(returned.owner == "district-center" && returned.returnCount == 1)
        try await act(.dispatch(owner: "drainage", supporting: nil, note: nil), Town.dispatcher, "05-08", "09:30")
        try await act(.claim(note: nil), Town.drainer, "05-08", "10:00")
        try await act(.progress(note: "已围挡，新井盖周二到货", photos: nil), Town.drainer, "05-09", "10:00")
    }

    /// Two working days of eight hours from Friday 10:00: six hours on Friday, eight on the make-up
    /// Saturday, none on Sunday, two on Monday. Three quarters of them are spent on Saturday at 16:00,
    /// all on Monday at 10:00, half as many again on Tuesday at 10:00.
    func watchLights() async throws {
        let moments: [(String, String, Light)] = [
            ("05-08", "10:00", .none), ("05-08", "23:00", .none), ("05-09", "15:59", .none), ("05-09", "16:00", .blue),
            ("05-10", "12:00", .blue), ("05-11", "09:59", .blue), ("05-11", "10:00", .yellow), ("05-11", "13:00", .yellow),
            ("05-12", "09:59", .yellow), ("05-12", "10:00", .red),
        ]
        let matter = try await town.matter(main)
        let rules = await town.rules()
        let ledger = try #require(rules.ledger(matter.ledger, version: matter.rules))
        let calendars = try #require(rules.calendars(of: ledger))
        for (day, time, light) in moments {
            #expect(matter.light(by: ledger, on: calendars, at: china(day, time)) == light, "on \(day) at \(time)")
        }
        // The board keeps only the instants; they are the same ones.
        guard town.journal is any Store<Book> else { return }
        let row = try #require(try await town.journal.rows("select * from matter where id = \(main)").first)
        #expect(row.instant("blue_at") == china("05-09", "16:00"))
        #expect(row.instant("yellow_at") == china("05-11", "10:00"))
        #expect(row.instant("red_at") == china("05-12", "10:00"))
    }

    func mergeDuplicate() async throws {
        let (longitude, latitude) = Town.middle(ofCell: 1)
        let report = Report(
            ledger: "citizen-report", description: "路口的井盖是松的，晚上很危险", class: "manhole-damaged",
            place: Place(text: "一号路口", longitude: longitude, latitude: latitude, cell: "cell-1"), channel: .portal)
        try await town.submit(MatterCommand.report(report), to: Matter.stream(duplicate), by: Town.citizen, at: china("05-09", "11:00"))
        let number = try await town.matter(main).number
        try await act(.merge(into: MatterLink(id: main, number: number)), Town.dispatcher, "05-09", "11:10", on: duplicate)
        let merged = try await town.matter(duplicate)
        #expect(merged.ending?.kind == "merged" && merged.answer == nil)
        #expect(try await town.matter(main).duplicates == [MatterLink(id: duplicate, number: merged.number)])
    }

    func verifyAndEnd() async throws {
        try await act(.submit(note: "已加垫固定", closing: true, photos: [Town.photo]), Town.drainer, "05-12", "10:30")
        // Whoever works in the handling unit does not verify it, in whichever post they come.
        let before = try await town.entries().count
        await #expect(throws: Refusal.self) {
            do { try await act(.verify(passed: true, note: nil, photos: nil), Town.twoHats, "05-12", "10:35") } catch let refusal as Refusal
            {
                #expect(refusal.code == "verifier.inside-handling-unit")
                throw refusal
            }
        }
        #expect(try await town.entries().count == before)

        try await act(.verify(passed: false, note: "踩上去还响", photos: nil), Town.eastWorker, "05-12", "10:45")
        let reworked = try await town.matter(main)
        #expect(reworked.stage == "handling" && reworked.reworkCount == 1)
        // Rework goes on with the time already spent: the same clock, no new budget.
        #expect(reworked.clocks.filter { $0.stage == "handling" }.count == 1)

        try await act(.submit(note: "已更换新井盖", closing: true, photos: [Town.photo]), Town.drainer, "05-13", "09:00")
        try await act(.verify(passed: true, note: "平稳无响", photos: nil), Town.eastWorker, "05-13", "09:10")
        try await act(.appraise(grade: 5, words: "修得好"), Town.eastWorker, "05-13", "09:30")

        let ended = try await town.matter(main)
        #expect(ended.ending?.kind == "resolved" && ended.appraisal?.grade == 5)
        let rules = await town.rules()
        let ledger = try #require(rules.ledger(ended.ledger))
        // Overdue is never erased: it shows no light any more and stays late.
        #expect(ended.light(by: ledger, on: try #require(rules.calendars(of: ledger)), at: china("05-14", "08:00")) == .none)
        #expect(ended.lateStages(on: try #require(rules.calendars(of: ledger)), at: china("05-14", "08:00")) == ["handling"])
        // The centre used up its quarter of an hour: blue with a reminder, yellow with an urging slip, at the latest
        // at 09:30. Handling saw all three colours, each with its slip.
        let (centre, handling) = (Array(repeating: "matter.rung-reached", count: 4), Array(repeating: "matter.rung-reached", count: 6))
        let before930 = [
            "matter.reported", "matter.check-requested", "matter.checked", "matter.accepted", "matter.dispatched", "matter.returned",
        ]
        let underWay = ["matter.dispatched", "matter.claimed", "matter.progressed", "matter.duplicate-received"]
        let atEnd = ["matter.submitted", "matter.verified", "matter.submitted", "matter.verified", "matter.ended", "matter.appraised"]
        let entries = try await town.journal.entries(of: Matter.stream(main))
        #expect(entries.map(\.type) == before930 + centre + underWay + handling + atEnd)
        let rungs = try entries.compactMap { entry -> String? in
            guard case .rungReached(let rung) = try MatterFact.decoded(entry) else { return nil }
            return "\(rung.stage) \(rung.rung) \(rung.at.text(in: .china).prefix(16))"
        }
        #expect(
            rungs == [
                "accepted blue 2026-05-08T09:26", "accepted reminder 2026-05-08T09:26", "accepted urging 2026-05-08T09:30",
                "accepted yellow 2026-05-08T09:30", "handling blue 2026-05-09T16:00", "handling reminder 2026-05-09T16:00",
                "handling urging 2026-05-11T10:00", "handling yellow 2026-05-11T10:00", "handling red 2026-05-12T10:00",
                "handling warning 2026-05-12T10:00",
            ])

        // The ending of the main matter answered the citizen, and says so as its cause.
        let answered = try #require(try await town.journal.entries(of: Matter.stream(duplicate)).last)
        #expect(answered.type == "matter.answered")
        #expect(answered.cause == EntryReference(stream: Matter.stream(main), version: 25))
        #expect(try await town.matter(duplicate).answer?.isReached == true)
    }

    func compileBulletin() async throws {
        let (from, to) = (china("05-08", "00:00"), china("05-14", "00:00"))
        let facts = try Bulletin.lines(from: try await town.entries(), after: from, upTo: to, await town.rules())
        try await town.submit(
            BulletinCommand.compile(title: "网格事件周报", from: from, to: to, facts: facts), to: BulletinDecider.stream("week"),
            at: china("05-14", "09:00"))
        let bulletin = try #require(try await town.journal.folded(BulletinDecider.stream("week")).state as? Bulletin)
        let read = bulletin.sections.map { section in "\(section.group.rawValue): \(section.lines.map(\.number).joined(separator: " "))" }
        #expect(
            read == [
                "reported: WG2026-000001 SM2026-000001", "ended: SM2026-000001 WG2026-000001", "returned: WG2026-000001 WG2026-000001",
                "overdue: WG2026-000001",
            ])

        // From the line that says "late" back to the phone in the street.
        let late = try #require(bulletin.lines.first { $0.group == .overdue })
        let chain = try await causes(of: late.reference)
        #expect(chain.first?.type == "matter.ended")
        #expect(chain.last?.type == "incident.reported")
        #expect(chain.last?.reference == EntryReference(stream: IncidentDecider.stream(main), version: 1))
        // From every line the chain ends where somebody outside the house began: a worker or a citizen.
        for line in bulletin.lines {
            let origin = try #require(try await causes(of: line.reference).last)
            #expect(origin.cause == nil && [Town.eastWorker.actor, Town.citizen].contains(origin.actor), "\(line.reference)")
        }
    }

    /// The entry, those before it in its stream, on whose state it was decided, and from the first of a
    /// stream on what caused that one: back to an entry that nothing in the journal caused.
    private func causes(of reference: EntryReference) async throws -> [Entry] {
        var chain: [Entry] = []
        var next: EntryReference? = reference
        while let reference = next, chain.count < 1000 {
            let entry = try #require(
                try await town.journal.entries(of: reference.stream).first { $0.version == reference.version }, "\(reference)")
            chain.append(entry)
            next = entry.version > 1 ? EntryReference(stream: entry.stream, version: entry.version - 1) : entry.cause
        }
        return chain
    }

    private func act(_ command: MatterCommand, _ post: Town.Post, _ day: String, _ time: String, on id: String? = nil) async throws {
        try await town.submit(command, to: Matter.stream(id ?? main), by: post.actor, at: china(day, time))
        try await town.settle()
    }

    // MARK: Telling it

    func printed(_ store: StoreKind) async throws {
        let rules = await town.rules()
        var lines = ["", "The story, on \(store.rawValue):", row("entry", "time", "cause", "what it says")]
        for entry in try await town.entries() where ["incident", "matter", "bulletin"].contains(entry.stream.prefix { $0 != "/" }) {
            lines.append(
                row(
                    entry.reference.description, String(entry.recordedAt.text(in: .china).prefix(16)), entry.cause?.description ?? "",
                    try said(entry, rules)))
        }
        let bulletin = try #require(try await town.journal.folded(BulletinDecider.stream("week")).state as? Bulletin)
        for section in bulletin.sections {
            lines.append("  \(section.group.title.zh)")
            for line in section.lines { lines.append("    \(line.number) \(line.title)：\(line.sentence.zh) [\(line.reference)]") }
        }
        tell(lines.joined(separator: "\n"))
    }

    private func said(_ entry: Entry, _ rules: MatterRules) throws -> String {
        switch entry.stream.prefix(while: { $0 != "/" }) {
        case "matter": try Sentences.sentence(of: entry, rules).zh
        case "bulletin": try BulletinEntry.decoded(entry).sentence.zh
        default: "\(Sentences.actor(entry.actor, rules.organization).zh)：\(entry.type)"
        }
    }

    private func row(_ columns: String...) -> String {
        zip(columns, [16, 16, 18, 0]).map { text, width in text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0) }
            .joined(separator: "  ")
    }
}

/// What a test says on purpose.
func tell(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

/// A moment of 2026 by the wall clock of the district.
func china(_ day: String, _ time: String) -> Instant { FixedClock("2026-\(day)T\(time):00+08:00").now }

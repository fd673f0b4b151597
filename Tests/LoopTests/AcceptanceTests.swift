// What one part of the house accepts the next accepts, too: whoever was told "recorded" finds it done.
import Bulletins
import Foundation
import Grid
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

@Suite struct AcceptanceTests {
    private let now = FixedClock("2026-05-08T09:00:00+08:00").now

    private func founded(_ edit: (String) -> String = { $0 }) async throws -> (Town, MemoryJournal<Book>) {
        let journal = MemoryJournal(allSystems())
        let town = Town(on: journal)
        try await town.found(at: now.adding(seconds: -86_400))
        let file = Town.repository.appending(path: "ledgers/grid-incident.yaml")
        let text = edit(try String(contentsOf: file, encoding: .utf8))
        try await town.submit(
            RuleCommand.publish(kind: .ledger, name: "grid-incident", text: text), to: RuleDecider.stream(.ledger, "grid-incident"), at: now
        )
        return (town, journal)
    }

    @Test(arguments: [20_260_508, 17, 4] as [UInt64])
    func `an incident that is recorded becomes a matter, whatever it carries`(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        // The ledger asks for more than the grid itself.
        let (town, journal) = try await founded {
            $0.replacing(/photo:[^\n]*/, with: "photo: { title: { zh: 照片, en: Photo }, type: photo, required: true }")
        }
        let texts = ["", " ", "井盖松动", String(repeating: "路", count: 340), String(repeating: "口", count: 1500), "x"]
        func text() -> String { texts[Int.random(in: 0..<texts.count, using: &random)] }
        var accepted = 0
        for number in 0..<400 {
            let (longitude, latitude) = Town.middle(ofCell: Int.random(in: 1...5, using: &random))
            let carried: Carried? =
                Bool.random(using: &random)
                ? nil
                : Carried(
                    title: Bool.random(using: &random) ? text() : nil,
                    values: Int.random(in: 0..<4, using: &random) == 0 ? [text(): text()] : nil,
                    sealed: Int.random(in: 0..<4, using: &random) == 0 ? ["moon": "x"] : nil)
            let command = IncidentCommand.report(
                class: Bool.random(using: &random) ? "manhole-damaged" : "no-such-class", description: text(),
                place: Bool.random(using: &random) ? text() : nil, longitude: longitude, latitude: latitude,
                photos: Bool.random(using: &random) ? [Town.photo] : nil, carried: carried)
            do {
                try await town.submit(command, to: IncidentDecider.stream("i\(number)"), by: Town.eastWorker.actor, at: now)
                accepted += 1
            } catch is Refusal {}
        }
        // Throws where the loop is refused.
        try await town.settle()
        let entries = try await town.entries()
        #expect(entries.filter { $0.type == "matter.reported" }.count == accepted, "seed \(seed)")
        #expect(accepted > 5, "seed \(seed)")
        #expect(journal.counter("grid-incident/2026") == accepted)
    }

    @Test(arguments: [("cell-4", "cell 4"), ("西四网格", String(repeating: "西", count: 101))])
    func `areas that the organization would refuse are not put in force`(what: String, with: String) async throws {
        let (town, _) = try await founded()
        let text = Town.areas.replacing("\"\(what)\"", with: "\"\(with)\"")
        try #require(text != Town.areas)
        for checked in [nil, AreaDecider.digest(of: text)] {
            await #expect(throws: Refusal.self) {
                try await town.submit(AreaCommand.draw(geojson: text, checked: checked), to: AreaDecider.stream, at: now)
            }
        }
        #expect(await town.journal.book().mapText == Town.areas)
    }

    @Test func `a map of an early release whose outline nobody would accept today is still read`() throws {
        let crossed = Town.areas.replacing("[116.02,36.46],[116.01,36.46]", with: "[116.01,36.46],[116.02,36.46]")
        try #require(crossed != Town.areas)
        #expect(throws: AreaFaults.self) { try AreaMap(parsing: crossed) }
        var book = Book()
        for (version, text) in ["no map at all", crossed].enumerated() {
            let (type, body) = try AreaFactSet.drawn(geojson: text).encoded()
            try book.absorb(
                Entry(
                    sequence: Int64(version), stream: AreaDecider.stream, version: version + 1, type: type, happenedAt: now,
                    recordedAt: now,
                    actor: .system, cause: nil, key: nil, body: body, hash: []))
        }
        // Only the last map is ever asked.
        try book.finish()
        #expect(book.map?.cell(at: 115.985, latitude: 36.455) == "cell-1")
    }

    @Test func `two that were merged into each other at once leave one that goes on and answers both`() async throws {
        let (town, _) = try await founded()
        var links: [MatterLink] = []
        for id in ["a", "b"] {
            let report = Report(ledger: "citizen-report", description: "灯不亮", class: "street-lamp-out", channel: .portal)
            try await town.submit(MatterCommand.report(report), to: Matter.stream(id), by: Town.citizen, at: now)
            links.append(MatterLink(id: id, number: try await town.matter(id).number))
        }
        // Both dispatchers saw two open matters.
        for (one, other) in [(0, 1), (1, 0)] {
            try await town.submit(
                MatterCommand.merge(into: links[other]), to: Matter.stream(links[one].id), by: Town.dispatcher.actor, at: now)
        }
        try await town.settle()
        let (first, second) = (try await town.matter("a"), try await town.matter("b"))
        #expect(first.isOpen && first.owner == "district-center" && first.duplicates == [links[1]])
        #expect(second.ending?.into == links[0])
        let end = MatterCommand.end(kind: "void", note: "已在别处处理")
        try await town.submit(end, to: Matter.stream("a"), by: Town.supervisor.actor, at: now.adding(seconds: 60))
        try await town.settle()
        #expect(try await town.matter("b").answer?.words == "已在别处处理")
    }

    @Test func `a child that is reopened keeps its parent from being closed`() async throws {
        let (town, _) = try await founded()
        func report(_ id: String, parent: MatterLink?) async throws -> MatterLink {
            let report = Report(
                ledger: "citizen-report", description: "灯不亮", class: "street-lamp-out", channel: parent == nil ? .portal : .parent,
                parent: parent)
            try await town.submit(
                MatterCommand.report(report), to: Matter.stream(id), by: parent == nil ? Town.citizen : Town.dispatcher.actor, at: now)
            return MatterLink(id: id, number: try await town.matter(id).number)
        }
        let parent = try await report("p", parent: nil)
        _ = try await report("c", parent: parent)
        try await town.settle()
        #expect(try await town.matter("p").openChildren == ["c"])
        try await town.submit(MatterCommand.accept(note: nil), to: Matter.stream("c"), by: Town.dispatcher.actor, at: now)
        try await town.submit(
            MatterCommand.end(kind: "void", note: "误报"), to: Matter.stream("c"), by: Town.supervisor.actor, at: now.adding(seconds: 1))
        try await town.settle()
        #expect(try await town.matter("p").openChildren == [])
        try await town.submit(
            MatterCommand.reopen(reason: "不是误报"), to: Matter.stream("c"), by: Town.supervisor.actor, at: now.adding(seconds: 2))
        try await town.settle()
        let reopened = try await town.matter("p")
        #expect(reopened.openChildren == ["c"] && reopened.children.count == 1)
    }
}

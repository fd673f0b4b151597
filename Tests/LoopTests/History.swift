// One simulated history: what is asked, how the server is disturbed, and what this test remembers of the
// answers that it got. HistoryAudit.swift holds the journal against that memory.
import Foundation
import Grid
import JournalCore
import Kernel
import KernelTesting
import Loop
import Matters

final class History {
    let seed: UInt64
    var random: SeededRandom
    private(set) var now: Instant
    private(set) var town: Town
    private(set) var journal: any Store<Book>
    private let place: StorePlace

    private(set) var stepCount = 0
    private(set) var refusedCount = 0
    private(set) var disturbances: [String] = []
    /// Hashes of what was acknowledged to a caller: it is on disk, whatever happens later.
    private(set) var acknowledged: [EntryReference: [UInt8]] = [:]
    /// Submissions with a key and the entries that answered them, for asking again.
    private var keyed: [(submission: Submission, references: [EntryReference])] = []
    private(set) var matters: [String] = []
    var endedCount = 0
    /// How often each entry type had been recorded at the last audit.
    var recorded: [String: Int] = [:]

    init(seed: UInt64, on place: StorePlace) async throws {
        self.seed = seed
        self.place = place
        random = SeededRandom(seed: seed)
        // Some begin in December: the year turns in them, and the numbers begin again.
        now = FixedClock(seed.isMultiple(of: 3) ? "2025-12-22T09:00:00+08:00" : "2026-04-27T09:00:00+08:00").now
        // Reactions one at a time, so that a seed is the same history every time.
        journal = try await place.open(width: 1)
        town = Town(on: journal)
        try await town.found(at: now)
        for entry in try await town.entries() where entry.cause == nil { acknowledged[entry.reference] = entry.hash }
    }

    func end() async throws { try await place.leave(journal) }

    var summary: String {
        let told = ["dispatched", "returned", "verified", "reopened", "duplicate-received", "child-opened", "child-ended", "answered"]
            .map { "\($0) \(recorded["matter.\($0)"] ?? 0)" }
        return "\(stepCount) steps, \(matters.count) matters, \(endedCount) ended, \(acknowledged.count) entries acknowledged, "
            + "\(refusedCount) refused; \(told.joined(separator: ", ")); \(disturbances.joined(separator: ", "))"
    }

    // MARK: One step

    func step() async throws {
        stepCount += 1
        moveClock()
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<10: try await reportIncident()
        case 10..<18: try await reportAsCitizen()
        case 18..<20: try await reportChild()
        case 20..<24: try await askAgain()
        case 24..<30: try await town.settle()
        default: try await actOnSomething()
        }
    }

    /// Mostly minutes; sometimes days pass, and sometimes the machine's clock is set back.
    private func moveClock() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<4: now = now.adding(seconds: Int64.random(in: 3600...4 * 86_400, using: &random))
        case 4..<6: now = now.adding(seconds: -Int64.random(in: 1...7200, using: &random))
        default: now = now.adding(seconds: Int64.random(in: 0...1800, using: &random))
        }
    }

    private static let classes = ["manhole-damaged", "manhole-missing", "street-lamp-out", "road-pothole", "other", "no-such-class"]

    private func reportIncident() async throws {
        let cell = Int.random(in: 1...5, using: &random)
        let (longitude, latitude) = Town.middle(ofCell: cell)
        let id = "i\(stepCount)"
        let command = IncidentCommand.report(
            class: pick(History.classes), description: pick(["井盖松动", "路灯不亮", ""]), place: nil, longitude: longitude, latitude: latitude,
            photos: nil)
        let worker = cell <= 2 ? Town.eastWorker : Town.westWorker
        if try await submit(command, to: IncidentDecider.stream(id), by: pick([worker, worker, worker, Town.auditor]).actor) {
            matters.append(id)
        }
    }

    private func reportAsCitizen(parent: MatterLink? = nil) async throws {
        let id = "c\(stepCount)"
        let cell = Int.random(in: 1...4, using: &random)
        let report = Report(
            ledger: pick(["citizen-report", "citizen-report", "citizen-report", "no-such-ledger"]), description: "请来看看",
            class: pick(History.classes), place: Bool.random(using: &random) ? Place(text: "路口", cell: "cell-\(cell)") : nil,
            channel: parent == nil ? .portal : .parent, parent: parent)
        let actor = parent == nil ? Town.citizen : Town.dispatcher.actor
        if try await submit(MatterCommand.report(report), to: Matter.stream(id), by: actor) { matters.append(id) }
    }

    private func reportChild() async throws {
        guard let id = matters.randomElement(using: &random) else { return }
        let matter = try await town.matter(id)
        guard !matter.number.isEmpty else { return }
        try await reportAsCitizen(parent: MatterLink(id: id, number: matter.number))
    }

    /// A form sent twice, a client that never heard the answer: the first answer, and nothing new.
    private func askAgain() async throws {
        guard let (submission, references) = keyed.randomElement(using: &random) else { return }
        let receipt = try await journal.submit(submission)
        guard receipt.isReplay, receipt.entries.map(\.reference) == references else {
            throw Wrong("asking again for \(references) was answered with \(receipt.entries.map(\.reference))")
        }
    }

    private func actOnSomething() async throws {
        guard let id = pickRecent() else { return }
        let matter = try await town.matter(id)
        guard !matter.id.isEmpty else { return }
        var (command, post) = Int.random(in: 0..<5, using: &random) > 0 ? sensible(on: matter) : anything(on: matter)
        if case .merge = command {
            // The edge merges only into what was not merged itself, and so do we.
            guard let into = matters.randomElement(using: &random), into != id else { return }
            try await town.settle()
            let main = try await town.matter(into)
            guard !main.id.isEmpty, main.ending?.into == nil else { return }
            command = .merge(into: MatterLink(id: into, number: main.number))
            if Bool.random(using: &random), try await submit(command, to: Matter.stream(id), by: post.actor) {
                // Another dispatcher had both pages open and merges them the other way round.
                try await submit(
                    MatterCommand.merge(into: MatterLink(id: id, number: matter.number)), to: Matter.stream(into), by: post.actor)
                return
            }
        }
        try await submit(command, to: Matter.stream(id), by: post.actor)
    }

    /// Mostly one of the newest, so that many get to their end; now and then any.
    private func pickRecent() -> String? {
        let newest = Int.random(in: 0..<4, using: &random) > 0 ? 6 : matters.count
        return matters.suffix(newest).randomElement(using: &random)
    }

    /// What the post whose turn it is would do.
    private func sensible(on matter: Matter) -> (MatterCommand, Town.Post) {
        let worker = ["cell-3", "cell-4"].contains(matter.place?.cell) ? Town.westWorker : Town.eastWorker
        let checker = matter.place?.cell == nil ? Town.supervisor : pick([worker, Town.supervisor])
        let handler = matter.owner == "lighting" ? Town.lamplighter : Town.drainer
        if matter.check != nil { return (.check(found: Int.random(in: 0..<4, using: &random) > 0, note: nil, photos: nil), checker) }
        switch matter.stage {
        case "reported":
            return (
                pick([
                    .accept(note: nil), .accept(note: nil), .accept(note: nil), .requestCheck(note: nil), .refuse(reason: "不属实"), merge,
                ]),
                Town.dispatcher
            )
        case "accepted":
            return (
                pick([dispatch, dispatch, dispatch, .triage(class: "road-pothole", title: nil, note: nil), merge]), Town.dispatcher
            )
        case "dispatched": return (pick([.claim(note: nil), .claim(note: nil), .return(kind: .notOurUnit, reason: "不归我们")]), handler)
        case "handling":
            if matter.hold != nil { return (.resume(note: nil), handler) }
            let done = MatterCommand.submit(note: "已处理", closing: true, photos: [Town.photo])
            return (pick([done, done, done, .progress(note: "在修", photos: nil), .pause(reason: "等材料")]), handler)
        case "submitted": return (.verify(passed: Int.random(in: 0..<3, using: &random) > 0, note: "到场看过", photos: nil), checker)
        case "verified":
            if matter.answer == nil { return (.answer(reached: true, words: "已修好", satisfied: true), Town.dispatcher) }
            return (.end(kind: "resolved", note: "已修好"), Town.dispatcher)
        default:
            let again = MatterCommand.reopen(reason: "又坏了")
            return (pick([again, .appraise(grade: 4, words: nil), .appraise(grade: 5, words: nil)]), pick([Town.supervisor, worker]))
        }
    }

    /// What anybody might try.
    private func anything(on matter: Matter) -> (MatterCommand, Town.Post) {
        let link = MatterLink(id: matter.id, number: matter.number)
        let commands: [MatterCommand] = [
            .accept(note: nil), .refuse(reason: ""), .requestCheck(note: nil), .check(found: true, note: nil, photos: nil), dispatch,
            .triage(class: "no-such-class", title: nil, note: nil), .claim(note: nil), .return(kind: .notOurs, reason: "不归我们"),
            .progress(note: "看过", photos: nil), .pause(reason: "等"), .resume(note: nil),
            .submit(note: "好", closing: false, photos: nil),
            .verify(passed: true, note: nil, photos: nil), .answer(reached: false, words: "无人接听", satisfied: nil),
            .end(kind: pick(["resolved", "void", "transferred", "recorded", "no-such-ending"]), note: "说明"), .reopen(reason: "再看"),
            .appraise(grade: Int.random(in: 0...6, using: &random), words: nil), .link(to: link, kind: "同一路段"), .receiveDuplicate(link),
            .childEnded(link), merge,
        ]
        return (pick(commands), pick(Town.posts))
    }

    private var merge: MatterCommand { .merge(into: MatterLink(id: "", number: "")) }
    private var dispatch: MatterCommand {
        .dispatch(owner: pick(["drainage", "lighting", "drainage", "no-such-unit"]), supporting: nil, note: nil)
    }

    /// True when it was acknowledged. A refusal must leave nothing behind.
    @discardableResult
    private func submit(_ command: any Codable & Sendable, to stream: String, by actor: Actor) async throws -> Bool {
        let key = Bool.random(using: &random) ? "step-\(stepCount)" : nil
        let submission = Submission(stream: stream, command: command, actor: actor, now: now, key: key)
        let before = journal.lastSequence
        do {
            let receipt = try await journal.submit(submission)
            for entry in receipt.entries { acknowledged[entry.reference] = entry.hash }
            if key != nil, !receipt.entries.isEmpty { keyed.append((submission, receipt.entries.map(\.reference))) }
            return !receipt.entries.isEmpty
        } catch let refusal as Refusal {
            refusedCount += 1
            guard journal.lastSequence == before else { throw Wrong("the refusal \(refusal.code) left something behind") }
            return false
        }
    }

    // MARK: Disturbing it

    func disturb() async throws {
        switch (disturbances.count + Int(seed)) % 3 {
        case 0:
            disturbances.append("stopped")
            try await journal.close()
        case 1:
            disturbances.append("crashed")
            // Reactions to the last entries may not have run.
            try await place.crash(journal, copy: "\(stepCount)")
        default:
            disturbances.append("told again")
            try await town.settle()
            let count = try await town.entries().count
            try await journal.write([
                "update mark set seq = \(Int64.random(in: 0...journal.lastSequence, using: &random)) where name = 'closed-loop'"
            ])
            try await journal.close()
            try await reopen()
            try await town.settle()
            let after = try await town.entries().count
            guard after == count else { throw Wrong("telling the loop again made \(after - count) more entries") }
            return
        }
        try await reopen()
    }

    private func reopen() async throws {
        journal = try await place.open(width: 1)
        town = Town(on: journal)
    }

    private func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &random)] }
}

struct Wrong: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

// A simulated year of matters whose clocks strike while sweeps come late, twice at once, are cut off in the
// middle, and read clocks that jump. At the end the journal is held against the clocks themselves: every rung
// once, at its true instant, and none that was not reached.
import Foundation
import JournalSQLite
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

@Suite struct AlarmYearTests {
    private static let environment = ProcessInfo.processInfo.environment
    /// A hundred thousand with TAIZHANG_MATTERS=100000 (docs/reliability.md); fewer in every run of the tests.
    static let matters = environment["TAIZHANG_MATTERS"].flatMap(Int.init) ?? 400
    /// One year again, or another, with TAIZHANG_SEED.
    static let seeds: [UInt64] = environment["TAIZHANG_SEED"].flatMap(UInt64.init).map { [$0] } ?? [2026, 311]

    @Test(arguments: AlarmYearTests.seeds, [1, 2])
    func `in a year of crashes and jumping clocks every rung is recorded once, at its true instant`(seed: UInt64, sweepers: Int)
        async throws
    {
        try await inTemporaryDirectory { directory in
            let began = ContinuousClock.now
            let year = try await AlarmYear(seed: seed, sweepers: sweepers, path: directory.appending(path: "year.sqlite").path)
            try await year.live(matters: AlarmYearTests.matters)
            let told = try await year.audit()
            print("\(year.random), sweepers \(sweepers): \(told), \((ContinuousClock.now - began).components.seconds) s")
            try await year.end()
        }
    }

    @Test func `a sweep that finds nothing due records nothing`() async throws {
        try await inTemporaryDirectory { directory in
            let year = try await AlarmYear(seed: 1, sweepers: 1, path: directory.appending(path: "idle.sqlite").path)
            try await year.live(matters: 20)
            try await year.report("last")
            let before = year.journal.lastSequence
            let again = try await Alarms(year.journal).sweep(at: year.now)
            #expect(again == .init() && year.journal.lastSequence == before)
            let next = try #require(try await Alarms(year.journal).next())
            #expect(next > year.now, "the next alarm lies ahead")
            #expect(try await Alarms(year.journal).sweep(at: Instant(milliseconds: next.milliseconds - 1)).recorded == 0)
            #expect(try await Alarms(year.journal).sweep(at: next).recorded > 0)
            try await year.end()
        }
    }
}

/// One such year. What happens to the matters is drawn from the seed; so is when the sweeps come.
final class AlarmYear {
    var random: SeededRandom
    private(set) var now: Instant
    private(set) var journal: SQLiteJournal<Book>
    private var town: Town
    private let path: String
    private let sweepers: Int
    private let start: Instant
    private var ids: [String] = []
    private var crashes = 0, jumps = 0, lateSweeps = 0

    init(seed: UInt64, sweepers: Int, path: String) async throws {
        random = SeededRandom(seed: seed)
        self.sweepers = sweepers
        self.path = path
        start = FixedClock("2026-01-05T08:00:00+08:00").now
        now = start
        journal = try SQLiteJournal(path: path, systems: allSystems())
        town = Town(on: journal)
        try await town.found(at: now)
    }

    func end() async throws { try await journal.close() }

    /// Reports matters over the year, moves them on, and sweeps when it comes to it. The sweeps that come late
    /// take some 120 days, reports and moves share the others: a year is a year, however many matters it has.
    func live(matters count: Int) async throws {
        let step = 245 * 86_400 / Int64(3 * count)
        for index in 0..<count {
            now = now.adding(seconds: Int64.random(in: 0...2 * step, using: &random))
            try await report("y\(index)")
            for _ in 0..<Int.random(in: 0...4, using: &random) { try await move(among: max(40, count / 8), within: 2 * step) }
            if Int.random(in: 0..<4, using: &random) == 0 {
                try await sweep(isLate: Int.random(in: 0..<max(64, count), using: &random) < 32)
            }
            if index % 5000 == 4999 { print("\(random), sweepers \(sweepers): \(index + 1) matters, \(now)") }
        }
        now = max(now, start.adding(seconds: 365 * 86_400))
        // However it was cut off, the last sweep is whole.
        let last = try await Alarms(journal).sweep(at: now)
        #expect(last.troubles == [:], "\(random)")
    }

    func report(_ id: String) async throws {
        let report = Report(
            ledger: "citizen-report", description: "第\(id)件", class: pick(["road-pothole", "manhole-missing", "other"]), channel: .portal)
        try await town.submit(MatterCommand.report(report), to: Matter.stream(id), by: Town.citizen, at: now)
        ids.append(id)
    }

    /// Moves one of the latest matters on: in six weeks most of them come to something.
    private func move(among latest: Int, within seconds: Int64) async throws {
        guard let id = ids.suffix(latest).randomElement(using: &random) else { return }
        let matter = try await town.matter(id)
        now = now.adding(seconds: Int64.random(in: 0...seconds, using: &random))
        let (command, post): (MatterCommand, Town.Post) =
            switch matter.stage {
            case "reported": pick([(.accept(note: nil), Town.dispatcher), (.requestCheck(note: nil), Town.dispatcher)])
            case "accepted": (.dispatch(owner: "drainage", supporting: ["lighting"], note: nil), Town.dispatcher)
            case "dispatched": (.claim(note: nil), Town.drainer)
            case "handling" where matter.petition != nil:
                (.approve(granted: true, note: nil), matter.petition?.next == .head ? Town.drainageHead : Town.dispatcher)
            case "handling" where matter.hold != nil: (.resume(note: nil), Town.drainer)
            case "handling":
                pick([
                    (.submit(note: "好", closing: true, photos: [Town.photo]), Town.drainer), (.pause(reason: "等"), Town.drainer),
                    (.extend(by: Budget("1 work-day")!, reason: "难"), Town.drainer),
                    (.suspend(until: now.day(in: .china).advanced(by: 30), reason: "待建"), Town.drainer),
                    (.requestSupport(unit: "lighting", what: "断电"), Town.drainer), (.return(kind: .notOurUnit, reason: "不归"), Town.drainer),
                ])
            case "submitted": (.verify(passed: Bool.random(using: &random), note: "看过", photos: nil), Town.supervisor)
            default: (.answer(reached: true, words: "好", satisfied: nil), Town.dispatcher)
            }
        do {
            try await town.submit(command, to: Matter.stream(id), by: post.actor, at: now)
        } catch is Refusal {
            // Not every move fits; what is refused leaves nothing, and other tests look at that.
        }
    }

    /// One or two sweeps at once, sometimes on a clock that is behind, sometimes cut off anywhere between the first
    /// entry and the last.
    private func sweep(isLate: Bool) async throws {
        var at = now
        if isLate {
            // Off for a month: what struck meanwhile is found late and keeps its instant.
            now = now.adding(seconds: Int64.random(in: 0...30 * 86_400, using: &random))
            at = now
            lateSweeps += 1
        } else if Int.random(in: 0..<6, using: &random) == 0 {
            at = now.adding(seconds: -Int64.random(in: 0...86_400, using: &random))
            jumps += 1
        }
        let (journal, instant) = (journal, at)
        let isCutOff = Int.random(in: 0..<5, using: &random) == 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<sweepers {
                group.addTask {
                    // Cut off in the middle is what is tried here; anything else is a fault.
                    do { _ = try await Alarms(journal).sweep(at: instant, batch: 7) } catch is CancellationError { return }
                }
            }
            if isCutOff {
                for _ in 0..<Int.random(in: 0...200, using: &random) { await Task.yield() }
                group.cancelAll()
            }
            try await group.waitForAll()
        }
        if isCutOff {
            crashes += 1
            try await self.journal.close()
            self.journal = try SQLiteJournal(path: path, systems: allSystems())
            town = Town(on: self.journal)
        }
    }

    // MARK: What must be true

    func audit() async throws -> String {
        let rules = await town.rules()
        var rungs = 0
        for id in ids {
            let entries = try await journal.entries(of: Matter.stream(id))
            let matter = try await town.matter(id)
            let ledger = try #require(rules.ledger(matter.ledger, version: matter.rules))
            let calendars = try #require(rules.calendars(of: ledger))
            var recorded: [String: Instant] = [:]
            for entry in entries {
                guard case .rungReached(let rung) = try MatterFact.decoded(entry) else { continue }
                rungs += 1
                let name = "\(rung.clock)/\(rung.rung)"
                #expect(recorded.updateValue(rung.at, forKey: name) == nil, "\(random): \(id) \(name) twice")
                #expect(entry.happenedAt == rung.at && rung.at <= entry.recordedAt, "\(random): \(id) \(name) recorded before it was")
            }
            for (index, stage) in matter.clocks.enumerated() {
                let ladder =
                    ledger.lights.inOrder.flatMap { light, colour in colour.thresholds.map { (light.rawValue, $0) } }
                    + ledger.ladder.map { ($0.name, $0.at) }
                for (name, threshold) in ladder {
                    let reached = stage.clock.reaches(threshold, on: calendars[stage]).flatMap { $0 <= now ? $0 : nil }
                    let found = recorded.removeValue(forKey: "\(index)/\(name)")
                    // What struck before an extension was granted struck all the same; the clock forgets it, the journal does not.
                    if let found, !stage.clock.extensions.isEmpty, reached.map({ $0 > found }) ?? true { continue }
                    // The very instant at which a stage was left belongs to neither.
                    if found == nil, let reached, reached == stage.clock.runs.last?.to { continue }
                    #expect(found == reached, "\(random): \(id) clock \(index) \(stage.stage) \(name)")
                }
            }
            #expect(recorded.isEmpty, "\(random): \(id) has rungs that no clock has reached: \(recorded)")
        }
        #expect(rungs > ids.count / 2, "\(random): a year in which hardly anything was late proves nothing")
        return "\(ids.count) matters, \(journal.lastSequence) entries, \(rungs) rungs, \(crashes) crashes, "
            + "\(jumps) clocks set back, \(lateSweeps) late sweeps"
    }

    private func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }
}

// A calendar that comes late must leave every deadline as if it had been known from the start; what is on record
// by then, the rungs that were reached, stays. Random matters and calendars from a printed seed.
import Foundation
import JournalSQLite
import Kernel
import KernelTesting
import Loop
import Matters
import Testing

@Suite struct ReprojectionTests {
    static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["TAIZHANG_SEED"].flatMap(UInt64.init) { return [seed] }
        return Array(1...max(1, environment["TAIZHANG_SEEDS"].flatMap(UInt64.init) ?? 6))
    }()

    @Test(arguments: seeds)
    func `a calendar published late leaves the deadlines that it would have made from the start`(seed: UInt64) async throws {
        try await inTemporaryDirectory { directory in
            var random = SeededRandom(seed: seed)
            let calendar = try Self.calendar(&random)
            let steps = Self.steps(&random)
            let start = FixedClock("2026-12-21T09:00:00+08:00").now
            let late = try await World(directory.appending(path: "late.sqlite").path, at: start)
            let early = try await World(directory.appending(path: "early.sqlite").path, at: start)
            try await early.publish(calendar, at: start)
            let turn = Int.random(in: 1..<steps.count, using: &random)
            var recorded: [Entry] = []
            for (index, step) in steps.enumerated() {
                if index == turn {
                    recorded = try await late.rungs()
                    let preview = try await late.moves(calendar, at: step.at)
                    let before = try await late.rows()
                    try await late.publish(calendar, at: step.at)
                    let after = try await late.rows()
                    // The preview names every row that has moved, and no other.
                    let moved = Set(before.keys.filter { before[$0] != after[$0] })
                    #expect(moved.isSubset(of: preview), "seed \(seed)")
                }
                try await late.take(step)
                try await early.take(step)
                // Only here: what was reached by the old calendar is on record before the new one comes.
                if step.sweeps { _ = try await Alarms(late.journal).sweep(at: step.at) }
            }
            let (found, expected) = (try await late.rows(), try await early.rows())
            for number in expected.keys.sorted() where found[number] != expected[number] {
                Issue.record("seed \(seed), \(number): \(found[number] ?? "nothing"), not \(expected[number] ?? "")")
            }
            #expect(found.keys == expected.keys && !found.isEmpty)
            let kept = try await late.rungs()
            #expect(Array(kept.prefix(recorded.count)).map(\.hash) == recorded.map(\.hash), "seed \(seed): rungs on record stay")
            #expect(try await late.journal.verify().wrong == [], "seed \(seed)")
            print(
                "seed \(seed): \(found.count) matters, published before step \(turn) of \(steps.count), \(recorded.count) rungs on record")
            try await late.journal.close()
            try await early.journal.close()
        }
    }

    /// The repository's calendar with the notice of 2027, days of December and January turned round, now and then
    /// other office hours.
    private static func calendar(_ random: inout SeededRandom) throws -> String {
        let data = try Data(contentsOf: Town.repository.appending(path: "calendars/cn.json"))
        var file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var lines = try #require(file["days"] as? [[String: Any]])
        let first = try #require(CivilDay("2026-12-14"))
        for offset in 0..<60 where Int.random(in: 0..<3, using: &random) == 0 {
            let date = first.advanced(by: offset).description
            lines.removeAll { $0["date"] as? String == date }
            lines.append(["date": date, "off": Bool.random(using: &random), "name": "测试日", "notice": "2026"])
        }
        file["days"] = lines
        if Bool.random(using: &random) { file["published"] = try #require(file["published"] as? [Int]) + [2027] }
        if Int.random(in: 0..<4, using: &random) == 0 { file["hours"] = [["09:00", "12:30"], ["13:30", "17:00"]] }
        return String(decoding: try JSONSerialization.data(withJSONObject: file, options: [.sortedKeys]), as: UTF8.self)
    }

    struct Step: Sendable {
        let at: Instant
        let matter: Int
        let sweeps: Bool
    }

    private static func steps(_ random: inout SeededRandom) -> [Step] {
        var now = FixedClock("2026-12-21T10:00:00+08:00").now
        return (0..<60).map { _ in
            now = now.adding(seconds: Int64.random(in: 60...40_000, using: &random))
            return Step(at: now, matter: Int.random(in: 0..<12, using: &random), sweeps: Int.random(in: 0..<3, using: &random) == 0)
        }
    }

    /// One journal on which the same is done.
    final class World {
        let journal: SQLiteJournal<Book>
        private let town: Town

        init(_ path: String, at now: Instant) async throws {
            journal = try SQLiteJournal(path: path, systems: allSystems())
            town = Town(on: journal)
            try await town.found(at: now)
        }

        func publish(_ calendar: String, at now: Instant) async throws {
            try await town.submit(
                RuleCommand.publish(kind: .calendar, name: "cn", text: calendar, reason: "测试"), to: RuleDecider.stream(.calendar, "cn"),
                at: now)
        }

        /// Moves the matter one stage on, or files it. None of these asks the calendar.
        func take(_ step: Step) async throws {
            let stream = Matter.stream("m\(step.matter)")
            let stage = try await town.matter("m\(step.matter)").stage
            let report = Report(ledger: "citizen-report", description: "请来看看", class: "road-pothole", channel: .portal)
            let next: (command: MatterCommand, by: Actor)? =
                switch stage {
                case "": (.report(report), Town.citizen)
                case "reported": (.accept(note: nil), Town.dispatcher.actor)
                case "accepted": (.dispatch(owner: "drainage", supporting: nil, note: nil), Town.dispatcher.actor)
                case "dispatched": (.claim(note: nil), Town.drainer.actor)
                case "handling": (.submit(note: "已处理", closing: true, photos: [Town.photo]), Town.drainer.actor)
                case "submitted": (.verify(passed: step.at.milliseconds % 2 == 0, note: "到场看过", photos: nil), Town.supervisor.actor)
                case "verified": (.answer(reached: true, words: "已修好", satisfied: true), Town.dispatcher.actor)
                default: nil
                }
            guard let next else { return }
            try await town.submit(next.command, to: stream, by: next.by, at: step.at)
        }

        /// Numbers of the matters that a preview names.
        func moves(_ calendar: String, at now: Instant) async throws -> Set<String> {
            let rules = await journal.book().matters
            let after = try rules.publishing(calendar: calendar, at: now).rules
            guard let change = CalendarChange(from: rules, to: after) else { return [] }
            var numbers: Set<String> = []
            for index in 0..<12 {
                let matter = try await town.matter("m\(index)")
                if !change.moves(of: matter, at: now).isEmpty || change.changesVerdict(on: matter) { numbers.insert(matter.number) }
            }
            return numbers
        }

        /// What depends on the calendar in each row, by number.
        func rows() async throws -> [String: String] {
            let rows = try await journal.rows(
                "select number, stage, due_at, blue_at, yellow_at, red_at, is_provisional, is_paused from matter")
            return Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    let instants = ["due_at", "blue_at", "yellow_at", "red_at"].map { row.instant($0)?.text(in: .china) ?? "-" }
                    return (
                        row.text("number"),
                        ([row.text("stage")] + instants + ["\(row.integer("is_provisional"))"]).joined(separator: " ")
                    )
                })
        }

        func rungs() async throws -> [Entry] { try await town.entries().filter { $0.type == "matter.rung-reached" } }
    }
}

// Whether the lights that the boards show at an instant, and the rungs that are on record, are those that counting
// minutes one by one gives (CountedClock.swift). Called by `taizhang bench district-year` at moments of its year.
import Foundation
import Kernel
import Loop
import Matters

package struct LightCheck: Sendable {
    /// What the boards or the journal say, and what it should be.
    package struct Wrong: Sendable, Encodable, CustomStringConvertible {
        /// The matter's number, or the list whose count is wrong.
        package let matter: String
        package let at: String
        /// `light`, or the clock's place and the rung.
        package let what: String
        package let shown: String
        package let expected: String

        package var description: String { "\(matter) \(at) \(what): \(shown), not \(expected)" }
    }

    package struct Moment: Sendable, Encodable {
        package let at: String
        package internal(set) var open = 0
        package internal(set) var checked = 0
        /// Rungs that were due by then among those that were checked.
        package internal(set) var rungs = 0
        package internal(set) var lights: [String: Int] = [:]
        package internal(set) var wrong: [Wrong] = []
    }

    let house: House
    private let calendar: CountedCalendar
    private let rules: MatterRules
    private let zone: Zone

    /// - calendar: the file that the ledgers name.
    init(_ house: House, calendar: Data) async throws {
        self.house = house
        self.calendar = try CountedCalendar(json: calendar)
        rules = await house.journal.book().matters
        zone = .china
    }

    /// Open matters, at most `sample` of them drawn by `random`; where that is all of them the counts of the lists, too.
    func moment(_ now: Instant, sample: Int, _ random: inout SampleRandom) async throws -> Moment {
        var moment = Moment(at: now.text(in: zone))
        var rows = try await house.journal.rows(
            "select id, number, ending, blue_at, yellow_at, red_at from matter where ending is null order by id")
        moment.open = rows.count
        let isAll = rows.count <= sample
        // Fisher and Yates, as far as it is needed.
        if !isAll { for index in 0..<sample { rows.swapAt(index, index + random.below(rows.count - index)) } }
        var expected: [Light: Int] = [:]
        for row in rows.prefix(sample) {
            let counted = try await matter(row.text("id"))
            let light = try expectedLight(counted, now)
            expected[light, default: 0] += 1
            let shown = row.light(at: now)
            if shown != light { moment.wrong.append(wrong(row.text("number"), now, "light", shown.rawValue, light.rawValue)) }
            moment.rungs += try rungs(of: counted, row.text("number"), now, &moment.wrong)
            moment.checked += 1
        }
        for light in Light.allCases {
            let count = try await house.journal.rows("select count(*) as n from matter m where \(MatterQuery.condition(light, now))")
                .first?.integer("n")
            moment.lights[light.rawValue] = count ?? 0
            guard isAll, count != expected[light, default: 0] else { continue }
            moment.wrong.append(wrong("list", now, light.rawValue, "\(count ?? -1)", "\(expected[light, default: 0])"))
        }
        return moment
    }

    /// The rungs of these matters, ended or not.
    func ended(_ ids: [String], _ now: Instant) async throws -> Moment {
        var moment = Moment(at: now.text(in: zone))
        for id in ids {
            guard let row = try await house.journal.rows("select number from matter where id = \(id)").first else { continue }
            moment.rungs += try rungs(of: try await matter(id), row.text("number"), now, &moment.wrong)
            moment.checked += 1
        }
        return moment
    }

    private func matter(_ id: String) async throws -> CountedMatter {
        try CountedMatter(try await house.journal.entries(of: Matter.stream(id)), calendar)
    }

    private func wrong(_ matter: String, _ now: Instant, _ what: String, _ shown: String, _ expected: String) -> Wrong {
        Wrong(matter: matter, at: now.text(in: zone), what: what, shown: shown, expected: expected)
    }

    /// The highest light of the clocks of its stage and of the whole matter.
    private func expectedLight(_ matter: CountedMatter, _ now: Instant) throws -> Light {
        guard matter.isOpen, let ledger = rules.ledger(matter.ledger) else { return .none }
        let marks = try LightCheck.marks(ledger.lights)
        return matter.clocks.filter(\.isActive).map { clock in
            let count = clock.count(until: now, [], calendar)
            return marks.last { count.spent >= count.allowed * Int64($0.percent) / 100 }?.light ?? .none
        }.max() ?? .none
    }

    /// Every rung once, at its instant, and none that was not reached. Answers how many were due.
    private func rungs(of matter: CountedMatter, _ number: String, _ now: Instant, _ found: inout [Wrong]) throws -> Int {
        guard let ledger = rules.ledger(matter.ledger) else { return 0 }
        var recorded = matter.rungs
        var due = 0
        let lights = try LightCheck.marks(ledger.lights).map { (name: $0.light.rawValue, percent: $0.percent, watches: Rung.Watched.both) }
        let ladder = lights + (try ledger.ladder.map { ($0.name, try LightCheck.percent($0.at), $0.watches) })
        for (index, clock) in matter.clocks.enumerated() {
            let count = clock.count(until: now, ladder.map(\.percent), calendar)
            for rung in ladder where LightCheck.covers(rung.watches, clock) {
                let name = "\(index)/\(rung.name)"
                let expected = count.crossed[rung.percent]
                let shown = recorded.removeValue(forKey: name)
                if expected != nil { due += 1 }
                // The very instant at which a run was over belongs to neither side.
                if shown == nil, let expected, clock.runs.contains(where: { $0.to == expected }) { continue }
                if shown != expected { found.append(wrong(number, now, name, text(shown), text(expected))) }
            }
        }
        for (name, at) in recorded.sorted(by: { $0.key < $1.key }) { found.append(wrong(number, now, name, text(at), "none")) }
        for name in matter.doubled { found.append(wrong(number, now, name, "twice", "once")) }
        return due
    }

    private func text(_ milliseconds: Int64?) -> String { milliseconds.map { "\(Instant(milliseconds: $0))" } ?? "none" }

    private static func covers(_ watched: Rung.Watched, _ clock: CountedClock) -> Bool {
        switch watched {
        case .both: true
        case .whole: clock.stage == CountedClock.whole
        case .stage: clock.stage != CountedClock.whole
        case .report: false
        }
    }

    /// Blue first.
    private static func marks(_ rule: LightRule) throws -> [(light: Light, percent: Int)] {
        try rule.inOrder.map { light, colour in
            guard colour.thresholds.count == 1 else { throw SampleFault("the reference knows one threshold for a colour") }
            return (light, try percent(colour.thresholds[0]))
        }
    }

    private static func percent(_ threshold: Threshold) throws -> Int {
        switch threshold {
        case .used(let percent): percent
        case .due: 100
        case .over(let percent): 100 + percent
        case .before, .after, .behind: throw SampleFault("the reference does not count “\(threshold)”")
        }
    }
}

// What contests count of matters. One set of conditions makes both the number and the list behind it. What the rules want as at the end
// of a period is read from the journal up to then; everything else is what the boards hold, as it stands when it is counted.
import JournalCore
import Kernel
import Loop
import Matters
import Pages
import Supervision

struct ContestCounter {
    let journal: any Store<Book>
    let rules: MatterRules
    let recorded: RecordedContest
    let now: Instant
    private let begin: Instant
    private let end: Instant

    /// A matter, or a report or a slip of it, that an indicator counts.
    struct Item {
        let matter: String
        let number: String
        let unit: UnitCode
        /// Of a share: whether it is of the part; otherwise always.
        let isHit: Bool
    }

    init(journal: any Store<Book>, rules: MatterRules, recorded: RecordedContest, now: Instant) {
        (self.journal, self.rules, self.recorded, self.now) = (journal, rules, recorded, now)
        let zone = rules.calendars[recorded.rules.calendar]?.zone ?? .china
        begin = Instant(recorded.opening.period.from, in: zone)
        end = Instant(recorded.opening.period.to.advanced(by: 1), in: zone)
    }

    /// The last moment of the period, or now where that is earlier.
    var asOf: Instant { min(now, Instant(milliseconds: end.milliseconds - 1)) }

    /// Of each unit and each counted indicator, in the order of the round.
    func counts() async throws -> [ContestCount] {
        var found: [String: [UnitCode: (hits: Int, base: Int)]] = [:]
        // Read once for all that ask how the same matters stood.
        var standings: [[String]: [Standing]] = [:]
        for indicator in recorded.rules.counted {
            if indicator.measure?.basis == .end, standings[indicator.ledgers] == nil {
                standings[indicator.ledgers] = try await standing(indicator, at: asOf)
            }
            for item in try await items(indicator, at: asOf, standings[indicator.ledgers]) {
                guard let unit = participant(item.unit) else { continue }
                found[indicator.code, default: [:]][unit, default: (0, 0)].base += 1
                if item.isHit { found[indicator.code]?[unit]?.hits += 1 }
            }
        }
        return recorded.opening.participants.flatMap { unit in
            recorded.rules.counted.map { indicator in
                let count = found[indicator.code]?[unit] ?? (0, 0)
                return ContestCount(
                    unit: unit, indicator: indicator.code, hits: count.hits, base: indicator.measure?.isShare == true ? count.base : nil,
                    list: URLs.contestList(recorded.round.number, unit, indicator.code).text)
            }
        }
    }

    /// What the indicator counts of one unit, by number.
    func items(_ indicator: Indicator, of unit: UnitCode, at moment: Instant) async throws -> [Item] {
        try await items(indicator, at: moment).filter { participant($0.unit) == unit }.sorted { $0.number < $1.number }
    }

    /// The unit that takes part: itself, or the nearest above it.
    private func participant(_ unit: UnitCode) -> UnitCode? {
        var next: UnitCode? = unit
        var steps = 0
        while let code = next, steps < 16 {
            if recorded.opening.participants.contains(code) { return code }
            next = rules.organization.units[code]?.parent
            steps += 1
        }
        return nil
    }

    private func items(_ indicator: Indicator, at moment: Instant, _ known: [Standing]? = nil) async throws -> [Item] {
        guard let measure = indicator.measure else { return [] }
        switch measure {
        case .ended: return try await rows(ended("1", indicator))
        case .endedOnTime: return try await rows(ended("case when m.counts_late = 0 then 1 else 0 end", indicator))
        case .rework: return try await rows(ended("case when m.rework_count > 0 then 1 else 0 end", indicator))
        case .nothingNew:
            return try await rows(
                """
                select m.id, m.number, coalesce(r.unit, '') as unit,
                  case when r.repeats is not null or r.verdict in ('empty', 'poor') then 1 else 0 end as hit
                from report r join matter m on m.id = r.matter
                where \(ledgers(indicator)) and r.given_at >= \(begin) and r.given_at < \(end)
                """)
        case .slipsInTime:
            return try await rows(
                """
                select m.id, m.number, coalesce(s.unit, '') as unit,
                  case when s.answered_at is not null and s.answered_at <= s.answer_by then 1 else 0 end as hit
                from slip s join matter m on m.id = s.matter
                where \(ledgers(indicator)) and s.answer_by >= \(begin) and s.answer_by < \(end) and s.answer_by <= \(now)
                """)
        case .reopened:
            return try await rows(
                """
                select m.id, m.number, coalesce(k.unit, '') as unit, case when k.holds = 0 then 1 else 0 end as hit
                from recheck k join matter m on m.id = k.matter where \(ledgers(indicator)) and k.at >= \(begin) and k.at < \(end)
                """)
        case .openOverdue, .red:
            let all: [Standing]
            if let known { all = known } else { all = try await standing(indicator, at: moment) }
            return all.filter { measure == .red ? $0.isRed : $0.isOverdue }.map {
                Item(matter: $0.matter, number: $0.number, unit: $0.unit, isHit: true)
            }
        }
    }

    private func rows(_ query: Kernel.SQL) async throws -> [Item] {
        try await journal.rows(query).map {
            Item(matter: $0.text("id"), number: $0.text("number"), unit: $0.text("unit"), isHit: $0.integer("hit") != 0)
        }
    }

    private func ledgers(_ indicator: Indicator) -> Kernel.SQL { "m.ledger in (\(list: indicator.ledgers))" }

    /// Ended within the period with an ending that counts as closed, and not opened again since. Merged ones are another's.
    private func ended(_ hit: Kernel.SQL, _ indicator: Indicator) -> Kernel.SQL {
        let kinds = indicator.ledgers.compactMap { rules.ledger($0) }.flatMap { ledger in
            ledger.endings.filter(\.isClosed).map { "(m.ledger = \(ledger.name) and m.ending = \($0.kind))" as Kernel.SQL }
        }
        let closed: Kernel.SQL = kinds.isEmpty ? "false" : "(\(.joined(kinds, by: " or ")))"
        return """
            select m.id, m.number, coalesce(m.handler, m.owner, '') as unit, \(hit) as hit from matter m
            where \(ledgers(indicator)) and m.ended_at >= \(begin) and m.ended_at < \(end) and m.into_number is null and \(closed)
            """
    }

    /// An open matter as it stood at a moment.
    private struct Standing {
        let matter: String
        let number: String
        let unit: UnitCode
        let isRed: Bool
        let isOverdue: Bool
    }

    /// How the open matters stood at a moment, from their entries up to it.
    private func standing(_ indicator: Indicator, at moment: Instant) async throws -> [Standing] {
        // What had ended by then and was not opened since did not stand open.
        let candidates = try await journal.rows(
            """
            select m.id, m.number from matter m
            where \(ledgers(indicator)) and m.reported_at <= \(moment) and (m.ended_at is null or m.ended_at > \(moment)) order by m.number
            """)
        var found: [Standing] = []
        for row in candidates {
            var matter = MatterDecider.initial
            for entry in try await journal.entries(of: Matter.stream(row.text("id"))) where entry.recordedAt <= moment {
                MatterDecider.evolve(&matter, try MatterFact.decoded(entry), entry)
            }
            guard !matter.id.isEmpty, matter.isOpen, let ledger = rules.ledger(matter.ledger, version: matter.rules),
                let calendars = rules.calendars(of: ledger)
            else { continue }
            found.append(
                Standing(
                    matter: matter.id, number: row.text("number"), unit: matter.handler ?? matter.owner ?? "",
                    isRed: matter.light(by: ledger, on: calendars, at: moment) == .red,
                    isOverdue: matter.activeClocks.contains { clock in
                        clock.clock.reaches(share: 1000, on: calendars[clock]).map { $0 <= moment } ?? false
                    }))
        }
        return found
    }
}

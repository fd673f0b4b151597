// Of the sample district: contests between units. Two of this quarter that are counted and not published, one of them with
// figures that wait to be confirmed, and an evaluation of last year that is published, with an objection that was upheld. Synthetic.
import Kernel
import Loop
import Matters
import Supervision

struct SampleContests: Sendable {
    let seed: UInt64
    let now: Instant

    private static let dispatcher = Actor(
        officer: SampleRoster.dispatcher, post: Duty.dispatcher.rawValue, unit: SampleRoster.centre)
    private static let supervisor = Actor(
        officer: SampleRoster.supervisor, post: Duty.supervisor.rawValue, unit: SampleRoster.government)

    private static let leader = Actor(officer: SampleRoster.leader, post: Duty.leader.rawValue, unit: SampleRoster.government)

    /// A number below `most` that only the names decide.
    private func pick(_ name: String, below most: Int) -> Int {
        var source = SeededRandom(seed: seed &+ UInt64(name.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }))
        return Int.random(in: 0..<most, using: &source)
    }

    func open(in house: House) async throws {
        let today = now.day(in: .china)
        if let quarter = ContestPeriod(.quarter, of: today) {
            let round = try await house.openContest(
                "directive-quarter", quarter, by: Self.supervisor, key: "sample/\(seed)/contest-1", at: now)
            try await house.countContest(try await house.contest(round.number), by: Self.supervisor, at: now)
            try await fourContests(quarter, in: house)
        }
        if let year = ContestPeriod("\(today.year - 1)") { try await zones(year, in: house) }
    }

    private func fourContests(_ period: ContestPeriod, in house: House) async throws {
        let round = try await house.openContest("four-contests", period, by: Self.supervisor, key: "sample/\(seed)/contest-2", at: now)
        try await house.countContest(try await house.contest(round.number), by: Self.supervisor, at: now)
        for unit in (round.opening?.participants ?? []).prefix(3) {
            try await house.contest(
                .enter(
                    unit: unit, indicator: "blame", value: Amount(tenThousandths: pick("blame \(unit)", below: 4) * 5000),
                    evidence: "样例通报第 3 期", reason: ""), on: round.id, by: Self.supervisor, at: now)
        }
    }

    private func zones(_ period: ContestPeriod, in house: House) async throws {
        let round = try await house.openContest("zone-evaluation", period, by: Self.dispatcher, key: "sample/\(seed)/contest-3", at: now)
        let units = round.opening?.participants ?? []
        for (place, unit) in units.enumerated() {
            let figures: [(String, Amount)] = [
                ("output", Amount(tenThousandths: 180_000 + pick("output \(unit)", below: 90) * 1000)),
                ("investment", Amount(tenThousandths: 780_000 + pick("investment \(unit)", below: 400) * 1000)),
                ("energy", Amount(tenThousandths: 1200 + pick("energy \(unit)", below: 60) * 10)),
                ("service", Amount(tenThousandths: 700_000 + pick("service \(unit)", below: 240) * 1000)),
                ("upper-place", Amount(30 + pick("place \(unit)", below: 50))),
            ]
            // One of them has no figure of what firms say, and another none of its energy.
            for (code, value) in figures where !(place == 1 && code == "service") && !(place == 2 && code == "energy") {
                try await house.contest(
                    .enter(unit: unit, indicator: code, value: value, evidence: "样例年报，第 \(place + 1) 页", reason: ""), on: round.id,
                    by: Self.dispatcher, at: now)
                try await house.contest(.confirm(unit: unit, indicator: code), on: round.id, by: Self.supervisor, at: now)
            }
        }
        try await house.contest(.publish, on: round.id, by: Self.supervisor, at: now)
        // A street says that a figure is wrong, and is right.
        let organization = await house.journal.book().matters.organization
        let heads = organization.holders(of: .head, at: now)
        guard let unit = units.last, let head = heads.first(where: { $0.unit == unit }) else { return }
        try await house.contest(
            .object(unit: unit, indicator: "investment", reason: "漏计一个已到位的项目（样例）", evidence: "到账凭证（样例）"), on: round.id,
            by: Actor(officer: head.officer, post: head.duty.rawValue, unit: head.unit), at: now)
        try await house.contest(
            .answer(objection: 1, isUpheld: true, reason: "凭证属实，补计", corrected: Amount(109)), on: round.id, by: Self.leader, at: now)
    }
}

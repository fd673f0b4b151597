// Contests, for every surface: their rules, their rounds, and taking steps on them.
import Kernel
import Loop
import Matters
import Supervision

struct RecordedContest: Sendable {
    let round: ContestRound
    let opening: ContestOpening
    let rules: ContestRules
    let version: Int
}

extension House {
    // MARK: Rounds

    /// - Throws: `contest.unknown`.
    func contest(_ number: String) async throws -> RecordedContest {
        guard let row = try await journal.rows("select state, version from contest where number = \(number)").first else {
            throw Refusal.contestUnknown(number)
        }
        let round = try JSON.decode(ContestRound.self, from: row.text("state"))
        guard let opening = round.opening else { throw Refusal.contestUnknown(number) }
        guard let rules = await journal.book().contests[opening.contest, version: opening.rules] else {
            throw Refusal.contestRulesUnknown(opening.contest)
        }
        return RecordedContest(round: round, opening: opening, rules: rules, version: row.integer("version"))
    }

    /// The newest period first; of one contest, or of all.
    func contests(_ name: String? = nil, atMost most: Int = 100) async throws -> [ContestRound] {
        let condition: Kernel.SQL = name.map { "name = \($0)" } ?? "true"
        return try await journal.rows("select state from contest where \(condition) order by begins desc, number desc limit \(most)").map {
            try JSON.decode(ContestRound.self, from: $0.text("state"))
        }
    }

    /// Opens the round of a period under the newest rules. There is one a period, but for those that were withdrawn.
    func openContest(_ name: String, _ period: ContestPeriod, by actor: Actor, key: String, at moment: Instant? = nil) async throws
        -> ContestRound
    {
        let book = await journal.book()
        guard let rules = book.contests[name] else { throw Refusal.contestRulesUnknown(name) }
        let opening = ContestOpening(
            contest: name, rules: book.contests.version(of: name), period: period,
            participants: rules.participants(book.matters.organization))
        let withdrawn = try await journal.rows(
            "select count(*) as n from contest where name = \(name) and period = \(period.description) and stage = 'withdrawn'"
        ).first?.integer("n")
        let id = House.identifier(for: "contest/\(name)/\(period)/\(withdrawn ?? 0)")
        return try await contest(.open(opening), on: id, by: actor, key: key, content: "\(name) \(period)", at: moment)
    }

    /// Counts all of its units, at the end of the period or now, whichever is earlier.
    func countContest(_ recorded: RecordedContest, by actor: Actor, seen version: Int? = nil, at moment: Instant? = nil) async throws {
        let counter = ContestCounter(journal: journal, rules: await journal.book().matters, recorded: recorded, now: moment ?? now())
        _ = try await contest(
            .count(try await counter.counts(), asOf: counter.asOf), on: recorded.round.id, by: actor, expectedVersion: version, at: moment)
    }

    @discardableResult
    func contest(
        _ command: ContestCommand, on id: String, by actor: Actor, key: String? = nil, content: String? = nil, expectedVersion: Int? = nil,
        at moment: Instant? = nil
    ) async throws -> ContestRound {
        _ = try await journal.submit(
            Submission(
                stream: ContestDecider.stream(id), command: command, actor: actor, now: moment ?? now(),
                key: key.map { "\(actor.officer)/\($0)" },
                content: content, expectedVersion: expectedVersion))
        return try await House.onceRecorded(key) {
            guard let row = try await journal.rows("select state from contest where id = \(id)").first else {
                throw Refusal.contestUnknown(id)
            }
            return try JSON.decode(ContestRound.self, from: row.text("state"))
        }
    }

    func entries(ofContest id: String) async throws -> [Entry] { try await journal.entries(of: ContestDecider.stream(id)) }
}

/// What somebody may do with a round, for the forms of a page; decisions ask again.
struct ContestRights: Sendable {
    let reader: Reader
    let rules: ContestRules

    /// The first of one's posts with one of the duties, outside a unit where one is named.
    func post(_ duties: [Duty], outside unit: UnitCode? = nil) -> Matters.Appointment? {
        if let unit, reader.posts.contains(where: { reader.organization.isWithin($0.unit, unit) }) { return nil }
        return reader.posts.first { duties.contains($0.duty) }
    }

    var keeper: Matters.Appointment? { post(rules.keepers) }

    /// The post in which one enters a figure of the unit: as one of its people, or as one who serves all.
    func enterer(_ indicator: Indicator, of unit: UnitCode) -> Matters.Appointment? {
        reader.posts.first { post in
            guard indicator.enterers.contains(post.duty) else { return false }
            return ![Duty.officer, .head, .gridWorker].contains(post.duty) || reader.organization.isWithin(post.unit, unit)
        }
    }

    /// The post in which one objects for the unit.
    func objector(of unit: UnitCode) -> Matters.Appointment? {
        reader.posts.first { $0.duty == .head && reader.organization.isWithin($0.unit, unit) }
    }

    /// - Throws: `contest.not-yours`.
    func actor(_ post: Matters.Appointment?, _ step: ContestStep, _ duties: [Duty]) throws -> Actor {
        if let post { return reader.actor(in: post) }
        // One with the duty and within the unit is told so by the decision.
        guard let any = reader.posts.first(where: { duties.contains($0.duty) }) else { throw Refusal.contestNotYours(step, by: duties) }
        return reader.actor(in: any)
    }
}

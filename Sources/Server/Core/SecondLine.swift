// Samples and campaigns, for every surface: what they are drawn from, what came of them, and taking steps on them.
import Kernel
import Loop
import Matters
import Supervision

extension House {
    /// - Throws: `sample.unknown`.
    func sample(_ number: String) async throws -> Sample {
        guard let row = try await journal.rows("select state from sample where number = \(number)").first else {
            throw Refusal.sampleUnknown(number)
        }
        return try JSON.decode(Sample.self, from: row.text("state"))
    }

    func samples(from begin: Int, atMost most: Int) async throws -> [Sample] {
        try await journal.rows("select state from sample order by number desc limit \(most) offset \(begin)").map {
            try JSON.decode(Sample.self, from: $0.text("state"))
        }
    }

    /// Draws from every matter that ended within the days and was not merged. The seed is the hash of the newest entry.
    func draw(_ asked: SampleAsked, by actor: Actor, key: String) async throws -> Sample {
        let rules = await journal.book().matters
        let zone = rules.ledger(asked.ledger).flatMap { rules.calendars(of: $0) }?.zone ?? .china
        let unit: Kernel.SQL = asked.unit.map { "handler = \($0)" } ?? "true"
        let population = try await journal.rows(
            """
            select id, number from matter where ledger = \(asked.ledger) and ended_at >= \(Instant(asked.from, in: zone))
            and ended_at < \(Instant(asked.to.advanced(by: 1), in: zone)) and ending is not null and into_number is null
            and handler is not null and \(unit) order by number
            """
        ).map { MatterLink(id: $0.text("id"), number: $0.text("number")) }
        let newest = try await journal.entries(after: max(0, journal.lastSequence - 1), limit: 1).last
        let id = House.identifier(for: "\(actor.officer)/sample/\(key)")
        _ = try await journal.submit(
            Submission(
                stream: SampleDecider.stream(id),
                command: SampleCommand.draw(asked, population: population, seed: newest.map { hexadecimal($0.hash) } ?? "0"), actor: actor,
                now: now(), key: "\(actor.officer)/\(key)", content: try JSON.text(asked)))
        return try await House.onceRecorded(key) {
            guard let row = try await journal.rows("select state from sample where id = \(id)").first else {
                throw Refusal.sampleUnknown(id)
            }
            return try JSON.decode(Sample.self, from: row.text("state"))
        }
    }

    /// By matter what was found within the sample, the last finding of each.
    func findings(ofSample number: String) async throws -> [String: Bool] {
        let rows = try await journal.rows("select matter, holds from recheck where sample = \(number) order by matter, version")
        return Dictionary(rows.map { ($0.text("matter"), $0.integer("holds") != 0) }) { _, last in last }
    }

    /// By unit how many were looked at again since a day, and how many of them hold.
    func recheckCounts(since day: Instant) async throws -> [(unit: String, looked: Int, holds: Int)] {
        try await journal.rows(
            """
            select coalesce(unit, '') as unit, count(*) as looked, sum(holds) as holds from recheck where at >= \(day)
            group by coalesce(unit, '') order by 1
            """
        ).map { ($0.text("unit"), $0.integer("looked"), $0.integer("holds")) }
    }

    // MARK: Campaigns

    func campaign(_ number: String) async throws -> (campaign: Campaign, version: Int) {
        guard let row = try await journal.rows("select state, version from campaign where number = \(number)").first else {
            throw Refusal.campaignUnknown(number)
        }
        return (try JSON.decode(Campaign.self, from: row.text("state")), row.integer("version"))
    }

    func campaigns() async throws -> [Campaign] {
        try await journal.rows("select state from campaign order by begins desc, number desc limit 100").map {
            try JSON.decode(Campaign.self, from: $0.text("state"))
        }
    }

    func campaign(
        _ command: CampaignCommand, on id: String, by actor: Actor, key: String? = nil, content: String? = nil, expectedVersion: Int? = nil
    ) async throws -> Campaign {
        _ = try await journal.submit(
            Submission(
                stream: CampaignDecider.stream(id), command: command, actor: actor, now: now(), key: key.map { "\(actor.officer)/\($0)" },
                content: content, expectedVersion: expectedVersion))
        return try await House.onceRecorded(key) {
            guard let row = try await journal.rows("select state from campaign where id = \(id)").first else {
                throw Refusal.campaignUnknown(id)
            }
            return try JSON.decode(Campaign.self, from: row.text("state"))
        }
    }

    func entries(ofCampaign id: String) async throws -> [Entry] { try await journal.entries(of: CampaignDecider.stream(id)) }
}

/// The matters of a campaign: of its ledgers and classes, open at its beginning or reported within it. Merged ones are another's.
struct CampaignMatters {
    /// On rows of `matter m`.
    let condition: Kernel.SQL
    let cleared: Kernel.SQL
    let from: Instant
    let to: Instant

    init(_ details: CampaignDetails, _ rules: MatterRules) {
        let zone = details.ledgers.compactMap { rules.ledger($0) }.compactMap { rules.calendars(of: $0)?.zone }.first ?? .china
        from = Instant(details.from, in: zone)
        to = Instant(details.to.advanced(by: 1), in: zone)
        let ledgers: Kernel.SQL = .joined(details.ledgers.map { "\($0)" }, by: ", ")
        let classes: Kernel.SQL =
            details.classes.isEmpty ? "true" : "m.class in (\(.joined(details.classes.map { "\($0)" }, by: ", ")))"
        condition = """
            m.ledger in (\(ledgers)) and \(classes) and m.reported_at < \(to) and (m.ended_at is null or m.ended_at >= \(from))
            and m.into_number is null
            """
        let kinds = Set(details.ledgers.compactMap { rules.ledger($0) }.flatMap { $0.endings.filter(\.isClosed).map(\.kind) })
        let endings: Kernel.SQL = kinds.isEmpty ? "false" : "m.ending in (\(.joined(kinds.sorted().map { "\($0)" }, by: ", ")))"
        cleared = "m.ended_at >= \(from) and m.ended_at < \(to) and \(endings)"
    }
}

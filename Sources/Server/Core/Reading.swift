// Texts that are read, for every surface: the register and calendar by which they are, keeping what was found, and taking up
// proposals. Reading itself is pure; nothing here reaches outside.
import Extraction
import Foundation
import Kernel
import Loop
import Matters
import Meetings

struct RecordedText: Sendable {
    let text: ReadText
    let version: Int
}

extension House {
    /// Reads a text by the units, aliases and calendar in force.
    func findings(in body: String, on day: CivilDay) async -> Findings {
        let book = await journal.book()
        let aliases = book.meetings.aliases.mapValues { [$0] }
        return TextReading.usual.read(
            body, on: day, register: UnitRegister(book.matters.organization, aliases: aliases),
            calendar: book.matters.calendars[book.meetings.calendar])
    }

    func read(title: String, on day: CivilDay, body: String, by actor: Actor, key: String) async throws -> RecordedText {
        guard !body.allSatisfy(\.isWhitespace) else { throw Refusal.fieldMissing("body", title: Bilingual(zh: "正文", en: "text")) }
        // A title that was not given is the text's own.
        let findings = await body.utf8.count <= TextDecider.longest ? findings(in: body, on: day) : Findings(version: 0, articles: [])
        let own =
            findings.articles.compactMap(\.title?.value).first ?? String(body.trimmingCharacters(in: .whitespacesAndNewlines).prefix(40))
        let id = House.identifier(for: "\(actor.officer)/text/\(key)")
        _ = try await journal.submit(
            Submission(
                stream: TextDecider.stream(id),
                command: TextCommand.read(
                    title: title.isEmpty ? String(own.prefix(80)) : title, on: day, body: body, findings: findings), actor: actor,
                now: now(),
                key: "\(actor.officer)/\(key)", content: body))
        return try await House.onceRecorded(key) { try await text(id: id) }
    }

    /// Another text of that title and day: the same one, pasted twice.
    func textLike(_ text: ReadText) async throws -> String? {
        guard let day = text.on else { return nil }
        let rows = try await journal.rows(
            "select number from text where title = \(text.title) and day = \(day.description) and id <> \(text.id) order by number limit 1")
        return rows.first?.text("number")
    }

    /// - Throws: `text.unknown`.
    func text(_ number: String) async throws -> RecordedText {
        guard let row = try await journal.rows("select id from text where number = \(number)").first else {
            throw Refusal.textUnknown(number)
        }
        return try await text(id: row.text("id"))
    }

    private func text(id: String) async throws -> RecordedText {
        let folded = try await journal.folded(TextDecider.stream(id))
        guard let text = folded.state as? ReadText, text.on != nil else { throw Refusal.textUnknown(id) }
        return RecordedText(text: text, version: folded.version)
    }

    func reject(_ proposal: Proposal, of text: ReadText, reason: String, by actor: Actor) async throws {
        _ = try await journal.submit(
            Submission(
                stream: TextDecider.stream(text.id), command: TextCommand.reject(proposal, reason: reason), actor: actor, now: now()))
    }

    /// The numbers of the meetings that were taken from a text, by their proposals.
    func meetings(takenFrom text: ReadText) -> [Proposal: String] {
        var taken: [Proposal: String] = [:]
        for (proposal, outcome) in text.outcomes where proposal.kind == .meeting {
            if case .taken(let number) = outcome { taken[proposal] = number }
        }
        return taken
    }

    /// Open matters of the ledger of orders that say nearly the same: the most alike first.
    func likeMatters(_ words: String, _ reader: Reader, most: Int = 5) async throws -> [(number: String, title: String)] {
        let book = await journal.book()
        let rows = try await journal.rows(
            """
            select number, title from matter m where ledger = \(book.meetings.ledger) and ending is null
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true") order by reported_at desc limit 2000
            """)
        let asked = Sameness(words)
        return rows.map { (number: $0.text("number"), title: $0.text("title"), share: asked.share(with: Sameness($0.text("title")))) }
            .filter { $0.share >= 300 }.sorted { ($1.share, $0.number) < ($0.share, $1.number) }.prefix(most).map { ($0.number, $0.title) }
    }
}

// Bulletins, for every surface: what a span has to state, and every step from the draft to the receipt. Routes, command line
// and the sample district come here.
import Bulletins
import Foundation
import Kernel
import Loop
import Matters

struct RecordedBulletin: Sendable {
    let bulletin: Bulletin
    let version: Int
    /// As it was when it was drafted; nil of one from before there were templates.
    let template: BulletinTemplate?
}

extension House {
    // MARK: Reading

    /// - Throws: `bulletin.unknown`.
    func bulletin(_ id: String) async throws -> RecordedBulletin {
        let folded = try await journal.folded(BulletinDecider.stream(id))
        guard let bulletin = folded.state as? Bulletin, bulletin.stage != nil else { throw Refusal.bulletinUnknown }
        return RecordedBulletin(bulletin: bulletin, version: folded.version, template: await template(of: bulletin))
    }

    func template(of bulletin: Bulletin) async -> BulletinTemplate? {
        guard let mark = bulletin.template else { return nil }
        return await journal.book().bulletins[mark.name, version: mark.version]
    }

    /// The identifier of the published one with that number or identifier.
    /// - Throws: `bulletin.unknown`.
    func publishedBulletin(_ name: String) async throws -> BulletinMark {
        let rows = try await journal.rows(
            "select id, number, title_zh from bulletin where stage = 'published' and (number = \(name) or id = \(name)) order by id limit 1"
        )
        guard let row = rows.first else { throw Refusal.bulletinUnknown }
        return BulletinMark(id: row.text("id"), number: row.optionalText("number") ?? row.text("title_zh"))
    }

    // MARK: What a span has to state

    /// The difference between two moments, as the newest version of a template asks for it.
    func bulletinContent(_ template: BulletinTemplate, from: Instant, to: Instant) async throws -> BulletinContent {
        try await BulletinSource(journal: journal).content(template, from: from, to: to)
    }

    func projectBulletin(from: Instant, to: Instant) async throws -> ProjectBulletin {
        try await BulletinSource(journal: journal).projectBulletin(from: from, to: to)
    }

    // MARK: Steps

    /// Makes the content of the span anew and records the draft. With the same key the same one is answered again.
    func draftBulletin(
        _ name: String, from: Instant, to: Instant, title: Bilingual? = nil, corrects: BulletinMark? = nil, by actor: Actor, key: String,
        at moment: Instant? = nil
    ) async throws -> String {
        let now = moment ?? now()
        let templates = await journal.book().bulletins
        guard let template = templates[name] else { throw Refusal.bulletinTemplateUnknown(name) }
        guard from < to else { throw Refusal.bulletinPeriod(from, to) }
        guard to <= now else { throw Refusal.bulletinPeriodOpen(to, now: now) }
        let draft = BulletinDraft(
            template: BulletinTemplateMark(name: name, version: templates.version(of: name)),
            title: title ?? template.title(from: from, to: to, in: .china), from: from, to: to,
            content: try await bulletinContent(template, from: from, to: to), corrects: corrects)
        let id = House.identifier(for: "\(actor.officer)/bulletin/\(key)")
        _ = try await journal.submit(
            Submission(
                stream: BulletinDecider.stream(id), command: BulletinCommand.draft(draft), actor: actor, now: now,
                key: "\(actor.officer)/bulletin/\(key)", content: "\(name) \(from) \(to) \(draft.title.zh)"))
        return id
    }

    /// - Parameter version: as whoever asks has seen it.
    func bulletin(_ command: BulletinCommand, on id: String, by actor: Actor, seen version: Int? = nil, at moment: Instant? = nil)
        async throws
    {
        _ = try await journal.submit(
            Submission(
                stream: BulletinDecider.stream(id), command: command, actor: actor, now: moment ?? now(),
                expectedVersion: version))
    }

    /// The signature of the next step; with the last one the recipients that the template has now.
    func signBulletin(_ recorded: RecordedBulletin, by actor: Actor, seen version: Int? = nil, at moment: Instant? = nil) async throws {
        guard let mark = recorded.bulletin.template, let template = recorded.template else {
            throw Refusal.bulletinPublished(recorded.bulletin.number ?? "")
        }
        let step = recorded.bulletin.signatures.count
        let isLast = step == template.steps.count - 1
        let recipients = isLast ? try await bulletinRecipients(recorded, at: moment ?? now()).all : nil
        try await bulletin(
            .sign(step: step, of: mark, recipients: recipients), on: recorded.bulletin.id, by: actor, seen: version, at: moment)
    }

    /// Those of the template now, and who of them may not read every matter that it names: they get its words, without the numbers
    /// and links of those.
    func bulletinRecipients(_ recorded: RecordedBulletin, at now: Instant) async throws -> (
        all: [BulletinRecipient], partly: Set<OfficerCode>
    ) {
        guard let template = recorded.template else { return ([], []) }
        let organization = await journal.book().matters.organization
        let all = BulletinDecider.recipients(of: template, organization, at: now)
        var partly: Set<OfficerCode> = []
        for officer in Set(all.map(\.officer)) {
            let reader = Reader(officer, in: nil, organization, at: now)
            let rows = try await journal.rows(
                "select 1 as n from bulletin b where b.id = \(recorded.bulletin.id) and \(BulletinRights.named(by: reader))")
            if rows.isEmpty { partly.insert(officer) }
        }
        return (all, partly)
    }
}

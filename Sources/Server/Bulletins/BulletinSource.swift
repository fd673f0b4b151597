// What a span has to state, read out of the journal. Also beside a process that serves it: the command line prints a bulletin
// that nobody has drafted.
import Bulletins
import JournalCore
import Kernel
import Loop
import Matters

package struct BulletinSource: Sendable {
    let journal: any Store<Book>

    package init(journal: any Store<Book>) { self.journal = journal }

    /// The difference between two moments, as the newest version of a template asks for it.
    package func content(_ template: BulletinTemplate, from: Instant, to: Instant) async throws -> BulletinContent {
        var projects: BulletinProjects?
        if template.speaksOfProjects {
            let found = try await projectBulletin(from: from, to: to)
            projects = BulletinProjects(facts: found.facts, figures: found.figures)
        }
        let basis = BulletinBasis(
            from: from, to: to, before: try await matterRules(asRecordedBy: from), after: try await matterRules(asRecordedBy: to))
        return try BulletinDifference(template, of: try await courses(template, since: from, upTo: to), basis, projects: projects).content
    }

    /// Those now in force where nothing has changed since: reading every map and ledger again takes its time.
    private func matterRules(asRecordedBy instant: Instant) async throws -> MatterRules {
        let last = try await journal.ruleEntries().last
        return last.map { $0.recordedAt <= instant } ?? true
            ? await journal.book().matters : try await journal.book(asRecordedBy: instant).matters
    }

    /// The entries of each matter that stood open, or of which something was recorded, in the span.
    private func courses(_ template: BulletinTemplate, since from: Instant, upTo to: Instant) async throws -> [[Entry]] {
        let ledgers: Kernel.SQL = template.ledgers.isEmpty ? "true" : "m.ledger in (\(list: template.ledgers))"
        let rows = try await journal.rows(
            """
            select m.id from matter m where \(ledgers) and (m.ended_at is null or m.ended_at > \(from) or m.updated_at > \(from)) order by m.id
            """)
        var courses: [[Entry]] = []
        for row in rows {
            let entries = try await journal.entries(of: Matter.stream(row.text("id")))
            if let first = entries.first, first.recordedAt <= to { courses.append(entries) }
        }
        return courses
    }

    // MARK: Without recording

    /// The draft of a span as a document, by the newest version of a template.
    /// - Parameter first: nil for the usual span. Whole days, both included.
    package func draft(_ name: String, from first: CivilDay?, to last: CivilDay?, at now: Instant, isChinese: Bool) async throws
        -> BulletinDocument
    {
        let book = await journal.book()
        guard let template = book.bulletins[name] else { throw Refusal.bulletinTemplateUnknown(name) }
        let usual = template.usualSpan(at: now, in: .china)
        let (from, to) = (Instant(first ?? usual.from, in: .china), Instant((last ?? usual.to).advanced(by: 1), in: .china))
        guard from < to else { throw Refusal.bulletinPeriod(from, to) }
        guard to <= now else { throw Refusal.bulletinPeriodOpen(to, now: now) }
        let draft = BulletinDraft(
            template: BulletinTemplateMark(name: name, version: book.bulletins.version(of: name)),
            title: template.title(from: from, to: to, in: .china), from: from, to: to,
            content: try await content(template, from: from, to: to))
        return BulletinDocument(Bulletin(previewing: draft, at: now), template, book.matters.organization, isChinese: isChinese)
    }

    /// One that is recorded, by its identifier or its number, with its state.
    package func recorded(_ name: String, isChinese: Bool) async throws -> (bulletin: Bulletin, document: BulletinDocument) {
        let row = try await journal.rows("select id from bulletin where id = \(name) or number = \(name) order by id limit 1").first
        guard let row, let bulletin = try await journal.folded(BulletinDecider.stream(row.text("id"))).state as? Bulletin else {
            throw Refusal.bulletinUnknown
        }
        let book = await journal.book()
        let template = bulletin.template.flatMap { book.bulletins[$0.name, version: $0.version] }
        return (bulletin, BulletinDocument(bulletin, template, book.matters.organization, isChinese: isChinese))
    }
}

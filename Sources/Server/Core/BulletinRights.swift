// Who sees which bulletin and who may take which step: the one place. The decider asks again for every step; here pages learn
// what to offer.
import Bulletins
import JournalCore
import Kernel
import Loop
import Matters
import Pages

struct BulletinRights: Sendable {
    let reader: Reader
    let templates: BulletinTemplates

    init(_ reader: Reader, _ templates: BulletinTemplates) {
        self.reader = reader
        self.templates = templates
    }

    /// On rows of `bulletin_line l`: what the reader may read beyond its words here. What is said of a project is for those who
    /// read the register, all but grid workers. Nil: everything.
    private static func open(to reader: Reader) -> Kernel.SQL? {
        guard let visible = MatterQuery.visible(reader.scope, reader.organization) else { return nil }
        let project: Kernel.SQL = reader.posts.contains { $0.duty != .gridWorker } ? "l.matter like 'project/%'" : "false"
        return "(\(project) or exists (select 1 from matter m where m.id = l.matter and \(visible)))"
    }

    /// On rows of `bulletin b`: whoever may read every matter that it names.
    static func named(by reader: Reader) -> Kernel.SQL {
        open(to: reader).map { "not exists (select 1 from bulletin_line l where l.bulletin = b.id and not \($0))" } ?? "true"
    }

    /// Those that are published: to whoever may read all that one names, and to those who got it, whose last signature let its
    /// words go to them.
    static func published(to reader: Reader) -> Kernel.SQL {
        """
        b.stage = 'published' and (\(named(by: reader))
          or exists (select 1 from bulletin_recipient r where r.bulletin = b.id and r.officer = \(reader.officer)))
        """
    }

    /// As the reader gets it: words for everything, numbers and links of what they may read themselves.
    func document(_ recorded: RecordedBulletin, _ language: Language, _ journal: any Store<Book>) async throws -> BulletinDocument {
        let whole = recorded.document(await journal.book().matters.organization, language)
        guard let open = Self.open(to: reader) else { return whole }
        let rows = try await journal.rows(
            "select l.matter from bulletin_line l where l.bulletin = \(recorded.bulletin.id) and not \(open)")
        let closed = Set(rows.map { $0.text("matter") }.map { $0.contains("/") ? $0 : Matter.stream($0) })
        return closed.isEmpty ? whole : whole.read { !closed.contains($0.stream) }
    }

    /// What is not published yet, and what never was: for those who write or sign that kind.
    var unpublished: Kernel.SQL {
        let names = templates.names.filter { name in templates.versions[name]?.contains { mayTakeStep(of: $0) } ?? false }
        return names.isEmpty ? "false" : "b.stage <> 'published' and b.template in (\(list: names)) and \(Self.named(by: reader))"
    }

    var visible: Kernel.SQL { "((\(Self.published(to: reader))) or (\(unpublished)))" }

    private func mayTakeStep(of template: BulletinTemplate) -> Bool { reader.posts.contains { template.signers.contains($0.duty) } }

    /// The templates that the reader may begin.
    var writable: [BulletinTemplate] { templates.names.compactMap { templates[$0] }.filter { post(of: $0.writers) != nil } }
    var mayWriteOfProjects: Bool { writable.contains(where: \.speaksOfProjects) }

    func mayWrite(_ template: BulletinTemplate) -> Bool { post(of: template.writers) != nil }

    /// The step whose turn it is, where the reader may sign it.
    func nextStep(_ recorded: RecordedBulletin) -> BulletinTemplate.Step? {
        let bulletin = recorded.bulletin
        guard let template = recorded.template, bulletin.stage == .draft || bulletin.stage == .signing,
            template.steps.indices.contains(bulletin.signatures.count)
        else { return nil }
        let step = template.steps[bulletin.signatures.count]
        guard post(of: step.by) != nil, !bulletin.signatures.contains(where: { $0.by.officer == reader.officer }) else { return nil }
        return step
    }

    /// Sending back is for the post whose turn it is, also of somebody who has signed before.
    func maySendBack(_ recorded: RecordedBulletin) -> Bool {
        guard recorded.bulletin.stage == .signing, let template = recorded.template else { return false }
        return post(of: template.steps[recorded.bulletin.signatures.count].by) != nil
    }

    /// As one of these duties, else in the first post, so that the refusal speaks of one that is there.
    func actor(as duties: [Duty]) -> Actor { post(of: duties).map(reader.actor(in:)) ?? reader.actor }

    private func post(of duties: [Duty]) -> Matters.Appointment? { reader.posts.first { duties.contains($0.duty) } }
}

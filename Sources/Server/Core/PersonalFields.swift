// Personal fields of matters: opened for who has a right to them, each look on record, and forgotten when their time is up.
import Kernel
import Loop
import Matters

extension House {
    /// Looking again at the same fields within ten minutes is the same reading: the person concerned is told who
    /// read, not how often a page was opened.
    private static let oneReading: Int64 = 600

    /// Opens the personal fields for a post that has a right to them, and puts the reading on record
    /// first: no reading without its record. Nil when the key was destroyed.
    package func readPersonal(_ matter: Matter, by actor: Actor) async throws -> [String: String]? {
        let organization = await journal.book().matters.organization
        let now = now()
        let post = try Rights.heldPost(Context(stream: Matter.stream(matter.id), actor: actor, now: now), organization)
        guard Rights.personalReader(matter, [post], organization) != nil else { throw Refusal.personalForbidden }
        let sealed = matter.sealedForOfficers
        guard !sealed.isEmpty else { return [:] }
        try await recordReading(
            of: matter.id, officer: actor.officer, post: "\(post.duty.rawValue)|\(post.unit)", fields: sealed.keys.sorted())
        let wrapped = try await journal.rows("select wrapped from matter_key where matter = \(matter.id)").first?.blob("wrapped")
        return try vault.open(sealed, for: matter.id, wrapped: wrapped)
    }

    /// - post: `duty|unit`.
    func recordReading(of matter: String, officer: OfficerCode, post: String, fields: [String]) async throws {
        let now = now()
        let fields = fields.joined(separator: " ")
        // Two readings within one millisecond are two rows; where two servers record them at once, one that says both.
        let at: Kernel.SQL = """
            (select case when max(at) >= \(now) then max(at) + 1 else \(now) end from reading where matter = \(matter) and officer = \(officer))
            """
        try await journal.write([
            """
            insert into reading select \(matter), \(at), \(officer), \(post), \(fields) where not exists (
              select 1 from reading where matter = \(matter) and officer = \(officer) and post = \(post) and fields = \(fields)
              and at > \(now.adding(seconds: -House.oneReading)))
            on conflict (matter, at, officer) do update set fields =
              case when reading.fields = excluded.fields then reading.fields else reading.fields || ' ' || excluded.fields end
            """
        ])
    }

    /// Whether the personal fields can still be opened by anybody.
    package func keepsPersonal(_ matter: Matter) async throws -> Bool {
        try await !journal.rows("select 1 from matter_key where matter = \(matter.id)").isEmpty
    }

    /// One look at personal fields: by which duty of which unit. No duty: by the system, to send an e-mail.
    package struct Reading: Sendable, Hashable {
        package let at: Instant
        package let duty: Duty?
        package let unit: UnitCode
    }

    /// The post under which the system's own readings stand.
    static let systemPost = "system|"

    /// Who read the personal fields of a matter, in which post, oldest first: for the person concerned.
    package func readings(of matter: String) async throws -> [Reading] {
        try await journal.rows("select at, post from reading where matter = \(matter) order by at").compactMap { row in
            let post = row.text("post").split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let duty = post.first.flatMap(Duty.init)
            guard let at = row.instant("at"), duty != nil || row.text("post") == House.systemPost else { return nil }
            return Reading(at: at, duty: duty, unit: post.count > 1 ? post[1] : "")
        }
    }

    /// Destroys the keys of matters whose time is up (`keep` after the ending). Answers how many.
    package func forget() async throws -> Int {
        let book = await journal.book()
        var forgotten = 0
        for (name, versions) in book.matters.ledgers {
            // A ledger that asks for personal values no more still has those that it asked for before.
            guard let keep = versions.lazy.reversed().compactMap({ $0.fields.lazy.compactMap(\.keep).first }).first,
                let calendar = versions.last.flatMap({ book.matters.calendars(of: $0) })?.common
            else { continue }
            let before = now().adding(seconds: -calendar.seconds(in: keep).amount)
            let rows = try await journal.rows(
                "select m.id from matter m join matter_key k on k.matter = m.id where m.ledger = \(name) and m.ended_at < \(before)")
            for row in rows {
                let id = row.text("id")
                try await journal.write(["delete from matter_key where matter = \(id)", "delete from asker_mail where matter = \(id)"])
            }
            forgotten += rows.count
        }
        // Until the log is emptied it still holds what was deleted.
        if forgotten > 0 { try await journal.expunge(["matter_key"]) }
        return forgotten
    }
}

extension Matter {
    /// Without what only the system reads: the address to which it writes.
    package var sealedForOfficers: [String: String] { sealed.filter { $0.key != AskerMail.field } }
}

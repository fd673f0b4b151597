// Tells a reporter who left an e-mail address twice: when the matter is accepted, and when it has ended, with the link to
// appraise it. The address lies sealed among the matter's personal fields; reading it is put on the record that the
// reporter sees. A row for each that still waits; it goes when the end was told, and with the personal fields.
import Kernel
import Logging
import Loop
import Matters
import Pages

package struct AskerMail: Sendable {
    let house: House
    let logger: Logger

    /// The ledger's field; read here and nowhere else.
    package static let field = "email"

    /// `told`: the acceptance has been told. `try_at`: not before; while one server tries, no other does.
    package static let migration: (name: String, sql: String) = (
        "asker-mail-1",
        """
        create table asker_mail(
          matter text primary key, language text not null, told integer not null default 0, tries integer not null default 0,
          try_at integer not null, claimed text not null default ''
        ) strict, without rowid;
        """
    )

    /// In the transaction of the report.
    static func row(_ matter: String, _ language: String, _ now: Instant) -> Kernel.SQL {
        "insert into asker_mail(matter, language, try_at) values(\(matter), \(language), \(now)) on conflict do nothing"
    }

    /// Before one that did not leave is tried again; after so many tries it is given up.
    static let retrySeconds: Int64 = 900
    static let mostTries = 20

    /// Sends what is due. Delivery is at least once, with the same Message-ID at every try.
    package func sendDue(at now: Instant, by post: PublicPost) async throws -> Int {
        let rules = await house.journal.book().matters
        let first = rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.compactMap { ledger in
            ledger.stages.first.map { "(m.ledger = \(ledger.name) and m.stage = \($0.name))" as Kernel.SQL }
        }
        guard !first.isEmpty else { return 0 }
        // Whoever was merged is told when the matter that stands for theirs has ended.
        let isOver: Kernel.SQL = """
            (m.ending is not null and (m.into_number is null or exists (
              select 1 from matter t where t.number = m.into_number and t.ending is not null)))
            """
        let rows = try await house.journal.rows(
            """
            select a.matter, m.number, case when m.ending is null then 0 else 1 end as is_over from asker_mail a
            join matter m on m.id = a.matter where a.try_at <= \(now)
            and (\(isOver) or (m.ending is null and a.told = 0 and not (\(Kernel.SQL.joined(first, by: " or "))))) order by a.try_at limit 40
            """)
        var sent = 0
        for row in rows {
            do {
                if try await tell(row.text("matter"), row.text("number"), isOver: row.integer("is_over") != 0, at: now, by: post) {
                    sent += 1
                }
            } catch {
                logger.error("a reporter could not be told", metadata: ["matter": "\(row.text("number"))", "error": "\(error)"])
            }
        }
        return sent
    }

    private func tell(_ id: String, _ number: String, isOver: Bool, at now: Instant, by post: PublicPost) async throws -> Bool {
        let mark = House.newIdentifier()
        let claimed = try await house.journal.write(
            [
                """
                update asker_mail set tries = tries + 1, try_at = \(now.adding(seconds: AskerMail.retrySeconds)), claimed = \(mark)
                where matter = \(id) and try_at <= \(now)
                """
            ], then: "select language, tries from asker_mail where matter = \(id) and claimed = \(mark)")
        guard let row = claimed.first else { return false }
        let (matter, _) = try await house.matter(number)
        guard let sealed = matter.sealed[AskerMail.field], row.integer("tries") <= AskerMail.mostTries,
            let address = try await address(id, sealed), Mailbox.isAddress(address)
        else {
            try await forget(id)
            return false
        }
        let page = await post.page(Language(rawValue: row.text("language")) ?? .zh, at: now)
        let delivery = await post.hand(
            letter(matter, isOver: isOver, page, post), to: address,
            id: "\(house.vault.publicID("mail/\(id)"))-\(isOver ? "ended" : "accepted")",
            at: now)
        switch delivery {
        case .sent:
            if isOver {
                try await forget(id)
            } else {
                try await house.journal.write(["update asker_mail set told = 1, tries = 0, try_at = \(now) where matter = \(id)"])
            }
            return true
        case .failed(.rejected, _):
            try await forget(id)
            return false
        case .failed, .late: return false
        }
    }

    /// On record before it is read. Nil where the key was destroyed.
    private func address(_ id: String, _ sealed: String) async throws -> String? {
        guard let wrapped = try await house.journal.rows("select wrapped from matter_key where matter = \(id)").first?.blob("wrapped")
        else {
            return nil
        }
        try await house.recordReading(of: id, officer: "system", post: House.systemPost, fields: [AskerMail.field])
        return try house.vault.open([AskerMail.field: sealed], for: id, wrapped: wrapped)?[AskerMail.field]
    }

    private func forget(_ id: String) async throws { try await house.journal.write(["delete from asker_mail where matter = \(id)"]) }

    /// No word of the report: an e-mail is read by who carries it.
    private func letter(_ matter: Matter, isOver: Bool, _ page: PageContext, _ post: PublicPost) -> PublicPost.Letter {
        let follow = post.link(URLs.follow(matter.number, code: house.vault.followCode(of: matter.id)))
        if isOver {
            return .init(
                subject: page.pick("您上报的 \(matter.number) 已有结果，请您评价", "Your report \(matter.number) has ended: please appraise it"),
                lines: [
                    page.pick("您上报的事项 \(matter.number) 已有结果。", "Your report \(matter.number) has ended."),
                    page.pick("请查看答复并评价（两步）：", "Read the answer and appraise it, in two taps:"), follow + "#appraise", "",
                    page.pick("问题没有解决，可以在同一页要求重新办理。", "If it is not solved, ask on the same page to have it opened again."),
                    page.pick("这是最后一封邮件。", "This is the last e-mail about it."),
                ])
        }
        return .init(
            subject: page.pick("您上报的 \(matter.number) 已受理", "Your report \(matter.number) was accepted"),
            lines: [
                page.pick(
                    "您上报的事项 \(matter.number) 已受理。随时可以查看办到哪一步：", "Your report \(matter.number) was accepted. See at any time how it stands:"),
                follow, "", page.pick("办结时再发一封，不作他用。", "One more e-mail comes when it has ended, and nothing else."),
            ])
    }
}

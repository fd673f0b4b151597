// What people do with notices: read those on their desk, see them, try those again that could not be delivered,
// say where they are to be reached. Pages, API and command line come here. All is read by the board's indices:
// it costs the same however many notices there were.
import Kernel
import Loop
import Matters
import Notices

/// A notice on somebody's desk.
package struct DeskNotice: Sendable, Hashable {
    package let id: String
    package let slip: Slip
    /// The matter's number, or that of the bulletin or paper.
    package let number: String
    /// The bulletin's identifier, where it is about one.
    package let bulletin: String?
    package let isOfPaper: Bool
    package let subject: Bilingual
    package let words: Bilingual
    package let queuedAt: Instant
    package let seenAt: Instant?

    init(_ row: Row) throws {
        id = row.text("id")
        slip = try Slip(row)
        number = row.text("number")
        bulletin = NoticeDraft.bulletin(of: row.text("matter"))
        isOfPaper = NoticeDraft.isPaper(row.text("matter"))
        subject = Bilingual(zh: row.text("subject_zh"), en: row.text("subject_en"))
        words = Bilingual(zh: row.text("words_zh"), en: row.text("words_en"))
        queuedAt = row.instant("queued_at") ?? Instant(milliseconds: 0)
        seenAt = row.instant("seen_at")
    }
}

/// A notice that an attempt to deliver came to nothing for, and that has not arrived since.
package struct UndeliveredNotice: Sendable, Hashable {
    package let id: String
    package let slip: Slip
    package let number: String
    /// The bulletin's identifier, where it is about one.
    package let bulletin: String?
    package let isOfPaper: Bool
    package let channel: NoticeChannel
    /// The officer, or a webhook's name.
    package let to: String
    package let isOfficer: Bool
    package let standing: Notice.Standing
    package let failure: NoticeFailure?
    package let reason: String
    package let attempts: Int
    package let nextAt: Instant?
    /// When it was last tried or put back.
    package let undeliveredAt: Instant

    /// One that waits for its turn anyway is not put back.
    package var mayRetry: Bool { standing == .failed || standing == .givenUp }

    init(_ row: Row) throws {
        id = row.text("id")
        slip = try Slip(row)
        number = row.text("number")
        guard let channel = NoticeChannel(rawValue: row.text("channel")), let standing = Notice.Standing(rawValue: row.text("state")) else {
            throw JournalFault.store("notice \(row.text("id")) has a channel or a state that there is not")
        }
        self.channel = channel
        self.standing = standing
        bulletin = NoticeDraft.bulletin(of: row.text("matter"))
        isOfPaper = NoticeDraft.isPaper(row.text("matter"))
        to = row.optionalText("webhook") ?? row.text("officer")
        isOfficer = row.optionalText("webhook") == nil
        failure = row.optionalText("reason_kind").flatMap(NoticeFailure.init)
        reason = row.optionalText("reason") ?? ""
        attempts = row.integer("attempts")
        nextAt = row.instant("next_at")
        undeliveredAt = row.instant("undelivered_at") ?? Instant(milliseconds: 0)
    }
}

extension Slip {
    fileprivate init(_ row: Row) throws {
        guard let slip = Slip(rawValue: row.text("slip")) else {
            throw JournalFault.store("notice \(row.text("id")) has a slip that there is not")
        }
        self = slip
    }
}

/// Where a page of notices ended: `1795395600000~0f3a…`, the instant in milliseconds and the notice's id.
package struct NoticeCursor: Sendable, Hashable {
    package let at: Instant
    package let id: String

    package var text: String { "\(at.milliseconds)~\(id)" }

    package init(at: Instant, id: String) {
        self.at = at
        self.id = id
    }

    package init(_ text: String) throws(Refusal) {
        let parts = text.split(separator: "~", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else {
            throw .fieldInvalid("cursor", text, expected: Bilingual(zh: "上一页给出的 cursor", en: "the cursor of the page before"))
        }
        self.init(at: Instant(milliseconds: milliseconds), id: String(parts[1]))
    }

    /// As an index `(column desc, id)` reads on.
    fileprivate func after(_ column: SQL) -> SQL { "and \(column) <= \(at) and (\(column) < \(at) or id > \(id))" }
}

extension House {
    // MARK: On the desk

    /// What the head of a page counts up to.
    package static let mostCountedNotices = 100

    /// How many notices the reader has not seen yet, at most `mostCountedNotices`. Who holds no post has none: notices
    /// are told to officers in their posts.
    package func unseenNoticeCount(of reader: Reader) async throws -> Int {
        guard !reader.posts.isEmpty else { return 0 }
        return try await journal.rows(
            "select count(*) as n from (select 1 from notice where unseen_by = \(reader.officer) limit \(House.mostCountedNotices)) counted"
        ).first?.integer("n") ?? 0
    }

    /// The reader's own, the newest first, and where the next page begins.
    package func notices(of reader: Reader, isUnseen: Bool = false, after cursor: NoticeCursor? = nil, limit: Int) async throws -> (
        notices: [DeskNotice], next: NoticeCursor?
    ) {
        guard !reader.posts.isEmpty else { return ([], nil) }
        let whose: SQL =
            isUnseen ? "unseen_by = \(reader.officer)" : "officer = \(reader.officer) and channel = \(NoticeChannel.desk.rawValue)"
        let after: SQL = cursor?.after("queued_at") ?? ""
        let rows = try await journal.rows(
            "select * from notice where \(whose) \(after) order by queued_at desc, id limit \(limit + 1)")
        let shown = try rows.prefix(limit).map(DeskNotice.init)
        return (shown, rows.count > limit ? shown.last.map { NoticeCursor(at: $0.queuedAt, id: $0.id) } : nil)
    }

    /// Nil where there is none.
    package func notice(_ id: String) async throws -> DeskNotice? {
        try await journal.rows("select * from notice where id = \(id)").first.map(DeskNotice.init)
    }

    /// Records that its recipient has seen it; seen once more nothing happens.
    package func seeNotice(_ id: String, by reader: Reader) async throws {
        _ = try await journal.submit(
            Submission(stream: NoticeDecider.stream(id), command: NoticeCommand.see, actor: reader.actor, now: now()))
    }

    /// All that the reader had before him, which is what came until `instant`; what came meanwhile stays unseen. At
    /// most 500 at once.
    /// - Returns: how many.
    package func seeNotices(until instant: Instant, by reader: Reader) async throws -> Int {
        let rows = try await journal.rows(
            "select id from notice where unseen_by = \(reader.officer) and queued_at <= \(instant) order by queued_at desc limit 500")
        try await inOneGroup(rows.map { $0.text("id") }) { try await self.seeNotice($0, by: reader) }
        return rows.count
    }

    // MARK: What could not be delivered

    /// At most `mostCountedNotices`.
    package func undeliveredNoticeCount() async throws -> Int {
        try await journal.rows(
            "select count(*) as n from (select 1 from notice where undelivered_at is not null limit \(House.mostCountedNotices)) counted"
        ).first?.integer("n") ?? 0
    }

    package func undeliveredNotices(after cursor: NoticeCursor? = nil, limit: Int) async throws -> (
        notices: [UndeliveredNotice], next: NoticeCursor?
    ) {
        let after: SQL = cursor?.after("undelivered_at") ?? ""
        let rows = try await journal.rows(
            "select * from notice where undelivered_at is not null \(after) order by undelivered_at desc, id limit \(limit + 1)")
        let shown = try rows.prefix(limit).map(UndeliveredNotice.init)
        return (shown, rows.count > limit ? shown.last.map { NoticeCursor(at: $0.undeliveredAt, id: $0.id) } : nil)
    }

    /// Puts one back to be sent.
    package func retryNotice(_ id: String, by actor: Actor) async throws {
        _ = try await journal.submit(
            Submission(stream: NoticeDecider.stream(id), command: NoticeCommand.retry, actor: actor, now: now()))
    }

    /// Puts back what was given up, at most 500 at once: after an outage, or when a channel was set up. What is
    /// tried again anyway stays as it is.
    /// - Returns: how many.
    package func retryNotices(by actor: Actor) async throws -> Int {
        let rows = try await journal.rows(
            """
            select id from notice where undelivered_at is not null and state = \(Notice.Standing.givenUp.rawValue)
            order by undelivered_at desc limit 500
            """)
        try await inOneGroup(rows.map { $0.text("id") }) { try await self.retryNotice($0, by: actor) }
        return rows.count
    }

    package func setNoticeRules(_ rules: NoticeRules, by actor: Actor) async throws {
        _ = try await journal.submit(
            Submission(stream: NoticeRulesDecider.stream, command: NoticeRulesCommand.set(rules), actor: actor, now: now()))
    }

    /// At once, so that they share one commit.
    private func inOneGroup(_ ids: [String], _ work: @escaping @Sendable (String) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in ids { group.addTask { try await work(id) } }
            try await group.waitForAll()
        }
    }

    // MARK: Addresses

    /// Says where an officer is to be reached; nil leaves a field as it is, an empty text takes it away. Not in the
    /// journal, which does not forget: who did it is in the log, the address nowhere.
    package func setContact(email: String?, phone: String?, of officer: OfficerCode, by actor: Actor) async throws {
        guard await journal.book().matters.organization.officers[officer] != nil else { throw Refusal.officerNotThere(officer) }
        try await contacts.change(email: email, phone: phone, of: officer, at: now())
        logger.notice("addresses changed", metadata: ["officer": "\(officer)", "by": "\(actor.text)"])
    }

    /// In days. Long enough for a change of posts, and for a last slip to be disputed.
    package static let daysToKeepContacts: Int64 = 90

    /// Deletes the addresses of officers who have held no post for `daysToKeepContacts`; of those who never held
    /// one, that long after they were entered. Answers how many.
    package func forgetContacts() async throws -> Int {
        let organization = await journal.book().matters.organization
        let limit = now().adding(seconds: -House.daysToKeepContacts * 86_400)
        var forgotten = 0
        for row in try await journal.rows("select officer, updated_at from contact") {
            let officer = row.text("officer")
            let posts = organization.appointments[officer] ?? []
            // Of what is held without an end, and of what is still to come, there is no last day.
            guard posts.allSatisfy({ $0.until != nil }) else { continue }
            // What was entered after the last post is for one that is about to be taken.
            let last = (posts.compactMap(\.until) + [row.instant("updated_at")].compactMap(\.self)).max()
            guard let last, last < limit else { continue }
            try await contacts.remove(officer)
            forgotten += 1
        }
        return forgotten
    }
}

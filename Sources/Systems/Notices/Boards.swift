// The read table of notices, changed with the entry. The sender reads by `next_at`, the desk by `unseen_by` and
// by officer, the page of what could not be delivered by `undelivered_at`.
import Kernel
import Matters

/// One row a notice. `next_at` is null where there is nothing to send and `unseen_by` where nobody has still to
/// look, so that their indices hold only what waits: finding it costs the same however many notices there were.
package struct NoticeBoard<Book: HoldsNoticeRules>: Board {
    package let name = "notice"
    package let version = 1
    package let tables = ["notice"]
    package let pace = BoardPace.withEntry
    package let follows = "\(NoticeDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table notice(
          id text primary key, officer text, webhook text, channel text not null, state text not null, slip text not null,
          matter text not null, number text not null, subject_zh text not null, subject_en text not null,
          words_zh text not null, words_en text not null, attempts integer not null, next_at integer, reason_kind text, reason text,
          queued_at integer not null, sent_at integer, seen_at integer, unseen_by text, undelivered_at integer, updated_at integer not null
        ) strict, without rowid
        """,
        "create index notice_by_next on notice(next_at) where next_at is not null",
        "create index notice_by_officer on notice(officer, channel, queued_at desc)",
        "create index notice_by_unseen on notice(unseen_by, queued_at desc) where unseen_by is not null",
        "create index notice_by_undelivered on notice(undelivered_at desc) where undelivered_at is not null",
        "create index notice_by_matter on notice(matter, queued_at desc)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let notice = after as? Notice, let draft = notice.draft else { return [] }
        let undeliveredAt = notice.failure != nil && notice.sentAt == nil ? notice.updatedAt : nil
        let unseenBy = draft.channel == .desk && notice.seenAt == nil ? draft.officer : nil
        let id = String(entry.stream.dropFirst(follows.count))
        return [
            "delete from notice where id = \(id)",
            """
            insert into notice values(
              \(id), \(draft.officer), \(draft.channel == .webhook ? draft.to : nil),
              \(draft.channel.rawValue), \(notice.standing.rawValue), \(draft.slip.rawValue), \(draft.about.id), \(draft.about.number),
              \(draft.subject.zh), \(draft.subject.en), \(draft.words.zh), \(draft.words.en), \(notice.attempts), \(notice.nextAt),
              \(notice.failure?.rawValue), \(notice.reason), \(notice.queuedAt), \(notice.sentAt), \(notice.seenAt), \(unseenBy), \(undeliveredAt),
              \(notice.updatedAt))
            """,
        ]
    }

    /// What the sender should try at `now`, the longest waiting first: of each channel, and of each webhook, at most
    /// `limit`, so that one that takes nothing does not hide what goes by the others.
    package static func due(at now: Instant, limit: Int) -> SQL {
        """
        select id, channel, webhook, attempts from (
          select id, channel, webhook, attempts, next_at, row_number() over (partition by channel, webhook order by next_at, id) as place
          from notice where next_at <= \(now)) as waiting
        where place <= \(limit) order by next_at, id
        """
    }
}

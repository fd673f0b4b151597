// The read table of meetings: one row each with its state. It changes with the entry.
import Kernel
import Matters

package struct MeetingBoard<Book: HoldsMatterRules>: Board {
    package let name = "meeting"
    package let version = 1
    package let tables = ["meeting"]
    package let pace = BoardPace.withEntry
    package let follows = "\(MeetingDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table meeting(
          id text primary key, number text not null unique, day text not null, kind text not null, parent text, version integer not null,
          state text not null
        ) strict, without rowid
        """,
        "create index meeting_by_day on meeting(day, number)",
        "create index meeting_by_parent on meeting(parent, number)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let meeting = after as? Meeting, let details = meeting.details else { return [] }
        return [
            "delete from meeting where id = \(meeting.id)",
            """
            insert into meeting values(
              \(meeting.id), \(meeting.number), \(details.on), \(details.kind), \(details.parent), \(entry.version),
              \(try JSON.text(meeting)))
            """,
        ]
    }
}

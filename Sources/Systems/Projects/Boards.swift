// The read tables of projects: one row each with its state, and a row for each report. Both change with the entry.
import Kernel
import Matters

/// What lists filter by, and the whole state but the schedule as text: a register has hundreds of rows, and its pages add
/// them up.
package struct ProjectBoard<Book: HoldsMatterRules>: Board {
    package let name = "project"
    package let version = 2
    package let tables = ["project"]
    package let pace = BoardPace.withEntry
    package let follows = "\(ProjectDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table project(
          id text primary key, number text not null unique, name text not null, lead text not null, town text not null,
          task_force text not null, withdrawn_on text, updated_at integer not null, version integer not null, state text not null
        ) strict, without rowid
        """,
        "create index project_by_name on project(name)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard var project = after as? Project, let details = project.details else { return [] }
        project.schedule = nil
        return [
            "delete from project where id = \(project.id)",
            """
            insert into project values(
              \(project.id), \(project.number), \(details.name), \(details.lead), \(details.town), \(details.taskForce.unit),
              \(project.withdrawnOn?.description), \(project.updatedAt), \(entry.version), \(try JSON.text(project)))
            """,
        ]
    }
}

/// The schedule of each project that has one, whole.
package struct ScheduleBoard<Book: HoldsMatterRules>: Board {
    package let name = "schedule"
    package let version = 1
    package let tables = ["schedule"]
    package let pace = BoardPace.withEntry
    package let follows = "\(ProjectDecider.prefix)/"

    package init() {}

    package let schema = ["create table schedule(project text primary key, state text not null) strict, without rowid"]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard ["project.scheduled", "project.activity-reported", "project.finish-moved"].contains(entry.type),
            let project = after as? Project, let schedule = project.schedule
        else { return [] }
        return [
            "delete from schedule where project = \(project.number)",
            "insert into schedule values(\(project.number), \(try JSON.text(schedule)))",
        ]
    }
}

/// Each report of each side, as it was sent; one sent again for the same day takes its place here.
package struct BriefingBoard<Book: HoldsMatterRules>: Board {
    package let name = "briefing"
    package let version = 1
    package let tables = ["briefing"]
    package let pace = BoardPace.withEntry
    package let follows = "\(ProjectDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table briefing(
          project text not null, day text not null, side text not null, progress text not null, problems text not null, next text not null,
          total integer, officer text not null, sent_at integer not null, primary key(project, day, side)
        ) strict, without rowid
        """,
        "create index briefing_by_day on briefing(day, project, side)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard entry.type == "project.briefed", let project = after as? Project,
            case .briefed(let draft) = try ProjectFact.decoded(entry)
        else { return [] }
        return [
            """
            insert into briefing values(
              \(project.number), \(draft.on), \(draft.side.rawValue), \(draft.progress), \(draft.problems), \(draft.next), \(draft.total.map { SQLValue.integer($0) } ?? .null),
              \(entry.actor.officer), \(entry.recordedAt))
            on conflict (project, day, side) do update set
              progress = excluded.progress, problems = excluded.problems, next = excluded.next, total = excluded.total,
              officer = excluded.officer, sent_at = excluded.sent_at
            """
        ]
    }
}

// The read tables of visits: one row each with its state, and a row for each site. Both change with the entry.
import Kernel
import Matters

package struct VisitBoard<Book: HoldsMatterRules>: Board {
    package let name = "visit"
    package let version = 1
    package let tables = ["visit", "visit_site"]
    package let pace = BoardPace.withEntry
    package let follows = "\(VisitDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table visit(
          id text primary key, number text not null unique, day text not null, kind text not null, version integer not null,
          state text not null
        ) strict, without rowid
        """,
        "create index visit_by_day on visit(day, number)",
        """
        create table visit_site(
          visit text not null, place integer not null, project text not null, primary key(visit, place)
        ) strict, without rowid
        """,
        "create index visit_site_by_project on visit_site(project, visit)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let visit = after as? Visit, let details = visit.details else { return [] }
        let known = (before as? Visit)?.sites.count ?? 0
        return [
            "delete from visit where id = \(visit.id)",
            """
            insert into visit values(
              \(visit.id), \(visit.number), \(details.on), \(details.kind.rawValue), \(entry.version), \(try JSON.text(visit)))
            """,
        ]
            + visit.sites.enumerated().dropFirst(known).map { place, site in
                "insert into visit_site values(\(visit.number), \(place), \(site.project.number))"
            }
    }
}

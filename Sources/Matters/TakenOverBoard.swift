// Which matters came from other jurisdictions, and through which: who adds up several jurisdictions must not count a
// matter in each of them. Counters of the year and a row for each that is open; nothing for a matter of one's own.
import Kernel

/// `path` is that of `Origin`: codes with blanks between them, the first one first.
package struct TakenOverBoard<Book: HoldsMatterRules>: Board {
    package let name = "taken-over"
    package let version = 1
    package let tables = ["taken_over", "taken_open"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table taken_over(
          day text not null, path text not null, ledger text not null, ending text not null, count integer not null,
          primary key(day, path, ledger, ending)
        ) strict, without rowid
        """,
        "create table taken_open(path text not null, id text not null, primary key(path, id)) strict, without rowid",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let now = after as? Matter, let here = place(now, book.matters) else { return [] }
        let there = (before as? Matter).flatMap { place($0, book.matters) }
        guard here != there else { return [] }
        var statements = there.map(leave) ?? []
        statements.append(
            """
            insert into taken_over values(\(here.day), \(here.path), \(here.ledger), \(here.ending), 1)
            on conflict (day, path, ledger, ending) do update set count = taken_over.count + 1
            """)
        if here.ending.isEmpty { statements.append("insert into taken_open values(\(here.path), \(now.id)) on conflict do nothing") }
        if !here.ending.isEmpty { statements.append("delete from taken_open where path = \(here.path) and id = \(now.id)") }
        return statements
    }

    /// The first path after this one by which something came that is open: few paths, each read by the index.
    package static func path(after path: String) -> SQL { "select min(path) as path from taken_open where path > \(path)" }

    private struct Coordinates: Equatable {
        let day: CivilDay
        let path, ledger, ending: String
    }

    private func place(_ matter: Matter, _ rules: MatterRules) -> Coordinates? {
        guard let origin = matter.origin else { return nil }
        let zone = rules.ledger(matter.ledger, version: matter.rules).flatMap { rules.calendars(of: $0) }?.zone ?? .china
        return Coordinates(
            day: matter.reportedAt.day(in: zone), path: origin.path.joined(separator: " "), ledger: matter.ledger,
            ending: matter.ending?.kind ?? "")
    }

    private func leave(_ place: Coordinates) -> [SQL] {
        let row: SQL = "day = \(place.day) and path = \(place.path) and ledger = \(place.ledger) and ending = \(place.ending)"
        return ["update taken_over set count = count - 1 where \(row)", "delete from taken_over where \(row) and count = 0"]
    }
}

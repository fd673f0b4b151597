// How often the time promised for a class was kept: counters by year, class and kind of ending, so that anybody may
// ask without a row of matters being counted. Read by the portal.
import Kernel

/// Matters that ended in a year and are not open again. `late`: the class's own limit, or that of the whole matter, was
/// overrun on the way; how long a desk took to accept or to check is the office's own affair and not promised to anybody.
package struct ServiceBoard<Book: HoldsMatterRules>: Board {
    package let name = "service"
    package let version = 1
    package let tables = ["service"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table service(
          year integer not null, ledger text not null, class text not null, ending text not null, late integer not null,
          count integer not null, primary key(year, ledger, class, ending, late)
        ) strict, without rowid
        """
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let now = after as? Matter else { return [] }
        let here = place(now, book.matters)
        let there = (before as? Matter).flatMap { place($0, book.matters) }
        guard here != there else { return [] }
        return (there.map(leave) ?? []) + (here.map { [enter($0)] } ?? [])
    }

    private struct Coordinates: Equatable {
        let year: Int
        let ledger, code, ending: String
        let late: Bool
    }

    private func place(_ matter: Matter, _ rules: MatterRules) -> Coordinates? {
        guard let ending = matter.ending, let code = matter.classCode, let ledger = rules.ledger(matter.ledger, version: matter.rules),
            let calendars = rules.calendars(of: ledger)
        else { return nil }
        return Coordinates(
            year: ending.at.day(in: calendars.zone).year, ledger: matter.ledger, code: code, ending: ending.kind,
            late: matter.brokePromise(by: ledger, on: calendars))
    }

    private func enter(_ place: Coordinates) -> SQL {
        """
        insert into service values(\(place.year), \(place.ledger), \(place.code), \(place.ending), \(place.late), 1)
        on conflict (year, ledger, class, ending, late) do update set count = service.count + 1
        """
    }

    private func leave(_ place: Coordinates) -> [SQL] {
        let row: SQL = """
            year = \(place.year) and ledger = \(place.ledger) and class = \(place.code) and ending = \(place.ending)
            and late = \(place.late)
            """
        return ["update service set count = count - 1 where \(row)", "delete from service where \(row) and count = 0"]
    }
}

extension Matter {
    /// Whether a time that the asker was promised was overrun by the time it ended: that of the class, or of the whole.
    package func brokePromise(by ledger: Ledger, on calendars: Calendars) -> Bool {
        let classed = Set(ledger.stages.filter { $0.clock?.isOfClass ?? false }.map(\.name))
        let at = ending?.at ?? updatedAt
        return clocks.contains { ($0.isWhole || classed.contains($0.stage)) && $0.clock.wasLate(at: at, on: calendars[$0]) }
    }

    /// Seconds of the whole matter's time, or of the class's where the ledger promises no whole, that were left when it
    /// ended; negative when it was overrun. Nil of an open matter, and where no such clock ever ran.
    package func keptPromise(by ledger: Ledger, on calendars: Calendars) -> (left: Int64, promised: Clock)? {
        guard let end = ending?.at else { return nil }
        let classed = Set(ledger.stages.filter { $0.clock?.isOfClass ?? false }.map(\.name))
        let own =
            clocks.last { $0.isWhole && !$0.clock.runs.isEmpty } ?? clocks.last { classed.contains($0.stage) && !$0.clock.runs.isEmpty }
        return own.map { ($0.clock.remaining(at: end, on: calendars[$0]), $0.clock) }
    }
}

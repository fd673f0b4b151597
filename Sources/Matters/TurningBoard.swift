// Which matters are behind the counters of turned lights: the list that a number of `flow` leads to. Kept in the
// entry's own transaction, because the number is.
import Kernel

/// One row for each matter, colour, unit and day, with how often the light turned to it then. As in `flow`, the day is
/// the turning's own and the unit the one whose time it was; empty where none answered for it yet. The cell is not here:
/// the list is cut by where the matter lies now.
package struct TurningBoard<Book: HoldsMatterRules>: Board {
    package let name = "turning"
    package let version = 1
    package let tables = ["turning"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table turning(
          light text not null, day text not null, unit text not null, id text not null, count integer not null,
          exempted integer not null, primary key(light, day, unit, id)
        ) strict, without rowid
        """,
        "create index turning_by_unit on turning(light, unit, day)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let matter = after as? Matter else { return [] }
        let zone = book.matters.ledger(matter.ledger, version: matter.rules).flatMap { book.matters.calendars(of: $0) }?.zone ?? .china
        func row(_ turned: StageClock.Turned) -> (light: String, day: CivilDay, unit: String) {
            (turned.light.rawValue, turned.at.day(in: zone), turned.unit ?? "")
        }
        return try matter.turned(by: entry).map { turned in
            let (light, day, unit) = row(turned)
            return """
                insert into turning values(\(light), \(day), \(unit), \(matter.id), 1, 0)
                on conflict (light, day, unit, id) do update set count = turning.count + 1
                """
        }
            + matter.exempted(by: entry).map { turned in
                let (light, day, unit) = row(turned)
                return """
                    update turning set exempted = exempted + 1
                    where light = \(light) and day = \(day) and unit = \(unit) and id = \(matter.id)
                    """
            }
    }
}

extension Matter {
    /// The turning of a light that the entry recorded; this is the matter after it.
    func turned(by entry: Entry) throws -> [StageClock.Turned] {
        guard entry.type == "matter.rung-reached", case .rungReached(let rung) = try MatterFact.decoded(entry), rung.light != nil,
            clocks.indices.contains(rung.clock)
        else { return [] }
        return clocks[rung.clock].turned.suffix(1)
    }

    /// The turnings that the entry, an upheld appeal, takes out of the count.
    func exempted(by entry: Entry) throws -> [StageClock.Turned] {
        guard entry.type == "matter.exempted", case .exempted(let round) = try MatterFact.decoded(entry) else { return [] }
        return clocks.filter { $0.round == round }.flatMap(\.turned).filter(\.isLate)
    }
}

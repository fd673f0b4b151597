// The counters of matters, which change with the entry.
import Kernel

/// Counters, so that a cockpit reads numbers and does not count rows. `tally` has how many matters
/// reported on a day now stand where, `total` the same without unit, cell and stage, for figures that
/// anybody may ask for; `unit_year` and `cell_year` the same by the year of the report and by unit or by cell alone, which
/// stay as long as units and cells are many, however many matters there are; `standing` how many matters ended on a day and
/// are not open again, `ended` the same without unit and cell; `flow` how often something happened on a day. The turnings of lights are among these, `turned:COLOUR` by the unit whose time it was; those
/// that an upheld appeal takes out of the count are `exempted:COLOUR`, on the day on which the light had turned.
package struct TallyBoard<Book: HoldsMatterRules>: Board {
    package let name = "tally"
    package let version = 5
    package let tables = ["tally", "total", "unit_year", "cell_year", "standing", "ended", "flow"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table tally(
          day text not null, ledger text not null, unit text not null, cell text not null, stage text not null, ending text not null,
          late integer not null, count integer not null, primary key(day, ledger, unit, cell, stage, ending, late)
        ) strict, without rowid
        """,
        "create index tally_by_unit on tally(unit, day)",
        "create index tally_of_open on tally(day) where ending = ''",
        """
        create table total(
          day text not null, ledger text not null, ending text not null, count integer not null, primary key(day, ledger, ending)
        ) strict, without rowid
        """,
        "create index total_of_open on total(day, ledger, count, ending) where ending = ''",
        """
        create table unit_year(
          ledger text not null, year integer not null, unit text not null, stage text not null, ending text not null, late integer not null,
          count integer not null, primary key(ledger, year, unit, stage, ending, late)
        ) strict, without rowid
        """,
        """
        create table cell_year(
          ledger text not null, year integer not null, cell text not null, ending text not null, late integer not null,
          count integer not null, primary key(ledger, year, cell, ending, late)
        ) strict, without rowid
        """,
        """
        create table standing(
          day text not null, ledger text not null, unit text not null, cell text not null, count integer not null,
          primary key(day, ledger, unit, cell)
        ) strict, without rowid
        """,
        """
        create table ended(day text not null, ledger text not null, count integer not null, primary key(day, ledger)) strict, without rowid
        """,
        """
        create table flow(
          day text not null, kind text not null, ledger text not null, unit text not null, cell text not null,
          count integer not null, primary key(day, kind, ledger, unit, cell)
        ) strict, without rowid
        """,
        "create index flow_by_kind on flow(kind, day)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let now = after as? Matter else { return [] }
        let then = before as? Matter
        let zone = book.matters.ledger(now.ledger, version: now.rules).flatMap { book.matters.calendars(of: $0) }?.zone ?? .china
        var statements: [SQL] = []
        let here = place(now, book.matters, zone)
        let there = then.map { place($0, book.matters, zone) }
        if here != there { statements += Coordinates.counters.flatMap { $0.moved(from: there, to: here) } }
        let standing = now.ending.map { Standing(at: $0.at, here, zone) }
        let stood = then.flatMap { then in there.flatMap { there in then.ending.map { Standing(at: $0.at, there, zone) } } }
        if standing != stood { statements += Standing.counters.flatMap { $0.moved(from: stood, to: standing) } }
        for happening in try happenings(in: entry, now) {
            let day = happening.at.day(in: zone)
            statements.append(
                """
                insert into flow values(\(day), \(happening.kind), \(now.ledger), \(happening.unit ?? ""), \(now.place?.cell ?? ""), 1)
                on conflict (day, kind, ledger, unit, cell) do update set count = flow.count + 1
                """)
        }
        return statements
    }

    private struct Coordinates: Equatable {
        let day: CivilDay
        let ledger, unit, cell, stage, ending: String
        let late: Bool

        private var isLate: SQLValue { .integer(late ? 1 : 0) }
        private var year: SQLValue { .integer(Int64(day.year)) }

        static var counters: [Counter<Coordinates>] {
            [
                Counter(CounterText.tally) {
                    [
                        .text($0.day.description), .text($0.ledger), .text($0.unit), .text($0.cell), .text($0.stage), .text($0.ending),
                        $0.isLate,
                    ]
                },
                Counter(CounterText.total) { [.text($0.day.description), .text($0.ledger), .text($0.ending)] },
                Counter(CounterText.unitYear) {
                    [.text($0.ledger), $0.year, .text($0.unit), .text($0.stage), .text($0.ending), $0.isLate]
                },
                Counter(CounterText.cellYear) { [.text($0.ledger), $0.year, .text($0.cell), .text($0.ending), $0.isLate] },
            ]
        }
    }

    /// Where an ending is counted while it stands: a matter that is opened again takes it out of the day on which it ended.
    private struct Standing: Equatable {
        let day: CivilDay
        let ledger, unit, cell: String

        init(at instant: Instant, _ place: Coordinates, _ zone: Zone) {
            day = instant.day(in: zone)
            (ledger, unit, cell) = (place.ledger, place.unit, place.cell)
        }

        static var counters: [Counter<Standing>] {
            [
                Counter(CounterText.standing) { [.text($0.day.description), .text($0.ledger), .text($0.unit), .text($0.cell)] },
                Counter(CounterText.ended) { [.text($0.day.description), .text($0.ledger)] },
            ]
        }
    }

    private func place(_ matter: Matter, _ rules: MatterRules, _ zone: Zone) -> Coordinates {
        let calendars = rules.ledger(matter.ledger, version: matter.rules).flatMap { rules.calendars(of: $0) }
        // Whether it ended late is settled by its ending; of an open matter only its light can say.
        let late = matter.isOpen ? false : calendars.map { !matter.lateStages(on: $0, at: matter.updatedAt).isEmpty } ?? false
        return Coordinates(
            day: matter.reportedAt.day(in: zone), ledger: matter.ledger, unit: matter.handler ?? matter.owner ?? "",
            cell: matter.place?.cell ?? "", stage: matter.stage, ending: matter.ending?.kind ?? "", late: late)
    }

    private struct Happening {
        let kind: String
        let at: Instant
        let unit: UnitCode?
    }

    /// What this entry adds to `flow`.
    private func happenings(in entry: Entry, _ now: Matter) throws -> [Happening] {
        let kind: String? =
            switch entry.type {
            case "matter.reported": "reported"
            case "matter.accepted": "accepted"
            case "matter.dispatched": "dispatched"
            case "matter.returned": "returned"
            case "matter.submitted": "submitted"
            case "matter.ended": "ended:\(now.ending?.kind ?? "")"
            case "matter.reopened": "reopened"
            case "matter.verified": now.isVerified ? "passed" : "reworked"
            default: nil
            }
        if let kind { return [Happening(kind: kind, at: entry.happenedAt, unit: now.handler ?? now.owner)] }
        return try now.turned(by: entry).map { Happening(kind: "turned:\($0.light.rawValue)", at: $0.at, unit: $0.unit) }
            + now.exempted(by: entry).map { Happening(kind: "exempted:\($0.light.rawValue)", at: $0.at, unit: $0.unit) }
    }
}

/// How many stand in each place, in a table with a row a place.
private struct Counter<Place> {
    let text: CounterText
    /// The row's key, in the order of the table's columns.
    let key: (Place) -> [SQLValue]

    init(_ text: CounterText, _ key: @escaping (Place) -> [SQLValue]) { (self.text, self.key) = (text, key) }

    /// Nothing where both lie in one row.
    func moved(from old: Place?, to new: Place?) -> [SQL] {
        let (leaving, entering) = (old.map(key), new.map(key))
        if leaving == entering { return [] }
        var statements: [SQL] = []
        // A row that nobody stands in any more goes: every matter passes through some six of them.
        if let leaving { statements += [SQL(trusted: text.fewer, leaving), SQL(trusted: text.clear, leaving)] }
        if let entering { statements.append(SQL(trusted: text.more, entering)) }
        return statements
    }
}

/// The statements of a table of counters, written once.
private struct CounterText: Sendable {
    let more, fewer, clear: String

    init(_ table: String, _ columns: String...) {
        let (names, row) = (columns.joined(separator: ", "), columns.map { "\($0) = ?" }.joined(separator: " and "))
        more = """
            insert into \(table)(\(names), count) values (\(columns.map { _ in "?" }.joined(separator: ", ")), 1)
            on conflict (\(names)) do update set count = \(table).count + 1
            """
        fewer = "update \(table) set count = count - 1 where \(row)"
        clear = "delete from \(table) where \(row) and count = 0"
    }

    static let tally = CounterText("tally", "day", "ledger", "unit", "cell", "stage", "ending", "late")
    static let total = CounterText("total", "day", "ledger", "ending")
    static let unitYear = CounterText("unit_year", "ledger", "year", "unit", "stage", "ending", "late")
    static let cellYear = CounterText("cell_year", "ledger", "year", "cell", "ending", "late")
    static let standing = CounterText("standing", "day", "ledger", "unit", "cell")
    static let ended = CounterText("ended", "day", "ledger")
}

// The read tables of matters. Rows follow from the state alone. `matter` changes with the entry, as the counters
// do (TallyBoard.swift); the positions follow within a second.
import Kernel

/// One row a matter, with what lists filter and sort by. Of the light only the instants at which it
/// turns are kept, never the colour.
package struct MatterBoard<Book: HoldsMatterRules>: Board {
    package let name = "matter"
    package let version = 9
    package let tables = ["matter"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table matter(
          id text primary key, number text not null unique, ledger text not null, stage text not null, ending text,
          title text not null, class text, channel text not null, place text, longitude real, latitude real,
          cell text, community text, street text, owner text, handler text, dispatcher text, supporting text, officer text,
          reported_at integer not null, reported_on text not null, updated_at integer not null, ended_at integer,
          due_at integer, blue_at integer, yellow_at integer, red_at integer, alarm_at integer, is_paused integer not null,
          is_provisional integer not null, late_stages text not null, was_late integer not null, counts_late integer not null,
          approve_duty text, approve_not text,
          check_duty text, check_area text, verify_duty text, verify_area text, verify_outside text,
          return_count integer not null, rework_count integer not null, grade integer,
          source_system text, source_key text, reporter text not null, parent text, into_number text, version integer not null
        ) strict, without rowid
        """,
        "create index matter_by_ledger on matter(ledger, reported_at desc, id)",
        "create index matter_by_stage on matter(ledger, stage, reported_at desc, id)",
        "create index matter_by_owner on matter(owner, stage, due_at)",
        "create index matter_by_officer on matter(officer, due_at) where ending is null",
        "create index matter_by_cell on matter(cell, reported_at desc)",
        "create index matter_by_street on matter(street, reported_at desc)",
        "create index matter_by_time on matter(reported_at desc, id)",
        "create index matter_by_end on matter(ended_at desc, id) where ended_at is not null",
        // With what lights are counted by, so that no row is looked up: the instants that make a matter of another colour, and by
        // whom and where. The ending is null in all of them, but a database that is asked for it looks.
        "create index matter_by_blue on matter(blue_at, yellow_at, red_at, ending, ledger, handler, owner, street) where blue_at is not null",
        "create index matter_by_yellow on matter(yellow_at, red_at, ending, ledger, handler, owner, street) where yellow_at is not null",
        "create index matter_by_red on matter(red_at, ending, ledger, handler, owner, street) where red_at is not null",
        // What is overdue are two ranges of it: late in a stage, and past the due instant.
        "create index matter_by_delay on matter(was_late, due_at, ending, ledger) where ending is null",
        "create index matter_by_alarm on matter(alarm_at) where alarm_at is not null",
        "create index matter_by_approval on matter(approve_duty) where approve_duty is not null",
        "create index matter_by_check on matter(check_duty, check_area) where check_duty is not null",
        "create index matter_by_verify on matter(verify_duty, verify_area) where verify_duty is not null",
        "create unique index matter_by_source on matter(source_system, source_key) where source_key is not null",
        // What is open, with what maps and areas count it by.
        """
        create index matter_by_class on matter(
          class, reported_at desc, ledger, cell, community, street, due_at, blue_at, yellow_at, red_at, ending) where ending is null
        """,
        // What a grid worker has reported, and which classes they report most.
        "create index matter_by_reporter on matter(reporter, reported_at desc, class) where channel = 'pocket'",
        "create index matter_by_open on matter(reported_at desc, id desc, ledger) where ending is null",
        // Few have supporting units; who supports is found among those.
        "create index matter_by_support on matter(supporting, stage) where supporting is not null and ending is null",
        "create index matter_by_due on matter(coalesce(due_at, 9223372036854775807), id) where ending is null",
    ]

    /// Of a row that is there only what has changed: each index that need not be touched is time that others do not wait.
    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let matter = after as? Matter else { return [] }
        let row = MatterRow.values(of: matter, version: entry.version, book.matters)
        // Not `insert or replace`: where a number were given twice, that would take away the other matter's row.
        guard let before = before as? Matter else { return [SQL(trusted: MatterRow.insertion, row)] }
        let old = MatterRow.values(of: before, version: entry.version - 1, book.matters)
        let changed = row.indices.filter { row[$0] != old[$0] }
        let columns = changed.map { "\(MatterRow.columns[$0]) = ?" }.joined(separator: ", ")
        return [SQL(trusted: "update matter set \(columns) where id = ?", changed.map { row[$0] } + [.text(matter.id)])]
    }
}

/// The columns of `matter`, in their order, and what a matter has in them.
private enum MatterRow {
    static let columns = """
        id number ledger stage ending title class channel place longitude latitude cell community street owner handler dispatcher supporting
        officer reported_at reported_on updated_at ended_at due_at blue_at yellow_at red_at alarm_at is_paused is_provisional late_stages
        was_late counts_late approve_duty approve_not check_duty check_area verify_duty verify_area verify_outside return_count rework_count
        grade source_system source_key reporter parent into_number version
        """.split { $0.isWhitespace }.map(String.init)
    static let insertion =
        "insert into matter(\(columns.joined(separator: ", "))) values (\(columns.map { _ in "?" }.joined(separator: ", ")))"

    static func values(of matter: Matter, version: Int, _ rules: MatterRules) -> [SQLValue] {
        let organization = rules.organization
        let ledger = rules.ledger(matter.ledger, version: matter.rules)
        let calendars = ledger.flatMap { rules.calendars(of: $0) }
        let turnings = ledger.flatMap { ledger in calendars.flatMap { matter.turnings(by: ledger, on: $0) } }
        let late = calendars.map { matter.lateStages(on: $0, at: matter.updatedAt) } ?? []
        let cell = matter.place?.cell
        let row: SQL = """
            \(matter.id)\(matter.number)\(matter.ledger)\(matter.stage)\(matter.ending?.kind)\(matter.title)\(matter.classCode)\
            \(matter.channel.rawValue)\(matter.place?.text)\(matter.place?.longitude)\(matter.place?.latitude)\(cell)\
            \(organization.ancestor(of: cell, at: .community))\(organization.ancestor(of: cell, at: .street))\(matter.owner)\
            \(matter.handler)\(matter.dispatcher)\(matter.supporting.isEmpty ? nil : matter.supporting.joined(separator: " "))\
            \(matter.officer)\(matter.reportedAt)\
            \(matter.reportedAt.day(in: calendars?.zone ?? .china))\(matter.updatedAt)\(matter.ending?.at)\
            \(turnings?.dueAt)\(turnings?.blueAt)\(turnings?.yellowAt)\(turnings?.redAt)\
            \(ledger.flatMap { ledger in calendars.flatMap { matter.alarmAt(by: ledger, on: $0) } })\
            \(matter.isOpen && matter.activeClock?.clock.isRunning == false)\(turnings?.provisional ?? false)\
            \(late.joined(separator: " "))\(!late.isEmpty)\(calendars.map { matter.countsAsLate(on: $0) } ?? false)\
            \(matter.petition?.next?.rawValue)\(matter.petition.map { ([$0.by] + $0.approvedBy).joined(separator: " ") })\
            \(matter.check?.duty.rawValue)\(matter.check?.area)\(matter.verification?.duty.rawValue)\(matter.verification?.area)\
            \(matter.verification.map { $0.outside.joined(separator: " ") })\(matter.returnCount)\(matter.reworkCount)\
            \(matter.appraisal?.grade)\(matter.source?.system)\(matter.source?.key)\(matter.reportedBy.officer)\
            \(matter.parent?.number)\(matter.ending?.into?.number)\(version)
            """
        return row.arguments
    }
}

/// Where open and ended matters lie, for the map and for duplicates nearby.
package struct PositionBoard<Book: HoldsMatterRules>: Board {
    package let name = "position"
    package let version = 2
    package let tables = ["position", "position_of"]
    package let pace = BoardPace.following
    package let follows = "matter/"

    package init() {}

    package let schema = [
        "create table position_of(key integer primary key, id text not null unique) strict",
        "create virtual table position using rtree(key, west, east, south, north)",
    ]

    /// The same columns, so that a query of the one is one of the other; the index is on what they span.
    package func schema(in dialect: Dialect) -> [String] {
        switch dialect {
        case .sqlite: schema
        case .postgres:
            [
                schema[0],
                "create table position(key integer primary key, west real not null, east real not null, south real not null, north real not null)",
                "create index position_by_box on position using gist (box(point(east, north), point(west, south)))",
            ].map(dialect.schema)
        }
    }

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let matter = after as? Matter, let longitude = matter.place?.longitude, let latitude = matter.place?.latitude else {
            return []
        }
        if let place = (before as? Matter)?.place, place.longitude == longitude, place.latitude == latitude { return [] }
        let key = numericKey(of: matter.id)
        return [
            "insert into position_of(key, id) values(\(key), \(matter.id)) on conflict do nothing",
            // SQLite's R*Tree knows no `on conflict`.
            "delete from position where key = \(key)",
            "insert into position(key, west, east, south, north) values(\(key), \(longitude), \(longitude), \(latitude), \(latitude))",
        ]
    }
}

package enum PositionIndex {
    /// Rows of `position p` that lie in or touch a box of degrees, by the index of each database.
    package static func touches(west: Double, south: Double, east: Double, north: Double) -> SQL {
        .either(
            sqlite: "p.north >= \(south) and p.south <= \(north) and p.east >= \(west) and p.west <= \(east)",
            postgres: """
                box(point(p.east, p.north), point(p.west, p.south))
                && box(point(\(east), \(north)), point(\(west), \(south)))
                """)
    }
}

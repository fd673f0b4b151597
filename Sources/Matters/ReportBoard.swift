// Which reports of progress came in, what was found of each, and which wait: for whoever judges them, and for counting how often a
// unit says nothing new.
import Kernel

/// A row for each second look at a matter that had ended, by the unit whose work it was.
package struct RecheckBoard<Book: HoldsMatterRules>: Board {
    package let name = "recheck"
    package let version = 1
    package let tables = ["recheck"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table recheck(
          matter text not null, version integer not null, unit text, holds integer not null, sample text, at integer not null,
          primary key(matter, version)
        ) strict, without rowid
        """,
        "create index recheck_by_sample on recheck(sample, matter)",
        "create index recheck_by_unit on recheck(unit, at)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard entry.type == "matter.rechecked", let matter = after as? Matter,
            case .rechecked(let holds, _, _, let sample) = try MatterFact.decoded(entry)
        else { return [] }
        return [
            """
            insert into recheck values(
              \(matter.id), \(entry.version), \(matter.handler ?? matter.owner), \(holds), \(sample), \(entry.happenedAt))
            """
        ]
    }
}

/// A row for each report of a matter whose ledger asks for them at intervals.
package struct ReportBoard<Book: HoldsMatterRules>: Board {
    package let name = "report"
    package let version = 1
    package let tables = ["report"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table report(
          matter text not null, version integer not null, unit text, given_at integer not null, words text not null, repeats integer,
          verdict text, judged_at integer, primary key(matter, version)
        ) strict, without rowid
        """,
        "create index report_pending on report(given_at, matter) where verdict is null and repeats is null",
        "create index report_by_unit on report(unit, given_at)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        switch entry.type {
        case "matter.progressed":
            guard let matter = after as? Matter, book.matters.ledger(matter.ledger, version: matter.rules)?.reporting != nil,
                case .progressed(let note, _, _, let repeats) = try MatterFact.decoded(entry)
            else { return [] }
            return [
                """
                insert into report values(
                  \(matter.id), \(entry.version), \(entry.actor.unit), \(entry.happenedAt), \(String(note.prefix(200))), \(repeats), null, null)
                """
            ]
        case "matter.judged":
            guard let matter = after as? Matter, case .judged(let report, let verdict, _, _) = try MatterFact.decoded(entry) else {
                return []
            }
            return [
                """
                update report set verdict = \(verdict.rawValue), judged_at = \(entry.happenedAt)
                where matter = \(matter.id) and version = \(report)
                """
            ]
        default: return []
        }
    }
}

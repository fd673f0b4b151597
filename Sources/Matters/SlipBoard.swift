// 督办单: which slips a unit was given, and whether it has answered. One matter, one slip: each is of one matter, in the colour that
// the ledger gives it, with what it asks and until when. Kept with the entry, so that a slip can be looked up at once.
import Kernel

/// A row for each slip: the version of the entry that gave it is what it is called by, `/matters/NUMBER/slips/VERSION`.
package struct SlipBoard<Book: HoldsMatterRules>: Board {
    package let name = "slip"
    package let version = 1
    package let tables = ["slip"]
    package let pace = BoardPace.withEntry
    package let follows = "matter/"

    package init() {}

    package let schema = [
        """
        create table slip(
          matter text not null, version integer not null, kind text not null, colour text, unit text, given_at integer not null,
          answer_by integer, answered_at integer, answer integer, primary key(matter, version)
        ) strict, without rowid
        """,
        "create index slip_by_time on slip(given_at desc, matter, version)",
        "create index slip_by_unit on slip(unit, given_at desc)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let matter = after as? Matter else { return [] }
        switch entry.type {
        case "matter.rung-reached", "matter.urged":
            guard let call = try Slip.given(by: entry) else { return [] }
            return [
                """
                insert into slip values(
                  \(matter.id), \(entry.version), \(call.slip?.rawValue ?? ""), \(call.colour?.rawValue), \(call.unit), \(call.at),
                  \(call.answerBy), null, null)
                """
            ]
        // What says nothing new answers nothing.
        case "matter.progressed":
            guard case .progressed(_, _, _, nil) = try MatterFact.decoded(entry) else { return [] }
            return [answered(matter, entry)]
        case "matter.submitted": return [answered(matter, entry)]
        case "matter.judged":
            guard case .judged(let report, let verdict, _, _) = try MatterFact.decoded(entry), verdict != .accepted else { return [] }
            return ["update slip set answered_at = null, answer = null where matter = \(matter.id) and answer = \(report)"]
        default: return []
        }
    }

    private func answered(_ matter: Matter, _ entry: Entry) -> SQL {
        """
        update slip set answered_at = \(entry.happenedAt), answer = \(entry.version)
        where matter = \(matter.id) and unit = \(entry.actor.unit ?? "") and answered_at is null
        """
    }
}

extension Slip {
    /// The slip that an entry gave: by a rung of the ladder, or by somebody who urges. Nil for every other entry.
    package static func given(by entry: Entry) throws -> RungReached? {
        switch try MatterFact.decoded(entry) {
        case .rungReached(let rung): rung.slip == nil ? nil : rung
        case .urged(_, let call): call
        default: nil
        }
    }
}

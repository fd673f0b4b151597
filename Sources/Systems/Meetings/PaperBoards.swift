// The read tables of papers: one row each with its state, and a row for each unit that was asked or receives it. They change with the
// entry.
import Kernel
import Matters

package struct PaperBoard<Book: HoldsMatterRules>: Board {
    package let name = "paper"
    package let version = 1
    package let tables = ["paper", "paper_unit"]
    package let pace = BoardPace.withEntry
    package let follows = "\(PaperDecider.prefix)/"

    package init() {}

    /// `asked_until`: the last day of the newest round while somebody has not answered. `duty`: who signs next. `unclaimed`: items
    /// that nobody leads or has claimed. `waits`: an opinion or a receipt is due from the unit.
    package let schema = [
        """
        create table paper(
          id text primary key, number text not null unique, kind text not null, unit text not null, title text not null,
          stage text not null, asked_until text, duty text, unanswered integer not null, unclaimed integer not null, mark text,
          version integer not null, state text not null
        ) strict, without rowid
        """,
        "create index paper_by_stage on paper(stage, number)",
        """
        create table paper_unit(
          paper text not null, unit text not null, role text not null, waits integer not null, until text, primary key(paper, unit, role)
        ) strict, without rowid
        """,
        "create index paper_unit_by_unit on paper_unit(unit, waits, role)",
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let paper = after as? Paper, let details = paper.details else { return [] }
        let open = paper.stage.isOver ? nil : paper.rounds.last.flatMap { $0.waiting.isEmpty ? nil : $0.until.description }
        let row: SQL = """
            insert into paper values(
              \(paper.id), \(paper.number), \(details.kind), \(details.unit), \(details.title), \(paper.stage.rawValue), \(open),
              \(paper.nextSigner?.rawValue), \(paper.unanswered.count), \(paper.unclaimed.count), \(paper.mark), \(entry.version),
              \(try JSON.text(paper)))
            """
        return ["delete from paper where id = \(paper.id)", row, "delete from paper_unit where paper = \(paper.id)"] + units(of: paper)
    }

    private func units(of paper: Paper) -> [SQL] {
        let asked: [SQL] = paper.asked.sorted().compactMap { unit in
            guard let round = paper.round(asking: unit).map({ paper.rounds[$0] }) else { return nil }
            let waits = !paper.stage.isOver && round.waiting.contains(unit)
            return "insert into paper_unit values(\(paper.id), \(unit), 'asked', \(waits ? 1 : 0), \(round.until))"
        }
        let recipients: [SQL] = paper.recipients.map { unit in
            "insert into paper_unit values(\(paper.id), \(unit), 'recipient', \(paper.awaits(receiptOf: unit) ? 1 : 0), null)"
        }
        return asked + recipients
    }
}

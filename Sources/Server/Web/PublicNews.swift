// What was reported and what has ended in an area, in public words: class, street and when, never a word of a report.
// Read by the area's page, its feeds and the daily e-mail.
import Kernel
import Loop
import Matters
import Pages

struct PublicNews: Sendable {
    let house: House
    let wording: Wording
    let area: AreaCode

    /// What the page of an area looks back on.
    static let days: Int64 = 30

    struct Item: Sendable, Hashable {
        enum Kind: String, Sendable { case reported, ended }
        let kind: Kind
        let at: Instant
        /// The class's title.
        let title: String
        let street: String?
        /// The kind of ending, and how long it took.
        let ending: String?
        /// The same for the same event, and says nothing of the matter to whoever has no key.
        let id: String
    }

    private var view: PublicView { PublicView(journal: house.journal, wording: wording) }
    private var page: PageContext { wording.page }

    /// On rows of `matter m`: of public ledgers, in the area.
    var condition: Kernel.SQL {
        "m.ledger in (\(list: view.ledgers)) and \(MatterQuery.lies(in: [area], wording.rules.organization))"
    }

    /// Up to the moment of the page, so that the next look goes on exactly there. The newest first. - Returns: at most `limit` of each kind, and how many there are of each.
    func since(_ instant: Instant, limit: Int) async throws -> (items: [Item], reported: Int, ended: Int) {
        let reported = try await house.journal.rows(
            """
            select m.* from \(reported(after: instant)) and \(condition) order by m.reported_at desc, m.id desc limit \(limit)
            """)
        let ended = try await house.journal.rows(
            """
            select m.* from \(ended(after: instant)) and \(condition) order by m.ended_at desc, m.id desc limit \(limit)
            """)
        let (allReported, allEnded) = try await counts(since: instant)
        let items = reported.map { item($0, .reported) } + ended.map { item($0, .ended) }
        return (items.sorted { ($1.at, $0.id) < ($0.at, $1.id) }, allReported, allEnded)
    }

    func counts(since instant: Instant) async throws -> (reported: Int, ended: Int) {
        let reported = try await house.journal.rows("select count(*) as n from \(reported(after: instant)) and \(condition)")
        let ended = try await house.journal.rows("select count(*) as n from \(ended(after: instant)) and \(condition)")
        return (reported.first?.integer("n") ?? 0, ended.first?.integer("n") ?? 0)
    }

    /// Open matters, and those of them that are overdue.
    func openCounts() async throws -> (open: Int, overdue: Int) {
        let row = try await house.journal.rows(
            """
            select count(*) as open, count(case when m.due_at <= \(page.now) then 1 end) as overdue
            from \(PublicView.open) and \(condition)
            """
        ).first
        return (row?.integer("open") ?? 0, row?.integer("overdue") ?? 0)
    }

    /// By the indexes that have them in that order: only what is as young is read, however many there are.
    private func reported(after instant: Instant) -> Kernel.SQL {
        .either(
            sqlite: "matter m indexed by matter_by_time where m.reported_at > \(instant) and m.reported_at <= \(page.now)",
            postgres: "matter m where m.reported_at > \(instant) and m.reported_at <= \(page.now)")
    }

    private func ended(after instant: Instant) -> Kernel.SQL {
        "\(PublicView.ended) and m.ended_at > \(instant) and m.ended_at <= \(page.now)"
    }

    private func item(_ row: Kernel.Row, _ kind: Item.Kind) -> Item {
        let reportedAt = row.instant("reported_at") ?? page.now
        let endedAt = row.instant("ended_at") ?? page.now
        let length = page.duration(seconds: reportedAt.seconds(until: endedAt))
        let ending = wording.ending(row.optionalText("ending"), of: row.text("ledger")) ?? ""
        let at = kind == .reported ? reportedAt : endedAt
        return Item(
            kind: kind, at: at, title: view.title(row), street: view.street(row),
            ending: kind == .reported ? nil : page.pick("\(ending)，历时 \(length)", "\(ending), after \(length)"),
            id: house.vault.publicID("\(kind.rawValue)/\(row.text("id"))/\(at.milliseconds)"))
    }

    /// "上报：井盖破损、移位 · 东街道".
    func sentence(_ item: Item) -> String {
        let what = [item.title, item.street].compactMap(\.self).joined(separator: " · ")
        switch item.kind {
        case .reported: return page.pick("新上报：\(what)", "Reported: \(what)")
        case .ended: return page.pick("已结束：\(what)（\(item.ending ?? "")）", "Ended: \(what) (\(item.ending ?? ""))")
        }
    }
}

// 手续办理: of all projects, what was on the list of permits within a span of days and how much of it was cleared.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct PermitSpanRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    /// A campaign has a hundred days.
    private static let usual = 100

    private struct Permit {
        let code: String
        let unit: UnitCode?
        let isCleared: Bool
        let isLate: Bool
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        let today = page.now.day(in: page.zone)
        func asked(_ name: String) -> CivilDay? { request.query(name).flatMap { CivilDay($0) } }
        let to = min(asked("to") ?? today, today)
        let from = asked("from") ?? to.advanced(by: 1 - Self.usual)
        let isOdd = from > to || ["from", "to"].contains { request.query($0).map { !$0.isEmpty && CivilDay($0) == nil } ?? false }
        guard !isOdd, let ledger = rules.ledger(PermitRoutes.ledger), let done = ledger.waits?.done else {
            return web.page(
                permitSpanPage(
                    PermitSpanModel(
                        from: from, to: to, figures: [], classes: [], units: [],
                        refusal: isOdd
                            ? page.pick(
                                "日期不对：应如 2026-08-01，起日不晚于止日。", "These are no days such as 2026-08-01, the first not after the last.")
                            : page.pick("没有发布手续台账。", "No ledger of permits is published.")), in: page))
        }
        let permits = try await permits(from, to, done, reader, page)
        let cleared = permits.count { $0.isCleared }
        let classes = (ledger.classes?.inOrder ?? []).compactMap { each -> PermitSpanModel.Line? in
            let own = permits.filter { $0.code == each.code }
            let link = URLs.ledger(ledger.name, ListFilter().with { $0.class = each.code })
            return own.isEmpty ? nil : line(wording.text(each.title), link, own, page)
        }
        let units = Dictionary(grouping: permits, by: \.unit).map { unit, own in
            (
                unit,
                line(
                    unit.map { rules.organization.name(ofUnit: $0) } ?? page.pick("尚未交办", "Not given out"),
                    unit.map { unit in URLs.ledger(ledger.name, ListFilter().with { $0.unit = unit }) }, own, page)
            )
        }.sorted { ($1.1.listed, $0.0 ?? "") < ($0.1.listed, $1.0 ?? "") }.map(\.1)
        return web.page(
            permitSpanPage(
                PermitSpanModel(
                    from: from, to: to,
                    figures: [
                        Figure(page.pick("天数", "Days"), .count(from.distance(to: to) + 1), nil),
                        Figure(page.pick("列入", "Listed"), .count(permits.count), nil),
                        Figure(page.pick("办结", "Cleared"), .count(cleared), nil),
                        Figure(
                            page.pick("办结率", "Share"), .share(permille: permille(cleared, of: permits.count)), nil,
                            note: page.pick("办结 ÷ 列入", "cleared ÷ listed")),
                        Figure(page.pick("现在超期", "Late now"), .count(permits.count { $0.isLate }), nil),
                    ], classes: classes, units: units, refusal: nil), in: page))
    }

    private func line(_ title: String, _ link: URLPath?, _ permits: [Permit], _ page: PageContext) -> PermitSpanModel.Line {
        let cleared = permits.count { $0.isCleared }
        return PermitSpanModel.Line(
            title: title, link: link, listed: permits.count, cleared: cleared,
            rate: permille(cleared, of: permits.count).map { page.percent(permille: $0) } ?? "—",
            late: permits.count { $0.isLate })
    }

    /// Those that were open at the beginning or filed within the span, but what was void or not needed.
    private func permits(_ from: CivilDay, _ to: CivilDay, _ done: [String], _ reader: Reader, _ page: PageContext) async throws -> [Permit]
    {
        let (begin, end) = (Instant(from, in: page.zone), Instant(to.advanced(by: 1), in: page.zone))
        let invalid = await house.journal.book().matters.ledger(PermitRoutes.ledger)?.endings.filter { !$0.isValid }.map(\.kind) ?? []
        let rows = try await house.journal.rows(
            """
            select m.class, coalesce(m.handler, m.owner) as unit, m.ending, m.ended_at, m.due_at from matter m
            where m.ledger = \(PermitRoutes.ledger) and m.reported_at < \(end) and (m.ended_at is null or m.ended_at >= \(begin))
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true")
            """)
        return rows.compactMap { row in
            let ending = row.optionalText("ending")
            if let ending, invalid.contains(ending) { return nil }
            let isCleared = ending.map(done.contains) ?? false && row.instant("ended_at").map { $0 < end } ?? false
            return Permit(
                code: row.optionalText("class") ?? "", unit: row.optionalText("unit"), isCleared: isCleared,
                isLate: ending == nil && row.instant("due_at").map { $0 <= page.now } ?? false)
        }
    }
}

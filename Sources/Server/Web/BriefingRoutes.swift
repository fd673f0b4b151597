// 填报情况: of a week or a day, who reported by when and who did not, and what was promised beside what was done.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct BriefingRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 30

    /// A report that was due, with what came of it.
    private struct DueReport {
        let project: Project
        let details: ProjectDetails
        let side: BriefingSide
        let sent: SentReport?
        let outcome: ReportOutcome
    }

    private struct SentReport {
        let day: CivilDay
        let progress: String
        let problems: String
        let next: String
        let sentAt: Instant

        init?(_ row: Kernel.Row) {
            guard let day = CivilDay(row.text("day")), let sentAt = row.instant("sent_at") else { return nil }
            self.day = day
            self.sentAt = sentAt
            progress = row.text("progress")
            problems = row.text("problems")
            next = row.text("next")
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let rules = book.projects
        let isDaily = request.query("kind") == "daily"
        let kinds = [
            Tab(page.pick("周报", "Weekly"), URLs.projectReports, isCurrent: !isDaily),
            Tab(page.pick("重大项目日报", "Daily, of major projects"), URLs.projectReports.adding("kind", "daily"), isCurrent: isDaily),
        ]
        let base = isDaily ? URLs.projectReports.adding("kind", "daily") : URLs.projectReports
        let today = page.now.day(in: page.zone)
        guard let cadence = isDaily ? rules.daily : rules.weekly, let calendar = book.matters.calendars[rules.calendar] else {
            return web.page(
                reportsPage(
                    ReportsModel(
                        kinds: kinds, lead: "", earlier: base, later: nil, figures: [], units: [], missing: [], comparisons: [],
                        isUnset: true),
                    in: page))
        }
        let span = span(request.query("on").flatMap { CivilDay($0) } ?? today, cadence, calendar)
        let reports = try await due(in: span, cadence, page.now, calendar.zone)
        let missing = reports.filter { $0.outcome == .missing || $0.outcome == .waiting }
        let sent = reports.filter { $0.sent != nil }
        let (begin, begun) = (place(request.query("after"), sent.count), place(request.query("missing"), missing.count))
        let here = base.adding("on", span.last.description)
        let later = span.last.advanced(by: 1)
        let last = try await lastReports()
        let before = try await earlier(than: span)
        return web.page(
            reportsPage(
                ReportsModel(
                    kinds: kinds, lead: lead(span, calendar.zone, page),
                    earlier: base.adding("on", span.first.advanced(by: -1).description),
                    later: later <= today ? base.adding("on", later.description) : nil, figures: figures(reports, page),
                    units: units(reports, words),
                    missing: missing.dropFirst(begun).prefix(Self.size).map {
                        ReportsModel.Missing(
                            number: $0.project.number, project: $0.details.name, side: words.text($0.side.title), who: who($0, words),
                            last: last["\($0.project.number)/\($0.side.rawValue)"])
                    },
                    missingNext: begun + Self.size < missing.count ? here.adding("missing", String(begun + Self.size)) : nil,
                    comparisons: sent.dropFirst(begin).prefix(Self.size).compactMap { report in
                        report.sent.map { comparison($0, report, before["\(report.project.number)/\(report.side.rawValue)"], words) }
                    },
                    pager: Pager(
                        first: begin > 0 ? here : nil,
                        next: begin + Self.size < sent.count ? here.adding("after", String(begin + Self.size)) : nil)),
                in: page))
    }

    private func place(_ text: String?, _ count: Int) -> Int { max(0, min(text.flatMap { Int($0) } ?? 0, count)) }

    /// The span that holds the day, or the last before it that has a work day.
    private func span(_ day: CivilDay, _ cadence: ProjectRules.Cadence, _ calendar: WorkCalendar) -> ReportSpan {
        for back in 0..<60 {
            if let span = cadence.span(holding: day.advanced(by: -back * cadence.length), calendar) { return span }
        }
        preconditionFailure("a calendar has a work day in two months")
    }

    private func lead(_ span: ReportSpan, _ zone: Zone, _ page: PageContext) -> String {
        let days =
            span.first == span.last
            ? page.text(span.first)
            : page.pick("\(page.text(span.first))至\(page.text(span.last))", "\(page.text(span.first)) to \(page.text(span.last))")
        return page.pick("\(days)，\(page.text(span.due)) 前报", "\(days), due by \(page.text(span.due))")
    }

    // MARK: What was due

    private func due(in span: ReportSpan, _ cadence: ProjectRules.Cadence, _ now: Instant, _ zone: Zone) async throws -> [DueReport] {
        let rows = try await house.journal.rows(
            "select * from briefing where day >= \(span.first) and day <= \(span.last) order by project, side, day")
        // The first that came counts for the time, the last for the words.
        var found: [String: [SentReport]] = [:]
        for row in rows {
            if let report = SentReport(row) { found["\(row.text("project"))/\(row.text("side"))", default: []].append(report) }
        }
        return try await house.projects().map(\.project).flatMap { project in
            cadence.sides(of: project, in: span, zone).compactMap { side in
                project.details.map { details in
                    let sent = found["\(project.number)/\(side.rawValue)"] ?? []
                    return DueReport(
                        project: project, details: details, side: side, sent: sent.last,
                        outcome: span.outcome(sentAt: sent.map(\.sentAt).min(), now: now))
                }
            }
        }
    }

    private func lastReports() async throws -> [String: String] {
        let rows = try await house.journal.rows("select project, side, max(day) as day from briefing group by project, side")
        return Dictionary(
            rows.map { ("\($0.text("project"))/\($0.text("side"))", $0.text("day")) }, uniquingKeysWith: { first, _ in first })
    }

    /// The last report of each side before the span.
    private func earlier(than span: ReportSpan) async throws -> [String: SentReport] {
        let rows = try await house.journal.rows(
            """
            select b.* from briefing b join
            (select project, side, max(day) as day from briefing where day < \(span.first) group by project, side) l
            on b.project = l.project and b.side = l.side and b.day = l.day
            """)
        return Dictionary(
            rows.compactMap { row in SentReport(row).map { ("\(row.text("project"))/\(row.text("side"))", $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    // MARK: Words

    private func figures(_ reports: [DueReport], _ page: PageContext) -> [Figure] {
        func count(_ outcome: ReportOutcome) -> Int { reports.filter { $0.outcome == outcome }.count }
        let (onTime, waiting) = (count(.onTime), count(.waiting))
        let decided = reports.count - waiting
        let projects = Set(reports.map(\.project.number)).count
        let heard = Set(reports.filter { $0.sent != nil }.map(\.project.number)).count
        return [
            Figure(page[.reportsDue], .count(reports.count), nil, note: page.pick("停工、调出的不算", "without those on hold or withdrawn")),
            Figure(page[.reportsOnTime], .count(onTime), nil), Figure(page[.reportsLate], .count(count(.late)), nil),
            Figure(
                page[.reportsNone], .count(count(.missing)), nil,
                note: waiting > 0 ? page.pick("另有 \(waiting) 份未到时限", "\(waiting) more are not due yet") : nil),
            Figure(
                page[.reportsRate], .share(permille: permille(onTime, of: decided)), nil,
                note: page.pick("按时 ÷（应报 − 未到时限）", "on time ÷ (due − not due yet)")),
            Figure(
                page.pick("调度覆盖率", "Projects heard of"), .share(permille: permille(heard, of: projects)), nil,
                note: page.pick("有填报 \(heard) ÷ 应报 \(projects) 个项目", "\(heard) of \(projects) projects")),
        ]
    }

    private func unit(_ report: DueReport) -> UnitCode? {
        switch report.side {
        case .town: report.details.town
        case .taskForce: report.details.taskForce.unit
        case .sponsor: nil
        }
    }

    private func who(_ report: DueReport, _ words: ProjectWords) -> String {
        unit(report).map(words.unit) ?? words.sponsor(report.details.sponsor)
    }

    private func units(_ reports: [DueReport], _ words: ProjectWords) -> [ReportsModel.UnitLine] {
        Dictionary(grouping: reports) { who($0, words) }.map { title, reports in
            func count(_ outcome: ReportOutcome) -> Int { reports.filter { $0.outcome == outcome }.count }
            let decided = reports.count - count(.waiting)
            return ReportsModel.UnitLine(
                title: title, due: reports.count, onTime: count(.onTime), late: count(.late), missing: count(.missing),
                rate: permille(count(.onTime), of: decided).map { words.page.percent(permille: $0) } ?? "—")
        }.sorted { ($1.missing, $1.late, $0.title) < ($0.missing, $0.late, $1.title) }
    }

    private func comparison(_ sent: SentReport, _ report: DueReport, _ before: SentReport?, _ words: ProjectWords)
        -> ReportsModel.Comparison
    {
        ReportsModel.Comparison(
            number: report.project.number, project: report.details.name, side: words.text(report.side.title), promised: before?.next,
            progress: sent.progress, problems: sent.problems, next: sent.next, at: sent.sentAt, isLate: report.outcome == .late)
    }
}

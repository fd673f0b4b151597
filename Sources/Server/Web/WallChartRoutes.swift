// 挂图: all projects over time on one page.
import Foundation
import Hummingbird
import Kernel
import Matters
import Pages
import Projects

struct WallChartRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    /// Rows of a page: a sheet of A0 holds no more.
    private static let size = 170
    private static let cuts: [PortfolioCut] = [.town, .lead, .field, .level, .sponsor]
    private static let spans = [1, 3, 5]

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = ProjectWords(book: book, page: page)
        let today = page.now.day(in: page.zone)
        let cut = Self.cuts.first { $0.rawValue == request.query("by") } ?? .town
        let span = Self.spans.first { String($0) == request.query("years") } ?? 3
        let portfolio = Portfolio(try await house.projects().map(\.project), asOf: today, today: today, book.projects)
        let problems = try await house.problemCounts(reader, at: page.now)
        let drawing = WallDrawing(today: today, span: span, words: words, rules: book.projects)
        let groups = Dictionary(grouping: portfolio.projects) { portfolio.key($0, cut) }
        let order = portfolio.totals(by: cut).map(\.key)
        // In the order of the cut, each group by its projects' start.
        let ordered = order.flatMap { key in
            (groups[key] ?? []).sorted {
                ($0.details?.startOn ?? today, $0.number) < ($1.details?.startOn ?? today, $1.number)
            }.map { (key, $0) }
        }
        let begin = max(0, min(request.query("after").flatMap { Int($0) } ?? 0, ordered.count))
        var shown: [(title: String, rows: [WallRow])] = []
        for (key, project) in ordered.dropFirst(begin).prefix(Self.size) {
            guard let row = drawing.row(project, problems[project.number]?.late ?? 0) else { continue }
            let title = "\(words.value(key, of: cut)) · \(groups[key]?.count ?? 0)"
            if shown.last?.title == title { shown[shown.count - 1].rows.append(row) } else { shown.append((title, [row])) }
        }
        func address(_ years: Int, _ by: PortfolioCut) -> URLPath {
            URLs.projectWall.adding("years", String(years)).adding("by", by.rawValue)
        }
        return web.page(
            wallChartPage(
                WallChartModel(
                    today: today,
                    spans: Self.spans.map {
                        Tab(page.pick("\($0) 年", "\($0) year\($0 == 1 ? "" : "s")"), address($0, cut), isCurrent: $0 == span)
                    },
                    groupings: Self.cuts.map { Tab(words.text($0.title), address(span, $0), isCurrent: $0 == cut) },
                    marks: drawing.axis.marks(page), todayAt: drawing.axis.place(today), groups: shown,
                    pager: Pager(
                        first: begin > 0 ? address(span, cut) : nil,
                        next: begin + Self.size < ordered.count
                            ? address(span, cut).adding("after", String(begin + Self.size)) : nil)), in: page))
    }
}

/// Projects as lines over some years.
private struct WallDrawing {
    let today: CivilDay
    let words: ProjectWords
    let rules: ProjectRules
    let axis: TimeAxis

    /// - span: years; the present one in their middle.
    init(today: CivilDay, span: Int, words: ProjectWords, rules: ProjectRules) {
        self.today = today
        self.words = words
        self.rules = rules
        let around = span / 2
        axis = TimeAxis(
            from: CivilDay(year: today.year - around, month: 1, day: 1) ?? today,
            to: CivilDay(year: today.year + around, month: 12, day: 31) ?? today)
    }

    /// Nil where it lies outside of the drawing altogether.
    private func range(_ from: CivilDay?, _ to: CivilDay?) -> ClosedRange<Int>? {
        guard let from, let to, from <= to, from <= axis.last, to >= axis.first else { return nil }
        let (begin, end) = (axis.place(from), axis.place(endOf: to))
        return begin...max(begin, end)
    }

    func row(_ project: Project, _ blocking: Int) -> WallRow? {
        guard let details = project.details else { return nil }
        let page = words.page
        let started = project.milestones[.started] ?? (project.hasReached(.started, by: today) ? details.startOn : nil)
        let built = project.milestones[.built].flatMap { $0 <= today ? $0 : nil }
        let isBuilt = project.hasReached(.built, by: today)
        let stands = project.hold?.since
        // What has passed and did not come: the start, else the finish.
        let missed =
            isBuilt || stands != nil
            ? nil : !project.hasReached(.started, by: today) ? details.startOn : details.finishOn
        let late = missed.flatMap { $0 < today ? $0.advanced(by: 1) : nil }
        let progress = project.progress(at: today, rules)
        var said = [details.name, words.phase(project, on: today)]
        if let start = details.startOn, let finish = details.finishOn {
            said.append(page.pick("计划 \(start) 至 \(finish)", "planned \(start) to \(finish)"))
        }
        if let late {
            said.append(page.pick("\(late.advanced(by: -1)) 已过期", "overdue since \(late.advanced(by: -1))"))
        }
        if let stands { said.append(page.pick("\(stands) 起停工", "on hold since \(stands)")) }
        let marks = Milestone.lifeCycle.compactMap { project.milestones[$0] }.filter { axis.holds($0) }.map { axis.place($0) }
        let end = built ?? (isBuilt ? details.finishOn : nil) ?? stands ?? today
        return WallRow(
            number: project.number, name: details.name, light: project.light(at: today, rules).mark,
            planned: range(details.startOn, details.finishOn), happened: range(started, end), late: range(late, late.map { _ in today }),
            marks: marks, done: progress.map { "\($0.completion.percent())%" },
            blocking: blocking, said: said.joined(separator: page.pick("，", ", ")))
    }
}

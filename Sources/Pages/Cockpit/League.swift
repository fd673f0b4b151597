// The league table of units or streets: the completion rate as the seeds count it, and every kind of ending in a
// column of its own. Nothing is added over kinds, and who has too few matters for a rate has no place.

import Kernel

package struct LeagueModel: Sendable {
    package struct Line: Sendable, Hashable {
        /// From 1; equal rates share one. Nil for who has too few valid reports.
        package var place: Int?
        package var title: String
        /// The list that this line counts, without a state.
        package var filter: ListFilter
        package var valid: Int
        package var closed: Int
        package var permille: Int?
        package var late: Int
        /// By kind, in the order of `endings`.
        package var endings: [Int]

        package init(
            place: Int?, title: String, filter: ListFilter, valid: Int, closed: Int, permille: Int?, late: Int, endings: [Int]
        ) {
            self.place = place
            self.title = title
            self.filter = filter
            self.valid = valid
            self.closed = closed
            self.permille = permille
            self.late = late
            self.endings = endings
        }
    }

    package var year: Int
    package var years: [Int]
    /// unit | area
    package var by: String
    package var areaKind: AreaKind
    /// Kinds of ending with their titles.
    package var endings: [Choice]
    /// Those of this page.
    package var lines: [Line]
    package var pager = Pager()
    /// Fewer valid reports than this have no place.
    package var fewest: Int

    package init(year: Int, years: [Int], by: String, areaKind: AreaKind, endings: [Choice], lines: [Line], fewest: Int) {
        self.year = year
        self.years = years
        self.by = by
        self.areaKind = areaKind
        self.endings = endings
        self.lines = lines
        self.fewest = fewest
    }
}

package func leaguePage(_ model: LeagueModel, in page: PageContext) -> HTML {
    let label: Message = model.by == "unit" ? .unit : model.areaKind.label
    let groups = [("unit", page[.byUnit]), ("area", page[model.areaKind.lines])].map { key, title in
        Tab(title, URLs.league(year: model.year, by: key), isCurrent: key == model.by)
    }
    let years = model.years.map { Tab(String($0), URLs.league(year: $0, by: model.by), isCurrent: $0 == model.year) }
    let columns =
        [
            Column(page[.rank], .narrow), Column(page[label]), Column(page[.countsValid], .number), Column(page[.countsClosed], .number),
            Column(page[.endedRate], .number), Column(page[.endedLate], .number),
        ] + model.endings.map { Column($0.title, .number) }
    return layout(
        page[.league], .desk, section: .cockpit, in: page,
        """
        \(heading(
            page[.leagueTitle(model.year)], crumbs: [Crumb(page[.cockpit], URLs.cockpit)], lead: page[.leagueLead(model.fewest)],
            aside: "<a class=\"button plain small\" href=\"\(URLs.contests)\">\(page[.contests])</a> <a class=\"button plain small\" href=\"\(URLs.leagueList(year: model.year, by: model.by))\" download>CSV</a>", in: page))
        \(tabs(groups, label: page[.league], in: page))
        \(HTML.when(years.count > 1, tabs(years, label: page[.year], in: page)))
        \(model.lines.isEmpty ? empty(page[.leagueEmpty], next: Crumb(page[.cockpit], URLs.cockpit)) : "<div class=\"league\">\(table(page[.league], columns, model.lines.map { row($0, model, in: page) }))\(pager(model.pager, in: page))</div>")
        """)
}

private func row(_ line: LeagueModel.Line, _ model: LeagueModel, in page: PageContext) -> Row {
    func list(_ change: (inout ListFilter) -> Void) -> URLPath { URLs.matters(line.filter.with(change)) }
    let kinds: [HTML] = zip(model.endings, line.endings).map { kind, value in count(value, list { $0.ending = kind.value }, in: page) }
    return Row(
        [
            line.place.map { "<b>\($0)</b>" } ?? dash, "<a href=\"\(list { _ in })\">\(line.title)</a>",
            count(line.valid, list { $0.state = "valid" }, in: page), count(line.closed, list { $0.state = "closed" }, in: page),
            "<a href=\"\(list { $0.state = "closed" })\">\(page.percent(permille: line.permille))</a>",
            count(line.late, list { ($0.state, $0.isOverdue) = ("ended", true) }, in: page),
        ] + kinds)
}

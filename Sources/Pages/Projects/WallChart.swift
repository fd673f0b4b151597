// 挂图: every project over time on one page, for a wall: what was planned, what happened, today's line, and what stands
// in the way. Ink only; colour is a light. Printed it is one sheet of A0.

import Kernel

package struct WallRow: Sendable, Hashable {
    package var number: String
    package var name: String
    package var light: LightMark
    /// Thousandths of the width. Nil where there is no such day, or it lies outside of the drawing altogether.
    package var planned: ClosedRange<Int>?
    package var happened: ClosedRange<Int>?
    /// From the day that was missed to today.
    package var late: ClosedRange<Int>?
    /// Steps of the life cycle that were reached.
    package var marks: [Int]
    /// "94.0%"
    package var done: String?
    /// Overdue problems.
    package var blocking: Int
    /// All of it in a sentence.
    package var said: String

    package init(
        number: String, name: String, light: LightMark, planned: ClosedRange<Int>?, happened: ClosedRange<Int>?, late: ClosedRange<Int>?,
        marks: [Int], done: String?, blocking: Int, said: String
    ) {
        self.number = number
        self.name = name
        self.light = light
        self.planned = planned
        self.happened = happened
        self.late = late
        self.marks = marks
        self.done = done
        self.blocking = blocking
        self.said = said
    }
}

package struct WallChartModel: Sendable {
    package var today: CivilDay
    package var spans: [Tab]
    package var groupings: [Tab]
    /// Where years and their quarters begin.
    package var marks: [(at: Int, title: String)]
    package var todayAt: Int
    package var groups: [(title: String, rows: [WallRow])]
    package var pager: Pager

    package init(
        today: CivilDay, spans: [Tab], groupings: [Tab], marks: [(at: Int, title: String)], todayAt: Int,
        groups: [(title: String, rows: [WallRow])], pager: Pager = Pager()
    ) {
        self.today = today
        self.spans = spans
        self.groupings = groupings
        self.marks = marks
        self.todayAt = todayAt
        self.groups = groups
        self.pager = pager
    }
}

package func wallChartPage(_ model: WallChartModel, in page: PageContext) -> HTML {
    let screen: HTML = "<button type=\"button\" class=\"plain small\" data-fullscreen hidden>\(page[.fullScreen])</button>"
    return layout(
        page[.wallChart], .desk, section: .projects, scripts: [.screen], in: page,
        """
        <div class="wall-chart">\(heading(
            page[.wallChart], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.wallChartLead(page.fullText(model.today))], aside: screen, in: page))
        \(tabs(model.spans, label: page[.wallChartSpan], in: page))\(tabs(model.groupings, label: page[.wallChartBy], in: page))
        \(model.groups.isEmpty ? empty(page[.projectsNone]) : chart(model, in: page))\(pager(model.pager, in: page))
        <p class="note wall-key">\(page[.wallChartKey])</p></div>
        """)
}

private func chart(_ model: WallChartModel, in page: PageContext) -> HTML {
    """
    <div class="wall-sheet"><table class="compact wall-table"><caption class="hidden">\(page[.wallChart])</caption><thead><tr><th scope="col">\(page[.project])</th><th scope="col">\(page[.light])</th>\
    <th scope="col"><span class="hidden">\(page[.wallChartSpan])</span><svg class="gantt-axis" viewBox="0 0 1000 36" aria-hidden="true">\
    \(model.marks.html { "<text x=\"\($0.at)\" y=\"27\">\($0.title)</text>" })</svg></th><th scope="col">\(page[.wallChartDone])</th><th scope="col">\(page[.wallChartBlocked])</th></tr></thead>
    \(model.groups.html { title, rows in
        "<tbody><tr class=\"wall-group\"><th colspan=\"5\" scope=\"rowgroup\">\(title)</th></tr>\(rows.html { row($0, model.todayAt, in: page) })</tbody>\n"
    })</table></div>
    """
}

private func row(_ row: WallRow, _ today: Int, in page: PageContext) -> HTML {
    func line(_ kind: String, _ range: ClosedRange<Int>?) -> HTML? {
        range.map { "<path class=\"\(kind)\" d=\"M\($0.lowerBound) 5H\(max($0.upperBound, $0.lowerBound + 2))\"/>" }
    }
    let address = URLs.project(row.number)
    let blocked: HTML = row.blocking == 0 ? "" : "<a href=\"\(address.anchor("problems"))\">\(page[.wallChartBlockedBy(row.blocking)])</a>"
    return """
        <tr><th scope="row"><a href="\(address)">\(row.name)</a></th><td>\(HTML.when(row.light != .none, lightBadge(row.light, in: page)))</td>\
        <td><svg viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="\(row.said)">\(line("p", row.planned))\(line("h", row.happened))\(line("l", row.late))\
        \(HTML.when(!row.marks.isEmpty, "<path class=\"m\" d=\"\(row.marks.html { "M\($0) 1V9" })\"/>"))<path class="t" d="M\(today) 0V10"/></svg></td>\
        <td>\(row.done ?? "")</td><td>\(blocked)</td></tr>

        """
}

// 填报情况: who reported by when, who did not, and what each said last time that it would do beside what it says now.

import Kernel

package struct ReportsModel: Sendable {
    package struct UnitLine: Sendable, Hashable {
        package var title: String
        package var due: Int
        package var onTime: Int
        package var late: Int
        package var missing: Int
        package var rate: String
        package init(title: String, due: Int, onTime: Int, late: Int, missing: Int, rate: String) {
            self.title = title
            self.due = due
            self.onTime = onTime
            self.late = late
            self.missing = missing
            self.rate = rate
        }
    }

    package struct Missing: Sendable, Hashable {
        package var number: String
        package var project: String
        package var side: String
        package var who: String
        /// "上次填报 2026-11-12"
        package var last: String?
        package init(number: String, project: String, side: String, who: String, last: String?) {
            self.number = number
            self.project = project
            self.side = side
            self.who = who
            self.last = last
        }
    }

    package struct Comparison: Sendable, Hashable {
        package var number: String
        package var project: String
        package var side: String
        package var promised: String?
        package var progress: String
        package var problems: String
        package var next: String
        package var at: Instant
        package var isLate: Bool
        package init(
            number: String, project: String, side: String, promised: String?, progress: String, problems: String, next: String, at: Instant,
            isLate: Bool
        ) {
            self.number = number
            self.project = project
            self.side = side
            self.promised = promised
            self.progress = progress
            self.problems = problems
            self.next = next
            self.at = at
            self.isLate = isLate
        }
    }

    package var kinds: [Tab]
    /// "11 月 13 日至 19 日，截至 11 月 19 日 18:00"
    package var lead: String
    package var earlier: URLPath
    /// Nil: this is the newest.
    package var later: URLPath?
    package var figures: [Figure]
    package var units: [UnitLine]
    package var missing: [Missing]
    /// The rest of those; nil where these are the last.
    package var missingNext: URLPath?
    package var comparisons: [Comparison]
    package var pager: Pager
    /// There is no such cadence in the rules.
    package var isUnset: Bool

    package init(
        kinds: [Tab], lead: String, earlier: URLPath, later: URLPath?, figures: [Figure], units: [UnitLine], missing: [Missing],
        missingNext: URLPath? = nil, comparisons: [Comparison], pager: Pager = Pager(), isUnset: Bool = false
    ) {
        self.kinds = kinds
        self.lead = lead
        self.earlier = earlier
        self.later = later
        self.figures = figures
        self.units = units
        self.missing = missing
        self.missingNext = missingNext
        self.comparisons = comparisons
        self.pager = pager
        self.isUnset = isUnset
    }
}

package func reportsPage(_ model: ReportsModel, in page: PageContext) -> HTML {
    let later = model.later.map { "<a href=\"\($0)\">\(page[.reportsLater])</a>" as HTML }
    return layout(
        page[.reports], .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.reports], crumbs: [Crumb(page[.projects], URLs.projects)], lead: model.lead, in: page))
        \(tabs(model.kinds, label: page[.reports], in: page))
        \(model.isUnset ? empty(page[.reportsUnset]) : """
            <p class="note"><a href="\(model.earlier)">\(page[.reportsEarlier])</a> \(later)</p>
            \(figures(model.figures, in: page))
            \(block(page[.reportsMissing], id: "missing", missing(model, in: page)))
            \(block(page[.reportsByUnit], id: "units", units(model, in: page)))
            \(block(page[.reportsCompared], id: "compared", comparisons(model, in: page)))
            """)
        """)
}

private func missing(_ model: ReportsModel, in page: PageContext) -> HTML {
    guard !model.missing.isEmpty else { return "<p class=\"note\">\(page[.reportsAllThere])</p>" }
    return """
        \(table(
            page[.reportsMissing],
            [Column(page[.number], .narrow), Column(page[.project]), Column(page[.briefingSide], .narrow), Column(page[.reportsWho]), Column(page[.reportsLast], .narrow)],
            model.missing.map { row in
                let address = URLs.project(row.number)
                return Row([numberLink(row.number, address), "\(row.project)", "\(row.side)", "\(row.who)", row.last.map { "\($0)" } ?? dash], link: address)
            }, isNavigable: true))\(model.missingNext.map { "<p class=\"note\"><a href=\"\($0)\">\(page[.reportsMissingMore])</a></p>" as HTML })
        """
}

private func units(_ model: ReportsModel, in page: PageContext) -> HTML {
    table(
        page[.reportsByUnit],
        [
            Column(page[.reportsWho]), Column(page[.reportsDue], .number), Column(page[.reportsOnTime], .number),
            Column(page[.reportsLate], .number),
            Column(page[.reportsNone], .number), Column(page[.reportsRate], .number),
        ],
        model.units.map { Row(["\($0.title)", "\($0.due)", "\($0.onTime)", "\($0.late)", "\($0.missing)", "\($0.rate)"]) })
}

private func comparisons(_ model: ReportsModel, in page: PageContext) -> HTML {
    guard !model.comparisons.isEmpty else { return "<p class=\"note\">\(page[.mattersNone])</p>" }
    return """
        \(table(
            page[.reportsCompared],
            [
                Column(page[.project]), Column(page[.reportsPromised]), Column(page[.briefingProgress]), Column(page[.briefingProblems]), Column(page[.briefingNext]),
            ],
            model.comparisons.map { row in
                let address = URLs.project(row.number)
                return Row([
                    """
                    \(numberLink(row.number, address))<span class="place">\(row.project) · \(row.side)</span><span class="place">\(page.text(row.at))\
                    \(HTML.when(row.isLate, " · \(page[.reportsLate])"))</span>
                    """, row.promised.map { "\($0)" } ?? dash, "\(row.progress)", "\(row.problems)", "\(row.next)",
                ])
            }))\(pager(model.pager, in: page))
        """
}

// MARK: - Closed periods

package struct PeriodsModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var title: String
        /// As they were closed.
        package var then: String
        /// The same day counted by what is known now.
        package var now: String
        /// The period a year before, as it was closed.
        package var yearBefore: String?
        package init(title: String, then: String, now: String, yearBefore: String?) {
            self.title = title
            self.then = then
            self.now = now
            self.yearBefore = yearBefore
        }
    }

    package struct Period: Sendable {
        package var through: CivilDay
        /// "由…于…封账"
        package var by: String
        package var summary: String
        package var lines: [Line]
        package var carried: [Crumb]
        package init(through: CivilDay, by: String, summary: String, lines: [Line], carried: [Crumb]) {
            self.through = through
            self.by = by
            self.summary = summary
            self.lines = lines
            self.carried = carried
        }
    }

    package var periods: [Period]
    package var pager: Pager
    package var form: TitledForm?
    package init(periods: [Period], pager: Pager = Pager(), form: TitledForm?) {
        self.periods = periods
        self.pager = pager
        self.form = form
    }
}

package func periodsPage(_ model: PeriodsModel, in page: PageContext) -> HTML {
    layout(
        page[.periods], .desk, section: .projects, in: page,
        """
        \(heading(page[.periods], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.periodsLead], in: page))
        \(model.form.map { titledForms([$0], in: page) })
        \(model.periods.isEmpty ? empty(page[.periodsNone]) : "\(model.periods.html { period($0, in: page) })")\(pager(model.pager, in: page))
        """)
}

private func period(_ period: PeriodsModel.Period, in page: PageContext) -> HTML {
    block(
        page[.periodThrough(page.fullText(period.through))], id: "period-\(period.through.description)",
        """
        <p class="note">\(period.by)</p>\(HTML.when(!period.summary.isEmpty, "<p class=\"said\">\(period.summary)</p>"))
        \(table(
            page[.periodThrough(page.fullText(period.through))],
            [Column(page[.periodFigure]), Column(page[.periodThen], .number), Column(page[.periodNow], .number), Column(page[.periodYearBefore], .number)],
            period.lines.map { Row(["\($0.title)", "\($0.then)", $0.now == $0.then ? dash : "\($0.now)", $0.yearBefore.map { "\($0)" } ?? dash]) }, isCompact: true))
        \(HTML.when(!period.carried.isEmpty, """
            <details><summary>\(page[.periodCarried(period.carried.count)])</summary><p>\(period.carried.html { "\(numberLink($0.title, $0.link)) " })</p></details>
            """))
        """)
}

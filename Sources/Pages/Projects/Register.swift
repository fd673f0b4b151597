// The register of key projects: the totals of what the filter finds, cut as one likes, and a row for each project with
// its year against the time. A number of projects is a link to them.

import Kernel

/// What of the register is shown, and by what it is cut.
package struct ProjectFilter: Sendable, Hashable {
    package var text: String?
    package var `class`: String?
    package var level: String?
    package var field: String?
    package var lead: String?
    package var town: String?
    package var sponsor: String?
    package var phase: String?
    package var light: String?
    /// The one project of this number.
    package var number: String?
    /// `level`, `field`, `town` …
    package var by: String?

    package init() {}

    package func with(_ change: (inout ProjectFilter) -> Void) -> ProjectFilter {
        var filter = self
        change(&filter)
        return filter
    }

    package var query: [(String, String)] {
        let pairs: [(String, String?)] = [
            ("q", text), ("class", self.class), ("level", level), ("field", field), ("lead", lead), ("town", town), ("sponsor", sponsor),
            ("phase", phase), ("light", light), ("number", number), ("by", by),
        ]
        return pairs.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
    }

    /// Narrowed to a value of a cut.
    package func narrowed(to value: String, of cut: String) -> ProjectFilter {
        with {
            switch cut {
            case "class": $0.class = value
            case "level": $0.level = value
            case "field": $0.field = value
            case "lead": $0.lead = value
            case "town": $0.town = value
            case "sponsor": $0.sponsor = value
            case "phase": $0.phase = value
            default: break
            }
        }
    }
}

/// How far a year is: what is done and what the time says, in thousandths of the plan.
package struct YearBar: Sendable, Hashable {
    /// "94.0%", "91.7%"
    package var done: String
    package var due: String
    package var donePermille: Int
    package var duePermille: Int
    /// "超 2.3 个百分点"
    package var difference: String

    package init(done: String, due: String, donePermille: Int, duePermille: Int, difference: String) {
        self.done = done
        self.due = due
        self.donePermille = donePermille
        self.duePermille = duePermille
        self.difference = difference
    }
}

package func yearBar(_ bar: YearBar, in page: PageContext) -> HTML {
    let said = page[.yearBarSaid(bar.done, bar.due, bar.difference)]
    func x(_ permille: Int) -> Int { min(max(permille, 0), 1000) }
    return """
        <span class="year-bar"><svg viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="\(said)"><path class="track" d="M0 10H1000"/>\
        <path class="spent" d="M0 10H\(x(bar.donePermille))"/><path class="limit" d="M\(x(bar.duePermille)) 0V20"/></svg> <b>\(bar.done)</b> <small>\(bar.difference)</small></span>
        """
}

package struct ProjectRow: Sendable, Hashable {
    package var number: String
    package var name: String
    package var light: LightMark
    /// Why, in a sentence; nil without a light.
    package var why: String?
    /// "省级 · 先进制造"
    package var kind: String
    package var town: String
    package var sponsor: String
    package var phase: String
    /// "停工"
    package var hold: String?
    package var investment: String
    package var planned: String?
    package var bar: YearBar?
    /// Open problems, and those of them that are late.
    package var openProblems: Int
    package var lateProblems: Int

    package init(
        number: String, name: String, light: LightMark, why: String?, kind: String, town: String, sponsor: String, phase: String,
        hold: String?, investment: String, planned: String?, bar: YearBar?, openProblems: Int, lateProblems: Int
    ) {
        self.number = number
        self.name = name
        self.light = light
        self.why = why
        self.kind = kind
        self.town = town
        self.sponsor = sponsor
        self.phase = phase
        self.hold = hold
        self.investment = investment
        self.planned = planned
        self.bar = bar
        self.openProblems = openProblems
        self.lateProblems = lateProblems
    }
}

/// One value of a cut with its totals.
package struct PortfolioLine: Sendable, Hashable {
    package var title: String
    package var link: URLPath
    package var count: Int
    package var investment: String
    package var planned: String
    package var done: String
    package var bar: YearBar?
    /// "12 / 12"
    package var running: String
    package var red: Int
    package var yellow: Int

    package init(
        title: String, link: URLPath, count: Int, investment: String, planned: String, done: String, bar: YearBar?, running: String,
        red: Int, yellow: Int
    ) {
        self.title = title
        self.link = link
        self.count = count
        self.investment = investment
        self.planned = planned
        self.done = done
        self.bar = bar
        self.running = running
        self.red = red
        self.yellow = yellow
    }
}

package struct ProjectRegisterModel: Sendable {
    package var filter: ProjectFilter
    package var figures: [Figure]
    /// Up to which day it is counted.
    package var asOf: CivilDay
    /// Column by column of the form, with what can be chosen.
    package var choices: [(name: String, title: String, choices: [Choice], chosen: String?)]
    package var cuts: [Tab]
    package var cutTitle: String
    package var lines: [PortfolioLine]
    package var rows: [ProjectRow]
    /// How many the filter finds, on all pages.
    package var total: Int
    package var pager: Pager
    package var mayRegister: Bool
    /// Bulletins.
    package var mayCompile: Bool

    package init(
        filter: ProjectFilter, figures: [Figure], asOf: CivilDay,
        choices: [(name: String, title: String, choices: [Choice], chosen: String?)],
        cuts: [Tab], cutTitle: String, lines: [PortfolioLine], rows: [ProjectRow], total: Int, pager: Pager = Pager(),
        mayRegister: Bool, mayCompile: Bool
    ) {
        self.filter = filter
        self.figures = figures
        self.asOf = asOf
        self.choices = choices
        self.cuts = cuts
        self.cutTitle = cutTitle
        self.lines = lines
        self.rows = rows
        self.total = total
        self.pager = pager
        self.mayRegister = mayRegister
        self.mayCompile = mayCompile
    }
}

package func projectRegisterPage(_ model: ProjectRegisterModel, in page: PageContext) -> HTML {
    let isEmpty = model.rows.isEmpty && model.filter.with { $0.by = nil }.query.isEmpty
    let register: HTML = """
        <a class="button small" href="\(URLs.newProject)">\(page[.projectNew])</a> \
        <a class="button plain small" href="\(URLs.projectImport)">\(page[.projectImport])</a>
        """
    let views: HTML = """
        <a class="button plain small" href="\(URLs.projectWall)">\(page[.wallChart])</a> <a class="button plain small" href="\(URLs.projectReports)">\(page[.reports])</a> \
        \(HTML.when(model.mayCompile, "<a class=\"button plain small\" href=\"\(URLs.projectBulletin)\">\(page[.projectBulletin])</a>")) \
        <a class="button plain small" href="\(URLs.allPermits)">\(page[.permitSpan])</a> <a class="button plain small" href="\(URLs.visits)">\(page[.visits])</a> <a class="button plain small" href="\(URLs.resources)">\(page[.resources])</a> \
        <a class="button plain small" href="\(URLs.projectPeriods)">\(page[.periods])</a>
        """
    let aside: HTML =
        "<div class=\"lights\">\(HTML.when(model.mayRegister, register)) \(HTML.when(!isEmpty, views)) \(HTML.when(!isEmpty, projectExports(model.filter, in: page)))</div>"
    return layout(
        page[.projects], .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.projects], lead: page[.projectsAsOf(page.fullText(model.asOf))], aside: aside, in: page))
        \(isEmpty ? empty(page[.projectsNone]) : """
            \(figures(model.figures, in: page))
            \(filterForm(model, in: page))
            <section class="block"><h2 class="hidden">\(page[.projectTotals])</h2>\(tabs(model.cuts, label: page[.projectTotals], in: page))\(cutTable(model, in: page))</section>
            \(model.rows.isEmpty ? empty(page[.projectsNotFound], next: Crumb(page[.clearFilters], URLs.projects))
                : block(page[.projectsFound(model.total)], "\(projectTable(model.rows, in: page))\(pager(model.pager, in: page))"))
            """)
        """)
}

private func filterForm(_ model: ProjectRegisterModel, in page: PageContext) -> HTML {
    """
    <form class="filters" action="\(URLs.projects)"><p><label for="q-q">\(page[.search])</label>\
    <input type="search" id="q-q" name="q" value="\(model.filter.text ?? "")"></p>\(model.choices.html { name, title, choices, chosen in
        """
        <p><label for="q-\(name)">\(title)</label><select id="q-\(name)" name="\(name)">\(options(choices, chosen: [chosen ?? ""], blank: page[.all], in: page))</select></p>
        """
    })\(model.filter.by.map { "<input type=\"hidden\" name=\"by\" value=\"\($0)\">" as HTML })<p><button>\(page[.filterApply])</button></p></form>
    """
}

private func cutTable(_ model: ProjectRegisterModel, in page: PageContext) -> HTML {
    table(
        page[.projectTotals],
        [
            Column(model.cutTitle, .narrow), Column(page[.projectCount], .number), Column(page[.investment], .number),
            Column(page[.yearPlan], .number),
            Column(page[.yearDone], .number), Column(page[.yearCompletion]), Column(page[.startedOfDue], .number),
            Column(page[.lightRed], .number),
            Column(page[.lightYellow], .number),
        ],
        model.lines.map { line in
            Row([
                "<a href=\"\(line.link)\">\(line.title)</a>", "\(page.number(line.count))", "\(line.investment)", "\(line.planned)",
                "\(line.done)",
                line.bar.map { yearBar($0, in: page) } ?? dash, "\(line.running)", line.red == 0 ? dash : "\(line.red)",
                line.yellow == 0 ? dash : "\(line.yellow)",
            ])
        })
}

private func projectTable(_ rows: [ProjectRow], in page: PageContext) -> HTML {
    table(
        page[.projects],
        [
            Column(page[.light], .narrow), Column(page[.number], .narrow), Column(page[.project]), Column(page[.phase], .narrow),
            Column(page[.investment], .number), Column(page[.yearPlan], .number), Column(page[.yearCompletion]),
            Column(page[.problems], .narrow),
        ],
        rows.map { row in
            let address = URLs.project(row.number)
            return Row(
                [
                    row.light == .none ? .empty : lightBadge(row.light, why: address.anchor("lights"), in: page),
                    numberLink(row.number, address),
                    """
                    <a href="\(address)" tabindex="-1">\(row.name)</a><span class="place">\(row.kind) · \(row.town) · \(row.sponsor)</span>\
                    \(row.why.map { "<span class=\"place\">\($0)</span>" as HTML })
                    """,
                    "\(stageChip(row.phase))\(row.hold.map { "<span class=\"place\">\($0)</span>" as HTML })", "\(row.investment)",
                    row.planned.map { "\($0)" } ?? dash, row.bar.map { yearBar($0, in: page) } ?? dash,
                    row.openProblems == 0
                        ? dash
                        : """
                        <a href="\(address.anchor("problems"))">\(page.number(row.openProblems))</a>\
                        \(HTML.when(row.lateProblems > 0, "<span class=\"place\">\(page[.problemsLate(row.lateProblems)])</span>"))
                        """,
                ], style: row.light == .none ? nil : "row-\(row.light.rawValue)", link: address)
        }, isNavigable: true)
}

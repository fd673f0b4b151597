// One project: what it is, its light and why, the year against the time, its milestones, what is done about it, what
// each side reported, and what happened, with the forms that its reader may use.

import Kernel

/// A month of a year: yuan as text, and thousandths of the plan for the drawing.
package struct YearMonth: Sendable, Hashable {
    package var month: Int
    package var due: String
    /// Nil where no figure was given by the end of it.
    package var done: String?
    package var duePermille: Int
    package var donePermille: Int?

    package init(month: Int, due: String, done: String?, duePermille: Int, donePermille: Int?) {
        self.month = month
        self.due = due
        self.done = done
        self.duePermille = duePermille
        self.donePermille = donePermille
    }
}

/// The three parts of what one side said last.
package struct BriefingNote: Sendable, Hashable {
    package var side: String
    package var on: CivilDay
    package var progress: String
    package var problems: String
    package var next: String
    package var total: String?

    package init(side: String, on: CivilDay, progress: String, problems: String, next: String, total: String?) {
        self.side = side
        self.on = on
        self.progress = progress
        self.problems = problems
        self.next = next
        self.total = total
    }
}

/// Matters of one ledger that are about the project.
package struct SubjectMatters: Sendable {
    /// For the anchor: `problems`.
    package var id: String
    package var title: String
    package var rows: [MatterRow]
    /// Where one more is filed; nil where the reader may not.
    package var new: URLPath?

    package init(id: String, title: String, rows: [MatterRow], new: URLPath?) {
        self.id = id
        self.title = title
        self.rows = rows
        self.new = new
    }
}

package struct ProjectModel: Sendable {
    package var number: String
    package var name: String
    package var light: LightMark
    /// Each finding, in a sentence with its light.
    package var findings: [(light: LightMark, words: String)]
    /// "停工", "已调出": said above everything.
    package var state: String?
    /// It was not withdrawn.
    package var isRegistered: Bool
    package var facts: [Fact]
    package var steps: [RailStep]
    package var year: Int
    package var figures: [Figure]
    package var bar: YearBar?
    package var months: [YearMonth]
    package var matters: [SubjectMatters]
    package var briefings: [BriefingNote]
    /// "双报不一致：…": where two sides differ.
    package var disagreement: String?
    package var shares: [ShareLine]
    package var visits: [VisitLine]
    package var timeline: [TimelineItem]
    package var forms: [TitledForm]

    package init(
        number: String, name: String, light: LightMark, findings: [(light: LightMark, words: String)], state: String?,
        isRegistered: Bool = true, facts: [Fact], steps: [RailStep], year: Int, figures: [Figure], bar: YearBar?, months: [YearMonth],
        matters: [SubjectMatters], briefings: [BriefingNote], disagreement: String?, shares: [ShareLine], visits: [VisitLine],
        timeline: [TimelineItem], forms: [TitledForm]
    ) {
        self.number = number
        self.name = name
        self.light = light
        self.findings = findings
        self.state = state
        self.isRegistered = isRegistered
        self.facts = facts
        self.steps = steps
        self.year = year
        self.figures = figures
        self.bar = bar
        self.months = months
        self.matters = matters
        self.briefings = briefings
        self.disagreement = disagreement
        self.shares = shares
        self.visits = visits
        self.timeline = timeline
        self.forms = forms
    }
}

package func projectPage(_ model: ProjectModel, in page: PageContext) -> HTML {
    let aside: HTML = """
        <div class="lights">\(HTML.when(model.light != .none, lightBadge(model.light, in: page))) \
        <a class="button plain small" href="\(URLs.schedule(model.number))">\(page[.schedule])</a> \
        <a class="button plain small" href="\(URLs.permits(model.number))">\(page[.permits])</a> \
        \(HTML.when(model.isRegistered, projectExports(ProjectFilter().with { $0.number = model.number }, in: page)))</div>
        """
    return layout(
        "\(model.number) \(model.name)", .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(model.name, crumbs: [Crumb(page[.projects], URLs.projects)], lead: [model.number, model.state].compactMap(\.self).joined(separator: " · "), aside: aside, in: page))
        \(HTML.when(!model.findings.isEmpty, """
            <ul class="findings" id="lights">\(model.findings.html { "<li>\(lightBadge($0.light, in: page)) \($0.words)</li>" })</ul>
            """))
        \(rail(model.steps, in: page))
        <div class="two"><div>
        \(block(page[.yearTitle(model.year)], id: "year", year(model, in: page)))
        \(model.matters.html { matters in
            block(
                matters.title, id: matters.id,
                aside: matters.new.map { "<a class=\"button plain small\" href=\"\($0)\">\(page[.fileMatter])</a>" },
                matters.rows.isEmpty ? "<p class=\"note\">\(page[.mattersNone])</p>" : matterTable(matters.rows, shows: .ledger, in: page))
        })
        \(HTML.when(!model.shares.isEmpty, block(page[.resources], id: "resources", shareTable(model.shares, isOfProject: true, in: page))))
        \(HTML.when(!model.visits.isEmpty, block(page[.visits], id: "visits", visitTable(model.visits, in: page))))
        \(HTML.when(!model.briefings.isEmpty, block(page[.briefings], id: "briefings", briefings(model, in: page))))
        \(block(page[.history], id: "history", timeline(model.timeline, in: page)))
        </div><div>\(block(page[.projectFacts], facts(model.facts)))\(titledForms(model.forms, in: page))</div></div>
        """)
}

private func year(_ model: ProjectModel, in page: PageContext) -> HTML {
    guard !model.months.isEmpty else { return empty(page[.planNone]) }
    return """
        \(figures(model.figures, in: page))\(yearChart(model.months, in: page))
        <details><summary>\(page[.byMonth])</summary>\(table(
            page[.byMonth], [Column(page[.monthColumn], .narrow), Column(page[.dueByThen], .number), Column(page[.doneByThen], .number)],
            model.months.map { Row(["\(page.month($0.month))", "\($0.due)", $0.done.map { "\($0)" } ?? dash]) }, isCompact: true))</details>
        """
}

/// The plan as a line, what was done as bars: readable in grey and without the drawing, whose table stands below it.
private func yearChart(_ months: [YearMonth], in page: PageContext) -> HTML {
    let top = max(1000, months.compactMap(\.donePermille).max() ?? 0) + 40
    func y(_ permille: Int) -> Int { 200 - permille * 190 / top }
    let line = months.map { "\($0.month == 1 ? "M" : "L")\($0.month * 50 + 15) \(y($0.duePermille))" }.joined()
    return """
        <svg class="year-chart" viewBox="0 0 660 224" role="img" aria-label="\(page[.yearChart])"><path class="track" d="M40 200H650"/>\
        \(months.html { month in
            let bar: HTML? = month.donePermille.map { "<path class=\"bar\" d=\"M\(month.month * 50 + 15) 200V\(y($0))\"/>" }
            return "\(bar)<text x=\"\(month.month * 50 + 15)\" y=\"218\">\(month.month)</text>"
        })<path class="plan" d="\(line)"/></svg>
        """
}

private func briefings(_ model: ProjectModel, in page: PageContext) -> HTML {
    """
    \(model.disagreement.map { "<p class=\"note\">\($0)</p>" as HTML })\(table(
        page[.briefings],
        [
            Column(page[.briefingSide], .narrow), Column(page[.briefingDay], .narrow), Column(page[.briefingProgress]), Column(page[.briefingProblems]),
            Column(page[.briefingNext]), Column(page[.yearDone], .number),
        ],
        model.briefings.map {
            Row(["\($0.side)", "\(page.text($0.on))", "\($0.progress)", "\($0.problems)", "\($0.next)", $0.total.map { "\($0)" } ?? dash])
        }))
    """
}

/// A project to be registered, or its details to be revised.
package struct ProjectFormModel: Sendable {
    /// Nil: a new one.
    package var number: String?
    package var form: FormModel
    package init(number: String?, form: FormModel) {
        self.number = number
        self.form = form
    }
}

package func projectFormPage(_ model: ProjectFormModel, in page: PageContext) -> HTML {
    let title = model.number.map { page[.projectRevise($0)] } ?? page[.projectNew]
    return layout(
        title, .portal, section: .projects, scripts: [.map], in: page,
        """
        \(heading(title, crumbs: [Crumb(page[.projects], URLs.projects)] + (model.number.map { [Crumb($0, URLs.project($0))] } ?? []), in: page))
        \(form(model.form, in: page))
        """)
}

// Administration of what the rules stand on: ledgers, calendars, and whether the server is well.
// A ledger is written in LedgerEditor.swift; here it is shown as it is in force.

import Kernel

package struct LedgerRulesIndexModel: Sendable {
    package var ledgers: [Line]
    package struct Line: Sendable, Hashable {
        package var key: String
        package var title: String
        package var version: String
        package init(key: String, title: String, version: String) {
            self.key = key
            self.title = title
            self.version = version
        }
    }
    /// A name for a new one, which the editor then opens.
    package var form: TitledForm?
    package init(ledgers: [Line], form: TitledForm? = nil) {
        self.ledgers = ledgers
        self.form = form
    }
}

package func ledgerRulesIndexPage(_ model: LedgerRulesIndexModel, in page: PageContext) -> HTML {
    layout(
        page[.ledgerRules], .desk, section: .admin, in: page,
        """
        \(heading(page[.ledgerRules], crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.ledgerRulesLead], in: page))
        \(table(
            page[.ledgerRules], [Column(page[.ledger]), Column(page[.key], .narrow), Column(page[.version], .narrow)],
            model.ledgers.map { Row(["<a href=\"\(URLs.ledgerRules($0.key))\">\($0.title)</a>", "<code>\($0.key)</code>", "\($0.version)"]) }))
        \(model.form.map { titledForms([$0], in: page) })
        """)
}

package struct LedgerRulesModel: Sendable {
    package var key: String
    package var title: String
    package var version: String
    package var facts: [Fact]
    /// The stage graph, one row a stage and action.
    package var stages: [StageRule]
    package var lights: [(LightMark, String)]
    package var ladder: [Fact]
    package var endings: [Fact]
    package var fields: [Fact]
    package var graph: StageGraph?
    /// The newest first.
    package var versions: [CalendarVersionLine]

    package init(
        key: String, title: String, version: String, facts: [Fact], stages: [StageRule], lights: [(LightMark, String)], ladder: [Fact] = [],
        endings: [Fact], fields: [Fact], graph: StageGraph? = nil, versions: [CalendarVersionLine] = []
    ) {
        self.graph = graph
        self.versions = versions
        self.key = key
        self.title = title
        self.version = version
        self.facts = facts
        self.stages = stages
        self.lights = lights
        self.ladder = ladder
        self.endings = endings
        self.fields = fields
    }
}

package struct StageRule: Sendable, Hashable {
    package var title: String
    package var clock: String?
    package var actions: [ActionRule]
    package init(title: String, clock: String?, actions: [ActionRule]) {
        self.title = title
        self.clock = clock
        self.actions = actions
    }
}

package struct ActionRule: Sendable, Hashable {
    package var title: String
    package var by: String
    package var needs: String?
    /// The stage or the ending that it leads to.
    package var leadsTo: String
    package init(title: String, by: String, needs: String? = nil, leadsTo: String) {
        self.title = title
        self.by = by
        self.needs = needs
        self.leadsTo = leadsTo
    }
}

package func ledgerRulesPage(_ model: LedgerRulesModel, in page: PageContext) -> HTML {
    let graph = model.stages.flatMap { stage in
        stage.actions.enumerated().map { index, action in
            Row([
                index == 0 ? "<b>\(stage.title)</b>" : "<span class=\"dash\">〃</span>",
                index == 0 ? stage.clock.map { "\($0)" } ?? dash : "",
                "\(action.title)", "\(action.by)",
                action.needs.map { "\($0)" } ?? dash, "→ \(action.leadsTo)",
            ])
        }
    }
    let columns: [Message] = [.stage, .due, .action, .byPost, .needs, .leadsTo]
    return layout(
        model.title, .desk, section: .admin, in: page,
        """
        \(heading(model.title, crumbs: [Crumb(page[.admin], URLs.admin), Crumb(page[.ledgerRules], URLs.ledgerRules)], lead: "\(model.key) · \(model.version)", aside: "<a class=\"button plain\" href=\"\(URLs.ledgerDraft(model.key))\">\(page[.editThis])</a>", in: page))
        \(facts(model.facts))
        \(block(page[.stageGraph], "\(model.graph.map { stageGraph($0, title: page[.stageGraph], in: page) })<div class=\"transitions\">\(table(page[.stageGraph], columns.map { Column(page[$0]) }, graph))</div>"))
        <div class="two-even block"><div>\(block(page[.lights], "<ul class=\"light-rules\">\(model.lights.html { "<li>\(lightBadge($0.0, in: page)) \($0.1)</li>" })</ul>"))
        \(HTML.when(!model.ladder.isEmpty, block(page[.ladder], facts(model.ladder))))\(block(page[.endings], facts(model.endings)))</div>\
        <div>\(block(page[.fields], facts(model.fields)))</div></div>
        \(HTML.when(!model.versions.isEmpty, calendarVersions(model.versions, title: .ruleVersions, in: page)))
        """)
}

package struct CalendarsModel: Sendable {
    package var title: String
    /// "周一至周五"
    package var week: String
    /// "08:00–12:00，14:00–18:00"
    package var hours: String
    package var years: [YearState]
    /// Days of the year shown, with their rulings.
    package var days: [RuledDay]
    package var dayYear: Int
    /// All calendars, where there are several.
    package var calendars: [Tab]
    /// The newest first.
    package var versions: [CalendarVersionLine]
    package var upload: TitledForm?

    package init(
        title: String, week: String, hours: String, years: [YearState], days: [RuledDay], dayYear: Int, calendars: [Tab] = [],
        versions: [CalendarVersionLine] = [], upload: TitledForm? = nil
    ) {
        self.calendars = calendars
        self.versions = versions
        self.upload = upload
        self.title = title
        self.week = week
        self.hours = hours
        self.years = years
        self.days = days
        self.dayYear = dayYear
    }
}

package struct YearState: Sendable, Hashable {
    package var year: Int
    package var isPublished: Bool
    package var notice: URLPath?
    package init(year: Int, isPublished: Bool, notice: URLPath? = nil) {
        self.year = year
        self.isPublished = isPublished
        self.notice = notice
    }
}

package struct RuledDay: Sendable, Hashable {
    package var day: CivilDay
    package var name: String
    package var isOff: Bool
    package var notice: String
    package init(day: CivilDay, name: String, isOff: Bool, notice: String) {
        self.day = day
        self.name = name
        self.isOff = isOff
        self.notice = notice
    }
}

package func calendarsPage(_ model: CalendarsModel, in page: PageContext) -> HTML {
    let missing = model.years.filter { !$0.isPublished }
    return layout(
        page[.calendars], .desk, section: .admin, in: page,
        """
        \(heading(model.title, crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.calendarsLead], in: page))
        \(HTML.when(model.calendars.count > 1, tabs(model.calendars, label: page[.calendars], in: page)))
        \(HTML.when(!missing.isEmpty, "<div class=\"refusals\"><p>\(page[.yearsMissing(missing.map { String($0.year) }.joined(separator: page.pick("、", ", ")))])</p></div>"))
        \(block(page[.weeklyRule], facts([Fact(page[.workDays], model.week), Fact(page[.workHours], model.hours)])))
        \(block(page[.years], """
            <ul class="years">\(model.years.html { state in
                let year: HTML = state.notice.map { "<a href=\"\($0)\">\(state.year)</a>" } ?? "\(state.year)"
                return "<li\(HTML.when(!state.isPublished, " class=\"is-open\""))>\(year) \(page[state.isPublished ? .published : .notPublished])</li>"
            })</ul>
            """))
        \(block(page[.daysOf(model.dayYear)], model.days.isEmpty ? empty(page[.daysNone]) : table(
            page[.daysOf(model.dayYear)], [Column(page[.day], .narrow), Column(page[.state], .narrow), Column(page[.holiday]), Column(page[.notice], .narrow)],
            model.days.map { Row(["\(page.fullText($0.day))", "\(page[$0.isOff ? .dayOff : .makeUpDay])", "\($0.name)", "\($0.notice)"]) }, isCompact: true)))
        \(HTML.when(!model.versions.isEmpty, calendarVersions(model.versions, in: page)))
        \(model.upload.map { titledForms([$0], in: page) })
        """)
}

package struct HealthModel: Sendable {
    package var lines: [HealthLine]
    package var checkedAt: Instant
    package init(lines: [HealthLine], checkedAt: Instant) {
        self.lines = lines
        self.checkedAt = checkedAt
    }
}

package struct HealthLine: Sendable, Hashable {
    package enum State: String, Sendable { case well, unused, warning, broken }
    package var title: String
    package var state: State
    package var sentence: String
    package var link: URLPath?
    package init(title: String, state: State, sentence: String, link: URLPath? = nil) {
        self.title = title
        self.state = state
        self.sentence = sentence
        self.link = link
    }
}

package func healthPage(_ model: HealthModel, in page: PageContext) -> HTML {
    layout(
        page[.health], .desk, section: .admin, in: page,
        """
        \(heading(page[.health], crumbs: [Crumb(page[.admin], URLs.admin)], aside: "<span class=\"note\">\(page[.asOf]) \(page.time(model.checkedAt))</span>", in: page))
        \(stateTable(page[.health], model.lines, in: page))
        """)
}

/// Parts with their state in a sign and a word, because colour means a light.
func stateTable(_ caption: String, _ lines: [HealthLine], in page: PageContext) -> HTML {
    func word(_ state: HealthLine.State) -> HTML {
        switch state {
        case .well: "✓ \(page[.well])"
        case .unused: "<span class=\"quiet\">\(page[.notInUse])</span>"
        case .warning: "<b>！ \(page[.warning])</b>"
        case .broken: "<b>✕ \(page[.broken])</b>"
        }
    }
    return table(
        caption, [Column(page[.part], .narrow), Column(page[.state], .narrow), Column(page[.details])],
        lines.map { line in
            Row([line.link.map { "<a href=\"\($0)\">\(line.title)</a>" as HTML } ?? "\(line.title)", word(line.state), "\(line.sentence)"])
        })
}

// 现场督导: who was where, what was ordered and what became of it, and where nobody has been for too long.

import Kernel

package struct VisitLine: Sendable, Hashable {
    package var number: String
    package var on: CivilDay
    package var kind: String
    package var leader: String
    /// Names of the projects, in the order of the visit.
    package var sites: [String]
    /// Instructions, and those of them that are open, and late.
    package var ordered: Int
    package var open: Int
    package var late: Int

    package init(
        number: String, on: CivilDay, kind: String, leader: String, sites: [String], ordered: Int, open: Int, late: Int
    ) {
        self.number = number
        self.on = on
        self.kind = kind
        self.leader = leader
        self.sites = sites
        self.ordered = ordered
        self.open = open
        self.late = late
    }
}

package struct VisitsModel: Sendable {
    /// A project whose site is to be seen again and again.
    package struct Coverage: Sendable, Hashable {
        package var number: String
        package var project: String
        package var who: String
        /// Nil: never.
        package var last: CivilDay?
        package var daysSince: Int?
        /// "9 / 12"
        package var share: String
        package var isLate: Bool
        package init(number: String, project: String, who: String, last: CivilDay?, daysSince: Int?, share: String, isLate: Bool) {
            self.number = number
            self.project = project
            self.who = who
            self.last = last
            self.daysSince = daysSince
            self.share = share
            self.isLate = isLate
        }
    }

    package var figures: [Figure]
    package var lines: [VisitLine]
    package var pager: Pager
    /// Nil: the rules count none.
    package var within: Int?
    package var coverage: [Coverage]
    package var form: TitledForm?

    package init(figures: [Figure], lines: [VisitLine], pager: Pager, within: Int?, coverage: [Coverage], form: TitledForm?) {
        self.figures = figures
        self.lines = lines
        self.pager = pager
        self.within = within
        self.coverage = coverage
        self.form = form
    }
}

package func visitsPage(_ model: VisitsModel, in page: PageContext) -> HTML {
    layout(
        page[.visits], .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.visits], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.visitsLead], in: page))
        \(figures(model.figures, in: page))
        \(model.form.map { titledForms([$0], in: page) })
        \(model.lines.isEmpty ? empty(page[.visitsNone]) : block(page[.visitsRecorded], id: "visits", "\(visitTable(model.lines, in: page))\(pager(model.pager, in: page))"))
        \(model.within.map { block(page[.visitsWithin($0)], id: "coverage", coverage(model.coverage, in: page)) })
        """)
}

func visitTable(_ lines: [VisitLine], in page: PageContext) -> HTML {
    table(
        page[.visits],
        [
            Column(page[.number], .narrow), Column(page[.visitDay], .narrow), Column(page[.visitKind], .narrow), Column(page[.visitLeader]),
            Column(page[.visitSites]), Column(page[.visitOrdered], .number), Column(page[.visitOpen], .number),
            Column(page[.visitLate], .number),
        ],
        lines.map { line in
            let address = URLs.visit(line.number)
            return Row(
                [
                    numberLink(line.number, address), "\(page.text(line.on))", "\(line.kind)", "\(line.leader)",
                    "\(line.sites.joined(separator: page.pick("、", ", ")))", line.ordered > 0 ? "\(line.ordered)" : dash,
                    line.open > 0 ? "\(line.open)" : dash,
                    line.late > 0 ? "<b>\(line.late)</b>" : dash,
                ], style: line.late > 0 ? "row-red" : nil, link: address)
        }, isNavigable: true)
}

private func coverage(_ lines: [VisitsModel.Coverage], in page: PageContext) -> HTML {
    guard !lines.isEmpty else { return "<p class=\"note\">\(page[.visitsNothingDue])</p>" }
    return table(
        page[.visitsCoverage],
        [
            Column(page[.number], .narrow), Column(page[.project]), Column(page[.reportsWho]), Column(page[.visitLast], .narrow),
            Column(page[.visitShare], .number),
        ],
        lines.map { line in
            let address = URLs.project(line.number)
            let last: HTML =
                line.last.map { day in
                    "\(page.text(day))\(line.daysSince.map { "<span class=\"place\">\(page[.visitDaysAgo($0)])</span>" as HTML })"
                } ?? "\(page[.visitNever])"
            return Row(
                [numberLink(line.number, address), "\(line.project)", "\(line.who)", last, "\(line.share)"],
                style: line.isLate ? "row-red" : nil, link: address)
        })
}

// MARK: - One visit

package struct VisitModel: Sendable {
    package struct Site: Sendable {
        package var number: String
        package var project: String
        package var heard: String
        package var difficulties: String
        package var instructions: [MatterRow]
        package var forms: [TitledForm]
        package init(
            number: String, project: String, heard: String, difficulties: String, instructions: [MatterRow], forms: [TitledForm]
        ) {
            self.number = number
            self.project = project
            self.heard = heard
            self.difficulties = difficulties
            self.instructions = instructions
            self.forms = forms
        }
    }

    package var number: String
    package var title: String
    package var facts: [Fact]
    package var sites: [Site]
    package var timeline: [TimelineItem]
    package var forms: [TitledForm]

    package init(number: String, title: String, facts: [Fact], sites: [Site], timeline: [TimelineItem], forms: [TitledForm]) {
        self.number = number
        self.title = title
        self.facts = facts
        self.sites = sites
        self.timeline = timeline
        self.forms = forms
    }
}

package func visitPage(_ model: VisitModel, in page: PageContext) -> HTML {
    layout(
        "\(model.number) \(model.title)", .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(model.title, crumbs: [Crumb(page[.projects], URLs.projects), Crumb(page[.visits], URLs.visits)], lead: model.number, in: page))
        <div class="two"><div>
        \(model.sites.enumerated().map { ($0.offset, $0.element) }.html { place, site in visitSite(place, site, in: page) })
        \(block(page[.history], id: "history", timeline(model.timeline, in: page)))
        </div><div>\(block(page[.projectFacts], facts(model.facts)))\(titledForms(model.forms, in: page))</div></div>
        """)
}

private func visitSite(_ place: Int, _ site: VisitModel.Site, in page: PageContext) -> HTML {
    block(
        "\(place + 1). \(site.project)", id: "site-\(place + 1)", aside: numberLink(site.number, URLs.project(site.number)),
        """
        \(facts([Fact(page[.visitHeard], site.heard)] + (site.difficulties.isEmpty ? [] : [Fact(page[.visitDifficulties], site.difficulties)])))
        <h3 class="later">\(page[.visitInstructions])</h3>
        \(site.instructions.isEmpty ? "<p class=\"note\">\(page[.visitNoInstructions])</p>" : matterTable(site.instructions, shows: .ledger, in: page))
        \(titledForms(site.forms, in: page))
        """)
}

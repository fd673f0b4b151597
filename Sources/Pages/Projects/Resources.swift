// 要素保障: of each resource what there is, what is reserved and used, and which projects still lack some.

import Kernel

/// One account, in the words of its unit.
package struct ResourceLine: Sendable, Hashable {
    package var code: String
    /// "用地指标（亩）"
    package var title: String
    package var quota: String
    package var allocated: String
    package var balance: String
    package var used: String
    package var need: String
    package var lacking: String
    package init(
        code: String, title: String, quota: String, allocated: String, balance: String, used: String, need: String, lacking: String
    ) {
        self.code = code
        self.title = title
        self.quota = quota
        self.allocated = allocated
        self.balance = balance
        self.used = used
        self.need = need
        self.lacking = lacking
    }
}

/// What one project has of one resource.
package struct ShareLine: Sendable, Hashable {
    /// Number and name of the project, or the title of the resource on a project's page.
    package var number: String?
    package var title: String
    package var link: URLPath
    /// "重大项目 · 省级"
    package var rank: String?
    package var need: String
    package var allocated: String
    package var used: String
    /// Nil: it lacks none.
    package var lacking: String?
    package init(
        number: String?, title: String, link: URLPath, rank: String?, need: String, allocated: String, used: String, lacking: String?
    ) {
        self.number = number
        self.title = title
        self.link = link
        self.rank = rank
        self.need = need
        self.allocated = allocated
        self.used = used
        self.lacking = lacking
    }
}

package struct ResourcesModel: Sendable {
    package var figures: [Figure]
    package var lines: [ResourceLine]
    package init(figures: [Figure], lines: [ResourceLine]) {
        self.figures = figures
        self.lines = lines
    }
}

package func resourcesPage(_ model: ResourcesModel, in page: PageContext) -> HTML {
    layout(
        page[.resources], .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.resources], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.resourcesLead], in: page))
        \(model.lines.isEmpty ? empty(page[.resourcesUnset]) : """
            \(figures(model.figures, in: page))
            \(table(
                page[.resources],
                [
                    Column(page[.resource]), Column(page[.resourceQuota], .number), Column(page[.resourceAllocated], .number), Column(page[.resourceBalance], .number),
                    Column(page[.resourceUsed], .number), Column(page[.resourceNeed], .number), Column(page[.resourceLacking], .number),
                ],
                model.lines.map { line in
                    let address = URLs.resource(line.code)
                    return Row([
                        "<a href=\"\(address)\">\(line.title)</a>", "\(line.quota)", "\(line.allocated)", "<b>\(line.balance)</b>", "\(line.used)", "\(line.need)", "\(line.lacking)",
                    ], link: address)
                }))
            """)
        """)
}

package struct ResourceModel: Sendable {
    package var title: String
    package var figures: [Figure]
    package var shares: [ShareLine]
    package var pager: Pager
    package var timeline: [TimelineItem]
    package var forms: [TitledForm]
    package init(title: String, figures: [Figure], shares: [ShareLine], pager: Pager, timeline: [TimelineItem], forms: [TitledForm]) {
        self.title = title
        self.figures = figures
        self.shares = shares
        self.pager = pager
        self.timeline = timeline
        self.forms = forms
    }
}

package func resourcePage(_ model: ResourceModel, in page: PageContext) -> HTML {
    layout(
        model.title, .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(model.title, crumbs: [Crumb(page[.projects], URLs.projects), Crumb(page[.resources], URLs.resources)], in: page))
        \(figures(model.figures, in: page))
        <div class="two"><div>
        \(block(page[.resourceShares], id: "shares", model.shares.isEmpty ? "<p class=\"note\">\(page[.resourceNoShares])</p>" : "\(shareTable(model.shares, isOfProject: false, in: page))\(pager(model.pager, in: page))"))
        \(HTML.when(!model.timeline.isEmpty, block(page[.history], id: "history", timeline(model.timeline, in: page))))
        </div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

/// - isOfProject: the lines are the resources of one project, not the projects of one resource.
func shareTable(_ lines: [ShareLine], isOfProject: Bool, in page: PageContext) -> HTML {
    table(
        page[.resourceShares],
        [
            Column(page[isOfProject ? .resource : .project]), Column(page[.resourceNeed], .number),
            Column(page[.resourceAllocated], .number),
            Column(page[.resourceUsed], .number), Column(page[.resourceLacking], .number),
        ],
        lines.map { line in
            let name: HTML =
                line.number.map { "\(numberLink($0, line.link))<span class=\"place\">\(line.title)</span>" }
                ?? "<a href=\"\(line.link)\">\(line.title)</a>"
            return Row(
                [
                    "\(name)\(line.rank.map { "<span class=\"place\">\($0)</span>" as HTML })", "\(line.need)", "\(line.allocated)",
                    "\(line.used)",
                    line.lacking.map { "<b>\($0)</b>" } ?? dash,
                ], style: line.lacking == nil ? nil : "row-yellow", link: line.link)
        }, isCompact: true)
}

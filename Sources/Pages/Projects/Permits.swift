// 手续清单: the permits of one project in their order, and over a span of days how many of all were listed and cleared.

import Kernel

package struct PermitLine: Sendable {
    package var title: String
    package var matter: MatterRow?
    /// "未登记", "可以办理", "等待：…"
    package var state: String
    /// Those that come before it.
    package var after: String
    package var statutory: String
    package var promised: String
    package var compression: String
    package init(
        title: String, matter: MatterRow?, state: String, after: String, statutory: String, promised: String, compression: String
    ) {
        self.title = title
        self.matter = matter
        self.state = state
        self.after = after
        self.statutory = statutory
        self.promised = promised
        self.compression = compression
    }
}

package struct PermitsModel: Sendable {
    package var number: String
    package var name: String
    /// Started, with permits open.
    package var warning: String?
    package var figures: [Figure]
    package var lines: [PermitLine]
    package var forms: [TitledForm]
    package init(number: String, name: String, warning: String?, figures: [Figure], lines: [PermitLine], forms: [TitledForm]) {
        self.number = number
        self.name = name
        self.warning = warning
        self.figures = figures
        self.lines = lines
        self.forms = forms
    }
}

package func permitsPage(_ model: PermitsModel, in page: PageContext) -> HTML {
    let crumbs = [Crumb(page[.projects], URLs.projects), Crumb(model.number, URLs.project(model.number))]
    return layout(
        "\(page[.permits]) · \(model.number)", .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.permits], crumbs: crumbs, lead: model.name, in: page))
        \(model.warning.map { "<ul class=\"findings\"><li>\(lightBadge(.red, in: page)) \($0)</li></ul>" as HTML })
        \(model.lines.isEmpty ? empty(page[.permitsUnset]) : """
            \(figures(model.figures, in: page))
            \(table(
                page[.permits],
                [
                    Column(page[.permit]), Column(page[.permitState]), Column(page[.permitAfter]), Column(page[.permitStatutory], .number), Column(page[.permitPromised], .number),
                    Column(page[.permitCompression], .number),
                ],
                model.lines.map { line in
                    let light = line.matter.flatMap { $0.light == .none ? nil : lightBadge($0.light, in: page) }
                    let number = line.matter.map { numberLink($0.number, URLs.matter($0.number)) }
                    return Row([
                        "\(line.title)\(number.map { "<span class=\"place\">\($0)</span>" as HTML })", "\(light) \(line.state)", line.after.isEmpty ? dash : "\(line.after)",
                        "\(line.statutory)", "\(line.promised)", "\(line.compression)",
                    ])
                }))
            """)
        \(titledForms(model.forms, in: page))
        """)
}

// MARK: - All projects

/// 百日攻坚: what was on the list within a span of days, and what of it was cleared.
package struct PermitSpanModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var title: String
        /// Nil: no page shows exactly these.
        package var link: URLPath?
        package var listed: Int
        package var cleared: Int
        package var rate: String
        package var late: Int
        package init(title: String, link: URLPath?, listed: Int, cleared: Int, rate: String, late: Int) {
            self.title = title
            self.link = link
            self.listed = listed
            self.cleared = cleared
            self.rate = rate
            self.late = late
        }
    }

    package var from: CivilDay
    package var to: CivilDay
    package var figures: [Figure]
    package var classes: [Line]
    package var units: [Line]
    /// Of the form, where it cannot be read.
    package var refusal: String?
    package init(from: CivilDay, to: CivilDay, figures: [Figure], classes: [Line], units: [Line], refusal: String?) {
        self.from = from
        self.to = to
        self.figures = figures
        self.classes = classes
        self.units = units
        self.refusal = refusal
    }
}

package func permitSpanPage(_ model: PermitSpanModel, in page: PageContext) -> HTML {
    layout(
        page[.permitSpan], .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.permitSpan], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.permitSpanLead], in: page))
        \(model.refusal.map { "<p class=\"refusal\" role=\"alert\">\($0)</p>" as HTML })
        <form class="filters" action="\(URLs.allPermits)"><p><label for="q-from">\(page[.permitFrom])</label><input type="date" id="q-from" name="from" value="\(model.from.description)"></p>\
        <p><label for="q-to">\(page[.permitTo])</label><input type="date" id="q-to" name="to" value="\(model.to.description)"></p><p><button>\(page[.filterApply])</button></p></form>
        \(figures(model.figures, in: page))
        \(block(page[.permitByClass], id: "classes", spanTable(page[.permitByClass], page[.permit], model.classes, in: page)))
        \(block(page[.permitByUnit], id: "units", spanTable(page[.permitByUnit], page[.reportsWho], model.units, in: page)))
        """)
}

private func spanTable(_ title: String, _ first: String, _ lines: [PermitSpanModel.Line], in page: PageContext) -> HTML {
    guard !lines.isEmpty else { return "<p class=\"note\">\(page[.mattersNone])</p>" }
    return table(
        title,
        [
            Column(first), Column(page[.permitListed], .number), Column(page[.permitCleared], .number), Column(page[.permitRate], .number),
            Column(page[.visitLate], .number),
        ],
        lines.map { line in
            Row([
                line.link.map { "<a href=\"\($0)\">\(line.title)</a>" } ?? "\(line.title)", "\(line.listed)", "\(line.cleared)",
                "\(line.rate)",
                line.late > 0 ? "<b>\(line.late)</b>" : dash,
            ])
        })
}

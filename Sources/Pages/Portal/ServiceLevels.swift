// What is promised for each class of matter, and how often that was kept this year. For anybody.

import Kernel

package struct ServiceLevelsModel: Sendable {
    package var year: Int
    /// With fewer endings no share is shown.
    package var enough: Int
    package var ledgers: [Ledger]

    package struct Ledger: Sendable {
        package var title: String
        /// The time promised for the whole of it, whatever the class.
        package var whole: String?
        package var groups: [Group]
        package init(title: String, whole: String? = nil, groups: [Group]) {
            self.title = title
            self.whole = whole
            self.groups = groups
        }
    }

    package struct Group: Sendable {
        package var title: String
        package var lines: [Line]
        package init(title: String, lines: [Line]) {
            self.title = title
            self.lines = lines
        }
    }

    package struct Line: Sendable {
        package var title: String
        package var promise: String
        package var ended: Int
        /// On time, in thousandths; nil where there are too few to say.
        package var permille: Int?
        package init(title: String, promise: String, ended: Int, permille: Int? = nil) {
            self.title = title
            self.promise = promise
            self.ended = ended
            self.permille = permille
        }
    }

    package init(year: Int, enough: Int, ledgers: [Ledger]) {
        self.year = year
        self.enough = enough
        self.ledgers = ledgers
    }
}

package func serviceLevelsPage(_ model: ServiceLevelsModel, in page: PageContext) -> HTML {
    layout(
        page[.serviceLevels], .portal, in: page,
        """
        \(heading(page[.serviceLevels], lead: page[.serviceLevelsLead(model.year, model.enough)], in: page))
        \(HTML.when(model.ledgers.isEmpty, empty(page[.serviceLevelsNone])))
        \(model.ledgers.html { ledger in
            """
            \(ledger.whole.map { "<p class=\"block\"><b>\(ledger.title)</b>\(page.pick("：", ": "))\(page[.serviceWhole($0)])</p>" as HTML })
            \(ledger.groups.html { group in block(group.title, lines(group, model, in: page)) })
            """
        })
        """)
}

private func lines(_ group: ServiceLevelsModel.Group, _ model: ServiceLevelsModel, in page: PageContext) -> HTML {
    table(
        group.title,
        [
            Column(page[.classOfMatter]), Column(page[.servicePromise]), Column(page[.serviceEnded], .number),
            Column(page[.serviceKept], .number),
        ],
        group.lines.map { line in
            let kept: HTML =
                line.permille.map { "\(page.percent(permille: $0))" } ?? "<abbr class=\"quiet\" title=\"\(page[.serviceTooFew])\">—</abbr>"
            return Row(["\(line.title)", "\(line.promise)", "\(page.number(line.ended))", kept])
        }, isCompact: true)
}

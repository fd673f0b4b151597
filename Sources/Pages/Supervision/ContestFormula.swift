// The formula of a contest, in words and as the file has it, and the matters that an indicator counts.

import Kernel

package struct ContestRulesModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var title: String
        package var weight: String
        package var unit: String
        package var source: String
        package var score: String
        package var missing: String
        package init(title: String, weight: String, unit: String, source: String, score: String, missing: String) {
            self.title = title
            self.weight = weight
            self.unit = unit
            self.source = source
            self.score = score
            self.missing = missing
        }
    }

    package var name: String
    package var title: String
    package var facts: [Fact]
    package var lines: [Line]
    package var text: String

    package init(name: String, title: String, facts: [Fact], lines: [Line], text: String) {
        self.name = name
        self.title = title
        self.facts = facts
        self.lines = lines
        self.text = text
    }
}

package func contestRulesPage(_ model: ContestRulesModel, in page: PageContext) -> HTML {
    let lines = table(
        page[.contestFormula],
        [
            Column(page[.contestIndicator]), Column(page[.contestWeight], .number), Column(page[.contestMeasuredIn], .narrow),
            Column(page[.contestSource]), Column(page[.contestScore]), Column(page[.contestMissing]),
        ],
        model.lines.map { line in
            let missing: HTML = line.missing.isEmpty ? dash : "\(line.missing)"
            return Row(["\(line.title)", "\(line.weight)", "\(line.unit)", "\(line.source)", "\(line.score)", missing])
        })
    return layout(
        "\(page[.contestFormula]) \(model.title)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            page[.contestFormula], crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.contests], URLs.contests)],
            lead: model.title, in: page))
        \(block(page[.contestIndicators], id: "indicators", "\(lines)<p class=\"note\">\(page[.contestRounding])</p>"))
        \(block(page[.projectFacts], facts(model.facts)))
        \(block(page[.contestFile], id: "file", "<pre class=\"file-text\">\(model.text)</pre>"))
        """)
}

package struct ContestListModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var number: String
        package var title: String
        /// Of a share, whether it is of the part.
        package var isHit: Bool
        package init(number: String, title: String, isHit: Bool) {
            self.number = number
            self.title = title
            self.isHit = isHit
        }
    }

    package var number: String
    package var unit: String
    package var code: String
    package var indicator: String
    package var facts: [Fact]
    package var isShare: Bool
    package var lines: [Line]
    /// Said of what is not listed.
    package var note: String

    package init(
        number: String, unit: String, code: String, indicator: String, facts: [Fact], isShare: Bool, lines: [Line], note: String
    ) {
        self.number = number
        self.unit = unit
        self.code = code
        self.indicator = indicator
        self.facts = facts
        self.isShare = isShare
        self.lines = lines
        self.note = note
    }
}

package func contestListPage(_ model: ContestListModel, in page: PageContext) -> HTML {
    let columns =
        [Column(page[.number], .narrow), Column(page[.meetingTitle])] + (model.isShare ? [Column(page[.contestHit], .narrow)] : [])
    let list = table(
        model.indicator, columns,
        model.lines.map { line in
            let address = URLs.matter(line.number)
            let hit: HTML = line.isHit ? "\(page.pick("是", "yes"))" : dash
            return Row([numberLink(line.number, address), "\(line.title)"] + (model.isShare ? [hit] : []), link: address)
        }, isNavigable: true)
    return layout(
        "\(model.indicator) \(model.unit)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.indicator,
            crumbs: [
                Crumb(page[.supervision], URLs.supervision), Crumb(page[.contests], URLs.contests),
                Crumb(model.number, URLs.contest(model.number)), Crumb(model.unit, URLs.contestUnit(model.number, model.code)),
            ], lead: model.unit, in: page))
        \(block(page[.projectFacts], facts(model.facts)))
        \(block(page[.contestCounted], id: "matters", "\(model.lines.isEmpty ? "<p class=\"note\">\(page[.mattersNone])</p>" : list)\(HTML.when(!model.note.isEmpty, "<p class=\"note\">\(model.note)</p>"))"))
        """)
}

// Samples of what has ended, and campaigns: the pages on which somebody outside looks at what others did.

import Kernel

package struct SamplesModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var number: String
        package var ledger: String
        package var from: CivilDay
        package var to: CivilDay
        package var unit: String
        package var drawn: Int
        package var population: Int
        package var looked: Int
        package var fails: Int
        package init(
            number: String, ledger: String, from: CivilDay, to: CivilDay, unit: String, drawn: Int, population: Int, looked: Int, fails: Int
        ) {
            self.number = number
            self.ledger = ledger
            self.from = from
            self.to = to
            self.unit = unit
            self.drawn = drawn
            self.population = population
            self.looked = looked
            self.fails = fails
        }
    }

    package struct UnitLine: Sendable, Hashable {
        package var unit: String
        package var looked: Int
        package var holds: Int
        package var permille: Int?
        package init(unit: String, looked: Int, holds: Int, permille: Int?) {
            self.unit = unit
            self.looked = looked
            self.holds = holds
            self.permille = permille
        }
    }

    package var lines: [Line]
    package var units: [UnitLine]
    package var pager: Pager
    package var form: TitledForm?

    package init(lines: [Line], units: [UnitLine], pager: Pager, form: TitledForm?) {
        self.lines = lines
        self.units = units
        self.pager = pager
        self.form = form
    }
}

package func samplesPage(_ model: SamplesModel, in page: PageContext) -> HTML {
    let list = table(
        page[.samples],
        [
            Column(page[.number], .narrow), Column(page[.ledger]), Column(page[.sampleEnded], .narrow), Column(page[.reportsWho]),
            Column(page[.sampleDrawn], .number), Column(page[.sampleLooked], .number), Column(page[.sampleFails], .number),
        ],
        model.lines.map { line in
            let address = URLs.sample(line.number)
            let unit: HTML = line.unit.isEmpty ? dash : "\(line.unit)"
            let fails: HTML = line.fails > 0 ? "<b>\(line.fails)</b>" : dash
            return Row(
                [
                    numberLink(line.number, address), "\(line.ledger)", "\(page.text(line.from)) – \(page.text(line.to))", unit,
                    "\(line.drawn) / \(line.population)", "\(line.looked)", fails,
                ], link: address)
        }, isNavigable: true)
    let units = table(
        page[.sampleUnits],
        [
            Column(page[.reportsWho]), Column(page[.sampleLooked], .number), Column(page[.sampleHolds], .number),
            Column(page[.sampleRate], .number),
        ],
        model.units.map { line in
            Row(["\(line.unit)", "\(line.looked)", "\(line.holds)", line.permille.map { "\(page.percent(permille: $0))" as HTML } ?? dash])
        })
    return layout(
        page[.samples], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(page[.samples], crumbs: [Crumb(page[.supervision], URLs.supervision)], lead: page[.samplesLead], in: page))
        \(model.form.map { titledForms([$0], in: page) })
        \(model.lines.isEmpty ? empty(page[.samplesNone]) : "\(list)\(pager(model.pager, in: page))")
        \(HTML.when(!model.units.isEmpty, block(page[.sampleUnits], id: "units", units)))
        """)
}

package struct SampleModel: Sendable {
    package struct Line: Sendable {
        package var row: MatterRow
        /// Nil: nobody has looked yet.
        package var holds: Bool?
        package init(row: MatterRow, holds: Bool?) {
            self.row = row
            self.holds = holds
        }
    }

    package var number: String
    package var facts: [Fact]
    package var lines: [Line]
    package var form: TitledForm?

    package init(number: String, facts: [Fact], lines: [Line], form: TitledForm?) {
        self.number = number
        self.facts = facts
        self.lines = lines
        self.form = form
    }
}

package func samplePage(_ model: SampleModel, in page: PageContext) -> HTML {
    let lines = table(
        page[.sampleDrawn],
        [
            Column(page[.number], .narrow), Column(page[.meetingTitle]), Column(page[.reportsWho]), Column(page[.sampleFound], .narrow),
        ],
        model.lines.map { line in
            let address = URLs.matter(line.row.number)
            let found: HTML =
                switch line.holds {
                case true?: "\(page[.sampleHolds])"
                case false?: "<b>\(page[.sampleFails])</b>"
                case nil: "\(page[.sampleWaits])"
                }
            let unit: HTML = line.row.owner.map { "\($0)" as HTML } ?? dash
            return Row(
                [numberLink(line.row.number, address), "\(line.row.title)", unit, found], style: line.holds == false ? "row-red" : nil,
                link: address)
        })
    return layout(
        "\(page[.sampleOf]) \(model.number)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            "\(page[.sampleOf]) \(model.number)",
            crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.samples], URLs.samples)], in: page))
        <div class="two"><div>\(block(page[.sampleDrawn], id: "drawn", lines))</div>\
        <div>\(block(page[.projectFacts], facts(model.facts)))\(model.form.map { titledForms([$0], in: page) })</div></div>
        """)
}

/// 举一反三: to which units a lesson goes.
package func lessonsPage(number: String, title: String, form: TitledForm, in page: PageContext) -> HTML {
    layout(
        "\(page[.lessons]) \(number)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            page[.lessons], crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(number, URLs.matter(number))], lead: title, in: page))
        \(titledForms([form], in: page))
        """)
}

// MARK: - Campaigns

package struct CampaignLine: Sendable, Hashable {
    package var number: String
    package var title: String
    package var lead: String
    package var from: CivilDay
    package var to: CivilDay
    package var day: Int?
    package var length: Int
    package var isOver: Bool
    package var listed: Int
    package var cleared: Int
    package var red: Int

    package init(
        number: String, title: String, lead: String, from: CivilDay, to: CivilDay, day: Int?, length: Int, isOver: Bool, listed: Int,
        cleared: Int, red: Int
    ) {
        self.number = number
        self.title = title
        self.lead = lead
        self.from = from
        self.to = to
        self.day = day
        self.length = length
        self.isOver = isOver
        self.listed = listed
        self.cleared = cleared
        self.red = red
    }
}

package struct CampaignsModel: Sendable {
    package var lines: [CampaignLine]
    package var form: TitledForm?
    package init(lines: [CampaignLine], form: TitledForm?) {
        self.lines = lines
        self.form = form
    }
}

package func campaignsPage(_ model: CampaignsModel, in page: PageContext) -> HTML {
    let list = table(
        page[.campaigns],
        [
            Column(page[.number], .narrow), Column(page[.meetingTitle]), Column(page[.campaignLead]), Column(page[.campaignDays], .narrow),
            Column(page[.campaignDay], .narrow), Column(page[.campaignListed], .number), Column(page[.campaignCleared], .number),
            Column(page[.lightRed], .number),
        ],
        model.lines.map { line in
            let address = URLs.campaign(line.number)
            let day: HTML = line.isOver ? "\(page[.campaignOver])" : line.day.map { "\($0) / \(line.length)" as HTML } ?? dash
            let red: HTML = line.red > 0 ? "<b>\(line.red)</b>" : dash
            return Row(
                [
                    numberLink(line.number, address), "\(line.title)", "\(line.lead)", "\(page.text(line.from)) – \(page.text(line.to))",
                    day,
                    "\(line.listed)", "\(line.cleared)", red,
                ], link: address)
        }, isNavigable: true)
    return layout(
        page[.campaigns], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(page[.campaigns], crumbs: [Crumb(page[.supervision], URLs.supervision)], lead: page[.campaignsLead], in: page))
        \(model.form.map { titledForms([$0], in: page) })
        \(model.lines.isEmpty ? empty(page[.campaignsNone]) : list)
        """)
}

package struct CampaignModel: Sendable {
    package struct UnitLine: Sendable, Hashable {
        package var unit: String
        package var listed: Int
        package var cleared: Int
        package var red: Int
        package var permille: Int?
        package init(unit: String, listed: Int, cleared: Int, red: Int, permille: Int?) {
            self.unit = unit
            self.listed = listed
            self.cleared = cleared
            self.red = red
            self.permille = permille
        }
    }

    package var number: String
    package var title: String
    package var figures: [Figure]
    package var facts: [Fact]
    package var units: [UnitLine]
    package var timeline: [TimelineItem]
    package var forms: [TitledForm]

    package init(
        number: String, title: String, figures: [Figure], facts: [Fact], units: [UnitLine], timeline: [TimelineItem], forms: [TitledForm]
    ) {
        self.number = number
        self.title = title
        self.figures = figures
        self.facts = facts
        self.units = units
        self.timeline = timeline
        self.forms = forms
    }
}

package func campaignPage(_ model: CampaignModel, in page: PageContext) -> HTML {
    let units = table(
        page[.supervisionUnits],
        [
            Column(page[.reportsWho]), Column(page[.campaignListed], .number), Column(page[.campaignCleared], .number),
            Column(page[.campaignRate], .number), Column(page[.lightRed], .number),
        ],
        model.units.map { line in
            let red: HTML = line.red > 0 ? "<b>\(line.red)</b>" : dash
            return Row([
                "\(line.unit)", "\(line.listed)", "\(line.cleared)", line.permille.map { "\(page.percent(permille: $0))" as HTML } ?? dash,
                red,
            ])
        })
    return layout(
        "\(model.number) \(model.title)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.title, crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.campaigns], URLs.campaigns)], lead: model.number,
            in: page))
        \(figures(model.figures, in: page))
        <div class="two"><div>\(block(page[.supervisionUnits], id: "units", model.units.isEmpty ? "<p class=\"note\">\(page[.mattersNone])</p>" : units))
        \(block(page[.history], id: "history", timeline(model.timeline, in: page)))</div>\
        <div>\(block(page[.projectFacts], facts(model.facts)))\(titledForms(model.forms, in: page))</div></div>
        """)
}

// The supervisor's day: reports that wait for a verdict, slips that nobody has answered, and who is holding it up.

import Kernel

package struct SupervisionModel: Sendable {
    package struct Pending: Sendable, Hashable {
        package var number: String
        package var title: String
        package var unit: String
        package var at: Instant
        package var words: String
        package var version: Int
        package init(number: String, title: String, unit: String, at: Instant, words: String, version: Int) {
            self.number = number
            self.title = title
            self.unit = unit
            self.at = at
            self.words = words
            self.version = version
        }
    }

    package struct UnitLine: Sendable, Hashable {
        package var unit: String
        package var code: String
        package var open: Int
        package var blue: Int
        package var yellow: Int
        package var red: Int
        /// Reports on what is open, and those of them that said nothing new.
        package var reports: Int
        package var empty: Int
        package init(unit: String, code: String, open: Int, blue: Int, yellow: Int, red: Int, reports: Int, empty: Int) {
            self.unit = unit
            self.code = code
            self.open = open
            self.blue = blue
            self.yellow = yellow
            self.red = red
            self.reports = reports
            self.empty = empty
        }
    }

    package var figures: [Figure]
    package var pending: [Pending]
    package var slips: [SlipLine]
    package var units: [UnitLine]

    package init(figures: [Figure], pending: [Pending], slips: [SlipLine], units: [UnitLine]) {
        self.figures = figures
        self.pending = pending
        self.slips = slips
        self.units = units
    }
}

package func supervisionPage(_ model: SupervisionModel, in page: PageContext) -> HTML {
    layout(
        page[.supervision], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(page[.supervision], lead: page[.supervisionLead], in: page))
        <p class="links"><a class="button" href="\(URLs.meetings)">\(page[.meetings])</a> \
        <a class="button" href="\(URLs.papers)">\(page[.papers])</a> <a class="button" href="\(URLs.texts)">\(page[.texts])</a> \
        <a class="button" href="\(URLs.slips)">\(page[.slips])</a> <a class="button" href="\(URLs.samples)">\(page[.samples])</a> \
        <a class="button" href="\(URLs.campaigns)">\(page[.campaigns])</a> <a class="button" href="\(URLs.contests)">\(page[.contests])</a> \
        <a class="button" href="\(URLs.bulletins)">\(page[.bulletins])</a></p>
        \(figures(model.figures, in: page))
        \(block(page[.reportsToJudge], id: "reports", model.pending.isEmpty ? "<p class=\"note\">\(page[.reportsNoneToJudge])</p>" : pendingTable(model.pending, in: page)))
        \(block(page[.slipsOpen], id: "slips", model.slips.isEmpty ? "<p class=\"note\">\(page[.slipsNone])</p>" : slipTable(model.slips, in: page)))
        \(block(page[.supervisionUnits], id: "units", model.units.isEmpty ? "<p class=\"note\">\(page[.mattersNone])</p>" : unitTable(model.units, in: page)))
        """)
}

private func pendingTable(_ lines: [SupervisionModel.Pending], in page: PageContext) -> HTML {
    table(
        page[.reportsToJudge],
        [
            Column(page[.number], .narrow), Column(page[.meetingTitle]), Column(page[.reportsWho]), Column(page[.reportWords]),
            Column(page[.visitDay], .narrow),
        ],
        lines.map { line in
            let address = URLs.matter(line.number).anchor("entry-\(line.version)")
            return Row(
                [numberLink(line.number, address), "\(line.title)", "\(line.unit)", "\(line.words)", "\(page.time(line.at))"], link: address
            )
        })
}

private func unitTable(_ lines: [SupervisionModel.UnitLine], in page: PageContext) -> HTML {
    func count(_ number: Int, _ link: URLPath?) -> HTML {
        guard number > 0 else { return dash }
        return link.map { "<a href=\"\($0)\">\(number)</a>" } ?? "\(number)"
    }
    return table(
        page[.supervisionUnits],
        [
            Column(page[.reportsWho]), Column(page[.visitOpen], .number), Column(page[.lightBlue], .number),
            Column(page[.lightYellow], .number),
            Column(page[.lightRed], .number), Column(page[.reportCount], .number), Column(page[.reportsEmpty], .number),
        ],
        lines.map { line in
            func link(_ light: String?) -> URLPath? {
                guard !line.code.isEmpty else { return nil }
                return URLs.matters(ListFilter().with { ($0.unit, $0.light) = (line.code, light.flatMap(LightMark.init(rawValue:))) })
            }
            return Row(
                [
                    "\(line.unit)", count(line.open, link(nil)), count(line.blue, link("blue")), count(line.yellow, link("yellow")),
                    count(line.red, link("red")), count(line.reports, nil), count(line.empty, nil),
                ])
        })
}

// MARK: - Slips

package struct SlipLine: Sendable, Hashable {
    package var number: String
    package var title: String
    package var version: Int
    package var colour: LightMark
    package var kind: String
    package var unit: String
    package var givenAt: Instant
    package var answerBy: Instant?
    package var answeredAt: Instant?

    package init(
        number: String, title: String, version: Int, colour: LightMark, kind: String, unit: String, givenAt: Instant, answerBy: Instant?,
        answeredAt: Instant?
    ) {
        self.number = number
        self.title = title
        self.version = version
        self.colour = colour
        self.kind = kind
        self.unit = unit
        self.givenAt = givenAt
        self.answerBy = answerBy
        self.answeredAt = answeredAt
    }
}

package struct SlipsModel: Sendable {
    package var colour: String?
    package var isOpen: Bool
    package var lines: [SlipLine]
    package init(colour: String?, isOpen: Bool, lines: [SlipLine]) {
        self.colour = colour
        self.isOpen = isOpen
        self.lines = lines
    }
}

package func slipsPage(_ model: SlipsModel, in page: PageContext) -> HTML {
    let colours: [(String, String)] = [
        ("", page[.meetingsAll]), ("blue", page[.lightBlue]), ("yellow", page[.lightYellow]), ("red", page[.lightRed]),
    ]
    return layout(
        page[.slips], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(page[.slips], crumbs: [Crumb(page[.supervision], URLs.supervision)], lead: page[.slipsLead], in: page))
        <form class="filters" action="\(URLs.slips)"><p><label for="q-colour">\(page[.slipColour])</label><select id="q-colour" name="colour">\
        \(colours.html { value, title in "<option value=\"\(value)\"\(HTML.when((model.colour ?? "") == value, " selected"))>\(title)</option>" as HTML })</select></p>\
        <p><label><input type="checkbox" name="open" value="yes"\(HTML.when(model.isOpen, " checked"))> \(page[.slipsOpen])</label></p>\
        <p><button>\(page[.filterApply])</button></p></form>
        \(model.lines.isEmpty ? empty(page[.slipsNone]) : slipTable(model.lines, in: page))
        """)
}

func slipTable(_ lines: [SlipLine], in page: PageContext) -> HTML {
    table(
        page[.slips],
        [
            Column(page[.number], .narrow), Column(page[.slip]), Column(page[.meetingTitle]), Column(page[.reportsWho]),
            Column(page[.slipGiven], .narrow), Column(page[.slipAnswerBy], .narrow), Column(page[.slipAnswered], .narrow),
        ],
        lines.map { line in
            let address = URLs.slip(line.number, line.version)
            let isLate = line.answeredAt == nil && (line.answerBy.map { $0 < page.now } ?? false)
            let badge = HTML.when(line.colour != .none, "\(lightBadge(line.colour, in: page)) ")
            let unit: HTML = line.unit.isEmpty ? dash : "\(line.unit)"
            let answerBy: HTML = line.answerBy.map { "\(page.time($0))" as HTML } ?? dash
            let answered: HTML = line.answeredAt.map { "\(page.time($0))" as HTML } ?? dash
            return Row(
                [
                    numberLink(line.number, URLs.matter(line.number)), "\(badge)<a href=\"\(address)\">\(line.kind)</a>",
                    "\(line.title)", unit, "\(page.time(line.givenAt))", isLate ? "<b>\(answerBy)</b>" : answerBy, answered,
                ], style: isLate ? "row-red" : nil)
        })
}

package struct SlipModel: Sendable {
    package var number: String
    package var title: String
    package var colour: LightMark
    package var kind: String
    package var unit: String
    package var supporting: [String]
    package var task: String
    package var sources: [String]
    package var stage: String
    package var dueAt: Instant?
    package var givenAt: Instant
    package var answerBy: Instant?
    package var answeredAt: Instant?
    package var asks: String
    package var version: Int

    package init(
        number: String, title: String, colour: LightMark, kind: String, unit: String, supporting: [String], task: String, sources: [String],
        stage: String, dueAt: Instant?, givenAt: Instant, answerBy: Instant?, answeredAt: Instant?, asks: String, version: Int
    ) {
        self.number = number
        self.title = title
        self.colour = colour
        self.kind = kind
        self.unit = unit
        self.supporting = supporting
        self.task = task
        self.sources = sources
        self.stage = stage
        self.dueAt = dueAt
        self.givenAt = givenAt
        self.answerBy = answerBy
        self.answeredAt = answeredAt
        self.asks = asks
        self.version = version
    }
}

/// 督办单: one matter, one slip. It prints on one sheet.
package func slipPage(_ model: SlipModel, in page: PageContext) -> HTML {
    var lines = [Fact(page[.reportsWho], model.unit)]
    if !model.supporting.isEmpty {
        lines.append(Fact(page[.slipSupporting], model.supporting.joined(separator: page.pick("、", ", "))))
    }
    lines.append(Fact(page[.slipTask], model.task))
    if !model.sources.isEmpty { lines.append(Fact(page[.slipSource], model.sources.joined(separator: page.pick("；", "; ")))) }
    lines.append(Fact(page[.slipAbout], model.stage))
    if let due = model.dueAt { lines.append(Fact(page[.slipDue], page.fullText(until: due))) }
    if !model.asks.isEmpty { lines.append(Fact(page[.slipAsks], model.asks)) }
    lines.append(Fact(page[.slipGiven], page.fullText(model.givenAt)))
    if let until = model.answerBy { lines.append(Fact(page[.slipAnswerBy], page.fullText(until: until))) }
    if let answered = model.answeredAt { lines.append(Fact(page[.slipAnswered], page.fullText(answered))) }
    return layout(
        "\(model.kind) \(model.number)", .desk, section: .supervision, in: page,
        """
        \(heading(
            model.kind, crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.slips], URLs.slips)], lead: model.title, in: page))
        <article class="slip"><p>\(HTML.when(model.colour != .none, "\(lightBadge(model.colour, in: page)) "))\
        \(numberLink(model.number, URLs.matter(model.number).anchor("entry-\(model.version)")))</p>\(facts(lines))</article>
        """)
}

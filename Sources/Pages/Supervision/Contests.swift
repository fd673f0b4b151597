// Contests between units: the rounds, one round's table, why a unit has its score, what an indicator counts, and the formula in words.
// Units are ranked, never persons.

import Kernel

package struct ContestsModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var number: String
        package var period: String
        package var stage: String
        package var units: Int
        package var publishedAt: Instant?
        /// Those in the first place.
        package var first: String
        package init(number: String, period: String, stage: String, units: Int, publishedAt: Instant?, first: String) {
            self.number = number
            self.period = period
            self.stage = stage
            self.units = units
            self.publishedAt = publishedAt
            self.first = first
        }
    }

    package struct Contest: Sendable, Hashable {
        package var name: String
        package var title: String
        package var lines: [Line]
        package init(name: String, title: String, lines: [Line]) {
            self.name = name
            self.title = title
            self.lines = lines
        }
    }

    package var contests: [Contest]
    package var form: TitledForm?

    package init(contests: [Contest], form: TitledForm?) {
        self.contests = contests
        self.form = form
    }
}

package func contestsPage(_ model: ContestsModel, in page: PageContext) -> HTML {
    layout(
        page[.contests], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(page[.contests], crumbs: [Crumb(page[.supervision], URLs.supervision)], lead: page[.contestsLead], in: page))
        \(model.form.map { titledForms([$0], in: page) })
        \(model.contests.isEmpty ? empty(page[.contestsNoRules]) : "\(model.contests.html { contestBlock($0, in: page) })")
        """)
}

private func contestBlock(_ contest: ContestsModel.Contest, in page: PageContext) -> HTML {
    let list = table(
        contest.title,
        [
            Column(page[.number], .narrow), Column(page[.contestPeriod], .narrow), Column(page[.contestStage], .narrow),
            Column(page[.contestUnits], .number), Column(page[.contestPublished], .narrow), Column(page[.contestFirst]),
        ],
        contest.lines.map { line in
            let address = URLs.contest(line.number)
            return Row(
                [
                    numberLink(line.number, address), "\(line.period)", "\(line.stage)", "\(line.units)",
                    line.publishedAt.map { page.time($0) } ?? dash, line.first.isEmpty ? dash : "\(line.first)",
                ], link: address)
        }, isNavigable: true)
    let rules: HTML = "<a class=\"button plain small\" href=\"\(URLs.contestRules(contest.name))\">\(page[.contestFormula])</a>"
    return block(
        contest.title, id: "contest-\(contest.name)", aside: rules,
        contest.lines.isEmpty ? "<p class=\"note\">\(page[.contestsNone])</p>" : list)
}

// MARK: - One round

package struct ContestModel: Sendable {
    package struct Cell: Sendable, Hashable {
        package var value: String?
        package var points: String
        package init(value: String?, points: String) {
            self.value = value
            self.points = points
        }
    }

    package struct Line: Sendable, Hashable {
        package var code: String
        package var unit: String
        package var place: Int?
        /// Before the last correction, where it was another.
        package var placeBefore: Int?
        package var total: String
        package var totalBefore: String?
        /// In the order of `columns`.
        package var cells: [Cell]
        package init(
            code: String, unit: String, place: Int?, placeBefore: Int? = nil, total: String, totalBefore: String? = nil, cells: [Cell]
        ) {
            self.code = code
            self.unit = unit
            self.place = place
            self.placeBefore = placeBefore
            self.total = total
            self.totalBefore = totalBefore
            self.cells = cells
        }
    }

    package struct Column: Sendable, Hashable {
        package var title: String
        /// `30`, or what stands in its place; empty where it gives no points.
        package var weight: String
        /// Of measure.
        package var unit: String
        package init(title: String, weight: String, unit: String) {
            self.title = title
            self.weight = weight
            self.unit = unit
        }

        var about: String { weight.isEmpty ? unit : "\(unit) · \(weight)" }
    }

    package struct Figure: Sendable, Hashable {
        package var unit: String
        package var indicator: String
        package var value: String
        package var evidence: String
        package var standing: String
        package init(unit: String, indicator: String, value: String, evidence: String, standing: String) {
            self.unit = unit
            self.indicator = indicator
            self.value = value
            self.evidence = evidence
            self.standing = standing
        }
    }

    package struct Objection: Sendable, Hashable {
        package var number: Int
        package var unit: String
        package var indicator: String
        package var reason: String
        package var evidence: String
        package var at: Instant
        /// Nil: not yet.
        package var answer: String?
        package init(number: Int, unit: String, indicator: String, reason: String, evidence: String, at: Instant, answer: String?) {
            self.number = number
            self.unit = unit
            self.indicator = indicator
            self.reason = reason
            self.evidence = evidence
            self.at = at
            self.answer = answer
        }
    }

    package var number: String
    package var title: String
    package var facts: [Fact]
    package var columns: [Column]
    package var lines: [Line]
    /// The table as it would be now, shown to those who keep it before it is published.
    package var isTrial: Bool
    package var isPublished: Bool
    /// Those that nobody has confirmed, and those of the reader's own units.
    package var figures: [Figure]
    package var objections: [Objection]
    package var timeline: [TimelineItem]
    /// Of what happened.
    package var pager: Pager
    package var forms: [TitledForm]

    package init(
        number: String, title: String, facts: [Fact], columns: [Column], lines: [Line], isTrial: Bool, isPublished: Bool, figures: [Figure],
        objections: [Objection], timeline: [TimelineItem], pager: Pager, forms: [TitledForm]
    ) {
        self.number = number
        self.title = title
        self.facts = facts
        self.columns = columns
        self.lines = lines
        self.isTrial = isTrial
        self.isPublished = isPublished
        self.figures = figures
        self.objections = objections
        self.timeline = timeline
        self.pager = pager
        self.forms = forms
    }
}

package func contestPage(_ model: ContestModel, in page: PageContext) -> HTML {
    let csv: HTML? =
        model.isPublished ? "<a class=\"button plain small\" href=\"\(URLs.contestTable(model.number))\" download>CSV</a>" : nil
    let table: HTML = model.lines.isEmpty ? "<p class=\"note\">\(page[.contestNotYet])</p>" : contestTable(model, in: page)
    let note: HTML = model.isTrial ? "<p class=\"note\">\(page[.contestTrial])</p>" : .empty
    return layout(
        "\(model.number) \(model.title)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.title, crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.contests], URLs.contests)], lead: model.number,
            in: page))
        \(block(page[.contestTable], id: "table", aside: csv, "<div class=\"contest ranking\">\(note)\(table)</div>"))
        <div class="two"><div>
        \(HTML.when(!model.objections.isEmpty, block(page[.contestObjections], id: "objections", "<div class=\"contest\">\(objectionTable(model.objections, in: page))</div>")))
        \(HTML.when(!model.figures.isEmpty, block(page[.contestFigures], id: "figures", figureTable(model.figures, in: page))))
        \(block(page[.history], id: "history", "\(timeline(model.timeline, in: page))\(pager(model.pager, in: page))"))
        </div><div>\(block(page[.projectFacts], facts(model.facts)))\(titledForms(model.forms, in: page))</div></div>
        """)
}

private func contestTable(_ model: ContestModel, in page: PageContext) -> HTML {
    let columns = model.columns.map { Column(page.pick("\($0.title)（\($0.about)）", "\($0.title) (\($0.about))"), .number) }
    return table(
        page[.contestTable], [Column(page[.rank], .narrow), Column(page[.reportsWho])] + columns + [Column(page[.contestTotal], .number)],
        model.lines.map { line in
            let before: HTML = line.placeBefore.map { " <small>\(page[.contestBefore]) \($0)</small>" as HTML } ?? .empty
            let place: HTML = line.place.map { "<b>\($0)</b>\(before)" } ?? dash
            let unit: HTML = "<a href=\"\(URLs.contestUnit(model.number, line.code))\">\(line.unit)</a>"
            let cells: [HTML] = zip(model.columns, line.cells).map { column, cell in
                let value: HTML = cell.value.map { "\($0)" } ?? dash
                return column.weight.isEmpty ? value : "\(value) → <b>\(cell.points)</b>"
            }
            let totalBefore: HTML = line.totalBefore.map { " <small>\(page[.contestBefore]) \($0)</small>" as HTML } ?? .empty
            return Row([place, unit] + cells + ["<b>\(line.total)</b>\(totalBefore)"])
        })
}

private func objectionTable(_ lines: [ContestModel.Objection], in page: PageContext) -> HTML {
    table(
        page[.contestObjections],
        [
            Column(page[.number], .narrow), Column(page[.reportsWho]), Column(page[.contestIndicator]), Column(page[.contestReason]),
            Column(page[.contestAnswer]),
        ],
        lines.map { line in
            let answer: HTML = line.answer.map { "\($0)" } ?? "<b>\(page[.contestUnanswered])</b>"
            return Row(
                [
                    "\(line.number)", "\(line.unit)", "\(line.indicator)",
                    "\(line.reason) <small>\(page[.contestEvidence])\(page.pick("：", ": "))\(line.evidence) · \(page.time(line.at))</small>",
                    answer,
                ])
        })
}

private func figureTable(_ lines: [ContestModel.Figure], in page: PageContext) -> HTML {
    table(
        page[.contestFigures],
        [
            Column(page[.reportsWho]), Column(page[.contestIndicator]), Column(page[.contestValue], .number),
            Column(page[.contestEvidence]),
            Column(page[.contestStanding], .narrow),
        ],
        lines.map { Row(["\($0.unit)", "\($0.indicator)", "\($0.value)", "\($0.evidence)", "\($0.standing)"]) })
}

// MARK: - Why this score

package struct ContestUnitModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var title: String
        /// With its unit of measure; nil where it is missing.
        package var value: String?
        /// `18 / 20`, with the list behind it.
        package var counted: String?
        package var list: URLPath?
        package var arithmetic: String
        package var notes: [String]
        package var points: String
        package init(
            title: String, value: String?, counted: String?, list: URLPath?, arithmetic: String, notes: [String], points: String
        ) {
            self.title = title
            self.value = value
            self.counted = counted
            self.list = list
            self.arithmetic = arithmetic
            self.notes = notes
            self.points = points
        }
    }

    package struct Past: Sendable, Hashable {
        package var number: String
        package var period: String
        package var place: Int?
        package var of: Int
        package var total: String
        package init(number: String, period: String, place: Int?, of: Int, total: String) {
            self.number = number
            self.period = period
            self.place = place
            self.of = of
            self.total = total
        }
    }

    package var number: String
    package var title: String
    package var unit: String
    package var facts: [Fact]
    package var lines: [Line]
    package var total: String
    /// Sentences: how far the next place is, and what would reach it.
    package var gaps: [String]
    package var past: [Past]
    /// What is said of the table as a whole.
    package var proof: String

    package init(
        number: String, title: String, unit: String, facts: [Fact], lines: [Line], total: String, gaps: [String], past: [Past],
        proof: String
    ) {
        self.number = number
        self.title = title
        self.unit = unit
        self.facts = facts
        self.lines = lines
        self.total = total
        self.gaps = gaps
        self.past = past
        self.proof = proof
    }
}

package func contestUnitPage(_ model: ContestUnitModel, in page: PageContext) -> HTML {
    let lines = table(
        page[.contestWhy],
        [
            Column(page[.contestIndicator]), Column(page[.contestValue], .number), Column(page[.contestCounted], .narrow),
            Column(page[.contestArithmetic]), Column(page[.contestPoints], .number),
        ],
        model.lines.map { line in
            let counted: HTML =
                line.counted.map { text in line.list.map { "<a href=\"\($0)\">\(text)</a>" as HTML } ?? "\(text)" } ?? dash
            let notes: HTML = "\(line.notes.html { " <small>\($0)</small>" as HTML })"
            let isEmpty = line.arithmetic.isEmpty && line.notes.isEmpty
            return Row([
                "\(line.title)", line.value.map { "\($0)" as HTML } ?? dash, counted, isEmpty ? dash : "\(line.arithmetic)\(notes)",
                "<b>\(line.points)</b>",
            ])
        } + [Row(["<b>\(page[.contestTotal])</b>", dash, dash, dash, "<b>\(model.total)</b>"])])
    let past = table(
        page[.contestPast],
        [
            Column(page[.number], .narrow), Column(page[.contestPeriod], .narrow), Column(page[.rank], .number),
            Column(page[.contestTotal], .number),
        ],
        model.past.map { line in
            Row([
                numberLink(line.number, URLs.contest(line.number)), "\(line.period)",
                line.place.map { "\($0) / \(line.of)" as HTML } ?? dash, "\(line.total)",
            ])
        })
    return layout(
        "\(model.unit) \(model.number)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            page[.contestWhy],
            crumbs: [
                Crumb(page[.supervision], URLs.supervision), Crumb(page[.contests], URLs.contests),
                Crumb(model.number, URLs.contest(model.number)),
            ], lead: "\(model.unit) · \(model.title)", in: page))
        \(block(page[.contestPoints], id: "why", "<div class=\"contest\">\(lines)</div><p class=\"note\">\(model.proof)</p>"))
        <div class="two"><div>\
        \(block(page[.contestGap], id: "gap", model.gaps.isEmpty ? "<p class=\"note\">\(page[.contestNoGap])</p>" : "<ul>\(model.gaps.html { "<li>\($0)</li>" as HTML })</ul>"))\
        \(HTML.when(!model.past.isEmpty, block(page[.contestPast], id: "past", past)))</div>\
        <div>\(block(page[.projectFacts], facts(model.facts)))</div></div>
        """)
}

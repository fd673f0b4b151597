// One paper: its text, who was asked and what they said, its items with who leads each, how far it has come, and the forms of whoever
// may take the next step.

import Kernel

package struct PaperModel: Sendable {
    package struct Version: Sendable, Hashable {
        package var number: Int
        package var note: String
        package var by: String
        package var at: Instant
        package init(number: Int, note: String, by: String, at: Instant) {
            self.number = number
            self.note = note
            self.by = by
            self.at = at
        }
    }

    /// A unit that was asked.
    package struct Asked: Sendable, Hashable {
        package var unit: String
        package var until: CivilDay
        /// "无意见", "提出意见"; nil: nothing yet.
        package var reply: String?
        package var on: CivilDay?
        package var isLate: Bool
        /// Working days past the day, of one that has not answered.
        package var daysLate: Int
        package init(unit: String, until: CivilDay, reply: String?, on: CivilDay?, isLate: Bool, daysLate: Int) {
            self.unit = unit
            self.until = until
            self.reply = reply
            self.on = on
            self.isLate = isLate
            self.daysLate = daysLate
        }
    }

    package struct Opinion: Sendable, Hashable {
        package var place: Int
        package var from: String
        package var text: String
        package var version: Int
        package var isLate: Bool
        /// "采纳，见第 2 稿"; nil: none yet.
        package var answer: String?
        package var reason: String
        package init(place: Int, from: String, text: String, version: Int, isLate: Bool, answer: String?, reason: String) {
            self.place = place
            self.from = from
            self.text = text
            self.version = version
            self.isLate = isLate
            self.answer = answer
            self.reason = reason
        }
    }

    package struct Item: Sendable, Hashable {
        package var place: Int
        package var text: String
        package var measures: String
        package var lead: String?
        package var isClaimed: Bool
        package var supporting: String
        package var sponsor: String
        package var isSponsorClaimed: Bool
        package var limit: CivilDay
        package var isUnclaimed: Bool
        /// Where it can be changed or claimed.
        package var link: URLPath?
        /// The matter that it has become, where the reader may read it.
        package var matter: MatterRow?
        package init(
            place: Int, text: String, measures: String, lead: String?, isClaimed: Bool, supporting: String, sponsor: String,
            isSponsorClaimed: Bool, limit: CivilDay, isUnclaimed: Bool, link: URLPath?, matter: MatterRow?
        ) {
            self.place = place
            self.text = text
            self.measures = measures
            self.lead = lead
            self.isClaimed = isClaimed
            self.supporting = supporting
            self.sponsor = sponsor
            self.isSponsorClaimed = isSponsorClaimed
            self.limit = limit
            self.isUnclaimed = isUnclaimed
            self.link = link
            self.matter = matter
        }
    }

    package struct Receipt: Sendable, Hashable {
        package var unit: String
        package var at: Instant?
        package init(unit: String, at: Instant?) {
            self.unit = unit
            self.at = at
        }
    }

    package var number: String
    package var title: String
    package var steps: [RailStep]
    package var facts: [Fact]
    /// Of the version that is shown.
    package var version: Int
    package var paragraphs: [String]
    package var versions: [Version]
    package var asked: [Asked]
    package var opinions: [Opinion]
    package var unclaimed: Int
    package var isPlan: Bool
    package var isIssued: Bool
    package var items: [Item]
    package var itemPager: Pager
    package var hearings: [Fact]
    package var receipts: [Receipt]
    package var formats: [Crumb] = []
    package var timeline: [TimelineItem]
    /// Where all of the history is, when this is not all, and how much that is.
    package var wholeHistory: (count: Int, link: URLPath)?
    package var forms: [TitledForm]

    package init(
        number: String, title: String, steps: [RailStep], facts: [Fact], version: Int, paragraphs: [String], versions: [Version],
        asked: [Asked], opinions: [Opinion], unclaimed: Int, isPlan: Bool, isIssued: Bool, items: [Item], itemPager: Pager,
        hearings: [Fact], receipts: [Receipt], timeline: [TimelineItem], wholeHistory: (count: Int, link: URLPath)?, forms: [TitledForm]
    ) {
        self.number = number
        self.title = title
        self.steps = steps
        self.facts = facts
        self.version = version
        self.paragraphs = paragraphs
        self.versions = versions
        self.asked = asked
        self.opinions = opinions
        self.unclaimed = unclaimed
        self.isPlan = isPlan
        self.isIssued = isIssued
        self.items = items
        self.itemPager = itemPager
        self.hearings = hearings
        self.receipts = receipts
        self.timeline = timeline
        self.wholeHistory = wholeHistory
        self.forms = forms
    }
}

package func paperPage(_ model: PaperModel, in page: PageContext) -> HTML {
    let listed: HTML =
        model.items.isEmpty ? "<p class=\"note\">\(page[.none])</p>" : "\(itemTable(model, in: page))\(pager(model.itemPager, in: page))"
    let open: HTML = HTML.when(model.unclaimed > 0, "<p class=\"note\"><b>\(page[.paperUnclaimedItems(model.unclaimed)])</b></p>")
    let items: HTML = HTML.when(model.isPlan, block(page[.paperItems], id: "items", "\(open)\(listed)"))
    let whole: HTML? = model.wholeHistory.map { "<p><a href=\"\($0.link)\">\(page[.paperAllHistory($0.count)])</a></p>" }
    let text: HTML = "<div class=\"prose\">\(model.paragraphs.html { "<p>\($0)</p>" as HTML })</div>"
    let isNewest = model.version == model.versions.count
    let title = isNewest ? page[.paperText] : "\(page[.paperText])（\(page[.paperVersionOf(model.version)])）"
    return layout(
        "\(model.number) \(model.title)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.title, crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.papers], URLs.papers)], lead: model.number,
            in: page))
        \(rail(model.steps, in: page))
        <div class="two"><div>
        \(HTML.when(model.unclaimed > 0, items))
        \(block(title, id: "text", text))
        \(HTML.when(model.unclaimed == 0, items))
        \(HTML.when(!model.opinions.isEmpty, block(page[.paperOpinions], id: "opinions", opinionTable(model.opinions, in: page))))
        \(HTML.when(!model.asked.isEmpty, block(page[.paperRounds], id: "asked", askedTable(model.asked, in: page))))
        \(block(page[.paperVersions], id: "versions", versionTable(model, in: page)))
        \(HTML.when(!model.receipts.isEmpty, block(page[.paperRecipients], id: "receipts", receiptTable(model.receipts, in: page))))
        \(block(page[.history], id: "history", "\(timeline(model.timeline, in: page))\(whole)"))
        </div><div>\(block(page[.projectFacts], facts(model.facts)))\
        \(HTML.when(!model.hearings.isEmpty, block(page[.paperHearings], facts(model.hearings))))\
        \(HTML.when(!model.formats.isEmpty, block(page[.bulletinFormats], "<ul>\(model.formats.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" as HTML })</ul>")))\
        \(titledForms(model.forms, in: page))</div></div>
        """)
}

private func itemTable(_ model: PaperModel, in page: PageContext) -> HTML {
    let claimed: HTML = " <span class=\"tag\">\(page[.paperByClaim])</span>"
    var columns = [
        Column(page[.paperPlace], .narrow), Column(page[.paperItem]), Column(page[.paperLead]), Column(page[.slipSupporting]),
        Column(page[.paperLimit], .narrow),
    ]
    if model.isIssued { columns.append(Column(page[.paperMatter], .narrow)) }
    return table(
        page[.paperItems], columns,
        model.items.map { item in
            let place: HTML = item.link.map { "<a href=\"\($0)\">\(item.place)</a>" as HTML } ?? "\(item.place)"
            let measures: HTML = HTML.when(
                !item.measures.isEmpty, "<br><small>\(page[.paperMeasures])\(page.pick("：", ": "))\(item.measures)</small>")
            let lead: HTML =
                item.lead.map { "\($0)\(HTML.when(item.isClaimed, claimed))" as HTML }
                ?? (item.isUnclaimed ? "<b>\(page[.paperNobody])</b>" : dash)
            let sponsor: HTML = HTML.when(
                !item.sponsor.isEmpty, "<br><small>\(item.sponsor)\(HTML.when(item.isSponsorClaimed, claimed))</small>")
            var cells: [HTML] = [
                place, "\(item.text)\(measures)", "\(lead)\(sponsor)", item.supporting.isEmpty ? dash : "\(item.supporting)",
                "\(page.text(item.limit))",
            ]
            if model.isIssued { cells.append(item.matter.map { matterCell($0, in: page) } ?? dash) }
            return Row(cells, style: item.matter?.light == .red ? "row-red" : nil)
        })
}

private func matterCell(_ row: MatterRow, in page: PageContext) -> HTML {
    let light: HTML = row.light == .none ? "" : "\(lightBadge(row.light, in: page)) "
    return "\(light)\(numberLink(row.number))<br><small>\(row.ending ?? row.stage)</small>"
}

private func opinionTable(_ opinions: [PaperModel.Opinion], in page: PageContext) -> HTML {
    table(
        page[.paperOpinions],
        [
            Column(page[.paperPlace], .narrow), Column(page[.paperFrom]), Column(page[.paperOpinion]),
            Column(page[.paperOnVersion], .narrow),
            Column(page[.paperAnswer]),
        ],
        opinions.map { opinion in
            let late: HTML = HTML.when(opinion.isLate, " <span class=\"tag\">\(page[.paperLateOpinion])</span>")
            let reason: HTML = HTML.when(!opinion.reason.isEmpty, "<br><small>\(opinion.reason)</small>")
            let answer: HTML = opinion.answer.map { "\($0)\(reason)" as HTML } ?? "<b>\(page[.paperNoAnswer])</b>"
            return Row([
                "\(opinion.place)", "\(opinion.from)\(late)", "\(opinion.text)", "\(page[.paperVersionOf(opinion.version)])", answer,
            ])
        })
}

private func askedTable(_ asked: [PaperModel.Asked], in page: PageContext) -> HTML {
    table(
        page[.paperRounds],
        [Column(page[.reportsWho]), Column(page[.paperUntil], .narrow), Column(page[.paperReply])],
        asked.map { line in
            let late: HTML = HTML.when(line.isLate, " <span class=\"tag\">\(page[.paperLateOpinion])</span>")
            let day: HTML = line.on.map { "\(page.text($0)) " as HTML } ?? ""
            let waiting: HTML = line.daysLate > 0 ? "<b>\(page[.paperDaysLate(line.daysLate)])</b>" : dash
            return Row(["\(line.unit)", "\(page.text(line.until))", line.reply.map { "\(day)\($0)\(late)" as HTML } ?? waiting])
        })
}

private func versionTable(_ model: PaperModel, in page: PageContext) -> HTML {
    table(
        page[.paperVersions],
        [Column(page[.paperVersion], .narrow), Column(page[.paperNote]), Column(page[.reportsWho]), Column(page[.visitDay], .narrow)],
        model.versions.reversed().map { version in
            let address = URLs.paper(model.number).adding("version", String(version.number)).anchor("text")
            let compare: HTML = HTML.when(
                version.number > 1,
                "<br><a href=\"\(URLs.paperComparison(model.number).adding("from", String(version.number - 1)).adding("to", String(version.number)))\">\(page[.paperCompare])</a>"
            )
            return Row([
                "<a href=\"\(address)\">\(page[.paperVersionOf(version.number)])</a>", "\(version.note)\(compare)", "\(version.by)",
                "\(page.time(version.at))",
            ])
        })
}

private func receiptTable(_ receipts: [PaperModel.Receipt], in page: PageContext) -> HTML {
    table(
        page[.paperRecipients], [Column(page[.reportsWho]), Column(page[.paperReceived], .narrow)],
        receipts.map { line in Row(["\(line.unit)", line.at.map { page.time($0) } ?? "<b>\(page[.paperNotReceived])</b>"]) })
}

// MARK: - One item

package struct PaperItemModel: Sendable {
    package var number: String
    package var title: String
    package var place: Int
    package var text: String
    package var facts: [Fact]
    package var forms: [TitledForm]

    package init(number: String, title: String, place: Int, text: String, facts: [Fact], forms: [TitledForm]) {
        self.number = number
        self.title = title
        self.place = place
        self.text = text
        self.facts = facts
        self.forms = forms
    }
}

package func paperItemPage(_ model: PaperItemModel, in page: PageContext) -> HTML {
    layout(
        "\(page[.paperItem]) \(model.place) \(model.number)", .desk, section: .supervision, in: page,
        """
        \(heading(
            "\(page[.paperItem]) \(model.place)", crumbs: [Crumb(page[.papers], URLs.papers), Crumb(model.number, URLs.paper(model.number))],
            lead: model.title, in: page))
        <div class="two"><div>\(block(page[.paperItem], "<div class=\"prose\"><p>\(model.text)</p></div>"))</div>\
        <div>\(block(page[.projectFacts], facts(model.facts)))\(titledForms(model.forms, in: page))</div></div>
        """)
}

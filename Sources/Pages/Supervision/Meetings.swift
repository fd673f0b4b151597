// 会议、批示、文件: where orders come from, and what became of each.

import Kernel

package struct MeetingLine: Sendable, Hashable {
    package var number: String
    package var on: CivilDay
    package var kind: String
    package var title: String
    package var chair: String
    /// Matters that name it, and those of them that are open, and late.
    package var ordered: Int
    package var open: Int
    package var late: Int

    package init(number: String, on: CivilDay, kind: String, title: String, chair: String, ordered: Int, open: Int, late: Int) {
        self.number = number
        self.on = on
        self.kind = kind
        self.title = title
        self.chair = chair
        self.ordered = ordered
        self.open = open
        self.late = late
    }
}

package struct MeetingsModel: Sendable {
    package var kinds: [Choice]
    package var kind: String?
    package var lines: [MeetingLine]
    package var pager: Pager
    package var form: TitledForm?

    package init(kinds: [Choice], kind: String?, lines: [MeetingLine], pager: Pager, form: TitledForm?) {
        self.kinds = kinds
        self.kind = kind
        self.lines = lines
        self.pager = pager
        self.form = form
    }
}

package func meetingsPage(_ model: MeetingsModel, in page: PageContext) -> HTML {
    let links = [Choice("", page[.meetingsAll])] + model.kinds
    return layout(
        page[.meetings], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            page[.meetings], crumbs: [Crumb(page[.supervision], URLs.supervision)], lead: page[.meetingsLead],
            aside: "<a class=\"button\" href=\"\(URLs.papers)\">\(page[.papers])</a>", in: page))
        <form class="filters" action="\(URLs.meetings)"><p><label for="q-kind">\(page[.meetingKind])</label><select id="q-kind" name="kind">\
        \(links.html { "<option value=\"\($0.value)\"\(HTML.when((model.kind ?? "") == $0.value, " selected"))>\($0.title)</option>" as HTML })</select></p>\
        <p><button>\(page[.filterApply])</button></p></form>
        \(model.form.map { titledForms([$0], in: page) })
        \(model.lines.isEmpty ? empty(page[.meetingsNone]) : "\(meetingTable(model.lines, in: page))\(pager(model.pager, in: page))")
        """)
}

func meetingTable(_ lines: [MeetingLine], in page: PageContext) -> HTML {
    table(
        page[.meetings],
        [
            Column(page[.number], .narrow), Column(page[.meetingTitle]), Column(page[.visitDay], .narrow),
            Column(page[.meetingKind], .narrow),
            Column(page[.meetingChair]), Column(page[.visitOrdered], .number), Column(page[.visitOpen], .number),
            Column(page[.visitLate], .number),
        ],
        lines.map { line in
            let address = URLs.meeting(line.number)
            return Row(
                [
                    numberLink(line.number, address), "\(line.title)", "\(page.text(line.on))", "\(line.kind)",
                    line.chair.isEmpty ? dash : "\(line.chair)", line.ordered > 0 ? "\(line.ordered)" : dash,
                    line.open > 0 ? "\(line.open)" : dash, line.late > 0 ? "<b>\(line.late)</b>" : dash,
                ], style: line.late > 0 ? "row-red" : nil, link: address)
        }, isNavigable: true)
}

// MARK: - One meeting

package struct MeetingModel: Sendable {
    package struct Item: Sendable, Hashable {
        package var kind: String
        package var title: String
        package var by: String
        package init(kind: String, title: String, by: String) {
            self.kind = kind
            self.title = title
            self.by = by
        }
    }

    package var number: String
    package var title: String
    package var facts: [Fact]
    package var attendance: [Fact]
    package var items: [Item]
    package var orders: [MatterRow]
    package var minutes: String
    package var parent: MeetingLine?
    package var continuations: [MeetingLine]
    package var timeline: [TimelineItem]
    package var forms: [TitledForm]

    package init(
        number: String, title: String, facts: [Fact], attendance: [Fact], items: [Item], orders: [MatterRow], minutes: String,
        parent: MeetingLine?, continuations: [MeetingLine], timeline: [TimelineItem], forms: [TitledForm]
    ) {
        self.number = number
        self.title = title
        self.facts = facts
        self.attendance = attendance
        self.items = items
        self.orders = orders
        self.minutes = minutes
        self.parent = parent
        self.continuations = continuations
        self.timeline = timeline
        self.forms = forms
    }
}

package func meetingPage(_ model: MeetingModel, in page: PageContext) -> HTML {
    let agenda: HTML = "<ol>\(model.items.html { agendaLine($0, in: page) })</ol>"
    let minutes: HTML = "\(model.minutes.split(whereSeparator: \.isNewline).map(String.init).html { "<p>\($0)</p>" as HTML })"
    let related = [model.parent].compactMap(\.self) + model.continuations
    return layout(
        "\(model.number) \(model.title)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.title, crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.meetings], URLs.meetings)], lead: model.number,
            in: page))
        <div class="two"><div>
        \(block(
            page[.meetingOrders], id: "orders-given",
            model.orders.isEmpty
                ? "<p class=\"note\">\(page[.meetingNoOrders])</p>" : matterTable(model.orders, shows: .ledger, in: page)))
        \(HTML.when(!model.items.isEmpty, block(page[.meetingAgenda], id: "agenda", agenda)))
        \(HTML.when(!model.minutes.isEmpty, block(page[.meetingMinutes], id: "minutes-written", minutes)))
        \(HTML.when(!related.isEmpty, block(page[.meetingRelated], id: "related", meetingTable(related, in: page))))
        \(block(page[.history], id: "history", timeline(model.timeline, in: page)))
        </div><div>\(block(page[.projectFacts], facts(model.facts)))\
        \(HTML.when(!model.attendance.isEmpty, block(page[.meetingAttendance], facts(model.attendance))))\
        \(titledForms(model.forms, in: page))</div></div>
        """)
}

private func agendaLine(_ item: MeetingModel.Item, in page: PageContext) -> HTML {
    let by = item.by.isEmpty ? "" : page.pick("（\(item.by)）", " (\(item.by))")
    return "<li>\(item.kind)\(page.pick("：", ": "))\(item.title)\(by)</li>"
}

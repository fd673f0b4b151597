// The schedule of one project: the day by which all stands, what is late by it, each activity with its earliest and
// latest days and its slack, drawn over time; and what gives when the finish is another.

import Kernel

package struct ScheduleRow: Sendable, Hashable {
    package var code: String
    package var name: String
    /// 1 or more.
    package var level: Int
    package var isSummary: Bool
    /// "20"
    package var days: String
    /// "2FS+1, 3"
    package var waits: String
    package var earlyStart: CivilDay
    package var earlyFinish: CivilDay
    package var lateStart: CivilDay
    package var lateFinish: CivilDay
    /// Whole working days; nil of what is done.
    package var slack: Int?
    package var isCritical: Bool
    package var light: LightMark
    /// "已开始，还需 5 天", "已完成"
    package var state: String?
    /// Where it stands in the drawing, in thousandths of its width: from, to, and the latest end.
    package var from: Int
    package var to: Int
    package var limit: Int
    /// Up to where it is done, in the same.
    package var done: Int

    package init(
        code: String, name: String, level: Int, isSummary: Bool, days: String, waits: String, earlyStart: CivilDay, earlyFinish: CivilDay,
        lateStart: CivilDay, lateFinish: CivilDay, slack: Int?, isCritical: Bool, light: LightMark, state: String?, from: Int, to: Int,
        limit: Int, done: Int
    ) {
        self.code = code
        self.name = name
        self.level = level
        self.isSummary = isSummary
        self.days = days
        self.waits = waits
        self.earlyStart = earlyStart
        self.earlyFinish = earlyFinish
        self.lateStart = lateStart
        self.lateFinish = lateFinish
        self.slack = slack
        self.isCritical = isCritical
        self.light = light
        self.state = state
        self.from = from
        self.to = to
        self.limit = limit
        self.done = done
    }
}

/// What another finish does.
package struct FinishEffect: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package var name: String
        package var before: Int
        package var after: Int
        package var lateStart: CivilDay
        package init(name: String, before: Int, after: Int, lateStart: CivilDay) {
            self.name = name
            self.before = before
            self.after = after
            self.lateStart = lateStart
        }
    }
    package var day: CivilDay
    /// "6 项工作没有余地，最多差 12 个工作日"
    package var lead: String
    package var lines: [Line]
    /// Moves it there; nil for who may not.
    package var confirm: FormModel?

    package init(day: CivilDay, lead: String, lines: [Line], confirm: FormModel?) {
        self.day = day
        self.lead = lead
        self.lines = lines
        self.confirm = confirm
    }
}

/// What limited resources do to it.
package struct LimitedEffect: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package var name: String
        /// "塔吊 2"
        package var takes: String
        package var earlyStart: CivilDay
        package var start: CivilDay
        package var lateStart: CivilDay
        package init(name: String, takes: String, earlyStart: CivilDay, start: CivilDay, lateStart: CivilDay) {
            self.name = name
            self.takes = takes
            self.earlyStart = earlyStart
            self.start = start
            self.lateStart = lateStart
        }
    }
    /// "塔吊 2、木工班组 3：最早 2027-05-01 完成，比不限资源晚 12 个工作日"
    package var lead: String
    package var lines: [Line]
    package init(lead: String, lines: [Line]) {
        self.lead = lead
        self.lines = lines
    }
}

package struct ScheduleModel: Sendable {
    package var number: String
    package var name: String
    package var figures: [Figure]
    package var rows: [ScheduleRow]
    package var pager: Pager
    /// Where the months begin in the drawing, in thousandths, with their names; the first of each year has its year.
    package var months: [(at: Int, title: String)]
    /// Today's place, where it is in the drawing.
    package var today: Int?
    package var effect: FinishEffect?
    /// Nil where nothing is limited.
    package var limited: LimitedEffect?
    /// What a file said that was read otherwise, before it is taken.
    package var remarks: [String]
    /// A schedule that was read and not recorded yet.
    package var confirm: FormModel?
    package var forms: [TitledForm]
    package var isEmpty: Bool

    package init(
        number: String, name: String, figures: [Figure], rows: [ScheduleRow], pager: Pager = Pager(), months: [(at: Int, title: String)],
        today: Int?, effect: FinishEffect?, limited: LimitedEffect? = nil, remarks: [String] = [], confirm: FormModel? = nil,
        forms: [TitledForm], isEmpty: Bool
    ) {
        self.number = number
        self.name = name
        self.figures = figures
        self.rows = rows
        self.pager = pager
        self.months = months
        self.today = today
        self.effect = effect
        self.limited = limited
        self.remarks = remarks
        self.confirm = confirm
        self.forms = forms
        self.isEmpty = isEmpty
    }
}

package func schedulePage(_ model: ScheduleModel, in page: PageContext) -> HTML {
    let crumbs = [Crumb(page[.projects], URLs.projects), Crumb(model.number, URLs.project(model.number))]
    let export: HTML =
        "<a class=\"button plain small\" href=\"\(URLs.project(model.number, "schedule.xml"))\" download>\(page[.scheduleExport])</a>"
    let lead = model.confirm == nil ? model.name : page[.schedulePreviewLead(model.name)]
    return layout(
        "\(page[.schedule]) · \(model.number)", .desk, section: .projects, scripts: [.desk], in: page,
        """
        \(heading(page[.schedule], crumbs: crumbs, lead: lead, aside: model.isEmpty || model.confirm != nil ? nil : export, in: page))
        \(HTML.when(!model.remarks.isEmpty, """
            \(block(page[.scheduleRemarks], "<ul>\(model.remarks.html { "<li>\($0)</li>" })</ul>"))
            """))
        \(model.confirm.map { form($0, idPrefix: "confirm-", in: page) })
        \(model.isEmpty ? empty(page[.scheduleNone]) : "\(figures(model.figures, in: page))\(model.effect.map { effect($0, in: page) })\(model.limited.map { limited($0, in: page) })\(scheduleTable(model, in: page))\(pager(model.pager, in: page))")
        \(titledForms(model.forms, in: page))
        """)
}

private func effect(_ effect: FinishEffect, in page: PageContext) -> HTML {
    block(
        page[.scheduleIf(page.fullText(effect.day))], id: "effect",
        """
        <p>\(effect.lead)</p>
        \(HTML.when(!effect.lines.isEmpty, table(
            page[.scheduleGives],
            [
                Column(page[.scheduleActivity]), Column(page[.scheduleSlackNow], .number), Column(page[.scheduleSlackThen], .number),
                Column(page[.scheduleLatestThen], .narrow),
            ],
            effect.lines.map { Row(["\($0.name)", "\($0.before)", "\($0.after)", "\($0.lateStart.description)"]) }, isCompact: true)))
        \(effect.confirm.map { form($0, idPrefix: "finish-", in: page) })
        """)
}

private func limited(_ effect: LimitedEffect, in page: PageContext) -> HTML {
    block(
        page[.scheduleLimited], id: "limited",
        """
        <p>\(effect.lead)</p>
        \(HTML.when(!effect.lines.isEmpty, table(
            page[.scheduleLimited],
            [
                Column(page[.scheduleActivity]), Column(page[.scheduleTakes]), Column(page[.scheduleUnlimited], .narrow), Column(page[.scheduleThen], .narrow),
                Column(page[.scheduleLatestStart], .narrow),
            ],
            effect.lines.map { line in
                Row(
                    ["\(line.name)", line.takes.isEmpty ? dash : "\(line.takes)", "\(line.earlyStart.description)", "\(line.start.description)", "\(line.lateStart.description)"],
                    style: line.start > line.lateStart ? "row-red" : nil)
            }, isCompact: true)))
        """)
}

private func scheduleTable(_ model: ScheduleModel, in page: PageContext) -> HTML {
    let axis: HTML = """
        <svg class="gantt-axis" viewBox="0 0 1000 36" aria-hidden="true">\(model.months.html { "<text x=\"\($0.at)\" y=\"27\">\($0.title)</text>" })</svg>
        """
    return """
        <div class="gantt">\(table(
            page[.schedule],
            [
                Column(page[.scheduleCode], .narrow), Column(page[.scheduleActivity]), Column(page[.scheduleDays], .number), Column(page[.scheduleWaits], .narrow),
                Column(page[.scheduleDrawn]), Column(page[.scheduleLatest], .narrow), Column(page[.scheduleSlack], .number),
            ],
            [Row([.empty, .empty, .empty, .empty, axis, .empty, .empty])] + model.rows.map { row in
                Row(
                    [
                        "\(row.code)", name(row, in: page), row.isSummary ? dash : "\(row.days)", row.waits.isEmpty ? dash : "\(row.waits)",
                        bar(row, model.today, in: page), "\(row.lateStart.description)<span class=\"place\">\(row.lateFinish.description)</span>", row.slack.map { "\($0)" } ?? dash,
                    ], style: row.light == .none ? nil : "row-\(row.light.rawValue)")
            }))</div>
        """
}

private func name(_ row: ScheduleRow, in page: PageContext) -> HTML {
    let title: HTML = row.isSummary ? "<b>\(row.name)</b>" : "\(row.name)"
    return """
        \(HTML.when(row.light != .none, "\(lightBadge(row.light, in: page)) "))<span class="level-\(min(row.level, 6))">\(title)</span>\
        \(HTML.when(row.isCritical && !row.isSummary, " <span class=\"stage\">\(page[.scheduleCritical])</span>"))\
        \(row.state.map { "<span class=\"place\">\($0)</span>" as HTML })
        """
}

/// Grey from the earliest beginning to the earliest end, black what is done, a stroke where it must end, and today.
private func bar(_ row: ScheduleRow, _ today: Int?, in page: PageContext) -> HTML {
    let said = page[.scheduleBarSaid(row.earlyStart.description, row.earlyFinish.description, row.lateFinish.description)]
    let kind = row.isSummary ? "heading" : row.isCritical ? "critical" : "plan"
    return """
        <svg class="gantt-bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" aria-label="\(said)">\
        \(today.map { "<path class=\"today\" d=\"M\($0) 0V20\"/>" as HTML })<path class="\(kind)" d="M\(row.from) 10H\(max(row.to, row.from + 4))"/>\
        \(HTML.when(row.done > row.from, "<path class=\"done\" d=\"M\(row.from) 10H\(row.done)\"/>"))<path class="limit" d="M\(row.limit) 3V17"/></svg>
        """
}

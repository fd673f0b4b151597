// The list of deadlines that a calendar would move, before anybody publishes it or a unit works by it, and what was
// published before.
import Kernel

package struct CalendarPreviewModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var number: String
        package var title: String
        package var unit: String
        package var clock: String
        package var before: Instant?
        package var after: Instant?
        package var wasProvisional: Bool
        package var isProvisional: Bool
        package var lightBefore: LightMark
        package var lightAfter: LightMark

        package init(
            number: String, title: String, unit: String, clock: String, before: Instant?, after: Instant?, wasProvisional: Bool,
            isProvisional: Bool, lightBefore: LightMark, lightAfter: LightMark
        ) {
            self.number = number
            self.title = title
            self.unit = unit
            self.clock = clock
            self.before = before
            self.after = after
            self.wasProvisional = wasProvisional
            self.isProvisional = isProvisional
            self.lightBefore = lightBefore
            self.lightAfter = lightAfter
        }
    }

    package var title: String
    package var crumbs: [Crumb]
    /// Answers the other pages of the list, and below it, at `csv`, all of it.
    package var address: URLPath
    /// Counts and the first day that differs.
    package var summary: [Fact]
    /// Those of the page shown.
    package var lines: [Line]
    /// From 1.
    package var pageNumber: Int
    package var pageCount: Int
    /// Numbers of matters with a finished stage that would be judged otherwise.
    package var verdicts: [String]
    /// The mark of what is previewed and its digest, as hidden fields.
    package var file: [(String, String)]
    /// Asks for the reason. Nil where what is previewed is in force.
    package var publish: FormModel?

    package init(
        title: String, crumbs: [Crumb], address: URLPath, summary: [Fact], lines: [Line], pageNumber: Int = 1, pageCount: Int = 1,
        verdicts: [String] = [],
        file: [(String, String)], publish: FormModel?
    ) {
        self.title = title
        self.crumbs = crumbs
        self.address = address
        self.summary = summary
        self.lines = lines
        self.pageNumber = pageNumber
        self.pageCount = pageCount
        self.verdicts = verdicts
        self.file = file
        self.publish = publish
    }
}

package func calendarPreviewPage(_ model: CalendarPreviewModel, in page: PageContext) -> HTML {
    func due(_ at: Instant?, _ isProvisional: Bool) -> HTML {
        let time: HTML = at.map { page.time($0) } ?? dash
        return "\(time)\(HTML.when(isProvisional, " <span class=\"tag\">\(page[.dueProvisional])</span>"))"
    }
    let rows = model.lines.map { line in
        let light: HTML =
            line.lightBefore == line.lightAfter
            ? lightBadge(line.lightBefore, in: page)
            : "\(lightBadge(line.lightBefore, in: page)) → <span class=\"hidden\">\(page[.becomes])</span> \(lightBadge(line.lightAfter, in: page))"
        return Row([
            "<a class=\"number\" href=\"\(URLs.matter(line.number))\">\(line.number)</a>", "\(line.title)",
            line.unit.isEmpty ? dash : "\(line.unit)", "\(line.clock)",
            due(line.before, line.wasProvisional), due(line.after, line.isProvisional), light,
        ])
    }
    let columns = [
        Column(page[.number], .narrow), Column(page[.matter]), Column(page[.unit]), Column(page[.stage], .narrow),
        Column(page[.dueWas], .narrow), Column(page[.dueWillBe], .narrow), Column(page[.lightNowAndThen], .narrow),
    ]
    func turn(_ title: String, to number: Int) -> HTML {
        buttonForm(title, to: model.address, fields: model.file + [("page", String(number))], style: "plain small", in: page)
    }
    let pages: HTML = HTML.when(
        model.pageCount > 1,
        """
        <div class="buttons">\(HTML.when(model.pageNumber > 1, turn(page[.previousPage], to: model.pageNumber - 1)))\
        <span class="note">\(page[.pageOf(model.pageNumber, model.pageCount)])</span>\
        \(HTML.when(model.pageNumber < model.pageCount, turn(page[.pageNext], to: model.pageNumber + 1)))</div>
        """)
    let all = buttonForm(page[.allAsCSV], to: model.address.below("csv"), fields: model.file, style: "plain small", in: page)
    let list: HTML =
        model.lines.isEmpty
        ? "<p class=\"note\">\(page[.nothingMoves])</p>" : "\(table(page[.deadlinesMoved], columns, rows))\(pages)"
    let verdicts: HTML = """
        <p>\(model.verdicts.html { "<a class=\"number\" href=\"\(URLs.matter($0))\">\($0)</a> " })</p>
        """
    return layout(
        page[.calendarPreview], .desk, section: .admin, in: page,
        """
        \(heading(
            model.title, crumbs: [Crumb(page[.admin], URLs.admin)] + model.crumbs, lead: page[.calendarPreviewLead], in: page))
        \(facts(model.summary))
        \(model.publish.map { block(page[.publishing], form($0, in: page)) })
        \(block(page[.deadlinesMoved], aside: HTML.when(!model.lines.isEmpty, all), list))
        \(HTML.when(!model.verdicts.isEmpty, block(page[.judgedOtherwise], verdicts)))
        """)
}

/// A calendar as it was published once.
package struct CalendarVersionLine: Sendable, Hashable {
    package var version: Int
    package var at: Instant
    package var by: String
    package var reason: String?
    package init(version: Int, at: Instant, by: String, reason: String?) {
        self.version = version
        self.at = at
        self.by = by
        self.reason = reason
    }
}

/// The newest first.
func calendarVersions(_ versions: [CalendarVersionLine], title: Message = .calendarVersions, in page: PageContext) -> HTML {
    block(
        page[title],
        table(
            page[title],
            [Column(page[.version], .narrow), Column(page[.publishedAt], .narrow), Column(page[.byPost], .narrow), Column(page[.reason])],
            versions.map {
                Row([
                    "\($0.version)", page.time($0.at), "\($0.by)",
                    $0.reason.map { "\($0)" } ?? "<span class=\"note\">\(page[.noReason])</span>",
                ])
            }, isCompact: true))
}

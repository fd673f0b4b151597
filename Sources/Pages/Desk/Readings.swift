// Who looked at personal fields: what one looked at oneself, the auditor's list, and on a matter's page those who did.

import Kernel

package struct ReadingLine: Sendable, Hashable {
    package var at: Instant
    package var number: String
    /// Nil where the reader of this page may not read the matter (any more).
    package var title: String?
    package var officer: String
    /// "区市政排水中心 · 经办人"
    package var post: String
    package var fields: String

    package init(at: Instant, number: String, title: String?, officer: String, post: String, fields: String) {
        self.at = at
        self.number = number
        self.title = title
        self.officer = officer
        self.post = post
        self.fields = fields
    }
}

package struct ReadingsModel: Sendable {
    package var lines: [ReadingLine]
    package var pager: Pager
    /// Of the auditor's list; nil on one's own.
    package var form: FilterForm?
    /// The auditor's list, for who may open it.
    package var log: URLPath?

    package struct FilterForm: Sendable, Hashable {
        package var officer: FormField
        package var number: String
        package var from: String
        package var to: String
        package var list: URLPath
        /// What was entered and cannot be.
        package var refusals: [String]
        package init(officer: FormField, number: String, from: String, to: String, list: URLPath, refusals: [String] = []) {
            self.officer = officer
            self.number = number
            self.from = from
            self.to = to
            self.list = list
            self.refusals = refusals
        }
    }

    package init(lines: [ReadingLine], pager: Pager = Pager(), form: FilterForm? = nil, log: URLPath? = nil) {
        self.lines = lines
        self.pager = pager
        self.form = form
        self.log = log
    }
}

/// What one looked at.
package func ownReadingsPage(_ model: ReadingsModel, in page: PageContext) -> HTML {
    layout(
        page[.ownReadings], .desk, in: page,
        """
        \(heading(page[.ownReadings], crumbs: [Crumb(page[.ownAccount], URLs.ownAccount)], lead: page[.ownReadingsLead], aside: model.log.map { "<a class=\"button plain small\" href=\"\($0)\">\(page[.readingLog])</a>" }, in: page))
        \(model.lines.isEmpty ? empty(page[.readingsNone]) : readingTable(model.lines, showsOfficer: false, in: page))
        \(pager(model.pager, in: page))
        """)
}

/// The auditor's list.
package func readingLogPage(_ model: ReadingsModel, in page: PageContext) -> HTML {
    let form = model.form
    func enter(_ name: String, _ type: String, _ label: Message, _ value: String) -> HTML {
        "<p><label for=\"r-\(name)\">\(page[label])</label><input type=\"\(type)\" id=\"r-\(name)\" name=\"\(name)\" value=\"\(value)\"></p>"
    }
    return layout(
        page[.readingLog], .desk, in: page,
        """
        \(heading(page[.readingLog], lead: page[.readingLogLead], aside: form.map { "<a class=\"button plain small\" href=\"\($0.list)\" download>CSV</a>" }, in: page))
        \(HTML.when(!(form?.refusals.isEmpty ?? true), "<div class=\"refused\" role=\"alert\"><ul>\((form?.refusals ?? []).html { "<li>\($0)</li>" })</ul></div>"))
        \(form.map { form in
            """
            <form class="filters" action="\(URLs.readingLog)">\(formField(form.officer, idPrefix: "r-", in: page))\
            \(enter("number", "text", .number, form.number))\(enter("from", "date", .readFrom, form.from))\(enter("to", "date", .reportedTo, form.to))<p><button>\(page[.filterApply])</button></p></form>
            """ as HTML
        })
        \(model.lines.isEmpty ? empty(page[.readingsNone]) : readingTable(model.lines, showsOfficer: true, in: page))
        \(pager(model.pager, in: page))
        """)
}

private func readingTable(_ lines: [ReadingLine], showsOfficer: Bool, in page: PageContext) -> HTML {
    var columns = [Column(page[.readAt], .narrow), Column(page[.number], .narrow), Column(page[.matter])]
    if showsOfficer { columns.append(Column(page[.staffMember])) }
    columns += [Column(page[.readAs]), Column(page[.readWhat])]
    return table(
        page[.readingLog], columns,
        lines.map { line in
            let number: HTML = line.title == nil ? "<span class=\"number\">\(line.number)</span>" : numberLink(line.number)
            let title: HTML = line.title.map { "\($0)" } ?? "<span class=\"quiet\">\(page[.readNoMore])</span>"
            var cells: [HTML] = [page.time(line.at), number, title]
            if showsOfficer { cells.append("\(line.officer)") }
            return Row(cells + ["\(line.post)", "\(line.fields)"])
        })
}

/// On a matter's page, for those who may open its personal fields themselves.
func readingList(_ lines: [ReadingLine], in page: PageContext) -> HTML {
    """
    <ul class="readings">\(lines.html { "<li>\(page.time($0.at)) <b>\($0.officer)</b> <span class=\"quiet\">\($0.post) · \($0.fields)</span></li>" })</ul>
    """
}

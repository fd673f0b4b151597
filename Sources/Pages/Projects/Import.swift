// A ledger of projects out of a spreadsheet: what was understood of it is shown before anything is written, and every cell
// that cannot be taken stands there with its place and why.

import Kernel

package struct ProjectImportModel: Sendable {
    /// A column as it stands in the sheet.
    package struct Head: Sendable, Hashable {
        /// `D`
        package var column: String
        package var text: String
        /// Nil: not understood, not taken.
        package var meaning: String?
        /// "万元", with "（表中未写）" where it was assumed.
        package var unit: String?
        package init(column: String, text: String, meaning: String?, unit: String?) {
            self.column = column
            self.text = text
            self.meaning = meaning
            self.unit = unit
        }
    }

    package struct Refused: Sendable, Hashable {
        package var place: String
        package var name: String
        package var column: String
        package var value: String
        package var why: String
        package init(place: String, name: String, column: String, value: String, why: String) {
            self.place = place
            self.name = name
            self.column = column
            self.value = value
            self.why = why
        }
    }

    package struct Line: Sendable, Hashable {
        package var row: Int
        package var name: String
        /// "新登记", "已在册 XM2026-0001"
        package var state: String
        package var town: String
        package var investment: String
        package var planned: String?
        package var done: String?
        package init(row: Int, name: String, state: String, town: String, investment: String, planned: String?, done: String?) {
            self.row = row
            self.name = name
            self.state = state
            self.town = town
            self.investment = investment
            self.planned = planned
            self.done = done
        }
    }

    package struct Preview: Sendable {
        package var sheet: String
        package var figures: [Figure]
        package var heads: [Head]
        package var refused: [Refused]
        /// The first ones.
        package var lines: [Line]
        /// Nil where there is nothing to write.
        package var confirm: FormModel?
        package init(sheet: String, figures: [Figure], heads: [Head], refused: [Refused], lines: [Line], confirm: FormModel?) {
            self.sheet = sheet
            self.figures = figures
            self.heads = heads
            self.refused = refused
            self.lines = lines
            self.confirm = confirm
        }
    }

    package var form: FormModel
    package var preview: Preview?

    package init(form: FormModel, preview: Preview? = nil) {
        self.form = form
        self.preview = preview
    }
}

package func projectImportPage(_ model: ProjectImportModel, in page: PageContext) -> HTML {
    layout(
        page[.projectImport], .desk, section: .projects, in: page,
        """
        \(heading(page[.projectImport], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.projectImportLead], in: page))
        \(model.preview.map { preview($0, in: page) })
        \(model.preview == nil ? form(model.form, in: page) : "<details class=\"block\"><summary>\(page[.projectImportAnew])</summary>\(form(model.form, in: page))</details>")
        """)
}

private func preview(_ preview: ProjectImportModel.Preview, in page: PageContext) -> HTML {
    """
    \(figures(preview.figures, in: page))
    \(preview.confirm.map { form($0, idPrefix: "confirm-", in: page) })
    \(HTML.when(!preview.refused.isEmpty, block(page[.projectImportRefused], table(
        page[.projectImportRefused],
        [
            Column(page[.projectImportCell], .narrow), Column(page[.project]), Column(page[.projectImportColumn], .narrow),
            Column(page[.projectImportValue]), Column(page[.projectImportWhy]),
        ],
        preview.refused.map { Row(["<code>\($0.place)</code>", "\($0.name)", "\($0.column)", $0.value.isEmpty ? dash : "\($0.value)", "\($0.why)"]) }))))
    \(block(page[.projectImportHeads(preview.sheet)], table(
        page[.projectImportHeads(preview.sheet)],
        [Column(page[.projectImportColumn], .narrow), Column(page[.projectImportHead]), Column(page[.projectImportMeans]), Column(page[.projectImportUnit], .narrow)],
        preview.heads.map { head in
            Row([
                "<code>\(head.column)</code>", "\(head.text)", head.meaning.map { "\($0)" } ?? "<span class=\"quiet\">\(page[.projectImportUnknown])</span>",
                head.unit.map { "\($0)" } ?? dash,
            ])
        }, isCompact: true)))
    \(HTML.when(!preview.lines.isEmpty, block(page[.projectImportRows], table(
        page[.projectImportRows],
        [
            Column(page[.projectImportRow], .narrow), Column(page[.project]), Column(page[.projectImportState], .narrow), Column(page[.projectTown], .narrow),
            Column(page[.investment], .number), Column(page[.yearPlan], .number), Column(page[.yearDone], .number),
        ],
        preview.lines.map {
            Row([
                "\($0.row)", "\($0.name)", "\($0.state)", "\($0.town)", "\($0.investment)", $0.planned.map { "\($0)" } ?? dash, $0.done.map { "\($0)" } ?? dash,
            ])
        }))))
    """
}

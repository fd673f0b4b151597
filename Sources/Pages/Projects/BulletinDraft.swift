// A bulletin of the key projects before it is compiled: its numbers beside those of before, and its lines, each of which
// can be left out.

import Kernel

package struct ProjectBulletinModel: Sendable {
    package var figures: [Figure]
    package var span: FormModel
    /// Nil where there is nothing to state.
    package var form: FormModel?

    package init(figures: [Figure], span: FormModel, form: FormModel?) {
        self.figures = figures
        self.span = span
        self.form = form
    }
}

package func projectBulletinPage(_ model: ProjectBulletinModel, in page: PageContext) -> HTML {
    layout(
        page[.projectBulletin], .desk, section: .projects, in: page,
        """
        \(heading(page[.projectBulletin], crumbs: [Crumb(page[.projects], URLs.projects)], lead: page[.projectBulletinLead], in: page))
        \(form(model.span, idPrefix: "span-", in: page))
        \(figures(model.figures, in: page))
        \(model.form.map { form($0, style: "form draft-lines", in: page) } ?? empty(page[.projectBulletinEmpty]))
        """)
}

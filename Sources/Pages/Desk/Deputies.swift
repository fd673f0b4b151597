// 代班: who holds whose post over which days, and the form that gives one's own to somebody else.

import Kernel

package struct DeputiesModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var holder: String
        package var post: String
        package var deputy: String
        /// Its first and its last day.
        package var first: CivilDay
        package var last: CivilDay
        package var state: String
        /// What the button that ends it sends; nil where this reader may not, or it is over.
        package var ending: [String: String]?

        package init(
            holder: String, post: String, deputy: String, first: CivilDay, last: CivilDay, state: String, ending: [String: String]?
        ) {
            self.holder = holder
            self.post = post
            self.deputy = deputy
            self.first = first
            self.last = last
            self.state = state
            self.ending = ending
        }
    }

    package var lines: [Line]
    /// Posts that this reader may give away: `officer|duty|unit`.
    package var posts: [Choice]
    /// Asks whose posts to offer, where there are too many for a list.
    package var search: TitledForm?
    /// Who may stand in.
    package var deputy: FormField
    /// Fields: post, deputy, from, until, reason.
    package var entered: Entered

    package init(lines: [Line], posts: [Choice], search: TitledForm? = nil, deputy: FormField, entered: Entered = .nothing) {
        self.lines = lines
        self.posts = posts
        self.search = search
        self.deputy = deputy
        self.entered = entered
    }
}

package func deputiesPage(_ model: DeputiesModel, in page: PageContext) -> HTML {
    let fields = [
        FormField("post", page[.deputyPost], .select(model.posts), isRequired: true),
        model.deputy,
        FormField("from", page[.deputyFrom], .day, isRequired: true), FormField("until", page[.deputyUntil], .day, isRequired: true),
        FormField("reason", page[.reason], .area(rows: 2), isRequired: true),
    ]
    return layout(
        page[.deputies], .desk, in: page,
        """
        \(heading(page[.deputies], crumbs: [Crumb(page[.ownAccount], URLs.ownAccount)], lead: page[.deputiesLead], in: page))
        \(model.lines.isEmpty ? empty(page[.deputiesNone]) : table(
            page[.deputies],
            [
                Column(page[.deputyHolder]), Column(page[.deputyPost]), Column(page[.deputy]), Column(page[.deputyDays], .narrow),
                Column(page[.state], .narrow), Column(page[.next], .narrow),
            ],
            model.lines.map { line in
                Row([
                    "\(line.holder)", "\(line.post)", "\(line.deputy)", "\(page.text(line.first)) – \(page.text(line.last))", "\(line.state)",
                    line.ending.map { fields in
                        buttonForm(
                            page[.deputyEnd], to: URLs.deputies.below("endings"), fields: fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                            style: "plain small", in: page)
                    } ?? dash,
                ])
            }))
        \(titledForms([model.search].compactMap { $0 }, in: page))
        \(HTML.when(!model.posts.isEmpty, block(page[.deputyNew], form(
            FormModel(
                action: URLs.deputies, fields: fields.map(model.entered.fill), submit: page[.deputyNew], refusals: model.entered.general),
            in: page))))
        """)
}

// Administration of the organization: units, posts, who holds them and who held them. Nothing here is ever overwritten:
// an appointment ends and another begins, so that an old entry's post can always be explained.

import Kernel

/// A form under its own heading, folded until it is needed.
package struct TitledForm: Sendable, Hashable {
    package var id: String
    package var title: String
    package var form: FormModel
    package var isOpen: Bool
    package init(id: String, title: String, form: FormModel, isOpen: Bool = false) {
        self.id = id
        self.title = title
        self.form = form
        self.isOpen = isOpen
    }
}

package func titledForms(_ forms: [TitledForm], in page: PageContext) -> HTML {
    guard !forms.isEmpty else { return .empty }
    return """
        <section class="block actions">\(forms.html { titled in
            """
            <details\(HTML.when(titled.isOpen, " open"))><summary>\(titled.title)</summary><div id="do-\(titled.id)">\(form(titled.form, idPrefix: titled.id + "-", in: page))</div></details>
            """
        })</section>
        """
}

package struct AdminIndexModel: Sendable {
    /// A line about what stands open in a part: "2个岗位空缺". By address.
    package var remarks: [URLPath: String]
    package init(remarks: [URLPath: String] = [:]) { self.remarks = remarks }
}

package func adminIndexPage(_ model: AdminIndexModel, in page: PageContext) -> HTML {
    let parts: [(URLPath, Message, Message)] = [
        (URLs.organization, .organization, .organizationLead), (URLs.accounts, .accounts, .accountsLead),
        (URLs.tokens, .tokens, .tokensLead), (URLs.areas, .areas, .areasLead),
        (URLs.noticeDelivery, .noticeDelivery, .noticeDeliveryLead), (URLs.ledgerRules, .ledgerRules, .ledgerRulesLead),
        (URLs.calendars, .calendars, .calendarsLead),
        (URLs.health, .health, .healthLead),
    ]
    return layout(
        page[.admin], .desk, section: .admin, in: page,
        """
        \(heading(page[.admin], in: page))
        <ul class="admin-list">\(parts.html { link, title, lead in
            """
            <li><a href="\(link)">\(page[title])</a><p class="note">\(page[lead])</p>\(model.remarks[link].map { "<p><span class=\"tag\">\($0)</span></p>" as HTML })</li>
            """
        })</ul>
        """)
}

package struct OrganizationModel: Sendable {
    /// An officer who was looked for.
    package struct Found: Sendable, Hashable {
        package var officer: OfficerLink
        /// "区市政排水中心 · 经办人"
        package var posts: [String]
        package init(officer: OfficerLink, posts: [String]) {
            self.officer = officer
            self.posts = posts
        }
    }

    package var roots: [UnitNode]
    /// Looks for officers by their names.
    package var search: FormModel?
    /// Nil where none was looked for.
    package var found: [Found]?
    package var forms: [TitledForm]
    package init(roots: [UnitNode], search: FormModel? = nil, found: [Found]? = nil, forms: [TitledForm] = []) {
        self.roots = roots
        self.search = search
        self.found = found
        self.forms = forms
    }
}

package struct UnitNode: Sendable, Hashable {
    package var id: String
    package var name: String
    /// "街道（镇）", "部门", "社区（村）"
    package var kind: String
    package var posts: [PostLine]
    package var children: [UnitNode]
    /// Units below it that are not drawn here.
    package var hiddenCount: Int
    package init(id: String, name: String, kind: String, posts: [PostLine], children: [UnitNode] = [], hiddenCount: Int = 0) {
        self.hiddenCount = hiddenCount
        self.id = id
        self.name = name
        self.kind = kind
        self.posts = posts
        self.children = children
    }
}

package struct PostLine: Sendable, Hashable {
    package var title: String
    package var duty: String?
    /// Empty: the post is vacant, and the page says so.
    package var holders: [OfficerLink]
    /// How many hold it, those who are not named here included.
    package var count: Int
    package init(title: String, duty: String? = nil, holders: [OfficerLink], count: Int? = nil) {
        self.count = count ?? holders.count
        self.title = title
        self.duty = duty
        self.holders = holders
    }
}

package struct OfficerLink: Sendable, Hashable {
    package var id: String
    package var name: String
    package init(id: String, name: String) {
        self.id = id
        self.name = name
    }
}

package func organizationPage(_ model: OrganizationModel, in page: PageContext) -> HTML {
    layout(
        page[.organization], .desk, section: .admin, in: page,
        """
        \(heading(page[.organization], crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.organizationLead], in: page))
        <div class="two"><div>\(model.search.map { form($0, idPrefix: "find-", style: "filters", in: page) })\(model.found.map { found($0, in: page) })\
        <div class="tree"><ul>\(model.roots.html { node($0, depth: 0, in: page) })</ul></div></div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

private func found(_ officers: [OrganizationModel.Found], in page: PageContext) -> HTML {
    let clear = Crumb(page[.clearFilters], URLs.organization)
    guard !officers.isEmpty else { return empty(page[.officersNone], next: clear) }
    let found = table(
        page[.officer], [Column(page[.officer], .narrow), Column(page[.posts])],
        officers.map {
            Row([
                "<a href=\"\(URLs.officer($0.officer.id))\">\($0.officer.name)</a>",
                $0.posts.isEmpty ? dash : "\($0.posts.joined(separator: page.pick("；", "; ")))",
            ])
        }, isCompact: true)
    return "\(found)<p><a href=\"\(clear.link)\">\(clear.title)</a></p>"
}

private func node(_ unit: UnitNode, depth: Int, in page: PageContext) -> HTML {
    let kind: HTML = "<span class=\"quiet\">\(unit.kind)</span>"
    func link(_ title: HTML) -> HTML { "<a href=\"\(URLs.unit(unit.id))\">\(title)</a>" }
    guard !unit.posts.isEmpty || !unit.children.isEmpty || unit.hiddenCount > 0 else {
        return "<li>\(link("<b>\(unit.name)</b>")) \(kind)</li>"
    }
    // The link stands inside the fold: in its heading, one press would mean two things.
    return """
        <li><details\(HTML.when(depth < 1, " open"))><summary><b>\(unit.name)</b> \(kind)</summary><ul><li>\(link("\(page[.unitOpen])"))</li>\(unit.posts.html { "<li>\(postLine($0, in: page))</li>" })\
        \(unit.children.html { node($0, depth: depth + 1, in: page) })\(HTML.when(unit.hiddenCount > 0, "<li>\(link("\(page[.unitsBelow(unit.hiddenCount)])"))</li>"))</ul></details></li>
        """
}

private func postLine(_ post: PostLine, in page: PageContext) -> HTML {
    let holders = post.holders.enumerated().html { index, officer in
        "\(index == 0 ? "" : page.pick("、", ", "))<a href=\"\(URLs.officer(officer.id))\">\(officer.name)</a>"
    }
    return """
        \(post.title)\(page.pick("：", ": "))\(post.holders.isEmpty ? "<span class=\"tag\">\(page[.vacant])</span>" : "\(holders)" as HTML)\
        \(HTML.when(post.count > post.holders.count, " <span class=\"quiet\">\(page[.andOthers(post.count)])</span>"))\
        \(post.duty.map { " <span class=\"quiet\">\($0)</span>" as HTML })
        """
}

/// Who held what, from when to when.
package struct Appointment: Sendable, Hashable {
    package var officer: OfficerLink
    package var post: String
    package var unit: String
    package var from: Instant
    package var to: Instant?
    /// Who appointed.
    package var by: String

    package init(officer: OfficerLink, post: String, unit: String, from: Instant, to: Instant? = nil, by: String) {
        self.officer = officer
        self.post = post
        self.unit = unit
        self.from = from
        self.to = to
        self.by = by
    }
}

package struct UnitModel: Sendable {
    package var name: String
    package var kind: String
    package var crumbs: [Crumb]
    package var openMatters: Figure
    package var posts: [PostLine]
    /// Units right below it.
    package var children: [Crumb]
    /// The newest first; those of this page.
    package var history: [Appointment]
    package var pager: Pager
    package var forms: [TitledForm]

    package init(
        name: String, kind: String, crumbs: [Crumb], openMatters: Figure, posts: [PostLine], children: [Crumb] = [],
        history: [Appointment], pager: Pager = Pager(), forms: [TitledForm] = []
    ) {
        self.children = children
        self.pager = pager
        self.name = name
        self.kind = kind
        self.crumbs = crumbs
        self.openMatters = openMatters
        self.posts = posts
        self.history = history
        self.forms = forms
    }
}

package func unitPage(_ model: UnitModel, in page: PageContext) -> HTML {
    layout(
        model.name, .desk, section: .admin, in: page,
        """
        \(heading(model.name, crumbs: [Crumb(page[.admin], URLs.admin), Crumb(page[.organization], URLs.organization)] + model.crumbs, lead: model.kind, in: page))
        <div class="two"><div>\(figures([model.openMatters], in: page))
        \(block(page[.posts], "<ul>\(model.posts.html { "<li>\(postLine($0, in: page))</li>" })</ul>"))
        \(HTML.when(!model.children.isEmpty, block(page[.unitsBelow(model.children.count)], "<ul class=\"names\">\(model.children.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" })</ul>")))
        \(block(page[.appointments], "\(appointments(model.history, in: page))\(pager(model.pager, in: page))"))</div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

package struct OfficerModel: Sendable {
    package var name: String
    package var accountName: String?
    /// Where notices reach the officer, masked.
    package var addresses: [Fact]
    package var history: [Appointment]
    package var forms: [TitledForm]
    package init(
        name: String, accountName: String? = nil, addresses: [Fact] = [], history: [Appointment], forms: [TitledForm] = []
    ) {
        self.name = name
        self.accountName = accountName
        self.addresses = addresses
        self.history = history
        self.forms = forms
    }
}

package func officerPage(_ model: OfficerModel, in page: PageContext) -> HTML {
    layout(
        model.name, .desk, section: .admin, in: page,
        """
        \(heading(model.name, crumbs: [Crumb(page[.admin], URLs.admin), Crumb(page[.organization], URLs.organization)], in: page))
        <div class="two"><div>\(facts([model.accountName.map { Fact(page[.accountName], $0, link: URLs.account($0)) }].compactMap { $0 } + model.addresses))
        \(block(page[.appointments], appointments(model.history, in: page)))</div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

private func appointments(_ history: [Appointment], in page: PageContext) -> HTML {
    table(
        page[.appointments],
        [.officer, .post, .unit].map { Column(page[$0]) } + [.since, .untilColumn].map { Column(page[$0], .narrow) } + [
            Column(page[.appointedBy])
        ],
        history.map { held in
            Row(
                [
                    "<a href=\"\(URLs.officer(held.officer.id))\">\(held.officer.name)</a>", "\(held.post)", "\(held.unit)",
                    page.day(held.from),
                    held.to.map { page.day($0) } ?? "\(page[.today])", "\(held.by)",
                ], style: held.to == nil ? nil : "is-past")
        })
}

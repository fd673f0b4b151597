// The list of bulletins, what a span has to state before it is drafted, and what the public reads of them.

import Kernel

package struct BulletinLine: Sendable, Hashable {
    package var id: String
    /// Nil for those from before there were numbers, and for drafts.
    package var number: String?
    package var title: String
    package var from: CivilDay
    package var to: CivilDay
    /// Of what is not published: "等核稿".
    package var standing: String?
    package init(id: String, number: String? = nil, title: String, from: CivilDay, to: CivilDay, standing: String? = nil) {
        self.id = id
        self.number = number
        self.title = title
        self.from = from
        self.to = to
        self.standing = standing
    }
}

package struct BulletinIndexModel: Sendable {
    package var bulletins: [BulletinLine]
    package var awaited: [BulletinLine]
    package var drafts: [BulletinLine]
    /// The templates that the reader may begin, each a link to what its usual span has to state.
    package var templates: [Crumb]
    package init(bulletins: [BulletinLine], awaited: [BulletinLine] = [], drafts: [BulletinLine] = [], templates: [Crumb] = []) {
        self.bulletins = bulletins
        self.awaited = awaited
        self.drafts = drafts
        self.templates = templates
    }
}

package func bulletinIndexPage(_ model: BulletinIndexModel, in page: PageContext) -> HTML {
    let make: HTML = HTML.when(
        !model.templates.isEmpty,
        block(
            page[.bulletinMake], id: "templates",
            "<ul class=\"names\">\(model.templates.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" })</ul>"))
    let drafts: HTML = HTML.when(
        !model.drafts.isEmpty,
        block(page[.bulletinsUnpublished], id: "drafts", bulletinTable(page[.bulletinsUnpublished], model.drafts, in: page)))
    let awaited: HTML = HTML.when(
        !model.awaited.isEmpty,
        block(page[.bulletinsAwaited], id: "awaited", bulletinTable(page[.bulletinsAwaited], model.awaited, in: page)))
    let list = model.bulletins.isEmpty ? empty(page[.noBulletins]) : bulletinTable(page[.bulletinsPublished], model.bulletins, in: page)
    return layout(
        page[.bulletins], .desk, section: .bulletins, scripts: [.desk], in: page,
        """
        \(heading(page[.bulletins], lead: page[.bulletinsLead], in: page))
        \(awaited)\(drafts)\(make)\(block(page[.bulletinsPublished], id: "published", list))
        """)
}

private func bulletinTable(_ caption: String, _ lines: [BulletinLine], in page: PageContext) -> HTML {
    let isPublished = lines.allSatisfy { $0.standing == nil }
    return table(
        caption,
        [
            Column(page[.bulletins]), Column(page[.span], .narrow),
            Column(isPublished ? page[.bulletinNumber] : page[.bulletinStanding], .narrow),
        ],
        lines.map { line in
            Row(
                [
                    "<a href=\"\(URLs.bulletin(line.id))\">\(line.title)</a>", "\(page.fullText(line.from)) – \(page.fullText(line.to))",
                    (line.standing ?? line.number).map { "\($0)" } ?? dash,
                ], link: URLs.bulletin(line.id))
        }, isNavigable: true)
}

package struct BulletinPreviewModel: Sendable {
    package var bulletin: BulletinModel
    package var span: FormModel
    /// Nil where there is nothing to state.
    package var form: FormModel?
    package var isOfProjects: Bool

    package init(bulletin: BulletinModel, span: FormModel, form: FormModel?, isOfProjects: Bool) {
        self.bulletin = bulletin
        self.span = span
        self.form = form
        self.isOfProjects = isOfProjects
    }
}

package func bulletinPreviewPage(_ model: BulletinPreviewModel, in page: PageContext) -> HTML {
    let crumb = model.isOfProjects ? Crumb(page[.projects], URLs.projects) : Crumb(page[.bulletins], URLs.bulletins)
    let title = model.isOfProjects ? page[.projectBulletin] : page[.bulletinMake]
    return layout(
        title, .desk, section: model.isOfProjects ? .projects : .bulletins, in: page,
        """
        \(heading(title, crumbs: [crumb], lead: page[.bulletinPreviewLead], in: page))
        <div class="two bulletin-desk"><div>\(model.form == nil ? empty(page[.bulletinNothing]) : bulletinArticle(model.bulletin, isWithin: true, in: page))</div>
        <div><section class="block" id="span">\(form(model.span, idPrefix: "span-", in: page))</section>
        \(model.form.map { block(page[.bulletinPreview], id: "draft", form($0, idPrefix: "draft-", in: page)) })</div></div>
        """)
}

// MARK: - On the portal

package struct PublicBulletinsModel: Sendable {
    package var bulletins: [BulletinLine]
    package init(bulletins: [BulletinLine]) { self.bulletins = bulletins }
}

package func publicBulletinsPage(_ model: PublicBulletinsModel, in page: PageContext) -> HTML {
    let list: HTML = """
        <ul class="documents">\(model.bulletins.html { line in
            "<li><a href=\"\(URLs.publicBulletin(line.id))\">\(line.title)</a> <span class=\"quiet\">\(line.number ?? "")</span></li>"
        })</ul>
        """
    return layout(
        page[.bulletinsPublic], .portal, in: page,
        """
        \(heading(page[.bulletinsPublic], crumbs: [Crumb(page[.home], URLs.home)], lead: page[.bulletinsPublicLead], in: page))
        \(model.bulletins.isEmpty ? empty(page[.noBulletins]) : list)
        """)
}

/// Words only: neither numbers of matters nor links to them, and no officer.
package func publicBulletinPage(_ model: BulletinModel, in page: PageContext) -> HTML {
    layout(
        model.title, .portal, in: page,
        """
        <nav class="crumbs" aria-label="\(page[.breadcrumbs])"><ol><li><a href="\(URLs.publicBulletins)">\(page[.bulletinsPublic])</a></li></ol></nav>
        \(bulletinArticle(model, in: page))
        """)
}

// Saved views: a row of links with counts on the desk, the lists and the search, and the page where they are put in
// order, renamed, shared and removed. Works without JavaScript.

package struct SavedViewLine: Sendable, Hashable {
    package var id: String
    package var title: String
    /// Of the list that it opens.
    package var list: String
    package var link: URLPath
    package var filter: ListFilter
    /// For who reads this now; nil where the list does not open any more.
    package var count: Int?
    /// Made by this officer, who may change it.
    package var isOwn: Bool
    /// Who shares it, where it is somebody else's.
    package var sharedBy: String?
    package var unit: String?
    package var unitName: String?
    /// What it names and is not there any more.
    package var gone: [String]

    package init(
        id: String, title: String, list: String, link: URLPath, filter: ListFilter = ListFilter(), count: Int?, isOwn: Bool = true,
        sharedBy: String? = nil, unit: String? = nil, unitName: String? = nil, gone: [String] = []
    ) {
        self.id = id
        self.title = title
        self.list = list
        self.link = link
        self.filter = filter
        self.count = count
        self.isOwn = isOwn
        self.sharedBy = sharedBy
        self.unit = unit
        self.unitName = unitName
        self.gone = gone
    }
}

package struct SavedViewsModel: Sendable {
    package var views: [SavedViewLine]
    /// Those that this officer heads, to share with.
    package var units: [Choice]
    /// One that could not be saved, to try again.
    package var refused: FormModel?
    package init(views: [SavedViewLine], units: [Choice], refused: FormModel? = nil) {
        self.refused = refused
        self.views = views
        self.units = units
    }
}

/// - Parameter current: the list that is open; its view is marked.
package func viewLinks(_ views: [SavedViewLine], current: ListFilter? = nil, in page: PageContext) -> HTML {
    guard !views.isEmpty else { return .empty }
    return """
        <ul class="views" aria-label="\(page[.savedViews])">\(views.html { view in
            """
            <li><a href="\(view.link)"\(HTML.when(view.filter == current, " aria-current=\"page\""))>\(view.title)</a> \
            \(view.count.map { "<span class=\"quiet\">\(page.number($0))</span>" as HTML })\(HTML.when(!view.gone.isEmpty, "<small class=\"note\">\(view.gone.joined(separator: page.pick("；", "; ")))</small>"))</li>
            """
        })<li><a class="quiet" href="\(URLs.views)">\(page[.viewsAll])</a></li></ul>
        """
}

/// "Save this as a view": for a list that has something in its filter.
package func viewForm(_ list: String, _ filter: ListFilter, in page: PageContext) -> HTML {
    let kept = filter.with { _ in }.query
    guard !kept.isEmpty else { return .empty }
    return "<details><summary>\(page[.viewSave])</summary>\(form(viewSaving(list, filter, in: page), idPrefix: "v-", in: page))</details>"
}

package func viewSaving(_ list: String, _ filter: ListFilter, _ entered: Entered = .nothing, in page: PageContext) -> FormModel {
    let title = entered.fill(FormField("title", page[.viewTitle], isRequired: true))
    return FormModel(
        action: URLs.views, fields: [title, .hidden("list", list)] + filter.with { _ in }.query.map { .hidden($0.0, $0.1) },
        submit: page[.save], refusals: entered.general)
}

package func savedViewsPage(_ model: SavedViewsModel, in page: PageContext) -> HTML {
    let own = model.views.filter(\.isOwn)
    let shared = model.views.filter { !$0.isOwn }
    return layout(
        page[.savedViews], .desk, section: .ledgers, in: page,
        """
        \(heading(page[.savedViews], lead: page[.viewsLead], in: page))
        \(model.refused.map { block(page[.viewSave], form($0, idPrefix: "v-", in: page)) })
        \(own.isEmpty ? empty(page[.viewsNone], next: Crumb(page[.search], URLs.searchPath)) : table(
            page[.savedViews], [Column(page[.viewTitle]), Column(page[.listOfView]), Column(page[.viewCount], .number), Column(page[.viewOrder], .narrow), Column(page[.viewChange])],
            own.map { Row([title($0, in: page), "\($0.list)", number($0, in: page), order($0, in: page), change($0, model.units, in: page)]) }))
        \(HTML.when(!shared.isEmpty, block(page[.viewsShared], table(
            page[.viewsShared], [Column(page[.viewTitle]), Column(page[.listOfView]), Column(page[.viewCount], .number), Column(page[.viewSharedBy])],
            shared.map { view in Row([title(view, in: page), "\(view.list)", number(view, in: page), "\(view.sharedBy ?? "")<span class=\"place\">\(view.unitName ?? "")</span>"]) }))))
        """)
}

private func title(_ view: SavedViewLine, in page: PageContext) -> HTML {
    """
    <a href="\(view.link)">\(view.title)</a>\(view.gone.html { "<span class=\"place\">\($0)</span>" })
    """
}

private func number(_ view: SavedViewLine, in page: PageContext) -> HTML { view.count.map { count($0, view.link, in: page) } ?? dash }

private func order(_ view: SavedViewLine, in page: PageContext) -> HTML {
    """
    <div class="pair">\(buttonForm(page[.viewUp], to: URLs.view(view.id, "places"), fields: [("way", "up")], style: "plain small", in: page))\
    \(buttonForm(page[.viewDown], to: URLs.view(view.id, "places"), fields: [("way", "down")], style: "plain small", in: page))</div>
    """
}

private func change(_ view: SavedViewLine, _ units: [Choice], in page: PageContext) -> HTML {
    let renaming = FormModel(
        action: URLs.view(view.id, "names"), fields: [FormField("title", page[.viewTitle], values: [view.title], isRequired: true)],
        submit: page[.viewRename])
    let sharing = units.filter { $0.value != view.unit }.html {
        buttonForm(
            page[.viewShare($0.title)], to: URLs.view(view.id, "shares"), fields: [("unit", $0.value)], style: "plain small", in: page)
    }
    let unsharing: HTML? = view.unitName.map {
        buttonForm(page[.viewUnshare($0)], to: URLs.view(view.id, "shares"), fields: [("unit", "")], style: "plain small", in: page)
    }
    return """
        <details><summary>\(page[.viewRename])</summary>\(form(renaming, idPrefix: "r-\(view.id)-", in: page))</details>\
        \(HTML.when(!sharing.isEmpty || unsharing != nil, "<div class=\"pair\">\(sharing)\(unsharing)</div>"))\
        <details class="apart"><summary>\(page[.viewRemoveAsk])</summary><p class="note">\(page[.viewRemoveNote])</p>\
        \(buttonForm(page[.viewRemove(view.title)], to: URLs.view(view.id, "endings"), style: "danger small", in: page))</details>
        """
}

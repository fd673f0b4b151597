// The portal's front: report, find, this year's figures, what has lately ended. For a citizen who comes once.
// Shows no name, no address finer than what the ledger makes public: the server puts only public text in the models.

import Kernel

package struct PortalHomeModel: Sendable {
    /// One sentence under the district's name.
    package var welcome: String?
    package var year: Int
    /// reported, ended, rate, overdue now: side by side, never added.
    package var figures: [Figure]
    /// As of when the figures were counted.
    package var countedAt: Instant
    package var recent: [PublicEnding]
    /// Streets and towns, or districts: each has a page of its own.
    package var areas: [Crumb]
    /// What was entered in "find", when it found nothing: `number`, `code`.
    package var find: Entered

    package init(
        welcome: String? = nil, year: Int, figures: [Figure], countedAt: Instant, recent: [PublicEnding], areas: [Crumb] = [],
        find: Entered = .nothing
    ) {
        self.areas = areas
        self.welcome = welcome
        self.year = year
        self.figures = figures
        self.countedAt = countedAt
        self.recent = recent
        self.find = find
    }
}

/// An ended matter as the public reads it.
package struct PublicEnding: Sendable, Hashable {
    /// "柳园路路灯不亮，3小时后修复。"
    package var sentence: String
    package var place: String?
    /// The ending's own name: 办结, 销号, 转办 …
    package var ending: String
    package var endedAt: Instant
    package var link: URLPath?

    package init(sentence: String, place: String? = nil, ending: String, endedAt: Instant, link: URLPath? = nil) {
        self.sentence = sentence
        self.place = place
        self.ending = ending
        self.endedAt = endedAt
        self.link = link
    }
}

package func portalHomePage(_ model: PortalHomeModel, in page: PageContext) -> HTML {
    layout(
        page[.portalTitle], .portal, in: page,
        """
        \(heading(page[.portalTitle], lead: model.welcome ?? page[.portalWelcome], in: page))
        <div class="doors">
        <section><h2>\(page[.report])</h2><p>\(page[.reportInvitation])</p><p class="quiet">\(page[.loopSteps])</p><p><a class="button" href="\(URLs.report)">\(page[.reportStart])</a></p></section>
        <section><h2>\(page[.findTitle])</h2>\(findForm(model.find, in: page))</section>
        </div>
        \(block(page[.thisYear(model.year)], aside: "<span class=\"note\">\(page[.asOf]) \(page.time(model.countedAt))</span>", figures(model.figures, in: page)))
        \(block(page[.recentEndings], endings(model.recent, in: page)))
        \(HTML.when(!model.areas.isEmpty, block(page[.publicAreas], areaLinks(model.areas))))
        <p class="block"><a href="\(URLs.serviceLevels)">\(page[.serviceLevels])</a> · <a href="\(URLs.publicBulletins)">\(page[.bulletinsPublic])</a></p>
        """)
}

private func findForm(_ entered: Entered, in page: PageContext) -> HTML {
    form(
        FormModel(
            action: URLs.find,
            fields: [
                entered.fill(FormField("number", page[.number], hint: nil, isRequired: true, autocomplete: "off")),
                entered.fill(FormField("code", page[.followCode], hint: page[.followCodeHint], isRequired: true, autocomplete: "off")),
            ],
            submit: page[.findSubmit], refusals: entered.general, refusedTitle: .findRefused), in: page)
}

func endings(_ list: [PublicEnding], in page: PageContext) -> HTML {
    guard !list.isEmpty else { return empty(page[.noEndingsYet]) }
    return """
        <ul class="endings">\(list.html { ending in
            """
            <li><p>\(ending.link.map { "<a href=\"\($0)\">\(ending.sentence)</a>" as HTML } ?? "\(ending.sentence)")\
            <small>\(page.time(ending.endedAt))\(ending.place.map { " · \($0)" as HTML })</small></p>\(stamp(ending.ending))</li>
            """
        })</ul>
        """
}

/// The public map, and the map of the staff: areas on paper, matters by light; the same counts below it as text.
package struct MapModel: Sendable {
    /// GeoJSON of the areas to draw; `URLs.areasGeoJSON(level:)`.
    package var areas: URLPath
    /// GeoJSON points with properties number, title, stage, light, word, link.
    package var matters: URLPath
    /// Open matters by street or district, for those who cannot see the map.
    package var byArea: [Figure]
    package var areaKind: AreaKind
    package var lights: [LightMark: Int]
    package var lightLink: @Sendable (LightMark) -> URLPath
    package var isPublic: Bool
    /// The same as a list, for the public: staff have their own lists.
    package var list: PublicListModel?
    /// What stands in the address and is nothing here.
    package var misread: [MisreadFilter] = []

    package init(
        areas: URLPath, matters: URLPath, byArea: [Figure], areaKind: AreaKind = .street, lights: [LightMark: Int], isPublic: Bool,
        list: PublicListModel? = nil, lightLink: @escaping @Sendable (LightMark) -> URLPath
    ) {
        self.list = list
        self.areas = areas
        self.matters = matters
        self.byArea = byArea
        self.areaKind = areaKind
        self.lights = lights
        self.lightLink = lightLink
        self.isPublic = isPublic
    }
}

package func mapPage(_ model: MapModel, in page: PageContext) -> HTML {
    layout(
        page[.map], .desk, section: model.isPublic ? nil : .map, scripts: [.map], in: page,
        """
        \(heading(page[.map], lead: model.isPublic ? page[.publicMapLead] : nil, aside: lightFigures(model.lights, link: model.lightLink, in: page), in: page))
        \(misreadFilters(model.misread, in: page))
        <a class="skip skip-here" href="#beside-map">\(page[.skipMap])</a>
        <div class="map map-large" data-map\(mapCentre(in: page)) data-areas="\(model.areas)" data-matters="\(model.matters)" role="application" aria-label="\(page[.map])"></div>
        <div id="beside-map" tabindex="-1"></div>
        \(model.list.map { publicList($0, in: page) })
        \(block(page[model.areaKind.open], figureTable(model.byArea, label: model.areaKind.label, value: .open, in: page)))
        \(HTML.when(model.isPublic, "<p class=\"block\"><a href=\"\(URLs.serviceLevels)\">\(page[.serviceLevels])</a></p>"))
        """)
}

/// An open matter as anybody may read it.
package struct PublicMatter: Sendable, Hashable {
    /// The class's title.
    package var title: String
    package var street: String?
    package var light: LightMark
    /// "3天4小时"
    package var age: String
    package var due: DueMark

    package init(title: String, street: String? = nil, light: LightMark, age: String, due: DueMark) {
        self.title = title
        self.street = street
        self.light = light
        self.age = age
        self.due = due
    }
}

package struct PublicListModel: Sendable {
    package var rows: [PublicMatter]
    package var pager: Pager
    /// To narrow it; what is chosen is in `chosen`.
    package var groups: [Choice]
    package var areas: [Choice]
    /// By the fields' names: group, cell, overdue.
    package var chosen: [String: String]

    package init(rows: [PublicMatter], pager: Pager = Pager(), groups: [Choice] = [], areas: [Choice] = [], chosen: [String: String] = [:])
    {
        self.rows = rows
        self.pager = pager
        self.groups = groups
        self.areas = areas
        self.chosen = chosen
    }
}

private func publicList(_ model: PublicListModel, in page: PageContext) -> HTML {
    func select(_ name: String, _ label: String, _ choices: [Choice], _ all: String) -> HTML {
        """
        <div><label for="list-\(name)">\(label)</label><select id="list-\(name)" name="\(name)">\(options(choices, chosen: [model.chosen[name] ?? ""], blank: all, in: page))</select></div>
        """
    }
    return block(
        page[.publicList], id: "list",
        """
        <p class="note">\(page[.publicListLead])</p>
        <form class="filters" action="\(URLs.publicMap)"><div><label for="list-q">\(page[.publicSearch])</label>\
        <input type="search" id="list-q" name="q" value="\(model.chosen["q"] ?? "")"></div>\(select("group", page[.classGroup], model.groups, page[.classAll]))\
        \(select("cell", page[.area], model.areas, page[.areaAll]))\
        <div><label><input type="checkbox" name="overdue" value="yes"\(HTML.when(model.chosen["overdue"] == "yes", " checked"))> \(page[.onlyOverdue])</label></div>\
        <div><button class="plain">\(page[.filterShow])</button></div></form>
        \(model.rows.isEmpty ? empty(page[.publicListNone]) : publicMatters(model.rows, caption: page[.publicList], in: page))
        \(pager(model.pager, in: page))
        """)
}

/// Open matters in public words, one below the other.
func publicMatters(_ rows: [PublicMatter], caption: String, in page: PageContext) -> HTML {
    table(
        caption,
        [Column(page[.light], .narrow), Column(page[.classOfMatter]), Column(page[.age], .narrow), Column(page[.dueOrLate])],
        rows.map { row in
            Row(
                [
                    lightBadge(row.light, in: page), "\(row.title)\(row.street.map { "<span class=\"place\">\($0)</span>" as HTML })",
                    "\(row.age)", due(row.due, in: page),
                ], style: row.light == .none ? nil : "row-\(row.light.rawValue)")
        })
}

/// Figures one below the other.
func figureTable(_ list: [Figure], label: Message, value: Message, in page: PageContext) -> HTML {
    table(
        page[value], [Column(page[label]), Column(page[value], .number)],
        list.map { figure in
            Row(["\(figure.label)", figureLink(figure, style: "count", in: page)])
        }, isCompact: true)
}

// Lists of matters: my desk, a ledger with its filters and saved views, search. Dense rows, keys, one order.
// A row never says more than its reader may see: the server leaves out what is not theirs.

import Kernel

/// A matter as a list shows it.
package struct MatterRow: Sendable, Hashable {
    package var number: String
    package var title: String
    package var ledger: String
    package var place: String?
    package var stage: String
    /// The ending's name, when it has ended.
    package var ending: String?
    package var light: LightMark
    package var due: DueMark
    /// Why it is lit although its own day has not come.
    package var litBy: String?
    package var owner: String?
    package var officer: String?
    package var reportedAt: Instant
    package var endedAt: Instant?
    /// What its reader does next: opens the matter at that action's form.
    package var next: NextStep?
    /// Words found by a search, around the hit.
    package var excerpt: String?
    /// What a search looked for; it is marked where it stands.
    package var found: [String] = []

    package init(
        number: String, title: String, ledger: String, place: String? = nil, stage: String, ending: String? = nil, light: LightMark,
        due: DueMark, litBy: String? = nil,
        owner: String? = nil, officer: String? = nil, reportedAt: Instant, endedAt: Instant? = nil, next: NextStep? = nil,
        excerpt: String? = nil
    ) {
        self.number = number
        self.title = title
        self.ledger = ledger
        self.place = place
        self.stage = stage
        self.ending = ending
        self.light = light
        self.due = due
        self.litBy = litBy
        self.owner = owner
        self.officer = officer
        self.reportedAt = reportedAt
        self.endedAt = endedAt
        self.next = next
        self.excerpt = excerpt
    }
}

package struct NextStep: Sendable, Hashable {
    /// The action's name in the ledger: `claim`.
    package var action: String
    package var title: String
    /// One button does it, no questions asked (claim); otherwise the form opens.
    package var isImmediate: Bool

    package init(action: String, title: String, isImmediate: Bool = false) {
        self.action = action
        self.title = title
        self.isImmediate = isImmediate
    }
}

package struct DeskModel: Sendable {
    /// 待认领, 在办, 待核查 …: only those that the officer's posts have.
    package var tabs: [Tab]
    /// Lights over all tabs.
    package var lights: [LightMark: Int]
    /// Worst light first, then the nearest limit.
    package var rows: [MatterRow]
    package var pager: Pager
    package var countedAt: Instant
    package var mayReport: Bool
    /// What can be done to several rows at once.
    package var bulk: [BulkAction]
    /// Lists that the officer keeps.
    package var views: [SavedViewLine] = []

    package init(
        tabs: [Tab], lights: [LightMark: Int], rows: [MatterRow], pager: Pager = Pager(), countedAt: Instant, mayReport: Bool = false,
        bulk: [BulkAction] = []
    ) {
        self.tabs = tabs
        self.lights = lights
        self.rows = rows
        self.pager = pager
        self.countedAt = countedAt
        self.mayReport = mayReport
        self.bulk = bulk
    }
}

package func deskPage(_ model: DeskModel, in page: PageContext) -> HTML {
    let report: HTML = """
        <a class="button small" href="\(URLs.incidentReport)">\(page[.incidentReport])</a> \
        <a class="button plain small" href="\(URLs.pocket)">\(page[.pocket])</a>
        """
    return layout(
        page[.desk], .desk, section: .desk, scripts: [.desk, .live], in: page,
        """
        \(heading(
            page[.desk],
            aside: """
                <div class="lights">\(lightFigures(model.lights, isLive: true, link: { URLs.desk.adding("light", $0.rawValue) }, in: page))\(HTML.when(model.mayReport, report))</div>
                """, in: page))
        \(tabs(model.tabs, label: page[.desk], in: page))
        \(viewLinks(model.views, in: page))
        \(model.rows.isEmpty ? empty(page[.deskEmpty], next: Crumb(page[.ledgers], URLs.ledgers)) : matterTable(model.rows, shows: .work, isChosen: !model.bulk.isEmpty, in: page))
        \(HTML.when(!model.rows.isEmpty, bulkBar(model.bulk, in: page)))
        \(pager(model.pager, in: page))
        \(listKeys(isChosen: !model.bulk.isEmpty, in: page))
        """)
}

/// j, k, Enter, / and, where rows have boxes, x.
private func listKeys(isChosen: Bool, in page: PageContext) -> HTML {
    let choose: HTML = HTML.when(isChosen, " · <kbd>x</kbd> \(page[.keysChoose])")
    return keyLine(
        """
        <kbd>j</kbd> <kbd>k</kbd> \(page[.keysMove]) · <kbd>Enter</kbd> \(page[.keysOpen])\(choose) · <kbd>/</kbd> \(page[.search]) · \(page[.keysAct])
        """, in: page)
}

package enum MatterColumns: Sendable { case work, ledger, search }

/// - Parameter isChosen: each row has a box for the bar below the list.
package func matterTable(_ rows: [MatterRow], shows: MatterColumns, isChosen: Bool = false, in page: PageContext) -> HTML {
    var columns = [Column(page[.light], .narrow), Column(page[.number], .narrow), Column(page[.matter]), Column(page[.stage], .narrow)]
    switch shows {
    case .work: columns += [Column(page[.due], .narrow), Column(page[.owner]), Column(page[.next], .narrow)]
    case .ledger: columns += [Column(page[.due], .narrow), Column(page[.owner]), Column(page[.reportedAt], .narrow)]
    case .search: columns += [Column(page[.owner]), Column(page[.reportedAt], .narrow)]
    }
    if isChosen { columns.insert(Column(page[.keysChoose], .narrow), at: 0) }
    let lines = rows.map { row in
        var line = matterRow(row, shows: shows, in: page)
        if isChosen { line.cells.insert(bulkBox(row.number, in: page), at: 0) }
        return line
    }
    return table(page[.matter], columns, lines, isNavigable: true)
}

private func matterRow(_ row: MatterRow, shows: MatterColumns, in page: PageContext) -> Row {
    let address = URLs.matter(row.number)
    var cells: [HTML] = [
        // What has ended has no light; the stamp says what it has.
        row.ending == nil ? lightBadge(row.light, why: address.anchor("explain"), in: page) : .empty,
        numberLink(row.number),
        """
        <a href="\(address)" tabindex="-1">\(marked(row.title, row.found))</a>\(row.place.map { "<span class=\"place\">\(marked($0, row.found))</span>" as HTML })\
        \(row.excerpt.map { "<span class=\"place excerpt\">\(marked($0, row.found))</span>" as HTML })
        """,
        row.ending.map { stamp($0) } ?? stageChip(row.stage),
    ]
    let owner: HTML = row.owner.map { "\($0)\(row.officer.map { "<span class=\"place\">\($0)</span>" as HTML })" } ?? dash
    let limit: HTML = "\(due(row.due, in: page))\(row.litBy.map { "<span class=\"place\">\($0)</span>" as HTML })"
    switch shows {
    case .work: cells += [limit, owner, row.next.map { nextStep($0, of: row, in: page) } ?? .empty]
    case .ledger: cells += [row.endedAt.map { ended($0, in: page) } ?? limit, owner, page.time(row.reportedAt)]
    case .search: cells += [owner, page.time(row.reportedAt)]
    }
    return Row(cells, style: row.light == .none || row.ending != nil ? nil : "row-\(row.light.rawValue)", link: address)
}

/// In the column of limits, so said what it is.
private func ended(_ instant: Instant, in page: PageContext) -> HTML {
    "<span class=\"due\">\(page.time(instant))<small>\(page[.endedAt])</small></span>"
}

private func nextStep(_ next: NextStep, of row: MatterRow, in page: PageContext) -> HTML {
    if next.isImmediate {
        return buttonForm(next.title, to: URLs.action(next.action, on: row.number), fields: [("next", page.path)], style: "small", in: page)
    }
    let key: HTML = actionKeys[next.action].map { " data-key=\"\($0)\"" } ?? .empty
    return "<a class=\"button plain small\"\(key) href=\"\(URLs.matter(row.number).anchor("do-\(next.action)"))\">\(next.title)</a>"
}

package struct LedgerListModel: Sendable {
    /// The ledger's key and title; key nil for matters of all ledgers (`/matters`).
    package var key: String?
    package var title: String
    package var filter: ListFilter
    package var ledgers: [Choice]
    package var stages: [Choice]
    package var endings: [Choice]
    package var units: [Choice]
    /// Streets, or the districts of a city.
    package var areas: [Choice]
    package var classes: [Choice]
    /// Saved views of this officer and of the ledger.
    package var views: [SavedViewLine]
    /// How many matters the filter finds; nil when counting them would cost too much.
    package var total: Int?
    package var lights: [LightMark: Int]
    package var rows: [MatterRow]
    package var pager: Pager
    /// What can be done to several rows at once.
    package var bulk: [BulkAction]
    /// Filters of the address that are none here.
    package var misread: [MisreadFilter] = []
    /// Filters in force that the form has no field for, each with the list without it.
    package var applied: [Crumb] = []
    /// How often these matters' lights turned, in words, where the list is of such.
    package var turnings: String?
    /// Whether its reader may file one here.
    package var mayFile = false

    package init(
        key: String?, title: String, filter: ListFilter, ledgers: [Choice] = [], stages: [Choice], endings: [Choice] = [], units: [Choice],
        areas: [Choice], classes: [Choice] = [], views: [SavedViewLine] = [], total: Int?, lights: [LightMark: Int], rows: [MatterRow],
        pager: Pager = Pager(), bulk: [BulkAction] = []
    ) {
        self.key = key
        self.title = title
        self.filter = filter
        self.ledgers = ledgers
        self.stages = stages
        self.endings = endings
        self.units = units
        self.areas = areas
        self.classes = classes
        self.views = views
        self.total = total
        self.lights = lights
        self.rows = rows
        self.pager = pager
        self.bulk = bulk
    }

    func link(_ filter: ListFilter) -> URLPath { key.map { URLs.ledger($0, filter) } ?? URLs.matters(filter) }
}

package func ledgerListPage(_ model: LedgerListModel, in page: PageContext) -> HTML {
    layout(
        model.title, .desk, section: .ledgers, scripts: [.desk], in: page,
        """
        \(heading(
            model.title, crumbs: [Crumb(page[.ledgers], URLs.ledgers)],
            aside: """
                <div class="lights">\(lightFigures(model.lights, link: { light in model.link(model.filter.with { $0.light = light }) }, in: page))\
                \(model.mayFile ? model.key.map { "<a class=\"button small\" href=\"\(URLs.newMatter(in: $0))\">\(page[.fileMatter])</a>" as HTML } : nil)</div>
                """, in: page))
        <div class="views">\(viewLinks(model.views, current: model.filter.with { _ in }, in: page))\(viewForm(model.key ?? "/matters", model.filter, in: page))</div>
        \(misreadFilters(model.misread, in: page))\(filterForm(model, in: page))
        \(HTML.when(!model.applied.isEmpty, """
            <ul class="views chips" aria-label="\(page[.filtersInForce])">\(model.applied.html { "<li><a href=\"\($0.link)\" title=\"\(page[.filterDrop])\">\($0.title) <span aria-hidden=\"true\">×</span></a></li>" })</ul>
            """))
        <div class="bar">\(model.total.map { "<p><a href=\"\(model.link(model.filter.with { _ in }))\">\(page[.matters(page.number($0))])</a>\(model.turnings.map { " · \($0)" as HTML })</p>" as HTML } ?? "<p></p>")\
        \(exports(model, in: page))</div>
        \(model.rows.isEmpty ? empty(page[.listEmpty], next: Crumb(page[.clearFilters], model.link(ListFilter()))) : matterTable(model.rows, shows: .ledger, isChosen: !model.bulk.isEmpty, in: page))
        \(HTML.when(!model.rows.isEmpty, bulkBar(model.bulk, in: page)))
        \(pager(model.pager, in: page))
        \(listKeys(isChosen: !model.bulk.isEmpty, in: page))
        """)
}

private func filterForm(_ model: LedgerListModel, in page: PageContext) -> HTML {
    func choose(_ name: String, _ label: Message, _ choices: [Choice], _ chosen: String?, blank: Message = .all) -> HTML {
        guard !choices.isEmpty else { return .empty }
        return """
            <p><label for="q-\(name)">\(page[label])</label><select id="q-\(name)" name="\(name)">\(options(choices, chosen: [chosen ?? ""], blank: page[blank], in: page))</select></p>
            """
    }
    func enter(_ name: String, _ type: String, _ label: Message, _ value: String?) -> HTML {
        "<p><label for=\"q-\(name)\">\(page[label])</label><input type=\"\(type)\" id=\"q-\(name)\" name=\"\(name)\" value=\"\(value ?? "")\"></p>"
    }
    let filter = model.filter
    let lights = LightMark.allCases.reversed().map { Choice($0.rawValue, page[$0.message]) }
    let states = [
        Choice("open", page[.open]), Choice("ended", page[.ended]), Choice("valid", page[.countsValid]),
        Choice("closed", page[.countsClosed]),
    ]
    let sorts = [Choice("due", page[.sortDue]), Choice("newest", page[.sortNewest])]
    // What has no field stays in force until it is dropped above the list.
    let kept = filter.query.filter { ["overdue", "ended-from", "ended-to", "turned", "exempted"].contains($0.0) }
    return """
        <form class="filters" action="\(model.link(ListFilter()))">\(enter("q", "search", .search, filter.text))\
        \(choose("ledger", .ledger, model.ledgers, filter.ledger))\(choose("state", .state, states, filter.state))\(choose("stage", .stage, model.stages, filter.stage))\
        \(choose("ending", .ending, model.endings, filter.ending))\(choose("light", .light, lights, filter.light?.rawValue))\
        \(choose("unit", .owner, model.units, filter.unit))\(choose("cell", .area, model.areas, filter.cell))\
        \(choose("class", .classOfMatter, model.classes, filter.class))\(enter("from", "date", .reportedFrom, filter.from))\(enter("to", "date", .reportedTo, filter.to))\
        \(choose("sort", .sort, sorts, filter.sort, blank: .sortUsual))\
        \(kept.html { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })<p><button>\(page[.filterApply])</button></p></form>
        """
}

private func exports(_ model: LedgerListModel, in page: PageContext) -> HTML {
    guard let key = model.key else { return .empty }
    return """
        <p class="note">\(page[.export]) \(["csv", "json"].html { "<a href=\"\(URLs.export(key, $0, model.filter.with { _ in }))\" download>\($0.uppercased())</a> " })</p>
        """
}

package struct LedgerIndexModel: Sendable {
    package var ledgers: [LedgerLine]
    package init(ledgers: [LedgerLine]) { self.ledgers = ledgers }
}

package struct LedgerLine: Sendable, Hashable {
    package var key: String
    package var title: String
    package var lights: [LightMark: Int]
    package var openCount: Int
    package var endedCount: Int

    package init(key: String, title: String, lights: [LightMark: Int], openCount: Int, endedCount: Int) {
        self.key = key
        self.title = title
        self.lights = lights
        self.openCount = openCount
        self.endedCount = endedCount
    }
}

package func ledgerIndexPage(_ model: LedgerIndexModel, in page: PageContext) -> HTML {
    func filter(_ change: (inout ListFilter) -> Void) -> ListFilter { ListFilter().with(change) }
    return layout(
        page[.ledgers], .desk, section: .ledgers, in: page,
        """
        \(heading(page[.ledgers], in: page))
        \(table(
            page[.ledgers],
            [Column(page[.ledger])] + [.lightRed, .lightYellow, .lightBlue, .open, .ended].map { Column(page[$0], .number) },
            model.ledgers.map { line in
                Row(
                    ["<a href=\"\(URLs.ledger(line.key))\">\(line.title)</a>"]
                        + [LightMark.red, .yellow, .blue].map { light in
                            count(line.lights[light] ?? 0, URLs.ledger(line.key, filter { $0.light = light }), in: page)
                        } + [
                            count(line.openCount, URLs.ledger(line.key, filter { $0.state = "open" }), in: page),
                            count(line.endedCount, URLs.ledger(line.key, filter { $0.state = "ended" }), in: page),
                        ])
            }, isCompact: true))
        """)
}

// Whose is this: the dispatcher's screen. The queue on the left; on the right one matter, the suggested owner with
// its reason, what each unit already carries, what looks the same. The suggestion is never sent by itself.

import Kernel

package struct DispatchModel: Sendable {
    package var queue: [QueueRow]
    package var queueCount: Int
    package var pager: Pager
    package var selected: DispatchSelection?

    package init(queue: [QueueRow], queueCount: Int, pager: Pager = Pager(), selected: DispatchSelection?) {
        self.queue = queue
        self.queueCount = queueCount
        self.pager = pager
        self.selected = selected
    }
}

package struct QueueRow: Sendable, Hashable {
    package var number: String
    package var title: String
    package var place: String?
    package var light: LightMark
    package var due: DueMark
    /// How often units have declined it.
    package var returnCount: Int

    package init(number: String, title: String, place: String? = nil, light: LightMark, due: DueMark, returnCount: Int = 0) {
        self.number = number
        self.title = title
        self.place = place
        self.light = light
        self.due = due
        self.returnCount = returnCount
    }
}

package struct DispatchSelection: Sendable {
    package var number: String
    package var title: String
    package var light: LightMark
    package var due: DueMark
    package var place: PlaceMark?
    package var facts: [Fact]
    package var photos: [Photo]
    /// The unit that the rules point to, and why; nil when they say nothing.
    package var suggestion: OwnerSuggestion?
    /// Units that may own it, with what they carry; the form chooses among them.
    package var loads: [UnitLoad]
    /// Units with something open that are not among them.
    package var otherLoads = 0
    /// Units that declined it, when and why.
    package var returns: [TimelineItem]
    /// After this many the owner is adjudicated and cannot return it again.
    package var returnLimit: Int
    package var duplicates: [Duplicate]
    /// dispatch first, then refuse, merge …
    package var actions: [ActionForm]

    package init(
        number: String, title: String, light: LightMark, due: DueMark, place: PlaceMark? = nil, facts: [Fact], photos: [Photo] = [],
        suggestion: OwnerSuggestion? = nil, loads: [UnitLoad], returns: [TimelineItem] = [], returnLimit: Int, duplicates: [Duplicate] = [],
        actions: [ActionForm]
    ) {
        self.number = number
        self.title = title
        self.light = light
        self.due = due
        self.place = place
        self.facts = facts
        self.photos = photos
        self.suggestion = suggestion
        self.loads = loads
        self.returns = returns
        self.returnLimit = returnLimit
        self.duplicates = duplicates
        self.actions = actions
    }
}

package struct OwnerSuggestion: Sendable, Hashable {
    package var unit: String
    package var reason: String
    package init(unit: String, reason: String) {
        self.unit = unit
        self.reason = reason
    }
}

package struct UnitLoad: Sendable, Hashable {
    package var id: String
    package var unit: String
    package var openCount: Int
    package var lights: [LightMark: Int]
    package var isSuggested: Bool
    package init(id: String, unit: String, openCount: Int, lights: [LightMark: Int], isSuggested: Bool = false) {
        self.id = id
        self.unit = unit
        self.openCount = openCount
        self.lights = lights
        self.isSuggested = isSuggested
    }
}

package struct Duplicate: Sendable, Hashable {
    package var number: String
    package var title: String
    package var stage: String
    package var metres: Int
    package var reportedAt: Instant
    /// Both beside each other.
    package var comparison: URLPath
    package init(number: String, title: String, stage: String, metres: Int, reportedAt: Instant, comparison: URLPath) {
        self.comparison = comparison
        self.number = number
        self.title = title
        self.stage = stage
        self.metres = metres
        self.reportedAt = reportedAt
    }
}

package func dispatchPage(_ model: DispatchModel, in page: PageContext) -> HTML {
    layout(
        page[.dispatch], .desk, section: .dispatch, scripts: [.map, .live], in: page,
        """
        \(heading(page[.dispatch], in: page))
        <div class="dispatch"><section><div class="block-head"><h2>\(page[.waiting])</h2><a class="count" href="\(URLs.dispatch)" data-count="dispatch">\(page.number(model.queueCount))</a></div>
        \(HTML.when(!model.queue.isEmpty, queue(model, in: page)))\(pager(model.pager, in: page))</section>
        <div>\(model.selected.map { selection($0, in: page) } ?? empty(page[model.queue.isEmpty ? .queueEmpty : .queueChoose]))</div></div>
        """)
}

private func queue(_ model: DispatchModel, in page: PageContext) -> HTML {
    """
    <ol class="queue">\(model.queue.html { row in
        """
        <li><a href="\(URLs.dispatch(row.number))"\(HTML.when(row.number == model.selected?.number, " aria-current=\"true\""))>\
        <span class="queue-row">\(lightBadge(row.light, in: page))<span class="number">\(row.number)</span></span><b>\(row.title)</b>\
        <span class="queue-row"><small class="quiet">\(row.place ?? "")</small>\(HTML.when(row.returnCount > 0, "<span class=\"tag\">\(page[.returnedTimes(row.returnCount)])</span>"))</span>\
        <small>\(due(row.due, in: page))</small></a></li>
        """
    })</ol>
    """
}

private func selection(_ selected: DispatchSelection, in page: PageContext) -> HTML {
    """
    <div class="matter-head"><div><p>\(numberLink(selected.number))</p><h2>\(selected.title)</h2></div>\
    <div class="state">\(lightBadge(selected.light, why: URLs.matter(selected.number).anchor("explain"), in: page))\(due(selected.due, in: page))</div></div>
    \(selected.suggestion.map { suggestion in
        "<div class=\"suggestion\"><p class=\"note\">\(page[.suggestedOwner])</p><p><b>\(suggestion.unit)</b></p><p>\(suggestion.reason)</p></div>" as HTML
    })
    \(actionForms(selected.actions, on: selected.number, next: URLs.dispatch, in: page))
    <div class="two-even block"><div>\(facts(selected.facts))\(photos(selected.photos))</div>\
    <div>\(selected.place.map { place in
        """
        <p>\(place.text)</p>\(place.note.map { "<p class=\"note\">\($0)</p>" as HTML })\
        \(HTML.when(place.latitude != nil, "<div class=\"map map-small\" data-map data-areas=\"\(URLs.areasGeoJSON(level: "all"))\" data-lat=\"\(place.latitude ?? "")\" data-lon=\"\(place.longitude ?? "")\" data-light=\"\(selected.light.rawValue)\" role=\"application\" aria-label=\"\(page[.map])\"></div>"))
        """ as HTML
    })</div></div>
    \(block(page[.unitLoad], "\(loads(selected.loads, in: page))\(HTML.when(selected.otherLoads > 0, "<p class=\"note\">\(page[.otherLoads(selected.otherLoads)])</p>"))"))
    \(HTML.when(!selected.returns.isEmpty, block(page[.returns], aside: "<span class=\"note\">\(page[.returnsOf(selected.returns.count, selected.returnLimit)])</span>", timeline(selected.returns, in: page))))
    \(HTML.when(!selected.duplicates.isEmpty, block(page[.mayBeSame], duplicates(selected.duplicates, in: page))))
    """
}

private func loads(_ loads: [UnitLoad], in page: PageContext) -> HTML {
    let most = max(loads.map(\.openCount).max() ?? 1, 1)
    func list(_ load: UnitLoad, _ light: LightMark?) -> URLPath {
        URLs.matters(
            ListFilter().with {
                $0.unit = load.id
                $0.state = "open"
                $0.light = light
            })
    }
    return table(
        page[.unitLoad],
        [
            Column(page[.unit]), Column(page[.open], .number), Column(page[.compared]), Column(page[.lightRed], .number),
            Column(page[.lightYellow], .number),
        ],
        loads.map { load in
            Row([
                "\(load.unit)\(HTML.when(load.isSuggested, " <span class=\"tag\">\(page[.suggested])</span>"))",
                count(load.openCount, list(load, nil), in: page),
                "<progress max=\"\(most)\" value=\"\(load.openCount)\" aria-hidden=\"true\"></progress>",
                count(load.lights[.red] ?? 0, list(load, .red), in: page), count(load.lights[.yellow] ?? 0, list(load, .yellow), in: page),
            ])
        }, isCompact: true)
}

func duplicates(_ duplicates: [Duplicate], in page: PageContext) -> HTML {
    table(
        page[.mayBeSame],
        [
            Column(page[.number], .narrow), Column(page[.matter]), Column(page[.stage], .narrow), Column(page[.distance], .narrow),
            Column(page[.reportedAt], .narrow), Column(page[.compare], .narrow),
        ],
        duplicates.map {
            [
                numberLink($0.number), "\($0.title)", "\($0.stage)", "\(page[.metresAway($0.metres)])", page.time($0.reportedAt),
                "<a class=\"button plain small\" href=\"\($0.comparison)\">\(page[.compare])</a>",
            ]
        }.map { Row($0) })
}

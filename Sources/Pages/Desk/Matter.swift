// A matter's page: where it stands, who has it, until when and why; what its reader may do now; all that happened.
// Actions come as data from the ledger, one form each. What the reader may not see is not in the model.

import Kernel

package struct MatterModel: Sendable {
    package var number: String
    package var title: String
    package var ledger: Crumb
    package var stage: String
    /// The ending's name when it has ended: the stamp.
    package var ending: String?
    package var light: LightMark
    package var due: DueMark
    package var clocks: [ClockBar]
    package var rail: [RailStep]
    package var owner: String?
    package var officer: String?
    package var supporting: [String]
    package var place: PlaceMark?
    package var facts: [Fact]
    /// Personal fields stand closed among the facts, and the reader has the right to open them.
    package var mayOpenPersonal: Bool
    package var tasks: [TaskRow]
    package var actions: [ActionForm]
    package var entries: [TimelineItem]
    package var attachments: [Attachment]
    package var links: [MatterLink]
    /// Open matters nearby that may be the same; only for who may merge or link.
    package var suspects: [Duplicate] = []
    /// Who opened the personal fields; only for who may open them, and for auditors.
    package var readings: [ReadingLine] = []
    /// The same thing in other jurisdictions.
    package var crossings: [Crossing]
    package var explanation: ExplanationModel

    package init(
        number: String, title: String, ledger: Crumb, stage: String, ending: String? = nil, light: LightMark, due: DueMark,
        clocks: [ClockBar] = [],
        rail: [RailStep], owner: String? = nil, officer: String? = nil, supporting: [String] = [], place: PlaceMark? = nil, facts: [Fact],
        mayOpenPersonal: Bool = false, tasks: [TaskRow] = [], actions: [ActionForm] = [], entries: [TimelineItem],
        attachments: [Attachment] = [],
        links: [MatterLink] = [], crossings: [Crossing] = [],
        explanation: ExplanationModel
    ) {
        self.number = number
        self.title = title
        self.ledger = ledger
        self.stage = stage
        self.ending = ending
        self.light = light
        self.due = due
        self.clocks = clocks
        self.rail = rail
        self.owner = owner
        self.officer = officer
        self.supporting = supporting
        self.place = place
        self.facts = facts
        self.mayOpenPersonal = mayOpenPersonal
        self.tasks = tasks
        self.actions = actions
        self.entries = entries
        self.attachments = attachments
        self.links = links
        self.crossings = crossings
        self.explanation = explanation
    }
}

package struct PlaceMark: Sendable, Hashable {
    package var text: String
    /// Degrees, written with a point.
    package var latitude: String?
    package var longitude: String?
    /// "古楼街道 · 古楼一社区 · 第3网格"
    package var cell: String?

    package init(text: String, latitude: String? = nil, longitude: String? = nil, cell: String? = nil) {
        self.text = text
        self.latitude = latitude
        self.longitude = longitude
        self.cell = cell
    }

    /// The area, where the words do not say just that.
    var note: String? { cell == text ? nil : cell }
}

/// Work given to somebody within the matter: a check before filing, a verification.
package struct TaskRow: Sendable, Hashable {
    package var title: String
    package var assignee: String
    package var state: String
    package var due: DueMark
    package init(title: String, assignee: String, state: String, due: DueMark) {
        self.title = title
        self.assignee = assignee
        self.state = state
        self.due = due
    }
}

/// Something the reader may do now.
package struct ActionForm: Sendable, Hashable {
    /// The action's name in the ledger: `dispatch`. Posts to `URLs.action(name, on:)`.
    package var name: String
    package var title: String
    package var fields: [FormField]
    /// Cannot be undone: refuse, void, end.
    package var isDangerous: Bool
    package var note: String?
    /// Refusals of the last try that belong to no field.
    package var refusals: [String]
    package var isOpen: Bool
    /// Not possible any more: shows what was written, and has no button.
    package var isOver: Bool

    package init(
        name: String, title: String, fields: [FormField], isDangerous: Bool = false, note: String? = nil, isOver: Bool = false,
        refusals: [String] = [], isOpen: Bool = false
    ) {
        self.isOver = isOver
        self.name = name
        self.title = title
        self.fields = fields
        self.isDangerous = isDangerous
        self.note = note
        self.refusals = refusals
        self.isOpen = isOpen
    }
}

package struct Attachment: Sendable, Hashable {
    package var title: String
    package var link: URLPath
    package var bytes: Int
    package var isPhoto: Bool
    package var addedAt: Instant
    package var by: String
    /// When it was taken, by whose clock, and how it came in: a sentence.
    package var taken: String?

    package init(title: String, link: URLPath, bytes: Int, isPhoto: Bool, addedAt: Instant, by: String, taken: String? = nil) {
        self.title = title
        self.link = link
        self.bytes = bytes
        self.isPhoto = isPhoto
        self.addedAt = addedAt
        self.by = by
        self.taken = taken
    }
}

/// Another matter, and how the two hang together: "上级事项", "并入", "重复".
package struct MatterLink: Sendable, Hashable {
    package var relation: String
    package var number: String
    package var title: String
    package var stage: String
    package init(relation: String, number: String, title: String, stage: String) {
        self.relation = relation
        self.number = number
        self.title = title
        self.stage = stage
    }
}

/// A matter of another jurisdiction that is the same thing as this one, as that told it.
package struct Crossing: Sendable, Hashable {
    /// "移交北区" or "青河市移交".
    package var title: String
    /// Nil until the other side has taken it.
    package var number: String?
    /// The stage, or the ending.
    package var stage: String?
    package var unit: String?
    package var light: LightMark
    package var due: DueMark
    package var toldAt: Instant?
    /// What the other side said and could not be done here.
    package var trouble: String?

    package init(
        title: String, number: String?, stage: String?, unit: String?, light: LightMark, due: DueMark, toldAt: Instant?, trouble: String?
    ) {
        self.title = title
        self.number = number
        self.stage = stage
        self.unit = unit
        self.light = light
        self.due = due
        self.toldAt = toldAt
        self.trouble = trouble
    }
}

package func matterPage(_ model: MatterModel, in page: PageContext) -> HTML {
    layout(
        "\(model.number) \(model.title)", .desk, section: .ledgers, scripts: [.map, .desk], in: page,
        """
        <nav class="crumbs" aria-label="\(page[.breadcrumbs])"><ol><li><a href="\(URLs.ledgers)">\(page[.ledgers])</a></li>\
        <li><a href="\(model.ledger.link)">\(model.ledger.title)</a></li></ol></nav>
        <div class="matter-head"><div><p class="number">\(model.number)</p><h1>\(model.title)</h1>\
        <div class="state">\(lightBadge(model.light, why: .anchor("explain"), in: page))\(stageChip(model.stage))\
        \(model.owner.map { "<span>\(page[.owner]) <b>\($0)</b></span>" as HTML })\(model.officer.map { "<span>\(page[.officer]) <b>\($0)</b></span>" as HTML })</div></div>\
        \(model.ending.map { stamp($0, size: .large) } ?? "<p class=\"until\"><span class=\"quiet\">\(page[.due])</span>\(due(model.due, in: page))</p>")</div>
        \(rail(model.rail, in: page))
        <div class="two"><div>
        \(actionForms(model.actions, on: model.number, in: page))
        \(block(page[.content], id: "content", "\(facts(model.facts))\(HTML.when(model.mayOpenPersonal, openPersonal(model.number, in: page)))"))
        \(HTML.when(!model.readings.isEmpty, block(page[.readers], id: "readers", readingList(model.readings, in: page))))
        \(HTML.when(!model.suspects.isEmpty, block(page[.mayBeSame], id: "same", duplicates(model.suspects, in: page))))
        \(HTML.when(!model.tasks.isEmpty, block(page[.tasks], tasks(model.tasks, in: page))))
        \(block(page[.journal], id: "journal", timeline(model.entries, in: page)))
        </div><div>
        \(HTML.when(!model.clocks.isEmpty, block(page[.clock], "\(model.clocks.html { clockBar($0, in: page) })")))
        \(HTML.when(!model.crossings.isEmpty, block(page[.handOver], id: "hand-over", "\(model.crossings.html { crossing($0, in: page) })")))
        \(explanationBlock(model.explanation, of: model.number, in: page))
        \(model.place.map { block(page[.place], place($0, light: model.light, in: page)) })
        \(HTML.when(!model.supporting.isEmpty, block(page[.supporting], "<ul>\(model.supporting.html { "<li>\($0)</li>" })</ul>")))
        \(HTML.when(!model.attachments.isEmpty, block(page[.attachments], attachments(model.attachments, in: page))))
        \(HTML.when(!model.links.isEmpty, block(page[.lineage], links(model.links, in: page))))
        </div></div>
        """)
}

private func openPersonal(_ number: String, in page: PageContext) -> HTML {
    """
    <div class="note">\(buttonForm(page[.personalOpen], to: URLs.readings(number).anchor("content"), style: "plain small", in: page)) \(page[.personalOnRecord])</div>
    """
}

private func tasks(_ tasks: [TaskRow], in page: PageContext) -> HTML {
    table(
        page[.tasks], [Column(page[.task]), Column(page[.assignee]), Column(page[.state], .narrow), Column(page[.due], .narrow)],
        tasks.map { Row(["\($0.title)", "\($0.assignee)", "\($0.state)", due($0.due, in: page)]) })
}

private func place(_ place: PlaceMark, light: LightMark, in page: PageContext) -> HTML {
    """
    <p>\(place.text)</p>\(place.note.map { "<p class=\"note\">\($0)</p>" as HTML })\
    \(HTML.when(place.latitude != nil && place.longitude != nil, """
        <div class="map map-small" data-map data-areas="\(URLs.areasGeoJSON(level: "all"))" data-lat="\(place.latitude ?? "")" data-lon="\(place.longitude ?? "")" \
        data-light="\(light.rawValue)" role="application" aria-label="\(page[.map])"></div><p class="note"><span class="number">\(place.latitude ?? ""), \(place.longitude ?? "")</span></p>
        """))
    """
}

private func crossing(_ crossing: Crossing, in page: PageContext) -> HTML {
    """
    <section class="crossing"><h3>\(crossing.title)\(crossing.number.map { " <span class=\"number\">\($0)</span>" as HTML })</h3>
    \(crossing.stage.map { stage in
        """
        <p class="state">\(HTML.when(crossing.due != .none || crossing.light != .none, lightBadge(crossing.light, in: page)))\(stageChip(stage))\(crossing.unit.map { "<span>\(page[.owner]) <b>\($0)</b></span>" as HTML })</p>
        \(HTML.when(crossing.due != .none, "<p><span class=\"quiet\">\(page[.due])</span> \(due(crossing.due, in: page))</p>"))
        """ as HTML
    } ?? "<p class=\"quiet\">\(page[.handOverWaits])</p>")
    \(crossing.trouble.map { "<p class=\"warning\">\($0)</p>" as HTML })\
    \(crossing.toldAt.map { "<p class=\"note\">\(page[.handOverTold(page.text($0))])</p>" as HTML })</section>
    """
}

private func attachments(_ list: [Attachment], in page: PageContext) -> HTML {
    """
    \(photos(list.filter(\.isPhoto).map { Photo($0.title, $0.link) }))
    <ul class="documents">\(list.html { file in
        let name: HTML = file.isPhoto ? "<a href=\"\(file.link)\">\(file.title)</a>" : document(Crumb(file.title, file.link), in: page)
        return "<li>\(name) <small class=\"quiet\">\(page.size(bytes: file.bytes)) · \(page.time(file.addedAt)) · \(file.by)\(file.taken.map { "<br>\($0)" as HTML })</small></li>"
    })</ul>
    """
}

private func links(_ list: [MatterLink], in page: PageContext) -> HTML {
    """
    <ul class="queue">\(list.html { link in
        """
        <li><a href="\(URLs.matter(link.number))"><span class="queue-row"><span class="tag">\(link.relation)</span><span class="number">\(link.number)</span></span>\
        <span>\(link.title) <span class="quiet">\(link.stage)</span></span></a></li>
        """
    })</ul>
    """
}

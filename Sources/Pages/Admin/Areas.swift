// The map of areas: what is in force, and an upload before it is published. What is wrong with a file is drawn, so that
// whoever mends it sees where.

import Kernel

package struct AreasModel: Sendable {
    /// How many of each level, largest area first: links to the map.
    package var levels: [Figure]
    package var loadedAt: Instant?
    package var loadedBy: String?
    package var upload: TitledForm?

    package init(levels: [Figure], loadedAt: Instant? = nil, loadedBy: String? = nil, upload: TitledForm? = nil) {
        self.levels = levels
        self.loadedAt = loadedAt
        self.loadedBy = loadedBy
        self.upload = upload
    }
}

package func areasPage(_ model: AreasModel, in page: PageContext) -> HTML {
    let loaded: HTML? = model.loadedAt.map {
        "<span class=\"note\">\(page[.loadedAt]) \(page.time($0))\(model.loadedBy.map { " · \($0)" as HTML })</span>"
    }
    return layout(
        page[.areas], .desk, section: .admin, scripts: [.map], in: page,
        """
        \(heading(page[.areas], crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.areasLead], aside: loaded, in: page))
        \(figures(model.levels, in: page))
        <div class="two"><div class="map map-large" data-map data-areas="\(URLs.areasGeoJSON(level: "all"))" role="application" aria-label="\(page[.map])"></div>\
        <div>\(model.upload.map { titledForms([$0], in: page) })</div></div>
        """)
}

package struct AreaPreviewModel: Sendable {
    package var understood: [Fact]
    /// What makes the file unreadable: each with its place in the file.
    package var faults: [AreaFaultLine]
    package var picture: AreaPicture?
    package var findings: [AreaFindingLine]
    /// How many findings and faults there are, those beyond the list included.
    package var foundCount: Int
    package var changes: [Row]
    package var changeCounts: [Fact]
    /// The mark of the file and what it was compared with; only where it can be published and changes something.
    package var publish: FormModel?
    /// Each area is as it is in force.
    package var isSame = false
    package var upload: TitledForm
    /// Another choice of the file's properties; nil where there is nothing to choose.
    package var mapping: TitledForm?

    package init(
        understood: [Fact], faults: [AreaFaultLine] = [], picture: AreaPicture? = nil, findings: [AreaFindingLine] = [],
        foundCount: Int = 0,
        changes: [Row] = [], changeCounts: [Fact] = [], publish: FormModel? = nil, upload: TitledForm, mapping: TitledForm? = nil
    ) {
        self.understood = understood
        self.faults = faults
        self.picture = picture
        self.findings = findings
        self.foundCount = foundCount
        self.changes = changes
        self.changeCounts = changeCounts
        self.publish = publish
        self.upload = upload
        self.mapping = mapping
    }
}

package struct AreaFaultLine: Sendable, Hashable {
    /// `features[12].geometry`
    package var field: String
    package var value: String
    package var sentence: String

    package init(field: String, value: String, sentence: String) {
        self.field = field
        self.value = value
        self.sentence = sentence
    }
}

package struct AreaFindingLine: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case overlap, gap, outside }
    package var kind: Kind
    /// "212.4 m²", "1.35 公顷".
    package var size: String
    package var areas: [String]
    package var sentence: String
    /// The place from near by; nil where there are too many to draw each.
    package var detail: AreaPicture?

    package init(kind: Kind, size: String, areas: [String], sentence: String, detail: AreaPicture? = nil) {
        self.kind = kind
        self.size = size
        self.areas = areas
        self.sentence = sentence
        self.detail = detail
    }
}

/// Lengths are those of its viewBox.
package struct AreaPicture: Sendable, Hashable {
    package var width: Int
    package var height: Int
    /// Paths of the smallest areas, and of those above them.
    package var outlines: [String]
    package var above: [String]
    package var spots: [Spot]

    /// Names of areas, where they stand.
    package var names: [Name]
    /// Too many numbers for large ones.
    package var isDense: Bool

    package struct Spot: Sendable, Hashable {
        /// As in the list.
        package var number: Int
        package var kind: AreaFindingLine.Kind
        package var path: String
        /// A point in it.
        package var x: Int
        package var y: Int
        /// Where its number has room; nil where there is none, and the list alone says it.
        package var label: Label?

        package init(number: Int, kind: AreaFindingLine.Kind, path: String, x: Int, y: Int, label: Label? = nil) {
            self.number = number
            self.kind = kind
            self.path = path
            self.x = x
            self.y = y
            self.label = label
        }
    }

    package struct Label: Sendable, Hashable {
        package var x: Int
        package var y: Int
        package init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    package struct Name: Sendable, Hashable {
        package var text: String
        package var at: Label
        package init(_ text: String, at: Label) {
            self.text = text
            self.at = at
        }
    }

    package init(
        width: Int, height: Int, outlines: [String], above: [String], spots: [Spot], names: [Name] = [], isDense: Bool = false
    ) {
        self.names = names
        self.isDense = isDense
        self.width = width
        self.height = height
        self.outlines = outlines
        self.above = above
        self.spots = spots
    }
}

package func areaPreviewPage(_ model: AreaPreviewModel, in page: PageContext) -> HTML {
    let said: Message = model.isSame ? .areasSame : model.publish != nil ? .areasSound : .areasUnsound(model.foundCount)
    let state: HTML = "<p class=\"draft-state\" role=\"status\">\(page[said])</p>"
    return layout(
        page[.areasPreview], .desk, section: .admin, in: page,
        """
        \(heading(page[.areasPreview], crumbs: [Crumb(page[.admin], URLs.admin), Crumb(page[.areas], URLs.areas)], lead: page[.areasPreviewLead], in: page))
        \(state)<div class="two"><div>\(model.picture.map { picture($0, in: page) })\(faults(model, in: page))\(findings(model, in: page))\(changes(model, in: page))</div>
        <div>\(block(page[.understood], facts(model.understood)))<p class="note">\(page[.areasTolerance])</p>\
        \(model.publish.map { block(page[.publish], form($0, in: page)) })\(titledForms([model.mapping, model.upload].compactMap { $0 }, in: page))</div></div>
        """)
}

private func faults(_ model: AreaPreviewModel, in page: PageContext) -> HTML {
    guard !model.faults.isEmpty else { return .empty }
    return block(
        page[.areasRefused],
        table(
            page[.areasRefused], [Column(page[.placeInFile]), Column(page[.ruleValue]), Column(page[.finding])],
            model.faults.map { Row(["<code>\($0.field)</code>", $0.value.isEmpty ? dash : "<code>\($0.value)</code>", "\($0.sentence)"]) }))
}

private func findings(_ model: AreaPreviewModel, in page: PageContext) -> HTML {
    guard !model.findings.isEmpty else { return .empty }
    return block(
        page[.findings],
        """
        <ol class="findings">\(model.findings.enumerated().html { index, finding in
            """
            <li id="finding-\(index + 1)"><p><b>\(index + 1) · \(page[finding.kind.message])</b> <span class="number">\(finding.size)</span> \
            \(finding.areas.html { "<code>\($0)</code> " })</p><p>\(finding.sentence)</p>\
            \(finding.detail.map { "<details><summary>\(page[.fromNearBy])</summary>\(drawing($0, label: "\(page[finding.kind.message]) \(index + 1)", isMain: false))</details>" as HTML })</li>
            """
        })</ol>
        """)
}

private func changes(_ model: AreaPreviewModel, in page: PageContext) -> HTML {
    guard model.faults.isEmpty else { return .empty }
    return block(
        page[.areasChanges],
        """
        \(facts(model.changeCounts))\(model.changes.isEmpty ? empty(page[.areasNoChange]) : table(
            page[.areasChanges], [Column(page[.kind], .narrow), Column(page[.area]), Column(page[.key], .narrow), Column(page[.details])],
            model.changes))
        """)
}

private func picture(_ picture: AreaPicture, in page: PageContext) -> HTML {
    let kinds: [AreaFindingLine.Kind] = [.overlap, .gap, .outside].filter { kind in picture.spots.contains { $0.kind == kind } }
    return """
        <figure class="area-picture" role="group" aria-label="\(page[.areasPicture])">\(drawing(picture, label: page[.areasPicture], isMain: true))\
        <figcaption class="key">\(kinds.html { kind in
            "<span><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><rect class=\"spot spot-\(kind.rawValue)\" fill=\"url(#hatch-\(kind.rawValue))\" width=\"16\" height=\"16\"/></svg> \(page[kind.message])</span>"
        })</figcaption></figure>
        """
}

/// The patterns stand in the main picture; the others use them. A place too small to be seen is still a numbered circle.
private func drawing(_ picture: AreaPicture, label: String, isMain: Bool) -> HTML {
    let patterns: HTML = """
        <defs><pattern id="hatch-overlap" width="7" height="7" patternUnits="userSpaceOnUse"><path d="M0 0L7 7M7 0L0 7"/></pattern>\
        <pattern id="hatch-gap" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M0 6L6 0"/></pattern>\
        <pattern id="hatch-outside" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M3 0V6"/></pattern></defs>
        """
    // A number that had to give way points to its place; all lines lie below all numbers.
    let pointers: [HTML] = picture.spots.html { spot in
        spot.label.map { "<path class=\"pointer\" d=\"M\($0.x) \($0.y)L\(spot.x) \(spot.y)\"/>" } ?? .empty
    }
    let numbers: [HTML] = picture.spots.html { spot in
        spot.label.map { at in
            "<a href=\"#finding-\(spot.number)\"><circle cx=\"\(at.x)\" cy=\"\(at.y)\" r=\"22\"/><text x=\"\(at.x)\" y=\"\(at.y)\">\(spot.number)</text></a>"
        } ?? .empty
    }
    return """
        <svg class="areas-drawn\(HTML.when(picture.isDense, " is-dense"))" viewBox="0 0 \(picture.width) \(picture.height)" \(HTML.when(!isMain, "role=\"img\" aria-label=\"\(label)\""))>\(HTML.when(isMain, patterns))\
        \(picture.outlines.html { "<path class=\"drawn\" d=\"\($0)\"/>" })\(picture.above.html { "<path class=\"drawn drawn-above\" d=\"\($0)\"/>" })\
        \(picture.spots.html { "<path class=\"spot spot-\($0.kind.rawValue)\" fill=\"url(#hatch-\($0.kind.rawValue))\" d=\"\($0.path)\"/>" })\
        \(isMain ? pointers + numbers : [])\(picture.names.html { "<text class=\"area-word\" x=\"\($0.at.x)\" y=\"\($0.at.y)\">\($0.text)</text>" })</svg>
        """
}

extension AreaFindingLine.Kind {
    fileprivate var message: Message {
        switch self {
        case .overlap: .areaOverlap
        case .gap: .areaGap
        case .outside: .areaOutside
        }
    }
}

// 来龙去脉: a graph from left to right, where it was said to what became of it. Wide as a drawing; on a phone, and for who listens, as
// lists in the same order.

import Kernel

package struct LineageModel: Sendable {
    package enum Column: Int, CaseIterable, Sendable, Hashable { case text, meeting, matter, child, bulletin, judgement }

    package enum Kind: Sendable, Hashable {
        case text, meeting, matter, bulletin, judgement

        fileprivate var column: Column {
            switch self {
            case .text: .text
            case .meeting: .meeting
            case .matter: .matter
            case .bulletin: .bulletin
            case .judgement: .judgement
            }
        }
    }

    package struct Node: Sendable, Hashable {
        package var column: Column
        package var number: String
        package var title: String
        package var link: URLPath?
        package var note: String
    }

    package struct Edge: Sendable, Hashable {
        package var from: Int
        package var to: Int
    }

    package var number: String
    package var title: String
    package private(set) var nodes: [Node] = []
    package private(set) var edges: [Edge] = []

    package init(number: String, title: String) {
        self.number = number
        self.title = title
    }

    /// - Returns: its place; the one that is there already where it is the same.
    package mutating func add(
        _ kind: Kind, _ number: String, _ title: String, _ link: URLPath?, note: String, column: Column? = nil
    ) -> Int {
        let node = Node(column: column ?? kind.column, number: number, title: title, link: link, note: note)
        if let known = nodes.firstIndex(of: node) { return known }
        nodes.append(node)
        return nodes.count - 1
    }

    package mutating func join(_ from: Int, _ to: Int) {
        let edge = Edge(from: from, to: to)
        if !edges.contains(edge) { edges.append(edge) }
    }
}

package func lineagePage(_ model: LineageModel, in page: PageContext) -> HTML {
    let columns = LineageModel.Column.allCases.map { column in
        (column, model.nodes.filter { $0.column == column })
    }.filter { !$0.1.isEmpty }
    let lists: HTML =
        "\(columns.html { column, nodes in "<section><h2>\(page[title(of: column)])</h2><ul>\(nodes.html { nodeItem($0, in: page) })</ul></section>" as HTML })"
    return layout(
        "\(page[.lineage]) \(model.number)", .desk, section: .supervision, in: page,
        """
        \(heading(
            page[.lineage], crumbs: [Crumb(model.number, URLs.matter(model.number))], lead: model.title, in: page))
        <div class="lineage-drawing">\(drawing(model, in: page))</div>
        <div class="lineage-lists">\(lists)</div>
        """)
}

private func title(of column: LineageModel.Column) -> Message {
    switch column {
    case .text: .lineageTexts
    case .meeting: .lineageSources
    case .matter: .lineageMatter
    case .child: .lineageChildren
    case .bulletin: .bulletins
    case .judgement: .lineageJudgements
    }
}

private func nodeItem(_ node: LineageModel.Node, in page: PageContext) -> HTML {
    let words = node.number.isEmpty ? node.title : "\(node.number) \(node.title)"
    let name: HTML = node.link.map { "<a href=\"\($0)\">\(words)</a>" as HTML } ?? "\(words)"
    let note: HTML = node.note.isEmpty ? "" : "<span class=\"place\">\(node.note)</span>"
    return "<li>\(name)\(note)</li>"
}

/// Boxes in columns, joined by lines. In units of the drawing, which fits the page.
private func drawing(_ model: LineageModel, in page: PageContext) -> HTML {
    let (wide, gap, high, step) = (190, 50, 64, 84)
    let used = LineageModel.Column.allCases.filter { column in model.nodes.contains { $0.column == column } }
    var places: [Int: (x: Int, y: Int)] = [:]
    for (index, column) in used.enumerated() {
        let own = model.nodes.indices.filter { model.nodes[$0].column == column }
        for (row, node) in own.enumerated() { places[node] = (10 + index * (wide + gap), 10 + row * step) }
    }
    let width = 20 + used.count * (wide + gap) - gap
    let height = 20 + (places.values.map(\.y).max() ?? 0) + high
    let lines: HTML =
        "\(model.edges.html { edge in line(from: places[edge.from], to: places[edge.to], wide, high) })"
    let boxes: HTML = "\(model.nodes.indices.map { ($0, model.nodes[$0]) }.html { index, node in box(node, places[index], wide, high) })"
    return """
        <svg viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" aria-hidden="true" focusable="false">\(lines)\(boxes)</svg>
        """
}

private func line(from: (x: Int, y: Int)?, to: (x: Int, y: Int)?, _ wide: Int, _ high: Int) -> HTML {
    guard let from, let to else { return "" }
    // From the right side of one to the left side of the other; within a column, and backward, by its sides.
    let (x1, x2) = from.x < to.x ? (from.x + wide, to.x) : from.x > to.x ? (from.x, to.x + wide) : (from.x + wide, to.x + wide)
    let (y1, y2) = (from.y + high / 2, to.y + high / 2)
    let middle = from.x == to.x ? x1 + 24 : (x1 + x2) / 2
    return "<path class=\"lineage-line\" d=\"M\(x1) \(y1) C\(middle) \(y1) \(middle) \(y2) \(x2) \(y2)\"></path>"
}

private func box(_ node: LineageModel.Node, _ place: (x: Int, y: Int)?, _ wide: Int, _ high: Int) -> HTML {
    guard let place else { return "" }
    // As many characters as the box holds at the drawing's size; the list has the whole.
    let head = node.number.isEmpty ? cut(node.title, 13) : node.number
    let body = node.number.isEmpty ? "" : cut(node.title, 13)
    let foot = cut(node.note, 15)
    let style = node.column == .matter ? "lineage-box is-center" : "lineage-box"
    let drawn: HTML = """
        <rect class="\(style)" x="\(place.x)" y="\(place.y)" width="\(wide)" height="\(high)"></rect>\
        <text class="lineage-head" x="\(place.x + 10)" y="\(place.y + 20)">\(head)</text>\
        <text class="lineage-body" x="\(place.x + 10)" y="\(place.y + 38)">\(body)</text>\
        <text class="lineage-foot" x="\(place.x + 10)" y="\(place.y + 55)">\(foot)</text>
        """
    // For the mouse; keys and readers have the lists below.
    return node.link.map { "<a href=\"\($0)\" tabindex=\"-1\">\(drawn)</a>" as HTML } ?? "<g>\(drawn)</g>"
}

private func cut(_ text: String, _ most: Int) -> String { text.count > most ? "\(text.prefix(most - 1))…" : text }

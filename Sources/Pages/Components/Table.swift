// Tables: columns with their headings, rows of cells. On a phone each row becomes a block and every cell
// carries its heading, so that nothing scrolls sideways; a compact table has columns few and short enough
// to stay one. Called by lists, cockpit and administration.

package struct Column: Sendable, Hashable {
    package var title: String
    package var kind: Kind
    package enum Kind: String, Sendable {
        case text
        /// Right-aligned, tabular figures.
        case number
        /// As narrow as its content.
        case narrow
    }

    package init(_ title: String, _ kind: Kind = .text) {
        self.title = title
        self.kind = kind
    }
}

package struct Row: Sendable {
    package var cells: [HTML]
    /// A class for the row: `row-red`.
    package var style: String?
    /// Where the row leads, for the keyboard (desk.js).
    package var link: URLPath?

    package init(_ cells: [HTML], style: String? = nil, link: URLPath? = nil) {
        self.cells = cells
        self.style = style
        self.link = link
    }
}

/// A table with a caption for screen readers. `isNavigable` lets j, k and Enter walk its rows.
package func table(
    _ caption: String, _ columns: [Column], _ rows: [Row], isNavigable: Bool = false, isCompact: Bool = false, showsCaption: Bool = false
) -> HTML {
    """
    <table\(HTML.when(isNavigable, " data-rows"))\(HTML.when(isCompact, " class=\"compact\""))><caption\(HTML.when(!showsCaption, " class=\"hidden\""))>\(caption)</caption><thead><tr>\
    \(columns.html { "<th scope=\"col\" class=\"\($0.kind.rawValue)\">\($0.title)</th>" })</tr></thead>
    <tbody>\(rows.html { row in
        """
        <tr\(row.style.map { " class=\"\($0)\"" as HTML })\(row.link.map { " data-href=\"\($0)\"" as HTML })>\
        \(zip(columns, row.cells).html { "<td class=\"\($0.kind.rawValue)\" data-label=\"\($0.title)\"><div>\($1)</div></td>" })</tr>

        """
    })</tbody></table>
    """
}

/// Nothing to say in this cell; on a phone the cell is left out.
package let dash: HTML = "<span class=\"dash\">—</span>"

/// The number as a link, the only way a number of matters is shown.
package func count(_ value: Int, _ link: URLPath, in page: PageContext) -> HTML {
    value == 0 ? "<span class=\"count is-zero\">\(page.number(0))</span>" : "<a class=\"count\" href=\"\(link)\">\(page.number(value))</a>"
}

// Search: matters with what was found marked in them, what else has that name, and how many of them stand where. It
// shows what the server gives; what the reader may not see was cut in the query, from rows and counts alike.

import Foundation
import Kernel

package struct SearchModel: Sendable {
    /// Its text is what was typed.
    package var filter: ListFilter
    /// What was typed and is no filter here: "unit:xyz", searched as words.
    package var misread: [String]
    /// Of the address.
    package var misreadFilters: [MisreadFilter] = []
    /// Values that this district has, for the help, by the name of the filter.
    package var examples: [String: String] = [:]
    /// The filters in force, each with the search without it.
    package var applied: [Crumb]
    package var facets: [Facet]
    /// Units, areas, services and so on of that name.
    package var kinds: [Kind]
    /// How many matters are found, and whether there are more than were counted.
    package var total: Int
    package var isMore: Bool
    package var rows: [MatterRow]
    /// Lists and searches that the officer keeps.
    package var views: [SavedViewLine] = []
    package var pager: Pager

    /// What the matters found have in common, with how many.
    package struct Facet: Sendable, Hashable {
        package var title: String
        /// The first stand open, the others in a fold.
        package var lines: [Line]
        /// How many more there are than are in `lines`.
        package var more: Int
        package struct Line: Sendable, Hashable {
            package var title: String
            package var light: LightMark?
            package var count: Int
            package var link: URLPath
            package init(_ title: String, light: LightMark? = nil, count: Int, _ link: URLPath) {
                self.title = title
                self.light = light
                self.count = count
                self.link = link
            }
        }
        package init(_ title: String, _ lines: [Line], more: Int = 0) {
            self.title = title
            self.lines = lines
            self.more = more
        }
    }

    /// What is not a matter.
    package struct Kind: Sendable, Hashable {
        package var title: String
        /// The first stand open, the others in a fold.
        package var hits: [Crumb]
        /// How many more there are than are in `hits`.
        package var more: Int
        package init(_ title: String, _ hits: [Crumb], more: Int = 0) {
            self.title = title
            self.hits = hits
            self.more = more
        }
    }

    package init(
        filter: ListFilter, misread: [String] = [], applied: [Crumb] = [], facets: [Facet] = [], kinds: [Kind] = [], total: Int = 0,
        isMore: Bool = false, rows: [MatterRow] = [], pager: Pager = Pager()
    ) {
        self.filter = filter
        self.misread = misread
        self.applied = applied
        self.facets = facets
        self.kinds = kinds
        self.total = total
        self.isMore = isMore
        self.rows = rows
        self.pager = pager
    }

    var isAsked: Bool { !(filter.text ?? "").allSatisfy(\.isWhitespace) || !applied.isEmpty }
}

package func searchPage(_ model: SearchModel, in page: PageContext) -> HTML {
    let total = page.number(model.total)
    let matters: HTML =
        model.rows.isEmpty
        ? empty(page[model.isAsked ? .searchEmpty(model.filter.text ?? "") : .searchStart])
        : """
        <div class="bar"><p>\(page[model.isMore ? .searchAtLeast(total) : .matters(total)])</p>\
        \(HTML.when(!model.facets.isEmpty, "<p class=\"to-facets\"><a href=\"\(URLPath.anchor("facets"))\">\(page[.searchToFilters])</a></p>"))</div>
        \(matterTable(model.rows, shows: .search, in: page))
        """
    return layout(
        page[.search], .desk, section: .ledgers, scripts: [.desk], in: page,
        """
        \(heading(page[.search], in: page))
        \(searchForm(model, in: page))
        <div class="views">\(viewLinks(model.views, current: model.filter.with { _ in }, in: page))\(viewForm("/search", model.filter, in: page))</div>
        \(HTML.when(!model.misread.isEmpty, "<p class=\"note\">\(page[.searchMisread(model.misread.joined(separator: page.pick("、", ", ")))])</p>"))
        \(misreadFilters(model.misreadFilters, in: page))
        \(HTML.when(!model.applied.isEmpty, """
            <ul class="views chips" aria-label="\(page[.filtersInForce])">\(model.applied.html { "<li><a href=\"\($0.link)\" title=\"\(page[.filterDrop])\">\($0.title) <span aria-hidden=\"true\">×</span></a></li>" })</ul>
            """))
        \(HTML.when(!model.kinds.isEmpty, """
            <dl class="kinds">\(model.kinds.html { kind in
                """
                <div><dt>\(kind.title)</dt><dd>\(folded(kind.hits, shown: 6, more: kind.more, in: page) { "<a href=\"\($0.link)\">\($0.title)</a>" })</dd></div>
                """
            })</dl>
            """))
        <div class="search-body\(HTML.when(model.facets.isEmpty, " is-plain"))"><section aria-label="\(page[.matter])">\(matters)\(pager(model.pager, in: page))</section>
        \(HTML.when(!model.facets.isEmpty, "<nav class=\"facets\" id=\"facets\" tabindex=\"-1\" aria-label=\"\(page[.searchNarrow])\">\(model.facets.html { facet($0, in: page) })</nav>"))</div>
        """)
}

private func searchForm(_ model: SearchModel, in page: PageContext) -> HTML {
    // What was chosen beside the words stays chosen; dates have fields of their own.
    let kept = model.filter.with { _ in }.query.filter { !["q", "from", "to", "cursor"].contains($0.0) }
    func day(_ name: String, _ label: Message, _ value: String?) -> HTML {
        "<p><label for=\"search-\(name)\">\(page[label])</label><input type=\"date\" id=\"search-\(name)\" name=\"\(name)\" value=\"\(value ?? "")\"></p>"
    }
    return """
        <form class="filters" action="\(URLs.searchPath)"><p class="wide"><label for="search-q">\(page[.searchExample])</label>\
        <input type="search" id="search-q" name="q" value="\(model.filter.text ?? "")"></p>\(day("from", .reportedFrom, model.filter.from))\(day("to", .reportedTo, model.filter.to))\
        \(kept.html { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })<p><button>\(page[.search])</button></p></form>
        <details class="search-help"><summary>\(page[.searchHow])</summary>\(facts(help(model.examples, in: page)))\
        <p class="note">\(page[.searchSealed])</p></details>
        """
}

/// With units, areas and so on that are there: an example that finds nothing teaches nothing.
private func help(_ examples: [String: String], in page: PageContext) -> [Fact] {
    func line(_ names: [String], _ zh: String, _ en: String) -> Fact? {
        let parts = names.compactMap { name in examples[name].map { "\(name):\($0)" } }
        return parts.isEmpty ? nil : Fact(parts.joined(separator: "  "), page.pick(zh, en))
    }
    return [
        Fact("井盖 路口", page.pick("每个词都要有；一个字也能查", "every word must be there; one character suffices")),
        Fact("\"井盖松动\"", page.pick("引号里的词连在一起", "words in quotes follow each other")),
        Fact("井盖 -路灯", page.pick("减号后的词不能有", "a word behind a minus must not be there")),
        line(["unit", "area"], "单位、区域，用代码或名称；中文也可以写“单位：”“区域：”", "unit and area by code or name"),
        line(["light", "stage", "ledger"], "亮灯、环节、台账", "light, stage and ledger"),
        line(["class", "officer"], "分类、经办人", "class and officer"),
        line(["from", "to", "state"], "上报日期（含当日）、状态 open 或 ended", "days of reporting, both included; state open or ended"),
    ].compactMap(\.self)
}

private func facet(_ facet: SearchModel.Facet, in page: PageContext) -> HTML {
    """
    <section><h2>\(facet.title)</h2>\(folded(facet.lines, shown: 8, more: facet.more, in: page) { line in
        """
        <a href="\(line.link)">\(line.light.map { lightBadge($0, in: page) } ?? "\(line.title)")</a> <span class="quiet">\(page.number(line.count))</span>
        """
    })</section>
    """
}

/// The first of a list, and a fold that says how many others there are and holds them.
private func folded<Item>(_ items: [Item], shown: Int, more: Int, in page: PageContext, _ line: (Item) -> HTML) -> HTML {
    let others = items.dropFirst(shown)
    let beyond: HTML = HTML.when(more > 0, "<li class=\"quiet\">\(page[.searchBeyond(more)])</li>")
    let fold: HTML = """
        <details><summary>\(page[.searchMore(others.count + more)])</summary><ul>\(others.map { "<li>\(line($0))</li>" as HTML })\(beyond)</ul></details>
        """
    return "<ul>\(items.prefix(shown).map { "<li>\(line($0))</li>" as HTML })</ul>\(HTML.when(!others.isEmpty || more > 0, fold))"
}

/// The text with each of these words marked wherever it stands, in whatever case.
package func marked(_ text: String, _ words: [String]) -> HTML {
    var ranges: [Range<String.Index>] = []
    for word in words where !word.isEmpty {
        var from = text.startIndex
        while let found = text.range(of: word, options: [.caseInsensitive, .diacriticInsensitive], range: from..<text.endIndex) {
            ranges.append(found)
            from = found.upperBound
        }
    }
    guard !ranges.isEmpty else { return "\(text)" }
    var pieces: [HTML] = []
    var at = text.startIndex
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > at {
        let start = max(range.lowerBound, at)
        pieces.append("\(text[at..<start])<mark>\(text[start..<range.upperBound])</mark>")
        at = range.upperBound
    }
    pieces.append("\(text[at...])")
    return "\(pieces)"
}

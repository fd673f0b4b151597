// Which units' lights turned how often, month by month: who is late again and again, and is it getting better. A table
// for each ledger, because a colour means what its ledger says; nothing is added up over ledgers. What an upheld
// appeal takes out of the count stands beside the fact, never instead of it. A number counts turnings and leads to the
// matters whose lights they were; that list says how many they are and how often they turned.

import Kernel

package struct LightHistoryModel: Sendable {
    package var year: Int
    /// Years with matters, newest first.
    package var years: [Int]
    package var countedAt: Instant
    /// Those in which a light turned in that year.
    package var ledgers: [LightHistory]
    /// Its reader may see but some matters: what has gone elsewhere is in the numbers and not in the lists.
    package var isPartial: Bool
    /// The three months that are shown; nil where the page has all.
    package var quarter: Int?
    /// Those to choose from, the newest first.
    package var quarters: [Int]

    package init(
        year: Int, years: [Int], countedAt: Instant, ledgers: [LightHistory], isPartial: Bool = false, quarter: Int? = nil,
        quarters: [Int] = []
    ) {
        self.year = year
        self.years = years
        self.countedAt = countedAt
        self.ledgers = ledgers
        self.isPartial = isPartial
        self.quarter = quarter
        self.quarters = quarters
    }
}

/// A year of one ledger's lights.
package struct LightHistory: Sendable {
    package struct Count: Sendable, Hashable {
        /// How often a light turned to the colour.
        package var turned: Int
        /// How many of these an upheld appeal takes out of the count.
        package var exempted: Int
        package init(turned: Int = 0, exempted: Int = 0) {
            self.turned = turned
            self.exempted = exempted
        }
    }

    package typealias Counts = [LightMark: Count]

    /// One unit.
    package struct Line: Sendable {
        package var title: String
        /// Its code; "" before there was a unit, nil for all of them.
        package var unit: String?
        package var year: Counts
        /// By month, 1 to 12.
        package var months: [Int: Counts]
        package init(title: String, unit: String?, year: Counts, months: [Int: Counts]) {
            self.title = title
            self.unit = unit
            self.year = year
            self.months = months
        }
    }

    /// The ledger's name.
    package var key: String
    package var title: String
    /// The worst first.
    package var colours: [LightMark]
    /// In the order of the columns.
    package var months: [Int]
    package var lines: [Line]
    package var total: Line
    /// When each colour turns and what it means there.
    package var legend: [(LightMark, String)]
    /// What follows: when, what paper, to whom.
    package var ladder: [Fact]

    package init(
        key: String, title: String, colours: [LightMark], months: [Int], lines: [Line], total: Line, legend: [(LightMark, String)],
        ladder: [Fact]
    ) {
        self.key = key
        self.title = title
        self.colours = colours
        self.months = months
        self.lines = lines
        self.total = total
        self.legend = legend
        self.ladder = ladder
    }
}

package func lightHistoryPage(_ model: LightHistoryModel, in page: PageContext) -> HTML {
    let years = model.years.map { Tab(String($0), URLs.cockpitLights(year: $0), isCurrent: $0 == model.year) }
    let quarters = model.quarters.map {
        Tab(page[.quarter($0)], URLs.cockpitLights(year: model.year, quarter: $0), isCurrent: $0 == model.quarter)
    }
    let download: HTML = """
        <a class="button plain small" href="\(URLs.cockpitLightsList(year: model.year))" download>\(page[.historyAsCSV])</a>
        """
    let tables: HTML =
        model.ledgers.isEmpty
        ? empty(page[.noTurning(model.year)], next: Crumb(page[.cockpit], URLs.cockpit(year: model.year)))
        : """
        <p class="note">\(page[.turningsCounted])</p><p class="note">\(page[.turningsExempted])\(HTML.when(model.isPartial, " \(page[.turningsGone])"))</p>
        \(HTML.when(!model.quarters.isEmpty, tabs(quarters, label: page.pick("季度", "Quarter"), in: page)))
        \(model.ledgers.html { block($0.title, history($0, model.year, in: page)) })
        """
    return layout(
        page[.lightHistoryTitle(model.year)], .desk, section: .cockpit, in: page,
        """
        \(heading(
            page[.lightHistoryTitle(model.year)], crumbs: [Crumb(page[.cockpit], URLs.cockpit(year: model.year))],
            aside: HTML.when(!model.ledgers.isEmpty, download), in: page))
        \(HTML.when(years.count > 1, tabs(years, label: page[.year], in: page)))
        \(tables)
        <p class="note">\(page[.asOf]) \(page.time(model.countedAt))</p>
        """)
}

private func history(_ history: LightHistory, _ year: Int, in page: PageContext) -> HTML {
    let groups = [page[.wholeYear]] + history.months.map { page.month($0) }
    func cells(_ line: LightHistory.Line) -> [HTML] {
        ([nil] + history.months.map(Optional.some)).flatMap { month in
            history.colours.enumerated().map { index, colour -> HTML in
                let count = (month.map { line.months[$0] ?? [:] } ?? line.year)[colour] ?? .init()
                let turned = TurnedFilter(colour, year: year, month: month, unit: line.unit)
                let style: HTML = "number\(HTML.when(index == 0, " first"))\(HTML.when(count.turned == 0, " quiet"))"
                return "<td class=\"\(style)\">\(times(count, turned, of: history.key, in: page))</td>"
            }
        }
    }
    let signs: [HTML] = history.colours.enumerated().map { index, colour in
        """
        <th scope="col" class="number\(HTML.when(index == 0, " first"))"><svg class="sign in-\(colour.rawValue)" viewBox="0 0 16 16" aria-hidden="true">\(colour.shape)</svg>\
        <span class="hidden">\(page[colour.message])</span></th>
        """
    }
    return """
        <div class="scroll" role="region" tabindex="0" aria-label="\(history.title)"><table class="compact months"><caption class="hidden">\(page[.lightHistoryTitle(year)]) · \(history.title)</caption>
        <colgroup></colgroup>\(groups.html { _ in "<colgroup span=\"\(history.colours.count)\"></colgroup>" })
        <thead><tr><th rowspan="2" scope="col">\(page[.unit])</th>\(groups.html { title in
            "<th colspan=\"\(history.colours.count)\" scope=\"colgroup\" class=\"first\">\(title)</th>"
        })</tr><tr>\(groups.flatMap { _ in signs })</tr></thead>
        <tbody>\(history.lines.html { "<tr><th scope=\"row\">\($0.title)</th>\(cells($0))</tr>\n" })</tbody>
        <tfoot><tr><th scope="row">\(page[.total])</th>\(cells(history.total))</tr></tfoot></table></div>
        <div class="two-even legend"><div><h3>\(page[.coloursMean])</h3>\
        <ul class="light-rules">\(history.legend.html { "<li>\(lightBadge($0.0, in: page)) \($0.1)</li>" })</ul></div>
        \(HTML.when(!history.ladder.isEmpty, "<div><h3>\(page[.ladder])</h3>\(facts(history.ladder))</div>"))</div>
        """
}

/// The number of turnings, which leads to the matters whose lights they were; so does what does not count of it.
private func times(_ count: LightHistory.Count, _ turned: TurnedFilter, of ledger: String, in page: PageContext) -> HTML {
    guard count.turned > 0 else { return "0" }
    func link(_ text: String, _ change: (inout ListFilter) -> Void) -> HTML {
        "<a href=\"\(URLs.ledger(ledger, ListFilter().with(change)))\">\(text)</a>"
    }
    let less: HTML = HTML.when(
        count.exempted > 0, "<small>\(link(page[.less(page.number(count.exempted))]) { $0.exempted = turned })</small>")
    return "\(link(page.number(count.turned)) { $0.turned = turned })\(less)"
}

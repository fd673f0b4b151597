// The sum over jurisdictions, and one of them by its units and streets. Numbers of other jurisdictions are no links:
// their matters are theirs, and nothing here shows one.

import Kernel

package struct DistrictCounts: Sendable, Hashable {
    package var valid: Int
    package var closed: Int
    /// 办结率 in thousandths.
    package var permille: Int?
    package var open: Int
    package var lights: [LightMark: Int]

    package init(valid: Int, closed: Int, permille: Int?, open: Int, lights: [LightMark: Int]) {
        self.valid = valid
        self.closed = closed
        self.permille = permille
        self.open = open
        self.lights = lights
    }
}

package struct DistrictLine: Sendable {
    package var title: String
    package var link: URLPath?
    /// The list of the year behind its numbers; nil where they are another jurisdiction's.
    package var filter: ListFilter?
    /// Nil: nobody answers.
    package var counts: DistrictCounts?
    /// Of these, handed over by another jurisdiction of the sum.
    package var takenOver: DistrictCounts
    package var handedOver: Int
    package var handedOverLate: Int
    /// Names of those whose figures are not in it.
    package var missing: [String]

    package init(
        title: String, link: URLPath?, filter: ListFilter?, counts: DistrictCounts?, takenOver: DistrictCounts, handedOver: Int,
        handedOverLate: Int, missing: [String]
    ) {
        self.title = title
        self.link = link
        self.filter = filter
        self.counts = counts
        self.takenOver = takenOver
        self.handedOver = handedOver
        self.handedOverLate = handedOverLate
        self.missing = missing
    }
}

package struct DistrictTable: Sendable {
    package var lines: [DistrictLine]
    /// Nil where there is one line.
    package var total: DistrictLine?
    /// Who handed over what is counted as handed over.
    package var giver: String

    package init(lines: [DistrictLine], total: DistrictLine?, giver: String) {
        self.lines = lines
        self.total = total
        self.giver = giver
    }
}

package struct DistrictsModel: Sendable {
    package var year: Int
    package var years: [Int]
    package var countedAt: Instant
    package var table: DistrictTable

    package init(year: Int, years: [Int], countedAt: Instant, table: DistrictTable) {
        self.year = year
        self.years = years
        self.countedAt = countedAt
        self.table = table
    }
}

/// A unit, street or district of one jurisdiction.
package struct DistrictCutLine: Sendable {
    package var title: String
    /// How many units stand above it.
    package var depth: Int
    package var isClosed: Bool
    package var counts: DistrictCounts

    package init(title: String, depth: Int, isClosed: Bool, counts: DistrictCounts) {
        self.title = title
        self.depth = depth
        self.isClosed = isClosed
        self.counts = counts
    }
}

package struct DistrictModel: Sendable {
    package struct Cut: Sendable {
        package var byUnit: [DistrictCutLine]
        package var byArea: [DistrictCutLine]
        package var areaKind: AreaKind
        package init(byUnit: [DistrictCutLine], byArea: [DistrictCutLine], areaKind: AreaKind) {
            self.byUnit = byUnit
            self.byArea = byArea
            self.areaKind = areaKind
        }
    }

    package var code: String
    package var name: String
    package var year: Int
    package var years: [Int]
    package var countedAt: Instant
    package var table: DistrictTable
    /// Nil: it does not answer.
    package var cut: Cut?

    package init(code: String, name: String, year: Int, years: [Int], countedAt: Instant, table: DistrictTable, cut: Cut?) {
        self.code = code
        self.name = name
        self.year = year
        self.years = years
        self.countedAt = countedAt
        self.table = table
        self.cut = cut
    }
}

package func districtsPage(_ model: DistrictsModel, in page: PageContext) -> HTML {
    let years = model.years.map { Tab(String($0), URLs.districts(year: $0), isCurrent: $0 == model.year) }
    let download: HTML = """
        <a class="button plain small" href="\(URLs.districtsList(year: model.year))" download>\(page[.historyAsCSV])</a>
        """
    let title = page[.districtsTitle(model.year)]
    return layout(
        title, .desk, section: .cockpit, in: page,
        """
        \(heading(title, crumbs: [Crumb(page[.cockpit], URLs.cockpit(year: model.year))], aside: download, in: page))
        \(HTML.when(years.count > 1, tabs(years, label: page[.year], in: page)))
        \(sums(model.table, title, in: page))
        <p class="note">\(page[.asOf]) \(page.time(model.countedAt))</p>
        """)
}

package func districtPage(_ model: DistrictModel, in page: PageContext) -> HTML {
    let years = model.years.map { Tab(String($0), URLs.district(model.code, year: $0), isCurrent: $0 == model.year) }
    let title = page[.districtTitle(model.name, model.year)]
    let crumbs = [Crumb(page[.cockpit], URLs.cockpit(year: model.year)), Crumb(page[.districtSums], URLs.districts(year: model.year))]
    let cut: HTML =
        model.cut.map { cut in
            """
            \(block(page[.byUnit], aside: "<span class=\"note\">\(page[.unitsNest])</span>", lines(cut.byUnit, .unit, in: page)))
            \(block(page[cut.areaKind.lines], lines(cut.byArea, cut.areaKind.label, in: page)))
            """
        } ?? "<p class=\"warning\">\(page[.cutNoAnswer])</p>"
    return layout(
        title, .desk, section: .cockpit, in: page,
        """
        \(heading(title, crumbs: crumbs, in: page))
        \(HTML.when(years.count > 1, tabs(years, label: page[.year], in: page)))
        \(sums(model.table, title, in: page))
        \(cut)
        <p class="note">\(page[.asOf]) \(page.time(model.countedAt))</p>
        """)
}

private func sums(_ sums: DistrictTable, _ caption: String, in page: PageContext) -> HTML {
    let missing = (sums.total ?? sums.lines.first)?.missing ?? []
    let columns =
        [Column(page[.jurisdiction])]
        + [
            Message.countsValid, .closedReports, .endedRate, .openNow, .lightRed, .lightYellow, .lightBlue, .handedOverOpen,
            .handedOverLate,
        ]
        .map { Column(page[$0], .number) }
    let rows = sums.lines.map { row($0, in: page) } + (sums.total.map { [row($0, isTotal: true, in: page)] } ?? [])
    return """
        \(HTML.when(!missing.isEmpty, "<p class=\"warning\" role=\"status\">\(page[.sumLacks(names(missing, in: page))])</p>"))
        <div class="sums">\(table(caption, columns, rows))</div>
        <p class="note">\(page[.rateFormula])</p><p class="note">\(page[sums.total == nil ? .takenOverMeans : .countedOnce])</p>\
        <p class="note">\(page[.handedOverMeans(sums.giver)])</p>
        """
}

private func row(_ line: DistrictLine, isTotal: Bool = false, in page: PageContext) -> Row {
    let name: HTML = line.link.map { "<a href=\"\($0)\">\(line.title)</a>" } ?? "<b>\(line.title)</b>"
    guard let counts = line.counts else {
        return Row(["\(name)<small>\(page[.noAnswer])</small>"] + Array(repeating: dash, count: 9))
    }
    func list(isOfYear: Bool, _ change: (inout ListFilter) -> Void) -> URLPath? {
        line.filter.map { filter in
            URLs.matters(
                filter.with {
                    if !isOfYear { ($0.from, $0.to) = (nil, nil) }
                    change(&$0)
                })
        }
    }
    func number(_ value: Int, taken: Int, _ link: URLPath?) -> HTML {
        let shown: HTML = link.map { count(value, $0, in: page) } ?? plain(value, in: page)
        return "\(shown)\(HTML.when(taken > 0, "<small>\(page[.takenOverOf(page.number(taken))])</small>"))"
    }
    let lights: [HTML] = [LightMark.red, .yellow, .blue].map { light in
        let (value, taken) = (counts.lights[light] ?? 0, line.takenOver.lights[light] ?? 0)
        return "\(sign(light, value))\(number(value, taken: taken, list(isOfYear: false) { ($0.state, $0.light) = ("open", light) }))"
    }
    let isGiver = line.filter != nil
    return Row(
        [
            "\(name)\(HTML.when(!line.missing.isEmpty, "<small>\(page[.lacks(names(line.missing, in: page))])</small>"))",
            number(counts.valid, taken: line.takenOver.valid, list(isOfYear: true) { $0.state = "valid" }),
            number(counts.closed, taken: line.takenOver.closed, list(isOfYear: true) { $0.state = "closed" }),
            "\(page.percent(permille: counts.permille))",
            number(counts.open, taken: line.takenOver.open, list(isOfYear: false) { $0.state = "open" }),
        ] + lights + (isGiver ? [dash, dash] : [plain(line.handedOver, in: page), plain(line.handedOverLate, in: page)]),
        style: isTotal ? "total" : nil)
}

private func lines(_ lines: [DistrictCutLine], _ label: Message, in page: PageContext) -> HTML {
    guard !lines.isEmpty else { return empty(page[.nothingCounted]) }
    let heads = [Message.lightRed, .lightYellow, .lightBlue, .openNow, .countsValid, .closedReports, .endedRate]
    let cut = table(
        page[label], [Column(page[label])] + heads.map { Column(page[$0], .number) },
        lines.map { line in
            let lights: [HTML] = [LightMark.red, .yellow, .blue].map { light in
                let value = line.counts.lights[light] ?? 0
                return "\(sign(light, value))\(plain(value, in: page))"
            }
            let counts = line.counts
            return Row(
                [
                    "<span class=\"depth-\(min(line.depth, 4))\">\(line.title)\(HTML.when(line.isClosed, " <small>\(page[.unitClosed])</small>"))</span>"
                ]
                    + lights + [
                        plain(counts.open, in: page), plain(counts.valid, in: page), plain(counts.closed, in: page),
                        "\(page.percent(permille: counts.permille))",
                    ])
        }, isCompact: true)
    return "<div class=\"scroll cut\" role=\"region\" tabindex=\"0\" aria-label=\"\(page[label])\">\(cut)</div>"
}

private func sign(_ light: LightMark, _ value: Int) -> HTML {
    HTML.when(
        value > 0, "<svg class=\"sign in-\(light.rawValue)\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">\(light.shape)</svg> ")
}

private func plain(_ value: Int, in page: PageContext) -> HTML {
    "<span class=\"count\(HTML.when(value == 0, " is-zero"))\">\(page.number(value))</span>"
}

private func names(_ list: [String], in page: PageContext) -> String { list.joined(separator: page.pick("、", ", ")) }

// The leader's view: what is red and why, who is holding it up, is it getting better. Every number is a link to the
// matters that it counts, and kinds of ending stand side by side: nothing here adds them together.

import Kernel

package struct CockpitModel: Sendable {
    package var year: Int
    /// Years with matters, newest first.
    package var years: [Int]
    package var countedAt: Instant
    /// reported, open, rate of ending, overdue now, overdue in the year …
    package var figures: [Figure]
    package var lights: [LightMark: Int]
    /// Each kind of ending by itself.
    package var endings: [Figure]
    package var byUnit: [TallyLine]
    package var byArea: [TallyLine]
    package var areaKind: AreaKind
    package var byStage: [Figure]
    /// How long open matters have been open: "不到1天", "1–3天", …
    package var ages: [Figure]
    /// Consecutive days, oldest first.
    package var trend: [TrendDay]
    /// There are jurisdictions below, and the reader may see their sum.
    package var hasDistricts: Bool
    /// Its areas are drawn, and shaded by what is open in each.
    package var hasMap: Bool
    /// On a screen that nobody touches.
    package var isWall: Bool

    package init(
        year: Int, years: [Int], countedAt: Instant, figures: [Figure], lights: [LightMark: Int], endings: [Figure], byUnit: [TallyLine],
        byArea: [TallyLine], areaKind: AreaKind = .street, byStage: [Figure], ages: [Figure], trend: [TrendDay],
        hasDistricts: Bool = false, hasMap: Bool = false, isWall: Bool = false
    ) {
        self.year = year
        self.years = years
        self.countedAt = countedAt
        self.figures = figures
        self.lights = lights
        self.endings = endings
        self.byUnit = byUnit
        self.byArea = byArea
        self.areaKind = areaKind
        self.byStage = byStage
        self.ages = ages
        self.trend = trend
        self.hasDistricts = hasDistricts
        self.hasMap = hasMap
        self.isWall = isWall
    }
}

/// By what figures of areas are broken down: streets and towns, or the districts of a city.
package enum AreaKind: Sendable {
    case street, district

    var label: Message { self == .street ? .street : .district }
    var lines: Message { self == .street ? .byStreet : .byDistrict }
    var open: Message { self == .street ? .openByStreet : .openByDistrict }
}

/// One unit, street or district with its counts.
package struct TallyLine: Sendable, Hashable {
    package var title: String
    /// The list that this line counts; the cells narrow it by light and state.
    package var filter: ListFilter
    package var openCount: Int
    package var lights: [LightMark: Int]
    package var endedCount: Int
    package var endedPermille: Int?

    package init(title: String, filter: ListFilter, openCount: Int, lights: [LightMark: Int], endedCount: Int, endedPermille: Int?) {
        self.title = title
        self.filter = filter
        self.openCount = openCount
        self.lights = lights
        self.endedCount = endedCount
        self.endedPermille = endedPermille
    }
}

package struct TrendDay: Sendable, Hashable {
    package var day: CivilDay
    package var reported: Int
    package var ended: Int
    package init(day: CivilDay, reported: Int, ended: Int) {
        self.day = day
        self.reported = reported
        self.ended = ended
    }
}

package func cockpitPage(_ model: CockpitModel, in page: PageContext) -> HTML {
    let years = model.years.map { Tab(String($0), URLs.cockpit(year: $0), isCurrent: $0 == model.year) }
    // Another year does not change while one looks.
    let isLive = model.year == page.now.day(in: page.zone).year
    return layout(
        page[.cockpit], .desk, section: .cockpit, scripts: (isLive ? [.live] : []) + (model.hasMap ? [.map] : []),
        live: LiveSource(model.isWall ? URLs.cockpitWallLive : URLs.cockpitLive, reload: model.isWall ? 60 : nil), isWall: model.isWall,
        in: page,
        """
        <div class="cockpit">\(heading(
            page[.cockpitTitle(model.year)], lead: nil, aside: aside(model, in: page), in: page))
        \(HTML.when(years.count > 1, tabs(years, label: page[.year], in: page)))
        \(figures(model.figures, in: page))
        \(block(page[.lightsNow], aside: "<a href=\"\(URLs.cockpitLights(year: model.year))\">\(page[.lightHistory])</a>", lightFigures(model.lights, isLive: true, link: { light in
            URLs.matters(
                ListFilter().with {
                    $0.light = light
                    $0.state = "open"
                })
        }, in: page)))
        \(block(page[.trendTitle], aside: trendKey(in: page), trend(model.trend, in: page)))
        \(HTML.when(model.hasMap, shades(in: page)))
        <div class="two-even block"><div>\(block(page[.byUnit], aside: league(model, in: page), tally(model.byUnit, .unit, in: page)))</div>\
        <div>\(block(page[model.areaKind.lines], tally(model.byArea, model.areaKind.label, in: page)))</div></div>
        <div class="two-even block"><div>\(block(page[.byStage], bars(model.byStage, label: .stage, value: .open, in: page)))</div>\
        <div>\(block(page[.ages], bars(model.ages, label: .age, value: .open, in: page)))</div></div>
        \(block(page[.endings], aside: "<span class=\"note\">\(page[.endingsApart])</span>", figures(model.endings, in: page)))
        </div>
        """)
}

private func aside(_ model: CockpitModel, in page: PageContext) -> HTML {
    let districts: HTML = "<a class=\"button plain small\" href=\"\(URLs.districts(year: model.year))\">\(page[.districtSums])</a>"
    let wall: HTML =
        model.isWall
        ? "<a class=\"button plain small\" href=\"\(URLs.cockpit)\">\(page[.wallLeave])</a>"
        : "<a class=\"button plain small\" href=\"\(URLs.cockpitWall)\">\(page[.wall])</a>"
    return """
        <span class="note">\(page[.asOf]) \(page.time(model.countedAt)) \(HTML.when(model.hasDistricts, districts)) \(wall)\
        <button type="button" class="plain small" data-fullscreen hidden>\(page[.fullScreen])</button></span>
        """
}

private func league(_ model: CockpitModel, in page: PageContext) -> HTML {
    "<a href=\"\(URLs.league(year: model.year, by: "unit"))\">\(page[.league])</a>"
}

/// The steps in which a map is shaded, from how many open matters on: five at most, by what the fullest area holds, so
/// that a quiet week is not a blank sheet. In ink, because colour means a light.
package struct ShadeScale: Sendable, Hashable {
    /// Rising, each at least 1.
    package let steps: [Int]
    private static let shades = 5

    package init(most: Int) {
        let count = min(max(1, most), Self.shades)
        steps = (0..<count).map { 1 + $0 * max(1, most) / count }
    }

    /// From 1 to 5, the fullest always the darkest; 0 for nothing.
    package func shade(of count: Int) -> Int {
        let step = steps.count { $0 <= count }
        return step == 0 ? 0 : Self.shades - steps.count + step
    }

    /// "3–4", "5+", with its shade.
    package var key: [(shade: Int, range: String)] {
        steps.indices.map { index in
            let from = steps[index]
            guard index + 1 < steps.count else { return (shade(of: from), "\(from)+") }
            let to = steps[index + 1] - 1
            return (shade(of: from), from == to ? "\(from)" : "\(from)–\(to)")
        }
    }
}

/// Areas in ink, the darker the more is open. The same counts stand beside it by street, as a table; map.js writes the key.
private func shades(in page: PageContext) -> HTML {
    block(
        page[.openByCell], aside: "<ul class=\"shades\" aria-label=\"\(page[.openMatters])\" data-shade-key></ul>",
        """
        <div class="map map-large" data-map\(mapCentre(in: page)) data-areas="\(URLs.areasGeoJSON(level: "all"))" data-shades="\(URLs.cockpitShades)" \
        role="application" aria-label="\(page[.openByCell])"></div><p class="note">\(page[.shadesNote])</p>
        """)
}

/// Who has something open, the worst twenty with all their figures; below, folded, the others by name and what they
/// have open: a leader on a telephone reads the first, and nobody is left out. The league has every figure of all.
private func tally(_ lines: [TallyLine], _ label: Message, in page: PageContext) -> HTML {
    func folded(_ lines: [TallyLine], _ title: Message) -> HTML {
        let names: [HTML] = lines.map { line in
            """
            <li><a href=\"\(URLs.matters(line.filter))\">\(line.title)</a> \(count(line.openCount, URLs.matters(line.filter.with { $0.state = "open" }), in: page))</li>
            """
        }
        return HTML.when(
            !lines.isEmpty, "<details class=\"fold\"><summary>\(page[title])</summary><ul class=\"names\">\(names)</ul></details>")
    }
    let idle = lines.filter { $0.openCount == 0 }
    guard idle.count < lines.count || lines.count > 20 else { return tallyTable(lines, label, in: page) }
    let open = lines.filter { $0.openCount != 0 }
    let more = Array(open.dropFirst(20))
    return """
        \(HTML.when(!open.isEmpty, tallyTable(Array(open.prefix(20)), label, in: page)))
        \(folded(more, .othersOpen(more.count)))\(folded(idle, .othersIdle(idle.count)))
        """
}

private func tallyTable(_ lines: [TallyLine], _ label: Message, in page: PageContext) -> HTML {
    guard !lines.isEmpty else { return empty(page[.noTrend]) }
    func list(_ line: TallyLine, _ change: (inout ListFilter) -> Void) -> URLPath { URLs.matters(line.filter.with(change)) }
    /// Lights are of all that is open now, whenever it was reported; the other columns are of the year.
    func now(_ line: TallyLine, _ change: (inout ListFilter) -> Void) -> URLPath {
        URLs.matters(
            line.filter.with {
                ($0.from, $0.to) = (nil, nil)
                change(&$0)
            })
    }
    return table(
        page[label],
        [Column(page[label])] + [.lightRed, .lightYellow, .lightBlue, .open, .countsClosed, .endedRate].map { Column(page[$0], .number) },
        lines.map { line in
            let lights: [HTML] = [LightMark.red, .yellow, .blue].map { light in
                let value = line.lights[light] ?? 0
                let sign: HTML = HTML.when(
                    value > 0, "<svg class=\"sign in-\(light.rawValue)\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">\(light.shape)</svg> ")
                return "\(sign)\(count(value, now(line) { $0.light = light }, in: page))"
            }
            let name: HTML = "<a href=\"\(list(line) { _ in })\">\(line.title)</a>"
            let rate: HTML = "<a href=\"\(list(line) { $0.state = "closed" })\">\(page.percent(permille: line.endedPermille))</a>"
            let ended = count(line.endedCount, list(line) { $0.state = "closed" }, in: page)
            let worst: LightMark? = [LightMark.red, .yellow].first { (line.lights[$0] ?? 0) > 0 }
            return Row(
                [name] + lights + [count(line.openCount, list(line) { $0.state = "open" }, in: page), ended, rate],
                style: worst.map { "row-\($0.rawValue)" })
        }, isCompact: true)
}

/// Figures with a line as long as each is large, so that the eye finds the heap.
private func bars(_ list: [Figure], label: Message, value: Message, in page: PageContext) -> HTML {
    func size(_ figure: Figure) -> Int { if case .count(let count) = figure.value { count } else { 0 } }
    guard !list.isEmpty else { return empty(page[.noTrend]) }
    let most = max(list.map(size).max() ?? 1, 1)
    return table(
        page[value], [Column(page[label], .narrow), Column(page[value], .number), Column(page[.compared])],
        list.map { figure in
            Row([
                "\(figure.label)", figureLink(figure, style: "count", in: page),
                "<progress max=\"\(most)\" value=\"\(size(figure))\" aria-hidden=\"true\"></progress>",
            ])
        }, isCompact: true)
}

/// Two bars a day, each a link to its matters. For the eye only: the same numbers stand below as a table.
private func trend(_ days: [TrendDay], in page: PageContext) -> HTML {
    guard let first = days.first, let last = days.last else { return empty(page[.noTrend]) }
    let most = max(days.map { max($0.reported, $0.ended) }.max() ?? 1, 1)
    // Ten units a day: four for each bar, two between days. A hundred high.
    func height(_ value: Int) -> Int { value * 100 / most }
    func link(_ day: TrendDay, ended: Bool) -> URLPath {
        URLs.matters(
            ListFilter().with {
                if ended {
                    ($0.endedFrom, $0.endedTo) = (day.day.description, day.day.description)
                } else {
                    ($0.from, $0.to) = (day.day.description, day.day.description)
                }
            })
    }
    func bar(_ day: TrendDay, _ x: Int, ended: Bool) -> HTML {
        let value = ended ? day.ended : day.reported
        return """
            <a href="\(link(day, ended: ended))" tabindex="-1"><title>\(page.text(day.day)) \(page[ended ? .ended : .reported]) \(value)</title>\
            <rect class="\(ended ? "ended" : "reported")" x="\(x)" y="\(100 - height(value))" width="4" height="\(height(value))"/></a>
            """
    }
    let busiest = days.max { $0.reported < $1.reported } ?? first
    return """
        <div class="trend"><p class="note">\(page[.busiestDay]) \(page.text(busiest.day)) \(count(busiest.reported, link(busiest, ended: false), in: page))</p>
        <svg viewBox="0 0 \(days.count * 10) 101" preserveAspectRatio="none" aria-hidden="true">\
        <path class="grid" d="M0 50H\(days.count * 10)"/>\(days.enumerated().html { index, day in
            "\(bar(day, index * 10 + 1, ended: false))\(bar(day, index * 10 + 5, ended: true))"
        })<path class="axis" d="M0 100.5H\(days.count * 10)"/></svg>
        <p class="trend-days"><time datetime="\(first.day.description)">\(page.text(first.day))</time><time datetime="\(last.day.description)">\(page.text(last.day))</time></p>
        <details class="fold"><summary>\(page[.asTable])</summary>\(table(
            page[.trendTitle], [Column(page[.day]), Column(page[.reported], .number), Column(page[.ended], .number)],
            days.reversed().map { day in
                Row([
                    "<time datetime=\"\(day.day.description)\">\(page.text(day.day))</time>", count(day.reported, link(day, ended: false), in: page),
                    count(day.ended, link(day, ended: true), in: page),
                ])
            }, isCompact: true))</details><p class="note">\(page[.endingsThatStand])</p></div>
        """
}

private func trendKey(in page: PageContext) -> HTML {
    func square(_ name: String) -> HTML {
        "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\" class=\"trend\"><rect class=\"\(name)\" width=\"10\" height=\"10\"/></svg>"
    }
    return "<span class=\"key\"><span>\(square("reported")) \(page[.reported])</span><span>\(square("ended")) \(page[.ended])</span></span>"
}

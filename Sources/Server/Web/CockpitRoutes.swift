// The leader's view. It reads counters (`tally`, `standing`) and ranges of the lights' instants; it never
// counts rows of the year. 办结率 = closed ÷ valid reported since 1 January (seed entry B1), by kinds of
// ending that the ledger marks `closed` and `valid`; kinds are shown apart and never added together.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addCockpitRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = CockpitRoutes(web: web)
    router.get("/cockpit", use: routes.show)
    router.get("/cockpit/live", use: routes.live)
    router.get("/cockpit/shades.json", use: routes.shades)
    router.get("/cockpit/league", use: routes.league)
    router.get("/cockpit/league.csv", use: routes.leagueList)
    router.get("/cockpit/lights", use: routes.lights)
    router.get("/cockpit/lights.csv", use: routes.lightsList)
}

struct CockpitRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try web.requireDuty(.leader, .supervisor, .dispatcher, .administrator, .head, .auditor, in: context)
        let reader = try web.reader(context)
        let (scope, organization) = (reader.scope, reader.organization)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let rules = book.matters
        let division = Division(book)
        let wording = Wording(rules: rules, page: page)
        let today = page.now.day(in: page.zone)
        let year = request.uri.queryParameters["year"].flatMap { Int($0) } ?? today.year
        guard let first = CivilDay(year: year, month: 1, day: 1), let last = CivilDay(year: year, month: 12, day: 31) else {
            throw Refusal.pageUnknown
        }
        let tallies = try await Tallies(house.journal, from: first, to: last, scope: scope, rules: rules, division)
        let list = ListRoutes(web: web)
        let lights = try await list.lights(MatterQuery(), scope, organization, page.now)
        let reported = ListFilter().with { ($0.from, $0.to) = (first.description, last.description) }
        func all(_ change: (inout ListFilter) -> Void) -> URLPath { URLs.matters(reported.with(change)) }
        let overdue = try await list.count(MatterQuery(), scope, organization, page.now) {
            $0.isOpen = true
            $0.isOverdue = true
        }
        let model = CockpitModel(
            year: year, years: try await years(today.year), countedAt: page.now,
            figures: keyFigures(tallies, overdue: overdue, reported, page),
            lights: lights,
            endings: tallies.byEnding.sorted { $0.value > $1.value }.map { kind, count in
                Figure(wording.text(rules.endingTitle(kind)), .count(count), all { $0.ending = kind })
            },
            byUnit: try await lines(
                tallies.byUnit, "coalesce(m.handler, m.owner)", scope, wording, reported, title: { organization.name(ofUnit: $0) }
            ) { $0.unit = $1 },
            byArea: try await lines(
                tallies.byArea, division.column, scope, wording, reported, title: { organization.name(ofArea: $0) }
            ) { $0.cell = $1 }, areaKind: division.isByDistrict ? .district : .street,
            byStage: tallies.byStage.sorted { $0.key < $1.key }.map { key, count in
                Figure(
                    "\(rules.ledger(key.ledger).map { wording.text($0.title) } ?? "") · \(wording.stage(key.stage, of: key.ledger))",
                    .count(count), all { ($0.ledger, $0.stage) = (key.ledger, key.stage) })
            },
            ages: ages(tallies.openByDay, today, wording),
            trend: try await trend(today, year, scope), hasDistricts: web.showsDistricts(to: reader), hasMap: book.map != nil,
            isWall: request.query("wall") == "yes")
        return web.page(cockpitPage(model, in: page))
    }

    /// The head of the page, with the keys by which they are counted anew while it is open.
    func keyFigures(_ tallies: Tallies, overdue: Int, _ reported: ListFilter, _ page: PageContext) -> [Figure] {
        func all(_ change: (inout ListFilter) -> Void) -> URLPath { URLs.matters(reported.with(change)) }
        return [
            Figure(
                page.pick("有效上报", "Valid reports"), .count(tallies.valid), all { $0.state = "valid" },
                note: page.pick("不含不予受理、并案、作废", "without refused, merged and void"), key: "valid"),
            Figure(page.pick("已办结", "Closed"), .count(tallies.closed), all { $0.state = "closed" }, key: "closed"),
            Figure(
                page.pick("办结率", "Completion rate"), .share(permille: tallies.rate), all { $0.state = "closed" },
                note: page.pick("已办结 ÷ 有效上报", "closed ÷ valid reports"), key: "rate"),
            Figure(page.pick("在办", "Open"), .count(tallies.open), all { $0.state = "open" }, key: "open"),
            Figure(
                page.pick("现已超期", "Overdue now"), .count(overdue),
                URLs.matters(ListFilter().with { ($0.state, $0.isOverdue) = ("open", true) }), key: "overdue"),
            Figure(
                page.pick("超期后才办结", "Ended late"), .count(tallies.late), all { ($0.state, $0.isOverdue) = ("ended", true) },
                note: page.pick("超期不因办结而抹去", "an ending does not erase it"), key: "late"),
        ]
    }

    func years(_ current: Int) async throws -> [Int] {
        CockpitRoutes.years(since: try await house.firstYear(), current)
    }

    static func years(since first: Int?, _ current: Int) -> [Int] {
        Array((min(first ?? current, current)...current).reversed().prefix(12))
    }

    private func lines(
        _ counts: [String: Tallies.Line], _ column: Kernel.SQL, _ scope: ReadScope, _ wording: Wording,
        _ year: ListFilter, title: (String) -> String,
        _ narrow: (inout ListFilter, String) -> Void
    ) async throws -> [TallyLine] {
        let now = wording.page.now
        let lights = try await house.lights(by: column, scope, wording.organization, now)
        return counts.filter { !$0.key.isEmpty }.map { key, line in
            TallyLine(
                title: title(key), filter: year.with { narrow(&$0, key) }, openCount: line.open, lights: lights[key] ?? [:],
                endedCount: line.closed,
                endedPermille: line.valid > 0 ? (line.closed * 2000 / line.valid + 1) / 2 : nil)
        }
        .sorted { (-($0.lights[.red] ?? 0), -$0.openCount, $0.title) < (-($1.lights[.red] ?? 0), -$1.openCount, $1.title) }
    }

    private func ages(_ openByDay: [CivilDay: Int], _ today: CivilDay, _ wording: Wording) -> [Figure] {
        let page = wording.page
        let steps: [(ClosedRange<Int>, String, String)] = [
            (0...0, "当天", "today"), (1...3, "1–3 天", "1–3 days"), (4...7, "4–7 天", "4–7 days"), (8...30, "8–30 天", "8–30 days"),
            (31...100_000, "30 天以上", "over 30 days"),
        ]
        return steps.map { range, zh, en in
            let count = openByDay.filter { range.contains(today.number - $0.key.number) }.values.reduce(0, +)
            let link = URLs.matters(
                ListFilter().with {
                    $0.state = "open"
                    if range.upperBound < 100_000 { $0.from = today.advanced(by: -range.upperBound).description }
                    $0.to = today.advanced(by: -range.lowerBound).description
                })
            return Figure(page.pick(zh, en), .count(count), link)
        }
    }

    private func trend(_ today: CivilDay, _ year: Int, _ scope: ReadScope) async throws -> [TrendDay] {
        let end = year == today.year ? today : CivilDay(year: year, month: 12, day: 31) ?? today
        let start = end.advanced(by: -29)
        let book = await house.journal.book()
        let condition = MatterQuery.visibleCounters(scope, book.matters.organization)
        func byDay(_ counters: Kernel.SQL) async throws -> [String: Int] {
            let rows = try await house.journal.rows(
                "select day, sum(count) as n from \(counters) t where day between \(start) and \(end) and \(condition ?? "true") group by day"
            )
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.text("day"), $0.integer("n")) })
        }
        // Both count matters by where they stand now, as the lists behind them do.
        let reported = try await byDay(condition == nil ? "total" : "tally")
        let ended = try await byDay(condition == nil ? "ended" : "standing")
        return (start.number...end.number).map { number in
            let day = CivilDay(number: number)
            return TrendDay(day: day, reported: reported[day.description] ?? 0, ended: ended[day.description] ?? 0)
        }
    }
}

extension House {
    /// Of the first report; nil before it.
    func firstYear() async throws -> Int? {
        // Two seeks on the primary key, not a scan.
        let bounds = try await journal.rows("select (select min(day) from tally) as first, (select max(day) from tally) as last").first
        return bounds?.optionalText("first").flatMap { CivilDay($0) }?.year
    }

    /// How many matters are lit now, by a column of `matter m`.
    func lights(by column: Kernel.SQL, _ scope: ReadScope, _ organization: Organization, _ now: Instant) async throws
        -> [String: [LightMark: Int]]
    {
        let visible = MatterQuery.visible(scope, organization) ?? "true"
        var lights: [String: [LightMark: Int]] = [:]
        for light in [Light.red, .yellow, .blue] {
            let rows = try await journal.rows(
                "select \(column) as k, count(*) as n from \(MatterQuery.lit(light)) where \(MatterQuery.condition(light, now)) and \(visible) group by 1"
            )
            for row in rows { lights[row.text("k"), default: [:]][light.mark] = row.integer("n") }
        }
        return lights
    }
}

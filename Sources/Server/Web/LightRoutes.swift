// The history of colours: how often the lights of each unit turned, month by month, and how many of these turnings an
// upheld appeal takes out of the count. Read from the counters `flow`, never from matters or entries.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

extension CockpitRoutes {
    @Sendable func lights(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await turnings(request, context)
        let wording = asked.wording
        let page = wording.page
        let today = page.now.day(in: page.zone)
        // From the first month in which a light turned: before it there is nothing to compare with.
        let first = asked.turnings.byLedger.values.flatMap(\.values).flatMap(\.keys).min() ?? 1
        var months = Array((first...max(first, asked.year == today.year ? today.parts.month : 12)).reversed())
        var (quarter, quarters): (Int?, [Int]) = (nil, [])
        // Each number is a link, and a page of a hundred kilobytes is a slow one in a village.
        if asked.turnings.weight(months: months.count) > Self.heaviest {
            quarters = Set(months.map { ($0 + 2) / 3 }).sorted(by: >)
            quarter = request.query("quarter").flatMap { Int($0) }.flatMap { quarters.contains($0) ? $0 : nil } ?? quarters[0]
            months = months.filter { ($0 + 2) / 3 == quarter }
        }
        let model = LightHistoryModel(
            year: asked.year, years: try await years(today.year), countedAt: page.now,
            ledgers: asked.turnings.byLedger.sorted { $0.key < $1.key }.compactMap { name, units in
                wording.rules.ledgers[name].map { history(name, $0, units, months, wording) }
            }, isPartial: try !web.reader(context).scope.isEverything, quarter: quarter, quarters: quarters)
        return web.page(lightHistoryPage(model, in: page))
    }

    /// In numbers that are links, of some hundred bytes each: beyond, the page shows three months at a time.
    private static let heaviest = 700

    /// The same numbers, a line for each ledger, unit and month in which a light turned.
    @Sendable func lightsList(_ request: Request, _ context: WebContext) async throws -> Response {
        let (year, turnings, wording) = try await turnings(request, context)
        let page = wording.page
        let colours = [Light.blue, .yellow, .red]
        let head =
            [page.pick("台账", "ledger"), page.pick("单位代码", "unit code"), page.pick("单位", "unit"), page.pick("月份", "month")]
            + colours.flatMap { colour in
                let name = page[colour.mark.message]
                return [page.pick("\(name)次数", "\(name) turned"), page.pick("\(name)其中不计", "\(name) not counted")]
            }
        var lines: [[String]] = []
        for (ledger, units) in turnings.byLedger.sorted(by: { $0.key < $1.key }) {
            for (unit, months) in units.sorted(by: { $0.key < $1.key }) {
                for (month, counts) in months.sorted(by: { $0.key < $1.key }) {
                    let numbers = colours.flatMap { colour -> [Int] in
                        let count = counts[colour.mark] ?? LightHistory.Count()
                        return [count.turned, count.exempted]
                    }
                    let day = CivilDay(year: year, month: month, day: 1)?.description.dropLast(3) ?? ""
                    lines.append([ledger, unit, title(of: unit, wording), String(day)] + numbers.map(String.init))
                }
            }
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"lights-\(year).csv\"",
            ],
            body: .init(
                byteBuffer: ByteBuffer(string: "\u{FEFF}" + ([head] + lines).map { CSVText.line($0, guarded: true) }.joined())))
    }

    private func turnings(_ request: Request, _ context: WebContext) async throws -> (year: Int, turnings: Turnings, wording: Wording) {
        _ = try web.requireDuty(.leader, .supervisor, .dispatcher, .administrator, .head, .auditor, in: context)
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let year = request.uri.queryParameters["year"].flatMap { Int($0) } ?? page.now.day(in: page.zone).year
        guard let first = CivilDay(year: year, month: 1, day: 1), let last = CivilDay(year: year, month: 12, day: 31) else {
            throw Refusal.pageUnknown
        }
        let turnings = try await Turnings(house.journal, from: first, to: last, scope: reader.scope, organization: reader.organization)
        return (year, turnings, Wording(rules: rules, page: page))
    }

    /// - Parameter versions: of the ledger; its legend is that of the last.
    private func history(
        _ name: String, _ versions: [Ledger], _ units: [UnitCode: [Int: LightHistory.Counts]], _ months: [Int], _ wording: Wording
    )
        -> LightHistory
    {
        func line(_ title: String, _ unit: UnitCode?, _ months: [Int: LightHistory.Counts]) -> LightHistory.Line {
            LightHistory.Line(
                title: title, unit: unit, year: months.values.reduce([:]) { $0.merging($1, uniquingKeysWith: +) }, months: months)
        }
        /// Who has most that counts is first: red before yellow before blue.
        func rank(_ line: LightHistory.Line) -> [Int] {
            [LightMark.red, .yellow, .blue].map { colour in line.year[colour].map { $0.exempted - $0.turned } ?? 0 }
        }
        let lines = units.map { line(title(of: $0.key, wording), $0.key, $0.value) }.sorted {
            rank($0) == rank($1) ? $0.title < $1.title : rank($0).lexicographicallyPrecedes(rank($1))
        }
        let all = units.values.reduce([:]) { $0.merging($1) { $0.merging($1, uniquingKeysWith: +) } }
        let total = line(wording.page.pick("合计", "Total"), nil, all)
        let shown = versions.map { LedgerWords(ledger: $0, version: versions.count, wording: wording) }
        let last = shown.last
        return LightHistory(
            key: name, title: last.map { wording.text($0.ledger.title) } ?? "",
            colours: [LightMark.red, .yellow, .blue].filter { colour in
                total.year[colour] != nil || last?.lights.contains { $0.0 == colour } ?? false
            },
            months: months, lines: lines, total: total, legend: last?.lights ?? [], ladder: last?.ladder ?? [])
    }

    /// A unit keeps its line whatever becomes of it: counters know it by its code.
    private func title(of unit: UnitCode, _ wording: Wording) -> String {
        guard !unit.isEmpty else { return wording.page.pick("尚无责任单位", "no unit yet") }
        let isClosed = wording.organization.units[unit]?.closedAt != nil
        return wording.organization.name(ofUnit: unit) + (isClosed ? wording.page.pick("（已撤销）", " (closed)") : "")
    }
}

/// A year's turnings by ledger, unit and month.
private struct Turnings: Sendable {
    private(set) var byLedger: [String: [UnitCode: [Int: LightHistory.Counts]]] = [:]

    /// How many numbers the tables of so many months have; a zero, which is no link, is a third of one.
    func weight(months: Int) -> Int {
        let units = byLedger.values.flatMap(\.values)
        let numbers = units.reduce(0) { $0 + 3 + $1.values.reduce(0) { $0 + $1.count } }
        return numbers + (units.count * (months + 1) * 3 - numbers) / 3
    }

    init(_ journal: some Journal, from: CivilDay, to: CivilDay, scope: ReadScope, organization: Organization) async throws {
        let colours = [Light.blue, .yellow, .red]
        let kinds = colours.flatMap { ["turned:\($0.rawValue)", "exempted:\($0.rawValue)"] }
        let condition = MatterQuery.visibleCounters(scope, organization) ?? "true"
        let rows = try await journal.rows(
            """
            select ledger, unit, substr(day, 6, 2) as month, kind, sum(count) as n from flow t
            where kind in (\(list: kinds)) and day between \(from) and \(to) and \(condition) group by 1, 2, 3, 4
            """)
        for row in rows {
            let kind = row.text("kind").split(separator: ":")
            guard kind.count == 2, let colour = Light(rawValue: String(kind[1]))?.mark, let month = Int(row.text("month")) else { continue }
            let n = row.integer("n")
            let count = kind[0] == "turned" ? LightHistory.Count(turned: n) : LightHistory.Count(exempted: n)
            byLedger[row.text("ledger"), default: [:]][row.text("unit"), default: [:]][month, default: [:]]
                .merge([colour: count], uniquingKeysWith: +)
        }
    }
}

extension LightHistory.Count {
    fileprivate static func + (a: LightHistory.Count, b: LightHistory.Count) -> LightHistory.Count {
        LightHistory.Count(turned: a.turned + b.turned, exempted: a.exempted + b.exempted)
    }
}

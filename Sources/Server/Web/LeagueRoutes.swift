// GET /cockpit/league: who closes what share of the valid reports of a year, by unit or by street, with every kind of
// ending beside it; as CSV, too. From the counters.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

extension CockpitRoutes {
    /// A rate of two out of three says nothing of a unit.
    static let fewestRanked = 10

    @Sendable func league(_ request: Request, _ context: WebContext) async throws -> Response {
        var (model, page) = try await leagueModel(request, context)
        let (start, size) = (max(0, request.query("after").flatMap { Int($0) } ?? 0), 60)
        let whole = URLs.league(year: model.year, by: model.by)
        model.pager = Pager(
            first: start > 0 ? whole : nil, next: model.lines.count > start + size ? whole.adding("after", String(start + size)) : nil)
        model.lines = Array(model.lines.dropFirst(start).prefix(size))
        return web.page(leaguePage(model, in: page))
    }

    @Sendable func leagueList(_ request: Request, _ context: WebContext) async throws -> Response {
        let (model, page) = try await leagueModel(request, context)
        let head =
            [
                page.pick("名次", "place"), model.by == "unit" ? page.pick("单位", "unit") : page.pick("区域", "area"),
                page.pick("有效上报", "valid"),
                page.pick("已办结", "closed"), page.pick("办结率‰", "rate in permille"), page.pick("超期后才办结", "ended late"),
            ] + model.endings.map(\.title)
        let lines = model.lines.map { line in
            [
                line.place.map(String.init) ?? "", line.title, "\(line.valid)", "\(line.closed)", line.permille.map(String.init) ?? "",
                "\(line.late)",
            ]
                + line.endings.map(String.init)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8",
                .contentDisposition: "attachment; filename=\"league-\(model.by)-\(model.year).csv\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + ([head] + lines).map { CSVText.line($0, guarded: true) }.joined())))
    }

    private func leagueModel(_ request: Request, _ context: WebContext) async throws -> (LeagueModel, PageContext) {
        _ = try web.requireDuty(.leader, .supervisor, .dispatcher, .administrator, .head, .auditor, in: context)
        let reader = try web.reader(context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let (rules, division) = (book.matters, Division(book))
        let wording = Wording(rules: rules, page: page)
        let today = page.now.day(in: page.zone)
        let year = request.query("year").flatMap { Int($0) } ?? today.year
        guard let first = CivilDay(year: year, month: 1, day: 1), let last = CivilDay(year: year, month: 12, day: 31) else {
            throw Refusal.pageUnknown
        }
        let by = request.query("by") ?? "unit"
        guard ["unit", "area"].contains(by) else {
            throw Refusal.fieldInvalid("by", String(by.prefix(40)), expected: Bilingual(zh: "unit 或 area", en: "unit or area"))
        }
        let tallies = try await Tallies(house.journal, from: first, to: last, scope: reader.scope, rules: rules, division)
        let kinds = tallies.byEnding.keys.sorted { (-tallies.byEnding[$0, default: 0], $0) < (-tallies.byEnding[$1, default: 0], $1) }
        let reported = ListFilter().with { ($0.from, $0.to) = (first.description, last.description) }
        var lines = (by == "unit" ? tallies.byUnit : tallies.byArea).filter { !$0.key.isEmpty }.map { key, line in
            LeagueModel.Line(
                place: nil, title: by == "unit" ? rules.organization.name(ofUnit: key) : rules.organization.name(ofArea: key),
                filter: reported.with { if by == "unit" { $0.unit = key } else { $0.cell = key } }, valid: line.valid, closed: line.closed,
                permille: line.valid > 0 ? (line.closed * 2000 / line.valid + 1) / 2 : nil, late: line.late,
                endings: kinds.map { line.byEnding[$0] ?? 0 })
        }
        // By the exact fraction: permille would make neighbours equal.
        func isBefore(_ a: LeagueModel.Line, _ b: LeagueModel.Line) -> Bool {
            let (own, other) = (a.valid >= Self.fewestRanked, b.valid >= Self.fewestRanked)
            guard own == other else { return own }
            let (left, right) = (a.closed * b.valid, b.closed * a.valid)
            return own && left != right ? left > right : (-a.valid, a.title) < (-b.valid, b.title)
        }
        lines.sort(by: isBefore)
        for index in lines.indices where lines[index].valid >= Self.fewestRanked {
            let isEqual = index > 0 && lines[index].closed * lines[index - 1].valid == lines[index - 1].closed * lines[index].valid
            lines[index].place = isEqual ? lines[index - 1].place : index + 1
        }
        return (
            LeagueModel(
                year: year, years: try await years(today.year), by: by, areaKind: division.isByDistrict ? .district : .street,
                endings: kinds.map { Choice($0, wording.text(rules.endingTitle($0))) }, lines: lines, fewest: Self.fewestRanked), page
        )
    }
}

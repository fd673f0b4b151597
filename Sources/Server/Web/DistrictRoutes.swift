// A city sees the sum, a district only itself: figures of the jurisdictions below this one, and of each its cut by
// units and streets. Where there are none below, these pages do not exist.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addDistrictRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = DistrictRoutes(web: web)
    router.get("/cockpit/districts", use: routes.show)
    router.get("/cockpit/districts.csv", use: routes.list)
    router.get("/cockpit/districts/:code", use: routes.showOne)
}

extension Web {
    static let cockpitDuties: [Duty] = [.leader, .supervisor, .dispatcher, .administrator, .head, .auditor]

    var hasDistricts: Bool { !installation.districts(of: house).isEmpty }

    /// To who may see the whole of this house's cockpit.
    func showsDistricts(to reader: Reader) -> Bool {
        hasDistricts && reader.scope.isEverything && reader.posts.contains { Web.cockpitDuties.contains($0.duty) }
    }

    /// - Throws: a page that is not there, or one that is not open to this reader.
    func districts(_ context: WebContext, year: Int) async throws -> DistrictSums {
        let reader = try reader(context)
        guard hasDistricts, let first = CivilDay(year: year, month: 1, day: 1), let last = CivilDay(year: year, month: 12, day: 31) else {
            throw Refusal.districtsNone
        }
        guard showsDistricts(to: reader) else { throw Refusal.sectionForbidden }
        return await DistrictSums(house, in: installation, from: first, to: last)
    }
}

struct DistrictRoutes: Sendable {
    let web: Web

    private struct Asked {
        let sums: DistrictSums
        let year: Int
        let page: PageContext
    }

    private func asked(_ request: Request, _ context: WebContext) async throws -> Asked {
        let page = await web.pageContext(request, context)
        let year = request.uri.queryParameters["year"].flatMap { Int($0) } ?? page.now.day(in: page.zone).year
        return Asked(sums: try await web.districts(context, year: year), year: year, page: page)
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        let page = asked.page
        let model = DistrictsModel(
            year: asked.year, years: CockpitRoutes.years(since: asked.sums.firstYear, page.now.day(in: page.zone).year),
            countedAt: page.now, table: table(below: web.house, asked))
        return web.page(districtsPage(model, in: page))
    }

    @Sendable func showOne(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        let page = asked.page
        let code = try context.segment("code")
        guard let house = web.installation.subtree(of: web.house).dropFirst().first(where: { $0.jurisdiction == code }),
            let first = CivilDay(year: asked.year, month: 1, day: 1), let last = CivilDay(year: asked.year, month: 12, day: 31)
        else { throw Refusal.pageUnknown }
        let cut = await house.answer(within: DistrictSums.patience) { try await DistrictCut($0, from: first, to: last) }
        let (noUnit, noArea) = (page.pick("尚无责任单位", "no unit yet"), page.pick("位置不明", "place not known"))
        let model = DistrictModel(
            code: code, name: house.settings.name.text(page.language), year: asked.year,
            years: CockpitRoutes.years(since: asked.sums.firstYear, page.now.day(in: page.zone).year), countedAt: page.now,
            table: table(below: house, asked),
            cut: cut.map { DistrictModel.Cut(byUnit: $0.byUnit(none: noUnit), byArea: $0.byArea(none: noArea), areaKind: $0.areaKind) })
        return web.page(districtPage(model, in: page))
    }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let asked = try await asked(request, context)
        let page = asked.page
        let columns: [(String, String)] = [
            ("辖区代码", "code"), ("辖区", "jurisdiction"), ("有效上报", "valid reports"), ("已办结", "closed"), ("办结率（‰）", "rate (‰)"),
            ("在办", "open"), ("红灯", "red"), ("黄灯", "yellow"), ("蓝灯", "blue"), ("承接：有效上报", "taken over: valid reports"),
            ("承接：已办结", "taken over: closed"), ("承接：在办", "taken over: open"), ("移交未结", "handed over and open"),
            ("其中超期", "of them late"), ("没有答复", "does not answer"),
        ]
        func line(_ code: String, _ name: String, _ sum: DistrictSum) -> [String] {
            let missing = sum.missing.map { $0.settings.name.text(page.language) }.joined(separator: " ")
            guard let counts = sum.counts else { return [code, name] + Array(repeating: "", count: columns.count - 3) + [missing] }
            let taken = sum.takenOver
            return [code, name, "\(counts.valid)", "\(counts.closed)", counts.rate.map(String.init) ?? ""]
                + [
                    counts.open, counts.red, counts.yellow, counts.blue, taken.valid, taken.closed, taken.open, sum.handedOver,
                    sum.handedOverLate,
                ].map(String.init) + [missing]
        }
        let rows = asked.sums.rows(below: web.house).map { line($0.house.jurisdiction, $0.house.settings.name.text(page.language), $0.sum) }
        let total = line("", page.pick("合计", "Total"), asked.sums.total(below: web.house))
        let text = ([columns.map { page.pick($0.0, $0.1) }] + rows + [total]).map { CSVText.line($0, guarded: true) }.joined()
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"districts-\(asked.year).csv\"",
            ],
            body: .init(byteBuffer: ByteBuffer(string: "\u{FEFF}" + text)))
    }

    private func table(below root: House, _ asked: Asked) -> DistrictTable {
        let (sums, page) = (asked.sums, asked.page)
        func name(_ house: House) -> String { house.settings.name.text(page.language) }
        func line(_ sum: DistrictSum, _ title: String, _ link: URLPath? = nil, _ filter: ListFilter? = nil) -> DistrictLine {
            DistrictLine(
                title: title, link: link, filter: filter, counts: sum.counts?.shown, takenOver: sum.takenOver.shown,
                handedOver: sum.handedOver, handedOverLate: sum.handedOverLate, missing: sum.missing.map(name))
        }
        let rows = sums.rows(below: root)
        let isOwn = root === web.house
        let ownFilter = ListFilter().with { ($0.from, $0.to) = ("\(asked.year)-01-01", "\(asked.year)-12-31") }
        let whole = sums.total(below: root)
        return DistrictTable(
            lines: rows.map { house, sum in
                // Its own figures have lists behind them here, and nowhere else.
                guard house === root else { return line(sum, name(house), URLs.district(house.jurisdiction, year: asked.year)) }
                let alone = rows.count == 1
                return line(
                    alone ? whole : sum, alone ? name(house) : page.pick("\(name(house))本级", "\(name(house)) itself"),
                    isOwn ? URLs.cockpit(year: asked.year) : nil, isOwn ? ownFilter : nil)
            },
            total: rows.count > 1 ? line(whole, page.pick("合计", "Total")) : nil, giver: name(web.house))
    }
}

extension MatterCounts {
    var shown: DistrictCounts {
        DistrictCounts(
            valid: valid, closed: closed, permille: rate, open: open, lights: [.red: red, .yellow: yellow, .blue: blue])
    }
}

/// One jurisdiction by its own units and streets, from its boards and by its rules: what its own cockpit shows.
private struct DistrictCut: Sendable {
    private let tallies: Tallies
    private let unitLights, areaLights: [String: [LightMark: Int]]
    private var unitOpen: [UnitCode: Int] = [:]
    private var areaOpen: [AreaCode: Int] = [:]
    private let organization: Organization
    let areaKind: AreaKind

    init(_ house: House, from: CivilDay, to: CivilDay) async throws {
        let book = await house.journal.book()
        let division = Division(book)
        organization = book.matters.organization
        areaKind = division.isByDistrict ? .district : .street
        tallies = try await Tallies(house.journal, from: from, to: to, scope: .everything, rules: book.matters, division)
        let now = house.now()
        unitLights = try await house.lights(by: "coalesce(m.handler, m.owner, '')", .everything, organization, now)
        let cells = try await house.lights(by: "coalesce(m.cell, '')", .everything, organization, now)
        var areas: [String: [LightMark: Int]] = [:]
        for (cell, lights) in cells { areas[division.area(of: cell, organization) ?? "", default: [:]].merge(lights, uniquingKeysWith: +) }
        areaLights = areas
        for place in try await house.openNow() {
            unitOpen[place.unit, default: 0] += place.count
            areaOpen[division.area(of: place.cell, organization) ?? "", default: 0] += place.count
        }
    }

    private func unit(_ code: UnitCode) -> MatterCounts { counts(tallies.byUnit[code], unitOpen[code], unitLights[code]) }

    private func counts(_ year: Tallies.Line?, _ open: Int?, _ lights: [LightMark: Int]?) -> MatterCounts {
        MatterCounts(
            valid: year?.valid ?? 0, closed: year?.closed ?? 0, open: open ?? 0, red: lights?[.red] ?? 0, yellow: lights?[.yellow] ?? 0,
            blue: lights?[.blue] ?? 0)
    }

    /// Each unit with those below it, worst first; below it, indented, they themselves. Who has nothing is left out.
    func byUnit(none: String) -> [DistrictCutLine] {
        let known = organization.units
        let codes = Set(known.keys).union(tallies.byUnit.keys).union(unitOpen.keys).union(unitLights.keys).subtracting([""])
        let below = Dictionary(grouping: codes) { code in known[code]?.parent.flatMap { known[$0] == nil ? nil : $0 } ?? "" }
        func sum(_ code: UnitCode) -> MatterCounts { (below[code] ?? []).map(sum).reduce(unit(code), +) }
        func lines(_ codes: [UnitCode], _ depth: Int) -> [DistrictCutLine] {
            codes.map { (code: $0, sum: sum($0)) }.filter { $0.sum != MatterCounts() }.sorted { worst($0, $1) }.flatMap { code, sum in
                let isClosed = known[code].map { $0.closedAt != nil } ?? false
                let line = DistrictCutLine(title: organization.name(ofUnit: code), depth: depth, isClosed: isClosed, counts: sum.shown)
                return [line] + lines(below[code] ?? [], depth + 1)
            }
        }
        return lines(below[""] ?? [], 0) + rest(unit(""), none)
    }

    func byArea(none: String) -> [DistrictCutLine] {
        let codes = Set(tallies.byArea.keys).union(areaOpen.keys).union(areaLights.keys)
        func area(_ code: AreaCode) -> MatterCounts { counts(tallies.byArea[code], areaOpen[code], areaLights[code]) }
        return codes.subtracting([""]).map { (code: $0, sum: area($0)) }.sorted { worst($0, $1) }.map {
            DistrictCutLine(title: organization.name(ofArea: $0.code), depth: 0, isClosed: false, counts: $0.sum.shown)
        } + rest(area(""), none)
    }

    private func worst(_ a: (code: String, sum: MatterCounts), _ b: (code: String, sum: MatterCounts)) -> Bool {
        (-a.sum.red, -a.sum.open, -a.sum.valid, a.code) < (-b.sum.red, -b.sum.open, -b.sum.valid, b.code)
    }

    /// So that the lines add up to the whole.
    private func rest(_ counts: MatterCounts, _ title: String) -> [DistrictCutLine] {
        counts == MatterCounts() ? [] : [DistrictCutLine(title: title, depth: 0, isClosed: false, counts: counts.shown)]
    }
}

extension Refusal {
    static let districtsNone = Refusal(
        "jurisdiction.none-below", .notFound,
        Bilingual(zh: "这里没有下级辖区，或这一年不在日历之内。", en: "This jurisdiction has none below it, or that year is none of the calendar."),
        next: Bilingual(
            zh: "本辖区的数据见“驾驶舱”；下级辖区由设置 districts 指明。",
            en: "Its own figures are in the cockpit and at /tallies; the setting districts names those below."))
}

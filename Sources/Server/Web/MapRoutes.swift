// The map, for the public and for staff, and the GeoJSON that both draw. The public gets open matters of
// public ledgers: class, street, age and light at the position that `PublicPlace` gives out, never a word
// of the report. Staff get what their posts may read.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

func addMapRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = MapRoutes(web: web)
    router.get("/map", use: routes.publicMap)
    router.get("/desk/map", use: routes.staffMap)
    router.get("/map/areas.geojson", use: routes.areas)
    router.get("/map/matters.geojson", use: routes.matters)
}

struct MapRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// More marks than a map can show; the newest come first.
    private static let mostMarks = 5000
    private static let listed = 20

    // MARK: Pages

    @Sendable func publicMap(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(isPublic: true, request, context))
    }

    @Sendable func staffMap(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try web.reader(context)
        return web.page(try await page(isPublic: false, request, context))
    }

    private func page(isPublic: Bool, _ request: Request, _ context: WebContext) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let organization = book.matters.organization
        // What is none shows all, and the page says so.
        let asked = Asked(request, isPublic: isPublic, book, in: page)
        let division = Division(book)
        let condition = try await condition(asked, context, page.now)
        func link(_ change: (inout ListFilter) -> Void) -> URLPath {
            asked.isPublic ? asked.with(change).map : URLs.matters(asked.filter.with(change).with { $0.state = "open" })
        }
        // One walk over what is open, for the lights and for the areas.
        let counts = try await house.journal.rows(
            """
            select f.light, f.area, count(*) as n from (
              select \(MatterQuery.light(at: page.now)) as light, coalesce(\(division.column), '') as area
              from \(PublicView.open) and \(condition)) f
            group by f.light, f.area
            """)
        func sums(_ column: String) -> [String: Int] { counts.reduce(into: [:]) { $0[$1.text(column), default: 0] += $1.integer("n") } }
        let lit = sums("light")
        let lights = Dictionary(uniqueKeysWithValues: Light.allCases.map { ($0.mark, lit[$0.rawValue, default: 0]) })
        let areas = sums("area").filter { !$0.key.isEmpty }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        var list: PublicListModel?
        if isPublic { list = try await publicList(asked, condition, request, book, page) }
        var model = MapModel(
            areas: URLs.areasGeoJSON(level: division.isByDistrict || division.areas.isEmpty ? "all" : "street"),
            matters: asked.marks,
            byArea: areas.map { area, n in Figure(organization.name(ofArea: area), .count(n), link { $0.cell = area }) },
            areaKind: division.isByDistrict ? .district : .street, lights: lights, isPublic: isPublic, list: list
        ) { light in
            asked.isPublic
                ? asked.with { $0.light = light }.map : URLs.matters(asked.filter.with { $0.light = light }.with { $0.state = "open" })
        }
        model.misread = asked.misread
        return mapPage(model, in: page)
    }

    /// What the public map shows, as a list: overdue and due soonest first.
    private func publicList(_ asked: Asked, _ condition: Kernel.SQL, _ request: Request, _ book: Book, _ page: PageContext)
        async throws -> PublicListModel
    {
        let view = PublicView(journal: house.journal, wording: Wording(rules: book.matters, page: page))
        let catalogues = book.matters.publicLedgers.compactMap(\.classes)
        let groups = catalogues.flatMap(\.groups)
        let cursor = request.query("cursor")
        let (rows, more) = try await view.soonest(condition, after: cursor, limit: Self.listed)
        var query = asked.query
        let first = cursor == nil ? nil : URLPath(segments: ["map"], query: query).anchor("list")
        if let more { query.append(("cursor", more)) }
        var known: Set<String> = []
        return PublicListModel(
            rows: rows, pager: Pager(first: first, next: more == nil ? nil : URLPath(segments: ["map"], query: query).anchor("list")),
            groups: groups.filter { known.insert($0.code).inserted }.map { Choice($0.code, page.pick($0.title)) },
            areas: Division(book).areas.map { Choice($0.code, $0.name) },
            chosen: [
                "q": asked.typed ?? "", "group": asked.group ?? "", "cell": asked.filter.cell ?? "",
                "overdue": asked.filter.isOverdue == true ? "yes" : "",
            ])
    }

    /// Areas that one word may name: each is a parameter of the query.
    private static let mostNamed = 200
    /// Of those typed; each is a condition of the query.
    private static let mostWords = 10

    /// Rows of `matter m` that a citizen's words name: by class, group, street, community or cell, or the whole number. Never
    /// by what somebody wrote: whether a word is found there would tell what is not published.
    private static func named(_ typed: String, _ book: Book) -> Kernel.SQL {
        let organization = book.matters.organization
        let catalogues = book.matters.publicLedgers.compactMap(\.classes)
        var words: [Substring] = []
        for word in typed.split(whereSeparator: \.isWhitespace) where !words.contains(word) { words.append(word) }
        let parts = words.prefix(mostWords).map { word -> Kernel.SQL in
            func has(_ texts: [String]) -> Bool { texts.contains { $0.localizedCaseInsensitiveContains(word) } }
            let classes = catalogues.flatMap { catalogue in
                catalogue.groups.flatMap { group in
                    group.classes.compactMap { catalogue.classes[$0] }.filter { one in
                        has([group.title.zh, group.title.en, one.title.zh, one.title.en] + one.words)
                    }
                }
            }
            let named = Set(organization.areas.values.filter { has([$0.name]) }.map(\.code))
            // The topmost: what lies in them is of the same name or in them anyway. A word that all cells have names none.
            let topmost = named.filter { code in
                var above = organization.areas[code]?.parent
                while let next = above {
                    if named.contains(next) { return false }
                    above = organization.areas[next]?.parent
                }
                return true
            }
            let areas = topmost.count > mostNamed ? [] : topmost
            let lies: Kernel.SQL = areas.isEmpty ? "false" : MatterQuery.lies(in: areas, organization)
            return "(m.class in (\(list: Set(classes.map(\.code)).sorted())) or \(lies) or m.number = \(word.uppercased()))"
        }
        return .joined(parts, by: " and ")
    }

    // MARK: GeoJSON

    @Sendable func areas(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = request.uri.queryParameters["level"].map(String.init) ?? "smallest"
        guard ["all", "smallest"].contains(name) || AreaLevel(rawValue: name) != nil else {
            let levels = (["all", "smallest"] + AreaLevel.allCases.map(\.rawValue)).joined(separator: ", ")
            throw Refusal.fieldInvalid("level", name, expected: Bilingual(zh: "下列之一：\(levels)", en: "one of \(levels)"))
        }
        let book = await house.journal.book()
        // The map changes when somebody draws it: browsers keep it and ask whether it is still so.
        let etag = "\"\(House.identifier(for: "\(name)/\(book.mapText)"))\""
        if request.headers[.ifNoneMatch] == etag { return Response(status: .notModified, headers: [.eTag: etag]) }
        let text = book.map.map { map in
            AreaLevel(rawValue: name).map(map.geoJSON) ?? (name == "all" ? map.layersGeoJSON : map.smallestGeoJSON)
        }
        return Self.geoJSON(text ?? Self.nothingDrawn, [.eTag: etag, .cacheControl: "no-cache"])
    }

    @Sendable func matters(_ request: Request, _ context: WebContext) async throws -> Response {
        let isPublic = context.visitor.reader == nil || request.uri.queryParameters["for"] == "public"
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let wording = Wording(rules: book.matters, page: page)
        let asked = Asked(request, isPublic: isPublic, book, in: page)
        let condition = try await condition(asked, context, page.now)
        let isOpen = isPublic || asked.filter.state != "ended"
        let from: Kernel.SQL = isOpen ? PublicView.newestOpen : "matter m where m.ending is not null"
        let rows = try await house.journal.rows(
            """
            select m.* from \(from) and \(condition) and m.longitude is not null and m.latitude is not null
            order by m.reported_at desc, m.id desc limit \(Self.mostMarks)
            """)
        let view = PublicView(journal: house.journal, wording: wording)
        let features = rows.map { Self.feature($0, isPublic: isPublic, view) }
        return Self.geoJSON(try JSON.text(Features(features: features)), [.cacheControl: "no-store"])
    }

    private struct Features: Encodable {
        var type = "FeatureCollection"
        let features: [Feature]
    }

    private struct Feature: Encodable {
        struct Geometry: Encodable {
            var type = "Point"
            let coordinates: [Double]
        }
        struct Properties: Encodable {
            let number: String?
            let title: String
            let stage: String
            let light: String
            let word: String
            let link: String?
        }
        var type = "Feature"
        let geometry: Geometry
        let properties: Properties
    }

    private static func feature(_ row: Kernel.Row, isPublic: Bool, _ view: PublicView) -> Feature {
        let page = view.wording.page
        let light = row.light(at: page.now).mark
        let exact = (longitude: row.real("longitude") ?? 0, latitude: row.real("latitude") ?? 0)
        let position = isPublic ? view.place.position(row) ?? exact : exact
        let age = (row.instant("reported_at") ?? page.now).seconds(until: page.now)
        let overdue = Self.overdue(view.wording.due(row), page).map { page.pick(" · 超期\($0)", " · overdue\($0)") } ?? ""
        let title = isPublic ? [view.title(row), view.street(row)].compactMap { $0 }.joined(separator: " · ") : row.text("title")
        let number = row.text("number")
        return Feature(
            geometry: .init(coordinates: [position.longitude, position.latitude]),
            properties: .init(
                number: isPublic ? nil : number, title: title, stage: view.wording.stage(row.text("stage"), of: row.text("ledger")),
                light: light.rawValue,
                word:
                    "\(page.pick(["none": "未亮灯", "blue": "蓝灯", "yellow": "黄灯", "red": "红灯"][light.rawValue] ?? "", light == .none ? "unlit" : light.rawValue)) · \(page.pick("已 \(page.duration(seconds: age))", "open for \(page.duration(seconds: age))"))\(overdue)",
                link: isPublic ? nil : URLs.matter(number).text))
    }

    /// By how much, in the time that the clock counts, as the list beside the map says it; nil where it is not late.
    private static func overdue(_ due: DueMark, _ page: PageContext) -> String? {
        switch due {
        case .none, .paused: return nil
        case .at(let instant, let left), .provisional(let instant, let left):
            let length: String
            switch left {
            case .working(let seconds):
                guard seconds < 0 || instant < page.now else { return nil }
                length = page.duration(workingSeconds: -seconds)
            case .continuous, .unknown:
                guard instant < page.now else { return nil }
                if left == .unknown { return "" }
                length = page.duration(seconds: instant.seconds(until: page.now))
            }
            return page.pick(" \(length)", " by \(length)")
        }
    }

    // MARK: What was asked

    /// The address of a map, read: its marks, its list and its numbers are narrowed by the same.
    private struct Asked: Sendable {
        let isPublic: Bool
        /// For the public its area, light and whether it is overdue only.
        private(set) var filter: ListFilter
        /// A group of classes of a public ledger; for the public only, staff have their lists.
        private(set) var group: String?
        /// For the public; words of staff are those of their lists.
        private(set) var typed: String?
        /// What is none here, in words: passed over in silence it would answer another question.
        let misread: [MisreadFilter]

        init(_ request: Request, isPublic: Bool, _ book: Book, in page: PageContext) {
            self.isPublic = isPublic
            let asked = request.queryPairs
            var check = FilterCheck(asked, knows: isPublic ? ["group", "for"] : ["for"], book, in: page)
            filter = check.filter
            if isPublic {
                filter = ListFilter()
                (filter.cell, filter.light, filter.isOverdue) = (check.filter.cell, check.filter.light, check.filter.isOverdue)
                let groups = book.matters.publicLedgers.compactMap(\.classes).flatMap(\.groups)
                group = request.query("group").flatMap { code in groups.contains { $0.code == code } ? code : nil }
                typed = request.query("q").flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
                let words = typed.map { Set($0.split(whereSeparator: \.isWhitespace)).count } ?? 0
                if words > MapRoutes.mostWords {
                    check.leaveOut(
                        "q", "有 \(words) 个词，只用了前 \(MapRoutes.mostWords) 个。",
                        "has \(words) words; the first \(MapRoutes.mostWords) were used.", in: page)
                }
            }
            misread = check.faults
        }

        func with(_ change: (inout ListFilter) -> Void) -> Asked {
            var asked = self
            asked.filter = filter.with(change)
            return asked
        }

        var query: [(String, String)] {
            filter.with { _ in }.query + (group.map { [("group", $0)] } ?? []) + (typed.map { [("q", $0)] } ?? [])
        }

        var map: URLPath { URLPath(segments: ["map"], query: query) }

        var marks: URLPath {
            var address = URLs.mattersGeoJSON(filter).adding("for", isPublic ? "public" : "staff")
            if let group { address = address.adding("group", group) }
            if let typed { address = address.adding("q", typed) }
            return address
        }
    }

    // MARK: Who sees what

    private func condition(_ asked: Asked, _ context: WebContext, _ now: Instant) async throws -> Kernel.SQL {
        let book = await house.journal.book()
        let filter = asked.filter
        if asked.isPublic {
            let rules = book.matters
            var parts: [Kernel.SQL] = ["m.ledger in (\(list: rules.publicLedgers.map(\.name)))"]
            if let area = filter.cell { parts.append(MatterQuery.lies(in: [area], rules.organization)) }
            if let light = filter.light.flatMap({ Light(rawValue: $0.rawValue) }) { parts.append(MatterQuery.condition(light, now)) }
            if filter.isOverdue == true { parts.append("m.due_at <= \(now)") }
            if let group = asked.group {
                let groups = rules.publicLedgers.compactMap(\.classes).flatMap(\.groups).filter { $0.code == group }
                parts.append("m.class in (\(list: groups.flatMap(\.classes)))")
            }
            if let typed = asked.typed { parts.append(Self.named(typed, book)) }
            return .joined(parts, by: " and ")
        }
        let reader = try web.reader(context)
        let (scope, organization) = (reader.scope, reader.organization)
        var query = MatterQuery(filter, book.matters)
        query.isOpen = nil
        return query.condition(scope, organization, now: now)
    }

    static let nothingDrawn = "{\"type\":\"FeatureCollection\",\"features\":[]}"

    private static func geoJSON(_ text: String, _ headers: HTTPFields) -> Response {
        var headers = headers
        headers[.contentType] = "application/geo+json; charset=utf-8"
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}

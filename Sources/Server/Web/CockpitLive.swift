// The cockpit's figures counted anew while the page is open, and what each area has open, for its map.
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

extension CockpitRoutes {
    /// The figures of the head, live. However busy the district, a wall asks no more often than this; and a wall is
    /// looked at though nobody touches it, until the session's last hour.
    @Sendable func live(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try reader(context)
        let page = await web.pageContext(request, context)
        let routes = self
        return web.live(context, pause: .seconds(2), isUse: request.uri.queryParameters["wall"] == "yes") { reader in
            var current = context
            current.visitor.reader = reader
            do { return try await routes.tally(try routes.reader(current), page).text } catch is Refusal { return nil }
        }
    }

    private func reader(_ context: WebContext) throws -> Reader {
        _ = try web.requireDuty(.leader, .supervisor, .dispatcher, .administrator, .head, .auditor, in: context)
        return try web.reader(context)
    }

    /// As the page writes them, of the current year.
    private func tally(_ reader: Reader, _ page: PageContext) async throws -> JSONValue {
        let book = await house.journal.book()
        let now = house.now()
        let year = now.day(in: page.zone).year
        guard let first = CivilDay(year: year, month: 1, day: 1), let last = CivilDay(year: year, month: 12, day: 31) else {
            return .object([:])
        }
        let tallies = try await Tallies(house.journal, from: first, to: last, scope: reader.scope, rules: book.matters, Division(book))
        let list = ListRoutes(web: web)
        let lights = try await list.lights(MatterQuery(), reader.scope, reader.organization, now)
        let overdue = try await list.count(MatterQuery(), reader.scope, reader.organization, now) {
            $0.isOpen = true
            $0.isOverdue = true
        }
        var counts: [String: JSONValue] = [:]
        for figure in keyFigures(tallies, overdue: overdue, ListFilter(), page) {
            if let key = figure.key { counts[key] = .text(figure.value.text(in: page)) }
        }
        for (mark, count) in lights { counts["light.\(mark.rawValue)"] = .integer(count) }
        return .object(counts)
    }

    // MARK: The shaded map

    /// GET /cockpit/shades.json: by the code of each smallest area in which something is open, how many, in words, and
    /// the list of them. From the counters; no row of a matter is read.
    @Sendable func shades(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try reader(context)
        let page = await web.pageContext(request, context)
        let condition = MatterQuery.visibleCounters(reader.scope, reader.organization) ?? "true"
        let tally: Kernel.SQL = .either(sqlite: "tally t indexed by tally_of_open", postgres: "tally t")
        let rows = try await house.journal.rows(
            "select cell, sum(count) as n from \(tally) where ending = '' and cell <> '' and \(condition) group by cell having sum(count) > 0"
        )
        let scale = ShadeScale(most: rows.map { $0.integer("n") }.max() ?? 0)
        var areas: [String: JSONValue] = [:]
        for row in rows {
            let (code, count) = (row.text("cell"), row.integer("n"))
            let list = URLs.matters(ListFilter().with { ($0.state, $0.cell) = ("open", code) })
            areas[code] = [
                "step": .integer(scale.shade(of: count)),
                "word": .text(
                    page.pick(
                        "\(reader.organization.name(ofArea: code))：在办 \(count) 件",
                        "\(reader.organization.name(ofArea: code)): \(count) open")),
                "link": .text(list.text),
            ]
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(
                byteBuffer: ByteBuffer(
                    string: JSONValue.object([
                        "areas": .object(areas),
                        "key": .list(areas.isEmpty ? [] : scale.key.map { ["step": .integer($0.shade), "range": .text($0.range)] }),
                    ]).text)))
    }
}

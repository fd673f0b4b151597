// GET /jurisdictions: the figures of the page /cockpit/districts, for who may open that page.
import Hummingbird
import Kernel
import Matters

extension API {
    @Sendable func jurisdictions(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "application/json")
        let now = house.now()
        let year = try APIQuery(request, knows: ["year"]).integer("year", in: 1970...9999) ?? now.day(in: .china).year
        let sums = try await web.districts(context, year: year)
        return .json([
            "year": .integer(year), "asOf": JSONValue(now),
            "items": .list(sums.rows(below: house).map { view($0.sum, of: $0.house) }),
            "total": view(sums.total(below: house), of: nil),
        ])
    }

    private func view(_ sum: DistrictSum, of one: House?) -> JSONValue {
        let isAsker = one === house
        return .object([
            "jurisdiction": JSONValue(one?.jurisdiction), "name": one.map { JSONValue($0.settings.name) } ?? .null,
            "counts": sum.counts.map(view) ?? .null, "takenOver": sum.counts == nil ? .null : view(sum.takenOver),
            "handedOver": isAsker || sum.counts == nil
                ? .null : .object(["open": .integer(sum.handedOver), "late": .integer(sum.handedOverLate)]),
            "missing": JSONValue(sum.missing.map(\.jurisdiction)),
        ])
    }

    private func view(_ counts: MatterCounts) -> JSONValue {
        .object([
            "valid": .integer(counts.valid), "closed": .integer(counts.closed), "ratePermille": JSONValue(counts.rate),
            "open": .integer(counts.open),
            "lights": .object(["red": .integer(counts.red), "yellow": .integer(counts.yellow), "blue": .integer(counts.blue)]),
        ])
    }
}

// GET /tallies: how many matters stand where, and how often things happened, from counters alone: the
// work grows with days, units and cells, not with matters. Endings are listed by kind, never added up.
import Hummingbird
import Kernel
import Matters

extension API {
    enum TallyKey: String, CaseIterable, Sendable { case ledger, unit, cell, street, stage, ending, day, month }

    @Sendable func tallies(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try token(context)
        try APIHeaders.accepts(request, "application/json")
        let parameters = try APIQuery(request, knows: ["by", "from", "to", "ledger", "unit"])
        guard let by: TallyKey = try parameters.choice("by") else { throw Refusal.fieldMissing("by") }
        let (from, to) = try parameters.days()
        let rules = await house.journal.book().matters
        if let name = parameters["ledger"], rules.ledger(name) == nil { throw Refusal.ledgerUnknown(name) }
        let reader = try web.reader(context)
        let (scope, organization) = (reader.scope, reader.organization)
        if let unit = parameters["unit"], organization.units[unit] == nil { throw Refusal.unitUnknown(unit, field: "unit") }
        let condition = API.condition(scope, organization, from: from, to: to, ledger: parameters["ledger"], unit: parameters["unit"])

        var tallies = TallyTable(by: by, organization: organization)
        let column = SQL(trusted: by.column)
        for row in try await house.journal.rows(
            "select \(column) as key, ending, late, sum(count) as n from tally t where \(condition) group by 1, 2, 3")
        {
            tallies.add(row.text("key"), ending: row.text("ending"), isLate: row.integer("late") != 0, row.integer("n"))
        }
        // Things that happen have no stage and no ending of their own.
        if by != .stage, by != .ending {
            for row in try await house.journal.rows(
                "select \(column) as key, kind, sum(count) as n from flow t where \(condition) group by 1, 2")
            {
                tallies.add(row.text("key"), happened: row.text("kind"), row.integer("n"))
            }
        }
        return .json([
            "by": .text(by.rawValue), "from": JSONValue(from?.description), "to": JSONValue(to?.description),
            "asOf": JSONValue(house.now()),
            "items": .list(tallies.items(rules)),
        ])
    }

    /// The counters that a reader may see: by unit and by cell, as the lists are cut.
    private static func condition(
        _ scope: ReadScope, _ organization: Organization, from: CivilDay?, to: CivilDay?, ledger: String?, unit: UnitCode?
    ) -> SQL {
        var parts: [SQL] = []
        if let visible = MatterQuery.visibleCounters(scope, organization) { parts.append(visible) }
        if let from { parts.append("t.day >= \(from)") }
        if let to { parts.append("t.day <= \(to)") }
        if let ledger { parts.append("t.ledger = \(ledger)") }
        if let unit { parts.append("t.unit = \(unit)") }
        return parts.isEmpty ? "true" : .joined(parts, by: " and ")
    }
}

extension API.TallyKey {
    /// Streets are added up from their cells.
    fileprivate var column: String {
        switch self {
        case .ledger: "t.ledger"
        case .unit: "t.unit"
        case .cell, .street: "t.cell"
        case .stage: "t.stage"
        case .ending: "t.ending"
        case .day: "t.day"
        case .month: "substr(t.day, 1, 7)"
        }
    }
}

private struct TallyTable {
    struct Counts {
        var count = 0
        var open = 0
        var endedLate = 0
        var endings: [String: Int] = [:]
        var flows: [String: Int] = [:]
    }

    let by: API.TallyKey
    let organization: Organization
    private var counts: [String: Counts] = [:]

    init(by: API.TallyKey, organization: Organization) {
        self.by = by
        self.organization = organization
    }

    mutating func add(_ key: String, ending: String, isLate: Bool, _ n: Int) {
        guard n != 0 else { return }
        var item = counts[shown(key), default: Counts()]
        item.count += n
        if ending.isEmpty { item.open += n } else { item.endings[ending, default: 0] += n }
        if isLate { item.endedLate += n }
        counts[shown(key)] = item
    }

    mutating func add(_ key: String, happened kind: String, _ n: Int) { counts[shown(key), default: Counts()].flows[kind, default: 0] += n }

    private func shown(_ key: String) -> String { by == .street ? organization.ancestor(of: key, at: .street) ?? "" : key }

    func items(_ rules: MatterRules) -> [JSONValue] {
        counts.sorted { $0.key < $1.key }.map { key, item in
            [
                "key": .text(key), "title": JSONValue(title(key, rules)), "count": .integer(item.count), "open": .integer(item.open),
                "endedLate": .integer(item.endedLate), "endings": .object(item.endings.mapValues(JSONValue.integer)),
                "flows": .object(item.flows.mapValues(JSONValue.integer)),
            ]
        }
    }

    private func title(_ key: String, _ rules: MatterRules) -> Bilingual {
        switch by {
        case .ledger: rules.ledger(key)?.title ?? Bilingual(key)
        case .unit: Bilingual(organization.name(ofUnit: key))
        case .cell, .street: Bilingual(organization.name(ofArea: key))
        case .stage: rules.ledgers.keys.sorted().lazy.compactMap { rules.ledger($0)?.stage(key)?.title }.first ?? rules.stageTitle(key)
        case .ending: key.isEmpty ? Bilingual(zh: "未结", en: "Open") : rules.endingTitle(key)
        case .day, .month: Bilingual(key)
        }
    }
}

extension MatterRules {
    fileprivate func stageTitle(_ name: String) -> Bilingual {
        name == Ledger.Stage.ended ? Bilingual(zh: "已办结", en: "Ended") : Bilingual(name)
    }
}

// Lists of matters: one filter, one set of conditions, used by pages, API, export and the map. What
// the reader may not see is cut here, in the query, so that no count, list or map can leak it.
import Kernel
import Matters

package struct MatterQuery: Sendable {
    package var ledger: String?
    package var stage: String?
    package var ending: String?
    package var isOpen: Bool?
    package var endings: EndingCut?
    package var light: Light?
    /// Open and past the due instant, or ended late.
    package var isOverdue: Bool?
    package var unit: UnitCode?
    package var officer: OfficerCode?
    /// Cell, community, street or region.
    package var area: AreaCode?
    package var `class`: String?
    package var text: String?
    /// Words of a search that was read already; over `text`.
    package var terms: [SearchTerm]?
    package var from: CivilDay?
    package var to: CivilDay?
    package var endedFrom: CivilDay?
    package var endedTo: CivilDay?
    /// All of these turned, or were taken out of the count.
    package var turnings: [Turning] = []
    package var sort = Sort.newest
    package var limit = 50
    package var cursor: String?

    package enum Sort: String, CaseIterable, Sendable { case newest, oldest, due, updated }

    package init() {}

    // MARK: SQL

    /// The condition of the list for somebody with this scope at this instant.
    package func condition(_ scope: ReadScope, _ organization: Organization, now: Instant, zone: Zone = .china) -> SQL {
        var parts: [SQL] = []
        if let visible = MatterQuery.visible(scope, organization) { parts.append(visible) }
        if let ledger {
            // SQLite keeps no statistics here and takes a ledger for a small share of all matters. What is open has
            // indexes of its own, which hold a twentieth of them; the plus keeps it from the ledger's.
            // So are the matters of some turnings few.
            let isNarrow = stage == nil && (isOpen == true || light != nil) || !turnings.isEmpty
            parts.append(isNarrow ? .either(sqlite: "+m.ledger = \(ledger)", postgres: "m.ledger = \(ledger)") : "m.ledger = \(ledger)")
        }
        if let stage { parts.append("m.stage = \(stage)") }
        if let ending { parts.append("m.ending = \(ending)") }
        if let isOpen { parts.append(isOpen ? "m.ending is null" : "m.ending is not null") }
        if let endings { parts.append(endings.condition) }
        if let light { parts.append(MatterQuery.condition(light, now)) }
        if let isOverdue {
            let overdue: SQL = "((m.ending is null and m.due_at <= \(now)) or m.was_late = 1)"
            parts.append(isOverdue ? overdue : "not \(overdue)")
        }
        if let unit { parts.append("coalesce(m.handler, m.owner) = \(unit)") }
        if let officer { parts.append("m.officer = \(officer)") }
        if let area { parts.append(MatterQuery.lies(in: [area], organization)) }
        if let code = `class` { parts.append("m.class = \(code)") }
        if let from { parts.append("m.reported_at >= \(Instant(from, in: zone))") }
        if let to { parts.append("m.reported_at < \(Instant(to.advanced(by: 1), in: zone))") }
        if let endedFrom { parts.append("m.ended_at >= \(Instant(endedFrom, in: zone))") }
        if let endedTo { parts.append("m.ended_at < \(Instant(endedTo.advanced(by: 1), in: zone))") }
        parts += turnings.map { "m.id in (select t.id from turning t where \($0.condition))" }
        if let terms {
            if !terms.isEmpty { parts.append(SearchText.condition(terms) ?? "false") }
        } else if let text, !text.allSatisfy(\.isWhitespace) {
            parts.append(SearchText.condition(text) ?? "false")
        }
        return parts.isEmpty ? "true" : .joined(parts, by: " and ")
    }

    package func count(_ scope: ReadScope, _ organization: Organization, now: Instant) -> SQL {
        if let counted = counted(scope) { return counted }
        if let delayed = delayed(scope, organization, now) { return delayed }
        let matters: SQL = isWide(scope) && stage == nil ? light.map(MatterQuery.lit) ?? "matter m" : "matter m"
        return "select count(*) as count from \(matters) where \(condition(scope, organization, now: now))"
    }

    /// How often the lights of the list's matters turned as its first turning says: a matter's light may turn several
    /// times. Nil where the list asks for none.
    package func turningCount(_ scope: ReadScope, _ organization: Organization, now: Instant) -> SQL? {
        guard let turning = turnings.first else { return nil }
        var rest = self
        rest.turnings.removeFirst()
        let sum: SQL = turning.isExempted ? "sum(t.exempted)" : "sum(t.count)"
        // `cross join` keeps SQLite from walking the matters.
        return """
            select coalesce(\(sum), 0) as n from turning t cross join matter m
            where m.id = t.id and \(turning.condition) and \(rest.condition(scope, organization, now: now))
            """
    }

    /// One page. Cursors name the last row seen, so that a growing list neither repeats nor skips.
    /// Throws a refusal for a cursor that is none.
    package func page(_ scope: ReadScope, _ organization: Organization, now: Instant) throws(Refusal) -> SQL {
        let (column, isDescending): (String, Bool) =
            switch sort {
            case .newest: ("m.reported_at", true)
            case .oldest: ("m.reported_at", false)
            case .due: ("coalesce(m.due_at, 9223372036854775807)", false)
            case .updated: ("m.updated_at", true)
            }
        var after: SQL = ""
        if let cursor {
            let parts = cursor.split(separator: "~")
            guard parts.count == 2, let value = Int64(parts[0]), parts[1].utf8.count <= 64 else {
                throw .fieldInvalid("cursor", cursor, expected: Bilingual(zh: "上一页给出的 cursor", en: "the cursor of the page before"))
            }
            let comparison = SQL(trusted: isDescending ? "<" : ">")
            after = " and (\(SQL(trusted: column)), m.id) \(comparison) (\(value), \(String(parts[1])))"
        }
        let order = isDescending ? "desc" : "asc"
        let page: SQL = """
            select m.*, \(SQL(trusted: column)) as sort_value from matter m
            where \(condition(scope, organization, now: now))\(after)
            order by \(SQL(trusted: column)) \(SQL(trusted: order)), m.id \(SQL(trusted: order)) limit \(limit + 1)
            """
        guard sort == .newest, let found = self.found(scope, organization, now: now, after) else { return page }
        // Read from the newest: to the minute of the last row of the page, and what there is of that minute.
        let last: SQL = "select s.rowid from \(found) order by s.rowid desc limit 1 offset \(limit)"
        return .either(
            sqlite: """
                select m.*, m.reported_at as sort_value from \(found)
                and s.rowid >= coalesce((\(last)), 0) >> \(SearchKey.bits) << \(SearchKey.bits)
                order by m.reported_at desc, m.id desc limit \(limit + 1)
                """, postgres: page)
    }

    /// Rows of `matter_search s` and of their `matter m`, from the words to the matters as `cross join` keeps SQLite to it; nil
    /// where no words are looked for. Left to itself it would read every matter and look for each among what the words find.
    package func found(_ scope: ReadScope, _ organization: Organization, now: Instant, _ also: SQL = "") -> SQL? {
        guard let words = (terms ?? text.map { SearchTerm.terms(of: $0) }).flatMap({ SearchText.found(by: $0) }) else { return nil }
        var rest = self
        (rest.terms, rest.text) = (nil, nil)
        var bounds: SQL = ""
        let earliest = from.map { Instant($0, in: .china) }
        let latest = [to.map { Instant($0.advanced(by: 1), in: .china) }, cursor.flatMap(Self.time)].compactMap(\.self).min()
        if let earliest { bounds = "\(bounds) and s.rowid >= \(SearchKey.floor(earliest))" }
        if let latest { bounds = "\(bounds) and s.rowid <= \(SearchKey.ceiling(latest))" }
        let condition = rest.condition(scope, organization, now: now)
        return .either(
            sqlite: "matter_search s cross join matter m where \(words)\(bounds) and m.id = s.id and \(condition)\(also)",
            postgres: "matter_search s join matter m on m.id = s.id where \(words) and \(condition)\(also)")
    }

    /// The instant in a cursor of the newest first.
    private static func time(of cursor: String) -> Instant? {
        cursor.split(separator: "~").first.flatMap { Int64($0) }.map(Instant.init(milliseconds:))
    }

    package static func cursor(after row: Row) -> String { "\(row.integer("sort_value"))~\(row.text("id"))" }

    package static func condition(_ light: Light, _ now: Instant) -> SQL {
        // A paused clock keeps the light it had; its instants passed stay, those to come are null.
        switch light {
        case .red: "(m.ending is null and m.red_at <= \(now))"
        case .yellow: "(m.ending is null and m.yellow_at <= \(now) and (m.red_at is null or m.red_at > \(now)))"
        case .blue:
            "(m.ending is null and m.blue_at <= \(now) and (m.yellow_at is null or m.yellow_at > \(now)) and (m.red_at is null or m.red_at > \(now)))"
        case .none:
            "(m.ending is null and (m.blue_at is null or m.blue_at > \(now)) and (m.yellow_at is null or m.yellow_at > \(now)) and (m.red_at is null or m.red_at > \(now)))"
        }
    }

    /// The light of a row of `matter m`, as `Light.rawValue`; empty of what has ended.
    static func light(at now: Instant) -> SQL {
        """
        case when m.ending is not null then '' when m.red_at <= \(now) then 'red' when m.yellow_at <= \(now) then 'yellow'
          when m.blue_at <= \(now) then 'blue' else 'none' end
        """
    }

    /// Where rows of `matter m` with this light are counted: by the index of its instants, which holds open matters only.
    /// Left alone SQLite, which knows nothing of how many rows there are, walks all that ever were in the order of what
    /// it groups them by.
    static func lit(_ light: Light) -> SQL {
        light == .none
            ? "matter m" : .either(sqlite: "matter m indexed by matter_by_\(SQL(trusted: light.rawValue))", postgres: "matter m")
    }

    /// `ReadScope.covers` as a condition on rows of `matter m`; nil when everything may be seen.
    package static func visible(_ scope: ReadScope, _ organization: Organization) -> SQL? {
        if scope.isEverything { return nil }
        var parts: [SQL] = []
        if !scope.units.isEmpty {
            let units = scope.units.sorted()
            parts.append("m.owner in (\(list: units)) or m.handler in (\(list: units)) or m.dispatcher in (\(list: units))")
            parts.append(supported(by: scope.units))
        }
        if !scope.areas.isEmpty {
            parts.append(lies(in: scope.areas, organization))
        }
        return parts.isEmpty ? "false" : "(\(SQL.joined(parts, by: " or ")))"
    }

    /// Of most matters nobody is: said so that the index of those that have somebody can be used.
    static func supported(by units: Set<UnitCode>) -> SQL {
        "(m.supporting is not null and (\(SQL.joined(units.sorted().map { "instr(' ' || m.supporting || ' ', \(" \($0) ")) > 0" }, by: " or "))))"
    }

    /// The same cut for the counters `tally t` and `flow t`, which know the handling unit and the cell only:
    /// what a unit merely supports is in its lists and not in its figures. Nil when everything may be seen.
    package static func visibleCounters(_ scope: ReadScope, _ organization: Organization) -> SQL? {
        if scope.isEverything { return nil }
        let cells = organization.areas.keys.filter { organization.ancestry(of: $0).contains(where: scope.areas.contains) }.sorted()
        return "(t.unit in (\(list: scope.units.sorted())) or t.cell in (\(list: cells)))"
    }

    /// Rows of `matter m` that lie in one of these areas, whatever their levels.
    package static func lies(in areas: Set<AreaCode>, _ organization: Organization) -> SQL {
        let list = columned(areas, organization)
        return "(m.cell in (\(list: list)) or m.community in (\(list: list)) or m.street in (\(list: list)))"
    }

    /// Rows have columns for cell, community and street. A region has none: the regions in it, each perhaps the smallest
    /// area of a matter, and what lies directly below any of them stand for it.
    private static func columned(_ areas: Set<AreaCode>, _ organization: Organization) -> [AreaCode] {
        var all = areas
        var regions = areas.filter { organization.areas[$0]?.level == .region }
        while !regions.isEmpty {
            let below = organization.areas.values.filter { area in area.parent.map { regions.contains($0) } ?? false }
            regions = Set(below.filter { $0.level == .region }.map(\.code)).subtracting(all)
            all.formUnion(below.map(\.code))
        }
        return all.sorted()
    }
}

/// The turning of a light: to which colour, on which days, by the unit whose time it was.
package struct Turning: Sendable {
    let light: Light
    let from: CivilDay
    let to: CivilDay
    /// "" before there was a unit; nil for all.
    let unit: UnitCode?
    /// Taken out of the count by an appeal that was upheld.
    let isExempted: Bool

    /// On rows of `turning t`.
    fileprivate var condition: SQL {
        var parts: [SQL] = ["t.light = \(light.rawValue)", "t.day between \(from) and \(to)"]
        if let unit { parts.append("t.unit = \(unit)") }
        if isExempted { parts.append("t.exempted > 0") }
        return .joined(parts, by: " and ")
    }
}

/// Matters by what their ending counts as in the completion rate: only those of these kinds, or all but them.
package struct EndingCut: Sendable {
    let isIncluded: Bool
    /// By the rules in force, as the counters are read.
    let kinds: [(ledger: String, kind: String)]

    package init(_ rules: MatterRules, isIncluded: Bool, _ belongs: (Ledger.EndingRule) -> Bool) {
        self.isIncluded = isIncluded
        kinds = rules.ledgers.values.compactMap(\.last).sorted { $0.name < $1.name }.flatMap { ledger in
            ledger.endings.filter(belongs).map { (ledger.name, $0.kind) }
        }
    }

    fileprivate var condition: SQL {
        let any: SQL = kinds.isEmpty ? "false" : .joined(kinds.map { "(m.ledger = \($0.ledger) and m.ending = \($0.kind))" }, by: " or ")
        return isIncluded ? "(\(any))" : "(m.ending is null or not (\(any)))"
    }

    /// The same of rows of counters `t`.
    fileprivate var counted: SQL {
        let any: SQL = kinds.isEmpty ? "false" : .joined(kinds.map { "(t.ledger = \($0.ledger) and t.ending = \($0.kind))" }, by: " or ")
        return isIncluded ? "(\(any))" : "(not (\(any)))"
    }
}

// MARK: Counting without looking at each

extension MatterQuery {
    /// Of what may be wanted of a matter only the ledger, the stage, the ending, the light and days.
    private func isWide(_ scope: ReadScope) -> Bool {
        let isAnyText = terms.map(\.isEmpty) ?? text?.allSatisfy(\.isWhitespace) ?? true
        return scope.isEverything && unit == nil && officer == nil && area == nil && `class` == nil && isAnyText && turnings.isEmpty
    }

    /// How many, by the counters, which know ledger, unit, stage, ending and the year of the report, and nothing of who may read what.
    /// Nil where more is asked for.
    private func counted(_ scope: ReadScope) -> SQL? {
        var rest = self
        rest.unit = nil
        guard rest.isWide(scope), light == nil, isOverdue == nil, endedFrom == nil, endedTo == nil else { return nil }
        var parts: [SQL] = []
        if from != nil || to != nil {
            guard let from, let to, let year = CivilDay.year(from, through: to) else { return nil }
            parts.append("t.year = \(year)")
        }
        if let ledger { parts.append("t.ledger = \(ledger)") }
        if let isOpen { parts.append(isOpen ? "t.ending = ''" : "t.ending <> ''") }
        if let ending { parts.append("t.ending = \(ending)") }
        if let endings { parts.append(endings.counted) }
        // What is open, whenever it was reported, is in few rows of the totals by day.
        let isOfTotal = isOpen == true && from == nil && unit == nil && stage == nil
        if let unit { parts.append("t.unit = \(unit)") }
        if let stage { parts.append("t.stage = \(stage)") }
        let counters: SQL =
            isOfTotal ? .either(sqlite: "total t indexed by total_of_open", postgres: "total t") : "unit_year t"
        let condition: SQL = parts.isEmpty ? "true" : .joined(parts, by: " and ")
        return "select coalesce(sum(t.count), 0) as count from \(counters) where \(condition)"
    }

    /// How many open ones are overdue: two ranges of an index, where `or` would look at all that is open.
    private func delayed(_ scope: ReadScope, _ organization: Organization, _ now: Instant) -> SQL? {
        guard isOverdue == true, isOpen == true, isWide(scope), stage == nil, light == nil else { return nil }
        var rest = self
        rest.isOverdue = nil
        let condition = rest.condition(scope, organization, now: now)
        let matters: SQL = .either(sqlite: "matter m indexed by matter_by_delay", postgres: "matter m")
        return """
            select (select count(*) from \(matters) where \(condition) and m.was_late = 1)
            + (select count(*) from \(matters) where \(condition) and m.was_late = 0 and m.due_at <= \(now)) as count
            """
    }

    /// Whether `light` none is what is left of the open ones when the other lights are taken away, and how many these are can be
    /// read from the counters.
    func isCountedByRest(_ scope: ReadScope) -> Bool {
        var open = self
        open.isOpen = true
        return isOpen != false && ending == nil && endings == nil && light == nil && open.counted(scope) != nil
    }
}

extension CivilDay {
    /// The year of which these are the first and the last day.
    static func year(_ first: CivilDay, through last: CivilDay) -> Int? {
        first.year == last.year && first == CivilDay(year: first.year, month: 1, day: 1)
            && last == CivilDay(year: last.year, month: 12, day: 31) ? first.year : nil
    }
}

extension Row {
    /// The light of a matter row at `now`, from the instants at which it turns.
    package func light(at now: Instant) -> Light {
        guard optionalText("ending") == nil else { return .none }
        if let red = instant("red_at"), red <= now { return .red }
        if let yellow = instant("yellow_at"), yellow <= now { return .yellow }
        if let blue = instant("blue_at"), blue <= now { return .blue }
        return .none
    }
}

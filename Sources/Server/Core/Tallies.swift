// What the cockpit, the league and a city's sums read of the counters.
import Kernel
import Loop
import Matters

/// The counters of some days, added up by unit, area, stage and ending.
struct Tallies: Sendable {
    struct Line: Sendable {
        var open = 0
        var valid = 0
        var closed = 0
        /// Of those that ended.
        var late = 0
        var byEnding: [String: Int] = [:]
    }
    struct StageKey: Hashable, Comparable {
        let ledger: String
        let order: Int
        let stage: String
        static func < (a: StageKey, b: StageKey) -> Bool { (a.ledger, a.order) < (b.ledger, b.order) }
    }

    private(set) var valid = 0
    private(set) var closed = 0
    private(set) var open = 0
    private(set) var late = 0
    private(set) var byEnding: [String: Int] = [:]
    private(set) var byUnit: [String: Line] = [:]
    /// By the areas of the house's division.
    private(set) var byArea: [String: Line] = [:]
    private(set) var byStage: [StageKey: Int] = [:]
    private(set) var openByDay: [CivilDay: Int] = [:]

    /// In thousandths, rounded half up.
    var rate: Int? { valid > 0 ? (closed * 2000 / valid + 1) / 2 : nil }

    /// Where everything may be read, a whole year is added up from the counters by unit and by cell, which do not grow with
    /// the matters; any other cut from those by day.
    init(_ journal: some Journal, from: CivilDay, to: CivilDay, scope: ReadScope, rules: MatterRules, _ division: Division) async throws {
        let organization = rules.organization
        func area(_ row: Row) -> String { division.area(of: row.text("cell"), organization) ?? "" }
        let open: Kernel.SQL
        if scope.isEverything, let year = CivilDay.year(from, through: to) {
            let ofYear: Kernel.SQL = "ledger in (\(list: rules.ledgers.keys.sorted())) and year = \(year)"
            for row in try await journal.rows("select ledger, unit, stage, ending, late, count as n from unit_year where \(ofYear)") {
                let counted = Counted(row, rules)
                add(counted)
                byUnit[row.text("unit"), default: Line()].add(counted)
            }
            for row in try await journal.rows("select ledger, cell, ending, late, count as n from cell_year where \(ofYear)") {
                byArea[area(row), default: Line()].add(Counted(row, rules))
            }
            open = .either(sqlite: "total indexed by total_of_open where ending = ''", postgres: "total where ending = ''")
        } else {
            let condition = MatterQuery.visibleCounters(scope, organization) ?? "true"
            let rows = try await journal.rows(
                """
                select ledger, unit, cell, stage, ending, late, sum(count) as n from tally t where day between \(from) and \(to) and \(condition)
                group by ledger, unit, cell, stage, ending, late having sum(count) <> 0
                """)
            for row in rows {
                let counted = Counted(row, rules)
                add(counted)
                byUnit[row.text("unit"), default: Line()].add(counted)
                byArea[area(row), default: Line()].add(counted)
            }
            open = "tally t where ending = '' and \(condition)"
        }
        for row in try await journal.rows("select day, sum(count) as n from \(open) group by day") {
            if let day = CivilDay(row.text("day")) { openByDay[day] = row.integer("n") }
        }
    }

    private mutating func add(_ counted: Counted) {
        let count = counted.count
        if counted.isValid { valid += count }
        if counted.isClosed { closed += count }
        if counted.ending.isEmpty {
            open += count
            if let stage = counted.stage { byStage[stage, default: 0] += count }
        } else {
            byEnding[counted.ending, default: 0] += count
            if counted.isLate { late += count }
        }
    }
}

/// A row of the counters, and what its ending counts as by the rules in force.
private struct Counted {
    let count: Int
    let ending: String
    let isValid, isClosed, isLate: Bool
    /// Nil where the counters are without.
    let stage: Tallies.StageKey?

    init(_ row: Row, _ rules: MatterRules) {
        let ledger = rules.ledger(row.text("ledger"))
        count = row.integer("n")
        ending = row.text("ending")
        let rule = ledger?.ending(ending)
        isValid = ending.isEmpty || rule?.isValid ?? true
        isClosed = rule?.isClosed ?? false
        isLate = row.integer("late") != 0
        stage = row.optionalText("stage").map { stage in
            Tallies.StageKey(ledger: row.text("ledger"), order: ledger?.stages.firstIndex { $0.name == stage } ?? 0, stage: stage)
        }
    }
}

extension Tallies.Line {
    fileprivate mutating func add(_ counted: Counted) {
        let count = counted.count
        if counted.isValid { valid += count }
        if counted.isClosed { closed += count }
        if counted.ending.isEmpty {
            open += count
        } else {
            byEnding[counted.ending, default: 0] += count
            if counted.isLate { late += count }
        }
    }
}

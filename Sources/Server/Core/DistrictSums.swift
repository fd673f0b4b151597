// What a city sees of its districts: each house counts from its own boards, by its own rules, and what they answer is
// added up here. A matter that was handed over is one in both houses: the sum counts it where it was first. Figures
// only, no matter and no word of one.
import Kernel
import Loop
import Matters
import Synchronization

/// As the cockpit reckons them: `valid` and `closed` of a year's reports, the others now, whenever reported.
struct MatterCounts: Hashable, Sendable {
    var valid = 0
    var closed = 0
    var open = 0
    var red = 0
    var yellow = 0
    var blue = 0

    /// 办结率 in thousandths, rounded half up; nil without a valid report.
    var rate: Int? { valid > 0 ? (closed * 2000 / valid + 1) / 2 : nil }

    static func + (a: MatterCounts, b: MatterCounts) -> MatterCounts {
        MatterCounts(
            valid: a.valid + b.valid, closed: a.closed + b.closed, open: a.open + b.open, red: a.red + b.red,
            yellow: a.yellow + b.yellow, blue: a.blue + b.blue)
    }

    static func - (a: MatterCounts, b: MatterCounts) -> MatterCounts {
        MatterCounts(
            valid: a.valid - b.valid, closed: a.closed - b.closed, open: a.open - b.open, red: a.red - b.red,
            yellow: a.yellow - b.yellow, blue: a.blue - b.blue)
    }
}

/// What one house answers.
struct HouseFigures: Sendable {
    /// Matters that came from other jurisdictions the same way.
    struct TakenOver: Sendable {
        var counts = MatterCounts()
        /// Of the open ones, those past their due instant.
        var late = 0
    }

    var all = MatterCounts()
    /// By the codes of the jurisdictions through which they came, the first one first.
    var takenOver: [[String]: TakenOver] = [:]
    var firstYear: Int?
}

extension House {
    /// From counters and from what is open now: it does not grow with the matters of earlier years.
    func figures(from: CivilDay, to: CivilDay) async throws -> HouseFigures {
        let rules = await journal.book().matters
        let now = self.now()
        var figures = HouseFigures()
        figures.firstYear = try await firstYear()
        /// The same cut as in the cockpit.
        func add(_ row: Row, to counts: inout MatterCounts) {
            let (ending, count) = (row.text("ending"), row.integer("n"))
            let rule = rules.ledger(row.text("ledger"))?.ending(ending)
            if ending.isEmpty || rule?.isValid ?? true { counts.valid += count }
            if rule?.isClosed ?? false { counts.closed += count }
        }
        let reported = try await journal.rows(
            "select ledger, ending, sum(count) as n from total where day between \(from) and \(to) group by ledger, ending")
        for row in reported { add(row, to: &figures.all) }
        for place in try await openNow() { figures.all.open += place.count }
        let lights = try await self.lights(by: "''", .everything, rules.organization, now)[""] ?? [:]
        (figures.all.red, figures.all.yellow, figures.all.blue) = (lights[.red] ?? 0, lights[.yellow] ?? 0, lights[.blue] ?? 0)
        func codes(_ path: String) -> [String] { path.split(separator: " ").map(String.init) }
        let came = try await journal.rows(
            "select path, ledger, ending, sum(count) as n from taken_over where day between \(from) and \(to) group by path, ledger, ending"
        )
        for row in came { add(row, to: &figures.takenOver[codes(row.text("path")), default: .init()].counts) }
        var last = ""
        while let path = try await journal.rows(TakenOverBoard<Book>.path(after: last)).first?.optionalText("path") {
            last = path
            guard let row = try await journal.rows(openCounts(path, now)).first else { continue }
            var taken = figures.takenOver[codes(path)] ?? .init()
            taken.counts.open = row.integer("n")
            (taken.counts.red, taken.counts.yellow, taken.counts.blue) = (row.integer("red"), row.integer("yellow"), row.integer("blue"))
            taken.late = row.integer("late")
            figures.takenOver[codes(path)] = taken
        }
        return figures
    }

    /// Of the open ones that came by this path.
    private func openCounts(_ path: String, _ now: Instant) -> Kernel.SQL {
        func sum(_ condition: Kernel.SQL) -> Kernel.SQL { "sum(case when \(condition) then 1 else 0 end)" }
        return """
            select count(*) as n, \(sum("m.due_at <= \(now)")) as late, \(sum(MatterQuery.condition(.red, now))) as red,
            \(sum(MatterQuery.condition(.yellow, now))) as yellow, \(sum(MatterQuery.condition(.blue, now))) as blue
            from taken_open o cross join matter m where o.path = \(path) and m.id = o.id
            """
    }

    /// How many are open where, whenever reported: read by the index of the open, which is as long as they are many.
    func openNow() async throws -> [(unit: UnitCode, cell: AreaCode, count: Int)] {
        let open: Kernel.SQL = .either(sqlite: "tally indexed by tally_of_open", postgres: "tally")
        return try await journal.rows("select unit, cell, sum(count) as n from \(open) where ending = '' group by unit, cell").map {
            ($0.text("unit"), $0.text("cell"), $0.integer("n"))
        }
    }

    /// Nil where it cannot be had in that time; the log says why.
    func answer<Answer: Sendable>(within limit: Duration, _ ask: @escaping @Sendable (House) async throws -> Answer) async -> Answer? {
        await withCheckedContinuation { continuation in
            let first = FirstAnswer(continuation)
            let patience = Task {
                do { try await Task.sleep(for: limit) } catch { return }
                first.give(nil)
            }
            // Not a child of this task: it would wait for a database that is away, for as long as that takes.
            Task {
                do { first.give(try await ask(self)) } catch {
                    logger.error("a jurisdiction does not answer", metadata: ["jurisdiction": "\(jurisdiction)", "error": "\(error)"])
                    first.give(nil)
                }
                patience.cancel()
            }
        }
    }
}

/// Whoever waits is given the first answer; what comes later is dropped.
private final class FirstAnswer<Answer: Sendable>: Sendable {
    private let waiting: Mutex<CheckedContinuation<Answer?, Never>?>

    init(_ continuation: CheckedContinuation<Answer?, Never>) { waiting = Mutex(continuation) }

    func give(_ answer: Answer?) {
        let continuation = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        continuation?.resume(returning: answer)
    }
}

/// One line: some jurisdictions together.
struct DistrictSum: Sendable {
    /// Each matter of theirs once; `nil` where none of them answers.
    var counts: MatterCounts?
    /// Of these, those that another jurisdiction of the sum handed over, and that it counts there.
    var takenOver = MatterCounts()
    /// Open there, handed over by the one that asks.
    var handedOver = 0
    /// Of them, those past their due instant there.
    var handedOverLate = 0
    /// Who does not answer.
    var missing: [House] = []
}

struct DistrictSums: Sendable {
    /// Who asks.
    let asker: House
    let installation: Installation
    private let answers: [String: HouseFigures]

    /// Long enough for a house that is busy, short enough for who looks at the page.
    static let patience = Duration.seconds(5)

    /// Asks this house and all below it at the same time.
    init(_ asker: House, in installation: Installation, from: CivilDay, to: CivilDay) async {
        self.asker = asker
        self.installation = installation
        answers = await withTaskGroup(of: (String, HouseFigures?).self) { group in
            for house in installation.subtree(of: asker) {
                group.addTask {
                    let figures = await house.answer(within: Self.patience) { try await $0.figures(from: from, to: to) }
                    return (house.jurisdiction, figures)
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    var firstYear: Int? { answers.values.compactMap(\.firstYear).min() }

    /// - Parameters:
    ///   - houses: whose matters, each once.
    ///   - whole: the houses of the sum that the line stands in.
    func line(_ houses: [House], of whole: [House]) -> DistrictSum {
        let own = Set(houses.map(\.jurisdiction))
        let others = Set(whole.map(\.jurisdiction)).subtracting(own)
        var line = DistrictSum()
        for house in houses {
            guard let figures = answers[house.jurisdiction] else {
                line.missing.append(house)
                continue
            }
            var counts = (line.counts ?? MatterCounts()) + figures.all
            for (path, taken) in figures.takenOver {
                if path.contains(where: own.contains) {
                    counts = counts - taken.counts
                } else if path.contains(where: others.contains) {
                    line.takenOver = line.takenOver + taken.counts
                }
                if path.last == asker.jurisdiction {
                    line.handedOver += taken.counts.open
                    line.handedOverLate += taken.late
                }
            }
            line.counts = counts
        }
        return line
    }

    /// A row of the table below `root`: the root by itself, then each directly below it with all that is below that.
    func rows(below root: House) -> [(house: House, sum: DistrictSum)] {
        let whole = installation.subtree(of: root)
        return [(root, line([root], of: whole))]
            + installation.districts(of: root).map { ($0, line(installation.subtree(of: $0), of: whole)) }
    }

    /// All of them together, as a line of what the asker adds up.
    func total(below root: House) -> DistrictSum {
        line(installation.subtree(of: root), of: installation.subtree(of: asker))
    }
}

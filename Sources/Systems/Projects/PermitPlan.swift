// 手续清单: the permits of one project in their order, what each waits for, and how much time the promise takes off what the
// law allows (压缩审批时限). Counted over the classes of the permits' ledger and the matters that the project has. Pure.
import Kernel
import Matters

/// One permit of a project as its matter tells it.
package struct PermitMatter: Sendable, Hashable {
    package let number: String
    package let code: String
    /// 绿色通道 and the like: by which of the class's limits it runs.
    package let track: String?
    /// Whether it was accepted ahead of what it waits for (容缺受理、预审批).
    package let isAhead: Bool
    /// Nil while it is open.
    package let ending: String?

    package init(number: String, code: String, track: String?, isAhead: Bool, ending: String?) {
        self.number = number
        self.code = code
        self.track = track
        self.isAhead = isAhead
        self.ending = ending
    }
}

package struct PermitPlan: Sendable {
    package enum State: Sendable, Hashable {
        /// No matter yet.
        case unfiled
        case open
        /// Ended as one of those that are waited for.
        case done
        /// Ended otherwise: refused, void.
        case failed
    }

    package struct Line: Sendable {
        package let `class`: IncidentClass
        /// The one that counts: of those that are done, else of those that are open, else the last.
        package let matter: PermitMatter?
        package let state: State
        /// Those before it that are not done.
        package let waitsFor: [IncidentClass]
        /// In work days; nil where the limit is of another unit.
        package let promised: Int?
        package let statutory: Int?

        /// It can be taken on now: nothing before it is missing, or it is accepted ahead.
        package var mayStart: Bool { state != .done && (waitsFor.isEmpty || matter?.isAhead ?? false) }
        /// 1 − promised ÷ statutory. Nil where either is not known.
        package var compression: Ratio? {
            guard let promised, let statutory, statutory > 0 else { return nil }
            return Ratio(Int64(statutory - promised), Int64(statutory))
        }
    }

    package let lines: [Line]

    /// - matters: the newest first.
    package init(_ catalogue: ClassCatalogue, done: [String], matters: [PermitMatter]) {
        func isDone(_ matter: PermitMatter) -> Bool { matter.ending.map(done.contains) ?? false }
        let finished = Set(matters.filter(isDone).map(\.code))
        lines = catalogue.inOrder.map { each in
            let own = matters.filter { $0.code == each.code }
            let counts = own.first(where: isDone) ?? own.first { $0.ending == nil } ?? own.first
            let state: State = counts.map { isDone($0) ? .done : $0.ending == nil ? .open : .failed } ?? .unfiled
            let limit = counts?.track.flatMap { each.limits[$0] } ?? each.limit
            return Line(
                class: each, matter: counts, state: state,
                waitsFor: each.after.filter { !finished.contains($0) }.compactMap { catalogue.classes[$0] },
                promised: limit.workDays, statutory: each.statutory?.workDays)
        }
    }

    package func count(_ state: State) -> Int { lines.count { $0.state == state } }

    /// 串联: one after the other, as promised. Nil where a limit is not in work days.
    package var oneByOne: Int? { sum(\.promised) }
    /// What the law allows, one after the other.
    package var statutory: Int? { sum(\.statutory) }

    /// 并联: each as soon as those before it are there: the longest way through.
    package var together: Int? {
        var ends: [String: Int] = [:]
        for line in lines {
            guard let days = line.promised else { return nil }
            ends[line.class.code] = days + (line.class.after.compactMap { ends[$0] }.max() ?? 0)
        }
        return ends.values.max() ?? 0
    }

    /// 1 − promised ÷ statutory, over all of those that have both.
    package var compression: Ratio? {
        let both = lines.filter { $0.compression != nil }
        let allowed = both.reduce(0) { $0 + ($1.statutory ?? 0) }
        guard allowed > 0 else { return nil }
        return Ratio(Int64(allowed - both.reduce(0) { $0 + ($1.promised ?? 0) }), Int64(allowed))
    }

    private func sum(_ days: (Line) -> Int?) -> Int? {
        lines.reduce(Int?.some(0)) { sum, line in sum.flatMap { sum in days(line).map { sum + $0 } } }
    }
}

extension Limit {
    /// Where it is a number of work days.
    fileprivate var workDays: Int? {
        guard case .budget(let budget) = self, budget.unit == .workDays else { return nil }
        return budget.amount
    }
}

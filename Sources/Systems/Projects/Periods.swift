// 封账: the figures up to a day are closed. What was reported by then stays as it is; a correction belongs to the next
// period. One stream, `project-periods`, kept in the book, because every later figure is decided against it.
import Kernel
import Matters

/// What was closed, and with which figures.
package struct ClosedPeriod: Codable, Hashable, Sendable {
    package let through: CivilDay
    package let closedAt: Instant
    package let by: OfficerCode
    /// The totals as they were, by which any later reading is measured.
    package let totals: PortfolioTotals
    /// What goes over into the next period, in numbers of matters and of projects.
    package let carriedOver: [String]
    package let summary: String
}

package struct ProjectPeriods: Sendable, Hashable {
    /// In order of their days.
    package internal(set) var closed: [ClosedPeriod] = []

    package init() {}

    package var closedThrough: CivilDay? { closed.last?.through }

    package static func keeps(_ stream: String) -> Bool { stream == ProjectPeriodDecider.stream }

    package mutating func absorb(_ entry: Entry) throws {
        ProjectPeriodDecider.evolve(&self, try ProjectPeriodFact.decoded(entry), entry)
    }
}

package enum ProjectPeriodCommand: Codable, Sendable {
    /// - totals: as the boards had them at the moment of closing.
    case close(through: CivilDay, totals: PortfolioTotals, carriedOver: [String], summary: String)
}

package enum ProjectPeriodFact: Fact {
    package static let domain = "project-period"
    case closed(through: CivilDay, totals: PortfolioTotals, carriedOver: [String], summary: String)
}

package enum ProjectPeriodDecider: Decider {
    package static let stream = "project-periods"
    package static let initial = ProjectPeriods()

    package static func decide(
        _ command: ProjectPeriodCommand, _ state: ProjectPeriods, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) -> [ProjectPeriodFact] {
        guard case .close(let through, let totals, let carriedOver, let summary) = command else { return [] }
        try ProjectRights.check(.closePeriod, nil, rules, context)
        guard through < context.now.day(in: rules.zone) else { throw .dayInTheFuture("through", through) }
        if let last = state.closedThrough, through <= last { throw .periodClosed(last) }
        guard summary.utf8.count <= 20_000 else { throw .fieldTooLong("summary", bytes: summary.utf8.count, longest: 20_000) }
        return [.closed(through: through, totals: totals, carriedOver: carriedOver, summary: summary)]
    }

    package static func evolve(_ state: inout ProjectPeriods, _ fact: ProjectPeriodFact, _ entry: Entry) {
        guard case .closed(let through, let totals, let carriedOver, let summary) = fact else { return }
        state.closed.append(
            ClosedPeriod(
                through: through, closedAt: entry.recordedAt, by: entry.actor.officer, totals: totals, carriedOver: carriedOver,
                summary: summary))
    }
}

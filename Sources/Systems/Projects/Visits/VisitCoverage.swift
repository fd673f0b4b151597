// 专班每周下沉一线: which projects are to be visited again within so many days, and how many of the last spans had a visit. Pure.
import Kernel
import Matters

package struct VisitCoverage: Sendable {
    package let project: Project
    package let last: CivilDay?
    package let daysSince: Int?
    /// Of the last `spans` spans of days, those in which somebody was there.
    package let visited: Int
    /// Twelve, or as many as it is in the register.
    package let spans: Int
    /// The days are over and nobody was there.
    package let isLate: Bool

    /// Nil for a project that nobody has to visit: the rules name no days, it is in preparation, built, on hold, withdrawn.
    package init?(_ project: Project, visits: [CivilDay], at today: CivilDay, _ rules: ProjectRules, _ zone: Zone) {
        guard let within = rules.visitedWithin, let details = project.details, details.class == .implementation,
            details.isMajor || !rules.visitsMajorOnly, project.withdrawnOn == nil, project.hold == nil,
            !project.hasReached(.built, by: today)
        else { return nil }
        let since = project.registeredAt.day(in: zone)
        let known = visits.filter { $0 <= today }
        self.project = project
        last = known.max()
        daysSince = last.map { $0.distance(to: today) }
        spans = min(12, max(1, (since.distance(to: today) + within) / within))
        visited = (0..<spans).count { span in
            let end = today.advanced(by: -span * within)
            return known.contains { $0 <= end && $0 > end.advanced(by: -within) }
        }
        isLate = (last.map { max($0, since) } ?? since).distance(to: today) > within
    }
}

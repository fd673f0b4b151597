// What can be asked of a project, imperative.
import Kernel
import Matters

package enum ProjectCommand: Codable, Sendable {
    case register(ProjectDetails)
    /// Other details, with the reason. What was stays on record.
    case revise(ProjectDetails, reason: String)
    /// - reason: asked for where the year has a plan already.
    case plan(year: Int, YearPlan, reason: String?)
    /// - reason: asked for where the milestone has another day already.
    case advance(to: Milestone, on: CivilDay, reason: String?, evidence: [Attachment]?)
    /// What was done since the first of January of the day's year, in yuan.
    /// - reason: asked for where the figure is lower than one before it, or takes the place of one of the same day.
    case spend(asOf: CivilDay, total: Int64, note: String?, reason: String?, evidence: [Attachment]?)
    case brief(BriefingDraft)
    case hold(since: CivilDay, reason: String)
    case resume(on: CivilDay, note: String?)
    case withdraw(on: CivilDay, reason: String)
    /// - reason: asked for where there is a schedule already.
    case schedule(Schedule, reason: String?)
    case reportActivity(ActivityReport)
    /// 调整竣工期限: another day by which all of the schedule stands.
    case moveFinish(to: CivilDay, reason: String)
}

/// A report as its writer sends it.
package struct BriefingDraft: Codable, Hashable, Sendable {
    package var side: BriefingSide
    package var on: CivilDay
    package var progress: String
    package var problems: String
    package var next: String
    package var total: Int64?

    package init(side: BriefingSide, on: CivilDay, progress: String, problems: String, next: String, total: Int64? = nil) {
        self.side = side
        self.on = on
        self.progress = progress
        self.problems = problems
        self.next = next
        self.total = total
    }
}

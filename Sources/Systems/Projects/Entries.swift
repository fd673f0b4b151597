// The facts of a project, past tense. Case names are stored (`project.registered`) and permanent.
import Kernel
import Matters

package enum ProjectFact: Fact {
    package static let domain = "project"

    case registered(number: String, details: ProjectDetails, draw: Draw)
    /// `changed` names the members that differ.
    case revised(details: ProjectDetails, changed: [String], reason: String)
    case planned(year: Int, plan: YearPlan, reason: String?)
    case advanced(to: Milestone, on: CivilDay, was: CivilDay?, reason: String?, evidence: [Attachment])
    case spent(asOf: CivilDay, total: Int64, was: Int64?, note: String?, reason: String?, evidence: [Attachment])
    case briefed(briefing: BriefingDraft)
    case held(since: CivilDay, reason: String)
    case resumed(on: CivilDay, note: String?)
    case withdrawn(on: CivilDay, reason: String)
    case scheduled(schedule: Schedule, reason: String?)
    /// `name` of the activity, so that the entry says itself.
    case activityReported(report: ActivityReport, name: String)
    case finishMoved(to: CivilDay, was: CivilDay, reason: String)
}

// Who may do what with a project: the duties that the rules name for each step; officers and heads for projects of
// their own unit, the others for all.
import Kernel
import Matters

/// What can be done, as the rules call it.
package enum ProjectStep: String, CaseIterable, Sendable {
    case register, revise, plan, advance, spend, brief, hold, withdraw, schedule, visit, need, allocate
    case closePeriod = "close-period"

    package var title: Bilingual {
        switch self {
        case .register: Bilingual(zh: "登记项目", en: "Register")
        case .revise: Bilingual(zh: "修改项目信息", en: "Revise")
        case .plan: Bilingual(zh: "下达年度计划", en: "Plan a year")
        case .advance: Bilingual(zh: "登记进度节点", en: "Record a milestone")
        case .spend: Bilingual(zh: "填报完成投资", en: "Report what was invested")
        case .brief: Bilingual(zh: "填报情况", en: "Report")
        case .hold: Bilingual(zh: "停工、复工", en: "Hold and resume")
        case .withdraw: Bilingual(zh: "调出", en: "Withdraw")
        case .schedule: Bilingual(zh: "编排工期", en: "Schedule")
        case .visit: Bilingual(zh: "登记现场督导", en: "Record a visit")
        case .need: Bilingual(zh: "登记要素需求和使用", en: "State what is needed and used")
        case .allocate: Bilingual(zh: "分配要素", en: "Allocate resources")
        case .closePeriod: Bilingual(zh: "封账", en: "Close a period")
        }
    }
}

package enum ProjectRights {
    /// - details: of the project; nil where there is none yet, or it is about all.
    package static func check(
        _ step: ProjectStep, _ details: ProjectDetails?, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) {
        try check(step, of: details?.units ?? [], rules, context)
    }

    /// - units: of the projects that it is about.
    package static func check(
        _ step: ProjectStep, of units: [UnitCode], _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) {
        // The command line, which whoever holds the data has anyway, and the loop.
        if context.actor == .system || context.actor == Rights.console { return }
        let post = try Rights.heldPost(context, rules.matters.organization)
        let by = rules.projects.who[step] ?? []
        guard by.contains(post.duty) else { throw .projectNotYours(step, by: by) }
        guard [.officer, .head].contains(post.duty) else { return }
        guard units.contains(where: { rules.matters.organization.isWithin(post.unit, $0) }) else { throw .projectOfOthers }
    }

    /// Each side's own people; for a sponsor the sponsor, or whoever keeps the register.
    package static func brief(
        _ side: BriefingSide, _ details: ProjectDetails, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) {
        if context.actor == .system || context.actor == Rights.console { return }
        let organization = rules.matters.organization
        let post = try Rights.heldPost(context, organization)
        if (rules.projects.who[.register] ?? []).contains(post.duty) { return }
        switch side {
        case .sponsor:
            guard details.sponsor.officer == context.actor.officer else { throw .projectOfOthers }
        case .town, .taskForce:
            let by = rules.projects.who[.brief] ?? []
            guard by.contains(post.duty) else { throw .projectNotYours(.brief, by: by) }
            let unit = side == .town ? details.town : details.taskForce.unit
            guard organization.isWithin(post.unit, unit) else { throw .projectOfOthers }
        }
    }
}

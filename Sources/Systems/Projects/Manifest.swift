// All that key projects add to the house, on one screen.
import Kernel
import Matters

/// Books that hold the rules of projects.
package protocol HoldsProjectRules: HoldsMatterRules {
    var projects: ProjectRules { get }
    var periods: ProjectPeriods { get }
}

package func projectManifest<Book: HoldsProjectRules>(_: Book.Type) -> SystemManifest<Book> {
    let rules: @Sendable (Book) -> ProjectDecisionRules = {
        ProjectDecisionRules(projects: $0.projects, periods: $0.periods, matters: $0.matters)
    }
    return SystemManifest(
        name: "projects",
        deciders: [
            RegisteredDecider(ProjectDecider.self, prefix: ProjectDecider.prefix, rules: rules),
            RegisteredDecider(VisitDecider.self, prefix: VisitDecider.prefix, rules: rules),
            RegisteredDecider(ResourceDecider.self, prefix: ResourceDecider.prefix, rules: rules),
            RegisteredDecider(ProjectRulesDecider.self, prefix: ProjectRulesDecider.prefix, rules: rules),
            RegisteredDecider(ProjectPeriodDecider.self, prefix: ProjectPeriodDecider.stream, rules: rules),
        ],
        boards: [ProjectBoard<Book>(), BriefingBoard<Book>(), ScheduleBoard<Book>(), VisitBoard<Book>(), ResourceBoard<Book>()])
}

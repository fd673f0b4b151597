// Many projects as one: totals by every cut, the rates that a bulletin gives, and what they are counted over. Pure.
import Kernel
import Matters

/// The sums of some projects as of a day. Money in yuan.
package struct PortfolioTotals: Codable, Hashable, Sendable {
    package var count = 0
    package var implementation = 0
    package var preparation = 0
    /// 总投资
    package var investment: Int64 = 0
    /// 年度计划投资, of those that have a plan.
    package var planned: Int64 = 0
    package var done: Int64 = 0
    /// 总投资 of those that have a plan.
    package var investmentWithPlan: Int64 = 0
    /// What should have been done, summed over the plans; in yuan, rounded down in each.
    package var due: Int64 = 0
    /// 应开工、复工: implementation projects whose planned start has come, or that had started before.
    package var toStart = 0
    /// 已开工、复工: of those, the ones that have started and do not stand.
    package var running = 0
    package var builtOrPartly = 0
    package var inProduction = 0
    package var atCapacity = 0
    package var held = 0
    package var red = 0
    package var yellow = 0
    /// With a plan and not behind it.
    package var ahead = 0
    package var withPlan = 0

    package init() {}

    /// 年度计划完成率. Nil without a plan.
    package var completion: Ratio? { planned > 0 ? Ratio(done, planned) : nil }
    /// 开工复工率. Nil where none was due.
    package var startRate: Ratio? { toStart > 0 ? Ratio(Int64(running), Int64(toStart)) : nil }
    /// 建成率: built or partly built of all.
    package var builtRate: Ratio? { count > 0 ? Ratio(Int64(builtOrPartly), Int64(count)) : nil }
    /// 年度计划占总投资, of those that have a plan.
    package var annualShare: Ratio? { investmentWithPlan > 0 ? Ratio(planned, investmentWithPlan) : nil }
    /// 序时进度, weighted by the plans.
    package var dueShare: Ratio? { planned > 0 ? Ratio(due, planned) : nil }
    /// Ahead of the time, all taken together. Nil without a plan.
    package var isAhead: Bool? { planned > 0 ? done >= due : nil }

    /// One project more, as of `asOf`; lights as of `today`.
    mutating func add(_ project: Project, asOf: CivilDay, today: CivilDay, _ rules: ProjectRules) {
        guard let details = project.details else { return }
        count += 1
        if details.class == .implementation { implementation += 1 } else { preparation += 1 }
        investment += details.investment
        if let progress = project.progress(of: asOf.year, asOf: asOf, rules) {
            withPlan += 1
            planned += progress.planned
            investmentWithPlan += details.investment
            done += progress.done
            due += Int64(Int128(progress.planned) * Int128(progress.due.numerator) / Int128(progress.due.denominator))
            if progress.isAhead { ahead += 1 }
        }
        let hasStarted = project.hasReached(.started, by: asOf)
        if details.class == .implementation, hasStarted || details.startOn.map({ $0 <= asOf }) ?? false {
            toStart += 1
            if hasStarted, project.hold.map({ $0.since > asOf }) ?? true { running += 1 }
        }
        if project.hasReached(.partlyBuilt, by: asOf) { builtOrPartly += 1 }
        if project.hasReached(.inProduction, by: asOf) { inProduction += 1 }
        if project.hasReached(.atCapacity, by: asOf) { atCapacity += 1 }
        if project.hold != nil { held += 1 }
        switch project.light(at: today, rules) {
        case .red: red += 1
        case .yellow: yellow += 1
        case .blue, .none: break
        }
    }
}

/// By what a register is cut.
package enum PortfolioCut: String, CaseIterable, Sendable {
    case `class`, level, field, lead, town, sponsor, phase

    package var title: Bilingual {
        switch self {
        case .class: Bilingual(zh: "类别", en: "Class")
        case .level: Bilingual(zh: "级别", en: "Level")
        case .field: Bilingual(zh: "领域", en: "Field")
        case .lead: Bilingual(zh: "牵头部门", en: "Lead department")
        case .town: Bilingual(zh: "镇街园区", en: "Town or park")
        case .sponsor: Bilingual(zh: "帮包领导", en: "Sponsor")
        case .phase: Bilingual(zh: "阶段", en: "Phase")
        }
    }
}

package struct Portfolio: Sendable {
    package let projects: [Project]
    package let rules: ProjectRules
    /// Up to which day it is counted.
    package let asOf: CivilDay
    package let today: CivilDay

    /// Those that are in the register on that day.
    package init(_ projects: [Project], asOf: CivilDay, today: CivilDay, _ rules: ProjectRules) {
        self.projects = projects.filter { $0.withdrawnOn.map { $0 > asOf } ?? true }
        self.rules = rules
        self.asOf = asOf
        self.today = today
    }

    package var totals: PortfolioTotals { totals { _ in true } }

    package func totals(where isMeant: (Project) -> Bool) -> PortfolioTotals {
        var totals = PortfolioTotals()
        for project in projects where isMeant(project) { totals.add(project, asOf: asOf, today: today, rules) }
        return totals
    }

    /// The value of a project in a cut, as a code.
    package func key(_ project: Project, _ cut: PortfolioCut) -> String {
        guard let details = project.details else { return "" }
        switch cut {
        case .class: return details.class.rawValue
        case .level: return details.level
        case .field: return details.field
        case .lead: return details.lead
        case .town: return details.town
        case .sponsor: return details.sponsor.officer ?? details.sponsor.name
        case .phase: return project.phase(on: asOf)?.rawValue ?? ""
        }
    }

    /// Each value with its totals: levels, fields and phases in their own order, the others by their codes.
    package func totals(by cut: PortfolioCut) -> [(key: String, totals: PortfolioTotals)] {
        var found: [String: PortfolioTotals] = [:]
        for project in projects {
            found[key(project, cut), default: PortfolioTotals()].add(project, asOf: asOf, today: today, rules)
        }
        let order: [String] =
            switch cut {
            case .class: ProjectClass.allCases.map(\.rawValue)
            case .level: rules.levels.map(\.code)
            case .field: rules.fields.map(\.code)
            case .phase: [""] + Milestone.lifeCycle.map(\.rawValue)
            case .lead, .town, .sponsor: []
            }
        func place(_ key: String) -> Int { order.firstIndex(of: key) ?? order.count }
        return found.sorted { (place($0.key), $0.key) < (place($1.key), $1.key) }.map { ($0.key, $0.value) }
    }

    /// 周期: from one milestone to another, of the projects that have reached both by then: the mean, in days, and how many
    /// they are. Nil where there are none.
    package func cycle(from first: Milestone, to second: Milestone) -> (days: Ratio, count: Int)? {
        let spans = projects.compactMap { project -> Int? in
            guard let begun = project.milestones[first], let ended = project.milestones[second], ended <= asOf else { return nil }
            return begun.distance(to: ended)
        }
        guard !spans.isEmpty else { return nil }
        return (Ratio(Int64(spans.reduce(0, +)), Int64(spans.count)), spans.count)
    }
}

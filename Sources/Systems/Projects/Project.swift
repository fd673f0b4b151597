// A key project (重点项目) as its entries tell it: what it is, who answers for it, how far it is, what was planned for
// each year and what was done of it. The words of the register; Decider.swift says what may happen.
import Kernel
import Matters

/// 实施类 has a plan for the year; 准备类 is not that far.
package enum ProjectClass: String, Codable, CaseIterable, Sendable {
    case implementation, preparation

    package var title: Bilingual {
        switch self {
        case .implementation: Bilingual(zh: "实施类", en: "Implementation")
        case .preparation: Bilingual(zh: "准备类", en: "Preparation")
        }
    }
}

/// The life cycle (签约、落地、开工、建成、投产、达产), and two dates beside it. Raw values are stored.
package enum Milestone: String, Codable, CaseIterable, Sendable, Hashable, CodingKeyRepresentable {
    case signed, landed, started
    /// 入统: counted by the statistics office. No step of the life cycle; due some time after the start.
    case inStatistics = "in-statistics"
    /// 部分建成
    case partlyBuilt = "partly-built"
    case built
    case inProduction = "in-production"
    case atCapacity = "at-capacity"

    package var title: Bilingual {
        switch self {
        case .signed: Bilingual(zh: "签约", en: "Signed")
        case .landed: Bilingual(zh: "落地", en: "Landed")
        case .started: Bilingual(zh: "开工", en: "Started")
        case .inStatistics: Bilingual(zh: "入统", en: "In the statistics")
        case .partlyBuilt: Bilingual(zh: "部分建成", en: "Partly built")
        case .built: Bilingual(zh: "建成", en: "Built")
        case .inProduction: Bilingual(zh: "投产", en: "In production")
        case .atCapacity: Bilingual(zh: "达产", en: "At capacity")
        }
    }

    /// Those that follow one another.
    package static let lifeCycle: [Milestone] = [.signed, .landed, .started, .partlyBuilt, .built, .inProduction, .atCapacity]
}

/// 帮包领导. By name, so that a register can be taken over before everybody has an account; with the officer where there is one.
package struct Sponsor: Codable, Hashable, Sendable {
    package var name: String
    package var officer: OfficerCode?

    package init(name: String, officer: OfficerCode? = nil) {
        self.name = name
        self.officer = officer
    }
}

/// 专班: those who push one project on, and the unit that reports for them.
package struct TaskForce: Codable, Hashable, Sendable {
    package var name: String
    package var unit: UnitCode

    package init(name: String, unit: UnitCode) {
        self.name = name
        self.unit = unit
    }
}

/// What the register says of a project. Money is in yuan.
package struct ProjectDetails: Codable, Hashable, Sendable {
    package var name: String
    package var `class`: ProjectClass
    /// A code of the rules' levels (省级、市级、区级).
    package var level: String
    /// A code of the rules' fields (领域).
    package var field: String
    /// 领域牵头部门
    package var lead: UnitCode
    /// 镇（街道）、园区
    package var town: UnitCode
    /// 项目单位
    package var owner: String
    package var sponsor: Sponsor
    package var taskForce: TaskForce
    /// 重大项目: dispatched daily.
    package var isMajor: Bool
    /// 项目代码 of the national platform.
    package var nationalCode: String?
    /// 总投资, yuan.
    package var investment: Int64
    /// 建设内容
    package var content: String
    package var startOn: CivilDay?
    package var finishOn: CivilDay?
    package var place: Place?

    package init(
        name: String, class: ProjectClass, level: String, field: String, lead: UnitCode, town: UnitCode, owner: String, sponsor: Sponsor,
        taskForce: TaskForce, isMajor: Bool = false, nationalCode: String? = nil, investment: Int64, content: String = "",
        startOn: CivilDay? = nil, finishOn: CivilDay? = nil, place: Place? = nil
    ) {
        self.name = name
        self.class = `class`
        self.level = level
        self.field = field
        self.lead = lead
        self.town = town
        self.owner = owner
        self.sponsor = sponsor
        self.taskForce = taskForce
        self.isMajor = isMajor
        self.nationalCode = nationalCode
        self.investment = investment
        self.content = content
        self.startOn = startOn
        self.finishOn = finishOn
        self.place = place
    }

    /// The units whose people report for it.
    package var units: [UnitCode] { [lead, town, taskForce.unit] }
}

/// 年度计划: what is to be invested in a year, by month or by a curve of the rules.
package struct YearPlan: Codable, Hashable, Sendable {
    /// Yuan.
    package var amount: Int64
    /// Yuan in each month, twelve of them, together `amount`.
    package var months: [Int64]?
    /// The code of a curve; nil with `months`.
    package var curve: String?

    package init(amount: Int64, months: [Int64]? = nil, curve: String? = nil) {
        self.amount = amount
        self.months = months
        self.curve = curve
    }
}

/// What was done of a year by a day, since its first of January. A later figure of the same day takes its place.
package struct InvestmentFigure: Codable, Hashable, Sendable {
    package let asOf: CivilDay
    /// Yuan since 1 January.
    package let total: Int64
    package let by: OfficerCode
    package let recordedAt: Instant
}

/// Why and since when the project stands (停工、缓建): its plan stands with it.
package struct ProjectHold: Codable, Hashable, Sendable {
    package let reason: String
    package let since: CivilDay
}

package struct Project: Codable, Sendable, Hashable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var details: ProjectDetails?
    package internal(set) var milestones: [Milestone: CivilDay] = [:]
    package internal(set) var plans: [Int: YearPlan] = [:]
    /// By year, in order of their days.
    package internal(set) var figures: [Int: [InvestmentFigure]] = [:]
    package internal(set) var hold: ProjectHold?
    /// 调出: no project of the register any more.
    package internal(set) var withdrawnOn: CivilDay?
    /// The last report of each side.
    package internal(set) var briefings: [BriefingSide: Briefing] = [:]
    package internal(set) var visitedOn: CivilDay?
    /// Nil where there is none, and in what lists read: the schedules have a table of their own.
    package internal(set) var schedule: Schedule?
    package internal(set) var latestDays: LatestDays?
    package internal(set) var registeredAt = Instant(milliseconds: 0)
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}

    /// The last figure of the year at or before that day.
    package func figure(of year: Int, at day: CivilDay) -> InvestmentFigure? { figures[year]?.last { $0.asOf <= day } }

    /// The furthest step of the life cycle by that day.
    package func phase(on day: CivilDay) -> Milestone? {
        Milestone.lifeCycle.last { milestones[$0].map { $0 <= day } ?? false }
    }

    package func hasReached(_ milestone: Milestone, by day: CivilDay) -> Bool {
        guard let place = Milestone.lifeCycle.firstIndex(of: milestone) else { return milestones[milestone].map { $0 <= day } ?? false }
        return Milestone.lifeCycle[place...].contains { milestones[$0].map { $0 <= day } ?? false }
    }
}

// MARK: - Reports

/// Who reports (双报): the two sides are compared.
package enum BriefingSide: String, Codable, CaseIterable, Sendable, Hashable, CodingKeyRepresentable {
    case town, taskForce = "task-force", sponsor

    package var title: Bilingual {
        switch self {
        case .town: Bilingual(zh: "镇街园区", en: "Town or park")
        case .taskForce: Bilingual(zh: "专班", en: "Task force")
        case .sponsor: Bilingual(zh: "帮包领导", en: "Sponsor")
        }
    }
}

/// 进展情况、存在问题、下步措施: the three parts of every report.
package struct Briefing: Codable, Hashable, Sendable {
    package let side: BriefingSide
    /// The day that it reports on.
    package let on: CivilDay
    package let progress: String
    /// 无 where there are none: a part that is left empty is not a report.
    package let problems: String
    package let next: String
    /// Yuan since 1 January, as this side counts it.
    package let total: Int64?
    package let at: Instant

    package init(side: BriefingSide, on: CivilDay, progress: String, problems: String, next: String, total: Int64?, at: Instant) {
        self.side = side
        self.on = on
        self.progress = progress
        self.problems = problems
        self.next = next
        self.total = total
        self.at = at
    }
}

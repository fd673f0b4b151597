// Key projects: what may happen to one, and what follows. Pure. The file to read first.
import Kernel
import Matters

/// What the decisions about projects depend on.
package struct ProjectDecisionRules: Sendable {
    package let projects: ProjectRules
    package let periods: ProjectPeriods
    package let matters: MatterRules

    package init(projects: ProjectRules, periods: ProjectPeriods, matters: MatterRules) {
        self.projects = projects
        self.periods = periods
        self.matters = matters
    }
}

package enum ProjectDecider: Decider {
    package static let prefix = "project"
    package static let initial = Project()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }

    package static func decide(
        _ command: ProjectCommand, _ state: Project, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) -> [ProjectFact] {
        if case .register(let details) = command { return [try register(details, state, rules, context)] }
        guard let details = state.details else { throw .projectUnknown(context.stream) }
        guard state.withdrawnOn == nil else { throw .projectWithdrawn(state.number) }
        let decision = ProjectDecision(project: state, details: details, rules: rules, context: context)
        switch command {
        case .register: return []
        case .revise(let new, let reason): return try decision.revised(new, reason)
        case .plan(let year, let plan, let reason): return try decision.planned(year, plan, reason)
        case .advance(let milestone, let day, let reason, let evidence):
            return try decision.advanced(milestone, day, reason, evidence ?? [])
        case .spend(let day, let total, let note, let reason, let evidence):
            return try decision.spent(day, total, note, reason, evidence ?? [])
        case .brief(let draft): return [try decision.briefed(draft)]
        case .hold(let since, let reason): return [try decision.held(since, reason)]
        case .resume(let day, let note): return [try decision.resumed(day, note)]
        case .withdraw(let day, let reason): return [try decision.withdrawn(day, reason)]
        case .schedule(let schedule, let reason): return try decision.scheduled(schedule, reason)
        case .reportActivity(let report): return try decision.activityReported(report)
        case .moveFinish(let day, let reason): return try decision.finishMoved(day, reason)
        }
    }

    private static func register(
        _ details: ProjectDetails, _ state: Project, _ rules: ProjectDecisionRules, _ context: Context
    ) throws(Refusal) -> ProjectFact {
        try ProjectRights.check(.register, nil, rules, context)
        guard state.details == nil else { throw .projectRegistered(state.number) }
        try details.check(rules)
        let year = context.now.day(in: rules.zone).year
        let number = context.drawn ?? 1
        return .registered(
            number: rules.projects.number.format(year: year, sequence: number), details: details,
            draw: Draw(counter: counter(rules, at: context.now), number: number))
    }

    package static func draws(_ command: ProjectCommand, _ rules: ProjectDecisionRules, at now: Instant) -> String? {
        if case .register = command { counter(rules, at: now) } else { nil }
    }

    package static func drew(_ fact: ProjectFact) -> (counter: String, number: Int)? {
        guard case .registered(_, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(_ rules: ProjectDecisionRules, at now: Instant) -> String {
        "\(prefix)/\(now.day(in: rules.zone).year)"
    }

    package static func evolve(_ state: inout Project, _ fact: ProjectFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .registered(let number, let details, _):
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.details, state.registeredAt) = (number, details, entry.recordedAt)
        case .revised(let details, _, _): state.details = details
        case .planned(let year, let plan, _): state.plans[year] = plan
        case .advanced(let milestone, let day, _, _, _): state.milestones[milestone] = day
        case .spent(let day, let total, _, _, _, _):
            var figures = (state.figures[day.year] ?? []).filter { $0.asOf != day }
            figures.append(InvestmentFigure(asOf: day, total: total, by: entry.actor.officer, recordedAt: entry.recordedAt))
            state.figures[day.year] = figures.sorted { $0.asOf < $1.asOf }
        case .briefed(let draft):
            let briefing = Briefing(
                side: draft.side, on: draft.on, progress: draft.progress, problems: draft.problems, next: draft.next, total: draft.total,
                at: entry.recordedAt)
            if (state.briefings[draft.side]?.on ?? draft.on) <= draft.on { state.briefings[draft.side] = briefing }
        case .held(let since, let reason): state.hold = ProjectHold(reason: reason, since: since)
        case .resumed: state.hold = nil
        case .withdrawn(let day, _): state.withdrawnOn = day
        case .scheduled(let schedule, _):
            state.schedule = schedule
            state.reschedule { _ in }
        case .activityReported(let report, _):
            state.reschedule { schedule in
                guard let place = schedule.activities.firstIndex(where: { $0.code == report.code }) else { return }
                schedule.activities[place].begunOn = report.begunOn
                schedule.activities[place].doneOn = report.doneOn
                schedule.activities[place].remaining = report.remainingDays.map { $0 * schedule.minutesPerDay }
            }
        case .finishMoved(let day, _, _): state.reschedule { $0.finishOn = day }
        }
    }
}

extension ProjectDecisionRules {
    /// Of the place's own time, as its calendar has it.
    package var zone: Zone { matters.calendars[projects.calendar]?.zone ?? .china }
}

/// One step of one project, with everything that its answer depends on.
struct ProjectDecision {
    let project: Project
    let details: ProjectDetails
    let rules: ProjectDecisionRules
    let context: Context

    var today: CivilDay { context.now.day(in: rules.zone) }

    func revised(_ new: ProjectDetails, _ reason: String) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.revise, details, rules, context)
        try new.check(rules)
        let changed = details.differences(from: new)
        guard !changed.isEmpty else { throw .projectUnchanged }
        return [.revised(details: new, changed: changed, reason: try required(reason, "reason"))]
    }

    func planned(_ year: Int, _ plan: YearPlan, _ reason: String?) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.plan, details, rules, context)
        guard (2000...2100).contains(year) else {
            throw .fieldInvalid("year", String(year), expected: Bilingual(zh: "2000 到 2100", en: "2000 to 2100"))
        }
        guard details.class == .implementation else { throw .planOfPreparation }
        try plan.check(rules.projects)
        let old = project.plans[year]
        guard plan != old else { return [] }
        if let closed = rules.periods.closedThrough, closed.year > year || (closed.year == year && closed.parts.month == 12) {
            throw .periodClosed(closed)
        }
        let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if old != nil, given == nil { throw .fieldMissing("reason", title: Bilingual(zh: "调整理由", en: "reason for the change")) }
        return [.planned(year: year, plan: plan, reason: try given.map { text throws(Refusal) in try bounded(text, "reason") })]
    }

    func advanced(_ milestone: Milestone, _ day: CivilDay, _ reason: String?, _ evidence: [Attachment]) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.advance, details, rules, context)
        guard day <= today else { throw .dayInTheFuture("on", day) }
        let old = project.milestones[milestone]
        guard old != day else { return [] }
        if let place = Milestone.lifeCycle.firstIndex(of: milestone) {
            for (index, other) in Milestone.lifeCycle.enumerated() {
                guard let known = project.milestones[other], index != place else { continue }
                guard index < place ? known <= day : known >= day else { throw .milestoneOutOfOrder(milestone, day, other, known) }
            }
        } else if milestone == .inStatistics, let started = project.milestones[.started], day < started {
            throw .milestoneOutOfOrder(milestone, day, .started, started)
        }
        let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if old != nil, given == nil { throw .fieldMissing("reason", title: Bilingual(zh: "更正理由", en: "reason for the correction")) }
        return [.advanced(to: milestone, on: day, was: old, reason: given, evidence: evidence)]
    }

    func spent(
        _ day: CivilDay, _ total: Int64, _ note: String?, _ reason: String?, _ evidence: [Attachment]
    ) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.spend, details, rules, context)
        guard day <= today else { throw .dayInTheFuture("asOf", day) }
        guard (0...ProjectDetails.mostMoney).contains(total) else {
            throw .fieldInvalid("total", String(total), expected: Bilingual(zh: "0 到 10 万亿元", en: "0 to ten trillion yuan"))
        }
        if let closed = rules.periods.closedThrough, day <= closed { throw .periodClosed(closed) }
        if rules.projects.needsEvidence, evidence.isEmpty {
            throw .fieldMissing("evidence", title: Bilingual(zh: "佐证材料", en: "evidence"))
        }
        let figures = project.figures[day.year] ?? []
        let same = figures.first { $0.asOf == day }
        guard same?.total != total else { return [] }
        let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        let before = figures.last { $0.asOf < day }
        let after = figures.first { $0.asOf > day }
        let isOdd = same != nil || (before.map { $0.total > total } ?? false) || (after.map { $0.total < total } ?? false)
        if isOdd, given == nil { throw .figureNeedsReason(day, total, (same ?? before.flatMap { $0.total > total ? $0 : nil } ?? after)!) }
        return [
            .spent(
                asOf: day, total: total, was: same?.total, note: try note.map { text throws(Refusal) in try bounded(text, "note") },
                reason: try given.map { text throws(Refusal) in try bounded(text, "reason") }, evidence: evidence)
        ]
    }

    func briefed(_ draft: BriefingDraft) throws(Refusal) -> ProjectFact {
        try ProjectRights.brief(draft.side, details, rules, context)
        guard draft.on <= today else { throw .dayInTheFuture("on", draft.on) }
        // A report on the last month is a letter, not a report.
        guard draft.on.distance(to: today) <= 31 else {
            throw .fieldInvalid("on", draft.on.description, expected: Bilingual(zh: "最近 31 天内的日期", en: "a day of the last 31"))
        }
        for (name, text) in [("progress", draft.progress), ("problems", draft.problems), ("next", draft.next)] {
            _ = try required(text, name)
        }
        if let total = draft.total, !(0...ProjectDetails.mostMoney).contains(total) {
            throw .fieldInvalid("total", String(total), expected: Bilingual(zh: "0 到 10 万亿元", en: "0 to ten trillion yuan"))
        }
        return .briefed(briefing: draft)
    }

    func held(_ since: CivilDay, _ reason: String) throws(Refusal) -> ProjectFact {
        try ProjectRights.check(.hold, details, rules, context)
        guard project.hold == nil else { throw .projectHeld }
        guard since <= today else { throw .dayInTheFuture("since", since) }
        return .held(since: since, reason: try required(reason, "reason"))
    }

    func resumed(_ day: CivilDay, _ note: String?) throws(Refusal) -> ProjectFact {
        try ProjectRights.check(.hold, details, rules, context)
        guard let hold = project.hold else { throw .projectNotHeld }
        guard day <= today else { throw .dayInTheFuture("on", day) }
        guard day >= hold.since else {
            throw .fieldInvalid(
                "on", day.description, expected: Bilingual(zh: "\(hold.since) 或以后", en: "\(hold.since) or later"))
        }
        return .resumed(on: day, note: try note.map { text throws(Refusal) in try bounded(text, "note") })
    }

    func withdrawn(_ day: CivilDay, _ reason: String) throws(Refusal) -> ProjectFact {
        try ProjectRights.check(.withdraw, details, rules, context)
        guard day <= today else { throw .dayInTheFuture("on", day) }
        return .withdrawn(on: day, reason: try required(reason, "reason"))
    }
}

extension ProjectDetails {
    /// Ten trillion yuan: more is a slip of the unit.
    static let mostMoney: Int64 = 10_000_000_000_000

    /// Sponsor and task force are always filled; what a code names is there.
    func check(_ rules: ProjectDecisionRules) throws(Refusal) {
        let texts: [(String, String, Bilingual)] = [
            ("name", name, Bilingual(zh: "项目名称", en: "name")), ("owner", owner, Bilingual(zh: "项目单位", en: "owner")),
            ("sponsor", sponsor.name, Bilingual(zh: "帮包领导", en: "sponsor")),
            ("taskForce", taskForce.name, Bilingual(zh: "专班", en: "task force")),
        ]
        for (field, text, title) in texts {
            guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing(field, title: title) }
            guard text.utf8.count <= 300 else { throw .fieldTooLong(field, bytes: text.utf8.count, longest: 300) }
        }
        guard content.utf8.count <= 4000 else { throw .fieldTooLong("content", bytes: content.utf8.count, longest: 4000) }
        try rules.projects.check(level: level, field: field)
        for (field, unit) in [("lead", lead), ("town", town), ("taskForce.unit", taskForce.unit)] {
            guard rules.matters.organization.isOpen(unit) else { throw .unitUnknown(unit, field: field) }
        }
        if let officer = sponsor.officer, rules.matters.organization.officers[officer] == nil {
            throw .fieldInvalid("sponsor", officer, expected: Bilingual(zh: "在册人员", en: "an officer of the organization"))
        }
        guard investment > 0, investment <= ProjectDetails.mostMoney else {
            throw .fieldInvalid(
                "investment", String(investment), expected: Bilingual(zh: "大于 0、不超过 10 万亿元", en: "more than 0, at most ten trillion yuan"))
        }
        if let startOn, let finishOn, finishOn < startOn {
            throw .fieldInvalid(
                "finishOn", finishOn.description,
                expected: Bilingual(zh: "不早于计划开工 \(startOn)", en: "not before the planned start \(startOn)"))
        }
        if let nationalCode, nationalCode.utf8.count > 60 || nationalCode.contains(where: \.isWhitespace) {
            throw .fieldInvalid(
                "nationalCode", String(nationalCode.prefix(80)), expected: Bilingual(zh: "不含空格的项目代码", en: "a code without blanks"))
        }
        if let place { try place.check() }
    }

    /// The members in which two differ, by name.
    func differences(from other: ProjectDetails) -> [String] {
        let pairs: [(String, Bool)] = [
            ("name", name != other.name), ("class", self.class != other.class), ("level", level != other.level),
            ("field", field != other.field), ("lead", lead != other.lead), ("town", town != other.town), ("owner", owner != other.owner),
            ("sponsor", sponsor != other.sponsor), ("taskForce", taskForce != other.taskForce), ("isMajor", isMajor != other.isMajor),
            ("nationalCode", nationalCode != other.nationalCode), ("investment", investment != other.investment),
            ("content", content != other.content), ("startOn", startOn != other.startOn), ("finishOn", finishOn != other.finishOn),
            ("place", place != other.place),
        ]
        return pairs.filter(\.1).map(\.0)
    }
}

extension YearPlan {
    func check(_ rules: ProjectRules) throws(Refusal) {
        guard amount > 0, amount <= ProjectDetails.mostMoney else {
            throw .fieldInvalid(
                "amount", String(amount), expected: Bilingual(zh: "大于 0、不超过 10 万亿元", en: "more than 0, at most ten trillion yuan"))
        }
        if let months {
            guard months.count == 12, months.allSatisfy({ $0 >= 0 }) else {
                throw .fieldInvalid(
                    "months", String(months.count), expected: Bilingual(zh: "十二个月，每月不小于 0", en: "twelve months of 0 or more each"))
            }
            guard months.reduce(0, +) == amount else { throw .monthsDoNotAddUp(months.reduce(0, +), amount) }
            guard curve == nil else {
                throw .fieldInvalid("curve", curve ?? "", expected: Bilingual(zh: "分月计划和曲线只能有一个", en: "months or a curve, not both"))
            }
        } else if let curve, rules.curves[curve] == nil {
            throw .fieldInvalid(
                "curve", curve,
                expected: Bilingual(
                    zh: "下列之一：\(rules.curves.keys.sorted().joined(separator: "、"))",
                    en: "one of: \(rules.curves.keys.sorted().joined(separator: ", "))"))
        }
    }
}

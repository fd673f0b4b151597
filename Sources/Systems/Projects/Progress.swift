// Plan against time (序时进度): which share of a year's plan the calendar says should be done by a day, which share is
// done, what that makes of the year, and which light it is. Pure; pages, bulletins and tests ask it, nothing stores it.
import Kernel
import Matters

extension YearPlan {
    /// The share that is due by the end of `day`: whole months, and of the month of the day its days.
    /// At the end of November an even year stands at exactly eleven twelfths.
    package func due(by day: CivilDay, in year: Int, _ rules: ProjectRules) -> Ratio {
        let weights = months ?? rules.curves[curve ?? rules.usualCurve]?.weights ?? [Int64](repeating: 1, count: 12)
        let whole = weights.reduce(0, +)
        guard whole > 0, day.year >= year else { return Ratio(0, 1) }
        guard day.year == year else { return Ratio(1, 1) }
        let (_, month, dayOfMonth) = day.parts
        let length = Int64(CivilDay.length(year, month))
        let before = weights[..<(month - 1)].reduce(0, +)
        // Months in yuan times 31 stay far below what an Int64 holds: see `ProjectDetails.mostMoney`.
        return Ratio(before * length + weights[month - 1] * Int64(dayOfMonth), whole * length)
    }
}

/// A year of one project, as of a day.
package struct YearProgress: Hashable, Sendable {
    /// Yuan.
    package let planned: Int64
    /// Yuan since 1 January by the last figure.
    package let done: Int64
    /// The day of that figure; nil where there is none.
    package let figureOn: CivilDay?
    /// The day up to which the plan is counted.
    package let asOf: CivilDay
    package let due: Ratio
    /// The plan stands, because the project does.
    package let isHeld: Bool

    /// 年度计划完成率
    package var completion: Ratio { Ratio(done, planned) }
    /// 序时进度比: more than 1 is ahead. Nil while nothing is due.
    package var timeRatio: Double? { completion.over(due) }
    package var isAhead: Bool { completion >= due }

    /// What the year comes to if it goes on as until now: what was done over the share that was due. At most what can
    /// still be meant; nil while nothing is due.
    package var forecast: Int64? {
        guard due.numerator > 0 else { return nil }
        let value = Int128(done) * Int128(due.denominator) / Int128(due.numerator)
        return value > Int128(Int64.max) ? nil : Int64(value)
    }
}

extension ProjectRules {
    /// The day up to which figures should be there: the end of the last month whose figures are due by now.
    package func cutOff(at today: CivilDay) -> CivilDay {
        let (_, _, day) = today.parts
        let endOfLast = today.advanced(by: -day)
        return day > figuresDue ? endOfLast : endOfLast.advanced(by: -endOfLast.parts.day)
    }
}

extension Project {
    /// The year as of the end of `asOf`. Nil without a plan for it.
    package func progress(of year: Int, asOf: CivilDay, _ rules: ProjectRules) -> YearProgress? {
        guard let plan = plans[year] else { return nil }
        let figure = figure(of: year, at: asOf)
        let stands = hold.flatMap { $0.since <= asOf ? $0.since : nil }
        return YearProgress(
            planned: plan.amount, done: figure?.total ?? 0, figureOn: figure?.asOf, asOf: asOf,
            due: plan.due(by: stands ?? asOf, in: year, rules), isHeld: stands != nil)
    }

    /// As of the day up to which figures are due, or of a newer figure.
    package func progress(at today: CivilDay, _ rules: ProjectRules) -> YearProgress? {
        let cutOff = rules.cutOff(at: today)
        let newest = figures[today.year]?.last { $0.asOf <= today }?.asOf
        let asOf = max(
            cutOff.year == today.year ? cutOff : CivilDay(year: today.year, month: 1, day: 1)!.advanced(by: -1), newest ?? cutOff)
        return progress(of: today.year, asOf: asOf, rules)
    }
}

// MARK: - Lights

/// Why a project shows a light.
package struct ProjectFinding: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case progress, start, statistics, schedule }

    package let kind: Kind
    package let light: Light
    package let words: Bilingual
}

extension Project {
    /// Everything that is wrong with it by the rules, the worst first. A project that is on hold or withdrawn shows none:
    /// its plan stands with it.
    package func findings(at today: CivilDay, _ rules: ProjectRules) -> [ProjectFinding] {
        guard withdrawnOn == nil, hold == nil, let details else { return [] }
        return [
            behind(at: today, rules), lateStart(details, at: today, rules), notCounted(at: today, rules),
            latestDays?.finding(at: today, yellow: rules.latestDayAhead),
        ].compactMap(\.self).sorted { $0.light > $1.light }
    }

    package func light(at today: CivilDay, _ rules: ProjectRules) -> Light { findings(at: today, rules).first?.light ?? .none }

    private func behind(at today: CivilDay, _ rules: ProjectRules) -> ProjectFinding? {
        guard let progress = progress(at: today, rules) else { return nil }
        let (due, done) = (progress.due, progress.completion)
        // 落后 10 至 30 个百分点黄灯，超过 30 个百分点红灯: from the yellow threshold on, and beyond the red one.
        guard due.excess(over: done, points: rules.progress.yellow) >= 0, due > done else { return nil }
        let points = due.points(to: done)
        return ProjectFinding(
            kind: .progress, light: due.excess(over: done, points: rules.progress.red) > 0 ? .red : .yellow,
            words: Bilingual(
                zh: "截至 \(progress.asOf) 完成年度计划的 \(done.percent())%，序时进度 \(due.percent())%，落后 \(points) 个百分点",
                en: "\(done.percent())% of the year's plan by \(progress.asOf), where \(due.percent())% was due: \(points) points behind"))
    }

    private func lateStart(_ details: ProjectDetails, at today: CivilDay, _ rules: ProjectRules) -> ProjectFinding? {
        guard let planned = details.startOn, !hasReached(.started, by: today) else { return nil }
        let months = planned.months(to: today)
        guard months >= rules.start.yellow, months > 0 else { return nil }
        return ProjectFinding(
            kind: .start, light: months >= rules.start.red ? .red : .yellow,
            words: Bilingual(
                zh: "计划 \(planned.monthText.zh)开工，已过 \(months) 个月未开工",
                en: "planned to start in \(planned.monthText.en), not started \(months) month\(months == 1 ? "" : "s") later"))
    }

    private func notCounted(at today: CivilDay, _ rules: ProjectRules) -> ProjectFinding? {
        guard let started = milestones[.started], started <= today, milestones[.inStatistics].map({ $0 > today }) ?? true else {
            return nil
        }
        let months = started.wholeMonths(to: today)
        guard months >= rules.statistics.yellow, months > 0 else { return nil }
        return ProjectFinding(
            kind: .statistics, light: months >= rules.statistics.red ? .red : .yellow,
            words: Bilingual(
                zh: "\(started) 开工，满 \(months) 个月未入统",
                en: "started on \(started), not in the statistics \(months) month\(months == 1 ? "" : "s") later"))
    }
}

extension CivilDay {
    /// Months of the calendar between the two, whatever their days: from 2026-03-31 to 2026-04-01 is one.
    func months(to other: CivilDay) -> Int {
        let (year, month, _) = parts
        let (otherYear, otherMonth, _) = other.parts
        return (otherYear - year) * 12 + otherMonth - month
    }

    /// Months that are over: from 31 January one is over on 28 or 29 February.
    func wholeMonths(to other: CivilDay) -> Int {
        let count = months(to: other)
        guard count > 0 else { return 0 }
        let (year, month, day) = other.parts
        let isOver = day >= min(parts.day, CivilDay.length(year, month))
        return isOver ? count : count - 1
    }

    package var monthText: Bilingual {
        let (year, month, _) = parts
        return Bilingual(zh: "\(year) 年 \(month) 月", en: "\(year)-\(month < 10 ? "0" : "")\(month)")
    }
}

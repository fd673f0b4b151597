// What may be done with a round of a contest, and by whom. Nobody confirms or answers for a unit to which they belong, nor what they
// entered themselves; nothing is published that nobody outside has confirmed.
import Kernel
import Matters

package enum ContestDecider: Decider {
    package static let prefix = "contest"
    package static let initial = ContestRound()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    static let pattern = NumberPattern("PB{year}-{sequence:3}")!

    package static func decide(
        _ command: ContestCommand, _ state: ContestRound, _ rules: ContestDecisionRules, _ context: Context
    ) throws(Refusal) -> [ContestFact] {
        if case .open(let opening) = command { return [try open(opening, state, rules, context)] }
        guard let opening = state.opening else { throw .contestUnknown(context.stream) }
        guard let own = rules.contests[opening.contest, version: opening.rules] else { throw .contestRulesUnknown(opening.contest) }
        let round = Round(state: state, opening: opening, rules: own, all: rules, context: context)
        switch command {
        case .open: return []
        case .enter(let unit, let indicator, let value, let evidence, let reason):
            return [try round.entered(unit, indicator, value, evidence, reason)]
        case .confirm(let unit, let indicator):
            let entry = try round.toJudge(unit, indicator)
            return [.confirmed(unit: unit, indicator: indicator, value: entry.value)]
        case .dispute(let unit, let indicator, let reason):
            _ = try round.toJudge(unit, indicator)
            return [.disputed(unit: unit, indicator: indicator, reason: try required(reason, "reason"))]
        case .count(let counts, let asOf): return [try round.counted(counts, asOf)]
        case .publish: return [try round.published()]
        case .object(let unit, let indicator, let reason, let evidence): return [try round.objected(unit, indicator, reason, evidence)]
        case .answer(let number, let isUpheld, let reason, let corrected):
            return try round.answered(number, isUpheld, reason, corrected)
        case .finalize: return [try round.finalized()]
        case .withdraw(let reason):
            try round.keep()
            guard state.stage == .open else { throw .contestPublished(state.number) }
            return [.withdrawn(reason: try required(reason, "reason"))]
        }
    }

    private static func open(
        _ opening: ContestOpening, _ state: ContestRound, _ rules: ContestDecisionRules, _ context: Context
    ) throws(Refusal) -> ContestFact {
        guard let own = rules.contests[opening.contest] else { throw .contestRulesUnknown(opening.contest) }
        try check(own.keepers, .keep, rules, context)
        guard state.opening == nil else { throw .contestOpened(state.number) }
        guard opening.period.cadence == own.cadence else {
            let example = ContestPeriod(own.cadence, of: context.now.day(in: .china))?.description ?? ""
            throw .fieldInvalid(
                "period", opening.period.description, title: Bilingual(zh: "期", en: "period"),
                expected: Bilingual(zh: "如 \(example)", en: "such as \(example)"))
        }
        // The period that runs, one that is over, or the next: what cannot be counted for years is a slip of the pen.
        let current = ContestPeriod(own.cadence, of: context.now.day(in: .china))
        let next = current.flatMap { ContestPeriod(own.cadence, of: $0.to.advanced(by: 1)) }
        if let next, next < opening.period {
            throw .fieldInvalid(
                "period", opening.period.description, title: Bilingual(zh: "期", en: "period"),
                expected: Bilingual(zh: "不晚于下一期 \(next)", en: "\(next) at the latest, which is the next one"))
        }
        guard opening.rules == rules.contests.version(of: opening.contest),
            opening.participants == own.participants(rules.matters.organization)
        else { throw .contestMoved }
        guard !opening.participants.isEmpty else { throw .contestNobody }
        let number = context.drawn ?? 1
        return .opened(
            number: pattern.format(year: context.now.day(in: .china).year, sequence: number), opening: opening,
            draw: Draw(counter: counter(at: context.now), number: number))
    }

    /// Whether the actor has one of the duties.
    static func check(_ duties: [Duty], _ step: ContestStep, _ rules: ContestDecisionRules, _ context: Context) throws(Refusal) {
        if context.actor == .system || context.actor == Rights.console { return }
        guard duties.contains(try Rights.heldPost(context, rules.matters.organization).duty) else {
            throw .contestNotYours(step, by: duties)
        }
    }

    package static func draws(_ command: ContestCommand, _ rules: ContestDecisionRules, at now: Instant) -> String? {
        if case .open = command { counter(at: now) } else { nil }
    }

    package static func drew(_ fact: ContestFact) -> (counter: String, number: Int)? {
        guard case .opened(_, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(at now: Instant) -> String { "\(prefix)/\(now.day(in: .china).year)" }

    package static func evolve(_ state: inout ContestRound, _ fact: ContestFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .opened(let number, let opening, _):
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.opening, state.openedBy) = (number, opening, entry.actor)
        case .entered(let unit, let indicator, let value, let evidence, _):
            state.entered[unit, default: [:]][indicator] = ContestEntry(value: value, evidence: evidence, by: entry.actor)
        case .confirmed(let unit, let indicator, _): state.entered[unit]?[indicator]?.standing = .confirmed
        case .disputed(let unit, let indicator, let reason):
            state.entered[unit]?[indicator]?.standing = .disputed
            state.entered[unit]?[indicator]?.note = reason
        case .counted(let counts, let asOf): (state.counts, state.countedAt, state.countedAsOf) = (counts, entry.recordedAt, asOf)
        case .published(let publication): state.publications.append(publication)
        case .objected(let number, let unit, let indicator, let reason, let evidence):
            state.objections.append(
                ContestObjection(
                    number: number, unit: unit, indicator: indicator, reason: reason, evidence: evidence, by: entry.actor,
                    at: entry.recordedAt, publication: state.publications.count))
        case .answered(let number, let isUpheld, let reason, let corrected):
            for index in state.objections.indices where state.objections[index].number == number {
                state.objections[index].answer = ContestObjection.Answer(
                    isUpheld: isUpheld, reason: reason, corrected: corrected, by: entry.actor)
            }
        case .finalized: state.isFinal = true
        case .withdrawn(let reason): state.withdrawn = reason
        }
    }
}

/// What can be done, as refusals call it.
package enum ContestStep: String, Sendable {
    case keep, enter, confirm, object, answer

    package var title: Bilingual {
        switch self {
        case .keep: Bilingual(zh: "管理评比", en: "keep this contest")
        case .enter: Bilingual(zh: "填报", en: "enter this figure")
        case .confirm: Bilingual(zh: "确认填报的数字", en: "confirm figures")
        case .object: Bilingual(zh: "提出异议", en: "object")
        case .answer: Bilingual(zh: "答复异议", en: "answer objections")
        }
    }
}

/// A decision on a round that is there.
private struct Round {
    let state: ContestRound
    let opening: ContestOpening
    let rules: ContestRules
    let all: ContestDecisionRules
    let context: Context

    private var organization: Organization { all.matters.organization }
    private var isHouse: Bool { context.actor == .system || context.actor == Rights.console }
    private var calendar: WorkCalendar? { all.matters.calendars[rules.calendar] }
    private var zone: Zone { calendar?.zone ?? .china }
    private var today: CivilDay { context.now.day(in: zone) }
    private var name: (UnitCode) -> String { { organization.name(ofUnit: $0) } }

    func keep() throws(Refusal) { try ContestDecider.check(rules.keepers, .keep, all, context) }

    private func stillOpen() throws(Refusal) {
        switch state.stage {
        case .open: return
        case .published, .final: throw .contestPublished(state.number)
        case .withdrawn: throw .contestWithdrawn(state.number)
        }
    }

    private func known(_ unit: UnitCode, _ indicator: String) throws(Refusal) -> Indicator {
        guard opening.participants.contains(unit) else {
            throw .fieldInvalid(
                "unit", unit, title: Bilingual(zh: "单位", en: "unit"), expected: Bilingual(zh: "参加的单位", en: "a unit that takes part"))
        }
        guard let found = rules.indicator(indicator) else {
            throw .fieldInvalid(
                "indicator", indicator, title: Bilingual(zh: "指标", en: "indicator"),
                expected: Bilingual(zh: "本评比的指标", en: "one of its indicators"))
        }
        return found
    }

    /// Refuses whoever belongs to the unit, in whatever post.
    private func outside(_ unit: UnitCode) throws(Refusal) {
        if isHouse { return }
        if organization.posts(of: context.actor.officer, at: context.now).contains(where: { organization.isWithin($0.unit, unit) }) {
            throw .contestInside(name(unit))
        }
    }

    // MARK: Figures that are entered

    func entered(_ unit: UnitCode, _ indicator: String, _ value: Amount, _ evidence: String, _ reason: String) throws(Refusal)
        -> ContestFact
    {
        let found = try known(unit, indicator)
        guard found.isEntered else { throw .contestCounted(found.title) }
        try ContestDecider.check(found.enterers, .enter, all, context)
        if !isHouse {
            let post = try Rights.heldPost(context, organization)
            // A unit's own people enter for it alone.
            if [.officer, .head, .gridWorker].contains(post.duty), !organization.isWithin(post.unit, unit) {
                throw .contestOtherUnit(name(unit))
            }
        }
        try stillOpen()
        try check(value, found)
        let evidence = try required(evidence, "evidence", title: Bilingual(zh: "依据", en: "evidence"))
        let old = state.entered[unit]?[indicator]
        if let old, old.value == value, old.evidence == evidence { throw .contestUnchanged }
        return .entered(
            unit: unit, indicator: indicator, value: value, evidence: evidence,
            reason: old == nil ? nil : try required(reason, "reason", title: Bilingual(zh: "更改理由", en: "reason for the change")))
    }

    private func check(_ value: Amount, _ indicator: Indicator) throws(Refusal) {
        func refuse(_ zh: String, _ en: String) -> Refusal {
            .fieldInvalid("value", value.description, title: indicator.title, expected: Bilingual(zh: zh, en: en))
        }
        switch indicator.role {
        case .shown:
            guard value >= Amount(1), value.tenThousandths % 10_000 == 0 else {
                throw refuse("名次，从 1 起的整数", "a place, a whole number from 1")
            }
        case .bonus, .deduction:
            guard value >= Amount(0), value.tenThousandths % 100 == 0 else {
                throw refuse("不小于 0、最多两位小数的分数", "points from 0, with two places at most")
            }
        case .weighted:
            switch indicator.score {
            case .shareOfBest, .shareOfTarget: guard value >= Amount(0) else { throw refuse("不小于 0 的数", "a number from 0") }
            case .between, .place: break
            }
        }
    }

    func toJudge(_ unit: UnitCode, _ indicator: String) throws(Refusal) -> ContestEntry {
        _ = try known(unit, indicator)
        try ContestDecider.check(rules.confirmers, .confirm, all, context)
        try outside(unit)
        try stillOpen()
        guard let entry = state.entered[unit]?[indicator] else { throw .contestNotEntered }
        guard isHouse || entry.by.officer != context.actor.officer else { throw .contestOwnFigure }
        guard entry.standing == .waiting else { throw .contestJudged(entry.standing.title) }
        return entry
    }

    // MARK: Counting and publishing

    func counted(_ counts: [ContestCount], _ asOf: Instant) throws(Refusal) -> ContestFact {
        try keep()
        try stillOpen()
        let wanted = opening.participants.flatMap { unit in rules.counted.map { "\(unit) \($0.code)" } }
        guard !wanted.isEmpty else { throw .contestNothingCounted }
        precondition(
            counts.map { "\($0.unit) \($0.indicator)" } == wanted && asOf <= context.now,
            "a count has each unit and each counted indicator once, in the order of the round")
        return .counted(counts: counts, asOf: asOf)
    }

    /// The first moment after the period.
    private var end: Instant { Instant(opening.period.to.advanced(by: 1), in: zone) }

    func published() throws(Refusal) -> ContestFact {
        try keep()
        try stillOpen()
        guard context.now >= end else { throw .contestPeriodOpen(opening.period) }
        if !rules.counted.isEmpty {
            guard let at = state.countedAt, at >= end else { throw .contestNotCounted }
        }
        if let first = state.unsettled.first {
            throw .contestUnconfirmed(
                state.unsettled.count, name(first.unit), rules.indicator(first.indicator)?.title ?? Bilingual(first.indicator))
        }
        return .published(publication: publication(state, corrects: nil))
    }

    private func publication(_ state: ContestRound, corrects objection: Int?) -> ContestPublication {
        let inputs = state.inputs(rules)
        let closesOn = rules.objectionDays > 0 ? calendar.map { $0.workDay(rules.objectionDays, after: today) } : nil
        return ContestPublication(
            inputs: inputs, table: Scoring(rules, units: opening.participants, inputs: inputs).table(), closesOn: closesOn,
            corrects: objection, at: context.now)
    }

    // MARK: Objections

    func objected(_ unit: UnitCode, _ indicator: String, _ reason: String, _ evidence: String) throws(Refusal) -> ContestFact {
        let found = try known(unit, indicator)
        try ContestDecider.check([.head], .object, all, context)
        if !isHouse {
            let post = try Rights.heldPost(context, organization)
            guard organization.isWithin(post.unit, unit) else { throw .contestOtherUnit(name(unit)) }
        }
        guard state.stage == .published, let published = state.published else { throw .contestNotPublished(state.stage.title) }
        guard let closesOn = published.closesOn, today <= closesOn else { throw .contestWindowClosed(published.closesOn) }
        let before = state.objections.last { $0.unit == unit && $0.indicator == indicator }
        if let before, before.answer == nil || before.publication == state.publications.count {
            throw .contestObjected(before.number, found.title)
        }
        return .objected(
            number: state.objections.count + 1, unit: unit, indicator: indicator, reason: try required(reason, "reason"),
            evidence: try required(evidence, "evidence", title: Bilingual(zh: "依据", en: "evidence")))
    }

    func answered(_ number: Int, _ isUpheld: Bool, _ reason: String, _ corrected: Amount?) throws(Refusal) -> [ContestFact] {
        guard let objection = state.objections.first(where: { $0.number == number }) else { throw .contestObjectionUnknown(number) }
        let found = try known(objection.unit, objection.indicator)
        try ContestDecider.check(rules.answerers, .answer, all, context)
        try outside(objection.unit)
        guard objection.answer == nil else { throw .contestAnswered(number) }
        if !isHouse,
            context.actor.officer == objection.by.officer
                || context.actor.officer == state.entered[objection.unit]?[objection.indicator]?.by.officer
        {
            throw .contestOwnFigure
        }
        let reason = try required(reason, "reason")
        guard isUpheld else {
            return [.answered(objection: number, isUpheld: false, reason: reason, corrected: nil)]
        }
        guard let corrected else { throw .fieldMissing("corrected", title: Bilingual(zh: "更正为", en: "corrected to")) }
        if found.isEntered {
            try check(corrected, found)
        } else {
            let most = found.measure?.isShare == true ? Amount(100) : Amount(tenThousandths: Amount.most)
            guard corrected >= Amount(0), corrected <= most, found.measure?.isShare == true || corrected.tenThousandths % 10_000 == 0 else {
                throw .fieldInvalid(
                    "corrected", corrected.description, title: found.title,
                    expected: found.measure?.isShare == true
                        ? Bilingual(zh: "0 到 100 的百分数", en: "a share from 0 to 100 percent")
                        : Bilingual(zh: "不小于 0 的整数", en: "a whole number from 0"))
            }
        }
        guard state.published?.input(objection.indicator, of: objection.unit)?.value != corrected else { throw .contestUnchanged }
        var after = state
        for index in after.objections.indices where after.objections[index].number == number {
            after.objections[index].answer = ContestObjection.Answer(
                isUpheld: true, reason: reason, corrected: corrected, by: context.actor)
        }
        return [
            .answered(objection: number, isUpheld: true, reason: reason, corrected: corrected),
            .published(publication: publication(after, corrects: number)),
        ]
    }

    func finalized() throws(Refusal) -> ContestFact {
        try keep()
        guard state.stage == .published, let published = state.published else { throw .contestNotPublished(state.stage.title) }
        if let closesOn = published.closesOn, today <= closesOn { throw .contestWindowOpen(closesOn) }
        guard state.unanswered.isEmpty else { throw .contestUnanswered(state.unanswered.count) }
        return .finalized
    }
}

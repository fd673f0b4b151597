// 变更: what is known of a matter changes while it is open, with a reason, and what it was stays on record. And a report
// that names its owner, by somebody who may dispatch: one step for what a lead department lists and gives out at once.
import Kernel

/// A field before and after.
package struct FieldChange: Codable, Hashable, Sendable {
    package let field: String
    package let title: Bilingual
    /// Nil: there was, or is, nothing.
    package let from: String?
    package let to: String?
    /// Not for everybody who may read the matter: what it was and is does not go into sentences.
    package var isConfidential: Bool?
}

extension Ledger.Field {
    /// Its value stands in clear in `values`, and `amend` may change it. The class is triaged, and the description is
    /// what was said at the time.
    package var isAmendable: Bool { Intake.valued.contains(kind) && privacy != .personal && name != "description" }
}

extension Decision {
    /// Where a limit comes from a field that changes, the clock goes on under the new one: what was spent is spent, and
    /// that the old one was overrun stays.
    func amended(_ values: [String: String], _ reason: String) throws(Refusal) -> MatterFact {
        var after = matter.values
        var changes: [FieldChange] = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            guard let field = ledger.field(name), field.isAmendable else {
                throw .fieldUnknown(name, ledger.fields.filter(\.isAmendable).map(\.name))
            }
            let old = matter.values[name].flatMap { $0.isEmpty ? nil : $0 }
            let new = value.allSatisfy(\.isWhitespace) ? nil : value
            guard new != old else { continue }
            if let new { try Intake.check(new, field) } else if field.isRequired { throw .fieldMissing(name, title: field.title) }
            changes.append(
                FieldChange(
                    field: name, title: field.title, from: old, to: new, isConfidential: field.privacy == .confidential ? true : nil))
            after[name] = new
        }
        let reason = try required(reason, "reason")
        guard !changes.isEmpty else { throw .nothingAmended }
        func renewed(_ rule: LimitRule?, isRunning: Bool) throws(Refusal) -> Limit? {
            guard isRunning, let rule, changes.contains(where: { rule.depends(on: $0.field) }) else { return nil }
            let limit = try ledger.needed(rule, class: matter.classCode, values: after)
            return limit == ledger.limit(rule, class: matter.classCode, values: matter.values) ? nil : limit
        }
        return .amended(
            changes: changes, reason: reason,
            limit: try renewed(ledger.stage(matter.stage)?.clock, isRunning: matter.activeClock?.stage == matter.stage),
            whole: try renewed(ledger.clock?.limit, isRunning: matter.activeClocks.contains(where: \.isWhole)))
    }
}

extension Report {
    /// The dispatch that comes with the report, by the rules of any other.
    func assigned(
        _ owner: UnitCode, _ reported: MatterFact, _ ledger: Ledger, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [MatterFact] {
        guard
            case .reported(let number, _, let version, let title, _, let code, let place, let values, _, _, _, _, _, let step, _, _) =
                reported
        else { return [] }
        var matter = Matter()
        matter.id = String(context.stream.dropFirst("matter/".count))
        (matter.number, matter.ledger, matter.rules, matter.stage) = (number, ledger.name, version, step.stage)
        (matter.title, matter.description, matter.classCode, matter.place, matter.values) = (title, description, code, place, values)
        guard let rule = ledger.actions[.dispatch], ledger.allows(.dispatch, in: step.stage) else {
            throw .notInThisStage(.dispatch, stage: ledger.title(ofStage: step.stage))
        }
        if context.actor != .system { try Rights.check(.dispatch, rule, matter, rules.organization, context) }
        let decision = Decision(matter: matter, ledger: ledger, rule: rule, rules: rules, context: context)
        return try decision.facts(for: .dispatch(owner: owner, supporting: supporting, note: nil))
    }
}

extension Matter {
    /// The clock of the stage, or of the whole matter, goes on under another limit.
    mutating func renewClock(isWhole: Bool, _ limit: Limit, at instant: Instant) {
        let isMeant = { (clock: StageClock) in clock.isActive && clock.isWhole == isWhole && clock.stage != StageClock.check }
        guard let index = clocks.lastIndex(where: isMeant) else { return }
        let old = clocks[index]
        clocks[index].clock.stop(at: instant, reason: "amended")
        clocks[index].isActive = false
        clocks[index].isClosed = true
        clocks.append(
            StageClock(stage: old.stage, unit: old.unit, round: old.round, clock: old.clock.under(limit), isActive: true))
    }
}

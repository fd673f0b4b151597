// Which actions a matter allows now, and which of them are offered to somebody: the buttons of a page and the
// `actions` of the API. Decisions ask the first half again; the second only spares people refusals that are certain.
import Kernel

extension MatterDecider {
    /// The ledger's rule for an action. Who approves follows from what was asked for.
    package static func rule(for action: Action, _ state: Matter, _ ledger: Ledger) -> Ledger.ActionRule? {
        guard action == .approve else { return ledger.actions[action] }
        guard let petition = state.petition, let next = petition.next else { return nil }
        return Ledger.ActionRule(
            by: [next], byReporter: false, needs: [], isOutsideOwner: petition.kind == .appeal, to: nil, pass: nil, fail: nil, clock: nil,
            terms: nil)
    }

    /// What can be done in the stage where the matter stands, the rights apart.
    package static func isPossible(_ action: Action, _ state: Matter, _ ledger: Ledger) -> Bool {
        switch action {
        // Whoever was merged follows the main matter.
        case .reopen, .appraise: !state.isOpen && state.ending?.into == nil
        case .appeal: !state.isOpen && state.ending?.into == nil && state.petition == nil
        case .link, .note, .cite: true
        case .recheck: !state.isOpen && state.ending?.into == nil && (state.handler ?? state.owner) != nil
        case .review: !state.isOpen
        case .judge: state.isOpen && !state.reports.isEmpty
        case .approve: state.petition != nil
        // Nobody handles what is suspended; it may be taken up early, answered or ended.
        case _ where state.isSuspended && ![.resume, .answer, .end, .merge].contains(action): false
        case .check: state.isOpen && state.check != nil
        case .resume: state.isOpen && (state.hold?.kind == .pause || state.isSuspended)
        case .supplement: state.isOpen && state.hold?.kind == .supplement
        case .support: state.isOpen && state.support != nil
        case .urge: state.isOpen && state.owner != nil
        default: state.isOpen && ledger.allows(action, in: state.stage)
        }
    }

    /// Whether a page or the API offers the action to this actor now: possible, allowed, and not sure to be refused.
    package static func offers(_ action: Action, _ matter: Matter, _ ledger: Ledger, _ rules: MatterRules, _ context: Context) -> Bool {
        guard let rule = rule(for: action, matter, ledger), isPossible(action, matter, ledger) else { return false }
        do throws(Refusal) { try Rights.check(action, rule, matter, rules.organization, context) } catch { return false }
        return isOpenTo(action, matter, ledger, rules, context)
    }

    private static func isOpenTo(
        _ action: Action, _ matter: Matter, _ ledger: Ledger, _ rules: MatterRules, _ context: Context
    ) -> Bool {
        switch action {
        case .approve:
            guard let petition = matter.petition else { return false }
            return petition.by != context.actor.officer && !petition.approvedBy.contains(context.actor.officer)
        case .end: return !endings(of: matter, ledger, context).isEmpty
        case .extend: return matter.petition == nil && !matter.activeClocks.isEmpty
        case .suspend: return matter.petition == nil && matter.hold == nil && matter.check == nil
        case .appeal:
            // Only what was late can be appealed.
            guard let calendars = rules.calendars(of: ledger) else { return false }
            return matter.appealCount == 0 && matter.isLateInThisRound(on: calendars)
        case .pause: return matter.hold == nil
        case .judge: return matter.reports.contains { $0.verdict == nil }
        case .recheck: return !matter.verifiers.contains(context.actor.officer)
        case .requestCheck: return matter.hold == nil && matter.check == nil
        case .requestSupplement: return matter.hold == nil && matter.supplementCount == 0
        case .requestSupport: return matter.support == nil && !matter.supporting.isEmpty
        case .submit: return matter.hold?.kind != .supplement
        case .return: return !matter.isAdjudicated
        default: return true
        }
    }
}

extension Matter {
    /// An earlier round had its own appeal.
    func isLateInThisRound(on calendars: Calendars) -> Bool {
        clocks.contains { $0.round == reopenCount && $0.clock.wasLate(at: updatedAt, on: calendars[$0]) }
    }
}

extension MatterRules {
    /// Whether the clocks that may run at a stage count working time (true), continuous time (false) or either: those of the
    /// stage and of the whole matter, in every version of the ledger.
    package func kindsOfTime(_ ledger: String, stage: String, class code: String?, isChecked: Bool) -> Set<Bool> {
        var kinds: Set<Bool> = []
        for version in ledgers[ledger] ?? [] {
            let own: [Limit] =
                switch version.stage(stage)?.clock {
                case .ofClass(nil)?: code.flatMap { version.classes?.classes[$0]?.limit }.map { [$0] } ?? []
                case let rule: version.possibleLimits(rule)
                }
            let check = isChecked ? version.actions[.requestCheck]?.clock.map { [$0] } ?? [] : []
            for limit in own + check + version.possibleLimits(version.clock?.limit) { kinds.insert(limit.isWorking) }
        }
        return kinds
    }
}

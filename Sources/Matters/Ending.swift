// The second half of the loop: who may verify, what a verification leads to, and with what a matter may end. Part
// of the decision on one action; Decider.swift calls in here.
import Kernel

extension Decision {
    /// A unit that contains all who verify could never be verified.
    func checkVerifiers(outside units: [UnitCode], _ owner: UnitCode) throws(Refusal) {
        guard let verify = ledger.actions[.verify], verify.isOutsideOwner else { return }
        let organization = rules.organization
        let verifiers = verify.by.flatMap { organization.holders(of: $0, at: context.now) }
        guard verifiers.isEmpty || verifiers.contains(where: { isFree($0.officer, of: units) }) else {
            throw .noVerifierOutside(organization.name(ofUnit: owner))
        }
    }

    private func isFree(_ officer: OfficerCode, of units: [UnitCode]) -> Bool {
        !rules.organization.posts(of: officer, at: context.now).contains { held in
            units.contains { rules.organization.isWithin(held.unit, $0) }
        }
    }

    func verified(_ passed: Bool, _ note: String?, _ photos: [Attachment], seenAt: Instant?) throws(Refusal) -> [MatterFact] {
        try demand(note: note, photos: photos)
        guard passed else {
            return [
                .verified(passed: false, note: try required(note ?? "", "note"), photos: photos, step: try step(rule.fail), seenAt: seenAt)
            ]
        }
        if case .end(let kind)? = rule.pass {
            var after = matter
            after.isVerified = true
            after.attachments += photos
            // The verifier's note is for the inside and an ending's is told the public: it goes over only
            // where the ending asks for one.
            let isAsked = ledger.ending(kind).map { !$0.needs.isDisjoint(with: [.note, .reason]) } ?? false
            return [
                .verified(passed: true, note: note, photos: photos, step: nil, seenAt: seenAt),
                try with(after).ended(kind, note: isAsked ? note ?? "" : ""),
            ]
        }
        return [.verified(passed: true, note: note, photos: photos, step: try step(rule.pass), seenAt: seenAt)]
    }

    func endedByChoice(_ kind: String, note: String?) throws(Refusal) -> MatterFact {
        guard let ending = ledger.ending(kind) else { throw .endingUnknown(kind, ledger.endings.map(\.kind)) }
        guard let duty = context.actor.post.flatMap(Duty.init), ending.by.contains(duty) else {
            throw .endingNotYours(ending.title, by: ending.by)
        }
        return try ended(kind, note: note ?? "")
    }

    /// 办结: only with a kind that the ledger has, and only when what that kind demands is there.
    func ended(_ kind: String, note: String, into: MatterLink? = nil) throws(Refusal) -> MatterFact {
        guard let ending = ledger.ending(kind) else { throw .endingUnknown(kind, ledger.endings.map(\.kind)) }
        if ending.isClosed, !matter.openChildren.isEmpty { throw .openChildren(matter.openChildren.count) }
        if let need = matter.unmet(ending, of: ledger, note: note) { throw .endingNeeds(need) }
        // Those who were merged into it are answered with this note; without one, with what its own asker was told.
        let words = note.isEmpty && !matter.duplicates.isEmpty ? matter.answer?.words ?? "" : try bounded(note, "note")
        return .ended(
            number: matter.number, kind: kind, note: words, into: into, duplicates: matter.duplicates, parent: matter.parent, at: nil,
            title: ending.title)
    }

    private func with(_ matter: Matter) -> Decision {
        Decision(matter: matter, ledger: ledger, rule: rule, rules: rules, context: context)
    }

    /// Whom a check or a verification is given to: the first duty of the rule that somebody outside
    /// the handling unit holds for the place, the nearest area first.
    func task(_ action: Action) -> Assignment {
        let organization = rules.organization
        let duties = ledger.actions[action]?.by ?? []
        let excluded = ledger.actions[action]?.isOutsideOwner == true ? Rights.handlers(of: matter) : []
        func isFree(_ post: Appointment) -> Bool { self.isFree(post.officer, of: excluded) }
        for duty in duties {
            if duty == .gridWorker {
                for area in organization.ancestry(of: matter.place?.cell)
                where organization.holders(of: duty, in: area, at: context.now).contains(where: isFree) {
                    return Assignment(duty: duty, area: area, outside: excluded, givenAt: context.now)
                }
            } else if organization.holders(of: duty, at: context.now).contains(where: isFree) {
                return Assignment(duty: duty, area: nil, outside: excluded, givenAt: context.now)
            }
        }
        return Assignment(duty: duties.last ?? .supervisor, area: nil, outside: excluded, givenAt: context.now)
    }
}

extension MatterDecider {
    /// The kinds with which this actor may end the matter as it stands: given by the post, and nothing that they demand is
    /// missing but the words that are written with them. A form offers these.
    package static func endings(of matter: Matter, _ ledger: Ledger, _ context: Context) -> [Ledger.EndingRule] {
        guard let duty = context.actor.post.flatMap(Duty.init) else { return [] }
        return ledger.endings.filter { ending in
            ending.by.contains(duty) && !(ending.isClosed && !matter.openChildren.isEmpty)
                && matter.unmet(ending, of: ledger, note: "…") == nil
        }
    }
}

extension Matter {
    /// The first thing that an ending demands and that is not there.
    fileprivate func unmet(_ ending: Ledger.EndingRule, of ledger: Ledger, note: String) -> Need? {
        Need.allCases.first { need in
            guard ending.needs.contains(need) else { return false }
            return switch need {
            case .closingCondition: !isClosingAffirmed
            case .verification: !isVerified
            case .answer: answer == nil && (hasAsker || ledger.isAlwaysAsked)
            case .photo: !attachments.contains(where: \.isPhoto)
            case .reason, .note: note.allSatisfy(\.isWhitespace)
            case .owner: owner == nil
            case .class: classCode == nil
            case .place: place == nil
            }
        }
    }
}

// The closed loop: what may happen to a matter, and what follows. Pure. Called by the journal for
// every command, whether from a page, the API, an import or a reaction; Evolve.swift is its other half.
import Kernel

package enum MatterDecider: Decider {
    package static let initial = Matter()

    package static func decide(
        _ command: MatterCommand, _ state: Matter, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [MatterFact] {
        switch command {
        case .report(let report): return try open(report, state, rules, context)
        case .import(let record): return try record.facts(state, rules, context)
        case .receiveDuplicate, .receiveChild, .receiveSource, .childEnded, .answerFromMain:
            return try followLoop(command, state, rules, context)
        case .takeOver(let takeOver): return try takeOver.facts(state, rules, context)
        case .relay(let relay): return try relay.facts(state, rules, context)
        default: break
        }
        guard state.id != "" else { throw .matterUnknown(context.stream) }
        guard let ledger = rules.ledger(state.ledger, version: state.rules) else { throw .ledgerUnknown(state.ledger) }
        // What time alone has done by now goes on record first, so that nothing depends on when somebody looked.
        var state = state
        let past = try catchUp(&state, ledger, rules, context)
        guard let action = command.action else { return past }
        guard let rule = rule(for: action, state, ledger) else { throw .notInThisStage(action, stage: ledger.title(ofStage: state.stage)) }
        try Rights.check(action, rule, state, rules.organization, context)
        // A second officer who claims learns who was first, not that the stage has moved on.
        if action == .claim, state.isOpen, let officer = state.officer {
            throw .alreadyClaimed(by: rules.organization.name(ofOfficer: officer))
        }
        guard isPossible(action, state, ledger) else { throw .notInThisStage(action, stage: ledger.title(ofStage: state.stage)) }
        let decision = Decision(matter: state, ledger: ledger, rule: rule, rules: rules, context: context)
        return past + (try decision.facts(for: command))
    }

    /// The rungs that the clocks have reached, and a hold that is over: in order of time.
    private static func catchUp(_ state: inout Matter, _ ledger: Ledger, _ rules: MatterRules, _ context: Context) throws(Refusal)
        -> [MatterFact]
    {
        guard state.isOpen else { return [] }
        guard let calendars = rules.calendars(of: ledger) else { throw .calendarMissing(ledger.calendar, ledger: ledger.name) }
        let over = state.hold.flatMap { hold in hold.until.flatMap { $0 <= context.now ? (kind: hold.kind, at: $0) : nil } }
        if let over { state.endHold(at: over.at) }
        var facts: [MatterFact] = state.rungsDue(by: ledger, on: calendars, at: context.now).map { .rungReached(rung: $0) }
        if let over {
            let place = facts.firstIndex { ($0.happenedAt ?? over.at) > over.at } ?? facts.endIndex
            facts.insert(.holdEnded(kind: over.kind, at: over.at), at: place)
        }
        return facts
    }

    package static func isBystander(_ fact: MatterFact) -> Bool { fact.isBystander }

    package static func draws(_ command: MatterCommand, _ rules: MatterRules, at now: Instant) -> String? {
        switch command {
        case .report(let report): counter(report.ledger, rules, at: now)
        case .import(let record): counter(record.report.ledger, rules, at: record.reportedAt)
        case .takeOver(let takeOver): counter(takeOver.report.ledger, rules, at: now)
        default: nil
        }
    }

    package static func drew(_ fact: MatterFact) -> (counter: String, number: Int)? {
        guard case .reported(_, _, _, _, _, _, _, _, _, _, _, _, _, _, let draw, _) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    static func counter(_ ledger: String, _ rules: MatterRules, at instant: Instant) -> String {
        let zone = rules.ledger(ledger).flatMap { rules.calendars(of: $0) }?.zone ?? .china
        return "\(ledger)/\(instant.day(in: zone).year)"
    }

    private static func open(_ report: Report, _ state: Matter, _ rules: MatterRules, _ context: Context) throws(Refusal) -> [MatterFact] {
        guard let ledger = rules.ledger(report.ledger) else { throw .ledgerUnknown(report.ledger) }
        guard state.id == "" else { throw .alreadyReported }
        // On a public ledger anybody may report; on the others only who holds a post.
        if !(ledger.isPublic && report.channel.isFromOutside), context.actor != .system {
            try Rights.report(context, rules.organization)
        }
        let reported = try Intake(report: report, ledger: ledger, rules: rules).reported(
            drawn: context.drawn ?? 1, source: nil, at: context.believed(report.seenAt), context)
        var cited: [MatterFact] = []
        for citation in report.citations ?? [] {
            let others = cited.compactMap { fact in if case .cited(let source) = fact { source } else { nil } }
            cited += try Matter.cited(citation, beside: others)
        }
        guard let owner = report.owner else { return [reported] + cited }
        return [reported] + cited + (try report.assigned(owner, reported, ledger, rules, context))
    }

    /// What the loop itself asks of a matter when another one moved.
    private static func followLoop(
        _ command: MatterCommand, _ state: Matter, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [MatterFact] {
        guard context.actor == .system else { throw .notTheLoop }
        guard state.id != "" else { throw .matterUnknown(context.stream) }
        switch command {
        case .receiveDuplicate(let duplicate):
            if duplicate.id == state.id { return try leaveRing(state, rules, context) }
            guard !state.duplicates.contains(duplicate) else { return [] }
            let note = state.ending.map { ending in
                if !ending.note.isEmpty { return ending.note }
                return state.answer?.words
                    ?? rules.ledger(state.ledger, version: state.rules)?.ending(ending.kind)?.title.zh ?? ""
            }
            return [
                .duplicateReceived(
                    duplicate: duplicate, number: state.number, ending: state.ending?.kind, note: note, into: state.ending?.into)
            ]
        case .receiveChild(let child):
            return state.openChildren.contains(child.id) ? [] : [.childOpened(child: child)]
        case .receiveSource(let citation): return try Matter.cited(citation, beside: state.citations)
        case .childEnded(let child):
            return state.openChildren.contains(child.id) ? [.childEnded(child: child)] : []
        case .answerFromMain(let main, let ending, let note):
            let own = rules.ledger(state.ledger, version: state.rules)?.ending(ending)?.title
            let words = note.allSatisfy(\.isWhitespace) ? (own ?? rules.endingTitle(ending)).zh : note
            return state.answer == nil ? [.answered(reached: true, words: words, satisfied: nil, from: main)] : []
        default: return []
        }
    }

    /// Merged into a matter that was itself being merged into this one: nobody would own any of them. Of the
    /// two the one with the lower number goes on, so that each can tell by itself; of a longer ring at least one.
    private static func leaveRing(_ state: Matter, _ rules: MatterRules, _ context: Context) throws(Refusal) -> [MatterFact] {
        guard let into = state.ending?.into, state.number < into.number else { return [] }
        guard let ledger = rules.ledger(state.ledger, version: state.rules) else { throw .ledgerUnknown(state.ledger) }
        guard case .stage(let name)? = ledger.actions[.reopen]?.to, let stage = ledger.stage(name) else {
            throw .notInThisStage(.reopen, stage: ledger.title(ofStage: state.stage))
        }
        let acceptors = (ledger.actions[.accept]?.by ?? []).flatMap { rules.organization.holders(of: $0, at: context.now) }
        guard let owner = state.handler ?? state.owner ?? acceptors.first?.unit else { throw .neverAccepted }
        return [
            .reopened(
                reason: "与 \(into.number) 互相并案", owner: owner,
                step: try ledger.step(to: stage, class: state.classCode, values: state.values),
                number: state.number,
                parent: state.parent)
        ]
    }
}

/// One action on one matter, with everything that its answer depends on.
struct Decision {
    let matter: Matter
    let ledger: Ledger
    let rule: Ledger.ActionRule
    let rules: MatterRules
    let context: Context

    func facts(for command: MatterCommand) throws(Refusal) -> [MatterFact] {
        if rule.needs.contains(.class), matter.classCode == nil { throw .fieldMissing("class", title: ledger.field(of: .class)?.title) }
        if rule.needs.contains(.place), matter.place == nil { throw .fieldMissing("place", title: ledger.field(of: .place)?.title) }
        switch command {
        case .accept(let note):
            try demand(note: note, photos: nil)
            return [.accepted(note: note, owner: try actingUnit(), step: try step(rule.to))]
        case .refuse(let reason):
            if matter.origin?.state?.isAdjudicated == true { throw .adjudicated }
            return [try ended(kind(rule.to, else: "refused"), note: try required(reason, "reason"))]
        case .requestCheck(let note):
            guard matter.check == nil else { throw .checkPending }
            guard matter.hold == nil else { throw .clockStands }
            try demand(note: note, photos: nil)
            return [.checkRequested(task: task(.check), limit: rule.clock, note: note)]
        case .check(let found, let note, let photos, let seenAt):
            guard matter.check != nil else { throw .noCheckPending }
            try demand(note: note, photos: photos)
            return [.checked(found: found, note: note, photos: photos ?? [], seenAt: context.believed(seenAt))]
        case .triage(let classCode, let title, let note):
            return [try triaged(classCode, title, note)]
        case .dispatch(let owner, let supporting, let note):
            return [try dispatched(owner, supporting ?? [], note)] + (try handOver(to: owner, supporting: supporting ?? []))
        case .claim(let note):
            try demand(note: note, photos: nil)
            return [.claimed(note: note, step: try step(rule.to))]
        case .return(let kind, let reason):
            guard !matter.isAdjudicated else { throw .adjudicated }
            let back = if let dispatcher = matter.dispatcher { dispatcher } else { try actingUnit() }
            return [
                .returned(
                    kind: kind, reason: try required(reason, "reason"), to: back, restarts: ledger.returnRestarts ? true : nil,
                    step: try step(rule.to))
            ]
        case .progress(let note, let photos, let done):
            try demand(note: note, photos: photos)
            return [try progressed(note, photos ?? [], done)]
        case .judge(let report, let verdict, let note): return [try judged(report, verdict, note)]
        case .cite(let kind, let code, let title, let on, let words):
            return try cited(Citation(kind: kind, code: code ?? "", title: title, on: on, words: words))
        case .recheck(let holds, let note, let photos, let sample): return try rechecked(holds, note, photos ?? [], sample)
        case .review(let good, let cause, let next): return [try reviewed(good, cause, next)]
        case .pause(let reason):
            guard matter.hold == nil else { throw .alreadyPaused }
            return [.paused(reason: try required(reason, "reason"), until: rule.terms?.longest == nil ? nil : try holdEnd())]
        case .resume(let note):
            guard let hold = matter.hold, hold.kind != .supplement else { throw .notPaused }
            try demand(note: note, photos: nil)
            return [.resumed(note: note)]
        case .submit(let note, let closing, let photos):
            try demand(note: note, photos: photos)
            if rule.needs.contains(.closingCondition), !closing { throw .conditionNotAffirmed }
            guard matter.hold?.kind != .supplement else { throw .supplementPending }
            let resume: [MatterFact] = matter.hold == nil ? [] : [.resumed(note: nil)]
            return resume
                + [
                    .submitted(
                        note: try required(note, "note"), closing: closing, photos: photos ?? [], task: task(.verify),
                        step: try step(rule.to))
                ]
        case .verify(let passed, let note, let photos, let seenAt):
            return try verified(passed, note, photos ?? [], seenAt: context.believed(seenAt))
        case .answer(let reached, let words, let satisfied):
            return [.answered(reached: reached, words: try required(words, "words"), satisfied: satisfied, from: nil)]
        case .end(let kind, let note):
            return [try endedByChoice(kind, note: note)]
        case .reopen(let reason):
            let reason = try required(reason, "reason")
            // Nobody has answered for it yet: a post that takes it up does, a reporter cannot.
            guard let owner = matter.handler ?? matter.owner ?? context.actor.unit else { throw .neverAccepted }
            return [.reopened(reason: reason, owner: owner, step: try step(rule.to), number: matter.number, parent: matter.parent)]
        case .appraise(let grade, let words):
            guard (1...5).contains(grade) else {
                throw .fieldInvalid("grade", String(grade), expected: Bilingual(zh: "1 到 5", en: "1 to 5"))
            }
            return [.appraised(grade: grade, words: try bounded(words ?? "", "words"))]
        case .merge(let into):
            guard into.id != matter.id else { throw .mergeWithItself }
            return [try ended(kind(rule.to, else: "merged"), note: into.number, into: into)]
        case .link(let other, let kind):
            let kind = try bounded(kind, "kind", longest: 100)
            return (kind == MatterLink.notSame ? matter.apart : matter.links).contains(other) ? [] : [.linked(to: other, kind: kind)]
        case .extend(let budget, let reason): return [try extended(budget, reason)]
        case .suspend(let until, let reason): return [try suspended(until: until, reason)]
        case .appeal(let reason): return [try appealed(reason)]
        case .approve(let granted, let note): return try approved(granted, note)
        case .requestSupplement(let what):
            guard matter.supplementCount == 0 else { throw .supplementOnce }
            guard matter.hold == nil else { throw .clockStands }
            return [.supplementRequested(what: try required(what, "what"), until: try holdEnd())]
        case .supplement(let note, let photos):
            guard matter.hold?.kind == .supplement else { throw .noSupplementAsked }
            return [.supplemented(note: try required(note, "note"), photos: photos ?? [])]
        case .requestSupport(let unit, let what):
            guard matter.support == nil else { throw .supportPending }
            guard matter.supporting.contains(unit) else {
                throw .fieldInvalid(
                    "unit", unit,
                    expected: Bilingual(
                        zh: "配合单位之一：\(matter.supporting.joined(separator: "、"))",
                        en: "one of the supporting units: \(matter.supporting.joined(separator: ", "))"))
            }
            return [.supportRequested(unit: unit, what: try required(what, "what"))]
        case .support(let note, let photos):
            guard matter.support != nil else { throw .noSupportAsked }
            try demand(note: note, photos: photos)
            return [.supported(note: try required(note, "note"), photos: photos ?? [])]
        case .urge(let reason): return [try urged(reason)]
        case .amend(let values, let reason): return [try amended(values, reason)]
        case .note(let note, let photos):
            try demand(note: note, photos: photos)
            return [.noted(note: try required(note, "note"), photos: photos ?? [])]
        case .report, .import, .receiveDuplicate, .receiveChild, .receiveSource, .childEnded, .answerFromMain, .catchUp, .takeOver, .relay:
            return []
        }
    }

    private func triaged(_ classCode: String?, _ title: String?, _ note: String?) throws(Refusal) -> MatterFact {
        if let classCode, ledger.classes?.classes[classCode] == nil { throw .classUnknown(classCode) }
        if classCode == nil, title == nil, note == nil { throw .fieldMissing("class") }
        try demand(note: note, photos: nil)
        return .triaged(
            class: classCode, title: try title.map { title throws(Refusal) in try bounded(title, "title", longest: 300) }, note: note)
    }

    private func dispatched(_ owner: UnitCode, _ supporting: [UnitCode], _ note: String?) throws(Refusal) -> MatterFact {
        guard rules.organization.isOpen(owner) else { throw .unitUnknown(owner, field: "owner") }
        for (index, unit) in supporting.enumerated() {
            guard rules.organization.isOpen(unit) else { throw .unitUnknown(unit, field: "supporting") }
            guard unit != owner, !supporting[..<index].contains(unit) else {
                throw .fieldInvalid(
                    "supporting", unit, expected: Bilingual(zh: "责任单位以外的单位，各写一次", en: "units other than the owner, each once"))
            }
        }
        try demand(note: note, photos: nil)
        try checkVerifiers(outside: [owner] + supporting, owner)
        return .dispatched(
            owner: owner, supporting: supporting, from: context.actor.unit, adjudicated: matter.returnCount >= ledger.returnLimit,
            note: note, step: try step(rule.to), at: nil)
    }

    func step(_ target: Ledger.Target?) throws(Refusal) -> Step {
        guard case .stage(let name)? = target, let stage = ledger.stage(name) else {
            preconditionFailure("\(ledger.name): an action without a stage to lead to was let through by LedgerCheck")
        }
        var step = try ledger.step(to: stage, class: matter.classCode, values: matter.values)
        // The clock of the whole matter starts where the ledger says, and once in each round.
        let isReopening = !matter.isOpen
        let round = matter.reopenCount + (isReopening ? 1 : 0)
        if let whole = ledger.clock, isReopening || whole.from == step.stage,
            !matter.clocks.contains(where: { $0.isWhole && $0.round == round })
        {
            step.whole = try ledger.needed(whole.limit, class: matter.classCode, values: matter.values)
        }
        return step
    }

    /// When a pause that begins now ends by itself.
    private func holdEnd() throws(Refusal) -> Instant {
        guard let longest = rule.terms?.longest else {
            preconditionFailure("\(ledger.name): a pause without its longest time was let through by LedgerCheck")
        }
        return try calendars[matter.activeClock].add(longest, to: context.now)
    }

    private func kind(_ target: Ledger.Target?, else fallback: String) -> String {
        if case .end(let kind)? = target { kind } else { fallback }
    }

    private func actingUnit() throws(Refusal) -> UnitCode {
        guard let unit = context.actor.unit ?? matter.dispatcher else { throw .signInNeeded }
        return unit
    }

    func demand(note: String?, photos: [Attachment]?) throws(Refusal) {
        if rule.needs.contains(.note) { _ = try required(note ?? "", "note") }
        if rule.needs.contains(.photo), !(photos ?? []).contains(where: \.isPhoto) {
            throw .fieldMissing("photos", title: Bilingual(zh: "照片", en: "photo"))
        }
        if let note { _ = try bounded(note, "note") }
    }

    func required(_ text: String, _ field: String) throws(Refusal) -> String {
        guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing(field) }
        return try bounded(text, field)
    }

    func bounded(_ text: String, _ field: String, longest: Int = 4000) throws(Refusal) -> String {
        guard text.utf8.count <= longest else { throw .fieldTooLong(field, bytes: text.utf8.count, longest: longest) }
        return text
    }
}

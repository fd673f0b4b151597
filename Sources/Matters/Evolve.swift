// The fold of a matter: what each fact changes. Clocks start and stop here, at the instant at which
// the thing happened. The other half of Decider.swift.
import Kernel

extension MatterDecider {
    package static func evolve(_ state: inout Matter, _ fact: MatterFact, _ entry: Entry) {
        let at = entry.happenedAt
        // A rung is noted when it is noticed; nobody has done anything to the matter.
        if !fact.isBystander { state.updatedAt = max(state.updatedAt, at) }
        if fact.isWork { state.workers.insert(entry.actor.officer) }
        if let words = fact.writtenWords { state.write(words) }
        switch fact {
        case .reported(
            let number, let ledger, let rules, let title, let description, let classCode, let place, let values, let sealed,
            let photos, let channel, let parent, let source, let step, _, _):
            state.id = String(entry.stream.dropFirst("matter/".count))
            state.number = number
            state.ledger = ledger
            state.rules = rules
            state.title = title
            state.description = description
            state.classCode = classCode
            state.place = place
            state.values = values
            state.sealed = sealed
            state.attachments = photos
            state.channel = channel
            state.parent = parent
            state.source = source
            state.reportedAt = at
            state.registeredAt = entry.recordedAt
            state.reportedBy = entry.actor
            state.enter(step, unit: nil, at: step.startsAt ?? at)
        case .accepted(_, let owner, let step):
            state.owner = owner
            state.dispatcher = owner
            state.enter(step, unit: owner, at: at)
        case .checkRequested(let task, let limit, _):
            state.check = task
            // 派核查 stops the acceptor's clock and starts the checker's. The whole matter goes on.
            state.stopClocks(at: at, reason: "check", stageOnly: true)
            if let limit { state.begin(StageClock.check, limit, unit: nil, at: at) }
        case .checked(_, _, let photos, _):
            state.check = nil
            state.attachments += photos
            state.endCheck(at: at)
            state.startClocks(at: at)
        case .triaged(let classCode, let title, _):
            if let classCode { state.classCode = classCode }
            if let title { state.title = title }
        case .dispatched(let owner, let supporting, let from, let adjudicated, _, let step, _):
            // What was granted was granted to the unit that had it.
            if owner != state.handler {
                state.suspensionCount = 0
                state.workers = []
            }
            state.owner = owner
            state.handler = owner
            state.supporting = supporting
            state.dispatcher = from ?? state.dispatcher
            state.isAdjudicated = adjudicated
            state.officer = nil
            state.isClosingAffirmed = false
            state.isVerified = false
            // What the asker was told before the work is not the answer to the work.
            state.answer = nil
            state.enter(step, unit: owner, at: at)
        case .claimed(_, let step):
            state.officer = entry.actor.officer
            state.enter(step, unit: state.owner, at: at)
        case .returned(_, _, let unit, let restarts, let step):
            if restarts == true {
                for index in state.clocks.indices where !state.clocks[index].isWhole && state.clocks[index].unit == state.owner {
                    state.clocks[index].isClosed = true
                }
            }
            // What another jurisdiction has never had it has not returned.
            let wasHad = state.handOver.map { $0.counterpart != nil } ?? true
            state.owner = unit
            state.handler = nil
            state.officer = nil
            state.supporting = []
            if wasHad { state.returnCount += 1 }
            state.enter(step, unit: unit, at: at)
        case .progressed(let note, let photos, let done, let repeats):
            state.attachments += photos
            state.take(
                ProgressReport(
                    version: entry.version, at: at, unit: entry.actor.unit, note: note, done: done, repeats: repeats))
            if let done {
                for index in state.clocks.indices where state.clocks[index].isActive && !state.clocks[index].isReport {
                    state.clocks[index].clock.report(done: done, at: at)
                }
            }
        case .paused(let reason, let until):
            state.hold(.pause, reason, until: until, at: at)
        case .resumed, .holdEnded:
            state.hold = nil
            state.startClocks(at: at)
        case .submitted(let note, let closing, let photos, let task, let step):
            state.attachments += photos
            (state.workNote, state.workPhotos) = (note, photos)
            state.isClosingAffirmed = closing
            state.isVerified = false
            state.verification = task
            // Each submission is a new task for the verifier, with its own time.
            state.enter(step, unit: state.owner, at: at, anew: true)
        case .judged(let report, let verdict, _, let limit): state.judge(report, verdict, limit, at: at)
        case .cited(let source): state.citations.append(source)
        case .rechecked(let holds, _, let photos, let sample):
            state.attachments += photos
            state.rechecks.append(Recheck(holds: holds, sample: sample, at: at, by: entry.actor.officer))
        case .reviewed: state.isReviewed = true
        case .verified(let passed, _, let photos, let step, _):
            state.attachments += photos
            if passed { state.verifiers.insert(entry.actor.officer) }
            state.verification = nil
            state.isVerified = passed
            if !passed { state.reworkCount += 1 }
            if let step { state.enter(step, unit: state.owner, at: at) }
        case .answered(let reached, let words, let satisfied, _):
            state.answer = Answer(isReached: reached, words: words, isSatisfied: satisfied)
        case .ended(_, let kind, let note, let into, _, _, _, _):
            state.leaveStage(at: at, isEnd: true)
            state.stage = Ledger.Stage.ended
            state.verification = nil
            // Whoever is merged is answered when the main matter ends, whatever they were told before.
            if into != nil { state.answer = nil }
            state.ending = Ending(kind: kind, note: note, at: at, into: into)
        case .reopened(_, let owner, let step, _, _):
            state.ending = nil
            state.petition = nil
            state.appealCount = 0
            state.suspensionCount = 0
            state.supplementCount = 0
            state.reopenCount += 1
            state.owner = owner
            state.handler = owner
            state.officer = nil
            state.answer = nil
            state.appraisal = nil
            state.isClosingAffirmed = false
            state.isVerified = false
            state.enter(step, unit: owner, at: at)
        case .appraised(let grade, let words):
            state.appraisal = Appraisal(grade: grade, words: words)
        case .linked(let other, MatterLink.notSame):
            state.apart.append(other)
        case .linked(let other, _):
            state.links.append(other)
        case .duplicateReceived(let duplicate, _, _, _, _):
            state.duplicates.append(duplicate)
        case .childOpened(let child):
            if !state.children.contains(child) { state.children.append(child) }
            state.openChildren.insert(child.id)
        case .childEnded(let child):
            state.openChildren.remove(child.id)
        case .petitioned(let petition):
            state.petition = petition
        case .approved:
            state.petition?.approvedBy.append(entry.actor.officer)
            if state.petition?.next == nil { state.petition = nil }
        case .declined(let kind, _):
            state.petition = nil
            // A refused extension or suspension may be asked for again; an appeal is decided once.
            if kind == .appeal { state.appealCount += 1 }
        case .extended(let budget):
            for index in state.clocks.indices
            where state.clocks[index].isActive && !state.clocks[index].isReport
                && state.clocks[index].clock.isWorking == budget.unit.isWorking
            {
                state.clocks[index].clock.extend(by: budget, at: at)
            }
        case .suspended(let reason, let until):
            state.suspensionCount += 1
            state.hold(.suspension, reason, until: until, at: at)
        case .exempted(let round):
            state.appealCount += 1
            state.exemptedRounds.insert(round)
        case .supplementRequested(let what, let until):
            state.supplementCount += 1
            state.hold(.supplement, what, until: until, at: at)
        case .supplemented(_, let photos):
            state.hold = nil
            state.attachments += photos
            state.startClocks(at: at)
        case .supportRequested(let unit, let what):
            state.support = Support(unit: unit, what: what)
            state.handClocks(to: unit, at: at)
        case .supported(_, let photos):
            state.support = nil
            state.attachments += photos
            state.handClocks(to: state.owner, at: at)
        case .urged(_, let call):
            state.urgeCount += 1
            state.urges[entry.actor.officer] = call.at
        case .noted(_, let photos): state.attachments += photos
        case .amended(let changes, _, let limit, let whole):
            for change in changes { state.values[change.field] = change.to }
            if let limit { state.renewClock(isWhole: false, limit, at: at) }
            if let whole { state.renewClock(isWhole: true, whole, at: at) }
        case .handedOver(let jurisdiction, let unit, let order):
            state.handOvers.append(HandOver(order: order, jurisdiction: jurisdiction, unit: unit, at: at))
        case .takenOver(let from, let order, let path, let told):
            state.origin = Origin(counterpart: from, order: order, path: path, state: told)
        case .relayed(let from, let order, let told, let trouble):
            if state.origin?.counterpart.id == from.id, state.origin?.order == order {
                if let told { state.origin?.state = told }
                state.origin?.trouble = trouble
            } else if let place = state.handOvers.lastIndex(where: { $0.order == order && $0.jurisdiction == from.jurisdiction }) {
                if let told { (state.handOvers[place].counterpart, state.handOvers[place].state) = (from, told) }
                state.handOvers[place].trouble = trouble
            }
        case .rungReached(let reached):
            guard state.clocks.indices.contains(reached.clock) else { return }
            state.clocks[reached.clock].rungs.insert(reached.rung)
            guard let light = reached.light else { return }
            state.clocks[reached.clock].turned.append(
                StageClock.Turned(
                    light: light, at: reached.at, unit: reached.unit ?? state.handler ?? state.owner,
                    isLate: reached.dueAt.map { $0 <= reached.at } ?? false))
        }
    }
}

extension MatterFact {
    /// A clock has struck, another jurisdiction has told where it stands, or somebody has said something: a form that
    /// was opened before is not out of date because of it.
    package var isBystander: Bool {
        switch self {
        case .rungReached, .relayed, .urged, .noted, .cited: true
        default: false
        }
    }

    /// The handling itself, of which nobody is their own judge.
    fileprivate var isWork: Bool {
        switch self {
        case .claimed, .progressed, .submitted, .supported: true
        default: false
        }
    }

    /// Time alone has brought it about, whoever's command recorded it.
    package var isPassingOfTime: Bool {
        switch self {
        case .rungReached, .holdEnded: true
        default: false
        }
    }
}

extension Matter {
    /// Leaves the stage where it stands and starts the clock of the next one. Coming back to the
    /// same stage in the same unit goes on with the time already spent there: rework is not a reset.
    fileprivate mutating func enter(_ step: Step, unit: UnitCode?, at instant: Instant, anew: Bool = false) {
        leaveStage(at: instant)
        stage = step.stage
        if let limit = step.limit {
            let known = clocks.lastIndex {
                $0.stage == step.stage && $0.unit == unit && $0.round == reopenCount && $0.clock.limit == limit && !$0.isClosed
            }
            if !anew, let known {
                clocks[known].isActive = true
                clocks[known].clock.start(at: instant, holder: unit)
            } else {
                begin(step.stage, limit, unit: unit, at: instant)
            }
        }
        enterReporting(step.report, unit: unit, at: instant)
        if let limit = step.whole { begin(StageClock.whole, limit, unit: unit, at: instant) }
        handClocks(to: unit, at: instant)
    }

    fileprivate mutating func begin(_ stage: String, _ limit: Limit, unit: UnitCode?, at instant: Instant) {
        var clock = Clock(name: stage, limit: limit)
        clock.start(at: instant, holder: unit)
        clocks.append(
            StageClock(stage: stage, unit: stage == StageClock.whole ? nil : unit, round: reopenCount, clock: clock, isActive: true))
    }

    /// A check, a pause, a petition and the help of others belong to the stage in which they began. The
    /// clock of the whole matter runs on through all stages, and to its ending only.
    fileprivate mutating func leaveStage(at instant: Instant, isEnd: Bool = false) {
        let wasHeld = hold != nil
        check = nil
        hold = nil
        support = nil
        petition = nil
        for index in clocks.indices where clocks[index].isActive {
            if clocks[index].isWhole || clocks[index].isReport, !isEnd {
                if wasHeld, !isAwaitingVerdict(clocks[index]) { clocks[index].clock.start(at: instant) }
                continue
            }
            clocks[index].clock.stop(at: instant, reason: isEnd ? "ended" : "left")
            clocks[index].isActive = false
        }
    }

    fileprivate mutating func stopClocks(at instant: Instant, reason: String, until: Instant? = nil, stageOnly: Bool = false) {
        for index in clocks.indices where clocks[index].isActive && !(stageOnly && (clocks[index].isWhole || clocks[index].isReport)) {
            clocks[index].clock.stop(at: instant, reason: reason, until: until)
        }
    }

    /// Starts what nothing holds any more.
    fileprivate mutating func startClocks(at instant: Instant) {
        guard hold == nil else { return }
        for index in clocks.indices
        where clocks[index].isActive
            && (check == nil || clocks[index].isWhole || clocks[index].stage == StageClock.check)
            && !isAwaitingVerdict(clocks[index])
        {
            // Support may have been asked for or answered while they stood.
            let holder = clocks[index].stage == StageClock.check ? nil : support?.unit ?? owner
            clocks[index].clock.start(at: instant, holder: holder)
        }
    }

    fileprivate mutating func handClocks(to unit: UnitCode?, at instant: Instant) {
        // Who reports is who was given it, whoever is asked for support.
        for index in clocks.indices where clocks[index].isActive && !clocks[index].isReport {
            clocks[index].clock.hand(to: unit, at: instant, reason: "handed")
        }
    }

    fileprivate mutating func hold(_ kind: Hold.Kind, _ reason: String, until: Instant?, at instant: Instant) {
        hold = Hold(kind: kind, reason: reason, until: until)
        stopClocks(at: instant, reason: kind == .pause ? reason : kind.rawValue, until: until)
    }

    fileprivate mutating func endCheck(at instant: Instant) {
        for index in clocks.indices where clocks[index].isActive && clocks[index].stage == StageClock.check {
            clocks[index].clock.stop(at: instant, reason: "left")
            clocks[index].isActive = false
        }
    }

    /// The hold is over by itself: what `hold-ended` will record.
    mutating func endHold(at instant: Instant) {
        hold = nil
        startClocks(at: instant)
    }
}

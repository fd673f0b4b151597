// The fold of a matter: what each fact changes. Clocks start and stop here, at the instant at which
// the thing happened. The other half of Decider.swift.
import Kernel

extension MatterDecider {
    package static func evolve(_ state: inout Matter, _ fact: MatterFact, _ entry: Entry) {
        let at = entry.happenedAt
        state.updatedAt = max(state.updatedAt, at)
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
            state.reportedBy = entry.actor
            state.enter(step, unit: nil, at: at)
        case .accepted(_, let owner, let step):
            state.owner = owner
            state.dispatcher = owner
            state.enter(step, unit: owner, at: at)
        case .checkRequested(let task, _):
            state.check = task
            // 派核查 stops the acceptor's clock: the time is the checker's.
            state.stopClock(at: at, reason: "check")
        case .checked(_, _, let photos):
            state.check = nil
            state.attachments += photos
            if state.pausedFor == nil { state.startClock(at: at) }
        case .triaged(let classCode, let title, _):
            if let classCode { state.classCode = classCode }
            if let title { state.title = title }
        case .dispatched(let owner, let supporting, let from, let adjudicated, _, let step, _):
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
        case .returned(_, _, let unit, let step):
            state.owner = unit
            state.handler = nil
            state.officer = nil
            state.supporting = []
            state.returnCount += 1
            state.enter(step, unit: unit, at: at)
        case .progressed(_, let photos):
            state.attachments += photos
        case .paused(let reason):
            state.pausedFor = reason
            state.stopClock(at: at, reason: reason)
        case .resumed:
            state.pausedFor = nil
            if state.check == nil { state.startClock(at: at) }
        case .submitted(_, let closing, let photos, let task, let step):
            state.attachments += photos
            state.isClosingAffirmed = closing
            state.isVerified = false
            state.verification = task
            // Each submission is a new task for the verifier, with its own time.
            state.enter(step, unit: state.owner, at: at, anew: true)
        case .verified(let passed, _, let photos, let step):
            state.attachments += photos
            state.verification = nil
            state.isVerified = passed
            if !passed { state.reworkCount += 1 }
            if let step { state.enter(step, unit: state.owner, at: at) }
        case .answered(let reached, let words, let satisfied, _):
            state.answer = Answer(isReached: reached, words: words, isSatisfied: satisfied)
        case .ended(_, let kind, let note, let into, _, _, _, _):
            state.leaveStage(at: at)
            state.stage = Ledger.Stage.ended
            state.verification = nil
            // Whoever is merged is answered when the main matter ends, whatever they were told before.
            if into != nil { state.answer = nil }
            state.ending = Ending(kind: kind, note: note, at: at, into: into)
        case .reopened(_, let owner, let step, _, _):
            state.ending = nil
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
        case .linked(let other, _):
            state.links.append(other)
        case .duplicateReceived(let duplicate, _, _, _, _):
            state.duplicates.append(duplicate)
        case .childOpened(let child):
            if !state.children.contains(child) { state.children.append(child) }
            state.openChildren.insert(child.id)
        case .childEnded(let child):
            state.openChildren.remove(child.id)
        }
    }
}

extension Matter {
    /// Leaves the stage where it stands and starts the clock of the next one. Coming back to the
    /// same stage in the same unit goes on with the time already spent there: rework is not a reset.
    fileprivate mutating func enter(_ step: Step, unit: UnitCode?, at instant: Instant, anew: Bool = false) {
        leaveStage(at: instant)
        stage = step.stage
        guard let budget = step.budget else { return }
        if !anew,
            let index = clocks.lastIndex(where: {
                $0.stage == step.stage && $0.unit == unit && $0.round == reopenCount && $0.clock.budget == budget
            })
        {
            clocks[index].isActive = true
            clocks[index].clock.start(at: instant)
        } else {
            var clock = Clock(name: step.stage, budget: budget)
            clock.start(at: instant)
            clocks.append(StageClock(stage: step.stage, unit: unit, round: reopenCount, clock: clock, isActive: true))
        }
    }

    /// A check or a pause belongs to the stage in which it began.
    fileprivate mutating func leaveStage(at instant: Instant) {
        check = nil
        pausedFor = nil
        stopClock(at: instant, reason: "left")
        for index in clocks.indices { clocks[index].isActive = false }
    }

    fileprivate mutating func stopClock(at instant: Instant, reason: String) {
        for index in clocks.indices where clocks[index].isActive { clocks[index].clock.stop(at: instant, reason: reason) }
    }

    fileprivate mutating func startClock(at instant: Instant) {
        for index in clocks.indices where clocks[index].isActive { clocks[index].clock.start(at: instant) }
    }
}

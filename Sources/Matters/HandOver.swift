// 移交: a matter that is given to a unit which stands for another jurisdiction. There it becomes a matter of that
// jurisdiction's own, and each side tells the other what it did: both see the state, and here the unit answers for it
// as any other. What is told, and what follows from it, is decided here; the server's courier only carries it.
import Kernel

/// A matter in the journal of another jurisdiction.
package struct Counterpart: Codable, Hashable, Sendable {
    /// The code of the jurisdiction in the installation.
    package let jurisdiction: String
    /// Its name when this was written.
    package let name: Bilingual
    package let id: String
    package let number: String

    package init(jurisdiction: String, name: Bilingual, id: String, number: String) {
        self.jurisdiction = jurisdiction
        self.name = name
        self.id = id
        self.number = number
    }
}

/// Where a matter stands in the other jurisdiction, as that said at `at`. Of the light the instants at which it turns
/// are told, so that it is right at any later moment without another word.
package struct CounterpartState: Codable, Hashable, Sendable {
    /// The title of the stage there (办理中).
    package let stage: Bilingual
    /// The name of the unit there that owns it; empty before acceptance.
    package let unit: String
    /// The title of its ending there; nil while it is open.
    package let ending: Bilingual?
    package let dueAt: Instant?
    package let blueAt: Instant?
    package let yellowAt: Instant?
    package let redAt: Instant?
    /// It may not be returned: told by the side that handed it over.
    package let isAdjudicated: Bool
    package let at: Instant

    package func light(at now: Instant) -> Light {
        guard ending == nil else { return .none }
        let turned: [(Light, Instant?)] = [(.red, redAt), (.yellow, yellowAt), (.blue, blueAt)]
        return turned.first { $0.1.map { $0 <= now } ?? false }?.0 ?? .none
    }
}

/// One handing over of a matter, the first, the second …: what has become of it.
package struct HandOver: Codable, Hashable, Sendable {
    /// From 1: a jurisdiction that returned a matter may be given it again, as another matter there.
    package let order: Int
    package let jurisdiction: String
    /// The unit here that stands for it.
    package let unit: UnitCode
    package let at: Instant
    /// Nil until the other side has taken it.
    package internal(set) var counterpart: Counterpart?
    package internal(set) var state: CounterpartState?
    /// What the other side said and could not be done here.
    package internal(set) var trouble: Bilingual?
}

/// Where a matter that was handed over comes from.
package struct Origin: Codable, Hashable, Sendable {
    package let counterpart: Counterpart
    /// Which handing over there.
    package let order: Int
    /// The codes of the jurisdictions through which it came, the first one first. It is handed to none of them again.
    package let path: [String]
    package internal(set) var state: CounterpartState?
    package internal(set) var trouble: Bilingual?
}

/// A matter for another jurisdiction's register, with where it comes from.
package struct TakeOver: Codable, Sendable {
    package let report: Report
    package let from: Counterpart
    package let order: Int
    package let path: [String]
    package let state: CounterpartState

    package init(report: Report, from: Counterpart, order: Int, path: [String], state: CounterpartState) {
        self.report = report
        self.from = from
        self.order = order
        self.path = path
        self.state = state
    }
}

/// What one jurisdiction tells the other of their common matter.
package struct Relay: Codable, Sendable {
    package let from: Counterpart
    package let order: Int
    /// Nil where the other side could not be told anything: then there is none.
    package let state: CounterpartState?
    package let says: Saying?

    package init(from: Counterpart, order: Int, state: CounterpartState?, says: Saying?) {
        self.from = from
        self.order = order
        self.state = state
        self.says = says
    }
}

/// What was done on one side that the other answers with an action of its own.
package enum Saying: Codable, Hashable, Sendable {
    // From who has it:
    case claimed
    case progressed(note: String, photos: [Attachment], done: Int?)
    case returned(reason: String)
    case finished(note: String, photos: [Attachment])
    // From who handed it over:
    case reopened(reason: String)
    /// The other side's register refused it.
    case undeliverable(why: Bilingual)

    package var photos: [Attachment] {
        switch self {
        case .progressed(_, let photos, _), .finished(_, let photos): photos
        default: []
        }
    }
}

/// What an entry owes another jurisdiction.
package struct Letter: Hashable, Sendable {
    package enum Side: Hashable, Sendable {
        /// To who handed it over.
        case origin
        /// To whom it was handed over.
        case holder
    }

    package let to: String
    package let side: Side
    package let order: Int
    /// The matter itself goes over.
    package let isHandOver: Bool
    package let says: Saying?
}

extension Matter {
    /// The handing over in force: the unit that answers for the matter stands for a jurisdiction.
    package var handOver: HandOver? {
        guard let last = handOvers.last, last.unit == handler ?? owner else { return nil }
        return last
    }

    /// What the fact that led to this state has to be told, and to whom.
    package func letters(of fact: MatterFact, _ rules: MatterRules) -> [Letter] {
        var letters: [Letter] = []
        if let origin, let says = said(to: origin, fact, rules) {
            letters.append(
                Letter(to: origin.counterpart.jurisdiction, side: .origin, order: origin.order, isHandOver: false, says: says.saying))
        }
        if let handOver, let says = said(to: handOver, fact) {
            letters.append(
                Letter(to: handOver.jurisdiction, side: .holder, order: handOver.order, isHandOver: says.isHandOver, says: says.saying))
        }
        return letters
    }

    private struct Telling {
        let saying: Saying?
        let isHandOver: Bool

        init(_ saying: Saying?, isHandOver: Bool = false) {
            self.saying = saying
            self.isHandOver = isHandOver
        }
    }

    /// Nil: nothing is told.
    private func said(to origin: Origin, _ fact: MatterFact, _ rules: MatterRules) -> Telling? {
        switch fact {
        case .accepted: return Telling(.claimed)
        case .progressed(let note, let photos, let done, _): return Telling(.progressed(note: note, photos: photos, done: done))
        case .ended(_, let kind, let note, let into, _, _, _, let title):
            // Its answer comes with that of the main matter.
            if into != nil { return Telling(.claimed) }
            let title = title ?? rules.endingTitle(kind)
            guard rules.ledger(ledger, version: self.rules)?.ending(kind)?.isValid ?? true else {
                return Telling(.returned(reason: note.isEmpty ? title.zh : note))
            }
            let words = [note, workNote, answer?.words ?? "", title.zh].first { !$0.allSatisfy(\.isWhitespace) } ?? title.zh
            return Telling(.finished(note: words, photos: workPhotos))
        case .answered(_, let words, _, .some): return Telling(.finished(note: words, photos: []))
        case .relayed(_, _, _, let trouble):
            // What they asked for is not possible here: it is theirs again.
            return trouble.map { Telling(.returned(reason: $0.zh)) }
        case _ where fact.isTold: return Telling(nil)
        default: return nil
        }
    }

    private func said(to handOver: HandOver, _ fact: MatterFact) -> Telling? {
        switch fact {
        case .handedOver: return Telling(nil, isHandOver: true)
        case .reopened(let reason, _, _, _, _): return Telling(.reopened(reason: reason))
        case .verified(false, let note, _, _, _): return Telling(.reopened(reason: note ?? ""))
        // Whoever is given it is told by its handing over.
        case .dispatched: return nil
        case _ where fact.isTold: return Telling(nil)
        default: return nil
        }
    }

    /// Where it stands, for the other side.
    package func told(_ rules: MatterRules, at now: Instant) -> CounterpartState {
        let ledger = rules.ledger(ledger, version: self.rules)
        let turnings = ledger.flatMap { ledger in rules.calendars(of: ledger).flatMap { self.turnings(by: ledger, on: $0) } }
        return CounterpartState(
            stage: ledger?.title(ofStage: stage) ?? Bilingual(stage), unit: rules.organization.name(ofUnit: handler ?? owner),
            ending: ending.map { ended in ledger?.ending(ended.kind)?.title ?? rules.endingTitle(ended.kind) },
            dueAt: turnings?.dueAt, blueAt: turnings?.blueAt, yellowAt: turnings?.yellowAt, redAt: turnings?.redAt,
            isAdjudicated: isAdjudicated, at: now)
    }
}

extension MatterFact {
    /// It changes where the matter stands, or when its light turns.
    fileprivate var isTold: Bool {
        switch self {
        case .accepted, .dispatched, .claimed, .returned, .paused, .resumed, .submitted, .verified, .ended, .reopened, .extended,
            .suspended,
            .holdEnded, .supplementRequested, .supplemented, .takenOver, .amended:
            true
        case .reported, .checkRequested, .checked, .triaged, .progressed, .answered, .appraised, .linked, .duplicateReceived, .childOpened,
            .childEnded, .petitioned, .approved, .declined, .exempted, .supportRequested, .supported, .rungReached, .handedOver, .relayed,
            .urged, .noted, .judged, .cited, .rechecked, .reviewed:
            false
        }
    }
}

// MARK: Deciding

extension TakeOver {
    /// Filed as any report, and by nobody but the jurisdiction that hands it over.
    func facts(_ state: Matter, _ rules: MatterRules, _ context: Context) throws(Refusal) -> [MatterFact] {
        guard context.actor == Rights.jurisdiction(from.jurisdiction) else { throw .notTheLoop }
        guard let ledger = rules.ledger(report.ledger) else { throw .ledgerUnknown(report.ledger) }
        guard state.id == "" else { throw .alreadyReported }
        return [
            try Intake(report: report, ledger: ledger, rules: rules).reported(drawn: context.drawn ?? 1, source: nil, at: nil, context),
            .takenOver(from: from, order: order, path: path, state: self.state),
        ]
    }
}

extension Relay {
    /// What they say is recorded whatever follows from it here; where nothing can, why.
    func facts(_ matter: Matter, _ rules: MatterRules, _ context: Context) throws(Refusal) -> [MatterFact] {
        guard matter.id != "" else { throw .matterUnknown(context.stream) }
        let isFromOrigin = matter.origin.map { $0.counterpart.id == from.id && $0.order == order } ?? false
        let isFromHolder = matter.handOvers.contains { $0.order == order && $0.jurisdiction == from.jurisdiction }
        guard context.actor == Rights.jurisdiction(from.jurisdiction), isFromOrigin || isFromHolder else { throw .notTheLoop }
        // A jurisdiction that has not got it any more is heard, and nothing follows.
        let isInForce = isFromOrigin || matter.handOver?.order == order
        var following: [MatterFact] = []
        var trouble: Bilingual?
        if let says, isInForce {
            do throws(Refusal) { following = try answer(says, matter, rules, context) } catch { trouble = error.sentence }
            if case .undeliverable(let why) = says { trouble = why }
        }
        return [.relayed(from: from, order: order, state: state, trouble: trouble)] + following
    }

    private func answer(_ says: Saying, _ matter: Matter, _ rules: MatterRules, _ context: Context) throws(Refusal) -> [MatterFact] {
        switch says {
        case .claimed:
            // After a rework it is being handled already.
            guard let ledger = rules.ledger(matter.ledger, version: matter.rules), matter.officer == nil,
                MatterDecider.isPossible(.claim, matter, ledger)
            else { return [] }
            return try MatterDecider.decide(.claim(note: nil), matter, rules, context)
        case .progressed(let note, let photos, let done):
            return try MatterDecider.decide(.progress(note: note, photos: photos, done: done), matter, rules, context)
        case .returned(let reason):
            return try MatterDecider.decide(.return(kind: .notOurUnit, reason: reason), matter, rules, context)
        case .finished(let note, let photos):
            return try MatterDecider.decide(.submit(note: note, closing: true, photos: photos), matter, rules, context)
        case .reopened(let reason):
            return try MatterDecider.decide(.reopen(reason: reason), matter, rules, context)
        case .undeliverable(let why):
            // They have never had it: that they may not return it does not bind them.
            var free = matter
            free.isAdjudicated = false
            return try MatterDecider.decide(.return(kind: .notOurUnit, reason: why.zh), free, rules, context)
        }
    }
}

extension Decision {
    /// What a dispatch adds where the unit stands for another jurisdiction.
    func handOver(to owner: UnitCode, supporting: [UnitCode]) throws(Refusal) -> [MatterFact] {
        let units = rules.organization.units
        if let unit = supporting.first(where: { units[$0]?.jurisdiction != nil }) {
            throw .fieldInvalid(
                "supporting", unit,
                expected: Bilingual(
                    zh: "本辖区的单位；需要其他辖区办理的，请另立子事项派给它",
                    en: "a unit of this jurisdiction; what another is to do is a child matter dispatched to it"))
        }
        guard let jurisdiction = units[owner]?.jurisdiction else { return [] }
        if let origin = matter.origin, origin.path.contains(jurisdiction) {
            throw .fieldInvalid(
                "owner", owner,
                expected: Bilingual(
                    zh: "该事项没有经过的辖区；要交还请退回或不予受理", en: "a jurisdiction that it did not come from; to give it back, refuse it"))
        }
        return [.handedOver(to: jurisdiction, unit: owner, order: matter.handOvers.count + 1)]
    }
}

// The facts of a matter, past tense. Case names are stored (`matter.dispatched`) and permanent.
// Their sentences are in Sentences.swift. A fact says where it leads (`step`), so that the fold of
// old entries never depends on today's rules.
import Kernel

/// The stage that an entry leads to, with the limit of the clock that starts there.
package struct Step: Codable, Hashable, Sendable {
    package let stage: String
    package let limit: Limit?
    /// Where the clock of the whole matter starts here, its limit.
    package internal(set) var whole: Limit?
    /// Where the unit reports at intervals in this stage, how much time may pass between two reports.
    package internal(set) var report: Limit?
    /// When those clocks start where that is not when it happened: what was seen without network was told later,
    /// and nobody can be late with what nobody has told them.
    package internal(set) var startsAt: Instant?

    package init(stage: String, limit: Limit?, whole: Limit? = nil) {
        self.stage = stage
        self.limit = limit
        self.whole = whole
    }

    /// The limit was called a budget when it could be nothing else.
    private enum CodingKeys: String, CodingKey { case stage, limit = "budget", whole, report, startsAt }
}

/// The number that a report used up: counters are rebuilt from these.
package struct Draw: Codable, Hashable, Sendable {
    package let counter: String
    package let number: Int

    package init(counter: String, number: Int) {
        self.counter = counter
        self.number = number
    }
}

package enum MatterFact: Fact {
    package static let domain = "matter"

    case reported(
        number: String, ledger: String, rules: Int, title: String, description: String, class: String?, place: Place?,
        values: [String: String], sealed: [String: String], photos: [Attachment], channel: Channel, parent: MatterLink?,
        source: Source?, step: Step, draw: Draw, at: Instant?)
    case accepted(note: String?, owner: UnitCode, step: Step)
    case checkRequested(task: Assignment, limit: Limit? = nil, note: String?)
    /// - seenAt: when they looked, where a phone told it later. The clock ran until it was told.
    case checked(found: Bool, note: String?, photos: [Attachment], seenAt: Instant? = nil)
    case triaged(class: String?, title: String?, note: String?)
    case dispatched(owner: UnitCode, supporting: [UnitCode], from: UnitCode?, adjudicated: Bool, note: String?, step: Step, at: Instant?)
    case claimed(note: String?, step: Step)
    case returned(kind: ReturnKind, reason: String, to: UnitCode, restarts: Bool? = nil, step: Step)
    /// - repeats: the version of an earlier report that says the same.
    case progressed(note: String, photos: [Attachment], done: Int? = nil, repeats: Int? = nil)
    /// - limit: the time until the next report, counted from the moment of this one; nil where no clock of reports runs.
    case judged(report: Int, verdict: Verdict, note: String?, limit: Limit?)
    case cited(source: Citation)
    case rechecked(holds: Bool, note: String, photos: [Attachment], sample: String?)
    case reviewed(good: String, cause: String, next: String)
    /// Without `until` from before pauses had an end.
    case paused(reason: String, until: Instant? = nil)
    case resumed(note: String?)
    case submitted(note: String, closing: Bool, photos: [Attachment], task: Assignment, step: Step)
    /// - seenAt: as of `checked`.
    case verified(passed: Bool, note: String?, photos: [Attachment], step: Step?, seenAt: Instant? = nil)
    case answered(reached: Bool, words: String, satisfied: Bool?, from: MatterLink?)
    /// With the ending's title in its ledger then: 办结 in one is 销号 in another.
    case ended(
        number: String, kind: String, note: String, into: MatterLink?, duplicates: [MatterLink], parent: MatterLink?, at: Instant?,
        title: Bilingual? = nil)
    /// With the parent, who counts it among the open ones again.
    case reopened(reason: String, owner: UnitCode, step: Step, number: String? = nil, parent: MatterLink? = nil)
    case appraised(grade: Int, words: String)
    case linked(to: MatterLink, kind: String)
    /// With the ending of the main matter where that has ended already, so that this reporter is
    /// answered at once; where that was itself merged meanwhile, `into` says where the reporter goes on to.
    case duplicateReceived(duplicate: MatterLink, number: String, ending: String?, note: String?, into: MatterLink?)
    case childOpened(child: MatterLink)
    case childEnded(child: MatterLink)
    case petitioned(petition: Petition)
    case approved(kind: Petition.Kind, note: String?)
    case declined(kind: Petition.Kind, note: String)
    case extended(by: Budget)
    case suspended(reason: String, until: Instant)
    /// The clocks went on by themselves.
    case holdEnded(kind: Hold.Kind, at: Instant)
    /// The round's lateness does not count; that it was late stays.
    case exempted(round: Int)
    case supplementRequested(what: String, until: Instant)
    case supplemented(note: String, photos: [Attachment])
    case supportRequested(unit: UnitCode, what: String)
    case supported(note: String, photos: [Attachment])
    case rungReached(rung: RungReached)
    /// `call` has what is needed to tell people of it, as a rung has; its `at` is when it was urged.
    case urged(reason: String, call: RungReached)
    case noted(note: String, photos: [Attachment])
    /// With the limits that follow from it where they are others: of the stage's clock, and of the whole matter's.
    case amended(changes: [FieldChange], reason: String, limit: Limit? = nil, whole: Limit? = nil)
    /// The unit to which it was dispatched stands for another jurisdiction.
    case handedOver(to: String, unit: UnitCode, order: Int)
    /// It was handed over by another jurisdiction.
    case takenOver(from: Counterpart, order: Int, path: [String], state: CounterpartState)
    /// What the other jurisdiction said of it; with what could not follow from that here.
    case relayed(from: Counterpart, order: Int, state: CounterpartState?, trouble: Bilingual?)

    package var happenedAt: Instant? {
        switch self {
        case .reported(_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, let at): at
        case .dispatched(_, _, _, _, _, _, let at): at
        case .ended(_, _, _, _, _, _, let at, _): at
        case .holdEnded(_, let at): at
        case .rungReached(let rung): rung.at
        default: nil
        }
    }
}

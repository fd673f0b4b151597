// One matter at two moments: how it stood at each, by the rules recorded until then, and what was recorded in between.
// Difference.swift asks it what there is to say.
import Kernel
import Matters

/// The rules as they were recorded by both moments. What a calendar says of a light then does not change with a later
/// notice: the same span gives the same bulletin, whenever it is made.
package struct BulletinBasis: Sendable {
    package let from: Instant
    package let to: Instant
    package let before: MatterRules
    package let after: MatterRules

    package init(from: Instant, to: Instant, before: MatterRules, after: MatterRules) {
        (self.from, self.to, self.before, self.after) = (from, to, before, after)
    }

    package var zone: Zone { after.calendars.min { $0.key < $1.key }?.value.zone ?? .china }
}

/// How an open matter stood at a moment.
struct MatterMoment {
    let matter: Matter
    let light: Light
    /// The first of its clocks to be spent, where that had come.
    let late: (clock: StageClock, dueAt: Instant)?

    /// Nil for what was not there or had ended.
    init?(_ matter: Matter?, _ rules: MatterRules, at now: Instant) {
        guard let matter, !matter.id.isEmpty, matter.isOpen else { return nil }
        self.matter = matter
        guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger) else {
            (light, late) = (.none, nil)
            return
        }
        light = matter.light(by: ledger, on: calendars, at: now)
        late = matter.activeClocks.compactMap { clock in
            clock.clock.reaches(share: 1000, on: calendars[clock]).flatMap { $0 <= now ? (clock, $0) : nil }
        }.min { $0.1 < $1.1 }
    }

    var unit: UnitCode? { matter.handler ?? matter.owner }
    var isLate: Bool { late != nil }
}

struct MatterCourse {
    struct News {
        let entry: Entry
        let fact: MatterFact
        /// After it.
        let matter: Matter
    }

    let basis: BulletinBasis
    /// At `from`; nil where it was not there or had ended.
    let before: MatterMoment?
    /// At `to`; nil where it has ended.
    let after: MatterMoment?
    let matter: Matter
    /// What was recorded in the span and is news of it, oldest first.
    let news: [News]
    private let stageBegan: EntryReference
    private let turned: [Light: EntryReference]
    private let dropped: EntryReference?

    /// - Parameter entries: all of one matter, from its first. What is later than `to` is passed over.
    /// Throws `JournalFault` where an entry cannot be read or the first ones are missing; nil for what was not there by `to`.
    init?(_ entries: [Entry], _ basis: BulletinBasis) throws {
        // In a journal of an early release an entry may have been recorded before its predecessor: all up to the last.
        guard let last = entries.lastIndex(where: { $0.recordedAt <= basis.to }) else { return nil }
        self.basis = basis
        let mostBefore = entries.lastIndex { $0.recordedAt <= basis.from } ?? -1
        var matter = MatterDecider.initial
        var then: Matter?
        var news: [News] = []
        var stageBegan = entries[0].reference
        var turned: [Light: EntryReference] = [:]
        var dropped: EntryReference?
        for (place, entry) in entries[...last].enumerated() {
            guard entry.version == place + 1 else {
                throw JournalFault.unreadable(
                    entry.reference, "a bulletin needs the matter's entries from the first; \(place + 1) is missing")
            }
            let fact = try MatterFact.decoded(entry)
            let was = matter
            MatterDecider.evolve(&matter, fact, entry)
            if was.stage != matter.stage || was.clocks.count != matter.clocks.count {
                stageBegan = entry.reference
                turned = [:]
            }
            if case .rungReached(let rung) = fact, let light = rung.light { turned[light] = entry.reference }
            if place <= mostBefore {
                then = matter
            } else {
                let (old, new) = (
                    MatterMoment(was, basis.after, at: entry.recordedAt)?.light ?? .none,
                    MatterMoment(matter, basis.after, at: entry.recordedAt)?.light ?? .none
                )
                if new < old { dropped = entry.reference }
            }
            if Self.isNews(fact, entry, basis) { news.append(News(entry: entry, fact: fact, matter: matter)) }
        }
        self.matter = matter
        self.news = news
        (self.stageBegan, self.turned, self.dropped) = (stageBegan, turned, dropped)
        before = MatterMoment(then, basis.before, at: basis.from)
        after = MatterMoment(matter, basis.after, at: basis.to)
    }

    /// An import brings years that have passed: recorded now, but no news of this week. What time has done is told when it
    /// is recorded, which may be a moment after it turned: no bulletin misses it, and none tells it twice.
    private static func isNews(_ fact: MatterFact, _ entry: Entry, _ basis: BulletinBasis) -> Bool {
        guard basis.from < entry.recordedAt, entry.recordedAt <= basis.to else { return false }
        switch fact {
        case .rungReached, .holdEnded: return true
        default: return fact.isToldLate || fact.happenedAt.map { basis.from < $0 } ?? true
        }
    }

    /// The last ending of the span, where it has not been opened again.
    var ended: News? {
        matter.isOpen ? nil : news.last { if case .ended = $0.fact { true } else { false } }
    }

    /// The entry that says the colour: of its turning, else the one with which the stage began.
    func reference(of light: Light) -> EntryReference { turned[light] ?? stageBegan }
    /// The entry that says that it is late: the last turning or slip since, else the one with which the stage began.
    var referenceOfLateness: EntryReference { turned.values.max { $0.version < $1.version } ?? stageBegan }
    var referenceOfImprovement: EntryReference { dropped ?? stageBegan }

    /// Days since the due day, of the clock's kind: working days of a working limit.
    func daysLate(_ late: (clock: StageClock, dueAt: Instant)) -> (count: Int, isWorking: Bool) {
        let (due, day) = (late.dueAt.adding(seconds: -1).day(in: basis.zone), basis.to.adding(seconds: -1).day(in: basis.zone))
        guard late.clock.clock.isWorking, let ledger = basis.after.ledger(matter.ledger, version: matter.rules),
            let calendar = basis.after.calendars(of: ledger)?[late.clock]
        else { return (max(0, due.distance(to: day)), late.clock.clock.isWorking) }
        guard due < day else { return (0, true) }
        return ((1...due.distance(to: day)).count { calendar.isWorkDay(due.advanced(by: $0)) }, true)
    }

    /// Whether a stage of it was left late.
    var wasLate: Bool {
        guard let ledger = basis.after.ledger(matter.ledger, version: matter.rules), let calendars = basis.after.calendars(of: ledger)
        else {
            return false
        }
        return !matter.lateStages(on: calendars, at: matter.updatedAt).isEmpty
    }
}

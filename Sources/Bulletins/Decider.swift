// Bulletins (通报): the difference between two moments of the journal, in the entries' own sentences,
// each with the entry that it states. Pure. The last of the flow's six files: what the loop has
// recorded of a matter is said here, and nothing that it has not recorded.
import Kernel
import Matters

package enum BulletinDecider: Decider {
    package static let prefix = "bulletin"
    package static let initial = Bulletin()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }

    /// Posts whose business it is to tell others how things stand. The server itself may, on a schedule.
    package static let duties: [Duty] = [.dispatcher, .supervisor, .leader, .administrator]

    package static func decide(
        _ command: BulletinCommand, _ state: Bulletin, _ rules: MatterRules, _ context: Context
    ) throws(Refusal) -> [BulletinEntry] {
        guard case .compile(let title, let from, let to, let facts, let figures) = command else { return [] }
        if context.actor != .system, context.actor != Rights.console {
            guard duties.contains(try Rights.heldPost(context, rules.organization).duty) else { throw .bulletinNotYours(duties) }
        }
        guard !state.isCompiled else { throw .bulletinExists(state.title) }
        guard !title.allSatisfy(\.isWhitespace) else { throw .fieldMissing("title", title: Bilingual(zh: "标题", en: "title")) }
        guard title.utf8.count <= 300 else { throw .fieldTooLong("title", bytes: title.utf8.count, longest: 300) }
        guard from < to else { throw .bulletinPeriod(from, to) }
        // What is recorded later today would belong to it and be missing for good.
        guard to <= context.now else { throw .bulletinPeriodOpen(to, now: context.now) }
        guard !facts.isEmpty else { throw .bulletinEmpty }
        var seen: [BulletinGroup: Set<EntryReference>] = [:]
        for fact in facts {
            guard seen[fact.group, default: []].insert(fact.reference).inserted else {
                throw .bulletinDuplicate(fact.reference, fact.group)
            }
        }
        for fact in facts {
            guard from < fact.at, fact.at <= to else { throw .bulletinOutside(fact.reference, at: fact.at) }
        }
        return [.compiled(title: title, from: from, to: to, lines: facts, figures: figures)]
    }

    package static func evolve(_ state: inout Bulletin, _ fact: BulletinEntry, _ entry: Entry) {
        guard case .compiled(let title, let from, let to, let lines, let figures) = fact else { return }
        state = Bulletin(
            title: title, from: from, to: to, lines: lines, figures: figures ?? [], compiledAt: entry.recordedAt, compiledBy: entry.actor)
    }
}

/// A bulletin as it was compiled; without lines until it is.
package struct Bulletin: Sendable, Hashable {
    package internal(set) var title = ""
    package internal(set) var from = Instant(milliseconds: 0)
    package internal(set) var to = Instant(milliseconds: 0)
    package internal(set) var lines: [BulletinFact] = []
    package internal(set) var figures: [BulletinFigure] = []
    package internal(set) var compiledAt = Instant(milliseconds: 0)
    package internal(set) var compiledBy = Actor.system

    package var isCompiled: Bool { !lines.isEmpty }

    /// The lines under their headings, in the order in which a bulletin is read; empty ones left out.
    package var sections: [(group: BulletinGroup, lines: [BulletinFact])] {
        BulletinGroup.allCases.compactMap { group in
            let lines = lines.filter { $0.group == group }
            return lines.isEmpty ? nil : (group, lines)
        }
    }

    /// What a bulletin from `from` (not included) to `to` (included) has to state.
    /// - Parameter entries: of each matter concerned all entries up to `to`, from its first, because a line
    ///   names the matter and says whether it was late; in the journal's order. Others are passed over. Later
    ///   ones do no harm: in a journal of an early release an entry may have been recorded before its predecessor.
    /// - Parameter audience: `public` leaves out officers and internal notes.
    /// - Returns: in the journal's order; under `overdue` again what ended late.
    /// Throws `JournalFault` where an entry cannot be read or the first entries of a matter are missing.
    package static func lines(
        from entries: [Entry], after from: Instant, upTo to: Instant, _ rules: MatterRules, for audience: Sentences.Audience = .public
    ) throws -> [BulletinFact] {
        var matters: [String: (matter: Matter, version: Int)] = [:]
        var lines: [BulletinFact] = []
        for entry in entries where entry.stream.hasPrefix("matter/") {
            let fact = try MatterFact.decoded(entry)
            var (matter, version) = matters[entry.stream] ?? (MatterDecider.initial, 0)
            guard entry.version == version + 1 else {
                throw JournalFault.unreadable(
                    entry.reference, "a bulletin needs the matter's entries from the first; \(version + 1) is missing")
            }
            MatterDecider.evolve(&matter, fact, entry)
            matters[entry.stream] = (matter, entry.version)
            // An import brings years that have passed: recorded now, but no news of this week.
            guard from < entry.recordedAt, entry.recordedAt <= to, fact.isToldLate || fact.happenedAt.map({ from < $0 }) ?? true else {
                continue
            }
            for group in groups(of: fact, matter, rules) {
                lines.append(
                    BulletinFact(
                        reference: entry.reference, at: entry.recordedAt, number: matter.number, title: matter.title,
                        sentence: try Sentences.sentence(of: entry, rules, for: audience), group: group))
            }
        }
        return lines
    }

    private static func groups(of fact: MatterFact, _ matter: Matter, _ rules: MatterRules) -> [BulletinGroup] {
        switch fact {
        case .reported: return [.reported]
        case .returned, .reopened, .verified(passed: false, _, _, _, _): return [.returned]
        case .ended:
            guard let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger),
                !matter.lateStages(on: calendars, at: matter.updatedAt).isEmpty
            else { return [.ended] }
            return [.ended, .overdue]
        default: return []
        }
    }
}

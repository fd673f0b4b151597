// Bulletins from before there were templates: their lines under five headings. Read by the page of an old bulletin; made by
// the server itself where a journal of that kind is wanted.
import Kernel
import Matters

extension Bulletin {
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

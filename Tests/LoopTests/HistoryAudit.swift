// Holds a simulated journal against what its callers were told and against the rules that never bend.
import Foundation
import JournalSQLite
import Kernel
import Loop
import Matters
import Testing

extension History {
    func audit() async throws {
        try await town.settle()
        let entries = try await town.entries()
        recorded = Dictionary(entries.map { ($0.type, 1) }, uniquingKeysWith: +)
        try await verify()
        try nothingLostOrDoubled(entries)
        try everyCommandOnce(entries)
        try await numbers(entries)
        try await lineage(entries)
        let rules = await town.rules()
        var ended = 0
        for id in matters {
            let matter = try await town.matter(id)
            try whole(matter, rules, await town.journal.entries(of: Matter.stream(id)))
            try await family(matter)
            if !matter.isOpen { ended += 1 }
        }
        endedCount = ended
    }

    /// Chains, counters, and every board equal to one made anew.
    private func verify() async throws {
        let report = try await journal.verify { _ in }
        #expect(report.isClean, "\(place): \(report.wrong)")
        let setbacks = try await journal.rows("select * from setback")
        #expect(setbacks.isEmpty, "\(place): \(setbacks)")
        let rows = try await journal.rows("select count(*) as n from matter").first?.integer("n")
        #expect(rows == matters.count, "\(place)")
    }

    /// What was acknowledged is there as it was; what nobody was told of, the loop has made.
    private func nothingLostOrDoubled(_ entries: [Entry]) throws {
        let found = Dictionary(grouping: entries, by: \.reference)
        for (reference, hash) in acknowledged {
            #expect(found[reference]?.map(\.hash) == [hash], "\(place): \(reference) was acknowledged")
        }
        for entry in entries where entry.cause == nil {
            #expect(acknowledged[entry.reference] != nil, "\(place): nobody asked for \(entry.reference)")
        }
        #expect(zip(entries, entries.dropFirst()).allSatisfy { $0.sequence < $1.sequence && $0.recordedAt <= $1.recordedAt }, "\(place)")
    }

    /// The entries that carry one key are one answer: of one stream, side by side, made at once.
    private func everyCommandOnce(_ entries: [Entry]) throws {
        for (key, made) in Dictionary(grouping: entries.filter { $0.key != nil }, by: { $0.key ?? "" }) {
            let isOne = zip(made, made.dropFirst()).allSatisfy {
                $0.stream == $1.stream && $0.version + 1 == $1.version && $0.recordedAt == $1.recordedAt
            }
            #expect(isOne, "\(place): \(key) had its effect more than once")
        }
    }

    /// Every number once, and none missing, refusals and crashes notwithstanding.
    private func numbers(_ entries: [Entry]) async throws {
        var drawn: [String: [Int]] = [:]
        var numbers: [String] = []
        for entry in entries where entry.type == "matter.reported" {
            guard case .reported(let number, _, _, _, _, _, _, _, _, _, _, _, _, _, let draw, _) = try MatterFact.decoded(entry) else {
                continue
            }
            drawn[draw.counter, default: []].append(draw.number)
            numbers.append(number)
        }
        #expect(Set(numbers).count == numbers.count, "\(place): a number was given twice")
        for (counter, used) in drawn {
            #expect(used.sorted() == Array(1...used.count), "\(place): \(counter) has gaps: \(used)")
            let last = try await journal.rows("select last from counter where name = \(counter)").first?.integer("last")
            #expect(last == used.count, "\(place): \(counter)")
        }
    }

    /// What the loop owes: a matter for every incident, every merged one with its main, every ended main's
    /// answer to those who were merged into it, every child with its parent.
    private func lineage(_ entries: [Entry]) async throws {
        let caused = Dictionary(grouping: entries.filter { $0.cause != nil }, by: { $0.cause ?? $0.reference })
        for entry in entries {
            let effects = caused[entry.reference] ?? []
            switch entry.type {
            case "incident.reported": #expect(effects.map(\.type) == ["matter.reported"], "\(place): \(entry.reference)")
            case "matter.ended":
                guard case .ended(let number, _, _, let into, let duplicates, _, _, _) = try MatterFact.decoded(entry) else { continue }
                if let into {
                    let own = MatterLink(id: String(entry.stream.dropFirst("matter/".count)), number: number)
                    let main = try await town.matter(into.id)
                    for link in [own] + duplicates where link.id != into.id {
                        #expect(main.duplicates.contains(link), "\(place): \(link.number) into \(into.number)")
                    }
                } else {
                    for duplicate in duplicates {
                        let matter = try await town.matter(duplicate.id)
                        #expect(
                            matter.answer != nil, "\(place): \(duplicate.number) was merged into \(entry.stream) and never answered")
                    }
                }
            case "matter.reported":
                guard case .reported(_, _, _, _, _, _, _, _, _, _, _, let parent?, _, _, _, _) = try MatterFact.decoded(entry) else {
                    continue
                }
                #expect(effects.map(\.stream) == [Matter.stream(parent.id)], "\(place): \(entry.reference)")
            default: continue
            }
        }
    }

    /// A parent knows which of its children are open, and who was merged comes to a matter that is not.
    private func family(_ matter: Matter) async throws {
        var open: Set<String> = []
        for child in matter.children where try await town.matter(child.id).isOpen { open.insert(child.id) }
        #expect(matter.openChildren == open, "\(place): the children of \(matter.number)")
        var main = matter
        var steps = 0
        while let into = main.ending?.into, steps <= matters.count {
            main = try await town.matter(into.id)
            steps += 1
        }
        #expect(steps <= matters.count, "\(place): \(matter.number) was merged in a circle")
    }

    /// DESIGN §3: one owner from acceptance on, and an ending that its ledger has.
    private func whole(_ matter: Matter, _ rules: MatterRules, _ entries: [Entry]) throws {
        let ledger = try #require(rules.ledger(matter.ledger, version: matter.rules), "\(place): \(matter.id)")
        let active = matter.clocks.filter(\.isActive)
        // One clock of the stage, one of the whole matter, and the checker's while a check is out.
        #expect(active.filter { !$0.isWhole && $0.stage != StageClock.check }.count <= 1, "\(place): \(matter.number)")
        #expect(active.filter(\.isWhole).count <= 1, "\(place): \(matter.number)")
        #expect(active.filter { $0.stage == StageClock.check }.count == (matter.check == nil ? 0 : 1), "\(place): \(matter.number)")
        if let ending = matter.ending {
            #expect(ledger.ending(ending.kind) != nil, "\(place): \(matter.number) ended as \(ending.kind)")
            #expect(matter.stage == Ledger.Stage.ended && active.isEmpty, "\(place): \(matter.number)")
            if ledger.ending(ending.kind)?.needs.contains(.verification) == true {
                #expect(matter.isVerified, "\(place): \(matter.number)")
            }
        } else {
            #expect(ledger.stage(matter.stage) != nil, "\(place): \(matter.number) stands at \(matter.stage)")
            if entries.contains(where: { ["matter.accepted", "matter.reopened"].contains($0.type) }) {
                #expect(matter.owner.map { rules.organization.isOpen($0) } == true, "\(place): nobody answers for \(matter.number)")
            }
        }
    }

    private var place: Comment { "seed \(seed), step \(stepCount)" }
}

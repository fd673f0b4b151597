// Decides a row without writing anything: deciders are pure, so the answer is the one that the journal
// will give. Called by Importer before a row is sent on, so that a refused row leaves nothing behind,
// not even the unit that only it names; and by dry runs, which need no more than this.
import Kernel
import Loop
import Matters

struct Trial {
    private(set) var rules: MatterRules
    let now: Instant

    var organization: Organization { rules.organization }

    /// The matter as the row will make it. Units that it names are taken in when it passes.
    mutating func decide(_ row: MappedRow, parent: Unit?) throws(Refusal) -> Matter {
        guard row.newUnit != nil else { return try matter(row, rules) }
        var wider = rules
        var units = [row.newUnit].compactMap { $0 }
        if let parent, organization.units[parent.code] == nil { units.insert(parent, at: 0) }
        let context = Context(stream: OrganizationDecider.stream, actor: Rights.console, now: now)
        for fact in try OrganizationDecider.decide(.registerUnits(units), organization, rules, context) { wider.take(fact, context) }
        let matter = try matter(row, wider)
        rules = wider
        return matter
    }

    private func matter(_ row: MappedRow, _ rules: MatterRules) throws(Refusal) -> Matter {
        let stream = Matter.stream(House.identifier(for: row.identity))
        let context = Context(stream: stream, actor: Rights.console, now: now, drawn: 1)
        var matter = Matter()
        for (index, fact) in try MatterDecider.decide(.import(row.record), matter, rules, context).enumerated() {
            MatterDecider.evolve(&matter, fact, Entry.tried(version: index + 1, at: fact.happenedAt ?? now, body: "", context))
        }
        return matter
    }
}

extension MatterRules {
    /// Rules as a folder has them, for a dry run into a register that does not exist yet.
    package init(trying folder: RuleFolder, now: Instant) throws {
        self.init()
        for (kind, files) in folder.files {
            for (name, text) in files {
                let context = Context(stream: RuleDecider.stream(kind, name), actor: Rights.console, now: now)
                for fact in try RuleDecider.decide(.publish(kind: kind, name: name, text: text), RuleDecider.initial, self, context) {
                    let (type, body) = try fact.encoded()
                    try absorb(Entry.tried(version: 1, type: type, at: now, body: body, context))
                }
            }
        }
    }

    fileprivate mutating func take(_ fact: OrganizationFact, _ context: Context) {
        do {
            let (type, body) = try fact.encoded()
            try absorb(Entry.tried(version: 1, type: type, at: context.now, body: body, context))
        } catch { preconditionFailure("a fact that was just encoded cannot be read: \(error)") }
    }
}

extension Entry {
    /// An entry that never was: only what a fold looks at.
    fileprivate static func tried(version: Int, type: String = "", at: Instant, body: String, _ context: Context) -> Entry {
        Entry(
            sequence: 0, stream: context.stream, version: version, type: type, happenedAt: at, recordedAt: context.now,
            actor: context.actor, cause: nil, key: nil, body: body, hash: [])
    }
}

// Bulletins (通报): the difference between two moments of the journal, in sentences that each name the entry they say, written
// by one, signed by others and then never changed. Pure. The last of the flow's six files: Difference.swift makes the
// content, Bulletin.swift is the fold, and here is what may happen.
import Kernel
import Matters

package enum BulletinDecider: Decider {
    package static let prefix = "bulletin"
    package static let initial = Bulletin()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    private static let mostWords = 4000

    package static func decide(
        _ command: BulletinCommand, _ state: Bulletin, _ rules: BulletinRules, _ context: Context
    ) throws(Refusal) -> [BulletinEntry] {
        switch command {
        case .compile(let title, let from, let to, let facts, let figures):
            return try compiled(title, from, to, facts, figures, state, context)
        case .draft(let draft): return try drafted(draft, state, rules, context)
        case .receive:
            guard state.isPublished else { throw .bulletinUnknown }
            _ = try Rights.heldPost(context, rules.matters.organization)
            guard state.recipients.contains(where: { $0.officer == context.actor.officer }) else { throw .bulletinNotForYou }
            return state.awaits(receiptOf: context.actor.officer) ? [.received] : []
        case .revise, .sign, .sendBack, .withdraw: break
        }
        guard let stage = state.stage, let mark = state.template else {
            throw state.stage == nil ? .bulletinUnknown : .bulletinPublished("")
        }
        guard let template = rules.templates[mark.name, version: mark.version] else { throw .bulletinTemplateUnknown(mark.name) }
        let duty = try duty(context, rules)
        guard template.signers.contains(duty) else { throw .bulletinNotYours(template.signers) }
        guard stage != .published else { throw .bulletinPublished(state.number ?? "") }
        guard stage != .withdrawn else { throw .bulletinWithdrawn }
        switch command {
        case .compile, .draft, .receive: return []
        case .revise(let title, let preface, let omitted):
            guard template.writers.contains(duty) else { throw .bulletinNotYours(template.writers) }
            guard stage == .draft else { throw .bulletinBeingSigned }
            return try revised(title, preface, omitted, state)
        case .sign(let step, let of, let recipients):
            guard of == mark else { throw .bulletinStepTaken }
            return try signed(step, recipients, template, duty, state, rules, context)
        case .sendBack(let reason):
            guard stage == .signing else { throw .bulletinNotBeingSigned }
            // By whoever would sign next: to anybody else it has gone on.
            let next = template.steps[state.signatures.count]
            guard next.by.contains(duty) else { throw .bulletinNotYours(next.by) }
            return [.sentBack(reason: try words(reason, "reason", Bilingual(zh: "理由", en: "reason")))]
        case .withdraw(let reason):
            guard template.writers.contains(duty) else { throw .bulletinNotYours(template.writers) }
            guard stage == .draft else { throw .bulletinBeingSigned }
            return [.withdrawn(reason: try words(reason, "reason", Bilingual(zh: "理由", en: "reason")))]
        }
    }

    // MARK: Writing

    private static func drafted(
        _ draft: BulletinDraft, _ state: Bulletin, _ rules: BulletinRules, _ context: Context
    ) throws(Refusal) -> [BulletinEntry] {
        guard let template = rules.templates[draft.template.name, version: draft.template.version] else {
            throw .bulletinTemplateUnknown(draft.template.name)
        }
        guard template.writers.contains(try duty(context, rules)) else { throw .bulletinNotYours(template.writers) }
        guard state.stage == nil else { throw .bulletinExists(state.title) }
        try check(draft.title)
        guard draft.from < draft.to else { throw .bulletinPeriod(draft.from, draft.to) }
        // What is recorded later today would belong to it and be missing for good.
        guard draft.to <= context.now else { throw .bulletinPeriodOpen(draft.to, now: context.now) }
        guard !draft.content.isEmpty else { throw .bulletinEmpty }
        return [.drafted(draft: draft)]
    }

    private static func revised(_ title: Bilingual, _ preface: String, _ omitted: [String: String], _ state: Bulletin) throws(Refusal)
        -> [BulletinEntry]
    {
        try check(title)
        guard preface.utf8.count <= mostWords else { throw .fieldTooLong("preface", bytes: preface.utf8.count, longest: mostWords) }
        let known = Set(state.content.items.map(\.id))
        for (item, reason) in omitted.sorted(by: { $0.key < $1.key }) {
            guard known.contains(item) else {
                throw .fieldInvalid("omitted", item, expected: Bilingual(zh: "本期的一条内容", en: "a line of this bulletin"))
            }
            _ = try words(reason, "omission", Bilingual(zh: "不列入的理由", en: "why it is left out"))
        }
        guard title != state.titles || preface != state.preface || omitted != state.omitted else { throw .bulletinUnchanged }
        return [.revised(title: title, preface: preface, omitted: omitted)]
    }

    private static func check(_ title: Bilingual) throws(Refusal) {
        for text in [title.zh, title.en] {
            guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing("title", title: Bilingual(zh: "标题", en: "title")) }
            guard text.utf8.count <= 300 else { throw .fieldTooLong("title", bytes: text.utf8.count, longest: 300) }
        }
    }

    private static func words(_ text: String, _ field: String, _ title: Bilingual) throws(Refusal) -> String {
        guard !text.allSatisfy(\.isWhitespace) else { throw .fieldMissing(field, title: title) }
        guard text.utf8.count <= mostWords else { throw .fieldTooLong(field, bytes: text.utf8.count, longest: mostWords) }
        return text
    }

    // MARK: Signing

    private static func signed(
        _ step: Int, _ recipients: [BulletinRecipient]?, _ template: BulletinTemplate, _ duty: Duty, _ state: Bulletin,
        _ rules: BulletinRules,
        _ context: Context
    ) throws(Refusal) -> [BulletinEntry] {
        guard step == state.signatures.count, template.steps.indices.contains(step) else { throw .bulletinStepTaken }
        let rule = template.steps[step]
        guard rule.by.contains(duty) else { throw .bulletinNotYours(rule.by) }
        if let earlier = state.signatures.first(where: { $0.by.officer == context.actor.officer }) {
            throw .bulletinSignedTwice(earlier.title)
        }
        let signed = BulletinEntry.signed(step: step, title: rule.title)
        guard step == template.steps.count - 1 else { return [signed] }
        let possible = Set(BulletinDecider.recipients(of: template, rules.matters.organization, at: context.now))
        for recipient in recipients ?? [] where !possible.contains(recipient) {
            throw .fieldInvalid("recipients", recipient.officer, expected: Bilingual(zh: "模板规定的收件人", en: "a recipient of the template"))
        }
        let (year, number) = (context.now.day(in: .china).parts.year, context.drawn ?? 1)
        func titled(_ text: String) -> String { text.replacing("{issue}", with: String(number)) }
        return [
            signed,
            .published(
                number: template.number.format(year: year, sequence: number),
                title: Bilingual(zh: titled(state.titles.zh), en: titled(state.titles.en)), recipients: recipients ?? [],
                isPublic: template.isPublic, draw: Draw(counter: template.number.counter(year: year), number: number)),
        ]
    }

    /// Everybody whom the template names, in the post for which they are named.
    package static func recipients(of template: BulletinTemplate, _ organization: Organization, at now: Instant) -> [BulletinRecipient] {
        organization.appointments.keys.sorted().flatMap { organization.posts(of: $0, at: now) }.filter { post in
            template.recipientDuties.contains(post.duty) || template.recipientUnits.contains(post.unit)
        }.map { BulletinRecipient(officer: $0.officer, post: $0.duty.rawValue, unit: $0.unit) }
    }

    /// The post in which they act, held now. Neither the server nor its console writes or signs.
    private static func duty(_ context: Context, _ rules: BulletinRules) throws(Refusal) -> Duty {
        try Rights.heldPost(context, rules.matters.organization).duty
    }

    package static func draws(_ command: BulletinCommand, _ rules: BulletinRules, at now: Instant) -> String? {
        guard case .sign(let step, let mark, _) = command,
            let template = rules.templates[mark.name, version: mark.version], step == template.steps.count - 1
        else { return nil }
        return template.number.counter(year: now.day(in: .china).parts.year)
    }

    package static func drew(_ fact: BulletinEntry) -> (counter: String, number: Int)? {
        guard case .published(_, _, _, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    /// Somebody who has not seen that another received it may act all the same.
    package static func isBystander(_ fact: BulletinEntry) -> Bool { if case .received = fact { true } else { false } }

    // MARK: As before there were templates

    private static func compiled(
        _ title: String, _ from: Instant, _ to: Instant, _ facts: [BulletinFact], _ figures: [BulletinFigure]?, _ state: Bulletin,
        _ context: Context
    ) throws(Refusal) -> [BulletinEntry] {
        guard context.actor == .system else { throw .bulletinNeedsDraft }
        guard state.stage == nil else { throw .bulletinExists(state.title) }
        try check(Bilingual(title))
        guard from < to else { throw .bulletinPeriod(from, to) }
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
}

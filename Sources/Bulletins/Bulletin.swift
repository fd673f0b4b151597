// A bulletin as its entries tell it: written, signed step by step, published, received.
import Kernel
import Matters

package struct Bulletin: Sendable, Hashable {
    /// Raw values stand in the board.
    package enum Stage: String, Sendable, CaseIterable {
        case draft, signing, published, withdrawn

        package var title: Bilingual {
            switch self {
            case .draft: Bilingual(zh: "草稿", en: "draft")
            case .signing: Bilingual(zh: "审签中", en: "being signed")
            case .published: Bilingual(zh: "已印发", en: "published")
            case .withdrawn: Bilingual(zh: "已撤回", en: "withdrawn")
            }
        }
    }

    package struct Signature: Sendable, Hashable {
        package let title: Bilingual
        package let by: Actor
        package let at: Instant
    }

    package struct Receipt: Sendable, Hashable {
        package let by: Actor
        package let at: Instant
    }

    package struct SentBack: Sendable, Hashable {
        package let reason: String
        package let by: Actor
        package let at: Instant
    }

    package internal(set) var id = ""
    /// Nil until there is an entry.
    package internal(set) var stage: Stage?
    /// Nil for those from before there were templates.
    package internal(set) var template: BulletinTemplateMark?
    package internal(set) var titles = Bilingual("")
    package internal(set) var from = Instant(milliseconds: 0)
    package internal(set) var to = Instant(milliseconds: 0)
    package internal(set) var preface = ""
    /// As it was made; `shown` is without what is left out.
    package internal(set) var content = BulletinContent()
    package internal(set) var omitted: [String: String] = [:]
    package internal(set) var corrects: BulletinMark?
    package internal(set) var draftedAt = Instant(milliseconds: 0)
    package internal(set) var draftedBy = Actor.system
    /// Of this round: sent back, they are void.
    package internal(set) var signatures: [Signature] = []
    package internal(set) var sentBack: SentBack?

    /// Nil until the last has signed, and for those from before there were numbers.
    package internal(set) var number: String?
    package internal(set) var recipients: [BulletinRecipient] = []
    package internal(set) var isPublic = false
    package internal(set) var publishedAt: Instant?
    /// In the order in which they came.
    package internal(set) var receipts: [Receipt] = []

    /// Of one from before there were templates: its lines, each under its group.
    package internal(set) var lines: [BulletinFact] = []

    package init() {}

    package var isPublished: Bool { stage == .published }
    package var title: String { titles.zh }
    package var figures: [BulletinFigure] { content.figures }
    package var compiledAt: Instant { publishedAt ?? draftedAt }

    /// What is read: without the lines that are left out, and without the parts of which nothing is left by that: "none" under
    /// their heading would be false.
    package var shown: BulletinContent {
        var shown = content
        for place in shown.parts.indices { shown.parts[place].items.removeAll { omitted[$0.id] != nil } }
        shown.parts = zip(shown.parts, content.parts).filter { !$0.items.isEmpty || $1.items.isEmpty }.map(\.0)
        return shown
    }

    /// The streams of what it names, without what is left out.
    package var named: Set<String> { Set(shown.items.map(\.reference.stream) + lines.map(\.reference.stream)) }

    /// A span up to midnight ends on the day before.
    package var lastDay: CivilDay { max(from, to.adding(seconds: -1)).day(in: .china) }

    /// The recipients, each with when they received it: those who have first.
    package var receiving: [(recipient: BulletinRecipient, at: Instant?)] {
        let times = Dictionary(receipts.map { ($0.by.officer, $0.at) }) { first, _ in first }
        var seen: Set<String> = []
        return recipients.filter { seen.insert($0.officer).inserted }.map { ($0, times[$0.officer]) }
            .sorted { ($0.1 ?? Instant(milliseconds: .max), $0.0.officer) < ($1.1 ?? Instant(milliseconds: .max), $1.0.officer) }
    }

    package func awaits(receiptOf officer: OfficerCode) -> Bool {
        isPublished && recipients.contains { $0.officer == officer } && !receipts.contains { $0.by.officer == officer }
    }
}

extension BulletinDecider {
    package static func evolve(_ state: inout Bulletin, _ fact: BulletinEntry, _ entry: Entry) {
        state.id = String(entry.stream.dropFirst(prefix.count + 1))
        switch fact {
        case .compiled(let title, let from, let to, let lines, let figures):
            (state.titles, state.from, state.to) = (Bilingual(title), from, to)
            state.lines = lines
            state.content = BulletinContent(figures: figures ?? [])
            (state.draftedAt, state.draftedBy) = (entry.recordedAt, entry.actor)
            (state.stage, state.publishedAt) = (.published, entry.recordedAt)
        case .drafted(let draft):
            (state.template, state.titles, state.content) = (draft.template, draft.title, draft.content)
            (state.from, state.to, state.corrects) = (draft.from, draft.to, draft.corrects)
            (state.draftedAt, state.draftedBy, state.stage) = (entry.recordedAt, entry.actor, .draft)
        case .revised(let title, let preface, let omitted):
            (state.titles, state.preface, state.omitted) = (title, preface, omitted)
        case .signed(_, let title):
            state.signatures.append(Bulletin.Signature(title: title, by: entry.actor, at: entry.recordedAt))
            state.stage = .signing
        case .sentBack(let reason):
            state.signatures = []
            state.sentBack = Bulletin.SentBack(reason: reason, by: entry.actor, at: entry.recordedAt)
            state.stage = .draft
        case .withdrawn: state.stage = .withdrawn
        case .published(let number, let title, let recipients, let isPublic, _):
            (state.number, state.titles, state.recipients) = (number, title, recipients)
            (state.isPublic, state.publishedAt, state.stage) = (isPublic, entry.recordedAt, .published)
        case .received: state.receipts.append(Bulletin.Receipt(by: entry.actor, at: entry.recordedAt))
        }
    }
}

extension Bulletin {
    /// As it would read if it were drafted now. Recorded nowhere.
    package init(previewing draft: BulletinDraft, at now: Instant) {
        (template, titles, content) = (draft.template, draft.title, draft.content)
        (from, to, corrects, draftedAt, stage) = (draft.from, draft.to, draft.corrects, now, .draft)
    }
}

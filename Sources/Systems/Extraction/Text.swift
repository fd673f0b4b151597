// 读到的材料: a text that somebody gave to be read, with what was found in it, and what became of each proposal. Nothing of it is
// in a ledger until somebody has accepted it: an accepted meeting or order is an entry of the meeting, which the loop tells here.
import Kernel
import Matters

/// One proposal of a text: an article's meeting or obligation, each counted from 0.
package struct Proposal: Codable, Hashable, Sendable, Comparable {
    package enum Kind: String, Codable, Sendable { case meeting, obligation }
    package let kind: Kind
    package let article: Int
    package let place: Int

    package init(_ kind: Kind, article: Int, place: Int) {
        self.kind = kind
        self.article = article
        self.place = place
    }

    package static func < (a: Proposal, b: Proposal) -> Bool {
        (a.article, a.kind == .meeting ? 0 : 1, a.place) < (b.article, b.kind == .meeting ? 0 : 1, b.place)
    }
}

package enum Outcome: Codable, Hashable, Sendable {
    /// It is the meeting of this number, or the matter with this identifier.
    case taken(String)
    case rejected(reason: String)
}

package struct ReadText: Codable, Hashable, Sendable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var title = ""
    package internal(set) var on: CivilDay?
    package internal(set) var body = ""
    package internal(set) var findings = Findings(version: 0, articles: [])
    package internal(set) var outcomes: [Proposal: Outcome] = [:]
    package internal(set) var readBy: Actor = .system
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}

    package func has(_ proposal: Proposal) -> Bool {
        guard findings.articles.indices.contains(proposal.article) else { return false }
        let article = findings.articles[proposal.article]
        return proposal.kind == .meeting
            ? article.meetings.indices.contains(proposal.place) : article.obligations.indices.contains(proposal.place)
    }

    /// What is proposed: every meeting, and of the obligations the orders.
    package var proposals: [Proposal] {
        findings.articles.enumerated().flatMap { index, article in
            article.meetings.indices.map { Proposal(.meeting, article: index, place: $0) }
                + article.obligations.indices.filter { article.obligations[$0].force == .order }.map {
                    Proposal(.obligation, article: index, place: $0)
                }
        }
    }

    package var waiting: [Proposal] { proposals.filter { outcomes[$0] == nil } }
}

package enum TextCommand: Codable, Sendable {
    case read(title: String, on: CivilDay, body: String, findings: Findings)
    case reject(Proposal, reason: String)
    /// From the loop: somebody has accepted it.
    case settle(Proposal, as: String)
}

package enum TextFact: Fact {
    package static let domain = "text"
    case read(number: String, title: String, on: CivilDay, body: String, findings: Findings, draw: Draw)
    case rejected(proposal: Proposal, reason: String)
    case settled(proposal: Proposal, as: String)
}

/// What a decision on texts is made by.
package struct TextRules: Sendable {
    /// Who may give texts to be read, and reject what was found.
    package let readers: [Duty]
    package let matters: MatterRules

    package init(readers: [Duty], matters: MatterRules) {
        self.readers = readers
        self.matters = matters
    }
}

package enum TextDecider: Decider {
    package static let prefix = "text"
    package static let initial = ReadText()
    package static func stream(_ id: String) -> String { "\(prefix)/\(id)" }
    private static let pattern = NumberPattern("CL{year}-{sequence:4}")!
    /// In UTF-8 bytes: five times a newspaper page of the longest.
    package static let longest = 131_072

    package static func decide(_ command: TextCommand, _ state: ReadText, _ rules: TextRules, _ context: Context) throws(Refusal)
        -> [TextFact]
    {
        if case .settle(let proposal, let taken) = command {
            guard context.actor == .system else { throw .textNotYours(rules.readers) }
            guard state.on != nil, state.has(proposal), state.outcomes[proposal] == nil else { return [] }
            return [.settled(proposal: proposal, as: taken)]
        }
        if context.actor != .system, context.actor != Rights.console {
            guard rules.readers.contains(try Rights.heldPost(context, rules.matters.organization).duty) else {
                throw .textNotYours(rules.readers)
            }
        }
        switch command {
        case .read(let title, let on, let body, let findings):
            guard state.on == nil else { throw .textRead(state.number) }
            guard !title.allSatisfy(\.isWhitespace) else { throw .fieldMissing("title", title: Bilingual(zh: "标题", en: "title")) }
            guard title.utf8.count <= 300 else { throw .fieldTooLong("title", bytes: title.utf8.count, longest: 300) }
            guard !body.allSatisfy(\.isWhitespace) else { throw .fieldMissing("body", title: Bilingual(zh: "全文", en: "text")) }
            guard body.utf8.count <= longest else { throw .fieldTooLong("body", bytes: body.utf8.count, longest: longest) }
            let number = context.drawn ?? 1
            return [
                .read(
                    number: pattern.format(year: context.now.day(in: .china).year, sequence: number), title: title, on: on, body: body,
                    findings: findings, draw: Draw(counter: counter(at: context.now), number: number))
            ]
        case .reject(let proposal, let reason):
            guard state.on != nil else { throw .textUnknown(context.stream) }
            guard state.has(proposal) else { throw .textProposalUnknown }
            if let outcome = state.outcomes[proposal] { throw .textProposalSettled(outcome) }
            guard reason.utf8.count <= 4000 else { throw .fieldTooLong("reason", bytes: reason.utf8.count, longest: 4000) }
            return [.rejected(proposal: proposal, reason: reason)]
        case .settle: return []
        }
    }

    package static func draws(_ command: TextCommand, _ rules: TextRules, at now: Instant) -> String? {
        if case .read = command { counter(at: now) } else { nil }
    }

    package static func drew(_ fact: TextFact) -> (counter: String, number: Int)? {
        guard case .read(_, _, _, _, _, let draw) = fact else { return nil }
        return (draw.counter, draw.number)
    }

    private static func counter(at now: Instant) -> String { "\(prefix)/\(now.day(in: .china).year)" }

    package static func evolve(_ state: inout ReadText, _ fact: TextFact, _ entry: Entry) {
        state.updatedAt = entry.recordedAt
        switch fact {
        case .read(let number, let title, let on, let body, let findings, _):
            state.id = String(entry.stream.dropFirst(prefix.count + 1))
            (state.number, state.title, state.on, state.body, state.findings) = (number, title, on, body, findings)
            state.readBy = entry.actor
        case .rejected(let proposal, let reason): state.outcomes[proposal] = .rejected(reason: reason)
        case .settled(let proposal, let taken): state.outcomes[proposal] = .taken(taken)
        }
    }
}

extension TextFact {
    /// Without who did it.
    package var sentence: Bilingual {
        switch self {
        case .read(let number, let title, _, _, let findings, _):
            let orders = findings.articles.flatMap(\.obligations).count { $0.force == .order }
            let meetings = findings.articles.flatMap(\.meetings).count
            return Bilingual(
                zh: "读入材料 \(number)“\(title)”，读出会议 \(meetings) 次、任务 \(orders) 条。",
                en: "Read the text \(number) \"\(title)\": \(meetings) meetings and \(orders) orders proposed.")
        case .rejected(let proposal, let reason):
            let what = proposal.kind == .meeting ? Bilingual(zh: "会议", en: "a meeting") : Bilingual(zh: "任务", en: "an order")
            return Bilingual(
                zh: "不采用一条\(what.zh)\(reason.isEmpty ? "。" : "：\(reason)")",
                en: "Rejected \(what.en)\(reason.isEmpty ? "." : ": \(reason)")")
        case .settled(let proposal, _):
            return proposal.kind == .meeting
                ? Bilingual(zh: "采用了一次会议。", en: "A meeting was accepted.") : Bilingual(zh: "采用了一条任务。", en: "An order was accepted.")
        }
    }
}

extension Refusal {
    package static func textNotYours(_ duties: [Duty]) -> Refusal {
        Refusal(
            "text.not-yours", .forbidden, Bilingual(zh: "您的岗位不能读入材料。", en: "Your post may not give texts to be read."),
            next: Bilingual(
                zh: "可以的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static func textRead(_ number: String) -> Refusal {
        Refusal(
            "text.read", .conflict, Bilingual(zh: "这份材料已经读入，编号 \(number)。", en: "This text has been read already, as \(number)."),
            next: Bilingual(zh: "请看它的页面。", en: "See its page."))
    }

    package static func textUnknown(_ number: String) -> Refusal {
        Refusal(
            "text.unknown", .notFound, Bilingual(zh: "没有材料“\(number)”。", en: "There is no text \"\(number)\"."),
            next: Bilingual(zh: "请从材料列表中选择。", en: "Choose one from the list of texts."))
    }

    package static let textProposalUnknown = Refusal(
        "text.proposal-unknown", .notFound, Bilingual(zh: "这份材料里没有这一条。", en: "The text has no such proposal."),
        next: Bilingual(zh: "请从材料的页面上选择。", en: "Choose one on the page of the text."))

    package static func textProposalSettled(_ outcome: Outcome) -> Refusal {
        let how =
            switch outcome {
            case .taken: Bilingual(zh: "已经采用", en: "accepted already")
            case .rejected: Bilingual(zh: "已经不予采用", en: "rejected already")
            }
        return Refusal(
            "text.proposal-settled", .conflict, Bilingual(zh: "这一条\(how.zh)。", en: "This proposal was \(how.en)."),
            next: Bilingual(zh: "请看下一条。", en: "Go on with the next one."))
    }
}

// MARK: - Board

/// A row for each text, without its body: that stays in the journal. How many proposals wait is kept with it.
package struct TextBoard<Book: HoldsMatterRules>: Board {
    package let name = "text"
    package let version = 1
    package let tables = ["text"]
    package let pace = BoardPace.withEntry
    package let follows = "\(TextDecider.prefix)/"

    package init() {}

    package let schema = [
        """
        create table text(
          id text primary key, number text not null unique, title text not null, day text not null, meetings integer not null,
          orders integer not null, waiting integer not null, version integer not null
        ) strict, without rowid
        """
    ]

    package func statements(for entry: Entry, before: (any Sendable)?, after: any Sendable, book: Book) throws -> [SQL] {
        guard let text = after as? ReadText, let on = text.on else { return [] }
        let proposals = text.proposals
        return [
            "delete from text where id = \(text.id)",
            """
            insert into text values(
              \(text.id), \(text.number), \(text.title), \(on), \(proposals.count { $0.kind == .meeting }),
              \(proposals.count { $0.kind == .obligation }), \(text.waiting.count), \(entry.version))
            """,
        ]
    }
}

package func extractionManifest<Book: HoldsMatterRules>(_: Book.Type, rules: @escaping @Sendable (Book) -> TextRules) -> SystemManifest<
    Book
> {
    SystemManifest(
        name: "extraction", deciders: [RegisteredDecider(TextDecider.self, prefix: TextDecider.prefix, rules: rules)],
        boards: [TextBoard<Book>()])
}

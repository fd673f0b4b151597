// 文稿: a text on its way from the first draft to the mark under which it is issued: versions, opinions with what became of each,
// hearings, signatures. One that divides the work (分工方案) carries items; each becomes a matter. PaperDecider.swift says what may
// happen.
import Kernel
import Matters

/// Raw values are stored.
package enum PaperStage: String, Codable, CaseIterable, Sendable {
    case draft, signing, signed, issued, withdrawn

    package var title: Bilingual {
        switch self {
        case .draft: Bilingual(zh: "起草中", en: "being written")
        case .signing: Bilingual(zh: "送签中", en: "being signed")
        case .signed: Bilingual(zh: "已签，待印发", en: "signed, to be issued")
        case .issued: Bilingual(zh: "已印发", en: "issued")
        case .withdrawn: Bilingual(zh: "已撤回", en: "withdrawn")
        }
    }

    /// Nothing of it changes any more.
    package var isOver: Bool { self == .issued || self == .withdrawn }
}

package struct PaperDetails: Codable, Hashable, Sendable {
    /// A code of the rules.
    package var kind: String
    package var title: String
    /// 起草单位
    package var unit: UnitCode

    package init(kind: String, title: String, unit: UnitCode) {
        self.kind = kind
        self.title = title
        self.unit = unit
    }
}

/// The text itself stands in the entry, and of the newest version in the paper.
package struct PaperVersion: Codable, Hashable, Sendable {
    /// What was changed; empty of the first.
    package let note: String
    package let by: Actor
    package let at: Instant
    /// The entry that has it.
    package let entry: Int
}

// MARK: - Opinions

/// 征求意见: who was asked until when, and who has answered.
package struct PaperRound: Codable, Hashable, Sendable {
    package struct Reply: Codable, Hashable, Sendable {
        package let unit: UnitCode
        package let on: CivilDay
        package let isLate: Bool
        /// 无意见
        package let hasNoObjection: Bool
    }

    package let units: [UnitCode]
    /// The last day.
    package let until: CivilDay
    package let on: CivilDay
    /// A unit that writes several opinions has as many.
    package internal(set) var replies: [Reply] = []

    package var waiting: [UnitCode] { units.filter { unit in !replies.contains { $0.unit == unit } } }
    /// While its days last and somebody has not answered.
    package func isOpen(_ today: CivilDay) -> Bool { today <= until && !waiting.isEmpty }
}

/// Raw values are stored.
package enum PaperVerdict: String, Codable, CaseIterable, Sendable {
    case adopted, partly
    case declined = "not-adopted"

    package var title: Bilingual {
        switch self {
        case .adopted: Bilingual(zh: "采纳", en: "adopted")
        case .partly: Bilingual(zh: "部分采纳", en: "partly adopted")
        case .declined: Bilingual(zh: "不采纳", en: "not adopted")
        }
    }
}

package struct PaperAnswer: Codable, Hashable, Sendable {
    package let verdict: PaperVerdict
    package let reason: String
    /// The version that has it; nil where it was not adopted.
    package let version: Int?
}

package struct PaperOpinion: Codable, Hashable, Sendable {
    /// Nil where it came from outside.
    package let unit: UnitCode?
    /// From whom, in words, where it came from outside: 区人大代表, 专家论证会, 公众.
    package let source: String
    package let text: String
    /// On which version.
    package let version: Int
    package let on: CivilDay
    package let isLate: Bool
    package internal(set) var answer: PaperAnswer?
}

// MARK: - Items

/// 任务: what is to be done by when, and by whom where that is known.
package struct DivisionItem: Codable, Hashable, Sendable {
    package var text: String
    package var measures: String
    package var limit: CivilDay
    package var owner: UnitCode?
    package var supporting: [UnitCode]
    /// 牵头领导
    package var sponsor: String

    package init(
        text: String, measures: String = "", limit: CivilDay, owner: UnitCode? = nil, supporting: [UnitCode] = [], sponsor: String = ""
    ) {
        self.text = text
        self.measures = measures
        self.limit = limit
        self.owner = owner
        self.supporting = supporting
        self.sponsor = sponsor
    }
}

/// 认领
package struct PaperClaim: Codable, Hashable, Sendable {
    /// Nil where a leader claims it for themselves.
    package let unit: UnitCode?
    /// The leader's name; empty where a unit claims it.
    package let leader: String
    package let by: OfficerCode
}

package struct PaperItem: Codable, Hashable, Sendable {
    /// From 1, and kept when others go.
    package let place: Int
    package internal(set) var item: DivisionItem
    package internal(set) var unitClaim: PaperClaim?
    package internal(set) var leaderClaim: PaperClaim?
    /// The identifier of the matter that it has become.
    package internal(set) var matter: String?

    /// 牵头单位: as written, or that which has claimed it.
    package var lead: UnitCode? { item.owner ?? unitClaim?.unit }
    package var sponsor: String { leaderClaim?.leader ?? item.sponsor }
    /// Nobody leads it and nobody has claimed it.
    package var isUnclaimed: Bool { lead == nil && leaderClaim == nil }
}

// MARK: - Course

/// Raw values are stored.
package enum PaperOutcome: String, Codable, CaseIterable, Sendable {
    case agreed
    case returned

    package var title: Bilingual {
        switch self {
        case .agreed: Bilingual(zh: "原则同意", en: "agreed in principle")
        case .returned: Bilingual(zh: "退回修改", en: "returned for revision")
        }
    }
}

/// 上会
package struct PaperHearing: Codable, Hashable, Sendable {
    /// The number of the meeting.
    package let meeting: String
    package let outcome: PaperOutcome
    package let note: String
    package let edition: Int
    package let version: Int
}

package struct PaperSignature: Codable, Hashable, Sendable {
    package let duty: Duty
    package let version: Int
    package let edition: Int
    package let by: Actor
    package let at: Instant
}

package struct PaperReceipt: Codable, Hashable, Sendable {
    package let unit: UnitCode
    package let by: OfficerCode
    package let at: Instant
}

package struct Paper: Codable, Hashable, Sendable {
    package internal(set) var id = ""
    package internal(set) var number = ""
    package internal(set) var details: PaperDetails?
    package internal(set) var stage = PaperStage.draft
    /// Of the newest version.
    package internal(set) var text = ""
    package internal(set) var versions: [PaperVersion] = []
    /// How often text or items have changed: what a signature stands on.
    package internal(set) var edition = 0
    package internal(set) var rounds: [PaperRound] = []
    package internal(set) var opinions: [PaperOpinion] = []
    package internal(set) var hearings: [PaperHearing] = []
    package internal(set) var items: [PaperItem] = []
    /// The place of the newest item.
    package internal(set) var lastPlace = 0
    /// Who signs, by the rules when it was submitted.
    package internal(set) var steps: [Duty] = []
    package internal(set) var signatures: [PaperSignature] = []
    /// 文号
    package internal(set) var mark: String?
    package internal(set) var issuedOn: CivilDay?
    package internal(set) var recipients: [UnitCode] = []
    package internal(set) var receipts: [PaperReceipt] = []
    package internal(set) var draftedBy: Actor = .system
    package internal(set) var updatedAt = Instant(milliseconds: 0)

    package init() {}

    /// Their places, from 1.
    package var unanswered: [Int] { opinions.indices.filter { opinions[$0].answer == nil }.map { $0 + 1 } }
    package var unclaimed: [PaperItem] { stage.isOver ? [] : items.filter(\.isUnclaimed) }
    /// Every unit that was asked, in whichever round.
    package var asked: Set<UnitCode> { Set(rounds.flatMap(\.units)) }
    /// The newest round that asks the unit, from 0.
    package func round(asking unit: UnitCode) -> Int? { rounds.lastIndex { $0.units.contains(unit) } }
    package func item(_ place: Int) -> PaperItem? { items.first { $0.place == place } }
    /// Who signs next; nil where nobody does.
    package var nextSigner: Duty? { stage == .signing && steps.indices.contains(signatures.count) ? steps[signatures.count] : nil }
    package func awaits(receiptOf unit: UnitCode) -> Bool {
        stage == .issued && recipients.contains(unit) && !receipts.contains { $0.unit == unit }
    }

    /// From when it is out for opinions until it is submitted; a kind that needs no opinions, from its first draft on.
    package func isClaimable(_ kind: PaperRules.Kind?) -> Bool {
        stage == .draft && (!rounds.isEmpty || !(kind?.needsRound ?? true))
    }
}

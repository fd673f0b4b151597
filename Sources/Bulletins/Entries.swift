// What a bulletin leaves in the journal, from its draft to its receipts. Once published it is never changed: a correction is
// another bulletin that names it. Case names are stored and permanent.
import Kernel
import Matters

package enum BulletinEntry: Fact {
    package static let domain = "bulletin"
    /// Of journals from before bulletins were signed: published at once, without a number.
    case compiled(title: String, from: Instant, to: Instant, lines: [BulletinFact], figures: [BulletinFigure]? = nil)
    case drafted(draft: BulletinDraft)
    /// - omitted: by the line's identifier, why it is left out.
    case revised(title: Bilingual, preface: String, omitted: [String: String])
    /// The step's place, from 0, and its title then.
    case signed(step: Int, title: Bilingual)
    case sentBack(reason: String)
    case withdrawn(reason: String)
    /// With what nobody may change any more: the number, the title that may hold it, and who gets it.
    case published(number: String, title: Bilingual, recipients: [BulletinRecipient], isPublic: Bool, draw: Draw)
    case received

    /// The entry itself in a sentence, as Sentences.swift does for matters; without who did it.
    package var sentence: Bilingual {
        switch self {
        case .compiled(let title, _, _, let lines, _):
            Bilingual(zh: "编发通报“\(title)”，共 \(lines.count) 条。", en: "Compiled the bulletin \"\(title)\" with \(lines.count) lines.")
        case .drafted(let draft):
            Bilingual(
                zh: "起草“\(draft.title.zh.replacing("{issue}", with: "×"))”，共 \(draft.content.items.count) 条。",
                en: "Drafted \"\(draft.title.en.replacing("{issue}", with: "?"))\" with \(draft.content.items.count) lines.")
        case .revised(_, _, let omitted):
            Bilingual(
                zh: omitted.isEmpty ? "修改草稿。" : "修改草稿，不列入 \(omitted.count) 条。",
                en: omitted.isEmpty ? "Revised the draft." : "Revised the draft; \(omitted.count) left out.")
        case .signed(_, let title): Bilingual(zh: "\(title.zh)。", en: "Signed: \(title.en).")
        case .sentBack(let reason): Bilingual(zh: "退回修改：\(reason)", en: "Sent back: \(reason)")
        case .withdrawn(let reason): Bilingual(zh: "撤回草稿：\(reason)", en: "Withdrew the draft: \(reason)")
        case .published(let number, _, let recipients, let isPublic, _):
            Bilingual(
                zh: "印发，编号 \(number)，发 \(Set(recipients.map(\.officer)).count) 人\(isPublic ? "，并在门户公开" : "")。",
                en:
                    "Published as \(number), to \(Set(recipients.map(\.officer)).count) officers\(isPublic ? ", and on the portal" : "").")
        case .received: Bilingual(zh: "签收。", en: "Received it.")
        }
    }
}

/// One line of a bulletin from before there were templates, and of steps of projects: what an entry says, with the entry.
package struct BulletinFact: Codable, Hashable, Sendable {
    /// The entry that says so; the link of the line.
    package let reference: EntryReference
    /// When it was recorded.
    package let at: Instant
    /// Number and title of the matter, as they were then.
    package let number: String
    package let title: String
    package let sentence: Bilingual
    package let group: BulletinGroup

    package init(reference: EntryReference, at: Instant, number: String, title: String, sentence: Bilingual, group: BulletinGroup) {
        self.reference = reference
        self.at = at
        self.number = number
        self.title = title
        self.sentence = sentence
        self.group = group
    }
}

/// A number that a bulletin gives, as it was counted when it was compiled.
package struct BulletinFigure: Codable, Hashable, Sendable {
    package let title: Bilingual
    package let value: Bilingual
    /// The same number at the beginning of the span; nil where there is none to compare with.
    package let before: Bilingual?
    /// How it is counted, or what is behind it.
    package let note: Bilingual?
    /// The matters that it counts, where a list of them exists.
    package let list: BulletinList?

    package init(title: Bilingual, value: Bilingual, before: Bilingual?, note: Bilingual? = nil, list: BulletinList? = nil) {
        self.title = title
        self.value = value
        self.before = before
        self.note = note
        self.list = list
    }
}

/// Under which heading a line stands, in the order in which a bulletin is read. Raw values are stored.
package enum BulletinGroup: String, Codable, CaseIterable, Sendable {
    /// A step of a project: a milestone, a hold, another finish.
    case progressed
    case reported, ended
    /// Sent back: returned by a unit, not verified, or opened again after its ending.
    case returned
    /// Ended, and late in at least one stage. Such an ending stands under `ended` as well.
    case overdue

    package var title: Bilingual {
        switch self {
        case .progressed: Bilingual(zh: "项目进展", en: "Projects")
        case .reported: Bilingual(zh: "新上报", en: "Reported")
        case .ended: Bilingual(zh: "已办结", en: "Ended")
        case .returned: Bilingual(zh: "退回、返工和重新办理", en: "Returned, reworked and reopened")
        case .overdue: Bilingual(zh: "超期办结", en: "Ended late")
        }
    }
}

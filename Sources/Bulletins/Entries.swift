// What a bulletin leaves in the journal: one entry with every line as it was read out, and in each
// line the entry that it states. A bulletin is never changed; a correction is another bulletin.
import Kernel
import Matters

package enum BulletinEntry: Fact {
    package static let domain = "bulletin"
    case compiled(title: String, from: Instant, to: Instant, lines: [BulletinFact], figures: [BulletinFigure]? = nil)

    /// The entry itself in a sentence, as Sentences.swift does for matters.
    package var sentence: Bilingual {
        switch self {
        case .compiled(let title, _, _, let lines, _):
            Bilingual(zh: "编发通报“\(title)”，共 \(lines.count) 条。", en: "Compiled the bulletin \"\(title)\" with \(lines.count) lines.")
        }
    }
}

/// One line: what an entry says, with the entry.
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

    package init(title: Bilingual, value: Bilingual, before: Bilingual?, note: Bilingual? = nil) {
        self.title = title
        self.value = value
        self.before = before
        self.note = note
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

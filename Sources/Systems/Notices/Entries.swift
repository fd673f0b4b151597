// The facts of a notice (通知), past tense, with their sentences. Case names are stored and permanent.
import Kernel
import Matters

package enum NoticeFact: Fact {
    package static let domain = "notice"

    /// `notBefore`: the end of quiet hours, where it was queued within them.
    case queued(draft: NoticeDraft, notBefore: Instant?)
    case sent(attempt: Int)
    case failed(attempt: Int, reason: String, nextAt: Instant)
    case givenUp(attempts: Int, kind: NoticeFailure, reason: String)
    case seen
    /// An administrator has put it back: the pauses begin anew.
    case retried(nextAt: Instant)
}

package enum NoticeSentences {
    /// The entry in a sentence, with who did it where somebody did. For people inside: it names officers.
    package static func sentence(of entry: Entry, _ rules: MatterRules, in zone: Zone = .china) throws -> Bilingual {
        let organization = rules.organization
        let by = Sentences.actor(entry.actor, organization)
        switch try NoticeFact.decoded(entry) {
        case .queued(let draft, let notBefore):
            let to = draft.officer.map { organization.name(ofOfficer: $0) } ?? draft.to
            let (slip, channel) = (draft.slip.title, draft.channel.title)
            let wait = notBefore.map { NoticeText.local($0, zone) }
            return Bilingual(
                zh: "向\(to)发\(slip.zh)（\(draft.about.number)，\(channel.zh)）\(wait.map { "，静默时段后 \($0) 发出" } ?? "")。",
                en:
                    "\(slip.en) about \(draft.about.number) to \(to) by \(channel.en)\(wait.map { ", after the quiet hours at \($0)" } ?? "")."
            )
        case .sent(let attempt):
            return Bilingual(zh: "第 \(attempt) 次发送成功。", en: "Sent at attempt \(attempt).")
        case .failed(let attempt, let reason, let nextAt):
            let next = NoticeText.local(nextAt, zone)
            return Bilingual(
                zh: "第 \(attempt) 次发送失败：\(reason)；\(next) 再试。", en: "Attempt \(attempt) failed: \(reason); the next is at \(next).")
        case .givenUp(let attempts, let kind, let reason):
            return Bilingual(
                zh: "试过 \(attempts) 次，不再发送（\(kind.title.zh)）：\(reason)",
                en: "Given up after \(attempts) attempt\(attempts == 1 ? "" : "s") (\(kind.title.en)): \(reason)")
        case .seen: return Bilingual(zh: "\(by.zh)已阅。", en: "\(by.en) has seen it.")
        case .retried(let nextAt):
            let next = NoticeText.local(nextAt, zone)
            return Bilingual(zh: "\(by.zh)重新发送，定于 \(next)。", en: "\(by.en) put it back to be sent at \(next).")
        }
    }
}

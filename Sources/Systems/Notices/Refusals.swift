// Every "no" of notices, in order of precedence: who you are, whether it exists, whether this is its moment,
// what the input lacks. docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    static let noticeSystemOnly = Refusal(
        "notice.system-only", .forbidden,
        Bilingual(zh: "通知由系统生成和发送。", en: "Notices are made and sent by the system itself."),
        next: Bilingual(zh: "无需操作。", en: "Nothing to do."))

    package static let noticeUnknown = Refusal(
        "notice.unknown", .notFound, Bilingual(zh: "没有这条通知。", en: "There is no such notice."),
        next: Bilingual(zh: "请从列表中打开。", en: "Open it from the list."))

    static let noticeNotYours = Refusal(
        "notice.not-yours", .forbidden, Bilingual(zh: "这条通知不是发给您的。", en: "This notice is not addressed to you."),
        next: Bilingual(zh: "请由收件人本人阅看。", en: "Its recipient marks it as seen."))

    static func noticeNotOnDesk(_ channel: NoticeChannel) -> Refusal {
        Refusal(
            "notice.not-on-desk", .conflict,
            Bilingual(
                zh: "这条通知由\(channel.title.zh)发出，不在工作台上。", en: "This notice goes by \(channel.title.en) and does not lie on the desk."),
            next: Bilingual(zh: "请阅看工作台上的同一条通知。", en: "Mark the one on the desk."))
    }

    static let noticeOnDesk = Refusal(
        "notice.on-desk", .conflict, Bilingual(zh: "工作台通知不需要发送。", en: "A notice on the desk is not sent."),
        next: Bilingual(zh: "无需操作。", en: "Nothing to do."))

    static let noticeNotFailed = Refusal(
        "notice.not-failed", .conflict,
        Bilingual(zh: "这条通知没有发送失败，不用重发。", en: "This notice has not failed; there is nothing to try again."),
        next: Bilingual(zh: "请刷新页面，看它现在的状态。", en: "Reload to see how it stands."))

    static func noticeAttempt(_ attempt: Int, next: Int) -> Refusal {
        Refusal(
            "notice.attempt", .invalid, field: "attempt",
            Bilingual(zh: "没有第 \(attempt) 次发送，下一次是第 \(next) 次。", en: "There was no attempt \(attempt); the next is \(next)."),
            next: Bilingual(zh: "请按看板上的次数加一填写。", en: "Give one more than the board's count."))
    }

    static let noticeMisplaced = Refusal(
        "notice.misplaced", .invalid, Bilingual(zh: "通知的编号与内容不符。", en: "The notice's name does not follow from what it says."),
        next: Bilingual(zh: "请用内容得出的编号。", en: "Use the name that its content gives."))

    static func noticeRules(_ field: String, zh: String, en: String) -> Refusal {
        Refusal(
            "notice-rules.invalid", .invalid, field: field,
            Bilingual(zh: "通知规则“\(field)”不对：\(zh)。", en: "\"\(field)\" of the notice rules is not valid: \(en)."),
            next: Bilingual(zh: "请改正后再提交；现行规则没有变动。", en: "Mend it and send it again; the rules in force are unchanged."))
    }
}

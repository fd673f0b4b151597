// Every "no" of bulletins, in order of precedence: who you are, whether it exists already, then what
// the input lacks. Codes are permanent; docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    package static func bulletinNotYours(_ duties: [Duty]) -> Refusal {
        Refusal(
            "bulletin.not-yours", .forbidden, Bilingual(zh: "您的岗位不能编发通报。", en: "Your post may not compile bulletins."),
            next: Bilingual(
                zh: "可以编发的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static func bulletinExists(_ title: String) -> Refusal {
        Refusal(
            "bulletin.exists", .conflict, Bilingual(zh: "这一期通报“\(title)”已经编发。", en: "This bulletin, \"\(title)\", is compiled already."),
            next: Bilingual(zh: "通报不能修改；如有更正，请另编一期。", en: "It cannot be changed: compile another one with the correction."))
    }

    static func bulletinPeriod(_ from: Instant, _ to: Instant) -> Refusal {
        Refusal(
            "bulletin.period", .invalid, field: "to",
            Bilingual(zh: "截止时间 \(to) 不晚于起始时间 \(from)。", en: "The period ends at \(to), which is not after its start, \(from)."),
            next: Bilingual(zh: "请把截止时间改到起始时间之后。", en: "Choose an end after the start."))
    }

    static func bulletinPeriodOpen(_ to: Instant, now: Instant) -> Refusal {
        Refusal(
            "bulletin.period-open", .invalid, field: "to",
            Bilingual(zh: "截止时间 \(to) 还没有到（现在是 \(now)）。", en: "The period ends at \(to), which is not over (it is \(now))."),
            next: Bilingual(zh: "请选择已经过去的截止时间。", en: "Choose an end that has passed."))
    }

    static let bulletinEmpty = Refusal(
        "bulletin.empty", .invalid, field: "facts", Bilingual(zh: "这段时间没有可以通报的事实。", en: "There is nothing to state in this period."),
        next: Bilingual(zh: "请选择更长的时间段。", en: "Choose a longer period."))

    static func bulletinDuplicate(_ reference: EntryReference, _ group: BulletinGroup) -> Refusal {
        Refusal(
            "bulletin.duplicate", .invalid, field: "facts",
            Bilingual(
                zh: "记录 \(reference) 在“\(group.title.zh)”里出现了两次。", en: "Entry \(reference) stands twice under \"\(group.title.en)\"."),
            next: Bilingual(zh: "请删去其中一条。", en: "Remove one of the two lines."))
    }

    static func bulletinOutside(_ reference: EntryReference, at: Instant) -> Refusal {
        Refusal(
            "bulletin.outside-period", .invalid, field: "facts",
            Bilingual(zh: "记录 \(reference) 的时间 \(at) 不在通报的时间段内。", en: "Entry \(reference) of \(at) lies outside the bulletin's period."),
            next: Bilingual(zh: "请删去这一条，或调整时间段。", en: "Remove that line, or change the period."))
    }
}

// Every "no" of bulletins, in order of precedence: who you are, whether it exists already, then what
// the input lacks. Codes are permanent; docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    package static func bulletinNotYours(_ duties: [Duty]) -> Refusal {
        Refusal(
            "bulletin.not-yours", .forbidden, Bilingual(zh: "您的岗位不能办理这一步。", en: "Your post may not do this with a bulletin."),
            next: Bilingual(
                zh: "可以办理的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static let bulletinNeedsDraft = Refusal(
        "bulletin.needs-draft", .forbidden,
        Bilingual(zh: "通报须先起草，审签后印发。", en: "A bulletin is drafted, then signed, before it is published."),
        next: Bilingual(zh: "请在“通报”页面起草。", en: "Draft it on the page of bulletins."))

    package static let bulletinUnknown = Refusal(
        "bulletin.unknown", .notFound, Bilingual(zh: "没有这一期通报。", en: "There is no such bulletin."),
        next: Bilingual(zh: "请从通报列表中选择。", en: "Choose one from the list of bulletins."))

    package static func bulletinTemplateUnknown(_ name: String) -> Refusal {
        Refusal(
            "bulletin.template-unknown", .notFound, field: "template",
            Bilingual(zh: "没有通报模板“\(name)”。", en: "There is no bulletin template \"\(name)\"."),
            next: Bilingual(
                zh: "请把它放进规则文件夹的 ledgers/bulletins/，再启动服务。", en: "Put it into ledgers/bulletins/ of the rules folder and start the server.")
        )
    }

    static func bulletinTemplate(_ name: String, zh: String, en: String) -> Refusal {
        Refusal(
            "bulletin.template", .invalid, field: "text",
            Bilingual(zh: "通报模板“\(name)”有误：\n\(zh)", en: "Bulletin template \"\(name)\" has faults:\n\(en)"),
            next: Bilingual(zh: "请改正后重新发布。", en: "Correct it and publish it again."))
    }

    package static func bulletinPublished(_ number: String) -> Refusal {
        Refusal(
            "bulletin.published", .conflict,
            Bilingual(zh: "通报\(number)已印发，不能再改。", en: "Bulletin \(number) is published and never changed."),
            next: Bilingual(zh: "如有更正，请另起草一期并注明更正哪一期。", en: "Draft another one that names this as the one it corrects."))
    }

    static let bulletinWithdrawn = Refusal(
        "bulletin.withdrawn", .conflict, Bilingual(zh: "这份草稿已撤回。", en: "This draft is withdrawn."),
        next: Bilingual(zh: "请另行起草。", en: "Draft another one."))

    static let bulletinBeingSigned = Refusal(
        "bulletin.being-signed", .conflict,
        Bilingual(zh: "草稿正在审签，不能修改或撤回。", en: "It is being signed and can be neither changed nor withdrawn."),
        next: Bilingual(zh: "请让下一位审签人退回后再改。", en: "Have whoever signs next send it back."))

    static let bulletinNotBeingSigned = Refusal(
        "bulletin.not-being-signed", .conflict, Bilingual(zh: "草稿还没有送审，无从退回。", en: "It is not being signed, so it cannot be sent back."),
        next: Bilingual(zh: "请直接修改草稿。", en: "Change the draft."))

    static let bulletinStepTaken = Refusal(
        "bulletin.step-taken", .conflict,
        Bilingual(zh: "这一步已由他人办理，或还没有轮到。", en: "Somebody else has taken this step, or its turn has not come."),
        next: Bilingual(zh: "请刷新页面，看轮到哪一步。", en: "Reload and see which step is next."))

    static func bulletinSignedTwice(_ step: Bilingual) -> Refusal {
        Refusal(
            "bulletin.signed-twice", .forbidden,
            Bilingual(
                zh: "您已作为“\(step.zh)”签过这一期，不能再签另一步。",
                en: "You have signed this one as \"\(step.en)\"; nobody signs two steps of one bulletin."),
            next: Bilingual(zh: "请由另一位有此职责的人签。", en: "Somebody else with that duty signs it."))
    }

    static let bulletinUnchanged = Refusal(
        "bulletin.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再保存。", en: "Change something, then save it."))

    static let bulletinNotForYou = Refusal(
        "bulletin.not-for-you", .forbidden, Bilingual(zh: "您不在这一期的发送范围内。", en: "You are no recipient of this bulletin."),
        next: Bilingual(zh: "可以阅读，不必签收。", en: "Read it; nothing has to be received."))

    static func bulletinExists(_ title: String) -> Refusal {
        Refusal(
            "bulletin.exists", .conflict, Bilingual(zh: "这一期通报“\(title)”已经起草。", en: "This bulletin, \"\(title)\", is drafted already."),
            next: Bilingual(zh: "请打开它继续办理，或另起草一期。", en: "Open it and go on with it, or draft another one."))
    }

    package static func bulletinPeriod(_ from: Instant, _ to: Instant) -> Refusal {
        Refusal(
            "bulletin.period", .invalid, field: "to",
            Bilingual(zh: "截止时间 \(to) 不晚于起始时间 \(from)。", en: "The period ends at \(to), which is not after its start, \(from)."),
            next: Bilingual(zh: "请把截止时间改到起始时间之后。", en: "Choose an end after the start."))
    }

    package static func bulletinPeriodOpen(_ to: Instant, now: Instant) -> Refusal {
        Refusal(
            "bulletin.period-open", .invalid, field: "to",
            Bilingual(zh: "截止时间 \(to) 还没有到（现在是 \(now)）。", en: "The period ends at \(to), which is not over (it is \(now))."),
            next: Bilingual(zh: "请选择已经过去的截止时间。", en: "Choose an end that has passed."))
    }

    static let bulletinEmpty = Refusal(
        "bulletin.empty", .invalid, field: "from", Bilingual(zh: "这段时间没有可以通报的内容。", en: "There is nothing to state in this period."),
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

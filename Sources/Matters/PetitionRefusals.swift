// Every "no" about time: extensions, suspensions, appeals, supplements and the help of other units.
// Codes are permanent; docs/reference/refusals.md lists them and a test compares.
import Kernel

extension Refusal {
    static func petitionPending(_ kind: Petition.Kind) -> Refusal {
        Refusal(
            "petition.pending", .conflict,
            Bilingual(zh: "已有一项\(kind.title.zh)申请在等待审批。", en: "A request for an \(kind.title.en) already waits for approval."),
            next: Bilingual(zh: "请等它批完再申请。", en: "Wait until it is decided."))
    }

    static func petitionUsedUp(_ kind: Petition.Kind, _ times: Int) -> Refusal {
        Refusal(
            "petition.used-up", .conflict,
            Bilingual(
                zh: "\(kind.title.zh)最多批准 \(times) 次，已经用完。",
                en:
                    "At most \(times) \(kind.title.en)\(times == 1 ? " is" : "s are") granted, and \(times == 1 ? "it has" : "they have") been."
            ),
            next: Bilingual(zh: "请按现有时限办理。", en: "Finish within the time there is."))
    }

    static func extensionTooLate(_ clock: Bilingual) -> Refusal {
        Refusal(
            "extension.overdue", .conflict,
            Bilingual(zh: "“\(clock.zh)”已经到期，不能再延期。", en: "The time limit of \"\(clock.en)\" is over; it cannot be extended any more."),
            next: Bilingual(zh: "请尽快办理；办结后可以申诉。", en: "Finish it; after the ending the unit may appeal."))
    }

    static func suspensionPast(_ until: CivilDay) -> Refusal {
        Refusal(
            "suspension.past", .conflict,
            Bilingual(zh: "所申请的挂账到 \(until) 为止，已经过去。", en: "The suspension that was asked for ended on \(until)."),
            next: Bilingual(zh: "请不予批准，由申请单位重新申请。", en: "Decline it; the unit may ask again."))
    }

    static let clockStands = Refusal(
        "clock.stands", .conflict, Bilingual(zh: "时钟正在暂停，不能再停一次。", en: "The clock stands already."),
        next: Bilingual(zh: "请先恢复计时。", en: "Resume it first."))

    static let noClock = Refusal(
        "clock.none", .conflict, Bilingual(zh: "这一环节没有时限。", en: "This stage has no time limit."),
        next: Bilingual(zh: "无需延期。", en: "Nothing needs to be extended."))

    static let nothingToAppeal = Refusal(
        "appeal.not-late", .conflict, Bilingual(zh: "该事项没有超期，无需申诉。", en: "This matter was not late: there is nothing to appeal."),
        next: Bilingual(zh: "无需操作。", en: "Nothing to do."))

    static func appealTooLate(_ within: Budget) -> Refusal {
        Refusal(
            "appeal.too-late", .conflict,
            Bilingual(zh: "申诉须在办结后\(within.zh)内提出。", en: "An appeal must come within \(within.en) of the ending."),
            next: Bilingual(zh: "期限已过，不再受理。", en: "That time is over."))
    }

    static let nothingToApprove = Refusal(
        "petition.none", .conflict, Bilingual(zh: "没有等待审批的申请。", en: "No request waits for approval."),
        next: Bilingual(zh: "请刷新页面。", en: "Reload the page."))

    static let approverAsked = Refusal(
        "petition.same-officer", .forbidden,
        Bilingual(zh: "申请人和上一级审批人不能再审批。", en: "Who asked or has approved before cannot approve again."),
        next: Bilingual(zh: "请由另一位有权的人审批。", en: "Somebody else with that duty must decide."))

    static let supplementOnce = Refusal(
        "supplement.once", .conflict,
        Bilingual(zh: "补正只能要求一次，须一次性告知。", en: "A supplement can be asked for once only, for everything at once."),
        next: Bilingual(zh: "请按现有材料办理。", en: "Go on with what there is."))

    static let supplementPending = Refusal(
        "supplement.pending", .conflict, Bilingual(zh: "正在等待补正。", en: "A supplement is still waited for."),
        next: Bilingual(zh: "请先记录收到的补正。", en: "Record the supplement first."))

    static let noSupplementAsked = Refusal(
        "supplement.none", .conflict, Bilingual(zh: "没有要求补正。", en: "No supplement was asked for."),
        next: Bilingual(zh: "请用“记录进展”。", en: "Record it as progress."))

    static let supportPending = Refusal(
        "support.pending", .conflict, Bilingual(zh: "已经有一项配合请求在等待反馈。", en: "A request for support already waits for its answer."),
        next: Bilingual(zh: "请等配合单位反馈后再请求。", en: "Ask again when it was answered."))

    static let noSupportAsked = Refusal(
        "support.none", .conflict, Bilingual(zh: "没有请求本单位配合。", en: "Your unit was not asked for support."),
        next: Bilingual(zh: "请用“记录进展”。", en: "Record it as progress."))
}

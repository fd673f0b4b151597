// Every "no" of contests, in order of precedence. Codes are permanent; docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    static func contestRules(zh: String, en: String) -> Refusal {
        Refusal(
            "contest-rules.faulty", .invalid, field: "text", Bilingual(zh: zh, en: en),
            next: Bilingual(zh: "请改正后重新发布。", en: "Correct it and publish it again."))
    }

    package static func contestRulesUnknown(_ name: String) -> Refusal {
        Refusal(
            "contest-rules.unknown", .notFound, Bilingual(zh: "没有评比规则“\(name)”。", en: "There are no rules of a contest \"\(name)\"."),
            next: Bilingual(zh: "请从评比列表中选择；规则在 ledgers/contests。", en: "Choose one from the list; rules are in ledgers/contests."))
    }

    package static func contestUnknown(_ number: String) -> Refusal {
        Refusal(
            "contest.unknown", .notFound, Bilingual(zh: "没有评比“\(number)”。", en: "There is no round of a contest \"\(number)\"."),
            next: Bilingual(zh: "请从评比列表中选择。", en: "Choose one from the list of contests."))
    }

    package static func contestNotYours(_ step: ContestStep, by duties: [Duty]) -> Refusal {
        Refusal(
            "contest.not-yours", .forbidden, Bilingual(zh: "您的岗位不能\(step.title.zh)。", en: "Your post may not \(step.title.en)."),
            next: Bilingual(
                zh: "可以的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static func contestOtherUnit(_ unit: String) -> Refusal {
        Refusal(
            "contest.other-unit", .forbidden, Bilingual(zh: "这是\(unit)的，您不在该单位。", en: "This is \(unit)'s, and you are not of it."),
            next: Bilingual(zh: "请由该单位的人员办理。", en: "Somebody of that unit does it."))
    }

    static func contestInside(_ unit: String) -> Refusal {
        Refusal(
            "contest.inside", .forbidden,
            Bilingual(zh: "您在\(unit)任职，不能为它确认或答复。", en: "You hold a post in \(unit): you do not confirm or answer for it."),
            next: Bilingual(zh: "请由该单位以外的人员办理。", en: "Somebody outside that unit does it."))
    }

    static let contestOwnFigure = Refusal(
        "contest.own-figure", .forbidden, Bilingual(zh: "这是您自己填报或提出的。", en: "You entered this, or asked it, yourself."),
        next: Bilingual(zh: "请由另一个人办理。", en: "Somebody else does it."))

    static func contestOpened(_ number: String) -> Refusal {
        Refusal(
            "contest.opened", .conflict, Bilingual(zh: "这一期已经启动，编号 \(number)。", en: "This round is open already, as \(number)."),
            next: Bilingual(zh: "请看它的页面。", en: "See its page."))
    }

    static let contestMoved = Refusal(
        "contest.moved", .conflict, Bilingual(zh: "规则或参加的单位刚刚变了。", en: "The rules, or who takes part, have just changed."),
        next: Bilingual(zh: "请刷新页面，看过后再启动。", en: "Reload, look, then open it."))

    static let contestNobody = Refusal(
        "contest.nobody", .conflict, Bilingual(zh: "规则没有选中任何在册单位。", en: "The rules name no unit that is open."),
        next: Bilingual(zh: "请改正规则的 among，或先登记单位。", en: "Correct among in the rules, or register the units."))

    static func contestPublished(_ number: String) -> Refusal {
        Refusal(
            "contest.published", .conflict,
            Bilingual(zh: "\(number) 已经公布，不能再改填报和计数。", en: "\(number) is published: its figures no longer change."),
            next: Bilingual(zh: "有异议的，在公示期内提出。", en: "Objections are made while the window is open."))
    }

    static func contestWithdrawn(_ number: String) -> Refusal {
        Refusal(
            "contest.withdrawn", .conflict, Bilingual(zh: "\(number) 已经作废。", en: "\(number) was withdrawn."),
            next: Bilingual(zh: "请启动新的一期。", en: "Open another round."))
    }

    static func contestCounted(_ indicator: Bilingual) -> Refusal {
        Refusal(
            "contest.counted", .invalid, field: "indicator",
            Bilingual(zh: "“\(indicator.zh)”由系统计数，不能填报。", en: "\"\(indicator.en)\" is counted, not entered."),
            next: Bilingual(zh: "如数字不对，请看计数依据的清单。", en: "If it is wrong, look at the list that it counts."))
    }

    static let contestUnchanged = Refusal(
        "contest.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change something, then send it."))

    static let contestNotEntered = Refusal(
        "contest.not-entered", .conflict, Bilingual(zh: "这一项还没有填报。", en: "Nothing is entered here yet."),
        next: Bilingual(zh: "请等该单位填报。", en: "Wait until it is."))

    static func contestJudged(_ standing: Bilingual) -> Refusal {
        Refusal(
            "contest.judged", .conflict, Bilingual(zh: "这一项\(standing.zh)。", en: "This figure is \(standing.en) already."),
            next: Bilingual(zh: "重新填报以后，再确认一次。", en: "It is judged again when it is entered again."))
    }

    static let contestNothingCounted = Refusal(
        "contest.nothing-counted", .conflict, Bilingual(zh: "这个评比没有要计数的指标。", en: "This contest counts nothing."),
        next: Bilingual(zh: "填报并确认以后就可以公布。", en: "Once figures are entered and confirmed, publish it."))

    static func contestPeriodOpen(_ period: ContestPeriod) -> Refusal {
        Refusal(
            "contest.period-open", .conflict,
            Bilingual(zh: "\(period.title.zh)还没有结束，到 \(period.to) 为止。", en: "\(period.title.en) is not over: it ends on \(period.to)."),
            next: Bilingual(zh: "结束以后再公布。", en: "Publish it afterwards."))
    }

    static let contestNotCounted = Refusal(
        "contest.not-counted", .conflict, Bilingual(zh: "期满以后还没有计数。", en: "Nothing was counted since the period ended."),
        next: Bilingual(zh: "请先计数，再公布。", en: "Count first, then publish."))

    static func contestUnconfirmed(_ count: Int, _ unit: String, _ indicator: Bilingual) -> Refusal {
        Refusal(
            "contest.unconfirmed", .conflict,
            Bilingual(
                zh: "有 \(count) 项填报没有确认，如\(unit)的“\(indicator.zh)”。",
                en: "\(count) figures are not confirmed, for example \"\(indicator.en)\" of \(unit)."),
            next: Bilingual(zh: "请先由单位以外的人员确认。", en: "Have them confirmed by somebody outside the unit."))
    }

    static func contestNotPublished(_ stage: Bilingual) -> Refusal {
        Refusal(
            "contest.not-published", .conflict,
            Bilingual(zh: "这一期不在公示中（\(stage.zh)）。", en: "This round is not open to objections: \(stage.en)."),
            next: Bilingual(zh: "公布以后、确定以前可以办理。", en: "It is, once published and until it is final."))
    }

    static func contestWindowClosed(_ closesOn: CivilDay?) -> Refusal {
        Refusal(
            "contest.window-closed", .conflict,
            Bilingual(
                zh: closesOn.map { "异议期到 \($0) 为止，已经过了。" } ?? "这个评比不设异议期。",
                en: closesOn.map { "Objections were possible until \($0)." } ?? "This contest has no window for objections."),
            next: Bilingual(zh: "请直接联系管理评比的人员。", en: "Speak to those who keep the contest."))
    }

    static func contestObjected(_ number: Int, _ indicator: Bilingual) -> Refusal {
        Refusal(
            "contest.objected", .conflict, field: "indicator",
            Bilingual(
                zh: "对“\(indicator.zh)”已经提出第 \(number) 号异议。", en: "There is objection \(number) to \"\(indicator.en)\" already."),
            next: Bilingual(zh: "请看它的答复。", en: "See its answer."))
    }

    package static func contestObjectionUnknown(_ number: Int) -> Refusal {
        Refusal(
            "contest.objection-unknown", .notFound, Bilingual(zh: "没有第 \(number) 号异议。", en: "There is no objection \(number)."),
            next: Bilingual(zh: "请从异议列表中选择。", en: "Choose one from the list."))
    }

    static func contestAnswered(_ number: Int) -> Refusal {
        Refusal(
            "contest.answered", .conflict, Bilingual(zh: "第 \(number) 号异议已经答复。", en: "Objection \(number) is answered."),
            next: Bilingual(zh: "请看它的答复。", en: "See its answer."))
    }

    static func contestWindowOpen(_ closesOn: CivilDay) -> Refusal {
        Refusal(
            "contest.window-open", .conflict, Bilingual(zh: "异议期到 \(closesOn)，还没有过。", en: "Objections are possible until \(closesOn)."),
            next: Bilingual(zh: "过了再确定。", en: "Make it final afterwards."))
    }

    static func contestUnanswered(_ count: Int) -> Refusal {
        Refusal(
            "contest.unanswered", .conflict, Bilingual(zh: "有 \(count) 件异议没有答复。", en: "\(count) objections are not answered."),
            next: Bilingual(zh: "请先逐件答复。", en: "Answer each of them first."))
    }
}

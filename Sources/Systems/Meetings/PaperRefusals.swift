// Every "no" of papers, in order of precedence. Codes are permanent; docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    package static let paperRulesMissing = Refusal(
        "paper-rules.missing", .conflict, Bilingual(zh: "还没有发布文稿规则。", en: "No rules of papers are published."),
        next: Bilingual(
            zh: "请在 ledgers/registers/meetings.yaml 中写明 papers，再启动服务。",
            en: "Write \"papers\" into ledgers/registers/meetings.yaml and start the server."))

    package static func paperUnknown(_ number: String) -> Refusal {
        Refusal(
            "paper.unknown", .notFound, Bilingual(zh: "没有文稿“\(number)”。", en: "There is no paper \"\(number)\"."),
            next: Bilingual(zh: "请从文稿列表中选择。", en: "Choose one from the list of papers."))
    }

    package static let paperNotReadable = Refusal(
        "paper.not-readable", .forbidden,
        Bilingual(zh: "这份文稿还没有印发，您的岗位看不到。", en: "This paper is not issued yet, and not shown to your post."),
        next: Bilingual(
            zh: "印发前只有起草单位、征求意见的单位、签发人、督查员和领导可以看。",
            en: "Until then it is read by the unit that writes it, the units that are asked, signers, supervisors and leaders."))

    package static func paperNotYours(_ step: PaperStep, by duties: [Duty]) -> Refusal {
        Refusal(
            "paper.not-yours", .forbidden,
            Bilingual(zh: "您的岗位不能“\(step.title.zh)”。", en: "Your post may not: \(step.title.en)."),
            next: Bilingual(
                zh: "可以的是：\(duties.map(\.title.zh).joined(separator: "、"))。",
                en: "It may be done by: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static func paperOtherUnit(_ unit: String) -> Refusal {
        Refusal(
            "paper.other-unit", .forbidden, field: "unit",
            Bilingual(zh: "这是\(unit)的文稿。", en: "This is a paper of \(unit)."),
            next: Bilingual(zh: "请由该单位的人员办理。", en: "It is for the people of that unit."))
    }

    static func paperNotYourSignature(_ duty: Duty) -> Refusal {
        Refusal(
            "paper.not-your-signature", .forbidden,
            Bilingual(zh: "现在轮到\(duty.title.zh)签字。", en: "The next signature is that of a \(duty.title.en)."),
            next: Bilingual(zh: "请由该岗位的人员签字。", en: "It is for whoever holds that post."))
    }

    static func paperSignedTwice(_ duty: Duty) -> Refusal {
        Refusal(
            "paper.signed-twice", .forbidden,
            Bilingual(zh: "您已经以\(duty.title.zh)身份签过字。", en: "You have signed it already, as \(duty.title.en)."),
            next: Bilingual(zh: "一人不能签两道，请由另一人签字。", en: "Nobody signs two steps: it is for somebody else."))
    }

    static let paperOwnText = Refusal(
        "paper.own-text", .forbidden,
        Bilingual(zh: "这一稿是您写的，不能只由您一人签发。", en: "You wrote this version; it is not signed by you alone."),
        next: Bilingual(zh: "请由另一位签发人签字。", en: "It is for another signer."))

    static func paperNotAsked(_ unit: String) -> Refusal {
        Refusal(
            "paper.not-asked", .forbidden, Bilingual(zh: "没有征求\(unit)的意见。", en: "\(unit) was not asked."),
            next: Bilingual(zh: "请联系起草单位，在下一轮中列入。", en: "Ask the unit that writes it to be named in the next round."))
    }

    static func paperNotForYou(_ unit: String) -> Refusal {
        Refusal(
            "paper.not-for-you", .forbidden, Bilingual(zh: "这份文件没有发给\(unit)。", en: "This paper did not go to \(unit)."),
            next: Bilingual(zh: "不必签收。", en: "There is nothing to receive."))
    }

    static func paperDrafted(_ number: String, _ title: String) -> Refusal {
        Refusal(
            "paper.drafted", .conflict,
            Bilingual(zh: "这份文稿已经有了：\(number) \(title)。", en: "This paper is there already: \(number) \(title)."),
            next: Bilingual(zh: "请在它的页面上修改。", en: "Change it on its page."))
    }

    static func paperIssued(_ mark: String) -> Refusal {
        Refusal(
            "paper.issued", .conflict, Bilingual(zh: "已印发（\(mark)），不能再改。", en: "It is issued (\(mark)) and does not change."),
            next: Bilingual(zh: "需要调整的，请另行起草文稿。", en: "Where something has to change, write another paper."))
    }

    static func paperWithdrawn(_ number: String) -> Refusal {
        Refusal(
            "paper.withdrawn", .conflict, Bilingual(zh: "\(number) 已经撤回。", en: "\(number) was withdrawn."),
            next: Bilingual(zh: "请另行起草文稿。", en: "Write another paper."))
    }

    package static func paperNotIssued(_ number: String) -> Refusal {
        Refusal(
            "paper.not-issued", .conflict, Bilingual(zh: "\(number) 还没有印发。", en: "\(number) is not issued yet."),
            next: Bilingual(zh: "印发后再签收。", en: "It is received when it is."))
    }

    static let paperBeingSigned = Refusal(
        "paper.being-signed", .conflict, Bilingual(zh: "文稿正在送签或已经签完。", en: "It is being signed, or is signed."),
        next: Bilingual(zh: "请先修改出新的一稿，或等签发人退回。", en: "Write another version first, or wait until a signer sends it back."))

    static let paperStepTaken = Refusal(
        "paper.step-taken", .conflict,
        Bilingual(zh: "文稿已有变化，这一步不能办了。", en: "The paper has moved on; this step is over."),
        next: Bilingual(zh: "请看过现在的文本再办。", en: "Read it as it stands now."))

    static func paperNotSigned(_ stage: PaperStage) -> Refusal {
        Refusal(
            "paper.not-signed", .conflict,
            Bilingual(zh: "签字还没有完成：\(stage.title.zh)。", en: "It is not signed by all: it is \(stage.title.en)."),
            next: Bilingual(zh: "签发人都签字以后才能印发。", en: "It is issued when all have signed."))
    }

    static func paperKindGone(_ kind: String) -> Refusal {
        Refusal(
            "paper.kind-gone", .conflict, field: "kind",
            Bilingual(zh: "规则里没有类别“\(kind)”或它的文号。", en: "The rules have no kind \"\(kind)\", or no mark for it."),
            next: Bilingual(zh: "请在 meetings.yaml 的 papers 中补上。", en: "Add it under \"papers\" in meetings.yaml."))
    }

    static func paperCalendarMissing(_ name: String) -> Refusal {
        Refusal(
            "paper.calendar-missing", .conflict, field: "until",
            Bilingual(zh: "没有日历“\(name)”，算不出工作日。", en: "There is no calendar \"\(name)\" to count working days by."),
            next: Bilingual(zh: "请先发布日历。", en: "Publish the calendar first."))
    }

    static func paperUnit(_ field: String, _ unit: String) -> Refusal {
        .fieldInvalid(field, String(unit.prefix(40)), expected: Bilingual(zh: "在册单位", en: "a unit of the organization"))
    }

    static let paperUnchanged = Refusal(
        "paper.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change something, then send it."))

    // MARK: Opinions

    static func paperRoundOpen(_ until: CivilDay?) -> Refusal {
        let day = until?.description ?? ""
        return Refusal(
            "paper.round-open", .conflict,
            Bilingual(zh: "正在征求意见，到 \(day) 为止。", en: "Opinions are being asked for, until \(day)."),
            next: Bilingual(zh: "请等各单位都反馈，或时间到了再办。", en: "Wait until every unit has answered, or the day is over."))
    }

    static func paperRoundMissing(_ kind: Bilingual) -> Refusal {
        Refusal(
            "paper.round-missing", .conflict,
            Bilingual(zh: "\(kind.zh)须先征求意见。", en: "Opinions have to be asked for first: \(kind.en)."),
            next: Bilingual(zh: "请先征求有关单位意见。", en: "Ask the units concerned."))
    }

    static func paperReplied(_ day: CivilDay) -> Refusal {
        Refusal(
            "paper.replied", .conflict, Bilingual(zh: "贵单位 \(day) 已经反馈。", en: "Your unit answered on \(day)."),
            next: Bilingual(zh: "有补充的，请写意见。", en: "Where there is more to say, write an opinion."))
    }

    static func paperUnanswered(_ count: Int, first: Int) -> Refusal {
        Refusal(
            "paper.unanswered", .conflict,
            Bilingual(zh: "还有 \(count) 条意见没有答复，先是第 \(first) 条。", en: "Opinions without an answer: \(count); the first is no. \(first)."),
            next: Bilingual(zh: "请逐条说明采纳与否。", en: "Say of each whether it was adopted."))
    }

    static func paperNotRevised(_ version: Int) -> Refusal {
        Refusal(
            "paper.not-revised", .conflict, field: "version",
            Bilingual(
                zh: "意见是对第 \(version) 稿提的，之后还没有新的一稿。", en: "It is about version \(version), and there is no later one."),
            next: Bilingual(zh: "请先修改出新的一稿，再写采纳。", en: "Write the version that has it first."))
    }

    static func paperReturned(_ meeting: String) -> Refusal {
        Refusal(
            "paper.returned", .conflict,
            Bilingual(zh: "会议 \(meeting) 退回修改，之后还没有改动。", en: "\(meeting) returned it for revision, and nothing has changed since."),
            next: Bilingual(zh: "请先修改，再送签。", en: "Revise it, then submit it."))
    }

    // MARK: Items

    static func paperWithoutItems(_ kind: Bilingual) -> Refusal {
        Refusal(
            "paper.without-items", .conflict,
            Bilingual(zh: "\(kind.zh)不列任务清单。", en: "This kind carries no items: \(kind.en)."),
            next: Bilingual(zh: "需要分解任务的，请起草分工方案。", en: "To divide work, write a division-of-work plan."))
    }

    static let paperItemsMissing = Refusal(
        "paper.items-missing", .conflict, Bilingual(zh: "方案里还没有任务。", en: "The plan has no items yet."),
        next: Bilingual(zh: "请先列出任务。", en: "Add its items first."))

    static func paperNotOut(_ number: String) -> Refusal {
        Refusal(
            "paper.not-out", .conflict,
            Bilingual(zh: "\(number) 还没有征求意见，不能认领。", en: "\(number) is not out for opinions; nothing is claimed yet."),
            next: Bilingual(zh: "征求意见开始后再认领。", en: "Claim it when opinions are asked for."))
    }

    static func paperClaimed(_ place: Int, by holder: String, field: String) -> Refusal {
        Refusal(
            "paper.claimed", .conflict, field: field,
            Bilingual(zh: "第 \(place) 项已由\(holder)认领或牵头。", en: "Item \(place) is with \(holder) already."),
            next: Bilingual(zh: "如需调整，请对方先放弃认领，或由起草单位修改。", en: "They give it up first, or the unit that writes the plan changes it."))
    }

    static func paperNotClaimed(_ place: Int) -> Refusal {
        Refusal(
            "paper.not-claimed", .conflict, field: "item",
            Bilingual(zh: "第 \(place) 项不是您或贵单位认领的。", en: "Item \(place) was not claimed by you or your unit."),
            next: Bilingual(zh: "只有认领的一方可以放弃。", en: "Only who has claimed it may give it up."))
    }

    static func paperItemWithoutLead(_ place: Int, _ text: String) -> Refusal {
        Refusal(
            "paper.item-without-lead", .conflict, field: "item",
            Bilingual(zh: "第 \(place) 项没有牵头单位：\(text.prefix(60))", en: "Item \(place) has no lead unit: \(text.prefix(60))"),
            next: Bilingual(zh: "请填写牵头单位，或请单位认领。", en: "Name one, or have a unit claim it."))
    }

    static func paperItemLate(_ place: Int, _ limit: CivilDay, today: CivilDay) -> Refusal {
        Refusal(
            "paper.item-late", .conflict, field: "item",
            Bilingual(
                zh: "第 \(place) 项的时限 \(limit) 在印发日（\(today)）之前。", en: "Item \(place) is due on \(limit), before it is issued (\(today))."),
            next: Bilingual(zh: "请改为印发日或以后的日期，再送签。", en: "Set a day not before that, and have it signed again."))
    }

    static func paperItemRefused(_ place: Int, _ refusal: Refusal) -> Refusal {
        let (why, remedy) = (refusal.sentence, refusal.remedy)
        return Refusal(
            "paper.item-refused", .conflict, field: "item",
            Bilingual(zh: "第 \(place) 项不能立项：\(why.zh)", en: "Item \(place) cannot be filed: \(why.en)"),
            next: Bilingual(zh: "\(remedy.zh)", en: "\(remedy.en)"))
    }
}

// Every "no" about projects, in order of precedence: who you are, whether it exists, whether this is its moment, what
// the input lacks. docs/reference/refusals.md lists them.
import Kernel
import Matters

extension Refusal {
    package static func projectNotYours(_ step: ProjectStep, by duties: [Duty]) -> Refusal {
        Refusal(
            "project.not-yours", .forbidden,
            Bilingual(
                zh: "您的岗位不能“\(step.title.zh)”。", en: "Your post may not do this: \(step.title.en)."),
            next: Bilingual(
                zh: "请由\(duties.map(\.title.zh).joined(separator: "、"))办理。",
                en: "It is for: \(duties.map(\.title.en).joined(separator: ", "))."))
    }

    static let projectOfOthers = Refusal(
        "project.of-others", .forbidden,
        Bilingual(zh: "这个项目不由您的单位填报。", en: "Your unit does not report for this project."),
        next: Bilingual(
            zh: "请由项目的牵头部门、镇街园区或专班单位办理。", en: "It is for the lead department, the town or park, or the task force's unit."))

    package static func projectUnknown(_ number: String) -> Refusal {
        Refusal(
            "project.unknown", .notFound, Bilingual(zh: "没有项目“\(number)”。", en: "There is no project \"\(number)\"."),
            next: Bilingual(zh: "请从项目库中选择。", en: "Choose one from the register."))
    }

    static func projectRegistered(_ number: String) -> Refusal {
        Refusal(
            "project.registered", .conflict, Bilingual(zh: "项目已经登记，编号 \(number)。", en: "It is registered already, as \(number)."),
            next: Bilingual(zh: "请修改已登记的项目。", en: "Revise the one that is there."))
    }

    package static func projectWithdrawn(_ number: String) -> Refusal {
        Refusal(
            "project.withdrawn", .conflict, Bilingual(zh: "项目 \(number) 已调出。", en: "Project \(number) was withdrawn."),
            next: Bilingual(zh: "只能查看；如需恢复请重新登记。", en: "It can be read only; to take it up again register it anew."))
    }

    static let projectHeld = Refusal(
        "project.held", .conflict, Bilingual(zh: "项目已经停工。", en: "The project is on hold already."),
        next: Bilingual(zh: "复工后才能再次停工。", en: "Resume it first."))

    static let projectNotHeld = Refusal(
        "project.not-held", .conflict, Bilingual(zh: "项目没有停工。", en: "The project is not on hold."),
        next: Bilingual(zh: "无需操作。", en: "Nothing to do."))

    static let planOfPreparation = Refusal(
        "project.preparation", .conflict,
        Bilingual(zh: "准备类项目没有年度投资计划。", en: "A project in preparation has no plan for a year."),
        next: Bilingual(zh: "请先把项目改为实施类。", en: "Move it to the implementation class first."))

    static func periodClosed(_ through: CivilDay) -> Refusal {
        Refusal(
            "period.closed", .conflict, Bilingual(zh: "截至 \(through) 的数据已经封账。", en: "Figures up to \(through) are closed."),
            next: Bilingual(zh: "更正请记入下一期，并写明理由。", en: "Record the correction in the next period, with its reason."))
    }

    static func milestoneOutOfOrder(_ milestone: Milestone, _ day: CivilDay, _ other: Milestone, _ known: CivilDay) -> Refusal {
        Refusal(
            "milestone.order", .conflict, field: "on",
            Bilingual(
                zh: "“\(milestone.title.zh)”\(day) 与“\(other.title.zh)”\(known) 先后颠倒。",
                en: "\"\(milestone.title.en)\" on \(day) does not go with \"\(other.title.en)\" on \(known)."),
            next: Bilingual(zh: "请核对日期；另一个节点有误的，先更正它。", en: "Check the day; where the other is wrong, correct that first."))
    }

    static func figureNeedsReason(_ day: CivilDay, _ total: Int64, _ other: InvestmentFigure) -> Refusal {
        Refusal(
            "figure.reason", .invalid, field: "reason",
            Bilingual(
                zh: "截至 \(day) 累计 \(Money.text(total))，与截至 \(other.asOf) 的 \(Money.text(other.total)) 不一致，没有写理由。",
                en:
                    "\(Money.english(total)) by \(day) does not go with \(Money.english(other.total)) by \(other.asOf), and there is no reason."
            ),
            next: Bilingual(zh: "累计数不应减少；确需更正的，请写明理由。", en: "A running total does not fall; where it is to be corrected, say why."))
    }

    static func monthsDoNotAddUp(_ sum: Int64, _ amount: Int64) -> Refusal {
        Refusal(
            "plan.sum", .invalid, field: "months",
            Bilingual(
                zh: "十二个月合计 \(Money.text(sum))，年度计划是 \(Money.text(amount))。",
                en: "The twelve months come to \(Money.english(sum)); the plan of the year is \(Money.english(amount))."),
            next: Bilingual(zh: "请改到一致。", en: "Make them agree."))
    }

    static let projectUnchanged = Refusal(
        "project.unchanged", .invalid, Bilingual(zh: "没有任何改动。", en: "Nothing is changed."),
        next: Bilingual(zh: "请先修改，再提交。", en: "Change something, then send it."))

    static func dayInTheFuture(_ field: String, _ day: CivilDay) -> Refusal {
        Refusal(
            "day.future", .invalid, field: field, Bilingual(zh: "\(day) 还没有到。", en: "\(day) has not come yet."),
            next: Bilingual(zh: "请写已经发生的日期。", en: "Write a day that has come."))
    }

    static func projectRules(zh: String, en: String) -> Refusal {
        Refusal(
            "project-rules.invalid", .invalid, field: "text",
            Bilingual(zh: "项目规则有误：\n\(zh)", en: "The rules of projects have faults:\n\(en)"),
            next: Bilingual(zh: "请逐条改正后再发布；现行规则没有变动。", en: "Mend them and publish again; what is in force is unchanged."))
    }
}

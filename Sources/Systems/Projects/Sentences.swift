// Each fact of a project says itself in a sentence, in Chinese and English. Pages and bulletins print these.
import Kernel
import Matters

package enum ProjectSentences {
    package static func sentence(of entry: Entry, _ organization: Organization) throws -> Bilingual {
        let by = Matters.Sentences.actor(entry.actor, organization)
        let what = deed(try ProjectFact.decoded(entry))
        return Bilingual(zh: "\(by.zh)\(what.zh)", en: "\(by.en) \(what.en.prefix(1).lowercased())\(what.en.dropFirst())")
    }

    /// Without who did it.
    package static func deed(_ fact: ProjectFact) -> Bilingual {
        switch fact {
        case .registered(_, let details, _):
            return Bilingual(
                zh: "登记项目“\(details.name)”，总投资 \(Money.text(details.investment))。",
                en: "Registered \"\(details.name)\", investment \(Money.english(details.investment)).")
        case .revised(_, let changed, let reason):
            let names = changed.map { labels[$0] ?? Bilingual($0) }
            return Bilingual(
                zh: "修改\(names.map(\.zh).joined(separator: "、"))：\(reason)",
                en: "Revised \(names.map { $0.en.lowercased() }.joined(separator: ", ")): \(reason)")
        case .planned(let year, let plan, let reason):
            let why = reason.map { "：\($0)" } ?? "。"
            return Bilingual(
                zh: reason == nil
                    ? "下达 \(year) 年度计划投资 \(Money.text(plan.amount))。" : "调整 \(year) 年度计划投资为 \(Money.text(plan.amount))\(why)",
                en: reason == nil
                    ? "Planned \(Money.english(plan.amount)) for \(year)."
                    : "Changed the plan of \(year) to \(Money.english(plan.amount)): \(reason ?? "")")
        case .advanced(let milestone, let day, let was, let reason, _):
            if let was {
                return Bilingual(
                    zh: "更正“\(milestone.title.zh)”为 \(day)（原为 \(was)）：\(reason ?? "")",
                    en: "Corrected \"\(milestone.title.en)\" to \(day) (from \(was)): \(reason ?? "")")
            }
            return Bilingual(zh: "\(day) \(milestone.title.zh)。", en: "\(milestone.title.en) on \(day).")
        case .spent(let day, let total, let was, let note, let reason, _):
            let tail = [reason, note].compactMap(\.self).joined(separator: "；")
            let old = was.map { (zh: "（原为 \(Money.text($0))）", en: " (from \(Money.english($0)))") } ?? (zh: "", en: "")
            return Bilingual(
                zh: "截至 \(day) 本年累计完成投资 \(Money.text(total))\(old.zh)\(tail.isEmpty ? "。" : "：\(tail)")",
                en: "\(Money.english(total)) invested this year by \(day)\(old.en)\(tail.isEmpty ? "." : ": \(tail)")")
        case .briefed(let draft):
            return Bilingual(
                zh: "\(draft.side.title.zh)报 \(draft.on) 情况：\(draft.progress)",
                en: "\(draft.side.title.en) reported on \(draft.on): \(draft.progress)")
        case .held(let since, let reason): return Bilingual(zh: "自 \(since) 停工：\(reason)", en: "On hold since \(since): \(reason)")
        case .resumed(let day, let note):
            let tail = note.map { (zh: "：\($0)", en: ": \($0)") } ?? (zh: "。", en: ".")
            return Bilingual(zh: "\(day) 复工\(tail.zh)", en: "Resumed on \(day)\(tail.en)")
        case .scheduled(let schedule, let reason):
            let from = schedule.source.map { (zh: "（\($0)）", en: " (\($0))") } ?? (zh: "", en: "")
            let why = reason.map { (zh: "：\($0)", en: ": \($0)") } ?? (zh: "。", en: ".")
            return Bilingual(
                zh: "\(reason == nil ? "编排" : "调整")工期计划\(from.zh)，\(schedule.working.count) 项工作，\(schedule.finishOn) 前全部完成\(why.zh)",
                en:
                    "\(reason == nil ? "Scheduled" : "Rescheduled")\(from.en) \(schedule.working.count) activities to stand by \(schedule.finishOn)\(why.en)"
            )
        case .activityReported(let report, let name):
            let parts: [(zh: String, en: String)?] = [
                report.begunOn.map { (zh: "\($0) 开始", en: "begun on \($0)") }, report.doneOn.map { (zh: "\($0) 完成", en: "ended on \($0)") },
                report.remainingDays.map { (zh: "还需 \($0) 个工作日", en: "\($0) working days to do") },
            ]
            let said = parts.compactMap(\.self)
            return Bilingual(
                zh: "“\(name)”\(said.isEmpty ? "更正为未开始" : said.map(\.zh).joined(separator: "，"))。",
                en: "\"\(name)\" \(said.isEmpty ? "corrected to not begun" : said.map(\.en).joined(separator: ", ")).")
        case .finishMoved(let day, let was, let reason):
            return Bilingual(
                zh: "竣工期限由 \(was) 调整为 \(day)：\(reason)", en: "Moved the finish from \(was) to \(day): \(reason)")
        case .withdrawn(let day, let reason): return Bilingual(zh: "\(day) 调出项目库：\(reason)", en: "Withdrawn on \(day): \(reason)")
        }
    }

    /// What people call the members of `ProjectDetails`, as labels.
    package static let labels: [String: Bilingual] = [
        "name": Bilingual(zh: "项目名称", en: "Name"), "class": Bilingual(zh: "类别", en: "Class"), "level": Bilingual(zh: "级别", en: "Level"),
        "field": Bilingual(zh: "领域", en: "Field"), "lead": Bilingual(zh: "牵头部门", en: "Lead department"),
        "town": Bilingual(zh: "镇街园区", en: "Town or park"), "owner": Bilingual(zh: "项目单位", en: "Owner"),
        "sponsor": Bilingual(zh: "帮包领导", en: "Sponsor"), "taskForce": Bilingual(zh: "专班", en: "Task force"),
        "isMajor": Bilingual(zh: "重大项目", en: "Major project"), "nationalCode": Bilingual(zh: "项目代码", en: "National code"),
        "investment": Bilingual(zh: "总投资", en: "Investment"), "content": Bilingual(zh: "建设内容", en: "What is built"),
        "startOn": Bilingual(zh: "计划开工", en: "Planned start"), "finishOn": Bilingual(zh: "计划竣工", en: "Planned finish"),
        "place": Bilingual(zh: "地点", en: "Place"),
    ]
}

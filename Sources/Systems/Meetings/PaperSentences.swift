// Each fact of a paper says itself in a sentence, in Chinese and English.
import Kernel
import Matters

package enum PaperSentences {
    /// Without who did it.
    package static func deed(_ fact: PaperFact, _ organization: Organization) -> Bilingual {
        func name(_ unit: UnitCode) -> String { organization.name(ofUnit: unit) }
        func names(_ units: [UnitCode], _ separator: String) -> String { units.map(name).joined(separator: separator) }
        switch fact {
        case .drafted(let number, let details, _, _):
            return Bilingual(
                zh: "起草 \(number)“\(details.title)”，第 1 稿。", en: "Wrote \(number) \"\(details.title)\", its first version.")
        case .revised(_, _, let note, let voided):
            return voiding(Bilingual(zh: "修改出新的一稿：\(note)", en: "Wrote another version: \(note)"), voided)
        case .itemAdded(let place, let item, let voided):
            return voiding(
                Bilingual(zh: "列入第 \(place) 项任务，\(item.limit) 前完成：\(item.text)", en: "Added item \(place), by \(item.limit): \(item.text)"),
                voided)
        case .itemChanged(let place, _, let reason, let voided):
            return voiding(Bilingual(zh: "调整第 \(place) 项任务：\(reason)", en: "Changed item \(place): \(reason)"), voided)
        case .itemRemoved(let place, let reason, let voided):
            return voiding(Bilingual(zh: "删去第 \(place) 项任务：\(reason)", en: "Removed item \(place): \(reason)"), voided)
        case .asked(let units, let until, _, _):
            return Bilingual(
                zh: "征求 \(units.count) 个单位意见，到 \(until) 为止：\(names(units, "、"))。",
                en: "Asked for opinions, until \(until): \(names(units, ", ")).")
        case .opinionGiven(let unit, let text, _, let isLate):
            return Bilingual(
                zh: "\(name(unit))提出意见\(isLate ? "（逾期）" : "")：\(text)", en: "\(name(unit)) said\(isLate ? " (late)" : ""): \(text)")
        case .agreed(let unit, _, let isLate):
            return Bilingual(
                zh: "\(name(unit))无意见\(isLate ? "（逾期反馈）" : "")。", en: "\(name(unit)) has no objection\(isLate ? " (late)" : "").")
        case .opinionRecorded(let source, let text, _):
            return Bilingual(zh: "登记\(source)的意见：\(text)", en: "Recorded an opinion of \(source): \(text)")
        case .opinionAnswered(let opinion, let verdict, let reason, let version):
            let place = version.map { Bilingual(zh: "，见第 \($0) 稿", en: ", in version \($0)") } ?? Bilingual("")
            let why = reason.isEmpty ? Bilingual(zh: "。", en: ".") : Bilingual(zh: "：\(reason)", en: ": \(reason)")
            return Bilingual(
                zh: "答复第 \(opinion) 条意见：\(verdict.title.zh)\(place.zh)\(why.zh)",
                en: "Answered opinion \(opinion): \(verdict.title.en)\(place.en)\(why.en)")
        case .heard(let meeting, let outcome, let note):
            let more = note.isEmpty ? Bilingual(zh: "。", en: ".") : Bilingual(zh: "：\(note)", en: ": \(note)")
            return Bilingual(
                zh: "会议 \(meeting) 听取汇报，\(outcome.title.zh)\(more.zh)", en: "Heard at \(meeting), \(outcome.title.en)\(more.en)")
        case .claimed(let place, let unit, let leader):
            let who = unit.map(name) ?? leader
            return Bilingual(zh: "\(who)认领第 \(place) 项任务。", en: "\(who) claimed item \(place).")
        case .claimGivenUp(let place, _, let reason):
            return Bilingual(zh: "放弃认领第 \(place) 项任务：\(reason)", en: "Gave up item \(place): \(reason)")
        case .submitted(let steps, _):
            return Bilingual(
                zh: "送签：\(steps.map(\.title.zh).joined(separator: "、"))。",
                en: "Submitted for signature: \(steps.map(\.title.en).joined(separator: ", ")).")
        case .signed(_, let duty, let version, _, _, _):
            return Bilingual(zh: "以\(duty.title.zh)身份签发第 \(version) 稿。", en: "Signed version \(version) as \(duty.title.en).")
        case .sentBack(let reason, _):
            return Bilingual(zh: "退回，已有签字作废：\(reason)", en: "Sent back; its signatures are void: \(reason)")
        case .issued(let mark, _, let recipients, let version, _, _):
            return Bilingual(
                zh: "以 \(mark) 印发第 \(version) 稿，主送\(names(recipients, "、"))。",
                en: "Issued version \(version) as \(mark), to \(names(recipients, ", ")).")
        case .ordered(let place, let item, _, _, _):
            return Bilingual(
                zh: "第 \(place) 项立为督查事项，\(item.owner.map(name) ?? "")牵头，\(item.limit) 前完成：\(item.text)",
                en: "Item \(place) became a directive, led by \(item.owner.map(name) ?? ""), by \(item.limit): \(item.text)")
        case .received(let unit): return Bilingual(zh: "\(name(unit))签收。", en: "\(name(unit)) received it.")
        case .withdrawn(let reason): return Bilingual(zh: "撤回文稿：\(reason)", en: "Withdrew it: \(reason)")
        }
    }

    private static func voiding(_ deed: Bilingual, _ voided: Int) -> Bilingual {
        guard voided > 0 else { return deed }
        return Bilingual(zh: "\(deed.zh)（原有 \(voided) 个签字作废）", en: "\(deed.en) (signatures void by it: \(voided))")
    }
}

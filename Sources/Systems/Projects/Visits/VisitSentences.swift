// Each fact of a visit says itself in a sentence, in Chinese and English.
import Kernel
import Matters

package enum VisitSentences {
    /// Without who did it.
    package static func deed(_ fact: VisitFact) -> Bilingual {
        switch fact {
        case .recorded(let number, let details, let first, _):
            return Bilingual(
                zh: "登记\(details.kind.title.zh) \(number)：\(details.on) \(details.leader)到“\(first.project.name)”。",
                en: "Recorded \(number): \(details.leader) at \"\(first.project.name)\" on \(details.on).")
        case .siteAdded(let site): return Bilingual(zh: "补充点位“\(site.project.name)”。", en: "Added the site \"\(site.project.name)\".")
        case .instructed(_, let instruction, _, let project, _):
            return Bilingual(
                zh: "就 \(project) 交办，\(instruction.limit) 前完成：\(instruction.text)",
                en: "Ordered for \(project), by \(instruction.limit): \(instruction.text)")
        case .revised(_, let reason): return Bilingual(zh: "更正登记内容：\(reason)", en: "Corrected: \(reason)")
        case .siteRevised(let site, _, _, let reason):
            return Bilingual(zh: "更正第 \(site + 1) 个点位的记录：\(reason)", en: "Corrected site \(site + 1): \(reason)")
        }
    }
}

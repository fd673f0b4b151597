// Each fact of a meeting says itself in a sentence, in Chinese and English.
import Kernel
import Matters

package enum MeetingSentences {
    /// Without who did it.
    package static func deed(_ fact: MeetingFact) -> Bilingual {
        switch fact {
        case .recorded(let number, let details, let attendees, _, _, _):
            return Bilingual(
                zh: "登记 \(number)：\(details.on)“\(details.title)”，\(attendees.count) 人。",
                en: "Recorded \(number): \"\(details.title)\" on \(details.on), \(attendees.count) people.")
        case .attended(let attendees, let reason):
            let why = reason.map { Bilingual(zh: "：\($0)", en: ": \($0)") } ?? Bilingual(zh: "。", en: ".")
            return Bilingual(zh: "登记参会人员 \(attendees.count) 人\(why.zh)", en: "Recorded \(attendees.count) who attended\(why.en)")
        case .itemAdded(let item):
            return Bilingual(zh: "补充议题：\(item.kind.title.zh)“\(item.title)”。", en: "Added to the agenda: \(item.title).")
        case .ordered(let order, _, _, _):
            return Bilingual(zh: "交办，\(order.limit) 前完成：\(order.text)", en: "Ordered, by \(order.limit): \(order.text)")
        case .joined(let order, _, let matter):
            return Bilingual(
                zh: "并入已有事项 \(matter.number)：\(order.text)", en: "Joined \(matter.number), which is there already: \(order.text)")
        case .minuted: return Bilingual(zh: "写入纪要。", en: "Wrote the minutes.")
        case .revised(_, let reason): return Bilingual(zh: "更正会议信息：\(reason)", en: "Corrected: \(reason)")
        }
    }
}

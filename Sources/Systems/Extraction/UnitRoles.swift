// Who leads, who supports, who is addressed: read from the words beside the names of units in one clause. A unit that only
// receives a report or is spoken of has no role.
import Matters

enum RoleWords {
    static let lead = WordTable("牵头 负责牵头 牵头负责 为牵头单位 总牵头 作为牵头单位 具体牵头 抓总")
    static let support = WordTable("配合 协助 协同 参与 予以配合 按职责配合 做好配合 密切配合 具体配合 共同配合 协同配合 积极配合 为配合单位 给予支持")
    static let beforeSupport = WordTable("会同 联合 协同 商 会商 配合单位： 协办单位： 配合单位为 参与单位：")
    static let beforeLead = WordTable("牵头单位： 牵头单位为 主办单位： 牵头部门： 牵头部门为")
    static let beforeAddressed = WordTable("责任单位： 责任单位为 责任部门： 承办单位： 责成 交由 交 委托 请 由 安排 要求 责任单位是 落实单位： 指定 确定由")
    /// What a unit that must do something is followed by.
    static let afterActor = WordTable(
        """
        要 应 应当 须 需 必须 负责 分别 每 于 在 按 按照 根据 结合 具体 抓紧 立即 尽快 统筹 主要负责 对 将 定期 及时 严格 加快 加强 认真 进一步 切实 主动 同步 逐 会同 联合 牵头 全面 组织
        各司其职 共同 今天 今日 明天 本周 本月 下周 月底 年底 限 两 三 一 以 从 充分 围绕 持续 坚持 密切 一周内 重点 据此 先 再 尽早 务必 带队 靠前 履行 承担 限期 年 近期 把 为 也 都 一律 最迟
        """)
    /// Between a unit and what it must do: 主要负责同志.
    static let persons = WordTable("主要负责同志 主要负责人 负责同志 分管负责同志 分管负责人 负责人 党组 党委 分管领导 主要领导")
}

struct UnitRoles {
    let passage: Passage
    let acts: WordTable
    /// Where a time begins: whoever stands right before it, as 区住建局 in 区住建局春节前完成…, is told what to do by then.
    private let timeStarts: Set<Int>
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage, acts: WordTable, times: [TimeMention]) {
        self.passage = passage
        self.acts = acts
        timeStarts = Set(times.filter { !passage.glyphs.has("的", at: $0.range.upperBound) }.map(\.range.lowerBound))
    }

    func found(_ mentions: [UnitMention], in clause: Range<Int>) -> [UnitFound] {
        let groups = joined(mentions)
        var found: [(units: [UnitMention], role: UnitRole)] = []
        for group in groups {
            guard let role = role(of: group, in: clause) else { continue }
            found.append((group, role))
        }
        // 由区住建局会同区应急局: who acts with others' support leads.
        if found.contains(where: { $0.role == .supporting }), !found.contains(where: { $0.role == .lead }),
            let first = found.firstIndex(where: { $0.role == .addressed }), found.count(where: { $0.role == .addressed }) == 1
        {
            found[first].role = .lead
        }
        return found.flatMap { group in
            group.units.map { UnitFound(name: glyphs.found($0.range), role: group.role, candidates: $0.candidates) }
        }
    }

    /// Units in a list have one role.
    private func joined(_ mentions: [UnitMention]) -> [[UnitMention]] {
        var groups: [[UnitMention]] = []
        for mention in mentions {
            if let last = groups.last?.last {
                let between = last.range.upperBound..<max(last.range.upperBound, mention.range.lowerBound)
                let text = glyphs.text(between)
                if text.isEmpty || ["、", "和", "及", "与", "以及", "、各", "等"].contains(text) {
                    groups[groups.count - 1].append(mention)
                    continue
                }
            }
            groups.append([mention])
        }
        return groups
    }

    private func role(of group: [UnitMention], in clause: Range<Int>) -> UnitRole? {
        guard let first = group.first, let last = group.last else { return nil }
        let start = first.range.lowerBound
        var end = last.range.upperBound
        if end < clause.upperBound, glyphs.has("等", at: end) { end += 1 }
        for word in ["部门", "单位", "有关单位", "相关单位", "有关部门", "相关部门"] where glyphs.has(word, at: end) { end += word.unicodeScalars.count }
        if let length = RoleWords.persons.length(at: end, in: glyphs, upTo: clause.upperBound) { end += length }
        let floor = max(0, start - 8)
        if RoleWords.beforeLead.length(before: start, in: glyphs, downTo: floor) != nil { return .lead }
        if RoleWords.beforeSupport.length(before: start, in: glyphs, downTo: floor) != nil { return .supporting }
        if RoleWords.lead.length(at: end, in: glyphs, upTo: clause.upperBound) != nil { return .lead }
        if ["要牵头", "应牵头", "负责牵头", "须牵头", "作为牵头"].contains(where: { glyphs.has($0, at: end) }) { return .lead }
        if RoleWords.support.length(at: end, in: glyphs, upTo: clause.upperBound) != nil { return .supporting }
        let isAfterBy = glyphs.has("由", before: start)
        if isAfterBy, glyphs.has("负责", at: end) { return .lead }
        if RoleWords.beforeAddressed.length(before: start, in: glyphs, downTo: floor) != nil { return .addressed }
        let before = start > 0 ? glyphs[start - 1] : "\n"
        let isSubject = start == clause.lowerBound || before.partsClauses || before == "）"
        guard isSubject else { return nil }
        if end >= clause.upperBound { return nil }
        let next = glyphs[end]
        if next.isDigit || next == "（" || timeStarts.contains(end) { return .addressed }
        if RoleWords.afterActor.length(at: end, in: glyphs, upTo: clause.upperBound) != nil { return .addressed }
        return acts.length(at: end, in: glyphs, upTo: clause.upperBound) != nil ? .addressed : nil
    }
}

// Where a text names units, those of the register and others, and groups of units that no register holds.
import Matters

struct UnitMention: Sendable {
    var range: Range<Int>
    var candidates: [UnitCode]
    /// 各镇（街道）, 有关部门: whoever it is, it is not one unit.
    var isGroup = false
}

enum UnitWords {
    /// What a name of a unit ends with.
    static let endings = WordTable(
        """
        局 分局 委 办 办公室 中心 大队 支队 中队 街道办事处 街道办 街道 办事处 人民政府 政府 镇 乡 管委会 管理委员会 开发区 高新区 经开区 示范区 产业园 所 院 部 公司 集团 指挥部
        委员会 联合会 总工会 妇联 团委 残联 工商联 科协 专班 领导小组 督查室 研究室 组织部 宣传部 统战部 武装部 政法委 纪委监委 监委 纪委 检察院 法院 银行 工作组 站 社区 村委会
        """)

    /// No name of a unit goes on over one of these to the left.
    static let walls = WordTable(
        """
        由 和 与 及 以及 会同 联合 请 对 向 报 报送 送 至 到 是 为 在 经 按 商 责成 督促 交由 委托 要求 组织 配合 协助 牵头 抄送 提交 转 令 让 帮助 支持 依托 通过 和区 推动
        指导 协调 加强 强化 负责 各 有关 相关 其他 的 了 把 将 从 以 于 并 或 单位为 单位是 强调 指出 参加 出席 列席 汇报 听取 同 建立 成立 组建 设立 制定 落实 开展 推进
        """)

    /// A unit that is not in the register is only taken with its level before it.
    static let levels: Set<Unicode.Scalar> = ["区", "市", "县", "省"]
    static let unregistered = WordTable("局 分局 委 办 办公室 中心 大队 支队 街道办事处 街道办 街道 镇 管委会 妇联 团委 残联 总工会 工商联 部 院 公司 督查室 研究室 指挥部 领导小组 专班")
    /// 青石镇政府: no other name ends so, and it needs no level.
    static let towns = WordTable("镇政府 镇人民政府 乡政府 乡人民政府 街道办事处 街道办")
    static let neverUnits = WordTable("区委 市委 省委 县委 区委常委 市委常委 区政府 市政府 省政府 县政府 区委区政府")

    /// Groups to which nobody in particular belongs: what they are told is a task only by what is to be done.
    static let anybody = WordTable(
        """
        各级各部门 各级 各部门 各单位 全区各级各部门 全市各级各部门 各有关部门 有关部门 相关部门 各相关部门 各有关单位 有关单位 相关单位 各相关单位 各级部门 各地各部门 主要负责同志 主要负责人 各级领导 各级党组织 各级党委 各级党委政府
        各相关单位和部门 全区各级 各级各单位 各职能部门 省直有关部门 区直有关部门 各市县 各县区 区直各部门 区直部门 各部门各单位
        """)

    static let groupHeads = WordTable(
        """
        各 全区各 全市各 市级 区级 县级 各级 各级各 相关 有关 区直 市直 区直有关 区直各 各有关 各相关 各责任 各成员 各牵头 各行业 领域牵头 牵头 责任 帮包 包保 属地 行业主管 主管 成员 承办 项目 包抓 联系 分管 主要 被审计
        被检查 施工 建设 监理 供热 用人 物业 运营 受检 涉事 用工 街道 镇
        """)
    static let groupTails = WordTable(
        """
        部门 单位 镇 街道 镇街 镇（街道） 镇（街） 镇（街道）园区 镇街道 乡镇 园区 专班 级 级各部门 村 社区 村（社区） 企业 学校 领导 县级领导 区级领导 同志 负责人 负责同志 科室 县区 县（市、区）
        工作组 小组 网格员 网格 开发区 主体 运营单位 施工单位 医疗机构 门店 党组织 党支部 党委 党组 班子 窗口 医院 物业企业 物业公司 工地 单位和部门 责任人 联系人 办事处 窗口单位 卫生院 河长 路长 林长 田长 链长 链长单位 企业
        """)
}

struct UnitFinder {
    let passage: Passage
    let register: UnitRegister
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage, register: UnitRegister) {
        self.passage = passage
        self.register = register
    }

    private static let longestName = 18

    /// From left to right; none within another, none in quotation marks.
    func mentions(in range: Range<Int>) -> [UnitMention] {
        var found: [UnitMention] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if !passage.isQuoted[index], let group = group(at: index, upTo: range.upperBound) {
                found.append(UnitMention(range: group, candidates: [], isGroup: true))
                index = group.upperBound
                continue
            }
            guard !passage.isQuoted[index], let length = UnitWords.endings.length(at: index, in: glyphs, upTo: range.upperBound) else {
                index += 1
                continue
            }
            let floor = max(range.lowerBound, found.last?.range.upperBound ?? 0)
            // 区政府办公室: the longer name wins where the register knows it.
            let end = index + length
            if let more = UnitWords.endings.length(at: end, in: glyphs, upTo: range.upperBound),
                let longer = mention(endingIn: end + more, downTo: floor, range), !longer.candidates.isEmpty
            {
                found.append(longer)
                index = end + more
                continue
            }
            // 区政府督查室 is not the government, though the register does not know it.
            if let more = UnitWords.endings.length(at: end, in: glyphs, upTo: range.upperBound), glyphs.has("政府", before: end),
                let government = mention(endingIn: end, downTo: floor, range)
            {
                found.append(UnitMention(range: government.range.lowerBound..<end + more, candidates: []))
                index = end + more
                continue
            }
            if let mention = mention(endingIn: end, downTo: floor, range) { found.append(mention) }
            index = end
        }
        return found
    }

    private func mention(endingIn end: Int, downTo floor: Int, _ clause: Range<Int>) -> UnitMention? {
        var from = end
        while from > floor, end - from < UnitFinder.longestName,
            glyphs[from - 1].isHan || glyphs[from - 1].isDigit || glyphs[from - 1].isLatin
        { from -= 1 }
        guard end - from >= 3 else { return nil }
        for start in from...(end - 3) {
            let codes = register.candidates(for: glyphs.scalars[start..<end])
            if !codes.isEmpty { return UnitMention(range: start..<end, candidates: codes) }
        }
        return unregistered(from: from, end) ?? local(from: from, end, clause)
    }

    /// 区司法局: nobody in the register, yet surely a unit.
    private func unregistered(from: Int, _ end: Int) -> UnitMention? {
        guard UnitWords.unregistered.length(before: end, in: glyphs, downTo: from) != nil else { return nil }
        var wall = from
        var at = end - 2
        while at > from {
            if UnitWords.walls.length(before: at, in: glyphs, downTo: from) != nil {
                wall = at
                break
            }
            at -= 1
        }
        guard let start = (wall..<max(wall, end - 2)).first(where: { UnitWords.levels.contains(glyphs[$0]) }), end - start <= 14 else {
            return nil
        }
        guard !UnitWords.neverUnits.isWhole(start..<end, in: glyphs) else { return nil }
        return UnitMention(range: start..<end, candidates: [])
    }

    /// 镇农业服务中心: a unit of the town of which the text tells, where a clause begins with it; and 青石镇政府 there.
    private func local(from: Int, _ end: Int, _ clause: Range<Int>) -> UnitMention? {
        guard from == clause.lowerBound || glyphs[from - 1].partsClauses || glyphs[from - 1] == "由" else { return nil }
        if let town = UnitWords.towns.length(before: end, in: glyphs, downTo: from), (2...4).contains(end - from - town),
            !UnitWords.walls.occur(in: glyphs, from..<end - town)
        {
            return UnitMention(range: from..<end, candidates: [])
        }
        guard glyphs[from] == "镇" || glyphs.has("街道", at: from),
            end - from >= 5,
            UnitWords.unregistered.length(before: end, in: glyphs, downTo: from + 2) != nil,
            !UnitWords.walls.occur(in: glyphs, from + 1..<end - 2)
        else { return nil }
        return UnitMention(range: from..<end, candidates: [])
    }

    /// 各级各部门, 各镇（街道）、园区, 有关部门, 各推进专班.
    private func group(at index: Int, upTo end: Int) -> Range<Int>? {
        guard let head = UnitWords.groupHeads.length(at: index, in: glyphs, upTo: end) else { return nil }
        var last: Int?
        var at = index + head
        // 各级 is whole by itself.
        if glyphs.has("各级", before: at) { last = at }
        let isEach = glyphs[index] == "各" || glyphs.has("各", before: at)
        let reach = isEach ? 12 : 6
        while at < min(end, index + head + reach) {
            if let length = UnitWords.groupTails.length(at: at, in: glyphs, upTo: end) {
                last = at + length
                at += length
                if at < end, glyphs[at] == "、" || glyphs[at] == "和" || glyphs[at] == "及", continuesGroup(at + 1, upTo: end) { at += 1 }
                continue
            }
            guard glyphs[at].isHan || glyphs[at] == "（" || glyphs[at] == "）", !UnitWords.walls.occur(in: glyphs, at..<at + 1),
                glyphs[at] != "要"
            else { break }
            at += 1
        }
        return last.map { index..<$0 }
    }

    private func continuesGroup(_ index: Int, upTo end: Int) -> Bool {
        if let tail = UnitWords.groupTails.length(at: index, in: glyphs, upTo: end) { return tail > 0 }
        return (index..<min(end, index + 4)).contains { UnitWords.groupTails.length(at: $0, in: glyphs, upTo: min(end, index + 6)) != nil }
            && glyphs[index] != "要" && !UnitWords.levels.contains(glyphs[index])
    }
}

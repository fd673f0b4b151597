// Of what force a clause is: decided segment by segment from the tables of `ForceWords`, on the glyphs outside quotations.

struct ForceRules {
    let passage: Passage
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage) { self.passage = passage }

    struct Judgement {
        var force: Force
        /// The segments that make it a task.
        var measures: [Range<Int>]
    }

    /// - Parameters:
    ///   - mayOrder: who speaks, and how, can give a task at all.
    ///   - isMarked: the clause stands behind 要 or behind who is addressed with it.
    ///   - isLed: 由…牵头 or 由…负责: somebody answers for it, be the act ever so weak.
    ///   - isNamed: it is told to a unit of the register.
    ///   - isAssigned: it is told to a unit that has a name.
    ///   - due: limits that stand right behind the name of a unit.
    func judge(
        _ clause: Range<Int>, times: [TimeMention], mayOrder: Bool, isMarked: Bool, isAssigned: Bool, isLed: Bool, isNamed: Bool,
        due: [Range<Int>]
    ) -> Judgement? {
        let segments = passage.pieces(of: clause, at: ["，", "；", "：", "。"]).map { passage.bare($0) }.filter { !$0.isEmpty }
        guard let first = segments.first else { return nil }
        if ForceWords.praise.occur(in: glyphs, clause), !isMarked || isPast(clause) { return Judgement(force: .praise, measures: []) }
        if isPast(first) || ForceWords.negations.length(at: first.lowerBound, in: glyphs, upTo: first.upperBound) != nil { return nil }
        if isStatement(first), !isMarked { return nil }
        let measures = segments.filter {
            isTask($0, times: times) || isAssigned && isErrand($0, isLed: isLed, isNamed: isNamed) || isDue($0, due)
        }
        if !measures.isEmpty, mayOrder, ForceWords.prohibitions.length(at: first.lowerBound, in: glyphs, upTo: first.upperBound) == nil {
            return Judgement(force: .order, measures: measures)
        }
        let begins =
            ForceWords.exhortation.length(at: first.lowerBound, in: glyphs, upTo: first.upperBound) != nil
            || ForceWords.acts.length(at: first.lowerBound, in: glyphs, upTo: first.upperBound) != nil
            || ForceWords.prohibitions.length(at: first.lowerBound, in: glyphs, upTo: first.upperBound) != nil
            || ForceWords.exhortation.occur(in: glyphs, first.lowerBound..<min(first.upperBound, first.lowerBound + 8))
        return isMarked || begins ? Judgement(force: .exhortation, measures: []) : nil
    }

    /// An act with a thing, with a limit, or with a number; or a task whole in itself.
    func isTask(_ segment: Range<Int>, times: [TimeMention]) -> Bool {
        if isPast(segment) || isNegated(segment) { return false }
        if let whole = ForceWords.complete.first(in: glyphs, segment), !passage.isQuoted[whole.lowerBound] { return true }
        // 每月通报、季度点评: again and again, so it is done and not only named.
        if times.contains(where: { $0.kind == .recurring && segment.contains($0.range.lowerBound) }),
            ForceWords.acts.occur(in: glyphs, segment)
        {
            return true
        }
        let acts = acts(in: segment)
        guard !acts.isEmpty else { return false }
        if ForceWords.means.length(at: segment.lowerBound, in: glyphs, upTo: segment.upperBound) != nil,
            !times.contains(where: { $0.isLimit && segment.contains($0.range.lowerBound) })
        {
            return false
        }
        let limits = times.filter { $0.range.lowerBound >= segment.lowerBound && $0.range.upperBound <= segment.upperBound }
        if limits.contains(where: { $0.isLimit || $0.kind == .recurring }) { return true }
        return acts.contains { act in
            let behind = act.upperBound..<segment.upperBound
            if behind.count >= 2, ForceWords.hardActs.isWhole(act, in: glyphs) { return true }
            if let thing = ForceWords.deliverables.all(in: glyphs, behind).last, isThing(thing, of: act) { return true }
            return hasNumber(behind)
        }
    }

    /// What a unit that has a name is told to do, be it without a thing of the tables: 由区交警大队疏导车辆.
    private func isErrand(_ segment: Range<Int>, isLed: Bool, isNamed: Bool) -> Bool {
        if isPast(segment) || isNegated(segment) { return false }
        if isNamed, isPlain(segment) { return true }
        return acts(in: segment).contains { act in
            (isLed || !ForceWords.weakActs.isWhole(act, in: glyphs))
                && (segment.upperBound - act.upperBound >= 2 || act.lowerBound - segment.lowerBound >= 4)
        }
    }

    /// Behind 要 something that no word of thinking and striving is in: told to one unit, it is what that unit is to do.
    private func isPlain(_ segment: Range<Int>) -> Bool {
        guard let must = ClauseRules.must(in: segment, passage), segment.upperBound - must.upperBound >= 6 else { return false }
        let told = must.upperBound..<segment.upperBound
        return !ForceWords.exhortation.occur(in: glyphs, told) && !ForceWords.prohibitions.occur(in: glyphs, told)
    }

    /// 区供电公司72小时内恢复供电: what a unit is to do by then needs no verb of the tables, as long as it is neither thought nor forbidden
    /// nor something that only happens.
    private func isDue(_ segment: Range<Int>, _ due: [Range<Int>]) -> Bool {
        guard let limit = due.first(where: { segment.contains($0.lowerBound) && $0.upperBound <= segment.upperBound }) else { return false }
        let behind = limit.upperBound..<segment.upperBound
        let told = (ClauseRules.must(in: behind, passage)?.upperBound ?? behind.lowerBound)..<segment.upperBound
        return told.count >= 4 && !isPast(segment) && !isNegated(told) && !told.contains { glyphs[$0] == "是" }
            && !ForceWords.exhortation.occur(in: glyphs, told) && !ForceWords.prohibitions.occur(in: glyphs, told)
            && ForceWords.happenings.length(at: told.lowerBound, in: glyphs, upTo: told.upperBound) == nil
    }

    /// Acts that are verbs here: behind 要 where the segment has one, outside quotations, and not the name of a work.
    private func acts(in segment: Range<Int>) -> [Range<Int>] {
        let from = ClauseRules.must(in: segment, passage)?.upperBound ?? segment.lowerBound
        let others = ForceWords.notActs.all(in: glyphs, from..<segment.upperBound)
        return ForceWords.acts.all(in: glyphs, from..<segment.upperBound).filter { act in
            !passage.isQuoted[act.lowerBound] && !isNoun(act, in: segment) && !others.contains { $0.overlaps(act) }
        }
    }

    /// Some acts are too weak for some things: 落实 with 机制 is a task, with 情况 it is none.
    private func isThing(_ thing: Range<Int>, of act: Range<Int>) -> Bool {
        let noun = glyphs.text(thing)
        if noun == "意见", glyphs.has("建议", at: thing.upperBound) || glyphs.has("诉求", at: thing.upperBound) { return false }
        // 学习会议精神: no meeting.
        if noun == "会议", ["精神", "要求", "部署", "决定"].contains(where: { glyphs.has($0, at: thing.upperBound) }) { return false }
        if noun == "调查", glyphs.has("研究", at: thing.upperBound) { return false }
        let verb = glyphs.text(act)
        let isWeak = ForceWords.weakActs.isWhole(act, in: glyphs)
        guard isWeak || noun == "机制" else { return true }
        guard !isWeak || ForceWords.things(of: verb).isWhole(noun) else { return false }
        // 完善推进机制: whatever mechanism that is, nobody can look at it.
        return verb == "明确" || !passage.trimmed(act.upperBound..<thing.lowerBound, of: ForceWords.emptyModifiers).isEmpty
    }

    /// 隐患排查工作, 项目建设的: the act is the name of a work, not something to be done.
    private func isNoun(_ act: Range<Int>, in segment: Range<Int>) -> Bool {
        if act.upperBound < segment.upperBound, glyphs[act.upperBound] == "的" { return true }
        // 强化督查考核: what is strengthened is a work.
        if ForceWords.works.isWhole(act, in: glyphs),
            ForceWords.strengthening.length(before: act.lowerBound, in: glyphs, downTo: segment.lowerBound) != nil
        {
            return true
        }
        guard ForceWords.works.isWhole(act, in: glyphs), act.lowerBound > segment.lowerBound else { return false }
        let next = ["工作", "的", "能力", "质量", "水平", "力度", "成果", "效率", "项目", "领导小组", "、", "制度", "机制", "行动", "任务", "进度", "和", "推进", "问题"]
        if next.contains(where: { act.upperBound < segment.upperBound && glyphs.has($0, at: act.upperBound) }) { return true }
        // 对渣土车进行联合执法检查 ends with its verb; 加强隐患排查 does not.
        return act.upperBound == segment.upperBound && !ForceWords.beforeFinalActs.occur(in: glyphs, segment.lowerBound..<act.lowerBound)
    }

    private func hasNumber(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if "二两三四五六七八九十百".unicodeScalars.contains(glyphs[index]) || glyphs[index] == "一", !passage.isQuoted[index],
                ForceWords.countsInWords.length(at: index + 1, in: glyphs, upTo: range.upperBound) != nil
            {
                return true
            }
            if glyphs[index].isDigit, !passage.isQuoted[index] {
                var end = index
                while end < range.upperBound, glyphs[end].isDigit || glyphs[end] == "." || "余多万亿千百".unicodeScalars.contains(glyphs[end]) {
                    end += 1
                }
                if ForceWords.counts.length(at: end, in: glyphs, upTo: range.upperBound) != nil, !glyphs.has("个月", at: end),
                    !glyphs.has("个工作日", at: end)
                {
                    return true
                }
                index = end
            }
            index += 1
        }
        return false
    }

    func isPast(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            if let length = ForceWords.harmlessPast.length(at: index, in: glyphs, upTo: range.upperBound) {
                index += length
                continue
            }
            if !passage.isNested[index] {
                if glyphs[index] == "了" { return true }
                if ForceWords.past.length(at: index, in: glyphs, upTo: range.upperBound) != nil { return true }
            }
            index += 1
        }
        return false
    }

    private func isNegated(_ segment: Range<Int>) -> Bool {
        guard let found = ForceWords.negations.first(in: glyphs, segment) else { return false }
        return found.lowerBound < segment.lowerBound + 4
    }

    /// 甲是乙的丙: a sentence that says what is.
    private func isStatement(_ segment: Range<Int>) -> Bool {
        segment.contains {
            glyphs[$0] == "是" && !passage.isNested[$0] && $0 > segment.lowerBound + 1 && !glyphs.has("特别是", before: $0 + 1)
                && !glyphs.has("尤其是", before: $0 + 1)
        }
    }
}

extension TimeMention {
    /// By when: 5月底前, or a time within which something is to be done.
    var isLimit: Bool { side == .before || kind == .duration && !readings.isEmpty }
}

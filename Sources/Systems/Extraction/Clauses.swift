// A speech to its clauses: at 。 and ；, where a new 要 begins, and at 一是、二是.
import Kernel

struct Clause {
    /// From its first word to its last, without 要 before it.
    var range: Range<Int>
    /// It stood behind 要, 必须 and their like, or holds one behind who is addressed.
    var isMarked: Bool
    /// Clauses of one sentence have one subject until another is named.
    var beginsSentence: Bool
}

struct ClauseRules {
    let passage: Passage
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage) { self.passage = passage }

    /// Where 要 or its like stands in the range, outside quotations and no part of another word.
    static func must(in range: Range<Int>, _ passage: Passage) -> Range<Int>? {
        let glyphs = passage.glyphs
        var index = range.lowerBound
        while index < range.upperBound {
            if let other = otherMust(around: index, glyphs, range) {
                index = other
                continue
            }
            if !passage.isNested[index], let length = ForceWords.musts.length(at: index, in: glyphs, upTo: range.upperBound) {
                return index..<index + length
            }
            index += 1
        }
        return nil
    }

    /// 重要, 需要, 要素: the end of the word of which the glyph is a part.
    private static func otherMust(around index: Int, _ glyphs: Glyphs, _ range: Range<Int>) -> Int? {
        guard let length = ForceWords.otherMusts.length(at: index, in: glyphs, upTo: range.upperBound) else { return nil }
        return index + length
    }

    func clauses(of speech: Range<Int>) -> [Clause] {
        var found: [Clause] = []
        for piece in passage.pieces(of: speech, at: ["；", "。", "！", "？"]) {
            var start = piece.lowerBound
            for segment in passage.pieces(of: piece, at: ["，", "："]) where segment.lowerBound > start && begins(segment) {
                append(start..<segment.lowerBound, to: &found, speech)
                start = segment.lowerBound
            }
            append(start..<piece.upperBound, to: &found, speech)
        }
        return found
    }

    /// A segment that begins a clause of its own.
    private func begins(_ segment: Range<Int>) -> Bool {
        if SpeechWords.enumerators.length(at: segment.lowerBound, in: glyphs, upTo: segment.upperBound) != nil { return true }
        if let must = ClauseRules.must(in: segment, passage) {
            // 需区政府协调的，及时汇报: a condition of what it stands among.
            if must.lowerBound == segment.lowerBound {
                return ForceWords.leadingMusts.isWhole(must, in: glyphs) || glyphs.has("请", at: must.lowerBound)
            }
            let subject = segment.lowerBound..<must.lowerBound
            // 各镇（街道）要: whoever stands before it is short and holds no act.
            return subject.count <= 22 && !ForceWords.acts.occur(in: glyphs, subject) && endsAsSubject(subject)
        }
        return false
    }

    private func endsAsSubject(_ range: Range<Int>) -> Bool {
        UnitWords.endings.length(before: range.upperBound, in: glyphs, downTo: range.lowerBound) != nil
            || UnitWords.groupTails.length(before: range.upperBound, in: glyphs, downTo: range.lowerBound) != nil
            || glyphs[range.upperBound - 1] == "）"
            || RoleWords.persons.length(before: range.upperBound, in: glyphs, downTo: range.lowerBound) != nil
    }

    private func append(_ range: Range<Int>, to found: inout [Clause], _ speech: Range<Int>) {
        var bare = passage.bare(range)
        var isMarked = false
        var changed = true
        while changed {
            changed = false
            for words in [SpeechWords.enumerators, ForceWords.connectors] {
                if let length = words.length(at: bare.lowerBound, in: glyphs, upTo: bare.upperBound) {
                    isMarked = isMarked || glyphs.has("要", before: bare.lowerBound + length)
                    bare = passage.bare(bare.lowerBound + length..<bare.upperBound)
                    changed = true
                }
            }
            // 需区政府协调的 keeps its first word: without it, it would say something else.
            if let must = ClauseRules.must(in: bare, passage), must.lowerBound == bare.lowerBound,
                ForceWords.leadingMusts.isWhole(must, in: glyphs)
            {
                bare = passage.bare(must.upperBound..<bare.upperBound)
                isMarked = true
                changed = true
            }
        }
        guard bare.count >= 4 else { return }
        let first = passage.pieces(of: bare, at: ["，", "："]).first ?? bare
        if ClauseRules.must(in: first, passage) != nil { isMarked = true }
        found.append(Clause(range: bare, isMarked: isMarked, beginsSentence: found.isEmpty))
    }
}

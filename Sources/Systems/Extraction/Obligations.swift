// The obligations of one article: each clause that somebody says, of what force it is, whose it is, and by when.
import Kernel
import Matters

struct ObligationRules {
    let passage: Passage
    let units: UnitFinder
    let times: TimeFinding
    let base: CivilDay
    let calendar: WorkCalendar?
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage, units: UnitFinder, times: TimeFinding, base: CivilDay, calendar: WorkCalendar?) {
        self.passage = passage
        self.units = units
        self.times = times
        self.base = base
        self.calendar = calendar
    }

    /// In the order of the text.
    func found(in speeches: [Speech], narrative: [Range<Int>], meetings: [MeetingFound]) -> [ObligationFound] {
        var found: [ObligationFound] = []
        for sentence in narrative { if let praise = praise(in: sentence, meetings) { found.append(praise) } }
        for speech in speeches {
            var rules = self
            if speech.isDirect {
                let unquoted = passage.unquoted(speech.range)
                let finder = UnitFinder(passage: unquoted, register: units.register)
                rules = ObligationRules(passage: unquoted, units: finder, times: times, base: base, calendar: calendar)
            }
            found += rules.obligations(of: speech, meetings)
        }
        return found.sorted { $0.span < $1.span }
    }

    private func obligations(of speech: Speech, _ meetings: [MeetingFound]) -> [ObligationFound] {
        let force = ForceRules(passage: passage)
        var found: [ObligationFound] = []
        var carried: [UnitFound] = []
        for clause in ClauseRules(passage: passage).clauses(of: speech.range) {
            guard !passage.isQuoted[clause.range.lowerBound] else { continue }
            let mentions = times.find(glyphs, clause.range, LocalTime(base), calendar)
            let roles = UnitRoles(passage: passage, acts: ForceWords.acts, times: mentions)
            let mentioned = units.mentions(in: clause.range)
            let named = roles.found(mentioned, in: clause.range)
            if clause.beginsSentence { carried = [] }
            guard
                let judged = force.judge(
                    clause.range, times: mentions, mayOrder: speech.mayOrder, isMarked: clause.isMarked || isAddressed(named),
                    isAssigned: isAssigned(named.isEmpty ? carried : named),
                    isLed: named.contains { $0.role == .lead }, isNamed: named.contains { !$0.candidates.isEmpty },
                    due: due(mentions, behind: mentioned, named))
            else { continue }
            var obligation = ObligationFound(span: glyphs.span(of: clause.range), text: glyphs.text(clause.range), force: judged.force)
            obligation.speaker = speech.speaker
            obligation.verb = speech.verb
            obligation.measures = judged.measures.map { glyphs.found(passage.trimmed($0, of: ForceWords.connectors)) }
            obligation.units = named.isEmpty ? carried : named
            if !named.isEmpty { carried = carry(named) }
            if judged.force == .order { date(&obligation, mentions, judged.measures) }
            // What the text itself says is a task only where it names who or when.
            if speech.isOfText, judged.force == .order, obligation.units.isEmpty, obligation.limit == nil, obligation.cadence == nil {
                continue
            }
            if speech.isOfText, judged.force != .order, !clause.isMarked { continue }
            obligation.meeting = meeting(at: obligation.span, meetings)
            found.append(obligation)
        }
        return found
    }

    /// 区住建局3月底前…: it begins with the name of a unit and by when, or with 自即日起.
    func isTold(_ segment: Range<Int>) -> Bool {
        guard let unit = units.mentions(in: segment).first, unit.range.lowerBound == segment.lowerBound, !unit.isGroup else { return false }
        return times.find(glyphs, segment, LocalTime(base), calendar).contains {
            $0.range.lowerBound == unit.range.upperBound && ($0.isLimit && !$0.isVague || isFromNow($0))
        }
    }

    /// 自即日起.
    private func isFromNow(_ time: TimeMention) -> Bool { time.side == .after && time.readings.first?.from.day == base }

    /// The limits right behind the name of a unit that is told to do something; 各部门 is no name.
    private func due(_ times: [TimeMention], behind mentioned: [UnitMention], _ named: [UnitFound]) -> [Range<Int>] {
        let names = mentioned.filter { mention in
            !mention.isGroup && named.contains { $0.role != .supporting && $0.name.span == glyphs.span(of: mention.range) }
        }
        return times.filter { time in time.isLimit && !time.isVague && names.contains { $0.range.upperBound == time.range.lowerBound } }
            .map(\.range)
    }

    /// 对…给予高度评价: told by the text itself, which says nothing else of how well something was done.
    private func praise(in sentence: Range<Int>, _ meetings: [MeetingFound]) -> ObligationFound? {
        guard let word = ForceWords.appraisals.first(in: glyphs, sentence), !passage.isQuoted[word.lowerBound] else { return nil }
        let segments = passage.pieces(of: sentence, at: ["，", "；", "："])
        guard let segment = segments.first(where: { $0.contains(word.lowerBound) }) else { return nil }
        var praise = ObligationFound(span: glyphs.span(of: segment), text: glyphs.text(segment), force: .praise)
        praise.meeting = meeting(at: praise.span, meetings)
        return praise
    }

    /// Who is addressed stays so for the rest of the sentence; leading and supporting are said of one clause.
    private func carry(_ units: [UnitFound]) -> [UnitFound] {
        units.filter { $0.role != .supporting }.map { UnitFound(name: $0.name, role: .addressed, candidates: $0.candidates) }
    }

    private func isAddressed(_ units: [UnitFound]) -> Bool { !units.isEmpty }

    /// To a unit that has a name: 区供电公司, not 各部门.
    private func isAssigned(_ units: [UnitFound]) -> Bool {
        units.contains { !$0.candidates.isEmpty || !UnitWords.anybody.isWhole($0.name.value) }
    }

    /// The last that was held before it in the text; else the first of the article.
    private func meeting(at span: Span, _ meetings: [MeetingFound]) -> Int? {
        meetings.indices.last { meetings[$0].span.from <= span.from } ?? meetings.indices.first
    }

    private func date(_ obligation: inout ObligationFound, _ mentions: [TimeMention], _ measures: [Range<Int>]) {
        let recurring = mentions.filter { $0.kind == .recurring }
        // 每周…, 每周五前报…: by when it is due says more than how often.
        if let again = recurring.first(where: { $0.side == .before }) ?? recurring.first { obligation.cadence = glyphs.found(again.range) }
        for mention in mentions where mention.kind != .recurring && (mention.isLimit || isDeadline(mention, measures)) {
            // 尽快 and 近期 are no days; a convention about them is for whoever accepts the proposal.
            let readings = times.limits(mention, LocalTime(base), calendar).filter { $0.rule != .convention }
            guard !readings.isEmpty else { continue }
            obligation.limit = LimitFound(text: glyphs.found(mention.range), readings: readings)
            return
        }
    }

    /// 于3月15日报…, 4月底完成…: a time in front of an act of the same segment.
    private func isDeadline(_ mention: TimeMention, _ measures: [Range<Int>]) -> Bool {
        guard mention.side == .at, mention.kind == .point || mention.kind == .span, !mention.readings.isEmpty else { return false }
        guard
            let measure = measures.first(where: { $0.lowerBound <= mention.range.lowerBound && mention.range.upperBound <= $0.upperBound })
        else { return false }
        return ForceWords.acts.occur(in: glyphs, mention.range.upperBound..<measure.upperBound)
    }
}

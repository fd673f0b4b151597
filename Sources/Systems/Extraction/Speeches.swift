// Who says what: 会议强调，…; a name and 指出，…; a name in a visit and 强调要…; and how far the words of one speaker reach.
import Kernel

/// A stretch of one sentence that somebody says.
struct Speech {
    var speaker: Found<String>?
    var verb: Found<String>?
    /// What is said can be a task.
    var mayOrder: Bool
    /// Without who says it.
    var range: Range<Int>
    /// Between quotation marks behind 批示： and the like: the words of who may order.
    var isDirect = false
    /// Said by the text itself, under a headline like 通知: only what names a unit or a day is a task there.
    var isOfText = false
}

struct SpeechFinder {
    let passage: Passage
    let people: People
    /// The headline says that the text is made of orders.
    let isOrderingText: Bool
    /// A segment begins with the name of a unit and by when it is to do something.
    let isTold: (Range<Int>) -> Bool
    private var glyphs: Glyphs { passage.glyphs }

    private var names: PersonFinder { PersonFinder(passage: passage) }

    init(passage: Passage, people: People, isOrderingText: Bool, isTold: @escaping (Range<Int>) -> Bool) {
        self.passage = passage
        self.people = people
        self.isOrderingText = isOrderingText
        self.isTold = isTold
    }

    struct Result {
        var speeches: [Speech] = []
        /// What the text tells in its own words; a sentence up to its verb of saying is one.
        var narrative: [Range<Int>] = []
    }

    private struct Head {
        var speaker: Found<String>?
        var verb: Found<String>
        var mayOrder: Bool
        var body: Range<Int>
        var begins: Int
    }

    func read(_ paragraphs: [Range<Int>]) -> Result {
        var result = Result()
        var open: Head?
        var lastPerson: Found<String>?
        var wasCut = false
        for paragraph in paragraphs {
            var last = open
            if open != nil, !(wasCut || continues(paragraph)) { open = nil }
            for sentence in passage.sentences(in: paragraph) {
                if let head = head(in: sentence, lastPerson: lastPerson, open: last) {
                    if head.begins > sentence.lowerBound { result.narrative.append(sentence.lowerBound..<head.begins) }
                    result.speeches.append(speech(head, head.body))
                    open = head
                    last = head
                    if let speaker = head.speaker, isPerson(speaker) { lastPerson = speaker }
                } else if let speaking = open, isSaid(sentence) {
                    result.speeches.append(speech(speaking, sentence))
                } else if let speaking = last, isMust(at: sentence.lowerBound) {
                    result.speeches.append(speech(speaking, sentence))
                    open = speaking
                } else if isOrderingText, !isNarrative(sentence), !glyphs.isField(sentence) {
                    result.speeches.append(Speech(mayOrder: true, range: sentence, isOfText: true))
                    // Of minutes the same sentences tell who was there.
                    if !people.within(sentence).isEmpty || glyphs.beginsWithDay(sentence) { result.narrative.append(sentence) }
                } else {
                    result.narrative.append(sentence)
                    open = nil
                    if let person = people.within(sentence).first { lastPerson = glyphs.found(person.name) }
                }
            }
            let end = paragraph.upperBound
            wasCut = end > paragraph.lowerBound && !glyphs[end - 1].endsSentence && glyphs[end - 1] != "”" && glyphs[end - 1] != "）"
        }
        return result
    }

    private func speech(_ head: Head, _ range: Range<Int>) -> Speech {
        var speech = Speech(speaker: head.speaker, verb: head.verb, mayOrder: head.mayOrder, range: range)
        // Only of people whom the text knows, and only where the quotation is all that is said.
        let opens = range == head.body && glyphs[range.lowerBound] == "“" && glyphs[range.lowerBound - 1] == "："
        if opens, head.mayOrder, let speaker = head.speaker, isPerson(speaker), let close = range.last(where: { glyphs[$0] == "”" }),
            close + 2 >= range.upperBound
        {
            speech.range = range.lowerBound + 1..<close
            speech.isDirect = true
        }
        return speech
    }

    private func isPerson(_ found: Found<String>) -> Bool { people.isKnown(found.value) }

    /// A paragraph that goes on with what was being said: one of a list, or what begins with 要.
    private func continues(_ paragraph: Range<Int>) -> Bool {
        glyphs.isItem(paragraph) || SpeechWords.enumerators.length(at: paragraph.lowerBound, in: glyphs, upTo: paragraph.upperBound) != nil
            || isMust(at: paragraph.lowerBound) || isAddressed(paragraph)
    }

    /// 区住建局要…, 区住建局3月底前…: a paragraph of its own in some papers, and in narrow columns wherever a line ends with a sentence.
    private func isAddressed(_ paragraph: Range<Int>) -> Bool {
        guard let first = passage.segments(of: paragraph).first, !isNarrative(paragraph), people.within(first).isEmpty else { return false }
        if glyphs.has("由", at: first.lowerBound), RoleWords.lead.occur(in: glyphs, first) { return true }
        guard let must = ClauseRules.must(in: first, passage) else { return !isPast(first) && isTold(first) }
        return must.lowerBound - first.lowerBound <= 20 && !isPast(first)
    }

    private func isPast(_ range: Range<Int>) -> Bool { ForceRules(passage: passage).isPast(range) }

    private func isMust(at index: Int) -> Bool {
        ForceWords.musts.length(at: index, in: glyphs, upTo: glyphs.count) != nil
            && ForceWords.otherMusts.length(at: index, in: glyphs, upTo: glyphs.count) == nil
    }

    /// Still what the speaker says, and not what happened next.
    private func isSaid(_ sentence: Range<Int>) -> Bool {
        if ClauseRules.must(in: sentence, passage) != nil { return !isNarrative(sentence) || isMust(at: sentence.lowerBound) }
        if isNarrative(sentence) { return false }
        let first = passage.segments(of: sentence).first ?? sentence
        if people.within(sentence).contains(where: { $0.range.lowerBound <= first.lowerBound + 2 }) { return false }
        return true
    }

    private func isNarrative(_ sentence: Range<Int>) -> Bool {
        SpeechWords.narrative.length(at: sentence.lowerBound, in: glyphs, upTo: sentence.upperBound) != nil
    }

    // MARK: Heads

    private func head(in sentence: Range<Int>, lastPerson: Found<String>?, open: Head?) -> Head? {
        var index = sentence.lowerBound
        while index < sentence.upperBound {
            let ordering = SpeechWords.ordering.length(at: index, in: glyphs, upTo: sentence.upperBound)
            guard !passage.isNested[index],
                let length = ordering ?? SpeechWords.wishing.length(at: index, in: glyphs, upTo: sentence.upperBound)
            else {
                index += 1
                continue
            }
            let verb = index..<index + length
            if let body = body(after: verb, in: sentence, isOrdering: ordering != nil),
                let subject = subject(of: verb, in: sentence, lastPerson: lastPerson, open: open)
            {
                return Head(
                    speaker: subject.speaker, verb: glyphs.found(verb), mayOrder: ordering != nil && subject.mayOrder, body: body,
                    begins: subject.begins)
            }
            index += length
        }
        return nil
    }

    /// What is said begins behind a mark, or with a word that begins a task.
    private func body(after verb: Range<Int>, in sentence: Range<Int>, isOrdering: Bool) -> Range<Int>? {
        var at = verb.upperBound
        guard at < sentence.upperBound else { return nil }
        if glyphs[at] == "，" || glyphs[at] == "：" {
            at += 1
        } else if let mark = objectEnd(verb, in: sentence) {
            at = mark + 1
        } else {
            guard isOrdering, SpeechWords.bodies.length(at: at, in: glyphs, upTo: sentence.upperBound) != nil || endsInUnit(at, sentence)
            else { return nil }
        }
        guard at < sentence.upperBound, glyphs[at] != "“" || isOrdering else { return nil }
        return at..<sentence.upperBound
    }

    /// 叮嘱镇村干部，要…: who is spoken to stands between the verb and the mark.
    private func objectEnd(_ verb: Range<Int>, in sentence: Range<Int>) -> Int? {
        guard SpeechWords.addressing.isWhole(verb, in: glyphs) else { return nil }
        let reach = verb.upperBound..<min(sentence.upperBound, verb.upperBound + 16)
        guard let mark = reach.first(where: { glyphs[$0].partsClauses }), mark > verb.upperBound + 1 else { return nil }
        // 强调三点意见：
        if glyphs[mark] == "：", SpeechWords.announced.length(before: mark, in: glyphs, downTo: verb.upperBound) != nil { return mark }
        guard isMust(at: mark + 1),
            ClauseRules.must(in: verb.upperBound..<mark, passage) == nil
        else { return nil }
        return mark
    }

    /// 会议要求区住建局…
    private func endsInUnit(_ index: Int, _ sentence: Range<Int>) -> Bool {
        let level = UnitWords.levels.contains(glyphs[index])
        return level
            && (index + 2..<min(sentence.upperBound, index + 14)).contains {
                UnitWords.unregistered.length(at: $0, in: glyphs, upTo: sentence.upperBound) != nil
            }
    }

    private struct Subject {
        var speaker: Found<String>?
        var mayOrder: Bool
        var begins: Int
    }

    private func subject(of verb: Range<Int>, in sentence: Range<Int>, lastPerson: Found<String>?, open: Head?) -> Subject? {
        let from =
            (sentence.lowerBound..<verb.lowerBound).last { !passage.isNested[$0] && glyphs[$0].partsClauses }.map { $0 + 1 }
            ?? sentence.lowerBound
        let segment = from..<verb.lowerBound
        let isRequirement = glyphs.has("要求", at: verb.lowerBound)
        if SpeechWords.notSubjects.length(at: from, in: glyphs, upTo: verb.lowerBound) != nil { return nil }
        if isRequirement, SpeechWords.nounMakers.length(before: verb.lowerBound, in: glyphs, downTo: from) != nil { return nil }
        // 会议强调
        var end = verb.lowerBound
        while let length = SpeechWords.adverbs.length(before: end, in: glyphs, downTo: from) { end -= length }
        if let length = SpeechWords.assemblies.length(before: end, in: glyphs, downTo: from) {
            let isEssay = SpeechWords.essays.occur(in: glyphs, segment)
            let isObject = glyphs.has("召开", before: end - length) || glyphs.has("主持", before: end - length)
            if !isObject { return Subject(speaker: glyphs.found(end - length..<end), mayOrder: !isEssay, begins: from) }
        }
        if let person = people.within(segment).first {
            return Subject(speaker: glyphs.found(person.name), mayOrder: true, begins: verb.lowerBound)
        }
        if SpeechWords.essays.occur(in: glyphs, segment) { return nil }
        if SpeechWords.pronouns.length(at: from, in: glyphs, upTo: verb.lowerBound) != nil {
            if glyphs.has("们", at: from + 1) { return Subject(speaker: nil, mayOrder: true, begins: verb.lowerBound) }
            let here = people.within(sentence.lowerBound..<from).first.map { glyphs.found($0.name) }
            return Subject(speaker: here ?? lastPerson, mayOrder: true, begins: verb.lowerBound)
        }
        // 某某强调，: a name that only its place shows.
        if let name = names.name(at: from, upTo: verb.upperBound), name.upperBound == end || name.upperBound == verb.lowerBound,
            name.count >= 2
        {
            return Subject(speaker: glyphs.found(name), mayOrder: true, begins: verb.lowerBound)
        }
        guard segment.count <= 8 else {
            let earlier = people.within(sentence.lowerBound..<verb.lowerBound).first
            guard let earlier, segment.isEmpty || glyphs.has("时", before: verb.lowerBound) || glyphs.has("中", before: verb.lowerBound)
            else { return nil }
            return Subject(speaker: glyphs.found(earlier.name), mayOrder: true, begins: verb.lowerBound)
        }
        let isBare = end <= from
        if isBare, let earlier = people.within(sentence.lowerBound..<from).first {
            return Subject(speaker: glyphs.found(earlier.name), mayOrder: true, begins: verb.lowerBound)
        }
        if isBare, let open { return Subject(speaker: open.speaker, mayOrder: open.mayOrder, begins: verb.lowerBound) }
        if isBare, let lastPerson { return Subject(speaker: lastPerson, mayOrder: true, begins: verb.lowerBound) }
        if isBare, glyphs.find("会议", in: sentence.lowerBound..<from) != nil {
            return Subject(speaker: nil, mayOrder: true, begins: verb.lowerBound)
        }
        return nil
    }
}

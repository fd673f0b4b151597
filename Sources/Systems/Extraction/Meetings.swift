// The meetings that an article says were held. A meeting that is to be held is a task and none of these; one that is only
// mentioned (…会议精神) is none either.
import Kernel

struct MeetingFinder {
    let passage: Passage
    let base: CivilDay
    let articleDay: Found<CivilDay>?
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage, base: CivilDay, articleDay: Found<CivilDay>?) {
        self.passage = passage
        self.base = base
        self.articleDay = articleDay
    }

    private static let longestName = 48

    /// - Parameter narrative: sentences, or their parts before what somebody says, in the order of the text.
    func found(in narrative: [Range<Int>], headlines: [Glyphs.Paragraph]) -> [MeetingFound] {
        var meetings: [MeetingFound] = []
        for headline in headlines {
            guard let name = minutes(headline.range) else { continue }
            var meeting = make(name, in: headline.range)
            meeting.on = meeting.on ?? articleDay
            meetings.append(meeting)
            break
        }
        for sentence in narrative {
            for (name, holding) in held(in: sentence) { add(name, holding, in: sentence, to: &meetings) }
        }
        nameBare(&meetings, by: headlines)
        return meetings
    }

    /// 召开会议 under 我区召开…现场会议: the one meeting without a name has that of the headline.
    private func nameBare(_ meetings: inout [MeetingFound], by headlines: [Glyphs.Paragraph]) {
        let bare = meetings.indices.filter { meetings[$0].name.value == "会议" || meetings[$0].name.value == "大会" }
        let names = headlines.flatMap { glyphs.spaced($0.range) }.flatMap(meetingNames)
        guard bare.count == 1, let first = names.first, names.allSatisfy({ glyphs.text($0) == glyphs.text(first) }) else { return }
        let text = glyphs.text(first)
        if meetings.contains(where: { $0.name.value.count > 2 && (text.hasSuffix($0.name.value) || $0.name.value.hasSuffix(text)) }) {
            return
        }
        meetings[bare[0]].name = glyphs.found(first)
        meetings[bare[0]].session = session(in: first)
    }

    /// The meetings that a headline says were held, or its own words where they are no more than a name.
    private func meetingNames(_ headline: Range<Int>) -> [Range<Int>] {
        let isHeld = MeetingWords.holdings.occur(in: glyphs, headline)
        let end = headline.upperBound
        let alone = isHeld || ending(before: end, downTo: headline.lowerBound) == nil ? [] : [withoutLead(headline.lowerBound, end)..<end]
        return (held(in: headline).map(\.name) + alone).filter { name in
            name.count >= 5 && (glyphs.has("会", before: name.upperBound) || glyphs.has("会议", before: name.upperBound))
        }
    }

    private func add(_ name: Range<Int>, _ holding: Range<Int>, in sentence: Range<Int>, to meetings: inout [MeetingFound]) {
        let text = glyphs.text(name)
        // The minutes name it in their title and once more in their first sentence.
        if let same = meetings.firstIndex(where: { $0.name.value.hasSuffix(text) || text.hasSuffix($0.name.value) }), text != "续会" {
            if meetings[same].on == nil { meetings[same].on = day(in: sentence) }
            if meetings[same].place == nil { meetings[same].place = place(before: holding, in: sentence) }
            return
        }
        var meeting = make(name, in: sentence)
        meeting.on = day(in: sentence) ?? articleDay
        meeting.place = place(before: holding, in: sentence)
        let follows = ["会议结束后", "会后", "会议之后", "随即召开", "接着召开", "套开"].contains { glyphs.find($0, in: sentence) != nil }
        if !meetings.isEmpty, text.hasSuffix("续会") || follows { meeting.continues = meetings.count - 1 }
        meetings.append(meeting)
    }

    private func make(_ name: Range<Int>, in sentence: Range<Int>) -> MeetingFound {
        var meeting = MeetingFound(span: glyphs.span(of: sentence), name: glyphs.found(name))
        meeting.session = session(in: name)
        return meeting
    }

    // MARK: Names

    /// …第8次常务会议纪要
    private func minutes(_ headline: Range<Int>) -> Range<Int>? {
        guard let end = glyphs.find("纪要", in: headline) else { return nil }
        guard let length = MeetingWords.endings.length(before: end, in: glyphs, downTo: headline.lowerBound), length > 0 else { return nil }
        return headline.lowerBound..<end
    }

    private func held(in sentence: Range<Int>) -> [(name: Range<Int>, holding: Range<Int>)] {
        var found: [(Range<Int>, Range<Int>)] = []
        for holding in MeetingWords.holdings.all(in: glyphs, sentence) where !passage.isNested[holding.lowerBound] {
            let from =
                (sentence.lowerBound..<holding.lowerBound).last { !passage.isNested[$0] && (glyphs[$0].partsClauses) }.map { $0 + 1 }
                ?? sentence.lowerBound
            let to =
                (holding.upperBound..<sentence.upperBound).first { !passage.isNested[$0] && glyphs[$0].partsClauses } ?? sentence.upperBound
            if isFuture(holding, from: from) { continue }
            if glyphs.has("召", at: holding.lowerBound), holding.count == 1, !isSlip(holding, to: to) { continue }
            if holding.upperBound < to, glyphs[holding.upperBound] == "的" {
                if let name = justHeld(holding, from: from, to: to) { found.append((name, holding)) }
                continue
            }
            let after = name(after: holding, to: to)
            // 区委常委会召开会议: the name stands before, if one does.
            let isBare = after?.count == 2 && after.map { glyphs.has("会议", at: $0.lowerBound) } ?? false
            if let name = isBare
                ? name(before: holding, from: from, sentence: sentence) ?? after
                : after ?? name(before: holding, from: from, sentence: sentence)
            {
                found.append((name, holding))
            }
        }
        return found
    }

    /// 主持召区政府…会议: 开 is lost.
    private func isSlip(_ holding: Range<Int>, to: Int) -> Bool {
        glyphs.has("主持", before: holding.lowerBound)
            && MeetingWords.endings.length(before: to, in: glyphs, downTo: holding.upperBound) != nil
    }

    /// 在随后召开的座谈会上
    private func justHeld(_ holding: Range<Int>, from: Int, to: Int) -> Range<Int>? {
        guard
            glyphs.has("随后", before: holding.lowerBound) || glyphs.has("接着", before: holding.lowerBound)
                || glyphs.has("当天", before: holding.lowerBound)
        else { return nil }
        let begin = holding.upperBound + 1
        guard let end = (begin..<to).last(where: { glyphs[$0] == "上" }),
            MeetingWords.endings.length(before: end, in: glyphs, downTo: begin) != nil
        else { return nil }
        return begin..<end
    }

    private func isFuture(_ holding: Range<Int>, from: Int) -> Bool {
        var end = holding.lowerBound
        while let length = MeetingWords.adverbs.length(before: end, in: glyphs, downTo: from) { end -= length }
        return MeetingWords.future.length(before: end, in: glyphs, downTo: from) != nil
    }

    /// 召开区委常委会会议
    private func name(after holding: Range<Int>, to: Int) -> Range<Int>? {
        var from = holding.upperBound
        while let length = MeetingWords.leads.length(at: from, in: glyphs, upTo: to) { from += length }
        let limit = min(to, from + MeetingFinder.longestName)
        guard from < limit else { return nil }
        // The last ending behind which the name does not go on; 在…上 would be another sentence.
        for end in stride(from: limit, to: from + 1, by: -1) {
            guard let length = ending(before: end, downTo: from), !isCounted(end, to) else { continue }
            // 召开会议 alone names no meeting, unless it goes on with what was done there.
            let isBare = end - length == from && (glyphs.has("会议", at: from) || glyphs.has("大会", at: from))
            return isBare && !goesOnAsMeeting(end) ? nil : from..<end
        }
        return nil
    }

    /// 召开会议，专题研究…
    private func goesOnAsMeeting(_ end: Int) -> Bool {
        let at = end < glyphs.count && glyphs[end] == "，" ? end + 1 : end
        return MeetingWords.businesses.length(at: at, in: glyphs, upTo: glyphs.count) != nil
    }

    /// …会议在某地召开
    private func name(before holding: Range<Int>, from: Int, sentence: Range<Int>) -> Range<Int>? {
        var end = holding.lowerBound
        while let length = MeetingWords.adverbs.length(before: end, in: glyphs, downTo: from) { end -= length }
        var begin = from
        let isClosing = glyphs.has("闭幕", at: holding.lowerBound) || glyphs.has("开幕", at: holding.lowerBound)
        if let at = (from..<end).last(where: { glyphs[$0] == "在" && !passage.isNested[$0] }) {
            // 在 begins the place, unless the name of the meeting stands behind it.
            if ending(before: end, downTo: at) == nil || isBody(end, at) { end = at }
        }
        while end > begin, glyphs[end - 1] == "，" { end -= 1 }
        if isClosing, ending(before: end, downTo: begin) == nil {
            begin = sentence.lowerBound
            guard
                let last = (begin + 2..<max(begin + 2, holding.lowerBound)).last(where: {
                    ending(before: $0, downTo: begin) != nil
                })
            else { return nil }
            end = last
            begin = (begin..<end).last { !passage.isNested[$0] && glyphs[$0].partsClauses }.map { $0 + 1 } ?? begin
        }
        let isMeeting = ending(before: end, downTo: begin) != nil
        let isBodyMeeting = isBody(end, begin) && glyphs.has("会议", at: holding.upperBound)
        guard isMeeting || isBodyMeeting else { return nil }
        begin = withoutLead(begin, end)
        guard end - begin >= 3, end - begin <= MeetingFinder.longestName else { return nil }
        return begin..<end
    }

    private func isBody(_ end: Int, _ from: Int) -> Bool { MeetingWords.bodies.length(before: end, in: glyphs, downTo: from) != nil }

    /// The length of what makes it the name of a meeting. What is held and ends in 会 is one, unless a table says it is a body.
    private func ending(before end: Int, downTo from: Int) -> Int? {
        let known = MeetingWords.endings.length(before: end, in: glyphs, downTo: from)
        let body = MeetingWords.noMeetings.length(before: end, in: glyphs, downTo: from)
        if let body, body >= (known ?? 0) { return nil }
        if MeetingWords.places.length(at: end, in: glyphs, upTo: glyphs.count) != nil { return nil }
        if known != nil { return known }
        let goesOn = end < glyphs.count && (glyphs[end] == "议" || glyphs[end] == "员" || glyphs[end] == "场" || glyphs[end] == "展")
        return end - from >= 3 && glyphs[end - 1] == "会" && !goesOn ? 1 : nil
    }

    /// 召开议事会67场: how many, not which.
    private func isCounted(_ end: Int, _ to: Int) -> Bool {
        end < to && (glyphs[end].isDigit || glyphs[end] == "近" || glyphs[end] == "余" || glyphs[end] == "等")
    }

    /// Past the day, 我区 and others that lead up to a name.
    private func withoutLead(_ begin: Int, _ end: Int) -> Int {
        var from = begin
        var changed = true
        while changed {
            changed = false
            if let day = DayWord.first(in: glyphs, from..<min(end, from + 12)), day.range.lowerBound == from {
                from = day.range.upperBound
                changed = true
            }
            if let length = MeetingWords.beforeNames.length(at: from, in: glyphs, upTo: end), from + length < end - 2 {
                from += length
                changed = true
            }
        }
        return from
    }

    // MARK: Session, day, place

    /// 第12次, 第三十二次: the last one in the name.
    private func session(in name: Range<Int>) -> Found<Int>? {
        var found: Found<Int>?
        for index in name where glyphs[index] == "第" {
            guard let end = (index + 1..<name.upperBound).first(where: { glyphs[$0] == "次" }), end - index <= 6, end > index + 1,
                let number = number(index + 1..<end)
            else { continue }
            found = Found(number, glyphs.span(of: index..<end + 1))
        }
        return found
    }

    private func number(_ range: Range<Int>) -> Int? {
        if let plain = Int(glyphs.text(range)) { return plain }
        let digits: [Unicode.Scalar: Int] = ["一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "〇": 0, "零": 0]
        var total = 0
        var last = 0
        for index in range {
            switch glyphs[index] {
            case "十":
                total += (last == 0 ? 1 : last) * 10
                last = 0
            case "百":
                total += (last == 0 ? 1 : last) * 100
                last = 0
            default:
                guard let digit = digits[glyphs[index]] else { return nil }
                last = digit
            }
        }
        return total + last
    }

    private func day(in sentence: Range<Int>) -> Found<CivilDay>? {
        guard let found = DayWord.first(in: glyphs, sentence), let on = found.day(notAfter: articleDay.map { max($0.value, base) } ?? base)
        else { return nil }
        return Found(on, glyphs.span(of: found.range))
    }

    /// 在区会议中心召开
    private func place(before holding: Range<Int>, in sentence: Range<Int>) -> Found<String>? {
        var end = holding.lowerBound
        while let length = MeetingWords.adverbs.length(before: end, in: glyphs, downTo: sentence.lowerBound) { end -= length }
        let from =
            (sentence.lowerBound..<end).last { !passage.isNested[$0] && glyphs[$0].partsClauses }.map { $0 + 1 } ?? sentence.lowerBound
        guard let at = (from..<end).last(where: { glyphs[$0] == "在" }), end - at > 2, end - at <= 24 else { return nil }
        let range = at + 1..<end
        guard MeetingWords.endings.length(before: end, in: glyphs, downTo: range.lowerBound) == nil, !isBody(end, range.lowerBound),
            !glyphs.has("我区", at: range.lowerBound) || range.count > 2
        else { return nil }
        return glyphs.found(range)
    }
}

// Who was at a meeting and what they did there, what it heard, and what it passed on.
import Kernel

struct AttendanceRules {
    let passage: Passage
    let people: People
    let base: CivilDay
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage, people: People, base: CivilDay) {
        self.passage = passage
        self.people = people
        self.base = base
    }

    func fill(_ meetings: inout [MeetingFound], from narrative: [Range<Int>]) {
        guard !meetings.isEmpty else { return }
        for sentence in narrative {
            let at = glyphs.span(of: sentence)
            let meeting = meetings.indices.last { meetings[$0].span.from <= at.from } ?? 0
            if field(sentence, &meetings[meeting]) { continue }
            attendance(sentence, &meetings[meeting])
            objects(sentence, &meetings[meeting])
        }
    }

    // MARK: People

    private func field(_ sentence: Range<Int>, _ meeting: inout MeetingFound) -> Bool {
        for (words, field) in MeetingWords.fields {
            guard let length = words.length(at: sentence.lowerBound, in: glyphs, upTo: sentence.upperBound) else { continue }
            let rest = passage.bare(sentence.lowerBound + length..<sentence.upperBound)
            switch field {
            case .role(let role): for mention in people.within(rest) { add(mention, role, in: sentence, &meeting) }
            case .place: if !rest.isEmpty { meeting.place = glyphs.found(rest) }
            case .day:
                if let found = DayWord.first(in: glyphs, rest), let day = found.day(notAfter: base.advanced(by: 1)) {
                    meeting.on = Found(day, glyphs.span(of: found.range))
                }
            }
            return true
        }
        return false
    }

    /// Names gather until a verb says what they did.
    private func attendance(_ sentence: Range<Int>, _ meeting: inout MeetingFound) {
        var group: [PersonMention] = []
        var isSaid = false
        for segment in passage.pieces(of: sentence, at: ["，", "；", "："]) {
            let mentions = people.within(segment).filter { !passage.isQuoted[$0.name.lowerBound] }
            if !mentions.isEmpty {
                if isSaid { group = [] }
                isSaid = false
                group += mentions
            }
            guard let last = group.last, !MeetingWords.otherEvents.occur(in: glyphs, segment) else { continue }
            let after = max(segment.lowerBound, mentions.isEmpty ? segment.lowerBound : last.name.upperBound)..<segment.upperBound
            var roles: [AttendanceRole] = []
            if MeetingWords.chair.occur(in: glyphs, after) { roles.append(.chair) }
            if MeetingWords.speaker.occur(in: glyphs, after) { roles.append(.speaker) }
            if MeetingWords.subVenue.occur(in: glyphs, after) {
                roles.append(.subVenue)
            } else if MeetingWords.sittingIn.occur(in: glyphs, after) {
                roles.append(.sittingIn)
            } else if MeetingWords.member.occur(in: glyphs, after) {
                roles.append(.member)
            }
            if roles.isEmpty { continue }
            // …主持，各成员单位负责同志参加: others, whom nobody names.
            if mentions.isEmpty, isSaid, !startsWithVerb(segment) { continue }
            isSaid = true
            for mention in group { for role in roles { add(mention, role, in: sentence, &meeting) } }
        }
    }

    /// 参加会议, 并讲话: nothing stands before what was done.
    private func startsWithVerb(_ segment: Range<Int>) -> Bool {
        let head = segment.lowerBound..<min(segment.upperBound, segment.lowerBound + 4)
        return [MeetingWords.chair, MeetingWords.speaker, MeetingWords.member, MeetingWords.sittingIn].contains {
            $0.occur(in: glyphs, head)
        }
    }

    /// One person, one entry: where they are named first, with the fullest posts of all places.
    private func add(_ mention: PersonMention, _ role: AttendanceRole, in sentence: Range<Int>, _ meeting: inout MeetingFound) {
        var found = AttendanceFound(person: glyphs.found(mention.name), role: role)
        found.posts = mention.posts.filter { !PersonWords.notPosts.isWhole($0, in: glyphs) }.map { glyphs.found($0) }
        let here = glyphs.span(of: sentence)
        guard let same = meeting.attendance.firstIndex(where: { isSame($0, found, here) }) else {
            meeting.attendance.append(found)
            return
        }
        meeting.attendance[same].add(role)
        if meeting.attendance[same].posts.count < found.posts.count { meeting.attendance[same].posts = found.posts }
    }

    /// Of one name, unless one sentence lists it twice with other posts.
    private func isSame(_ a: AttendanceFound, _ b: AttendanceFound, _ sentence: Span) -> Bool {
        guard a.person.value == b.person.value else { return false }
        guard a.person.span != b.person.span, sentence.contains(a.person.span), !a.posts.isEmpty, !b.posts.isEmpty else { return true }
        return !Set(a.posts.map(\.value)).isDisjoint(with: b.posts.map(\.value))
    }

    // MARK: What was heard and passed on

    private static let heard = WordTable("听取了 听取并审议了 听取 听取并研究了")
    private static let passedOn = WordTable("传达学习了 传达了学习了 传达学习 传达了 学习传达了 传达贯彻了 集体学习了")

    private func objects(_ sentence: Range<Int>, _ meeting: inout MeetingFound) {
        if let verb = AttendanceRules.heard.first(in: glyphs, sentence), !passage.isQuoted[verb.lowerBound] {
            let rest = verb.upperBound..<sentence.upperBound
            for end in stride(from: rest.upperBound, to: rest.lowerBound + 3, by: -1) where glyphs.has("汇报", before: end) {
                meeting.heard.append(glyphs.found(rest.lowerBound..<end))
                break
            }
        }
        for segment in passage.segments(of: sentence) {
            guard let verb = AttendanceRules.passedOn.first(in: glyphs, segment), !passage.isQuoted[verb.lowerBound] else { continue }
            let rest = passage.bare(verb.upperBound..<segment.upperBound)
            if rest.count >= 4 { meeting.passedOn.append(glyphs.found(rest)) }
        }
    }
}

// Finds names behind posts. The longest part of the work is to know where a name ends: Chinese does not write it.

struct PersonFinder {
    let passage: Passage
    private var glyphs: Glyphs { passage.glyphs }

    init(passage: Passage) { self.passage = passage }

    /// No post is longer, with the names of the bodies before it.
    private static let longestPost = 26

    func introduced(in range: Range<Int>) -> [PersonMention] {
        var found: [PersonMention] = []
        var chain: [Range<Int>] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if let list = bareList(at: index, in: range) {
                found += list
                index = list.last.map(\.name.upperBound) ?? index + 1
                continue
            }
            if let list = fieldList(at: index, in: range) {
                found += list
                index = list.last.map(\.name.upperBound) ?? index + 1
                continue
            }
            guard let length = PersonWords.posts.length(at: index, in: glyphs, upTo: range.upperBound) else {
                index += 1
                continue
            }
            if glyphs.has("主席台", at: index) || glyphs.has("代表大会", at: index) || glyphs.has("代表团", at: index) {
                index += length
                continue
            }
            let post = beginning(ofPostAt: index, downTo: range.lowerBound)..<index + length
            if let last = chain.last, glyphs[last.upperBound] == "、", post.lowerBound == last.upperBound + 1 {
                chain.append(post)
            } else if let last = chain.last, last.upperBound == index {
                // 区人武部部长 after 武装部: one word ran into the next.
                chain[chain.count - 1] = last.lowerBound..<post.upperBound
            } else {
                chain = [post]
            }
            index += length
            guard let name = name(at: index, upTo: range.upperBound) else { continue }
            found.append(PersonMention(name: name, posts: chain))
            index = name.upperBound
            found += others(after: &index, sharing: chain, upTo: range.upperBound)
            chain = []
        }
        return found
    }

    /// Back to the last mark, without the words that only lead up to the post.
    private func beginning(ofPostAt index: Int, downTo start: Int) -> Int {
        var from = index
        while from > start, index - from < PersonFinder.longestPost {
            let before = glyphs[from - 1]
            if !(before.isHan || before.isDigit) { break }
            from -= 1
        }
        while let length = PersonWords.openings.length(at: from, in: glyphs, upTo: index) { from += length }
        // 开市委副书记: what a lost line left in front of a body.
        if from + 3 <= index, ["市委", "区委", "县委", "省委"].contains(where: { glyphs.has($0, at: from + 1) }) { return from + 1 }
        for at in stride(from: index, to: from, by: -1) {
            if PersonWords.beforePosts.length(before: at, in: glyphs, downTo: from) != nil { return at }
            let joins = glyphs[at - 1] == "和" || glyphs[at - 1] == "与" || glyphs[at - 1] == "及"
            if joins, PersonWords.bodies.length(at: at, in: glyphs, upTo: index) != nil { return at }
        }
        return from
    }

    /// 、李乙、张丙: names in a list behind the first. They hold its posts where several people can.
    private func others(after index: inout Int, sharing chain: [Range<Int>], upTo end: Int) -> [PersonMention] {
        let isShared =
            chain.last.map { PersonWords.sharedPosts.length(before: $0.upperBound, in: glyphs, downTo: $0.lowerBound) != nil } ?? false
        var found: [PersonMention] = []
        while index + 1 < end, glyphs[index] == "、" || (glyphs[index] == "和" && index + 3 <= end) {
            guard let name = name(at: index + 1, upTo: end), !beginsPost(name, upTo: end) else { break }
            found.append(PersonMention(name: name, posts: isShared ? chain : []))
            index = name.upperBound
        }
        return found
    }

    /// 区委常委 begins with a family name: what runs into a post without a mark is no name.
    private func beginsPost(_ name: Range<Int>, upTo end: Int) -> Bool {
        for at in name.lowerBound + 1..<min(end, name.upperBound + 1) {
            guard glyphs[at].isHan else { return false }
            if PersonWords.posts.length(at: at, in: glyphs, upTo: end) != nil { return true }
        }
        return false
    }

    /// 出席：甲乙丙、丁戊: behind the name of a field for people a name needs no post.
    private func fieldList(at index: Int, in range: Range<Int>) -> [PersonMention]? {
        guard index > range.lowerBound + 1, glyphs[index - 1] == "：",
            PersonWords.fields.length(before: index, in: glyphs, downTo: range.lowerBound) == index - range.lowerBound
        else { return nil }
        var found: [PersonMention] = []
        var at = index
        while let name = name(at: at, upTo: range.upperBound), !beginsPost(name, upTo: range.upperBound) {
            found.append(PersonMention(name: name, posts: []))
            at = name.upperBound
            guard at < range.upperBound, glyphs[at] == "、" || glyphs[at] == "，" else { break }
            at += 1
        }
        return found.isEmpty ? nil : found
    }

    /// A list of three or more names at the beginning of a sentence, or two in front of 主持, 出席 and their like.
    private func bareList(at index: Int, in range: Range<Int>) -> [PersonMention]? {
        let before = index > range.lowerBound ? glyphs[index - 1] : "。"
        guard before.endsSentence || before == "；" || before == "，", isSurname(at: index) else { return nil }
        var found: [PersonMention] = []
        var at = index
        while let name = name(at: at, upTo: range.upperBound), !beginsPost(name, upTo: range.upperBound) {
            found.append(PersonMention(name: name, posts: []))
            at = name.upperBound
            guard at < range.upperBound, glyphs[at] == "、" else { break }
            at += 1
        }
        return found.count >= 3 && at == found[found.count - 1].name.upperBound ? found : nil
    }

    func isSurname(at index: Int) -> Bool {
        index < glyphs.count
            && (PersonWords.surnames.contains(glyphs[index])
                || PersonWords.doubleSurnames.length(at: index, in: glyphs, upTo: index + 2) != nil)
    }

    private enum End: Int, Comparable {
        case none, weak, sure
        static func < (a: End, b: End) -> Bool { a.rawValue < b.rawValue }
    }

    /// A name that begins here, of one or two glyphs behind the family name.
    func name(at index: Int, upTo end: Int) -> Range<Int>? {
        guard index < end, isSurname(at: index), PersonWords.notNames.length(at: index, in: glyphs, upTo: end) == nil else { return nil }
        let family = PersonWords.doubleSurnames.length(at: index, in: glyphs, upTo: min(end, index + 2)) ?? 1
        let isDoubtful = PersonWords.doubtfulSurnames.contains(glyphs[index])
        var best: (range: Range<Int>, end: End)?
        for given in 1...2 {
            let range = index..<index + family + given
            guard range.upperBound <= end, glyphs.scalars[range].allSatisfy(\.isHan) else { break }
            let found = self.end(of: range, upTo: end)
            guard found > (isDoubtful ? .weak : .none), !PersonWords.posts.occur(in: glyphs, range) else { continue }
            if PersonWords.functionSurnames.contains(glyphs[index]), range.upperBound < end, glyphs[range.upperBound].isHan { continue }
            if let earlier = best {
                // 王平说。 or 李和平，: the shorter stays where its end is as sure, unless what follows it is no verb but a mark.
                if found > earlier.end { best = (range, found) }
            } else {
                best = (range, found)
            }
        }
        return best?.range
    }

    private func end(of name: Range<Int>, upTo end: Int) -> End {
        let at = name.upperBound
        guard at < end else { return .sure }
        let next = glyphs[at]
        if next == "、" || next.partsClauses || next == "）" || next == "（" || next == "”" { return .sure }
        if PersonWords.followers.length(at: at, in: glyphs, upTo: end) != nil { return .sure }
        return PersonWords.weakFollowers.contains(next) ? .weak : .none
    }
}

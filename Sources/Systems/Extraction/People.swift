// People whom a text names with their posts. A name stands behind a post or in a list behind one; later its glyphs alone
// are the same person. Where both ends of a name are not sure there is no name.

struct PersonMention: Sendable {
    var name: Range<Int>
    var posts: [Range<Int>]
    /// From the first word of the posts to the end of the name.
    var range: Range<Int> { (posts.first?.lowerBound ?? name.lowerBound)..<name.upperBound }
}

/// The people of one article: those with posts, and every later place where the same glyphs stand.
struct People: Sendable {
    private(set) var mentions: [PersonMention] = []
    private var byName: [String: [PersonMention]] = [:]

    /// - Parameters:
    ///   - introduced: the names of these ranges that stand behind a post or in a list.
    ///   - known: every name that the page introduces anywhere: here it makes a name sure.
    init(in passage: Passage, _ ranges: [Range<Int>], introduced: [PersonMention], known: WordTable) {
        let starts = Set(introduced.map(\.name.lowerBound))
        mentions = introduced
        for range in ranges {
            for place in known.all(in: passage.glyphs, range) where !starts.contains(place.lowerBound) {
                mentions.append(PersonMention(name: place, posts: []))
            }
        }
        mentions.sort { $0.name.lowerBound < $1.name.lowerBound }
        for mention in mentions { byName[passage.glyphs.text(mention.name), default: []].append(mention) }
    }

    static func introduced(in passage: Passage, _ ranges: [Range<Int>]) -> [PersonMention] {
        let finder = PersonFinder(passage: passage)
        return ranges.flatMap { finder.introduced(in: $0) }
    }

    func within(_ range: Range<Int>) -> ArraySlice<PersonMention> {
        let from = mentions.partitionPoint { $0.name.lowerBound >= range.lowerBound }
        let to = mentions.partitionPoint { $0.name.lowerBound >= range.upperBound }
        return mentions[from..<to]
    }

    /// A name that begins here, whether it was introduced or only said once more.
    func name(at index: Int) -> Range<Int>? { within(index..<index + 1).first?.name }

    func isKnown(_ name: String) -> Bool { byName[name] != nil }

    /// In the order in which they first come up.
    func found(in glyphs: Glyphs) -> [PersonFound] {
        let people = byName.values.compactMap { own -> (at: Int, person: PersonFound)? in
            guard let earliest = own.first else { return nil }
            let first = own.first { !$0.posts.isEmpty } ?? earliest
            var posts: [Found<String>] = []
            var values: Set<String> = []
            for post in own.flatMap(\.posts) where !PersonWords.notPosts.isWhole(post, in: glyphs) {
                let found = glyphs.found(post)
                if values.insert(found.value).inserted { posts.append(found) }
            }
            return (earliest.name.lowerBound, PersonFound(name: glyphs.found(first.name), posts: posts))
        }
        return people.sorted { $0.at < $1.at }.map(\.person)
    }
}

extension Array {
    /// The first place from which on the elements, which are sorted by it, are `belongsToSecond`.
    fileprivate func partitionPoint(_ belongsToSecond: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsToSecond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension WordTable {
    func isWhole(_ range: Range<Int>, in glyphs: Glyphs) -> Bool {
        length(at: range.lowerBound, in: glyphs, upTo: range.upperBound) == range.count
    }
}

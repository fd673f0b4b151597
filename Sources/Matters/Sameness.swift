// Whether two texts say the same: by their pairs of neighbouring letters, without spaces, punctuation and figures, which change from
// week to week while nothing else does. A report that repeats another is found by it, and an open matter that a new order is like.

package struct Sameness: Sendable {
    private let pairs: Set<String>
    private let plain: String

    package init(_ text: String) {
        let kept = text.unicodeScalars.filter { $0.properties.isAlphabetic }
        plain = String(String.UnicodeScalarView(kept)).lowercased()
        let letters = Array(plain.unicodeScalars)
        pairs = Set(zip(letters, letters.dropFirst()).map { "\($0)\($1)" })
    }

    /// Nine pairs in ten are common to both. Texts too short to have pairs are the same where their letters are.
    package func isLike(_ other: Sameness) -> Bool {
        if plain == other.plain { return true }
        guard pairs.count >= 8, other.pairs.count >= 8 else { return false }
        let common = pairs.intersection(other.pairs).count
        return common * 10 >= pairs.union(other.pairs).count * 9
    }

    /// How much of the shorter one is in the other, in thousandths; 0 where it is too short to tell.
    package func share(with other: Sameness) -> Int {
        let fewer = min(pairs.count, other.pairs.count)
        return fewer < 4 ? 0 : pairs.intersection(other.pairs).count * 1000 / fewer
    }
}

// A text as the rules of reading see it: lines that a page broke are whole again, full-width letters and digits are
// half-width, spaces between Chinese characters are gone; and of each glyph where it stands in the text as it was given.
// All rules work on glyphs and answer in spans.

package struct Glyphs: Sendable {
    /// After the mending. A paragraph ends with `\n`; there is no other white space but a space between Latin words.
    package internal(set) var scalars: [Unicode.Scalar] = []
    /// Of each glyph its place in the text as it was given; rising. One glyph is one scalar there.
    package internal(set) var origins: [Int] = []

    package var count: Int { scalars.count }
    package subscript(_ index: Int) -> Unicode.Scalar { scalars[index] }

    /// The stretch of the given text from the first glyph of `range` up to its last.
    package func span(of range: Range<Int>) -> Span {
        guard let last = range.last else {
            let at = range.lowerBound < origins.count ? origins[range.lowerBound] : (origins.last.map { $0 + 1 } ?? 0)
            return Span(at, at)
        }
        return Span(origins[range.lowerBound], origins[last] + 1)
    }

    package func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[range])
        return String(text)
    }
}

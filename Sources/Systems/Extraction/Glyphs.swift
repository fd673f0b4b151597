// A text as the rules of reading see it: lines that a page broke are whole again, full-width letters and digits are
// half-width, spaces between Chinese characters are gone; and of each glyph where it stands in the text as it was given.
// All rules work on glyphs and answer in spans.

package struct Glyphs: Sendable {
    /// What a paragraph of a page is.
    package enum Kind: String, Sendable {
        case body
        case headline
        /// Issue number, day and weekday of a paper.
        case masthead
        /// Who wrote it: it stands at the end of an article, in some papers at its beginning.
        case byline
        /// 下转二版
        case jump
        /// Addresses, telephone numbers, who was on duty: nothing of an article.
        case furniture
    }

    package struct Paragraph: Sendable {
        /// Without its `\n`.
        package internal(set) var range: Range<Int>
        package internal(set) var kind: Kind
        /// The page marks it as a headline (`##`), or it is one by its form alone.
        package internal(set) var isMarked = false
    }

    /// After the mending. A paragraph ends with `\n`; there is no other white space but a space between Latin words.
    package internal(set) var scalars: [Unicode.Scalar] = []
    /// Of each glyph its place in the text as it was given; rising. One glyph is one scalar there.
    package internal(set) var origins: [Int] = []
    package internal(set) var paragraphs: [Paragraph] = []

    package init() {}

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

    /// The glyphs that come from the span, for whoever asks what was read of it.
    package func range(of span: Span) -> Range<Int> {
        let from = place(of: span.from)
        return from..<max(from, place(of: span.to))
    }

    /// The first glyph whose origin is `origin` or later.
    private func place(of origin: Int) -> Int {
        var low = 0
        var high = origins.count
        while low < high {
            let middle = (low + high) / 2
            if origins[middle] < origin { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

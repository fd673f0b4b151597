// Texts that another language reads: quotes, separators and backslashes with something before them. Called wherever a person's
// words go into SQL, CSV, Markdown or metrics. It must never look at characters: to Swift a quote with an accent on it is one
// character and no quote, while the other language reads the quote.

extension StringProtocol {
    /// Scalar by scalar: what stands in the place of each, nil where it stays.
    package func escapingScalars(_ escape: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        result.reserveCapacity(utf8.count)
        for scalar in unicodeScalars {
            if let other = escape(scalar) { result.append(contentsOf: other.unicodeScalars) } else { result.append(scalar) }
        }
        return String(result)
    }
}

// A piece of a page. Literal parts are markup as written; whatever is interpolated is escaped unless
// it is markup already. Every view in Pages and in the systems returns it. It must never gain a way
// to turn an arbitrary String into markup: a citizen's words would then run in an officer's browser.

/// Markup, safe by construction: `"<b>\(name)</b>"` escapes `name` in text and in quoted attributes alike.
/// Attribute values must stand in double or single quotes; the tests of Pages refuse a page where one does not.
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    package let markup: String

    package init(stringLiteral literal: String) { markup = literal }
    package init(stringInterpolation parts: StringInterpolation) { markup = parts.markup }

    package static let empty: HTML = ""

    /// The markup when `condition` holds, nothing otherwise: `HTML.when(isChosen, " selected")`.
    package static func when(_ condition: Bool, _ html: @autoclosure () -> HTML) -> HTML { condition ? html() : .empty }

    package var isEmpty: Bool { markup.isEmpty }
    package var description: String { markup }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        package mutating func appendLiteral(_ literal: String) { markup += literal }
        package mutating func appendInterpolation(_ text: String) { appendEscaped(text) }
        package mutating func appendInterpolation(_ text: Substring) { appendEscaped(text) }
        package mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }
        package mutating func appendInterpolation(_ url: URLPath) { appendEscaped(url.text) }
        package mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
        package mutating func appendInterpolation(_ html: HTML?) { if let html { markup += html.markup } }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }

        /// Byte by byte, because the five characters that matter are ASCII and a page has thousands of fields.
        private mutating func appendEscaped(_ text: some StringProtocol) {
            guard text.utf8.contains(where: isSpecial) else {
                markup += text
                return
            }
            for character in text.unicodeScalars {
                switch character {
                case "&": markup += "&amp;"
                case "<": markup += "&lt;"
                case ">": markup += "&gt;"
                case "\"": markup += "&quot;"
                case "'": markup += "&#39;"
                default: markup.unicodeScalars.append(character)
                }
            }
        }
    }
}

extension Sequence {
    /// `rows.html { "<li>\($0.title)</li>" }`: one piece for each element, in order.
    package func html(_ view: (Element) -> HTML) -> [HTML] { map(view) }
}

private func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\"")
        || byte == UInt8(ascii: "'")
}

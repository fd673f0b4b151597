// An address that may stand in an href, an action or a src. Made of path segments and query items,
// each percent-encoded here, or read from outside text and then refused unless it is harmless.
// Called by URLs.swift and by the server's redirects. It must never carry a scheme that runs code.

/// A safe address, already percent-encoded (RFC 3986).
package struct URLPath: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// A path on this site: `URLPath("matters", number)` is `/matters/WG2026-000001`. No segments: `/`.
    package init(_ segments: String..., query: [(String, String)] = []) {
        self.init(segments: segments, query: query)
    }

    package init(segments: [String], query: [(String, String)] = []) {
        var text = segments.isEmpty ? "/" : ""
        for segment in segments {
            text += "/"
            // A segment of dots would climb out of its folder in the browser.
            text += segment == "." || segment == ".." ? segment.replacingDots : percentEncoded(segment)
        }
        if !query.isEmpty {
            text += "?" + query.map { percentEncoded($0) + "=" + percentEncoded($1) }.joined(separator: "&")
        }
        self.text = text
    }

    /// A way back on this site, from a form or a query (`?next=/desk`). Nil unless it is one slash and printable
    /// ASCII: `//host`, `/\host` and control characters leave the site in some browsers.
    package init?(local text: String) {
        let bytes = Array(text.utf8)
        guard bytes.first == UInt8(ascii: "/"), bytes.count <= 2048,
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            bytes.count == 1 || bytes[1] != UInt8(ascii: "/")
        else { return nil }
        self.text = text
    }

    /// An address elsewhere. Nil unless it is http or https with a host: `javascript:`, `data:` and their
    /// disguises (case, blanks, control characters) are refused by listing what is allowed.
    package init?(web text: String) {
        let bytes = Array(text.utf8)
        let lowered = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lowered.hasPrefix($0) }), bytes.count > scheme.utf8.count,
            bytes.count <= 2048,
            bytes.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }), bytes[scheme.utf8.count] != UInt8(ascii: "/")
        else { return nil }
        self.text = bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : hex($0) }.joined()
    }

    /// A place on the same page, or on this one: `URLs.matter(number).anchor("explain")`.
    package func anchor(_ id: String) -> URLPath { URLPath(encoded: text + "#" + percentEncoded(id)) }
    package static func anchor(_ id: String) -> URLPath { URLPath(encoded: "#" + percentEncoded(id)) }

    package func adding(_ name: String, _ value: String) -> URLPath {
        URLPath(encoded: text + (text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?") + percentEncoded(name) + "=" + percentEncoded(value))
    }

    package var description: String { text }

    private init(encoded text: String) { self.text = text }
}

/// Everything but RFC 3986's unreserved characters, so that the result is right in a path, a query and a fragment.
func percentEncoded(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
            result.unicodeScalars.append(UnicodeScalar(byte))
        default: result += hex(byte)
        }
    }
    return result
}

private func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.utf8.count == 1 ? "%0" + digits : "%" + digits
}

extension String {
    fileprivate var replacingDots: String { String(repeating: "%2E", count: utf8.count) }
}

extension URLPath {
    /// The resource below this one: `URLs.unit(code).below("appointments")`.
    package func below(_ segment: String) -> URLPath { URLPath(local: "\(text)/\(segment)") ?? self }
}

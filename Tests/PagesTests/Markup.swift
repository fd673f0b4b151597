// Reads the pages' own markup strictly enough to find what a browser would silently repair: a tag left open,
// an attribute without quotes, a bare "<". For tests only.

struct Markup {
    struct Element {
        let name: String
        let attributes: [String: String]
        /// Names of the elements around it, outermost first.
        let path: [String]
        /// Indices into `elements` of those around it.
        let ancestors: [Int]
    }

    private(set) var elements: [Element] = []
    /// Each text with the indices of the elements around it; entities are left as they are.
    private(set) var texts: [(text: String, ancestors: [Int])] = []
    private(set) var faults: [String] = []

    private static let voids: Set<String> = ["area", "br", "col", "hr", "img", "input", "link", "meta"]

    init(_ source: String) {
        var open: [Int] = []
        var rest = source[...]
        while let start = rest.firstIndex(of: "<") {
            addText(String(rest[..<start]), open)
            guard let end = Markup.tagEnd(rest[start...]) else {
                faults.append("a tag never ends: \(rest[start...].prefix(40))")
                return
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("!") { continue }
            if tag.hasPrefix("/") {
                let name = String(tag.dropFirst())
                guard let last = open.popLast() else {
                    faults.append("</\(name)> closes nothing")
                    continue
                }
                if elements[last].name != name { faults.append("</\(name)> closes <\(elements[last].name)> in \(elements[last].path)") }
            } else {
                openTag(tag, &open)
            }
        }
        addText(String(rest), open)
        if !open.isEmpty { faults.append("left open: \(open.map { elements[$0].name })") }
    }

    private mutating func openTag(_ tag: Substring, _ open: inout [Int]) {
        let isSelfClosed = tag.hasSuffix("/")
        let body = isSelfClosed ? tag.dropLast() : tag
        let name = String(body.prefix { $0 != " " })
        if name.isEmpty || !name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
            faults.append("a bare < before \"\(tag.prefix(30))\"")
        }
        var attributes: [String: String] = [:]
        var rest = body.dropFirst(name.count).drop { $0 == " " }
        while !rest.isEmpty {
            let key = String(rest.prefix { $0 != "=" && $0 != " " })
            rest = rest.dropFirst(key.count)
            var value = ""
            if rest.hasPrefix("=") {
                rest = rest.dropFirst()
                if rest.first != "\"" { faults.append("<\(name) \(key)> has no quotes") }
                value = String(rest.dropFirst().prefix { $0 != "\"" })
                rest = rest.dropFirst(value.count + 2)
                if value.contains("<") { faults.append("<\(name) \(key)> carries a bare <") }
            }
            if attributes[key] != nil { faults.append("<\(name)> has \(key) twice") }
            if key.isEmpty { faults.append("<\(name)> has an attribute without a name") }
            attributes[key] = value
            rest = rest.drop { $0 == " " || $0 == "\n" }
        }
        elements.append(Element(name: name, attributes: attributes, path: open.map { elements[$0].name }, ancestors: open))
        if !isSelfClosed, !Markup.voids.contains(name) { open.append(elements.count - 1) }
    }

    private mutating func addText(_ text: String, _ open: [Int]) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        if text.contains(">") { faults.append("a bare > in \"\(text.prefix(40))\"") }
        texts.append((text, open))
    }

    private static func tagEnd(_ text: Substring) -> Substring.Index? {
        var isQuoted = false
        var at = text.startIndex
        while at < text.endIndex {
            if text[at] == "\"" { isQuoted.toggle() }
            if text[at] == ">", !isQuoted { return at }
            at = text.index(after: at)
        }
        return nil
    }
}

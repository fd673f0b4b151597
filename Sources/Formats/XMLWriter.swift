// XML that other programs read. Elements are opened and closed in order; what is nil is not written.

package struct XMLWriter {
    package private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private var open: [String] = []

    package init() {}

    package mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        text += indent + "<\(name)\(Self.written(attributes))>\n"
        open.append(name)
    }

    package mutating func close() {
        guard let name = open.popLast() else { return }
        text += indent + "</\(name)>\n"
    }

    package mutating func put(_ name: String, _ value: (some CustomStringConvertible)?, _ attributes: KeyValuePairs<String, String> = [:]) {
        guard let value else { return }
        text += indent + "<\(name)\(Self.written(attributes))>\(Self.escaped(value.description))</\(name)>\n"
    }

    private var indent: String { String(repeating: "\t", count: open.count) }

    private static func written(_ attributes: KeyValuePairs<String, String>) -> String {
        attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
    }

    /// What XML 1.0 cannot hold at all is replaced: a control character in a name must not make the file unreadable.
    package static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n": escaped.unicodeScalars.append(scalar)
            case "\r": escaped += "&#13;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: escaped.unicodeScalars.append("\u{FFFD}")
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

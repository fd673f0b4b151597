// XML as other programs write it, by expat. A file that came from outside declares no types and names no other files:
// whoever does is refused.
import CExpat

/// An element with what stands in it. Names are without their namespace's prefix: what a file means is in the names.
package final class XMLElement {
    package let name: String
    package let attributes: [String: String]
    package fileprivate(set) var children: [XMLElement] = []
    /// Its own characters, as they stand, without those of its children.
    package fileprivate(set) var text = ""

    fileprivate init(_ name: String, _ attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    package func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
    /// The characters of a child, nil where there is none or nothing stands in it.
    package subscript(name: String) -> String? { first(name).flatMap { $0.text.isEmpty ? nil : $0.text } }
}

package struct XMLFault: Error, Hashable {
    /// From 1.
    package let line: Int
    /// As expat says it, in English.
    package let what: String
}

package enum XMLDocument {
    /// As deep as anybody nests; what is deeper was made to break readers.
    private static let deepest = 256
    /// As a plan of 200,000 activities has. Each costs some hundred bytes, and the shortest is written with four.
    package static let usualMost = 5_000_000

    /// The outermost element. Throws `XMLFault`, also where more elements stand in it than may.
    package static func root(of bytes: [UInt8], most: Int = usualMost) throws -> XMLElement {
        let builder = Builder(most)
        try XMLEvents.read(bytes, builder)
        guard let root = builder.root else { throw XMLFault(line: 1, what: "no element") }
        return root
    }

    private final class Builder: XMLEvents.Listener {
        var root: XMLElement?
        private var open: [XMLElement] = []
        private var room: Int
        init(_ most: Int) { room = most }

        func begin(_ name: String, _ attributes: [String: String]) -> Bool {
            let element = XMLElement(name, attributes)
            if let last = open.last { last.children.append(element) } else { root = element }
            open.append(element)
            room -= 1
            return open.count <= XMLDocument.deepest && room >= 0
        }
        func text(_ text: String) { open.last?.text += text }
        func end(_ name: String) { open.removeLast() }
    }
}

/// One event after the other, for what is too large to be held: the rows of a sheet.
package enum XMLEvents {
    package protocol Listener: AnyObject {
        /// - Returns: false to stop the reading, which is then a fault.
        func begin(_ name: String, _ attributes: [String: String]) -> Bool
        func text(_ text: String)
        func end(_ name: String)
    }

    private final class State {
        let listener: any Listener
        let parser: XML_Parser
        var refusal: String?
        init(_ listener: any Listener, _ parser: XML_Parser) {
            self.listener = listener
            self.parser = parser
        }
        func stop(_ why: String) {
            refusal = refusal ?? why
            XML_StopParser(parser, XML_Bool(XML_FALSE))
        }
    }

    /// Throws `XMLFault`.
    package static func read(_ bytes: [UInt8], _ listener: any Listener) throws {
        guard let parser = XML_ParserCreate(nil) else { throw XMLFault(line: 1, what: "out of memory") }
        defer { XML_ParserFree(parser) }
        let state = State(listener, parser)
        try withExtendedLifetime(state) {
            XML_SetUserData(parser, Unmanaged.passUnretained(state).toOpaque())
            XML_SetElementHandler(
                parser,
                { data, name, attributes in
                    let state = XMLEvents.state(data)
                    guard state.refusal == nil, let name else { return }
                    if !state.listener.begin(XMLEvents.local(name), XMLEvents.read(attributes)) { state.stop("stopped") }
                },
                { data, name in
                    let state = XMLEvents.state(data)
                    guard state.refusal == nil, let name else { return }
                    state.listener.end(XMLEvents.local(name))
                })
            XML_SetCharacterDataHandler(parser) { data, characters, length in
                let state = XMLEvents.state(data)
                guard state.refusal == nil, let characters else { return }
                let bytes = UnsafeRawBufferPointer(start: characters, count: Int(length))
                state.listener.text(String(decoding: bytes, as: UTF8.self))
            }
            XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
                XMLEvents.state(data).stop("a document type is declared, which is not read")
            }
            // By pieces: expat counts in 32 bits.
            var place = 0
            repeat {
                let end = min(bytes.count, place + 1 << 20)
                let status = bytes[place..<end].withUnsafeBytes {
                    XML_Parse(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), end == bytes.count ? 1 : 0)
                }
                guard status == XML_STATUS_OK else {
                    let said = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "unreadable"
                    throw XMLFault(line: Int(XML_GetCurrentLineNumber(parser)), what: state.refusal ?? said)
                }
                place = end
            } while place < bytes.count
        }
    }

    private static func state(_ data: UnsafeMutableRawPointer?) -> State {
        guard let data else { preconditionFailure("expat hands back what it was given") }
        return Unmanaged<State>.fromOpaque(data).takeUnretainedValue()
    }

    private static func local(_ name: UnsafePointer<CChar>) -> String {
        let text = String(cString: name)
        return text.utf8.lastIndex(of: UInt8(ascii: ":")).map { String(text[text.utf8.index(after: $0)...]) } ?? text
    }

    /// Names and values in turn, a null behind the last.
    private static func read(_ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> [String: String] {
        var read: [String: String] = [:]
        guard var next = attributes else { return read }
        while let name = next[0], let value = next[1] {
            read[local(name)] = String(cString: value)
            next += 2
        }
        return read
    }
}

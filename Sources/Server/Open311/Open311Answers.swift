// Answers of Open311 in both of its formats from one tree, and its way of saying no: an array of codes
// and descriptions. The XML is written here, because what we write is four kinds of element.
import Foundation
import Hummingbird
import Kernel
import NIOCore
import Pages

indirect enum Open311Node: Sendable {
    case none
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case record([(String, Open311Node)])
    /// In XML each item is an element of this name.
    case list(of: String, [Open311Node])

    init(_ text: String?) { self = text.map(Open311Node.text) ?? .none }
    init(_ number: Double?) { self = number.map(Open311Node.number) ?? .none }

    var json: JSONValue {
        switch self {
        case .none: .null
        case .text(let value): .text(value)
        case .integer(let value): .integer(value)
        case .number(let value): .number(value)
        case .flag(let value): .flag(value)
        case .record(let members): .object(Dictionary(members.map { ($0.0, $0.1.json) }) { first, _ in first })
        case .list(_, let items): .list(items.map(\.json))
        }
    }

    func xml(_ name: String) -> String {
        let content: String =
            switch self {
            case .none: ""
            case .text(let value): Open311Node.escaped(value)
            case .integer(let value): String(value)
            case .number(let value): String(value)
            case .flag(let value): String(value)
            case .record(let members): members.map { $0.1.xml($0.0) }.joined()
            case .list(let item, let items): items.map { $0.xml(item) }.joined()
            }
        return content.isEmpty ? "<\(name)/>" : "<\(name)>\(content)</\(name)>"
    }

    /// Characters that XML 1.0 §2.2 does not have at all become U+FFFD: escaped they would be as wrong.
    static func escaped(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\r": result += "&#13;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            default:
                let isCharacter = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                result.unicodeScalars.append(isCharacter ? scalar : "\u{FFFD}")
            }
        }
        return result
    }
}

enum Open311Format: String, CaseIterable, Sendable {
    case json, xml

    func response(_ root: String, _ node: Open311Node, status: HTTPResponse.Status = .ok) -> Response {
        let (type, text) =
            switch self {
            case .json: ("application/json; charset=utf-8", node.json.text)
            case .xml: ("text/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\(node.xml(root))\n")
            }
        return Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"], body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// By the ending of the path. Routes without one do not exist: the specification asks for it.
    static func ofList(_ request: Request) throws -> Open311Format {
        guard let format = of(request.uri.path) else { throw Refusal.formatMissing }
        return format
    }

    static func ofItem(_ name: String, _ context: WebContext) throws -> (Open311Format, item: String) {
        let segment = try context.segment(name) { _ in .formatMissing }
        guard let dot = segment.lastIndex(of: "."), let format = Open311Format(rawValue: String(segment[segment.index(after: dot)...]))
        else {
            throw Refusal.formatMissing
        }
        return (format, String(segment[..<dot]))
    }

    static func of(_ path: some StringProtocol) -> Open311Format? {
        path.lastIndex(of: ".").flatMap { Open311Format(rawValue: String(path[path.index(after: $0)...])) }
    }
}

enum Open311Errors {
    /// For errors from outside the door. XML where the path does not say, as the specification has it.
    static func response(_ refusal: Refusal, status: HTTPResponse.Status, path: String) -> Response {
        response(refusal, status: status, format: Open311Format.of(path) ?? .xml) { "\($0.zh) \($0.en)" }
    }

    static func response(_ refusal: Refusal, status: HTTPResponse.Status, format: Open311Format, _ text: (Bilingual) -> String) -> Response
    {
        // GeoReport knows 400, 403 and 404. What it has no number for keeps the one of HTTP.
        let status: HTTPResponse.Status =
            switch status {
            case .unprocessableContent, .conflict: .badRequest
            case .unauthorized: .forbidden
            default: status
            }
        let field = refusal.field.map { "\($0): " } ?? ""
        let error: Open311Node = .record([
            ("code", .integer(status.code)), ("description", .text("\(field)\(text(refusal.sentence)) \(text(refusal.remedy))")),
        ])
        return format.response("errors", .list(of: "error", [error]), status: status)
    }
}

/// In front of every Open311 route.
struct Open311Door: RouterMiddleware {
    typealias Context = WebContext

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        let format = Open311Format.of(request.uri.path) ?? .xml
        let language = context.visitor.language
        func answer(_ refusal: Refusal, _ status: HTTPResponse.Status) -> Response {
            Open311Errors.response(refusal, status: status, format: format) { $0.text(language) }
        }
        do {
            return try await next(request, context)
        } catch let fault as EdgeFault {
            var response = answer(fault.refusal, fault.status)
            for header in fault.headers { response.headers[header.name] = header.value }
            return response
        } catch let refusal as Refusal {
            return answer(refusal, refusal.status)
        } catch let fault as FormFault {
            let refusal = Refusal(fault)
            return answer(refusal, refusal.status)
        }
    }
}

extension Refusal {
    static let formatMissing = Refusal(
        "open311.format", .notFound, Bilingual(zh: "地址没有写明格式。", en: "The address does not name a format."),
        next: Bilingual(zh: "请在末尾加 .xml 或 .json。", en: "End it with .xml or .json."))
}

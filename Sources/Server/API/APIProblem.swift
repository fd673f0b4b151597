// How the API says no: problem details (RFC 9457) in the caller's language. The door turns everything
// that a route throws on purpose into one; what breaks goes on to ErrorDoor, which logs it.
import Hummingbird
import Kernel
import NIOCore
import Pages

enum APIProblem {
    /// `type` names the refusal's code and is no address: the codes are listed in docs/reference/refusals.md.
    /// - Parameter more: extension members (RFC 9457 §3.2) beside those that every problem has.
    static func response(_ refusal: Refusal, status: HTTPResponse.Status, language: Language, more: [String: JSONValue] = [:]) -> Response {
        let title =
            switch (refusal.code, status.code) {
            case ("outcome.unknown", _): Bilingual(zh: "结果不明", en: "Outcome unknown")
            case (_, 500...): Bilingual(zh: "系统故障", en: "Failure")
            default: refusal.kind.title
            }
        var members: [String: JSONValue] = [
            "type": .text("urn:taizhang:refusal:\(refusal.code)"),
            "title": .text(title.text(language)),
            "status": .integer(status.code),
            "detail": .text(refusal.sentence.text(language)),
            "code": .text(refusal.code),
            "remedy": .text(refusal.remedy.text(language)),
        ]
        if let field = refusal.field { members["field"] = .text(field) }
        members.merge(more) { own, _ in own }
        var headers: HTTPFields = [.contentType: "application/problem+json", .contentLanguage: language.tag, .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"taizhang\"" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: JSONValue.object(members).text)))
    }
}

extension Refusal.Kind {
    fileprivate var title: Bilingual {
        switch self {
        case .invalid: Bilingual(zh: "输入有误", en: "Invalid input")
        case .forbidden: Bilingual(zh: "无权操作", en: "Not allowed")
        case .notFound: Bilingual(zh: "没有找到", en: "Not found")
        case .conflict: Bilingual(zh: "与现状冲突", en: "Conflict")
        case .tooLarge: Bilingual(zh: "内容过大", en: "Too large")
        }
    }
}

/// A no that belongs to HTTP and not to the rules: it has a status and perhaps headers of its own.
struct EdgeFault: Error {
    let refusal: Refusal
    let status: HTTPResponse.Status
    var headers: HTTPFields = [:]

    static func methodNotAllowed(_ method: String, allowed: String) -> EdgeFault {
        EdgeFault(
            refusal: Refusal(
                "request.method", .invalid, Bilingual(zh: "这个地址不接受 \(method)。", en: "\(method) is not possible at this address."),
                next: Bilingual(zh: "可用：\(allowed)。", en: "Use one of: \(allowed).")),
            status: .methodNotAllowed, headers: [.allow: allowed])
    }

    static func notAcceptable(_ offered: String) -> EdgeFault {
        EdgeFault(
            refusal: Refusal(
                "request.accept", .invalid, field: "Accept",
                Bilingual(zh: "无法按 Accept 的要求作答。", en: "There is no answer of the type that Accept asks for."),
                next: Bilingual(zh: "此处的类型是 \(offered)。", en: "Here it is \(offered).")),
            status: .notAcceptable)
    }

    static func unsupportedType(_ type: String, accepted: String) -> EdgeFault {
        EdgeFault(
            refusal: Refusal(
                "request.content-type", .invalid, field: "Content-Type",
                Bilingual(zh: "不能读取类型为“\(type)”的内容。", en: "Content of the type \"\(type)\" cannot be read."),
                next: Bilingual(zh: "请用 \(accepted)。", en: "Send \(accepted).")),
            status: .unsupportedMediaType, headers: [.accept: accepted])
    }
}

/// In front of every API route.
struct APIDoor: RouterMiddleware {
    typealias Context = WebContext

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        let language = context.visitor.language
        do {
            var response = try await next(request, context)
            if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
            return response
        } catch let fault as EdgeFault {
            var response = APIProblem.response(fault.refusal, status: fault.status, language: language)
            for header in fault.headers { response.headers[header.name] = header.value }
            return response
        } catch let refusal as Refusal {
            return APIProblem.response(refusal, status: refusal.status, language: language)
        } catch let fault as FormFault {
            let refusal = Refusal(fault)
            return APIProblem.response(refusal, status: refusal.status, language: language)
        } catch let error as HTTPError {
            let refusal = Refusal(status: error.status)
            return APIProblem.response(refusal, status: refusal.status, language: language)
        }
    }
}

extension Refusal {
    static let tokenNeeded = Refusal(
        "sign-in.needed", .forbidden, field: "Authorization", Bilingual(zh: "请求没有带令牌。", en: "The request carries no token."),
        next: Bilingual(zh: "请发送 Authorization: Bearer 令牌。", en: "Send Authorization: Bearer with a token."))
}

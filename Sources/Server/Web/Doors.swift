// The doors every request passes, outermost first: headers that harden the browser, one answer for
// every kind of error, and who the visitor is.
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Pages

/// Headers on every answer (ASVS 5.0 3.4).
struct HeaderDoor: RouterMiddleware {
    typealias Context = WebContext

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        response.headers[HTTPField.Name("X-Frame-Options")!] = "DENY"
        if response.headers[.contentSecurityPolicy] == nil { response.headers[.contentSecurityPolicy] = contentSecurityPolicy }
        return response
    }
}

/// The one place where errors become answers. Refusals speak; failures are logged with an id and
/// only the id is shown.
struct ErrorDoor: RouterMiddleware {
    typealias Context = WebContext
    let web: Web
    let logger: Logger

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            return try await answer(refusal, request, context)
        } catch let fault as FormFault {
            return try await answer(Refusal(fault), request, context)
        } catch let error as any HTTPResponseError {
            return try await answer(Refusal(status: error.status), request, context)
        } catch {
            let id = House.newIdentifier().prefix(12)
            logger.error("request failed", metadata: ["id": "\(id)", "path": "\(request.uri.path)", "error": "\(error)"])
            return try await answer(Refusal.failure(String(id)), request, context, status: .internalServerError)
        }
    }

    private func answer(_ refusal: Refusal, _ request: Request, _ context: WebContext, status: HTTPResponse.Status? = nil) async throws
        -> Response
    {
        let status = status ?? refusal.status
        if request.uri.path.hasPrefix("/api/") { return APIProblem.response(refusal, status: status, language: context.visitor.language) }
        if request.uri.path.hasPrefix("/open311/") { return Open311Errors.response(refusal, status: status, path: request.uri.path) }
        if status == .unauthorized { return web.redirect(to: URLs.signIn(next: URLPath(local: request.uri.string) ?? URLs.desk)) }
        let page = await web.pageContext(request, context)
        let language = context.visitor.language
        return web.page(
            errorPage(
                ErrorModel(
                    status: status.code, sentence: refusal.sentence.text(language), nextStep: refusal.remedy.text(language),
                    correlation: refusal.correlation),
                in: page),
            status: status)
    }
}

extension Refusal {
    /// The table of status codes.
    package var status: HTTPResponse.Status {
        if code == "sign-in.needed" { return .unauthorized }
        if code == "page.unknown" { return .notFound }
        if code == "sign-in.paused" { return .tooManyRequests }
        switch kind {
        case .invalid: return .unprocessableContent
        case .forbidden: return .forbidden
        case .notFound: return .notFound
        case .conflict: return .conflict
        case .tooLarge: return .contentTooLarge
        }
    }

    init(status: HTTPResponse.Status) {
        switch status {
        case .notFound: self = .pageUnknown
        case .contentTooLarge: self = .bodyTooLarge(0)
        default:
            self = Refusal(
                "request.invalid", .invalid, Bilingual(zh: "无法理解这个请求。", en: "The request cannot be understood."),
                next: Bilingual(zh: "请检查地址和内容。", en: "Check the address and the content."))
        }
    }

    init(_ fault: FormFault) {
        self = Refusal(
            fault.isTooLarge ? "form.too-large" : "form.unreadable", fault.isTooLarge ? .tooLarge : .invalid, field: fault.field,
            Bilingual(zh: fault.message.zh, en: fault.message.en), next: Bilingual(zh: "请重新填写后提交。", en: "Fill the form in again."))
    }

    package static let pageUnknown = Refusal(
        "page.unknown", .notFound, Bilingual(zh: "没有这个页面。", en: "There is no such page."),
        next: Bilingual(zh: "请从首页重新进入。", en: "Start again from the home page."))

    static func failure(_ id: String) -> Refusal {
        Refusal(
            "failure", .conflict, field: id, Bilingual(zh: "系统出了故障，您的操作没有完成。", en: "Something broke; what you asked was not done."),
            next: Bilingual(zh: "请稍后再试，并把编号 \(id) 告诉管理员。", en: "Try again later, and give the number \(id) to the administrator."))
    }

    var correlation: String? { code == "failure" ? field : nil }
}

/// Reads cookie, session, bearer token and language; gives a browser its cookie.
struct VisitorDoor: RouterMiddleware {
    typealias Context = WebContext
    let web: Web

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var context = context
        var visitor = Visitor()
        visitor.language = language(request)
        visitor.isSecure = request.headers[HTTPField.Name("X-Forwarded-Proto")!] == "https"
        if let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") {
            visitor.token = try await web.house.accounts.token(String(header.dropFirst(7)))
            context.visitor = visitor
            let isKnown = visitor.token != nil
            return try await ErrorDoor(web: web, logger: context.logger).handle(request, context: context) { request, context in
                guard isKnown else { throw Refusal.tokenUnknown }
                return try await next(request, context)
            }
        }
        if let cookie = request.cookies[CookieName.visitor]?.value, cookie.utf8.count == 43 {
            visitor.cookie = cookie
            visitor.session = try await web.house.accounts.session(cookie)
        } else {
            visitor.cookie = Vault.randomToken()
            visitor.isNewCookie = true
        }
        visitor.csrf = web.house.vault.formToken(for: visitor.cookie)
        if let value = request.cookies[CookieName.notice]?.value, let notice = Web.decoded(value) { visitor.notices = [notice] }
        context.visitor = visitor
        var response: Response
        do { response = try await next(request, context) } catch let error {
            // The outer door answers, but it must know who asked, in which language.
            response = try await ErrorDoor(web: web, logger: context.logger).handle(request, context: context) { _, _ in throw error }
        }
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
        if visitor.isNewCookie, isPage { response.setCookie(web.cookie(visitor.cookie, visitor)) }
        if !visitor.notices.isEmpty, isPage { response.setCookie(Cookie(name: CookieName.notice, value: "", maxAge: 0, path: "/")) }
        return response
    }

    /// The reader's choice, else the browser's first language; Chinese unless it asks for English.
    private func language(_ request: Request) -> Language {
        if let chosen = request.cookies[CookieName.language]?.value { return chosen == "en" ? .en : .zh }
        return Language(accepting: request.headers[.acceptLanguage])
    }
}

extension Web {
    func cookie(_ value: String, _ visitor: Visitor) -> Cookie {
        Cookie(name: CookieName.visitor, value: value, path: "/", secure: visitor.isSecure, httpOnly: true, sameSite: .lax)
    }
}

extension Refusal {
    static let tokenUnknown = Refusal(
        "sign-in.needed", .forbidden, field: "Authorization",
        Bilingual(zh: "令牌无效、已过期或已撤销。", en: "The token is unknown, expired or revoked."),
        next: Bilingual(zh: "请用 taizhang token create 新建令牌。", en: "Make a new one with taizhang token create."))
}

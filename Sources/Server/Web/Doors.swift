// The doors every request passes, outermost first: headers that harden the browser, one answer for
// every kind of error, and who the visitor is.
import Foundation
import HTTPTypes
import Hummingbird
import JournalCore
import Kernel
import Logging
import Pages

/// Headers on every answer (ASVS 5.0 3.4).
struct HeaderDoor: RouterMiddleware {
    typealias Context = WebContext
    let web: Web

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[HTTPField.Name("Referrer-Policy")!] = "same-origin"
        response.headers[HTTPField.Name("X-Frame-Options")!] = "DENY"
        if web.origin(request, context).isSecure {
            response.headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains"
            let cookies = response.headers[values: .setCookie].map(CookieName.bound)
            response.headers[values: .setCookie] = cookies
        }
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
        } catch let fault as EdgeFault {
            var response = try await answer(fault.refusal, request, context, status: fault.status)
            for header in fault.headers { response.headers[header.name] = header.value }
            return response
        } catch JournalFault.unknown(let key, let why) {
            logger.error("outcome unknown", metadata: ["path": "\(request.uri.path)", "key": "\(key ?? "")", "error": "\(why)"])
            return try await answer(.outcomeUnknown(key: key), request, context)
        } catch JournalFault.busy(let waiting) {
            logger.warning("turned away", metadata: ["path": "\(request.uri.path)", "waiting": "\(waiting)"])
            return try await answer(.busy, request, context)
        } catch let error as any HTTPResponseError {
            return try await answer(Refusal(status: error.status), request, context, status: error.status)
        } catch {
            logger.error("request failed", metadata: ["request": "\(context.number)", "path": "\(request.uri.path)", "error": "\(error)"])
            return try await answer(Refusal.failure(context.number), request, context, status: .internalServerError)
        }
    }

    private func answer(_ refusal: Refusal, _ request: Request, _ context: WebContext, status: HTTPResponse.Status? = nil) async throws
        -> Response
    {
        let status = status ?? refusal.status
        web.meter.refused(refusal.code)
        if status == .forbidden {
            // Who tries doors that are not theirs (ASVS 5.0 16.3.2).
            logger.notice(
                "forbidden",
                metadata: [
                    "method": "\(request.method)", "path": "\(request.uri.path)", "refusal": "\(refusal.code)",
                    "officer": "\(context.visitor.reader?.officer ?? "")", "address": "\(context.address)",
                ])
        }
        if request.uri.path.hasPrefix("/api/") || PocketRoutes.isData(request.uri.path) {
            return refusal.answer(APIProblem.response(refusal, status: status, language: context.visitor.language))
        }
        if request.uri.path.hasPrefix("/open311/") {
            return refusal.answer(Open311Errors.response(refusal, status: status, path: request.uri.path))
        }
        let page = await web.pageContext(request, context)
        if status == .unauthorized {
            let signIn = URLs.signIn(next: request.pagePath ?? URLs.desk)
            let lost = await web.unsentTexts(request, context)
            return lost.isEmpty ? web.redirect(to: signIn) : web.page(unsentPage(lost, signIn: signIn, in: page), status: .forbidden)
        }
        let language = context.visitor.language
        let answer = web.page(
            errorPage(
                ErrorModel(
                    status: status.code, sentence: refusal.sentence.text(language), nextStep: refusal.remedy.text(language),
                    correlation: refusal.correlation),
                in: page),
            status: status)
        return refusal.answer(answer)
    }
}

extension Router where Context == WebContext {
    /// A wrong method is told as such, with those that are right: it would look like a wrong address otherwise.
    func refuseOtherMethods() {
        for (_, here) in Dictionary(grouping: routes, by: \.path.description) {
            let methods = Set(here.map(\.method))
            let known = methods.contains(.get) ? methods.union([.head]) : methods
            let allowed = known.map(\.rawValue).sorted().joined(separator: ", ")
            for method in Endpoints.methods where !known.contains(method) {
                on(here[0].path, method: method) { _, _ -> Response in
                    throw EdgeFault.methodNotAllowed(method.rawValue, allowed: allowed)
                }
            }
        }
    }
}

extension Refusal {
    /// As one text, with a blank between its sentences where the language has one.
    package func text(_ language: Language) -> String {
        sentence.text(language) + (language == .zh ? "" : " ") + remedy.text(language)
    }

    /// Where trying again helps, the answer says when.
    func answer(_ response: Response) -> Response {
        var response = response
        if status == .serviceUnavailable { response.headers[.retryAfter] = "5" }
        if status == .tooManyRequests { response.headers[.retryAfter] = code == "sign-in.busy" ? "5" : "\(Throttle.windowSeconds)" }
        return response
    }

    /// The table of status codes.
    package var status: HTTPResponse.Status {
        if code == "sign-in.needed" { return .unauthorized }
        if code == "page.unknown" { return .notFound }
        if code == "sign-in.paused" || code == "sign-in.busy" { return .tooManyRequests }
        if code == "outcome.unknown" || code == "server.busy" { return .serviceUnavailable }
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

    /// More ask than can be served just now. Nothing of it was recorded.
    static let busy = Refusal(
        "server.busy", .conflict,
        Bilingual(zh: "现在操作的人太多，这次没有办成，也没有记录任何内容。", en: "Too many ask at once; this was not done, and nothing of it was recorded."),
        next: Bilingual(zh: "请过几秒原样再试一次。", en: "Try the same again in a few seconds."))

    /// Neither done nor not done: the answer to a commit was lost and could not be found out.
    /// - Parameter key: the caller's own; nil where there is none that the caller could send again.
    static func outcomeUnknown(key: String?) -> Refusal {
        guard let key else {
            return Refusal(
                "outcome.unknown", .conflict,
                Bilingual(zh: "无法确定您的操作是否已记录。", en: "It is not known whether what you asked was recorded."),
                next: Bilingual(zh: "请稍后先查看它是否已在，再决定是否重新提交。", en: "Look in a moment whether it is there, before you send it again."))
        }
        return Refusal(
            "outcome.unknown", .conflict, field: "Idempotency-Key",
            Bilingual(zh: "无法确定您的操作是否已记录。", en: "It is not known whether what you asked was recorded."),
            next: Bilingual(
                zh: "请用同一个键“\(key)”原样再发一次：只会记录一次。", en: "Send the same again with the same key \"\(key)\": it is recorded once."))
    }

    /// As `outcomeUnknown`, over the form that was sent, with its key in it.
    static let outcomeUnknownOnForm = Refusal(
        "outcome.unknown", .conflict,
        Bilingual(zh: "无法确定这张表单是否已记录。", en: "It is not known whether this form was recorded."),
        next: Bilingual(zh: "请稍后原样再提交一次：只会记录一次。", en: "Send it again as it is in a moment: it is recorded once."))

    var correlation: String? { code == "failure" ? field : nil }
}

/// Reads cookie, session, bearer token and language; gives a browser its cookie.
struct VisitorDoor: RouterMiddleware {
    typealias Context = WebContext
    let web: Web
    let logger: Logger

    func handle(_ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response) async throws -> Response {
        let began = ContinuousClock.now
        var context = context
        var visitor = Visitor()
        let origin = web.origin(request, context)
        (visitor.address, visitor.isSecure) = (origin.address, origin.isSecure)
        visitor.language = language(request, visitor.isSecure)
        visitor.scheme = request.cookies[CookieName.read(CookieName.scheme, visitor.isSecure)].flatMap { Scheme(rawValue: $0.value) }
        if let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") {
            visitor.token = try await web.house.accounts.token(String(header.dropFirst(7)))
            if let token = visitor.token { visitor.reader = await web.house.reader(token) }
            context.visitor = visitor
            let isKnown = visitor.token != nil
            return try await ErrorDoor(web: web, logger: logger).handle(request, context: context) { request, context in
                guard isKnown else { throw Refusal.tokenUnknown }
                return try await next(request, context)
            }
        }
        if let cookie = request.cookies[CookieName.read(CookieName.visitor, visitor.isSecure)]?.value, cookie.utf8.count == 43 {
            visitor.cookie = cookie
            visitor.session = try await web.house.accounts.session(cookie)
            if let session = visitor.session { visitor.reader = await web.house.reader(session) }
        } else {
            visitor.cookie = Vault.randomToken()
            visitor.isNewCookie = true
        }
        visitor.csrf = web.house.vault.formToken(for: visitor.cookie)
        if let value = request.cookies[CookieName.read(CookieName.notice, visitor.isSecure)]?.value, let notice = Web.decoded(value) {
            visitor.notices = [notice]
        }
        context.visitor = visitor
        if visitor.session?.mustChange == true, !VisitorDoor.isOpenBeforeChange(request.uri.path) {
            return web.redirect(to: URLs.password)
        }
        if let session = visitor.session, let reader = visitor.reader, !session.hasSecondFactor, web.demandsSecondFactor(reader),
            !VisitorDoor.isOpenBeforeFactor(request.uri.path)
        {
            return web.redirect(to: URLs.secondFactor)
        }
        var response: Response
        do { response = try await next(request, context) } catch let error {
            // The outer door answers, but it must know who asked, in which language.
            response = try await ErrorDoor(web: web, logger: logger).handle(request, context: context) { _, _ in throw error }
        }
        if visitor.reader != nil, let work = StoreWork.current {
            response.headers[.serverTiming] = work.now.timing(of: ContinuousClock.now - began)
        }
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
        if visitor.isNewCookie, isPage { response.setCookie(web.cookie(visitor.cookie, visitor)) }
        if !visitor.notices.isEmpty, isPage { response.setCookie(Cookie(name: CookieName.notice, value: "", maxAge: 0, path: "/")) }
        return response
    }

    /// With a password that somebody else gave, only what leads to one's own.
    private static func isOpenBeforeChange(_ path: String) -> Bool {
        ["/password", "/sign-out"].contains(path) || path.hasPrefix("/language/") || path.hasPrefix("/scheme/")
            || path.hasPrefix("/assets/")
    }

    /// Without the second factor that one's posts demand, only what leads to one, and one's own password.
    private static func isOpenBeforeFactor(_ path: String) -> Bool {
        isOpenBeforeChange(path) || path == "/account/second-factor" || path.hasPrefix("/account/second-factor/")
    }

    /// The reader's choice, else the browser's first language; Chinese unless it asks for English.
    private func language(_ request: Request, _ isSecure: Bool) -> Language {
        if let chosen = request.cookies[CookieName.read(CookieName.language, isSecure)]?.value { return chosen == "en" ? .en : .zh }
        return Language(accepting: request.headers[.acceptLanguage])
    }
}

extension Web {
    /// What was written into a form that comes after the session has ended: it is shown to be copied,
    /// because half an hour's report would be lost otherwise. Passwords and hidden values are not shown.
    func unsentTexts(_ request: Request, _ context: WebContext) async -> [String] {
        guard request.method == .post, !context.visitor.cookie.isEmpty else { return [] }
        do {
            let received =
                context.received.isTaken
                ? context.received.form : try await form(request, context, upTo: house.settings.largestUpload * 4)
            guard let form = received else { return [] }
            let written = form.fields.filter { ["text", "description", "note", "reason", "words", "place", "title"].contains($0.key) }
            return written.sorted { $0.key < $1.key }.flatMap(\.value).filter { !$0.allSatisfy(\.isWhitespace) }
        } catch { return [] }
    }

    func cookie(_ value: String, _ visitor: Visitor) -> Cookie {
        Cookie(
            name: CookieName.visitor, value: value, path: "/", secure: visitor.isSecure, httpOnly: true,
            sameSite: .lax)
    }
}

extension Refusal {
    static let tokenUnknown = Refusal(
        "sign-in.needed", .forbidden, field: "Authorization",
        Bilingual(zh: "令牌无效、已过期或已撤销。", en: "The token is unknown, expired or revoked."),
        next: Bilingual(zh: "请用 taizhang token create 新建令牌。", en: "Make a new one with taizhang token create."))
}

// Signing in and out, the code after the password, the language. A session is a new cookie each time, so that one
// that was known before signing in is worth nothing after.
import HTTPTypes
import Hummingbird
import Kernel
import Matters
import Pages

func addSignInRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = SignInRoutes(web: web)
    router.get("/sign-in", use: routes.form)
    router.post("/sign-in", use: routes.signIn)
    router.get("/sign-in/code", use: routes.codeForm)
    router.post("/sign-in/code", use: routes.signInWithCode)
    router.post("/sign-out", use: routes.signOut)

    let passwords = PasswordRoutes(web: web)
    router.get("/password", use: passwords.form)
    router.post("/password", use: passwords.change)
    router.get("/forgotten-password", use: passwords.forgottenForm)
    router.post("/forgotten-password", use: passwords.forgotten)
    router.get("/new-password", use: passwords.linkForm)
    router.post("/new-password", use: passwords.setByLink)

    let providers = ProviderRoutes(web: web)
    router.get("/sign-in/visits", use: providers.visit)
    router.get("/sign-in/return", use: providers.comeBack)
    router.post("/account/identities", use: providers.tie)
    router.post("/account/identities/endings", use: providers.untie)
    router.get("/language/:language", use: routes.language)
    router.get("/scheme/:scheme", use: routes.scheme)
    router.get("/styleguide") { request, context in web.page(Styleguide.page(in: await web.pageContext(request, context))) }
}

struct SignInRoutes: Sendable {
    let web: Web
    private var accounts: Accounts { web.house.accounts }

    @Sendable func form(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(await web.signInPage(request, context, .nothing, next: request.uri.queryParameters["next"].map(String.init)))
    }

    @Sendable func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await web.form(request, context)
        let next = form["next"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            let name = (form["name"] ?? "").filter { !$0.isWhitespace }.lowercased()
            let admission = try await accounts.signIn(
                name: name, password: form["password"] ?? "", address: context.address, agent: request.agent)
            return web.admitted(admission, next: next, context)
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: [], context.visitor.language)
            return refusal.answer(web.page(await web.signInPage(request, context, entered, next: next), status: refusal.status))
        }
    }

    // MARK: The code

    @Sendable func codeForm(_ request: Request, _ context: WebContext) async throws -> Response {
        guard try await accounts.half(context.visitor.cookie) != nil else { return web.redirect(to: URLs.signIn) }
        return web.page(await codePage(request, context, .nothing, next: request.query("next")))
    }

    /// Too late, and one begins again with the password.
    @Sendable func signInWithCode(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await web.form(request, context)
        let next = form["next"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            let (token, session) = try await accounts.signIn(
                half: context.visitor.cookie, code: form["code"] ?? "", address: context.address)
            return web.admitted(.session(token: token, session), next: next, context)
        } catch let refusal as Refusal {
            let isOver = refusal.code == Refusal.signInAgain.code
            let entered = Entered(refused: refusal, form, fields: isOver ? [] : ["code"], context.visitor.language)
            let shown =
                isOver
                ? await web.signInPage(request, context, entered, next: next) : await codePage(request, context, entered, next: next)
            return refusal.answer(web.page(shown, status: refusal.status))
        }
    }

    @Sendable func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await web.form(request, context)
        try await accounts.signOut(context.visitor.cookie)
        var response = web.redirect(to: URLs.home, notice: context.visitor.language == .zh ? "已退出登录。" : "You have signed out.")
        response.setCookie(web.cookie(Vault.randomToken(), context.visitor))
        // Pages are not stored in the first place; whatever else this browser keeps of the site goes, too (ASVS 5.0 14.3.1).
        // Not what pages keep themselves: that may be a report which was not sent yet.
        if context.visitor.isSecure { response.headers[.clearSiteData] = "\"cache\"" }
        return response
    }

    // MARK: Language

    @Sendable func language(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let language = Language(rawValue: try context.parameters.require("language")) else { throw Refusal.pageUnknown }
        let next = request.uri.queryParameters["next"].flatMap { URLPath(local: String($0)) } ?? URLs.home
        var response = web.redirect(to: next)
        response.setCookie(web.languageCookie(language, context.visitor))
        return response
    }

    /// Kept for a year; `auto` is kept as an empty choice that ends at once.
    @Sendable func scheme(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.parameters.require("scheme")
        guard let scheme = Scheme(rawValue: name).map(\.rawValue) ?? (name == "auto" ? "" : nil) else { throw Refusal.pageUnknown }
        let next = request.uri.queryParameters["next"].flatMap { URLPath(local: String($0)) } ?? URLs.home
        var response = web.redirect(to: next)
        response.setCookie(
            Cookie(
                name: CookieName.scheme, value: scheme, maxAge: scheme.isEmpty ? 0 : 365 * 86_400, path: "/",
                secure: context.visitor.isSecure, httpOnly: true, sameSite: .lax))
        return response
    }

    // MARK: Pages

    private func codePage(_ request: Request, _ context: WebContext, _ entered: Entered, next: String?) async -> HTML {
        // What is typed into this field is a secret for half a minute, and wrong anyway.
        var entered = entered
        entered.values = [:]
        return signInCodePage(
            entered, next: next.flatMap { URLPath(local: $0)?.text }, in: await web.pageContext(request, context))
    }
}

extension Web {
    func languageCookie(_ language: Language, _ visitor: Visitor) -> Cookie {
        Cookie(
            name: CookieName.language, value: language.rawValue, maxAge: 365 * 86_400, path: "/", secure: visitor.isSecure, sameSite: .lax)
    }

    /// Where a right password leads: to where one was going, to a new password, or to the code. The cookie is a new one.
    func admitted(_ admission: Accounts.Admission, next: String?, _ context: WebContext) -> Response {
        let wanted = next.flatMap { URLPath(local: $0) }
        let (token, path): (String, URLPath) =
            switch admission {
            case .session(let token, let session): (token, session.mustChange ? URLs.password : wanted ?? URLs.desk)
            case .code(let token): (token, wanted.map { URLs.signInCode.adding("next", $0.text) } ?? URLs.signInCode)
            }
        var response = redirect(to: path)
        response.setCookie(cookie(token, context.visitor))
        return response
    }
}

extension HTTPField.Name {
    static let clearSiteData = HTTPField.Name("Clear-Site-Data")!
}

extension Request {
    var agent: UserAgent { UserAgent(header: String((headers[.userAgent] ?? "").prefix(500))) }
}

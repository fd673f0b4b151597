// Signing in and out, the password, the language. A session is a new cookie each time, so that one
// that was known before signing in is worth nothing after.
import Hummingbird
import Kernel
import Matters
import Pages

func addSignInRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = SignInRoutes(web: web)
    router.get("/sign-in", use: routes.form)
    router.post("/sign-in", use: routes.signIn)
    router.post("/sign-out", use: routes.signOut)
    router.get("/password", use: routes.passwordForm)
    router.post("/password", use: routes.changePassword)
    router.get("/language/:language", use: routes.language)
}

struct SignInRoutes: Sendable {
    let web: Web
    private var accounts: Accounts { web.house.accounts }

    @Sendable func form(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(await page(request, context, .nothing, next: request.uri.queryParameters["next"].map(String.init)))
    }

    @Sendable func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await web.form(request, context)
        let next = form["next"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            let name = (form["name"] ?? "").filter { !$0.isWhitespace }.lowercased()
            let (token, session) = try await accounts.signIn(name: name, password: form["password"] ?? "", address: context.address)
            var response = web.redirect(to: session.mustChange ? URLs.password : next.flatMap { URLPath(local: $0) } ?? URLs.desk)
            response.setCookie(web.cookie(token, context.visitor))
            return response
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: [], context.visitor.language)
            return refusal.answer(web.page(await page(request, context, entered, next: next), status: refusal.status))
        }
    }

    @Sendable func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await web.form(request, context)
        try await accounts.signOut(context.visitor.cookie)
        var response = web.redirect(to: URLs.home, notice: context.visitor.language == .zh ? "已退出登录。" : "You have signed out.")
        response.setCookie(web.cookie(Vault.randomToken(), context.visitor))
        return response
    }

    // MARK: Password

    @Sendable func passwordForm(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await passwordPage(request, context, .nothing))
    }

    /// Needs the old one, counted like a sign-in. Ends every session of the account and opens a new one here.
    @Sendable func changePassword(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let session = context.visitor.session else { throw Refusal.signInFirst }
        let form = try await web.form(request, context)
        do {
            guard form["new"] == form["again"] else { throw Refusal.passwordsDiffer }
            let (token, _) = try await accounts.changePassword(
                of: session.account, from: form["current"] ?? "", to: form["new"] ?? "", by: try web.reader(context).actor)
            var response = web.redirect(to: URLs.desk, notice: context.visitor.language == .zh ? "密码已修改。" : "The password is changed.")
            response.setCookie(web.cookie(token, context.visitor))
            return response
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: ["current", "new", "again"], names: ["password": "new"], context.visitor.language)
            return refusal.answer(web.page(try await passwordPage(request, context, entered), status: refusal.status))
        }
    }

    // MARK: Language

    @Sendable func language(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let language = Language(rawValue: try context.parameters.require("language")) else { throw Refusal.pageUnknown }
        let next = request.uri.queryParameters["next"].flatMap { URLPath(local: String($0)) } ?? URLs.home
        var response = web.redirect(to: next)
        response.setCookie(web.languageCookie(language, context.visitor))
        return response
    }

    // MARK: Pages

    private func page(_ request: Request, _ context: WebContext, _ entered: Entered, next: String?) async -> HTML {
        let page = await web.pageContext(request, context)
        return signInPage(
            SignInModel(entered: entered, next: next.flatMap { URLPath(local: $0)?.text }, samples: web.options.samples), in: page)
    }

    private func passwordPage(_ request: Request, _ context: WebContext, _ entered: Entered) async throws -> HTML {
        guard let session = context.visitor.session else { throw Refusal.signInFirst }
        return passwordChangePage(
            PasswordChangeModel(entered: entered, isRequired: session.mustChange, leastLength: 8),
            in: await web.pageContext(request, context))
    }
}

extension Web {
    func languageCookie(_ language: Language, _ visitor: Visitor) -> Cookie {
        Cookie(
            name: CookieName.language, value: language.rawValue, maxAge: 365 * 86_400, path: "/", secure: visitor.isSecure, sameSite: .lax)
    }
}

extension Refusal {
    static let currentPasswordWrong = Refusal(
        "password.current-wrong", .invalid, field: "current", Bilingual(zh: "当前密码不对。", en: "The current password is wrong."),
        next: Bilingual(zh: "请重新输入；忘记密码请联系管理员。", en: "Try again; ask an administrator if you forgot it."))

    static let passwordsDiffer = Refusal(
        "password.differs", .invalid, field: "again", Bilingual(zh: "两次输入的新密码不一样。", en: "The two new passwords differ."),
        next: Bilingual(zh: "请再输一次。", en: "Type it again."))

    static let passwordUnchanged = Refusal(
        "password.unchanged", .invalid, field: "new", Bilingual(zh: "新密码与当前密码相同。", en: "The new password is the current one."),
        next: Bilingual(zh: "请换一个。", en: "Choose another."))
}

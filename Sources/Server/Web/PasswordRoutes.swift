// The password: changed by who knows it, asked for anew by who has forgotten it, set by who holds a link. What is
// answered to a forgotten one does not depend on whether there is such an account: all that does happens in AccountPost.
import Hummingbird
import Kernel
import Matters
import Pages

struct PasswordRoutes: Sendable {
    let web: Web
    private var accounts: Accounts { web.house.accounts }

    // MARK: Changing it

    @Sendable func form(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, .nothing))
    }

    /// Needs the old one, counted like a sign-in. Ends every session of the account and opens a new one here.
    @Sendable func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        let form = try await web.form(request, context)
        do {
            guard form["new"] == form["again"] else { throw Refusal.passwordsDiffer }
            let (token, _) = try await accounts.changePassword(
                of: session.account, from: form["current"] ?? "", to: form["new"] ?? "", agent: request.agent,
                by: try web.reader(context).actor)
            var response = web.redirect(to: URLs.desk, notice: context.visitor.language == .zh ? "密码已修改。" : "The password is changed.")
            response.setCookie(web.cookie(token, context.visitor))
            return response
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: ["current", "new", "again"], names: ["password": "new"], context.visitor.language)
            return refusal.answer(web.page(try await page(request, context, entered), status: refusal.status))
        }
    }

    private func page(_ request: Request, _ context: WebContext, _ entered: Entered) async throws -> HTML {
        passwordChangePage(
            PasswordChangeModel(
                entered: entered, isRequired: try web.session(context).mustChange, leastLength: PasswordRule.leastLength),
            in: await web.pageContext(request, context))
    }

    // MARK: Forgotten

    @Sendable func forgottenForm(_ request: Request, _ context: WebContext) async throws -> Response {
        guard web.canMailLinks else { throw Refusal.pageUnknown }
        return web.page(forgottenPasswordPage(.nothing, in: await web.pageContext(request, context)))
    }

    /// Three of one name and twenty from one address in a quarter of an hour: whoever fills somebody's mailbox stops there.
    @Sendable func forgotten(_ request: Request, _ context: WebContext) async throws -> Response {
        guard web.canMailLinks else { throw Refusal.pageUnknown }
        let form = try await web.form(request, context)
        let page = await web.pageContext(request, context)
        do {
            let name = (form["name"] ?? "").filter { !$0.isWhitespace }.lowercased()
            guard OrganizationDecider.isAccountName(name) else {
                throw Refusal.fieldInvalid(
                    "name", String(name.prefix(40)),
                    expected: Bilingual(zh: "2 到 40 个小写字母、数字、点或连字符", en: "2 to 40 lower-case letters, digits, dots or hyphens"))
            }
            try await accounts.throttle.count(.init(subject: "forgotten from \(context.address)", most: 20))
            try await accounts.throttle.count(.init(subject: "forgotten \(name)", most: 3))
            web.house.logger.notice("new password asked for", metadata: ["account": "\(name)", "address": "\(context.address)"])
            web.house.post.post(.forgotten(account: name))
            return web.page(passwordLinkSentPage(in: page))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["name"], context.visitor.language)
            return refusal.answer(web.page(forgottenPasswordPage(entered, in: page), status: refusal.status))
        }
    }

    // MARK: By a link

    @Sendable func linkForm(_ request: Request, _ context: WebContext) async throws -> Response {
        let link = request.query("link") ?? ""
        return try await linkPage(link, request, context, .nothing, status: .ok)
    }

    @Sendable func setByLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await web.form(request, context)
        let link = form["link"] ?? ""
        do {
            guard form["new"] == form["again"] else { throw Refusal.passwordsDiffer }
            let account = try await accounts.setPassword(form["new"] ?? "", byLink: link)
            web.house.post.post(.passwordSet(officer: account.officer, account: account.name))
            return web.redirect(
                to: URLs.signIn, notice: context.visitor.language == .zh ? "新密码已设置，请登录。" : "The password is set. Sign in with it.")
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: ["new", "again"], names: ["password": "new"], context.visitor.language)
            return refusal.answer(try await linkPage(link, request, context, entered, status: refusal.status))
        }
    }

    private func linkPage(
        _ link: String, _ request: Request, _ context: WebContext, _ entered: Entered, status: HTTPResponse.Status
    ) async throws -> Response {
        let page = await web.pageContext(request, context)
        guard let account = try await accounts.account(ofLink: link) else {
            return web.page(passwordLinkOverPage(canAsk: web.canMailLinks, in: page), status: .notFound)
        }
        return web.page(
            newPasswordPage(
                NewPasswordModel(account: account.name, link: link, entered: entered, leastLength: PasswordRule.leastLength), in: page),
            status: status)
    }
}

extension Refusal {
    static let currentPasswordWrong = Refusal(
        "password.current-wrong", .invalid, field: "current", Bilingual(zh: "当前密码不对。", en: "The current password is wrong."),
        next: Bilingual(zh: "请重新输入；忘记密码请联系管理员。", en: "Try again; ask an administrator if you forgot it."))

    static let signInFresh = Refusal(
        "sign-in.not-fresh", .invalid,
        Bilingual(
            zh: "您的账号没有密码，登录超过 \(Accounts.freshSeconds / 60) 分钟后不能这样做。",
            en: "Your account has no password, and you signed in more than \(Accounts.freshSeconds / 60) minutes ago."),
        next: Bilingual(zh: "请退出后重新登录，再试一次。", en: "Sign out, sign in again, and try once more."))

    static let passwordsDiffer = Refusal(
        "password.differs", .invalid, field: "again", Bilingual(zh: "两次输入的新密码不一样。", en: "The two new passwords differ."),
        next: Bilingual(zh: "请再输一次。", en: "Type it again."))

    static let passwordUnchanged = Refusal(
        "password.unchanged", .invalid, field: "new", Bilingual(zh: "新密码与当前密码相同。", en: "The new password is the current one."),
        next: Bilingual(zh: "请换一个。", en: "Choose another."))
}

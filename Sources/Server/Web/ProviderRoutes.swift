// Signing in by a provider of identities (OpenID Connect Core 1.0, code flow): there by a link, back with a code that
// works once, in the browser that went. What a provider did wrong stands in the log; the person is told that it failed.
import Hummingbird
import Kernel
import Logging
import Matters
import Pages

struct ProviderRoutes: Sendable {
    let web: Web
    private var accounts: Accounts { web.house.accounts }

    /// By GET, because browsers hold redirects of a form to the page's own site (`form-action`). What it starts is
    /// nothing but a sign-in, and it is bound to this browser.
    @Sendable func visit(_ request: Request, _ context: WebContext) async throws -> Response {
        let provider = try provider(request.query("provider") ?? "")
        try await accounts.throttle.count(.init(subject: "visit from \(context.address)", most: 100))
        let next = request.query("next").flatMap { URLPath(local: $0)?.text }
        do {
            let address = try await address(of: provider, context, next: next, tying: nil)
            var response = Response(status: .seeOther, headers: [.location: address, .cacheControl: "no-store"])
            // The visit is bound to this cookie, which doors give with pages only.
            if context.visitor.isNewCookie { response.setCookie(web.cookie(context.visitor.cookie, context.visitor)) }
            return response
        } catch let refusal as Refusal { throw refusal } catch {
            return try await failed(provider, error, request, context)
        }
    }

    /// Asks for the password, then gives a link there: what comes back is tied to the account that is signed in.
    @Sendable func tie(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        let form = try await web.form(request, context)
        let page = await web.pageContext(request, context)
        do {
            let provider = try provider(form["provider"] ?? "")
            try await accounts.confirm(form["password"] ?? "", of: session)
            do {
                let address = try await address(of: provider, context, next: nil, tying: session.account)
                return web.page(providerVisitPage(provider: page.pick(provider.settings.name), address: address, in: page))
            } catch { return try await failed(provider, error, request, context) }
        } catch let refusal as Refusal {
            return try await again("tie", form, refusal, request, context)
        }
    }

    @Sendable func untie(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        let form = try await web.form(request, context)
        do {
            let provider = try provider(form["provider"] ?? "")
            try await accounts.confirm(form["password"] ?? "", of: session.account)
            try await accounts.untie(issuer: provider.settings.issuer, from: session.account, by: try web.reader(context).actor)
            return web.redirect(to: URLs.ownAccount, notice: context.visitor.language == .zh ? "已解绑。" : "Untied.")
        } catch let refusal as Refusal {
            return try await again("untie", form, refusal, request, context)
        }
    }

    /// Where the provider sends people back to.
    @Sendable func comeBack(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let state = request.query("state"),
            let visit = try await accounts.end(state, cookie: context.visitor.cookie),
            let provider = web.providers.first(where: { $0.settings.key == visit.provider })
        else {
            web.house.logger.notice("sign-in refused", metadata: ["address": "\(context.address)", "refusal": "provider.state"])
            return try await signIn(.visitOver, request, context)
        }
        do {
            if let error = request.query("error") {
                // From anybody: only words of the standards are logged.
                let isWord = error.utf8.allSatisfy { (97...122).contains($0) || $0 == 95 } && error.utf8.count <= 40
                throw IdentityProvider.Trouble("the provider says: \(isWord ? error : "?")")
            }
            let token = try await provider.identity(
                code: request.query("code") ?? "", issuer: request.query("iss"), returning: returning, nonce: visit.nonce,
                verifier: visit.verifier)
            if let account = visit.account { return try await tie(token, to: account, request, context) }
            guard let admission = try await accounts.signIn(token, address: context.address, agent: request.agent) else {
                let page = await web.pageContext(request, context)
                return web.page(
                    providerUnknownPage(provider: page.pick(provider.settings.name), subject: token.subject, in: page), status: .forbidden)
            }
            return web.admitted(admission, next: visit.next, context)
        } catch let refusal as Refusal { throw refusal } catch {
            return try await failed(provider, error, request, context)
        }
    }

    /// The account that was signed in when the visit began must be so still.
    private func tie(_ token: IDToken, to account: String, _ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        guard session.account == account else { throw Refusal.signInFirst }
        try await accounts.tie(issuer: token.issuer, subject: token.subject, to: account, by: try web.reader(context).actor)
        return web.redirect(to: URLs.ownAccount, notice: context.visitor.language == .zh ? "已绑定。" : "Tied.")
    }

    // MARK: Small things

    private var returning: String { (web.house.settings.sender.publicAddress ?? "") + URLs.providerReturn.text }

    private func provider(_ key: String) throws -> IdentityProvider {
        guard let provider = web.providers.first(where: { $0.settings.key == key }) else {
            throw Refusal.fieldMissing("provider", title: Bilingual(zh: "认证平台", en: "provider"))
        }
        return provider
    }

    private func address(of provider: IdentityProvider, _ context: WebContext, next: String?, tying account: String?) async throws -> String
    {
        let (state, visit) = try await accounts.begin(
            provider.settings.key, cookie: context.visitor.cookie, next: next, tying: account)
        return try await provider.address(returning: returning, state: state, nonce: visit.nonce, verifier: visit.verifier)
    }

    private func failed(_ provider: IdentityProvider, _ error: any Error, _ request: Request, _ context: WebContext) async throws
        -> Response
    {
        web.house.logger.warning(
            "sign-in by provider failed",
            metadata: ["provider": "\(provider.settings.key)", "address": "\(context.address)", "error": "\(error)"])
        return try await signIn(.providerFailed, request, context)
    }

    private func signIn(_ refusal: Refusal, _ request: Request, _ context: WebContext) async throws -> Response {
        guard context.visitor.session == nil else { throw refusal }
        let entered = Entered(refusals: ["": refusal.text(context.visitor.language)])
        return web.page(await web.signInPage(request, context, entered, next: nil), status: refusal.status)
    }

    private func again(_ id: String, _ form: Form, _ refusal: Refusal, _ request: Request, _ context: WebContext) async throws -> Response {
        let entered = Entered(
            refused: refusal, form, fields: ["provider", "password"], names: ["current": "password"], context.visitor.language)
        let page = try await AccountRoutes(web: web).page(request, context, RefusedForm(id: id, entered: entered))
        return refusal.answer(web.page(page, status: refusal.status))
    }
}

extension Web {
    /// Each provider of the settings, tied or not; and what is tied to one that the settings no longer name.
    func providerLines(_ identities: [Accounts.Identity], _ page: PageContext) -> [ProviderLine] {
        providers.map { provider in
            let tied = identities.first { $0.issuer == provider.settings.issuer }
            return ProviderLine(name: page.pick(provider.settings.name), tiedAt: tied?.tiedAt, lastUsedAt: tied?.lastSignInAt)
        }
    }

    /// Who has no password is not offered to untie: it would be their only way in.
    func providerForms(
        _ identities: [Accounts.Identity], _ session: Accounts.Session, _ page: PageContext, _ refused: RefusedForm?
    ) -> [TitledForm] {
        func form(_ id: String, _ title: String, _ action: URLPath, _ some: [IdentityProvider]) -> TitledForm? {
            guard !some.isEmpty else { return nil }
            let choices = some.map { Choice($0.settings.key, page.pick($0.settings.name)) }
            return adminForm(
                id, title, to: action,
                [
                    FormField(
                        "provider", page.pick("认证平台", "Provider"), .select(choices), values: choices.count == 1 ? [choices[0].value] : [],
                        isRequired: true)
                ] + passwordAgain(session, page, named: "password"), refused: refused)
        }
        let isTied = { (provider: IdentityProvider) in identities.contains { $0.issuer == provider.settings.issuer } }
        return [
            form("tie", page.pick("绑定认证平台", "Tie a provider"), URLs.providerTies, providers.filter { !isTied($0) }),
            form(
                "untie", page.pick("解除绑定", "Untie a provider"), URLs.providerUntyings, session.hasPassword ? providers.filter(isTied) : []),
        ].compactMap(\.self)
    }

    func signInPage(_ request: Request, _ context: WebContext, _ entered: Entered, next: String?) async -> HTML {
        var page = await pageContext(request, context)
        // A refused one is begun anew there, in another language too.
        if page.isAnswer { page.stands(at: URLs.signIn(next: next.flatMap { URLPath(local: $0) } ?? URLs.desk)) }
        return Pages.signInPage(
            SignInModel(
                entered: entered, next: next.flatMap { URLPath(local: $0)?.text }, samples: options.samples, canReset: canMailLinks,
                providers: providers.map { Choice($0.settings.key, page.pick($0.settings.name)) }),
            in: page)
    }
}

extension Refusal {
    static let visitOver = Refusal(
        "provider.state", .forbidden,
        Bilingual(zh: "这次登录已失效，或不是在这个浏览器里开始的。", en: "This sign-in is over, or was not begun in this browser."),
        next: Bilingual(zh: "请重新登录。", en: "Sign in again."))

    static let providerFailed = Refusal(
        "provider.failed", .forbidden, Bilingual(zh: "认证平台没有给出可信的答复。", en: "The provider gave no answer that can be believed."),
        next: Bilingual(
            zh: "请稍后再试，或用账号和密码登录；管理员可在日志中查看原因。",
            en: "Try again later, or sign in with name and password; the log tells an administrator why."))
}

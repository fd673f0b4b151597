// One's own account: addresses of notices, the second factor, where one is signed in. What would let somebody else in
// asks for the password again. A secret and recovery codes are the answer to a form, never a page with an address,
// because they are shown once.
import Hummingbird
import Kernel
import Matters
import Notices
import Pages

func addAccountRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = AccountRoutes(web: web)
    router.get("/account", use: routes.show)
    router.post("/account/addresses", use: routes.setAddresses)
    router.post("/account/sessions/endings", use: routes.endSessions)

    let factor = SecondFactorRoutes(web: web)
    router.get("/account/second-factor", use: factor.show)
    router.post("/account/second-factor/secrets", use: factor.begin)
    router.post("/account/second-factor/confirmations", use: factor.confirm)
    router.post("/account/second-factor/recovery-codes", use: factor.renew)
    router.post("/account/second-factor/removals", use: factor.turnOff)
}

struct AccountRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private var accounts: Accounts { house.accounts }
    /// In the place of a session: all others.
    private static let others = "others"

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func setAddresses(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        do {
            // Where a link for a new password goes to this address, changing it is changing the key (ASVS 5.0 7.5.1).
            if web.canMailLinks { try await accounts.confirm(form["password"] ?? "", of: try web.session(context)) }
            try await house.setContact(email: form["email"] ?? "", phone: form["phone"] ?? "", of: reader.officer, by: reader.actor)
            return web.redirect(to: URLs.ownAccount, notice: context.visitor.language == .zh ? "已保存。" : "Saved.")
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: ["email", "phone", "password"], names: ["current": "password"], context.visitor.language)
            return web.page(
                try await page(request, context, RefusedForm(id: "addresses", entered: entered)), status: refusal.status)
        }
    }

    @Sendable func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        let actor = try web.reader(context).actor
        let form = try await web.form(request, context)
        do {
            let which = form["session"] ?? ""
            let password = form["password"] ?? ""
            guard !which.isEmpty else { throw Refusal.fieldMissing("session", title: Bilingual(zh: "登录设备", en: "where")) }
            if which == AccountRoutes.others {
                try await accounts.endOtherSessions(from: session, password: password, by: actor)
            } else {
                try await accounts.endSession(which, from: session, password: password, by: actor)
            }
            return web.redirect(to: URLs.ownAccount, notice: context.visitor.language == .zh ? "已退出。" : "Signed out there.")
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: ["session", "password"], names: ["current": "password"], context.visitor.language)
            return refusal.answer(
                web.page(try await page(request, context, RefusedForm(id: "sessions", entered: entered)), status: refusal.status))
        }
    }

    func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let session = try web.session(context)
        let page = await web.pageContext(request, context)
        let account = try await accounts.account(session.account)
        let presences = try await accounts.presences(of: session.account)
        let identities = try await accounts.identities(of: session.account)
        let calendar = try await web.house.calendarAddresses.address(of: session.account)
        return ownAccountPage(
            OwnAccountModel(
                account: session.account, lastSignedInAt: account?.lastSignInAt,
                addresses: try await addresses(of: session, page, refused),
                secondFactor: SecondFactorState(try await accounts.secondFactor(of: session.account)),
                sessions: presences.map {
                    SessionLine(
                        agent: page.pick($0.agent.title), openedAt: $0.openedAt, seenAt: $0.seenAt, isHere: $0.id == session.id)
                },
                ending: ending(presences.filter { $0.id != session.id }, session, page, refused),
                providers: web.providerLines(identities, page), providerForms: web.providerForms(identities, session, page, refused),
                calendar: calendar.map { .init(since: $0.createdAt, readAt: $0.readAt) }),
            in: page)
    }

    private func addresses(of session: Accounts.Session, _ page: PageContext, _ refused: RefusedForm?) async throws -> FormModel {
        let (contact, isUnreadable) = try await house.contactOnFile(of: session.officer)
        return adminForm(
            "addresses", page.pick("保存", "Save"), to: URLs.ownAddresses,
            [
                FormField(
                    "email", page.pick("电子邮箱", "E-mail"), values: [contact.email].compactMap(\.self),
                    hint: page.pick("如 name@example.gov.cn；留空即删除", "such as name@example.gov.cn; leave it empty to take it away"),
                    autocomplete: "email"),
                FormField(
                    "phone", page.pick("手机号码", "Mobile number"), .telephone, values: [contact.phone].compactMap(\.self),
                    hint: page.pick(
                        "11 位；境外号码带国家代码。留空即删除", "11 digits; one from abroad with its country code. Leave it empty to take it away"),
                    autocomplete: "tel"),
            ] + (web.canMailLinks ? passwordAgain(session, page, named: "password") : []), refused: refused,
            note: isUnreadable
                ? page.pick("登记过的地址已无法解开，请重新填写。", "The addresses on file do not open any more; please enter them anew.")
                : web.canMailLinks
                    ? page.pick(
                        "用来发送通知，邮箱也用来找回密码。地址加密保存，管理员只能看到首尾几个字符；离任 \(House.daysToKeepContacts) 天后自动删除。",
                        "Used for notices, and the e-mail address for a forgotten password. Kept encrypted; administrators see some characters of them; deleted \(House.daysToKeepContacts) days after your last post has ended."
                    )
                    : page.pick(
                        "只用来发送通知。地址加密保存，管理员只能看到首尾几个字符；离任 \(House.daysToKeepContacts) 天后自动删除。",
                        "Used for notices only. Kept encrypted; administrators see some characters of them; deleted \(House.daysToKeepContacts) days after your last post has ended."
                    )
        ).form
    }

    /// Nil where there is nothing to end.
    private func ending(_ others: [Accounts.Presence], _ session: Accounts.Session, _ page: PageContext, _ refused: RefusedForm?)
        -> FormModel?
    {
        guard !others.isEmpty else { return nil }
        let choices = others.map { presence in
            Choice(presence.id, "\(page.pick(presence.agent.title)) · \(page.text(presence.openedAt))")
        }
        return adminForm(
            "sessions", page.pick("退出", "Sign out there"), to: URLs.ownSessionEndings,
            [
                FormField(
                    "session", page.pick("退出哪里", "Where"),
                    .select([Choice(AccountRoutes.others, page.pick("除当前外全部", "Everywhere but here"))] + choices), isRequired: true)
            ] + passwordAgain(session, page, named: "password"), refused: refused
        ).form
    }
}

/// The password once more, before something that would let others in; no field for whoever has none.
func passwordAgain(_ session: Accounts.Session, _ page: PageContext, named name: String) -> [FormField] {
    guard session.hasPassword else { return [] }
    return [FormField(name, page.pick("当前密码", "Your password"), .password, isRequired: true, autocomplete: "current-password")]
}

extension SecondFactorState {
    init(_ factor: SecondFactor?) {
        guard let factor, let since = factor.confirmedAt else {
            self = .off
            return
        }
        self = .on(since: since, codesLeft: factor.codesLeft)
    }
}

extension Web {
    /// The session of a browser; a bearer token has none.
    func session(_ context: WebContext) throws -> Accounts.Session {
        guard let session = context.visitor.session else { throw Refusal.signInFirst }
        return session
    }

    /// Whether somebody who has forgotten the password can be sent a link.
    var canMailLinks: Bool { house.settings.sender.mail != nil && house.settings.sender.publicAddress != nil }

    /// Whether one of the posts that the reader holds is not to be without a second factor.
    func demandsSecondFactor(_ reader: Reader) -> Bool {
        reader.posts.contains { house.settings.secondFactor.contains($0.duty) }
    }
}

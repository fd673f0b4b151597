// Accounts: who may sign in, and the way back in for who cannot. An account says who somebody is; what they may do comes
// from posts. No administrator types somebody's password: the officer chooses it by a link, which is answered with the page
// itself and not with a redirect, because it is shown once and kept nowhere.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminAccounts: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }
    private var accounts: Accounts { admin.house.accounts }
    private static let pageSize = 100

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await accountPage(try AdminRoutes.parameter("account", context), request, context, nil))
    }

    /// Without a password: the answer has the link by which its officer chooses one.
    @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take("account", request, context, fields: ["name", "officer"]) { form, actor in
            let name = form["name"] ?? ""
            let organization = await admin.house.journal.book().matters.organization
            let officer = try OfficerChoice(organization: organization).officer(form["officer"], field: "officer")
            try await accounts.add(name: name, password: nil, officer: officer, by: actor)
            let link = try await accounts.passwordLink(of: name, seconds: Accounts.givenLinkSeconds, by: actor)
            return web.page(try await accountPage(name, request, context, nil, fresh: link))
        } again: {
            try await listPage(request, context, $0)
        }
    }

    /// The password of now stays until the link is used.
    @Sendable func makeLink(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("link", request, context, fields: []) { _, actor in
            let link = try await accounts.passwordLink(of: name, seconds: Accounts.givenLinkSeconds, by: actor)
            return web.page(try await accountPage(name, request, context, nil, fresh: link))
        } again: {
            try await accountPage(name, request, context, $0)
        }
    }

    @Sendable func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("sessions", request, context, fields: ["tokens"]) { form, actor in
            try await accounts.endSessions(of: name, by: actor)
            try await revokeTokens(form, of: name, by: actor)
            return web.redirect(to: URLs.account(name), notice: say(context, "已全部退出。", "It is signed out everywhere."))
        } again: {
            try await accountPage(name, request, context, $0)
        }
    }

    @Sendable func removeFactor(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("factor", request, context, fields: []) { _, actor in
            if context.visitor.session?.account == name { throw Refusal.ownFactor }
            try await accounts.removeSecondFactor(of: name, by: actor)
            if let account = try await accounts.account(name) {
                admin.house.post.post(.factorRemoved(officer: account.officer, account: name))
            }
            return web.redirect(to: URLs.account(name), notice: say(context, "两步验证已移除。", "The second factor is removed."))
        } again: {
            try await accountPage(name, request, context, $0)
        }
    }

    @Sendable func tie(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("tie", request, context, fields: ["provider", "subject"]) { form, actor in
            let issuer = try issuer(form["provider"] ?? "")
            try await accounts.tie(issuer: issuer, subject: (form["subject"] ?? "").filter { !$0.isWhitespace }, to: name, by: actor)
            return web.redirect(to: URLs.account(name), notice: say(context, "已绑定。", "Tied."))
        } again: {
            try await accountPage(name, request, context, $0)
        }
    }

    @Sendable func untie(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("untie", request, context, fields: ["issuer"]) { form, actor in
            try await accounts.untie(issuer: form["issuer"] ?? "", from: name, by: actor)
            return web.redirect(to: URLs.account(name), notice: say(context, "已解绑。", "Untied."))
        } again: {
            try await accountPage(name, request, context, $0)
        }
    }

    private func issuer(_ key: String) throws -> String {
        guard let provider = web.providers.first(where: { $0.settings.key == key }) else {
            throw Refusal.fieldMissing("provider", title: Bilingual(zh: "认证平台", en: "provider"))
        }
        return provider.settings.issuer
    }

    @Sendable func setState(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("state", request, context, fields: ["tokens"]) { form, actor in
            let isDisabled = form["disabled"] == "yes"
            if isDisabled, context.visitor.session?.account == name { throw Refusal.ownAccount }
            try await accounts.setDisabled(isDisabled, of: name, by: actor)
            try await revokeTokens(form, of: name, by: actor)
            return web.redirect(
                to: URLs.account(name), notice: isDisabled ? say(context, "已停用。", "Disabled.") : say(context, "已启用。", "Enabled."))
        } again: {
            try await accountPage(name, request, context, $0)
        }
    }

    /// Tokens go on without their officer's account: whoever closes the one is asked about the others.
    private func revokeTokens(_ form: Form, of name: String, by actor: Actor) async throws {
        guard form["tokens"] == "yes", let account = try await accounts.account(name) else { return }
        try await accounts.revokeTokens(of: account.officer, by: actor)
    }

    // MARK: Pages

    private func listPage(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let add = adminForm(
            "account", page.pick("开通账号", "Add an account"), to: URLs.accounts,
            [
                FormField(
                    "name", page.pick("账号", "Name"),
                    hint: page.pick("2 到 40 个小写字母、数字、点或连字符", "2 to 40 lower-case letters, digits, dots or hyphens"), isRequired: true,
                    autocomplete: "off"),
                OfficerChoice(organization: wording.organization).field(
                    "officer", page.pick("人员", "Officer"), of: wording.organization.officers.keys, in: page),
            ], refused: refused,
            note: page.pick("开通后给出一个链接，请转交本人，由本人设置密码。", "You get a link to hand over, by which the officer chooses a password."))
        let secured = try await accounts.accountsWithSecondFactor()
        let (asked, after) = (request.query("q").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? "", request.query("after"))
        let all = try await accounts.list().filter {
            asked.isEmpty || $0.name.contains(asked) || wording.organization.name(ofOfficer: $0.officer).contains(asked)
        }
        let rest = all.filter { $0.name > after ?? "" }
        let shown = rest.prefix(Self.pageSize)
        func list(_ query: [(String, String)]) -> URLPath {
            (query + (asked.isEmpty ? [] : [("q", asked)])).reduce(URLs.accounts) { $0.adding($1.0, $1.1) }
        }
        let search = FormModel(
            action: URLs.accounts,
            fields: [
                FormField(
                    "q", page.pick("账号或姓名", "Account or officer"), .search, values: asked.isEmpty ? [] : [asked],
                    hint: page.pick("其中几个字即可", "a part is enough"))
            ], submit: page.pick("查找", "Find"), isQuery: true)
        return accountsPage(
            AccountsModel(
                accounts: shown.map { line($0, wording, secured) }, search: search,
                pager: Pager(
                    first: after == nil ? nil : list([]),
                    next: rest.count > shown.count ? shown.last.map { list([("after", $0.name)]) } : nil),
                forms: [add]), in: page)
    }

    /// - Parameter fresh: the token of a link that was just made.
    private func accountPage(
        _ name: String, _ request: Request, _ context: WebContext, _ refused: RefusedForm?, fresh: String? = nil
    ) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        guard let account = try await accounts.account(name) else { throw Refusal.accountUnknown(name) }
        let factor = SecondFactorState(try await accounts.secondFactor(of: name))
        let sessions = try await accounts.presences(of: name).count
        let identities = try await accounts.identities(of: name)
        let path = fresh.map { URLs.newPassword(link: $0).text }
        return Pages.accountPage(
            AccountModel(
                account: line(account, wording, factor == .off ? [] : [name]), sessionCount: sessions, secondFactor: factor,
                identities: identities.map { identity in
                    let provider = web.providers.first { $0.settings.issuer == identity.issuer }
                    return Pages.Fact(provider.map { page.pick($0.settings.name) } ?? identity.issuer, identity.subject)
                },
                forms: try await forms(account, factor, sessions, identities, page, refused),
                fresh: path.map { (admin.house.settings.sender.publicAddress ?? "http://\(request.head.authority ?? "")") + $0 }),
            in: page)
    }

    private func forms(
        _ account: Accounts.Account, _ factor: SecondFactorState, _ sessions: Int, _ identities: [Accounts.Identity], _ page: PageContext,
        _ refused: RefusedForm?
    ) async throws -> [TitledForm] {
        let name = account.name
        let valid = try await accounts.tokens().count {
            $0.actor.officer == account.officer && !$0.isRevoked && ($0.expiresAt.map { page.now < $0 } ?? true)
        }
        let tokens =
            valid == 0
            ? []
            : [FormField("tokens", page.pick("同时撤销此人的 \(valid) 个令牌", "Revoke the officer's tokens, too: \(valid)"), .checkbox)]
        guard !account.isDisabled else {
            return [
                adminForm(
                    "state", page.pick("启用", "Enable"), to: URLs.account(name, "states"), [.hidden("disabled", "no")], refused: refused)
            ]
        }
        var forms = [
            adminForm(
                "link", page.pick("设置密码的链接", "Make a link for a new password"), to: URLs.account(name, "links"), [], refused: refused,
                note: page.pick(
                    "24 小时内有效，只能用一次，请当面或经可靠渠道转交本人。用了之后原密码作废、所有登录退出。",
                    "Works once, for 24 hours; hand it over in person or by a way you trust. When it is used the old password is void and the account signed out everywhere."
                )),
            adminForm(
                "sessions", page.pick("退出所有登录", "Sign out everywhere"), to: URLs.account(name, "sessions", "endings"), tokens,
                refused: refused, note: page.pick("现有 \(sessions) 处登录。", "Signed in at \(sessions) now.")),
        ]
        if factor != .off {
            forms.append(
                adminForm(
                    "factor", page.pick("移除两步验证", "Remove the second factor"), to: URLs.account(name, "second-factor", "removals"), [],
                    refused: refused, isDangerous: true,
                    note: page.pick(
                        "仅在本人手机和恢复码都丢失、且已核实身份时使用。会记入日志并通知本人。",
                        "Only where phone and recovery codes are lost and you know that it is they. It is logged, and the officer is told.")
                ))
        }
        forms += providerForms(name, identities, page, refused)
        forms.append(
            adminForm(
                "state", page.pick("停用", "Disable"), to: URLs.account(name, "states"), [.hidden("disabled", "yes")] + tokens,
                refused: refused, isDangerous: true, note: page.pick("停用后立即退出，不能再登录。", "It is signed out at once and cannot sign in.")))
        return forms
    }

    private func providerForms(_ name: String, _ identities: [Accounts.Identity], _ page: PageContext, _ refused: RefusedForm?)
        -> [TitledForm]
    {
        var forms: [TitledForm] = []
        let free = web.providers.filter { provider in !identities.contains { $0.issuer == provider.settings.issuer } }
        if !free.isEmpty {
            forms.append(
                adminForm(
                    "tie", page.pick("绑定统一身份", "Tie an identity"), to: URLs.account(name, "identities"),
                    [
                        FormField(
                            "provider", page.pick("认证平台", "Provider"),
                            .select(free.map { Choice($0.settings.key, page.pick($0.settings.name)) }), isRequired: true),
                        FormField(
                            "subject", page.pick("身份标识（sub）", "Subject (sub)"),
                            hint: page.pick("本人用它登录一次即会显示", "shown to the officer who tries to sign in with it"), isRequired: true,
                            autocomplete: "off"),
                    ], refused: refused))
        }
        if !identities.isEmpty {
            let choices = identities.map { identity in
                let provider = web.providers.first { $0.settings.issuer == identity.issuer }
                return Choice(identity.issuer, provider.map { page.pick($0.settings.name) } ?? identity.issuer)
            }
            forms.append(
                adminForm(
                    "untie", page.pick("解除绑定", "Untie an identity"), to: URLs.account(name, "identities", "endings"),
                    [FormField("issuer", page.pick("认证平台", "Provider"), .select(choices), isRequired: true)], refused: refused,
                    isDangerous: true))
        }
        return forms
    }

    private func line(_ account: Accounts.Account, _ wording: Wording, _ secured: Set<String>) -> AccountLine {
        let page = wording.page
        let state =
            account.isDisabled
            ? page.pick("已停用", "disabled")
            : account.mustChange
                ? page.pick("须改密码", "must change password")
                : account.hasPassword ? page.pick("正常", "active") : page.pick("未设密码", "no password yet")
        let factor = secured.contains(account.name) ? page.pick("，两步验证", ", second factor") : ""
        return AccountLine(
            name: account.name, officer: wording.organization.name(ofOfficer: account.officer),
            posts: wording.organization.posts(of: account.officer, at: page.now).map { wording.post($0.unit, $0.duty) },
            lastSignedInAt: account.lastSignInAt, state: state + factor)
    }

    private func say(_ context: WebContext, _ zh: String, _ en: String) -> String { context.visitor.language == .zh ? zh : en }
}

extension Wording {
    /// "unit · duty"
    func post(_ unit: UnitCode, _ duty: Duty?) -> String { "\(organization.name(ofUnit: unit)) · \(duty.map { text($0.title) } ?? "")" }
}

extension Refusal {
    static let ownAccount = Refusal(
        "account.own", .conflict, Bilingual(zh: "不能停用自己正在使用的账号。", en: "You cannot disable the account that you are using."),
        next: Bilingual(zh: "请由另一位管理员操作。", en: "Another administrator can."))

    static let ownFactor = Refusal(
        "factor.own", .conflict, Bilingual(zh: "不能在这里移除自己的两步验证。", en: "You cannot remove your own second factor here."),
        next: Bilingual(zh: "请在“我的账号”中用密码和验证码关闭。", en: "Turn it off under My account, with password and code."))
}

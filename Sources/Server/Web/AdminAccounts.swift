// Accounts and API tokens. An account says who somebody is; what they may do comes from posts. A new
// token is answered with the page itself, not with a redirect, because it is shown once and kept nowhere.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminAccounts: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }
    private var accounts: Accounts { admin.house.accounts }

    // MARK: Accounts

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await accountPage(try AdminRoutes.parameter("account", context), request, context, nil))
    }

    @Sendable func add(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take("account", request, context, fields: ["name", "officer", "password"]) { form, actor in
            let name = form["name"] ?? ""
            try await accounts.add(
                name: name, password: form["password"] ?? "", officer: form["officer"] ?? "", mustChange: true, by: actor)
            return web.redirect(
                to: URLs.account(name), notice: say(context, "已开通，首次登录须改密码。", "Added; the password must be changed at the first sign-in."))
        } again: {
            try await listPage(request, context, $0)
        }
    }

    @Sendable func resetPassword(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try AdminRoutes.parameter("account", context)
        return try await admin.take("password", request, context, fields: ["password", "tokens"]) { form, actor in
            try await accounts.setPassword(form["password"] ?? "", of: name, mustChange: true, by: actor)
            try await revokeTokens(form, of: name, by: actor)
            return web.redirect(
                to: URLs.account(name), notice: say(context, "已重设，其所有登录已退出。", "Reset; every session of the account has ended."))
        } again: {
            try await accountPage(name, request, context, $0)
        }
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

    private func listPage(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let add = adminForm(
            "account", page.pick("开通账号", "Add an account"), to: URLs.accounts,
            [
                FormField(
                    "name", page.pick("账号", "Name"),
                    hint: page.pick("2 到 40 个小写字母、数字、点或连字符", "2 to 40 lower-case letters, digits, dots or hyphens"), isRequired: true,
                    autocomplete: "off"),
                FormField(
                    "officer", page.pick("人员", "Officer"), .select(OrganizationView(wording: wording).officerChoices), isRequired: true),
                FormField(
                    "password", page.pick("初始密码", "First password"), .password, hint: page.pick("至少 8 个字符", "at least 8 characters"),
                    isRequired: true, autocomplete: "new-password"),
            ], refused: refused)
        return accountsPage(AccountsModel(accounts: try await accounts.list().map { line($0, wording) }, forms: [add]), in: page)
    }

    private func accountPage(_ name: String, _ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        guard let account = try await accounts.account(name) else { throw Refusal.accountUnknown(name) }
        let valid = try await accounts.tokens().count {
            $0.actor.officer == account.officer && !$0.isRevoked && ($0.expiresAt.map { page.now < $0 } ?? true)
        }
        let tokens =
            valid == 0
            ? []
            : [FormField("tokens", page.pick("同时撤销此人的 \(valid) 个令牌", "Revoke the officer's tokens, too: \(valid)"), .checkbox)]
        let state =
            account.isDisabled
            ? adminForm(
                "state", page.pick("启用", "Enable"), to: URLs.account(name).below("states"), [.hidden("disabled", "no")], refused: refused)
            : adminForm(
                "state", page.pick("停用", "Disable"), to: URLs.account(name).below("states"), [.hidden("disabled", "yes")] + tokens,
                refused: refused,
                isDangerous: true,
                note: page.pick("停用后立即退出，不能再登录。", "It is signed out at once and cannot sign in."))
        let password = adminForm(
            "password", page.pick("重设密码", "Reset the password"), to: URLs.account(name).below("passwords"),
            [
                FormField(
                    "password", page.pick("新密码", "New password"), .password, hint: page.pick("至少 8 个字符", "at least 8 characters"),
                    isRequired: true, autocomplete: "new-password")
            ] + tokens, refused: refused)
        return Pages.accountPage(AccountModel(account: line(account, wording), forms: [password, state]), in: page)
    }

    private func line(_ account: Accounts.Account, _ wording: Wording) -> AccountLine {
        let page = wording.page
        let state =
            account.isDisabled
            ? page.pick("已停用", "disabled") : account.mustChange ? page.pick("须改密码", "must change password") : page.pick("正常", "active")
        return AccountLine(
            name: account.name, officer: wording.organization.name(ofOfficer: account.officer),
            posts: wording.organization.posts(of: account.officer, at: page.now).map { post(wording, $0.unit, $0.duty) },
            lastSignedInAt: account.lastSignInAt, state: state)
    }

    private func post(_ wording: Wording, _ unit: UnitCode, _ duty: Duty?) -> String {
        "\(wording.organization.name(ofUnit: unit)) · \(duty.map { wording.text($0.title) } ?? "")"
    }

    // MARK: Tokens

    @Sendable func tokens(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await tokensPage(request, context, nil))
    }

    @Sendable func createToken(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take("token", request, context, fields: ["name", "post", "days"]) { form, actor in
            let parts = (form["post"] ?? "").split(separator: "|").map(String.init)
            guard parts.count == 3, let duty = Duty(rawValue: parts[1]) else {
                throw Refusal.fieldMissing("post", title: Bilingual(zh: "岗位", en: "post"))
            }
            let days = try (form["days"].flatMap { $0.isEmpty ? nil : $0 }).map { text in
                guard let days = Int(text), (1...3650).contains(days) else {
                    throw Refusal.fieldInvalid("days", text, expected: Bilingual(zh: "1 到 3650", en: "1 to 3650"))
                }
                return days
            }
            let token = try await accounts.createToken(
                name: form["name"] ?? "", officer: parts[0], duty: duty, unit: parts[2], days: days, by: actor)
            return web.page(try await tokensPage(request, context, nil, fresh: token))
        } again: {
            try await tokensPage(request, context, $0)
        }
    }

    @Sendable func revokeToken(_ request: Request, _ context: WebContext) async throws -> Response {
        try await admin.take("revoke", request, context, fields: ["name"]) { form, actor in
            try await accounts.revokeToken(form["name"] ?? "", by: actor)
            return web.redirect(to: URLs.tokens, notice: say(context, "已撤销。", "Revoked."))
        } again: {
            try await tokensPage(request, context, $0)
        }
    }

    private func tokensPage(_ request: Request, _ context: WebContext, _ refused: RefusedForm?, fresh: String? = nil) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let organization = wording.organization
        let posts = organization.appointments.keys.sorted().flatMap { organization.posts(of: $0, at: page.now) }.map {
            Choice(
                "\($0.officer)|\($0.duty.rawValue)|\($0.unit)",
                "\(organization.name(ofOfficer: $0.officer)) · \(post(wording, $0.unit, $0.duty))")
        }
        let all = try await accounts.tokens()
        let forms = [
            adminForm(
                "token", page.pick("新建令牌", "Make a token"), to: URLs.tokens,
                [
                    FormField(
                        "name", page.pick("名字", "Name"), hint: page.pick("给谁用、做什么", "for whom and what"), isRequired: true,
                        autocomplete: "off"),
                    FormField("post", page.pick("岗位", "Post"), .select(posts), isRequired: true),
                    FormField("days", page.pick("有效天数", "Days"), .number(min: 1, max: 3650)),
                ], refused: refused),
            adminForm(
                "revoke", page.pick("撤销令牌", "Revoke a token"), to: URLs.tokens.below("revocations"),
                [
                    FormField(
                        "name", page.pick("名字", "Name"), .select(all.filter { !$0.isRevoked }.map { Choice($0.name, $0.name) }),
                        isRequired: true)
                ], refused: refused, isDangerous: true),
        ]
        let lines = all.map { token in
            let isOver = token.expiresAt.map { $0 <= page.now } ?? false
            return TokenLine(
                name: token.name, officer: organization.name(ofOfficer: token.actor.officer),
                post: post(wording, token.actor.unit ?? "", token.actor.post.flatMap(Duty.init)), createdAt: token.createdAt,
                expiresAt: token.expiresAt,
                lastUsedAt: token.lastUsedAt,
                state: token.isRevoked ? page.pick("已撤销", "revoked") : isOver ? page.pick("已到期", "expired") : page.pick("有效", "valid"))
        }
        return Pages.tokensPage(TokensModel(tokens: lines, forms: forms, fresh: fresh), in: page)
    }

    private func say(_ context: WebContext, _ zh: String, _ en: String) -> String { context.visitor.language == .zh ? zh : en }
}

extension Refusal {
    static let ownAccount = Refusal(
        "account.own", .conflict, Bilingual(zh: "不能停用自己正在使用的账号。", en: "You cannot disable the account that you are using."),
        next: Bilingual(zh: "请由另一位管理员操作。", en: "Another administrator can."))
}

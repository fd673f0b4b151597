// API tokens. A new one is answered with the page itself, not with a redirect, because it is shown once and kept nowhere.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminTokens: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }
    private var accounts: Accounts { admin.house.accounts }

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
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
        let held = organization.appointments.keys.sorted().flatMap { organization.posts(of: $0, at: page.now) }.filter {
            $0.deputyFor == nil
        }.map { (post: $0, title: "\(organization.name(ofOfficer: $0.officer)) · \(wording.post($0.unit, $0.duty))") }
        let posts = PostChoice(
            held, asked: refused?.officerOfPost ?? request.query("officer"), id: "token-officer",
            title: page.pick("新建令牌：先选人员", "Make a token: whose?"), to: URLs.tokens, organization, in: page)
        let all = try await accounts.tokens()
        let make = adminForm(
            "token", page.pick("新建令牌", "Make a token"), to: URLs.tokens,
            [
                FormField(
                    "name", page.pick("名字", "Name"), hint: page.pick("给谁用、做什么", "for whom and what"), isRequired: true,
                    autocomplete: "off"),
                FormField("post", page.pick("岗位", "Post"), .select(posts.choices), isRequired: true),
                FormField("days", page.pick("有效天数", "Days"), .number(min: 1, max: 3650)),
            ], refused: refused, isOpen: posts.search != nil)
        let revoke = adminForm(
            "revoke", page.pick("撤销令牌", "Revoke a token"), to: URLs.tokens.below("revocations"),
            [
                FormField(
                    "name", page.pick("名字", "Name"), .select(all.filter { !$0.isRevoked }.map { Choice($0.name, $0.name) }),
                    isRequired: true)
            ], refused: refused, isDangerous: true)
        let forms = [posts.search, posts.choices.isEmpty ? nil : make, revoke].compactMap { $0 }
        let lines = all.map { token in
            let isOver = token.expiresAt.map { $0 <= page.now } ?? false
            return TokenLine(
                name: token.name, officer: organization.name(ofOfficer: token.actor.officer),
                post: wording.post(token.actor.unit ?? "", token.actor.post.flatMap(Duty.init)), createdAt: token.createdAt,
                expiresAt: token.expiresAt,
                lastUsedAt: token.lastUsedAt,
                state: token.isRevoked ? page.pick("已撤销", "revoked") : isOver ? page.pick("已到期", "expired") : page.pick("有效", "valid"))
        }
        return Pages.tokensPage(TokensModel(tokens: lines, forms: forms, fresh: fresh), in: page)
    }

    private func say(_ context: WebContext, _ zh: String, _ en: String) -> String { context.visitor.language == .zh ? zh : en }
}

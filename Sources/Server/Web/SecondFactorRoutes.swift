// Turning the second factor of one's own account on and off. The secret is on the answer to the password and on the
// answer to a wrong first code; the recovery codes on the answer to the right one. Neither has an address of its own.
import Hummingbird
import Kernel
import Matters
import Pages

struct SecondFactorRoutes: Sendable {
    let web: Web
    private var accounts: Accounts { web.house.accounts }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func begin(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        return try await take("begin", request, context) { form, _ in
            let totp = try await accounts.beginSecondFactor(of: session, password: form["current"] ?? "")
            return web.page(try await setupPage(totp, request, context, .nothing))
        }
    }

    @Sendable func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        return try await take("begin", request, context) { form, actor in
            do {
                let codes = try await accounts.confirmSecondFactor(
                    of: session.account, code: form["code"] ?? "", keeping: session.id, by: actor)
                return web.page(recoveryCodesPage(codes, in: await web.pageContext(request, context)))
            } catch let refusal as Refusal where refusal.code != Refusal.factorNotBegun.code {
                guard let totp = try await accounts.waitingSecondFactor(of: session.account) else { throw refusal }
                let entered = Entered(refused: refusal, form, fields: ["code"], context.visitor.language)
                return refusal.answer(
                    web.page(try await setupPage(totp, request, context, entered), status: refusal.status))
            }
        }
    }

    @Sendable func renew(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        return try await take("renew", request, context) { form, actor in
            let codes = try await accounts.renewRecoveryCodes(
                of: session, password: form["current"] ?? "", code: form["code"] ?? "", by: actor)
            return web.page(recoveryCodesPage(codes, in: await web.pageContext(request, context)))
        }
    }

    @Sendable func turnOff(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = try web.session(context)
        // The page has no form for it.
        guard !web.demandsSecondFactor(try web.reader(context)) else { throw Refusal.factorDemanded }
        return try await take("off", request, context) { form, actor in
            try await accounts.turnOffSecondFactor(
                of: session, password: form["current"] ?? "", code: form["code"] ?? "", by: actor)
            return web.redirect(
                to: URLs.secondFactor, notice: context.visitor.language == .zh ? "两步验证已关闭。" : "The second factor is off.")
        }
    }

    // MARK: Pages

    private func take(
        _ id: String, _ request: Request, _ context: WebContext, _ work: (Form, Actor) async throws -> Response
    ) async throws -> Response {
        let actor = try web.reader(context).actor
        let form = try await web.form(request, context)
        do { return try await work(form, actor) } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["current", "code"], context.visitor.language)
            return refusal.answer(
                web.page(try await page(request, context, RefusedForm(id: id, entered: entered)), status: refusal.status))
        }
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let session = try web.session(context)
        let page = await web.pageContext(request, context)
        let state = SecondFactorState(try await accounts.secondFactor(of: session.account))
        let isDemanded = web.demandsSecondFactor(try web.reader(context))
        let password = passwordAgain(session, page, named: "current")
        guard state != .off else {
            let begin = adminForm(
                "begin", page.pick("开启两步验证", "Turn it on"), to: URLs.secondFactorSecrets, password, refused: refused)
            return secondFactorPage(SecondFactorModel(state: state, isDemanded: isDemanded, forms: [begin]), in: page)
        }
        let code = FormField(
            "code", page.pick("验证码", "Code"),
            hint: page.pick("应用显示的 6 位数字，或一个恢复码", "the six digits of your app, or a recovery code"), isRequired: true,
            autocomplete: "one-time-code")
        var forms = [
            adminForm(
                "renew", page.pick("重新生成恢复码", "New recovery codes"), to: URLs.recoveryCodes, password + [code], refused: refused,
                note: page.pick("原有的恢复码全部作废。", "The old ones are void."))
        ]
        if !isDemanded {
            forms.append(
                adminForm(
                    "off", page.pick("关闭两步验证", "Turn it off"), to: URLs.secondFactorRemovals, password + [code], refused: refused,
                    isDangerous: true, note: page.pick("以后登录只需密码。", "From then on the password is enough.")))
        }
        return secondFactorPage(SecondFactorModel(state: state, isDemanded: isDemanded, forms: forms), in: page)
    }

    private func setupPage(_ totp: TOTP, _ request: Request, _ context: WebContext, _ entered: Entered) async throws -> HTML {
        let session = try web.session(context)
        let page = await web.pageContext(request, context)
        let address = totp.address(issuer: page.siteName, account: session.account)
        let code = FormField(
            "code", page.pick("验证码", "Code"), hint: page.pick("应用显示的 6 位数字", "the six digits of your app"), isRequired: true,
            autocomplete: "one-time-code")
        return secondFactorSetupPage(
            SecondFactorSetupModel(
                picture: QRMatrix(address), secret: totp.text, address: address,
                form: FormModel(
                    action: URLs.secondFactorConfirmations, fields: [entered.fill(code)], submit: page.pick("确认并开启", "Confirm"),
                    refusals: entered.general)),
            in: page)
    }
}

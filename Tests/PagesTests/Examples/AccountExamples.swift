// The pages of signing in and of one's own account, each as it looks at its fullest.

import Kernel
import Pages

extension Examples {
    func accountScreens(_ addresses: FormModel) -> [Screen] {
        let password = FormField("password", t("当前密码", "Your password"), .password, isRequired: true, autocomplete: "current-password")
        let code = FormField("code", t("验证码", "Code"), isRequired: true, autocomplete: "one-time-code")
        func titled(_ id: String, _ title: String, _ action: URLPath, _ fields: [FormField]) -> TitledForm {
            TitledForm(id: id, title: title, form: FormModel(action: action, fields: fields, submit: title))
        }
        let ending = FormModel(
            action: URLs.ownSessionEndings,
            fields: [
                FormField(
                    "session", t("退出哪里", "Where"), .select([Choice("others", t("除当前外全部", "Everywhere but here"))]), isRequired: true),
                password,
            ], submit: t("退出", "Sign out there"))
        let full = OwnAccountModel(
            account: "officer", lastSignedInAt: ago(hours: 3), addresses: addresses, secondFactor: .on(since: ago(hours: 72), codesLeft: 9),
            sessions: [
                SessionLine(agent: "Firefox · Windows", openedAt: ago(hours: 3), seenAt: ago(minutes: 1), isHere: true),
                SessionLine(agent: t("微信 · Android", "WeChat · Android"), openedAt: ago(hours: 5), seenAt: ago(minutes: 40), isHere: false),
            ], ending: ending,
            providers: [ProviderLine(name: t("市统一认证", "City sign-on"), tiedAt: ago(hours: 200), lastUsedAt: ago(hours: 3))],
            providerForms: [titled("untie", t("解除绑定", "Untie a provider"), URLs.providerUntyings, [password])])
        // No QR code, but as many runs as one has.
        let picture = QRMatrix(width: 33, isDark: (0..<33 * 33).map { $0 * 7919 % 5 < 2 })
        let factorForms = [
            titled("renew", t("重新生成恢复码", "New recovery codes"), URLs.recoveryCodes, [password, code]),
            titled("off", t("关闭两步验证", "Turn it off"), URLs.secondFactorRemovals, [password, code]),
        ]
        let visitor = context(path: "/sign-in", officer: nil)
        let linkForms = Entered(refusals: ["again": t("两次输入的新密码不一样。", "The two new passwords differ.")])
        return [
            Screen(name: "own-account-full", html: ownAccountPage(full, in: worker)),
            Screen(
                name: "second-factor",
                html: secondFactorPage(
                    SecondFactorModel(
                        state: .off, isDemanded: true,
                        forms: [titled("begin", t("开启两步验证", "Turn it on"), URLs.secondFactorSecrets, [password])]), in: worker)),
            Screen(
                name: "second-factor-on",
                html: secondFactorPage(
                    SecondFactorModel(state: .on(since: ago(hours: 72), codesLeft: 2), forms: factorForms), in: worker)),
            Screen(
                name: "second-factor-demanded",
                html: secondFactorPage(
                    SecondFactorModel(state: .on(since: ago(hours: 72), codesLeft: 2), isDemanded: true, forms: [factorForms[0]]),
                    in: worker)),
            Screen(
                name: "second-factor-setup",
                html: secondFactorSetupPage(
                    SecondFactorSetupModel(
                        picture: picture, secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ",
                        address: "otpauth://totp/x:officer?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=x",
                        form: FormModel(action: URLs.secondFactorConfirmations, fields: [code], submit: t("确认并开启", "Confirm"))),
                    in: worker)),
            Screen(
                name: "recovery-codes",
                html: recoveryCodesPage((0..<10).map { "abcd-efgh-ijkl-mnop-qrst-uvw\($0 % 6 + 2)" }, in: worker)),
            Screen(name: "sign-in-code", html: signInCodePage(.nothing, next: "/desk", in: visitor)),
            Screen(
                name: "sign-in-providers",
                html: signInPage(
                    SignInModel(
                        next: "/desk", canReset: true,
                        providers: [Choice("city", t("市统一认证", "City sign-on")), Choice("x", "<script>alert(1)</script>")]), in: visitor)),
            Screen(name: "password-forgotten", html: forgottenPasswordPage(.nothing, in: visitor)),
            Screen(name: "password-link-sent", html: passwordLinkSentPage(in: visitor)),
            Screen(
                name: "password-new",
                html: newPasswordPage(
                    NewPasswordModel(account: "officer", link: "abc", entered: linkForms, leastLength: 8), in: visitor)),
            Screen(name: "password-link-over", html: passwordLinkOverPage(canAsk: true, in: visitor)),
            Screen(
                name: "provider-unknown", html: providerUnknownPage(provider: t("市统一认证", "City sign-on"), subject: "a1b2c3", in: visitor)),
            Screen(
                name: "account-full",
                html: accountPage(
                    AccountModel(
                        account: AccountLine(name: "officer", officer: t("经办人一号", "Officer 1"), posts: [], state: t("正常", "active")),
                        sessionCount: 2,
                        secondFactor: .on(since: ago(hours: 72), codesLeft: 2), identities: [Fact(t("市统一认证", "City sign-on"), "a1b2c3")],
                        forms: factorForms, fresh: "https://grid.example.gov.cn/new-password?link=abc"), in: worker)),
        ]
    }
}

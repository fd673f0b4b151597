// The second step of signing in, and the way back in for who has forgotten the password. Narrow slips, one thing each.

import Kernel

/// After a right password. Fields: code.
package func signInCodePage(_ entered: Entered, next: String?, in page: PageContext) -> HTML {
    let field = FormField("code", page[.code], hint: page[.codeHint], isRequired: true, autocomplete: "one-time-code")
    return layout(
        page[.secondFactor], .slip, in: page,
        """
        \(heading(page[.secondFactor], lead: page[.codeLead], in: page))
        \(form(
            FormModel(
                action: URLs.signInCode, fields: [entered.fill(field)] + (next.map { [.hidden("next", $0)] } ?? []), submit: page[.signIn],
                refusals: entered.general, refusedTitle: .signInRefused), in: page))
        <p class="block quiet">\(page[.codeLost])</p>
        """)
}

/// Fields: name.
package func forgottenPasswordPage(_ entered: Entered, in page: PageContext) -> HTML {
    let field = FormField("name", page[.accountName], isRequired: true, autocomplete: "username")
    return layout(
        page[.passwordForgotten], .slip, in: page,
        """
        \(heading(page[.passwordForgotten], crumbs: [Crumb(page[.signIn], URLs.signIn)], lead: page[.passwordForgottenLead], in: page))
        \(form(
            FormModel(
                action: URLs.forgottenPassword, fields: [entered.fill(field)], submit: page[.passwordLinkSend], refusals: entered.general),
            in: page))
        """)
}

/// Says the same whether there is such an account or not.
package func passwordLinkSentPage(in page: PageContext) -> HTML {
    layout(
        page[.passwordLinkSent], .slip, in: page,
        """
        \(heading(page[.passwordLinkSent], lead: page[.passwordLinkSentLead], in: page))
        <p class="block"><a class="button plain" href="\(URLs.signIn)">\(page[.signIn])</a></p>
        """)
}

package struct NewPasswordModel: Sendable {
    package var account: String
    package var link: String
    /// Fields: new, again.
    package var entered: Entered
    package var leastLength: Int

    package init(account: String, link: String, entered: Entered = .nothing, leastLength: Int) {
        self.account = account
        self.link = link
        self.entered = entered
        self.leastLength = leastLength
    }
}

package func newPasswordPage(_ model: NewPasswordModel, in page: PageContext) -> HTML {
    let fields = [
        FormField(
            "new", page[.passwordNew], .password, hint: page[.passwordRule(model.leastLength)], isRequired: true,
            autocomplete: "new-password"),
        FormField("again", page[.passwordAgain], .password, isRequired: true, autocomplete: "new-password"),
    ]
    return layout(
        page[.passwordNewTitle], .slip, in: page,
        """
        \(heading(page[.passwordNewTitle], lead: page[.passwordNewLead(model.account)], in: page))
        \(form(
            FormModel(
                action: URLs.newPassword, fields: fields.map(model.entered.fill) + [.hidden("link", model.link)],
                submit: page[.passwordNewTitle], refusals: model.entered.general), in: page))
        """)
}

/// - Parameter canAsk: a new one can be asked for by e-mail.
package func passwordLinkOverPage(canAsk: Bool, in page: PageContext) -> HTML {
    let next = canAsk ? Crumb(page[.passwordForgotten], URLs.forgottenPassword) : Crumb(page[.signIn], URLs.signIn)
    return layout(
        page[.passwordLinkOver], .slip, in: page,
        """
        \(heading(page[.passwordLinkOver], lead: page[.passwordLinkOverLead], in: page))
        <p class="block"><a class="button plain" href="\(next.link)">\(next.title)</a></p>
        """)
}

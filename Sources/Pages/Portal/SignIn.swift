// Signing in, changing the password, and the one error page. Narrow slips of paper, one thing each.
// An error page never shows what broke: only what it means for the person, the next step and the number to quote.

import Kernel

package struct SignInModel: Sendable {
    /// Fields: name, password.
    package var entered: Entered
    /// Where to go afterwards; checked by the server with `URLPath(local:)`.
    package var next: String?
    /// In a sample district only: accounts to try.
    package var samples: [SampleAccount]
    /// A link for a new password can be sent by e-mail.
    package var canReset: Bool
    /// Providers to sign in with: key and name.
    package var providers: [Choice]

    package init(
        entered: Entered = .nothing, next: String? = nil, samples: [SampleAccount] = [], canReset: Bool = false, providers: [Choice] = []
    ) {
        self.entered = entered
        self.next = next
        self.samples = samples
        self.canReset = canReset
        self.providers = providers
    }
}

package struct SampleAccount: Sendable {
    package var name: String
    package var password: String
    package var role: Bilingual
    package init(name: String, password: String, role: Bilingual) {
        self.name = name
        self.password = password
        self.role = role
    }
}

package func signInPage(_ model: SignInModel, in page: PageContext) -> HTML {
    let fields = [
        FormField("name", page[.accountName], isRequired: true, autocomplete: "username"),
        FormField("password", page[.password], .password, isRequired: true, autocomplete: "current-password"),
    ]
    let samples: HTML = """
        <section class="aside-note"><p>\(page[.sampleAccounts])</p>\(table(
            page[.sampleAccounts], [Column(page[.role]), Column(page[.accountName], .narrow), Column(page[.password], .narrow)],
            model.samples.map { Row(["\(page.pick($0.role.zh, $0.role.en))", "<code>\($0.name)</code>", "<code>\($0.password)</code>"]) }, isCompact: true))</section>
        """
    return layout(
        page[.signIn], .slip, in: page,
        """
        \(heading(page[.signIn], in: page))
        \(form(
            FormModel(
                action: URLs.signIn, fields: fields.map(model.entered.fill) + (model.next.map { [.hidden("next", $0)] } ?? []), submit: page[.signIn],
                refusals: model.entered.general, refusedTitle: .signInRefused), in: page))
        \(HTML.when(model.canReset, "<p><a href=\"\(URLs.forgottenPassword)\">\(page[.passwordForgotten])</a></p>"))
        \(HTML.when(!model.providers.isEmpty, """
            <ul class="providers">\(model.providers.html { provider in
                "<li><a class=\"button plain\" href=\"\(URLs.providerVisit(provider.value, next: model.next))\">\(page[.providerSignIn(provider.title)])</a></li>"
            })</ul>
            """))
        \(HTML.when(!model.samples.isEmpty, samples))
        """)
}

/// What was written into a form after the session had ended: it was not taken, and can be copied here.
package func unsentPage(_ texts: [String], signIn: URLPath, in page: PageContext) -> HTML {
    let title = page.pick("登录已失效，内容没有提交", "You are signed out; nothing was sent")
    let lead = page.pick("请先复制您写的内容，登录后再粘贴提交。照片需要重新选择。", "Copy what you wrote, sign in, and paste it. Photos must be chosen again.")
    return layout(
        title, .slip, in: page,
        """
        \(heading(title, lead: lead, in: page))
        <div class="prose">\(texts.map { "<pre>\($0)</pre>" as HTML })</div>
        <p class="block"><a class="button" href="\(signIn)">\(page[.signIn])</a></p>
        """)
}

package struct PasswordChangeModel: Sendable {
    /// Fields: current, new, again.
    package var entered: Entered
    /// The account may do nothing else before.
    package var isRequired: Bool
    package var leastLength: Int

    package init(entered: Entered = .nothing, isRequired: Bool = false, leastLength: Int = 12) {
        self.entered = entered
        self.isRequired = isRequired
        self.leastLength = leastLength
    }
}

package func passwordChangePage(_ model: PasswordChangeModel, in page: PageContext) -> HTML {
    let fields = [
        FormField("current", page[.passwordCurrent], .password, isRequired: true, autocomplete: "current-password"),
        FormField(
            "new", page[.passwordNew], .password, hint: page[.passwordRule(model.leastLength)], isRequired: true,
            autocomplete: "new-password"),
        FormField("again", page[.passwordAgain], .password, isRequired: true, autocomplete: "new-password"),
    ]
    return layout(
        page[.passwordChange], .slip, in: page,
        """
        \(heading(page[.passwordChange], lead: model.isRequired ? page[.passwordRequired] : nil, in: page))
        \(form(
            FormModel(action: URLs.password, fields: fields.map(model.entered.fill), submit: page[.passwordChange], refusals: model.entered.general),
            in: page))
        """)
}

package struct ErrorModel: Sendable {
    /// The HTTP status: 403, 404, 409, 413, 422, 429, 500, 503; another shows the words of 500.
    package var status: Int
    /// A refusal's own sentence, in the page's language; nil says the status in general words.
    package var sentence: String?
    package var nextStep: String?
    /// For the log, on failures and faults.
    package var correlation: String?
    package var back: Crumb?

    package init(status: Int, sentence: String? = nil, nextStep: String? = nil, correlation: String? = nil, back: Crumb? = nil) {
        self.status = status
        self.sentence = sentence
        self.nextStep = nextStep
        self.correlation = correlation
        self.back = back
    }
}

package func errorPage(_ model: ErrorModel, in page: PageContext) -> HTML {
    let said = errorWords(model.status)
    let back = model.back ?? Crumb(page[page.officer == nil ? .home : .desk], page.officer == nil ? URLs.home : URLs.desk)
    return layout(
        page[said.title], .slip, in: page,
        """
        <p class="number">\(model.status)</p>\(heading(page[said.title], in: page))
        <div class="prose"><p>\(model.sentence ?? page[said.sentence])</p><p>\(model.nextStep ?? page[said.next])</p></div>
        \(model.correlation.map { "<dl class=\"slip-note\"><div><dt>\(page[.correlation])</dt><dd>\($0)</dd></div></dl>" as HTML })
        <p class="block"><a class="button plain" href="\(back.link)">\(back.title)</a></p>
        """)
}

private func errorWords(_ status: Int) -> (title: Message, sentence: Message, next: Message) {
    switch status {
    case 403: (.error403, .error403Sentence, .error403Next)
    case 404, 405: (.error404, .error404Sentence, .error404Next)
    case 409: (.error409, .error409Sentence, .error409Next)
    case 413: (.error413, .error413Sentence, .error413Next)
    case 422, 400: (.error422, .error422Sentence, .error422Next)
    case 429: (.error429, .error429Sentence, .error429Next)
    case 503: (.error503, .error503Sentence, .error503Next)
    default: (.error500, .error500Sentence, .error500Next)
    }
}

/// A provider says who somebody is, and no account is theirs.
/// - Parameter subject: what an administrator needs to tie it.
package func providerUnknownPage(provider: String, subject: String, in page: PageContext) -> HTML {
    layout(
        page[.providerUnknown], .slip, in: page,
        """
        \(heading(page[.providerUnknown], lead: page[.providerUnknownLead(provider)], in: page))
        \(facts([Fact(page[.provider], provider), Fact(page[.providerSubject], subject)]))
        <p class="block"><a class="button plain" href="\(URLs.signIn)">\(page[.signIn])</a></p>
        """)
}

/// Before somebody goes to a provider to tie what it says of them. The address is the provider's, and so it is a link.
package func providerVisitPage(provider: String, address: String, in page: PageContext) -> HTML {
    layout(
        page[.providerTie], .slip, in: page,
        """
        \(heading(page[.providerTie], crumbs: [Crumb(page[.ownAccount], URLs.ownAccount)], lead: page[.providerTieLead(provider)], in: page))
        <p class="block"><a class="button" href="\(address)">\(page[.providerGo(provider)])</a></p>
        """)
}

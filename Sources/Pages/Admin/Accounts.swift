// Administration of accounts: who may sign in, and the way back in for who cannot. A link for a new password is shown on
// the page that makes it and never again.

import Kernel

package struct AccountsModel: Sendable {
    /// Those of this page.
    package var accounts: [AccountLine]
    /// Looks for accounts by their names.
    package var search: FormModel?
    package var pager: Pager
    package var forms: [TitledForm]
    package init(accounts: [AccountLine], search: FormModel? = nil, pager: Pager = Pager(), forms: [TitledForm] = []) {
        self.search = search
        self.pager = pager
        self.accounts = accounts
        self.forms = forms
    }
}

package struct AccountLine: Sendable, Hashable {
    package var name: String
    package var officer: String
    package var posts: [String]
    package var lastSignedInAt: Instant?
    /// "正常", "已停用", "须改密码"
    package var state: String
    package init(name: String, officer: String, posts: [String], lastSignedInAt: Instant? = nil, state: String) {
        self.name = name
        self.officer = officer
        self.posts = posts
        self.lastSignedInAt = lastSignedInAt
        self.state = state
    }
}

package func accountsPage(_ model: AccountsModel, in page: PageContext) -> HTML {
    layout(
        page[.accounts], .desk, section: .admin, in: page,
        """
        \(heading(page[.accounts], crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.accountsLead], in: page))
        <div class="two"><div>\(model.search.map { form($0, idPrefix: "find-", style: "filters", in: page) })\(model.accounts.isEmpty ? empty(page[.accountsNone]) : table(
            page[.accounts],
            [Column(page[.accountName], .narrow), Column(page[.staffMember], .narrow), Column(page[.posts]), Column(page[.lastSignedIn], .narrow), Column(page[.state], .narrow)],
            model.accounts.map { account in
                Row([
                    "<a href=\"\(URLs.account(account.name))\">\(account.name)</a>", "\(account.officer)", "\(account.posts.joined(separator: page.pick("；", "; ")))",
                    account.lastSignedInAt.map { page.time($0) } ?? "<span class=\"quiet\">\(page[.never])</span>", "\(account.state)",
                ])
            }))\(pager(model.pager, in: page))</div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

package struct AccountModel: Sendable {
    package var account: AccountLine
    /// Where it is signed in now.
    package var sessionCount: Int
    package var secondFactor: SecondFactorState
    /// Identities of providers that open it: provider and subject.
    package var identities: [Fact]
    package var forms: [TitledForm]
    /// A link for a new password that was just made.
    package var fresh: String?

    package init(
        account: AccountLine, sessionCount: Int = 0, secondFactor: SecondFactorState = .off, identities: [Fact] = [],
        forms: [TitledForm], fresh: String? = nil
    ) {
        self.account = account
        self.sessionCount = sessionCount
        self.secondFactor = secondFactor
        self.identities = identities
        self.forms = forms
        self.fresh = fresh
    }
}

package func accountPage(_ model: AccountModel, in page: PageContext) -> HTML {
    let account = model.account
    return layout(
        account.name, .desk, section: .admin, in: page,
        """
        \(heading(account.name, crumbs: [Crumb(page[.admin], URLs.admin), Crumb(page[.accounts], URLs.accounts)], in: page))
        \(model.fresh.map { "<dl class=\"slip-note link\"><div><dt>\(page[.passwordLinkFresh])</dt><dd>\($0)</dd></div></dl>" as HTML })
        <div class="two"><div>\(facts([
            Fact(page[.staffMember], account.officer), Fact(page[.posts], account.posts.joined(separator: page.pick("；", "; "))),
            Fact(page[.lastSignedIn], account.lastSignedInAt.map { page.text($0) } ?? page[.never]), Fact(page[.state], account.state),
            Fact(page[.secondFactor], secondFactorText(model.secondFactor, in: page)), Fact(page[.signedInPlaces], page.number(model.sessionCount)),
        ] + model.identities))</div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

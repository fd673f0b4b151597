// Administration of API tokens. A token itself is shown on the page that makes it and never again: the
// server keeps only its hash.

import Kernel

package struct TokensModel: Sendable {
    package var tokens: [TokenLine]
    package var forms: [TitledForm]
    /// The token just made.
    package var fresh: String?

    package init(tokens: [TokenLine], forms: [TitledForm] = [], fresh: String? = nil) {
        self.tokens = tokens
        self.forms = forms
        self.fresh = fresh
    }
}

package struct TokenLine: Sendable, Hashable {
    package var name: String
    package var officer: String
    package var post: String
    package var createdAt: Instant
    package var expiresAt: Instant?
    package var lastUsedAt: Instant?
    /// "有效", "已撤销", "已到期"
    package var state: String

    package init(name: String, officer: String, post: String, createdAt: Instant, expiresAt: Instant?, lastUsedAt: Instant?, state: String)
    {
        self.name = name
        self.officer = officer
        self.post = post
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.state = state
    }
}

package func tokensPage(_ model: TokensModel, in page: PageContext) -> HTML {
    let fresh: HTML? = model.fresh.map { "<dl class=\"slip-note\"><div><dt>\(page[.tokenFresh])</dt><dd>\($0)</dd></div></dl>" }
    let list = table(
        page[.tokens],
        [Column(page[.key], .narrow), Column(page[.officer], .narrow), Column(page[.post])]
            + [.createdAt, .expiresAt, .lastUsed, .state].map { Column(page[$0], .narrow) },
        model.tokens.map { token in
            Row([
                "<code>\(token.name)</code>", "\(token.officer)", "\(token.post)", page.day(token.createdAt),
                token.expiresAt.map { page.day($0) } ?? dash,
                token.lastUsedAt.map { page.time($0) } ?? "<span class=\"quiet\">\(page[.never])</span>", "\(token.state)",
            ])
        })
    return layout(
        page[.tokens], .desk, section: .admin, in: page,
        """
        \(heading(page[.tokens], crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.tokensLead], in: page))
        \(fresh)
        <div class="two"><div>\(model.tokens.isEmpty ? empty(page[.noTokens]) : list)</div><div>\(titledForms(model.forms, in: page))</div></div>
        """)
}

// 读材料: texts that were read, one text with its proposals marked in it, and one proposal with its form.

import Kernel

package struct TextLine: Sendable, Hashable {
    package var number: String
    package var title: String
    package var on: CivilDay
    package var meetings: Int
    package var orders: Int
    package var waiting: Int

    package init(number: String, title: String, on: CivilDay, meetings: Int, orders: Int, waiting: Int) {
        self.number = number
        self.title = title
        self.on = on
        self.meetings = meetings
        self.orders = orders
        self.waiting = waiting
    }
}

package struct TextsModel: Sendable {
    package var lines: [TextLine]
    package var pager: Pager
    package var form: TitledForm?

    package init(lines: [TextLine], pager: Pager, form: TitledForm?) {
        self.lines = lines
        self.pager = pager
        self.form = form
    }
}

package func textsPage(_ model: TextsModel, in page: PageContext) -> HTML {
    let list = table(
        page[.texts],
        [
            Column(page[.number], .narrow), Column(page[.textTitle]), Column(page[.visitDay], .narrow),
            Column(page[.textMeetings], .number),
            Column(page[.textOrders], .number), Column(page[.textWaiting], .number),
        ],
        model.lines.map { line in
            let address = URLs.text(line.number)
            let waiting: HTML = line.waiting > 0 ? "<b>\(line.waiting)</b>" : dash
            return Row(
                [
                    numberLink(line.number, address), "\(line.title)", "\(page.text(line.on))", "\(line.meetings)", "\(line.orders)",
                    waiting,
                ], link: address)
        }, isNavigable: true)
    return layout(
        page[.texts], .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            page[.texts], crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.meetings], URLs.meetings)], lead: page[.textsLead],
            in: page))
        \(model.form.map { titledForms([$0], in: page) })
        \(model.lines.isEmpty ? empty(page[.textsNone]) : "\(list)\(pager(model.pager, in: page))")
        """)
}

// MARK: - One text

package struct TextModel: Sendable {
    package enum State: Sendable, Hashable { case waiting, taken, rejected }

    package struct ProposalLine: Sendable, Hashable {
        /// 会议 or 任务.
        package var kind: String
        package var words: String
        package var notes: [String]
        package var link: URLPath
        package var state: State
        /// What it became.
        package var taken: Crumb?
        package init(kind: String, words: String, notes: [String], link: URLPath, state: State, taken: Crumb?) {
            self.kind = kind
            self.words = words
            self.notes = notes
            self.link = link
            self.state = state
            self.taken = taken
        }
    }

    package struct ArticleLine: Sendable, Hashable {
        package var title: String
        package var day: CivilDay?
        package var proposals: [ProposalLine]
        /// What nobody can check; it may be taken up all the same.
        package var exhortations: [Crumb]
        package var figures: [String]
        package init(title: String, day: CivilDay?, proposals: [ProposalLine], exhortations: [Crumb], figures: [String]) {
            self.title = title
            self.day = day
            self.proposals = proposals
            self.exhortations = exhortations
            self.figures = figures
        }
    }

    /// A piece of the text; with a link where it is a proposal.
    package struct Piece: Sendable, Hashable {
        package var words: String
        package var link: URLPath?
        package init(words: String, link: URLPath?) {
            self.words = words
            self.link = link
        }
    }

    package var number: String
    package var title: String
    package var on: CivilDay
    /// The next proposal that nobody has decided on.
    package var waiting: URLPath?
    package var waitingCount: Int
    package var articles: [ArticleLine]
    package var body: [Piece]

    package init(
        number: String, title: String, on: CivilDay, waiting: URLPath?, waitingCount: Int, articles: [ArticleLine], body: [Piece]
    ) {
        self.number = number
        self.title = title
        self.on = on
        self.waiting = waiting
        self.waitingCount = waitingCount
        self.articles = articles
        self.body = body
    }
}

package func textPage(_ model: TextModel, in page: PageContext) -> HTML {
    let found = model.articles.filter { !$0.proposals.isEmpty || !$0.exhortations.isEmpty || !$0.figures.isEmpty }
    let next: HTML? = model.waiting.map {
        "<p class=\"links\"><a class=\"button\" href=\"\($0)\">\(page[.textReviewNext(model.waitingCount)])</a></p>"
    }
    let body: HTML =
        "\(model.body.html { piece in piece.link.map { "<a class=\"proposal\" href=\"\($0)\">\(piece.words)</a>" as HTML } ?? "\(piece.words)" as HTML })"
    let articles: HTML =
        found.isEmpty ? "<p class=\"note\">\(page[.textNothing])</p>" : "\(found.html { articleBlock($0, in: page) })"
    return layout(
        "\(model.number) \(model.title)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.title,
            crumbs: [Crumb(page[.supervision], URLs.supervision), Crumb(page[.meetings], URLs.meetings), Crumb(page[.texts], URLs.texts)],
            lead: "\(model.number) · \(page.fullText(model.on))", in: page))
        \(next)
        <div class="two"><div>
        \(articles)
        </div><div>\(block(page[.textBody], id: "text", "<div class=\"read-text\">\(body)</div>"))</div></div>
        """)
}

private func articleBlock(_ article: TextModel.ArticleLine, in page: PageContext) -> HTML {
    let exhortations: HTML = "\(article.exhortations.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" as HTML })"
    let figures: HTML = "\(article.figures.html { "<li>\($0)</li>" as HTML })"
    let proposals: HTML =
        article.proposals.isEmpty
        ? "<p class=\"note\">\(page[.textNoOrder])</p>"
        : "<ul class=\"proposals\">\(article.proposals.html { proposalLine($0, in: page) })</ul>"
    return block(
        article.title,
        """
        \(proposals)
        \(HTML.when(!article.exhortations.isEmpty, "<details><summary>\(page[.textExhortations(article.exhortations.count)])</summary><ul>\(exhortations)</ul></details>"))
        \(HTML.when(!article.figures.isEmpty, "<details><summary>\(page[.textFigures(article.figures.count)])</summary><ul>\(figures)</ul></details>"))
        """)
}

private func proposalLine(_ line: TextModel.ProposalLine, in page: PageContext) -> HTML {
    let state: HTML =
        switch line.state {
        case .waiting: "<b>\(page[.proposalWaiting])</b>"
        case .taken: "\(page[.proposalTaken])"
        case .rejected: "\(page[.proposalRejected])"
        }
    let taken: HTML? = line.taken.map { " <a href=\"\($0.link)\">\($0.title)</a>" }
    let notes = line.notes.joined(separator: page.pick("；", "; "))
    let more = HTML.when(!notes.isEmpty, "<span class=\"place\">\(notes)</span>")
    return """
        <li>\(line.kind)\(page.pick("：", ": "))<a href="\(line.link)">\(line.words)</a>\(more)<span class="place">\(state)\(taken)</span></li>
        """
}

// MARK: - One proposal

package struct ProposalModel: Sendable {
    package var number: String
    package var title: String
    package var kind: String
    package var before: String
    package var words: String
    package var after: String
    package var facts: [Fact]
    /// What was decided; nil: nothing yet.
    package var outcome: String?
    /// Open matters that say nearly the same.
    package var like: [Crumb]
    package var forms: [TitledForm]

    package init(
        number: String, title: String, kind: String, before: String, words: String, after: String, facts: [Fact], outcome: String?,
        like: [Crumb], forms: [TitledForm]
    ) {
        self.number = number
        self.title = title
        self.kind = kind
        self.before = before
        self.words = words
        self.after = after
        self.facts = facts
        self.outcome = outcome
        self.like = like
        self.forms = forms
    }
}

package func proposalPage(_ model: ProposalModel, in page: PageContext) -> HTML {
    let like: HTML = "<ul>\(model.like.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" as HTML })</ul>"
    return layout(
        "\(model.kind) \(model.number)", .desk, section: .supervision, scripts: [.desk], in: page,
        """
        \(heading(
            model.kind,
            crumbs: [
                Crumb(page[.supervision], URLs.supervision), Crumb(page[.texts], URLs.texts), Crumb(model.number, URLs.text(model.number)),
            ], lead: model.title, in: page))
        <blockquote class="read-text"><p>…\(model.before)<mark>\(model.words)</mark>\(model.after)…</p></blockquote>
        \(model.outcome.map { "<p class=\"note\">\($0)</p>" as HTML })
        <div class="two"><div>\(titledForms(model.forms, in: page))</div>
        <div>\(HTML.when(!model.facts.isEmpty, block(page[.proposalFound], id: "found", facts(model.facts))))\
        \(HTML.when(!model.like.isEmpty, block(page[.proposalLike], id: "like", like)))</div></div>
        """)
}

// A bulletin (通报): what changed between two moments, in sentences, each a link to the entry that it says; beside it how far
// it has come, and the forms of whoever may take the next step. Prints well: it is read on paper too.

import Kernel

package struct BulletinModel: Sendable {
    /// 发文机关标志
    package var masthead: String?
    package var title: String
    /// "督查通报〔2026〕第12期"
    package var issue: String?
    package var from: CivilDay
    package var to: CivilDay
    package var madeAt: Instant
    package var salutation: String?
    /// Paragraphs before the figures, a correction among them.
    package var preface: [String]
    package var figures: [Figure]
    package var sections: [BulletinSection]
    package var closing: String?
    package var issuer: String?
    /// 成文日期
    package var day: String?
    package var sentTo: String?
    /// Nil for the public.
    package var desk: BulletinDesk?

    package init(
        masthead: String? = nil, title: String, issue: String? = nil, from: CivilDay, to: CivilDay, madeAt: Instant,
        salutation: String? = nil, preface: [String] = [], figures: [Figure], sections: [BulletinSection], closing: String? = nil,
        issuer: String? = nil, day: String? = nil, sentTo: String? = nil, desk: BulletinDesk? = nil
    ) {
        self.masthead = masthead
        self.title = title
        self.issue = issue
        self.from = from
        self.to = to
        self.madeAt = madeAt
        self.salutation = salutation
        self.preface = preface
        self.figures = figures
        self.sections = sections
        self.closing = closing
        self.issuer = issuer
        self.day = day
        self.sentTo = sentTo
        self.desk = desk
    }
}

/// What stands beside a bulletin for those who work with it.
package struct BulletinDesk: Sendable {
    package struct Receipt: Sendable, Hashable {
        package var name: String
        package var unit: String
        package var at: Instant?
        package init(name: String, unit: String, at: Instant?) {
            self.name = name
            self.unit = unit
            self.at = at
        }
    }

    /// "审签中"
    package var standing: String?
    package var steps: [RailStep]
    /// Why it came back last.
    package var sentBack: String?
    package var formats: [Crumb]
    package var forms: [TitledForm]
    package var receipts: [Receipt]
    package var corrections: [Crumb]
    package var timeline: [TimelineItem]

    package init(
        standing: String? = nil, steps: [RailStep] = [], sentBack: String? = nil, formats: [Crumb] = [], forms: [TitledForm] = [],
        receipts: [Receipt] = [], corrections: [Crumb] = [], timeline: [TimelineItem] = []
    ) {
        self.standing = standing
        self.steps = steps
        self.sentBack = sentBack
        self.formats = formats
        self.forms = forms
        self.receipts = receipts
        self.corrections = corrections
        self.timeline = timeline
    }
}

package struct BulletinSection: Sendable, Hashable {
    package struct Group: Sendable, Hashable {
        package var title: String?
        package var sentences: [BulletinSentence]
        package init(title: String?, sentences: [BulletinSentence]) {
            self.title = title
            self.sentences = sentences
        }
    }

    package struct Grid: Sendable, Hashable {
        package var heads: [String]
        package var rows: [[String]]
        package init(heads: [String], rows: [[String]]) {
            self.heads = heads
            self.rows = rows
        }
    }

    package var title: String
    package var groups: [Group]
    package var grid: Grid?
    /// "无。"
    package var remark: String?

    package init(title: String, groups: [Group], grid: Grid? = nil, remark: String? = nil) {
        self.title = title
        self.groups = groups
        self.grid = grid
        self.remark = remark
    }

    package init(title: String, sentences: [BulletinSentence]) {
        self.init(title: title, groups: [Group(title: nil, sentences: sentences)])
    }
}

package struct BulletinSentence: Sendable, Hashable {
    package var text: String
    /// The entry: `URLs.matter(number).anchor("entry-7")`. Nil where the reader has no way to it.
    package var link: URLPath?
    package var light: LightMark
    package init(_ text: String, _ link: URLPath?, light: LightMark = .none) {
        self.text = text
        self.link = link
        self.light = light
    }
}

package func bulletinPage(_ model: BulletinModel, in page: PageContext) -> HTML {
    let article = bulletinArticle(model, in: page)
    guard let desk = model.desk else { return layout(model.title, .desk, section: .bulletins, in: page, article) }
    return layout(
        model.title, .desk, section: .bulletins, scripts: [.desk], in: page,
        """
        <nav class="crumbs" aria-label="\(page[.breadcrumbs])"><ol><li><a href="\(URLs.bulletins)">\(page[.bulletins])</a></li></ol></nav>
        <div class="two bulletin-desk"><div>\(article)\
        \(HTML.when(!desk.timeline.isEmpty, block(page[.history], id: "history", timeline(desk.timeline, in: page))))</div><div>
        \(HTML.when(!desk.steps.isEmpty, block(page[.bulletinSigning], id: "signatures", aside: desk.standing.map { stageChip($0) }, """
            \(desk.sentBack.map { "<p class=\"note\">\(page[.bulletinSentBack])\(page.pick("：", ": "))\($0)</p>" as HTML })\(rail(desk.steps, in: page))
            """)))\
        \(titledForms(desk.forms, in: page))\
        \(HTML.when(!desk.formats.isEmpty, block(page[.bulletinFormats], id: "formats", formats(desk.formats))))\
        \(HTML.when(!desk.corrections.isEmpty, block(page[.bulletinCorrections], formats(desk.corrections))))\
        \(HTML.when(!desk.receipts.isEmpty, receipts(desk.receipts, in: page)))
        </div></div>
        """)
}

private func formats(_ list: [Crumb]) -> HTML {
    "<ul class=\"names\">\(list.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" })</ul>"
}

/// A list of more is folded.
private let mostReceiptsShown = 12

private func receipts(_ list: [BulletinDesk.Receipt], in page: PageContext) -> HTML {
    let count = list.count { $0.at != nil }
    let names: HTML = """
        <dl class="facts">\(list.html { receipt in
            "<div><dt>\(receipt.name)</dt><dd>\(receipt.at.map { page.time($0) } ?? "<b>\(page[.bulletinNotReceived])</b>") <span class=\"place\">\(receipt.unit)</span></dd></div>"
        })</dl>
        """
    let folded: HTML = "<details class=\"fold\"><summary>\(page[.bulletinRecipients])</summary>\(names)</details>"
    return block(
        page[.bulletinReceipts], id: "receipts", aside: "<span class=\"quiet\">\(page[.bulletinReceived(count, list.count)])</span>",
        list.count > mostReceiptsShown ? folded : names)
}

/// The bulletin itself, as its page, its preview and the portal show it.
/// - Parameter isWithin: below a heading of the page.
func bulletinArticle(_ model: BulletinModel, isWithin: Bool = false, in page: PageContext) -> HTML {
    """
    <article class="bulletin">\(model.masthead.map { "<p class=\"masthead\">\($0)</p>" as HTML })
    \(model.issue.map { "<p class=\"issue\">\($0)</p>" as HTML })\(isWithin ? "<p class=\"title\">\(model.title)</p>" as HTML : "<h1>\(model.title)</h1>" as HTML)
    <p class="bulletin-date">\(page.fullText(model.from)) – \(page.fullText(model.to))</p>
    \(model.salutation.map { "<p>\($0)</p>" as HTML })\(model.preface.html { "<p class=\"indented\">\($0)</p>" })
    \(HTML.when(!model.figures.isEmpty, figures(model.figures, in: page)))
    \(model.sections.html { bulletinSection($0, in: page) })
    \(model.closing.map { "<p class=\"indented\">\($0)</p>" as HTML })
    \(model.issuer.map { "<p class=\"signed\">\($0)\(model.day.map { "<br>\($0)" as HTML })</p>" as HTML })
    \(model.sentTo.map { "<p class=\"imprint\">\(page[.bulletinSentTo])\(page.pick("：", ": "))\($0)</p>" as HTML })
    <p class="keys">\(page[.bulletinMadeAt]) \(page.time(model.madeAt))</p></article>
    """
}

private func bulletinSection(_ section: BulletinSection, in page: PageContext) -> HTML {
    block(
        section.title,
        """
        \(section.remark.map { "<p>\($0)</p>" as HTML })\(section.grid.map { grid($0, section.title) })\
        \(section.groups.html { group in
            """
            \(group.title.map { "<h3>\($0)</h3>" as HTML })<ul>\(group.sentences.html { said in
                let text: HTML = said.link.map { "<a href=\"\($0)\">\(said.text)</a>" } ?? "\(said.text)"
                return "<li class=\"said\">\(HTML.when(said.light != .none, "\(lightBadge(said.light, in: page)) "))\(text)</li>"
            })</ul>
            """
        })
        """)
}

private func grid(_ grid: BulletinSection.Grid, _ caption: String) -> HTML {
    let columns = grid.heads.enumerated().map { Column($0.element, $0.offset == 0 ? .text : .number) }
    return "<div class=\"scroll\">\(table(caption, columns, grid.rows.map { row in Row(row.map { "\($0)" }) }, isCompact: true))</div>"
}

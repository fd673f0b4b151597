// A bulletin (通报): what changed between two moments, in sentences, each a link to the entry that it says.
// Prints well: it is read on paper too.

import Kernel

package struct BulletinModel: Sendable {
    package var title: String
    /// "第12期"
    package var issue: String?
    package var from: CivilDay
    package var to: CivilDay
    package var madeAt: Instant
    package var figures: [Figure]
    package var sections: [BulletinSection]

    package init(
        title: String, issue: String? = nil, from: CivilDay, to: CivilDay, madeAt: Instant, figures: [Figure], sections: [BulletinSection]
    ) {
        self.title = title
        self.issue = issue
        self.from = from
        self.to = to
        self.madeAt = madeAt
        self.figures = figures
        self.sections = sections
    }
}

package struct BulletinSection: Sendable, Hashable {
    package var title: String
    package var sentences: [BulletinSentence]
    package init(title: String, sentences: [BulletinSentence]) {
        self.title = title
        self.sentences = sentences
    }
}

package struct BulletinSentence: Sendable, Hashable {
    package var text: String
    /// The entry: `URLs.matter(number).anchor("entry-7")`.
    package var link: URLPath
    package var light: LightMark
    package init(_ text: String, _ link: URLPath, light: LightMark = .none) {
        self.text = text
        self.link = link
        self.light = light
    }
}

package func bulletinPage(_ model: BulletinModel, in page: PageContext) -> HTML {
    layout(
        model.title, .desk, section: .bulletins, in: page,
        """
        <article class="bulletin"><h1>\(model.title)</h1>
        <p class="bulletin-date">\(model.issue.map { "\($0) · " as HTML })\(page.fullText(model.from)) – \(page.fullText(model.to))</p>
        \(HTML.when(!model.figures.isEmpty, figures(model.figures, in: page)))
        \(model.sections.html { section in
            block(
                section.title,
                """
                <ul>\(section.sentences.html { said in
                    "<li class=\"said\">\(HTML.when(said.light != .none, "\(lightBadge(said.light, in: page)) "))<a href=\"\(said.link)\">\(said.text)</a></li>"
                })</ul>
                """)
        })
        <p class="keys">\(page[.bulletinMadeAt]) \(page.time(model.madeAt))</p></article>
        """)
}

package struct BulletinIndexModel: Sendable {
    package var bulletins: [BulletinLine]
    /// Makes a bulletin of any span: fields from, to.
    package var make: FormModel?
    package init(bulletins: [BulletinLine], make: FormModel? = nil) {
        self.bulletins = bulletins
        self.make = make
    }
}

package struct BulletinLine: Sendable, Hashable {
    package var id: String
    package var title: String
    package var from: CivilDay
    package var to: CivilDay
    package init(id: String, title: String, from: CivilDay, to: CivilDay) {
        self.id = id
        self.title = title
        self.from = from
        self.to = to
    }
}

package func bulletinIndexPage(_ model: BulletinIndexModel, in page: PageContext) -> HTML {
    let list = table(
        page[.bulletins], [Column(page[.bulletins]), Column(page[.span], .narrow)],
        model.bulletins.map { line in
            Row(["<a href=\"\(URLs.bulletin(line.id))\">\(line.title)</a>", "\(page.fullText(line.from)) – \(page.fullText(line.to))"])
        })
    return layout(
        page[.bulletins], .desk, section: .bulletins, in: page,
        """
        \(heading(page[.bulletins], in: page))
        <div class="two"><div>\(model.bulletins.isEmpty ? empty(page[.noBulletins]) : list)</div>\
        <div>\(model.make.map { block(page[.bulletinMake], form($0, in: page)) })</div></div>
        """)
}

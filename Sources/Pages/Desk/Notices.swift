// What an officer is told: the notices on the desk, and the account page with the addresses to which copies go.

import Kernel

package struct NoticesModel: Sendable {
    package var notices: [NoticeLine]
    /// How many on this page and behind it wait to be seen; counted to 100.
    package var unseen: Int
    /// When the newest of those shown came: "all seen" means what came until then.
    package var newestAt: Instant?
    package var pager: Pager
    /// To come back to this page after a notice was seen; nil on the first.
    package var cursor: String?

    package init(notices: [NoticeLine], unseen: Int, newestAt: Instant? = nil, pager: Pager = Pager(), cursor: String? = nil) {
        self.notices = notices
        self.unseen = unseen
        self.newestAt = newestAt
        self.pager = pager
        self.cursor = cursor
    }
}

package struct NoticeLine: Sendable, Hashable {
    package var id: String
    /// "催办单"
    package var slip: String
    package var sentence: String
    /// The matter's number.
    package var number: String
    package var at: Instant
    package var seenAt: Instant?
    /// Where what it is about is read.
    package var link: URLPath

    package init(
        id: String, slip: String, sentence: String, number: String, at: Instant, seenAt: Instant? = nil, link: URLPath? = nil
    ) {
        self.link = link ?? URLs.matter(number)
        self.id = id
        self.slip = slip
        self.sentence = sentence
        self.number = number
        self.at = at
        self.seenAt = seenAt
    }
}

package func noticesPage(_ model: NoticesModel, in page: PageContext) -> HTML {
    let back = model.cursor.map { [("cursor", $0)] } ?? []
    let all: HTML? = model.newestAt.flatMap { newest in
        guard model.unseen > 0 else { return nil }
        return buttonForm(
            page[.noticeSeeAll], to: URLs.noticeSightings, fields: [("until", String(newest.milliseconds))], style: "plain", in: page)
    }
    let list: HTML = table(
        page[.notices],
        [Column(page[.noticeAt], .narrow), Column(page[.noticeText]), Column(page[.matter], .narrow), Column(page[.state], .narrow)],
        model.notices.map { notice in
            let isUnseen = notice.seenAt == nil
            let seen: HTML =
                notice.seenAt.map { "<span class=\"quiet\">\(page[.noticeSeenAt(page.text($0))])</span>" }
                ?? buttonForm(page[.noticeSee], to: URLs.noticeSightings, fields: [("notice", notice.id)] + back, style: "plain", in: page)
            return Row(
                [
                    page.time(notice.at),
                    """
                    <span class="tag">\(notice.slip)</span>\(HTML.when(isUnseen, " <b>\(page[.unseenOne])</b>")) \(notice.sentence)
                    """,
                    "<a href=\"\(notice.link)\" class=\"number\">\(notice.number)</a>", seen,
                ], style: isUnseen ? "is-unseen" : "is-past", link: notice.link)
        }, isNavigable: true)
    return layout(
        page[.notices], .desk, section: .notices, scripts: [.desk], in: page,
        """
        \(heading(page[.notices], lead: page[.noticesLead], aside: all, in: page))
        \(model.notices.isEmpty ? empty(page[.noticesNone], next: Crumb(page[.desk], URLs.desk)) : list)
        \(pager(model.pager, in: page))
        """)
}

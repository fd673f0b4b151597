// Administration of notices: what could not be delivered, whether each channel is set up, and the rules that say
// which slip goes by which channel and when.

import Kernel

package struct NoticeDeliveryModel: Sendable {
    /// One line a channel: whether the server can send by it, and what goes by it.
    package var channels: [HealthLine]
    package var undelivered: [UndeliveredLine]
    package var pager: Pager
    package var rules: FormModel

    package init(channels: [HealthLine], undelivered: [UndeliveredLine], pager: Pager = Pager(), rules: FormModel) {
        self.channels = channels
        self.undelivered = undelivered
        self.pager = pager
        self.rules = rules
    }
}

package struct UndeliveredLine: Sendable, Hashable {
    package var id: String
    package var number: String
    package var slip: String
    package var channel: String
    /// The officer's name, or a webhook's; never an address.
    package var to: String
    package var link: URLPath?
    /// "没有地址：没有登记邮箱地址"
    package var reason: String
    package var attempts: Int
    package var lastAt: Instant
    /// When it is tried again by itself; nil where it was given up.
    package var nextAt: Instant?
    package var mayRetry: Bool

    /// Where what it is about is read, where that is no matter.
    package var about: URLPath?

    package init(
        id: String, number: String, slip: String, channel: String, to: String, link: URLPath? = nil, reason: String, attempts: Int,
        lastAt: Instant, nextAt: Instant? = nil, mayRetry: Bool
    ) {
        self.id = id
        self.number = number
        self.slip = slip
        self.channel = channel
        self.to = to
        self.link = link
        self.reason = reason
        self.attempts = attempts
        self.lastAt = lastAt
        self.nextAt = nextAt
        self.mayRetry = mayRetry
    }
}

package func noticeDeliveryPage(_ model: NoticeDeliveryModel, in page: PageContext) -> HTML {
    let isAnyGivenUp = model.undelivered.contains { $0.mayRetry && $0.nextAt == nil }
    let all: HTML? = isAnyGivenUp ? buttonForm(page[.noticeRetryAll], to: URLs.noticeRetries, style: "plain", in: page) : nil
    return layout(
        page[.noticeDelivery], .desk, section: .admin, in: page,
        """
        \(heading(page[.noticeDelivery], crumbs: [Crumb(page[.admin], URLs.admin)], lead: page[.noticeDeliveryLead], in: page))
        \(block(page[.noticeUndelivered], id: "undelivered", aside: all, undelivered(model, in: page)))
        \(block(page[.noticeChannels], id: "channels", stateTable(page[.noticeChannels], model.channels, in: page)))
        \(block(model.rules.submit, id: "rules", form(model.rules, in: page)))
        """)
}

private func undelivered(_ model: NoticeDeliveryModel, in page: PageContext) -> HTML {
    guard !model.undelivered.isEmpty else { return empty(page[.noticeAllDelivered]) }
    let list: HTML = table(
        page[.noticeUndelivered],
        [
            Column(page[.matter], .narrow), Column(page[.noticeText], .narrow), Column(page[.noticeTo], .narrow), Column(page[.reason]),
            Column(page[.noticeAttempts], .number), Column(page[.noticeLastTry], .narrow), Column(page[.next], .narrow),
        ],
        model.undelivered.map { notice in
            let to: HTML = notice.link.map { "<a href=\"\($0)\">\(notice.to)</a>" } ?? "\(notice.to)"
            let next = notice.nextAt.map { page[.noticeNextTry(page.text($0))] } ?? page[.noticeGivenUp]
            let retry: HTML? =
                notice.mayRetry
                ? buttonForm(page[.noticeRetry], to: URLs.noticeRetries, fields: [("notice", notice.id)], style: "plain", in: page) : nil
            return Row([
                "<a href=\"\(notice.about ?? URLs.matter(notice.number))\" class=\"number\">\(notice.number)</a>",
                "\(notice.slip) · \(notice.channel)", to,
                "\(notice.reason)", "\(page.number(notice.attempts))", page.time(notice.lastAt),
                "<span class=\"quiet\">\(next)</span> \(retry)",
            ])
        })
    return "\(list)\(pager(model.pager, in: page))"
}

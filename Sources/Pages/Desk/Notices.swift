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

    package init(id: String, slip: String, sentence: String, number: String, at: Instant, seenAt: Instant? = nil) {
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
                    "<a href=\"\(URLs.matter(notice.number))\" class=\"number\">\(notice.number)</a>", seen,
                ], style: isUnseen ? "is-unseen" : "is-past", link: URLs.matter(notice.number))
        }, isNavigable: true)
    return layout(
        page[.notices], .desk, section: .notices, scripts: [.desk], in: page,
        """
        \(heading(page[.notices], lead: page[.noticesLead], aside: all, in: page))
        \(model.notices.isEmpty ? empty(page[.noticesNone], next: Crumb(page[.desk], URLs.desk)) : list)
        \(pager(model.pager, in: page))
        """)
}

package struct OwnAccountModel: Sendable {
    /// The name with which one signs in.
    package var account: String
    package var lastSignedInAt: Instant?
    /// Where notices go: fields email, phone.
    package var addresses: FormModel
    /// Since when there is a secret address of the own calendar, and when it was last read; nil where there is none.
    package var calendar: CalendarAddress?

    package struct CalendarAddress: Sendable, Hashable {
        package var since: Instant
        package var readAt: Instant?
        package init(since: Instant, readAt: Instant? = nil) {
            self.since = since
            self.readAt = readAt
        }
    }

    package init(account: String, lastSignedInAt: Instant? = nil, addresses: FormModel, calendar: CalendarAddress? = nil) {
        self.calendar = calendar
        self.account = account
        self.lastSignedInAt = lastSignedInAt
        self.addresses = addresses
    }
}

package func ownAccountPage(_ model: OwnAccountModel, in page: PageContext) -> HTML {
    let known = [
        Fact(page[.officer], page.officer?.name ?? ""), Fact(page[.accountName], model.account),
        Fact(page[.posts], (page.officer?.posts ?? []).joined(separator: page.pick("；", "; "))),
        Fact(page[.lastSignedIn], model.lastSignedInAt.map { page.text($0) } ?? page[.never]),
    ]
    return layout(
        page[.ownAccount], .desk, in: page,
        """
        \(heading(page[.ownAccount], lead: page[.ownAccountLead], in: page))
        <div class="two"><div>\(form(model.addresses, in: page))</div><div>\(facts(known))\
        <p class="block"><a class="button plain" href="\(URLs.password)">\(page[.passwordChange])</a></p>\(block(page[.ownCalendar], id: "calendar", ownCalendar(model.calendar, in: page)))</div></div>
        """)
}

private func ownCalendar(_ calendar: OwnAccountModel.CalendarAddress?, in page: PageContext) -> HTML {
    let read = calendar?.readAt.map { page[.calendarReadAt(page.text($0))] } ?? page[.calendarNeverRead]
    let state: HTML? = calendar.map { "<p>\(page[.calendarSince(page.text($0.since))])\(page.pick("", " "))\(read)</p>" }
    let revoke: HTML? = calendar.map { _ in
        buttonForm(page[.calendarRevoke], to: URLs.ownCalendar, fields: [("do", "revoke")], style: "plain", in: page)
    }
    return """
        <p class="note">\(page[.ownCalendarLead])</p>\(state)
        \(buttonForm(page[calendar == nil ? .calendarMake : .calendarMakeAnew], to: URLs.ownCalendar, style: "plain", in: page)) \(revoke)
        """
}

/// The secret address, shown once.
package func calendarAddressPage(_ address: String, in page: PageContext) -> HTML {
    layout(
        page[.ownCalendar], .desk, in: page,
        """
        \(heading(page[.ownCalendar], crumbs: [Crumb(page[.ownAccount], URLs.ownAccount)], lead: page[.calendarShownOnce], in: page))
        <p><code class="secret">\(address)</code></p>
        <p class="block"><a class="button plain" href="\(URLs.ownAccount)">\(page[.ownAccount])</a></p>
        """)
}

// The public page of a street, community or cell, and the small pages to which the links of e-mails lead.

import Kernel

package struct AreaModel: Sendable {
    package var code: String
    package var name: String
    /// The area in which it lies.
    package var whole: Crumb?
    /// Those that lie in it.
    package var parts: [Crumb]
    package var counts: Counts
    package var rows: [PublicMatter]
    package var pager: Pager
    package var endings: [PublicEnding]
    package var feed: URLPath
    package var calendar: URLPath
    /// The form for one e-mail a day (field: email); nil where the server sends none.
    package var subscribing: Entered?

    /// Open and overdue now; reported and ended in the last thirty days.
    package struct Counts: Sendable, Hashable {
        package var open, overdue, reported, ended: Int
        package init(open: Int, overdue: Int, reported: Int, ended: Int) {
            self.open = open
            self.overdue = overdue
            self.reported = reported
            self.ended = ended
        }
    }

    package init(
        code: String, name: String, whole: Crumb? = nil, parts: [Crumb] = [], counts: Counts, rows: [PublicMatter],
        pager: Pager = Pager(), endings: [PublicEnding], feed: URLPath, calendar: URLPath, subscribing: Entered? = nil
    ) {
        self.code = code
        self.name = name
        self.whole = whole
        self.parts = parts
        self.counts = counts
        self.rows = rows
        self.pager = pager
        self.endings = endings
        self.feed = feed
        self.calendar = calendar
        self.subscribing = subscribing
    }
}

package func areaPage(_ model: AreaModel, in page: PageContext) -> HTML {
    let map = URLs.publicMap.adding("cell", model.code)
    // The public has no list of what was reported or has ended, so these lead nowhere.
    let counted = [
        Figure(page[.areaOpen], .count(model.counts.open), map),
        Figure(page[.overdueNow], .count(model.counts.overdue), map.adding("overdue", "yes")),
        Figure(page[.reportedLately], .count(model.counts.reported), nil), Figure(page[.endedLately], .count(model.counts.ended), nil),
    ]
    let rows = model.rows.isEmpty ? empty(page[.publicListNone]) : publicMatters(model.rows, caption: page[.publicList], in: page)
    return layout(
        model.name, .portal, in: page,
        """
        \(heading(model.name, crumbs: model.whole.map { [$0] } ?? [], lead: page[.areaLead(model.name)], in: page))
        \(figures(counted, in: page))
        \(block(page[.publicList], id: "list", "\(rows)\(pager(model.pager, in: page))"))
        \(block(page[.areaEndings], endings(model.endings, in: page)))
        \(block(page[.areaTold], id: "told", told(model, in: page)))
        \(HTML.when(!model.parts.isEmpty, block(page[.areaWithin], areaLinks(model.parts))))
        """)
}

func areaLinks(_ areas: [Crumb]) -> HTML {
    "<ul class=\"areas\">\(areas.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" })</ul>"
}

private func told(_ model: AreaModel, in page: PageContext) -> HTML {
    let mail = model.subscribing.map { entered -> HTML in
        """
        <h3>\(page[.subscribeTitle])</h3><p class="note">\(page[.subscribeLead])</p>
        \(form(
            FormModel(
                action: URLs.subscriptions(model.code),
                fields: [entered.fill(FormField("email", page[.subscribeEmail], .email, isRequired: true, autocomplete: "email"))],
                submit: page[.subscribeSubmit], refusals: entered.general, refusedTitle: .subscribeRefused), in: page))
        """
    }
    return """
        <ul class="ways"><li><a href="\(model.feed)">\(page[.areaFeed])</a></li><li><a href="\(model.calendar)">\(page[.areaCalendar])</a></li></ul>\(mail)
        """
}

/// What the link of an e-mail is for.
package enum SubscriptionStep: Sendable, Hashable {
    /// Each with the area's name.
    case confirm(String), renew(String), end(String)
}

/// Asks before it is done: programs that look for viruses open every link of a mail.
package func subscriptionPage(_ step: SubscriptionStep, to action: URLPath, in page: PageContext) -> HTML {
    let (title, lead): (Message, Message) =
        switch step {
        case .confirm(let area): (.subscriptionConfirm, .subscriptionConfirmLead(area))
        case .renew(let area): (.subscriptionRenew, .subscriptionConfirmLead(area))
        case .end(let area): (.subscriptionEnd, .subscriptionEndLead(area))
        }
    return layout(
        page[title], .slip, in: page,
        "\(heading(page[title], lead: page[lead], in: page))\(form(FormModel(action: action, fields: [], submit: page[title]), in: page))")
}

package func subscriptionDonePage(isConfirmed: Bool, back: URLPath, in page: PageContext) -> HTML {
    let (title, lead): (Message, Message) =
        isConfirmed ? (.subscriptionConfirmed, .subscriptionConfirmedLead) : (.subscriptionEnded, .subscriptionEndedLead)
    return layout(
        page[title], .slip, in: page,
        """
        \(heading(page[title], lead: page[lead], in: page))
        <p class="block"><a class="button plain" href="\(back)">\(page[.home])</a></p>
        """)
}

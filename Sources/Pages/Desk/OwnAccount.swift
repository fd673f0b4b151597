// One's own account: who one is here, where notices go, whether a second factor is on, where one is signed in.

import Kernel

package struct OwnAccountModel: Sendable {
    /// The name with which one signs in.
    package var account: String
    package var lastSignedInAt: Instant?
    /// Where notices go: fields email, phone.
    package var addresses: FormModel
    package var secondFactor: SecondFactorState
    package var sessions: [SessionLine]
    /// Fields: session, password. Nil where one is signed in nowhere else.
    package var ending: FormModel?
    /// Providers with which one may sign in, tied or not; nothing where there are none.
    package var providers: [ProviderLine]
    /// To tie one, to untie one.
    package var providerForms: [TitledForm]
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

    package init(
        account: String, lastSignedInAt: Instant? = nil, addresses: FormModel, secondFactor: SecondFactorState = .off,
        sessions: [SessionLine] = [], ending: FormModel? = nil, providers: [ProviderLine] = [],
        providerForms: [TitledForm] = [], calendar: CalendarAddress? = nil
    ) {
        self.account = account
        self.lastSignedInAt = lastSignedInAt
        self.addresses = addresses
        self.secondFactor = secondFactor
        self.sessions = sessions
        self.ending = ending
        self.providers = providers
        self.providerForms = providerForms
        self.calendar = calendar
    }
}

package enum SecondFactorState: Sendable, Hashable {
    case off
    case on(since: Instant, codesLeft: Int)
}

package struct SessionLine: Sendable, Hashable {
    /// "Firefox · Windows"
    package var agent: String
    package var openedAt: Instant
    package var seenAt: Instant
    package var isHere: Bool

    package init(agent: String, openedAt: Instant, seenAt: Instant, isHere: Bool) {
        self.agent = agent
        self.openedAt = openedAt
        self.seenAt = seenAt
        self.isHere = isHere
    }
}

/// A provider of identities and what the account has to do with it.
package struct ProviderLine: Sendable, Hashable {
    package var name: String
    package var tiedAt: Instant?
    package var lastUsedAt: Instant?

    package init(name: String, tiedAt: Instant? = nil, lastUsedAt: Instant? = nil) {
        self.name = name
        self.tiedAt = tiedAt
        self.lastUsedAt = lastUsedAt
    }
}

package func ownAccountPage(_ model: OwnAccountModel, in page: PageContext) -> HTML {
    let known = [
        Fact(page[.officer], page.officer?.name ?? ""), Fact(page[.accountName], model.account),
        Fact(page[.posts], (page.officer?.posts ?? []).joined(separator: page.pick("；", "; "))),
        Fact(page[.lastSignedIn], model.lastSignedInAt.map { page.text($0) } ?? page[.never]),
        Fact(page[.secondFactor], secondFactorText(model.secondFactor, in: page), link: URLs.secondFactor),
    ]
    let sessions: HTML =
        "\(sessionTable(model.sessions, in: page))\(model.ending.map { "<div class=\"after-table\">\(form($0, in: page))</div>" as HTML })"
    let providers: HTML =
        "\(providerTable(model.providers, in: page))<div class=\"after-table\">\(titledForms(model.providerForms, in: page))</div>"
    return layout(
        page[.ownAccount], .desk, in: page,
        """
        \(heading(page[.ownAccount], lead: page[.ownAccountLead], in: page))
        <div class="two"><div>\(facts(known))\
        <p class="block"><a class="button plain" href="\(URLs.password)">\(page[.passwordChange])</a> \
        <a class="button plain" href="\(URLs.secondFactor)">\(page[.secondFactor])</a> \
        <a class="button plain" href="\(URLs.ownReadings)">\(page[.ownReadings])</a></p>\
        \(block(page[.sessions], sessions))\(HTML.when(!model.providers.isEmpty, block(page[.providers], providers)))</div>\
        <div>\(block(page[.noticeAddresses], form(model.addresses, in: page)))\
        \(block(page[.ownCalendar], id: "calendar", ownCalendar(model.calendar, in: page)))</div></div>
        """)
}

func secondFactorText(_ state: SecondFactorState, in page: PageContext) -> String {
    switch state {
    case .off: page[.secondFactorOff]
    case .on(let since, let left): page[.secondFactorOn(page.text(since.day(in: page.zone)), page.number(left))]
    }
}

private func sessionTable(_ sessions: [SessionLine], in page: PageContext) -> HTML {
    table(
        page[.sessions],
        [Column(page[.sessionAgent]), Column(page[.sessionSince], .narrow), Column(page[.sessionSeen], .narrow)],
        sessions.map { session in
            Row([
                "\(session.agent)\(HTML.when(session.isHere, " <span class=\"tag\">\(page[.sessionHere])</span>"))",
                page.time(session.openedAt), page.time(session.seenAt),
            ])
        })
}

private func providerTable(_ providers: [ProviderLine], in page: PageContext) -> HTML {
    table(
        page[.providers],
        [Column(page[.provider]), Column(page[.providerTied], .narrow), Column(page[.lastSignedIn], .narrow)],
        providers.map { provider in
            Row([
                "\(provider.name)", provider.tiedAt.map { page.day($0) } ?? "<span class=\"quiet\">\(page[.providerNotTied])</span>",
                provider.lastUsedAt.map { page.time($0) } ?? dash,
            ])
        })
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

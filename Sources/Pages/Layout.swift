// The frame of every page: head, skip link, navigation, notices, foot. Called by each screen with its body.
// No inline script and no style attribute stands anywhere in Pages: the Content-Security-Policy forbids both.

package enum PageShape: String, Sendable {
    /// Generous: for those who come once.
    case portal
    /// Dense: for those who work here all day.
    case desk
    /// One narrow column: signing in, errors.
    case slip
}

package enum PageScript: Sendable {
    case map, report, desk, live, editor
    /// The button that fills the screen, without counts that keep themselves current.
    case screen
}

/// Where a page's counts come from, and whether the page itself is made anew when its rows are stale.
package struct LiveSource: Sendable {
    package var address: URLPath
    /// Seconds between two reloads, for a wall that nobody touches; nil offers the reload instead.
    package var reload: Int?

    package init(_ address: URLPath, reload: Int? = nil) {
        self.address = address
        self.reload = reload
    }
}

/// The policy that the pages are written for; the server sends it with each.
package let contentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

package func layout(
    _ title: String, _ shape: PageShape, section: Section? = nil, scripts: [PageScript] = [], live: LiveSource = LiveSource(URLs.live),
    isWall: Bool = false, in page: PageContext, _ body: HTML
) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="\(page.language.tag)"\(page.scheme.map { " data-scheme=\"\($0.rawValue)\"" as HTML })><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark"><title>\(title) · \(page.siteName)\(page[.product])</title>
    <link rel="icon" href="\(URLs.asset("mark.svg"))" type="image/svg+xml">
    \(HTML.when(scripts.contains(.map), "<link rel=\"stylesheet\" href=\"\(URLs.asset("vendor/leaflet/leaflet.css"))\">"))\
    <link rel="stylesheet" href="\(URLs.asset("taizhang.css"))">
    \(page.feeds.html { "<link rel=\"alternate\" type=\"\($0.type)\" title=\"\($0.title)\" href=\"\($0.link)\">" })\
    \(HTML.when(scripts.contains(.map), """
        <script defer src="\(URLs.asset("vendor/leaflet/leaflet.js"))"></script><script type="module" src="\(URLs.asset("map.js"))"></script>
        """))\
    \(HTML.when(scripts.contains(.report), "<script type=\"module\" src=\"\(URLs.asset("report.js"))\"></script>"))\
    \(HTML.when(scripts.contains(.desk), "<script type=\"module\" src=\"\(URLs.asset("desk.js"))\"></script>"))\
    \(HTML.when(scripts.contains(.editor), "<script type=\"module\" src=\"\(URLs.asset("editor.js"))\"></script>"))\
    \(HTML.when(scripts.contains(.live) || scripts.contains(.screen), "<script type=\"module\" src=\"\(URLs.asset("live.js"))\"></script>"))\
    </head>
    <body class="\(shape.rawValue)\(HTML.when(isWall, " wall"))"\(HTML.when(scripts.contains(.live), " data-live=\"\(live.address)\" data-changed=\"\(page[.pageChanged])\" data-lost=\"\(page[.connectionLost])\""))\
    \(live.reload.map { " data-reload=\"\($0)\"" as HTML })>
    <a class="skip" href="#main">\(page[.skipToContent])</a>
    \(HTML.when(page.isSample, "<aside class=\"sample\">\(page[.sampleData])</aside>"))
    \(head(section, in: page))
    <main id="main" tabindex="-1">
    \(HTML.when(!page.notices.isEmpty, "<div class=\"notices\" role=\"status\">\(page.notices.html { "<p>\($0)</p>" })</div>"))
    \(body)
    </main>
    \(foot(in: page))
    </body></html>
    """
}

private func head(_ section: Section?, in page: PageContext) -> HTML {
    """
    <header class="site"><div class="site-row"><a class="brand" href="\(page.officer == nil ? URLs.home : URLs.desk)"><b>台账</b> <span>\(page.siteName)</span></a>
    <nav class="sections" aria-label="\(page[.sections])"><ul>\(page.officer.map { officerSections($0, section, in: page) } ?? publicSections(in: page))</ul></nav>
    <div class="site-end">\(page.officer.map { account($0, in: page) })\
    \(HTML.when(!page.isAnswer || page.languageAnchor != nil, languages(in: page)))</div></div></header>
    """
}

private func languages(in page: PageContext) -> HTML {
    """
    <ul class="languages" aria-label="\(page[.languages])">\(Language.allCases.filter { $0 != page.language }.html { language in
        "<li><a href=\"\(page.languageAnchor.map(URLPath.anchor) ?? URLs.language(language, next: page.path))\" lang=\"\(language.tag)\" hreflang=\"\(language.tag)\">\(language.ownName)</a></li>"
    })</ul>
    """
}

private func officerSections(_ officer: SignedIn, _ current: Section?, in page: PageContext) -> [HTML] {
    Section.allCases.filter { officer.sections.contains($0) }.html { section in
        let count: HTML? = section == .notices ? unseen(officer.unseen ?? 0, in: page) : nil
        return
            "<li><a href=\"\(section.link)\"\(HTML.when(section == current, " aria-current=\"page\""))>\(page[section.message])\(count)</a></li>"
    }
}

/// Empty where there are none: a count that is always there is looked at no more.
private func unseen(_ count: Int, in page: PageContext) -> HTML {
    guard count > 0 else { return .empty }
    let shown = count < 100 ? String(count) : "99+"
    return "<span class=\"tab-count\">\(shown)<span class=\"hidden\">\(page[.unseen])</span></span>"
}

private func publicSections(in page: PageContext) -> [HTML] {
    let links: [(URLPath, Message)] = [(URLs.home, .home), (URLs.report, .report), (URLs.publicMap, .map), (URLs.signIn, .staffSignIn)]
    return links.html { link, title in
        let isCurrent = page.path.prefix(while: { $0 != "?" }) == link.text
        return "<li><a href=\"\(link)\"\(HTML.when(isCurrent, " aria-current=\"page\""))>\(page[title])</a></li>"
    }
}

private func account(_ officer: SignedIn, in page: PageContext) -> HTML {
    """
    <form class="find" action="\(URLs.searchPath)" role="search"><label class="hidden" for="site-q">\(page[.search])</label>\
    <input type="search" id="site-q" name="q" placeholder="\(page[.searchExample])" data-search></form>
    <details class="account"><summary>\(officer.name)</summary><div class="account-menu"><ul>\(officer.posts.html { "<li>\($0)</li>" })</ul>\
    <p><a href="\(URLs.ownAccount)">\(page[.ownAccount])</a></p><p><a href="\(URLs.deputies)">\(page[.deputies])</a></p><p><a href="\(URLs.password)">\(page[.passwordChange])</a></p>\(buttonForm(page[.signOut], to: URLs.signOut, style: "plain", in: page))</div></details>
    """
}

private func foot(in page: PageContext) -> HTML {
    """
    <footer class="site"><p>\(page.siteName) · \(page[.footPromise])</p><p class="quiet">\(page[.asOf]) \(page.time(page.now))</p>\
    \(HTML.when(page.languageAnchor == nil && !page.isAnswer, schemes(in: page)))</footer>
    """
}

/// Light, dark, or as the browser asks: kept in a cookie, so that it works without a script. Left out where leaving the
/// page would lose what was written.
private func schemes(in page: PageContext) -> HTML {
    let choices: [(Scheme?, Message)] = [(nil, .schemeAuto), (.light, .schemeLight), (.dark, .schemeDark)]
    return """
        <ul class="schemes-choice" aria-label="\(page[.schemeTitle])">\(choices.html { scheme, title in
            "<li><a href=\"\(URLs.scheme(scheme, next: page.path))\" rel=\"nofollow\"\(HTML.when(scheme == page.scheme, " aria-current=\"true\""))>\(page[title])</a></li>"
        })</ul>
        """
}

extension Section {
    var link: URLPath {
        switch self {
        case .desk: URLs.desk
        case .notices: URLs.notices
        case .dispatch: URLs.dispatch
        case .ledgers: URLs.ledgers
        case .projects: URLs.projects
        case .map: URLs.staffMap
        case .cockpit: URLs.cockpit
        case .supervision: URLs.supervision
        case .bulletins: URLs.bulletins
        case .admin: URLs.admin
        }
    }

    var message: Message {
        switch self {
        case .desk: .desk
        case .notices: .notices
        case .dispatch: .dispatch
        case .ledgers: .ledgers
        case .projects: .projects
        case .map: .map
        case .cockpit: .cockpit
        case .supervision: .supervision
        case .bulletins: .bulletins
        case .admin: .admin
        }
    }
}

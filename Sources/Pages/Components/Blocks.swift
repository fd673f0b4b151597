// The shared blocks of a page: heading, tabs, pager, definition list, timeline, rail of stages,
// the clock bar, empty state. Plain data in, markup out; what they mean is the caller's.

import Kernel

package struct Crumb: Sendable, Hashable {
    package var title: String
    package var link: URLPath
    package init(_ title: String, _ link: URLPath) {
        self.title = title
        self.link = link
    }
}

/// The page's heading, with the way back above it and what can be done beside it.
package func heading(_ title: String, crumbs: [Crumb] = [], lead: String? = nil, aside: HTML? = nil, in page: PageContext) -> HTML {
    """
    <div class="heading">
    \(HTML.when(!crumbs.isEmpty, """
        <nav class="crumbs" aria-label="\(page[.breadcrumbs])"><ol>\(crumbs.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" })</ol></nav>
        """))
    <div class="heading-row"><h1>\(title)</h1>\(aside)</div>
    \(lead.map { "<p class=\"lead\">\($0)</p>" as HTML })
    </div>
    """
}

package struct Tab: Sendable, Hashable {
    package var title: String
    package var link: URLPath
    package var count: Int?
    package var isCurrent: Bool
    /// Names the count for live.js: `tab.<key>`.
    package var key: String

    package init(_ title: String, _ link: URLPath, count: Int? = nil, isCurrent: Bool, key: String = "") {
        self.title = title
        self.link = link
        self.count = count
        self.isCurrent = isCurrent
        self.key = key
    }
}

package func tabs(_ list: [Tab], label: String, in page: PageContext) -> HTML {
    """
    <nav class="tabs" aria-label="\(label)"><ul>\(list.html { tab in
        let count: HTML? = tab.count.map { "<span class=\"tab-count\" data-count=\"tab.\(tab.key)\">\(page.number($0))</span>" }
        return "<li><a href=\"\(tab.link)\"\(HTML.when(tab.isCurrent, " aria-current=\"page\""))>\(tab.title)\(count)</a></li>"
    })</ul></nav>
    """
}

/// Where a cursor leads. No page numbers: a list under work has no last page that stays one.
package struct Pager: Sendable, Hashable {
    package var first: URLPath?
    package var next: URLPath?
    package init(first: URLPath? = nil, next: URLPath? = nil) {
        self.first = first
        self.next = next
    }
}

package func pager(_ pager: Pager, in page: PageContext) -> HTML {
    guard pager.first != nil || pager.next != nil else { return .empty }
    return """
        <nav class="pager" aria-label="\(page[.pages])">\(pager.first.map { "<a href=\"\($0)\">\(page[.pageFirst])</a>" as HTML })\
        \(pager.next.map { "<a href=\"\($0)\" rel=\"next\">\(page[.pageNext])</a>" as HTML })</nav>
        """
}

/// One thing known about a matter.
package struct Fact: Sendable, Hashable {
    package var label: String
    package var text: String
    package var link: URLPath?
    /// Said beside it: "personal: seen by …", "internal".
    package var privacy: String?

    package init(_ label: String, _ text: String, link: URLPath? = nil, privacy: String? = nil) {
        self.label = label
        self.text = text
        self.link = link
        self.privacy = privacy
    }
}

package func facts(_ list: [Fact]) -> HTML {
    """
    <dl class="facts">\(list.html { fact in
        let text: HTML = fact.link.map { "<a href=\"\($0)\">\(fact.text)</a>" } ?? "\(fact.text)"
        return "<div><dt>\(fact.label)</dt><dd>\(text)\(fact.privacy.map { " <span class=\"tag\">\($0)</span>" as HTML })</dd></div>"
    })</dl>
    """
}

/// A stage on the way, as the rail shows it.
package struct RailStep: Sendable, Hashable {
    package enum State: String, Sendable { case past, current, ahead }
    package var title: String
    package var state: State
    package var at: Instant?
    /// Where only the day is known.
    package var on: CivilDay?
    package init(_ title: String, _ state: State, at: Instant? = nil, on: CivilDay? = nil) {
        self.title = title
        self.state = state
        self.at = at
        self.on = on
    }
}

package func rail(_ steps: [RailStep], in page: PageContext) -> HTML {
    """
    <ol class="rail" aria-label="\(page[.stages])">\(steps.html { step in
        let at: HTML? = step.at.map { "<small>\(page.time($0))</small>" } ?? step.on.map { "<small>\(page.text($0))</small>" }
        return """
            <li class="is-\(step.state.rawValue)"\(HTML.when(step.state == .current, " aria-current=\"step\""))><span>\(step.title)</span>\(at)</li>
            """
    })</ol>
    """
}

/// The budget of a clock as a ruled line: how much is spent, where each light turns.
package struct ClockBar: Sendable, Hashable {
    /// "办理时限", "Handling".
    package var title: String
    /// "2个工作时": the budget in words.
    package var budget: String
    /// Spent and budget in the same seconds (of working time, if the budget is).
    package var spentSeconds: Int64
    package var budgetSeconds: Int64
    /// Where lights turn, in thousandths of the budget: [(.blue, 750), (.yellow, 1000), (.red, 1500)].
    package var marks: [Mark]
    /// What this clock alone would show.
    package var light: LightMark
    package var isRunning: Bool

    package struct Mark: Sendable, Hashable {
        package var light: LightMark
        package var permille: Int
        package init(_ light: LightMark, permille: Int) {
            self.light = light
            self.permille = permille
        }
    }

    package init(title: String, budget: String, spentSeconds: Int64, budgetSeconds: Int64, marks: [Mark], light: LightMark, isRunning: Bool)
    {
        self.title = title
        self.budget = budget
        self.spentSeconds = spentSeconds
        self.budgetSeconds = budgetSeconds
        self.marks = marks
        self.light = light
        self.isRunning = isRunning
    }
}

package func clockBar(_ clock: ClockBar, in page: PageContext) -> HTML {
    let spent = clock.budgetSeconds > 0 ? Int(min(clock.spentSeconds * 1000 / clock.budgetSeconds, 1_000_000)) : 0
    // The line is as long as the farthest thing on it, so that an overrun is seen as one.
    let length = max(1000, spent, clock.marks.map(\.permille).max() ?? 0) * 21 / 20
    func x(_ permille: Int) -> Int { permille * 1000 / length }
    return """
        <figure class="clock light-\(clock.light.rawValue)"><figcaption>\(clock.title) <b>\(clock.budget)</b> \
        <span class="quiet">\(page[.spentShare(page.percent(permille: spent))])\(HTML.when(!clock.isRunning, " · \(page[.clockStands])"))</span></figcaption>
        <svg viewBox="0 0 1000 34" preserveAspectRatio="none" role="img" aria-label="\(page[.spentShare(page.percent(permille: spent))])">
        <path class="track" d="M0 17H1000"/><path class="spent" d="M0 17H\(x(spent))"/>\
        <path class="limit" d="M\(x(1000)) 3V31"/></svg>
        <ul class="clock-marks">\(clock.marks.html { "<li>\(lightBadge($0.light, in: page)) \(page.percent(permille: $0.permille))</li>" })</ul></figure>
        """
}

/// Something that happened, said in a sentence.
package struct TimelineItem: Sendable, Hashable {
    package var at: Instant
    package var sentence: String
    /// "officer · post · unit"; nil in public.
    package var by: String?
    /// The first characters of the entry's hash, and the whole of it.
    package var hash: String?
    /// The words somebody wrote with it.
    package var words: String?
    package var link: URLPath?
    /// To link to from a bulletin: `#entry-12`.
    package var id: String?
    package var photos: [Photo]
    /// Files that are saved, not shown, by their names.
    package var documents: [Crumb] = []

    package init(
        at: Instant, sentence: String, by: String? = nil, hash: String? = nil, words: String? = nil, link: URLPath? = nil,
        id: String? = nil,
        photos: [Photo] = []
    ) {
        self.at = at
        self.sentence = sentence
        self.by = by
        self.hash = hash
        self.words = words
        self.link = link
        self.id = id
        self.photos = photos
    }
}

package struct Photo: Sendable, Hashable {
    package var link: URLPath
    /// What it shows, or its file name: the alternative text.
    package var title: String
    package init(_ title: String, _ link: URLPath) {
        self.title = title
        self.link = link
    }
}

package func timeline(_ items: [TimelineItem], in page: PageContext) -> HTML {
    """
    <ol class="timeline">\(items.html { item in
        """
        <li\(item.id.map { " id=\"\($0)\"" as HTML })>\(page.time(item.at))<div><p>\(item.link.map { "<a href=\"\($0)\">\(item.sentence)</a>" as HTML } ?? "\(item.sentence)")</p>\
        \(item.words.map { "<blockquote>\($0)</blockquote>" as HTML })\(photos(item.photos))\
        \(HTML.when(!item.documents.isEmpty, "<ul class=\"documents\">\(item.documents.html { "<li>\(document($0, in: page))</li>" })</ul>"))</div>\
        \(HTML.when(item.by != nil || item.hash != nil, """
            <p class="by">\(item.by ?? "")\(item.hash.map { " <code title=\"\($0)\">\($0.prefix(8))</code>" as HTML })</p>
            """))</li>
        """
    })</ol>
    """
}

package func photos(_ list: [Photo]) -> HTML {
    guard !list.isEmpty else { return .empty }
    return """
        <ul class="photos">\(list.html { "<li><a href=\"\($0.link)\"><img src=\"\($0.link)\" alt=\"\($0.title)\" loading=\"lazy\"></a></li>" })</ul>
        """
}

/// A file to be saved: a sheet of paper, what it is, and its name.
package func document(_ file: Crumb, in page: PageContext) -> HTML {
    """
    <svg class="sheet" viewBox="0 0 16 16" aria-hidden="true"><path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"/></svg>\
    <span class="tag">\(page.pick("附件 PDF", "PDF attached"))</span> <a href="\(file.link)" download>\(file.title)</a>
    """
}

/// The attribute by which map.js knows where the district wants its maps to start.
func mapCentre(in page: PageContext) -> HTML {
    guard let centre = page.mapCentre else { return .empty }
    return " data-centre=\"\(String(centre.latitude)),\(String(centre.longitude))\""
}

/// Nothing here, why, and what to do next.
package func empty(_ sentence: String, next: Crumb? = nil) -> HTML {
    "<p class=\"empty\">\(sentence)\(next.map { " <a href=\"\($0.link)\">\($0.title)</a>" as HTML })</p>"
}

/// A filter of the address that is none here: as it was written, and what is one.
package struct MisreadFilter: Sendable, Hashable {
    /// `light=purple`
    package var written: String
    /// A sentence: what to write instead.
    package var expected: String
    package init(written: String, expected: String) {
        self.written = written
        self.expected = expected
    }
}

/// Above what was found by the other filters.
package func misreadFilters(_ list: [MisreadFilter], in page: PageContext) -> HTML {
    guard !list.isEmpty else { return .empty }
    return """
        <div class="misread" role="status"><p>\(page[.filtersMisread])</p>\
        <ul>\(list.html { "<li><code>\($0.written)</code>\(page.pick("：", ": "))\($0.expected)</li>" })</ul></div>
        """
}

/// A block with a heading of its own.
package func block(_ title: String, id: String? = nil, aside: HTML? = nil, _ body: HTML) -> HTML {
    """
    <section class="block"\(id.map { " id=\"\($0)\"" as HTML })><div class="block-head"><h2>\(title)</h2>\(aside)</div>\(body)</section>
    """
}

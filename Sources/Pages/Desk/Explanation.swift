// Why a light is what it is: a block of the matter's page, and a sheet of its own that can be printed and that looks
// back to an earlier instant. Sentences come ready in the reader's language.

import Kernel

package struct ExplanationModel: Sendable, Hashable {
    /// "亮黄灯。截至 …，“办理”时限到期，已于 … 到达。"
    package var verdict: String
    /// The ledger and its version.
    package var rule: String
    /// The calendars that count, with their versions.
    package var calendars: [String]
    /// What changes how the rest is to be read: an appeal, entries that came later.
    package var notes: [String]
    /// Those that run first.
    package var clocks: [Clock]
    package var petitions: [String]

    package struct Clock: Sendable, Hashable {
        package var title: String
        /// "时限 3个工作日，已用 34 小时（工作时间），超出 10 小时"
        package var summary: String
        package var isActive: Bool
        package var runs: [Run]
        package var turns: [Turn]
        package var notes: [String]

        package init(title: String, summary: String, isActive: Bool, runs: [Run], turns: [Turn], notes: [String] = []) {
            self.title = title
            self.summary = summary
            self.isActive = isActive
            self.runs = runs
            self.turns = turns
            self.notes = notes
        }
    }

    package struct Run: Sendable, Hashable {
        package var from: Instant
        package var to: Instant?
        /// What it counted, whose time it was and why it stopped.
        package var text: String
        package var days: [Days]

        package init(from: Instant, to: Instant? = nil, text: String, days: [Days] = []) {
            self.from = from
            self.to = to
            self.text = text
            self.days = days
        }
    }

    /// Days that did not count, or counted as make-up days.
    package struct Days: Sendable, Hashable {
        package var text: String
        /// The notice that says so.
        package var notice: URLPath?

        package init(text: String, notice: URLPath? = nil) {
            self.text = text
            self.notice = notice
        }
    }

    /// A threshold: a colour's, the end of the time, or a rung of the ladder.
    package struct Turn: Sendable, Hashable {
        package var light: LightMark?
        package var text: String
        /// What the colour says in this ledger, where that is not the usual.
        package var meaning: String?
        package var at: Instant?
        package var isExpected: Bool
        /// Version of the entry that recorded it.
        package var entry: Int?

        package init(
            light: LightMark? = nil, text: String, meaning: String? = nil, at: Instant?, isExpected: Bool = false, entry: Int? = nil
        ) {
            self.light = light
            self.text = text
            self.meaning = meaning
            self.at = at
            self.isExpected = isExpected
            self.entry = entry
        }
    }

    package init(
        verdict: String, rule: String, calendars: [String] = [], notes: [String] = [], clocks: [Clock], petitions: [String] = []
    ) {
        self.verdict = verdict
        self.rule = rule
        self.calendars = calendars
        self.notes = notes
        self.clocks = clocks
        self.petitions = petitions
    }
}

package struct ExplanationSheet: Sendable {
    package var number: String
    package var title: String
    package var light: LightMark
    /// The earlier instant that is looked at; nil for now.
    package var at: Instant?
    package var explanation: ExplanationModel
    /// All that had happened by then, oldest first.
    package var entries: [TimelineItem]

    package init(
        number: String, title: String, light: LightMark, at: Instant?, explanation: ExplanationModel, entries: [TimelineItem]
    ) {
        self.number = number
        self.title = title
        self.light = light
        self.at = at
        self.explanation = explanation
        self.entries = entries
    }
}

package func explanationPage(_ sheet: ExplanationSheet, in page: PageContext) -> HTML {
    let title = sheet.at.map { page[.whyThen(page.text($0))] } ?? page[.whyThisLight]
    return layout(
        "\(sheet.number) \(title)", .desk, section: .ledgers, in: page,
        """
        \(heading(title, crumbs: [Crumb(page[.ledgers], URLs.ledgers), Crumb("\(sheet.number) \(sheet.title)", URLs.matter(sheet.number))], in: page))
        <div class="state">\(lightBadge(sheet.light, in: page))</div>
        <form class="filters" action="\(URLs.explanation(sheet.number))"><p><label for="at">\(page[.lookBackTo])</label>\
        <input id="at" type="datetime-local" name="at" step="1" required value="\((sheet.at ?? page.now).text(in: page.zone).prefix(19))"></p>\
        <p><button>\(page[.lookBack])</button></p>\(HTML.when(sheet.at != nil, "<p><a href=\"\(URLs.explanation(sheet.number))\">\(page[.asItIs])</a></p>"))</form>
        <div class="explain block">\(story(sheet.explanation, of: sheet.number, foldsPast: false, in: page))</div>
        \(block(page[.journal], id: "journal", timeline(sheet.entries, in: page)))
        """)
}

/// The block on the matter's page, closed until somebody asks.
func explanationBlock(_ model: ExplanationModel, of number: String, in page: PageContext) -> HTML {
    """
    <details class="explain block"><summary>\(page[.whyThisLight])</summary><div id="explain">
    \(story(model, of: number, foldsPast: true, in: page))
    <p class="note"><a href="\(URLs.explanation(number))">\(page[.explanationSheet])</a></p></div></details>
    """
}

/// - Parameter foldsPast: clocks that have stopped wait to be opened; what is folded is not printed.
private func story(_ model: ExplanationModel, of number: String, foldsPast: Bool, in page: PageContext) -> HTML {
    let past = model.clocks.filter { !$0.isActive }
    // Below the matter's own headings; on a sheet of their own they are the first.
    let level: HTML = foldsPast ? "h3" : "h2"
    let stopped: HTML = "\(past.html { clock($0, level, of: number, in: page) })"
    let folded: HTML = "<details class=\"past-clocks\"><summary>\(page[.pastClocks])</summary>\(stopped)</details>"
    return """
        <p>\(model.verdict)</p>\(model.notes.html { "<p class=\"note\">\($0)</p>" })
        \(model.clocks.filter(\.isActive).html { clock($0, level, of: number, in: page) })
        \(HTML.when(!model.petitions.isEmpty, "<\(level)>\(page[.petitions])</\(level)><ul>\(model.petitions.html { "<li>\($0)</li>" })</ul>"))
        \(HTML.when(!past.isEmpty, foldsPast ? folded : stopped))
        <p class="note">\(page[.rule]): \(model.rule)</p>\(model.calendars.html { "<p class=\"note\">\(page[.calendar]): \($0)</p>" })
        """
}

private func clock(_ clock: ExplanationModel.Clock, _ level: HTML, of number: String, in page: PageContext) -> HTML {
    """
    <section class="explain-clock"><\(level)>\(clock.title)</\(level)><p>\(clock.summary)</p>
    <ol class="timeline explain-runs">\(clock.runs.html { run in
        """
        <li>\(page.time(run.from))<div><p>\(run.to.map { "\(page[.until]) \(page.time($0))" as HTML } ?? "\(page[.clockRunning])") · \(run.text)</p>\
        \(HTML.when(!run.days.isEmpty, "<ul class=\"quiet\">\(run.days.html { "<li>\(days($0))</li>" })</ul>"))</div></li>
        """
    })</ol>
    <ul class="light-rules">\(clock.turns.html { "<li>\(turn($0, of: number, in: page))</li>" })</ul>\
    \(clock.notes.html { "<p class=\"note\">\($0)</p>" })</section>
    """
}

private func days(_ days: ExplanationModel.Days) -> HTML { days.notice.map { "<a href=\"\($0)\">\(days.text)</a>" } ?? "\(days.text)" }

private func turn(_ turn: ExplanationModel.Turn, of number: String, in page: PageContext) -> HTML {
    let when: HTML = turn.at.map { "\(HTML.when(turn.isExpected, "\(page[.expected]) "))\(page.time($0))" } ?? "\(page[.notReached])"
    let entry: HTML? = turn.entry.map {
        " <a class=\"note\" href=\"\(URLs.matter(number).anchor("entry-\($0)"))\">\(page[.entryNumber($0)])</a>"
    }
    return """
        \(turn.light.map { "\(lightBadge($0, in: page)) " as HTML })\(turn.meaning.map { "\($0) · " as HTML })\(turn.text) · \(when)\(entry)
        """
}

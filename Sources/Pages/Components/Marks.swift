// The small signs that every page shares: a light, a stage, an ending's stamp, a due instant.
// Colour means a light and nothing else; a light is also a shape and a word, so that it can be read
// in grey, by a colour-blind eye and by a screen reader.

import Kernel

/// A light as a page shows it. The server maps the rules' own type to this.
package enum LightMark: String, CaseIterable, Sendable, Hashable {
    case none, blue, yellow, red

    package var message: Message {
        switch self {
        case .none: .lightNone
        case .blue: .lightBlue
        case .yellow: .lightYellow
        case .red: .lightRed
        }
    }

    /// Circle, triangle, square: told apart without colour. Drawn with classes, the style sheet colours them.
    var shape: HTML {
        switch self {
        case .none: "<circle cx=\"8\" cy=\"8\" r=\"5\"/>"
        case .blue: "<circle cx=\"8\" cy=\"8\" r=\"6\"/>"
        case .yellow: "<path d=\"M8 1.5 15 14H1z\"/>"
        case .red: "<path d=\"M2 2h12v12H2z\"/>"
        }
    }
}

/// Until when, as a page shows it.
package enum DueMark: Sendable, Hashable {
    /// No clock runs: the matter has ended, or its stage has no limit.
    case none
    case at(Instant, left: TimeLeft = .continuous)
    /// The clock stands; `reason` is a sentence.
    case paused(reason: String)
    /// Reckoned by the weekly rule, because the notice for that year is not published yet.
    case provisional(Instant, left: TimeLeft = .continuous)
}

/// In what time the way to a due instant is measured. A night is nothing to a clock that stands at night.
package enum TimeLeft: Sendable, Hashable {
    /// Day and night, from the page's now.
    case continuous
    /// Seconds of working time; negative when so many have passed since.
    case working(seconds: Int64)
    /// Not known here: the instant stands alone.
    case unknown
}

/// The light's badge. With a link it opens the explanation of the light.
package func lightBadge(_ light: LightMark, why: URLPath? = nil, in page: PageContext) -> HTML {
    let sign: HTML = "<svg class=\"sign\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">\(light.shape)</svg>\(page[light.message])"
    guard let why else { return "<span class=\"light light-\(light.rawValue)\">\(sign)</span>" }
    return "<a class=\"light light-\(light.rawValue)\" href=\"\(why)\" title=\"\(page[.whyThisLight])\">\(sign)</a>"
}

package func stageChip(_ title: String) -> HTML { "<span class=\"stage\">\(title)</span>" }

/// The mark of an ending, set like a seal pressed on the page: in ink, because colour means a light.
package func stamp(_ ending: String, size: StampSize = .small) -> HTML {
    "<span class=\"stamp stamp-\(size.rawValue)\">\(ending)</span>"
}

package enum StampSize: String, Sendable { case small, large }

/// The exact instant, with how long from now beside it, in the time that its clock counts.
package func due(_ due: DueMark, in page: PageContext) -> HTML {
    switch due {
    case .none: return dash
    case .at(let instant, let left): return exact(instant, left, in: page)
    case .provisional(let instant, let left):
        return
            "\(exact(instant, left, in: page)) <abbr class=\"note\" title=\"\(page[.dueProvisionalWhy])\">\(page[.dueProvisional])</abbr>"
    case .paused(let reason): return "<span class=\"due\">\(page[.duePaused])<small class=\"quiet\">\(reason)</small></span>"
    }
}

private func exact(_ instant: Instant, _ left: TimeLeft, in page: PageContext) -> HTML {
    let (rest, length): (Int64, String?) =
        switch left {
        case .continuous: (page.now.seconds(until: instant), page.duration(seconds: page.now.seconds(until: instant)))
        case .working(let seconds): (seconds, page.duration(workingSeconds: seconds))
        case .unknown: (page.now.seconds(until: instant), nil)
        }
    return """
        <span class="due\(HTML.when(rest < 0, " is-over"))">\(page.time(until: instant))\
        \(length.map { "<small>\(page[rest < 0 ? .dueOver($0) : .dueIn($0)])</small>" as HTML })</span>
        """
}

/// A matter's number, a link to its page.
package func numberLink(_ number: String) -> HTML { numberLink(number, URLs.matter(number)) }
package func numberLink(_ number: String, _ address: URLPath) -> HTML { "<a class=\"number\" href=\"\(address)\">\(number)</a>" }

/// A number that counts matters, and a link to exactly those. Without one where no page shows them to this reader:
/// a link to other matters would be a false proof.
package struct Figure: Sendable, Hashable {
    package var label: String
    package var value: FigureValue
    package var link: URLPath?
    /// How it is counted, one sentence; shown small below.
    package var note: String?
    /// By which live.js finds it, on a page that counts anew; nil: it stands as it was counted.
    package var key: String?

    package init(_ label: String, _ value: FigureValue, _ link: URLPath?, note: String? = nil, key: String? = nil) {
        self.label = label
        self.value = value
        self.link = link
        self.note = note
        self.key = key
    }
}

package enum FigureValue: Sendable, Hashable {
    case count(Int)
    /// A rate in thousandths; nil when there is nothing to divide by.
    case share(permille: Int?)
    /// In words: an amount of money, a rate of another kind.
    case text(String)

    package func text(in page: PageContext) -> String {
        switch self {
        case .count(let value): page.number(value)
        case .share(let permille): page.percent(permille: permille)
        case .text(let text): text
        }
    }
}

/// Figures side by side, each its own line in a register: never a sum of them.
package func figures(_ list: [Figure], in page: PageContext) -> HTML {
    """
    <dl class="figures">\(list.html { figure in
        """
        <div><dt>\(figure.label)</dt><dd>\(figureLink(figure, in: page))\(figure.note.map { "<small>\($0)</small>" as HTML })</dd></div>
        """
    })</dl>
    """
}

/// The figure's value, a link where it has one.
func figureLink(_ figure: Figure, style: String? = nil, in page: PageContext) -> HTML {
    let value = figure.value.text(in: page)
    let shape: HTML = "\(style.map { " class=\"\($0)\"" as HTML })\(figure.key.map { " data-count=\"\($0)\"" as HTML })"
    return figure.link.map { "<a\(shape) href=\"\($0)\">\(value)</a>" } ?? "<span\(shape)>\(value)</span>"
}

/// How many matters stand in each light; the light is the link. Unlit comes last, it is the good news. `isLive` on the
/// desk only: what live.js counts anew are the reader's own tabs, and no other page's figures.
package func lightFigures(_ counts: [LightMark: Int], isLive: Bool = false, link: (LightMark) -> URLPath, in page: PageContext) -> HTML {
    """
    <ul class="lights" aria-label="\(page[.lights])">\([LightMark.red, .yellow, .blue, .none].html { light in
        """
        <li>\(lightBadge(light, in: page)) <a class="count" href="\(link(light))"><span\(HTML.when(isLive, " data-count=\"light.\(light.rawValue)\""))>\(page.number(counts[light] ?? 0))</span><span class="hidden"> \(page[light.message])</span></a></li>
        """
    })</ul>
    """
}

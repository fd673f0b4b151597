// What became of mine, and when: a reporter's view of one matter, in public sentences, with the answer to give at its end.
// Only public text comes in; officers are named by unit and post, never by what is personal.

import Kernel

package struct FollowModel: Sendable {
    package var number: String
    package var code: String
    package var title: String
    package var place: String?
    package var rail: [RailStep]
    package var light: LightMark
    /// When we promised to be done, or why the clock stands.
    package var due: DueMark
    /// Who has it now: "古楼街道办事处".
    package var owner: String?
    /// "承诺 10个工作日，提前 工作时间 3小时办结": set when it has ended and a time was promised.
    package var kept: String?
    /// Set when it has ended: the ending's name and its public answer.
    package var ending: String?
    package var answer: String?
    package var timeline: [TimelineItem]
    package var photos: [Photo]
    package var appraisal: AppraisalState
    /// Shown when the matter may be opened again; until when.
    package var reopening: Reopening?
    package var lookers: Lookers

    /// Who opened the reporter's personal fields: duty, unit and time, never a name.
    package enum Lookers: Sendable, Hashable {
        /// There was nothing personal.
        case nothing
        /// Erased, the list of who looked before it is kept.
        case forgotten([Look])
        case kept([Look])
    }

    package struct Look: Sendable, Hashable {
        package var at: Instant
        /// "区网格中心调度员".
        package var who: String
        package init(at: Instant, who: String) {
            self.at = at
            self.who = who
        }
    }

    package enum AppraisalState: Sendable, Hashable {
        /// Not ended yet, or the ledger asks for none.
        case none
        /// Fields: score 1…5, words.
        case asked(Entered)
        case given(score: Int, isSatisfied: Bool, words: String?, at: Instant)
    }

    package struct Reopening: Sendable, Hashable {
        package var until: Instant?
        /// Field: reason.
        package var entered: Entered
        package init(until: Instant?, entered: Entered = .nothing) {
            self.until = until
            self.entered = entered
        }
    }

    package init(
        number: String, code: String, title: String, place: String? = nil, rail: [RailStep], light: LightMark, due: DueMark,
        owner: String? = nil,
        ending: String? = nil, answer: String? = nil, timeline: [TimelineItem], photos: [Photo] = [], appraisal: AppraisalState = .none,
        reopening: Reopening? = nil, kept: String? = nil, lookers: Lookers = .nothing
    ) {
        self.kept = kept
        self.lookers = lookers
        self.number = number
        self.code = code
        self.title = title
        self.place = place
        self.rail = rail
        self.light = light
        self.due = due
        self.owner = owner
        self.ending = ending
        self.answer = answer
        self.timeline = timeline
        self.photos = photos
        self.appraisal = appraisal
        self.reopening = reopening
    }
}

package func followPage(_ model: FollowModel, in page: PageContext) -> HTML {
    layout(
        model.title, .portal, in: page,
        """
        <p class="number">\(model.number)</p>
        \(heading(model.title, lead: model.place, aside: model.ending.map { stamp($0, size: .large) }, in: page))
        \(HTML.when(model.ending == nil, state(model, in: page)))
        \(model.kept.map { "<p class=\"kept\">\($0)</p>" as HTML })
        \(model.answer.map { "<section class=\"suggestion\"><h2>\(page[.ourAnswer])</h2><p>\($0)</p></section>" as HTML })
        \(rail(model.rail, in: page))
        \(appraisal(model, in: page))
        \(block(page[.whatHappened], timeline(model.timeline, in: page)))
        \(HTML.when(!model.photos.isEmpty, block(page[.photos], photos(model.photos))))
        \(block(page[.lookers], id: "lookers", lookers(model.lookers, in: page)))
        \(model.reopening.map { reopening($0, model, in: page) })
        """)
}

private func lookers(_ lookers: FollowModel.Lookers, in page: PageContext) -> HTML {
    func list(_ looks: [FollowModel.Look]) -> HTML {
        guard !looks.isEmpty else { return .empty }
        return table(
            page[.lookers], [Column(page[.lookedAt], .narrow), Column(page[.looker])],
            looks.map { Row([page.time($0.at), "\($0.who)"]) }, isCompact: true)
    }
    switch lookers {
    case .nothing: return "<p>\(page[.lookersNothing])</p>"
    case .forgotten(let looks): return "<p>\(page[.lookersForgotten])</p>\(list(looks))"
    case .kept(let looks): return looks.isEmpty ? "<p>\(page[.lookersNone])</p>" : list(looks)
    }
}

private func state(_ model: FollowModel, in page: PageContext) -> HTML {
    """
    <div class="state">\(lightBadge(model.light, in: page))\(model.owner.map { "<span>\(page[.nowWith($0)])</span>" as HTML })\
    \(HTML.when(model.due != .none, "<span>\(page[.promised]) \(due(model.due, in: page))</span>"))</div>
    """
}

private func appraisal(_ model: FollowModel, in page: PageContext) -> HTML {
    switch model.appraisal {
    case .none: return .empty
    case .asked(let entered):
        let fields = [
            FormField.hidden("code", model.code),
            FormField(
                "score", page[.askSatisfied], .radio((1...5).reversed().map { Choice(String($0), page[.grade($0)]) }),
                hint: page[.appraiseLead], isRequired: true),
            FormField("words", page[.askWords], .area(rows: 3)),
        ]
        return block(
            page[.appraise], id: "appraise",
            form(
                FormModel(
                    action: URLs.appraisals(model.number), fields: fields.map(entered.fill), submit: page[.appraiseSubmit],
                    refusals: entered.general),
                idPrefix: "a-", style: "form grades", in: page))
    case .given(let score, _, let words, let at):
        return block(
            page[.yourAppraisal], aside: "<span class=\"note\">\(page.time(at))</span>",
            """
            <p><b>\(page[.grade(score)])</b> · \(page[.score(score)])</p>\(words.map { "<blockquote>\($0)</blockquote>" as HTML })
            """)
    }
}

private func reopening(_ reopening: FollowModel.Reopening, _ model: FollowModel, in page: PageContext) -> HTML {
    let fields = [
        FormField.hidden("code", model.code),
        FormField("reason", page[.askReopenReason], .area(rows: 3), hint: page[.askReopenHint], isRequired: true),
    ]
    let isOpen = !reopening.entered.refusals.isEmpty
    return """
        <section class="block actions"><details\(HTML.when(isOpen, " open"))><summary>\(page[.reopen])</summary>\
        \(form(
            FormModel(
                action: URLs.reopenings(model.number), fields: fields.map(reopening.entered.fill), submit: page[.reopenSubmit],
                refusals: reopening.entered.general, note: reopening.until.map { page[.reopenUntil(page.text($0))] } ?? page[.reopenAnyTime]),
            idPrefix: "r-", in: page))</details></section>
        """
}

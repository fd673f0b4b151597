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
    /// Set when it has ended: the ending's name and its public answer.
    package var ending: String?
    package var answer: String?
    package var timeline: [TimelineItem]
    package var photos: [Photo]
    package var appraisal: AppraisalState
    /// Shown when the matter may be opened again; until when.
    package var reopening: Reopening?

    package enum AppraisalState: Sendable, Hashable {
        /// Not ended yet, or the ledger asks for none.
        case none
        /// Fields: score 1…5, satisfied yes|no, words.
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
        reopening: Reopening? = nil
    ) {
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
        \(model.answer.map { "<section class=\"suggestion\"><h2>\(page[.ourAnswer])</h2><p>\($0)</p></section>" as HTML })
        \(rail(model.rail, in: page))
        \(appraisal(model, in: page))
        \(block(page[.whatHappened], timeline(model.timeline, in: page)))
        \(HTML.when(!model.photos.isEmpty, block(page[.photos], photos(model.photos))))
        \(model.reopening.map { reopening($0, model, in: page) })
        """)
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
                "satisfied", page[.askSatisfied], .radio([Choice("yes", page[.satisfied]), Choice("no", page[.notSatisfied])]),
                isRequired: true),
            FormField(
                "score", page[.askScore], .radio((1...5).reversed().map { Choice(String($0), page[.score($0)]) }), isRequired: true),
            FormField("words", page[.askWords], .area(rows: 3)),
        ]
        return block(
            page[.appraise], id: "appraise",
            form(
                FormModel(
                    action: URLs.appraisals(model.number), fields: fields.map(entered.fill), submit: page[.appraiseSubmit],
                    refusals: entered.general),
                idPrefix: "a-", in: page))
    case .given(let score, let isSatisfied, let words, let at):
        return block(
            page[.yourAppraisal], aside: "<span class=\"note\">\(page.time(at))</span>",
            """
            <p><b>\(page[isSatisfied ? .satisfied : .notSatisfied])</b> · \(page[.score(score)])</p>\(words.map { "<blockquote>\($0)</blockquote>" as HTML })
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
                refusals: reopening.entered.general, note: reopening.until.map { page[.reopenUntil(page.text($0))] }),
            idPrefix: "r-", in: page))</details></section>
        """
}

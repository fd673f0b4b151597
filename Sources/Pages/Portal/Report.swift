// A citizen's report: numbered questions, then what looks the same nearby, then the number and the code.
// Works without a script; map.js adds the map. Nothing is asked that the handling does not need.

import Kernel

package struct ReportModel: Sendable {
    /// Classes a citizen may choose from; empty hides the question.
    package var classes: [Choice]
    /// Fields: text, class, place(.lat .lon), photo, name, phone.
    package var entered: Entered
    /// Made by the server for this form; the same key sent twice files one matter.
    package var idempotencyKey: String
    /// Set in the second step: open matters nearby that may be the same.
    package var candidates: [ReportCandidate]
    /// Photos already uploaded, kept by the server over the second step, as hidden field `kept-photo`.
    package var keptPhotos: [String]

    package init(
        classes: [Choice], entered: Entered = .nothing, idempotencyKey: String, candidates: [ReportCandidate] = [],
        keptPhotos: [String] = []
    ) {
        self.classes = classes
        self.entered = entered
        self.idempotencyKey = idempotencyKey
        self.candidates = candidates
        self.keptPhotos = keptPhotos
    }
}

/// An open matter that a report may be about, in public words.
package struct ReportCandidate: Sendable, Hashable {
    package var number: String
    package var sentence: String
    package var reportedAt: Instant
    package var metres: Int
    package var stage: String

    package init(number: String, sentence: String, reportedAt: Instant, metres: Int, stage: String) {
        self.number = number
        self.sentence = sentence
        self.reportedAt = reportedAt
        self.metres = metres
        self.stage = stage
    }
}

package func reportPage(_ model: ReportModel, in page: PageContext) -> HTML {
    if !model.candidates.isEmpty { return duplicatesPage(model, in: page) }
    let keep = [FormField.hidden("key", model.idempotencyKey)] + model.keptPhotos.map { FormField.hidden("kept-photo", $0) }
    var questions = [
        FormField("text", page[.askWhat], .area(rows: 5), hint: page[.askWhatHint], isRequired: true),
        FormField("place", page[.askWhere], .place, hint: page[.askWhereHint], isRequired: true),
        FormField(
            "photo", page[.askPhoto], .file(accept: "image/jpeg,image/png,image/webp", isMultiple: true, usesCamera: false),
            hint: keptHint(model.keptPhotos, in: page) ?? page[.askPhotoHint]),
        FormField("name", page[.askName], hint: page[.askNameHint], autocomplete: "name"),
        FormField("phone", page[.askPhone], .telephone, hint: page[.askPhoneHint], autocomplete: "tel"),
    ]
    if !model.classes.isEmpty {
        questions.insert(FormField("class", page[.askClass], .select(model.classes), hint: page[.askClassHint]), at: 1)
    }
    return layout(
        page[.report], .portal, scripts: [.map], in: page,
        """
        \(heading(page[.report], lead: page[.reportLead], in: page))
        \(form(
            FormModel(
                action: URLs.report, fields: keep + questions.map(model.entered.fill), submit: page[.reportSubmit], refusals: model.entered.general),
            style: "form questions", in: page))
        """)
}

private func keptHint(_ photos: [String], in page: PageContext) -> String? { photos.isEmpty ? nil : page[.photosKept(photos.count)] }

/// The second step. The report's fields travel hidden, so that "send anyway" sends exactly what was written.
private func duplicatesPage(_ model: ReportModel, in page: PageContext) -> HTML {
    let names = ["text", "class", "place", "place.lat", "place.lon", "name", "phone"]
    let kept = names.flatMap { name in (model.entered.values[name] ?? []).map { (name, $0) } }
    let carried = kept + model.keptPhotos.map { ("kept-photo", $0) } + [("key", model.idempotencyKey)]
    return layout(
        page[.sameTitle], .portal, in: page,
        """
        \(heading(page[.sameTitle], lead: page[.sameLead], in: page))
        <ul class="candidates">\(model.candidates.html { candidate in
            """
            <li><p>\(candidate.sentence)<br><small class="quiet"><span class="number">\(candidate.number)</span> · \(page[.metresAway(candidate.metres)]) · \
            \(page.time(candidate.reportedAt)) · \(candidate.stage)</small></p>\
            \(buttonForm(page[.sameFollow], to: URLs.followers(candidate.number), fields: carried, style: "plain small", in: page))</li>
            """
        })</ul>
        <div class="block"><p>\(buttonForm(page[.sendAnyway], to: URLs.report, fields: carried + [("distinct", "yes")], in: page))</p></div>
        """)
}

package struct ReportThanksModel: Sendable {
    package var number: String
    package var code: String
    /// "我们将在15分钟（工作时间）内受理，最迟7月3日 08:15。"
    package var promise: String
    /// The person joined a matter that was there already.
    package var isFollower: Bool

    package init(number: String, code: String, promise: String, isFollower: Bool = false) {
        self.number = number
        self.code = code
        self.promise = promise
        self.isFollower = isFollower
    }
}

package func reportThanksPage(_ model: ReportThanksModel, in page: PageContext) -> HTML {
    layout(
        page[.thanksTitle], .portal, in: page,
        """
        \(heading(model.isFollower ? page[.thanksFollowing] : page[.thanksTitle], lead: model.promise, in: page))
        <dl class="slip-note"><div><dt>\(page[.number])</dt><dd>\(model.number)</dd></div><div><dt>\(page[.followCode])</dt><dd>\(model.code)</dd></div></dl>
        <p>\(page[.keepTheCode])</p>
        <p class="block"><a class="button" href="\(URLs.follow(model.number, code: model.code))">\(page[.followOpen])</a> \
        <a class="button plain" href="\(URLs.home)">\(page[.home])</a></p>
        """)
}

/// A grid worker's report from the street: class first, then place and photo, one hand on the phone.
package struct IncidentReportModel: Sendable {
    package var classes: [Choice]
    package var entered: Entered
    package var idempotencyKey: String
    /// The worker's own cell, said above the form.
    package var cellName: String?
    /// As the ledger has it: a worker without a camera must be able to warn.
    package var isPhotoRequired: Bool
    /// As in `ReportModel`.
    package var keptPhotos: [String]

    package init(
        classes: [Choice], entered: Entered = .nothing, idempotencyKey: String, cellName: String? = nil, isPhotoRequired: Bool = false,
        keptPhotos: [String] = []
    ) {
        self.classes = classes
        self.entered = entered
        self.idempotencyKey = idempotencyKey
        self.cellName = cellName
        self.isPhotoRequired = isPhotoRequired
        self.keptPhotos = keptPhotos
    }
}

package func incidentReportPage(_ model: IncidentReportModel, in page: PageContext) -> HTML {
    let keep = [FormField.hidden("key", model.idempotencyKey)] + model.keptPhotos.map { FormField.hidden("kept-photo", $0) }
    let questions =
        [
            FormField("class", page[.classOfMatter], .select(model.classes), isRequired: true),
            FormField(
                "photo", page[.photo], .file(accept: "image/jpeg,image/png,image/webp", isMultiple: true, usesCamera: true),
                hint: keptHint(model.keptPhotos, in: page), isRequired: model.isPhotoRequired && model.keptPhotos.isEmpty),
            FormField("place", page[.place], .place, hint: page[.incidentWhereHint], isRequired: true),
            FormField("text", page[.whatIsSeen], .area(rows: 3), isRequired: true),
        ]
    return layout(
        page[.incidentReport], .portal, section: .desk, scripts: [.map], in: page,
        """
        \(heading(page[.incidentReport], crumbs: [Crumb(page[.desk], URLs.desk)], lead: model.cellName.map { page[.myCell($0)] }, in: page))
        \(form(
            FormModel(
                action: URLs.incidents, fields: keep + questions.map(model.entered.fill), submit: page[.incidentSubmit], refusals: model.entered.general),
            in: page))
        """)
}

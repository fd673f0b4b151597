// A citizen's report in three steps: what (photo first), where, and as what it is sent. Works without a script;
// map.js adds the map, report.js the picture of what was chosen. Every step carries the others' fields hidden: the
// server keeps nothing before the last one but photos. Nothing is asked that the handling does not need.

import Kernel

package struct ReportModel: Sendable {
    /// 1, 2 or 3.
    package var step: Int
    /// Fields: text, photo, place(.lat .lon), area, class, class-other, name, phone, email.
    package var entered: Entered
    /// Made by the server for the first step; the same key sent twice files one matter.
    package var idempotencyKey: String
    /// Photos already uploaded, kept by the server over the steps, as hidden field `kept-photo`.
    package var keptPhotos: [KeptPhoto]
    /// Streets with their communities, for who can say where it is in no other way; empty hides the question.
    package var areas: [Choice]
    /// Classes that the words suggest, the best first.
    package var suggestions: [ClassSuggestion]
    /// Every class that a citizen may choose; empty hides the question.
    package var classes: [Choice]
    /// The class of what fits no other; nil where there is none.
    package var otherClass: String?
    /// Open matters nearby that may be the same.
    package var candidates: [ReportCandidate]
    /// What will be sent, each with the step at which it is changed.
    package var summary: [ReportLine]
    /// Fields for persons that the ledger has: name, phone, email.
    package var persons: [String]
    /// How long they are kept after the end: "730 天".
    package var keep: String?
    /// Whether the server sends e-mail.
    package var sendsMail: Bool

    package init(
        step: Int, entered: Entered = .nothing, idempotencyKey: String, keptPhotos: [KeptPhoto] = [], areas: [Choice] = [],
        suggestions: [ClassSuggestion] = [], classes: [Choice] = [], otherClass: String? = nil, candidates: [ReportCandidate] = [],
        summary: [ReportLine] = [], persons: [String] = ["name", "phone"], keep: String? = nil, sendsMail: Bool = false
    ) {
        self.step = step
        self.entered = entered
        self.idempotencyKey = idempotencyKey
        self.keptPhotos = keptPhotos
        self.areas = areas
        self.suggestions = suggestions
        self.classes = classes
        self.otherClass = otherClass
        self.candidates = candidates
        self.summary = summary
        self.persons = persons
        self.keep = keep
        self.sendsMail = sendsMail
    }
}

/// A photo that waits on the server: its mark in the form, and where this browser sees it.
package struct KeptPhoto: Sendable, Hashable {
    package var mark: String
    package var link: URLPath
    package init(_ mark: String, _ link: URLPath) {
        self.mark = mark
        self.link = link
    }
}

package struct ClassSuggestion: Sendable, Hashable {
    package var code: String
    package var title: String
    /// "因为您写了“井盖”"; nil where it was chosen.
    package var why: String?
    /// The time promised, and how often it was kept.
    package var promise: String?

    package init(code: String, title: String, why: String? = nil, promise: String? = nil) {
        self.code = code
        self.title = title
        self.why = why
        self.promise = promise
    }
}

/// One line of what will be sent.
package struct ReportLine: Sendable, Hashable {
    package var label: String
    package var text: String
    package var step: Int
    package init(_ label: String, _ text: String, step: Int) {
        self.label = label
        self.text = text
        self.step = step
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
    var page = page
    page.languageAnchor = "language"
    let (fields, before, after): ([FormField], HTML, HTML) =
        switch model.step {
        case 1: (whatFields(model, in: page), keptPhotos(model, in: page), .empty)
        case 2: (whereFields(model, in: page), .empty, .empty)
        default: (sendFields(model, in: page), candidates(model, in: page), summary(model, in: page))
        }
    let back = model.step > 1 ? [FormButton("go", String(model.step - 1), page[.reportBack])] : []
    return layout(
        "\(page[.report]) \(model.step)/3", .portal, scripts: model.step == 2 ? [.map, .report] : [.report], in: page,
        """
        \(heading(page[.report], lead: page[.reportStep(model.step)], in: page))
        \(steps(model.step, in: page))
        \(form(
            FormModel(
                action: URLs.report, fields: carried(model) + fields.map(model.entered.fill),
                submit: page[model.step < 3 ? .reportNext : .reportSubmit], refusals: model.entered.general,
                sends: ["go", model.step < 3 ? String(model.step + 1) : "send"], buttons: back),
            style: "form report-form", before: before, after: after, below: languages(in: page), in: page))
        """)
}

/// Where one stands, in words and for who listens.
private func steps(_ current: Int, in page: PageContext) -> HTML {
    let titles = [page[.reportWhat], page[.reportWhere], page[.reportSend]]
    return """
        <ol class="steps" aria-label="\(page[.reportSteps])">\(titles.enumerated().html { index, title in
            let state = index + 1 < current ? "past" : index + 1 == current ? "current" : "ahead"
            return "<li class=\"is-\(state)\"\(HTML.when(index + 1 == current, " aria-current=\"step\""))><b>\(index + 1)</b> \(title)</li>"
        })</ol>
        """
}

/// The fields of the other steps. Nothing is written anywhere before the last one is sent.
private func carried(_ model: ReportModel) -> [FormField] {
    let mine: [Set<String>] = [["text"], ["place", "place.lat", "place.lon", "area"], ["class", "class-other", "name", "phone", "email"]]
    let others = ["text", "place", "place.lat", "place.lon", "area", "class", "class-other", "name", "phone", "email"]
        .filter { !mine[model.step - 1].contains($0) }
    let values = others.flatMap { name in
        (model.entered.values[name] ?? []).prefix(1).filter { !$0.isEmpty }.map { FormField.hidden(name, $0) }
    }
    return [.hidden("key", model.idempotencyKey), .hidden("step", String(model.step))] + values
        + model.keptPhotos.map { .hidden("kept-photo", $0.mark) } + model.candidates.map { .hidden("seen", $0.number) }
}

/// The language is changed by sending the form, because leaving the page would lose what was written.
private func languages(in page: PageContext) -> HTML {
    """
    <p class="quiet report-language" id="language">\(Language.allCases.filter { $0 != page.language }.html { language in
        """
        <button name="language" value="\(language.rawValue)" formnovalidate class="plain small" lang="\(language.tag)">\(language.ownName)</button>
        """
    }) \(page[.reportLanguage])</p>
    """
}

// MARK: 1, what

private func whatFields(_ model: ReportModel, in page: PageContext) -> [FormField] {
    [
        FormField(
            "photo", page[.askPhoto], .file(accept: "image/jpeg,image/png,image/webp", isMultiple: true, usesCamera: false),
            hint: page[.askPhotoHint]),
        FormField("text", page[.askWhat], .area(rows: 5), hint: page[.askWhatHint], isRequired: true),
    ]
}

private func keptPhotos(_ model: ReportModel, in page: PageContext) -> HTML {
    guard !model.keptPhotos.isEmpty else { return .empty }
    return """
        <fieldset class="field kept"><legend>\(page[.photosKept(model.keptPhotos.count)])</legend><ul class="photos">\(model.keptPhotos.enumerated().html { index, photo in
            """
            <li><img src="\(photo.link)" alt="\(page[.photoNumber(index + 1)])"><label><input type="checkbox" name="drop-photo" value="\(photo.mark)"> \(page[.photoDrop(index + 1)])</label></li>
            """
        })</ul></fieldset>
        """
}

package func keptHint(_ photos: [String], in page: PageContext) -> String? { photos.isEmpty ? nil : page[.photosKept(photos.count)] }

// MARK: 2, where

private func whereFields(_ model: ReportModel, in page: PageContext) -> [FormField] {
    let place = FormField("place", page[.askWhere], .place, hint: page[.askWhereHint], isRequired: true)
    guard !model.areas.isEmpty else { return [place] }
    return [place, FormField("area", page[.askArea], .select(model.areas), hint: page[.askAreaHint])]
}

// MARK: 3, as what, and send

private func sendFields(_ model: ReportModel, in page: PageContext) -> [FormField] {
    var fields: [FormField] = []
    if !model.classes.isEmpty {
        var choices = model.suggestions.map { suggestion in
            Choice(
                suggestion.code, suggestion.title,
                note: [suggestion.why, suggestion.promise].compactMap(\.self).joined(separator: page.pick("；", "; ")))
        }
        if let other = model.otherClass, !choices.contains(where: { $0.value == other }) {
            choices.append(Choice(other, page[.classUnknown]))
        }
        fields.append(
            FormField(
                "class", page[.askClass], .radio(choices), hint: page[.askClassHint], isRequired: true))
        let shown = Set(choices.map(\.value))
        fields.append(FormField("class-other", page[.askOtherClass], .select(model.classes.filter { !shown.contains($0.value) })))
    }
    let kept = model.keep.map { page[.askNameKept($0)] } ?? ""
    if model.persons.contains("name") {
        fields.append(FormField("name", page[.askName], hint: page[.askNameHint] + kept, autocomplete: "name"))
    }
    if model.persons.contains("phone") {
        fields.append(FormField("phone", page[.askPhone], .telephone, hint: page[.askPhoneHint], autocomplete: "tel"))
    }
    if model.persons.contains("email"), model.sendsMail {
        fields.append(FormField("email", page[.askEmail], .email, hint: page[.askEmailHint], autocomplete: "email"))
    }
    return fields
}

private func candidates(_ model: ReportModel, in page: PageContext) -> HTML {
    guard !model.candidates.isEmpty else { return .empty }
    return """
        <section class="suggestion" id="same"><h2>\(page[.sameTitle])</h2><p>\(page[.sameLead])</p>
        <ul class="candidates">\(model.candidates.html { candidate in
            """
            <li><p>\(candidate.sentence)<br><small class="quiet"><span class="number">\(candidate.number)</span> · \(page[.metresAway(candidate.metres)]) · \
            \(page.time(candidate.reportedAt)) · \(candidate.stage)</small></p>\
            \(FormButton("go", "send", page[.sameFollow], action: URLs.followers(candidate.number), style: "plain small").html)</li>
            """
        })</ul></section>
        """
}

private func summary(_ model: ReportModel, in page: PageContext) -> HTML {
    """
    <section class="block summary" aria-labelledby="summary"><div class="block-head"><h2 id="summary">\(page[.reportSummary])</h2></div>
    \(HTML.when(!model.keptPhotos.isEmpty, "<ul class=\"photos\">\(model.keptPhotos.enumerated().html { "<li><img src=\"\($1.link)\" alt=\"\(page[.photoNumber($0 + 1)])\"></li>" })</ul>"))
    <dl class="facts">\(model.summary.html { line in
        """
        <div><dt>\(line.label)</dt><dd>\(line.text) <button name="go" value="\(line.step)" formnovalidate class="plain small">\(page[.reportChange])\
        <span class="hidden"> \(line.label)</span></button></dd></div>
        """
    })</dl></section>
    """
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

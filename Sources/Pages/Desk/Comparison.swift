// Two matters beside each other: are they the same? Each row has one question and both answers; where they differ a sign
// and a word say so. On a phone each question is a block with both answers below each other. Works without JavaScript.

package struct ComparisonModel: Sendable {
    package var one: Side
    package var other: Side
    package var rows: [Line]
    /// "相距 12 米 · 相隔 3小时"
    package var between: String
    /// Whether both hold the very same photos, by their bytes.
    package var hasSamePhotos: Bool
    package var choices: [Choice]

    package struct Side: Sendable, Hashable {
        package var number: String
        package var title: String
        package var light: LightMark
        package var stage: String
        package var ending: String?
        package var photos: [Photo]
        package init(number: String, title: String, light: LightMark, stage: String, ending: String? = nil, photos: [Photo] = []) {
            self.number = number
            self.title = title
            self.light = light
            self.stage = stage
            self.ending = ending
            self.photos = photos
        }
    }

    package struct Line: Sendable, Hashable {
        package var question: String
        package var one: String
        package var other: String
        package init(_ question: String, _ one: String, _ other: String) {
            self.question = question
            self.one = one
            self.other = other
        }
        var isSame: Bool { one == other }
    }

    /// What the reader may decide, one button each. What cannot be undone opens first and says what it ends, as it does
    /// on the matter's own page.
    package struct Choice: Sendable, Hashable {
        package var title: String
        package var note: String
        /// On the button that does it, where it is asked first.
        package var confirm: String
        package var action: URLPath
        package var fields: [[String]]
        /// A digit.
        package var key: String
        package var isDangerous: Bool
        package init(
            _ title: String, note: String, confirm: String = "", to action: URLPath, fields: [[String]], key: String,
            isDangerous: Bool = false
        ) {
            self.title = title
            self.note = note
            self.confirm = confirm
            self.action = action
            self.fields = fields
            self.key = key
            self.isDangerous = isDangerous
        }
    }

    package init(one: Side, other: Side, rows: [Line], between: String, hasSamePhotos: Bool = false, choices: [Choice]) {
        self.one = one
        self.other = other
        self.rows = rows
        self.between = between
        self.hasSamePhotos = hasSamePhotos
        self.choices = choices
    }
}

package func comparisonPage(_ model: ComparisonModel, in page: PageContext) -> HTML {
    let (one, other) = (model.one, model.other)
    func head(_ side: ComparisonModel.Side) -> HTML {
        "\(lightBadge(side.light, why: URLs.matter(side.number).anchor("explain"), in: page)) \(side.ending.map { stamp($0) } ?? stageChip(side.stage))"
    }
    func question(_ title: String, isSame: Bool) -> HTML {
        let sign: HTML =
            isSame ? "<span class=\"quiet\">＝ \(page[.same])</span>" : "<strong class=\"differs\">≠ \(page[.differs])</strong>"
        return "\(title) \(sign)"
    }
    func row(_ title: String, isSame: Bool, _ cells: [HTML]) -> Row {
        Row([question(title, isSame: isSame)] + cells, style: isSame ? nil : "is-different")
    }
    let isOneState = (one.light, one.stage, one.ending) == (other.light, other.stage, other.ending)
    var rows = [row(page[.state], isSame: isOneState, [head(one), head(other)])]
    if !(one.photos + other.photos).isEmpty {
        rows.append(
            row(page[.photos], isSame: model.hasSamePhotos, [one, other].map { $0.photos.isEmpty ? nothing : photos($0.photos) }))
    }
    rows += model.rows.map { line in
        row(line.question, isSame: line.isSame, [line.one, line.other].map { $0.isEmpty ? nothing : "\($0)" })
    }
    return layout(
        page[.compare], .desk, section: .ledgers, scripts: [.desk], in: page,
        """
        \(heading(page[.compare], crumbs: [Crumb(one.number, URLs.matter(one.number))], lead: model.between, in: page))
        <div class="comparison">\(table(
            page[.compare], [Column(page[.question]), Column(one.number), Column(other.number)],
            [Row(["\(page[.matter])", "\(numberLink(one.number)) \(one.title)", "\(numberLink(other.number)) \(other.title)"])] + rows))</div>
        \(model.choices.isEmpty ? "<p class=\"note\">\(page[.compareOnly])</p>" : block(page[.decide], "<ul class=\"verdicts\">\(model.choices.html { choice($0, in: page) })</ul>"))
        \(HTML.when(!model.choices.isEmpty, keyLine("\(model.choices.html { "<kbd>\($0.key)</kbd> \($0.title) · " })<kbd>u</kbd> \(one.number)", in: page)))
        """)
}

/// One of two has nothing here, which is an answer: unlike a dash it stays on a phone.
private let nothing: HTML = "<span class=\"quiet\">—</span>"

private func choice(_ choice: ComparisonModel.Choice, in page: PageContext) -> HTML {
    let fields: HTML = """
        <input type="hidden" name="csrf" value="\(page.csrfToken)">\
        \(choice.fields.html { "<input type=\"hidden\" name=\"\($0[0])\" value=\"\($0[1])\">" })
        """
    guard choice.isDangerous else {
        return """
            <li><form method="post" action="\(choice.action)">\(fields)\
            <button class="plain" data-key="\(choice.key)">\(choice.title)</button> <span class="note">\(choice.note)</span></form></li>
            """
    }
    return """
        <li><details name="verdict" data-key="\(choice.key)"><summary>\(choice.title) <small class="quiet">\(page[.cannotBeUndone])</small></summary>\
        <form method="post" action="\(choice.action)">\(fields)<p>\(choice.note)</p><p><button class="danger">\(choice.confirm)</button></p></form></details></li>
        """
}

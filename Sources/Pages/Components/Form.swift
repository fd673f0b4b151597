// Forms: a field and its refusal side by side, kept values, and the token that proves the form was ours.
// Every form that changes something goes through `form(_:in:)`, so that none can forget the token.

/// One thing to choose from.
package struct Choice: Sendable, Hashable {
    package var value: String
    package var title: String
    /// Choices of one group stand together in a select.
    package var group: String?
    /// Said small below a radio button or a box.
    package var note: String?
    package init(_ value: String, _ title: String, group: String? = nil, note: String? = nil) {
        self.value = value
        self.title = title
        self.group = group
        self.note = note
    }
}

/// A button that sends its form beside the one at its end: back, elsewhere, in the other language.
package struct FormButton: Sendable, Hashable {
    package var name: String
    package var value: String
    package var title: String
    /// Where it sends the form, when not where the form goes by itself.
    package var action: URLPath?
    /// `plain`, `small`, `plain small`; nil is the main one.
    package var style: String?
    /// Sends what is there, with required fields empty as well: for going back.
    package var skipsChecks: Bool

    package init(
        _ name: String, _ value: String, _ title: String, action: URLPath? = nil, style: String? = "plain", skipsChecks: Bool = true
    ) {
        self.name = name
        self.value = value
        self.title = title
        self.action = action
        self.style = style
        self.skipsChecks = skipsChecks
    }

    var html: HTML {
        """
        <button name="\(name)" value="\(value)"\(action.map { " formaction=\"\($0)\"" as HTML })\(HTML.when(skipsChecks, " formnovalidate"))\
        \(style.map { " class=\"\($0)\"" as HTML })>\(title)</button>
        """
    }
}

package struct FormField: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case text, password, telephone, email, search, day
        /// Date and time to the minute, local.
        case dateTime
        case area(rows: Int)
        case number(min: Int?, max: Int?)
        case select([Choice])
        case radio([Choice])
        /// One box; its value is "yes".
        case checkbox
        case checkboxes([Choice])
        /// `accept` as in HTML: "image/jpeg,image/png". `usesCamera` opens the camera on a phone.
        case file(accept: String, isMultiple: Bool, usesCamera: Bool)
        /// A text for the address, with `NAME.lat` and `NAME.lon` filled by the map, the device or by hand.
        case place
        case hidden
    }

    package var name: String
    package var label: String
    package var kind: Kind
    /// What was entered before, kept over a refusal. For `place`: address, latitude, longitude.
    package var values: [String]
    package var hint: String?
    /// The refusal that belongs here: a sentence with its remedy.
    package var refusal: String?
    package var isRequired: Bool
    /// HTML's autocomplete token: "username", "current-password", "name", "tel".
    package var autocomplete: String?

    package init(
        _ name: String, _ label: String, _ kind: Kind = .text, values: [String] = [], hint: String? = nil, refusal: String? = nil,
        isRequired: Bool = false, autocomplete: String? = nil
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.values = values
        self.hint = hint
        self.refusal = refusal
        self.isRequired = isRequired
        self.autocomplete = autocomplete
    }

    package static func hidden(_ name: String, _ value: String) -> FormField { FormField(name, "", .hidden, values: [value]) }

    var id: String { "f-" + name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined() }
    var value: String { values.first ?? "" }
}

package struct FormModel: Sendable, Hashable {
    package var action: URLPath
    package var fields: [FormField]
    /// What the button says; empty where nothing can be sent any more.
    package var submit: String
    /// Refusals that belong to no field.
    package var refusals: [String]
    /// What cannot be undone is said and looks it.
    package var isDangerous: Bool
    /// Said above the fields.
    package var note: String?
    /// What a refusal is headed with, where nothing was to be recorded: signing in, finding.
    package var refusedTitle: Message
    /// What the button at the end says of itself, where a form has several: `go` and `send`. It is also what Enter does.
    package var sends: [String]
    /// Beside it.
    package var buttons: [FormButton]
    /// Only asks: its fields become the address of the page that answers.
    package var isQuery: Bool

    package init(
        action: URLPath, fields: [FormField], submit: String, refusals: [String] = [], isDangerous: Bool = false, note: String? = nil,
        refusedTitle: Message = .formRefused, sends: [String] = [], buttons: [FormButton] = [], isQuery: Bool = false
    ) {
        self.isQuery = isQuery
        self.sends = sends
        self.buttons = buttons
        self.action = action
        self.fields = fields
        self.submit = submit
        self.refusals = refusals
        self.isDangerous = isDangerous
        self.note = note
        self.refusedTitle = refusedTitle
    }
}

/// What came with a form that was refused: values to keep, refusals by field name ("" for none).
package struct Entered: Sendable, Hashable {
    package var values: [String: [String]]
    package var refusals: [String: String]
    package init(values: [String: [String]] = [:], refusals: [String: String] = [:]) {
        self.values = values
        self.refusals = refusals
    }

    package static let nothing = Entered()

    /// The field with its kept values and its refusal. A password is never sent back.
    package func fill(_ field: FormField) -> FormField {
        var field = field
        if field.kind == .place {
            let kept = [field.name, field.name + ".lat", field.name + ".lon"].map { values[$0]?.first ?? "" }
            if kept != ["", "", ""] { field.values = kept }
        } else if field.kind != .password, let kept = values[field.name] {
            field.values = kept
        }
        // A refusal calls the field by the name that programs know; people know its label.
        field.refusal =
            refusals[field.name].map {
                $0.replacing("“\(field.name)”", with: "“\(field.label)”").replacing("\"\(field.name)\"", with: "\"\(field.label)\"")
            } ?? field.refusal
        return field
    }

    package var general: [String] { refusals[""].map { [$0] } ?? [] }

    /// What no field of this form can say beside itself.
    package func general(beside fields: [FormField]) -> [String] {
        let names = Set(fields.filter { $0.kind != .hidden }.map(\.name))
        return refusals.sorted { $0.key < $1.key }.filter { !names.contains($0.key) }.map(\.value)
    }
}

/// A form by POST, or by GET where it only asks. `idPrefix` keeps the ids of two forms on one page apart. What the fields cannot say stands before
/// or after them, or below the buttons.
package func form(
    _ model: FormModel, idPrefix: String = "", style: String = "form", before: HTML = .empty, after: HTML = .empty, below: HTML = .empty,
    in page: PageContext
) -> HTML {
    // Enter presses the first button of a form: it must be the one at its end, and not one on the way there.
    let sends: HTML = HTML.when(model.sends.count == 2, " name=\"\(model.sends[0])\" value=\"\(model.sends[1])\"")
    let isMultipart = model.fields.contains { if case .file = $0.kind { true } else { false } }
    let refused = model.fields.filter { $0.refusal != nil }
    return """
        <form\(HTML.when(!model.isQuery, " method=\"post\"")) action="\(model.action)" class="\(style)"\(HTML.when(isMultipart, " enctype=\"multipart/form-data\""))>
        \(HTML.when(!model.isQuery, "<input type=\"hidden\" name=\"csrf\" value=\"\(page.csrfToken)\">"))
        \(HTML.when(!refused.isEmpty || !model.refusals.isEmpty, """
            <div class="refusals" role="alert" tabindex="-1"\(HTML.when(page.leadsToRefusals, " autofocus"))><p>\(page[model.refusedTitle])</p><ul>\(model.refusals.html { "<li>\($0)</li>" })\
            \(refused.html { "<li><a href=\"\(URLPath.anchor(idPrefix + $0.id))\">\($0.label)</a>\(page.pick("：", ": "))\($0.refusal ?? "")</li>" })</ul></div>
            """))
        \(model.note.map { "<p class=\"note\">\($0)</p>" as HTML })
        \(HTML.when(!sends.isEmpty, "<button\(sends) class=\"hidden\" tabindex=\"-1\" aria-hidden=\"true\">\(model.submit)</button>"))
        \(before)\(model.fields.html { formField($0, idPrefix: idPrefix, in: page) })\(after)
        \(HTML.when(!model.submit.isEmpty, "<p class=\"buttons\"><button\(sends)\(HTML.when(model.isDangerous, " class=\"danger\""))>\(model.submit)</button>\(model.buttons.html { " \($0.html)" })</p>"))\(below)
        </form>
        """
}

/// A form that is one button: sign out, claim, follow.
package func buttonForm(_ title: String, to action: URLPath, fields: [(String, String)] = [], style: String = "", in page: PageContext)
    -> HTML
{
    """
    <form method="post" action="\(action)" class="button-form"><input type="hidden" name="csrf" value="\(page.csrfToken)">\
    \(fields.html { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" })<button class="\(style)">\(title)</button></form>
    """
}

/// What the reader may do with a matter, each folded until it is chosen; opening one closes the others.
/// The id stands inside the fold, because browsers open a fold around what a link points at.
/// `next` is where to go afterwards, the matter's own page when nil.
package func actionForms(_ actions: [ActionForm], on number: String, next: URLPath? = nil, in page: PageContext) -> HTML {
    guard !actions.isEmpty else { return .empty }
    return """
        <section class="block actions" aria-label="\(page[.actions])">\(actions.html { action in
            """
            <details name="action"\(actionKeys[action.name].map { " data-key=\"\($0)\"" as HTML })\(HTML.when(action.isOpen, " open"))><summary>\(action.title)\
            \(actionKeys[action.name].map { " <kbd class=\"action-key\" aria-hidden=\"true\">\($0)</kbd>" as HTML })\
            \(HTML.when(action.isDangerous, " <small class=\"quiet\">\(page[.cannotBeUndone])</small>"))</summary><div id="do-\(action.name)">
            \(form(
                FormModel(
                    action: URLs.action(action.name, on: number), fields: action.fields + (next.map { [.hidden("next", $0.text)] } ?? []),
                    submit: action.isOver ? "" : action.title, refusals: action.refusals + (action.isOver ? [page[.actionOver]] : []),
                    isDangerous: action.isDangerous, note: action.note),
                idPrefix: action.name + "-", in: page))</div></details>
            """
        })\(keyLine("\(page[.keysAct])", in: page))</section>
        """
}

/// A field with its label, hint and refusal. A question of several controls is a fieldset.
package func formField(_ field: FormField, idPrefix: String = "", in page: PageContext) -> HTML {
    let id = idPrefix + field.id
    if field.kind == .hidden { return "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field.value)\">" }
    let about: HTML = """
        \(field.hint.map { "<p class=\"hint\" id=\"\(id)-hint\">\($0)</p>" as HTML })\
        \(field.refusal.map { "<p class=\"refusal\" id=\"\(id)-refusal\">\($0)</p>" as HTML })
        """
    let title: HTML =
        "\(field.label)\(HTML.when(!field.isRequired && ![.checkbox, .search].contains(field.kind), " <span class=\"optional\">\(page[.optional])</span>"))"
    switch field.kind {
    case .radio(let choices), .checkboxes(let choices):
        let type = if case .radio = field.kind { "radio" } else { "checkbox" }
        return """
            <fieldset class="field\(HTML.when(field.refusal != nil, " is-refused"))" id="\(id)"><legend>\(title)</legend>\(about)<div class="choices">\
            \(choices.html { choice in
                """
                <label><input type="\(type)" name="\(field.name)" value="\(choice.value)"\(HTML.when(field.values.contains(choice.value), " checked"))\
                \(HTML.when(field.isRequired && type == "radio", " required"))> \(choice.title)\(choice.note.map { "<small>\($0)</small>" as HTML })</label>
                """
            })</div></fieldset>
            """
    case .checkbox:
        return """
            <div class="field checkbox\(HTML.when(field.refusal != nil, " is-refused"))"><label><input type="checkbox" id="\(id)" name="\(field.name)" value="yes"\
            \(HTML.when(field.value == "yes", " checked"))\(HTML.when(field.isRequired, " required"))\(described(field, id))> \(field.label)</label>\(about)</div>
            """
    case .place: return placeField(field, id: id, title: title, about: about, in: page)
    default:
        return """
            <div class="field\(HTML.when(field.refusal != nil, " is-refused"))"><label for="\(id)">\(title)</label>\(about)\(control(field, id: id, in: page))</div>
            """
    }
}

private func control(_ field: FormField, id: String, in page: PageContext) -> HTML {
    let common: HTML = """
        id="\(id)" name="\(field.name)"\(HTML.when(field.isRequired, " required"))\(field.autocomplete.map { " autocomplete=\"\($0)\"" as HTML })\(described(field, id))
        """
    func input(_ type: String, _ more: HTML = "") -> HTML { "<input type=\"\(type)\" \(common) value=\"\(field.value)\"\(more)>" }
    switch field.kind {
    case .text: return input("text")
    case .password: return "<input type=\"password\" \(common)>"
    case .telephone: return input("tel")
    case .email: return input("email")
    case .search: return input("search")
    case .day: return input("date")
    case .dateTime: return input("datetime-local")
    case .area(let rows): return "<textarea \(common) rows=\"\(rows)\">\n\(field.value)</textarea>"
    case .number(let min, let max):
        return input("number", "\(min.map { " min=\"\($0)\"" as HTML })\(max.map { " max=\"\($0)\"" as HTML })")
    case .select(let choices):
        return
            "<select \(common)>\(options(choices, chosen: field.values, blank: page[field.isRequired ? .choose : .chooseNone], in: page))</select>"
    case .file(let accept, let isMultiple, let usesCamera):
        return """
            <input type="file" \(common) accept="\(accept)"\(HTML.when(isMultiple, " multiple"))\(HTML.when(usesCamera, " capture=\"environment\""))>
            """
    case .radio, .checkbox, .checkboxes, .place, .hidden: return .empty
    }
}

/// An empty choice comes first, so that nothing is chosen for the person; groups keep the order they came in.
func options(_ choices: [Choice], chosen: [String], blank: String = "", in page: PageContext) -> HTML {
    func option(_ choice: Choice) -> HTML {
        "<option value=\"\(choice.value)\"\(HTML.when(chosen.contains(choice.value), " selected"))>\(choice.title)</option>"
    }
    var groups: [String] = []
    for group in choices.compactMap(\.group) where !groups.contains(group) { groups.append(group) }
    return """
        <option value="">\(blank)</option>\(choices.filter { $0.group == nil }.html(option))\(groups.html { group in
            "<optgroup label=\"\(group)\">\(choices.filter { $0.group == group }.html(option))</optgroup>"
        })
        """
}

/// Works by hand without a script; map.js adds the map and the device's position. The address is never `required` by
/// itself, because a position alone is a place: the server says at the field when neither came.
private func placeField(_ field: FormField, id: String, title: HTML, about: HTML, in page: PageContext) -> HTML {
    func value(_ index: Int) -> String { field.values.count > index ? field.values[index] : "" }
    func degrees(_ part: String, _ label: Message, _ index: Int) -> HTML {
        """
        <label for="\(id)-\(part)">\(page[label])</label><input type="text" inputmode="decimal" id="\(id)-\(part)" name="\(field.name).\(part)" \
        value="\(value(index))" data-\(part) autocomplete="off">
        """
    }
    return """
        <fieldset class="field place\(HTML.when(field.refusal != nil, " is-refused"))" data-place="\(URLs.areasGeoJSON(level: "all"))"\(mapCentre(in: page)) data-locate="\(page[.useMyPosition])" \
        data-located="\(page[.positionTaken])" data-unlocated="\(page[.positionRefused])"><legend>\(title)</legend>\(about)
        <label class="hidden" for="\(id)">\(page[.address])</label>\
        <input type="text" id="\(id)" name="\(field.name)" value="\(value(0))" placeholder="\(page[.addressExample])"\(described(field, id))>
        <div class="map-slot"></div><p class="degrees">\(degrees("lat", .latitude, 1))\(degrees("lon", .longitude, 2))</p></fieldset>
        """
}

private func described(_ field: FormField, _ id: String) -> HTML {
    let ids = [field.hint == nil ? nil : id + "-hint", field.refusal == nil ? nil : id + "-refusal"].compactMap { $0 }
    guard !ids.isEmpty else { return .empty }
    return " aria-describedby=\"\(ids.joined(separator: " "))\"\(HTML.when(field.refusal != nil, " aria-invalid=\"true\""))"
}

// One action on several matters of a list: boxes in its rows, a bar below it, and what became of each. The boxes
// belong to the bar's form by its id, so that the list stays a list and nothing here needs a script.

import Kernel

/// What can be done to the chosen rows of a list.
package enum BulkAction: Sendable, Hashable {
    case accept, claim
    /// To one of these units.
    case dispatch([Choice])
    /// With a reason.
    case urge

    /// As the ledger's action is called.
    var name: String {
        switch self {
        case .accept: "accept"
        case .claim: "claim"
        case .dispatch: "dispatch"
        case .urge: "urge"
        }
    }

    var button: Message {
        switch self {
        case .accept: .bulkAccept
        case .claim: .bulkClaim
        case .dispatch: .bulkDispatch
        case .urge: .bulkUrge
        }
    }
}

/// The box of a row.
func bulkBox(_ number: String, in page: PageContext) -> HTML {
    "<input type=\"checkbox\" name=\"number\" value=\"\(number)\" form=\"bulk\" data-choose aria-label=\"\(page[.bulkChoose(number)])\">"
}

/// The bar below a list whose rows have boxes.
package func bulkBar(_ actions: [BulkAction], in page: PageContext) -> HTML {
    guard !actions.isEmpty else { return .empty }
    return """
        <form id="bulk" class="bulk" method="post" action="\(URLs.bulkActions)">
        <input type="hidden" name="csrf" value="\(page.csrfToken)"><input type="hidden" name="next" value="\(page.path)">
        <p class="note"><label data-choose-all hidden><input type="checkbox"> \(page[.bulkAll])</label> \(page[.bulkLead])</p>
        \(actions.html { action in
            "<p>\(question(action, in: page))<button class=\"small\" name=\"action\" value=\"\(action.name)\">\(page[action.button])</button></p>"
        })</form>
        """
}

private func question(_ action: BulkAction, in page: PageContext) -> HTML {
    switch action {
    case .accept, .claim: .empty
    case .dispatch(let units):
        "<label for=\"bulk-owner\">\(page[.owner])</label><select id=\"bulk-owner\" name=\"owner\">\(options(units, chosen: [""], blank: page[.choose], in: page))</select>"
    case .urge:
        "<label for=\"bulk-reason\">\(page[.urgeReason])</label><input type=\"text\" id=\"bulk-reason\" name=\"reason\" maxlength=\"1000\">"
    }
}

/// What became of each of the chosen matters.
package struct BulkResultModel: Sendable {
    package struct Line: Sendable, Hashable {
        package var number: String
        package var title: String
        /// Why not, and what to do; nil where it was done.
        package var refusal: String?

        package init(number: String, title: String, refusal: String?) {
            self.number = number
            self.title = title
            self.refusal = refusal
        }
    }

    /// The action's title: "催办".
    package var action: String
    package var lines: [Line]
    /// The list from which it came.
    package var back: URLPath

    package init(action: String, lines: [Line], back: URLPath) {
        self.action = action
        self.lines = lines
        self.back = back
    }
}

package func bulkResultPage(_ model: BulkResultModel, in page: PageContext) -> HTML {
    let refused = model.lines.filter { $0.refusal != nil }
    let done = model.lines.filter { $0.refusal == nil }
    func list(_ lines: [BulkResultModel.Line]) -> HTML {
        table(
            model.action, [Column(page[.number], .narrow), Column(page[.matter]), Column(page[.outcome])],
            lines.map { Row([numberLink($0.number), "\($0.title)", $0.refusal.map { "\($0)" } ?? "\(page[.bulkDone])"]) })
    }
    return layout(
        model.action, .desk, section: .desk, in: page,
        """
        \(heading(page[.bulkResult(model.action, done.count, refused.count)], in: page))
        \(HTML.when(!refused.isEmpty, block(page[.bulkRefused], list(refused))))
        \(HTML.when(!done.isEmpty, block(page[.bulkDone], list(done))))
        <p class="block"><a class="button" href="\(model.back)">\(page[.bulkBack])</a></p>
        """)
}

// MARK: Keys

/// One key for each action, on the matter's page and on a row whose next step it is (desk.js). j, k, u, x and / are
/// the list's own. Two actions share a key only where no matter offers both.
let actionKeys: [String: String] = [
    "accept": "a", "refuse": "f", "request-check": "h", "check": "h", "triage": "t", "dispatch": "d", "claim": "c", "return": "b",
    "progress": "p", "pause": "z", "resume": "y", "submit": "s", "verify": "v", "answer": "w", "end": "e", "reopen": "o",
    "merge": "m", "link": "l", "extend": "i", "suspend": "q", "appeal": "r", "approve": "a", "urge": "g", "note": "n",
    "request-support": "2", "support": "3", "request-supplement": "4", "supplement": "5",
]

/// What the keys do, with a switch (WCAG 2.1.4): desk.js writes the button, because without it there are no keys.
func keyLine(_ words: HTML, in page: PageContext) -> HTML {
    "<p class=\"keys\" data-keys data-off=\"\(page[.keysOff])\" data-on=\"\(page[.keysOn])\"><span>\(words)</span></p>"
}

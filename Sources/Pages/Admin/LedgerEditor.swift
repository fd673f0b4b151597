// The editor of a ledger's file: the text, what is wrong with it, the stages that it draws, and what publishing it would
// change. Works as a plain form with its button; editor.js asks for the same page as one types and takes its parts.

import Kernel

package struct LedgerDraftModel: Sendable {
    package var key: String
    package var title: String
    package var text: String
    /// The version on which it is written; 0 for a ledger that is not there yet.
    package var base: Int
    package var faults: [DraftFault]
    package var graph: StageGraph?
    package var changes: [RuleChange]
    /// Matters that stay under the rules they were filed by.
    package var open: Figure?
    /// Lines of the version in force and of this text, where somebody else has published in between.
    package var conflict: [DraftLine]?
    /// Of a form that was refused.
    package var entered: Entered

    package init(
        key: String, title: String, text: String, base: Int, faults: [DraftFault] = [], graph: StageGraph? = nil,
        changes: [RuleChange] = [],
        open: Figure? = nil, conflict: [DraftLine]? = nil, entered: Entered = .nothing
    ) {
        self.key = key
        self.title = title
        self.text = text
        self.base = base
        self.faults = faults
        self.graph = graph
        self.changes = changes
        self.open = open
        self.conflict = conflict
        self.entered = entered
    }
}

package struct DraftFault: Sendable, Hashable {
    /// From 1.
    package var line: Int
    package var field: String
    package var value: String
    package var sentence: String
    package var remedy: String
    /// What the line says, for those who cannot jump to it.
    package var excerpt: String
    /// In English, on a page that is not, what only another program has words for.
    package var original: String?

    package init(line: Int, field: String, value: String, sentence: String, remedy: String, excerpt: String, original: String? = nil) {
        self.original = original
        self.line = line
        self.field = field
        self.value = value
        self.sentence = sentence
        self.remedy = remedy
        self.excerpt = excerpt
    }
}

/// One rule that differs, in words. Nil where there was none, or will be none.
package struct RuleChange: Sendable, Hashable {
    package var part: String
    package var before: String?
    package var after: String?

    package init(part: String, before: String?, after: String?) {
        self.part = part
        self.before = before
        self.after = after
    }
}

package struct DraftLine: Sendable, Hashable {
    package enum Kind: Sendable { case same, gone, new }
    package var kind: Kind
    package var text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

package func ledgerDraftPage(_ model: LedgerDraftModel, in page: PageContext) -> HTML {
    let crumbs = [Crumb(page[.admin], URLs.admin), Crumb(page[.ledgerRules], URLs.ledgerRules)]
    return layout(
        page[.ledgerEdit], .desk, section: .admin, scripts: [.editor], in: page,
        """
        \(heading(page[.ledgerEdit], crumbs: crumbs + (model.base > 0 ? [Crumb(model.title, URLs.ledgerRules(model.key))] : []), lead: page[.ledgerEditLead], in: page))
        <div class="drafting"><div>\(model.conflict.map { conflict($0, in: page) })\(draftForm(model, in: page))</div>
        <div><p class="draft-state" role="status" data-draft-state data-asking="\(page[.draftAsking])" data-lost="\(page[.draftLost])">\(state(model, in: page))</p>
        <div id="draft-found">\(faults(model, in: page))\(drawing(model, in: page))\(changes(model, in: page))</div></div></div>
        """)
}

/// Nothing is said to be publishable where another version came in between.
private func state(_ model: LedgerDraftModel, in page: PageContext) -> String {
    guard model.faults.isEmpty else { return page[.draftFaults(model.faults.count)] }
    return model.conflict == nil ? page[.draftSound] : page[.draftConflict]
}

private func draftForm(_ model: LedgerDraftModel, in page: PageContext) -> HTML {
    let id = "f-text"
    let refusal = model.entered.refusals["text"]
    let source: HTML = """
        <div class="field\(HTML.when(refusal != nil, " is-refused"))"><label for="\(id)">\(page[.ledgerFile])</label>\
        <p class="hint" id="\(id)-hint">\(page[.ledgerFileHint])</p>\
        <div class="source"><div class="source-lines" data-lines aria-hidden="true" hidden></div>\
        <textarea id="\(id)" name="text" rows="30" spellcheck="false" autocapitalize="off" autocomplete="off" required aria-describedby="\(id)-hint" data-source="\(URLs.ledgerDraft(model.key))">
        \(model.text)</textarea></div></div>
        """
    let reason = FormField(
        "reason", page[.changeReason], .area(rows: 2), hint: page[model.base > 0 ? .ledgerReasonHint : .ledgerFirstHint],
        isRequired: model.base > 0)
    return form(
        FormModel(
            action: URLs.ledgerVersions(model.key), fields: [.hidden("base", String(model.base)), model.entered.fill(reason)],
            submit: model.conflict == nil ? page[.publish] : page[.draftReplace(model.base)],
            refusals: (refusal.map { [$0] } ?? []) + model.entered.general,
            buttons: [FormButton("go", "check", page[.draftCheck], action: URLs.ledgerDraft(model.key))]),
        before: source, in: page)
}

private func faults(_ model: LedgerDraftModel, in page: PageContext) -> HTML {
    guard !model.faults.isEmpty else { return .empty }
    return """
        <ol class="faults">\(model.faults.html { fault in
            """
            <li><p><a href="#f-text" data-line="\(fault.line)">\(page[.lineNumber(fault.line)])</a>\
            \(HTML.when(!fault.field.isEmpty, " <code>\(fault.field)</code>"))\(HTML.when(!fault.value.isEmpty, " = <code>\(fault.value)</code>"))</p>\
            <p>\(fault.sentence) \(fault.remedy)\(fault.original.map { " <span lang=\"en\" class=\"quiet\">\($0)</span>" as HTML })</p>\(HTML.when(!fault.excerpt.isEmpty, "<p><code class=\"excerpt\">\(fault.excerpt)</code></p>"))</li>
            """
        })</ol>
        """
}

private func drawing(_ model: LedgerDraftModel, in page: PageContext) -> HTML {
    guard let graph = model.graph, !graph.stages.isEmpty else { return empty(page[.draftNoGraph]) }
    return block(page[.stageGraph], stageGraph(graph, title: page[.stageGraph], in: page))
}

private func changes(_ model: LedgerDraftModel, in page: PageContext) -> HTML {
    // What cannot be published changes nothing.
    guard model.faults.isEmpty else { return .empty }
    let kept: HTML? = model.open.map { "<p class=\"note\">\(page[.ledgerOpenKeep]) \($0.label) \(figureLink($0, in: page))</p>" }
    let list: HTML =
        model.changes.isEmpty
        ? empty(page[model.base > 0 ? .ledgerNoChange : .ledgerIsNew])
        : table(
            page[.ledgerChanges], [Column(page[.ruleNamed]), Column(page[.ruleBefore]), Column(page[.ruleAfter])],
            model.changes.map { change in
                Row(["\(change.part)", change.before.map { "<del>\($0)</del>" } ?? dash, change.after.map { "<ins>\($0)</ins>" } ?? dash])
            })
    return block(page[.ledgerChanges], "\(kept)\(list)")
}

/// Two texts line by line: a sign at each line that differs, so that colour is not needed.
private func conflict(_ lines: [DraftLine], in page: PageContext) -> HTML {
    block(
        page[.draftConflict],
        """
        <p class="note">\(page[.draftConflictLead])</p><ol class="diff" tabindex="0" aria-label="\(page[.draftConflict])">\(lines.html { line in
            switch line.kind {
            case .same: "<li><code>\(line.text)</code></li>"
            case .gone: "<li class=\"is-gone\"><del><code>\(line.text)</code></del></li>"
            case .new: "<li class=\"is-new\"><ins><code>\(line.text)</code></ins></li>"
            }
        })</ol>
        """)
}

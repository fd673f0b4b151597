// Filing a matter in a ledger from the desk: the ledger's own fields, in its own order. What a lead department lists and
// gives out at once, and what an officer writes down for somebody on the telephone.

package struct FilingModel: Sendable {
    package var ledger: String
    package var title: String
    package var fields: [FormField]
    package var entered: Entered
    package var idempotencyKey: String
    /// The number of the matter of which this becomes a part.
    package var parent: String?
    /// Marks of photos that were kept over a refusal.
    package var keptPhotos: [String]

    package init(
        ledger: String, title: String, fields: [FormField], entered: Entered = .nothing, idempotencyKey: String, parent: String? = nil,
        keptPhotos: [String] = []
    ) {
        self.ledger = ledger
        self.title = title
        self.fields = fields
        self.entered = entered
        self.idempotencyKey = idempotencyKey
        self.parent = parent
        self.keptPhotos = keptPhotos
    }
}

package func filingPage(_ model: FilingModel, in page: PageContext) -> HTML {
    let keep =
        [FormField.hidden("key", model.idempotencyKey)] + (model.parent.map { [FormField.hidden("parent", $0)] } ?? [])
        + model.keptPhotos.map { FormField.hidden("kept-photo", $0) }
    let hasPlace = model.fields.contains { $0.kind == .place }
    return layout(
        page[.fileIn(model.title)], .portal, section: .ledgers, scripts: hasPlace ? [.map] : [], in: page,
        """
        \(heading(
            page[.fileIn(model.title)], crumbs: [Crumb(page[.ledgers], URLs.ledgers), Crumb(model.title, URLs.ledger(model.ledger))],
            lead: model.parent.map { page[.filedUnder($0)] }, in: page))
        \(form(
            FormModel(
                action: URLs.filing(model.ledger), fields: keep + model.fields.map(model.entered.fill), submit: page[.fileMatter],
                refusals: model.entered.general),
            in: page))
        """)
}

// Filing a matter from the desk: the form that a ledger's fields make, and what is sent with it.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addFilingRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = FilingRoutes(web: web)
    router.get("/ledgers/:ledger/new", use: routes.show)
    router.post("/ledgers/:ledger", use: routes.file)
}

struct FilingRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    /// More subjects than these are not chosen from a list; their number is written.
    static let mostChoices = 400

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let (reader, ledger) = try await reader(context)
        if ledger.name == Book.gridLedger { return web.redirect(to: URLs.incidentReport) }
        var given: [String: [String]] = [:]
        // What a page that leads here knows already: `?values.project=…`.
        for (name, value) in request.queryPairs where name.hasPrefix(FormFields.prefix) || name == "description" { given[name] = [value] }
        var parent: String?
        if let number = request.queryPairs.first(where: { $0.0 == "parent" })?.1 {
            let (matter, _) = try await self.parent(number, reader)
            parent = matter.number
            given["description"] = given["description"] ?? [matter.description]
            for field in ledger.fields where field.of != nil {
                if let code = matter.values[field.name] { given[FormFields.prefix + field.name] = [code] }
            }
        }
        return web.page(
            try await page(request, context, reader, ledger, Entered(values: given), key: House.newIdentifier(), parent: parent))
    }

    @Sendable func file(_ request: Request, _ context: WebContext) async throws -> Response {
        let (reader, ledger) = try await reader(context)
        let form = try await web.form(request, context, upTo: house.settings.largestUpload * 4)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        let kept = KeptPhotos(house, context)
        var photos = try await kept.before(form)
        do {
            photos += try await kept.sent(form)
            let draft = try await draft(form, ledger, photos, reader)
            let filed = try await house.report(draft, by: actor(ledger, reader, isGivenOut: draft.owner != nil), key: key)
            return web.redirect(
                to: URLs.matter(filed.number),
                notice: context.visitor.language == .zh ? "\(filed.number) 已登记" : "\(filed.number) is filed")
        } catch JournalFault.unknown {
            let again = try await House.onceRecorded(nil) {
                let entered = entered(form, .outcomeUnknownOnForm, ledger, context)
                return try await page(request, context, reader, ledger, entered, key: key, parent: form["parent"], photos)
            }
            return Refusal.outcomeUnknownOnForm.answer(web.page(again, status: .serviceUnavailable))
        } catch let refusal as Refusal {
            let entered = entered(form, refusal.onForm, ledger, context)
            let key = refusal.nextFormKey(after: key)
            return web.page(
                try await page(request, context, reader, ledger, entered, key: key, parent: form["parent"], photos),
                status: refusal.status)
        }
    }

    private func reader(_ context: WebContext) async throws -> (Reader, Ledger) {
        let reader = try web.reader(context)
        guard reader.posts.contains(where: { $0.duty != .auditor }) else { throw Refusal.auditorsRead }
        let name = try context.segment("ledger")
        guard let ledger = await house.journal.book().matters.ledger(name) else { throw Refusal.ledgerUnknown(name) }
        return (reader, ledger)
    }

    /// The matter of which the new one becomes a part, where the reader may file under it.
    private func parent(_ number: String, _ reader: Reader) async throws -> (Matter, Matters.MatterLink) {
        let (matter, _) = try await house.matter(number)
        guard reader.covers(matter) else { throw Refusal.matterNotReadable }
        try Rights.openChild(
            of: matter, reader.organization, Context(stream: Matter.stream(matter.id), actor: reader.actor, now: house.now()))
        return (matter, Matters.MatterLink(id: matter.id, number: matter.number))
    }

    private func draft(_ form: Form, _ ledger: Ledger, _ photos: [Matters.Attachment], _ reader: Reader) async throws -> House.Draft {
        func optional(_ name: String) -> String? { form[name].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 } }
        var draft = House.Draft(ledger: ledger.name, channel: .desk)
        draft.title = optional("title")
        draft.description = form["description"] ?? ""
        draft.class = optional("class")
        if let field = ledger.field(of: .place), field.isRequired || optional("place") != nil || optional("place.lat") != nil {
            try draft.readPlace(form)
        }
        draft.values = form.fields(FormFields.prefix).filter { !$0.value.allSatisfy(\.isWhitespace) }
        draft.personal = form.fields(FormFields.personalPrefix).filter { !$0.value.allSatisfy(\.isWhitespace) }
        draft.photos = photos
        draft.owner = optional("owner")
        if let number = optional("parent") { draft.parent = try await parent(number, reader).1 }
        return draft
    }

    private func entered(_ form: Form, _ refusal: Refusal, _ ledger: Ledger, _ context: WebContext) -> Entered {
        let valued = ledger.fields.map { ($0.name, ($0.privacy == .personal ? FormFields.personalPrefix : FormFields.prefix) + $0.name) }
        let own = ["description", "class", "place", "photo", "owner", "title"]
        let names = valued.filter { !own.contains($0.0) }
        return Entered(
            refused: refusal, form, fields: own + names.map(\.1), names: Dictionary(uniqueKeysWithValues: names + [("photos", "photo")]),
            context.visitor.language)
    }

    private func page(
        _ request: Request, _ context: WebContext, _ reader: Reader, _ ledger: Ledger, _ entered: Entered, key: String, parent: String?,
        _ photos: [Matters.Attachment] = []
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let rules = await house.journal.book().matters
        let wording = Wording(rules: rules, page: page)
        var fields = FormFields(wording: wording)
        fields.subjects = try await house.subjects(atMost: Self.mostChoices)
        var questions = ledger.fields.map { field($0, ledger, fields, wording, photos) }
        if mayDispatch(ledger, reader) {
            let units = reader.organization.units.values.filter { $0.closedAt == nil && $0.jurisdiction == nil }.sorted {
                $0.code < $1.code
            }
            questions.append(
                FormField(
                    "owner", page.pick("责任单位", "Owner unit"), .select(units.map { Choice($0.code, $0.name) }),
                    hint: page.pick("填写后立即交办。", "Given out at once where one is chosen.")))
        }
        return filingPage(
            FilingModel(
                ledger: ledger.name, title: wording.text(ledger.title), fields: questions, entered: entered, idempotencyKey: key,
                parent: parent, keptPhotos: photos.map(KeptPhotos(house, context).mark)),
            in: page)
    }

    /// Whether whoever files here may give it out with the same step.
    private func mayDispatch(_ ledger: Ledger, _ reader: Reader) -> Bool {
        guard let rule = ledger.actions[.dispatch], let first = ledger.stages.first, first.actions.contains(.dispatch) else { return false }
        return reader.posts.contains { rule.by.contains($0.duty) }
    }

    /// Under the first post that may give it out, where that is asked for, else the first that reports.
    private func actor(_ ledger: Ledger, _ reader: Reader, isGivenOut: Bool) -> Actor {
        let by = isGivenOut ? ledger.actions[.dispatch]?.by ?? [] : Duty.allCases.filter { $0 != .auditor }
        return reader.posts.first { by.contains($0.duty) }.map(reader.actor(in:)) ?? reader.actor
    }

    private func field(
        _ field: Ledger.Field, _ ledger: Ledger, _ fields: FormFields, _ wording: Wording, _ photos: [Matters.Attachment]
    ) -> FormField {
        let title = wording.text(field.title)
        switch field.kind {
        case _ where field.name == "description": return FormField("description", title, .area(rows: 3), isRequired: true)
        case .class: return FormField("class", title, .select(classChoices(ledger, wording)), isRequired: field.isRequired)
        case .place: return FormField("place", title, .place, isRequired: field.isRequired)
        case .photo:
            return FormField(
                "photo", title, .file(accept: "image/jpeg,image/png,image/webp", isMultiple: true, usesCamera: false),
                hint: keptHint(photos.map(\.sha256), in: wording.page), isRequired: field.isRequired && photos.isEmpty)
        case .text, .person, .choice, .number, .date, .subject: return fields.field(field)
        }
    }
}

// A citizen's report: the form, what looks the same nearby, the number. Nothing is recorded before the
// last step; photos wait in the attachment store (KeptPhotos.swift).
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct ReportRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// What the form's fields are called, where the ledger calls them otherwise.
    private static let names = ["description": "text", "photos": "photo", "photo": "photo", "reporter": "name", "phone": "phone"]
    private static let fields = ["text", "class", "place", "photo", "name", "phone"]

    @Sendable func form(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, .nothing, key: House.newIdentifier()))
    }

    @Sendable func send(_ request: Request, _ context: WebContext) async throws -> Response {
        try await receive(request, context, sameAs: nil)
    }

    /// "This is mine too". It is filed as a matter of its own, so that its reporter has a number, is
    /// answered and can appraise; it says which one it is thought to equal. Whether the two are one is
    /// for the dispatcher to decide, by merging: a stranger's click must not bind somebody's report.
    @Sendable func mineToo(_ request: Request, _ context: WebContext) async throws -> Response {
        let number = try context.parameters.require("number")
        let rules = await house.journal.book().matters
        let row = try await house.journal.rows("select ledger, ending from matter where number = \(number)").first
        guard let row, rules.publicLedgers.contains(where: { $0.name == row.text("ledger") }) else { throw Refusal.matterUnknown(number) }
        return try await receive(request, context, sameAs: number)
    }

    private func receive(_ request: Request, _ context: WebContext, sameAs other: String?) async throws -> Response {
        if context.visitor.reader == nil { try web.spendReport(context) }
        let form = try await web.form(request, context, upTo: house.settings.largestUpload * 4)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        // Only the browser that was given the key can be answered by it.
        let ownKey = House.identifier(for: "\(context.visitor.cookie)/\(key)")
        let ledger = try await ledger()
        let kept = KeptPhotos(house, context)
        var photos = try await kept.before(form)
        do {
            photos += try await kept.sent(form)
            var draft = try draft(form, ledger)
            draft.photos = photos
            let isSent = try await !house.journal.rows("select 1 from matter where id = \(House.identifier(for: "citizen/\(ownKey)"))")
                .isEmpty
            if let other {
                draft.description +=
                    "\n"
                    + (context.visitor.language == .zh ? "（上报人认为与 \(other) 是同一件）" : "(The reporter takes it to be the same as \(other).)")
            } else if !isSent, form["distinct"] != "yes" {
                let candidates = try await candidates(draft, ledger, request, context)
                if !candidates.isEmpty {
                    return web.page(try await page(request, context, Entered(values: form.fields), key: key, draft.photos, candidates))
                }
            }
            let filed = try await house.report(draft, by: Actor(officer: "citizen"), key: ownKey)
            return web.page(try await House.onceRecorded(key) { try await thanks(filed, isFollower: other != nil, request, context) })
        } catch JournalFault.unknown {
            // Nor is it known if even the form cannot be shown again.
            let entered = Entered(
                refused: .outcomeUnknownOnForm, form, fields: Self.fields, names: Self.names, context.visitor.language)
            let again = try await House.onceRecorded(nil) { try await page(request, context, entered, key: key, photos) }
            return Refusal.outcomeUnknownOnForm.answer(web.page(again, status: .serviceUnavailable))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal.onForm, form, fields: Self.fields, names: Self.names, context.visitor.language)
            let key = refusal.nextFormKey(after: key)
            return web.page(try await page(request, context, entered, key: key, photos), status: refusal.status)
        }
    }

    /// The ledger for citizens: the first public one by name.
    private func ledger() async throws -> Ledger {
        guard let ledger = await house.journal.book().matters.publicLedgers.first else { throw Refusal.noPublicLedger }
        return ledger
    }

    // MARK: From the form

    private func draft(_ form: Form, _ ledger: Ledger) throws -> House.Draft {
        var draft = House.Draft(ledger: ledger.name, channel: .portal)
        draft.description = form["text"] ?? ""
        guard !draft.description.allSatisfy(\.isWhitespace) else {
            throw Refusal.fieldMissing("description", title: Bilingual(zh: "情况描述", en: "what is wrong"))
        }
        draft.class = form["class"].flatMap { $0.isEmpty ? nil : $0 } ?? ledger.classes?.suggestion(for: draft.description)
        try draft.readPlace(form)
        for (name, value) in personal(form, ledger) { draft.personal[name] = value }
        return draft
    }

    /// Name and telephone go to the ledger's fields for persons; what it does not ask for is dropped here.
    private func personal(_ form: Form, _ ledger: Ledger) -> [(String, String)] {
        let persons = ledger.fields.filter { $0.kind == .person && $0.privacy == .personal }.map(\.name)
        let name = persons.first { $0 != "phone" }.map { ($0, form["name"] ?? "") }
        let phone = persons.first { $0 == "phone" }.map { ($0, form["phone"] ?? "") }
        return [name, phone].compactMap { $0 }.filter { !$0.1.allSatisfy(\.isWhitespace) }
    }

    // MARK: Pages

    private func page(
        _ request: Request, _ context: WebContext, _ entered: Entered, key: String, _ photos: [Matters.Attachment] = [],
        _ candidates: [ReportCandidate] = []
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let classes = classChoices(try await ledger(), Wording(rules: await house.journal.book().matters, page: page))
        return reportPage(
            ReportModel(
                classes: classes, entered: entered, idempotencyKey: key, candidates: candidates,
                keptPhotos: photos.map(KeptPhotos(house, context).mark)), in: page)
    }

    /// Open matters of the same class within the class's radius, of public ledgers only.
    private func candidates(_ draft: House.Draft, _ ledger: Ledger, _ request: Request, _ context: WebContext) async throws
        -> [ReportCandidate]
    {
        guard let code = draft.class, let radius = ledger.classes?.classes[code]?.duplicateRadiusInMetres, radius > 0,
            let longitude = draft.longitude,
            let latitude = draft.latitude, (-180...180).contains(longitude), (-90...90).contains(latitude)
        else { return [] }
        let rows = try await house.journal.rows(
            Duplicates.query(class: code, longitude: longitude, latitude: latitude, radiusInMetres: radius))
        let ranked = Duplicates.ranked(rows, longitude: longitude, latitude: latitude, radiusInMetres: radius).prefix(5)
        guard !ranked.isEmpty else { return [] }
        let wording = Wording(rules: await house.journal.book().matters, page: await web.pageContext(request, context))
        let view = PublicView(journal: house.journal, wording: wording)
        let shown = try await house.journal.rows(
            "select * from matter where id in (\(list: ranked.map(\.id))) and ledger in (\(list: view.ledgers))")
        let byID = Dictionary(shown.map { ($0.text("id"), $0) }, uniquingKeysWith: { first, _ in first })
        return ranked.compactMap { candidate in
            byID[candidate.id].map { row in
                ReportCandidate(
                    number: candidate.number, sentence: [view.title(row), view.street(row)].compactMap { $0 }.joined(separator: " · "),
                    reportedAt: candidate.reportedAt, metres: Int(candidate.distanceInMetres.rounded()),
                    stage: wording.stage(row.text("stage"), of: row.text("ledger")))
            }
        }
    }

    private func thanks(_ filed: House.Filed, isFollower: Bool, _ request: Request, _ context: WebContext) async throws -> HTML {
        var page = await web.pageContext(request, context)
        // Whoever changes the language here still has the number and the code.
        page.path = URLs.follow(filed.number, code: filed.followCode).text
        let rules = await house.journal.book().matters
        let matter = try await house.matter(filed.number).matter
        var promise = page.pick("请留意查询码，可随时查看进度。", "With the follow code you see at any time how it stands.")
        if let ledger = rules.ledger(matter.ledger, version: matter.rules), let calendars = rules.calendars(of: ledger),
            let stage = matter.activeClock, let due = stage.clock.dueAt(on: calendars[stage])
        {
            promise = page.pick(
                "我们将在\(stage.clock.limit.zh)内作出第一步答复，最迟 \(page.text(due))。",
                "The first step is due within \(stage.clock.limit.en), by \(page.text(due)).")
        }
        return reportThanksPage(
            ReportThanksModel(number: filed.number, code: filed.followCode, promise: promise, isFollower: isFollower), in: page)
    }
}

extension House.Draft {
    /// An address, a position or both, as the form's field `place` sends them. The browser cannot demand one of
    /// three inputs, so it is said here where none was filled in.
    mutating func readPlace(_ form: Form) throws {
        placeText = form["place"].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        latitude = try form.degrees("place.lat")
        longitude = try form.degrees("place.lon")
        if placeText == nil, latitude == nil, longitude == nil { throw Refusal.placeMissing }
    }
}

extension ClassCatalogue {
    /// The class whose words occur most in a description; `other` when none does or two are equal,
    /// because a wrong class brings a wrong limit and the dispatcher classes it anyway. Nil where the
    /// catalogue has no `other`.
    func suggestion(for description: String) -> String? {
        let text = description.lowercased()
        let latin = " " + String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : " " }) + " "
        var best: (code: String, score: Int)?
        var isTie = false
        for code in groups.flatMap(\.classes) {
            let words = classes[code]?.words ?? []
            let score = words.filter { word in
                let word = word.lowercased()
                return word.allSatisfy(\.isASCII) ? latin.contains(" \(word) ") : text.contains(word)
            }.count
            guard score > 0 else { continue }
            if score == best?.score { isTie = true }
            if score > best?.score ?? 0 {
                best = (code, score)
                isTie = false
            }
        }
        if let best, !isTie { return best.code }
        return classes["other"] == nil ? nil : "other"
    }
}

extension Refusal {
    static let placeMissing = Refusal(
        "place.missing", .invalid, field: "place", Bilingual(zh: "没有说明在哪里。", en: "It was not said where it is."),
        next: Bilingual(
            zh: "请写地址，或在地图上点选，或使用当前位置。", en: "Write the address, click the map or use your position; one of them is enough."))

    static let noPublicLedger = Refusal(
        "ledger.none-public", .notFound, Bilingual(zh: "这里没有向公众开放的台账。", en: "No ledger is open to the public here."),
        next: Bilingual(zh: "请联系区里的服务热线。", en: "Ask the district's service line."))
}

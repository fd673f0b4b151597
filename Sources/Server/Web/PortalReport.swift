// A citizen's report in three steps: what, where, as what it is sent; then the number. Nothing is recorded before the
// last step; photos wait in the attachment store (KeptPhotos.swift). What each step shows is in ReportSteps.swift. A
// form that brings everything and names no step is sent at once: for clients that are no browsers.
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages

struct ReportRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// What the form's fields are called, where the ledger calls them otherwise.
    static let names = [
        "description": "text", "photos": "photo", "photo": "photo", "reporter": "name", "phone": "phone", "cell": "area",
    ]
    static let fields = ["text", "class", "place", "area", "photo", "name", "phone", "email"]
    /// The step at which a field is asked for.
    private static let steps = ["text": 1, "photo": 1, "place": 2, "area": 2]
    private static let sending = 4

    @Sendable func form(_ request: Request, _ context: WebContext) async throws -> Response {
        let steps = ReportSteps(web: web, request: request, context: context)
        return answer(try await steps.page(1, .nothing, key: House.newIdentifier(), []))
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

    /// A photo that waits for its report, for the browser that sent it and nobody else.
    @Sendable func photo(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let photo = try await KeptPhotos(house, context).photo(markedBy: try context.segment("mark")),
            let bytes = try await house.attachments.bytes(of: photo.sha256)
        else { throw Refusal.pageUnknown }
        return Response(
            status: .ok, headers: [.contentType: photo.contentType, .cacheControl: "private, max-age=3600", .contentDisposition: "inline"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private func receive(_ request: Request, _ given: WebContext, sameAs other: String?) async throws -> Response {
        var context = given
        // Whoever sends files is counted before they are read.
        let isMultipart = request.headers[.contentType]?.lowercased().hasPrefix("multipart/") ?? false
        if isMultipart, context.visitor.reader == nil { try web.spendReport(context) }
        let form = try await web.form(request, context, upTo: house.settings.largestUpload * 4)
        let language = form["language"].flatMap(Language.init(rawValue:))
        if let language { context.visitor.language = language }
        let from = form["step"].flatMap { Int($0) }.map { min(max($0, 1), 3) }
        let target = Self.target(form, from: from, isLanguage: language != nil)
        if target == Self.sending, !isMultipart, context.visitor.reader == nil { try web.spendReport(context) }
        let steps = ReportSteps(web: web, request: request, context: context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        let kept = KeptPhotos(house, context)
        var photos = try await kept.before(form)
        do {
            photos += try await kept.sent(form)
            let ledger = try await steps.ledger()
            if target == Self.sending {
                var draft = try steps.draft(form, ledger)
                draft.photos = photos
                return try await file(draft, sameAs: other, form, key, steps, context)
            }
            for step in 1..<max(target, 1) where step >= from ?? 1 { try await steps.check(step, form, ledger) }
            var response = answer(try await steps.page(target, Entered(values: form.fields), key: key, photos))
            if let language { response.setCookie(web.languageCookie(language, context.visitor)) }
            return response
        } catch JournalFault.unknown {
            // Nor is it known if even the form cannot be shown again.
            let entered = Entered(
                refused: .outcomeUnknownOnForm, form, fields: Self.fields, names: Self.names, context.visitor.language)
            let again = try await House.onceRecorded(nil) { try await steps.page(3, entered, key: key, photos) }
            return Refusal.outcomeUnknownOnForm.answer(web.page(again, status: .serviceUnavailable))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal.onForm, form, fields: Self.fields, names: Self.names, context.visitor.language)
            // At the step that asks for what is wrong, wherever it was noticed.
            let step = entered.refusals.keys.compactMap { Self.steps[$0] }.first ?? min(target, 3)
            return answer(try await steps.page(step, entered, key: refusal.nextFormKey(after: key), photos), status: refusal.status)
        }
    }

    /// Which step is asked for, `sending` for the end: what the button says; Enter without one goes on.
    private static func target(_ form: Form, from: Int?, isLanguage: Bool) -> Int {
        if isLanguage { return from ?? 1 }
        if let go = form["go"].flatMap({ Int($0) }) { return min(max(go, 1), 3) }
        return form["go"] == "send" ? sending : from.map { $0 + 1 } ?? sending
    }

    private func file(
        _ given: House.Draft, sameAs other: String?, _ form: Form, _ key: String, _ steps: ReportSteps, _ context: WebContext
    ) async throws -> Response {
        var draft = given
        // Only the browser that was given the key can be answered by it.
        let ownKey = House.identifier(for: "\(context.visitor.cookie)/\(key)")
        let isSent = try await !house.journal.rows("select 1 from matter where id = \(House.identifier(for: "citizen/\(ownKey)"))").isEmpty
        if let other {
            draft.description +=
                "\n" + (context.visitor.language == .zh ? "（上报人认为与 \(other) 是同一件）" : "(The reporter takes it to be the same as \(other).)")
        } else if !isSent, form["distinct"] != "yes" {
            // Another class than was suggested may have others nearby: they are shown before anything is recorded.
            let seen = Set(form.fields["seen"] ?? [])
            let candidates = try await steps.candidates(draft)
            if !candidates.allSatisfy({ seen.contains($0.number) }) {
                return answer(try await steps.page(3, Entered(values: form.fields), key: key, draft.photos))
            }
        }
        let filed = try await house.report(draft, by: Actor(officer: "citizen"), key: ownKey, language: context.visitor.language.rawValue)
        return web.page(try await House.onceRecorded(key) { try await steps.thanks(filed, isFollower: other != nil) })
    }

    /// A browser may show a step again when somebody goes back by its own button: else what was written would be gone.
    private func answer(_ html: HTML, status: HTTPResponse.Status = .ok) -> Response {
        var response = web.page(html, status: status)
        response.headers[.cacheControl] = "private, no-cache"
        return response
    }
}

extension House.Draft {
    /// An address, a position or both, as the form's field `place` sends them. The browser cannot demand one of
    /// three inputs, so it is said here where none was filled in.
    mutating func readPlace(_ form: Form) throws {
        placeText = form["place"].flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        latitude = try form.degrees("place.lat")
        longitude = try form.degrees("place.lon")
        area = form["area"].flatMap { $0.isEmpty ? nil : $0 }
        if placeText == nil, latitude == nil, longitude == nil, area == nil { throw Refusal.placeMissing }
    }
}

extension ClassCatalogue {
    /// The classes whose words occur in a description, with those words: the most first, then as the catalogue has them.
    func suggestions(for description: String) -> [(code: String, words: [String])] {
        // Enough to know what it is about; anybody may send as much as a form holds.
        let text = description.prefix(2000).lowercased()
        let latin = " " + String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : " " }) + " "
        return groups.flatMap(\.classes).compactMap { code in
            let words = (classes[code]?.words ?? []).filter { word in
                let word = word.lowercased()
                return word.allSatisfy(\.isASCII) ? latin.contains(" \(word) ") : text.contains(word)
            }
            return words.isEmpty ? nil : (code, words)
        }.enumerated().sorted { ($1.element.words.count, $0.offset) < ($0.element.words.count, $1.offset) }.map(\.element)
    }

    /// The class whose words occur most in a description; `other` when none does or two are equal,
    /// because a wrong class brings a wrong limit and the dispatcher classes it anyway. Nil where the
    /// catalogue has no `other`.
    func suggestion(for description: String) -> String? {
        let found = suggestions(for: description)
        if let best = found.first, found.dropFirst().first?.words.count != best.words.count { return best.code }
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

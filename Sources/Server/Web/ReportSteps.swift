// What the steps of a citizen's report show and check: the class that the words suggest, the areas to choose from,
// what is open nearby, what is promised, and what will be sent. Called by PortalReport.swift for one request.
import Grid
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct ReportSteps: Sendable {
    let web: Web
    let request: Request
    let context: WebContext
    private var house: House { web.house }
    private static let mostSuggestions = 3

    /// The ledger for citizens: the first public one by name.
    func ledger() async throws -> Ledger {
        guard let ledger = await house.journal.book().matters.publicLedgers.first else { throw Refusal.noPublicLedger }
        return ledger
    }

    // MARK: Checking

    /// Whether what a step asks for can stand, so far as that is known before all of it is sent.
    func check(_ step: Int, _ form: Form, _ ledger: Ledger) async throws {
        switch step {
        case 1:
            try Self.requireText(form)
            if let longest = ledger.field("description")?.longest, let bytes = form["text"]?.utf8.count, bytes > longest {
                throw Refusal.fieldTooLong("description", bytes: bytes, longest: longest)
            }
        case 2: try await checkPlace(form, ledger)
        default: break
        }
    }

    private func checkPlace(_ form: Form, _ ledger: Ledger) async throws {
        var draft = House.Draft(ledger: ledger.name, channel: .portal)
        try draft.readPlace(form)
        let book = await house.journal.book()
        if let area = draft.area, book.matters.organization.areas[area] == nil {
            throw Refusal.fieldInvalid("area", area, expected: Bilingual(zh: "列表中的社区", en: "a community of the list"))
        }
        if let latitude = draft.latitude, !(-90...90).contains(latitude) {
            throw Refusal.placeInvalid("纬度 \(latitude) 超出范围，经纬度可能填反了", "latitude \(latitude) is out of range; the two may be swapped")
        }
        _ = try house.place(draft, book)
    }

    private static func requireText(_ form: Form) throws(Refusal) {
        guard !(form["text"] ?? "").allSatisfy(\.isWhitespace) else {
            throw Refusal.fieldMissing("description", title: Bilingual(zh: "情况描述", en: "what is wrong"))
        }
    }

    // MARK: From the form

    func draft(_ form: Form, _ ledger: Ledger) throws -> House.Draft {
        var draft = House.Draft(ledger: ledger.name, channel: .portal)
        try Self.requireText(form)
        draft.description = form["text"] ?? ""
        draft.class = Self.chosen(form.fields) ?? ledger.classes?.suggestion(for: draft.description)
        try draft.readPlace(form)
        for (name, value) in try personal(form, ledger) { draft.personal[name] = value }
        return draft
    }

    /// The class out of the list of all, else the one among the suggestions; nil where none was chosen.
    private static func chosen(_ fields: [String: [String]]) -> String? {
        ["class-other", "class"].lazy.compactMap { fields[$0]?.first }.first { !$0.isEmpty }
    }

    /// Name, telephone and e-mail go to the ledger's fields for persons; what it does not ask for is dropped here.
    private func personal(_ form: Form, _ ledger: Ledger) throws -> [(String, String)] {
        var values: [(String, String)] = []
        for (name, field) in Self.persons(ledger) {
            guard var value = form[name], !value.allSatisfy(\.isWhitespace) else { continue }
            if name == "email" {
                // Kept only where somebody can be written to.
                guard web.sendsMail else { continue }
                value = try Contacts.email(value) ?? ""
            }
            values.append((field, value))
        }
        return values
    }

    /// The form's names of a ledger's fields for persons.
    private static func persons(_ ledger: Ledger) -> [(form: String, field: String)] {
        let fields = ledger.fields.filter { $0.kind == .person && $0.privacy == .personal }.map(\.name)
        let name = fields.first { !["phone", "email"].contains($0) }.map { ("name", $0) }
        return [name].compactMap(\.self) + ["phone", "email"].filter(fields.contains).map { ($0, $0) }
    }

    // MARK: Pages

    func page(_ step: Int, _ given: Entered, key: String, _ photos: [Matters.Attachment]) async throws -> HTML {
        var page = await web.pageContext(request, context)
        // Its answer to a form has no address of its own.
        page.stands(at: URLs.report)
        let book = await house.journal.book()
        let wording = Wording(rules: book.matters, page: page)
        let ledger = try await ledger()
        var entered = given
        let kept = photos.map { photo in
            let mark = KeptPhotos(house, context).mark(photo)
            return KeptPhoto(mark, URLs.reportPhoto(mark))
        }
        if step < 3 { forgetSuggestion(&entered, ledger) }
        var model = ReportModel(step: step, idempotencyKey: key, keptPhotos: kept)
        if step == 2 { model.areas = AreaChoices(book).choices }
        if step == 3 { try await fill(&model, &entered, book, wording, ledger, photoCount: photos.count) }
        model.entered = entered
        return reportPage(model, in: page)
    }

    /// A class that was only suggested is suggested anew, because the words may change.
    private func forgetSuggestion(_ entered: inout Entered, _ ledger: Ledger) {
        let best = ledger.classes?.suggestion(for: entered.values["text"]?.first ?? "")
        if entered.values["class"]?.first == best, entered.values["step"]?.first == "3" { entered.values["class"] = nil }
    }

    private func fill(
        _ model: inout ReportModel, _ entered: inout Entered, _ book: Book, _ wording: Wording, _ ledger: Ledger, photoCount: Int
    ) async throws {
        let page = wording.page
        let text = entered.values["text"]?.first ?? ""
        let levels = try await ServiceLevels(house.journal, wording).ofYear()
        if let catalogue = ledger.classes {
            let found = catalogue.suggestions(for: text).prefix(Self.mostSuggestions)
            model.suggestions = found.map { code, words in
                let quoted = words.map { page.pick("“\($0)”", "\"\($0)\"") }.joined(separator: page.pick("", ", "))
                return ClassSuggestion(
                    code: code, title: wording.text(catalogue.classes[code]?.title ?? Bilingual(code)),
                    why: page.pick("因为您写了\(quoted)", "because you wrote \(quoted)"), promise: levels.promise(code, ledger))
            }
            model.otherClass = catalogue.classes["other"] == nil ? nil : "other"
            model.classes = classChoices(ledger, wording).map { choice in
                var choice = choice
                if let limit = catalogue.classes[choice.value]?.limit { choice.title += page.pick("（\(limit.zh)）", " (\(limit.en))") }
                return choice
            }
            // What is chosen stands either among the radio buttons or in the list.
            let chosen = Self.chosen(entered.values) ?? catalogue.suggestion(for: text)
            let isShown = model.suggestions.contains { $0.code == chosen } || chosen == model.otherClass
            entered.values["class"] = isShown ? [chosen ?? ""] : nil
            entered.values["class-other"] = isShown ? nil : chosen.map { [$0] }
        }
        let persons = Self.persons(ledger)
        model.persons = persons.map(\.form)
        model.keep = ledger.fields.lazy.compactMap(\.keep).first.map { wording.text(Bilingual(zh: $0.zh, en: $0.en)) }
        model.sendsMail = web.sendsMail
        let form = Form(fields: entered.values, files: [])
        var draft = House.Draft(ledger: ledger.name, channel: .portal)
        do {
            try draft.readPlace(form)
            draft.class = Self.chosen(entered.values)
            model.candidates = try await candidates(draft)
        } catch is Refusal {
            // What is wrong with the place is said when it is sent, at its own step.
        }
        model.summary = summary(text, draft, book, wording, photoCount: photoCount)
    }

    private func summary(_ text: String, _ draft: House.Draft, _ book: Book, _ wording: Wording, photoCount: Int) -> [ReportLine] {
        let page = wording.page
        var place = draft.placeText ?? ""
        var found: AreaCode?
        do { found = try house.place(draft, book)?.cell } catch { found = nil }  // because it is said when it is sent
        if let area = wording.area(found) { place += place.isEmpty ? area : page.pick("（\(area)）", " (\(area))") }
        let photos = photoCount == 0 ? page.pick("没有照片", "none") : page.pick("\(photoCount) 张", String(photoCount))
        return [
            ReportLine(page.pick("情况", "What"), text, step: 1), ReportLine(page.pick("照片", "Photos"), photos, step: 1),
            ReportLine(page.pick("地点", "Where"), place.isEmpty ? page.pick("没有说明", "not said") : place, step: 2),
        ]
    }

    /// Open matters of the same class within the class's radius, of public ledgers only.
    func candidates(_ draft: House.Draft) async throws -> [ReportCandidate] {
        let ledger = try await ledger()
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

    func thanks(_ filed: House.Filed, isFollower: Bool) async throws -> HTML {
        var page = await web.pageContext(request, context)
        // Whoever changes the language here still has the number and the code.
        page.stands(at: URLs.follow(filed.number, code: filed.followCode))
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

/// Areas that somebody without a position chooses from: communities under their streets; in a city's house its districts.
struct AreaChoices: Sendable {
    let choices: [Choice]

    init(_ book: Book) {
        let organization = book.matters.organization
        let division = Division(book)
        guard !division.isByDistrict else {
            choices = division.areas.map { Choice($0.code, $0.name) }
            return
        }
        let communities = Self.drawn(book, .community)
        choices = (communities.isEmpty ? Self.drawn(book, .street) : communities).map { code in
            let street = organization.ancestor(of: code, at: .street)
            return Choice(
                code, organization.name(ofArea: code), group: street == code ? nil : street.map { organization.name(ofArea: $0) })
        }
    }

    /// Streets and towns, in a city's house its districts.
    static func streets(_ book: Book) -> [Choice] {
        let division = Division(book)
        if division.isByDistrict { return division.areas.map { Choice($0.code, $0.name) } }
        return drawn(book, .street).map { Choice($0, book.matters.organization.name(ofArea: $0)) }
    }

    /// Of the map in force: areas of earlier ones are kept for the matters that lie in them.
    private static func drawn(_ book: Book, _ level: AreaLevel) -> [AreaCode] {
        let cells = book.map?.smallest.map(\.code) ?? []
        return Set(cells.compactMap { book.matters.organization.ancestor(of: $0, at: level) }).sorted()
    }
}

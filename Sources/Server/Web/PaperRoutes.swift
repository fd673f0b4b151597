// 文稿和分工方案: the list with what waits for its reader, one paper, two of its versions, one item, and the forms by which it goes on.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Meetings
import Pages

func addPaperRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = PaperRoutes(web: web)
    router.get("/papers", use: routes.list)
    router.post("/papers", use: routes.draft)
    router.get("/papers/:paper", use: routes.show)
    router.get("/papers/:paper/comparison", use: routes.compare)
    router.get("/papers/:paper/tasks/:item", use: routes.item)
    router.post("/papers/:paper/:what", use: routes.take)
}

struct PaperRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 30
    /// Percent-encoded, a Chinese character is nine bytes of a form.
    private static let longestForm = 4 * 65_536

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func draft(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await PaperRights(house, reader)
        _ = try rights.actor(.draft)
        let form = try await web.form(request, context, upTo: 2 * Self.longestForm, field: Self.longestForm)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let details = PaperForms.details(form)
            let paper = try await house.paper(
                .draft(details, text: PaperForms.text(form)), on: House.identifier(for: "\(reader.officer)/paper/\(key)"),
                by: try rights.actor(.draft, for: details.unit), key: key)
            return web.redirect(
                to: URLs.paper(paper.number),
                notice: context.visitor.language == .zh ? "\(paper.number) 已起草" : "\(paper.number) is written")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: PaperForms.fields, context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "papers", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let name = try context.segment("paper") { .paperUnknown($0) }
        guard let (number, format) = Self.file(name) else {
            let (model, page) = try await model(request, context, nil)
            return web.page(paperPage(model, in: page))
        }
        let rights = await PaperRights(house, try ProjectRoutes.reader(web, context))
        return try await file(try await house.paper(number, for: rights).paper, format, request, context)
    }

    @Sendable func item(_ request: Request, _ context: WebContext) async throws -> Response {
        let place = Int(try context.segment("item")) ?? 0
        return web.page(try await itemPage(place, request, context, nil))
    }

    @Sendable func compare(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, recorded) = try await recorded(context)
        let paper = recorded.paper
        let page = await web.pageContext(request, context)
        let newest = paper.versions.count
        func chosen(_ name: String, _ usual: Int) -> Int {
            request.query(name).flatMap { Int($0) }.flatMap { paper.versions.indices.contains($0 - 1) ? $0 : nil } ?? usual
        }
        let to = chosen("to", newest)
        let from = chosen("from", max(1, to - 1))
        let old = try await house.text(from, of: paper) ?? ""
        let new = try await house.text(to, of: paper) ?? ""
        return web.page(
            paperComparisonPage(
                PaperComparisonModel(
                    number: paper.number, title: paper.details?.title ?? "", from: from, to: to,
                    versions: paper.versions.indices.map { Choice(String($0 + 1), page.pick("第 \($0 + 1) 稿", "version \($0 + 1)")) },
                    lines: old == new ? [] : AdminLedgers.difference(old, new)), in: page))
    }

    // MARK: Steps

    private static let ofItem: Set<String> = ["item-changes", "item-removals"]

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let (rights, recorded) = try await recorded(context)
        let paper = recorded.paper
        let what = try context.segment("what")
        let actor = try actor(what, paper, rights)
        let form = try await web.form(request, context, upTo: 2 * Self.longestForm, field: Self.longestForm)
        do {
            let command = try command(what, form, paper)
            let key = form["key"].flatMap { $0.isEmpty ? nil : $0 }
            try await house.paper(command, on: paper.id, by: actor, key: key, expectedVersion: form["version"].flatMap { Int($0) })
            let place = what == "item-changes" ? form.trimmed("item") : ""
            return web.redirect(
                to: place.isEmpty ? URLs.paper(paper.number) : URLs.paperItem(paper.number, place),
                notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            var entered = Entered(
                refused: refusal, form, fields: PaperForms.fields, names: ["version": "version-read"], context.visitor.language)
            // What the page says of itself is said anew.
            for name in ["key", "step", "edition"] { entered.values[name] = nil }
            let refused = RefusedForm(id: what, entered: entered)
            if Self.ofItem.contains(what), let place = Int(form.trimmed("item")), paper.item(place) != nil {
                return web.page(try await itemPage(place, request, context, refused), status: refusal.status)
            }
            let (model, page) = try await model(request, context, refused)
            // A form that is not there any more, or was never this reader's, cannot say why.
            guard model.forms.contains(where: { $0.id == what }) else { throw refusal }
            return web.page(paperPage(model, in: page), status: refusal.status)
        }
    }

    /// Who takes the step, before the form is read.
    private func actor(_ what: String, _ paper: Paper, _ rights: PaperRights) throws -> Actor {
        let unit = paper.details?.unit
        switch what {
        case "versions", "items", "item-changes", "item-removals", "rounds", "outside-opinions", "answers", "hearings", "submission",
            "withdrawal":
            return try rights.actor(.draft, for: unit)
        case "opinions", "agreements":
            return try actor(.opine, rights) { paper.asked.contains($0.unit) }
        case "receipts": return try actor(.opine, rights) { paper.recipients.contains($0.unit) }
        case "claims", "claim-endings":
            return try actor(.claim, rights) { $0.duty == .leader || $0.unit == unit || paper.asked.contains($0.unit) }
        case "signatures", "returns":
            if let post = rights.signer(paper) { return rights.reader.actor(in: post) }
            if what == "returns", paper.stage == .signed { return try rights.actor(.issue) }
            // The decision says why not.
            return rights.reader.actor
        case "issue": return try rights.actor(.issue)
        default: throw Refusal.pageUnknown
        }
    }

    private func actor(_ step: PaperStep, _ rights: PaperRights, _ fits: (Matters.Appointment) -> Bool) throws -> Actor {
        if let post = rights.posts(step).first(where: fits) { return rights.reader.actor(in: post) }
        return try rights.actor(step)
    }

    private func command(_ what: String, _ form: Form, _ paper: Paper) throws -> PaperCommand {
        switch what {
        case "versions":
            return .revise(title: form.trimmed("title"), text: PaperForms.text(form), note: form.trimmed("note"))
        case "items": return .addItem(try PaperForms.item(form))
        case "item-changes":
            return .changeItem(try PaperForms.place(form), try PaperForms.item(form), reason: form.trimmed("reason"))
        case "item-removals": return .removeItem(try PaperForms.place(form), reason: form.trimmed("reason"))
        case "rounds": return try PaperForms.round(form)
        case "outside-opinions": return .recordOpinion(source: form.trimmed("source"), text: PaperForms.text(form))
        case "answers": return try PaperForms.answer(form)
        case "hearings": return try PaperForms.hearing(form)
        case "submission": return .submit
        case "withdrawal": return .withdraw(reason: form.trimmed("reason"))
        case "opinions": return .opine(PaperForms.text(form))
        case "agreements": return .agree
        case "receipts": return .receive
        case "claims": return .claim(try PaperForms.place(form))
        case "claim-endings": return .giveUp(try PaperForms.place(form), reason: form.trimmed("reason"))
        case "signatures": return try PaperForms.signature(form)
        case "returns": return .sendBack(reason: form.trimmed("reason"))
        default: return PaperForms.issue(form, paper)
        }
    }

    // MARK: Pages

    /// - Throws: `paper.unknown`, `paper.not-readable`.
    private func recorded(_ context: WebContext) async throws -> (PaperRights, RecordedPaper) {
        let rights = await PaperRights(house, try ProjectRoutes.reader(web, context))
        let recorded = try await house.paper(try context.segment("paper") { .paperUnknown($0) }, for: rights)
        return (rights, recorded)
    }

    private func model(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> (PaperModel, PageContext) {
        let (rights, recorded) = try await recorded(context)
        let page = await web.pageContext(request, context)
        let words = PaperWords(house: house, rights: rights, recorded: recorded, book: await house.journal.book(), page: page)
        let version = request.query("version").flatMap { Int($0) } ?? recorded.paper.versions.count
        let model = try await words.model(
            version: version, itemsFrom: request.query("items").flatMap { Int($0) } ?? 0, isWhole: request.query("history") == "all",
            refused)
        return (model, page)
    }

    private func itemPage(_ place: Int, _ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (rights, recorded) = try await recorded(context)
        guard let item = recorded.paper.item(place) else { throw Refusal.pageUnknown }
        let page = await web.pageContext(request, context)
        let words = PaperWords(house: house, rights: rights, recorded: recorded, book: await house.journal.book(), page: page)
        return paperItemPage(words.itemModel(item, refused), in: page)
    }

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let rights = await PaperRights(house, reader)
        let today = page.now.day(in: page.zone)
        let kind = request.query("kind").flatMap { book.meetings.papers.kind($0)?.code }
        let standing = request.query("standing").flatMap(PaperStanding.init(rawValue:))
        let begin = max(0, request.query("after").flatMap { Int($0) } ?? 0)
        let found = try await house.papers(
            kind: kind, standing: standing, for: rights, on: today, from: begin, atMost: Self.size + 1)
        let form =
            rights.post(.draft) == nil
            ? nil
            : adminForm(
                "papers", page.pick("起草文稿", "Write a paper"), to: URLs.papers,
                PaperForms(book: book, page: page).draft(rights) + [.hidden("key", key)], refused: refused)
        var here = URLs.papers
        if let kind { here = here.adding("kind", kind) }
        if let standing { here = here.adding("standing", standing.rawValue) }
        return papersPage(
            PapersModel(
                kinds: book.meetings.papers.kinds.map { Choice($0.code, $0.title.text(page.language)) }, kind: kind,
                standings: PaperStanding.allCases.map { Choice($0.rawValue, $0.title.text(page.language)) }, standing: standing?.rawValue,
                duties: try await house.paperDuties(for: rights).map { duty, row, until in
                    PaperDutyLine(
                        duty: duty.title.text(page.language), number: row.number, title: row.title, until: until,
                        isLate: until.map { $0 < today } ?? false)
                },
                lines: found.prefix(Self.size).map { line($0, today, book, page) },
                pager: Pager(
                    first: begin > 0 ? here : nil,
                    next: found.count > Self.size ? here.adding("after", String(begin + Self.size)) : nil), form: form), in: page)
    }

    private func line(_ row: PaperRow, _ today: CivilDay, _ book: Book, _ page: PageContext) -> PaperLine {
        let isAsking = row.stage == .draft && (row.askedUntil.map { $0 >= today } ?? false)
        let standing = isAsking ? PaperStanding.asking.title : row.stage.title
        return PaperLine(
            number: row.number, title: row.title, kind: book.meetings.papers.kind(row.kind)?.title.text(page.language) ?? row.kind,
            unit: book.matters.organization.name(ofUnit: row.unit), standing: standing.text(page.language),
            until: isAsking ? row.askedUntil : nil, unanswered: row.stage.isOver ? 0 : row.unanswered, unclaimed: row.unclaimed,
            mark: row.mark)
    }
}

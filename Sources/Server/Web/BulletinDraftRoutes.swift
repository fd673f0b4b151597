// Before there is a bulletin: what a span has to state by a template, and the draft that is made of it. /projects/bulletin is
// the same page for the template that speaks of key projects.
import Bulletins
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct BulletinDraftRoutes: Sendable {
    let web: Web
    /// That of the key projects, whatever the address asks for.
    var isOfProjects = false
    private var house: House { web.house }
    private var address: URLPath { isOfProjects ? URLs.projectBulletin : URLs.bulletinDrafts }

    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let (rights, template) = try await asked(request.query("template"), context)
        guard rights.mayWrite(template) else { throw Refusal.bulletinNotYours(template.writers) }
        return web.page(try await page(template, request, context, nil, (request.query("from"), request.query("to"))))
    }

    @Sendable func draft(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try web.reader(context)
        let form = try await web.form(request, context)
        let (rights, template) = try await asked(form["template"], context)
        guard rights.mayWrite(template) else { throw Refusal.bulletinNotYours(template.writers) }
        do {
            let (from, to) = try span(template, form["from"], form["to"])
            let corrects = form.trimmed("corrects")
            let id = try await house.draftBulletin(
                template.name, from: from, to: to, corrects: corrects.isEmpty ? nil : try await corrected(corrects),
                by: rights.actor(as: template.writers), key: form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier())
            return web.redirect(
                to: URLs.bulletin(id),
                notice: context.visitor.language == .zh ? "已起草，请核对后送审" : "It is drafted: read it, then sign it")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["from", "to", "corrects"], context.visitor.language)
            return web.page(try await page(template, request, context, entered, (form["from"], form["to"])), status: refusal.status)
        }
    }

    private func corrected(_ name: String) async throws -> BulletinMark {
        do { return try await house.publishedBulletin(name) } catch let refusal as Refusal where refusal == .bulletinUnknown {
            throw Refusal.fieldInvalid(
                "corrects", String(name.prefix(60)), expected: Bilingual(zh: "已印发通报的编号", en: "the number of a published one"))
        }
    }

    /// The template that is asked for; of the key projects the first that speaks of them.
    private func asked(_ name: String?, _ context: WebContext) async throws -> (BulletinRights, BulletinTemplate) {
        let templates = await house.journal.book().bulletins
        let reader = isOfProjects ? try ProjectRoutes.reader(web, context) : try web.reader(context)
        let rights = BulletinRights(reader, templates)
        let found =
            isOfProjects
            ? templates.names.compactMap { templates[$0] }.first { $0.speaksOfProjects } : name.flatMap { templates[$0] }
        guard let found else { throw Refusal.bulletinTemplateUnknown(name ?? (isOfProjects ? "project-dispatch" : "")) }
        return (rights, found)
    }

    /// Whole days; without any the span that is usual for the template.
    private func span(_ template: BulletinTemplate, _ first: String?, _ last: String?) throws -> (Instant, Instant) {
        let today = house.now().day(in: .china)
        let usual = template.usualSpan(at: house.now(), in: .china)
        func day(_ text: String?, _ field: String, _ usual: CivilDay) throws(Refusal) -> CivilDay {
            guard let text = text?.filter({ !$0.isWhitespace }), !text.isEmpty else { return usual }
            guard let day = CivilDay(text) else {
                throw .fieldInvalid(
                    field, String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-16", en: "a day such as 2026-11-16"))
            }
            return day
        }
        let from = try day(first, "from", usual.from)
        let to = try day(last, "to", usual.to)
        guard from <= to else {
            throw Refusal.fieldInvalid("to", to.description, expected: Bilingual(zh: "不早于 \(from)", en: "not before \(from)"))
        }
        guard to < today else {
            throw Refusal.fieldInvalid("to", to.description, expected: Bilingual(zh: "昨天或更早", en: "yesterday or earlier"))
        }
        return (Instant(from, in: .china), Instant(to.advanced(by: 1), in: .china))
    }

    private func page(
        _ template: BulletinTemplate, _ request: Request, _ context: WebContext, _ entered: Entered?, _ asked: (String?, String?)
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        var said = entered
        let bounds: (Instant, Instant)
        do { bounds = try span(template, asked.0, asked.1) } catch let refusal as Refusal {
            // A span that cannot be is said, and the usual one is shown.
            let typed = Form(fields: ["from": [asked.0 ?? ""], "to": [asked.1 ?? ""]])
            said = said ?? Entered(refused: refusal, typed, fields: ["from", "to"], page.language)
            bounds = try span(template, nil, nil)
        }
        let content = try await house.bulletinContent(template, from: bounds.0, to: bounds.1)
        let (from, to) = (bounds.0.day(in: .china), bounds.1.adding(seconds: -1).day(in: .china))
        let draft = BulletinDraft(
            template: BulletinTemplateMark(name: template.name, version: 0),
            title: template.title(from: bounds.0, to: bounds.1, in: .china),
            from: bounds.0, to: bounds.1, content: content)
        let bulletin = Bulletin(previewing: draft, at: page.now)
        let organization = await house.journal.book().matters.organization
        let model = BulletinDocument(bulletin, template, organization, isChinese: page.language == .zh).model(bulletin)
        let name = FormField.hidden("template", template.name)
        // What is wrong with the span stands beside it, with the days as they were asked for.
        let fill = said ?? .nothing
        let isOfSpan = fill.refusals.keys.contains { $0 == "from" || $0 == "to" }
        func day(_ field: String, _ zh: String, _ en: String, _ shown: CivilDay) -> FormField {
            let field = FormField(field, page.pick(zh, en), .day, values: [shown.description], isRequired: true)
            return isOfSpan ? fill.fill(field) : field
        }
        return bulletinPreviewPage(
            BulletinPreviewModel(
                bulletin: model,
                span: FormModel(
                    action: address,
                    fields: [
                        day("from", "从", "From", from), day("to", "至（含）", "Up to and with", to), name,
                    ], submit: page.pick("换一段时间", "Another span"), isQuery: true),
                form: content.isEmpty || isOfSpan
                    ? nil
                    : FormModel(
                        action: isOfProjects ? URLs.projectBulletin : URLs.bulletins,
                        fields: [
                            fill.fill(
                                FormField(
                                    "corrects", page.pick("更正哪一期", "Corrects"),
                                    hint: page.pick("更正已印发的一期时，写它的编号。", "The number of the published one, where this corrects one."))),
                            name, .hidden("from", from.description), .hidden("to", to.description), .hidden("key", House.newIdentifier()),
                        ], submit: page.pick("起草", "Draft it"), refusals: fill.general), isOfProjects: isOfProjects), in: page)
    }
}

// 调度通报: what a span has to state, shown with every line that can be left out, and compiled into a bulletin.
import Bulletins
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages
import Projects

struct ProjectBulletinRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let mostLines = 300

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try await reader(context)
        return web.page(try await page(request, context, nil, [:]))
    }

    @Sendable func compile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (reader, actor) = try await reader(context)
        let form = try await web.form(request, context)
        do {
            let (from, to) = try await span(form["from"], form["to"])
            let bulletin = try await house.projectBulletin(from: from, to: to)
            let kept = Set(form.fields["keep"] ?? [])
            let facts = bulletin.facts.filter { kept.contains(Self.mark($0)) }
            let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
            let id = House.identifier(for: "\(reader.officer)/bulletin/\(key)")
            _ = try await house.journal.submit(
                Submission(
                    stream: BulletinDecider.stream(id),
                    command: BulletinCommand.compile(
                        title: (form["title"] ?? "").trimmingCharacters(in: .whitespaces), from: from, to: to, facts: facts,
                        figures: bulletin.figures),
                    actor: actor, now: house.now(), key: "\(reader.officer)/bulletin/\(key)", content: kept.sorted().joined(separator: " "))
            )
            return web.redirect(to: URLs.bulletin(id), notice: context.visitor.language == .zh ? "已编发" : "It is compiled")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["title", "from", "to", "keep"], context.visitor.language)
            return web.page(
                try await page(request, context, entered, ["from": form["from"] ?? "", "to": form["to"] ?? ""]), status: refusal.status)
        }
    }

    /// Whoever may tell others how things stand.
    private func reader(_ context: WebContext) async throws -> (Reader, Actor) {
        let reader = try ProjectRoutes.reader(web, context)
        guard let post = reader.posts.first(where: { BulletinDecider.duties.contains($0.duty) }) else {
            throw Refusal.bulletinNotYours(BulletinDecider.duties)
        }
        return (reader, reader.actor(in: post))
    }

    private static func mark(_ fact: BulletinFact) -> String { "\(fact.group.rawValue).\(fact.reference)" }

    /// Whole days; without any the last whole week, so that on Monday morning it is the one that has just ended.
    private func span(_ first: String?, _ last: String?) async throws -> (Instant, Instant) {
        let book = await house.journal.book()
        let zone = ProjectDecisionRules(projects: book.projects, periods: book.periods, matters: book.matters).zone
        let today = house.now().day(in: zone)
        let monday = today.advanced(by: 1 - today.weekday)
        func day(_ text: String?, _ field: String, _ usual: CivilDay) throws(Refusal) -> CivilDay {
            guard let text = text?.trimmingCharacters(in: .whitespaces), !text.isEmpty else { return usual }
            guard let day = CivilDay(text) else {
                throw .fieldInvalid(
                    field, String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-16", en: "a day such as 2026-11-16"))
            }
            return day
        }
        let from = try day(first, "from", monday.advanced(by: -7))
        let to = try day(last, "to", monday.advanced(by: -1))
        guard from <= to else {
            throw Refusal.fieldInvalid("to", to.description, expected: Bilingual(zh: "不早于 \(from)", en: "not before \(from)"))
        }
        guard to < today else {
            throw Refusal.fieldInvalid("to", to.description, expected: Bilingual(zh: "昨天或更早", en: "yesterday or earlier"))
        }
        return (Instant(from, in: zone), Instant(to.advanced(by: 1), in: zone))
    }

    private func page(
        _ request: Request, _ context: WebContext, _ entered: Entered?, _ asked: [String: String]
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let (first, last) = (asked["from"] ?? request.query("from"), asked["to"] ?? request.query("to"))
        var said = entered
        let bounds: (Instant, Instant)
        do { bounds = try await span(first, last) } catch let refusal as Refusal {
            // A span that cannot be is said, and the usual one is shown.
            said = said ?? Entered(refused: refusal, Form(), fields: [], page.language)
            bounds = try await span(nil, nil)
        }
        let bulletin = try await house.projectBulletin(from: bounds.0, to: bounds.1)
        let (from, to) = (bounds.0.day(in: page.zone), bounds.1.adding(seconds: -1).day(in: page.zone))
        let lines = bulletin.facts.prefix(Self.mostLines).map { fact in
            Choice(
                Self.mark(fact), "\(fact.number) \(fact.title)\(page.pick("：", ": "))\(page.pick(fact.sentence.zh, fact.sentence.en))",
                note: page.pick(fact.group.title.zh, fact.group.title.en))
        }
        let fields = [
            FormField(
                "title", page.pick("标题", "Title"),
                values: [page.pick("重点项目调度通报（\(page.fullText(from))至\(page.fullText(to))）", "Key projects, \(from) to \(to)")],
                isRequired: true),
            FormField(
                "keep", page.pick("列入的内容", "Lines"), .checkboxes(lines), values: lines.map(\.value),
                hint: page.pick("去掉不列入的。", "Take away what is left out.")),
            .hidden("from", from.description), .hidden("to", to.description), .hidden("key", House.newIdentifier()),
        ]
        let fill = said ?? .nothing
        return projectBulletinPage(
            ProjectBulletinModel(
                figures: bulletin.figures.map { BulletinRoutes.figure($0, page) },
                span: FormModel(
                    action: URLs.projectBulletin,
                    fields: [
                        FormField("from", page.pick("从", "From"), .day, values: [from.description], isRequired: true),
                        FormField("to", page.pick("至（含）", "Up to and with"), .day, values: [to.description], isRequired: true),
                    ], submit: page.pick("换一段时间", "Another span"), refusals: entered == nil ? said?.general ?? [] : [], isQuery: true),
                form: lines.isEmpty
                    ? nil
                    : FormModel(
                        action: URLs.projectBulletin, fields: fields.map(fill.fill), submit: page.pick("编发", "Compile"),
                        refusals: fill.general,
                        note: bulletin.facts.count > lines.count
                            ? page.pick(
                                "共 \(bulletin.facts.count) 条，只列前 \(lines.count) 条。",
                                "The first \(lines.count) of \(bulletin.facts.count) lines.")
                            : nil)), in: page)
    }
}

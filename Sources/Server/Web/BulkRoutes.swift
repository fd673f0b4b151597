// POST /matters/actions: one action on several matters, each decided by itself. What one of them refuses does not
// keep the others from it, and the page says what became of each.
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

func addBulkRoutes(_ router: Router<WebContext>, _ web: Web) {
    router.post("/matters/actions", use: BulkRoutes(web: web).act)
}

struct BulkRoutes: Sendable {
    let web: Web
    var house: House { web.house }

    /// As many as a list shows on a page, and some: a form of ten thousand is no form of ours.
    static let most = 200
    private static let actions: [Action] = [.accept, .claim, .dispatch, .urge]

    @Sendable func act(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try web.reader(context)
        let form = try await web.form(request, context)
        guard let action = form["action"].flatMap(Action.init(rawValue:)), Self.actions.contains(action) else {
            throw Refusal.fieldInvalid(
                "action", String((form["action"] ?? "").prefix(40)),
                expected: Bilingual(zh: "受理、认领、派遣、催办之一", en: "one of accept, claim, dispatch, urge"))
        }
        var seen: Set<String> = []
        let numbers = (form.fields["number"] ?? []).filter { seen.insert($0).inserted }
        let back = form["next"].flatMap(URLPath.init(local:)) ?? URLs.desk
        // Nothing is wrong, and nothing was lost: back to the boxes.
        guard !numbers.isEmpty else {
            return web.redirect(
                to: back, notice: context.visitor.language == .zh ? "没有勾选事项，请先勾选。" : "No matter was chosen; tick some first.")
        }
        guard numbers.count <= Self.most else {
            throw Refusal.fieldInvalid(
                "number", String(numbers.count), expected: Bilingual(zh: "最多 \(Self.most) 件", en: "at most \(Self.most) matters"))
        }
        // What is wrong with the form is wrong for all of them, and said once.
        let command = try MatterCommand(action, form, photos: [])
        if action == .urge, (form["reason"] ?? "").allSatisfy(\.isWhitespace) {
            throw Refusal.fieldMissing("reason", title: Bilingual(zh: "催办意见", en: "what you want of them"))
        }
        var lines: [BulkResultModel.Line] = []
        for number in numbers { lines.append(try await line(number, action, command, reader, context)) }
        let title = action.title.text(context.visitor.language)
        if lines.allSatisfy({ $0.refusal == nil }) {
            let done = context.visitor.language == .zh ? "\(title)：\(lines.count) 件 ✓" : "\(title): \(lines.count) ✓"
            return web.redirect(to: back, notice: done)
        }
        var page = await web.pageContext(request, context)
        page.path = back.text
        return web.page(bulkResultPage(BulkResultModel(action: title, lines: lines, back: back), in: page))
    }

    private func line(_ number: String, _ action: Action, _ command: MatterCommand, _ reader: Reader, _ context: WebContext) async throws
        -> BulkResultModel.Line
    {
        var title = ""
        do {
            let (matter, _) = try await house.matter(number)
            guard reader.covers(matter) else { throw Refusal.matterNotReadable }
            title = matter.title
            try await house.act(command, on: number, by: await house.actor(reader, for: action, on: matter))
            return .init(number: number, title: title, refusal: nil)
        } catch let refusal as Refusal {
            return .init(number: number, title: title, refusal: refusal.text(context.visitor.language))
        } catch JournalFault.unknown {
            let unknown = Refusal.outcomeUnknown(key: nil)
            return .init(number: number, title: title, refusal: unknown.text(context.visitor.language))
        }
    }
}

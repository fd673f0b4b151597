// 读材料: a text is pasted or uploaded, read, and reviewed proposal by proposal. What is accepted goes to the meeting by the form that
// meetings have; what is not is rejected, and both are on record.
import Extraction
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Meetings
import Pages

func addTextRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = TextRoutes(web: web)
    router.get("/texts", use: routes.list)
    router.post("/texts", use: routes.read)
    router.get("/texts/:text", use: routes.show)
    router.get("/texts/:text/:kind/:article/:place", use: routes.review)
    router.post("/texts/:text/:kind/:article/:place", use: routes.decide)
}

struct TextRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 30

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let actor = try await MeetingRights(house, reader).actor(.record)
        // Percent-encoded, a Chinese character is nine bytes of a form.
        let form = try await web.form(
            request, context, upTo: 4 * TextDecider.longest, field: 2 * TextDecider.longest, file: 2 * TextDecider.longest)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let recorded = try await house.read(
                title: form.trimmed("title"), on: try form.civilDay("on", Bilingual(zh: "日期", en: "day")), body: try body(form), by: actor,
                key: key)
            try await house.journal.settle()
            return web.redirect(
                to: URLs.text(recorded.text.number),
                notice: read(recorded.text.waiting.count, like: try await house.textLike(recorded.text), context.visitor.language))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["title", "on", "body"], context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "texts", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    private func read(_ count: Int, like other: String?, _ language: Language) -> String {
        let isChinese = language == .zh
        let found =
            count == 0
            ? isChinese ? "没有读出会议和任务" : "No meeting and no order was found"
            : isChinese ? "读出 \(count) 条，请逐条审核" : "\(count) proposals; review them one by one"
        guard let other else { return found }
        return found + (isChinese ? "。标题和日期与 \(other) 相同，请勿重复采用" : ". \(other) has the same title and day: do not take it twice")
    }

    /// What was pasted, or a file of plain text.
    private func body(_ form: Form) throws -> String {
        let pasted = form["body"] ?? ""
        guard pasted.allSatisfy(\.isWhitespace), let file = form.files.first(where: { $0.name == "file" && !$0.bytes.isEmpty }) else {
            return pasted
        }
        guard let text = String(validating: file.bytes, as: UTF8.self), !text.unicodeScalars.contains("\u{0}") else {
            throw Refusal.fieldInvalid(
                "file", file.filename,
                expected: Bilingual(zh: "UTF-8 纯文本文件（.txt）；Word 文件请把文字粘贴进来", en: "plain text in UTF-8; paste what is in a Word file"))
        }
        return text
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let recorded = try await house.text(try context.segment("text") { .textUnknown($0) })
        let page = await web.pageContext(request, context)
        let words = TextWords(text: recorded.text, book: await house.journal.book(), page: page)
        return web.page(textPage(try await words.model(matters: try await matterNumbers(recorded.text)), in: page))
    }

    @Sendable func review(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await reviewPage(request, context, nil))
    }

    @Sendable func decide(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await MeetingRights(house, reader)
        let (recorded, proposal) = try await proposal(context)
        let text = recorded.text
        let form = try await web.form(request, context)
        // An order needs the right to give one; everything else the right to record.
        let actor = try rights.actor(proposal.kind == .obligation && form["decision"] == "accept" ? .order : .record)
        do {
            if let outcome = text.outcomes[proposal] { throw Refusal.textProposalSettled(outcome) }
            switch form["decision"] {
            case "reject": try await house.reject(proposal, of: text, reason: form.trimmed("rejection"), by: actor)
            case "accept": try await accept(proposal, of: text, form, by: actor)
            default: throw Refusal.fieldMissing("decision", title: Bilingual(zh: "采用还是不采用", en: "accept or reject"))
            }
            try await house.journal.settle()
            let now = try await house.text(text.number).text
            let next = now.waiting.first { $0 > proposal } ?? now.waiting.first
            return web.redirect(
                to: next.map { URLs.proposal(text.number, $0.kind.rawValue, $0.article, $0.place) } ?? URLs.text(text.number),
                notice: context.visitor.language == .zh ? "已记录，还有 \(now.waiting.count) 条" : "On record; \(now.waiting.count) to go")
        } catch let refusal as Refusal {
            let entered = Entered(
                refused: refusal, form, fields: MeetingRoutes.fields + ["rejection", "meeting"], context.visitor.language)
            return web.page(
                try await reviewPage(
                    request, context, RefusedForm(id: form["decision"] == "reject" ? "reject" : "review", entered: entered)),
                status: refusal.status)
        }
    }

    private func accept(_ proposal: Proposal, of text: ReadText, _ form: Form, by actor: Actor) async throws {
        let mark = TextMark(text: text.id, article: proposal.article, proposal: proposal.place)
        let key = "text/\(text.id)/\(proposal.kind.rawValue)/\(proposal.article)/\(proposal.place)"
        let cause = EntryReference(stream: TextDecider.stream(text.id), version: 1)
        guard proposal.kind == .obligation else {
            let details = try MeetingForms.details(form, keeping: nil)
            let found = text.findings.articles[proposal.article].meetings[proposal.place]
            try await house.meeting(
                .record(
                    details, attendees: try MeetingForms.attendees(form["attendees"] ?? ""), items: TextWords.items(of: found), from: mark),
                on: House.meetingIdentifier(details, form: key, by: actor.officer), by: actor, key: key, content: try JSON.text(details),
                cause: cause)
            return
        }
        let number = form.trimmed("meeting")
        guard !number.isEmpty else { throw Refusal.fieldMissing("meeting", title: Bilingual(zh: "来自哪次会议", en: "of which meeting")) }
        let meeting: Meeting
        do { meeting = try await house.meeting(number).meeting } catch let refusal as Refusal where refusal.code == "meeting.unknown" {
            throw Refusal.fieldInvalid(
                "meeting", String(number.prefix(40)), expected: Bilingual(zh: "已登记会议的编号", en: "the number of a recorded meeting"))
        }
        let order = try MeetingForms.order(form, from: mark)
        try await house.meeting(
            try await house.orderCommand(order, joining: form.trimmed("matter")), on: meeting.id, by: actor, key: key,
            content: try JSON.text(order) + form.trimmed("matter"), cause: cause)
    }

    // MARK: Pages

    private func proposal(_ context: WebContext) async throws -> (RecordedText, Proposal) {
        let recorded = try await house.text(try context.segment("text") { .textUnknown($0) })
        guard let kind = Proposal.Kind(rawValue: try context.segment("kind")), let article = Int(try context.segment("article")),
            let place = Int(try context.segment("place"))
        else { throw Refusal.textProposalUnknown }
        let proposal = Proposal(kind, article: article, place: place)
        guard recorded.text.has(proposal) else { throw Refusal.textProposalUnknown }
        return (recorded, proposal)
    }

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let rights = await MeetingRights(house, reader)
        let begin = max(0, request.query("after").flatMap { Int($0) } ?? 0)
        let rows = try await house.journal.rows(
            "select number, title, day, meetings, orders, waiting from text order by number desc limit \(Self.size + 1) offset \(begin)")
        let lines = rows.prefix(Self.size).compactMap { row in
            CivilDay(row.text("day")).map { day in
                TextLine(
                    number: row.text("number"), title: row.text("title"), on: day, meetings: row.integer("meetings"),
                    orders: row.integer("orders"), waiting: row.integer("waiting"))
            }
        }
        let form =
            rights.may(.record)
            ? adminForm(
                "texts", page.pick("读一份材料", "Read a text"), to: URLs.texts,
                [
                    FormField(
                        "body", page.pick("会议报道、纪要或通知全文", "Report, minutes or notice"), .area(rows: 12),
                        hint: page.pick("直接粘贴；断行、全角、错位都不要紧。", "Paste it as it is: broken lines do no harm.")),
                    FormField(
                        "file", page.pick("或上传纯文本文件", "Or upload plain text"),
                        .file(accept: "text/plain,.txt,.md", isMultiple: false, usesCamera: false)),
                    FormField(
                        "on", page.pick("材料的日期", "Its day"), .day, values: [page.now.day(in: page.zone).description],
                        hint: page.pick(
                            "“月底前”“周五前”从这一天算起；文中自己写了日期的，按文中的。", "\"By Friday\" is counted from it, unless the text says a day itself."),
                        isRequired: true),
                    FormField("title", page.pick("标题", "Title"), hint: page.pick("不填就用文中的标题。", "The text's own where this is empty.")),
                    .hidden("key", key),
                ], refused: refused,
                note: page.pick(
                    "读出来的只是建议：每一条都要人审核，才会立项。", "What is found is proposed, no more: nothing is filed before somebody has accepted it."),
                isOpen: lines.isEmpty)
            : nil
        return textsPage(
            TextsModel(
                lines: Array(lines),
                pager: Pager(
                    first: begin > 0 ? URLs.texts : nil,
                    next: rows.count > Self.size ? URLs.texts.adding("after", String(begin + Self.size)) : nil), form: form), in: page)
    }

    private func reviewPage(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let (recorded, proposal) = try await proposal(context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let words = TextWords(text: recorded.text, book: book, page: page)
        let rights = await MeetingRights(house, reader)
        let isWaiting = recorded.text.outcomes[proposal] == nil
        let fields: [FormField]
        var like: [(number: String, title: String)] = []
        switch proposal.kind {
        case .meeting: fields = words.meetingFields(proposal)
        case .obligation:
            let found = recorded.text.findings.articles[proposal.article].obligations[proposal.place]
            if isWaiting { like = try await house.likeMatters(found.text, reader) }
            fields = words.orderFields(
                proposal, meetings: house.meetings(takenFrom: recorded.text),
                mayDispatch: reader.posts.contains {
                    (book.matters.ledger(book.meetings.ledger)?.actions[.dispatch]?.by ?? []).contains($0.duty)
                })
        }
        // Two forms: what an acceptance needs must not keep anybody from saying no.
        var forms: [TitledForm] = []
        if rights.may(.record), isWaiting {
            let here = URLs.proposal(recorded.text.number, proposal.kind.rawValue, proposal.article, proposal.place)
            forms = [
                adminForm(
                    "review", page.pick("采用", "Accept"), to: here, fields + [.hidden("decision", "accept")], refused: refused,
                    note: page.pick("可以先修改再采用。", "Mend it first where it is not right."), isOpen: refused?.id != "reject"),
                adminForm(
                    "reject", page.pick("不采用", "Reject"), to: here,
                    [FormField("rejection", page.pick("不采用的理由", "Why")), .hidden("decision", "reject")], refused: refused),
            ]
        }
        return proposalPage(
            words.proposal(
                proposal, matters: try await matterNumbers(recorded.text), forms: forms,
                like: like.map { Crumb("\($0.number) \($0.title)", URLs.matter($0.number)) }), in: page)
    }

    /// By identifier the numbers of the matters that orders became.
    private func matterNumbers(_ text: ReadText) async throws -> [String: String] {
        let ids = text.outcomes.compactMap { proposal, outcome -> String? in
            guard proposal.kind == .obligation, case .taken(let id) = outcome else { return nil }
            return id
        }
        guard !ids.isEmpty else { return [:] }
        let rows = try await house.journal.rows("select id, number from matter where id in (\(.joined(ids.map { "\($0)" }, by: ", ")))")
        return Dictionary(rows.map { ($0.text("id"), $0.text("number")) }) { first, _ in first }
    }
}

// 会议、批示、文件: the list, one meeting with what became of what it ordered, and the forms by which it grows.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Meetings
import Pages

func addMeetingRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = MeetingRoutes(web: web)
    router.get("/meetings", use: routes.list)
    router.post("/meetings", use: routes.record)
    router.get("/meetings/:meeting", use: routes.show)
    router.post("/meetings/:meeting/:what", use: routes.take)
}

struct MeetingRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let size = 30
    static let fields = [
        "kind", "session", "title", "on", "chair", "place", "mark", "parent", "attendees", "item-kind", "by", "text", "measures", "limit",
        "owner", "supporting", "sponsor", "urgency", "item", "words", "matter", "minutes", "reason",
    ]

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await listPage(request, context, nil))
    }

    @Sendable func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let actor = try await MeetingRights(house, reader).actor(.record)
        let form = try await web.form(request, context)
        let key = form["key"].flatMap { $0.isEmpty ? nil : $0 } ?? House.newIdentifier()
        do {
            let details = try MeetingForms.details(form, keeping: nil)
            let recorded = try await house.meeting(
                .record(details, attendees: try MeetingForms.attendees(form["attendees"] ?? "")),
                on: House.meetingIdentifier(details, form: key, by: reader.officer), by: actor, key: key, content: try JSON.text(details))
            return web.redirect(
                to: URLs.meeting(recorded.number),
                notice: context.visitor.language == .zh
                    ? "\(recorded.number) 已登记，请补充议题和交办事项" : "\(recorded.number) is recorded; add its agenda and orders")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(
                try await listPage(request, context, RefusedForm(id: "meetings", entered: entered), key: refusal.nextFormKey(after: key)),
                status: refusal.status)
        }
    }

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let reader = try ProjectRoutes.reader(web, context)
        let rights = await MeetingRights(house, reader)
        let what = try context.segment("what")
        let steps: [String: MeetingStep] = [
            "attendance": .record, "items": .record, "minutes": .record, "orders": .order, "details": .revise,
        ]
        guard let step = steps[what] else { throw Refusal.pageUnknown }
        let actor = try rights.actor(step)
        let recorded = try await house.meeting(try context.segment("meeting") { .meetingUnknown($0) })
        let form = try await web.form(request, context)
        do {
            let command = try await command(what, form, recorded.meeting)
            try await house.meeting(command, on: recorded.meeting.id, by: actor, expectedVersion: form["version"].flatMap { Int($0) })
            return web.redirect(
                to: URLs.meeting(recorded.meeting.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: Self.fields, context.visitor.language)
            return web.page(try await page(request, context, RefusedForm(id: what, entered: entered)), status: refusal.status)
        }
    }

    private func command(_ what: String, _ form: Form, _ meeting: Meeting) async throws -> MeetingCommand {
        switch what {
        case "attendance":
            let reason = form.trimmed("reason")
            return .attend(try MeetingForms.attendees(form["attendees"] ?? ""), reason: reason.isEmpty ? nil : reason)
        case "items":
            guard let kind = AgendaKind(rawValue: form.trimmed("item-kind")) else {
                throw Refusal.fieldMissing("item-kind", title: Bilingual(zh: "方式", en: "how"))
            }
            return .addItem(AgendaItem(kind: kind, title: form.trimmed("title"), by: form.trimmed("by")))
        case "minutes": return .minute((form["minutes"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
        case "orders": return try await house.orderCommand(try MeetingForms.order(form), joining: form.trimmed("matter"))
        default:
            return .revise(try MeetingForms.details(form, keeping: meeting.details), reason: form.trimmed("reason"))
        }
    }

    // MARK: Pages

    private func listPage(
        _ request: Request, _ context: WebContext, _ refused: RefusedForm?, key: String = House.newIdentifier()
    ) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let kind = request.query("kind").flatMap { book.meetings.kind($0)?.code }
        let begin = max(0, request.query("after").flatMap { Int($0) } ?? 0)
        let found = try await house.meetings(kind: kind, from: begin, atMost: Self.size + 1)
        let shown = Array(found.prefix(Self.size))
        let forms = MeetingForms(book: book, page: page)
        let rights = await MeetingRights(house, reader)
        let form =
            rights.may(.record)
            ? adminForm(
                "meetings", page.pick("登记会议、批示或文件", "Record a meeting, an instruction or a document"), to: URLs.meetings,
                forms.details(nil) + forms.attendance([]) + [.hidden("key", key)], refused: refused,
                note: page.pick("有报道或纪要全文的，也可以让系统先读一遍。", "Where there is a report or minutes, they can be read first."))
            : nil
        let here = kind.map { URLs.meetings.adding("kind", $0) } ?? URLs.meetings
        return meetingsPage(
            MeetingsModel(
                kinds: book.meetings.kinds.map { Choice($0.code, $0.title.text(page.language)) }, kind: kind,
                lines: try await lines(shown, book, page),
                pager: Pager(
                    first: begin > 0 ? here : nil,
                    next: found.count > Self.size ? here.adding("after", String(begin + Self.size)) : nil),
                form: form), in: page)
    }

    func lines(_ meetings: [Meeting], _ book: Book, _ page: PageContext) async throws -> [MeetingLine] {
        let counts = try await house.orderCounts(of: meetings.map(\.number), at: page.now)
        return meetings.compactMap { meeting in
            meeting.details.map { details in
                let count = counts[meeting.number]
                return MeetingLine(
                    number: meeting.number, on: details.on,
                    kind: book.meetings.kind(details.kind)?.title.text(page.language) ?? details.kind,
                    title: details.title, chair: details.chair, ordered: count?.ordered ?? 0, open: count?.open ?? 0, late: count?.late ?? 0
                )
            }
        }
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let reader = try ProjectRoutes.reader(web, context)
        let recorded = try await house.meeting(try context.segment("meeting") { .meetingUnknown($0) })
        let meeting = recorded.meeting
        guard let details = meeting.details else { throw Refusal.meetingUnknown(meeting.number) }
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let rights = await MeetingRights(house, reader)
        let fields = MeetingForms(book: book, page: page)
        let version = FormField.hidden("version", String(recorded.version))
        func form(_ what: String, _ zh: String, _ en: String, _ fields: [FormField], isOpen: Bool = false) -> TitledForm {
            adminForm(what, page.pick(zh, en), to: URLs.meeting(meeting.number, what), fields + [version], refused: refused, isOpen: isOpen)
        }
        var forms: [TitledForm] = []
        if rights.may(.order) {
            forms.append(form("orders", "交办", "Give an order", fields.order(meeting, mayDispatch: mayDispatch(reader, book))))
        }
        if rights.may(.record) {
            forms += [
                form("items", "补充议题", "Add to the agenda", fields.item),
                form("attendance", "参会人员", "Who attended", fields.attendance(meeting.attendees) + [optionalReason(page)]),
                form(
                    "minutes", "写纪要", "Write the minutes",
                    [FormField("minutes", page.pick("纪要", "Minutes"), .area(rows: 10), values: [meeting.minutes], isRequired: true)]),
            ]
        }
        if rights.may(.revise) { forms.append(form("details", "更正会议信息", "Correct it", fields.details(details) + [fields.reason])) }
        let entries = try await house.entries(ofMeeting: meeting.id)
        return meetingPage(
            MeetingModel(
                number: meeting.number, title: details.title, facts: facts(meeting, details, book, page),
                attendance: attendance(meeting, page),
                items: meeting.items.map {
                    MeetingModel.Item(kind: $0.kind.title.text(page.language), title: $0.title, by: $0.by)
                },
                orders: try await orders(meeting.number, reader, Wording(rules: book.matters, page: page)), minutes: meeting.minutes,
                parent: try await line(details.parent, book, page),
                continuations: try await lines(house.continuations(of: meeting.number), book, page),
                timeline: try entries.reversed().map { try item($0, book.matters.organization, page) }, forms: forms),
            in: page)
    }

    private func line(_ number: String?, _ book: Book, _ page: PageContext) async throws -> MeetingLine? {
        guard let number else { return nil }
        return try await lines([try await house.meeting(number).meeting], book, page).first
    }

    private func optionalReason(_ page: PageContext) -> FormField {
        FormField("reason", page.pick("更正理由（去掉或改动人员时必填）", "Reason (where somebody is taken off or changed)"), .area(rows: 2))
    }

    private func orders(_ number: String, _ reader: Reader, _ wording: Wording) async throws -> [MatterRow] {
        try await house.journal.rows(
            """
            select distinct m.* from subject s join matter m on m.id = s.matter
            where s.kind in ('meeting', 'instruction', 'document') and s.code = \(number)
            and \(MatterQuery.visible(reader.scope, reader.organization) ?? "true") order by m.number limit 300
            """
        ).map { wording.row($0) }
    }

    private func mayDispatch(_ reader: Reader, _ book: Book) -> Bool {
        let by = book.matters.ledger(book.meetings.ledger)?.actions[.dispatch]?.by ?? []
        return reader.posts.contains { by.contains($0.duty) }
    }

    private func facts(_ meeting: Meeting, _ details: MeetingDetails, _ book: Book, _ page: PageContext) -> [Pages.Fact] {
        func optional(_ zh: String, _ en: String, _ value: String) -> Pages.Fact? {
            value.isEmpty ? nil : Pages.Fact(page.pick(zh, en), value)
        }
        return [
            Pages.Fact(page.pick("类别", "Kind"), book.meetings.kind(details.kind)?.title.text(page.language) ?? details.kind),
            details.session.map { Pages.Fact(page.pick("次数", "Session"), page.pick("第 \($0) 次", "No. \($0)")) },
            Pages.Fact(page.pick("日期", "Day"), page.fullText(details.on)), optional("主持、批示或发文", "Chair, or who wrote it", details.chair),
            optional("地点", "Place", details.place), optional("文号、纪要编号", "Number of the paper", details.mark),
        ].compactMap(\.self)
    }

    /// By how they attended, each group in a line.
    private func attendance(_ meeting: Meeting, _ page: PageContext) -> [Pages.Fact] {
        let groups = Dictionary(grouping: meeting.attendees) { person in
            person.attending.title.text(page.language) + (person.venue.isEmpty ? "" : page.pick("（\(person.venue)）", " (\(person.venue))"))
        }
        return groups.keys.sorted { (a, b) in
            let order = Attending.allCases
            let (first, second) = (groups[a]?.first?.attending, groups[b]?.first?.attending)
            return (first.flatMap(order.firstIndex) ?? 0, a) < (second.flatMap(order.firstIndex) ?? 0, b)
        }.map { title in
            Pages.Fact(
                title,
                (groups[title] ?? []).map { $0.post.isEmpty ? $0.name : page.pick("\($0.name)（\($0.post)）", "\($0.name) (\($0.post))") }
                    .joined(separator: page.pick("、", ", ")))
        }
    }

    private func item(_ entry: Entry, _ organization: Organization, _ page: PageContext) throws -> TimelineItem {
        let deed = MeetingSentences.deed(try MeetingFact.decoded(entry))
        let by = Matters.Sentences.actor(entry.actor, organization)
        return TimelineItem(
            at: entry.happenedAt, sentence: page.pick(deed.zh, deed.en), by: page.pick(by.zh, by.en), hash: hexadecimal(entry.hash),
            id: "entry-\(entry.version)")
    }
}

extension House {
    /// An order of its own, or one source more of the matter whose number was written.
    func orderCommand(_ order: Order, joining number: String) async throws -> MeetingCommand {
        guard !number.isEmpty else { return .order(order) }
        do { return .join(try await link(number), order) } catch let refusal as Refusal where refusal.code == "matter.unknown" {
            throw Refusal.fieldInvalid(
                "matter", String(number.prefix(40)), expected: Bilingual(zh: "在册事项的编号", en: "the number of a matter"))
        }
    }
}

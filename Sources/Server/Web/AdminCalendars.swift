// Working calendars: the one in force with its notices and versions, and the way to another: upload a file, see
// which deadlines it moves, publish it with a reason.
import Foundation
import Hummingbird
import Kernel
import Loop
import Matters
import Pages

struct AdminCalendars: Sendable {
    let admin: AdminRoutes
    private var web: Web { admin.web }

    // MARK: In force

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await calendarsPage(request, context, nil))
    }

    private func calendarsPage(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (page, wording) = try await admin.open(request, context)
        let all = wording.rules.calendars
        let name = request.uri.queryParameters["calendar"].map(String.init) ?? all.keys.sorted().first ?? ""
        guard let calendar = all[name] else { throw Refusal.pageUnknown }
        let thisYear = page.now.day(in: page.zone).year
        let year = request.uri.queryParameters["year"].flatMap { Int($0) } ?? thisYear
        let years = Set(calendar.published.filter { $0 > thisYear - 10 } + [thisYear, thisYear + 1]).sorted()
        let days = calendar.dated.compactMap { day, ruling -> RuledDay? in
            guard day.year == year, case .dated(let name, let notice) = ruling.ground else { return nil }
            return RuledDay(day: day, name: name, isOff: !ruling.isWorkDay, notice: notice.id)
        }
        let versions = try await admin.house.versions(ofCalendar: name).map {
            CalendarVersionLine(
                version: $0.version, at: $0.at, by: wording.text(Sentences.actor($0.by, wording.organization)), reason: $0.reason)
        }
        let model = CalendarsModel(
            title: page.pick(calendar.title.zh, calendar.title.en), week: Self.week(calendar.week.sorted(), page),
            hours: calendar.hours.map { "\(Self.clock($0.lowerBound))–\(Self.clock($0.upperBound))" }.joined(
                separator: page.pick("，", ", ")),
            years: years.map {
                YearState(
                    year: $0, isPublished: calendar.published.contains($0),
                    notice: calendar.notices[String($0)].flatMap { URLPath(web: $0.url) })
            },
            days: days.sorted { $0.day < $1.day }, dayYear: year,
            calendars: all.sorted { $0.key < $1.key }.map {
                Tab(page.pick($0.value.title.zh, $0.value.title.en), URLs.calendar($0.key), isCurrent: $0.key == name)
            },
            versions: versions,
            upload: adminForm(
                "calendar", page.pick("更换日历：先预览", "Another calendar: preview it first"), to: URLs.calendarPreviews,
                [
                    FormField(
                        "file", page.pick("日历文件", "Calendar file"),
                        .file(accept: ".json,application/json", isMultiple: false, usesCamera: false),
                        hint: page.pick(
                            "写法见 calendars/README.md；先列出会移动的时限，确认后才发布",
                            "its form: calendars/README.md; you see which deadlines move before it is published"),
                        isRequired: true)
                ], refused: refused))
        return Pages.calendarsPage(model, in: page)
    }

    // MARK: Another one

    /// Shows what the uploaded file, or the one kept with its preview, would move.
    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let (page, wording) = try await admin.open(request, context)
        let form = try await web.form(request, context, upTo: largestForm)
        do {
            let preview = try await admin.house.journal.preview(calendar: text(in: form, of: actor), at: page.now)
            return web.page(try await self.page(preview, number: form["page"].flatMap { Int($0) } ?? 1, nil, wording, actor))
        } catch let refusal as Refusal { return try await refused(refusal, request, context) }
    }

    private func refused(_ refusal: Refusal, _ request: Request, _ context: WebContext) async throws -> Response {
        let refused = RefusedForm(id: "calendar", entered: Entered(refusals: ["file": refusal.text(context.visitor.language)]))
        return web.page(try await calendarsPage(request, context, refused), status: refusal.status)
    }

    /// The whole list.
    @Sendable func csv(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let (page, wording) = try await admin.open(request, context)
        let form = try await web.form(request, context)
        do {
            return PreviewWords.csv(try await admin.house.journal.preview(calendar: text(in: form, of: actor), at: page.now), wording)
        } catch let refusal as Refusal { return try await refused(refusal, request, context) }
    }

    /// Publishes what was previewed. Where the rules have changed since, the new preview is shown instead.
    @Sendable func publish(_ request: Request, _ context: WebContext) async throws -> Response {
        let actor = try admin.administrator(context)
        let (page, wording) = try await admin.open(request, context)
        let form = try await web.form(request, context)
        let text: String
        do { text = try await self.text(in: form, of: actor) } catch let refusal as Refusal {
            return try await refused(refusal, request, context)
        }
        do {
            let done = try await admin.house.publishCalendar(text, reason: form["reason"], seen: form["digest"] ?? "", by: actor)
            try await admin.house.previewedFiles.forget(form["previewed"] ?? "", of: actor.officer)
            return web.redirect(
                to: URLs.calendar(done.name),
                notice: page.pick(
                    "已发布，移动 \(done.movedCount) 个时限或亮灯时刻，\(done.settledCount) 个不再是暂定。",
                    "Published: \(done.movedCount) deadlines or lights moved, \(done.settledCount) are provisional no more."))
        } catch let refusal as Refusal {
            let entered = Entered(refused: refusal, form, fields: ["reason"], names: [:], context.visitor.language)
            let preview = try await admin.house.journal.preview(calendar: text, at: page.now)
            return web.page(try await self.page(preview, number: 1, entered, wording, actor), status: refusal.status)
        }
    }

    private var largestForm: Int { admin.house.settings.largestUpload + 65_536 }

    /// As it comes, or as it was kept with its preview.
    private func text(in form: Form, of actor: Actor) async throws -> String {
        if let mark = form["previewed"] { return try await admin.house.previewedFiles.text(markedBy: mark, of: actor.officer) }
        let bytes = form.files.first { $0.name == "file" }.map { Array($0.bytes) } ?? []
        guard !bytes.isEmpty else { throw Refusal.fieldMissing("file", title: Bilingual(zh: "日历文件", en: "calendar file")) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal.fieldInvalid("file", "…", expected: Bilingual(zh: "UTF-8 编码的 JSON 文件", en: "a JSON file in UTF-8"))
        }
        return text
    }

    private func page(
        _ preview: CalendarPreview, number: Int, _ entered: Entered?, _ wording: Wording, _ actor: Actor
    ) async throws -> HTML {
        let page = wording.page
        let mark = try await admin.house.previewedFiles.keep(preview.text, for: actor.officer)
        let kept = [("previewed", mark), ("digest", preview.digest)]
        let isInForce = preview.isReplacement && wording.rules.texts["\(RuleKind.calendar.rawValue)/\(preview.name)"] == preview.text
        return PreviewWords(
            preview: preview, title: page.pick(preview.title.zh, preview.title.en),
            subject: Pages.Fact(page.pick("日历", "Calendar"), preview.name), wording: wording, kept: kept,
            crumbs: [Crumb(page.pick("工作日历", "Calendar"), URLs.calendars)], address: URLs.calendarPreviews, record: URLs.calendarVersions,
            submit: page.pick("发布这个日历", "Publish this calendar"), needsReason: preview.isReplacement, isInForce: isInForce
        ).page(number: number, entered)
    }

    // MARK: Words

    /// Milliseconds after midnight as `08:30`.
    private static func clock(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }

    private static func week(_ days: [Int], _ page: PageContext) -> String {
        let zh = ["一", "二", "三", "四", "五", "六", "日"]
        let en = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let days = days.filter { (1...7).contains($0) }
        guard days.count > 2, let first = days.first, let last = days.last, days == Array(first...last) else {
            return days.map { page.pick("周\(zh[$0 - 1])", en[$0 - 1]) }.joined(separator: page.pick("、", ", "))
        }
        return page.pick("周\(zh[first - 1])至周\(zh[last - 1])", "\(en[first - 1]) to \(en[last - 1])")
    }
}

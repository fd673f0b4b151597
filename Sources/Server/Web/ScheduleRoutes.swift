// The schedule of a project: shown with its latest days and slack, written line by line, taken out of a contractor's
// file, given out as one, and moved on by what begins and ends.
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Loop
import Matters
import NIOCore
import Pages
import Projects

func addScheduleRoutes(_ router: Router<WebContext>, _ web: Web) {
    let routes = ScheduleRoutes(web: web)
    router.get("/projects/:number/schedule", use: routes.show)
    router.get("/projects/:number/schedule.xml", use: routes.export)
    router.post("/projects/:number/schedule/previews", use: routes.preview)
    router.post("/projects/:number/schedule/:what", use: routes.take)
}

struct ScheduleRoutes: Sendable {
    let web: Web
    private var house: House { web.house }
    private static let largest = 20 << 20
    /// Rows of a page.
    private static let size = 50

    @Sendable func show(_ request: Request, _ context: WebContext) async throws -> Response {
        web.page(try await page(request, context, nil))
    }

    @Sendable func export(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try ProjectRoutes.reader(web, context)
        let project = try await house.project(try context.segment("number") { .projectUnknown($0) }).project
        guard let schedule = try await house.schedule(of: project.number), let details = project.details else { throw Refusal.noSchedule }
        let today = house.now().day(in: .china)
        let text = try schedule.file(named: details.name, at: today).mspdi()
        let headers: HTTPFields = [
            .contentType: "application/xml; charset=utf-8", .cacheControl: "no-store",
            .contentDisposition: "attachment; filename=\"\(project.number)-schedule.xml\"",
        ]
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// A file as it was understood; nothing is recorded yet.
    @Sendable func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        let form = try await web.form(request, context, upTo: Self.largest + (1 << 20))
        do {
            let (reader, project, details) = try await asked(context)
            let rights = await ProjectReader(house, reader)
            guard rights.may(.schedule, details) else { throw rights.refusal(of: .schedule) }
            guard let file = form.files.first(where: { $0.name == "file" && !$0.bytes.isEmpty }) else {
                throw Refusal.fieldMissing("file", title: Bilingual(zh: "文件", en: "file"))
            }
            guard file.bytes.count <= Self.largest else { throw Refusal.workbookTooLarge(file.bytes.count, Self.largest) }
            let name = file.filename.isEmpty ? "schedule" : String(file.filename.prefix(120))
            let book = await house.journal.book()
            let reading = try read(Array(file.bytes), name, try form.scheduleDay("finishOn"), book)
            let mark = try await house.previewedFiles.keep(Data(file.bytes).base64EncodedString(), for: reader.officer)
            return web.page(try await previewed(reading, mark, name, project, request, context))
        } catch let refusal as Refusal {
            return web.page(try await refused(refusal, "previews", form, request, context), status: refusal.status)
        }
    }

    @Sendable func take(_ request: Request, _ context: WebContext) async throws -> Response {
        let what = try context.segment("what")
        guard ["lines", "files", "activities", "finish"].contains(what) else { throw Refusal.pageUnknown }
        let form = try await web.form(request, context)
        do {
            let (reader, project, details) = try await asked(context)
            let rights = await ProjectReader(house, reader)
            guard rights.may(.schedule, details) else { throw rights.refusal(of: .schedule) }
            let command = try await command(what, form, project, reader)
            let actor = rights.actor(for: .schedule, details)
            try await house.project(
                command, on: project.id, by: actor, expectedVersion: form["version"].flatMap { Int($0) })
            if what == "files" { try await house.previewedFiles.forget(form["mark"] ?? "", of: reader.officer) }
            return web.redirect(
                to: URLs.schedule(project.number), notice: context.visitor.language == .zh ? "已记录" : "It is on record")
        } catch let refusal as Refusal {
            return web.page(try await refused(refusal, what, form, request, context), status: refusal.status)
        }
    }

    private func command(_ what: String, _ form: Form, _ project: Project, _ reader: Reader) async throws -> ProjectCommand {
        let book = await house.journal.book()
        switch what {
        case "lines":
            let calendar = book.districtCalendar
            let read: (activities: [Schedule.Activity], links: [Schedule.Link])
            do throws(ScheduleLineFault) {
                read = try ScheduleText.read(form["lines"] ?? "", minutesPerDay: calendar.minutesPerDay)
            } catch { throw Refusal.scheduleText(error, field: "lines") }
            let capacities: [Schedule.Capacity]
            do throws(ScheduleLineFault) { capacities = try ScheduleText.capacities(form["capacities"] ?? "") } catch {
                throw Refusal.scheduleText(error, field: "capacities")
            }
            var schedule = Schedule(
                activities: read.activities, links: read.links, calendars: [calendar], minutesPerDay: calendar.minutesPerDay,
                startOn: try form.requiredScheduleDay("startOn"), finishOn: try form.requiredScheduleDay("finishOn"),
                capacities: capacities.isEmpty ? nil : capacities)
            // What has begun stays begun, as long as it is still there under its number.
            let old = try await house.schedule(of: project.number)
            for place in schedule.activities.indices {
                guard let known = old?.activity(schedule.activities[place].code) else { continue }
                (schedule.activities[place].begunOn, schedule.activities[place].doneOn) = (known.begunOn, known.doneOn)
                schedule.activities[place].remaining = known.remaining
            }
            return .schedule(schedule, reason: form["reason"])
        case "files":
            let text = try await house.previewedFiles.text(markedBy: form["mark"] ?? "", of: reader.officer)
            guard let data = Data(base64Encoded: text) else { throw Refusal.previewGone }
            let reading = try read(Array(data), form["name"] ?? "schedule", try form.scheduleDay("finishOn"), book)
            return .schedule(reading.schedule, reason: form["reason"])
        case "activities":
            let code = form["code"] ?? ""
            let known = try await house.schedule(of: project.number)?.activity(code)
            let days = form["remainingDays"]?.trimmingCharacters(in: .whitespaces) ?? ""
            guard days.isEmpty || Int(days) != nil else {
                throw Refusal.fieldInvalid(
                    "remainingDays", String(days.prefix(20)), expected: Bilingual(zh: "整数", en: "a whole number"))
            }
            return .reportActivity(
                ActivityReport(
                    code: code, begunOn: try form.scheduleDay("begunOn") ?? known?.begunOn, doneOn: try form.scheduleDay("doneOn"),
                    remainingDays: Int(days)))
        default: return .moveFinish(to: try form.requiredScheduleDay("finishOn"), reason: form["reason"] ?? "")
        }
    }

    /// Throws what whoever may not schedule is told.
    private func asked(_ context: WebContext) async throws -> (Reader, Project, ProjectDetails) {
        let reader = try ProjectRoutes.reader(web, context)
        let project = try await house.project(try context.segment("number") { .projectUnknown($0) }).project
        guard let details = project.details else { throw Refusal.projectUnknown(project.number) }
        return (reader, project, details)
    }

    private func read(_ bytes: [UInt8], _ name: String, _ finishOn: CivilDay?, _ book: Book) throws -> ScheduleReading {
        do {
            return try PlanFile.read(bytes).schedule(named: name, usual: book.districtCalendar, finishOn: finishOn)
        } catch let fault as PlanFileFault { throw Refusal.scheduleFile(fault) }
    }

    // MARK: Pages

    private func refused(
        _ refusal: Refusal, _ what: String, _ form: Form, _ request: Request, _ context: WebContext
    ) async throws -> HTML {
        let fields = ["lines", "capacities", "startOn", "finishOn", "reason", "code", "begunOn", "doneOn", "remainingDays", "file"]
        let entered = Entered(refused: refusal, form, fields: fields, context.visitor.language)
        return try await page(request, context, RefusedForm(id: what == "files" ? "previews" : what, entered: entered))
    }

    private func page(_ request: Request, _ context: WebContext, _ refused: RefusedForm?) async throws -> HTML {
        let (reader, project, details) = try await asked(context)
        let version = try await house.project(project.number).version
        let page = await web.pageContext(request, context)
        let book = await house.journal.book()
        let today = page.now.day(in: page.zone)
        let schedule = try await house.schedule(of: project.number)
        let mayChange = await ProjectReader(house, reader).may(.schedule, details) && project.withdrawnOn == nil
        let forms = ScheduleForms(
            project: project, details: details, schedule: schedule, version: version, book: book, page: page, today: today)
        guard let schedule else {
            return schedulePage(
                ScheduleModel(
                    number: project.number, name: details.name, figures: [], rows: [], months: [], today: nil, effect: nil,
                    forms: mayChange ? forms.all(refused) : [], isEmpty: true), in: page)
        }
        let drawing = try ScheduleDrawing(schedule, today: today, page: page, published: book.lastPublishedYear)
        let begin = max(0, min(request.query("after").flatMap { Int($0) } ?? 0, drawing.times.lines.count))
        let here = URLs.schedule(project.number)
        return schedulePage(
            ScheduleModel(
                number: project.number, name: details.name, figures: drawing.figures,
                rows: drawing.times.lines.dropFirst(begin).prefix(Self.size).map(drawing.row),
                pager: Pager(
                    first: begin > 0 ? here : nil,
                    next: begin + Self.size < drawing.times.lines.count ? here.adding("after", String(begin + Self.size)) : nil),
                months: drawing.months, today: drawing.todayAt,
                effect: try request.query("finish").flatMap { CivilDay($0) }.map {
                    try effect(of: $0, schedule, drawing, forms, mayChange, page)
                }, limited: try drawing.limited(),
                forms: mayChange ? forms.all(refused) : [forms.question(refused)], isEmpty: false), in: page)
    }

    private func effect(
        of day: CivilDay, _ schedule: Schedule, _ drawing: ScheduleDrawing, _ forms: ScheduleForms, _ mayChange: Bool, _ page: PageContext
    ) throws -> FinishEffect {
        let lines = try schedule.effect(ofFinish: day, at: drawing.today)
        let worst = lines.map(\.after).min() ?? 0
        let lead =
            lines.isEmpty
            ? page.pick("每项工作都还有余地。", "Every activity still has slack.")
            : worst < 0
                ? page.pick(
                    "\(lines.count) 项工作没有余地，最多差 \(-worst) 个工作日：按现在的工期做不到。",
                    "\(lines.count) activities have no slack, up to \(-worst) working days short: it cannot be done with these durations.")
                : page.pick("刚好来得及：\(lines.count) 项工作没有余地。", "Just in time: \(lines.count) activities have no slack.")
        return FinishEffect(
            day: day, lead: lead,
            lines: lines.prefix(40).map {
                FinishEffect.Line(name: $0.line.activity.name, before: $0.before, after: $0.after, lateStart: $0.line.lateStart.day)
            }, confirm: mayChange && day != schedule.finishOn ? forms.move(to: day) : nil)
    }

    private func previewed(
        _ reading: ScheduleReading, _ mark: String, _ name: String, _ project: Project, _ request: Request, _ context: WebContext
    ) async throws -> HTML {
        let page = await web.pageContext(request, context)
        let today = page.now.day(in: page.zone)
        try reading.schedule.check()
        let drawing = try ScheduleDrawing(
            reading.schedule, today: today, page: page, published: await house.journal.book().lastPublishedYear)
        let hasOne = try await house.schedule(of: project.number) != nil
        var fields: [FormField] = [
            .hidden("mark", mark), .hidden("name", name), .hidden("finishOn", reading.schedule.finishOn.description),
        ]
        if hasOne { fields.append(FormField("reason", page.pick("调整理由", "Reason for the change"), .area(rows: 2), isRequired: true)) }
        let count = reading.schedule.working.count
        return schedulePage(
            ScheduleModel(
                number: project.number, name: name, figures: drawing.figures, rows: drawing.times.lines.prefix(Self.size).map(drawing.row),
                months: drawing.months, today: drawing.todayAt, effect: nil,
                remarks: reading.remarks.prefix(50).map { page.pick($0.zh, $0.en) },
                confirm: FormModel(
                    action: URLs.schedule(project.number, "files"), fields: fields,
                    submit: page.pick("写入 \(count) 项工作", "Record \(count) activities"),
                    note: count > Self.size
                        ? page.pick("下面是前 \(Self.size) 行。", "The first \(Self.size) lines are shown.") : nil),
                forms: [], isEmpty: false), in: page)
    }
}

extension House {
    /// Nil where the project has none.
    func schedule(of number: String) async throws -> Schedule? {
        try await journal.rows("select state from schedule where project = \(number)").first.map {
            try JSON.decode(Schedule.self, from: $0.text("state"))
        }
    }
}

extension Book {
    /// The last year of which the calendar of projects has the official holidays; nil where it is not there.
    var lastPublishedYear: Int? { matters.calendars[projects.calendar]?.published.max() }

    /// In which schedules written here are worked.
    var districtCalendar: Schedule.Calendar {
        guard let calendar = matters.calendars[projects.calendar] else { return Schedule.Calendar(name: "24 h", hours: .continuous) }
        return Schedule.Calendar(calendar, title: calendar.title.zh)
    }
}

extension Form {
    fileprivate func scheduleDay(_ name: String) throws(Refusal) -> CivilDay? {
        let text = self[name]?.trimmingCharacters(in: .whitespaces) ?? ""
        guard !text.isEmpty else { return nil }
        guard let day = CivilDay(text) else {
            throw .fieldInvalid(name, String(text.prefix(40)), expected: Bilingual(zh: "日期，如 2026-11-21", en: "a day such as 2026-11-21"))
        }
        return day
    }

    fileprivate func requiredScheduleDay(_ name: String) throws(Refusal) -> CivilDay {
        guard let day = try scheduleDay(name) else { throw .fieldMissing(name, title: Bilingual(zh: "日期", en: "day")) }
        return day
    }
}

extension Refusal {
    static let noSchedule = Refusal(
        "schedule.none", .notFound, Bilingual(zh: "项目还没有工期计划。", en: "The project has no schedule."),
        next: Bilingual(zh: "请先编排或导入工期计划。", en: "Write or import one first."))

    static func scheduleText(_ fault: ScheduleLineFault, field: String) -> Refusal {
        Refusal(
            "schedule.text", .invalid, field: field,
            Bilingual(
                zh: "第 \(fault.line) 行“\(fault.text)”：\(fault.what.zh)。", en: "Line \(fault.line) \"\(fault.text)\": \(fault.what.en)."),
            next: Bilingual(zh: "请改正这一行。", en: "Correct that line."))
    }

    static func scheduleFile(_ fault: PlanFileFault) -> Refusal {
        Refusal(
            "schedule.file", .invalid, field: "file",
            Bilingual(zh: "无法读取这个文件：\(fault.what.zh)", en: "This file cannot be read: \(fault.what.en)."),
            next: Bilingual(zh: "处理后请重新上传。", en: "Then upload it again."))
    }
}

// A schedule as its page shows it: rows over time, figures, and the forms that change it.
import Foundation
import Kernel
import Loop
import Matters
import Pages
import Projects

/// Days made thousandths of a drawing's width.
struct TimeAxis: Sendable {
    let first: CivilDay
    let last: CivilDay

    /// Whole months.
    init(from: CivilDay, to: CivilDay) {
        first = from.advanced(by: 1 - from.parts.day)
        let (year, month, _) = to.parts
        last = CivilDay(year: year, month: month, day: CivilDay.length(year, month)) ?? to
    }

    /// Where a day begins; outside of the drawing at its edge.
    func place(_ day: CivilDay) -> Int { max(0, min(1000, first.distance(to: day) * 1000 / max(1, first.distance(to: last) + 1))) }
    func place(endOf day: CivilDay) -> Int { place(day.advanced(by: 1)) }
    func holds(_ day: CivilDay) -> Bool { day >= first && day <= last }

    /// At most some twenty marks: months, quarters or years.
    func marks(_ page: PageContext) -> [(at: Int, title: String)] {
        let months = first.monthNumber...last.monthNumber
        let step = [1, 3, 6, 12, 24, 60, 120].first { months.count / $0 <= 12 } ?? 240
        var free = 0
        return months.compactMap { number in
            let (year, month) = (number / 12, number % 12 + 1)
            guard number == months.lowerBound || (month - 1) % step == 0 && (step < 12 || year % (step / 12) == 0),
                let day = CivilDay(year: year, month: month, day: 1)
            else { return nil }
            let title =
                month == 1 || step >= 12 ? "\(year)" : number == months.lowerBound ? "\(year)-\(month < 10 ? "0" : "")\(month)" : "\(month)"
            let at = place(day)
            // Two names do not lie on each other: a digit is some fifteen wide.
            guard at >= free else { return nil }
            free = at + title.count * 15 + 10
            return (at, title)
        }
    }
}

extension CivilDay {
    fileprivate var monthNumber: Int { parts.year * 12 + parts.month - 1 }
}

struct ScheduleDrawing: Sendable {
    let schedule: Schedule
    let times: ScheduleTimes
    let today: CivilDay
    let page: PageContext
    private let axis: TimeAxis
    private let waits: [String: [Schedule.Link]]
    private let kept: (onTime: Int, due: Int)
    private let published: Int?

    /// - published: the last year of which the district's holidays are published.
    init(_ schedule: Schedule, today: CivilDay, page: PageContext, published: Int?) throws {
        self.published = published
        self.schedule = schedule
        self.today = today
        self.page = page
        times = try schedule.times(at: today)
        kept = try schedule.kept(at: today)
        let last = times.lines.flatMap { [$0.earlyFinish.day, $0.lateFinish.day] }.max() ?? schedule.finishOn
        let first = times.lines.map(\.earlyStart.day).min() ?? schedule.startOn
        axis = TimeAxis(from: min(first, schedule.startOn), to: max(last, schedule.finishOn))
        waits = Dictionary(grouping: schedule.links, by: \.to)
    }

    var months: [(at: Int, title: String)] { axis.marks(page) }
    var todayAt: Int? { axis.holds(today) ? axis.place(today) : nil }

    /// What ends at midnight ends on the day before.
    private func end(_ moment: LocalMinute) -> CivilDay { LocalMinute(moment.number - 1).day }

    func row(_ line: ScheduleTimes.Line) -> ScheduleRow {
        let activity = line.activity
        let begin = line.earlyStart.day
        let finish = max(begin, end(line.earlyFinish))
        let (from, to) = (axis.place(begin), axis.place(endOf: finish))
        let isLate = line.isLate(at: today)
        let days =
            activity.duration % schedule.minutesPerDay == 0
            ? String(activity.duration / schedule.minutesPerDay)
            : String(format: "%.1f", Double(activity.duration) / Double(schedule.minutesPerDay))
        return ScheduleRow(
            code: activity.code, name: activity.name, level: activity.level, isSummary: activity.isSummary, days: days,
            waits: (waits[activity.code] ?? []).prefix(12).map(said).joined(separator: ", "), earlyStart: begin, earlyFinish: finish,
            lateStart: line.lateStart.day, lateFinish: max(line.lateStart.day, end(line.lateFinish)),
            slack: activity.doneOn == nil ? times.slackDays(line) : nil, isCritical: line.isCritical, light: isLate ? .red : .none,
            state: state(activity), from: from, to: to, limit: axis.place(endOf: end(line.lateFinish)),
            done: activity.doneOn != nil ? to : from + Int(Double(to - from) * activity.percent / 100))
    }

    private func said(_ link: Schedule.Link) -> String {
        let lag = link.lag / schedule.minutesPerDay
        return link.from + (link.kind == .finishToStart && lag == 0 ? "" : link.kind.rawValue)
            + (lag == 0 ? "" : lag > 0 ? "+\(lag)" : "\(lag)")
    }

    private func state(_ activity: Schedule.Activity) -> String? {
        if let done = activity.doneOn { return page.pick("\(done) 完成", "ended on \(done)") }
        return activity.begunOn.map { begun in
            let rest = activity.remaining.map { $0 / schedule.minutesPerDay }
            return page.pick("\(begun) 开始", "begun on \(begun)")
                + (rest.map { page.pick("，还需 \($0) 个工作日", ", \($0) working days to do") } ?? "")
        }
    }

    /// Working time of the district in a year whose notice is not out yet. A file brings its own calendars.
    private var provisional: String? {
        guard let published, schedule.source == nil, schedule.finishOn.year > published else { return nil }
        return page.pick(
            "\(published + 1) 年起的节假日尚未公布，按平常周计，最迟日期暂定",
            "holidays from \(published + 1) on are not published: latest days are provisional")
    }

    var figures: [Figure] {
        let open = times.lines.filter { !$0.activity.isSummary && $0.activity.doneOn == nil }
        let done = schedule.working.count - open.count
        let slack = open.map { times.slackDays($0) }.min()
        let late = open.filter { $0.isLate(at: today) }.count
        let finish = end(times.finish)
        return [
            Figure(page.pick("竣工期限", "Finish by"), .text(schedule.finishOn.description), nil, note: provisional),
            Figure(
                page.pick("照此最早完成", "Earliest finish"), .text(finish.description), nil,
                note: slack.map {
                    $0 < 0
                        ? page.pick("差 \(-$0) 个工作日", "\(-$0) working days short")
                        : page.pick("富余 \($0) 个工作日", "\($0) working days to spare")
                }),
            Figure(page.pick("已完成", "Done"), .text("\(done) / \(schedule.working.count)"), nil),
            Figure(
                page.pick("关键工作", "Critical"), .count(open.filter(\.isCritical).count), nil,
                note: page.pick("时差不大于 0", "no slack left")),
            Figure(page.pick("过了最迟日期", "Past their latest day"), .count(late), nil),
            Figure(
                page.pick("按期率", "On time"), .share(permille: permille(kept.onTime, of: kept.due)), nil,
                note: page.pick("按期完成 \(kept.onTime) ÷ 应完成 \(kept.due)", "\(kept.onTime) done in time of \(kept.due) due")),
        ]
    }
}

extension ScheduleDrawing {
    /// What the limits of its resources do to it; nil where nothing is limited.
    func limited() throws -> LimitedEffect? {
        guard let plan = try schedule.levelled(at: today) else { return nil }
        let and = page.pick("、", ", ")
        let limits = (schedule.capacities ?? []).map { "\($0.name) \($0.amount)" }.joined(separator: and)
        let later =
            plan.daysLater == 0
            ? page.pick("与不限资源一样早", "as early as without limits")
            : page.pick("比不限资源晚 \(plan.daysLater) 个工作日", "\(plan.daysLater) working days later than without limits")
        let missed =
            plan.finish > schedule.finishOn
            ? page.pick("，赶不上竣工期限 \(schedule.finishOn)", "; the finish \(schedule.finishOn) is missed") : ""
        return LimitedEffect(
            lead: page.pick("\(limits)：最早 \(plan.finish) 完成，\(later)\(missed)。", "\(limits): done by \(plan.finish), \(later)\(missed)."),
            lines: plan.pushed.prefix(40).map { line in
                LimitedEffect.Line(
                    name: line.activity.name,
                    takes: (line.activity.demands ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: and),
                    earlyStart: line.earlyStart, start: line.start, lateStart: line.lateStart)
            })
    }
}

/// What a schedule's page asks for.
struct ScheduleForms: Sendable {
    let project: Project
    let details: ProjectDetails
    let schedule: Schedule?
    let version: Int
    let book: Book
    let page: PageContext
    let today: CivilDay

    private func say(_ zh: String, _ en: String) -> String { page.pick(zh, en) }
    private var mark: FormField { .hidden("version", String(version)) }
    private var reason: FormField {
        FormField("reason", say("调整理由", "Reason for the change"), .area(rows: 2), isRequired: true)
    }

    func all(_ refused: RefusedForm?) -> [TitledForm] {
        (schedule == nil ? [] : [activity(refused), question(refused)]) + [lines(refused), file(refused)].compactMap(\.self)
    }

    private func activity(_ refused: RefusedForm?) -> TitledForm {
        let open = schedule?.working.filter { $0.doneOn == nil } ?? []
        return adminForm(
            "activities", say("登记开始、完成", "Report what begins and ends"), to: URLs.schedule(project.number, "activities"),
            [
                // Where they are too many to choose from, a number is quicker anyway.
                open.count > 100
                    ? FormField("code", say("编号", "No."), isRequired: true)
                    : FormField(
                        "code", say("工作", "Activity"), .select(open.map { Choice($0.code, "\($0.code) \($0.name)") }), isRequired: true),
                FormField("begunOn", say("实际开始", "Begun on"), .day, hint: say("已登记过开始的可不填。", "May be left out where it is on record.")),
                FormField("doneOn", say("实际完成", "Ended on"), .day),
                FormField("remainingDays", say("还需几个工作日", "Working days to do"), .number(min: 0, max: 5000)), mark,
            ], refused: refused)
    }

    /// What another finish would do; changes nothing.
    func question(_ refused: RefusedForm?) -> TitledForm {
        TitledForm(
            id: "finish", title: say("换个竣工期限会怎样", "What another finish would do"),
            form: FormModel(
                action: URLs.schedule(project.number),
                fields: [
                    FormField(
                        "finish", say("竣工期限", "Finish by"), .day, values: [(schedule?.finishOn ?? today).description], isRequired: true)
                ],
                submit: say("看看会怎样", "Show"), refusals: refused?.id == "finish" ? refused?.entered.general ?? [] : [], isQuery: true),
            isOpen: refused?.id == "finish")
    }

    func move(to day: CivilDay) -> FormModel {
        FormModel(
            action: URLs.schedule(project.number, "finish"), fields: [.hidden("finishOn", day.description), reason, mark],
            submit: say("把竣工期限调整为 \(day)", "Move the finish to \(day)"))
    }

    /// Nil where lines could not say what is there.
    private func lines(_ refused: RefusedForm?) -> TitledForm? {
        let text = schedule.map(ScheduleText.write)
        if let text, text == nil { return nil }
        return adminForm(
            "lines", schedule == nil ? say("逐行编排", "Write it line by line") : say("修改工作和前置", "Change activities and links"),
            to: URLs.schedule(project.number, "lines"),
            [
                FormField(
                    "lines", say("每行：编号 | 名称 | 工期 | 前置 | 资源", "On each line: number | name | days | waits for | takes"), .area(rows: 12),
                    values: (text ?? nil).map { [$0] } ?? [],
                    hint: say(
                        "工期按工作日，里程碑写 0。前置如 2、2FS+5、3SS、4FF-2，多个以逗号分开。",
                        "Days are working days, 0 for a milestone. Links such as 2, 2FS+5, 3SS, 4FF-2, apart by commas."), isRequired: true),
                FormField(
                    "capacities", say("资源上限（选填）", "Limited resources (optional)"), .area(rows: 3),
                    values: schedule?.capacities.map { [$0.map { "\($0.name) \($0.amount)" }.joined(separator: "\n")] } ?? [],
                    hint: say(
                        "每行一种，如“塔吊 2”；在工作的第五栏写它占用几个。",
                        "One on each line, such as \"crane 2\"; the fifth part of an activity says how many it takes.")),
                FormField(
                    "startOn", say("计划开工", "Start"), .day,
                    values: [(schedule?.startOn ?? details.startOn)?.description ?? ""].filter { !$0.isEmpty },
                    isRequired: true),
                FormField(
                    "finishOn", say("竣工期限（倒排的终点）", "Finish by"), .day,
                    values: [(schedule?.finishOn ?? details.finishOn)?.description ?? ""].filter { !$0.isEmpty }, isRequired: true), mark,
            ] + (schedule == nil ? [] : [reason]), refused: refused, isOpen: schedule == nil)
    }

    private func file(_ refused: RefusedForm?) -> TitledForm {
        adminForm(
            "previews", say("导入施工单位的进度计划", "Import the contractor's schedule"), to: URLs.schedule(project.number, "previews"),
            [
                FormField(
                    "file", say("文件（Project XML、P6 的 XER 或 XML、MPX）", "File (Project XML, P6's XER or XML, MPX)"),
                    .file(accept: ".xml,.xer,.mpx,.pmxml", isMultiple: false, usesCamera: false), isRequired: true),
                FormField(
                    "finishOn", say("竣工期限", "Finish by"), .day, values: details.finishOn.map { [$0.description] } ?? [],
                    hint: say("不填则按文件里最后的完成日期。", "Empty: the last finish in the file.")),
            ], refused: refused, note: say("先看读懂了什么，确认后才写入。", "You see what was understood before anything is recorded."))
    }
}

// What may be recorded of a schedule: a whole one, what begins and ends, another finish.
import Kernel
import Matters

/// What happened with an activity, as somebody reports it.
package struct ActivityReport: Codable, Hashable, Sendable {
    package var code: String
    package var begunOn: CivilDay?
    package var doneOn: CivilDay?
    /// Whole working days that are still to do, of what has begun.
    package var remainingDays: Int?

    package init(code: String, begunOn: CivilDay? = nil, doneOn: CivilDay? = nil, remainingDays: Int? = nil) {
        self.code = code
        self.begunOn = begunOn
        self.doneOn = doneOn
        self.remainingDays = remainingDays
    }
}

extension Schedule {
    /// Whether it is sound by itself. Throws what is wrong with it.
    package func check() throws(Refusal) {
        let working = working
        guard !working.isEmpty else { throw .scheduleEmpty }
        guard activities.count <= Schedule.mostActivities else { throw .scheduleTooLarge(activities.count) }
        guard links.count <= Schedule.mostLinks else { throw .scheduleTooManyLinks }
        var codes: Set<String> = []
        for activity in activities {
            guard codes.insert(activity.code).inserted else {
                throw .scheduleLine(activity.code, Bilingual(zh: "编号重复", en: "is there twice"))
            }
            guard calendars.indices.contains(activity.calendar), activity.duration >= 0, (1...50).contains(activity.level) else {
                throw .scheduleLine(activity.code, Bilingual(zh: "工期、日历或层级不对", en: "has no sound duration, calendar or level"))
            }
            if let begun = activity.begunOn, let done = activity.doneOn, done < begun {
                throw .scheduleLine(activity.code, Bilingual(zh: "完成早于开始", en: "ends before it begins"))
            }
        }
        for link in links where !codes.contains(link.from) {
            throw .scheduleLine(link.to, Bilingual(zh: "的前置“\(link.from)”不存在", en: "waits for \"\(link.from)\", which is not there"))
        }
        let limits = Dictionary((capacities ?? []).map { ($0.name, $0.amount) }) { first, _ in first }
        for activity in activities {
            for (name, amount) in (activity.demands ?? [:]).sorted(by: { $0.key < $1.key }) {
                guard let limit = limits[name] else {
                    throw .scheduleLine(
                        activity.code, Bilingual(zh: "的资源“\(name)”没有上限", en: "takes \"\(name)\", of which no limit is given"))
                }
                guard (1...limit).contains(amount) else {
                    throw .scheduleLine(
                        activity.code,
                        Bilingual(
                            zh: "要 \(amount) 个“\(name)”，上限是 \(limit)", en: "takes \(amount) of \"\(name)\", of which there are \(limit)"))
                }
            }
        }
        guard finishOn >= startOn else {
            throw .fieldInvalid(
                "finishOn", finishOn.description, expected: Bilingual(zh: "不早于 \(startOn)", en: "not before \(startOn)"))
        }
        guard startOn.distance(to: finishOn) <= 36_525 else {
            throw .fieldInvalid("finishOn", finishOn.description, expected: Bilingual(zh: "开工后一百年以内", en: "within a hundred years"))
        }
        do { _ = try network() } catch PlanFault.circle(let places) {
            throw .scheduleCircle(places.map { working[$0].name })
        } catch {
            throw .scheduleLine("", Bilingual(zh: "联系不对", en: "has a link that is not sound"))
        }
    }
}

extension ProjectDecision {
    func scheduled(_ schedule: Schedule, _ reason: String?) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.schedule, details, rules, context)
        try schedule.check()
        for activity in schedule.activities {
            for day in [activity.begunOn, activity.doneOn].compactMap(\.self) where day > today { throw .dayInTheFuture("begunOn", day) }
        }
        guard schedule != project.schedule else { return [] }
        let given = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if project.schedule != nil, given == nil {
            throw .fieldMissing("reason", title: Bilingual(zh: "调整理由", en: "reason for the change"))
        }
        return [.scheduled(schedule: schedule, reason: try given.map { text throws(Refusal) in try bounded(text, "reason") })]
    }

    func activityReported(_ report: ActivityReport) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.schedule, details, rules, context)
        guard let schedule = project.schedule else { throw .scheduleMissing }
        guard let activity = schedule.activity(report.code), !activity.isSummary else { throw .activityUnknown(report.code) }
        for (name, day) in [("begunOn", report.begunOn), ("doneOn", report.doneOn)] {
            if let day, day > today { throw .dayInTheFuture(name, day) }
        }
        if report.begunOn == nil, report.doneOn == nil, report.remainingDays == nil, activity.begunOn == nil {
            throw .fieldMissing("begunOn", title: Bilingual(zh: "实际开始", en: "begun on"))
        }
        if let begun = report.begunOn, let done = report.doneOn, done < begun {
            throw .fieldInvalid("doneOn", done.description, expected: Bilingual(zh: "不早于实际开始 \(begun)", en: "not before \(begun)"))
        }
        if report.doneOn != nil || report.remainingDays != nil, report.begunOn == nil, activity.duration > 0 {
            throw .fieldMissing("begunOn", title: Bilingual(zh: "实际开始", en: "begun on"))
        }
        if let days = report.remainingDays {
            guard report.doneOn == nil, (0...5000).contains(days) else {
                throw .fieldInvalid(
                    "remainingDays", String(days),
                    expected: Bilingual(zh: "未完成的工作还需的工作日，0 到 5000", en: "working days of what is not done, 0 to 5000"))
            }
        }
        let minutes = report.remainingDays.map { $0 * schedule.minutesPerDay }
        guard report.begunOn != activity.begunOn || report.doneOn != activity.doneOn || minutes != activity.remaining else { return [] }
        return [.activityReported(report: report, name: activity.name)]
    }

    func finishMoved(_ day: CivilDay, _ reason: String) throws(Refusal) -> [ProjectFact] {
        try ProjectRights.check(.schedule, details, rules, context)
        guard var schedule = project.schedule else { throw .scheduleMissing }
        guard day != schedule.finishOn else { return [] }
        let was = schedule.finishOn
        schedule.finishOn = day
        try schedule.check()
        return [.finishMoved(to: day, was: was, reason: try required(reason, "reason"))]
    }
}

extension Project {
    /// Takes in what changes the schedule, and works out the last days anew.
    mutating func reschedule(_ change: (inout Schedule) -> Void) {
        guard var schedule else { return }
        change(&schedule)
        self.schedule = schedule
        do { latestDays = LatestDays(try schedule.times(at: nil)) } catch {
            preconditionFailure("a schedule that was recorded has no circle: \(error)")
        }
    }
}

extension Refusal {
    static let scheduleMissing = Refusal(
        "schedule.missing", .conflict, Bilingual(zh: "项目还没有工期计划。", en: "The project has no schedule."),
        next: Bilingual(zh: "请先编排或导入工期计划。", en: "Write or import one first."))

    static let scheduleEmpty = Refusal(
        "schedule.empty", .invalid, field: "lines", Bilingual(zh: "工期计划里没有工作。", en: "The schedule has no activities."),
        next: Bilingual(zh: "请每行写一项工作。", en: "Write one on each line."))

    static func scheduleTooLarge(_ count: Int) -> Refusal {
        Refusal(
            "schedule.too-large", .invalid, field: "file",
            Bilingual(
                zh: "共 \(count) 项工作，最多 \(Schedule.mostActivities) 项。",
                en: "It has \(count) activities; at most \(Schedule.mostActivities) are taken."),
            next: Bilingual(zh: "请导入控制性进度计划，或拆成几个项目。", en: "Import the master schedule, or make it several projects."))
    }

    static let scheduleTooManyLinks = Refusal(
        "schedule.too-many-links", .invalid, field: "file",
        Bilingual(
            zh: "工作之间的联系超过 \(Schedule.mostLinks) 个；摘要任务之间的一个联系，等于其下每两项工作之间各一个。",
            en:
                "It has more than \(Schedule.mostLinks) links; one between two headings is one between each two activities below them."
        ),
        next: Bilingual(zh: "请把摘要任务之间的联系改为工作之间的联系。", en: "Link activities instead of headings."))

    static func scheduleLine(_ code: String, _ what: Bilingual) -> Refusal {
        Refusal(
            "schedule.line", .invalid, field: "lines", Bilingual(zh: "编号“\(code)”\(what.zh)。", en: "Activity \"\(code)\" \(what.en)."),
            next: Bilingual(zh: "请改正这一行。", en: "Correct that line."))
    }

    /// Activities that wait for each other, by name.
    static func scheduleCircle(_ names: [String]) -> Refusal {
        let path = (names + names.prefix(1)).prefix(12).map { "“\($0)”" }.joined(separator: " → ")
        return Refusal(
            "schedule.circle", .invalid, field: "lines", Bilingual(zh: "几项工作互相等待：\(path)。", en: "Activities wait for each other: \(path)."),
            next: Bilingual(zh: "请去掉其中一个前置。", en: "Take one of the links away."))
    }

    static func activityUnknown(_ code: String) -> Refusal {
        Refusal(
            "schedule.activity-unknown", .notFound, field: "code",
            Bilingual(zh: "没有编号为“\(code)”的工作。", en: "There is no activity \"\(code)\"."),
            next: Bilingual(zh: "请从工期计划中选择。", en: "Choose one of the schedule."))
    }
}

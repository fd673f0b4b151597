// A contractor's file made a schedule, and a schedule made a file again. What a file says that a schedule has no place
// for is said, not dropped in silence.
import Kernel
import Matters

package struct ScheduleReading: Sendable, Hashable {
    package let schedule: Schedule
    /// What was left out, or read otherwise than the file's program would.
    package let remarks: [Bilingual]
}

extension PlanFile {
    /// - Parameters:
    ///   - usual: the calendar where the file has none.
    ///   - finishOn: by when all stands; nil for the last finish that the file says.
    package func schedule(named source: String, usual: Schedule.Calendar, finishOn: CivilDay?) -> ScheduleReading {
        var reader = ScheduleReader(file: self, usual: usual)
        return reader.reading(source, finishOn)
    }
}

private struct ScheduleReader {
    let file: PlanFile
    let usual: Schedule.Calendar
    var calendars: [Schedule.Calendar] = []
    var places: [String?: Int] = [:]
    var remarks: [Bilingual] = []

    mutating func reading(_ source: String, _ finishOn: CivilDay?) -> ScheduleReading {
        // Level 0 is the project's own heading; what has no name is an empty line.
        let tasks = file.tasks.filter { $0.name != nil && $0.level > 0 }
        var activities: [Schedule.Activity] = []
        for (index, task) in tasks.enumerated() {
            let isHeading = index + 1 < tasks.count && tasks[index + 1].level > task.level
            if task.isSummary, !isHeading {
                remark("“\(task.name ?? "")”是没有下级的摘要任务，按一项工作采用", "\"\(task.name ?? "")\" is a heading over nothing: taken as an activity")
            }
            activities.append(activity(task, isHeading: isHeading))
        }
        let links = links(tasks, Set(activities.filter(\.isSummary).map(\.code)))
        let days = activities.flatMap { [$0.begunOn, $0.doneOn] }.compactMap(\.self)
        let starts = tasks.compactMap(\.start?.day)
        let start = (file.start.map { [$0.day] } ?? []) + days + (file.start == nil ? starts : [])
        let last = tasks.compactMap(\.finish).max().map { LocalMinute($0.number - 1).day }
        let first = start.min() ?? CivilDay(number: 0)
        if calendars.isEmpty { calendars = [usual] }
        let schedule = Schedule(
            activities: activities, links: links, calendars: calendars, minutesPerDay: max(1, file.minutesPerDay), startOn: first,
            finishOn: finishOn ?? max(first, last ?? first), source: source)
        return ScheduleReading(schedule: schedule, remarks: remarks)
    }

    private mutating func remark(_ zh: String, _ en: String) { remarks.append(Bilingual(zh: zh, en: en)) }

    private mutating func activity(_ task: PlanFile.Task, isHeading: Bool) -> Schedule.Activity {
        var activity = Schedule.Activity(
            code: task.id, name: String((task.name ?? "").prefix(100)), level: max(1, task.level), isSummary: isHeading,
            duration: isHeading ? 0 : max(0, task.duration), calendar: calendar(task.calendar, task.isElapsed),
            bounds: isHeading ? PlanBounds() : task.bounds)
        guard !isHeading else { return activity }
        activity.doneOn = task.actualFinish.map { LocalMinute($0.number - 1).day } ?? (task.percent >= 100 ? task.finish?.day : nil)
        activity.begunOn = task.actualStart?.day ?? (task.percent > 0 ? task.start?.day : nil)
        if let done = activity.doneOn, let begun = activity.begunOn, done < begun { activity.doneOn = begun }
        if activity.begunOn != nil, activity.doneOn == nil {
            activity.remaining = task.remaining ?? Int(Double(task.duration) * (100 - task.percent) / 100)
        }
        return activity
    }

    /// The place of a calendar, with all that it stands on; elapsed durations go on all the time.
    private mutating func calendar(_ id: String?, _ isElapsed: Bool) -> Int {
        let key = isElapsed ? "\u{0}elapsed" : id ?? file.calendar
        if let place = places[key] { return place }
        let found: Schedule.Calendar
        if isElapsed {
            found = Schedule.Calendar(name: "24 h", hours: .continuous)
        } else if let hours = file.workingTime(of: id) {
            found = Schedule.Calendar(name: file.calendars.first { $0.id == key }?.name ?? usual.name, hours: hours)
        } else {
            if let key { remark("日历“\(key)”没有工作时间，改用\(usual.name)", "calendar \"\(key)\" has no working time: \(usual.name) instead") }
            found = usual
        }
        calendars.append(found)
        places[key] = calendars.count - 1
        return calendars.count - 1
    }

    /// Links to and from headings are links of what stands below them.
    private mutating func links(_ tasks: [PlanFile.Task], _ headings: Set<String>) -> [Schedule.Link] {
        var below: [String: [String]] = [:]
        var path: [PlanFile.Task] = []
        for task in tasks {
            path.removeAll { $0.level >= task.level }
            if !headings.contains(task.id) { for heading in path { below[heading.id, default: []].append(task.id) } }
            path.append(task)
        }
        let names = Dictionary(tasks.map { ($0.id, $0.name ?? $0.id) }, uniquingKeysWith: { first, _ in first })
        var links: [Schedule.Link] = []
        for task in tasks {
            for predecessor in task.predecessors {
                guard let before = names[predecessor.id] else {
                    remark(
                        "“\(task.name ?? "")”的前置 \(predecessor.id) 不在文件中，未采用",
                        "\"\(task.name ?? "")\" waits for \(predecessor.id), which is not in the file: left out")
                    continue
                }
                // The last of what stands below ends a heading, the first begins it: which that is only the passes know.
                let isLost =
                    (headings.contains(predecessor.id) && !predecessor.kind.isFromFinish)
                    || (headings.contains(task.id) && predecessor.kind.isToFinish)
                guard !isLost else {
                    remark(
                        "摘要任务间的 \(predecessor.kind.rawValue) 联系“\(before)”→“\(task.name ?? "")”未采用",
                        "the \(predecessor.kind.rawValue) link of headings from \"\(before)\" to \"\(task.name ?? "")\" is left out")
                    continue
                }
                for from in headings.contains(predecessor.id) ? below[predecessor.id] ?? [] : [predecessor.id] {
                    // So many are too many, which is said when the schedule is checked: a link between two headings is one between
                    // each two below them.
                    guard links.count <= Schedule.mostLinks else { return links }
                    for to in headings.contains(task.id) ? below[task.id] ?? [] : [task.id] where from != to {
                        links.append(
                            Schedule.Link(
                                from: from, to: to, kind: predecessor.kind, lag: predecessor.lag, isElapsed: predecessor.isElapsed))
                    }
                }
            }
        }
        return links
    }
}

extension Schedule {
    /// As a file that planning programs read, as of a day.
    /// - Throws: `PlanFault`; never for a schedule that was recorded.
    package func file(named name: String, at today: CivilDay?) throws -> PlanFile {
        let times = try times(at: today)
        var file = PlanFile(.mspdi)
        file.name = name
        file.start = LocalMinute(startOn)
        file.told = today.map { LocalMinute($0) }
        file.minutesPerDay = minutesPerDay
        file.minutesPerWeek = minutesPerDay * 5
        file.calendars = calendars.enumerated().map { place, calendar in
            PlanFile.Calendar(id: String(place + 1), name: calendar.name, week: calendar.hours.week, exceptions: calendar.hours.exceptions)
        }
        file.calendar = "1"
        let predecessors = Dictionary(grouping: links, by: \.to)
        // Programs number tasks; ours may be called anything.
        let numbers = Dictionary(
            activities.enumerated().map { ($0.element.code, String($0.offset + 1)) }, uniquingKeysWith: { first, _ in first })
        file.tasks = times.lines.enumerated().map { place, line in
            let activity = line.activity
            var task = PlanFile.Task(
                id: numbers[activity.code] ?? activity.code, row: place + 1, level: activity.level, name: activity.name)
            task.start = line.earlyStart
            task.finish = line.earlyFinish
            task.duration = activity.duration
            task.isSummary = activity.isSummary
            task.isMilestone = activity.duration == 0 && !activity.isSummary
            task.calendar = activity.isSummary ? nil : String(activity.calendar + 1)
            task.bounds = activity.bounds
            task.actualStart = activity.begunOn.map { _ in line.earlyStart }
            task.actualFinish = activity.doneOn.map { _ in line.earlyFinish }
            task.remaining = activity.doneOn != nil ? 0 : activity.begunOn.map { _ in activity.remaining ?? activity.duration }
            task.percent = activity.percent
            task.predecessors = (predecessors[activity.code] ?? []).compactMap { link in
                numbers[link.from].map { PlanFile.Predecessor(id: $0, kind: link.kind, lag: link.lag, isElapsed: link.isElapsed) }
            }
            return task
        }
        return file
    }
}

extension Schedule.Activity {
    /// How much of it is done, 0...100, by its working time.
    package var percent: Double {
        if doneOn != nil { return 100 }
        guard begunOn != nil, duration > 0 else { return 0 }
        return Double(max(0, duration - (remaining ?? duration))) * 100 / Double(duration)
    }
}

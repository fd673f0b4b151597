// A plan as Microsoft Project reads it (MSPDI). Also how a plan leaves for any other planning program: all of them read
// this. Elements stand in the order of the schema, which Project insists on.
import Formats
import Kernel

extension PlanFile {
    /// The file, in UTF-8. What is read back from it is the same plan: tasks, links, lags, calendars, percent.
    package func mspdi() -> String {
        var writer = MSPDIWriter(self)
        return writer.text()
    }
}

private struct MSPDIWriter {
    private let file: PlanFile
    private var xml = XMLWriter()
    /// Numbers for what the format numbers: its own where all are numbers, else their places.
    private let tasks: [String: Int]
    private let calendars: [String: Int]

    init(_ file: PlanFile) {
        self.file = file
        tasks = Self.numbers(file.tasks.map(\.id), from: 0)
        calendars = Self.numbers(file.calendars.map(\.id), from: 1)
    }

    private static func numbers(_ ids: [String], from first: Int) -> [String: Int] {
        let own = ids.compactMap { Int($0) }
        let isOwn = own.count == ids.count && own.allSatisfy { $0 >= 0 && $0 <= Int(Int32.max) }
        let numbered = isOwn ? zip(ids, own).map { ($0, $1) } : ids.enumerated().map { ($1, $0 + first) }
        return Dictionary(numbered, uniquingKeysWith: { first, _ in first })
    }

    mutating func text() -> String {
        xml.open("Project", ["xmlns": "http://schemas.microsoft.com/project"])
        xml.put("SaveVersion", 14)
        xml.put("Name", file.name)
        xml.put("ScheduleFromStart", 1)
        xml.put("StartDate", file.start.map(moment))
        xml.put("CalendarUID", file.calendar.flatMap { calendars[$0] } ?? calendars.values.min())
        xml.put("MinutesPerDay", file.minutesPerDay)
        xml.put("MinutesPerWeek", file.minutesPerWeek)
        xml.put("DaysPerMonth", 20)
        xml.put("StatusDate", file.told.map(moment))
        xml.open("Calendars")
        for calendar in file.calendars { put(calendar) }
        xml.close()
        xml.open("Tasks")
        for task in file.tasks { put(task) }
        xml.close()
        xml.open("Resources")
        for (place, resource) in file.resources.enumerated() {
            xml.open("Resource")
            xml.put("UID", Int(resource.id) ?? place + 1)
            xml.put("ID", place)
            xml.put("Name", resource.name)
            xml.put("CalendarUID", resource.calendar.flatMap { calendars[$0] })
            xml.close()
        }
        xml.close()
        xml.close()
        return xml.text
    }

    private mutating func put(_ task: PlanFile.Task) {
        xml.open("Task")
        xml.put("UID", tasks[task.id])
        xml.put("ID", task.row)
        xml.put("Name", task.name)
        xml.put("OutlineLevel", task.level)
        xml.put("Start", task.start.map(moment))
        xml.put("Finish", task.finish.map(moment))
        xml.put("Duration", duration(task.duration))
        // Days, or elapsed days: the program shows them so.
        xml.put("DurationFormat", task.isElapsed ? 8 : 7)
        xml.put("Milestone", task.isMilestone ? 1 : 0)
        xml.put("Summary", task.isSummary ? 1 : 0)
        xml.put("PercentComplete", Int(task.percent.rounded()))
        xml.put("ActualStart", task.actualStart.map(moment))
        xml.put("ActualFinish", task.actualFinish.map(moment))
        xml.put("RemainingDuration", task.remaining.map(duration))
        let constraint = Self.constraint(task.bounds)
        xml.put("ConstraintType", constraint.type)
        xml.put("CalendarUID", task.calendar.flatMap { calendars[$0] } ?? -1)
        xml.put("ConstraintDate", constraint.at.map(moment))
        xml.put("Deadline", constraint.deadline.map(moment))
        let kinds: [LinkKind] = [.finishToFinish, .finishToStart, .startToFinish, .startToStart]
        for predecessor in task.predecessors {
            guard let number = tasks[predecessor.id] else { continue }
            xml.open("PredecessorLink")
            xml.put("PredecessorUID", number)
            xml.put("Type", kinds.firstIndex(of: predecessor.kind))
            xml.put("LinkLag", predecessor.lag * 10)
            xml.put("LagFormat", predecessor.isElapsed ? 8 : 7)
            xml.close()
        }
        xml.close()
    }

    /// One constraint is all that a task has there, and a deadline beside it.
    private static func constraint(_ bounds: PlanBounds) -> (type: Int, at: LocalMinute?, deadline: LocalMinute?) {
        if let start = bounds.startNoEarlier {
            return (bounds.startNoLater == start ? 2 : 4, start, bounds.finishNoLater)
        }
        if let finish = bounds.finishNoEarlier {
            return bounds.finishNoLater == finish ? (3, finish, nil) : (6, finish, bounds.finishNoLater)
        }
        if let start = bounds.startNoLater { return (5, start, bounds.finishNoLater) }
        return (0, nil, bounds.finishNoLater)
    }

    private mutating func put(_ calendar: PlanFile.Calendar) {
        xml.open("Calendar")
        xml.put("UID", calendars[calendar.id])
        xml.put("Name", calendar.name)
        xml.put("IsBaseCalendar", calendar.base == nil ? 1 : 0)
        xml.put("BaseCalendarUID", calendar.base.flatMap { calendars[$0] } ?? -1)
        if calendar.week.contains(where: { $0 != nil }) {
            xml.open("WeekDays")
            for type in 1...7 {
                guard let hours = calendar.week[(type + 5) % 7] else { continue }
                xml.open("WeekDay")
                xml.put("DayType", type)
                put(hours)
                xml.close()
            }
            xml.close()
        }
        if !calendar.exceptions.isEmpty {
            xml.open("Exceptions")
            for (first, last, hours) in Self.runs(calendar.exceptions) {
                xml.open("Exception")
                xml.put("EnteredByOccurrences", 0)
                xml.open("TimePeriod")
                xml.put("FromDate", moment(LocalMinute(first)))
                xml.put("ToDate", moment(LocalMinute(last, minute: 1439)))
                xml.close()
                xml.put("Occurrences", last.number - first.number + 1)
                xml.put("Type", 1)
                put(hours)
                xml.close()
            }
            xml.close()
        }
        xml.close()
    }

    private mutating func put(_ hours: PlanCalendar.Hours) {
        xml.put("DayWorking", hours.isEmpty ? 0 : 1)
        guard !hours.isEmpty else { return }
        xml.open("WorkingTimes")
        for range in hours {
            xml.open("WorkingTime")
            xml.put("FromTime", time(range.lowerBound))
            // The end of the day is midnight there.
            xml.put("ToTime", time(range.upperBound % 1440))
            xml.close()
        }
        xml.close()
    }

    /// Days that follow each other with the same hours are one exception.
    private static func runs(_ exceptions: [CivilDay: PlanCalendar.Hours]) -> [(CivilDay, CivilDay, PlanCalendar.Hours)] {
        var runs: [(CivilDay, CivilDay, PlanCalendar.Hours)] = []
        for (day, hours) in exceptions.sorted(by: { $0.key < $1.key }) {
            if let last = runs.last, last.1.number + 1 == day.number, last.2 == hours {
                runs[runs.count - 1].1 = day
            } else {
                runs.append((day, day, hours))
            }
        }
        return runs
    }

    private func moment(_ moment: LocalMinute) -> String { "\(moment):00" }
    private func time(_ minute: Int) -> String { String("\(LocalMinute(minute)):00".suffix(8)) }
    private func duration(_ minutes: Int) -> String { "PT\(minutes / 60)H\(minutes % 60)M0S" }
}

// The two XML formats: which it is, and Microsoft's (MSPDI, "Project XML Data Interchange").
import Formats
import Kernel

extension PlanFile {
    static func readXML(_ bytes: [UInt8]) throws -> PlanFile {
        let root: XMLElement
        do { root = try XMLDocument.root(of: bytes) } catch let fault as XMLFault {
            throw PlanFileFault(
                line: fault.line, zh: "XML 第 \(fault.line) 行有错误（\(fault.what)）。",
                en: "the XML is broken in line \(fault.line) (\(fault.what))")
        }
        switch root.name {
        case "Project": return try MSPDIReader(root).file()
        case "APIBusinessObjects": return try PMXMLReader(root).file()
        default:
            throw PlanFileFault(
                line: 1, zh: "XML 的根元素是 \(root.name)；应为 Project（MSPDI）或 APIBusinessObjects（PMXML）。",
                en: "the outermost element is \(root.name); it should be Project (MSPDI) or APIBusinessObjects (PMXML)")
        }
    }
}

/// What both write alike.
enum XMLPlan {
    /// `2019-06-10T08:00:00`; seconds are left out. Primavera ends a range a minute early, see `hours`.
    static func moment(_ text: String?) -> LocalMinute? {
        guard let text, let day = CivilDay(text.prefix(10)) else { return nil }
        return LocalMinute(day, minute: minute(text.dropFirst(11)) ?? 0)
    }

    /// `08:00:00` or `08:00`
    static func minute(_ text: (some StringProtocol)?) -> Int? {
        let parts = (text.map { String($0) } ?? "").split(separator: ":")
        guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour), (0..<60).contains(minute)
        else {
            return nil
        }
        return hour * 60 + minute
    }

    static func isYes(_ text: String?) -> Bool { text == "1" || text?.lowercased() == "true" }

    /// Ranges in order; an end at midnight is the end of the day. What overlaps or is empty is left out.
    static func hours(_ ranges: [(from: Int, to: Int)]) -> PlanCalendar.Hours {
        var hours: PlanCalendar.Hours = []
        for (from, to) in ranges.sorted(by: { $0.from < $1.from }) {
            let to = to == 0 ? 1440 : to
            if from < to, to <= 1440, from >= hours.last?.upperBound ?? 0 { hours.append(from..<to) }
        }
        return hours
    }
}

struct MSPDIReader {
    private let root: XMLElement
    private let budget = DayBudget()

    init(_ root: XMLElement) { self.root = root }

    func file() throws -> PlanFile {
        var file = PlanFile(.mspdi)
        file.name = root["Name"] ?? root["Title"]
        file.start = XMLPlan.moment(root["StartDate"])
        file.told = XMLPlan.moment(root["StatusDate"])
        file.calendar = root["CalendarUID"]
        file.minutesPerDay = root["MinutesPerDay"].flatMap { Int($0) }.flatMap { (1...1440).contains($0) ? $0 : nil } ?? 480
        file.minutesPerWeek = root["MinutesPerWeek"].flatMap { Int($0) }.flatMap { (1...10_080).contains($0) ? $0 : nil } ?? 2400
        file.calendars = root.first("Calendars")?.all("Calendar").compactMap(calendar) ?? []
        try budget.check()
        file.resources =
            root.first("Resources")?.all("Resource").compactMap { element in
                element["UID"].map { PlanFile.Resource(id: $0, name: element["Name"], calendar: own(element["CalendarUID"])) }
            } ?? []
        file.tasks = root.first("Tasks")?.all("Task").compactMap(task) ?? []
        return file
    }

    /// -1 is none of its own.
    private func own(_ calendar: String?) -> String? { calendar == "-1" ? nil : calendar }

    // MARK: Tasks

    private func task(_ element: XMLElement) -> PlanFile.Task? {
        guard let id = element["UID"], !XMLPlan.isYes(element["IsNull"]) else { return nil }
        var task = PlanFile.Task(
            id: id, row: element["ID"].flatMap { Int($0) } ?? 0, level: element["OutlineLevel"].flatMap { Int($0) } ?? 0,
            name: element["Name"])
        task.start = XMLPlan.moment(element["Start"])
        task.finish = XMLPlan.moment(element["Finish"])
        task.duration = duration(element["Duration"]) ?? 0
        task.isElapsed = element["DurationFormat"].flatMap { Int($0) }.map(Self.isElapsed) ?? false
        task.isMilestone = XMLPlan.isYes(element["Milestone"])
        task.isSummary = XMLPlan.isYes(element["Summary"])
        task.percent = PlanFile.percent(element["PercentComplete"])
        task.calendar = own(element["CalendarUID"])
        task.bounds = bounds(element)
        task.actualStart = XMLPlan.moment(element["ActualStart"])
        task.actualFinish = XMLPlan.moment(element["ActualFinish"])
        task.remaining = duration(element["RemainingDuration"])
        task.predecessors = element.all("PredecessorLink").compactMap(predecessor)
        return task
    }

    private func predecessor(_ element: XMLElement) -> PlanFile.Predecessor? {
        guard let id = element["PredecessorUID"] else { return nil }
        let kinds: [LinkKind] = [.finishToFinish, .finishToStart, .startToFinish, .startToStart]
        let kind = element["Type"].flatMap { Int($0) } ?? 1
        // In tenths of a minute, whatever the format it is shown in.
        let tenths = element["LinkLag"].flatMap { Double($0) } ?? 0
        let format = element["LagFormat"].flatMap { Int($0) } ?? 7
        return PlanFile.Predecessor(
            id: id, kind: kinds.indices.contains(kind) ? kinds[kind] : .finishToStart, lag: PlanFile.minutes(tenths / 10) ?? 0,
            isElapsed: Self.isElapsed(format))
    }

    /// Formats are minutes, hours, days, weeks and months, each followed by its elapsed kind; 32 more where estimated.
    private static func isElapsed(_ format: Int) -> Bool { [4, 6, 8, 10, 12, 20].contains(format > 32 ? format - 32 : format) }

    private func bounds(_ element: XMLElement) -> PlanBounds {
        var bounds = PlanBounds(finishNoLater: XMLPlan.moment(element["Deadline"]))
        guard let moment = XMLPlan.moment(element["ConstraintDate"]) else { return bounds }
        func sooner(_ bound: LocalMinute?) -> LocalMinute { min(bound ?? moment, moment) }
        switch element["ConstraintType"].flatMap({ Int($0) }) {
        case 2: (bounds.startNoEarlier, bounds.startNoLater) = (moment, moment)
        case 3: (bounds.finishNoEarlier, bounds.finishNoLater) = (moment, sooner(bounds.finishNoLater))
        case 4: bounds.startNoEarlier = moment
        case 5: bounds.startNoLater = moment
        case 6: bounds.finishNoEarlier = moment
        case 7: bounds.finishNoLater = sooner(bounds.finishNoLater)
        default: break
        }
        return bounds
    }

    /// `PT8H0M0S` in minutes, as XML Schema writes a length of time; Project writes hours, minutes and seconds only.
    private func duration(_ text: String?) -> Int? {
        guard let text, text.hasPrefix("PT") else { return nil }
        var (minutes, digits) = (0.0, "")
        for letter in text.dropFirst(2) {
            guard let number = Double(digits), !letter.isNumber, letter != "." else {
                digits.append(letter)
                continue
            }
            minutes += letter == "H" ? number * 60 : letter == "M" ? number : number / 60
            digits = ""
        }
        return PlanFile.minutes(minutes)
    }

    // MARK: Calendars

    private func calendar(_ element: XMLElement) -> PlanFile.Calendar? {
        guard let id = element["UID"] else { return nil }
        let base = element["BaseCalendarUID"].flatMap { ["-1", "0", id].contains($0) ? nil : $0 }
        var calendar = PlanFile.Calendar(id: id, name: element["Name"] ?? id, base: base)
        for day in element.first("WeekDays")?.all("WeekDay") ?? [] {
            // 1 is Sunday; 0 an exception, as programs before 2007 wrote it, and others beside the new way.
            let hours = hours(of: day)
            switch day["DayType"].flatMap({ Int($0) }) {
            case let type? where (1...7).contains(type): calendar.week[(type + 5) % 7] = hours
            case 0?: for date in span(day) { calendar.exceptions[date] = hours }
            default: break
            }
        }
        for week in element.first("WorkWeeks")?.all("WorkWeek") ?? [] {
            var days: [Int: PlanCalendar.Hours] = [:]
            for day in week.first("WeekDays")?.all("WeekDay") ?? [] {
                if let type = day["DayType"].flatMap({ Int($0) }), (1...7).contains(type) { days[(type + 5) % 7] = hours(of: day) }
            }
            for date in span(week) {
                if let hours = days[date.weekday - 1] { calendar.exceptions[date] = hours }
            }
        }
        for exception in element.first("Exceptions")?.all("Exception") ?? [] {
            let hours = hours(of: exception)
            for date in Recurrence(exception, budget)?.days ?? [] { calendar.exceptions[date] = hours }
        }
        return calendar
    }

    private func hours(of day: XMLElement) -> PlanCalendar.Hours {
        guard XMLPlan.isYes(day["DayWorking"]) else { return [] }
        return XMLPlan.hours(
            day.first("WorkingTimes")?.all("WorkingTime").compactMap { range in
                guard let from = XMLPlan.minute(range["FromTime"]), let to = XMLPlan.minute(range["ToTime"]) else { return nil }
                return (from, to)
            } ?? [])
    }

    private func span(_ element: XMLElement) -> [CivilDay] {
        guard let period = element.first("TimePeriod"), let from = XMLPlan.moment(period["FromDate"]),
            let to = XMLPlan.moment(period["ToDate"]), from <= to
        else { return [] }
        return (from.day.number...to.day.number).prefix(PlanFile.mostOccurrences).prefix { _ in budget.write() }.map(CivilDay.init(number:))
    }
}

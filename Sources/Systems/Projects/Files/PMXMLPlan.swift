// Primavera P6's XML (PMXML).
import Formats
import Kernel

struct PMXMLReader {
    private let root: XMLElement

    init(_ root: XMLElement) { self.root = root }

    func file() throws -> PlanFile {
        // A file may carry several; the one that has the most in it is the plan.
        guard let project = root.all("Project").max(by: { $0.all("Activity").count < $1.all("Activity").count }) else {
            throw PlanFileFault(zh: "文件里没有项目（Project）。", en: "the file has no Project")
        }
        var file = PlanFile(.pmxml)
        file.name = project["Name"] ?? project["Id"]
        file.start = XMLPlan.moment(project["PlannedStartDate"])
        file.told = XMLPlan.moment(project["DataDate"])
        file.calendar = project["ActivityDefaultCalendarObjectId"]
        file.calendars = (root.all("Calendar") + project.all("Calendar")).compactMap(calendar)
        if let own = (root.all("Calendar") + project.all("Calendar")).first(where: { $0["ObjectId"] == file.calendar }) {
            file.minutesPerDay = minutes(ofHours: own["HoursPerDay"]) ?? 480
            file.minutesPerWeek = minutes(ofHours: own["HoursPerWeek"]) ?? 2400
        }
        file.resources = root.all("Resource").compactMap { element in
            element["ObjectId"].map { PlanFile.Resource(id: $0, name: element["Name"], calendar: element["CalendarObjectId"]) }
        }
        let links = Dictionary(grouping: (root.all("Relationship") + project.all("Relationship")).compactMap(link), by: \.successor)
        let nodes = project.all("WBS").compactMap { element in
            element["ObjectId"].map {
                PrimaveraNode(
                    id: $0, parent: element["ParentObjectId"], name: element["Name"],
                    sequence: element["SequenceNumber"].flatMap { Int($0) } ?? 0)
            }
        }
        file.arrange(
            nodes,
            project.all("Activity").compactMap { element in
                guard var task = task(element) else { return nil }
                task.predecessors = links[task.id]?.map(\.tie) ?? []
                return (element["WBSObjectId"], element["Id"] ?? "", task)
            })
        return file
    }

    private func task(_ element: XMLElement) -> PlanFile.Task? {
        guard let id = element["ObjectId"] else { return nil }
        var task = PlanFile.Task(id: id, row: 0, level: 1, name: element["Name"])
        let isDone = element["Status"] == "Completed"
        let planned = minutes(ofHours: element["PlannedDuration"]) ?? 0
        task.remaining = minutes(ofHours: element["RemainingDuration"])
        task.duration = minutes(ofHours: element["AtCompletionDuration"]) ?? planned
        task.actualStart = XMLPlan.moment(element["ActualStartDate"])
        task.actualFinish = XMLPlan.moment(element["ActualFinishDate"])
        task.start = task.actualStart ?? XMLPlan.moment(element["StartDate"] ?? element["PlannedStartDate"])
        task.finish = task.actualFinish ?? XMLPlan.moment(element["FinishDate"] ?? element["PlannedFinishDate"])
        task.isMilestone = element["Type"]?.hasSuffix("Milestone") ?? false
        task.percent = durationPercent(planned: planned, remaining: task.remaining ?? planned, isDone: isDone)
        task.calendar = element["CalendarObjectId"]
        task.bounds.add(element["PrimaryConstraintType"], at: XMLPlan.moment(element["PrimaryConstraintDate"]))
        task.bounds.add(element["SecondaryConstraintType"], at: XMLPlan.moment(element["SecondaryConstraintDate"]))
        return task
    }

    private func link(_ element: XMLElement) -> (successor: String, tie: PlanFile.Predecessor)? {
        guard let from = element["PredecessorActivityObjectId"], let to = element["SuccessorActivityObjectId"] else { return nil }
        let kind: LinkKind =
            switch element["Type"] {
            case "Start to Start": .startToStart
            case "Finish to Finish": .finishToFinish
            case "Start to Finish": .startToFinish
            default: .finishToStart
            }
        return (to, PlanFile.Predecessor(id: from, kind: kind, lag: minutes(ofHours: element["Lag"]) ?? 0))
    }

    private func calendar(_ element: XMLElement) -> PlanFile.Calendar? {
        guard let id = element["ObjectId"] else { return nil }
        var calendar = PlanFile.Calendar(id: id, name: element["Name"] ?? id, base: element["BaseCalendarObjectId"])
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        for day in element.first("StandardWorkWeek")?.all("StandardWorkHours") ?? [] {
            if let place = day["DayOfWeek"].flatMap(names.firstIndex) { calendar.week[place] = hours(day) }
        }
        for exception in element.first("HolidayOrExceptions")?.all("HolidayOrException") ?? [] {
            if let day = XMLPlan.moment(exception["Date"])?.day { calendar.exceptions[day] = hours(exception) }
        }
        return calendar
    }

    /// A range ends with its last minute here: `07:00` to `11:59` is five hours.
    private func hours(_ element: XMLElement) -> PlanCalendar.Hours {
        XMLPlan.hours(
            element.all("WorkTime").compactMap { range in
                guard let from = XMLPlan.minute(range["Start"]), let to = XMLPlan.minute(range["Finish"]) else { return nil }
                return (from, to % 5 == 4 ? to + 1 : to)
            })
    }
}

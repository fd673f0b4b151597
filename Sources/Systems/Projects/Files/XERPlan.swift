// Primavera P6's XER: tables of tab-separated lines, `%T` a table, `%F` its fields, `%R` a row.
import Formats
import Kernel

extension PlanFile {
    static func readXER(_ bytes: [UInt8]) throws -> PlanFile {
        guard let text = ForeignText.decode(bytes) else {
            throw PlanFileFault(zh: "文字编码读不出，请在 P6 中以 UTF-8 导出。", en: "the encoding of its text is not known: export it from P6 as UTF-8")
        }
        return try XERReader(text).file()
    }
}

struct XERReader {
    private typealias Row = [String: String]
    private let tables: [String: [Row]]

    init(_ text: String) {
        var tables: [String: [Row]] = [:]
        var (table, fields) = ("", [String]())
        for line in text.split(whereSeparator: \.isNewline) {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            switch cells[0] {
            case "%T": (table, fields) = (cells.count > 1 ? cells[1] : "", [])
            case "%F": fields = Array(cells.dropFirst())
            case "%R":
                // An empty cell is none.
                let row = zip(fields, cells.dropFirst()).filter { !$1.isEmpty }
                tables[table, default: []].append(Dictionary(row, uniquingKeysWith: { first, _ in first }))
            default: break
            }
        }
        self.tables = tables
    }

    func file() throws -> PlanFile {
        let byProject = Dictionary(grouping: tables["TASK"] ?? []) { $0["proj_id"] ?? "" }
        let projects = tables["PROJECT"] ?? []
        func count(_ project: Row) -> Int { byProject[project["proj_id"] ?? ""]?.count ?? 0 }
        // A file may carry several; the one that has the most in it is the plan.
        guard let project = projects.max(by: { count($0) < count($1) }), let id = project["proj_id"] else {
            throw PlanFileFault(zh: "文件里没有项目（PROJECT 表）。", en: "the file has no project (table PROJECT)")
        }
        var file = PlanFile(.xer)
        file.start = Self.moment(project["plan_start_date"])
        file.told = Self.moment(project["last_recalc_date"])
        file.calendar = project["clndr_id"]
        file.calendars = (tables["CALENDAR"] ?? []).compactMap(calendar)
        if let own = tables["CALENDAR"]?.first(where: { $0["clndr_id"] == file.calendar }) {
            file.minutesPerDay = minutes(ofHours: own["day_hr_cnt"]) ?? 480
            file.minutesPerWeek = minutes(ofHours: own["week_hr_cnt"]) ?? 2400
        }
        file.resources = (tables["RSRC"] ?? []).compactMap { row in
            row["rsrc_id"].map { PlanFile.Resource(id: $0, name: row["rsrc_name"], calendar: row["clndr_id"]) }
        }
        let links = Dictionary(grouping: (tables["TASKPRED"] ?? []).compactMap(link), by: \.successor)
        let wbs = (tables["PROJWBS"] ?? []).filter { $0["proj_id"] == id }
        file.name = wbs.first { $0["proj_node_flag"] == "Y" }?["wbs_name"] ?? project["proj_short_name"]
        let told = file
        let activities = (byProject[id] ?? []).compactMap { row -> (node: String?, code: String, task: PlanFile.Task)? in
            guard var task = task(row, told) else { return nil }
            task.predecessors = links[task.id]?.map(\.tie) ?? []
            return (row["wbs_id"], row["task_code"] ?? "", task)
        }
        let nodes = wbs.compactMap { row in
            row["wbs_id"].map {
                PrimaveraNode(
                    id: $0, parent: row["parent_wbs_id"], name: row["wbs_name"], sequence: row["seq_num"].flatMap { Int($0) } ?? 0)
            }
        }
        file.arrange(nodes, activities)
        return file
    }

    private func task(_ row: Row, _ file: PlanFile) -> PlanFile.Task? {
        guard let id = row["task_id"] else { return nil }
        var task = PlanFile.Task(id: id, row: 0, level: 1, name: row["task_name"])
        let isDone = row["status_code"] == "TK_Complete"
        let planned = minutes(ofHours: row["target_drtn_hr_cnt"]) ?? 0
        let remaining = minutes(ofHours: row["remain_drtn_hr_cnt"]) ?? planned
        task.calendar = row["clndr_id"]
        task.actualStart = Self.moment(row["act_start_date"])
        task.actualFinish = Self.moment(row["act_end_date"])
        task.start = task.actualStart ?? Self.moment(row["early_start_date"] ?? row["restart_date"] ?? row["target_start_date"])
        task.finish = task.actualFinish ?? Self.moment(row["reend_date"] ?? row["early_end_date"] ?? row["target_end_date"])
        task.remaining = remaining
        // At completion: what has been worked, and what is left.
        let behind = task.actualStart.flatMap { start in
            file.workingTime(of: task.calendar).flatMap { calendar in
                (isDone ? task.actualFinish : file.told).map { max(0, calendar.worked(until: $0) - calendar.worked(until: start)) }
            }
        }
        task.duration = (behind ?? 0) + (isDone ? 0 : remaining)
        task.isMilestone = ["TT_Mile", "TT_FinMile"].contains(row["task_type"])
        task.percent = durationPercent(planned: planned, remaining: remaining, isDone: isDone)
        for (kind, at) in [("cstr_type", "cstr_date"), ("cstr_type2", "cstr_date2")] {
            task.bounds.add(row[kind].map { String($0.dropFirst(3)) }, at: Self.moment(row[at]))
        }
        return task
    }

    private func link(_ row: Row) -> (successor: String, tie: PlanFile.Predecessor)? {
        guard let to = row["task_id"], let from = row["pred_task_id"] else { return nil }
        let kind = row["pred_type"].flatMap { LinkKind(rawValue: String($0.dropFirst(3))) } ?? .finishToStart
        return (to, PlanFile.Predecessor(id: from, kind: kind, lag: minutes(ofHours: row["lag_hr_cnt"]) ?? 0))
    }

    /// `2019-06-10 08:00`
    private static func moment(_ text: String?) -> LocalMinute? { XMLPlan.moment(text) }

    // MARK: Calendars

    /// `(0||name(key|value|key|value)(parts))`, one in the other.
    private struct Part {
        var name = ""
        var values: [String: String] = [:]
        var parts: [Part] = []

        subscript(_ name: String) -> Part? { parts.first { $0.name == name } }
    }

    private func calendar(_ row: Row) -> PlanFile.Calendar? {
        guard let id = row["clndr_id"] else { return nil }
        var calendar = PlanFile.Calendar(id: id, name: row["clndr_name"] ?? id, base: row["base_clndr_id"])
        // Lines are parted by bytes that no text has.
        var rest = (row["clndr_data"] ?? "").filter { $0 != "\u{7F}" && !$0.isWhitespace }[...]
        guard let data = Self.part(&rest, depth: 0) else { return calendar }
        for day in data["DaysOfWeek"]?.parts ?? [] {
            // 1 is Sunday.
            if let number = Int(day.name), (1...7).contains(number) { calendar.week[(number + 5) % 7] = Self.hours(day) }
        }
        for exception in data["Exceptions"]?.parts ?? [] {
            // Days since 1899-12-30, as spreadsheets count them.
            if let serial = exception.values["d"].flatMap({ Int($0) }), (1..<2_958_466).contains(serial) {
                calendar.exceptions[CivilDay(number: serial - 25_569)] = Self.hours(exception)
            }
        }
        return calendar
    }

    private static func hours(_ part: Part) -> PlanCalendar.Hours {
        XMLPlan.hours(
            part.parts.compactMap { range in
                guard let from = XMLPlan.minute(range.values["s"]), let to = XMLPlan.minute(range.values["f"]) else { return nil }
                return (from, to)
            })
    }

    private static func part(_ rest: inout Substring, depth: Int) -> Part? {
        guard depth < 16, rest.first == "(" else { return nil }
        rest.removeFirst()
        guard let bar = rest.firstRange(of: "||") else { return nil }
        rest = rest[bar.upperBound...]
        guard let open = rest.firstIndex(of: "("), let close = rest[open...].firstIndex(of: ")") else { return nil }
        var part = Part(name: String(rest[..<open]))
        let cells = rest[rest.index(after: open)..<close].split(separator: "|")
        for place in stride(from: 0, to: cells.count - 1, by: 2) { part.values[String(cells[place])] = String(cells[place + 1]) }
        rest = rest[close...].dropFirst(2)
        while let below = Self.part(&rest, depth: depth + 1) { part.parts.append(below) }
        // Its own two ends and no more: those behind are of what it lies in.
        for _ in 0..<2 where rest.first == ")" { rest.removeFirst() }
        return part
    }
}

// MPX, the exchange format of planning programs before XML: lines of cells, the first a number that says what the line is.
import Formats
import Kernel

extension PlanFile {
    static func readMPX(_ bytes: [UInt8]) throws -> PlanFile {
        guard let text = ForeignText.decode(bytes) else {
            throw PlanFileFault(zh: "文字编码读不出。", en: "the encoding of its text is not known")
        }
        var reader = MPXReader(text)
        reader.readLines()
        try reader.budget.check()
        return reader.file
    }
}

struct MPXReader {
    private(set) var file = PlanFile(.mpx)
    let budget = DayBudget()
    private let lines: [[String]]
    /// The order of a date's parts: 0 month, day, year; 1 day, month, year; 2 year, month, day.
    private var order = 0
    /// What stands in the cells of a task's line, by the numbers of the format.
    private var fields: [Int] = []
    private var resourceFields: [Int] = []
    private var idsByRow: [Int: String] = [:]
    /// As they are written, by the place of their task: rows may be named before they come.
    private var links: [(place: Int, text: String)] = []

    init(_ text: String) {
        // What parts the cells follows the first three letters.
        let separator = text.dropFirst(3).first ?? ","
        lines = text.split(whereSeparator: \.isNewline).map { Self.cells(of: $0, separator) }
    }

    mutating func readLines() {
        for cells in lines {
            guard let number = Int(cells[0]) else { continue }
            let rest = Array(cells.dropFirst())
            func cell(_ place: Int) -> String? { rest.indices.contains(place) && !rest[place].isEmpty ? rest[place] : nil }
            switch number {
            case 11:
                file.minutesPerDay = minutes(ofHours: cell(3)) ?? 480
                file.minutesPerWeek = minutes(ofHours: cell(4)) ?? 2400
            case 12: order = cell(0).flatMap { Int($0) } ?? 0
            case 20: file.calendars.append(PlanFile.Calendar(id: cell(0) ?? "", name: cell(0) ?? ""))
            case 55:
                // The calendar of the resource above it, on a base that it names.
                let resource = file.resources.last
                let id = "resource \(resource?.id ?? "")"
                file.calendars.append(PlanFile.Calendar(id: id, name: resource?.name ?? id, base: cell(0)))
                if resource != nil { file.resources[file.resources.count - 1].calendar = id }
            case 25, 56: readHours(rest)
            case 26, 57: readException(rest)
            case 30:
                (file.name, file.calendar, file.start) = (cell(0), cell(3), moment(cell(4)))
                file.told = moment(cell(7))
            case 41: resourceFields = rest.compactMap { Int($0) }
            case 50:
                let named = Dictionary(zip(resourceFields, rest), uniquingKeysWith: { first, _ in first })
                file.resources.append(PlanFile.Resource(id: named[49] ?? "\(file.resources.count + 1)", name: named[1]))
            case 61: fields = rest.compactMap { Int($0) }
            case 70: readTask(Dictionary(zip(fields, rest), uniquingKeysWith: { first, _ in first }).filter { !$1.isEmpty })
            default: break
            }
        }
        for (place, text) in links { file.tasks[place].predecessors = text.split(separator: ",").compactMap { predecessor(String($0)) } }
    }

    private mutating func readTask(_ cells: [Int: String]) {
        let row = cells[90].flatMap { Int($0) } ?? file.tasks.count + 1
        var task = PlanFile.Task(
            id: cells[98] ?? String(row), row: row, level: cells[3].flatMap { Int($0) } ?? 0, name: cells[1])
        let length = cells[40].flatMap(duration)
        (task.duration, task.isElapsed) = (length?.minutes ?? 0, length?.isElapsed ?? false)
        task.start = moment(cells[50])
        task.finish = moment(cells[51])
        task.actualStart = moment(cells[58])
        task.actualFinish = moment(cells[59])
        task.percent = PlanFile.percent(cells[44]?.filter { $0.isNumber || $0 == "." })
        task.isMilestone = cells[81] == "Yes"
        task.isSummary = cells[120] == "Yes"
        task.remaining = cells[43].flatMap(duration)?.minutes
        readBounds(cells[91], moment(cells[68]), into: &task.bounds)
        idsByRow[row] = task.id
        if let text = cells[70] { links.append((file.tasks.count, text)) }
        file.tasks.append(task)
    }

    private func readBounds(_ kind: String?, _ moment: LocalMinute?, into bounds: inout PlanBounds) {
        switch kind?.lowercased() {
        case "must start on": (bounds.startNoEarlier, bounds.startNoLater) = (moment, moment)
        case "must finish on": (bounds.finishNoEarlier, bounds.finishNoLater) = (moment, moment)
        case "start no earlier than": bounds.startNoEarlier = moment
        case "start no later than": bounds.startNoLater = moment
        case "finish no earlier than": bounds.finishNoEarlier = moment
        case "finish no later than": bounds.finishNoLater = moment
        default: break
        }
    }

    /// `10FS+1d`: the row, the kind, the lag.
    private func predecessor(_ text: String) -> PlanFile.Predecessor? {
        let text = text.filter { !$0.isWhitespace }
        let digits = text.prefix { $0.isNumber }
        guard let row = Int(digits), let id = idsByRow[row] else { return nil }
        let rest = text.dropFirst(digits.count)
        let kind = LinkKind(rawValue: rest.prefix(2).uppercased())
        let lag = rest.dropFirst(kind == nil ? 0 : 2)
        let length = duration(String(lag.drop { $0 == "+" || $0 == "-" }))
        return PlanFile.Predecessor(
            id: id, kind: kind ?? .finishToStart, lag: (lag.first == "-" ? -1 : 1) * (length?.minutes ?? 0),
            isElapsed: length?.isElapsed ?? false)
    }

    private mutating func readHours(_ cells: [String]) {
        guard let day = cells.first.flatMap({ Int($0) }), (1...7).contains(day), !file.calendars.isEmpty else { return }
        file.calendars[file.calendars.count - 1].week[(day + 5) % 7] = hours(cells.dropFirst())
    }

    private mutating func readException(_ cells: [String]) {
        guard cells.count >= 3, let from = moment(cells[0])?.day, !file.calendars.isEmpty else { return }
        let to = moment(cells[1])?.day ?? from
        guard from <= to else { return }
        let hours = cells[2] == "1" ? hours(cells.dropFirst(3)) : []
        for number in (from.number...to.number).prefix(PlanFile.mostOccurrences) where budget.write() {
            file.calendars[file.calendars.count - 1].exceptions[CivilDay(number: number)] = hours
        }
    }

    private func hours(_ cells: some Collection<String>) -> PlanCalendar.Hours {
        let times = cells.compactMap { XMLPlan.minute($0) }
        return XMLPlan.hours(stride(from: 0, to: times.count - 1, by: 2).map { (times[$0], times[$0 + 1]) })
    }

    /// `50d`, `1.5w`, `3ed`
    private func duration(_ text: String) -> (minutes: Int, isElapsed: Bool)? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard let amount = Double(digits) else { return nil }
        let unit = text.dropFirst(digits.count).lowercased()
        let isElapsed = unit.hasPrefix("e")
        let (day, week) = isElapsed ? (1440, 10_080) : (file.minutesPerDay, file.minutesPerWeek)
        let one: Int? =
            switch isElapsed ? String(unit.dropFirst()) : unit {
            case "m", "min": 1
            case "h": 60
            case "d", "": day
            case "w": week
            default: nil
            }
        return one.flatMap { PlanFile.minutes(amount * Double($0)) }.map { ($0, isElapsed) }
    }

    /// `Tue 07/01/03`, `07/01/2003 08:00`; `NA` is none.
    private func moment(_ text: String?) -> LocalMinute? {
        let parts = (text ?? "").split(separator: " ").filter { $0.first?.isNumber ?? false }
        guard let date = parts.first else { return nil }
        let numbers = date.split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        let (year, month, day) =
            switch order {
            case 1: (numbers[2], numbers[1], numbers[0])
            case 2: (numbers[0], numbers[1], numbers[2])
            default: (numbers[2], numbers[0], numbers[1])
            }
        // Two digits are of this century up to 79: the format is of the nineties.
        let full = year >= 100 ? year : year < 80 ? 2000 + year : 1900 + year
        guard let civil = CivilDay(year: full, month: month, day: day) else { return nil }
        var minute = parts.count > 1 ? XMLPlan.minute(parts[1]) ?? 0 : 0
        if text?.hasSuffix("PM") ?? false, minute < 720 { minute += 720 }
        return LocalMinute(civil, minute: minute)
    }

    /// A cell in quotes may hold what parts cells; two quotes are one.
    private static func cells(of line: Substring, _ separator: Character) -> [String] {
        var (cells, isQuoted) = ([""], false)
        for letter in line {
            if letter == "\"" {
                isQuoted.toggle()
                // The second of two, inside: the first has closed what this opens again.
                if isQuoted, cells[cells.count - 1].last.map({ _ in true }) ?? false { cells[cells.count - 1].append("\"") }
            } else if letter == separator, !isQuoted {
                cells.append("")
            } else {
                cells[cells.count - 1].append(letter)
            }
        }
        return cells
    }
}

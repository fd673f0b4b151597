// A contractor's plan, as his planning program wrote it. Four formats are read into this one model: MSPDI (Microsoft
// Project's XML), PMXML and XER (Primavera P6) and MPX (older programs). Nothing is worked out again on the way: what a
// file says is what is shown, and only then checked and made a plan.
import Kernel

package struct PlanFile: Sendable, Hashable {
    package enum Format: String, Sendable {
        case mspdi = "MSPDI"
        case pmxml = "PMXML"
        case xer = "XER"
        case mpx = "MPX"
    }

    package struct Predecessor: Sendable, Hashable {
        package var id: String
        package var kind: LinkKind
        /// Minutes; of an elapsed lag by night and on days off, too.
        package var lag: Int
        package var isElapsed = false

        package init(id: String, kind: LinkKind, lag: Int, isElapsed: Bool = false) {
            self.id = id
            self.kind = kind
            self.lag = lag
            self.isElapsed = isElapsed
        }
    }

    package struct Task: Sendable, Hashable {
        /// What links name it by.
        package var id: String
        /// Its line in the program, from 1; 0 for the project's own summary.
        package var row: Int
        /// How deep it stands; the project's own summary is 0.
        package var level: Int
        /// Nil on an empty line.
        package var name: String?
        package var start: LocalMinute?
        package var finish: LocalMinute?
        /// Working minutes.
        package var duration = 0
        package var isElapsed = false
        package var isMilestone = false
        package var isSummary = false
        /// 0...100.
        package var percent = 0.0
        /// Nil for the file's own.
        package var calendar: String?
        package var predecessors: [Predecessor] = []
        package var bounds = PlanBounds()
        package var actualStart: LocalMinute?
        package var actualFinish: LocalMinute?
        /// Working minutes that are still to do, where the file says so.
        package var remaining: Int?
        /// The file's own words on it that others read: the unit that does it.
        package var note: String?
    }

    package struct Resource: Sendable, Hashable {
        package var id: String
        package var name: String?
        package var calendar: String?
    }

    package struct Calendar: Sendable, Hashable {
        package var id: String
        package var name: String
        /// Whose hours hold where it says nothing.
        package var base: String?
        /// Monday first; nil where it says nothing of that day.
        package var week: [PlanCalendar.Hours?] = Array(repeating: nil, count: 7)
        package var exceptions: [CivilDay: PlanCalendar.Hours] = [:]
    }

    package var format: Format
    package var name: String?
    package var start: LocalMinute?
    /// Up to when what was done is told.
    package var told: LocalMinute?
    package var calendar: String?
    package var minutesPerDay = 480
    package var minutesPerWeek = 2400
    package var tasks: [Task] = []
    package var calendars: [Calendar] = []
    package var resources: [Resource] = []

    package init(_ format: Format) { self.format = format }

    /// The calendar with all that it takes from those it stands on; nil where that never works, or is none of the file's.
    package func workingTime(of id: String?) -> PlanCalendar? {
        var line: [Calendar] = []
        var next = id ?? calendar
        while let id = next, let found = calendars.first(where: { $0.id == id }), line.count < 16 {
            line.append(found)
            next = found.base
        }
        guard !line.isEmpty else { return nil }
        var (week, exceptions) = (Array(repeating: PlanCalendar.Hours(), count: 7), [CivilDay: PlanCalendar.Hours]())
        for calendar in line.reversed() {
            for (day, hours) in calendar.week.enumerated() {
                if let hours { week[day] = hours }
            }
            exceptions.merge(calendar.exceptions) { $1 }
        }
        return PlanCalendar(week: week, exceptions: exceptions)
    }
}

/// Why a plan cannot be read, for the person who chose the file.
package struct PlanFileFault: Error, Hashable {
    /// Line of the file, from 1, where it is known.
    package let line: Int?
    package let what: Bilingual

    init(line: Int? = nil, zh: String, en: String) {
        self.line = line
        what = Bilingual(zh: zh, en: en)
    }
}

extension PlanFile {
    /// More activities than the largest works on record have; what is longer was not made by a planner.
    static let mostTasks = 200_000
    /// Days of one recurring exception that are written out.
    static let mostOccurrences = 2_000
    /// Headings in headings; a schedule has no more levels.
    static let mostLevels = 50

    /// A length of time that a file gives, in whole minutes. Nil for what is none: no work takes a thousand years, and such
    /// numbers would not fit where they are added up.
    static func minutes(_ amount: Double) -> Int? { amount.magnitude < 1000 * 366 * 1440 ? Int(amount.rounded()) : nil }

    /// A percentage that a file gives.
    static func percent(_ text: String?) -> Double { text.flatMap { Double($0) }.flatMap { $0.isNaN ? nil : max(0, min(100, $0)) } ?? 0 }

    /// Reads whichever of the four it is, by its beginning. Throws `PlanFileFault`.
    package static func read(_ bytes: [UInt8]) throws -> PlanFile {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
        let file: PlanFile
        if head.hasPrefix("MPX") {
            file = try readMPX(bytes)
        } else if head.hasPrefix("ERMHDR") {
            file = try readXER(bytes)
        } else if head.contains("<") {
            file = try readXML(bytes)
        } else {
            throw PlanFileFault(
                zh: "不是可读的进度计划：请从 Project 另存为 XML，或从 P6 导出 XER、XML（PMXML），或导出 MPX。",
                en: "this is no plan that can be read: save it as XML in Project, export XER or XML (PMXML) from P6, or export MPX")
        }
        guard file.tasks.count <= mostTasks else {
            throw PlanFileFault(
                zh: "共 \(file.tasks.count) 项工作，最多 \(mostTasks) 项。", en: "it has \(file.tasks.count) tasks; at most \(mostTasks) are read")
        }
        if let deep = file.tasks.first(where: { $0.level > mostLevels }) {
            throw PlanFileFault(
                zh: "“\(deep.name ?? deep.id)”在第 \(deep.level) 级，最多 \(mostLevels) 级。请减少大纲层级。",
                en: "\"\(deep.name ?? deep.id)\" stands at level \(deep.level); at most \(mostLevels) are read: outline it less deep")
        }
        return file
    }
}

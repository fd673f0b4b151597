// Schedules of contractors: MSPDI, PMXML, XER, MPX, and lines that somebody typed.
import Kernel
import Matters

@testable import Projects

extension FuzzTarget {
    private static let hours: PlanCalendar.Hours = [480..<720, 780..<1020]
    private static let usual = Schedule.Calendar(
        name: "usual", hours: PlanCalendar(week: Array(repeating: hours, count: 5) + [[], []], exceptions: [:]) ?? .continuous)

    /// What is read of a file becomes a schedule, or is refused; what is written of it and read again is the same.
    static let plan = FuzzTarget("plan") { bytes in
        let file: PlanFile
        do { file = try PlanFile.read(bytes) } catch let fault as PlanFileFault {
            try require(!fault.what.zh.isEmpty && !fault.what.en.isEmpty, "a refused plan is told why")
            try require(fault.line.map { $0 > 0 } ?? true, "lines are counted from 1")
            return
        }
        try work(file.schedule(named: "plan", usual: usual, finishOn: nil).schedule)
        let once = try PlanFile.read(Array(file.mspdi().utf8))
        let twice = try PlanFile.read(Array(once.mspdi().utf8))
        try require(once.tasks.count == file.tasks.count, "no task is lost when it is written and read again")
        try require(once == twice, "a plan that is written and read again is the same")
    }

    static let schedule = FuzzTarget("schedule") { bytes in
        guard let given = text(bytes) else { return }
        do throws(ScheduleLineFault) { _ = try ScheduleText.capacities(given) } catch { try require(error.line > 0, "a line is named") }
        let (activities, links): ([Schedule.Activity], [Schedule.Link])
        do throws(ScheduleLineFault) { (activities, links) = try ScheduleText.read(given, minutesPerDay: 480) } catch {
            try require(error.line > 0 && !error.what.zh.isEmpty && !error.what.en.isEmpty, "a line that cannot be read is named")
            return
        }
        guard let first = CivilDay("2026-01-05"), let last = CivilDay("2026-12-31") else { return }
        let schedule = Schedule(activities: activities, links: links, calendars: [usual], startOn: first, finishOn: last)
        guard let written = ScheduleText.write(schedule) else { throw FuzzFailure("what lines said can be said in lines") }
        let again = try ScheduleText.read(written, minutesPerDay: 480)
        try require(again.activities == activities && Set(again.links) == Set(links), "lines that are written and read again are the same")
        try work(schedule)
    }

    /// Works a schedule out, as a page does, where it passes the check that comes before it is recorded.
    private static func work(_ schedule: Schedule) throws {
        do throws(Refusal) { try schedule.check() } catch { return try refused(error) }
        let stored = try JSON.text(schedule)
        try require(try JSON.decode(Schedule.self, from: stored) == schedule, "a recorded schedule is read as it was")
        let times = try schedule.times(at: CivilDay("2026-06-01"))
        try require(times.lines.count == schedule.activities.count, "each activity has its line")
        _ = try schedule.kept(at: schedule.finishOn)
        _ = try schedule.file(named: "plan", at: schedule.startOn).mspdi()
    }
}

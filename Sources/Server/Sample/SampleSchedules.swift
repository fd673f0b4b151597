// Schedules of the invented projects: the same activities in the length that each project has, done as far as the calendar
// says, but for two that have not begun what they had to.
import Kernel
import Loop
import Matters
import Projects

struct SampleSchedules {
    let calendar: Schedule.Calendar
    let today: CivilDay

    /// Shares of the working days between start and finish, in hundredths; together along the longest path 88.
    private static let activities: [(code: String, name: String, share: Int, waits: String)] = [
        ("1", "施工图审查", 5, ""), ("2", "场地平整", 8, "1"), ("3", "桩基施工", 15, "2"), ("4", "主体施工", 35, "3"),
        ("5", "设备采购", 30, "2"), ("6", "设备安装", 15, "4, 5"), ("7", "室外配套", 10, "4SS+20, 6FF"), ("8", "联合验收", 5, "6, 7"),
        ("9", "竣工", 0, "8"),
    ]

    /// - isSlow: what is under way now was not begun when it had to be.
    /// Nil where its dates leave no room for one.
    func schedule(of details: ProjectDetails, isSlow: Bool) throws -> Schedule? {
        guard let start = details.startOn, let finish = details.finishOn else { return nil }
        let minutes = calendar.hours.worked(until: LocalMinute(finish, minute: 1440)) - calendar.hours.worked(until: LocalMinute(start))
        let days = minutes / calendar.minutesPerDay
        guard days > 60 else { return nil }
        let text = Self.activities.map { "\($0.code) | \($0.name) | \($0.share * days / 100) | \($0.waits)" }.joined(separator: "\n")
        let (activities, links) = try ScheduleText.read(text, minutesPerDay: calendar.minutesPerDay)
        var schedule = Schedule(
            activities: activities, links: links, calendars: [calendar], minutesPerDay: calendar.minutesPerDay, startOn: start,
            finishOn: finish)
        let times = try schedule.times(at: nil)
        for (place, line) in times.lines.enumerated() where line.earlyStart.day < today {
            let isOver = line.earlyFinish.day < today
            if isSlow, line.lateStart.day < today, !isOver || line.isCritical { continue }
            schedule.activities[place].begunOn = line.earlyStart.day
            if isOver {
                schedule.activities[place].doneOn = max(line.earlyStart.day, LocalMinute(line.earlyFinish.number - 1).day)
            } else {
                let left = calendar.hours.worked(until: line.earlyFinish) - calendar.hours.worked(until: LocalMinute(today))
                schedule.activities[place].remaining = max(0, left / calendar.minutesPerDay) * calendar.minutesPerDay
            }
        }
        return schedule
    }
}

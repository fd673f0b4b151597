// The days of projects as events of a calendar: what is planned, what was recorded, and what a schedule leaves no slack
// for. Called by the register's export and by an officer's own calendar. No name of a person stands in it.
import Kernel
import Matters
import Pages
import Projects

struct ProjectDays: Sendable {
    let words: ProjectWords
    let vault: Vault
    /// Where this server is reached, without a slash at its end.
    let base: String

    /// Reads the schedules of those that have one.
    func events(of projects: [Project], in house: House) async throws -> [ICalendar.Event] {
        var events: [ICalendar.Event] = []
        for project in projects {
            let schedule = project.latestDays == nil ? nil : try await house.schedule(of: project.number)
            events += try self.events(of: project, schedule)
        }
        return events
    }

    /// - Throws: `PlanFault`; never for a schedule that was recorded, which was checked.
    func events(of project: Project, _ schedule: Schedule?) throws -> [ICalendar.Event] {
        guard let details = project.details else { return [] }
        let page = words.page
        var days: [(key: String, day: CivilDay, what: String)] = []
        if let day = details.startOn { days.append(("start", day, page.pick("计划开工", "planned start"))) }
        if let day = details.finishOn { days.append(("finish", day, page.pick("计划竣工", "planned finish"))) }
        for milestone in Milestone.allCases {
            guard let day = project.milestones[milestone] else { continue }
            days.append(("milestone/\(milestone.rawValue)", day, words.text(milestone.title)))
        }
        if let schedule {
            days.append(("schedule", schedule.finishOn, page.pick("工期计划的竣工期限", "finish of its schedule")))
            // What stands has no latest days: its plan stands with it.
            let waiting = project.hold == nil ? try schedule.times(at: page.now.day(in: page.zone)).criticalWaiting : []
            days += waiting.prefix(LatestDays.most).map { one -> (key: String, day: CivilDay, what: String) in
                let name = one.activity.name
                return (
                    "activity/\(one.activity.code)", one.day,
                    one.isEnd ? page.pick("最迟完成：\(name)", "latest end: \(name)") : page.pick("最迟开始：\(name)", "latest start: \(name)")
                )
            }
        }
        return days.map { key, day, what in
            ICalendar.Event(
                uid: "\(vault.publicID("project/\(project.id)/\(key)"))@taizhang", stamp: project.updatedAt, at: .day(day),
                summary: "\(project.number) \(details.name) · \(what)", place: details.place?.text,
                link: base + URLs.project(project.number).text)
        }
    }
}

extension ProjectDetails {
    /// Whose project it is, for an officer's own calendar: the sponsor's, and of those who handle in its lead department,
    /// town or task force.
    func concerns(_ reader: Reader) -> Bool {
        if sponsor.officer == reader.officer { return true }
        return reader.posts.contains { post in
            [.officer, .head].contains(post.duty) && units.contains { reader.organization.isWithin(post.unit, $0) }
        }
    }
}

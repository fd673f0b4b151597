// Projects of the sample houses of these tests.
import Kernel
import Loop
import Matters
import Projects
import Testing

@testable import Server

enum ProjectHouse {
    static let details = ProjectDetails(
        name: "样例轴承产业园", class: .implementation, level: "district", field: "manufacturing", lead: "drainage", town: "east-office",
        owner: "样例实业公司", sponsor: Sponsor(name: "样例领导"), taskForce: TaskForce(name: "样例专班", unit: "drainage"),
        investment: 1_200_000_000, content: "厂房三栋", startOn: CivilDay("2026-03-01"), finishOn: CivilDay("2027-06-30"))

    /// As `project(in:)`, with a schedule.
    static func scheduled(in test: TestHouse) async throws -> String {
        let number = try await project(in: test)
        if try await test.house.schedule(of: number) == nil {
            let calendar = await test.house.journal.book().districtCalendar
            let schedule = Schedule(
                activities: [Schedule.Activity(code: "1", name: "主体施工", duration: 4800)], links: [], calendars: [calendar],
                minutesPerDay: calendar.minutesPerDay, startOn: CivilDay("2026-03-01")!, finishOn: CivilDay("2027-06-30")!)
            try await test.house.project(
                .schedule(schedule, reason: nil), on: try await test.house.project(number).project.id, by: test.actor(District.dispatcher))
        }
        return number
    }

    /// The number of a project, registered where none is yet.
    static func project(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from project limit 1").first { return row.text("number") }
        return try await test.house.project(.register(details), on: House.newIdentifier(), by: test.actor(District.dispatcher)).number
    }

    /// The number of a visit to it, recorded where none is yet.
    static func visit(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from visit limit 1").first { return row.text("number") }
        let project = try await test.house.project(try await project(in: test)).project
        let mark = try #require(ProjectMark(project))
        let details = VisitDetails(kind: .supervision, on: test.clock.now.day(in: .china), leader: "样例领导")
        return try await test.house.visit(
            .record(details, first: VisitSite(project: mark, heard: "正常", difficulties: "")), on: House.newIdentifier(),
            by: test.actor(District.dispatcher)
        ).number
    }
}

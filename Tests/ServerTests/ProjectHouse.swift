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

    /// The number of a project, registered where none is yet.
    static func project(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from project limit 1").first { return row.text("number") }
        return try await test.house.project(.register(details), on: House.newIdentifier(), by: test.actor(District.dispatcher)).number
    }
}

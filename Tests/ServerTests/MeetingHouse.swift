// A meeting and a slip that are there, for the tables of who may ask for what.
import Kernel
import Loop
import Matters
import Meetings
import Supervision
import Testing

@testable import Server

enum MeetingHouse {
    /// The number of a meeting, recorded where there is none.
    static func meeting(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from meeting limit 1").first { return row.text("number") }
        let details = MeetingDetails(kind: "executive", session: 1, title: "样例会议", on: test.clock.now.day(in: .china))
        return try await test.house.meeting(
            .record(details, attendees: []), on: House.meetingIdentifier(details, form: "", by: ""), by: test.actor(District.dispatcher)
        ).number
    }

    /// The version of a slip of the matter, which is urged where it has none.
    static func slip(in test: TestHouse, of number: String) async throws -> String {
        let id = try await test.house.id(ofNumber: number)
        func known() async throws -> String? {
            try await test.house.journal.rows("select version from slip where matter = \(id) limit 1").first.map {
                "\($0.integer("version"))"
            }
        }
        if let version = try await known() { return version }
        try await test.house.act(.urge(reason: "样例"), on: number, by: test.actor(District.supervisor))
        return try #require(try await known())
    }
}

extension MeetingHouse {
    /// The number of a campaign that is open.
    static func campaign(in test: TestHouse) async throws -> String {
        if let open = try await test.house.campaigns().first(where: { $0.summary == nil }) { return open.number }
        let today = test.clock.now.day(in: .china)
        let details = CampaignDetails(
            title: "样例专项行动", lead: "district-center", from: today, to: today.advanced(by: 99), ledgers: ["directive"])
        return try await test.house.campaign(.open(details), on: House.newIdentifier(), by: test.actor(District.supervisor)).number
    }

    /// The number of a round of a contest that is published, with its window open.
    static func contest(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from contest where stage = 'published' limit 1").first {
            return row.text("number")
        }
        let keeper = test.actor(District.supervisor)
        let period = try #require(ContestPeriod("2026-Q3"))
        let round = try await test.house.openContest("directive-quarter", period, by: keeper, key: "contest")
        try await test.house.countContest(try await test.house.contest(round.number), by: keeper)
        return try await test.house.contest(.publish, on: round.id, by: keeper).number
    }

    /// The number of a sample of one matter.
    static func sample(in test: TestHouse) async throws -> String {
        if let known = try await test.house.samples(from: 0, atMost: 1).first { return known.number }
        let today = test.clock.now.day(in: .china)
        _ = try await SecondLineWebTests.ended(1, in: test)
        let asked = SampleAsked(ledger: "directive", from: today, to: today, unit: nil, size: 1, reason: "")
        return try await test.house.draw(asked, by: test.actor(District.auditor), key: "sample").number
    }

    /// The number of a plan of the drainage, with an item, about which the lights are asked.
    static func paper(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from paper limit 1").first { return row.text("number") }
        let (id, writer) = (House.newIdentifier(), test.actor(District.officer))
        let limit = test.clock.now.day(in: .china).advanced(by: 30)
        let steps: [PaperCommand] = [
            .draft(PaperDetails(kind: "division", title: "样例方案", unit: "drainage"), text: "正文"),
            .addItem(DivisionItem(text: "排查", limit: limit)), .ask(["lighting"], until: nil),
        ]
        for step in steps { try await test.house.paper(step, on: id, by: writer) }
        return try await test.house.journal.rows("select number from paper where id = \(id)").first?.text("number") ?? ""
    }

    /// The number of a text in which a meeting was found.
    static func text(in test: TestHouse) async throws -> String {
        if let row = try await test.house.journal.rows("select number from text limit 1").first { return row.text("number") }
        return try await test.house.read(
            title: "", on: test.clock.now.day(in: .china), body: TextWebTests.report, by: test.actor(District.dispatcher), key: "text"
        ).text.number
    }

    /// The number of a directive that has ended.
    static func directive(in test: TestHouse) async throws -> String {
        let known = try await test.house.journal.rows("select number from matter where ledger = 'directive' and ending is not null limit 1")
        if let row = known.first { return row.text("number") }
        return try #require(try await SecondLineWebTests.ended(1, in: test).first)
    }
}

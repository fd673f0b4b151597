// The example ledgers of ledgers/examples: the lights of three cities, played by the cases of their own rules. What a
// colour means is data, and the same month shows three colours in three places.

import Kernel
import Matters
import Testing

@Suite struct LightExampleTests {
    private static let names = ["project-progress", "supervision-by-colour", "supervision-by-slip"]

    @Test(arguments: names)
    func `each has no fault, names its source, and says what its colours mean`(name: String) throws {
        let text = try District.text("ledgers/examples/\(name).yaml")
        let ledger = try LedgerFile.read(text, file: "\(name).yaml") { _ in nil }
        #expect(ledger.name == name)
        #expect(text.contains("The rule, restated: ") && text.contains("http"))
        for (light, colour) in ledger.lights.inOrder {
            let meaning = try #require(colour.meaning, "\(light) of \(name)")
            #expect(!meaning.zh.isEmpty && !meaning.en.isEmpty)
        }
        #expect(ledger.ladder.count == ledger.lights.inOrder.count)
    }

    /// Dispatched to the works on that day; claimed where the ledger has that.
    private func story(_ name: String, at start: String) throws -> Story {
        let rules = try District.rules(ledgers: [name: try District.text("ledgers/examples/\(name).yaml")])
        var story = try Story(rules)
        try story.at(start)
        try story.does(.report(Report(ledger: name, description: "示例", channel: .desk)), by: District.dispatcher)
        try story.does(.dispatch(owner: "works", supporting: ["water"], note: nil), by: District.dispatcher)
        if try story.ledger.allows(.claim, in: story.matter.stage) { try story.does(.claim(note: nil), by: District.officer) }
        return story
    }

    // MARK: Yinchuan

    @Test(arguments: [
        (0, "2027-02-06 11:59", Light.none), (0, "2027-02-06 12:00", .yellow), (0, "2027-04-20 11:59", .yellow),
        (0, "2027-04-20 12:00", .red), (40, "2027-07-02 11:59", .none), (40, "2027-07-02 12:00", .yellow),
        (40, "2027-09-13 11:59", .yellow),
        (40, "2027-09-13 12:00", .red), (90, "2027-12-31 23:59", .none), (90, "2028-01-01 00:00", .yellow), (91, "2028-06-01 00:00", .none),
        (100, "2028-06-01 00:00", .none), (69, "2028-01-01 00:00", .red), (71, "2028-06-01 00:00", .yellow),
    ])
    func `ten points behind the year's plan is yellow, thirty is red, and what keeps up shows nothing`(done: Int, at: String, light: Light)
        throws
    {
        var story = try story("project-progress", at: "2027-01-01 00:00")
        if done > 0 { try story.does(.progress(note: "月报", photos: nil, done: done), by: District.officer) }
        try story.at(at)
        #expect(try story.light() == light)
    }

    @Test func `a project that catches up turns back, and the letter was sent once`() throws {
        var story = try story("project-progress", at: "2027-01-01 00:00")
        try story.at("2027-05-01 00:00")
        try story.does(.progress(note: "月报", photos: nil, done: 30), by: District.officer)
        #expect(story.calls == ["building/prompt", "building/letter"])
        #expect(try story.light() == .none)
        try story.at("2027-10-01 00:00")
        #expect(try story.light() == .red)
        try story.catchUp()
        #expect(story.calls.count == 2)
    }

    // MARK: Suqian

    @Test func `blue near the limit, yellow behind the plan, red when it is over, until it is done`() throws {
        // Monday, 2 November 2026, 08:00; the month ends on Monday the 30th at 18:00.
        var story = try story("supervision-by-colour", at: "2026-11-02 08:00")
        #expect(try story.due("whole") == local("2026-11-30 18:00"))
        try story.at("2026-11-05 04:11")
        #expect(try story.light() == .none)
        try story.at("2026-11-05 04:12")
        #expect(try story.light() == .yellow, "a tenth of 682 hours is over and nothing reported")
        try story.does(.progress(note: "基本完成", photos: nil, done: 95), by: District.officer)
        try story.at("2026-11-25 17:59")
        #expect(try story.light() == .none)
        try story.at("2026-11-25 18:00")
        #expect(try story.light() == .blue)
        try story.at("2026-11-30 18:00")
        #expect(try story.light() == .red)
        try story.at("2026-12-01 09:00")
        try story.does(.submit(note: "完成", closing: false, photos: nil), by: District.officer)
        #expect(try story.light() == .red, "handed in is not done")
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.supervisor)
        #expect(try story.light() == .none)
        #expect(story.calls == ["whole/yellow-slip", "whole/blue-slip", "whole/red-slip"])
        #expect(try story.matter.wasLate(on: story.calendars))
    }

    @Test func `one sees which unit held it up`() throws {
        var story = try story("supervision-by-colour", at: "2026-11-02 08:00")
        try story.at("2026-11-10 08:00")
        try story.does(.requestSupport(unit: "water", what: "数据"), by: District.officer)
        try story.at("2026-12-01 08:00")
        try story.catchUp()
        #expect(try story.minutesSpent("whole", by: "works") == 8 * 1440)
        #expect(try story.minutesSpent("whole", by: "water") == 21 * 1440)
        #expect(story.rungs.last { $0.rung == "red-slip" }?.unit == "water")
    }

    // MARK: Sanming

    @Test func `the slips grow from blue to orange to red when the time of each is over`() throws {
        // Ten working days from Monday, 2 November, 08:00: Friday the 13th, 18:00.
        var story = try story("supervision-by-slip", at: "2026-11-02 08:00")
        for (at, light) in [
            ("2026-11-13 17:59", Light.none), ("2026-11-13 18:00", .blue), ("2026-11-18 17:59", .blue), ("2026-11-18 18:00", .yellow),
            ("2026-11-23 17:59", .yellow), ("2026-11-23 18:00", .red), ("2027-01-05 09:00", .red),
        ] {
            try story.at(at)
            #expect(try story.light() == light, "\(at)")
        }
        try story.catchUp()
        #expect(story.calls == ["whole/blue-slip", "whole/orange-slip", "whole/red-slip"])
        #expect(story.rungs.compactMap(\.slip) == [.reminder, .warning, .escalation])
    }

    @Test func `a good reason is given before it is late, once, and moves every slip`() throws {
        var story = try story("supervision-by-slip", at: "2026-11-02 08:00")
        try story.extend("5 work-days")
        #expect(try story.due("whole") == local("2026-11-20 18:00"))
        #expect(try story.asks("1 work-day")?.code == "petition.used-up")
        try story.at("2026-11-25 17:59")
        #expect(try story.light() == .blue)
    }

    @Test func `what is done badly goes back on the same clock`() throws {
        var story = try story("supervision-by-slip", at: "2026-11-02 08:00")
        try story.does(.submit(note: "完成", closing: false, photos: nil), by: District.officer)
        try story.at("2026-11-12 09:00")
        try story.does(.verify(passed: false, note: "质量不符合要求", photos: nil), by: District.supervisor)
        #expect(try story.due("whole") == local("2026-11-13 18:00"))
    }

    @Test func `the same delay shows another colour in another place`() throws {
        let at = "2026-12-02 09:00"
        let lights = try LightExampleTests.names.map { name in
            var story = try story(name, at: name == "supervision-by-slip" ? "2026-11-18 08:00" : "2026-11-02 08:00")
            try story.does(.progress(note: "n", photos: nil, done: 98), by: District.officer)
            try story.at(at)
            return try story.light()
        }
        #expect(lights == [.none, .red, .blue])
    }
}

// The boards' statements against real SQLite, loaded by name so that this target needs no driver: do columns
// and values match, does the search find two-character words, are the tallies what a count of rows gives?

import Foundation
import Kernel
import Matters
import Testing

struct TestBook: HoldsMatterRules {
    var matters = MatterRules()
    static func keeps(_ stream: String) -> Bool { MatterRules.keeps(stream) }
    mutating func absorb(_ entry: Entry) throws { try matters.absorb(entry) }
}

@Suite(.enabled(if: SQLite.isInstalled, "needs libsqlite3")) struct BoardTests {
    private let boards: [any Board<TestBook>] = [MatterBoard(), TallyBoard(), SearchBoard(), PositionBoard()]

    private func database() throws -> SQLite {
        let database = try SQLite()
        for board in boards { for statement in board.schema { try database.run(SQL(trusted: statement)) } }
        return database
    }

    /// Brings every board through the whole story, entry by entry.
    private func show(_ story: Story, in database: SQLite) throws {
        let book = TestBook(matters: story.rules)
        var matter = MatterDecider.initial
        for (index, entry) in story.entries.enumerated() {
            let before = index == 0 ? nil : matter
            MatterDecider.evolve(&matter, story.facts[index], entry)
            for board in boards {
                for statement in try board.statements(for: entry, before: before, after: matter, book: book) { try database.run(statement) }
            }
        }
    }

    @Test func `every column of a board has its value, in every stage`() throws {
        for stage in ["reported", "accepted", "dispatched", "handling", "submitted", "verified", "ended"] {
            let database = try database()
            let story = try Story.citizen(to: stage)
            try show(story, in: database)
            let row = try #require(try database.rows("select * from matter").first)
            #expect(row.text("id") == "m1" && row.text("number") == "SM2026-000007" && row.text("ledger") == "citizen-report")
            #expect(row.text("stage") == stage && row.optionalText("ending") == (stage == "ended" ? "resolved" : nil))
            #expect(row.text("class") == "street-lamp-out" && row.text("channel") == "portal" && row.text("place") == "一号街 5 号")
            #expect(row.real("longitude") == 115.95 && row.real("latitude") == 36.45)
            #expect(row.text("cell") == "n1c1" && row.text("community") == "n1" && row.text("street") == "n")
            #expect(row.optionalText("owner") == story.matter.owner && row.optionalText("handler") == story.matter.handler)
            #expect(row.optionalText("officer") == story.matter.officer && row.text("reporter") == "citizen")
            #expect(row.instant("reported_at") == story.matter.reportedAt && row.text("reported_on") == "2026-11-23")
            #expect(row.instant("ended_at") == story.matter.ending?.at)
            let turnings = story.matter.turnings(by: try story.ledger, on: Calendars(try Sample.calendar()))
            #expect(row.instant("due_at") == turnings?.dueAt && row.instant("red_at") == turnings?.redAt)
            #expect((turnings != nil) == (stage != "ended"))
            #expect(row.optionalText("verify_duty") == (stage == "submitted" ? "grid-worker" : nil))
            #expect(row.optionalText("verify_outside") == (stage == "submitted" ? "works" : nil))
            #expect(row.integer("version") == story.entries.count)
            #expect(row.integer("is_paused") == 0 && row.integer("was_late") == 0 && row.text("late_stages") == "")
        }
    }

    @Test func `a number that is given twice fails, and takes away nobody's row`() throws {
        let database = try database()
        try show(try Story.citizen(), in: database)
        var other = try Story(id: "m2")
        try other.does(.report(District.citizenReport), by: District.citizen)
        #expect(throws: (any Error).self) { try show(other, in: database) }
        #expect(try database.rows("select id from matter").map { $0.text("id") } == ["m1"])
    }

    @Test func `a paused and late matter says so, and its light is nowhere`() throws {
        var story = try Story.citizen(to: "handling")
        try story.at("2026-12-23 09:00")
        try story.does(.pause(reason: "等配件"), by: District.officer)
        let database = try database()
        try show(story, in: database)
        let row = try #require(try database.rows("select * from matter").first)
        #expect(row.integer("is_paused") == 1 && row.integer("was_late") == 1 && row.text("late_stages") == "whole handling")
        #expect(row.instant("red_at") != nil, "that it had turned red stays readable")
        #expect(!row.values.values.contains(.text("red")))
    }

    @Test func `the tallies are what a count of the rows gives`() throws {
        let database = try database()
        let rules = try District.rules()
        var dice = Dice(seed: 7)
        let stages = ["reported", "accepted", "dispatched", "handling", "submitted", "verified", "ended"]
        for index in 0..<40 {
            let stage = try #require(stages.randomElement(using: &dice))
            var story = try Story(rules, id: "m\(index)")
            var report = District.citizenReport
            if Bool.random(using: &dice) { report.place = nil }
            try story.does(.report(report), by: District.citizen, drawn: index)
            // Without a place the check is a supervisor's, so such a matter stays before it.
            try story.walk(to: report.place == nil && (stage == "verified" || stage == "ended") ? "submitted" : stage)
            try show(story, in: database)
        }
        let tallied = try database.rows(
            "select ledger, stage, unit, sum(count) n from tally group by 1, 2, 3 having n <> 0 order by 1, 2, 3")
        let counted = try database.rows(
            "select ledger, stage, coalesce(handler, owner, '') unit, count(*) n from matter group by 1, 2, 3 order by 1, 2, 3")
        #expect(tallied == counted && !counted.isEmpty)
        #expect(try database.rows("select * from tally where count <= 0").isEmpty, "a row that nobody stands in is gone")
        #expect(try database.rows("select count(*) n from tally").first?.integer("n") ?? 0 <= 40)
        let totals = try database.rows("select day, ledger, ending, count n from total order by 1, 2, 3")
        let ended = try database.rows(
            "select reported_on day, ledger, coalesce(ending, '') ending, count(*) n from matter group by 1, 2, 3 order by 1, 2, 3")
        #expect(totals == ended)
        let resolved = try database.rows("select sum(count) n from flow where kind = 'ended:resolved'").first?.integer("n")
        #expect(try resolved == database.rows("select count(*) n from matter where ending = 'resolved'").first?.integer("n"))
        #expect(try database.rows("select sum(count) n from flow where kind = 'reported'").first?.integer("n") == 40)
    }

    @Test func `turnings are counted for the unit whose time it was, and an upheld appeal moves the second count only`() throws {
        var story = try Story.edited([], to: "handling")
        try story.at("2026-11-27 11:00")
        try story.catchUp()
        try story.does(District.submission, by: District.officer)
        try story.does(.verify(passed: true, note: nil, photos: nil), by: District.gridWorker)
        try story.does(.answer(reached: true, words: "修好了", satisfied: true), by: District.dispatcher)
        try story.does(.end(kind: "resolved", note: nil), by: District.dispatcher)
        func turnings() throws -> [Kernel.Row] {
            let database = try database()
            try show(story, in: database)
            return try database.rows(
                "select kind, day, unit, count from flow where kind glob 'turned:*' or kind glob 'exempted:*' order by 1")
        }
        let before = try turnings()
        let works = before.filter { $0.text("unit") == "works" }
        #expect(works.map { $0.text("kind") } == ["turned:blue", "turned:red", "turned:yellow"])
        #expect(before.map { $0.integer("count") }.reduce(0, +) == story.rungs.count { $0.light != nil })
        try story.does(.appeal(reason: "停电所致"), by: District.head)
        try story.grant(by: [District.supervisor])
        #expect(try turnings() == before, "one reviewer is not enough")
        try story.grant(by: [District.leader])
        let after = try turnings()
        #expect(after.filter { $0.text("kind").hasPrefix("turned:") } == before)
        let exempted = after.filter { $0.text("kind").hasPrefix("exempted:") }
        // Blue came before the time was spent: that warning was given all the same.
        #expect(exempted.map { $0.text("kind") } == ["exempted:red", "exempted:yellow"])
        #expect(exempted.map { $0.text("day") } == [works[1], works[2]].map { $0.text("day") }, "on the day on which the light turned")
        #expect(exempted.allSatisfy { $0.text("unit") == "works" && $0.integer("count") == 1 })
    }

    @Test func `the search finds two characters, one, words, numbers and the class, and nothing else`() throws {
        let database = try database()
        let rules = try District.rules()
        for (index, description) in ["井盖破损，\"响\"", "破旧井口 盖板松动 BX-12", "nothing of the kind"].enumerated() {
            var story = try Story(rules, id: "m\(index)")
            var report = District.citizenReport
            report.description = description
            report.class = index == 2 ? "other" : "tree-pest"
            report.place = nil
            try story.does(.report(report), by: District.citizen, drawn: index)
            try show(story, in: database)
        }
        for (typed, expected) in [
            ("井盖", ["m0"]), ("破损", ["m0"]), ("盖破", ["m0"]), ("井", ["m0", "m1"]), ("损", ["m0"]), ("破损 井盖", ["m0"]), ("盖板松动", ["m1"]),
            ("bx", ["m1"]),
            ("BX-12", ["m1"]), ("noth", ["m2"]), ("病虫", ["m0", "m1"]), ("pest", ["m0", "m1"]), ("SM2026-000001", ["m1"]),
            ("井 损", ["m0"]), ("井盖松动", []),
            ("other", ["m2"]), ("x\" OR \"noth", []), ("井盖 OR 盖板", []), ("响", ["m0"]),
        ] {
            let query = try #require(SearchText.query(typed))
            let found = try database.rows("select id from matter_search where matter_search match \(query) order by id").map {
                $0.text("id")
            }
            #expect(found == expected, "\(typed)")
        }
    }

    @Test func `matters of one minute whose places in the index of words are the same are all found, the newest read first`() throws {
        let database = try database()
        let rules = try District.rules()
        let moment = Instant(milliseconds: 1_767_225_600_000)
        // Two ids that want the same place; of twenty thousand there are such.
        var names: [Int64: String] = [:]
        let pair = try #require(
            (0..<100_000).lazy.compactMap { number -> [String]? in
                let key = SearchKey("m\(number)", at: moment).first
                if let other = names[key] { return [other, "m\(number)"] }
                names[key] = "m\(number)"
                return nil
            }.first)
        for (id, title) in zip(pair, ["甲", "乙"]) {
            var story = try Story(rules, id: id)
            var report = District.citizenReport
            report.description = "井盖破损 \(title)"
            try story.does(.report(report), by: District.citizen, drawn: title == "甲" ? 1 : 2)
            try show(story, in: database)
        }
        #expect(SearchKey(pair[0], at: moment).first == SearchKey(pair[1], at: moment).first)
        for (word, expected) in [("井盖", pair.sorted()), ("甲", [pair[0]]), ("乙", [pair[1]])] {
            let query = try #require(SearchText.query(word))
            let found = try database.rows("select id from matter_search where matter_search match \(query) order by id")
            #expect(found.map { $0.text("id") } == expected)
        }
        let later = moment.adding(seconds: 60)
        #expect(SearchKey.ceiling(moment) < SearchKey.floor(later))
        for id in pair { #expect((SearchKey.floor(moment)...SearchKey.ceiling(moment)).contains(SearchKey(id, at: moment).last)) }
    }

    @Test func `a matter without a position is not on the map, the others are found by box`() throws {
        let database = try database()
        var placeless = try Story(id: "m0")
        var report = District.citizenReport
        report.place = Place(text: "说不清")
        try placeless.does(.report(report), by: District.citizen, drawn: 1)
        try show(placeless, in: database)
        try show(try Story.citizen(to: "handling"), in: database)
        let found = try database.rows(
            "select o.id from position p join position_of o on o.key = p.key where p.east >= 115.9 and p.west <= 116 and p.north >= 36.4 and p.south <= 36.5"
        )
        #expect(found.map { $0.text("id") } == ["m1"])
        #expect(try database.rows("select * from position_of").count == 1)
    }

    @Test func `the names of tables and columns are as lists and cockpits read them`() throws {
        let database = try database()
        let columns = try database.rows("select name from pragma_table_info('matter')").map { $0.text("name") }
        #expect(columns.count == 49)
        #expect(
            Set(["number", "due_at", "blue_at", "yellow_at", "red_at", "late_stages", "check_area", "verify_outside"]).isSubset(of: columns)
        )
        #expect(
            try database.rows("select name from pragma_table_info('tally')").map { $0.text("name") } == [
                "day", "ledger", "unit", "cell", "stage", "ending", "late", "count",
            ])
        for board in boards { #expect(board.follows == "matter/" && board.version >= 1 && !board.tables.isEmpty) }
    }
}

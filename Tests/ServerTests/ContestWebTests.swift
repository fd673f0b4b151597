// A contest through the pages: opened, counted from real matters, entered and confirmed, published, explained, objected to, corrected,
// final; and who is refused on the way.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Supervision
import Testing

@testable import Server

@Suite struct ContestWebTests {
    static let rules = """
        contest: trial
        title: { zh: 月度试评, en: Monthly trial }
        period: month
        calendar: cn
        among: { units: [drainage, lighting] }
        who: { keep: [supervisor], confirm: [supervisor, auditor], answer: [leader, auditor] }
        objections: { days: 3 }
        indicators:
          - { code: on-time, title: 按时办结率, measured-in: "%", weight: 40, better: more, counted: ended-on-time, ledgers: [directive], score: share-of-best, missing: zero }
          - { code: overdue, title: 期末逾期在办, measured-in: 件, weight: 30, better: less, counted: open-overdue, ledgers: [directive], score: { between: [5, 0] }, missing: zero }
          - { code: red, title: 期末红灯, measured-in: 件, weight: 10, better: less, counted: red, ledgers: [directive], score: { between: [3, 0] }, missing: zero }
          - { code: prizes, title: 推广做法, measured-in: 项, weight: 20, better: more, entered: [officer, head], score: { share-of-target: 4 }, missing: zero }
        """

    private static func publishRules(in test: TestHouse) async throws {
        var done = PublishedRules()
        try await test.house.publish(ContestRulesFile.self, [("trial", rules)], named: "contest", by: .system, &done)
        #expect(done.names == ["contest/trial"])
        var again = PublishedRules()
        try await test.house.publish(ContestRulesFile.self, [("trial", rules)], named: "contest", by: .system, &again)
        #expect(again.names.isEmpty)
    }

    /// Of a page, what stands between tags that hold nothing else: enough for adding up a column.
    private static func points(_ html: String) -> [Int] {
        html.matches(of: /<b>(-?\d+)\.(\d\d)<\/b>/).compactMap { Int("\($0.1)\($0.2)") }
    }

    private static func expect(
        _ response: TestResponse, _ words: [String], not: [String] = [], line: SourceLocation = #_sourceLocation
    ) {
        for word in words { #expect(response.text.contains(word), "\(word)", sourceLocation: line) }
        for word in not { #expect(!response.text.contains(word), "\(word)", sourceLocation: line) }
    }

    @Test("Opened, counted, entered, confirmed, published, explained, objected to, corrected, final")
    func story() async throws {
        try await TestHouse.run { test in
            try await Self.publishRules(in: test)
            // Three of drainage and two of lighting end in time; one of lighting lies.
            _ = try await SecondLineWebTests.ended(5, in: test)
            var draft = House.Draft(ledger: "directive", channel: .desk)
            draft.description = "拖着没办的一件"
            draft.values = ["limit": test.clock.now.day(in: .china).advanced(by: 2).description]
            draft.owner = "lighting"
            let lying = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
            try await test.house.act(.claim(note: nil), on: lying, by: test.actor(District.otherOfficer))
            let number = "PB2026-001"
            try await test.serve { site in
                let supervisor = try await site.browser(of: District.supervisor)
                Self.expect(try await supervisor.get("/contests"), ["月度试评", "还没有启动过", "启动一期"])
                let fields = [("contest", "trial"), ("period", "2026-11"), ("key", "o")]
                #expect(try await site.browser(of: District.officer).post("/contests", fields).status == .forbidden)
                let wrong = try await supervisor.post("/contests", [("contest", "trial"), ("period", "2026-Q4"), ("key", "x")])
                #expect(
                    wrong.status.code >= 400 && wrong.text.contains("2026-11") && wrong.text.contains("2026-Q4"), "what was entered is kept"
                )
                let opened = try await supervisor.post("/contests", fields)
                #expect(opened.status == .seeOther && opened.location.contains(number), "\(opened.text.prefix(2000))")
                #expect(try await supervisor.post("/contests", fields).location.contains(number), "sent twice it is one")
                let second = try await supervisor.post("/contests", [("contest", "trial"), ("period", "2026-11"), ("key", "o2")])
                #expect(second.status == .conflict && second.text.contains(number))
                #expect(try await supervisor.post("/contests/\(number)/counts").status == .seeOther)
                let early = try await supervisor.post("/contests/\(number)/publications")
                #expect(early.status == .conflict && early.text.contains("还没有结束"))
                Self.expect(try await supervisor.get("/contests/\(number)"), ["试算，尚未公布", "100 → <b>40.00</b>"])
                let officer = try await site.browser(of: District.officer)
                Self.expect(try await officer.get("/contests/\(number)"), ["还没有公布"], not: ["试算", "40.00"])
                #expect(try await officer.get("/contests/\(number)/units/drainage").status == .notFound, "not before it is published")
                #expect(try await officer.get("/contests/\(number)/table.csv").status == .notFound)
            }
            // The month is over; then what lay is done, and counts as it stood at the end all the same.
            test.clock.advance(hours: 8 * 24 + 1)
            #expect(test.clock.now.day(in: .china) == CivilDay("2026-12-01"))
            try await test.house.act(.submit(note: "完成", closing: true, photos: nil), on: lying, by: test.actor(District.otherOfficer))
            try await test.house.act(.verify(passed: true, note: nil, photos: nil), on: lying, by: test.actor(District.supervisor))
            try await test.serve { site in
                let supervisor = try await site.browser(of: District.supervisor)
                let officer = try await site.browser(of: District.officer)
                let other = try await site.browser(of: District.otherOfficer)
                #expect(try await supervisor.post("/contests/\(number)/counts").status == .seeOther)
                #expect(try await officer.post("/contests/\(number)/counts").status == .forbidden)
                // Entered.
                func figure(_ unit: String, _ value: String, _ reason: String = "") -> [(String, String)] {
                    [("unit", unit), ("indicator", "prizes"), ("value", value), ("evidence", "推广文件 3 号"), ("reason", reason)]
                }
                let bad = try await officer.post("/contests/\(number)/figures", figure("drainage", "两项"))
                #expect(bad.status.code >= 400 && bad.text.contains("两项") && bad.text.contains("最多四位小数") && bad.text.contains("推广文件 3 号"))
                #expect(try await officer.post("/contests/\(number)/figures", figure("lighting", "9")).status == .forbidden)
                #expect(try await supervisor.post("/contests/\(number)/figures", figure("drainage", "2")).status == .forbidden)
                #expect(try await officer.post("/contests/\(number)/figures", figure("drainage", "2")).status == .seeOther)
                #expect(try await other.post("/contests/\(number)/figures", figure("lighting", "4")).status == .seeOther)
                let waiting = try await supervisor.post("/contests/\(number)/publications")
                #expect(waiting.status == .conflict && waiting.text.contains("有 2 项填报没有确认"))
                // Confirmed.
                let drainage = [("figure", "drainage prizes")]
                #expect(try await officer.post("/contests/\(number)/confirmations", drainage).status == .forbidden)
                #expect(try await supervisor.post("/contests/\(number)/confirmations", drainage).status == .seeOther)
                let auditor = try await site.browser(of: District.auditor)
                #expect(
                    try await auditor.post("/contests/\(number)/disputes", [("figure", "lighting prizes"), ("reason", "文件不全")]).status
                        == .seeOther)
                Self.expect(try await other.get("/contests/\(number)"), ["不予确认：文件不全"])
                #expect(
                    try await other.post("/contests/\(number)/figures", figure("lighting", "4")).status.code >= 400, "nothing is changed")
                var complete = figure("lighting", "4", "补齐文件")
                complete[3] = ("evidence", "推广文件 3 号和 5 号")
                #expect(try await other.post("/contests/\(number)/figures", complete).status == .seeOther)
                #expect(try await auditor.post("/contests/\(number)/confirmations", [("figure", "lighting prizes")]).status == .seeOther)
                // Published.
                #expect(try await supervisor.post("/contests/\(number)/publications").status == .seeOther)
                let page = try await officer.get("/contests/\(number)")
                Self.expect(page, ["90.00", "90.67", "1 → <b>24.00</b>", "1 → <b>6.67</b>", "与公布的一致", "2026年12月4日"])
                #expect(page.text.utf8.count < 100_000)
                // Why: its lines add up, with the arithmetic, the list, and what would make it first.
                let why = try await officer.get("/contests/\(number)/units/drainage")
                Self.expect(
                    why,
                    [
                        "100 ÷ 100 × 40 = 40.00", "(0 − 5) ÷ (0 − 5) × 30 = 30.00", "2 ÷ 4 × 20 = 10.00", "3 / 3", "相差 0.67 分",
                        "由 2 项 升到 3 项", "即可升到第 1 名，总分 95.00", "/contests/\(number)/units/drainage/on-time", "与公布的一致",
                    ])
                let shown = Self.points(why.text)
                #expect(shown.count == 5 && shown.dropLast().reduce(0, +) == shown.last && shown.last == 9000, "\(shown)")
                let lamps = Self.points(try await officer.get("/contests/\(number)/units/lighting").text)
                #expect(lamps.dropLast().reduce(0, +) == lamps.last && lamps.last == 9067, "\(lamps)")
                // The lists behind the numbers: what lay is on them though it has ended since; of others' matters nothing is told.
                let list = try await supervisor.get("/contests/\(number)/units/lighting/overdue")
                Self.expect(list, [lying, "拖着没办的一件", "期末逾期在办"])
                Self.expect(try await officer.get("/contests/\(number)/units/lighting/overdue"), ["共 1 条"], not: ["拖着没办的一件"])
                Self.expect(try await supervisor.get("/contests/\(number)/units/drainage/on-time"), ["3 / 3", "计入分子"])
                let csv = try await officer.get("/contests/\(number)/table.csv").text
                #expect(csv.contains("1,区路灯管理所,100,40.00,1,24.00,1,6.67,4,20.00,90.67"), "\(csv)")
                Self.expect(
                    try await officer.get("/contests/rules/trial"),
                    ["本单位 ÷ 最多的 × 40", "(本单位 − 5) ÷ (0 − 5) × 30", "第 1 版", "contest: trial"])
                Self.expect(
                    try await site.browser(of: District.officer, language: "en").get("/contests/\(number)/units/drainage"),
                    ["Why this score"])
                for path in ["/supervision", "/cockpit/league"] { Self.expect(try await supervisor.get(path), ["href=\"/contests\""]) }
                // Objected to.
                let objection = [("unit", "drainage"), ("indicator", "prizes"), ("reason", "漏报一项"), ("evidence", "推广文件 8 号")]
                #expect(try await officer.post("/contests/\(number)/objections", objection).status == .forbidden)
                let head = try await site.browser(of: District.head)
                #expect(
                    try await head.post("/contests/\(number)/objections", [("unit", "lighting")] + objection.dropFirst()).status
                        == .forbidden)
                #expect(try await head.post("/contests/\(number)/objections", objection).status == .seeOther)
                let answer = [("objection", "1"), ("corrected", "3"), ("reason", "文件属实")]
                #expect(try await supervisor.post("/contests/\(number)/acceptances", answer).status == .forbidden)
                let leader = try await site.browser(of: District.leader)
                let empty = try await leader.post(
                    "/contests/\(number)/acceptances", [("objection", "1"), ("corrected", ""), ("reason", "文件属实")])
                #expect(empty.status.code >= 400 && empty.text.contains("更正为"))
                #expect(try await leader.post("/contests/\(number)/acceptances", answer).status == .seeOther)
                let corrected = try await officer.get("/contests/\(number)")
                Self.expect(corrected, ["95.00", "更正前 90.00", "更正前 2", "成立，更正为 3", "与公布的一致"])
                Self.expect(try await officer.get("/contests/\(number)/units/drainage"), ["3 ÷ 4 × 20 = 15.00", "异议成立后更正的数"])
                let soon = try await supervisor.post("/contests/\(number)/endings")
                #expect(soon.status == .conflict && soon.text.contains("异议期到"))
            }
            test.clock.advance(hours: 5 * 24)
            try await test.serve { site in
                let supervisor = try await site.browser(of: District.supervisor)
                #expect(try await supervisor.post("/contests/\(number)/endings").status == .seeOther)
                Self.expect(try await supervisor.get("/contests/\(number)"), ["已定"], not: ["<summary>名次确定"])
                Self.expect(try await supervisor.get("/contests"), ["区市政排水中心", "已定"])
                // The next month's page tells of this one.
                #expect(
                    try await supervisor.post("/contests", [("contest", "trial"), ("period", "2026-12"), ("key", "d")]).status == .seeOther)
                Self.expect(try await supervisor.get("/contests/PB2026-002/units/drainage"), ["历期名次", number, "1 / 2"])
                #expect(try await supervisor.post("/contests/PB2026-002/withdrawals", [("reason", "开错了")]).status == .seeOther)
                #expect(
                    try await supervisor.post("/contests", [("contest", "trial"), ("period", "2026-12"), ("key", "e")]).location.contains(
                        "PB2026-003"))
            }
        }
    }

    @Test("Rule files are checked before anybody publishes them, each fault with its line")
    func check() throws {
        let folder = "\(TestHouse.repository)/ledgers/contests"
        for found in try LedgerFilesCheck.check(["directive-quarter", "four-contests", "zone-evaluation"].map { "\(folder)/\($0).yaml" }) {
            #expect(found.faults.isEmpty, "\(found)")
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(House.newIdentifier()).yaml").path
        try Self.rules.replacing("share-of-best", with: "best-share").write(toFile: file, atomically: true, encoding: .utf8)
        defer { unlink(file) }
        let faults = try LedgerFilesCheck.check([file])[0].faults
        #expect(faults.count == 1 && faults[0].en.hasPrefix("\(file):9: ") && faults[0].zh.contains("不是计分办法"), "\(faults)")
    }

    /// A file with one indicator for each measure.
    private static func measures() -> String {
        var lines = [
            "contest: all", "title: { zh: 全部计数, en: Every measure }", "period: month", "calendar: cn",
            "among: { units: [drainage, lighting] }", "who: { keep: [supervisor], confirm: [supervisor], answer: [leader] }",
            "objections: { days: 0 }", "indicators:",
        ]
        for measure in ContestMeasure.allCases {
            let (name, better): (String, String) = (measure.rawValue, measure.isMoreBetter ? "more" : "less")
            lines.append("  - { code: \(name), title: t, measured-in: n, weight: 10, better: \(better), counted: \(name),")
            lines.append("      ledgers: [directive], score: place, missing: zero }")
        }
        return lines.joined(separator: "\n")
    }

    @Test("Each measure, against a month of which every figure is known")
    func measures() async throws {
        try await TestHouse.run { test in
            var done = PublishedRules()
            try await test.house.publish(ContestRulesFile.self, [("all", Self.measures())], named: "contest", by: .system, &done)
            func directive(_ owner: String, days: Int) async throws -> String {
                var draft = House.Draft(ledger: "directive", channel: .desk)
                draft.description = "交办给 \(owner)，\(days) 天"
                draft.values = ["limit": test.clock.now.day(in: .china).advanced(by: days).description]
                draft.owner = owner
                let number = try await test.house.report(draft, by: test.actor(District.dispatcher), key: nil).number
                try await test.house.act(
                    .claim(note: nil), on: number, by: test.actor(owner == "drainage" ? District.officer : District.otherOfficer))
                return number
            }
            let officer = test.actor(District.officer)
            let supervisor = test.actor(District.supervisor)
            let long = try await directive("drainage", days: 10)
            let short = try await directive("drainage", days: 1)
            _ = try await directive("lighting", days: 1)
            for words in ["正在推进", "正在推进", "查了三处，修了两处"] {
                try await test.house.act(.progress(note: words, photos: nil), on: long, by: officer)
            }
            let first = try #require(try await test.house.matter(long).matter.reports.first)
            try await test.house.act(.judge(report: first.version, verdict: .empty, note: "没有数字"), on: long, by: supervisor)
            // Two days on: both short ones have a blue and a yellow slip. Drainage answers.
            test.clock.advance(hours: 48)
            _ = try await Alarms(test.house.journal).sweep(at: test.clock.now)
            try await test.house.act(.progress(note: "泵坏了，明天换", photos: nil), on: short, by: officer)
            for (number, passes) in [(long, [false, true]), (short, [true])] {
                for passed in passes {
                    try await test.house.act(.submit(note: "完成", closing: true, photos: nil), on: number, by: officer)
                    try await test.house.act(.verify(passed: passed, note: "看过", photos: nil), on: number, by: supervisor)
                }
            }
            try await test.house.act(
                .recheck(holds: true, note: "属实", photos: nil, sample: nil), on: long, by: test.actor(District.auditor))
            test.clock.advance(hours: 6 * 24)
            let round = try await test.house.openContest("all", try #require(ContestPeriod("2026-11")), by: supervisor, key: "all")
            try await test.house.countContest(try await test.house.contest(round.number), by: supervisor)
            let recorded = try await test.house.contest(round.number)
            let found = Dictionary(
                recorded.round.counts.map { count in
                    ("\(count.unit) \(count.indicator)", count.base.map { "\(count.hits)/\($0)" } ?? "\(count.hits)")
                }
            ) { first, _ in first }
            #expect(
                found == [
                    "drainage ended": "2", "drainage ended-on-time": "1/2", "drainage rework": "1/2", "drainage nothing-new": "2/4",
                    "drainage slips-in-time": "2/2", "drainage reopened": "0/1", "drainage open-overdue": "0", "drainage red": "0",
                    "lighting ended": "0", "lighting ended-on-time": "0/0", "lighting rework": "0/0", "lighting nothing-new": "0/0",
                    "lighting slips-in-time": "0/2", "lighting reopened": "0/0", "lighting open-overdue": "1", "lighting red": "1",
                ])
            // The list behind each number is the number.
            let counter = ContestCounter(
                journal: test.house.journal, rules: await test.house.journal.book().matters, recorded: recorded, now: test.clock.now)
            for count in recorded.round.counts {
                let items = try await counter.items(
                    try #require(recorded.rules.indicator(count.indicator)), of: count.unit, at: counter.asOf)
                #expect(items.count { $0.isHit } == count.hits && (count.base ?? items.count) == items.count, "\(count)")
            }
            try await test.house.contest(.publish, on: round.id, by: supervisor)
            let published = try #require(try await test.house.contest(round.number).round.published)
            #expect(published.closesOn == nil && published.line("drainage")?.place == 1 && published.line("lighting")?.place == 2)
            try await test.house.contest(.finalize, on: round.id, by: supervisor)
        }
    }

    @Test("What the repository's rules count is counted without a fault, and a round keeps its version of the rules")
    func repository() async throws {
        try await TestHouse.run { test in
            _ = try await SecondLineWebTests.ended(4, in: test)
            try await test.house.act(
                .recheck(holds: false, note: "看过", photos: nil, sample: nil), on: "DC2026-0001", by: test.actor(District.auditor))
            for name in ["directive-quarter", "four-contests"] {
                let period = try #require(ContestPeriod("2026-Q4"))
                let round = try await test.house.openContest(name, period, by: test.actor(District.supervisor), key: name)
                try await test.house.countContest(try await test.house.contest(round.number), by: test.actor(District.supervisor))
                let counted = try await test.house.contest(round.number)
                #expect(counted.round.counts.count == counted.opening.participants.count * counted.rules.counted.count)
                func count(_ unit: String, _ indicator: String) -> ContestCount? {
                    counted.round.counts.first { $0.unit == unit && $0.indicator == indicator }
                }
                if name == "directive-quarter" {
                    #expect(
                        count("drainage", "ended")?.hits == 1 && count("lighting", "ended")?.hits == 2, "the one that is open again is not")
                    #expect(count("drainage", "reopened")?.hits == 1 && count("drainage", "reopened")?.base == 1)
                    #expect(count("lighting", "on-time")?.base == 2 && count("lighting", "rework")?.hits == 0)
                    for count in counted.round.counts {
                        #expect(count.list == "/contests/\(round.number)/units/\(count.unit)/\(count.indicator)")
                    }
                }
            }
            let zones = try #require(ContestPeriod("2026"))
            let round = try await test.house.openContest("zone-evaluation", zones, by: test.actor(District.dispatcher), key: "z")
            #expect(round.opening?.participants == ["east-office", "west-office"])
            // Rules that change afterwards are another version; this round keeps its own.
            var done = PublishedRules()
            let text = try String(contentsOfFile: "\(TestHouse.repository)/ledgers/contests/zone-evaluation.yaml", encoding: .utf8)
            let changed = text.replacing("days: 5", with: "days: 7")
            try await test.house.publish(ContestRulesFile.self, [("zone-evaluation", changed)], named: "contest", by: .system, &done)
            let kept = try await test.house.contest(round.number)
            #expect(kept.rules.objectionDays == 5 && kept.opening.rules == 1)
            #expect(await test.house.journal.book().contests.version(of: "zone-evaluation") == 2)
            try await test.serve { site in
                let reader = try await site.browser(of: District.leader)
                for page in ["directive-quarter", "four-contests", "zone-evaluation"] {
                    let answer = try await reader.get("/contests/rules/\(page)")
                    #expect(answer.status == .ok && answer.text.utf8.count < 100_000)
                }
                Self.expect(try await reader.get("/contests/rules/zone-evaluation?version=1"), ["公布后 5 个工作日", "第 1 版，共 2 版"])
                #expect(try await reader.get("/contests/rules/moon").status == .notFound)
                #expect(try await reader.get("/contests/PB1999-001").status == .notFound)
                #expect(try await site.browser(of: District.worker).get("/contests").status == .forbidden)
            }
        }
    }
}

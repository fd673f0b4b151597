// explain and export: golden text with a fixed clock, and what may leave the house.
import Foundation
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct ExchangeExplainTests {
    private func story(_ test: ExchangeHouse) async throws -> String {
        _ = try await test.take(test.write("\(ExchangeHouse.header)\n7,2026-09-30 10:00:00,,桥头,,灯,,,,\n", to: "one.csv"))
        let number = try await test.number(ofKey: "7")
        try await test.house.organize(.enrol(officer: "jing-01", name: "经办人-01"), by: Rights.console)
        try await test.house.organize(
            .appoint(officer: "jing-01", duty: .officer, unit: "works", areas: [], since: nil), by: Rights.console)
        let officer = Actor(officer: "jing-01", post: "officer", unit: "works")
        test.moveClock(to: Instant("2026-10-12T11:00:00+08:00")!)
        try await test.house.act(.pause(reason: "等灯泡"), on: number, by: officer)
        test.moveClock(to: Instant("2026-10-13T09:00:00+08:00")!)
        try await test.house.act(.resume(note: nil), on: number, by: officer)
        return number
    }

    @Test func `an explanation names the holiday, its notice, the pause and the instant of each light`() async throws {
        try await ExchangeHouse.run { test in
            let number = try await story(test)
            let explanation = try await Explanation.of(number, in: test.house.journal, at: nil, now: Instant("2026-10-13T10:00:00+08:00")!)
            #expect(explanation.light == .yellow)
            #expect(hashless(explanation.text(.zh)) == Self.chinese)
            #expect(hashless(explanation.text(.en)) == Self.english)
            let entries = try await test.house.matter(number).entries
            #expect(explanation.entries.map(\.hash) == entries.map { String(hexadecimal($0.hash).prefix(8)) })
        }
    }

    @Test func `an earlier instant is explained without what came later`() async throws {
        try await ExchangeHouse.run { test in
            let number = try await story(test)
            let then = try await Explanation.of(
                number, in: test.house.journal, at: Instant("2026-09-30T18:00:00+08:00")!, now: test.house.now())
            #expect(then.light == .none && then.entries.count == 2 && then.clocks.last?.spentSeconds == 6 * 3600)
            let paused = try await Explanation.of(
                number, in: test.house.journal, at: Instant("2026-10-12T20:00:00+08:00")!, now: test.house.now())
            #expect(paused.text(.en).contains("The clock stands") && paused.clocks.last?.isRunning == false)
            let early = Instant("2026-09-30T09:00:00+08:00")!
            await #expect(
                performing: { try await Explanation.of(number, in: test.house.journal, at: early, now: test.house.now()) },
                throws: { ($0 as? Refusal)?.code == "explain.before-report" })
        }
    }

    @Test func `an ended matter shows no light and still says what was late`() async throws {
        try await ExchangeHouse.run { test in
            _ = try await test.take(
                test.write("\(ExchangeHouse.header)\n8,2026-09-28 10:00:00,2026-10-01 10:00:00,坑,,坑,,,,补好\n", to: "one.csv"))
            let explanation = try await Explanation.of(test.number(ofKey: "8"), in: test.house.journal, at: nil, now: ExchangeHouse.opening)
            #expect(explanation.light == .none && explanation.ending?.kind == "recorded")
            #expect(explanation.clocks.last?.overrunSeconds == Int64(172_800))
            #expect(explanation.text(.zh).contains("超时的环节：办理。") && explanation.text(.zh).contains("10:00:00，已于"))
        }
    }

    // MARK: Export

    @Test func `a cell that a spreadsheet would run gets a quote in front, numbers do not`() {
        for text in ["=1+1", "+49", "-1+2", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1+1", "＠SUM(A1)", "－2+3"] where Double(text) == nil {
            #expect(CSVText.cell(text, guarded: true).contains("'\(text)"))
            #expect(!CSVText.cell(text, guarded: false).contains("'"))
        }
        #expect(
            CSVText.line(["-122.4", "a,b", "say \"hi\"", "two\nlines", ""], guarded: true)
                == "-122.4,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\r\n")
    }

    @Test func `export writes each matter once, oldest first, within its bounds`() async throws {
        try await ExchangeHouse.run { test in
            // 1,100 rows are three pages; many share an instant.
            let rows = (1...1100).map { "k\($0),2026-10-\($0 % 9 < 3 ? "09" : "10") 09:00:00,,=坑 \($0),,坑,,,," }
            _ = try await test.take(test.write(([ExchangeHouse.header] + rows).joined(separator: "\n"), to: "many.csv"))
            let lines = try await written(.json, test)
            #expect(lines.count == 1100 && Set(lines).count == 1100)
            let read = try lines.map { try JSON.decode(Line.self, from: $0) }
            #expect(read.map(\.reported_at) == read.map(\.reported_at).sorted())
            #expect(read.allSatisfy { $0.description.hasPrefix("=坑") && $0.light == "red" })
            let day = Instant(CivilDay("2026-10-10")!, in: .china)
            let later = try await written(.json, test, from: day).count
            let earlier = try await written(.json, test, to: day).count
            #expect(later + earlier == 1100 && earlier == read.count { $0.reported_at.hasPrefix("2026-10-09") })
            let text = try await written(.csv, test).joined()
            #expect(text.hasPrefix("\u{FEFF}number,ledger,stage") && text.contains(",'=坑 1,"))
        }
    }

    private struct Line: Decodable {
        let reported_at: String
        let description: String
        let light: String
    }

    private func written(_ format: MatterExport.Format, _ test: ExchangeHouse, from: Instant? = nil, to: Instant? = nil) async throws
        -> [String]
    {
        let ledger = try #require(await test.house.journal.book().matters.ledger("errand"))
        var export = MatterExport(ledger: ledger, format: format, now: test.house.now())
        (export.from, export.to, export.hasMark) = (from, to, true)
        var text = ""
        var count = 0
        for try await piece in export.pieces(test.house.journal) {
            text += piece.text
            count += piece.matters
        }
        let end: Character = format == .csv ? "\r\n" : "\n"
        let lines = text.split(separator: end).map { "\($0)\(end)" }
        #expect(count == lines.count - (format == .csv ? 1 : 0))
        return lines
    }

    private func hashless(_ text: String) -> String { text.replacing(/\[[0-9a-f]{8}\]/, with: "[hash]") }

    // Three working days are 24 hours: 6 on 30 September, 8 each on 8 and 9 October, and the last 2 on Saturday 10
    // October, a make-up day. Red at 48: 33 until the pause, 7 on 13 October, 8 on 14 October.
    private static let chinese = """
        CS2026-0001  桥头 路灯不亮
        亮黄灯。截至 2026-10-13 10:00:00，“办理”到期，已于 2026-10-10 10:00:00 到达。
        环节：办理，责任单位：示例工务所
        规则：差事台账（errand）第 1 版
        日历：中国工作日历（cn）第 1 版，2026-10-12 10:00:00 发布
        时间均为 UTC+08:00。

        时钟“办理（示例工务所）”：时限 3个工作日，已用 34 小时（工作时间），超出 10 小时
          2026-09-30 10:00:00 – 2026-10-12 11:00:00  计 33 小时，停止：等灯泡（示例工务所经办人-01）
            2026-10-01 – 2026-10-07 不计：国庆节（2026）
            2026-10-10 调休上班：国庆节（2026）
            2026-10-11 不计：周末
          2026-10-13 09:00:00 – 计时中  计 1 小时
          蓝灯：时限已用50%，2026-10-08 16:00:00（第 3 条）
          黄灯：到期，2026-10-10 10:00:00（第 4 条）
          红灯：超期达时限的100%，预计 2026-10-14 18:00:00

        时钟“待派”：时限 1个工作日，已用 0 分（工作时间）
          2026-09-30 10:00:00 – 2026-09-30 10:00:00  计 0 分，停止：离开该环节（控制台）

        流水
          1. 2026-09-30 10:00:00（录入 2026-10-12 10:00:00）  控制台上报“桥头 路灯不亮”（来自 errands，原编号 7）。  [hash]
          2. 2026-09-30 10:00:00（录入 2026-10-12 10:00:00）  控制台派遣给示例工务所。  [hash]
          3. 2026-10-08 16:00:00（录入 2026-10-12 11:00:00）  “办理”时限亮蓝灯。  [hash]
          4. 2026-10-10 10:00:00（录入 2026-10-12 11:00:00）  “办理”时限亮黄灯。  [hash]
          5. 2026-10-12 11:00:00  示例工务所经办人-01暂停计时，最迟 2026-11-23 11:00 恢复：等灯泡  [hash]
          6. 2026-10-13 09:00:00  示例工务所经办人-01恢复计时。  [hash]

        """
    private static let english = """
        CS2026-0001  桥头 路灯不亮
        Light: yellow. As of 2026-10-13 10:00:00, "Working": due, reached at 2026-10-10 10:00:00.
        Stage: Working, owner: 示例工务所
        Rule: Errand (errand), version 1
        Calendar: Working calendar of China (cn), version 1, published 2026-10-12 10:00:00
        All times are UTC+08:00.

        Clock "Working (示例工务所)": Limit 3 working days, spent 34 h of working time, 10 h over
          2026-09-30 10:00:00 – 2026-10-12 11:00:00  counts 33 h, stopped: 等灯泡, by 经办人-01 (officer, 示例工务所)
            2026-10-01 – 2026-10-07 not counted: 国庆节 (2026)
            2026-10-10 worked as a make-up day: 国庆节 (2026)
            2026-10-11 not counted: weekend
          2026-10-13 09:00:00 – running  counts 1 h
          Blue: 50% of the time limit used, 2026-10-08 16:00:00 (entry 3)
          Yellow: due, 2026-10-10 10:00:00 (entry 4)
          Red: overdue by 100% of the time limit, expected 2026-10-14 18:00:00

        Clock "Waiting": Limit 1 working day, spent 0 min of working time
          2026-09-30 10:00:00 – 2026-09-30 10:00:00  counts 0 min, stopped: the stage was left, by The console

        Entries
          1. 2026-09-30 10:00:00 (recorded 2026-10-12 10:00:00)  The console reported "桥头 路灯不亮" (from errands, number 7 there).  [hash]
          2. 2026-09-30 10:00:00 (recorded 2026-10-12 10:00:00)  The console dispatched to 示例工务所.  [hash]
          3. 2026-10-08 16:00:00 (recorded 2026-10-12 11:00:00)  The light of "Working" turned blue.  [hash]
          4. 2026-10-10 10:00:00 (recorded 2026-10-12 11:00:00)  The light of "Working" turned yellow.  [hash]
          5. 2026-10-12 11:00:00  经办人-01 (officer, 示例工务所) paused the clock, at the latest until 2026-11-23 11:00: 等灯泡  [hash]
          6. 2026-10-13 09:00:00  经办人-01 (officer, 示例工务所) resumed the clock.  [hash]

        """
}

// Ledgers of projects as offices keep them: merged heads, units in heads, sections and totals, days as text; and each
// cell that cannot be taken by its place.
import Formats
import Foundation
import Kernel
import Matters
import Testing

@testable import Projects

@Suite struct SheetTests {
    /// Rows of text from the first on; `#12.5` is a number, `@2026-03-01` a date, an empty text no cell.
    private func sheet(_ rows: [[String]], merged: [String] = [], name: String = "台账") -> Sheet {
        var cells: [CellPlace: CellValue] = [:]
        for (row, texts) in rows.enumerated() {
            for (column, text) in texts.enumerated() where !text.isEmpty {
                let value: CellValue =
                    if text.hasPrefix("#"), let number = Double(text.dropFirst()) {
                        .number(number)
                    } else if text.hasPrefix("@"),
                        let day = CivilDay(String(text.dropFirst()))
                    { .date(day, milliseconds: 0) } else { .text(text) }
                cells[CellPlace(row: row, column: column)] = value
            }
        }
        return Sheet(name: name, cells: cells, merged: merged.compactMap { CellRange($0) })
    }

    private func read(_ sheets: [Sheet], _ defaults: RegisterDefaults = RegisterDefaults()) throws -> RegisterSheet? {
        let rules = try Bureau.rules()
        return RegisterSheet(
            Workbook(sheets: sheets), RegisterNames(rules.matters.organization, rules.projects), defaults, year: 2026)
    }

    /// As a bureau keeps it: a title, a unit, heads of two rows, a section, towns that are merged down, a total.
    private var usual: Sheet {
        sheet(
            [
                ["2026年重点项目台账"], ["", "", "", "", "", "", "", "", "", "单位：万元"],
                ["序号", "项目名称", "项目单位", "镇街园区", "牵头部门", "帮包领导", "推进专班", "总投资", "2026年", "", "建设周期", "", "备注"],
                ["", "", "", "", "", "", "", "", "计划投资", "截至10月底\n完成投资", "开工时间", "竣工时间", ""],
                ["一、省级重点项目（实施类，2个）"],
                ["1", "示例厂房", "示例甲公司", "开发区", "工信局", "领导-01", "专班-01", "#85000", "#21370.5", "#20087", "2026年3月", "2027年底", ""],
                ["2", "示例管网", "示例乙公司", "", "水利局", "样例s", "专班-02", "1.2亿元", "#3000", "—", "@2026-04-15", "2027.10", "需协调"],
                ["", "合计", "", "", "", "", "", "#97000", "#24370.5", "#20087", "", "", ""],
                ["二、市级准备类项目"],
                ["3", "示例仓库", "示例丙公司", "样例开发区", "发改局", "领导-02", "专班-03", "#900", "", "", "", "", ""],
            ],
            merged: ["A1:M1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "H3:H4", "I3:J3", "K3:L3", "M3:M4", "A5:M5", "D6:D7", "A9:M9"])
    }

    @Test func `the heads of a real ledger are understood, with their units`() throws {
        var defaults = RegisterDefaults()
        defaults.field = "manufacturing"
        let found = try #require(try read([usual], defaults))
        let meanings = Dictionary(uniqueKeysWithValues: found.heads.map { ($0.column, $0.meaning) })
        #expect(meanings[1] == .name && meanings[2] == .owner && meanings[3] == .town && meanings[4] == .lead && meanings[5] == .sponsor)
        #expect(meanings[6] == .taskForce && meanings[7] == .investment && meanings[8] == .planned && meanings[9] == .done)
        #expect(meanings[10] == .startOn && meanings[11] == .finishOn)
        #expect(meanings[0] == .some(nil) && meanings[12] == .some(nil))
        #expect(found.heads.allSatisfy { $0.unit == .tenThousand } && found.heads[7].isUnitWritten)
        #expect(found.skipped.map(\.row) == [5, 8, 9])
    }

    @Test func `rows become projects: merged cells carried down, sections and defaults taken over`() throws {
        var defaults = RegisterDefaults()
        defaults.field = "manufacturing"
        let found = try #require(try read([usual], defaults))
        // The third names a unit that only resembles one: 样例开发区 is not 开发区.
        #expect(found.rows.map(\.row) == [6, 7, 10] && found.rows.map { $0.details != nil } == [true, true, false])
        let first = try #require(found.rows[0].details)
        #expect(first.class == .implementation && first.level == "province" && first.field == "manufacturing")
        #expect(first.town == "park" && first.lead == "industry" && first.investment == 850_000_000)
        #expect(first.startOn == CivilDay("2026-03-01") && first.finishOn == CivilDay("2027-12-31"))
        #expect(found.rows[0].planned == 213_705_000 && found.rows[0].done == 200_870_000)
        let second = try #require(found.rows[1].details)
        #expect(second.town == "park" && second.investment == 120_000_000 && second.sponsor.officer == "s")
        #expect(found.rows[1].done == nil && second.startOn == CivilDay("2026-04-15") && second.finishOn == CivilDay("2027-10-31"))
        let refused = try #require(found.rows[2].refused.first)
        #expect(found.rows[2].refused.count == 1 && refused.place == "D10" && refused.column == .town && refused.value == "样例开发区")
    }

    @Test func `every cell that cannot be taken is named with its place and why`() throws {
        let table = sheet([
            ["项目名称", "类别", "级别", "领域", "牵头部门", "园区", "建设单位", "包保领导", "专班", "总投资（亿元）", "开工", "竣工"],
            ["示例一", "新型", "省级", "先进制造", "工信局", "开发区", "甲", "乙", "丙", "约5", "春节后", "2027"],
            ["示例二", "实施类", "国家级", "先进制造", "某局", "开发区", "", "乙", "丙", "", "2027-03-01", "2026-03-01"],
            ["示例三", "实施类", "市级", "先进制造", "工信局", "开发区", "甲", "乙", "丙", "0.5", "2026/2/30", "2026年第四季度"],
        ])
        let found = try #require(try read([table]))
        #expect(found.rows.allSatisfy { $0.details == nil } && !found.isComplete)
        #expect(Set(found.rows[0].refused.map(\.place)) == ["B2", "J2", "K2", "L2"])
        #expect(Set(found.rows[1].refused.map(\.place)) == ["C3", "E3", "G3", "J3", "L3"])
        #expect(found.rows[2].refused.map(\.place) == ["K4"])
        for cell in found.rows.flatMap(\.refused) { #expect(!cell.why.zh.isEmpty && !cell.why.en.isEmpty) }
    }

    @Test func `the sheet with the ledger is found among others, and none is where there is none`() throws {
        let cover = sheet([["说明"], ["本表由各单位填报"]], name: "封面")
        let other = sheet([["姓名", "电话"], ["甲", "乙"]], name: "通讯录")
        var defaults = RegisterDefaults()
        defaults.field = "manufacturing"
        #expect(try read([cover, other, usual], defaults)?.name == "台账")
        #expect(try read([cover, other]) == nil && (try read([])) == nil)
        let hidden = Sheet(name: "旧", isHidden: true, cells: usual.cells, merged: usual.merged)
        #expect(try read([hidden]) == nil)
    }

    @Test(
        arguments: [
            ("2026年3月", "2026-03-01"), ("2026.3", "2026-03-01"), ("2026/3/5", "2026-03-05"), ("2026-03-05", "2026-03-05"),
            ("202603", "2026-03-01"),
            ("20260305", "2026-03-05"), ("3月", "2026-03-01"), ("２０２６年３月", "2026-03-01"), ("2026年3月底", "2026-03-31"),
            ("2026年2月中旬", "2026-02-20"),
            ("2026年第二季度", "2026-04-01"), ("2026年3季度", "2026-07-01"), ("2026年底", "2026-12-31"), ("2026年 3 月 5 日", "2026-03-05"),
            ("2026年13月", nil),
            ("2026-02-30", nil), ("已开工", nil), ("", nil), ("45000", nil),
        ] as [(String, String?)])
    func `days are read as offices write them`(text: String, day: String?) {
        #expect(WrittenDay.read(text, year: 2026, isEnd: false)?.description == day, "\(text)")
    }

    @Test func `a month by which something ends is its last day`() {
        #expect(WrittenDay.read("2026年2月", year: 2026, isEnd: true)?.description == "2026-02-28")
        #expect(WrittenDay.read("2026年一季度", year: 2026, isEnd: true)?.description == "2026-03-31")
    }

    @Test func `no sheet stops the reader, whatever stands in it`() throws {
        var random = SeededRandom(seed: 20_261_123)
        let pieces = ["项目名称", "总投资（万元）", "省级", "合计", "", "#1e300", "#-5", "@2026-01-01", "亿元", "2026年", "示例", "\n", "—", "开发区", "单位：亿元"]
        for _ in 0..<300 {
            let rows = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                (0..<Int.random(in: 0..<9, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            }
            let merged = (0..<Int.random(in: 0..<4, using: &random)).map { _ in
                let (row, column) = (Int.random(in: 0..<10, using: &random), Int.random(in: 0..<6, using: &random))
                return
                    "\(CellPlace(row: row, column: column)):\(CellPlace(row: row + Int.random(in: 0..<3, using: &random), column: column + Int.random(in: 0..<3, using: &random)))"
            }
            let found = try read([sheet(rows, merged: merged)])
            for row in found?.rows ?? [] { #expect(row.details != nil || !row.refused.isEmpty) }
        }
    }
}

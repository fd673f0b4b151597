// Workbooks that we write: read back by our own reader, and by openpyxl.
import Foundation
import Kernel
import Testing

@testable import Formats

@Suite struct WorkbookWriterTests {
    private let draft = SheetDraft(
        name: "重点项目", title: "示例台账", note: "单位：万元",
        columns: [.init("名称", width: 20), .init("总投资", .number(decimals: 2)), .init("开工", .day), .init("完成率", .share)],
        rows: [
            [.text("示例 <甲> & 乙"), .number(21_370.5), .day(CivilDay("2026-03-01")!), .number(0.94)],
            [.text("丙"), .number(0), .none, .none],
        ], total: [.text("合计"), .number(21_370.5), .none, .number(0.94)])

    @Test func `what is written is read back, with what it is`() throws {
        let bytes = try WorkbookWriter.bytes([draft], madeAt: Instant(milliseconds: 1_795_222_800_000))
        let sheet = try #require(try Workbook.read(bytes).sheets.first)
        #expect(sheet.name == "重点项目" && sheet[0, 0] == .text("示例台账") && sheet[1, 0] == .text("单位：万元"))
        #expect(sheet[2, 1] == .text("总投资") && sheet[3, 0] == .text("示例 <甲> & 乙") && sheet[3, 1] == .number(21_370.5))
        #expect(sheet[3, 2] == .date(CivilDay("2026-03-01")!, milliseconds: 0) && sheet[3, 3] == .number(0.94))
        #expect(sheet[4, 2] == nil && sheet[5, 0] == .text("合计"))
        #expect(sheet.merged.contains(CellRange("A1:D1")!))
    }

    @Test func `an empty list is a workbook, too, and several sheets are several`() throws {
        let empty = SheetDraft(name: "空", title: "t", note: "n", columns: [.init("一列")], rows: [])
        let book = try Workbook.read(try WorkbookWriter.bytes([empty, draft], madeAt: Instant(milliseconds: 0)))
        #expect(book.sheets.map(\.name) == ["空", "重点项目"] && book.sheets[0][2, 0] == .text("一列"))
    }
}

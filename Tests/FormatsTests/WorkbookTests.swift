// Workbooks are read as openpyxl reads them, and what is no workbook is refused in words.
import Formats
import Foundation
import Kernel
import Testing

@Suite struct WorkbookTests {
    private struct Told: Decodable {
        let cells: [String: [Cell]]
        let merged: [String]
        let hidden: Bool
    }
    /// A kind or a value of it.
    private enum Cell: Decodable, Equatable {
        case text(String), number(Double), flag(Bool)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {  // JSON's own three kinds, tried in turn.
                self = .flag(flag)
            } else if let number = try? container.decode(Double.self) {  // As above.
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    private func said(_ value: CellValue) -> [Cell] {
        switch value {
        case .text(let text): [.text("text"), .text(text)]
        case .number(let number): [.text("number"), .number(number)]
        case .flag(let flag): [.text("flag"), .flag(flag)]
        case .date(let day, let milliseconds): [.text("date"), .text("\(day) \(milliseconds)")]
        case .time(let milliseconds): [.text("time"), .number(Double(milliseconds))]
        case .duration(let milliseconds): [.text("duration"), .number(Double(milliseconds))]
        case .fault(let fault): [.text("fault"), .text(fault)]
        }
    }

    @Test func `foreign workbooks are read as openpyxl reads them`() throws {
        guard let files = try Foreign.files("xlsx", ["xlsx"]) else { return }
        #expect(files.count == 23)
        guard let lines = try Foreign.lines("workbook.py", files, needs: "openpyxl") else { return }
        try #require(lines.count == files.count)
        for (file, line) in zip(files, lines) {
            let name = file.lastPathComponent
            let book = try Workbook.read([UInt8](Data(contentsOf: file)))
            guard let told = try JSONDecoder().decode([String: Told]?.self, from: line) else { continue }
            #expect(Set(book.sheets.map(\.name)) == Set(told.keys), "\(name)")
            for sheet in book.sheets {
                guard let other = told[sheet.name] else { continue }
                #expect(sheet.isHidden == other.hidden)
                #expect(sheet.merged.map(\.description).sorted() == other.merged, "\(name) \(sheet.name)")
                let cells = Dictionary(uniqueKeysWithValues: sheet.cells.map { ("\($0)", said($1)) })
                #expect(Set(cells.keys) == Set(other.cells.keys), "\(name) \(sheet.name)")
                for (place, cell) in cells {
                    // openpyxl leaves the word for a control character as it stands (ECMA-376 part 1, 22.9.2.19).
                    if name == "has_x000D_.xlsx" {
                        #expect(cell == [.text("text"), .text("ABC\r\nDEF")])
                    } else {
                        #expect(cell == other.cells[place], "\(name) \(sheet.name) \(place)")
                    }
                }
            }
        }
    }

    @Test(arguments: [
        ([UInt8]("Name,Betrag\n".utf8), "重新另存为 .xlsx"), ([0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 60), "重新另存为 .xlsx"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0, 0], "密码"), ([], ".xlsx"),
    ])
    func `what is no workbook is refused in words`(bytes: [UInt8], said: String) throws {
        let fault = try #require(throws: WorkbookFault.self) { try Workbook.read(bytes) }
        #expect(fault.what.zh.contains(said) && !fault.what.en.isEmpty, "\(fault.what.zh)")
    }

    @Test func `places are named as people name them`() {
        #expect(CellPlace("B7") == CellPlace(row: 6, column: 1) && CellPlace("XFD1048576") == CellPlace(row: 1_048_575, column: 16_383))
        for none in ["", "7", "B", "B0", "XFE1", "AAAA1", "A1048577", "é1"] { #expect(CellPlace(none) == nil, "\(none)") }
        for column in [0, 25, 26, 51, 52, 701, 702, 16_383] { #expect(CellPlace("\(CellPlace.column(column))1")?.column == column) }
        #expect(CellRange("$C$2:A9")?.description == "A2:C9" && CellRange("A1:B2:C3") == nil && CellRange("A1:x") == nil)
    }
}

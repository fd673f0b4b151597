// A workbook as offices send it: sheets of cells, with what is merged. Formulas are what they came to when the file was
// saved. Reading is in WorkbookReader, writing in WorkbookWriter.
import Kernel

package enum CellValue: Sendable, Hashable {
    case text(String)
    case number(Double)
    case flag(Bool)
    /// A date, with the time of day in milliseconds.
    case date(CivilDay, milliseconds: Int)
    /// A time of day in milliseconds, without a date.
    case time(milliseconds: Int)
    /// A length of time in milliseconds, which may be longer than a day.
    case duration(milliseconds: Int)
    /// `#N/A`, `#DIV/0!`: what a formula could not work out.
    case fault(String)
}

/// Rows and columns are counted from 0.
package struct CellPlace: Sendable, Hashable, CustomStringConvertible {
    package var row: Int
    package var column: Int

    /// As many as a sheet has (ECMA-376 part 1, 18.3.1.73 and 18.18.62).
    package static let mostRows = 1_048_576
    package static let mostColumns = 16_384

    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }

    /// `B7`; nil for what is none, or beyond what a sheet has.
    package init?(_ name: some StringProtocol) {
        let letters = name.utf8.prefix { (65...90).contains($0 & 0xDF) }
        guard !letters.isEmpty, letters.count <= 3, let row = Int(name.dropFirst(letters.count)), (1...Self.mostRows).contains(row) else {
            return nil
        }
        column = letters.reduce(0) { $0 * 26 + Int($1 & 0xDF) - 64 } - 1
        self.row = row - 1
        guard column < Self.mostColumns else { return nil }
    }

    /// `B7`, as people name it.
    package var description: String { "\(Self.column(column))\(row + 1)" }

    /// `B`, `AA`
    package static func column(_ number: Int) -> String {
        var (rest, letters) = (number + 1, "")
        while rest > 0 {
            letters = String(UnicodeScalar(UInt8(65 + (rest - 1) % 26))) + letters
            rest = (rest - 1) / 26
        }
        return letters
    }
}

package struct CellRange: Sendable, Hashable, CustomStringConvertible {
    package let rows: ClosedRange<Int>
    package let columns: ClosedRange<Int>

    /// `A1:C2`, or one cell.
    package init?(_ name: some StringProtocol) {
        let ends = String(name).replacing("$", with: "").split(separator: ":").compactMap { CellPlace($0) }
        guard let first = ends.first, let last = ends.last, ends.count <= 2, ends.count == name.split(separator: ":").count else {
            return nil
        }
        rows = min(first.row, last.row)...max(first.row, last.row)
        columns = min(first.column, last.column)...max(first.column, last.column)
    }

    /// `A1:C2`
    package var description: String {
        let (first, last) = (
            CellPlace(row: rows.lowerBound, column: columns.lowerBound), CellPlace(row: rows.upperBound, column: columns.upperBound)
        )
        return "\(first):\(last)"
    }

    package func contains(_ place: CellPlace) -> Bool { rows.contains(place.row) && columns.contains(place.column) }
}

package struct Sheet: Sendable {
    package let name: String
    package let isHidden: Bool
    /// Only those that hold something.
    package fileprivate(set) var cells: [CellPlace: CellValue]
    package let merged: [CellRange]

    package init(name: String, isHidden: Bool = false, cells: [CellPlace: CellValue], merged: [CellRange] = []) {
        self.name = name
        self.isHidden = isHidden
        self.cells = cells
        self.merged = merged
    }

    package subscript(row: Int, column: Int) -> CellValue? { cells[CellPlace(row: row, column: column)] }
}

package struct Workbook: Sendable {
    package let sheets: [Sheet]

    package init(sheets: [Sheet]) { self.sheets = sheets }
}

/// Why a workbook cannot be read, for the person who chose it.
package struct WorkbookFault: Error, Hashable {
    package let what: Bilingual
    init(zh: String, en: String) { what = Bilingual(zh: zh, en: en) }
}

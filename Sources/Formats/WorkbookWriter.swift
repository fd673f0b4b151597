// Writes a workbook that an office can send on: a title over the table, heads that stay in sight and repeat on paper,
// amounts and days as numbers with their formats, columns as wide as what is in them. By libxlsxwriter.
import CXLSXWriter
import Foundation
import Kernel

/// A sheet to be written.
package struct SheetDraft: Sendable {
    package struct Column: Sendable {
        package enum Kind: Sendable, Hashable {
            case text
            /// A number with so many decimals.
            case number(decimals: Int)
            case day
            /// A share: 0.94 is shown as 94.0%.
            case share
        }

        package let title: String
        package let kind: Kind
        /// In characters of the usual size.
        package let width: Double

        package init(_ title: String, _ kind: Kind = .text, width: Double = 12) {
            self.title = title
            self.kind = kind
            self.width = width
        }
    }

    package enum Cell: Sendable, Hashable {
        case text(String)
        case number(Double)
        case day(CivilDay)
        case none
    }

    /// At most 31 characters, without `[ ] : * ? / \`.
    package var name: String
    /// Over the table.
    package var title: String
    /// Small below the title: as of when, in which unit.
    package var note: String
    package var columns: [Column]
    package var rows: [[Cell]]
    /// Set apart at the end.
    package var total: [Cell]?

    package init(name: String, title: String, note: String, columns: [Column], rows: [[Cell]], total: [Cell]? = nil) {
        self.name = name
        self.title = title
        self.note = note
        self.columns = columns
        self.rows = rows
        self.total = total
    }
}

package enum WorkbookWriter {
    /// The bytes of an XLSX file.
    /// - Throws: `WorkbookFault` where the library cannot write it.
    package static func bytes(_ sheets: [SheetDraft], madeAt: Instant) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.path
        var name = "\(folder)/taizhang-XXXXXX".utf8CString.map { $0 }
        // mkstemp puts letters of its own for the six X: a file that nobody else may read, which the library writes anew.
        let file = mkstemp(&name)
        guard file >= 0 else { throw WorkbookFault(zh: "无法在 \(folder) 里写文件", en: "\(folder) cannot be written to") }
        close(file)
        let path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { unlink(path) }
        guard let book = workbook_new(path) else { throw WorkbookFault(zh: "无法在 \(folder) 里写文件", en: "\(folder) cannot be written to") }
        var properties = lxw_doc_properties()
        properties.created = time_t(madeAt.milliseconds / 1000)
        workbook_set_properties(book, &properties)
        let formats = Formats(book)
        for sheet in sheets { write(sheet, to: book, formats) }
        let error = workbook_close(book)
        guard error.rawValue == 0, let data = FileManager.default.contents(atPath: path) else {
            let why = lxw_strerror(error).map { String(cString: $0) } ?? ""
            throw WorkbookFault(zh: "无法生成工作簿：\(why)", en: "The workbook cannot be written: \(why)")
        }
        return Array(data)
    }

    private static func write(_ sheet: SheetDraft, to book: UnsafeMutablePointer<lxw_workbook>, _ formats: Formats) {
        guard let page = workbook_add_worksheet(book, sheet.name) else { return }
        let last = UInt16(max(0, sheet.columns.count - 1))
        for (index, column) in sheet.columns.enumerated() {
            worksheet_set_column(page, UInt16(index), UInt16(index), column.width, nil)
        }
        if last > 0 {
            worksheet_merge_range(page, 0, 0, 0, last, sheet.title, formats.title)
            worksheet_merge_range(page, 1, 0, 1, last, sheet.note, formats.note)
        } else {
            worksheet_write_string(page, 0, 0, sheet.title, formats.title)
            worksheet_write_string(page, 1, 0, sheet.note, formats.note)
        }
        worksheet_set_row(page, 0, 30, nil)
        for (index, column) in sheet.columns.enumerated() { worksheet_write_string(page, 2, UInt16(index), column.title, formats.head) }
        for (row, cells) in sheet.rows.enumerated() { write(cells, at: UInt32(row + 3), sheet.columns, to: page, formats, isTotal: false) }
        let end = UInt32(sheet.rows.count + 2)
        if !sheet.rows.isEmpty { worksheet_autofilter(page, 2, 0, end, last) }
        if let total = sheet.total { write(total, at: end + 1, sheet.columns, to: page, formats, isTotal: true) }
        worksheet_freeze_panes(page, 3, sheet.columns.count > 2 ? 2 : 0)
        worksheet_set_landscape(page)
        worksheet_set_paper(page, 8)  // A3
        worksheet_fit_to_pages(page, 1, 0)
        worksheet_repeat_rows(page, 0, 2)
        worksheet_set_footer(page, "&C&P / &N")
    }

    private static func write(
        _ cells: [SheetDraft.Cell], at row: UInt32, _ columns: [SheetDraft.Column], to page: UnsafeMutablePointer<lxw_worksheet>,
        _ formats: Formats, isTotal: Bool
    ) {
        for (index, cell) in cells.prefix(columns.count).enumerated() {
            let format = formats.of(columns[index].kind, isTotal: isTotal)
            let column = UInt16(index)
            switch cell {
            case .text(let text): worksheet_write_string(page, row, column, String(text.prefix(32_767)), format)
            case .number(let number): worksheet_write_number(page, row, column, number, format)
            case .day(let day):
                let (year, month, date) = day.parts
                var instant = lxw_datetime(year: Int32(year), month: Int32(month), day: Int32(date), hour: 0, min: 0, sec: 0)
                worksheet_write_datetime(page, row, column, &instant, format)
            case .none: worksheet_write_blank(page, row, column, format)
            }
        }
    }

    /// The few looks that a table has.
    private struct Formats {
        let title, note, head: UnsafeMutablePointer<lxw_format>?
        private let kinds: [SheetDraft.Column.Kind: (plain: UnsafeMutablePointer<lxw_format>?, total: UnsafeMutablePointer<lxw_format>?)]

        init(_ book: UnsafeMutablePointer<lxw_workbook>) {
            func make(_ change: (UnsafeMutablePointer<lxw_format>?) -> Void) -> UnsafeMutablePointer<lxw_format>? {
                let format = workbook_add_format(book)
                format_set_font_name(format, "宋体")
                format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_CENTER.rawValue))
                change(format)
                return format
            }
            title = make {
                format_set_font_size($0, 18)
                format_set_bold($0)
                format_set_align($0, UInt8(LXW_ALIGN_CENTER.rawValue))
            }
            note = make { format_set_align($0, UInt8(LXW_ALIGN_RIGHT.rawValue)) }
            func ruled(_ format: UnsafeMutablePointer<lxw_format>?) {
                format_set_border(format, UInt8(LXW_BORDER_THIN.rawValue))
                format_set_text_wrap(format)
            }
            head = make {
                ruled($0)
                format_set_bold($0)
                format_set_align($0, UInt8(LXW_ALIGN_CENTER.rawValue))
            }
            var kinds: [SheetDraft.Column.Kind: (plain: UnsafeMutablePointer<lxw_format>?, total: UnsafeMutablePointer<lxw_format>?)] = [:]
            for kind in [SheetDraft.Column.Kind.text, .day, .share] + (0...4).map({ .number(decimals: $0) }) {
                func look(_ isTotal: Bool) -> UnsafeMutablePointer<lxw_format>? {
                    make {
                        ruled($0)
                        if isTotal { format_set_bold($0) }
                        switch kind {
                        case .text: break
                        case .number(let decimals):
                            format_set_num_format($0, "#,##0" + (decimals > 0 ? "." + String(repeating: "0", count: decimals) : ""))
                        case .day: format_set_num_format($0, "yyyy-mm-dd")
                        case .share: format_set_num_format($0, "0.0%")
                        }
                    }
                }
                kinds[kind] = (look(false), look(true))
            }
            self.kinds = kinds
        }

        func of(_ kind: SheetDraft.Column.Kind, isTotal: Bool) -> UnsafeMutablePointer<lxw_format>? {
            let found = kinds[kind]
            return isTotal ? found?.total : found?.plain
        }
    }
}

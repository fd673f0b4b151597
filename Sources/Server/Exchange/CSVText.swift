// Writes CSV cells. Called by Export (with the guard against formulas) and by RefusedRows (without it,
// because that file must come back in as it went out).
import Kernel

package enum CSVText {
    /// One line with its end. `guarded` puts a ' before a cell that a spreadsheet would run as a formula
    /// (OWASP, "CSV Injection": a leading = + - @, tab or line end, and the full-width forms that spreadsheets
    /// in Chinese and Japanese may read alike). Plain numbers stay numbers.
    package static func line(_ cells: [String], guarded: Bool) -> String {
        cells.map { cell($0, guarded: guarded) }.joined(separator: ",") + "\r\n"
    }

    package static func cell(_ text: String, guarded: Bool) -> String {
        var text = text
        if guarded, let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first), Double(text) == nil {
            text = "'\(text)"
        }
        guard text.utf8.contains(where: { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }) else { return text }
        return "\"\(text.escapingScalars { $0 == "\"" ? "\"\"" : nil })\""
    }

    static func line(_ cells: [[UInt8]]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { result.append(UInt8(ascii: ",")) }
            guard cell.contains(where: { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }) else {
                result += cell
                continue
            }
            result.append(34)
            for byte in cell { result += byte == 34 ? [34, 34] : [byte] }
            result.append(34)
        }
        return result + [13, 10]
    }
}

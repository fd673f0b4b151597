// Tables from other programs: CSV, JSON lines, XLSX, and text that does not say how it is written.
import Formats
import Foundation
import Glibc
import Kernel
import Matters

@testable import Projects
@testable import Server

/// A file without a name, because readers of tables go back and forth in one.
private func withFile<Value>(_ bytes: [UInt8], _ body: (FileHandle) throws -> Value) throws -> Value {
    guard let stream = tmpfile() else { throw FuzzFailure("a file can be made: \(errno)") }
    defer { fclose(stream) }
    let file = FileHandle(fileDescriptor: fileno(stream), closeOnDealloc: false)
    try file.write(contentsOf: Data(bytes))
    try file.seek(toOffset: 0)
    return try body(file)
}

extension FuzzTarget {
    static let csv = FuzzTarget("csv") { bytes in
        if let given = text(bytes), !bytes.isEmpty {
            let line = Array(CSVText.line(["x", given, "y"], guarded: false).utf8)
            try require(try read(line).map(\.fields) == [[[120], bytes, [121]]], "a cell that is written comes in as it was")
            let guarded = try read(Array(CSVText.line(["x", given, "y"], guarded: true).utf8)).map(\.fields)
            try require(guarded.count == 1 && guarded[0].count == 3, "a guarded cell stays one cell")
        }
        let records = try read(bytes)
        var line = 0
        for record in records {
            try require(record.line > line, "line \(record.line) lies behind line \(line)")
            line = record.line
            if let fault = record.fault { try refused(fault, isOfRow: true) }
        }
        // What was taken is the same when it is written and read again; a byte order mark is none in the middle of a file.
        let sound = records.filter { $0.fault == nil }.map(\.fields)
        guard let first = sound.first, records.first?.fault == nil, first != [[]] else { return }
        let again = try read([0xEF, 0xBB, 0xBF] + sound.flatMap { CSVText.line($0) })
        try require(again.map(\.fields) == sound.filter { $0 != [[]] }, "rows that are written and read again are the same")
    }

    private static func read(_ bytes: [UInt8]) throws -> [CSVRecord] {
        try withFile(bytes) { file in
            do {
                var (reader, records) = (try CSVReader(file), [CSVRecord]())
                while let record = try reader.next() { records.append(record) }
                try require(reader.position == UInt64(bytes.count), "every byte was read")
                return records
            } catch let refusal as Refusal {
                try refused(refusal)
                return []
            }
        }
    }

    static let lines = FuzzTarget("lines") { bytes in
        try withFile(bytes) { file in
            var (reader, last) = (LineReader(file), 0)
            while let (line, bytes) = try reader.next() {
                try require(line > last, "line \(line) lies behind line \(last)")
                last = line
                do throws(Refusal) { _ = try JSONCell.object(bytes) } catch { try refused(error, isOfRow: true) }
            }
        }
    }

    static let encoding = FuzzTarget("encoding") { bytes in
        guard let read = ForeignText.decode(bytes) else { return }
        let element = try XMLDocument.root(of: Array("<a b=\"\(XMLWriter.escaped(read))\">x</a>".utf8))
        try require(element.attributes.count == 1 && element.text == "x", "what is escaped for XML stays within its quotes")
        try require(ForeignText.decode([0xEF, 0xBB, 0xBF] + Array(read.utf8)) == read, "what was read as text is text")
        if let own = text(bytes), bytes.first != 0xEF { try require(read == own, "UTF-8 stays as it is") }
    }

    /// Any bytes as a file.
    static let workbook = FuzzTarget("workbook") { bytes in try readWorkbook(bytes) }

    /// Parts of a workbook, each behind a line `== xl/styles.xml`; what is left out is there already. A fuzzer cannot make
    /// what a zip file needs.
    static let sheet = FuzzTarget("sheet") { bytes in try readWorkbook(StoredZip.workbook(bytes)) }

    private static func readWorkbook(_ bytes: [UInt8]) throws {
        let book: Workbook
        do { book = try Workbook.read(bytes) } catch let fault as WorkbookFault {
            try require(!fault.what.zh.isEmpty && !fault.what.en.isEmpty, "a refused workbook is told why")
            return
        }
        for sheet in book.sheets {
            for place in sheet.cells.keys {
                let isInside = (0..<1_048_576).contains(place.row) && (0..<16_384).contains(place.column)
                try require(isInside, "\(place) is a cell of a sheet")
                try require(CellPlace(place.description) == place, "\(place) is read as it is written")
            }
        }
        guard let register = RegisterSheet(book, RegisterNames(Organization(), ProjectRules()), RegisterDefaults(), year: 2026) else {
            return
        }
        for cell in register.rows.flatMap(\.refused) {
            try require(!cell.place.isEmpty && !cell.why.zh.isEmpty && !cell.why.en.isEmpty, "a refused cell is named with its place")
        }
    }
}

/// A zip file whose parts lie in it as they are.
private enum StoredZip {
    private static let usual: [(name: String, text: String)] = [
        (
            "_rels/.rels",
            """
            <Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>
            """
        ),
        (
            "xl/workbook.xml",
            """
            <workbook xmlns:r="r"><sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>
            """
        ),
        (
            "xl/_rels/workbook.xml.rels",
            """
            <Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/>\
            <Relationship Id="r2" Type="x/styles" Target="styles.xml"/>\
            <Relationship Id="r3" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>
            """
        ),
        (
            "xl/styles.xml",
            """
            <styleSheet><numFmts><numFmt numFmtId="164" formatCode="[h]:mm"/></numFmts>\
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="46"/></cellXfs></styleSheet>
            """
        ),
        ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ]

    static func workbook(_ bytes: [UInt8]) -> [UInt8] {
        var parts = Dictionary(uniqueKeysWithValues: usual.map { ($0.name, Array($0.text.utf8)) })
        var name = "xl/worksheets/sheet1.xml"
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            if line.starts(with: "== ".utf8), line.count < 60, let given = text(Array(line.dropFirst(3))) {
                name = given
                parts[name] = []
            } else {
                if index == 0 { parts[name] = [] }
                parts[name, default: []] += line + [10]
            }
        }
        return file(parts.sorted { $0.key < $1.key })
    }

    private static func file(_ parts: [(key: String, value: [UInt8])]) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
        var (file, directory): ([UInt8], [UInt8]) = ([], [])
        for (name, bytes) in parts {
            let sizes = number(Int(sum(bytes)), 4) + number(bytes.count, 4) + number(bytes.count, 4) + number(name.utf8.count, 2)
            let about = number(20, 2) + number(0x800, 2) + number(0, 2) + number(0, 2) + number(0x21, 2) + sizes + number(0, 2)
            directory += number(0x0201_4b50, 4) + number(20, 2) + about + number(0, 2) + number(0, 2) + number(0, 2) + number(0, 4)
            directory += number(file.count, 4) + Array(name.utf8)
            file += number(0x0403_4b50, 4) + about + Array(name.utf8) + bytes
        }
        let (place, count) = (file.count, parts.count)
        file += directory + number(0x0605_4b50, 4) + number(0, 4) + number(count, 2) + number(count, 2)
        return file + number(directory.count, 4) + number(place, 4) + number(0, 2)
    }

    /// CRC-32 as zip has it.
    private static func sum(_ bytes: [UInt8]) -> UInt32 {
        var rest: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            rest ^= UInt32(byte)
            for _ in 0..<8 { rest = rest & 1 == 1 ? rest >> 1 ^ 0xEDB8_8320 : rest >> 1 }
        }
        return ~rest
    }
}

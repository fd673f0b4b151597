// The rows of a file, CSV or JSON lines, one after the other and each with its line number. Called by
// Importer, which asks the row for columns by name. Holds one row at a time.
import Foundation
import Kernel

struct SourceRow: Sendable {
    let line: Int
    /// In the order of the file's columns; of a JSON line, the line itself.
    let original: [[UInt8]]
    let fault: Refusal?
    fileprivate let content: Content

    fileprivate enum Content: Sendable {
        case cells([String: Int])
        case object([String: String])
    }

    /// The text of a column, without white space at its ends; empty where there is none.
    func text(_ column: String) throws(Refusal) -> String {
        switch content {
        case .object(let values):
            let value = values[column] ?? ""
            try check(Array(value.utf8), column)
            return value.trimmingCharacters(in: .whitespacesAndNewlines)
        case .cells(let index):
            guard let at = index[column], original.indices.contains(at) else { return "" }
            try check(original[at], column)
            guard let text = String(validating: original[at], as: UTF8.self) else {
                throw .rowNotUTF8(column, at: SourceRow.brokenByte(original[at]))
            }
            return text.trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    /// Every column, also those that the map does not read: a broken row is not taken over in part.
    func check(_ columns: [String]) throws(Refusal) {
        if let fault { throw fault }
        for column in columns { _ = try text(column) }
    }

    /// Bytes of one field. A text field of a ledger is some thousands; what is larger is a mistake.
    static let longestField = 1024 * 1024

    private func check(_ bytes: [UInt8], _ column: String) throws(Refusal) {
        guard bytes.count <= SourceRow.longestField else { throw .rowTooLarge(column, bytes: bytes.count, longest: SourceRow.longestField) }
        if bytes.contains(0) { throw .rowZeroByte(column) }
    }

    private static func brokenByte(_ bytes: [UInt8]) -> Int {
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        var read = 0
        while case .scalarValue(let scalar) = decoder.decode(&rest) { read += UTF8.width(scalar) }
        return read
    }
}

/// Not shared between tasks at the same time: an actor, so that the next rows are read while the
/// last ones are written.
actor RowSource {
    /// The columns in the file's order; of JSON lines, the one column `record`.
    let columns: [String]
    let isJSON: Bool
    private let index: [String: Int]
    private var csv: CSVReader?
    private var lines: LineReader?
    private let checked: [String]
    let size: UInt64

    /// - Parameter wanted: columns that the map names; those that a CSV file lacks are refused.
    init(_ path: String, wanted: [String]) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { throw Refusal.importFileMissing(path) }
        size = try file.seekToEnd()
        try file.seek(toOffset: 0)
        isJSON = RowSource.isJSON(path)
        if isJSON {
            lines = LineReader(file)
            (columns, index, checked) = (["record"], [:], wanted)
            return
        }
        var reader = try CSVReader(file)
        guard let header = try reader.next() else { throw Refusal.importEmpty(path) }
        if let fault = header.fault { throw fault }
        var columns: [String] = []
        for field in header.fields {
            guard let name = String(validating: field, as: UTF8.self) else { throw Refusal.rowNotUTF8("1", at: 0) }
            columns.append(name.trimmingCharacters(in: .whitespaces))
        }
        let missing = Set(wanted).subtracting(columns).sorted()
        guard missing.isEmpty else { throw Refusal.importColumnsMissing(missing, found: columns) }
        var index: [String: Int] = [:]
        for (at, column) in columns.enumerated() where index.updateValue(at, forKey: column) != nil {
            if wanted.contains(column) { throw Refusal.importColumnTwice(column) }
        }
        (self.columns, self.index, checked, csv) = (columns, index, columns, reader)
    }

    static func isJSON(_ path: String) -> Bool { [".jsonl", ".ndjson", ".json"].contains(where: path.lowercased().hasSuffix) }

    /// Bytes read so far, for the share that is done.
    var position: UInt64 { csv?.position ?? lines?.position ?? 0 }

    /// At most `limit` rows; none at the end.
    func next(_ limit: Int) throws -> [SourceRow] {
        var rows: [SourceRow] = []
        var bytes = 0
        // Large rows come in smaller batches.
        while rows.count < limit, bytes < 16 * 1024 * 1024, let row = try one() {
            rows.append(row)
            bytes += row.original.reduce(0) { $0 + $1.count }
        }
        return rows
    }

    private func one() throws -> SourceRow? {
        if csv != nil {
            guard let record = try csv?.next() else { return nil }
            let row = SourceRow(line: record.line, original: record.fields, fault: record.fault, content: .cells(index))
            return checkedRow(row)
        }
        guard let (line, bytes) = try lines?.next() else { return nil }
        var values: [String: String] = [:]
        var fault: Refusal?
        do throws(Refusal) { values = try JSONCell.object(bytes) } catch { fault = error }
        return checkedRow(SourceRow(line: line, original: [bytes], fault: fault, content: .object(values)))
    }

    private func checkedRow(_ row: SourceRow) -> SourceRow {
        do throws(Refusal) {
            try row.check(checked)
            return row
        } catch {
            return SourceRow(line: row.line, original: row.original, fault: error, content: row.content)
        }
    }
}

/// Lines that are not empty.
struct LineReader {
    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var at = 0
    private var offset: UInt64 = 0
    private var line = 0

    init(_ file: FileHandle) { self.file = file }

    var position: UInt64 { offset + UInt64(at) }

    mutating func next() throws -> (line: Int, bytes: [UInt8])? {
        while true {
            var bytes: [UInt8] = []
            var ended = false
            while !ended {
                if at == buffer.count {
                    offset += UInt64(at)
                    buffer = [UInt8](try file.read(upToCount: 256 * 1024) ?? Data())
                    at = 0
                    if buffer.isEmpty { break }
                }
                let run = buffer[at...].prefix { $0 != 10 }
                // The rest of a line without end is counted but not kept.
                if bytes.count <= CSVReader.longestRecord { bytes += run }
                at += run.count
                if at < buffer.count {
                    at += 1
                    ended = true
                }
            }
            if !ended, bytes.isEmpty { return nil }
            line += 1
            if line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
            if !bytes.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return (line, bytes) }
        }
    }
}

/// A JSON value as the text of a cell.
enum JSONCell: Decodable {
    case text(String)
    case nothing

    static func object(_ bytes: [UInt8]) throws(Refusal) -> [String: String] {
        guard bytes.count <= SourceRow.longestField * 16 else {
            throw .rowTooLarge("record", bytes: bytes.count, longest: SourceRow.longestField * 16)
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .rowNotUTF8("record", at: 0) }
        do {
            return try JSONDecoder().decode([String: JSONCell].self, from: Data(bytes)).compactMapValues { cell in
                if case .text(let text) = cell { text } else { nil }
            }
        } catch {
            throw .rowNotJSON(JSON.plain(error))
        }
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        // `try?` because a value's type can only be found by asking; nothing is lost, the last case throws.
        if value.decodeNil() {
            self = .nothing
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let flag = try? value.decode(Bool.self) {
            self = .text(flag ? "true" : "false")
        } else if let number = try? value.decode(Int64.self) {
            self = .text(String(number))
        } else if let number = try? value.decode(Double.self) {
            self = .text(String(number))
        } else {
            throw DecodingError.typeMismatch(
                String.self, .init(codingPath: decoder.codingPath, debugDescription: "expected a text, a number, true, false or null"))
        }
    }
}

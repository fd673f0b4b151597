// Reads CSV (RFC 4180) record by record from a file, as bytes. Called by RowSource. It must never hold
// more than one record, and never let one broken row take the rows behind it along.
//
// Our own, and not SwiftCSV (0.10): that one reads the whole file into a String, so one broken byte
// refuses all rows; it pads or cuts uneven rows in silence, and knows no line numbers. An importer that
// must name each bad row needs all three.
import Foundation
import Kernel

struct CSVRecord: Sendable {
    /// The line on which the record starts, from 1.
    let line: Int
    /// As the bytes between the commas, quotes undone.
    var fields: [[UInt8]]
    /// What is wrong with the shape of the row; its fields are then only what could be made out.
    var fault: Refusal?
}

/// A record that ends wrongly is refused alone: reading goes on behind its first line, because a
/// quote that is never closed would swallow the rest of the file.
struct CSVReader {
    /// Bytes of one record. A quote left open must not fill the memory.
    static let longestRecord = 64 * 1024 * 1024

    private let file: FileHandle
    private var buffer: [UInt8] = []
    private var at = 0
    /// Where `buffer` begins in the file.
    private var offset: UInt64 = 0
    private var line = 1
    private var isAtEnd = false
    /// Columns of the header; nil until it was read.
    private var width: Int?

    init(_ file: FileHandle) throws {
        self.file = file
        try fill()
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        if buffer.starts(with: [0xFF, 0xFE]) || buffer.starts(with: [0xFE, 0xFF]) { throw Refusal.importEncoding }
    }

    /// Share of the file that was read, in bytes.
    var position: UInt64 { offset + UInt64(at) }

    /// The next record that is not an empty line; nil at the end.
    mutating func next() throws -> CSVRecord? {
        while true {
            let (start, first) = (position, line)
            guard var record = try read() else { return nil }
            if record.fields == [[]], record.fault == nil { continue }
            if width == nil { width = record.fields.count }
            if record.fault == nil, let width, record.fields.count != width {
                record.fault = .rowUneven(found: record.fields.count, expected: width)
            }
            if record.fault != nil, line > first + 1 { record.fields = try firstLine(from: start, first) }
            return record
        }
    }

    /// Goes back behind the first line of a record that spans several and is wrong.
    private mutating func firstLine(from start: UInt64, _ first: Int) throws -> [[UInt8]] {
        try file.seek(toOffset: start)
        (buffer, at, offset, line, isAtEnd) = ([], 0, start, first, false)
        var raw: [UInt8] = []
        while let byte = try peek(), byte != 10, byte != 13 {
            raw.append(byte)
            at += 1
        }
        try endLine()
        return [raw]
    }

    private mutating func read() throws -> CSVRecord? {
        guard try peek() != nil else { return nil }
        let first = line
        var fields: [[UInt8]] = []
        var size = 0
        while true {
            let (field, fault) = try field(&size)
            fields.append(field)
            if let fault {
                try skipLine()
                return CSVRecord(line: first, fields: fields, fault: fault)
            }
            guard let byte = try peek() else { return CSVRecord(line: first, fields: fields) }
            if byte == UInt8(ascii: ",") {
                at += 1
            } else {
                try endLine()
                return CSVRecord(line: first, fields: fields)
            }
        }
    }

    private mutating func field(_ size: inout Int) throws -> ([UInt8], Refusal?) {
        guard try peek() == UInt8(ascii: "\"") else { return (try plain(&size), nil) }
        at += 1
        var field: [UInt8] = []
        while true {
            guard try peek() != nil else { return (field, .rowQuoteOpen) }
            let run = buffer[at...].prefix { $0 != UInt8(ascii: "\"") }
            field += run
            size += run.count
            line += run.count { $0 == 10 }
            at += run.count
            guard size <= CSVReader.longestRecord else { return (field, .rowQuoteOpen) }
            guard at < buffer.count else { continue }
            at += 1
            switch try peek() {
            case UInt8(ascii: "\""):
                field.append(UInt8(ascii: "\""))
                at += 1
            case nil, UInt8(ascii: ","), 10, 13: return (field, nil)
            default: return (field, .rowQuoteMisplaced)
            }
        }
    }

    private mutating func plain(_ size: inout Int) throws -> [UInt8] {
        var field: [UInt8] = []
        while try peek() != nil {
            let run = buffer[at...].prefix { $0 != UInt8(ascii: ",") && $0 != 10 && $0 != 13 }
            field += run
            size += run.count
            at += run.count
            if at < buffer.count || size > CSVReader.longestRecord { break }
        }
        return field
    }

    private mutating func skipLine() throws {
        while let byte = try peek(), byte != 10, byte != 13 { at += 1 }
        try endLine()
    }

    /// LF, CRLF or a lone CR.
    private mutating func endLine() throws {
        guard let byte = try peek() else { return }
        at += 1
        line += 1
        if byte == 13, try peek() == 10 { at += 1 }
    }

    private mutating func peek() throws -> UInt8? {
        if at < buffer.count { return buffer[at] }
        try fill()
        return at < buffer.count ? buffer[at] : nil
    }

    private mutating func fill() throws {
        guard !isAtEnd else { return }
        offset += UInt64(buffer.count)
        let data = try file.read(upToCount: 256 * 1024) ?? Data()
        buffer = [UInt8](data)
        at = 0
        isAtEnd = data.isEmpty
    }
}

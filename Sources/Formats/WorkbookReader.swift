// Reads XLSX (ECMA-376). Sheets go by event after event: a ledger of a hundred thousand rows is not held twice.
import Kernel

extension Workbook {
    /// More cells than any ledger has; what is larger was made to fill the memory.
    package static let mostCells = 5_000_000
    /// Of its list of sheets, of its styles: hundreds, in a workbook that was patched together over years some ten thousand.
    fileprivate static let mostElements = 500_000

    /// Throws `WorkbookFault`.
    package static func read(_ bytes: [UInt8]) throws -> Workbook {
        // A file that is protected by a password, or of the old kind, is no zip but a "compound document".
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            throw WorkbookFault(
                zh: "是旧版 .xls 或加了密码的文件。请在 WPS 或 Excel 中去掉密码，另存为 .xlsx 后再上传。",
                en: "it is an old .xls, or protected by a password: take the password off and save it as .xlsx")
        }
        do {
            return try WorkbookReader(ZipArchive(bytes)).workbook()
        } catch let fault as ZipFault {
            throw WorkbookFault(
                zh: "不是完好的 .xlsx 文件（\(fault.what)）。请重新另存为 .xlsx。", en: "it is no sound .xlsx file (\(fault.what)): save it as .xlsx again")
        } catch let fault as XMLFault {
            throw WorkbookFault(
                zh: "文件内部第 \(fault.line) 行有错误（\(fault.what)）。请重新另存为 .xlsx。",
                en: "it is broken inside, in line \(fault.line) (\(fault.what)): save it as .xlsx again")
        }
    }
}

extension WorkbookFault {
    fileprivate static func outside(_ place: String, of sheet: String) -> WorkbookFault {
        let (rows, columns) = (CellPlace.mostRows, CellPlace.mostColumns)
        return WorkbookFault(
            zh: "“\(sheet)”里的 \(place) 超出了工作表（最多 \(rows) 行、\(columns) 列）。请重新另存为 .xlsx。",
            en: "in \"\(sheet)\" \(place) lies outside of a sheet of \(rows) rows and \(columns) columns: save it as .xlsx again")
    }
}

private struct WorkbookReader {
    let archive: ZipArchive

    init(_ archive: ZipArchive) { self.archive = archive }

    func workbook() throws -> Workbook {
        let top = try relations(of: "")
        // What the package is for is the one of this kind, whatever it is called.
        let path = top.values.first { $0.type.hasSuffix("/officeDocument") }?.target ?? "xl/workbook.xml"
        guard let bytes = try archive.part(path) else {
            throw WorkbookFault(zh: "压缩包里没有工作簿；只能读取 .xlsx 文件。", en: "there is no workbook inside; only .xlsx files are read")
        }
        let root = try XMLDocument.root(of: bytes, most: Workbook.mostElements)
        let isFrom1904 = ["1", "true"].contains(root.first("workbookPr")?.attributes["date1904"] ?? "")
        let parts = try relations(of: path)
        func part(_ kind: String) -> String? { parts.values.first { $0.type.hasSuffix("/\(kind)") }?.target }
        let strings = try part("sharedStrings").flatMap { try archive.part($0) }.map { try SharedStrings.read($0) } ?? []
        let formats = try part("styles").flatMap { try archive.part($0) }.map { try CellFormat.formats(of: $0) } ?? []
        var (sheets, count) = ([Sheet](), 0)
        for sheet in root.first("sheets")?.all("sheet") ?? [] {
            guard let relation = sheet.attributes["id"].flatMap({ parts[$0] }), relation.type.hasSuffix("/worksheet"),
                let bytes = try archive.part(relation.target)
            else { continue }
            let listener = SheetListener(strings, formats, isFrom1904: isFrom1904, room: Workbook.mostCells - count)
            do { try XMLEvents.read(bytes, listener) } catch let fault as XMLFault {
                guard !listener.isFull else {
                    throw WorkbookFault(
                        zh: "单元格超过 \(Workbook.mostCells) 个。请只留下要导入的表。",
                        en: "it has more than \(Workbook.mostCells) cells: leave in it what is to be imported only")
                }
                if let place = listener.outside { throw WorkbookFault.outside(place, of: sheet.attributes["name"] ?? "") }
                throw fault
            }
            count += listener.cells.count
            sheets.append(
                Sheet(
                    name: sheet.attributes["name"] ?? "", isHidden: sheet.attributes["state"].map { $0 != "visible" } ?? false,
                    cells: listener.cells, merged: listener.merged))
        }
        return Workbook(sheets: sheets)
    }

    private typealias Relations = [String: (type: String, target: String)]

    /// What a part refers to, by the names that it uses for it; targets are paths in the package.
    private func relations(of path: String) throws -> Relations {
        let place = path.split(separator: "/").dropLast()
        let name = (place + ["_rels", "\(path.split(separator: "/").last ?? "").rels"]).joined(separator: "/")
        guard let bytes = try archive.part(name) else { return [:] }
        var relations: Relations = [:]
        for relation in try XMLDocument.root(of: bytes, most: Workbook.mostElements).all("Relationship") {
            guard let id = relation.attributes["Id"], let type = relation.attributes["Type"], let target = relation.attributes["Target"],
                relation.attributes["TargetMode"] != "External"
            else { continue }
            // From the root, or beside the part.
            var steps = target.hasPrefix("/") ? [] : Array(place)
            for step in target.split(separator: "/") where step != "." {
                if step == ".." { _ = steps.popLast() } else { steps.append(step) }
            }
            relations[id] = (type, steps.joined(separator: "/"))
        }
        return relations
    }
}

/// Texts that cells name by number.
private final class SharedStrings: XMLEvents.Listener {
    private var strings: [String] = []
    private var text = RichText()

    static func read(_ bytes: [UInt8]) throws -> [String] {
        let listener = SharedStrings()
        try XMLEvents.read(bytes, listener)
        return listener.strings
    }

    func begin(_ name: String, _ attributes: [String: String]) -> Bool {
        if name == "si" { text = RichText() }
        text.begin(name)
        return strings.count <= Workbook.mostCells
    }
    func text(_ text: String) { self.text.add(text) }
    func end(_ name: String) {
        text.end(name)
        if name == "si" { strings.append(text.whole) }
    }
}

/// Text in runs of several styles, without how it is pronounced.
private struct RichText {
    private var written = ""
    private var isText = false
    private var phonetic = 0

    mutating func begin(_ name: String) {
        if name == "rPh" { phonetic += 1 }
        isText = name == "t" && phonetic == 0
    }
    mutating func add(_ text: String) { if isText { written += text } }
    mutating func end(_ name: String) {
        if name == "rPh" { phonetic -= 1 }
        isText = false
    }

    /// `_x000D_` is a character that XML has no sign for; `_x005F_` is the underscore of such a word that is meant.
    var whole: String {
        guard written.contains("_x") else { return written }
        // By hand: an expression takes half a millisecond for each, and a cell may have thousands.
        let bytes = Array(written.utf8)
        var (result, at) = ([UInt8](), 0)
        result.reserveCapacity(bytes.count)
        while at < bytes.count {
            if at + 7 <= bytes.count, bytes[at] == UInt8(ascii: "_"), bytes[at + 1] == UInt8(ascii: "x"), bytes[at + 6] == bytes[at],
                bytes[at + 2..<at + 6].allSatisfy({ $0 < 128 && Character(UnicodeScalar($0)).isHexDigit }),
                let scalar = UInt32(String(decoding: bytes[at + 2..<at + 6], as: UTF8.self), radix: 16).flatMap(UnicodeScalar.init)
            {
                result += String(Character(scalar)).utf8
                at += 7
            } else {
                result.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension CellFormat {
    /// By the numbers that cells name.
    fileprivate static func formats(of styles: [UInt8]) throws -> [CellFormat] {
        let root = try XMLDocument.root(of: styles, most: Workbook.mostElements)
        var own: [Int: CellFormat] = [:]
        for format in root.first("numFmts")?.all("numFmt") ?? [] {
            if let id = format.attributes["numFmtId"].flatMap({ Int($0) }), let code = format.attributes["formatCode"] {
                own[id] = CellFormat(code)
            }
        }
        return root.first("cellXfs")?.all("xf").map { xf in
            let id = xf.attributes["numFmtId"].flatMap { Int($0) } ?? 0
            return own[id] ?? CellFormat(builtIn: id)
        } ?? []
    }
}

private final class SheetListener: XMLEvents.Listener {
    private let strings: [String]
    private let formats: [CellFormat]
    private let isFrom1904: Bool
    private let room: Int
    private(set) var cells: [CellPlace: CellValue] = [:]
    private(set) var merged: [CellRange] = []
    private(set) var isFull = false
    /// What stands where no sheet has a cell.
    private(set) var outside: String?
    /// Cells need not say where they stand: then they follow each other.
    private var next = CellPlace(row: -1, column: 0)
    private var type = ""
    private var format = CellFormat.number
    private var isValue = false
    private var value = ""
    private var inline: RichText?
    private var hasInline = false

    init(_ strings: [String], _ formats: [CellFormat], isFrom1904: Bool, room: Int) {
        self.strings = strings
        self.formats = formats
        self.isFrom1904 = isFrom1904
        self.room = room
    }

    func begin(_ name: String, _ attributes: [String: String]) -> Bool {
        switch name {
        case "row":
            let row = attributes["r"].flatMap { Int($0) } ?? next.row + 2
            guard (1...CellPlace.mostRows).contains(row) else {
                outside = "row \(row)"
                return false
            }
            next = CellPlace(row: row - 1, column: 0)
        case "c":
            if let place = attributes["r"].flatMap({ CellPlace($0) }) { next = place }
            guard next.column < CellPlace.mostColumns else {
                outside = next.description
                return false
            }
            type = attributes["t"] ?? "n"
            let style = attributes["s"].flatMap { Int($0) } ?? 0
            format = formats.indices.contains(style) ? formats[style] : .number
            (value, inline, hasInline) = ("", nil, false)
        case "v": isValue = true
        case "is": (inline, hasInline) = (RichText(), true)
        case "mergeCell": if let range = attributes["ref"].flatMap({ CellRange($0) }) { merged.append(range) }
        default: break
        }
        inline?.begin(name)
        isFull = cells.count > room
        return !isFull
    }

    func text(_ text: String) {
        if isValue { value += text }
        inline?.add(text)
    }

    func end(_ name: String) {
        inline?.end(name)
        switch name {
        case "v": isValue = false
        case "is": break
        case "c":
            if let read = read(), next.row >= 0 { cells[next] = read }
            next.column += 1
            inline = nil
        default: break
        }
    }

    private func read() -> CellValue? {
        if hasInline, let text = inline?.whole { return text.isEmpty ? nil : .text(text) }
        guard !value.isEmpty else { return nil }
        switch type {
        case "s": return Int(value).flatMap { strings.indices.contains($0) ? strings[$0] : nil }.flatMap { $0.isEmpty ? nil : .text($0) }
        case "str", "inlineStr": return .text(value)
        case "b": return .flag(value == "1" || value == "true")
        case "e": return .fault(value)
        case "d": return Self.date(value) ?? .text(value)
        // "nan" and "inf" are words here.
        default: return Double(value).flatMap { $0.isFinite ? $0 : nil }.map { format.value($0, isFrom1904: isFrom1904) } ?? .text(value)
        }
    }

    /// `2021-01-01`, `2021-01-01T10:10:10`, `10:10:10`: newer programs may write dates so.
    private static func date(_ text: String) -> CellValue? {
        func milliseconds(_ text: Substring) -> Int? {
            let parts = text.prefix { $0 != "Z" }.split(separator: ":")
            guard parts.count >= 2, let hour = Int(parts[0]), let minute = Int(parts[1]) else { return nil }
            let second = parts.count > 2 ? Double(parts[2]) ?? 0 : 0
            guard (0...24).contains(hour), (0..<60).contains(minute), (0..<61).contains(second) else { return nil }
            return (hour * 60 + minute) * 60_000 + Int((second * 1000).rounded())
        }
        guard let day = CivilDay(String(text.prefix(10))) else { return milliseconds(text[...]).map { .time(milliseconds: $0) } }
        let rest = text.dropFirst(11)
        return .date(day, milliseconds: rest.isEmpty ? 0 : milliseconds(rest) ?? 0)
    }
}

// The refused rows of an import: line, reason, and everything as it came, so that the file can be mended
// and imported again with the same map. Written by Importer in the format of its source.
import Foundation
import Kernel

final class RefusedRows {
    private let path: String
    private let columns: [String]
    private let isJSON: Bool
    private var file: AsideFile?

    /// - Throws: `Refusal` where the file of refused rows would be the source itself.
    init(_ path: String, of source: RowSource, at sourcePath: String) throws {
        self.path = path
        (columns, isJSON) = (source.columns, source.isJSON)
        var (one, other) = (stat(), stat())
        if stat(path, &one) == 0, stat(sourcePath, &other) == 0, one.st_dev == other.st_dev, one.st_ino == other.st_ino {
            throw Refusal.importRefusedIsSource(path)
        }
        // Before the first row is taken, not at the first that is refused. What is there already and is no
        // file (a pipe, a terminal) makes no file in its folder.
        let isPlace = stat(path, &one) == 0 && one.st_mode & S_IFMT != S_IFREG
        let folder = (URL(fileURLWithPath: path).resolvingSymlinksInPath().path as NSString).deletingLastPathComponent
        guard isPlace || Disk.mayWrite(in: folder) else { throw Refusal.importRefusedUnwritable(path) }
    }

    func write(_ row: SourceRow, _ refusal: Refusal) throws {
        let file = try self.file ?? open()
        self.file = file
        let zh = "\(refusal.sentence.zh)\(refusal.remedy.zh)"
        let en = "\(refusal.sentence.en) \(refusal.remedy.en)"
        guard isJSON else {
            return try file.write(CSVText.line([String(row.line), zh, en].map { Array($0.utf8) } + row.original))
        }
        let text = String(decoding: row.original.joined(), as: UTF8.self)
        // What is no object cannot hold its reason and stands beside it, as text.
        var members = ["record": JSONValue.text(text)]
        do { if case .object(let known) = try JSON.decode(JSONValue.self, from: text) { members = known } } catch {}
        members["refused_line"] = .integer(row.line)
        (members["refused_zh"], members["refused_en"]) = (.text(zh), .text(en))
        try file.write(JSONValue.object(members).text + "\n")
    }

    /// True when rows were refused. A file of an earlier run that says something else is kept beside it:
    /// somebody may be mending it. Where nothing was refused, no file is touched.
    func close() throws -> Bool {
        try file?.finish(keepsOlder: true)
        return file != nil
    }

    private func open() throws -> AsideFile {
        let file = try AsideFile(path)
        // Spreadsheets take a CSV file without this mark for a local encoding.
        if !isJSON { try file.write("\u{FEFF}" + CSVText.line(["refused_line", "refused_zh", "refused_en"] + columns, guarded: false)) }
        return file
    }
}

extension Importer {
    /// `NAME.refused.csv` (of JSON lines `.jsonl`) beside the file, or in the working directory where nothing
    /// may be written in its folder.
    package static func refusedFile(for file: String) -> String {
        let ending = RowSource.isJSON(file) ? "jsonl" : "csv"
        let name = ((file as NSString).lastPathComponent as NSString).deletingPathExtension + ".refused.\(ending)"
        let folder = (file as NSString).deletingLastPathComponent
        return folder.isEmpty || !Disk.mayWrite(in: folder) ? name : "\(folder)/\(name)"
    }
}

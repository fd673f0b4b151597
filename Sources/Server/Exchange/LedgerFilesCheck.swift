// Checks rule files before anybody publishes them. Called by `taizhang ledger check`. A ledger is read
// with the class files of the folder `classes` beside it.
import Bulletins
import Foundation
import Kernel
import Matters
import Meetings
import Projects
import Supervision

package enum LedgerFilesCheck {
    package struct Found: Sendable {
        package let file: String
        /// `file:line: sentence remedy`, in both languages.
        package let faults: [Bilingual]
    }

    /// - Throws: `Refusal` for a file that cannot be read at all.
    package static func check(_ files: [String]) throws -> [Found] { try files.map { Found(file: $0, faults: try faults(of: $0)) } }

    private static func faults(of file: String) throws -> [Bilingual] {
        guard let data = FileManager.default.contents(atPath: file) else { throw Refusal.importFileMissing(file) }
        guard let text = String(data: data, encoding: .utf8) else {
            return [
                Bilingual(zh: "\(file):1: 文件不是 UTF-8。请另存为 UTF-8。", en: "\(file):1: The file is not UTF-8. Save it as UTF-8.")
            ]
        }
        do {
            switch kind(of: text) {
            case .classes: _ = try ClassFile.read(text, file: file)
            case .map: _ = try ColumnMapFile.read(text, file: file)
            case .register where text.contains(/(?m)^register:\s*meetings\s*$/): _ = try MeetingRulesFile.read(text, file: file)
            case .bulletin: _ = try BulletinTemplateFile.read(text, file: file)
            case .contest: _ = try ContestRulesFile.read(text, file: file)
            case .register: _ = try ProjectRulesFile.read(text, file: file)
            case .ledger:
                // A broken class file is named as itself, not only as one that is missing.
                var broken: [Bilingual] = []
                do {
                    _ = try LedgerFile.read(text, file: file) { name in
                        let (catalogue, faults) = classes(name, besides: file)
                        broken += faults
                        return catalogue
                    }
                } catch { return broken + said(error) }
            }
            return []
        } catch let faults as RuleFaults {
            return said(faults)
        } catch let faults as ColumnMapFaults {
            return faults.faults.map { Bilingual(zh: "\(file):\($0.line): \($0.sentence.zh)", en: "\(file):\($0.line): \($0.sentence.en)") }
        }
    }

    private enum Kind { case ledger, classes, map, register, bulletin, contest }

    /// By its content: which of the six words stands at the start of a line first.
    private static func kind(of text: String) -> Kind {
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("ledger:") { return .ledger }
            if line.hasPrefix("classes:") { return .classes }
            if line.hasPrefix("map:") { return .map }
            if line.hasPrefix("register:") { return .register }
            if line.hasPrefix("bulletin:") { return .bulletin }
            if line.hasPrefix("contest:") { return .contest }
        }
        return .ledger
    }

    private static func classes(_ name: String, besides file: String) -> (ClassCatalogue?, [Bilingual]) {
        let folder = (file as NSString).deletingLastPathComponent
        let path = "\(folder.isEmpty ? "." : folder)/classes/\(name).yaml"
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            return (nil, [])
        }
        do throws(RuleFaults) { return (try ClassFile.read(text, file: path), []) } catch { return (nil, said(error)) }
    }

    private static func said(_ faults: RuleFaults) -> [Bilingual] { faults.faults.map { Bilingual(zh: $0.zh, en: $0.description) } }
}

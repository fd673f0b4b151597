// The rule files of a folder in the order in which they depend on one another: calendars, classes,
// ledgers. Read by `serve`, `demo`, `import` and `ledger check`.
import Foundation
import Kernel
import Matters

package struct RuleFolder: Sendable {
    /// In order of publishing; each kind's files by name.
    package let files: [(kind: RuleKind, files: [(name: String, text: String)])]
    /// Rules of registers, which are no ledgers: `ledgers/registers/NAME.yaml`.
    package let registers: [(name: String, text: String)]
    /// Templates of bulletins: `ledgers/bulletins/NAME.yaml`.
    package let bulletins: [(name: String, text: String)]
    /// Rules of contests: `ledgers/contests/NAME.yaml`.
    package let contests: [(name: String, text: String)]

    package init(_ folder: String) throws {
        files = [
            (.calendar, RuleFolder.parentsFirst(try RuleFolder.read("\(folder)/calendars", ending: ".json"))),
            (.classes, try RuleFolder.read("\(folder)/ledgers/classes", ending: ".yaml")),
            (.ledger, try RuleFolder.read("\(folder)/ledgers", ending: ".yaml")),
        ]
        registers = try RuleFolder.read("\(folder)/ledgers/registers", ending: ".yaml")
        bulletins = try RuleFolder.read("\(folder)/ledgers/bulletins", ending: ".yaml")
        contests = try RuleFolder.read("\(folder)/ledgers/contests", ending: ".yaml")
        guard files.contains(where: { $0.kind == .ledger && !$0.files.isEmpty }) else {
            throw SettingsFault("--rules", zh: "：\(folder) 里没有 ledgers/*.yaml", en: ": \(folder) holds no ledgers/*.yaml", in: nil)
        }
    }

    private static func read(_ folder: String, ending: String) throws -> [(name: String, text: String)] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(ending) }.sorted().map { file in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)"), let text = String(data: data, encoding: .utf8)
            else {
                throw SettingsFault("\(folder)/\(file)", zh: "不是 UTF-8", en: "is not UTF-8", in: nil)
            }
            return (String(file.dropLast(ending.count)), text)
        }
    }

    /// A calendar is published after the one from which it inherits. Those that wait for each other come last, as
    /// they are: publishing them names what is wrong.
    private static func parentsFirst(_ files: [(name: String, text: String)]) -> [(name: String, text: String)] {
        var waiting = files.map { (file: $0, parent: WorkCalendar.parent(of: Data($0.text.utf8))) }
        var ordered: [(name: String, text: String)] = []
        while let next = waiting.firstIndex(where: { file in !waiting.contains { $0.file.name == file.parent } }) {
            ordered.append(waiting.remove(at: next).file)
        }
        return ordered + waiting.map(\.file)
    }

    /// The folder with the rules: the one named, else the working directory, else the nearest folder
    /// above the program that has `ledgers/`.
    package static func find(_ named: String?) throws -> String {
        let manager = FileManager.default
        func holds(_ folder: String) -> Bool { manager.fileExists(atPath: "\(folder)/ledgers") }
        if let named {
            guard holds(named) else {
                throw SettingsFault("--rules", zh: "：\(named) 里没有 ledgers 文件夹", en: ": \(named) has no folder ledgers", in: nil)
            }
            return named
        }
        if holds(manager.currentDirectoryPath) { return manager.currentDirectoryPath }
        var folder = ((Bundle.main.executablePath ?? "") as NSString).resolvingSymlinksInPath
        while folder.count > 1 {
            folder = (folder as NSString).deletingLastPathComponent
            if holds(folder) { return folder }
            if holds("\(folder)/share/taizhang") { return "\(folder)/share/taizhang" }
        }
        throw SettingsFault(
            "--rules", zh: "：这里和程序所在的各级文件夹里都没有 ledgers；请用 --rules 指明",
            en: ": no folder ledgers here or above the program; name one with --rules",
            in: nil)
    }
}

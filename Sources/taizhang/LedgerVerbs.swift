// ledger check: are the rule files sound?
import ArgumentParser
import Kernel
import Server

struct LedgerVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: say("检查规则文件", "Check rule files"),
        discussion: say("台账、分类和列映射都是 YAML 文件。", "Ledgers, classes and column maps are YAML files."), subcommands: [LedgerCheckVerb.self])
}

struct LedgerCheckVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: say("检查台账、分类和列映射文件", "Check ledger, class and map files"),
        discussion: say(
            "按内容判断是哪一种文件；台账所用的分类在旁边的 classes/ 里找。每个问题一行：文件:行: 说明和改法。有问题时退出码为 1。",
            "What a file is follows from its content; the classes of a ledger are looked for in classes/ beside it. Each fault is a line: file:line: what is wrong and what to do. Exit code 1 where there is one."
        ))

    @Argument(help: ArgumentHelp(say("文件", "Files"))) var files: [String]
    @OptionGroup var json: JSONOption

    func run() async throws {
        let found = try LedgerFilesCheck.check(files)
        let faults = found.flatMap(\.faults)
        if json.isOn {
            try Console.json(faults)
        } else {
            for fault in faults { try Console.line(Console.text(fault)) }
            if faults.isEmpty {
                try Console.line(say("\(files.count) 个文件，没有问题。", "\(files.count) file\(files.count == 1 ? "" : "s"), no fault."))
            }
        }
        if !faults.isEmpty { throw ExitCode(1) }
    }
}

// ledger: are the rule files sound, and publishing one.
import ArgumentParser
import Foundation
import Kernel
import Loop
import Matters
import Pages
import Server

struct LedgerVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: say("检查和发布规则文件", "Check and publish rule files"),
        discussion: say("台账、分类和列映射都是 YAML 文件。", "Ledgers, classes and column maps are YAML files."),
        subcommands: [LedgerCheckVerb.self, LedgerPublishVerb.self])
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

struct LedgerPublishVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: say("发布一个台账", "Publish a ledger"),
        discussion: say(
            "已有的台账须用 --reason 写明理由，理由记入流水；在办事项仍按立案时的规则。",
            "Where the ledger is there already, --reason is recorded with it. Open matters keep the rules they were filed under."))
    @Argument(help: ArgumentHelp(say("台账文件", "Ledger file"))) var file: String
    @Option(
        name: .customLong("reason"),
        help: ArgumentHelp(say("理由，例如所依据的文件", "Why, such as the document that it follows"), valueName: "text"))
    var reason: String?
    @OptionGroup var data: DataOption

    func run() async throws {
        let text = try CalendarVerbs.read(file)
        let name = try await data.withHouse(instead: URLs.ledgerRules) { house in
            let rules = await house.journal.book().matters
            // A file that does not say its name is refused below, with all of its faults.
            let own = LedgerFile.draft(text, file: file) { rules.catalogues[$0] }.ledger?.name ?? ""
            let name = own.isEmpty ? ((file as NSString).lastPathComponent as NSString).deletingPathExtension : own
            let base = rules.publication(.ledger, name)?.version ?? 0
            try await house.publishLedger(text, name: name, reason: reason, base: base, by: Rights.console)
            return name
        }
        try Console.line(say("已发布台账 \(name)，此后上报的事项按新规则办理。", "Ledger \(name) is published: what is reported from now on follows it."))
    }
}

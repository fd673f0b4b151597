// bulletin: what a span has to state, and a bulletin that is recorded, in every format. Records nothing, and works beside a
// serving process.
import ArgumentParser
import Bulletins
import Foundation
import Kernel
import Server

struct BulletinVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bulletin", abstract: say("打印通报", "Print bulletins"),
        discussion: say(
            "不带子命令时打印一段时间的草稿；起草、审签、印发在网页上办理。",
            "Without a subcommand it prints the draft of a span; bulletins are drafted, signed and published on their pages."),
        subcommands: [BulletinDraftVerb.self, BulletinShowVerb.self], defaultSubcommand: BulletinDraftVerb.self)
}

/// A format, and where it goes.
struct BulletinOutput: ParsableArguments {
    @Option(
        name: .customLong("format"),
        help: ArgumentHelp(say("md、html、pdf 或 docx，缺省为 md", "md, html, pdf or docx; md otherwise"), valueName: "format"))
    var format = "md"
    @Option(name: .customLong("output"), help: ArgumentHelp(say("写到哪里；缺省为标准输出", "Where to; standard output otherwise"), valueName: "file"))
    var file: String?
    @OptionGroup var json: JSONOption

    func validate() throws {
        guard BulletinFormat(rawValue: format) != nil else {
            throw ValidationError(
                say("--format 的值“\(format)”应为 md、html、pdf 或 docx。", "--format is \"\(format)\"; write md, html, pdf or docx."))
        }
    }

    func write(_ document: BulletinDocument, base: String?) async throws {
        if json.isOn { return try Console.json(BulletinOutline(document)) }
        let format = BulletinFormat(rawValue: format) ?? .md
        if file == nil, isatty(STDOUT_FILENO) == 1, format == .pdf || format == .docx {
            throw ValidationError(
                say("\(format.rawValue) 不能写到终端，请用 --output 指明文件。", "\(format.rawValue) cannot go to a terminal; name a file with --output.")
            )
        }
        let bytes = Data(try await BulletinPrint(document, base: base).bytes(format))
        guard let file else { return try FileHandle.standardOutput.write(contentsOf: bytes) }
        try bytes.write(to: URL(fileURLWithPath: file))
        Console.complain(say("已写入 \(file)（\(bytes.count) 字节）。", "wrote \(file) (\(bytes.count) bytes)."))
    }
}

struct BulletinDraftVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draft", abstract: say("打印一段时间的通报草稿，不记录", "Print the draft of a span; records nothing"),
        discussion: say(
            "--from 和 --to 是整天，都包括在内；不写时用模板的常用时段。有网址设置时每一句都连到记录。",
            "--from and --to are whole days, both included; without them the template's usual span. Sentences are links where the settings name the address of the server."
        ))

    @Option(
        name: .customLong("template"),
        help: ArgumentHelp(say("通报模板，如 supervision-weekly", "Template, such as supervision-weekly"), valueName: "name"))
    var template: String
    @Option(name: .customLong("from"), help: ArgumentHelp(say("从哪一天", "First day"), valueName: "day")) var from: String?
    @Option(name: .customLong("to"), help: ArgumentHelp(say("到哪一天（含）", "Last day"), valueName: "day")) var to: String?
    @OptionGroup var output: BulletinOutput
    @OptionGroup var data: DataOption

    func run() async throws {
        let (first, last) = (try day(from, "--from"), try day(to, "--to"))
        let base = try data.existing().settings().sender.publicAddress
        let document = try await data.withJournal { journal in
            try await BulletinSource(journal: journal).draft(
                template, from: first, to: last, at: Console.now(), isChinese: Console.isChinese)
        }
        try await output.write(document, base: base)
    }

    private func day(_ text: String?, _ option: String) throws -> CivilDay? {
        guard let text else { return nil }
        guard let day = CivilDay(text) else {
            throw ValidationError(
                say("\(option) 的值“\(text)”应为日期，如 2026-11-16。", "\(option) is \"\(text)\"; write a day such as 2026-11-16."))
        }
        return day
    }
}

struct BulletinShowVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: say("打印已记录的通报", "Print a recorded bulletin"),
        discussion: say("ID 是编号或网址里的标识。", "ID is its number, or its identifier as in its address."))

    @Argument(help: ArgumentHelp(say("通报的编号或标识", "Number or identifier"))) var id: String
    @OptionGroup var output: BulletinOutput
    @OptionGroup var data: DataOption

    func run() async throws {
        let base = try data.existing().settings().sender.publicAddress
        let found = try await data.withJournal { try await BulletinSource(journal: $0).recorded(id, isChinese: Console.isChinese) }
        try await output.write(found.document, base: base)
    }
}

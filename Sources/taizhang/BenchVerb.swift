// bench: the figures of docs/performance.md, measured again here.
import ArgumentParser
import Foundation
import Kernel
import Server

struct BenchVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: say("测量每秒持久写入的命令数", "Measure durable commands per second"),
        discussion: say(
            "在临时目录里写入合成的上报，再用裸 SQLite 以同样的行、同样的分组重写一遍，给出比值。请用 release 构建。",
            "Files synthetic reports in a temporary directory, then writes the same rows in the same groups by bare SQLite, and prints the ratio. Build for release."
        ))

    @OptionGroup var rules: RulesOption
    @Option(name: .customLong("commands"), help: ArgumentHelp(say("每轮的命令数", "Commands in each round"), valueName: "n")) var commands =
        20_000
    @Flag(name: .customLong("json"), help: ArgumentHelp(say("输出 JSON", "Print JSON"))) var isJSON = false

    func validate() throws {
        if !(64...1_000_000).contains(commands) { throw ValidationError(say("--commands 须为 64 到 1000000", "--commands is 64 to 1000000")) }
    }

    func run() async throws {
        let folder = NSTemporaryDirectory() + "taizhang-bench-\(ProcessInfo.processInfo.processIdentifier)"
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }  // a left-over temporary folder is not worth an error
        let measure = CommandMeasure(folder: folder, rules: try RuleFolder.find(rules.path))
        var lines: [CommandMeasure.Line] = []
        for callers in [1, 64] {
            // One caller waits for the disk at each command: a tenth of the commands is enough.
            lines.append(try await measure.run(callers: callers, commands: callers == 1 ? max(64, commands / 10) : commands))
        }
        if isJSON { return try Console.line(JSON.text(lines)) }
        try Console.line("| callers | commands | commands/s | commands per commit | raw SQLite rows/s, same groups | ratio |")
        try Console.line("|---:|---:|---:|---:|---:|---:|")
        for line in lines {
            try Console.line(
                "| \(line.callers) | \(line.commands) | \(Int(line.commandsPerSecond)) | \(String(format: "%.1f", line.commandsPerCommit)) | \(Int(line.rawPerSecond)) | \(String(format: "%.2f", line.ratio)) |"
            )
        }
    }
}

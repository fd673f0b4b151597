// bench: the figures of docs/performance.md, measured again here.
import ArgumentParser
import Foundation
import Kernel
import Server

struct BenchVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: say("测量每秒持久写入的命令数", "Measure durable commands per second"),
        discussion: say(
            "在临时目录里写入合成的上报，再用裸 SQLite 以同样的行、同样的分组重写一遍，两者交替共七轮，给出比值的中位数和范围。请用 release 构建。",
            "Files synthetic reports in a temporary directory and writes the same rows in the same groups by bare SQLite, by turns, seven rounds of each; prints the median ratio with its range. Build for release."
        ))

    @OptionGroup var rules: RulesOption
    @Option(name: .customLong("commands"), help: ArgumentHelp(say("各轮合计的命令数", "Commands in all rounds together"), valueName: "n"))
    var commands =
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
        try Console.line(
            "| callers | commands | commands/s | commands per commit | raw SQLite rows/s, same groups | ratio | lowest to highest |")
        try Console.line("|---:|---:|---:|---:|---:|---:|---:|")
        for line in lines {
            let (ours, raw) = (Int(CommandMeasure.median(line.ours)), Int(CommandMeasure.median(line.raw)))
            let ratios = [line.ratio, line.ratios.first ?? 0, line.ratios.last ?? 0].map { String(format: "%.2f", $0) }
            let grouped = String(format: "%.1f", line.commandsPerCommit)
            try Console.line(
                "| \(line.callers) | \(line.commands) | \(ours) | \(grouped) | \(raw) | \(ratios[0]) | \(ratios[1]) to \(ratios[2]) |")
        }
        for line in lines where line.isWide {
            Console.complain(
                say(
                    "并发 \(line.callers)：各轮的比值相差超过四分之一：机器正忙着别的，这个比值不足为凭，请等它空闲时再测。",
                    "Callers \(line.callers): the rounds disagree by more than a quarter. The machine was busy with something else, and the ratio is worth little. Measure again when it is idle."
                ))
        }
    }
}

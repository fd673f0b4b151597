// bench district-year: a synthetic year with its lights held against minutes counted one by one; the table in
// docs/performance.md, measured again here.
import ArgumentParser
import Foundation
import Kernel
import Server

struct BenchDistrictYearVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "district-year",
        abstract: say("把一个区的一年尽快过一遍，并核对亮灯", "Live a district's year as fast as it goes, and check its lights"),
        discussion: say(
            "按一个区的真实件数合成一年的上报和办理，命令经流水、闭环、到点扫描和看板写入 SQLite，时钟是模拟的。一年中随机的时刻，把看板上的灯和已记录的梯级逐件与逐分钟数出来的结果对照；有一处不符即以 1 退出，并写明哪件、何时、显示什么、应为什么。",
            "Makes a year of reports and of what becomes of them at a district's true rate; commands go through the journal, the loop, the sweeps and the boards on SQLite, by a simulated clock. At random instants of the year the lights of the boards and the rungs on record are held, matter by matter, against minutes counted one by one; where one is wrong it ends with 1 and names the matter, the instant, what is shown and what is expected."
        ))

    @Option(
        name: .customLong("share"), help: ArgumentHelp(say("真实件数的几分之几，0.0001 到 1", "Share of the true rate, 0.0001 to 1"), valueName: "s"))
    var share = 1.0
    @Option(name: .customLong("seed"), help: ArgumentHelp(say("随机种子", "Seed of what is drawn"), valueName: "n")) var seed: UInt64 = 2026
    @Option(name: .customLong("from"), help: ArgumentHelp(say("从哪一天起的一年", "First day of the year"), valueName: "day"))
    var from = "2025-01-01"
    @OptionGroup var rules: RulesOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(0.0001...1).contains(share) { throw ValidationError(say("--share 须为 0.0001 到 1", "--share is 0.0001 to 1")) }
        _ = try firstDay()
    }

    private func firstDay() throws -> CivilDay {
        guard let day = CivilDay(from), (2007...2100).contains(day.year) else {
            throw ValidationError(say("--from 应为日期，如 2025-01-01", "--from is a day such as 2025-01-01"))
        }
        return day
    }

    func run() async throws { try await BenchVerbs.inFolder(measure) }

    private func measure(in folder: String) async throws {
        let meter = Meter()
        let measure = YearMeasure(
            folder: folder, rules: try RuleFolder.find(rules.path), share: share, seed: seed, from: try firstDay())
        let line = try await measure.run { day, days in
            meter.show(share: Double(day) / Double(days)) { say("第 \(day) 天，共 \(days) 天", "day \(day) of \(days)") }
        }
        meter.finish()
        if json.isOn { try Console.json(line) } else { try show(line) }
        guard line.wrong.isEmpty else {
            for wrong in line.wrong.prefix(20) {
                Console.complain(
                    say(
                        "\(wrong.matter) 于 \(wrong.at) 的 \(wrong.what)：显示 \(wrong.shown)，应为 \(wrong.expected)",
                        "\(wrong.matter) at \(wrong.at), \(wrong.what): shown \(wrong.shown), expected \(wrong.expected)"))
            }
            throw ExitCode(1)
        }
    }

    private func show(_ line: YearMeasure.Line) throws {
        func figure(_ value: Double, _ format: String) -> String { String(format: format, value) }
        try Console.line("seed \(line.seed), share \(String(format: "%g", line.share)), from \(line.from), \(line.days) days\n")
        let refused = line.refused.values.reduce(0, +)
        let rows: [(String, String)] = [
            (say("事项", "matters"), "\(line.matters)"), (say("命令", "commands"), "\(line.commands)"),
            (say("其中被拒绝", "of these refused"), "\(refused)" + (refused == 0 ? "" : " (\(named(line.refused)))")),
            (say("流水条数", "entries"), "\(line.entries)"), (say("秒", "seconds"), figure(line.seconds, "%.1f")),
            (say("每秒命令", "commands/s"), figure(line.commandsPerSecond, "%.0f")),
            (say("比生活快", "times faster than life"), figure(line.timesLife, "%.0f")),
            (say("文件，百万字节", "file, MB"), figure(Double(line.fileBytes) / 1e6, "%.0f")),
            (say("内存，百万字节", "memory, MB"), figure(Double(line.residentBytes) / 1e6, "%.0f")),
            (say("扫描次数", "sweeps"), "\(line.sweeps)"), (say("最长的一次扫描，毫秒", "longest sweep, ms"), figure(line.longestSweep, "%.1f")),
            (
                say("网格事件办结率，第 237 天", "incidents closed, day 237"), line.closedThen.map { figure($0 * 100, "%.2f %%") } ?? "–"
            ),
            (say("网格事件办结率，年末", "incidents closed, at the end"), figure(line.closed * 100, "%.2f %%")),
            (say("按结局", "by ending"), named(line.endings)), (say("梯级与亮灯", "turnings and rungs"), named(line.rungs)),
        ]
        try Console.line("| | |\n|---|---|")
        for row in rows { try Console.line("| \(row.0) | \(row.1) |") }
        try Console.line(say("\n| 时刻 | 未办结 | 已核对 | 灯 | 到点的梯级 | 不符 |", "\n| moment | open | checked | lights | rungs due | wrong |"))
        try Console.line("|---|---:|---:|---|---:|---:|")
        for moment in line.moments {
            try Console.line(
                "| \(moment.at) | \(moment.open) | \(moment.checked) | \(named(moment.lights)) | \(moment.rungs) | \(moment.wrong.count) |")
        }
        guard let ended = line.ended else { return }
        try Console.line(
            say(
                "\n年末抽查 \(ended.checked) 件的全部梯级：到点 \(ended.rungs)，不符 \(ended.wrong.count)",
                "\nAll rungs of \(ended.checked) matters drawn from the year: \(ended.rungs) due, \(ended.wrong.count) wrong"))
    }

    private func named(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}

// bench schedules: the tables of schedules in docs/performance.md, measured again here.
import ArgumentParser
import Foundation
import Server

struct BenchSchedulesVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedules", abstract: say("测量工期计算与资源均衡", "Measure the passes over a schedule, and levelling"),
        discussion: say(
            "在合成的网络上做正推和逆推，与同一网络上的 C 循环交替进行，给出比值的中位数。加 --psplib 时对其中每个实例均衡一段时间，给出与已知最好结果的平均差距。",
            "Passes forward and backward over a synthetic network, by turns with a loop in C over the same one; prints the median ratio. With --psplib it levels each instance for a while and prints the mean gap to the best known."
        ))

    @Option(name: .customLong("activities"), help: ArgumentHelp(say("合成网络的工作数", "Activities of the synthetic network"), valueName: "n"))
    var activities = 100_000
    @Option(name: .customLong("rounds"), help: ArgumentHelp(say("轮数", "Rounds"), valueName: "n"))
    var rounds = 21
    @Option(name: .customLong("seed"), help: ArgumentHelp(say("随机种子", "Seed of what is drawn"), valueName: "n")) var seed: UInt64 = 2026
    @Option(
        name: .customLong("psplib"),
        help: ArgumentHelp(
            say("PSPLIB 的目录，含 j30、j60、j120 和 bounds.csv", "Folder of PSPLIB, with j30, j60, j120 and bounds.csv"), valueName: "folder"))
    var psplib: String?
    @Option(name: .customLong("seconds"), help: ArgumentHelp(say("每个实例的秒数", "Seconds for each instance"), valueName: "n"))
    var seconds = 2.0
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(2...1_000_000).contains(activities) {
            throw ValidationError(say("--activities 须为 2 到 1000000", "--activities is 2 to 1000000"))
        }
        if !(1...1000).contains(rounds) { throw ValidationError(say("--rounds 须为 1 到 1000", "--rounds is 1 to 1000")) }
        if !(0.01...600).contains(seconds) { throw ValidationError(say("--seconds 须为 0.01 到 600", "--seconds is 0.01 to 600")) }
    }

    private struct Answer: Encodable {
        let passes: ScheduleMeasure.Passes
        let gaps: [ScheduleMeasure.Gap]
    }

    func run() async throws {
        let passes = try ScheduleMeasure.passes(activities: activities, rounds: rounds, seed: seed)
        let meter = Meter()
        let gaps = try psplib.map { folder in
            try ScheduleMeasure.gaps(in: URL(fileURLWithPath: folder), seconds: seconds) { done, total in
                meter.show(share: Double(done) / Double(max(1, total))) { say("正在均衡 \(done)/\(total)", "levelling \(done)/\(total)") }
            }
        }
        if json.isOn { return try Console.json(Answer(passes: passes, gaps: gaps ?? [])) }
        try Console.line("seed \(seed)\n")
        try Console.line("| activities | links | both passes, ms | plain C, ms | ratio | middle half |")
        try Console.line("|---:|---:|---:|---:|---:|---|")
        let ratios = passes.ratios.sorted()
        let median = [passes.ours, passes.plain, ratios].map { String(format: "%.2f", CommandMeasure.median($0)) }
        let quarters = [ratios[ratios.count / 4], ratios[ratios.count * 3 / 4]].map { String(format: "%.2f", $0) }
        try Console.line(
            "| \(passes.activities) | \(passes.links) | \(median.joined(separator: " | ")) | \(quarters[0]) to \(quarters[1]) |")
        guard let gaps else { return }
        try Console.line("\n| set | instances | seconds each | mean gap to best known | at the best known | widest |")
        try Console.line("|---|---:|---:|---:|---:|---:|")
        for gap in gaps {
            let figures = [gap.gap, gap.worst].map { String(format: "%.2f %%", $0) }
            try Console.line(
                "| \(gap.set) | \(gap.instances) | \(String(format: "%g", seconds)) | \(figures[0]) | \(gap.best) | \(figures[1]) |")
        }
    }
}

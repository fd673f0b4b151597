// bench province-day: what share of a province's busiest hour this machine answers; the table in docs/performance.md,
// measured again here.
import ArgumentParser
import Foundation
import Kernel
import Server

struct BenchProvinceDayVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "province-day",
        abstract: say("这台机器担得起全省高峰小时的几分之几", "What share of a province's busiest hour this machine carries"),
        discussion: say(
            "每天八百万人访问，多数只读（门户、按编号查询、承诺时限、地图、检索），百分之三写入。在空闲端口上起一台服务，按到达时刻请求，从应到的时刻起计时；从 --scale 起逐轮加倍，直到一百次里有一次超过一秒或有请求没有答复。发出请求的也是这台机器。",
            "Eight million people visit on a day; most only read (portal, a matter by its number, promised times, map, search), three in a hundred requests write. A server on a free port is asked at the rate of arrivals and timed from the instant at which each request was due; from --scale on twice as many each round, until one in a hundred takes over a second or one is not answered. The same machine does the asking."
        ))

    @Option(
        name: .customLong("scale"),
        help: ArgumentHelp(
            say("第一轮占全省高峰小时的比例，0.0001 到 1", "Share of the province's busiest hour in the first round, 0.0001 to 1"), valueName: "s"))
    var scale = 0.05
    @Option(name: .customLong("seed"), help: ArgumentHelp(say("随机种子", "Seed of what is drawn"), valueName: "n")) var seed: UInt64 = 2026
    @Option(name: .customLong("seconds"), help: ArgumentHelp(say("每轮的秒数", "Seconds of each round"), valueName: "n"))
    var seconds = 10.0
    @Option(name: .customLong("matters"), help: ArgumentHelp(say("示例区的事项件数", "Matters of the sample district"), valueName: "n"))
    var matters = 1200
    @OptionGroup var rules: RulesOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(0.0001...1).contains(scale) { throw ValidationError(say("--scale 须为 0.0001 到 1", "--scale is 0.0001 to 1")) }
        if !(1...600).contains(seconds) { throw ValidationError(say("--seconds 须为 1 到 600", "--seconds is 1 to 600")) }
        if !(160...100_000).contains(matters) {
            throw ValidationError(say("--matters 须为 160 到 100000", "--matters is 160 to 100000"))
        }
    }

    func run() async throws { try await BenchVerbs.inFolder(measure) }

    private func measure(in folder: String) async throws {
        let meter = Meter()
        let measure = ProvinceMeasure(
            folder: folder, rules: try RuleFolder.find(rules.path), seed: seed, matters: matters, seconds: seconds)
        let lines = try await measure.run(scale: scale, now: Console.now) { done, total in
            meter.show(share: Double(done) / Double(max(1, total))) {
                say("正在生成示例区 \(done)/\(total)", "making the sample district \(done)/\(total)")
            }
        }
        meter.finish()
        if json.isOn { return try Console.json(lines) }
        try Console.line(
            "seed \(seed); "
                + say(
                    "全省高峰小时每秒 \(Int(ProvinceMeasure.peakRate)) 次请求\n",
                    "the province's busiest hour: \(Int(ProvinceMeasure.peakRate)) requests a second\n"))
        try Console.line(
            "| share of the peak | due a second | asked | answered | writes | answered a second | p50 ms | p90 | p99 | p99.9 | longest |")
        try Console.line("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
        for line in lines { try Console.line(Self.row(line)) }
        let best = lines.filter(\.isCarried).map(\.scale).max()
        try Console.line(
            best.map { best in
                say(
                    "\n在这台机器上，全省高峰小时的 \(String(format: "%.1f", best * 100)) % 全部得到答复，且百分之九十九在一秒之内。",
                    "\nOn this machine \(String(format: "%.1f", best * 100)) % of the province's busiest hour is answered, 99 of 100 within a second."
                )
            } ?? say("\n这台机器一轮也没有担住。", "\nThis machine carried no round."))
    }

    private static func row(_ line: ProvinceMeasure.Line) -> String {
        let times = [line.p50, line.p90, line.p99, line.p999, line.longest].map { String(format: "%.1f", $0) }
        let share = String(format: "%.2f %%", line.scale * 100)
        return "| \(share) | \(Int(line.offered)) | \(line.asked) | \(line.answered) | \(line.writes) | \(Int(line.perSecond)) | "
            + times.joined(separator: " | ") + " |"
    }
}

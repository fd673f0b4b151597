// bench commands, sweep, pages, schedules: tables of docs/performance.md, measured again here.
import ArgumentParser
import Foundation
import Kernel
import Server

struct BenchVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: say("与数据库本身对比的速度", "Measure speed beside the bare database"),
        discussion: say(
            "在临时目录里测量，不碰数据目录。请用 release 构建。不写子命令时为 commands。",
            "Measures in a temporary directory; no data directory is touched. Build for release. Without a subcommand it is commands."),
        subcommands: [
            BenchCommandsVerb.self, BenchSweepVerb.self, BenchPagesVerb.self, BenchSchedulesVerb.self, BenchReadVerb.self,
            BenchDistrictYearVerb.self, BenchProvinceDayVerb.self,
        ],
        defaultSubcommand: BenchCommandsVerb.self)

    /// A folder for the time of a measurement.
    static func inFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "taizhang-bench-\(ProcessInfo.processInfo.processIdentifier)"
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }  // a left-over temporary folder is not worth an error
        try await body(folder)
    }
}

struct BenchCommandsVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "commands", abstract: say("测量每秒持久写入的命令数", "Measure durable commands per second"),
        discussion: say(
            "写入合成的上报，再用裸 SQLite 以同样的行、同样的分组重写一遍，两者交替共七轮，给出比值的中位数和范围。加 --store postgres://… 时流水在 PostgreSQL 上，由一台和两台服务器写入，与 pgbench 写同样的行交替进行。",
            "Files synthetic reports and writes the same rows in the same groups by bare SQLite, by turns, seven rounds of each; prints the median ratio with its range. With --store postgres://… the journal lies on PostgreSQL, one server and two write it, and pgbench writes the same rows by turns."
        ))

    @OptionGroup var rules: RulesOption
    @Option(name: .customLong("commands"), help: ArgumentHelp(say("各轮合计的命令数", "Commands in all rounds together"), valueName: "n"))
    var commands =
        20_000
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp(
            say("在这个 PostgreSQL 上测量；两个自己的模式建后即删", "Measure on this PostgreSQL; two schemas of its own are made and dropped"),
            valueName: "postgres://…"))
    var store: String?
    @Option(name: .customLong("pgbench"), help: ArgumentHelp(say("pgbench 程序的路径", "Path of the program pgbench"), valueName: "file"))
    var pgbench: String?
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(64...1_000_000).contains(commands) { throw ValidationError(say("--commands 须为 64 到 1000000", "--commands is 64 to 1000000")) }
        if let store, !store.hasPrefix("postgres://"), !store.hasPrefix("postgresql://") {
            throw ValidationError(say("--store 须为 postgres://…", "--store is postgres://…"))
        }
        if store?.contains("schema=") == true {
            throw ValidationError(say("--store 不写 schema：测量用自己的", "--store names no schema: the measurement makes its own"))
        }
    }

    func run() async throws {
        try await BenchVerbs.inFolder { folder in
            if let store { try await measure(in: folder, on: store) } else { try await measure(in: folder) }
        }
    }

    private func measure(in folder: String, on store: String) async throws {
        guard let pgbench = pgbench ?? DatabaseMeasure.program() else {
            throw ValidationError(say("找不到 pgbench；请用 --pgbench 指明", "pgbench is not found; say where it is with --pgbench"))
        }
        let measure = DatabaseMeasure(folder: folder, rules: try RuleFolder.find(rules.path), store: store, pgbench: pgbench)
        var lines: [DatabaseMeasure.Line] = []
        if !json.isOn {
            try Console.line(
                "| servers | callers | commands | commands/s | commands per commit | pgbench transactions/s, same rows | ratio | lowest to highest |"
            )
            try Console.line("|---:|---:|---:|---:|---:|---:|---:|---:|")
        }
        for (servers, callers) in [(1, 1), (1, 8), (1, 32), (2, 8), (2, 32)] {
            let line = try await measure.run(servers: servers, callers: callers, commands: callers == 1 ? max(64, commands / 10) : commands)
            lines.append(line)
            if !json.isOn { try Console.line("| \(servers) \(Self.row(line.rates))") }
        }
        if json.isOn { return try Console.json(lines) }
        for line in lines where line.rates.isWide { Self.complain(line.rates) }
    }

    private static func row(_ line: CommandMeasure.Line) -> String {
        let (ours, raw) = (Int(CommandMeasure.median(line.ours)), Int(CommandMeasure.median(line.raw)))
        let ratios = [line.ratio, line.ratios.first ?? 0, line.ratios.last ?? 0].map { String(format: "%.2f", $0) }
        let grouped = String(format: "%.1f", line.commandsPerCommit)
        return "| \(line.callers) | \(line.commands) | \(ours) | \(grouped) | \(raw) | \(ratios[0]) | \(ratios[1]) to \(ratios[2]) |"
    }

    private static func complain(_ line: CommandMeasure.Line) {
        Console.complain(
            say(
                "并发 \(line.callers)：各轮的比值相差超过四分之一：机器正忙着别的，这个比值不足为凭，请等它空闲时再测。",
                "Callers \(line.callers): the rounds disagree by more than a quarter. The machine was busy with something else, and the ratio is worth little. Measure again when it is idle."
            ))
    }

    private func measure(in folder: String) async throws {
        let measure = CommandMeasure(folder: folder, rules: try RuleFolder.find(rules.path))
        var lines: [CommandMeasure.Line] = []
        for callers in [1, 8, 64] {
            // One caller waits for the disk at each command: a tenth of the commands is enough.
            lines.append(try await measure.run(callers: callers, commands: callers == 1 ? max(64, commands / 10) : commands))
        }
        if json.isOn { return try Console.json(lines) }
        try Console.line(
            "| callers | commands | commands/s | commands per commit | raw SQLite rows/s, same groups | ratio | lowest to highest |")
        try Console.line("|---:|---:|---:|---:|---:|---:|---:|")
        for line in lines { try Console.line(Self.row(line)) }
        for line in lines where line.isWide { Self.complain(line) }
    }
}

struct BenchSweepVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: say("测量找出下一分钟到点事项的耗时", "Measure finding what turns in the next minute"),
        discussion: say(
            "把合成的未办结事项直接写入 matter 表，到点时刻分布在三十天内，再逐分钟用服务器所用的查询找出到点的事项，与裸 SQLite 在两列索引上读出同样的行交替进行。一千万件需要约 20 GB 临时空间和数分钟。",
            "Lays synthetic open matters straight into the table, their instants spread over thirty days, then finds what turns minute by minute with the server's own query, by turns with bare SQLite reading the same rows out of an index of two columns. Ten million take some 20 GB of temporary space and some minutes."
        ))

    @Option(
        name: .customLong("matters"), parsing: .upToNextOption,
        help: ArgumentHelp(say("未办结事项的件数，可写多个，每个两行", "Open matters; several numbers, two lines each"), valueName: "n"))
    var matters = [10_000, 1_000_000, 10_000_000]
    @Option(name: .customLong("seed"), help: ArgumentHelp(say("随机种子", "Seed of what is drawn"), valueName: "n")) var seed: UInt64 = 2026
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !matters.allSatisfy((10_000...20_000_000).contains) {
            throw ValidationError(say("--matters 须为 10000 到 20000000", "--matters is 10000 to 20000000"))
        }
    }

    func run() async throws { try await BenchVerbs.inFolder(measure) }

    private func measure(in folder: String) async throws {
        let measure = SweepMeasure(folder: folder, seed: seed)
        var lines: [SweepMeasure.Line] = []
        if !json.isOn {
            try Console.line("seed \(seed)\n")
            try Console.line("| open matters | a minute holds | found in a minute | µs | raw SQLite µs | times the raw | middle half |")
            try Console.line("|---:|---|---:|---:|---:|---:|---:|")
        }
        for count in matters {
            for line in try await measure.run(matters: count) {
                lines.append(line)
                if !json.isOn { try Console.line(Self.row(line)) }
            }
        }
        if json.isOn { try Console.json(lines) }
    }

    private static func row(_ line: SweepMeasure.Line) -> String {
        let ratios = line.ratios
        let quarters = [ratios[ratios.count / 4], ratios[ratios.count * 3 / 4]].map { String(format: "%.1f", $0) }
        let minute = line.minute == .ten ? "ten" : "what falls into it"
        let (ours, raw) = (CommandMeasure.median(line.ours), CommandMeasure.median(line.raw))
        let figures = [line.foundInMinute, ours, raw, CommandMeasure.median(ratios)].map { String(format: "%.1f", $0) }
        return "| \(line.matters) | \(minute) | \(figures.joined(separator: " | ")) | \(quarters[0]) to \(quarters[1]) |"
    }
}

struct BenchPagesVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pages", abstract: say("测量页面的首字节时间", "Measure pages to their first byte"),
        discussion: say(
            "先合成一个示例区，再经 HTTP 逐页请求，每次与同一进程里的一个空路由交替，给出首字节时间的中位数和比值。十万件需要数分钟。",
            "Makes a sample district, then asks for page after page over HTTP, each time in turn with an empty route in the same process; prints the median to the first byte and the ratio. A hundred thousand matters take some minutes."
        ))

    @Option(name: .customLong("matters"), help: ArgumentHelp(say("合成的事项件数", "Matters of the sample"), valueName: "n"))
    var matters = 100_000
    @Option(
        name: .customLong("laid"),
        help: ArgumentHelp(
            say("另外直接写入读表的合成事项件数，没有流水", "Matters beside them that are laid straight into the boards, without entries"), valueName: "n"))
    var laid = 0
    @Option(name: .customLong("rounds"), help: ArgumentHelp(say("每页请求的次数", "Requests of each page"), valueName: "n"))
    var rounds = 41
    @Option(
        name: .customLong("keep"),
        help: ArgumentHelp(say("示例区留在此目录，下次不再合成", "Keep the sample here, to be measured again"), valueName: "folder"))
    var keep: String?
    @OptionGroup var rules: RulesOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(160...1_000_000).contains(matters) {
            throw ValidationError(say("--matters 须为 160 到 1000000", "--matters is 160 to 1000000"))
        }
        if !(0...20_000_000).contains(laid) { throw ValidationError(say("--laid 须为 0 到 20000000", "--laid is 0 to 20000000")) }
        if !(3...1000).contains(rounds) { throw ValidationError(say("--rounds 须为 3 到 1000", "--rounds is 3 to 1000")) }
    }

    func run() async throws {
        if let keep { try await measure(in: keep) } else { try await BenchVerbs.inFolder(measure) }
    }

    private func measure(in folder: String) async throws {
        let meter = Meter()
        let measure = PageMeasure(folder: folder, rules: try RuleFolder.find(rules.path), laid: laid)
        let lines = try await measure.run(matters: matters, rounds: rounds, now: Console.now()) { done, total in
            meter.show(share: Double(done) / Double(max(1, total))) {
                say("正在生成示例区 \(done)/\(total)", "making the sample district \(done)/\(total)")
            }
        }
        meter.finish()
        if json.isOn { return try Console.json(lines) }
        try Console.line("| page | KB | first byte, ms | empty route, ms | times the empty route | middle half |")
        try Console.line("|---|---:|---:|---:|---:|---:|")
        for line in lines { try Console.line(Self.row(line)) }
    }

    private static func row(_ line: PageMeasure.Line) -> String {
        let ratios = line.ratios
        let quarters = [ratios[ratios.count / 4], ratios[ratios.count * 3 / 4]].map { String(format: "%.1f", $0) }
        let times = [line.ours, line.empty].map { String(format: "%.2f", CommandMeasure.median($0) / 1000) }
        let figures = [String(format: "%.0f", Double(line.bytes) / 1000)] + times + [String(format: "%.1f", CommandMeasure.median(ratios))]
        return "| \(line.page) | \(figures.joined(separator: " | ")) | \(quarters[0]) to \(quarters[1]) |"
    }
}

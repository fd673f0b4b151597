// import, export, explain: what goes in, what comes out, and why a light is what it is.
import ArgumentParser
import Foundation
import Kernel
import Loop
import Matters
import Server

struct ImportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: say("导入别的系统的事项", "Take in the matters of another system"),
        discussion: say(
            """
            FILE 是 CSV（UTF-8，第一行为列名）或 JSON 行（.jsonl、.ndjson）；--map 是列映射，写法见 docs/reference/maps.md。
            重复运行不会重复导入。读不懂的行连同行号和原因写入 FILE 旁的 NAME.refused.csv，改好后可用同一映射再导入；有拒收行时退出码为 1。
            数据目录不存在时先建立，并发布 --rules 里的规则。
            """,
            """
            FILE is CSV (UTF-8, the first line names the columns) or JSON lines (.jsonl, .ndjson); --map is a column map, see docs/reference/maps.md.
            Running it again adds nothing. Rows that cannot be taken go to NAME.refused.csv beside FILE with line and reason; mended, that file can be imported with the same map. Refused rows make the exit code 1.
            A data directory that is not there is made, and the rules of --rules are published in it.
            """))

    @Argument(help: ArgumentHelp(say("台账名，如 citizen-report", "Ledger, such as citizen-report"))) var ledger: String
    @Argument(help: ArgumentHelp(say("要导入的文件", "The file"))) var file: String
    @Option(name: .customLong("map"), help: ArgumentHelp(say("列映射（YAML）", "Column map (YAML)"), valueName: "file")) var map: String
    @Option(name: .customLong("refused"), help: ArgumentHelp(say("拒收行写到哪里", "Where refused rows go"), valueName: "file")) var refused:
        String?
    @Flag(
        name: .customLong("dry-run"),
        help: ArgumentHelp(say("只试不导入；仍写拒收行的文件", "Try every row and import none; the file of refused rows is written all the same")))
    var isDryRun = false
    @OptionGroup var data: DataOption
    @OptionGroup var rules: RulesOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        let importer = Importer(ledger: ledger, map: try ColumnMapFile.load(map), now: Console.now())
        let refusedFile = refused ?? Importer.refusedFile(for: file)
        let meter = Meter()
        let progress: @Sendable (Importer.Progress) -> Void = { counted in
            let share = counted.bytesTotal == 0 ? 0 : Double(counted.bytesRead) / Double(counted.bytesTotal)
            meter.show(share: share) {
                let rows = counted.answered
                return say(
                    "\(rows) 行：新增 \(counted.new)，已有 \(counted.alreadyThere)，拒收 \(counted.refused)；",
                    "\(rows) rows: \(counted.new) new, \(counted.alreadyThere) there already, \(counted.refused) refused; ")
                    + meter.pace(rows, share: share)
            }
        }
        let summary =
            try await isDryRun
            ? rehearse(importer, refusedFile, progress) : take(importer, refusedFile, progress)
        meter.finish()
        if json.isOn { try Console.json(summary) } else { try Console.show(summary.text(Console.language, isDryRun: isDryRun)) }
        if summary.refused > 0 { throw ExitCode(1) }
    }

    private func take(_ importer: Importer, _ refusedFile: String, _ progress: @escaping @Sendable (Importer.Progress) -> Void) async throws
        -> ImportSummary
    {
        // Found before the house is opened: a missing folder must not leave an empty directory behind.
        let folder = data.directory.exists && rules.path == nil ? nil : try RuleFolder.find(rules.path)
        let house = try await House(data.directory, store: data.store, now: Console.now)
        if let folder { CalendarVerbs.announce(try await house.publishRules(from: folder, by: Rights.console), folder) }
        let summary = try await importer.run(file, to: .journal(house.journal), refusedFile: refusedFile, progress: progress)
        try await house.close()
        return summary
    }

    private func rehearse(_ importer: Importer, _ refusedFile: String, _ progress: @escaping @Sendable (Importer.Progress) -> Void)
        async throws -> ImportSummary
    {
        guard data.directory.exists else {
            let imagined = try MatterRules(trying: try RuleFolder(try RuleFolder.find(rules.path)), now: importer.now)
            return try await importer.run(file, to: .imagined(imagined), refusedFile: refusedFile, progress: progress)
        }
        return try await data.withJournal { journal in
            try await importer.run(file, to: .nowhere(await journal.book(), journal), refusedFile: refusedFile, progress: progress)
        }
    }
}

struct ExportVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: say("导出一个台账的事项", "Write out the matters of a ledger"),
        discussion: say(
            """
            csv：每行一件，时间为台账日历的时区；以 = + - @ 开头的单元格前加一个 '，以免电子表格当公式执行。
            json：每行一个对象（JSON 行），内容原样。个人信息不导出。不带 --out 时写到标准输出。
            """,
            """
            csv: one matter a line, times in the zone of the ledger's calendar; a cell that begins with = + - @ gets a ' in front, so that no spreadsheet runs it as a formula.
            json: one object a line (JSON lines), the content as it is. Personal fields are never exported. Without --out it goes to standard output.
            """))

    @Argument(help: ArgumentHelp(say("台账名", "Ledger"))) var ledger: String
    @Option(name: .customLong("format"), help: ArgumentHelp(say("csv 或 json", "csv or json"), valueName: "csv|json")) var format = "csv"
    @Option(name: .customLong("from"), help: ArgumentHelp(say("上报于此日或此刻以后", "Reported on or after this day or instant"), valueName: "when"))
    var from: String?
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp(say("上报于此日（含）或此刻以前", "Reported until the end of this day, or before this instant"), valueName: "when")) var to:
        String?
    @Option(name: .customLong("out"), help: ArgumentHelp(say("写到这个文件", "Write to this file"), valueName: "file")) var out: String?
    @Flag(name: .customLong("bom"), help: ArgumentHelp(say("开头加 UTF-8 标记，供电子表格识别", "Begin with the UTF-8 mark that spreadsheets look for")))
    var hasMark = false
    @OptionGroup var data: DataOption

    func validate() throws {
        if MatterExport.Format(rawValue: format) == nil { throw ValidationError(say("--format 只能是 csv 或 json", "--format is csv or json")) }
    }

    func run() async throws {
        try await data.withJournal { journal in
            data.announce()
            let book = await journal.book()
            guard let rules = book.matters.ledger(ledger), let format = MatterExport.Format(rawValue: format) else {
                throw Refusal.ledgerUnknown(ledger)
            }
            let zone = book.matters.calendars(of: rules)?.zone ?? .china
            var export = MatterExport(ledger: rules, format: format, now: Console.now())
            export.from = try from.map { try instant($0, zone, dayEnd: false) }
            export.to = try to.map { try instant($0, zone, dayEnd: true) }
            export.hasMark = hasMark
            let file = try out.map { try AsideFile($0) }
            var count = 0
            for try await piece in export.pieces(journal) {
                if let file { try file.write(piece.text) } else { try Console.show(piece.text) }
                count += piece.matters
            }
            try file?.finish()
            if file != nil { try Console.line(say("导出 \(count) 件", "\(count) matters written")) }
        }
    }
}

struct ExplainVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: say("说明一件事项为什么亮这个灯", "Say why the light of a matter is what it is"),
        discussion: say(
            "列出台账和日历的版本、每个时钟的每一段、不计的日子及其通知、延期由谁批准、各灯到达的时刻，然后是全部流水及其哈希的前八位。--at 说明过去某一刻人们看到的灯，用当时已录入的规则、日历和机构。服务运行时也可使用。",
            "Shows the versions of ledger and calendars, every run of every clock, the days that did not count with the notice that says so, who approved an extension, when each light turned, then the entries with the first eight digits of their hashes. --at explains the light as it was seen at an earlier instant, by the rules, calendars and organization recorded by then. Works beside a serving process."
        ))

    @Argument(help: ArgumentHelp(say("事项编号", "Number of the matter"))) var number: String
    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(say("时刻，如 2026-11-21T09:30:00+08:00", "An instant such as 2026-11-21T09:30:00+08:00"), valueName: "instant"))
    var at: String?
    @OptionGroup var data: DataOption
    @OptionGroup var json: JSONOption

    func run() async throws {
        try await data.withJournal { journal in
            data.announce()
            let at = try self.at.map { try Explanation.instant($0, .china) }
            let explanation = try await Explanation.of(number, in: journal, at: at, now: Console.now())
            if json.isOn { try Console.json(explanation) } else { try Console.show(explanation.text(Console.language)) }
        }
    }
}

/// A day (its start, or the start of the next) or an instant; without an offset in `zone`.
private func instant(_ text: String, _ zone: Zone, dayEnd: Bool) throws -> Instant {
    if let day = CivilDay(text) { return Instant(dayEnd ? day.advanced(by: 1) : day, in: zone) }
    guard let instant = Instant(text, assuming: zone) else {
        throw Refusal.fieldInvalid(
            "instant", text,
            expected: Bilingual(
                zh: "日期或时刻，如 2026-11-21 或 2026-11-21T09:30:00+08:00",
                en: "a day or an instant such as 2026-11-21 or 2026-11-21T09:30:00+08:00"))
    }
    return instant
}

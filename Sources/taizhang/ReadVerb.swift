// read: what a text orders, offline, with the words that each finding comes from; and how well the rules do on labelled texts.
import ArgumentParser
import Extraction
import Foundation
import Kernel
import Loop
import Matters
import Pages
import Server

struct ReadVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: say("读材料：会议、任务、单位、时限、数字", "Read a text: meetings, orders, units, limits, figures"),
        discussion: say(
            "不联网，不写入任何台账；每一项都带着它在原文里的位置。单位按 --register 的名录，或 --data 目录里的机构名录认；时限按工作日历算。",
            "Offline, and nothing is written into a ledger; each finding has its place in the text. Units are those of --register or of the data directory; limits are counted on the working calendar."
        ))

    @Argument(help: ArgumentHelp(say("文本文件（UTF-8）；- 为标准输入", "Text files in UTF-8; - is standard input"))) var files: [String] = []
    @Option(
        help: ArgumentHelp(
            say(
                "材料的日期，缺省按报头、电头所写，再无则为今天；文中写了日期的文章按文中的",
                "The text's day; otherwise that of its masthead or dateline, or today. An article that says its own goes by that"),
            valueName: "day"))
    var day: String?
    @Option(
        help: ArgumentHelp(
            say("机构名录（JSON，格式同 samples/reading/register.json）", "Register of units as JSON, as samples/reading/register.json"),
            valueName: "file"))
    var register: String?
    @Option(help: ArgumentHelp(say("规则文件夹（取其中的 calendars/cn.json）", "Rules folder, for its calendars/cn.json"), valueName: "dir"))
    var rules: String?
    @Option(help: ArgumentHelp(say("给标注过的文本打分，例如 samples/reading", "Score labelled texts, such as samples/reading"), valueName: "dir"))
    var score: String?
    @OptionGroup var place: DirectoryOption
    @OptionGroup var json: JSONOption

    func validate() throws {
        if score == nil, files.isEmpty { throw ValidationError(say("请给出要读的文件，或 --score 文件夹。", "Name files to read, or --score DIR.")) }
    }

    func run() async throws {
        let calendar = try ReadingDesk.calendar(rules: rules)
        if let score {
            try Console.line(try ReadingDesk.score(folder: score, calendar: calendar))
            return
        }
        let given =
            try day.map { text in
                guard let day = CivilDay(text) else {
                    throw Refusal.fieldInvalid("day", text, expected: Bilingual(zh: "日期，如 2026-11-23", en: "a day such as 2026-11-23"))
                }
                return day
            }
        let today = Console.now().day(in: .china)
        let units = try await ReadingDesk.register(file: register, data: place.directory)
        var all: [ReadFile] = []
        for file in files {
            let body = try ReadingDesk.text(of: file)
            let base = BaseDay(of: body, given: given, today: today)
            let findings = TextReading.usual.read(body, on: base.day, register: units.register, calendar: calendar)
            all.append(ReadFile(file: file, base: base, findings: findings))
            if !json.isOn {
                for line in ReadingReport(findings: findings, body: body, names: units.names, base: base).lines(Console.isChinese) {
                    try Console.line(line)
                }
            }
        }
        if json.isOn { try Console.json(all) }
    }
}

/// A file with what was found in it, as `--json` prints it.
struct ReadFile: Codable {
    let file: String
    /// From which day times were counted, and who said it.
    let base: BaseDay
    let findings: Findings
}

// bench read: how much text is read in a second; the table in docs/performance.md, measured again here.
import ArgumentParser
import Foundation
import Server

struct BenchReadVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: say("测量读材料的速度", "Measure how fast texts are read"),
        discussion: say(
            "把标注文本接成一长篇来读，与只走一遍字符的循环交替进行。",
            "Reads the labelled texts as one long text, by turns with a loop that walks over its characters."))

    @Option(name: .customLong("texts"), help: ArgumentHelp(say("标注文本的文件夹", "Folder of labelled texts"), valueName: "dir"))
    var texts = "samples/reading"
    @Option(
        name: .customLong("megabytes"), help: ArgumentHelp(say("长篇的大小（百万字节）", "Size of the long text, in million bytes"), valueName: "n"))
    var megabytes = 1.0
    @Option(name: .customLong("rounds"), help: ArgumentHelp(say("轮数", "Rounds"), valueName: "n")) var rounds = 7
    @Option(name: .customLong("rules"), help: ArgumentHelp(say("规则文件夹（取其中的日历）", "Rules folder, for its calendar"), valueName: "dir"))
    var rules: String?
    @OptionGroup var json: JSONOption

    func validate() throws {
        if !(0.01...100).contains(megabytes) { throw ValidationError(say("--megabytes 须为 0.01 到 100", "--megabytes is 0.01 to 100")) }
        if !(1...1000).contains(rounds) { throw ValidationError(say("--rounds 须为 1 到 1000", "--rounds is 1 to 1000")) }
    }

    func run() async throws {
        let result = try ReadingMeasure.read(
            folder: texts, megabytes: megabytes, rounds: rounds, calendar: try ReadingDesk.calendar(rules: rules))
        if json.isOn { return try Console.json(result) }
        try Console.line("| bytes | orders | reading, ms | walking, ms | ratio | million bytes a second |")
        try Console.line("|---:|---:|---:|---:|---:|---:|")
        let medians = [result.reading, result.walking, result.ratios].map { String(format: "%.1f", CommandMeasure.median($0)) }
        let speed = String(format: "%.2f", result.megabytesPerSecond)
        try Console.line("| \(result.bytes) | \(result.orders) | \(medians.joined(separator: " | ")) | \(speed) |")
    }
}

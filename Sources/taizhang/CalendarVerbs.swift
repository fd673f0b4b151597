// calendar: which working calendars are in force, what another one would move, and publishing it.
import ArgumentParser
import Foundation
import Kernel
import Loop
import Matters
import Pages
import Server

struct CalendarVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calendar", abstract: say("工作日历", "Working calendars"),
        discussion: say(
            "新的放假通知发布后：先 preview 看会移动哪些时限，再 publish 并写明理由。",
            "When a new notice is out: preview which deadlines move, then publish with the reason."),
        subcommands: [Preview.self, Publish.self, List.self])

    /// Says what became of the rule files of a folder at the start of a process.
    static func announce(_ rules: PublishedRules, _ folder: String) {
        for name in rules.names { Console.complain(say("已发布 \(name)", "published \(name)")) }
        for name in rules.kept {
            Console.complain(
                say(
                    "\(name) 的现行版本是有人发布的，规则目录里的文件与它不同，没有发布；请在“管理 · 台账规则”里合并，或运行 taizhang ledger publish \(folder)/ledgers/\(name.split(separator: "/").last ?? "").yaml --reason 理由。",
                    "\(name): somebody published the version in force; the file in the rules folder differs and was not published. Merge them "
                        + "under Administration, Ledger rules, or run taizhang ledger publish "
                        + "\(folder)/ledgers/\(name.split(separator: "/").last ?? "").yaml --reason TEXT."))
        }
        for held in rules.held {
            let file = "\(folder)/calendars/\(held.name).json"
            Console.complain(
                say(
                    "日历 \(held.name) 的文件与现行的不同，\(sum(held))，因此没有发布；请运行 taizhang calendar preview \(file) 查看，"
                        + "再运行 taizhang calendar publish \(file) --reason 理由。",
                    "The file of calendar \(held.name) differs from the one in force and was not published: \(sum(held)). "
                        + "See taizhang calendar preview \(file), then taizhang calendar publish \(file) --reason TEXT."))
        }
    }

    /// What a change comes to, as part of a sentence.
    fileprivate static func sum(_ preview: CalendarPreview) -> String {
        let (moved, turning) = (preview.movedCount, preview.turningCount)
        let (settled, verdicts) = (preview.settledCount, preview.verdicts.count)
        return say(
            "会移动 \(moved) 个时限或亮灯时刻（其中 \(turning) 个亮灯立即改变），\(settled) 个不再是暂定，\(verdicts) 件已过环节的超期认定会改变",
            "\(moved) deadlines or lights would move (\(turning) lights change at once), \(settled) would be provisional no more, "
                + "\(verdicts) matters have a finished stage that would be judged otherwise")
    }

    static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
            throw ValidationError(say("读不到文件 \(path)，或不是 UTF-8", "\(path) cannot be read, or is not UTF-8"))
        }
        return text
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("看一个日历会移动哪些时限", "Show which deadlines a calendar would move"),
            discussion: say("只读，可在服务运行时使用。", "Reads only; works beside a serving process."))
        @Argument(help: ArgumentHelp(say("日历文件", "Calendar file"))) var file: String
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let text = try CalendarVerbs.read(file)
            let (preview, zone) = try await data.withJournal { journal in
                let preview = try await journal.preview(calendar: text, at: Console.now())
                let zone = await journal.book().matters.calendars[preview.name]?.zone ?? .china
                return (preview, zone)
            }
            if json.isOn { return try Console.json(CalendarPreviewView(preview)) }
            try CalendarVerbs.show(preview, zone, say("日历 \(preview.name)：", "Calendar \(preview.name): "))
        }
    }

    /// - Parameter head: what is changed, before the sum of it.
    static func show(_ preview: CalendarPreview, _ zone: Zone, _ head: String) throws {
        if !preview.moves.isEmpty {
            func due(_ standing: DeadlineMove.Standing) -> String {
                let text = standing.dueAt.map { $0.text(in: zone) } ?? "-"
                return standing.isProvisional ? text + say("（暂定）", " (provisional)") : text
            }
            let head = [
                say("编号", "number"), say("单位", "unit"), say("环节", "clock"), say("原到期", "was due"), say("新到期", "will be due"),
                say("原亮灯", "light"), say("新亮灯", "will be"),
            ]
            let rows = preview.moves.map {
                [
                    $0.number, $0.unit ?? "-", $0.clock, due($0.before), due($0.after), Console.text($0.before.light.title),
                    Console.text($0.after.light.title),
                ]
            }
            try Console.show(Console.table([head] + rows))
        }
        if !preview.verdicts.isEmpty {
            try Console.line(say("超期认定会改变：", "Judged otherwise: ") + preview.verdicts.joined(separator: say("、", ", ")))
        }
        try Console.line(head + sum(preview) + say("。", "."))
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("发布一个日历", "Publish a calendar"),
            discussion: say(
                "与现行日历不同时须用 --reason 写明理由，理由记入流水；在办事项的时限随即重新推算。",
                "Where it differs from the one in force, --reason is recorded with it; the deadlines that run are reckoned anew at once."))
        @Argument(help: ArgumentHelp(say("日历文件", "Calendar file"))) var file: String
        @Option(
            name: .customLong("reason"),
            help: ArgumentHelp(say("理由，例如所依据的通知", "Why, such as the notice that it follows"), valueName: "text"))
        var reason: String?
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let text = try CalendarVerbs.read(file)
            let preview = try await data.withHouse(instead: URLs.calendars) {
                try await $0.publishCalendar(text, reason: reason, seen: nil, by: Rights.console)
            }
            if json.isOn { return try Console.json(CalendarPreviewView(preview)) }
            try Console.line(
                say(
                    "已发布日历 \(preview.name)：移动 \(preview.movedCount) 个时限或亮灯时刻，\(preview.settledCount) 个不再是暂定。",
                    "Calendar \(preview.name) is published: \(preview.movedCount) deadlines or lights moved, \(preview.settledCount) are provisional no more."
                ))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("列出现行日历", "List the calendars in force"),
            discussion: say(
                "名称、版本、自何时起、理由、已有通知的年份和各通知。", "Name, version, since when, the reason, the years with a notice, and each notice."))
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let views = try await data.withJournal { try await CalendarView.all(in: $0) }
            if json.isOn { return try Console.json(views) }
            for view in views {
                try Console.line(
                    say(
                        "\(view.name)  第 \(view.version) 版，自 \(view.since.text(in: .china)) 起",
                        "\(view.name)  version \(view.version) since \(view.since.text(in: .china))"))
                if let reason = view.reason { try Console.line("  " + say("理由：", "reason: ") + reason) }
                let years = view.published.map(String.init).joined(separator: " ")
                try Console.line("  " + say("已有通知的年份：", "years with a notice: ") + years)
                for notice in view.notices { try Console.line("  \(notice.id)  \(notice.url)") }
            }
        }
    }
}

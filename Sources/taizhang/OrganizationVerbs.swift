// unit, officer, post: who there is and who holds what. Each change is an entry of the organization.
import ArgumentParser
import Kernel
import Matters
import Pages
import Server

struct UnitVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unit", abstract: say("单位", "Units"),
        discussion: say("责任单位、街道、社区等；关闭后历史保留。", "Bureaus, streets, communities; a closed one keeps its history."),
        subcommands: [Add.self, Preview.self, Close.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("登记单位，或作更改", "Register a unit, or change it"),
            discussion: say(
                "代码相同即为同一单位；没有写的选项保持原样，写空字符串即取消。",
                "The same code is the same unit: options that are not given stay as they are, an empty one is taken away."))
        @Argument(help: ArgumentHelp(say("代码", "Code"))) var code: String
        @Argument(help: ArgumentHelp(say("名称", "Name"))) var name: String
        @Option(name: .customLong("parent"), help: ArgumentHelp(say("上级单位代码", "Code of the unit above it"), valueName: "code")) var parent:
            String?
        @Option(
            name: .customLong("area"),
            help: ArgumentHelp(say("负责的区域代码，缺省为全区", "Code of its area; the whole region otherwise"), valueName: "code")) var area: String?
        @Option(
            name: .customLong("calendar"),
            help: ArgumentHelp(
                say("自己的工作日历，缺省同上级或台账", "Its own working calendar; else the one above's, or the ledger's"), valueName: "name"))
        var calendar: String?
        @Option(
            name: .customLong("jurisdiction"),
            help: ArgumentHelp(
                say("所代表的辖区代码：派给它即移交该辖区", "Code of the jurisdiction that it stands for: what it is given is handed over"), valueName: "code"
            ))
        var jurisdiction: String?
        @Option(
            name: .customLong("reason"),
            help: ArgumentHelp(say("更换日历的理由", "Why it is to work by another calendar"), valueName: "text")) var reason: String?
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.organization) { house in
                let old = await house.journal.book().matters.organization.units[code]
                // What is not said stays as it is; "" takes it away.
                func said(_ option: String?, _ old: String?) -> String? { option.map { $0.isEmpty ? nil : $0 } ?? old }
                let unit = Unit(
                    code: code, name: name, parent: said(parent, old?.parent), area: said(area, old?.area),
                    calendar: said(calendar, old?.calendar), jurisdiction: said(jurisdiction, old?.jurisdiction))
                try await house.organize(.registerUnits([unit], reason: reason), by: Rights.console)
            }
            try Console.line(say("已登记 \(code)。", "\(code) is registered."))
        }
    }

    struct Preview: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("看单位改用另一日历会移动哪些时限", "Show which deadlines another calendar of a unit would move"),
            discussion: say("只读，可在服务运行时使用。", "Reads only; works beside a serving process."))
        @Argument(help: ArgumentHelp(say("代码", "Code"))) var code: String
        @Option(
            name: .customLong("calendar"),
            help: ArgumentHelp(say("工作日历，空字符串为同上级或台账", "Working calendar; empty for the one above's, or the ledger's"), valueName: "name"))
        var calendar: String
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let preview = try await data.withJournal {
                try await $0.preview(calendar: calendar.isEmpty ? nil : calendar, ofUnit: code, at: Console.now())
            }
            if json.isOn { return try Console.json(CalendarPreviewView(preview)) }
            try CalendarVerbs.show(preview, .china, say("单位 \(code)：", "Unit \(code): "))
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("关闭单位", "Close a unit"), discussion: say("不能再向它派遣。", "Nothing can be dispatched to it any more."))
        @Argument(help: ArgumentHelp(say("代码", "Code"))) var code: String
        @Option(name: .customLong("reason"), help: ArgumentHelp(say("原因", "Why"), valueName: "text")) var reason: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.organization) {
                try await $0.organize(.closeUnit(unit: code, reason: reason), by: Rights.console)
            }
            try Console.line(say("已关闭 \(code)。", "\(code) is closed."))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("列出单位", "List units"), discussion: say("按代码排列，含已关闭的。", "By code, closed ones included."))
        @OptionGroup var data: DataOption
        @OptionGroup var json: JSONOption

        func run() async throws {
            let book = try await data.withJournal { await $0.book() }
            let units = book.matters.organization.units.values.sorted { $0.code < $1.code }
            if json.isOn { return try Console.json(units) }
            let rows = units.map {
                [
                    $0.code, $0.name, $0.parent ?? "-", $0.area ?? "-", $0.calendar ?? "-", $0.jurisdiction ?? "-",
                    $0.closedAt.map { $0.text(in: .china) } ?? "-",
                ]
            }
            let head = [
                say("代码", "code"), say("名称", "name"), say("上级", "parent"), say("区域", "area"), say("日历", "calendar"),
                say("代表辖区", "stands for"), say("关闭", "closed"),
            ]
            try Console.show(Console.table([head] + rows))
        }
    }
}

struct OfficerVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer", abstract: say("人员", "Officers"),
        discussion: say("登记后用 post take 任职，用 user add 开账号。", "Once enrolled they take posts (post take) and get accounts (user add)."),
        subcommands: [Add.self, Contact.self])

    struct Contact: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("登记通知地址", "Say where notices reach an officer"),
            discussion: say(
                "没有写的选项保持原样，写空字符串即删除。地址加密保存，不进入流水，也不再显示。",
                "An option that is not given stays as it is, an empty one is taken away. Addresses are kept encrypted, beside the journal, and are not shown again."
            ))
        @Argument(help: ArgumentHelp(say("人员代码", "Code of the officer"))) var code: String
        @Option(name: .customLong("email"), help: ArgumentHelp(say("电子邮箱", "E-mail address"), valueName: "address")) var email: String?
        @Option(name: .customLong("phone"), help: ArgumentHelp(say("手机号码", "Mobile number"), valueName: "number")) var phone: String?
        @OptionGroup var data: DataOption

        func validate() throws {
            guard email != nil || phone != nil else { throw ValidationError(say("请给出 --email 或 --phone", "Give --email or --phone")) }
        }

        func run() async throws {
            try await data.withHouse { try await $0.setContact(email: email, phone: phone, of: code, by: Rights.console) }
            try Console.line(say("已登记 \(code) 的通知地址。", "Where notices reach \(code) is on file."))
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("登记人员，或改其名称", "Enrol an officer, or change the name"),
            discussion: say("代码不变即为同一人。", "The same code is the same officer."))
        @Argument(help: ArgumentHelp(say("代码", "Code"))) var code: String
        @Argument(help: ArgumentHelp(say("名称", "Name"))) var name: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.organization) {
                try await $0.organize(.enrol(officer: code, name: name), by: Rights.console)
            }
            try Console.line(say("已登记 \(code)。", "\(code) is enrolled."))
        }
    }
}

struct PostVerbs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post", abstract: say("岗位的任免", "Taking and leaving posts"),
        discussion: say("谁在何时任何职都留有记录；一人可任多职。", "Who held what when stays on record; an officer may hold several posts."),
        subcommands: [Take.self, Leave.self])

    struct Take: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("任职", "Give an officer a post"),
            discussion: say("网格员须用 --area 写明所管的网格，可写多次。", "A grid worker needs --area for each cell; it may be given several times."))
        @Argument(help: ArgumentHelp(say("人员代码", "Code of the officer"))) var officer: String
        @Argument(help: ArgumentHelp(Duty.allCases.map(\.rawValue).joined(separator: ", "))) var duty: Duty
        @Argument(help: ArgumentHelp(say("单位代码", "Code of the unit"))) var unit: String
        @Option(name: .customLong("area"), help: ArgumentHelp(say("区域代码", "Code of an area"), valueName: "code")) var areas: [String] = []
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.organization) {
                try await $0.organize(.appoint(officer: officer, duty: duty, unit: unit, areas: areas, since: nil), by: Rights.console)
            }
            try Console.line(say("\(officer) 已任 \(unit) 的\(duty.title.zh)。", "\(officer) is \(duty.title.en) in \(unit)."))
        }
    }

    struct Leave: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: say("离任", "Take a post back"), discussion: say("自此刻起生效，历史保留。", "From now on; the history stays."))
        @Argument(help: ArgumentHelp(say("人员代码", "Code of the officer"))) var officer: String
        @Argument(help: ArgumentHelp(Duty.allCases.map(\.rawValue).joined(separator: ", "))) var duty: Duty
        @Argument(help: ArgumentHelp(say("单位代码", "Code of the unit"))) var unit: String
        @OptionGroup var data: DataOption

        func run() async throws {
            try await data.withHouse(instead: URLs.organization) {
                try await $0.organize(.dismiss(officer: officer, duty: duty, unit: unit), by: Rights.console)
            }
            try Console.line(say("\(officer) 已不任该职。", "\(officer) has left the post."))
        }
    }
}

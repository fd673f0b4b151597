// serve, demo: a house on a port.
import ArgumentParser
import Foundation
import Kernel
import Loop
import Matters
import Pages
import Server

struct AddressOption: ParsableArguments {
    @Option(name: .customLong("host"), help: ArgumentHelp(say("监听地址", "Address to listen on"), valueName: "address")) var host = "127.0.0.1"
    @Option(name: .customLong("port"), help: ArgumentHelp(say("端口", "Port"), valueName: "n")) var port = 8080

    @Option(
        name: .customLong("log"),
        help: ArgumentHelp(say("日志格式：text（给人看）或 json（每行一个对象）", "Lines of the log: text for people, json for machines"), valueName: "format")
    )
    var log = LogFormat.text

    func validate() throws {
        if !(0...65_535).contains(port) { throw ValidationError(say("--port 须为 0 到 65535", "--port is 0 to 65535")) }
    }

    /// Before anything is made.
    func check() throws {
        log.begin()
        try ListenAddress(host: host, port: port).check()
    }

    /// Serves until the process is told to stop; says where once it listens.
    /// - Parameter folder: where the rules are; the map library is looked for in its `vendor/`.
    func serve(_ installation: Installation, from folder: String? = nil, samples: [SampleAccount] = []) async throws {
        var options = ServerOptions()
        if let vendor = ServerOptions.vendor(besides: [folder, FileManager.default.currentDirectoryPath].compactMap(\.self)) {
            options.vendor = vendor
        } else {
            Console.complain(say("没有找到 Leaflet，地图将是空的：请运行 make setup。", "Leaflet was not found, maps will be empty: run make setup."))
        }
        options.host = host
        options.port = port
        options.samples = samples
        try await Server.serve(installation, options) { [host] port in
            let shown = host == "0.0.0.0" || host == "::" ? "localhost" : host.contains(":") ? "[\(host)]" : host
            let address = "http://\(shown):\(port)/"
            installation.first.journal.announce(address)
            for house in installation.districts {
                house.journal.announce("http://\(house.settings.hosts.first ?? "\(house.jurisdiction).localhost"):\(port)/")
            }
            // Only for people: whether it can be said does not matter to those who are served.
            do { try Console.line(samples.isEmpty ? address : say("\n请在浏览器中打开：\n", "\nOpen in the browser:\n") + address) } catch {}
        }
    }
}

struct ServeVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: say("提供网页和接口服务", "Serve pages and APIs"),
        discussion: say(
            "启动时发布有变化的规则文件（台账、分类、日历），并打印网址。数据目录不存在时先建立。用 Ctrl-C 或 SIGTERM 停止。",
            "Publishes rule files that have changed (ledgers, classes, calendars) and prints its URL. A data directory that is not there is made. Stop it with Ctrl-C or SIGTERM."
        ))

    @OptionGroup var data: DataOption
    @OptionGroup var rules: RulesOption
    @OptionGroup var address: AddressOption

    func run() async throws {
        // Found before the house is opened: a missing folder must not leave an empty directory behind.
        let folder = try RuleFolder.find(rules.path)
        try address.check()
        let installation = try await Installation(data.directory, store: data.store, now: Console.now)
        for house in installation.houses {
            let rules = house.rulesFolder(else: folder)
            CalendarVerbs.announce(try await house.publishRules(from: rules), rules)
        }
        try await address.serve(installation, from: folder, samples: installation.first.settings.isSample ? DemoVerb.accounts : [])
    }
}

struct DemoVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: say("建一个示例区并提供服务", "Make a sample district and serve it"),
        discussion: say(
            "全部内容都是按固定种子合成的，与真实的人和事无关。数据目录里已有示例区时直接提供服务；有别的数据时拒绝。",
            "Everything in it is synthetic, made from a fixed seed; nobody and nothing in it is real. A directory that holds the sample already is served as it is; one that holds other data is refused."
        ))

    @OptionGroup var data: DirectoryOption
    @OptionGroup var rules: RulesOption
    @OptionGroup var address: AddressOption

    func run() async throws {
        try address.check()
        if !data.directory.exists { try await make() }
        let house = try await House(data.directory, now: Console.now)
        guard house.settings.isSample else {
            try await house.close()
            throw Refusal.notASample(data.directory.path)
        }
        try Console.line(say("试用账号：", "Accounts to try:"))
        let head = [say("账号", "name"), say("密码", "password"), say("是谁", "who")]
        try Console.show(Console.table([head] + SampleDistrict.accounts.map { [$0.name, $0.password, Console.text($0.purpose)] }))
        try await address.serve(Installation(house), from: rules.path, samples: DemoVerb.accounts)
    }

    static var accounts: [SampleAccount] {
        SampleDistrict.accounts.map { SampleAccount(name: $0.name, password: $0.password, role: $0.purpose) }
    }

    /// Under another name until it is whole: half a month of life would be taken for a month.
    private func make() async throws {
        let folder = try RuleFolder.find(rules.path)
        let path = "\(folder)/samples/district/areas.geojson"
        guard let bytes = FileManager.default.contents(atPath: path), let areas = String(data: bytes, encoding: .utf8) else {
            throw Refusal.noSampleAreas(path)
        }
        let manager = FileManager.default
        let partial = DataDirectory(data.directory.path + ".partial")
        if manager.fileExists(atPath: partial.path) { try manager.removeItem(atPath: partial.path) }
        try SampleDistrict.prepare(partial)
        let now = Console.now()
        let start = SampleDistrict.start(until: now, days: 30)
        let house = try await House(partial, now: { start })
        try await house.publishRules(from: folder)
        let meter = Meter()
        try await SampleDistrict.fill(house, areas: areas, until: now, withProjects: true) { done, total in
            meter.show(share: Double(done) / Double(max(1, total))) {
                say("正在生成示例区 \(done)/\(total)", "making the sample district \(done)/\(total)")
            }
        }
        try await house.close()
        meter.finish()
        if manager.fileExists(atPath: data.directory.path) {
            guard try manager.contentsOfDirectory(atPath: data.directory.path).isEmpty else {
                throw Refusal.notASample(data.directory.path)
            }
            try manager.removeItem(atPath: data.directory.path)
        }
        try manager.moveItem(atPath: partial.path, toPath: data.directory.path)
    }
}

extension LogFormat: ExpressibleByArgument {}

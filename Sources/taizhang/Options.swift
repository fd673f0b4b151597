// Options that several verbs share: where the data is, where the rules are.
import ArgumentParser
import Foundation
import JournalCore
import Kernel
import Loop
import Pages
import Server

/// The data directory alone, for verbs that are about one.
struct DirectoryOption: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: ArgumentHelp(say("数据目录，缺省为 $TAIZHANG_DATA 或 ./data", "Data directory; $TAIZHANG_DATA or ./data otherwise"), valueName: "dir"))
    var path: String?

    var directory: DataDirectory {
        let environment = ProcessInfo.processInfo.environment["TAIZHANG_DATA"] ?? ""
        return DataDirectory(path ?? (environment.isEmpty ? "./data" : environment))
    }
}

/// The data directory, and where its journal lies.
struct DataOption: ParsableArguments {
    @OptionGroup var place: DirectoryOption

    @Option(
        name: .customLong("store"),
        help: ArgumentHelp(
            say(
                "流水存放处：sqlite 或 postgres://…；缺省按 taizhang.yaml",
                "Where the journal lies: sqlite or postgres://…; taizhang.yaml says otherwise"),
            valueName: "place"))
    var store: String?

    var directory: DataDirectory { place.directory }

    /// The directory that must be there.
    func existing() throws -> DataDirectory {
        guard directory.exists else { throw Refusal.noDataDirectory(directory.path) }
        return directory
    }

    /// On standard error, where what follows says nothing of where it comes from.
    func announce() { Console.complain(say("数据目录：\(directory.path)", "data directory: \(directory.path)")) }

    /// Runs `body` with the house open for writing.
    /// - Parameter page: where the same is done in the browser while the server runs.
    func withHouse<Value>(instead page: URLPath? = nil, _ body: (House) async throws -> Value) async throws -> Value {
        let directory = try existing()
        let house: House
        do { house = try await House(directory, store: store, now: Console.now) } catch let fault as JournalFault {
            if case .inUse = fault { throw HeldElsewhere(fault: fault, page: page) }
            throw fault
        }
        let value = try await body(house)
        try await house.close()
        return value
    }

    /// Runs `body` beside a process that may be serving the same directory.
    func withJournal<Value>(_ body: (any Store<Book>) async throws -> Value) async throws -> Value {
        let directory = try existing()
        let journal = try await StorePlace(store ?? directory.settings().store, in: directory).open(readOnly: true)
        let value = try await body(journal)
        try await journal.close()
        return value
    }
}

struct RulesOption: ParsableArguments {
    @Option(
        name: .customLong("rules"),
        help: ArgumentHelp(say("规则目录（含 ledgers/ 和 calendars/）", "Folder that holds ledgers/ and calendars/"), valueName: "dir"))
    var path: String?
}

struct JSONOption: ParsableArguments {
    @Flag(name: .customLong("json"), help: ArgumentHelp(say("输出 JSON", "Print JSON")))
    var isOn = false
}

/// The directory is being served: what to do instead.
struct HeldElsewhere: Error {
    let fault: JournalFault
    let page: URLPath?

    var text: String {
        guard case .inUse(_, _, let address) = fault else { return Console.text(fault.sentence) }
        guard let page else {
            return Console.text(fault.sentence)
                + say("请先停止它；verify、explain、export、backup 可以在它运行时使用。", " Stop it first; verify, explain, export and backup work beside it.")
        }
        let place = address.map { $0 + page.text.dropFirst() } ?? page.text
        return Console.text(fault.sentence)
            + say("请在网页 \(place) 上办理，或先停止该进程。", " Do it in the browser at \(place), or stop that process first.")
    }
}

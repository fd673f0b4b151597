// The real binary: killed twenty times in the middle of an import, and described by docs/reference/cli.md.
import Foundation
import JournalSQLite
import Kernel
import KernelTesting
import Loop
import Testing

@testable import Server

/// Skipped where only the tests were built; never in CI, where a missing binary is a fault.
@Suite(
    .serialized,
    .enabled(if: ExchangeCommand.isBuilt || ProcessInfo.processInfo.environment["CI"] != nil, "build the product taizhang first"))
struct ExchangeCommandTests {
    @Test func `what an import acknowledged before kill -9 is there afterwards, twenty times over`() async throws {
        var random = SeededRandom(seed: UInt64.random(in: 0...UInt64.max))
        try await ExchangeHouse.run { test in
            let map = try test.write(ExchangeHouse.map.replacing("default: works", with: "default: elsewhere"), to: "map.yaml")
            let data = "\(test.folder)/killed"
            let command = { (file: String, more: [String]) in
                ["import", "errand", file, "--map", map, "--data", data, "--rules", test.folder] + more
            }
            var acknowledged = 0
            var interrupted = 0
            // On a quick machine some imports are through before their kill: those do not count.
            for turn in 0..<100 where interrupted < 20 {
                let rows = (0..<600).map { "\(turn)-\($0),2026-10-11 09:00:00,,坑 \($0),,坑,115.\($0),36.\(turn),所\($0 % 3)," }
                let file = try test.write(([ExchangeHouse.header] + rows).joined(separator: "\n"), to: "part-\(turn).csv")
                // Every other time soon after something was acknowledged, else at any moment, opening included.
                let moment = Duration.milliseconds(Int.random(in: turn % 2 == 0 ? 0...200 : 50...800, using: &random))
                let killed = try await ExchangeCommand.run(
                    command(file, []), kill: turn % 2 == 0 ? .afterWords(" new,", moment) : .after(moment))
                let said = killed.complaint.split(separator: "\n").last { $0.contains(" new,") }.map(String.init) ?? ""
                let new = said.firstMatch(of: /(\d+) new/).flatMap { Int($0.1) } ?? 0
                acknowledged += new
                #expect(killed.status == -1 || killed.status == 0, "\(random): \(killed.complaint)")
                guard killed.status == -1 else { continue }
                interrupted += 1
                let after = try await ExchangeCommand.run(command(file, ["--dry-run", "--json"]))
                struct Summary: Decodable { let alreadyThere: Int }
                // Killed before the first entry, there is no register yet, and then nothing was acknowledged.
                let there = after.status == 0 ? try JSON.decode(Summary.self, from: after.output).alreadyThere : 0
                #expect(there >= new, "\(random): turn \(turn) acknowledged \(new), found \(there); \(after.complaint)")
            }
            #expect(interrupted == 20, "\(random): only \(interrupted) of 100 were interrupted")
            #expect(acknowledged > 0, "\(random): nothing was acknowledged before a kill, so nothing was tested")
            let report = try await SQLiteJournal<Book>.verify(path: "\(data)/taizhang.sqlite", systems: allSystems())
            #expect(report.wrong == [], "\(random)")
        }
    }

    @Test(TestStore.isFile) func `exit codes and languages are those of the reference`() async throws {
        try await ExchangeHouse.run { test in
            let nothing = "\(test.folder)/nothing"
            let missing = try await ExchangeCommand.run(["verify", "--data", nothing])
            #expect(missing.status == 2 && missing.complaint.contains("holds no register"))
            #expect(try await ExchangeCommand.run(["verify", "--data", nothing], language: "zh_CN.UTF-8").complaint.contains("没有台账数据"))
            #expect(!FileManager.default.fileExists(atPath: nothing))
            #expect(try await ExchangeCommand.run(["verify", "--wrong"]).status == 64)
            let locked = try await ExchangeCommand.run(["unit", "add", "x", "X", "--data", test.house.directory.path])
            #expect(locked.status == 70 && locked.complaint.contains("another process"))
            #expect(try await ExchangeCommand.run(["verify", "--data", test.house.directory.path]).status == 0)
            let explained = try await ExchangeCommand.run(["explain", "CS2026-0001", "--data", test.house.directory.path])
            #expect(explained.status == 2 && explained.complaint.contains("data directory: \(test.house.directory.path)"))
            let rows = try test.write("\(ExchangeHouse.header)\n", to: "rows.csv")
            let map = try test.write(ExchangeHouse.map, to: "map.yaml")
            let lost = try await ExchangeCommand.run([
                "import", "errand", rows, "--map", map, "--data", nothing, "--rules", "\(test.folder)/nowhere",
            ])
            #expect(lost.status == 2 && !FileManager.default.fileExists(atPath: nothing))
            let old = try test.write("old", to: "out.csv")
            let export = ["export", "nothing", "--out", old, "--data", test.house.directory.path]
            #expect(try await ExchangeCommand.run(export).status == 2)
            #expect(try String(contentsOfFile: old, encoding: .utf8) == "old")
            let bad = try test.write("ledger: x\n", to: "bad.yaml")
            #expect(try await ExchangeCommand.run(["ledger", "check", bad]).status == 1)
        }
    }

    @Test func `every verb and every option is in the reference`() async throws {
        struct Dump: Decodable {
            struct Command: Decodable {
                struct Argument: Decodable {
                    struct Name: Decodable { let name: String }
                    let names: [Name]?
                }
                let commandName: String
                let abstract: String?
                let discussion: String?
                let subcommands: [Command]?
                let arguments: [Argument]?
            }
            let command: Command
        }
        let text = try String(contentsOfFile: "\(ExchangeHouse.repository)/docs/reference/cli.md", encoding: .utf8)
        let dump = try JSON.decode(Dump.self, from: try await ExchangeCommand.run(["--experimental-dump-help"]).output)
        func check(_ command: Dump.Command, _ path: String) {
            let children = (command.subcommands ?? []).filter { $0.commandName != "help" }
            #expect(command.abstract?.isEmpty == false && command.discussion?.isEmpty == false, "\(path) says too little of itself")
            for child in children { check(child, "\(path) \(child.commandName)") }
            guard children.isEmpty else { return }
            let start = text.range(of: "### `\(path)")
            #expect(start != nil, "\(path) is not in cli.md")
            guard let start else { return }
            let section = text[start.upperBound...].prefix(upTo: text[start.upperBound...].range(of: "\n###")?.lowerBound ?? text.endIndex)
            for name in (command.arguments ?? []).flatMap({ $0.names ?? [] }).map(\.name)
            where !["help", "h", "version", "data", "json", "rules"].contains(name) {
                #expect(section.contains("--\(name)"), "\(path) --\(name) is not in cli.md")
            }
        }
        check(dump.command, "taizhang")
    }
}

enum ExchangeCommand {
    struct Outcome: Sendable {
        let status: Int32
        let output: String
        let complaint: String
    }

    /// The product beside the test bundle.
    static let program: String = {
        if let named = ProcessInfo.processInfo.environment["TAIZHANG_PROGRAM"] { return named }
        var folder = (CommandLine.arguments[0] as NSString).deletingLastPathComponent
        for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
            folder = (argument as NSString).deletingLastPathComponent
        }
        return "\(folder)/taizhang"
    }()
    static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: program) }

    enum Kill: Sendable {
        case after(Duration)
        /// After standard error has said these words.
        case afterWords(String, Duration)
    }

    static func run(_ arguments: [String], language: String = "en_US.UTF-8", kill: Kill? = nil) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ["LANG": language, "HOME": NSTemporaryDirectory()]
        // Files and not pipes: nobody has to read while the process runs.
        let base = NSTemporaryDirectory() + "taizhang-run-\(House.newIdentifier())"
        defer { for end in [".out", ".err"] { try? FileManager.default.removeItem(atPath: base + end) } }
        for end in [".out", ".err"] { try Data().write(to: URL(fileURLWithPath: base + end)) }
        process.standardOutput = FileHandle(forWritingAtPath: base + ".out")
        process.standardError = FileHandle(forWritingAtPath: base + ".err")
        process.standardInput = FileHandle.nullDevice
        let status: Int32 = try await withCheckedThrowingContinuation { done in
            process.terminationHandler = { ended in done.resume(returning: ended.terminationReason == .exit ? ended.terminationStatus : -1)
            }
            do { try process.run() } catch { return done.resume(throwing: error) }
            guard let kill else { return }
            Task {
                switch kill {
                case .after(let moment): try await Task.sleep(for: moment)
                case .afterWords(let words, let moment):
                    while process.isRunning, FileManager.default.contents(atPath: base + ".err")?.range(of: Data(words.utf8)) == nil {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    try await Task.sleep(for: moment)
                }
                if process.isRunning { sendKill(process.processIdentifier) }
            }
        }
        let text = { (end: String) in String(decoding: FileManager.default.contents(atPath: base + end) ?? Data(), as: UTF8.self) }
        return Outcome(status: status, output: text(".out"), complaint: text(".err"))
    }
}

/// Its own function, because a parameter named `kill` hides the system's.
private func sendKill(_ process: Int32) { kill(process, SIGKILL) }

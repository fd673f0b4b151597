// What the command line says to somebody for whom it does not work at first: a port that is taken, a directory
// that is served, a folder that must not be written to, a setting that means nothing.
import Foundation
import Kernel
import KernelTesting
import Testing

@testable import Server

@Suite(
    .serialized,
    .enabled(if: ExchangeCommand.isBuilt || ProcessInfo.processInfo.environment["CI"] != nil, "build the product taizhang first"))
struct CommandLineTests {
    @Test func `a port that is taken costs one sentence with the remedy, and makes no directory`() async throws {
        try await ExchangeHouse.run { test in
            let taken = try TakenPort()
            defer { taken.close() }
            for verb in ["demo", "serve"] {
                let data = "\(test.folder)/\(verb)"
                let said = try await ExchangeCommand.run([
                    verb, "--data", data, "--rules", ExchangeHouse.repository, "--port", "\(taken.port)",
                ])
                #expect(said.status == 70)
                #expect(said.complaint == "Port \(taken.port) is taken. Choose another with --port; --port 0 takes a free one.\n")
                #expect(try FileManager.default.contentsOfDirectory(atPath: test.folder).filter { $0.hasPrefix(verb) } == [])
            }
        }
    }

    @Test func `a host that nobody knows, or that is another machine's, is said so in both languages`() async throws {
        try await ExchangeHouse.run { test in
            let serve = ["serve", "--data", "\(test.folder)/new", "--rules", ExchangeHouse.repository, "--port", "0", "--host"]
            let unknown = try await ExchangeCommand.run(serve + ["no-such-host.invalid"])
            #expect(unknown.status == 70 && unknown.complaint.contains("\"no-such-host.invalid\" is not known"))
            // TEST-NET-1 (RFC 5737): nobody's.
            let other = try await ExchangeCommand.run(serve + ["192.0.2.1"], language: "zh_CN.UTF-8")
            #expect(other.status == 70 && other.complaint.contains("“192.0.2.1”不是本机的地址") && other.complaint.contains("--host"))
            #expect(!FileManager.default.fileExists(atPath: "\(test.folder)/new"))
        }
    }

    @Test func `a port that takes a right is said so, with a port that does not`() throws {
        let fault = ListenAddress(host: "127.0.0.1", port: 80).fault(EACCES)
        #expect(fault.sentence.en.contains("port 80") && fault.sentence.en.contains("above 1023") && fault.sentence.zh.contains("1024"))
        #expect(throws: Never.self) { try ListenAddress(host: "127.0.0.1", port: 0).check() }
    }

    @Test(TestStore.isFile) func `who writes while the directory is served is sent to the page that does the same`() async throws {
        try await ExchangeHouse.run { test in
            test.house.journal.announce("http://127.0.0.1:8080/")
            let data = ["--data", test.house.directory.path]
            for (verb, page) in [
                (["unit", "add", "x", "X"], "organization"), (["officer", "add", "x", "X"], "organization"),
                (["post", "take", "x", "officer", "works"], "organization"), (["user", "disable", "x"], "accounts"),
                (["token", "revoke", "x"], "tokens"),
            ] {
                let said = try await ExchangeCommand.run(verb + data)
                #expect(said.status == 70 && said.complaint.contains("in the browser at http://127.0.0.1:8080/admin/\(page), or stop"))
                let zh = try await ExchangeCommand.run(verb + data, language: "zh_CN.UTF-8").complaint
                #expect(zh.contains("正被另一个进程写入") && zh.contains("http://127.0.0.1:8080/admin/\(page)"), "\(zh)")
            }
            let rebuild = try await ExchangeCommand.run(["rebuild"] + data)
            #expect(rebuild.status == 70 && rebuild.complaint.contains("Stop it first; verify, explain, export and backup work beside it."))
        }
    }

    @Test func `the version is the program's own`() async throws {
        let said = try await ExchangeCommand.run(["--version"])
        #expect(said.status == 0 && said.output == "\(Version.current)\n")
    }

    @Test func `a setting that means nothing is named in the reader's language`() async throws {
        try await ExchangeHouse.run { test in
            let folder = "\(test.folder)/set"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("largest-upload: many\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/taizhang.yaml"))
            let serve = ["serve", "--data", folder, "--rules", ExchangeHouse.repository, "--port", "0"]
            let zh = try await ExchangeCommand.run(serve, language: "zh_CN.UTF-8")
            #expect(zh.status == 2 && zh.complaint == "taizhang.yaml：“largest-upload”须为 1024 至 104857600 字节\n")
            let en = try await ExchangeCommand.run(serve)
            #expect(en.status == 2 && en.complaint == "taizhang.yaml: \"largest-upload\" must be 1024 to 104857600 bytes\n")
            try Data("name: { zh: 甲\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/taizhang.yaml"))
            let broken = try await ExchangeCommand.run(serve, language: "zh_CN.UTF-8")
            #expect(broken.status == 2 && broken.complaint.hasPrefix("“taizhang.yaml”不是 YAML："))
        }
    }

    // MARK: Refused rows

    private static let row = "1,2026-10-09 09:00:00,2026-10-01 09:00:00,坑,,坑,115.9,36.1,所1,"

    @Test func `refused rows never land in a folder whose mode forbids writing, whoever asks`() async throws {
        try await ExchangeHouse.run { test in
            let closed = "\(test.folder)/closed"
            try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: true)
            let file = try test.write("\(ExchangeHouse.header)\n\(Self.row)\n", to: "closed/rows.csv")
            #expect(Importer.refusedFile(for: file) == "\(closed)/rows.refused.csv")
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: closed)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: closed) }
            #expect(Importer.refusedFile(for: file) == "rows.refused.csv")
            let importer = try Importer(
                ledger: "errand", map: ColumnMapFile.read(ExchangeHouse.map, file: "map.yaml"), now: test.house.now())
            let before = test.house.journal.lastSequence
            for named in ["\(closed)/other.csv", "\(test.folder)/nowhere/other.csv"] {
                await #expect(
                    performing: { _ = try await importer.run(file, to: .journal(test.house.journal), refusedFile: named) },
                    throws: { ($0 as? Refusal)?.code == "import.refused-unwritable" })
            }
            #expect(test.house.journal.lastSequence == before)
            #expect(try FileManager.default.contentsOfDirectory(atPath: closed) == ["rows.csv"])
            // A place that is no file makes none.
            let summary = try await importer.run(file, to: .journal(test.house.journal), refusedFile: "/dev/null")
            #expect(summary.refused == 1)
        }
    }

    @Test func `a dry run says that it wrote the refused rows, and that it wrote nothing where there are none`() async throws {
        try await ExchangeHouse.run { test in
            let importer = try Importer(
                ledger: "errand", map: ColumnMapFile.read(ExchangeHouse.map, file: "map.yaml"), now: test.house.now())
            let bad = try test.write("\(ExchangeHouse.header)\n\(Self.row)\n", to: "bad.csv")
            let good = try test.write("\(ExchangeHouse.header)\n\(Self.row.replacing("10-01", with: "10-10"))\n", to: "good.csv")
            for (file, en, zh) in [
                (bad, "nothing was imported; only the file of refused rows was written", "只写了拒收行的文件"),
                (good, "nothing was written", "没有写入任何内容"),
            ] {
                let summary = try await importer.run(
                    file, to: .nowhere(await test.house.journal.book(), test.house.journal), refusedFile: Importer.refusedFile(for: file))
                #expect(summary.text(.en, isDryRun: true).contains(en))
                #expect(summary.text(.zh, isDryRun: true).contains(zh))
                #expect((summary.refusedFile != nil) == (file == bad))
            }
        }
    }
}

/// A port that is taken for as long as it is open.
private struct TakenPort {
    let port: Int
    private let descriptor: Int32

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(isBound)
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    func close() { _ = Foundation.close(descriptor) }
}

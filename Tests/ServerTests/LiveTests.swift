// Answers that stay open: they end with their session, with their time, with the server. Read through a
// socket of our own, because a client that collects the answer never sees one that is not finished.
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite struct LiveTests {
    @Test func `the desk's live counts give a sign of life on an idle journal and end with the session`() async throws {
        try await TestHouse.run { test in
            var options = ServerOptions()
            options.heartbeat = .milliseconds(10)
            let cookie = try await test.session(of: District.dispatcher)
            try await Application(router: makeRouter(test.house, options)).test(.live) { client in
                let page = try OpenPage(port: #require(client.port), path: "/desk/live", cookie: cookie)
                #expect(try await page.read(until: "event: tally") != nil)
                #expect(try await page.read(until: ": 2026-11-23T") != nil)
                try await test.house.journal.write(["delete from session"])
                #expect(try await page.read(until: "0\r\n\r\n") != nil, "the answer is finished")
            }
        }
    }

    @Test func `the cockpit's figures follow what happens, and end with the post that opened them`() async throws {
        try await TestHouse.run { test in
            var options = ServerOptions()
            options.heartbeat = .milliseconds(10)
            await test.house.journal.startFollowing()
            let cookie = try await test.session(of: District.leader)
            try await Application(router: makeRouter(test.house, options)).test(.live) { client in
                let page = try OpenPage(port: #require(client.port), path: "/cockpit/live", cookie: cookie)
                #expect(try await page.read(until: "\"valid\":\"0\"") != nil)
                _ = try await test.report()
                #expect(try await page.read(until: "event: changed")?.contains("\"valid\":\"1\"") == true)
                try await test.house.organize(
                    .dismiss(officer: District.leader, duty: .leader, unit: "district-government"), by: .system)
                #expect(try await page.read(until: "0\r\n\r\n") != nil, "the answer is finished")
            }
        }
    }

    @Test func `a desk left open does not keep its session from ending unused, a wall does`() async throws {
        try await TestHouse.run { test in
            var options = ServerOptions()
            options.heartbeat = .milliseconds(10)
            let cookie = try await test.session(of: District.leader)
            try await Application(router: makeRouter(test.house, options)).test(.live) { client in
                for (path, isUse) in [("/desk/live", false), ("/cockpit/live", false), ("/cockpit/live?wall=yes", true)] {
                    let page = try OpenPage(port: #require(client.port), path: path, cookie: cookie)
                    #expect(try await page.read(until: "event: tally") != nil)
                    // The second sign of life comes after the session was looked at at the first one's time.
                    for step: Int64 in [3480, 1] {
                        test.clock.advance(seconds: step)
                        #expect(try await page.read(until: ": \(test.clock.now)") != nil)
                    }
                    test.clock.advance(seconds: 180)
                    #expect((try await test.house.accounts.session(cookie, isUse: false) != nil) == isUse, "\(path)")
                    try await test.house.journal.write(["update session set seen_at = \(test.clock.now)"])
                }
            }
        }
    }

    @Test func `an end that comes while commits come is not lost, however slow the reader`() async throws {
        try await TestHouse.run { test in
            await test.house.journal.startFollowing()
            var seen: [Pulse.Signs] = []
            try await Pulse(house: test.house, heartbeat: .seconds(600), duration: .milliseconds(1)).each { signs in
                seen.append(signs)
                // Six commits and more while this reader is busy.
                if seen.count == 1 { for _ in 0..<6 { _ = try await test.report() } }
                return !signs.end
            }
            #expect(seen.last?.end == true && seen.count <= 3)
        }
    }

    @Test(.enabled(if: ExchangeCommand.isBuilt, "build the product taizhang first"))
    func `a server that is told to stop does so while a desk is open`() async throws {
        let folder = NSTemporaryDirectory() + "taizhang-stop-\(House.newIdentifier())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // The cookie of a session lives in the file: no password has to be hashed for it.
        let cookie = Vault.randomToken()
        let now = Instant(milliseconds: Int64(time(nil)) * 1000)
        let house = try await House(DataDirectory(folder), now: { now })
        try await house.publishRules(from: TestHouse.repository)
        try await house.organize(.registerUnits(District.units.filter { $0.area == nil }), by: .system)
        try await house.organize(.enrol(officer: "dd", name: "调度员"), by: .system)
        try await house.organize(.appoint(officer: "dd", duty: .dispatcher, unit: "district-center", areas: [], since: nil), by: .system)
        try await house.journal.write([
            "insert into account(name, officer, password, must_change, created_at) values('dd', 'dd', '', 0, \(now))",
            "insert into session(token_hash, id, account, officer, agent, created_at, seen_at, expires_at) values(\(Vault.hash(cookie)), 'live', 'dd', 'dd', '', \(now), \(now), \(now.adding(seconds: 3600)))",
        ])
        try await house.close()

        let process = Process()
        process.executableURL = URL(fileURLWithPath: ExchangeCommand.program)
        process.arguments = ["serve", "--data", folder, "--rules", TestHouse.repository, "--port", "0"]
        process.environment = ["LANG": "en_US.UTF-8", "HOME": NSTemporaryDirectory()]
        let said = Pipe()
        (process.standardOutput, process.standardError, process.standardInput) = (said, FileHandle.nullDevice, FileHandle.nullDevice)
        let (ended, end) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = {
            end.yield($0.terminationReason == .exit ? $0.terminationStatus : -1)
            end.finish()
        }
        try process.run()
        let address = await Task.detached { String(decoding: said.fileHandleForReading.availableData, as: UTF8.self) }.value
        let port = try #require(address.firstMatch(of: /:(\d+)\//).flatMap { Int($0.1) })
        let page = try OpenPage(port: port, path: "/desk/live", cookie: cookie)
        #expect(try await page.read(until: "event: tally") != nil)
        process.terminate()
        #expect(try await page.read(until: "0\r\n\r\n") != nil, "the open desk gets a proper end")
        // Should it never end, the limit of the whole run does.
        #expect(await ended.first { _ in true } == 0)
    }
}

/// One GET over a socket, read as it comes.
final class OpenPage: Sendable {
    private let handle: FileHandle

    init(port: Int, path: String, cookie: String) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        // A server that has hung must fail the test, not hold it.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try #require(isConnected)
        try handle.write(contentsOf: Data("GET \(path) HTTP/1.1\r\nHost: localhost\r\nCookie: taizhang=\(cookie)\r\n\r\n".utf8))
    }

    /// What came until this text was there; nil where the connection ended before. Blocks a thread of its
    /// own and none of the pool that the server runs on.
    func read(until text: String) async throws -> String? {
        let handle = handle
        return await withCheckedContinuation { done in
            Thread.detachNewThread {
                var all = ""
                var bytes = [UInt8](repeating: 0, count: 4096)
                while !all.contains(text) {
                    let count = recv(handle.fileDescriptor, &bytes, bytes.count, 0)
                    guard count > 0 else { return done.resume(returning: nil) }
                    all += String(decoding: bytes.prefix(count), as: UTF8.self)
                }
                done.resume(returning: all)
            }
        }
    }
}

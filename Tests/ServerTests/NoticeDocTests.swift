// docs/notices.md does what it says: its settings are read, its check of a signature agrees with ours, its query
// runs on the board.
import AsyncHTTPClient
import Foundation
import Kernel
import Testing
import Yams

@testable import Server

@Suite struct NoticeDocTests {
    static func page(_ name: String) throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appending(path: "docs/\(name)"), encoding: .utf8)
    }

    /// What stands between ```language and ```.
    static func blocks(_ page: String, _ language: String) -> [String] {
        page.components(separatedBy: "```\(language)\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
    }

    @Test func `every example of settings is read`() throws {
        let blocks = Self.blocks(try Self.page("notices.md"), "yaml")
        #expect(blocks.count == 3)
        for block in blocks { _ = try SenderSettings(try #require(Yams.compose(yaml: block)?.mapping)) }
        let whole = try SenderSettings(try #require(Yams.compose(yaml: blocks.joined())?.mapping))
        #expect(whole.mail != nil && whole.sms != nil && whole.webhooks.count == 1)
    }

    @Test func `every setting is in the reference`() throws {
        let page = try Self.page("reference/settings.md")
        for key in SenderSettings.keys { #expect(page.contains("| `\(key)"), "\(key)") }
    }

    @Test func `the receiver's check takes our calls and no others`() async throws {
        let check = try #require(Self.blocks(try Self.page("notices.md"), "python").first)
        let webhook = try #require(Webhook(url: "https://example.com", secret: NoticeHouse.secret))
        let body = "{\"sentence\":\"时限已到\"}"
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        func verify(_ request: HTTPClientRequest, _ body: String, secret: String = NoticeHouse.secret) async throws -> String {
            let headers = request.headers.reduce(into: [String: String]()) { $0[$1.name] = $1.value }
            return try await python(
                check
                    + "\nfrom sys import argv, stdin\nimport json\nprint(verify(argv[1], json.loads(argv[2]), stdin.buffer.read()), end='')",
                body,
                [secret, String(decoding: try JSONEncoder().encode(headers), as: UTF8.self)])
        }
        let request = webhook.request(id: "n", body: body, at: now)
        #expect(try await verify(request, body) == "True")
        #expect(try await verify(request, body + " ") == "False")
        #expect(try await verify(request, body, secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") == "False")
        #expect(try await verify(webhook.request(id: "n", body: body, at: now.adding(seconds: -400)), body) == "False")
    }
}

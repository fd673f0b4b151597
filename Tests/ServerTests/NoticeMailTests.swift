// E-mails: what Python's parser reads out of them, whatever a title or a name says; and the program that takes
// them, by each way in which it can end.
import Foundation
import Kernel
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(5))) struct NoticeMailTests {
    static let id = String(repeating: "a1", count: 32)
    static let at = Instant(CivilDay("2026-11-23")!, minuteOfDay: 9 * 60, in: .china)

    func mail(_ subject: String, _ body: String = "words\n", from: String = "taizhang@example.gov.cn", to: String = "olga@example.gov.cn")
        throws -> Mail
    {
        Mail(from: try #require(Mailbox(from)), to: to, subject: subject, body: body, id: Self.id, at: Self.at, zone: .china)
    }

    @Test func `a Chinese message is read by another program as it was written`() async throws {
        let subject = "【催办单】WG2026-000001 一号路口的井盖松动，踩上去会翘起，夜间没有照明，附近有两所小学，已有居民绊倒"
        let body =
            "事项 WG2026-000001“井盖松动”的“办理”时限已于 2026-11-23 09:00 到期。\n\nhttps://grid.example.gov.cn/matters/WG2026-000001\n\n本邮件由系统自动发出。\n"
        let text = try mail(subject, body, from: "某区网格化服务管理中心 <taizhang@example.gov.cn>").text
        let read = try await ReadMail(text)
        #expect(read.subject == subject)
        #expect(read.body.replacing("\r\n", with: "\n") == body)
        #expect(read.from == "某区网格化服务管理中心 <taizhang@example.gov.cn>")
        #expect(read.to == "olga@example.gov.cn")
        #expect(read["Date"] == ["Mon, 23 Nov 2026 09:00:00 +0800"])
        #expect(read["Message-ID"] == ["<\(Self.id)@example.gov.cn>"])
        #expect(read["Auto-Submitted"] == ["auto-generated"])
        #expect(read.type == "text/plain; charset=\"utf-8\"")
        #expect(read.defects.isEmpty, "\(read.defects)")
    }

    static let nasty = [
        "", " ", "plain", "a\r\nBcc: everybody@example.com", "a\nb", "a\rb", "\r\n\r\nbody of its own", "=?utf-8?B?SGk=?=",
        "a =?utf-8?Q?b?= c",
        "“引号” \"quotes\" <brackets> (comment), comma; semicolon: colon \\ backslash", String(repeating: "x", count: 1200),
        String(repeating: "井盖", count: 600), "👨‍👩‍👧‍👦🏳️‍🌈 表情 \u{202E}rtl\u{200B}", "nul\u{0}bell\u{7}", "\u{85}next line\u{2028}separator\u{2029}",
        "tab\there", String(repeating: "e\u{301}", count: 100), "a" + String(repeating: "\u{301}", count: 400),
    ]

    @Test(arguments: nasty)
    func `no title adds a header, breaks a line or is lost`(title: String) async throws {
        let plain = try await ReadMail(mail("plain").text)
        let text = try mail(title, title + "\n").text
        let head = text.prefix(upTo: try #require(text.range(of: "\n\n")).lowerBound)
        for line in text.split(separator: "\n") { #expect(line.utf8.count <= 76 || line.hasPrefix("Message-ID: "), "\(line)") }
        #expect(text.utf8.allSatisfy { $0 == 10 || (32..<127).contains($0) })
        let read = try await ReadMail(text)
        #expect(read.headers.map { $0[0] } == plain.headers.map { $0[0] }, "\(head)")
        let words = title.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let expected = String(String.UnicodeScalarView(words.unicodeScalars.filter { $0.properties.generalCategory != .control }))
        #expect(read.subject == expected)
        #expect(read.defects.isEmpty, "\(read.defects)")
    }

    @Test(arguments: ["台账", "O'Brien, \"Ops\" <x>", "a; b: c", "plain name", String(repeating: "很长的名称", count: 40)])
    func `a sender's name is only a name`(name: String) async throws {
        let read = try await ReadMail(try mail("s", from: "\(name) <taizhang@example.gov.cn>").text)
        #expect(read["From"].count == 1 && read.from.hasSuffix("<taizhang@example.gov.cn>"))
        let parsed = try await python(
            "import sys,email.policy,email.parser;m=email.message_from_string(sys.stdin.read(),policy=email.policy.default);a=m['from'].addresses;print(len(a),a[0].addr_spec,a[0].display_name)",
            try mail("s", from: "\(name) <taizhang@example.gov.cn>").text)
        // Python's newer parser puts a space between the encoded words of one name; RFC 2047 §6.2 says none.
        let oneWord = name.utf8.count <= 39
        #expect(
            (oneWord ? parsed : parsed.filter { $0 != " " })
                == (oneWord ? "1 taizhang@example.gov.cn \(name)\n" : "1taizhang@example.gov.cn\(name)\n"))
    }

    @Test(arguments: [
        ("a@example.cn", true), ("a.b+c@mail.example.gov.cn", true), ("o'brien@example.com", true), ("a@xn--fiqs8s.example", true),
        ("a@b", false), ("a", false), ("@example.cn", false), ("a@", false), ("a@@example.cn", false), ("a b@example.cn", false),
        ("a@example.cn\nBcc: b@example.cn", false), ("a@example.cn, b@example.cn", false), ("<a@example.cn>", false),
        ("a..b@example.cn", false),
        (".a@example.cn", false), ("a@-example.cn", false), ("a@example.cn.", false), ("张@例子.中国", false), ("\"a b\"@example.cn", false),
        ("a@example.cn\u{0}", false),
    ])
    func `one plausible address is told from everything else`(text: String, isAddress: Bool) {
        #expect(Mailbox.isAddress(text) == isAddress)
    }

    @Test func `an address is as long as the standards allow and no longer`() {
        let label = String(repeating: "d", count: 63)
        #expect(Mailbox.isAddress(String(repeating: "l", count: 64) + "@\(label).cn"))
        #expect(!Mailbox.isAddress(String(repeating: "l", count: 65) + "@\(label).cn"))
        #expect(!Mailbox.isAddress("a@\(label)d.cn"))
        #expect(!Mailbox.isAddress("a@" + Array(repeating: label, count: 4).joined(separator: ".")))
    }

    // MARK: The program

    @Test func `the program gets the message on its standard input, with the arguments of the settings`() async throws {
        try await inFolder { folder in
            let taker = try MailTaker(in: folder)
            let text = try mail("【催办单】井盖").text
            #expect(await MailProgram(path: taker.program, arguments: ["-i", "-t"]).hand(text) == .sent)
            #expect(try taker.messages() == [text])
            #expect(try taker.arguments == "-i -t\n")
        }
    }

    @Test(arguments: [
        (65, true), (67, true), (68, false), (75, false), (64, false), (69, false), (70, false), (71, false), (77, false), (78, false),
        (1, false),
        (255, false),
    ])
    func `its exit code says whether another try is worth it, and its words say why`(code: Int, isFinal: Bool) async throws {
        try await inFolder { folder in
            let taker = try MailTaker(in: folder, then: "echo 'it will not go' >&2; exit \(code)")
            let delivery = await MailProgram(path: taker.program, arguments: []).hand(try mail("s").text)
            #expect(delivery == .failed(isFinal ? .rejected : .unreachable, reason: "exit code \(code): it will not go\n"))
        }
    }

    @Test func `a program that says too much is heard to the end and quoted in part`() async throws {
        try await inFolder { folder in
            let taker = try MailTaker(in: folder, then: "yes no | head -c 300000 >&2; exit 75")
            guard case .failed(.unreachable, let reason) = await MailProgram(path: taker.program, arguments: []).hand(try mail("s").text)
            else {
                Issue.record("it failed")
                return
            }
            #expect(reason.utf8.count <= MailProgram.longestReason + 20)
        }
    }

    @Test func `a program that ends without reading is judged by its exit code, and this one lives on`() async throws {
        try await inFolder { folder in
            let taker = try MailTaker(in: folder, then: "echo unknown >&2; exit 67", reading: "exec 0<&-")
            // More than a pipe holds, so that the writing fails and not only the reading.
            let long = try mail("s", String(repeating: "words ", count: 100_000)).text
            let delivery = await MailProgram(path: taker.program, arguments: []).hand(long)
            #expect(delivery == .failed(.rejected, reason: "exit code 67: unknown\n"))
        }
    }

    @Test func `a program that is not there is unreachable`() async throws {
        guard case .failed(.unreachable, let reason) = await MailProgram(path: "/nonexistent/sendmail", arguments: []).hand("") else {
            Issue.record("it failed")
            return
        }
        #expect(reason.contains("/nonexistent/sendmail"))
    }

    @Test func `a program that does not end in time is late`() async throws {
        try await inFolder { folder in
            var program = MailProgram(path: try MailTaker(in: folder, then: "exec tail -f /dev/null").program, arguments: [])
            program.limit = .milliseconds(100)
            #expect(await program.hand(try mail("s").text) == .late(after: .milliseconds(100)))
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a program that is ended takes with it what it has started`() async throws {
        try await inFolder { folder in
            // It waits for ever, and so does its child, which keeps the standard error open.
            let taker = try MailTaker(
                in: folder, then: "tail -f /dev/null & echo $! > '\(folder)/child.new'; mv '\(folder)/child.new' '\(folder)/child'; wait")
            let text = try mail("s").text
            let running = Task { await MailProgram(path: taker.program, arguments: []).hand(text) }
            while !FileManager.default.fileExists(atPath: "\(folder)/child") { await Task.yield() }
            running.cancel()
            #expect(await running.value != .sent)
            let child = try #require(
                Int32(try String(contentsOfFile: "\(folder)/child", encoding: .utf8).trimmingCharacters(in: .newlines)))
            // It has its signal by now; when it dies of it is the machine's affair.
            while kill(child, 0) == 0, !isZombie(child) { await Task.yield() }
        }
    }

    private func isZombie(_ process: Int32) -> Bool {
        (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?.contains(") Z") ?? true
    }
}

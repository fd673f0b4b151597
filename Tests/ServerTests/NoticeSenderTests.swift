// The sender on the real store with a clock moved by hand: what is due leaves, what fails is tried again by the
// rules and given up, and every way it ended is on record.
import Foundation
import Hummingbird
import Kernel
import Matters
import Notices
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(5))) struct NoticeSenderTests {
    @Test func `an e-mail, an SMS and a webhook leave once, each to its recipient`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                let taker = try MailTaker(in: house.folder)
                try await house.contacts.set(email: "olga@example.gov.cn", phone: "13800000000", of: "olga", at: house.opening)
                let ids = [
                    try await house.queue(.email, to: "olga"), try await house.queue(.sms, to: "olga"),
                    try await house.queue(.webhook, to: "hall"),
                ]
                let desk = try await house.queue(.desk, to: "olga")
                let sender = try house.sender(
                    """
                    public-address: https://grid.example.gov.cn
                    mail: { from: 台账 <taizhang@example.gov.cn>, program: \(taker.program) }
                    sms: { url: "\(listener.address)/sms?to={mobile}&text={text}&id={id}", method: GET }
                    \(NoticeHouse.webhooks(["hall"], at: listener.address))
                    """)
                let sent = await sender.sendDue(at: house.opening)
                #expect(sent.sent == 3 && sent.failed == 0 && sent.troubles.isEmpty, "\(sent)")
                for id in ids { #expect(try await house.story(id) == ["queued", "sent"]) }
                #expect(try await house.story(desk) == ["queued"])

                let mail = try await ReadMail(try #require(try taker.messages().first))
                #expect(mail.subject == "【催办单】WG2026-000001 井盖松动" && mail.to == "olga@example.gov.cn")
                #expect(mail.body.contains("https://grid.example.gov.cn/matters/WG2026-000001"))
                #expect(mail["Message-ID"] == ["<\(ids[0])@example.gov.cn>"])
                let sms = try #require(listener.calls.first { $0.path.hasPrefix("/sms") }).path
                #expect(sms.contains("to=13800000000&text=%E5%82%AC") && sms.hasSuffix("&id=\(ids[1])"))
                let call = try #require(listener.calls.first { $0.path == "/hall" })
                #expect(call.headers["webhook-id"] == ids[2] && call.body.contains("\"id\":\"\(ids[2])\""))
                #expect(call.body.contains("\"source\":\"https://grid.example.gov.cn\""))

                #expect(await sender.sendDue(at: house.opening.adding(seconds: 86_400)) == Sent())
                #expect(try taker.messages().count == 1 && listener.calls.count == 2)
            }
        }
    }

    @Test func `who cannot be reached is tried again after each pause of the rules, then given up`() async throws {
        try await Listener.run({ _ in .plain(.internalServerError, "down for repair") }) { listener in
            try await NoticeHouse.run { house in
                let id = try await house.queue(.webhook, to: "hall")
                let sender = try house.sender(NoticeHouse.webhooks(["hall"], at: listener.address))
                var now = house.opening
                for (index, pause) in NoticeRules.standard.pausesInSeconds.enumerated() {
                    #expect(await sender.sendDue(at: now).failed == 1)
                    #expect(listener.calls.count == index + 1)
                    let notice = try await house.notice(id)
                    #expect(notice.standing == .failed && notice.nextAt == now.adding(seconds: Int64(pause)))
                    #expect(notice.reason == "HTTP 500: down for repair")
                    now = now.adding(seconds: Int64(pause))
                    #expect(await sender.sendDue(at: Instant(milliseconds: now.milliseconds - 1)) == Sent())
                }
                #expect(await sender.sendDue(at: now).failed == 1)
                let notice = try await house.notice(id)
                #expect(notice.standing == .givenUp && notice.attempts == 7)
                #expect(await sender.sendDue(at: now.adding(seconds: 30 * 86_400)) == Sent())
                #expect(listener.calls.count == 7)
                // One notice at every try, each try signed for its own time.
                #expect(Set(listener.calls.map { $0.headers["webhook-id"] ?? "" }) == [id])
                #expect(Set(listener.calls.map { $0.headers["webhook-signature"] ?? "" }).count == 7)
                #expect(try await house.story(id) == ["queued"] + Array(repeating: "failed", count: 6) + ["given-up"])
                let row = try #require(try await house.journal.rows("select * from notice where undelivered_at is not null").first)
                #expect(row.text("id") == id && row.text("reason_kind") == "unreachable")
            }
        }
    }

    @Test func `what is turned away for good is not tried again, until an administrator says so`() async throws {
        try await Listener.run({ _ in .plain(.gone, "moved away") }) { listener in
            try await NoticeHouse.run { house in
                let id = try await house.queue(.webhook, to: "hall")
                let first = try await house.sender(NoticeHouse.webhooks(["hall"], at: listener.address)).sendDue(at: house.opening)
                #expect(first.failed == 1)
                let notice = try await house.notice(id)
                #expect(notice.standing == .givenUp && notice.failure == .rejected && notice.reason == "HTTP 410: moved away")
                let later = house.opening.adding(seconds: 3600)
                try await house.retry(id, at: later)
                try await Listener.run({ _ in .plain(.accepted) }) { other in
                    let second = try await house.sender(NoticeHouse.webhooks(["hall"], at: other.address)).sendDue(at: later)
                    #expect(second.sent == 1)
                    #expect(other.calls.first?.headers["webhook-id"] == id)
                }
                #expect(try await house.story(id) == ["queued", "given-up", "retried", "sent"])
            }
        }
    }

    @Test func `in quiet hours nothing leaves, and in the morning it does`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                try await house.contacts.set(email: "", phone: "13800000000", of: "olga", at: house.opening)
                let night = Instant(CivilDay("2026-11-23")!, minuteOfDay: 22 * 60, in: .china)
                let morning = Instant(CivilDay("2026-11-24")!, minuteOfDay: 8 * 60, in: .china)
                let id = try await house.queue(.sms, to: "olga", at: night)
                let sender = try house.sender("sms: { url: \"\(listener.address)/?to={phone}&text={text}\", method: GET }")
                #expect(await sender.sendDue(at: night) == Sent())
                #expect(await sender.sendDue(at: Instant(milliseconds: morning.milliseconds - 1)) == Sent())
                #expect(listener.calls.isEmpty)
                #expect(await sender.sendDue(at: morning).sent == 1)
                #expect(try await house.notice(id).sentAt == morning)
                #expect(listener.calls.count == 1)
            }
        }
    }

    @Test func `who has no address is given up at once, and gets it when one is on file and it is put back`() async throws {
        try await NoticeHouse.run { house in
            let taker = try MailTaker(in: house.folder)
            let id = try await house.queue(.email, to: "olga")
            let sender = try house.sender("mail: { from: taizhang@example.gov.cn, program: \(taker.program) }")
            #expect(await sender.sendDue(at: house.opening).failed == 1)
            let notice = try await house.notice(id)
            #expect(notice.standing == .givenUp && notice.failure == .noAddress && notice.reason == "没有登记邮箱地址")
            // A number is no mailbox.
            try await house.contacts.set(email: "", phone: "13800000000", of: "olga", at: house.opening)
            try await house.retry(id, at: house.opening.adding(seconds: 60))
            #expect(await sender.sendDue(at: house.opening.adding(seconds: 60)).failed == 1)
            try await house.contacts.set(email: "olga@example.gov.cn", phone: "", of: "olga", at: house.opening)
            try await house.retry(id, at: house.opening.adding(seconds: 120))
            #expect(await sender.sendDue(at: house.opening.adding(seconds: 120)).sent == 1)
            #expect(try await house.story(id) == ["queued", "given-up", "retried", "given-up", "retried", "sent"])
            #expect(try taker.messages().count == 1)
        }
    }

    @Test func `an address that does not open is told as such`() async throws {
        try await NoticeHouse.run { house in
            let taker = try MailTaker(in: house.folder)
            try await house.journal.write(["insert into contact values('olga', \([UInt8](repeating: 7, count: 60)), null, 0)"])
            let id = try await house.queue(.email, to: "olga")
            let sender = try house.sender("notice-language: en\nmail: { from: taizhang@example.gov.cn, program: \(taker.program) }")
            #expect(await sender.sendDue(at: house.opening).failed == 1)
            #expect(try await house.notice(id).reason == "the e-mail address on file does not open; it must be entered anew")
            #expect(try taker.messages().isEmpty)
        }
    }

    @Test(arguments: [
        (NoticeChannel.email, "olga", "taizhang.yaml 没有设置 mail"), (.sms, "olga", "taizhang.yaml 没有设置 sms"),
        (.webhook, "hall", "taizhang.yaml 没有设置 webhooks.hall"),
    ])
    func `a channel that is not set up gives up and says which setting is missing`(channel: NoticeChannel, to: String, reason: String)
        async throws
    {
        try await NoticeHouse.run { house in
            try await house.contacts.set(email: "olga@example.gov.cn", phone: "13800000000", of: "olga", at: house.opening)
            let id = try await house.queue(channel, to: to)
            let sent = try await house.sender("name: x").sendDue(at: house.opening)
            #expect(sent.failed == 1)
            let notice = try await house.notice(id)
            #expect(notice.standing == .givenUp && notice.failure?.isFinal == true && notice.reason == reason)
        }
    }

    @Test func `no address comes into the log or the journal, whoever repeats it`() async throws {
        try await Listener.run({ call in .plain(.badRequest, "bad number \(call.path) +8613812345678 13812345678 138 1234 5678") }) {
            listener in
            try await NoticeHouse.run { house in
                let taker = try MailTaker(
                    in: house.folder, then: "echo '<olga-secret@example.gov.cn>: mailbox olga-secret unknown here' >&2; exit 67")
                try await house.contacts.set(email: "olga-secret@example.gov.cn", phone: "13812345678", of: "olga", at: house.opening)
                let ids = [try await house.queue(.email, to: "olga"), try await house.queue(.sms, to: "olga")]
                let sender = try house.sender(
                    """
                    mail: { from: taizhang@example.gov.cn, program: \(taker.program) }
                    sms: { url: "\(listener.address)/?to={phone}&local={mobile}&text={text}", method: GET }
                    """)
                #expect(await sender.sendDue(at: house.opening).failed == 2)
                let reasons = [try await house.notice(ids[0]).reason ?? "", try await house.notice(ids[1]).reason ?? ""]
                #expect(reasons[0].contains("unknown here") && reasons[1].contains("bad number"))
                let entries = try await house.journal.entries(after: 0, limit: 1000).map(\.body).joined(separator: "\n")
                for text in [entries, house.log.text] {
                    for secret in ["olga-secret", "13812345678", "1234 5678"] { #expect(!text.contains(secret), "\(secret): \(text)") }
                }
                for id in ids { #expect(house.log.text.contains(id)) }
            }
        }
    }

    @Test func `a title with everything in it goes by every way`() async throws {
        try await Listener.run({ _ in .plain(.ok) }) { listener in
            try await NoticeHouse.run { house in
                let taker = try MailTaker(in: house.folder)
                try await house.contacts.set(email: "olga@example.gov.cn", phone: "13800000000", of: "olga", at: house.opening)
                let title = "井盖\r\nBcc: all@example.com\r\n\r\n\"quoted\" {phone} 👷 \(String(repeating: "长", count: 2000))"
                for (channel, to) in [(NoticeChannel.email, "olga"), (.sms, "olga"), (.webhook, "hall")] {
                    try await house.queue(channel, to: to, title: title)
                }
                let sender = try house.sender(
                    """
                    mail: { from: taizhang@example.gov.cn, program: \(taker.program) }
                    sms: { url: "\(listener.address)/sms", headers: { Content-Type: application/json }, body: '{"to":"{phone}","text":"{text}"}' }
                    \(NoticeHouse.webhooks(["hall"], at: listener.address))
                    """)
                #expect(await sender.sendDue(at: house.opening).sent == 3)
                let mail = try await ReadMail(try #require(try taker.messages().first))
                #expect(mail["Bcc"].isEmpty && mail.body.contains("👷") && mail.defects.isEmpty)
                for call in listener.calls {
                    #expect(try await python("import sys,json;json.load(sys.stdin);print('read')", call.body) == "read\n")
                }
            }
        }
    }
}

// What is said on each channel: the words, an e-mail, an SMS of one part, the CloudEvent for a webhook.
import Foundation
import Kernel
import KernelTesting
import Matters
import Notices
import Testing

@Suite struct NoticeTextTests {
    private func draft(_ rung: RungReached = Sample.rung(), _ rules: NoticeRules = .standard, at: Instant = Sample.morning) throws
        -> NoticeDraft
    {
        let entry = try Sample.entry(MatterFact.rungReached(rung: rung), Matter.stream("m1"), at: at)
        let submission = try #require(try RungNotices.commands(after: entry, try Sample.matters(), rules).first)
        let command = try #require(submission.command as? NoticeCommand)
        guard case .queue(let draft) = command else { throw JournalFault.store("not a queue") }
        return draft
    }

    @Test func `the words say what, which clock, when and with whom, in both languages`() throws {
        let draft = try draft()
        #expect(draft.subject == Bilingual(zh: "【催办单】SM2026-000007 路灯不亮", en: "Urging slip: SM2026-000007 路灯不亮"))
        #expect(draft.words.zh == "事项 SM2026-000007“路灯不亮”的“handling”时限已于 2026-11-23 10:00 到期。现由工务局办理。")
        #expect(
            draft.words.en
                == "The time limit of \"handling\" of matter SM2026-000007, \"路灯不亮\", was due at 2026-11-23 10:00. It is with 工务局.")
        let early = try self.draft(Sample.rung(unit: nil, dueAt: Sample.at("2026-11-24 18:00")))
        #expect(early.words.zh.hasSuffix("时限将于 2026-11-24 18:00 到期。") && early.words.en.hasSuffix("is due at 2026-11-24 18:00."))
        #expect(try self.draft(Sample.rung(dueAt: nil)).words.zh.contains("时限正在计时。"))
    }

    @Test func `what is queued after the due instant, or waits for the morning until then, does not say that it is still to come`() throws {
        let due = Sample.morning.adding(seconds: 900)
        let rung = Sample.rung(dueAt: due)
        #expect(try draft(rung, at: due.adding(seconds: -1)).words.zh.contains("将于 2026-11-23 10:15 到期"))
        for late in [0, 60] as [Int64] {
            let words = try draft(rung, at: due.adding(seconds: late)).words
            #expect(words.zh.contains("已于 2026-11-23 10:15 到期") && words.en.contains("was due at"), "\(late)")
        }
        var rules = NoticeRules()
        rules.channels = [.urging: [.sms]]
        rules.quiet = [.sms: try #require(QuietHours("21:30-10:30"))]
        let entry = try Sample.entry(MatterFact.rungReached(rung: rung), Matter.stream("m1"))
        for submission in try RungNotices.commands(after: entry, try Sample.matters(), rules) {
            guard case .queue(let draft)? = submission.command as? NoticeCommand else { continue }
            #expect(draft.words.zh.contains(draft.channel == .sms ? "已于" : "将于"), "\(draft.channel)")
        }
    }

    @Test func `a title of several lines cannot begin a header, and a long one is cut`() throws {
        let draft = try draft(Sample.rung(title: "a\r\nBcc: x\u{0}\u{7}\u{2028}b" + String(repeating: "长", count: 200)))
        #expect(draft.subject.zh.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control && $0 != "\u{2028}" })
        #expect(draft.subject.zh.hasPrefix("【催办单】SM2026-000007 a Bcc: x b长") && draft.subject.zh.hasSuffix("…"))
        #expect(draft.subject.zh.count < 120)
    }

    @Test func `an e-mail has the words, the link where there is one, and no address`() throws {
        let draft = try draft()
        let mail = NoticeText.mail(draft, link: "https://example.org/matters/SM2026-000007")
        #expect(mail.subject == draft.subject)
        #expect(mail.body.zh == "\(draft.words.zh)\n\nhttps://example.org/matters/SM2026-000007\n\n本邮件由系统自动发出，请勿回复。\n")
        #expect(NoticeText.mail(draft).body.en == "\(draft.words.en)\n\nThis message was sent automatically; please do not reply.\n")
    }

    @Test(arguments: Slip.allCases)
    func `an SMS is one part and names number, slip and due`(slip: Slip) throws {
        let sms = NoticeText.sms(Sample.draft(slip: slip), .standard)
        for (text, title) in [(sms.zh, slip.title.zh), (sms.en, slip.title.en)] {
            #expect(text.utf16.count <= 70 && text.contains("SM2026-000007") && text.contains(title) && text.contains("2026-11-23 10:00"))
        }
    }

    @Test func `an SMS that would need two parts is cut between characters`() {
        var rules = NoticeRules()
        rules.smsTemplate = Bilingual("{number}" + String(repeating: "👨‍👩‍👧", count: 20))
        let sms = NoticeText.sms(Sample.draft(), rules).zh
        #expect(sms.utf16.count <= 70 && sms.hasSuffix("👨‍👩‍👧…"))
        rules.smsTemplate = Bilingual("{number}" + String(repeating: "字", count: 58))
        #expect(NoticeText.sms(Sample.draft(), rules).zh == "SM2026-000007" + String(repeating: "字", count: 56) + "…")
        rules.smsTemplate = Bilingual("{number}" + String(repeating: "字", count: 57))
        #expect(NoticeText.sms(Sample.draft(), rules).zh.utf16.count == 70 && NoticeText.sms(Sample.draft(), rules).zh.hasSuffix("字"))
    }

    /// CloudEvents 1.0, 3.1: `id`, `source`, `specversion` and `type` are required and not empty; names of
    /// attributes are lower-case letters and digits.
    @Test func `a webhook gets a CloudEvent with every required attribute`() throws {
        let draft = try draft()
        let text = try NoticeText.event(draft, source: "https://taizhang.example.org/")
        let event = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        for name in ["id", "source", "specversion", "type"] { #expect((event[name] as? String)?.isEmpty == false, "\(name)") }
        #expect(event.keys.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) } && $0.count <= 20 })
        #expect(event["specversion"] as? String == "1.0" && event["type"] as? String == "cn.taizhang.matter.rung-reached")
        #expect(event["id"] as? String == draft.id && event["subject"] as? String == "SM2026-000007")
        #expect(event["source"] as? String == "https://taizhang.example.org/" && event["datacontenttype"] as? String == "application/json")
        #expect((event["time"] as? String).flatMap { Instant($0) } == Sample.morning)
        let data = try #require(event["data"] as? [String: Any])
        #expect(data["slip"] as? String == "urging" && data["matter"] as? String == "m1" && data["unit"] as? String == "works")
        #expect((data["dueAt"] as? String).flatMap { Instant($0) } == Sample.morning)
        #expect((data["sentence"] as? [String: String])?["zh"] == draft.words.zh)
        #expect(NoticeText.eventContentType.hasPrefix("application/cloudevents+json"))
        // Who is told is the receiver's business, not the webhook's.
        #expect(!text.contains("olga"))
    }
}

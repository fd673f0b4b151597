// The settings of the sender: what is read out of taizhang.yaml, and each thing in it that stops the start.
import Foundation
import Kernel
import Testing
import Yams

@testable import Server

@Suite struct NoticeSettingsTests {
    func settings(_ yaml: String) throws -> SenderSettings {
        try SenderSettings(try #require(Yams.compose(yaml: yaml)?.mapping))
    }

    @Test func `everything that can be set is read`() throws {
        let settings = try settings(
            """
            name: another part reads this
            public-address: https://grid.example.gov.cn/base/
            notice-language: en
            mail: { from: "某区网格中心 <taizhang@example.gov.cn>", program: /bin/cat, arguments: [-t, --account=notices] }
            sms:
              url: https://sms.example.cn/send
              method: PUT
              headers: { Content-Type: application/json, X-Key: 1234 }
              body: '{"to":"{phone}","text":"{text}"}'
              success: '"OK"'
            webhooks:
              command-center: { url: http://10.1.2.3:9000/in, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw }
            """)
        #expect(settings.publicAddress == "https://grid.example.gov.cn/base" && settings.language == .en)
        #expect(settings.mail?.from == Mailbox("某区网格中心 <taizhang@example.gov.cn>"))
        #expect(settings.mail?.program.path == "/bin/cat" && settings.mail?.program.arguments == ["-t", "--account=notices"])
        #expect(settings.sms?.method == "PUT" && settings.sms?.headers["X-Key"] == "1234" && settings.sms?.success == "\"OK\"")
        #expect(settings.webhooks["command-center"]?.url == "http://10.1.2.3:9000/in")
    }

    @Test func `nothing set is nothing switched on`() throws {
        let settings = try settings("name: x")
        #expect(settings.publicAddress == nil && settings.mail == nil && settings.sms == nil && settings.webhooks.isEmpty)
        #expect(settings.language == .zh)
    }

    @Test func `a mail program without arguments gets those of sendmail`() throws {
        #expect(try settings("mail: { from: a@example.cn, program: /bin/cat }").mail?.program.arguments == ["-i", "-t"])
        #expect(try settings("mail: { from: a@example.cn, program: /bin/cat, arguments: [] }").mail?.program.arguments == [])
    }

    static let json = "headers: { Content-Type: application/json }, body: '{\"p\":\"{phone}\",\"t\":\"{text}\"}'"
    static let faults: [(yaml: String, says: String)] = [
        ("public-address: http://grid.example.cn", "\"public-address\" must begin with https://"),
        ("public-address: grid.example.cn", "\"public-address\" must be an absolute URL"),
        ("public-address: https://grid.example.cn/?a=b", "\"public-address\" must not hold ?"),
        ("public-address: https://u:p@grid.example.cn", "\"public-address\" must not hold a user name"),
        ("public-address: [a]", "\"public-address\" must be a text"),
        ("notice-language: fr", "\"notice-language\" must be zh or en"),
        ("mail: /usr/sbin/sendmail", "\"mail\" must be { from, program, arguments }"),
        ("mail: { program: /bin/cat }", "\"mail.from\" is missing"),
        ("mail: { from: nobody, program: /bin/cat }", "\"mail.from\" must be an address"),
        ("mail: { from: \"a@example.cn\\nBcc: b@example.cn\", program: /bin/cat }", "\"mail.from\" must be an address"),
        ("mail: { from: \"x\\ny <a@example.cn>\", program: /bin/cat }", "\"mail.from\" must be an address"),
        ("mail: { from: a@example.cn }", "\"mail.program\" is missing"),
        ("mail: { from: a@example.cn, program: sendmail }", "\"mail.program\" must be a full path"),
        ("mail: { from: a@example.cn, program: /bin/cat, arguments: -t }", "\"mail.arguments\" must be a list"),
        ("mail: { from: a@example.cn, program: /bin/cat, host: x }", "\"mail.host\" is not a setting; there are from, program, arguments"),
        ("sms: { body: x }", "\"sms.url\" is missing"),
        ("sms: { url: 'ftp://a.cn/{phone}{text}' }", "\"sms.url\" must begin with https:// or http://"),
        ("sms: { url: 'https://{phone}.a.cn/{text}', method: GET }", "\"sms.url\" must not hold a place"),
        ("sms: { url: 'https://a.cn/{text}', method: GET }", "\"sms.url\" must hold {text}, and {phone} or {mobile}"),
        ("sms: { url: 'https://a.cn/{phone}', method: GET }", "\"sms.url\" must hold {text}, and {phone} or {mobile}"),
        ("sms: { url: 'https://a.cn', method: DELETE, \(json) }", "\"sms.method\" must be POST, PUT, GET"),
        ("sms: { url: 'https://a.cn', method: GET, \(json) }", "\"sms.body\" cannot be sent by GET"),
        ("sms: { url: 'https://a.cn', body: '{phone} {text}' }", "\"sms.headers\" must hold Content-Type"),
        (
            "sms: { url: 'https://a.cn', headers: { Content-Type: text/plain }, body: '{phone}{text}' }",
            "\"sms.headers\" must hold Content-Type"
        ),
        ("sms: { url: 'https://a.cn', headers: [a], body: '{phone}{text}' }", "\"sms.headers\" must be names"),
        ("sms: { url: 'https://a.cn/{phone}/{text}', headers: { 'X Y': z } }", "\"sms.headers\" \"X Y\" is not the name of a header"),
        ("sms: { url: 'https://a.cn/{phone}/{text}', headers: { X: \"a\\r\\nb\" } }", "\"sms.headers.X\" must be one line"),
        ("sms: { url: 'https://a.cn', token: x }", "\"sms.token\" is not a setting"),
        ("webhooks: x", "\"webhooks\" must be names"),
        ("webhooks: { a: { url: 'https://a.cn' } }", "\"webhooks.a.secret\" is missing"),
        ("webhooks: { a: { url: 'https://a.cn', secret: abc } }", "\"webhooks.a.secret\" must be whsec_"),
        ("webhooks: { a: { url: a.cn, secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw } }", "\"webhooks.a.url\" must be an absolute URL"),
        ("webhooks: { a: { uri: 'https://a.cn' } }", "\"webhooks.a.uri\" is not a setting"),
    ]

    @Test(arguments: faults) func `what cannot be meant is named, with why`(yaml: String, says: String) throws {
        let fault = #expect(throws: SettingsFault.self) { try settings(yaml) }
        #expect(fault?.description.hasPrefix("taizhang.yaml: \(says)") == true, "\(fault?.description ?? "")")
        let zh = try #require(fault?.why.zh)
        #expect(zh != fault?.why.en && zh.unicodeScalars.contains { $0.value >= 0x4E00 }, "\(zh)")
    }

    @Test func `no fault repeats a secret`() {
        let fault = #expect(throws: SettingsFault.self) {
            try settings("webhooks: { a: { url: 'https://a.cn', secret: hush } }")
        }
        #expect(fault?.description.contains("hush") == false)
    }
}

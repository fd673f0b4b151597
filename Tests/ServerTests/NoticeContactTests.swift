// Addresses of officers: what may be entered, that the file does not give them away, and that they can go.
import Crypto
import Foundation
import JournalSQLite
import Kernel
import Testing

@testable import Server

@Suite struct NoticeContactTests {
    @Test(
        arguments: [
            ("13800000000", "+8613800000000"), ("138 0000 0000", "+8613800000000"), ("138-0000-0000", "+8613800000000"),
            ("+86 138 0000 0000", "+8613800000000"), ("0086-13800000000", "+8613800000000"), ("（+86）１９９００００００００", "+8619900000000"),
            ("+852 5123 4567", "+85251234567"), ("00 1 (212) 555-0100", "+12125550100"), ("", nil), ("  ", nil),
        ] as [(String, String?)])
    func `a mobile number is kept in one form, however it is written`(text: String, kept: String?) throws {
        #expect(try Contacts.phone(text) == kept)
    }

    @Test(arguments: [
        "1380000000", "138000000000", "12800000000", "0538-6991234", "66991234", "+86 0538 6991234", "+0 138", "+1234567",
        "+1234567890123456",
        "13800000000a", "138 0000 0000 / 139 0000 0000", "++8613800000000", "86+13800000000", "１３８\n0", "无", "(", "-",
    ])
    func `what is no mobile number is refused with what it should be`(text: String) {
        let refusal = #expect(throws: Refusal.self) { try Contacts.phone(text) }
        #expect(refusal?.field == "phone" && refusal?.code == "field.invalid")
        #expect(refusal?.sentence.zh.contains(text) == true && refusal?.remedy.zh.contains("13800000000") == true)
        #expect(refusal?.remedy.en.contains("country code") == true)
    }

    @Test func `an e-mail address is kept without the spaces around it, and what is none is refused`() throws {
        #expect(try Contacts.email(" olga@example.gov.cn\n") == "olga@example.gov.cn")
        #expect(try Contacts.email(" ") == nil)
        for text in ["olga", "olga@office", "a@example.cn, b@example.cn", "a@example.cn\r\nBcc: b@example.cn", "张三@例子.中国"] {
            let refusal = #expect(throws: Refusal.self) { try Contacts.email(text) }
            #expect(refusal?.field == "email" && refusal?.remedy.zh.contains("name@example.gov.cn") == true)
        }
        // A refusal is not a place for a book.
        let refusal = #expect(throws: Refusal.self) { try Contacts.email(String(repeating: "x", count: 10_000)) }
        #expect(refusal.map { $0.sentence.zh.count < 150 } == true)
    }

    @Test func `what is on file is sealed, read back, replaced and gone`() async throws {
        try await NoticeHouse.run { house in
            let contacts = house.contacts
            #expect(try await contacts.contact(of: "olga") == nil)
            try await contacts.set(email: "olga@example.gov.cn", phone: "13800000000", of: "olga", at: house.opening)
            try await contacts.set(email: "", phone: "13900000000", of: "otto", at: house.opening)
            #expect(try await contacts.contact(of: "olga") == Contact(email: "olga@example.gov.cn", phone: "+8613800000000"))
            #expect(try await contacts.contact(of: "otto") == Contact(phone: "+8613900000000"))
            let rows = try await house.journal.rows("select * from contact order by officer")
            #expect(rows.map { $0.text("officer") } == ["olga", "otto"] && rows.allSatisfy { $0.instant("updated_at") == house.opening })
            try await contacts.set(email: "olga@example.cn", phone: "", of: "olga", at: house.opening)
            #expect(try await contacts.contact(of: "olga") == Contact(email: "olga@example.cn"))
            try await contacts.set(email: " ", phone: "", of: "olga", at: house.opening)
            try await contacts.remove("otto")
            #expect(try await house.journal.rows("select * from contact").isEmpty)
            #expect(try await house.journal.entries(after: 0, limit: 1000).allSatisfy { !$0.body.contains("example") })
        }
    }

    @Test func `a refused form changes nothing`() async throws {
        try await NoticeHouse.run { house in
            try await house.contacts.set(email: "olga@example.gov.cn", phone: "", of: "olga", at: house.opening)
            await #expect(throws: Refusal.self) {
                try await house.contacts.set(email: "new@example.gov.cn", phone: "123", of: "olga", at: house.opening)
            }
            #expect(try await house.contacts.contact(of: "olga") == Contact(email: "olga@example.gov.cn"))
        }
    }

    @Test func `no byte of an address is in the files, and none after it is gone`() async throws {
        try await NoticeHouse.run { house in
            try await house.contacts.set(email: "olga-unmistakable@example.gov.cn", phone: "13812345678", of: "olga", at: house.opening)
            func files() throws -> Data {
                try FileManager.default.contentsOfDirectory(atPath: house.folder).sorted().reduce(into: Data()) {
                    $0 += FileManager.default.contents(atPath: "\(house.folder)/\($1)") ?? Data()
                }
            }
            #expect(try files().range(of: Data("unmistakable".utf8)) == nil)
            #expect(try files().range(of: Data("13812345678".utf8)) == nil)
            let sealed = try #require(try await house.journal.rows("select email from contact").first?.blob("email"))
            #expect(try files().range(of: Data(sealed)) != nil)
            try await house.contacts.remove("olga")
            try await house.journal.expunge([])
            #expect(try files().range(of: Data(sealed)) == nil)
        }
    }

    @Test func `a sealed field opens only for its officer, in its column, by its key`() throws {
        let seal = FieldSeal(key: SymmetricKey(size: .bits256), for: "contact")
        let box = try seal.seal("olga@example.gov.cn", "olga", "email")
        #expect(try seal.open(box, "olga", "email") == "olga@example.gov.cn")
        #expect(throws: (any Error).self) { try seal.open(box, "otto", "email") }
        #expect(throws: (any Error).self) { try seal.open(box, "olga", "phone") }
        #expect(throws: (any Error).self) { try FieldSeal(key: SymmetricKey(size: .bits256), for: "contact").open(box, "olga", "email") }
        var damaged = box
        damaged[20] ^= 1
        #expect(throws: (any Error).self) { try seal.open(damaged, "olga", "email") }
        // The same address twice does not look the same twice.
        #expect(try seal.seal("olga@example.gov.cn", "olga", "email") != box)
    }
}

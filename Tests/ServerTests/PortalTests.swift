// A citizen at the portal: reporting, and what is refused; what is recorded and that nothing else is.
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Matters
import Testing

@testable import Server

@Suite("Portal: reporting") struct PortalReportTests {
    static let report = [
        ("text", "东街路口井盖松动，踩上去会翘起"), ("place", "东街路口"), ("place.lat", "36.455"), ("place.lon", "115.985"), ("name", "反映人甲"),
        ("phone", "0635-0000000"), ("key", "form-1"),
    ]

    static func with(_ changes: [String: String?]) -> [(String, String)] {
        report.compactMap { name, value in changes[name].map { $0.map { (name, $0) } } ?? (name, value) }
            + changes.compactMap { name, value in report.contains { $0.0 == name } ? nil : value.map { (name, $0) } }
    }

    @Test func `a report with a photo is filed once, with its class suggested and its person sealed`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                let form = try await visitor.get("/report")
                #expect(form.text.contains("name=\"key\"") && form.text.contains("name=\"csrf\""))
                let before = test.sequence
                let answer = try await visitor.post("/report", Self.report, files: [("photo", "a.png", District.photo)])
                #expect(answer.status == .ok)
                #expect(answer.text.contains("SM2026-000001"))
                #expect(try await test.entryTypes(after: before) == ["matter.reported"])
                let matter = try await test.house.matter("SM2026-000001").matter
                #expect(matter.classCode == "manhole-damaged")
                #expect(matter.place?.cell == "cell-1")
                #expect(matter.attachments.count == 1)
                #expect(Set(matter.sealed.keys) == ["reporter", "phone"])
                #expect(answer.text.contains(test.house.vault.followCode(of: matter.id)))
                let bodies = try await test.house.journal.entries(after: before, limit: 10).map(\.body).joined()
                #expect(!bodies.contains("反映人甲") && !bodies.contains("0635-0000000"))
            }
        }
    }

    @Test func `the same form sent again answers the same number, from another browser it does not`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let visitor = site.visitor()
                _ = try await visitor.post("/report", Self.report)
                let before = test.sequence
                let again = try await visitor.post("/report", Self.report)
                #expect(again.status == .ok && again.text.contains("SM2026-000001"))
                #expect(try await test.entryTypes(after: before).isEmpty)
                // Somebody else who guesses the key sees no number and no code: it is another report.
                let other = try await site.visitor().post("/report", Self.with(["distinct": "yes"]))
                #expect(other.text.contains("SM2026-000002") && !other.text.contains("SM2026-000001"))
            }
        }
    }

    @Test func `a report near one of its class shows it in public words and records nothing until it is sent anyway`() async throws {
        try await TestHouse.run { test in
            let first = try await test.report("井盖松动，我家门口，电话问张三")
            try await test.serve { site in
                let visitor = site.visitor()
                let before = test.sequence
                let asked = try await visitor.post("/report", Self.report, files: [("photo", "a.png", District.photo)])
                #expect(asked.status == .ok)
                #expect(asked.text.contains(first.number) && asked.text.contains("东街道"))
                #expect(!asked.text.contains("张三"))
                #expect(try await test.entryTypes(after: before).isEmpty)
                let kept = try #require(hidden("kept-photo", in: asked.text))
                let sent = try await visitor.post("/report", Self.with(["distinct": "yes", "kept-photo": kept]))
                #expect(sent.text.contains("SM2026-000002"))
                #expect(try await test.entryTypes(after: before) == ["matter.reported"])
                #expect(try await test.house.matter("SM2026-000002").matter.attachments.count == 1)
                // The mark of a kept photo is worth nothing in another browser.
                _ = try await site.visitor().post("/report", Self.with(["distinct": "yes", "kept-photo": kept]))
                #expect(try await test.house.matter("SM2026-000003").matter.attachments.isEmpty)
            }
        }
    }

    @Test func `mine too is a matter of its own that names the other`() async throws {
        try await TestHouse.run { test in
            let first = try await test.report()
            try await test.serve { site in
                let before = test.sequence
                let answer = try await site.visitor().post("/follow/\(first.number)/followers", Self.report)
                #expect(answer.status == .ok && answer.text.contains("SM2026-000002"))
                #expect(try await test.entryTypes(after: before) == ["matter.reported"])
                #expect(try await test.house.matter("SM2026-000002").matter.description.contains(first.number))
                #expect(try await site.visitor().post("/follow/SM2026-999999/followers", Self.report).status == .notFound)
            }
        }
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let changes: [String: String]
        let said: String
        init(_ changes: [String: String], _ said: String) { (self.changes, self.said) = (changes, said) }
        var testDescription: String { said }
    }

    static let refused: [Refused] = [
        Refused(["text": "  "], "情况描述"), Refused(["place.lat": "115.985", "place.lon": "36.455"], "不在本地"),
        Refused(["place.lat": "north"], "不是度数"),
        Refused(["class": "no-such-class"], "no-such-class"), Refused(["text": String(repeating: "长", count: 2000)], "6000 字节"),
    ]

    @Test(arguments: refused)
    func `a refused report keeps what was written beside the reason and records nothing`(_ refused: Refused) async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let before = test.sequence
                let answer = try await site.visitor().post("/report", Self.with(refused.changes.mapValues { Optional($0) }))
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains(refused.said))
                #expect(answer.text.contains("反映人甲") && answer.text.contains("value=\"form-1\""))
                #expect(answer.text.contains("aria-invalid=\"true\"") || answer.text.contains("is-refused"))
                #expect(try await test.entryTypes(after: before).isEmpty)
            }
        }
    }

    @Test func `a photo that is none is refused beside its field`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let before = test.sequence
                let answer = try await site.visitor().post(
                    "/report", Self.report, files: [("photo", "a.png", Array("<script>alert(1)</script>".utf8))])
                #expect(answer.status == .unprocessableContent)
                #expect(answer.text.contains("不是照片") && answer.text.contains("东街路口井盖松动"))
                #expect(try await test.entryTypes(after: before).isEmpty)
            }
        }
    }

    @Test func `broken UTF-8, a field of 20 MB and a wrong token are refused and record nothing`() async throws {
        try await TestHouse.run { test in
            try await test.serve { (site: Site) async throws in
                let visitor = site.visitor()
                let before = test.sequence
                let broken = Array("csrf=\(visitor.csrf)&text=".utf8) + Array("%FF%FE".utf8)
                #expect(
                    try await visitor.post("/report", type: "application/x-www-form-urlencoded", body: broken).status
                        == .unprocessableContent)
                let large = Array("csrf=\(visitor.csrf)&text=".utf8) + [UInt8](repeating: 97, count: 20 * 1024 * 1024)
                #expect(
                    try await visitor.post("/report", type: "application/x-www-form-urlencoded", body: large).status == .contentTooLarge)
                #expect(try await visitor.post("/report", Self.report, csrf: "0").status == .forbidden)
                #expect(try await visitor.post("/report", Self.report, csrf: site.visitor().csrf).status == .forbidden)
                #expect(try await visitor.post("/report", type: "text/plain", body: Array("x".utf8)).status == .unprocessableContent)
                #expect(try await test.entryTypes(after: before).isEmpty)
            }
        }
    }

    @Test func `words of a report are escaped wherever they come back`() async throws {
        try await TestHouse.run { test in
            try await test.serve { site in
                let answer = try await site.visitor().post("/report", Self.with(["text": "<b>井盖</b>松动\"'", "place.lat": "x"]))
                #expect(!answer.text.contains("<b>井盖</b>") && answer.text.contains("&lt;b&gt;井盖"))
            }
        }
    }

    @Test(arguments: [
        ("人行道井盖松动，异响", "manhole-damaged"), ("井盖", "other"), ("请问如何办理", "other"),
        ("The manhole cover is loose and rattling", "manhole-damaged"),
        ("I discovered something", "other"),
    ])
    func `a class is suggested only where one stands out`(description: String, expected: String) async throws {
        try await TestHouse.run { test in
            let catalogue = try #require(await test.house.journal.book().matters.ledger("citizen-report")?.classes)
            #expect(catalogue.suggestion(for: description) == expected)
        }
    }
}

@Suite("Portal: front page") struct PortalHomeTests {
    @Test func `the year's figures count valid reports and closed ones, and never show a report's words`() async throws {
        try await TestHouse.run { test in
            let done = try await test.report("家门口的井盖，联系李四")
            try await test.walk(done.number, to: "ended")
            let open = try await test.report("第二个井盖")
            let refused = try await test.report("第三个")
            try await test.house.act(.refuse(reason: "不属于受理范围"), on: refused.number, by: test.actor(District.dispatcher))
            test.clock.advance(hours: 3)
            try await test.serve { site in
                let home = try await site.visitor().get("/")
                #expect(home.status == .ok)
                let numbers = home.text.components(separatedBy: "<dd><").dropFirst().map {
                    $0.components(separatedBy: ">")[1].components(separatedBy: "<")[0]
                }
                #expect(numbers.prefix(4) == ["2", "1", "50.0%", "1"], "\(numbers)")
                #expect(home.text.contains("井盖破损、移位"))
                for word in ["李四", "第二个井盖", open.number, test.house.vault.followCode(of: open.id)] { #expect(!home.text.contains(word)) }
                let english = try await site.visitor(language: "en").get("/")
                #expect(english.text.contains("Valid reports") && english.text.contains("lang=\"en\""))
            }
        }
    }

    @Test func `find leads to the matter by number and code, and says not which of them is wrong`() async throws {
        try await TestHouse.run { test in
            let filed = try await test.report()
            try await test.serve { site in
                let visitor = site.visitor()
                let found = try await visitor.post("/find", [("number", " \(filed.number.lowercased())"), ("code", filed.followCode)])
                #expect(found.status == .seeOther && found.location == "/follow/\(filed.number)?code=\(filed.followCode)")
                let wrongCode = try await visitor.post("/find", [("number", filed.number), ("code", "2222222222")])
                let wrongNumber = try await visitor.post("/find", [("number", "SM2026-777777"), ("code", "2222222222")])
                for answer in [wrongCode, wrongNumber] {
                    #expect(answer.status == .notFound && answer.text.contains("编号或查询码不对"))
                }
            }
        }
    }
}

/// The value of the first hidden field of this name.
func hidden(_ name: String, in html: String) -> String? {
    html.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first?.components(separatedBy: "\"").first
}

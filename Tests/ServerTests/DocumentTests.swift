// PDFs that officers attach: what is taken and what is not, under which name, who gets it back and how.
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import JournalCore
import Kernel
import Matters
import NIOCore
import Testing

@testable import Server

@Suite struct DocumentTests {
    /// The bones of a PDF, with something in its catalogue.
    static func pdf(_ more: String = "") -> [UInt8] {
        Array(
            "%PDF-1.7\n%\u{00E2}\n1 0 obj <</Type /Catalog /Pages 2 0 R \(more)>> endobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
                .utf8)
    }

    private static func hash(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    private static func attached(_ test: TestHouse, to number: String) async throws -> [Matters.Attachment] {
        try await test.house.matter(number).matter.attachments
    }

    @Test func `an approval goes in with the progress and comes back byte for byte, to be saved and not shown`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            let elsewhere = try await RoleTable.elsewhere(test, "路灯不亮")
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get("/matters/\(number)").text.contains("application/pdf"))
                let before = test.sequence
                let sent = try await officer.post(
                    "/matters/\(number)/progress", [("note", "已批复")],
                    files: [("photos", "关于更换井盖的批复.pdf", Self.pdf()), ("photos", "a.png", District.photo)])
                #expect(sent.status == .seeOther)
                #expect(try await test.entryTypes(after: before) == ["matter.progressed"])
                let files = try await Self.attached(test, to: number)
                #expect(files.map(\.contentType) == ["application/pdf", "image/png"])
                let document = try #require(files.first)
                // The journal names the bytes that were sent, and these lie there.
                #expect(document.sha256 == Self.hash(Self.pdf()) && document.size == Self.pdf().count)
                #expect(try await test.house.attachments.bytes(of: document.sha256) == Self.pdf())
                let entry = try #require(try await test.house.journal.entries(after: before, limit: 1).first)
                #expect(entry.body.contains("\"name\":\"关于更换井盖的批复.pdf\"") && NamedFiles.hashes(in: entry.body).contains(document.sha256))

                let page = try await officer.get("/matters/\(number)").text
                #expect(page.contains(">关于更换井盖的批复.pdf</a>") && page.contains("附件 PDF") && page.contains("照片 1"))
                #expect(!page.contains("<img src=\"/matters/\(number)/attachments/\(document.sha256)\""))
                let answer = try await officer.get("/matters/\(number)/attachments/\(document.sha256)")
                #expect(Array(buffer: answer.body) == Self.pdf())
                #expect(answer.headers[.contentType] == "application/pdf")
                #expect(answer.headers[.xContentTypeOptions] == "nosniff")
                #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("sandbox") == true)
                #expect(
                    answer.headers[.contentDisposition]
                        == "attachment; filename=\"document.pdf\"; filename*=UTF-8''\(Browser.encoded("关于更换井盖的批复")).pdf")
                let photo = try await officer.get("/matters/\(number)/attachments/\(files[1].sha256)")
                #expect(photo.headers[.contentDisposition] == nil && photo.headers[.contentType] == "image/png")

                // Of another matter, another unit, another street, nobody: not this file.
                let dispatcher = try await site.browser(of: District.dispatcher)
                #expect(try await dispatcher.get("/matters/\(elsewhere)/attachments/\(document.sha256)").status == .notFound)
                for other in [District.otherOfficer, District.otherWorker] {
                    let path = "/matters/\(number)/attachments/\(document.sha256)"
                    #expect(try await site.browser(of: other).get(path).status == .forbidden)
                }
                #expect(try await site.visitor().get("/matters/\(number)/attachments/\(document.sha256)").status == .seeOther)
                // The reporter sees no papers of the house, and gets none.
                let code = test.house.vault.followCode(of: try await test.house.id(ofNumber: number))
                let followed = try await site.visitor().get("/follow/\(number)?code=\(code)").text
                #expect(!followed.contains(document.sha256) && !followed.contains("批复.pdf"))
                let taken = try await site.visitor().get("/follow/\(number)/photos/\(document.sha256)?code=\(code)")
                #expect(taken.status == .notFound)
                #expect(try await !site.browser(of: District.worker).get("/pocket/data").text.contains(document.sha256))
                #expect(try await test.house.journal.verify().wrong == [])
            }
        }
    }

    @Test func `bytes decide what a file is, and what would run, hides or is torn is refused with the word for it`() async throws {
        try await TestHouse.run(settings: "largest-document: 2048\n") { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            let refused: [(what: String, name: String, bytes: [UInt8], says: String)] = [
                ("words", "a.pdf", Array("hello".utf8), "既不是照片也不是 PDF"),
                ("a page", "a.pdf", Array("<html>%PDF-1.7 %%EOF</html>".utf8), "既不是照片也不是 PDF"),
                ("one space before", "a.pdf", [0x20] + Self.pdf(), "既不是照片也不是 PDF"),
                ("no end", "a.pdf", Array(Self.pdf().dropLast(6)), "没有结尾标记"),
                ("an end far back", "a.pdf", Self.pdf() + [UInt8](repeating: 0x20, count: 1100), "没有结尾标记"),
                ("a script", "a.pdf", Self.pdf("/OpenAction <</S /JavaScript /JS (app.alert(1))>>"), "JavaScript"),
                ("a script in disguise", "a.pdf", Self.pdf("/S /Java#53cri#70t"), "JavaScript"),
                ("a program", "a.pdf", Self.pdf("/S/Launch/F(x.exe)"), "Launch"),
                ("a file in it", "a.pdf", Self.pdf("/Type/EmbeddedFile"), "EmbeddedFile"),
                ("files in it", "a.pdf", Self.pdf("/Names <</EmbeddedFiles 3 0 R>>"), "EmbeddedFiles"),
                ("locked", "a.pdf", Self.pdf("/Encrypt 5 0 R"), "已加密"),
                ("too long", "a.pdf", Self.pdf(String(repeating: " ", count: 2048)), "最多 2048 字节"),
            ]
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                let before = test.sequence
                for (what, name, bytes, says) in refused {
                    let answer = try await officer.post(
                        "/matters/\(number)/progress", [("note", "我写的话")], files: [("photos", name, bytes)])
                    #expect(answer.status == (what == "too long" ? .contentTooLarge : .unprocessableContent), "\(what)")
                    #expect(answer.text.contains(says) && answer.text.contains("我写的话"), "\(what)")
                }
                #expect(test.sequence == before)
                // Words that only look like it, and names that go on, are no such thing.
                for more in ["(/ JavaScript)", "/JavaScripture", "/Encrypted", "/LaunchPad", "/Lang (zh)"] {
                    let answer = try await officer.post(
                        "/matters/\(number)/progress", [("note", more)], files: [("photos", "a.pdf", Self.pdf(more))])
                    #expect(answer.status == .seeOther, "\(more)")
                }
                // A photo that calls itself a PDF is a photo.
                _ = try await officer.post("/matters/\(number)/note", [("note", "图")], files: [("photos", "a.pdf", District.photo)])
                let last = try #require(try await Self.attached(test, to: number).last)
                #expect(last.contentType == "image/png" && last.name == nil)
            }
        }
    }

    @Test func `a name is for reading: no path, no line of its own, no turned letters`() async throws {
        let names: [(String, String?)] = [
            ("批复.pdf", "批复.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\会议\\纪要.PDF", "纪要.pdf"), ("a\nb\r\u{0}c.pdf", "abc.pdf"),
            ("报\u{202E}fdp.exe", "报fdp.exe.pdf"), ("..pdf", nil), ("...", nil), ("", nil), ("/", nil), (" . .pdf", nil),
            ("报价  单 .pdf", "报价 单.pdf"), (".hidden.pdf", "hidden.pdf"), ("a\u{2028}b", "ab.pdf"), ("<script>\".pdf", "<script>\".pdf"),
        ]
        for (name, readable) in names { #expect(DocumentName.readable(name) == readable, "\(name)") }
        let long = try #require(DocumentName.readable(String(repeating: "长", count: 300)))
        #expect(long.utf8.count <= DocumentName.longest && long.hasSuffix("长.pdf"))

        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            try await test.serve { site in
                let officer = try await site.browser(of: District.officer)
                for name in ["../../<script>alert(1)</script>.pdf", "报\u{202E}fdp'; x=y.pdf"] {
                    let answer = try await officer.post(
                        "/matters/\(number)/note", [("note", "件")], files: [("photos", name, Self.pdf(name))])
                    #expect(answer.status == .seeOther, "\(name)")
                }
                let page = try await officer.get("/matters/\(number)").text
                #expect(!page.contains("<script>alert") && !page.contains("\u{202E}") && page.contains("script&gt;.pdf"))
                for file in try await Self.attached(test, to: number) {
                    let header = try await officer.get("/matters/\(number)/attachments/\(file.sha256)").headers[.contentDisposition] ?? ""
                    let safe = #/attachment; filename="document\.pdf"; filename\*=UTF-8''[A-Za-z0-9%._~-]+/#
                    #expect(header.wholeMatch(of: safe) != nil, "\(header)")
                }
            }
        }
    }

    @Test func `citizens, reports from the street and findings on site stay with photos`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "submitted")
            try await test.serve { site in
                let before = test.sequence
                let report = try await site.visitor().post("/report", PortalReportTests.with([:]), files: [("photo", "a.pdf", Self.pdf())])
                #expect(report.text.contains("不是照片"))
                let worker = try await site.browser(of: District.worker)
                let incident = try await worker.post(
                    "/incidents",
                    [("class", "manhole-damaged"), ("text", "井盖松动"), ("place.lat", "36.455"), ("place.lon", "115.985"), ("key", "i1")],
                    files: [("photo", "a.pdf", Self.pdf())])
                #expect(incident.status == .unprocessableContent && incident.text.contains("不是照片"))
                let finding = try await worker.post(
                    "/matters/\(number)/verify", [("passed", "yes")], files: [("photos", "a.pdf", Self.pdf())])
                #expect(finding.status == .unprocessableContent && finding.text.contains("不是照片"))
                #expect(test.sequence == before)
            }
        }
    }

    @Test func `programs name a PDF as a document, and nothing else`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            try await test.serve { site in
                let caller = try await site.caller(District.officer)
                let sent = try await caller.send(.post, "/api/v1/attachments", ByteBuffer(bytes: Self.pdf()), type: "application/pdf")
                #expect(sent.status == .created && sent.json["contentType"].string == "application/pdf")
                let hash = try #require(sent.json["sha256"].string)
                #expect(hash == Self.hash(Self.pdf()))
                let photo = try await test.house.attachments.keepPhoto(District.photo, named: "a.png").sha256
                let before = test.sequence
                let bad: [(String, String, String)] = [
                    ("progress", "{\"note\":\"x\",\"photos\":[\"\(hash)\"]}", "photos"),
                    ("progress", "{\"note\":\"x\",\"documents\":[{\"sha256\":\"\(photo)\"}]}", "documents"),
                    ("progress", "{\"note\":\"x\",\"documents\":[{\"sha256\":\"00\"}]}", "documents"),
                    ("progress", "{\"note\":\"x\",\"documents\":[{\"sha256\":\"\(hash)\"},{\"sha256\":\"\(hash)\"}]}", "documents"),
                    ("progress", "{\"note\":\"x\",\"documents\":[{\"sha256\":\"\(hash)\",\"name\":\"../\"}]}", "documents"),
                    ("progress", "{\"note\":\"x\",\"documents\":[{\"sha256\":\"\(hash)\",\"path\":\"a\"}]}", "documents.0.path"),
                    ("progress", "{\"note\":\"x\",\"documents\":\"\(hash)\"}", "documents"),
                    ("verify", "{\"passed\":true,\"documents\":[]}", "documents"),
                ]
                for (action, body, field) in bad {
                    let answer = try await caller.call(.post, "/api/v1/matters/\(number)/\(action)", body)
                    #expect(answer.status == .unprocessableContent && answer.json["field"].string == field, "\(body): \(answer.text)")
                }
                let report =
                    "{\"ledger\":\"citizen-report\",\"class\":\"manhole-damaged\",\"description\":\"x\",\"photos\":[\"\(hash)\"]}"
                #expect(try await caller.call(.post, "/api/v1/matters", report).json["field"].string == "photos")
                #expect(test.sequence == before)
                let good = "{\"note\":\"x\",\"photos\":[\"\(photo)\"],\"documents\":[{\"sha256\":\"\(hash)\",\"name\":\"dir/报价.pdf\"}]}"
                #expect(try await caller.call(.post, "/api/v1/matters/\(number)/progress", good).status == .ok)
                let told = try await caller.call(.get, "/api/v1/matters/\(number)").json["attachments"].items
                #expect(told.map { $0["name"].string } == [nil, "报价.pdf"])
                let href = try #require(told.last?["href"].string)
                let answer = try await caller.call(.get, href)
                #expect(Array(buffer: answer.body) == Self.pdf() && answer.headers[.contentSecurityPolicy]?.hasPrefix("sandbox") == true)
                #expect(answer.headers[.contentDisposition]?.hasPrefix("attachment;") == true)
            }
        }
    }

    @Test func `a PDF that no entry names is swept away, one that is named is verified with the photos`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "handling")
            let kept = try await test.house.attachments.keepFile(Self.pdf()[...], named: "a.pdf")
            let unnamed = try await test.house.attachments.keepFile(Self.pdf("/Lang (en)")[...], named: "b.pdf")
            try await test.house.act(.progress(note: "件", photos: [kept]), on: number, by: test.actor(District.officer))
            #expect(try await test.house.attachments.kept(kept.sha256)?.contentType == "application/pdf")
            test.clock.advance(hours: 25)
            #expect(try await AttachmentSweep(test.house).run() == 1)
            #expect(try await test.house.attachments.bytes(of: unnamed.sha256) == nil)
            #expect(try await test.house.attachments.bytes(of: kept.sha256) == Self.pdf())
        }
    }

    @Test func `its largest size is a setting that is checked`() {
        #expect(throws: SettingsFault.self) { try Settings(yaml: "largest-document: 12\n") }
        #expect(throws: SettingsFault.self) { try Settings(yaml: "largest-document: lots\n") }
    }
}

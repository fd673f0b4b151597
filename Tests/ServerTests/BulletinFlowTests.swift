// Bulletins from the span to the receipt, over the web and the journal: what time alone did is said, three people sign, a number
// is drawn once, recipients receive it, and nobody reads what they may not.
import Bulletins
import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import Loop
import Matters
import Notices
import Subprocess
import Testing

@testable import Server

@Suite struct BulletinFlowTests {
    private static let weekly = "supervision-weekly"

    /// A matter that was given to its unit and left there until it was late.
    private static func neglected(_ test: TestHouse) async throws -> (number: String, from: Instant, to: Instant) {
        let number = try await test.report().number
        try await test.walk(number, to: "handling")
        test.clock.advance(hours: 24)
        let from = Instant(test.clock.now.day(in: .china), in: .china)
        test.clock.advance(hours: 24 * 8)
        return (number, from, Instant(test.clock.now.day(in: .china), in: .china))
    }

    private static func draft(_ test: TestHouse, from: Instant, to: Instant, key: String = "k", corrects: BulletinMark? = nil) async throws
        -> String
    {
        try await test.house.draftBulletin(
            weekly, from: from, to: to, corrects: corrects, by: test.actor(District.dispatcher), key: key)
    }

    private static func issue(_ test: TestHouse, _ id: String) async throws {
        for officer in [District.dispatcher, District.supervisor, District.leader] {
            try await test.house.signBulletin(try await test.house.bulletin(id), by: test.actor(officer))
        }
    }

    private static func figure(_ content: BulletinContent, _ title: String) -> BulletinFigure? {
        content.figures.first { $0.title.zh == title }
    }

    // MARK: Content

    @Test func `what turned by time alone is there, with the entry that began the stage`() async throws {
        try await TestHouse.run { test in
            let (number, from, to) = try await Self.neglected(test)
            let template = try #require(await test.house.journal.book().bulletins[Self.weekly])
            let content = try await test.house.bulletinContent(template, from: from, to: to)
            let late = try #require(content.items.first { $0.id.hasPrefix("2.") })
            #expect(late.number == number && late.sentence.zh.contains("已超期") && late.sentence.zh.contains("个工作日"))
            #expect(late.sentence.zh.contains("责任单位：区市政排水中心") && late.group?.zh == "区市政排水中心")
            let claimed = try await test.house.journal.entries(of: late.reference.stream).first { $0.type == "matter.claimed" }
            #expect(late.reference == claimed?.reference)
            let worse = try #require(content.items.first { $0.id.hasPrefix("3.") })
            #expect(worse.sentence.zh.contains("转为红灯") && worse.light == .red)
            #expect(Self.figure(content, "超期未办结")?.value.zh == "1" && Self.figure(content, "红灯")?.value.zh == "1")
            let row = try #require(content.parts[0].units?.first)
            #expect(row.code == "drainage" && row.after.red == 1 && row.overdue == 1 && row.open == 1)
            // The same span is the same bulletin, also when the matter has gone on since.
            try await test.house.act(.submit(note: "已更换", closing: true, photos: nil), on: number, by: test.actor(District.officer))
            #expect(try await test.house.bulletinContent(template, from: from, to: to) == content)
        }
    }

    @Test func `an entry of the turning is what is linked once there is one`() async throws {
        try await TestHouse.run { test in
            let (_, from, to) = try await Self.neglected(test)
            let stream = try await test.house.journal.rows("select id from matter").first.map { Matter.stream($0.text("id")) } ?? ""
            _ = try await test.house.journal.submit(
                Submission(stream: stream, command: MatterCommand.catchUp, actor: .system, now: to.adding(seconds: -60)))
            let template = try #require(await test.house.journal.book().bulletins[Self.weekly])
            let content = try await test.house.bulletinContent(template, from: from, to: to)
            let worse = try #require(content.items.first { $0.id.hasPrefix("3.") })
            let entry = try #require(
                try await test.house.journal.entries(of: stream).first { $0.version == worse.reference.version })
            guard case .rungReached(let rung) = try MatterFact.decoded(entry) else {
                Issue.record("\(entry.type) is no turning")
                return
            }
            #expect(rung.light == .red)
        }
    }

    // MARK: Steps

    @Test func `three sign, the number is drawn once, the span before is compared, and a correction names what it corrects`() async throws {
        try await TestHouse.run { test in
            let (_, from, to) = try await Self.neglected(test)
            try await ReadingRightsTests.appoint(test, "fz-lamps", .head, "lighting")
            let first = try await Self.draft(test, from: from, to: to)
            #expect(try await Self.draft(test, from: from, to: to) == first, "asked again with its key")
            await #expect(throws: Refusal.self) {
                try await test.house.signBulletin(try await test.house.bulletin(first), by: test.actor(District.leader))
            }
            try await Self.issue(test, first)
            let bulletin = try await test.house.bulletin(first).bulletin
            #expect(bulletin.number == "督查通报〔2026〕第1期" && bulletin.isPublished)
            // Heads of units get it, too, whether or not they may read every matter that it names.
            #expect(
                Set(bulletin.recipients.map(\.officer))
                    == [District.dispatcher, District.supervisor, District.leader, District.head, "fz-lamps"])
            let mark = try await test.house.publishedBulletin("督查通报〔2026〕第1期")
            let second = try await Self.draft(test, from: from, to: to, key: "k2", corrects: mark)
            try await Self.issue(test, second)
            let correction = try await test.house.bulletin(second).bulletin
            #expect(correction.number == "督查通报〔2026〕第2期" && correction.corrects == mark)
            #expect(try await test.house.journal.verify().wrong.isEmpty)
        }
    }

    @Test func `on its pages a draft is written, sent back, signed and received`() async throws {
        try await TestHouse.run { test in
            _ = try await Self.neglected(test)
            try await test.serve { site in
                let writer = try await site.browser(of: District.dispatcher)
                #expect(try await writer.get("/bulletins").text.contains("/bulletins/drafts?template=supervision-weekly"))
                let preview = try await writer.get("/bulletins/drafts?template=supervision-weekly").text
                #expect(preview.contains("超期未办结") && preview.contains("已超期"))
                // A span that is not over: said once, beside the day that was asked for.
                let today = test.clock.now.day(in: .china).description
                let early = try await writer.get("/bulletins/drafts?template=supervision-weekly&from=\(today)&to=\(today)").text
                #expect(early.components(separatedBy: "昨天或更早").count == 3, "above the form and beside its field")
                #expect(early.contains("name=\"to\" value=\"\(today)\"") || early.contains("value=\"\(today)\""), "\(early.prefix(3000))")
                #expect(!early.contains(">起草</button>"))
                let key = try #require(preview.firstMatch(of: #/name="key" value="([^"]+)"/#)).1
                let from = try #require(preview.firstMatch(of: #/name="from" value="([^"]+)"/#)).1
                let to = try #require(preview.firstMatch(of: #/name="to" value="([^"]+)"/#)).1
                let drafted = try await writer.post(
                    "/bulletins", [("template", Self.weekly), ("from", String(from)), ("to", String(to)), ("key", String(key))])
                #expect(drafted.status == .seeOther)
                let address = String(drafted.location.split(separator: "?")[0])
                let officer = try await site.browser(of: District.officer)
                #expect(try await officer.get(address).status == .notFound, "a draft is for those who write and sign")
                #expect(try await officer.get("/bulletins/drafts?template=supervision-weekly").status == .forbidden)
                let supervisor = try await site.browser(of: District.supervisor)
                let leader = try await site.browser(of: District.leader)
                #expect(try await writer.post("\(address)/signatures").status == .seeOther)
                #expect(try await leader.post("\(address)/signatures").status.code >= 400, "not the leader's turn")
                #expect(try await supervisor.post("\(address)/returns", [("reason", "数字有误")]).status == .seeOther)
                #expect(try await writer.get(address).text.contains("数字有误"))
                let stale = try await writer.post("\(address)/signatures", [("version", "1")])
                #expect(stale.status == .conflict, "a form that was opened before it came back")
                #expect(try await writer.post("\(address)/signatures").status == .seeOther)
                #expect(try await supervisor.post("\(address)/signatures").status == .seeOther)
                #expect(try await leader.get(address).text.contains("签后即编号印发"))
                #expect(try await leader.post("\(address)/signatures").status == .seeOther)
                #expect(try await officer.get(address).text.contains("督查通报〔2026〕第1期"))
                #expect(try await leader.get("/bulletins").text.contains("等您签收"))
                let before = test.sequence
                #expect(try await leader.post("\(address)/receipts").status == .seeOther)
                #expect(try await leader.post("\(address)/receipts").status == .seeOther)
                #expect(try await test.entryTypes(after: before) == ["bulletin.received"])
                #expect(try await officer.post("\(address)/receipts").status == .forbidden)
                let read = try await supervisor.get(address).text
                #expect(read.contains("应收 4 人，已签收 1 人") && read.contains("未签收"))
                #expect(
                    try await site.browser(of: District.otherOfficer).get(address).status == .notFound, "it names what they may not read")
                #expect(try await site.visitor().get("/public-bulletins").text.contains("还没有通报"))
            }
        }
    }

    @Test func `a recipient who may not read a matter that it names gets its words, without its number and link`() async throws {
        try await TestHouse.run { test in
            let (number, from, to) = try await Self.neglected(test)
            try await ReadingRightsTests.appoint(test, "fz-lamps", .head, "lighting")
            let id = try await Self.draft(test, from: from, to: to)
            try await test.serve { site in
                try await test.house.signBulletin(try await test.house.bulletin(id), by: test.actor(District.dispatcher))
                try await test.house.signBulletin(try await test.house.bulletin(id), by: test.actor(District.supervisor))
                let lamps = try await site.browser(of: "fz-lamps")
                #expect(try await lamps.get("/bulletins/\(id)").status == .notFound, "not issued yet")
                #expect(try await site.browser(of: District.leader).get("/bulletins/\(id)").text.contains("其中 1 人无权阅读"))
                try await test.house.signBulletin(try await test.house.bulletin(id), by: test.actor(District.leader))
                #expect(try await lamps.get("/bulletins").text.contains("等您签收"))
                for format in ["", ".html", ".md"] {
                    let read = try await lamps.get("/bulletins/\(id)\(format)").text
                    #expect(read.contains("已超期") && read.contains("责任单位：区市政排水中心"), "\(format)")
                    #expect(!read.contains(number), "\(format)")
                    #expect(try await site.browser(of: District.head).get("/bulletins/\(id)\(format)").text.contains(number), "\(format)")
                }
                #expect(try await lamps.post("/bulletins/\(id)/receipts").status == .seeOther)
                #expect(try await lamps.get("/matters/\(number)").status == .forbidden)
            }
        }
    }

    @Test func `one that is public has its words on the portal, and no officer and no way into the house`() async throws {
        try await TestHouse.run { test in
            let number = try await test.report().number
            try await test.walk(number, to: "ended")
            test.clock.advance(hours: 24)
            let to = Instant(test.clock.now.day(in: .china), in: .china)
            let id = try await test.house.draftBulletin(
                "special", from: to.adding(seconds: -86_400), to: to, by: test.actor(District.dispatcher), key: "k")
            try await test.serve { site in
                let visitor = site.visitor()
                #expect(try await visitor.get("/public-bulletins/\(id)").status == .notFound)
                try await Self.issue(test, id)
                let read = try await visitor.get("/public-bulletins/\(id)").text
                #expect(read.contains("专项通报〔2026〕第1期") && read.contains("已办结") && read.contains("井盖"))
                #expect(!read.contains("员一号") && !read.contains("排水一号") && !read.contains("/matters/") && !read.contains(number))
                let feed = try await visitor.get("/public-bulletins/feed.atom")
                #expect(feed.text.contains("专项通报〔2026〕第1期") && feed.headers[.contentType]?.hasPrefix("application/atom+xml") ?? false)
                #expect(try await visitor.get("/public-bulletins").text.contains("/public-bulletins/\(id)"))
                #expect(try await visitor.get("/bulletins/\(id)").status != .ok)
            }
        }
    }

    // MARK: Telling the recipients

    @Test func `recipients are told on their desks, and by e-mail where the rules say so, each once`() async throws {
        try await TestHouse.run { test in
            var rules = NoticeRules.standard
            rules.channels[.bulletin] = [.email]
            try await test.house.setNoticeRules(rules, by: test.actor(District.administrator))
            let (_, from, to) = try await Self.neglected(test)
            let id = try await Self.draft(test, from: from, to: to)
            try await Self.issue(test, id)
            for _ in 0..<2 {
                try await test.house.journal.settle()
                let rows = try await test.house.journal.rows(
                    "select officer, channel, number from notice where matter = \("bulletin/\(id)") order by channel, officer")
                #expect(
                    rows.map { "\($0.text("channel")) \($0.text("officer"))" }
                        == ["desk", "email"].flatMap { way in
                            [District.supervisor, District.dispatcher, District.head, District.leader].map { "\(way) \($0)" }
                        })
                #expect(rows.allSatisfy { $0.text("number") == "督查通报〔2026〕第1期" })
            }
            try await test.serve { site in
                let page = try await site.browser(of: District.leader).get("/desk/notices").text
                #expect(page.contains("href=\"/bulletins/\(id)\"") && page.contains("请阅读并签收"))
            }
        }
    }

    // MARK: Files

    @Test func `each format is had from its page, and a program that is missing is named with its remedy`() async throws {
        try await TestHouse.run(settings: "public-address: https://hongqi.example.cn\n") { test in
            let (number, from, to) = try await Self.neglected(test)
            let id = try await Self.draft(test, from: from, to: to)
            try await test.serve { site in
                let writer = try await site.browser(of: District.dispatcher)
                let markdown = try await writer.get("/bulletins/\(id).md")
                #expect(markdown.text.contains("](<https://hongqi.example.cn/matters/\(number)#entry-"), "\(markdown.text)")
                #expect(markdown.headers[.contentDisposition]?.contains(".md") ?? false)
                let page = try await writer.get("/bulletins/\(id).html").text
                #expect(page.contains("href=\"https://hongqi.example.cn/matters/\(number)#entry-") && page.contains("督查通报"))
                #expect(try await site.browser(of: District.officer).get("/bulletins/\(id).md").status == .notFound)
                #expect(try await writer.get("/bulletins/\(id).exe").status == .notFound)
            }
            let recorded = try await test.house.bulletin(id)
            var print = BulletinPrint(recorded.document(await test.house.journal.book().matters.organization, .zh), base: nil)
            print.path = ""
            print.folders = []
            for (format, code) in [(BulletinFormat.pdf, "bulletin.weasyprint-missing"), (.docx, "bulletin.pandoc-missing")] {
                let refusal = await #expect(throws: Refusal.self) { try await print.bytes(format) }
                #expect(refusal?.code == code)
            }
        }
    }

    /// Other programs open it and find its words: LibreOffice and poppler.
    private static func opened(_ format: BulletinFormat, _ bytes: [UInt8]) async throws {
        let folder = NSTemporaryDirectory() + "taizhang-opened-\(House.newIdentifier())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(atPath: folder) } catch {
                // It goes with the folder for temporary files.
            }
        }
        let file = "\(folder)/bulletin.\(format.rawValue)"
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        func run(_ name: String, _ arguments: [String]) async throws {
            let result = try await Subprocess.run(
                .name(name), arguments: .init(arguments), output: .string(limit: 65_536), error: .string(limit: 65_536))
            #expect(result.terminationStatus.isSuccess, "\(name): \(result.standardOutput) \(result.standardError)")
        }
        if format == .pdf {
            try await run("pdftotext", [file, "\(folder)/bulletin.txt"])
        } else {
            try await run(
                "soffice",
                [
                    "-env:UserInstallation=file://\(folder)/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir",
                    folder, file,
                ])
            try await run("python3", ["-m", "zipfile", "-e", file, "\(folder)/parts"])
            let styles = try String(contentsOfFile: "\(folder)/parts/word/styles.xml", encoding: .utf8)
            #expect(styles.contains("w:eastAsia=\"zh-CN\""), "set with the glyphs of the mainland")
        }
        let words = try String(contentsOfFile: "\(folder)/bulletin.txt", encoding: .utf8)
        #expect(words.contains("超期未办结"), "\(format): \(words.prefix(400))")
    }

    @Test func `PDF and DOCX are made where their programs are`() async throws {
        try await TestHouse.run { test in
            let (_, from, to) = try await Self.neglected(test)
            let id = try await Self.draft(test, from: from, to: to)
            let recorded = try await test.house.bulletin(id)
            let print = BulletinPrint(
                recorded.document(await test.house.journal.book().matters.organization, .zh), base: "https://hongqi.example.cn")
            for (format, head) in [(BulletinFormat.pdf, "%PDF"), (.docx, "PK")] {
                do {
                    let bytes = try await print.bytes(format)
                    #expect(bytes.starts(with: Array(head.utf8)) && bytes.count > 2000)
                    try await Self.opened(format, bytes)
                } catch {
                    // Where everything must run its programs are there; elsewhere a skip is said aloud, because a test that is half run looks whole.
                    if ProcessInfo.processInfo.environment["CI"] != nil { throw error }
                    Swift.print("skipped, a program is missing (make setup installs it): \(error)")
                }
            }
        }
    }
}
